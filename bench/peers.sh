# Other engines on the same data: DuckDB and ClickHouse, in a process of their own. Sourced by bench/run.
#
# They get as many threads as PostgreSQL has working processes: 1, or 2 in the tasks with workers. Their tables
# have their own format, in the same order; times are in UTC, without zone and fractions of a second.

DUCKDB="@duckdb/node-api@1.5.6-r.1"
CLICKHOUSE="chdb@3.4.0"
PACKAGES="${XDG_CACHE_HOME:-${HOME:-$WORK}/.cache}/satisfaction-bench"
THERE=""
SAYS_NO=""

# Installs a package of one version, unless it is already there.
get_package() {
	grep -qs "\"version\": \"${1##*@}\"" "$PACKAGES/node_modules/${1%@*}/package.json" && return 0
	say "Getting $1 ..."
	npm install --prefix "$PACKAGES" --no-audit --no-fund --loglevel=error "$1" >"$WORK/npm.log" 2>&1 || { tail -5 "$WORK/npm.log" >&2; return 1; }
}

# Installs Node.js and the engines. Reports an engine that cannot be installed and continues without it.
install_peers() {
	local engine package
	if ! command -v npm >/dev/null || ! command -v node >/dev/null; then
		apt_install nodejs npm || die "--peers needs Node.js 18 or later and npm."
	fi
	mkdir -p "$PACKAGES" "$WORK/peers"
	for engine in duckdb clickhouse; do
		[ "$engine" = duckdb ] && package=$DUCKDB || package=$CLICKHOUSE
		if get_package "$package" && [ "$(ask_peer "$engine" 1 "" "SELECT 1")" = 1 ]; then
			THERE+=" $engine"
		else
			say "WITHOUT $engine: $package cannot be installed or does not run here."
			SAYS_NO+=" Without $engine, which could not be installed."
		fi
	done
}

# ask_peer ENGINE THREADS SETUP QUERY: prints the result, and writes the time to a file.
ask_peer() {
	PACKAGES=$PACKAGES node "$HERE/peers.mjs" "$1" "$WORK/peers" "$2" 1 "$3" "$4" >"$WORK/peer.out" 2>"$WORK/peer.log" ||
		{ grep -v '^ *$' "$WORK/peer.log" | tail -12 >&2; return 1; }
	sed -n 1p "$WORK/peer.out"
	sed -n 2p "$WORK/peer.out" >"$WORK/peer.time"
}

# Runs a contestant of another engine with this number of threads. Its memory is not reported, as it includes
# the tables.
run_peer() {
	ask_peer "${ENGINES[$1]}" "$2" "" "${QUERIES[$1]}" || return 1
	cat "$WORK/peer.time" >>"$WORK/times.$1"
	echo – >>"$WORK/peaks.$1"
}

# Returns whether an engine is available.
peer_is_there() { case $THERE in *"$1"*) ;; *) return 1 ;; esac; }

# Prints the versions of the engines.
peers_versions() {
	local names=""
	peer_is_there duckdb && names+=" DuckDB $(ask_peer duckdb 1 "" "SELECT version()")."
	peer_is_there clickhouse && names+=" ClickHouse $(ask_peer clickhouse 1 "" "SELECT version()")."
	echo "$names$SAYS_NO"
}

# Copies a table of events to the other engines.
load_peers() {
	local csv="$WORK/peers/$1.csv"
	finish_task
	[ -n "$THERE" ] || return 0
	say "Copying $1 to$THERE ..."
	sql -c "COPY (SELECT customer_id, segment, score, ts AT TIME ZONE 'UTC', amount FROM $1) TO STDOUT (FORMAT csv)" >"$csv"
	! peer_is_there duckdb || ask_peer duckdb 2 "
		CREATE TABLE $1 (customer_id integer, segment smallint, score smallint, ts timestamp, amount decimal(8,2));
		COPY $1 FROM '$csv' (FORMAT csv, HEADER false);
		CHECKPOINT;
		" "" >/dev/null || die "DuckDB cannot load $1."
	! peer_is_there clickhouse || ask_peer clickhouse 2 "
		CREATE TABLE $1 (customer_id Int32, segment Int16, score Int16, ts DateTime('UTC'), amount Decimal(8,2)) ENGINE = MergeTree ORDER BY tuple();
		INSERT INTO $1 SELECT * FROM file('$csv', 'CSV', 'customer_id Int32, segment Int16, score Int16, ts DateTime(\'UTC\'), amount Decimal(8,2)');
		OPTIMIZE TABLE $1 FINAL;
		" "" >/dev/null || die "ClickHouse cannot load $1."
	rm "$csv"
}

[ -z "$PEERS" ] || install_peers
