# Scores where customers respond more than once: the extension against SQL written by hand. Sourced by bench/run.
#
# By hand, the responses of each customer are counted first, and then the residuals of the customers are squared, as
# the jackknife wants it. Without an interval of Student's, which SQL cannot compute.

make_events_at_random

# clustered_by_hand TABLE: score and standard error, from two levels of GROUP BY.
clustered_by_hand() {
	echo "WITH customer AS MATERIALIZED (
			SELECT count(score)::float8 AS n, count(*) FILTER (WHERE score >= 9) AS plus, count(*) FILTER (WHERE score <= 6) AS minus
			FROM $1 GROUP BY customer_id
		), total AS (
			SELECT count(*)::float8 AS m, sum(n) AS n, sum(plus) AS plus, sum(minus) AS minus, (sum(plus) - sum(minus))::float8 / sum(n) AS score FROM customer
		)
		SELECT t.m::bigint AS customers, t.n::bigint AS responses, t.plus::bigint AS promoters, t.minus::bigint AS detractors, 100 * t.score AS nps,
			100 * sqrt((t.m - 1) / t.m * sum(((c.plus - c.minus - t.score * c.n) / (1 - c.n / t.n)) ^ 2)) / t.n AS std_error
		FROM customer c, total t GROUP BY t.m, t.n, t.plus, t.minus, t.score"
}

# clustered_line QUERY: what all contestants return.
clustered_line() {
	echo "SELECT concat(customers, ' ', responses, ' ', promoters, ' ', detractors, ' ', $(thousandths nps), ' ', $(thousandths std_error)) FROM ($1) report"
}
clustered() { clustered_line "SELECT ($1).* FROM $2"; }

# ask_clustered TITLE TABLE [BAR]: the bar is that of the SQL by hand.
ask_clustered() {
	task "$1" "$2"
	contestant "nps_report_clustered" "$UTC" "$(clustered 'nps_report_clustered(score, customer_id)' "$2")"
	contestant "(retention_agg, by month)" "$UTC" "SELECT length(retention_agg(customer_id, ts)::text) FROM $2" 1.5
	contestant "by hand, two levels" "$UTC" "$(clustered_line "$(clustered_by_hand "$2")")" "${3:-}"
	contestant "two steps: a tally for each" "$UTC" "$(clustered 'nps_report_clustered(t)' "(SELECT nps_tally(score) AS t FROM $2 GROUP BY customer_id) q")"
	contestant "(nps_report, as if independent)" "$UTC" "SELECT nps_report(score) FROM $2"
	contestant "(count and max)" "$UTC" "SELECT count(customer_id), max(ts) FROM $2"
}

# customers of a shop, most of whose responses are from few: their counters stay in the processor's caches
ask_clustered "NPS of $CUSTOMERS customers of a shop, in random order" ev

prepare "the same responses of customers who respond equally often" "
	CREATE UNLOGGED TABLE even AS
	SELECT (1 + ((hashint8extended(row_number() OVER (), 5) & 2147483647) * $CUSTOMERS >> 31))::int AS customer_id, score, ts FROM ev;
	VACUUM ANALYZE even"
ask_clustered "NPS of $CUSTOMERS customers who respond equally often" even 0.25
discard even

task "the same with 4 MB of work_mem" ev
contestant "nps_report_clustered" "$UTC; SET work_mem = '4MB'" "$(clustered 'nps_report_clustered(score, customer_id)' ev)"
contestant "(retention_agg, by month)" "$UTC; SET work_mem = '4MB'" "SELECT length(retention_agg(customer_id, ts)::text) FROM ev" 1.5
contestant "by hand, two levels" "$UTC; SET work_mem = '4MB'" "$(clustered_line "$(clustered_by_hand ev)")"

prepare "a tally for each customer" "
	CREATE UNLOGGED TABLE tally_of_customer AS SELECT customer_id, nps_tally(score) AS t FROM ev GROUP BY customer_id; VACUUM ANALYZE tally_of_customer"

task "NPS of $CUSTOMERS customers, from stored tallies" tally_of_customer ev
contestant "nps_report_clustered, stored tallies" "$UTC" "$(clustered 'nps_report_clustered(t)' tally_of_customer)"
contestant "(nps(rollup), stored tallies)" "$UTC" "SELECT nps(rollup(t)) FROM tally_of_customer"
contestant "nps_report_clustered, responses" "$UTC" "$(clustered 'nps_report_clustered(score, customer_id)' ev)" 0.5
