-- weight 5: adds a visit to a table and to the stored activity periods
\set c random(1, 400)
\set d random(0, 700)
BEGIN;
INSERT INTO live_visits VALUES (:c, timestamptz '2023-01-01 12:00+00' + :d * interval '1 day');
INSERT INTO live_activity
SELECT :c::int,
    activity_agg(
        timestamptz '2023-01-01 12:00+00' + :d * interval '1 day',
        retention_options('month', 'UTC'))
        ON CONFLICT (customer) DO UPDATE SET a = live_activity.a + excluded.a;
COMMIT;
SELECT must_be(
    'the activity kept', (SELECT string_agg(m::text, ' ' ORDER BY m) FROM activity_rows(a) m),
    (SELECT string_agg(
         DISTINCT date_trunc('month', at AT TIME ZONE 'UTC')::date::text,
         ' ' ORDER BY date_trunc('month', at AT TIME ZONE 'UTC')::date::text)
     FROM live_visits
     WHERE customer = :c))
FROM live_activity
WHERE customer = :c;
SELECT must_be(
    'cohorts of activities kept',
    string_agg(concat_ws(' ', cohort, cohort_size), ', ' ORDER BY cohort),
    (SELECT string_agg(concat_ws(' ', cohort, n), ', ' ORDER BY cohort)
     FROM (SELECT cohort, count(*) AS n
           FROM (SELECT date_trunc('month', min(at) AT TIME ZONE 'UTC')::date AS cohort
                 FROM live_visits
                 GROUP BY customer) f
           GROUP BY cohort) c))
FROM retention_rows((SELECT retention_agg(a, retention_options('month', 'UTC')) FROM live_activity))
WHERE period = 0;
