-- Errors of comparisons, changes, many groups and sample sizes, with their SQLSTATE.
BEGIN;
SELECT plan(201);

-- comparisons
SELECT throws_ok(format('SELECT %s', e), '22023', NULL, e)
FROM unnest(ARRAY[
                'nps_compare(''1..10 {}''::tally, ''0..10 {}'')',
                'nps_compare(''0..10 {}'', ''1..5 {}''::tally)', 'nps_compare(''1..5 {}'', 30)',
                'nps_compare(''empty'', ''empty''::tally, 95)',
                'nps_compare(''empty'', ''empty''::tally, 0)',
                'nps_compare(''empty'', ''empty''::tally, ''NaN'')',
                'nps_compare(''empty'', ''empty''::tally, 0.9, ''welch'')',
                'nps_compare(''empty'', ''empty''::tally, method => '''')',
                'nps_compare(''empty'', 100.1)', 'nps_compare(''empty'', -101)',
                'nps_compare(''empty'', ''NaN''::float8)', 'nps_compare(''empty'', 30, 1)',
                'csat_compare(''1..5 {}''::tally, ''1..7 {}'')',
                'csat_compare(''0..10 {}''::tally, ''0..10 {}'')',
                'csat_compare(''empty'', ''1..11 {}''::tally)', 'csat_compare(''2..5 {}'', 30)',
                'csat_compare(''empty'', ''empty''::tally, method => ''wilson'')',
                'csat_compare(''empty'', -1)', 'csat_compare(''empty'', ''Infinity''::float8)',
                'csat_compare(''empty'', 50, -0.5)',
                'proportion_compare(''0..2 {}''::tally, ''0..1 {}'')',
                'proportion_compare(''1..2 {}'', 0.5)', 'proportion_compare(''0..1 {}'', 50)',
                'proportion_compare(''0..1 {}'', ''0..1 {}''::tally, 2)',
                'proportion_compare(''0..1 {}'', ''0..1 {}''::tally, method => ''pooled'')',
                'ces_compare(''1..5 {}''::tally, ''1..7 {}'')',
                'ces_compare(''1..7 {}'', ''1..5 {}''::tally)', 'ces_compare(''0..7 {}'', 3)',
                'ces_compare(''1..7 {}'', 0.5)', 'ces_compare(''1..7 {}'', 3, 0)',
                'ces_compare(''empty'', ''empty''::tally, method => ''score'')',
                'mean_compare(''1..5 {}''::tally, ''1..7 {}'')',
                'mean_compare(''1..5 {}'', ''0..5 {}''::tally)', 'mean_compare(''1..5 {}'', 6)',
                'mean_compare(''1..5 {}'', ''NaN''::float8)', 'mean_compare(''empty'', 3, 3)',
                'mean_compare(''empty'', ''empty''::tally, method => ''wald'')',
                'nps_difference(1, 2, 3, 4, 5, 6, 7)',
                'nps_difference(1, 2, 3, 4, 5, 6, 0.9, ''wald'')',
                'proportion_difference(1, 2, 3, 4, 5)',
                'proportion_difference(1, 2, 3, 4, 0.5, ''wilson'')']) e;
SELECT throws_ok(format('SELECT %s', e), '22003', NULL, e)
FROM unnest(ARRAY[
                'nps_difference(-1, 2, 3, 4, 5, 6)', 'nps_difference(1, 2, 3, 4, 5.5, 6)',
                'nps_difference(1, 2, 3, 4, 5, ''NaN'')', 'nps_difference(1e300, 2, 3, 4, 5, 6)',
                'proportion_difference(3, 2, 1, 2)', 'proportion_difference(1, 2, 3, 2)',
                'proportion_difference(1, 2, 1, ''Infinity'')']) e;
-- changes
SELECT throws_ok(format('SELECT %s FROM (SELECT 1) s', e), '22003', NULL, e)
FROM unnest(ARRAY[
                'nps_change(11, 5)', 'nps_change(5, -1)', 'nps_change(5.5, 5)',
                'nps_change(5, ''NaN''::float8)', 'csat_change(0, 3)', 'csat_change(3, 6)',
                'csat_change(3, 8, 7)', 'mean_change(1.5, 2)',
                'mean_change(1, ''Infinity''::float8)', 'mean_change(2147483648, 1)',
                'mean_change(0, 5, 1, 5)', 'mean_change(1, 5.1, 1, 5)',
                'nps_change_discard(''{0,0,0,0,0,0,0,0,-1}'', 1, 2)',
                'nps_change_discard(''{1,1,0,-1,1,2,4,0,10}'', 2, 1)',
                'nps_change_discard(''{1,1,0,-1,1,2,4,0,10}'', 10, 2)',
                'mean_change_accum(''{9223372036854775807,0,0,0,0,0,0,0,-1}'', 1, 1)',
                'score_change_combine(''{9223372036854775807,0,0,0,0,0,0,0,-1}'', '
                '''{9223372036854775807,0,0,0,0,0,0,0,-1}'')',
                'mean_change_accum(''{2,2,0,0,5,5,9223372036854775807,0,-1}'', 1, 2)',
                'csat_change(1, 1, 3e9)']) e;
SELECT throws_ok(
    'SELECT mean_change(-2147483648, 2147483647) FROM (SELECT 1) s',
    '22003',
    NULL,
    'a square that bigint cannot hold');
SELECT throws_ok(format('SELECT %s', e), '22023', NULL, e)
FROM unnest(ARRAY[
                'csat_change(1, 2, 11) FROM (SELECT 1) s', 'csat_change(1, 1, 1) FROM (SELECT 1) s',
                'csat_change(1, 1, x) FROM generate_series(5, 6) x',
                'mean_change(1, 1, 1, 1) FROM (SELECT 1) s',
                'mean_change(1, 1, 5, 1) FROM (SELECT 1) s',
                'mean_change(1, 1, 0, 101) FROM (SELECT 1) s',
                'mean_change(1, 1, 0, x) FROM generate_series(5, 6) x',
                'mean_change(1, 1, -2147483648, 2147483647) FROM (SELECT 1) s',
                'score_change_combine(''{1,1,0,-1,1,2,4,0,10}'', ''{1,1,0,0,1,1,1,1,5}'')',
                'nps_change_accum(''{1,1,0,0,1,1,1,1,5}'', 1, 1)',
                'csat_change(1, 1, 5.5) FROM (SELECT 1) s',
                'mean_change(1, 1, 0.5, 5) FROM (SELECT 1) s',
                'mean_change(1, 1, 0, ''NaN''::float8) FROM (SELECT 1) s',
                'nps_compare(''empty'', ''empty''::tally, 0.05)']) e;
SELECT throws_ok(
    format('SELECT nps_change_final(%L)', s), '22023', NULL, 'not a transition state: ' || s)
FROM unnest(ARRAY[
                '{}', '{1,2,3}', '{1,1,0,-1,1,2,4,0,NULL}', '{{1,1,0,-1,1,2,4,0,10}}',
                '{-1,0,0,0,0,0,0,0,-1}', '{1,2,0,-1,1,2,4,0,10}', '{1,1,1,-1,1,2,4,0,10}',
                '{1,-1,0,-1,1,2,4,0,10}', '{1,1,0,-1,1,1,4,0,10}', '{1,1,0,-1,1,2,1,0,10}',
                '{1,1,0,-1,1,-2,4,0,10}', '{1,1,0,-1,1,2,4,0,0}', '{1,1,0,-1,1,2,4,5,1}',
                '{1,1,0,-1,1,2,4,0,99999999999}',
                '{1,1,0,-9223372036854775808,9223372036854775807,2,4,0,10}',
                '[2:11]={1,1,0,-1,1,2,4,0,10,1}']) s;

-- many groups
SELECT throws_ok(format('SELECT %s', e), '22023', NULL, e)
FROM unnest(ARRAY[
                'nps_consistency(t) FROM (VALUES (tally ''1..5 {}'')) v (t)',
                'nps_consistency(t) FROM (VALUES (tally ''0..10 {9:1}''), (''1..5 {1:1}'')) v (t)',
                'csat_consistency(t) FROM (VALUES (tally ''0..10 {}'')) v (t)',
                'csat_consistency(t) FROM (VALUES (tally ''1..5 {1:1}''), (''1..7 {1:1}'')) v (t)',
                'score_consistency_combine(''{1,4,2,4,16,1,0,0.5,0.5,10}'', '
                '''{1,4,2,4,16,1,0,0.5,0.5,5}'')']) e;
SELECT throws_ok(
    format('SELECT score_consistency_final(%L)', s), '22023', NULL, 'not a transition state: ' || s)
FROM unnest(ARRAY[
                '{}', '{1,2,3}', '{1,4,2,4,16,1,0,0.5,0.5,NULL}', '{{1,4,2,4,16,1,0,0.5,0.5,10}}',
                '{1,4,2,4,16,1,0,0.5,0.5,NaN}', '{Infinity,4,2,4,16,1,0,0.5,0.5,10}',
                '{-1,4,2,4,16,1,0,0.5,0.5,10}', '{1.5,4,2,4,16,1,0,0.5,0.5,10}',
                '{5,4,2,4,16,1,0,0.5,0.5,10}', '{1,4,2,-4,16,1,0,0.5,0.5,10}',
                '{1,4,2,4,-16,1,0,0.5,0.5,10}', '{1,4,2,4,16,-1,0,0.5,0.5,10}',
                '{1,4,2,4,16,1,0,0.5,0.5,11}', '{1,4,2,4,16,1,0,0.5,0.5,-1}',
                '{1,4,2,4,16,1,0,0.5,0.5,1.5}', '{1e300,1e300,0,0,0,0,0,0,0,10}']) s;
SELECT throws_ok(
    'SELECT score_consistency_final(''{2,1e19,0,0,1e38,0,0,0,0,10}'')',
    '22003',
    NULL,
    'more responses than bigint');
SELECT throws_ok(
    format('SELECT %s(p) OVER () FROM unnest(ARRAY[0.5, %L]::float8[]) p', f, p),
    '22003',
    NULL,
    f || ' of ' || p)
FROM unnest('{holm,benjamini_hochberg}'::text[]) f,
    unnest('{-0.1,1.0000001,NaN,Infinity,-Infinity}'::text[]) p;

-- sample sizes
SELECT throws_ok(format('SELECT %s', e), '22023', NULL, e)
FROM unnest(ARRAY[
                'nps_sample_size(0)', 'nps_sample_size(-5)', 'nps_sample_size(200.1)',
                'nps_sample_size(''NaN'')', 'nps_sample_size(5, 1.1)',
                'nps_sample_size(5, 0.5, -0.1)',
                'nps_sample_size(5, ''NaN'')', 'nps_sample_size(5, 0.6, 0.5)',
                'nps_sample_size(5, level => 95)', 'nps_sample_size(5, population => 0)',
                'nps_sample_size(5, population => ''NaN'')',
                'nps_sample_size(5, population => ''-Infinity'')', 'nps_margin(0)',
                'nps_margin(10, 0.9, 0.2)', 'nps_margin(10, level => 0)',
                'nps_margin(10, population => 9)', 'nps_margin(10, population => 0.5)',
                'proportion_sample_size(0)', 'proportion_sample_size(5)',
                'proportion_sample_size(0.1, 50)', 'proportion_sample_size(0.1, level => 1)',
                'proportion_sample_size(0.1, population => -1)', 'proportion_margin(0)',
                'proportion_margin(10, 2)', 'proportion_margin(10, population => 5)',
                'compare_sample_size(0, 1)', 'compare_sample_size(''NaN'', 1)',
                'compare_sample_size(''Infinity'', 1)', 'compare_sample_size(1, 0)',
                'compare_sample_size(1, -1)', 'compare_sample_size(1, ''Infinity'')',
                'compare_sample_size(1, ''NaN'')', 'compare_sample_size(1, 1, 1)',
                'compare_sample_size(1, 1, 80)', 'compare_sample_size(1, 1, 0.02)',
                'compare_sample_size(1, 1, 0.049, 0.9)', 'compare_sample_size(1, 1, 0.8, 95)',
                'compare_power(0, 1, 10)', 'compare_power(1, 0, 10)', 'compare_power(1, 1, 0)',
                'compare_power(1, 1, 10, 0)', 'proportion_compare_sample_size(0.1, 0.1)',
                'proportion_compare_sample_size(25, 0.1)',
                'proportion_compare_sample_size(0.1, -0.1)',
                'proportion_compare_sample_size(0.1, 0.2, 0.01)',
                'proportion_compare_sample_size(0.1, 0.2, 0.8, 1)',
                'proportion_compare_power(0.1, 0.1, 5)', 'proportion_compare_power(0.1, 0.2, 0)',
                'proportion_compare_power(0.1, ''NaN'', 5)']) e;
SELECT throws_ok(format('SELECT %s', e), '22003', NULL, e)
FROM unnest(ARRAY[
                'nps_margin(1.5)', 'nps_margin(-1)', 'proportion_margin(''NaN'')',
                'compare_power(1, 1, 2.5)', 'proportion_compare_power(0.1, 0.2, ''Infinity'')',
                'nps_sample_size(1e-10)', 'nps_sample_size(1e-300)',
                'proportion_sample_size(1e-200)', 'compare_sample_size(1e-300, 1e300)',
                'proportion_compare_sample_size(0.5, 0.5000000001)']) e;

-- what psql shows
CREATE FUNCTION pg_temp.words(query text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE m text; d text; h text;
BEGIN
    EXECUTE query;
    RETURN 'no error';
EXCEPTION WHEN OTHERS THEN
    GET STACKED DIAGNOSTICS m = MESSAGE_TEXT, d = PG_EXCEPTION_DETAIL, h = PG_EXCEPTION_HINT;
    RETURN concat_ws(' | ', m, nullif(d, ''), nullif(h, ''));
END $$;
SELECT is(
    pg_temp.words('SELECT nps_compare(''empty'', 0.3 * 1000)'),
    'benchmark 300 is not between -100 and 100 | Give the benchmark in the unit of the score.',
    'words for a benchmark');
SELECT is(
    pg_temp.words('SELECT mean_compare(''1..5 {}''::tally, ''1..7 {}'')'),
    'cannot compare tallies on different scales | The scales are 1 to 5 and 1 to 7.',
    'words for two scales');
SELECT is(
    pg_temp.words('SELECT nps_change(99, 3) FROM (SELECT 1) q'),
    'score 99 is not a whole number from 0 to 10 | '
    'Exclude codes that are not responses with FILTER (WHERE ...).',
    'words for a code');
SELECT is(
    pg_temp.words('SELECT holm(p) OVER () FROM unnest(ARRAY[0.3, 5.0]) p'),
    'p-value 5 is not between 0 and 1',
    'words for a p-value');
SELECT is(pg_temp.words('SELECT ' || q), w, 'words for ' || q)
FROM (VALUES
          ('nps_sample_size(0)',
           'invalid margin 0 | It must be greater than 0 and at most 200 points.'),
          ('proportion_sample_size(5)',
           'invalid margin 5 | It must be greater than 0 and at most 1.'),
          ('proportion_sample_size(0.1, 50)',
           'invalid rate 50 | It must be a fraction from 0 to 1.'),
          ('compare_sample_size(1, 1, 0.02)',
           'invalid power 0.02 | '
           'It must be greater than 0.025, which is (1 - level) / 2, and less than 1.'),
          ('nps_sample_size(5, 0.6, 0.5)',
           'promoter_rate 0.6 and detractor_rate 0.5 are more than 1 together'),
          ('nps_margin(10, population => 9)', '10 responses are more than the population of 9'),
          ('proportion_compare_sample_size(0.1, 0.1)',
           'rate1 and rate2 are both 0.1 | '
           'No number of responses shows that two rates are equal.')) v (q, w);
SELECT is(
    pg_temp.words('SELECT proportion_difference(3, 2, 1, 2)'),
    '3 successes1 are more than 2 trials1 | The successes must be a part of the trials.',
    'words for too many successes');

SELECT * FROM finish();
ROLLBACK;
