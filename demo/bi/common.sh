# shellcheck shell=bash
# Sourced by demo/bi/*/run: where a tool is installed, and the server of the demonstration. The tool
# is never installed into the repository.

unset CDPATH
DEMO=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
SHELF=${XDG_CACHE_HOME:-~/.cache}/satisfaction-demo

say() { printf '%s\n' "$*" >&2; }
die() { say "$*"; exit 1; }

# Copies the files of a tool to its folder, and installs its packages there if they have changed:
# install_tool NAME [option of npm ...]. Sets TOOL to that folder.
install_tool() {
	local name=$1
	shift
	TOOL=$SHELF/$name
	command -v npm >/dev/null || die "This needs Node.js 18 or newer, with npm."
	[ "$(node -p 'process.versions.node.split(".")[0] >= 18')" = true ] ||
		die "This needs Node.js 18 or newer; here is $(node --version)."
	mkdir -p "$TOOL"
	(cd "$DEMO/bi/$name" && tar cf - --exclude=node_modules .) | tar xf - -C "$TOOL"
	if cmp -s "$TOOL/package-lock.json" "$TOOL/node_modules/.installed"; then return; fi
	say "Installing $name into $TOOL ..."
	(cd "$TOOL" && npm ci --no-audit --no-fund "$@" >install.log 2>&1) ||
		{ tail -20 "$TOOL/install.log" >&2; die "npm could not install $name."; }
	cp "$TOOL/package-lock.json" "$TOOL/node_modules/.installed"
}

# Runs psql on the kept server of the demonstration, which is started if there is none.
demo_psql() { "$DEMO/run" --psql -XAtq "$@" </dev/null; }

# Sets SOCKET to the folder of the socket of that server.
find_server() { SOCKET=$(demo_psql -c 'SHOW unix_socket_directories') || die "There is no server."; }
