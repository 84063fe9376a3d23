-- Questions about loyal customers. Run by ../questions.sql.

\echo :bold'12. Who are the loyal customers?':plain
\echo
\echo 'A policy says what each tier requires, here orders in the last four quarters. It is a'
\echo 'value of a type that checks it. The 4.6% in the highest tier placed 39% of the orders of'
\echo '2025. The last row: no order in 2025, so no tier.'
\echo
DROP TABLE IF EXISTS program, standing;
\set ECHO queries
CREATE TABLE program AS
SELECT tier_policy 'new 1, returning 2, loyal 5, vip 12; grace 1; landing soft' AS policy;
\echo
SELECT tier_of(orders, policy, NULL::customer_tier) AS tier,
       count(*) AS customers,
       round(100 * count(*) / sum(count(*)) OVER (), 1) AS "% of customers",
       sum(orders) AS orders,
       round(100 * sum(orders) / sum(sum(orders)) OVER (), 1) AS "% of orders"
FROM program,
     (SELECT customer_id, count(*) FILTER (WHERE ordered_at >= '2025-01-01') AS orders
      FROM orders
      GROUP BY customer_id) AS year
GROUP BY tier
ORDER BY tier;
\set ECHO none

\echo :bold'13. Which tier does a customer hold, and what is it worth to the shop?':plain
\echo
\echo 'tier_track goes through the quarters of a customer by the rules of the policy: up at'
\echo 'once; the tier is kept for one quarter below its threshold (grace 1), then it falls by'
\echo 'one step (landing soft). A quarter without an order needs a row, too, with 0.'
\echo
\set ECHO queries
CREATE TABLE standing AS
WITH ordered AS (
    SELECT customer_id, date_trunc('quarter', ordered_at) AS quarter, count(*) AS orders
    FROM orders
    GROUP BY customer_id, quarter
), filled AS (
    SELECT customer_id, quarter, coalesce(orders, 0) AS orders,
           sum(coalesce(orders, 0)) OVER (PARTITION BY customer_id ORDER BY quarter
                                          ROWS 3 PRECEDING) AS last_four
    FROM customers
    CROSS JOIN generate_series(date_trunc('quarter', first_seen::timestamptz),
                               '2025-10-01', '3 months') AS quarter
    LEFT JOIN ordered USING (customer_id, quarter)
)
SELECT customer_id, quarter, orders, last_four,
       tier_of(last_four, policy, NULL::customer_tier) AS qualifies,
       tier_track(last_four, policy, NULL::customer_tier)
           OVER (PARTITION BY customer_id ORDER BY quarter) AS tier
FROM filled, program;
\echo
SELECT to_char(quarter, 'YYYY "Q"Q') AS quarter, orders, last_four, qualifies, tier
FROM standing
WHERE customer_id = 54
ORDER BY quarter;
SELECT to_char(quarter, 'YYYY "Q"Q') AS quarter, coalesce(tier::text, 'no tier') AS tier,
       count(*) AS customers
FROM standing
GROUP BY standing.quarter, standing.tier
ORDER BY standing.quarter, standing.tier
\crosstabview
\set ECHO none

\echo 'By the tier at the end of September 2025: how many ordered again by the end of the year,'
\echo 'and how they responded in that time. Customers in higher tiers come back more often: no'
\echo 'intervals of rate overlap. They do not recommend the shop more: all those of nps overlap.'
\echo
\set ECHO queries
WITH came AS (
    SELECT held.tier, count(*) AS customers, count(*) FILTER (WHERE next.orders > 0) AS came_back
    FROM standing AS held
    JOIN standing AS next USING (customer_id)
    WHERE held.quarter = '2025-07-01' AND next.quarter = '2025-10-01' AND held.tier IS NOT NULL
    GROUP BY held.tier
), said AS (
    SELECT tier, (nps_report_clustered(nps_score, customer_id)).*
    FROM standing
    JOIN responses USING (customer_id)
    WHERE quarter = '2025-07-01' AND responded_at >= '2025-10-01' AND responded_at < '2026-01-01'
    GROUP BY tier
)
SELECT tier, came.customers, came_back, round(rate::numeric, 3) AS rate,
       round(back.lower::numeric, 3) AS lower, round(back.upper::numeric, 3) AS upper,
       round(nps::numeric, 1) AS nps,
       round(said.lower::numeric, 1) AS nps_lower, round(said.upper::numeric, 1) AS nps_upper
FROM came
JOIN said USING (tier), proportion_interval(came_back, came.customers) AS back
ORDER BY tier;
\set ECHO none

\echo :bold'14. Who moves up, and who moves down?':plain
\echo
\echo 'The tier at the end of September (rows) and at the end of December (columns): how many'
\echo 'customers, and their share of the row. With a soft landing nobody falls by two steps, so'
\echo 'such a cell is 0.'
\echo
\set ECHO queries
CREATE TEMP VIEW moved AS
SELECT customer_id, was.tier AS from_tier, now.tier AS to_tier
FROM (SELECT customer_id, tier FROM standing WHERE quarter = '2025-07-01') AS was
FULL JOIN (SELECT customer_id, tier FROM standing WHERE quarter = '2025-10-01') AS now
    USING (customer_id);
\echo
WITH ladder AS (
    SELECT unnest(enum_range(NULL::customer_tier) || NULL::customer_tier) AS tier
)
SELECT coalesce(f.tier::text, 'no tier') AS "from", coalesce(t.tier::text, 'no tier') AS "to",
       to_char(count(customer_id), '99990') || to_char(100 * count(customer_id)
           / nullif(sum(count(customer_id)) OVER (PARTITION BY f.tier), 0), '990.0"%"') AS cell
FROM ladder AS f
CROSS JOIN ladder AS t
LEFT JOIN moved ON from_tier IS NOT DISTINCT FROM f.tier AND to_tier IS NOT DISTINCT FROM t.tier
GROUP BY f.tier, t.tier
ORDER BY f.tier, t.tier
\crosstabview
\set ECHO none

\echo 'In one row: rates are fractions of the customers with a tier before and after. The net'
\echo 'rate is the upgrade rate minus the downgrade rate, with its 95% limits. It is clearly'
\echo 'above 0.'
\echo
\set ECHO queries
SELECT customers, upgraded, stayed, downgraded, entered, exited,
       round(upgrade_rate::numeric, 3) AS up, round(downgrade_rate::numeric, 3) AS down,
       round(net_rate::numeric, 3) AS net,
       round(lower::numeric, 3) AS lower, round(upper::numeric, 3) AS upper
FROM (SELECT (tier_moves(from_tier, to_tier)).* FROM moved) AS report;
\set ECHO none
DROP VIEW moved;
