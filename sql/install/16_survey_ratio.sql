-- The ratio of two totals over independent units, such as the complaints and the orders of each
-- customer. A ratio summary is both the transition state of the aggregates and what tables store.

-- @since 0.2.0

-- @use stored_type type=ratio_summary write=ratio_summary one="a ratio summary" \
--      form="units, totals, and sums of powers about the means"
COMMENT ON TYPE ratio_summary
    IS 'units with a numerator and a denominator: how many, their totals, and the moments that the '
       'error of the ratio of the totals needs';

-- @use comparison type=ratio_summary compare=stored one="a ratio summary" many="ratio summaries" \
--      sorted_since=0.2.0

-- Merging: floats have no exact inverse, so there is no minus, and windows do not move

CREATE FUNCTION ratio_summary_merge(ratio_summary, ratio_summary) RETURNS ratio_summary
    AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION ratio_summary_merge(ratio_summary, ratio_summary)
    IS 'the units of two ratio summaries together';

CREATE OPERATOR + (
    LEFTARG = ratio_summary, RIGHTARG = ratio_summary, FUNCTION = ratio_summary_merge,
    COMMUTATOR = +
);
COMMENT ON OPERATOR + (ratio_summary, ratio_summary)
    IS 'the units of two ratio summaries together';

CREATE AGGREGATE rollup(r ratio_summary) (
    SFUNC = ratio_summary_merge, STYPE = ratio_summary, INITCOND = 'empty',
    COMBINEFUNC = ratio_summary_merge, SSPACE = 144, PARALLEL = SAFE
);
COMMENT ON AGGREGATE rollup(ratio_summary)
    IS 'the units of all ratio summaries together; empty without any ratio summary';

-- The cast

CREATE FUNCTION ratio_summary_to_jsonb(r ratio_summary) RETURNS jsonb
    AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION ratio_summary_to_jsonb(ratio_summary)
    IS 'a ratio summary as {"units": 2, "numerator": 7, "denominator": 3, "second": [...], '
       '"third": [...], "fourth": [...]}';

CREATE CAST (ratio_summary AS jsonb) WITH FUNCTION ratio_summary_to_jsonb(ratio_summary);
COMMENT ON CAST (ratio_summary AS jsonb)
    IS 'a ratio summary as {"units": 2, "numerator": 7, "denominator": 3, "second": [...], '
       '"third": [...], "fourth": [...]}';

CREATE TYPE ratio_report_row AS (
    units bigint, numerator double precision, denominator double precision,
    ratio double precision, std_error double precision,
    lower double precision, upper double precision, degrees_of_freedom double precision
);
COMMENT ON TYPE ratio_report_row
    IS 'number of units, their totals and the ratio of these: standard error, confidence limits '
       'and degrees of freedom';

-- @end

-- Reading

CREATE FUNCTION ratio(r ratio_summary) RETURNS double precision
    AS 'MODULE_PATHNAME', 'ratio_summary_ratio' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION ratio(ratio_summary)
    IS 'total of the numerators divided by that of the denominators; NULL without units, or if '
       'the denominators add up to 0';

CREATE FUNCTION ratio_report(
    r ratio_summary, level double precision DEFAULT 0.95, method text DEFAULT 'jackknife'
)
    RETURNS ratio_report_row
    AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION ratio_report(ratio_summary, double precision, text)
    IS 'number of units, totals, ratio, standard error, limits and degrees of freedom; '
       'level at least 0.5 and below 1, method jackknife or linearized';

CREATE FUNCTION ratio_report_final(ratio_summary) RETURNS ratio_report_row
    AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION ratio_report_final(ratio_summary) IS 'final function of ratio_report';

CREATE FUNCTION ratio_compare(
    a ratio_summary, b ratio_summary, level double precision DEFAULT 0.95
)
    RETURNS score_comparison_row
    AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION ratio_compare(ratio_summary, ratio_summary, double precision)
    IS 'ratio of the first group minus that of the second, with limits and test; '
       'level at least 0.5 and below 1';

-- From single units, at level 0.95. All aggregates over the same arguments share one pass.

CREATE FUNCTION ratio_accum(ratio_summary, double precision, double precision)
    RETURNS ratio_summary
    AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION ratio_accum(ratio_summary, double precision, double precision)
    IS 'transition function: adds a unit';

CREATE AGGREGATE ratio_agg(numerator double precision, denominator double precision) (
    SFUNC = ratio_accum, STYPE = ratio_summary, INITCOND = 'empty',
    COMBINEFUNC = ratio_summary_merge, SSPACE = 144, PARALLEL = SAFE
);
COMMENT ON AGGREGATE ratio_agg(double precision, double precision)
    IS 'ratio summary of units, of which each has a numerator and a denominator';

CREATE AGGREGATE ratio(numerator double precision, denominator double precision) (
    SFUNC = ratio_accum, STYPE = ratio_summary, INITCOND = 'empty', FINALFUNC = ratio,
    COMBINEFUNC = ratio_summary_merge, SSPACE = 144, PARALLEL = SAFE
);
COMMENT ON AGGREGATE ratio(double precision, double precision)
    IS 'total of the numerators divided by that of the denominators; NULL without units, or if '
       'the denominators add up to 0';

CREATE AGGREGATE ratio_report(numerator double precision, denominator double precision) (
    SFUNC = ratio_accum, STYPE = ratio_summary, INITCOND = 'empty', FINALFUNC = ratio_report_final,
    COMBINEFUNC = ratio_summary_merge, SSPACE = 144, PARALLEL = SAFE
);
COMMENT ON AGGREGATE ratio_report(double precision, double precision)
    IS 'number of units, totals, ratio, standard error, limits and degrees of freedom; '
       'at level 0.95';
