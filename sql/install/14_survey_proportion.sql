-- The same intervals from plain counts, for engines that keep counts only. Counts may be of any
-- numeric type, since sum() of a bigint is numeric.

CREATE FUNCTION nps_interval(
    promoters double precision, passives double precision, detractors double precision,
    level double precision DEFAULT 0.95, method text DEFAULT 'widened_score',
    OUT nps double precision, OUT std_error double precision,
    OUT lower double precision, OUT upper double precision
)
    AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION nps_interval(
    double precision, double precision, double precision, double precision, text
)
    IS 'Net Promoter Score, -100 to 100 points, with standard error and confidence limits, '
       'from counts; level at least 0.5 and below 1, '
       'method widened_score, score, adjusted_wald or wald';

CREATE FUNCTION proportion_interval(
    successes double precision, trials double precision,
    level double precision DEFAULT 0.95, method text DEFAULT 'wilson',
    OUT rate double precision, OUT lower double precision, OUT upper double precision
)
    AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION proportion_interval(double precision, double precision, double precision, text)
    IS 'a rate, 0 to 1, with its confidence limits, from counts; '
       'level at least 0.5 and below 1, method wilson, clopper_pearson, agresti_coull or wald';

