-- Weighted tallies: against a slow oracle over single responses, and what must hold for all.
BEGIN;
SELECT plan(63);

-- random responses on several scales, with weights of several kinds; some without a score or weight
SELECT setseed(0.25) \g /dev/null
CREATE TEMP TABLE response AS
SELECT g, s.low, s.high, k, i,
    CASE WHEN random() > 0.03 THEN s.low + floor(random() * (s.high - s.low + 1))::int END AS score,
    CASE
        WHEN random() < 0.03 THEN NULL
        WHEN k = 0 THEN 1
        WHEN k = 1 THEN exp(2 * random())
        WHEN k = 2 THEN (random() * 3)::int
        WHEN k = 3 THEN 1e6 * random() ^ 8
        WHEN k = 4 THEN 0.1
        ELSE (random() * 1000)::numeric(9, 3) END::float8 AS weight
FROM (VALUES (1, 0, 10), (2, 1, 5), (3, 1, 7), (4, -50, 50)) s (g, low, high),
    generate_series(0, 5) k, generate_series(1, 200 + 100 * k) i;

-- what each response counts for a score, by group
CREATE TEMP VIEW counted AS
SELECT r.*, v.measure, v.y::float8
FROM response r,
    LATERAL (VALUES ('nps', sign(score - 7.5) - CASE WHEN score IN (7, 8) THEN sign(score - 7.5)
                                                    ELSE 0 END),
                 ('csat', CASE WHEN score >= CASE high WHEN 5 THEN 4 WHEN 7 THEN 6 END THEN 1
                              ELSE 0 END),
                 ('mean', score)) v (measure, y)
WHERE score IS NOT NULL AND weight IS NOT NULL
    AND (measure = 'mean' OR (measure = 'nps' AND g = 1) OR (measure = 'csat' AND g IN (2, 3)));
CREATE TEMP TABLE oracle AS
SELECT g, k, measure, count(*) AS responses, max(theta) AS score,
    sqrt(count(*) / (count(*) - 1.0) * sum((weight * (y - theta)) ^ 2)) / sum(weight) AS std_error,
    sum(weight) ^ 2 / sum(weight ^ 2) AS effective,
    count(*) * sum((weight * (y - theta)) ^ 2) / sum(weight)
        / sum(weight * (y - theta) ^ 2) AS design_effect,
    sqrt(count(*) / (count(*) - 1.0) * sum(weight * (y - theta) ^ 2) / sum(weight)) AS std_dev
FROM (SELECT *, sum(weight * y) OVER w / sum(weight) OVER w AS theta
      FROM counted
      WINDOW w AS (PARTITION BY g, k, measure)) c
GROUP BY g, k, measure;
CREATE TEMP TABLE tallied AS
SELECT g, k, low, high, weighted_tally(score, weight, low, high) AS t
FROM response
GROUP BY g, k, low, high;

-- Returns whether two numbers are alike to 1e-12.
CREATE FUNCTION pg_temp.alike(a float8, b float8) RETURNS boolean LANGUAGE sql AS $$
    SELECT coalesce(abs(a - b) <= 1e-12 * greatest(abs(a), abs(b), 1), a IS NULL AND b IS NULL)
$$;
SELECT is(
    (SELECT count(*)
     FROM oracle o
     JOIN tallied USING (g, k), nps_report(CASE WHEN g = 1 THEN t END) r
     WHERE measure = 'nps' AND r.responses = o.responses AND pg_temp.alike(r.nps, 100 * o.score)
         AND pg_temp.alike(r.std_error, 100 * o.std_error)
         AND pg_temp.alike(r.design_effect, o.design_effect)
         AND pg_temp.alike(r.effective_responses, o.effective)
         AND pg_temp.alike(r.degrees_of_freedom, o.effective - 1)
         AND pg_temp.alike(r.nps, nps(CASE WHEN g = 1 THEN t END))
         AND pg_temp.alike(100 * (r.promoter_share - r.detractor_share), r.nps)
         AND pg_temp.alike(r.promoter_share + r.passive_share + r.detractor_share, 1)
         AND r.lower < r.nps AND r.nps < r.upper),
    6::bigint,
    'nps_report as computed from single responses');
SELECT is(
    (SELECT count(*)
     FROM oracle o
     JOIN oracle m USING (g, k)
     JOIN tallied USING (g, k), csat_report(CASE WHEN g IN (2, 3) THEN t END) r
     WHERE o.measure = 'csat' AND m.measure = 'mean' AND r.responses = o.responses
         AND pg_temp.alike(r.csat, 100 * o.score) AND pg_temp.alike(r.mean, m.score)
         AND pg_temp.alike(r.std_error, 100 * o.std_error)
         AND pg_temp.alike(r.design_effect, o.design_effect)
         AND pg_temp.alike(r.effective_responses, o.effective)
         AND pg_temp.alike(r.csat, csat(CASE WHEN g IN (2, 3) THEN t END))
         AND pg_temp.alike(r.csat, 100 * top_box(t, 2))
         AND r.lower < r.csat AND r.csat < r.upper),
    12::bigint,
    'csat_report as computed from single responses');
SELECT is(
    (SELECT count(*)
     FROM oracle o
     JOIN tallied USING (g, k), mean_report(t) r
     WHERE measure = 'mean' AND r.responses = o.responses AND pg_temp.alike(r.mean, o.score)
         AND pg_temp.alike(r.std_error, o.std_error) AND pg_temp.alike(r.std_dev, o.std_dev)
         AND pg_temp.alike(r.design_effect, o.design_effect)
         AND pg_temp.alike(r.effective_responses, o.effective) AND pg_temp.alike(r.mean, mean(t))
         AND pg_temp.alike((r.lower + r.upper) / 2, r.mean)),
    24::bigint,
    'mean_report as computed from single responses');
SELECT is(
    (SELECT count(*)
     FROM oracle o
     JOIN tallied USING (g, k), ces_report(CASE WHEN g = 3 THEN t END) r, mean_report(t) m
     WHERE measure = 'mean' AND g = 3 AND r.responses = o.responses
         AND (r.ces, r.std_error, r.lower, r.upper, r.design_effect)
             = (m.mean, m.std_error, m.lower, m.upper, m.design_effect)
         AND r.ces = ces(CASE WHEN g = 3 THEN t END)
         AND pg_temp.alike(r.easy_rate, top_box(t, 3))),
    6::bigint,
    'ces_report is that of the mean');
SELECT is(
    (SELECT count(*)
     FROM tallied
     JOIN (SELECT g, k, sum(weight) FILTER (WHERE score > high - 3) / sum(weight) AS top,
               sum(weight) FILTER (WHERE score < low + 2) / sum(weight) AS bottom
           FROM counted
           WHERE measure = 'mean'
           GROUP BY g, k) b USING (g, k)
     WHERE pg_temp.alike(top_box(t, 3), top) AND pg_temp.alike(bottom_box(t, 2.0), bottom)),
    24::bigint,
    'boxes');

-- makers, and what they skip
SELECT is(
    (SELECT weighted_tally(score, weight, 0, 10) FROM response WHERE g = 1),
    nps_weighted_tally(score, weight),
    'nps_weighted_tally is the weighted tally on the scale 0 to 10')
FROM response
WHERE g = 1;
SELECT is(
    csat_weighted_tally(score, weight, 5),
    csat_weighted_tally(score, weight),
    'csat_weighted_tally on the scale 1 to high')
FROM response
WHERE g = 2;
SELECT is(
    weighted_tally(score, weight, 1, 7.0::real),
    ces_weighted_tally(score::numeric, weight::int),
    'numbers of any type')
FROM response
WHERE g = 3 AND k = 2;
SELECT is(
    nps_weighted_tally(score, weight),
    nps_weighted_tally(score, weight) FILTER (WHERE score + weight IS NOT NULL),
    'responses without a score or a weight are skipped')
FROM response
WHERE g = 1;
SELECT is(
    concat_ws(' ', nps_weighted_tally(x, x), csat_weighted_tally(x, x), ces_weighted_tally(x, x),
              csat_weighted_tally(x, x, 5), weighted_tally(x, x, 1, 3)),
    '0..10 {} 1..5 {} 1..7 {} empty empty',
    'no responses')
FROM (SELECT 1 AS x WHERE false) e;
SELECT is(
    nps_weighted_tally(s, w)::text,
    '0..10 {3:1 0.25 0.0625, 9:3 1.5 1.25, 10:1 0 0}',
    'a weight of 0 is a response that stands for nobody')
FROM (VALUES (9, 0.5), (9, 1), (9, '-0'), (10, 0), (3, 0.25), (3, NULL), (NULL, 3)) v (s, w);
SELECT is(
    (SELECT concat_ws(' ', nps_report(t), t = other)
     FROM (SELECT nps_weighted_tally(9, 0) AS t, nps_weighted_tally(9, '-0') AS other) q),
    '(1,,,,,,,,,0,) t',
    'without weight there is no score, whatever sign the zero has');
SELECT is(
    concat_ws(' ', r.responses, effective_responses(t)),
    '0 0',
    'no responses, none effective: ' || t)
FROM unnest(ARRAY['empty', '0..10 {}']::weighted_tally[]) t, nps_report(t) r
WHERE num_nulls(r.nps, r.std_error, r.lower, r.upper, r.design_effect, nps(t), mean(t),
                top_box(t, 1), bottom_box(t, 1)) = 9;
SELECT is(
    num_nulls(r.std_error, r.degrees_of_freedom, r.design_effect, m.std_error, m.std_dev, m.lower)
        || ' ' || num_nulls(r.lower, r.upper, r.nps, m.mean),
    '6 0',
    'one response with weight, of ' || r.responses || ': the error is not known, and not 0')
FROM unnest(ARRAY['0..10 {9:1 3 9}', '0..10 {0:5 0 0, 9:1 3 9}']::weighted_tally[]) t,
    nps_report(t) r, mean_report(t) m;

-- weights of 1 are the plain tally, but for n / (n - 1) and Student's quantile
CREATE TEMP VIEW plain AS
SELECT g, tally(score, low, high) AS t, weighted_tally(score, 1, low, high) AS w,
    weighted_tally(score, 0.1, low, high) AS tenth
FROM response
WHERE k = 5
GROUP BY g;
SELECT is(
    (SELECT count(*)
     FROM plain
     WHERE responses(w) = responses(t) AND pg_temp.alike(effective_responses(w), responses(t))
         AND pg_temp.alike(effective_responses(tenth), responses(t))
         AND pg_temp.alike(mean(w), mean(t)) AND pg_temp.alike(mean(tenth), mean(t))
         AND pg_temp.alike(top_box(w, 2), top_box(t, 2))
         AND pg_temp.alike(bottom_box(tenth, 2), bottom_box(t, 2))
         AND (w::jsonb)->'counts' = (t::jsonb)->'counts'
         AND (w::jsonb)->'weights' = (t::jsonb)->'counts'
         AND (w::jsonb)->'squares' = (t::jsonb)->'counts'),
    4::bigint,
    'equal weights: the plain measures');
SELECT ok(
    pg_temp.alike(a.nps, b.nps)
        AND pg_temp.alike(a.std_error, b.std_error * sqrt(n / (n - 1)))
        AND pg_temp.alike(a.design_effect, 1) AND pg_temp.alike(a.degrees_of_freedom, n - 1)
        AND abs(a.lower - b.lower) < 0.05 AND abs(a.upper - b.upper) < 0.05,
    'equal weights: the plain report of nps')
FROM plain, nps_report(CASE WHEN g = 1 THEN w END) a, nps_report(CASE WHEN g = 1 THEN t END) b,
    LATERAL (SELECT responses(t)::float8) q (n)
WHERE g = 1;
SELECT ok(
    pg_temp.alike(a.csat, b.csat) AND pg_temp.alike(a.mean, b.mean)
        AND pg_temp.alike(a.std_error, b.std_error * sqrt(n / (n - 1)))
        AND abs(a.lower - b.lower) < 0.05 AND abs(a.upper - b.upper) < 0.05,
    'equal weights: the plain report of csat')
FROM plain, csat_report(CASE WHEN g = 2 THEN w END) a, csat_report(CASE WHEN g = 2 THEN t END) b,
    LATERAL (SELECT responses(t)::float8) q (n)
WHERE g = 2;
SELECT ok(
    pg_temp.alike(a.mean, b.mean) AND pg_temp.alike(a.std_dev, b.std_dev)
        AND pg_temp.alike(a.std_error, b.std_error) AND pg_temp.alike(a.lower, b.lower)
        AND pg_temp.alike(a.upper, b.upper) AND pg_temp.alike(a.design_effect, 1),
    'equal weights: exactly the plain report of a mean, scale ' || g)
FROM plain, mean_report(tenth, 0.9) a, mean_report(t, 0.9) b;
SELECT ok(
    pg_temp.alike(a.lower, b.lower) AND pg_temp.alike(a.upper, b.upper)
        AND pg_temp.alike(a.easy_rate, b.easy_rate),
    'and of ces')
FROM plain, ces_report(CASE WHEN g = 3 THEN w END) a, ces_report(CASE WHEN g = 3 THEN t END) b
WHERE g = 3;
-- where all responses are alike, there is no spread to estimate: the plain limits by score
SELECT is(
    (a.lower, a.upper)::text,
    (b.lower, b.upper)::text,
    'promoters only, ' || n)
FROM unnest('{1,2,20}'::int[]) n, format('0..10 {9:%s %s %s}', n, n, n) w,
    nps_report(w::weighted_tally) a,
    nps_report(format('0..10 {9:%s}', n)::tally, method => 'score') b;

-- a scale of all weights changes nothing
SELECT ok(
    pg_temp.alike(a.nps, b.nps) AND pg_temp.alike(a.std_error, b.std_error)
        AND pg_temp.alike(a.lower, b.lower) AND pg_temp.alike(a.upper, b.upper)
        AND pg_temp.alike(a.design_effect, b.design_effect),
    'weights times ' || scale)
FROM unnest('{1e-90,0.001,1e80}'::float8[]) scale,
    LATERAL (SELECT nps_weighted_tally(score, weight) AS t,
                 nps_weighted_tally(score, weight * scale) AS u
             FROM response
             WHERE g = 1 AND k = 1) q, nps_report(t) a, nps_report(u) b;

-- merging in parts, in any order, gives the same sums
CREATE FUNCTION pg_temp.close(a weighted_tally, b weighted_tally) RETURNS boolean LANGUAGE sql AS $$
    SELECT a::jsonb->'counts' = b::jsonb->'counts' AND bool_and(pg_temp.alike(x::float8, y::float8))
    FROM ROWS FROM (
        jsonb_array_elements_text((a::jsonb->'weights') || (a::jsonb->'squares')),
        jsonb_array_elements_text((b::jsonb->'weights') || (b::jsonb->'squares'))) r (x, y)
$$;
SELECT is(
    (SELECT count(*)
     FROM tallied
     JOIN (SELECT g, k, rollup(t) AS merged
           FROM (SELECT g, k, low, high, weighted_tally(score, weight, low, high) AS t
                 FROM (SELECT *, (random() * 30)::int AS part FROM response) p
                 GROUP BY g, k, low, high, part
                 ORDER BY random()) parts
           GROUP BY g, k) m USING (g, k)
     WHERE pg_temp.close(t, merged)),
    24::bigint,
    'rollup of random parts in random order');
SELECT is(
    (SELECT count(*)
     FROM tallied
     JOIN (SELECT g, k, weighted_tally(score, weight, low, high) AS shuffled
           FROM (SELECT * FROM response ORDER BY random()) r
           GROUP BY g, k) s USING (g, k)
     WHERE pg_temp.close(t, shuffled)),
    24::bigint,
    'shuffled responses');
SELECT is(a.t + b.t, b.t + a.t, 'the order of two does not matter: ' || a.g)
FROM tallied a
JOIN tallied b USING (g)
WHERE a.k = 1 AND b.k = 3;
SELECT is(t + 'empty', t, 'empty changes nothing') FROM tallied WHERE g = 1 AND k = 1;
SELECT is('empty' + t, t, 'from the left') FROM tallied WHERE g = 1 AND k = 1;
-- a tenth has no exact binary form: ten million of them would be 1e-10 off without care
SELECT is(
    nps_weighted_tally(9, 0.1)::text,
    '0..10 {9:100000 10000 1000.0000000000002}',
    'a hundred thousand tenths')
FROM generate_series(1, 100000);

-- workers, and partitions
CREATE TABLE many (part int, score int, weight float8) PARTITION BY LIST (part);
CREATE TABLE many_0 PARTITION OF many FOR VALUES IN (0) WITH (parallel_workers = 2);
CREATE TABLE many_1 PARTITION OF many FOR VALUES IN (1) WITH (parallel_workers = 2);
INSERT INTO many
SELECT i % 2, i * 7 % 11, exp(sin(i)) FROM generate_series(1, 40000) i;
ANALYZE many;
SET LOCAL max_parallel_workers_per_gather = 0;
CREATE TEMP TABLE serial AS SELECT nps_weighted_tally(score, weight) AS t FROM many;
SET LOCAL max_parallel_workers_per_gather = 2;
SET LOCAL parallel_setup_cost = 0;
SET LOCAL parallel_tuple_cost = 0;
SET LOCAL min_parallel_table_scan_size = 0;
\ir ../lib/plan_of.sql
SELECT alike(
    pg_temp.plan_of('SELECT nps_weighted_tally(score, weight) FROM many'),
    '%Partial Aggregate%',
    'workers are used');
SELECT ok(
    pg_temp.close(t, (SELECT nps_weighted_tally(score, weight) FROM many)),
    'parallel = serial')
FROM serial;
SET LOCAL enable_partitionwise_aggregate = on;
SELECT ok(
    pg_temp.close(t, (SELECT nps_weighted_tally(score, weight) FROM many)),
    'partitionwise = serial')
FROM serial;

-- windows are computed from their rows
SELECT is(
    (SELECT count(*)
     FROM (SELECT i, nps_weighted_tally(score, weight) OVER w AS moving, rollup(t) OVER w AS rolled
           FROM (SELECT i, score, weight, nps_weighted_tally(score, weight) AS t
                 FROM response
                 WHERE g = 1 AND k = 1
                 GROUP BY i, score, weight) r
           WINDOW w AS (ORDER BY i ROWS 5 PRECEDING)) m
     WHERE moving IS DISTINCT FROM (
         SELECT nps_weighted_tally(score, weight)
         FROM (SELECT *
               FROM response
               WHERE g = 1 AND k = 1 AND i BETWEEN m.i - 5 AND m.i
               ORDER BY i) p)
         OR NOT pg_temp.close(moving, rolled)),
    0::bigint,
    'moving frames');
SELECT is(
    (SELECT (nps_weighted_tally(score, weight) OVER (ORDER BY i))::text
     FROM response
     WHERE g = 1 AND k = 2
     ORDER BY i DESC
     LIMIT 1),
    t::text,
    'a running tally ends in that of all')
FROM tallied
WHERE g = 1 AND k = 2;

-- comparisons
CREATE TEMP VIEW pairs AS
SELECT a.g, a.t AS a, b.t AS b, a.k, b.k AS other
FROM tallied a
JOIN tallied b USING (g)
WHERE a.k < b.k;
SELECT is(
    (SELECT count(*)
     FROM (SELECT * FROM pairs WHERE g = 1 OFFSET 0) p,
         nps_report(a) ra, nps_report(b) rb, nps_compare(a, b) c, nps_compare(b, a) r
     WHERE pg_temp.alike(c.difference, ra.nps - rb.nps)
         AND pg_temp.alike(c.std_error, sqrt(ra.std_error ^ 2 + rb.std_error ^ 2))
         AND pg_temp.alike(
             c.lower,
             c.difference - sqrt((ra.nps - ra.lower) ^ 2 + (rb.upper - rb.nps) ^ 2))
         AND pg_temp.alike(c.lower, -r.upper) AND pg_temp.alike(c.statistic, -r.statistic)
         AND pg_temp.alike(c.p_value, r.p_value)),
    15::bigint,
    'nps_compare');
SELECT is(
    (SELECT count(*)
     FROM (SELECT * FROM pairs WHERE g IN (2, 3) OFFSET 0) p,
         csat_report(a) ra, csat_report(b) rb, csat_compare(a, b) c
     WHERE pg_temp.alike(c.difference, ra.csat - rb.csat)
         AND pg_temp.alike(c.std_error, sqrt(ra.std_error ^ 2 + rb.std_error ^ 2))
         AND pg_temp.alike(
             c.upper,
             c.difference + sqrt((ra.upper - ra.csat) ^ 2 + (rb.csat - rb.lower) ^ 2))),
    30::bigint,
    'csat_compare');
SELECT is(
    (SELECT count(*)
     FROM pairs, mean_report(a) ra, mean_report(b) rb, mean_compare(a, b) c
     WHERE pg_temp.alike(c.difference, ra.mean - rb.mean)
         AND pg_temp.alike(c.std_error, sqrt(ra.std_error ^ 2 + rb.std_error ^ 2))
         AND pg_temp.alike(c.statistic, c.difference / c.std_error)),
    60::bigint,
    'mean_compare');
SELECT is(
    (SELECT count(*) FROM pairs WHERE g = 3 AND ces_compare(a, b) = mean_compare(a, b)),
    15::bigint,
    'ces_compare');
SELECT ok(
    abs(c.statistic - p.statistic) < 0.01 AND abs(c.lower - p.lower) < 0.1
        AND abs(c.p_value - p.p_value) < 0.01,
    'equal weights: the plain comparison of nps')
FROM (SELECT nps_tally(score) FILTER (WHERE i % 2 = 0) AS a,
          nps_tally(score) FILTER (WHERE i % 2 = 1) AS b,
          nps_weighted_tally(score, 1) FILTER (WHERE i % 2 = 0) AS wa,
          nps_weighted_tally(score, 1) FILTER (WHERE i % 2 = 1) AS wb
      FROM response
      WHERE g = 1) q, nps_compare(a, b) p, nps_compare(wa, wb) c;
SELECT ok(
    pg_temp.alike(c.statistic, p.statistic) AND pg_temp.alike(c.lower, p.lower)
        AND pg_temp.alike(c.p_value, p.p_value),
    'equal weights: exactly the plain comparison of means')
FROM (SELECT tally(score, 1, 7) FILTER (WHERE i % 2 = 0) AS a,
          tally(score, 1, 7) FILTER (WHERE i % 2 = 1) AS b,
          weighted_tally(score, 1, 1, 7) FILTER (WHERE i % 2 = 0) AS wa,
          weighted_tally(score, 1, 1, 7) FILTER (WHERE i % 2 = 1) AS wb
      FROM response
      WHERE g = 3) q, mean_compare(a, b) p, mean_compare(wa, wb) c;
SELECT is(
    num_nulls(c.difference, c.std_error, c.lower, c.upper, c.statistic, c.p_value),
    6,
    'nothing is known without responses')
FROM nps_compare('0..10 {9:2 3 5}'::weighted_tally, 'empty'::weighted_tally) c;
SELECT is(
    concat_ws(' ', c.statistic, c.p_value, m.statistic, m.p_value),
    '0 1 0 1',
    'groups that are all alike do not differ')
FROM (SELECT weighted_tally '1..5 {5:2 3 5}' AS t) q, csat_compare(t, t) c, mean_compare(t, t) m;

-- text, equality and order
SELECT is(
    (SELECT count(*) FROM tallied WHERE t::text::weighted_tally = t AND t = t AND NOT t <> t),
    24::bigint,
    'text loses nothing');
SET LOCAL extra_float_digits = -15;
SELECT is(
    (SELECT count(*) FROM tallied WHERE t::text::weighted_tally = t),
    24::bigint,
    'whatever digits floats have');
RESET extra_float_digits;
SELECT is(count(*), 24::bigint, 'binary form loses nothing')
FROM tallied
WHERE length(weighted_tally_send(t)) = 10 + 24 * (high - low + 1);
SELECT is(
    (SELECT array_agg(DISTINCT t ORDER BY t)::text
     FROM unnest(ARRAY['0..10 {9:1 2 4}', ' 0..10 { 9 :1  2.0 4e0,7:0 -0 0 } ', '1..5 {}',
                     'empty']::weighted_tally[]) t)
        ~ '"0..10 \{9:1 2 4\}"',
    true,
    'any form of a value is that value');
SELECT is(
    (SELECT count(*) FROM (SELECT t FROM tallied UNION SELECT t FROM tallied) d),
    24::bigint,
    'distinct values by hash or order');
SELECT is(
    '0..10 {9:2 0.5 0.13}'::weighted_tally::jsonb::text,
    '{"low": 0, "high": 10, "counts": [0, 0, 0, 0, 0, 0, 0, 0, 0, 2, 0], '
    '"squares": [0, 0, 0, 0, 0, 0, 0, 0, 0, 0.13, 0], '
    '"weights": [0, 0, 0, 0, 0, 0, 0, 0, 0, 0.5, 0]}',
    'as jsonb');
SELECT is(
    'empty'::weighted_tally::jsonb::text,
    '{"low": null, "high": null, "counts": [], "squares": [], "weights": []}',
    'no scale as jsonb');

-- a quoted value without a type is a plain tally, where both have the function
SELECT is(
    concat_ws(' ', responses('1..5 {5:3}'), mean('1..5 {5:3}'), top_box('1..5 {5:3}', 1),
              bottom_box('1..5 {5:3}', 1.0), (nps_report('0..10 {9:2}', 0.9)).promoters,
              (mean_report('1..5 {5:3}')).responses),
    '3 5 1 0 2 3',
    'quoted tallies');

-- Engines that spread an aggregate over servers send transition states as text or bytes.
CREATE AGGREGATE pg_temp.nps_state(double precision, double precision) (
    SFUNC = weighted_tally_accum, STYPE = weighted_tally, INITCOND = '0..10 {}');
CREATE TEMP TABLE sent AS
SELECT pg_temp.nps_state(i % 11, i * 0.1) AS state, nps_weighted_tally(i % 11, i * 0.1) AS t
FROM generate_series(1, 500) i;
SELECT is(state::text, t::text, 'a state as text') FROM sent;
SELECT is(weighted_tally_send(state), weighted_tally_send(t), 'a state as bytes') FROM sent;
SELECT is(
    (SELECT rollup(half::text::weighted_tally)::text
     FROM (SELECT pg_temp.nps_state(i % 11, i * 0.5) AS half
           FROM generate_series(1, 500) i
           GROUP BY i % 2) q),
    (SELECT nps_weighted_tally(i % 11, i * 0.5)::text FROM generate_series(1, 500) i),
    'states that are sent and merged');

SELECT * FROM finish();
ROLLBACK;
