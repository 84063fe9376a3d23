-- Rules of programs: what is enough to hold a tier, and how long a tier is valid, compared with
-- slow and simple SQL.
\if :{?seed}
\else
\set seed 0.20261127
\endif
BEGIN;
SELECT plan(48);
SELECT diag('seed ' || :seed);
SELECT setseed(:seed) IS NULL AS seeded \gset

-- text
SELECT is(t::tier_policy::text, t, 'canonical: ' || t)
FROM unnest(ARRAY[
                'new 0, vip 12 hold 8', 'new 0, vip 12; valid 1',
                'hold 5 hold 3, "a b" 6 hold -1.5',
                'new -Infinity, vip 12 hold 8; valid 1000; grace 2; landing soft',
                'silver 50 hold 40, life 100 hold 0, gold 200']) t;
SELECT is(t::tier_policy::text, canonical, 'forgiving: ' || t)
FROM (VALUES ('new 0,vip 12 HOLD 8.0', 'new 0, vip 12 hold 8'),
          ('new 0, vip 12 hold 12', 'new 0, vip 12'), ('vip 12 hold -0', 'vip 12 hold 0'),
          ('new 0; landing soft; grace 1; VALID 02', 'new 0; valid 2; grace 1; landing soft'),
          ('new 0; valid 0', 'new 0'),
          ('new -Infinity hold -Infinity, vip 5', 'new -Infinity, vip 5')) v (t, canonical);
SELECT throws_ok(format('SELECT %L::tier_policy', t), code, NULL, 'invalid: ' || t)
FROM (VALUES ('vip 12 hold', '22P02'), ('vip 12 hold x', '22P02'), ('vip 12 hold 8 9', '22P02'),
          ('vip 12 hold 8 hold 7', '22P02'), ('vip 12 "hold" 8', '22P02'),
          ('vip 12 holds 8', '22P02'), ('vip 12 hold 1e999', '22003'),
          ('vip 12 hold -Infinity', '22003'), ('vip 12 hold 13', '22023'),
          ('new -Infinity hold 0', '22023'), ('new 0; valid', '22023'),
          ('new 0; valid -1', '22023'),
          ('new 0; valid 1001', '22023'), ('new 0; valid 1; valid 1', '22P02'),
          ('new 0; hold 2', '22P02')) v (t, code);
SELECT ok(
    'a 0, b 5 hold 3'::tier_policy <> 'a 0, b 5' AND 'a 0; valid 1'::tier_policy <> 'a 0'
        AND 'a 0, b 5 hold 5; valid 0'::tier_policy = 'a 0, b 5',
    'policies of different rules differ');
SELECT results_eq(
    'SELECT * FROM tier_thresholds(''a 0, b 5 hold 3.5'')',
    'VALUES (1, ''a'', 0::float8, 0::float8), (2, ''b'', 5, 3.5)',
    'tier_thresholds');
SELECT is(
    (SELECT array_agg((tier_of(m, p), tier_rank(m, p), tier_gap(m, p))::text)
     FROM (VALUES (4), (5)) v (m), (SELECT tier_policy 'a 0, b 5 hold 3; valid 2') q (p)),
    '{"(a,1,1)","(b,2,)"}',
    'a metric qualifies by the threshold, not by what holds');

CREATE FUNCTION pg_temp.of_wrong_type(tier_policy) RETURNS SETOF integer
AS '$libdir/satisfaction', 'tier_thresholds' LANGUAGE C;
SELECT throws_ok('SELECT pg_temp.of_wrong_type(''a 0'')', 'XX000', NULL, 'no rows, no thresholds');

-- Returns the tiers held under a policy with some holds and n of "valid".
--
-- A period earns a tier by its threshold, and what is held before it by the hold. The highest tier
-- that one of the last valid + 1 periods has earned is due: no history but this is looked at.
CREATE FUNCTION pg_temp.program_oracle(
    metrics float8[], policy tier_policy, valid int, grace int, soft boolean)
RETURNS text[] LANGUAGE plpgsql AS $$
DECLARE
    known float8[] := '{}'; held_before int[] := '{}'; result text[] := '{}';
    held int := 0; below int := 0; due int;
BEGIN
    FOR i IN 1 .. cardinality(metrics) LOOP
        IF metrics[i] IS NOT NULL THEN
            known := known || metrics[i];
            held_before := held_before || held;
            SELECT coalesce(max(rank), 0) INTO due
            FROM tier_thresholds(policy), unnest(known, held_before) WITH ORDINALITY past (m, h, k)
            WHERE k >= cardinality(known) - valid
                AND m >= CASE WHEN rank <= h THEN hold ELSE threshold END;
            IF due >= held THEN
                held := due;
                below := 0;
            ELSIF below < grace THEN
                below := below + 1;
            ELSE
                held := CASE WHEN soft THEN held - 1 ELSE due END;
                below := 0;
            END IF;
        END IF;
        result := result || (SELECT tier FROM tier_thresholds(policy) WHERE rank = held);
    END LOOP;
    RETURN result;
END $$;

-- random histories of 25 customers under every combination of rules
CREATE TEMP TABLE policies AS
SELECT format(
    '%s; valid %s; grace %s; landing %s',
    (ARRAY['a 0, b 3, c 6, d 9', 'a 0, b 3, c 6 hold 5, d 9 hold 7',
           'a 1 hold 0, b 3 hold 2, c 6 hold 2, d 9 hold 2',
           'a 1, b 4 hold 3, c 7 hold 0, d 10 hold 6', 'a -Infinity, b 3, c 6, d 9 hold 1'])[tiers],
    valid, grace, CASE WHEN soft THEN 'soft' ELSE 'hard' END)::tier_policy AS policy,
    tiers, valid, grace, soft
FROM generate_series(1, 5) tiers, unnest('{0,1,2,4}'::int[]) valid, generate_series(0, 2) grace,
    unnest('{true,false}'::boolean[]) soft;
CREATE TEMP TABLE history AS
SELECT c, k,
    CASE WHEN random() < 0.05 THEN NULL ELSE floor(random() * (3 + 11 * random())) END AS m
FROM generate_series(1, 25) c, generate_series(1, 16) k;
CREATE TEMP TABLE tracked AS
SELECT p.*, c, array_agg(t ORDER BY k) AS t, array_agg(m ORDER BY k) AS m
FROM policies p,
    LATERAL (SELECT c, k, m, tier_track(m, policy) OVER (PARTITION BY c ORDER BY k) AS t
             FROM history) h
GROUP BY policy, tiers, valid, grace, soft, c;
SELECT is(
    (SELECT count(*)
     FROM tracked
     WHERE t IS DISTINCT FROM pg_temp.program_oracle(m, policy, valid, grace, soft)),
    0::bigint,
    'every combination of rules = oracle');
SELECT is((SELECT count(*) FROM tracked), 120 * 25::bigint, 'of 120 policies');
SELECT cmp_ok(
    (SELECT count(DISTINCT all_tiers)
     FROM (SELECT string_agg(t::text, ' ' ORDER BY c) AS all_tiers
           FROM tracked
           GROUP BY policy) s),
    '>',
    80::bigint,
    'that differ');

-- examples
CREATE FUNCTION pg_temp.track(policy tier_policy, VARIADIC metrics float8[]) RETURNS text
LANGUAGE sql AS $$
    SELECT string_agg(coalesce(t, '-'), ' ' ORDER BY k)
    FROM (SELECT k, tier_track(m, policy) OVER (ORDER BY k) AS t
          FROM unnest(metrics) WITH ORDINALITY v (m, k)) s
$$;
SELECT is(pg_temp.track(policy, VARIADIC metrics), tiers, comment)
FROM (VALUES
    ('base 0, gold 50; valid 1'::tier_policy, '{60,10,10}'::float8[], 'gold gold base',
     'earned in a year, it lasts through the next'),
    ('base 0, gold 50; valid 1', '{60,10,55,10,10}', 'gold gold gold gold base',
     'and from the last year in which it was earned'),
    ('base 0, silver 25, gold 50; valid 1', '{60,30,10,10}', 'gold gold silver base',
     'then comes the tier that the last year has earned, which is valid, too'),
    ('base 0, silver 25, gold 50; valid 1; landing soft', '{60,0,0,0}', 'gold gold silver base',
     'a soft landing goes one step in each period'),
    ('base 0, silver 25, gold 50; valid 2; landing soft', '{60,30,0,0,0}',
     'gold gold gold silver base', 'but it waits for a tier that is still valid'),
    ('base 0, gold 50; valid 1; grace 1', '{60,0,0,0}', 'gold gold gold base',
     'the grace begins when the tier is no longer valid'),
    ('base 0, gold 50; valid 1', '{60,NULL,0,0}', 'gold gold gold base',
     'an unknown period does not count'),
    ('base 0, gold 50 hold 40', '{45,55,45,39,45}', 'base gold gold base base',
     'what is enough to hold a tier does not reach it'),
    ('base 0, gold 50 hold 40; grace 1', '{50,30,40,30,30}', 'gold gold gold gold base',
     'and restores the grace'),
    ('base 0, gold 50 hold 40; valid 1', '{50,40,0,0}', 'gold gold gold base',
     'and makes the tier valid again'),
    ('base 0, silver 25 hold 20, gold 50 hold 40', '{50,22,22,19,22}',
     'gold silver silver base base', 'who falls from gold can hold silver'),
    ('base 0, silver 25, life 100 hold 0, gold 200', '{100,0,250,10,-1}',
     'life life gold life -', 'a tier for life')) v (policy, metrics, tiers, comment);
SELECT is(
    (SELECT count(*)
     FROM (SELECT tier_track(m, p) OVER w AS a, tier_track(m, p, NULL::customer_tier) OVER w AS b
           FROM history, (SELECT tier_policy 'new 0, loyal 3 hold 2, vip 9 hold 5; valid 1') q (p)
           WINDOW w AS (PARTITION BY c ORDER BY k)) s
     WHERE a IS DISTINCT FROM b::text),
    0::bigint,
    'the enum form agrees');
SELECT throws_ok('SELECT tier_track(''NaN'', ''a 0; valid 1'') OVER ()', '22003', NULL, 'NaN');

SELECT is(
    (SELECT count(t)
     FROM (SELECT tier_track(i % 7, 'a 0, b 5 hold 4; valid 4') OVER (ORDER BY i) AS t
           FROM generate_series(1, 100000) i) s
     WHERE t = 'b'),
    99996::bigint,
    'a long history');
SELECT * FROM finish();
ROLLBACK;
