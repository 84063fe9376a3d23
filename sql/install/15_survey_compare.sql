-- Is a difference real? Two groups, or a group and a benchmark

-- @since 0.2.0

CREATE TYPE score_comparison_row AS (
    difference double precision, std_error double precision,
    lower double precision, upper double precision,
    statistic double precision, p_value double precision
);
COMMENT ON TYPE score_comparison_row
    IS 'difference of two scores: standard error and confidence limits in the unit of the score, '
       'and the test of no difference';

-- @use score_compare name=nps score=NPS unit="-200 to 200 points" \
--      benchmark="-100 to 100 points" method=pooled methods="pooled or score"

-- @use score_compare name=csat score=CSAT unit="-100 to 100 points" \
--      benchmark="0 to 100 points" method=newcombe methods="newcombe, agresti_caffo or wald"

-- @use score_compare name=proportion score="share of 1 on the scale 0 to 1" unit="-1 to 1" \
--      benchmark="0 to 1" method=newcombe methods="newcombe, agresti_caffo or wald"

-- @use score_compare name=ces score=CES unit="in points of the scale" \
--      benchmark="1 to 7" method=welch methods="welch or pooled"

-- @use score_compare name=mean score=mean unit="in points of the scale" \
--      benchmark="on the scale" method=welch methods="welch or pooled"

-- The same from plain counts

CREATE FUNCTION nps_difference(
    promoters1 double precision, passives1 double precision, detractors1 double precision,
    promoters2 double precision, passives2 double precision, detractors2 double precision,
    level double precision DEFAULT 0.95, method text DEFAULT 'pooled'
)
    RETURNS score_comparison_row
    AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION nps_difference(
    double precision, double precision, double precision, double precision, double precision,
    double precision, double precision, text
)
    IS 'NPS of the first group minus that of the second, -200 to 200 points, from counts; '
       'level between 0 and 1, method pooled or score';

CREATE FUNCTION proportion_difference(
    successes1 double precision, trials1 double precision,
    successes2 double precision, trials2 double precision,
    level double precision DEFAULT 0.95, method text DEFAULT 'newcombe'
)
    RETURNS score_comparison_row
    AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION proportion_difference(
    double precision, double precision, double precision, double precision, double precision, text
)
    IS 'rate of the first group minus that of the second, -1 to 1, from counts; '
       'level between 0 and 1, method newcombe, agresti_caffo or wald';

-- @end
