-- Control charts, and small groups of published tables: window functions over summaries.

-- @since 0.2.0
CREATE TYPE chart_row AS (
    value double precision, center double precision, lower double precision,
    upper double precision, ewma double precision, ewma_lower double precision,
    ewma_upper double precision, signal text
);

CREATE FUNCTION score_chart(
    t tally, measure text DEFAULT 'nps', sigmas double precision DEFAULT 3,
    lambda double precision DEFAULT 0.2, baseline boolean DEFAULT true
)
    RETURNS chart_row
    AS 'MODULE_PATHNAME' LANGUAGE C WINDOW IMMUTABLE PARALLEL SAFE;

CREATE FUNCTION rate_chart(
    events double precision, out_of double precision, kind text DEFAULT 'p',
    sigmas double precision DEFAULT 3, lambda double precision DEFAULT 0.2,
    overdispersed boolean DEFAULT false, baseline boolean DEFAULT true
)
    RETURNS chart_row
    AS 'MODULE_PATHNAME' LANGUAGE C WINDOW IMMUTABLE PARALLEL SAFE;

CREATE FUNCTION suppressed(responses bigint, minimum bigint DEFAULT 5) RETURNS boolean
    AS 'MODULE_PATHNAME' LANGUAGE C WINDOW IMMUTABLE PARALLEL SAFE;
-- @end

COMMENT ON TYPE chart_row
    IS 'a period of a control chart: value, center and limits, exponentially weighted moving '
       'average with its limits, and a signal if it is out of the ordinary: above, below, '
       'drift up or drift down';
COMMENT ON FUNCTION score_chart(tally, text, double precision, double precision, boolean)
    IS 'control chart of a score, a row for each period: measure nps, csat, ces or mean; limits '
       'sigmas from the center of the baseline rows, by the number of responses of each period; '
       'PARTITION BY series ORDER BY period';
COMMENT ON FUNCTION rate_chart(
    double precision, double precision, text, double precision, double precision, boolean, boolean
)
    IS 'control chart of a rate, a row for each period: kind p for the share of out_of, u for '
       'events per unit; limits sigmas from the center of the baseline rows, wider by Laney''s '
       'factor if overdispersed; PARTITION BY series ORDER BY period';
COMMENT ON FUNCTION suppressed(bigint, bigint)
    IS 'true for a group that must be hidden: it has responses, but fewer than the minimum, or '
       'the total of the partition would give such a group away';
