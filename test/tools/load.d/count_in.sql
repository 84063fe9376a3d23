-- weight 6: adds a response and removes the oldest, in a table and in the stored tally
\set k random(1, 40)
\set s random(0, 10)
BEGIN;
INSERT INTO live_responses (k, score) VALUES (:k, :s);
INSERT INTO live_daily
VALUES (
    :k, (SELECT nps_tally(:s::int))) ON CONFLICT (k) DO UPDATE SET t = live_daily.t + excluded.t;
WITH gone AS (DELETE
              FROM live_responses
              WHERE id = (SELECT min(id) FROM live_responses WHERE k = :k HAVING count(*) > 20)
              RETURNING score) UPDATE live_daily SET t = t - (SELECT nps_tally(score) FROM gone)
WHERE k = :k;
SELECT must_be(
    'the tally kept', t::text,
    (SELECT '0..10 {' || string_agg(score || ':' || n, ', ' ORDER BY score) || '}'
     FROM (SELECT score, count(*) AS n FROM live_responses l WHERE l.k = :k GROUP BY score) c))
FROM live_daily
WHERE k = :k;
COMMIT;
SELECT must_be(
    'all tallies kept', rollup(t)::text,
    (SELECT '0..10 {' || string_agg(score || ':' || n, ', ' ORDER BY score) || '}'
     FROM (SELECT score, count(*) AS n FROM live_responses GROUP BY score) c))
FROM live_daily;
