-- NPS: everyday use.
SET extra_float_digits = -3;
SET datestyle = ISO;
CREATE TABLE survey (channel text, day date, score smallint);
-- app: 3 promoters, 1 passive, 1 detractor; email: 1, 1, 2; phone: 2, 2, 0 and a customer who gave no score
INSERT INTO survey VALUES
    ('app', '2025-01-01', 10), ('app', '2025-01-01', 9), ('app', '2025-01-02', 9), ('app', '2025-01-02', 8),
    ('app', '2025-01-03', 3),
    ('email', '2025-01-01', 10), ('email', '2025-01-01', 7), ('email', '2025-01-02', 6), ('email', '2025-01-03', 0),
    ('phone', '2025-01-01', 9), ('phone', '2025-01-02', 10), ('phone', '2025-01-02', 8), ('phone', '2025-01-03', 7),
    ('phone', '2025-01-03', NULL);

-- 100 * (3 - 1) / 5 = 40, 100 * (1 - 2) / 4 = -25, 100 * (2 - 0) / 4 = 50
SELECT channel, nps(score) FROM survey GROUP BY channel ORDER BY channel;
SELECT channel, nps_lower(score), nps_upper(score) FROM survey GROUP BY channel ORDER BY channel;
SELECT channel, (nps_report(score)).* FROM survey GROUP BY channel ORDER BY channel;
SELECT channel, nps_tally(score) FROM survey GROUP BY channel ORDER BY channel;
SELECT nps_category(score), count(*) FROM survey GROUP BY 1 ORDER BY 1;
SELECT nps(score) FROM survey WHERE false;

-- stored by day and merged
CREATE TABLE daily AS SELECT channel, day, nps_tally(score) AS tally FROM survey GROUP BY channel, day;
SELECT channel, nps(rollup(tally)), responses(rollup(tally)) FROM daily GROUP BY channel ORDER BY channel;
SELECT day, nps(tally + lag(tally, 1, 'empty') OVER (ORDER BY day)) FROM daily WHERE channel = 'app' ORDER BY day;

-- other levels and methods
SELECT method, level, nps_lower(t, level, method), nps_upper(t, level, method)
FROM (SELECT nps_tally(score) t FROM survey WHERE channel = 'email') s,
    unnest(ARRAY['widened_score', 'score', 'adjusted_wald', 'wald']) method, unnest(ARRAY[0.9, 0.95]) level ORDER BY 1, 2;
SELECT * FROM nps_interval(20, 7, 13);
SELECT * FROM nps_interval(0, 0, 0);

-- a code for "no response" is outside the scale
INSERT INTO survey VALUES ('phone', '2025-02-01', 99);
SELECT nps(score) FROM survey;
SELECT nps(score) FILTER (WHERE score BETWEEN 0 AND 10) FROM survey;
SELECT nps(6.5);
SELECT nps_lower('0..10 {9:1}'::tally, method => 'exact');
DROP TABLE survey, daily;
