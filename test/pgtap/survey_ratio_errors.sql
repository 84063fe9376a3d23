-- Errors of ratios, with their SQLSTATE, and texts that are not a ratio summary.
SELECT current_setting('server_version_num')::int >= 160000 AS soft \gset
BEGIN;
SELECT plan(64);

-- values and options
SELECT throws_ok('SELECT ' || e, code, NULL, e)
FROM (VALUES ('ratio_agg(''NaN'', 1)', '22003'), ('ratio_agg(1, ''NaN'')', '22003'),
          ('ratio(''Infinity'', 1)', '22003'), ('ratio(1, ''-Infinity''::float4)', '22003'),
          ('ratio_report(''-Infinity''::numeric, 1)', '22003'), ('ratio_agg(1.1e70, 1)', '22003'),
          ('ratio_agg(1, -1.1e70)', '22003'), ('ratio_accum(''empty'', ''NaN'', 1)', '22003'),
          ('ratio_report(ratio_summary ''empty'', 0.05)', '22023'),
          ('ratio_report(ratio_summary ''empty'', 1)', '22023'),
          ('ratio_report(ratio_agg(1, 2), ''NaN'')', '22023'),
          ('ratio_report(''empty'', method => ''bootstrap'')', '22023'),
          ('ratio_compare(''empty'', ''empty'', 95)', '22023')) v (e, code);
SELECT lives_ok(
    'SELECT ratio_report(y, x), ratio_agg(y, x) + ratio_agg(x, y),
         ratio_compare(ratio_agg(y, x), ratio_agg(x, y))
     FROM (VALUES (1e70, 1e70), (-1e70, 3e69), (1e70, 5e69), (5e-324, 2e-300)) v (y, x)',
    'the largest and the smallest values');

-- totals and moments that texts and clients can have, and more units than can be counted
\set most '9007199254740992 {1, 1} {0, 0, 0} {0, 0, 0, 0} {0, 0, 0, 0, 0}'
\set large '2 {1e300, 1} {1e300, 0, 0} {0, 0, 0, 0} {1e308, 0, 0, 0, 0}'
SELECT throws_ok(
    format('SELECT ratio_accum(%L, 1, 1)', :'most'), '22003', NULL, 'one unit too many');
SELECT throws_ok(
    format('SELECT %L + ratio_agg(1, 1)', :'most'), '22003', NULL, 'merged: one unit too many');
SELECT lives_ok(format('SELECT ratio_report(%L::ratio_summary)', :'most'), 'as many as can be');
SELECT throws_ok(
    format('SELECT %1$L::ratio_summary + %1$L', :'large'), '22003', NULL, 'moments overflow');
SELECT throws_ok(
    'SELECT ratio_accum(''2 {-1.7e308, 1} {0, 0, 0} {0, 0, 0, 0} {0, 0, 0, 0, 0}'', 1e70, 1)',
    '22003',
    NULL,
    'moments overflow by a unit');
SELECT throws_ok(
    'SELECT ' || e,
    '22003',
    NULL,
    e)
FROM unnest(ARRAY[
                'ratio(1e70, 1e-300)',
                'ratio(''2 {1, 1e-320} {1, 0, 1} {0, 0, 0, 0} {1, 0, 0, 0, 1}''::ratio_summary)',
                'ratio_report(y, x) FROM (VALUES (1e70, 1e-120), (2e70, 1e-120)) v (y, x)',
                'ratio_report(y, x) FROM (VALUES (1, 1e-170), (2, 1e-170)) v (y, x)',
                'ratio_compare(''2 {1e300, 1} {0, 0, 0} {0, 0, 0, 0} {0, 0, 0, 0, 0}'',
                    ''2 {1, 1e-9} {1e300, 0, 0} {0, 0, 0, 0} {0, 0, 0, 0, 0}'')']) e;

-- text
SELECT throws_ok(format('SELECT %L::ratio_summary', t), state, NULL, 'invalid: ' || t)
FROM (VALUES ('', '22P02'), ('empty 1', '22P02'), ('emptyx', '22P02'), ('1', '22P02'),
          ('1 {1}', '22P02'), ('1 {1, 2', '22P02'), ('1 {1, 2} {0, 0, 0} {0, 0, 0, 0}', '22P02'),
          ('1 {1, 2;} {0, 0, 0} {0, 0, 0, 0} {0, 0, 0, 0, 0}', '22P02'),
          ('1 {1, 2; 0} {0, 0, 0} {0, 0, 0, 0} {0, 0, 0, 0, 0}', '22P02'),
          ('1 {1, 2, 3} {0, 0, 0} {0, 0, 0, 0} {0, 0, 0, 0, 0}', '22P02'),
          ('1 {1 2} {0, 0, 0} {0, 0, 0, 0} {0, 0, 0, 0, 0}', '22P02'),
          ('1 {1, 2} {0, 0, 0} {0, 0, 0, 0} {0, 0, 0, 0, 0}}', '22P02'),
          ('1 {1, 2} {0, 0, 0} {0, 0, 0, 0} {0, 0, 0, 0}', '22P02'),
          ('1 {0x1, 2} {0, 0, 0} {0, 0, 0, 0} {0, 0, 0, 0, 0}', '22P02'),
          ('1 {NaN, 2} {0, 0, 0} {0, 0, 0, 0} {0, 0, 0, 0, 0}', '22P02'),
          ('1 {inf, 2} {0, 0, 0} {0, 0, 0, 0} {0, 0, 0, 0, 0}', '22P02'),
          ('NaN {0, 0} {0, 0, 0} {0, 0, 0, 0} {0, 0, 0, 0, 0}', '22P02'),
          ('1 {1e999, 2} {0, 0, 0} {0, 0, 0, 0} {0, 0, 0, 0, 0}', '22003'),
          ('-1 {1, 2} {0, 0, 0} {0, 0, 0, 0} {0, 0, 0, 0, 0}', '22003'),
          ('1.5 {1, 2} {0, 0, 0} {0, 0, 0, 0} {0, 0, 0, 0, 0}', '22003'),
          ('9007199254740994 {1, 2} {0, 0, 0} {0, 0, 0, 0} {0, 0, 0, 0, 0}', '22003'),
          ('0 {1, 0} {0, 0, 0} {0, 0, 0, 0} {0, 0, 0, 0, 0}', '22003'),
          ('0 {0, 0; 1, 0} {0, 0, 0} {0, 0, 0, 0} {0, 0, 0, 0, 0}', '22003'),
          ('0 {0, 0} {1, 0, 0} {0, 0, 0, 0} {0, 0, 0, 0, 0}', '22003'),
          ('1 {1, 2} {0, 0, 0} {0, 0, 0, 0} {0, 0, 0, 0, 1}', '22003'),
          ('2 {1, 2} {-1, 0, 0} {0, 0, 0, 0} {0, 0, 0, 0, 0}', '22003'),
          ('2 {1, 2} {0, 0, -1} {0, 0, 0, 0} {0, 0, 0, 0, 0}', '22003'),
          ('2 {1, 2} {0, 0, 0} {0, 0, 0, 0} {-1, 0, 0, 0, 0}', '22003'),
          ('2 {1, 2} {0, 0, 0} {0, 0, 0, 0} {0, 0, -1, 0, 0}', '22003'),
          ('2 {1, 2} {0, 0, 0} {0, 0, 0, 0} {0, 0, 0, 0, -1e-300}', '22003'),
          ('2 {1, 2; 1, 0} {0, 0, 0} {0, 0, 0, 0} {0, 0, 0, 0, 0}', '22003'),
          ('2 {1, 2; 0, 1e-9} {0, 0, 0} {0, 0, 0, 0} {0, 0, 0, 0, 0}', '22003')) v (t, state);

-- the input function uses soft errors if the server has them
\if :soft
SELECT is(
    (SELECT string_agg((pg_input_error_info(t, 'ratio_summary')).sql_error_code, ' ')
     FROM unnest(ARRAY['', '-1 {1, 2} {0, 0, 0} {0, 0, 0, 0} {0, 0, 0, 0, 0}', 'empty']) t),
    '22P02 22003',
    'soft errors');
\else
SELECT skip('this server has no soft errors', 1);
\endif

-- damaged tables
CREATE FUNCTION pg_temp.stored(ratio_summary) RETURNS bytea LANGUAGE internal STRICT AS 'byteasend';
CREATE FUNCTION pg_temp.damaged(bytea)
RETURNS ratio_summary LANGUAGE internal STRICT AS 'byteasend';
SELECT is(
    pg_temp.damaged(pg_temp.stored(ratio_agg(1, 2))),
    ratio_agg(1, 2),
    'bytes that are not damaged');
SELECT throws_ok(
    format('SELECT ratio(pg_temp.damaged(%L))', bytes), 'XX001', NULL, 'damaged: ' || what)
FROM (SELECT pg_temp.stored(ratio_agg(y, x)) FROM (VALUES (1, 2), (6, 1)) v (y, x)) u (s),
    LATERAL (VALUES (substr(s, 1, 3), 'a header cut short'), (s || '\x00', 'a byte too many'),
                 (overlay(s PLACING '\x02' FROM 1), 'a version'),
                 (overlay(s PLACING '\x01' FROM 2), 'a flag'),
                 (overlay(s PLACING '\x01' FROM 3), 'reserved bytes'),
                 (overlay(s PLACING '\xffffffffffffffff' FROM 5 + 8 * 3), 'NaN')) d (bytes, what);

SELECT * FROM finish();
ROLLBACK;
