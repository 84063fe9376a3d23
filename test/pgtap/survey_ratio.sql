-- Ratios of totals over units: against a slow oracle in exact decimals, and however the units are
-- split, ordered and merged.
BEGIN;
SELECT plan(44);

\ir ../oracle/ratio.sql
\ir ../lib/plan_of.sql

SELECT setseed(0.14) \g /dev/null
-- order values, complaints, values around a billion that differ in their last digits, numbers of
-- yes and no, one customer who buys most, refunds, and series of few units
INSERT INTO unit (series, i, part, y, x)
SELECT kind || n, i, i % 5, y, x
FROM unnest('{2,3,10,400}'::int[]) n, generate_series(1, n) i,
    LATERAL (SELECT floor(random() * 1000 + i * 0)::int AS a, floor(random() * 9)::int AS b,
                 random() AS c) r,
    LATERAL (VALUES
        ('orders', round(exp(3 + c::numeric), 2) * (b + 1), b + 1.0),
        ('complaints', CASE WHEN a % 10 = 0 THEN b ELSE 0 END, b + 1),
        ('whole billion', 1000000000 + b, 1000000000 + a % 10),
        ('billion in quarters', 1000000000 + a / 4.0, 1000000000 + b / 4.0),
        ('billion per order', 1000000000 + b, b + 1),
        ('yes or no', a % 2, 1),
        ('large customer', CASE WHEN i = 1 THEN n ELSE a % 3 END,
         CASE WHEN i = 1 THEN n ELSE 1 END),
        ('refunds', a - 600, b + 1),
        ('small', a / 1e9, b / 1e12 + 1e-12)) v (kind, y, x);
CREATE TEMP VIEW summary AS
SELECT series, ratio_agg(numerator, denominator ORDER BY i) AS r FROM unit GROUP BY series;

-- Whether two numbers are the same but for the last four digits of a float8. An error in the last
-- digit of a ratio is none.
CREATE FUNCTION pg_temp.close(a float8, b float8, tolerance float8 DEFAULT 1e-12)
RETURNS boolean LANGUAGE sql IMMUTABLE
RETURN coalesce(
    abs(a - b) <= greatest(tolerance * greatest(abs(a), abs(b)), 1e-17), a IS NULL AND b IS NULL);
-- Residuals of small customers lose digits to the moments of a large one.
CREATE FUNCTION pg_temp.tolerance(series text) RETURNS float8 LANGUAGE sql IMMUTABLE
RETURN CASE WHEN series ~ '^large' THEN 1e-5 ELSE 1e-12 END;

CREATE TEMP TABLE compared AS
SELECT o.*, s.r, j AS jackknifed, l AS linear
FROM ratio_oracle o
JOIN summary s USING (series), ratio_report(r) j, ratio_report(r, method => 'linearized') l;
SELECT is((SELECT count(*) FROM compared), 36::bigint, 'series to compare');
SELECT is_empty(
    format(
        'SELECT series, %1$s, (jackknifed).%1$s
         FROM compared
         WHERE NOT pg_temp.close(%1$s::float8, (jackknifed).%1$s, pg_temp.tolerance(series))', c),
    c || ' = oracle')
FROM unnest('{units,numerator,denominator,ratio,degrees_of_freedom}'::text[]) c;
SELECT is_empty(
    'SELECT series, jackknife::float8, (jackknifed).std_error
     FROM compared
     WHERE NOT pg_temp.close(jackknife::float8, (jackknifed).std_error, pg_temp.tolerance(series))',
    'standard error of the jackknife = oracle');
SELECT is_empty(
    'SELECT series, linearized::float8, (linear).std_error
     FROM compared
     WHERE NOT pg_temp.close(linearized::float8, (linear).std_error, pg_temp.tolerance(series))',
    'linearized standard error = oracle');
SELECT is_empty(
    'SELECT series, full_jackknife::float8, (jackknifed).std_error
     FROM compared
     WHERE (jackknifed).std_error > full_jackknife * 1.000000000001 + 1e-17
         OR (jackknifed).std_error < full_jackknife * CASE
                                                          WHEN units = 400 THEN 0.99
                                                          WHEN units = 10 THEN 0.95
                                                          ELSE 0.7 END - 1e-17',
    'that of the jackknife is hardly below the one that leaves out each unit in turn');
SELECT is(
    (SELECT count(*)
     FROM compared
     WHERE (linear).degrees_of_freedom = units - 1 AND (linear).ratio = (jackknifed).ratio
         AND ratio(r) = (linear).ratio),
    36::bigint,
    'the linearized form has units - 1 degrees of freedom and the same ratio');
SELECT is_empty(
    'SELECT series, k, moment, e.moments[k]
     FROM (SELECT series,
               regexp_split_to_table(
                   regexp_replace(r::text, ''^\S+ {[^}]*} {|}$'', '''', ''g''),
                   ''[,} {]+'') AS text,
               generate_series(1, 12) AS k
           FROM summary) s
     JOIN moment_oracle e USING (series), CAST (text AS float8) moment
     WHERE NOT abs(moment - e.moments[k]) <= 1e-12 * e.sizes[k]',
    'moments = oracle');
SELECT is(
    (SELECT count(*)
     FROM (SELECT series, avg(numerator * numerator) - avg(numerator) ^ 2 AS variance
           FROM unit
           WHERE series ~ '400$' AND series ~ 'billion'
           GROUP BY series) u
     JOIN moment_oracle USING (series)
     WHERE pg_temp.close(variance, moments[1] / 400)),
    0::bigint,
    'sums of squares would have lost all digits');

-- however the units are split, ordered and merged
CREATE TEMP VIEW split AS
SELECT 'shuffled' AS how, series, ratio_agg(numerator, denominator ORDER BY hashint4(i)) AS r
FROM unit
GROUP BY series
UNION ALL SELECT 'descending', series, ratio_agg(numerator, denominator ORDER BY numerator DESC)
FROM unit
GROUP BY series
UNION ALL SELECT 'by parts', series, rollup(r ORDER BY part)
FROM (SELECT series, part, ratio_agg(numerator, denominator) AS r FROM unit GROUP BY series, part) p
GROUP BY series
UNION ALL SELECT 'merged one by one', series, rollup(r ORDER BY hashint4(i))
FROM (SELECT series, i, ratio_agg(numerator, denominator) AS r FROM unit GROUP BY series, i) p
GROUP BY series;
SELECT is_empty(
    $$SELECT how, series, c.jackknifed, j
      FROM split s
      JOIN compared c USING (series), ratio_report(s.r) j,
          ratio_report(s.r, method => 'linearized') l
      WHERE j.units <> c.units OR NOT pg_temp.close(j.numerator, (c.jackknifed).numerator)
          OR NOT pg_temp.close(j.denominator, (c.jackknifed).denominator)
          OR NOT pg_temp.close(j.ratio, (c.jackknifed).ratio)
          OR NOT pg_temp.close(j.std_error, (c.jackknifed).std_error, pg_temp.tolerance(series))
          OR NOT pg_temp.close(j.lower, (c.jackknifed).lower, pg_temp.tolerance(series))
          OR NOT pg_temp.close(j.upper, (c.jackknifed).upper, pg_temp.tolerance(series))
          OR NOT pg_temp.close(j.degrees_of_freedom, (c.jackknifed).degrees_of_freedom,
                               pg_temp.tolerance(series))
          OR NOT pg_temp.close(l.std_error, (c.linear).std_error, pg_temp.tolerance(series))$$,
    'the order of units, and what is merged with what, makes no difference');
SELECT is(
    (SELECT count(*) FROM split WHERE split.r IS NOT NULL),
    144::bigint,
    'four ways, of 36 series');

CREATE TABLE a (id int, part int, y float8, x int);
INSERT INTO a
SELECT i, i % 7, 1e9 + abs(hashint4(i) % 1000) / 8.0, CASE WHEN i % 13 > 0 THEN 1 + i % 9 END
FROM generate_series(1, 100000) i;
CREATE TABLE p (LIKE a) PARTITION BY LIST (part);
CREATE TABLE p0 PARTITION OF p FOR VALUES IN (0, 1, 2);
CREATE TABLE p1 PARTITION OF p FOR VALUES IN (3, 4);
CREATE TABLE p2 PARTITION OF p DEFAULT;
INSERT INTO p SELECT * FROM a;
ANALYZE a, p;
CREATE VIEW whole AS
SELECT ratio_agg(y, x) AS r, ratio_report(y, x), ratio(y, x) FROM a;
SET LOCAL max_parallel_workers_per_gather = 0;
CREATE TEMP TABLE serial AS TABLE whole;
-- Whether two reports are the same but for the last digits.
CREATE FUNCTION pg_temp.alike(a ratio_report_row, b ratio_report_row)
RETURNS boolean LANGUAGE sql IMMUTABLE
RETURN a.units = b.units AND pg_temp.close(a.ratio, b.ratio)
    AND pg_temp.close(a.numerator, b.numerator) AND pg_temp.close(a.denominator, b.denominator)
    AND pg_temp.close(a.std_error, b.std_error) AND pg_temp.close(a.lower, b.lower)
    AND pg_temp.close(a.upper, b.upper)
    AND pg_temp.close(a.degrees_of_freedom, b.degrees_of_freedom);
SELECT is(
    (SELECT (ratio_report).units FROM serial),
    (SELECT count(x) FROM a),
    'rows with a NULL are no units');
SELECT is(
    (SELECT ratio_report FROM serial), (SELECT ratio_report(r) FROM serial), 'report of one pass');
SELECT is((SELECT ratio FROM serial), (SELECT ratio(r) FROM serial), 'ratio of one pass');
SELECT is(
    (SELECT ratio FROM serial),
    (SELECT (sum(y::numeric) FILTER (WHERE x > 0) / sum(x))::float8 FROM a),
    'the ratio is that of the sums');
SET LOCAL max_parallel_workers_per_gather = 4;
SET LOCAL parallel_setup_cost = 0;
SET LOCAL parallel_tuple_cost = 0;
SET LOCAL min_parallel_table_scan_size = 0;
SELECT matches(pg_temp.plan_of('TABLE whole'), 'Partial Aggregate', 'the plan is parallel');
SELECT ok(
    pg_temp.alike(s.ratio_report, w.ratio_report)
        AND pg_temp.alike(s.ratio_report, ratio_report(w.r)),
    'parallel = serial')
FROM serial s, whole w;
SELECT ok(
    pg_temp.alike(s.ratio_report, ratio_report(merged)),
    'rollup of groups = whole')
FROM serial s,
    (SELECT rollup(r) AS merged FROM (SELECT ratio_agg(y, x) AS r FROM a GROUP BY part) g) q;
SET LOCAL enable_partitionwise_aggregate = on;
SET LOCAL max_parallel_workers_per_gather = 0;
SELECT matches(
    pg_temp.plan_of('SELECT ratio_report(y, x) FROM p'), 'Append', 'partitionwise: the plan');
SELECT ok(pg_temp.alike(s.ratio_report, q.report), 'partitionwise = serial')
FROM serial s, (SELECT ratio_report(y, x) AS report FROM p) q;
-- moving windows compute each frame from its rows
CREATE INDEX ON a (id);
SELECT is_empty(
    $$SELECT id
      FROM (SELECT id, ratio_agg(y, x) OVER (ORDER BY id ROWS 3 PRECEDING) AS r
            FROM a
            WHERE id < 200) w
      WHERE r <> (SELECT ratio_agg(y, x ORDER BY id)
                  FROM a b
                  WHERE b.id BETWEEN w.id - 3 AND w.id)$$,
    'moving windows');

-- few units, and totals of 0
SELECT is(ratio_agg(y, x)::text, 'empty', 'no unit: an empty summary')
FROM (VALUES (NULL::float8, 1), (1, NULL)) v (y, x);
SELECT is(ratio(y, x), NULL, 'no unit: no ratio') FROM (SELECT 1 AS y, 2 AS x WHERE false) e;
SELECT is(ratio_report('empty')::text, '(0,,,,,,,)', 'the report of no unit');
SELECT is(ratio_report(3, 4)::text, '(1,3,4,0.75,,,,)', 'one unit has no error');
SELECT is(ratio_report(y, x)::text, '(2,3,0,,,,,)', 'a denominator of 0')
FROM (VALUES (1, -1), (2, 1)) v (y, x);
SELECT is(
    ratio_report(y, x)::text,
    '(3,12,6,2,0,2,2,2)',
    'all units alike: Student''s limits have no width')
FROM (VALUES (2, 1), (4, 2), (6, 3)) v (y, x);
SELECT is(
    array_agg(round((upper - ratio)::numeric / std_error::numeric, 9)),
    '{4.302652730,2.919985580}',
    'limits are by Student''s t with 2 degrees of freedom')
FROM (SELECT ratio_agg(y, 1) AS r FROM unnest('{-1,0,1}'::float8[]) y) s,
    unnest('{0.95,0.9}'::float8[]) level, ratio_report(r, level);
SELECT is(
    ratio_agg(numeric '1.5', 2::smallint)::text || ratio(3::bigint, 4::real)::text,
    '1 {1.5, 2} {0, 0, 0} {0, 0, 0, 0} {0, 0, 0, 0, 0}0.75',
    'any numeric types');
SELECT ok(
    pg_temp.close((ratio_report(y, 1)).std_error ^ 2, var_samp(y) / count(*)),
    'a denominator of 1: the error of a mean')
FROM unnest('{1,2,4,9}'::float8[]) y;

-- comparisons
SELECT ok(
    (r).difference = 1.75 AND pg_temp.close((r).std_error, sqrt(va + vb))
        AND pg_temp.close((r).statistic, 1.75 / sqrt(va + vb))
        AND pg_temp.close((r).upper + (r).lower, 3.5),
    'of denominators of 1: the difference of means')
FROM (SELECT ratio_compare(
          (SELECT ratio_agg(y, 1) FROM unnest('{1,2,4,9}'::float8[]) y),
          (SELECT ratio_agg(y, 1) FROM unnest('{1,2,2,4}'::float8[]) y)) AS r,
          (SELECT var_samp(y) / 4 FROM unnest('{1,2,4,9}'::float8[]) y) AS va,
          (SELECT var_samp(y) / 4 FROM unnest('{1,2,2,4}'::float8[]) y) AS vb) q;
SELECT is_empty(
    $$SELECT a.series, b.series
      FROM summary a, summary b, ratio_compare(a.r, b.r) c, ratio_compare(b.r, a.r) d
      WHERE a.series ~ '0$' AND b.series ~ '0$'
          AND (c.difference <> -d.difference OR c.std_error <> d.std_error
               OR NOT pg_temp.close(c.lower, -d.upper) OR NOT pg_temp.close(c.upper, -d.lower)
               OR c.statistic <> -d.statistic OR NOT pg_temp.close(c.p_value, d.p_value)
               OR (c.p_value > 1e-9 AND c.p_value < 0.5
                   AND NOT least(abs((ratio_compare(a.r, b.r, 1 - c.p_value)).lower),
                                 abs((ratio_compare(a.r, b.r, 1 - c.p_value)).upper))
                           < 1e-6 * c.std_error))$$,
    'swapping negates, and the interval of level 1 - p ends at 0');
SELECT is(
    ratio_compare('empty', ratio_agg(1, 2))::text
        || ratio_compare(ratio_agg(1, 2), ratio_agg(3, 4)),
    '(,,,,,)(-0.25,,,,,)',
    'comparisons without a unit, and of one unit');

-- forms: text and bytes lose nothing, equal summaries have equal bytes
SELECT is_empty(
    $$SELECT series FROM summary
      WHERE r::text::ratio_summary <> r
          OR ratio_summary_send(r::text::ratio_summary) <> ratio_summary_send(r)
          OR length(ratio_summary_send(r)) <> 138 OR r::text <> r::text::ratio_summary::text$$,
    'text and back');
SET LOCAL extra_float_digits = -10;
SELECT is_empty('SELECT series FROM summary WHERE r::text::ratio_summary <> r', 'with any setting');
RESET extra_float_digits;
SELECT is(
    (SELECT string_agg(x::ratio_summary::text, ' ' ORDER BY n)
     FROM unnest(ARRAY[
                     ' 2{7 ,3}{12.50,-2.5,5e-1}{0,-0,0,+0}{78.125,-15.625,3.125,-.625,.125} ',
                     'empty',
                     '0 {0, 0} {0, 0, 0} {0, 0, 0, 0} {0, 0, 0, 0, 0}',
                     '1 {-0, 1e10; 0, 1e-9} {0, 0, 0} {0, 0, 0, 0} {0, 0, 0, 0, 0}'])
          WITH ORDINALITY u (x, n)),
    '2 {7, 3} {12.5, -2.5, 0.5} {0, 0, 0, 0} {78.125, -15.625, 3.125, -0.625, 0.125} empty empty '
    '1 {0, 10000000000; 0, 1e-09} {0, 0, 0} {0, 0, 0, 0} {0, 0, 0, 0, 0}',
    'spaces, other digits, and zeros with a sign');
SELECT is(
    ratio_agg(-0.0::float8, -0.0::float8)::text || ratio_summary_send(ratio_agg('-0', '-0')),
    ratio_agg(0, 0)::text || ratio_summary_send(ratio_agg(0, 0)),
    'minus zero is zero');
SELECT is(
    (SELECT count(*) FILTER (WHERE a.r = b.r) || ' ' || count(*) FILTER (WHERE a.r < b.r) || ' '
         || count(*) FILTER (WHERE a.r > b.r) || ' ' || count(*) FILTER (WHERE a.r <> b.r) || ' '
         || bool_and((a.r <= b.r) = NOT a.r > b.r AND (a.r >= b.r) = NOT a.r < b.r
                     AND (a.r <> b.r OR ratio_summary_hash(a.r) = ratio_summary_hash(b.r)))
     FROM summary a, summary b),
    '36 630 630 1260 true',
    'equal to itself only, and in an order');
SELECT is(
    (SELECT count(DISTINCT r) FROM (SELECT r FROM summary UNION ALL SELECT r FROM summary) d),
    36::bigint,
    'DISTINCT');
SELECT is_empty(
    $$SELECT a.series, b.series FROM summary a, summary b
      WHERE a.r + b.r <> b.r + a.r OR a.r + 'empty' <> a.r OR 'empty' + a.r <> a.r$$,
    'either may come first, and nothing may be added');
SELECT is(
    ratio_agg(y, x)::jsonb,
    '{"units": 2, "numerator": 7, "denominator": 3, "second": [12.5, -2.5, 0.5],
      "third": [0, 0, 0, 0], "fourth": [78.125, -15.625, 3.125, -0.625, 0.125]}',
    'jsonb')
FROM (VALUES (1, 2), (6, 1)) v (y, x);

SELECT * FROM finish();
ROLLBACK;
