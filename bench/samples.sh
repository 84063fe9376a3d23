# Ratios of totals, and responses with sampling weights: the extension against SQL written by hand. Sourced by bench/run.
#
# By hand, the linearized variance comes from sums of squares, which lose digits where the numbers are large and alike.

make_events_at_random
prepare "orders and revenue of each customer" "
	CREATE UNLOGGED TABLE buyer AS SELECT customer_id, count(*)::float8 AS orders, sum(amount)::float8 AS revenue FROM ev GROUP BY customer_id;
	VACUUM ANALYZE buyer"

# ratio_line QUERY: what all contestants return.
ratio_line() { echo "SELECT concat(units, ' ', $(thousandths ratio), ' ', $(thousandths std_error)) FROM ($1) report"; }

task "order value of $CUSTOMERS customers, with its standard error" buyer
contestant "ratio_report, linearized" "$UTC" "$(ratio_line "SELECT (ratio_report(ratio_agg(revenue, orders), method => 'linearized')).* FROM buyer")"
contestant "by hand, from sums of squares" "$UTC" "$(ratio_line "
	SELECT m AS units, y / x AS ratio, sqrt(m / (m - 1) * (yy - 2 * y / x * xy + (y / x) ^ 2 * xx)) / x AS std_error
	FROM (SELECT count(*)::float8 AS m, sum(revenue) AS y, sum(orders) AS x, sum(revenue ^ 2) AS yy, sum(revenue * orders) AS xy, sum(orders ^ 2) AS xx FROM buyer) sums")"
contestant "(the ratio alone)" "$UTC" "SELECT sum(revenue) / sum(orders) FROM buyer"

weighted_line() { echo "SELECT concat(responses, ' ', $(thousandths nps), ' ', $(thousandths std_error)) FROM ($1) report"; }

task "NPS of $ROWS weighted responses, with its standard error" ev
contestant "nps_report of a weighted tally" "$UTC" "$(weighted_line "SELECT (nps_report(nps_weighted_tally(score, customer_id))).* FROM ev")"
contestant "by hand" "$UTC" "$(weighted_line "
	SELECT n AS responses, 100 * ws / w AS nps, 100 * sqrt(n / (n - 1) * (wwss - 2 * ws / w * wws + (ws / w) ^ 2 * ww)) / w AS std_error
	FROM (SELECT count(*)::float8 AS n, sum(w) AS w, sum(w * s) AS ws, sum(w * w) AS ww, sum(w * w * s) AS wws, sum(w * w * s * s) AS wwss
		FROM (SELECT customer_id::float8 AS w, CASE WHEN score >= 9 THEN 1 WHEN score <= 6 THEN -1 ELSE 0 END AS s FROM ev) r) sums")"
contestant "(nps_report, without weights)" "$UTC" "SELECT nps_report(score) FROM ev"
