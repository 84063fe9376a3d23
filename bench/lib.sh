# Tasks and their contestants: rounds, times, memory, equal results, the table. Sourced by bench/run.

TASK=""
FAILED=0

# Runs SQL that creates data, and says so.
prepare() {
	finish_task
	say "Preparing $1 ..."
	printf "%s;\n" "$2" | sql
}

# Drops a table that is not needed any more.
discard() {
	finish_task
	sql -c "DROP TABLE $1"
}

# Drops the tables of a suite.
drop_tables() {
	sql -At -c "SELECT format('DROP TABLE %I;', tablename) FROM pg_tables WHERE schemaname = 'public'" | sql
}

# Begins a table of results under a heading.
begin_table() {
	cat >>"$WORK/table" <<-END

		## $1

		| task | contestant | ratio | median ms | from to | private MB | bar |
		|---|---|---|---|---|---|---|
	END
}

# task TITLE TABLE ...: begins a task on these tables. The next contestant is the one that the others
# are compared with.
task() {
	finish_task
	TASK=$1
	shift
	TABLES=("$@")
	NAMES=() SETTINGS=() QUERIES=() BARS=() ENGINES=()
}

# contestant NAME SETTINGS QUERY [BAR]: the first contestant should take at most BAR times as long as this one.
# A QUERY of several statements has \; between them, so that they are timed as one.
contestant() {
	NAMES+=("$1") SETTINGS+=("$2") QUERIES+=("$3") BARS+=("${4:-}") ENGINES+=(postgresql)
}

# peer ENGINE NAME QUERY [BAR]: a contestant of another engine, if the engine is available.
peer() {
	peer_is_there "$1" || return 0
	NAMES+=("$2") SETTINGS+=("") QUERIES+=("$3") BARS+=("${4:-}") ENGINES+=("$1")
}

# Samples the private memory of the backend until the query is done, and writes its peak in MB to a file. Starts
# no program meanwhile, because the query may need every core.
watch_memory() {
	local peak=0 pid name value
	exec {never}<> <(:)
	while [ -e "$WORK/running" ]; do
		if [ -s "$CLUSTER/pid" ] && read -r pid <"$CLUSTER/pid" && [ -e "/proc/$pid/status" ]; then
			while read -r name value _; do
				[ "$name" != RssAnon: ] || [ "$value" -le "$peak" ] || peak=$value
			done <"/proc/$pid/status"
		fi
		read -rt 0.05 -u "$never" || true
	done 2>/dev/null
	echo $((peak / 1024)) >"$WORK/peak"
}

# Times a query in a session that has read the tables. Prints the result; writes time and memory to files.
run_here() {
	local n=$1 out
	: >"$WORK/running"
	watch_memory &
	out=$({
		printf 'SELECT count(*) FROM %s \\g /dev/null\n' "${TABLES[@]}"
		echo "${SETTINGS[n]};"
		# catalogs and the library, which a session loads once
		case ${QUERIES[n]} in *'\;'*) ;; *) printf 'EXPLAIN %s \\g /dev/null\n' "${QUERIES[n]}" ;; esac
		echo "COPY (SELECT pg_backend_pid()) TO PROGRAM 'cat > $CLUSTER/pid';"
		echo '\timing on'
		echo "${QUERIES[n]};"
	} | sql -At) || { rm -f "$WORK/running"; die "${NAMES[n]} failed."; }
	rm -f "$WORK/running"
	wait
	printf '%s\n' "$out" | sed -n 's/^Time: \([0-9.]*\) ms.*/\1/p' >>"$WORK/times.$n"
	cat "$WORK/peak" >>"$WORK/peaks.$n"
	printf '%s\n' "$out" | sed '/^Time:/d'
}

# Runs one contestant with this number of threads. Its result must equal that of the first contestant, unless its
# name is in parentheses. Another engine that fails is not run again in this task.
run_contestant() {
	local n=$1 result
	if [ "${ENGINES[n]}" = postgresql ]; then
		result=$(run_here "$n")
	elif [ -e "$WORK/times.$n" ] || [ "$ROUND" = 1 ]; then
		result=$(run_peer "$n" "$2") || { say "${NAMES[n]} FAILED."; FAILED=$((FAILED + 1)); rm -f "$WORK/times.$n"; return 0; }
	else
		return 0
	fi
	[ "$n" -gt 0 ] || RESULT=$result
	[ -n "$result" ] || die "${NAMES[n]} gives no result."
	[ "${NAMES[n]#(}" != "${NAMES[n]}" ] || [ "$result" = "$RESULT" ] ||
		die "${NAMES[n]} gives another result: $result, not $RESULT"
}

# Prints lowest, median and highest of a file of numbers.
spread() {
	sort -n "$1" | awk '{ t[NR] = $1 } END { print t[1], (t[int((NR + 1) / 2)] + t[int(NR / 2) + 1]) / 2, t[NR] }'
}

# Prints milliseconds with at most one digit after the point.
ms() { awk -v t="$1" 'BEGIN { printf t < 20 ? "%.1f" : "%.0f", t }'; }

# Prints whether the first contestant kept a bar: its time, the time of this one, the allowed ratio.
bar_verdict() {
	[ -z "$3" ] || awk -v first="$1" -v this="$2" -v bar="$3" 'BEGIN {
		met = first <= bar * this ? "met" : "**missed**"
		if (bar < 1) printf "this takes >= %g x as long: %s", 1 / bar, met
		else printf "first takes <= %g x as long: %s (%.2f)", bar, met, first / this }'
}

# measure TITLE THREADS: runs the contestants in turn, so that other load on the machine affects all of them,
# and adds the medians to the table.
measure() {
	local n low median high ratio base=""
	say ""
	say "$1"
	rm -f "$WORK"/times.* "$WORK"/peaks.*
	for ((ROUND = 1; ROUND <= RUNS; ROUND++)); do
		for n in "${!NAMES[@]}"; do
			[ ! -t 2 ] || printf '\r  round %s of %s: %-60.60s' "$ROUND" "$RUNS" "${NAMES[n]}" >&2
			run_contestant "$n" "$2"
		done
	done
	[ ! -t 2 ] || printf '\r%80s\r' '' >&2
	for n in "${!NAMES[@]}"; do
		[ -e "$WORK/times.$n" ] || { echo "| $1 | ${NAMES[n]} | failed | | | | |" >>"$WORK/table"; continue; }
		read -r low median high < <(spread "$WORK/times.$n")
		base=${base:-$median}
		ratio=$(awk "BEGIN { printf \"%.2f\", $median / $base }")
		say "$(printf '  %-52s %7s x %8s ms' "${NAMES[n]}" "$ratio" "$(ms "$median")")"
		printf '| %s | %s | **%s** | %s | %s to %s | %s | %s |\n' "$1" "${NAMES[n]}" "$ratio" "$(ms "$median")" \
			"$(ms "$low")" "$(ms "$high")" "$(sort -n "$WORK/peaks.$n" | tail -1)" \
			"$(bar_verdict "$base" "$median" "${BARS[n]}")" >>"$WORK/table"
	done
}

# Measures the current task, and with --workers also with two workers if there is a parallel plan. Does nothing if
# --only leaves the task out.
finish_task() {
	local n
	[ -n "$TASK" ] || return 0
	[[ $TASK =~ $ONLY ]] || { TASK=""; return 0; }
	measure "$TASK" 1
	if [ -n "$WORKERS" ] && plans_workers; then
		# the first contestant also without workers, for comparison
		NAMES=("${NAMES[0]}" "${NAMES[0]}, no workers" "${NAMES[@]:1}")
		SETTINGS=("${SETTINGS[0]}" "${SETTINGS[@]}")
		QUERIES=("${QUERIES[0]}" "${QUERIES[@]}")
		ENGINES=("${ENGINES[0]}" "${ENGINES[@]}")
		BARS=("${NAMES[@]/*/}")
		BARS[1]=0.66666667	# two workers should take at most two thirds of the time
		for n in "${!NAMES[@]}"; do [ "$n" = 1 ] || SETTINGS[n]+="; $TWO_WORKERS"; done
		measure "$TASK, 2 workers" 2
	fi
	TASK=""
}

TWO_WORKERS="SET max_parallel_workers_per_gather = 2; SET parallel_setup_cost = 0; SET parallel_tuple_cost = 0.01"

# Returns whether the first contestant has a parallel plan.
plans_workers() {
	case ${QUERIES[0]} in *'\;'*) return 1 ;; esac
	sql -At -c "${SETTINGS[0]}" -c "$TWO_WORKERS" -c "EXPLAIN ${QUERIES[0]}" | grep -q 'Workers Planned'
}
