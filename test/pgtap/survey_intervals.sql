-- Identities that hold for every interval, checked for every sample of up to 12 responses.
BEGIN;
SELECT plan(21);

CREATE TEMP TABLE s AS
SELECT p, n - p - d AS s, d, n, level, method, (nps_interval(p, n - p - d, d, level, method)).*
FROM generate_series(1, 12) n, generate_series(0, n) p, generate_series(0, n - p) d,
    unnest(ARRAY[0.5, 0.9, 0.95, 0.999]) level,
    unnest(ARRAY['widened_score', 'score', 'adjusted_wald', 'wald']) method;
SELECT is((SELECT count(*) FROM s), 454 * 16::bigint, 'every sample');
SELECT is(
    (SELECT count(*)
     FROM s
     WHERE lower IS NULL OR upper IS NULL OR lower < -100 OR upper > 100 OR lower > upper),
    0::bigint,
    'limits are on the scale and in order');
SELECT is(
    (SELECT count(*)
     FROM s a
     JOIN s b USING (p, s, d, method)
     WHERE a.level < b.level AND (b.lower > a.lower OR b.upper < a.upper)),
    0::bigint,
    'levels nest');
SELECT is(
    (SELECT count(*)
     FROM s a
     JOIN s b ON (a.p, a.s, a.d, a.level, a.method) = (b.d, b.s, b.p, b.level, b.method)
     WHERE a.nps <> -b.nps OR a.lower <> -b.upper OR a.upper <> -b.lower),
    0::bigint,
    'swapping promoters and detractors negates');
SELECT is(
    (SELECT count(*)
     FROM s
     WHERE method <> 'adjusted_wald' AND NOT (lower <= nps + 1e-9 AND nps - 1e-9 <= upper)),
    0::bigint,
    'the score is within its limits');
SELECT is(
    (SELECT count(*) FROM s WHERE method <> 'wald' AND lower = upper),
    0::bigint,
    'no interval is without width, unless by Wald');
SELECT is(
    (SELECT count(*)
     FROM s
     WHERE p = n AND method = 'score'
         AND abs(lower - (200 * (proportion_interval(n, n, level)).lower - 100)) > 1e-11),
    0::bigint,
    'all promoters: 2 Wilson - 1');
SELECT is(
    (SELECT count(*)
     FROM s
     WHERE s = n AND method = 'score'
         AND abs(upper - 100 * (proportion_interval(0, n, level)).upper) > 1e-11),
    0::bigint,
    'all passives: Wilson of none');
SELECT is(
    (SELECT count(*)
     FROM s
     WHERE s = 0 AND method = 'score'
         AND abs(upper - (200 * (proportion_interval(p, n, level)).upper - 100)) > 1e-9),
    0::bigint,
    'no passives: 2 Wilson - 1');
SELECT is(
    (SELECT count(*)
     FROM s
     WHERE abs(std_error - 100 * sqrt((p + d - (p - d)^2 / n::float8) / n / n)) > 1e-9),
    0::bigint,
    'standard error by hand');
SELECT is(
    (SELECT count(*)
     FROM s,
         LATERAL nps_report(format('0..10 {0:%s, 7:%s, 10:%s}', d, s.s, p)::tally, level, method) r
     WHERE (r.nps, r.std_error, r.lower, r.upper) <> (s.nps, s.std_error, s.lower, s.upper)),
    0::bigint,
    'counts and tally agree');
SELECT is(
    (SELECT count(*) FROM s, LATERAL nps_interval(p, s.s, d, level) i
     WHERE method = 'widened_score' AND i IS DISTINCT FROM (s.nps, s.std_error, s.lower, s.upper)),
    0::bigint,
    'widened_score is the default');
SELECT is(
    (SELECT count(*)
     FROM s a
     JOIN s b USING (p, s, d, level)
     WHERE a.method = 'widened_score' AND b.method = 'score'
         AND (a.lower > b.lower OR a.upper < b.upper
              OR least(p, s, d) > 0 AND least(s + d, p + s) > 2
                  AND (a.lower, a.upper) IS DISTINCT FROM (b.lower, b.upper))),
    0::bigint,
    'widened_score contains score, and is score where there are some of each');
SELECT is(
    (SELECT count(*)
     FROM s a
     JOIN s b USING (n, level, method)
     WHERE method <> 'wald' AND method <> 'adjusted_wald'
         AND (b.p = a.p + 1 AND b.d = a.d OR b.p = a.p AND b.d = a.d - 1)
         AND (b.lower < a.lower - 1e-9 OR b.upper < a.upper - 1e-9)),
    0::bigint,
    'a better response never lowers a limit');

CREATE TEMP TABLE r AS
SELECT x, n, level, method, (proportion_interval(x, n, level, method)).*
FROM generate_series(1, 25) n, generate_series(0, n) x, unnest(ARRAY[0.5, 0.9, 0.95, 0.999]) level,
    unnest(ARRAY['wilson', 'clopper_pearson', 'agresti_coull', 'wald']) method;
SELECT is(
    (SELECT count(*)
     FROM r
     WHERE lower IS NULL OR lower < 0 OR upper > 1 OR lower > upper OR rate < lower - 1e-12
         OR rate > upper + 1e-12),
    0::bigint,
    'rates: limits are on the scale and around the rate');
SELECT is(
    (SELECT count(*)
     FROM r a
     JOIN r b USING (x, n, method)
     WHERE a.level < b.level AND (b.lower > a.lower + 1e-12 OR b.upper < a.upper - 1e-12)),
    0::bigint,
    'rates: levels nest');
SELECT is(
    (SELECT count(*)
     FROM r a
     JOIN r b ON (a.n - a.x, a.n, a.level, a.method) = (b.x, b.n, b.level, b.method)
     WHERE abs(a.lower - 1 + b.upper) > 1e-12),
    0::bigint,
    'rates: success and failure mirror');
SELECT is(
    (SELECT count(*)
     FROM r, LATERAL csat_report(format('1..5 {1:%s, 5:%s}', n - x, x)::tally, level, method) c
     WHERE abs(c.lower - 100 * r.lower) > 1e-9 OR abs(c.upper - 100 * r.upper) > 1e-9),
    0::bigint,
    'csat is the rate in percent');
SELECT is(
    (SELECT count(*) FROM r WHERE rate IS DISTINCT FROM x / n::float8),
    0::bigint,
    'the rate itself');
SELECT is(
    (SELECT (nps_interval(0, 0, 0))::text || (proportion_interval(0, 0))::text),
    '(,,,)(,,)',
    'nothing counted, nothing known');
SELECT is(
    (SELECT count(*)
     FROM (VALUES (0, 1), (3, 10), (50, 100), (1e12, 2e12), (9e15, 9007199254740992)) v (x, n),
         LATERAL proportion_interval(x, n, 0.9999999999999999, 'clopper_pearson') i
     WHERE NOT (lower > 0 OR x = 0) OR NOT upper > rate OR upper IS NULL),
    0::bigint,
    'limits at the largest level');

SELECT * FROM finish();
ROLLBACK;
