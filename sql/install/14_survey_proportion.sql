-- The same intervals from plain counts, for engines that keep counts only. Counts may come as any
-- numeric type, since sum() of a bigint is numeric.

CREATE FUNCTION nps_interval(
    promoters double precision, passives double precision, detractors double precision,
    level double precision DEFAULT 0.95, method text DEFAULT 'score',
    OUT nps double precision, OUT std_error double precision,
    OUT lower double precision, OUT upper double precision
)
    AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION nps_interval(double precision, double precision, double precision, double precision, text)
    IS 'Net Promoter Score with standard error and interval from counts, in points -100..100';

CREATE FUNCTION proportion_interval(
    successes double precision, trials double precision,
    level double precision DEFAULT 0.95, method text DEFAULT 'wilson',
    OUT rate double precision, OUT lower double precision, OUT upper double precision
)
    AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION proportion_interval(double precision, double precision, double precision, text)
    IS 'a rate with its interval from counts, as fractions 0..1';
