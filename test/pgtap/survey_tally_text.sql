-- Texts that are not a tally.
SELECT current_setting('server_version_num')::int >= 160000 AS soft \gset
BEGIN;
SELECT plan(30);

SELECT throws_ok(format('SELECT %L::tally', t), state, NULL, 'invalid: ' || t)
FROM (VALUES ('', '22P02'), ('tally', '22P02'), ('empty {}', '22P02'), ('emptyx', '22P02'),
          ('0-10 {}', '22P02'), ('0..10', '22P02'), ('0..10 {', '22P02'), ('0..10 {1}', '22P02'),
          ('0..10 {1:}', '22P02'), ('0..10 {1:2', '22P02'), ('0..10 {1:2,}', '22P02'),
          ('0..10 {1:2 3:4}', '22P02'), ('0..10 {1:2}}', '22P02'), ('0..10 {1:2, 1:3}', '22P02'),
          ('0..10 {1:2.5}', '22P02'), ('..10 {}', '22P02'), ('0.. {}', '22P02'),
          ('0...10 {}', '22P02'), ('0..10 {1:0x1}', '22P02'), ('0..10 {11:1}', '22003'),
          ('0..10 {-1:1}', '22003'), ('0..10 {1:-1}', '22003'),
          ('0..10 {1:9223372036854775808}', '22003'),
          ('0..10 {1:9223372036854775807, 2:1}', '22003'), ('99999999999999999999..1 {}', '22003'),
          ('10..0 {}', '22023'), ('0..101 {}', '22023'), ('-2147483649..-2147483600 {}', '22023'),
          ('2147483640..2147483648 {}', '22023')) v (t, state);

-- the input function uses soft errors if the server has them
\if :soft
SELECT is(
    (SELECT string_agg(format('%s %s', t, (pg_input_error_info(t, 'tally')).sql_error_code), ', ')
     FROM unnest(ARRAY['', '0..10 {1:2', '0..10 {11:1}', '10..0 {}', '0..10 {1:2}']) t),
    ' 22P02, 0..10 {1:2 22P02, 0..10 {11:1} 22003, 10..0 {} 22023, 0..10 {1:2} ',
    'soft errors');
\else
SELECT skip('this server has no soft errors', 1);
\endif

SELECT * FROM finish();
ROLLBACK;
