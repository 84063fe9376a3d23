-- The tally: how many responses of each value on an integer scale. It is both the transition state
-- of the survey aggregates and what tables store.

-- Functions of tallies and of weighted tallies have the same names. The category makes a quoted value
-- a tally there, as in top_box('1..5 {5:3}', 2).

-- @use stored_type type=tally write=tally one="a tally" category=s preferred=true \
--      form="such as 0..10 {7:3, 9:12}"
COMMENT ON TYPE tally
    IS 'how many responses of each value there are on an integer scale of up to 101 points';

-- @use comparison type=tally compare=tally one="a tally" many="tallies" sorted_since=0.1.0

-- Merging and subtracting

CREATE FUNCTION tally_merge(tally, tally) RETURNS tally
    AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION tally_merge(tally, tally)
    IS 'the responses of two tallies on one scale together';

CREATE FUNCTION tally_unmerge(tally, tally) RETURNS tally
    AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION tally_unmerge(tally, tally)
    IS 'the responses of the first tally without those of the second, which must be among them';

CREATE OPERATOR + (LEFTARG = tally, RIGHTARG = tally, FUNCTION = tally_merge, COMMUTATOR = +);
COMMENT ON OPERATOR + (tally, tally) IS 'the responses of two tallies on one scale together';

CREATE OPERATOR - (LEFTARG = tally, RIGHTARG = tally, FUNCTION = tally_unmerge);
COMMENT ON OPERATOR - (tally, tally)
    IS 'the responses of the first tally without those of the second, which must be among them';

-- SSPACE is for the planner, which guesses 32 bytes: 11 counts of a byte take 27, of two bytes 38,
-- 101 counts of a byte 117.
CREATE AGGREGATE rollup(t tally) (
    SFUNC = tally_merge, STYPE = tally, INITCOND = 'empty', COMBINEFUNC = tally_merge,
    MSFUNC = tally_merge, MINVFUNC = tally_unmerge, MSTYPE = tally, MINITCOND = 'empty',
    SSPACE = 64, PARALLEL = SAFE
);
COMMENT ON AGGREGATE rollup(tally)
    IS 'the responses of all tallies together, which are on one scale; empty without any tally';

-- Counting

-- @use tally_transition arguments="smallint" form=int2 scale="the scale of the tally"

-- @use tally_transition arguments="integer" form=int4 scale="the scale of the tally"

-- @use tally_transition arguments="double precision" form=float8 scale="the scale of the tally"

-- @use tally_transition arguments="double precision, integer" form=high \
--      scale="the scale 1 to high"

-- @use tally_transition arguments="double precision, integer, integer" form=scale \
--      scale="the scale low to high"

-- The size as that of rollup
-- @use tally_aggregate name=tally arguments="score double precision, low integer, high integer" \
--      initial=empty size=64 comment="tally of responses on the scale low to high"

-- @since 0.2.0
-- Scores in text form. An argument without a type, such as NULL or a parameter of a prepared
-- statement, is taken as text where an aggregate has such a form.

-- @use tally_transition arguments="text" form=text scale="the scale of the tally"

-- Scales by numbers of other types than integer

-- @use tally_transition arguments="double precision, double precision" form=high_float8 \
--      scale="the scale 1 to high"

-- @use tally_transition arguments="double precision, double precision, double precision" \
--      form=scale_float8 scale="the scale low to high"

-- @use tally_aggregate name=tally initial=empty size=64 \
--      arguments="score double precision, low double precision, high double precision" \
--      comment="tally of responses on the scale low to high"
-- @end

-- Reading

CREATE FUNCTION responses(t tally) RETURNS bigint
    AS 'MODULE_PATHNAME', 'tally_responses_sql' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION responses(tally) IS 'number of responses in a tally';

CREATE FUNCTION mean(t tally) RETURNS double precision
    AS 'MODULE_PATHNAME', 'tally_mean_sql' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION mean(tally) IS 'mean response, in points of the scale; NULL without responses';

CREATE FUNCTION std_dev(t tally) RETURNS double precision
    AS 'MODULE_PATHNAME', 'tally_std_dev_sql' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION std_dev(tally)
    IS 'sample standard deviation of the responses, in points of the scale; '
       'NULL with fewer than two responses';

CREATE FUNCTION top_box(t tally, points integer) RETURNS double precision
    AS 'MODULE_PATHNAME', 'tally_top_box' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION top_box(tally, integer)
    IS 'share, 0 to 1, of the responses on the highest points of the scale; NULL without responses';

-- @since 0.2.0
CREATE FUNCTION top_box(t tally, points double precision) RETURNS double precision
    AS 'MODULE_PATHNAME', 'tally_top_box_float8' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
-- @end
COMMENT ON FUNCTION top_box(tally, double precision)
    IS 'share, 0 to 1, of the responses on the highest points of the scale; NULL without responses';

CREATE FUNCTION bottom_box(t tally, points integer) RETURNS double precision
    AS 'MODULE_PATHNAME', 'tally_bottom_box' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION bottom_box(tally, integer)
    IS 'share, 0 to 1, of the responses on the lowest points of the scale; NULL without responses';

-- @since 0.2.0
CREATE FUNCTION bottom_box(t tally, points double precision) RETURNS double precision
    AS 'MODULE_PATHNAME', 'tally_bottom_box_float8' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
-- @end
COMMENT ON FUNCTION bottom_box(tally, double precision)
    IS 'share, 0 to 1, of the responses on the lowest points of the scale; NULL without responses';

CREATE FUNCTION tally_rows(t tally, OUT score integer, OUT count bigint, OUT share double precision)
    RETURNS SETOF record
    AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE ROWS 11;
COMMENT ON FUNCTION tally_rows(tally)
    IS 'a row for every point of the scale: score, number of responses, and their share, 0 to 1';

-- Casts

CREATE FUNCTION tally_to_jsonb(t tally) RETURNS jsonb
    AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION tally_to_jsonb(tally) IS 'a tally as {"low": 0, "high": 10, "counts": [...]}';

CREATE CAST (tally AS jsonb) WITH FUNCTION tally_to_jsonb(tally);
COMMENT ON CAST (tally AS jsonb) IS 'a tally as {"low": 0, "high": 10, "counts": [...]}';

CREATE FUNCTION tally_counts(t tally) RETURNS bigint[]
    AS 'MODULE_PATHNAME', 'tally_to_array' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION tally_counts(tally)
    IS 'number of responses of each score, from the low end of the scale; subscripts begin at 1';

CREATE CAST (tally AS bigint[]) WITH FUNCTION tally_counts(tally);
COMMENT ON CAST (tally AS bigint[])
    IS 'number of responses of each score, from the low end of the scale; subscripts begin at 1';

