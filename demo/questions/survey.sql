-- Questions about what customers say. Run by ../questions.sql.

\echo :bold'1. Which channel makes customers recommend us?':plain
\echo
\echo 'NPS is the percentage of promoters (responses 9 and 10) minus that of detractors'
\echo '(0 to 6), from -100 to 100. With other customers responding, it would be a little'
\echo 'different: lower and upper are its 95% confidence limits. Customers respond again and'
\echo 'again here, and the responses of a customer are alike. nps_report_clustered takes that into'
\echo 'account. design_effect 1.5: the variance is 1.5 times that of responses of as many customers.'
\echo
\set ECHO queries
SELECT channel, customers, responses, round(nps::numeric, 1) AS nps,
       round(lower::numeric, 1) AS lower, round(upper::numeric, 1) AS upper,
       round(design_effect::numeric, 1) AS design_effect
FROM (SELECT channel, (nps_report_clustered(nps_score, customer_id)).*
      FROM responses
      GROUP BY channel) AS report
ORDER BY nps DESC;
\set ECHO none

\echo 'Is a channel really better or worse than the others together? A test says how often luck'
\echo 'alone makes such a difference; holm adjusts it for five comparisons at once.'
\echo
\set ECHO queries
WITH sides AS (
    SELECT c.channel,
           nps_report_clustered(nps_score, customer_id) FILTER (WHERE r.channel = c.channel) AS here,
           nps_report_clustered(nps_score, customer_id) FILTER (WHERE r.channel <> c.channel) AS elsewhere
    FROM responses AS r, (SELECT DISTINCT channel FROM responses) AS c
    GROUP BY c.channel
)
SELECT channel, round(difference::numeric, 1) AS difference,
       round(lower::numeric, 1) AS lower, round(upper::numeric, 1) AS upper,
       holm(p_value) OVER () < 0.05 AS hardly_luck
FROM sides, nps_compare(here, elsewhere)
ORDER BY difference DESC;
\set ECHO none

\echo :bold'2. Is it getting better?':plain
\echo
\echo 'Each bar reaches from lower to upper: the more responses, the shorter the bar. The'
\echo 'second quarter of 2025 is a real setback: its bar does not overlap those beside it.'
\echo
\set ECHO queries
SELECT quarter, responses,
       round(nps::numeric, 1) AS nps,
       round(lower::numeric, 1) AS lower, round(upper::numeric, 1) AS upper,
       repeat(' ', (1.5 * (lower - 10))::int)
           || repeat('=', (1.5 * (upper - lower))::int) AS "10             20             30"
FROM (SELECT to_char(responded_at, 'YYYY "Q"Q') AS quarter,
             (nps_report_clustered(nps_score, customer_id)).*
      FROM responses
      GROUP BY quarter) AS report
ORDER BY quarter;
\set ECHO none

\echo :bold'3. What happened in 2025 Q2?':plain
\echo
\echo 'NPS of each channel. The phone line collapses, and recovers by the fourth quarter.'
\echo 'The app was the worst of all. Since its relaunch in October 2024 it has climbed to the top.'
\echo
\set ECHO queries
SELECT to_char(responded_at, 'YYYY "Q"Q') AS quarter,
       round(nps(nps_score) FILTER (WHERE channel = 'app')::numeric, 1)   AS app,
       round(nps(nps_score) FILTER (WHERE channel = 'email')::numeric, 1) AS email,
       round(nps(nps_score) FILTER (WHERE channel = 'phone')::numeric, 1) AS phone,
       round(nps(nps_score) FILTER (WHERE channel = 'store')::numeric, 1) AS store,
       round(nps(nps_score) FILTER (WHERE channel = 'web')::numeric, 1)   AS web
FROM responses
GROUP BY quarter
ORDER BY quarter;
\set ECHO none

\echo :bold'4. When did the phone line break down, and has it recovered?':plain
\echo
\echo 'It broke down in April, and has recovered since October. One month of one channel has'
\echo 'few responses, so its interval is wide: July looks better than June, but the two'
\echo 'overlap. August is clearly better.'
\echo
\set ECHO queries
SELECT month, responses,
       round(nps::numeric, 1) AS nps,
       round(lower::numeric, 1) AS lower, round(upper::numeric, 1) AS upper,
       repeat(' ', (0.4 * (lower + 40))::int)
           || repeat('=', (0.4 * (upper - lower))::int) AS "-40     -20     0       20  30"
FROM (SELECT to_char(responded_at, 'YYYY-MM') AS month,
             (nps_report_clustered(nps_score, customer_id)).*
      FROM responses
      WHERE channel = 'phone' AND responded_at >= '2025-01-01'
      GROUP BY month) AS report
ORDER BY month;
\set ECHO none

\echo :bold'5. How satisfied are customers with each channel?':plain
\echo
\echo 'CSAT is the percentage of responses 4 and 5 on the scale 1 to 5.'
\echo
\set ECHO queries
SELECT channel, responses, satisfied,
       round(csat::numeric, 1) AS csat,
       round(lower::numeric, 1) AS lower, round(upper::numeric, 1) AS upper,
       round(mean::numeric, 2) AS mean_response
FROM (SELECT channel, (csat_report_clustered(csat_score, customer_id)).*
      FROM responses
      GROUP BY channel) AS report
ORDER BY csat DESC;
\set ECHO none

\echo :bold'6. Which channel makes it easy?':plain
\echo
\echo 'CES is the mean response to "you made it easy for me", from 1 (no) to 7 (yes).'
\echo 'easy_rate is the share of responses 5 to 7, from 0 to 1.'
\echo
\set ECHO queries
SELECT channel, responses, easy,
       round(ces::numeric, 2) AS ces,
       round(lower::numeric, 2) AS lower, round(upper::numeric, 2) AS upper,
       round(easy_rate::numeric, 3) AS easy_rate
FROM (SELECT channel, (ces_report_clustered(effort_score, customer_id)).*
      FROM responses
      GROUP BY channel) AS report
ORDER BY ces DESC;
\set ECHO none

\echo :bold'7. Must a dashboard read every response again and again?':plain
\echo
\echo 'No: store a tally for each day and channel. It holds how often each score was given.'
\echo
DROP TABLE IF EXISTS daily;
\set ECHO queries
CREATE TABLE daily AS
SELECT responded_at::date AS day, channel, nps_tally(nps_score) AS nps_tally
FROM responses
GROUP BY day, channel
ORDER BY day, channel;
\echo
SELECT * FROM daily WHERE day = '2024-04-01';
SELECT 'responses' AS "table", count(*) AS rows,
       pg_size_pretty(pg_table_size('responses')) AS size
FROM responses
UNION ALL
SELECT 'daily', count(*), pg_size_pretty(pg_table_size('daily'))
FROM daily;
\set ECHO none

\echo 'Tallies add up without loss: the score of a year is the same from its days as from its'
\echo 'responses, to the last digit.'
\echo
\set ECHO queries
SELECT year, responses(tally), nps(tally) AS nps_from_daily,
       raw.nps AS nps_from_responses, nps(tally) = raw.nps AS same
FROM (SELECT extract(year FROM day) AS year, rollup(nps_tally) AS tally
      FROM daily
      GROUP BY year) AS stored
JOIN (SELECT extract(year FROM responded_at) AS year, nps(nps_score) AS nps
      FROM responses
      GROUP BY year) AS raw USING (year)
ORDER BY year;
\set ECHO none
