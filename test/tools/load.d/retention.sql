-- weight 2: cohorts in memory, by one process
\set mode random(1, 3)
BEGIN;
SET LOCAL max_parallel_workers_per_gather = 0;
SELECT must_be_true(
    (ARRAY['on', 'on_or_after', 'streak'])[:mode::int], 0,
    cells(retention_agg(
              customer, at,
              retention_options(
                  'month', 'UTC', mode => (ARRAY['on', 'on_or_after', 'streak'])[:mode::int]))))
FROM visits;
SELECT must_be_true(
    'active', 0, string_agg(concat_ws(' ', period_start, active), ', ' ORDER BY period_start))
FROM retention_lifecycle((SELECT retention_agg(a) FROM monthly));
COMMIT;
