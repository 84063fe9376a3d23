-- Means and indices of any scale, tallies from counts, and responses on another scale.
BEGIN;
SELECT plan(82);

-- means, against PostgreSQL's own aggregates
SELECT setseed(0.2) \g /dev/null
CREATE TEMP TABLE response AS
SELECT g, low, high, low + floor(random() * (high - low + 1))::int AS score
FROM (VALUES (1, 1, 5), (2, 1, 7), (3, 0, 100), (4, -50, -40), (5, 3, 4)) v (g, low, high),
    generate_series(1, 200) i;
CREATE TEMP TABLE stored AS
SELECT g, low, high, tally(score, low, high) AS t FROM response GROUP BY g, low, high;
CREATE FUNCTION pg_temp.near(a float8, b float8) RETURNS boolean
LANGUAGE sql AS $$ SELECT abs(a - b) <= 1e-10 $$;
SELECT ok(
    r.responses = 200 AND pg_temp.near(r.mean, m) AND pg_temp.near(r.std_dev, s)
        AND pg_temp.near(r.std_error, s / sqrt(200))
        -- 1.971956544... is Student's quantile 0.975 of 199 degrees of freedom
        AND abs(r.lower - (m - 1.971956544249395 * s / sqrt(200))) < 1e-9
        AND abs(r.upper - (m + 1.971956544249395 * s / sqrt(200))) < 1e-9,
    'mean_report as avg and stddev: scale ' || low)
FROM (SELECT g, low, avg(score)::float8 AS m, stddev(score)::float8 AS s
      FROM response
      GROUP BY g, low) q
JOIN stored USING (g, low), mean_report(t) r;
SELECT ok(
    i.responses = m.responses AND pg_temp.near(i.mean, 100 * (m.mean - low) / (high - low))
        AND pg_temp.near(i.std_dev, 100 * m.std_dev / (high - low))
        AND pg_temp.near(i.std_error, 100 * m.std_error / (high - low))
        AND pg_temp.near(i.lower, 100 * (m.lower - low) / (high - low))
        AND pg_temp.near(i.upper, 100 * (m.upper - low) / (high - low)),
    'index_report is the same on 0 to 100: scale ' || low)
FROM stored, mean_report(t, 0.9) m, index_report(t, 0.9) i;
SELECT is(
    index_report('2147483646..2147483647 {2147483646:14, 2147483647:36}')::text,
    index_report('0..1 {0:14, 1:36}')::text,
    'large scores lose no digits of an index');
SELECT is(
    ARRAY[lower, upper, mean],
    ARRAY[ces_lower('1..7 {4:1, 6:5, 7:2}', l), ces_upper('1..7 {4:1, 6:5, 7:2}', l), 6],
    'limits as those of ces: ' || l)
FROM unnest('{0.5,0.95,0.999}'::float8[]) l, mean_report('1..7 {4:1, 6:5, 7:2}', l);
SELECT is(
    mean_report(t)::text || index_report(t),
    text,
    t::text)
FROM (VALUES ('empty'::tally, '(0,,,,,)(0,,,,,)'), ('1..7 {}', '(0,,,,,)(0,,,,,)'),
          ('1..7 {7:1}', '(1,7,,,,)(1,100,,,,)'), ('1..7 {1:1}', '(1,1,,,,)(1,0,,,,)'),
          ('1..7 {7:5}', '(5,7,0,0,7,7)(5,100,0,0,100,100)'),
          ('-3..3 {-3:2}', '(2,-3,0,0,-3,-3)(2,0,0,0,0,0)'),
          ('1..5 {1:1, 5:1}',
           '(2,3,2.8284271247461903,2,1,5)(2,50,70.71067811865476,50,0,100)'),
          ('0..1 {1:9223372036854775807}',
           '(9223372036854775807,1,0,0,1,1)(9223372036854775807,100,0,0,100,100)'),
          (NULL, NULL)) v (t, text);
SELECT is(mean_report('1..1 {1:4}')::text, '(4,1,0,0,1,1)', 'a scale of one point has a mean');
SELECT is((mean_report('1..5 {1:1, 5:1}', NULL)), NULL, 'level NULL');
SELECT results_eq(
    'SELECT g, (mean_report(tally(score, low, high))).mean FROM response '
    'GROUP BY g HAVING (index_report(tally(score, low, high))).lower > 45 ORDER BY g',
    'SELECT g, mean(t) FROM stored WHERE (index_report(t)).lower > 45 ORDER BY g',
    'from responses in one query, and over stored tallies');

-- tallies of counts
SELECT is(tally_of(tally_counts(t), low), t, 'from counts and back')
FROM stored;
SELECT is(tally_of(counts, low)::text, t, 'counts ' || counts::text)
FROM (VALUES ('{1,0,3}'::bigint[], 0, '0..2 {0:1, 2:3}'), ('{7}', -5, '-5..-5 {-5:7}'),
          ('{}', 3, 'empty'), ('{0,0,0,0,0}', 1, '1..5 {}'), ('[3:4]={1,2}', 3, '3..4 {3:1, 4:2}'),
          ('{9223372036854775806,1}', 0, '0..1 {0:9223372036854775806, 1:1}'),
          ('{1,2}', 2147483646, '2147483646..2147483647 {2147483646:1, 2147483647:2}'),
          ('{70000,1}', 1, '1..2 {1:70000, 2:1}'), (NULL, 1, NULL), ('{1}', NULL, NULL)) v (
    counts, low, t);
SELECT is(
    responses(tally_of(array_fill(1::bigint, ARRAY[101]), 0)),
    101::bigint,
    'the widest scale');
SELECT is(
    (SELECT nps(tally_of(array_agg(n ORDER BY score), 0))
     FROM (SELECT score, count(r)::int AS n
           FROM generate_series(0, 10) score
           LEFT JOIN (SELECT i * i % 11 AS r FROM generate_series(1, 50) i) s ON r = score
           GROUP BY score) q),
    nps(i * i % 11),
    'counted by others, of integers, in one query')
FROM generate_series(1, 50) i;

-- other scales
SELECT is(recode(t::tally, scores, low, high)::text, recoded, t || ' by ' || scores::text)
FROM (VALUES ('1..5 {1:2, 4:7}', '{5,4,3,2,1}'::int[], 1, 5, '1..5 {2:7, 5:2}'),
          ('1..5 {1:1, 2:2, 3:3, 4:4, 5:5}', '{0,0,0,8,10}', 0, 10, '0..10 {0:6, 8:4, 10:5}'),
          ('1..5 {1:3, 5:4}', '{0,NULL,NULL,NULL,10}', 0, 10, '0..10 {0:3, 10:4}'),
          ('1..2 {1:3}', '[7:8]={4,-4}', -4, 4, '-4..4 {4:3}'),
          ('0..1 {0:9223372036854775806, 1:1}', '{1,1}', 1, 1, '1..1 {1:9223372036854775807}'),
          ('empty', '{1,2,NULL}', 1, 2, '1..2 {}'), ('empty', '{}', 1, 2, '1..2 {}'),
          ('0..1 {}', '{NULL,NULL}', 1, 2, '1..2 {}'),
          ('0..1 {0:200, 1:100}', '{9,9}', 9, 9, '9..9 {9:300}'),
          (NULL, '{1}', 1, 2, NULL), ('1..2 {}', NULL, 1, 2, NULL)) v (
    t, scores, low, high, recoded);
SELECT is(
    recode(recode(t, reversed, low, high), reversed, low, high),
    t,
    'reversing twice changes nothing: scale ' || low)
FROM stored, LATERAL (SELECT array_agg(high + low - x ORDER BY x) AS reversed
                      FROM generate_series(low, high) x) r;
SELECT is(
    recode(tally(score, 1, 5), '{5,4,3,2,1}', 1, 5),
    tally(6 - score, 1, 5),
    'as if the responses had been reversed')
FROM response
WHERE g = 1;
SELECT is(
    (SELECT rollup(recode(t, '{5,4,3,2,1}', 1, 5))
     FROM (SELECT tally(score, 1, 5) AS t FROM response WHERE g = 1 GROUP BY score % 3) s),
    (SELECT recode(t, '{5,4,3,2,1}', 1, 5) FROM stored WHERE g = 1),
    'before or after a rollup');
CREATE TEMP VIEW reversed AS
SELECT ces(recode(t, '{7,6,5,4,3,2,1}', 1, 7)) AS ces FROM stored WHERE g = 2;
SELECT is((SELECT round((ces + avg(score))::numeric, 9) FROM response, reversed WHERE g = 2
           GROUP BY ces), 8.000000000, 'in a view');

-- errors
SELECT throws_ok('SELECT ' || call, code, NULL, call)
FROM (VALUES ('22023', 'mean_report(''1..5 {}'', 95)'), ('22023', 'index_report(''1..5 {}'', 0)'),
          ('22023', 'index_report(''1..1 {}'')'), ('42883', 'mean_report(4)'),
          ('22003', 'tally_of(''{1,-1}'', 0)'), ('22004', 'tally_of(''{1,NULL}'', 0)'),
          ('22023', 'tally_of(''{{1,2},{3,4}}'', 0)'), ('22023', 'tally_of(''[0:1]={1,2}'', 1)'),
          ('22023', 'tally_of(array_fill(1::bigint, ARRAY[102]), 0)'),
          ('22023', 'tally_of(''{1,2}'', 2147483647)'),
          ('22003', 'tally_of(''{9223372036854775807,1}'', 0)'),
          ('22023', 'recode(''1..5 {}'', ''{1,2,3,4}'', 1, 5)'),
          ('22023', 'recode(''1..5 {}'', ''{1,2,3,4,5,6}'', 1, 6)'),
          ('22023', 'recode(''1..2 {}'', ''{{1,2}}'', 1, 2)'),
          ('22003', 'recode(''1..2 {}'', ''{1,3}'', 1, 2)'),
          ('22003', 'recode(''empty'', ''{0}'', 1, 2)'),
          ('22003', 'recode(''1..2 {2:1}'', ''{1,NULL}'', 1, 2)'),
          ('22023', 'recode(''1..2 {}'', ''{1,2}'', 2, 1)'),
          ('22023', 'recode(''1..2 {}'', ''{1,2}'', 0, 101)'),
          ('22023', 'recode(''1..2 {}'', ''{1,2}'', -2147483648, 2147483647)')) e (code, call);
SELECT * FROM finish();
ROLLBACK;
