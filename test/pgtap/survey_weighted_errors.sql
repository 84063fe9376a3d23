-- Errors of weighted tallies and of strata, with their SQLSTATE.
SELECT current_setting('server_version_num')::int >= 160000 AS soft \gset
BEGIN;
SELECT plan(140);

-- scores and weights
SELECT throws_ok(format('SELECT %s', e), '22003', NULL, e)
FROM unnest(ARRAY[
                'nps_weighted_tally(11, 1)', 'nps_weighted_tally(-1, 1)',
                'nps_weighted_tally(9.5, 1)', 'nps_weighted_tally(''NaN'', 1)',
                'csat_weighted_tally(0, 1)', 'csat_weighted_tally(6, 1, 5)',
                'ces_weighted_tally(8, 1)', 'weighted_tally(4, 1, 5, 9)',
                'nps_weighted_tally(9, -1)', 'nps_weighted_tally(9, ''NaN'')',
                'nps_weighted_tally(9, ''Infinity'')', 'nps_weighted_tally(9, ''-Infinity'')',
                'nps_weighted_tally(9, -1e-300)', 'nps_weighted_tally(9, 1e-101)',
                'nps_weighted_tally(9, 1.1e100)', 'csat_weighted_tally(4, -0.5)',
                'csat_weighted_tally(4, -0.5, 5)', 'ces_weighted_tally(4, ''NaN'')',
                'weighted_tally(4, -1, 1, 5)', 'csat_weighted_tally(1, 1, 3e9)',
                'weighted_tally(1, 1, -1e300, 0)',
                'weighted_tally_accum(''0..10 {}'', 9, -2)',
                'weighted_tally_accum(''0..10 {9:9223372036854775807 1 1}'', 9, 1)',
                'weighted_tally_accum(''0..10 {9:9223372036854775807 1 1}'', 8, 1)',
                'weighted_tally ''0..10 {9:9223372036854775807 1 1}'' + ''0..10 {1:1 1 1}''']) e;
-- scales
SELECT throws_ok(format('SELECT %s', e), '22023', NULL, e)
FROM unnest(ARRAY[
                'weighted_tally(1, 1, 5, 1)', 'weighted_tally(1, 1, 0, 101)',
                'weighted_tally(1, 1, 0.5, 5)', 'csat_weighted_tally(1, 1, 5.5)',
                'csat_weighted_tally(1, 1, ''NaN'')', 'csat_weighted_tally(1, 1, 102)',
                'weighted_tally_accum(''empty'', 1, 1)',
                'weighted_tally ''1..5 {}'' + ''1..7 {}''', 'nps(weighted_tally ''1..10 {}'')',
                'csat(weighted_tally ''0..10 {}'')', 'ces(weighted_tally ''1..5 {}'')',
                'nps_report(weighted_tally ''1..5 {}'')', 'csat_report(weighted_tally ''0..5 {}'')',
                'ces_report(weighted_tally ''0..7 {}'')', 'top_box(weighted_tally ''1..5 {}'', 0)',
                'bottom_box(weighted_tally ''1..5 {}'', 6)',
                'top_box(weighted_tally ''1..5 {}'', 1.5)',
                'bottom_box(weighted_tally ''empty'', 102)',
                'nps_report(weighted_tally ''empty'', 95)',
                'csat_report(weighted_tally ''empty'', 0)',
                'ces_report(weighted_tally ''empty'', 0.05)',
                'mean_report(weighted_tally ''empty'', ''NaN'')',
                'nps_compare(weighted_tally ''1..5 {}'', weighted_tally ''0..10 {}'')',
                'nps_compare(weighted_tally ''empty'', weighted_tally ''1..5 {}'')',
                'nps_compare(weighted_tally ''empty'', weighted_tally ''empty'', 1)',
                'csat_compare(weighted_tally ''1..5 {}'', weighted_tally ''1..7 {}'')',
                'csat_compare(weighted_tally ''empty'', weighted_tally ''0..10 {}'')',
                'csat_compare(weighted_tally ''empty'', weighted_tally ''empty'', -1)',
                'ces_compare(weighted_tally ''1..7 {}'', weighted_tally ''1..5 {}'')',
                'ces_compare(weighted_tally ''empty'', weighted_tally ''empty'', 2)',
                'mean_compare(weighted_tally ''1..5 {}'', weighted_tally ''0..5 {}'')',
                'mean_compare(weighted_tally ''empty'', weighted_tally ''empty'', 0.3)']) e;
SELECT throws_ok(
    'SELECT top_box(weighted_tally ''1..5 {}'', 1e300)',
    '22003',
    NULL,
    'a box beyond any scale');
SELECT throws_ok(
    'SELECT weighted_tally(1, 1, 0, x) FROM generate_series(5, 6) x',
    '22023',
    NULL,
    'a scale that changes within a group');
SELECT throws_ok(
    'SELECT rollup(t) FROM unnest(ARRAY[''1..5 {}'', ''empty'', ''1..7 {}'']::weighted_tally[]) t',
    '22023',
    NULL,
    'rollup of two scales');

-- texts
SELECT throws_ok(format('SELECT %L::weighted_tally', t), state, NULL, 'invalid: ' || t)
FROM (VALUES ('', '22P02'), ('empty {}', '22P02'), ('0..10', '22P02'), ('0..10 {9:1}', '22P02'),
          ('0..10 {9:1 2}', '22P02'), ('0..10 {9:1 2 x}', '22P02'), ('0..10 {9:1 2 4', '22P02'),
          ('0..10 {9:1 2 4,}', '22P02'), ('0..10 {9:1 2 4, 9:1 2 4}', '22P02'),
          ('0..10 {9:1 0x2 4}', '22P02'), ('0..10 {9:1 NaN 4}', '22P02'),
          ('0..10 {9:1 2 infinity}', '22P02'), ('0..10 {9 1 2 4}', '22P02'),
          ('0..10 {9:1.5 2 4}', '22P02'), ('0..10 {9:1.5 .25}', '22P02'),
          ('0..10 {9:1 .5.25}', '22P02'), ('0..10 {11:1 2 4}', '22003'),
          ('0..10 {9:-1 2 4}', '22003'), ('0..10 {9:1 -2 4}', '22003'),
          ('0..10 {9:1 2 -4}', '22003'), ('0..10 {9:0 2 4}', '22003'),
          ('0..10 {9:1 0 4}', '22003'), ('0..10 {9:1 2 0}', '22003'),
          ('0..10 {9:1 2 5}', '22003'), ('0..10 {9:2 2 1}', '22003'),
          ('0..10 {9:1 1e-101 1e-202}', '22003'), ('0..10 {9:1 1e101 1e202}', '22003'),
          ('0..10 {9:1 1e999 4}', '22003'),
          ('0..10 {9:9223372036854775808 1 1}', '22003'),
          ('0..10 {8:1 1 1, 9:9223372036854775807 1 1}', '22003'), ('10..0 {}', '22023'),
          ('0..101 {}', '22023')) v (t, state);
\if :soft
SELECT is(
    (SELECT string_agg(format('%s', (pg_input_error_info(t, 'weighted_tally')).sql_error_code), ' ')
     FROM unnest(ARRAY['', '0..10 {9:1 2}', '0..10 {9:1 2 5}', '10..0 {}', '0..10 {9:1 2 4}']) t),
    '22P02 22P02 22003 22023 ',
    'soft errors');
\else
SELECT skip('this server has no soft errors', 1);
\endif

-- damaged tables, and transition states where they do not belong
CREATE FUNCTION pg_temp.stored(weighted_tally)
RETURNS bytea LANGUAGE internal STRICT AS 'byteasend';
CREATE FUNCTION pg_temp.damaged(bytea)
RETURNS weighted_tally LANGUAGE internal STRICT AS 'byteasend';
SELECT is(
    pg_temp.damaged(pg_temp.stored('0..1 {1:2 1.5 1.25}'))::text,
    '0..1 {1:2 1.5 1.25}',
    'bytes that are not damaged');
SELECT throws_ok(
    format('SELECT %s(pg_temp.damaged(%L))', f, b),
    'XX001',
    NULL,
    what || ': ' || f)
FROM pg_temp.stored('0..1 {0:1 1 1, 1:2 1.5 1.25}') t,
    LATERAL (VALUES ('a header cut short', '\x0100'::bytea),
                 ('a version', overlay(t PLACING '\x02' FROM 1)),
                 ('a flag', overlay(t PLACING '\x02' FROM 2)),
                 ('the flag of states', overlay(t PLACING '\x01' FROM 2)),
                 ('a reserved byte', overlay(t PLACING '\x01' FROM 3)),
                 ('a length', t || '\x00'),
                 ('a negative count', overlay(t PLACING '\xffffffffffffffff' FROM 13)),
                 ('a weight that is NaN', overlay(t PLACING '\xffffffffffffffff' FROM 21)))
        v (what, b),
    unnest('{responses,weighted_tally_out}'::text[]) f;
CREATE AGGREGATE pg_temp.careless(float8, float8) (
    SFUNC = weighted_tally_accum, STYPE = weighted_tally, INITCOND = '0..10 {}');
SELECT throws_ok(
    'SELECT responses(pg_temp.careless(9, 1))',
    'XX001',
    NULL,
    'a transition state is no value');

-- strata
SELECT throws_ok(
    format('SELECT %s_stratified(%s) FROM (SELECT 1) one', f, e),
    state,
    NULL,
    format('%s_stratified(%s)', f, e))
FROM (VALUES ('''1..5 {5:3}'', 2', '22023'), ('''1..5 {5:3}'', -1', '22003'),
          ('''1..5 {5:3}'', ''NaN''', '22003'), ('''1..5 {5:3}'', ''Infinity''', '22003'),
          ('''1..5 {5:3}'', 1e16', '22003'), ('''1..5 {5:3}'', NULL', '22004'),
          ('NULL, NULL', '22004'), ('NULL, -1', '22003')) v (e, state),
    unnest('{csat,mean}'::text[]) f;
SELECT throws_ok(format('SELECT %s', e), '22023', NULL, e)
FROM unnest(ARRAY[
                'nps_stratified(t, 9) FROM (VALUES (tally ''1..5 {}'')) v (t)',
                'csat_stratified(t, 9) FROM (VALUES (tally ''0..10 {}'')) v (t)',
                'csat_stratified(t, 9) FROM (VALUES (tally ''1..5 {}''), (''1..7 {}'')) v (t)',
                'mean_stratified(t, 9) FROM (VALUES (tally ''1..5 {}''), (''0..5 {}'')) v (t)',
                'nps_stratified_accum(''{1}'', ''0..10 {}'', 1)',
                'nps_stratified_final(''{0,0,0,0,0,0,0,0,0,0,0,0,0,NaN}'')',
                'csat_stratified_final(''{0,0,0,0,0,0,0,0,0,0,0,0,5,0}'')',
                'mean_stratified_final(''{0,5,0,0,0,0,0,0,0,0,0,0,0,0}'')',
                'stratified_combine(''{0,0,0,0,0,0,0,0,0,0,0,0,0,0}'', ''{}'')',
                'stratified_combine(''{0,0,0,0,0,0,0,0,0,0,0,1,1,5}'', '
                '''{0,0,0,0,0,0,0,0,0,0,0,1,1,7}'')']) e;

-- messages name the value, and say what to do
CREATE FUNCTION pg_temp.words(query text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE m text; d text; h text;
BEGIN
    EXECUTE query;
    RETURN 'no error';
EXCEPTION WHEN OTHERS THEN
    GET STACKED DIAGNOSTICS m = MESSAGE_TEXT, d = PG_EXCEPTION_DETAIL, h = PG_EXCEPTION_HINT;
    RETURN concat_ws(' | ', m, nullif(d, ''), h);
END $$;
SELECT is(
    pg_temp.words('SELECT nps_weighted_tally(9, -1)'),
    'weight -1 is out of range | A sampling weight is 0, or a number from 1e-100 to 1e100. | '
    'Exclude responses without a valid weight with FILTER (WHERE ...).',
    'words for a negative weight');
SELECT is(
    pg_temp.words('SELECT mean_stratified(tally ''1..5 {5:3}'', 2) FROM (SELECT 1) one'),
    'population 2 of a stratum is below its 3 responses | The population is the number of '
    'customers of the stratum, of which each can respond once.',
    'words for a population that is too small');
SELECT is(
    pg_temp.words('SELECT weighted_tally ''0..10 {9:1}'''),
    'invalid input syntax for type weighted_tally: "0..10 {9:1}" | A number is missing. | Write '
    'the scale, and of each score the number of responses, the sum of their weights and that of '
    'the squares, as in ''0..10 {9:2 1.5 1.25}''.',
    'words for a plain tally');

SELECT * FROM finish();
ROLLBACK;
