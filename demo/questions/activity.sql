-- Questions about active customers, and about groups of them. Run by ../questions.sql.

\echo :bold'18. Is the shop growing because customers come more often?':plain
\echo
\echo 'dau and mau: customers with an order on a day, and in the 30 days that end with it, on'
\echo 'average over the quarter. stickiness is dau divided by mau: the share of the customers of'
\echo '30 days who order on one of them. It hardly moves while both grow sixfold: an active'
\echo 'customer orders on three days in two months, then as now. So the growth is that of the'
\echo 'number of customers. At the end of the quarter, customers is all who have ever ordered,'
\echo 'and gone those of them without an order in the last 90 days: two in three, and more each'
\echo 'quarter. The days before January 30, 2024 are left out, as fewer than 30 are known then.'
\echo
\set ECHO queries
SELECT to_char(period_start, 'YYYY "Q"Q') AS quarter,
       round(avg(dau.active)) AS dau, round(avg(mau.active)) AS mau,
       round(avg(dau.active) / avg(mau.active), 3) AS stickiness,
       max(ever.active) AS customers,
       (array_agg(ever.active - recent.active ORDER BY period_start DESC))[1] AS gone
FROM (SELECT rolling_actives(customer_id, ordered_at, 1) AS a_day,
             rolling_actives(customer_id, ordered_at, 30) AS a_month,
             rolling_actives(customer_id, ordered_at, 90) AS a_quarter,
             rolling_actives(customer_id, ordered_at, 1000000) AS all_days
      FROM orders) AS counted,
     unnest(a_day) AS dau
     JOIN unnest(a_month) AS mau USING (period_start)
     JOIN unnest(a_quarter) AS recent USING (period_start)
     JOIN unnest(all_days) AS ever USING (period_start)
WHERE period_start >= '2024-01-30'
GROUP BY quarter
ORDER BY quarter;
\set ECHO none

\echo :bold'19. Do business customers come back sooner than private ones?':plain
\echo
\echo 'Of each group, how many ordered again within 30, 60 and 90 days of their own first order.'
\echo 'A day has 24 hours and begins at the time of that order, and only customers for whom the'
\echo 'days are over are counted. The rates differ by less than a point, and the intervals'
\echo 'overlap nearly entirely: nothing says that the two groups need different reminders.'
\echo
\set ECHO queries
CREATE TEMP VIEW buying AS
SELECT customer_id, ordered_at, segment FROM orders JOIN customers USING (customer_id);
SELECT segment, 30 * period AS days, eligible, retained,
       round(rate::numeric, 3) AS rate,
       round(lower::numeric, 3) AS lower, round(upper::numeric, 3) AS upper
FROM retention_by('buying', 'customer_id', 'ordered_at', 'segment',
                  retention_options('day', mode => 'on_or_before', brackets => '{30,30,30}',
                                    origin => 'first_event')),
     retention_pooled(m)
WHERE period > 0
ORDER BY days, segment;
\set ECHO none
