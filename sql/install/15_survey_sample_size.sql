-- How many responses are needed, and what a given number of them can show

-- @since 0.2.0

-- The margin of error of one score

CREATE FUNCTION nps_sample_size(
    margin double precision, promoter_rate double precision DEFAULT 0.5,
    detractor_rate double precision DEFAULT 0.5, level double precision DEFAULT 0.95,
    population double precision DEFAULT 'Infinity'
)
    RETURNS bigint
    AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION nps_sample_size(
    double precision, double precision, double precision, double precision, double precision
)
    IS 'number of responses that give an NPS plus or minus a margin in points; rates 0 to 1, '
       'level between 0 and 1';

CREATE FUNCTION nps_margin(
    responses double precision, promoter_rate double precision DEFAULT 0.5,
    detractor_rate double precision DEFAULT 0.5, level double precision DEFAULT 0.95,
    population double precision DEFAULT 'Infinity'
)
    RETURNS double precision
    AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION nps_margin(
    double precision, double precision, double precision, double precision, double precision
)
    IS 'margin of error, in points, of the NPS of a number of responses; rates 0 to 1, level '
       'between 0 and 1';

CREATE FUNCTION proportion_sample_size(
    margin double precision, rate double precision DEFAULT 0.5,
    level double precision DEFAULT 0.95, population double precision DEFAULT 'Infinity'
)
    RETURNS bigint
    AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION proportion_sample_size(
    double precision, double precision, double precision, double precision
)
    IS 'number of trials that give a rate plus or minus a margin, both 0 to 1; level between 0 '
       'and 1';

CREATE FUNCTION proportion_margin(
    responses double precision, rate double precision DEFAULT 0.5,
    level double precision DEFAULT 0.95, population double precision DEFAULT 'Infinity'
)
    RETURNS double precision
    AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION proportion_margin(
    double precision, double precision, double precision, double precision
)
    IS 'margin of error, 0 to 1, of the rate of a number of trials; rate 0 to 1, level between 0 '
       'and 1';

-- The power to find a difference of two groups of equal size

CREATE FUNCTION compare_sample_size(
    difference double precision, std_dev double precision, power double precision DEFAULT 0.8,
    level double precision DEFAULT 0.95
)
    RETURNS bigint
    AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION compare_sample_size(
    double precision, double precision, double precision, double precision
)
    IS 'number of responses in each of two groups that find a difference of their scores with a '
       'probability (power); difference and standard deviation of a response in one unit, power '
       'and level between 0 and 1';

CREATE FUNCTION compare_power(
    difference double precision, std_dev double precision, responses double precision,
    level double precision DEFAULT 0.95
)
    RETURNS double precision
    AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION compare_power(
    double precision, double precision, double precision, double precision
)
    IS 'probability, 0 to 1, that a number of responses in each of two groups finds a difference '
       'of their scores; difference and standard deviation of a response in one unit, level '
       'between 0 and 1';

CREATE FUNCTION proportion_compare_sample_size(
    rate1 double precision, rate2 double precision, power double precision DEFAULT 0.8,
    level double precision DEFAULT 0.95
)
    RETURNS bigint
    AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION proportion_compare_sample_size(
    double precision, double precision, double precision, double precision
)
    IS 'number of trials in each of two groups that find a difference of their rates, 0 to 1, '
       'with a probability (power); power and level between 0 and 1';

CREATE FUNCTION proportion_compare_power(
    rate1 double precision, rate2 double precision, responses double precision,
    level double precision DEFAULT 0.95
)
    RETURNS double precision
    AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION proportion_compare_power(
    double precision, double precision, double precision, double precision
)
    IS 'probability, 0 to 1, that a number of trials in each of two groups finds a difference of '
       'their rates, 0 to 1; level between 0 and 1';

-- @end
