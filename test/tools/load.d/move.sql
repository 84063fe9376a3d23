-- weight 6: moves responses between stored tallies; their sum never changes
\set a random(1, 20)
\set b random(21, 40)
\set s random(0, 10)
\set r random(0, 10)
BEGIN;
UPDATE moved SET t = t - (SELECT nps_tally(:s::int)) WHERE k = :a;
UPDATE moved SET t = t + (SELECT nps_tally(:s::int)) WHERE k = :b;
SELECT must_be_true('moved', 0, rollup(t)::text) FROM moved;
COMMIT;
BEGIN;
UPDATE moved SET t = t + (SELECT tally(:r::int, 0, 10)) WHERE k = :a;
UPDATE moved SET t = t - (SELECT tally(:r::int, 0, 10)) WHERE k = :b;
COMMIT;
SELECT must_be_true('moved', 0, rollup(t)::text) FROM moved;
