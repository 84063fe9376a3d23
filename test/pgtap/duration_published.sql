-- Survival curves of published data, with the values of R's package survival. The data are not part
-- of the project; without them these tests are skipped.
\set present `test/lib/published --present next/aml.csv next/lung.csv next/veteran.csv next/incident_event_log_890.csv CDNOW_master.txt`
BEGIN;
\if :present
SELECT plan(16);

-- Remission of leukemia (Miller 1981): R's aml
CREATE TEMP TABLE aml ("time" int, status int, x text);
\copy aml FROM PROGRAM 'test/lib/published next/aml.csv' CSV HEADER
CREATE TEMP TABLE arm AS
SELECT x, survival_agg(time * interval '1 day', status = 1) AS s
FROM aml
GROUP BY x;
SELECT results_eq(
    $$SELECT extract(day FROM time)::int, round(survival::numeric, 4), round(std_error::numeric, 5)
      FROM arm, survival_rows(s) WHERE x = 'Maintained' AND events > 0$$,
    'VALUES (9, .9091, .08668), (13, .8182, .11629), (18, .7159, .13966), (23, .6136, .15263), '
    '(31, .4909, .16419), (34, .3682, .16267), (48, .1841, .15349)',
    'estimate and standard error');
SELECT results_eq(
    $$SELECT x, extract(day FROM m.median)::int, extract(day FROM m.lower)::int,
          extract(day FROM m.upper)::int
      FROM arm, survival_median(s, method => 'log') m ORDER BY x$$,
    $$VALUES ('Maintained', 31, 18, NULL::int), ('Nonmaintained', 23, 8, NULL)$$,
    'medians with limits by log');
SELECT results_eq(
    $$SELECT x, extract(day FROM m.median)::int, extract(day FROM m.lower)::int,
          extract(day FROM m.upper)::int
      FROM arm, survival_median(s) m ORDER BY x$$,
    $$VALUES ('Maintained', 31, 13, NULL), ('Nonmaintained', 23, 5, 33)$$,
    'medians with limits by log-log');
SELECT results_eq(
    'SELECT round(c.chi_squared::numeric, 3), c.df, round(c.p_value::numeric, 3) '
    'FROM (SELECT (survival_compare(s)).* FROM arm) c',
    'VALUES (3.396, 1, .065)',
    'log-rank test');

-- Lung cancer (Loprinzi et al. 1994): R's lung
CREATE TEMP TABLE lung (
    inst text, "time" int, status int, age int, sex int, ph_ecog text, ph_karno text,
    pat_karno text, meal_cal text, wt_loss text);
\copy lung FROM PROGRAM 'test/lib/published next/lung.csv' CSV HEADER
CREATE TEMP TABLE by_sex AS
SELECT sex, count(*) AS patients, survival_agg(time * interval '1 day', status = 2) AS s
FROM lung
GROUP BY sex;
SELECT results_eq(
    $$SELECT sex, patients, extract(day FROM m.median)::int, extract(day FROM m.lower)::int,
          extract(day FROM m.upper)::int
      FROM by_sex, survival_median(s, method => 'log') m ORDER BY sex$$,
    'VALUES (1, 138::bigint, 270, 212, 310), (2, 90, 426, 348, 550)',
    'medians of men and women');
SELECT results_eq(
    $$SELECT round(extract(epoch FROM m.mean) / 86400, 1),
          round(extract(epoch FROM m.std_error) / 86400, 1)
      FROM (SELECT rollup(s) AS s FROM by_sex) r, survival_mean(s, '1022 days') m$$,
    'VALUES (376.3, 19.7)',
    'the mean up to the last day');
SELECT results_eq(
    'SELECT round(c.chi_squared::numeric, 1), c.df, round(c.p_value::numeric, 3) '
    'FROM (SELECT (survival_compare(s)).* FROM by_sex) c',
    'VALUES (10.3, 1, .001)',
    'log-rank test of two groups');

-- Lung cancer of veterans (Kalbfleisch and Prentice 1980), by the type of cells: R's veteran
CREATE TEMP TABLE veteran (
    trt int, celltype text, "time" int, status int, karno text, diagtime text, age int,
    prior text);
\copy veteran FROM PROGRAM 'test/lib/published next/veteran.csv' CSV HEADER
SELECT results_eq(
    $$SELECT round(c.chi_squared::numeric, 1), c.df, round(c.p_value::numeric, 7)
      FROM (SELECT (survival_compare(s)).*
            FROM (SELECT survival_agg(time * interval '1 day', status = 1) AS s
                  FROM veteran
                  GROUP BY celltype) g) c$$,
    'VALUES (25.4, 3, .0000127)',
    'log-rank test of four groups');

-- Incidents of an IT department, as seen on Monday, 2016-03-07 00:00: some are open still
CREATE TEMP TABLE log (
    number text, incident_state text, active text, reassignment_count text, reopen_count text,
    sys_mod_count text, made_sla text, caller_id text, opened_by text, opened_at text,
    sys_created_by text, sys_created_at text, sys_updated_by text, sys_updated_at text,
    contact_type text, location text, category text, subcategory text, u_symptom text, cmdb_ci text,
    impact text, urgency text, priority text, assignment_group text, assigned_to text,
    knowledge text, u_priority_confirmation text, notify text, problem_id text, rfc text,
    vendor text, caused_by text, closed_code text, resolved_by text, resolved_at text,
    closed_at text);
\copy log FROM PROGRAM 'test/lib/published next/incident_event_log_890.csv' CSV HEADER
CREATE TEMP TABLE incident AS
SELECT number, min(to_timestamp(opened_at, 'DD-MM-YYYY HH24:MI')) AS opened,
    max(to_timestamp(nullif(resolved_at, '?'), 'DD-MM-YYYY HH24:MI')) AS resolved
FROM log
GROUP BY number;
CREATE TEMP TABLE seen AS
SELECT survival_agg(least(resolved, as_of) - opened, coalesce(resolved <= as_of, false)) AS s,
    survival_agg(least(resolved, as_of) - opened, coalesce(resolved <= as_of, false), '1 h') AS h,
    percentile_cont(0.5) WITHIN GROUP (ORDER BY resolved - opened) FILTER (WHERE resolved <= as_of)
        AS naive
FROM incident, (VALUES (timestamptz '2016-03-07 00:00')) v (as_of)
WHERE opened <= as_of;
SELECT results_eq(
    'SELECT sum(events), sum(events + censored) FROM seen, survival_rows(s)',
    'VALUES (501::numeric, 890::numeric)',
    'incidents');
SELECT results_eq(
    $$SELECT round(extract(epoch FROM m.median) / 3600, 2),
          round(extract(epoch FROM m.lower) / 3600, 2),
          round(extract(epoch FROM m.upper) / 3600, 2)
      FROM seen, survival_median(s, method => 'log') m$$,
    'VALUES (61.76, 53.43, 74.13)',
    'their median with its limits');
SELECT is(
    (SELECT round(extract(epoch FROM naive) / 3600, 2) FROM seen),
    24.82,
    'which is far above that of those that are resolved');
SELECT ok(
    m.median BETWEEN e.median AND e.median + interval '1 h',
    'to an hour, it is rounded up')
FROM seen, survival_median(h) m, survival_median(s) e;

-- CDNOW: the second day with an order after the first, by June 30, 1998
CREATE TEMP TABLE orders (customer int, at date);
\copy orders FROM PROGRAM 'test/lib/published CDNOW_master.txt' CSV HEADER
CREATE TEMP TABLE ladder AS
SELECT purchase,
    survival_agg((coalesce(next, '1998-06-30') - at) * interval '1 day', next IS NOT NULL) AS s
FROM (SELECT at, lead(at) OVER w AS next, row_number() OVER w AS purchase
      FROM (SELECT DISTINCT customer, at FROM orders) d
      WINDOW w AS (PARTITION BY customer ORDER BY at)) o
GROUP BY purchase;
SELECT results_eq(
    $$SELECT round((survival_at(s, days * interval '1 day')).share_done::numeric, 7)
      FROM ladder, unnest('{30,90,180,365}'::int[]) days WHERE purchase = 1 ORDER BY days$$,
    'VALUES (.1745863), (.2921935), (.3745015), (.4586339)',
    'share of customers with a second order');
SELECT results_eq(
    'SELECT sum(events), sum(events + censored) FROM ladder, survival_rows(s) WHERE purchase = 1',
    'VALUES (11516::numeric, 23570::numeric)',
    'customers');
SELECT results_eq(
    $$SELECT round((survival_at(s, '90 days')).share_done::numeric, 7)
      FROM ladder WHERE purchase <= 3 ORDER BY purchase$$,
    'VALUES (.2921935), (.4242793), (.5132209)',
    'a second, third and fourth order within 90 days');
SELECT ok(
    (survival_at(b.s, '90 days')).lower > (survival_at(a.s, '90 days')).upper,
    'the third order follows faster than the second')
FROM ladder a, ladder b
WHERE a.purchase = 1 AND b.purchase = 2;
\else
SELECT plan(1);
SELECT skip('the real data are not here; SATISFACTION_DATA names their folder', 1);
\endif
SELECT * FROM finish();
ROLLBACK;
