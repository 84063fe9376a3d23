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
