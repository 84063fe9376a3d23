-- Texts that are no tally.
BEGIN;
SELECT plan(30);

SELECT throws_ok(format('SELECT %L::tally', t), state, NULL, 'refused: ' || t)
FROM (VALUES ('', '22P02'), ('tally', '22P02'), ('empty {}', '22P02'), ('emptyx', '22P02'), ('0-10 {}', '22P02'), ('0..10', '22P02'),
             ('0..10 {', '22P02'), ('0..10 {1}', '22P02'), ('0..10 {1:}', '22P02'), ('0..10 {1:2', '22P02'), ('0..10 {1:2,}', '22P02'),
             ('0..10 {1:2 3:4}', '22P02'), ('0..10 {1:2}}', '22P02'), ('0..10 {1:2, 1:3}', '22P02'), ('0..10 {1:2.5}', '22P02'),
             ('..10 {}', '22P02'), ('0.. {}', '22P02'), ('0...10 {}', '22P02'), ('0..10 {1:0x1}', '22P02'),
             ('0..10 {11:1}', '22003'), ('0..10 {-1:1}', '22003'), ('0..10 {1:-1}', '22003'), ('0..10 {1:9223372036854775808}', '22003'),
             ('0..10 {1:9223372036854775807, 2:1}', '22003'), ('99999999999999999999..1 {}', '22003'),
             ('10..0 {}', '22023'), ('0..101 {}', '22023'), ('-2147483649..-2147483600 {}', '22023'), ('2147483640..2147483648 {}', '22023')) v (t, state);

-- where the server has soft errors, the input function uses them
SELECT CASE WHEN current_setting('server_version_num')::int >= 160000
    THEN is((SELECT count(*) FROM unnest(ARRAY['', '0..10 {1:2', '0..10 {11:1}', '10..0 {}']) t, LATERAL query_to_xml(format('SELECT 1 WHERE pg_input_is_valid(%L, ''tally'')', t), false, true, '') x WHERE x::text <> ''), 0::bigint, 'pg_input_is_valid says no')
    ELSE skip('this server has no soft errors', 1) END;

SELECT * FROM finish();
ROLLBACK;
