-- Bad input: errors with their SQLSTATE, and messages that say what is wrong.
BEGIN;
SELECT plan(168);

-- scores
SELECT throws_ok(format('SELECT %s(%s) FROM (SELECT 1) s', f, v), '22003', NULL, f || ' of ' || v)
FROM unnest(ARRAY['nps', 'nps_tally', 'nps_report', 'nps_lower', 'nps_upper']) f,
    unnest(ARRAY[
               '11', '-1', '99::smallint', '6.5', '''NaN''::float8', '''Infinity''::float8',
               '''-Infinity''::numeric::float8', '1e300::float8']) v;
SELECT throws_ok('SELECT csat(0)', '22003', NULL, 'csat of 0');
SELECT throws_ok('SELECT csat(6::smallint)', '22003', NULL, 'csat of 6');
SELECT throws_ok('SELECT ces(8.0)', '22003', NULL, 'ces of 8');
SELECT throws_ok('SELECT csat(11, 10)', '22003', NULL, 'csat of 11 on a scale to 10');
SELECT throws_ok('SELECT tally(4, 5, 9)', '22003', NULL, 'a response below the scale');
SELECT throws_ok('SELECT nps_category(10.5)', '22003', NULL, 'category of a fraction');
SELECT throws_ok('SELECT nps_category(11)', '22003', NULL, 'category of 11');
SELECT throws_ok('SELECT nps_category(''NaN''::real)', '22003', NULL, 'category of NaN');
SELECT throws_ok('SELECT 11::nps_score', '23514', NULL, 'domain nps_score');
SELECT throws_ok('SELECT 0::csat_score', '23514', NULL, 'domain csat_score');
SELECT throws_ok('SELECT 8::ces_score', '23514', NULL, 'domain ces_score');

SELECT throws_ok(
    format('SELECT nps(%L::text)', v), '22P02', NULL, format('a response without a number: %L', v))
FROM unnest(ARRAY['', ' ', E'\t\n']) v;

-- scores of customers
SELECT throws_ok(format('SELECT %s FROM (VALUES (1)) v (c)', call), code, NULL, call)
FROM (VALUES ('nps_report_clustered(11, c)', '22003'),
          ('nps_report_clustered(-1::smallint, c)', '22003'),
          ('nps_report_clustered(6.5, c)', '22003'),
          ('nps_report_clustered(''NaN''::float8, c)', '22003'),
          ('nps_report_clustered(''x''::text, c)', '22P02'),
          ('nps_report_clustered(''11''::text, c)', '22003'),
          ('csat_report_clustered(0, c)', '22003'),
          ('csat_report_clustered(6::smallint, c)', '22003'),
          ('csat_report_clustered(5.5, c)', '22003'),
          ('csat_report_clustered(''6''::text, c)', '22003'),
          ('csat_report_clustered(8, c, 7)', '22003'), ('csat_report_clustered(1, c, 11)', '22023'),
          ('csat_report_clustered(1, c, 1)', '22023'), ('csat_report_clustered(1, c, 0)', '22023'),
          ('csat_report_clustered(1, c, -2147483648)', '22023'),
          ('csat_report_clustered(1, c, 2147483647)', '22023'),
          ('csat_report_clustered(1, c, 4.5)', '22023'),
          ('csat_report_clustered(1, c, 1e10)', '22003'),
          ('csat_report_clustered(1, c, ''NaN''::float8)', '22023'),
          ('ces_report_clustered(0::smallint, c)', '22003'),
          ('ces_report_clustered(8, c)', '22003'), ('ces_report_clustered(6.5, c)', '22003'),
          ('ces_report_clustered('' ''::text, c)', '22P02'),
          ('nps_report_clustered(9, point ''(1,2)'')', '42883'),
          ('ces_report_clustered(5, json ''1'')', '42883')) v (call, code);
SELECT throws_ok(
    'SELECT csat_report_clustered(2, 1, high) FROM generate_series(5, 6) high',
    '22023',
    NULL,
    'csat_report_clustered: a scale that changes within a group');

-- scales
SELECT throws_ok('SELECT tally(1, 5, 1)', '22023', NULL, 'a scale that runs downwards');
SELECT throws_ok('SELECT tally(1, 0, 101)', '22023', NULL, 'a scale of 102 points');
SELECT throws_ok(
    'SELECT tally(1, -2147483648, 2147483647)',
    '22023',
    NULL,
    'the widest scale of integers');
SELECT throws_ok(
    'SELECT tally(1, 0, x) FROM generate_series(5, 6) x',
    '22023',
    NULL,
    'a scale that changes within a group');
SELECT throws_ok('SELECT csat(1, 11)', '22023', NULL, 'csat has no rule for a scale to 11');
SELECT throws_ok('SELECT csat(1, 1)', '22023', NULL, 'csat has no rule for a scale of one point');
SELECT throws_ok('SELECT csat(''0..10 {}''::tally)', '22023', NULL, 'csat of an NPS tally');
SELECT throws_ok('SELECT nps(''1..10 {}''::tally)', '22023', NULL, 'nps of a scale from 1');
SELECT throws_ok('SELECT ces(''1..5 {}''::tally)', '22023', NULL, 'ces of a scale to 5');
SELECT throws_ok(
    'SELECT promoters(''1..5 {}''::tally)',
    '22023',
    NULL,
    'promoters of a scale to 5');
SELECT throws_ok('SELECT ''1..5 {}''::tally + ''1..7 {}''', '22023', NULL, 'merging two scales');
SELECT throws_ok(
    'SELECT ''1..5 {}''::tally - ''1..7 {}''',
    '22023',
    NULL,
    'undoing on another scale');
SELECT throws_ok(
    'SELECT rollup(t) FROM unnest(ARRAY[''1..5 {}'', ''empty'', ''1..7 {}'']::tally[]) t',
    '22023',
    NULL,
    'rollup of two scales');
SELECT throws_ok('SELECT top_box(''1..5 {}'', 0)', '22023', NULL, 'a box of no points');
SELECT throws_ok('SELECT bottom_box(''1..5 {}'', 6)', '22023', NULL, 'a box wider than the scale');
SELECT throws_ok('SELECT top_box(''empty'', 102)', '22023', NULL, 'a box wider than any scale');

-- counts
SELECT throws_ok(
    'SELECT ''0..10 {1:2}''::tally - ''0..10 {1:3}''',
    '22003',
    NULL,
    'taking away more than there is');
SELECT throws_ok(
    'SELECT ''empty''::tally - ''0..10 {1:3}''',
    '22003',
    NULL,
    'taking away from nothing');
SELECT throws_ok(
    'SELECT ''0..10 {1:9223372036854775807}''::tally + ''0..10 {2:1}''',
    '22003',
    NULL,
    'more responses than bigint');
SELECT throws_ok(
    'SELECT tally_accum(''0..10 {1:9223372036854775807}''::tally, 1)',
    '22003',
    NULL,
    'one response more than bigint');
SELECT throws_ok(
    'SELECT tally_accum(''0..10 {1:9223372036854775807}''::tally, 2)',
    '22003',
    NULL,
    'one response more than bigint in all');
SELECT throws_ok(
    'SELECT tally_discard(''0..10 {}''::tally, 2)',
    '22003',
    NULL,
    'taking back what is not there');

-- levels and methods
SELECT throws_ok(format('SELECT %s', e), '22023', NULL, e)
FROM unnest(ARRAY[
                'nps_lower(''0..10 {}'', 0)', 'ces_report(''1..7 {}'', 0.4999999)',
                'nps_interval(1, 2, 3, 0.05)', 'proportion_interval(1, 2, level => 0.05)',
                'retention_rows(''0101'', 0.05)', 'retention_pooled(''0101'', 0.05)',
                'retention_revenue(''0101'', 0.05)', 'retention_revenue_pooled(''0101'', 0.05)',
                'nps_upper(''0..10 {}'', 1)',
                'nps_report(''0..10 {}'', 95)', 'csat_lower(''1..5 {}'', -0.1)',
                'ces_upper(''1..7 {}'', ''NaN'')', 'nps_lower(''0..10 {}'', method => ''tango'')',
                'csat_report(''1..5 {}'', method => ''score'')', 'nps_interval(1, 2, 3, 2)',
                'nps_interval(1, 2, 3, 0.9, '''')',
                'proportion_interval(1, 2, 0.9, ''normal'')']) e;
-- ends of scales and numbers of points
SELECT throws_ok(format('SELECT %s', e), code, NULL, e)
FROM (VALUES ('csat(1, 5.5)', '22023'), ('csat_tally(1, ''NaN''::real)', '22023'),
          ('csat_report(1, -0.5)', '22023'), ('csat_lower(1, 11.0)', '22023'),
          ('csat_upper(1, 11)', '22023'), ('tally(1, 0.5, 10)', '22023'),
          ('tally(1, 0, 1e-300)', '22023'), ('tally(1, 10.0, 0.0)', '22023'),
          ('top_box(''1..5 {}'', 1.5)', '22023'), ('bottom_box(''1..5 {}'', 6.0)', '22023'),
          ('csat(1, 2147483648)', '22003'), ('tally(1, -1e300, 0)', '22003'),
          ('csat_lower(1, ''Infinity'')', '22003'),
          ('top_box(''1..5 {}'', ''-Infinity''::float8)', '22003')) v (e, code);
SELECT throws_ok('SELECT proportion_interval(3, 2)', '22003', NULL, 'more successes than trials');
SELECT throws_ok('SELECT proportion_interval(-1, 2)', '22003', NULL, 'a negative count');
SELECT throws_ok('SELECT proportion_interval(1.5, 2)', '22003', NULL, 'a fractional count');
SELECT throws_ok(
    'SELECT nps_interval(1, ''NaN'', 2)',
    '22003',
    NULL,
    'a count that is not a number');
SELECT throws_ok(
    'SELECT proportion_interval(0.5e300, 1e300, method => ''clopper_pearson'')',
    '22003',
    NULL,
    'a count beyond what a double can count');
SELECT throws_ok('SELECT nps_interval(1, ''Infinity'', 2)', '22003', NULL, 'an infinite count');

-- messages name the value and the scale, and hints say what to do
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
    pg_temp.words('SELECT nps(99)'),
    'score 99 is outside the scale 0 to 10 | Exclude codes that are not responses with FILTER '
    '(WHERE score BETWEEN 0 AND 10).',
    'words for 99');
SELECT is(
    pg_temp.words('SELECT nps(6.5)'),
    'score 6.5 is not a whole number | The scale is 0 to 10. | '
    'Round the scores as your survey defines it, or exclude them with FILTER (WHERE ...).',
    'words for 6.5');
SELECT is(
    pg_temp.words('SELECT csat(4, 5.5)'),
    'high must be a whole number, not 5.5 | A scale must ascend and have at most 101 points. | ',
    'words for a fractional end of a scale');
SELECT is(
    pg_temp.words('SELECT nps(''0..10 {9:1}'')'),
    'score "0..10 {9:1}" is not a number | Write tally ''...'' for a tally, or exclude texts that '
    'are not responses with FILTER (WHERE ...).',
    'words for a quoted tally');
SELECT is(
    pg_temp.words('SELECT nps_lower(''empty'', 0.9, ''exact'')'),
    'unrecognized method "exact" | Use "widened_score", "score", "adjusted_wald" or "wald".',
    'words for a wrong method');
SELECT is(
    pg_temp.words('SELECT nps_lower(''empty'', 95)'),
    'level 95 is not between 0 and 1 | Write 0.95 for 95%.',
    'words for a level in percent');
SELECT is(
    pg_temp.words('SELECT nps_lower(''empty'', 0.05)'),
    'level 0.05 is below 0.5 | A level is how often such an interval contains the true value. | '
    'Write 0.95, not 0.05, for 95%.',
    'words for a probability of error');

-- damaged tables
CREATE FUNCTION pg_temp.stored(tally) RETURNS bytea LANGUAGE internal STRICT AS 'byteasend';
CREATE FUNCTION pg_temp.damaged(bytea) RETURNS tally LANGUAGE internal STRICT AS 'byteasend';
SELECT is(
    pg_temp.damaged(pg_temp.stored('0..10 {3:1}')),
    '0..10 {3:1}',
    'bytes that are not damaged');
SELECT throws_ok(
    'SELECT responses(pg_temp.damaged(''\x0100''))',
    'XX001',
    NULL,
    'a header cut short');
SELECT throws_ok(
    'SELECT responses(pg_temp.damaged(overlay(t PLACING substr(t, 13, 8) FROM 21)))
    FROM pg_temp.stored(''0..1 {0:9223372036854775806, 1:1}'') t',
    'XX001',
    NULL,
    'counts that do not add up to a bigint');
SELECT throws_ok(
    'SELECT responses(pg_temp.damaged(overlay(t PLACING ''\xffffffffffffffff'' FROM 21)))
    FROM pg_temp.stored(''0..1 {0:9223372036854775806, 1:1}'') t',
    'XX001',
    NULL,
    'a negative count');

-- window functions: null treatment, which PostgreSQL 19 added, as with row_number()
SELECT throws_ok(
    format(
        'SELECT %s(%s) %s NULLS OVER ()', oid::regproc,
        (SELECT string_agg(
                    'NULL::' || replace(type::regtype::text, 'anyenum', 'customer_tier'),
                    ', ')
         FROM unnest(proargtypes) type), treatment),
    CASE WHEN current_setting('server_version_num')::int < 190000 THEN '42601' ELSE '0A000' END,
    NULL,
    format('%s %s NULLS', oid::regprocedure, treatment))
FROM pg_proc, unnest('{RESPECT,IGNORE}'::text[]) treatment
WHERE prokind = 'w'
    AND oid IN (SELECT objid FROM pg_depend WHERE deptype = 'e' AND classid = 'pg_proc'::regclass);

SELECT * FROM finish();
ROLLBACK;
