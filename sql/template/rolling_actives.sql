--# An aggregate to rolling_actives_row[] with its transition function.
--#   arguments  of the aggregate
--#   form       what the name of the C function ends in
--#   state      what the names of the functions of the state begin with
--#   final      the final function
--#   size       the size of its state in bytes, for the planner
--#   event      what a row is
--#   comment
CREATE FUNCTION rolling_actives_accum(internal, @arguments@) RETURNS internal
    AS 'MODULE_PATHNAME', 'rolling_actives_accum_@form@' LANGUAGE C STABLE PARALLEL SAFE;
COMMENT ON FUNCTION rolling_actives_accum(internal, @arguments@)
    IS 'transition function: adds @event@';

CREATE AGGREGATE rolling_actives(@arguments@) (
    SFUNC = rolling_actives_accum, STYPE = internal, FINALFUNC = @final@,
    COMBINEFUNC = @state@_combine, SERIALFUNC = @state@_serialize,
    DESERIALFUNC = @state@_deserialize, SSPACE = @size@, PARALLEL = SAFE
);
COMMENT ON AGGREGATE rolling_actives(@arguments@) IS '@comment@';
