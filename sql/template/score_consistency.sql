--# Whether all groups are alike in a score: the transition function and the aggregate.
--#   name   of the score
--#   scale  of the tallies
CREATE FUNCTION @name@_consistency_accum(double precision[], tally) RETURNS double precision[]
    AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION @name@_consistency_accum(double precision[], tally)
    IS 'transition function: adds a group';

CREATE AGGREGATE @name@_consistency(t tally) (
    SFUNC = @name@_consistency_accum, STYPE = double precision[],
    INITCOND = '{0,0,0,0,0,0,0,0,0,0}', COMBINEFUNC = score_consistency_combine,
    FINALFUNC = score_consistency_final, SSPACE = 128, PARALLEL = SAFE
);
COMMENT ON AGGREGATE @name@_consistency(tally)
    IS 'are all groups alike in @name@? A tally for each group, @scale@';
