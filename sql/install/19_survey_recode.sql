-- Other scales: means and indices of any scale, tallies from counts, and the same responses on
-- another scale.

-- @since 0.2.0
CREATE TYPE mean_report_row AS (
    responses bigint, mean double precision, std_dev double precision,
    std_error double precision, lower double precision, upper double precision
);

CREATE FUNCTION mean_report(t tally, level double precision DEFAULT 0.95) RETURNS mean_report_row
    AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;

CREATE FUNCTION index_report(t tally, level double precision DEFAULT 0.95) RETURNS mean_report_row
    AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;

CREATE FUNCTION tally_of(counts bigint[], low integer) RETURNS tally
    AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;

CREATE FUNCTION recode(t tally, scores integer[], low integer, high integer) RETURNS tally
    AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
-- @end

COMMENT ON TYPE mean_report_row
    IS 'mean of a group: number of responses, mean, standard deviation, standard error and '
       'confidence limits, in points of the scale or as an index from 0 to 100';
COMMENT ON FUNCTION mean_report(tally, double precision)
    IS 'mean of a tally on any scale: number of responses, mean, standard deviation, standard '
       'error and confidence limits in points of the scale; level at least 0.5 and below 1';
COMMENT ON FUNCTION index_report(tally, double precision)
    IS 'the mean of a tally as an index: as mean_report, but 0 is the low end of the scale and '
       '100 the high one; level at least 0.5 and below 1';
COMMENT ON FUNCTION tally_of(bigint[], integer)
    IS 'tally of numbers of responses that have been counted already, in the order of the '
       'scores from low';
COMMENT ON FUNCTION recode(tally, integer[], integer, integer)
    IS 'the responses of a tally on the scale low to high; scores has the new score for each '
       'point of the scale of the tally';
