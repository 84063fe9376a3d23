--# Counting a response in a tally, and removing it when it leaves a window frame.
--#   arguments  types of the arguments after the tally
--#   form       what the names of the C functions end in
--#   scale      which scale
CREATE FUNCTION tally_accum(tally, @arguments@) RETURNS tally
    AS 'MODULE_PATHNAME', 'tally_accum_@form@' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION tally_accum(tally, @arguments@)
    IS 'transition function: adds a response on @scale@';

CREATE FUNCTION tally_discard(tally, @arguments@) RETURNS tally
    AS 'MODULE_PATHNAME', 'tally_discard_@form@' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION tally_discard(tally, @arguments@)
    IS 'inverse transition function: removes a response on @scale@';
