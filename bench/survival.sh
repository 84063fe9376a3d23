# Survival curves of cases, with and without a resolution. Sourced by bench/run.

prepare "$ROWS cases" "
	CREATE UNLOGGED TABLE cases AS
	SELECT i % 50 AS team, (abs(hashint4(i)) % 2592000) * interval '1 s' + (abs(hashint4(-i)) % 1000000) * interval '1 microsecond' AS duration,
		hashint4(i + 7) % 4 <> 0 AS finished
	FROM generate_series(1, $ROWS) i;
	VACUUM ANALYZE"

task "a curve by the hour" cases
contestant "survival_agg(duration, finished, '1 hour')" "$UTC" "SELECT length(survival_agg(duration, finished, '1 hour')::text) FROM cases"
contestant "(count(duration))" "$UTC" "SELECT count(duration) FROM cases" 1.5
contestant "(count of both)" "$UTC" "SELECT count(duration), count(finished) FROM cases"

task "the median of all cases, exact" cases
contestant "survival_median" "$UTC" "SELECT (survival_median(survival_agg(duration, true))).median IS NOT NULL FROM cases"
contestant "percentile_cont(0.5)" "$UTC" "SELECT percentile_cont(0.5) WITHIN GROUP (ORDER BY duration) IS NOT NULL FROM cases" 1

task "a curve for each of 50 teams, by the hour" cases
contestant "survival_agg by team" "$UTC" "SELECT count(s) FROM (SELECT survival_agg(duration, finished, '1 hour') AS s FROM cases GROUP BY team) q"
contestant "(count by team)" "$UTC" "SELECT count(s) FROM (SELECT count(duration) AS s FROM cases GROUP BY team) q"

# the same share of cases done within a day, by window functions
BY_HAND="SELECT round((1 - exp(sum(ln(1 - events::float8 / at_risk))))::numeric, 9)
	FROM (SELECT hour, count(*) FILTER (WHERE finished) AS events, sum(count(*)) OVER (ORDER BY hour DESC) AS at_risk
		FROM (SELECT ceil(extract(epoch FROM duration) / 3600) AS hour, finished FROM cases) c GROUP BY hour) s
	WHERE hour <= 24"
task "share done within a day" cases
contestant "survival_at" "$UTC" "SELECT round((survival_at(survival_agg(duration, finished, '1 hour'), '24 hours')).share_done::numeric, 9) FROM cases"
contestant "by hand, with window functions" "$UTC" "$BY_HAND"
