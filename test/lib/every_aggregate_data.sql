-- The table facts of so many :rows for every_aggregate.sql: a column for each kind of argument of
-- an aggregate. Numbers are chosen so that sums are exact, whatever the order. With 0 rows, the
-- table is empty.
CREATE TYPE mood AS ENUM ('low', 'middle', 'high');
CREATE TABLE facts AS
SELECT id, customer, 'customer ' || customer AS name, 'segment ' || id % 3 AS segment,
    score::smallint AS small, score AS whole, score::float8 AS score, score::text AS word,
    later::float8 AS later, score > 3 AS yes, later > 2 AS finished, 0.5 + id % 4 AS weight,
    (noise & 1023)::float8 AS metric, round((noise & 4095) / 100.0 - 5, 2) AS amount,
    at, at AT TIME ZONE 'UTC' AS local, (at AT TIME ZONE 'UTC')::date AS day,
    tstzrange(at, at + interval '40 days') AS contract,
    tsrange(at AT TIME ZONE 'UTC', at AT TIME ZONE 'UTC' + interval '40 days') AS local_contract,
    daterange((at AT TIME ZONE 'UTC')::date, (at AT TIME ZONE 'UTC')::date + 40) AS day_contract,
    (noise & 8191) * interval '1 minute' AS lasted,
    ARRAY[later::float8, (noise & 15)::float8] AS drivers,
    (enum_range(NULL::mood))[1 + id % 3] AS mood,
    (enum_range(NULL::mood))[1 + (noise & 255) % 3] AS next_mood,
    tier_names[1 + id % 4]::customer_tier AS tier, tier_names[1 + id % 4] AS tier_name,
    tier_names[1 + (noise & 3)]::customer_tier AS next_tier,
    tier_names[1 + (noise & 3)] AS next_tier_name,
    -- stored values
    format('0..10 {%s:2, 9:1}', later)::tally AS nps_counts,
    format('1..5 {%s:2}', later)::tally AS csat_counts,
    format('1..7 {%s:2, 6:1}', later)::tally AS ces_counts,
    format('0..1 {0:%s, 1:2}', later)::tally AS yes_counts,
    format('0..10 {%s:1 0.5 0.25}', later)::weighted_tally AS weighted,
    (SELECT ratio_agg(x, y) FROM (VALUES (later, 2), (3, 4)) v (x, y)) AS ratio,
    (SELECT activity_agg(day, '{"tz": "America/Los_Angeles"}')
     FROM (VALUES (at), (at + interval '40 days')) v (day)) AS periods,
    (SELECT activity_agg(day, later, '{"tz": "America/Los_Angeles"}')
     FROM (VALUES (at), (at + interval '40 days')) v (day)) AS paid_periods,
    -- of at most 1000 groups, which survival_compare can compare
    CASE
        WHEN id <= 1000
            THEN survival_of(ARRAY[later * interval '1 hour', interval '1 day'], '{1,1}', '{0,2}')
    END AS curve,
    (SELECT driver_agg(x, ARRAY[y, x * y]) FROM (VALUES (later, 2), (3, 4)) v (x, y)) AS driver
FROM generate_series(1, :rows) id, LATERAL hashint4(id) noise,
    LATERAL (SELECT noise & 31 AS customer, nullif(1 + (noise & 63) % 6, 6) AS score,
                 1 + (hashint4(noise) & 255) % 5 AS later,
                 -- until March 2025, in local time of several zones often another month
                 timestamptz '2024-01-01 00:00+00' + (hashint4(-id) & 16777215) * interval '2.3 s' AS at,
                 '{new,returning,loyal,vip}'::text[] AS tier_names) v;
