-- Tier policies, the tier that a metric qualifies for, and tiers as enums.
SELECT current_setting('server_version_num')::int >= 160000 AS soft \gset
BEGIN;
SELECT plan(112);

-- text
SELECT is(t::tier_policy::text, t, 'canonical: ' || t)
FROM unnest(ARRAY[
                'new 0', 'a -5, b 0, c 1e+300', '신규 0, 재방문 2, 단골 5, VIP 12',
                'new 0, vip 12; grace 1000; landing soft', 'new 0, vip 12; landing soft',
                '"a b" 0, "c,d" 1, "e;f" 2, "g""h" 3', 'grace 0, landing 1; grace 2',
                'a 0.1, b 0.30000000000000004', 'low -Infinity', 'low -Infinity, high -1e+300']) t;
SELECT is(t::tier_policy::text, canonical, 'forgiving: ' || t)
FROM (VALUES ('  new   0 ,vip 12  ', 'new 0, vip 12'), ('"new" 0.0, vip 1.2e1', 'new 0, vip 12'),
          ('new 0;GRACE 0;Landing HARD', 'new 0'), ('new -0', 'new 0'),
          (E'new\t0,\nvip 12', 'new 0, vip 12'),
          ('low -INFINITY,high 1;grace 1', 'low -Infinity, high 1; grace 1'),
          ('new 0; landing soft; grace 007', 'new 0; grace 7; landing soft')) v (t, canonical);
SELECT throws_ok(format('SELECT %L::tier_policy', t), code, NULL, 'invalid: ' || left(t, 40))
FROM (VALUES ('', '22P02'), ('new', '22P02'), ('0', '22P02'), ('new x', '22P02'),
          ('new 0x10', '22P02'), ('new 0,', '22P02'), ('new 0 vip 2', '22P02'), ('"new 0', '22P02'),
          ('new 0;', '22P02'), ('new 0; speed 2', '22P02'), ('new 0; grace 1; grace 2', '22P02'),
          ('new 0; landing soft; landing soft', '22P02'), ('new 0; grace 1, vip 2', '22P02'),
          ('new NaN', '22P02'), ('new Infinity', '22P02'), ('new 0, vip -Infinity', '22003'),
          ('new -Infinityx', '22P02'), ('new -Inf', '22P02'), ('new 1e999', '22003'),
          ('new 1e-999', '22003'), ('new 0; grace', '22023'), ('new 0; grace -1', '22023'),
          ('new 0; grace 1.5', '22023'), ('new 0; grace 1001', '22023'),
          ('new 0; landing gentle', '22023'), ('new 2, vip 1', '22023'), ('new 2, vip 2', '22023'),
          ('new 1, new 2', '22023'), ('"" 0', '22023'), (repeat('x', 64) || ' 0', '22023'),
          ((SELECT string_agg(format('t%s %s', i, i), ', ') FROM generate_series(1, 101) i),
           '22023')) v (t, code);

CREATE FUNCTION pg_temp.detail(query text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE d text;
BEGIN
    EXECUTE query;
    RETURN 'no error';
EXCEPTION WHEN OTHERS THEN
    GET STACKED DIAGNOSTICS d = PG_EXCEPTION_DETAIL;
    RETURN d;
END $$;
SELECT is(
    pg_temp.detail('SELECT ''신규 0, 단골 x''::tier_policy'),
    'At character 10: a number must follow the label.',
    'the place is counted in characters');
SELECT is(
    pg_temp.detail('SELECT ''new 0, loyal 5, vip 5''::tier_policy'),
    'At character 17: thresholds must ascend.',
    'the place is where the tier begins');

\if :soft
SELECT is(
    (SELECT string_agg(
         format('%s %s', t, (pg_input_error_info(t, 'tier_policy')).sql_error_code), '; ')
     FROM unnest(ARRAY['new 5, vip 2', 'new', 'new 1e999', 'new 0, vip 2']) t),
    'new 5, vip 2 22023; new 22P02; new 1e999 22003; new 0, vip 2 ',
    'soft errors');
\else
SELECT skip('this server has no soft errors', 1);
\endif

-- equality, order, hash
SELECT ok(
    'new 0, vip 12'::tier_policy = '"new" 0,vip 12.0;grace 0' AND NOT 'new 0'::tier_policy = 'new 1'
        AND 'new 0'::tier_policy <> 'new 0; grace 1',
    'equality goes by meaning');
CREATE TEMP TABLE p AS
SELECT format('a %s, b %s; grace %s', i % 7, i % 7 + 1 + i % 3, i % 2)::tier_policy p
FROM generate_series(1, 500) i;
SELECT is(
    (SELECT count(DISTINCT p) FROM p),
    (SELECT count(DISTINCT p::text) FROM p),
    'DISTINCT by sort');
SELECT is(
    (SELECT count(*) FROM (SELECT p FROM p GROUP BY p) s),
    (SELECT count(DISTINCT p::text) FROM p),
    'GROUP BY');
SELECT ok(
    (SELECT bool_and(a <= b AND b >= a AND NOT a > b AND NOT b < a)
     FROM (SELECT p a, lead(p) OVER (ORDER BY p) b FROM p) s
     WHERE b IS NOT NULL),
    'the order is one');
SELECT is(
    (SELECT count(*)
     FROM p a
     JOIN p b ON tier_policy_hash(a.p) <> tier_policy_hash(b.p) AND a.p = b.p),
    0::bigint,
    'equal policies hash alike');
CREATE INDEX by_policy ON p (p);
SET LOCAL enable_seqscan = off;
SELECT is(
    (SELECT count(*) FROM p WHERE p = 'a 1, b 2; grace 1'),
    (SELECT count(*) FROM p WHERE p::text = 'a 1, b 2; grace 1'),
    'an index on policies');
SET LOCAL enable_seqscan = on;
SELECT is(
    (SELECT count(*) FROM p WHERE tier_policy_send(p) <> tier_policy_send(p::text::tier_policy)),
    0::bigint,
    'text loses nothing');

-- the tier that a metric qualifies for
SELECT is(
    (SELECT array_agg(tier_of(m, 'new 0, returning 2, loyal 5, vip 12'))
     FROM unnest(ARRAY[-0.1, 0, 1.99, 2, 4.9, 5, 12, 1e9, NULL]) m),
    ARRAY[NULL, 'new', 'new', 'returning', 'returning', 'loyal', 'vip', 'vip', NULL],
    'tier_of');
SELECT is(
    (SELECT array_agg(tier_rank(m, 'new 0, returning 2, loyal 5, vip 12'))
     FROM unnest(ARRAY[-0.1, 0, 2, 5, 12]) m),
    ARRAY[NULL, 1, 2, 3, 4],
    'tier_rank');
SELECT is(
    (SELECT array_agg(tier_gap(m, 'new 0, returning 2, loyal 5, vip 12'))
     FROM unnest(ARRAY[-1, 0, 2, 5, 12]::float8[]) m),
    ARRAY[1, 2, 3, 7, NULL]::float8[],
    'tier_gap');
SELECT is(
    (SELECT array_agg(tier_of(m, 'new 0, returning 2, loyal 5, vip 12', NULL::customer_tier))
     FROM unnest(ARRAY[-1, 0, 2, 5, 12]) m),
    '{NULL,new,returning,loyal,vip}'::customer_tier[],
    'tier_of an enum');
SELECT is(tier_of('13', 'new 0, vip 12'), 'vip', 'untyped parameters');
SELECT is(
    tier_of('Infinity', 'new 0, vip 12') || coalesce(tier_of('-Infinity', 'new 0'), ' none'),
    'vip none',
    'infinity is a number');
SELECT is(
    (SELECT count(*)
     FROM (SELECT tier_of(m::smallint, p) || tier_of(m::bigint, p) || tier_of(m::numeric, p)
               || tier_of(m::real, p) x
           FROM generate_series(0, 3) m, (SELECT tier_policy 'a 0, b 2') q (p)) s
     WHERE x IN ('aaaa', 'bbbb')),
    4::bigint,
    'any numeric column');
-- A numeric is the double that the cast gives: it reaches that threshold, and not the next one.
CREATE TEMP TABLE numerics AS
SELECT (round((random() * 10 ^ (i % 20))::numeric, i % 13) * (1 - i % 3))::numeric AS n
FROM generate_series(1, 5000) i
UNION ALL SELECT n::numeric
FROM unnest('{0,0.0000,0.7,0.70001,-0.7,0.0001,0.00009,1e-20,9007199254740992,9007199254740993,
              900719925474.0992,900719925474.0993,-900719925474.0993,922337203685477.5807,
              922337203685477.5808,123456789012345678901234567890,1e300,-1e300,
              0.1000000000000000055,2.50000000000000000000,12345678901234567.1}'::text[]) n;
SELECT is(
    (SELECT string_agg(n::text, ', ')
     FROM numerics, LATERAL (SELECT n::float8 AS x) f,
         LATERAL (SELECT x + greatest(abs(x) * 2.3e-16, 5e-324) AS above) g
     WHERE tier_of(n, format('low -Infinity, at %s, above %s', x, above)::tier_policy) <> 'at'),
    NULL,
    'numeric metrics');
SELECT is(
    (SELECT count(*)
     FROM numerics, (SELECT tier_policy 'new -1e6, returning 0.7, loyal 5, vip 1e9') q (p)
     WHERE tier_of(n, p) IS DISTINCT FROM tier_of(n::float8, p)
         OR tier_of(n, p, NULL::customer_tier) IS DISTINCT FROM
             tier_of(n::float8, p, NULL::customer_tier)),
    0::bigint,
    'and as an enum');
SELECT is(
    (SELECT string_agg(n::text, ', ')
     FROM numerics, LATERAL (SELECT n::float8 AS x) f,
         LATERAL (SELECT x + greatest(abs(x) * 2.3e-16, 5e-324) AS above) g,
         LATERAL (SELECT format('low -Infinity, at %s, above %s', x, above)::tier_policy AS p) h
     WHERE tier_rank(n, p) <> 2 OR tier_gap(n, p) <> tier_gap(x, p) OR tier_gap(n, p) <= 0),
    NULL,
    'their ranks and gaps');
SELECT is(
    (SELECT count(*)
     FROM numerics, (SELECT tier_policy 'new -1e6, returning 0.7, loyal 5, vip 1e9') q (p)
     WHERE tier_rank(n, p) IS DISTINCT FROM tier_rank(n::float8, p)
         OR tier_gap(n, p) IS DISTINCT FROM tier_gap(n::float8, p)),
    0::bigint,
    'the same as those of the cast');
SELECT is(
    (SELECT count(*)
     FROM (SELECT tier_track(n, p) OVER w AS a, tier_track(n::float8, p) OVER w AS b,
               tier_track(n, p, NULL::customer_tier) OVER w AS c
           FROM numerics,
               LATERAL (SELECT format('new -Infinity, returning %s; grace 1', n::float8)) f (t),
               LATERAL (SELECT t::tier_policy) g (p)
           WINDOW w AS (PARTITION BY p::text ORDER BY n)) s
     WHERE a IS DISTINCT FROM 'returning' OR a <> b OR a <> c::text),
    0::bigint,
    'and the tiers that they hold');
SELECT is(
    (SELECT count(*)
     FROM (SELECT tier_track(n, p) OVER w AS a, tier_track(n::float8, p) OVER w AS b,
               tier_track(n, p, NULL::customer_tier) OVER w AS c
           FROM numerics,
               (SELECT tier_policy 'new -9, returning 0.7, loyal 5 hold 4, vip 1e9; valid 1') q (p)
           WINDOW w AS (ORDER BY md5(n::text))) s
     WHERE a IS DISTINCT FROM b OR a IS DISTINCT FROM c::text),
    0::bigint,
    'also one after the other');
SELECT is(
    format('%s %s', tier_gap(0.7, 'a 0, b 1') = 1 - 0.7::float8, tier_rank(-0.0001, 'a 0') IS NULL),
    't t',
    'the gap is that of doubles');
SELECT throws_ok(format('SELECT %s OVER ()', f), '22003', NULL, f)
FROM unnest(ARRAY['tier_track(''NaN''::numeric, ''new 0'')',
                'tier_track(''NaN''::numeric, ''new 0'', NULL::customer_tier)']) f;
SELECT is(
    tier_of('Infinity'::numeric, 'new 0, vip 12') || coalesce(
        tier_of('-Infinity'::numeric, 'new 0, vip 12', NULL::customer_tier)::text, ' none'),
    'vip none',
    'infinite numeric metrics');
SELECT throws_ok('SELECT tier_of(''NaN''::numeric, ''new 0'')', '22003', NULL, 'numeric NaN');
SELECT throws_ok(
    'SELECT tier_of(''NaN''::numeric, ''new 0'', NULL::customer_tier)',
    '22003',
    NULL,
    'numeric NaN as an enum');
SELECT is(
    (SELECT count(*)
     FROM (SELECT tier_of(NULL::numeric, 'new 0'),
               tier_of(NULL::numeric, 'new 0', NULL::customer_tier),
               tier_of(1.5, NULL, NULL::customer_tier)) s (a, b, c)
     WHERE num_nulls(a, b, c) = 3),
    1::bigint,
    'a numeric that is NULL, and no policy');
SELECT throws_ok('SELECT tier_of(''NaN'', ''new 0'')', '22003', NULL, 'NaN');
SELECT throws_ok('SELECT tier_rank(''NaN''::real, ''new 0'')', '22003', NULL, 'NaN has no rank');
SELECT throws_ok(
    'SELECT tier_of(1, ''new 0, best 1'', NULL::customer_tier)',
    '22023',
    'enum customer_tier has no label "best"',
    'a label that the enum does not have');
SELECT throws_ok(
    'SELECT tier_of(1, ''vip 0, new 1'', NULL::customer_tier)',
    '22023',
    NULL,
    'labels in another order');
SELECT is(
    tier_of(3, 'new 0, vip 2', NULL::customer_tier)::text,
    'vip',
    'a policy may leave labels out');
SELECT results_eq(
    'SELECT * FROM tier_thresholds(''bronze 0, silver 1.5'')',
    'VALUES (1, ''bronze'', 0::float8, 0::float8), (2, ''silver'', 1.5, 1.5)',
    'tier_thresholds');

-- user-defined tiers
SELECT is(
    create_tier_type('loyalty tier', 'base 0, "it''s gold" 10'),
    'CREATE TYPE "loyalty tier" AS ENUM (''base'', ''it''''s gold'')',
    'create_tier_type returns its command');
SELECT is(enum_range(NULL::"loyalty tier")::text, '{base,"it''s gold"}', 'and has carried it out');
SELECT is(tier_policy_of('"loyalty tier"', '{0,50}')::text, 'base 0, "it''s gold" 50', 'and back');
SELECT throws_ok(
    'SELECT create_tier_type(''loyalty tier'', ''base 0'')',
    '42710',
    NULL,
    'it does not replace a type');
SELECT throws_ok('SELECT create_tier_type('''', ''base 0'')', '42602', NULL, 'an empty name');
SELECT throws_ok('SELECT create_tier_type(NULL, ''base 0'')', '22004', NULL, 'no name');
SELECT throws_ok(
    'SELECT create_tier_type(''x'', ''base 0'', ''nowhere'')',
    '3F000',
    NULL,
    'no such schema');
SELECT is(
    create_tier_type('x"; DROP TABLE p; --', 'base 0', 'public'),
    'CREATE TYPE public."x""; DROP TABLE p; --" AS ENUM (''base'')',
    'names are quoted');
SELECT throws_ok(
    'SELECT tier_policy_of(''customer_tier'', ''{0,1}'')',
    '22023',
    NULL,
    'too few thresholds');
SELECT throws_ok(
    'SELECT tier_policy_of(''customer_tier'', ''{0,1,2,2}'')',
    '22023',
    NULL,
    'thresholds that do not ascend');
SELECT throws_ok(
    'SELECT tier_policy_of(''customer_tier'', ''{0,1,NULL,2}'')',
    '22004',
    NULL,
    'a missing threshold');
SELECT is(
    tier_policy_of('customer_tier', '{-Infinity,1,2,3}')::text,
    'new -Infinity, returning 1, loyal 2, vip 3',
    'only the lowest threshold may be infinite');
SELECT throws_ok(
    'SELECT tier_policy_of(''customer_tier'', ''{0,1,2,Infinity}'')',
    '22003',
    NULL,
    'and not another');
SELECT throws_ok('SELECT tier_policy_of(''integer'', ''{0}'')', '42804', NULL, 'no enum');

CREATE ROLE tier_analyst;
CREATE SCHEMA theirs AUTHORIZATION tier_analyst;
SET LOCAL ROLE tier_analyst;
SELECT lives_ok(
    'SELECT create_tier_type(''ladder'', ''a 0, b 1'', ''theirs'')',
    'anyone may make a type where they may create');
SELECT throws_ok(
    'SELECT create_tier_type(''ladder'', ''a 0'', ''pg_catalog'')',
    '42501',
    NULL,
    'and nowhere else');
RESET ROLE;
SELECT is(
    (SELECT typowner::regrole::text FROM pg_type WHERE oid = 'theirs.ladder'::regtype),
    'tier_analyst',
    'the caller owns it');
SELECT is(
    (SELECT count(*) FROM pg_depend WHERE objid = 'theirs.ladder'::regtype AND deptype = 'e'),
    0::bigint,
    'it is not a member of the extension');

-- in a view, as BI tools read it
CREATE VIEW tiers AS
SELECT c, tier_of(m, p, NULL::customer_tier) AS tier, tier_of(m, p) AS tier_label,
    tier_rank(m, p) AS tier_rank
FROM (SELECT i AS c, i % 15 AS m FROM generate_series(1, 60) i) s,
    (SELECT tier_policy 'new 0, returning 2, loyal 5, vip 12') q (p);
SELECT is(
    (SELECT string_agg(tier::text, ' ' ORDER BY tier) FROM (SELECT DISTINCT tier FROM tiers) s),
    'new returning loyal vip',
    'ORDER BY tier is the order of the ladder');
SELECT is(
    (SELECT count(*) FROM tiers WHERE tier >= 'loyal'),
    (SELECT count(*) FROM tiers WHERE tier_rank >= 3),
    'and comparisons are');
SELECT is(
    (SELECT string_agg(DISTINCT format('%s %s', tier_label, tier_rank), ', ')
     FROM tiers
     WHERE tier::text <> tier_label),
    NULL,
    'label and enum agree');
CREATE TEMP TABLE held AS SELECT * FROM tiers;
CREATE INDEX by_tier ON held (tier);
SET LOCAL enable_seqscan = off;
SELECT is(
    (SELECT count(*) FROM held WHERE tier = 'vip'),
    (SELECT count(*) FROM tiers WHERE tier_label = 'vip'),
    'an index on the enum');

-- the call-site cache keeps the last policy, and must notice another one
CREATE TEMP TABLE policies (n, p) AS
VALUES (1, tier_policy 'new 0, vip 4'), (2, 'loyal 0, vip 9'), (3, 'new 0, vip 4'), (4, NULL),
    (5, 'loyal 0, vip 9'), (6, 'vip 0, x 9');
SELECT is(
    (SELECT string_agg(tier_of(5, p), ' ' ORDER BY n) FROM policies),
    'vip loyal vip loyal vip',
    'a policy of its own in every row');
SELECT is(
    (SELECT string_agg(tier_of(5, p, NULL::customer_tier)::text, ' ' ORDER BY n)
     FROM policies
     WHERE n < 6),
    'vip loyal vip loyal',
    'also for an enum');
SELECT throws_ok(
    'SELECT tier_of(9, p, NULL::customer_tier) FROM policies',
    '22023',
    NULL,
    'and each policy must fit the enum');
-- an error must leave the call-site cache without a policy: expressions of plpgsql are used again
-- after it
CREATE FUNCTION pg_temp.standings() RETURNS text LANGUAGE plpgsql AS $$
DECLARE
    said text[]; policy tier_policy;
BEGIN
    FOREACH policy
        IN ARRAY '{"new 0, vip 4","x 0, vip 4","x 0, vip 4","new 0, loyal 4"}'::tier_policy[] LOOP
        BEGIN
            said := said || tier_of(5, policy, NULL::customer_tier)::text;
        EXCEPTION WHEN invalid_parameter_value THEN
            said := said || SQLSTATE;
        END;
    END LOOP;
    RETURN array_to_string(said, ' ');
END $$;
SELECT is(
    pg_temp.standings(),
    'vip 22023 22023 loyal',
    'a policy that does not fit the enum is an error each time');
-- and it must notice what happens to the labels of the enum, during the same transaction
CREATE TYPE changing_tier AS ENUM ('low', 'high');
CREATE FUNCTION pg_temp.changed(VARIADIC commands text[]) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
    said text[]; command text;
BEGIN
    FOREACH command IN ARRAY 'SELECT'::text || commands LOOP
        EXECUTE command;
        BEGIN
            said := said || tier_of(6, 'low 0, high 5', NULL::changing_tier)::text;
        EXCEPTION WHEN invalid_parameter_value THEN
            said := said || SQLSTATE;
        END;
    END LOOP;
    RETURN array_to_string(said, ' ');
END $$;
SELECT is(
    pg_temp.changed(
        'ALTER TYPE changing_tier RENAME VALUE ''high'' TO ''highest''',
        'ALTER TYPE changing_tier RENAME VALUE ''highest'' TO ''high'''),
    'high 22023 high',
    'a label is renamed, and back');
SELECT is(
    pg_temp.changed(
        'ALTER TYPE changing_tier RENAME VALUE ''high'' TO ''spare''',
        'ALTER TYPE changing_tier RENAME VALUE ''low'' TO ''high''',
        'ALTER TYPE changing_tier RENAME VALUE ''spare'' TO ''low'''),
    'high 22023 22023 22023',
    'labels are swapped, so that they are not in the order of the policy');
SELECT * FROM finish();
ROLLBACK;
