-- Sample sizes and what a given number can show: formulas by hand, published values, inverses.
BEGIN;
SELECT plan(21);

-- normal quantiles of levels and powers
CREATE TEMP TABLE quantile (level float8, z float8);
INSERT INTO quantile
VALUES (0.8, 1.2815515655446004), (0.9, 1.6448536269514722), (0.95, 1.959963984540054),
    (0.99, 2.5758293035489004);
CREATE TEMP TABLE power (power float8, z float8);
INSERT INTO power
VALUES (0.3, -0.5244005127080407), (0.5, 0), (0.8, 0.8416212335729143), (0.9, 1.2815515655446004),
    (0.95, 1.6448536269514722);

-- published values
SELECT is(
    ARRAY[nps_sample_size(10), nps_sample_size(10, 0.25, 0.25), nps_sample_size(5),
        nps_sample_size(10, population => 1000)],
    '{385,193,1537,278}'::bigint[],
    'NPS plus or minus 10 and 5 points');
SELECT is(
    proportion_compare_sample_size(0.25, 0.28), 3397::bigint, 'power.prop.test of R: 3396.0776');
SELECT is(
    ARRAY[proportion_sample_size(0.05), proportion_sample_size(0.03),
        proportion_sample_size(0.05, population => 500)],
    '{385,1068,218}'::bigint[],
    'the sample sizes of every textbook');

-- by hand
SELECT is(
    (SELECT count(*)
     FROM quantile q, unnest('{0,0.1,0.3,0.7}'::float8[]) p, unnest('{0,0.05,0.3}'::float8[]) d,
         unnest('{0.5,3,20,200}'::float8[]) margin,
         LATERAL (SELECT z ^ 2 * (p + d - (p - d) ^ 2) * 1e4 / margin ^ 2 AS n) n
     WHERE nps_sample_size(margin, p, d, level) <> greatest(ceil(n - n * 1e-9), 1)
         OR nps_sample_size(margin, p, d, level, 800)
             <> greatest(ceil(n / (1 + (n - 1) / 800) - 1e-9), 1)),
    0::bigint,
    'NPS');
SELECT is(
    (SELECT count(*)
     FROM quantile q, unnest('{0,0.1,0.5,1}'::float8[]) rate,
         unnest('{0.001,0.05,1}'::float8[]) margin,
         LATERAL (SELECT z ^ 2 * rate * (1 - rate) / margin ^ 2 AS n) n
     WHERE proportion_sample_size(margin, rate, level) <> greatest(ceil(n - n * 1e-9), 1)
         OR proportion_sample_size(margin, rate, level, 800)
             <> greatest(ceil(n / (1 + (n - 1) / 800) - 1e-9), 1)),
    0::bigint,
    'rates');
SELECT is(
    (SELECT count(*)
     FROM quantile q, power p, unnest('{-30,0.5,7}'::float8[]) difference,
         unnest('{1,60}'::float8[]) std_dev,
         LATERAL (SELECT 2 * (std_dev * (q.z + p.z) / difference) ^ 2 AS n) n
     WHERE compare_sample_size(difference, std_dev, power, level)
         <> greatest(ceil(n - n * 1e-9), 1)),
    0::bigint,
    'two groups');
SELECT is(
    (SELECT count(*)
     FROM quantile q, power p, unnest('{0,0.1,0.5}'::float8[]) a, unnest('{0.2,0.9,1}'::float8[]) b,
         LATERAL (SELECT ((q.z * sqrt(2 * (a + b) / 2 * (1 - (a + b) / 2))
                               + p.z * sqrt(a * (1 - a) + b * (1 - b))) / (a - b)) ^ 2 AS n) n
     WHERE proportion_compare_sample_size(a, b, power, level) <> greatest(ceil(n - n * 1e-9), 1)),
    0::bigint,
    'two rates');

-- inverses: the size is the smallest that is sufficient
SELECT is(
    (SELECT count(*)
     FROM quantile, unnest('{0.1,0.3,0.7}'::float8[]) p, unnest('{0.05,0.3}'::float8[]) d,
         unnest('{0.5,3,20}'::float8[]) margin, unnest('{800,1e6,Infinity}'::float8[]) population,
         nps_sample_size(margin, p, d, level, population) n
     WHERE nps_margin(n, p, d, level, population) > margin + 1e-9
         OR (n > 1 AND nps_margin(n - 1, p, d, level, population) < margin - 1e-9)),
    0::bigint,
    'the margin of NPS');
SELECT is(
    (SELECT count(*)
     FROM quantile, unnest('{0.1,0.5,0.8}'::float8[]) rate, unnest('{0.01,0.1}'::float8[]) margin,
         unnest('{800,1e6,Infinity}'::float8[]) population,
         proportion_sample_size(margin, rate, level, population) n
     WHERE proportion_margin(n, rate, level, population) > margin + 1e-9
         OR (n > 1 AND proportion_margin(n - 1, rate, level, population) < margin - 1e-9)),
    0::bigint,
    'the margin of a rate');
SELECT is(
    (SELECT count(*)
     FROM quantile q, power p, unnest('{-30,0.5,7}'::float8[]) difference,
         unnest('{1,60}'::float8[]) std_dev,
         compare_sample_size(difference, std_dev, power, level) n
     WHERE compare_power(difference, std_dev, n, level) < power - 1e-9
         OR (n > 1 AND compare_power(difference, std_dev, n - 1, level) > power + 1e-9)),
    0::bigint,
    'the power of two groups');
SELECT is(
    (SELECT count(*)
     FROM quantile q, power p, unnest('{0.1,0.5}'::float8[]) a, unnest('{0.2,0.9,1}'::float8[]) b,
         proportion_compare_sample_size(a, b, power, level) n
     WHERE proportion_compare_power(a, b, n, level) < power - 1e-9
         OR (n > 1 AND proportion_compare_power(a, b, n - 1, level) > power + 1e-9)),
    0::bigint,
    'the power of two rates');

-- margins are those of the intervals, where there are many responses
SELECT ok(
    abs((upper - lower) / 2 - nps_margin(4000, 0.5, 0.2)) < 0.01,
    'as wide as nps_interval')
FROM nps_interval(2000, 1200, 800);
SELECT ok(
    abs((upper - lower) / 2 - proportion_margin(4000, 0.5)) < 0.001,
    'as wide as proportion_interval')
FROM proportion_interval(2000, 4000);

-- ends: nothing to be uncertain of, everybody responded, rates that leave nothing to chance
SELECT is(
    ARRAY[nps_sample_size(10, 1, 0), nps_sample_size(1e-300, 0, 0), proportion_sample_size(0.1, 1)],
    '{1,1,1}'::bigint[],
    'no variance: one response is enough');
SELECT is(
    ARRAY[nps_margin(100, population => 100), nps_margin(1, population => 1),
        proportion_margin(7, 0.3, population => 7)],
    '{0,0,0}'::float8[],
    'the whole population: no margin');
SELECT is(
    ARRAY[nps_sample_size(0.001, population => 50), nps_sample_size(1e-300, population => 50)],
    '{50,50}'::bigint[],
    'never more than the population');
SELECT is(nps_sample_size(10, 0.7, 0.3), nps_sample_size(10, 0.3, 0.7), 'rates that add up to 1');
SELECT ok(
    proportion_compare_power(0, 1, 1) = 0 AND proportion_compare_power(0, 1, 2) = 1
        AND proportion_compare_sample_size(0, 1) = 2,
    'all against none');
SELECT ok(
    compare_power(1e-300, 1e300, 1) BETWEEN 0.0249 AND 0.0251
        AND compare_power(1e300, 1e-300, 1) = 1,
    'powers of extremes');

-- NULL, names, types
SELECT ok(
    num_nulls(nps_sample_size(NULL), nps_sample_size(5, population => NULL), nps_margin(10, NULL),
              proportion_sample_size(0.1, 0.5, NULL), proportion_margin(NULL),
              compare_sample_size(1, NULL), compare_power(1, 2, NULL),
              proportion_compare_sample_size(0.1, 0.2, NULL),
              proportion_compare_power(0.1, NULL, 5)) = 9,
    'NULL gives NULL');
SELECT is(
    (SELECT string_agg(channel, ' ' ORDER BY channel)
     FROM (VALUES ('app', 400), ('phone', 380)) v (channel, n)
     WHERE n >= nps_sample_size(margin => 10, level => 0.95::real)),
    'app',
    'in WHERE, by name');

SELECT * FROM finish();
ROLLBACK;
