-- Key drivers: how much each of several attributes has to do with an outcome.

-- @since 0.2.0
-- @use stored_type type=driver_summary write=driver_summary one="a driver summary" \
--      form="such as 3 1 {24, 12} {2, 1.5, 6}"
COMMENT ON TYPE driver_summary
    IS 'responses with an outcome and several drivers: how many, the totals, and the co-moments '
       'that correlations and regression need';

-- @use comparison type=driver_summary compare=stored one="a driver summary" \
--      many="driver summaries" sorted_since=0.2.0
-- @end

-- From rows. The transition state is internal; parallel workers send it as bytes. Floats have no
-- exact inverse, so windows do not move.

CREATE FUNCTION driver_accum(internal, double precision, double precision[]) RETURNS internal
    AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION driver_accum(internal, double precision, double precision[])
    IS 'transition function: adds a row';

CREATE FUNCTION driver_accum(internal, driver_summary) RETURNS internal
    AS 'MODULE_PATHNAME', 'driver_accum_summary' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION driver_accum(internal, driver_summary)
    IS 'transition function of rollup: adds the rows of a driver summary';

CREATE FUNCTION driver_combine(internal, internal) RETURNS internal
    AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION driver_combine(internal, internal)
    IS 'combine function: adds the rows of another state';

CREATE FUNCTION driver_serialize(internal) RETURNS bytea
    AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION driver_serialize(internal)
    IS 'serialization function: the bytes of a state, for another process';

CREATE FUNCTION driver_deserialize(bytea, internal) RETURNS internal
    AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION driver_deserialize(bytea, internal)
    IS 'deserialization function: the state of such bytes';

CREATE FUNCTION driver_final(internal) RETURNS driver_summary
    AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION driver_final(internal) IS 'final function: the driver summary of a state';

CREATE AGGREGATE driver_agg(outcome double precision, drivers double precision[]) (
    SFUNC = driver_accum, STYPE = internal, FINALFUNC = driver_final,
    COMBINEFUNC = driver_combine, SERIALFUNC = driver_serialize,
    DESERIALFUNC = driver_deserialize, SSPACE = 2048, PARALLEL = SAFE
);
COMMENT ON AGGREGATE driver_agg(double precision, double precision[])
    IS 'driver summary of responses, of which each has an outcome and up to 12 drivers';

-- Merging

CREATE FUNCTION driver_summary_merge(driver_summary, driver_summary) RETURNS driver_summary
    AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION driver_summary_merge(driver_summary, driver_summary)
    IS 'the responses of two driver summaries together';

-- @since 0.2.0
CREATE OPERATOR + (
    LEFTARG = driver_summary, RIGHTARG = driver_summary, FUNCTION = driver_summary_merge,
    COMMUTATOR = +
);
-- @end
COMMENT ON OPERATOR + (driver_summary, driver_summary)
    IS 'the responses of two driver summaries together';

CREATE AGGREGATE rollup(d driver_summary) (
    SFUNC = driver_accum, STYPE = internal, FINALFUNC = driver_final,
    COMBINEFUNC = driver_combine, SERIALFUNC = driver_serialize,
    DESERIALFUNC = driver_deserialize, SSPACE = 2048, PARALLEL = SAFE
);
COMMENT ON AGGREGATE rollup(driver_summary)
    IS 'the responses of all driver summaries together; empty without any driver summary';

-- Reading

CREATE FUNCTION driver_rows(
    d driver_summary, names text[] DEFAULT NULL,
    OUT driver text, OUT mean double precision, OUT correlation double precision,
    OUT beta double precision, OUT importance double precision, OUT share double precision
) RETURNS SETOF record
    AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE PARALLEL SAFE ROWS 12;
COMMENT ON FUNCTION driver_rows(driver_summary, text[])
    IS 'a row for each driver: mean, correlation with the outcome, standardized coefficient, and '
       'importance by LMG, also as a share (0 to 1) of the explained variance';

CREATE FUNCTION driver_fit(
    d driver_summary,
    OUT responses bigint, OUT skipped bigint, OUT r_squared double precision,
    OUT adjusted_r_squared double precision
)
    AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION driver_fit(driver_summary)
    IS 'how many responses there are, how many rows were skipped since something was NULL, and '
       'which share (0 to 1) of the variance of the outcome all drivers explain together';

-- The cast

CREATE FUNCTION driver_summary_to_jsonb(d driver_summary) RETURNS jsonb
    AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION driver_summary_to_jsonb(driver_summary)
    IS 'a driver summary as {"responses": 3, "skipped": 1, "totals": [...], "comoments": [[...], '
       '...]}';

-- @since 0.2.0
CREATE CAST (driver_summary AS jsonb) WITH FUNCTION driver_summary_to_jsonb(driver_summary);
-- @end
COMMENT ON CAST (driver_summary AS jsonb)
    IS 'a driver summary as {"responses": 3, "skipped": 1, "totals": [...], "comoments": [[...], '
       '...]}';
