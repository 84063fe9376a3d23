-- Reports where a customer may give several responses, which are not independent of each other.

-- @since 0.2.0
CREATE TYPE nps_report_clustered_row AS (
    customers bigint, responses bigint, promoters bigint, passives bigint, detractors bigint,
    nps double precision, std_error double precision, lower double precision,
    upper double precision, design_effect double precision, degrees_of_freedom double precision
);

CREATE TYPE csat_report_clustered_row AS (
    customers bigint, responses bigint, satisfied bigint, csat double precision,
    mean double precision, std_error double precision, lower double precision,
    upper double precision, design_effect double precision, degrees_of_freedom double precision
);

CREATE TYPE ces_report_clustered_row AS (
    customers bigint, responses bigint, easy bigint, ces double precision,
    easy_rate double precision, std_error double precision, lower double precision,
    upper double precision, design_effect double precision, degrees_of_freedom double precision
);

CREATE TYPE proportion_report_clustered_row AS (
    customers bigint, trials bigint, successes bigint, rate double precision,
    std_error double precision, lower double precision, upper double precision,
    design_effect double precision, degrees_of_freedom double precision
);

CREATE FUNCTION clustered_combine(internal, internal) RETURNS internal
    AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE PARALLEL SAFE;

CREATE FUNCTION clustered_serialize(internal) RETURNS bytea
    AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;

CREATE FUNCTION clustered_deserialize(bytea, internal) RETURNS internal
    AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;

-- Net Promoter Score

-- @use clustered_scores name=nps scale="the scale 0 to 10" \
--      comment="NPS of a group in which customers may have given several responses: counts, and \
--          score, standard error and 95% confidence limits in points"

-- Customer satisfaction score

-- @use clustered_scores name=csat scale="the scale 1 to 5" \
--      comment="CSAT of a group in which customers may have given several responses: counts, \
--          percentage, mean in points of the scale, and standard error and 95% confidence limits \
--          of the percentage"

-- @use clustered_aggregate name=csat response=score scores="double precision" form=_high \
--      more=", high integer" more_types=", integer" scale="the scale 1 to high" \
--      comment="CSAT of a group on the scale 1 to high, in which customers may have given several \
--          responses: counts, percentage, mean in points of the scale, and standard error and 95% \
--          confidence limits of the percentage"

-- @use clustered_aggregate name=csat response=score scores="double precision" form=_high_float8 \
--      more=", high double precision" more_types=", double precision" \
--      scale="the scale 1 to high" \
--      comment="CSAT of a group on the scale 1 to high, in which customers may have given several \
--          responses: counts, percentage, mean in points of the scale, and standard error and 95% \
--          confidence limits of the percentage"

-- Customer effort score

-- @use clustered_scores name=ces scale="the scale 1 to 7" \
--      comment="CES of a group in which customers may have given several responses: counts, mean \
--          1 to 7, share (0 to 1) of responses 5 to 7, and standard error and 95% confidence \
--          limits of the mean"

-- Yes or no; both reports share their transition state

-- @use clustered name=proportion scale="the scale 0 to 1" \
--      comment="share of true, 0 to 1, in a group in which customers may have given several \
--          responses: counts, rate, and its standard error and 95% confidence limits"

-- @use clustered_aggregate name=proportion response=x scores=boolean form="" more="" \
--      more_types="" scale="a scale with 0 for false and 1 for true" \
--      comment="share of true, 0 to 1, in a group in which customers may have given several \
--          responses: counts, rate, and its standard error and 95% confidence limits"

-- @use clustered_report name=csat transition=proportion_clustered_accum size=65536 \
--      arguments="satisfied boolean, customer anyelement" \
--      comment="CSAT of a group from yes or no, in which customers may have given several \
--          responses: counts, percentage of true, mean (0 to 1), and standard error and 95% \
--          confidence limits of the percentage"
-- @end

COMMENT ON TYPE nps_report_clustered_row
    IS 'NPS of a group with several responses of a customer: counts, and score, standard error '
       'and confidence limits in points; design_effect is how many times as large the variance '
       'is as that of independent responses';
COMMENT ON TYPE csat_report_clustered_row
    IS 'CSAT of a group with several responses of a customer: counts, percentage, mean in '
       'points of the scale, and standard error and confidence limits of the percentage; '
       'design_effect is how many times as large the variance is as that of independent '
       'responses';
COMMENT ON TYPE ces_report_clustered_row
    IS 'CES of a group with several responses of a customer: counts, mean 1 to 7, share (0 to '
       '1) of responses 5 to 7, and standard error and confidence limits of the mean; '
       'design_effect is how many times as large the variance is as that of independent '
       'responses';
COMMENT ON TYPE proportion_report_clustered_row
    IS 'share of a yes or no, 0 to 1, with several responses of a customer: counts, rate, '
       'standard error and confidence limits; design_effect is how many times as large the '
       'variance is as that of independent responses';
COMMENT ON FUNCTION clustered_combine(internal, internal)
    IS 'combine function: merges two transition states of clustered reports';
COMMENT ON FUNCTION clustered_serialize(internal)
    IS 'writes the transition state of a clustered report for another process';
COMMENT ON FUNCTION clustered_deserialize(bytea, internal)
    IS 'reads the transition state of a clustered report from another process';

-- Is the difference of two groups real?

-- @use clustered_compare name=nps score=NPS unit="-200 to 200 points"

-- @use clustered_compare name=csat score=CSAT unit="-100 to 100 points"

-- @use clustered_compare name=ces score=CES unit="in points of the scale"

-- @use clustered_compare name=proportion score="share of true" unit="-1 to 1"
