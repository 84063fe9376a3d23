-- The bytes of stored values, as in doc/storage.md, so that no format changes unnoticed.
BEGIN;
SELECT plan(96);
SET LOCAL TimeZone = 'UTC';

-- Properties of a type that never change.
SELECT is(
    format('%s %s %s %s', typlen, typbyval, typalign, typstorage),
    '-1 f d x',
    typname || ': length, by value, alignment, storage')
FROM pg_type
WHERE typname IN (
    'tally', 'weighted_tally', 'activity_periods', 'retention_matrix', 'tier_policy',
    'ratio_summary', 'survival_curve', 'business_calendar', 'driver_summary')
ORDER BY typname;

-- The examples of that page, one value each.
CREATE TABLE example_tally AS SELECT csat_tally(s) AS x FROM (VALUES (4), (5), (5)) v (s);
CREATE TABLE example_weighted AS
SELECT weighted_tally(s, w, 1, 2) AS x FROM (VALUES (2, 0.5), (2, 1)) v (s, w);
CREATE TABLE example_activity AS
SELECT activity_agg(at, retention_options('month', 'Asia/Seoul')) AS x
FROM (VALUES (timestamptz '2024-01-05 10:00+00'), ('2024-02-20 00:00+00'),
          ('2024-04-30 20:00+00')) v (at);
CREATE TABLE example_retention AS
SELECT retention_agg(customer, at, retention_options('month', 'UTC')) AS x
FROM (VALUES (1, timestamptz '2024-01-05 10:00+00'), (1, '2024-02-20 00:00+00'),
          (2, '2024-01-31 00:00+00'), (2, '2024-03-05 00:00+00'),
          (3, '2024-03-01 00:00+00')) v (customer, at);
CREATE TABLE example_ratio AS SELECT ratio_agg(y, x) AS x FROM (VALUES (1, 2), (6, 1)) v (y, x);
CREATE TABLE example_driver AS
SELECT driver_agg(y, ARRAY[x]) AS x FROM (VALUES (1, 2), (6, 1), (5, NULL)) v (y, x);
CREATE TABLE example_calendar AS
SELECT business_calendar 'Asia/Seoul; fri 9-12 13-18; closed 2026-01-01..2026-01-03' AS x;
CREATE TABLE example_tier_policy AS SELECT tier_policy 'new 0, loyal 5; grace 2; landing soft' AS x;

\set activity 010002000a417369612f53656f756c80d0be898497dd0202c0fb02020201
\set retention 010002000000035554430080808aaca9f7da0203c0fb0202020200020101020000010100020101020000
\set calendar 01000a417369612f53656f756c00000000029c04b4013cac02000001b294010200
\set policy 0100020102036e65770000000000000000056c6f79616c4014000000000000
-- 2, 7, 3, no rests, 12.5, -2.5, 0.5, four times 0, 78.125, -15.625, 3.125, -0.625, 0.125
\set ratio_numbers '{4000000000000000,401c000000000000,4008000000000000,0000000000000000,0000000000000000,4029000000000000,c004000000000000,3fe0000000000000,0000000000000000,0000000000000000,0000000000000000,0000000000000000,4053880000000000,c02f400000000000,4009000000000000,bfe4000000000000,3fc0000000000000}'

-- 2 responses, 1 skipped row, 7, 3, no rests, 12.5, -2.5, 0.5, no rests
\set driver_numbers '{0000000000000002,0000000000000001,401c000000000000,4008000000000000,0000000000000000,0000000000000000,4029000000000000,c004000000000000,3fe0000000000000,0000000000000000,0000000000000000,0000000000000000}'

SELECT is(
    encode(tally_send(x), 'hex'),
    '01000000000100000005' || repeat('0', 16 * 3) || '0000000000000001' || '0000000000000002',
    'binary form of a tally')
FROM example_tally;
SELECT is(encode(activity_periods_send(x), 'hex'), :'activity', 'binary form of activity periods')
FROM example_activity;
SELECT is(
    encode(retention_matrix_send(x), 'hex'),
    :'retention',
    'binary form of a retention matrix')
FROM example_retention;
SELECT is(encode(tier_policy_send(x), 'hex'), :'policy', 'binary form of a tier policy')
FROM example_tier_policy;
SELECT is(
    encode(ratio_summary_send(x), 'hex'),
    '0100' || array_to_string(:'ratio_numbers'::text[], ''),
    'binary form of a ratio summary')
FROM example_ratio;
SELECT is(
    encode(ratio_summary_send('empty'), 'hex'),
    '0100' || repeat('00', 136),
    'the empty ratio summary');
SELECT is(
    encode(driver_summary_send(x), 'hex'),
    '010002' || array_to_string(:'driver_numbers'::text[], ''),
    'binary form of a driver summary')
FROM example_driver;
SELECT is(
    encode(driver_summary_send('empty'), 'hex'),
    '010000' || repeat('00', 16),
    'the empty driver summary');
SELECT is(encode(business_calendar_send(x), 'hex'), :'calendar', 'binary form of a calendar')
FROM example_calendar;
SELECT is(
    encode(
        business_calendar_send(
            'UTC; mon 0-24; closed 1999-12-31; open 2000-01-01, 2000-01-03 1-2'),
        'hex'),
    '0100' || '03555443' || '0100a00b' || repeat('00', 6) || '03' || '010000' || '0000'
        || '013c3c' || '01' || '00' || '013c3c',
    'a calendar with closed and open days')
FROM example_calendar;
SELECT is(x::text, :'activity', 'text form of activity periods') FROM example_activity;
SELECT is(x::text, :'retention', 'text form of a retention matrix') FROM example_retention;

SELECT is(
    encode(weighted_tally_send(x), 'hex'),
    '01000000000100000002' || repeat('0', 16 * 3) || '0000000000000002' || '3ff8000000000000'
        || '3ff4000000000000',
    'binary form of a weighted tally')
FROM example_weighted;
SELECT is(
    encode(weighted_tally_send('empty'), 'hex'),
    '010000000000ffffffff',
    'the empty weighted tally');
-- tallies of each survey, other widths, and empty values
SELECT is(
    encode(tally_send(nps_tally(s)), 'hex'),
    '01000000000000' || '00000a' || repeat('0', 16 * 7) || '0000000000000001' || repeat('0', 16)
        || '0000000000000002' || repeat('0', 16),
    'an NPS tally')
FROM (VALUES (7), (9), (9)) v (s);
SELECT is(
    encode(tally_send(ces_tally(s)), 'hex'),
    '01000000000100000007' || '0000000000000001' || repeat('0', 16 * 5) || '0000000000000001',
    'a CES tally')
FROM (VALUES (1), (7)) v (s);
SELECT is(
    encode(tally_send(tally(s, -1, 1)), 'hex'),
    '0100ffffffff00000001' || '0000000000000001' || '0000000000000001' || repeat('0', 16),
    'a tally of another scale')
FROM (VALUES (0), (-1)) v (s);
SELECT is(encode(tally_send('empty'), 'hex'), '010000000000ffffffff', 'the empty tally');
SELECT is(
    encode(activity_periods_send(activity_agg(at)), 'hex')
        || encode(retention_matrix_send(retention_agg(1, at)), 'hex'),
    '01010101',
    'no activity periods and the empty retention matrix')
FROM (SELECT date '2024-01-01' AS at WHERE false) e;
-- weeks from Sunday, before and after 2000; brackets, streaks and every cohort; a threshold with a
-- fraction
SELECT is(
    activity_agg(at, retention_options('week', week_start => 'sunday'))::text,
    '0100010600808093c9a12d0201010101',
    'activity periods of weeks and local times')
FROM (VALUES (date '1999-12-30'), ('2000-01-10')) v (at);
SELECT is(
    retention_agg(
        customer, at,
        retention_options(
            'quarter', mode => 'streak', cohort => 'every', brackets => '{1,3}'))::text,
    '010003000301000201038080a4f7d4dedc0202c07e020202000101020100010100',
    'a retention matrix with brackets')
FROM (VALUES (1, date '2024-01-05'), (1, '2024-04-20'), (2, '2024-01-31')) v (customer, at);
-- special options: cells from 0 on, cohorts of weeks, and for whom which cells have ended
\set windows 010200000000000001010102008080e7dcd4d8d8020184890102020200010202020101
SELECT is(
    retention_agg(
        customer, at,
        retention_options(
            'day', origin => 'first_event', first_period => 'returned', cohort_period => 'week',
            as_of => '2024-01-08 00:00+00', tz => 'UTC'))::text,
    :'windows',
    'a retention matrix of windows')
FROM (VALUES (1, timestamp '2024-01-05 12:00'), (1, '2024-01-05 13:00'),
             (2, '2024-01-05 00:00')) v (customer, at);
SELECT is(
    retention_agg(
        customer, at,
        retention_options(
            'day', origin => 'first_event', mode => 'on_or_before',
            as_of => '2024-01-08 00:00+00', tz => 'UTC'))::text,
    '0102000002000000010100008080e7dcd4d8d802' || '02' || '848901' || '02020200' || '0101'
        || '0202' || '0101' || '0100' || '02' || '00000101' || '00' || '00',
    'a retention matrix of windows, with the retained among those who leave')
FROM (VALUES (1, timestamp '2024-01-05 12:00'), (1, '2024-01-06 13:00'),
             (2, '2024-01-05 00:00')) v (customer, at);
-- amounts: brackets, a refund without a next event, and hostile changes below
\set amounts 01040200000000000080809eb69ae3da0202c0fb02010101000200010a05000000000a19000001020e31460a3232ee010400000100000e0007000000
SELECT is(
    retention_agg(1, at, amount, retention_options(tz => 'UTC', scale => 0))::text,
    :'amounts',
    'a retention matrix with amounts')
FROM (VALUES (date '2024-01-05', 5), ('2024-03-01', 7)) v (at, amount);
SELECT is(
    retention_agg(
        1, at, amount, retention_options('quarter', brackets => '{1,3}', tz => 'UTC'))::text,
    '0104' || '03000000' || '00' || '020103' || '02' || '8080a4f7d4dedc02' || '02'
        || 'c07e' || '01010100' || '0101' || 'e807' || 'f403' || '00000000'
        || 'e807' || '90a10f' || '0000' || '0101' || 'c701' || '904e' || '9f8d06'
        || 'c701' || 'a09c01' || '9f8d06' || '9ffe0a'
        || '02' || '00000101' || '00' || 'c701' || '00000000' || '64',
    'a retention matrix with amounts, in brackets')
FROM (VALUES (date '2024-01-05', 5.00), ('2024-04-20', -1)) v (at, amount);
SELECT is(
    encode(tier_policy_send('"a b" -1.5, 단골 1e300; grace 1000'), 'hex'),
    '0100' || 'e807' || '00' || '02' || '03612062' || 'bff8000000000000' || '06eb8ba8eab3a8'
        || '7e37e43c8800759c',
    'a policy with long numbers and labels');
SELECT is(
    encode(tier_policy_send('low -Infinity, vip 12 hold 8; valid 1; grace 2; landing soft'), 'hex'),
    '0101' || '02' || '01' || '01' || '02' || '036c6f77' || 'fff0000000000000' || '00'
        || '03766970' || '4028000000000000' || '01' || '4020000000000000',
    'a policy with the rules that 0.2.0 added');

-- In a table: PostgreSQL's header, of 1 byte here, and then our bytes. The page header says where
-- its only row is, and the row header where its only column begins.
CREATE FUNCTION stored(example regclass, bytes int) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
    page bytea = pg_read_binary_file(
        pg_relation_filepath(example), 0, current_setting('block_size')::int);
    little boolean = get_byte(page, 18) < get_byte(page, 19);
    at int = CASE
                 WHEN little THEN get_byte(page, 14) + 256 * get_byte(page, 15)
                 ELSE 256 * get_byte(page, 14) + get_byte(page, 15) END;
BEGIN
    RETURN CASE
               WHEN little THEN 'little '
               ELSE 'big ' END || encode(
                   substring(page from 1 + at + get_byte(page, at + 22) for bytes), 'hex');
END $$;
CHECKPOINT;
SELECT ok(
    stored('example_tally', pg_column_size(x)) IN (
        'little 250100010001000000050000000000000102', 'big 920100010000000001000000050000000102'),
    'a tally in a table: ' || stored('example_tally', pg_column_size(x)))
FROM example_tally;
SELECT ok(
    stored('example_weighted', pg_column_size(x)) IN (
        'little 7b' || '01000000' || '01000000' || '02000000' || repeat('0', 16 * 3)
            || '0200000000000000' || '000000000000f83f' || '000000000000f43f',
        'big bd' || '01000000' || '00000001' || '00000002' || repeat('0', 16 * 3)
            || '0000000000000002' || '3ff8000000000000' || '3ff4000000000000'),
    'a weighted tally in a table: ' || stored('example_weighted', pg_column_size(x)))
FROM example_weighted;
SELECT ok(
    stored('example_activity', pg_column_size(x)) IN (
        'little 3f' || :'activity', 'big 9f' || :'activity'),
    'activity periods in a table: ' || stored('example_activity', pg_column_size(x)))
FROM example_activity;
SELECT ok(
    stored('example_retention', pg_column_size(x)) IN (
        'little 57' || :'retention', 'big ab' || :'retention'),
    'a retention matrix in a table: ' || stored('example_retention', pg_column_size(x)))
FROM example_retention;
SELECT ok(
    stored('example_tier_policy', pg_column_size(x)) IN (
        'little 41' || :'policy', 'big a0' || :'policy'),
    'a tier policy in a table: ' || stored('example_tier_policy', pg_column_size(x)))
FROM example_tier_policy;
SELECT ok(
    stored('example_ratio', pg_column_size(x)) IN (
        'little 40020000' || '01000000' || (SELECT string_agg(
                                                regexp_replace(
                                                    b, '(..)(..)(..)(..)(..)(..)(..)(..)',
                                                    '\8\7\6\5\4\3\2\1'),
                                                '' ORDER BY n)
                                            FROM unnest(:'ratio_numbers'::text[])
                                                WITH ORDINALITY u (b, n)),
        'big 00000090' || '01000000' || array_to_string(:'ratio_numbers'::text[], '')),
    'a ratio summary in a table: ' || stored('example_ratio', pg_column_size(x)))
FROM example_ratio;
SELECT ok(
    stored('example_driver', pg_column_size(x)) IN (
        'little cb' || '01000200' || (SELECT string_agg(
                                          regexp_replace(
                                              b, '(..)(..)(..)(..)(..)(..)(..)(..)',
                                              '\8\7\6\5\4\3\2\1'),
                                          '' ORDER BY n)
                                      FROM unnest(:'driver_numbers'::text[])
                                          WITH ORDINALITY u (b, n)),
        'big e5' || '01000200' || array_to_string(:'driver_numbers'::text[], '')),
    'a driver summary in a table: ' || stored('example_driver', pg_column_size(x)))
FROM example_driver;
SELECT ok(
    stored('example_calendar', pg_column_size(x)) IN (
        'little 45' || :'calendar', 'big a2' || :'calendar'),
    'a business calendar in a table: ' || stored('example_calendar', pg_column_size(x)))
FROM example_calendar;
CREATE TABLE widths AS
SELECT *
FROM (VALUES (1, tally '1..5 {1:255}'), (2, '1..5 {1:256}'), (3, '1..5 {1:65536}'),
          (4, '1..5 {1:4294967296}'), (5, 'empty'),
          (6, tally '1..5 {1:256}' - '1..5 {1:1}')) v (k, x);
SELECT is(
    string_agg(pg_column_size(x)::text, ' ' ORDER BY k),
    '18 23 33 53 13 23',
    'widths of 1, 2, 4 and 8 bytes, no counts, and a width that stays')
FROM widths;

SELECT is(
    string_agg(pg_column_size(x)::text, ' ' ORDER BY k),
    '13 280 2440',
    'weighted tallies of no, 11 and 101 points')
FROM (VALUES (1, weighted_tally 'empty'), (2, '0..10 {}'), (3, '0..100 {}')) v (k, x);

-- Activity periods with amounts
\set revenue 01040200000280809eb69ae3da0202c0fb02010101a09c01e707
SELECT is(
    activity_agg(at, amount, retention_options())::text,
    :'revenue',
    'activity periods with amounts')
FROM (VALUES (date '2024-01-05', 100), ('2024-03-01', -5)) v (at, amount);
SELECT is(
    activity_agg(at, amount, '{"tz": "Europe/Berlin", "period": "day", "scale": 0}')::text,
    '0106' || '0000' || '0d' || encode('Europe/Berlin', 'hex') || '00' || encoding.rest,
    'with amounts and "again"')
FROM (VALUES (timestamptz '2024-10-27 00:45Z', 1), ('2024-10-27 01:15Z', 2)) v (at, amount),
    LATERAL (SELECT substr(
        activity_agg(at, '{"tz": "Europe/Berlin", "period": "day"}')::text, 37) || '06' AS rest
        FROM (VALUES (timestamptz '2024-10-27 00:45Z'), ('2024-10-27 01:15Z')) w (at)) encoding
GROUP BY encoding.rest;

-- What raises an error: each byte of a header with another value, and numbers that are too long.
SELECT throws_ok(
    format('SELECT %L::%s', bytes, type),
    '22P02',
    NULL,
    format('no %s: %s', type, bytes))
FROM (VALUES ('activity_periods', '0201'), ('activity_periods', '0102'),
          ('activity_periods', '010100'), ('activity_periods', '8100' || '01'),
          ('activity_periods', '0100' || '8200' || substr(:'activity', 7)),
          -- other flags, amounts of 7 decimals, one amount less or more
          ('activity_periods', '0105'), ('activity_periods', '0108' || substr(:'revenue', 5)),
          ('activity_periods', '010402000007' || substr(:'revenue', 13)),
          ('activity_periods', left(:'revenue', -4)), ('activity_periods', :'revenue' || '00'),
          ('retention_matrix', '0201'), ('retention_matrix', '0102'),
          ('retention_matrix', '010100'),
          ('retention_matrix', '0100' || '8200' || substr(:'retention', 7)),
          ('retention_matrix', '0103' || substr(:'windows', 5)),
          -- no special option is special
          ('retention_matrix', replace(:'windows', '0101010200', '0001000000')),
          -- weeks as parts of months; days as parts of days
          ('retention_matrix', replace(:'windows', '0101010200', '0101010100')),
          -- a customer for whom no number of cells has ended, and one too many
          ('retention_matrix', left(:'windows', -8) || '02020100'),
          ('retention_matrix', left(:'windows', -8) || '02020102'),
          -- two customers retained in cell 0, which has ended for one
          ('retention_matrix', left(:'windows', -8) || '02000101'),
          ('retention_matrix', upper(:'retention'))) v (type, bytes);
-- amounts: of the empty value, an unknown scale, options that need moments
SELECT throws_ok(
    format('SELECT %L::retention_matrix', overlay(:'amounts' PLACING new FROM at)),
    '22P02',
    NULL,
    format('no amounts with %s at %s', new, at))
FROM (VALUES (4, '5'), (4, 'c'), (17, '07'),
          -- revenue or losses from nowhere
          (57, '0c'), (61, '01'), (65, '01'), (109, '0c'),
          -- Σ r0² below Σ r0, more negative than all, a square of nothing negative
          (71, '04'), (73, '06'), (75, '01'),
          -- cell 0, a cell after as_of, an empty one, Σ r above Σ r²
          (79, '00'), (79, '03'), (83, '00'), (83, '06'),
          -- more kept than 5; all squares below 0; a long number in too many bytes
          (87, '0c'), (93, '3300'), (93, 'ee81')) v (at, new);

-- Survival curves
\set survival 010080c8ceb40d030301aa02010000
SELECT is(
    encode(survival_curve_send('01:00:00 {02:00:00 3+1, 300:00:00 1+0}'), 'hex'),
    :'survival',
    'binary form of a survival curve');
SELECT is(encode(survival_curve_send('{}'), 'hex'), '01000100', 'binary form of no cases');
CREATE TABLE example_survival AS
SELECT survival_curve '01:00:00 {02:00:00 3+1, 300:00:00 1+0}' AS x;
CHECKPOINT;
SELECT ok(
    stored('example_survival', pg_column_size(x)) IN (
        'little 21' || :'survival', 'big 90' || :'survival'),
    'a survival curve in a table: ' || stored('example_survival', pg_column_size(x)))
FROM example_survival;
SELECT is(
    encode(survival_curve_send(
               '{00:00:00 1+0, 00:00:00.000001 0+300, 2562047788:00:54.775807 1+0}'), 'hex'),
    '010001' || '010100' || '0100ac02' || 'feffffffffffffff7f0100' || '00',
    'a survival curve without a resolution, and the longest time');
SELECT is(
    (SELECT string_agg(attname || ' ' || format_type(atttypid, NULL), ', ' ORDER BY attnum)
     FROM pg_attribute
     WHERE attrelid = 'survival_comparison_row'::regclass),
    'chi_squared double precision, df integer, p_value double precision',
    'rows of comparisons');

-- Types that PostgreSQL itself stores
SELECT is(
    encode(enum_send('promoter'::nps_category), 'hex') || ' '
        || encode(int2send(9::nps_score), 'hex'),
    '70726f6d6f746572 0009',
    'binary forms of an enum and a domain');
SELECT is(
    retention_options(
        'week', 'Asia/Seoul', 'on', 'first', 'monday', '2024-01-01 00:00+00', '{1,3}')::text,
    '{"tz": "Asia/Seoul", "mode": "on", "as_of": "2024-01-01T00:00:00+00:00", "scale": 2, '
    '"cohort": "first", "during": "end", "origin": "calendar", "period": "week", '
    '"brackets": [1, 3], '
    '"min_events": 1, "week_start": "monday", "first_period": "all"}',
    'options');
SELECT is(
    string_agg(t.typname || ' ' || format_type(t.typbasetype, NULL), ', ' ORDER BY t.typname),
    'ces_score smallint, csat_score smallint, nps_score smallint',
    'domains')
FROM pg_type t
WHERE typname ~ '^(nps|csat|ces)_score$';
SELECT is(
    string_agg(
        enumtypid::regtype || ' ' || enumlabel, ', ' ORDER BY enumtypid::regtype::text,
        enumsortorder),
    'customer_tier new, customer_tier returning, customer_tier loyal, customer_tier vip, '
    'kano_category must_be, kano_category one_dimensional, kano_category attractive, '
    'kano_category indifferent, kano_category reverse, kano_category questionable, '
    'loyalty_type no_loyalty, loyalty_type spurious, loyalty_type latent, '
    'loyalty_type true_loyalty, '
    'nps_category detractor, nps_category passive, nps_category promoter',
    'enums')
FROM pg_enum;
SELECT is(
    string_agg(report, '; ' ORDER BY report),
    'ces_report_row responses bigint, easy bigint, ces double precision, '
    'easy_rate double precision, lower double precision, '
    'upper double precision; csat_report_row responses bigint, satisfied bigint, '
    'csat double precision, mean double precision, std_error double precision, '
    'lower double precision, upper double precision; nps_report_row responses bigint, '
    'promoters bigint, passives bigint, detractors bigint, nps double precision, '
    'std_error double precision, lower double precision, '
    'upper double precision; ratio_report_row units bigint, numerator double precision, '
    'denominator double precision, ratio double precision, std_error double precision, '
    'lower double precision, upper double precision, degrees_of_freedom double precision; '
    'tier_moves_row customers bigint, upgraded bigint, stayed bigint, '
    'downgraded bigint, entered bigint, exited bigint, upgrade_rate double precision, '
    'downgrade_rate double precision, net_rate double precision, lower double precision, '
    'upper double precision',
    'rows')
FROM (SELECT relname || ' '
          || string_agg(
              attname || ' ' || format_type(atttypid, NULL), ', ' ORDER BY attnum) AS report
      FROM pg_class
      JOIN pg_attribute ON attrelid = pg_class.oid
      WHERE relkind = 'c'
          AND relname IN (
              'nps_report_row', 'csat_report_row', 'ces_report_row', 'ratio_report_row',
              'tier_moves_row')
      GROUP BY relname) r;

SELECT * FROM finish();
ROLLBACK;
