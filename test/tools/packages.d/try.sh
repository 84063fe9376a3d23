#!/bin/sh
# Runs in a clean chroot: installs a package, uses it and purges it. Arguments: version of the server, package.
set -u
major=$1
package=$2
name=postgresql-$major-satisfaction

# Reports a check, whose condition is the rest, and ends the run when it does not hold.
check() {
	what=$1
	shift
	if "$@"; then echo "ok - $what"; else echo "not ok - $what"; exit 1; fi
}

# Prints all files and folders, except those that every run of apt-get and of the server writes.
everything() {
	find / -xdev \( -path /tmp -o -path /run -o -path /var/cache -o -path /var/log -o -path /var/lib/apt \
		-o -path "/var/lib/postgresql/$major/main" \) -prune -o -print | LC_ALL=C sort
}

# Installs a package, or purges that of the extension; shows what apt-get says only if it fails.
install() { apt-get install -y -qq --no-install-recommends "$1" >/tmp/apt.log 2>&1 || { cat /tmp/apt.log; false; }; }
purge() { apt-get purge -y -qq "$name" >/tmp/apt.log 2>&1 || { cat /tmp/apt.log; false; }; }

# Runs psql in a database as a user, postgres if none is given.
query() { runuser -u postgres -- psql -X -q -A -t -v ON_ERROR_STOP=1 -U "${user:-postgres}" -d "$@"; }

no_compiler() { ! command -v cc && ! command -v gcc && ! command -v clang && ! command -v make; }
same_files() { dpkg -L "$name" | grep -v '^/usr/share/doc' | while read -r file; do
	[ -d "$file" ] || echo "$file"; done | LC_ALL=C sort | diff - /tmp/stage.list; }
requires_minor() { dpkg-query -W -f '${Depends}' "$name" | grep -q "postgresql-$major (>= $major"; }
update_from() {
	query postgres -c "CREATE DATABASE old" && query old -c "CREATE EXTENSION satisfaction VERSION '$1'" \
		-c 'CREATE TABLE kept AS SELECT nps_tally(score) AS t FROM generate_series(0, 10) score' \
		-c 'ALTER EXTENSION satisfaction UPDATE' && query old -f /tmp/use.sql &&
		[ "$(query old -c 'SELECT nps(t)::numeric(5, 2) FROM kept')" = -45.45 ] && query postgres -c 'DROP DATABASE old'
}
fails_with() { query mydb -c '\set VERBOSITY sqlstate' -c "$1" 2>&1 | grep -q "ERROR:  $2"; }

install "postgresql-$major" || exit 1
check "the server is here, and no compiler" no_compiler
everything >/tmp/before
kilobytes=$(du -sxk / | cut -f1)
install "$package" || exit 1
check "apt-get installs the package and nothing else, $(($(du -sxk / | cut -f1) - kilobytes)) kB" \
	test "$(grep -c '^Setting up' /tmp/apt.log)" = 1
check "its files are those of make install" same_files
check "it requires the minor release of its headers" requires_minor

printf "listen_addresses = ''\nfsync = off\n" >>"/etc/postgresql/$major/main/postgresql.conf"
echo 'local all all trust' >"/etc/postgresql/$major/main/pg_hba.conf"
check "the server starts" pg_ctlcluster "$major" main start
query postgres -c 'CREATE ROLE analyst LOGIN' -c 'CREATE DATABASE mydb OWNER analyst' || exit 1
user=analyst check "a user who is not a superuser creates the extension" query mydb -c 'CREATE EXTENSION satisfaction'
user=analyst check "and uses it" query mydb -f /tmp/use.sql
for version in $(query mydb -c "SELECT v.version FROM pg_available_extension_versions v JOIN pg_available_extensions e USING (name)
	WHERE name = 'satisfaction' AND version <> default_version"); do
	check "an update from $version" update_from "$version"
done

query mydb -c 'CREATE TABLE stays AS SELECT nps_tally(score) AS t FROM generate_series(0, 10) score' || exit 1
check "the package is purged while a database uses it" purge
check "a query is an error then" fails_with 'SELECT nps(t) FROM stays' 58P01
check "the package is installed again" install "$package"
check "and the values are as before" test "$(query mydb -c 'SELECT nps(t)::numeric(5, 2) FROM stays')" = -45.45
query mydb -c 'DROP EXTENSION satisfaction CASCADE' || exit 1
purge || exit 1
pg_ctlcluster "$major" main stop
everything >/tmp/after
check "nothing is left when it is purged" diff /tmp/before /tmp/after
