-- What every client must return for these statements, in each of its modes.
--
-- A case is a statement without comments, and lines that begin as follows:
--   -- case: NAME              begins the case
--   -- $N: KIND VALUE          the value of a parameter, bound as this kind: int, bigint, double, numeric, text, time
--                              (timestamptz), null, ints and texts (arrays), and untyped, where the driver does not
--                              say the type
--   -- row: A|B                a row of the result, as psql -At prints it with NULL for NULL; numbers may differ in
--                              the last digits
--   -- plain: SELECT ...       a statement whose result by psql is the expected one. It computes the numbers without
--                              the extension; of stored values it shows the text or the bytes.
--   -- error: 22023            the SQLSTATE that reaches the program; "client" if the driver itself raises it
--   -- columns: NAME TYPE, ... names and types of the columns, as the driver has them
--   -- only: CLIENT ...        the clients that can do this
-- "row CLIENT: ..." and "row CLIENT.MODE: ..." stand for a client or one of its modes only, and so on.
-- A statement @copy FORMAT copies the table kept into the table copied, through the program; @columns TABLE and
-- @arguments FUNCTION ask the driver's own functions about the catalogs.

-- case: scores
SELECT channel, nps(score), csat(stars), mean(tally(stars, 1, 5)) AS stars, count(*) AS rows
FROM survey GROUP BY channel ORDER BY channel
-- columns: channel text, nps float8, csat float8, stars float8, rows int8
-- columns odbc: channel str, nps float, csat float, stars float, rows int
-- columns r: channel text, nps float8, csat float8, stars float8, rows bigint
-- plain: SELECT channel, 100.0 * (count(*) FILTER (WHERE score > 8) - count(*) FILTER (WHERE score < 7)) / count(score),
-- plain: 100.0 * count(*) FILTER (WHERE stars > 3) / count(stars), avg(stars), count(*)
-- plain: FROM survey GROUP BY channel ORDER BY channel

-- case: a report, column by column
SELECT r.* FROM (SELECT nps_tally(score) AS t FROM survey) q, nps_report(t, method => $1) r
-- $1: text wald
-- columns: responses int8, promoters int8, passives int8, detractors int8, nps float8, std_error float8, lower float8, upper float8
-- columns odbc: responses int, promoters int, passives int, detractors int, nps float, std_error float, lower float, upper float
-- columns r: responses bigint, promoters bigint, passives bigint, detractors bigint, nps float8, std_error float8, lower float8, upper float8
-- plain: SELECT n, p, n - p - d, d, 100 * x, 100 * e, 100 * (x - 1.959963984540054 * e), 100 * (x + 1.959963984540054 * e)
-- plain: FROM (SELECT n, p, d, x, sqrt(((p + d) / n::float8 - x * x) / n) AS e
-- plain: FROM (SELECT n, p, d, (p - d) / n::float8 AS x
-- plain: FROM (SELECT count(score) AS n, count(*) FILTER (WHERE score > 8) AS p, count(*) FILTER (WHERE score < 7) AS d
-- plain: FROM survey) a) b) c

-- case: a report as one value
SELECT nps_report(t, method => 'wald') AS report FROM (VALUES ('0..10 {9:4}'::tally)) q (t)
-- row: (4,4,0,0,100,0,100,100)

-- case: a report of nothing
SELECT nps(score), (csat_report(stars)).* FROM survey WHERE channel = 'fax'
-- row: NULL|0|0|NULL|NULL|NULL|NULL|NULL

-- case: retention of a table, by name
SELECT * FROM retention_cohort($1, $2, $3, period => $4, tz => $5, as_of => $6)
-- $1: text visits
-- $2: text customer
-- $3: text at
-- $4: text month
-- $5: text UTC
-- $6: time 2026-02-28T20:00:00+00:00
-- columns: cohort date, cohort_size int8, period int4, period_start date, eligible int8, retained int8, rate float8, lower float8, upper float8, complete bool
-- columns odbc: cohort date, cohort_size int, period int, period_start date, eligible int, retained int, rate float, lower float, upper float, complete bool
-- columns r: cohort date, cohort_size bigint, period integer, period_start date, eligible bigint, retained bigint, rate float8, lower float8, upper float8, complete bool
-- plain: SELECT cohort, n, period, start, n, x, p, (p + zz / (2 * n) - sqrt(zz * (p * (1 - p) / n + zz / (4 * n * n)))) / (1 + zz / n),
-- plain: (p + zz / (2 * n) + sqrt(zz * (p * (1 - p) / n + zz / (4 * n * n)))) / (1 + zz / n), complete
-- plain: FROM (VALUES (date '2026-01-01', 3, 0, date '2026-01-01', 3, true), ('2026-01-01', 3, 1, '2026-02-01', 2, false),
-- plain: ('2026-02-01', 1, 0, '2026-02-01', 1, false)) v (cohort, n, period, start, x, complete),
-- plain: LATERAL (SELECT x / n::float8 AS p, 1.959963984540054 ^ 2::float8 AS zz) w

-- case: the time zone of the session
SHOW TimeZone
-- row: America/Los_Angeles

-- case: retention in the time zone of the session
SELECT cohort, cohort_size, period, retained FROM retention_cohort('visits', 'customer', 'at')
-- row: 2025-12-01|1|0|1
-- row: 2025-12-01|1|1|0
-- row: 2025-12-01|1|2|1
-- row: 2026-01-01|2|0|2
-- row: 2026-01-01|2|1|1
-- row: 2026-02-01|1|0|1

-- case: brackets, an array of integers
SELECT period, retained FROM retention_cohort('visits', 'customer', 'at', period => 'week', tz => 'UTC', brackets => $1)
WHERE cohort = date '2026-01-12'
-- $1: ints 2,4
-- row: 0|1
-- row: 1|0
-- row: 2|1

-- case: a level, a double
SELECT nps_lower(t, level => $1, method => 'wald') FROM (VALUES ('0..10 {2:2, 7:2, 9:4}'::tally)) q (t)
-- $1: double 0.9
-- plain: SELECT 25 - 100 * 1.6448536269514722 * sqrt((6 / 8.0 - 1 / 16.0) / 8)::float8

-- case: a level, a decimal
SELECT nps_lower(t, level => $1, method => 'wald') FROM (VALUES ('0..10 {2:2, 7:2, 9:4}'::tally)) q (t)
-- $1: numeric 0.9
-- plain: SELECT 25 - 100 * 1.6448536269514722 * sqrt((6 / 8.0 - 1 / 16.0) / 8)::float8

-- case: a level, text
SELECT nps_lower(t, level => $1, method => 'wald') FROM (VALUES ('0..10 {2:2, 7:2, 9:4}'::tally)) q (t)
-- $1: text 0.9
-- plain: SELECT 25 - 100 * 1.6448536269514722 * sqrt((6 / 8.0 - 1 / 16.0) / 8)::float8
-- error jdbc.text: 42883
-- error jdbc.binary: 42883

-- case: a level, NULL
SELECT nps_lower(t, level => $1, method => 'wald') FROM (VALUES ('0..10 {2:2, 7:2, 9:4}'::tally)) q (t)
-- $1: null
-- row: NULL
-- error r: client

-- case: the end of a scale, an integer
SELECT csat(stars, $1) FROM survey
-- $1: int 5
-- plain: SELECT 100.0 * count(*) FILTER (WHERE stars > 3) / count(stars) FROM survey

-- case: the end of a scale, a bigint
SELECT csat(stars, $1) FROM survey
-- $1: bigint 5
-- plain: SELECT 100.0 * count(*) FILTER (WHERE stars > 3) / count(stars) FROM survey

-- case: the end of a scale, a double
SELECT csat(stars, $1) FROM survey
-- $1: double 5
-- plain: SELECT 100.0 * count(*) FILTER (WHERE stars > 3) / count(stars) FROM survey

-- case: the end of a scale, a decimal
SELECT csat(stars, $1) FROM survey
-- $1: numeric 5.0
-- plain: SELECT 100.0 * count(*) FILTER (WHERE stars > 3) / count(stars) FROM survey

-- case: a response, a number
SELECT nps($1::float8)
-- $1: double 9
-- row: 100

-- case: a response, text
SELECT nps($1)
-- $1: text 9
-- row: 100

-- case: a response, NULL
SELECT nps($1)
-- $1: null
-- row: NULL
-- error r: client

-- case: a tally
SELECT responses($1::tally), nps($2::tally)
-- $1: text 0..10 {7:3, 9:12}
-- $2: text 0..10 {7:3, 9:12}
-- row: 15|80

-- case: a tally without a cast
SELECT responses($1)
-- $1: text 0..10 {7:3, 9:12}
-- row: 15
-- error jdbc.text: 42883
-- error jdbc.binary: 42883

-- case: a tally without a type
SELECT responses($1)
-- $1: untyped 0..10 {7:3, 9:12}
-- row: 15

-- case: an array of tallies as a parameter
SELECT rollup(t)::text FROM unnest($1::tally[]) t
-- $1: texts 0..10 {7:3, 9:12};0..10 {0:1}
-- row: 0..10 {0:1, 7:3, 9:12}

-- case: an array of tallies as a result
SELECT array_agg(t ORDER BY id) AS tallies FROM kept
-- plain: SELECT array_agg(t ORDER BY id) FROM kept
-- plain psycopg3.binary: SELECT array_agg(encode(tally_send(t), 'hex') ORDER BY id) FROM kept
-- plain psycopg3.prepared: SELECT array_agg(encode(tally_send(t), 'hex') ORDER BY id) FROM kept

-- case: counts, an array of bigint
SELECT '0..10 {7:3, 9:12}'::tally::bigint[] AS counts
-- row: {0,0,0,0,0,0,0,3,0,12,0}

-- case: an enum as a result, in its order
SELECT category, count(*) FROM survey WHERE score IS NOT NULL GROUP BY category ORDER BY category
-- columns: category nps_category, count int8
-- columns jdbc: category nps_category(VARCHAR), count int8(BIGINT)
-- columns odbc: category str, count int
-- columns r: category unknown, count bigint
-- columns dbd: category unknown, count int8
-- row: detractor|4
-- row: passive|3
-- row: promoter|5

-- case: an enum as a parameter
SELECT count(*) FROM survey WHERE category >= $1::nps_category
-- $1: text passive
-- row: 8

-- case: an enum without a cast
SELECT count(*) FROM survey WHERE category = $1
-- $1: text passive
-- row: 3
-- error jdbc.text: 42883
-- error jdbc.binary: 42883

-- case: an enum without a type
SELECT count(*) FROM survey WHERE category = $1
-- $1: untyped passive
-- row: 3

-- case: an array of enums as a result
SELECT array_agg(DISTINCT category) AS categories FROM survey WHERE score IS NOT NULL
-- row: {detractor,passive,promoter}

-- case: an array of enums as a parameter
SELECT count(*) FROM survey WHERE category = ANY ($1::nps_category[])
-- $1: texts passive;promoter
-- row: 8

-- case: options, jsonb
SELECT r.cohort, r.cohort_size, r.period, r.retained
FROM (SELECT retention_agg(customer, at, $1::jsonb) AS m FROM visits) q, retention_rows(m) r
-- $1: text {"period": "quarter", "tz": "UTC"}
-- row: 2026-01-01|4|0|4

-- case: options without a cast
SELECT retention_agg(customer, at, $1)::text <> '0101' AS full FROM visits
-- $1: text {"period": "quarter", "tz": "UTC"}
-- row: t
-- error jdbc.text: 42883
-- error jdbc.binary: 42883

-- case: options by a function
SELECT r.cohort, r.cohort_size, r.period, r.retained
FROM (SELECT retention_agg(customer, at, retention_options(period => $1, tz => $2)) AS m FROM visits) q, retention_rows(m) r
-- $1: text quarter
-- $2: text UTC
-- row: 2026-01-01|4|0|4

-- case: a tier policy
SELECT tier_of($1, $2::tier_policy), tier_rank($3, $4::tier_policy)
-- $1: double 5
-- $2: text new 0, loyal 5, vip 12
-- $3: int 12
-- $4: text new 0, loyal 5, vip 12
-- row: loyal|3

-- case: tiers of a view, the highest first
SELECT tier, label, rank, gap FROM tiers ORDER BY tier DESC, gap DESC LIMIT 3
-- columns: tier customer_tier, label text, rank int4, gap float8
-- columns jdbc: tier customer_tier(VARCHAR), label text(VARCHAR), rank int4(INTEGER), gap float8(DOUBLE)
-- columns odbc: tier str, label str, rank int, gap float
-- columns r: tier unknown, label text, rank integer, gap float8
-- columns dbd: tier unknown, label text, rank int4, gap float8
-- row: vip|vip|4|NULL
-- row: vip|vip|4|NULL
-- row: loyal|loyal|3|3

-- case: stored values of every type
SELECT id, t, w, r, d, s, a, m, p, c, report, category, tier, score FROM kept ORDER BY id
-- plain: SELECT id, t, w, r, d, s, a, m, p, c, report, category, tier, score FROM kept ORDER BY id
-- plain psycopg3.binary: SELECT id, encode(tally_send(t), 'hex'), encode(weighted_tally_send(w), 'hex'),
-- plain psycopg3.binary: encode(ratio_summary_send(r), 'hex'), encode(driver_summary_send(d), 'hex'),
-- plain psycopg3.binary: encode(survival_curve_send(s), 'hex'), encode(activity_periods_send(a), 'hex'),
-- plain psycopg3.binary: encode(retention_matrix_send(m), 'hex'), encode(tier_policy_send(p), 'hex'),
-- plain psycopg3.binary: encode(business_calendar_send(c), 'hex'), report, category, tier, score FROM kept ORDER BY id
-- plain psycopg3.prepared: SELECT id, encode(tally_send(t), 'hex'), encode(weighted_tally_send(w), 'hex'),
-- plain psycopg3.prepared: encode(ratio_summary_send(r), 'hex'), encode(driver_summary_send(d), 'hex'),
-- plain psycopg3.prepared: encode(survival_curve_send(s), 'hex'), encode(activity_periods_send(a), 'hex'),
-- plain psycopg3.prepared: encode(retention_matrix_send(m), 'hex'), encode(tier_policy_send(p), 'hex'),
-- plain psycopg3.prepared: encode(business_calendar_send(c), 'hex'), report, category, tier, score FROM kept ORDER BY id
-- columns: id int4, t tally, w weighted_tally, r ratio_summary, d driver_summary, s survival_curve, a activity_periods, m retention_matrix, p tier_policy, c business_calendar, report nps_report_row, category nps_category, tier customer_tier, score int2
-- columns r: id integer, t unknown, w unknown, r unknown, d unknown, s unknown, a unknown, m unknown, p unknown, c unknown, report unknown, category unknown, tier unknown, score smallint
-- columns dbd: id int4, t unknown, w unknown, r unknown, d unknown, s unknown, a unknown, m unknown, p unknown, c unknown, report unknown, category unknown, tier unknown, score int2
-- columns odbc: id int, t str, w str, r str, d str, s str, a str, m str, p str, c str, report str, category str, tier str, score int

-- case: values that are written and returned
INSERT INTO taken VALUES ($1::tally, $2::nps_category, $3, $4::tier_policy) RETURNING t::text, category, score, p::text
-- $1: text 0..10 {9:1}
-- $2: text promoter
-- $3: int 9
-- $4: text new 0, "very loyal" 5
-- row: 0..10 {9:1}|promoter|9|new 0, "very loyal" 5

-- case: a score that the domain does not allow
INSERT INTO taken (score) VALUES ($1)
-- $1: int 11
-- error: 23514

-- case: a score outside the scale
SELECT nps(v) FROM generate_series(0, 11) v
-- error: 22003

-- case: a level in percent
SELECT nps_lower(t, level => $1) FROM (VALUES ('0..10 {9:1}'::tally)) q (t)
-- $1: double 95
-- error: 22023

-- case: a tally that cannot be read
SELECT $1::tally
-- $1: text 0..10 9:1
-- error: 22P02

-- case: an option that does not exist
SELECT retention_agg(customer, at, $1::jsonb) FROM visits
-- $1: text {"perod": "week"}
-- error: 22023

-- case: copy text
@copy text
-- only: jdbc psycopg2 psycopg3 dbd pgx
-- row: copied

-- case: copied as text
SELECT count(*) FROM kept one JOIN copied other ON one::text = other::text
-- only: jdbc psycopg2 psycopg3 dbd pgx
-- row: 3

-- case: copy binary
@copy binary
-- only: jdbc psycopg2 psycopg3 dbd pgx
-- row: copied

-- case: copied in binary form
SELECT count(*) FROM kept one JOIN copied other ON one::text = other::text
-- only: jdbc psycopg2 psycopg3 dbd pgx
-- row: 3

-- case: columns in the catalogs
@columns tiers
-- only: jdbc odbc dbd
-- row jdbc: tier|customer_tier|VARCHAR
-- row jdbc: label|text|VARCHAR
-- row jdbc: rank|int4|INTEGER
-- row jdbc: gap|float8|DOUBLE
-- row odbc: tier|customer_tier
-- row odbc: label|text
-- row odbc: rank|int4
-- row odbc: gap|float8
-- row dbd: tier|customer_tier
-- row dbd: label|text
-- row dbd: rank|integer
-- row dbd: gap|double precision

-- case: arguments of a function in the catalogs
@arguments create_tier_type
-- only: jdbc odbc
-- row: name|text
-- row: policy|tier_policy
-- row: schema|text
-- row odbc: name|text
-- row odbc: policy|unknown
-- row odbc: schema|text
