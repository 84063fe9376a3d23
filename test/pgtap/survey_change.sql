-- The same customers asked twice: against slow SQL, and the same for every split, order and window.
BEGIN;
SELECT plan(36);

-- random panels of 1 to 80 customers, with missing responses
SELECT setseed(0.31) \g /dev/null
CREATE TABLE panel AS
SELECT g, c AS customer,
    CASE WHEN random() > 0.05 THEN least(floor(11 * power(random(), 0.5)), 10)::int END AS b,
    CASE WHEN random() > 0.05 THEN least(floor(11 * power(random(), lean)), 10)::int END AS a
FROM (SELECT g, 1 + floor(80 * power(random(), 2))::int AS n,
          (ARRAY[0, 0.4, 0.6, 2])[1 + floor(4 * random())::int] AS lean
      FROM generate_series(1, 300) g) q, generate_series(1, n) c;
ANALYZE panel;
CREATE TEMP VIEW fast AS
SELECT g, kind, r.*
FROM (SELECT g, nps_change(b, a) AS n, csat_change(b % 5 + 1, a % 5 + 1) AS s,
          csat_change(nullif(b, 0), nullif(a, 0), 10) AS s10, mean_change(b - 5, a - 5) AS m,
          mean_change(b, a, 0, 10) AS m10
      FROM panel
      GROUP BY g) q,
    LATERAL (VALUES ('nps', n), ('csat', s), ('csat of 10', s10), ('mean', m), ('mean to 10', m10)
        ) v (kind, row_), LATERAL (SELECT (row_).*) r;
-- what each response counts, by hand
CREATE TEMP TABLE value AS
SELECT g, kind, x, y, unit
FROM panel,
    LATERAL (VALUES
                 ('nps', (b > 8)::int - (b < 7)::int, (a > 8)::int - (a < 7)::int, 100),
                 ('csat', (b % 5 > 2)::int, (a % 5 > 2)::int, 100),
                 ('csat of 10', (nullif(b, 0) > 7)::int, (nullif(a, 0) > 7)::int, 100),
                 ('mean', b - 5, a - 5, 1),
                 ('mean to 10', b, a, 1)) v (kind, x, y, unit);
CREATE TEMP TABLE slow AS
SELECT g, kind, unit, count(y - x) AS n, count(*) FILTER (WHERE y > x) AS up,
    count(*) FILTER (WHERE y = x) AS same, count(*) FILTER (WHERE y < x) AS down,
    avg(x) FILTER (WHERE y IS NOT NULL)::float8 AS x,
    avg(y) FILTER (WHERE x IS NOT NULL)::float8 AS y,
    avg(y - x)::float8 AS d, stddev_pop(y - x)::float8 AS population,
    stddev_samp(y - x)::float8 AS sample, sum((y - x) ^ 2)::float8 AS squares,
    max(abs(y - x)) AS furthest, min(abs(nullif(y - x, 0))) AS nearest
FROM value
GROUP BY g, kind, unit;
CREATE TEMP TABLE both_ AS SELECT * FROM fast JOIN slow USING (g, kind);
SELECT is((SELECT count(*) FROM both_), 1500::bigint, 'all panels and scores');
SELECT cmp_ok((SELECT count(*) FROM both_ WHERE n = 0), '>', 0::bigint, 'some without customers');
SELECT is(
    (SELECT count(*)
     FROM both_
     WHERE (respondents, improved, unchanged, worsened) IS DISTINCT FROM (n, up, same, down)),
    0::bigint,
    'who improved, stayed, worsened; NULL in either is skipped');
SELECT is(
    (SELECT count(*)
     FROM both_
     WHERE num_nulls(before, after, difference) <> CASE n WHEN 0 THEN 3 ELSE 0 END
         OR abs(before - unit * x) > 1e-9 OR abs(after - unit * y) > 1e-9
         OR abs(difference - unit * d) > 1e-9),
    0::bigint,
    'the scores, and their difference after - before');
SELECT is(
    (SELECT count(*)
     FROM both_
     WHERE kind !~ 'mean' AND n > 0
         AND (abs(std_error - unit * population / sqrt(n)) > 1e-9
                  OR statistic IS NULL
                  OR abs(statistic * sqrt(squares) - n * d) > 1e-9
                  OR (squares = 0 AND statistic <> 0))),
    0::bigint,
    'NPS and CSAT: the sum of differences over the root of their sum of squares');
SELECT is(
    (SELECT count(*)
     FROM both_
     WHERE kind ~ 'csat' AND n > 0 AND up + down > 0
         AND abs(statistic ^ 2 - (up - down) ^ 2::float8 / (up + down)) > 1e-9),
    0::bigint,
    'for CSAT its square is McNemar''s');
SELECT is(
    (SELECT count(*)
     FROM both_
     WHERE kind !~ 'mean' AND n > 0 AND up + down = 0 AND (statistic, p_value) <> (0, 1)),
    0::bigint,
    'nobody moved: statistic 0 and p 1');
SELECT is(
    (SELECT count(*)
     FROM both_, LATERAL nps_interval(up, same, down, method => 'score') i
     WHERE kind !~ 'mean' AND n > 0 AND furthest = nearest
         AND (abs(both_.lower - furthest * i.lower) > 1e-7
                  OR abs(both_.upper - furthest * i.upper) > 1e-7)),
    0::bigint,
    'Tango''s limits where all who moved made steps of one width');
SELECT is(
    (SELECT count(*)
     FROM both_
     WHERE kind !~ 'mean' AND (p_value < 0.05) <> (lower > 0 OR upper < 0)),
    0::bigint,
    'p is below 0.05 where the limits exclude 0');
SELECT is(
    (SELECT count(*)
     FROM both_
     WHERE kind ~ 'mean'
         AND num_nulls(std_error, lower, upper) <> CASE WHEN n > 1 THEN 0 ELSE 3 END),
    0::bigint,
    'one customer has no spread, so the change of a mean has no limits');
SELECT is(
    (SELECT count(*)
     FROM both_
     WHERE kind ~ 'mean' AND n > 1
         AND (abs(std_error - sample / sqrt(n)) > 1e-9
                  OR (sample > 0 AND abs(statistic - d / (sample / sqrt(n))) > 1e-9))),
    0::bigint,
    'means: Student''s t of the differences');
-- the differences as a tally, compared with 0
SELECT is(
    (SELECT count(*)
     FROM both_
     JOIN (SELECT g, mean_compare(tally(y - x, -10, 10), 0) AS c
           FROM value
           WHERE kind = 'mean'
           GROUP BY g) t USING (g)
     WHERE kind ~ 'mean' AND n > 1
         AND (abs(both_.p_value - (c).p_value) > 1e-12
                  OR abs(greatest(both_.lower, -10) - (c).lower) > 1e-9
                  OR abs(least(both_.upper, 10) - (c).upper) > 1e-9)),
    0::bigint,
    'limits and p-values are those of the mean difference');
SELECT is(
    (SELECT mean_change(b, a, 1, 2)::text FROM (VALUES (1, 2), (1, 2), (2, 2)) v (b, a)),
    (SELECT (3, 2, 1, 0, before, after, difference, std_error, lower, 1, statistic, p_value)::text
     FROM (SELECT (mean_change(b, a)).* FROM (VALUES (1, 2), (1, 2), (2, 2)) v (b, a)) q),
    'the limits are held to the scale');

-- mirrored
SELECT is(
    (SELECT count(*)
     FROM (SELECT nps_change(b, a) AS x, nps_change(a, b) AS y FROM panel GROUP BY g) q
     WHERE ((x).difference, (x).lower, (x).upper, (x).statistic, (x).p_value, (x).improved)
         <> (-(y).difference, -(y).upper, -(y).lower, -(y).statistic, (y).p_value, (y).worsened)),
    0::bigint,
    'swapping before and after negates, to the last bit');

-- empty, one, unanimous, huge
SELECT is(
    nps_change(b, a)::text || csat_change(b, a)::text || mean_change(b, a)::text,
    repeat('(0,0,0,0,,,,,,,,)', 3),
    'no customer: counts 0, the rest NULL')
FROM (VALUES (NULL::int, 3), (4, NULL)) v (b, a);
SELECT alike(
    nps_change(3, 10)::text,
    '(1,1,0,0,-100,100,200,0,-117.38027424910%,200,1,0.31731050786291%)',
    'one')
FROM (SELECT) q;
SELECT is(
    (SELECT csat_change(5, 5)::text FROM generate_series(1, 20)),
    (SELECT format('(20,0,20,0,100,100,0,0,%s,%s,0,1)', lower, upper)
     FROM nps_interval(0, 20, 0, method => 'score')),
    'all alike');
SELECT is(
    nps_change_final(
        '{9000000000000000000,1000000,2,-5000000000000000000,-4999999999999000001,1000002,'
        '1000003,0,10}')
        IS NULL,
    false,
    'huge counts');
SELECT ok(
    (c).lower < (c).difference AND (c).difference < (c).upper AND (c).p_value = 0,
    'huge counts have limits')
FROM (SELECT csat_change_final(
          '{9000000000000000000,2000000000000,0,5000000000000000000,5000002000000000000,'
          '2000000000000,2000000000000,1,5}') AS c) q;

-- every split, order and window
CREATE TEMP VIEW every_change AS
SELECT concat_ws(
    ' ', nps_change(b, a), csat_change(b % 5 + 1, a % 5 + 1),
    csat_change(b % 7 + 1, a % 7 + 1, 7), mean_change(b, a), mean_change(b, a, 0, 10)) AS x
FROM panel;
\ir ../lib/plan_of.sql
SET LOCAL max_parallel_workers_per_gather = 0;
CREATE TEMP TABLE result AS SELECT * FROM every_change;
SELECT ok(length(x) > 400, 'there is something to compare') FROM result;
SET LOCAL max_parallel_workers_per_gather = 4;
SET LOCAL parallel_setup_cost = 0;
SET LOCAL parallel_tuple_cost = 0;
SET LOCAL min_parallel_table_scan_size = 0;
SELECT matches(
    pg_temp.plan_of('SELECT nps_change(b, a) FROM panel'), 'Partial Aggregate',
    'the plan is parallel');
SELECT is((SELECT x FROM every_change), (SELECT x FROM result), 'parallel = serial');
SET LOCAL max_parallel_workers_per_gather = 0;
SELECT is(
    (SELECT nps_change(b, a ORDER BY hashint4(customer), g)::text FROM panel),
    (SELECT nps_change(b, a)::text FROM panel),
    'in any order');
-- moving frames, of which some have no customer, against the same rows on their own
CREATE TEMP TABLE numbered AS
SELECT row_number() OVER (ORDER BY g, customer) AS i, b, a FROM panel LIMIT 400;
UPDATE numbered SET a = NULL WHERE i BETWEEN 100 AND 140;
CREATE TEMP TABLE moved AS
SELECT i, nps_change(b, a) OVER w AS n, csat_change(b % 5 + 1, a % 5 + 1) OVER w AS s,
    csat_change(b % 7 + 1, a % 7 + 1, 7) OVER w AS s7, mean_change(b, a) OVER w AS m,
    mean_change(b, a, 0, 10) OVER w AS m10
FROM numbered
WINDOW w AS (ORDER BY i ROWS BETWEEN 12 PRECEDING AND 3 FOLLOWING);
SELECT is(
    (SELECT count(*)
     FROM moved x,
         LATERAL (SELECT nps_change(b, a) AS n, csat_change(b % 5 + 1, a % 5 + 1) AS s,
                      csat_change(b % 7 + 1, a % 7 + 1, 7) AS s7, mean_change(b, a) AS m,
                      mean_change(b, a, 0, 10) AS m10
                  FROM numbered
                  WHERE i BETWEEN x.i - 12 AND x.i + 3) y
     WHERE (x.n, x.s, x.s7, x.m, x.m10)::text <> (y.n, y.s, y.s7, y.m, y.m10)::text),
    0::bigint,
    'moving frames = the rows on their own');
SELECT cmp_ok(
    (SELECT count(*) FROM moved WHERE (n).respondents = 0),
    '>',
    10::bigint,
    'also without customers');
SELECT is(
    (SELECT string_agg(csat_change::text, ' ')
     FROM (SELECT csat_change(1, high, high) OVER (ORDER BY i ROWS CURRENT ROW)
           FROM (VALUES (1, 5), (2, 7), (3, NULL), (4, 10)) v (i, high)) q),
    (SELECT string_agg(csat_change::text, ' ' ORDER BY i)
     FROM (SELECT i, csat_change(1, high, high)
           FROM (VALUES (1, 5), (2, 7), (3, NULL), (4, 10)) v (i, high)
           GROUP BY i) q),
    'a frame that nobody is left in has no scale');

-- types, domains, FILTER, views
SELECT is(
    nps_change(b::smallint, a::numeric)::text || nps_change(b::bigint, a::real)::text,
    repeat(nps_change(b, a)::text, 2),
    'any numeric types')
FROM panel;
SELECT is(
    (nps_change(b, a) FILTER (WHERE g = 7)).respondents,
    (SELECT (nps_change(b, a)).respondents FROM panel WHERE g = 7),
    'FILTER')
FROM panel;
SELECT is(
    (SELECT count(*) FROM fast WHERE kind = 'nps' AND p_value < 0.05),
    (SELECT count(*)
     FROM (SELECT FROM panel GROUP BY g HAVING (nps_change(b, a)).p_value < 0.05) q),
    'in a view with WHERE, and in HAVING');

-- support functions called by hand do not change what they are given
CREATE TEMP TABLE state AS
SELECT nps_change_accum('{0,0,0,0,0,0,0,0,-1}', 3, 9) AS s;
SELECT is(s::text, '{1,1,0,-1,1,2,4,0,10}', 'one customer') FROM state;
SELECT is(
    score_change_combine(s, nps_change_accum(s, 8, 1))::text, '{3,2,1,-2,1,5,9,0,10}', 'and others')
FROM state;
SELECT is(nps_change_discard(s, 3, 9)::text, '{0,0,0,0,0,0,0,0,-1}', 'removed') FROM state;
SELECT is(s::text, '{1,1,0,-1,1,2,4,0,10}', 'still the same') FROM state;
SELECT is(
    score_change_combine('{0,0,0,0,0,0,0,0,-1}', s)::text
        || score_change_combine(s, '{0,0,0,0,0,0,0,0,-1}')::text,
    repeat(s::text, 2),
    'nobody adds nothing')
FROM state;
SELECT ok(
    num_nulls(nps_change_accum(NULL, 1, 2), nps_change_accum(s, NULL, 2), nps_change_final(NULL))
        = 3,
    'NULL gives NULL')
FROM state;
SELECT is(
    (SELECT (mean_change(x, 2147483647)).difference FROM (VALUES (2), (2147483647)) v (x)),
    2147483645 / 2.0::float8,
    'numbers of any size');

SELECT * FROM finish();
ROLLBACK;
