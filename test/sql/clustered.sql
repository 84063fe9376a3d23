-- Reports where customers respond more than once: everyday use.
SET extra_float_digits = -3;
CREATE TABLE responses AS
SELECT i, 1 + i * i % 13 AS customer, (i * i + i / 9) % 11 AS score
FROM generate_series(1, 120) i;
SELECT (nps_report(score)).* FROM responses;
SELECT (nps_report_clustered(score, customer)).* FROM responses;
SELECT i % 2 AS half, (csat_report_clustered(1 + score % 5, customer)).* FROM responses GROUP BY 1 ORDER BY 1;
SELECT (ces_report_clustered(1 + score % 7, customer)).* FROM responses;
SELECT (proportion_report_clustered(score > 6, customer)).* FROM responses;
SELECT (nps_report_clustered(t)).* FROM (SELECT nps_tally(score) AS t FROM responses GROUP BY customer) q;
SELECT c.* FROM
    (SELECT nps_report_clustered(score, customer) FILTER (WHERE customer < 6) AS a,
        nps_report_clustered(score, customer) FILTER (WHERE customer > 6) AS b FROM responses) q,
    nps_compare(a, b) c;
SELECT (nps_report_clustered(9, 'Ann'::text)).*;
SELECT nps_report_clustered(11, 1);
SELECT nps_report_clustered('1..5 {4:1}'::tally);
DROP TABLE responses;
