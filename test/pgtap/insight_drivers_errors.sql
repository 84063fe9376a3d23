-- Errors of key drivers, with their SQLSTATE, and texts that are not a driver summary.
SELECT current_setting('server_version_num')::int >= 160000 AS soft \gset
BEGIN;
SELECT plan(85);

-- rows
SELECT throws_ok(
    'SELECT driver_agg(y, x) FROM (VALUES ' || rows || ') v (y, x)', code, message, rows)
FROM (VALUES
        ('(''NaN''::float8, ''{1}''::float8[])', '22003', 'outcome NaN is out of range'),
        ('(1, ''{1,NaN}''::float8[])', '22003', 'driver 2 of a row is out of range: NaN'),
        ('(1, ''{-Infinity,1}''::float8[])', '22003',
         'driver 1 of a row is out of range: -Infinity'),
        ('(''Infinity''::float8, ''{1}''::float8[])', '22003', 'outcome Infinity is out of range'),
        ('(1.1e100::float8, ''{1}''::float8[])', '22003', 'outcome 1.1e+100 is out of range'),
        ('(1, ''{-1.1e100}''::float8[])', '22003', 'driver 1 of a row is out of range: -1.1e+100'),
        ('(1, ''{1,2}''::float8[]), (2, ''{1}'')', '22023',
         'all rows must have the same number of drivers, not 2 and 1'),
        ('(1, ''{1,2}''::float8[]), (NULL, ''{1,2,3}'')', '22023',
         'all rows must have the same number of drivers, not 2 and 3'),
        ('(NULL, ''{NULL}''::float8[]), (2, ''{1,2}'')', '22023',
         'all rows must have the same number of drivers, not 1 and 2'),
        ('(1, ''{1,2}''::float8[]), (2, ''{}'')', '22023',
         'all rows must have the same number of drivers, not 2 and 0'),
        ('(1, ''{}''::float8[])', '22023', 'there must be at least one driver'),
        ('(1, ''{1,2,3,4,5,6,7,8,9,10,11,12,13}''::float8[])', '22023', '13 drivers are too many'),
        ('(1, ''{{1,2},{3,4}}''::float8[])', '22023', 'drivers must be an array of one dimension'))
    v (rows, code, message);
SELECT lives_ok(
    'SELECT driver_rows(d + d), driver_fit(d)
     FROM (SELECT driver_agg(y, ARRAY[y2, x])
           FROM (VALUES (1e100, 5e-324, -1e100), (-1e100, 1e100, 3e99), (1e100, 2e-300, 5e-99),
                     (5e-324, 1, -1e100), (0, 0, 0)) v (y, y2, x)) s (d)',
    'the largest and the smallest values');

-- parts that do not go together, and more than can be counted
SELECT throws_ok('SELECT ' || e, code, NULL, e)
FROM (VALUES ('driver_agg(1, ''{1}'') + driver_agg(1, ''{1,2}'')', '22023'),
          ('rollup(d::driver_summary) FROM (VALUES (''1 0 {1, 1} {0, 0, 0}''),
                (''0 1 {0, 0, 0} {0, 0, 0, 0, 0, 0}'')) v (d)',
           '22023'),
          ('''9007199254740992 0 {1, 1} {0, 0, 0}'' + driver_agg(1, ''{1}'')', '22003'),
          ('''0 9223372036854775807 {}''::driver_summary + ''0 1 {}''', '22003'),
          ('rollup(d::driver_summary)
            FROM (VALUES (''0 9223372036854775807 {}''), (''0 1 {}'')) v (d)',
           '22003')) v (e, code);
SELECT is(
    '9007199254740991 9223372036854775806 {0, 0} {0, 0, 0}' + driver_agg(0, '{0}') + '0 1 {}',
    '9007199254740992 9223372036854775807 {0, 0} {0, 0, 0}'::driver_summary,
    'as many as can be counted');

-- collinear drivers
CREATE TEMP TABLE collinear AS
SELECT i % 7 AS y, i % 5 AS a, i % 3 AS b, i % 11 AS c, 0.1 AS k FROM generate_series(1, 500) i;
-- Returns what is said of collinear drivers.
CREATE FUNCTION pg_temp.said(query text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
    details text;
BEGIN
    EXECUTE query;
    RETURN 'no error';
EXCEPTION WHEN invalid_parameter_value THEN
    GET STACKED DIAGNOSTICS details = PG_EXCEPTION_DETAIL;
    RETURN sqlerrm || ': ' || details;
END $$;
SELECT is(
    pg_temp.said(
        format('SELECT driver_rows(driver_agg(y, ARRAY[%s]), ''{%1$s}'') FROM collinear', drivers)),
    'drivers ' || error,
    'collinear: ' || drivers)
FROM (VALUES
        ('a,b,a+b', '"a", "b" and "a+b" are collinear: "a+b" is determined by "a" and "b".'),
        ('a+b,c,a,b', '"a+b", "a" and "b" are collinear: "b" is determined by "a+b" and "a".'),
        ('a,c,-2*a', '"a" and "-2*a" are collinear: "-2*a" is determined by "a".'),
        ('a,a*0.1+1e6,b', '"a" and "a*0.1+1e6" are collinear: "a*0.1+1e6" is determined by "a".'),
        ('a,k,a+k*2', '"a" and "a+k*2" are collinear: "a+k*2" is determined by "a".'),
        ('a,b,c,2*a,c-b',
         '"a", "b", "c", "2*a" and "c-b" are collinear: "2*a" is determined by "a". "c-b" is '
         'determined by "b" and "c".'),
        ('a,2*a,3*a',
         '"a", "2*a" and "3*a" are collinear: "2*a" is determined by "a". "3*a" is determined by '
         '"a".')) v (drivers, error);
SELECT is(
    pg_temp.said('SELECT driver_fit(driver_agg(y, ARRAY[a, b, b])) FROM collinear'),
    'drivers "2" and "3" are collinear: "3" is determined by "2".',
    'without names, the numbers of the drivers');
SELECT is(
    pg_temp.said(
        'SELECT driver_rows(driver_agg(y, ARRAY[a, b, a + b + c * ' || nearly || ']))
         FROM collinear'),
    said,
    'nearly collinear: ' || nearly)
FROM (VALUES (1e-3, 'no error'),
          (1e-5, 'drivers "1", "2" and "3" are collinear: "3" is determined by "1" and "2".'))
    v (nearly, said);
SELECT is(
    pg_temp.said('SELECT driver_rows(driver_agg(y, ARRAY[a, a])) FROM collinear WHERE ' || few),
    'no error',
    'too few rows, or nothing to explain: ' || few)
FROM unnest('{a = 1,y = 1,false,a < 3 AND b = 1 AND c = 1 AND y < 2}'::text[]) few;

-- names
SELECT throws_ok(
    format('SELECT driver_rows(driver_agg(1, ''{1,2}''), %L)', names), code, message, names)
FROM (VALUES ('{a}', '22023', 'there must be a name for each driver'),
          ('{a,b,c}', '22023', 'there must be a name for each driver'),
          ('{}', '22023', 'there must be a name for each driver'),
          ('{{a,b}}', '22023', 'names must be an array of one dimension'),
          ('{a,NULL}', '22004', 'name 2 of the drivers must not be NULL')) v (names, code, message);

-- text
SELECT throws_ok(format('SELECT %L::driver_summary', t), state, NULL, 'invalid: ' || t)
FROM (VALUES ('', '22P02'), ('empty 1', '22P02'), ('emptyx', '22P02'), ('1', '22P02'),
          ('1 0', '22P02'), ('1 0 {1', '22P02'), ('1 0 {1}', '22P02'), ('1 0 {1} {0}', '22P02'),
          ('1 0 {1, 2}', '22P02'), ('1 0 {1, 2} {0, 0}', '22P02'),
          ('1 0 {1, 2} {0, 0, 0, 0}', '22P02'), ('1 0 {1, 2; 0} {0, 0, 0}', '22P02'),
          ('1 0 {1, 2} {0, 0, 0; 0}', '22P02'), ('1 0 {1, 2} {0, 0, 0} 1', '22P02'),
          ('1 0 {0x1, 2} {0, 0, 0}', '22P02'), ('1 0 {NaN, 2} {0, 0, 0}', '22P02'),
          ('1.5 0 {1, 2} {0, 0, 0}', '22P02'), ('1e1 0 {1, 2} {0, 0, 0}', '22P02'),
          ('1 0 {1e999, 2} {0, 0, 0}', '22003'), ('-1 0 {1, 2} {0, 0, 0}', '22003'),
          ('9223372036854775808 0 {1, 2} {0, 0, 0}', '22003'),
          ('9007199254740993 0 {1, 2} {0, 0, 0}', '22003'), ('1 -1 {1, 2} {0, 0, 0}', '22003'),
          ('1 0 {}', '22003'), ('0 0 {0, 0} {0, 0, 0}', '22003'),
          ('0 1 {1, 0} {0, 0, 0}', '22003'), ('1 0 {1, 2} {1, 0, 0}', '22003'),
          ('2 0 {1, 2} {-1, 0, 0}', '22003'), ('2 0 {1, 2} {1, 1.1, 1}', '22003'),
          ('2 0 {1, 2} {0, 1e-300, 1}', '22003'), ('2 0 {2.1e100, 2} {1, 1, 1}', '22003'),
          ('2 0 {1, 2} {2.1e200, 1, 1}', '22003'), ('2 0 {1, 2; 1, 0} {1, 1, 1}', '22003'),
          ('2 0 {1, 2} {1, 1, 1; 0, 0, 1}', '22003'),
          ('1 0 {1,2,3,4,5,6,7,8,9,10,11,12,13,14} {0}', '22003')) v (t, state);

-- the input function uses soft errors if the server has them
\if :soft
SELECT is(
    (SELECT string_agg((pg_input_error_info(t, 'driver_summary')).sql_error_code, ' ')
     FROM unnest(ARRAY['', '-1 0 {1, 2} {0, 0, 0}', 'empty']) t),
    '22P02 22003',
    'soft errors');
\else
SELECT skip('this server has no soft errors', 1);
\endif

-- damaged tables
CREATE FUNCTION pg_temp.stored(driver_summary)
RETURNS bytea LANGUAGE internal STRICT AS 'byteasend';
CREATE FUNCTION pg_temp.damaged(bytea)
RETURNS driver_summary LANGUAGE internal STRICT AS 'byteasend';
SELECT is(
    pg_temp.damaged(pg_temp.stored(driver_agg(1, '{2}'))),
    driver_agg(1, '{2}'),
    'bytes that are not damaged');
SELECT throws_ok(
    format('SELECT driver_fit(pg_temp.damaged(%L))', bytes), 'XX001', NULL, 'damaged: ' || what)
FROM (SELECT pg_temp.stored(driver_agg(y, ARRAY[x])) FROM (VALUES (1, 2), (6, 1)) v (y, x)) u (s),
    LATERAL (VALUES (substr(s, 1, 3), 'a header cut short'), (s || '\x00', 'a byte too many'),
                 (overlay(s PLACING '\x02' FROM 1), 'a version'),
                 (overlay(s PLACING '\x01' FROM 2), 'a flag'),
                 (overlay(s PLACING '\x03' FROM 3), 'another number of variables'),
                 (overlay(s PLACING '\x0e' FROM 3), 'too many of them'),
                 (overlay(s PLACING '\x01' FROM 4), 'a reserved byte'),
                 (overlay(s PLACING '\xffffffffffffffff' FROM 5), 'a negative count'),
                 (overlay(s PLACING '\xffffffffffffffff' FROM 21 + 8 * 4), 'NaN')) d (bytes, what);

SELECT * FROM finish();
ROLLBACK;
