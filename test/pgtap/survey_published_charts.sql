-- Real charts and labels, and published values. The data are not part of the project; without them
-- these tests are skipped.
\set present `test/lib/published --present nps_retail_bank.csv expected/next_oracles.csv next/orangejuice.csv next/pistonrings.csv next/nhs_accidents.csv next/complaints_sales_monthly.csv next/membersurvey_satisfaction_labels.csv`
BEGIN;
\if :present
SELECT plan(26);

CREATE TEMP TABLE published (
    id text, call text, input text, expected text, tolerance float8, kind text, source text);
\copy published FROM PROGRAM 'test/lib/published expected/next_oracles.csv' CSV HEADER
-- Returns whether a number is what was published under a name, within its tolerance.
CREATE FUNCTION pg_temp.as_published(got float8, of_id text, name text)
RETURNS text LANGUAGE sql AS $$
    SELECT ok(
        abs(got - substring(expected FROM '(?:^|;)' || name || '=([-0-9.e]+)')::float8)
            <= tolerance,
        format('%s: %s of %s', source, name, of_id))
    FROM published
    WHERE id = of_id
$$;

-- p chart of orange juice cans, from qcc
CREATE TEMP TABLE orangejuice (sample int, d int, size int, trial boolean);
\copy orangejuice FROM PROGRAM 'test/lib/published next/orangejuice.csv' CSV HEADER
CREATE TEMP VIEW cans AS
SELECT sample, (rate_chart(d, size, 'p') OVER (ORDER BY sample)).* FROM orangejuice WHERE trial;
SELECT is((SELECT count(*) FROM cans), 30::bigint, '30 trial samples');
SELECT pg_temp.as_published(center, 'chart_oj', 'center') FROM cans WHERE sample = 1;
SELECT pg_temp.as_published(lower, 'chart_oj', 'lower') FROM cans WHERE sample = 1;
SELECT pg_temp.as_published(upper, 'chart_oj', 'upper') FROM cans WHERE sample = 30;
SELECT is(
    (SELECT string_agg(sample::text, ',' ORDER BY sample) FROM cans WHERE signal = 'above'),
    (SELECT substring(expected FROM 'out=(.*)$') FROM published WHERE id = 'chart_oj'),
    'samples that are out');
SELECT is(
    (SELECT string_agg(DISTINCT coalesce(signal, 'usual'), ', ')
     FROM (SELECT sample, (rate_chart(d, size, baseline => trial AND sample NOT IN (15, 23))
                               OVER (ORDER BY sample)).signal
           FROM orangejuice) s
     WHERE sample > 40),
    'below, drift down',
    'with a baseline without them, the adjusted machine is better in every sample');

-- EWMA chart of piston rings, from qcc: in thousandths of a millimeter. Its limits come from the
-- spread within samples, which test/unit/chart_test.c compares.
CREATE TEMP TABLE pistonrings (diameter numeric, sample int, trial boolean);
\copy pistonrings FROM PROGRAM 'test/lib/published next/pistonrings.csv' CSV HEADER
CREATE TEMP VIEW rings AS
SELECT sample, (score_chart(t, 'mean') OVER (ORDER BY sample)).*
FROM (SELECT sample, tally(1000 * diameter, 73950, 74050) AS t
      FROM pistonrings
      WHERE trial
      GROUP BY sample) s;
SELECT pg_temp.as_published(center / 1000, 'chart_ewma', 'center') FROM rings WHERE sample = 1;
SELECT pg_temp.as_published(ewma / 1000, 'chart_ewma', 'z1') FROM rings WHERE sample = 1;
SELECT pg_temp.as_published(ewma / 1000, 'chart_ewma', 'z25') FROM rings WHERE sample = 25;

-- Laney's chart of waiting times, from qicharts2
CREATE TEMP TABLE accidents (i int, r int, n int);
\copy accidents FROM PROGRAM 'test/lib/published next/nhs_accidents.csv' CSV HEADER
CREATE TEMP VIEW waiting AS
SELECT i, (rate_chart(r, n, overdispersed => true) OVER (ORDER BY i)).* FROM accidents;
SELECT pg_temp.as_published(center, 'chart_laney', 'center') FROM waiting WHERE i = 1;
SELECT pg_temp.as_published(lower, 'chart_laney', 'l1') FROM waiting WHERE i = 1;
SELECT pg_temp.as_published(upper, 'chart_laney', 'u1') FROM waiting WHERE i = 1;
SELECT pg_temp.as_published(
    (SELECT (w.upper - w.center) / (p.upper - p.center)
     FROM waiting w, (SELECT i, (rate_chart(r, n) OVER (ORDER BY i)).* FROM accidents) p
     WHERE w.i = 1 AND p.i = 1), 'chart_laney', 'sigma_z');
SELECT cmp_ok(
    (SELECT count(*) FILTER (WHERE signal IN ('above', 'below'))
     FROM (SELECT (rate_chart(r, n) OVER (ORDER BY i)).signal FROM accidents) s),
    '>',
    (SELECT 5 + count(*) FILTER (WHERE signal IN ('above', 'below')) FROM waiting),
    'without the correction nearly every month is out');

-- u chart: complaints for each sale
CREATE TEMP TABLE complaints (month int, complaints int, sales int);
\copy complaints FROM PROGRAM 'test/lib/published next/complaints_sales_monthly.csv' CSV HEADER
SELECT is(
    (SELECT max(abs(center - total) + abs(upper - total - 3 * sqrt(total / sales)))
     FROM (SELECT sales, (rate_chart(complaints, sales, 'u') OVER (ORDER BY month)).*,
               (sum(complaints) OVER ())::float8 / sum(sales) OVER () AS total
           FROM complaints) c) < 1e-15,
    true,
    'complaints by sale, as textbooks compute it');

-- a bank by market and month: nothing out of the ordinary in twelve months
CREATE TEMP TABLE bank (
    id int, market text, day text, customer text, month int, quarter int, score smallint);
\copy bank FROM PROGRAM 'test/lib/published nps_retail_bank.csv' CSV HEADER
CREATE TEMP VIEW bank_chart AS
SELECT market, month, (score_chart(nps_tally(score)) OVER (PARTITION BY market ORDER BY month)).*
FROM bank
GROUP BY market, month;
SELECT is((SELECT count(*) FROM bank_chart), 36::bigint, 'three markets and twelve months');
SELECT is(
    (SELECT count(*) FROM bank_chart WHERE signal IS NOT NULL),
    0::bigint,
    'a retail bank by market and month: no signal');
SELECT is(
    (SELECT count(*) FROM bank_chart c JOIN (SELECT market, nps(score) FROM bank GROUP BY market) n
         USING (market) WHERE center <> nps),
    0::bigint,
    'the center is the NPS of the market');

-- published tables of which small groups are hidden
SELECT is(
    (SELECT string_agg(left(hidden::text, 1), ',' ORDER BY k)
     FROM (SELECT k, suppressed(n::bigint) OVER (ORDER BY k) AS hidden
           FROM unnest(string_to_array(split_part(input, ' ', 1), ','))
               WITH ORDINALITY u (n, k)) s),
    expected,
    format('%s: %s of %s', source, id, input))
FROM published
WHERE id LIKE 'sup\_%'
ORDER BY id;

-- labels
SELECT is(score_of(input), expected::int, format('%s: %s', source, input))
FROM published
WHERE id LIKE 'label\_%' AND call = 'score_of';
CREATE TEMP TABLE members (
    id int, q2 text, q12_1 text, q13_1 text, q13_2 text, q13_3 text, q13_4 text, q14_1 text,
    q14_2 text, q14_3 text, q14_4 text, q14_5 text, q14_6 text, q14_7 text, q14_8 text, q14_9 text,
    q14_10 text, q21_1 text, q21_2 text, q21_3 text, q21_4 text, q21_5 text, q21_6 text,
    weight text);
\copy members FROM PROGRAM 'test/lib/published next/membersurvey_satisfaction_labels.csv' CSV HEADER
\set words '{completely dissatisfied,very dissatisfied,dissatisfied,neutral,satisfied,very satisfied,completely satisfied}'
SELECT is(
    (SELECT csat_tally(score_of(q12_1, :'words'), 7) FROM members),
    '1..7 {3:3, 4:20, 5:64, 6:109, 7:19}'::tally,
    'a member survey: labels in words');
SELECT is(
    (SELECT csat(score_of(nullif(q14_2, 'NA'), :'words'), 7) FROM members),
    (SELECT 100 * avg((q14_2 IN ('Very satisfied', 'Completely satisfied'))::int)::float8
     FROM members
     WHERE q14_2 <> 'NA'),
    'and its CSAT');
SELECT is(
    (SELECT tally(score_of(q21_1), 1, 5) FROM members),
    '1..5 {1:27, 2:22, 3:53, 4:74, 5:39}'::tally,
    'labels that have a number, such as 5 - Highly interested');
SELECT throws_ok(
    format(
        'SELECT csat(score_of(q12_1, %L), 7) FROM members',
        replace(:'words', 'completely satisfied', 'completly satisfied')),
    '22P02',
    'label "Completely satisfied" is not among the labels of the question',
    'one misspelled label is noticed');
\else
SELECT plan(1);
SELECT skip('the real data are not here; SATISFACTION_DATA names their folder', 1);
\endif
SELECT * FROM finish();
ROLLBACK;
