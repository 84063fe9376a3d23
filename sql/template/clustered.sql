--# The report of a score where a customer may give several responses: its final function, and the
--# aggregate of one tally for each customer. Needs a row type NAME_report_clustered_row.
--#   name     of the score
--#   scale    which scale the tallies are on
--#   comment  on the report

CREATE FUNCTION @name@_report_clustered_final(internal) RETURNS @name@_report_clustered_row
    AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION @name@_report_clustered_final(internal)
    IS 'final function of the aggregate @name@_report_clustered';

CREATE FUNCTION @name@_clustered_accum(internal, tally) RETURNS internal
    AS 'MODULE_PATHNAME', '@name@_clustered_accum_tally' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION @name@_clustered_accum(internal, tally)
    IS 'transition function: adds the tally of a customer on @scale@';

-- @use clustered_report name=@name@ transition=@name@_clustered_accum arguments="t tally" \
--      size=512 comment="@comment@, from one tally for each customer"
