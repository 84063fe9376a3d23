-- Comparisons of two groups, and of a group with a benchmark: against slow SQL, and identities that
-- hold for all data.
BEGIN;
SELECT plan(56);

-- Returns the two-sided p-value of a normal deviate by the series of its distribution function.
CREATE FUNCTION pg_temp.normal_p(z float8) RETURNS float8 LANGUAGE plpgsql IMMUTABLE AS $$
DECLARE
    term float8 := abs(z);
    sum float8 := 0;
    k int := 1;
BEGIN
    WHILE term > 1e-20 LOOP
        sum := sum + term;
        k := k + 2;
        term := term * z * z / k;
    END LOOP;
    RETURN 1 - 2 * sum * exp(-z * z / 2) / sqrt(2 * pi());
END $$;
SELECT ok(
    abs(pg_temp.normal_p(1.959963984540054) - 0.05) < 1e-12
        AND abs(pg_temp.normal_p(-0.20656724435948853) - 0.8363478437079654) < 1e-12,
    'the slow normal distribution');

-- Random groups of 1 to 60 responses: some lean to one end, some have one value only.
SELECT setseed(0.13) \g /dev/null
CREATE TEMP TABLE response AS
SELECT id, side, least(floor(11 * power(random(), lean)), 10)::int AS score
FROM (SELECT id, side, 1 + floor(60 * power(random(), 2))::int AS n,
          (ARRAY[0, 0.3, 1, 1, 3])[1 + floor(5 * random())::int] AS lean
      FROM generate_series(1, 300) id, unnest('{a,b}'::text[]) side) g,
    generate_series(1, n);
-- what a response counts in each score
CREATE TEMP VIEW value AS
SELECT id, side, kind, x
FROM response,
    LATERAL (VALUES ('nps', CASE WHEN score > 8 THEN 1 WHEN score < 7 THEN -1 ELSE 0 END),
                 ('csat', CASE WHEN score % 5 > 2 THEN 1 ELSE 0 END),
                 ('proportion', score % 2),
                 ('ces', score % 7 + 1),
                 ('mean', score)) v (kind, x);
CREATE TEMP TABLE fast AS
SELECT id, c.*,
    responses(na) AS n_a, responses(nb) AS n_b
FROM (SELECT id, nps_tally(score) FILTER (WHERE side = 'a') AS na,
          nps_tally(score) FILTER (WHERE side = 'b') AS nb,
          csat_tally(score % 5 + 1) FILTER (WHERE side = 'a') AS sa,
          csat_tally(score % 5 + 1) FILTER (WHERE side = 'b') AS sb,
          tally(score % 2, 0, 1) FILTER (WHERE side = 'a') AS pa,
          tally(score % 2, 0, 1) FILTER (WHERE side = 'b') AS pb,
          ces_tally(score % 7 + 1) FILTER (WHERE side = 'a') AS ea,
          ces_tally(score % 7 + 1) FILTER (WHERE side = 'b') AS eb
      FROM response
      GROUP BY id) g,
    LATERAL (SELECT 'nps' AS kind, method, n.*
             FROM unnest('{pooled,score}'::text[]) method, nps_compare(na, nb, 0.9, method) n
             UNION ALL
             SELECT 'csat', method, s.*
             FROM unnest('{newcombe,agresti_caffo,wald}'::text[]) method,
                 csat_compare(sa, sb, 0.9, method) s
             UNION ALL
             SELECT 'proportion', method, p.*
             FROM unnest('{newcombe,agresti_caffo,wald}'::text[]) method,
                 proportion_compare(pa, pb, 0.9, method) p
             UNION ALL
             SELECT 'ces', method, e.*
             FROM unnest('{welch,pooled}'::text[]) method, ces_compare(ea, eb, 0.9, method) e
             UNION ALL
             SELECT 'mean', method, m.*
             FROM unnest('{welch,pooled}'::text[]) method, mean_compare(na, nb, 0.9, method) m) c;
SELECT is((SELECT count(*) FROM fast), 300 * 12::bigint, 'all kinds and methods');

-- By hand, from the responses. For every kind z² = N r², the Cochran-Armitage statistic.
CREATE TEMP TABLE slow AS
SELECT *, CASE WHEN kind IN ('nps', 'csat') THEN 100 ELSE 1 END AS unit
FROM (SELECT id, kind, count(*) FILTER (WHERE side = 'a') AS n_a,
          count(*) FILTER (WHERE side = 'b') AS n_b,
          avg(x) FILTER (WHERE side = 'a')::float8 AS mean_a,
          avg(x) FILTER (WHERE side = 'b')::float8 AS mean_b,
          sum(x) FILTER (WHERE side = 'a') AS sum_a, sum(x) FILTER (WHERE side = 'b') AS sum_b,
          var_pop(x) FILTER (WHERE side = 'a')::float8 AS var_a,
          var_pop(x) FILTER (WHERE side = 'b')::float8 AS var_b,
          CASE
              WHEN min(x) = max(x) THEN 0
              ELSE corr(CASE side WHEN 'a' THEN 1 ELSE 0 END, x) * sqrt(count(*)) END AS z
      FROM value
      GROUP BY id, kind) q;
SELECT is(
    (SELECT count(*)
     FROM fast
     JOIN slow USING (id, kind)
     WHERE abs(difference - unit * (mean_a - mean_b)) > 1e-9),
    0::bigint,
    'the difference is the first minus the second');
SELECT is(
    (SELECT count(*)
     FROM fast
     JOIN slow USING (id, kind)
     WHERE kind IN ('nps', 'csat', 'proportion')
         AND abs(std_error - unit * sqrt(var_a / slow.n_a + var_b / slow.n_b)) > 1e-9),
    0::bigint,
    'standard errors of rates and net rates');
SELECT is(
    (SELECT count(*)
     FROM fast
     JOIN slow USING (id, kind)
     WHERE method NOT IN ('welch', 'score') AND abs(statistic - z) > 1e-9),
    0::bigint,
    'pooled z is r times the root of N, for every kind of score');
SELECT is(
    (SELECT count(*)
     FROM fast
     WHERE method <> 'welch' AND NOT abs(p_value - pg_temp.normal_p(statistic)) < 1e-9),
    0::bigint,
    'and p is that of a normal deviate');
SELECT cmp_ok((SELECT count(*) FROM slow WHERE z = 0), '>', 20::bigint, 'some have no difference');
SELECT is(
    (SELECT count(*)
     FROM fast
     JOIN slow USING (id, kind)
     WHERE z = 0 AND (statistic, p_value) IS DISTINCT FROM (0, 1)
         AND NOT (method = 'welch' AND statistic IS NULL)),
    0::bigint,
    'which is statistic 0 and p 1');

-- MOVER from the limits of each group; Wald's formula, as it is and after adding to each group
SELECT is(
    (SELECT count(*)
     FROM fast
     JOIN (SELECT id, nps_report(nps_tally(score) FILTER (WHERE side = 'a'), 0.9, 'score') AS a,
               nps_report(nps_tally(score) FILTER (WHERE side = 'b'), 0.9, 'score') AS b
           FROM response
           GROUP BY id) r USING (id)
     WHERE kind = 'nps'
         AND (abs(lower - greatest(
                      difference
                          - sqrt(((a).nps - (a).lower) ^ 2 + ((b).upper - (b).nps) ^ 2), -200))
                  > 1e-9
                  OR abs(upper - least(
                             difference
                                 + sqrt(((a).upper - (a).nps) ^ 2 + ((b).nps - (b).lower) ^ 2),
                             200)) > 1e-9)),
    0::bigint,
    'limits of NPS by hand');
SELECT is(
    (SELECT count(*)
     FROM fast
     JOIN slow USING (id, kind), LATERAL proportion_interval(sum_a, slow.n_a, 0.9) a,
         LATERAL proportion_interval(sum_b, slow.n_b, 0.9) b
     WHERE method = 'newcombe'
         AND (abs(fast.lower - difference
                      + unit * sqrt((a.rate - a.lower) ^ 2 + (b.upper - b.rate) ^ 2)) > 1e-9
                  OR abs(fast.upper - difference
                             - unit * sqrt((a.upper - a.rate) ^ 2 + (b.rate - b.lower) ^ 2))
                      > 1e-9)),
    0::bigint,
    'limits of rates by Newcombe');
SELECT is(
    (SELECT count(*)
     FROM fast
     JOIN slow USING (id, kind),
         LATERAL (SELECT CASE method WHEN 'wald' THEN 0 ELSE 1 END AS added) d,
         LATERAL (SELECT (sum_a + added)::float8 / (slow.n_a + 2 * added) AS p,
                      (sum_b + added)::float8 / (slow.n_b + 2 * added) AS q) s,
         LATERAL (SELECT 1.6448536269514722 * sqrt(
                      p * (1 - p) / (slow.n_a + 2 * added) + q * (1 - q) / (slow.n_b + 2 * added))
                      AS reach) r
     WHERE method IN ('wald', 'agresti_caffo')
         AND (abs(lower - unit * greatest(p - q - reach, -1)) > 1e-9
                  OR abs(upper - unit * least(p - q + reach, 1)) > 1e-9)),
    0::bigint,
    'limits of rates by Wald, and by Agresti and Caffo');

-- Welch's test by hand, from the standard errors of the groups
SELECT is(
    (SELECT count(*)
     FROM fast
     JOIN slow USING (id, kind)
     WHERE kind IN ('ces', 'mean') AND slow.n_a > 1 AND slow.n_b > 1
         AND (abs(std_error - sqrt(var_a / (slow.n_a - 1) + var_b / (slow.n_b - 1))) > 1e-9
                  OR (method = 'welch' AND std_error > 0
                          AND abs(statistic - difference / std_error) > 1e-9))),
    0::bigint,
    'Welch''s standard error and t');
SELECT is(
    (SELECT count(*)
     FROM fast
     WHERE kind IN ('ces', 'mean')
         AND (least(n_a, n_b) < 2) IS DISTINCT FROM (std_error IS NULL AND lower IS NULL)),
    0::bigint,
    'a group of one response has no spread, so there are no limits');
SELECT is(
    (SELECT count(*)
     FROM fast
     WHERE kind IN ('ces', 'mean') AND (std_error = 0) AND difference <> 0
         AND (method = 'pooled') <> (p_value IS NOT NULL)),
    0::bigint,
    'where each group has one value only, the pooled test can tell, Welch''s cannot');
-- The p-values of Welch's and of the score test have no closed form, but the limits at the level
-- 1 - p end at 0. Quantiles and p-values are computed by different functions.
SELECT is(
    (SELECT count(*)
     FROM (SELECT mean_compare(a, b) AS c, a, b
           FROM (SELECT nps_tally(score) FILTER (WHERE side = 'a') AS a,
                     nps_tally(score) FILTER (WHERE side = 'b') AS b
                 FROM response
                 GROUP BY id) g) q,
         LATERAL mean_compare(a, b, 1 - least((c).p_value, 0.5)) d
     WHERE (c).p_value BETWEEN 1e-4 AND 0.5 AND (c).std_error > 0
         AND least(abs(d.lower), abs(d.upper)) > 1e-6),
    0::bigint,
    'Welch''s p is where the limits end at 0');

-- Identities, for all pairs of groups of up to 6 responses
CREATE TEMP TABLE pair AS
SELECT p1, s1, d1, p2, s2, d2, m.method, c.*
FROM (SELECT p, s, d
      FROM generate_series(0, 6) p, generate_series(0, 6) s, generate_series(0, 6) d
      WHERE p + s + d BETWEEN 1 AND 6) a (p1, s1, d1),
    (SELECT p, s, d
     FROM generate_series(0, 6) p, generate_series(0, 6) s, generate_series(0, 6) d
     WHERE p + s + d BETWEEN 1 AND 6) b (p2, s2, d2), unnest('{pooled,score}'::text[]) m (method),
    nps_difference(p1, s1, d1, p2, s2, d2, 0.95, m.method) c;
SELECT is((SELECT count(*) FROM pair), 83 * 83 * 2::bigint, 'all pairs of small groups');
SELECT is(
    (SELECT count(*)
     FROM pair
     WHERE NOT (lower >= -200 AND lower <= difference AND difference <= upper AND upper <= 200
                    AND std_error >= 0 AND p_value BETWEEN 0 AND 1
                    AND statistic BETWEEN -1000 AND 1000)
         OR num_nulls(difference, std_error, lower, upper, statistic, p_value) > 0),
    0::bigint,
    'limits are around the difference and on the scale, and nothing is NULL or infinite');
SELECT is(
    (SELECT count(*)
     FROM pair x
     JOIN pair y ON (x.p1, x.s1, x.d1, x.p2, x.s2, x.d2, x.method) = (
                       y.p2, y.s2, y.d2, y.p1, y.s1, y.d1, y.method)
     WHERE (x.difference, x.std_error, x.lower, x.upper, x.statistic, x.p_value) <> (
               -y.difference, y.std_error, -y.upper, -y.lower, -y.statistic, y.p_value)),
    0::bigint,
    'swapping the groups negates, to the last bit');
SELECT is(
    (SELECT count(*)
     FROM pair x
     JOIN pair y ON (x.p1, x.s1, x.d1, x.p2, x.s2, x.d2, x.method) = (
                       y.d1, y.s1, y.p1, y.d2, y.s2, y.p2, y.method)
     WHERE (x.difference, x.lower, x.upper, x.statistic, x.p_value) <> (
               -y.difference, -y.upper, -y.lower, -y.statistic, y.p_value)),
    0::bigint,
    'so does swapping promoters and detractors');
SELECT is(
    (SELECT count(*)
     FROM pair
     WHERE (p1 = 0 OR p1 = p1 + s1 + d1) AND (s1 = 0 OR s1 = p1 + s1 + d1)
         AND (p1 > 0, s1 > 0, d1 > 0) = (p2 > 0, s2 > 0, d2 > 0)
         AND (p1 > 0)::int + (s1 > 0)::int + (d1 > 0)::int = 1
         AND (statistic <> 0 OR p_value <> 1 OR difference <> 0 OR std_error <> 0)),
    0::bigint,
    'two groups with one and the same value: statistic 0 and p 1');
SELECT is(
    (SELECT count(*)
     FROM pair x
     JOIN pair y USING (p1, s1, d1, p2, s2, d2)
     WHERE x.method = 'pooled' AND y.method = 'score'
         AND ((x.difference, x.std_error, x.lower, x.upper) <> (
                  y.difference, y.std_error, y.lower, y.upper)
                  OR (s1 = 0 AND s2 = 0 AND abs(x.statistic - y.statistic) > 1e-9))),
    0::bigint,
    'the method changes the test alone; without passives not even that');
SELECT is(
    (SELECT count(*)
     FROM pair, LATERAL proportion_difference(p1, p1 + d1, p2, p2 + d2) r
     WHERE s1 = 0 AND s2 = 0 AND p1 + d1 > 0 AND p2 + d2 > 0
         AND (abs(pair.difference - 200 * r.difference) > 1e-9
                  OR abs(pair.lower - 200 * r.lower) > 1e-9
                  OR abs(pair.upper - 200 * r.upper) > 1e-9
                  OR abs(pair.statistic - r.statistic) > 1e-9)),
    0::bigint,
    'without passives the NPS is twice a rate, and so is its difference');

-- The score test by brute force: in each group the most likely shares whose net rate is that of
-- both groups together, found by halving.
CREATE FUNCTION pg_temp.likely_variance(p float8, s float8, d float8, net float8)
RETURNS float8 LANGUAGE plpgsql AS $$
DECLARE
    low float8 := greatest(0, -net);
    high float8 := (1 - net) / 2;
    m float8;                       -- the share of detractors
BEGIN
    FOR step IN 1 .. 100 LOOP
        m := (low + high) / 2;
        -- the slope of the logarithm of the likelihood
        EXIT WHEN m + net <= 0 OR m <= 0 OR 1 - 2 * m - net <= 0;
        IF p / (m + net) + d / m - 2 * s / (1 - 2 * m - net) > 0 THEN low := m;
        ELSE high := m;
        END IF;
    END LOOP;
    RETURN 2 * m + net - net * net;
END $$;
SELECT cmp_ok(
    (SELECT max(abs(statistic - (q.a - q.b) / sqrt(
                        pg_temp.likely_variance(p1, s1, d1, net) / n1
                        + pg_temp.likely_variance(p2, s2, d2, net) / n2)))
     FROM pair,
         LATERAL (SELECT (p1 + s1 + d1)::float8 AS n1, (p2 + s2 + d2)::float8 AS n2) n,
         LATERAL (SELECT (p1 - d1) / n1 AS a, (p2 - d2) / n2 AS b,
                      (p1 + p2 - d1 - d2) / (n1 + n2) AS net) q
     WHERE method = 'score' AND q.a <> q.b AND p1 * s1 * d1 * p2 * s2 * d2 > 0),
    '<',
    1e-6::float8,
    'the score statistic by the most likely shares');

-- benchmarks
CREATE TEMP TABLE mark AS
SELECT p, s, d, benchmark, (nps_compare(t, benchmark)).*, (nps_report(t)).nps,
    nps_lower(t, method => 'score') AS score_lower, nps_upper(t, method => 'score') AS score_upper
FROM generate_series(0, 8) p, generate_series(0, 8) s, generate_series(0, 8) d,
    LATERAL CAST (format('0..10 {2:%s, 7:%s, 9:%s}', d, s, p) AS tally) t,
    unnest('{-100,-60,0,12.5,100}'::float8[]) benchmark
WHERE p + s + d > 0;
SELECT is(
    (SELECT count(*)
     FROM mark
     WHERE abs(difference - (nps - benchmark)) > 1e-11
         OR abs(lower - (score_lower - benchmark)) > 1e-9
         OR abs(upper - (score_upper - benchmark)) > 1e-9),
    0::bigint,
    'the score and its limits less the benchmark');
SELECT is(
    (SELECT count(*) FROM mark WHERE (p_value < 0.05) <> (lower > 1e-9 OR upper < -1e-9)),
    0::bigint,
    'p is below 0.05 where the limits exclude the benchmark');
SELECT is(
    (SELECT count(*)
     FROM generate_series(1, 20) n, generate_series(0, n) x,
         unnest('{0,0.1,0.5,1}'::float8[]) benchmark,
         LATERAL CAST (format('0..1 {0:%s, 1:%s}', n - x, x) AS tally) t,
         LATERAL CAST (format('1..5 {2:%s, 4:%s}', n - x, x) AS tally) stars,
         LATERAL proportion_compare(t, benchmark) r,
         LATERAL csat_compare(stars, 100 * benchmark) c,
         LATERAL proportion_interval(x, n) i
     WHERE abs(r.lower - (i.lower - benchmark)) > 1e-12
         OR abs(r.upper - (i.upper - benchmark)) > 1e-12
         OR (r.p_value < 0.05) <> (r.lower > 1e-12 OR r.upper < -1e-12)
         OR abs(c.difference - 100 * r.difference) > 1e-9
         OR abs(c.lower - 100 * r.lower) > 1e-9 OR abs(c.upper - 100 * r.upper) > 1e-9
         OR c.p_value <> r.p_value),
    0::bigint,
    'so are a rate and a CSAT');
SELECT is(
    (SELECT count(*)
     FROM (SELECT ces_tally(score % 7 + 1) AS t FROM response GROUP BY id) q,
         LATERAL ces_compare(t, 4) c
     WHERE responses(t) > 1
         AND (abs(c.difference - (mean(t) - 4)) > 1e-12
                  OR abs(c.lower - (ces_lower(t) - 4)) > 1e-12
                  OR abs(c.upper - (ces_upper(t) - 4)) > 1e-12
                  OR abs(c.std_error - std_dev(t) / sqrt(responses(t))) > 1e-12
                  OR (c.p_value < 0.05) <> (c.lower > 1e-9 OR c.upper < -1e-9))),
    0::bigint,
    'and a CES');
SELECT is(
    mean_compare(t, 4)::text, ces_compare(t, 4)::text, 'a mean on 1 to 7 is a CES')
FROM (SELECT tally '1..7 {2:1, 5:3}' AS t) q;

-- empty, one, unanimous and huge groups
SELECT is(c::text, '(,,,,,)', name || ': all columns are NULL')
FROM (VALUES
          ('no responses in the first group', nps_compare('0..10 {}', tally '0..10 {9:1}')),
          ('no responses in the second', nps_compare(tally '0..10 {9:1}', 'empty')),
          ('no responses at all', nps_compare('empty', tally 'empty', 0.9, 'score')),
          ('no responses and a benchmark', nps_compare('0..10 {}', 30)),
          ('CSAT', csat_compare('1..5 {}', tally '1..5 {1:1}')),
          ('CSAT and an empty tally', csat_compare('empty', tally '1..10 {1:1}')),
          ('CSAT and a benchmark', csat_compare('1..7 {}', 30)),
          ('proportion', proportion_compare('0..1 {}', tally '0..1 {1:1}')),
          ('proportion and a benchmark', proportion_compare('empty', 0.3)),
          ('CES', ces_compare('1..7 {}', tally '1..7 {1:1}')),
          ('CES and a benchmark', ces_compare('empty', 3)),
          ('mean', mean_compare('empty', tally '-9..9 {1:1}')),
          ('mean and a benchmark', mean_compare('-9..9 {}', 3)),
          ('NPS from counts', nps_difference(0, 0, 0, 1, 2, 3)),
          ('rate from counts', proportion_difference(1, 2, 0, 0))) v (name, c);
SELECT ok(
    abs((nps_compare(tally '0..10 {9:1}', tally '0..10 {3:1}')).p_value
        - pg_temp.normal_p(sqrt(2))) < 1e-12,
    'two responses');
SELECT is(
    (csat_compare(tally '1..5 {5:7}', tally '1..5 {4:9}'))::text LIKE '(0,0,%,0,1)', true,
    'all are satisfied: p 1');
SELECT is(
    (nps_compare(tally '0..10 {9:5}', 100))::text LIKE '(0,0,%,0,0,1)', true,
    'all promoters, as the benchmark');
SELECT is(
    (SELECT c.statistic || ' ' || c.p_value
     FROM nps_compare(tally '0..10 {2:1, 9:500}', 100) c),
    '-Infinity 0',
    'a benchmark at the end of the scale is refuted by one response');
SELECT is(
    (SELECT count(*)
     FROM (VALUES (nps_compare('0..10 {0:4611686018427387904, 10:4611686018427387903}',
                               tally '0..10 {0:4000000000000000000, 10:5000000000000000000}')),
               (nps_compare('0..10 {0:1}', tally '0..10 {10:9223372036854775807}')),
               (csat_compare('1..5 {1:1}', tally '1..5 {5:9223372036854775807}')),
               (mean_compare('1..5 {1:2, 2:1}', tally '1..5 {5:9223372036854775807}')),
               (ces_compare('1..7 {1:9223372036854775807}',
                            tally '1..7 {1:9000000000000000000, 7:1}')),
               (nps_difference(9e15, 0, 1, 9e15, 1, 0)),
               (mean_compare('2147483646..2147483647 {2147483646:5, 2147483647:5}',
                             tally '2147483646..2147483647 {2147483647:9}'))) v (c)
     WHERE num_nulls((c).difference, (c).lower, (c).upper, (c).statistic, (c).p_value) > 0
         OR (c).lower > (c).difference OR (c).upper < (c).difference
         OR 'NaN' IN ((c).statistic, (c).p_value)),
    0::bigint,
    'huge counts and scales');
SELECT is(
    (SELECT string_agg(method || ' ' || mean_compare(
                '2147483646..2147483647 {2147483646:14, 2147483647:36}',
                tally '2147483646..2147483647 {2147483646:100, 2147483647:4}',
                method => method)::text, ' ')
     FROM unnest('{welch,pooled}'::text[]) method),
    (SELECT string_agg(method || ' ' || mean_compare('0..1 {0:14, 1:36}',
                                                     tally '0..1 {0:100, 1:4}',
                                                     method => method)::text, ' ')
     FROM unnest('{welch,pooled}'::text[]) method),
    'large scores lose no digits');
SELECT is(
    mean_compare('-2147483648..-2147483647 {-2147483648:14, -2147483647:36}', -2147483648)::text,
    mean_compare('0..1 {0:14, 1:36}', 0)::text,
    'nor do they beside a benchmark');
SELECT ok(
    abs(c.p_value - 0.3173105078629237) < 1e-9 AND abs(c.statistic + 1) < 1e-9,
    'one response of another kind among very many')
FROM mean_compare('1..3 {2:570142048}', tally '1..3 {2:25831124921853, 3:1}') c;

-- NULL, levels, methods, types of counts
SELECT ok(
    num_nulls(nps_compare(NULL, tally '0..10 {9:1}'), nps_compare(tally 'empty', NULL::float8),
              nps_compare('empty', tally 'empty', NULL),
              csat_compare('empty', tally 'empty', 0.9, NULL),
              nps_difference(1, 2, 3, 4, 5, NULL)) = 5,
    'NULL gives NULL');
SELECT is(
    nps_compare(tally '0..10 {9:5, 3:4}', tally '0..10 {9:5}', method => 'SCORE')::text,
    nps_compare(tally '0..10 {9:5, 3:4}', tally '0..10 {9:5}', 0.95, 'score')::text,
    'methods in any case');
SELECT is(
    proportion_difference(5::numeric, 10::smallint, 3::bigint, 20::int)::text,
    proportion_compare('0..1 {0:5, 1:5}', tally '0..1 {0:17, 1:3}')::text,
    'counts of any type, and a tally on 0 to 1');

-- where queries have them: WHERE, views, stored tallies, from responses in one query
CREATE TEMP TABLE stored AS
SELECT id, side, nps_tally(score) AS t FROM response GROUP BY id, side;
CREATE TEMP VIEW compared AS
SELECT id, nps_compare(a.t, b.t) AS c
FROM stored a
JOIN stored b USING (id)
WHERE a.side = 'a' AND b.side = 'b';
SELECT ok(
    (SELECT count(*) BETWEEN 1 AND 299 FROM compared WHERE (c).p_value < 0.05)
        AND (SELECT bool_and((c).p_value < 0.05)
             FROM (SELECT (compared.c).*, c FROM compared WHERE (compared.c).p_value < 0.05) q),
    'in WHERE and in a view');
SELECT is(
    (SELECT string_agg(c::text, ' ' ORDER BY id) FROM compared),
    (SELECT string_agg(c::text, ' ' ORDER BY id)
     FROM (SELECT id, nps_compare(nps_tally(score) FILTER (WHERE side = 'a'),
                                  nps_tally(score) FILTER (WHERE side = 'b')) AS c
           FROM response
           GROUP BY id) q),
    'stored tallies = from responses in one query');

SELECT * FROM finish();
ROLLBACK;
