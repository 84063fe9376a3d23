# Sourced by test/run: runs tests, prints their results, and counts them in passed, failed and skipped.

TIMEFORMAT=%1R

# Prints a line: title, number of tests that passed, number of those that failed, and seconds.
print_result() {
	local bad=""
	[ "$3" = 0 ] || bad="$3 FAILED"
	printf '%-44s %5d ok %-9s %7s s\n' "$1" "$2" "$bad" "$4"
}

# Runs a command that prints TAP, prints a summary and the failures, and counts. A test that dies has failed.
count_tap() {
	local title=$1 log="$WORK/tap.log" status good skips bad planned
	shift
	{ time "$@" >"$log" 2>&1; } 2>"$log.seconds"
	status=$?
	skips=$(grep -ciE '^ok .*# SKIP' "$log")
	good=$(($(grep -cE '^ok ' "$log") - skips))
	bad=$(grep -cE '^not ok ' "$log")
	planned=$(sed -n 's/^1\.\.\([0-9]*\).*/\1/p' "$log" | head -1)
	# a file that is skipped as a whole counts as one test
	if [ "$status" = 0 ] && grep -qE '^1\.\.0 # SKIP' "$log"; then
		skipped=$((skipped + 1))
		printf '%-48s %s\n' "$title" "$(sed -n 's/^1\.\.0 # SKIP/skipped:/p' "$log")"
		return
	fi
	if [ "$status" != 0 ] && [ "$bad" = 0 ] || [ "${planned:-0}" != $((good + skips + bad)) ] || [ "$good$skips$bad" = 000 ]; then
		bad=$((bad + 1))
		say "$title did not run to its end."
	fi
	passed=$((passed + good))
	failed=$((failed + bad))
	skipped=$((skipped + skips))
	# what failed first, then the end of what was said; a result may be very long
	if [ "$bad" -gt 0 ]; then
		{ grep -E '^not ok ' "$log"; echo; tail -80 "$log" | grep -vE '^(not )?ok '; } | cut -c1-500 >&2
	fi
	print_result "$title" "$good" "$bad" "$(tail -1 "$log.seconds")"
	sed -n 's/^ok [0-9]* - \(.*\)# SKIP/    skipped: \1/p; s/^ok [0-9]* # SKIP/    skipped:/Ip' "$log"
}

# A program of test/unit.
run_unit() { count_tap "unit/$1" "$BUILD/$1"; }

# A file of test/pgtap, in a new database.
run_pgtap() {
	if [ ! -e "$WORK/prepared" ]; then
		# copying is faster than creating two extensions each time
		sql -c 'CREATE DATABASE prepared' &&
			sql -d prepared -c 'SET client_min_messages = warning' -c 'CREATE EXTENSION pgtap' -c 'CREATE EXTENSION satisfaction'
		touch "$WORK/prepared"
	fi
	sql -c 'SET client_min_messages = warning' -c 'DROP DATABASE IF EXISTS pgtap' -c 'CREATE DATABASE pgtap TEMPLATE prepared'
	count_tap "${1#test/}" env PGOPTIONS="--client-min-messages=warning" \
		"$BINDIR/psql" -X -q -A -t -d pgtap -v ON_ERROR_STOP=1 -P pager=off -f "$1"
}

# A file of test/t.
run_perl() { count_tap "${1#test/}" perl "$1"; }

# Files of test/sql by their names, in one run of pg_regress.
run_regress() {
	local log="$WORK/regress.log" name line ms seconds
	make_here REGRESS="$*" installcheck >"$log" 2>&1
	for name in "$@"; do
		# PostgreSQL 15 says "test NAME ... ok 7 ms", newer servers "ok 1 - NAME 7 ms"
		line=$(grep -E "^(test +$name +\.\.\. |(not )?ok +[0-9]+ +[-+] +$name )" "$log")
		ms=$(sed -n 's/.* \([0-9]*\) ms$/\1/p' <<<"$line")
		seconds=$((${ms:-0} / 1000)).$((${ms:-0} / 100 % 10))
		if [[ $line =~ ^ok\ |\.\.\.\ ok\  ]]; then
			passed=$((passed + 1))
			print_result "sql/$name" 1 0 "$seconds"
		elif [ -n "${ACCEPT:-}" ]; then
			cp "$BUILD/results/$name.out" "$ROOT/expected/" && passed=$((passed + 1)) &&
				say "The output of $name is now expected; review expected/$name.out."
		else
			failed=$((failed + 1))
			print_result "sql/$name" 0 1 "$seconds"
			if [ ! -e "expected/$name.out" ]; then
				say "There is no expected/$name.out: test/run --accept $name.sql writes it."
			elif [ -s "$BUILD/regression.diffs" ]; then
				cat "$BUILD/regression.diffs" >&2
			else
				tail -5 "$log" >&2
			fi
		fi
	done
}
