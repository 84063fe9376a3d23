-- Time zones: names only, every name of UTC is one zone, and offsets only as the server itself
-- writes them.
BEGIN;
SELECT plan(25);
SET LOCAL TimeZone = 'UTC';

-- Returns the zone of a matrix with this option; for an error, its SQLSTATE, message and hint.
CREATE FUNCTION zone_of(tz text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE advice text;
BEGIN
    RETURN (SELECT retention_agg(1, at, jsonb_build_object('tz', tz))::jsonb->>'tz'
            FROM (VALUES (timestamptz '2024-01-31 20:00+00')) v(at));
EXCEPTION WHEN OTHERS THEN
    GET STACKED DIAGNOSTICS advice = PG_EXCEPTION_HINT;
    RETURN concat_ws(' | ', SQLSTATE, SQLERRM, nullif(advice, ''));
END $$;

-- names
SELECT is(
    (SELECT string_agg(name, ' ')
     FROM pg_timezone_names
     WHERE name !~* '(^|/)(localtime|posixrules|factory)$' AND zone_of(name) LIKE '22%'),
    NULL,
    'every name of the server is accepted');
SELECT is(
    (SELECT count(DISTINCT zone_of(tz))
     FROM unnest(ARRAY[
         'UTC', 'utc', 'Etc/UTC', 'GMT', 'Etc/GMT', 'Zulu', 'Etc/Zulu', 'UCT', 'etc/uct',
         'Universal', 'Etc/Universal', 'Greenwich', 'Etc/Greenwich', 'GMT0', 'GMT+0', 'GMT-0',
         'Etc/GMT0', 'Etc/GMT+0', 'Etc/GMT-0', '<+00>-00']) tz),
    1::bigint,
    'UTC has many names');
SELECT is(zone_of('gReenwich'), 'UTC', 'and one in results');
SELECT is(zone_of('Europe/London'), 'Europe/London', 'London is another zone');
SELECT is(zone_of('Etc/GMT-8'), 'Etc/GMT-8', 'a zone of whole hours has a name');
SELECT is(
    (SELECT r.cohort
     FROM (SELECT retention_agg(1, at, retention_options(tz => 'Etc/GMT-8')) AS m
           FROM (VALUES (timestamptz '2024-01-31 16:00+00')) v(at)) s,
         retention_rows(m) r),
    date '2024-02-01',
    'Etc/GMT-8 is 8 hours east');
SELECT is(zone_of('EST5EDT'), 'EST5EDT', 'some names have digits');
SELECT is(
    zone_of('UTC+8'),
    '22023 | time zone "UTC+8" is not a name | Use a name such as "Asia/Shanghai", or "Etc/GMT-8" '
        'for 8 hours east.',
    'an offset is no name');
SELECT is(
    (SELECT string_agg(tz, ' ') FROM unnest(ARRAY[
         '+08', '9', 'GMT-3', 'XYZ+99', 'abc1', 'Asia/Seoul3', 'UTC0', 'GMT00', 'AST4',
         'Etc/GMT+13', 'Etc/GMT-15', 'Etc/GMT-08', 'Etc/GMT+1x', 'posix/UTC+8', '+09:00', '-8',
         'EST5EDT,M3.2.0,M11.1.0', ':Asia/Seoul', ':localtime', '<AB>8', '<+08>8', '<+08>+08',
         '<+08>-09', '<+8>-8', '<+08>-08x', '<+08:>-08:', '<+08', '<UTC+8>-8']) tz
     WHERE zone_of(tz) NOT LIKE '22023 | time zone "%" is not a name | %'),
    NULL,
    'nor is any other');
SELECT matches(zone_of(tz), '^22023 \| time zone ".*" is not the same on every server', tz)
FROM unnest(ARRAY['localtime', 'LOCALTIME', 'posixrules', 'Factory', 'posix/Factory']) tz;

-- the session's offset, which drivers set
SET LOCAL TimeZone = '+08';
SELECT is(current_setting('timezone'), '<+08>-08', 'the server''s name of an offset');
CREATE TABLE moment AS SELECT timestamptz '2024-01-31 16:00+00' AS at;
SELECT is(
    (SELECT (r.cohort, m::jsonb->>'tz')::text
     FROM (SELECT retention_agg(1, at) AS m FROM moment) s, retention_rows(m) r),
    '(2024-02-01,<+08>-08)',
    'is the default');
SELECT is(
    (SELECT retention_agg(1, at) FROM moment),
    (SELECT retention_agg(1, at, retention_options(tz => current_setting('timezone')))
     FROM moment),
    'and accepted as tz');
SET LOCAL TIME ZONE INTERVAL '-03:30' HOUR TO MINUTE;
SELECT is(
    zone_of(current_setting('timezone')),
    '<-03:30>+03:30',
    'also with minutes');
SET LOCAL TimeZone = 'XYZ+99';
SELECT is(
    (SELECT retention_agg(1, at)::jsonb->>'tz' FROM moment),
    'XYZ+99',
    'any zone of a session is the default');

-- values made under the names of UTC go together, also those of 0.1.0, which kept the names
CREATE TABLE made (name text, a activity_periods, m retention_matrix);
CREATE FUNCTION make(name text) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    PERFORM set_config('timezone', name, true);
    INSERT INTO made SELECT name, activity_agg(at), retention_agg(1, at) FROM moment;
END $$;
-- some servers come without the old names
SELECT make(name) FROM unnest('{UTC,Etc/UTC,GMT,Zulu}'::text[]) name
WHERE name IN (SELECT z.name FROM pg_timezone_names z);
SELECT is((SELECT count(DISTINCT a) FROM made), 1::bigint, 'activity periods are the same');
CREATE TABLE old AS
SELECT name, replace(a::text, '03555443', text)::activity_periods AS a,
    replace(m::text, '03555443', text)::retention_matrix AS m
FROM (SELECT name, a, m, lpad(to_hex(length(name)), 2, '0') || encode(name::bytea, 'hex') AS text
      FROM (SELECT a, m FROM made WHERE name = 'UTC') m,
          unnest('{Etc/UTC,GMT,XYZ+99,localtime}'::text[]) name) s;
SELECT is(
    (SELECT count(DISTINCT a) FROM old),
    4::bigint,
    'values of 0.1.0 are read and written as they are');
SELECT is(
    (SELECT string_agg(
         a::jsonb->>'tz' || ' ' || (m::jsonb->>'tz'), ', ' ORDER BY name COLLATE "C")
     FROM old),
    'UTC UTC, UTC UTC, XYZ+99 XYZ+99, localtime localtime',
    'and tell their zone');
SELECT is(
    (SELECT (rollup(a), count(*))::text
     FROM (SELECT a FROM made UNION ALL SELECT a FROM old WHERE name IN ('Etc/UTC', 'GMT')) s),
    (SELECT (a, (SELECT count(*) + 2 FROM made))::text FROM made WHERE name = 'UTC'),
    'all of UTC go together');
SELECT is(
    (SELECT retention_agg(o.a, retention_options(tz => 'Etc/Zulu'))
     FROM old o
     WHERE name IN ('Etc/UTC', 'GMT')),
    (SELECT retention_matrix_merge(x.m, y.m)
     FROM old x, old y
     WHERE x.name = 'Etc/UTC' AND y.name = 'GMT'),
    'to one matrix, and so do matrices');
SELECT throws_ok(
    $$SELECT x.a + y.a FROM old x, made y WHERE x.name = 'XYZ+99'$$,
    '22023',
    NULL,
    'others do not');
SELECT * FROM finish();
ROLLBACK;
