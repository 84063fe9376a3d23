--# The aggregate from cases to a survival curve, with its transition functions.
--#   arguments  of the aggregate
--#   form, inverse  what the names of the C functions end in
--#   comment
CREATE FUNCTION survival_accum(internal, @arguments@) RETURNS internal
    AS 'MODULE_PATHNAME', 'survival_@form@' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION survival_accum(internal, @arguments@) IS 'transition function: adds a case';

CREATE FUNCTION survival_discard(internal, @arguments@) RETURNS internal
    AS 'MODULE_PATHNAME', 'survival_@inverse@' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION survival_discard(internal, @arguments@)
    IS 'inverse transition function: removes a case that leaves a moving window';

CREATE AGGREGATE survival_agg(@arguments@) (
    SFUNC = survival_accum, STYPE = internal, FINALFUNC = survival_final,
    COMBINEFUNC = survival_combine, SERIALFUNC = survival_serialize,
    DESERIALFUNC = survival_deserialize, SSPACE = 2048,
    MSFUNC = survival_accum, MINVFUNC = survival_discard, MSTYPE = internal, MSSPACE = 2048,
    MFINALFUNC = survival_final, PARALLEL = SAFE
);
COMMENT ON AGGREGATE survival_agg(@arguments@) IS '@comment@';
