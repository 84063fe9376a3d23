-- Calls of every family of the extension in the schema :"s", for sessions in which no other name
-- can be trusted: everything else is a keyword or qualified with pg_catalog. Reads the tables of
-- every_family_data.sql. Used by test/t/privileges.t and test/t/capture.t.

SELECT :"s".satisfaction_version();

-- tallies
SELECT :"s".nps_tally(small), :"s".nps_tally(whole), :"s".nps_tally(score), :"s".tally(score, 0, 10)
FROM data.responses;
SELECT t OPERATOR(:"s".+) t, t OPERATOR(:"s".-) t, t OPERATOR(:"s".=) t, t OPERATOR(:"s".<>) t,
    t OPERATOR(:"s".<) t, t OPERATOR(:"s".>=) t
FROM (SELECT :"s".nps_tally(whole) AS t FROM data.responses) q;
SELECT :"s".responses(t), :"s".mean(t), :"s".std_dev(t), :"s".top_box(t, 2), :"s".bottom_box(t, 2.0),
    :"s".rollup(t), CAST (t AS pg_catalog.jsonb), CAST (t AS pg_catalog.int8[]), :"s".tally_send(t),
    :"s".tally_hash(t)
FROM (SELECT :"s".nps_tally(whole) AS t FROM data.responses) q
GROUP BY t;
SELECT r.* FROM :"s".tally_rows(:"s".tally '1..3 {1:2, 3:4}') r;
SELECT DISTINCT t
FROM (VALUES (:"s".tally '1..5 {1:1}'), ('1..5 {1:2}'), ('1..5 {1:1}')) v (t)
ORDER BY t;

-- surveys
SELECT :"s".nps(whole), :"s".nps_lower(whole), :"s".nps_upper(whole), :"s".nps_report(whole)
FROM data.responses;
SELECT :"s".csat(stars), :"s".csat(stars, 5), :"s".csat_lower(stars), :"s".csat_upper(stars),
    :"s".csat_report(stars)
FROM data.responses;
SELECT :"s".csat_lower(stars, 5), :"s".csat_upper(stars, 5.0), :"s".csat_report(stars, 5),
    :"s".csat_tally(stars, 5.0), :"s".tally(stars, 1.0, 5.0), :"s".nps('9'), :"s".ces_report(NULL),
    :"s".csat_lower('1..5 {4:1}', 0.9), :"s".csat_upper('1..5 {4:1}', 0.9),
    :"s".csat_report('1..5 {4:1}', 0.9)
FROM data.responses;
SELECT :"s".ces(stars), :"s".ces_lower(stars), :"s".ces_upper(stars), :"s".ces_report(stars)
FROM data.responses;
SELECT (:"s".nps_report(:"s".tally '0..10 {7:3, 9:12}', 0.9, 'wald')).*,
    :"s".promoters('0..10 {9:2}');
SELECT small, :"s".nps_category(score), CAST (small AS :"s".nps_score)
FROM data.responses
WHERE small IS NOT NULL;
SELECT :"s".nps(whole) OVER (ORDER BY small ROWS BETWEEN 2 PRECEDING AND CURRENT ROW)
FROM data.responses;
SELECT :"s".nps_interval(1, 2, 3), :"s".proportion_interval(1, 2, 0.9, 'wald');
SELECT :"s".csat(yes), :"s".csat_lower(yes), :"s".csat_upper(yes), :"s".csat_report(yes),
    :"s".proportion_report(yes), :"s".proportion_tally(yes)
FROM data.responses, LATERAL (SELECT small OPERATOR(pg_catalog.>) 5) q (yes);
SELECT (:"s".proportion_report(:"s".tally '0..1 {0:3, 1:12}', 0.9, 'wald')).*,
    :"s".mean_report('1..5 {4:2, 5:3}'), :"s".index_report('1..5 {4:2, 5:3}', 0.9);
SELECT :"s".nps_report_clustered(small, whole), :"s".nps_report_clustered(whole, stars),
    :"s".nps_report_clustered(score, small), :"s".nps_report_clustered('9', small),
    :"s".csat_report_clustered(stars, whole), :"s".csat_report_clustered(stars, whole, 5),
    :"s".csat_report_clustered(stars, whole, 5.0), :"s".csat_report_clustered('4', whole),
    :"s".csat_report_clustered(yes, whole), :"s".proportion_report_clustered(yes, whole),
    :"s".ces_report_clustered(stars, whole), :"s".ces_report_clustered('4', whole)
FROM data.responses, LATERAL (SELECT small OPERATOR(pg_catalog.>) 5) q (yes);
SELECT :"s".nps_compare(n, n), :"s".csat_compare(c, c, 0.9), :"s".ces_compare(e, e),
    :"s".proportion_compare(p, p)
FROM (SELECT :"s".nps_report_clustered(whole, small) AS n,
          :"s".csat_report_clustered(stars, small) AS c,
          :"s".ces_report_clustered(stars, small) AS e,
          :"s".proportion_report_clustered(small OPERATOR(pg_catalog.>) 5, small) AS p
      FROM data.responses) q;
SELECT :"s".nps_report_clustered(n), :"s".csat_report_clustered(c), :"s".ces_report_clustered(e),
    :"s".proportion_report_clustered(p)
FROM (SELECT :"s".nps_tally(whole) AS n, :"s".csat_tally(stars) AS c, :"s".ces_tally(stars) AS e,
          :"s".proportion_tally(small OPERATOR(pg_catalog.>) 5) AS p
      FROM data.responses GROUP BY small) q;
SELECT :"s".tally_of('{1,2,3}', 1), :"s".recode('1..3 {1:2}', '{3,2,1}', 1, 3);
SELECT (:"s".kano_report(t, 0.9)).*, k.*, :"s".kano_category(1, 5), CAST ('reverse' AS :"s".kano_category)
FROM (SELECT :"s".kano_tally(stars, stars) AS t FROM data.responses) q, :"s".kano_rows(t) k;
SELECT :"s".kano_report(stars, stars), :"s".kano_report('1..25 {5:3}', 0.9) FROM data.responses;
SELECT :"s".score_of('10 - Extremely likely'), :"s".score_of('4 out of 5'),
    :"s".score_of('Good', '{poor,fair,good}');
SELECT (:"s".score_chart(t, 'nps', baseline => small OPERATOR(pg_catalog.<) 5) OVER w).*,
    :"s".suppressed(:"s".responses(t), minimum => 2) OVER w,
    (:"s".rate_chart(small, 20, overdispersed => true) OVER w).signal
FROM (SELECT small, :"s".nps_tally(whole) AS t FROM data.responses GROUP BY small) q
WINDOW w AS (ORDER BY small);
SELECT (:"s".nps_compare(t, t)).*, :"s".nps_compare(t, 30), :"s".mean_compare(t, t, 0.9, 'pooled'),
    :"s".mean_compare(t, 5), :"s".ces_compare(e, e), :"s".ces_compare(e, 3),
    :"s".csat_compare(c, c, method => 'wald'), :"s".csat_compare(c, 50),
    :"s".proportion_compare('0..1 {0:2, 1:3}', :"s".tally '0..1 {0:1, 1:3}'),
    :"s".proportion_compare('0..1 {0:2, 1:3}', 0.5)
FROM (SELECT :"s".nps_tally(whole) AS t, :"s".csat_tally(stars) AS c, :"s".ces_tally(stars) AS e
      FROM data.responses) q;
SELECT :"s".nps_difference(1, 2, 3, 4, 5, 6), :"s".proportion_difference(1, 2, 3, 4);
SELECT :"s".nps_change(whole, small), :"s".csat_change(stars, stars),
    :"s".csat_change(stars, stars, 5), :"s".mean_change(whole, small),
    :"s".mean_change(stars, stars, 1, 5)
FROM data.responses;
SELECT :"s".nps_consistency(n), :"s".csat_consistency(s)
FROM (SELECT :"s".nps_tally(whole) AS n, :"s".csat_tally(stars) AS s
      FROM data.responses
      GROUP BY stars) q;
SELECT :"s".holm(p) OVER (), :"s".benjamini_hochberg(p) OVER ()
FROM (VALUES (CAST (0.01 AS pg_catalog.float8)), (0.5), (NULL)) v (p);
SELECT :"s".nps_sample_size(5), :"s".nps_margin(100, population => 1000),
    :"s".proportion_sample_size(0.1), :"s".proportion_margin(100), :"s".compare_sample_size(5, 80),
    :"s".compare_power(5, 80, 100), :"s".proportion_compare_sample_size(0.1, 0.2),
    :"s".proportion_compare_power(0.1, 0.2, 100);

-- weights and strata
SELECT t OPERATOR(:"s".+) t, t OPERATOR(:"s".=) t, t OPERATOR(:"s".<>) t, t OPERATOR(:"s".<) t,
    t OPERATOR(:"s".>=) t, :"s".rollup(t), CAST (t AS pg_catalog.jsonb),
    :"s".weighted_tally_send(t), :"s".weighted_tally_hash(t), :"s".responses(t),
    :"s".effective_responses(t), :"s".mean(t), :"s".top_box(t, 2), :"s".bottom_box(t, 2),
    :"s".nps(t), :"s".nps_report(t), :"s".mean_report(t, 0.9), :"s".nps_compare(t, t),
    :"s".mean_compare(t, t)
FROM (SELECT :"s".nps_weighted_tally(whole, small) AS t FROM data.responses) q
GROUP BY t;
SELECT :"s".csat_report(:"s".csat_weighted_tally(stars, small)),
    :"s".csat_report(:"s".csat_weighted_tally(stars, small, 5), 0.9),
    :"s".csat_compare(:"s".csat_weighted_tally(stars, 1), :"s".csat_weighted_tally(stars, small)),
    :"s".ces_report(:"s".ces_weighted_tally(stars, small)),
    :"s".ces_compare(:"s".ces_weighted_tally(stars, 1), :"s".ces_weighted_tally(stars, small)),
    :"s".csat(:"s".csat_weighted_tally(stars, 1)), :"s".ces(:"s".ces_weighted_tally(stars, 1)),
    :"s".weighted_tally(score, 0.5, 0, 10)
FROM data.responses;
SELECT :"s".nps_stratified(n, 1000), :"s".csat_stratified(s, 1000), :"s".mean_stratified(s, 1000)
FROM (SELECT :"s".nps_tally(whole) AS n, :"s".csat_tally(stars) AS s
      FROM data.responses
      GROUP BY stars) q;

SELECT (:"s".ratio_report(r, 0.9, 'linearized')).*, :"s".ratio(r), :"s".ratio_report(r),
    :"s".ratio_compare(r, r OPERATOR(:"s".+) r), :"s".rollup(r), CAST (r AS pg_catalog.jsonb),
    :"s".ratio_summary_send(r), :"s".ratio_summary_hash(r), r OPERATOR(:"s".=) r,
    r OPERATOR(:"s".<) r
FROM (SELECT :"s".ratio_agg(whole, small) AS r FROM data.responses) q
GROUP BY r;
SELECT :"s".ratio(stars, score), :"s".ratio_report(stars, score), :"s".ratio_agg(small, 1.5)
FROM data.responses;

-- retention, and functions that run SQL
SELECT r.*
FROM :"s".retention_cohort(
    'data.events', 'customer', 'at', 'month', tz => 'UTC', brackets => '{1,2,3}') r
ORDER BY 1, 3;
SELECT r.*
FROM :"s".retention_cohort(
    'data.events', 'name', 'day', as_of => '2026-06-01 00:00+00', level => 0.9) r
ORDER BY 1, 3;
SELECT r.*
FROM :"s".retention_cohort_by('data.events', 'customer', 'at', 'name', 'month', tz => 'UTC') r;
SELECT s.segment, p.*
FROM :"s".retention_by('data.events', 'customer', 'at', 'day') s, :"s".retention_pooled(s.m) p;
SELECT p.*
FROM :"s".retention_pooled(:"s".retention_of(
                               'data.events', 'customer', 'local',
                               :"s".retention_options('week', mode => 'streak'))) p;
SELECT l.*
FROM (SELECT :"s".retention_agg(customer, at) AS m FROM data.events) q,
    :"s".retention_lifecycle(m) l;
SELECT r.*
FROM :"s".retention_revenue_cohort(
    'data.events', 'name', 'day', 'customer', 'week', scale => 0, level => 0.9) r
ORDER BY 1, 3;
SELECT v.*
FROM :"s".retention_movements(:"s".retention_of(
                                  'data.events', 'name', 'local', 'customer',
                                  :"s".retention_options())) v;
SELECT r.*, p.*, v.*
FROM (SELECT :"s".retention_agg(customer, at, customer, :"s".retention_options(scale => 3)) AS m,
          :"s".retention_agg(name, day, true, false, 1.25, :"s".retention_options()) AS n
      FROM data.events) q,
    :"s".retention_revenue(m) r, :"s".retention_revenue_pooled(n, 0.9) p,
    :"s".retention_movements(m) v;
SELECT m OPERATOR(:"s".=) m, CAST (m AS pg_catalog.jsonb)
FROM (SELECT :"s".retention_agg(
          name, day, true, false, :"s".retention_options('quarter', cohort => 'every')) AS m
      FROM data.events) q;
SELECT :"s".retention_agg(a), :"s".retention_agg(a, :"s".retention_options()), :"s".rollup(a)
FROM (SELECT :"s".activity_agg(at) AS a FROM data.events GROUP BY customer ORDER BY customer) q;
SELECT a OPERATOR(:"s".+) a, CAST (a AS pg_catalog.jsonb)
FROM (SELECT :"s".activity_agg(day, :"s".retention_options('day')) AS a FROM data.events) q;
SELECT :"s".activity_agg(pg_catalog.daterange('2025-12-01', day)),
    :"s".activity_agg(pg_catalog.tsrange('2025-12-01', local), :"s".retention_options('week')),
    :"s".activity_agg(
        pg_catalog.tstzrange(at, NULL),
        :"s".retention_options(during => 'any', tz => 'UTC', as_of => '2026-08-01 00:00+00'))
FROM data.events;
SELECT a, :"s".retention_agg(a) OVER ()
FROM (SELECT :"s".activity_agg(at, customer, :"s".retention_options()) AS a
      FROM data.events GROUP BY customer ORDER BY customer) q;
SELECT r.* FROM :"s".activity_rows(:"s".activity_periods '0101') r;
SELECT :"s".activity_cohort(a), :"s".activity_last(a), :"s".activity_count(a),
    :"s".activity_count(a, '2026-01-01', '2026-12-31'), :"s".activity_streak(a),
    :"s".activity_streak(a, '2026-12-31 23:59:59.999999+00'), :"s".activity_retained(a, 1),
    :"s".activity_retained(a, 1, :"s".retention_options(mode => 'streak'))
FROM (SELECT :"s".activity_agg(at) AS a FROM data.events GROUP BY customer) q;

SELECT r.period_start, r.active
FROM pg_catalog.unnest((SELECT :"s".rolling_actives(customer, at, 7) FROM data.events)) r;
SELECT :"s".rolling_actives(name, day, 2, :"s".retention_options('week')),
    :"s".rolling_actives(customer, local, 2)
FROM data.events;
SELECT :"s".rolling_actives(a, 2), :"s".rolling_actives(a, 2, :"s".retention_options())
FROM (SELECT :"s".activity_agg(at) AS a FROM data.events GROUP BY customer) q;

-- survival curves
SELECT r.*, a.*, m.*, (:"s".survival_mean(s, '1 day')).mean, :"s".survival_compare(s, s),
    s OPERATOR(:"s".+) s, s OPERATOR(:"s".=) s, CAST (s AS pg_catalog.jsonb),
    :"s".survival_curve_send(s), :"s".survival_curve_hash(s)
FROM (SELECT :"s".survival_agg(at OPERATOR(pg_catalog.-) '2026-01-01 00:00+00', day IS NOT NULL) AS s
      FROM data.events) q,
    LATERAL :"s".survival_rows(s) r, LATERAL :"s".survival_at(s, '1 hour', 0.9, 'plain') a,
    LATERAL :"s".survival_median(s) m;
SELECT :"s".rollup(s), :"s".survival_compare(s)
FROM (VALUES (:"s".survival_of('{1 h,2 h}', '{1,0}', '{0,2}')), ('01:00:00 {03:00:00 2+1}')) v (s);
SELECT :"s".survival_agg('90 min', stars IS NOT NULL, '1 h') OVER (ROWS 1 PRECEDING)
FROM data.responses;

-- key drivers
SELECT r.*, f.*, d OPERATOR(:"s".+) d, d OPERATOR(:"s".=) d, CAST (d AS pg_catalog.jsonb),
    :"s".driver_summary_send(d), :"s".driver_summary_hash(d)
FROM (SELECT :"s".driver_agg(score, ARRAY[stars, CASE WHEN small OPERATOR(pg_catalog.<) 7 THEN 1 ELSE 2 END]) AS d
      FROM data.responses) q,
    LATERAL :"s".driver_rows(d, '{stars,"seven or more"}') r, LATERAL :"s".driver_fit(d) f;
SELECT :"s".rollup(d) FROM (VALUES (:"s".driver_summary '3 1 {24, 12} {2, 1.5, 6}'), ('empty')) v (d);
SELECT :"s".driver_agg(whole, ARRAY[small]) OVER (ROWS 1 PRECEDING) FROM data.responses;

-- tiers
SELECT score, :"s".tier_of(score, p), :"s".tier_of(score, p, CAST (NULL AS :"s".customer_tier)),
    :"s".tier_rank(score, p), :"s".tier_gap(score, p), :"s".tier_track(score, p) OVER w,
    :"s".tier_track(score, p, CAST (NULL AS :"s".customer_tier)) OVER w
FROM data.responses,
    (SELECT :"s".tier_policy 'new 0, returning 2, loyal 5, vip 9 hold 7; valid 1; grace 1') q (p)
WINDOW w AS (ORDER BY small);
SELECT :"s".tier_of(CAST (score AS pg_catalog.numeric), p),
    :"s".tier_of(CAST (score AS pg_catalog.numeric), p, CAST (NULL AS :"s".customer_tier)),
    :"s".tier_rank(CAST (score AS pg_catalog.numeric), p),
    :"s".tier_gap(CAST (score AS pg_catalog.numeric), p),
    :"s".tier_track(CAST (score AS pg_catalog.numeric), p) OVER w,
    :"s".tier_track(CAST (score AS pg_catalog.numeric), p, CAST (NULL AS :"s".customer_tier)) OVER w
FROM data.responses, (SELECT :"s".tier_policy 'new 0, vip 9') q (p)
WINDOW w AS (ORDER BY small);
SELECT t.* FROM :"s".tier_thresholds('new 0, vip 9') t;
SELECT :"s".quantile_policy(score, '{low,middle,high}') FROM data.responses;
SELECT :"s".tier_moves(a, b),
    :"s".tier_moves(
        CAST (a AS pg_catalog.text), CAST (b AS pg_catalog.text), 'new 0, loyal 1, vip 2')
FROM (VALUES (:"s".customer_tier 'new', :"s".customer_tier 'vip'), ('vip', 'loyal'), (NULL, 'new'),
          ('new', NULL)) v (a, b);
SELECT :"s".create_tier_type('ladder', 'base 0, "gold; real" 10', 'scratch');
SELECT :"s".tier_of(12, p, CAST (NULL AS scratch.ladder)), p
FROM (SELECT :"s".tier_policy_of('scratch.ladder', '{0,10}')) q (p);
SELECT :"s".tier_moves(CAST ('base' AS scratch.ladder), 'gold; real');
SELECT :"s".tier_policy_of(CAST (:'s_text' AS pg_catalog.regtype), '{0,1,2,3}');

-- business calendars
SELECT c OPERATOR(:"s".=) c, :"s".business_time('2026-09-23 05:00+00', '2026-09-28 02:00+00', c),
    :"s".business_add('2026-09-23 05:00+00', '20 hours', c), :"s".is_open('2026-09-24 05:00+00', c), c
FROM (SELECT :"s".business_calendar 'Asia/Seoul; mon-fri 9-18; closed 2026-09-24..2026-09-26') q (c);

-- loyalty
SELECT :"s".loyalty_type(small OPERATOR(pg_catalog.>) 8, whole OPERATOR(pg_catalog.>) 1)
FROM data.responses;
