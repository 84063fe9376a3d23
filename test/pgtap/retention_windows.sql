-- Windows from a customer's own first event, several events in a window, who returned in period 0,
-- and cohorts longer than the windows: small examples, and paths that must not change the result.
BEGIN;
SELECT plan(50);
SET LOCAL TimeZone = 'UTC';
SET LOCAL max_parallel_workers_per_gather = 0;
\ir ../lib/plan_of.sql

-- Returns cohort, size, period, eligible, retained and completeness of all cells as text.
CREATE FUNCTION cells(m retention_matrix) RETURNS text LANGUAGE sql AS $$
    SELECT string_agg(
        concat_ws(' ', cohort, cohort_size, period, eligible, retained, left(complete::text, 1)),
        ', ' ORDER BY cohort, period)
    FROM retention_rows(m)
$$;
-- Returns the retained customers of all cells of one cohort.
CREATE FUNCTION retained(m retention_matrix) RETURNS bigint[] LANGUAGE sql AS $$
    SELECT array_agg(retained ORDER BY cohort, period) FROM retention_rows(m)
$$;
-- Returns the number of the window of a second event, with as_of long after it.
CREATE FUNCTION window_of(unit text, zone text, first timestamptz, second timestamptz)
RETURNS int LANGUAGE sql AS $$
    SELECT max(period)
    FROM (SELECT retention_agg(
              1, at, retention_options(unit, zone, origin => 'first_event',
                  as_of => second + interval '2 years')) AS m
          FROM unnest(ARRAY[first, second]) at) q, retention_rows(m)
    WHERE retained = 1
$$;
CREATE FUNCTION window_of(unit text, first timestamp, second timestamp)
RETURNS int LANGUAGE sql AS $$
    SELECT max(period)
    FROM (SELECT retention_agg(
              1, at, retention_options(unit, origin => 'first_event',
                  as_of => (second + interval '2 years') AT TIME ZONE 'UTC')) AS m
          FROM unnest(ARRAY[first, second]) at) q, retention_rows(m)
    WHERE retained = 1
$$;

-- days of 24 hours
CREATE TABLE visits (customer text, at timestamptz);
INSERT INTO visits
VALUES ('u1', '2025-03-01 23:45Z'), ('u1', '2025-03-02 00:01Z'), ('u2', '2025-03-01 08:00Z'),
    ('u2', '2025-03-02 09:00Z'), ('u3', '2025-03-01 20:00Z'), ('u3', '2025-03-03 19:00Z');
SELECT is(
    cells(retention_agg(
              customer, at,
              retention_options(
                  'day', origin => 'first_event', as_of => '2025-03-03 23:44:59.999999Z'))),
    '2025-03-01 3 0 3 3 t, 2025-03-01 3 1 3 2 t',
    '16 minutes later is no day later, even if it is the next calendar day')
FROM visits;
SELECT is(
    cells(retention_agg(
              customer, at,
              retention_options(
                  'day', origin => 'first_event', as_of => '2025-03-03 23:44:59.999998Z'))),
    '2025-03-01 3 0 3 3 t, 2025-03-01 3 1 2 2 f',
    'whose window has not ended is not eligible, up to the last microsecond')
FROM visits;
SELECT is(
    cells(retention_agg(
              customer, at,
              retention_options('day', origin => 'first_event', as_of => '2025-03-03 08:00Z'))),
    '2025-03-01 3 0 3 3 t, 2025-03-01 3 1 1 1 f',
    'nor is who came back in a window that has not ended')
FROM visits;
SELECT is(
    cells(retention_agg(
              customer, at,
              retention_options('day', origin => 'first_event', as_of => '2025-03-01 23:50Z'))),
    '2025-03-01 3 0 3 3 f',
    'on the first day, only cell 0')
FROM visits;
SELECT is(
    cells(retention_agg(customer, at, retention_options('day', origin => 'first_event'))),
    '2025-03-01 3 0 3 3 t, 2025-03-01 3 1 1 1 f',
    'without as_of, observed until the latest event')
FROM visits;
SELECT is(
    (SELECT count(*)
     FROM (SELECT retention_agg(customer, at, retention_options('day', origin => 'first_event')) m
           FROM visits) q, retention_pooled(m)),
    1::bigint,
    'what is not complete is not pooled');

-- weeks: the last customer's week ends after as_of
SELECT is(
    cells(retention_agg(
              customer, at,
              retention_options('week', origin => 'first_event', as_of => '2025-03-22 08:00'))),
    '2025-03-03 2 0 2 2 t, 2025-03-03 2 1 1 1 f',
    'a week that has not ended for the last customer is not complete')
FROM (VALUES ('a', timestamp '2025-03-03 08:00'), ('a', '2025-03-10 08:00'),
        ('b', '2025-03-09 09:00'), ('b', '2025-03-16 09:00')) v (customer, at);

-- a report of 10 customers, of whom 9, 7 and 6 were back in the first three days, as Mixpanel
-- documents its format
SELECT is(
    retained(retention_agg(
                 i, at, what = 0, what > 0,
                 retention_options('day', origin => 'first_event', first_period => 'returned',
                     as_of => '2025-01-04 13:00'))),
    '{9,7,6}'::bigint[],
    'first 10, counts 9, 7, 6')
FROM (SELECT i, timestamp '2025-01-01 12:00' AS at, 0 AS what
      FROM generate_series(1, 10) i
      UNION ALL SELECT i, timestamp '2025-01-01 11:00' + k * interval '1 day', k
      FROM (VALUES (1, 9), (2, 7), (3, 6)) v (k, n), generate_series(1, n) i) e;

-- first_period
CREATE TABLE log (customer text, at timestamp, what text);
INSERT INTO log
VALUES ('a', '2023-02-01 09:00', 'sign-up'), ('b', '2023-02-01 10:00', 'sign-up'),
    ('c', '2023-02-01 11:00', 'sign-up'), ('a', '2023-02-01 20:00', 'order'),
    ('b', '2023-02-03 08:00', 'order'), ('c', '2023-02-01 10:59:59.999999', 'order');
SELECT is(
    cells(retention_agg(
              customer, at, what = 'sign-up', what = 'order',
              retention_options('day', first_period => 'returned'))),
    '2023-02-01 3 0 3 1 t, 2023-02-01 3 1 3 0 t, 2023-02-01 3 2 3 1 f',
    'an order before the sign-up, on the same day, is no return')
FROM log;
SELECT is(
    retained(retention_agg(customer, at, what = 'sign-up', what = 'order',
                           retention_options('day'))),
    '{3,0,1}'::bigint[],
    'by default, period 0 holds all')
FROM log;
SELECT is(
    retained(retention_agg(
                 customer, at, what = 'sign-up', what = 'order',
                 retention_options('day', mode => mode, first_period => 'returned'))),
    expected,
    'period 0 counts in mode ' || mode)
FROM log, (VALUES ('on_or_after', '{2,1,1}'::bigint[]), ('on_or_before', '{1,1,2}'),
        ('streak', '{1,0,0}')) v (mode, expected)
GROUP BY mode, expected
ORDER BY mode;
SELECT is(
    cells(retention_agg(
              customer, at, what = 'sign-up', what = 'order',
              retention_options('day', origin => 'first_event', first_period => 'returned',
                  as_of => '2023-02-02 09:30'))),
    '2023-02-01 3 0 1 1 f',
    'whose first 24 hours have not ended is not eligible in period 0')
FROM log;
SELECT is(
    (SELECT array_agg((eligible, retained, rate IS NULL, lower IS NULL, complete)::text)
     FROM retention_rows(
         retention_agg(
             customer, at, what = 'sign-up', what = 'order',
             retention_options('day', origin => 'first_event', first_period => 'returned',
                 as_of => '2023-02-01 23:00')))),
    '{"(0,0,t,t,f)"}'::text[],
    'if it has for nobody, there is no rate')
FROM log;
SELECT is(
    retained(retention_agg(customer, at, retention_options('day', first_period => 'returned'))),
    '{1}'::bigint[],
    'each event is a return, too, also the first')
FROM log
WHERE customer = 'a' AND what = 'sign-up';

-- min_events
CREATE TABLE orders (customer text, at date);
INSERT INTO orders
VALUES ('a', '2025-01-05'), ('a', '2025-02-05'), ('a', '2025-02-05'), ('a', '2025-03-01'),
    ('b', '2025-01-09'), ('b', '2025-02-07'), ('b', '2025-03-08'), ('b', '2025-03-09'),
    ('b', '2025-03-31');
SELECT is(
    retained(retention_agg(customer, at, retention_options(min_events => least))),
    expected,
    format('at least %s events', least))
FROM orders, (VALUES (1, '{2,2,2}'::bigint[]), (2, '{2,1,1}'), (3, '{2,0,1}'), (4, '{2,0,0}'))
    v (least, expected)
GROUP BY least, expected
ORDER BY least;
SELECT is(
    retained(retention_agg(customer, at, retention_options(brackets => '{2}', min_events => 4))),
    '{2,1}'::bigint[],
    'a bracket is one cell: its events count together')
FROM orders;
SELECT is(
    retained(retention_agg(customer, at, retention_options(
                               brackets => '{1}', min_events => 3, mode => 'on_or_after'))),
    '{2,1}'::bigint[],
    'and so do the events after the last bracket')
FROM orders;
SELECT is(
    retained(retention_agg(customer, at, retention_options(
                               brackets => '{1}', min_events => 4, mode => 'on_or_after'))),
    '{2,0}'::bigint[],
    'but not together with those of it')
FROM orders;
SELECT is(
    retained(retention_agg(customer, at, retention_options(
                               first_period => 'returned', min_events => 2))),
    '{0,1,1}'::bigint[],
    'in period 0, the first event is one of them')
FROM orders;

-- daylight saving: days of 24 hours
SELECT is(
    window_of('day', 'America/New_York', '2024-03-09 12:00-05', at),
    expected,
    'clocks go forward: ' || what)
FROM (VALUES (timestamptz '2024-03-10 12:59:59.999999-04', 0, '24 hours end at 13:00'),
        ('2024-03-10 13:00-04', 1, 'then the next day begins')) v (at, expected, what);
SELECT is(
    window_of('day', 'America/New_York', '2024-11-02 12:00-04', at),
    expected,
    'clocks go back: ' || what)
FROM (VALUES (timestamptz '2024-11-03 10:59:59.999999-05', 0, '24 hours end at 11:00'),
        ('2024-11-03 11:00-05', 1, 'then the next day begins')) v (at, expected, what);
SELECT is(
    window_of('week', 'America/New_York', '2024-03-09 12:00-05', '2024-03-16 12:30-04'),
    0,
    'a week has 168 hours')
UNION ALL SELECT is(
    window_of('month', 'America/New_York', '2024-02-29 12:00-05', '2024-03-29 12:00-04'),
    1,
    'a month begins at the local time of the first event');
SELECT is(
    window_of('month', 'America/New_York', '2024-02-10 02:30-05', at),
    expected,
    'a local time that clocks skip: ' || what)
FROM (VALUES (timestamptz '2024-03-10 03:29:59.999999-04', 0, '02:30 is 03:30'),
        ('2024-03-10 03:30-04', 1, 'then the month begins')) v (at, expected, what);
SELECT is(
    window_of('day', 'Pacific/Apia', '2011-12-29 12:00-10', '2011-12-31 12:00+14'),
    1,
    'the day that Samoa skipped has no hours');

-- months of different lengths, and leap years
SELECT is(window_of(unit, first, second), expected, format('%s of %s: %s', unit, first, second))
FROM (VALUES ('month', timestamp '2024-01-31', timestamp '2024-02-28 23:59:59.999999', 0),
        ('month', '2024-01-31', '2024-02-29', 1), ('month', '2023-01-31', '2023-02-28', 1),
        ('month', '2024-01-31', '2024-03-30', 1), ('month', '2024-01-31', '2024-03-31', 2),
        ('quarter', '2023-11-30', '2024-02-28', 0), ('quarter', '2023-11-30', '2024-02-29', 1),
        ('year', '2016-02-29', '2017-02-27', 0), ('year', '2016-02-29', '2017-02-28', 1),
        ('year', '2016-02-29', '2020-02-28', 3), ('year', '2016-02-29', '2020-02-29', 4))
    v (unit, first, second, expected);
SELECT is(
    retained(retention_agg(
                 1, at, retention_options(origin => 'first_event', as_of => '2024-06-01'))),
    '{1,1,0,0}'::bigint[],
    'dates: February 29 is a month after January 31, and April 30 not yet three months')
FROM unnest('{2024-01-31,2024-02-29,2024-03-30}'::date[]) at;

-- cohort_period
CREATE TABLE sign_ups (customer text, at date);
INSERT INTO sign_ups
VALUES ('a', '2025-01-01'), ('a', '2025-01-02'), ('a', '2025-01-03'), ('b', '2025-01-30'),
    ('b', '2025-01-31'), ('c', '2025-02-01');
SELECT is(
    cells(retention_agg(
              customer, at,
              retention_options('day', cohort_period => 'month', brackets => '{1,1}',
                  as_of => '2025-01-31 23:59:59.999999'))),
    '2025-01-01 2 0 2 2 t, 2025-01-01 2 1 2 2 t, 2025-01-01 2 2 1 1 f',
    'cohorts of a month: day 2 of those for whom it has ended')
FROM sign_ups;
SELECT is(
    cells(retention_agg(
              customer, at,
              retention_options('day', cohort_period => 'month', brackets => '{1,1}',
                  as_of => '2025-01-31 23:59:59.999998'))),
    '2025-01-01 2 0 2 2 f, 2025-01-01 2 1 1 1 f, 2025-01-01 2 2 1 1 f',
    'a microsecond earlier, nobody can know the month')
FROM sign_ups;
SELECT is(
    (SELECT array_agg((period, cohorts, eligible, retained)::text)
     FROM retention_pooled(
         retention_agg(
             customer, at,
             retention_options(
                 'day', cohort_period => 'month', as_of => '2025-02-28 23:59:59.999999')),
         cohorts_from => '2025-02-01', cohorts_to => '2025-02-28')),
    (SELECT array_agg((k, 1, 1, (k = 0)::int)::text) FROM generate_series(0, 27) k),
    'pooled over the cohort of February')
FROM sign_ups;
SELECT is(
    retention_agg(customer, at, retention_options('day', cohort_period => 'day')),
    retention_agg(customer, at, retention_options('day')),
    'a cohort_period that is the period changes nothing')
FROM sign_ups;
SELECT is(
    (SELECT string_agg(concat_ws(' ', cohort, period_start), ', ')
     FROM retention_rows(
         retention_agg(
             1, at, retention_options('day', 'Pacific/Apia', week_start => 'friday',
                                      cohort_period => 'week')))),
    '2011-12-30 2011-12-31, 2011-12-30 2012-01-01',
    'a week that begins with the day that Samoa skipped')
FROM unnest('{2011-12-31 12:00+14,2012-01-02 12:00+14}'::timestamptz[]) at;
SELECT * FROM finish();
ROLLBACK;
