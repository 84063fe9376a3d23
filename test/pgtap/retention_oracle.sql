-- Random events with every option: each cell is compared with a slow and simple implementation in
-- SQL. psql -v seed=0.25 -v sets=5000 repeats or extends a run.
\if :{?seed}
\else
\set seed 0.20240229
\endif
\if :{?sets}
\else
\set sets 1200
\endif
BEGIN;
\ir ../oracle/retention.sql
SELECT plan(22);
SELECT diag('seed ' || :seed || ', ' || :sets || ' sets');
SET LOCAL TimeZone = 'UTC';
SET LOCAL jit = off;
SELECT setseed(:seed);

-- Random sets: of few periods or of more than 64, some rows with NULL.
CREATE FUNCTION pick(words text[])
RETURNS text LANGUAGE sql VOLATILE AS
    $$ SELECT words[1 + floor(random() * cardinality(words))::int] $$;
INSERT INTO oracle_set
SELECT i, pick('{day,week,month,quarter,year}'), pick('{on,on_or_after,on_or_before,streak}'),
    pick('{first,every}'), floor(random() * 7)::int,
    CASE
        WHEN random() < 0.4
            THEN ARRAY(SELECT 1 + floor(random() * 5)::int FROM generate_series(1, 1 + i % 4)) END,
    pick('{timestamptz,timestamp,date}'),
    pick('{UTC,America/New_York,Asia/Seoul,America/St_Johns,Pacific/Apia}'), random() < 0.5, NULL
FROM generate_series(1, :sets) i;
CREATE TABLE span AS
SELECT id, timestamptz '1999-10-01' + random() * interval '12 years' AS beginning,
    CASE unit
        WHEN 'day' THEN interval '1 day'
        WHEN 'week' THEN interval '7 days'
        WHEN 'month' THEN interval '30 days'
        WHEN 'quarter' THEN interval '91 days'
        ELSE interval '365 days' END * CASE
        WHEN id % 10 = 0 THEN 80
        ELSE 1 + floor(random() * 12) END AS length,
    floor(random() * 26)::int AS events, 1 + floor(random() * 5)::int AS customers
FROM oracle_set;
-- one in twelve has events in the past and in the future
UPDATE span SET beginning = now() - random() * length WHERE id % 12 = 0;
-- around the day that was none
UPDATE span
SET beginning = timestamptz '2011-12-30 10:00+00' - random() * length
FROM oracle_set s
WHERE s.id = span.id AND tz = 'Pacific/Apia' AND unit = 'day';
INSERT INTO oracle_event
SELECT id, CASE WHEN random() > 0.05 THEN floor(random() * customers)::int END,
    CASE WHEN random() > 0.05 THEN beginning + random() * length END,
    CASE WHEN random() > 0.1 THEN random() < 0.6 END,
    CASE WHEN random() > 0.1 THEN random() < 0.7 END
FROM span, generate_series(1, events);
-- as_of: within the events, after them, before all of them, at the first instant of a period and at
-- the last microsecond of one
UPDATE oracle_set s
SET as_of = CASE
                WHEN random() < 0.4
                    THEN date_trunc(
                        unit, beginning + length * random())
                        AT TIME ZONE 'UTC' AT TIME ZONE tz - (s.id % 2) * interval '1 us'
                ELSE beginning + length * (random() * 1.5 - 0.1) END FROM span
WHERE span.id = s.id AND random() < 0.6;
ANALYZE oracle_event;

-- The result of the extension.
CREATE FUNCTION options_of(s oracle_set) RETURNS jsonb LANGUAGE sql STABLE AS $$
    SELECT retention_options(
        s.unit, s.tz, s.mode, s.cohort,
        ('{monday,tuesday,wednesday,thursday,friday,saturday,sunday}'::text[])[s.week_start + 1],
        s.as_of, s.brackets)
$$;
CREATE FUNCTION result_of(s oracle_set) RETURNS retention_matrix LANGUAGE sql STABLE AS $$
    SELECT CASE s.kind || CASE WHEN s.separate THEN ' separate' ELSE '' END
        WHEN 'timestamptz' THEN retention_agg(customer, at, o)
        WHEN 'timestamp' THEN retention_agg(customer, at AT TIME ZONE 'UTC', o)
        WHEN 'date' THEN retention_agg(customer, (at AT TIME ZONE 'UTC')::date, o)
        WHEN 'timestamptz separate' THEN retention_agg(customer, at, is_start, is_return, o)
        WHEN 'timestamp separate' THEN retention_agg(
            customer, at AT TIME ZONE 'UTC', is_start, is_return, o)
        ELSE retention_agg(customer, (at AT TIME ZONE 'UTC')::date, is_start, is_return, o) END
    FROM oracle_event, options_of(s) o WHERE id = s.id
$$;
CREATE TABLE result AS SELECT s AS s, s.id, result_of(s) AS r FROM oracle_set s;

CREATE TABLE compared AS
SELECT id,
    (SELECT jsonb_agg(
         jsonb_build_array(
             cohort, period, period_start, cohort_size, retained, complete) ORDER BY cohort,
         period)
     FROM retention_rows(r)) AS our_rows,
    (SELECT jsonb_agg(
         jsonb_build_array(
             cohort, period, period_start, cohort_size, retained, complete) ORDER BY cohort,
         period)
     FROM oracle_rows(s)) AS true_rows,
    (SELECT jsonb_agg(jsonb_build_array(period, cohorts, eligible, retained) ORDER BY period)
     FROM retention_pooled(r)) AS our_pooled,
    (SELECT jsonb_agg(jsonb_build_array(period, cohorts, eligible, retained) ORDER BY period)
     FROM oracle_pooled(s)) AS true_pooled,
    (SELECT jsonb_agg(to_jsonb(l) ORDER BY period_start)
     FROM retention_lifecycle(r) l) AS our_lifecycle,
    (SELECT jsonb_agg(to_jsonb(l) ORDER BY period_start)
     FROM oracle_lifecycle(s) l) AS true_lifecycle
FROM result;

-- Shows the first set that differs, with everything needed to repeat it.
CREATE FUNCTION show_difference(what text) RETURNS SETOF text LANGUAGE plpgsql AS $$
BEGIN
    RETURN QUERY EXECUTE format($q$
        SELECT diag(concat(%1$L, ' ', s, E'\n have ', our_%1$s, E'\n want ', true_%1$s, E'\n',
            (SELECT string_agg(concat_ws(' ', customer, at, is_start, is_return), E'\n' ORDER BY at)
             FROM oracle_event e WHERE e.id = c.id)))
        FROM compared c JOIN oracle_set s USING (id) WHERE our_%1$s IS DISTINCT FROM true_%1$s
        ORDER BY (SELECT count(*) FROM oracle_event e WHERE e.id = c.id) LIMIT 1 $q$, what);
END $$;

SELECT diag((SELECT sum(jsonb_array_length(true_rows)) FROM compared)::text || ' cells');
SELECT ok(
    (SELECT sum(jsonb_array_length(true_rows)) FROM compared) > 10 * :sets,
    'the oracle has enough to say');
SELECT ok(
    (SELECT count(*) FROM compared WHERE true_rows IS NULL) > 0,
    'there are sets in which nothing happens');
SELECT ok(
    (SELECT count(*) FROM compared WHERE true_rows @? 'strict $[*] ? (@[1] > 64)') > :sets / 100,
    'and sets of more than 64 periods');
SELECT is(
    (SELECT count(DISTINCT (unit, mode, cohort, brackets IS NULL, separate)) FROM oracle_set),
    160::bigint,
    'every combination of the options');
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
    (SELECT count(*) FROM compared WHERE our_lifecycle IS DISTINCT FROM true_lifecycle),
    0::bigint,
    'lifecycle');
SELECT show_difference('lifecycle');

-- by unit and mode, so that a failure shows which
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

-- rates and limits agree with the counts
SELECT is(
    (SELECT count(*)
     FROM result, retention_rows(r)
     WHERE rate <> retained::float8 / cohort_size OR eligible <> cohort_size
         OR NOT (lower >= 0 AND lower <= rate AND rate <= upper AND upper <= 1)),
    0::bigint,
    'rates lie within their limits');
SELECT is(
    (SELECT count(*)
     FROM result, retention_pooled(r, 0.9)
     WHERE rate <> retained::float8 / eligible OR NOT (lower <= rate AND rate <= upper)),
    0::bigint,
    'pooled rates, too');

-- activity periods give the same bytes, where as_of does not cut a period
CREATE TABLE by_activity AS
SELECT id, r,
    (SELECT retention_agg(a, options_of(s))
     FROM (SELECT CASE s.kind
                      WHEN 'timestamptz' THEN activity_agg(at, options_of(s))
                      WHEN 'timestamp' THEN activity_agg(at AT TIME ZONE 'UTC', options_of(s))
                      ELSE activity_agg((at AT TIME ZONE 'UTC')::date, options_of(s)) END AS a
           FROM oracle_event e
           WHERE e.id = result.id AND customer IS NOT NULL
           GROUP BY customer) x) AS a
FROM (SELECT id, r FROM result) result
JOIN oracle_set s USING (id)
WHERE NOT s.separate AND s.as_of IS NULL;
-- they do not tell what is past in the current period, nor which event was the latest before now
CREATE TABLE future AS
SELECT id, bool_or(oracle_trunc(s, local) = oracle_trunc(s, now)) AS is_current
FROM by_activity
JOIN oracle_set s USING (id)
JOIN oracle_event e USING (id),
    oracle_local(s, at) local, LATERAL (SELECT now() AT TIME ZONE s.tz AS now) n
WHERE e.customer IS NOT NULL AND local > now
GROUP BY id;
SELECT ok(
    (SELECT count(*) FROM by_activity WHERE a::text <> '0101') > :sets / 10,
    'activity periods can be compared for many');
SELECT is(
    (SELECT count(*)
     FROM by_activity b
     WHERE a IS DISTINCT FROM r AND NOT EXISTS (SELECT FROM future f WHERE f.id = b.id)),
    0::bigint,
    'two steps = one call');
SELECT ok(
    (SELECT count(*) FROM future WHERE NOT is_current) > :sets / 200,
    'some with activity in the future');
SELECT is(
    (SELECT count(*)
     FROM by_activity
     JOIN future USING (id)
     WHERE NOT is_current
         AND (ARRAY(SELECT x FROM retention_rows(a) x) <> ARRAY(SELECT x FROM retention_rows(r) x)
              OR ARRAY(SELECT x FROM retention_lifecycle(a) x)
                  <> ARRAY(SELECT x FROM retention_lifecycle(r) x))),
    0::bigint,
    'whose rows are the same');
SELECT * FROM finish();
ROLLBACK;
