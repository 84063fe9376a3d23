-- Weighted tallies: responses with sampling weights, each of which stands for as many customers as
-- its weight. As a tally, it is both the transition state of the aggregates and what tables store.

-- @since 0.2.0

-- @use stored_type type=weighted_tally write=weighted_tally one="a weighted tally" category=s \
--      preferred=false form="such as 0..10 {9:2 1.5 1.25}"
COMMENT ON TYPE weighted_tally
    IS 'responses with sampling weights on an integer scale of up to 101 points: of each score their '
       'number, the sum of the weights and that of the squares of the weights';

-- @use comparison type=weighted_tally compare=stored one="a weighted tally" \
--      many="weighted tallies" sorted_since=0.2.0

CREATE FUNCTION weighted_tally_to_jsonb(t weighted_tally) RETURNS jsonb
    AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION weighted_tally_to_jsonb(weighted_tally)
    IS 'a weighted tally as {"low": 0, "high": 10, "counts": [...], "weights": [...], '
       '"squares": [...]}';

CREATE CAST (weighted_tally AS jsonb) WITH FUNCTION weighted_tally_to_jsonb(weighted_tally);
COMMENT ON CAST (weighted_tally AS jsonb)
    IS 'a weighted tally as {"low": 0, "high": 10, "counts": [...], "weights": [...], '
       '"squares": [...]}';

-- Merging. Sums of weights are not exact, so that there is no way to subtract.

CREATE FUNCTION weighted_tally_merge(weighted_tally, weighted_tally) RETURNS weighted_tally
    AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION weighted_tally_merge(weighted_tally, weighted_tally)
    IS 'the responses of two weighted tallies on one scale together';

CREATE FUNCTION weighted_tally_final(weighted_tally) RETURNS weighted_tally
    AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION weighted_tally_final(weighted_tally)
    IS 'final function of aggregates that return a weighted tally';

CREATE OPERATOR + (
    LEFTARG = weighted_tally, RIGHTARG = weighted_tally, FUNCTION = weighted_tally_merge,
    COMMUTATOR = +
);
COMMENT ON OPERATOR + (weighted_tally, weighted_tally)
    IS 'the responses of two weighted tallies on one scale together';

-- SSPACE is for the planner: 40 bytes for each of 11 points
CREATE AGGREGATE rollup(t weighted_tally) (
    SFUNC = weighted_tally_merge, STYPE = weighted_tally, INITCOND = 'empty',
    COMBINEFUNC = weighted_tally_merge, FINALFUNC = weighted_tally_final,
    SSPACE = 456, PARALLEL = SAFE
);
COMMENT ON AGGREGATE rollup(weighted_tally) IS 'the responses of many weighted tallies together';

-- From single responses

CREATE FUNCTION weighted_tally_accum(weighted_tally, double precision, double precision)
    RETURNS weighted_tally
    AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION weighted_tally_accum(weighted_tally, double precision, double precision)
    IS 'transition function: adds a response with its weight on the scale of the weighted tally';

CREATE FUNCTION weighted_tally_accum(
    weighted_tally, double precision, double precision, double precision
)
    RETURNS weighted_tally
    AS 'MODULE_PATHNAME', 'weighted_tally_accum_high' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION weighted_tally_accum(
    weighted_tally, double precision, double precision, double precision
)
    IS 'transition function: adds a response with its weight on the scale 1 to high';

CREATE FUNCTION weighted_tally_accum(
    weighted_tally, double precision, double precision, double precision, double precision
)
    RETURNS weighted_tally
    AS 'MODULE_PATHNAME', 'weighted_tally_accum_scale' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION weighted_tally_accum(
    weighted_tally, double precision, double precision, double precision, double precision
)
    IS 'transition function: adds a response with its weight on the scale low to high';

-- @use weighted_aggregate name=nps_weighted_tally initial="0..10 {}" size=456 \
--      arguments="score double precision, weight double precision" \
--      comment="weighted tally of responses on the scale 0 to 10, each with its sampling weight"

-- @use weighted_aggregate name=csat_weighted_tally initial="1..5 {}" size=216 \
--      arguments="score double precision, weight double precision" \
--      comment="weighted tally of responses on the scale 1 to 5, each with its sampling weight"

-- @use weighted_aggregate name=csat_weighted_tally initial=empty size=456 \
--      arguments="score double precision, weight double precision, high double precision" \
--      comment="weighted tally of responses on the scale 1 to high, each with its sampling weight"

-- @use weighted_aggregate name=ces_weighted_tally initial="1..7 {}" size=296 \
--      arguments="score double precision, weight double precision" \
--      comment="weighted tally of responses on the scale 1 to 7, each with its sampling weight"

-- @use weighted_aggregate name=weighted_tally initial=empty size=456 \
--      arguments="score double precision, weight double precision, low double precision, high double precision" \
--      comment="weighted tally of responses on the scale low to high, each with its sampling \
--          weight"

-- Reading

CREATE FUNCTION responses(t weighted_tally) RETURNS bigint
    AS 'MODULE_PATHNAME', 'weighted_responses' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION responses(weighted_tally)
    IS 'number of responses in a weighted tally, whatever their weights';

CREATE FUNCTION effective_responses(t weighted_tally) RETURNS double precision
    AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION effective_responses(weighted_tally)
    IS 'number of responses of equal weight that say as much: the square of the sum of the weights, '
       'divided by the sum of their squares';

CREATE FUNCTION mean(t weighted_tally) RETURNS double precision
    AS 'MODULE_PATHNAME', 'weighted_mean' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION mean(weighted_tally)
    IS 'weighted mean response, in points of the scale; NULL without weight';

CREATE FUNCTION top_box(t weighted_tally, points double precision) RETURNS double precision
    AS 'MODULE_PATHNAME', 'weighted_top_box' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION top_box(weighted_tally, double precision)
    IS 'share, 0 to 1, of the weight on the highest points of the scale; NULL without weight';

CREATE FUNCTION bottom_box(t weighted_tally, points double precision) RETURNS double precision
    AS 'MODULE_PATHNAME', 'weighted_bottom_box' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION bottom_box(weighted_tally, double precision)
    IS 'share, 0 to 1, of the weight on the lowest points of the scale; NULL without weight';

CREATE FUNCTION nps(t weighted_tally) RETURNS double precision
    AS 'MODULE_PATHNAME', 'weighted_nps' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION nps(weighted_tally)
    IS 'Net Promoter Score, -100 to 100 points, of weighted responses; NULL without weight';

CREATE FUNCTION csat(t weighted_tally) RETURNS double precision
    AS 'MODULE_PATHNAME', 'weighted_csat' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION csat(weighted_tally)
    IS 'customer satisfaction score, 0 to 100, of weighted responses; NULL without weight';

CREATE FUNCTION ces(t weighted_tally) RETURNS double precision
    AS 'MODULE_PATHNAME', 'weighted_ces' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION ces(weighted_tally)
    IS 'customer effort score, 1 to 7, of weighted responses; NULL without weight';

-- Reports

CREATE TYPE nps_weighted_report_row AS (
    responses bigint, promoter_share double precision, passive_share double precision,
    detractor_share double precision, nps double precision, std_error double precision,
    lower double precision, upper double precision, design_effect double precision,
    effective_responses double precision, degrees_of_freedom double precision
);
COMMENT ON TYPE nps_weighted_report_row
    IS 'NPS of weighted responses: their number, shares (0 to 1) of the weight, score, standard '
       'error and confidence limits in points, and what the weights cost';

CREATE TYPE csat_weighted_report_row AS (
    responses bigint, csat double precision, mean double precision, std_error double precision,
    lower double precision, upper double precision, design_effect double precision,
    effective_responses double precision, degrees_of_freedom double precision
);
COMMENT ON TYPE csat_weighted_report_row
    IS 'CSAT of weighted responses: their number, percentage, mean in points of the scale, standard '
       'error and confidence limits of the percentage, and what the weights cost';

CREATE TYPE ces_weighted_report_row AS (
    responses bigint, ces double precision, easy_rate double precision, std_error double precision,
    lower double precision, upper double precision, design_effect double precision,
    effective_responses double precision, degrees_of_freedom double precision
);
COMMENT ON TYPE ces_weighted_report_row
    IS 'CES of weighted responses: their number, mean 1 to 7, share (0 to 1) of the weight on 5 to '
       '7, standard error and confidence limits of the mean, and what the weights cost';

CREATE TYPE mean_weighted_report_row AS (
    responses bigint, mean double precision, std_dev double precision, std_error double precision,
    lower double precision, upper double precision, design_effect double precision,
    effective_responses double precision, degrees_of_freedom double precision
);
COMMENT ON TYPE mean_weighted_report_row
    IS 'mean of weighted responses: their number, mean, standard deviation, standard error and '
       'confidence limits in points of the scale, and what the weights cost';

CREATE FUNCTION nps_report(t weighted_tally, level double precision DEFAULT 0.95)
    RETURNS nps_weighted_report_row
    AS 'MODULE_PATHNAME', 'weighted_nps_report' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION nps_report(weighted_tally, double precision)
    IS 'NPS of weighted responses: shares of the weight, and score, standard error and confidence '
       'limits in points; level at least 0.5 and below 1';

CREATE FUNCTION csat_report(t weighted_tally, level double precision DEFAULT 0.95)
    RETURNS csat_weighted_report_row
    AS 'MODULE_PATHNAME', 'weighted_csat_report' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION csat_report(weighted_tally, double precision)
    IS 'CSAT of weighted responses: percentage with standard error and confidence limits, and mean '
       'in points of the scale; level at least 0.5 and below 1';

CREATE FUNCTION ces_report(t weighted_tally, level double precision DEFAULT 0.95)
    RETURNS ces_weighted_report_row
    AS 'MODULE_PATHNAME', 'weighted_ces_report' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION ces_report(weighted_tally, double precision)
    IS 'CES of weighted responses: mean 1 to 7 with standard error and confidence limits, and share '
       '(0 to 1) of the weight on 5 to 7; level at least 0.5 and below 1';

CREATE FUNCTION mean_report(t weighted_tally, level double precision DEFAULT 0.95)
    RETURNS mean_weighted_report_row
    AS 'MODULE_PATHNAME', 'weighted_mean_report' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION mean_report(weighted_tally, double precision)
    IS 'mean of weighted responses on any scale, with standard error and confidence limits in '
       'points of the scale; level at least 0.5 and below 1';

-- Comparisons

-- @use weighted_compare name=nps score=NPS unit="-200 to 200 points"

-- @use weighted_compare name=csat score=CSAT unit="-100 to 100 points"

-- @use weighted_compare name=ces score=CES unit="in points of the scale"

-- @use weighted_compare name=mean score=mean unit="in points of the scale"

-- @end
