-- Questions about whether customers come back. Run by ../questions.sql.

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
