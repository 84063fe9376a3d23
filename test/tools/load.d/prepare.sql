-- The data of test/tools/load, and the expected values by plain SQL, without the extension.

CREATE EXTENSION satisfaction;

-- Expected values: a name, and which group of the data.
CREATE TABLE truth (name text, g int, value text NOT NULL, PRIMARY KEY (name, g));

-- Raises an error that shows both values if a result is not the expected one.
CREATE FUNCTION must_be(what text, got text, want text)
RETURNS boolean STABLE PARALLEL SAFE LANGUAGE plpgsql AS $$
BEGIN
    IF got IS DISTINCT FROM want OR want IS NULL THEN
        RAISE EXCEPTION USING ERRCODE = 'WRONG',
            MESSAGE = format(
                'wrong result: %s is %s, not %s', what, coalesce(got, 'NULL'),
                coalesce(want, 'NULL'));
    END IF;
    RETURN true;
END $$;

-- The same for a value in the table of expected values.
CREATE FUNCTION must_be_true(name text, g int, got text)
RETURNS boolean STABLE PARALLEL SAFE LANGUAGE plpgsql AS $$
BEGIN
    RETURN must_be(
        name || ' ' || g, got, (SELECT value FROM truth t WHERE t.name = $1 AND t.g = $2));
END $$;

-- Returns numbers as one text, rounded to the digits on which both computations must agree.
CREATE FUNCTION digits(VARIADIC numbers float8[])
RETURNS text IMMUTABLE PARALLEL SAFE LANGUAGE sql AS $$
    SELECT string_agg(round(x::numeric, 6)::text, ' ' ORDER BY n)
    FROM unnest(numbers) WITH ORDINALITY u (x, n)
$$;

-- Surveys: 12 groups of 3,000 responses
CREATE TABLE responses AS
SELECT i, i % 12 AS g, (abs(hashint8extended(i, 1)) % (8 + i % 4))::smallint AS nps,
    (5 - abs(hashint8extended(i, 2)) % (2 + i % 4))::smallint AS csat,
    (1 + abs(hashint8extended(i, 3)) % 7)::int AS ces
FROM generate_series(0, 35999) i;
CREATE INDEX ON responses (g);
CREATE TABLE daily AS
SELECT g, i / 600 AS day, nps_tally(nps) AS n, csat_tally(csat) AS c, ces_tally(ces) AS e
FROM responses
GROUP BY g, day;

-- Returns the score limit of an NPS, lower (-1) or upper (1), by bisection.
CREATE FUNCTION oracle_nps_limit(p float8, d float8, n float8, side int)
RETURNS float8 LANGUAGE sql AS $$
    WITH RECURSIVE halved (step, low, high) AS (
        SELECT 0, CASE side WHEN -1 THEN -1 ELSE (p - d) / n END,
            CASE side WHEN -1 THEN (p - d) / n ELSE 1 END
        UNION ALL
        SELECT step + 1, CASE WHEN beyond THEN m ELSE low END, CASE WHEN beyond THEN high ELSE m END
        FROM halved, LATERAL (SELECT (low + high) / 2 AS m) middle,
            LATERAL (SELECT -p - d + (2 * n - p + d) * m AS b, -d * m * (1 - m) AS c) quadratic,
            LATERAL (SELECT (sqrt(b * b - 8 * n * c) - b) / (4 * n) AS q) likeliest,
            LATERAL (SELECT (p - d - n * m) / sqrt(
                         n * (2 * q + m * (1 - m))) > -side * 1.959963984540054 AS beyond) statistic
        WHERE step < 60)
    SELECT 100 * low FROM halved WHERE step = 60
$$;

INSERT INTO truth
SELECT 'nps', g,
    concat_ws(
        ' ', n, p, n - p - d, d,
        digits(
            100 * (p - d) / n, 100 * sqrt((p + d - (p - d) * (p - d) / n) / n / n),
            oracle_nps_limit(p, d, n, -1), oracle_nps_limit(p, d, n, 1)))
FROM (SELECT g, count(*)::float8 AS n, count(*) FILTER (WHERE nps >= 9)::float8 AS p,
          count(*) FILTER (WHERE nps <= 6)::float8 AS d
      FROM responses
      GROUP BY g) c;

INSERT INTO truth
SELECT 'csat', g,
    concat_ws(' ', n, s, digits(100 * s / n, mean, 100 * (center - half), 100 * (center + half)))
FROM (SELECT g, count(*)::float8 AS n, count(*) FILTER (WHERE csat >= 4)::float8 AS s,
          avg(csat)::float8 AS mean
      FROM responses
      GROUP BY g) c,
    (VALUES (1.959963984540054::float8)) v (z),
    LATERAL (SELECT (s + z * z / 2) / (n + z * z) AS center,
                 z / (n + z * z) * sqrt(s * (n - s) / n + z * z / 4) AS half) wilson;

-- Student's t by a series, whose error is less than 1e-15 at 2,999 degrees of freedom
INSERT INTO truth
SELECT 'ces', g,
    concat_ws(' ', n, easy, digits(mean, easy / n, mean - t * s / sqrt(n), mean + t * s / sqrt(n)))
FROM (SELECT g, count(*)::float8 AS n, count(*) FILTER (WHERE ces >= 5)::float8 AS easy,
          avg(ces)::float8 AS mean, stddev_samp(ces)::float8 AS s
      FROM responses
      GROUP BY g) c,
    (VALUES (1.959963984540054::float8)) v (z),
    LATERAL (SELECT z + (z ^ 3 + z) / 4 / (n - 1) + (5 * z ^ 5 + 16 * z ^ 3 + 3 * z) / 96 / (n - 1) ^ 2 + (
                 3 * z ^ 7 + 19 * z ^ 5 + 17 * z ^ 3 - 15 * z) / 384 / (n - 1) ^ 3 AS t) student;

INSERT INTO truth
SELECT 'window', g, string_agg(round(score, 6)::text, ' ' ORDER BY i)
FROM (SELECT g, i,
          avg(CASE
                  WHEN nps >= 9 THEN 100
                  WHEN nps <= 6 THEN -100
                  ELSE 0 END) OVER (PARTITION BY g ORDER BY i ROWS 99 PRECEDING) AS score
      FROM responses) w
GROUP BY g;

-- Tallies of forty rows, between which responses are moved, so that their sum never changes
CREATE TABLE moved (k int PRIMARY KEY, t tally NOT NULL) WITH (fillfactor = 50);
INSERT INTO moved
SELECT k,
    (SELECT ('0..10 {' || string_agg(s || ':100000', ', ') || '}')::tally
     FROM generate_series(0, 10) s)
FROM generate_series(1, 40) k;
INSERT INTO truth
SELECT 'moved', 0, '0..10 {' || string_agg(s || ':4000000', ', ') || '}'
FROM generate_series(0, 10) s;

-- Tallies and activity periods that clients keep up to date with tables
CREATE TABLE live_responses (id bigserial PRIMARY KEY, k int, score int);
CREATE INDEX ON live_responses (k);
CREATE TABLE live_daily (k int PRIMARY KEY, t tally NOT NULL);
CREATE TABLE live_visits (customer int, at timestamptz);
CREATE INDEX ON live_visits (customer);
CREATE TABLE live_activity (customer int PRIMARY KEY, a activity_periods NOT NULL);

-- Retention: 60,000 visits of 8,000 customers in 18 months
CREATE TABLE visits AS
SELECT abs(hashint8extended(i, 4)) % 8000 AS customer,
    timestamptz '2023-01-01 00:00+00' + (abs(hashint8extended(i, 5)) % 47000000) * interval '1 s' AS at
FROM generate_series(1, 60000) i;
CREATE MATERIALIZED VIEW monthly AS
SELECT customer, activity_agg(at, retention_options('month', 'UTC')) AS a
FROM visits
GROUP BY customer;
CREATE UNIQUE INDEX ON monthly (customer);

-- The months of every customer, counted from the first
CREATE VIEW oracle_months AS
SELECT DISTINCT customer, cohort,
    (extract(year FROM month) * 12 + extract(month FROM month) - extract(year FROM cohort) * 12 - extract(month FROM cohort))
        ::int AS k
FROM (SELECT customer, date_trunc('month', at AT TIME ZONE 'UTC') AS month,
          min(date_trunc('month', at AT TIME ZONE 'UTC')) OVER (PARTITION BY customer) AS cohort
      FROM visits) m;

-- How long each customer counts as retained: until the last month for "or after", the months in a
-- row for a streak
CREATE VIEW oracle_reach AS
SELECT 'on_or_after' AS mode, customer, cohort, max(k) AS reach
FROM oracle_months
GROUP BY customer, cohort
UNION ALL SELECT 'streak', customer, cohort, (count(*) FILTER (WHERE k = n))::int - 1
FROM (SELECT *, row_number() OVER (PARTITION BY customer ORDER BY k) - 1 AS n FROM oracle_months) r
GROUP BY customer, cohort;

INSERT INTO truth
SELECT 'on', 0, string_agg(concat_ws(' ', cohort::date, k, n), ', ' ORDER BY cohort, k)
FROM (SELECT cohort, k, count(*) AS n FROM oracle_months GROUP BY cohort, k) c
UNION ALL SELECT mode, 0, string_agg(concat_ws(' ', cohort::date, k, n), ', ' ORDER BY cohort, k)
FROM (SELECT mode, cohort, k, count(*) AS n
      FROM oracle_reach, generate_series(0, reach) k
      GROUP BY mode, cohort, k) c
GROUP BY mode;
INSERT INTO truth
SELECT 'active', 0, string_agg(concat_ws(' ', month::date, n), ', ' ORDER BY month)
FROM (SELECT date_trunc('month', at AT TIME ZONE 'UTC') AS month, count(DISTINCT customer) AS n
      FROM visits
      GROUP BY month) m;

-- Returns the cells of a matrix that are not 0, as one text
CREATE FUNCTION cells(m retention_matrix) RETURNS text IMMUTABLE PARALLEL SAFE LANGUAGE sql AS $$
    SELECT string_agg(concat_ws(' ', cohort, period, retained), ', ' ORDER BY cohort, period)
    FROM retention_rows(m)
    WHERE retained > 0
$$;

-- Tiers: 200 customers in 12 quarters
CREATE TABLE quarters AS
SELECT customer, q, (abs(hashint8extended(customer * 100 + q, 6)) % 16)::int AS metric
FROM generate_series(1, 200) customer, generate_series(1, 12) q;
INSERT INTO truth
SELECT 'tier_of', 0,
    string_agg(
        CASE
            WHEN metric >= 12 THEN 'vip'
            WHEN metric >= 5 THEN 'loyal'
            WHEN metric >= 2 THEN 'returning'
            ELSE 'new' END,
        ' ' ORDER BY customer, q)
FROM quarters;
-- the rules of a policy with grace 1 and a soft landing, quarter by quarter: ranks are 1 to 4, and
-- quarters in a row below the tier count until it changes
CREATE TABLE held AS WITH RECURSIVE ranked AS (
    SELECT customer, q, 1 + (metric >= 2)::int + (metric >= 5)::int + (metric >= 12)::int AS rank
    FROM quarters),
    track (customer, q, tier, misses) AS (SELECT customer, q, rank, 0
                                          FROM ranked
                                          WHERE q = 1
                                          UNION ALL SELECT r.customer, r.q,
                                              CASE
                                                  WHEN rank >= tier THEN rank
                                                  WHEN misses = 0 THEN tier
                                                  ELSE tier - 1 END,
                                              CASE
                                                  WHEN rank >= tier OR misses = 1 THEN 0
                                                  ELSE 1 END
                                          FROM track t
                                          JOIN ranked r ON r.customer = t.customer
                                              AND r.q = t.q + 1)
SELECT *
FROM track;
INSERT INTO truth
SELECT 'tier_track', 0,
    string_agg((enum_range(NULL::customer_tier))[tier]::text, ' ' ORDER BY customer, q)
FROM held;
INSERT INTO truth
SELECT 'tier_moves', b.q,
    concat_ws(
        ' ', count(*), count(*) FILTER (WHERE b.tier > a.tier),
        count(*) FILTER (WHERE b.tier = a.tier), count(*) FILTER (WHERE b.tier < a.tier))
FROM held a
JOIN held b USING (customer)
WHERE a.q = 1 AND b.q > 1
GROUP BY b.q;

-- The tiers of a session; their type is created, used and dropped by different statements
CREATE FUNCTION ladder_policy(tiers int) RETURNS tier_policy LANGUAGE sql AS $$
    SELECT string_agg('step' || n || ' ' || n * 3, ', ' ORDER BY n)::tier_policy
    FROM generate_series(0, tiers) n
$$;
CREATE FUNCTION ladder_tiers(tiers int) RETURNS text LANGUAGE plpgsql AS $$
DECLARE labels text;
BEGIN
    EXECUTE format(
        'SELECT string_agg(tier_of(m, %L, NULL::%I)::text, '' '' ORDER BY m) '
        'FROM generate_series(0, 20) m',
        ladder_policy(tiers), 'ladder_' || pg_backend_pid()) INTO labels;
    RETURN labels;
END $$;
CREATE FUNCTION ladder_drop() RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    EXECUTE format('DROP TYPE %I', 'ladder_' || pg_backend_pid());
END $$;
INSERT INTO truth
SELECT 'ladder', tiers, string_agg('step' || least(m / 3, tiers), ' ' ORDER BY m)
FROM generate_series(1, 9) tiers, generate_series(0, 20) m
GROUP BY tiers;

-- Makes all expected values wrong, and everything that is compared with the writes of other
-- clients.
CREATE FUNCTION spoil() RETURNS void LANGUAGE sql AS $$
    UPDATE truth SET value = value || ' spoiled';
    INSERT INTO live_responses (k, score) SELECT k, 5 FROM generate_series(1, 40) k;
    INSERT INTO live_visits SELECT c, '1999-01-01' FROM generate_series(1, 400) c;
$$;

VACUUM ANALYZE;
