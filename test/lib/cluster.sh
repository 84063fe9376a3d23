# What demo/run, test/run and bench/run share: install what is missing, build, and run a private,
# throw-away cluster. Sourced by them; sets PG_CONFIG, BINDIR, CLUSTER and defines the functions below.
#
# The cluster belongs to an unprivileged user, listens on a unix socket in its own folder only, and
# has nothing to do with any other cluster of the machine.

unset CDPATH
ROOT=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
EXT_VERSION=$(sed -n "s/^default_version *= *'\(.*\)'/\1/p" "$ROOT/satisfaction.control")
CLUSTER=""

# nobody's own settings may lead psql, or the server, elsewhere; PG_CONFIG is ours
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

# Runs a command with the rights to install: as root, or through sudo.
as_root() {
	if [ "$(id -u)" = 0 ]; then "$@"; return; fi
	command -v sudo >/dev/null 2>&1 || { say "This needs root, and there is no sudo: $*"; return 1; }
	sudo "$@"
}

can_install() {
	command -v apt-get >/dev/null 2>&1 || return 1
	[ "$(id -u)" = 0 ] || command -v sudo >/dev/null 2>&1
}

# Brings the lists of packages up to date, once.
update_packages() {
	[ -z "${PACKAGES_UPDATED:-}" ] || return 0
	as_root apt-get update -qq >&2 || say "apt-get update failed; trying with the lists at hand."
	PACKAGES_UPDATED=yes
}

# Installs packages of Debian or Ubuntu, or says what to install and fails.
apt_install() {
	local log
	can_install || { say "Please install: $*"; return 1; }
	update_packages
	say "Installing: $*"
	log=$(as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$@" 2>&1) ||
		{ tail -20 <<<"$log" >&2; say "apt-get could not install: $*"; return 1; }
}

# The major version that Debian or Ubuntu packages, unless PG_CONFIG already names a server.
find_pg_config() {
	if [ -n "${PG_CONFIG:-}" ]; then
		[ -x "$(command -v "$PG_CONFIG")" ] || die "PG_CONFIG=$PG_CONFIG is not a program."
		return 0
	fi
	local candidate
	for candidate in $(ls -d /usr/lib/postgresql/*/bin/pg_config 2>/dev/null | sort -V -r); do
		# a server and its headers, not just a client
		[ -x "$(dirname "$candidate")/initdb" ] || continue
		[ -f "$("$candidate" --includedir-server)/postgres.h" ] || continue
		PG_CONFIG=$candidate
		return 0
	done
	candidate=$(command -v pg_config) || return 1
	[ -x "$("$candidate" --bindir)/initdb" ] && [ -f "$("$candidate" --includedir-server)/postgres.h" ] || return 1
	PG_CONFIG=$candidate
}

# Which packages are missing for a purpose: build, or build and test.
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

# Installs what is missing, or says kindly what to install.
install_missing() {
	local list
	list=$(missing_packages "$1")
	if [ -n "$list" ]; then
		can_install || die "Please install:$list
(or their like on your system: a C compiler, make, PostgreSQL 15 to 19 with its server headers$(
			[ "$1" = test ] && echo ', and pgTAP')), then start this again."
		say "Looking for packages ..."
		update_packages
		# shellcheck disable=SC2046
		apt_install $(missing_packages "$1") || exit 1
	fi
	find_pg_config || die "No PostgreSQL server with headers was found. Set PG_CONFIG=/path/to/pg_config."
	BINDIR=$("$PG_CONFIG" --bindir)
}

# The working folder of this run; everything written goes there.
make_work_folder() {
	WORK=$(mktemp -d "${TMPDIR:-/tmp}/satisfaction.XXXXXX") || die "Cannot make a folder in ${TMPDIR:-/tmp}."
	chmod 755 "$WORK"
	# a socket's path may have 107 bytes
	[ ${#WORK} -le 80 ] || { rmdir "$WORK"; die "The path ${TMPDIR:-} is too long for a server's socket; set TMPDIR=/tmp."; }
}

# Builds a copy, so that a read-only checkout will do and nothing built before can get in the way, and
# installs it into the server's folders. Arguments go to make.
build_and_install() {
	local log="$WORK/build.log"
	mkdir -p "$WORK/build"
	(cd "$ROOT" && cp -R src sql test expected Makefile satisfaction.control "$WORK/build" && chmod -R u+w "$WORK/build") ||
		die "cannot copy the sources"
	say "Building satisfaction $EXT_VERSION for $("$PG_CONFIG" --version) ..."
	{ make_here clean && make_here -j"$(nproc)" "$@"; } >"$log" 2>&1 ||
		{ grep -E '(error|warning):' "$log" >&2 || tail -20 "$log" >&2; die "The build failed."; }
	grep 'warning:' "$log" >&2 || true
	[ ! -e "$("$PG_CONFIG" --pkglibdir)/satisfaction.so" ] || say "It replaces the one in $("$PG_CONFIG" --pkglibdir)."
	install_built >"$WORK/install.log" 2>&1 ||
		{ grep -vE '^(cd|/)' "$WORK/install.log" | tail -3 >&2
		  die "The installation failed: it writes to $("$PG_CONFIG" --pkglibdir) and $("$PG_CONFIG" --sharedir)/extension.
Run this as root or as a user with sudo, or let an administrator run make install."; }
}

# Installs what was built: as ourselves where we may write, else as root.
install_built() {
	if [ -w "$("$PG_CONFIG" --pkglibdir)" ] && [ -w "$("$PG_CONFIG" --sharedir)/extension" ]; then
		make_here -s install
	else
		as_root make -s -C "$WORK/build" PG_CONFIG="$PG_CONFIG" install
	fi
}

# Runs make in the copy.
make_here() { make -C "$WORK/build" PG_CONFIG="$PG_CONFIG" "$@"; }

# The unprivileged user that runs the server: ourselves, or as root the package's postgres user.
server_user() {
	if [ "$(id -u)" != 0 ]; then id -un
	elif id postgres >/dev/null 2>&1; then echo postgres
	else echo nobody; fi
}

# Runs a command as that user.
as_server() {
	# from a folder that this user may be in, too
	if [ "$(id -u)" = 0 ]; then (cd / && runuser -u "$(server_user)" -- "$@"); else "$@"; fi
}

# Makes a cluster in $WORK/cluster; arguments are server settings. INITDB_OPTIONS go to initdb.
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
	# another program may stand in for postgres, to watch it
	as_server "$BINDIR/pg_ctl" -D "$CLUSTER/data" -l "$CLUSTER/log" ${SERVER_PROGRAM:+-p "$SERVER_PROGRAM"} -w start >/dev/null ||
		{ cat "$CLUSTER/log" >&2; die "the server did not start"; }
	export PGHOST="$CLUSTER" PGPORT=5432 PGUSER=satisfaction PGDATABASE=postgres
}

# Makes a cluster and starts it; arguments are server settings.
start_cluster() { make_cluster "$@" && run_cluster; }

stop_cluster() {
	[ -n "$CLUSTER" ] && [ -f "$CLUSTER/data/postmaster.pid" ] &&
		as_server "$BINDIR/pg_ctl" -D "$CLUSTER/data" -m immediate stop >/dev/null 2>&1
	CLUSTER=""
}

# psql without anyone's .psqlrc
sql() { "$BINDIR/psql" -X -q -v ON_ERROR_STOP=1 "$@"; }
