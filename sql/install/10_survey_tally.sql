-- The tally: how many answers of each value on an integer scale. It is both what the aggregates
-- keep while they count and what is stored in tables.

CREATE TYPE tally;

CREATE FUNCTION tally_in(cstring) RETURNS tally
    AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION tally_in(cstring) IS 'reads the text form of a tally, such as 0..10 {7:3, 9:12}';

CREATE FUNCTION tally_out(tally) RETURNS cstring
    AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION tally_out(tally) IS 'writes the text form of a tally, which loses nothing';

CREATE FUNCTION tally_recv(internal) RETURNS tally
    AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION tally_recv(internal) IS 'reads the binary form of a tally';

CREATE FUNCTION tally_send(tally) RETURNS bytea
    AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION tally_send(tally) IS 'writes the binary form of a tally';

CREATE TYPE tally (
    INPUT = tally_in, OUTPUT = tally_out, RECEIVE = tally_recv, SEND = tally_send,
    INTERNALLENGTH = VARIABLE, ALIGNMENT = double, STORAGE = extended
);
COMMENT ON TYPE tally IS 'how many answers of each value were given on an integer scale of up to 101 points';

-- Order and hash

CREATE FUNCTION tally_eq(tally, tally) RETURNS boolean
    AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION tally_eq(tally, tally) IS 'whether two tallies have the same scale and counts';

CREATE FUNCTION tally_ne(tally, tally) RETURNS boolean
    AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION tally_ne(tally, tally) IS 'whether two tallies differ in scale or counts';

CREATE FUNCTION tally_lt(tally, tally) RETURNS boolean
    AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION tally_lt(tally, tally) IS 'whether a tally sorts before another';

CREATE FUNCTION tally_le(tally, tally) RETURNS boolean
    AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION tally_le(tally, tally) IS 'whether a tally sorts before another or equals it';

CREATE FUNCTION tally_gt(tally, tally) RETURNS boolean
    AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION tally_gt(tally, tally) IS 'whether a tally sorts after another';

CREATE FUNCTION tally_ge(tally, tally) RETURNS boolean
    AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION tally_ge(tally, tally) IS 'whether a tally sorts after another or equals it';

CREATE FUNCTION tally_cmp(tally, tally) RETURNS integer
    AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION tally_cmp(tally, tally) IS 'which of two tallies sorts first: -1, 0 or 1';

CREATE FUNCTION tally_hash(tally) RETURNS integer
    AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION tally_hash(tally) IS 'hash of a tally';

CREATE FUNCTION tally_hash_extended(tally, bigint) RETURNS bigint
    AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION tally_hash_extended(tally, bigint) IS 'seeded 64-bit hash of a tally';

CREATE OPERATOR = (
    LEFTARG = tally, RIGHTARG = tally, FUNCTION = tally_eq, COMMUTATOR = =, NEGATOR = <>,
    RESTRICT = eqsel, JOIN = eqjoinsel, HASHES, MERGES
);
COMMENT ON OPERATOR = (tally, tally) IS 'same scale and counts';

CREATE OPERATOR <> (
    LEFTARG = tally, RIGHTARG = tally, FUNCTION = tally_ne, COMMUTATOR = <>, NEGATOR = =,
    RESTRICT = neqsel, JOIN = neqjoinsel
);
COMMENT ON OPERATOR <> (tally, tally) IS 'different scale or counts';

CREATE OPERATOR < (
    LEFTARG = tally, RIGHTARG = tally, FUNCTION = tally_lt, COMMUTATOR = >, NEGATOR = >=,
    RESTRICT = scalarltsel, JOIN = scalarltjoinsel
);
COMMENT ON OPERATOR < (tally, tally) IS 'sorts before';

CREATE OPERATOR <= (
    LEFTARG = tally, RIGHTARG = tally, FUNCTION = tally_le, COMMUTATOR = >=, NEGATOR = >,
    RESTRICT = scalarlesel, JOIN = scalarlejoinsel
);
COMMENT ON OPERATOR <= (tally, tally) IS 'sorts before or equal';

CREATE OPERATOR > (
    LEFTARG = tally, RIGHTARG = tally, FUNCTION = tally_gt, COMMUTATOR = <, NEGATOR = <=,
    RESTRICT = scalargtsel, JOIN = scalargtjoinsel
);
COMMENT ON OPERATOR > (tally, tally) IS 'sorts after';

CREATE OPERATOR >= (
    LEFTARG = tally, RIGHTARG = tally, FUNCTION = tally_ge, COMMUTATOR = <=, NEGATOR = <,
    RESTRICT = scalargesel, JOIN = scalargejoinsel
);
COMMENT ON OPERATOR >= (tally, tally) IS 'sorts after or equal';

CREATE OPERATOR CLASS tally_ops DEFAULT FOR TYPE tally USING btree AS
    OPERATOR 1 <, OPERATOR 2 <=, OPERATOR 3 =, OPERATOR 4 >=, OPERATOR 5 >,
    FUNCTION 1 tally_cmp(tally, tally);
COMMENT ON OPERATOR CLASS tally_ops USING btree IS 'sorts tallies, for ORDER BY, DISTINCT and unique indexes';
COMMENT ON OPERATOR FAMILY tally_ops USING btree IS 'sorts tallies, for ORDER BY, DISTINCT and unique indexes';

CREATE OPERATOR CLASS tally_ops DEFAULT FOR TYPE tally USING hash AS
    OPERATOR 1 =,
    FUNCTION 1 tally_hash(tally),
    FUNCTION 2 tally_hash_extended(tally, bigint);
COMMENT ON OPERATOR CLASS tally_ops USING hash IS 'hashes tallies, for GROUP BY and joins';
COMMENT ON OPERATOR FAMILY tally_ops USING hash IS 'hashes tallies, for GROUP BY and joins';

-- Merging and undoing

CREATE FUNCTION tally_merge(tally, tally) RETURNS tally
    AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION tally_merge(tally, tally) IS 'the answers of two tallies on one scale together';

CREATE FUNCTION tally_unmerge(tally, tally) RETURNS tally
    AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION tally_unmerge(tally, tally) IS 'what is left of a tally when another is taken away';

CREATE OPERATOR + (LEFTARG = tally, RIGHTARG = tally, FUNCTION = tally_merge, COMMUTATOR = +);
COMMENT ON OPERATOR + (tally, tally) IS 'the answers of two tallies on one scale together';

CREATE OPERATOR - (LEFTARG = tally, RIGHTARG = tally, FUNCTION = tally_unmerge);
COMMENT ON OPERATOR - (tally, tally) IS 'what is left of a tally when another is taken away';

-- SSPACE is for the planner, which guesses 32 bytes: 11 counts of a byte take 27, of two bytes 38, 101 counts of a byte 117.
CREATE AGGREGATE rollup(tally) (
    SFUNC = tally_merge, STYPE = tally, INITCOND = 'empty', COMBINEFUNC = tally_merge,
    MSFUNC = tally_merge, MINVFUNC = tally_unmerge, MSTYPE = tally, MINITCOND = 'empty',
    SSPACE = 64, PARALLEL = SAFE
);
COMMENT ON AGGREGATE rollup(tally) IS 'the answers of all tallies together; empty where there is none';

-- Counting

CREATE FUNCTION tally_accum(tally, smallint) RETURNS tally
    AS 'MODULE_PATHNAME', 'tally_accum_int2' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION tally_accum(tally, smallint) IS 'counts one answer on the scale of the tally';

CREATE FUNCTION tally_accum(tally, integer) RETURNS tally
    AS 'MODULE_PATHNAME', 'tally_accum_int4' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION tally_accum(tally, integer) IS 'counts one answer on the scale of the tally';

CREATE FUNCTION tally_accum(tally, double precision) RETURNS tally
    AS 'MODULE_PATHNAME', 'tally_accum_float8' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION tally_accum(tally, double precision) IS 'counts one answer on the scale of the tally';

CREATE FUNCTION tally_accum(tally, double precision, integer) RETURNS tally
    AS 'MODULE_PATHNAME', 'tally_accum_high' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION tally_accum(tally, double precision, integer) IS 'counts one answer on the scale 1..high';

CREATE FUNCTION tally_accum(tally, double precision, integer, integer) RETURNS tally
    AS 'MODULE_PATHNAME', 'tally_accum_scale' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION tally_accum(tally, double precision, integer, integer) IS 'counts one answer on the scale low..high';

CREATE FUNCTION tally_discard(tally, smallint) RETURNS tally
    AS 'MODULE_PATHNAME', 'tally_discard_int2' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION tally_discard(tally, smallint) IS 'takes one answer back';

CREATE FUNCTION tally_discard(tally, integer) RETURNS tally
    AS 'MODULE_PATHNAME', 'tally_discard_int4' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION tally_discard(tally, integer) IS 'takes one answer back';

CREATE FUNCTION tally_discard(tally, double precision) RETURNS tally
    AS 'MODULE_PATHNAME', 'tally_discard_float8' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION tally_discard(tally, double precision) IS 'takes one answer back';

CREATE FUNCTION tally_discard(tally, double precision, integer) RETURNS tally
    AS 'MODULE_PATHNAME', 'tally_discard_high' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION tally_discard(tally, double precision, integer) IS 'takes one answer on the scale 1..high back';

CREATE FUNCTION tally_discard(tally, double precision, integer, integer) RETURNS tally
    AS 'MODULE_PATHNAME', 'tally_discard_scale' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION tally_discard(tally, double precision, integer, integer) IS 'takes one answer on the scale low..high back';

-- SSPACE as that of rollup
CREATE AGGREGATE tally(score double precision, low integer, high integer) (
    SFUNC = tally_accum, STYPE = tally, INITCOND = 'empty', COMBINEFUNC = tally_merge,
    MSFUNC = tally_accum, MINVFUNC = tally_discard, MSTYPE = tally, MINITCOND = 'empty',
    SSPACE = 64, PARALLEL = SAFE
);
COMMENT ON AGGREGATE tally(double precision, integer, integer) IS 'tally of answers on the scale low..high';

-- Reading

CREATE FUNCTION responses(tally) RETURNS bigint
    AS 'MODULE_PATHNAME', 'tally_responses_sql' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION responses(tally) IS 'how many answers a tally holds';

CREATE FUNCTION mean(tally) RETURNS double precision
    AS 'MODULE_PATHNAME', 'tally_mean_sql' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION mean(tally) IS 'mean answer, in points of the scale';

CREATE FUNCTION std_dev(tally) RETURNS double precision
    AS 'MODULE_PATHNAME', 'tally_std_dev_sql' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION std_dev(tally) IS 'sample standard deviation of the answers, in points of the scale';

CREATE FUNCTION top_box(tally, points integer) RETURNS double precision
    AS 'MODULE_PATHNAME', 'tally_top_box' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION top_box(tally, integer) IS 'share (0..1) of the answers on the highest points of the scale';

CREATE FUNCTION bottom_box(tally, points integer) RETURNS double precision
    AS 'MODULE_PATHNAME', 'tally_bottom_box' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION bottom_box(tally, integer) IS 'share (0..1) of the answers on the lowest points of the scale';

CREATE FUNCTION tally_rows(tally, OUT score integer, OUT count bigint, OUT share double precision)
    RETURNS SETOF record
    AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE ROWS 11;
COMMENT ON FUNCTION tally_rows(tally) IS 'a row for every point of the scale: score, count and share (0..1)';

-- Casts

CREATE FUNCTION tally_to_jsonb(tally) RETURNS jsonb
    AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION tally_to_jsonb(tally) IS 'a tally as {"low": 0, "high": 10, "counts": [...]}';

CREATE CAST (tally AS jsonb) WITH FUNCTION tally_to_jsonb(tally);
COMMENT ON CAST (tally AS jsonb) IS 'a tally as {"low": 0, "high": 10, "counts": [...]}';

CREATE FUNCTION tally_counts(tally) RETURNS bigint[]
    AS 'MODULE_PATHNAME', 'tally_to_array' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION tally_counts(tally) IS 'the counts, subscripted by score';

CREATE CAST (tally AS bigint[]) WITH FUNCTION tally_counts(tally);
COMMENT ON CAST (tally AS bigint[]) IS 'the counts, subscripted by score';

