-- The result does not depend on how rows are split, ordered, merged or windowed.
BEGIN;
SELECT plan(39);

CREATE TABLE a (id int, part int, score smallint, at int);
INSERT INTO a
SELECT i, i % 7, CASE WHEN i % 13 = 0 THEN NULL ELSE abs(hashint4(i) % 11) END, i / 40
FROM generate_series(1, 100000) i;
CREATE TABLE p (LIKE a) PARTITION BY LIST (part);
CREATE TABLE p0 PARTITION OF p FOR VALUES IN (0, 1, 2);
CREATE TABLE p1 PARTITION OF p FOR VALUES IN (3, 4);
CREATE TABLE p2 PARTITION OF p DEFAULT;
INSERT INTO p SELECT * FROM a;
ANALYZE a, p;

\ir ../lib/plan_of.sql

-- The results of all survey aggregates over the table, as one text.
CREATE VIEW every_aggregate AS
SELECT concat_ws(
    ' ', nps(score), nps_lower(score), nps_upper(score), nps_report(score), nps_tally(score),
    nps(score::int), nps_tally(score::float8), csat(score, 10) FILTER (WHERE score > 0),
    csat_tally(score % 5 + 1), csat_report(score % 5 + 1), ces(score % 7 + 1),
    ces_report(score % 7 + 1), ces_lower((score % 7 + 1)::float8), tally(score, -3, 40)) AS x
FROM a;
SET LOCAL max_parallel_workers_per_gather = 0;
CREATE TEMP TABLE result AS SELECT * FROM every_aggregate;
SELECT ok((SELECT length(x) > 300 FROM result), 'there is something to compare');
SELECT ok(
    (SELECT starts_with(
         x,
         (100.0::float8 * (count(*) FILTER (WHERE score >= 9) - count(*) FILTER (WHERE score <= 6))
              / count(score))::text)
     FROM a, result
     GROUP BY x),
    'and it begins with the score by hand');

-- serial = parallel
SET LOCAL max_parallel_workers_per_gather = 4;
SET LOCAL parallel_setup_cost = 0;
SET LOCAL parallel_tuple_cost = 0;
SET LOCAL min_parallel_table_scan_size = 0;
SELECT matches(
    pg_temp.plan_of('SELECT x FROM every_aggregate'),
    'Partial Aggregate',
    'the plan is parallel');
SELECT is((SELECT x FROM every_aggregate), (SELECT x FROM result), 'parallel = serial');
SELECT matches(
    pg_temp.plan_of('SELECT part, nps_tally(score) FROM a GROUP BY part'),
    'Partial HashAggregate',
    'groups in parallel');
SELECT is(
    (SELECT rollup(t)::text FROM (SELECT part, nps_tally(score) t FROM a GROUP BY part) s),
    (SELECT nps_tally(score)::text FROM a),
    'rollup of groups = whole');

-- partitionwise
SET LOCAL enable_partitionwise_aggregate = on;
SET LOCAL max_parallel_workers_per_gather = 0;
SELECT matches(
    pg_temp.plan_of('SELECT part, nps_report(score) FROM p GROUP BY part'),
    '(?n)^ +-> +HashAggregate',
    'the plan is partitionwise');
SELECT matches(
    pg_temp.plan_of('SELECT score, nps_report(score) FROM p GROUP BY score'),
    'Partial',
    'and partial where groups cross partitions');
SELECT is(
    (SELECT string_agg(r::text, ' ' ORDER BY part)
     FROM (SELECT part, nps_report(score) r FROM p GROUP BY part) s),
    (SELECT string_agg(r::text, ' ' ORDER BY part)
     FROM (SELECT part, nps_report(score) r FROM a GROUP BY part) s),
    'partitionwise = whole');
SELECT is(
    (SELECT string_agg(r::text, ' ' ORDER BY k)
     FROM (SELECT score k, nps_report(score) r FROM p GROUP BY k) s),
    (SELECT string_agg(r::text, ' ' ORDER BY k)
     FROM (SELECT score k, nps_report(score) r FROM a GROUP BY k) s),
    'partial partitionwise = whole');

-- two steps, sorted groups, shuffled rows
SELECT is(
    nps(score)::text || nps_report(score)::text,
    nps(nps_tally(score))::text || nps_report(nps_tally(score))::text,
    'two steps = one')
FROM a;
SET LOCAL enable_hashagg = off;
SELECT is(
    (SELECT string_agg(t::text, ' ' ORDER BY part)
     FROM (SELECT part, nps_tally(score) t FROM a GROUP BY part) s),
    (SELECT string_agg((SELECT nps_tally(score)::text FROM a WHERE a.part = g), ' ' ORDER BY g)
     FROM generate_series(0, 6) g),
    'sorted groups');
SET LOCAL enable_hashagg = on;
SELECT is(
    (SELECT nps_tally(score)::text FROM (SELECT score FROM a ORDER BY hashint4(id)) s),
    (SELECT nps_tally(score)::text FROM a),
    'shuffled');
SELECT is(
    (SELECT nps_tally(score ORDER BY score DESC)::text FROM a),
    (SELECT nps_tally(score)::text FROM a),
    'ordered inside');
SELECT is(
    (SELECT nps_tally(DISTINCT score)::text FROM a),
    '0..10 {0:1, 1:1, 2:1, 3:1, 4:1, 5:1, 6:1, 7:1, 8:1, 9:1, 10:1}',
    'distinct');
SELECT is(
    (SELECT rollup(t ORDER BY hashint4(k))::text
     FROM (SELECT hashint4(id) % 211 k, nps_tally(score) t FROM a GROUP BY k) s),
    (SELECT nps_tally(score)::text FROM a),
    'random split, merged in random order');
SELECT is(
    (SELECT string_agg(g::text || r::text, ' ' ORDER BY g)
     FROM (SELECT GROUPING(part, at % 2) g, nps_report(score) r
           FROM a
           GROUP BY ROLLUP (part, at % 2)) s
     WHERE g = 3),
    '3' || (SELECT nps_report(score)::text FROM a),
    'grouping sets');

-- groups that are empty
SELECT is(
    (SELECT nps_tally(score) FILTER (WHERE score > 10)::text FROM a),
    '0..10 {}',
    'FILTER that leaves nothing: a tally of none');
SELECT is(
    (SELECT nps(score) FILTER (WHERE score > 10) FROM a),
    NULL,
    'FILTER that leaves nothing: NULL');
SELECT is(
    (SELECT count(*)
     FROM (SELECT part, nps(score) FILTER (WHERE part = 1) x FROM a GROUP BY part) s
     WHERE x IS NULL),
    6::bigint,
    'FILTER that leaves some groups empty');
SELECT is(tally_merge('empty', t)::text, t::text, 'combine(empty, x) = x')
FROM (SELECT nps_tally(score) t FROM a) s;
SELECT is(tally_merge('0..10 {}', t)::text, t::text, 'combine(none, x) = x')
FROM (SELECT nps_tally(score) t FROM a) s;
SELECT is(tally_merge(t, 'empty')::text, t::text, 'combine(x, empty) = x')
FROM (SELECT nps_tally(score) t FROM a) s;

-- windows: running, moving, moving over gaps, moving over stored tallies
CREATE TEMP TABLE w AS SELECT * FROM a WHERE id <= 2000;
CREATE TEMP TABLE d AS
SELECT at, CASE at % 5 WHEN 0 THEN 'empty' WHEN 1 THEN '0..10 {}' ELSE nps_tally(score) END AS t
FROM w
GROUP BY at;
SELECT is(
    (SELECT count(*)
     FROM (SELECT id, nps_tally(score) OVER (ORDER BY id) t FROM w) s
     WHERE t::text <> (SELECT nps_tally(score)::text FROM w WHERE w.id <= s.id)),
    0::bigint,
    'running = recomputed');
SELECT is(
    (SELECT count(*)
     FROM (SELECT id, nps_report(score) OVER m r, nps_tally(score::int) OVER m t,
               csat(score, 10) FILTER (WHERE score > 0) OVER m c
           FROM w
           WINDOW m AS (ORDER BY id ROWS BETWEEN 9 PRECEDING AND 2 FOLLOWING)) s
     WHERE ROW(r::text, t::text, c)::text <> (
         SELECT ROW(
             nps_report(score)::text, nps_tally(score)::text,
             csat(score, 10) FILTER (WHERE score > 0))::text
         FROM w
         WHERE w.id BETWEEN s.id - 9 AND s.id + 2)),
    0::bigint,
    'moving = recomputed');
-- counts that grow wider than a byte and are then taken back
SELECT is(
    (SELECT count(*)
     FROM (SELECT id,
               nps_tally(id % 2) OVER (ORDER BY id ROWS BETWEEN 999 PRECEDING AND CURRENT ROW) t
           FROM w) s
     WHERE responses(t) <> least(id, 1000)
         OR t::text <> format(
             '0..10 {0:%s, 1:%s}', least(id, 1000) / 2,
             least(id, 1000) - least(id, 1000) / 2) AND id % 2 = 1 AND id > 1 AND id < 1000),
    0::bigint,
    'moving over a thousand rows');
SELECT is(
    (SELECT count(*)
     FROM (SELECT id,
               tally(score, 0, 10) FILTER (WHERE id % 50 < 3) OVER (
                   ORDER BY id ROWS BETWEEN 4 PRECEDING AND CURRENT ROW) t
           FROM w) s
     WHERE t::text <> (SELECT (tally(score, 0, 10) FILTER (WHERE id % 50 < 3))::text
                       FROM w
                       WHERE w.id BETWEEN s.id - 4 AND s.id)),
    0::bigint,
    'windows that run empty');
SELECT is(
    (SELECT count(*)
     FROM (SELECT at, rollup(t) OVER (ORDER BY at ROWS BETWEEN 1 PRECEDING AND CURRENT ROW) t
           FROM d) s
     WHERE t::text <> (SELECT rollup(t)::text FROM d WHERE d.at BETWEEN s.at - 1 AND s.at)),
    0::bigint,
    'moving rollup = recomputed, empty tallies among them');
SELECT is(
    (SELECT count(*)
     FROM (SELECT at,
               rollup(t) OVER (ORDER BY at ROWS BETWEEN 6 PRECEDING AND CURRENT ROW
                               EXCLUDE CURRENT ROW) t
           FROM d) s
     WHERE t::text <> (SELECT rollup(t)::text FROM d WHERE d.at BETWEEN s.at - 6 AND s.at - 1)),
    0::bigint,
    'a frame without the current row = recomputed');

-- How often an aggregate evaluates its argument tells how many passes it makes. The function below
-- is declared IMMUTABLE, so that the server may share the passes, but it counts its calls.
CREATE SEQUENCE calls MINVALUE 0;
CREATE FUNCTION counted(x int)
RETURNS int LANGUAGE plpgsql IMMUTABLE AS $$ BEGIN PERFORM nextval('calls'); RETURN x; END $$;
CREATE FUNCTION count_calls(query text) RETURNS bigint LANGUAGE plpgsql AS $$
BEGIN
    PERFORM setval('calls', 0, false);
    EXECUTE query;
    RETURN nextval('calls');
END $$;
SELECT is(
    count_calls('SELECT nps(counted(id % 11)) FROM w'),
    2000::bigint,
    'one aggregate evaluates its argument once per row');
SELECT is(
    count_calls('SELECT nps(counted(id % 11)), csat(counted(id % 11), '
                '10) FILTER (WHERE id % 11 > 0) FROM w'),
    2000 + 1819::bigint,
    'two surveys evaluate it twice');
SELECT is(
    count_calls('SELECT nps(counted(id % 11)), nps_lower(counted(id % 11)), '
                'nps_upper(counted(id % 11)), nps_tally(counted(id % 11)), '
                '(nps_report(counted(id % 11))).* FROM w'),
    2000::bigint,
    'all aggregates of NPS share one pass');
SELECT is(
    count_calls('SELECT csat(counted(id % 5 + 1)), csat_lower(counted(id % 5 + 1)), '
                'csat_upper(counted(id % 5 + 1)), csat_tally(counted(id % 5 + 1)), '
                'csat_report(counted(id % 5 + 1)) FROM w'),
    2000::bigint,
    'and of CSAT');
SELECT is(
    count_calls('SELECT ces(counted(id % 7 + 1)), ces_lower(counted(id % 7 + 1)), '
                'ces_upper(counted(id % 7 + 1)), ces_tally(counted(id % 7 + 1)), '
                'ces_report(counted(id % 7 + 1)) FROM w'),
    2000::bigint,
    'and of CES');
SELECT is(
    count_calls('SELECT nps(counted(id % 11)) OVER (ORDER BY id ROWS BETWEEN 99 PRECEDING AND '
                'CURRENT ROW) FROM w'),
    2000 + 1900::bigint,
    'a moving window evaluates it twice per row, not a hundred times');
-- Outside an aggregate, no function modifies its argument. Variables of a procedure are not copied
-- for a call, so that a modified one would be seen.
CREATE FUNCTION untouched() RETURNS text LANGUAGE plpgsql AS $$
DECLARE t tally := '0..10 {1:2}'; u tally; v tally; w tally; x tally;
BEGIN
    u := tally_accum(t, 9);
    v := t + '0..10 {1:1}';
    w := t - '0..10 {1:1}';
    x := tally_discard(t, 1);
    RETURN t || ' ' || u || ' ' || v || ' ' || w || ' ' || x;
END $$;
SELECT is(
    untouched(),
    '0..10 {1:2} 0..10 {1:2, 9:1} 0..10 {1:3} 0..10 {1:1} 0..10 {1:1}',
    'outside an aggregate arguments stay as they are');
-- stored uncompressed, and long enough for a 4-byte header: the executor may pass the bytes of the
-- buffer
CREATE TABLE plain (t tally);
ALTER TABLE plain ALTER t SET STORAGE PLAIN;
INSERT INTO plain SELECT tally(x, 0, 100) FROM generate_series(0, 100) x;
SELECT is(
    (SELECT (t + t)::text FROM plain),
    (SELECT tally(x, 0, 100)::text FROM generate_series(0, 100) x, generate_series(1, 2)),
    'merging a stored tally');
SELECT is(
    (SELECT t::text FROM plain),
    (SELECT tally(x, 0, 100)::text FROM generate_series(0, 100) x),
    'leaves it as it was');
-- a user-defined aggregate, whose initial state is a stored value with a 1-byte header
CREATE AGGREGATE merged(tally) (SFUNC = tally_merge, STYPE = tally);
CREATE TEMP TABLE short AS SELECT nps_tally(x) AS t FROM generate_series(0, 10) x;
INSERT INTO short SELECT t FROM short;
SELECT is(
    (SELECT merged(t)::text FROM short),
    (SELECT rollup(t)::text FROM short),
    'a first state that is a stored value');

SELECT * FROM finish();
ROLLBACK;
