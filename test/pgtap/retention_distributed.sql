-- retention_of() and retention_cohort() of a table whose rows Citus distributes over nodes: a query
-- in two steps, which gives the same. The list of such tables is that of Citus.
\if :{?seed}
\else
\set seed 0.20261126
\endif
BEGIN;
SELECT plan(32);
SELECT diag('seed ' || :seed);
SELECT setseed(:seed) IS NULL AS seeded \gset
SET LOCAL allow_system_table_mods = on;
SET LOCAL TimeZone = 'America/St_Johns';

-- events of some years until after now, without customers or times in some rows
CREATE TABLE near AS
SELECT nullif(floor(random() * 80)::int, 0) AS customer, 'c' || floor(random() * 80) AS name,
    at, at AT TIME ZONE 'UTC' AS local, at::date AS day,
    CASE WHEN random() < 0.9 THEN round((random() * 100 - 20)::numeric, 2) END AS amount,
    floor(random() * 9)::smallint AS pieces
FROM (SELECT CASE
                 WHEN random() < 0.98
                     THEN now() + interval '20 days' - random() * interval '900 days'
             END AS at
      FROM generate_series(1, 3000)) s;
CREATE TABLE far AS TABLE near;
CREATE TABLE pg_catalog.pg_dist_partition (logicalrelid regclass, partmethod "char");
INSERT INTO pg_catalog.pg_dist_partition VALUES ('far', 'h');

-- Returns how many of many options give another matrix of the other table.
CREATE FUNCTION pg_temp.differing(customer name, at name) RETURNS bigint LANGUAGE sql AS $$
    SELECT count(*)
    FROM unnest('{day,week,month,quarter}'::text[]) period,
        unnest('{on,on_or_after,on_or_before,streak}'::text[]) mode,
        unnest('{first,every}'::text[]) cohort, unnest('{NULL,Asia/Seoul}'::text[]) tz,
        unnest(ARRAY[NULL, now() - interval '100 days', now() + interval '10 days']) as_of,
        retention_options(
            period, tz, mode, cohort, as_of => as_of,
            brackets => CASE period WHEN 'week' THEN '{4,10,3}'::int[] END) options
    WHERE retention_of('near', $1, $2, options)
        IS DISTINCT FROM retention_of('far', $1, $2, options)
$$;
SELECT is(pg_temp.differing('customer', at), 0::bigint, 'the same by ' || at)
FROM unnest('{at,local,day}'::name[]) at;
SELECT is(pg_temp.differing('name', 'at'), 0::bigint, 'the same of text');
SELECT ok(
    (SELECT count(*) > 100 FROM retention_cohort('far', 'customer', 'at')),
    'and there are rows');
SELECT results_eq(
    'SELECT * FROM retention_cohort(''far'', ''customer'', ''at'', ''quarter'', level => 0.9)',
    'SELECT * FROM retention_cohort(''near'', ''customer'', ''at'', ''quarter'', level => 0.9)',
    'retention_cohort');
SELECT is(
    (SELECT count(*) FROM retention_cohort('far', 'name', 'at') WHERE period_start > now()),
    0::bigint,
    'nothing of the future');

SELECT is(
    (SELECT count(*)
     FROM unnest('{week,month}'::text[]) period, unnest('{on,streak}'::text[]) mode,
         unnest(ARRAY[NULL, now() - interval '100 days']) as_of, retention_options(
             period, 'Asia/Seoul', mode, as_of => as_of) options
     WHERE (SELECT array_agg(s) FROM retention_by('near', 'customer', at, 'name', options) s)
         IS DISTINCT FROM
         (SELECT array_agg(s) FROM retention_by('far', 'customer', at, 'name', options) s)),
    0::bigint,
    'retention_by ' || at)
FROM unnest('{at,local,day}'::name[]) at;
SELECT is(
    (SELECT count(DISTINCT segment) FROM retention_by('far', 'customer', 'at', 'customer')),
    (SELECT count(DISTINCT customer) FROM far WHERE at < now()),
    'a column that is the customer and the segment');

-- amounts
SELECT is(
    (SELECT count(*)
     FROM unnest('{day,week,month}'::text[]) period, unnest('{first,every}'::text[]) cohort,
         unnest('{NULL,Asia/Seoul}'::text[]) tz,
         unnest(ARRAY[NULL, now() - interval '100 days', now() + interval '10 days']) as_of,
         retention_options(
             period, tz, cohort => cohort, as_of => as_of,
             brackets => CASE period WHEN 'week' THEN '{4,10,3}'::int[] END) options
     WHERE retention_of('near', 'customer', at, 'amount', options)
         IS DISTINCT FROM retention_of('far', 'customer', at, 'amount', options)),
    0::bigint,
    'the same amounts by ' || at)
FROM unnest('{at,local,day}'::name[]) at;
SELECT is(
    retention_of('far', 'name', 'at', 'pieces', '{"scale": 0}'),
    retention_of('near', 'name', 'at', 'pieces', '{"scale": 0}'),
    'whole numbers');
SELECT isnt(
    retention_of('far', 'name', 'at', 'pieces', '{"scale": 0}'),
    retention_of('far', 'name', 'at', '{}'),
    'they are in the matrix');
SELECT results_eq(
    'SELECT * FROM retention_revenue_cohort(''far'', ''customer'', ''at'', ''amount'', ''week'')',
    'SELECT * FROM retention_revenue_cohort(''near'', ''customer'', ''at'', ''amount'', ''week'')',
    'retention_revenue_cohort');
SELECT throws_ok(
    'SELECT retention_of(''far'', ''customer'', ''at'', ''amount'', ''{"scale": 0}'')',
    '22003',
    NULL,
    'an amount with more decimals');

-- A type that can be sorted but not hashed shows which query runs.
CREATE TABLE paid AS SELECT customer::money AS customer, at FROM near WHERE customer < 9;
SELECT throws_ok(
    'SELECT retention_of(''paid'', ''customer'', ''at'')',
    '42883',
    NULL,
    'a table of this server: one step');
INSERT INTO pg_catalog.pg_dist_partition VALUES ('paid', 'h');
SELECT is(
    retention_of('paid', 'customer', 'at'),
    (SELECT retention_agg(customer, at, '{"tz": "America/St_Johns"}') FROM near WHERE customer < 9),
    'a distributed table: two steps');
CREATE VIEW paid_view AS TABLE paid;
SELECT throws_ok(
    'SELECT retention_of(''paid_view'', ''customer'', ''at'')',
    '42883',
    NULL,
    'a view over a distributed table: one step');

-- edges
CREATE TABLE none (LIKE near);
INSERT INTO pg_catalog.pg_dist_partition VALUES ('none', 'h');
SELECT is(retention_of('none', 'customer', 'at')::text, '0101', 'no rows');
INSERT INTO none (customer, at, day) VALUES (1, 'infinity', '-infinity');
SELECT throws_ok(
    'SELECT retention_of(''none'', ''customer'', ''at'')',
    '22008',
    NULL,
    'an infinite time');
SELECT throws_ok(
    'SELECT retention_of(''none'', ''customer'', ''day'')',
    '22008',
    NULL,
    'an infinite date');
SELECT throws_ok(
    'SELECT retention_of(''far'', ''customer'', ''at'', ''{"perod": "day"}'')',
    '22023',
    NULL,
    'wrong options');

-- a session zone that is not a name could be another zone on another node
SET LOCAL TimeZone = 'UTC+8';
SELECT throws_ok(
    format('SELECT retention_of(''far'', ''customer'', %L)', at),
    '22023',
    'time zone "UTC+8" of the session is not a name',
    'a session zone that is not a name, ' || at)
FROM unnest('{at,local}'::name[]) at;
SELECT is(
    retention_of('near', 'customer', 'at'),
    (SELECT retention_agg(customer, at) FROM near),
    'it may be one for a table of this server');
SELECT is(
    retention_of('far', 'customer', at, '{"tz": "Asia/Seoul"}'),
    retention_of('near', 'customer', at, '{"tz": "Asia/Seoul"}'),
    'it does not matter where tz is given, ' || at)
FROM unnest('{at,local}'::name[]) at;
SET LOCAL TimeZone = 'America/St_Johns';

-- a function that is a closer match than activity_agg
CREATE DOMAIN stamp AS timestamptz;
CREATE FUNCTION pg_temp.spied(activity_periods, stamp, jsonb) RETURNS activity_periods LANGUAGE sql
    AS $$ SELECT $1 $$;
CREATE AGGREGATE activity_agg(stamp, jsonb) (
    SFUNC = pg_temp.spied, STYPE = activity_periods, INITCOND = '0101');
CREATE TABLE stamped AS SELECT customer, at::stamp FROM near;
INSERT INTO pg_catalog.pg_dist_partition VALUES ('stamped', 'h');
SELECT throws_ok(
    'SELECT retention_of(''stamped'', ''customer'', ''at'')',
    '42725',
    'a function activity_agg from outside the extension is a closer match for these columns',
    'another activity_agg');
SELECT throws_ok(
    'SELECT retention_by(''stamped'', ''customer'', ''at'', ''customer'')',
    '42725',
    NULL,
    'of segments');
SELECT * FROM finish();
ROLLBACK;
