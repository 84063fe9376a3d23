-- Scores of a population from strata: against a slow oracle, and what must hold for all of them.
BEGIN;
SELECT plan(22);

SELECT setseed(0.25) \g /dev/null
-- strata of many sizes: of each a tally, its size, and its responses
CREATE TEMP TABLE response AS
SELECT k, h, population, (random() ^ (0.3 + h % 3) * 10)::int AS score
FROM generate_series(1, 20) k, generate_series(1, 3 + k) h,
    LATERAL (SELECT (10 + 1000 * random() ^ 3)::int AS population, h + k) p,
    generate_series(1, 2 + (population * (k % 5) / 8.0)::int) i;
CREATE TEMP VIEW counted AS
SELECT r.*, v.*
FROM response r,
    LATERAL (VALUES ('nps',
                  CASE WHEN score > 8 THEN 100 WHEN score > 6 THEN 0 ELSE -100 END::float8),
                 ('csat', CASE WHEN score >= 4 THEN 100 ELSE 0 END), ('mean', score)) v (measure, y)
WHERE measure <> 'csat' OR score BETWEEN 1 AND 5;
CREATE TEMP TABLE stratum AS
SELECT measure, k, h, population, count(*)::float8 AS n, avg(y) AS mean,
    coalesce(var_samp(y), 0)::float8 AS s2, var_pop(y)::float8 AS sigma2,
    CASE measure WHEN 'csat' THEN csat_tally(score) FILTER (WHERE measure = 'csat')
        ELSE nps_tally(score) END AS t
FROM counted
GROUP BY measure, k, h, population;
CREATE TEMP TABLE oracle AS
SELECT measure, k, count(*) AS strata, sum(n)::bigint AS responses, sum(population) AS population,
    max(theta) AS score, sum(a) / max(total) ^ 2 AS variance,
    sum(a) ^ 2 / nullif(sum(a ^ 2 / (n - 1)), 0) AS df,
    sum(population * (sigma2 + (mean - theta) ^ 2)) / max(total) AS sigma2
FROM (SELECT *, population ^ 2 * (1 - n / population) * s2 / n AS a
      FROM (SELECT *, sum(population * mean) OVER w / sum(population) OVER w AS theta,
                sum(population) OVER w AS total
            FROM stratum
            WHERE n > 1
            WINDOW w AS (PARTITION BY measure, k)) s) s
GROUP BY measure, k;
CREATE FUNCTION pg_temp.alike(a float8, b float8) RETURNS boolean LANGUAGE sql AS $$
    SELECT coalesce(abs(a - b) <= 1e-11 * greatest(abs(a), abs(b), 1), a IS NULL AND b IS NULL)
$$;
-- the transition state itself
CREATE AGGREGATE pg_temp.state(tally, float8) (
    SFUNC = mean_stratified_accum, STYPE = float8[], INITCOND = '{0,0,0,0,0,0,0,0,0,0,0,0,0,0}');
CREATE TEMP VIEW result AS
SELECT 'nps' AS measure, k, (nps_stratified(t, population)).*
FROM stratum
WHERE measure = 'nps' AND n > 1
GROUP BY k
UNION ALL SELECT 'csat', k, (csat_stratified(t, population)).*
FROM stratum
WHERE measure = 'csat' AND n > 1
GROUP BY k
UNION ALL SELECT 'mean', k, (mean_stratified(t, population)).*
FROM stratum
WHERE measure = 'mean' AND n > 1
GROUP BY k;
SELECT is(
    (SELECT count(*)
     FROM oracle o
     JOIN result r USING (measure, k)
     WHERE measure = m
         AND (r.strata, r.responses, r.population) = (o.strata, o.responses, o.population)
         AND pg_temp.alike(r.nps, o.score) AND pg_temp.alike(r.std_error, sqrt(o.variance))
         AND pg_temp.alike(r.degrees_of_freedom, o.df)
         AND pg_temp.alike(
             r.design_effect,
             o.variance * (o.responses - 1) / (o.sigma2 * (1 - o.responses::float8 / o.population)))
         AND r.lower <= r.nps AND r.nps <= r.upper),
    20::bigint,
    m || '_stratified as computed from the strata')
FROM unnest('{nps,csat,mean}'::text[]) m;
SELECT is(
    (SELECT count(*)
     FROM result
     WHERE measure = 'mean' AND degrees_of_freedom <= responses - strata + 1e-9
         AND (pg_temp.alike((lower + upper) / 2, nps) OR upper = 10)),
    20::bigint,
    'never more degrees of freedom than responses without strata');

-- one stratum of a huge population is a plain sample, but for n / (n - 1) and Student's quantile
SELECT ok(
    s.nps = p.nps AND abs(s.std_error - p.std_error * sqrt(200 / 199.0)) < 1e-9
        AND abs(s.lower - p.lower) < 0.2 AND abs(s.upper - p.upper) < 0.2
        AND abs(s.design_effect - 1) < 1e-9 AND abs(s.degrees_of_freedom - 199) < 1e-9,
    'one stratum')
FROM (SELECT (nps_stratified(t, 1e15)).*
      FROM (VALUES (tally '0..10 {3:50, 8:70, 10:80}')) v (t)) s,
    nps_report('0..10 {3:50, 8:70, 10:80}'::tally) p;
SELECT is(s.upper, s.mean, 'all were asked: no error, no width')
FROM (SELECT (mean_stratified(t, 10)).* FROM (VALUES (tally '1..5 {2:5, 5:5}')) v (t)) s
WHERE s.std_error = 0 AND s.lower = s.mean;
SELECT ok(
    pg_temp.alike(
        (SELECT (mean_stratified(t, 20)).std_error FROM (VALUES (tally '1..5 {2:5, 5:5}')) v (t)),
        (SELECT sqrt(0.5) * (mean_stratified(t, 1e15)).std_error
         FROM (VALUES (tally '1..5 {2:5, 5:5}')) v (t))),
    'half of them: the error is smaller by the root of two');

-- what cannot be known
SELECT is(
    s::text,
    expected,
    'strata ' || array_to_string(tallies, ' | '))
FROM (VALUES (ARRAY['0..10 {9:5, 3:5}', '0..10 {9:1}'], '(2,11,200,50,,,,,)'),
          (ARRAY['0..10 {9:1}'], '(1,1,100,100,,,,,)'),
          (ARRAY['0..10 {9:5, 3:5}', '0..10 {}'], '(2,10,200,,,,,,)'),
          (ARRAY['empty', '0..10 {9:5, 3:5}'], '(2,10,200,,,,,,)'),
          (ARRAY[NULL, '0..10 {9:5, 3:5}'], '(2,10,200,,,,,,)'), (ARRAY[NULL], '(1,0,100,,,,,,)'),
          ('{}', '(0,0,0,,,,,,)')) v (tallies, expected),
    LATERAL (SELECT nps_stratified(t::tally, 100) AS s FROM unnest(tallies) t) q;
SELECT is(
    s::text,
    '(1,1,1,100,0,100,100,,0)',
    'one of one was asked: nothing is unknown')
FROM (SELECT nps_stratified(t, 1) AS s FROM (VALUES (tally '0..10 {9:1}')) v (t)) q;
SELECT is(
    s::text,
    (SELECT nps_stratified('0..10 {9:5, 3:5}'::tally, 100)::text FROM (SELECT 1) one),
    'a stratum without customers does not count')
FROM (SELECT nps_stratified(t, n) AS s
      FROM (VALUES (tally '0..10 {9:5, 3:5}', 100), ('0..10 {}', 0), (NULL, 0),
                ('empty', 0)) v (t, n)) q;
SELECT ok(
    s.std_error = 0 AND s.lower BETWEEN -40 AND -20 AND s.upper BETWEEN 20 AND 40,
    'each stratum alike within: limits are not a point')
FROM (SELECT (nps_stratified(t, 1000)).*
      FROM (VALUES (tally '0..10 {9:20}'), ('0..10 {3:20}')) v (t)) s;

-- any split, any order
SELECT is(
    (SELECT count(*)
     FROM result r
     JOIN (SELECT k, (nps_stratified(t, population)).*
           FROM (SELECT * FROM stratum WHERE measure = 'nps' AND n > 1 ORDER BY random()) s
           GROUP BY k) o USING (k)
     WHERE r.measure = 'nps' AND pg_temp.alike(r.nps, o.nps)
         AND pg_temp.alike(r.std_error, o.std_error) AND pg_temp.alike(r.lower, o.lower)
         AND pg_temp.alike(r.degrees_of_freedom, o.degrees_of_freedom)),
    20::bigint,
    'strata in random order');
SELECT ok(
    pg_temp.alike(m.mean, s.mean) AND pg_temp.alike(m.std_error, s.std_error)
        AND pg_temp.alike(m.upper, s.upper) AND m.responses = s.responses,
    'states of parts together')
FROM (SELECT (mean_stratified(t, population)).* FROM stratum WHERE measure = 'mean' AND n > 1) s,
    (SELECT (mean_stratified_final(stratified_combine(
                  stratified_combine('{0,0,0,0,0,0,0,0,0,0,0,0,0,0}', a),
                  stratified_combine(b, c)))).*
     FROM (SELECT max(x) FILTER (WHERE part = 0) AS a, max(x) FILTER (WHERE part = 1) AS b,
               max(x) FILTER (WHERE part = 2) AS c
           FROM (SELECT h % 3 AS part, pg_temp.state(t, population) AS x
                 FROM stratum
                 WHERE measure = 'mean' AND n > 1
                 GROUP BY 1) p) p) m;
CREATE TABLE spread (k int, t tally, population float8);
INSERT INTO spread SELECT k, t, population FROM stratum WHERE measure = 'nps' AND n > 1;
ANALYZE spread;
SET LOCAL parallel_setup_cost = 0;
SET LOCAL parallel_tuple_cost = 0;
SET LOCAL min_parallel_table_scan_size = 0;
\ir ../lib/plan_of.sql
SELECT alike(
    pg_temp.plan_of('SELECT nps_stratified(t, population) FROM spread'),
    '%Partial Aggregate%',
    'workers are used');
SELECT ok(
    pg_temp.alike(p.nps, s.nps) AND pg_temp.alike(p.std_error, s.std_error)
        AND pg_temp.alike(p.lower, s.lower),
    'parallel = serial')
FROM (SELECT (nps_stratified(t, population)).* FROM spread) p,
    (SELECT (nps_stratified(t, population ORDER BY k)).* FROM spread) s;
SELECT is(
    (SELECT (nps_stratified(t, population) OVER (ORDER BY population, t)).nps
     FROM spread
     ORDER BY population DESC, t DESC
     LIMIT 1),
    (SELECT (nps_stratified(t, population ORDER BY population, t)).nps FROM spread),
    'a running score ends in that of all');

SELECT * FROM finish();
ROLLBACK;
