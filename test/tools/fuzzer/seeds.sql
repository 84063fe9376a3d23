-- The seeds: values of every type, as each target reads them. Run by test/tools/fuzz --seeds, which
-- writes each to a file.

-- bytes as in tables, without the header
CREATE FUNCTION pg_temp.stored(tally) RETURNS bytea LANGUAGE internal AS 'byteasend';
CREATE FUNCTION pg_temp.stored(weighted_tally) RETURNS bytea LANGUAGE internal AS 'byteasend';
CREATE FUNCTION pg_temp.stored(ratio_summary) RETURNS bytea LANGUAGE internal AS 'byteasend';
CREATE FUNCTION pg_temp.stored(activity_periods) RETURNS bytea LANGUAGE internal AS 'byteasend';
CREATE FUNCTION pg_temp.stored(retention_matrix) RETURNS bytea LANGUAGE internal AS 'byteasend';
CREATE FUNCTION pg_temp.stored(survival_curve) RETURNS bytea LANGUAGE internal AS 'byteasend';
CREATE FUNCTION pg_temp.stored(business_calendar) RETURNS bytea LANGUAGE internal AS 'byteasend';
CREATE FUNCTION pg_temp.stored(driver_summary) RETURNS bytea LANGUAGE internal AS 'byteasend';
CREATE FUNCTION pg_temp.stored(tier_policy) RETURNS bytea LANGUAGE internal AS 'byteasend';

-- transition states as parallel workers send them
CREATE AGGREGATE pg_temp.state(customer anyelement, at timestamptz, options jsonb) (
    SFUNC = retention_accum, STYPE = internal, FINALFUNC = retention_serialize);
-- of rolling_actives, of events and of activity periods
CREATE AGGREGATE pg_temp.state(customer anyelement, at timestamptz, amount numeric, options jsonb) (
    SFUNC = retention_accum, STYPE = internal, FINALFUNC = retention_serialize);
CREATE AGGREGATE pg_temp.state(customer anyelement, at timestamptz, width integer) (
    SFUNC = rolling_actives_accum, STYPE = internal, FINALFUNC = retention_serialize);
CREATE AGGREGATE pg_temp.state(a activity_periods, width integer) (
    SFUNC = rolling_actives_accum, STYPE = internal, FINALFUNC = rolling_activity_serialize);
CREATE AGGREGATE pg_temp.state(at timestamptz, options jsonb) (
    SFUNC = activity_accum, STYPE = internal, FINALFUNC = activity_serialize);
CREATE AGGREGATE pg_temp.state(at timestamptz, amount numeric, options jsonb) (
    SFUNC = activity_accum, STYPE = internal, FINALFUNC = activity_serialize);
CREATE AGGREGATE pg_temp.state(during tstzrange, options jsonb) (
    SFUNC = activity_accum, STYPE = internal, FINALFUNC = activity_serialize);
CREATE AGGREGATE pg_temp.state(duration interval, finished boolean, resolution interval) (
    SFUNC = survival_accum, STYPE = internal, FINALFUNC = survival_serialize);

CREATE AGGREGATE pg_temp.state(score smallint, customer anyelement) (
    SFUNC = nps_clustered_accum, STYPE = internal, FINALFUNC = clustered_serialize);
CREATE AGGREGATE pg_temp.state(t tally) (
    SFUNC = nps_clustered_accum, STYPE = internal, FINALFUNC = clustered_serialize);

CREATE TEMP TABLE event AS
SELECT customer, timestamptz '2024-01-15 12:00Z' + interval '17 days' * n AS at
FROM generate_series(1, 7) customer, generate_series(0, 9) n WHERE (customer * n) % 3 <> 1;
CREATE TEMP TABLE options AS
SELECT row_number() OVER () AS n, o::jsonb AS o
FROM (VALUES ('{}'),
          ('{"period": "day", "mode": "on_or_after", "tz": "Asia/Seoul", '
           '"as_of": "2024-04-01T00:00:00Z"}'),
          ('{"period": "week", "mode": "streak", "week_start": "sunday", "cohort": "every"}'),
          ('{"period": "quarter", "mode": "on_or_before", "brackets": [1, 4, 10]}'),
          ('{"period": "year", "brackets": [1], "as_of": null}')) g (o);

CREATE TEMP TABLE seed AS
WITH
tally AS (SELECT row_number() OVER () AS n, t::tally AS v FROM (VALUES
    ('empty'), ('0..10 {}'), ('0..10 {7:3, 9:300, 10:70000}'), ('1..5 {1:5000000000, 4:2}'), ('1..7 {7:1}'), ('-3..0 {-1:9}'),
    ('1..25 {5:300, 25:1}')) g (t)),
weighted AS (SELECT row_number() OVER () AS n, t::weighted_tally AS v FROM (VALUES
    ('empty'), ('0..10 {}'), ('0..10 {7:3 2.5 2.25, 9:300 250.5 240, 10:1 0 0}'), ('1..5 {1:5000000000 1e100 1e200, 4:1 1e-100 1e-200}'),
    ('1..7 {7:1 0.1 0.010000000000000002}'), ('-3..0 {-1:9 9 9}')) g (t)),
ratio AS (SELECT n, ratio_agg(i * 0.1, i % 3) AS v FROM generate_series(0, 4) n, generate_series(1, n * n) i GROUP BY n
    UNION ALL SELECT 5, '2 {7, 3} {12.5, -2.5, 0.5} {0, 0, 0, 0} {78.125, -15.625, 3.125, -0.625, 0.125}'
    UNION ALL SELECT 6, 'empty' UNION ALL SELECT 7, ratio_agg(1e9 + i, 1e70 / i) FROM generate_series(1, 3) i),
activity AS (SELECT n, activity_agg(at, o) AS v FROM event, options WHERE customer = n GROUP BY n, o
    -- the latest event is in the second of two hours that clocks show
    UNION ALL SELECT 8, activity_agg(at, '{"period": "day", "tz": "Europe/Berlin"}')
    FROM unnest('{2024-10-27 00:45Z,2024-10-27 01:15Z}'::timestamptz[]) at
    -- a zone that skipped a day
    UNION ALL SELECT 10, activity_agg(at, '{"period": "day", "tz": "Pacific/Apia"}')
    FROM unnest('{2011-12-29 00:00Z,2011-12-30 00:00Z,2011-12-31 00:00Z}'::timestamptz[]) at
    -- amounts, with refunds, of every scale
    UNION ALL SELECT 20 + n, activity_agg(at, (extract(epoch from at)::bigint % 1000 - 300) / 10.0, o || jsonb_build_object('scale', n % 7))
    FROM event, options WHERE customer = n AND n % 7 > 0 GROUP BY n, o
    UNION ALL SELECT 19, activity_agg(at, 7, '{"period": "day", "tz": "Pacific/Apia", "scale": 0}')
    FROM unnest('{2011-12-29 00:00Z,2011-12-30 00:00Z,2011-12-31 00:00Z}'::timestamptz[]) at
    UNION ALL SELECT 9, '0101'),
retention AS (SELECT n, retention_agg(customer, at, o) AS v FROM event, options WHERE customer < 4 GROUP BY n, o
    UNION ALL SELECT 10, retention_agg(1, at, '{"period": "day", "tz": "Pacific/Apia"}')
    FROM unnest('{2011-12-29 00:00Z,2011-12-30 00:00Z,2011-12-31 00:00Z}'::timestamptz[]) at
    -- windows of each customer, and cohorts that are longer than periods
    UNION ALL SELECT 11, retention_agg(customer, at, retention_options('week', 'Europe/Berlin', mode, origin => 'first_event', first_period => first, cohort_period => NULL))
    FROM event, unnest('{on,on_or_after,on_or_before,streak}'::text[]) mode, unnest('{all,returned}'::text[]) first WHERE customer < 4 GROUP BY mode, first
    UNION ALL SELECT 12, retention_agg(customer, at, retention_options('day', brackets => '{2,30}', min_events => 2, cohort_period => 'week')) FROM event WHERE customer < 4
    -- amounts, with refunds
    UNION ALL SELECT 13, retention_agg(customer, at, (extract(epoch from at)::bigint % 1000 - 300) / 10.0, o || jsonb_build_object('scale', n))
    FROM event, options WHERE customer < 4 AND n < 7 AND NOT o ?| '{origin,min_events,first_period}' GROUP BY n, o
    UNION ALL SELECT 14, retention_agg(customer, at, extract(epoch from at)::bigint % 7 - 2, retention_options('day', cohort_period => 'week', scale => 0)) FROM event WHERE customer < 4
    UNION ALL SELECT 9, '0101'),
survival AS (SELECT row_number() OVER () AS n, t::survival_curve AS v FROM (VALUES
    ('{}'), ('{00:00:00 1+0, 01:30:00.000001 300+7, 100:00:00 0+70000}'), ('01:00:00 {02:00:00 3+1, 300:00:00 1+0}'),
    ('{2562047788:00:54.775807 1+0}'), ('{00:00:01 4611686018427387904+4611686018427387903}')) g (t)),
driver AS (SELECT n, driver_agg(i * i % 7, ARRAY[i * 0.1, i % 3, 1e9 + i / 3.0]) AS v FROM generate_series(0, 4) n, generate_series(1, n * n) i GROUP BY n
    UNION ALL SELECT 5, '3 1 {24, 12} {2, 1.5, 6}' UNION ALL SELECT 6, 'empty' UNION ALL SELECT 7, '0 9 {}'
    UNION ALL SELECT 8, driver_agg(i % 4, ARRAY[i, 2 * i]) FROM generate_series(1, 9) i),
calendar AS (SELECT row_number() OVER () AS n, t, t::business_calendar AS v FROM (VALUES
    ('UTC; mon-sun 0-24'), ('Asia/Seoul; mon-fri 09:00-12:00 13:00-18:00; sat 10:00-14:00; closed 2026-01-01, 2026-09-24..2026-09-26; open 2026-12-31 09:00-12:00'),
    (' europe/madrid;FRI 22-24 ; Saturday,sun 0-2:00;'), ('UTC; open 0001-01-01..9999-12-31 0:00-0:01'),
    ('Pacific/Apia; thu-sat 0-24; closed 2026-01-01; open 2026-01-02 9-10; closed 2026-01-03')) g (t)),
policy AS (SELECT row_number() OVER () AS n, p AS t, p::tier_policy AS v FROM (VALUES
    ('new 0'), ('new 0, loyal 5, vip 12; grace 2; landing soft'), ('"a, b" -1.5, "say ""hi""" 0, ü 1e300; landing hard'),
    ('low -Infinity, high 2.5'), ('new 0 hold -1, vip 12 hold 8.5; valid 2; grace 1')) g (p))
SELECT 'tally-recv' AS target, n, tally_send(v) AS bytes FROM tally
UNION ALL SELECT 'tally-in', n, convert_to(v::text, 'UTF8') FROM tally
UNION ALL SELECT 'tally-stored', n, pg_temp.stored(v) FROM tally
UNION ALL SELECT 'tally-stored', 9, '\x0100'	-- a truncated header that was once read beyond its end
UNION ALL SELECT 'weighted-recv', n, weighted_tally_send(v) FROM weighted
UNION ALL SELECT 'weighted-in', n, convert_to(v::text, 'UTF8') FROM weighted
UNION ALL SELECT 'weighted-stored', n, pg_temp.stored(v) FROM weighted
UNION ALL SELECT 'ratio-recv', n, ratio_summary_send(v) FROM ratio
UNION ALL SELECT 'ratio-in', n, convert_to(v::text, 'UTF8') FROM ratio
UNION ALL SELECT 'ratio-stored', n, pg_temp.stored(v) FROM ratio
UNION ALL SELECT 'activity-recv', n, activity_periods_send(v) FROM activity
UNION ALL SELECT 'activity-in', n, convert_to(v::text, 'UTF8') FROM activity
UNION ALL SELECT 'activity-stored', n, pg_temp.stored(v) FROM activity
UNION ALL SELECT 'activity-state', n, pg_temp.state(at, o)
FROM event, options
WHERE customer = n
GROUP BY n, o
UNION ALL SELECT 'activity-state', 20 + n,
    pg_temp.state(tstzrange(at, at + interval '40 days'), o || '{"during": "any"}')
FROM event, options
WHERE customer = n
GROUP BY n, o
UNION ALL SELECT 'activity-state', 40 + n, pg_temp.state(at, n - 3.5, o)
FROM event, options
WHERE customer = n
GROUP BY n, o
UNION ALL SELECT 'retention-recv', n, retention_matrix_send(v) FROM retention
UNION ALL SELECT 'retention-in', n, convert_to(v::text, 'UTF8') FROM retention
UNION ALL SELECT 'retention-stored', n, pg_temp.stored(v) FROM retention
UNION ALL SELECT 'retention-state', n,
    pg_temp.state(customer::bigint, at + interval '9 years' * (n % 2) * (customer % 2), o)
    FROM event, options WHERE customer < 4 GROUP BY n, o
UNION ALL SELECT 'retention-state', 20, pg_temp.state(customer::bigint, at, '{"origin": "first_event"}'::jsonb) FROM event WHERE customer < 4
UNION ALL SELECT 'retention-state', 21, pg_temp.state(customer::bigint, at, 30) FROM event
UNION ALL SELECT 'retention-state', 22, pg_temp.state(customer::bigint, at, '{"min_events": 2}'::jsonb) FROM event
UNION ALL SELECT 'retention-state', 23, pg_temp.state(customer::bigint, at, customer - 2.5, '{"scale": 1}'::jsonb) FROM event
UNION ALL SELECT 'rolling-state', n, pg_temp.state(v, n::int) FROM activity WHERE n < 9 GROUP BY n
UNION ALL SELECT 'clustered-state', n,
    pg_temp.state((customer * n % 11)::smallint, CASE WHEN customer < 7 THEN customer::bigint END)
    FROM event, generate_series(1, 3) n GROUP BY n
UNION ALL SELECT 'clustered-state', 4, pg_temp.state('0..10 {7:3, 9:12}'::tally)
UNION ALL SELECT 'tier_policy-recv', n, tier_policy_send(v) FROM policy
UNION ALL SELECT 'tier_policy-in', n, convert_to(t, 'UTF8') FROM policy
UNION ALL SELECT 'tier_policy-stored', n, pg_temp.stored(v) FROM policy
UNION ALL SELECT 'survival-recv', n, survival_curve_send(v) FROM survival
UNION ALL SELECT 'survival-in', n, convert_to(v::text, 'UTF8') FROM survival
UNION ALL SELECT 'survival-stored', n, pg_temp.stored(v) FROM survival
UNION ALL SELECT 'survival-state', n, pg_temp.state(at - '2024-01-01', customer > 1, n * interval '7 h')
FROM event, generate_series(1, 3) n
GROUP BY n
UNION ALL SELECT 'driver-recv', n, driver_summary_send(v) FROM driver
UNION ALL SELECT 'driver-in', n, convert_to(v::text, 'UTF8') FROM driver
UNION ALL SELECT 'driver-stored', n, pg_temp.stored(v) FROM driver
UNION ALL SELECT 'calendar-recv', n, business_calendar_send(v) FROM calendar
UNION ALL SELECT 'calendar-in', n, convert_to(t, 'UTF8') FROM calendar
UNION ALL SELECT 'calendar-stored', n, pg_temp.stored(v) FROM calendar
UNION ALL SELECT 'options-in', n, convert_to(o::text, 'UTF8') FROM options
UNION ALL SELECT 'words-in', row_number() OVER (), convert_to(w, 'UTF8')
    FROM unnest(ARRAY['month', 'streak', 'every', 'sunday', 'Asia/Seoul', 'wald', 'vip']) w
UNION ALL SELECT 'label-in', row_number() OVER (), convert_to(w, 'UTF8')
FROM unnest(ARRAY[
                '10 - Extremely likely', '4 out of 5', '4/5', '★★★★☆', '⑤ 매우 만족', '(-3)', '５점', '4½',
                'fair', '⭐️⭐️']) w
UNION ALL SELECT 'labels-in', row_number() OVER (), convert_to(w, 'UTF8')
FROM unnest(ARRAY['{poor,fair,good}', '{}', '{NULL}', '[0:1]={fair,"매우 만족"}', '{a,"A "}']) w
UNION ALL SELECT 'brackets-in', row_number() OVER (), convert_to(w, 'UTF8')
FROM unnest(ARRAY['{1,4,10}', '{}', '{NULL}', '[2:3]={1,1}']) w
UNION ALL SELECT 'thresholds-in', row_number() OVER (), convert_to(w, 'UTF8')
FROM unnest(ARRAY['{0,2,5,12}', '{}', '{NULL,1,2,3}', '{-1e300,0,1,Infinity}']) w
UNION ALL SELECT 'moves-in', row_number() OVER (), convert_to(w, 'UTF8')
FROM unnest(ARRAY[
                '{0,0,0,0,0}', '{5,4,3,2,1}', '{1,NULL,1,1,1}', '{{1,2,3,4,5}}',
                '{9223372036854775807,1,0,0,0}']) w;
SELECT target, n, encode(bytes, 'hex') FROM seed ORDER BY target, n;
