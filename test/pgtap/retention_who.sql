-- Who is in a cell: what activity periods tell about one customer, and that it agrees with the
-- matrix of all of them.
BEGIN;
SELECT plan(61);
SET LOCAL TimeZone = 'UTC';

-- Returns the activity periods of these dates, by month if nothing else is said.
CREATE FUNCTION active(days date[], options jsonb DEFAULT '{}') RETURNS activity_periods
LANGUAGE sql AS $$ SELECT activity_agg(d, options) FROM unnest(days) d $$;
-- Returns the activity periods of one time, by day.
CREATE FUNCTION active_at(at timestamptz, tz text) RETURNS activity_periods
LANGUAGE sql AS $$ SELECT activity_agg(at, retention_options('day', tz)) $$;

-- Cohort, last period and number of periods

SELECT is(
    (SELECT (activity_cohort(a), activity_last(a), activity_count(a))::text
     FROM active('{2026-03-31,2026-01-15,2026-01-16,2025-11-01}') a),
    '(2025-11-01,2026-03-01,3)',
    'cohort, last period and number of periods by month');
SELECT is(
    (SELECT (activity_cohort(a), activity_last(a), activity_count(a))::text
     FROM active('{2026-02-14}', retention_options(unit, week_start => 'sunday')) a),
    expected,
    'one period: a ' || unit)
FROM (VALUES ('day', '(2026-02-14,2026-02-14,1)'), ('week', '(2026-02-08,2026-02-08,1)'),
          ('month', '(2026-02-01,2026-02-01,1)'), ('quarter', '(2026-01-01,2026-01-01,1)'),
          ('year', '(2026-01-01,2026-01-01,1)')) v (unit, expected);
SELECT is(
    ROW(activity_cohort('0101'), activity_last('0101'), activity_count('0101'),
        activity_streak('0101'), activity_retained('0101', 0)),
    ROW(NULL::date, NULL::date, 0::bigint, 0, NULL::boolean),
    'empty activity periods');
SELECT is(
    ROW(activity_cohort(NULL), activity_last(NULL), activity_count(NULL), activity_streak(NULL),
        activity_retained(NULL, 0), activity_retained(active('{2026-01-01}'), NULL)),
    ROW(NULL::date, NULL::date, NULL::bigint, NULL::integer, NULL::boolean, NULL::boolean),
    'NULL');
SELECT is(
    (SELECT array_agg(activity_count(a, since, until) ORDER BY n)
     FROM active('{2025-11-01,2026-01-15,2026-03-31}') a,
         (VALUES (1, NULL::date, NULL::date), (2, '2025-11-01', '2026-03-01'),
              (3, '2025-11-02', '2026-03-01'), (4, '2025-11-01', '2026-02-28'),
              (5, '2026-01-15', '2026-02-28'), (6, '2026-01-01', '2026-01-01'),
              (7, '2026-03-01', '2025-11-01'), (8, '-infinity', 'infinity'),
              (9, NULL, '2026-01-01'), (10, '2026-01-01', NULL), (11, 'infinity', NULL),
              (12, NULL, '-infinity')) v (n, since, until)),
    '{3,3,2,2,0,1,0,3,2,2,0,0}'::bigint[],
    'periods count whose first day is in the range, both ends included');
SELECT is(
    (SELECT (activity_cohort(a), activity_last(a), activity_count(a),
             activity_count(a, '4000-01-01 BC', '294276-01-01'))::text
     FROM active('{4713-01-01 BC,294276-12-30}', retention_options(unit)) a),
    expected,
    'the first and the last ' || unit || ' of all')
FROM (VALUES ('day', '("4713-01-01 BC",294276-12-30,2,0)'),
          ('month', '("4713-01-01 BC",294276-12-01,2,0)'),
          ('year', '("4713-01-01 BC",294276-01-01,2,1)')) v (unit, expected);
SELECT is(
    activity_cohort(active_at('2026-01-31 16:00+00', 'Asia/Seoul')),
    '2026-02-01',
    'days are those of the time zone in which activity was recorded');
SELECT is(
    (SELECT count(*)
     FROM (SELECT active(array_agg(date '2024-01-01' + (i * i) % 900), retention_options(unit)) AS a
           FROM generate_series(1, n) i) q
     WHERE activity_cohort(a) = (SELECT min(p) FROM activity_rows(a) p)
         AND activity_last(a) = (SELECT max(p) FROM activity_rows(a) p)
         AND activity_count(a) = (SELECT count(*) FROM activity_rows(a) p)
         AND (SELECT bool_and(activity_count(a, since, since + width)
                              = (SELECT count(*)
                                 FROM activity_rows(a) p
                                 WHERE p BETWEEN since AND since + width))
              FROM generate_series(0, 950, 37) i, (VALUES (0), (1), (80)) w (width),
                  LATERAL (SELECT date '2024-01-01' + i) s (since))),
    1::bigint,
    format('as activity_rows tells: %s, %s days', unit, n))
FROM unnest('{day,week,month}'::text[]) unit, unnest('{1,2,50}'::int[]) n;

-- The streak

SELECT is(
    (SELECT array_agg(activity_streak(a, as_of) ORDER BY as_of)
     FROM active('{2025-11-10,2026-01-15,2026-02-14,2026-03-31}') a,
         unnest('{2025-10-31,2025-11-30 23:59:59.999999,2025-12-01,2025-12-31 23:59:59.999998,
                  2025-12-31 23:59:59.999999,2026-01-31 23:59:59.999999,
                  2026-02-28 23:59:59.999999,2026-03-31,2026-03-31 00:00:01,2026-04-30 20:00,
                  2026-04-30 23:59:59.999999,2026-05-01}'::timestamptz[]) as_of),
    '{0,1,1,1,0,1,2,3,3,3,0,0}',
    'the streak at any time: a period breaks it when it ends');
SELECT throws_ok(
    $$SELECT activity_streak(active('{2025-12-10,2026-01-15,2026-02-14}'), '2026-01-31')$$,
    '22023', 'as_of splits a period with activity', 'as_of within a period with activity');
SELECT is(
    (SELECT array_agg(activity_streak(active(ARRAY(SELECT (date_trunc('month', now())
                                                           - m * interval '1 month')::date
                                                   FROM unnest(months) m))) ORDER BY n)
     FROM (VALUES (1, '{0}'::int[]), (2, '{1}'), (3, '{2}'), (4, '{0,1}'), (5, '{2,1}'),
               (6, '{0,2}'), (7, '{5,4,3,2,1}'), (8, '{-1}'), (9, '{-1,0,1}'),
               (10, '{-2,1,2}')) v (n, months)),
    '{1,1,0,2,2,1,5,0,2,2}',
    'without as_of, up to now: the current month can still come, and later ones do not count');
SELECT is(
    (SELECT array_agg(activity_streak(a, as_of))
     FROM active(ARRAY[now()::date, now()::date - 1], retention_options('day')) a,
         (VALUES (NULL::timestamptz), (now()), (now() + interval '1 year'),
              ('294276-12-31')) v (as_of)),
    '{2,2,2,2}',
    'as_of in the future is now, and NULL is now');
SELECT throws_ok(
    format($$SELECT activity_streak(active('{2026-01-01}'), %L)$$, as_of),
    '22023', 'as_of must be a finite time', as_of)
FROM unnest('{infinity,-infinity}'::text[]) as_of;
-- 2026-03-29 and 2026-10-25 are the days of 23 and 25 hours in Berlin
SELECT is(
    (SELECT array_agg(activity_streak(a, as_of::timestamptz) ORDER BY as_of::timestamptz)
     FROM active_at('2026-03-28 12:00+00', 'Europe/Berlin') a,
         unnest('{2026-03-28 22:59:59.999999+00,2026-03-29 21:59:59+00,
                  2026-03-29 21:59:59.999999+00,2026-03-29 22:00+00}'::text[]) as_of),
    '{1,1,0,0}',
    'a day of 23 hours');
SELECT is(
    (SELECT array_agg(activity_streak(a, as_of::timestamptz) ORDER BY as_of::timestamptz)
     FROM active_at('2025-10-25 12:00+00', 'Europe/Berlin') a,
         unnest('{2025-10-26 21:59:59.999999+00,2025-10-26 22:59:59+00,
                  2025-10-26 22:59:59.999999+00}'::text[]) as_of),
    '{1,1,0}',
    'a day of 25 hours');
-- clocks were turned back from 00:01 to 23:01 of the day before
SELECT is(
    (SELECT array_agg(activity_streak(a, as_of::timestamptz) ORDER BY as_of::timestamptz)
     FROM active_at('2009-10-30 12:00-02:30', 'America/St_Johns') a,
         unnest('{2009-10-31 23:59:59.999999-02:30,2009-11-01 00:00:30-02:30,
                  2009-10-31 23:30-03:30,2009-10-31 23:59:59.999998-03:30,
                  2009-10-31 23:59:59.999999-03:30}'::text[]) as_of),
    '{1,0,1,1,0}',
    'a day that clocks showed again after it had ended');
-- 2011-12-30 was skipped in Samoa
SELECT is(
    (SELECT array_agg(activity_streak(a, as_of::timestamptz) ORDER BY as_of::timestamptz)
     FROM (SELECT activity_agg(d AT TIME ZONE 'Pacific/Apia',
                               retention_options('day', tz => 'Pacific/Apia')) AS a
           FROM unnest('{2011-12-28 12:00,2011-12-29 12:00,2011-12-31 12:00}'::timestamp[]) d) q,
         unnest('{2011-12-29 23:59:59.999999-10,2011-12-31 23:59:59.999999+14,
                  2012-01-01 23:59:59.999999+14}'::text[]) as_of),
    '{2,3,0}',
    'a skipped day does not break a streak');

-- The time zone of the session tells when local times are over.
SET LOCAL TimeZone = 'Asia/Seoul';
SELECT is(
    activity_streak(active('{2026-01-10}', '{"period": "day"}'), '2026-01-11 15:00+00'),
    0,
    'local time, observed in a time zone in which the next day is over');
SET LOCAL TimeZone = 'UTC';
SELECT is(
    activity_streak(active('{2026-01-10}', '{"period": "day"}'), '2026-01-11 15:00+00'),
    1,
    'and in which it is not');
CREATE FUNCTION streaks(zones text[]) RETURNS int[] LANGUAGE plpgsql AS $$
DECLARE
    a activity_periods := active('{2026-01-10}', '{"period": "day"}');
    zone text;
    streaks int[];
    retained int[];
BEGIN
    FOREACH zone IN ARRAY zones LOOP
        PERFORM set_config('TimeZone', zone, true);
        streaks := streaks || activity_streak(a, '2026-01-11 15:00+00');
        retained := retained
            || activity_retained(a, 2, '{"period": "day", "as_of": "2026-01-11 15:00+00"}')::int;
    END LOOP;
    RETURN streaks || retained;
END $$;
SELECT is(
    streaks('{UTC,Asia/Seoul,UTC}'),
    '{1,0,1,NULL,0,NULL}',
    'an expression in PL/pgSQL follows the time zone');

-- A cell

CREATE TABLE member (customer text, m activity_periods);
INSERT INTO member
SELECT customer, active(days)
FROM (VALUES ('once', '{2026-01-05}'::date[]), ('in March', '{2026-01-05,2026-03-05}'),
          ('in April', '{2026-01-05,2026-04-30}'), ('in May', '{2026-01-05,2026-05-01}'),
          ('every month', '{2026-01-05,2026-02-05,2026-03-05,2026-04-05,2026-05-05}'),
          ('of February', '{2026-02-05}')) v (customer, days);
SELECT is(
    (SELECT array_agg(customer ORDER BY customer)
     FROM member
     WHERE activity_cohort(m) = '2026-01-01'
         AND NOT activity_retained(m, 3, retention_options(mode => 'on_or_before'))),
    '{in May,once}',
    'customers of January who have not come back by month 3');
SELECT is(
    (SELECT array_agg(customer ORDER BY customer)
     FROM member
     WHERE activity_retained(m, 3, retention_options(mode => mode, brackets => brackets,
                                                     as_of => '2026-05-31'))),
    expected,
    concat_ws(' ', 'customers of period 3', mode, brackets))
FROM (VALUES ('on', NULL::int[], '{every month,in April}'::text[]),
          ('on_or_after', NULL, '{every month,in April,in May}'),
          ('on_or_before', NULL, '{every month,in April,in March}'),
          ('streak', NULL, '{every month}'),
          ('on', '{1,1,2}', '{every month,in April,in May}'),
          ('streak', '{1,1,2}', '{every month}')) v (mode, brackets, expected);
SELECT is(
    (SELECT array_agg(activity_retained(m, k, retention_options(as_of => '2026-03-15')) ORDER BY k)
     FROM generate_series(0, 4) k),
    '{t,f,f,NULL,NULL}',
    'a period that has not begun by as_of is NULL')
FROM member
WHERE customer = 'once';
SELECT is(
    (SELECT array_agg(activity_retained(m, k, retention_options(as_of => '2026-01-31')) ORDER BY k)
     FROM generate_series(0, 1) k),
    '{NULL,NULL}',
    'so are all of a cohort after as_of')
FROM member
WHERE customer = 'of February';
SELECT ok(
    activity_retained(active(ARRAY[(now() - interval '2 years')::date]), 22) IS FALSE,
    'without as_of, a customer who does not come is observed up to now');
SELECT is(
    (SELECT array_agg(activity_retained(a, k, o) ORDER BY o, k)
     FROM active(ARRAY[now()::date - 1, now()::date + 2], '{"period": "day"}') a,
         (VALUES (NULL::jsonb), (retention_options('day')),
              (retention_options('day', as_of => '9999-12-31'))) v (o),
         generate_series(0, 3) k),
    '{t,f,NULL,NULL,t,f,NULL,NULL,t,f,NULL,NULL}',
    'what is in the future neither counts nor is observed');
SELECT is(
    activity_retained(active('{2026-01-05,2026-01-06}', '{"period": "day"}'), 1, NULL),
    true,
    'without options, the calendar is that of the activity periods');

-- Errors
SELECT throws_ok(format('SELECT activity_retained(m, %s) FROM member', call), state, message, call)
FROM (VALUES
    ($$-1$$, '22023', 'period -1 is negative'),
    ($$3, retention_options(brackets => '{1,1}')$$, '22023', 'period 3 is after the last bracket'),
    ($$1, retention_options(cohort => 'every')$$, '22023',
     'a customer is in several cohorts with cohort => ''every'''),
    ($$1, retention_options('day')$$, '22023', 'activity periods have a different calendar'),
    ($$1, retention_options(as_of => '2026-05-01 00:00+00')$$, '22023',
     'as_of splits a period with activity'),
    ($$1, retention_options(origin => 'first_event')$$, '0A000',
     'retention option "origin" needs the events of each customer'),
    ($$1, '[]'$$, '22023', 'retention options must be a JSON object'),
    ($$1, '{"mode": "off"}'$$, '22023', NULL)) v (call, state, message);
SELECT throws_ok(
    $$SELECT activity_retained(active_at('2026-01-31 16:00+00', 'Asia/Seoul'), 1,
                               retention_options('day', tz => 'Asia/Tokyo'))$$,
    '22023', 'activity periods are in time zone "Asia/Seoul", not "Asia/Tokyo"', 'another zone');

-- Agreement with the matrix: random customers and options. Where as_of is within a period, what
-- is after it is left out, as activity periods could not tell it apart.
SELECT setseed(0.16) \g /dev/null
CREATE TABLE option_set AS
SELECT id, unit, mode, tz, kind,
    (ARRAY['monday', 'sunday', 'thursday'])[1 + id % 3] AS week_start,
    CASE WHEN random() < 0.5 THEN ARRAY(SELECT 1 + (random() * 3)::int
                                        FROM generate_series(0, id * 7 % 5)) END
        AS brackets,
    timestamptz '2010-01-01' + random() * interval '4 years' AS first,
    (0.3 + random())
        * ('{20,120,400,1000,2500}'::int[])[array_position('{day,week,month,quarter,year}', unit)]
        AS days,
    NULL::timestamptz AS as_of, random() < 0.5 AS at_end,
    CASE WHEN unit IN ('day', 'month', 'quarter') AND id % 3 = 0 THEN 'year' END AS cohort_period
FROM (SELECT row_number() OVER () AS id, unit, mode, tz, kind
      FROM unnest('{day,week,month,quarter,year}'::text[]) unit,
          unnest('{on,on_or_after,on_or_before,streak}'::text[]) mode,
          unnest('{UTC,America/St_Johns,Pacific/Apia,Asia/Seoul}'::text[]) tz,
          unnest('{timestamptz,timestamp}'::text[]) kind) q;
UPDATE option_set
SET as_of = CASE
                WHEN at_end
                    THEN date_trunc(CASE unit WHEN 'week' THEN 'year' ELSE unit END,
                                    (first + days * random() * interval '36 hours')
                                    AT TIME ZONE tz) AT TIME ZONE tz - interval '1 us'
                ELSE first + days * random() * interval '36 hours' END;
UPDATE option_set SET at_end = false WHERE unit = 'week';
CREATE TABLE event AS
SELECT id, customer, first + random() ^ 2 * days * interval '1 day' AS at
FROM option_set, generate_series(1, 25) customer, LATERAL generate_series(0, customer % 6) visit;
DELETE FROM event e USING option_set s WHERE s.id = e.id AND NOT at_end AND at > as_of;
CREATE TABLE option_of AS
SELECT s.id, s.brackets, cohort_period,
    retention_options(unit, tz, mode, week_start => week_start, as_of => as_of,
                      brackets => brackets, cohort_period => cohort_period) AS o
FROM option_set s;
CREATE TABLE stored AS
SELECT id, customer,
    CASE kind
        WHEN 'timestamp' THEN activity_agg(at AT TIME ZONE tz, o - 'as_of')
        ELSE activity_agg(at, o - 'as_of') END AS a
FROM event
JOIN option_of USING (id)
JOIN option_set USING (id)
GROUP BY id, customer, kind;
CREATE FUNCTION compare(as_of text)
RETURNS TABLE (id bigint, cohort date, period int, retained bigint, others bigint, hidden bigint)
LANGUAGE sql AS $$
    SELECT id,
        CASE
            WHEN cohort_period IS NULL
                THEN activity_cohort(a)
            ELSE date_trunc(cohort_period, activity_cohort(a)::timestamp)::date
        END, k, count(*) FILTER (WHERE r), count(*) FILTER (WHERE NOT r),
        count(*) FILTER (WHERE r IS NULL)
    FROM stored
    JOIN option_of USING (id), LATERAL generate_series(0, coalesce(cardinality(brackets), 40)) k,
        activity_retained(a, k, CASE as_of WHEN 'now' THEN o - 'as_of' ELSE o END) r
    GROUP BY 1, 2, 3
$$;
CREATE FUNCTION differences(as_of text) RETURNS bigint LANGUAGE sql AS $$
    SELECT count(*)
    FROM compare(as_of) w
    FULL JOIN (SELECT id, o, r.*
               FROM option_of s,
                   LATERAL (SELECT CASE as_of
                                       WHEN 'now' THEN jsonb_build_object('as_of', now())
                                       ELSE '{}' END) q (now),
                   retention_rows((SELECT retention_agg(a, o || now)
                                   FROM stored
                                   WHERE id = s.id)) r
               WHERE period <= 40) m USING (id, cohort, period)
    WHERE CASE WHEN m.id IS NULL THEN w.retained <> 0 OR w.others <> 0
               ELSE w.id IS NULL OR m.retained <> w.retained
                   OR m.eligible - m.retained <> w.others
                   -- in a longer cohort, not all are eligible for the same cells, and some
                   -- may come after as_of
                   OR (w.hidden <> 0 AND o->>'cohort_period' IS NULL) END
$$;
SELECT is(differences('given'), 0::bigint, 'every cell has the customers that the matrix counts');
SELECT is(differences('now'), 0::bigint, 'also up to now');
SELECT ok(
    (SELECT count(*) FILTER (WHERE retained > 0) > 1000
         AND count(*) FILTER (WHERE others > 0) > 1000
         AND count(*) FILTER (WHERE hidden > 0) > 1000
     FROM compare('given')),
    'there are enough cells of every kind');

-- One customer alone, at any as_of: the same value, or the same error.
CREATE FUNCTION attempt(query text, a activity_periods, o jsonb, k int) RETURNS text
LANGUAGE plpgsql AS $$
DECLARE
    said text;
BEGIN
    EXECUTE query INTO said USING a, o, k;
    RETURN coalesce(said, 'none');
EXCEPTION WHEN OTHERS THEN
    RETURN SQLERRM;
END $$;
CREATE TABLE alone AS
SELECT attempt('SELECT activity_retained($1, $3, $2)::int::text', a, o, k) AS ours,
    attempt('SELECT retained::text
             FROM retention_rows((SELECT retention_agg($1, $2)))
             WHERE period = $3', a, o, k) AS expected
FROM stored
JOIN option_set USING (id), unnest('{0,1,3}'::int[]) k,
    LATERAL (SELECT retention_options(unit, tz, mode, week_start => week_start,
                                      as_of => first + days * random() * interval '36 hours')) q (o)
WHERE customer < 6;
SELECT is(
    (SELECT string_agg(format('%s, not %s', ours, expected), E'\n')
     FROM (SELECT * FROM alone WHERE ours <> expected LIMIT 5) q),
    NULL,
    'one customer at any time: the same value or error');
SELECT ok(
    (SELECT min(n) > 100 AND count(*) = 4
     FROM (SELECT ours, count(*) AS n FROM alone GROUP BY ours) q),
    'of all kinds');

SELECT * FROM finish();
ROLLBACK;
