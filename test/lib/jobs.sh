# Sourced by test/run: runs test files, several at a time. Each runner has a server of its own, so tests do not
# see the temporary files, roles and sessions of each other. Needs cluster.sh and a working folder.

QUEUE=()      # the commands, in the order in which they begin and are printed
RUNNERS=()    # the processes that run them
passed=0
failed=0
skipped=0

# Adds a command with its arguments.
add_job() { QUEUE+=("$(printf '%q ' "$@")"); }

# Starts a server in the folder $WORK/NUMBER and runs there one job after another that no other runner has begun.
# Of each job, $WORK/jobs gets what it printed and then the numbers of tests that passed, failed and were skipped.
run_jobs_here() {
	local jobs="$WORK/jobs" n
	WORK="$WORK/$1"
	mkdir "$WORK" && chmod 755 "$WORK" || exit 1
	# also the servers that an interrupted test has left
	trap 'stop_servers "$WORK"/*/data' EXIT
	trap 'exit 130' INT TERM
	start_cluster max_parallel_workers=8 max_worker_processes=16
	for n in "${!QUEUE[@]}"; do
		mkdir "$jobs/$n" 2>/dev/null || continue
		passed=0
		failed=0
		skipped=0
		eval "${QUEUE[n]}" >"$jobs/$n/output" 2>&1
		echo "$passed $failed $skipped" >"$jobs/$n/new"
		mv "$jobs/$n/new" "$jobs/$n/counts"
	done
}

# Returns whether a runner is still there.
runners_live() {
	local runner
	for runner in "${RUNNERS[@]}"; do
		kill -0 "$runner" 2>/dev/null && return 0
	done
	return 1
}

# Runs all jobs, this many at a time. Prints the output of each in their order, and adds up the numbers of tests.
run_jobs() {
	local most n runner counts good bad skips
	most=$(whole_number JOBS "$1") || exit 1
	[ "$most" -le ${#QUEUE[@]} ] || most=${#QUEUE[@]}
	export BINDIR BUILD ROOT WORK SERVER_USER
	SERVER_USER=$(server_user)
	mkdir "$WORK/jobs"
	# a process group for each, so that stop_runners ends all that it has started
	set -m
	for ((runner = 1; runner <= most; runner++)); do
		(set +m; run_jobs_here "$runner") </dev/null &
		RUNNERS+=($!)
	done
	set +m
	for n in "${!QUEUE[@]}"; do
		counts="$WORK/jobs/$n/counts"
		while [ ! -e "$counts" ] && runners_live; do sleep 0.1; done
		[ ! -e "$WORK/jobs/$n/output" ] || cat "$WORK/jobs/$n/output"
		if [ -e "$counts" ]; then
			read -r good bad skips <"$counts"
			passed=$((passed + good))
			failed=$((failed + bad))
			skipped=$((skipped + skips))
		else
			failed=$((failed + 1))
			say "Not run to its end: ${QUEUE[n]}"
			[ -d "$WORK/jobs/$n" ] || break
		fi
	done
	wait
	RUNNERS=()
	# why a server died
	grep -hE '^TRAP:|PANIC:' "$WORK"/*/cluster/log >&2
}

# Ends the runners and what they have started, such as when the suite is interrupted.
stop_runners() {
	local runner
	for runner in "${RUNNERS[@]}"; do kill -TERM -- "-$runner" 2>/dev/null; done
	wait
	RUNNERS=()
}
