-- Small groups of a published table: published examples, corner cases, and random tables against a
-- slow oracle.
BEGIN;
SELECT plan(27);

-- Returns which groups are hidden, in their order.
CREATE FUNCTION pg_temp.hidden(counts bigint[], minimum bigint DEFAULT 5)
RETURNS boolean[] LANGUAGE sql AS $$
    SELECT array_agg(hidden ORDER BY k)
    FROM (SELECT k, suppressed(n, minimum) OVER (ORDER BY k) AS hidden
          FROM unnest(counts) WITH ORDINALITY u (n, k)) s
$$;
SELECT is(pg_temp.hidden(counts), hidden, what || ': ' || counts::text)
FROM (VALUES ('published by PeopleCues', '{8,1}'::bigint[], '{t,t}'::boolean[]),
          ('two that are small make a minimum together', '{4,4,9}', '{t,t,f}'),
          ('two that do not need the smallest of the others', '{2,2,30,9}', '{t,t,f,t}'),
          ('a single one needs another', '{2,30,40}', '{t,t,f}'),
          ('of equal ones the first', '{7,2,7,9}', '{t,t,f,f}'), ('no rows', '{}', NULL),
          ('a table of one group', '{3}', '{t}'), ('nothing is small', '{5,6}', '{f,f}'),
          ('no responses are not hidden', '{0,0}', '{f,f}'),
          ('nor do they hide others', '{0,3,9}', '{f,t,t}'),
          ('NULL is none', '{NULL,3,9}', '{f,t,t}'), ('nobody to hide behind', '{1,0}', '{t,f}'),
          ('huge', '{9223372036854775807,9223372036854775807,4}', '{t,f,t}')) v (
    what, counts, hidden);
SELECT is(pg_temp.hidden('{9,10,30}', 10), '{t,t,f}', 'another minimum');
SELECT is(pg_temp.hidden('{1,2,30}', 1), '{f,f,f}', 'a minimum of 1 hides nothing');
SELECT is(
    pg_temp.hidden('{1,2,9223372036854775807}', 9223372036854775807),
    '{t,t,t}',
    'a huge minimum');

-- Random tables: hides the smallest of the others while the rule says so.
CREATE FUNCTION pg_temp.hidden_slowly(counts bigint[], minimum bigint)
RETURNS boolean[] LANGUAGE plpgsql AS $$
DECLARE
    hidden boolean[] := ARRAY(SELECT n > 0 AND n < minimum FROM unnest(counts) n);
    next int;
BEGIN
    WHILE (SELECT count(*) FILTER (WHERE h) = 1 OR sum(n) FILTER (WHERE h) < minimum
           FROM unnest(counts, hidden) u (n, h)) LOOP
        SELECT k INTO next
        FROM unnest(counts, hidden) WITH ORDINALITY u (n, h, k)
        WHERE NOT h AND n > 0
        ORDER BY n, k
        LIMIT 1;
        EXIT WHEN next IS NULL;
        hidden[next] := true;
    END LOOP;
    RETURN hidden;
END $$;
SELECT setseed(0.7) \g /dev/null
CREATE TEMP TABLE published AS
SELECT region, k, floor(random() ^ 2 * 12)::bigint AS n, 1 + region % 8 AS minimum
FROM generate_series(1, 600) region, generate_series(1, 1 + region % 6) k;
SELECT is(
    (SELECT count(*)
     FROM (SELECT array_agg(hidden ORDER BY k) AS hidden,
               pg_temp.hidden_slowly(array_agg(n ORDER BY k), minimum) AS slowly
           FROM (SELECT *, suppressed(n, minimum) OVER (PARTITION BY region ORDER BY k) AS hidden
                 FROM published) s
           GROUP BY region, minimum) r
     WHERE hidden <> slowly),
    0::bigint,
    'random tables');
SELECT results_eq(
    'SELECT suppressed(n, minimum) OVER (PARTITION BY region ORDER BY k '
    'ROWS BETWEEN 1 PRECEDING AND CURRENT ROW) FROM published ORDER BY region, k',
    'SELECT suppressed(n, minimum => minimum) OVER (PARTITION BY region ORDER BY k DESC, k) '
    'FROM (SELECT region, -k AS k, n, minimum FROM published) s ORDER BY region, k DESC',
    'the frame does not matter');

-- where people write it
CREATE TEMP TABLE raw AS
SELECT 'region ' || i % 2 AS region, 'store ' || sqrt(i)::int AS store, i % 11 AS score
FROM generate_series(1, 120) i;
CREATE TEMP VIEW shown AS
SELECT region, store, CASE WHEN NOT hidden THEN n END AS n, CASE WHEN NOT hidden THEN nps END AS nps
FROM (SELECT region, store, count(score) AS n, nps(score),
          suppressed(count(score)) OVER (PARTITION BY region ORDER BY store) AS hidden
      FROM raw
      GROUP BY region, store) s;
SELECT results_eq(
    'SELECT region, store FROM shown WHERE n IS NULL ORDER BY 1, 2',
    $$VALUES ('region 0', 'store 1'), ('region 0', 'store 2'), ('region 0', 'store 3'),
        ('region 0', 'store 4'), ('region 1', 'store 1'), ('region 1', 'store 2'),
        ('region 1', 'store 3'), ('region 1', 'store 4')$$,
    'from responses in one query, and in a view');
SELECT is(
    (SELECT count(*)
     FROM (SELECT store, suppressed(responses(rollup(t))) OVER (ORDER BY store) AS hidden
           FROM (SELECT region, store, nps_tally(score) AS t FROM raw GROUP BY region, store) s
           GROUP BY store) q
     WHERE hidden),
    2::bigint,
    'over stored tallies, in WHERE');

-- errors
SELECT throws_ok('SELECT ' || call, code, NULL, call)
FROM (VALUES ('22003', 'suppressed(-1) OVER ()'), ('22023', 'suppressed(3, 0) OVER ()'),
          ('22004', 'suppressed(3, NULL) OVER ()'),
          ('22023', 'suppressed(3, i) OVER () FROM generate_series(4, 5) i'),
          ('42883', 'suppressed(2.5) OVER ()'),
          ('42883', 'suppressed(''0..10 {9:1}''::tally) OVER ()'),
          ('42809', 'suppressed(3)')) e (code, call);

SELECT * FROM finish();
ROLLBACK;
