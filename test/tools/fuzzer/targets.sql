-- What is fuzzed. Readers are queries that run for every accepted value: false is a finding, and so
-- is any error that invalid bytes must not cause. One reader is one query, so that an error of one
-- function (such as nps on a scale that is not 0..10) does not hide another.

CREATE SCHEMA fuzz;
SET check_function_bodies = off;

CREATE FUNCTION fuzz.fuzz(target text, arguments text[], log text)
RETURNS void AS :'module' LANGUAGE C STRICT;
-- some readers return a row for each period, possibly millions: they run only if there are few
CREATE FUNCTION fuzz.periods(activity_periods)
RETURNS bigint AS :'module', 'fuzz_periods' LANGUAGE C IMMUTABLE STRICT;
CREATE FUNCTION fuzz.span(retention_matrix)
RETURNS bigint AS :'module', 'fuzz_span' LANGUAGE C IMMUTABLE STRICT;
CREATE FUNCTION fuzz.cells(retention_matrix)
RETURNS bigint AS :'module', 'fuzz_cells' LANGUAGE C IMMUTABLE STRICT;

CREATE TABLE fuzz.target (
    name text PRIMARY KEY, subject text, form text, type regtype, max_len integer,
    aggregate regprocedure);
INSERT INTO fuzz.target
VALUES ('tally-recv', 'tally', 'recv', 'tally', 840, NULL),
    ('tally-in', 'tally', 'in', 'tally', 400, NULL),
    ('tally-stored', 'tally', 'stored', 'tally', 840, NULL),
    ('weighted-recv', 'weighted', 'recv', 'weighted_tally', 840, NULL),
    ('weighted-in', 'weighted', 'in', 'weighted_tally', 400, NULL),
    ('weighted-stored', 'weighted', 'stored', 'weighted_tally', 840, NULL),
    ('ratio-recv', 'ratio', 'recv', 'ratio_summary', 150, NULL),
    ('ratio-in', 'ratio', 'in', 'ratio_summary', 400, NULL),
    ('ratio-stored', 'ratio', 'stored', 'ratio_summary', 150, NULL),
    ('activity-recv', 'activity', 'recv', 'activity_periods', 200, NULL),
    ('activity-in', 'activity', 'in', 'activity_periods', 300, NULL),
    ('activity-stored', 'activity', 'stored', 'activity_periods', 200, NULL),
    ('activity-state', 'activity', 'state', 'activity_periods', 200, 'activity_agg(timestamptz)'),
    ('retention-recv', 'retention', 'recv', 'retention_matrix', 400, NULL),
    ('retention-in', 'retention', 'in', 'retention_matrix', 600, NULL),
    ('retention-stored', 'retention', 'stored', 'retention_matrix', 400, NULL),
    ('retention-state', 'retention', 'state', 'retention_matrix', 400,
     'retention_agg(anyelement, timestamptz)'),
    ('rolling-state', 'activity', 'state', 'activity_periods', 300,
     'rolling_actives(activity_periods, integer)'),
    ('clustered-state', 'tally', 'state', 'tally', 300,
     'nps_report_clustered(smallint, anyelement)'),
    ('tier_policy-recv', 'tier_policy', 'recv', 'tier_policy', 300, NULL),
    ('tier_policy-in', 'tier_policy', 'in', 'tier_policy', 300, NULL),
    ('tier_policy-stored', 'tier_policy', 'stored', 'tier_policy', 300, NULL),
    ('survival-recv', 'survival', 'recv', 'survival_curve', 200, NULL),
    ('survival-in', 'survival', 'in', 'survival_curve', 300, NULL),
    ('survival-stored', 'survival', 'stored', 'survival_curve', 200, NULL),
    ('survival-state', 'survival', 'state', 'survival_curve', 200,
     'survival_agg(interval, boolean)'),
    ('driver-recv', 'driver', 'recv', 'driver_summary', 400, NULL),
    ('driver-in', 'driver', 'in', 'driver_summary', 400, NULL),
    ('driver-stored', 'driver', 'stored', 'driver_summary', 400, NULL),
    ('calendar-recv', 'calendar', 'recv', 'business_calendar', 300, NULL),
    ('calendar-in', 'calendar', 'in', 'business_calendar', 300, NULL),
    ('calendar-stored', 'calendar', 'stored', 'business_calendar', 300, NULL),
    ('options-in', 'options', 'in', 'jsonb', 300, NULL),
    ('words-in', 'words', 'in', 'text', 60, NULL),
    ('label-in', 'label', 'in', 'text', 60, NULL),
    ('labels-in', 'labels', 'in', 'text[]', 200, NULL),
    ('brackets-in', 'brackets', 'in', 'integer[]', 200, NULL),
    ('thresholds-in', 'thresholds', 'in', 'double precision[]', 200, NULL),
    ('moves-in', 'moves', 'in', 'bigint[]', 200, NULL);

CREATE TABLE fuzz.reader (subject text, query text);
INSERT INTO fuzz.reader
SELECT 'tally',
    unnest(ARRAY[
               'responses(v), mean(v), std_dev(v), tally_counts(v), v::bigint[], tally_to_jsonb(v), v::jsonb,
        (SELECT count(*) = cardinality(tally_counts(v)) AND coalesce(sum(count), 0) = responses(v) FROM tally_rows(v))',
               'tally_eq(v, v), NOT tally_ne(v, v), NOT tally_lt(v, v), tally_le(v, v), NOT tally_gt(v, v), tally_ge(v, v), tally_cmp(v, v) = 0,
        tally_hash_extended(v, 7)',
               '(SELECT tally_cmp(v, o) = -tally_cmp(o, v) AND (v < o) = (o > v) AND (v <= o) = (o >= v) AND (v <> o OR tally_hash(v) = tally_hash(o))
        FROM (VALUES (tally ''0..10 {3:1, 9:300}'')) g (o))',
               'top_box(v, 1), bottom_box(v, 1)', 'top_box(v, 5), bottom_box(v, 5)',
               'tally_unmerge(v, v), responses(v - v) = 0',
               'tally_merge(v, v), v + v - v = v, (SELECT rollup(x) '
               'FROM (VALUES (v), (v)) g (x)) = v + v',
               'responses(v + ''0..10 {3:1}'') = responses(v) + 1',
               'tally_discard(tally_accum(v, 3::smallint), 3::smallint) = v, tally_discard(tally_accum(v, 3), 3) = v,
        tally_discard(tally_accum(v, 3.0::float8), 3.0::float8) = v',
               'tally_discard(tally_accum(v, 3.0, 5), 3.0, 5)',
               'tally_discard(tally_accum(v, 3.0, 0, 10), 3.0, 0, 10)',
               'nps(v), promoters(v) + passives(v) + detractors(v) = responses(v), nps_report_final(v), nps_lower_final(v), nps_upper_final(v),
        nps_report(v, 0.9, ''wald''), nps_lower(v, 0.5, ''adjusted_wald''), nps_upper(v, 0.99)',
               'csat(v), csat_report_final(v), csat_lower_final(v), csat_upper_final(v), csat_report(v, 0.9, ''wald''),
        csat_lower(v, 0.5, ''agresti_coull''), csat_upper(v, 0.99, ''clopper_pearson'')',
               'ces(v), ces_report_final(v), ces_lower_final(v), ces_upper_final(v), ces_report(v, '
               '0.9), ces_lower(v, 0.5), ces_upper(v, 0.99)']);
INSERT INTO fuzz.reader
SELECT 'weighted',
    unnest(ARRAY[
               'responses(v) >= 0, effective_responses(v) BETWEEN 0 AND responses(v), v::jsonb = weighted_tally_to_jsonb(v)',
               'mean(v) BETWEEN (v::jsonb->>''low'')::int AND (v::jsonb->>''high'')::int',
               'weighted_tally_eq(v, v), NOT weighted_tally_ne(v, v), NOT weighted_tally_lt(v, v), weighted_tally_le(v, v),
        NOT weighted_tally_gt(v, v), weighted_tally_ge(v, v), weighted_tally_cmp(v, v) = 0, weighted_tally_hash_extended(v, 7)',
               '(SELECT weighted_tally_cmp(v, o) = -weighted_tally_cmp(o, v) OR sign(weighted_tally_cmp(v, o)) = -sign(weighted_tally_cmp(o, v))
        AND (v < o) = (o > v) AND (v <= o) = (o >= v) AND (v <> o OR weighted_tally_hash(v) = weighted_tally_hash(o))
        FROM (VALUES (weighted_tally ''0..10 {3:1 0.5 0.25, 9:3 3 3}'')) g (o))',
               'top_box(v, 1) BETWEEN 0 AND 1, bottom_box(v, 1) BETWEEN 0 AND 1',
               'top_box(v, 5), bottom_box(v, 5)',
               'weighted_tally_merge(v, v) = v + v, (SELECT rollup(x) FROM (VALUES (v), (v)) g (x)) = v + v',
               'v + ''empty'' = v, ''empty'' + v = v, weighted_tally_final(v) = v',
               'responses(weighted_tally_accum(v, 3, 0.1)) = responses(v) + 1',
               'responses(weighted_tally_accum(v, 3, 0.1, 5)) = responses(v) + 1',
               'responses(weighted_tally_accum(v, 3, 0.1, 0, 10)) = responses(v) + 1',
               'nps(v) BETWEEN -100 AND 100, nps_report(v), nps_report(v, 0.5), nps_compare(v, v)',
               'csat(v) BETWEEN 0 AND 100, csat_report(v), csat_report(v, 0.5), csat_compare(v, v)',
               'ces(v) BETWEEN 1 AND 7, ces_report(v), ces_report(v, 0.5), ces_compare(v, v)',
               'mean_report(v), mean_report(v, 0.999), mean_compare(v, v)']);
INSERT INTO fuzz.reader
SELECT 'activity',
    unnest(ARRAY[
               'activity_periods_eq(v, v), NOT activity_periods_ne(v, v), activity_periods_hash(v),
        activity_periods_hash_extended(v, 7), NOT activity_periods_lt(v, v), activity_periods_le(v, v),
        NOT activity_periods_gt(v, v), activity_periods_ge(v, v), activity_periods_cmp(v, v) = 0',
               'activity_periods_merge(v, v) = v + v, activity_count(v + v + v) = activity_count(v), v + ''0101'' = v, ''0101'' + v = v, '
               '(SELECT rollup(x) FROM (VALUES (v), (v)) g (x)) = v + v',
               'v + (SELECT activity_agg(t::timestamp) '
               'FROM (VALUES (''2024-02-29''), (''2026-05-01'')) e (t))',
               'v + (SELECT activity_agg(t::timestamp, 1.5, NULL) '
               'FROM (VALUES (''2024-02-29''), (''2026-05-01'')) e (t))',
               'CASE WHEN fuzz.periods(v) < 500 THEN (SELECT count(*) >= 0 AND bool_and(gross_retention <= 1) IS NOT false FROM retention_revenue(
        (SELECT retention_agg(x) FROM (VALUES (v)) g (x)))) END',
               'CASE WHEN fuzz.periods(v) < 500 THEN activity_periods_to_jsonb(v) = v::jsonb
        AND (SELECT count(*) = fuzz.periods(v) AND count(DISTINCT period_start) = count(*) FROM activity_rows(v)) END',
               'activity_count(v) = coalesce(fuzz.periods(v), 0), activity_count(v) >= activity_streak(v)
        AND activity_count(v, activity_cohort(v), activity_last(v)) IN (0, fuzz.periods(v))
        AND activity_cohort(v) IS NULL = (activity_count(v) = 0), activity_retained(v, 2)::text,
        activity_streak(v, ''2024-02-29 23:59:59.999999+00''),
        activity_retained(v, 1, ''{"period": "day", "mode": "streak", "brackets": [3, 20]}'')::text',
               'CASE WHEN fuzz.periods(v) < 500 THEN (SELECT retention_agg(x) FROM (VALUES (v), (v)) g (x)) =
        retention_matrix_merge(retention_accum(''0101'', v), retention_accum(''0101'', v)) END',
               'CASE WHEN fuzz.periods(v) < 500 THEN retention_accum(''0101'', v, ''{"period": "month", "as_of": "2024-03-01T00:00:00Z"}'') = (
        SELECT retention_agg(x, ''{"period": "month", "as_of": "2024-03-01T00:00:00Z"}'') FROM (VALUES (v)) g (x)) END',
               'CASE WHEN activity_last(v) - activity_cohort(v) < 500 THEN (SELECT r[1] = row(activity_cohort(v), 2)::rolling_actives_row
        AND cardinality(r) >= activity_count(v) FROM (SELECT rolling_actives(x, 2) AS r FROM (VALUES (v), (v)) g (x)
        WHERE activity_last(v) < ''2026-01-01'') h WHERE cardinality(r) > 0) END',
               'CASE WHEN activity_cohort(v) > ''1950-01-01'' THEN rolling_actives(v, 1000000, ''{"period": "month", "as_of": "2024-03-01T00:00:00Z"}'') OVER () END',
               'CASE WHEN fuzz.periods(v) < 50 THEN retention_accum(''0101'', v, '
               '''{"period": "day", "cohort": "every", "mode": "streak", "brackets": [3, '
               '20]}'') END']);
INSERT INTO fuzz.reader
SELECT 'retention',
    unnest(ARRAY[
               'retention_matrix_eq(v, v), NOT retention_matrix_ne(v, v), retention_matrix_hash(v),
        retention_matrix_hash_extended(v, 7), NOT retention_matrix_lt(v, v), retention_matrix_le(v, v),
        NOT retention_matrix_gt(v, v), retention_matrix_ge(v, v), retention_matrix_cmp(v, v) = 0',
               'retention_matrix_to_jsonb(v) = v::jsonb',
               'retention_matrix_merge(v, v), '
               'retention_matrix_merge(v, ''0101'') = retention_matrix_merge(''0101'', v)',
               'retention_accum(v, ''0101'') = retention_matrix_merge(v, ''0101''), '
               'retention_accum(v, ''0101'', ''{}'') = retention_matrix_merge(v, ''0101'')',
               'CASE WHEN fuzz.cells(v) < 500 THEN v::jsonb = retention_accum(v, ''0101'')::jsonb END',
               'retention_accum(v, (SELECT activity_agg(timestamp ''2024-02-29 12:00'')))',
               'CASE WHEN fuzz.cells(v) < 500 THEN (SELECT count(*) >= 0 AND bool_and(retained '
               'BETWEEN 0 AND eligible) FROM retention_rows(v)) END',
               'CASE WHEN fuzz.cells(v) < 500 THEN (SELECT count(*) >= 0 AND bool_and(retained '
               'BETWEEN 0 AND eligible) FROM retention_pooled(v, 0.5)) END',
               'CASE WHEN fuzz.span(v) < 500 THEN (SELECT count(*) = fuzz.span(v) AND coalesce(bool_and(active = new + retained + resurrected), true)
        FROM retention_lifecycle(v)) END',
               'CASE WHEN get_byte(retention_matrix_send(v), 1) >= 4 AND fuzz.cells(v) < 500 THEN (SELECT count(*) >= 0 AND coalesce(bool_and(gross_retention <= 1), true)
        FROM retention_revenue(v)) END',
               'CASE WHEN get_byte(retention_matrix_send(v), 1) >= 4 AND fuzz.cells(v) < 500 THEN (SELECT count(*) >= 0 AND coalesce(bool_and(gross_upper <= 1), true)
        FROM retention_revenue_pooled(v, 0.5)) END',
               'CASE WHEN get_byte(retention_matrix_send(v), 1) >= 4 AND fuzz.span(v) < 500 THEN (SELECT count(*) = fuzz.span(v) AND coalesce(bool_and(
        abs(opening + new + resurrected + expansion - contraction - churned - closing)
            <= 1e-9 * (abs(opening) + new + resurrected + expansion + contraction + churned)), true)
        FROM retention_movements(v)) END']);
INSERT INTO fuzz.reader
SELECT 'tier_policy',
    unnest(ARRAY[
               'tier_policy_eq(v, v), NOT tier_policy_ne(v, v), NOT tier_policy_lt(v, v), tier_policy_le(v, v), NOT tier_policy_gt(v, v),
        tier_policy_ge(v, v), tier_policy_cmp(v, v) = 0, tier_policy_hash(v), tier_policy_hash_extended(v, 7)',
               '(SELECT sign(tier_policy_cmp(v, o)) = -sign(tier_policy_cmp(o, v)) AND (v < o) = (o > v) AND (v <= o) = (o >= v)
        FROM (VALUES (tier_policy ''new 0, vip 12; grace 2'')) g (o))',
               'tier_of(5, v), tier_rank(5, v), tier_gap(5, v)',
               '(SELECT tier_of(m, v) IS NOT NULL AND tier_rank(m, v) = n AND tier_gap(m, v) IS NULL
        FROM (SELECT max(threshold), count(*) FROM tier_thresholds(v)) g (m, n))',
               'tier_of(5, v, NULL::customer_tier), tier_track(5, v, NULL::customer_tier) OVER ()',
               '(SELECT array_agg(t) FROM (SELECT tier_track(m, v) OVER (ORDER BY m DESC) t '
               'FROM (VALUES (-1e9), (3), (1e9)) g (m)) held)',
               'tier_moves_discard(tier_moves_accum(''{0,0,0,0,0}'', ''new'', ''vip'', v), '
               '''new'', ''vip'', v)',
               'tier_moves(''new'', ''vip'', v)']);
INSERT INTO fuzz.reader
SELECT 'calendar',
    unnest(ARRAY[
               'business_calendar_eq(v, v), NOT business_calendar_ne(v, v), NOT business_calendar_lt(v, v), business_calendar_le(v, v),
        NOT business_calendar_gt(v, v), business_calendar_ge(v, v), business_calendar_cmp(v, v) = 0, business_calendar_hash(v),
        business_calendar_hash_extended(v, 7)',
               '(SELECT sign(business_calendar_cmp(v, o)) = -sign(business_calendar_cmp(o, v)) AND (v < o) = (o > v)
        AND (v <= o) = (o >= v) FROM (VALUES (business_calendar ''UTC; mon 9-10'')) g (o))',
               'lower(v::text::business_calendar::text) = lower(v::text)',
               '(SELECT business_time(a, b, v) + business_time(b, c, v) = business_time(a, c, v) FROM (VALUES (timestamptz '
               '''2025-12-30 07:00Z'', timestamptz ''2026-03-29 00:30Z'', timestamptz ''2038-05-01 12:34Z'')) g (a, b, c))',
               '(SELECT bool_and(is_open(at, v) = (business_time(at, at + interval ''1 us'', v) > ''0'')) '
               'FROM generate_series(timestamptz ''2025-12-30 00:00Z'', ''2026-01-08 00:00Z'', ''37 min'') at)',
               '(SELECT business_time(at, business_add(at, ''7:30'', v), v) = ''7:30'' FROM (VALUES (timestamptz ''2025-12-30 00:00Z'')) g (at))',
               '(SELECT business_time(business_add(at, ''-0:07'', v), at, v) = ''0:07'' FROM (VALUES (timestamptz ''2025-12-30 00:00Z'')) g (at))',
               '(SELECT is_open(business_add(at, ''0'', v), v) FROM (VALUES (timestamptz ''2025-12-30 00:00Z'')) g (at))']);
INSERT INTO fuzz.reader
SELECT 'options',
    unnest(ARRAY[
               '(SELECT retention_agg(c, t::timestamptz, v) '
               'FROM (VALUES (1, ''2024-02-29''), (1, ''2024-03-01''), (2, ''2024-03-01'')) g (c, '
               't)) IS NOT NULL',
               '(SELECT retention_agg(c, t::date, true, true, v) '
               'FROM (VALUES (1, ''2024-02-29''), (1, ''2024-03-01'')) g (c, t)) IS NOT NULL',
               '(SELECT activity_agg(t::timestamp, v) FROM (VALUES (''2024-02-29''), '
               '(''2024-03-01'')) g (t)) IS NOT NULL',
               'activity_agg(daterange ''[2024-01-01,2024-07-05)'', v) IS NOT NULL, '
               'activity_agg(tstzrange ''[2011-12-01,2011-12-31 12:00]'', v) IS NOT NULL',
               'retention_accum(''0101'', (SELECT activity_agg(timestamp ''2024-02-29 12:00'')), '
               'v)']);
INSERT INTO fuzz.reader
SELECT 'words',
    unnest(ARRAY[
               'retention_options(period => v)', 'retention_options(tz => v)',
               'retention_options(mode => v)', 'retention_options(cohort => v)',
               'retention_options(week_start => v)', 'nps_report(''0..10 {9:3}'', method => v)',
               'csat_report(''1..5 {4:3}'', method => v)', 'nps_interval(1, 2, 3, method => v)',
               'proportion_interval(1, 2, method => v)',
               'tier_moves_accum(''{0,0,0,0,0}'', v, ''vip'', ''new 0, vip 12'')']);
INSERT INTO fuzz.reader
VALUES ('tally', 'mean_report(v)'), ('tally', 'index_report(v, 0.9)'),
    ('tally', 'proportion_report(v, 0.9, ''clopper_pearson''), csat_report(v)'),
    ('tally', 'proportion_report_final(v)'), ('tally', 'kano_report_final(v)'),
    ('tally',
     'kano_report(v, 0.9), (SELECT count(*) = 6 AND sum(k.responses) = responses(v) FROM kano_rows(v) k)'),
    ('tally', 'kano_accum(v, 5, 1)'), ('tally', 'kano_discard(v, 1, 5)'),
    ('tally', 'nps_report_clustered(v)'), ('tally', 'csat_report_clustered(v)'),
    ('tally', 'ces_report_clustered(v)'), ('tally', 'proportion_report_clustered(v)'),
    ('tally', 'nps_compare(v, v), nps_compare(v, 30), nps_consistency(v) OVER ()'),
    ('tally', 'csat_compare(v, v), csat_compare(v, 70), csat_consistency(v) OVER ()'),
    ('tally', 'proportion_compare(v, v), proportion_compare(v, 0.5)'),
    ('tally', 'ces_compare(v, v), ces_compare(v, 5), mean_compare(v, v), mean_compare(v, 0)'),
    ('tally', 'nps_consistency_accum(''{0,0,0,0,0,0,0,0,0}'', v)'),
    ('tally', 'csat_consistency_accum(''{0,0,0,0,0,0,0,0,0}'', v)'),
    ('tally',
     'nps_stratified(v, 9e15) OVER (), nps_stratified_accum(''{0,0,0,0,0,0,0,0,0,0,0,0,0,0}'', v, 9e15)'),
    ('tally',
     'csat_stratified(v, 9e15) OVER (), csat_stratified_accum(''{0,0,0,0,0,0,0,0,0,0,0,0,0,0}'', v, 9e15)'),
    ('tally',
     'mean_stratified(v, 9e15) OVER (), mean_stratified_accum(''{0,0,0,0,0,0,0,0,0,0,0,0,0,0}'', v, 9e15)'),
    ('tally', 'tally_of(tally_counts(v), (v::jsonb->>''low'')::int) = v'),
    ('tally',
     '(score_chart(v, ''mean'') OVER ()).value IS NOT DISTINCT FROM mean(v), '
     'suppressed(responses(v), 1) OVER () = false'),
    ('ratio',
     'ratio_summary_eq(v, v), NOT ratio_summary_ne(v, v), NOT ratio_summary_lt(v, v), '
     'ratio_summary_le(v, v), NOT ratio_summary_gt(v, v), ratio_summary_ge(v, v), '
     'ratio_summary_cmp(v, v) = 0, ratio_summary_hash(v), ratio_summary_hash_extended(v, 7)'),
    ('ratio',
     '(SELECT sign(ratio_summary_cmp(v, o)) = -sign(ratio_summary_cmp(o, v)) '
     'AND (v < o) = (o > v) AND (v <= o) = (o >= v) FROM (SELECT ratio_accum(''empty'', 1, 2)) g (o))'),
    ('ratio', 'ratio_summary_to_jsonb(v) = v::jsonb'),
    ('ratio', 'ratio(v)'),
    ('ratio', 'ratio_report(v), ratio_report_final(v)'),
    ('ratio', 'ratio_report(v, 0.9, ''linearized'')'),
    ('ratio', 'ratio_compare(v, v)'),
    ('ratio', 'ratio_compare(v, ratio_accum(''empty'', 1, 2))'),
    ('ratio',
     'v + ''empty'' = v, ''empty'' + v = v, (SELECT v + o = o + v AND ratio_accum(v, 6, 1) = v + o '
     'FROM (SELECT ratio_accum(''empty'', 6, 1)) g (o))'),
    ('ratio',
     'ratio_summary_merge(v, v) = (SELECT rollup(x) FROM (VALUES (v), (v)) g (x))'),
    ('label', 'score_of(v), score_of(''x '' || v) IS NOT NULL'),
    ('label', 'score_of(v, ''{poor,fair,"매우 만족"}'') BETWEEN 1 AND 3'),
    ('label', 'score_of(v, ARRAY[''other '' || v, v]) = 2'),
    ('labels', '(SELECT quantile_policy(x, v) IS NOT NULL FROM generate_series(1, 9) x)'),
    ('labels', 'score_of(''fair'', v)'), ('labels', 'score_of(v[1], v)'),
    ('moves', 'responses(tally_of(v, -1)) >= 0'),
    ('brackets', 'responses(recode(''1..3 {1:2, 3:4}'', v, -5, 50)) = 6'),
    ('brackets', 'retention_options(brackets => v)'),
    ('thresholds', 'tier_policy_of(''customer_tier'', v)'), ('moves', 'tier_moves_final(v)'),
    ('moves', 'tier_moves_combine(v, v)'),
    ('moves',
     'tier_moves_discard(tier_moves_accum(v, ''new''::customer_tier, ''vip''), '
     '''new''::customer_tier, ''vip'') = v'),
    ('moves',
     'tier_moves_discard(tier_moves_accum(v, ''new'', NULL, ''new 0''), ''new'', NULL, '
     '''new 0'') = v');

INSERT INTO fuzz.reader
VALUES ('survival',
        'survival_curve_eq(v, v), NOT survival_curve_ne(v, v), NOT survival_curve_lt(v, v), '
        'survival_curve_le(v, v), NOT survival_curve_gt(v, v), survival_curve_ge(v, v), '
        'survival_curve_cmp(v, v) = 0, survival_curve_hash(v), survival_curve_hash_extended(v, 7)'),
    ('survival',
     'survival_curve_merge(v, ''{}'') = v, (SELECT rollup(x) FROM (VALUES (v), (''{}'')) g (x)) = v'),
    ('survival', 'survival_curve_merge(v, v) = v + v'),
    ('survival', 'v + ''00:00:07 {00:00:07 1+2}'' = ''00:00:07 {00:00:07 1+2}'' + v'),
    ('survival', 'survival_curve_to_jsonb(v) = v::jsonb'),
    ('survival',
     '(SELECT coalesce(bool_and(at_risk >= events + censored AND survival BETWEEN 0 AND 1 '
     'AND lower <= upper), true) FROM survival_rows(v, 0.9, ''plain''))'),
    ('survival',
     '(SELECT v = ''{}'' OR survival_of(array_agg(time), array_agg(events), array_agg(censored))'
     '::jsonb - ''resolution'' = v::jsonb - ''resolution'' FROM survival_rows(v))'),
    ('survival', 'survival_at(v, ''1 hour''), survival_at(v, ''0'', 0.5, ''log'')'),
    ('survival', 'survival_median(v), survival_median(v, 0.9, 0.5, ''plain'')'),
    ('survival', 'survival_mean(v, ''1 hour''), survival_mean(v, ''100000 days'', 0.9)'),
    ('survival',
     '(survival_compare(v, ''{01:00:00 2+1}'')).df IN (0, 1), '
     '(survival_compare(v, v)).df IN (0, 1), survival_compare_final(ARRAY[v, NULL, v])'),
    ('driver',
     'driver_summary_eq(v, v), NOT driver_summary_ne(v, v), NOT driver_summary_lt(v, v), '
     'driver_summary_le(v, v), NOT driver_summary_gt(v, v), driver_summary_ge(v, v), '
     'driver_summary_cmp(v, v) = 0, driver_summary_hash(v), driver_summary_hash_extended(v, 7)'),
    ('driver', 'driver_summary_to_jsonb(v) = v::jsonb'),
    ('driver',
     '(SELECT coalesce(bool_and(importance >= 0 AND abs(correlation) <= 1.000001), true) '
     'FROM driver_rows(v))'),
    ('driver', '(SELECT coalesce(r_squared BETWEEN 0 AND 1, true) FROM driver_fit(v))'),
    ('driver', '(SELECT count(*) IN (0, 1) FROM driver_rows(v, ''{a}''))'),
    ('driver', 'driver_summary_merge(v, v) = v + v, v + ''empty'' IS NOT NULL'),
    ('driver', '(SELECT rollup(x) FROM (VALUES (v), (''0 1 {}'')) g (x)) IS NOT NULL'),
    ('driver', 'v + ''2 0 {7, 3} {12.5, -2.5, 0.5}'' IS NOT NULL'),
    ('moves',
     'survival_of(array_fill(interval ''1 h'', ARRAY[cardinality(v)]), v, v) IS NOT NULL');

-- Functions that take one of our types but that no reader calls: there must be none. Input and
-- output have their own targets; a type cannot be created in a read-only query; transition functions
-- of an internal state are called by their aggregates.
CREATE VIEW fuzz.unread AS
SELECT p.oid::regprocedure AS function
FROM pg_proc p
WHERE pronamespace = 'public'::regnamespace
    AND proargtypes::oid[] && ARRAY[
        'tally', 'weighted_tally', 'ratio_summary', 'activity_periods', 'retention_matrix',
        'tier_policy', 'survival_curve', 'business_calendar', 'driver_summary']::regtype[]::oid[]
    AND proname !~ '_(in|out|recv|send)$' AND proname <> 'create_tier_type'
    AND 'internal'::regtype <> ALL (proargtypes::oid[])
    AND NOT EXISTS (SELECT FROM fuzz.reader WHERE query ~ ('\m' || proname || '\('));
