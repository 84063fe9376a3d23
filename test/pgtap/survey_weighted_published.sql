-- Weighted and stratified samples of real surveys, and published values. The data are not part of
-- the project; without them these tests are skipped.
\set present `test/lib/published --present expected/next_oracles.csv next/shapka_03.csv next/api_strat.csv`
BEGIN;
\if :present
SELECT plan(11);

CREATE TEMP TABLE published (
    id text, call text, input text, expected text, tolerance float8, kind text, source text);
\copy published FROM PROGRAM 'test/lib/published expected/next_oracles.csv' CSV HEADER

-- Tests a value against the number behind this name in an expected value.
CREATE FUNCTION pg_temp.agrees(which text, name text, value float8) RETURNS text LANGUAGE sql AS $$
    SELECT ok(
        abs(value - number) <= tolerance, format('%s: %s of %s', id, name, source))
    FROM published,
        LATERAL CAST (substring('=first=' || expected, '[;=]' || name || '=([-0-9.]+)')
            AS float8) number
    WHERE id = which
$$;

-- satisfaction of customers from 1 to 10, with weights
CREATE TEMP TABLE satisfaction (score int, weight float8);
\copy satisfaction FROM PROGRAM 'test/lib/published next/shapka_03.csv | cut -d, -f1,22' CSV HEADER
CREATE TEMP VIEW weighted AS SELECT nps_weighted_tally(score, weight) AS t FROM satisfaction;
SELECT pg_temp.agrees('w_nps', k, v)
FROM weighted, nps_report(t) r, LATERAL (VALUES ('nps', r.nps), ('se', r.std_error)) x (k, v);
-- Those of R are symmetric, with n - 1 degrees of freedom; ours are score limits, with those of the
-- effective responses.
SELECT pg_temp.agrees('w_nps', k, v)
FROM weighted, nps_report(t) r,
    LATERAL (VALUES ('t_lower', r.nps - 1.9612548 * r.std_error),
                 ('t_upper', r.nps + 1.9612548 * r.std_error)) x (k, v);
SELECT ok(
    r.lower BETWEEN number - 0.05 AND number AND r.upper BETWEEN 19.12551241 - 0.05 AND 19.12551241,
    'score limits are a little nearer to 0 than those of R')
FROM weighted, nps_report(t) r, CAST (12.27054859 AS float8) number;
SELECT pg_temp.agrees('w_mean', k, v)
FROM weighted, mean_report(t) r, LATERAL (VALUES ('first', mean), ('se', r.std_error)) x (k, v);
SELECT pg_temp.agrees('w_kish', k, v)
FROM weighted,
    LATERAL (VALUES ('first', effective_responses(t)),
                 ('deff', responses(t) / effective_responses(t))) x (k, v);

-- Schools: a score has at most 101 points, the index of a school 495. So the variance of the index,
-- which is 10 d + u, comes from those of the tens d, of the units u, and of d + u.
CREATE TEMP TABLE school (stype text, api int, population float8);
\copy school FROM PROGRAM 'test/lib/published next/api_strat.csv | cut -d, -f2,5,11' CSV HEADER
SELECT pg_temp.agrees('svy_strat', k, v)
FROM (SELECT (mean_stratified(d, population)).*
      FROM (SELECT tally(api / 10, 0, 100) AS d, population FROM school GROUP BY population) s) d,
    (SELECT (mean_stratified(u, population)).*
     FROM (SELECT tally(api % 10, 0, 100) AS u, population FROM school GROUP BY population) s) u,
    (SELECT (mean_stratified(b, population)).*
     FROM (SELECT tally(api / 10 + api % 10, 0, 100) AS b, population
           FROM school
           GROUP BY population) s) b,
    LATERAL (VALUES ('mean', round((10 * d.mean + u.mean)::numeric, 2)::float8),
                 ('se', sqrt(90 * d.std_error ^ 2 - 9 * u.std_error ^ 2
                             + 10 * b.std_error ^ 2))) x (k, v);
\else
SELECT plan(1);
SELECT skip('the real data are not here; SATISFACTION_DATA names their folder', 1);
\endif
SELECT * FROM finish();
ROLLBACK;
