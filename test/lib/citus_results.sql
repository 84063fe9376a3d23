-- What test/tools/citus prints of the comparisons of every_aggregate.sql: for the aggregates what
-- the workers do, what failed, and two numbers. Citus cannot split aggregates that are declared for
-- any type, see doc/scale.md: of these, its error is a known limit.
CREATE TEMP TABLE result AS
SELECT *,
    CASE
        WHEN outcome = 'same' AND rows > 0 THEN 'passed'
        WHEN aggregate AND signature ~ 'any(element|enum)' AND grouped IN ('all', 'segment')
            AND outcome ~ 'worker_partial_agg_sfunc could not confirm type correctness'
            THEN 'known limit'
        ELSE 'failed'
    END AS verdict
FROM (SELECT comparison.*, grouped IN ('all', 'segment', 'customer') AS aggregate
      FROM comparison) c;

SELECT '';
SELECT :'settings';
SELECT 'of all rows', 'by segment', 'by customer', 'aggregates';
SELECT whole, segment, customer, count(*), string_agg(signature, '; ' ORDER BY signature)
FROM (SELECT signature, string_agg(DISTINCT place, ', ') FILTER (WHERE grouped = 'all') AS whole,
          string_agg(DISTINCT place, ', ') FILTER (WHERE grouped = 'segment') AS segment,
          string_agg(DISTINCT place, ', ') FILTER (WHERE grouped = 'customer') AS customer
      FROM result, LATERAL (SELECT CASE WHEN verdict <> 'passed' THEN verdict
                                       WHEN sent THEN 'workers'
                                       ELSE 'fetched' END AS place) p
      WHERE aggregate
      GROUP BY signature) q
GROUP BY whole, segment, customer
ORDER BY count(*) DESC;
SELECT verdict, grouped, signature, outcome
FROM result
WHERE NOT aggregate
ORDER BY grouped, signature;
SELECT 'FAILED', grouped, call, signature, left(outcome, 300) FROM result WHERE verdict = 'failed';
SELECT 'FAILED', 'incomplete', signature FROM call WHERE incomplete;
SELECT 'known limits', count(*) FROM result WHERE verdict = 'known limit';
SELECT 'passed', count(*) FROM result WHERE verdict = 'passed';
SELECT 'failed',
    (SELECT count(*) FROM result WHERE verdict = 'failed')
    + (SELECT count(*) FROM call WHERE incomplete);
