-- Retention with amounts: small examples, exact amounts, and the same matrix on every path.
BEGIN;
SELECT plan(93);
SET LOCAL TimeZone = 'UTC';
SET LOCAL max_parallel_workers_per_gather = 0;
CREATE FUNCTION state_of(query text) RETURNS text LANGUAGE plpgsql AS $$
BEGIN
    EXECUTE query;
    RETURN NULL;
EXCEPTION WHEN OTHERS THEN
    RETURN SQLSTATE;
END $$;
CREATE FUNCTION message_of(query text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE hint text;
BEGIN
    EXECUTE query;
    RETURN NULL;
EXCEPTION WHEN OTHERS THEN
    GET STACKED DIAGNOSTICS hint = PG_EXCEPTION_HINT;
    RETURN SQLERRM || ' / ' || hint;
END $$;
CREATE FUNCTION numbers(VARIADIC float8[]) RETURNS text LANGUAGE sql IMMUTABLE AS $$
    SELECT string_agg(coalesce(round(n::numeric, 6)::float8::text, '-'), ' ' ORDER BY i)
    FROM unnest($1) WITH ORDINALITY u (n, i)
$$;

-- a small subscription: 200 in January; of these 190 in February, of which 170 were there before
CREATE TABLE paid (customer text, at date, amount numeric);
INSERT INTO paid
VALUES ('a', '2024-01-05', 100), ('b', '2024-01-05', 50), ('c', '2024-01-05', 30),
    ('d', '2024-01-05', 20), ('a', '2024-02-05', 120), ('b', '2024-02-05', 40),
    ('c', '2024-02-05', 30), ('e', '2024-02-05', 500);
CREATE TABLE matrix AS
SELECT retention_agg(customer, at, amount, retention_options(as_of => '2024-03-01')) AS m
FROM paid;
SELECT is(
    numbers(revenue, cumulative_revenue, revenue_per_customer, net_retention, gross_retention),
    '190 390 97.5 0.95 0.85',
    'net retention 95%, gross retention 85%')
FROM matrix, retention_revenue(m)
WHERE cohort = '2024-01-01' AND period = 1;
-- R: survey 4.2, svyratio with svydesign(ids = ~1), degrees of freedom 3
SELECT is(
    numbers(net_lower, net_upper),
    numbers(0.95 - t * se, 0.95 + t * se),
    'its limits are those of the linearized variance')
FROM matrix, retention_revenue(m),
    (SELECT 3.182446305284263 AS t,
         sqrt(4 / 3.0 * (25 ^ 2 + (40 - 47.5) ^ 2 + (30 - 28.5) ^ 2 + 19 ^ 2)) / 200 AS se) s
WHERE cohort = '2024-01-01' AND period = 1;
SELECT is(
    numbers(per_customer_lower, per_customer_upper),
    numbers(97.5 - t * se, 97.5 + t * se),
    'and those of the revenue per customer of the sample variance')
FROM matrix, retention_revenue(m),
    (SELECT 3.182446305284263 AS t, stddev_samp(v) / 2 AS se
     FROM unnest('{220,90,60,20}'::float8[]) v) s
WHERE cohort = '2024-01-01' AND period = 1;
SELECT ok(
    gross_lower > 0 AND gross_lower < 0.85 AND gross_upper > 0.85 AND gross_upper < 1,
    'gross retention is a share')
FROM matrix, retention_revenue(m)
WHERE cohort = '2024-01-01' AND period = 1;
SELECT is(
    string_agg(numbers(net_retention, net_lower, net_upper, gross_retention, gross_lower,
                       gross_upper), ',' ORDER BY cohort),
    '1 1 1 1 1 1,1 1 1 1 1 1',
    'period 0 is what others are compared with')
FROM matrix, retention_revenue(m)
WHERE period = 0;
SELECT is(
    numbers(revenue, cumulative_revenue, revenue_per_customer, per_customer_lower,
            per_customer_upper, net_retention, net_lower, net_upper, gross_retention, gross_lower,
            gross_upper) || ' ' || complete,
    '0 390 - - - - - - - - - false',
    'nothing is known of a month that has not ended')
FROM matrix, retention_revenue(m)
WHERE cohort = '2024-01-01' AND period = 2;
SELECT is(
    string_agg(
        concat_ws(' ', to_char(period_start, 'MM'),
                  numbers(opening, new, resurrected, expansion, contraction, churned, closing,
                          net_retention, gross_retention, quick_ratio), complete),
        ', ' ORDER BY period_start),
    '01 0 200 0 0 0 0 200 - - - t, 02 200 500 0 20 10 20 690 0.95 0.85 17.333333 t, '
    '03 690 0 0 0 - - - - - - f',
    'movements')
FROM matrix, retention_movements(m);

-- a small shop with a refund
CREATE TABLE orders (customer int, at date, amount numeric);
INSERT INTO orders
VALUES (1, '2024-01-05', 100), (1, '2024-02-05', 50), (2, '2024-01-20', 80), (3, '2024-02-02', 30),
    (3, '2024-03-03', 30), (2, '2024-03-09', -20);
CREATE TABLE shop AS
SELECT retention_agg(customer, at, amount, retention_options(as_of => '2024-05-01')) AS m
FROM orders;
SELECT is(
    string_agg(revenue_per_customer::text, ' ' ORDER BY cohort, period),
    '90 115 105 105 30 60 60',
    'value per customer')
FROM shop, retention_revenue(m)
WHERE complete;
SELECT is(
    string_agg(
        concat_ws(' ', to_char(period_start, 'MM'),
                  numbers(opening, new, resurrected, expansion, contraction, churned, closing)),
        ', ' ORDER BY period_start),
    '01 0 180 0 0 0 0 180, 02 180 30 0 0 50 80 80, 03 80 0 0 0 20 50 10, 04 10 0 0 20 0 30 0, '
    '05 0 0 0 0 - - -',
    'a refund is contraction, and its end expansion')
FROM shop, retention_movements(m);
SELECT is(
    string_agg(
        concat_ws(' ', period, cohorts, eligible,
                  numbers(base, revenue, cumulative_revenue, revenue_per_customer, net_retention,
                          gross_retention)),
        ', ' ORDER BY period),
    '0 2 3 210 210 210 70 1 1, 1 2 3 210 80 290 96.666667 0.380952 0.380952, '
    '2 2 3 210 -20 270 90 -0.095238 -0.095238, 3 1 2 180 0 210 105 0 0',
    'pooled')
FROM shop, retention_revenue_pooled(m);
SELECT is(
    string_agg(concat_ws(' ', period, cohorts, base, revenue), ', ' ORDER BY period),
    '0 1 30 30, 1 1 30 30, 2 1 30 0',
    'pooled over some cohorts')
FROM shop, retention_revenue_pooled(m, cohorts_from => '2024-01-02');

-- the first money, not the first event, is new
SELECT is(
    string_agg(
        numbers(opening, new, resurrected, expansion, contraction, churned, closing),
        ', ' ORDER BY period_start),
    '0 0 0 0 0 0 0, 0 50 0 0 0 0 50, 50 0 0 0 0 50 0, 0 0 10 0 0 0 10, 10 0 0 0 - - -',
    'a free month first')
FROM retention_movements(
    (SELECT retention_agg(1, at, amount, retention_options(as_of => '2024-05-01'))
     FROM (VALUES (date '2024-01-01', 0), ('2024-02-01', 50), ('2024-03-01', NULL),
         ('2024-04-01', 10)) v (at, amount)));
SELECT is(
    (SELECT string_agg(concat_ws(' ', cohort_size, retained), ', ')
     FROM retention_rows(m)
     WHERE complete),
    '1 1, 1 1, 1 1, 1 1',
    'events without an amount count')
FROM (SELECT retention_agg(1, at, NULL::numeric, retention_options(as_of => '2024-05-01')) AS m
      FROM generate_series(timestamp '2024-01-01', '2024-04-01', '1 month') at) q;
SELECT is(
    (SELECT string_agg(numbers(revenue, net_retention, gross_retention), ', ')
     FROM retention_revenue(m)
     WHERE complete),
    '0 - -, 0 - -, 0 - -, 0 - -',
    'but there is no retention of no money')
FROM (SELECT retention_agg(1, at, NULL::numeric, retention_options(as_of => '2024-05-01')) AS m
      FROM generate_series(timestamp '2024-01-01', '2024-04-01', '1 month') at) q;

SELECT is(
    string_agg(
        numbers(opening, new, resurrected, expansion, contraction, churned, closing),
        ', ' ORDER BY period_start),
    '0 0 0 0 10 0 -10, -10 0 0 0 5 0 -15, -15 0 0 15 0 0 0, 0 7 0 0 0 0 7, 7 0 0 0 8 0 -1, '
    '-1 0 0 8 6 0 1, 1 0 0 0 - - -',
    'refunds alone')
FROM retention_movements(
    (SELECT retention_agg(c, at, amount, retention_options(as_of => '2024-07-01'))
     FROM (VALUES (1, date '2024-01-01', -10), (1, '2024-02-01', -15), (1, '2024-04-01', 7),
         (2, '2024-05-01', -8), (1, '2024-05-01', 7), (1, '2024-06-01', 1))
         v (c, at, amount)));

-- start and return events; money before the first start event does not count
SELECT is(
    (SELECT string_agg(concat_ws(' ', cohort, period, revenue), ', ' ORDER BY cohort, period)
     FROM retention_revenue(m)),
    '2024-02-01 0 7, 2024-02-01 1 40',
    'start and return events')
FROM (SELECT retention_agg(1, at, start, not start, amount, '{}') AS m
      FROM (VALUES (date '2024-01-01', false, 1000), ('2024-02-01', true, 5),
          ('2024-02-02', false, 2), ('2024-03-01', false, 40)) v (at, start, amount)) q;
-- brackets compare the revenue per period
SELECT is(
    (SELECT string_agg(numbers(revenue, net_retention, gross_retention), ', ' ORDER BY period)
     FROM retention_revenue(m)
     WHERE complete),
    '10 1 1, 50 1.25 1, 12 0.6 0.6',
    'brackets')
FROM (SELECT retention_agg(1, at, amount, retention_options(
              'day', brackets => '{4,2}', as_of => '2024-02-01')) AS m
      FROM (VALUES (date '2024-01-01', 10), ('2024-01-02', 20), ('2024-01-05', 30),
          ('2024-01-06', 12), ('2024-01-08', 99)) v (at, amount)) q;
-- cohorts of months, periods of days
SELECT is(
    (SELECT string_agg(concat_ws(' ', period, eligible, numbers(revenue, cumulative_revenue),
                                 complete), ', ' ORDER BY period)
     FROM retention_revenue(m)),
    '0 2 30 30 t, 1 2 5 35 t, 2 1 0 15 f',
    'a longer cohort')
FROM (SELECT retention_agg(customer, at, amount, retention_options(
              'day', cohort_period => 'month', as_of => '2024-02-02')) AS m
      FROM (VALUES (1, date '2024-01-30', 10), (1, '2024-01-31', 5), (2, '2024-01-31', 20))
          v (customer, at, amount)) q;
SELECT is(
    (SELECT string_agg(concat_ws(' ', cohort, period, revenue), ', ' ORDER BY cohort, period)
     FROM retention_revenue(m)
     WHERE complete),
    '2024-01-01 0 10, 2024-01-01 1 20, 2024-01-01 2 30, 2024-02-01 0 20, 2024-02-01 1 30, '
    '2024-03-01 0 30',
    'a cohort of every month')
FROM (SELECT retention_agg(1, at, amount, retention_options(
              cohort => 'every', as_of => '2024-04-01')) AS m
      FROM (VALUES (date '2024-01-30', 10), ('2024-02-29', 20), ('2024-03-31', 30)) v (at, amount)
     ) q;

-- of tables and views
CREATE VIEW float_orders AS SELECT customer, at, amount::float8 FROM orders;
CREATE VIEW whole_orders AS SELECT customer, at AS "the day", amount::int AS "Amount" FROM orders;
SELECT results_eq(
    $$SELECT * FROM retention_revenue_cohort('orders', 'customer', 'at', 'amount',
          as_of => '2024-05-01', level => 0.9)$$,
    'SELECT r.* FROM shop, retention_revenue(m, 0.9) r',
    'revenue of a table');
SELECT is(
    retention_of('whole_orders', 'customer', 'the day', 'Amount', '{"scale": 4}'),
    (SELECT retention_agg(customer, at, amount, '{"scale": 4}') FROM orders),
    'whole amounts in a view');
SELECT is(state_of('SELECT retention_of(' || arguments || ', ''{}'')'), expected, arguments)
FROM (VALUES ($$'float_orders', 'customer', 'at', 'amount'$$, '42804'),
         ($$'orders', 'customer', 'at', 'amounts'$$, '42703'),
         ($$'orders', 'customer', 'customer', 'amount'$$, '42804'),
         ($$'orders', 'customer', 'at', NULL$$, NULL),
         ($$'orders', 'customer', 'at', '{}'$$, '42703')) v (arguments, expected);
SELECT is(
    retention_of('orders', 'customer', 'at', '{"period": "week"}'),
    (SELECT retention_agg(customer, at, '{"period": "week"}') FROM orders),
    'four literals are options still');

-- amounts are exact
CREATE FUNCTION closing(amount numeric, scale int) RETURNS numeric LANGUAGE sql STABLE AS $$
    SELECT (retention_agg(1, date '2020-01-01', amount, retention_options(scale => scale))::jsonb
                #>> '{periods,0,revenue,closing}')::numeric
$$;
SELECT is(
    (SELECT count(*)
     FROM (SELECT (s * trunc((random() * 10 ^ (random() * 18 - 6 + d))::numeric)
                      / 10::numeric ^ (i % 7))::numeric AS amount, i % 7 AS scale
           FROM generate_series(1, 4000) i, (VALUES (-1, 0), (1, 6)) v (s, d)) r
     WHERE closing(amount, scale) IS DISTINCT FROM amount * 10::numeric ^ scale),
    0::bigint,
    'random amounts');
SELECT is(closing(amount::numeric, scale), expected::numeric, amount || ', scale ' || scale)
FROM (VALUES ('0', 2, '0'), ('-0.00', 2, '0'), ('1', 0, '1'), ('10000', 2, '1000000'),
         ('123.4500000000', 2, '12345'), ('0.01', 2, '1'), ('0.000001', 6, '1'),
         ('0.0001', 4, '1'), ('-0.0100', 2, '-1'), ('100000000', 0, '100000000'),
         ('9223372036854775807', 0, '9223372036854775807'),
         ('-9223372036854775808', 0, '-9223372036854775808'),
         ('92233720368547758.07', 2, '9223372036854775807'),
         ('9223372036854.775807', 6, '9223372036854775807'),
         ('1e18', 0, '1000000000000000000'), ('1.' || repeat('0', 400), 2, '100'),
         (repeat('0', 400) || '1', 2, '100')) v (amount, scale, expected);
CREATE TABLE wide (amount numeric);
ALTER TABLE wide ALTER amount SET STORAGE external;
INSERT INTO wide VALUES (('1e30000' || '')::numeric + 1);
SELECT is(
    state_of(format('SELECT retention_agg(1, date ''2024-01-01'', %s, %L)', amount, options)),
    '22003',
    left(amount, 40) || ' ' || options)
FROM (VALUES ('1.234', '{}'), ('0.001', '{}'), ('1e-20', '{}'), ('1.00001', '{"scale": 4}'),
         ('1.5', '{"scale": 0}'), ('''NaN''', '{}'), ('''Infinity''', '{}'),
         ('''-Infinity''', '{}'), ('1e30', '{}'), ('92233720368547758.08', '{}'),
         ('-92233720368547758.09', '{}'), ('9223372036854775808', '{"scale": 0}'),
         ('1e19', '{"scale": 0}'), ('123456789012345678901', '{"scale": 0}'),
         ('''1e130000''', '{}')) v (amount, options);
SELECT is(
    state_of('SELECT retention_agg(1, date ''2024-01-01'', amount, ''{}'') FROM wide'),
    '22003',
    'a number that is stored out of line');
SELECT is(
    message_of('SELECT retention_agg(1, date ''2024-01-01'', 1.234, ''{}'')'),
    'amount 1.234 has more than 2 decimals / Use round(amount, 2), or retention_options(scale => '
    '...) with more decimals, at most 6.',
    'the hint says what to do');
SELECT is(
    message_of('SELECT retention_agg(1, date ''2024-01-01'', 1e1000, ''{}'')'),
    'amount 1' || repeat('0', 59) || '... is out of range / Use retention_options(scale => ...) '
    'with fewer decimals, or with scale 0 amounts in larger units, such as round(amount / 1000).',
    'a message has the beginning of a number with thousands of digits');
SELECT is(
    message_of('SELECT retention_agg(1, date ''2024-01-01'', 9e18, ''{"scale": 0}'')
                FROM generate_series(1, 2)'),
    'sum of the amounts of a customer is out of range / Use retention_options(scale => ...) with '
    'fewer decimals, or with scale 0 amounts in larger units, such as round(amount / 1000).',
    'also where there are no decimals');
SELECT is(
    state_of('SELECT retention_agg(1, date ''2024-01-01'', 9e18, ''{"scale": 0}'')
              FROM generate_series(1, 2)'),
    '22003',
    'the sum of a period can be out of range');
SELECT is(
    state_of('SELECT retention_agg(1, date ''2024-01-01'' + i, 9e18,
                  ''{"scale": 0, "period": "day"}'') FROM generate_series(1, 2) i'),
    '22003',
    'and that of a customer');
SELECT is(
    (SELECT revenue
     FROM retention_revenue((SELECT retention_agg(i, date '2024-01-01', 9e18, '{"scale": 0}')
                             FROM generate_series(1, 2) i))),
    1.8e19::float8,
    'not that of two customers');
SELECT is(
    state_of('SELECT retention_agg(i, date ''2024-01-01'', -9223372036854775808, '
             '''{"scale": 0}'') FROM generate_series(1, 2) i'),
    '22003',
    'but the sum of their squares');
SELECT is(
    state_of($$SELECT retention_agg(1, date '2024-01-01' + i, CASE i WHEN 0 THEN 9e18 ELSE 1 END,
                   '{"scale": 0, "period": "day", "brackets": [2]}')
               FROM generate_series(0, 1) i$$),
    '22003',
    'a bracket can have more than fits');
SELECT is(
    state_of(format('SELECT retention_agg(1, date ''2024-01-01'', 1, %L)', options)),
    expected,
    options)
FROM (VALUES ('{"scale": 7}', '22023'), ('{"scale": -1}', '22023'), ('{"scale": "2"}', '22023'),
         ('{"scale": 1.5}', '22023'), ('{"origin": "first_event"}', '0A000'),
         ('{"min_events": 2}', '0A000'), ('{"first_period": "returned"}', '0A000'),
         ('{"scale": null}', NULL)) v (options, expected);
CREATE TABLE counts AS SELECT retention_agg(customer, at) AS m FROM orders;
SELECT is(state_of('SELECT ' || call), '22023', call)
FROM unnest(ARRAY['retention_options(scale => 7)', 'retention_options(scale => -1)',
        'retention_revenue(m) FROM counts', 'retention_revenue_pooled(m) FROM counts',
        'retention_movements(m) FROM counts']) call;
SELECT is((SELECT count(*) FROM retention_revenue('0101')), 0::bigint, 'no rows of nothing');

-- a matrix without amounts has the same bytes as ever, and merges with its like only
SELECT is(
    (SELECT retention_agg(customer, at, retention_options(scale => 5)) FROM orders),
    (SELECT retention_agg(customer, at) FROM orders),
    'the scale makes no difference without amounts');
SELECT is(
    state_of(format('SELECT retention_matrix_merge(%s, %s) FROM orders', a, b)),
    '22023',
    a || ' and ' || b)
FROM (VALUES ('retention_agg(customer, at, amount, ''{}'')', 'retention_agg(customer, at)'),
         ('retention_agg(customer, at, amount, ''{}'')',
          'retention_agg(customer, at, amount, ''{"scale": 3}'')')) v (a, b);

-- the same bytes on every path: 60,000 orders of 4,000 customers, with refunds and without amounts
CREATE TABLE e (id int, customer int, at timestamptz, started boolean, returned boolean,
    amount numeric);
INSERT INTO e
SELECT i, CASE WHEN i % 97 <> 0 THEN hashint4(i) % 4000 END,
    CASE
        WHEN i % 89 <> 0
            THEN timestamptz '2023-01-01' + abs(hashint4(i * 7) % 47000000) * interval '1 s' END,
    CASE WHEN i % 11 <> 0 THEN i % 3 <> 0 END, CASE WHEN i % 13 <> 0 THEN i % 2 = 0 END,
    CASE WHEN i % 17 <> 0 THEN (hashint4(i * 3) % 100000 + 20000) / 100.0 END
FROM generate_series(1, 60000) i;
ANALYZE e;
CREATE TABLE call (name text, query text);
INSERT INTO call
VALUES ('plain', 'SELECT retention_agg(customer, at, amount, ''{}'')::text FROM e'),
    ('days, text keys, every cohort',
     'SELECT retention_agg(md5(customer::text), at::date, amount, retention_options(''day'', '
     'cohort => ''every'', brackets => ''{1,2,30,90}''))::text FROM e'),
    ('start and return',
     'SELECT retention_agg(customer::bigint, at, started, returned, amount, '
     'retention_options(''week'', scale => 3, cohort_period => ''week''))::text FROM e'),
    ('months of days',
     'SELECT retention_agg(customer, at::timestamp, amount, retention_options(''day'', '
     'cohort_period => ''month''))::text FROM e');
CREATE FUNCTION result_of(query text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE result text;
BEGIN
    EXECUTE query INTO result;
    RETURN result;
END $$;
CREATE TABLE truth AS SELECT name, query, result_of(query) AS result FROM call;
CREATE FUNCTION same() RETURNS text LANGUAGE sql AS $$
    SELECT coalesce(string_agg(name, ', ') FILTER (WHERE result_of(query) <> result), 'all')
    FROM truth
$$;
SELECT is(
    (SELECT count(DISTINCT result) FROM truth WHERE length(result) > 1000),
    4::bigint,
    'there is something to compare');
SELECT is(
    (SELECT count(*)
     FROM truth, (VALUES (true), (false)) v (parted),
         LATERAL (SELECT result_of(query || ' WHERE customer % 3 = 0')::retention_matrix AS a,
                      result_of(query || ' WHERE customer % 3 <> 0')::retention_matrix AS b) m
     WHERE CASE WHEN parted THEN retention_matrix_merge(a, b) ELSE retention_matrix_merge(b, a) END
         <> result::retention_matrix),
    0::bigint,
    'two sets of customers');
SELECT is(
    (SELECT count(*) FROM truth WHERE retention_matrix_merge('0101', result::retention_matrix)
         <> result::retention_matrix),
    0::bigint,
    'nothing and a matrix');
SET LOCAL work_mem = '64kB';
SELECT is(same(), 'all', '64 kB');
RESET work_mem;
SET LOCAL parallel_setup_cost = 0;
SET LOCAL parallel_tuple_cost = 0;
SET LOCAL min_parallel_table_scan_size = 0;
ALTER TABLE e SET (parallel_workers = 4);
SET LOCAL max_parallel_workers_per_gather = 4;
SELECT is(same(), 'all', 'workers');
SET LOCAL work_mem = '64kB';
SELECT is(same(), 'all', 'workers, 64 kB');
SET LOCAL parallel_leader_participation = off;
SELECT is(same(), 'all', 'workers alone, 64 kB');
SET LOCAL max_parallel_workers_per_gather = 0;
RESET work_mem;

SELECT * FROM finish();
ROLLBACK;
