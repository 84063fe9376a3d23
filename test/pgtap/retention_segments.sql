-- Retention of each segment of a table: the matrix of its rows alone, and all observed up to the
-- same time.
BEGIN;
SELECT plan(37);
SET LOCAL TimeZone = 'UTC';

CREATE TYPE size AS ENUM ('small', 'large', 'huge');
CREATE DOMAIN place AS text;
CREATE TABLE visit AS
SELECT i % 60 AS customer, at, at AT TIME ZONE 'Asia/Seoul' AS local, at::date AS day,
    (ARRAY['web', 'shop', NULL, 'Phone', ''])[1 + i % 60 % 5] AS channel,
    (ARRAY[10, 9, NULL, 100, 2])[1 + i % 60 % 5] AS number,
    (ARRAY['large', 'small', NULL, 'huge'])[1 + i % 60 % 4]::size AS size,
    (ARRAY['here', 'there'])[1 + i % 60 % 2]::place AS place, i % 3 = 0 AS changes,
    json_build_object('i', i % 2) AS json
FROM generate_series(1, 1000) i,
    LATERAL (SELECT timestamptz '2022-01-01' + (i ^ 1.5)::int % 20000 * interval '53 min'
                    -- segments end at different times
                    - (i % 60 % 5) * interval '40 days' AS at) q;
INSERT INTO visit (customer, at, local, day, channel, number)
VALUES (NULL, '2025-05-05', '2025-05-05', '2025-05-05', 'nobody', 0),
    (7, NULL, NULL, NULL, 'never', 1), (1, '9999-01-01', '9999-01-01', '9999-01-01', 'later', 3);

-- Returns whether segments differ from the matrix of their rows, observed up to the latest event.
CREATE FUNCTION differing(segment name, at name, options jsonb) RETURNS integer LANGUAGE plpgsql
AS $$
DECLARE
    result integer;
BEGIN
    EXECUTE format($q$
        SELECT ((SELECT array_agg(s ORDER BY segment)
                 FROM retention_by('visit', 'customer', %2$L, %1$L, $1) s)
                IS DISTINCT FROM
                (SELECT array_agg(s ORDER BY segment)
                 FROM (SELECT %1$I::text AS segment,
                           retention_agg(customer, %2$I, latest || $1) AS m
                       FROM visit,
                           (SELECT jsonb_build_object('as_of', max(%2$I)::timestamp || ' UTC')
                            FROM visit
                            WHERE %2$I < now() AND customer IS NOT NULL) l (latest)
                       GROUP BY %1$I) s))::int $q$, segment, at)
    INTO result USING options;
    RETURN result;
END $$;
SELECT is(
    (SELECT sum(differing(segment, at, options - 'as_of') + differing(segment, at, options))
     FROM unnest('{day,week,month,quarter}'::text[]) period,
         unnest('{on,on_or_after,on_or_before,streak}'::text[]) mode,
         unnest('{first,every}'::text[]) cohort,
         retention_options(period, NULL, mode, cohort, as_of => '2023-03-03',
                           brackets => CASE period WHEN 'week' THEN '{1,2,30}'::int[] END) options),
    0::bigint,
    format('each segment of %s is the matrix of its rows by %s', segment, at))
FROM unnest('{channel,number,size,place,changes}'::text[]) segment,
    unnest('{at,local,day}'::text[]) at
WHERE segment = 'channel' OR at = 'at';
SELECT is(
    (SELECT sum(differing('channel', at, options - 'as_of') + differing('channel', at, options))
     FROM unnest('{day,week,month}'::text[]) period,
         unnest('{on,on_or_after,on_or_before,streak}'::text[]) mode,
         (VALUES ('first_event', 1), ('first_event', 2), ('calendar', 2)) v (origin, min_events),
         retention_options(period, NULL, mode, as_of => '2023-03-03', origin => origin,
                           min_events => min_events) options),
    0::bigint,
    'also where periods begin at the first event, by ' || at)
FROM unnest('{at,local,day}'::text[]) at;
SELECT is(
    (SELECT array_agg(segment ORDER BY n)
     FROM retention_by('visit', 'customer', 'at', column_name) WITH ORDINALITY s (segment, m, n)),
    segments,
    'the order of ' || column_name)
FROM (VALUES ('channel'::name, '{"",Phone,later,never,nobody,shop,web,NULL}'::text[]),
          ('number', '{0,1,2,3,9,10,100,NULL}'), ('size', '{small,large,huge,NULL}'),
          ('place', '{here,there,NULL}'), ('changes', '{false,true,NULL}'))
         v (column_name, segments);
SELECT is(
    (SELECT string_agg(DISTINCT segment, ',')
     FROM retention_cohort_by('visit', 'customer', 'at', 'channel')),
    ',Phone,shop,web',
    'segments without events that count have no rows');
SELECT is(
    (SELECT count(DISTINCT m::jsonb->>'as_of')
     FROM retention_by('visit', 'customer', 'at', 'channel')
     WHERE m <> '0101'),
    1::bigint,
    'all have the same as_of');
CREATE AGGREGATE pg_temp.total(retention_matrix) (
    SFUNC = retention_matrix_merge, STYPE = retention_matrix, INITCOND = '0101');
SELECT is(
    (SELECT pg_temp.total(m) FROM retention_by('visit', 'customer', at, 'channel')),
    retention_of('visit', 'customer', at),
    'segments without common customers add up to the table by ' || at)
FROM unnest('{at,local,day}'::name[]) at;
SELECT is(
    (SELECT pg_temp.total(m) FROM retention_by('visit', 'customer', at, 'channel', options)),
    retention_of('visit', 'customer', at, options),
    'also where periods begin at the first event, by ' || at)
FROM unnest('{at,local,day}'::name[]) at,
    retention_options('week', origin => 'first_event') options;
SELECT is(
    (SELECT sum(cohort_size)
     FROM retention_cohort_by('visit', 'customer', 'at', 'changes')
     WHERE period = 0),
    (SELECT count(DISTINCT (customer, changes))::numeric
     FROM visit
     WHERE customer IS NOT NULL AND at < now()),
    'a customer whose segment changes is a customer of each');
SELECT results_eq(
    $$SELECT * FROM retention_cohort_by('visit', 'customer', 'at', 'channel', 'week', 'Asia/Seoul',
        'streak', 'every', 'sunday', '2023-01-01', '{1,3}', level => 0.8)$$,
    $$SELECT segment, r.*
      FROM retention_by('visit', 'customer', 'at', 'channel',
                        retention_options('week', 'Asia/Seoul', 'streak', 'every', 'sunday',
                                          '2023-01-01', '{1,3}')), retention_rows(m, 0.8) r$$,
    'retention_cohort_by passes on each option');
SELECT is_empty(
    format('SELECT * FROM retention_cohort_by(%s)', arguments),
    'no rows: ' || arguments)
FROM unnest(ARRAY[
    $$NULL, 'customer', 'at', 'channel'$$, $$'visit', NULL, 'at', 'channel'$$,
    $$'visit', 'customer', NULL, 'channel'$$, $$'visit', 'customer', 'at', NULL$$]) arguments;

-- clocks were turned back: local time of the latest event is not the highest one
CREATE TABLE autumn AS
SELECT i AS customer, timestamptz '2026-10-25 00:30+00' + i * interval '50 min' AS at, i AS part
FROM generate_series(0, 1) i;
SELECT is(
    (SELECT array_agg(m::jsonb->>'as_of')
     FROM retention_by('autumn', 'customer', 'at', 'part', '{"tz": "Europe/Berlin"}')),
    '{2026-10-25T02:30:00,2026-10-25T02:30:00}',
    'when clocks are turned back');

SELECT is(
    (SELECT segment FROM (SELECT (retention_by('visit', 'customer', 'at', 'number')).segment
                          LIMIT 1) q),
    '0',
    'in the select list');

-- refusals
SELECT throws_ok(
    format('SELECT * FROM retention_by(%s)', arguments), state, NULL, arguments)
FROM (VALUES
    ($$'visit', 'customer', 'at', 'chanel'$$, '42703'),
    ($$'visit', 'customer', 'at', 'ctid'$$, '42703'),
    ($$'visit', 'customer', 'at', 'channel, at'$$, '42703'),
    ($$'visit', 'customer', 'channel', 'channel'$$, '42804'),
    ($$'visit', 'customer', 'at', 'json'$$, '42883'),
    ($$'visit', 'customer', 'at', 'channel', '{"mode": "off"}'$$, '22023')) v (arguments, state);

SELECT * FROM finish();
ROLLBACK;
