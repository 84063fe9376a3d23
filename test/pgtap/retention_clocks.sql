-- Clocks that are turned back show an hour, or a day, twice. Activity periods tell which of two
-- moments was the later one, as events do: stored values give the result of the events, for every
-- as_of.
\if :{?seed}
\else
\set seed 0.20241027
\endif
BEGIN;
SELECT plan(25);
SELECT diag('seed ' || :seed);
SET LOCAL TimeZone = 'UTC';
SET LOCAL max_parallel_workers_per_gather = 0;
SELECT setseed(:seed);

-- Returns the result of a query as text, or its SQLSTATE.
CREATE FUNCTION told(query text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE result text;
BEGIN
    EXECUTE query INTO result;
    RETURN result;
EXCEPTION WHEN invalid_parameter_value THEN
    RETURN SQLSTATE;
END $$;
-- The retention of one customer with these events, by stored values and by the events themselves.
CREATE FUNCTION stored(unit text, tz text, as_of text, VARIADIC at text[]) RETURNS text
LANGUAGE sql AS $$
    SELECT told(format(
        'SELECT retention_agg(a, retention_options(%L, %L, as_of => %L))::text FROM (
            SELECT activity_agg(at, retention_options(%L, %L)) AS a
            FROM unnest(%L::timestamptz[]) at) s', unit, tz, as_of, unit, tz, at))
$$;
CREATE FUNCTION of_events(unit text, tz text, as_of text, VARIADIC at text[]) RETURNS text
LANGUAGE sql AS $$
    SELECT told(format(
        'SELECT retention_agg(1, at, retention_options(%L, %L, as_of => %L))::text
            FROM unnest(%L::timestamptz[]) at', unit, tz, as_of, at))
$$;

-- Berlin, 25 October 2026: at 03:00 back to 02:00, which is 01:00 UTC
SELECT is(
    stored('day', 'Europe/Berlin', '2026-10-25 00:45+00', '2026-10-25 01:15+00'),
    '22023',
    'an event at 02:15, half an hour after an as_of at 02:45');
SELECT is(
    stored('day', 'Europe/Berlin', '2026-10-25 01:15+00', '2026-10-25 00:45+00'),
    of_events('day', 'Europe/Berlin', '2026-10-25 01:15+00', '2026-10-25 00:45+00'),
    'an event at 02:45, half an hour before an as_of at 02:15');
SELECT isnt(
    stored('day', 'Europe/Berlin', '2026-10-25 01:15+00', '2026-10-25 00:45+00'),
    '22023',
    'is no error');
SELECT is(
    (SELECT count(*)
     FROM generate_series(timestamptz '2026-10-24 22:00+00', '2026-10-26 01:00+00', '7 min') night
     WHERE stored(
               unit, 'Europe/Berlin', night::text, '2026-10-02 12:00+00',
               (night - interval '10 min')::text, (night - interval '3 min')::text)
         IS DISTINCT FROM of_events(
             unit, 'Europe/Berlin', night::text, '2026-10-02 12:00+00',
             (night - interval '10 min')::text, (night - interval '3 min')::text)),
    0::bigint,
    'a refresh at any time of that Sunday, by ' || unit)
FROM unnest('{day,month}'::text[]) unit;

-- St. John's, 1 November 2009: at 00:01 back to 23:01 of October
SELECT is(
    stored('month', 'America/St_Johns', '2009-11-01 02:59+00', '2009-11-01 02:30:30+00'),
    of_events('month', 'America/St_Johns', '2009-11-01 02:59+00', '2009-11-01 02:30:30+00'),
    'an event in November, before an as_of that is in October again');
-- São Paulo, 18 February 2018: at midnight back to 23:00
SELECT is(
    stored('day', 'America/Sao_Paulo', '2018-02-18 01:59:59.999999+00', '2018-02-18 02:30+00'),
    '22023',
    'the last microsecond of a day whose last hour comes again does not end it');
SELECT is(
    stored(
        'day', 'America/Sao_Paulo', '2018-02-18 02:59:59.999999+00', '2018-02-18 02:30+00',
        '2018-02-18 03:00+00'),
    of_events(
        'day', 'America/Sao_Paulo', '2018-02-18 02:59:59.999999+00', '2018-02-18 02:30+00',
        '2018-02-18 03:00+00'),
    'the last microsecond of that hour does');

-- what is stored: nothing more, unless the latest event was in the second of two such hours
SELECT is(
    activity_agg(at, retention_options('day', 'Europe/Berlin'))::text,
    replace(
        activity_agg(at AT TIME ZONE 'Europe/Berlin', retention_options('day'))::text,
        '0100000000', '010000000d' || encode('Europe/Berlin', 'hex')),
    format('in %s of the two hours', which))
FROM (VALUES ('the first', timestamptz '2024-10-27 00:15+00'),
          ('neither', timestamptz '2024-10-27 02:15+00')) v(which, at)
GROUP BY which;
SELECT is(
    activity_agg(at, retention_options('day', 'Europe/Berlin'))::text,
    '010200000d4575726f70652f4265726c696e' || '808c9eb6e39ae402' || '80a4a7da06' || '01'
        || 'd48d01' || '01',
    'the first and the second, with a time of the second that is earlier')
FROM unnest('{2024-10-27 00:45+00,2024-10-27 01:15+00}'::timestamptz[]) at;
SELECT is(
    (a::text::activity_periods)::text || (a::jsonb->>'latest') || (a::jsonb->>'again'),
    a::text || '2024-10-27T02:45:00' || '2024-10-27T02:15:00',
    'which can be read again')
FROM (SELECT activity_agg(at, retention_options('day', 'Europe/Berlin')) AS a
      FROM unnest('{2024-10-27 00:45+00,2024-10-27 01:15+00}'::timestamptz[]) at) s;
-- a local time without a zone is never repeated; no clock is turned by more than a day
SELECT throws_ok(
    format('SELECT %L::activity_periods', hex),
    '22P02',
    NULL,
    'malformed: ' || hex)
FROM unnest(ARRAY[
    '0102000000' || '808c9eb6e39ae402' || '80a4a7da06' || '01d48d0101',
    '010200000d4575726f70652f4265726c696e' || '808c9eb6e39ae402' || '81d0fad7dc02' || '01d48d0101',
    '010300000d4575726f70652f4265726c696e' || '808c9eb6e39ae402' || '80a4a7da06' || '01d48d0101'
]) hex;

-- random events and observations around the turns of the clocks in zones of all kinds
CREATE TABLE turn (tz text, at timestamptz);
INSERT INTO turn
VALUES ('Europe/Berlin', '2024-10-27 01:00+00'), ('America/New_York', '2024-11-03 06:00+00'),
    ('Australia/Lord_Howe', '2024-04-06 15:00+00'), ('America/St_Johns', '2009-11-01 02:31+00'),
    ('America/Sao_Paulo', '2018-02-18 02:00+00'), ('Antarctica/Troll', '2024-10-27 01:00+00'),
    ('Africa/Casablanca', '2024-03-10 02:00+00'), ('Pacific/Kwajalein', '1969-09-30 13:00+00'),
    ('Pacific/Apia', '2011-12-30 10:00+00'), ('Europe/Berlin', '2024-03-31 01:00+00'),
    ('Asia/Seoul', '2024-03-10 00:00+00'), ('Asia/Pyongyang', '2015-08-14 15:00+00');
CREATE TABLE set AS
SELECT row_number() OVER () AS id, tz, at, unit,
    at + floor((random() - 0.5) * 60 * CASE WHEN i % 3 > 0 THEN 6 ELSE 60 END) * interval '1 min'
        AS as_of
FROM turn, unnest('{day,week,month}'::text[]) unit, generate_series(1, 50) i;
CREATE TABLE event AS
SELECT s.id, floor(random() * 3)::int AS customer,
    at + floor((random() - 0.5) * 60 * CASE WHEN i % 3 > 0 THEN 6 ELSE 80 END) * interval '1 min'
        AS at
FROM set s, generate_series(1, 4) i;
CREATE TABLE seen AS
SELECT id, customer, activity_agg(at, o) AS a
FROM (SELECT id, retention_options(unit, tz) AS o FROM set) s
JOIN (SELECT id, customer, e.at FROM event e) e USING (id)
GROUP BY id, customer;

-- Whether a customer was active in the period that has begun last by as_of and still goes on, and
-- also after as_of: stored values do not tell whether the former was before as_of.
CREATE FUNCTION cannot_tell(s set) RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT EXISTS (
        SELECT
        FROM (SELECT max((s.as_of - i * interval '1 min') AT TIME ZONE s.tz) AS local
              FROM generate_series(0, 1600) i) shown,
            LATERAL (SELECT date_trunc(s.unit, local) AS last) p
        WHERE EXISTS (SELECT
                      FROM generate_series(1, 1600) i
                      WHERE date_trunc(
                          s.unit, (s.as_of + i * interval '1 min') AT TIME ZONE s.tz) = last)
            AND EXISTS (SELECT
                        FROM event e
                        JOIN event f USING (id, customer)
                        WHERE e.id = s.id AND e.at > s.as_of
                            AND date_trunc(s.unit, f.at AT TIME ZONE s.tz) = last))
$$;
CREATE TABLE result AS
SELECT id, cannot_tell(s) AS cannot_tell,
    told(format(
        'SELECT retention_agg(a, retention_options(%L, %L, as_of => %L))::text
            FROM seen WHERE id = %s', unit, tz, as_of, id)) AS stored,
    told(format(
        'SELECT retention_agg(customer, at, retention_options(%L, %L, as_of => %L))::text
            FROM event WHERE id = %s', unit, tz, as_of, id)) AS events,
    told(format(
        'SELECT retention_agg(a, retention_options(%L))::text FROM seen WHERE id = %s', unit, id))
        AS all_stored,
    told(format(
        'SELECT retention_agg(customer, at, retention_options(%L, %L))::text
            FROM event WHERE id = %s', unit, tz, id)) AS all_events
FROM set s;
SELECT diag(count(*) FILTER (WHERE cannot_tell) || ' split, of ' || count(*)) FROM result;
SELECT ok(
    (SELECT count(*) FILTER (WHERE cannot_tell) > 300 AND count(*) FILTER (WHERE NOT cannot_tell)
         > 300 FROM result),
    'enough of both');
SELECT is(
    (SELECT string_agg(DISTINCT stored, ' ') FROM result WHERE cannot_tell),
    '22023',
    'as_of that splits a period is an error');
-- with as_of before all events of the period, the matrix may be observed a little less
SELECT is(
    (SELECT count(*) FROM result WHERE NOT cannot_tell AND stored = '22023'),
    0::bigint,
    'as_of that splits none is not');
SELECT is(
    (SELECT count(*)
     FROM result
     JOIN set s USING (id)
     WHERE NOT cannot_tell AND stored IS DISTINCT FROM events
         AND NOT EXISTS (SELECT FROM event e WHERE e.id = s.id AND e.at > as_of)),
    0::bigint,
    'stored values = events, if as_of is after all of them');
SELECT is(
    (SELECT count(*)
     FROM result
     WHERE NOT cannot_tell
         AND (stored::retention_matrix::jsonb - 'as_of')
             IS DISTINCT FROM (events::retention_matrix::jsonb - 'as_of')),
    0::bigint,
    'and the same counts, if it is not');
SELECT is(
    (SELECT count(*) FROM result WHERE all_stored <> all_events),
    0::bigint,
    'without as_of');

-- merging, in any order, with workers
CREATE TABLE part AS
SELECT id, customer, n, activity_agg(at, o) AS a
FROM (SELECT id, retention_options(unit, tz) AS o FROM set) s
JOIN (SELECT id, customer, at, floor(random() * 3) AS n FROM event) e USING (id)
GROUP BY id, customer, n;
SELECT is(
    (SELECT count(*)
     FROM (SELECT id, customer, rollup(a ORDER BY random()) AS a FROM part GROUP BY id, customer) p
     JOIN seen s USING (id, customer)
     WHERE p.a <> s.a),
    0::bigint,
    'parts rolled up = one value');
SELECT ok(
    (SELECT count(*) FROM seen WHERE a::text LIKE '0102%') > 300,
    'many in the second of two hours');
SET LOCAL parallel_setup_cost = 0;
SET LOCAL parallel_tuple_cost = 0;
SET LOCAL min_parallel_table_scan_size = 0;
SET LOCAL max_parallel_workers_per_gather = 4;
CREATE TABLE berlin AS
SELECT e.* FROM event e JOIN set s USING (id) WHERE tz = 'Europe/Berlin';
ALTER TABLE berlin SET (parallel_workers = 4);
ANALYZE berlin;
\ir ../lib/plan_of.sql
SELECT matches(
    pg_temp.plan_of('SELECT activity_agg(at, retention_options(''day'', ''Europe/Berlin'')) '
                    'FROM berlin'),
    'Partial Aggregate',
    'a parallel plan');
SELECT is(
    (SELECT activity_agg(at, retention_options('day', 'Europe/Berlin')) FROM berlin),
    (SELECT activity_agg(at, retention_options('day', 'Europe/Berlin') ORDER BY at) FROM berlin),
    'workers = one process');
SELECT * FROM finish();
ROLLBACK;
