-- rolling_actives: distinct customers of the last periods. Random events against slow SQL, the same
-- result however events reach it, published figures, and errors. psql -v seed=0.25 -v sets=5000
-- repeats or extends a run.
\if :{?seed}
\else
\set seed 0.20260210
\endif
\if :{?sets}
\else
\set sets 1000
\endif
BEGIN;
\ir ../oracle/retention.sql
\ir ../lib/plan_of.sql
SELECT plan(73);
SELECT diag('seed ' || :seed || ', ' || :sets || ' sets');
SET LOCAL TimeZone = 'UTC';
SET LOCAL jit = off;
SET LOCAL max_parallel_workers_per_gather = 0;
SELECT setseed(:seed);

-- random sets, in zones with daylight saving and one with a day that was none, some of BC
CREATE FUNCTION pick(words text[])
RETURNS text LANGUAGE sql VOLATILE AS
    $$ SELECT words[1 + floor(random() * cardinality(words))::int] $$;
INSERT INTO oracle_set
SELECT i, pick('{day,day,day,week,month,quarter,year}'), 'on', 'first', floor(random() * 7)::int,
    NULL, pick('{timestamptz,timestamp,date}'),
    pick('{UTC,America/New_York,Asia/Seoul,America/St_Johns,Pacific/Apia}'), false, NULL
FROM generate_series(1, :sets) i;
CREATE TABLE span AS
SELECT id,
    CASE
        WHEN id % 12 = 0 THEN now() - random() * length
        WHEN id % 12 = 1 THEN timestamptz '0002-06-01 BC' + random() * interval '3 years'
        WHEN tz = 'Pacific/Apia' THEN timestamptz '2011-12-30 10:00+00' - random() * length
        ELSE timestamptz '1999-10-01' + random() * interval '12 years' END AS beginning,
    length, floor(random() * 26)::int AS events, 1 + floor(random() * 5)::int AS customers,
    pick('{1,1,2,3,7,30,1000000}')::int AS width
FROM (SELECT *,
          CASE unit
              WHEN 'day' THEN interval '1 day'
              WHEN 'week' THEN interval '7 days'
              WHEN 'month' THEN interval '30 days'
              WHEN 'quarter' THEN interval '91 days'
              ELSE interval '365 days' END * CASE
              WHEN id % 10 = 0 THEN 80
              ELSE 1 + floor(random() * 12) END AS length
      FROM oracle_set) s;
INSERT INTO oracle_event
SELECT id, CASE WHEN random() > 0.05 THEN floor(random() * customers)::int END,
    CASE WHEN random() > 0.05 THEN beginning + random() * length END, true, true
FROM span, generate_series(1, events);
UPDATE oracle_set s
SET as_of = CASE
                WHEN random() < 0.4
                    THEN date_trunc(
                        unit, beginning + length * random())
                        AT TIME ZONE 'UTC' AT TIME ZONE tz - (s.id % 2) * interval '1 us'
                ELSE beginning + length * (random() * 1.5 - 0.1) END FROM span
-- not long before now, or there would be a row for each day since
WHERE span.id = s.id AND random() < 0.6 AND beginning > '1990-01-01';
ANALYZE oracle_event;

-- Returns the distinct customers of each window, counted one by one.
CREATE FUNCTION oracle_rolling(s oracle_set, width int)
RETURNS TABLE (period_start date, active bigint) LANGUAGE sql STABLE AS $$
    WITH calendar AS MATERIALIZED (SELECT * FROM oracle_calendar(s)),
    counted AS MATERIALIZED (SELECT customer, n FROM oracle_counted(s) JOIN calendar USING (start))
    SELECT c.start, count(DISTINCT e.customer)
    FROM calendar c
    LEFT JOIN counted e ON e.n BETWEEN c.n::bigint - width + 1 AND c.n
    GROUP BY c.start
$$;
CREATE FUNCTION options_of(s oracle_set) RETURNS jsonb LANGUAGE sql STABLE AS $$
    SELECT retention_options(
        s.unit, s.tz, as_of => s.as_of,
        week_start => ('{monday,tuesday,wednesday,thursday,friday,saturday,sunday}'::text[])[
            s.week_start + 1])
$$;
CREATE TABLE compared AS
SELECT s.id, s, width,
    (SELECT CASE s.kind
                WHEN 'timestamptz' THEN rolling_actives(customer, at, width, o)
                WHEN 'timestamp' THEN rolling_actives(customer, at AT TIME ZONE 'UTC', width, o)
                ELSE rolling_actives(customer, (at AT TIME ZONE 'UTC')::date, width, o) END
     FROM oracle_event e, options_of(s) o
     WHERE e.id = s.id) AS ours,
    ARRAY(SELECT row(period_start, active)::rolling_actives_row
          FROM oracle_rolling(s, width)
          ORDER BY period_start) AS truth
FROM oracle_set s
JOIN span USING (id);
SELECT cmp_ok(
    (SELECT sum(cardinality(truth)) FROM compared),
    '>',
    5::bigint * :sets,
    'the oracle has enough to say');
SELECT is(
    (SELECT count(*) FROM compared WHERE ours IS DISTINCT FROM truth),
    0::bigint,
    'events: every row of every set');
SELECT diag(concat(s, ' width ', width, E'\n have ', ours, E'\n want ', truth))
FROM compared
WHERE ours IS DISTINCT FROM truth
ORDER BY cardinality(truth)
LIMIT 1;
SELECT is(
    (SELECT count(*) FROM compared WHERE (s).unit = u AND ours IS DISTINCT FROM truth),
    0::bigint,
    'by ' || u)
FROM unnest('{day,week,month,quarter,year}'::text[]) u;
SELECT cmp_ok(
    (SELECT count(*) FROM compared WHERE '2011-12-30' BETWEEN (truth[1]).period_start
        AND (truth[cardinality(truth)]).period_start AND (s).tz = 'Pacific/Apia'),
    '>',
    10::bigint,
    'some have the day that clocks skipped');
SELECT ok(
    (SELECT count(*) FROM compared WHERE (truth[1]).period_start < '0001-01-01') > 20,
    'some are of BC');

-- activity periods, where as_of does not cut one, and the current one has no future
CREATE TABLE by_activity AS
SELECT c.id, ours,
    (SELECT rolling_actives(a, width, options_of(s))
     FROM (SELECT CASE (s).kind
                      WHEN 'timestamptz' THEN activity_agg(at, options_of(s))
                      WHEN 'timestamp' THEN activity_agg(at AT TIME ZONE 'UTC', options_of(s))
                      ELSE activity_agg((at AT TIME ZONE 'UTC')::date, options_of(s)) END AS a
           FROM oracle_event e
           WHERE e.id = c.id AND customer IS NOT NULL
           GROUP BY customer) x) AS theirs
FROM compared c
WHERE (s).as_of IS NULL AND c.id % 12 <> 0;
SELECT cmp_ok((SELECT count(*) FROM by_activity), '>', :sets::bigint / 4, 'sets without as_of');
SELECT is(
    (SELECT count(*) FROM by_activity WHERE theirs IS DISTINCT FROM ours),
    0::bigint,
    'activity periods give the same');

-- the same result however events reach it: 60,000 of some 8,000 customers in two years
CREATE TABLE e (id int, customer int, at timestamptz);
INSERT INTO e
SELECT i, CASE WHEN i % 97 <> 0 THEN hashint4(i) % 4000 END,
    CASE
        WHEN i % 89 <> 0
            THEN timestamptz '2023-01-01' + abs(hashint4(i * 7) % 63000000) * interval '1 s' END
FROM generate_series(1, 60000) i;
CREATE TABLE p (LIKE e) PARTITION BY LIST (abs(id % 5));
CREATE TABLE p0 PARTITION OF p FOR VALUES IN (0, 1, 2);
CREATE TABLE p1 PARTITION OF p DEFAULT;
INSERT INTO p TABLE e;
CREATE TABLE acts AS
SELECT customer, activity_agg(at, '{"period": "day"}') AS a
FROM e
WHERE customer IS NOT NULL
GROUP BY customer;
INSERT INTO acts VALUES (NULL, NULL), (NULL, '0101');
CREATE TABLE pacts (LIKE acts) PARTITION BY LIST (abs(customer % 2));
CREATE TABLE pacts0 PARTITION OF pacts FOR VALUES IN (0);
CREATE TABLE pacts1 PARTITION OF pacts DEFAULT;
INSERT INTO pacts TABLE acts;
ANALYZE e, p, acts, pacts;
-- Returns the result of a query, as text.
CREATE FUNCTION result_of(query text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE result text;
BEGIN
    EXECUTE query INTO result;
    RETURN result;
END $$;
CREATE TABLE truth AS SELECT result_of('SELECT rolling_actives(customer, at, 30) FROM e') AS result;
SELECT is(
    (SELECT r.active FROM truth, unnest(result::rolling_actives_row[]) r
     WHERE period_start = '2024-03-15'),
    (SELECT count(DISTINCT customer) FROM e WHERE at >= '2024-02-15' AND at < '2024-03-16'),
    'the 30 days until March 15, by hand');
CREATE TABLE way (query text);
INSERT INTO way
VALUES ('SELECT rolling_actives(customer, at, 30) FROM (SELECT * FROM e ORDER BY hashint4(id)) s'),
    ('SELECT rolling_actives(customer, at, 30) FROM (SELECT * FROM e ORDER BY at DESC) s'),
    ('SELECT rolling_actives(customer, at, 30) FROM (TABLE e UNION ALL TABLE e) s'),
    ('SELECT rolling_actives(customer::bigint, at::date, 30, NULL) FROM e'),
    ('SELECT rolling_actives(md5(customer::text), at::timestamp, 30, ''{"period": "day"}'') '
     'FROM e'),
    ('SELECT rolling_actives((customer, 1), at, 30) FROM e WHERE customer IS NOT NULL'),
    ('SELECT rolling_actives(a, 30) FROM acts'),
    ('SELECT rolling_actives(a, 30, NULL) FROM (SELECT * FROM acts ORDER BY customer DESC) s'),
    ('SELECT rolling_actives(a, 30, ''{"tz": "UTC"}'') '
     'FROM (SELECT rollup(a) AS a '
     'FROM (SELECT customer, activity_agg(at, ''{"period": "day"}'') AS a '
     'FROM e WHERE customer IS NOT NULL GROUP BY customer, id % 7) b GROUP BY customer) s');
CREATE FUNCTION differing() RETURNS text LANGUAGE sql AS $$
    SELECT string_agg(query, E'\n') FROM way, truth WHERE result_of(query) <> result
$$;
SELECT is(differing(), NULL, 'sorted, shuffled, of other types, of activity periods, merged ones');
SET LOCAL work_mem = '64kB';
SELECT matches(
    pg_temp.plan_of(
        'SELECT rolling_actives(customer, at, 30) FROM e',
        'ANALYZE, BUFFERS, COSTS OFF, TIMING OFF'),
    'temp read=\d+ written=',
    'spills with 64 kB');
SELECT is(differing(), NULL, '64 kB');
RESET work_mem;
SET LOCAL enable_partitionwise_aggregate = on;
CREATE TABLE of_partitions (query text);
INSERT INTO of_partitions
VALUES ('SELECT rolling_actives(customer, at, 30) FROM p'),
    ('SELECT rolling_actives(a, 30) FROM pacts');
SELECT matches(pg_temp.plan_of(query), 'Partial Aggregate', 'partitionwise is partial')
FROM of_partitions;
SELECT is(result_of(query), result, 'and gives the same') FROM truth, of_partitions;
-- partitions with different widths, which meet only when their states are merged
SELECT throws_ok(query, '22023', 'width must not change within a group', query)
FROM unnest(ARRAY[
    'SELECT rolling_actives(customer, at, 1 + (abs(id % 5) > 2)::int) FROM p',
    'SELECT rolling_actives(a, 1 + coalesce(abs(customer % 2), 1)) FROM pacts']) query;
SET LOCAL parallel_setup_cost = 0;
SET LOCAL parallel_tuple_cost = 0;
SET LOCAL min_parallel_table_scan_size = 0;
ALTER TABLE e SET (parallel_workers = 4);
ALTER TABLE acts SET (parallel_workers = 4);
SET LOCAL max_parallel_workers_per_gather = 4;
SELECT matches(pg_temp.plan_of(query), 'Partial Aggregate', 'parallel')
FROM unnest(ARRAY['SELECT rolling_actives(customer, at, 30) FROM e',
                  'SELECT rolling_actives(a, 30) FROM acts']) query;
SELECT is(differing(), NULL, 'parallel');
SET LOCAL work_mem = '64kB';
SELECT is(differing(), NULL, 'parallel, 64 kB');
RESET work_mem;
-- workers with different widths, as_of or calendars
SELECT throws_ok(
    format('SELECT rolling_actives(%s) FROM %s', call, source),
    '22023', message, 'parallel: ' || call)
FROM (VALUES ('customer, at, 1 + id % 2', 'e', 'width must not change within a group'),
          ('a, 1 + abs(coalesce(customer, 0)) % 2', 'acts', 'width must not change within a group'),
          ('customer, at, 2, (''{"tz": "Etc/GMT-'' || id % 2 + 1 || ''"}'')::jsonb',
           'e', 'retention options must not change within a group'),
          ('a, 2, jsonb_build_object(''as_of'', 2025 + coalesce(customer % 2, 0) || ''-02-01'')',
           'acts',
           'retention options must not change within a group')) v (call, source, message);
SET LOCAL max_parallel_workers_per_gather = 0;
RESET enable_partitionwise_aggregate;

-- groups; width 1 counts each day; a width beyond everything counts who has ever come
SELECT is(
    (SELECT count(*)
     FROM (SELECT id % 3 AS g, rolling_actives(customer, at, 1) AS r FROM e GROUP BY 1) s
     CROSS JOIN unnest(r) d
     LEFT JOIN (SELECT id % 3 AS g, at::date AS period_start, count(DISTINCT customer) AS counted
                FROM e
                GROUP BY 1, 2) c USING (g, period_start)
     WHERE active <> coalesce(counted, 0)),
    0::bigint,
    'width 1: count(DISTINCT) of each day, in groups');
SELECT is(
    (SELECT count(*)
     FROM unnest((SELECT rolling_actives(customer, at, 1000000) FROM e)) d
     JOIN (SELECT first, sum(count(*)) OVER (ORDER BY first) AS ever
           FROM (SELECT min(at)::date AS first
                 FROM e
                 WHERE customer IS NOT NULL
                 GROUP BY customer) f
           GROUP BY first) s ON first = period_start
     WHERE active <> ever),
    0::bigint,
    'the greatest width: all customers so far');
SELECT is(
    (SELECT string_agg(w, ' ' ORDER BY id)
     FROM (SELECT id, (rolling_actives(customer, at, 7) OVER (ORDER BY id))::text AS w
           FROM e
           WHERE id <= 40) s),
    (SELECT string_agg((SELECT rolling_actives(customer, at, 7) FROM e WHERE e.id <= i)::text, ' '
                       ORDER BY i)
     FROM generate_series(1, 40) i),
    'as a window function');

-- published figures
CREATE TABLE seen (customer text, day date);
INSERT INTO seen
VALUES ('1', '2026-01-01'), ('1', '2026-01-30'), ('1', '2026-02-10'), ('2', '2026-01-15'),
    ('3', '2026-01-31');
SELECT is(
    (SELECT active FROM unnest((SELECT rolling_actives(customer, day, 30) FROM seen))
     WHERE period_start = '2026-02-10'),
    3::bigint,
    '3 customers in the 30 days until February 10');
SELECT is(
    (SELECT array_agg(active)
     FROM unnest((SELECT rolling_actives('x'::text, day, 30)
                  FROM (VALUES (date '2021-01-02'), ('2021-02-27')) v (day)))
     WHERE period_start IN ('2021-01-31', '2021-02-01', '2021-02-26', '2021-02-27')),
    '{1,0,0,1}',
    'gone for 56 days: churned after 30, although active in both months');
SELECT is(
    (SELECT rolling_actives(customer, day, 1, retention_options(as_of => '2026-03-05'))
     FROM seen)::text,
    '{"(2026-01-01,3)","(2026-02-01,1)","(2026-03-01,0)"}',
    'months, up to that of as_of');

-- without options, and where they have no period, the period is the day
SELECT is(
    rolling_actives(1, date '2026-01-31', 2, o)::text,
    '{"(2026-01-31,1)"}',
    concat('days: ', o))
FROM unnest('{NULL,"{}","{\"period\": null}","{\"week_start\": \"sunday\"}"}'::jsonb[]) o
GROUP BY o;
SELECT is(
    rolling_actives(1, date '2026-01-31', 2, retention_options(tz => 'UTC'))::text,
    '{"(2026-01-01,1)"}',
    'retention_options() has months');
SELECT is(
    (SELECT rolling_actives(a, 2) FROM (SELECT activity_agg(day) AS a FROM seen) s)::text,
    '{"(2026-01-01,1)","(2026-02-01,1)"}',
    'activity periods have their own');

-- nothing, one, infinite and far times, the future
SELECT is(rolling_actives(customer, at, 30), '{}', 'no rows') FROM e WHERE false;
SELECT is(rolling_actives(a, 30), '{}', 'no activity periods') FROM acts WHERE false;
SELECT is(rolling_actives(NULL::int, at, 30), '{}', 'no customer') FROM e WHERE id < 9;
SELECT is(rolling_actives(1, NULL::date, 30), '{}', 'no time');
SELECT is(rolling_actives(NULL::activity_periods, 30), '{}', 'NULL activity periods');
SELECT is(rolling_actives('0101'::activity_periods, 30), '{}', 'empty activity periods');
SELECT is(
    rolling_actives(1, now() + interval '2 days', 30),
    '{}',
    'the future is ignored');
SELECT is(
    (SELECT rolling_actives(a, 30)
     FROM (SELECT activity_agg(at, '{"period": "day"}') AS a
           FROM (VALUES (timestamptz '2026-01-01'), (now() + interval '40 days')) v (at)) s),
    ARRAY(SELECT row(d::date, (d < '2026-01-31')::int)::rolling_actives_row
          FROM generate_series(timestamptz '2026-01-01', '2026-01-01', '1 day') d),
    'that of activity periods, too');
SELECT is(
    rolling_actives(
        1, date '4713-01-01 BC', 1, retention_options('year', as_of => '4712-01-01 BC')),
    ARRAY[row(date '4713-01-01 BC', 1), row(date '4712-01-01 BC', 0)]::rolling_actives_row[],
    'the first year');
SELECT is(
    (SELECT row(count(*), sum(active), min(period_start))
     FROM unnest((SELECT rolling_actives(1, day, 365)
                  FROM unnest(ARRAY[date '0001-01-01', '2026-01-01']) day))),
    row(739617::bigint, 366::numeric, date '0001-01-01'),
    'one wrong date: a row for each day since');
SELECT is(
    (SELECT cardinality(rolling_actives(g, d, 1))
     FROM (VALUES (1, now()::date - 999999), (2, now()::date)) v (g, d)),
    1000000,
    'a million rows');

-- errors
SELECT throws_ok(format('SELECT %s', call), code, message, call)
FROM (VALUES
          ('rolling_actives(1, now(), 0)', '22023', 'width 0 is not between 1 and 1000000'),
          ('rolling_actives(1, now(), -2147483648)', '22023',
           'width -2147483648 is not between 1 and 1000000'),
          ('rolling_actives(NULL::int, now(), 1000001)', '22023',
           'width 1000001 is not between 1 and 1000000'),
          ('rolling_actives(1, now(), NULL)', '22004', 'width must not be NULL'),
          ('rolling_actives(NULL::activity_periods, NULL)', '22004', 'width must not be NULL'),
          ('rolling_actives(''0101''::activity_periods, 0)', '22023',
           'width 0 is not between 1 and 1000000'),
          ('rolling_actives(1, now(), g) FROM generate_series(1, 2) g', '22023',
           'width must not change within a group'),
          ('rolling_actives(a, 1 + abs(coalesce(customer, 0)) % 2) FROM acts', '22023',
           'width must not change within a group'),
          ('rolling_actives(1, ''infinity''::date, 1)', '22008',
           'infinite date belongs to no period'),
          ('rolling_actives(''(1,2)''::point, now(), 1)', '42883', NULL),
          ('rolling_actives(1, now(), 1, retention_options(min_events => 2))', '0A000',
           'rolling_actives does not support retention option "min_events"'),
          ('rolling_actives(1, now(), 1, retention_options(origin => ''first_event''))', '0A000',
           'rolling_actives does not support retention option "origin"'),
          ('rolling_actives(1, now(), 1, retention_options(first_period => ''returned''))', '0A000',
           'rolling_actives does not support retention option "first_period"'),
          ('rolling_actives(a, 1, ''{"period": "day", "cohort_period": "week"}'') FROM acts',
           '0A000', 'rolling_actives does not support retention option "cohort_period"'),
          ('rolling_actives(a, 1, ''{"period": "week"}'') FROM acts', '22023',
           'activity periods have a different calendar'),
          ('rolling_actives(a, 1, ''{"tz": "Asia/Seoul"}'') FROM acts', '22023',
           'activity periods are in time zone "UTC", not "Asia/Seoul"'),
          ('rolling_actives(a, 1) FROM (TABLE acts UNION ALL SELECT 1, activity_agg(at) FROM e) s',
           '22023', 'activity periods have a different calendar'),
          ('rolling_actives(a, 1, ''{"as_of": "2023-06-01 12:00"}'') FROM acts', '22023',
           'as_of splits a period with activity'),
          ('rolling_actives(g, d, 1) '
           'FROM (VALUES (1, now()::date - 1000000), (2, now()::date)) v (g, d)',
           '54000', 'rolling_actives would return more than 1000000 rows'),
          ('rolling_actives(a, 1) FROM (SELECT activity_agg(d, ''{"period": "day"}'') AS a '
           'FROM unnest(''{2000-01-01 BC,2026-01-01}''::date[]) d GROUP BY d) s',
           '54000', 'rolling_actives would return more than 1000000 rows'),
          ('rolling_actives(1, date ''2000-01-01 BC'', 1, ''{"as_of": "2026-01-01"}'')',
           '54000', 'rolling_actives would return more than 1000000 rows'))
    v (call, code, message);

SELECT * FROM finish();
ROLLBACK;
