# Scores: the extension against SQL written by hand. Sourced by bench/run.

make_events_by_time
load_peers ev_time

HUNDRED="CAST(100 AS double precision)"
BY_COUNTS="$HUNDRED * (count(*) FILTER (WHERE score >= 9) - count(*) FILTER (WHERE score <= 6)) / count(score)"
BY_MEAN="avg(CASE WHEN score >= 9 THEN 100 WHEN score <= 6 THEN -100 WHEN score IS NOT NULL THEN 0 END)"
BY_SIGN="avg(multiIf(score >= 9, 100, score <= 6, -100, 0))"
BY_COUNT_IF="$HUNDRED * (count_if(score >= 9) - count_if(score <= 6)) / count(score)"

# One score over the whole table

whole() { echo "SELECT $(thousandths "$1") FROM $2"; }

# ask_whole TITLE TABLE
ask_whole() {
	task "$1" "$2"
	contestant "nps" "$UTC" "$(whole 'nps(score)' "$2")"
	contestant "(count(score))" "$UTC" "SELECT count(score) FROM $2" 1.15
	contestant "by hand: counts" "$UTC" "$(whole "$BY_COUNTS" "$2")"
	contestant "by hand: mean of CASE" "$UTC" "$(whole "$BY_MEAN" "$2")"
}

ask_whole "one score, smallint" ev_time
contestant "by hand: counts, JIT" "$UTC; SET jit = on" "$(whole "$BY_COUNTS" ev_time)"
peer duckdb "DuckDB, same SQL" "$(whole "$BY_COUNTS" ev_time)"
peer duckdb "DuckDB, count_if" "$(whole "$BY_COUNT_IF" ev_time)"
peer clickhouse "ClickHouse, same SQL" "$(whole "$BY_COUNTS" ev_time)"
peer clickhouse "ClickHouse, avg(multiIf)" "$(whole "$BY_SIGN" ev_time)"

for type in integer 'double precision'; do
	prepare "the same with $type" "
		CREATE UNLOGGED TABLE ev_other AS SELECT customer_id, segment, score::$type AS score, ts, amount FROM ev_time; VACUUM ANALYZE ev_other"
	ask_whole "one score, $type" ev_other
	discard ev_other
done

# A report with the score interval, 20 segments

# excess PLUS MINUS DELTA: how far the shares of n responses are above the limit for the difference DELTA: the
# method score, by its definition in doc/reference.md.
excess() {
	local b="((2 - $1 + $2) * $3 - $1 - $2)"
	echo "($1 - $2 - $3) * sqrt(n) - 1.959963984540054 * sqrt((sqrt($b * $b + 8 * $2 * $3 * (1 - $3)) - $b) / 2 + $3 * (1 - $3))"
}

# The columns of a report, from a query that returns segment, plus, zero, minus. The limits are found by bisection;
# the upper limit is the lower one with promoters and detractors swapped.
report_by_hand() {
	cat <<-END
		WITH RECURSIVE counted AS (
			SELECT segment, plus, zero, minus, CAST(plus + zero + minus AS double precision) AS n FROM ($1) q
		), sides AS (
			SELECT segment, 1 AS side, n, plus / n AS p, minus / n AS d FROM counted
			UNION ALL SELECT segment, -1, n, minus / n, plus / n FROM counted
		), search AS (
			SELECT segment, side, n, p, d, CAST(-1 AS double precision) AS low, p - d AS high, 1 AS step FROM sides
			UNION ALL
			SELECT segment, side, n, p, d, CASE WHEN excess > 0 THEN x ELSE low END, CASE WHEN excess > 0 THEN high ELSE x END, step + 1
			FROM (SELECT segment, side, n, p, d, low, high, step, x,
					$(excess p d x) AS excess
				FROM (SELECT segment, side, n, p, d, low, high, step, (low + high) / 2 AS x FROM search WHERE step < 50) halved) q
		)
		SELECT $REPORT, 100 * l.high AS lower, -100 * u.high AS upper
		FROM counted JOIN (SELECT segment, high FROM search WHERE side = 1 AND step = 50) l USING (segment)
			JOIN (SELECT segment, high FROM search WHERE side = -1 AND step = 50) u USING (segment)
	END
}
REPORT="segment, plus + zero + minus AS responses, plus AS promoters, zero AS passives, minus AS detractors, 100 * (plus - minus) / n AS nps,
	100 * sqrt(((plus + minus) / n - (plus - minus) / n * (plus - minus) / n) / n) AS std_error"

# report_by_arrays ENGINE QUERY: the same without recursion, which is slow in other engines.
report_by_arrays() {
	echo "SELECT $REPORT, 100 * $("$1_limit" p d) AS lower, -100 * $("$1_limit" d p) AS upper
		FROM (SELECT *, plus / n AS p, minus / n AS d FROM (SELECT *, CAST(plus + zero + minus AS double precision) AS n FROM ($2) q) counted) shares"
}
duckdb_limit() {
	echo "list_reduce(list_transform(range(49), lambda i: [0.0::double, 0.0]),
		lambda a, i: CASE WHEN $(excess "$1" "$2" '((a[1] + a[2]) / 2)') > 0 THEN [(a[1] + a[2]) / 2, a[2]] ELSE [a[1], (a[1] + a[2]) / 2] END,
		[-1.0::double, $1 - $2])[2]"
}
clickhouse_limit() {
	echo "arrayFold((a, i) -> if($(excess "$1" "$2" '((a.1 + a.2) / 2)') > 0, ((a.1 + a.2) / 2, a.2), (a.1, (a.1 + a.2) / 2)),
		range(49), (toFloat64(-1), $1 - $2)).2"
}

report_rows() {
	echo "SELECT segment AS c, responses AS k, concat(promoters, ' ', passives, ' ', detractors, ' ', $(thousandths nps), ' ', $(thousandths std_error), ' ',
		$(thousandths lower), ' ', $(thousandths upper)) AS n FROM ($1) report"
}

FILTERED="SELECT segment, count(*) FILTER (WHERE score >= 9) AS plus, count(*) FILTER (WHERE score BETWEEN 7 AND 8) AS zero,
	count(*) FILTER (WHERE score <= 6) AS minus FROM ev_time GROUP BY segment"
GROUPED="SELECT segment, sum(CASE WHEN score >= 9 THEN n ELSE 0 END)::bigint AS plus, sum(CASE WHEN score BETWEEN 7 AND 8 THEN n ELSE 0 END)::bigint AS zero,
	sum(CASE WHEN score <= 6 THEN n ELSE 0 END)::bigint AS minus FROM (SELECT segment, score, count(*) AS n FROM ev_time GROUP BY segment, score) q GROUP BY segment"
COUNT_IF="SELECT segment, count_if(score >= 9) AS plus, count_if(score BETWEEN 7 AND 8) AS zero, count_if(score <= 6) AS minus FROM ev_time GROUP BY segment"
SIGNED_FILTERED="SELECT segment, CAST(plus AS bigint) AS plus, CAST(zero AS bigint) AS zero, CAST(minus AS bigint) AS minus FROM ($FILTERED) signed"
SIGNED_COUNT_IF=${SIGNED_FILTERED/"$FILTERED"/"${COUNT_IF//count_if/countIf}"}

task "report with interval by 20 segments" ev_time
contestant "nps_report" "$UTC" "$(digest "$(report_rows 'SELECT segment, (nps_report(score)).* FROM ev_time GROUP BY segment')")"
contestant "by hand" "$UTC" "$(digest "$(report_rows "$(report_by_hand "$FILTERED")")")" 0.5
contestant "by hand, JIT" "$UTC; SET jit = on" "$(digest "$(report_rows "$(report_by_hand "$FILTERED")")")"
contestant "by hand, responses counted first" "$UTC" "$(digest "$(report_rows "$(report_by_hand "$GROUPED")")")"
contestant "(by hand, counts only)" "$UTC" "SELECT count(plus), count(zero), count(minus) FROM ($FILTERED) q"
contestant "(count(score) by segment)" "$UTC" "SELECT max(n) FROM (SELECT segment, count(score) AS n FROM ev_time GROUP BY segment) q"
contestant "(the segments alone)" "$UTC" "SELECT count(*) FROM (SELECT segment FROM ev_time GROUP BY segment) q"
peer duckdb "DuckDB, same SQL" "$(duckdb_digest "$(report_rows "$(report_by_hand "$FILTERED")")")"
peer duckdb "DuckDB, count_if, list_reduce" "$(duckdb_digest "$(report_rows "$(report_by_arrays duckdb "$COUNT_IF")")")"
peer clickhouse "ClickHouse, same SQL" "$(clickhouse_digest "$(report_rows "$(report_by_hand "$SIGNED_FILTERED")")")"
peer clickhouse "ClickHouse, countIf, arrayFold" "$(clickhouse_digest "$(report_rows "$(report_by_arrays clickhouse "$SIGNED_COUNT_IF")")")"

# A score for each customer

by_customer() { sums "SELECT customer_id AS k, $(thousandths "$1") AS n FROM ev_time GROUP BY customer_id"; }

task "score by $CUSTOMERS customers" ev_time
contestant "nps" "$UTC" "$(by_customer 'nps(score)')"
contestant "by hand: counts" "$UTC" "$(by_customer "$BY_COUNTS")" 1
contestant "by hand: mean of CASE" "$UTC" "$(by_customer "$BY_MEAN")"
peer duckdb "DuckDB, same SQL" "$(by_customer "$BY_COUNTS")"
peer duckdb "DuckDB, count_if" "$(by_customer "$BY_COUNT_IF")"
peer clickhouse "ClickHouse, same SQL" "$(by_customer "$BY_COUNTS")"
peer clickhouse "ClickHouse, avg(multiIf)" "$(by_customer "$BY_SIGN")"

# Rolling windows

by_event() { sums "SELECT customer_id AS k, $(thousandths "$1") AS n FROM ev_time WINDOW w AS (ORDER BY ts RANGE BETWEEN ${2:-interval '90 days'} PRECEDING AND CURRENT ROW)"; }
BY_COUNTS_MOVING="$HUNDRED * (count(*) FILTER (WHERE score >= 9) OVER w - count(*) FILTER (WHERE score <= 6) OVER w) / count(score) OVER w"

task "rolling 90 days, at each event" ev_time
contestant "nps" "$UTC" "$(by_event 'nps(score) OVER w')"
contestant "by hand: counts" "$UTC" "$(by_event "$BY_COUNTS_MOVING")" 1
contestant "by hand: mean of CASE" "$UTC" "$(by_event "$BY_MEAN OVER w")"
# ClickHouse, and DuckDB with FILTER, count each frame from scratch, which takes too long at this size
peer duckdb "DuckDB, mean of CASE" "$(by_event "$BY_MEAN OVER w")"

# by_day SCORE COLUMNS RANGE DAY: the score of the 90 days up to each day, from columns counted by day
by_day() {
	echo "SELECT day AS c, 0 AS k, $(thousandths "$1") AS n FROM (SELECT $4 AS day, $2 FROM ev_time GROUP BY $4) daily
		WINDOW w AS (ORDER BY day RANGE BETWEEN $3 PRECEDING AND CURRENT ROW)"
}
MOVING_SUMS="$HUNDRED * (sum(plus) OVER w - sum(minus) OVER w) / sum(n) OVER w"
DAILY="count(*) FILTER (WHERE score >= 9) AS plus, count(*) FILTER (WHERE score <= 6) AS minus, count(score) AS n"
DAILY_COUNT_IF="countIf(score >= 9) AS plus, countIf(score <= 6) AS minus, count(score) AS n"
MOVING_SIGNED="$HUNDRED * (CAST(sum(plus) OVER w AS double precision) - CAST(sum(minus) OVER w AS double precision)) / sum(n) OVER w"

task "rolling 90 days, at each day, from events" ev_time
contestant "nps(rollup(tally))" "$UTC" "$(digest "$(by_day 'nps(rollup(t) OVER w)' 'nps_tally(score) AS t' "interval '90 days'" 'ts::date')")"
contestant "by hand: sums" "$UTC" "$(digest "$(by_day "$MOVING_SUMS" "$DAILY" "interval '90 days'" 'ts::date')")" 1
peer duckdb "DuckDB, same SQL" "$(duckdb_digest "$(by_day "$MOVING_SUMS" "$DAILY" "interval '90 days'" 'ts::date')")"
peer duckdb "DuckDB, count_if" "$(duckdb_digest "$(by_day "$MOVING_SUMS" "${DAILY_COUNT_IF//countIf/count_if}" "interval '90 days'" 'ts::date')")"
peer clickhouse "ClickHouse, same SQL" "$(clickhouse_digest "$(by_day "$MOVING_SIGNED" "$DAILY" 90 'toDate(ts)')")"
peer clickhouse "ClickHouse, countIf" "$(clickhouse_digest "$(by_day "$MOVING_SIGNED" "$DAILY_COUNT_IF" 90 'toDate(ts)')")"

# Stored tallies

prepare "tallies by day and segment" "
	SET timezone = 'UTC';
	CREATE UNLOGGED TABLE daily AS SELECT ts::date AS day, segment, nps_tally(score) AS t FROM ev_time GROUP BY 1, 2; VACUUM ANALYZE daily"

# monthly SCORE TABLE TIME
monthly() {
	echo "SELECT CAST(date_trunc('month', $3) AS date) AS c, segment AS k, $(thousandths "$1") AS n
		FROM $2 WHERE $3 >= '2024-01-01' AND $3 < '2025-01-01' GROUP BY 1, 2"
}

task "a year by 12 months and 20 segments" daily ev_time
contestant "stored daily tallies, rolled up" "$UTC" "$(digest "$(monthly 'nps(rollup(t))' daily day)")"
contestant "nps from events" "$UTC" "$(digest "$(monthly 'nps(score)' ev_time ts)")" 0.01
contestant "by hand from events: counts" "$UTC" "$(digest "$(monthly "$BY_COUNTS" ev_time ts)")" 0.01
peer duckdb "DuckDB from events, same SQL" "$(duckdb_digest "$(monthly "$BY_COUNTS" ev_time ts)")"
peer duckdb "DuckDB from events, count_if" "$(duckdb_digest "$(monthly "$BY_COUNT_IF" ev_time ts)")"
peer clickhouse "ClickHouse from events, same SQL" "$(clickhouse_digest "$(monthly "$BY_COUNTS" ev_time ts)")"
peer clickhouse "ClickHouse from events, avg(multiIf)" "$(clickhouse_digest "$(monthly "$BY_SIGN" ev_time ts)")"
