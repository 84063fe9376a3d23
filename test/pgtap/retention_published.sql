-- Retention of real customers, and published cases. The data are not part of the project; without
-- them these tests are skipped. Every way to compute retention gives the same counts.
\set files 'CDNOW_master.txt online_retail_invoices.csv expected/cdnow_month_on.csv'
\set files :files ' expected/online_retail_month_on.csv expected/retention_cases.json'
\setenv FILES :files
\set present `test/lib/published --present $FILES`
BEGIN;
\if :present
SELECT plan(62);
SET LOCAL TimeZone = 'UTC';
SET LOCAL max_parallel_workers_per_gather = 0;

CREATE TABLE cdnow (customer int, at date);
\copy cdnow FROM PROGRAM 'test/lib/published CDNOW_master.txt' CSV HEADER
CREATE TABLE shop (invoice text, customer int, at timestamp, amount numeric);
\copy shop FROM PROGRAM 'test/lib/published online_retail_invoices.csv' CSV HEADER
CREATE TABLE known_cdnow (month text, period int, retained bigint);
\copy known_cdnow FROM PROGRAM 'test/lib/published expected/cdnow_month_on.csv' CSV HEADER
CREATE TABLE known_shop (LIKE known_cdnow);
\copy known_shop FROM PROGRAM 'test/lib/published expected/online_retail_month_on.csv' CSV HEADER
CREATE VIEW known AS
SELECT 'cdnow' AS source, * FROM known_cdnow UNION ALL SELECT 'shop', * FROM known_shop;
ANALYZE cdnow, shop;
SELECT is((SELECT count(*) FROM cdnow), 69659::bigint, 'CDNOW: 69,659 purchases');
SELECT is(
    (SELECT sum(retained) FROM known WHERE source = 'cdnow' AND period = 0),
    23570::numeric,
    'of 23,570 customers');
SELECT is(
    (SELECT retained FROM known WHERE source = 'shop' AND month = '2010-12' AND period = 0),
    948::bigint,
    'Online Retail: 948 customers of December 2010');

-- Returns in how many cells a matrix differs from the known counts; a matrix that is NULL or empty
-- differs in all of them.
CREATE FUNCTION differences(which text, r retention_matrix) RETURNS bigint LANGUAGE sql AS $$
    WITH ours AS (SELECT to_char(cohort, 'YYYY-MM') AS month, period, retained
                  FROM retention_rows(r)),
    theirs AS (SELECT month, period, retained FROM known WHERE source = which)
    SELECT (SELECT count(*) FROM (TABLE ours EXCEPT ALL TABLE theirs) x) + (
        SELECT count(*) FROM (TABLE theirs EXCEPT ALL TABLE ours) x)
$$;
\ir ../lib/plan_of.sql

SELECT is(
    differences('cdnow', NULL),
    (SELECT count(*) FROM known WHERE source = 'cdnow'),
    'the comparison can fail');
SELECT is(
    differences(
        'cdnow', (SELECT retention_agg(customer, at) FROM (SELECT * FROM cdnow OFFSET 1) s)) > 0,
    true,
    'by a single purchase');

-- one call
SELECT is(differences('cdnow', retention_agg(customer, at)), 0::bigint, 'CDNOW') FROM cdnow;
SELECT is(differences('shop', retention_agg(customer, at)), 0::bigint, 'Online Retail') FROM shop;
SELECT is(
    differences('cdnow', retention_agg(customer, at::timestamptz, retention_options(tz => 'UTC'))),
    0::bigint,
    'CDNOW as instants')
FROM cdnow;
SELECT is(
    differences(
        'shop',
        retention_agg(
            customer, at AT TIME ZONE 'Europe/London', retention_options(tz => 'Europe/London'))),
    0::bigint,
    'Online Retail as instants in London')
FROM shop;
SELECT is(
    differences('shop', retention_agg(customer, at, true, true, NULL)),
    0::bigint,
    'each event both starts and returns')
FROM shop;

-- by the names of a table and its columns
CREATE FUNCTION cohort_differences(which text) RETURNS bigint LANGUAGE sql AS $$
    WITH ours AS (SELECT to_char(cohort, 'YYYY-MM') AS month, period, retained
                  FROM retention_cohort(which::regclass, 'customer', 'at')),
    theirs AS (SELECT month, period, retained FROM known WHERE source = which)
    SELECT (SELECT count(*) FROM (TABLE ours EXCEPT ALL TABLE theirs) x) + (
        SELECT count(*) FROM (TABLE theirs EXCEPT ALL TABLE ours) x)
$$;
SELECT is(cohort_differences('cdnow'), 0::bigint, 'CDNOW by retention_cohort');
SELECT is(cohort_differences('shop'), 0::bigint, 'Online Retail by retention_cohort');
SELECT is(
    (SELECT count(*) FROM retention_cohort('shop', 'customer', 'at') WHERE NOT complete),
    13::bigint,
    'the last month, which ends with the data, is incomplete for all 13 cohorts');

-- by activity periods, and by monthly batches in any order
SELECT is(differences(which, retention_agg(a)), 0::bigint, 'by activities: ' || which)
FROM (SELECT 'cdnow' AS which, activity_agg(at) AS a
      FROM cdnow
      GROUP BY customer
      UNION ALL SELECT 'shop', activity_agg(at)
      FROM shop
      GROUP BY customer) s
GROUP BY which
ORDER BY which;
CREATE TABLE batch AS
SELECT 'cdnow' AS which, customer, date_trunc('month', at) AS month, activity_agg(at) AS a
FROM cdnow
GROUP BY 2, 3
UNION ALL SELECT 'shop', customer, date_trunc('month', at), activity_agg(at)
FROM shop
GROUP BY 2, 3;
SELECT is(differences(which, retention_agg(a)), 0::bigint, 'batches rolled up: ' || which)
FROM (SELECT which, customer, rollup(a ORDER BY hashtext(month::text)) AS a
      FROM batch
      GROUP BY 1, 2) s
GROUP BY which
ORDER BY which;
CREATE TABLE customers (
    which text, customer int, a activity_periods, PRIMARY KEY (which, customer));
DO $$
DECLARE m timestamptz;
BEGIN
    FOR m IN SELECT month FROM batch GROUP BY 1 ORDER BY hashtext(month::text) LOOP
        INSERT INTO customers SELECT which, customer, a FROM batch WHERE month = m
        ON CONFLICT (which, customer) DO UPDATE SET a = customers.a + excluded.a;
    END LOOP;
END $$;
SELECT is(
    differences(which, retention_agg(a)),
    0::bigint,
    'batches upserted month by month, shuffled: ' || which)
FROM customers
GROUP BY which
ORDER BY which;
SELECT is(
    differences(
        'cdnow',
        retention_matrix_merge(min(r::text)::retention_matrix, max(r::text)::retention_matrix)),
    0::bigint,
    'two shards merged')
FROM (SELECT customer % 2, retention_agg(a) AS r FROM customers WHERE which = 'cdnow' GROUP BY 1) s;

-- other types of keys
CREATE TYPE buyer AS (number int, market text);
SELECT is(
    differences('cdnow', retention_agg(md5(customer::text)::uuid, at)),
    0::bigint,
    'uuid keys')
FROM cdnow;
SELECT is(
    differences('cdnow', retention_agg('customer number ' || customer, at)),
    0::bigint,
    'text keys')
FROM cdnow;
SELECT is(differences('shop', retention_agg(customer::numeric / 7, at)), 0::bigint, 'numeric keys')
FROM shop;
SELECT is(
    differences('shop', retention_agg(ROW(customer, 'x')::buyer, at)),
    0::bigint,
    'keys of two columns')
FROM shop;

-- spilling
SET LOCAL work_mem = '64kB';
SELECT matches(
    pg_temp.plan_of(
        'SELECT retention_agg(customer, at) FROM ' || t, 'ANALYZE, BUFFERS, COSTS OFF, TIMING OFF'),
    'temp read=\d+ written=',
    t || ' spills')
FROM (VALUES ('cdnow'), ('shop')) v(t);
SELECT is(differences('cdnow', retention_agg(customer, at)), 0::bigint, 'CDNOW, spilling')
FROM cdnow;
SELECT is(differences('shop', retention_agg(customer, at)), 0::bigint, 'Online Retail, spilling')
FROM shop;
SELECT is(
    differences('cdnow', retention_agg(md5(customer::text), at)),
    0::bigint,
    'text keys, spilling')
FROM cdnow;
RESET work_mem;

-- workers
SET LOCAL parallel_setup_cost = 0;
SET LOCAL parallel_tuple_cost = 0;
SET LOCAL min_parallel_table_scan_size = 0;
ALTER TABLE cdnow SET (parallel_workers = 8);
ALTER TABLE shop SET (parallel_workers = 8);
SET LOCAL max_parallel_workers_per_gather = 2;
SELECT matches(
    pg_temp.plan_of('SELECT retention_agg(customer, at) FROM cdnow'),
    'Partial Aggregate',
    'the plan is partial');
SELECT matches(
    pg_temp.plan_of(
        'SELECT retention_agg(customer, at) FROM cdnow', 'ANALYZE, COSTS OFF, TIMING OFF'),
    'Workers Launched: 2',
    'and 2 workers run');
SELECT is(differences('cdnow', retention_agg(customer, at)), 0::bigint, 'CDNOW, 2 workers')
FROM cdnow;
SELECT is(differences('shop', retention_agg(customer, at)), 0::bigint, 'Online Retail, 2 workers')
FROM shop;
SET LOCAL max_parallel_workers_per_gather = 4;
SET LOCAL parallel_leader_participation = off;
SELECT matches(
    pg_temp.plan_of(
        'SELECT retention_agg(customer, at) FROM cdnow', 'ANALYZE, COSTS OFF, TIMING OFF'),
    'Workers Launched: 4',
    '4 workers run');
SELECT is(differences('cdnow', retention_agg(customer, at)), 0::bigint, 'CDNOW, 4 workers')
FROM cdnow;
SELECT is(differences('shop', retention_agg(customer, at)), 0::bigint, 'Online Retail, 4 workers')
FROM shop;
SELECT is(
    differences('cdnow', retention_agg(md5(customer::text)::uuid, at)),
    0::bigint,
    'uuid keys, 4 workers')
FROM cdnow;
SET LOCAL work_mem = '64kB';
SELECT is(
    differences('cdnow', retention_agg(customer, at)),
    0::bigint,
    'CDNOW, 4 workers, spilling')
FROM cdnow;
SELECT is(
    differences('shop', retention_agg(customer::text, at)),
    0::bigint,
    'Online Retail, 4 workers, text keys, spilling')
FROM shop;
RESET work_mem;
RESET parallel_leader_participation;
ANALYZE customers;
ALTER TABLE customers SET (parallel_workers = 4);
SET LOCAL enable_indexscan = off;
SET LOCAL enable_bitmapscan = off;
SELECT matches(
    pg_temp.plan_of('SELECT retention_agg(a) FROM customers WHERE which = ''cdnow'''),
    'Partial Aggregate',
    'activity periods in a partial plan');
SELECT is(
    differences('cdnow', retention_agg(a)), 0::bigint, 'CDNOW by activity periods, with workers')
FROM customers
WHERE which = 'cdnow';

-- partitions
CREATE TABLE by_year (customer int, at date) PARTITION BY RANGE (at);
CREATE TABLE by_year_97 PARTITION OF by_year FOR VALUES FROM ('1997-01-01') TO ('1998-01-01');
CREATE TABLE by_year_98 PARTITION OF by_year FOR VALUES FROM ('1998-01-01') TO ('1999-01-01');
INSERT INTO by_year TABLE cdnow;
ANALYZE by_year;
SET LOCAL max_parallel_workers_per_gather = 0;
SET LOCAL enable_partitionwise_aggregate = on;
SELECT matches(
    pg_temp.plan_of('SELECT retention_agg(customer, at) FROM by_year'),
    'Partial Aggregate',
    'each partition is aggregated by itself');
SELECT is(differences('cdnow', retention_agg(customer, at)), 0::bigint, 'CDNOW in two partitions')
FROM by_year;
SET LOCAL max_parallel_workers_per_gather = 2;
SELECT is(differences('cdnow', retention_agg(customer, at)), 0::bigint, 'with workers')
FROM by_year;
SET LOCAL max_parallel_workers_per_gather = 0;

-- Published cases. Here, periods that have not begun and cohorts without customers have no row;
-- there, a 0.
\set json `test/lib/published expected/retention_cases.json`
CREATE TABLE cases AS
SELECT c->>'id' AS id, c->>'kind' AS kind, c->'options' AS o, c->'events' AS e, c->'expected' AS x
FROM jsonb_array_elements(:'json'::jsonb->'cases') c;
CREATE TABLE events AS
SELECT id, one->>0 AS customer, (one->>1)::timestamp AS at, one->>2 AS name
FROM cases, jsonb_array_elements(e) AS each(one);
SELECT is((SELECT count(*) FROM cases), 10::bigint, '10 published cases');

-- PostHog reads date_to 2020-07-20 of weeks as the end of that week; as_of is given to the
-- microsecond here.
CREATE TABLE matrices AS
SELECT c.id,
    retention_agg(
        e.customer, e.at, e.name = coalesce(o->>'start_event', e.name),
        e.name = coalesce(o->>'return_event', e.name),
        retention_options(
            o->>'period', mode => CASE WHEN o ? 'unbounded' THEN 'on_or_after' ELSE 'on' END,
            cohort => CASE o->>'mode' WHEN 'recurring' THEN 'every' ELSE 'first' END,
            week_start => coalesce(o->>'week_start', 'monday'),
            as_of => CASE o->>'period'
                         WHEN 'week' THEN '2020-07-26 23:59:59'
                         ELSE o->>'date_to' END::timestamptz)) AS r
FROM cases c
JOIN events e USING (id)
WHERE kind = 'matrix'
GROUP BY c.id, o;
CREATE VIEW theirs AS
SELECT id, i, k, n::text::bigint AS n
FROM cases, jsonb_array_elements(x) WITH ORDINALITY a(line, i),
    jsonb_array_elements(line) WITH ORDINALITY b(n, k)
WHERE kind = 'matrix' AND line->>0 <> '0';
CREATE VIEW ours AS
SELECT id, (SELECT count(*) FROM generate_series(first, cohort, ('1 ' || unit)::interval)) AS i,
    period + 1 AS k, retained AS n, cohort_size
FROM (SELECT id, r::jsonb->>'period' AS unit, min(cohort) OVER (PARTITION BY id) AS first, cell.*
      FROM matrices, retention_rows(r) AS cell) s;
SELECT is(
    (SELECT jsonb_agg(jsonb_build_array(i, k, n) ORDER BY i, k) FROM ours WHERE ours.id = cases.id),
    (SELECT jsonb_agg(jsonb_build_array(i, k, n) ORDER BY i, k)
     FROM theirs
     WHERE theirs.id = cases.id),
    'published: ' || cases.id)
FROM cases
WHERE kind = 'matrix'
ORDER BY id;
SELECT is((SELECT count(*) FROM cases WHERE kind = 'matrix'), 6::bigint, 'six matrices');
SELECT is(
    (SELECT count(*) FROM ours WHERE k = 1 AND n <> cohort_size),
    0::bigint,
    'period 0 holds the whole cohort');
SELECT results_eq(
    $$SELECT DISTINCT cohort FROM matrices, retention_rows(r)
        WHERE id = 'posthog_week_monday' ORDER BY 1 LIMIT 1$$,
    $$VALUES (date '2020-06-08')$$,
    'weeks from Monday');
SELECT results_eq(
    $$SELECT min(cohort), string_agg(retained::text, ' ' ORDER BY cohort, period) = (
          SELECT string_agg(n::text, ' ' ORDER BY i, k)
          FROM theirs
          WHERE id = 'posthog_week_monday')
      FROM (SELECT retention_agg(customer, at, retention_options(
                'week', cohort => 'every', week_start => 'sunday',
                as_of => '2020-07-25 23:59:59')) AS r
            FROM events
            WHERE id = 'posthog_week_monday') s, retention_rows(r)$$,
    $$VALUES (date '2020-06-07', true)$$,
    'the same counts in weeks from Sunday, as published');

SELECT is(
    (SELECT jsonb_agg(retained ORDER BY period)
     FROM retention_rows(retention_agg(
                             e.customer, e.at, retention_options('day', brackets => '{4,10,3}')))),
    x,
    'published: ' || id)
FROM cases
JOIN events e USING (id)
WHERE kind = 'brackets'
GROUP BY id, x;
SELECT is(
    (SELECT jsonb_agg(complete ORDER BY period)
     FROM retention_rows(retention_agg(
                             e.customer, e.at, retention_options('day', brackets => '{4,10,3}')))),
    '[true, true, true, false]',
    'and its last bracket is not over with the events')
FROM cases
JOIN events e USING (id)
WHERE kind = 'brackets'
GROUP BY id, x;

-- The case has windows of 24 hours, four from the first day and three from the second.
SELECT is(
    (SELECT jsonb_object_agg((cohort - date '2025-01-01')::text, line)
     FROM (SELECT cohort, jsonb_agg(retained ORDER BY period) AS line
           FROM retention_rows(retention_agg(
                                   e.customer, e.at, name = 'signed_up', name = 'renewed',
                                   retention_options(
                                       'day', origin => 'first_event', as_of => '2025-02-01')))
           WHERE cohort + period < date '2025-01-05'
           GROUP BY cohort) s),
    x,
    'published: ' || id)
FROM cases
JOIN events e USING (id)
WHERE kind = 'rolling24'
GROUP BY id, x;
-- by calendar days, the counts are the same
SELECT is(
    (SELECT jsonb_object_agg((cohort - date '2025-01-01')::text, line)
     FROM (SELECT cohort, jsonb_agg(retained ORDER BY period) AS line
           FROM retention_rows(retention_agg(
                                   e.customer, e.at, name = 'signed_up', name = 'renewed',
                                   retention_options('day', as_of => '2025-01-04')))
           GROUP BY cohort) s),
    x,
    'by calendar days: ' || id)
FROM cases
JOIN events e USING (id)
WHERE kind = 'rolling24'
GROUP BY id, x;

-- There, churned customers are a negative number; here, a count, with rows from the first event on.
CREATE VIEW lifecycle AS
SELECT x,
    row_number() OVER (ORDER BY period_start) - 1 + (
        min(period_start) OVER () - date '2020-01-09') AS i,
    l.*
FROM cases,
    LATERAL (SELECT retention_agg(
                 customer, at, retention_options('day', as_of => '2020-01-19 23:59:59.999999')) AS r
             FROM events
             WHERE events.id = cases.id) s,
    retention_lifecycle(r) l
WHERE kind = 'lifecycle';
SELECT is(
    (SELECT jsonb_build_object(
         'new', jsonb_agg(new ORDER BY i), 'returning', jsonb_agg(retained ORDER BY i),
         'resurrecting', jsonb_agg(resurrected ORDER BY i))
     FROM lifecycle),
    x - 'dormant',
    'published: ' || id)
FROM cases
WHERE kind = 'lifecycle';
SELECT is(
    (SELECT jsonb_agg(-coalesce(churned, 0) ORDER BY i) FROM lifecycle),
    x->'dormant',
    'and who stayed away')
FROM cases
WHERE kind = 'lifecycle';

-- three cohorts of 1000, 500 and 700 customers; the first month of the last one is not complete
SELECT results_eq(
    $$WITH e AS (
          SELECT i, date '2024-01-10' AS at FROM generate_series(1, 1000) i
          UNION ALL SELECT i, '2024-02-10' FROM generate_series(1, 500) i
          UNION ALL SELECT i, '2024-02-10' FROM generate_series(2001, 2500) i
          UNION ALL SELECT i, '2024-03-10' FROM generate_series(2001, 2400) i
          UNION ALL SELECT i, '2024-03-10' FROM generate_series(3001, 3700) i
          UNION ALL SELECT i, '2024-04-10' FROM generate_series(3001, 3010) i)
      SELECT cohorts, eligible, retained, rate
      FROM (SELECT retention_agg(i, at) AS r FROM e) s, retention_pooled(r)
      WHERE period = 1$$,
    $$VALUES (2::bigint, 1500::bigint, 900::bigint,
        (SELECT (x->>'pooled_ratio_posthog_amplitude')::float8 FROM cases WHERE kind = 'mean'))$$,
    'published: the pooled rate of completed cohorts');
\else
SELECT plan(1);
SELECT skip('the real data are not here; SATISFACTION_DATA names their folder', 1);
\endif
SELECT * FROM finish();
ROLLBACK;
