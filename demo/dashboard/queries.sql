-- Prints what the dashboard shows, as one JSON object. Run by ./make, which sets a psql variable for
-- each key of default.conf. Reads only, in one snapshot. Numbers are rounded here to what is shown.

\set ON_ERROR_STOP on
\set QUIET on
SET timezone = :'timezone';
SET datestyle = 'ISO';
SET client_min_messages = warning;
BEGIN ISOLATION LEVEL REPEATABLE READ, READ ONLY;

-- What the queries read: a variable holds a subquery for each of the three tables.
\set said '(SELECT ' :response_customer ' AS customer, (' :response_time ')::timestamptz AS at, '
\set said :said 'coalesce((' :response_channel ')::text, ''(none)'') AS channel, '
\set said :said :nps ' AS nps, ' :csat ' AS csat, ' :ces ' AS ces FROM ' :responses ') AS said'
\set ordered '(SELECT ' :order_customer ' AS customer, (' :order_time ')::timestamptz AS at, '
\set ordered :ordered 'round((' :order_amount ')::numeric, 2) AS amount FROM ' :orders ') AS ordered'
\set opened '(SELECT coalesce((' :case_channel ')::text, ''(none)'') AS channel, '
\set opened :opened '(' :case_opened ')::timestamptz AS at, '
\set opened :opened '(' :case_resolved ')::timestamptz AS resolved FROM ' :cases ') AS opened'

-- The moment of observation. Without any row, there is nothing to show.
SELECT least(now(), coalesce(nullif(:'as_of', '')::timestamptz, max(at))) AS as_of,
       count(at) > 0 AS any_rows
FROM (SELECT max(at) FROM :said WHERE at <= now()
      UNION ALL SELECT max(at) FROM :ordered WHERE at <= now()
      UNION ALL SELECT max(at) FROM :opened WHERE at <= now()
      UNION ALL SELECT max(resolved) FROM :opened WHERE resolved <= now()) AS latest (at) \gset
\if :any_rows
\else
    \q
\endif

-- Later rows do not count, and what was resolved later was still open.
\set said '(SELECT * FROM ' :said ' WHERE at <= ''' :as_of ''') AS said'
\set ordered '(SELECT * FROM ' :ordered ' WHERE at <= ''' :as_of ''') AS ordered'
\set observed 'coalesce(resolved <= ''' :as_of ''', false) AS finished'
\set opened '(SELECT *, least(resolved, ''' :as_of ''') - at AS duration, ' :observed ' FROM ' :opened
\set opened :opened ' WHERE at <= ''' :as_of ''') AS opened'

-- The period of the tiles, the one before, and what they are called; the newest month; the newest
-- quarter that is over, or in its last day; and the cohorts of three months each for which the month
-- after the first is over.
SELECT CASE :'period' WHEN 'month' THEN '1 month' WHEN 'quarter' THEN '3 months' ELSE '1 year' END
           AS step,
       CASE :'period' WHEN 'month' THEN 'FMMon YYYY' WHEN 'quarter' THEN 'YYYY "Q"Q' ELSE 'YYYY' END
           AS named,
       date_trunc(:'period', :'as_of'::timestamptz) AS this,
       date_trunc('month', :'as_of'::timestamptz) AS month,
       date_trunc('quarter', :'as_of'::timestamptz + interval '1 day') - interval '3 months'
           AS quarter \gset
SELECT :'this'::timestamptz - :'step'::interval AS before,
       :'this'::timestamptz - 7 * :'step'::interval AS eighth,
       :'quarter'::timestamptz - interval '3 months' AS quarter_before,
       (:'month'::timestamptz - interval '2 months')::date AS cohort,
       (:'month'::timestamptz - interval '4 months')::date AS cohort_from,
       (:'month'::timestamptz - interval '5 months')::date AS cohort_before,
       (:'month'::timestamptz - interval '7 months')::date AS cohort_before_from \gset

-- Responses of this period and the one before, with a number for those without a customer.
\set recent '(SELECT *, CASE WHEN customer IS NULL THEN row_number() OVER () END AS nth'
\set recent :recent ' FROM ' :said ' WHERE at >= ''' :before ''') AS recent'

-- Orders and tiers are read once.
SELECT retention_agg(customer, at, amount,
                     retention_options('month', tz => :'timezone', as_of => :'as_of')) AS matrix
FROM :ordered \gset

WITH policy AS (
    SELECT nullif(:'tier_policy', '')::tier_policy AS policy
), spent AS (
    SELECT customer, date_trunc('quarter', at) AS quarter, :tier_metric AS metric
    FROM :ordered
    WHERE :'tier_policy' <> '' AND customer IS NOT NULL
    GROUP BY customer, date_trunc('quarter', at)
), seen AS (
    SELECT customer, min(quarter) AS first
    FROM spent
    GROUP BY customer
), filled AS (
    SELECT customer, quarter,
           sum(coalesce(metric, 0)) OVER (PARTITION BY customer ORDER BY quarter
                                          ROWS 3 PRECEDING) AS last_four
    FROM seen
    CROSS JOIN generate_series(first, :'quarter', '3 months') AS quarter
    LEFT JOIN spent USING (customer, quarter)
), standing AS (
    SELECT customer, quarter,
           tier_track(last_four::float8, policy) OVER (PARTITION BY customer ORDER BY quarter) AS tier
    FROM filled, policy
), moved AS (
    SELECT customer, max(tier) FILTER (WHERE quarter = :'quarter_before') AS from_tier,
           max(tier) FILTER (WHERE quarter = :'quarter') AS to_tier
    FROM standing
    GROUP BY customer
), flows AS (
    SELECT from_tier AS "from", to_tier AS "to", count(*) AS customers
    FROM moved
    WHERE from_tier IS NOT NULL OR to_tier IS NOT NULL
    GROUP BY from_tier, to_tier
), tiers AS (
    SELECT rank, tier,
           (SELECT coalesce(sum(customers), 0) FROM flows WHERE "from" IS NOT DISTINCT FROM tier)
               AS before,
           (SELECT coalesce(sum(customers), 0) FROM flows WHERE "to" IS NOT DISTINCT FROM tier)
               AS after
    FROM (SELECT rank, tier FROM policy, tier_thresholds(policy)
          UNION ALL SELECT 0, NULL) AS ladder
)
SELECT (SELECT coalesce(json_agg(flows), '[]') FROM flows) AS flows,
       (SELECT coalesce(json_agg(tiers ORDER BY rank DESC), '[]') FROM tiers) AS tiers,
       (SELECT tier_moves(from_tier, to_tier, policy) FROM moved, policy) AS moves \gset

\echo { "about":
SELECT json_build_object(
    'title', :'title', 'currency', :'currency', 'target', :'case_target',
    'as_of', to_char(:'as_of'::timestamptz, 'FMMonth FMDD, YYYY'),
    'period', to_char(:'this'::timestamptz, :'named'),
    'so_far', :'as_of'::timestamptz < :'this'::timestamptz + :'step'::interval - interval '1 day',
    'before', to_char(:'before'::timestamptz, :'named'),
    'quarter', to_char(:'quarter'::timestamptz, 'YYYY "Q"Q'),
    'quarter_before', to_char(:'quarter_before'::timestamptz, 'YYYY "Q"Q'),
    'csat_high', :csat_high,
    'version', satisfaction_version());

-- A tile each: the value with its limits, the value before, their difference with its limits, and
-- whether luck would often make such a difference. holm adjusts for the number of tiles.
\echo , "tiles":
WITH units AS (
    SELECT at >= :'this' AS now, nps_tally(nps) AS n, csat_tally(csat, :csat_high) AS s,
           ces_tally(ces) AS e
    FROM :recent
    GROUP BY at >= :'this', customer, nth
), scores AS (
    SELECT now, nps_report_clustered(n) AS nps, csat_report_clustered(s) AS csat,
           ces_report_clustered(e) AS ces,
           ratio_agg(nps(n) * responses(n), responses(n)) AS n,
           ratio_agg(csat(s) * responses(s), responses(s)) AS s,
           ratio_agg(ces(e) * responses(e), responses(e)) AS e
    FROM units
    GROUP BY now
), compared AS (
    SELECT this.nps, this.csat, this.ces, (last.nps).nps AS nps_before,
           (last.csat).csat AS csat_before, (last.ces).ces AS ces_before,
           ratio_compare(this.n, last.n) AS n, ratio_compare(this.s, last.s) AS s,
           ratio_compare(this.e, last.e) AS e
    FROM scores AS this
    LEFT JOIN scores AS last ON NOT last.now
    WHERE this.now
), back AS (
    SELECT this.*, last.rate AS before, last.retained AS retained_before,
           last.eligible AS eligible_before
    FROM retention_pooled(:'matrix', cohorts_from => :'cohort_from', cohorts_to => :'cohort') AS this
    LEFT JOIN retention_pooled(:'matrix', cohorts_from => :'cohort_before_from',
                               cohorts_to => :'cohort_before') AS last USING (period)
    WHERE this.period = 1
), curves AS (
    SELECT survival_agg(duration, finished) FILTER (WHERE at >= :'this') AS this,
           survival_agg(duration, finished) FILTER (WHERE at < :'this') AS last
    FROM :opened
    WHERE at >= :'before'
), solved AS (
    SELECT extract(epoch FROM m.median) / 3600 AS median, extract(epoch FROM m.lower) / 3600 AS lower,
           extract(epoch FROM m.upper) / 3600 AS upper,
           extract(epoch FROM (survival_median(last)).median) / 3600 AS before,
           (survival_compare(this, last)).p_value AS p_value
    FROM curves, survival_median(this) AS m
), moves AS (
    SELECT m.*, nps_compare(format('0..10 {0:%s, 8:%s, 10:%s}', downgraded, stayed, upgraded)::tally, 0)
               AS balance
    FROM (SELECT (:'moves'::tier_moves_row).*) AS m
), tiles AS (
    SELECT 1 AS nth, 'nps' AS name, 1 AS digits, (nps).responses AS n, (nps).nps AS value, (nps).lower,
           (nps).upper, nps_before AS before, (n).difference, (n).lower AS d_lower,
           (n).upper AS d_upper, (n).p_value
    FROM compared
    UNION ALL
    SELECT 2, 'csat', 1, (csat).responses, (csat).csat, (csat).lower, (csat).upper, csat_before,
           (s).difference, (s).lower, (s).upper, (s).p_value
    FROM compared
    UNION ALL
    SELECT 3, 'ces', 2, (ces).responses, (ces).ces, (ces).lower, (ces).upper, ces_before,
           (e).difference, (e).lower, (e).upper, (e).p_value
    FROM compared
    UNION ALL
    SELECT 4, 'back', 1, eligible, 100 * rate, 100 * back.lower, 100 * back.upper, 100 * before,
           100 * d.difference, 100 * d.lower, 100 * d.upper, d.p_value
    FROM back, proportion_difference(retained, eligible, retained_before, eligible_before) AS d
    UNION ALL
    SELECT 5, 'solved', 1, (SELECT count(*) FROM :opened WHERE at >= :'this'), median, lower, upper,
           before, median - before, NULL, NULL, p_value
    FROM solved
    UNION ALL
    SELECT 6, 'moves', 1, upgraded + stayed + downgraded, 100 * net_rate, 100 * lower, 100 * upper, 0,
           100 * net_rate, 100 * lower, 100 * upper, (balance).p_value
    FROM moves
)
SELECT coalesce(json_agg(json_build_object(
    'name', name, 'digits', digits, 'n', n, 'value', round(value::numeric, digits),
    'lower', round(lower::numeric, digits), 'upper', round(upper::numeric, digits),
    'before', round(before::numeric, digits), 'difference', round(difference::numeric, digits),
    'd_lower', round(d_lower::numeric, digits), 'd_upper', round(d_upper::numeric, digits),
    'luck', adjusted >= 0.05) ORDER BY nth), '[]')
FROM (SELECT *, holm(p_value) OVER () AS adjusted FROM tiles WHERE value IS NOT NULL) AS tested;

\echo , "cohorts":
SELECT json_agg(to_char(first, CASE WHEN extract(year FROM first) = extract(year FROM last)
                                    THEN 'FMMon' ELSE 'FMMon YYYY' END)
                || ' to ' || to_char(last, 'FMMon YYYY') ORDER BY first DESC)
FROM (VALUES (:'cohort_from'::date, :'cohort'::date),
             (:'cohort_before_from', :'cohort_before')) AS cohorts (first, last);

\echo , "months":
SELECT coalesce(json_agg(json_build_object(
    'label', to_char(month, 'FMMon YYYY'), 'n', (r).responses, 'value', round((r).nps::numeric, 1),
    'lower', round((r).lower::numeric, 1), 'upper', round((r).upper::numeric, 1)) ORDER BY month), '[]')
FROM (SELECT date_trunc('month', at) AS month, nps_report_clustered(nps, customer) AS r
      FROM :said
      WHERE at >= :'month'::timestamptz - interval '23 months'
      GROUP BY date_trunc('month', at)) AS monthly
WHERE (r).responses > 0;

-- The eight channels with the most responses in this period, the best first
\echo , "channels":
SELECT coalesce(json_agg(json_build_object('channel', channel, 'points', points) ORDER BY latest DESC),
                '[]')
FROM (SELECT channel, (array_agg((r).nps ORDER BY period DESC))[1] AS latest,
             json_agg(json_build_object(
                 'label', to_char(period, :'named'), 'n', (r).responses,
                 'value', round((r).nps::numeric, 1), 'lower', round((r).lower::numeric, 1),
                 'upper', round((r).upper::numeric, 1)) ORDER BY period) AS points
      FROM (SELECT channel, date_trunc(:'period', at) AS period,
                   nps_report_clustered(nps, customer) AS r
            FROM :said
            WHERE at >= :'eighth' AND channel IN (SELECT channel
                                                  FROM :said
                                                  WHERE at >= :'this' AND nps IS NOT NULL
                                                  GROUP BY channel
                                                  ORDER BY count(*) DESC
                                                  LIMIT 8)
            GROUP BY channel, date_trunc(:'period', at)) AS reports
      WHERE (r).responses > 0
      GROUP BY channel) AS series;

-- Each channel, and whether it differs from the others together
\echo , "csat":
WITH units AS (
    SELECT channel, customer, nth, csat_tally(csat, :csat_high) AS t
    FROM :recent
    WHERE at >= :'this' AND csat IS NOT NULL
    GROUP BY channel, customer, nth
), top AS (
    SELECT channel
    FROM units
    GROUP BY channel
    ORDER BY sum(responses(t)) DESC
    LIMIT 8
), sides AS (
    SELECT top.channel, rollup(t) FILTER (WHERE units.channel = top.channel) AS here,
           rollup(t) FILTER (WHERE units.channel <> top.channel) AS elsewhere
    FROM units, top
    GROUP BY top.channel, customer, nth
), reports AS (
    SELECT channel, csat_report_clustered(here) AS r,
           ratio_compare(ratio_agg(csat(here) * responses(here), responses(here)),
                         ratio_agg(csat(elsewhere) * responses(elsewhere), responses(elsewhere))) AS d
    FROM sides
    GROUP BY channel
)
SELECT coalesce(json_agg(json_build_object(
    'label', channel, 'n', (r).responses, 'value', round((r).csat::numeric, 1),
    'lower', round((r).lower::numeric, 1), 'upper', round((r).upper::numeric, 1),
    'difference', round((d).difference::numeric, 1), 'd_lower', round((d).lower::numeric, 1),
    'd_upper', round((d).upper::numeric, 1), 'luck', adjusted >= 0.05) ORDER BY (r).csat DESC), '[]')
FROM (SELECT *, holm((d).p_value) OVER () AS adjusted FROM reports) AS tested;

\echo , "retention":
SELECT coalesce(json_agg(json_build_object('label', to_char(cohort, 'FMMon YYYY'), 'n', cohort_size,
                                           'cells', cells) ORDER BY cohort), '[]')
FROM (SELECT cohort, cohort_size,
             json_agg(json_build_object(
                 'period', period, 'whole', round(100 * rate), 'value', round((100 * rate)::numeric, 1),
                 'lower', round((100 * lower)::numeric, 1), 'upper', round((100 * upper)::numeric, 1),
                 'n', retained, 'open', NOT complete) ORDER BY period) AS cells
      FROM retention_rows(:'matrix')
      WHERE period BETWEEN 1 AND 12 AND cohort >= :'month'::timestamptz - interval '24 months'
      GROUP BY cohort, cohort_size) AS cohorts;

\echo , "pooled":
SELECT coalesce(json_agg(json_build_object(
    'period', period, 'cohorts', cohorts, 'of', eligible, 'n', retained, 'whole', round(100 * rate),
    'value', round((100 * rate)::numeric, 1), 'lower', round((100 * lower)::numeric, 1),
    'upper', round((100 * upper)::numeric, 1)) ORDER BY period), '[]')
FROM retention_pooled(:'matrix')
WHERE period BETWEEN 1 AND 12;

\echo , "revenue":
SELECT coalesce(json_agg(json_build_object(
    'period', period, 'n', eligible, 'net', round((100 * net_retention)::numeric, 1),
    'net_lower', round((100 * net_lower)::numeric, 1), 'net_upper', round((100 * net_upper)::numeric, 1),
    'gross', round((100 * gross_retention)::numeric, 1),
    'gross_lower', round((100 * gross_lower)::numeric, 1),
    'gross_upper', round((100 * gross_upper)::numeric, 1),
    'worth', round(revenue_per_customer::numeric, 2),
    'worth_lower', round(per_customer_lower::numeric, 2),
    'worth_upper', round(per_customer_upper::numeric, 2)) ORDER BY period), '[]')
FROM retention_revenue_pooled(:'matrix')
WHERE period BETWEEN 1 AND 12 AND net_retention IS NOT NULL;

-- Hours until half of the cases are solved, this period and the one before, and the share in time
\echo , "solved":
WITH curves AS (
    SELECT channel, count(*) FILTER (WHERE at >= :'this') AS n,
           count(*) FILTER (WHERE at >= :'this' AND NOT finished) AS still_open,
           survival_agg(duration, finished) FILTER (WHERE at >= :'this') AS this,
           survival_agg(duration, finished) FILTER (WHERE at < :'this') AS last
    FROM :opened
    WHERE at >= :'before'
    GROUP BY channel
    ORDER BY n DESC
    LIMIT 8
), reports AS (
    SELECT channel, n, still_open, survival_median(this) AS m, (survival_median(last)).median AS before,
           survival_at(this, :'case_target') AS t, survival_compare(this, last) AS c
    FROM curves
    WHERE n > 0
)
SELECT coalesce(json_agg(json_build_object(
    'label', channel, 'n', n, 'still_open', still_open,
    'value', round(extract(epoch FROM (m).median) / 3600, 1),
    'lower', round(extract(epoch FROM (m).lower) / 3600, 1),
    'upper', round(extract(epoch FROM (m).upper) / 3600, 1),
    'before', round(extract(epoch FROM before) / 3600, 1),
    'difference', round(extract(epoch FROM (m).median - before) / 3600, 1),
    'in_time', round((100 * (t).share_done)::numeric, 1),
    'in_time_lower', round((100 * (t).lower)::numeric, 1),
    'in_time_upper', round((100 * (t).upper)::numeric, 1),
    'luck', adjusted >= 0.05) ORDER BY (m).median), '[]')
FROM (SELECT *, holm((c).p_value) OVER () AS adjusted FROM reports) AS tested;

\echo , "tiers":
SELECT json_build_object('tiers', :'tiers'::json, 'flows', :'flows'::json,
                         'moves', row_to_json(:'moves'::tier_moves_row));
\echo }
COMMIT;
