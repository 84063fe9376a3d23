-- The matrix is the same, byte for byte, however events reach it, whatever the type of the
-- customers and whatever the name of the table.
BEGIN;
SELECT plan(111);
SET LOCAL TimeZone = 'UTC';
SET LOCAL max_parallel_workers_per_gather = 0;

-- 60,000 events of some 8,000 customers in 18 months, unsorted, some with NULL
CREATE TABLE e (id int, customer int, at timestamptz, started boolean, returned boolean);
INSERT INTO e
SELECT i, CASE WHEN i % 97 <> 0 THEN hashint4(i) % 4000 END,
    CASE
        WHEN i % 89 <> 0
            THEN timestamptz '2023-01-01' + abs(hashint4(i * 7) % 47000000) * interval '1 s' END,
    CASE WHEN i % 11 <> 0 THEN i % 3 <> 0 END, CASE WHEN i % 13 <> 0 THEN i % 2 = 0 END
FROM generate_series(1, 60000) i;
CREATE TABLE p (LIKE e) PARTITION BY LIST (abs(id % 5));
CREATE TABLE p0 PARTITION OF p FOR VALUES IN (0, 1, 2);
CREATE TABLE p1 PARTITION OF p FOR VALUES IN (3);
CREATE TABLE p2 PARTITION OF p DEFAULT;
INSERT INTO p TABLE e;
ANALYZE e, p;
CREATE VIEW v AS TABLE e;
CREATE MATERIALIZED VIEW mv AS TABLE e;
CREATE TEMP TABLE tmp AS TABLE e;
\ir ../lib/plan_of.sql
-- Returns the result of a query, as text.
CREATE FUNCTION result_of(query text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE result text;
BEGIN
    EXECUTE query INTO result;
    RETURN result;
END $$;

-- the same query over every table and with every setting
CREATE TABLE call (name text, query text);
INSERT INTO call
VALUES ('plain', 'SELECT retention_agg(customer, at)::text FROM %s'),
    ('days, bigint keys',
     'SELECT retention_agg(customer::bigint, at, retention_options(''day''))::text FROM %s'),
    ('text keys, streak of every cohort',
     'SELECT retention_agg(md5(customer::text), at, retention_options(''week'', '
     'mode => ''streak'', cohort => ''every'', week_start => ''sunday''))::text FROM %s'),
    ('start and return, brackets',
     'SELECT retention_agg(customer, at, started, returned, retention_options(''month'', '
     'mode => ''on_or_after'', brackets => ''{1,2,3}''))::text FROM %s'),
    ('as_of',
     'SELECT retention_agg(customer, at, retention_options(''month'', '
     'as_of => ''2024-01-15''))::text FROM %s'),
    ('two steps',
     'SELECT retention_agg(a)::text FROM (SELECT activity_agg(at) AS a '
     'FROM %s WHERE customer IS NOT NULL GROUP BY customer) s'),
    ('batches',
     'SELECT retention_agg(a)::text FROM (SELECT rollup(a) AS a '
     'FROM (SELECT customer, activity_agg(at) AS a '
     'FROM %s WHERE customer IS NOT NULL GROUP BY customer, id %% 7) b GROUP BY customer) s');
CREATE TABLE truth AS SELECT name, result_of(format(query, 'e')) AS result FROM call;
SELECT is(
    (SELECT count(*) FROM truth WHERE length(result) > 100),
    7::bigint,
    'there is something to compare');
SELECT is(
    (SELECT count(DISTINCT result) FROM truth WHERE name IN ('plain', 'two steps', 'batches')),
    1::bigint,
    'one call = two steps = batches rolled up');
SELECT is(
    (SELECT count(DISTINCT result) FROM truth),
    5::bigint,
    'other options have other results');
-- by plain SQL: the first cohort, and how many of it came back a month later
SELECT is(
    (SELECT row(cohort_size, retained)::text
     FROM truth, retention_rows(result::retention_matrix)
     WHERE name = 'plain' AND cohort = '2023-01-01' AND period = 1),
    (SELECT row(count(*), count(*) FILTER (WHERE '2023-02-01' = ANY (months)))::text
     FROM (SELECT array_agg(date_trunc('month', at)) AS months
           FROM e
           WHERE customer IS NOT NULL AND at IS NOT NULL
           GROUP BY customer) s
     WHERE '2023-01-01' = ANY (months)),
    'the first cell by hand');

CREATE FUNCTION same(source text) RETURNS text LANGUAGE sql AS $$
    SELECT coalesce(
        string_agg(name, ', ')
            FILTER (WHERE result_of(format(query, source)) IS DISTINCT FROM result),
        'all the same')
    FROM call
    JOIN truth USING (name)
$$;
SELECT is(same(source), 'all the same', 'from ' || source)
FROM unnest(ARRAY[
    'v', 'mv', 'tmp', 'p', '(SELECT * FROM e ORDER BY hashint4(id)) s',
    '(SELECT * FROM e ORDER BY at) s', '(SELECT * FROM e ORDER BY customer) s',
    '(TABLE e UNION ALL TABLE e) s']) source;
SET LOCAL work_mem = '64kB';
SELECT matches(
    pg_temp.plan_of(
        'SELECT retention_agg(customer, at) FROM e', 'ANALYZE, BUFFERS, COSTS OFF, TIMING OFF'),
    'temp read=\d+ written=',
    'spills with 64 kB');
SELECT is(same('e'), 'all the same', '64 kB');
SET LOCAL enable_partitionwise_aggregate = on;
SELECT is(same('p'), 'all the same', '64 kB, partitionwise');
RESET work_mem;
SELECT matches(
    pg_temp.plan_of('SELECT retention_agg(customer, at) FROM p'),
    'Partial Aggregate',
    'partitionwise is partial');
SELECT is(same('p'), 'all the same', 'partitionwise');
SET LOCAL parallel_setup_cost = 0;
SET LOCAL parallel_tuple_cost = 0;
SET LOCAL min_parallel_table_scan_size = 0;
ALTER TABLE e SET (parallel_workers = 4);
SET LOCAL max_parallel_workers_per_gather = 4;
SELECT matches(
    pg_temp.plan_of(format(query, 'e')),
    'Partial (Hash|Group)?Aggregate',
    'parallel: ' || name)
FROM call
WHERE name NOT IN ('two steps', 'batches');
SELECT is(same('e'), 'all the same', 'workers');
SELECT is(same('p'), 'all the same', 'workers, partitionwise');
SET LOCAL work_mem = '64kB';
SELECT is(same('e'), 'all the same', 'workers, 64 kB');
SELECT is(same('p'), 'all the same', 'workers, 64 kB, partitionwise');
SET LOCAL parallel_leader_participation = off;
SELECT is(same('e'), 'all the same', 'workers alone, 64 kB');
RESET work_mem;
-- as many customers as the leader's first table has room for
SELECT is(
    result_of('SELECT sum(new) FROM retention_lifecycle((SELECT retention_agg(abs(id % 100), '
              'at) FROM e))'),
    '100',
    'a hundred customers of every worker');
RESET parallel_leader_participation;
SET LOCAL max_parallel_workers_per_gather = 0;

-- by the names of a table and its columns
SELECT is(
    (SELECT md5(string_agg(c::text, ' ' ORDER BY cohort, period))
     FROM retention_cohort(source::regclass, 'customer', 'at') c),
    (SELECT md5(string_agg(c::text, ' ' ORDER BY cohort, period))
     FROM truth, retention_rows(result::retention_matrix) c
     WHERE name = 'plain'),
    'retention_cohort of ' || source)
FROM unnest('{e,v,mv,tmp,p}'::text[]) source;
SELECT is(
    (SELECT md5(string_agg(c::text, ' ' ORDER BY cohort, period))
     FROM retention_cohort(
         'e', 'customer', 'at', 'week', mode => 'streak', cohort => 'every',
         week_start => 'sunday') c),
    (SELECT md5(string_agg(c::text, ' ' ORDER BY cohort, period))
     FROM truth, retention_rows(result::retention_matrix) c
     WHERE name LIKE 'text keys%'),
    'retention_cohort with options');

-- groups, windows, filters, no rows
SELECT is(
    (SELECT count(*)
     FROM (SELECT customer % 50 AS k, retention_agg(customer, at) AS r
           FROM e
           WHERE customer IS NOT NULL
           GROUP BY 1) g
     WHERE r <> (SELECT retention_agg(customer, at) FROM e WHERE customer % 50 = k)),
    0::bigint,
    'groups = each group alone');
CREATE TEMP TABLE w AS SELECT * FROM e WHERE id <= 400;
SELECT is(
    (SELECT count(*)
     FROM (SELECT id, retention_agg(customer, at) OVER (ORDER BY id) AS r FROM w) s
     WHERE r <> (SELECT retention_agg(customer, at) FROM w WHERE w.id <= s.id)),
    0::bigint,
    'a running window = recomputed');
SELECT is(
    (SELECT count(*)
     FROM (SELECT id,
               retention_agg(customer, at)
                   OVER (ORDER BY id ROWS BETWEEN 20 PRECEDING AND CURRENT ROW) AS r
           FROM w) s
     WHERE r <> (SELECT retention_agg(customer, at) FROM w WHERE w.id BETWEEN s.id - 20 AND s.id)),
    0::bigint,
    'a moving window = recomputed');
SELECT is(
    (SELECT count(*)
     FROM (SELECT id, rollup(a) OVER (ORDER BY id) AS r
           FROM (SELECT id, activity_agg(at) AS a FROM w GROUP BY id) x) s
     WHERE r <> (SELECT activity_agg(at) FROM w WHERE w.id <= s.id)),
    0::bigint,
    'a running rollup of activities = recomputed');
SELECT is(
    (SELECT retention_agg(customer, at) FILTER (WHERE id < 0) FROM e)::text,
    '0101',
    'FILTER that leaves nothing: a matrix of nobody');
SELECT is(
    (SELECT retention_agg(customer, at) FROM e WHERE false)::text,
    '0101',
    'no rows: a matrix of nobody');
SELECT is(
    (SELECT retention_agg(a) FROM (SELECT NULL::activity_periods AS a) s)::text,
    '0101',
    'no activity: a matrix of nobody');
SELECT is(
    (SELECT activity_agg(at) FROM e WHERE false)::text,
    '0101',
    'no rows: an activity of nothing');
SELECT is_empty(
    $$SELECT * FROM retention_rows('0101')
        UNION ALL SELECT 'today', 0, 0, NULL, period::bigint, 0, 0, 0, 0, NULL
        FROM retention_pooled('0101')$$,
    'nobody has no rows');
SELECT is_empty($$SELECT * FROM retention_lifecycle('0101')$$, 'and no lifecycle');
SELECT is('0101'::retention_matrix::jsonb, '{}', 'and is {} in JSON');
SELECT is(
    retention_matrix_merge('0101', result::retention_matrix)::text
        || retention_matrix_merge(result::retention_matrix, '0101')::text,
    result || result,
    'merging with nobody changes nothing')
FROM truth
WHERE name = 'plain';
SELECT is(
    (a + '0101')::text || ('0101' + a)::text,
    a::text || a::text,
    'adding no activity changes nothing')
FROM (SELECT activity_agg(at) AS a FROM w) s;
SELECT is((a + a)::text, a::text, 'an activity added to itself is itself')
FROM (SELECT activity_agg(at) AS a FROM w) s;
SELECT is(
    (SELECT retention_agg(DISTINCT customer, at) FROM w),
    (SELECT retention_agg(customer, at ORDER BY at DESC) FROM w),
    'duplicates and order make no difference');
SELECT is(
    (SELECT retention_agg(id, NULL::timestamptz) FROM e)::text,
    '0101',
    'NULL times say nothing');
SELECT is((SELECT retention_agg(NULL::int, at) FROM e)::text, '0101', 'NULL customers say nothing');
SELECT is(
    (SELECT retention_agg(customer, at, NULL::boolean, NULL::boolean, NULL) FROM e)::text,
    '0101',
    'flags that are NULL are false');

-- keys of every type for the same customers
CREATE TYPE pair AS (a int, b text);
CREATE TYPE mood AS ENUM ('sad', 'ok', 'happy');
CREATE COLLATION ci (provider = icu, locale = 'und-u-ks-level2', deterministic = false);
CREATE DOMAIN customer_number AS int;
CREATE TABLE few AS
SELECT customer % 100 AS c, at, NULL::text AS long
FROM e
WHERE customer IS NOT NULL AND at IS NOT NULL AND id <= 3000;
-- stored out of line
ALTER TABLE few ALTER long SET STORAGE EXTERNAL;
UPDATE few SET long = repeat('long ', 1000);
CREATE TABLE key (name text, expression text);
INSERT INTO key
VALUES ('uuid', 'md5(c::text)::uuid'), ('text', '''customer '' || c'),
    ('long text', 'repeat(md5(c::text), 200)'), ('varchar', '(c::text)::varchar(20)'),
    ('char', 'c::text::char(9)'), ('numeric', 'c::numeric / 8'),
    ('numeric of other scales',
     'round(c::numeric, abs(hashint8(extract(epoch FROM at)::bigint)) % 9)'),
    ('composite', 'ROW(c, ''x'')::pair'), ('two columns', '(c, ''x''::text)'),
    ('columns that are NULL', '(nullif(c, 1), nullif(c, 2), NULL::int)'),
    ('columns of long text', '(repeat(md5(c::text), 200), c, long)'),
    ('numeric columns of other scales',
     '(round(c::numeric, abs(hashint8(extract(epoch FROM at)::bigint)) % 9), ARRAY[c])'),
    ('bytea', 'int4send(c)'), ('int2', 'c::int2'),
    ('int8', 'c::int8 * 10000000000'), ('float8', 'c::float8 / 8'),
    ('zeros of both signs',
     '(c::float8 * CASE WHEN c = 0 AND at > ''2023-06-01'' THEN -1 ELSE 1 END)'),
    ('int4 array', 'ARRAY[c, 1]'), ('domain', 'c::customer_number'),
    ('inet', '''10.0.0.0''::inet + (c + 100)'), ('interval', 'c * interval ''1 day'''),
    ('range', 'int4range(c, c + 1)'), ('jsonb', 'to_jsonb(c)'),
    ('text that is equal in other letters',
     '(CASE WHEN at > ''2023-06-01'' THEN ''ABC'' ELSE ''abc'' END || c) COLLATE ci');
SELECT is(
    result_of('SELECT retention_agg(' || expression || ', at)::text FROM few'),
    (SELECT retention_agg(c, at)::text FROM few),
    'key: ' || name)
FROM key;
SELECT isnt(
    result_of('SELECT retention_agg((CASE WHEN at > ''2023-06-01'' THEN ''ABC'' ELSE ''abc'' END '
              '|| c), at)::text FROM few'),
    (SELECT retention_agg(c, at)::text FROM few),
    'which differ in a plain collation');
SET LOCAL max_parallel_workers_per_gather = 2;
SET LOCAL work_mem = '64kB';
ALTER TABLE few SET (parallel_workers = 2);
SELECT is(
    (SELECT string_agg(name, ', ')
     FROM key
     WHERE result_of('SELECT retention_agg(' || expression
                         || ', at)::text FROM '
                            'few') <> (SELECT retention_agg(c, at)::text FROM few)),
    NULL,
    'every key, with workers and 64 kB');
SELECT matches(
    pg_temp.plan_of(
        'SELECT retention_agg((customer, ''x''::text), at) FROM e',
        'ANALYZE, BUFFERS, COSTS OFF, TIMING OFF'),
    'temp read=\d+ written=.*Partial Aggregate',
    'customers of two columns, written to files by workers');
SELECT is(
    (SELECT retention_agg((customer, 'x'::text), at)::text FROM e WHERE customer IS NOT NULL),
    (SELECT result FROM truth WHERE name = 'plain'),
    'give the same result');
RESET work_mem;
SET LOCAL max_parallel_workers_per_gather = 0;
SELECT is(
    (SELECT sum(cohort_size)
     FROM retention_rows(retention_agg((enum_range(NULL::mood))[1 + id % 3], at))
     WHERE period = 0),
    3::numeric,
    'key: enum')
FROM e;
SELECT is(
    (SELECT sum(cohort_size) FROM retention_rows(retention_agg(id % 2 = 0, at)) WHERE period = 0),
    2::numeric,
    'key: boolean')
FROM e;
-- hashint4 returns a negative number here, which is also read from a table
CREATE TABLE stored AS
SELECT hashint4(x) AS k, date '2024-01-01' AS d
FROM generate_series(1, 50) x;
SELECT results_eq(
    $$SELECT cohort_size, retained FROM (SELECT retention_agg(k, d) AS r FROM (SELECT k, d
        FROM stored UNION ALL SELECT hashint4(x), '2024-02-01'
        FROM generate_series(1, 50) x) v(k, d)) s, retention_rows(r) ORDER BY period$$,
    'VALUES (50::bigint, 50::bigint), (50, 50)',
    'a computed number and the same number stored are one customer');
SELECT throws_ok(
    $$SELECT retention_agg('"a"'::json, now())$$,
    '42883',
    'could not identify a hash function for type json',
    'a type without a hash function is an error');
SELECT throws_ok(
    $$SELECT retention_agg((1, '"a"'::json), now())$$,
    '42883',
    'could not identify a hash function for type json',
    'also in one of several columns');

-- 64 periods and more, dense and sparse
SELECT is(
    (SELECT string_agg(retained::text, '' ORDER BY period)
     FROM retention_rows(retention_agg(1, date '2000-01-01' + i * interval '1 month'))),
    repeat('1', n),
    n || ' months')
FROM unnest('{63,64,65,128,129}'::int[]) n, generate_series(0, n - 1) i
GROUP BY n
ORDER BY n;
SELECT is(
    (SELECT string_agg(retained::text, '' ORDER BY period)
     FROM retention_rows(retention_agg(1, d, retention_options('day')))),
    repeat('1', 1500),
    '1500 days in any order')
FROM (SELECT date '2020-01-01' + i AS d FROM generate_series(0, 1499) i ORDER BY hashint4(i)) s;
SELECT is(
    (SELECT string_agg(period::text, ' ' ORDER BY period)
     FROM retention_rows(retention_agg(1, d, retention_options('day')))
     WHERE retained > 0),
    '0 1 63 64 65 127 128 700 1499',
    'a few days among 1500')
FROM (SELECT date '2020-01-01' + i AS d
      FROM unnest('{1499,64,0,700,1,63,128,65,127,64}'::int[]) i) s;
SELECT is(
    (SELECT string_agg(period_start - date '2020-01-01' || '', ' ')
     FROM activity_rows(activity_agg(d, retention_options('day')))),
    '0 1 63 64 65 127 128 700 1499',
    'the same activity')
FROM (SELECT date '2020-01-01' + i AS d
      FROM unnest('{1499,64,0,700,1,63,128,65,127,64}'::int[]) i) s;

-- values: equality, hash, text, binary, JSON
CREATE TABLE val AS
SELECT i,
    retention_agg(
        c, at, retention_options('month', mode => (ARRAY['on', 'streak'])[1 + i % 2])) AS r,
    activity_agg(at) AS a
FROM few, generate_series(1, 4) i
GROUP BY i;
SELECT is(
    (SELECT count(DISTINCT (r::text)) || ' '
         || (SELECT count(*) FROM (SELECT r FROM val GROUP BY r) s) || ' '
         || (SELECT count(*) FROM (SELECT a FROM val GROUP BY a) s)
     FROM val),
    '2 2 1',
    'values are equal where their bytes are');
SELECT is((SELECT count(*) FROM val x JOIN val y USING (r)), 8::bigint, 'hash join');
SELECT ok(
    bool_and((x.r = y.r) = (x.i % 2 = y.i % 2) AND (x.r <> y.r) = (x.i % 2 <> y.i % 2) AND x.a = y.a
                 AND NOT x.a <> y.a),
    '= and <>')
FROM val x, val y;
SELECT ok(
    bool_and(r::text::retention_matrix = r AND a::text::activity_periods = a
                 AND retention_matrix_hash(r) = retention_matrix_hash(r::text::retention_matrix)
                 AND activity_periods_hash_extended(a, 7) = activity_periods_hash_extended(
                     a::text::activity_periods, 7)),
    'text comes back')
FROM val;

-- values: order, for ORDER BY, DISTINCT, unique indexes and merge joins
SELECT ok(
    bool_and(
        sign(retention_matrix_cmp(x.r, y.r)) = -sign(retention_matrix_cmp(y.r, x.r))
        AND (x.r = y.r) = (retention_matrix_cmp(x.r, y.r) = 0)
        AND (x.r < y.r) = (y.r > x.r) AND (x.r <= y.r) = (x.r < y.r OR x.r = y.r)
        AND (x.r >= y.r) = (y.r <= x.r)),
    'retention matrices have an order')
FROM val x, val y;
SELECT ok(
    bool_and(
        sign(activity_periods_cmp(x.a, y.a)) = -sign(activity_periods_cmp(y.a, x.a))
        AND (x.a = y.a) = (activity_periods_cmp(x.a, y.a) = 0)
        AND (x.a < y.a) = (y.a > x.a) AND (x.a <= y.a) = (x.a < y.a OR x.a = y.a)
        AND (x.a >= y.a) = (y.a <= x.a)),
    'activity periods have an order')
FROM val x, val y;
SET LOCAL enable_hashjoin = off;
SET LOCAL enable_nestloop = off;
SELECT matches(
    pg_temp.plan_of('SELECT count(*) FROM val x JOIN val y USING (r)'),
    'Merge Join',
    'retention matrices can be merge joined');
SELECT matches(
    pg_temp.plan_of('SELECT count(*) FROM val x JOIN val y USING (a)'),
    'Merge Join',
    'activity periods can be merge joined');
RESET enable_hashjoin;
RESET enable_nestloop;
CREATE TEMP TABLE distinct_val AS SELECT DISTINCT r, a FROM val ORDER BY r, a;
CREATE UNIQUE INDEX ON distinct_val (r, a);
SELECT throws_ok(
    'INSERT INTO distinct_val SELECT * FROM distinct_val LIMIT 1',
    '23505',
    NULL,
    'a unique index on both');
SELECT is(
    (SELECT count(*)
     FROM (SELECT r, lag(r) OVER (ORDER BY r) AS before FROM val) s WHERE r < before),
    0::bigint,
    'ORDER BY');
SELECT is(
    (SELECT string_agg(j->>'cohort_size', ' ' ORDER BY j->>'start')
     FROM val, jsonb_array_elements(r::jsonb->'periods') j
     WHERE i = 1 AND (j->>'cohort_size')::int > 0),
    (SELECT string_agg(cohort_size::text, ' ' ORDER BY cohort)
     FROM val, retention_rows(r)
     WHERE i = 1 AND period = 0),
    'JSON holds the cohorts');
SELECT is(
    (SELECT r::jsonb - 'periods' FROM val WHERE i = 1),
    jsonb_build_object(
        'period', 'month', 'mode', 'streak', 'cohort', 'first', 'tz', 'UTC', 'as_of',
        (SELECT max(at AT TIME ZONE 'UTC') FROM few)),
    'and the options');
SELECT throws_ok(
    'SELECT ''' || x || '''::retention_matrix',
    '22P02',
    'invalid input syntax for type retention_matrix',
    'no matrix: ' || x)
FROM unnest('{"",01,0102,zz,0101ff}'::text[]) x;

-- workers read for retention_cohort: the time of a row shows which process has read it
CREATE FUNCTION read_by_worker()
RETURNS boolean LANGUAGE sql PARALLEL SAFE BEGIN ATOMIC
SELECT EXISTS (SELECT
               FROM pg_stat_activity
               WHERE pid = pg_backend_pid() AND backend_type = 'parallel worker'); END;
ALTER FUNCTION read_by_worker() VOLATILE;
CREATE VIEW read_by AS
SELECT id AS customer,
    CASE WHEN read_by_worker() THEN timestamptz '2024-02-01' ELSE '2024-01-01' END AS at
FROM e
WHERE id < 100;
SET LOCAL max_parallel_workers_per_gather = 2;
SET LOCAL parallel_setup_cost = 0;
SET LOCAL parallel_tuple_cost = 0;
SET LOCAL min_parallel_table_scan_size = 0;
SET LOCAL parallel_leader_participation = off;
SELECT is(
    (SELECT string_agg(cohort || ' ' || cohort_size, ', ')
     FROM retention_cohort('read_by', 'customer', 'at')
     WHERE period = 0),
    '2024-02-01 99',
    'a parallel plan reads for retention_cohort');
SELECT * FROM finish();
ROLLBACK;
