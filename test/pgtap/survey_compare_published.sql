-- Comparisons of real responses, and published values. The data are not part of the project;
-- without them these tests are skipped.
\set present `test/lib/published --present nps_retail_bank.csv expected/next_oracles.csv next/arthritis.csv next/membersurvey_satisfaction_labels.csv`
BEGIN;
\if :present
SELECT plan(34);

CREATE TEMP TABLE published (
    id text, call text, input text, expected text, tolerance float8, kind text, source text);
\copy published FROM PROGRAM 'test/lib/published expected/next_oracles.csv' CSV HEADER

-- Tests a value against the number behind this name in an expected value.
CREATE FUNCTION pg_temp.agrees(which text, name text, value float8) RETURNS text LANGUAGE sql AS $$
    SELECT ok(
        abs(value - number) <= tolerance, format('%s: %s of %s', id, name, source))
    FROM published,
        LATERAL CAST (substring(concat(input, ';', expected), '(?:^|;)' || name || '=([-0-9.]+)')
            AS float8) number
    WHERE id = which
$$;

SELECT pg_temp.agrees('cmp_clickhouse', k, v)
FROM proportion_difference(10, 100, 11, 101, method => 'wald') c,
    LATERAL (VALUES ('lower', c.lower), ('upper', c.upper), ('z', c.difference / c.std_error)
        ) x (k, v);
SELECT pg_temp.agrees('cmp_newcombe_d', k, v)
FROM proportion_difference(5, 56, 0, 29) c,
    LATERAL (VALUES ('lower', c.lower), ('upper', c.upper)) x (k, v);
SELECT pg_temp.agrees('cmp_newcombe_d_nps', k, v)
FROM nps_difference(5, 0, 51, 0, 0, 29) c,
    LATERAL (VALUES ('lower', c.lower), ('upper', c.upper)) x (k, v);
SELECT pg_temp.agrees('nps_score_0', k, v)
FROM nps_interval(16, 62, 8) c,
    LATERAL (VALUES ('lower', c.lower / 100), ('upper', c.upper / 100)) x (k, v);
SELECT pg_temp.agrees('nps_score_2', k, v)
FROM nps_interval(3, 10, 1) c,
    LATERAL (VALUES ('lower', c.lower / 100), ('upper', c.upper / 100)) x (k, v);
SELECT pg_temp.agrees('cmp_trend_1', k, v)
FROM mean_compare(tally '1..4 {1:83, 2:90, 3:129, 4:70}', '1..4 {1:3, 2:3, 3:7, 4:12}',
                  method => 'pooled') c,
    LATERAL (VALUES ('z2', c.statistic ^ 2), ('p', c.p_value)) x (k, v);
SELECT pg_temp.agrees('cons_smokers', k, v)
FROM (SELECT (csat_consistency(t)).*
      FROM (VALUES (tally '1..5 {1:3, 5:83}'), ('1..5 {1:3, 5:90}'), ('1..5 {1:7, 5:129}'),
                ('1..5 {1:12, 5:70}')) v (t)) c,
    LATERAL (VALUES ('chi2', c.chi_squared), ('p', c.p_value), ('df', c.groups - 1)) x (k, v);
SELECT is(
    proportion_compare_sample_size(0.25, 0.28),
    ceil(expected::float8)::bigint,
    id || ': ' || source)
FROM published
WHERE id = 'ss_ch';
SELECT is(
    concat_ws(
        ';', nps_sample_size(10), nps_sample_size(10, 0.25, 0.25), nps_sample_size(5),
        nps_sample_size(10, population => 1000)),
    expected,
    id || ': ' || source)
FROM published
WHERE id = 'ss_nps';
SELECT is(
    (SELECT count(*)
     FROM (SELECT holm(replace(p, ' ', '0')::float8) OVER () AS h, i
           FROM regexp_split_to_table(input, ' ') WITH ORDINALITY u (p, i)) a
     JOIN regexp_split_to_table(expected, ';') WITH ORDINALITY e (h, i) USING (i)
     WHERE abs(a.h - e.h::float8) <= tolerance),
    5::bigint,
    id || ': ' || source)
FROM published
WHERE id = 'holm';

-- a trial: improvement of treated and placebo patients, as detractor, passive and promoter
CREATE TEMP TABLE arthritis (id int, treatment text, sex text, age int, improved text);
\copy arthritis FROM PROGRAM 'test/lib/published next/arthritis.csv' CSV HEADER
CREATE TEMP TABLE patient AS
SELECT treatment, sex, CASE improved WHEN 'Marked' THEN 9 WHEN 'Some' THEN 7 ELSE 0 END AS score
FROM arthritis;
SELECT pg_temp.agrees('cmp_arthritis', k, v)
FROM (SELECT nps_tally(score) FILTER (WHERE treatment = 'Treated') AS treated,
          nps_tally(score) FILTER (WHERE treatment = 'Placebo') AS placebo
      FROM patient) t, nps_compare(treated, placebo) c,
    LATERAL (VALUES ('z2', c.statistic ^ 2), ('p', c.p_value), ('difference', c.difference),
                 ('lower', c.lower), ('upper', c.upper)) x (k, v);

-- a bank: are the markets alike, and did the US change from the third to the fourth quarter?
CREATE TEMP TABLE bank (
    id int, market text, day text, customer text, month int, quarter int, score smallint);
\copy bank FROM PROGRAM 'test/lib/published nps_retail_bank.csv' CSV HEADER
SELECT pg_temp.agrees('cons_bank', k, v)
FROM (SELECT (nps_consistency(t)).*
      FROM (SELECT nps_tally(score) AS t FROM bank GROUP BY market) m) c,
    LATERAL (VALUES ('chi2', c.chi_squared), ('p', c.p_value), ('between_sd', c.between_sd),
                 ('i2', c.i_squared)) x (k, v);
SELECT ok(
    abs(difference - ((SELECT nps(score) FROM bank WHERE market = 'US' AND quarter = 4)
                      - (SELECT nps(score) FROM bank WHERE market = 'US' AND quarter = 3))) < 1e-9
        AND lower < difference AND difference < upper AND (p_value < 0.05) = (upper < 0),
    format('US, fourth quarter against third: %s points, p %s', round(difference), p_value::real))
FROM (SELECT nps_tally(score) FILTER (WHERE quarter = 4) AS q4,
          nps_tally(score) FILTER (WHERE quarter = 3) AS q3
      FROM bank
      WHERE market = 'US') q, nps_compare(q4, q3);
SELECT is(
    (SELECT string_agg(market, ' ' ORDER BY market)
     FROM (SELECT market, holm((nps_compare(t, total - t)).p_value) OVER () AS p
           FROM (SELECT market, nps_tally(score) AS t, rollup(nps_tally(score)) OVER () AS total
                 FROM bank
                 GROUP BY market) m) q
     WHERE p < 0.05),
    'MEX',
    'the market that differs from the others');

-- a survey of members: satisfied with the first thing, and with the second
CREATE TEMP TABLE member (first text, second text);
\copy member FROM PROGRAM 'test/lib/published next/membersurvey_satisfaction_labels.csv | cut -d, -f4,5' CSV HEADER
CREATE TEMP VIEW scored AS
SELECT array_position(labels, first) AS first, array_position(labels, second) AS second
FROM member,
    (VALUES (ARRAY[
                 'Completely dissatisfied', 'Very dissatisfied', 'Dissatisfied', 'Neutral',
                 'Satisfied', 'Very satisfied', 'Completely satisfied'])) v (labels);
SELECT pg_temp.agrees('chg_mcnemar', k, v)
FROM (SELECT (csat_change(first, second, 7)).* FROM scored) c,
    LATERAL (VALUES ('b', greatest(improved, worsened)), ('c', least(improved, worsened)),
                 ('n', respondents), ('chi2', statistic ^ 2)) x (k, v);
\else
SELECT plan(1);
SELECT skip('the real data are not here; SATISFACTION_DATA names their folder', 1);
\endif
SELECT * FROM finish();
ROLLBACK;
