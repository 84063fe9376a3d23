-- The temporary table corner: expressions of every type that the extension's functions take, an
-- ordinary one first and then corner cases. Read by test/pgtap/extension_surface_nulls.sql and
-- test/tools/sqlsmith.

-- What the functions read.
CREATE TABLE corner_events AS
SELECT c AS customer, date '2026-01-10' + k * c * 9 AS day,
    timestamptz '2026-01-10 00:00+00' + k * c * interval '9 days' AS at
FROM generate_series(1, 5) c, generate_series(0, 4) k;
CREATE VIEW corner_view AS TABLE corner_events;
CREATE INDEX corner_index ON corner_events (day);
CREATE TYPE corner_pair AS (customer int, at date);

-- The first value of each type is used for arguments without a default.
CREATE TEMP TABLE corner (id int GENERATED ALWAYS AS IDENTITY, type text, value text);
INSERT INTO corner (type, value)
SELECT type, format('%L::%s', v, CASE WHEN type = 'cstring' THEN 'pg_catalog.cstring' ELSE type END)
FROM (VALUES ('smallint', ARRAY['5', '0', '-1', '32767', '-32768']),
          ('integer', '{5,0,1,-1,2,100,101,2147483647,-2147483648}'),
          ('bigint', '{5,0,-1,9223372036854775807,-9223372036854775808}'),
          ('numeric',
           '{0,-1.5,1.234,1e-20,123456789012345.67,92233720368547758.08,1e1000,NaN,-Infinity}'),
          ('double precision',
           '{5,0,-0,0.5,0.95,1,-1,NaN,Infinity,-Infinity,1e308,-1e308,5e-324,9007199254740993}'),
          ('boolean', '{t,f}'),
          ('text',
           ARRAY[
               'new', '', ' ', 'month', 'week', 'streak', 'on_or_before', 'every', 'sunday', 'UTC',
               'Asia/Seoul', '+14:00', 'wald', 'WILSON', 'clopper_pearson', 'adjusted_wald', 'vip',
               'public', 'pg_catalog', '%s%n', '''"\', E'\n', '한국', '4 out of 5', repeat('x', 63),
               repeat('x', 64), repeat('y', 100000)]),
          ('cstring',
           ARRAY[
               '0..10 {9:1}', '', 'empty', '0101', '01', '0..10 {9:', '1 {1, 2} {0, 0, 0}',
               '0..10 {9:99999999999999999999}', '-2147483649..0 {}', 'a 0, b 1', 'a 0, a 1', '"',
               'a NaN', 'a 0; grace 99999999999', repeat('0', 100000), repeat('a 0,', 1000),
               '0..100 {' || repeat('1:1,', 10000) || '}', '한국 0']),
          ('name', ARRAY['customer', 'at', 'day', '', 'nothing', 'tableoid', repeat('x', 63)]),
          ('jsonb',
           ARRAY[
               '{}', 'null', '[]', '1', '"month"', '{"period": null}', '{"period": 1}',
               '{"period": "week", "tz": "UTC"}', '{"unknown": 1}', '{"tz": ""}',
               '{"tz": "Nowhere"}', '{"as_of": "infinity"}', '{"as_of": "-infinity"}',
               '{"as_of": "now"}', '{"during": "any"}', '{"as_of": "2026-02-01 00:00+00"}',
               '{"as_of": "294276-12-31 23:59:59+00"}', '{"brackets": []}', '{"brackets": [0]}',
               '{"brackets": [null]}', '{"brackets": [1e300]}',
               '{"brackets": [2147483647, 2147483647]}', '{"brackets": [1.5]}',
               '{"brackets": [1, 2, 3]}', '{"mode": "streak", "cohort": "every"}',
               '{"mode": {"a": [1]}}', '{"week_start": "sunday", "period": "day"}',
               repeat('[', 1000) || repeat(']', 1000),
               '{"brackets": [' || repeat('1,', 9999) || '1]}']),
          ('timestamp with time zone',
           ARRAY[
               '2026-01-31 12:00+00', 'infinity', '-infinity', '4714-11-24 00:00+00 BC',
               '294276-12-31 23:59:59.999999+00', '0001-01-01 00:00+00 BC',
               '2000-01-01 00:00:00.000001+00']),
          ('timestamp without time zone',
           ARRAY[
               '2026-01-31 12:00', 'infinity', '-infinity', '4714-11-24 BC',
               '294276-12-31 23:59:59.999999', '0001-01-01 BC', '2000-01-01 00:00:00.000001']),
          ('date',
           ARRAY[
               '2026-01-31', 'infinity', '-infinity', '4714-11-24 BC', '5874897-12-31',
               '294276-12-31', '0001-01-01 BC', '2024-02-29']),
          ('integer[]',
           ARRAY[
               '{1,2,3}', '{}', '{NULL}', '{0}', '{-1}', '{2147483647,2147483647}', '{{1,2},{3,4}}',
               '[-5:-3]={1,2,3}', '{' || repeat('1,', 9999) || '1}']),
          ('bigint[]',
           ARRAY[
               '{1,2,3,4,5}', '{1,1,0,-1,1,2,4,0,10}', '{0,0,0,0,0,0,0,0,-1}', '{0,0,0,0,0}',
               '{}', '{1}', '{NULL,1,1,1,1}', '{-1,0,0,0,0}',
               '[5:9]={1,2,3,4,5}', '{{1,2,3,4,5}}',
               '{9223372036854775807,9223372036854775807,0,9223372036854775807,1}']),
          ('double precision[]',
           ARRAY[
               '{0,1,2,3}', '{2,8,4,8,32,2,0,0.5,0.5,10}', '{0,0,0,0,0,0,0,0,0,0}', '{}',
               '{0,0,0,0,0,0,0,0,0,0,0,0,0,0}', '{2,20,200,0.5,50,40,40,900,90,0,0,1,0,10}',
               '{NULL,1,2,3}', '{0,1,2}', '{3,2,1,0}', '{0,1,2,NaN}',
               '{-Infinity,0,1,Infinity}', '{{0,1},{2,3}}', '[7:10]={-1e308,0,5e-324,1e308}']),
          ('text[]',
           ARRAY[
               '{new,returning,loyal}', '{}', '{NULL}', '{new,NULL}', '{new,NEW}', '{"",new}',
               '[0:2]={한국,new,vip}', '{{new,vip},{a,b}}',
               '[2147483645:2147483646]={new,vip}', '{' || repeat('x,', 9999) || 'new}']),
          ('regtype',
           '{customer_tier,nps_category,integer,tally,text,corner_pair,nps_score,customer_tier[],0,4294967295}'),
          ('regclass',
           '{corner_events,corner_view,corner_index,corner_pair,pg_class,pg_toast.pg_toast_1255,0,4294967295}'),
          ('bytea',
           ARRAY[
               '\x', '\x00', '\x01', '\x0101', '\x0100000000000000',
               '\xffffffffffffffffffffffffffffffff', '\x' || repeat('00', 100000)]),
          ('tally',
           ARRAY[
               '0..10 {0:1, 7:3, 9:12}', 'empty', '0..10 {}', '1..5 {1:2, 5:3}', '1..7 {4:1}',
               '-50..50 {-50:9223372036854775807}', '1..5 {4:9223372036854775807}',
               '0..10 {0:1, 10:9223372036854775806}', '1..7 {7:9223372036854775807}',
               '-2147483648..-2147483648 {-2147483648:1}', '2147483647..2147483647 {2147483647:1}',
               '1..10 {10:1}', '0..100 {}']),
          ('weighted_tally',
           ARRAY[
               '0..10 {0:1 0.5 0.25, 7:3 2.5 2.25, 9:12 13 15}', 'empty', '0..10 {}',
               '1..5 {1:2 1 0.5, 5:3 3 3}', '1..7 {4:1 2 4}', '0..10 {3:2 0 0}',
               '-50..50 {-50:9223372036854775807 1e100 1e200}', '1..5 {4:1 1e-100 1e-200}',
               '1..7 {7:9223372036854775807 1 1, 6:0 0 0}', '0..100 {}',
               '2147483647..2147483647 {2147483647:1 1 1}']),
          ('ratio_summary',
           ARRAY[
               '2 {7, 3} {12.5, -2.5, 0.5} {0, 0, 0, 0} {78.125, -15.625, 3.125, -0.625, 0.125}',
               'empty', '1 {1, 0} {0, 0, 0} {0, 0, 0, 0} {0, 0, 0, 0, 0}',
               '2 {0, 1e-300} {1e308, 1e308, 1e308} {0, 0, 0, 0} {1e308, 0, 0, 0, 1e308}',
               '9007199254740992 {1e300, -5e-324} {0, -1e308, 0} {-1e308, 0, 0, 0} {0, 0, 0, 0, 0}']),
          ('driver_summary',
           ARRAY[
               '3 1 {24, 12} {2, 1.5, 6}', 'empty', '0 7 {}', '0 1 {0, 0} {0, 0, 0}',
               '1 0 {1e100, -5e-324} {0, 0, 0}', '9 0 {1, 1, 1} {1, 0.5, 1, 0.5, 1, 1}',
               '9 0 {1, 1, 1} {1, 1, 1, -1, 0, 1}',
               '9007199254740992 9223372036854775807 {9e115, 1} {9e215, 1e-300, 5e-324}']),
          ('business_calendar',
           ARRAY[
               'UTC; mon-fri 09:00-18:00; closed 2026-01-01', 'Asia/Seoul; mon-sun 0-24',
               'Pacific/Apia; open 0001-01-01 0-0:01; open 9999-12-31 23:59-24',
               'America/New_York; sun 1:30-2:30; closed 1990-01-01..9999-12-31']),
          ('interval',
           ARRAY[
               '1 hour', '0', '-1 us', '1 day', '1 month', '2562047788:00:54.775807',
               '-2562047788:00:54.775808']),
          ('tier_policy',
           ARRAY[
               'new 0, returning 2, loyal 5, vip 12; grace 1; landing soft', 'new 0',
               'vip 0, new 1', 'x -Infinity, y 0', '한국 -1e308, "a ''"" b" 1e308', 'x 0, y 5e-324; grace 1000',
               'x 1 hold -1e308, y 2; valid 1000; landing soft']),
          ('interval',
           ARRAY[
               '1 hour', '0', '-1 s', '1 mon', '1 day -24:00:01', '2147483647 days',
               '-2147483648 days', '2562047788:00:54.775807', '00:00:00.000001']),
          ('daterange',
           ARRAY[
               '[2026-01-10,2026-03-02)', 'empty', '[2026-01-10,)', '(,2026-01-10)', '(,)',
               '[2026-01-10,infinity]', '[-infinity,2026-01-10)', '[4713-01-01 BC,5874897-01-01)',
               '[5874896-01-01,)']),
          ('tsrange',
           ARRAY[
               '[2026-01-10,2026-03-02 12:00)', 'empty', '(2026-01-10,)', '(,2026-01-10]', '(,)',
               '[2026-01-10,infinity]', '[-infinity,2026-01-10)', '[4712-01-01 BC,infinity)',
               '[294276-12-31,)']),
          ('tstzrange',
           ARRAY[
               '[2026-01-10 00:00+00,2026-03-02 12:00+00)', 'empty', '(2026-01-10 00:00+00,)',
               '(,2026-01-10 00:00+00]', '(,)', '[2026-01-10 00:00+00,infinity]',
               '[-infinity,2026-01-10 00:00+00)', '[4712-01-01 00:00+00 BC,infinity)',
               '[294276-12-31 00:00+00,)']),
          ('interval[]',
           ARRAY['{1 h,2 h,3 h,4 h,5 h}', '{}', '{NULL}', '{-1 h}', '{{1 h,2 h}}', '{1 mon}']),
          ('survival_curve',
           ARRAY[
               '{01:00:00 2+1, 02:00:00 1+0}', '{}', '{00:00:00 1+0}', '{00:00:00 0+1}',
               '00:07:00 {00:14:00 3+0}', '{01:00:00 9223372036854775806+1}',
               '{2562047788:00:54.775807 1+1}']),
          ('survival_curve[]',
           ARRAY[
               '{"{01:00:00 2+1}","{02:00:00 1+0}"}', '{}', '{NULL}', '{NULL,"{}"}',
               '{{"{}"},{"{00:00:01 1+1}"}}']),
          ('nps_report_clustered_row',
           ARRAY[
               '(40,50,30,10,10,40,9,20,55,1.2,38.5)', '(,,,,,,,,,,)', '(0,0,0,0,0,,,,,,)',
               '(1,2,2,0,0,100,,,,,)', '(9,9,9,0,0,100,0,60,100,,8)',
               '(9,9,9,0,0,NaN,-1,60,100,,Infinity)', '(9,9,9,0,0,-100,1e308,0,0,0,1e308)']),
          ('csat_report_clustered_row',
           ARRAY[
               '(40,50,30,60,3.5,9,40,75,1.2,38.5)', '(,,,,,,,,,)', '(2,3,3,100,5,5e-324,,,,1)',
               '(2,3,3,101,5,1,,,,1)']),
          ('ces_report_clustered_row',
           ARRAY['(40,50,30,5.5,0.6,0.2,5,6,1.2,38.5)', '(,,,,,,,,,)', '(2,3,3,7,1,0,,,,0.5)']),
          ('proportion_report_clustered_row',
           ARRAY['(40,50,30,0.6,0.1,0.4,0.75,1.2,38.5)', '(,,,,,,,,)', '(2,3,3,-1,0,,,,1)']),
          ('customer_tier', ARRAY['new', 'loyal', 'vip']), ('anyenum', '{}'),
          ('internal', '{}')) c (type, values),
    unnest(values) WITH ORDINALITY u (v, n)
ORDER BY type, n;
INSERT INTO corner (type, value)
VALUES ('anyenum', 'customer_tier ''new'''), ('anyenum', 'customer_tier ''vip'''),
    ('anyenum', 'nps_category ''promoter'''), ('anyelement', '1'), ('anyelement', '''a''::text'),
    ('anyelement', 'NULL::integer'), ('anyelement', '''NaN''::double precision'),
    ('anyelement', '''{}''::integer[]'), ('anyelement', 'ROW(1, NULL)'), ('anyelement', 'ROW()'),
    ('anyelement', '''{}''::json'), ('anyelement', 'point ''(1,2)'''),
    ('anyelement', 'repeat(''x'', 100000)'), ('anyelement', 'customer_tier ''vip'''),
    ('anyelement', '''''::"char"');
INSERT INTO corner (type, value)
SELECT 'tier_policy', format('%L::tier_policy', string_agg(format('t%s %s', i, i), ', '))
FROM generate_series(1, 100) i;
-- ordinary, empty, with other options, and at the ends of the range of dates
INSERT INTO corner (type, value)
SELECT 'retention_matrix', format('%L::retention_matrix', m)
FROM (SELECT retention_agg(customer, at, retention_options(tz => 'UTC')) AS m
      FROM corner_events
      UNION ALL SELECT '0101'
      UNION ALL SELECT retention_agg(
          customer, day, retention_options('week', cohort => 'every', mode => 'streak'))
      FROM corner_events
      UNION ALL SELECT retention_agg(
          customer, day,
          retention_options(
              mode => 'on_or_after', brackets => '{1,2}', as_of => '2026-09-01 00:00+00'))
      FROM corner_events
      UNION ALL SELECT retention_agg(
          customer, at, customer - 2.5, retention_options(tz => 'UTC', cohort => 'every'))
      FROM corner_events
      UNION ALL SELECT retention_agg(1, date '4712-01-01 BC', retention_options('year'))
      -- the year 294275, which cannot be observed yet
      UNION ALL SELECT '010004000000000080809cdbcffae2ffff010186f6230101010000') q;
INSERT INTO corner (type, value)
SELECT 'activity_periods', format('%L::activity_periods', a)
FROM (SELECT activity_agg(at, retention_options(tz => 'UTC')) AS a
      FROM corner_events
      UNION ALL SELECT '0101'
      UNION ALL SELECT activity_agg(at, customer - 2.5, retention_options(tz => 'UTC'))
      FROM corner_events
      UNION ALL SELECT activity_agg(day, retention_options('week'))
      FROM corner_events
      UNION ALL SELECT activity_agg(d, retention_options('year'))
      FROM unnest('{4712-01-01 BC,294275-01-01}'::date[]) d
      GROUP BY d) q;
