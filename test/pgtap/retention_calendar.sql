-- Periods are those of the local calendar: days of 23 and 25 hours, days that do not exist,
-- midnights that occur twice, leap days, weeks across New Year, years BC.
\if :{?seed}
\else
\set seed 0.19991231
\endif
BEGIN;
SELECT plan(91);
SELECT diag('seed ' || :seed);
SET LOCAL TimeZone = 'UTC';
SELECT setseed(:seed);

-- Returns the rows of one customer's events as text: cohort, period, its first day, retained,
-- complete.
CREATE FUNCTION told(unit text, tz text, VARIADIC at text[]) RETURNS text LANGUAGE sql AS $$
    SELECT string_agg(
        concat_ws(' ', cohort, period, period_start, retained, complete), ', ' ORDER BY cohort,
        period)
    FROM (SELECT retention_agg(1, x::timestamptz, retention_options(unit, tz => tz)) AS r
          FROM unnest(at) x) s,
        retention_rows(r)
$$;

-- New York, 10 March 2024 has 23 hours and 3 November 25
SELECT is(
    told('day', 'America/New_York', '2024-03-10 04:59:59Z'),
    '2024-03-09 0 2024-03-09 1 f',
    'New York, just before midnight');
SELECT is(
    told('day', 'America/New_York', '2024-03-10 05:00Z', '2024-03-11 03:59:59.999998Z'),
    '2024-03-10 0 2024-03-10 1 f',
    'New York, a day of 23 hours');
SELECT is(
    told('day', 'America/New_York', '2024-03-10 05:00Z', '2024-03-11 04:00Z'),
    '2024-03-10 0 2024-03-10 1 t, 2024-03-10 1 2024-03-11 1 f',
    'New York, 23 hours later is the next day');
SELECT is(
    told('day', 'America/New_York', '2024-11-03 04:00Z', '2024-11-04 04:59:59.999998Z'),
    '2024-11-03 0 2024-11-03 1 f',
    'New York, a day of 25 hours');
SELECT is(
    told('day', 'America/New_York', '2024-11-03 04:00Z', '2024-11-04 05:00Z'),
    '2024-11-03 0 2024-11-03 1 t, 2024-11-03 1 2024-11-04 1 f',
    'New York, 25 hours later is the next day');
SELECT is(
    told(
        'month', 'America/New_York', '2024-03-01 04:59Z', '2024-04-01 03:59Z', '2024-04-01 04:00Z'),
    '2024-02-01 0 2024-02-01 1 t, 2024-02-01 1 2024-03-01 1 t, 2024-02-01 2 2024-04-01 1 f',
    'New York, months of both times');
-- when clocks go back, the later local time that they showed before counts as observed
SELECT is(
    (SELECT count(DISTINCT a)
     FROM (SELECT retention_agg(1, at, o)::text AS a
           FROM unnest('{2024-11-03 05:50Z,2024-11-03 06:10Z}'::timestamptz[]) at,
               retention_options('day', tz => 'America/New_York') o
           UNION ALL SELECT retention_agg(
               a, retention_options('day', tz => 'America/New_York'))::text
           FROM (SELECT activity_agg(at, o) AS a
                 FROM unnest('{2024-11-03 05:50Z,2024-11-03 06:10Z}'::timestamptz[]) at,
                     retention_options('day', tz => 'America/New_York') o) s) x),
    1::bigint,
    'New York, an hour that comes twice: events = activities');

-- São Paulo, 15 October 2017 began at 01:00
SELECT is(
    told('day', 'America/Sao_Paulo', '2017-10-15 02:59:59.999999Z'),
    '2017-10-14 0 2017-10-14 1 t',
    'Sao Paulo, the last microsecond before a midnight that is none');
SELECT is(
    told('day', 'America/Sao_Paulo', '2017-10-14 12:00Z', '2017-10-15 03:00Z'),
    '2017-10-14 0 2017-10-14 1 t, 2017-10-14 1 2017-10-15 1 f',
    'Sao Paulo, the day begins at one');
SELECT is(
    told(
        'day', 'America/Sao_Paulo', '2017-10-15 03:00Z', '2017-10-16 01:59:59.999999Z',
        '2017-10-16 02:00Z'),
    '2017-10-15 0 2017-10-15 1 t, 2017-10-15 1 2017-10-16 1 f',
    'Sao Paulo, and has 23 hours');
-- and 18 February 2018: midnight came twice
SELECT is(
    told('day', 'America/Sao_Paulo', '2018-02-18 01:59Z', '2018-02-18 02:30Z', '2018-02-18 03:00Z'),
    '2018-02-17 0 2018-02-17 1 t, 2018-02-17 1 2018-02-18 1 f',
    'Sao Paulo, 24:00 goes back to 23:00');

-- St. John's, 7 November 2010: at 00:01 back to 23:01 of the day before
SELECT is(
    told('day', 'America/St_Johns', '2010-11-07 02:30:30Z', '2010-11-07 02:40Z'),
    '2010-11-06 0 2010-11-06 1 t, 2010-11-06 1 2010-11-07 1 f',
    'St. John''s, a day that begins twice');
SELECT is(
    told('day', 'America/St_Johns', '2010-11-07 02:40Z', '2010-11-07 02:30:30Z'),
    '2010-11-06 0 2010-11-06 1 t, 2010-11-06 1 2010-11-07 1 f',
    'St. John''s, in the other order');
SELECT is(
    told('month', 'America/St_Johns', '2009-11-01 02:30:30Z', '2009-11-01 02:40Z'),
    '2009-10-01 0 2009-10-01 1 t, 2009-10-01 1 2009-11-01 1 f',
    'St. John''s, a month that begins twice');
SELECT is(
    (SELECT count(*)
     FROM retention_lifecycle((
         SELECT retention_agg(1, at, retention_options('day', tz => 'America/St_Johns'))
         FROM unnest('{2010-11-07 02:30:30Z,2010-11-07 02:40Z}'::timestamptz[]) at))),
    2::bigint,
    'St. John''s, lifecycle has both days');
SELECT ok(
    (SELECT r::text::retention_matrix = r
     FROM (SELECT retention_agg(1, at, retention_options('day', tz => 'America/St_Johns')) r
           FROM unnest('{2010-11-07 02:30:30Z,2010-11-07 02:40Z}'::timestamptz[]) at) s),
    'St. John''s, the value can be read again');

-- Seoul, and islands that skipped a day: 29 December 2011 was followed by the 31st
SELECT is(
    told('month', 'Asia/Seoul', '2024-01-31 14:59:59.999999Z', '2024-01-31 15:00Z'),
    '2024-01-01 0 2024-01-01 1 t, 2024-01-01 1 2024-02-01 1 f',
    'Seoul is 9 hours ahead');
SELECT is(
    told('day', 'Asia/Seoul', '1988-05-07 14:59Z', '1988-05-07 15:00Z', '1988-05-08 13:59Z'),
    '1988-05-07 0 1988-05-07 1 t, 1988-05-07 1 1988-05-08 1 f',
    'Seoul, summer time of 1988');
SELECT is(
    told('day', 'Pacific/Apia', '2011-12-30 09:59:59Z', '2011-12-30 10:00Z'),
    '2011-12-29 0 2011-12-29 1 t, 2011-12-29 1 2011-12-31 1 f',
    'Apia, a day that never was is no period');
SELECT is(
    told('day', 'Pacific/Apia', '2011-12-30 09:59:59.999999Z'),
    '2011-12-29 0 2011-12-29 1 t',
    'Apia, its last microsecond ends the day before');
SELECT is(
    told('day', tz, (day - 1 + time '12:00') AT TIME ZONE tz || '',
         (day + 1 + time '12:00') AT TIME ZONE tz || ''),
    format('%s 0 %1$s 1 t, %1$s 1 %s 1 f', day - 1, day + 1),
    format('%s had no %s', tz, day))
FROM (VALUES ('Pacific/Fakaofo', date '2011-12-30'), ('Pacific/Kwajalein', '1993-08-21'),
          ('Pacific/Kiritimati', '1994-12-31'), ('Asia/Manila', '1844-12-31')) v(tz, day);
SELECT is(
    (SELECT string_agg(retained::text, ' ' ORDER BY period)
     FROM (SELECT retention_agg(1, at, retention_options('day', 'Pacific/Apia', 'streak')) AS m
           FROM generate_series(
                    timestamptz '2011-12-27 22:00Z', '2012-01-02 22:00Z', '1 day') at) s,
         retention_rows(m)),
    '1 1 1 1 1 1 1',
    'Apia, a streak goes on');
SELECT is(
    (SELECT string_agg(concat_ws(' ', period_start, active, retained, churned), ', ')
     FROM (SELECT retention_agg(1, at, retention_options('day', 'Pacific/Apia')) AS m
           FROM generate_series(
                    timestamptz '2011-12-28 22:00Z', '2011-12-30 22:00Z', '1 day') at) s,
         retention_lifecycle(m)),
    '2011-12-28 1 0 0, 2011-12-29 1 1 0, 2011-12-31 1 1',
    'Apia, nobody churns on a day that never was');
SELECT is(
    (SELECT string_agg(concat_ws(' ', period, retained), ', ')
     FROM (SELECT retention_agg(
                      1, at, retention_options('day', 'Pacific/Apia', brackets => '{2,2}')) AS m
           FROM unnest('{2011-12-29 00:00Z,2011-12-31 22:00Z}'::timestamptz[]) at) s,
         retention_rows(m)),
    '0 1, 1 0, 2 1',
    'Apia, brackets do not count it');
SELECT is(
    told('week', 'Pacific/Apia', '2011-12-29 00:00Z', '2011-12-31 00:00Z'),
    '2011-12-26 0 2011-12-26 1 f',
    'Apia, weeks');
SELECT is(
    (SELECT retention_agg(1, x, retention_options('day', 'Pacific/Apia'))::jsonb->'periods'->1
     FROM unnest('{2011-12-29,2011-12-30}'::date[]) x)->>'start',
    '2011-12-30',
    'a local date is taken as it is');
-- the stored values: activity periods say which days, as ever; a matrix says which day is none
CREATE TABLE apia AS
SELECT at, retention_options('day', 'Pacific/Apia') AS o
FROM unnest('{2011-12-29 00:00Z,2011-12-30 00:00Z,2011-12-31 00:00Z,2012-01-01 00:00Z}'
    ::timestamptz[]) at;
SELECT is(
    (SELECT a::text || ' ' || (a::jsonb->>'periods')
     FROM (SELECT activity_agg(at, o) AS a FROM apia) s),
    (SELECT replace(d::text, '0100000000', '010000000c' || encode('Pacific/Apia', 'hex')) || ' '
         || (d::jsonb->>'periods')
     FROM (SELECT activity_agg(at AT TIME ZONE 'Pacific/Apia', retention_options('day')) AS d
           FROM apia) s),
    'activity periods are those of the dates');
SELECT is(
    (SELECT retention_agg(a) FROM (SELECT activity_agg(at, o) AS a FROM apia) s),
    (SELECT retention_agg(1, at, o) FROM apia),
    'and give the same matrix as the events');
SELECT is(
    (SELECT (a + b)::text
     FROM (SELECT activity_agg(at, o) FILTER (WHERE at < '2011-12-31') AS a,
               activity_agg(at, o) FILTER (WHERE at > '2011-12-30') AS b
           FROM apia) s),
    (SELECT activity_agg(at, o)::text FROM apia),
    'and are merged');
SELECT is(
    (SELECT string_agg(x::text, ' ')
     FROM (SELECT m::text::retention_matrix AS m
           FROM (SELECT retention_agg(1, at, o) AS m FROM apia) s) t,
         retention_rows(m) r, concat_ws(' ', period, period_start, retained) x),
    '0 2011-12-28 1 1 2011-12-29 1 2 2011-12-31 1 3 2012-01-01 1',
    'a matrix that is read again');
SELECT is(
    (SELECT string_agg(x::text, ' ')
     FROM (SELECT overlay(
                      retention_agg(
                          1, at AT TIME ZONE 'Pacific/Apia', retention_options('day'))::text
                      PLACING '0c' || encode('Pacific/Apia', 'hex') FROM 13 FOR 2
                  )::retention_matrix AS m
           FROM apia) t,
         retention_rows(m) r, concat_ws(' ', period, period_start, retained) x),
    '0 2011-12-28 1 1 2011-12-29 1 2 2011-12-30 0 3 2011-12-31 1 4 2012-01-01 1',
    'one of 0.1.0 is what it was');
SELECT is(
    told('month', 'Pacific/Apia', '2011-12-30 10:00Z', '2011-12-31 10:00Z'),
    '2011-12-01 0 2011-12-01 1 t, 2011-12-01 1 2012-01-01 1 f',
    'Apia, months');
SELECT is(
    told('day', 'Asia/Manila', '1844-12-30 15:00Z', '1844-12-31 17:00Z'),
    told('day', 'Asia/Manila', '1844-12-31 17:00Z', '1844-12-30 15:00Z'),
    'Manila, order makes no difference');
SELECT is(
    told('day', 'Asia/Kathmandu', '2024-01-01 18:14:59Z', '2024-01-01 18:15Z'),
    '2024-01-01 0 2024-01-01 1 t, 2024-01-01 1 2024-01-02 1 f',
    'Kathmandu is 5:45 ahead');

-- leap days, ends of months
SELECT is(
    told('day', 'UTC', '2024-02-28', '2024-02-29', '2024-03-01'),
    '2024-02-28 0 2024-02-28 1 t, 2024-02-28 1 2024-02-29 1 t, 2024-02-28 2 2024-03-01 1 f',
    'a leap day');
SELECT is(
    told('day', 'UTC', '1900-02-28', '1900-03-01'),
    '1900-02-28 0 1900-02-28 1 t, 1900-02-28 1 1900-03-01 1 f',
    '1900 had none');
SELECT is(
    told('month', 'UTC', '2024-01-31', '2024-02-29', '2024-03-31'),
    '2024-01-01 0 2024-01-01 1 t, 2024-01-01 1 2024-02-01 1 t, 2024-01-01 2 2024-03-01 1 f',
    'ends of months');
SELECT is(
    told('year', 'UTC', '2024-02-29', '2025-12-31 23:59:59'),
    '2024-01-01 0 2024-01-01 1 t, 2024-01-01 1 2025-01-01 1 f',
    'years');
SELECT is(
    told('quarter', 'UTC', '2023-12-31 23:59:59.999999', '2024-01-01', '2024-06-30'),
    '2023-10-01 0 2023-10-01 1 t, 2023-10-01 1 2024-01-01 1 t, 2023-10-01 2 2024-04-01 1 f',
    'quarters across New Year');
-- there is no year 0
SELECT is(
    told('year', 'UTC', '0002-06-01 BC', '0001-06-01 BC', '0001-06-01'),
    '0002-01-01 BC 0 0002-01-01 BC 1 t, 0002-01-01 BC 1 0001-01-01 BC 1 t, '
    '0002-01-01 BC 2 0001-01-01 1 f',
    'years before Christ');
SELECT is(
    told('month', 'UTC', '0001-12-31 23:59 BC', '0001-01-01'),
    '0001-12-01 BC 0 0001-12-01 BC 1 t, 0001-12-01 BC 1 0001-01-01 1 f',
    'months');
SELECT is(
    told('quarter', 'UTC', '0001-12-31 BC', '0001-01-01'),
    '0001-10-01 BC 0 0001-10-01 BC 1 t, 0001-10-01 BC 1 0001-01-01 1 f',
    'quarters');
SELECT is(
    told('day', 'UTC', '4713-01-01 BC'),
    '4713-01-01 BC 0 4713-01-01 BC 1 f',
    'a day early in the calendar');
SELECT is(
    (SELECT activity_rows(activity_agg(timestamptz '294275-06-01', retention_options('year')))),
    date '294275-01-01',
    'a year late in the calendar');

-- weeks: New Year on every weekday, with every first day of the week, compared with plain date
-- arithmetic
CREATE FUNCTION week_by_hand(d date, first int) RETURNS date LANGUAGE sql IMMUTABLE AS $$
    -- the last first day of a week that is not after d; isodow 1 is Monday
    SELECT max(x)
    FROM generate_series(d - 6, d, '1 day') g, date(g) x
    WHERE extract(isodow FROM x) = first
$$;
SELECT is(
    (SELECT count(*)
     FROM generate_series(date '1985-12-25', '2020-01-07', '1 day') g, date(g) d,
         LATERAL (SELECT cohort
                  FROM retention_rows((SELECT retention_agg(
                                           1, x, retention_options('week', week_start => w))
                                       FROM (VALUES (d)) v(x)))) r
     WHERE (extract(month FROM d) = 12 AND extract(day FROM d) > 20 OR extract(doy FROM d) < 10)
         AND cohort <> week_by_hand(d, i::int)),
    0::bigint,
    'weeks from ' || w)
FROM unnest('{monday,tuesday,wednesday,thursday,friday,saturday,sunday}'::text[])
    WITH ORDINALITY v(w, i);
SELECT is(
    (SELECT string_agg(concat_ws(' ', cohort, period_start, retained), ', ' ORDER BY period)
     FROM retention_rows(retention_agg(1, d, retention_options('week', week_start => 'sunday')))),
    '2023-12-31 2023-12-31 1, 2023-12-31 2024-01-07 1',
    'a week across New Year is one week')
FROM unnest('{2023-12-31,2024-01-01,2024-01-06,2024-01-07}'::date[]) d;

-- thousands of random times in time zones of all kinds, compared with the server's calendar
CREATE TABLE zone AS
SELECT unnest(('{UTC,America/New_York,America/Sao_Paulo,America/St_Johns,Asia/Seoul,Asia/Kathmandu,'
    'Pacific/Apia,Pacific/Kiritimati,Australia/Lord_Howe,Europe/Dublin,Africa/Casablanca,'
    'Antarctica/Troll,Asia/Tehran,America/Caracas,Africa/Monrovia,Europe/Moscow,'
    'Asia/Pyongyang,Pacific/Chatham,America/Nuuk,Etc/GMT+12}')::text[]) AS tz;
CREATE TABLE instant AS
SELECT row_number() OVER () AS id, tz, CASE i % 4
    -- near midnights at which periods begin, in winter and summer; anywhere; long ago; near changes
    -- of the clocks
    WHEN 0 THEN (date '1950-01-01' + (floor(random() * 900) * interval '1 month'))
        AT TIME ZONE tz + (random() - 0.5) * interval '3 hours'
    WHEN 1 THEN timestamptz '1820-01-01' + random() * interval '200 years'
    WHEN 2 THEN timestamptz '2000-01-01 BC' + random() * interval '4000 years'
    ELSE date_trunc(
        'hour',
        timestamptz '1965-01-01' + random() * interval '60 years')
        + floor(random() * 3 - 1) * interval '1 us' END AS at
FROM zone, generate_series(1, 400) i;
CREATE TABLE local AS
SELECT i.*, unit, at AT TIME ZONE tz AS wall
FROM instant i, unnest('{day,week,month,quarter,year}'::text[]) unit;
-- one customer per time; its cohort is the period
-- (retention_rows would return too many rows; the JSON form holds the cohorts only)
CREATE TABLE told AS
SELECT unit, tz, (j->>'start')::date AS cohort, (j->>'cohort_size')::bigint AS cohort_size
FROM (SELECT unit, tz, retention_agg(id, at, retention_options(unit, tz => tz)) AS r
      FROM local
      GROUP BY 1, 2) s,
    jsonb_array_elements(r::jsonb->'periods') j;
CREATE TABLE truth AS
SELECT unit, tz, date_trunc(unit, wall)::date AS cohort, count(*) AS cohort_size
FROM local
GROUP BY 1, 2, 3;
SELECT ok(
    (SELECT count(*) FROM truth) > 15000,
    'enough instants: ' || (SELECT count(*) FROM local));
SELECT is(
    (SELECT count(*)
     FROM ((TABLE told EXCEPT TABLE truth) UNION ALL (TABLE truth EXCEPT TABLE told)) x
     WHERE x.unit = u),
    0::bigint,
    'random instants by ' || u)
FROM unnest('{day,week,month,quarter,year}'::text[]) u;
SELECT is(
    (SELECT string_agg(DISTINCT tz, ', ')
     FROM ((TABLE told EXCEPT TABLE truth) UNION ALL (TABLE truth EXCEPT TABLE told)) x),
    NULL,
    'in all zones');
-- one at a time, so that nothing cached for one time is used for the next
SELECT is(
    (SELECT count(*)
     FROM local l
     WHERE id % 10 = 0
         AND (SELECT cohort
              FROM retention_rows((SELECT retention_agg(1, x, retention_options(l.unit, tz => l.tz))
                                   FROM (VALUES (l.at)) v(x))))
             IS DISTINCT FROM date_trunc(unit, wall)::date),
    0::bigint,
    'one at a time');
SELECT is(
    (SELECT count(*)
     FROM local l
     WHERE id % 10 = 0
         AND (SELECT period_start
              FROM activity_rows((SELECT activity_agg(x, retention_options(l.unit, tz => l.tz))
                                  FROM (VALUES (l.at)) v(x))))
             IS DISTINCT FROM date_trunc(unit, wall)::date),
    0::bigint,
    'by activity');
-- without tz, timestamptz uses the time zone of the session; timestamp and date never use it
SET LOCAL TimeZone = 'Asia/Seoul';
SELECT is(
    (SELECT cohort
     FROM retention_rows((SELECT retention_agg(1, x)
                          FROM (VALUES (timestamptz '2024-01-31 20:00Z')) v(x)))),
    date '2024-02-01',
    'the session''s time zone');
SELECT is(
    (SELECT r::jsonb->>'tz'
     FROM (SELECT retention_agg(1, x) r FROM (VALUES (timestamptz '2024-01-31 20:00Z')) v(x)) s),
    'Asia/Seoul',
    'is remembered');
SELECT is(
    (SELECT cohort
     FROM retention_rows((SELECT retention_agg(1, x)
                          FROM (VALUES (timestamp '2024-01-31 20:00')) v(x)))),
    date '2024-01-01',
    'a timestamp is local already');
SELECT is(
    (SELECT cohort
     FROM retention_rows((SELECT retention_agg(1, x, retention_options(tz => 'Pacific/Apia'))
                          FROM (VALUES (date '2024-01-31')) v(x)))),
    date '2024-01-01',
    'and so is a date');
SET LOCAL TimeZone = 'UTC';
SELECT is(
    (SELECT r::jsonb->>'tz'
     FROM (SELECT retention_agg(1, x, retention_options(tz => 'asia/seoul')) r
           FROM (VALUES (timestamptz '2024-01-31 20:00Z')) v(x)) s),
    'Asia/Seoul',
    'spelling of a zone makes no difference');

-- as_of: the time itself for timestamptz, local time in tz for timestamp and date
SELECT is(
    (SELECT sum(cohort_size)
     FROM retention_rows((SELECT retention_agg(
                              x, x,
                              retention_options(
                                  'day', tz => 'Asia/Seoul', as_of => '2024-01-31 15:00Z'))
                          FROM (VALUES (timestamp '2024-02-01 00:00'),
                                    ('2024-02-01 00:00:00.000001')) v(x)))
     WHERE period = 0),
    1::numeric,
    'as_of of local times is read on the zone''s clocks');
SELECT is(
    (SELECT string_agg(period || ' ' || complete, ', ' ORDER BY period)
     FROM retention_rows((SELECT retention_agg(1, x, retention_options(as_of => a))
                          FROM (VALUES (date '2024-01-15')) v(x)))),
    words,
    'as_of ' || a)
FROM (VALUES ('2024-01-15'::timestamptz, '0 false'), ('2024-01-31 23:59:59.999998', '0 false'),
          ('2024-01-31 23:59:59.999999', '0 true'), ('2024-02-01', '0 true, 1 false'),
          ('2024-03-01', '0 true, 1 true, 2 false')) v(a, words);
SELECT is(
    (SELECT count(*)
     FROM retention_rows((SELECT retention_agg(
                              1, x,
                              retention_options(
                                  'year', tz => 'UTC', as_of => '2024-01-01 20:00:00'))
                          FROM (VALUES (timestamptz '4000-01-01 BC')) v(x)))),
    6024::bigint,
    'as_of long after the events');
SELECT is(
    (SELECT count(*)
     FROM retention_rows((SELECT retention_agg(
                              1, x,
                              retention_options(
                                  'year', tz => 'UTC', as_of => '3990-01-01 20:00:00 BC'))
                          FROM (VALUES (timestamptz '4000-01-01 BC')) v(x)))),
    11::bigint,
    'as_of in the far past');

-- times outside all periods
SELECT throws_ok(q, '22008', words, q)
FROM (VALUES (
          $$SELECT retention_agg(1, timestamptz 'infinity')$$,
          'infinite timestamp belongs to no period'),
          ($$SELECT retention_agg(1, timestamptz '-infinity')$$,
           'infinite timestamp belongs to no period'),
          ($$SELECT retention_agg(1, timestamp 'infinity')$$,
           'infinite timestamp belongs to no period'),
          ($$SELECT retention_agg(1, date 'infinity')$$, 'infinite date belongs to no period'),
          ($$SELECT retention_agg(1, date '-infinity', true, true, NULL)$$,
           'infinite date belongs to no period'),
          ($$SELECT activity_agg(timestamptz 'infinity')$$,
           'infinite timestamp belongs to no period'),
          ($$SELECT retention_agg(1, date '5874897-12-31')$$, 'date out of range for timestamp'),
          ($$SELECT retention_agg(1, timestamptz '2024-01-01', retention_options('year',
               tz => 'America/New_York', as_of => '4714-11-24 00:00:00+00 BC'))$$,
           'as_of is out of range in time zone "America/New_York"'),
          ($$SELECT retention_agg(1, timestamp '2024-01-01', retention_options('year',
               tz => 'America/New_York', as_of => '4714-11-24 00:00:00+00 BC'))$$,
           'as_of is out of range in time zone "America/New_York"')) v(q, words);
SELECT throws_ok(q, '22008', NULL, q)
FROM (VALUES ($$SELECT activity_agg(timestamptz '294276-12-31 20:00Z',
                  retention_options(tz => 'Asia/Seoul'))$$),
          ($$SELECT retention_agg(1, timestamp '4714-11-24 00:00 BC',
               retention_options('month'))$$),
          ($$SELECT activity_agg(timestamp '4714-12-31 BC', retention_options('year'))$$)) v(q);
SELECT throws_ok(
    $$SELECT retention_options(tz => '')$$,
    '22023',
    'retention option "tz" must be the name of a time zone',
    'a zone without a name');
SELECT is(
    (SELECT sum(cohort_size) FROM retention_rows(retention_agg(1, x) FILTER (WHERE isfinite(x)))),
    1::numeric,
    'infinity may be filtered out')
FROM unnest('{infinity,2024-01-01,-infinity}'::date[]) x;
SELECT * FROM finish();
ROLLBACK;
