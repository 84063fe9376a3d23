-- The tally as a stored type: text form, order, hash, casts, merging and undoing.
BEGIN;
SELECT plan(54);

SELECT is(t::tally::text, t, 'canonical text: ' || t)
FROM unnest(ARRAY[
                'empty', '0..10 {}', '0..10 {0:1, 10:9223372036854775806}', '-5..5 {-5:3, 0:1}',
                '1..5 {3:255}', '1..5 {3:256}', '1..5 {1:1, 3:65536}', '1..5 {2:4294967296}',
                '-2147483648..-2147483548 {-2147483548:1}',
                '2147483547..2147483647 {2147483647:2}']) t;
SELECT is(
    '  0 ..10{ 9 :1,3:+02 ,10:0 } '::tally::text,
    '0..10 {3:2, 9:1}',
    'forgiving in spaces, order and zeros');
SELECT is(tally_send(t::text::tally), tally_send(t), 'text loses nothing: ' || t)
FROM unnest(ARRAY['empty', '0..10 {1:2}', '-5..5 {-5:300, 5:70000}']::tally[]) t;

-- equality, order and hash do not depend on the width in which counts are stored
CREATE TEMP TABLE widths AS
SELECT '0..10 {1:300}'::tally - '0..10 {1:299}' AS wide, '0..10 {1:1}'::tally AS narrow;
SELECT ok(pg_column_size(wide) > pg_column_size(narrow), 'the same tally in two widths')
FROM widths;
SELECT ok(
    wide = narrow AND NOT wide <> narrow AND wide <= narrow AND wide >= narrow AND NOT wide < narrow
        AND NOT wide > narrow,
    'are equal')
FROM widths;
SELECT is(tally_hash(wide), tally_hash(narrow), 'hash alike') FROM widths;
SELECT is(tally_hash_extended(wide, 7), tally_hash_extended(narrow, 7), 'hash alike, seeded')
FROM widths;
SELECT isnt(tally_hash_extended(wide, 7), tally_hash_extended(wide, 8), 'the seed matters')
FROM widths;
SELECT is(
    tally_hash_extended(narrow, 0)::bit(64)::bit(64)::text::bit(64) & x'00000000ffffffff',
    tally_hash(narrow)::bigint::bit(64) & x'00000000ffffffff',
    'seed 0 agrees with the plain hash')
FROM widths;
SELECT is(tally_send(wide), tally_send(narrow), 'send alike') FROM widths;

CREATE TEMP TABLE t AS
SELECT nps_tally((i * 7919) % 11) AS t FROM generate_series(1, 3000) i GROUP BY i % 97;
INSERT INTO t SELECT t FROM t;
INSERT INTO t VALUES ('empty'), ('1..5 {}'), ('empty');
SELECT is(
    (SELECT count(DISTINCT t) FROM t),
    (SELECT count(DISTINCT t::text) FROM t),
    'DISTINCT by sort');
SET LOCAL enable_sort = off;
SELECT is(
    (SELECT count(*) FROM (SELECT t FROM t GROUP BY t) s),
    (SELECT count(DISTINCT t::text) FROM t),
    'GROUP BY by hash');
SET LOCAL enable_sort = on;
\ir ../lib/plan_of.sql
SET LOCAL enable_seqscan = off;
CREATE INDEX by_order ON t (t);
SELECT matches(
    pg_temp.plan_of('SELECT count(*) FROM t WHERE t = ''empty'''),
    'by_order',
    'a btree index is used');
SELECT is((SELECT count(*) FROM t WHERE t = 'empty'), 2::bigint, 'and finds it');
DROP INDEX by_order;
CREATE INDEX by_hash ON t USING hash (t);
SELECT matches(
    pg_temp.plan_of('SELECT count(*) FROM t WHERE t = ''empty'''),
    'by_hash',
    'a hash index is used');
SELECT is((SELECT count(*) FROM t WHERE t = 'empty'), 2::bigint, 'and finds it');
DROP INDEX by_hash;
SET LOCAL enable_seqscan = on;
SELECT ok(
    (SELECT bool_and(a <= b)
     FROM (SELECT t a, lead(t) OVER (ORDER BY t) b FROM t) s
     WHERE b IS NOT NULL),
    'the order is one');
SELECT is(
    (SELECT count(*) FROM t a JOIN t b USING (t)),
    (SELECT sum(n * n)::bigint FROM (SELECT count(*) n FROM t GROUP BY t::text) s),
    'joins');

-- merging and undoing
SELECT is(('0..10 {1:2}'::tally + '0..10 {1:1, 9:3}')::text, '0..10 {1:3, 9:3}', 'merge');
SELECT is(('0..10 {1:3, 9:3}'::tally - '0..10 {1:1, 9:3}')::text, '0..10 {1:2}', 'undo');
SELECT is(
    ('empty'::tally + '0..10 {1:2}')::text,
    '0..10 {1:2}',
    'the empty tally is neutral on the left');
SELECT is(('0..10 {1:2}'::tally + 'empty')::text, '0..10 {1:2}', 'and on the right');
SELECT is(('0..10 {1:2}'::tally - 'empty')::text, '0..10 {1:2}', 'taking nothing away');
SELECT is(('empty'::tally - 'empty')::text, 'empty', 'nothing from nothing');
SELECT is(('1..5 {5:250}'::tally + '1..5 {5:10}')::text, '1..5 {5:260}', 'counts grow wider');
SELECT is(
    ('1..5 {5:9223372036854775806}'::tally + '1..5 {1:1}')::text,
    '1..5 {1:1, 5:9223372036854775806}',
    'up to the last of bigint');
SELECT is(
    (SELECT count(*)
     FROM t x, t y
     WHERE (x.t + y.t) - y.t <> x.t AND x.t <> 'empty' AND y.t <> '1..5 {}' AND x.t <> '1..5 {}'),
    0::bigint,
    'undo undoes merge');

-- reading
SELECT is(responses('1..5 {1:3, 5:4}'::tally), 7::bigint, 'responses');
SELECT is(top_box('1..5 {1:3, 4:1, 5:4}'::tally, 2), 5 / 8.0::float8, 'top box');
SELECT is(bottom_box('1..5 {1:3, 4:1, 5:4}'::tally, 1), 3 / 8.0::float8, 'bottom box');
SELECT is(top_box('1..5 {1:3}'::tally, 5), 1::float8, 'a box may be the whole scale');
SELECT is(top_box('1..5 {}'::tally, 1), NULL, 'no responses, no share');
SELECT results_eq(
    'SELECT * FROM tally_rows(''1..3 {2:3, 3:1}'')',
    'VALUES (1, 0::bigint, 0::float8), (2, 3, .75), (3, 1, .25)',
    'tally_rows');
SELECT results_eq(
    'SELECT * FROM tally_rows(''1..2 {}'')',
    'VALUES (1, 0::bigint, NULL::float8), (2, 0, NULL)',
    'tally_rows without responses');
SELECT is((SELECT count(*) FROM tally_rows('empty')), 0::bigint, 'tally_rows of the empty tally');

-- casts
SELECT is('0..2 {1:5}'::tally::jsonb, '{"low": 0, "high": 2, "counts": [0, 5, 0]}', 'to jsonb');
SELECT is(
    tally_to_jsonb('0..2 {1:5}'::tally),
    '{"low": 0, "high": 2, "counts": [0, 5, 0]}',
    'to_jsonb');
SELECT is('empty'::tally::jsonb, '{"low": null, "high": null, "counts": []}', 'empty to jsonb');
SELECT is(('0..10 {9:5}'::tally::bigint[])[10], 5::bigint, 'subscripts begin at 1');
SELECT is('-1..1 {0:2}'::tally::bigint[]::text, '{0,2,0}', 'to bigint[]');
SELECT is(
    '2147483645..2147483647 {2147483647:2}'::tally::bigint[],
    '{0,0,2}',
    'also at the end of integer');
SELECT is(
    (SELECT count(*)
     FROM (VALUES (tally '0..10 {0:1, 9:5}'), ('-2..3 {-2:7}'), ('1..5 {5:3}'), ('empty')) v (t)
     WHERE tally_counts(t) <> ARRAY(SELECT count FROM tally_rows(t) ORDER BY score)),
    0::bigint,
    'the counts are those of tally_rows');
SELECT is('empty'::tally::bigint[]::text, '{}', 'empty to bigint[]');

SELECT * FROM finish();
ROLLBACK;
