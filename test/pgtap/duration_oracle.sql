-- Random business calendars and spans: open time is compared with a slow implementation in SQL that
-- looks at each minute. psql -v seed=0.25 -v sets=2000 repeats or extends a run.
\if :{?seed}
\else
\set seed 0.20260316
\endif
\if :{?sets}
\else
\set sets 120
\endif
BEGIN;
\ir ../oracle/business.sql
SELECT plan(14);
SELECT diag('seed ' || :seed || ', ' || :sets || ' sets');
SET LOCAL jit = off;
SET LOCAL TimeZone = 'Asia/Seoul';
SELECT setseed(:seed);

-- One to three spans of hours, of whole minutes or of the whole day.
CREATE FUNCTION pg_temp.random_hours()
RETURNS jsonb LANGUAGE sql VOLATILE AS $$
    SELECT CASE WHEN random() < 0.15 THEN '[[0, 1440]]'
               ELSE (SELECT jsonb_agg(jsonb_build_array(t[2 * i - 1], t[2 * i]) ORDER BY i)
                     FROM (SELECT array_agg(t ORDER BY t) AS t
                           FROM (SELECT DISTINCT CASE WHEN random() < 0.3 THEN 60 * (x / 60)
                                                 ELSE x END AS t
                                 FROM (SELECT floor(random() * 1441)::int AS x
                                       FROM generate_series(1, 7)) r) d) a,
                         generate_series(1, least(1 + floor(random() * 3)::int,
                             cardinality(t) / 2)) i)
           END
$$;
CREATE TEMP TABLE zones AS
SELECT zone, year, day
FROM (VALUES ('America/New_York', 2024, '2024-03-10'), ('America/New_York', 2024, '2024-11-03'),
          ('Europe/Madrid', 2025, '2025-03-30'), ('Europe/Madrid', 2025, '2025-10-26'),
          ('Asia/Seoul', 1988, '1988-05-08'), ('Asia/Seoul', 2026, '2026-09-24'),
          ('America/St_Johns', 2010, '2010-11-07'), ('America/St_Johns', 1988, '1988-04-03'),
          ('Pacific/Apia', 2011, '2011-12-30'), ('Asia/Kathmandu', 1986, '1986-01-01'),
          ('Australia/Lord_Howe', 2024, '2024-04-07'), ('Australia/Lord_Howe', 2024, '2024-10-06'),
          ('Africa/Casablanca', 2024, '2024-03-10'), ('Africa/Casablanca', 2030, '2030-01-06'),
          ('America/Sao_Paulo', 2018, '2018-02-18'), ('America/Havana', 2024, '2024-11-03'),
          ('Europe/Berlin', 2999, '2999-03-31')) z (zone, year, day);
CREATE TEMP TABLE cases AS
SELECT i, zone, week, special, begin + floor(random() * 7000) * interval '1 min' AS a,
    NULL::timestamptz AS b, NULL::timestamptz AS c, pg_temp.oracle_text(zone, week,
        special) AS calendar
FROM (SELECT i, zone, begin,
          (SELECT coalesce(jsonb_object_agg(d::text, h), '{"3": [[540, 1080]]}')
           FROM (SELECT d, pg_temp.random_hours() AS h
                 FROM generate_series(1, 7) d
                 WHERE random() < 0.7 AND i > 0) w) AS week,
          (SELECT coalesce(jsonb_object_agg(d::date::text, h), '{}')
           FROM (SELECT d, CASE WHEN random() < 0.5 THEN '[]' ELSE pg_temp.random_hours() END AS h
                 FROM generate_series(
                          begin AT TIME ZONE 'UTC', begin AT TIME ZONE 'UTC' + interval '10 days',
                          '1 day') d
                 WHERE random() < 0.25 AND i > 0) s) AS special
      FROM (SELECT i, zone, timestamptz (day || ' 00:00+00') - interval '4 days' AS begin
            FROM generate_series(1, :sets) i
            JOIN (SELECT *, row_number() OVER () - 1 AS n FROM zones) z
                ON z.n = i % (SELECT count(*) FROM zones)) g) s;
UPDATE cases SET b = a + floor(random() * 5000) * interval '1 min';
UPDATE cases SET c = b + floor(random() * 5000) * interval '1 min';

-- each minute of each span
CREATE TEMP TABLE minutes AS
SELECT i, at, pg_temp.oracle_open(at, zone, week, special) AS open
FROM cases, generate_series(a, c, '1 min') at;
SELECT ok((SELECT count(*) > 4000 * :sets AND bool_or(open) AND NOT bool_and(open) FROM minutes),
    'the oracle has open minutes and closed ones');
SELECT is(
    (SELECT count(*) FROM minutes JOIN cases USING (i) WHERE is_open(at, calendar) <> open),
    0::bigint,
    'is_open');
SELECT is(
    (SELECT count(*)
     FROM minutes JOIN cases USING (i)
     WHERE is_open(at + interval '59.999999 s', calendar) <> open),
    0::bigint,
    'is_open up to the last microsecond of a minute');
CREATE TEMP TABLE expected AS
SELECT i, count(*) FILTER (WHERE open AND at < b) * interval '1 min' AS a_b,
    count(*) FILTER (WHERE open AND at >= b AND at < c) * interval '1 min' AS b_c
FROM minutes JOIN cases USING (i)
GROUP BY i;
SELECT is(
    (SELECT count(*)
     FROM cases JOIN expected USING (i)
     WHERE business_time(a, b, calendar) IS DISTINCT FROM a_b
         OR business_time(b, c, calendar) IS DISTINCT FROM b_c),
    0::bigint,
    'business_time is the sum of open minutes');
SELECT is(
    (SELECT count(*)
     FROM cases
     WHERE business_time(a, b, calendar) + business_time(b, c, calendar)
         IS DISTINCT FROM business_time(a, c, calendar)),
    0::bigint,
    'business_time adds up');
SELECT is(
    (SELECT count(*)
     FROM cases,
         unnest('{0.5 s,1 min,7:30,100:00,2345:00:00.000001,-0.000001 s,-1:00,-77:00}'::interval[])
             d
     WHERE CASE WHEN d > '0' THEN business_time(b, business_add(b, d, calendar), calendar)
               ELSE -business_time(business_add(b, d, calendar), b, calendar) END
         IS DISTINCT FROM d),
    0::bigint,
    'business_add is the inverse of business_time');
SELECT is(
    (SELECT count(*)
     FROM cases,
         LATERAL (SELECT business_add(b, business_time(b, c, calendar), calendar) AS d) x
     WHERE business_time(b, c, calendar) > '0'
         AND (d > c OR is_open(d - interval '1 us', calendar) IS NOT TRUE)),
    0::bigint,
    'business_add ends with open time, not later than needed');
SELECT is(
    (SELECT count(*)
     FROM cases,
         LATERAL (SELECT business_add(c, -business_time(b, c, calendar), calendar) AS d) x
     WHERE business_time(b, c, calendar) > '0' AND (d < b OR is_open(d, calendar) IS NOT TRUE)),
    0::bigint,
    'a negative duration ends at an open moment, not earlier than needed');
SELECT is(
    (SELECT count(*)
     FROM cases
     JOIN (SELECT i, min(at) FILTER (WHERE open AND at >= b) AS opens FROM minutes
         JOIN cases USING (i)
           GROUP BY i) o USING (i)
     WHERE opens IS NOT NULL AND business_add(b, '0', calendar) IS DISTINCT FROM opens),
    0::bigint,
    'a duration of zero ends at the next open moment');
SELECT is(
    (SELECT count(*)
     FROM cases x JOIN cases y ON y.i = x.i % 50 + 1
     WHERE business_time(x.a, x.c, y.calendar)
         <> (SELECT business_time(x.a, x.c, z.calendar) FROM cases z WHERE z.i = y.i)),
    0::bigint,
    'calendars that take turns');

-- text and bytes
SELECT is(
    (SELECT count(*) FROM cases WHERE calendar::text::business_calendar <> calendar),
    0::bigint,
    'text loses nothing');
SELECT is(
    (SELECT count(*) FROM cases WHERE calendar::text::business_calendar::text <> calendar::text),
    0::bigint,
    'text is canonical');
SELECT is(
    (SELECT count(*)
     FROM cases
     WHERE business_time(
               a, c,
               (zone || '; closed 1066-10-14; ' || substr(calendar::text,
                length(zone) + 3))::business_calendar)
         <> business_time(a, c, calendar)),
    0::bigint,
    'a special day far away changes nothing');

-- far apart: the sum of the parts
SELECT is(
    (SELECT count(*)
     FROM cases c,
         LATERAL (SELECT sum(business_time(d, d + interval '90 days', calendar)) AS parts
                  FROM generate_series(a, a + interval '3690 days', '90 days') d) p
     WHERE parts <> business_time(a, a + interval '3780 days', calendar)),
    0::bigint,
    'ten years are the sum of quarters');
SELECT * FROM finish();
ROLLBACK;
