-- The types of columns that the aggregates take, and their results on small samples.
BEGIN;
SELECT plan(61);

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

-- Ends of scales and numbers of points are whole numbers of any numeric type. The score has another
-- type each time, so that no pair of types is ambiguous.
SELECT is(
    (SELECT count(*)
     FROM unnest('{smallint,integer,bigint,real,double precision,numeric,csat_score}'::text[]) s,
         unnest('{smallint,integer,bigint,real,double precision,numeric}'::text[]) h,
         LATERAL query_to_xml(
             format(
                 'SELECT 1 FROM generate_series(1, 5) x HAVING '
                 '(csat(x::%1$s, 5::%2$s), csat_tally(x::%1$s, 5::%2$s), '
                 'csat_lower(x::%1$s, 5::%2$s), csat_upper(x::%1$s, 5::%2$s), '
                 'csat_report(x::%1$s, 5::%2$s), tally(x::%1$s, 1::%2$s, 5::%2$s), '
                 'tally(x::%1$s, 1, 5::%2$s), tally(x::%1$s, 1::%2$s, 5)) = '
                 '(csat(x), csat_tally(x), csat_lower(x), csat_upper(x), csat_report(x), '
                 'csat_tally(x), csat_tally(x), csat_tally(x))', s, h),
             false, false, '') r
     WHERE r::text ~ '1'),
    42::bigint,
    'scores and scales of every numeric type');
SELECT is(
    (SELECT array_agg(DISTINCT x)
     FROM (SELECT tally '1..5 {1:2, 3:3, 4:5, 5:10}' AS t) q,
         unnest(ARRAY[top_box(t, 2), top_box(t, 2::smallint), top_box(t, 2::bigint),
                    top_box(t, 2::real), top_box(t, 2.0), top_box(t, '2'),
                    top_box(t, points => 2.0)]) x),
    ARRAY[0.75::float8],
    'top_box of points of every numeric type');
SELECT is(
    bottom_box('1..5 {1:2, 3:3, 4:5, 5:10}', 2.0),
    bottom_box('1..5 {1:2, 3:3, 4:5, 5:10}', 2),
    'and bottom_box');
SELECT is(
    (csat_report(x, high)).csat,
    csat(csat_tally(x, high)),
    format('csat_report on the scale 1 to %s', high))
FROM unnest('{3,7,10}'::int[]) high, generate_series(1, high) x
GROUP BY high;
SELECT is(
    csat_report(x, 7)::text,
    csat_report(csat_tally(x, 7))::text,
    'csat_report(score, high) = report of the tally')
FROM generate_series(1, 7) x;
SELECT is(
    csat_lower(x, 7) || ' ' || csat_upper(x, 7.0),
    csat_lower(csat_tally(x, 7)) || ' ' || csat_upper(csat_tally(x, 7)),
    'and so the limits')
FROM generate_series(1, 7) x;
SELECT is(
    (SELECT count(*)
     FROM (SELECT csat_report(x, 5.0) OVER w AS moving, csat_lower(x, 5) OVER w AS lower, i
           FROM (SELECT i, 1 + i * i % 5 AS x FROM generate_series(1, 40) i) s
           WINDOW w AS (ORDER BY i ROWS 3 PRECEDING)) m
     WHERE (moving, lower) IS DISTINCT FROM (
         SELECT (csat_report(x), csat_lower(x))
         FROM (SELECT 1 + k * k % 5 AS x FROM generate_series(greatest(i - 3, 1), i) k) s)),
    0::bigint,
    'moving = recomputed');
SELECT is(csat_report(1, NULL::numeric)::text, '(0,0,,,,,)', 'a row without a scale is skipped');

-- What has no type: a quoted literal, NULL, a parameter, a CASE with nothing but NULL. Each of the
-- aggregates takes it as text.
PREPARE untyped AS
SELECT nps($1), nps_lower($1), nps_report($1), nps_tally($1), csat($2), csat_report($2),
    csat_tally($2), ces($2), ces_upper($2), ces_tally($2), csat($3, $4), csat_lower($5, $6),
    tally($3, $7, $4);
SELECT results_eq(
    'EXECUTE untyped(''9'', ''4'', 4, 5, ''1..5 {4:1}'', 0.9, 0)',
    'SELECT nps(9), nps_lower(9), nps_report(9), nps_tally(9), csat(4), csat_report(4),
         csat_tally(4), ces(4), ces_upper(4), ces_tally(4), csat(4, 5),
         csat_lower(tally ''1..5 {4:1}'', 0.9), tally(4, 0, 5)',
    'parameters without a type');
SELECT is(
    (SELECT array_agg(nps ORDER BY nps)
     FROM (SELECT nps('9')
           UNION ALL SELECT nps(NULL)
           UNION ALL SELECT nps(CASE WHEN score > 100 THEN NULL END) FROM a
           UNION ALL SELECT nps(score::text) FROM a
           UNION ALL SELECT nps(score::varchar) FROM a) s),
    ARRAY[100 / 7.0, 100 / 7.0, 100, NULL, NULL]::float8[],
    'a literal, NULL, a CASE with nothing but NULL, text');
SELECT is(
    (SELECT count(*)
     FROM (SELECT nps_report(text) OVER w AS moving, nps_report(score) OVER w AS plain
           FROM (SELECT i, i * i % 11 AS score, (i * i % 11)::text FROM generate_series(1, 40) i) s
           WINDOW w AS (ORDER BY i ROWS 3 PRECEDING)) m
     WHERE moving IS DISTINCT FROM plain),
    0::bigint,
    'scores in text form move in frames');
SELECT is(nps(x), 100::float8, 'blanks and exponents')
FROM unnest('{" 9 ",9.0,1e1,+10}'::text[]) x;
SELECT throws_ok(format('SELECT %s', e), code, NULL, e)
FROM (VALUES ('nps(''nine'')', '22P02'), ('nps('''')', '22P02'), ('nps(''0..10 {9:1}'')', '22P02'),
          ('ces(''7 or so'')', '22P02'), ('nps(''11'')', '22003'), ('nps(''9.5'')', '22003'),
          ('nps(''NaN'')', '22003'), ('csat(''1e999'')', '22003')) v (e, code);

-- A quoted tally with a level is still a tally, although there is csat_lower(score, high).
SELECT is(
    (SELECT concat_ws(
         ' ', csat_lower('1..5 {4:2, 1:1}', 0.9), csat_upper('1..5 {4:2, 1:1}', '0.9'),
         csat_report('1..5 {4:2, 1:1}', 0.9, 'wald'),
         csat_report('1..5 {4:2, 1:1}', level => 0.9))),
    (SELECT concat_ws(
         ' ', csat_lower(t, 0.9), csat_upper(t, 0.9), csat_report(t, 0.9, 'wald'),
         csat_report(t, level => 0.9))
     FROM (SELECT tally '1..5 {4:2, 1:1}' AS t) q),
    'a quoted tally with a level');

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
