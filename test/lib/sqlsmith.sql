-- The tables and views for test/tools/sqlsmith, with values of every type of the extension.
CREATE EXTENSION satisfaction;
CREATE TABLE responses AS
SELECT i AS id, (i % 11)::nps_score AS score, (i % 5 + 1)::csat_score AS stars,
    (i % 7 + 1)::ces_score AS ease, i % 11 AS whole, (i % 11)::float8 AS number,
    0.5 + (i % 49) / 100.0::float8 AS level, nps_category(i % 11) AS category, i % 2 = 0 AS flag,
    kano_category(i % 5 + 1, i % 3 + 1) AS need, loyalty_type(i % 2 = 0, i % 3 = 0) AS loyalty
FROM generate_series(1, 60) i;
CREATE TABLE tallies AS
SELECT whole % 4 AS k, nps_tally(whole) AS nps, csat_tally(stars) AS csat, ces_tally(ease) AS ces,
    tally(whole, -5, 20) AS wide, 'empty'::tally AS nothing, 'score'::text AS nps_method,
    'wilson'::text AS rate_method, nps_report(whole) AS report, kano_tally(stars, stars) AS kano,
    nps_weighted_tally(whole, level) AS weighted, csat_weighted_tally(stars, number) AS weighted_csat,
    ces_weighted_tally(ease, level) AS weighted_ces
FROM responses
GROUP BY 1;
CREATE TABLE ratios AS
SELECT whole % 4 AS k, ratio_agg(number, whole) AS r, ratio_agg(whole, id) AS other,
    'empty'::ratio_summary AS nothing, 'linearized'::text AS ratio_method,
    ratio_report(number, whole) AS report
FROM responses
GROUP BY 1;
CREATE TABLE events AS
SELECT c AS customer, 'customer ' || c AS name,
    timestamptz '2026-01-10 00:00+00' + k * c * interval '9 days' AS at,
    timestamp '2026-01-10' + k * c * interval '9 days' AS local,
    date '2026-01-10' + k * c * 9 AS day, k = 0 AS is_start, k > 0 AS is_return
FROM generate_series(1, 12) c, generate_series(0, 4) k;
CREATE TABLE activities AS
SELECT customer, activity_agg(at) AS a, activity_agg(day, retention_options('week')) AS weeks,
    activity_agg(local, retention_options('day')) AS days,
    activity_agg(at, customer - 2.5, '{}') AS money
FROM events
GROUP BY customer;
CREATE TABLE contracts AS
SELECT customer, tstzrange(at, at + interval '40 days') AS during,
    tsrange(local, local + interval '40 days') AS local, daterange(day, day + 40) AS days
FROM events;
CREATE TABLE options (period text, options jsonb, brackets int[]);
INSERT INTO options
SELECT p, retention_options(p, 'UTC', m, c, 'sunday', brackets => b), b
FROM unnest('{day,week,month,quarter,year}'::text[]) p,
    unnest('{on,on_or_after,on_or_before,streak}'::text[]) m, unnest('{first,every}'::text[]) c,
    (VALUES (NULL::int[]), ('{1,2,3}')) v (b);
CREATE TABLE matrices AS
SELECT period, retention_agg(customer, at, options) AS m,
    retention_agg(name, day, is_start, is_return, options) AS separate,
    retention_agg(customer, at, customer, options) AS money,
    retention_agg(name, day, is_start, is_return, customer - 2, options) AS separate_money,
    '0101'::retention_matrix AS nothing
FROM events, options
GROUP BY period, options;
CREATE TABLE policies (
    policy tier_policy, thresholds float8[], enum regtype, source regclass, customer name, at name);
INSERT INTO policies
VALUES (
    'new 0, returning 2, loyal 5, vip 9; grace 1; landing soft', '{0,1,2,3}', 'customer_tier',
    'events', 'customer', 'at'),
    ('new 0, vip 5 hold 3; valid 1', '{0,1,2}', 'nps_category', 'events', 'name', 'day'),
    ('a 0', NULL, 'integer', 'responses', 'id', 'id');
CREATE TABLE members AS
SELECT id, number AS metric, tier_of(whole, policy, NULL::customer_tier) AS tier,
    tier_of(whole, policy) AS label, policy
FROM responses, policies
WHERE source = 'events'::regclass AND enum = 'customer_tier'::regtype;
CREATE TABLE nothing (
    t tally, r ratio_summary, m retention_matrix, a activity_periods, p tier_policy,
    tier customer_tier,
    category nps_category, s nps_score, report nps_report_row, moves tier_moves_row, n float8,
    at timestamptz, level float8);
CREATE TABLE curves AS
SELECT id % 4 AS k, survival_agg(id * interval '1 hour', flag) AS s,
    survival_agg(id * interval '1 hour', flag, '1 day') AS by_day, interval '1 day' AS day,
    ARRAY[interval '1 hour'] AS times, 'log'::text AS survival_method
FROM responses
GROUP BY 1;
CREATE TABLE calendars AS
SELECT c::business_calendar AS c, interval '100 hours' AS duration
FROM unnest(ARRAY['Asia/Seoul; mon-fri 9-18; closed 2026-01-01', 'UTC; open 2026-01-01 0-24']) c;
CREATE TABLE drivers AS
SELECT whole % 4 AS k, driver_agg(number, ARRAY[stars, ease]) AS d, 'empty'::driver_summary AS nothing,
    driver_agg(number, ARRAY[level]) AS other, ARRAY['stars', 'ease'] AS names
FROM responses
GROUP BY 1;
-- sqlsmith does not call set-returning functions and window functions, so views do
CREATE VIEW tally_scores AS SELECT k, r.* FROM tallies, tally_rows(nps) r;
CREATE VIEW driver_importance AS SELECT k, r.* FROM drivers, driver_rows(d, names) r;
CREATE VIEW survivals AS SELECT k, r.* FROM curves, survival_rows(s) r;
CREATE VIEW cells AS SELECT matrices.period AS unit, r.* FROM matrices, retention_rows(m) r;
CREATE VIEW pooled AS
SELECT matrices.period AS unit, r.*
FROM matrices, retention_pooled(separate) r;
CREATE VIEW lifecycle AS SELECT r.* FROM matrices, retention_lifecycle(m) r;
CREATE VIEW revenue AS
SELECT matrices.period AS unit, r.*
FROM matrices, retention_revenue(money) r;
CREATE VIEW pooled_revenue AS
SELECT matrices.period AS unit, r.*
FROM matrices, retention_revenue_pooled(separate_money) r;
CREATE VIEW movements AS SELECT r.* FROM matrices, retention_movements(separate_money) r;
CREATE VIEW cohorts AS
SELECT r.*
FROM policies, retention_cohort(source, customer, at) r
WHERE source = 'events'::regclass;
CREATE VIEW revenue_cohorts AS
SELECT r.*
FROM policies, retention_revenue_cohort(source, customer, at, customer) r
WHERE source = 'events'::regclass;
CREATE VIEW segments AS
SELECT r.*
FROM policies, retention_cohort_by(source, customer, at, customer) r
WHERE source = 'events'::regclass;
CREATE VIEW periods AS SELECT customer, r FROM activities, activity_rows(a) r;
CREATE VIEW who AS
SELECT customer, activity_cohort(a), activity_last(a), activity_count(a), activity_streak(a),
    activity_retained(a, 1) AS period_1
FROM activities;
CREATE VIEW rolling AS
SELECT r.*
FROM (SELECT rolling_actives(customer, at, 7) AS of_events FROM events) e,
    (SELECT rolling_actives(days, 7) AS of_activities FROM activities) a,
    unnest(of_events || of_activities) r;
CREATE VIEW ladder AS SELECT r.* FROM policies, tier_thresholds(policy) r;
CREATE VIEW tracked AS
SELECT id, tier_track(metric, policy) OVER w AS label,
    tier_track(metric, policy, NULL::customer_tier) OVER w AS tier
FROM members
WINDOW w AS (ORDER BY id);

-- sqlsmith reads pg_proc without a schema: this view shows it only the extension's functions
CREATE SCHEMA lens;
CREATE VIEW lens.pg_proc AS
SELECT p.*
FROM pg_catalog.pg_proc p
WHERE EXISTS (SELECT
              FROM pg_depend d
              WHERE d.classid = 'pg_proc'::regclass AND d.objid = p.oid
                  AND refclassid = 'pg_extension'::regclass
                  AND refobjid = (SELECT oid FROM pg_extension WHERE extname = 'satisfaction'))
    AND NOT 'internal'::regtype = ANY (proargtypes) AND NOT 'cstring'::regtype = ANY (proargtypes);
CREATE ROLE smith LOGIN;
GRANT USAGE ON SCHEMA lens TO smith;
GRANT SELECT ON lens.pg_proc TO smith;
GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO smith;
ALTER ROLE smith SET search_path = lens, pg_catalog, public;

-- Operators of other types, and operators that fail for most operands, would make most statements
-- fail before they run. They are dropped, as this database is temporary.
SET allow_system_table_mods = on;
DELETE
FROM pg_operator o USING pg_type t
WHERE t.oid IN (oprleft, oprright) AND t.oid < 16384
    AND (typcategory IN ('G', 'I', 'R', 'V')
             OR typname
                 ~ '^(any.*range|ts.*|jsonpath|money|pg_.*|tid|xid.*|cid|aclitem|refcursor|xml)$'
             OR (typname = 'anyarray' AND oprname IN ('@>', '<@', '&&')));
RESET allow_system_table_mods;
