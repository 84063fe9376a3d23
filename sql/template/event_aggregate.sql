--# An aggregate of events with its transition function.
--#   family     what their names begin with
--#   arguments  of the aggregate
--#   form       what the name of the C function ends in
--#   size       the size of its state in bytes, for the planner
--#   event      what a row is
--#   comment
CREATE FUNCTION @family@_accum(internal, @arguments@) RETURNS internal
    AS 'MODULE_PATHNAME', '@family@_accum_@form@' LANGUAGE C STABLE PARALLEL SAFE;
COMMENT ON FUNCTION @family@_accum(internal, @arguments@) IS 'transition function: adds @event@';

CREATE AGGREGATE @family@_agg(@arguments@) (
    SFUNC = @family@_accum, STYPE = internal, FINALFUNC = @family@_final,
    COMBINEFUNC = @family@_combine, SERIALFUNC = @family@_serialize,
    DESERIALFUNC = @family@_deserialize, SSPACE = @size@, PARALLEL = SAFE
);
COMMENT ON AGGREGATE @family@_agg(@arguments@) IS '@comment@';
