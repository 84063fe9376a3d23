# Revenue retention by cohort: orders with amounts, against plain SQL. Sourced by bench/run.

make_events_at_random

task "net and gross revenue retention by cohort, 24 months" ev
contestant "retention_agg with amounts" "$UTC" "$(digest "
	SELECT cohort AS c, period AS k, concat($(thousandths net_retention), ' ', $(thousandths gross_retention)) AS n
	FROM retention_revenue((SELECT retention_agg(customer_id, ts, amount, '{}') FROM ev)) WHERE complete AND revenue <> 0")"
contestant "sums by month, joined to the first month" "$UTC" "$(digest "
	WITH month AS (SELECT customer_id, date_trunc('month', ts) AS p, sum(amount) AS r FROM ev GROUP BY 1, 2),
		first AS (SELECT customer_id, min(p) AS p FROM month GROUP BY 1),
		base AS (SELECT customer_id, p AS c, r AS r0 FROM month JOIN first USING (customer_id, p)),
		total AS (SELECT c, sum(r0) AS r0 FROM base GROUP BY 1),
		cell AS (SELECT c, (extract(year FROM p) - extract(year FROM c)) * 12 + extract(month FROM p) - extract(month FROM c) AS k,
				sum(r) AS r, sum(least(r, r0)) AS kept FROM month JOIN base USING (customer_id) WHERE p < '2024-12-01' GROUP BY 1, 2)
	SELECT c::date, k, concat($(thousandths "(r / r0)::float8"), ' ', $(thousandths "(kept / r0)::float8")) AS n FROM cell JOIN total USING (c)")" 0.1
contestant "(retention_agg without amounts)" "$UTC" "SELECT retention_agg(customer_id, ts) IS NULL FROM ev" 1.6
