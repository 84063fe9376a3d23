-- Strata: a score of a population whose parts were sampled separately

-- @since 0.2.0

CREATE FUNCTION stratified_combine(double precision[], double precision[])
    RETURNS double precision[]
    AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION stratified_combine(double precision[], double precision[])
    IS 'combine function: adds the strata of two states';

-- @use stratified name=nps score="NPS, -100 to 100 points," scale="on the scale 0 to 10"

-- @use stratified name=csat score="CSAT, 0 to 100," scale="all on one scale from 1"

-- @use stratified name=mean score="mean, in points of the scale," scale="all on one scale"

-- @end
