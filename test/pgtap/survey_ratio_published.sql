-- Ratios against published values and those of R's package survey. The data are not part of the
-- project; without them these tests are skipped.
\set present `test/lib/published --present expected/next_oracles.csv next/api_srs.csv next/api_clus1.csv`
BEGIN;
\if :present
SELECT plan(5);

CREATE TEMP TABLE published (
    id text, call text, input text, expected text, tolerance float8, kind text, source text);
\copy published FROM PROGRAM 'test/lib/published expected/next_oracles.csv' CSV HEADER

-- Tests a value against the number behind this name in an expected value.
CREATE FUNCTION pg_temp.agrees(which text, name text, value float8) RETURNS text LANGUAGE sql AS $$
    SELECT ok(
        abs(value - number) <= tolerance, format('%s: %s of %s', id, name, source))
    FROM published,
        LATERAL CAST (substring(expected, '(?:^|;)' || name || '=([-0-9.]+)') AS float8) number
    WHERE id = which
$$;

-- schools in California: tested students of enrolled ones
CREATE TEMP TABLE school (
    cds text, stype text, dnum int, snum int, api00 int, api99 int, enroll int, stu int, ell int,
    pw float8, fpc float8);
\copy school FROM PROGRAM 'test/lib/published next/api_srs.csv' CSV HEADER
SELECT pg_temp.agrees('ratio_srs', k, v)
FROM (SELECT ratio_agg(stu, enroll) AS r FROM school) s,
    ratio_report(r, method => 'linearized') l,
    LATERAL (VALUES ('ratio', l.ratio), ('se', l.std_error)) x (k, v);
SELECT ok(
    j.ratio = l.ratio AND abs(j.std_error / l.std_error - 1) < 0.01 AND l.degrees_of_freedom = 199
        AND j.degrees_of_freedom < 199,
    'the jackknife is close')
FROM (SELECT ratio_agg(stu, enroll) AS r FROM school) s, ratio_report(r) j,
    ratio_report(r, method => 'linearized') l;

-- districts of schools: each district is a unit with the sum of the signs of its schools
SELECT pg_temp.agrees('clus_nps', k, v)
FROM (SELECT ratio_agg(y::float8, n::float8) AS r
      FROM published,
          regexp_split_to_table(substring(source, 'y=([-0-9,]+)'), ',') WITH ORDINALITY a (y, i)
      JOIN regexp_split_to_table(substring(source, 'n=([-0-9,]+)'), ',') WITH ORDINALITY b (n, i)
          USING (i)
      WHERE id = 'clus_nps') s,
    ratio_report(r, method => 'linearized') l,
    LATERAL (VALUES ('ratio', l.ratio), ('se', l.std_error)) x (k, v);
\else
SELECT plan(1);
SELECT skip('the real data are not here; SATISFACTION_DATA names their folder', 1);
\endif
SELECT * FROM finish();
ROLLBACK;
