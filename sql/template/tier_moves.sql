--# Moves between tiers, counted: the transition functions and the aggregate.
--#   arguments  of the aggregate
--#   form       what the names of the C functions end in
--#   comment
CREATE FUNCTION tier_moves_accum(bigint[], @arguments@) RETURNS bigint[]
    AS 'MODULE_PATHNAME', 'tier_moves_accum_@form@' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION tier_moves_accum(bigint[], @arguments@)
    IS 'transition function: adds the move of one customer';

CREATE FUNCTION tier_moves_discard(bigint[], @arguments@) RETURNS bigint[]
    AS 'MODULE_PATHNAME', 'tier_moves_discard_@form@' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION tier_moves_discard(bigint[], @arguments@)
    IS 'inverse transition function: removes the move of one customer';

CREATE AGGREGATE tier_moves(@arguments@) (
    SFUNC = tier_moves_accum, STYPE = bigint[], INITCOND = '{0,0,0,0,0}',
    COMBINEFUNC = tier_moves_combine, FINALFUNC = tier_moves_final,
    MSFUNC = tier_moves_accum, MINVFUNC = tier_moves_discard, MSTYPE = bigint[],
    MINITCOND = '{0,0,0,0,0}', MFINALFUNC = tier_moves_final,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE tier_moves(@arguments@) IS '@comment@';
