-- Real responses, and published values. The data are not part of the project; without them these
-- tests are skipped.
\set present `test/lib/published --present nps_retail_bank.csv expected/nps_expected.csv`
BEGIN;
\if :present
SELECT plan(20);

CREATE TEMP TABLE bank (
    id int, market text, day text, customer text, month int, quarter int, score smallint);
\copy bank FROM PROGRAM 'test/lib/published nps_retail_bank.csv' CSV HEADER
SELECT is((SELECT count(*) FROM bank), 5000::bigint, '5,000 responses');
SELECT is(
    (SELECT round(nps(score)::numeric, 2) FROM bank),
    11.80,
    'published NPS of a retail bank');
SELECT results_eq(
    'SELECT (nps_report(score)).promoters, (nps_report(score)).passives, '
    '(nps_report(score)).detractors FROM bank',
    'VALUES (2309::bigint, 972::bigint, 1719::bigint)',
    'and its counts');
SELECT results_eq(
    'SELECT market, round(nps(score)::numeric, 4) FROM bank GROUP BY market ORDER BY market',
    $$VALUES ('MEX', 17.1013), ('UK', 8.4884), ('US', 9.9326)$$,
    'by market');
SELECT is(
    (SELECT nps(rollup(t))
     FROM (SELECT nps_tally(score) t FROM bank GROUP BY to_date(day, 'DD/MM/YY')) s),
    (SELECT nps(score) FROM bank),
    'daily tallies roll up to the year');

CREATE TEMP TABLE published (
    source text, p int, s int, d int, level float8, quantity text, lo float8, hi float8,
    tol float8);
\copy published FROM PROGRAM 'test/lib/published expected/nps_expected.csv' CSV HEADER
SELECT is((SELECT count(*) FROM published), 16::bigint, '16 published values');

-- published on the scale -1 to 1, and the variance as that of one response
SELECT ok(
    CASE quantity
        WHEN 'nps' THEN abs((nps_interval(p, s, d)).nps / 100 - lo) <= tol
        WHEN 'se' THEN abs((nps_interval(p, s, d)).std_error / 100 - lo) <= tol
        WHEN 'variance_div_n'
            THEN abs(((nps_interval(p, s, d)).std_error / 100)^2 * (p + s + d) - lo) <= tol
        WHEN 'wald_ci'
            THEN abs((nps_interval(p, s, d, level, 'wald')).lower / 100 - lo) <= tol
                AND abs((nps_interval(p, s, d, level, 'wald')).upper / 100 - hi) <= tol
        WHEN 'score_ci'
            THEN abs((nps_interval(p, s, d, level, 'score')).lower / 100 - lo) <= tol
                AND abs((nps_interval(p, s, d, level, 'score')).upper / 100 - hi) <= tol END,
    source || ': ' || quantity)
FROM published
WHERE quantity IN ('nps', 'se', 'variance_div_n', 'wald_ci', 'score_ci');

-- values without a function of their own: other additions are the Wald interval of the larger
-- sample, McNemar's p and Tango's statistic are where a limit of the interval crosses a value
SELECT ok(
    abs((w).lower / 100 - lo) <= tol AND abs((w).upper / 100 - hi) <= tol,
    source || ': ' || quantity)
FROM published, LATERAL nps_interval(p + 1, s, d + 1, level, 'wald') w
WHERE quantity LIKE 'bonett_price%';
SELECT ok(abs((nps_interval(p, s, d, 1 - lo, 'score')).upper) < 0.001, source || ': ' || quantity)
FROM published WHERE quantity = 'mcnemar_asym_p';
-- 0.912549 = erf(1.709 / sqrt(2)), the level of the published statistic
SELECT ok(
    abs((nps_interval(p, s, d, 0.912549, 'score')).lower + 10) < 0.005,
    source || ': ' || quantity)
FROM published WHERE quantity = 'score_stat_at_-0.1';
\else
SELECT plan(1);
SELECT skip('the real data are not here; SATISFACTION_DATA names their folder', 1);
\endif
SELECT * FROM finish();
ROLLBACK;
