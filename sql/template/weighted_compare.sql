--# Comparison of a score of two weighted tallies.
--#   name   what the name of the function begins with
--#   score  what is compared
--#   unit   of the difference
CREATE FUNCTION @name@_compare(
    a weighted_tally, b weighted_tally, level double precision DEFAULT 0.95
)
    RETURNS score_comparison_row
    AS 'MODULE_PATHNAME', 'weighted_@name@_compare' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION @name@_compare(weighted_tally, weighted_tally, double precision)
    IS '@score@ of the first weighted group minus that of the second, @unit@, with limits and '
       'test; level at least 0.5 and below 1';
