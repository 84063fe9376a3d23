-- Survival curves: how long until it happens, where cases that are still open count for as long as
-- they have lasted.

-- @since 0.2.0
-- @use stored_type type=survival_curve write=survival_curve one="a survival curve" \
--      form="such as {02:00:00 3+1, 30:00:00 1+0}"
COMMENT ON TYPE survival_curve
    IS 'survival curve: how many cases finished, and how many were still open, after each time';

-- @use comparison type=survival_curve compare=stored one="a survival curve" \
--      many="survival curves" sorted_since=0.2.0
-- @end

-- From cases. The transition state is internal; parallel workers send it as bytes.

-- @use event_state family=survival type=survival_curve one="a survival curve"

-- @use survival_agg arguments="duration interval, finished boolean" form=accum \
--      inverse=discard comment="survival curve of cases: how long each has lasted, and whether it \
--          has finished by then or is still open"

-- @use survival_agg arguments="duration interval, finished boolean, resolution interval" \
--      form=accum_resolution inverse=discard_resolution \
--      comment="survival curve of cases whose durations are rounded up to a resolution"

-- From counts

CREATE FUNCTION survival_of(times interval[], events bigint[], censored bigint[])
    RETURNS survival_curve
    AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION survival_of(interval[], bigint[], bigint[])
    IS 'survival curve of counts: how many cases finished, and how many were still open, after '
       'each time';

-- Merging

CREATE FUNCTION survival_curve_merge(survival_curve, survival_curve) RETURNS survival_curve
    AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION survival_curve_merge(survival_curve, survival_curve)
    IS 'the cases of two survival curves together';

-- @since 0.2.0
CREATE OPERATOR + (
    LEFTARG = survival_curve, RIGHTARG = survival_curve, FUNCTION = survival_curve_merge,
    COMMUTATOR = +
);
-- @end
COMMENT ON OPERATOR + (survival_curve, survival_curve)
    IS 'the cases of two survival curves together';

CREATE AGGREGATE rollup(s survival_curve) (
    SFUNC = survival_curve_merge, STYPE = survival_curve, INITCOND = '{}',
    COMBINEFUNC = survival_curve_merge, SSPACE = 1024, PARALLEL = SAFE
);
COMMENT ON AGGREGATE rollup(survival_curve) IS 'the cases of all survival curves together';

-- Reading

CREATE FUNCTION survival_rows(
    s survival_curve, level double precision DEFAULT 0.95, method text DEFAULT 'log-log',
    OUT "time" interval, OUT at_risk bigint, OUT events bigint, OUT censored bigint,
    OUT survival double precision, OUT std_error double precision, OUT lower double precision,
    OUT upper double precision
) RETURNS SETOF record
    AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE ROWS 100;
COMMENT ON FUNCTION survival_rows(survival_curve, double precision, text)
    IS 'a row for every distinct time: counts, and the share (0 to 1) that lasts longer, with its '
       'limits';

CREATE FUNCTION survival_at(
    s survival_curve, "time" interval, level double precision DEFAULT 0.95,
    method text DEFAULT 'log-log',
    OUT share_open double precision, OUT share_done double precision,
    OUT std_error double precision, OUT lower double precision, OUT upper double precision,
    OUT at_risk bigint
)
    AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION survival_at(survival_curve, interval, double precision, text)
    IS 'the shares (0 to 1) of cases that are still open and done at a time, and limits of the '
       'share done';

CREATE FUNCTION survival_median(
    s survival_curve, share double precision DEFAULT 0.5, level double precision DEFAULT 0.95,
    method text DEFAULT 'log-log',
    OUT median interval, OUT lower interval, OUT upper interval
)
    AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION survival_median(survival_curve, double precision, double precision, text)
    IS 'the time by which half of the cases, or another share, are done, with its limits; NULL if '
       'it is not reached';

CREATE FUNCTION survival_mean(
    s survival_curve, horizon interval, level double precision DEFAULT 0.95,
    OUT mean interval, OUT std_error interval, OUT lower interval, OUT upper interval
)
    AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION survival_mean(survival_curve, interval, double precision)
    IS 'the mean duration, each counted up to a horizon, with its limits; NULL if the curve does '
       'not reach the horizon';

-- Comparing

-- @since 0.2.0
CREATE TYPE survival_comparison_row AS (
    chi_squared double precision, df integer, p_value double precision
);
-- @end
COMMENT ON TYPE survival_comparison_row
    IS 'row of survival_compare: the statistic of the log-rank test with its degrees of freedom '
       'and p-value';

CREATE FUNCTION survival_compare(a survival_curve, b survival_curve)
    RETURNS survival_comparison_row
    AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION survival_compare(survival_curve, survival_curve)
    IS 'are cases of two groups done equally fast? The log-rank test';

CREATE FUNCTION survival_compare_final(survival_curve[]) RETURNS survival_comparison_row
    AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION survival_compare_final(survival_curve[])
    IS 'final function: the log-rank test of all curves';

CREATE AGGREGATE survival_compare(s survival_curve) (
    SFUNC = array_append, STYPE = survival_curve[], INITCOND = '{}',
    FINALFUNC = survival_compare_final, COMBINEFUNC = array_cat, SSPACE = 4096, PARALLEL = SAFE
);
COMMENT ON AGGREGATE survival_compare(survival_curve)
    IS 'are cases of all groups done equally fast? The log-rank test of a curve for each group';

-- Casts

CREATE FUNCTION survival_curve_to_jsonb(s survival_curve) RETURNS jsonb
    AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION survival_curve_to_jsonb(survival_curve)
    IS 'a survival curve as {"resolution": null, "times": [...], "events": [...], "censored": '
       '[...]}';

-- @since 0.2.0
CREATE CAST (survival_curve AS jsonb) WITH FUNCTION survival_curve_to_jsonb(survival_curve);
-- @end
COMMENT ON CAST (survival_curve AS jsonb)
    IS 'a survival curve as {"resolution": null, "times": [...], "events": [...], "censored": '
       '[...]}';
