-- Random orders with amounts: revenue by cohort, pooled revenue and movements are compared with a
-- slow and simple implementation in SQL. psql -v seed=0.25 -v sets=5000 repeats or extends a run.
\if :{?seed}
\else
\set seed 0.20180301
\endif
\if :{?sets}
\else
\set sets 300
\endif
BEGIN;
\ir ../oracle/retention.sql
\ir ../oracle/windows.sql
\ir ../oracle/revenue.sql
SELECT plan(36);
SELECT diag('seed ' || :seed || ', ' || :sets || ' sets');
SET LOCAL TimeZone = 'UTC';
SET LOCAL jit = off;
SELECT setseed(:seed);

CREATE FUNCTION pick(words text[])
RETURNS text LANGUAGE sql VOLATILE AS
    $$ SELECT words[1 + floor(random() * cardinality(words))::int] $$;
INSERT INTO oracle_set
SELECT i, pick('{day,week,month,quarter,year}'), pick('{on,on_or_after,on_or_before,streak}'),
    pick('{first,first,every}'), floor(random() * 7)::int,
    CASE
        WHEN random() < 0.3
            THEN ARRAY(SELECT 1 + floor(random() * 4)::int FROM generate_series(1, 1 + i % 4)) END,
    pick('{timestamptz,timestamptz,timestamp,date}'),
    pick('{UTC,America/New_York,Asia/Kolkata,Pacific/Apia}'), random() < 0.3, NULL
FROM generate_series(1, :sets) i;
INSERT INTO oracle_window
SELECT id, 'calendar', 1, 'all',
    CASE
        WHEN random() < 0.3
            THEN CASE unit
                     WHEN 'day' THEN pick('{day,week,month,quarter,year}')
                     WHEN 'month' THEN pick('{month,quarter,year}')
                     WHEN 'quarter' THEN pick('{quarter,year}')
                     ELSE unit END END
FROM oracle_set;
INSERT INTO oracle_scale SELECT id,
			CASE WHEN random() < 0.6 THEN 2 ELSE floor(random() * 7)::int END
FROM oracle_set;

-- where the events are: anywhere in the past, until now, or around a day that clocks skip
CREATE TABLE span AS
SELECT id,
    CASE
        WHEN tz = 'Pacific/Apia'
            THEN timestamptz '2011-12-30 10:00+00' - random() * interval '3 days'
        ELSE timestamptz '1999-10-01' + random() * interval '12 years' END AS beginning,
    CASE unit
        WHEN 'day' THEN interval '1 day'
        WHEN 'week' THEN interval '7 days'
        WHEN 'month' THEN interval '30 days'
        WHEN 'quarter' THEN interval '91 days'
        ELSE interval '365 days' END * (2 + floor(random() * 8)) AS length,
    CASE WHEN id % 40 = 8 THEN 0 ELSE 5 + floor(random() * 30)::int END AS events,
    1 + floor(random() * 8)::int AS customers
FROM oracle_set;
UPDATE span SET beginning = now() - random() * length WHERE id % 12 = 0;

-- amounts: missing, none, refunds, and payments of which many are equal
CREATE FUNCTION some_amount(scale int) RETURNS numeric LANGUAGE sql VOLATILE AS $$
    SELECT CASE
               WHEN kind < 0.08 THEN NULL
               WHEN kind < 0.2 THEN 0
               WHEN kind < 0.35 THEN -round((random() * 100)::numeric, scale)
               WHEN kind < 0.6 THEN 10 * floor(random() * 4)
               ELSE round((random() * 1000)::numeric, scale) END
    FROM random() kind
$$;
INSERT INTO oracle_event
SELECT id, CASE WHEN random() > 0.03 THEN floor(random() * customers)::int END,
    CASE WHEN random() > 0.03 THEN beginning + random() * length END,
    CASE WHEN random() > 0.1 THEN random() < 0.6 END,
    CASE WHEN random() > 0.1 THEN random() < 0.7 END,
    CASE WHEN id % 15 = 4 THEN 49.00 ELSE some_amount(scale) END
FROM span
JOIN oracle_scale USING (id), generate_series(1, events);
UPDATE oracle_event e SET amount = round(amount, scale) FROM oracle_scale s WHERE e.id = s.id;
-- several orders a day, also equal ones
INSERT INTO oracle_event
SELECT id, customer, at + floor(random() * 3) * interval '1 hour', is_start, is_return,
    CASE WHEN random() < 0.5 THEN amount ELSE some_amount(scale) END
FROM oracle_event
JOIN oracle_scale USING (id)
WHERE random() < 0.2;
-- customers who pay nothing in their first period
UPDATE oracle_event e
SET amount = CASE WHEN customer % 2 = 0 THEN 0 END
FROM oracle_set s
WHERE s.id = e.id AND customer % 3 = 1
    AND oracle_trunc(s, oracle_local(s, at)) = (
        SELECT min(oracle_trunc(s, oracle_local(s, f.at)))
        FROM oracle_event f
        WHERE f.id = e.id AND f.customer = e.customer);
UPDATE oracle_set s
SET as_of = CASE
                WHEN random() < 0.5
                    THEN date_trunc(unit, beginning + length * random())
                        AT TIME ZONE 'UTC' AT TIME ZONE tz - (s.id % 2) * interval '1 us'
                ELSE beginning + length * (random() * 1.5 - 0.1) END
FROM span
WHERE span.id = s.id AND random() < 0.7;
ANALYZE oracle_event;

-- The result of the extension.
CREATE FUNCTION options_of(s oracle_set, w oracle_window) RETURNS jsonb LANGUAGE sql STABLE AS $$
    SELECT retention_options(
        period => s.unit, tz => s.tz, mode => s.mode, cohort => s.cohort,
        week_start => ('{monday,tuesday,wednesday,thursday,friday,saturday,sunday}'::text[])
            [s.week_start + 1],
        as_of => s.as_of, brackets => s.brackets, cohort_period => w.cohort_period,
        scale => (SELECT scale FROM oracle_scale o WHERE o.id = w.id))
$$;
CREATE FUNCTION result_of(s oracle_set, w oracle_window)
RETURNS retention_matrix LANGUAGE sql STABLE AS $$
    SELECT CASE s.kind || CASE WHEN s.separate THEN ' separate' ELSE '' END
        WHEN 'timestamptz' THEN retention_agg(customer, at, amount, o)
        WHEN 'timestamp' THEN retention_agg(customer, at AT TIME ZONE 'UTC', amount, o)
        WHEN 'date' THEN retention_agg(customer, (at AT TIME ZONE 'UTC')::date, amount, o)
        WHEN 'timestamptz separate'
            THEN retention_agg(customer, at, is_start, is_return, amount, o)
        WHEN 'timestamp separate' THEN retention_agg(
            customer, at AT TIME ZONE 'UTC', is_start, is_return, amount, o)
        ELSE retention_agg(
            customer, (at AT TIME ZONE 'UTC')::date, is_start, is_return, amount, o) END
    FROM oracle_event, options_of(s, w) o WHERE id = s.id
$$;
CREATE FUNCTION counts_of(s oracle_set, w oracle_window)
RETURNS retention_matrix LANGUAGE sql STABLE AS $$
    SELECT CASE s.kind || CASE WHEN s.separate THEN ' separate' ELSE '' END
        WHEN 'timestamptz' THEN retention_agg(customer, at, o)
        WHEN 'timestamp' THEN retention_agg(customer, at AT TIME ZONE 'UTC', o)
        WHEN 'date' THEN retention_agg(customer, (at AT TIME ZONE 'UTC')::date, o)
        WHEN 'timestamptz separate' THEN retention_agg(customer, at, is_start, is_return, o)
        WHEN 'timestamp separate' THEN retention_agg(
            customer, at AT TIME ZONE 'UTC', is_start, is_return, o)
        ELSE retention_agg(customer, (at AT TIME ZONE 'UTC')::date, is_start, is_return, o) END
    FROM oracle_event, options_of(s, w) o WHERE id = s.id
$$;
CREATE TABLE result AS
SELECT s AS s, w AS w, s.id, CASE WHEN s.id % 2 = 0 THEN 0.95 ELSE 0.8 END::float8 AS level,
    result_of(s, w) AS r, date_trunc('day', beginning + random() * length)::date AS cohorts_from,
    date_trunc('day', beginning + random() * 1.2 * length)::date AS cohorts_to
FROM oracle_set s
JOIN oracle_window w USING (id)
JOIN span USING (id)
WHERE s.id % 40 <> 8;

-- Returns the columns in which two rows differ: sums must be equal, ratios and limits nearly.
CREATE FUNCTION differing(ours jsonb, theirs jsonb) RETURNS text LANGUAGE sql IMMUTABLE AS $$
    SELECT string_agg(concat(key, ' is ', ours->>key, ', not ', theirs->>key), '; ')
    FROM jsonb_object_keys(coalesce(ours, theirs)) key
    WHERE CASE
              WHEN key ~ '_retention|ratio|lower|upper|per_customer' THEN
                  coalesce(abs((ours->>key)::float8 - (theirs->>key)::float8)
                           > 1e-9 * greatest(1, abs((theirs->>key)::float8)),
                           (ours->>key) IS DISTINCT FROM (theirs->>key))
              WHEN jsonb_typeof(ours->key) = 'number'
                  THEN (ours->>key)::float8 IS DISTINCT FROM (theirs->>key)::float8
              ELSE (ours->>key) IS DISTINCT FROM (theirs->>key) END
$$;
CREATE TABLE row_pair AS
SELECT id, 'revenue' AS what, ours, theirs
FROM result,
    LATERAL (SELECT o AS ours, t AS theirs
             FROM (SELECT cohort, period, to_jsonb(x) AS o FROM retention_revenue(r, level) x) a
             FULL JOIN (SELECT cohort, period, to_jsonb(x) AS t
                        FROM oracle_revenue(s, w, level) x) b USING (cohort, period)) p
UNION ALL
SELECT id, 'pooled', ours, theirs
FROM result,
    LATERAL (SELECT o AS ours, t AS theirs
             FROM (SELECT period, to_jsonb(x) AS o FROM retention_revenue_pooled(r, level) x) a
             FULL JOIN (SELECT period, to_jsonb(x) AS t
                        FROM oracle_revenue_pooled(s, w, level, '-infinity', 'infinity') x) b
             USING (period)) p
UNION ALL
SELECT id, 'pooled over some cohorts', ours, theirs
FROM result,
    LATERAL (SELECT o AS ours, t AS theirs
             FROM (SELECT period, to_jsonb(x) AS o
                   FROM retention_revenue_pooled(r, level, cohorts_from, cohorts_to) x) a
             FULL JOIN (SELECT period, to_jsonb(x) AS t
                        FROM oracle_revenue_pooled(s, w, level, cohorts_from, cohorts_to) x) b
             USING (period)) p
UNION ALL
SELECT id, 'movements', ours, theirs
FROM result,
    LATERAL (SELECT o AS ours, t AS theirs
             FROM (SELECT period_start, to_jsonb(x) AS o FROM retention_movements(r) x) a
             FULL JOIN (SELECT period_start, to_jsonb(x) AS t FROM oracle_movements(s) x) b
             USING (period_start)) p;
CREATE TABLE different AS
SELECT row_pair.*, differing(ours, theirs) AS columns FROM row_pair
WHERE ours IS NULL OR theirs IS NULL OR differing(ours, theirs) IS NOT NULL;

-- Shows the first row that differs, with everything needed to repeat it.
CREATE FUNCTION show_difference(which text) RETURNS SETOF text LANGUAGE sql AS $$
    SELECT diag(concat(
        which, ' ', s, ' ', w, ' scale ', scale, E'\n have ', ours, E'\n want ', theirs, E'\n',
        columns, E'\n',
        (SELECT string_agg(concat_ws(' ', customer, at, is_start, is_return, amount), E'\n'
                           ORDER BY customer, at)
         FROM oracle_event e WHERE e.id = d.id)))
    FROM different d JOIN oracle_set s USING (id) JOIN oracle_window w USING (id)
    JOIN oracle_scale USING (id)
    WHERE what = which
    ORDER BY (SELECT count(*) FROM oracle_event e WHERE e.id = d.id) LIMIT 1
$$;

-- the random orders have something of everything
SELECT diag((SELECT string_agg(concat(n, ' rows of ', what), ', ')
             FROM (SELECT what, count(*) AS n FROM row_pair GROUP BY what) x));
SELECT ok(
    (SELECT count(*) FROM row_pair WHERE what = 'revenue') > 5 * :sets,
    'the oracle has enough to say');
SELECT is(
    (SELECT count(DISTINCT (mode, cohort, brackets IS NULL, separate))
     FROM oracle_set),
    32::bigint,
    'every combination of the options that count customers');
SELECT cmp_ok(
    (SELECT count(DISTINCT (unit, kind, coalesce(cohort_period, unit)))
     FROM oracle_set
     JOIN oracle_window USING (id)),
    '>=',
    30::bigint,
    'nearly every combination of the options that divide time');
SELECT is((SELECT count(DISTINCT scale) FROM oracle_scale), 7::bigint, 'every scale');
SELECT ok(
    (SELECT count(*) FROM row_pair WHERE what = 'movements' AND theirs @? e::jsonpath) > :sets / 20,
    'movements with ' || e)
FROM unnest('{$.new ? (@ > 0),$.resurrected ? (@ > 0),$.expansion ? (@ > 0),
              $.contraction ? (@ > 0),$.churned ? (@ > 0),$.closing ? (@ < 0),
              $.complete ? (@ == false)}'::text[]) e;
SELECT ok(
    (SELECT count(*) FROM row_pair WHERE what = 'revenue' AND theirs @? e::jsonpath) > :sets / 20,
    'cohorts with ' || e)
FROM unnest('{$.net_retention ? (@ > 1),$.gross_retention ? (@ < 0),$.revenue ? (@ < 0),
              $ ? (@.net_retention == null && @.complete == true),
              $ ? (@.eligible < @.cohort_size)}'::text[]) e;

SELECT is((SELECT count(*) FROM different WHERE what = kind), 0::bigint, kind || ': every row')
FROM unnest('{revenue,pooled,pooled over some cohorts,movements}'::text[]) kind;
SELECT show_difference(kind)
FROM unnest('{revenue,pooled,pooled over some cohorts,movements}'::text[]) kind;
-- by option, so that a failure shows which
SELECT is(
    (SELECT count(*)
     FROM different
     JOIN oracle_set s USING (id)
     WHERE s.unit = u),
    0::bigint,
    'by ' || u)
FROM unnest('{day,week,month,quarter,year}'::text[]) u;

-- what holds for all amounts
SELECT is(
    (SELECT count(*)
     FROM result, retention_movements(r)
     WHERE complete
         AND abs(opening + new + resurrected + expansion - contraction - churned - closing)
             > 1e-11 * (abs(opening) + new + resurrected + expansion + contraction + churned)),
    0::bigint,
    'opening, and what came, less what went, is closing');
SELECT is(
    (SELECT count(*)
     FROM (SELECT opening,
               lag(closing, 1, 0) OVER (PARTITION BY id ORDER BY period_start) AS before
           FROM result, retention_movements(r)) m
     WHERE opening IS DISTINCT FROM before),
    0::bigint,
    'a period opens as the one before has closed, the first one with nothing');
SELECT is(
    (SELECT count(*)
     FROM result, retention_movements(r)
     WHERE least(new, resurrected, expansion, contraction, churned) < 0
         OR gross_retention > 1 OR net_retention < gross_retention),
    0::bigint,
    'no movement is negative');
SELECT is(
    (SELECT count(*)
     FROM result, retention_revenue(r, level)
     WHERE gross_retention > 1 OR gross_retention > net_retention OR gross_upper > 1
         OR NOT (gross_lower <= gross_retention AND gross_retention <= gross_upper)
         OR NOT (net_lower <= net_retention AND net_retention <= net_upper)
         OR NOT (per_customer_lower <= revenue_per_customer
                 AND revenue_per_customer <= per_customer_upper)),
    0::bigint,
    'gross retention is at most 1 and at most net retention; limits enclose what they are of');

-- amounts make no difference to counts
SELECT is(
    (SELECT count(*)
     FROM result, counts_of(s, w) c
     WHERE (SELECT array_agg(x ORDER BY cohort, period) FROM retention_rows(r, level) x)
             IS DISTINCT FROM
             (SELECT array_agg(x ORDER BY cohort, period) FROM retention_rows(c, level) x)
         OR (SELECT array_agg(x ORDER BY period) FROM retention_pooled(r, level) x)
             IS DISTINCT FROM
             (SELECT array_agg(x ORDER BY period) FROM retention_pooled(c, level) x)
         OR (SELECT array_agg(x ORDER BY period_start) FROM retention_lifecycle(r) x)
             IS DISTINCT FROM
             (SELECT array_agg(x ORDER BY period_start) FROM retention_lifecycle(c) x)),
    0::bigint,
    'retention and lifecycle are those of the orders without amounts');

-- Results from other events, which are stored under another number.
CREATE FUNCTION result_of_others(s oracle_set, w oracle_window, id int)
RETURNS retention_matrix LANGUAGE plpgsql STABLE AS $$
BEGIN
    s.id = id;
    RETURN result_of(s, w);
END $$;
-- in another order; those of some customers, and of the others; half of each amount, twice
INSERT INTO oracle_event
SELECT id + 100000, customer, at, is_start, is_return, amount FROM oracle_event ORDER BY random();
INSERT INTO oracle_event
SELECT e.id + 300000 + 100000 * (customer % 2), customer, at, is_start, is_return, amount
FROM oracle_event e
JOIN oracle_set s USING (id)
WHERE s.as_of IS NOT NULL;
INSERT INTO oracle_event
SELECT e.id + 500000, customer, at, is_start, is_return, part
FROM oracle_event e
JOIN oracle_scale o USING (id),
    unnest(ARRAY[round(amount / 2, scale), amount - round(amount / 2, scale)]) part;
ANALYZE oracle_event;
SELECT is(
    (SELECT count(*)
     FROM result
     WHERE result_of_others(s, w, id + 100000) IS DISTINCT FROM r),
    0::bigint,
    'the order of the events does not matter');
SELECT is(
    (SELECT count(*)
     FROM result
     WHERE (s).as_of IS NOT NULL
         AND retention_matrix_merge(
             result_of_others(s, w, id + 300000), result_of_others(s, w, id + 400000))
             IS DISTINCT FROM r),
    0::bigint,
    'two parts of the customers are merged');
SELECT is(
    (SELECT count(*)
     FROM result
     WHERE result_of_others(s, w, id + 500000) IS DISTINCT FROM r),
    0::bigint,
    'an order in two payments is the same');
SELECT is(
    (SELECT count(*)
     FROM result
     WHERE r::text::retention_matrix IS DISTINCT FROM r),
    0::bigint,
    'text has the same money');

-- by stored activity periods: of all orders at once, and of some of them, merged
CREATE FUNCTION activity_of(s oracle_set, o jsonb, which int, number int)
RETURNS activity_periods LANGUAGE sql STABLE AS $$
    SELECT CASE s.kind
        WHEN 'timestamptz' THEN activity_agg(at, amount, o)
        WHEN 'timestamp' THEN activity_agg(at AT TIME ZONE 'UTC', amount, o)
        ELSE activity_agg((at AT TIME ZONE 'UTC')::date, amount, o) END
    FROM oracle_event
    WHERE id = s.id AND customer = which
        AND (number IS NULL OR extract(day FROM at)::int % 3 = number)
$$;
CREATE TABLE kept AS
SELECT id, r, options_of(s, w) AS o, activity_of(s, options_of(s, w), customer, NULL) AS a,
    (SELECT rollup(activity_of(s, options_of(s, w), customer, number))
     FROM generate_series(0, 2) number) AS merged
FROM result
JOIN (SELECT DISTINCT id, customer FROM oracle_event WHERE customer IS NOT NULL) c USING (id)
WHERE NOT (s).separate AND (s).as_of IS NULL AND id % 12 <> 0;
SELECT is(
    (SELECT count(*) FROM kept WHERE a IS DISTINCT FROM merged),
    0::bigint,
    'activity periods of some of the days are merged');
SELECT is(
    (SELECT count(*)
     FROM (SELECT id FROM kept GROUP BY id, r, o HAVING retention_agg(a, o) IS DISTINCT FROM r) x),
    0::bigint,
    'activity periods give the same matrix');
SELECT * FROM finish();
ROLLBACK;
