-- CSAT: everyday use.
SET extra_float_digits = -3;
CREATE TABLE responses AS
SELECT i % 2 = 0 AS new_design, 5 - (i * i) % 7 % 5 AS score
FROM generate_series(1, 60) i;
SELECT new_design, csat(score), csat_lower(score), csat_upper(score)
FROM responses
GROUP BY 1
ORDER BY 1;
SELECT new_design, (csat_report(score)).* FROM responses GROUP BY 1 ORDER BY 1;
SELECT csat_tally(score), top_box(csat_tally(score), 1), bottom_box(csat_tally(score), 2)
FROM responses;
SELECT * FROM tally_rows((SELECT csat_tally(score) FROM responses));

-- other scales: top box, top 2, top 3
SELECT high, csat(x, high), csat_tally(x, high)
FROM generate_series(2, 10, 4) high, generate_series(1, high) x
GROUP BY high
ORDER BY high;
SELECT csat_lower(x, 7), csat_upper(x, 7.0), csat_report(x, 7::bigint)
FROM generate_series(1, 7) x;
SELECT method, (csat_report('1..5 {1:14, 2:9, 3:10, 4:32, 5:42}', method => method)).*
FROM unnest(ARRAY['wilson', 'clopper_pearson', 'agresti_coull', 'wald']) method;
SELECT * FROM proportion_interval(74, 107);

SELECT csat(score + 1) FROM responses;
SELECT csat(score, 11) FROM responses;
SELECT proportion_interval(3, 2);
DROP TABLE responses;
