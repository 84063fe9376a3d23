-- Random events with the options origin, min_events, first_period and cohort_period: each cell is
-- compared with a slow and simple implementation in SQL. psql -v seed=0.25 -v sets=5000 repeats or
-- extends a run.
\if :{?seed}
\else
\set seed 0.20260131
\endif
\if :{?sets}
\else
\set sets 3000
\endif
BEGIN;
\ir ../oracle/retention.sql
\ir ../oracle/windows.sql
SELECT plan(27);
SELECT diag('seed ' || :seed || ', ' || :sets || ' sets');
SET LOCAL TimeZone = 'UTC';
SET LOCAL jit = off;
SELECT setseed(:seed);

CREATE FUNCTION pick(words text[])
RETURNS text LANGUAGE sql VOLATILE AS
    $$ SELECT words[1 + floor(random() * cardinality(words))::int] $$;
INSERT INTO oracle_set
SELECT i, pick('{day,week,month,quarter,year}'), pick('{on,on_or_after,on_or_before,streak}'),
    pick('{first,every}'), floor(random() * 7)::int,
    CASE
        WHEN random() < 0.4
            THEN ARRAY(SELECT 1 + floor(random() * 5)::int FROM generate_series(1, 1 + i % 4)) END,
    pick('{timestamptz,timestamptz,timestamp,date}'),
    pick('{UTC,America/New_York,Asia/Kolkata,America/St_Johns,Australia/Lord_Howe,Pacific/Apia}'),
    random() < 0.5, NULL
FROM generate_series(1, :sets) i;
INSERT INTO oracle_window
SELECT id, pick('{calendar,first_event,first_event}'),
    CASE WHEN random() < 0.5 THEN 1 ELSE 1 + floor(random() * 4)::int END,
    pick('{all,returned}'),
    CASE
        WHEN random() < 0.5
            THEN CASE unit
                     WHEN 'day' THEN pick('{day,week,month,quarter,year}')
                     WHEN 'month' THEN pick('{month,quarter,year}')
                     WHEN 'quarter' THEN pick('{quarter,year}')
                     ELSE unit END END
FROM oracle_set;

-- where the events are: anywhere, in the past and in the future, or around what is special
CREATE TABLE span AS
SELECT id, timestamptz '1999-10-01' + random() * interval '12 years' AS beginning,
    CASE unit
        WHEN 'day' THEN interval '1 day'
        WHEN 'week' THEN interval '7 days'
        WHEN 'month' THEN interval '30 days'
        WHEN 'quarter' THEN interval '91 days'
        ELSE interval '365 days' END * CASE
        WHEN id % 50 = 0 THEN 80
        ELSE 1 + floor(random() * 12) END AS length,
    5 + floor(random() * 30)::int AS events, 1 + floor(random() * 6)::int AS customers
FROM oracle_set;
UPDATE span SET events = 0 WHERE id % 40 = 8;
UPDATE span SET beginning = now() - random() * length WHERE id % 12 = 0;
-- clocks that skip or repeat an hour or a day, ends of months, and leap years
UPDATE span
SET beginning = CASE
                    WHEN tz = 'Pacific/Apia' THEN timestamptz '2011-12-30 10:00+00'
                    WHEN s.id % 3 = 0 THEN timestamptz '2007-03-11 07:00+00'
                    WHEN s.id % 3 = 1 THEN timestamptz '2007-11-04 06:00+00'
                    ELSE timestamptz '2008-01-31 12:00+00' END - random() * length
FROM oracle_set s
WHERE s.id = span.id AND random() < 0.5 AND span.id % 12 <> 0;
INSERT INTO oracle_event
SELECT id, CASE WHEN random() > 0.05 THEN floor(random() * customers)::int END,
    CASE WHEN random() > 0.05 THEN beginning + random() * length END,
    CASE WHEN random() > 0.1 THEN random() < 0.6 END,
    CASE WHEN random() > 0.1 THEN random() < 0.7 END
FROM span, generate_series(1, events);
-- Many events of one customer, most of which can be dropped: first few after the beginnings of
-- windows, and then many before one of them.
UPDATE oracle_set SET cohort = 'first' WHERE id % 20 = 7;
UPDATE oracle_window SET origin = 'first_event', min_events = 1 WHERE id % 20 = 7;
DELETE FROM oracle_event WHERE id % 20 = 7;
INSERT INTO oracle_event
SELECT id, 0,
    beginning + CASE WHEN i < 8 THEN i % 4 ELSE 2 END * CASE s.unit
        WHEN 'day' THEN interval '24 hours'
        WHEN 'week' THEN interval '168 hours'
        WHEN 'month' THEN interval '1 month'
        WHEN 'quarter' THEN interval '3 months'
        ELSE interval '1 year' END
        + random() * CASE WHEN i < 8 THEN interval '5 hours' ELSE interval '-1 hour' END,
    random() < CASE WHEN i < 8 THEN 0.5 ELSE 0.005 END, i > 7 OR random() < 0.8
FROM generate_series(1, 400) i, span
JOIN oracle_set s USING (id)
WHERE id % 20 = 7 AND (i > 7 OR random() < 0.5)
ORDER BY i;
-- others within few hours of each other, so that several are in a window
UPDATE oracle_event
SET at = at + (random() - 0.5) * interval '3 hours'
WHERE random() < 0.3 AND id % 20 <> 7;
-- equal events, and events at the first instant of a window or the last microsecond of the one
-- before
CREATE FUNCTION later(s oracle_set, at timestamptz, periods int)
RETURNS timestamptz LANGUAGE plpgsql AS $$
BEGIN
    PERFORM set_config('TimeZone', oracle_zone(s), true);
    at = oracle_after(s, at, periods);
    PERFORM set_config('TimeZone', 'UTC', true);
    RETURN at;
END $$;
INSERT INTO oracle_event
SELECT id, customer, at, CASE WHEN random() < 0.5 THEN is_start ELSE random() < 0.5 END,
    CASE WHEN random() < 0.5 THEN is_return ELSE random() < 0.5 END
FROM oracle_event
WHERE random() < 0.25 AND id % 20 <> 7;
INSERT INTO oracle_event
SELECT s.id, customer,
    later(s, at, floor(random() * 5)::int) - floor(random() * 2) * interval '1 us',
    random() < 0.3, random() < 0.8
FROM oracle_event
JOIN oracle_set s USING (id)
WHERE random() < 0.25 AND id % 20 <> 7;
-- as_of: within the events, after them, before all of them, and at the last microsecond of a
-- calendar period or of a window of some customer, one earlier, or one later
UPDATE oracle_set s
SET as_of = CASE
                WHEN random() < 0.4
                    THEN date_trunc(
                        unit, beginning + length * random())
                        AT TIME ZONE 'UTC' AT TIME ZONE tz - (s.id % 2) * interval '1 us'
                ELSE beginning + length * (random() * 1.5 - 0.1) END
FROM span
WHERE span.id = s.id AND random() < 0.7;
CREATE TABLE some_event AS
SELECT DISTINCT ON (id) id, at, floor(random() * 6)::int AS periods,
    (floor(random() * 3) - 2) * interval '1 us' AS early
FROM oracle_event
WHERE at IS NOT NULL
ORDER BY id, random();
UPDATE oracle_set s
SET as_of = CASE s.kind
                WHEN 'timestamptz' THEN later(s, at, periods) + early
                ELSE (later(s, CASE s.kind WHEN 'date' THEN date_trunc('day', at) ELSE at END,
                            periods) + early) AT TIME ZONE 'UTC' AT TIME ZONE s.tz END
FROM some_event e
WHERE e.id = s.id AND random() < 0.4;
ANALYZE oracle_event;

-- The result of the extension.
CREATE FUNCTION options_of(s oracle_set, w oracle_window) RETURNS jsonb LANGUAGE sql STABLE AS $$
    SELECT retention_options(
        s.unit, s.tz, s.mode, s.cohort,
        ('{monday,tuesday,wednesday,thursday,friday,saturday,sunday}'::text[])[s.week_start + 1],
        s.as_of, s.brackets, w.origin, w.min_events, w.first_period, w.cohort_period)
$$;
CREATE FUNCTION result_of(s oracle_set, w oracle_window)
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
SELECT s AS s, w AS w, s.id, result_of(s, w) AS r,
    date_trunc('day', beginning + random() * length)::date AS cohorts_from,
    date_trunc('day', beginning + random() * 1.2 * length)::date AS cohorts_to
FROM oracle_set s
JOIN oracle_window w USING (id)
JOIN span USING (id);

-- rows as JSON, in their order
CREATE TABLE rows_of AS
SELECT id,
    (SELECT jsonb_agg(to_jsonb(x) ORDER BY cohort, period)
     FROM (SELECT cohort, cohort_size, period, period_start, eligible, retained, complete
           FROM retention_rows(r)) x) AS ours,
    (SELECT jsonb_agg(to_jsonb(x) ORDER BY cohort, period)
     FROM oracle_window_rows(s, w) x) AS theirs
FROM result;
CREATE TABLE compared AS
SELECT id, o.ours AS our_rows, o.theirs AS true_rows,
    (SELECT jsonb_agg(jsonb_build_array(period, cohorts, eligible, retained) ORDER BY period)
     FROM retention_pooled(r)) AS our_pooled,
    (SELECT jsonb_agg(jsonb_build_array(period, cohorts, eligible, retained) ORDER BY period)
     FROM oracle_window_pooled(o.theirs, '-infinity', 'infinity')) AS true_pooled,
    (SELECT jsonb_agg(jsonb_build_array(period, cohorts, eligible, retained) ORDER BY period)
     FROM retention_pooled(r, cohorts_from => cohorts_from, cohorts_to => cohorts_to)) AS our_some,
    (SELECT jsonb_agg(jsonb_build_array(period, cohorts, eligible, retained) ORDER BY period)
     FROM oracle_window_pooled(o.theirs, cohorts_from, cohorts_to)) AS true_some,
    (SELECT jsonb_agg(to_jsonb(l) ORDER BY period_start)
     FROM retention_lifecycle(r) l) AS our_lifecycle,
    (SELECT jsonb_agg(to_jsonb(l) ORDER BY period_start)
     FROM oracle_lifecycle(s) l) AS true_lifecycle
FROM result
JOIN rows_of o USING (id);

-- Shows the first set that differs, with everything needed to repeat it.
CREATE FUNCTION show_difference(what text) RETURNS SETOF text LANGUAGE plpgsql AS $$
BEGIN
    RETURN QUERY EXECUTE format($q$
        SELECT diag(concat(
            %1$L, ' ', s, ' ', w, E'\n have ', our_%1$s, E'\n want ', true_%1$s, E'\n',
            (SELECT string_agg(concat_ws(' ', customer, at, is_start, is_return), E'\n' ORDER BY at)
             FROM oracle_event e WHERE e.id = c.id)))
        FROM compared c JOIN oracle_set s USING (id) JOIN oracle_window w USING (id)
        WHERE our_%1$s IS DISTINCT FROM true_%1$s
        ORDER BY (SELECT count(*) FROM oracle_event e WHERE e.id = c.id) LIMIT 1 $q$, what);
END $$;

SELECT diag((SELECT sum(jsonb_array_length(true_rows)) FROM compared)::text || ' cells');
SELECT ok(
    (SELECT sum(jsonb_array_length(true_rows)) FROM compared) > 8 * :sets,
    'the oracle has enough to say');
SELECT ok(
    (SELECT count(*) FROM compared WHERE true_rows IS NULL) > 0,
    'there are sets in which nothing happens');
SELECT ok(
    (SELECT count(*) FROM compared WHERE true_rows @? 'strict $[*] ? (@.eligible < @.cohort_size)')
        > :sets / 20,
    'and sets in which some customers are not eligible yet');
SELECT is(
    (SELECT count(DISTINCT (mode, cohort, brackets IS NULL, separate, origin, first_period,
         min_events > 1))
     FROM oracle_set
     JOIN oracle_window USING (id)),
    256::bigint,
    'every combination of the options that count customers');
SELECT is(
    (SELECT count(DISTINCT (unit, kind, origin, cohort_period))
     FROM oracle_set
     JOIN oracle_window USING (id)),
    102::bigint,
    'every combination of the options that divide time');
SELECT is(
    (SELECT count(*) FROM compared WHERE our_rows IS DISTINCT FROM true_rows),
    0::bigint,
    'rows: every cell of every set');
SELECT show_difference('rows');
SELECT is(
    (SELECT count(*) FROM compared WHERE our_pooled IS DISTINCT FROM true_pooled),
    0::bigint,
    'pooled');
SELECT show_difference('pooled');
SELECT is(
    (SELECT count(*) FROM compared WHERE our_some IS DISTINCT FROM true_some),
    0::bigint,
    'pooled over some cohorts');
SELECT show_difference('some');
SELECT is(
    (SELECT count(*) FROM compared WHERE our_lifecycle IS DISTINCT FROM true_lifecycle),
    0::bigint,
    'lifecycle');
SELECT show_difference('lifecycle');

-- by option, so that a failure shows which
SELECT is(
    (SELECT count(*)
     FROM compared
     JOIN oracle_set s USING (id)
     WHERE s.unit = u AND our_rows IS DISTINCT FROM true_rows),
    0::bigint,
    'rows by ' || u)
FROM unnest('{day,week,month,quarter,year}'::text[]) u;
SELECT is(
    (SELECT count(*)
     FROM compared
     JOIN oracle_set s USING (id)
     WHERE s.mode = m AND our_rows IS DISTINCT FROM true_rows),
    0::bigint,
    'rows of mode ' || m)
FROM unnest('{on,on_or_after,on_or_before,streak}'::text[]) m;
SELECT is(
    (SELECT count(*)
     FROM compared
     JOIN oracle_window w USING (id)
     WHERE w.origin = o AND our_rows IS DISTINCT FROM true_rows),
    0::bigint,
    'rows of origin ' || o)
FROM unnest('{calendar,first_event}'::text[]) o;

-- rates and limits agree with the counts; without eligible customers, there are none
SELECT is(
    (SELECT count(*)
     FROM result, retention_rows(r)
     WHERE rate IS DISTINCT FROM retained::float8 / nullif(eligible, 0)
         OR eligible > 0 AND NOT (lower >= 0 AND lower <= rate AND rate <= upper AND upper <= 1)
         OR eligible = 0 AND (lower IS NOT NULL OR upper IS NOT NULL)),
    0::bigint,
    'rates lie within their limits');
SELECT is(
    (SELECT count(*)
     FROM result, retention_pooled(r, 0.9)
     WHERE rate <> retained::float8 / eligible OR NOT (lower <= rate AND rate <= upper)),
    0::bigint,
    'pooled rates, too');

-- Results from other events, which are stored under another number.
CREATE FUNCTION result_of_others(s oracle_set, w oracle_window, id int)
RETURNS retention_matrix LANGUAGE plpgsql STABLE AS $$
BEGIN
    s.id = id;
    RETURN result_of(s, w);
END $$;
-- in another order; twice a hundred times; those of some customers, and of the others
INSERT INTO oracle_event
SELECT id + 100000, customer, at, is_start, is_return FROM oracle_event ORDER BY random();
INSERT INTO oracle_event
SELECT e.id + 200000, customer, at, is_start, is_return
FROM oracle_event e
JOIN oracle_window w USING (id), generate_series(1, 70)
WHERE w.min_events = 1 AND e.id % 20 = 3;
INSERT INTO oracle_event
SELECT e.id + 300000 + 100000 * (customer % 2), customer, at, is_start, is_return
FROM oracle_event e
JOIN oracle_set s USING (id)
WHERE s.as_of IS NOT NULL;
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
     WHERE (w).min_events = 1 AND id % 20 = 3
         AND result_of_others(s, w, id + 200000) IS DISTINCT FROM r),
    0::bigint,
    'nor does it where one is enough how often an event is repeated');
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
     WHERE r::text::retention_matrix IS DISTINCT FROM r
         OR jsonb_array_length(coalesce(nullif(r::jsonb->'periods', 'null'), '[]'))
             < (SELECT count(DISTINCT cohort) FROM retention_rows(r))),
    0::bigint,
    'text and JSON have the same cohorts');
-- activity periods know enough for longer cohorts
SELECT is(
    (SELECT count(*)
     FROM (SELECT result.id, r, s,
               (SELECT retention_agg(a, options_of(s, w))
                FROM (SELECT CASE (s).kind
                                 WHEN 'timestamptz' THEN activity_agg(at, options_of(s, w))
                                 WHEN 'timestamp'
                                     THEN activity_agg(at AT TIME ZONE 'UTC', options_of(s, w))
                                 ELSE activity_agg(
                                     (at AT TIME ZONE 'UTC')::date, options_of(s, w)) END AS a
                      FROM oracle_event e
                      WHERE e.id = result.id AND customer IS NOT NULL
                      GROUP BY customer) x) AS a
           FROM result
           WHERE (w).origin = 'calendar' AND (w).min_events = 1 AND (w).first_period = 'all'
               AND NOT (s).separate AND (s).as_of IS NULL AND id % 12 <> 0) x
     WHERE a IS DISTINCT FROM r),
    0::bigint,
    'activity periods give the same bytes');
SELECT * FROM finish();
ROLLBACK;
