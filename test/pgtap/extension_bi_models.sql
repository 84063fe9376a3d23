-- SQL as Power BI, Looker, Grafana, Evidence and Cube generate it from what doc/bi.md says to type,
-- and what drivers must be told. Every statement must give what plain SQL gives.
SELECT plan(45);
\ir ../lib/bi.sql

-- Power BI
SELECT pg_temp.tool(
    'Power BI: the sums of 100 * DIVIDE(SUM(promoters) - SUM(detractors), SUM(responses))',
    $$select "_"."channel", "_"."a0", "_"."a1", "_"."a2"
      from
      (
          select "rows"."channel" as "channel", sum("rows"."promoters") as "a0",
              sum("rows"."detractors") as "a1", sum("rows"."responses") as "a2"
          from
          (
              select "_"."day", "_"."channel", "_"."responses", "_"."promoters", "_"."detractors"
              from "public"."nps_counts" "_"
              where "_"."day" >= date '2024-02-01' and "_"."day" < date '2024-04-01'
          ) "rows"
          group by "channel"
      ) "_"
      where not "_"."a0" is null or not "_"."a1" is null or not "_"."a2" is null
      limit 1000001$$,
    $$SELECT channel, count(*) FILTER (WHERE v = 1), count(*) FILTER (WHERE v = -1), count(v)
      FROM plain WHERE day >= '2024-02-01' AND day < '2024-04-01' GROUP BY channel$$);
SELECT pg_temp.tool(
    'Power BI: a native query',
    $$select "_"."channel", "_"."nps", "_"."upper"
      from (SELECT channel, nps(score), nps_upper(nps_tally(score), 0.95, 'wald') AS upper
            FROM responses GROUP BY channel) "_"
      where "_"."nps" < 0 limit 1000001$$,
    $$SELECT channel, (100 * avg(v))::float8,
        100 * least(avg(v) + 1.959963984540054 * stddev_pop(v) / sqrt(count(v)), 1)::float8
      FROM plain GROUP BY channel HAVING avg(v) < 0$$);
SELECT is(
    (pg_temp.rows_of(
        $$select "$Ordered"."day", "$Ordered"."channel", "$Ordered"."t"
          from (select "$Table"."day" as "day", "$Table"."channel" as "channel", "$Table"."t" as "t"
                from "public"."nps_daily" "$Table") "$Ordered"
          order by "$Ordered"."t", "$Ordered"."day", "$Ordered"."channel" limit 4096$$, false)),
    (SELECT array_agg(format('(%s,%s,"%s")', day, channel, t)
                      ORDER BY format('(%s,%s,"%s")', day, channel, t)) FROM nps_daily),
    'Power BI: a preview of a table, sorted by every column');
SELECT pg_temp.tool(
    'Power BI: a distinct count of a tally',
    $$select count(distinct("rows"."t"))
          + max(case when "rows"."t" is null then 1 else 0 end) as "a0"
      from "public"."nps_daily" "rows"$$,
    $$SELECT count(DISTINCT scores)
      FROM (SELECT coalesce(array_agg(score ORDER BY score)
                FILTER (WHERE score IS NOT NULL), '{}') AS scores
            FROM plain GROUP BY day, channel) q$$);
SELECT pg_temp.tool(
    'Power BI: a matrix of retention',
    $$select "rows"."cohort" as "cohort", "rows"."period" as "period",
          sum("rows"."retained") as "a0", max("rows"."rate") as "a1"
      from (select "_"."cohort", "_"."period", "_"."retained", "_"."rate"
            from "public"."retention" "_" where "_"."period" <= 3 and "_"."complete") "rows"
      group by "cohort", "period" limit 1000001$$,
    $$SELECT cohort, period, retained, retained::float8 / size FROM plain_retention
      WHERE cohort + (period + 1) * interval '1 month' < '2024-06-30'$$);
SELECT pg_temp.tool(
    'Power BI: Sum, its default for a column of numbers, of a column nps',
    $$select sum("rows"."nps") as "a0" from "public"."nps_by_day" "rows"$$,
    $$SELECT sum(nps) FROM (SELECT (100 * avg(v))::float8 AS nps FROM plain
                            GROUP BY day, channel) q$$);
SELECT pg_temp.tool(
    'Power BI: a slicer of an enum as text',
    $$select "rows"."tier" as "tier", count(1) as "a0"
      from (select "_"."tier"
            from (select "id", "tier"::text as "tier" from "public"."responses") "_"
            where "_"."tier" in ('new', 'vip')) "rows" group by "tier" limit 1000001$$,
    $$SELECT CASE id % 9 WHEN 8 THEN 'vip' ELSE 'new' END, count(*) FROM plain
      WHERE id % 9 IN (0, 1, 8) GROUP BY 1$$);

-- Looker
SELECT pg_temp.tool(
    'Looker: measure: nps { type: number sql: nps(${score}) ;; }',
    $$SELECT (TO_CHAR(DATE_TRUNC('month', responses.responded_at AT TIME ZONE 'Asia/Seoul'),
            'YYYY-MM')) AS "responses.responded_month",
        nps(responses.score) AS "responses.nps", COUNT(responses.score) AS "responses.count"
      FROM public.responses AS responses
      WHERE ((( responses.responded_at ) >= ((TIMESTAMP '2024-02-01') AT TIME ZONE 'Asia/Seoul')
          AND ( responses.responded_at ) < ((TIMESTAMP '2024-05-01') AT TIME ZONE 'Asia/Seoul')))
      GROUP BY (DATE_TRUNC('month', responses.responded_at AT TIME ZONE 'Asia/Seoul'))
      ORDER BY 1 DESC FETCH NEXT 500 ROWS ONLY$$,
    $$SELECT to_char(month, 'YYYY-MM'), (100 * avg(v))::float8, count(v) FROM plain
      WHERE month IN ('2024-02-01', '2024-03-01', '2024-04-01')
      GROUP BY month ORDER BY month DESC$$);
SELECT pg_temp.tool(
    'Looker: a filtered measure',
    $$SELECT responses.tier AS "responses.tier",
        nps(CASE WHEN responses.channel = 'app' THEN responses.score ELSE NULL END)
            AS "responses.nps_app",
        nps(responses.score) - nps(CASE WHEN responses.channel = 'app' THEN responses.score
                                        ELSE NULL END) AS "responses.nps_gap"
      FROM public.responses AS responses GROUP BY 1 ORDER BY 1 FETCH NEXT 500 ROWS ONLY$$,
    $$SELECT tier::text, (100 * avg(v) FILTER (WHERE channel = 'app'))::float8,
        (100 * avg(v) - 100 * avg(v) FILTER (WHERE channel = 'app'))::float8
      FROM plain GROUP BY tier ORDER BY plain.tier$$);
SELECT pg_temp.tool(
    'Looker: a filter of the measure',
    $$SELECT responses.channel AS "responses.channel", csat(responses.stars) AS "responses.csat"
      FROM public.responses AS responses GROUP BY 1
      HAVING ((nps(responses.score) < 0)) ORDER BY 2 DESC FETCH NEXT 500 ROWS ONLY$$,
    $$SELECT channel, (100 * avg(s))::float8 FROM plain
      GROUP BY channel HAVING avg(v) < 0 ORDER BY 2 DESC$$);
SELECT pg_temp.tool(
    'Looker: the total',
    $$SELECT nps(responses.score) AS "responses.nps", ces(responses.ease) AS "responses.ces"
      FROM public.responses AS responses LIMIT 1$$,
    'SELECT (100 * avg(v))::float8, avg(ease)::float8 FROM plain');
SELECT pg_temp.tool(
    'Looker: measures of type sum over the counts',
    $$SELECT nps_counts.channel AS "nps_counts.channel",
        100.0 * (COALESCE(SUM(CAST(( nps_counts.promoters ) AS DOUBLE PRECISION)), 0)
               - COALESCE(SUM(CAST(( nps_counts.detractors ) AS DOUBLE PRECISION)), 0))
            / NULLIF(COALESCE(SUM(CAST(( nps_counts.responses ) AS DOUBLE PRECISION)), 0), 0)
            AS "nps_counts.nps"
      FROM public.nps_counts AS nps_counts GROUP BY 1 ORDER BY 2 DESC FETCH NEXT 500 ROWS ONLY$$,
    'SELECT channel, (100 * avg(v))::float8 FROM plain GROUP BY channel ORDER BY 2 DESC');
CREATE TABLE "LR$1_nps" AS
SELECT DATE_TRUNC('month', nps_daily.day)::date AS month, rollup(nps_daily.t) AS t
FROM public.nps_daily AS nps_daily GROUP BY 1;
SELECT pg_temp.tool(
    'Looker: a derived table with tallies',
    $$SELECT nps(rollup(nps_month.t)) AS "nps_month.nps" FROM "LR$1_nps" AS nps_month
      WHERE nps_month.month >= DATE '2024-03-01' LIMIT 1$$,
    $$SELECT (100 * avg(v))::float8 FROM plain WHERE day >= '2024-03-01'$$);
SELECT pg_temp.tool(
    'Looker: a filter of an enum, and LIKE of its text',
    $$SELECT responses.tier::text AS "responses.tier", nps(responses.score) AS "responses.nps"
      FROM public.responses AS responses
      WHERE (responses.tier ) = 'loyal' AND (responses.tier::text LIKE 'l%') GROUP BY 1$$,
    $$SELECT 'loyal', (100 * avg(v))::float8 FROM plain WHERE id % 9 BETWEEN 5 AND 7$$);
SELECT pg_temp.tool(
    'Looker: a join that repeats responses counts them several times',
    $$SELECT nps(responses.score) AS "responses.nps", COUNT(responses.score) AS "n"
      FROM public.responses AS responses
      LEFT JOIN public.orders AS orders ON responses.customer_id = orders.customer_id LIMIT 1$$,
    $$SELECT (100.0 * sum(v * times) / sum(times))::float8, sum(times)
      FROM (SELECT v, greatest(1, (SELECT count(*) FROM orders o
                                   WHERE o.customer_id = p.customer_id)) AS times
            FROM plain p WHERE v IS NOT NULL) q$$);

-- Grafana
SELECT pg_temp.tool(
    'Grafana: $__timeGroupAlias(responded_at, ''1d''), $__timeFilter(responded_at)',
    $$SELECT floor(extract(epoch from responded_at)/86400)*86400 AS "time", channel AS metric,
        nps(score) AS nps
      FROM responses
      WHERE responded_at BETWEEN '2024-02-01T00:00:00Z' AND '2024-02-20T23:59:59.999Z'
      GROUP BY 1, 2 ORDER BY 1, 2$$,
    $$SELECT extract(epoch FROM responded_at::date), channel, (100 * avg(v))::float8 FROM plain
      WHERE responded_at >= '2024-02-01' AND responded_at < '2024-02-21'
      GROUP BY responded_at::date, channel ORDER BY 1, 2$$);
SELECT is(
    to_char(to_timestamp(floor(extract(epoch from timestamptz '2024-02-07 12:00Z')/604800)*604800),
            'FMDay YYYY-MM-DD'),
    'Thursday 2024-02-01',
    'Grafana: $__timeGroup of weeks begins them on Thursdays');
SELECT pg_temp.tool(
    'Grafana: a series with limits and a variable of several values',
    $$SELECT week AS "time", r.lower, r.nps, r.upper
      FROM (SELECT date_trunc('week', responded_at, 'Asia/Seoul') AS week, nps_tally(score) AS t
            FROM responses WHERE channel IN ('app','store')
                AND responded_at BETWEEN '2024-01-01T00:00:00Z' AND '2024-12-31T23:59:59Z'
            GROUP BY week) q, nps_report(t, 0.9, 'wald') r ORDER BY week$$,
    $$SELECT date_trunc('week', responded_at, 'Asia/Seoul'),
        100 * greatest(avg(v) - 1.644853626951472 * stddev_pop(v) / sqrt(count(v)), -1)::float8,
        (100 * avg(v))::float8,
        100 * least(avg(v) + 1.644853626951472 * stddev_pop(v) / sqrt(count(v)), 1)::float8
      FROM plain WHERE channel <> 'phone' GROUP BY 1 ORDER BY 1$$);
SELECT pg_temp.tool(
    'Grafana: a filter of a date',
    $$SELECT day AS "time", nps(rollup(t)) AS nps FROM nps_daily
      WHERE day BETWEEN '2024-02-01T00:00:00Z' AND '2024-02-20T23:59:59Z'
      GROUP BY day ORDER BY day$$,
    $$SELECT day, (100 * avg(v))::float8 FROM plain
      WHERE day BETWEEN '2024-02-01' AND '2024-02-20' GROUP BY day ORDER BY day$$);
SELECT pg_temp.tool(
    'Grafana: the last four weeks of each day',
    $$SELECT day AS "time", nps(rollup(t) OVER (ORDER BY day RANGE '27 days' PRECEDING)) AS nps
      FROM (SELECT day, rollup(t) AS t FROM nps_daily GROUP BY day) q ORDER BY day$$,
    $$SELECT day, (SELECT (100 * avg(v))::float8 FROM plain p
                   WHERE p.day BETWEEN d.day - 27 AND d.day)
      FROM (SELECT DISTINCT day FROM plain) d ORDER BY day$$);
SELECT pg_temp.tool(
    'Grafana: a control chart',
    $$SELECT week AS "time", (score_chart(t) OVER (ORDER BY week)).value AS nps,
        (score_chart(t) OVER (ORDER BY week)).center AS center
      FROM (SELECT date_trunc('week', day)::date AS week, rollup(t) AS t FROM nps_daily
            GROUP BY week) q ORDER BY week$$,
    $$SELECT date_trunc('week', day)::date, (100 * avg(v))::float8,
        (SELECT (100 * avg(v))::float8 FROM plain)
      FROM plain GROUP BY 1 ORDER BY 1$$);

-- Evidence
SELECT pg_temp.tool(
    'Evidence: how many rows a query has',
    $$WITH root as (SELECT channel, nps(nps_tally(score)) AS nps FROM responses GROUP BY channel)
      SELECT COUNT(*) FROM root$$,
    'SELECT 3::bigint');
BEGIN;
DECLARE evidence NO SCROLL CURSOR FOR
    SELECT tier, count(*)::int AS responses, nps(score) AS nps FROM responses
    GROUP BY tier ORDER BY tier;
SELECT pg_temp.tool(
    'Evidence: a cursor',
    'FETCH FORWARD 100000 FROM evidence',
    $$SELECT tier, count(*), (100 * avg(v))::float8
      FROM (SELECT *, (ARRAY['new', 'returning', 'loyal', 'vip'])[1 + (id % 9 >= 2)::int
                + (id % 9 >= 5)::int + (id % 9 >= 8)::int] AS label FROM plain) q
      GROUP BY tier$$);
COMMIT;
SELECT pg_temp.tool(
    'Evidence: counts, which a page may add up',
    $$SELECT to_char(day, 'YYYY-MM') AS month, channel,
        100.0::float8 * (sum(promoters) - sum(detractors))::float8 / sum(responses)::float8 AS nps
      FROM nps_counts GROUP BY 1, 2$$,
    $$SELECT to_char(month, 'YYYY-MM'), channel, (100 * avg(v))::float8
      FROM plain GROUP BY 1, 2$$);

-- Cube
SELECT pg_temp.tool(
    'Cube: nps: { sql: `nps(score)`, type: `number` }',
    $$SELECT "responses".channel "responses__channel", nps("responses".score) "responses__nps",
        count("responses".score) "responses__count"
      FROM public.responses AS "responses"
      GROUP BY 1 ORDER BY 2 DESC LIMIT 10000$$,
    'SELECT channel, (100 * avg(v))::float8, count(v) FROM plain GROUP BY 1 ORDER BY 2 DESC');
PREPARE cube_quarters AS
SELECT "responses".channel "responses__channel",
    date_trunc('quarter', ("responses".responded_at::timestamptz AT TIME ZONE 'Asia/Seoul'))
        "responses__responded_at_quarter",
    csat("responses".stars) "responses__csat"
FROM public.responses AS "responses"
WHERE ("responses".responded_at >= $1::timestamptz AND "responses".responded_at <= $2::timestamptz)
    AND ("responses".channel IN ($3, $4))
GROUP BY 1, 2 ORDER BY 2 ASC, 1 ASC LIMIT 10000;
SELECT pg_temp.tool(
    'Cube: by quarter, with filters',
    $$EXECUTE cube_quarters('2024-01-31T15:00:00.000Z', '2024-04-30T14:59:59.999Z', 'app', 'store')
      -- order by$$,
    $$SELECT channel, date_trunc('quarter', month::timestamp), (100 * avg(s))::float8 FROM plain
      WHERE month IN ('2024-02-01', '2024-03-01', '2024-04-01') AND channel <> 'phone'
      GROUP BY 1, 2 ORDER BY 2, 1$$);
PREPARE cube_having (text) AS
SELECT "responses".channel "responses__channel", nps("responses".score) "responses__nps"
FROM public.responses AS "responses" GROUP BY 1 HAVING nps("responses".score) < $1::float8
ORDER BY 1 ASC LIMIT 10000;
SELECT pg_temp.tool(
    'Cube: a filter of the measure',
    $$EXECUTE cube_having('0') -- order by$$,
    $$SELECT channel, (100 * avg(v))::float8 FROM plain GROUP BY 1 HAVING avg(v) < 0 ORDER BY 1$$);
SELECT pg_temp.tool(
    'Cube: a joined dimension',
    $$SELECT "customers".country "customers__country", nps("responses".score) "responses__nps"
      FROM public.responses AS "responses"
      LEFT JOIN public.customers AS "customers"
          ON "responses".customer_id = "customers".customer_id
      GROUP BY 1 ORDER BY 2 DESC LIMIT 10000$$,
    'SELECT country, (100 * avg(v))::float8 FROM plain GROUP BY 1 ORDER BY 2 DESC');
SELECT pg_temp.tool(
    'Cube: a measure where a join repeats rows',
    $$SELECT "keys"."customers__country" "customers__country",
        nps("responses_key__responses".score) "responses__nps"
      FROM (SELECT DISTINCT "customers".country "customers__country", "key_responses".id "id"
            FROM public.customers AS "customers"
            LEFT JOIN public.responses AS "key_responses"
                ON "customers".customer_id = "key_responses".customer_id
            LEFT JOIN public.orders AS "orders"
                ON "customers".customer_id = "orders".customer_id) AS "keys"
      LEFT JOIN public.responses AS "responses_key__responses"
          ON "keys"."id" = "responses_key__responses".id
      GROUP BY 1 ORDER BY 2 DESC LIMIT 10000$$,
    'SELECT country, (100 * avg(v))::float8 FROM plain GROUP BY 1 ORDER BY 2 DESC');
SELECT pg_temp.tool(
    'Cube: a cube of stored tallies',
    $$SELECT date_trunc('month', ("daily".day::timestamptz AT TIME ZONE 'UTC')) "daily__day_month",
        nps(rollup("daily".t)) "daily__nps", responses(rollup("daily".t)) "daily__count"
      FROM (SELECT day, channel, t FROM nps_daily) AS "daily"
      GROUP BY 1 ORDER BY 1 ASC LIMIT 10000$$,
    $$SELECT month::timestamp, (100 * avg(v))::float8, count(v) FROM plain GROUP BY 1 ORDER BY 1$$);
SELECT pg_temp.tool(
    'Cube: a cube of retention',
    $$SELECT "retention".period "retention__period",
        1.0 * sum("retention".retained) / NULLIF(sum("retention".eligible), 0) "retention__rate"
      FROM (SELECT * FROM retention_cohort('orders', 'customer_id', 'ordered_at',
                tz => 'Asia/Seoul', as_of => '2024-06-30 12:00+09')) AS "retention"
      WHERE ("retention".period <= 3) GROUP BY 1 ORDER BY 1 ASC LIMIT 10000$$,
    $$SELECT period, 1.0 * sum(retained) / sum(size) FROM plain_retention
      WHERE cohort + period * interval '1 month' < '2024-07-01' GROUP BY 1 ORDER BY 1$$);
SELECT pg_temp.tool(
    'Cube: contains, of an enum as text',
    $$SELECT "responses".tier::text "responses__tier", count(*) "responses__count"
      FROM public.responses AS "responses"
      WHERE ("responses".tier::text ILIKE '%' || 'vi' || '%') GROUP BY 1 LIMIT 10000$$,
    $$SELECT 'vip', count(*) FROM plain WHERE id % 9 = 8$$);

-- What a driver must be told, and what it need not be told
PREPARE typed (float8, text) AS
SELECT round(nps_lower(nps_tally(score), $1, $2)::numeric, 6) FROM responses;
SELECT pg_temp.tool(
    'level and method as parameters',
    $$EXECUTE typed(0.9, 'wald')$$,
    $$SELECT round((100 * avg(v) - 164.4853626951472 * stddev_pop(v) / sqrt(count(v)))::numeric, 6)
      FROM plain$$);
PREPARE untyped AS SELECT nps($1);
SELECT pg_temp.tool(
    'a single score without a type', $$EXECUTE untyped('9')$$, 'SELECT 100::float8');
PREPARE scale (bigint, numeric, float8) AS
SELECT csat(ease, $1), top_box(tally(ease, 1, $2), $3) FROM responses;
SELECT pg_temp.tool(
    'a scale as bigint, numeric and double precision',
    'EXECUTE scale(7, 7.0, 2)',
    'SELECT (100 * avg((ease > 5)::int))::float8, avg((ease > 5)::int)::float8 FROM plain');
PREPARE by_name (text) AS
SELECT sum(retained) FROM retention_cohort($1::regclass, 'customer_id', 'ordered_at', tz => 'UTC');
SELECT pg_temp.tool(
    'the name of a table as a parameter',
    $$EXECUTE by_name('orders')$$,
    $$SELECT count(*) FROM (SELECT DISTINCT customer_id, date_trunc('month', ordered_at)
                            FROM orders) q$$);
PREPARE as_text (text, text, text) AS
SELECT nps($1::tally), tier_of(9, $2::tier_policy), tier_of(9, $2::tier_policy, NULL::customer_tier)
    = $3::customer_tier;
SELECT pg_temp.tool(
    'tallies, policies and enums as text with a cast',
    $$EXECUTE as_text('0..10 {9:3, 2:1}', 'new 0, vip 8', 'vip')$$,
    $$SELECT 50::float8, 'vip', true$$);
SELECT throws_ok(
    'PREPARE no_cast (text) AS SELECT responses($1), promoters($1)', '42883', NULL,
    'a text is no tally without a cast');
SELECT throws_ok(
    $$SELECT * FROM responses WHERE tier ILIKE '%vi%'$$, '42883', NULL,
    'an enum has no ILIKE without a cast');
SELECT throws_ok(
    $$SELECT * FROM responses WHERE tier = 'gold'$$, '22P02', NULL,
    'a filter of a label that an enum does not have');
SELECT throws_ok('SELECT max(t) FROM nps_daily', '42883', NULL, 'a tally has no maximum');
SELECT throws_ok('SELECT sum(t) FROM nps_daily', '42883', NULL, 'nor a sum, but rollup');

-- A fixed zone makes the same view in every session.
SET TimeZone = 'America/Los_Angeles';
SELECT pg_temp.tool(
    'a view of retention with a time zone does not depend on the session',
    'SELECT cohort, period, retained FROM retention WHERE period <= 3',
    $$SELECT cohort, period, retained FROM plain_retention
      WHERE cohort + period * interval '1 month' < '2024-07-01'::timestamp$$);
SELECT pg_temp.tool(
    'nor does a day that is computed in a fixed zone',
    $$SELECT (responded_at AT TIME ZONE 'Asia/Seoul')::date AS day, nps(score) FROM responses
      GROUP BY day$$,
    $$SELECT day, (100 * avg(v))::float8 FROM plain GROUP BY day$$);
SELECT is(
    (SELECT array_agg(DISTINCT date_trunc('day', responded_at, 'Asia/Seoul')::date
                 - (responded_at AT TIME ZONE 'Asia/Seoul')::date) FROM responses),
    '{-1}',
    'but date_trunc(..., zone)::date does');

SELECT * FROM finish();
