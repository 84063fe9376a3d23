-- Comparisons: is the difference of two groups real?
SET extra_float_digits = -3;
CREATE TABLE survey (channel text, score smallint, stars smallint, ease smallint);
INSERT INTO survey
SELECT channel, (i * a) % 11, 1 + (i * a) % 5, 1 + (i * b) % 7
FROM (VALUES ('app', 3, 1, 40), ('phone', 7, 5, 30), ('store', 9, 2, 0)) c (channel, a, b, n), generate_series(1, n) i;

-- two channels, in one query
SELECT c.*
FROM (SELECT nps_tally(score) FILTER (WHERE channel = 'app') AS app,
             nps_tally(score) FILTER (WHERE channel = 'phone') AS phone FROM survey) q, nps_compare(app, phone) c;

-- stored tallies, each against a target, also of a channel without responses
CREATE TABLE stored AS SELECT channel, nps_tally(score) AS n, csat_tally(stars) AS s, ces_tally(ease) AS e
FROM survey GROUP BY channel UNION ALL VALUES ('store', tally '0..10 {}', tally '1..5 {}', tally 'empty');
SELECT channel, (nps_compare(n, 30)).* FROM stored ORDER BY channel;
SELECT channel FROM stored WHERE (csat_compare(s, 80)).p_value < 0.05 ORDER BY channel;
SELECT a.channel, b.channel, x.kind, x.c
FROM stored a JOIN stored b ON a.channel < b.channel,
    LATERAL (VALUES ('csat', csat_compare(a.s, b.s)), ('ces', ces_compare(a.e, b.e)), ('mean', mean_compare(a.n, b.n))) x (kind, c)
ORDER BY 1, 2, 3;

-- from counts
SELECT * FROM nps_difference(100, 60, 40, 118, 60, 22);
SELECT * FROM nps_difference(100, 60, 40, 118, 60, 22, method => 'score');
SELECT * FROM nps_difference(3, 0, 0, 5, 0, 0);
SELECT method, d.* FROM unnest(ARRAY['newcombe', 'agresti_caffo', 'wald']) method, proportion_difference(10, 100, 11, 101, method => method) d;
SELECT proportion_compare('0..1 {0:20, 1:80}'::tally, 0.7);

SELECT nps_compare('1..5 {5:1}'::tally, 30);
SELECT mean_compare('1..5 {5:1}'::tally, '1..7 {7:1}');
SELECT nps_compare('0..10 {9:1}'::tally, 300);
SELECT nps_compare('0..10 {9:1}'::tally, '0..10 {9:1}', method => 'welch');
DROP TABLE survey, stored;

-- the same customers twice
CREATE TABLE twice (customer text, before int, after int);
INSERT INTO twice VALUES ('Ann', 10, 9), ('Bob', 9, 6), ('Cy', 6, 9), ('Di', 3, 7), ('Ed', 8, 10), ('Flo', 7, 9), ('Gus', NULL, 10), ('Hal', 2, NULL);
SELECT (nps_change(before, after)).* FROM twice;
SELECT (csat_change(before, after, 10)).* FROM twice;
SELECT (mean_change(before, after, 0, 10)).* FROM twice;
SELECT nps_change(before, after) FROM twice WHERE customer = 'nobody';
SELECT nps_change(before, 99) FROM twice;
DROP TABLE twice;

-- many groups: are they all alike, and which of them differ from the others?
CREATE TABLE stores AS
SELECT store, nps_tally(CASE WHEN i % 10 < good THEN 9 WHEN i % 3 = 0 THEN 7 ELSE 4 END) AS t
FROM (VALUES ('A', 5), ('B', 5), ('C', 6), ('D', 2), ('E', 4)) s (store, good), generate_series(1, 120) i GROUP BY store;
SELECT (nps_consistency(t)).* FROM stores;
SELECT (csat_consistency(t)).* FROM (VALUES (tally '1..5 {5:83, 3:3}'), ('1..5 {5:90, 3:3}'), ('1..5 {5:129, 3:7}'), ('1..5 {5:70, 3:12}')) s (t);
SELECT nps_consistency(t) FROM stores WHERE store = 'A';
SELECT store, nps, difference, p_value, holm(p_value) OVER (), benjamini_hochberg(p_value) OVER ()
FROM (SELECT store, nps(t), t, rollup(t) OVER () - t AS others FROM stores) s, nps_compare(t, others) ORDER BY store;
SELECT p, holm(p) OVER (), benjamini_hochberg(p) OVER () FROM unnest(ARRAY[0.03, 0.01, NULL, 0.05, 0.04, 0.02]) p;
SELECT holm(1.5) OVER ();
DROP TABLE stores;

-- how many responses do we need?
SELECT nps_sample_size(5), nps_sample_size(5, 0.5, 0.2), nps_sample_size(5, 0.5, 0.2, population => 2000), nps_margin(400, 0.5, 0.2);
SELECT proportion_sample_size(0.05), proportion_margin(385), proportion_sample_size(0.05, 0.9, level => 0.9);
SELECT compare_sample_size(difference => 10, std_dev => 80), compare_power(10, 80, responses => 500);
SELECT proportion_compare_sample_size(0.25, 0.28), proportion_compare_power(0.25, 0.28, 1000);
SELECT nps_sample_size(0);
SELECT compare_sample_size(10, 80, power => 0.02);
