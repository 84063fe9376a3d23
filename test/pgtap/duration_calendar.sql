-- Business calendars: text, errors, comparison; open time at published values and at corners.
SELECT current_setting('server_version_num')::int >= 160000 AS soft \gset
BEGIN;
SELECT plan(129);
SET LOCAL TimeZone = 'UTC';

-- text
SELECT is(t::business_calendar::text, t, 'canonical: ' || t)
FROM unnest(ARRAY[
                'Asia/Seoul; mon-fri 09:00-12:00 13:00-18:00; sat 10:00-14:00; '
                'closed 2026-01-01, 2026-09-24..2026-09-26; open 2026-12-31 09:00-12:00',
                'UTC; mon-sun 00:00-24:00', 'Europe/Madrid; tue 00:00-00:01',
                'UTC; open 9999-12-31 00:00-24:00',
                'UTC; mon-thu 08:00-16:00; sun 08:00-16:00; closed 0001-01-01',
                'UTC; mon 09:00-10:00; open 2026-01-01, 2026-01-03 10:00-12:00; '
                'open 2026-01-05 11:00-12:00; open 2026-01-07 10:00-12:00',
                'Etc/GMT-8; fri 22:00-24:00; sat 00:00-02:00']) t;
SELECT is(t::business_calendar::text, canonical, 'forgiving: ' || t)
FROM (VALUES
          ('  asia/SEOUL;MON - Fri 9-12:00,13:00 - 18:00 ;',
           'Asia/Seoul; mon-fri 09:00-12:00 13:00-18:00'),
          ('UTC; monday, tues  wed 9-10', 'UTC; mon-wed 09:00-10:00'),
          ('Zulu;;sun-mon 8-9;', 'UTC; mon 08:00-09:00; sun 08:00-09:00'),
          ('UTC; mon-mon 13-18 9-12 12:00-12:30', 'UTC; mon 09:00-12:30 13:00-18:00'),
          ('UTC; mon 10-11 12-13 11-12', 'UTC; mon 10:00-13:00'),
          ('UTC; mon 12-13 11-12', 'UTC; mon 11:00-13:00'),
          ('UTC; fri-mon 8-9', 'UTC; mon 08:00-09:00; fri-sun 08:00-09:00'),
          (E'UTC\n; closed 2026-05-02,2026-05-01\t..  2026-05-01 ;MON 9-10; Closed 2026-05-03',
           'UTC; mon 09:00-10:00; closed 2026-05-01..2026-05-03'),
          ('UTC; open 2026-05-02 9-10; open 2026-05-01 09:00-10:00',
           'UTC; open 2026-05-01..2026-05-02 09:00-10:00'),
          ('UTC; mon 9-10; closed 2024-02-28..2024-03-01',
           'UTC; mon 09:00-10:00; closed 2024-02-28..2024-03-01')
     ) v (t, canonical);

CREATE FUNCTION pg_temp.refusal(t text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE d text; h text;
BEGIN
    PERFORM t::business_calendar;
    RETURN 'no error';
EXCEPTION WHEN OTHERS THEN
    GET STACKED DIAGNOSTICS d = PG_EXCEPTION_DETAIL, h = PG_EXCEPTION_HINT;
    RETURN SQLSTATE || ' ' || replace(d, 'At character ', '')
        || CASE WHEN h ~ 'midnight' THEN ' midnight' WHEN h ~ 'together' THEN ' together'
           WHEN h ~ 'pg_timezone' THEN ' zones' WHEN h ~ 'follow each' THEN ' days'
               WHEN h ~ 'around one' THEN ' once' WHEN h ~ '^Begin with the' THEN ' first'
               WHEN h ~ '^Write the zone' THEN '' END;
END $$;
SELECT is(pg_temp.refusal(t), refusal, 'refused: ' || left(t, 60))
FROM (VALUES
          ('', '22P02 1: a time zone is missing.'),
          ('; mon 9-10', '22P02 1: a time zone is missing.'),
          ('mon-fri 9-18; Asia/Seoul', '22023 1, "mon-fri": the time zone must come first. first'),
          (' Closed 2026-01-01; UTC', '22023 2, "Closed": the time zone must come first. first'),
          ('open', '22023 1, "open": the time zone must come first. first'),
          ('sunday9-18', '22023 1, "sunday9-18": the time zone must come first. first'),
          ('mons; mon 9-10', '22023 1, "mons": this time zone is not recognized. zones'),
          ('Asia/Soul; mon 9-10', '22023 1, "Asia/Soul": this time zone is not recognized. zones'),
          ('UTC+8; mon 9-10', '22023 1, "UTC+8": a time zone must be a name that is the same on '
           'every server. zones'),
          ('localtime; mon 9-10', '22023 1, "localtime": a time zone must be a name that is the '
           'same on every server. zones'),
          ('UTC mon 9-10', '22P02 5, "mon": a semicolon or the end must follow.'),
          ('UTC; funday 9-10', '22P02 6, "funday": a day such as mon, or closed or open must '
           'follow.'),
          ('UTC; mo 9-10', '22P02 6, "mo": a day such as mon, or closed or open must follow.'),
          ('UTC; mondays 9-10', '22P02 6, "mondays": a day such as mon, or closed or open must '
           'follow.'),
          ('UTC; 9-10', '22P02 6, "9-10": a day such as mon, or closed or open must follow.'),
          ('UTC; mon', '22P02 9: hours must follow, such as 09:00-18:00.'),
          ('UTC; mon-', '22P02 10: a day such as mon, or closed or open must follow.'),
          ('UTC; mon 9', '22P02 10, "9": hours must be like 09:00-18:00.'),
          ('UTC; mon 9:5-10', '22P02 10, "9:5-10": hours must be like 09:00-18:00.'),
          ('UTC; mon 9am-5pm', '22P02 10, "9am-5pm": hours must be like 09:00-18:00.'),
          ('UTC; mon 09:00:00-10:00:00',
           '22P02 10, "09:00:00-10:00:00": hours must be like 09:00-18:00.'),
          ('UTC; mon 9-10 tue 9-10', '22P02 15, "tue": a semicolon or the end must follow.'),
          ('UTC; mon 09:00-24:01', '22023 16, "24:01": times must be from 00:00 to 24:00.'),
          ('UTC; mon 09:60-10:00', '22023 10, "09:60": times must be from 00:00 to 24:00.'),
          ('UTC; mon 18:00-09:00', '22023 10, "18:00-09:00": hours must end after they begin. '
           'midnight'),
          ('UTC; fri 22:00-02:00', '22023 10, "22:00-02:00": hours must end after they begin. '
           'midnight'),
          ('UTC; mon 09:00-09:00', '22023 10, "09:00-09:00": hours must end after they begin. '
           'midnight'),
          ('UTC; mon 9-12 11-13', '22023 15, "11-13": hours of a day must not overlap.'),
          ('UTC; mon 11-13 9-12', '22023 16, "9-12": hours of a day must not overlap.'),
          ('UTC; mon 9-10 11-12 10-13', '22023 21, "10-13": hours of a day must not overlap.'),
          ('UTC; mon 9-10 9-10', '22023 15, "9-10": hours of a day must not overlap.'),
          ('UTC; mon 9-10; tue 9-10; mon 11-12',
           '22023 26, "mon": monday is given twice. together'),
          ('UTC; mon-fri 9-10; wed-sat 11-12',
           '22023 20, "wed-sat": wednesday is given twice. together'),
          ('UTC; mon, mon 9-10', '22023 11, "mon": monday is given twice. together'),
          ('UTC; mon 9-10; closed', '22P02 22: a date such as 2026-12-31 must follow.'),
          ('UTC; mon 9-10; closed sun', '22P02 23, "sun": a date such as 2026-12-31 must follow.'),
          ('UTC; mon 9-10; closed 2026-1-1',
           '22P02 23, "2026-1-1": a date such as 2026-12-31 must follow.'),
          ('UTC; mon 9-10; closed 12026-01-01',
           '22P02 23, "12026-01-01": a date such as 2026-12-31 must follow.'),
          ('UTC; mon 9-10; closed 2026-01-01,', '22P02 34: a date such as 2026-12-31 must follow.'),
          ('UTC; mon 9-10; closed 2026-02-30', '22023 23, "2026-02-30": there is no such day.'),
          ('UTC; mon 9-10; closed 2026-13-01', '22023 23, "2026-13-01": there is no such day.'),
          ('UTC; mon 9-10; closed 2025-02-29', '22023 23, "2025-02-29": there is no such day.'),
          ('UTC; mon 9-10; closed 0000-01-01', '22023 23, "0000-01-01": there is no such day.'),
          ('UTC; mon 9-10; closed 2026-01-02..2026-01-01',
           '22023 23, "2026-01-02..2026-01-01": the last day must not be before the first.'),
          ('UTC; mon 9-10; closed 2026-01-01 9-10',
           '22P02 34, "9-10": a semicolon or the end must follow.'),
          ('UTC; mon 9-10; open 2026-01-01', '22P02 31: hours must follow, such as 09:00-18:00.'),
          ('UTC; mon 9-10; closed 2026-01-01, 2026-01-01',
           '22023 35, "2026-01-01": 2026-01-01 is given twice. once'),
          ('UTC; closed 2026-01-01..2026-01-09; mon 9-10; open 2026-01-05 9-10',
           '22023 52, "2026-01-05": 2026-01-05 is both closed and open. once'),
          ('UTC; open 2026-01-05 9-10; closed 2026-01-01..2026-01-09',
           '22023 35, "2026-01-01..2026-01-09": 2026-01-05 is both closed and open. once'),
          ('UTC; open 2026-01-05 9-10; open 2026-01-05 11-12',
           '22023 33, "2026-01-05": 2026-01-05 is given twice. once'),
          ('UTC', '22023 4: a calendar must be open at some time.'),
          ('UTC; closed 2026-01-01', '22023 23: a calendar must be open at some time.'),
          ('UTC; 월요일 9-10',
           '22P02 6, "월요일": a day such as mon, or closed or open must follow.'),
          ('UTC; mon ' || (SELECT string_agg(format('0:%s-0:%s', lpad((2 * i)::text, 2, '0'),
           lpad((2 * i + 1)::text, 2, '0')), ' ') FROM generate_series(0, 24) i),
           '22023 250, "0:48-0:49": a day must not have hours in more than 24 pieces.'),
          ('UTC; mon 9-10; closed ' || (SELECT string_agg((date '2000-01-01' + 2 * i)::text,
           ', ') FROM generate_series(0, 10000) i),
           '22023 120023, "2054-10-04": a calendar must not have more than 10000 special days. '
               'days')
     ) v (t, refusal);
SELECT lives_ok(
    format('SELECT %L::business_calendar', 'UTC; mon 9-10; closed '
        || (SELECT string_agg((date '2000-01-01' + 2 * i)::text, ', ') FROM generate_series(1,
            10000) i)),
    '10000 special days');

\if :soft
SELECT is(
    (SELECT string_agg(format('%s %s', t, (pg_input_error_info(t,
     'business_calendar')).sql_error_code), '; ')
     FROM unnest(ARRAY['UTC', 'UTC mon', 'Asia/Soul', 'UTC, mon 9-10']) t),
    'UTC 22023; UTC mon 22P02; Asia/Soul 22023; UTC, mon 9-10 22023',
    'soft errors');
\else
SELECT skip('this server has no soft errors', 1);
\endif

-- equality, order, hash
CREATE TEMP TABLE c AS
SELECT format('UTC; mon 0%s:00-1%s:00; closed 2026-01-0%s', i % 7, i % 5,
    1 + i % 3)::business_calendar c
FROM generate_series(1, 300) i;
SELECT is((SELECT count(DISTINCT c) FROM c), (SELECT count(DISTINCT c::text) FROM c),
    'DISTINCT by sort');
SELECT is((SELECT count(*) FROM (SELECT c FROM c GROUP BY c) s), 105::bigint, 'GROUP BY');
SELECT ok(
    (SELECT bool_and(a <= b AND b >= a AND NOT a > b AND NOT b < a)
     FROM (SELECT c a, lead(c) OVER (ORDER BY c) b FROM c) s WHERE b IS NOT NULL),
    'the order is one');
SELECT is(
    (SELECT count(*) FROM c a JOIN c b ON business_calendar_hash(a.c) <>
     business_calendar_hash(b.c) AND a.c = b.c),
    0::bigint, 'equal calendars hash alike');
CREATE INDEX ON c (c);
SET LOCAL enable_seqscan = off;
SELECT is((SELECT count(*) FROM c WHERE c = 'utc; mon 1-11; closed 2026-01-02'), 3::bigint,
    'an index on calendars');
SET LOCAL enable_seqscan = on;

-- published values
SELECT is(
    business_time(from_time::timestamp AT TIME ZONE zone, to_time::timestamp AT TIME ZONE zone,
                  (zone || '; ' || hours)::business_calendar),
    expected::interval,
    id)
FROM (VALUES
          ('bt_0', '2026-03-16 10:00', '2026-03-16 18:00', 'Europe/Madrid',
           'mon-fri 09:00-14:00 15:00-20:00', '7 h'),
          ('bt_1', '2026-03-16 16:00', '2026-03-17 11:00', 'Europe/Madrid',
           'mon-fri 09:00-14:00 15:00-20:00', '6 h'),
          ('bt_2', '2026-03-20 16:00', '2026-03-23 11:00', 'Europe/Madrid',
           'mon-fri 09:00-14:00 15:00-20:00', '6 h'),
          ('bt_4', '2026-03-16 07:00', '2026-03-16 12:00', 'Europe/Madrid',
           'mon-fri 09:00-14:00 15:00-20:00', '3 h'),
          ('bt_5', '2026-03-16 14:00', '2026-03-16 15:00', 'Europe/Madrid',
           'mon-fri 09:00-14:00 15:00-20:00', '0 h'),
          ('bt_d0', '2021-02-08 16:45', '2021-02-09 10:15', 'UTC',
           'mon tue thu fri 9-17; wed 9-12 13-18; closed 2021-01-25, 2021-06-03', '90 min'),
          ('bt_d1', '2021-02-10 11:30', '2021-02-10 13:35', 'UTC',
           'mon tue thu fri 9-17; wed 9-12 13-18; closed 2021-01-25, 2021-06-03', '65 min'),
          ('bt_d2', '2021-06-02 17:00', '2021-06-04 10:00', 'UTC',
           'mon tue thu fri 9-17; wed 9-12 13-18; closed 2021-01-25, 2021-06-03', '120 min'),
          ('bt_d3', '2021-02-05 16:30', '2021-02-08 11:00', 'UTC',
           'mon tue thu fri 9-17; wed 9-12 13-18; closed 2021-01-25, 2021-06-03', '150 min'),
          ('bt_d4', '2021-01-22 14:00', '2021-01-26 11:00', 'UTC',
           'mon tue thu fri 9-17; wed 9-12 13-18; closed 2021-01-25, 2021-06-03', '300 min'),
          ('bt_datefns', '2023-01-06 14:00', '2023-01-09 11:00', 'UTC', 'mon-fri 09-17', '5 h')
     ) v (id, from_time, to_time, zone, hours, expected);
SELECT is(
    business_add('2019-01-16 13:00', '3 h', 'UTC; mon-fri 9-14 15-20; closed 2019-01-01'),
    '2019-01-16 17:00'::timestamptz, 'ba_1');

-- clocks that are turned
SELECT is(
    business_time(day AT TIME ZONE 'Europe/Madrid',
                  (day + interval '1 day') AT TIME ZONE 'Europe/Madrid',
                  ('Europe/Madrid; sun ' || hours)::business_calendar),
    expected::interval,
    format('%s %s', day, hours))
FROM (VALUES (timestamp '2026-03-29', '0-24', '23:00'), ('2026-10-25', '0-24', '25:00'),
          ('2026-03-29', '2-3', '0'), ('2026-10-25', '2-3', '2:00'),
          ('2026-03-29', '1:30-3:30', '1:00'), ('2026-10-25', '1:30-2:15', '1:00'),
          ('2026-04-05', '0-24', '24:00')
     ) v (day, hours, expected);
SELECT is(
    business_time('2011-12-28 10:00+00', '2012-01-02 10:00+00', 'Pacific/Apia; fri 0-24'),
    interval '0',
    'a day that was skipped');
SELECT is(
    business_add('2026-10-25 00:15+00', '2 h', 'Europe/Madrid; sun 2-3; mon 9-10'),
    timestamptz '2026-10-26 08:15+00',
    'through an hour that comes twice');

-- corners
SELECT is(
    business_add(a::timestamptz, d, 'UTC; mon-fri 9-18'), b::timestamptz, format('%s + %s', a, d))
FROM (VALUES ('2026-03-16 10:00', interval '8 h', '2026-03-16 18:00'),
          ('2026-03-16 18:00', '1 s', '2026-03-17 09:00:01'),
          ('2026-03-14 12:00', '0', '2026-03-16 09:00'),
          ('2026-03-16 10:00', '0', '2026-03-16 10:00'),
          ('2026-03-16 18:00', '0', '2026-03-17 09:00'),
          ('2026-03-16 10:00', '-2 h', '2026-03-13 17:00'),
          ('2026-03-16 10:00', '-1 h', '2026-03-16 09:00'),
          ('2026-03-15 10:00', '-9 h', '2026-03-13 09:00')
     ) v (a, d, b);
SELECT is(business_time(now(), now(), 'UTC; mon 9-10'), '0'::interval, 'no time at all');
SELECT is(
    extract(epoch FROM business_time('0001-01-01 00:00+00', '9999-12-31 00:00+00',
                                     'America/New_York; mon-sun 0-24')),
    extract(epoch FROM '9999-12-31 00:00+00'::timestamptz - '0001-01-01 00:00+00'::timestamptz),
    'the years 1 to 9999');
SELECT is(
    business_time('2026-01-01', '2027-01-01', 'UTC; open 2026-12-31 9-12'), '3:00'::interval,
    'special days only');
SELECT is(
    (SELECT string_agg(is_open(at::timestamptz,
                               'Asia/Seoul; mon-fri 9-18; closed 2026-09-24..2026-09-26')::text,
                       ' ' ORDER BY at)
     FROM (VALUES ('2026-09-22 23:59:59.999999+00'), ('2026-09-23 00:00+00'),
               ('2026-09-23 08:59:59.999999+00'), ('2026-09-23 09:00+00'),
               ('2026-09-24 03:00+00')) v (at)),
    'false true true false false',
    'is_open');
SELECT throws_ok(q, code, message, q)
FROM (VALUES
          ('SELECT business_time(''2026-01-02'', ''2026-01-01'', ''UTC; mon 9-10'')', '22023',
           'to_time 2026-01-01 00:00:00+00 is before from_time 2026-01-02 00:00:00+00'),
          ('SELECT business_time(''2026-01-02'', ''infinity'', ''UTC; mon 9-10'')', '22008', NULL),
          ('SELECT business_time(''-infinity'', ''2026-01-02'', ''UTC; mon 9-10'')', '22008', NULL),
          ('SELECT business_add(''infinity'', ''1 h'', ''UTC; mon 9-10'')', '22008', NULL),
          ('SELECT is_open(''infinity'', ''UTC; mon 9-10'')', '22008', NULL),
          ('SELECT is_open(''0001-12-31 BC'', ''UTC; mon 9-10'')', '22008',
           'timestamp out of range'),
          ('SELECT is_open(''10001-01-01'', ''UTC; mon 9-10'')', '22008', 'timestamp out of range'),
          ('SELECT business_add(''2026-01-02'', ''1 month'', ''UTC; mon 9-10'')', '22023',
           'duration 1 mon is not in hours'),
          ('SELECT business_add(''2026-01-02'', ''1 day 2 h'', ''UTC; mon 9-10'')', '22023',
           'duration 1 day 02:00:00 is not in hours'),
          ('SELECT business_add(''2026-01-02'', ''1 h'', ''UTC; open 2026-01-01 9-10'')', '22008',
           NULL),
          ('SELECT business_add(''2026-01-02'', ''-1:00:01'', ''UTC; open 2026-01-01 9-10'')',
           '22008', NULL),
          ('SELECT business_add(''2026-01-02'', ''500000 h'', ''UTC; mon 9-10'')', '22008', NULL),
          ('SELECT business_add(''2026-01-02'', ''2562047788:00:54.775807'', ''UTC; mon-sun '
           '0-24'')', '22008', NULL),
          ('SELECT business_add(''2026-01-02'', ''-2562047788:00:54.775807'', ''UTC; mon-sun '
           '0-24'')', '22008', NULL)
     ) v (q, code, message);
SELECT is(business_time(NULL, now(), 'UTC; mon 9-10'), NULL, 'NULL');

-- an error leaves the call-site cache whole
CREATE FUNCTION pg_temp.several(calendars business_calendar[]) RETURNS text LANGUAGE plpgsql AS $$
DECLARE said text[]; c business_calendar;
BEGIN
    FOREACH c IN ARRAY calendars LOOP
        BEGIN
            said := said || business_add('2026-01-05', '1 h', c)::text;
        EXCEPTION WHEN datetime_field_overflow THEN
            said := said || SQLSTATE;
        END;
    END LOOP;
    RETURN array_to_string(said, ' ');
END $$;
SELECT is(
    pg_temp.several('{UTC; mon 9-10,UTC; open 2025-01-01 9-10,UTC; mon 9-10,UTC; tue 9-10}'),
    '2026-01-05 10:00:00+00 22008 2026-01-05 10:00:00+00 2026-01-06 10:00:00+00',
    'errors between calendars');
-- more calendars than the cache holds, in turn
SELECT is(
    (SELECT sum(business_time('2026-01-05', '2026-01-06',
                              format('UTC; mon 0:00-%s:%s', i % 300 / 60 + 1,
                                     lpad((i % 60)::text, 2, '0'))::business_calendar))
     FROM generate_series(0, 2999) i),
    (SELECT sum(interval '1 min' * (60 + i % 300)) FROM generate_series(0, 2999) i),
    'many calendars');
SELECT * FROM finish();
ROLLBACK;
