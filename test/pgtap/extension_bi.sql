-- SQL as Metabase, Superset and Tableau generate it from what doc/bi.md says to type. Every
-- statement must give what plain SQL gives.
SELECT plan(33);
\ir ../lib/bi.sql

-- Metabase
SELECT pg_temp.tool(
    'Metabase: a SQL question with a field filter',
    $$SELECT channel, nps(score) AS nps, nps_lower(nps_tally(score), 0.95, 'wald') AS lower,
        count(score) AS responses
      FROM responses
      WHERE ("public"."responses"."channel" IN ('app', 'phone')) GROUP BY channel$$,
    $$SELECT channel, (100 * avg(v))::float8,
        100 * greatest(avg(v) - 1.959963984540054 * stddev_pop(v) / sqrt(count(v)), -1)::float8,
        count(v)
      FROM plain WHERE channel <> 'store' GROUP BY channel$$);
SELECT pg_temp.tool(
    'Metabase: a question about a SQL question',
    $$SELECT "source"."channel" AS "channel", "source"."nps" AS "nps"
      FROM (SELECT channel, nps(score) AS nps FROM responses GROUP BY channel) "source"
      WHERE "source"."nps" < 0 ORDER BY "source"."nps" ASC, "source"."channel" ASC LIMIT 1048575$$,
    $$SELECT channel, (100 * avg(v))::float8 AS nps FROM plain
      GROUP BY channel HAVING avg(v) < 0 ORDER BY nps$$);
SELECT pg_temp.tool(
    'Metabase: 100 * (Sum([Promoters]) - Sum([Detractors])) / Sum([Responses])',
    $$SELECT "public"."nps_counts"."channel" AS "channel",
        (100 * (SUM("public"."nps_counts"."promoters") - SUM("public"."nps_counts"."detractors")))
            / NULLIF(CAST(SUM("public"."nps_counts"."responses") AS DOUBLE PRECISION), 0.0) AS "NPS"
      FROM "public"."nps_counts"
      GROUP BY "public"."nps_counts"."channel" ORDER BY "public"."nps_counts"."channel" ASC$$,
    $$SELECT channel, (100 * avg(v))::float8 FROM plain GROUP BY channel ORDER BY channel$$);
SELECT pg_temp.tool(
    'Metabase: by month, with a filter of time',
    $$SELECT DATE_TRUNC('month', "public"."nps_counts"."day") AS "day",
        (100 * (SUM("public"."nps_counts"."promoters") - SUM("public"."nps_counts"."detractors")))
            / NULLIF(CAST(SUM("public"."nps_counts"."responses") AS DOUBLE PRECISION), 0.0) AS "NPS"
      FROM "public"."nps_counts"
      WHERE ("public"."nps_counts"."day" >= date '2024-02-01')
          AND ("public"."nps_counts"."day" < date '2024-05-01')
      GROUP BY DATE_TRUNC('month', "public"."nps_counts"."day")
      ORDER BY DATE_TRUNC('month', "public"."nps_counts"."day") ASC$$,
    $$SELECT month::timestamptz, (100 * avg(v))::float8 FROM plain
      WHERE month IN ('2024-02-01', '2024-03-01', '2024-04-01') GROUP BY month ORDER BY month$$);
PREPARE of_tier (text) AS
SELECT "public"."responses"."channel" AS "channel", count(*) AS "count" FROM "public"."responses"
WHERE "public"."responses"."tier" = CAST($1 AS "customer_tier")
GROUP BY "public"."responses"."channel";
SELECT pg_temp.tool(
    'Metabase: a filter of an enum',
    $$EXECUTE of_tier('vip')$$,
    $$SELECT channel, count(*) FROM plain WHERE id % 9 = 8 GROUP BY channel$$);
SELECT pg_temp.tool(
    'Metabase: the values of an enum, in its order',
    $$SELECT "public"."responses"."tier" AS "tier" FROM "public"."responses"
      GROUP BY "public"."responses"."tier" ORDER BY "public"."responses"."tier" ASC LIMIT 1000$$,
    $$SELECT unnest('{new,returning,loyal,vip}'::text[])$$);
SELECT pg_temp.tool(
    'Metabase: distinct values of a tally',
    $$SELECT count(distinct "public"."nps_daily"."t") AS "count" FROM "public"."nps_daily"$$,
    $$SELECT count(DISTINCT scores)
      FROM (SELECT coalesce(array_agg(score ORDER BY score)
                FILTER (WHERE score IS NOT NULL), '{}') AS scores
            FROM plain GROUP BY day, channel) q$$);
SELECT pg_temp.tool(
    'Metabase: distinct values of a matrix',
    $$SELECT count(distinct "source"."m") AS "count"
      FROM (SELECT 1 AS i, retention_agg(customer_id, ordered_at, '{"tz": "UTC"}') AS m FROM orders
            UNION ALL SELECT 2, retention_agg(customer_id, ordered_at, '{"tz": "UTC"}')
            FROM orders) "source"$$,
    'SELECT 1::bigint');

-- Superset
SELECT pg_temp.tool(
    'Superset: a metric nps(score) by month',
    $$SELECT DATE_TRUNC('month', responded_at) AS responded_at, channel AS channel,
        nps(score) AS "NPS", csat(stars) AS "CSAT", ces(ease) AS "CES"
      FROM public.responses
      WHERE responded_at >= TO_TIMESTAMP('2024-02-01 00:00:00.000000', 'YYYY-MM-DD HH24:MI:SS.US')
          AND responded_at < TO_TIMESTAMP('2024-04-01 00:00:00.000000', 'YYYY-MM-DD HH24:MI:SS.US')
      GROUP BY DATE_TRUNC('month', responded_at), channel ORDER BY "NPS" DESC LIMIT 10000$$,
    $$SELECT date_trunc('month', responded_at), channel, (100 * avg(v))::float8,
        (100 * avg(s))::float8, avg(ease)::float8
      FROM plain WHERE responded_at >= '2024-02-01' AND responded_at < '2024-04-01'
      GROUP BY 1, 2 ORDER BY 3 DESC$$);
SELECT pg_temp.tool(
    'Superset: series limit',
    $$SELECT DATE_TRUNC('week', responded_at) AS responded_at, channel AS channel,
        nps(score) AS "NPS"
      FROM public.responses
      JOIN (SELECT channel AS channel__, nps(score) AS mme_inner__ FROM public.responses
            GROUP BY channel ORDER BY mme_inner__ DESC LIMIT 1) AS series_limit
          ON channel = channel__
      GROUP BY DATE_TRUNC('week', responded_at), channel ORDER BY "NPS" DESC, 1 LIMIT 10000$$,
    $$SELECT date_trunc('week', responded_at), channel, (100 * avg(v))::float8
      FROM plain WHERE channel = (SELECT channel FROM plain GROUP BY channel
                                  ORDER BY avg(v) DESC LIMIT 1)
      GROUP BY 1, 2 ORDER BY 3 DESC, 1$$);
SELECT pg_temp.tool(
    'Superset: a virtual dataset of tallies',
    $$SELECT channel AS channel, nps(rollup(t)) AS "NPS", responses(rollup(t)) AS "n"
      FROM (SELECT day, channel, t FROM nps_daily) AS virtual_table
      GROUP BY channel HAVING ((nps(rollup(t))) < 0) ORDER BY "NPS" DESC LIMIT 10000$$,
    $$SELECT channel, (100 * avg(v))::float8, count(v) FROM plain
      GROUP BY channel HAVING avg(v) < 0 ORDER BY 2 DESC$$);
SELECT pg_temp.tool(
    'Superset: the number of rows',
    $$SELECT COUNT(*) AS rowcount
      FROM (SELECT channel AS channel, nps_report(score) AS "report" FROM public.responses
            GROUP BY channel LIMIT 50000) AS rowcount_qry$$,
    'SELECT count(DISTINCT channel) FROM plain');
SELECT pg_temp.tool(
    'Superset: a filter of an enum',
    $$SELECT tier AS tier, nps(score) AS "NPS" FROM public.responses
      WHERE tier IN ('loyal', 'vip') GROUP BY tier ORDER BY tier DESC LIMIT 10000$$,
    $$SELECT CASE id % 9 WHEN 8 THEN 'vip' ELSE 'loyal' END, (100 * avg(v))::float8 FROM plain
      WHERE id % 9 >= 5 GROUP BY 1 ORDER BY 1 DESC$$);
SELECT pg_temp.tool(
    'Superset: search in the values of an enum',
    $$SELECT DISTINCT tier AS tier FROM public.responses
      WHERE LOWER(CAST(tier AS VARCHAR)) LIKE '%r%' LIMIT 1000$$,
    $$SELECT 'returning'$$);
SELECT pg_temp.tool(
    'Superset: a category as dimension',
    $$SELECT nps_category(score) AS category, COUNT(*) AS count FROM public.responses
      GROUP BY nps_category(score) ORDER BY count DESC, category DESC LIMIT 1000$$,
    $$SELECT CASE v WHEN 1 THEN 'promoter' WHEN 0 THEN 'passive' WHEN -1 THEN 'detractor' END,
        count(*) FROM plain GROUP BY v ORDER BY 2 DESC, v DESC$$);
SELECT pg_temp.tool(
    'Superset: AVG of a column nps is not the NPS',
    $$SELECT channel AS channel, AVG(nps) AS "AVG(nps)" FROM public.nps_by_day
      GROUP BY channel LIMIT 10000$$,
    $$SELECT channel, avg(nps)
      FROM (SELECT channel, (100 * avg(v))::float8 AS nps FROM plain GROUP BY day, channel) q
      GROUP BY channel$$);
SELECT cmp_ok(max(abs(average - right_one)), '>', 3::float8, '... but differs by some points')
FROM (SELECT channel, avg(nps) AS average FROM nps_by_day GROUP BY channel) wrong
JOIN (SELECT channel, nps(score) AS right_one FROM responses GROUP BY channel) r USING (channel);
SELECT is(
    pg_temp.rows_without_path(
        $$SELECT channel AS channel, public.nps(score) AS "NPS" FROM public.responses
          GROUP BY channel ORDER BY "NPS" DESC LIMIT 10000$$),
    pg_temp.rows_of($$SELECT channel, (100 * avg(v))::float8 FROM plain
                      GROUP BY channel ORDER BY 2 DESC$$, true),
    'Superset: another search_path');
SELECT is(
    pg_temp.rows_without_path(
        $$SELECT channel AS channel, public.nps(public.rollup(t)) AS "NPS"
          FROM (SELECT DISTINCT day, channel, t FROM public.nps_daily ORDER BY t) AS virtual_table
          GROUP BY channel ORDER BY "NPS" DESC LIMIT 10000$$),
    pg_temp.rows_of($$SELECT channel, (100 * avg(v))::float8 FROM plain
                      GROUP BY channel ORDER BY 2 DESC$$, true),
    'Superset: another search_path, with tallies');
SELECT is(
    pg_temp.rows_without_path(
        $$SELECT cohort AS cohort, sum(retained) AS "SUM(retained)" FROM public.retention
          WHERE period BETWEEN 0 AND 3 GROUP BY cohort ORDER BY cohort LIMIT 10000$$),
    pg_temp.rows_of($$SELECT cohort, sum(retained) FROM plain_retention
                      WHERE cohort + period * interval '1 month' < '2024-07-01'
                      GROUP BY cohort ORDER BY cohort$$, true),
    'Superset: another search_path, with a view of retention');

-- Tableau
SELECT pg_temp.tool(
    'Tableau: RAWSQLAGG_REAL("nps(%1)", [Score])',
    $$SELECT "responses"."channel" AS "channel",
        (nps("responses"."score")) AS "usr:Calculation_1:ok", COUNT("responses"."score") AS "cnt:ok"
      FROM "public"."responses" "responses" GROUP BY 1$$,
    'SELECT channel, (100 * avg(v))::float8, count(v) FROM plain GROUP BY channel');
SELECT pg_temp.tool(
    'Tableau: a total',
    $$SELECT (nps("responses"."score")) AS "usr:Calculation_1:ok",
        SUM(1) AS "sum:Number of Records:ok"
      FROM "public"."responses" "responses" HAVING (COUNT(1) > 0)$$,
    'SELECT (100 * avg(v))::float8, count(*) FROM plain');
SELECT is_empty(
    $$SELECT (nps("responses"."score")) AS "usr:Calculation_1:ok"
      FROM "public"."responses" "responses" WHERE ("responses"."channel" = 'fax')
      HAVING (COUNT(1) > 0)$$,
    'Tableau: a total of nothing');
SELECT pg_temp.tool(
    'Tableau: by month',
    $$SELECT CAST(DATE_TRUNC('MONTH', CAST("responses"."responded_at"
            AS TIMESTAMP WITHOUT TIME ZONE)) AS DATE) AS "tmn:responded_at:ok",
        (csat("responses"."stars")) AS "usr:Calculation_2:ok"
      FROM "public"."responses" "responses" GROUP BY 1$$,
    $$SELECT date_trunc('month', responded_at)::date, (100 * avg(s))::float8
      FROM plain GROUP BY 1$$);
SELECT pg_temp.tool(
    'Tableau: RAWSQLAGG_REAL("nps_lower(nps_tally(%1), %2, %3)", [Score], [Level], [Method])',
    $$SELECT "responses"."channel" AS "channel",
        (nps_lower(nps_tally("responses"."score"), 0.90000000000000002, 'wald')) AS "usr:lower:ok"
      FROM "public"."responses" "responses" GROUP BY 1$$,
    $$SELECT channel, 100 * greatest(
            avg(v) - 1.644853626951472 * stddev_pop(v) / sqrt(count(v)), -1)::float8
      FROM plain GROUP BY channel$$);
SELECT pg_temp.tool(
    'Tableau: RAWSQLAGG_REAL("csat(%1, %2)", [Ease], [High]), whatever number [High] is',
    $$SELECT (csat("responses"."ease", 7)) AS "usr:a:ok",
        (csat("responses"."ease", CAST(7 AS BIGINT))) AS "usr:b:ok",
        (csat("responses"."ease", 7.0)) AS "usr:c:ok",
        (csat("responses"."ease", CAST(7 AS DOUBLE PRECISION))) AS "usr:d:ok"
      FROM "public"."responses" "responses" HAVING (COUNT(1) > 0)$$,
    $$SELECT r, r, r, r FROM (SELECT (100 * avg((ease > 5)::int))::float8 AS r FROM plain) q$$);
SELECT pg_temp.tool(
    'Tableau: RAWSQL_STR("nps_category(%1)::text", [Score])',
    $$SELECT (nps_category("responses"."score")::text) AS "category", SUM(1) AS "sum:ok"
      FROM "public"."responses" "responses"
      WHERE ((nps_category("responses"."score")::text) = 'promoter') GROUP BY 1$$,
    $$SELECT 'promoter', count(*) FROM plain WHERE v = 1$$);
SELECT pg_temp.tool(
    'Tableau: custom SQL',
    $$SELECT "Custom SQL Query"."channel" AS "channel", SUM("Custom SQL Query"."n") AS "sum:n:ok",
        (nps(rollup("Custom SQL Query"."t"))) AS "usr:Calculation_3:ok"
      FROM (SELECT day, channel, t, responses(t) AS n FROM nps_daily) "Custom SQL Query"
      WHERE (("Custom SQL Query"."day" >= (DATE '2024-02-01'))
          AND ("Custom SQL Query"."day" <= (DATE '2024-03-31'))) GROUP BY 1$$,
    $$SELECT channel, count(v), (100 * avg(v))::float8 FROM plain
      WHERE day BETWEEN '2024-02-01' AND '2024-03-31' GROUP BY channel$$);
SELECT is_empty(
    $$SELECT * FROM (SELECT channel, nps_report(score) AS r, nps_tally(score) AS t FROM responses
                     GROUP BY channel) "Custom SQL Query" LIMIT 0$$,
    'Tableau: the columns of custom SQL');
SELECT pg_temp.tool(
    'Tableau: top N by the measure',
    $$SELECT "responses"."channel" AS "channel", (nps("responses"."score")) AS "usr:ok"
      FROM "public"."responses" "responses"
      INNER JOIN (
          SELECT "responses"."channel" AS "channel", (nps("responses"."score")) AS "$__alias__0"
          FROM "public"."responses" "responses"
          GROUP BY 1 ORDER BY 2 DESC NULLS LAST, 1 ASC NULLS FIRST LIMIT 2
      ) "t0" ON ("responses"."channel" IS NOT DISTINCT FROM "t0"."channel")
      GROUP BY 1$$,
    $$SELECT channel, (100 * avg(v))::float8 FROM plain
      GROUP BY channel ORDER BY avg(v) DESC LIMIT 2$$,
    false);
SELECT pg_temp.tool(
    'Tableau: {FIXED [Channel] : RAWSQLAGG_REAL("nps(%1)", [Score])}',
    $$SELECT "responses"."tier" AS "tier", MAX("t0"."__measure__0") AS "max:ok"
      FROM "public"."responses" "responses"
      INNER JOIN (SELECT "responses"."channel" AS "channel",
                      (nps("responses"."score")) AS "__measure__0"
                  FROM "public"."responses" "responses" GROUP BY 1) "t0"
          ON ("responses"."channel" IS NOT DISTINCT FROM "t0"."channel")
      GROUP BY 1 ORDER BY 1$$,
    $$SELECT tier, (SELECT max(nps) FROM (SELECT (100 * avg(v))::float8 AS nps FROM plain
                                          GROUP BY channel) q)
      FROM unnest('{new,returning,loyal,vip}'::text[]) tier$$);
BEGIN;
DECLARE "SQL_CUR0x55d0c0" CURSOR WITH HOLD FOR
    SELECT "responses"."channel" AS "channel", (nps("responses"."score")) AS "usr:ok"
    FROM "public"."responses" "responses" GROUP BY 1 ORDER BY 1;
CREATE TEMP TABLE fetched AS SELECT pg_temp.rows_of('FETCH 1 IN "SQL_CUR0x55d0c0"', true) AS rows;
COMMIT;
SELECT is(
    (SELECT rows FROM fetched) || pg_temp.rows_of('FETCH 10000 IN "SQL_CUR0x55d0c0"', true),
    pg_temp.rows_of($$SELECT channel, (100 * avg(v))::float8 FROM plain
                      GROUP BY channel ORDER BY channel$$, true),
    'Tableau: a cursor WITH HOLD, read in two transactions');
CLOSE "SQL_CUR0x55d0c0";
CREATE LOCAL TEMPORARY TABLE "#Tableau_1_2_Connect" AS
SELECT "nps_daily"."channel" AS "channel", (rollup("nps_daily"."t")) AS "t"
FROM "public"."nps_daily" "nps_daily" GROUP BY 1;
SELECT pg_temp.tool(
    'Tableau: a temporary table with tallies',
    $$SELECT "c"."country" AS "country", (nps(rollup("t0"."t"))) AS "usr:ok"
      FROM (SELECT DISTINCT "country" FROM "public"."customers") "c"
      CROSS JOIN "#Tableau_1_2_Connect" "t0" GROUP BY 1$$,
    $$SELECT country, (SELECT (100 * avg(v))::float8 FROM plain)
      FROM (SELECT DISTINCT country FROM customers) c$$);

SELECT * FROM finish();
