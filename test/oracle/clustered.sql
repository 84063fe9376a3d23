-- The report of a score over customers, from one row for each: y, the sum of what the responses add
-- to the score, and n, their number. Slow and simple: every sum is taken anew over the customers.
CREATE TYPE clustered_oracle_row AS (
    customers bigint, responses bigint, score float8, variance float8, degrees_of_freedom float8
);

CREATE FUNCTION clustered_oracle(y float8[], n float8[])
RETURNS clustered_oracle_row LANGUAGE sql STABLE AS $$
    WITH customer AS MATERIALIZED (
        SELECT u.y, u.n FROM unnest(y, n) u (y, n)
    ), total AS (
        SELECT count(*)::float8 AS m, sum(n) AS n, sum(y) / sum(n) AS score FROM customer
    ), residual AS (
        -- what a customer adds to the deviations, and the share of the responses
        SELECT c.y - t.score * c.n AS e, c.n / t.n AS h FROM customer c, total t
    ), moment AS (
        SELECT sum(e ^ 2) AS e2, sum(e ^ 4) AS e4, sum(e ^ 2 * h) AS e2h, sum(e ^ 2 * h ^ 2) AS e2h2
        FROM residual
    ), variance AS (
        -- of (e / (1 - h))², as if customers had either no share of the responses or all the same
        SELECT CASE WHEN e2h > 0
                   THEN e2 + e2h ^ 2 / e2h2 * (1 / (1 - e2h2 / e2h) ^ 2 - 1)
                   ELSE e2 END * (m - 1) / m / t.n ^ 2 AS v,
            CASE WHEN e4 > 0 THEN least(greatest(e2 ^ 2 / e4, 1), m - 1) ELSE m - 1 END AS f
        FROM moment, total t
    )
    SELECT m::bigint, t.n::bigint, t.score, CASE WHEN m > 1 THEN v END,
        CASE
            WHEN m > 1 AND f < m - 1 THEN least(2 / (1 / f - 1 / m), m - 1)
            WHEN m > 1 THEN m - 1 END
    FROM total t, variance
$$;

-- Returns whether two numbers are the same but for rounding errors.
CREATE FUNCTION alike(a float8, b float8, tolerance float8 DEFAULT 1e-9)
RETURNS boolean LANGUAGE sql IMMUTABLE AS $$
    SELECT CASE
        WHEN a IS NULL OR b IS NULL THEN a IS NULL AND b IS NULL
        ELSE abs(a - b) <= tolerance * greatest(1, abs(a), abs(b)) END
$$;

-- Returns whether two rows are the same to the last bit.
CREATE FUNCTION rows_alike(a anyelement, b anyelement)
RETURNS boolean LANGUAGE sql IMMUTABLE AS 'SELECT a::text = b::text';
