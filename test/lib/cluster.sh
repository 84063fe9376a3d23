# Sourced by demo/run, test/run, bench/run and test/tools: installs missing packages, builds and
# installs the extension, and runs a private, throw-away cluster. Sets PG_CONFIG, BINDIR, BUILD and CLUSTER.
#
# The cluster belongs to an unprivileged user and listens only on a socket in its own folder. It does
# not touch any other cluster of the machine.

unset CDPATH
ROOT=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
EXT_VERSION=$(sed -n "s/^default_version *= *'\(.*\)'/\1/p" "$ROOT/satisfaction.control")
CLUSTER=""

# PGHOST, PGDATA and the like must not lead psql or the server elsewhere
for variable in $(compgen -e PG); do
	[ "$variable" = PG_CONFIG ] || unset "$variable"
done

say() { printf '%s\n' "$*" >&2; }
die() { say "$*"; exit 1; }

# Returns the value of an option, which must be a whole number from 1 up: whole_number --runs 100
whole_number() {
	[[ ${2:-} =~ ^[1-9][0-9]*$ ]] || die "$1 needs a whole number."
	printf '%s' "$2"
}

# Runs a command as root: directly or by sudo.
as_root() {
	if [ "$(id -u)" = 0 ]; then "$@"; return; fi
	command -v sudo >/dev/null 2>&1 || { say "This command needs root, and there is no sudo: $*"; return 1; }
	sudo "$@"
}

# Returns whether packages can be installed here.
can_install() {
	command -v apt-get >/dev/null 2>&1 || return 1
	[ "$(id -u)" = 0 ] || command -v sudo >/dev/null 2>&1
}

# Updates the lists of packages, once.
update_packages() {
	[ -z "${PACKAGES_UPDATED:-}" ] || return 0
	as_root apt-get update -qq >&2 || say "apt-get update failed; continuing with the old lists."
	PACKAGES_UPDATED=yes
}

# Installs packages of Debian or Ubuntu; where that is not possible, names them and fails.
apt_install() {
	local log
	can_install || { say "Please install: $*"; return 1; }
	update_packages
	say "Installing packages$(by_whom): $*"
	log=$(as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$@" 2>&1) ||
		{ tail -20 <<<"$log" >&2; say "apt-get could not install: $*"; return 1; }
}

# Sets PG_CONFIG to the newest server with headers that is installed, unless it already names one.
find_pg_config() {
	if [ -n "${PG_CONFIG:-}" ]; then
		[ -x "$(command -v "$PG_CONFIG")" ] || die "PG_CONFIG=$PG_CONFIG is not a program."
		return 0
	fi
	local candidate
	for candidate in $(ls -d /usr/lib/postgresql/*/bin/pg_config 2>/dev/null | sort -V -r); do
		# skip a client without server or headers
		[ -x "$(dirname "$candidate")/initdb" ] || continue
		[ -f "$("$candidate" --includedir-server)/postgres.h" ] || continue
		PG_CONFIG=$candidate
		return 0
	done
	candidate=$(command -v pg_config) || return 1
	[ -x "$("$candidate" --bindir)/initdb" ] && [ -f "$("$candidate" --includedir-server)/postgres.h" ] || return 1
	PG_CONFIG=$candidate
}

# Prints the packages that are missing to "build", or to build and "test".
missing_packages() {
	local major="" list=""
	command -v make >/dev/null 2>&1 || list+=" make"
	command -v gcc >/dev/null 2>&1 || command -v cc >/dev/null 2>&1 || list+=" gcc"
	if find_pg_config; then
		major=$("$PG_CONFIG" --version | sed 's/[^0-9]*\([0-9]*\).*/\1/')
	else
		major=$(apt-cache search --names-only '^postgresql-server-dev-[0-9]+$' 2>/dev/null |
			sed -n 's/^postgresql-server-dev-\([0-9]*\).*/\1/p' | sort -n | tail -1)
		list+=" postgresql-${major:-15} postgresql-server-dev-${major:-15}"
	fi
	if [ "$1" = test ]; then
		[ -f "$("${PG_CONFIG:-false}" --sharedir 2>/dev/null)/extension/pgtap.control" ] || list+=" postgresql-${major:-15}-pgtap"
	fi
	printf '%s' "$list"
}

# Returns " as root" or " by sudo": how this run gets the right to install.
by_whom() { if [ "$(id -u)" = 0 ]; then echo " as root"; else echo " by sudo"; fi; }

# Says which packages will be installed, and where the files of the extension will go.
announce() {
	local packages=$1 lib share major
	if [ -n "$packages" ]; then
		say "This will install packages with apt-get$(by_whom):$packages"
		[[ ! $packages =~ \ postgresql-[0-9]+(\ |$) ]] ||
			say "The server package also creates a cluster of its own, named main, and starts it."
	fi
	[ "$2" = extension ] || return 0
	if find_pg_config; then
		lib=$("$PG_CONFIG" --pkglibdir)
		share=$("$PG_CONFIG" --sharedir)
	else
		major=$(sed -n 's/.* postgresql-\([0-9]*\) .*/\1/p' <<<"$packages ")
		lib=/usr/lib/postgresql/$major/lib
		share=/usr/share/postgresql/$major
	fi
	say "This will install satisfaction $EXT_VERSION into $lib and $share/extension$(
		if [ ! -e "$lib" ] || [ ! -w "$lib" ]; then by_whom; fi)."
	[ ! -e "$lib/satisfaction.so" ] || say "It replaces the satisfaction that is installed there."
}

# Installs the packages that are missing to "build" or "test", after it has said what will be installed:
# these packages and the extension, or with a second argument "packages" these alone.
install_missing() {
	local list
	list=$(missing_packages "$1")
	if [ -n "$list" ]; then
		can_install || die "Please install:$list
(or the equivalent on your system: a C compiler, make, PostgreSQL 15 to 19 with its server headers$(
			[ "$1" = test ] && echo ', and pgTAP')). Then run this command again."
		say "Updating the lists of packages ..."
		update_packages
		list=$(missing_packages "$1")
	fi
	announce "$list" "${2:-extension}"
	# shellcheck disable=SC2086
	[ -z "$list" ] || apt_install $list || exit 1
	find_pg_config || die "No PostgreSQL server with headers was found. Set PG_CONFIG=/path/to/pg_config."
	BINDIR=$("$PG_CONFIG" --bindir)
}

# Makes the working folder of this run. Nothing is written elsewhere, except what is installed.
make_work_folder() {
	WORK=$(mktemp -d "${TMPDIR:-/tmp}/satisfaction.XXXXXX") || die "Cannot make a folder in ${TMPDIR:-/tmp}."
	chmod 755 "$WORK"
	# the path of a socket has at most 107 bytes
	[ ${#WORK} -le 80 ] || { rmdir "$WORK"; die "The path ${TMPDIR:-} is too long for a server's socket; set TMPDIR=/tmp."; }
}

# Builds a copy of the sources and installs it into the server's folders. So the checkout may be
# read-only, and files of an earlier build do not matter. Arguments go to make.
build_and_install() {
	local log="$WORK/build.log"
	BUILD="$WORK/build"
	mkdir -p "$BUILD"
	(cd "$ROOT" && cp -R src sql test expected Makefile satisfaction.control "$BUILD" && chmod -R u+w "$BUILD") ||
		die "cannot copy the sources"
	say "Building satisfaction $EXT_VERSION for $("$PG_CONFIG" --version) ..."
	{ make_here clean && make_here -j"$(nproc)" "$@"; } >"$log" 2>&1 ||
		{ grep -E '(error|warning):' "$log" >&2 || tail -20 "$log" >&2; die "The build failed."; }
	grep 'warning:' "$log" >&2 || true
	install_built >"$WORK/install.log" 2>&1 ||
		{ grep -vE '^(cd|/)' "$WORK/install.log" | tail -3 >&2
		  die "The installation failed: it writes to $("$PG_CONFIG" --pkglibdir) and $("$PG_CONFIG" --sharedir)/extension.
Run this as root or as a user with sudo, or ask an administrator to run make install."; }
}

# Installs the build: as the current user if the folders are writable, else as root.
install_built() {
	if [ -w "$("$PG_CONFIG" --pkglibdir)" ] && [ -w "$("$PG_CONFIG" --sharedir)/extension" ]; then
		make_here -s install
	else
		as_root make -s -C "$BUILD" PG_CONFIG="$PG_CONFIG" install
	fi
}

# Runs make in the copy.
make_here() { make -C "$BUILD" PG_CONFIG="$PG_CONFIG" "$@"; }

# Prints the unprivileged user that runs the server: the current one; for root, postgres or nobody.
server_user() {
	if [ "$(id -u)" != 0 ]; then id -un
	elif id postgres >/dev/null 2>&1; then echo postgres
	else echo nobody; fi
}

# Runs a command as that user.
as_server() {
	# that user may have no access to the current folder
	if [ "$(id -u)" = 0 ]; then (cd / && runuser -u "$(server_user)" -- "$@"); else "$@"; fi
}

# Creates a cluster in $WORK/cluster with these server settings. INITDB_OPTIONS go to initdb.
make_cluster() {
	CLUSTER="$WORK/cluster"
	local setting
	mkdir -p "$CLUSTER"
	[ "$(id -u)" = 0 ] && chown "$(server_user)" "$CLUSTER"
	# shellcheck disable=SC2086
	as_server "$BINDIR/initdb" -D "$CLUSTER/data" -U satisfaction -A trust -E UTF8 --locale=C --no-sync ${INITDB_OPTIONS:-} >"$WORK/initdb.log" 2>&1 ||
		{ cat "$WORK/initdb.log" >&2; die "initdb failed"; }
	for setting in "unix_socket_directories='$CLUSTER'" "unix_socket_permissions=0700" "listen_addresses=''" fsync=off \
		synchronous_commit=off autovacuum=off "timezone='UTC'" "$@"; do
		echo "$setting" | as_server tee -a "$CLUSTER/data/postgresql.conf" >/dev/null
	done
}

# Starts a server on that cluster.
run_cluster() {
	# SERVER_PROGRAM runs postgres under another program, such as valgrind
	as_server "$BINDIR/pg_ctl" -D "$CLUSTER/data" -l "$CLUSTER/log" ${SERVER_PROGRAM:+-p "$SERVER_PROGRAM"} -w start >/dev/null ||
		{ cat "$CLUSTER/log" >&2; die "the server did not start"; }
	export PGHOST="$CLUSTER" PGPORT=5432 PGUSER=satisfaction PGDATABASE=postgres
}

# Creates a cluster with these server settings and starts it.
start_cluster() { make_cluster "$@" && run_cluster; }

# Stops the servers that run on these folders of data.
stop_servers() {
	local data
	for data in "$@"; do
		[ ! -f "$data/postmaster.pid" ] || as_server "$BINDIR/pg_ctl" -D "$data" -m immediate stop >/dev/null 2>&1 || true
	done
}

# Stops the cluster, if there is one.
stop_cluster() {
	[ -z "$CLUSTER" ] || stop_servers "$CLUSTER/data"
	CLUSTER=""
}

# Runs psql without ~/.psqlrc; the first error ends it.
sql() { "$BINDIR/psql" -X -q -v ON_ERROR_STOP=1 "$@"; }
