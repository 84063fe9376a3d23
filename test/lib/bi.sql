-- The data for tests of the SQL of BI tools, and pg_temp.tool(), which compares a statement of a
-- tool with plain SQL that uses nothing of the extension: v is 1 for a promoter, 0 for a passive and -1
-- for a detractor, so that 100 * avg(v) is the NPS; s is 1 if satisfied.
-- ten digits
SET extra_float_digits = -5;
SET TimeZone = 'UTC';

CREATE TABLE responses AS
SELECT i AS id, 1 + i % 97 AS customer_id,
    timestamptz '2024-01-01 00:30+00' + i * interval '5 hours 13 minutes' AS responded_at,
    (ARRAY['app', 'phone', 'store'])[1 + place] AS channel,
    CASE WHEN i % 13 > 0 THEN 10 - abs(hashint4(i)) % (3 + 3 * place) END::smallint AS score,
    1 + abs(hashint4(i + 1000)) % 5 AS stars, 1 + abs(hashint4(i + 2000)) % 7 AS ease,
    tier_of(i % 9, 'new 0, returning 2, loyal 5, vip 8', NULL::customer_tier) AS tier
FROM generate_series(1, 600) i, LATERAL (SELECT abs(hashint4(-i)) % 3 AS place) q;
ALTER TABLE responses
    ADD v int GENERATED ALWAYS AS
        (CASE WHEN score > 8 THEN 1 WHEN score < 7 THEN -1 WHEN score < 9 THEN 0 END) STORED,
    ADD s int GENERATED ALWAYS AS (CASE WHEN stars > 3 THEN 1 ELSE 0 END) STORED;
CREATE TABLE customers AS
SELECT i AS customer_id, (ARRAY['DE', 'FR', 'KR'])[1 + i % 3] AS country
FROM generate_series(1, 97) i;

-- what doc/bi.md advises to serve: tallies, counts, and views with a fixed time zone
CREATE TABLE nps_daily AS
SELECT (responded_at AT TIME ZONE 'Asia/Seoul')::date AS day, channel, nps_tally(score) AS t
FROM responses GROUP BY 1, 2;
CREATE VIEW nps_counts AS
SELECT day, channel, responses(t) AS responses, promoters(t) AS promoters, passives(t) AS passives,
    detractors(t) AS detractors
FROM nps_daily;
-- and what it warns of
CREATE VIEW nps_by_day AS SELECT day, channel, nps(t) AS nps, responses(t) AS n FROM nps_daily;
-- the same without the extension
CREATE VIEW plain AS
SELECT *, (responded_at AT TIME ZONE 'Asia/Seoul')::date AS day,
    date_trunc('month', responded_at AT TIME ZONE 'Asia/Seoul')::date AS month
FROM responses JOIN customers USING (customer_id);

CREATE TABLE orders AS
SELECT 1 + i % 60 AS customer_id,
    timestamptz '2024-01-01 00:00+00' + abs(hashint4(i)) % 180 * interval '23 hours' AS ordered_at
FROM generate_series(1, 260) i;
CREATE VIEW retention AS
SELECT * FROM retention_cohort('orders', 'customer_id', 'ordered_at', tz => 'Asia/Seoul',
    as_of => '2024-06-30 12:00+09');
CREATE VIEW plain_retention AS
WITH active AS (
    SELECT DISTINCT customer_id, date_trunc('month', ordered_at AT TIME ZONE 'Asia/Seoul') AS month
    FROM orders
), first AS (
    SELECT customer_id, min(month) AS cohort FROM active GROUP BY customer_id
)
SELECT cohort::date, p AS period, count(DISTINCT f.customer_id) AS size,
    count(DISTINCT a.customer_id) AS retained
FROM first f CROSS JOIN generate_series(0, 3) p
    LEFT JOIN active a
        ON a.customer_id = f.customer_id AND a.month = cohort + p * interval '1 month'
GROUP BY 1, 2;

-- Returns the rows of a statement, and sorts them unless they are sorted.
CREATE FUNCTION pg_temp.rows_of(statement text, sorted boolean) RETURNS text[]
LANGUAGE plpgsql AS $$
DECLARE
    row record;
    rows text[] := '{}';
BEGIN
    FOR row IN EXECUTE statement LOOP
        rows := rows || row::text;
    END LOOP;
    RETURN CASE WHEN sorted THEN rows ELSE array(SELECT r FROM unnest(rows) r ORDER BY r) END;
END
$$;
-- Checks that the statement of a tool gives some rows, and those of plain SQL.
CREATE FUNCTION pg_temp.tool(name text, statement text, plain text, sorted boolean = NULL)
RETURNS text LANGUAGE sql AS $$
    SELECT is(
        nullif(pg_temp.rows_of(statement, coalesce(sorted, statement ~* 'order by')), '{}'),
        pg_temp.rows_of(plain, coalesce(sorted, statement ~* 'order by')), name)
$$;
-- The same for a session whose search_path has no schema but pg_catalog.
CREATE FUNCTION pg_temp.rows_without_path(statement text) RETURNS text[]
LANGUAGE sql SET search_path = pg_catalog AS $$
    SELECT pg_temp.rows_of(statement, true)
$$;
