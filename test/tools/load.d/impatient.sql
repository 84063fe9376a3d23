-- a client with a statement timeout: right results, or none; test/tools/load says how many
-- milliseconds at :least and at :most
\set ms random(:least, :most)
\set mb random(0, 1)
SET work_mem = '64kB';
SET parallel_setup_cost = 0;
SET parallel_tuple_cost = 0;
SET min_parallel_table_scan_size = 0;
SET max_parallel_workers_per_gather = :mb;
SET statement_timeout = :ms;
SELECT must_be_true('on', 0, cells(m))
FROM (SELECT retention_agg(customer, at, retention_options('month', 'UTC')) AS m FROM visits) r;
SELECT must_be_true('window', 3, string_agg(round(score::numeric, 6)::text, ' ' ORDER BY i))
FROM (SELECT i, nps(nps) OVER (ORDER BY i ROWS 99 PRECEDING) AS score FROM responses WHERE g = 3) w;
SET statement_timeout = 0;
