-- Questions about the imaginary shop of data.sql, each with its SQL, ready to copy.

\set ON_ERROR_STOP on
\set QUIET on
\pset pager off
\pset footer off
-- a blank line between each query and its rows
\pset title ' '
\if :{?bold}
\else
    \set bold ''
    \set plain ''
\endif
SET timezone = 'UTC';
SET client_min_messages = warning;

\echo
\echo :bold'1. Which channel makes customers recommend us?':plain
\echo
\echo 'NPS is the percentage of promoters (responses 9 and 10) minus that of detractors'
\echo '(0 to 6), from -100 to 100. With other customers responding, it would be a little'
\echo 'different: lower and upper are its 95% confidence limits. Customers respond again and'
\echo 'again here, and the responses of a customer are alike. nps_report_clustered takes that into'
\echo 'account. design_effect 1.5: the variance is 1.5 times that of responses of as many customers.'
\echo
\set ECHO queries
SELECT channel, customers, responses, round(nps::numeric, 1) AS nps,
       round(lower::numeric, 1) AS lower, round(upper::numeric, 1) AS upper,
       round(design_effect::numeric, 1) AS design_effect
FROM (SELECT channel, (nps_report_clustered(nps_score, customer_id)).*
      FROM responses
      GROUP BY channel) AS report
ORDER BY nps DESC;
\set ECHO none

\echo 'Is a channel really better or worse than the others together? A test says how often luck'
\echo 'alone makes such a difference; holm adjusts it for five comparisons at once. ratio_agg'
\echo 'takes one row for each customer: promoters less detractors, and responses.'
\echo
\set ECHO queries
WITH said AS (
    SELECT customer_id, channel, nps_tally(nps_score) AS t
    FROM responses
    GROUP BY customer_id, channel
), sides AS (
    SELECT c.channel, customer_id,
           rollup(t) FILTER (WHERE said.channel = c.channel) AS here,
           rollup(t) FILTER (WHERE said.channel <> c.channel) AS elsewhere
    FROM said, (SELECT DISTINCT channel FROM said) AS c
    GROUP BY c.channel, customer_id
), ratios AS (
    SELECT channel, ratio_agg(promoters(here) - detractors(here), responses(here)) AS here,
           ratio_agg(promoters(elsewhere) - detractors(elsewhere), responses(elsewhere)) AS elsewhere
    FROM sides
    GROUP BY channel
)
SELECT channel,
       round(100 * difference::numeric, 1) AS difference,
       round(100 * lower::numeric, 1) AS lower, round(100 * upper::numeric, 1) AS upper,
       holm(p_value) OVER () < 0.05 AS hardly_luck
FROM ratios, ratio_compare(here, elsewhere)
ORDER BY difference DESC;
\set ECHO none

\echo :bold'2. Is it getting better?':plain
\echo
\echo 'Each bar reaches from lower to upper: the more responses, the shorter the bar. The'
\echo 'second quarter of 2025 is a real setback: its bar does not overlap those beside it.'
\echo
\set ECHO queries
SELECT quarter, responses,
       round(nps::numeric, 1) AS nps,
       round(lower::numeric, 1) AS lower, round(upper::numeric, 1) AS upper,
       repeat(' ', (1.5 * (lower - 10))::int)
           || repeat('=', (1.5 * (upper - lower))::int) AS "10             20             30"
FROM (SELECT to_char(responded_at, 'YYYY "Q"Q') AS quarter,
             (nps_report_clustered(nps_score, customer_id)).*
      FROM responses
      GROUP BY quarter) AS report
ORDER BY quarter;
\set ECHO none

\echo :bold'3. What happened in 2025 Q2?':plain
\echo
\echo 'NPS of each channel. The phone line collapses, and recovers by the fourth quarter.'
\echo 'The app was the worst of all. Since its relaunch in October 2024 it has climbed to the top.'
\echo
\set ECHO queries
SELECT to_char(responded_at, 'YYYY "Q"Q') AS quarter,
       round(nps(nps_score) FILTER (WHERE channel = 'app')::numeric, 1)   AS app,
       round(nps(nps_score) FILTER (WHERE channel = 'email')::numeric, 1) AS email,
       round(nps(nps_score) FILTER (WHERE channel = 'phone')::numeric, 1) AS phone,
       round(nps(nps_score) FILTER (WHERE channel = 'store')::numeric, 1) AS store,
       round(nps(nps_score) FILTER (WHERE channel = 'web')::numeric, 1)   AS web
FROM responses
GROUP BY quarter
ORDER BY quarter;
\set ECHO none

\echo :bold'4. When did the phone line break down, and has it recovered?':plain
\echo
\echo 'It broke down in April, and has recovered since October. One month of one channel has'
\echo 'few responses, so its interval is wide: July looks better than June, but the two'
\echo 'overlap. August is clearly better.'
\echo
\set ECHO queries
SELECT month, responses,
       round(nps::numeric, 1) AS nps,
       round(lower::numeric, 1) AS lower, round(upper::numeric, 1) AS upper,
       repeat(' ', (0.4 * (lower + 40))::int)
           || repeat('=', (0.4 * (upper - lower))::int) AS "-40     -20     0       20  30"
FROM (SELECT to_char(responded_at, 'YYYY-MM') AS month,
             (nps_report_clustered(nps_score, customer_id)).*
      FROM responses
      WHERE channel = 'phone' AND responded_at >= '2025-01-01'
      GROUP BY month) AS report
ORDER BY month;
\set ECHO none

\echo :bold'5. How satisfied are customers with each channel?':plain
\echo
\echo 'CSAT is the percentage of responses 4 and 5 on the scale 1 to 5.'
\echo
\set ECHO queries
SELECT channel, responses, satisfied,
       round(csat::numeric, 1) AS csat,
       round(lower::numeric, 1) AS lower, round(upper::numeric, 1) AS upper,
       round(mean::numeric, 2) AS mean_response
FROM (SELECT channel, (csat_report_clustered(csat_score, customer_id)).*
      FROM responses
      GROUP BY channel) AS report
ORDER BY csat DESC;
\set ECHO none

\echo :bold'6. Which channel makes it easy?':plain
\echo
\echo 'CES is the mean response to "you made it easy for me", from 1 (no) to 7 (yes).'
\echo 'easy_rate is the share of responses 5 to 7, from 0 to 1.'
\echo
\set ECHO queries
SELECT channel, responses, easy,
       round(ces::numeric, 2) AS ces,
       round(lower::numeric, 2) AS lower, round(upper::numeric, 2) AS upper,
       round(easy_rate::numeric, 3) AS easy_rate
FROM (SELECT channel, (ces_report_clustered(effort_score, customer_id)).*
      FROM responses
      GROUP BY channel) AS report
ORDER BY ces DESC;
\set ECHO none

\echo :bold'7. Must a dashboard read every response again and again?':plain
\echo
\echo 'No: store a tally for each day and channel. It holds how often each score was given.'
\echo
DROP TABLE IF EXISTS daily;
\set ECHO queries
CREATE TABLE daily AS
SELECT responded_at::date AS day, channel, nps_tally(nps_score) AS nps_tally
FROM responses
GROUP BY day, channel
ORDER BY day, channel;
\echo
SELECT * FROM daily WHERE day = '2024-04-01';
SELECT 'responses' AS "table", count(*) AS rows,
       pg_size_pretty(pg_table_size('responses')) AS size
FROM responses
UNION ALL
SELECT 'daily', count(*), pg_size_pretty(pg_table_size('daily'))
FROM daily;
\set ECHO none

\echo 'Tallies add up without loss: the score of a year is the same from its days as from its'
\echo 'responses, to the last digit.'
\echo
\set ECHO queries
SELECT year, responses(tally), nps(tally) AS nps_from_daily,
       raw.nps AS nps_from_responses, nps(tally) = raw.nps AS same
FROM (SELECT extract(year FROM day) AS year, rollup(nps_tally) AS tally
      FROM daily
      GROUP BY year) AS stored
JOIN (SELECT extract(year FROM responded_at) AS year, nps(nps_score) AS nps
      FROM responses
      GROUP BY year) AS raw USING (year)
ORDER BY year;
\set ECHO none

\echo :bold'8. Do customers come back?':plain
\echo
\echo 'Each row is a cohort: the customers whose first order was in that quarter. Column 1 is'
\echo 'the percentage of them who ordered again in the next quarter, column 2 in the one after'
\echo 'that, and so on. A quarter that has not begun is empty, not 0. A star: the quarter is not'
\echo 'over yet, since the latest order is from the evening of December 31, and the number may'
\echo 'still grow. To get a table like this, end a query with \\crosstabview, not a semicolon.'
\echo
\set ECHO queries
SELECT to_char(cohort, 'YYYY "Q"Q') || lpad(cohort_size::text, 7) AS "cohort   size", period,
       to_char(100 * rate, '990.0') || CASE WHEN complete THEN ' ' ELSE '*' END AS percent
FROM retention_cohort('orders', 'customer_id', 'ordered_at', period => 'quarter')
ORDER BY cohort, period
\crosstabview
\set ECHO none

\echo :bold'9. How many come back after one quarter, how many after a year?':plain
\echo
\echo 'The columns of the table above, pooled over the cohorts for which the quarter is over.'
\echo 'Less than half of the customers come back in the next quarter, and one in sixteen a'
\echo 'year later. rate, lower and upper are fractions, from 0 to 1.'
\echo
\set ECHO queries
SELECT period, cohorts, eligible, retained,
       round(rate::numeric, 3) AS rate,
       round(lower::numeric, 3) AS lower, round(upper::numeric, 3) AS upper
FROM (SELECT retention_agg(customer_id, ordered_at,
                           retention_options(period => 'quarter')) AS matrix
      FROM orders) AS counted,
     retention_pooled(matrix)
WHERE period > 0
ORDER BY period;
\set ECHO none

\echo :bold'10. Does the shop depend on new customers or on old ones?':plain
\echo
\echo 'Still on new ones, but their share falls. retained: ordered in the quarter before, too.'
\echo 'resurrected: ordered earlier, but not in the quarter before. The three add up to active.'
\echo 'churned: ordered in the quarter before, but not in this one, which is known only when'
\echo 'it is over.'
\echo
\set ECHO queries
SELECT to_char(period_start, 'YYYY "Q"Q') AS quarter, active, new, retained, resurrected, churned,
       round(churn_rate::numeric, 3) AS churn_rate
FROM (SELECT retention_agg(customer_id, ordered_at,
                           retention_options(period => 'quarter')) AS matrix
      FROM orders) AS counted,
     retention_lifecycle(matrix)
ORDER BY period_start;
\set ECHO none

\echo :bold'11. Do promoters come back?':plain
\echo
\echo 'Customers by the category of their first response, and how many of them ordered again'
\echo 'one, two and three quarters after their first order. Promoters do so far more often: in'
\echo 'the same period, no intervals overlap. The two go together; the table does not say which'
\echo 'is the cause. as_of says that 2025 is over, for all three alike.'
\echo
\set ECHO queries
WITH first_response AS (
    SELECT DISTINCT ON (customer_id)
           customer_id, nps_category(nps_score) AS first_response
    FROM responses
    WHERE nps_score IS NOT NULL
    ORDER BY customer_id, responded_at
), counted AS (
    SELECT first_response,
           retention_agg(customer_id, ordered_at,
                         retention_options(period => 'quarter', as_of => '2026-01-01')) AS matrix
    FROM orders
    JOIN first_response USING (customer_id)
    GROUP BY first_response
)
SELECT period, first_response, eligible AS customers, retained AS came_back,
       round(rate::numeric, 3) AS rate,
       round(lower::numeric, 3) AS lower, round(upper::numeric, 3) AS upper,
       repeat('=', (50 * rate)::int) AS "0        0.2       0.4       0.6"
FROM counted, LATERAL retention_pooled(matrix)
WHERE period BETWEEN 1 AND 3
ORDER BY period, first_response;
\set ECHO none

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

\echo :bold'15. How long until a complaint is solved?':plain
\echo
\echo 'The complaints of December, on January 1: one in eleven is still open. Those solved so far'
\echo 'are the fast ones, so the median of closed complaints alone is too short, by 17 hours for'
\echo 'email. survival_agg counts an open complaint for as long as it has waited. Hours are those'
\echo 'of the clock, with nights and holidays; lower and upper are 95% limits of the median.'
\echo
\set ECHO queries
SELECT channel, complaints, still_open,
       round(extract(epoch FROM closed_only) / 3600) AS closed_only,
       round(extract(epoch FROM median) / 3600) AS median,
       round(extract(epoch FROM lower) / 3600) AS lower,
       round(extract(epoch FROM upper) / 3600) AS upper
FROM (SELECT channel, count(*) AS complaints, count(*) - count(resolved_at) AS still_open,
             percentile_cont(0.5) WITHIN GROUP (ORDER BY resolved_at - opened_at) AS closed_only,
             survival_agg(coalesce(resolved_at, '2026-01-01') - opened_at,
                          resolved_at IS NOT NULL) AS curve
      FROM complaints
      WHERE opened_at >= '2025-12-01'
      GROUP BY channel) AS counted,
     survival_median(curve)
ORDER BY median;
\set ECHO none

\echo 'The shop promises a solution within 24 hours of the help desk, three working days. A'
\echo 'business_calendar says when somebody is there, and business_time counts those hours only.'
\echo 'A complaint that is open and has not waited that long is neither in time nor late: it'
\echo 'counts for as long as it has waited. By email, the shop keeps its promise in six of ten'
\echo 'cases.'
\echo
DROP TABLE IF EXISTS help_desk;
\set ECHO queries
CREATE TABLE help_desk AS
SELECT business_calendar 'UTC; mon-fri 09:00-17:00; closed 2024-01-01, 2024-12-25..2024-12-26,
    2025-01-01, 2025-12-25..2025-12-26, 2026-01-01' AS calendar;
\echo
SELECT channel, round(share_done::numeric, 3) AS in_time,
       round(lower::numeric, 3) AS lower, round(upper::numeric, 3) AS upper
FROM (SELECT channel,
             survival_agg(business_time(opened_at, coalesce(resolved_at, '2026-01-01'), calendar),
                          resolved_at IS NOT NULL) AS curve
      FROM complaints, help_desk
      WHERE opened_at >= '2025-12-01'
      GROUP BY channel) AS counted,
     survival_at(curve, '24 hours')
ORDER BY in_time DESC;
\set ECHO none

\echo 'The median in hours, by quarter. When the phone line broke down in 2025 Q2, complaints by'
\echo 'phone took more than three times as long as before, and as long as those by email. In'
\echo '2025 Q4 they are as fast again as they were.'
\echo
\set ECHO queries
SELECT to_char(opened_at, 'YYYY "Q"Q') AS quarter, channel,
       round(extract(epoch FROM (survival_median(survival_agg(
           coalesce(resolved_at, '2026-01-01') - opened_at,
           resolved_at IS NOT NULL))).median) / 3600) AS hours
FROM complaints
GROUP BY quarter, channel
ORDER BY quarter, channel
\crosstabview
\set ECHO none

\echo :bold'16. Do customers come back if their complaint was solved in a day?':plain
\echo
\echo 'The first complaint of each customer, and the time until the next order. For all, it'
\echo 'runs from a day after the complaint, when it is known whether it was solved by then.'
\echo 'A customer without a later order counts until the end of 2025. Those whose complaint was'
\echo 'solved in a day come back more often, and p_value says that this is hardly luck. It is no'
\echo 'proof that a fast solution keeps a customer: satisfied ones may be easier to help.'
\echo
\set ECHO queries
WITH first_complaint AS (
    SELECT DISTINCT ON (customer_id)
           customer_id, opened_at + interval '1 day' AS start,
           coalesce(resolved_at <= opened_at + interval '1 day', false) AS solved_in_a_day
    FROM complaints
    WHERE opened_at < '2025-12-31'
    ORDER BY customer_id, opened_at
), counted AS (
    SELECT solved_in_a_day,
           survival_agg(coalesce(next_order, '2026-01-01') - start,
                        next_order IS NOT NULL) AS curve
    FROM first_complaint,
         LATERAL (SELECT min(ordered_at) AS next_order
                  FROM orders
                  WHERE customer_id = first_complaint.customer_id AND ordered_at > start) AS next
    GROUP BY solved_in_a_day
)
SELECT solved_in_a_day, days, at_risk, round(share_done::numeric, 3) AS came_back,
       round(lower::numeric, 3) AS lower, round(upper::numeric, 3) AS upper,
       (SELECT round((survival_compare(curve)).p_value::numeric, 7) FROM counted) AS p_value
FROM counted, unnest('{30,90,180}'::int[]) AS days,
     survival_at(curve, days * interval '1 day')
ORDER BY days, solved_in_a_day;
\set ECHO none
\pset title
\pset footer on
