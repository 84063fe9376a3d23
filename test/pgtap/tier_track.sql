-- Tiers held from period to period, and moves between tiers, compared with slow and simple
-- implementations.
\if :{?seed}
\else
\set seed 0.20240229
\endif
BEGIN;
SELECT plan(35);
SELECT diag('seed ' || :seed);
SELECT setseed(:seed) IS NULL AS seeded \gset

-- The rules of a policy, period after period.
CREATE FUNCTION pg_temp.track_oracle(metrics float8[], policy tier_policy, grace int, soft boolean)
RETURNS text[] LANGUAGE plpgsql AS $$
DECLARE
    held int := 0; below int := 0; qualified int; before int; result text[] := '{}';
BEGIN
    FOR i IN 1 .. cardinality(metrics) LOOP
        before := held;
        IF metrics[i] IS NOT NULL THEN
            qualified := coalesce(tier_rank(metrics[i], policy), 0);
            IF qualified >= held THEN
                held := qualified;
                below := 0;
            ELSE
                below := below + 1;
                IF below > grace THEN
                    held := CASE WHEN soft THEN held - 1 ELSE qualified END;
                END IF;
            END IF;
            IF held <> before THEN below := 0; END IF;
        END IF;
        result := result || (SELECT tier FROM tier_thresholds(policy) WHERE rank = held);
    END LOOP;
    RETURN result;
END $$;

-- the worked example of the guide
SELECT is(
    (SELECT array_agg(t ORDER BY k)
     FROM (SELECT k,
               tier_track(
                   m,
                   'new 0, returning 2, loyal 5, vip 12; grace 1; landing soft') OVER (ORDER BY k) t
           FROM unnest(ARRAY[15, 3, 3, 3, 3]) WITH ORDINALITY v (m, k)) s),
    '{vip,vip,loyal,loyal,returning}'::text[],
    'worked example');
SELECT is(
    (SELECT array_agg(t ORDER BY k)
     FROM (SELECT k,
               tier_track(
                   m,
                   'new 0, returning 2, loyal 5, vip 12; grace 2; landing hard') OVER (ORDER BY k) t
           FROM unnest(ARRAY[15, 3, 13, 3, 3, 3]) WITH ORDINALITY v (m, k)) s),
    '{vip,vip,vip,vip,vip,returning}'::text[],
    'a good period between restores the grace');
SELECT is(
    (SELECT array_agg(t ORDER BY k)
     FROM (SELECT k, tier_track(m, 'silver 50, gold 100; grace 1') OVER (ORDER BY k) t
           FROM unnest(ARRAY[120, 80, 130, 90]) WITH ORDINALITY v (m, k)) s),
    '{gold,gold,gold,gold}'::text[],
    'no two weak years in a row: the tier is held');
SELECT is(
    (SELECT array_agg(t ORDER BY k)
     FROM (SELECT k, tier_track(m, 'new 1, vip 12; landing soft') OVER (ORDER BY k) t
           FROM unnest(ARRAY[0, 1, 0, 0, 12, NULL, 0]) WITH ORDINALITY v (m, k)) s),
    '{NULL,new,NULL,NULL,vip,vip,new}'::text[],
    'out of the tiers and in again; a NULL metric keeps the tier');

-- random histories of 200 customers under random policies
CREATE TEMP TABLE policies AS
SELECT i,
    format(
        'a %s, b %s, c %s, d %s; grace %s; landing %s', i % 3, 3 + i % 2, 6, 9 + i % 4, i % 4,
        (ARRAY['soft', 'hard'])[1 + i % 2])::tier_policy AS policy,
    i % 4 AS grace, i % 2 = 0 AS soft
FROM generate_series(0, 23) i;
CREATE TEMP TABLE history AS
SELECT c, k, CASE WHEN random() < 0.05 THEN NULL ELSE floor(random() * 14) END AS m
FROM generate_series(1, 200) c, generate_series(1, 12) k;
SELECT is(
    (SELECT count(*)
     FROM policies,
         LATERAL (SELECT c, array_agg(t ORDER BY k) t, array_agg(m ORDER BY k) m
                  FROM (SELECT c, k, m, tier_track(m, policy) OVER (PARTITION BY c ORDER BY k) t
                        FROM history) s
                  GROUP BY c) x
     WHERE t IS DISTINCT FROM pg_temp.track_oracle(m, policy, grace, soft)),
    0::bigint,
    'random histories = oracle');
SELECT ok(
    (SELECT count(DISTINCT t) > 100
     FROM (SELECT c, array_agg(t ORDER BY k) t
           FROM (SELECT c, k,
                     tier_track(
                         m,
                         (SELECT policy
                          FROM policies
                          WHERE i = 3)) OVER (PARTITION BY c ORDER BY k) t
                 FROM history) s
           GROUP BY c) x),
    'and they differ');
SELECT is(
    (SELECT count(*)
     FROM (SELECT m, tier_track(m, 'a 0, b 3, c 6, d 9') OVER (PARTITION BY c ORDER BY k) t
           FROM history) s
     WHERE m IS NOT NULL AND t IS DISTINCT FROM tier_of(m, 'a 0, b 3, c 6, d 9')),
    0::bigint,
    'without memory it is tier_of');
SELECT is(
    (SELECT count(*)
     FROM (SELECT tier_track(m, 'new 0, returning 3, loyal 6, vip 9; grace 1') OVER w a,
               tier_track(
                   m, 'new 0, returning 3, loyal 6, vip 9; grace 1', NULL::customer_tier) OVER w b
           FROM history
           WINDOW w AS (PARTITION BY c ORDER BY k)) s
     WHERE a IS DISTINCT FROM b::text),
    0::bigint,
    'the enum form agrees');
SELECT throws_ok(
    'SELECT tier_track(m, CASE WHEN k > 3 THEN tier_policy ''a 0'' ELSE ''b 0'' END) '
    'OVER (PARTITION BY c ORDER BY k) FROM history',
    '22023',
    NULL,
    'one policy for a partition');
SELECT throws_ok('SELECT tier_track(''NaN'', ''a 0'') OVER ()', '22003', NULL, 'NaN');
SELECT throws_ok(
    'SELECT tier_track(1, ''a 0'', NULL::customer_tier) OVER ()',
    '22023',
    NULL,
    'a label that the enum does not have');
SELECT is(
    (SELECT count(tier_track) FROM (SELECT tier_track(m, NULL) OVER () FROM history) s),
    0::bigint,
    'without a policy there is no tier');

-- moves
CREATE TABLE moves AS
SELECT i,
    CASE
        WHEN i % 10 = 0 THEN NULL
        ELSE tier_of(abs(hashint4(i)) % 15, p, NULL::customer_tier) END a,
    CASE
        WHEN i % 13 = 0 THEN NULL
        ELSE tier_of(abs(hashint4(i + 1000000)) % 15, p, NULL::customer_tier) END b
FROM generate_series(1, 50000) i, (SELECT tier_policy 'new 0, returning 2, loyal 5, vip 12') q (p);
CREATE TEMP TABLE by_hand AS
SELECT count(*) FILTER (WHERE a IS NOT NULL OR b IS NOT NULL) customers,
    count(*) FILTER (WHERE b > a) up, count(*) FILTER (WHERE a = b) same,
    count(*) FILTER (WHERE b < a) down, count(*) FILTER (WHERE a IS NULL AND b IS NOT NULL) came,
    count(*) FILTER (WHERE a IS NOT NULL AND b IS NULL) gone
FROM moves;
SELECT results_eq(
    'SELECT (m).customers, (m).upgraded, (m).stayed, (m).downgraded, (m).entered, (m).exited '
    'FROM (SELECT tier_moves(a, b) m FROM moves) s',
    'SELECT * FROM by_hand',
    'counts by hand');
SELECT is(
    (SELECT tier_moves(a::text, b::text, 'new 0, returning 2, loyal 5, vip 12')::text FROM moves),
    (SELECT tier_moves(a, b)::text FROM moves),
    'labels with a policy = enum');
-- customer_tier has a form of its own, which gives the same as that of any enum
CREATE TYPE other_tier AS ENUM ('new', 'returning', 'loyal', 'vip');
SELECT is(
    (SELECT tier_moves(a::text::other_tier, b::text::other_tier)::text FROM moves),
    (SELECT tier_moves(a, b)::text FROM moves),
    'another enum with the same labels');
SELECT is(
    (SELECT tier_moves('new', 'vip')::text),
    (SELECT tier_moves('new'::customer_tier, 'vip')::text),
    'literals without a type are of customer_tier');
SELECT throws_ok(
    'SELECT tier_moves(''new''::customer_tier, ''vip''::other_tier)',
    '42883',
    NULL,
    'tiers of two enums');
SELECT is(
    (SELECT (
         round((m).net_rate::numeric, 12), round((m).lower::numeric, 12),
         round((m).upper::numeric, 12))::text
     FROM (SELECT tier_moves(a, b) m FROM moves) s),
    (SELECT (
         round((nps / 100)::numeric, 12), round((lower / 100)::numeric, 12),
         round((upper / 100)::numeric, 12))::text
     FROM by_hand, nps_interval(up, same, down)),
    'the net rate is the mathematics of NPS');
SELECT is(
    (SELECT ((m).upgrade_rate * (up + same + down))::int || ' '
         || ((m).downgrade_rate * (up + same + down))::int
     FROM (SELECT tier_moves(a, b) m FROM moves) s, by_hand),
    (SELECT up || ' ' || down FROM by_hand),
    'rates are among those with a tier before and after');
SELECT is(
    (SELECT tier_moves(NULL::customer_tier, NULL)::text),
    '(0,0,0,0,0,0,,,,,)',
    'nobody moved, nothing is known');
SELECT throws_ok(
    'SELECT tier_moves(''a'', ''b'', ''a 0'')',
    '22023',
    NULL,
    'a label that the policy does not have');
SELECT throws_ok('SELECT tier_moves(''a'', ''a'', NULL)', '22004', NULL, 'no policy');
SELECT throws_ok(
    'SELECT tier_moves_combine(''{1,2}'', ''{0,0,0,0,0}'')',
    '22023',
    NULL,
    'an invalid state');
SELECT throws_ok('SELECT tier_moves_final(''{-1,2,0,0,0}'')', '22023', NULL, 'negative counts');
SELECT throws_ok(
    'SELECT tier_moves_accum(''{9223372036854775807,0,0,0,0}'', ''new''::customer_tier, ''vip'')',
    '22003',
    NULL,
    'one customer more than bigint');
SELECT throws_ok(
    'SELECT tier_moves_final(''{9223372036854775807,1,0,0,0}'')',
    '22003',
    NULL,
    'more customers than bigint in all');
SELECT throws_ok(
    'SELECT tier_moves_accum(NULL::bigint[], ''new''::customer_tier, ''vip'')',
    '22004',
    NULL,
    'no state');
SELECT throws_ok(
    'SELECT tier_moves_accum(NULL::bigint[], ''a'', ''a'', ''a 0'')',
    '22004',
    NULL,
    'no state, with a policy');
SELECT throws_ok(
    'SELECT tier_moves_final(NULL) FROM (SELECT tier_moves_discard(''{0,0,0,0,0}'', '
    '''new''::customer_tier, ''vip'')) s(x) WHERE x IS NOT NULL',
    '22003',
    NULL,
    'taking back a move that is not there');
SELECT is(
    (SELECT count(*)
     FROM (SELECT i, tier_moves(a, b) OVER w m,
               tier_moves(a::text, b::text, 'new 0, returning 2, loyal 5, vip 12') OVER w t
           FROM moves
           WHERE i <= 300
           WINDOW w AS (ORDER BY i ROWS BETWEEN 20 PRECEDING AND CURRENT ROW)) s
     WHERE m::text <> t::text
         OR m::text <> (SELECT tier_moves(a, b)::text
                        FROM moves
                        WHERE moves.i BETWEEN s.i - 20 AND s.i)),
    0::bigint,
    'moving = recomputed');
-- a volatile policy must be evaluated once only
SELECT lives_ok(
    'SELECT tier_track(m, CASE WHEN random() < 0.5 THEN tier_policy ''new 0, vip 9'' END, '
    'NULL::customer_tier) OVER () FROM history',
    'a volatile policy');
-- the rows of a partition are read once, and not kept
CREATE TEMP TABLE many_periods AS SELECT i, i % 20 AS m FROM generate_series(1, 20000) i;
CREATE FUNCTION pg_temp.blocks_written(query text) RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE plan json;
BEGIN
    SET LOCAL work_mem = '64kB';
    EXECUTE 'EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) ' || query INTO plan;
    RESET work_mem;
    RETURN plan #>> '{0,Plan,Temp Written Blocks}';
END $$;
SELECT is(
    pg_temp.blocks_written('SELECT tier_track(m, ''new 0, loyal 5'') OVER () FROM many_periods'),
    0::bigint,
    'a long partition needs no temporary file');
-- enum values of this transaction
CREATE TYPE unsafe_tier AS ENUM ('low');
SELECT pass('an enum made in this transaction is fine')
FROM (SELECT tier_of(1, 'low 0', NULL::unsafe_tier)) s;
SET LOCAL parallel_setup_cost = 0;
SET LOCAL parallel_tuple_cost = 0;
SET LOCAL min_parallel_table_scan_size = 0;
\ir ../lib/plan_of.sql
SELECT matches(
    pg_temp.plan_of('SELECT tier_moves(a, b) FROM moves'),
    'Partial Aggregate',
    'the plan is parallel');
SELECT is(
    (SELECT ((m).customers, (m).upgraded)::text FROM (SELECT tier_moves(a, b) m FROM moves) s),
    (SELECT (customers, up)::text FROM by_hand),
    'parallel = by hand');
SELECT * FROM finish();
ROLLBACK;
