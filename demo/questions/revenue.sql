-- Questions about revenue. Run by ../questions.sql.

\echo :bold'23. Are customers of both the web shop and the stores worth 30% more?':plain
\echo
\echo 'Revenue per customer in the first four quarters, without that of the first 30 days. First,'
\echo 'customers are grouped by all channels that they have ever used. Those who used both, online'
\echo 'and store, brought in more than ten times as much. But they also order more often: nobody'
\echo 'can use both with one order. So, second, customers with two orders in their first 30 days'
\echo 'are grouped by what they used in these days, which says nothing about later orders.'
\echo
\set ECHO queries
CREATE TEMP VIEW used AS
SELECT customer_id, until,
       bool_or(channel = 'store') AND bool_or(channel <> 'store') AS both_ever,
       count(*) FILTER (WHERE ordered_at < until) AS early_orders,
       coalesce(bool_or(channel = 'store') FILTER (WHERE ordered_at < until)
                AND bool_or(channel <> 'store') FILTER (WHERE ordered_at < until)) AS both_early
FROM (SELECT *, min(ordered_at) OVER (PARTITION BY customer_id) + interval '30 days' AS until
      FROM orders) AS o
GROUP BY customer_id, until;

SELECT customers, CASE WHEN uses_both THEN 'online and store' ELSE 'one of them' END AS channels,
       eligible, round(revenue_per_customer::numeric) AS per_customer,
       round(per_customer_lower::numeric) AS lower, round(per_customer_upper::numeric) AS upper
FROM (SELECT customers, uses_both,
             retention_agg(customer_id, ordered_at, CASE WHEN ordered_at >= until THEN amount END,
                           retention_options('quarter', as_of => '2025-12-31 23:59:59.999999')) AS m
      FROM orders JOIN used USING (customer_id),
           LATERAL (VALUES ('1. all, by what they ever used', both_ever, true),
                           ('2. two early orders, by these', both_early, early_orders = 2))
               AS v (customers, uses_both, chosen)
      WHERE chosen
      GROUP BY customers, uses_both) AS grouped,
     retention_revenue_pooled(m)
WHERE period = 3
ORDER BY customers, channels;
\set ECHO none

\echo 'There, both groups bring in about the same. The difference has limits of its own, here in'
\echo 'percent, of the revenue in the 365 days after the first 30. 30% more is far outside of them:'
\echo 'in this shop, that customers use both channels makes no difference.'
\echo
\set ECHO queries
SELECT round(100 * (d).difference / (one).ratio) AS percent,
       round(100 * (d).lower / (one).ratio) AS lower, round(100 * (d).upper / (one).ratio) AS upper
FROM (SELECT ratio_compare(ratio_agg(spent, 1) FILTER (WHERE both_early),
                           ratio_agg(spent, 1) FILTER (WHERE NOT both_early)) AS d,
             ratio_report(ratio_agg(spent, 1) FILTER (WHERE NOT both_early)) AS one
      FROM (SELECT customer_id, both_early,
                   coalesce(sum(amount) FILTER (WHERE ordered_at >= until
                                                AND ordered_at < until + interval '365 days'), 0)
                       AS spent
            FROM orders JOIN used USING (customer_id)
            WHERE early_orders = 2 AND until < '2025-01-01'
            GROUP BY customer_id, both_early) AS year) AS compared;
\set ECHO none
