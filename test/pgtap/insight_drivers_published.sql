-- Key drivers against R's package relaimpo. The data are not part of the project; without them
-- these tests are skipped.
\set present `test/lib/published --present expected/next_oracles.csv next/swiss.csv next/shapka_01.csv`
BEGIN;
\if :present
SELECT plan(9);

\ir ../oracle/drivers.sql

CREATE TEMP TABLE published (
    id text, call text, input text, expected text, tolerance float8, kind text, source text);
\copy published FROM PROGRAM 'test/lib/published expected/next_oracles.csv' CSV HEADER

-- fertility in 47 Swiss provinces
CREATE TEMP TABLE swiss (
    fertility float8, agriculture float8, examination float8, education float8, catholic float8,
    infant_mortality float8);
\copy swiss FROM PROGRAM 'test/lib/published next/swiss.csv' CSV HEADER
CREATE TEMP TABLE summary AS
SELECT driver_agg(
    fertility, ARRAY[agriculture, examination, education, catholic, infant_mortality]) AS d
FROM swiss;
SELECT is(count(*), 47::bigint, 'provinces') FROM swiss;
SELECT ok(
    abs(importance - value::float8) <= tolerance,
    format('importance of driver %s: %s of %s', driver, id, source))
FROM summary, driver_rows(d) r, published p,
    regexp_split_to_table(substring(expected FROM '^[^;]+'), ',') WITH ORDINALITY u (value, n)
WHERE id = 'lmg_swiss' AND n = driver::int
ORDER BY n;
SELECT ok(
    abs(r_squared - substring(expected FROM 'R2=([.0-9]+)')::float8) <= 5e-7,
    'R² of lmg_swiss')
FROM summary, driver_fit(d), published
WHERE id = 'lmg_swiss';

-- satisfaction with 20 attributes of a service, of which some responses lack
CREATE TEMP TABLE shapka (outcome float8, a float8[]);
CREATE TEMP TABLE line (t text);
\copy line FROM PROGRAM 'test/lib/published next/shapka_01.csv | tail -n +2' WITH (DELIMITER E'\b')
INSERT INTO shapka
SELECT nullif(v[1], '')::float8, ARRAY(SELECT nullif(x, '')::float8 FROM unnest(v[2:]) x)
FROM line, string_to_array(rtrim(t, E'\r'), ',') v;
SELECT is(
    (SELECT (responses, skipped)::text
     FROM (SELECT driver_agg(outcome, a[1:12]) AS d FROM shapka) s, driver_fit(d)),
    '(1555,287)',
    'responses that lack a value are skipped and counted');
INSERT INTO driver_row
SELECT 'shapka', row_number() OVER (), 1, outcome, a[1:5]::numeric[] FROM shapka;
SELECT is_empty(
    $$SELECT o.driver, r, o
      FROM (SELECT driver_agg(outcome, a[1:5]) AS d FROM shapka) s, driver_rows(d) r,
          driver_fit(d) f, pg_temp.driver_oracle() o
      WHERE o.driver = r.driver::int AND (abs(r.importance / o.importance - 1) > 1e-12
                                          OR abs(r.beta / o.beta - 1) > 1e-12
                                          OR abs(f.r_squared / o.r_squared - 1) > 1e-12)$$,
    'five attributes of a service: the slow oracle');
\else
SELECT plan(1);
SELECT skip('the real data are not here; SATISFACTION_DATA names their folder', 1);
\endif
SELECT * FROM finish();
ROLLBACK;
