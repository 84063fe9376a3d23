-- Is a change real? The same customers asked twice

-- @since 0.2.0

CREATE TYPE score_change_row AS (
    respondents bigint, improved bigint, unchanged bigint, worsened bigint,
    before double precision, after double precision,
    difference double precision, std_error double precision,
    lower double precision, upper double precision,
    statistic double precision, p_value double precision
);
COMMENT ON TYPE score_change_row
    IS 'change of a score of the same customers: counts, the score before and after, and their '
       'difference with its standard error, confidence limits and test';

CREATE FUNCTION score_change_combine(bigint[], bigint[]) RETURNS bigint[]
    AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION score_change_combine(bigint[], bigint[])
    IS 'combine function: adds the customers of two states';

CREATE FUNCTION nps_change_final(bigint[]) RETURNS score_change_row
    AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION nps_change_final(bigint[]) IS 'final function of the aggregate nps_change';

CREATE FUNCTION csat_change_final(bigint[]) RETURNS score_change_row
    AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION csat_change_final(bigint[]) IS 'final function of the aggregate csat_change';

CREATE FUNCTION mean_change_final(bigint[]) RETURNS score_change_row
    AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION mean_change_final(bigint[]) IS 'final function of the aggregate mean_change';

-- @use score_change name=nps form="" arguments="before double precision, after double precision" \
--      comment="change of the NPS of customers asked twice, after - before, in points, a row for \
--          each customer; with 95% confidence limits"

-- @use score_change name=csat form="" arguments="before double precision, after double precision" \
--      comment="change of the CSAT, on the scale 1 to 5, of customers asked twice, after - \
--          before, in points, a row for each customer; with 95% confidence limits"

-- @use score_change name=csat form=_high \
--      arguments="before double precision, after double precision, high double precision" \
--      comment="change of the CSAT, on the scale 1 to high, of customers asked twice, after - \
--          before, in points, a row for each customer; with 95% confidence limits"

-- @use score_change name=mean form="" arguments="before double precision, after double precision" \
--      comment="change of the mean of whole numbers of customers asked twice, after - before, a \
--          row for each customer; with 95% confidence limits"

-- @use score_change name=mean form=_scale \
--      arguments="before double precision, after double precision, low double precision, high double precision" \
--      comment="change of the mean, on the scale low to high, of customers asked twice, after - \
--          before, a row for each customer; with 95% confidence limits"

-- @end
