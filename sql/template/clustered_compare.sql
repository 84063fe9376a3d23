--# Comparison of a score of two reports where a customer may give several responses.
--#   name   what the name of the function begins with
--#   score  what is compared
--#   unit   of the difference
CREATE FUNCTION @name@_compare(
    a @name@_report_clustered_row, b @name@_report_clustered_row,
    level double precision DEFAULT 0.95
)
    RETURNS score_comparison_row
    AS 'MODULE_PATHNAME', 'clustered_@name@_compare' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION @name@_compare(
    @name@_report_clustered_row, @name@_report_clustered_row, double precision
)
    IS '@score@ of the first group minus that of the second, @unit@, where customers may have '
       'given several responses, with limits and test; level between 0 and 1';
