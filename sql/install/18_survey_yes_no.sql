-- Yes or no: shares of true, such as thumbs up. The tally is on the scale 0 to 1, where 1 is true.

-- @since 0.2.0
CREATE TYPE proportion_report_row AS (
    trials bigint, successes bigint, rate double precision,
    std_error double precision, lower double precision, upper double precision
);

CREATE FUNCTION proportion_report(
    t tally, level double precision DEFAULT 0.95, method text DEFAULT 'wilson'
)
    RETURNS proportion_report_row
    AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;

CREATE FUNCTION proportion_report_final(tally) RETURNS proportion_report_row
    AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;

-- @use tally_transition arguments="boolean" form=bool \
--      scale="a scale with 0 for false and 1 for true"

-- @use tally_aggregate name=proportion_tally initial="0..1 {}" arguments="x boolean" \
--      comment="tally of false as 0 and true as 1, on the scale 0 to 1"

-- @use tally_aggregate name=proportion_report final=proportion_report_final initial="0..1 {}" \
--      arguments="x boolean" \
--      comment="share of true, 0 to 1: counts, rate, and its standard error and 95% confidence \
--          limits"

-- @use tally_aggregate name=csat final=csat initial="0..1 {}" arguments="satisfied boolean" \
--      comment="customer satisfaction score, 0 to 100: percentage of true, such as thumbs up"

-- @use tally_aggregate name=csat_lower final=csat_lower_final initial="0..1 {}" \
--      arguments="satisfied boolean" comment="lower 95% confidence limit of csat"

-- @use tally_aggregate name=csat_upper final=csat_upper_final initial="0..1 {}" \
--      arguments="satisfied boolean" comment="upper 95% confidence limit of csat"

-- @use tally_aggregate name=csat_report final=csat_report_final initial="0..1 {}" \
--      arguments="satisfied boolean" \
--      comment="CSAT of a group from yes or no: counts, percentage of true, mean (0 to 1), and \
--          standard error and 95% confidence limits of the percentage"
-- @end

COMMENT ON TYPE proportion_report_row
    IS 'share of a yes or no, 0 to 1: counts, rate, standard error and confidence limits';
COMMENT ON FUNCTION proportion_report(tally, double precision, text)
    IS 'share of 1 in a tally on the scale 0 to 1: counts, rate, standard error and confidence '
       'limits; level at least 0.5 and below 1, method wilson, clopper_pearson, agresti_coull or '
       'wald';
COMMENT ON FUNCTION proportion_report_final(tally)
    IS 'final function of the aggregate proportion_report';
