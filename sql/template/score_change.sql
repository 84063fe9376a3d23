--# The change of a score of customers asked twice: the transition functions and the aggregate.
--#   name       of the score
--#   arguments  of the aggregate
--#   form       what the names of the C functions end in, if it is not the name of the SQL functions
--#   comment
CREATE FUNCTION @name@_change_accum(bigint[], @arguments@) RETURNS bigint[]
    AS 'MODULE_PATHNAME', '@name@_change_accum@form@' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION @name@_change_accum(bigint[], @arguments@)
    IS 'transition function: adds a customer with two scores';

CREATE FUNCTION @name@_change_discard(bigint[], @arguments@) RETURNS bigint[]
    AS 'MODULE_PATHNAME', '@name@_change_discard@form@' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION @name@_change_discard(bigint[], @arguments@)
    IS 'inverse transition function: removes a customer with two scores';

CREATE AGGREGATE @name@_change(@arguments@) (
    SFUNC = @name@_change_accum, STYPE = bigint[], INITCOND = '{0,0,0,0,0,0,0,0,-1}',
    COMBINEFUNC = score_change_combine, FINALFUNC = @name@_change_final,
    MSFUNC = @name@_change_accum, MINVFUNC = @name@_change_discard, MSTYPE = bigint[],
    MINITCOND = '{0,0,0,0,0,0,0,0,-1}', MFINALFUNC = @name@_change_final,
    SSPACE = 128, PARALLEL = SAFE
);
COMMENT ON AGGREGATE @name@_change(@arguments@) IS '@comment@';
