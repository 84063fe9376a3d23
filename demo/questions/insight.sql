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
