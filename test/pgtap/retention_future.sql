-- What is still to come does not count: neither events nor as_of make a period observed before it
-- has begun. Activity periods keep it for later.
BEGIN;
SELECT plan(29);
SET LOCAL TimeZone = 'UTC';
SET LOCAL max_parallel_workers_per_gather = 0;

-- six rows of last year's January and February, and one of next year's July
CREATE TABLE past AS
SELECT customer, date_trunc('year', now()) - interval '1 year' + day * interval '1 day' AS at
FROM (VALUES (1, 4), (1, 40), (2, 10), (2, 11), (3, 20), (3, 45)) v(customer, day);
CREATE TABLE booked AS
SELECT 1 AS customer, date_trunc('year', now()) + interval '18 months' AS at;
CREATE VIEW visits AS TABLE past UNION ALL TABLE booked;

-- Returns how often customers came, as text: cohort, period, retained, complete.
CREATE FUNCTION told(m retention_matrix) RETURNS text LANGUAGE sql AS $$
    SELECT string_agg(
        concat_ws(' ', extract(month FROM cohort), period, retained, complete), ', ')
    FROM retention_rows(m)
$$;
SELECT is(
    (SELECT told(retention_agg(customer, at)) FROM past),
    '1 0 3 t, 1 1 2 f',
    'January and February, without an appointment: March has not begun');
SELECT is(
    (SELECT told(retention_agg(customer, at)) FROM visits),
    '1 0 3 t, 1 1 2 f',
    'with an appointment it has not begun, either');
SELECT is(
    (SELECT count(*)
     FROM retention_cohort('visits', 'customer', 'at') v
     FULL JOIN retention_cohort('past', 'customer', 'at') p USING (cohort, period)
     WHERE v IS DISTINCT FROM p),
    0::bigint,
    'by the names of table and columns');
SELECT is(
    (SELECT string_agg(l::text, ' ')
     FROM (SELECT retention_agg(customer, at) AS m FROM visits) s, retention_lifecycle(m) l),
    (SELECT string_agg(l::text, ' ')
     FROM (SELECT retention_agg(customer, at) AS m FROM past) s, retention_lifecycle(m) l),
    'lifecycle');
SELECT is(
    (SELECT string_agg(p::text, ' ')
     FROM (SELECT retention_agg(customer, at) AS m FROM visits) s, retention_pooled(m) p),
    (SELECT string_agg(p::text, ' ')
     FROM (SELECT retention_agg(customer, at) AS m FROM past) s, retention_pooled(m) p),
    'pooled');

-- every form of the aggregate, with and without as_of
CREATE FUNCTION matrices(source text, as_of timestamptz)
RETURNS text[] LANGUAGE plpgsql AS $$
DECLARE result text[];
BEGIN
    EXECUTE format('SELECT ARRAY[
        retention_agg(customer, at, o)::text, retention_agg(customer, at::timestamp, o)::text,
        retention_agg(customer, at::date, o)::text,
        retention_agg(customer, at, true, true, o)::text,
        retention_agg(customer, at::timestamp, true, true, o)::text,
        retention_agg(customer, at::date, true, true, o)::text]
        FROM %I, (SELECT retention_options(''week'', as_of => $1)) q(o)', source)
    INTO result USING as_of;
    RETURN result;
END $$;
SELECT ok(matrices('visits', NULL) = matrices('past', NULL), 'every form ignores it');
SELECT ok(matrices('visits', max(at)) = matrices('past', max(at)), 'as_of in the past') FROM past;
SELECT ok(matrices('visits', now()) = matrices('past', now()), 'as_of now');
SELECT ok(
    matrices('visits', at) = matrices('past', now()),
    'as_of in the future is now')
FROM booked;
SELECT ok(
    matrices('visits', '294276-12-31 23:59:59.999999+00') = matrices('past', now()),
    'as_of after all events is now');
SELECT ok(
    matrices('past', NULL) <> matrices('past', now()),
    'as_of counts the time since the latest event, too');

-- a date that stands for "no end" neither completes a period nor costs anything
CREATE TABLE endless AS
TABLE past
UNION ALL SELECT i, timestamptz '9999-12-31' FROM generate_series(1, 1000) i;
SELECT is(
    (SELECT retention_agg(customer, at, retention_options('day')) FROM endless),
    (SELECT retention_agg(customer, at, retention_options('day')) FROM past),
    '9999-12-31 by day');
SELECT is(
    (SELECT retention_agg(customer, at::date, retention_options('day')) FROM endless),
    (SELECT retention_agg(customer, at::date, retention_options('day')) FROM past),
    '9999-12-31 by day, of dates');
SELECT is(
    (SELECT count(*)
     FROM (SELECT retention_agg(customer, at) OVER (ORDER BY at) AS m
           FROM visits
           WHERE customer = 1) s
     WHERE told(m) <> '1 0 1 f' AND told(m) <> '1 0 1 t, 1 1 1 f'),
    0::bigint,
    'a running window');

-- parallel workers have the same now
CREATE TABLE many AS SELECT customer, at FROM visits, generate_series(1, 2000);
ANALYZE many;
SET LOCAL parallel_setup_cost = 0;
SET LOCAL parallel_tuple_cost = 0;
SET LOCAL min_parallel_table_scan_size = 0;
SET LOCAL max_parallel_workers_per_gather = 4;
ALTER TABLE many SET (parallel_workers = 4);
\ir ../lib/plan_of.sql
SELECT matches(
    pg_temp.plan_of('SELECT retention_agg(customer, at) FROM many'),
    'Partial Aggregate',
    'a parallel plan');
SELECT is(
    (SELECT told(retention_agg(customer, at)) FROM many),
    '1 0 3 t, 1 1 2 f',
    'gives the same');
SELECT is(
    matrices('many', '9999-01-01'),
    matrices('past', now()),
    'with as_of in the future, too');
SET LOCAL max_parallel_workers_per_gather = 0;

-- local times are compared with the clock in tz, or in the session's zone
CREATE TABLE clock AS
SELECT now() AT TIME ZONE 'Etc/GMT-14' AS local, now() AT TIME ZONE 'Etc/GMT+12' AS before;
SELECT is(
    (SELECT told(retention_agg(1, local, retention_options('day', 'Etc/GMT-14')))
         IS NOT NULL FROM clock),
    true,
    'a local time that is past in tz');
SELECT is(
    (SELECT retention_agg(1, local, retention_options('day', 'Etc/GMT+12'))::text FROM clock),
    (SELECT retention_agg(1, local, retention_options('day', 'Etc/GMT+12')) FILTER (WHERE false)
         ::text FROM clock),
    'a local time that is to come in tz');
SET LOCAL TimeZone = 'Etc/GMT+12';
SELECT is(
    (SELECT retention_agg(1, d)::jsonb->'periods'->0->>'cohort_size'
     FROM (SELECT local::date AS d FROM clock UNION ALL SELECT before::date FROM clock) s),
    '1',
    'in the session''s zone');
SELECT is(
    (SELECT sum(cohort_size)
     FROM (SELECT retention_agg(d, d) AS m
           FROM (SELECT local::date AS d FROM clock UNION ALL SELECT before::date FROM clock) s) q,
         retention_rows(m)
     WHERE period = 0),
    1::numeric,
    'where it is not yet tomorrow');
SET LOCAL TimeZone = 'UTC';

-- activity periods keep all; what has begun by now counts
CREATE TABLE kept AS SELECT customer, activity_agg(at) AS a FROM visits GROUP BY customer;
SELECT is(
    (SELECT array_agg(r) FROM kept, activity_rows(a) r WHERE customer = 1),
    (SELECT array_agg(date_trunc('month', at)::date ORDER BY at)
     FROM visits
     WHERE customer = 1),
    'an appointment is kept');
SELECT is(
    (SELECT told(retention_agg(a)) FROM kept),
    '1 0 3 t, 1 1 2 f',
    'and does not count before it has begun');
SELECT is(
    (SELECT retention_agg(a, retention_options(as_of => booked.at)) FROM kept, booked),
    (SELECT retention_agg(customer, at, retention_options(as_of => now())) FROM past),
    'as_of in the future is now');
SELECT is(
    (SELECT retention_agg(a)::text
     FROM (SELECT activity_agg(at) AS a FROM booked) s),
    '0101',
    'who only has an appointment is no customer yet');
SELECT is(
    (SELECT activity_agg(v.at, retention_options(as_of => b.at))::text
     FROM visits v, booked b
     WHERE v.customer = 1),
    (SELECT a::text FROM kept WHERE customer = 1),
    'a later as_of of activity_agg is taken as it is');
SELECT is(
    (SELECT told(retention_agg(a, retention_options('year')))
     FROM (SELECT activity_agg(date_trunc('year', now()) + interval '1 year - 1 us',
                               retention_options('year')) AS a) s),
    '1 0 1 f',
    'the current period counts as it is recorded');
SELECT is(
    (SELECT told(retention_agg(a, retention_options('year')))
     FROM (SELECT activity_agg(date '2019-01-01' + i * 500, retention_options('year')) AS a
           FROM generate_series(0, 1) i) s),
    '1 0 1 t, 1 1 1 f',
    'periods that have begun count');
SELECT throws_ok(
    $$SELECT retention_agg(a, retention_options('year', as_of => 'infinity'::timestamptz))
        FROM kept$$,
    '22023',
    NULL,
    'infinity is no as_of');
SELECT * FROM finish();
ROLLBACK;
