-- weight 2: cohorts by parallel workers, in memory and with temporary files
BEGIN;
SET LOCAL max_parallel_workers_per_gather = 2;
SET LOCAL parallel_setup_cost = 0;
SET LOCAL parallel_tuple_cost = 0;
SET LOCAL min_parallel_table_scan_size = 0;
SELECT must_be_true('streak', 0, cells(m))
FROM (SELECT retention_agg(customer, at, retention_options('month', 'UTC', mode => 'streak')) AS m
      FROM visits) r;
SET LOCAL work_mem = '64kB';
SELECT must_be_true('on', 0, cells(m))
FROM (SELECT retention_agg(customer::text, at, retention_options('month', 'UTC')) AS m
      FROM visits) r;
SELECT must_be_true(
    'on', 0, string_agg(concat_ws(' ', cohort, period, retained), ', ' ORDER BY cohort, period))
FROM retention_cohort('visits', 'customer', 'at', tz => 'UTC')
WHERE retained > 0;
COMMIT;
