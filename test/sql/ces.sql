-- CES: everyday use.
SET extra_float_digits = -3;
CREATE TABLE responses AS
SELECT i % 3 AS step, 7 - (i * i) % 11 % 7 AS score
FROM generate_series(1, 60) i;
SELECT step, ces(score), ces_lower(score), ces_upper(score) FROM responses GROUP BY 1 ORDER BY 1;
SELECT step, (ces_report(score)).* FROM responses GROUP BY 1 ORDER BY 1;
SELECT mean(ces_tally(score)), std_dev(ces_tally(score)), ces_lower(ces_tally(score), 0.99)
FROM responses;
SELECT (ces_report(7)).*;
SELECT ces(0);
SELECT ces('0..10 {5:1}'::tally);
DROP TABLE responses;
