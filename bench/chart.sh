# Control charts and small groups: one long partition, and the same rows in short ones. Sourced by bench/run.

# The time must be linear in the rows of a partition: all rows in one partition may take at most half as long again
# as the same rows in partitions of 1,000.
PERIODS=$((ROWS < 1000000 ? ROWS : 1000000))
prepare "tallies of $PERIODS periods" "
	CREATE UNLOGGED TABLE periods AS
	SELECT period, period / 1000 AS series, t, responses(t) % 12 AS n
	FROM (SELECT period, tally_of(ARRAY[h & 31, 0, 0, (h >> 5) & 15, 0, (h >> 9) & 15, 0, (h >> 13) & 31, (h >> 18) & 31, (h >> 23) & 31, (h >> 28) & 31], 0) AS t
		FROM (SELECT i AS period, hashint8extended(i, 5) & 8589934591 AS h FROM generate_series(0, $PERIODS - 1) i) random) tallies;
	ALTER TABLE periods ADD PRIMARY KEY (period);
	VACUUM ANALYZE periods"

# charted WINDOW VALUE: a sum over a column of the chart
charted() { sums "SELECT period AS k, $(thousandths "coalesce($2, 0)") AS n FROM (SELECT period, score_chart(t) OVER ($1) AS c FROM periods OFFSET 0) charts"; }

# The lower limit of each period by hand, from sums over all periods
LIMITS_BY_HAND="SELECT period AS k, $(thousandths "greatest(center - 3 * sqrt((10000 * spread - center * center) / n), -100)") AS n
	FROM (SELECT period, responses(t) AS n,
			100 * CAST(sum(promoters(t) - detractors(t)) OVER () AS double precision) / CAST(sum(responses(t)) OVER () AS double precision) AS center,
			CAST(sum(promoters(t) + detractors(t)) OVER () AS double precision) / CAST(sum(responses(t)) OVER () AS double precision) AS spread
		FROM periods OFFSET 0) pooled"

task "limits of $PERIODS periods" periods
contestant "score_chart" "$UTC" "$(charted 'ORDER BY period' '(c).lower')"
contestant "by hand: limits only" "$UTC" "$(sums "$LIMITS_BY_HAND")"
contestant "(score_chart in partitions of 1000)" "$UTC" "$(charted 'PARTITION BY series ORDER BY period' '(c).lower')" 1.5
contestant "(rows in this order alone)" "$UTC" "SELECT max(r) FROM (SELECT row_number() OVER (ORDER BY period) AS r FROM periods OFFSET 0) q"

task "moving average of $PERIODS periods" periods
contestant "score_chart" "$UTC" "$(charted 'ORDER BY period' '(c).ewma')"
contestant "by hand: recursive query" "$UTC" "$(sums "WITH RECURSIVE average AS (
		SELECT CAST(-1 AS bigint) AS period, nps(rollup(t)) AS z FROM periods
		UNION ALL SELECT p.period, z + 0.2::float8 * (nps(p.t) - z) FROM average a JOIN periods p ON p.period = a.period + 1
	) SELECT period AS k, $(thousandths z) AS n FROM average WHERE period >= 0")"

# hidden WINDOW: how many groups are hidden, and which
hidden() { sums "SELECT period AS k, hidden::int AS n FROM (SELECT period, suppressed(n) OVER ($1) AS hidden FROM periods OFFSET 0) groups"; }

task "small ones of $PERIODS groups" periods
contestant "suppressed" "$UTC" "$(hidden 'ORDER BY period')"
contestant "by hand: window functions" "$UTC" "$(sums "SELECT period AS k, (n BETWEEN 1 AND 4 OR n >= 5 AND place = 1 AND small > 0 AND (small = 1 OR together < 5))::int AS n
	FROM (SELECT period, n, row_number() OVER (ORDER BY n < 5, n, period) AS place,
			count(*) FILTER (WHERE n BETWEEN 1 AND 4) OVER () AS small, sum(n) FILTER (WHERE n BETWEEN 1 AND 4) OVER () AS together
		FROM periods OFFSET 0) groups")"
contestant "(suppressed in partitions of 1000)" "$UTC" "$(hidden 'PARTITION BY series ORDER BY period')" 1.5
