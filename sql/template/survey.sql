--# A survey score: its functions of a tally, and its aggregates of single responses.
--# Needs a row type NAME_report_row and the C functions NAME, NAME_lower, NAME_upper, NAME_report
--# and NAME_lower_final, NAME_upper_final, NAME_report_final.
--#   name      of the score
--#   scale     low..high
--#   score     the comment on the score: what it is, with its unit and range
--#   report    the comment on a report: what it holds
--#   options   further arguments of limits and report; option_types, their types
--#   choices   what they accept, for the comments

-- From a tally

CREATE FUNCTION @name@(t tally) RETURNS double precision
    AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION @name@(tally) IS '@score@';

CREATE FUNCTION @name@_lower(t tally, @options@) RETURNS double precision
    AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION @name@_lower(tally, @option_types@)
    IS 'lower confidence limit of @name@; @choices@';

CREATE FUNCTION @name@_upper(t tally, @options@) RETURNS double precision
    AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION @name@_upper(tally, @option_types@)
    IS 'upper confidence limit of @name@; @choices@';

CREATE FUNCTION @name@_report(t tally, @options@) RETURNS @name@_report_row
    AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION @name@_report(tally, @option_types@) IS '@report@; @choices@';

-- From single responses, at level 0.95. All aggregates over one argument share one pass.

CREATE FUNCTION @name@_lower_final(tally) RETURNS double precision
    AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION @name@_lower_final(tally) IS 'final function of the aggregate @name@_lower';

CREATE FUNCTION @name@_upper_final(tally) RETURNS double precision
    AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION @name@_upper_final(tally) IS 'final function of the aggregate @name@_upper';

CREATE FUNCTION @name@_report_final(tally) RETURNS @name@_report_row
    AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION @name@_report_final(tally) IS 'final function of the aggregate @name@_report';

-- @use tally_aggregate name=@name@ final=@name@ initial="@scale@ {}" \
--      arguments="score smallint|score integer|score double precision" comment="@score@"

-- @use tally_aggregate name=@name@_lower final=@name@_lower_final initial="@scale@ {}" \
--      arguments="score smallint|score integer|score double precision" \
--      comment="lower 95% confidence limit of @name@"

-- @use tally_aggregate name=@name@_upper final=@name@_upper_final initial="@scale@ {}" \
--      arguments="score smallint|score integer|score double precision" \
--      comment="upper 95% confidence limit of @name@"

-- @use tally_aggregate name=@name@_report final=@name@_report_final initial="@scale@ {}" \
--      arguments="score smallint|score integer|score double precision" \
--      comment="@report@; at level 0.95"

-- @use tally_aggregate name=@name@_tally initial="@scale@ {}" \
--      arguments="score smallint|score integer|score double precision" \
--      comment="tally of responses on the scale @scale@"

-- @since 0.2.0
-- From responses in text form, and from those without a type

-- @use tally_aggregate name=@name@ final=@name@ initial="@scale@ {}" arguments="score text" \
--      comment="@score@"

-- @use tally_aggregate name=@name@_lower final=@name@_lower_final initial="@scale@ {}" \
--      arguments="score text" comment="lower 95% confidence limit of @name@"

-- @use tally_aggregate name=@name@_upper final=@name@_upper_final initial="@scale@ {}" \
--      arguments="score text" comment="upper 95% confidence limit of @name@"

-- @use tally_aggregate name=@name@_report final=@name@_report_final initial="@scale@ {}" \
--      arguments="score text" comment="@report@; at level 0.95"

-- @use tally_aggregate name=@name@_tally initial="@scale@ {}" \
--      arguments="score text" comment="tally of responses on the scale @scale@"
-- @end
