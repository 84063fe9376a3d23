-- Stored values of every type, with edge cases, in a schema "stored", and what is built on them:
-- indexes, views, a materialized view, an enum of tiers. A dump, an update or a newer server must
-- not change them; see stored_digest.sql. Uses what 0.1.0 has, by the names of the installed
-- version, and at the end what 0.2.0 added. The extension's schema must be in the search_path.
SELECT extversion = '0.1.0' AS old_names FROM pg_extension WHERE extname = 'satisfaction' \gset
\if :old_names
    \set retention_matrix retention
    \set activity_periods activity
    \set nps_report_row nps_report
    \set csat_report_row csat_report
    \set ces_report_row ces_report
    \set tier_moves_row tier_moves
    \set retained '"returning"'
    \set exited left_programme
    \set tier_gap tier_next
\else
    \set retention_matrix retention_matrix
    \set activity_periods activity_periods
    \set nps_report_row nps_report_row
    \set csat_report_row csat_report_row
    \set ces_report_row ces_report_row
    \set tier_moves_row tier_moves_row
    \set retained retained
    \set exited exited
    \set tier_gap tier_gap
\endif
CREATE SCHEMA stored;
SET TimeZone = 'Asia/Seoul';

-- Tallies: every survey, every width of counts, empty, the ends of the range of integer
CREATE TABLE stored.tallies (k text PRIMARY KEY, t tally DEFAULT 'empty');
INSERT INTO stored.tallies
SELECT 'nps ' || i, nps_tally(x % 11)
FROM generate_series(1, 500) i, generate_series(1, i) x
GROUP BY i;
INSERT INTO stored.tallies
VALUES ('none', DEFAULT), ('null', NULL), ('no nps', '0..10 {}'), ('no csat', '1..5 {}'),
    ('no ces', '1..7 {}'), ('one point', '7..7 {7:1}'),
    ('below zero', '-50..50 {-50:1, 0:2, 50:9223372036854775804}'),
    ('lowest', '-2147483648..-2147483548 {-2147483648:1}'),
    ('highest', '2147483547..2147483647 {2147483647:65536}'),
    ('widest', '0..100 {0:1, 50:255, 100:4294967296}');
INSERT INTO stored.tallies
SELECT format('%s %s', scale, n), format('%s..%s {%s:%s}', low, high, high, n)::tally
FROM (VALUES ('nps', 0, 10), ('csat', 1, 5), ('csat 2', 1, 2), ('csat 10', 1, 10),
          ('ces', 1, 7)) s (scale, low, high),
    unnest('{255,256,65535,65536,4294967295,4294967296,9223372036854775807}'::bigint[]) n
WHERE (scale, n) <> ('nps', 255) AND (scale, n) <> ('nps', 256);
CREATE INDEX tallies_sorted ON stored.tallies (t, k);
CREATE INDEX tallies_hashed ON stored.tallies USING hash (t);

-- Scores of the domains, the enum and the report types; an array of tallies
CREATE TABLE stored.responses (
    k int PRIMARY KEY, nps nps_score, csat csat_score, ces ces_score, category nps_category);
INSERT INTO stored.responses
SELECT i, i % 11, i % 5 + 1, i % 7 + 1, nps_category(i % 11)
FROM generate_series(1, 300) i;
CREATE INDEX responses_category ON stored.responses (category);
CREATE TABLE stored.reports (
    k text PRIMARY KEY, nps :nps_report_row, csat :csat_report_row, ces :ces_report_row,
    tallies tally[]);
INSERT INTO stored.reports
SELECT category, nps_report(nps), csat_report(csat), ces_report(ces),
    ARRAY[nps_tally(nps), NULL, 'empty']
FROM stored.responses
GROUP BY category;
INSERT INTO stored.reports
SELECT 'no responses', nps_report(nps), csat_report(csat), ces_report(ces), '{}'
FROM stored.responses
WHERE false;

-- Activity periods: every unit, time zones and local time, distant years and years BC
CREATE TABLE stored.visits AS
SELECT i AS k, i % 40 AS customer, timestamptz '2023-01-01 00:00+00' + i * interval '17 hours' AS at
FROM generate_series(1, 1000) i;
CREATE TABLE stored.far_visits AS
SELECT k, k AS customer, at
FROM unnest(ARRAY['0044-03-15 12:00+00 BC', '0001-12-31 23:00+00 BC', '0001-01-01 00:00+00',
                  '9999-12-31 00:00+00']::timestamptz[]) WITH ORDINALITY b (at, k);
CREATE TABLE stored.activities (k text PRIMARY KEY, a :activity_periods DEFAULT '0101');
INSERT INTO stored.activities
SELECT format('%s %s %s', customer, unit, day),
    activity_agg(at, retention_options(unit, 'Asia/Seoul', week_start => day))
FROM (TABLE stored.visits UNION ALL SELECT k, -customer, at FROM stored.far_visits) v,
    unnest('{day,week,month,quarter,year}'::text[]) unit, unnest('{monday,sunday}'::text[]) day
GROUP BY customer, unit, day;
INSERT INTO stored.activities VALUES ('none', DEFAULT), ('null', NULL);
INSERT INTO stored.activities
SELECT 'local', activity_agg(at::timestamp)
FROM stored.far_visits
UNION ALL SELECT 'dates', activity_agg(at::date, retention_options('day'))
FROM stored.far_visits
UNION ALL SELECT 'ten years of days',
    activity_agg(day, retention_options('day', 'America/New_York'))
FROM generate_series(timestamptz '2015-01-01', '2024-12-31', '1 day') day;

-- Retention matrices: every option
CREATE TABLE stored.cohorts (k text PRIMARY KEY, r :retention_matrix DEFAULT '0101');
INSERT INTO stored.cohorts
SELECT concat_ws(' ', p, m, c, b),
    retention_agg(
        customer, at, retention_options(p, 'Asia/Seoul', m, c, 'sunday', '2024-06-01 00:00+00', b))
FROM stored.visits, unnest('{day,week,month,quarter,year}'::text[]) p,
    unnest('{on,on_or_after,on_or_before,streak}'::text[]) m, unnest('{first,every}'::text[]) c,
    (VALUES (NULL::int[]), ('{1,2,3}')) v (b)
GROUP BY p, m, c, b;
INSERT INTO stored.cohorts VALUES ('none', DEFAULT), ('null', NULL);
INSERT INTO stored.cohorts
SELECT 'years before the first', retention_agg(customer, at, retention_options('year'))
FROM stored.far_visits
UNION ALL SELECT 'start and return',
    retention_agg(customer, at, k % 3 = 0, k % 2 = 0, retention_options('week'))
FROM stored.visits
UNION ALL SELECT 'of activities', retention_agg(a)
FROM stored.activities
WHERE k LIKE '% month monday';

-- Policies, user-defined tiers, and customers in tiers
CREATE TABLE stored.policies (k text PRIMARY KEY, policy tier_policy UNIQUE);
INSERT INTO stored.policies
VALUES ('ours', 'base 0, "gold, real" 10; grace 2'),
    ('usual', 'new 0, returning 2, loyal 5, vip 12; landing soft'), ('신규', '신규 0.1, 단골 5e+300'),
    ('below zero', 'low -1e9, high 0');
SELECT create_tier_type('ladder', policy, 'stored')
FROM stored.policies
WHERE k = 'ours' \g /dev/null
CREATE TABLE stored.members (k int PRIMARY KEY, own stored.ladder, usual customer_tier);
INSERT INTO stored.members
SELECT i, tier_of(i % 20, o.policy, NULL::stored.ladder),
    tier_of(i % 20, u.policy, NULL::customer_tier)
FROM generate_series(1, 100) i, stored.policies o, stored.policies u
WHERE o.k = 'ours' AND u.k = 'usual';
CREATE INDEX members_own ON stored.members (own);

-- What users build on them
CREATE VIEW stored.v_scores AS
SELECT k, nps(t), (nps_report(t, 0.95, 'score')).lower, t::jsonb AS counts
FROM stored.tallies
WHERE k ~ '^nps';
CREATE VIEW stored.v_surveys AS
SELECT category, nps(nps), csat(csat), ces(ces), nps_lower(nps), csat(ces, 7) AS top
FROM stored.responses
GROUP BY category;
CREATE VIEW stored.v_tallies AS
SELECT category, tally(ces, 1, 7), rollup(nps_tally)
FROM (SELECT *, '0..10 {}'::tally + '0..10 {9:1}' AS nps_tally FROM stored.responses) q
GROUP BY category;
CREATE VIEW stored.v_cohorts AS
SELECT c.*
FROM stored.cohorts, retention_rows(r) c
WHERE k ~ '^(month|quarter|year) ';
CREATE VIEW stored.v_periods AS SELECT k, p FROM stored.activities, activity_rows(a) p;
CREATE VIEW stored.v_merged AS
SELECT rollup(a) AS a, activity_agg(day) AS days
FROM stored.activities, (VALUES (date '2024-02-29')) d (day)
WHERE k ~ 'month monday$';
CREATE VIEW stored.v_from_names AS
SELECT *
FROM retention_cohort('stored.visits', 'customer', 'at', 'week', tz => 'Asia/Seoul');
CREATE VIEW stored.v_pooled AS
SELECT k, p.period, p.cohorts, p.eligible, p.retained
FROM stored.cohorts, retention_pooled(r) p;
CREATE VIEW stored.v_options AS SELECT retention_options('week', brackets => '{1,2}') AS options;
CREATE VIEW stored.v_standing AS
SELECT own AS tier, usual::text AS tier_label, count(*)
FROM stored.members
GROUP BY own, usual;
CREATE VIEW stored.v_moves AS SELECT (tier_moves(usual, 'loyal')).* FROM stored.members;
-- with names that 0.2.0 changes, by name and by *
CREATE TABLE stored.history (k int PRIMARY KEY, moves :tier_moves_row, several :activity_periods[]);
INSERT INTO stored.history
SELECT k % 2, tier_moves(usual, 'vip'), NULL
FROM stored.members
GROUP BY k % 2;
INSERT INTO stored.history
SELECT 2, NULL, array_agg(a ORDER BY k)
FROM stored.activities
WHERE k LIKE '1 %';
CREATE VIEW stored.v_lifecycle AS
SELECT k, l.period_start, l.active, l.:retained, l.resurrected
FROM stored.cohorts, retention_lifecycle(r) l
WHERE k ~ '^month on';
CREATE VIEW stored.v_lifecycle_all AS
SELECT l.*
FROM stored.cohorts, retention_lifecycle(r) l
WHERE k = 'month streak first';
CREATE VIEW stored.v_exits AS SELECT k, (moves).:exited, (moves).net_rate FROM stored.history;
CREATE VIEW stored.v_reports AS
SELECT k, (nps).nps, (csat).satisfied, (ces).easy, (nps).lower IS NULL AS unknown
FROM stored.reports;
CREATE VIEW stored.v_gaps AS
SELECT k, :tier_gap(7.5, policy) AS gap, tier_rank(7.5, policy)
FROM stored.policies;
CREATE VIEW stored.v_thresholds AS
SELECT k, t.rank, t.tier, t.threshold
FROM stored.policies, tier_thresholds(policy) t;
CREATE VIEW stored.v_types AS
SELECT k, r::text:::retention_matrix AS r, NULL::nps_category AS none
FROM stored.cohorts
WHERE k = 'week on first';
CREATE FUNCTION stored.last_periods(a :activity_periods) RETURNS date LANGUAGE sql STABLE
BEGIN ATOMIC SELECT max(p) FROM activity_rows(a) p; END;
CREATE VIEW stored.v_last AS SELECT k, stored.last_periods(a) FROM stored.activities;
CREATE MATERIALIZED VIEW stored.total AS
SELECT 1 AS k, rollup(t) AS t,
    (SELECT retention_agg(customer, at, retention_options(tz => 'Asia/Seoul'))
     FROM stored.visits) AS r
FROM stored.tallies
WHERE k ~ '^nps [0-9]{1,2}$';

-- What 0.1.0 does not have
\if :old_names
\else
INSERT INTO stored.policies
VALUES ('lasting', 'low -Infinity, high 12 hold 8; valid 1; grace 2; landing soft'),
    ('ladder', (SELECT quantile_policy(i, '{1,2,3}')::text FROM generate_series(1, 10) i)::tier_policy);
CREATE VIEW stored.v_track AS
SELECT p.k, i, tier_track(i % 20, policy) OVER (PARTITION BY p.k ORDER BY i)
FROM stored.policies p, generate_series(1, 50) i;
CREATE TABLE stored.weighted_tallies (k text PRIMARY KEY, t weighted_tally DEFAULT 'empty' UNIQUE);
INSERT INTO stored.weighted_tallies
SELECT 'nps ' || i, nps_weighted_tally(x % 11, 1 + 1.0 / x)
FROM generate_series(1, 100) i, generate_series(1, i) x
GROUP BY i;
INSERT INTO stored.weighted_tallies
VALUES ('none', DEFAULT), ('null', NULL), ('no nps', '0..10 {}'), ('one point', '7..7 {7:1 0.1 0.01}'),
    ('no weight', '1..5 {4:3 0 0}'), ('least', '1..7 {7:1 1e-100 1e-200}'),
    ('most', '1..7 {7:9223372036854775807 1e100 1e200}'),
    ('highest', '2147483547..2147483647 {2147483647:2 3 5}');
CREATE INDEX weighted_hashed ON stored.weighted_tallies USING hash (t);
CREATE VIEW stored.v_weighted AS
SELECT k, r.*, t::jsonb AS sums
FROM stored.weighted_tallies, nps_report(t) r
WHERE k ~ '^nps';
CREATE VIEW stored.v_strata AS
SELECT (nps_stratified(t, 1000)).*, (SELECT rollup(t) FROM stored.weighted_tallies WHERE k ~ '^nps')
FROM stored.tallies
WHERE k ~ '^nps [1-9][0-9]$';
CREATE INDEX activities_by_cohort ON stored.activities (activity_cohort(a), activity_count(a));
CREATE VIEW stored.v_segments AS
SELECT *
FROM retention_cohort_by('stored.visits', 'customer', 'at', 'customer', 'week', tz => 'Asia/Seoul');
CREATE VIEW stored.v_members AS
SELECT k, activity_cohort(a) AS cohort, activity_last(a) AS last, activity_count(a) AS periods,
    activity_streak(a, '2025-12-31 23:59:59.999999+00') AS streak,
    activity_retained(a, 1) AS period_1
FROM stored.activities;
CREATE TABLE stored.actives (k int PRIMARY KEY, rows rolling_actives_row[], last rolling_actives_row);
INSERT INTO stored.actives
SELECT width, r, r[cardinality(r)]
FROM (SELECT width, rolling_actives(customer, at, width) AS r
      FROM stored.visits, unnest('{1,7}'::int[]) width
      GROUP BY width) q;
CREATE VIEW stored.v_actives AS
SELECT r.period_start, r.active, q.weeks
FROM (SELECT rolling_actives(customer, at, 30, retention_options('day', 'Asia/Seoul')) AS days
      FROM stored.visits) p,
    unnest(days) r, (SELECT rolling_actives(a, 1000) AS weeks FROM stored.activities WHERE k = 'none') q;
CREATE TABLE stored.features (
    k int PRIMARY KEY, category kano_category, loyalty loyalty_type, t tally, report kano_report_row);
INSERT INTO stored.features
SELECT i, kano_category(i, 6 - i), loyalty_type(i % 2 = 0, i < 3), kano_tally(i, x), kano_report(i, x)
FROM generate_series(1, 5) i, generate_series(1, i) x
GROUP BY i;
CREATE INDEX features_sorted ON stored.features (category, loyalty);
CREATE VIEW stored.v_features AS
SELECT k, (kano_report(t)).category, (report).tie_p_value FROM stored.features;
CREATE TABLE stored.calendars (k text PRIMARY KEY, c business_calendar UNIQUE);
INSERT INTO stored.calendars
VALUES ('none', NULL),
    ('office', 'Asia/Seoul; mon-fri 9-12 13-18; closed 2026-09-24..2026-09-26'),
    ('always', 'UTC; mon-sun 0-24'), ('night', 'Europe/Madrid; fri 22:00-24:00; sat 00:00-02:00'),
    ('two days', 'Pacific/Apia; open 0001-01-01 0-0:01; open 9999-12-31 23:59-24');
INSERT INTO stored.calendars
SELECT n || ' days',
    ('UTC; mon 9-10; closed '
     || string_agg((date '1990-01-01' + 2 * i)::text, ','))::business_calendar
FROM unnest('{1,100,5000}'::int[]) n, generate_series(1, n) i
GROUP BY n;
CREATE INDEX calendars_hashed ON stored.calendars USING hash (c);
CREATE VIEW stored.v_office_hours AS
SELECT k, business_time('2026-09-20 00:00+00', '2026-10-20 00:00+00', c),
    is_open('2026-09-28 00:00+00', c)
FROM stored.calendars;
\endif

-- Ratio summaries: none, one and many units, with rests of totals, and the largest numbers
\if :old_names
\else
CREATE TABLE stored.ratios (k text PRIMARY KEY, r ratio_summary DEFAULT 'empty', s ratio_report_row);
INSERT INTO stored.ratios
SELECT 'of ' || n, ratio_agg(i * 0.1, i % 7), ratio_report(i * 0.1, i % 7)
FROM unnest('{1,2,3,1000}'::int[]) n, generate_series(1, n) i
GROUP BY n;
INSERT INTO stored.ratios
VALUES ('none', DEFAULT, NULL), ('null', NULL, NULL),
    ('most', '9007199254740992 {-1e300, 1e-300; 1e283, 0} {1.7e308, -5e-324, 0} {0, 0, 0, 0} '
             '{0, 0, 0, 0, 0.1}', NULL);
CREATE INDEX ratios_sorted ON stored.ratios (r, k);
CREATE INDEX ratios_hashed ON stored.ratios USING hash (r);
CREATE VIEW stored.v_ratios AS
SELECT ratio(rollup(r)), ratio_report(rollup(r), method => 'linearized') AS report,
    rollup(r)::jsonb AS moments, ratio_agg((r = 'empty')::int, 1) AS empty
FROM stored.ratios
WHERE k <> 'most';
\endif

-- Survival curves: with and without a resolution, many times, the longest time and the largest counts
\if :old_names
\else
CREATE TABLE stored.survivals (k text PRIMARY KEY, s survival_curve DEFAULT '{}' UNIQUE);
INSERT INTO stored.survivals
SELECT 'of ' || n, survival_agg(i * i * interval '1.7 s', i % 3 > 0)
FROM unnest('{1,2,3,200}'::int[]) n, generate_series(1, n) i
GROUP BY n
UNION ALL SELECT 'by ' || r, survival_agg(i * interval '1.7 min', i % 5 > 1, r)
FROM unnest('{1 s,7 min,1 day}'::interval[]) r, generate_series(1, 900) i
GROUP BY r;
INSERT INTO stored.survivals
VALUES ('none', DEFAULT), ('null', NULL),
    ('most', '{00:00:00 0+1, 00:00:00.000001 4611686018427387904+4611686018427387901, '
             '2562047788:00:54.775807 0+1}');
CREATE INDEX survivals_hashed ON stored.survivals USING hash (s);
CREATE VIEW stored.v_survivals AS
SELECT k, (survival_at(s, '1 hour')).share_done, (survival_median(s)).median, s::jsonb AS counts,
    (SELECT count(*) FROM survival_rows(s)) AS times
FROM stored.survivals;
CREATE VIEW stored.v_survival_groups AS
SELECT (survival_compare(s)).*, rollup(s) AS s, survival_agg('1 h', s = '{}') AS empty
FROM stored.survivals
WHERE k ~ '^(of|by)';

-- Driver summaries: none, one and many responses, skipped rows only, rests of sums, the largest numbers
CREATE TABLE stored.drivers (k text PRIMARY KEY, d driver_summary DEFAULT 'empty');
INSERT INTO stored.drivers
SELECT 'of ' || n, driver_agg(i % 10, ARRAY[i * 0.1, i % 7, 1e9 + i * i / 3.0])
FROM unnest('{1,2,9,1000}'::int[]) n, generate_series(1, n) i
GROUP BY n
UNION ALL SELECT 'twelve', driver_agg(i, (SELECT array_agg(i % p) FROM generate_series(2, 13) p))
FROM generate_series(1, 99) i;
INSERT INTO stored.drivers
VALUES ('none', DEFAULT), ('null', NULL), ('skipped', '0 5 {}'),
    ('most', '9007199254740992 9223372036854775807 {-9e115, 1e-300; 1e98, 0} '
             '{9e215, -1e-300, 5e-324; 0, 1e-317, 0}');
CREATE INDEX drivers_sorted ON stored.drivers (d, k);
CREATE INDEX drivers_hashed ON stored.drivers USING hash (d);
CREATE VIEW stored.v_drivers AS
SELECT k, r.*, f.*, d::jsonb AS moments
FROM stored.drivers, driver_rows(d) r, driver_fit(d) f
WHERE k <> 'most';
CREATE VIEW stored.v_driver_groups AS
SELECT rollup(d) AS d, driver_agg(length(k), ARRAY[(d = 'empty')::int]) AS empty
FROM stored.drivers
WHERE k ~ '^(of|none|null|skipped)';

-- Retention matrices with the options of 0.2.0
INSERT INTO stored.cohorts
SELECT concat_ws(' ', p, m, c, o, f, l),
    retention_agg(
        customer, at, k % 3 = 0, k % 2 = 0,
        retention_options(
            p, 'Asia/Seoul', m, c, as_of => '2024-06-01 00:00+00', origin => o,
            min_events => 1 + length(m) % 2, first_period => f, cohort_period => l))
FROM stored.visits, unnest('{on,on_or_after,on_or_before,streak}'::text[]) m,
    unnest('{first,every}'::text[]) c, unnest('{calendar,first_event}'::text[]) o,
    unnest('{all,returned}'::text[]) f,
    (VALUES ('day', NULL), ('day', 'week'), ('month', 'year')) v (p, l)
GROUP BY p, m, c, o, f, l;

-- and with amounts
INSERT INTO stored.cohorts
SELECT concat_ws(' ', 'amounts', p, m, c, b, l, s),
    retention_agg(
        customer, at, k % 3 = 0, k % 2 = 0, (k * 7 % 1000 - 200) / 10.0,
        retention_options(
            p, 'Asia/Seoul', m, c, as_of => '2024-06-01 00:00+00', brackets => b,
            cohort_period => l, scale => s))
FROM stored.visits, unnest('{on,streak}'::text[]) m, unnest('{first,every}'::text[]) c,
    (VALUES ('day', '{1,2,3}'::int[], NULL, 2), ('day', NULL, 'week', 3), ('month', NULL, NULL, 6))
        v (p, b, l, s)
GROUP BY p, m, c, b, l, s;
INSERT INTO stored.activities
SELECT format('amounts %s %s %s', customer, unit, scale),
    activity_agg(at, (k * 7 % 1000 - 200) / 10.0,
                 retention_options(unit, 'Asia/Seoul', scale => scale))
FROM stored.visits, (VALUES ('day', 2), ('month', 6)) v (unit, scale)
GROUP BY customer, unit, scale;
CREATE VIEW stored.v_revenue AS
SELECT k, r.period, p.revenue, r.gross_upper, r.per_customer_lower
FROM stored.cohorts c, retention_revenue(c.r) r, retention_revenue_pooled(c.r) p
WHERE k ~ '^amounts month' AND p.period = r.period;
CREATE VIEW stored.v_revenue_of_names AS
SELECT *
FROM retention_revenue_cohort('stored.visits', 'customer', 'at', 'k', 'week', tz => 'Asia/Seoul');
CREATE VIEW stored.v_movements AS
SELECT k, v.*
FROM stored.cohorts c, retention_movements(c.r) v
WHERE k ~ '^amounts';
\endif
RESET TimeZone;
