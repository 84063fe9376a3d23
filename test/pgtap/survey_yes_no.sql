-- Yes or no: aggregates of booleans, and reports of their tally.
BEGIN;
SELECT plan(40);

CREATE TEMP TABLE thumbs AS
SELECT i, i % 7 AS g, CASE WHEN i % 11 = 3 THEN NULL ELSE abs(hashint4(i)) % 10 < 7 END AS up
FROM generate_series(1, 3000) i;

SELECT is(
    csat(up),
    100::float8 * count(*) FILTER (WHERE up) / count(up),
    'csat: percentage of true')
FROM thumbs;
SELECT is(
    proportion_report(up)::text,
    format(
        '(%s,%s,%s,%s,%s,%s)', count(up), count(*) FILTER (WHERE up), (p).rate,
        sqrt((p).rate * (1 - (p).rate) / count(up)), (p).lower, (p).upper),
    'proportion_report: as from the counts')
FROM thumbs,
    (SELECT proportion_interval(count(*) FILTER (WHERE up), count(up)) AS p FROM thumbs) q
GROUP BY p;
SELECT is(
    (csat_report(up)).std_error,
    100 * (proportion_report(up)).std_error,
    'the same standard error in percent')
FROM thumbs;
SELECT is(
    ARRAY[csat_lower(up), csat_upper(up)],
    ARRAY[(csat_report(up)).lower, (csat_report(up)).upper],
    'limits as in the report')
FROM thumbs;
SELECT is(
    ARRAY[csat_lower(up), csat_upper(up)],
    ARRAY[100 * (proportion_report(up)).lower, 100 * (proportion_report(up)).upper],
    'and as those of the proportion')
FROM thumbs;
SELECT is(proportion_tally(up), tally(up::int, 0, 1), 'proportion_tally: 0 and 1 are counted')
FROM thumbs;
SELECT is(
    proportion_report(proportion_tally(up), method => m)::text,
    (SELECT (count(up), count(*) FILTER (WHERE up), (p).rate,
             (proportion_report(up)).std_error, (p).lower, (p).upper)::text
     FROM thumbs,
         (SELECT proportion_interval(
              count(*) FILTER (WHERE up), count(up), method => m) AS p FROM thumbs) q
     GROUP BY p),
    'a report of the tally by ' || m)
FROM thumbs, unnest('{wilson,clopper_pearson,agresti_coull,wald}'::text[]) m
GROUP BY m
ORDER BY m;
SELECT is(
    proportion_report('0..1 {0:5, 1:15}'::tally, 0.9)::text,
    '(20,15,0.75,' || sqrt(0.75::float8 * 0.25 / 20) || ',' || lower || ',' || upper || ')',
    'at another level')
FROM proportion_interval(15, 20, 0.9);

-- published, and corner cases
SELECT is(
    (SELECT array_agg(round(x::numeric, 4)) FROM unnest(ARRAY[(r).lower, (r).upper]) x),
    '{0.2553,0.3662}',
    'Wilson''s limits of 81 in 263, published by Newcombe (1998)')
FROM (SELECT proportion_report(i <= 81) AS r FROM generate_series(1, 263) i) q;
SELECT is(csat(up), NULL, 'no rows: NULL') FROM thumbs WHERE false;
SELECT is(proportion_report(up)::text, '(0,0,,,,)', 'no responses: counts of 0')
FROM thumbs
WHERE up IS NULL;
SELECT is(csat_report(up)::text, '(0,0,,,,,)', 'no responses: csat_report')
FROM thumbs
WHERE up IS NULL;
SELECT is(proportion_tally(up), '0..1 {}', 'no responses: a tally of none')
FROM thumbs
WHERE up IS NULL;
SELECT is(proportion_report('empty'::tally)::text, '(0,0,,,,)', 'the empty tally');
SELECT is(proportion_report(NULL::tally), NULL, 'NULL');
SELECT is(
    (SELECT (rate, round(lower::numeric, 3), upper)::text
     FROM proportion_report('0..1 {1:1}'::tally)),
    '(1,0.207,1)',
    'one response');
SELECT is((csat_report(false)).csat, 0::float8, 'one response in a query');
SELECT is(
    (SELECT (trials, successes, rate, std_error, upper)::text
     FROM proportion_report('0..1 {1:9223372036854775807}'::tally)),
    '(9223372036854775807,9223372036854775807,1,0,1)',
    'as many as bigint can count, all alike');

-- serial, parallel, shuffled, two-step and moving give the same
CREATE TEMP VIEW whole AS
SELECT proportion_report(up) AS r, proportion_tally(up) AS t, csat(up) AS c, csat_report(up) AS cr
FROM thumbs;
SELECT results_eq(
    'SELECT proportion_report(up), proportion_tally(up), csat(up), csat_report(up) '
    'FROM (SELECT up FROM thumbs ORDER BY hashint4(i)) s',
    'TABLE whole',
    'in any order');
SELECT results_eq(
    'SELECT proportion_report(rollup(t)), rollup(t), csat(rollup(t)), csat_report(rollup(t)) '
    'FROM (SELECT proportion_tally(up) AS t FROM thumbs GROUP BY g) s',
    'TABLE whole',
    'by stored tallies');
SELECT is(
    (SELECT count(*)
     FROM (SELECT proportion_report(up) OVER w AS r, csat(up) OVER w AS c,
               csat_report(up) OVER w AS cr, proportion_tally(up) OVER w AS t,
               array_agg(up) OVER w AS ups
           FROM thumbs
           WINDOW w AS (ORDER BY i ROWS BETWEEN 20 PRECEDING AND 3 PRECEDING)) s,
         LATERAL (SELECT proportion_report(x) AS r, csat(x) AS c, csat_report(x) AS cr,
                      proportion_tally(x) AS t
                  FROM unnest(ups) x) f
     WHERE (s.r, s.c, s.cr, s.t) IS DISTINCT FROM (f.r, f.c, f.cr, f.t)),
    0::bigint,
    'in a moving frame');
CREATE TABLE many_thumbs AS SELECT i, up FROM thumbs, generate_series(1, 20);
SET LOCAL max_parallel_workers_per_gather = 2;
SET LOCAL parallel_setup_cost = 0;
SET LOCAL parallel_tuple_cost = 0;
SET LOCAL min_parallel_table_scan_size = 0;
\ir ../lib/plan_of.sql
SELECT matches(
    pg_temp.plan_of('SELECT proportion_report(up), csat(up) FROM many_thumbs'),
    'Partial Aggregate.*Parallel Seq Scan',
    'a parallel plan');
SELECT is(
    (SELECT (proportion_tally(up), csat(up), proportion_report(up))::text FROM many_thumbs),
    (SELECT (t, csat(t), proportion_report(t))::text
     FROM (SELECT rollup(t) AS t FROM whole, generate_series(1, 20)) s),
    'by parallel workers');
RESET max_parallel_workers_per_gather;

-- one pass
CREATE TEMP SEQUENCE calls;
CREATE FUNCTION pg_temp.counted(x boolean) RETURNS boolean LANGUAGE plpgsql IMMUTABLE AS $$
BEGIN
    PERFORM nextval('calls');
    RETURN x;
END $$;
SELECT isnt((csat_report(pg_temp.counted(up))).lower + csat(pg_temp.counted(up))
    + csat_lower(pg_temp.counted(up)) + (proportion_report(pg_temp.counted(up))).rate
    + responses(proportion_tally(pg_temp.counted(up))), NULL, 'five aggregates')
FROM thumbs;
SELECT is(nextval('calls') - 1, 3000::bigint, 'share one pass');

-- where people put them
SELECT is(
    (SELECT count(*)
     FROM (SELECT g, csat(up) AS c FROM thumbs GROUP BY g HAVING csat_lower(up) > 60) s),
    (SELECT count(*)
     FROM (SELECT proportion_report(up) AS r FROM thumbs GROUP BY g) s
     WHERE (r).lower > 0.6),
    'in HAVING and WHERE');
SELECT is(csat('0..1 {0:1, 1:3}'::tally), 75::float8, 'csat of a tally on 0 to 1');
SELECT is(
    proportion_report('0..1 {0:3, 1:5}', 0.9)::text,
    proportion_report(tally '0..1 {0:3, 1:5}', 0.9)::text,
    'a literal, where there is a level');

-- errors
SELECT throws_ok('SELECT ' || call, code, NULL, call)
FROM (VALUES ('22023', 'proportion_report(''0..10 {}''::tally)'),
          ('22023', 'proportion_report(''0..1 {}''::tally, 95)'),
          ('22023', 'proportion_report(''0..1 {}''::tally, method => ''exact'')'),
          ('22003', 'tally_accum(''1..5 {}''::tally, false)'),
          ('22003', 'tally_discard(''0..1 {}''::tally, true)'),
          ('42883', 'proportion_report(3)'),
          -- a boolean or a tally? It needs a type.
          ('42725', 'proportion_report(''0..1 {0:3, 1:5}'')'), ('42725', 'proportion_report(NULL)'),
          ('22023', 'csat(''0..2 {}''::tally)')) e (code, call);
SELECT * FROM finish();
ROLLBACK;
