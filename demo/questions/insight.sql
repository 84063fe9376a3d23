-- Questions about what customers want. Run by ../questions.sql.

\echo :bold'20. Which features delight, and which annoy if they are missing?':plain
\echo
\echo 'Some customers were asked about features: how do you feel if the shop has it, and how if it'
\echo 'does not? Each pair of responses has one of Kano''s categories, and the category of a feature'
\echo 'is that of most customers. better is the share whom it would satisfy, worse minus the share'
\echo 'whom its lack would annoy. Free returns must be there. Fast delivery does both. Push messages'
\echo 'are better left away. Gift wrapping delights private customers, and business customers do'
\echo 'not care. tie_p_value is small where the category is hardly chance.'
\echo
\set ECHO queries
SELECT segment, feature, responses, category, round(tie_p_value::numeric, 6) AS tie_p_value,
       round(better::numeric, 2) AS better, round(worse::numeric, 2) AS worse
FROM (SELECT segment, feature, (kano_report(functional, dysfunctional)).*
      FROM needs
      JOIN customers USING (customer_id)
      GROUP BY segment, feature) AS report
ORDER BY feature, segment DESC;
\set ECHO none

\echo :bold'21. What matters most for recommending the shop?':plain
\echo
\echo 'How much of the differences between scores goes with how easy it was, with a complaint in'
\echo 'the 90 days before, and with the phone or the app? importance adds up to R squared, share to'
\echo '1. It says what goes together, not what is the cause. Ease matters most. But all four explain'
\echo 'about 15% of the differences: the rest is what nobody asked.'
\echo
\set ECHO queries
WITH complained AS (
    SELECT DISTINCT response_id
    FROM responses
    JOIN complaints USING (customer_id)
    WHERE opened_at BETWEEN responded_at - interval '90 days' AND responded_at
)
SELECT driver, round(mean::numeric, 2) AS mean, round(correlation::numeric, 2) AS correlation,
       round(importance::numeric, 3) AS importance, round(share::numeric, 3) AS share,
       responses, skipped, round(r_squared::numeric, 3) AS r_squared
FROM (SELECT driver_agg(nps_score,
                        ARRAY[effort_score, (complained.response_id IS NOT NULL)::int,
                              (channel = 'phone')::int, (channel = 'app')::int]) AS d
      FROM responses
      LEFT JOIN complained USING (response_id)) AS summary,
     driver_rows(d, '{ease,complaint,phone,app}'), driver_fit(d)
ORDER BY importance DESC;
\set ECHO none

\echo :bold'22. Who buys lately, often and for much?':plain
\echo
\echo 'RFM scores of the customers of 2025, from ladders of quantiles: the tier is the score. A 5 in'
\echo 'recency is an order in the last 20 days. More than half of the customers ordered once, so'
\echo 'frequency has no label 2, and nobody has a 1: equal customers always have equal scores, which'
\echo 'ntile(5) does not give. A ladder is a value: store it, and it scores the customers of next year'
\echo 'by the same thresholds.'
\echo
\set ECHO queries
CREATE TEMP VIEW rated_customers AS
SELECT customer_id, date '2026-01-01' - max(ordered_at)::date AS days, count(*) AS orders,
       sum(amount) AS spent
FROM orders
WHERE ordered_at >= '2025-01-01'
GROUP BY customer_id;
\echo
CREATE TEMP VIEW ladders AS
SELECT quantile_policy(days, '{5,4,3,2,1}') AS recency,
       quantile_policy(orders, '{1,2,3,4,5}') AS frequency,
       quantile_policy(spent, '{1,2,3,4,5}') AS money
FROM rated_customers;
\echo
SELECT recency, frequency, money FROM ladders;
\set ECHO none

\echo 'The groups that spend most: the 9% with 555 account for 40% of the money.'
\echo
\set ECHO queries
SELECT tier_of(days, recency) || tier_of(orders, frequency) || tier_of(spent, money) AS rfm,
       count(*) AS customers, sum(spent) AS spent,
       round(sum(spent) / sum(sum(spent)) OVER (), 3) AS share
FROM rated_customers, ladders
GROUP BY rfm
ORDER BY spent DESC
LIMIT 7;
\set ECHO none
DROP VIEW ladders;
DROP VIEW rated_customers;
