--# The functions of an aggregate of events, whose transition state is internal.
--#   family  what their names begin with
--#   type    of the result
--#   one     what the result is called
CREATE FUNCTION @family@_combine(internal, internal) RETURNS internal
    AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION @family@_combine(internal, internal)
    IS 'combine function: merges two transition states of @family@_agg';

CREATE FUNCTION @family@_serialize(internal) RETURNS bytea
    AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION @family@_serialize(internal)
    IS 'writes the transition state of @family@_agg for another process';

CREATE FUNCTION @family@_deserialize(bytea, internal) RETURNS internal
    AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION @family@_deserialize(bytea, internal)
    IS 'reads the transition state of @family@_agg from another process';

CREATE FUNCTION @family@_final(internal) RETURNS @type@
    AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION @family@_final(internal)
    IS 'final function: makes @one@ of the transition state of @family@_agg';
