--# A score of a population that was sampled in strata: the transition function and the aggregate.
--#   name   of the score
--#   score  what it is, with its unit
--#   scale  of the tallies
CREATE TYPE @name@_stratified_row AS (
    strata bigint, responses bigint, population double precision, @name@ double precision,
    std_error double precision, lower double precision, upper double precision,
    design_effect double precision, degrees_of_freedom double precision
);
COMMENT ON TYPE @name@_stratified_row
    IS '@score@ of a population: counts, and score, standard error and confidence limits from '
       'strata of known size';

CREATE FUNCTION @name@_stratified_accum(double precision[], tally, double precision)
    RETURNS double precision[]
    AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION @name@_stratified_accum(double precision[], tally, double precision)
    IS 'transition function: adds a stratum';

CREATE FUNCTION @name@_stratified_final(double precision[]) RETURNS @name@_stratified_row
    AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION @name@_stratified_final(double precision[])
    IS 'final function of the aggregate @name@_stratified';

CREATE AGGREGATE @name@_stratified(t tally, population double precision) (
    SFUNC = @name@_stratified_accum, STYPE = double precision[],
    INITCOND = '{0,0,0,0,0,0,0,0,0,0,0,0,0,0}', COMBINEFUNC = stratified_combine,
    FINALFUNC = @name@_stratified_final, SSPACE = 160, PARALLEL = SAFE
);
COMMENT ON AGGREGATE @name@_stratified(tally, double precision)
    IS '@score@ of a population that was sampled in strata: a tally, @scale@, and the size of the '
       'population of each; with 95% confidence limits';
