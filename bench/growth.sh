# Growth: seconds by size of table, for scores and retention, and a chart. Sourced by bench/run.
#
# "By hand" joins the first month to the distinct months of each customer.
# The sizes are a fiftieth, a fifth and all of the rows: 1, 10 and 50 million.

FIGURES="$WORK/growth.tsv"

# timed SIZE SETTINGS NAME QUERY: adds a line to the figures: name, rows, lowest, median and highest seconds.
timed() {
	local round
	NAMES=("$3") SETTINGS=("$2") QUERIES=("$4") ENGINES=(postgresql) TABLES=(ev)
	rm -f "$WORK/times.0" "$WORK/peaks.0"
	for ((round = 0; round < RUNS; round++)); do GROWTH_RESULT=$(run_here 0); done
	spread "$WORK/times.0" | awk -v OFS='\t' -v name="$3" -v rows="$1" '{ print name, rows, $1 / 1000, $2 / 1000, $3 / 1000 }' >>"$FIGURES"
	say "$(tail -1 "$FIGURES" | awk -F '\t' '{ printf "  %-52s %9.3f s", $1, $4 }')"
}

# The same for retention, whose results must be equal in all three ways.
timed_same() {
	timed "$@"
	[ "$GROWTH_RESULT" = "${SAME:=$GROWTH_RESULT}" ] || die "$3 gives another result: $GROWTH_RESULT, not $SAME"
}

# Measures all tasks on a table of this number of rows.
at_size() {
	local retained="SELECT cohort AS c, period AS k, retained AS n FROM retention_rows"
	prepare "$1 events" "
		SET client_min_messages = warning;
		DROP TABLE IF EXISTS ev, acts;
		CREATE UNLOGGED TABLE ev AS $(events_sql "$1" "customer_id, score, ts") ORDER BY hashint8extended(nth, 4);
		SET timezone = 'UTC';
		CREATE UNLOGGED TABLE acts AS SELECT customer_id, activity_agg(ts) AS activity FROM ev GROUP BY customer_id;
		VACUUM ANALYZE ev, acts"
	say ""
	say "$1 rows"
	SAME=""
	timed "$1" "$UTC" "nps of all responses" "SELECT nps(score) FROM ev"
	timed_same "$1" "$UTC" "retention from stored activity periods" "$(digest "$retained((SELECT retention_agg(activity) FROM acts)) WHERE retained > 0")"
	timed_same "$1" "$UTC" "retention_agg by month" "$(digest "$retained((SELECT retention_agg(customer_id, ts) FROM ev)) WHERE retained > 0")"
	timed_same "$1" "$UTC" "retention by month, by hand" "$(digest "
		WITH b AS (SELECT DISTINCT customer_id, date_trunc('month', ts) AS p FROM ev),
			a AS (SELECT customer_id, min(date_trunc('month', ts)) AS p FROM ev GROUP BY customer_id)
		SELECT a.p::date AS c, ((extract(year FROM b.p) - extract(year FROM a.p)) * 12 + extract(month FROM b.p) - extract(month FROM a.p))::int AS k,
			count(*) AS n FROM b JOIN a USING (customer_id) GROUP BY 1, 2")"
}

finish_task
for size in $((ROWS / 50)) $((ROWS / 5)) "$ROWS"; do at_size "$size"; done

{
	printf '\n## growth\n\n| task | rows | median seconds | from to | rows a second |\n|---|---|---|---|---|\n'
	sort -t "$(printf '\t')" -s -k1,1 "$FIGURES" |
		awk -F '\t' '{ printf "| %s | %d | **%.3f** | %.3f to %.3f | %.0f |\n", $1, $2, $4, $3, $5, $2 / $4 }'
} >>"$WORK/table"
if [ -n "$OUT" ]; then
	"$HERE/growth_svg" "$FIGURES" >"${OUT%.md}.svg"
	say "Written to ${OUT%.md}.svg"
fi
