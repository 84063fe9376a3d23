-- Reports where customers give several responses: compared with a slow and simple implementation in
-- SQL, and the same however responses reach them. psql -v seed=0.25 repeats or varies a run.
\if :{?seed}
\else
\set seed 0.20240229
\endif
BEGIN;
\ir ../oracle/clustered.sql
\ir ../lib/plan_of.sql
SELECT plan(92);
SELECT diag('seed ' || :seed);
SELECT setseed(:seed);
SET LOCAL max_parallel_workers_per_gather = 0;

-- sets of customers who give one response or many; some have no name, and some scores are NULL
CREATE TABLE response AS
SELECT g, i, score, (1 + score % 5)::smallint AS stars, 1 + score % 7 AS ease, score > 6 AS yes,
    CASE WHEN random() > 0.1 OR g % 3 > 0 THEN customer END AS customer
FROM (SELECT g, i, CASE WHEN random() > 0.05
                  THEN least(10, floor(random() * (3 + g % 9) + customer * (g % 5) % 7)::int) END
              AS score, customer
      FROM generate_series(1, 60) g,
          LATERAL (SELECT i, floor(random() ^ (1 + g % 4) * (g * g / 20 + 2))::int AS customer
                   FROM generate_series(1, 5 + g * 7) i) c) r;
CREATE VIEW named AS
SELECT *, coalesce(customer::text, 'response ' || i) AS name FROM response WHERE score IS NOT NULL;

-- Returns what the oracle says of each set, for a value of each response.
CREATE FUNCTION by_hand(value text)
RETURNS TABLE (g int, r clustered_oracle_row) LANGUAGE plpgsql AS $$
BEGIN
    RETURN QUERY EXECUTE format(
        'SELECT g, clustered_oracle(array_agg(y), array_agg(n))
         FROM (SELECT g, sum(%s)::float8 AS y, count(*)::float8 AS n FROM named GROUP BY g, name) c
         GROUP BY g', value);
END $$;

-- NPS
CREATE TABLE nps AS
SELECT g, (nps_report_clustered(score, customer)).*, nps_report(score) AS plain
FROM response GROUP BY g;
SELECT is(
    (SELECT count(*) FROM nps JOIN by_hand(
         'CASE WHEN score >= 9 THEN 1 WHEN score <= 6 THEN -1 ELSE 0 END') h USING (g)
     WHERE customers = (r).customers AND responses = (r).responses
         AND alike(nps, 100 * (r).score)
         AND alike(std_error, 100 * sqrt((r).variance))
         AND alike(design_effect, CASE WHEN (plain).std_error > 0
                       THEN (std_error / (plain).std_error) ^ 2 END)
         AND alike(degrees_of_freedom, (r).degrees_of_freedom, 1e-6)),
    60::bigint,
    'nps: as the oracle');
SELECT is(
    (SELECT count(*) FROM nps
     WHERE row(responses, promoters, passives, detractors)
         = row((plain).responses, (plain).promoters, (plain).passives, (plain).detractors)
         AND alike(nps, (plain).nps, 1e-14)),
    60::bigint,
    'nps: counts and score as in the plain report');
SELECT ok(
    bool_and(lower < nps AND nps < upper AND lower >= -100 AND upper <= 100),
    'nps: limits around the score')
FROM nps WHERE abs(nps) < 100;
SELECT ok(
    count(*) > 50 AND bool_and(upper - lower > 0.9 * ((plain).upper - (plain).lower)),
    'nps: wider where the variance is larger')
FROM nps WHERE design_effect > 1;

-- CSAT and proportions
CREATE TABLE csat AS
SELECT g, (csat_report_clustered(stars, customer)).*, csat_report(stars) AS plain
FROM response GROUP BY g;
SELECT is(
    (SELECT count(*) FROM csat JOIN by_hand('(stars >= 4)::int') h USING (g)
     WHERE customers = (r).customers AND responses = (r).responses
         AND alike(csat, 100 * (r).score) AND alike(mean, (plain).mean)
         AND satisfied = (plain).satisfied
         AND alike(std_error, 100 * sqrt((r).variance))
         AND alike(design_effect, CASE WHEN (plain).std_error > 0
                       THEN (std_error / (plain).std_error) ^ 2 END)
         AND alike(degrees_of_freedom, (r).degrees_of_freedom, 1e-6)),
    60::bigint,
    'csat: as the oracle');
SELECT ok(
    bool_and(lower < csat AND csat < upper AND lower >= 0 AND upper <= 100),
    'csat: limits around the percentage')
FROM csat WHERE csat > 0 AND csat < 100;
SELECT is(
    (SELECT count(*)
     FROM (SELECT g, (csat_report_clustered(score + 1, customer, high)).*, high
           FROM response, generate_series(3, 10) high
           WHERE score < high GROUP BY g, high) c
     JOIN (SELECT g, csat_report(score + 1, high) AS plain, high
           FROM response, generate_series(3, 10) high
           WHERE score < high GROUP BY g, high) p USING (g, high)
     WHERE responses = (plain).responses AND satisfied = (plain).satisfied
         AND alike(csat, (plain).csat) AND alike(mean, (plain).mean)),
    480::bigint,
    'csat: on other scales');
SELECT is(
    csat_report_clustered(stars, customer, 5)::text,
    csat_report_clustered(stars, customer)::text,
    'csat: the scale 1 to 5, given')
FROM response;
SELECT is(
    csat_report_clustered(stars, customer, 5.0)::text,
    csat_report_clustered(stars, customer)::text,
    'csat: the scale as a number')
FROM response;
CREATE TABLE proportion AS
SELECT g, (proportion_report_clustered(yes, customer)).*,
    csat_report_clustered(yes, customer) AS csat, proportion_report(yes) AS plain
FROM response GROUP BY g;
SELECT is(
    (SELECT count(*) FROM proportion JOIN by_hand('yes::int') h USING (g)
     WHERE customers = (r).customers AND trials = (r).responses AND alike(rate, (r).score)
         AND successes = (plain).successes
         AND alike(std_error, sqrt((r).variance))
         AND alike(design_effect, CASE WHEN (plain).std_error > 0
                       THEN (std_error / (plain).std_error) ^ 2 END)
         AND alike(degrees_of_freedom, (r).degrees_of_freedom, 1e-6)),
    60::bigint,
    'proportion: as the oracle');
SELECT is(
    (SELECT count(*) FROM proportion
     WHERE customers = (csat).customers AND successes = (csat).satisfied
         AND alike(100 * rate, (csat).csat) AND alike(rate, (csat).mean)
         AND alike(100 * lower, (csat).lower) AND alike(100 * upper, (csat).upper)
         AND alike(100 * std_error, (csat).std_error)),
    60::bigint,
    'csat of yes or no: the same in percent');

-- CES
CREATE TABLE ces AS
SELECT g, (ces_report_clustered(ease, customer)).*, ces_report(ease) AS plain,
    (mean_report(ces_tally(ease))).std_error AS independent
FROM response GROUP BY g;
SELECT is(
    (SELECT count(*) FROM ces JOIN by_hand('ease') h USING (g)
     WHERE customers = (r).customers AND responses = (r).responses AND alike(ces, (r).score)
         AND easy = (plain).easy AND alike(easy_rate, (plain).easy_rate)
         AND alike(std_error, sqrt((r).variance))
         AND alike(design_effect, CASE WHEN independent > 0 THEN (std_error / independent) ^ 2 END)
         AND alike(degrees_of_freedom, (r).degrees_of_freedom, 1e-6)),
    60::bigint,
    'ces: as the oracle');
SELECT ok(
    bool_and(alike(upper - ces, ces - lower) OR lower = 1 OR upper = 7),
    'ces: limits at the same distance, within the scale')
FROM ces WHERE lower IS NOT NULL;

-- one response of each customer: m / (m - 1) times the plain variance, whose divisor is m
SELECT ok(
    alike((r).design_effect, m / (m - 1)) AND alike((r).std_error, sqrt(m / (m - 1)) * plain)
        AND (r).customers = m,
    'a response of each customer: nps of set ' || g)
FROM (SELECT g, nps_report_clustered(score, i) AS r, count(score)::float8 AS m,
          (nps_report(score)).std_error AS plain
      FROM response WHERE g IN (8, 35, 53) GROUP BY g) q;
SELECT ok(
    alike((r).design_effect, 1) AND alike((r).std_error, (plain).std_error),
    'a response of each customer: ces, whose plain divisor is m - 1')
FROM (SELECT ces_report_clustered(ease, i) AS r, mean_report(ces_tally(ease)) AS plain
      FROM response WHERE g = 30) q;

-- customers without a name are each a customer of their own
SELECT ok(
    bool_and(rows_alike(nameless, named)) AND count(*) = 60,
    'a response without a customer is one of a customer of its own')
FROM (SELECT g, nps_report_clustered(score, NULL::int) AS nameless,
          nps_report_clustered(score, i) AS named
      FROM response GROUP BY g) q;
SELECT ok(
    bool_and(rows_alike(mixed, named)) AND count(*) = 60,
    'also among others with a name')
FROM (SELECT g, csat_report_clustered(stars, customer) AS mixed FROM response GROUP BY g) m
    JOIN (SELECT g, csat_report_clustered(stars, name) AS named FROM named GROUP BY g) n USING (g);

-- no response, one customer, all alike
SELECT is(nps_report_clustered(score, i)::text, '(0,0,0,0,0,,,,,,)', 'nps: no response')
FROM response WHERE false;
SELECT is(csat_report_clustered(stars, i)::text, '(0,0,0,,,,,,,)', 'csat: no response')
FROM response WHERE score IS NULL;
SELECT is(ces_report_clustered(ease, i)::text, '(0,0,0,,,,,,,)', 'ces: no response')
FROM response WHERE score IS NULL;
SELECT is(proportion_report_clustered(yes, i)::text, '(0,0,0,,,,,,)', 'proportion: no response')
FROM response WHERE score IS NULL;
SELECT is(
    nps_report_clustered(s, 1)::text,
    '(1,4,2,1,1,25,,,,,)',
    'nps: of one customer, nothing is known of others')
FROM unnest('{10,9,8,3}'::int[]) s;
SELECT is(ces_report_clustered(s, 'x'::text)::text, '(1,2,2,6.5,1,,,,,)', 'ces: one customer')
FROM unnest('{7,6}'::int[]) s;
SELECT is(csat_report_clustered(4, 1)::text, '(1,1,1,100,4,,,,,)', 'csat: one response');
SELECT is(
    proportion_report_clustered(true, NULL::text)::text,
    '(1,1,1,1,,,,,)',
    'proportion: one response');
SELECT ok(
    (r).std_error = 0 AND (r).lower BETWEEN 0 AND 99.9 AND (r).upper = 100
        AND (r).design_effect IS NULL,
    'nps: all promoters, and an interval')
FROM (SELECT nps_report_clustered(10, i % 7) AS r FROM generate_series(1, 50) i) q;
SELECT ok(
    (a).lower < (b).lower AND (b).upper = 1,
    'proportion: the interval is wider for fewer customers')
FROM (SELECT proportion_report_clustered(true, i % 7) AS a,
          proportion_report_clustered(true, i % 25) AS b
      FROM generate_series(1, 50) i) q;
SELECT ok(
    (r).std_error = 0 AND (r).lower < 0 AND (r).upper > 0 AND (r).design_effect = 0,
    'nps: customers of the same score, and an interval')
FROM (SELECT nps_report_clustered(s, i) AS r
      FROM generate_series(1, 9) i, unnest('{10,0}'::int[]) s) q;
-- computed with fractions: fourth powers of residuals are 1e-13 of their terms
SELECT ok(
    abs((r).degrees_of_freedom / 6.874823103236923 - 1) < 1e-12
        AND abs((r).lower - 6.627618186582238) < 1e-9,
    'ces: degrees of freedom where one customer gives most, and nearly all are alike')
FROM (SELECT ces_report_clustered(6 + (k > 3 + 26 * (c / 40))::int, c) AS r
      FROM generate_series(1, 40) c, generate_series(1, CASE WHEN c = 40 THEN 200 ELSE 1 END) i,
          LATERAL (SELECT CASE WHEN c = 40 THEN i + 3 ELSE c END AS k) q) q;

-- types of scores and of customers
CREATE TABLE truth AS SELECT nps_report_clustered(score, customer) AS r FROM response;
CREATE FUNCTION is_truth(call text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE got nps_report_clustered_row;
BEGIN
    EXECUTE format('SELECT (r).* FROM (SELECT %s AS r FROM response) q', call) INTO got;
    RETURN (SELECT ok(rows_alike(got, truth.r), call) FROM truth);
END $$;
SELECT is_truth(format('nps_report_clustered(%s, %s)', s, c))
FROM unnest(ARRAY[
                'score::smallint', 'score::bigint', 'score::numeric', 'score::real',
                'score::text']) s,
    unnest(ARRAY['customer', 'customer::text']) c;
SELECT is_truth(format('nps_report_clustered(score, %s)', c))
FROM unnest(ARRAY[
                'customer::bigint', 'customer::smallint', 'customer::numeric',
                'md5(customer::text)::uuid', 'repeat(''x'', 300) || customer',
                'CASE WHEN customer IS NOT NULL THEN (customer, 1) END',
                'customer::text COLLATE "C"']) c;
SELECT throws_ok(
    'SELECT nps_report_clustered(9, ''1''::json)',
    '42883',
    NULL,
    'customers of a type that cannot be hashed');

-- in two steps: a tally of each customer, merged from day to day
CREATE VIEW tallies AS
SELECT g, i % 3 AS day, name, nps_tally(score) AS n, csat_tally(stars) AS c, ces_tally(ease) AS e,
    proportion_tally(yes) AS p
FROM named GROUP BY g, i % 3, name;
CREATE TABLE merged AS
SELECT g, name, coalesce(s.n + d.n, s.n, d.n) AS n, coalesce(s.c + d.c, s.c, d.c) AS c,
    coalesce(s.e + d.e, s.e, d.e) AS e, coalesce(s.p + d.p, s.p, d.p) AS p
FROM (SELECT * FROM tallies WHERE day = 0) s
    FULL JOIN (SELECT g, name, rollup(n) AS n, rollup(c) AS c, rollup(e) AS e, rollup(p) AS p
               FROM tallies WHERE day > 0 GROUP BY g, name) d USING (g, name);
SELECT ok(
    count(*) = 60 AND bool_and(rows_alike(a.n, b.n)) AND bool_and(rows_alike(a.c, b.c))
        AND bool_and(rows_alike(a.e, b.e)) AND bool_and(rows_alike(a.p, b.p)),
    'two steps = one call')
FROM (SELECT g, nps_report_clustered(n) AS n, csat_report_clustered(c) AS c,
          ces_report_clustered(e) AS e, proportion_report_clustered(p) AS p
      FROM merged GROUP BY g) a
    JOIN (SELECT g, nps_report_clustered(score, customer) AS n,
              csat_report_clustered(stars, customer) AS c,
              ces_report_clustered(ease, customer) AS e,
              proportion_report_clustered(yes, customer) AS p
          FROM response GROUP BY g) b USING (g);
SELECT ok(
    count(*) = 60 AND bool_and(alike((a).std_error, 100 * (b).std_error)),
    'the standard error of ratio_report')
FROM (SELECT nps_report_clustered(n) AS a,
          ratio_report(ratio_agg(promoters(n) - detractors(n), responses(n))) AS b
      FROM merged GROUP BY g) q;
SELECT ok(rows_alike(a.c, b.c), 'csat of tallies on another scale')
FROM (SELECT csat_report_clustered(t) AS c
      FROM (SELECT csat_tally(ease, 7) AS t FROM named GROUP BY name) q) a,
    (SELECT csat_report_clustered(ease, name, 7) AS c FROM named) b;
SELECT is(
    ARRAY[(r).customers, (r).responses],
    ARRAY[2, 3]::bigint[],
    'tallies without responses are no customers')
FROM (SELECT nps_report_clustered(t) AS r
      FROM unnest('{NULL,empty,"0..10 {}","0..10 {7:2}","0..10 {9:1}"}'::tally[]) t) q;
SELECT throws_ok(format('SELECT %s FROM unnest(%L::tally[]) t', f, t), s, NULL, f || ' of ' || t)
FROM (VALUES ('nps_report_clustered(t)', '{"1..5 {4:1}"}', '22023'),
          ('ces_report_clustered(t)', '{"0..10 {4:1}"}', '22023'),
          ('proportion_report_clustered(t)', '{"1..5 {4:1}"}', '22023'),
          ('csat_report_clustered(t)', '{"0..10 {4:1}"}', '22023'),
          ('csat_report_clustered(t)', '{"0..100 {4:1}"}', '22023'),
          ('csat_report_clustered(t)', '{"1..5 {4:1}","1..7 {4:1}"}', '22023'),
          ('nps_report_clustered(t)', '{"0..10 {1:9223372036854775807}","0..10 {2:1}"}', '22003'))
     v (f, t, s);

-- however responses reach it: in any order, by workers, spilled to files
CREATE TABLE many AS
SELECT i, (abs(hashint4(i)) % 11)::smallint AS score,
    CASE
        WHEN i % 50 > 0
            THEN (abs(hashint4(i * 3)) % 173) * (abs(hashint4(i * 5)) % 173) END AS customer
FROM generate_series(1, 100000) i;
ANALYZE many;
CREATE TABLE all_of_many AS SELECT nps_report_clustered(score, customer) AS r FROM many;
CREATE FUNCTION is_same(query text, name text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE got nps_report_clustered_row;
BEGIN
    EXECUTE format('SELECT (r).* FROM (%s) q (r)', query) INTO got;
    RETURN (SELECT ok(rows_alike(got, a.r), name) FROM all_of_many a);
END $$;
SELECT is_same(
    'SELECT nps_report_clustered(score, customer ORDER BY hashint4(i * 11)) FROM many',
    'shuffled');
SELECT is_same(
    'SELECT nps_report_clustered(t) FROM (SELECT nps_tally(score) AS t FROM many
     GROUP BY customer, CASE WHEN customer IS NULL THEN i END) q',
    'in two steps');
SET LOCAL work_mem = '64kB';
SET LOCAL hash_mem_multiplier = 1;
SELECT is_same('SELECT nps_report_clustered(score, customer) FROM many', 'spilled');
SELECT is_same(
    'SELECT nps_report_clustered(score, ''customer '' || customer) FROM many', 'spilled, as text');
SET LOCAL max_parallel_workers_per_gather = 3;
SET LOCAL parallel_setup_cost = 0;
SET LOCAL parallel_tuple_cost = 0;
SET LOCAL min_parallel_table_scan_size = 0;
SELECT matches(
    pg_temp.plan_of('SELECT nps_report_clustered(score, customer) FROM many'),
    'Partial Aggregate',
    'a parallel plan');
SELECT is_same('SELECT nps_report_clustered(score, customer) FROM many', 'by workers, spilled');
SET LOCAL work_mem = '64MB';
SELECT is_same('SELECT nps_report_clustered(score, customer) FROM many', 'by workers');
SELECT is_same(
    'SELECT nps_report_clustered(score, ''customer '' || customer) FROM many',
    'by workers, as text');
CREATE TABLE of_customer AS
SELECT nps_tally(score) AS t FROM many GROUP BY customer, CASE WHEN customer IS NULL THEN i END;
ANALYZE of_customer;
SELECT matches(
    pg_temp.plan_of('SELECT nps_report_clustered(t) FROM of_customer'),
    'Partial Aggregate',
    'a parallel plan of tallies');
SELECT is_same('SELECT nps_report_clustered(t) FROM of_customer', 'tallies, by workers');
SET LOCAL max_parallel_workers_per_gather = 0;

-- windows
SELECT is(
    (SELECT count(*)
     FROM (SELECT i, nps_report_clustered(score, customer) OVER w AS r
           FROM many WHERE i <= 300 WINDOW w AS (ORDER BY i ROWS 40 PRECEDING)) a,
         LATERAL (SELECT nps_report_clustered(score, customer) AS r
                  FROM many WHERE many.i BETWEEN a.i - 40 AND a.i) b
     WHERE rows_alike(a.r, b.r)),
    300::bigint,
    'as a window function');
SELECT ok(
    count(*) = 300 AND bool_and(rows_alike(a.r, b.r)),
    'with a growing frame')
FROM (SELECT i, nps_report_clustered(score, customer) OVER (ORDER BY i) AS r
      FROM many WHERE i <= 300) a,
    LATERAL (SELECT nps_report_clustered(score, customer) AS r FROM many WHERE many.i <= a.i) b;

-- Two groups: the difference of the oracle's scores, whose variances add, by Student's t with the
-- degrees of freedom of Welch and Satterthwaite.
-- Returns how often Student's t is farther from 0: the density is that of a power of a cosine. With
-- less than two degrees of freedom it would need more points.
CREATE FUNCTION student_p(t float8, df float8) RETURNS float8 LANGUAGE sql IMMUTABLE AS $$
    SELECT 1 - sum(x * exp(greatest((df - 1) * ln(cos(x * (i - 0.5) / 1000)), -600)))
            / sum(y * exp(greatest((df - 1) * ln(cos(y * (i - 0.5) / 1000)), -600)))
    FROM generate_series(1, 1000) i, (VALUES (atan(abs(t) / sqrt(df)), pi() / 2)) v (x, y)
$$;
-- Returns how many pairs of sets are compared, and how many of these otherwise.
CREATE FUNCTION compared(score text, arguments text, value text, unit float8, most float8)
RETURNS TABLE (pairs bigint, wrong bigint) LANGUAGE plpgsql AS $$
BEGIN
    RETURN QUERY EXECUTE format(
        'WITH report AS (SELECT g, %1$s_report_clustered(%2$s) AS r FROM response GROUP BY g),
         hand AS (SELECT g, (r).* FROM by_hand(%3$L) h),
         pair AS (
             SELECT c.*, x.score - y.score AS d, x.variance + y.variance AS v,
                 (x.variance + y.variance) ^ 2 / (x.variance ^ 2 / x.degrees_of_freedom
                     + y.variance ^ 2 / y.degrees_of_freedom) AS df
             FROM report a JOIN report b ON b.g = a.g %% 60 + 1
                 JOIN hand x ON x.g = a.g JOIN hand y ON y.g = b.g, %1$s_compare(a.r, b.r, 0.9) c
             WHERE x.variance > 0 AND y.variance > 0)
         SELECT count(*), count(*) FILTER (WHERE NOT (
             alike(difference, %4$s * d, 1e-8) AND alike(std_error, %4$s * sqrt(v))
             AND alike(statistic, d / sqrt(v), 1e-7)
             AND abs(p_value - student_p(d / sqrt(v), df)) < 1e-5
             AND (upper = %5$s OR alike(student_p((upper - difference) / std_error, df), 0.1, 1e-5))
             AND (lower = -%5$s
                  OR alike(student_p((difference - lower) / std_error, df), 0.1, 1e-5))))
         FROM pair WHERE df > 2', score, arguments, value, unit, most);
END $$;
SELECT ok(
    pairs > 40 AND wrong = 0,
    format('%s_compare: %s pairs, %s not as the oracle', v.score, pairs, wrong))
FROM (VALUES ('nps', 'score, customer',
              'CASE WHEN score >= 9 THEN 1 WHEN score <= 6 THEN -1 ELSE 0 END', 100, 200),
          ('csat', 'stars, customer', '(stars >= 4)::int', 100, 100),
          ('ces', 'ease, customer', 'ease', 1, 6),
          ('proportion', 'yes, customer', 'yes::int', 1, 1))
        v (score, arguments, value, unit, most),
    LATERAL compared(v.score, arguments, value, unit, most);
-- one response of each customer: Welch's error
SELECT ok(
    alike(c.difference, 100 * w.difference) AND alike(c.std_error, 100 * w.std_error)
        AND alike(c.statistic, w.statistic) AND abs(c.p_value - w.p_value) < 1e-3,
    'one response of each customer: as Welch''s test')
FROM (SELECT nps_report_clustered(score, i) FILTER (WHERE g < 30) AS a,
          nps_report_clustered(score, i) FILTER (WHERE g >= 30) AS b,
          tally((score >= 9)::int - (score <= 6)::int, -1, 1) FILTER (WHERE g < 30) AS x,
          tally((score >= 9)::int - (score <= 6)::int, -1, 1) FILTER (WHERE g >= 30) AS y
      FROM (SELECT g, score, row_number() OVER () AS i FROM response WHERE score IS NOT NULL) r) q,
    nps_compare(a, b) c, mean_compare(x, y) w;
SELECT ok(
    c.difference = -d.difference AND c.lower = -d.upper AND c.upper = -d.lower
        AND c.p_value = d.p_value AND c.statistic = -d.statistic AND c.lower > e.lower,
    'the other way round; a higher level has wider limits')
FROM (SELECT nps_report_clustered(score, customer) FILTER (WHERE g = 50) AS a,
          nps_report_clustered(score, customer) FILTER (WHERE g = 53) AS b FROM response) q,
    nps_compare(a, b) c, nps_compare(b, a) d, nps_compare(a, b, 0.99) e;
-- corner cases
CREATE VIEW corner_report AS
SELECT nps_report_clustered(score, customer) AS usual,
    nps_report_clustered(score, customer) FILTER (WHERE false) AS nothing,
    nps_report_clustered(9, 1) AS single, nps_report_clustered(10, i) AS alike,
    nps_report_clustered(0, i) AS others
FROM response WHERE g = 50;
SELECT is(nps_compare(usual, nothing)::text, '(,,,,,)', 'no responses') FROM corner_report;
SELECT is(nps_compare(NULL::nps_report_clustered_row, usual), NULL, 'no report') FROM corner_report;
SELECT is(nps_compare(usual, usual, NULL), NULL, 'no level') FROM corner_report;
SELECT ok(
    c.difference = 100 - (usual).nps AND c::text LIKE '(%,,,,,)',
    'one customer: only the difference')
FROM corner_report, nps_compare(single, usual) c;
SELECT is(nps_compare(alike, alike)::text, '(0,0,0,0,0,1)', 'all responses alike')
FROM corner_report;
SELECT is(nps_compare(alike, others)::text, '(200,0,200,200,,)', 'but not the same')
FROM corner_report;
SELECT ok(
    c.std_error = (usual).std_error AND c.p_value < 0.05,
    'a group without a variance adds nothing')
FROM corner_report, nps_compare(alike, usual) c;
SELECT throws_ok(
    'SELECT nps_compare(usual, usual, 95) FROM corner_report',
    '22023',
    NULL,
    'level 95');
SELECT throws_ok(
    format('SELECT %s_compare(r, r) FROM (VALUES (%L::%1$s_report_clustered_row)) v (r)', score, r),
    '22003',
    NULL,
    score || r)
FROM (VALUES ('nps', '(2,2,2,0,0,101,1,0,0,1,1)'), ('nps', '(2,2,2,0,0,NaN,1,0,0,1,1)'),
          ('csat', '(2,2,2,100,5,-1,0,0,1,1)'), ('ces', '(2,2,2,7,1,0,0,0,1,0.5)'),
          ('proportion', '(2,2,2,2,0,0,0,1,1)')) v (score, r);

-- published: R survey, apiclus1 by district, where the variance is the linearized one
SELECT ok(
    alike((r).nps, -1.639344262, 1e-8)
        AND alike((r).std_error ^ 2 / (r).design_effect,
            100 ^ 2 * ((p + d) / 183.0 - ((p - d) / 183.0) ^ 2) / 183)
        AND (r).std_error BETWEEN 18.71607243 AND 25,
    'a ratio of R survey')
FROM (SELECT nps_report_clustered(tally_of(ARRAY[d, 0, 0, 0, 0, 0, 0, n - p - d, 0, p, 0], 0)) AS r,
          sum(p) AS p, sum(d) AS d
      FROM unnest('{8,6,-4,1,6,-2,-1,-4,11,0,4,3,-28,-2,-1}'::int[],
               '{13,34,4,13,16,2,1,4,12,21,9,11,37,2,4}'::int[]) u (y, n),
          LATERAL (SELECT greatest(y, 0) AS p, greatest(-y, 0) AS d) s) q;
SELECT * FROM finish();
ROLLBACK;
