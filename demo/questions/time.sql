-- Questions about how long it takes. Run by ../questions.sql.

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

\echo :bold'17. Do three purchases make a loyal customer?':plain
\echo
\echo 'The share of customers who order again within 90 days, after their first order, their'
\echo 'second, and so on. An order without a next one counts until the end of 2025. After the'
\echo 'first order it is two in five, after the third more than three in four. Further orders'
\echo 'add less and less: the second and the third order are the ones to win. It is no proof that'
\echo 'an order makes a customer loyal: those who like the shop anyway are the ones who go on.'
\echo
\set ECHO queries
SELECT nth, customers, round(share_done::numeric, 3) AS ordered_again,
       round(lower::numeric, 3) AS lower, round(upper::numeric, 3) AS upper,
       repeat('=', (40 * share_done)::int) AS "0       0.2     0.4     0.6     0.8"
FROM (SELECT nth, count(*) AS customers,
             survival_agg(coalesce(next, '2026-01-01') - ordered_at, next IS NOT NULL) AS curve
      FROM (SELECT ordered_at, row_number() OVER of_customer AS nth,
                   lead(ordered_at) OVER of_customer AS next
            FROM orders
            WINDOW of_customer AS (PARTITION BY customer_id ORDER BY ordered_at)) AS numbered
      WHERE nth <= 6
      GROUP BY nth) AS counted,
     survival_at(curve, '90 days')
ORDER BY nth;
\set ECHO none
