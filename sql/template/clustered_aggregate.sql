--# An aggregate of single responses with their customers, with its transition function.
--#   name       of the score
--#   scores     the type of the responses
--#   response   the name of the argument with them
--#   form       what the name of the C function ends in
--#   more       further arguments; more_types, their types
--#   scale      which scale
--#   comment
CREATE FUNCTION @name@_clustered_accum(internal, @scores@, anyelement@more_types@)
    RETURNS internal
    AS 'MODULE_PATHNAME', '@name@_clustered_accum@form@' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION @name@_clustered_accum(internal, @scores@, anyelement@more_types@)
    IS 'transition function: adds a response of a customer on @scale@';

-- @use clustered_report name=@name@ transition=@name@_clustered_accum \
--      arguments="@response@ @scores@, customer anyelement@more@" size=65536 comment="@comment@"
