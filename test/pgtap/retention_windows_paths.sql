-- Windows from a customer's own first event, several events in a window, and longer cohorts: plans
-- that must not change the result, customers with very many events, bytes of any origin, refusals.
BEGIN;
SELECT plan(93);
SET LOCAL TimeZone = 'UTC';
SET LOCAL max_parallel_workers_per_gather = 0;
SET LOCAL jit = off;
\ir ../lib/plan_of.sql

-- Returns the SQLSTATE of an error, or NULL.
CREATE FUNCTION state_of(query text) RETURNS text LANGUAGE plpgsql AS $$
BEGIN
    EXECUTE query;
    RETURN NULL;
EXCEPTION WHEN OTHERS THEN
    RETURN SQLSTATE;
END $$;

-- 4,000 customers with 1 to 40 events
CREATE TABLE many AS
SELECT c, at, at::timestamp AS t, at::date AS d, i = 1 OR (c + i) % 5 = 0 AS is_start,
    (c * i) % 3 > 0 AS is_return
FROM generate_series(1, 4000) c, generate_series(1, 1 + c % 40) i,
    LATERAL (SELECT timestamptz '2023-01-31' + (c * 7919 % 40000) * interval '7 minutes'
                 + i * i * (c % 7 + 1) * interval '5 hours' AS at) x;
CREATE TABLE choice (n int PRIMARY KEY, o jsonb);
INSERT INTO choice
SELECT row_number() OVER (),
    retention_options(unit, 'Europe/Berlin', mode, cohort, origin => origin, min_events => least,
        first_period => first_period, cohort_period => longer, as_of => '2024-06-15 12:00Z')
FROM (VALUES ('day', 'on', 'first', 'first_event', 1, 'all', NULL),
        ('week', 'on_or_after', 'first', 'first_event', 1, 'returned', NULL),
        ('month', 'streak', 'every', 'first_event', 2, 'returned', 'quarter'),
        ('day', 'on_or_before', 'every', 'first_event', 1, 'all', 'month'),
        ('month', 'on', 'first', 'calendar', 3, 'all', NULL),
        ('month', 'on_or_before', 'every', 'calendar', 1, 'returned', 'year'),
        ('day', 'on', 'first', 'calendar', 1, 'all', 'week'))
    v (unit, mode, cohort, origin, least, first_period, longer);
CREATE TABLE serial AS
SELECT n, retention_agg(c, at, o) AS instants,
    retention_agg(c, at, is_start, is_return, o) AS parted,
    retention_agg(c, t, o) AS local, retention_agg(c, d, o) AS dates
FROM many, choice
GROUP BY n;
SELECT is(count(DISTINCT instants), 7::bigint, 'seven choices of options differ') FROM serial;

-- in another order, and with other types of customers
SELECT is(
    (SELECT retention_agg(c, at, o) FROM (SELECT * FROM many ORDER BY hashint4(c), at DESC) s),
    instants,
    'sorted otherwise: ' || n)
FROM serial
JOIN choice USING (n)
ORDER BY n;
SELECT is(
    (SELECT retention_agg('customer ' || c, at, is_start, is_return, o) FROM many),
    parted,
    'customers as text: ' || n)
FROM serial
JOIN choice USING (n)
ORDER BY n;
SELECT is(
    (SELECT retention_matrix_merge(
         retention_agg(c, t, o) FILTER (WHERE c % 3 = 0),
         retention_agg(c, t, o) FILTER (WHERE c % 3 <> 0))
     FROM many),
    local,
    'two parts of the customers merged: ' || n)
FROM serial
JOIN choice USING (n)
ORDER BY n;

-- temporary files
SET LOCAL work_mem = '64kB';
SELECT matches(
    pg_temp.plan_of(
        format('SELECT retention_agg(c, at, %L) FROM many', o),
        'ANALYZE, BUFFERS, COSTS OFF, TIMING OFF'),
    'temp read=\d+ written=',
    'spills: ' || n)
FROM choice
WHERE n IN (1, 5);
SELECT is((SELECT retention_agg(c, at, o) FROM many), instants, 'spilled: ' || n)
FROM serial
JOIN choice USING (n)
ORDER BY n;
SELECT is(
    (SELECT retention_agg(c::text, at, is_start, is_return, o) FROM many),
    parted,
    'text spilled: ' || n)
FROM serial
JOIN choice USING (n)
ORDER BY n;
RESET work_mem;

-- workers
SET LOCAL parallel_setup_cost = 0;
SET LOCAL parallel_tuple_cost = 0;
SET LOCAL min_parallel_table_scan_size = 0;
ALTER TABLE many SET (parallel_workers = 3);
SET LOCAL max_parallel_workers_per_gather = 3;
SELECT matches(
    pg_temp.plan_of(format('SELECT retention_agg(c, at, %L) FROM many', o)),
    'Partial Aggregate',
    'the plan is partial')
FROM choice
WHERE n = 1;
CREATE FUNCTION parallel_of(o jsonb, customer text, columns text)
RETURNS retention_matrix LANGUAGE plpgsql AS $$
DECLARE result retention_matrix;
BEGIN
    EXECUTE format('SELECT retention_agg(%s, %s, %L) FROM many', customer, columns, o) INTO result;
    RETURN result;
END $$;
SELECT is(parallel_of(o, 'c', 'd'), dates, 'dates by workers: ' || n)
FROM serial
JOIN choice USING (n)
ORDER BY n;
SELECT is(parallel_of(o, 'c::text', 'at, is_start, is_return'), parted, 'text by workers: ' || n)
FROM serial
JOIN choice USING (n)
ORDER BY n;
SET LOCAL work_mem = '64kB';
SELECT is(parallel_of(o, 'c', 'at'), instants, 'by workers, spilled: ' || n)
FROM serial
JOIN choice USING (n)
ORDER BY n;
RESET work_mem;
RESET max_parallel_workers_per_gather;
SET LOCAL max_parallel_workers_per_gather = 0;

-- one customer with very many events, most of which make no difference
CREATE TABLE busy AS
SELECT timestamptz '2020-01-01'
    + (i / 2) * interval '12 hours' + (i % 2) * interval '11 hours' AS at
FROM generate_series(0, 2046) i
UNION ALL SELECT timestamptz '2020-01-01 05:00' + (i % 1000) * interval '12 hours'
FROM generate_series(1, 100000) i;
CREATE FUNCTION rows_of(m retention_matrix) RETURNS text LANGUAGE sql AS $$
    SELECT md5(string_agg((cohort, period, eligible, retained, complete)::text, ' '
                          ORDER BY cohort, period))
    FROM retention_rows(m)
$$;
SET LOCAL statement_timeout = '60s';
SELECT is(
    rows_of(retention_agg(1, at, retention_options('day', origin => 'first_event'))),
    (SELECT rows_of(retention_agg(1, at, retention_options('day', origin => 'first_event')))
     FROM (SELECT DISTINCT at FROM busy) s),
    '100,000 events in 1,000 half days take no minute')
FROM busy;
RESET statement_timeout;
-- in Newfoundland, the clocks went back from 00:01 to 23:01
SELECT is(
    (SELECT string_agg(concat_ws(' ', period_start, active, new), ', ' ORDER BY period_start)
     FROM retention_lifecycle(m)),
    '2007-11-03 1 1, 2007-11-04 1 0',
    'between the beginnings of a day that began twice')
FROM (SELECT retention_agg(
          1, at, retention_options('day', 'America/St_Johns', origin => 'first_event')) AS m
      FROM (SELECT timestamptz '2007-11-04 02:30:30Z' AS at
            FROM generate_series(1, 40)
            UNION ALL SELECT '2007-11-04 03:00Z'
            UNION ALL SELECT '2007-11-04 03:40Z'
            FROM generate_series(1, 100)) e) q;

-- bytes: two cells have ended for both customers, of whom one came back in cell 1
CREATE FUNCTION bytes(counts text, ended text) RETURNS text LANGUAGE sql AS
    $$ SELECT '0102040000000355544300010100008080b49bd7b9c00201c81f02020200' || counts || ended $$;
SELECT is(
    (SELECT retention_agg(c, at, retention_options('year', 'UTC', origin => 'first_event',
                as_of => '2022-05-01'))::text
     FROM (VALUES (1, timestamptz '2020-01-05'), (2, '2020-02-01')) v (c, at)),
    bytes('00', '010202'),
    'the bytes');
SELECT is(state_of(format('SELECT %L::retention_matrix', bytes(counts, ended))), expected, what)
FROM (VALUES ('0101', '010202', NULL, 'one came back'),
        ('0102', '02010101', '22P02', 'more retained than eligible, in cell 1'),
        ('020101', '010202', '22P02', 'retained in a cell that has ended for nobody'),
        ('0101', '00', '22P02', 'it has ended for nobody'),
        ('0101', '010201', '22P02', 'it says so of too few'),
        ('0101', '010203', '22P02', 'it says so of too many'),
        ('0101', '0202' || '0200', '22P02', 'a last number without customers'),
        ('0101', '0201' || '0002', '22P02', 'a first number without customers'),
        ('0101', '010402', NULL, 'three calendar years, and one cell more'),
        ('0101', '010502', '22P02', 'more cells than as_of can end'),
        ('0101', '01' || 'ffffff7f' || '02', '22P02', 'far more'))
    v (counts, ended, expected, what);

-- refusals
SELECT is(state_of('SELECT retention_options(' || options || ')'), '22023', options)
FROM unnest(ARRAY['min_events => 0', 'min_events => -1', 'min_events => 1000001',
        'origin => ''''', 'origin => ''event''', 'first_period => ''none''',
        'cohort_period => ''decade''']) options;
SELECT is(
    state_of(format('SELECT retention_agg(c, at, %L) FROM many', o)),
    '22023',
    o)
FROM unnest(ARRAY['{"min_events": 1.5}', '{"min_events": "2"}', '{"min_events": true}',
        '{"origin": 1}', '{"first_period": []}', '{"period": "week", "cohort_period": "month"}',
        '{"period": "year", "cohort_period": "month"}']) o;
SELECT is(
    state_of(
        format('SELECT retention_agg(a, %L) FROM (SELECT activity_agg(at) AS a FROM many) s', o)),
    '0A000',
    'activity periods do not know ' || o)
FROM unnest(ARRAY['{"origin": "first_event"}', '{"min_events": 2}',
        '{"first_period": "returned"}']) o;
SELECT is(
    state_of($$
        SELECT retention_matrix_merge(
            retention_agg(c, at, '{"min_events": 2}'), retention_agg(c, at))
        FROM many $$),
    '22023',
    'matrices with different options are not merged');
SELECT is(
    state_of($$
        SELECT retention_matrix_merge(
            retention_agg(c, at, '{"origin": "first_event", "as_of": "2024-01-01"}'),
            retention_agg(c, at, '{"origin": "first_event", "as_of": "2024-01-02"}'))
        FROM many $$),
    '22023',
    'nor are those of windows that were observed at different moments');
SELECT * FROM finish();
ROLLBACK;
