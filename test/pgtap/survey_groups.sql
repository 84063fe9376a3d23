-- Many groups: whether all are alike, and p-values of many comparisons.
BEGIN;
SELECT plan(38);

-- Random surveys of 1 to 9 groups. In some all groups are alike, in some a group has one value.
SELECT setseed(0.71) \g /dev/null
CREATE TABLE response AS
SELECT k, g, least(floor(11 * power(random(), lean)), 10)::int AS score
FROM (SELECT k, g, 1 + floor(50 * power(random(), 2))::int AS n,
          CASE WHEN k % 3 = 0 THEN 1 ELSE (ARRAY[0, 0.4, 0.8, 2])[1 + floor(4 * random())::int] END
              AS lean
      FROM (SELECT k, 1 + floor(9 * random())::int AS groups FROM generate_series(1, 300) k) q,
          generate_series(1, groups) g) q, generate_series(1, n);
CREATE TABLE tallies AS
SELECT k, g, nps_tally(score) AS n, csat_tally(score % 5 + 1) AS s,
    csat_tally(least(score + 1, 10), 10) AS s10
FROM response
GROUP BY k, g;
ANALYZE response, tallies;
CREATE TEMP VIEW fast AS
SELECT k, kind, r.*
FROM (SELECT k, nps_consistency(n) AS n, csat_consistency(s) AS s, csat_consistency(s10) AS s10
      FROM tallies
      GROUP BY k) q,
    LATERAL (VALUES ('nps', n), ('csat', s), ('csat of 10', s10)) v (kind, row_),
    LATERAL (SELECT (row_).*) r;
-- by hand, from the responses: N times the share of the variance that is between the groups, and
-- the moments of DerSimonian and Laird with weights of the pooled variance
CREATE TEMP TABLE slow AS
SELECT *,
    sqrt(greatest(chi - (size - 1), 0) / nullif(weights - weight_squares / weights, 0)) AS tau,
    CASE WHEN chi > 0 THEN greatest(chi - (size - 1), 0) / chi ELSE 0 END AS i2
FROM (SELECT k, kind, count(*) AS size, sum(n) AS n, sum(n * mean) / sum(n) AS mean,
          min(mean) AS low, max(mean) AS high, max(variance) AS variance,
          coalesce(sum(n * (mean - overall) ^ 2) / nullif(max(variance), 0), 0) AS chi,
          sum(n / nullif(variance, 0)) AS weights,
          sum((n / nullif(variance, 0)) ^ 2) AS weight_squares
      FROM (SELECT k, kind, g, count(*) AS n, avg(x)::float8 AS mean,
                max(overall) AS overall, max(variance) AS variance
            FROM (SELECT k, g, kind, x, avg(x) OVER w AS overall, var_pop(x) OVER w AS variance
                  FROM response,
                      LATERAL (VALUES
                                   ('nps', (score > 8)::int - (score < 7)::int),
                                   ('csat', (score % 5 > 2)::int),
                                   ('csat of 10', (score > 6)::int)) v (kind, y),
                      LATERAL (SELECT y::float8 AS x) f
                  WINDOW w AS (PARTITION BY k, kind)) one
            GROUP BY k, kind, g) each_
      GROUP BY k, kind) q;
CREATE TEMP TABLE both_ AS SELECT * FROM fast JOIN slow USING (k, kind);
SELECT is((SELECT count(*) FROM both_), 900::bigint, 'all surveys and scores');
SELECT is(
    (SELECT count(*)
     FROM both_
     WHERE (groups, responses) <> (size, n) OR abs(overall - 100 * mean) > 1e-9
         OR abs(lowest - 100 * low) > 1e-9 OR abs(highest - 100 * high) > 1e-9),
    0::bigint,
    'groups, responses, scores');
SELECT is(
    (SELECT count(*)
     FROM both_
     WHERE chi_squared IS NULL OR abs(chi_squared - chi) > 1e-9 * (1 + chi)),
    0::bigint,
    'chi-squared by hand');
-- closed forms for even degrees of freedom
SELECT is(
    (SELECT count(*)
     FROM both_,
         LATERAL (SELECT exp(-chi / 2)
                      * (1 + sum(power(chi / 2, j) / factorial(j)::float8)
                             FILTER (WHERE j BETWEEN 1 AND (size - 3) / 2)) AS p
                  FROM generate_series(0, 3) j) e
     WHERE size IN (5, 7, 9) AND abs(p_value - p) > 1e-9),
    0::bigint,
    'its p-value');
SELECT is(
    (SELECT count(*) FROM both_ WHERE size = 3 AND abs(p_value - exp(-chi / 2)) > 1e-9),
    0::bigint,
    'and of three groups');
SELECT is(
    (SELECT count(*)
     FROM both_
     WHERE size > 1
         AND (between_sd IS NULL OR i_squared IS NULL
                  OR abs(between_sd - 100 * coalesce(tau, 0)) > 1e-7
                  OR abs(i_squared - i2) > 1e-9)),
    0::bigint,
    'how far the groups lie apart beyond chance');
SELECT is(
    (SELECT count(*)
     FROM both_
     WHERE size = 1
         AND (num_nulls(p_value, between_sd, i_squared) <> 3 OR chi_squared <> 0
                  OR lowest <> highest)),
    0::bigint,
    'one group cannot be unlike others');
-- two groups: the square of the pooled z
SELECT is(
    (SELECT count(*)
     FROM both_
     JOIN (SELECT k, nps_compare((array_agg(n))[1], (array_agg(n))[2]) AS c
           FROM tallies
           GROUP BY k
           HAVING count(*) = 2) t USING (k)
     WHERE kind = 'nps'
         AND (abs(chi_squared - (c).statistic ^ 2) > 1e-9 OR abs(p_value - (c).p_value) > 1e-9)),
    0::bigint,
    'two groups: nps_compare');
SELECT is(
    (SELECT count(*)
     FROM both_
     JOIN (SELECT k, csat_compare((array_agg(s))[1], (array_agg(s))[2]) AS c
           FROM tallies
           GROUP BY k
           HAVING count(*) = 2) t USING (k)
     WHERE kind = 'csat'
         AND (abs(chi_squared - (c).statistic ^ 2) > 1e-9 OR abs(p_value - (c).p_value) > 1e-9)),
    0::bigint,
    'and csat_compare');

-- empty, one, unanimous and huge groups
SELECT is(
    nps_consistency(t)::text, '(0,0,,,,,,,)', 'no groups')
FROM (VALUES (tally '0..10 {}'), ('empty'), (NULL)) v (t);
SELECT is(csat_consistency(NULL::tally)::text, '(0,0,,,,,,,)', 'nothing but NULL') FROM (SELECT) q;
SELECT is(
    nps_consistency(t)::text, '(2,7,100,100,100,0,1,0,0)', 'all alike, beside empty groups')
FROM (VALUES (tally '0..10 {9:3}'), ('empty'), ('0..10 {10:4}'), ('0..10 {}'), (NULL)) v (t);
SELECT ok(
    (c).responses = 9000000000000000000 AND abs((c).overall) < 1e-9 AND (c).p_value = 0
        AND abs((c).i_squared - 1) < 1e-9,
    'huge groups')
FROM (SELECT nps_consistency(t) AS c
      FROM (VALUES (tally '0..10 {0:4500000000000000000}'), ('0..10 {9:4500000000000000000}')) v (t)
     ) q;

-- every split, order and window: to the last digits, as sums of squares between groups round
CREATE FUNCTION pg_temp.near(a score_consistency_row, b score_consistency_row) RETURNS boolean
LANGUAGE sql AS $$
    SELECT (a.groups, a.responses, a.lowest, a.highest) = (
               b.groups, b.responses, b.lowest, b.highest)
        AND abs(a.overall - b.overall) <= 1e-12 * abs(b.overall)
        AND abs(a.chi_squared - b.chi_squared) <= 1e-10 * b.chi_squared
        AND abs(a.p_value - b.p_value) <= 1e-10 AND abs(a.between_sd - b.between_sd) <= 1e-10
        AND abs(a.i_squared - b.i_squared) <= 1e-12
$$;
\ir ../lib/plan_of.sql
CREATE TABLE many AS
SELECT i, nps_tally(abs(hashint4(i * 50 + j)) % 11) AS t
FROM generate_series(1, 5000) i, generate_series(0, i % 40) j
GROUP BY i;
ANALYZE many;
SET LOCAL max_parallel_workers_per_gather = 0;
CREATE TEMP TABLE result AS SELECT nps_consistency(t) AS c FROM many;
SELECT is((c).groups, 5000::bigint, 'many groups') FROM result;
SET LOCAL max_parallel_workers_per_gather = 4;
SET LOCAL parallel_setup_cost = 0;
SET LOCAL parallel_tuple_cost = 0;
SET LOCAL min_parallel_table_scan_size = 0;
SELECT matches(
    pg_temp.plan_of('SELECT nps_consistency(t) FROM many'),
    'Partial Aggregate',
    'the plan is parallel');
SELECT ok((SELECT pg_temp.near(nps_consistency(t), c) FROM many), 'parallel = serial') FROM result;
SET LOCAL max_parallel_workers_per_gather = 0;
SELECT ok(
    (SELECT pg_temp.near(nps_consistency(t ORDER BY hashint4(i)), c) FROM many),
    'in any order')
FROM result;
SELECT is(
    (SELECT count(*)
     FROM (SELECT i, nps_consistency(t) OVER (ORDER BY i ROWS 9 PRECEDING) AS moved
           FROM many
           WHERE i <= 300) w
     WHERE NOT pg_temp.near(
         moved, (SELECT nps_consistency(t) FROM many m WHERE m.i BETWEEN w.i - 9 AND w.i))
         AND i > 1),
    0::bigint,
    'moving frames = the rows on their own');
SELECT is(
    (SELECT count(*)
     FROM both_
     WHERE kind = 'nps'
         AND NOT pg_temp.near(
             (SELECT nps_consistency(t)
              FROM (SELECT nps_tally(score) AS t FROM response r WHERE r.k = both_.k GROUP BY g) s),
             (groups, responses, overall, lowest, highest, chi_squared, p_value, between_sd,
              i_squared)::score_consistency_row)),
    0::bigint,
    'from responses in one query')
FROM (SELECT) q;
SELECT ok(
    (SELECT count(*) BETWEEN 1 AND 299
     FROM (SELECT k, nps_consistency(n) AS c FROM tallies GROUP BY k HAVING count(*) > 1) q
     WHERE (c).p_value < 0.05),
    'in WHERE');

-- support functions called by hand do not change what they are given
CREATE TEMP TABLE state AS
SELECT nps_consistency_accum('{0,0,0,0,0,0,0,0,0,0}', '0..10 {9:3, 1:1}') AS s;
SELECT is(s::text, '{1,4,2,4,16,1,0,0.5,0.5,10}', 'one group') FROM state;
SELECT is(
    score_consistency_combine(s, s)::text, '{2,8,4,8,32,2,0,0.5,0.5,10}', 'and another')
FROM state;
SELECT is(
    score_consistency_combine(s, '{0,0,0,0,0,0,0,0,0,0}')::text
        || score_consistency_combine('{0,0,0,0,0,0,0,0,0,0}', s)::text,
    repeat(s::text, 2),
    'no group adds nothing')
FROM state;
SELECT is(s::text, '{1,4,2,4,16,1,0,0.5,0.5,10}', 'still the same') FROM state;

-- Adjusted p-values
CREATE TEMP TABLE p AS
SELECT k, i,
    CASE
        WHEN random() < 0.1 THEN NULL
        WHEN random() < 0.3 THEN (floor(20 * random()) / 20)::float8
        ELSE power(random(), 3) END AS p
FROM (SELECT k, floor(60 * power(random(), 2))::int AS n FROM generate_series(1, 100) k) q,
    generate_series(1, n) i;
CREATE INDEX ON p (k, p);
ANALYZE p;
CREATE TEMP TABLE adjusted AS
SELECT *, holm(p) OVER w, benjamini_hochberg(p) OVER w
FROM p
WINDOW w AS (PARTITION BY k);
SELECT is(
    (SELECT count(*) FROM adjusted WHERE num_nulls(p, holm, benjamini_hochberg) NOT IN (0, 3)),
    0::bigint,
    'NULL for NULL, and only for NULL');
SELECT is(
    (SELECT count(*)
     FROM adjusted a,
         LATERAL (SELECT least(1, max(m * b.p)) AS h
                  FROM (SELECT b.p,
                            (SELECT count(c.p) FROM p c WHERE c.k = b.k AND c.p >= b.p) AS m
                        FROM p b
                        WHERE b.k = a.k AND b.p <= a.p) b) e
     WHERE abs(holm - h) > 1e-12),
    0::bigint,
    'Holm by definition');
SELECT is(
    (SELECT count(*)
     FROM adjusted a,
         LATERAL (SELECT least(1, min(b.p * n / m)) AS h
                  FROM (SELECT b.p, (SELECT count(c.p) FROM p c WHERE c.k = b.k) AS n,
                            (SELECT count(c.p) FROM p c WHERE c.k = b.k AND c.p <= b.p) AS m
                        FROM p b
                        WHERE b.k = a.k AND b.p >= a.p) b) e
     WHERE abs(benjamini_hochberg - h) > 1e-12),
    0::bigint,
    'Benjamini and Hochberg by definition');
SELECT is(
    (SELECT count(*)
     FROM adjusted
     WHERE NOT (p <= benjamini_hochberg AND benjamini_hochberg <= holm)),
    0::bigint,
    'Holm is the stricter one');
SELECT is(
    (SELECT count(*)
     FROM (SELECT k, i, holm(p) OVER w AS h, benjamini_hochberg(p) OVER w AS b
           FROM p
           WINDOW w AS (PARTITION BY k ORDER BY hashint4(i) ROWS 2 PRECEDING)) o
     JOIN adjusted USING (k, i)
     WHERE h IS DISTINCT FROM holm OR b IS DISTINCT FROM benjamini_hochberg),
    0::bigint,
    'the whole partition counts, whatever its order and the frame');
SELECT is(
    (SELECT array_agg(round(holm::numeric, 12) || ' ' || round(bh::numeric, 12) ORDER BY p)
     FROM (SELECT p, holm(p) OVER () AS holm, benjamini_hochberg(p) OVER () AS bh
           FROM unnest('{0.03,0.01,0.05,0.04,0.02}'::float8[]) p) q),
    '{"0.050000000000 0.050000000000","0.080000000000 0.050000000000",'
    '"0.090000000000 0.050000000000","0.090000000000 0.050000000000",'
    '"0.090000000000 0.050000000000"}'::text[],
    'p.adjust of R');
SELECT is(
    (SELECT array_agg(h) FROM (SELECT holm(p) OVER () AS h FROM (VALUES (0.3::float8)) v (p)) q),
    '{0.3}',
    'one p-value stays');
SELECT is(
    (SELECT array_agg(h)
     FROM (SELECT holm(p) OVER () AS h FROM unnest('{NULL,NULL}'::float8[]) p) q),
    '{NULL,NULL}'::float8[],
    'nothing but NULL');
SELECT is(
    (SELECT array_agg(h ORDER BY p)
     FROM (SELECT p, benjamini_hochberg(p) OVER () AS h FROM unnest('{1,0,1}'::float8[]) p) q),
    '{0,1,1}',
    '0 and 1');
SELECT is(
    (SELECT count(*)
     FROM (SELECT holm(p) OVER () AS h, p * 200000 AS by_hand, i
           FROM (SELECT i, 1e-9 * i AS p FROM generate_series(1, 200000) i) q) q
     WHERE abs(h - least(1, (200001 - i) * 1e-9 * i)) > 1e-12 AND i <= 100000),
    0::bigint,
    'many p-values');
SELECT is(
    (SELECT count(*)
     FROM (SELECT k, g, holm((nps_compare(n, total - n)).p_value) OVER (PARTITION BY k) AS p
           FROM (SELECT *, rollup(n) OVER (PARTITION BY k) AS total FROM tallies) t) q
     WHERE p < 0.05) BETWEEN 1 AND 600,
    true,
    'of comparisons, each group with all others, in one query');
SELECT ok(
    (SELECT bool_and(c IS NULL)
     FROM (SELECT holm(p) OVER () AS c FROM p WHERE false) q) IS NULL,
    'no rows');

SELECT is(
    (SELECT count(*)
     FROM (SELECT holm((k + 0.5) / 4) OVER (PARTITION BY k) AS h FROM generate_series(0, 3) k) q
     WHERE h IN (0.125, 0.375, 0.625, 0.875)),
    4::bigint,
    'partitions do not mix');
-- the last p-value tells how much memory there is when all arguments have been evaluated
SELECT is(
    (SELECT max(p)
     FROM (SELECT holm(
                      CASE
                          WHEN i < 5000 THEN length(repeat('x', 20000 + i)) * 0.0
                          ELSE (SELECT count(*)
                                FROM pg_backend_memory_contexts
                                HAVING sum(total_bytes) > 5e7)
                      END) OVER () AS p
           FROM generate_series(1, 5000) i) q),
    0::float8,
    'arguments do not pile up in memory');

SELECT * FROM finish();
ROLLBACK;
