# Comparisons of scores, and p-values of many comparisons. Sourced by bench/run.
#
# The sizes are fixed: 10,000 pairs of stored tallies, up to 1 million p-values and customers.

prepare "10,000 pairs of tallies, 1 million p-values and customers asked twice" "
	CREATE UNLOGGED TABLE pairs AS
	SELECT i, nps_tally(score) FILTER (WHERE k % 2 = 0) AS a, nps_tally(score) FILTER (WHERE k % 2 = 1) AS b
	FROM generate_series(1, 10000) i, generate_series(1, 400) k, LATERAL (SELECT abs(hashint4(i * 400 + k)) % 11 AS score) s
	GROUP BY i;
	CREATE UNLOGGED TABLE few AS SELECT abs(hashint4(i)) / 2147483648.0::float8 AS p FROM generate_series(1, 100000) i;
	CREATE UNLOGGED TABLE many AS SELECT abs(hashint4(i)) / 2147483648.0::float8 AS p FROM generate_series(1, 1000000) i;
	CREATE UNLOGGED TABLE twice AS
	SELECT (abs(hashint4(i)) % 11)::smallint AS before, (abs(hashint4(-i)) % 11)::smallint AS after FROM generate_series(1, 1000000) i;
	VACUUM ANALYZE"

task "10,000 pairs of stored tallies" pairs
contestant "nps_compare" "$UTC" "SELECT count(nps_compare(a, b)) FROM pairs"
contestant "(nps of both)" "$UTC" "SELECT count(nps(a)), count(nps(b)) FROM pairs" 3
contestant "(nps_report of both)" "$UTC" "SELECT count(nps_report(a)), count(nps_report(b)) FROM pairs"

HOLM="SELECT sum(least(h, 1)) AS n FROM (SELECT max(p * (n - i + 1)) OVER (ORDER BY i) AS h
	FROM (SELECT p, row_number() OVER (ORDER BY p) AS i, count(*) OVER () AS n FROM many) ranked) adjusted"

task "1 million p-values" many few
contestant "holm" "$UTC" "SELECT round(sum(h)::numeric, 3) FROM (SELECT holm(p) OVER () AS h FROM many) q"
contestant "by hand" "$UTC" "SELECT round(n::numeric, 3) FROM ($HOLM) q" 1
contestant "(rank)" "$UTC" "SELECT sum(r) FROM (SELECT rank() OVER (ORDER BY p) AS r FROM many) q" 1.5
contestant "(holm of 100,000)" "$UTC" "SELECT sum(h) FROM (SELECT holm(p) OVER () AS h FROM few) q" 15

SIGN="CASE WHEN after > 8 THEN 1 WHEN after > 6 THEN 0 ELSE -1 END - CASE WHEN before > 8 THEN 1 WHEN before > 6 THEN 0 ELSE -1 END"

task "1 million customers asked twice" twice
contestant "nps_change" "$UTC" "SELECT round(d::numeric, 6) || ' ' || round(z::numeric, 6)
	FROM (SELECT (c).difference AS d, (c).statistic AS z FROM (SELECT nps_change(before, after) AS c FROM twice) q) r"
contestant "by hand, difference and statistic" "$UTC" "SELECT round(100 * sum(d) / count(d)::numeric, 6) || ' ' || round((sum(d) / sqrt(sum(d * d)))::numeric, 6)
	FROM (SELECT $SIGN AS d FROM twice) q"
contestant "(count of both)" "$UTC" "SELECT count(before), count(after) FROM twice"

task "are 20,000 groups alike?" pairs
contestant "nps_consistency" "$UTC" "SELECT round((c).chi_squared::numeric, 6) FROM (SELECT nps_consistency(t) AS c FROM (SELECT a AS t FROM pairs UNION ALL SELECT b FROM pairs) g) q"
contestant "(nps of each)" "$UTC" "SELECT count(nps(t)) FROM (SELECT a AS t FROM pairs UNION ALL SELECT b FROM pairs) g"
