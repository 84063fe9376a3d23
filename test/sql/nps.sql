-- NPS: everyday use.
SET extra_float_digits = -3;
CREATE TABLE responses (channel text, day date, score smallint);
INSERT INTO responses
SELECT channel, date '2025-01-01' + i / 4,
    CASE WHEN i % 9 = 0 THEN NULL ELSE 10 - (i * i + length(channel) * i) % 11 * (i % 3) / 2 END
FROM unnest(ARRAY['app', 'email', 'phone']) channel, generate_series(1, 40) i;

SELECT channel, nps(score), nps_lower(score), nps_upper(score)
FROM responses
GROUP BY channel
ORDER BY channel;
SELECT channel, (nps_report(score)).* FROM responses GROUP BY channel ORDER BY channel;
SELECT channel, nps_tally(score) FROM responses GROUP BY channel ORDER BY channel;

-- stored by day, rolled up
CREATE TABLE daily AS
SELECT channel, day, nps_tally(score) AS tally
FROM responses
GROUP BY channel, day;
SELECT channel, nps(rollup(tally)), responses(rollup(tally))
FROM daily
GROUP BY channel
ORDER BY channel;
SELECT day, nps(tally + lag(tally, 1, 'empty') OVER (ORDER BY day))
FROM daily
WHERE channel = 'app'
ORDER BY day
LIMIT 3;

-- other levels and methods
SELECT method, level, nps_lower(t, level, method), nps_upper(t, level, method)
FROM (SELECT nps_tally(score) t FROM responses WHERE channel = 'phone') s,
    unnest(ARRAY['score', 'adjusted_wald', 'wald']) method, unnest(ARRAY[0.9, 0.95]) level
ORDER BY 1, 2;
SELECT * FROM nps_interval(20, 7, 13);
SELECT * FROM nps_interval(0, 0, 0);
SELECT nps_category(score), count(*) FROM responses GROUP BY 1 ORDER BY 1;

-- codes that are not a response
INSERT INTO responses VALUES ('phone', '2025-02-01', 99);
SELECT nps(score) FROM responses;
SELECT nps(score) FILTER (WHERE score BETWEEN 0 AND 10) FROM responses;
SELECT nps(6.5);
SELECT nps_lower('0..10 {9:1}'::tally, method => 'exact');
DROP TABLE responses, daily;
