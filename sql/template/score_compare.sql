--# Comparisons of a score: of two groups, and of a group with a benchmark.
--#   name       what the names of the functions begin with
--#   score      what is compared
--#   unit       of the differences
--#   benchmark  what it can be
--#   method     the default; methods, all of them
CREATE FUNCTION @name@_compare(
    a tally, b tally, level double precision DEFAULT 0.95, method text DEFAULT '@method@'
)
    RETURNS score_comparison_row
    AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION @name@_compare(tally, tally, double precision, text)
    IS '@score@ of the first group minus that of the second, @unit@, with limits and test; '
       'level between 0 and 1, method @methods@';

CREATE FUNCTION @name@_compare(
    t tally, benchmark double precision, level double precision DEFAULT 0.95
)
    RETURNS score_comparison_row
    AS 'MODULE_PATHNAME', '@name@_compare_benchmark' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION @name@_compare(tally, double precision, double precision)
    IS '@score@ of a group minus a benchmark, @benchmark@, which is taken to have no '
       'error; level between 0 and 1';
