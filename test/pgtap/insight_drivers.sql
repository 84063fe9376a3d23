-- Key drivers: against a slow oracle in exact decimals, and however the rows are split, ordered and
-- merged.
BEGIN;
SELECT plan(53);

\ir ../oracle/drivers.sql
\ir ../lib/plan_of.sql

SELECT setseed(0.19) \g /dev/null
-- (fractions are of powers of two, which float8 has exactly)
-- scores that hang together, prices, large numbers that differ in their last digits, a single
-- driver, a driver that hardly varies, one that is constant, one that works against its
-- correlation, drivers that are nearly collinear, rows with NULLs, and hardly enough rows
INSERT INTO driver_row (series, i, part, y, x)
SELECT kind, i, i % 5, y, x
FROM generate_series(1, 300) i,
    LATERAL (SELECT floor(random() * 10 + i * 0)::int AS a, floor(random() * 10)::int AS b,
                 floor(random() * 10)::int AS c, floor(random() * 10)::int AS d,
                 (floor(random() * 1024) / 1024)::numeric AS e) r,
    LATERAL (VALUES
        ('scores', a + b / 2, ARRAY[a, (a + b) / 2, c, (b + d) / 2, d]),
        ('prices', round(e * 99, 2), ARRAY[round(e * 50, 2) + a, round(exp(b::numeric / 3), 2)]),
        ('billion', 1000000000 + e, ARRAY[1000000000 + a / 1024.0, 1000000000 + e * b, c + 1e9]),
        ('one driver', b - a, ARRAY[a]),
        ('little variance', a + b, ARRAY[a, CASE WHEN i = 77 THEN b ELSE 9 END]),
        ('constant', a + b, ARRAY[a, 0.1, c]),
        ('all constant but one', a, ARRAY[7, 0.1, b]),
        ('suppressor', a - b, ARRAY[a + b, b + d / 100.0, c]),
        ('nearly collinear', a + c, ARRAY[a + b, a, b + e / 64]),
        ('with NULLs', CASE WHEN a > 0 THEN a + b END, ARRAY[c, CASE WHEN d > 2 THEN a END, b]),
        ('five rows', CASE WHEN i <= 5 THEN i % 3 END, ARRAY[i % 2, i * i, 1]),
        ('small and large', (e + a * 10) / 1e12, ARRAY[a / 1e12, e * 1e20, -b * 1e15]))
        v (kind, y, x);
ANALYZE driver_row;
CREATE TEMP TABLE summary AS
SELECT series, driver_agg(y, x ORDER BY i) AS d FROM driver_row GROUP BY series;

-- Whether two numbers are the same but for the last four digits of a float8.
CREATE FUNCTION pg_temp.close(a float8, b float8, tolerance float8 DEFAULT 1e-12)
RETURNS boolean LANGUAGE sql IMMUTABLE
RETURN coalesce(
    abs(a - b) <= greatest(tolerance * greatest(abs(a), abs(b)), 1e-15), a IS NULL AND b IS NULL);

CREATE TEMP TABLE compared AS
SELECT s.series, r.driver::int, r.mean, r.correlation, r.beta, r.importance, r.share,
    f.r_squared, f.adjusted_r_squared AS adjusted, f.responses, f.skipped
FROM summary s, driver_rows(d) r, driver_fit(d) f;
CREATE TEMP TABLE oracle AS SELECT * FROM pg_temp.driver_oracle();
SELECT is(count(*), 34::bigint, 'drivers') FROM compared JOIN oracle USING (series, driver);
-- where drivers are nearly collinear, the regression loses digits, but not to the order of rows
SELECT is_empty(
    format(
        'SELECT series, driver, o.%1$s, c.%1$s
         FROM oracle o
         JOIN compared c USING (series, driver)
         WHERE NOT pg_temp.close(o.%1$s, c.%1$s, CASE series WHEN ''nearly collinear''
                                                             THEN 1e-9 ELSE 1e-12 END)', c),
    c || ' = oracle')
FROM unnest('{mean,correlation,beta,importance,share,r_squared,adjusted}'::text[]) c;
SELECT is_empty(
    'SELECT series
     FROM compared
     GROUP BY series
     HAVING NOT pg_temp.close(sum(importance), max(r_squared)) OR min(importance) < 0
         OR NOT pg_temp.close(sum(share), 1)',
    'importance adds up to R², and shares to 1');
SELECT is(
    (SELECT responses || ' ' || skipped FROM compared WHERE series = 'with NULLs' LIMIT 1),
    (SELECT count(*) FILTER (WHERE complete) || ' ' || count(*) FILTER (WHERE NOT complete)
     FROM (SELECT y IS NOT NULL AND array_position(x, NULL) IS NULL AS complete
           FROM driver_row
           WHERE series = 'with NULLs') s),
    'rows with a NULL are skipped and counted');
SELECT is_empty(
    $$SELECT series, corr(y, x[1]) FROM driver_row JOIN compared c USING (series)
      WHERE driver = 1 AND series IN ('scores', 'prices', 'suppressor')
      GROUP BY series, correlation
      HAVING NOT pg_temp.close(correlation, corr(y, x[1]))$$,
    'correlation = corr');
SELECT is(
    (SELECT string_agg(
         concat_ws('|', series, driver, correlation, beta, importance, share), ' '
         ORDER BY series, driver)
     FROM compared
     WHERE correlation IS NULL),
    'all constant but one|1|0|0 all constant but one|2|0|0 constant|2|0|0 five rows|3|0|0',
    'a constant driver has no correlation and no importance');

-- however the rows are split, ordered and merged
CREATE TEMP TABLE split AS
SELECT 'shuffled' AS how, series, driver_agg(y, x ORDER BY hashint4(i)) AS d
FROM driver_row
GROUP BY series
UNION ALL SELECT 'descending', series, driver_agg(y, x ORDER BY y DESC)
FROM driver_row
GROUP BY series
UNION ALL SELECT 'by parts', series, rollup(d ORDER BY part)
FROM (SELECT series, part, driver_agg(y, x) AS d FROM driver_row GROUP BY series, part) p
GROUP BY series
UNION ALL SELECT 'merged one by one', series, rollup(d ORDER BY hashint4(i))
FROM (SELECT series, i, driver_agg(y, x) AS d FROM driver_row GROUP BY series, i) p
GROUP BY series;
SELECT is_empty(
    $$SELECT how, c.series, r, c
      FROM split s, driver_rows(d) r, driver_fit(d) f, compared c
      WHERE c.series = s.series AND c.driver = r.driver::int
          AND (f.responses <> c.responses OR f.skipped <> c.skipped
               OR NOT pg_temp.close(r.mean, c.mean)
               OR NOT pg_temp.close(r.correlation, c.correlation)
               OR NOT pg_temp.close(r.beta, c.beta)
               OR NOT pg_temp.close(r.importance, c.importance)
               OR NOT pg_temp.close(r.share, c.share)
               OR NOT pg_temp.close(f.r_squared, c.r_squared)
               OR NOT pg_temp.close(f.adjusted_r_squared, c.adjusted))$$,
    'the order of rows, and what is merged with what, makes no difference');
SELECT is((SELECT count(d) FROM split), 48::bigint, 'four ways, of 12 series');
SELECT is_empty(
    $$SELECT how, series FROM split s JOIN summary USING (series)
      WHERE how IN ('shuffled', 'descending') AND s.d <> summary.d$$,
    'in another order, even the bytes are the same');
SELECT is_empty(
    $$SELECT how, series, comoment
      FROM split s
      JOIN summary USING (series), jsonb_path_query(s.d::jsonb, '$.comoments[*][*]')
          WITH ORDINALITY c (comoment, n),
          LATERAL (SELECT m::float8 AS whole
                   FROM jsonb_path_query(summary.d::jsonb, '$.comoments[*][*]')
                       WITH ORDINALITY w (m, k)
                   WHERE k = n) w
      WHERE abs(comoment::float8 - whole) > 1e-15 * abs(whole)$$,
    'co-moments of merged parts are those of one pass');

-- parts of a table
CREATE TABLE a (id int, part int, y float8, x float8[]);
INSERT INTO a
SELECT i, i % 7, 1e9 + abs(hashint4(i) % 1000) / 8.0,
    ARRAY[hashint4(i + 1) / 7.0, CASE WHEN i % 13 > 0 THEN 1e6 + i % 9 / 3.0 END, sqrt(i)]
FROM generate_series(1, 100000) i;
INSERT INTO a VALUES (0, 0, NULL, '{1,2,3}'), (0, 0, 1, NULL), (0, 0, NULL, NULL);
CREATE TABLE p (LIKE a) PARTITION BY LIST (part);
CREATE TABLE p0 PARTITION OF p FOR VALUES IN (0, 1, 2);
CREATE TABLE p1 PARTITION OF p FOR VALUES IN (3, 4);
CREATE TABLE p2 PARTITION OF p DEFAULT;
INSERT INTO p SELECT * FROM a;
ANALYZE a, p;
SET LOCAL max_parallel_workers_per_gather = 0;
CREATE TEMP TABLE serial AS SELECT driver_agg(y, x) AS d FROM a;
SELECT is(
    (SELECT (f.responses, f.skipped)::text FROM serial, driver_fit(d) f),
    (SELECT (count(*) FILTER (WHERE complete), count(*) FILTER (WHERE NOT complete))::text
     FROM (SELECT y IS NOT NULL AND array_position(x, NULL) IS NULL AND x IS NOT NULL AS complete
           FROM a) q),
    'rows of a table');
SET LOCAL max_parallel_workers_per_gather = 4;
SET LOCAL parallel_setup_cost = 0;
SET LOCAL parallel_tuple_cost = 0;
SET LOCAL min_parallel_table_scan_size = 0;
SELECT matches(
    pg_temp.plan_of('SELECT driver_agg(y, x) FROM a'), 'Partial Aggregate', 'the plan is parallel');
SELECT is(driver_agg(y, x), (SELECT d FROM serial), 'parallel = serial, to the last bit') FROM a;
CREATE TABLE parts AS SELECT part, driver_agg(y, x) AS d FROM a GROUP BY part, id / 500;
ANALYZE parts;
SELECT matches(
    pg_temp.plan_of('SELECT rollup(d) FROM parts'), 'Partial Aggregate', 'rollup: so is its plan');
SELECT is_empty(
    $$SELECT m, s FROM (SELECT rollup(d) AS d FROM parts) q, serial, driver_rows(q.d) m,
          driver_rows(serial.d) s
      WHERE m.driver = s.driver AND NOT (pg_temp.close(m.beta, s.beta)
                                         AND pg_temp.close(m.importance, s.importance))$$,
    'rollup of groups = whole');
SET LOCAL enable_partitionwise_aggregate = on;
SET LOCAL max_parallel_workers_per_gather = 0;
SELECT matches(
    pg_temp.plan_of('SELECT driver_agg(y, x) FROM p'), 'Append', 'partitionwise: the plan');
SELECT is(driver_agg(y, x), (SELECT d FROM serial), 'partitionwise = serial') FROM p;
CREATE INDEX ON a (id);
SELECT is_empty(
    $$SELECT id
      FROM (SELECT id, driver_agg(y, x) OVER (ORDER BY id ROWS 3 PRECEDING) AS d
            FROM a
            WHERE id BETWEEN 1 AND 200) w
      WHERE d <> (SELECT driver_agg(y, x ORDER BY id)
                  FROM a b
                  WHERE b.id BETWEEN greatest(w.id - 3, 1) AND w.id)$$,
    'moving windows');
SELECT is(
    (SELECT string_agg(responses::text, ' ' ORDER BY id)
     FROM (SELECT id, (driver_fit(driver_agg(y, x) OVER (ORDER BY id))).responses
           FROM a
           WHERE id BETWEEN 10 AND 15) w),
    '1 2 3 3 4 5',
    'running windows');

-- few rows, and what cannot be known
SET LOCAL extra_float_digits = 0;
SELECT is(driver_agg(1, '{2}') FILTER (WHERE false)::text, 'empty', 'no row: an empty summary')
FROM a;
SELECT is(rollup(NULL::driver_summary)::text, 'empty', 'no summary: an empty one');
SELECT is(driver_fit('empty')::text, '(0,0,,)', 'the fit of nothing');
SELECT is((SELECT count(*) FROM driver_rows('empty', '{a,b}')), 0::bigint, 'no drivers, no rows');
SELECT is((SELECT count(*) FROM driver_rows(NULL, '{a,b}')), 0::bigint, 'NULL: no rows');
SELECT is(
    driver_agg(y, x)::text || ' ' || (driver_fit(driver_agg(y, x))).skipped,
    '0 2 {} 2',
    'nothing but NULL: the number of drivers is not known')
FROM (VALUES (1, NULL::float8[]), (NULL, NULL)) v (y, x);
SELECT is(
    d || ' ' || (SELECT string_agg(r::text, '') FROM driver_rows(d) r),
    '0 2 {0, 0, 0} {0, 0, 0, 0, 0, 0} (1,,,,,)(2,,,,,)',
    'a NULL in each row: drivers without responses')
FROM (SELECT driver_agg(y, x) AS d
      FROM (VALUES (NULL, '{1,2}'::float8[]), (3, '{4,NULL}')) v (y, x)) s;
SELECT is(
    string_agg(r::text, ''), '(a,4,,,,)(b,5,,,,)', 'one response has a mean')
FROM (SELECT driver_agg(3, '{4,5}') AS d) s, driver_rows(d, '{a,b}') r;
SELECT is(
    (SELECT string_agg(r::text, '') FROM driver_rows(d) r) || driver_fit(d),
    '(1,2.5,1,,,)(2,5.5,-1,,,)(3,0,,,,)(2,0,,)',
    'of two responses, two drivers explain anything')
FROM (SELECT driver_agg(y, x) AS d
      FROM (VALUES (3, '{2,7,0}'::float8[]), (4, '{3,4,0}')) v (y, x)) s;
SELECT is(
    string_agg((SELECT string_agg(r::text, '') FROM driver_rows(d) r) || driver_fit(d), ' '
               ORDER BY n),
    '(1,1.5,1,,,)(2,0,,,,)(2,0,,) '
    '(1,2,0.866025403784439,0.866025403784439,0.75,1)(2,0,,,0,0)(3,0,0.75,0.5)',
    'two more responses than drivers that vary are enough')
FROM (SELECT n, driver_agg(y, ARRAY[x, 0]) AS d
      FROM (VALUES (1, 1), (2, 2), (2, 3)) v (y, x), generate_series(2, 3) n
      WHERE x <= n
      GROUP BY n) s;
SELECT is(
    (SELECT string_agg(r::text, '') FROM driver_rows(d) r) || driver_fit(d),
    '(1,2.5,,,,)(2,0,,,,)(4,0,,)',
    'a constant outcome has nothing to be explained')
FROM (SELECT driver_agg(0.1, ARRAY[x, 0]) AS d FROM generate_series(1, 4) x) s;
SELECT is(
    (SELECT string_agg(r::text, '') FROM driver_rows(d) r) || driver_fit(d),
    '(1,0.1,,,0,)(2,0,,,0,)(4,0,0,0)',
    'constant drivers explain nothing')
FROM (SELECT driver_agg(x, '{0.1,0}') AS d FROM generate_series(1, 4) x) s;
SELECT is(
    (SELECT string_agg(r::text, '') FROM driver_rows(d) r) || driver_fit(d),
    '(1,0,0,0,0,)(4,0,0,-0.5)',
    'nor does a driver without any correlation')
FROM (SELECT driver_agg(y, ARRAY[x]) AS d
      FROM (VALUES (1, 1), (1, -1), (-1, 1), (-1, -1)) v (y, x)) s;
SELECT is(
    (driver_fit(driver_agg(2 * x - 1, ARRAY[x, x * x]))).r_squared, 1::float8, 'R² is at most 1')
FROM generate_series(1, 99) x;
SELECT is_empty(
    $$SELECT n, k
      FROM unnest('{2,3,10,997}'::int[]) n, unnest('{0.1,1e9,3.3e-9,-7e99}'::float8[]) k,
          LATERAL (SELECT driver_agg(i, ARRAY[k]) AS d FROM generate_series(1, n) i) s
      WHERE d::jsonb #>> '{comoments,1}' <> '[0, 0]'
          OR (SELECT correlation FROM driver_rows(d + (d + d))) IS NOT NULL$$,
    'constant values are constant however often they are merged');
SELECT isnt(
    (SELECT correlation FROM driver_rows(d + d)),
    NULL,
    'and values that differ in the last digit only are not')
FROM (SELECT driver_agg(x, ARRAY[1e15 + x / 8]) AS d FROM generate_series(0, 99, 99) x) s;
SELECT ok(
    abs(importance - 0.5) < 1e-12 AND abs(beta + sqrt(0.5)) < 1e-12,
    'importance does not depend on the order of drivers, nor on the sign of beta')
FROM (SELECT driver_agg(x - z, ARRAY[x, z]) AS d
      FROM generate_series(1, 4) x, generate_series(1, 4) z) s,
    driver_rows(d) r
WHERE driver = '2';
SELECT is(
    driver_agg(1::smallint, '{1,2}'::int[]) || '; ' || driver_agg(1.5, ARRAY[0.5, 2])
        || '; ' || driver_agg(3::bigint, ARRAY[4::real]),
    '1 0 {1, 1, 2} {0, 0, 0, 0, 0, 0}; 1 0 {1.5, 0.5, 2} {0, 0, 0, 0, 0, 0}; 1 0 {3, 4} {0, 0, 0}',
    'any numeric types');
SELECT is(
    string_agg(driver, '|'), '|가격|a"b', 'names, and arrays that begin elsewhere')
FROM (SELECT driver_agg(1, '[7:9]={1,2,3}') AS d) s, driver_rows(d, ARRAY['', '가격', 'a"b']) r;
SELECT is(count(*), 12::bigint, 'twelve drivers')
FROM (SELECT driver_agg(i, (SELECT array_agg(i % p)
                            FROM unnest('{2,3,5,7,11,13,17,19,23,29,31,37}'::int[]) p)) AS d
      FROM generate_series(1, 5000) i) s,
    driver_rows(d) r
WHERE importance > 0;

-- forms: text and bytes lose nothing, equal summaries have equal bytes
SELECT is_empty(
    $$SELECT series FROM summary
      WHERE d::text::driver_summary <> d
          OR driver_summary_send(d::text::driver_summary) <> driver_summary_send(d)
          OR d::text <> d::text::driver_summary::text$$,
    'text and back');
SET LOCAL extra_float_digits = -10;
SELECT is_empty(
    'SELECT series FROM summary WHERE d::text::driver_summary <> d', 'with any setting');
RESET extra_float_digits;
SELECT is(
    (SELECT string_agg(x::driver_summary::text, ' ' ORDER BY n)
     FROM unnest(ARRAY[
                     ' 3  1{24 ,12}{2,15e-1, +6} ', 'empty', '0 0 {}', '0 7 {}',
                     '2 0 {-0, 1e10; 0, 1e-9} {1, -0, 1; 0, 0, 1e-17}']) WITH ORDINALITY u (x, n)),
    '3 1 {24, 12} {2, 1.5, 6} empty empty 0 7 {} '
    '2 0 {0, 10000000000; 0, 1e-09} {1, 0, 1; 0, 0, 1e-17}',
    'spaces, other digits, and zeros with a sign');
SELECT is(
    driver_agg(-0.0::float8, '{-0}')::text || driver_summary_send(driver_agg(-0.0::float8, '{-0}')),
    driver_agg(0, '{0}')::text || driver_summary_send(driver_agg(0, '{0}')),
    'minus zero is zero');
SELECT is(
    (SELECT count(*) FILTER (WHERE a.d = b.d) || ' ' || count(*) FILTER (WHERE a.d < b.d) || ' '
         || count(*) FILTER (WHERE a.d > b.d) || ' ' || count(*) FILTER (WHERE a.d <> b.d) || ' '
         || bool_and((a.d <= b.d) = NOT a.d > b.d AND (a.d >= b.d) = NOT a.d < b.d
                     AND (a.d <> b.d OR driver_summary_hash(a.d) = driver_summary_hash(b.d)))
     FROM summary a, summary b),
    '12 66 66 132 true',
    'equal to itself only, and in an order');
SELECT is(
    (SELECT count(DISTINCT d) FROM (SELECT d FROM summary UNION ALL SELECT d FROM summary) u),
    12::bigint,
    'DISTINCT');
SELECT is_empty(
    $$SELECT series FROM summary
      WHERE d + 'empty' <> d OR 'empty' + d <> d
          OR d <> (SELECT rollup(o.d) FROM summary o WHERE o.series = summary.series)$$,
    'nothing may be added, and rollup of one summary is that summary');
SELECT is(
    driver_agg(y, x)::jsonb,
    '{"responses": 2, "skipped": 1, "totals": [7, 3, 10],
      "comoments": [[12.5], [-2.5, 0.5], [10, -2, 8]]}',
    'jsonb')
FROM (VALUES (1, '{2,3}'::float8[]), (6, '{1,7}'), (NULL, '{1,1}')) v (y, x);

SELECT * FROM finish();
ROLLBACK;
