-- SSPACE tells the planner the size of an aggregate's transition state. Without it, the planner
-- would hash groups that do not fit in memory where it could read them in order.
BEGIN;
SELECT plan(4);

CREATE TABLE responses AS
SELECT i / 4 AS customer, i % 11 AS score, tally '0..100 {50:2}' AS t, activity_periods '0101' AS a
FROM generate_series(1, 100000) i;
CREATE INDEX ON responses (customer);
ANALYZE responses;
-- index and table are in the same order, so that only the memory for the groups matters
SET LOCAL max_parallel_workers_per_gather = 0;
SET LOCAL random_page_cost = 1;

-- Returns the smallest work_mem, in kB, at which the planner hashes the groups of an aggregate.
CREATE FUNCTION hashes_from(aggregate text) RETURNS int LANGUAGE plpgsql AS $$
DECLARE
    too_little int := 64;
    enough int := 65536;
    plan json;
BEGIN
    WHILE enough - too_little > 16 LOOP
        PERFORM set_config('work_mem', (too_little + enough) / 2 || 'kB', true);
        EXECUTE format(
            'EXPLAIN (FORMAT json) SELECT customer, %s FROM responses GROUP BY customer',
            aggregate) INTO plan;
        IF plan -> 0 -> 'Plan' ->> 'Strategy' = 'Hashed' THEN enough := (too_little + enough) / 2;
        ELSE too_little := (too_little + enough) / 2;
        END IF;
    END LOOP;
    RETURN enough;
END
$$;

-- The same aggregates without SSPACE: PostgreSQL assumes 32 bytes
CREATE AGGREGATE plain_tally(double precision, integer, integer) (
    SFUNC = tally_accum, STYPE = tally, INITCOND = 'empty');
CREATE AGGREGATE plain_rollup(tally) (SFUNC = tally_merge, STYPE = tally, INITCOND = 'empty');
CREATE AGGREGATE plain_rollup(activity_periods) (
    SFUNC = activity_periods_merge, STYPE = activity_periods, INITCOND = '0101');

SELECT cmp_ok(hashes_from('nps(score)'), '<', 65536, 'groups are hashed where memory suffices');
SELECT cmp_ok(
    hashes_from(call)::numeric,
    '>',
    hashes_from(format('plain_%s', call)) * 1.1,
    call || ' is known to take more memory than assumed')
FROM unnest('{"tally(score, 0, 100)",rollup(t),rollup(a)}'::text[]) call;

SELECT * FROM finish();
ROLLBACK;
