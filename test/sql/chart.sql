-- Control charts and small groups: everyday use.
SET extra_float_digits = -3;
CREATE TABLE responses AS
SELECT week, CASE WHEN week = 5 THEN i % 8 ELSE (week + i * i) % 11 END AS score
FROM generate_series(1, 8) week, generate_series(1, 50) i;
SELECT week, responses(t), (score_chart(t, baseline => week <= 4) OVER (ORDER BY week)).*
FROM (SELECT week, nps_tally(score) AS t FROM responses GROUP BY week) weekly
ORDER BY week;

-- complaints: among orders, and by machine hour
SELECT month, (rate_chart(complaints, orders) OVER (ORDER BY month)).*
FROM (VALUES (1, 12, 400), (2, 9, 380), (3, 31, 410), (4, 0, 0)) m (month, complaints, orders)
ORDER BY month;
SELECT month, (rate_chart(faults, hours, 'u', sigmas => 2) OVER (ORDER BY month)).*
FROM (VALUES (1, 12, 4.5), (2, 9, 3.8), (3, 31, 4.1)) m (month, faults, hours)
ORDER BY month;

-- small groups
SELECT region, store, n, suppressed(n) OVER (PARTITION BY region ORDER BY store)
FROM (VALUES ('north', 'a', 40), ('north', 'b', 3), ('north', 'c', 9), ('south', 'd', 2),
          ('south', 'e', 4), ('south', 'f', 8)) s (region, store, n)
ORDER BY region, store;

\set VERBOSITY terse
SELECT score_chart(9) OVER ();
\set VERBOSITY default
SELECT score_chart('0..10 {9:1}', 'median') OVER ();
SELECT score_chart('1..5 {5:1}') OVER ();
SELECT rate_chart(3, 2) OVER ();
SELECT suppressed(3, 0) OVER ();
DROP TABLE responses;
