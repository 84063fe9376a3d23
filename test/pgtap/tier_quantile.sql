-- Ladders of quantiles, compared with percentile_cont.
\if :{?seed}
\else
\set seed 0.20261127
\endif
\set files next/rfm_data_orders.csv
\setenv FILES :files
\set present `test/lib/published --present $FILES`
BEGIN;
SELECT plan(45);
SELECT diag('seed ' || :seed);
SELECT setseed(:seed) IS NULL AS seeded \gset

-- small examples
SELECT is(quantile_policy(x, labels)::text, policy, policy)
FROM (VALUES (1, '{1,2,3,4,5}'::text[], '1 -Infinity, 2 3, 3 5, 4 7, 5 9'),
          (2, '{low,"very high"}', 'low -Infinity, "very high" 6'), (3, '{all}', 'all -Infinity'),
          (4, '{1,2,3}', '1 -Infinity, 2 4.333333333333333, 3 7.666666666666667'))
     t (n, labels, policy), generate_series(1, 11) x
GROUP BY n, labels, policy
ORDER BY n;
SELECT is(
    quantile_policy(x, '{5,4,3,2,1}')::text,
    '5 -Infinity, 4 3, 3 5, 2 7, 1 9',
    'the smallest values are best if the labels say so')
FROM generate_series(1, 11) x;
SELECT is(quantile_policy(x, '{1,2,3,4,5}')::text, policy, comment)
FROM (VALUES (1, '{7}'::float8[], '1 -Infinity, 5 7', 'one value is at every quantile'),
          (2, '{1,1,1,1,1,2,2,3}', '1 -Infinity, 3 1, 4 1.2, 5 2', 'two quantiles coincide'),
          (3, '{0,-0,0}', '1 -Infinity, 5 0', 'minus zero is zero'),
          (4, '{1,2}', '1 -Infinity, 2 1.2, 3 1.4, 4 1.6, 5 1.8', 'fewer values than labels'),
          (5, '{505.3,NULL,505.5}', '1 -Infinity, 2 505.34, 3 505.38, 4 505.42, 5 505.46',
           'decimal places are those of the values, and NULL is skipped'),
          (6, '{-1.7e308,1.7e308}',
           '1 -Infinity, 2 -1.02e+308, 3 -3.4e+307, 4 3.4e+307, 5 1.02e+308',
           'no difference is out of range'),
          (7, '{5e-324,1e-323}', '1 -Infinity, 3 5e-324, 5 1e-323', 'the smallest numbers'),
          (8, '{0,5e-324}', '1 -Infinity, 3 0, 5 5e-324', 'no number between them'))
     t (n, x_values, policy, comment), unnest(x_values) x
GROUP BY n, policy, comment
ORDER BY n;
SELECT is(
    (SELECT quantile_policy(x, '{low,high}')::text FROM unnest('{1.5,2.5}'::numeric[]) x)
    || (SELECT quantile_policy(x, '{low,high}')::text FROM unnest('{1,2}'::bigint[]) x)
    || (SELECT quantile_policy(x, '{low,high}')::text FROM unnest('{0.5,1.5}'::real[]) x),
    'low -Infinity, high 2low -Infinity, high 1.5low -Infinity, high 1',
    'any numeric column');
SELECT is(
    (SELECT quantile_policy(x, '{low,high}') FROM unnest('{}'::int[]) x),
    NULL,
    'no values, no policy');
SELECT is(
    (SELECT quantile_policy(x, '{low,high}') FROM unnest('{NULL,NULL}'::int[]) x),
    NULL,
    'only NULL, no policy');
SELECT is(
    (SELECT string_agg(k || ': ' || p, '; ' ORDER BY k)
     FROM (SELECT x % 2 AS k, quantile_policy(x, ARRAY['low', 'high of ' || x % 2]) p
           FROM generate_series(1, 10) x
           GROUP BY x % 2) s),
    '0: low -Infinity, "high of 0" 6; 1: low -Infinity, "high of 1" 5',
    'labels of each group');
SELECT is(
    (SELECT string_agg(tier_of(x, quantile_policy), ' ' ORDER BY x)
     FROM (SELECT quantile_policy(x, '{low,high}') FROM generate_series(1, 9) x) q,
         unnest('{-1e300,-Infinity,Infinity,4.999,5}'::float8[]) x),
    'low low low high high',
    'every later value has a tier');

-- NTILE puts equal customers in different parts, and a ladder does not
SELECT is(
    (SELECT array_agg(DISTINCT (n, t)::text ORDER BY (n, t)::text)
     FROM (SELECT ntile(2) OVER (ORDER BY x) AS n, tier_of(x, p) AS t
           FROM unnest('{1,1,1,1,1,1,1,9}'::int[]) x,
               (SELECT quantile_policy(x, '{1,2}') AS p
                FROM unnest('{1,1,1,1,1,1,1,9}'::int[]) x) q
           WHERE x = 1) s),
    '{"(1,2)","(2,2)"}',
    'seven equal customers');

-- errors
SELECT throws_ok('SELECT quantile_policy(x, ' || labels || ') FROM generate_series(1, 9) x',
    code, message, message)
FROM (VALUES ('NULL', '22004', 'labels must not be NULL'),
          ('''{}''', '22023', 'labels must not be empty'),
          ('''{a,NULL}''', '22004', 'a label must not be NULL'),
          ('''{a,b,a}''', '22023',
           'cannot add label "a" to a policy: this label is already in the policy'),
          ('''{a,""}''', '22023', 'cannot add label "" to a policy: a label must not be empty'),
          ('''{{a,b}}''', '22023', 'labels must be an array of one dimension'),
          ('ARRAY[''a'', (x / 2)::text]', '22023', 'labels change within a group'),
          ('(SELECT array_agg(i::text) FROM generate_series(1, 101) i)', '22023',
           'cannot add label "101" to a policy: a policy must not have more than 100 tiers'))
     v (labels, code, message);
SELECT throws_ok(
    format('SELECT quantile_policy(x, ''{a}'') FROM unnest(''{1,%s}''::float8[]) x', x),
    '22003',
    'value must be finite, not ' || x,
    x)
FROM unnest('{NaN,Infinity,-Infinity}'::text[]) x;
SELECT throws_ok('SELECT quantile_policy(NULL, ''{}'')', '22023', NULL,
    'labels are checked even without values');
SELECT throws_ok('SELECT quantile_policy(x, ''{a}'') OVER () FROM generate_series(1, 2) x', '0A000',
    NULL, 'no form for windows');

-- Random values, with many ties, against percentile_cont: a value has as many quantiles at or below
-- it as there are labels below its own.
CREATE TEMP TABLE input AS
SELECT g, 1 + g % 11 AS parts,
    CASE g % 4
        WHEN 0 THEN floor(random() * 4)
        WHEN 1 THEN round((random() * 100)::numeric, 2)
        WHEN 2 THEN floor(random() * 1000) - 500
        ELSE random() ^ 3 * 1e6 END::float8 AS x
FROM generate_series(1, 400) g, generate_series(1, 1 + g % 37) i;
CREATE TEMP TABLE ladder AS
SELECT g, parts, labels, quantile_policy(x, labels) AS policy,
    percentile_cont(ARRAY(SELECT i / parts::float8 FROM generate_series(1, parts - 1) i))
        WITHIN GROUP (ORDER BY x) AS quantiles
FROM input, LATERAL (SELECT array_agg('t' || i ORDER BY i) AS labels
                     FROM generate_series(1, parts) i) l
GROUP BY g, parts, labels;
SELECT is(
    (SELECT count(*)
     FROM ladder
     JOIN input USING (g, parts)
     WHERE tier_of(x, policy) IS DISTINCT FROM
         labels[1 + (SELECT count(*)
                     FROM unnest(quantiles) q
                     WHERE q <= x + 1e-12 * abs(x))]),
    0::bigint,
    'the tier of each value');
SELECT is(
    (SELECT count(*)
     FROM ladder, LATERAL (SELECT array_agg(threshold ORDER BY rank) AS ours
                           FROM tier_thresholds(policy)
                           WHERE threshold > '-Infinity') o
     WHERE EXISTS (SELECT
                   FROM unnest(quantiles) q
                   WHERE NOT EXISTS (SELECT
                                     FROM unnest(ours) t
                                     WHERE abs(t - q) <= 1e-12 * abs(q)))
         OR cardinality(ours) > cardinality(quantiles)),
    0::bigint,
    'thresholds are the quantiles');
SELECT ok(
    (SELECT least(count(*) FILTER (WHERE n < parts), count(*) FILTER (WHERE n = parts)) > 50
     FROM ladder, LATERAL (SELECT count(*) AS n FROM tier_thresholds(policy)) t),
    'with and without labels left out');
SELECT is(
    (SELECT count(*)
     FROM (SELECT count(DISTINCT tier_of(x, policy)) AS tiers
           FROM ladder
           JOIN input USING (g, parts)
           GROUP BY g, x) s
     WHERE tiers > 1),
    0::bigint,
    'equal values have equal tiers');
SELECT is(
    (SELECT count(*)
     FROM ladder
     JOIN (SELECT g, quantile_policy(x, labels) AS policy
           FROM (SELECT input.*, labels FROM input JOIN ladder USING (g) ORDER BY md5(x::text)) s
           GROUP BY g) again USING (g)
     WHERE ladder.policy <> again.policy),
    0::bigint,
    'the order of the rows does not matter');

-- many groups
CREATE FUNCTION pg_temp.hash_memory(query text) RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE plan json;
BEGIN
    EXECUTE 'EXPLAIN (ANALYZE, FORMAT JSON) ' || query INTO plan;
    RETURN plan #>> '{0,Plan,Peak Memory Usage}';
END $$;
SET LOCAL enable_sort = off;
SELECT cmp_ok(
    pg_temp.hash_memory('SELECT i, quantile_policy(i, ''{1,2,3,4,5}'') '
                        'FROM generate_series(1, 2000) i GROUP BY i'),
    '<',
    1500::bigint,
    'a group takes a few hundred bytes');
RESET enable_sort;

-- more values than work memory holds, in sorted and in hashed groups
CREATE TEMP TABLE many AS
SELECT i % 3 AS g, (i * 7919::bigint) % 100003 AS x FROM generate_series(1, 90000) i;
ANALYZE many;
\ir ../lib/plan_of.sql
SET LOCAL work_mem = '64kB';
SET LOCAL max_parallel_workers_per_gather = 0;
CREATE TEMP TABLE spilled AS
SELECT g, quantile_policy(x, '{1,2,3,4,5,6,7}') AS policy FROM many GROUP BY g;
SELECT matches(
    pg_temp.plan_of('SELECT g, quantile_policy(x, ''{1,2}'') FROM many GROUP BY g'),
    'HashAggregate',
    'groups are hashed');
SELECT is(
    (SELECT count(*)
     FROM spilled
     JOIN (SELECT g, percentile_cont(1 / 7.0::float8) WITHIN GROUP (ORDER BY x) AS first,
               percentile_cont(6 / 7.0::float8) WITHIN GROUP (ORDER BY x) AS last
           FROM many
           GROUP BY g) q USING (g)
     JOIN LATERAL (SELECT min(threshold) FILTER (WHERE rank = 2) AS our_first,
                       max(threshold) AS our_last
                   FROM tier_thresholds(policy)) t ON true
     WHERE abs(our_first - first) < 1e-7 AND abs(our_last - last) < 1e-7),
    3::bigint,
    'sorted in files');
SET LOCAL enable_hashagg = off;
SELECT is(
    (SELECT count(*)
     FROM spilled
     JOIN (SELECT g, quantile_policy(x, '{1,2,3,4,5,6,7}') AS policy FROM many GROUP BY g) s
         USING (g, policy)),
    3::bigint,
    'sorted groups give the same');
CREATE FUNCTION pg_temp.blocks_written(query text) RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE plan json;
BEGIN
    EXECUTE 'EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) ' || query INTO plan;
    RETURN plan #>> '{0,Plan,Temp Written Blocks}';
END $$;
SELECT ok(
    pg_temp.blocks_written('SELECT quantile_policy(x, ''{1,2,3}'') FROM many') > 0,
    'values beyond work_mem are in temporary files');
SELECT throws_ok(
    'SELECT quantile_policy(CASE WHEN x = 7919 THEN ''NaN'' ELSE x::float8 END, ''{1,2}'') '
    'FROM (SELECT * FROM many ORDER BY (x = 7919), g) s',
    '22003',
    NULL,
    'an error after files were written');

-- customers of R's package rfm; its cut points are ours plus 1
\if :present
CREATE TEMP TABLE orders (customer text, day date, revenue numeric);
\copy orders FROM PROGRAM 'test/lib/published next/rfm_data_orders.csv' CSV HEADER
CREATE TEMP TABLE customers AS
SELECT customer, date '2006-12-31' - max(day) AS days, count(*) AS orders, sum(revenue) AS revenue
FROM orders
GROUP BY customer;
SELECT is(
    (SELECT format('%s %s', count(*), sum(orders)) FROM customers),
    '995 4906',
    '995 customers');
SELECT is(
    (SELECT format(
         '%s / %s', quantile_policy(days, '{5,4,3,2,1}'), quantile_policy(revenue, '{1,2,3,4,5}'))
     FROM customers),
    '5 -Infinity, 4 114, 3 180, 2 296.4, 1 481 / 1 -Infinity, 2 254.8, 3 381, 4 505.4, 5 665',
    'thresholds of recency and revenue are those of R');
\else
SELECT skip('the real data are not here; SATISFACTION_DATA names their folder', 2);
\endif
SELECT * FROM finish();
ROLLBACK;
