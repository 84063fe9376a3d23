-- Retention: everyday use.
SET extra_float_digits = -3;
SET timezone = 'UTC';
SET datestyle = ISO;
CREATE TABLE visits (customer text, at timestamptz);
-- Ann comes in January, February and April, Bob in January and March, Cy in February and March.
INSERT INTO visits VALUES
    ('Ann', '2026-01-05 10:00'), ('Ann', '2026-02-20 10:00'), ('Ann', '2026-04-02 10:00'),
    ('Bob', '2026-01-31 23:30'), ('Bob', '2026-03-03 10:00'),
    ('Cy', '2026-02-10 10:00'), ('Cy', '2026-03-01 00:30');

-- every cohort and period
SELECT r.* FROM (SELECT retention_agg(customer, at) AS m FROM visits) q, retention_rows(m) r;
-- January: Ann and Bob; of the two, one came back in each later month
SELECT r.period, r.retained FROM (SELECT retention_agg(customer, at) AS m FROM visits) q, retention_rows(m) r
WHERE r.cohort = '2026-01-01';
-- all cohorts together, completed periods only
SELECT p.* FROM (SELECT retention_agg(customer, at) AS m FROM visits) q, retention_pooled(m) p;
-- new, came in the month before too, came back after a break, and did not come in the next month
SELECT l.* FROM (SELECT retention_agg(customer, at) AS m FROM visits) q, retention_lifecycle(m) l;
-- a table by its name
SELECT * FROM retention_cohort('visits', 'customer', 'at', as_of => '2026-03-15', level => 0.9);
-- each value of a column, all observed up to the same time
SELECT segment, cohort, period, retained FROM retention_cohort_by('visits', 'customer', 'at', 'customer') WHERE period > 1;
SELECT segment, p.period, p.eligible, p.retained
FROM retention_by('visits', 'customer', 'at', 'customer') s, retention_pooled(s.m) p WHERE period = 1;
-- no events: an empty matrix, no rows
SELECT count(*) FROM (SELECT retention_agg(customer, at) AS m FROM visits WHERE false) q, retention_rows(m) r;

-- weeks begin on Monday or on Sunday: 1 March 2026 is a Sunday
SELECT week_start, r.cohort, r.period, r.retained
FROM unnest(ARRAY['monday', 'sunday']) week_start,
    retention_cohort('visits', 'customer', 'at', 'week', week_start => week_start, as_of => '2026-03-03 12:00') r
WHERE retained > 0 ORDER BY week_start, cohort, period;
-- Bob's first visit is in February in Seoul
SELECT tz, cohort, cohort_size FROM unnest(ARRAY['UTC', 'Asia/Seoul']) tz,
    retention_cohort('visits', 'customer', 'at', tz => tz) WHERE period = 0 ORDER BY tz, cohort;
SELECT mode, cohort, period, retained FROM unnest(ARRAY['on', 'on_or_after', 'streak']) mode,
    retention_cohort('visits', 'customer', 'at', mode => mode) WHERE cohort = '2026-01-01' ORDER BY mode, period;
-- bracket 1 is period 1, bracket 2 is periods 2 and 3
SELECT cohort, period, retained, complete FROM retention_cohort('visits', 'customer', 'at', brackets => '{1,2}');
-- a customer is in the cohort of every period with an event
SELECT cohort, cohort_size, period, retained FROM retention_cohort('visits', 'customer', 'at', cohort => 'every');

-- stored activity of each customer, merged, and the same matrix as from the events
CREATE TABLE stored AS SELECT customer, activity_agg(at) AS activity FROM visits GROUP BY customer;
SELECT customer, activity_rows(activity) FROM stored ORDER BY customer, 2;
SELECT (SELECT retention_agg(activity) FROM stored) = (SELECT retention_agg(customer, at) FROM visits) AS same;
SELECT activity_rows(a.activity + b.activity) FROM stored a, stored b WHERE a.customer = 'Bob' AND b.customer = 'Cy';
-- who is in a cell, and who of January did not come in March
SELECT customer, activity_cohort(activity), activity_last(activity), activity_count(activity, until => '2026-02-28'),
    activity_streak(activity, '2026-03-31') AS streak, activity_retained(activity, 1) AS month_1
FROM stored ORDER BY customer;
SELECT customer FROM stored
WHERE activity_cohort(activity) = '2026-01-01' AND NOT activity_retained(activity, 2) ORDER BY customer;
-- the text form gives the same value
SELECT customer, activity::text::activity_periods = activity AS same FROM stored ORDER BY customer;
SELECT m::text::retention_matrix = m AS same FROM (SELECT retention_agg(activity) AS m FROM stored) q;

-- contracts, in the months at whose end they run: one ended in February, one has not ended
CREATE TABLE contracts (customer, during) AS VALUES
    ('Ann', daterange '[2026-01-10,2026-02-20)'), ('Bob', '[2026-01-31,)');
SELECT l.* FROM (
    SELECT retention_agg(a) AS m
    FROM (SELECT activity_agg(during, retention_options(as_of => '2026-03-15')) AS a FROM contracts GROUP BY customer) q
) q, retention_lifecycle(m) l;

-- distinct customers of the last two months, and DAU and MAU of the last days
SELECT * FROM unnest((SELECT rolling_actives(activity, 2) FROM stored));
SELECT period_start, dau.active AS dau, mau.active AS mau
FROM (SELECT rolling_actives(customer, at, 1) AS d, rolling_actives(customer, at, 30) AS m FROM visits) q,
    unnest(d) dau JOIN unnest(m) mau USING (period_start)
WHERE period_start BETWEEN '2026-03-01' AND '2026-03-04';

-- errors
SELECT activity_agg(daterange '(,2026-02-20)');
SELECT retention_options(period => 'fortnight');
SELECT retention_cohort('visits', 'client', 'at');
SELECT retention_agg(customer, at, '{"zone": "UTC"}') FROM visits;
SELECT rolling_actives(customer, at, 0) FROM visits;
DROP TABLE visits, stored, contracts;
