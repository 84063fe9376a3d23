-- Survival curves: the same result for every split and order of the cases, and the same as a slow
-- query with window functions.
BEGIN;
SELECT plan(50);
SET LOCAL max_parallel_workers_per_gather = 0;

-- whole hours up to 60, of which some are zero and many are equal; a third is still open
CREATE TABLE cases AS
SELECT i, i % 7 AS team, date '2026-01-01' + i % 30 AS day,
    abs(hashint4(i)) % 61 * interval '1 hour' AS duration, hashint4(i + 1) % 3 <> 0 AS finished
FROM generate_series(1, 3000) i;
CREATE TABLE teams AS SELECT team, survival_agg(duration, finished) AS s FROM cases GROUP BY team;

-- The slow oracle: the product over the times up to each.
CREATE FUNCTION pg_temp.slow(VARIADIC only_teams int[])
RETURNS TABLE ("time" interval, at_risk bigint, events bigint, censored bigint, survival float8,
    std_error float8) LANGUAGE sql AS $$
    WITH step AS (
        SELECT duration, count(*) FILTER (WHERE finished) AS events,
            count(*) FILTER (WHERE NOT finished) AS censored,
            sum(count(*)) OVER (ORDER BY duration DESC)::bigint AS at_risk
        FROM cases WHERE team = ANY (only_teams) GROUP BY duration),
    product AS (
        SELECT *,
            bool_or(events = at_risk) OVER w AS over,
            exp(sum(ln(1 - events::float8 / nullif(at_risk, events))) OVER w) AS rest,
            sum(events::float8 / at_risk / nullif(at_risk - events, 0)) OVER w AS hazard
        FROM step WINDOW w AS (ORDER BY duration))
    SELECT duration, at_risk, events, censored, CASE WHEN over THEN 0 ELSE rest END,
        CASE WHEN NOT over THEN rest * sqrt(hazard) END
    FROM product ORDER BY duration $$;

SELECT results_eq(
    format($$SELECT time, at_risk, events, censored, round(survival::numeric, 12),
                 round(std_error::numeric, 12)
             FROM teams, survival_rows(s) WHERE team = %s$$, team),
    format($$SELECT time, at_risk, events, censored, round(survival::numeric, 12),
                 round(std_error::numeric, 12)
             FROM pg_temp.slow(%s)$$, team),
    format('rows of team %s as by window functions', team))
FROM teams
ORDER BY team;
SELECT is(
    (SELECT count(*)
     FROM teams, LATERAL survival_rows(s) r, LATERAL survival_at(s, r.time) a
     WHERE a.share_open <> r.survival OR a.share_done <> 1 - r.survival OR a.at_risk <> r.at_risk
         OR (a.lower, a.upper, a.std_error)
             IS DISTINCT FROM (1 - r.upper, 1 - r.lower, r.std_error)),
    0::bigint,
    'survival_at is the row of that time, with limits of the share done');
SELECT is(
    (SELECT count(*)
     FROM teams, LATERAL survival_rows(s) r,
         LATERAL survival_at(s, r.time + interval '10 minutes') a
     WHERE a.share_open <> r.survival AND r.time < '60 hours'),
    0::bigint,
    'and holds until the next time');

-- The readers by their definitions
SELECT is(
    (SELECT count(*)
     FROM teams, unnest('{0.1,0.37,0.62,0.9}'::float8[]) share,
         LATERAL survival_median(s, share, 0.9) m,
         LATERAL (SELECT min(time) FILTER (WHERE survival <= 1 - share) AS median,
                      min(time) FILTER (WHERE r.lower <= 1 - share) AS lower,
                      min(time) FILTER (WHERE r.upper <= 1 - share) AS upper
                  FROM survival_rows(s, 0.9) r
                  WHERE events > 0) q
     WHERE (m.median, m.lower, m.upper) IS DISTINCT FROM (q.median, q.lower, q.upper)),
    0::bigint,
    'quantiles are where the curve and its limits reach the share');
CREATE FUNCTION pg_temp.slow_mean(s survival_curve, horizon float8, OUT mean float8,
    OUT std_error float8) LANGUAGE sql AS $$
    WITH step AS (
        SELECT extract(epoch FROM time)::float8 AS t, at_risk, events, survival,
            least(lead(extract(epoch FROM time)::float8) OVER (ORDER BY time), horizon) AS next
        FROM survival_rows(s)),
    area AS (
        SELECT *, sum(survival * (coalesce(next, horizon) - t)) OVER (ORDER BY t DESC) AS rest
        FROM step WHERE t <= horizon)
    SELECT max(rest) + min(t),
        sqrt(sum(rest ^ 2 * events / at_risk / nullif(at_risk - events, 0)))
    FROM area $$;
SELECT is(
    (SELECT count(*)
     FROM teams, unnest('{1,7,30,55}'::int[]) h, LATERAL survival_mean(s, h * interval '1 h') m,
         LATERAL pg_temp.slow_mean(s, h * 3600) q
     WHERE abs(extract(epoch FROM m.mean)::float8 - q.mean) > 1e-5
         OR abs(extract(epoch FROM m.std_error)::float8 - q.std_error) > 1e-5),
    0::bigint,
    'the mean is the area below the curve, with its standard error');
CREATE FUNCTION pg_temp.slow_log_rank(a int, b int) RETURNS float8 LANGUAGE sql AS $$
    WITH step AS (
        SELECT duration, count(*) FILTER (WHERE finished) AS d,
            count(*) FILTER (WHERE finished AND team = a) AS d1,
            sum(count(*)) OVER w AS n, sum(count(*) FILTER (WHERE team = a)) OVER w AS n1
        FROM cases WHERE team IN (a, b) GROUP BY duration WINDOW w AS (ORDER BY duration DESC))
    SELECT (sum(d1 - d * n1 / n)::float8) ^ 2
        / sum(d * (n1 / n) * (1 - n1 / n) * (n - d) / nullif(n - 1, 0))::float8
    FROM step WHERE d > 0 $$;
SELECT is(
    (SELECT count(*)
     FROM teams a
     JOIN teams b ON a.team < b.team
     WHERE abs((survival_compare(a.s, b.s)).chi_squared - pg_temp.slow_log_rank(a.team, b.team))
         > 1e-9),
    0::bigint,
    'the log-rank test of each pair');
SELECT is(
    (SELECT count(*)
     FROM teams a
     JOIN teams b ON a.team < b.team
     WHERE survival_compare(a.s, b.s) <> survival_compare(b.s, a.s)
         OR survival_compare(a.s, b.s) <> survival_compare_final(ARRAY[NULL, b.s, a.s, '{}'])),
    0::bigint,
    'which is the same the other way round, and with groups without cases');

-- every split and order
CREATE TABLE truth AS SELECT survival_agg(duration, finished) AS s FROM cases;
SELECT is(
    (SELECT survival_agg(duration, finished) FROM (TABLE cases ORDER BY hashint4(i)) q),
    s,
    'cases in another order')
FROM truth;
SELECT is((SELECT rollup(t.s) FROM teams t), s, 'the teams together') FROM truth;
SELECT is(
    (SELECT rollup(d.s)
     FROM (SELECT survival_agg(duration, finished) AS s FROM cases GROUP BY day) d),
    s,
    'the days together')
FROM truth;
SELECT is(
    (SELECT rollup(o.s)
     FROM (SELECT survival_agg(duration, finished) AS s FROM cases GROUP BY i) o),
    s,
    'the cases together, a curve for each')
FROM truth;
SELECT is(a.s + b.s, b.s + a.s, 'a + b is b + a')
FROM teams a, teams b
WHERE a.team = 1 AND b.team = 2;
SELECT is(
    (a.s + b.s) + c.s,
    a.s + (b.s + c.s),
    'brackets do not matter')
FROM teams a, teams b, teams c
WHERE (a.team, b.team, c.team) = (1, 2, 3);
SELECT is(s + '{}', s, 'no cases change nothing') FROM truth;
SET LOCAL max_parallel_workers_per_gather = 3;
SET LOCAL parallel_setup_cost = 0;
SET LOCAL parallel_tuple_cost = 0;
SET LOCAL min_parallel_table_scan_size = 0;
\ir ../lib/plan_of.sql
SELECT alike(
    pg_temp.plan_of('SELECT survival_agg(duration, finished, interval ''5 h'') FROM cases'),
    '%Partial Aggregate%',
    'a parallel plan');
SELECT is((SELECT survival_agg(duration, finished) FROM cases), s, 'parallel workers') FROM truth;
SELECT is(
    (SELECT survival_agg(duration, finished, '5 h') FROM cases),
    (SELECT survival_agg(
         ceil(extract(epoch FROM duration) / 18000)::int * interval '5 h', finished, '5 h')
     FROM cases),
    'parallel workers with a resolution, to which durations are rounded up');
SELECT results_eq(
    'SELECT (survival_compare(s)).* FROM teams',
    'SELECT (survival_compare_final(array_agg(s ORDER BY team DESC))).* FROM teams',
    'groups are compared in any order');
SET LOCAL max_parallel_workers_per_gather = 0;

-- windows
SELECT is(
    (SELECT count(*)
     FROM (SELECT i, survival_agg(duration, finished) OVER w AS moving,
               survival_agg(duration, finished, '7 h') OVER w AS rounded
           FROM cases
           WHERE i <= 200
           WINDOW w AS (ORDER BY i ROWS BETWEEN 9 PRECEDING AND 1 PRECEDING)) m
     WHERE (moving, rounded) IS DISTINCT FROM (
         SELECT ROW(survival_agg(duration, finished), survival_agg(duration, finished, '7 h'))
         FROM cases c
         WHERE c.i BETWEEN m.i - 9 AND m.i - 1)),
    0::bigint,
    'moving windows');
SELECT results_eq(
    $$SELECT survival_agg(duration, finished) OVER w, survival_agg(duration, finished, '1 h') OVER w
      FROM (VALUES (1, NULL::interval, true), (2, '1 h', NULL), (3, '1 h', true), (4, '1 h', NULL),
                (5, NULL, NULL)) v (i, duration, finished)
      WINDOW w AS (ORDER BY i ROWS 1 PRECEDING)$$,
    $$VALUES (survival_curve '{}', survival_curve '{}'), ('{}', '{}'),
          ('{01:00:00 1+0}', '01:00:00 {01:00:00 1+0}'),
          ('{01:00:00 1+0}', '01:00:00 {01:00:00 1+0}'), ('{}', '{}')$$,
    'moving windows whose first or only rows are skipped');
SELECT is(
    (SELECT survival_agg(duration, finished) OVER (ORDER BY i) FROM cases ORDER BY i DESC LIMIT 1),
    s,
    'a window that grows')
FROM truth;

-- rows, counts and other forms lead back
SELECT is(
    (SELECT survival_of(array_agg(time ORDER BY hashint8(at_risk)),
                        array_agg(events ORDER BY hashint8(at_risk)),
                        array_agg(censored ORDER BY hashint8(at_risk)))
     FROM survival_rows(s)),
    s,
    'a curve from its rows, in another order')
FROM truth;
SELECT is(s::text::survival_curve, s, 'text loses nothing') FROM truth;
SELECT is(
    (SELECT survival_of(array_agg(t::interval), array_agg(e::bigint), array_agg(c::bigint))
     FROM ROWS FROM (
         jsonb_array_elements_text(s::jsonb->'times'),
         jsonb_array_elements_text(s::jsonb->'events'),
         jsonb_array_elements_text(s::jsonb->'censored')) j (t, e, c)),
    s,
    'neither does jsonb')
FROM truth;
SELECT is(
    survival_of('{1 h,2 h,1 h,3 h}', '{1,0,2,0}', '{0,4,0,0}'),
    '{01:00:00 3+0, 02:00:00 0+4}',
    'equal times are added, and those without cases left out');

-- resolutions
SELECT is(
    survival_curve '00:20:00 {00:20:00 1+0, 00:40:00 1+0}' + '00:30:00 {00:30:00 0+1}',
    '01:00:00 {01:00:00 2+1}',
    'the resolution of two curves is the least common multiple');
SELECT is(
    survival_curve '{00:20:00.000001 1+0}' + '01:00:00 {01:00:00 1+0}',
    '01:00:00 {01:00:00 2+0}',
    'which is the coarser one if it is a multiple of the other');
SELECT is(
    (SELECT survival_agg(d, true, r)
     FROM (VALUES (interval '90 s', interval '1 min'), ('60 s', '60 s')) v (d, r)),
    '00:01:00 {00:01:00 1+0, 00:02:00 1+0}',
    'a duration is rounded up, and a multiple stays');
SELECT is(
    (SELECT survival_agg(d, true, r)
     FROM (VALUES (interval '90.000001 s', NULL::interval)) v (d, r)),
    '{00:01:30.000001 1+0}',
    'a resolution that is NULL is none');
SELECT is(
    (SELECT count(*)
     FROM (SELECT d, r, survival_agg(
               d * interval '1 microsecond', true, r * interval '1 microsecond') AS s
           FROM generate_series(1, 5000) i,
               LATERAL (SELECT abs(hashint4(i)) % 100003 * i::bigint AS d,
                            1 + abs(hashint4(-i)) % 9999 AS r) v
           GROUP BY d, r) q, survival_rows(s)
     WHERE time <> (d + r - 1) / r * r * interval '1 microsecond'),
    0::bigint,
    'random durations are rounded up to random resolutions');

-- empty, one, all open, zero
SELECT is(survival_agg(duration, finished)::text, '{}', 'no cases') FROM cases WHERE false;
SELECT is(
    survival_agg(d, f),
    '{00:00:00 1+0}',
    'a case is skipped if its duration is NULL or it is not known whether it has finished')
FROM (VALUES (interval '0', true), (NULL, true), ('1 h', NULL)) v (d, f);
SELECT is(
    survival_at('{}', '1 h')::text || survival_median('{}') || survival_mean('{}', '1 h')
        || survival_compare('{}', '{}') || (SELECT count(*) FROM survival_rows('{}')),
    '(,,,,,0)(,,)(,,,)(,0,)0',
    'of no cases nothing is known');
SELECT is(
    survival_at('{01:00:00 0+5}', '1 h')::text || survival_at('{01:00:00 0+5}', '61 min')
        || survival_median('{01:00:00 0+5}') || survival_mean('{01:00:00 0+5}', '1 h'),
    '(1,0,0,,,5)(,,,,,0)(,,)(01:00:00,00:00:00,01:00:00,01:00:00)',
    'all open: nothing is done, and after the last time nothing is known');
SELECT is(
    survival_at('{01:00:00 5+0}', '1 h')::text || survival_at('{01:00:00 5+0}', '2 h')
        || survival_median('{01:00:00 5+0}') || survival_mean('{01:00:00 5+0}', '2 h'),
    '(0,1,,,,5)(0,1,,,,0)(01:00:00,,)(01:00:00,00:00:00,01:00:00,01:00:00)',
    'all at once: all is done from then on');
SELECT is(
    round((survival_at('{00:00:00 1+1, 01:00:00 1+0}', '0')).share_done::numeric, 12),
    0.333333333333,
    'zero durations count, and an event comes before a case that is open at the same time');
SELECT is(
    (survival_median('{01:00:00 1+0, 02:00:00 1+0, 05:00:00 1+0, 09:00:00 1+0}')).median,
    percentile_cont(0.5) WITHIN GROUP (ORDER BY d),
    'without open cases the median is that of percentile_cont')
FROM unnest('{1 h,2 h,5 h,9 h}'::interval[]) d;
SELECT is(
    (survival_mean('{01:00:00 1+0, 02:00:00 1+0, 05:00:00 1+0, 09:00:00 1+0}', '9 h')).mean,
    avg(d),
    'and the mean that of avg')
FROM unnest('{1 h,2 h,5 h,9 h}'::interval[]) d;

-- huge counts and times
SELECT is(
    (survival_at('{01:00:00 4000000000000000000+4000000000000000000, 02:00:00 1+0}', '1 h'))
        .share_done,
    0.5::float8,
    'huge counts');
SELECT is(
    (SELECT array_agg(survival)
     FROM survival_rows('{00:00:01 0+5476380679171846912, 00:00:02 1+0}')),
    '{1,0}',
    'after which few cases remain')
FROM truth;
SELECT is(
    survival_curve '{2562047788:00:54.775807 1+0}'::text,
    '{2562047788:00:54.775807 1+0}',
    'the longest time');

-- equality and order
SELECT is(count(DISTINCT s), 7::bigint, 'curves can be grouped') FROM teams;
SELECT results_eq(
    'SELECT s FROM teams ORDER BY s', 'SELECT s FROM teams ORDER BY survival_curve_send(s)',
    'and sorted');
SELECT is(
    (SELECT count(*) FROM teams a JOIN teams b ON a.s = b.s), 7::bigint, 'and joined');

SELECT * FROM finish();
ROLLBACK;
