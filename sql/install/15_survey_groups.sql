-- Many groups: are they all alike, and p-values of many comparisons

-- @since 0.2.0

CREATE TYPE score_consistency_row AS (
    groups bigint, responses bigint, overall double precision,
    lowest double precision, highest double precision,
    chi_squared double precision, p_value double precision,
    between_sd double precision, i_squared double precision
);
COMMENT ON TYPE score_consistency_row
    IS 'whether groups are alike: counts, the scores of all, of the lowest and of the highest '
       'group, the test of no difference, the standard deviation of the groups'' true scores, and '
       'the share (0 to 1) of the variance between scores that is not chance';

CREATE FUNCTION score_consistency_combine(double precision[], double precision[])
    RETURNS double precision[]
    AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION score_consistency_combine(double precision[], double precision[])
    IS 'combine function: adds the groups of two states';

CREATE FUNCTION score_consistency_final(double precision[]) RETURNS score_consistency_row
    AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION score_consistency_final(double precision[])
    IS 'final function of the aggregates nps_consistency and csat_consistency';

-- @use score_consistency name=nps scale="on the scale 0 to 10"

-- @use score_consistency name=csat scale="all on one scale from 1"

CREATE FUNCTION holm(p double precision) RETURNS double precision
    AS 'MODULE_PATHNAME' LANGUAGE C WINDOW IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION holm(double precision)
    IS 'p-value, 0 to 1, adjusted for all of the partition, so that with the limit 0.05 there is '
       'a false finding among them in at most 5% of all cases; NULL for NULL';

CREATE FUNCTION benjamini_hochberg(p double precision) RETURNS double precision
    AS 'MODULE_PATHNAME' LANGUAGE C WINDOW IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION benjamini_hochberg(double precision)
    IS 'p-value, 0 to 1, adjusted for all of the partition, so that with the limit 0.05 at most '
       '5% of the findings are false on average; NULL for NULL';

-- @end
