-- The data of every_family.sql, which needs USAGE on data, and CREATE on scratch.
CREATE SCHEMA data;
CREATE SCHEMA scratch;
CREATE TABLE data.responses AS
SELECT i::smallint AS small, i AS whole, i::float8 AS score, least(greatest(i, 1), 5) AS stars
FROM generate_series(0, 10) i;
INSERT INTO data.responses VALUES (NULL, NULL, NULL, NULL);
CREATE TABLE data.events AS
SELECT c AS customer, 'customer ' || c AS name,
    timestamptz '2026-01-10 00:00+00' + k * c * interval '9 days' AS at,
    timestamp '2026-01-10' + k * c * interval '9 days' AS local,
    date '2026-01-10' + k * c * 9 AS day
FROM generate_series(1, 5) c, generate_series(0, 4) k;
