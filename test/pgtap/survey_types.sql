-- The types of columns that the aggregates take, and their results on small samples.
BEGIN;
SELECT plan(38);

CREATE TEMP TABLE a (score int);
INSERT INTO a VALUES (0), (6), (7), (8), (9), (10), (10), (NULL);

-- 3 promoters, 2 passives, 2 detractors
SELECT is(nps(score::smallint), 100 / 7.0::float8, 'smallint') FROM a;
SELECT is(nps(score), 100 / 7.0::float8, 'integer') FROM a;
SELECT is(nps(score::bigint), 100 / 7.0::float8, 'bigint') FROM a;
SELECT is(nps(score::real), 100 / 7.0::float8, 'real') FROM a;
SELECT is(nps(score::float8), 100 / 7.0::float8, 'double precision') FROM a;
SELECT is(nps(score::numeric), 100 / 7.0::float8, 'numeric') FROM a;
SELECT is(nps(score::nps_score), 100 / 7.0::float8, 'domain nps_score') FROM a;
SELECT is(csat(least(score, 5)::csat_score), 600 / 6.0::float8, 'domain csat_score')
FROM a
WHERE score > 0;
SELECT is(ces(least(score, 7)::ces_score), 41 / 6.0::float8, 'domain ces_score')
FROM a
WHERE score > 0;
SELECT is(pg_typeof(nps(score))::text, 'double precision', 'the score is a float8') FROM a;

SELECT is(
    nps_report(score)::text,
    (SELECT nps_report(nps_tally(score))::text FROM a),
    'report = report of the tally')
FROM a;
SELECT is((nps_report(score)).responses, 7::bigint, 'NULL is not counted') FROM a;
SELECT is((nps_report(score)).promoters, 3::bigint, 'promoters') FROM a;
SELECT is((nps_report(score)).passives, 2::bigint, 'passives') FROM a;
SELECT is((nps_report(score)).detractors, 2::bigint, 'detractors') FROM a;
SELECT is(
    round((nps_report(score)).std_error::numeric, 10),
    round(100 * sqrt((5 / 7.0 - 1 / 49.0) / 7), 10),
    'standard error')
FROM a;
SELECT is(nps_lower(score), nps_lower(nps_tally(score)), 'lower limit = that of the tally') FROM a;
SELECT is(
    nps_upper(score),
    nps_upper(nps_tally(score), 0.95, 'score'),
    'upper limit = that of the tally')
FROM a;

-- no responses
SELECT is(nps(score), NULL, 'no responses: NULL') FROM a WHERE score IS NULL;
SELECT is(nps_lower(score), NULL, 'no responses: no limit') FROM a WHERE score IS NULL;
SELECT is(nps_report(score)::text, '(0,0,0,0,,,,)', 'no responses: counts of 0, nothing else known')
FROM a
WHERE score IS NULL;
SELECT is(csat_report(score)::text, '(0,0,,,,,)', 'no responses: csat_report')
FROM a
WHERE score IS NULL;
SELECT is(ces_report(score)::text, '(0,0,,,,)', 'no responses: ces_report')
FROM a
WHERE score IS NULL;
SELECT is(nps_tally(score)::text, '0..10 {}', 'no responses: a tally of none')
FROM a
WHERE score IS NULL;
SELECT is(rollup(nps_tally)::text, 'empty', 'rollup of nothing')
FROM (SELECT nps_tally(1) LIMIT 0) s;
SELECT is(nps('empty'::tally), NULL, 'nothing is known of the empty tally');

-- CSAT boxes: 1 point of 2 or 3, 2 points of 4 to 7, 3 points of 8 to 10
SELECT is(
    (SELECT array_agg(csat ORDER BY high)
     FROM (SELECT high, csat(x, high)
           FROM generate_series(2, 10) high, generate_series(1, high) x
           GROUP BY high) s),
    ARRAY[
        100 / 2.0, 100 / 3.0, 200 / 4.0, 200 / 5.0, 200 / 6.0, 200 / 7.0, 300 / 8.0, 300 / 9.0,
        300 / 10.0]::float8[],
    'top boxes by scale');
SELECT is(csat(x), csat(x, 5), 'a scale to 5 is the default') FROM generate_series(1, 5) x;

-- published: Delighted help 240; 42 + 32 of 107
SELECT is(
    round(csat('1..5 {1:14, 2:9, 3:10, 4:32, 5:42}'::tally)::numeric, 2),
    69.16,
    'CSAT, published example');
-- published: cys.group, a mean of 4.08
SELECT is(
    ces('1..7 {1:80, 2:210, 3:140, 4:110, 5:160, 6:180, 7:120}'::tally),
    4.08::float8,
    'CES, published example');
SELECT is(
    (ces_report('1..7 {1:80, 2:210, 3:140, 4:110, 5:160, 6:180, 7:120}'::tally)).easy_rate,
    0.46::float8,
    'share of easy');
SELECT is(mean('1..5 {1:1, 5:3}'::tally), 4::float8, 'mean');
SELECT is(std_dev('1..5 {1:1, 5:3}'::tally), 2::float8, 'sample standard deviation');
SELECT is(std_dev('1..5 {1:1}'::tally), NULL, 'one response has no spread');
SELECT is(ces_lower('1..7 {1:1}'::tally), NULL, 'one response has no interval of the mean');

-- plain functions take untyped parameters; nps_category cannot, since PostgreSQL takes a call with
-- an untyped argument and the name of a type as a cast to that type
SELECT is(nps_category('promoter'), 'promoter', 'nps_category of an untyped literal is a cast');
SELECT is(
    array_agg(nps_category(x)::text ORDER BY x),
    '{detractor,detractor,detractor,detractor,detractor,detractor,detractor,passive,passive,'
    'promoter,promoter}',
    'categories of the whole scale')
FROM generate_series(0, 10) x;
SELECT is(
    (proportion_interval('81', '263')).lower,
    (proportion_interval(81::numeric, 263)).lower,
    'intervals take any number');

SELECT * FROM finish();
ROLLBACK;
