-- weight 2: cohorts with temporary files, and by the name of a table
BEGIN;
SET LOCAL max_parallel_workers_per_gather = 0;
SET LOCAL work_mem = '64kB';
SET LOCAL hash_mem_multiplier = 1;
SELECT must_be_true(
    'on_or_after', 0,
    cells(retention_agg(customer, at, retention_options('month', 'UTC', mode => 'on_or_after'))))
FROM visits;
SELECT must_be_true(
    'on', 0, string_agg(concat_ws(' ', cohort, period, retained), ', ' ORDER BY cohort, period))
FROM retention_cohort('visits', 'customer', 'at', tz => 'UTC')
WHERE retained > 0;
COMMIT;
