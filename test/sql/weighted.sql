-- Samples with weights and in strata, as an analyst types them.
SET extra_float_digits = -9;

CREATE TABLE panel (size text, score int, weight float8);
INSERT INTO panel
VALUES ('large', 10, 0.5), ('large', 9, 0.5), ('large', 3, 0.5), ('small', 9, 2), ('small', 7, 2),
    ('small', 2, 2.5), ('small', 10, 0), ('small', 8, NULL), ('small', NULL, 3);

SELECT nps_weighted_tally(score, weight) FROM panel;
SELECT size, responses(t), effective_responses(t), nps(t), mean(t), top_box(t, 2)
FROM (SELECT size, nps_weighted_tally(score, weight) AS t FROM panel GROUP BY size) q
ORDER BY size;
SELECT r.* FROM (SELECT nps_weighted_tally(score, weight) AS t FROM panel) q, nps_report(t) r \gx
SELECT * FROM csat_report(weighted_tally '1..5 {2:3 4 6, 5:9 8 8}') \gx
SELECT * FROM nps_compare('0..10 {2:9 9 9, 9:9 9 9}'::weighted_tally, '0..10 {9:9 5 3, 2:1 9 81}') \gx
SELECT (nps_stratified(t, customers)).*
FROM (SELECT size, nps_tally(score) AS t FROM panel GROUP BY size) q
JOIN (VALUES ('large', 30), ('small', 500)) n (size, customers) USING (size) \gx
SELECT nps_weighted_tally(9, -1);
DROP TABLE panel;
