-- Revenue of real customers: the same as the usual SQL finds, and as published. The data are not
-- part of the project; without them these tests are skipped. Every way to compute it gives the same
-- retention matrix.
\set files 'CDNOW_master.txt online_retail_invoices.csv'
\set files :files ' next/mrr_playbook_subscription_periods.csv'
\setenv FILES :files
\set present `test/lib/published --present $FILES`
BEGIN;
\if :present
SELECT plan(48);
SET LOCAL TimeZone = 'UTC';
SET LOCAL max_parallel_workers_per_gather = 0;
SET LOCAL jit = off;
\ir ../lib/plan_of.sql

CREATE TABLE cdnow (customer int, at date, amount numeric);
\copy cdnow FROM PROGRAM 'test/lib/published CDNOW_master.txt amount' CSV HEADER
CREATE TABLE shop (invoice text, customer int, at timestamp, amount numeric);
\copy shop FROM PROGRAM 'test/lib/published online_retail_invoices.csv' CSV HEADER
CREATE TABLE contract (
    subscription int, customer int, starts date, ends date, monthly_amount numeric);
\copy contract FROM PROGRAM 'test/lib/published next/mrr_playbook_subscription_periods.csv' CSV HEADER
-- recurring revenue: a row for each month at whose end a contract runs
CREATE VIEW recurring AS
SELECT customer, month::date AS at, monthly_amount AS amount
FROM contract, generate_series(date_trunc('month', starts), ends - 1, interval '1 month') month
WHERE month + interval '1 month' <= ends;
CREATE TABLE sale AS
SELECT 'cdnow' AS source, customer, at::timestamp, amount FROM cdnow
UNION ALL SELECT 'shop', customer, at, amount FROM shop
UNION ALL SELECT 'purchases', customer, at, amount FROM shop WHERE invoice !~ '^C'
UNION ALL SELECT 'contracts', customer, at, amount FROM recurring;
ANALYZE;
SELECT is((SELECT sum(amount) FROM cdnow), 2500315.63, 'CDNOW: 2,500,315.63 dollars');
SELECT is(
    (SELECT (count(*), count(DISTINCT customer))::text FROM contract),
    '(121,55)',
    '121 contract periods of 55 customers');
SELECT is(
    (SELECT (count(*), sum(amount))::text FROM recurring),
    '(352,17145)',
    '352 months, of which each counts once');

CREATE TABLE matrix AS
SELECT source, retention_agg(customer, at, amount, retention_options(as_of => until)) AS m
FROM sale
JOIN (SELECT source,
          CASE source
              WHEN 'contracts' THEN timestamptz '2020-01-31 23:59:59.999999'
              ELSE max(at) AT TIME ZONE 'UTC' END AS until
      FROM sale
      GROUP BY source) u USING (source)
GROUP BY source;

-- the usual SQL
CREATE TABLE monthly AS
SELECT source, customer, date_trunc('month', at)::date AS month, sum(amount) AS paid
FROM sale
GROUP BY 1, 2, 3;
-- also the months in which nobody paid
CREATE TABLE calendar AS
SELECT source, month::date
FROM (SELECT source, min(month) AS first, max(month) AS last FROM monthly GROUP BY source) m,
    generate_series(first, last, interval '1 month') month;
CREATE TABLE member AS
SELECT DISTINCT ON (source, customer) source, customer, month AS cohort, paid AS first_paid
FROM monthly
ORDER BY source, customer, month;
CREATE TABLE cell AS
SELECT source, cohort, month AS period_start, count(*) AS eligible, sum(paid) AS revenue,
    sum(base) AS base, sum(least(paid, base)) AS kept
FROM (SELECT source, cohort, month, first_paid AS base, coalesce(paid, 0) AS paid
      FROM member
      JOIN calendar USING (source)
      LEFT JOIN monthly USING (source, customer, month)
      WHERE month >= cohort) s
GROUP BY 1, 2, 3;
SELECT is(
    (SELECT count(*)
     FROM (SELECT r.* FROM matrix, retention_revenue(m) r WHERE source = which) r
     FULL JOIN (SELECT *, sum(revenue) OVER (PARTITION BY cohort ORDER BY period_start)
                    AS cumulative
                FROM cell
                WHERE source = which) c USING (cohort, period_start)
     WHERE (r.eligible, r.revenue, r.cumulative_revenue)
         IS DISTINCT FROM (c.eligible, c.revenue::float8, c.cumulative::float8)),
    0::bigint,
    'revenue of ' || which)
FROM unnest('{cdnow,shop,purchases,contracts}'::text[]) which;
SELECT is(
    (SELECT count(*)
     FROM matrix, retention_revenue(m)
     JOIN cell USING (cohort, period_start)
     WHERE cell.source = matrix.source AND matrix.source = which AND complete
         AND (abs(net_retention - cell.revenue / base) > 1e-12
              OR abs(gross_retention - kept / base) > 1e-12
              OR (net_retention IS NULL) <> (base <= 0))),
    0::bigint,
    'net and gross retention of ' || which)
FROM unnest('{cdnow,shop,purchases,contracts}'::text[]) which;
SELECT is(
    (SELECT (count(*), round(sum(revenue)::numeric, 2))::text
     FROM matrix, retention_revenue(m)
     WHERE source = 'cdnow'),
    (SELECT (count(*), sum(revenue))::text FROM cell WHERE source = 'cdnow'),
    'nothing is lost');

-- the same by hand for movements: a month of a customer, and the month before
CREATE TABLE moved AS
SELECT source, month, sum(before) AS opening,
    sum(greatest(now - before, 0)) FILTER (WHERE before <= 0 AND now > 0 AND NOT paid_earlier)
        AS new,
    sum(greatest(now - before, 0)) FILTER (WHERE before <= 0 AND now > 0 AND paid_earlier)
        AS resurrected,
    sum(greatest(now - before, 0)) FILTER (WHERE before > 0 OR now <= 0) AS expansion,
    sum(greatest(before - now, 0)) FILTER (WHERE before <= 0 OR now > 0) AS contraction,
    sum(greatest(before - now, 0)) FILTER (WHERE before > 0 AND now <= 0) AS churned,
    sum(now) AS closing
FROM (SELECT source, customer, month, coalesce(paid, 0) AS now,
          lag(coalesce(paid, 0), 1, 0) OVER (PARTITION BY source, customer ORDER BY month)
              AS before,
          coalesce(
              max(paid) OVER (PARTITION BY source, customer ORDER BY month
                              ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING),
              0) > 0 AS paid_earlier
      FROM member
      JOIN calendar USING (source)
      LEFT JOIN monthly USING (source, customer, month)
      WHERE month >= cohort) s
GROUP BY source, month;
SELECT is(
    (SELECT count(*)
     FROM (SELECT r.* FROM matrix, retention_movements(m) r WHERE source = which) r
     FULL JOIN (SELECT * FROM moved WHERE source = which) moved ON month = period_start
     WHERE (r.opening, r.new, r.resurrected, r.expansion) IS DISTINCT FROM (
             moved.opening::float8, coalesce(moved.new, 0)::float8,
             coalesce(moved.resurrected, 0)::float8, coalesce(moved.expansion, 0)::float8)
         OR complete AND (r.contraction, r.churned, r.closing) IS DISTINCT FROM (
             coalesce(moved.contraction, 0)::float8, coalesce(moved.churned, 0)::float8,
             moved.closing::float8)),
    0::bigint,
    'movements of ' || which)
FROM unnest('{cdnow,shop,purchases,contracts}'::text[]) which;
SELECT is(
    (SELECT (opening, new, resurrected, expansion, contraction, churned, closing)::text
     FROM matrix, retention_movements(m)
     WHERE source = 'contracts' AND period_start = '2019-04-01'),
    '(660,120,50,65,0,0,895)',
    'recurring revenue of April 2019 as in the playbook');
SELECT is(
    (SELECT (round(sum(first_paid), 2), round(max(net_retention)::numeric, 4),
             round(max(gross_retention)::numeric, 4), max(revenue))::text
     FROM matrix, retention_revenue(m)
     JOIN member USING (cohort)
     WHERE matrix.source = 'purchases' AND member.source = 'purchases'
         AND cohort = '2010-12-01' AND period = 1),
    '(572713.89,0.4823,0.3074,276237.69)',
    'purchases of December 2010 and in the month after');
SELECT is(
    (SELECT count(*) FROM matrix, retention_revenue(m) WHERE source = 'shop' AND NOT complete),
    13::bigint,
    'the last month, which ends with the data, is incomplete for all 13 cohorts');
SELECT is(
    (SELECT (count(*), bool_and(complete))::text
     FROM matrix, retention_revenue(m)
     WHERE source = 'contracts' AND period_start = '2020-01-01'),
    (SELECT (count(DISTINCT cohort), true)::text FROM member WHERE source = 'contracts'),
    'the last month of the contracts is complete');

-- by the names of a table and its columns
SELECT is(
    (SELECT count(*)
     FROM (SELECT r.* FROM matrix, retention_revenue(m) r WHERE source = which) a
     FULL JOIN retention_revenue_cohort(which::regclass, 'customer', 'at', 'amount') b
         USING (cohort, period)
     WHERE a.revenue IS DISTINCT FROM b.revenue OR a.net_upper IS DISTINCT FROM b.net_upper
         OR a.gross_lower IS DISTINCT FROM b.gross_lower
         OR a.per_customer_upper IS DISTINCT FROM b.per_customer_upper),
    0::bigint,
    which || ' by retention_revenue_cohort')
FROM unnest('{cdnow,shop}'::text[]) which;

-- Every way gives the same matrix.
CREATE TABLE shuffled AS
SELECT customer, at, amount, source AS which,
    retention_options(as_of => max(at) OVER (PARTITION BY source) AT TIME ZONE 'UTC') AS o
FROM sale
WHERE source IN ('cdnow', 'shop')
ORDER BY random();
CREATE VIEW cdnow_orders AS SELECT *, jsonb '{"as_of": "1998-06-30", "tz": "UTC"}' AS o FROM cdnow;
CREATE VIEW shop_orders AS
SELECT *, jsonb '{"as_of": "2011-12-09 12:50", "tz": "UTC"}' AS o FROM shop;
CREATE TABLE found (which text, how text, m retention_matrix);
INSERT INTO found
SELECT which, 'shuffled', retention_agg(customer, at, amount, o) FROM shuffled GROUP BY which
UNION ALL SELECT 'cdnow', 'in order', retention_agg(customer, at, amount, o) FROM cdnow_orders
UNION ALL SELECT 'shop', 'in order', retention_agg(customer, at, amount, o) FROM shop_orders
UNION ALL SELECT 'cdnow', 'text keys', retention_agg(md5(customer::text), at, amount, o)
FROM cdnow_orders;
INSERT INTO found
SELECT which, 'two shards',
    retention_matrix_merge(min(r::text)::retention_matrix, max(r::text)::retention_matrix)
FROM (SELECT which, customer % 2, retention_agg(customer, at, amount, o) AS r
      FROM shuffled
      GROUP BY which, customer % 2) s
GROUP BY which;

-- in two steps, and by monthly batches that are merged into stored values
CREATE TABLE kept (which text, customer int, o jsonb, a activity_periods,
    PRIMARY KEY (which, customer));
INSERT INTO kept
SELECT which, customer, o, activity_agg(at, amount, '{}') FROM shuffled GROUP BY 1, 2, 3;
INSERT INTO found SELECT which, 'in two steps', retention_agg(a, o) FROM kept GROUP BY which;
CREATE TABLE first_steps AS TABLE kept;
TRUNCATE kept;
DO $$
DECLARE m timestamp;
BEGIN
    FOR m IN SELECT month FROM calendar GROUP BY 1 ORDER BY hashtext(month::text) LOOP
        INSERT INTO kept
        SELECT which, customer, o, activity_agg(at, amount, '{}')
        FROM shuffled
        WHERE date_trunc('month', at) = m
        GROUP BY 1, 2, 3
        ON CONFLICT (which, customer) DO UPDATE SET a = kept.a + excluded.a;
    END LOOP;
END $$;
INSERT INTO found SELECT which, 'monthly batches', retention_agg(a, o) FROM kept GROUP BY which;
SELECT is(
    (SELECT count(*) FROM kept JOIN first_steps f USING (which, customer) WHERE kept.a <> f.a),
    0::bigint,
    'merged batches are the same values');
SELECT is(
    (SELECT retention_agg(CASE customer WHEN 17850 THEN a + a ELSE a END, o)
     FROM kept
     WHERE which = 'shop') = (SELECT m FROM matrix WHERE source = 'shop'),
    false,
    'orders that were loaded twice make a difference');
SELECT ok(
    (SELECT retention_agg(
         CASE customer
             WHEN 17850 THEN a + a + (SELECT activity_agg(at, -amount, '{}')
                                      FROM shop
                                      WHERE customer = 17850)
             ELSE a END,
         o)
     FROM kept
     WHERE which = 'shop') = (SELECT m FROM matrix WHERE source = 'shop'),
    'until they are taken out again');

SET LOCAL work_mem = '64kB';
SELECT matches(
    pg_temp.plan_of(
        format('SELECT retention_agg(customer, at, amount, o) FROM %s_orders', which),
        'ANALYZE, BUFFERS, COSTS OFF, TIMING OFF'),
    'temp read=\d+ written=',
    which || ' spills')
FROM unnest('{cdnow,shop}'::text[]) which;
INSERT INTO found
SELECT 'cdnow', 'spilling', retention_agg(customer, at, amount, o) FROM cdnow_orders
UNION ALL SELECT 'shop', 'spilling', retention_agg(customer, at, amount, o) FROM shop_orders;
RESET work_mem;

SET LOCAL parallel_setup_cost = 0;
SET LOCAL parallel_tuple_cost = 0;
SET LOCAL min_parallel_table_scan_size = 0;
ALTER TABLE cdnow SET (parallel_workers = 8);
ALTER TABLE shop SET (parallel_workers = 8);
ALTER TABLE kept SET (parallel_workers = 4);
ANALYZE kept;
SET LOCAL enable_indexscan = off;
SET LOCAL enable_bitmapscan = off;
SET LOCAL max_parallel_workers_per_gather = 2;
SELECT matches(
    pg_temp.plan_of(query, 'ANALYZE, COSTS OFF, TIMING OFF'),
    'Partial (Hash|Group|)Aggregate.*',
    'with workers: ' || query)
FROM unnest('{"SELECT retention_agg(customer, at, amount, o) FROM cdnow_orders",
              "SELECT activity_agg(at, amount, o) FROM shop_orders",
              "SELECT retention_agg(a) FROM kept WHERE which = ''shop''"}'::text[]) query;
CREATE TABLE by_workers AS SELECT retention_agg(customer, at, amount, o) AS m FROM cdnow_orders;
INSERT INTO found SELECT 'cdnow', 'workers', m FROM by_workers;
CREATE TABLE by_workers_2 AS SELECT retention_agg(customer, at, amount, o) AS m FROM shop_orders;
INSERT INTO found SELECT 'shop', 'workers', m FROM by_workers_2;
CREATE TABLE by_workers_3 AS SELECT activity_agg(at, amount, o) AS a FROM shop_orders;
CREATE TABLE by_workers_4 AS SELECT retention_agg(a, o) AS m FROM kept WHERE which = 'cdnow';
INSERT INTO found SELECT 'cdnow', 'activity periods with workers', m FROM by_workers_4;
SET LOCAL work_mem = '64kB';
CREATE TABLE by_workers_5 AS
SELECT retention_agg(customer::text, at, amount, o) AS m FROM shop_orders;
INSERT INTO found SELECT 'shop', 'workers that spill', m FROM by_workers_5;
RESET work_mem;
SET LOCAL max_parallel_workers_per_gather = 0;
SELECT is(
    (SELECT a FROM by_workers_3),
    (SELECT rollup(a) FROM kept WHERE which = 'shop'),
    'activity periods by workers');
SELECT ok(matrix.m = found.m, which || ': ' || how)
FROM found
JOIN matrix ON source = which
ORDER BY which, how;
\else
SELECT plan(1);
SELECT skip('the real data are not here; SATISFACTION_DATA names their folder', 1);
\endif
SELECT * FROM finish();
ROLLBACK;
