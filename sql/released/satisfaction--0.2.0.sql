-- This script is part of an extension: CREATE EXTENSION runs it.
\echo Use "CREATE EXTENSION satisfaction" to load this file. \quit

-- The extension itself

CREATE FUNCTION satisfaction_version() RETURNS text
    AS 'MODULE_PATHNAME' LANGUAGE C STABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION satisfaction_version()
    IS 'version of the SQL objects, and that of the library if it is another one';

-- The tally: how many responses of each value on an integer scale. It is both the transition state
-- of the survey aggregates and what tables store.

-- Functions of tallies and of weighted tallies have the same names. The category makes a quoted value
-- a tally there, as in top_box('1..5 {5:3}', 2).

CREATE TYPE tally;

CREATE FUNCTION tally_in(cstring) RETURNS tally
    AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION tally_in(cstring) IS 'reads the text form of a tally, such as 0..10 {7:3, 9:12}';

CREATE FUNCTION tally_out(tally) RETURNS cstring
    AS 'MODULE_PATHNAME', 'tally_out' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION tally_out(tally) IS 'writes the text form of a tally, such as 0..10 {7:3, 9:12}';

CREATE FUNCTION tally_recv(internal) RETURNS tally
    AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION tally_recv(internal) IS 'reads the binary form of a tally';

CREATE FUNCTION tally_send(tally) RETURNS bytea
    AS 'MODULE_PATHNAME', 'tally_send' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION tally_send(tally) IS 'writes the binary form of a tally';

CREATE TYPE tally (
    INPUT = tally_in, OUTPUT = tally_out, RECEIVE = tally_recv, SEND = tally_send,
    CATEGORY = 's',
    PREFERRED = true,
    INTERNALLENGTH = VARIABLE, ALIGNMENT = double, STORAGE = extended
);
COMMENT ON TYPE tally
    IS 'how many responses of each value there are on an integer scale of up to 101 points';

-- Equality

CREATE FUNCTION tally_eq(tally, tally) RETURNS boolean
    AS 'MODULE_PATHNAME', 'tally_eq' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION tally_eq(tally, tally) IS 'true if two tallies are equal';

CREATE FUNCTION tally_ne(tally, tally) RETURNS boolean
    AS 'MODULE_PATHNAME', 'tally_ne' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION tally_ne(tally, tally) IS 'true if two tallies differ';

CREATE FUNCTION tally_hash(tally) RETURNS integer
    AS 'MODULE_PATHNAME', 'tally_hash' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION tally_hash(tally) IS '32-bit hash of a tally';

CREATE FUNCTION tally_hash_extended(tally, bigint) RETURNS bigint
    AS 'MODULE_PATHNAME', 'tally_hash_extended' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION tally_hash_extended(tally, bigint) IS '64-bit hash of a tally with a seed';

CREATE OPERATOR = (
    LEFTARG = tally, RIGHTARG = tally, FUNCTION = tally_eq,
    COMMUTATOR = =, NEGATOR = <>, RESTRICT = eqsel, JOIN = eqjoinsel, HASHES, MERGES
);
COMMENT ON OPERATOR = (tally, tally) IS 'equal';

CREATE OPERATOR <> (
    LEFTARG = tally, RIGHTARG = tally, FUNCTION = tally_ne,
    COMMUTATOR = <>, NEGATOR = =, RESTRICT = neqsel, JOIN = neqjoinsel
);
COMMENT ON OPERATOR <> (tally, tally) IS 'not equal';

CREATE OPERATOR CLASS tally_ops DEFAULT FOR TYPE tally USING hash AS
    OPERATOR 1 =,
    FUNCTION 1 tally_hash(tally),
    FUNCTION 2 tally_hash_extended(tally, bigint);
COMMENT ON OPERATOR CLASS tally_ops USING hash IS 'hashes tallies for GROUP BY, DISTINCT and joins';
COMMENT ON OPERATOR FAMILY tally_ops USING hash
    IS 'hashes tallies for GROUP BY, DISTINCT and joins';

-- An order: it has no meaning, but ORDER BY, DISTINCT and unique indexes need one

CREATE FUNCTION tally_lt(tally, tally) RETURNS boolean
    AS 'MODULE_PATHNAME', 'tally_lt' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION tally_lt(tally, tally)
    IS 'true if the first of two tallies sorts before the second';

CREATE FUNCTION tally_le(tally, tally) RETURNS boolean
    AS 'MODULE_PATHNAME', 'tally_le' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION tally_le(tally, tally)
    IS 'true if the first of two tallies sorts before the second or equals it';

CREATE FUNCTION tally_gt(tally, tally) RETURNS boolean
    AS 'MODULE_PATHNAME', 'tally_gt' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION tally_gt(tally, tally)
    IS 'true if the first of two tallies sorts after the second';

CREATE FUNCTION tally_ge(tally, tally) RETURNS boolean
    AS 'MODULE_PATHNAME', 'tally_ge' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION tally_ge(tally, tally)
    IS 'true if the first of two tallies sorts after the second or equals it';

CREATE FUNCTION tally_cmp(tally, tally) RETURNS integer
    AS 'MODULE_PATHNAME', 'tally_cmp' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION tally_cmp(tally, tally)
    IS 'less than, equal to or greater than 0, as the first of two tallies sorts before the '
       'second, equals it or sorts after it';

CREATE OPERATOR < (
    LEFTARG = tally, RIGHTARG = tally, FUNCTION = tally_lt,
    COMMUTATOR = >, NEGATOR = >=, RESTRICT = scalarltsel, JOIN = scalarltjoinsel
);
COMMENT ON OPERATOR < (tally, tally) IS 'sorts before';

CREATE OPERATOR <= (
    LEFTARG = tally, RIGHTARG = tally, FUNCTION = tally_le,
    COMMUTATOR = >=, NEGATOR = >, RESTRICT = scalarlesel, JOIN = scalarlejoinsel
);
COMMENT ON OPERATOR <= (tally, tally) IS 'sorts before or equal';

CREATE OPERATOR > (
    LEFTARG = tally, RIGHTARG = tally, FUNCTION = tally_gt,
    COMMUTATOR = <, NEGATOR = <=, RESTRICT = scalargtsel, JOIN = scalargtjoinsel
);
COMMENT ON OPERATOR > (tally, tally) IS 'sorts after';

CREATE OPERATOR >= (
    LEFTARG = tally, RIGHTARG = tally, FUNCTION = tally_ge,
    COMMUTATOR = <=, NEGATOR = <, RESTRICT = scalargesel, JOIN = scalargejoinsel
);
COMMENT ON OPERATOR >= (tally, tally) IS 'sorts after or equal';

CREATE OPERATOR CLASS tally_ops DEFAULT FOR TYPE tally USING btree AS
    OPERATOR 1 <, OPERATOR 2 <=, OPERATOR 3 =, OPERATOR 4 >=, OPERATOR 5 >,
    FUNCTION 1 tally_cmp(tally, tally);
COMMENT ON OPERATOR CLASS tally_ops USING btree
    IS 'sorts tallies for ORDER BY, DISTINCT and unique indexes';
COMMENT ON OPERATOR FAMILY tally_ops USING btree
    IS 'sorts tallies for ORDER BY, DISTINCT and unique indexes';

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

CREATE FUNCTION tally_accum(tally, smallint) RETURNS tally
    AS 'MODULE_PATHNAME', 'tally_accum_int2' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION tally_accum(tally, smallint)
    IS 'transition function: adds a response on the scale of the tally';

CREATE FUNCTION tally_discard(tally, smallint) RETURNS tally
    AS 'MODULE_PATHNAME', 'tally_discard_int2' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION tally_discard(tally, smallint)
    IS 'inverse transition function: removes a response on the scale of the tally';

CREATE FUNCTION tally_accum(tally, integer) RETURNS tally
    AS 'MODULE_PATHNAME', 'tally_accum_int4' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION tally_accum(tally, integer)
    IS 'transition function: adds a response on the scale of the tally';

CREATE FUNCTION tally_discard(tally, integer) RETURNS tally
    AS 'MODULE_PATHNAME', 'tally_discard_int4' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION tally_discard(tally, integer)
    IS 'inverse transition function: removes a response on the scale of the tally';

CREATE FUNCTION tally_accum(tally, double precision) RETURNS tally
    AS 'MODULE_PATHNAME', 'tally_accum_float8' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION tally_accum(tally, double precision)
    IS 'transition function: adds a response on the scale of the tally';

CREATE FUNCTION tally_discard(tally, double precision) RETURNS tally
    AS 'MODULE_PATHNAME', 'tally_discard_float8' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION tally_discard(tally, double precision)
    IS 'inverse transition function: removes a response on the scale of the tally';

CREATE FUNCTION tally_accum(tally, double precision, integer) RETURNS tally
    AS 'MODULE_PATHNAME', 'tally_accum_high' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION tally_accum(tally, double precision, integer)
    IS 'transition function: adds a response on the scale 1 to high';

CREATE FUNCTION tally_discard(tally, double precision, integer) RETURNS tally
    AS 'MODULE_PATHNAME', 'tally_discard_high' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION tally_discard(tally, double precision, integer)
    IS 'inverse transition function: removes a response on the scale 1 to high';

CREATE FUNCTION tally_accum(tally, double precision, integer, integer) RETURNS tally
    AS 'MODULE_PATHNAME', 'tally_accum_scale' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION tally_accum(tally, double precision, integer, integer)
    IS 'transition function: adds a response on the scale low to high';

CREATE FUNCTION tally_discard(tally, double precision, integer, integer) RETURNS tally
    AS 'MODULE_PATHNAME', 'tally_discard_scale' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION tally_discard(tally, double precision, integer, integer)
    IS 'inverse transition function: removes a response on the scale low to high';

-- The size as that of rollup
CREATE AGGREGATE tally(score double precision, low integer, high integer) (
    SFUNC = tally_accum, STYPE = tally, INITCOND = 'empty', COMBINEFUNC = tally_merge,
    MSFUNC = tally_accum, MINVFUNC = tally_discard, MSTYPE = tally, MINITCOND = 'empty',
    SSPACE = 64,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE tally(score double precision, low integer, high integer) IS 'tally of responses on the scale low to high';

-- Scores in text form. An argument without a type, such as NULL or a parameter of a prepared
-- statement, is taken as text where an aggregate has such a form.

CREATE FUNCTION tally_accum(tally, text) RETURNS tally
    AS 'MODULE_PATHNAME', 'tally_accum_text' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION tally_accum(tally, text)
    IS 'transition function: adds a response on the scale of the tally';

CREATE FUNCTION tally_discard(tally, text) RETURNS tally
    AS 'MODULE_PATHNAME', 'tally_discard_text' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION tally_discard(tally, text)
    IS 'inverse transition function: removes a response on the scale of the tally';

-- Scales by numbers of other types than integer

CREATE FUNCTION tally_accum(tally, double precision, double precision) RETURNS tally
    AS 'MODULE_PATHNAME', 'tally_accum_high_float8' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION tally_accum(tally, double precision, double precision)
    IS 'transition function: adds a response on the scale 1 to high';

CREATE FUNCTION tally_discard(tally, double precision, double precision) RETURNS tally
    AS 'MODULE_PATHNAME', 'tally_discard_high_float8' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION tally_discard(tally, double precision, double precision)
    IS 'inverse transition function: removes a response on the scale 1 to high';

CREATE FUNCTION tally_accum(tally, double precision, double precision, double precision) RETURNS tally
    AS 'MODULE_PATHNAME', 'tally_accum_scale_float8' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION tally_accum(tally, double precision, double precision, double precision)
    IS 'transition function: adds a response on the scale low to high';

CREATE FUNCTION tally_discard(tally, double precision, double precision, double precision) RETURNS tally
    AS 'MODULE_PATHNAME', 'tally_discard_scale_float8' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION tally_discard(tally, double precision, double precision, double precision)
    IS 'inverse transition function: removes a response on the scale low to high';

CREATE AGGREGATE tally(score double precision, low double precision, high double precision) (
    SFUNC = tally_accum, STYPE = tally, INITCOND = 'empty', COMBINEFUNC = tally_merge,
    MSFUNC = tally_accum, MINVFUNC = tally_discard, MSTYPE = tally, MINITCOND = 'empty',
    SSPACE = 64,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE tally(score double precision, low double precision, high double precision) IS 'tally of responses on the scale low to high';

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

CREATE FUNCTION top_box(t tally, points double precision) RETURNS double precision
    AS 'MODULE_PATHNAME', 'tally_top_box_float8' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION top_box(tally, double precision)
    IS 'share, 0 to 1, of the responses on the highest points of the scale; NULL without responses';

CREATE FUNCTION bottom_box(t tally, points integer) RETURNS double precision
    AS 'MODULE_PATHNAME', 'tally_bottom_box' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION bottom_box(tally, integer)
    IS 'share, 0 to 1, of the responses on the lowest points of the scale; NULL without responses';

CREATE FUNCTION bottom_box(t tally, points double precision) RETURNS double precision
    AS 'MODULE_PATHNAME', 'tally_bottom_box_float8' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
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

-- Net Promoter Score: the percentage of promoters (9 and 10) minus that of detractors (0 to 6).

CREATE DOMAIN nps_score AS smallint CHECK (VALUE BETWEEN 0 AND 10);
COMMENT ON DOMAIN nps_score IS 'a response to "How likely are you to recommend us?", 0 to 10';

CREATE TYPE nps_category AS ENUM ('detractor', 'passive', 'promoter');
COMMENT ON TYPE nps_category
    IS 'category of a response to the NPS question: detractor < passive < promoter';

CREATE FUNCTION nps_category(score double precision) RETURNS nps_category
    AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION nps_category(double precision)
    IS 'detractor for a score of 0 to 6, passive for 7 and 8, promoter for 9 and 10';

CREATE FUNCTION promoters(t tally) RETURNS bigint
    AS 'MODULE_PATHNAME', 'nps_promoters' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION promoters(tally) IS 'number of responses 9 and 10 on the scale 0 to 10';

CREATE FUNCTION passives(t tally) RETURNS bigint
    AS 'MODULE_PATHNAME', 'nps_passives' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION passives(tally) IS 'number of responses 7 and 8 on the scale 0 to 10';

CREATE FUNCTION detractors(t tally) RETURNS bigint
    AS 'MODULE_PATHNAME', 'nps_detractors' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION detractors(tally) IS 'number of responses 0 to 6 on the scale 0 to 10';

CREATE TYPE nps_report_row AS (
    responses bigint, promoters bigint, passives bigint, detractors bigint,
    nps double precision, std_error double precision, lower double precision, upper double precision
);
COMMENT ON TYPE nps_report_row
    IS 'NPS of a group: counts, and score, standard error and confidence limits in points';

-- From a tally

CREATE FUNCTION nps(t tally) RETURNS double precision
    AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION nps(tally) IS 'Net Promoter Score, -100 to 100 points: percentage of responses 9 and 10 minus percentage of 0 to 6; NULL without responses';

CREATE FUNCTION nps_lower(t tally, level double precision DEFAULT 0.95, method text DEFAULT 'widened_score') RETURNS double precision
    AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION nps_lower(tally, double precision, text)
    IS 'lower confidence limit of nps; level at least 0.5 and below 1, method widened_score, score, adjusted_wald or wald';

CREATE FUNCTION nps_upper(t tally, level double precision DEFAULT 0.95, method text DEFAULT 'widened_score') RETURNS double precision
    AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION nps_upper(tally, double precision, text)
    IS 'upper confidence limit of nps; level at least 0.5 and below 1, method widened_score, score, adjusted_wald or wald';

CREATE FUNCTION nps_report(t tally, level double precision DEFAULT 0.95, method text DEFAULT 'widened_score') RETURNS nps_report_row
    AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION nps_report(tally, double precision, text) IS 'NPS of a group: counts, and score, standard error and confidence limits in points; level at least 0.5 and below 1, method widened_score, score, adjusted_wald or wald';

-- From single responses, at level 0.95. All aggregates over one argument share one pass.

CREATE FUNCTION nps_lower_final(tally) RETURNS double precision
    AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION nps_lower_final(tally) IS 'final function of the aggregate nps_lower';

CREATE FUNCTION nps_upper_final(tally) RETURNS double precision
    AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION nps_upper_final(tally) IS 'final function of the aggregate nps_upper';

CREATE FUNCTION nps_report_final(tally) RETURNS nps_report_row
    AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION nps_report_final(tally) IS 'final function of the aggregate nps_report';

CREATE AGGREGATE nps(score smallint) (
    SFUNC = tally_accum, STYPE = tally, INITCOND = '0..10 {}', COMBINEFUNC = tally_merge,
    FINALFUNC = nps, MFINALFUNC = nps,
    MSFUNC = tally_accum, MINVFUNC = tally_discard, MSTYPE = tally, MINITCOND = '0..10 {}',
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE nps(score smallint) IS 'Net Promoter Score, -100 to 100 points: percentage of responses 9 and 10 minus percentage of 0 to 6; NULL without responses';

CREATE AGGREGATE nps(score integer) (
    SFUNC = tally_accum, STYPE = tally, INITCOND = '0..10 {}', COMBINEFUNC = tally_merge,
    FINALFUNC = nps, MFINALFUNC = nps,
    MSFUNC = tally_accum, MINVFUNC = tally_discard, MSTYPE = tally, MINITCOND = '0..10 {}',
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE nps(score integer) IS 'Net Promoter Score, -100 to 100 points: percentage of responses 9 and 10 minus percentage of 0 to 6; NULL without responses';

CREATE AGGREGATE nps(score double precision) (
    SFUNC = tally_accum, STYPE = tally, INITCOND = '0..10 {}', COMBINEFUNC = tally_merge,
    FINALFUNC = nps, MFINALFUNC = nps,
    MSFUNC = tally_accum, MINVFUNC = tally_discard, MSTYPE = tally, MINITCOND = '0..10 {}',
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE nps(score double precision) IS 'Net Promoter Score, -100 to 100 points: percentage of responses 9 and 10 minus percentage of 0 to 6; NULL without responses';

CREATE AGGREGATE nps_lower(score smallint) (
    SFUNC = tally_accum, STYPE = tally, INITCOND = '0..10 {}', COMBINEFUNC = tally_merge,
    FINALFUNC = nps_lower_final, MFINALFUNC = nps_lower_final,
    MSFUNC = tally_accum, MINVFUNC = tally_discard, MSTYPE = tally, MINITCOND = '0..10 {}',
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE nps_lower(score smallint) IS 'lower 95% confidence limit of nps';

CREATE AGGREGATE nps_lower(score integer) (
    SFUNC = tally_accum, STYPE = tally, INITCOND = '0..10 {}', COMBINEFUNC = tally_merge,
    FINALFUNC = nps_lower_final, MFINALFUNC = nps_lower_final,
    MSFUNC = tally_accum, MINVFUNC = tally_discard, MSTYPE = tally, MINITCOND = '0..10 {}',
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE nps_lower(score integer) IS 'lower 95% confidence limit of nps';

CREATE AGGREGATE nps_lower(score double precision) (
    SFUNC = tally_accum, STYPE = tally, INITCOND = '0..10 {}', COMBINEFUNC = tally_merge,
    FINALFUNC = nps_lower_final, MFINALFUNC = nps_lower_final,
    MSFUNC = tally_accum, MINVFUNC = tally_discard, MSTYPE = tally, MINITCOND = '0..10 {}',
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE nps_lower(score double precision) IS 'lower 95% confidence limit of nps';

CREATE AGGREGATE nps_upper(score smallint) (
    SFUNC = tally_accum, STYPE = tally, INITCOND = '0..10 {}', COMBINEFUNC = tally_merge,
    FINALFUNC = nps_upper_final, MFINALFUNC = nps_upper_final,
    MSFUNC = tally_accum, MINVFUNC = tally_discard, MSTYPE = tally, MINITCOND = '0..10 {}',
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE nps_upper(score smallint) IS 'upper 95% confidence limit of nps';

CREATE AGGREGATE nps_upper(score integer) (
    SFUNC = tally_accum, STYPE = tally, INITCOND = '0..10 {}', COMBINEFUNC = tally_merge,
    FINALFUNC = nps_upper_final, MFINALFUNC = nps_upper_final,
    MSFUNC = tally_accum, MINVFUNC = tally_discard, MSTYPE = tally, MINITCOND = '0..10 {}',
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE nps_upper(score integer) IS 'upper 95% confidence limit of nps';

CREATE AGGREGATE nps_upper(score double precision) (
    SFUNC = tally_accum, STYPE = tally, INITCOND = '0..10 {}', COMBINEFUNC = tally_merge,
    FINALFUNC = nps_upper_final, MFINALFUNC = nps_upper_final,
    MSFUNC = tally_accum, MINVFUNC = tally_discard, MSTYPE = tally, MINITCOND = '0..10 {}',
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE nps_upper(score double precision) IS 'upper 95% confidence limit of nps';

CREATE AGGREGATE nps_report(score smallint) (
    SFUNC = tally_accum, STYPE = tally, INITCOND = '0..10 {}', COMBINEFUNC = tally_merge,
    FINALFUNC = nps_report_final, MFINALFUNC = nps_report_final,
    MSFUNC = tally_accum, MINVFUNC = tally_discard, MSTYPE = tally, MINITCOND = '0..10 {}',
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE nps_report(score smallint) IS 'NPS of a group: counts, and score, standard error and confidence limits in points; at level 0.95';

CREATE AGGREGATE nps_report(score integer) (
    SFUNC = tally_accum, STYPE = tally, INITCOND = '0..10 {}', COMBINEFUNC = tally_merge,
    FINALFUNC = nps_report_final, MFINALFUNC = nps_report_final,
    MSFUNC = tally_accum, MINVFUNC = tally_discard, MSTYPE = tally, MINITCOND = '0..10 {}',
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE nps_report(score integer) IS 'NPS of a group: counts, and score, standard error and confidence limits in points; at level 0.95';

CREATE AGGREGATE nps_report(score double precision) (
    SFUNC = tally_accum, STYPE = tally, INITCOND = '0..10 {}', COMBINEFUNC = tally_merge,
    FINALFUNC = nps_report_final, MFINALFUNC = nps_report_final,
    MSFUNC = tally_accum, MINVFUNC = tally_discard, MSTYPE = tally, MINITCOND = '0..10 {}',
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE nps_report(score double precision) IS 'NPS of a group: counts, and score, standard error and confidence limits in points; at level 0.95';

CREATE AGGREGATE nps_tally(score smallint) (
    SFUNC = tally_accum, STYPE = tally, INITCOND = '0..10 {}', COMBINEFUNC = tally_merge,
    MSFUNC = tally_accum, MINVFUNC = tally_discard, MSTYPE = tally, MINITCOND = '0..10 {}',
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE nps_tally(score smallint) IS 'tally of responses on the scale 0..10';

CREATE AGGREGATE nps_tally(score integer) (
    SFUNC = tally_accum, STYPE = tally, INITCOND = '0..10 {}', COMBINEFUNC = tally_merge,
    MSFUNC = tally_accum, MINVFUNC = tally_discard, MSTYPE = tally, MINITCOND = '0..10 {}',
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE nps_tally(score integer) IS 'tally of responses on the scale 0..10';

CREATE AGGREGATE nps_tally(score double precision) (
    SFUNC = tally_accum, STYPE = tally, INITCOND = '0..10 {}', COMBINEFUNC = tally_merge,
    MSFUNC = tally_accum, MINVFUNC = tally_discard, MSTYPE = tally, MINITCOND = '0..10 {}',
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE nps_tally(score double precision) IS 'tally of responses on the scale 0..10';

-- From responses in text form, and from those without a type

CREATE AGGREGATE nps(score text) (
    SFUNC = tally_accum, STYPE = tally, INITCOND = '0..10 {}', COMBINEFUNC = tally_merge,
    FINALFUNC = nps, MFINALFUNC = nps,
    MSFUNC = tally_accum, MINVFUNC = tally_discard, MSTYPE = tally, MINITCOND = '0..10 {}',
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE nps(score text) IS 'Net Promoter Score, -100 to 100 points: percentage of responses 9 and 10 minus percentage of 0 to 6; NULL without responses';

CREATE AGGREGATE nps_lower(score text) (
    SFUNC = tally_accum, STYPE = tally, INITCOND = '0..10 {}', COMBINEFUNC = tally_merge,
    FINALFUNC = nps_lower_final, MFINALFUNC = nps_lower_final,
    MSFUNC = tally_accum, MINVFUNC = tally_discard, MSTYPE = tally, MINITCOND = '0..10 {}',
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE nps_lower(score text) IS 'lower 95% confidence limit of nps';

CREATE AGGREGATE nps_upper(score text) (
    SFUNC = tally_accum, STYPE = tally, INITCOND = '0..10 {}', COMBINEFUNC = tally_merge,
    FINALFUNC = nps_upper_final, MFINALFUNC = nps_upper_final,
    MSFUNC = tally_accum, MINVFUNC = tally_discard, MSTYPE = tally, MINITCOND = '0..10 {}',
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE nps_upper(score text) IS 'upper 95% confidence limit of nps';

CREATE AGGREGATE nps_report(score text) (
    SFUNC = tally_accum, STYPE = tally, INITCOND = '0..10 {}', COMBINEFUNC = tally_merge,
    FINALFUNC = nps_report_final, MFINALFUNC = nps_report_final,
    MSFUNC = tally_accum, MINVFUNC = tally_discard, MSTYPE = tally, MINITCOND = '0..10 {}',
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE nps_report(score text) IS 'NPS of a group: counts, and score, standard error and confidence limits in points; at level 0.95';

CREATE AGGREGATE nps_tally(score text) (
    SFUNC = tally_accum, STYPE = tally, INITCOND = '0..10 {}', COMBINEFUNC = tally_merge,
    MSFUNC = tally_accum, MINVFUNC = tally_discard, MSTYPE = tally, MINITCOND = '0..10 {}',
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE nps_tally(score text) IS 'tally of responses on the scale 0..10';

-- Customer satisfaction score: the percentage of responses in the top boxes of a scale from 1.

CREATE DOMAIN csat_score AS smallint CHECK (VALUE BETWEEN 1 AND 5);
COMMENT ON DOMAIN csat_score IS 'a response to "How satisfied are you?", 1 to 5';

CREATE TYPE csat_report_row AS (
    responses bigint, satisfied bigint, csat double precision, mean double precision,
    std_error double precision, lower double precision, upper double precision
);
COMMENT ON TYPE csat_report_row
    IS 'CSAT of a group: counts, percentage, mean in points of the scale, '
       'and standard error and confidence limits of the percentage';

-- From a tally

CREATE FUNCTION csat(t tally) RETURNS double precision
    AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION csat(tally) IS 'customer satisfaction score, 0 to 100: percentage of responses in the top boxes, which are 4 and 5 on the scale 1 to 5; NULL without responses';

CREATE FUNCTION csat_lower(t tally, level double precision DEFAULT 0.95, method text DEFAULT 'wilson') RETURNS double precision
    AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION csat_lower(tally, double precision, text)
    IS 'lower confidence limit of csat; level at least 0.5 and below 1, method wilson, clopper_pearson, agresti_coull or wald';

CREATE FUNCTION csat_upper(t tally, level double precision DEFAULT 0.95, method text DEFAULT 'wilson') RETURNS double precision
    AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION csat_upper(tally, double precision, text)
    IS 'upper confidence limit of csat; level at least 0.5 and below 1, method wilson, clopper_pearson, agresti_coull or wald';

CREATE FUNCTION csat_report(t tally, level double precision DEFAULT 0.95, method text DEFAULT 'wilson') RETURNS csat_report_row
    AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION csat_report(tally, double precision, text) IS 'CSAT of a group: counts, percentage, mean in points of the scale, and standard error and confidence limits of the percentage; level at least 0.5 and below 1, method wilson, clopper_pearson, agresti_coull or wald';

-- From single responses, at level 0.95. All aggregates over one argument share one pass.

CREATE FUNCTION csat_lower_final(tally) RETURNS double precision
    AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION csat_lower_final(tally) IS 'final function of the aggregate csat_lower';

CREATE FUNCTION csat_upper_final(tally) RETURNS double precision
    AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION csat_upper_final(tally) IS 'final function of the aggregate csat_upper';

CREATE FUNCTION csat_report_final(tally) RETURNS csat_report_row
    AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION csat_report_final(tally) IS 'final function of the aggregate csat_report';

CREATE AGGREGATE csat(score smallint) (
    SFUNC = tally_accum, STYPE = tally, INITCOND = '1..5 {}', COMBINEFUNC = tally_merge,
    FINALFUNC = csat, MFINALFUNC = csat,
    MSFUNC = tally_accum, MINVFUNC = tally_discard, MSTYPE = tally, MINITCOND = '1..5 {}',
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE csat(score smallint) IS 'customer satisfaction score, 0 to 100: percentage of responses in the top boxes, which are 4 and 5 on the scale 1 to 5; NULL without responses';

CREATE AGGREGATE csat(score integer) (
    SFUNC = tally_accum, STYPE = tally, INITCOND = '1..5 {}', COMBINEFUNC = tally_merge,
    FINALFUNC = csat, MFINALFUNC = csat,
    MSFUNC = tally_accum, MINVFUNC = tally_discard, MSTYPE = tally, MINITCOND = '1..5 {}',
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE csat(score integer) IS 'customer satisfaction score, 0 to 100: percentage of responses in the top boxes, which are 4 and 5 on the scale 1 to 5; NULL without responses';

CREATE AGGREGATE csat(score double precision) (
    SFUNC = tally_accum, STYPE = tally, INITCOND = '1..5 {}', COMBINEFUNC = tally_merge,
    FINALFUNC = csat, MFINALFUNC = csat,
    MSFUNC = tally_accum, MINVFUNC = tally_discard, MSTYPE = tally, MINITCOND = '1..5 {}',
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE csat(score double precision) IS 'customer satisfaction score, 0 to 100: percentage of responses in the top boxes, which are 4 and 5 on the scale 1 to 5; NULL without responses';

CREATE AGGREGATE csat_lower(score smallint) (
    SFUNC = tally_accum, STYPE = tally, INITCOND = '1..5 {}', COMBINEFUNC = tally_merge,
    FINALFUNC = csat_lower_final, MFINALFUNC = csat_lower_final,
    MSFUNC = tally_accum, MINVFUNC = tally_discard, MSTYPE = tally, MINITCOND = '1..5 {}',
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE csat_lower(score smallint) IS 'lower 95% confidence limit of csat';

CREATE AGGREGATE csat_lower(score integer) (
    SFUNC = tally_accum, STYPE = tally, INITCOND = '1..5 {}', COMBINEFUNC = tally_merge,
    FINALFUNC = csat_lower_final, MFINALFUNC = csat_lower_final,
    MSFUNC = tally_accum, MINVFUNC = tally_discard, MSTYPE = tally, MINITCOND = '1..5 {}',
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE csat_lower(score integer) IS 'lower 95% confidence limit of csat';

CREATE AGGREGATE csat_lower(score double precision) (
    SFUNC = tally_accum, STYPE = tally, INITCOND = '1..5 {}', COMBINEFUNC = tally_merge,
    FINALFUNC = csat_lower_final, MFINALFUNC = csat_lower_final,
    MSFUNC = tally_accum, MINVFUNC = tally_discard, MSTYPE = tally, MINITCOND = '1..5 {}',
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE csat_lower(score double precision) IS 'lower 95% confidence limit of csat';

CREATE AGGREGATE csat_upper(score smallint) (
    SFUNC = tally_accum, STYPE = tally, INITCOND = '1..5 {}', COMBINEFUNC = tally_merge,
    FINALFUNC = csat_upper_final, MFINALFUNC = csat_upper_final,
    MSFUNC = tally_accum, MINVFUNC = tally_discard, MSTYPE = tally, MINITCOND = '1..5 {}',
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE csat_upper(score smallint) IS 'upper 95% confidence limit of csat';

CREATE AGGREGATE csat_upper(score integer) (
    SFUNC = tally_accum, STYPE = tally, INITCOND = '1..5 {}', COMBINEFUNC = tally_merge,
    FINALFUNC = csat_upper_final, MFINALFUNC = csat_upper_final,
    MSFUNC = tally_accum, MINVFUNC = tally_discard, MSTYPE = tally, MINITCOND = '1..5 {}',
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE csat_upper(score integer) IS 'upper 95% confidence limit of csat';

CREATE AGGREGATE csat_upper(score double precision) (
    SFUNC = tally_accum, STYPE = tally, INITCOND = '1..5 {}', COMBINEFUNC = tally_merge,
    FINALFUNC = csat_upper_final, MFINALFUNC = csat_upper_final,
    MSFUNC = tally_accum, MINVFUNC = tally_discard, MSTYPE = tally, MINITCOND = '1..5 {}',
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE csat_upper(score double precision) IS 'upper 95% confidence limit of csat';

CREATE AGGREGATE csat_report(score smallint) (
    SFUNC = tally_accum, STYPE = tally, INITCOND = '1..5 {}', COMBINEFUNC = tally_merge,
    FINALFUNC = csat_report_final, MFINALFUNC = csat_report_final,
    MSFUNC = tally_accum, MINVFUNC = tally_discard, MSTYPE = tally, MINITCOND = '1..5 {}',
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE csat_report(score smallint) IS 'CSAT of a group: counts, percentage, mean in points of the scale, and standard error and confidence limits of the percentage; at level 0.95';

CREATE AGGREGATE csat_report(score integer) (
    SFUNC = tally_accum, STYPE = tally, INITCOND = '1..5 {}', COMBINEFUNC = tally_merge,
    FINALFUNC = csat_report_final, MFINALFUNC = csat_report_final,
    MSFUNC = tally_accum, MINVFUNC = tally_discard, MSTYPE = tally, MINITCOND = '1..5 {}',
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE csat_report(score integer) IS 'CSAT of a group: counts, percentage, mean in points of the scale, and standard error and confidence limits of the percentage; at level 0.95';

CREATE AGGREGATE csat_report(score double precision) (
    SFUNC = tally_accum, STYPE = tally, INITCOND = '1..5 {}', COMBINEFUNC = tally_merge,
    FINALFUNC = csat_report_final, MFINALFUNC = csat_report_final,
    MSFUNC = tally_accum, MINVFUNC = tally_discard, MSTYPE = tally, MINITCOND = '1..5 {}',
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE csat_report(score double precision) IS 'CSAT of a group: counts, percentage, mean in points of the scale, and standard error and confidence limits of the percentage; at level 0.95';

CREATE AGGREGATE csat_tally(score smallint) (
    SFUNC = tally_accum, STYPE = tally, INITCOND = '1..5 {}', COMBINEFUNC = tally_merge,
    MSFUNC = tally_accum, MINVFUNC = tally_discard, MSTYPE = tally, MINITCOND = '1..5 {}',
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE csat_tally(score smallint) IS 'tally of responses on the scale 1..5';

CREATE AGGREGATE csat_tally(score integer) (
    SFUNC = tally_accum, STYPE = tally, INITCOND = '1..5 {}', COMBINEFUNC = tally_merge,
    MSFUNC = tally_accum, MINVFUNC = tally_discard, MSTYPE = tally, MINITCOND = '1..5 {}',
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE csat_tally(score integer) IS 'tally of responses on the scale 1..5';

CREATE AGGREGATE csat_tally(score double precision) (
    SFUNC = tally_accum, STYPE = tally, INITCOND = '1..5 {}', COMBINEFUNC = tally_merge,
    MSFUNC = tally_accum, MINVFUNC = tally_discard, MSTYPE = tally, MINITCOND = '1..5 {}',
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE csat_tally(score double precision) IS 'tally of responses on the scale 1..5';

-- From responses in text form, and from those without a type

CREATE AGGREGATE csat(score text) (
    SFUNC = tally_accum, STYPE = tally, INITCOND = '1..5 {}', COMBINEFUNC = tally_merge,
    FINALFUNC = csat, MFINALFUNC = csat,
    MSFUNC = tally_accum, MINVFUNC = tally_discard, MSTYPE = tally, MINITCOND = '1..5 {}',
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE csat(score text) IS 'customer satisfaction score, 0 to 100: percentage of responses in the top boxes, which are 4 and 5 on the scale 1 to 5; NULL without responses';

CREATE AGGREGATE csat_lower(score text) (
    SFUNC = tally_accum, STYPE = tally, INITCOND = '1..5 {}', COMBINEFUNC = tally_merge,
    FINALFUNC = csat_lower_final, MFINALFUNC = csat_lower_final,
    MSFUNC = tally_accum, MINVFUNC = tally_discard, MSTYPE = tally, MINITCOND = '1..5 {}',
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE csat_lower(score text) IS 'lower 95% confidence limit of csat';

CREATE AGGREGATE csat_upper(score text) (
    SFUNC = tally_accum, STYPE = tally, INITCOND = '1..5 {}', COMBINEFUNC = tally_merge,
    FINALFUNC = csat_upper_final, MFINALFUNC = csat_upper_final,
    MSFUNC = tally_accum, MINVFUNC = tally_discard, MSTYPE = tally, MINITCOND = '1..5 {}',
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE csat_upper(score text) IS 'upper 95% confidence limit of csat';

CREATE AGGREGATE csat_report(score text) (
    SFUNC = tally_accum, STYPE = tally, INITCOND = '1..5 {}', COMBINEFUNC = tally_merge,
    FINALFUNC = csat_report_final, MFINALFUNC = csat_report_final,
    MSFUNC = tally_accum, MINVFUNC = tally_discard, MSTYPE = tally, MINITCOND = '1..5 {}',
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE csat_report(score text) IS 'CSAT of a group: counts, percentage, mean in points of the scale, and standard error and confidence limits of the percentage; at level 0.95';

CREATE AGGREGATE csat_tally(score text) (
    SFUNC = tally_accum, STYPE = tally, INITCOND = '1..5 {}', COMBINEFUNC = tally_merge,
    MSFUNC = tally_accum, MINVFUNC = tally_discard, MSTYPE = tally, MINITCOND = '1..5 {}',
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE csat_tally(score text) IS 'tally of responses on the scale 1..5';

-- On other scales

CREATE AGGREGATE csat(score double precision, high integer) (
    SFUNC = tally_accum, STYPE = tally, INITCOND = 'empty', COMBINEFUNC = tally_merge,
    FINALFUNC = csat, MFINALFUNC = csat,
    MSFUNC = tally_accum, MINVFUNC = tally_discard, MSTYPE = tally, MINITCOND = 'empty',
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE csat(score double precision, high integer) IS 'customer satisfaction score, 0 to 100, on the scale 1 to high: percentage of responses on the highest point (of 2 or 3), on the top 2 (of 4 to 7) or the top 3 (of 8 to 10)';

CREATE AGGREGATE csat_tally(score double precision, high integer) (
    SFUNC = tally_accum, STYPE = tally, INITCOND = 'empty', COMBINEFUNC = tally_merge,
    MSFUNC = tally_accum, MINVFUNC = tally_discard, MSTYPE = tally, MINITCOND = 'empty',
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE csat_tally(score double precision, high integer) IS 'tally of responses on the scale 1 to high';

CREATE AGGREGATE csat(score double precision, high double precision) (
    SFUNC = tally_accum, STYPE = tally, INITCOND = 'empty', COMBINEFUNC = tally_merge,
    FINALFUNC = csat, MFINALFUNC = csat,
    MSFUNC = tally_accum, MINVFUNC = tally_discard, MSTYPE = tally, MINITCOND = 'empty',
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE csat(score double precision, high double precision) IS 'customer satisfaction score, 0 to 100, on the scale 1 to high: percentage of responses on the highest point (of 2 or 3), on the top 2 (of 4 to 7) or the top 3 (of 8 to 10)';

CREATE AGGREGATE csat_tally(score double precision, high double precision) (
    SFUNC = tally_accum, STYPE = tally, INITCOND = 'empty', COMBINEFUNC = tally_merge,
    MSFUNC = tally_accum, MINVFUNC = tally_discard, MSTYPE = tally, MINITCOND = 'empty',
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE csat_tally(score double precision, high double precision) IS 'tally of responses on the scale 1 to high';

CREATE AGGREGATE csat_lower(score double precision, high integer) (
    SFUNC = tally_accum, STYPE = tally, INITCOND = 'empty', COMBINEFUNC = tally_merge,
    FINALFUNC = csat_lower_final, MFINALFUNC = csat_lower_final,
    MSFUNC = tally_accum, MINVFUNC = tally_discard, MSTYPE = tally, MINITCOND = 'empty',
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE csat_lower(score double precision, high integer) IS 'lower 95% confidence limit of csat on the scale 1 to high';

CREATE AGGREGATE csat_lower(score double precision, high double precision) (
    SFUNC = tally_accum, STYPE = tally, INITCOND = 'empty', COMBINEFUNC = tally_merge,
    FINALFUNC = csat_lower_final, MFINALFUNC = csat_lower_final,
    MSFUNC = tally_accum, MINVFUNC = tally_discard, MSTYPE = tally, MINITCOND = 'empty',
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE csat_lower(score double precision, high double precision) IS 'lower 95% confidence limit of csat on the scale 1 to high';

CREATE AGGREGATE csat_upper(score double precision, high integer) (
    SFUNC = tally_accum, STYPE = tally, INITCOND = 'empty', COMBINEFUNC = tally_merge,
    FINALFUNC = csat_upper_final, MFINALFUNC = csat_upper_final,
    MSFUNC = tally_accum, MINVFUNC = tally_discard, MSTYPE = tally, MINITCOND = 'empty',
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE csat_upper(score double precision, high integer) IS 'upper 95% confidence limit of csat on the scale 1 to high';

CREATE AGGREGATE csat_upper(score double precision, high double precision) (
    SFUNC = tally_accum, STYPE = tally, INITCOND = 'empty', COMBINEFUNC = tally_merge,
    FINALFUNC = csat_upper_final, MFINALFUNC = csat_upper_final,
    MSFUNC = tally_accum, MINVFUNC = tally_discard, MSTYPE = tally, MINITCOND = 'empty',
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE csat_upper(score double precision, high double precision) IS 'upper 95% confidence limit of csat on the scale 1 to high';

CREATE AGGREGATE csat_report(score double precision, high integer) (
    SFUNC = tally_accum, STYPE = tally, INITCOND = 'empty', COMBINEFUNC = tally_merge,
    FINALFUNC = csat_report_final, MFINALFUNC = csat_report_final,
    MSFUNC = tally_accum, MINVFUNC = tally_discard, MSTYPE = tally, MINITCOND = 'empty',
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE csat_report(score double precision, high integer) IS 'CSAT of a group on the scale 1 to high: counts, percentage, mean in points of the scale, and standard error and confidence limits of the percentage; at level 0.95';

CREATE AGGREGATE csat_report(score double precision, high double precision) (
    SFUNC = tally_accum, STYPE = tally, INITCOND = 'empty', COMBINEFUNC = tally_merge,
    FINALFUNC = csat_report_final, MFINALFUNC = csat_report_final,
    MSFUNC = tally_accum, MINVFUNC = tally_discard, MSTYPE = tally, MINITCOND = 'empty',
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE csat_report(score double precision, high double precision) IS 'CSAT of a group on the scale 1 to high: counts, percentage, mean in points of the scale, and standard error and confidence limits of the percentage; at level 0.95';

-- A quoted tally and a level, as in csat_lower('1..5 {4:2, 5:3}', 0.9). Without these functions it
-- would be taken as a score and the end of its scale.

CREATE FUNCTION csat_lower(t text, level double precision, method text DEFAULT 'wilson')
    RETURNS double precision
    LANGUAGE SQL IMMUTABLE STRICT PARALLEL SAFE
    RETURN csat_lower(t::tally, level, method);
COMMENT ON FUNCTION csat_lower(text, double precision, text)
    IS 'lower confidence limit of csat of a tally in text form; level at least 0.5 and below 1, method wilson, clopper_pearson, agresti_coull '
       'or wald';

CREATE FUNCTION csat_upper(t text, level double precision, method text DEFAULT 'wilson')
    RETURNS double precision
    LANGUAGE SQL IMMUTABLE STRICT PARALLEL SAFE
    RETURN csat_upper(t::tally, level, method);
COMMENT ON FUNCTION csat_upper(text, double precision, text)
    IS 'upper confidence limit of csat of a tally in text form; level at least 0.5 and below 1, method wilson, clopper_pearson, agresti_coull '
       'or wald';

CREATE FUNCTION csat_report(t text, level double precision, method text DEFAULT 'wilson')
    RETURNS csat_report_row
    LANGUAGE SQL IMMUTABLE STRICT PARALLEL SAFE
    RETURN csat_report(t::tally, level, method);
COMMENT ON FUNCTION csat_report(text, double precision, text)
    IS 'report of csat of a tally in text form; level at least 0.5 and below 1, method wilson, clopper_pearson, agresti_coull '
       'or wald';

-- Customer effort score: the mean agreement, 1 to 7, with "The company made it easy for me."

CREATE DOMAIN ces_score AS smallint CHECK (VALUE BETWEEN 1 AND 7);
COMMENT ON DOMAIN ces_score
    IS 'a response to "The company made it easy for me.", '
       '1 (strongly disagree) to 7 (strongly agree)';

CREATE TYPE ces_report_row AS (
    responses bigint, easy bigint, ces double precision, easy_rate double precision,
    lower double precision, upper double precision
);
COMMENT ON TYPE ces_report_row
    IS 'CES of a group: counts, mean 1 to 7, share (0 to 1) of responses 5 to 7, '
       'and confidence limits of the mean';

-- From a tally

CREATE FUNCTION ces(t tally) RETURNS double precision
    AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION ces(tally) IS 'customer effort score, 1 to 7: mean response, where 7 is easy; NULL without responses';

CREATE FUNCTION ces_lower(t tally, level double precision DEFAULT 0.95) RETURNS double precision
    AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION ces_lower(tally, double precision)
    IS 'lower confidence limit of ces; level at least 0.5 and below 1';

CREATE FUNCTION ces_upper(t tally, level double precision DEFAULT 0.95) RETURNS double precision
    AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION ces_upper(tally, double precision)
    IS 'upper confidence limit of ces; level at least 0.5 and below 1';

CREATE FUNCTION ces_report(t tally, level double precision DEFAULT 0.95) RETURNS ces_report_row
    AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION ces_report(tally, double precision) IS 'CES of a group: counts, mean 1 to 7, share (0 to 1) of responses 5 to 7, and confidence limits of the mean; level at least 0.5 and below 1';

-- From single responses, at level 0.95. All aggregates over one argument share one pass.

CREATE FUNCTION ces_lower_final(tally) RETURNS double precision
    AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION ces_lower_final(tally) IS 'final function of the aggregate ces_lower';

CREATE FUNCTION ces_upper_final(tally) RETURNS double precision
    AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION ces_upper_final(tally) IS 'final function of the aggregate ces_upper';

CREATE FUNCTION ces_report_final(tally) RETURNS ces_report_row
    AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION ces_report_final(tally) IS 'final function of the aggregate ces_report';

CREATE AGGREGATE ces(score smallint) (
    SFUNC = tally_accum, STYPE = tally, INITCOND = '1..7 {}', COMBINEFUNC = tally_merge,
    FINALFUNC = ces, MFINALFUNC = ces,
    MSFUNC = tally_accum, MINVFUNC = tally_discard, MSTYPE = tally, MINITCOND = '1..7 {}',
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE ces(score smallint) IS 'customer effort score, 1 to 7: mean response, where 7 is easy; NULL without responses';

CREATE AGGREGATE ces(score integer) (
    SFUNC = tally_accum, STYPE = tally, INITCOND = '1..7 {}', COMBINEFUNC = tally_merge,
    FINALFUNC = ces, MFINALFUNC = ces,
    MSFUNC = tally_accum, MINVFUNC = tally_discard, MSTYPE = tally, MINITCOND = '1..7 {}',
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE ces(score integer) IS 'customer effort score, 1 to 7: mean response, where 7 is easy; NULL without responses';

CREATE AGGREGATE ces(score double precision) (
    SFUNC = tally_accum, STYPE = tally, INITCOND = '1..7 {}', COMBINEFUNC = tally_merge,
    FINALFUNC = ces, MFINALFUNC = ces,
    MSFUNC = tally_accum, MINVFUNC = tally_discard, MSTYPE = tally, MINITCOND = '1..7 {}',
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE ces(score double precision) IS 'customer effort score, 1 to 7: mean response, where 7 is easy; NULL without responses';

CREATE AGGREGATE ces_lower(score smallint) (
    SFUNC = tally_accum, STYPE = tally, INITCOND = '1..7 {}', COMBINEFUNC = tally_merge,
    FINALFUNC = ces_lower_final, MFINALFUNC = ces_lower_final,
    MSFUNC = tally_accum, MINVFUNC = tally_discard, MSTYPE = tally, MINITCOND = '1..7 {}',
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE ces_lower(score smallint) IS 'lower 95% confidence limit of ces';

CREATE AGGREGATE ces_lower(score integer) (
    SFUNC = tally_accum, STYPE = tally, INITCOND = '1..7 {}', COMBINEFUNC = tally_merge,
    FINALFUNC = ces_lower_final, MFINALFUNC = ces_lower_final,
    MSFUNC = tally_accum, MINVFUNC = tally_discard, MSTYPE = tally, MINITCOND = '1..7 {}',
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE ces_lower(score integer) IS 'lower 95% confidence limit of ces';

CREATE AGGREGATE ces_lower(score double precision) (
    SFUNC = tally_accum, STYPE = tally, INITCOND = '1..7 {}', COMBINEFUNC = tally_merge,
    FINALFUNC = ces_lower_final, MFINALFUNC = ces_lower_final,
    MSFUNC = tally_accum, MINVFUNC = tally_discard, MSTYPE = tally, MINITCOND = '1..7 {}',
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE ces_lower(score double precision) IS 'lower 95% confidence limit of ces';

CREATE AGGREGATE ces_upper(score smallint) (
    SFUNC = tally_accum, STYPE = tally, INITCOND = '1..7 {}', COMBINEFUNC = tally_merge,
    FINALFUNC = ces_upper_final, MFINALFUNC = ces_upper_final,
    MSFUNC = tally_accum, MINVFUNC = tally_discard, MSTYPE = tally, MINITCOND = '1..7 {}',
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE ces_upper(score smallint) IS 'upper 95% confidence limit of ces';

CREATE AGGREGATE ces_upper(score integer) (
    SFUNC = tally_accum, STYPE = tally, INITCOND = '1..7 {}', COMBINEFUNC = tally_merge,
    FINALFUNC = ces_upper_final, MFINALFUNC = ces_upper_final,
    MSFUNC = tally_accum, MINVFUNC = tally_discard, MSTYPE = tally, MINITCOND = '1..7 {}',
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE ces_upper(score integer) IS 'upper 95% confidence limit of ces';

CREATE AGGREGATE ces_upper(score double precision) (
    SFUNC = tally_accum, STYPE = tally, INITCOND = '1..7 {}', COMBINEFUNC = tally_merge,
    FINALFUNC = ces_upper_final, MFINALFUNC = ces_upper_final,
    MSFUNC = tally_accum, MINVFUNC = tally_discard, MSTYPE = tally, MINITCOND = '1..7 {}',
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE ces_upper(score double precision) IS 'upper 95% confidence limit of ces';

CREATE AGGREGATE ces_report(score smallint) (
    SFUNC = tally_accum, STYPE = tally, INITCOND = '1..7 {}', COMBINEFUNC = tally_merge,
    FINALFUNC = ces_report_final, MFINALFUNC = ces_report_final,
    MSFUNC = tally_accum, MINVFUNC = tally_discard, MSTYPE = tally, MINITCOND = '1..7 {}',
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE ces_report(score smallint) IS 'CES of a group: counts, mean 1 to 7, share (0 to 1) of responses 5 to 7, and confidence limits of the mean; at level 0.95';

CREATE AGGREGATE ces_report(score integer) (
    SFUNC = tally_accum, STYPE = tally, INITCOND = '1..7 {}', COMBINEFUNC = tally_merge,
    FINALFUNC = ces_report_final, MFINALFUNC = ces_report_final,
    MSFUNC = tally_accum, MINVFUNC = tally_discard, MSTYPE = tally, MINITCOND = '1..7 {}',
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE ces_report(score integer) IS 'CES of a group: counts, mean 1 to 7, share (0 to 1) of responses 5 to 7, and confidence limits of the mean; at level 0.95';

CREATE AGGREGATE ces_report(score double precision) (
    SFUNC = tally_accum, STYPE = tally, INITCOND = '1..7 {}', COMBINEFUNC = tally_merge,
    FINALFUNC = ces_report_final, MFINALFUNC = ces_report_final,
    MSFUNC = tally_accum, MINVFUNC = tally_discard, MSTYPE = tally, MINITCOND = '1..7 {}',
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE ces_report(score double precision) IS 'CES of a group: counts, mean 1 to 7, share (0 to 1) of responses 5 to 7, and confidence limits of the mean; at level 0.95';

CREATE AGGREGATE ces_tally(score smallint) (
    SFUNC = tally_accum, STYPE = tally, INITCOND = '1..7 {}', COMBINEFUNC = tally_merge,
    MSFUNC = tally_accum, MINVFUNC = tally_discard, MSTYPE = tally, MINITCOND = '1..7 {}',
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE ces_tally(score smallint) IS 'tally of responses on the scale 1..7';

CREATE AGGREGATE ces_tally(score integer) (
    SFUNC = tally_accum, STYPE = tally, INITCOND = '1..7 {}', COMBINEFUNC = tally_merge,
    MSFUNC = tally_accum, MINVFUNC = tally_discard, MSTYPE = tally, MINITCOND = '1..7 {}',
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE ces_tally(score integer) IS 'tally of responses on the scale 1..7';

CREATE AGGREGATE ces_tally(score double precision) (
    SFUNC = tally_accum, STYPE = tally, INITCOND = '1..7 {}', COMBINEFUNC = tally_merge,
    MSFUNC = tally_accum, MINVFUNC = tally_discard, MSTYPE = tally, MINITCOND = '1..7 {}',
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE ces_tally(score double precision) IS 'tally of responses on the scale 1..7';

-- From responses in text form, and from those without a type

CREATE AGGREGATE ces(score text) (
    SFUNC = tally_accum, STYPE = tally, INITCOND = '1..7 {}', COMBINEFUNC = tally_merge,
    FINALFUNC = ces, MFINALFUNC = ces,
    MSFUNC = tally_accum, MINVFUNC = tally_discard, MSTYPE = tally, MINITCOND = '1..7 {}',
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE ces(score text) IS 'customer effort score, 1 to 7: mean response, where 7 is easy; NULL without responses';

CREATE AGGREGATE ces_lower(score text) (
    SFUNC = tally_accum, STYPE = tally, INITCOND = '1..7 {}', COMBINEFUNC = tally_merge,
    FINALFUNC = ces_lower_final, MFINALFUNC = ces_lower_final,
    MSFUNC = tally_accum, MINVFUNC = tally_discard, MSTYPE = tally, MINITCOND = '1..7 {}',
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE ces_lower(score text) IS 'lower 95% confidence limit of ces';

CREATE AGGREGATE ces_upper(score text) (
    SFUNC = tally_accum, STYPE = tally, INITCOND = '1..7 {}', COMBINEFUNC = tally_merge,
    FINALFUNC = ces_upper_final, MFINALFUNC = ces_upper_final,
    MSFUNC = tally_accum, MINVFUNC = tally_discard, MSTYPE = tally, MINITCOND = '1..7 {}',
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE ces_upper(score text) IS 'upper 95% confidence limit of ces';

CREATE AGGREGATE ces_report(score text) (
    SFUNC = tally_accum, STYPE = tally, INITCOND = '1..7 {}', COMBINEFUNC = tally_merge,
    FINALFUNC = ces_report_final, MFINALFUNC = ces_report_final,
    MSFUNC = tally_accum, MINVFUNC = tally_discard, MSTYPE = tally, MINITCOND = '1..7 {}',
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE ces_report(score text) IS 'CES of a group: counts, mean 1 to 7, share (0 to 1) of responses 5 to 7, and confidence limits of the mean; at level 0.95';

CREATE AGGREGATE ces_tally(score text) (
    SFUNC = tally_accum, STYPE = tally, INITCOND = '1..7 {}', COMBINEFUNC = tally_merge,
    MSFUNC = tally_accum, MINVFUNC = tally_discard, MSTYPE = tally, MINITCOND = '1..7 {}',
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE ces_tally(score text) IS 'tally of responses on the scale 1..7';

-- The same intervals from plain counts, for engines that keep counts only. Counts may be of any
-- numeric type, since sum() of a bigint is numeric.

CREATE FUNCTION nps_interval(
    promoters double precision, passives double precision, detractors double precision,
    level double precision DEFAULT 0.95, method text DEFAULT 'widened_score',
    OUT nps double precision, OUT std_error double precision,
    OUT lower double precision, OUT upper double precision
)
    AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION nps_interval(
    double precision, double precision, double precision, double precision, text
)
    IS 'Net Promoter Score, -100 to 100 points, with standard error and confidence limits, '
       'from counts; level at least 0.5 and below 1, '
       'method widened_score, score, adjusted_wald or wald';

CREATE FUNCTION proportion_interval(
    successes double precision, trials double precision,
    level double precision DEFAULT 0.95, method text DEFAULT 'wilson',
    OUT rate double precision, OUT lower double precision, OUT upper double precision
)
    AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION proportion_interval(double precision, double precision, double precision, text)
    IS 'a rate, 0 to 1, with its confidence limits, from counts; '
       'level at least 0.5 and below 1, method wilson, clopper_pearson, agresti_coull or wald';

-- Is a change real? The same customers asked twice

CREATE TYPE score_change_row AS (
    respondents bigint, improved bigint, unchanged bigint, worsened bigint,
    before double precision, after double precision,
    difference double precision, std_error double precision,
    lower double precision, upper double precision,
    statistic double precision, p_value double precision
);
COMMENT ON TYPE score_change_row
    IS 'change of a score of the same customers: counts, the score before and after, and their '
       'difference with its standard error, confidence limits and test';

CREATE FUNCTION score_change_combine(bigint[], bigint[]) RETURNS bigint[]
    AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION score_change_combine(bigint[], bigint[])
    IS 'combine function: adds the customers of two states';

CREATE FUNCTION nps_change_final(bigint[]) RETURNS score_change_row
    AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION nps_change_final(bigint[]) IS 'final function of the aggregate nps_change';

CREATE FUNCTION csat_change_final(bigint[]) RETURNS score_change_row
    AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION csat_change_final(bigint[]) IS 'final function of the aggregate csat_change';

CREATE FUNCTION mean_change_final(bigint[]) RETURNS score_change_row
    AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION mean_change_final(bigint[]) IS 'final function of the aggregate mean_change';

CREATE FUNCTION nps_change_accum(bigint[], before double precision, after double precision) RETURNS bigint[]
    AS 'MODULE_PATHNAME', 'nps_change_accum' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION nps_change_accum(bigint[], before double precision, after double precision)
    IS 'transition function: adds a customer with two scores';

CREATE FUNCTION nps_change_discard(bigint[], before double precision, after double precision) RETURNS bigint[]
    AS 'MODULE_PATHNAME', 'nps_change_discard' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION nps_change_discard(bigint[], before double precision, after double precision)
    IS 'inverse transition function: removes a customer with two scores';

CREATE AGGREGATE nps_change(before double precision, after double precision) (
    SFUNC = nps_change_accum, STYPE = bigint[], INITCOND = '{0,0,0,0,0,0,0,0,-1}',
    COMBINEFUNC = score_change_combine, FINALFUNC = nps_change_final,
    MSFUNC = nps_change_accum, MINVFUNC = nps_change_discard, MSTYPE = bigint[],
    MINITCOND = '{0,0,0,0,0,0,0,0,-1}', MFINALFUNC = nps_change_final,
    SSPACE = 128, PARALLEL = SAFE
);
COMMENT ON AGGREGATE nps_change(before double precision, after double precision) IS 'change of the NPS of customers asked twice, after - before, in points, a row for each customer; with 95% confidence limits';

CREATE FUNCTION csat_change_accum(bigint[], before double precision, after double precision) RETURNS bigint[]
    AS 'MODULE_PATHNAME', 'csat_change_accum' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION csat_change_accum(bigint[], before double precision, after double precision)
    IS 'transition function: adds a customer with two scores';

CREATE FUNCTION csat_change_discard(bigint[], before double precision, after double precision) RETURNS bigint[]
    AS 'MODULE_PATHNAME', 'csat_change_discard' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION csat_change_discard(bigint[], before double precision, after double precision)
    IS 'inverse transition function: removes a customer with two scores';

CREATE AGGREGATE csat_change(before double precision, after double precision) (
    SFUNC = csat_change_accum, STYPE = bigint[], INITCOND = '{0,0,0,0,0,0,0,0,-1}',
    COMBINEFUNC = score_change_combine, FINALFUNC = csat_change_final,
    MSFUNC = csat_change_accum, MINVFUNC = csat_change_discard, MSTYPE = bigint[],
    MINITCOND = '{0,0,0,0,0,0,0,0,-1}', MFINALFUNC = csat_change_final,
    SSPACE = 128, PARALLEL = SAFE
);
COMMENT ON AGGREGATE csat_change(before double precision, after double precision) IS 'change of the CSAT, on the scale 1 to 5, of customers asked twice, after - before, in points, a row for each customer; with 95% confidence limits';

CREATE FUNCTION csat_change_accum(bigint[], before double precision, after double precision, high double precision) RETURNS bigint[]
    AS 'MODULE_PATHNAME', 'csat_change_accum_high' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION csat_change_accum(bigint[], before double precision, after double precision, high double precision)
    IS 'transition function: adds a customer with two scores';

CREATE FUNCTION csat_change_discard(bigint[], before double precision, after double precision, high double precision) RETURNS bigint[]
    AS 'MODULE_PATHNAME', 'csat_change_discard_high' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION csat_change_discard(bigint[], before double precision, after double precision, high double precision)
    IS 'inverse transition function: removes a customer with two scores';

CREATE AGGREGATE csat_change(before double precision, after double precision, high double precision) (
    SFUNC = csat_change_accum, STYPE = bigint[], INITCOND = '{0,0,0,0,0,0,0,0,-1}',
    COMBINEFUNC = score_change_combine, FINALFUNC = csat_change_final,
    MSFUNC = csat_change_accum, MINVFUNC = csat_change_discard, MSTYPE = bigint[],
    MINITCOND = '{0,0,0,0,0,0,0,0,-1}', MFINALFUNC = csat_change_final,
    SSPACE = 128, PARALLEL = SAFE
);
COMMENT ON AGGREGATE csat_change(before double precision, after double precision, high double precision) IS 'change of the CSAT, on the scale 1 to high, of customers asked twice, after - before, in points, a row for each customer; with 95% confidence limits';

CREATE FUNCTION mean_change_accum(bigint[], before double precision, after double precision) RETURNS bigint[]
    AS 'MODULE_PATHNAME', 'mean_change_accum' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION mean_change_accum(bigint[], before double precision, after double precision)
    IS 'transition function: adds a customer with two scores';

CREATE FUNCTION mean_change_discard(bigint[], before double precision, after double precision) RETURNS bigint[]
    AS 'MODULE_PATHNAME', 'mean_change_discard' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION mean_change_discard(bigint[], before double precision, after double precision)
    IS 'inverse transition function: removes a customer with two scores';

CREATE AGGREGATE mean_change(before double precision, after double precision) (
    SFUNC = mean_change_accum, STYPE = bigint[], INITCOND = '{0,0,0,0,0,0,0,0,-1}',
    COMBINEFUNC = score_change_combine, FINALFUNC = mean_change_final,
    MSFUNC = mean_change_accum, MINVFUNC = mean_change_discard, MSTYPE = bigint[],
    MINITCOND = '{0,0,0,0,0,0,0,0,-1}', MFINALFUNC = mean_change_final,
    SSPACE = 128, PARALLEL = SAFE
);
COMMENT ON AGGREGATE mean_change(before double precision, after double precision) IS 'change of the mean of whole numbers of customers asked twice, after - before, a row for each customer; with 95% confidence limits';

CREATE FUNCTION mean_change_accum(bigint[], before double precision, after double precision, low double precision, high double precision) RETURNS bigint[]
    AS 'MODULE_PATHNAME', 'mean_change_accum_scale' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION mean_change_accum(bigint[], before double precision, after double precision, low double precision, high double precision)
    IS 'transition function: adds a customer with two scores';

CREATE FUNCTION mean_change_discard(bigint[], before double precision, after double precision, low double precision, high double precision) RETURNS bigint[]
    AS 'MODULE_PATHNAME', 'mean_change_discard_scale' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION mean_change_discard(bigint[], before double precision, after double precision, low double precision, high double precision)
    IS 'inverse transition function: removes a customer with two scores';

CREATE AGGREGATE mean_change(before double precision, after double precision, low double precision, high double precision) (
    SFUNC = mean_change_accum, STYPE = bigint[], INITCOND = '{0,0,0,0,0,0,0,0,-1}',
    COMBINEFUNC = score_change_combine, FINALFUNC = mean_change_final,
    MSFUNC = mean_change_accum, MINVFUNC = mean_change_discard, MSTYPE = bigint[],
    MINITCOND = '{0,0,0,0,0,0,0,0,-1}', MFINALFUNC = mean_change_final,
    SSPACE = 128, PARALLEL = SAFE
);
COMMENT ON AGGREGATE mean_change(before double precision, after double precision, low double precision, high double precision) IS 'change of the mean, on the scale low to high, of customers asked twice, after - before, a row for each customer; with 95% confidence limits';

-- Is a difference real? Two groups, or a group and a benchmark

CREATE TYPE score_comparison_row AS (
    difference double precision, std_error double precision,
    lower double precision, upper double precision,
    statistic double precision, p_value double precision
);
COMMENT ON TYPE score_comparison_row
    IS 'difference of two scores: standard error and confidence limits in the unit of the score, '
       'and the test of no difference';

CREATE FUNCTION nps_compare(
    a tally, b tally, level double precision DEFAULT 0.95, method text DEFAULT 'pooled'
)
    RETURNS score_comparison_row
    AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION nps_compare(tally, tally, double precision, text)
    IS 'NPS of the first group minus that of the second, -200 to 200 points, with limits and test; '
       'level between 0 and 1, method pooled or score';

CREATE FUNCTION nps_compare(
    t tally, benchmark double precision, level double precision DEFAULT 0.95
)
    RETURNS score_comparison_row
    AS 'MODULE_PATHNAME', 'nps_compare_benchmark' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION nps_compare(tally, double precision, double precision)
    IS 'NPS of a group minus a benchmark, -100 to 100 points, which is taken to have no '
       'error; level between 0 and 1';

CREATE FUNCTION csat_compare(
    a tally, b tally, level double precision DEFAULT 0.95, method text DEFAULT 'newcombe'
)
    RETURNS score_comparison_row
    AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION csat_compare(tally, tally, double precision, text)
    IS 'CSAT of the first group minus that of the second, -100 to 100 points, with limits and test; '
       'level between 0 and 1, method newcombe, agresti_caffo or wald';

CREATE FUNCTION csat_compare(
    t tally, benchmark double precision, level double precision DEFAULT 0.95
)
    RETURNS score_comparison_row
    AS 'MODULE_PATHNAME', 'csat_compare_benchmark' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION csat_compare(tally, double precision, double precision)
    IS 'CSAT of a group minus a benchmark, 0 to 100 points, which is taken to have no '
       'error; level between 0 and 1';

CREATE FUNCTION proportion_compare(
    a tally, b tally, level double precision DEFAULT 0.95, method text DEFAULT 'newcombe'
)
    RETURNS score_comparison_row
    AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION proportion_compare(tally, tally, double precision, text)
    IS 'share of 1 on the scale 0 to 1 of the first group minus that of the second, -1 to 1, with limits and test; '
       'level between 0 and 1, method newcombe, agresti_caffo or wald';

CREATE FUNCTION proportion_compare(
    t tally, benchmark double precision, level double precision DEFAULT 0.95
)
    RETURNS score_comparison_row
    AS 'MODULE_PATHNAME', 'proportion_compare_benchmark' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION proportion_compare(tally, double precision, double precision)
    IS 'share of 1 on the scale 0 to 1 of a group minus a benchmark, 0 to 1, which is taken to have no '
       'error; level between 0 and 1';

CREATE FUNCTION ces_compare(
    a tally, b tally, level double precision DEFAULT 0.95, method text DEFAULT 'welch'
)
    RETURNS score_comparison_row
    AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION ces_compare(tally, tally, double precision, text)
    IS 'CES of the first group minus that of the second, in points of the scale, with limits and test; '
       'level between 0 and 1, method welch or pooled';

CREATE FUNCTION ces_compare(
    t tally, benchmark double precision, level double precision DEFAULT 0.95
)
    RETURNS score_comparison_row
    AS 'MODULE_PATHNAME', 'ces_compare_benchmark' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION ces_compare(tally, double precision, double precision)
    IS 'CES of a group minus a benchmark, 1 to 7, which is taken to have no '
       'error; level between 0 and 1';

CREATE FUNCTION mean_compare(
    a tally, b tally, level double precision DEFAULT 0.95, method text DEFAULT 'welch'
)
    RETURNS score_comparison_row
    AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION mean_compare(tally, tally, double precision, text)
    IS 'mean of the first group minus that of the second, in points of the scale, with limits and test; '
       'level between 0 and 1, method welch or pooled';

CREATE FUNCTION mean_compare(
    t tally, benchmark double precision, level double precision DEFAULT 0.95
)
    RETURNS score_comparison_row
    AS 'MODULE_PATHNAME', 'mean_compare_benchmark' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION mean_compare(tally, double precision, double precision)
    IS 'mean of a group minus a benchmark, on the scale, which is taken to have no '
       'error; level between 0 and 1';

-- The same from plain counts

CREATE FUNCTION nps_difference(
    promoters1 double precision, passives1 double precision, detractors1 double precision,
    promoters2 double precision, passives2 double precision, detractors2 double precision,
    level double precision DEFAULT 0.95, method text DEFAULT 'pooled'
)
    RETURNS score_comparison_row
    AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION nps_difference(
    double precision, double precision, double precision, double precision, double precision,
    double precision, double precision, text
)
    IS 'NPS of the first group minus that of the second, -200 to 200 points, from counts; '
       'level between 0 and 1, method pooled or score';

CREATE FUNCTION proportion_difference(
    successes1 double precision, trials1 double precision,
    successes2 double precision, trials2 double precision,
    level double precision DEFAULT 0.95, method text DEFAULT 'newcombe'
)
    RETURNS score_comparison_row
    AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION proportion_difference(
    double precision, double precision, double precision, double precision, double precision, text
)
    IS 'rate of the first group minus that of the second, -1 to 1, from counts; '
       'level between 0 and 1, method newcombe, agresti_caffo or wald';

-- Many groups: are they all alike, and p-values of many comparisons

CREATE TYPE score_consistency_row AS (
    groups bigint, responses bigint, overall double precision,
    lowest double precision, highest double precision,
    chi_squared double precision, p_value double precision,
    between_sd double precision, i_squared double precision
);
COMMENT ON TYPE score_consistency_row
    IS 'whether groups are alike: counts, the scores of all, of the lowest and of the highest '
       'group, the test of no difference, the standard deviation of the groups'' true scores, and '
       'the share (0 to 1) of the variance between scores that is not chance';

CREATE FUNCTION score_consistency_combine(double precision[], double precision[])
    RETURNS double precision[]
    AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION score_consistency_combine(double precision[], double precision[])
    IS 'combine function: adds the groups of two states';

CREATE FUNCTION score_consistency_final(double precision[]) RETURNS score_consistency_row
    AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION score_consistency_final(double precision[])
    IS 'final function of the aggregates nps_consistency and csat_consistency';

CREATE FUNCTION nps_consistency_accum(double precision[], tally) RETURNS double precision[]
    AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION nps_consistency_accum(double precision[], tally)
    IS 'transition function: adds a group';

CREATE AGGREGATE nps_consistency(t tally) (
    SFUNC = nps_consistency_accum, STYPE = double precision[],
    INITCOND = '{0,0,0,0,0,0,0,0,0,0}', COMBINEFUNC = score_consistency_combine,
    FINALFUNC = score_consistency_final, SSPACE = 128, PARALLEL = SAFE
);
COMMENT ON AGGREGATE nps_consistency(tally)
    IS 'are all groups alike in nps? A tally for each group, on the scale 0 to 10';

CREATE FUNCTION csat_consistency_accum(double precision[], tally) RETURNS double precision[]
    AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION csat_consistency_accum(double precision[], tally)
    IS 'transition function: adds a group';

CREATE AGGREGATE csat_consistency(t tally) (
    SFUNC = csat_consistency_accum, STYPE = double precision[],
    INITCOND = '{0,0,0,0,0,0,0,0,0,0}', COMBINEFUNC = score_consistency_combine,
    FINALFUNC = score_consistency_final, SSPACE = 128, PARALLEL = SAFE
);
COMMENT ON AGGREGATE csat_consistency(tally)
    IS 'are all groups alike in csat? A tally for each group, all on one scale from 1';

CREATE FUNCTION holm(p double precision) RETURNS double precision
    AS 'MODULE_PATHNAME' LANGUAGE C WINDOW IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION holm(double precision)
    IS 'p-value, 0 to 1, adjusted for all of the partition, so that with the limit 0.05 there is '
       'a false finding among them in at most 5% of all cases; NULL for NULL';

CREATE FUNCTION benjamini_hochberg(p double precision) RETURNS double precision
    AS 'MODULE_PATHNAME' LANGUAGE C WINDOW IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION benjamini_hochberg(double precision)
    IS 'p-value, 0 to 1, adjusted for all of the partition, so that with the limit 0.05 at most '
       '5% of the findings are false on average; NULL for NULL';

-- How many responses are needed, and what a given number of them can show

-- The margin of error of one score

CREATE FUNCTION nps_sample_size(
    margin double precision, promoter_rate double precision DEFAULT 0.5,
    detractor_rate double precision DEFAULT 0.5, level double precision DEFAULT 0.95,
    population double precision DEFAULT 'Infinity'
)
    RETURNS bigint
    AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION nps_sample_size(
    double precision, double precision, double precision, double precision, double precision
)
    IS 'number of responses that give an NPS plus or minus a margin in points; rates 0 to 1, '
       'level between 0 and 1';

CREATE FUNCTION nps_margin(
    responses double precision, promoter_rate double precision DEFAULT 0.5,
    detractor_rate double precision DEFAULT 0.5, level double precision DEFAULT 0.95,
    population double precision DEFAULT 'Infinity'
)
    RETURNS double precision
    AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION nps_margin(
    double precision, double precision, double precision, double precision, double precision
)
    IS 'margin of error, in points, of the NPS of a number of responses; rates 0 to 1, level '
       'between 0 and 1';

CREATE FUNCTION proportion_sample_size(
    margin double precision, rate double precision DEFAULT 0.5,
    level double precision DEFAULT 0.95, population double precision DEFAULT 'Infinity'
)
    RETURNS bigint
    AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION proportion_sample_size(
    double precision, double precision, double precision, double precision
)
    IS 'number of trials that give a rate plus or minus a margin, both 0 to 1; level between 0 '
       'and 1';

CREATE FUNCTION proportion_margin(
    responses double precision, rate double precision DEFAULT 0.5,
    level double precision DEFAULT 0.95, population double precision DEFAULT 'Infinity'
)
    RETURNS double precision
    AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION proportion_margin(
    double precision, double precision, double precision, double precision
)
    IS 'margin of error, 0 to 1, of the rate of a number of trials; rate 0 to 1, level between 0 '
       'and 1';

-- The power to find a difference of two groups of equal size

CREATE FUNCTION compare_sample_size(
    difference double precision, std_dev double precision, power double precision DEFAULT 0.8,
    level double precision DEFAULT 0.95
)
    RETURNS bigint
    AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION compare_sample_size(
    double precision, double precision, double precision, double precision
)
    IS 'number of responses in each of two groups that find a difference of their scores with a '
       'probability (power); difference and standard deviation of a response in one unit, power '
       'and level between 0 and 1';

CREATE FUNCTION compare_power(
    difference double precision, std_dev double precision, responses double precision,
    level double precision DEFAULT 0.95
)
    RETURNS double precision
    AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION compare_power(
    double precision, double precision, double precision, double precision
)
    IS 'probability, 0 to 1, that a number of responses in each of two groups finds a difference '
       'of their scores; difference and standard deviation of a response in one unit, level '
       'between 0 and 1';

CREATE FUNCTION proportion_compare_sample_size(
    rate1 double precision, rate2 double precision, power double precision DEFAULT 0.8,
    level double precision DEFAULT 0.95
)
    RETURNS bigint
    AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION proportion_compare_sample_size(
    double precision, double precision, double precision, double precision
)
    IS 'number of trials in each of two groups that find a difference of their rates, 0 to 1, '
       'with a probability (power); power and level between 0 and 1';

CREATE FUNCTION proportion_compare_power(
    rate1 double precision, rate2 double precision, responses double precision,
    level double precision DEFAULT 0.95
)
    RETURNS double precision
    AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION proportion_compare_power(
    double precision, double precision, double precision, double precision
)
    IS 'probability, 0 to 1, that a number of trials in each of two groups finds a difference of '
       'their rates, 0 to 1; level between 0 and 1';

-- Control charts, and small groups of published tables: window functions over summaries.

CREATE TYPE chart_row AS (
    value double precision, center double precision, lower double precision,
    upper double precision, ewma double precision, ewma_lower double precision,
    ewma_upper double precision, signal text
);

CREATE FUNCTION score_chart(
    t tally, measure text DEFAULT 'nps', sigmas double precision DEFAULT 3,
    lambda double precision DEFAULT 0.2, baseline boolean DEFAULT true
)
    RETURNS chart_row
    AS 'MODULE_PATHNAME' LANGUAGE C WINDOW IMMUTABLE PARALLEL SAFE;

CREATE FUNCTION rate_chart(
    events double precision, out_of double precision, kind text DEFAULT 'p',
    sigmas double precision DEFAULT 3, lambda double precision DEFAULT 0.2,
    overdispersed boolean DEFAULT false, baseline boolean DEFAULT true
)
    RETURNS chart_row
    AS 'MODULE_PATHNAME' LANGUAGE C WINDOW IMMUTABLE PARALLEL SAFE;

CREATE FUNCTION suppressed(responses bigint, minimum bigint DEFAULT 5) RETURNS boolean
    AS 'MODULE_PATHNAME' LANGUAGE C WINDOW IMMUTABLE PARALLEL SAFE;

COMMENT ON TYPE chart_row
    IS 'a period of a control chart: value, center and limits, exponentially weighted moving '
       'average with its limits, and a signal if it is out of the ordinary: above, below, '
       'drift up or drift down';
COMMENT ON FUNCTION score_chart(tally, text, double precision, double precision, boolean)
    IS 'control chart of a score, a row for each period: measure nps, csat, ces or mean; limits '
       'sigmas from the center of the baseline rows, by the number of responses of each period; '
       'PARTITION BY series ORDER BY period';
COMMENT ON FUNCTION rate_chart(
    double precision, double precision, text, double precision, double precision, boolean, boolean
)
    IS 'control chart of a rate, a row for each period: kind p for the share of out_of, u for '
       'events per unit; limits sigmas from the center of the baseline rows, wider by Laney''s '
       'factor if overdispersed; PARTITION BY series ORDER BY period';
COMMENT ON FUNCTION suppressed(bigint, bigint)
    IS 'true for a group that must be hidden: it has responses, but fewer than the minimum, or '
       'the total of the partition would give such a group away';

-- The ratio of two totals over independent units, such as the complaints and the orders of each
-- customer. A ratio summary is both the transition state of the aggregates and what tables store.

CREATE TYPE ratio_summary;

CREATE FUNCTION ratio_summary_in(cstring) RETURNS ratio_summary
    AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION ratio_summary_in(cstring) IS 'reads the text form of a ratio summary, units, totals, and sums of powers about the means';

CREATE FUNCTION ratio_summary_out(ratio_summary) RETURNS cstring
    AS 'MODULE_PATHNAME', 'ratio_summary_out' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION ratio_summary_out(ratio_summary) IS 'writes the text form of a ratio summary, units, totals, and sums of powers about the means';

CREATE FUNCTION ratio_summary_recv(internal) RETURNS ratio_summary
    AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION ratio_summary_recv(internal) IS 'reads the binary form of a ratio summary';

CREATE FUNCTION ratio_summary_send(ratio_summary) RETURNS bytea
    AS 'MODULE_PATHNAME', 'ratio_summary_send' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION ratio_summary_send(ratio_summary) IS 'writes the binary form of a ratio summary';

CREATE TYPE ratio_summary (
    INPUT = ratio_summary_in, OUTPUT = ratio_summary_out, RECEIVE = ratio_summary_recv, SEND = ratio_summary_send,
    INTERNALLENGTH = VARIABLE, ALIGNMENT = double, STORAGE = extended
);
COMMENT ON TYPE ratio_summary
    IS 'units with a numerator and a denominator: how many, their totals, and the moments that the '
       'error of the ratio of the totals needs';

-- Equality

CREATE FUNCTION ratio_summary_eq(ratio_summary, ratio_summary) RETURNS boolean
    AS 'MODULE_PATHNAME', 'stored_eq' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION ratio_summary_eq(ratio_summary, ratio_summary) IS 'true if two ratio summaries are equal';

CREATE FUNCTION ratio_summary_ne(ratio_summary, ratio_summary) RETURNS boolean
    AS 'MODULE_PATHNAME', 'stored_ne' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION ratio_summary_ne(ratio_summary, ratio_summary) IS 'true if two ratio summaries differ';

CREATE FUNCTION ratio_summary_hash(ratio_summary) RETURNS integer
    AS 'MODULE_PATHNAME', 'stored_hash' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION ratio_summary_hash(ratio_summary) IS '32-bit hash of a ratio summary';

CREATE FUNCTION ratio_summary_hash_extended(ratio_summary, bigint) RETURNS bigint
    AS 'MODULE_PATHNAME', 'stored_hash_extended' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION ratio_summary_hash_extended(ratio_summary, bigint) IS '64-bit hash of a ratio summary with a seed';

CREATE OPERATOR = (
    LEFTARG = ratio_summary, RIGHTARG = ratio_summary, FUNCTION = ratio_summary_eq,
    COMMUTATOR = =, NEGATOR = <>, RESTRICT = eqsel, JOIN = eqjoinsel, HASHES, MERGES
);
COMMENT ON OPERATOR = (ratio_summary, ratio_summary) IS 'equal';

CREATE OPERATOR <> (
    LEFTARG = ratio_summary, RIGHTARG = ratio_summary, FUNCTION = ratio_summary_ne,
    COMMUTATOR = <>, NEGATOR = =, RESTRICT = neqsel, JOIN = neqjoinsel
);
COMMENT ON OPERATOR <> (ratio_summary, ratio_summary) IS 'not equal';

CREATE OPERATOR CLASS ratio_summary_ops DEFAULT FOR TYPE ratio_summary USING hash AS
    OPERATOR 1 =,
    FUNCTION 1 ratio_summary_hash(ratio_summary),
    FUNCTION 2 ratio_summary_hash_extended(ratio_summary, bigint);
COMMENT ON OPERATOR CLASS ratio_summary_ops USING hash IS 'hashes ratio summaries for GROUP BY, DISTINCT and joins';
COMMENT ON OPERATOR FAMILY ratio_summary_ops USING hash
    IS 'hashes ratio summaries for GROUP BY, DISTINCT and joins';

-- An order: it has no meaning, but ORDER BY, DISTINCT and unique indexes need one

CREATE FUNCTION ratio_summary_lt(ratio_summary, ratio_summary) RETURNS boolean
    AS 'MODULE_PATHNAME', 'stored_lt' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION ratio_summary_lt(ratio_summary, ratio_summary)
    IS 'true if the first of two ratio summaries sorts before the second';

CREATE FUNCTION ratio_summary_le(ratio_summary, ratio_summary) RETURNS boolean
    AS 'MODULE_PATHNAME', 'stored_le' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION ratio_summary_le(ratio_summary, ratio_summary)
    IS 'true if the first of two ratio summaries sorts before the second or equals it';

CREATE FUNCTION ratio_summary_gt(ratio_summary, ratio_summary) RETURNS boolean
    AS 'MODULE_PATHNAME', 'stored_gt' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION ratio_summary_gt(ratio_summary, ratio_summary)
    IS 'true if the first of two ratio summaries sorts after the second';

CREATE FUNCTION ratio_summary_ge(ratio_summary, ratio_summary) RETURNS boolean
    AS 'MODULE_PATHNAME', 'stored_ge' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION ratio_summary_ge(ratio_summary, ratio_summary)
    IS 'true if the first of two ratio summaries sorts after the second or equals it';

CREATE FUNCTION ratio_summary_cmp(ratio_summary, ratio_summary) RETURNS integer
    AS 'MODULE_PATHNAME', 'stored_cmp' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION ratio_summary_cmp(ratio_summary, ratio_summary)
    IS 'less than, equal to or greater than 0, as the first of two ratio summaries sorts before the '
       'second, equals it or sorts after it';

CREATE OPERATOR < (
    LEFTARG = ratio_summary, RIGHTARG = ratio_summary, FUNCTION = ratio_summary_lt,
    COMMUTATOR = >, NEGATOR = >=, RESTRICT = scalarltsel, JOIN = scalarltjoinsel
);
COMMENT ON OPERATOR < (ratio_summary, ratio_summary) IS 'sorts before';

CREATE OPERATOR <= (
    LEFTARG = ratio_summary, RIGHTARG = ratio_summary, FUNCTION = ratio_summary_le,
    COMMUTATOR = >=, NEGATOR = >, RESTRICT = scalarlesel, JOIN = scalarlejoinsel
);
COMMENT ON OPERATOR <= (ratio_summary, ratio_summary) IS 'sorts before or equal';

CREATE OPERATOR > (
    LEFTARG = ratio_summary, RIGHTARG = ratio_summary, FUNCTION = ratio_summary_gt,
    COMMUTATOR = <, NEGATOR = <=, RESTRICT = scalargtsel, JOIN = scalargtjoinsel
);
COMMENT ON OPERATOR > (ratio_summary, ratio_summary) IS 'sorts after';

CREATE OPERATOR >= (
    LEFTARG = ratio_summary, RIGHTARG = ratio_summary, FUNCTION = ratio_summary_ge,
    COMMUTATOR = <=, NEGATOR = <, RESTRICT = scalargesel, JOIN = scalargejoinsel
);
COMMENT ON OPERATOR >= (ratio_summary, ratio_summary) IS 'sorts after or equal';

CREATE OPERATOR CLASS ratio_summary_ops DEFAULT FOR TYPE ratio_summary USING btree AS
    OPERATOR 1 <, OPERATOR 2 <=, OPERATOR 3 =, OPERATOR 4 >=, OPERATOR 5 >,
    FUNCTION 1 ratio_summary_cmp(ratio_summary, ratio_summary);
COMMENT ON OPERATOR CLASS ratio_summary_ops USING btree
    IS 'sorts ratio summaries for ORDER BY, DISTINCT and unique indexes';
COMMENT ON OPERATOR FAMILY ratio_summary_ops USING btree
    IS 'sorts ratio summaries for ORDER BY, DISTINCT and unique indexes';

-- Merging: floats have no exact inverse, so there is no minus, and windows do not move

CREATE FUNCTION ratio_summary_merge(ratio_summary, ratio_summary) RETURNS ratio_summary
    AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION ratio_summary_merge(ratio_summary, ratio_summary)
    IS 'the units of two ratio summaries together';

CREATE OPERATOR + (
    LEFTARG = ratio_summary, RIGHTARG = ratio_summary, FUNCTION = ratio_summary_merge,
    COMMUTATOR = +
);
COMMENT ON OPERATOR + (ratio_summary, ratio_summary)
    IS 'the units of two ratio summaries together';

CREATE AGGREGATE rollup(r ratio_summary) (
    SFUNC = ratio_summary_merge, STYPE = ratio_summary, INITCOND = 'empty',
    COMBINEFUNC = ratio_summary_merge, SSPACE = 144, PARALLEL = SAFE
);
COMMENT ON AGGREGATE rollup(ratio_summary)
    IS 'the units of all ratio summaries together; empty without any ratio summary';

-- The cast

CREATE FUNCTION ratio_summary_to_jsonb(r ratio_summary) RETURNS jsonb
    AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION ratio_summary_to_jsonb(ratio_summary)
    IS 'a ratio summary as {"units": 2, "numerator": 7, "denominator": 3, "second": [...], '
       '"third": [...], "fourth": [...]}';

CREATE CAST (ratio_summary AS jsonb) WITH FUNCTION ratio_summary_to_jsonb(ratio_summary);
COMMENT ON CAST (ratio_summary AS jsonb)
    IS 'a ratio summary as {"units": 2, "numerator": 7, "denominator": 3, "second": [...], '
       '"third": [...], "fourth": [...]}';

CREATE TYPE ratio_report_row AS (
    units bigint, numerator double precision, denominator double precision,
    ratio double precision, std_error double precision,
    lower double precision, upper double precision, degrees_of_freedom double precision
);
COMMENT ON TYPE ratio_report_row
    IS 'number of units, their totals and the ratio of these: standard error, confidence limits '
       'and degrees of freedom';

-- Reading

CREATE FUNCTION ratio(r ratio_summary) RETURNS double precision
    AS 'MODULE_PATHNAME', 'ratio_summary_ratio' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION ratio(ratio_summary)
    IS 'total of the numerators divided by that of the denominators; NULL without units, or if '
       'the denominators add up to 0';

CREATE FUNCTION ratio_report(
    r ratio_summary, level double precision DEFAULT 0.95, method text DEFAULT 'jackknife'
)
    RETURNS ratio_report_row
    AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION ratio_report(ratio_summary, double precision, text)
    IS 'number of units, totals, ratio, standard error, limits and degrees of freedom; '
       'level at least 0.5 and below 1, method jackknife or linearized';

CREATE FUNCTION ratio_report_final(ratio_summary) RETURNS ratio_report_row
    AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION ratio_report_final(ratio_summary) IS 'final function of ratio_report';

CREATE FUNCTION ratio_compare(
    a ratio_summary, b ratio_summary, level double precision DEFAULT 0.95
)
    RETURNS score_comparison_row
    AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION ratio_compare(ratio_summary, ratio_summary, double precision)
    IS 'ratio of the first group minus that of the second, with limits and test; '
       'level at least 0.5 and below 1';

-- From single units, at level 0.95. All aggregates over the same arguments share one pass.

CREATE FUNCTION ratio_accum(ratio_summary, double precision, double precision)
    RETURNS ratio_summary
    AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION ratio_accum(ratio_summary, double precision, double precision)
    IS 'transition function: adds a unit';

CREATE AGGREGATE ratio_agg(numerator double precision, denominator double precision) (
    SFUNC = ratio_accum, STYPE = ratio_summary, INITCOND = 'empty',
    COMBINEFUNC = ratio_summary_merge, SSPACE = 144, PARALLEL = SAFE
);
COMMENT ON AGGREGATE ratio_agg(double precision, double precision)
    IS 'ratio summary of units, of which each has a numerator and a denominator';

CREATE AGGREGATE ratio(numerator double precision, denominator double precision) (
    SFUNC = ratio_accum, STYPE = ratio_summary, INITCOND = 'empty', FINALFUNC = ratio,
    COMBINEFUNC = ratio_summary_merge, SSPACE = 144, PARALLEL = SAFE
);
COMMENT ON AGGREGATE ratio(double precision, double precision)
    IS 'total of the numerators divided by that of the denominators; NULL without units, or if '
       'the denominators add up to 0';

CREATE AGGREGATE ratio_report(numerator double precision, denominator double precision) (
    SFUNC = ratio_accum, STYPE = ratio_summary, INITCOND = 'empty', FINALFUNC = ratio_report_final,
    COMBINEFUNC = ratio_summary_merge, SSPACE = 144, PARALLEL = SAFE
);
COMMENT ON AGGREGATE ratio_report(double precision, double precision)
    IS 'number of units, totals, ratio, standard error, limits and degrees of freedom; '
       'at level 0.95';

-- Scores in texts: '10 - Extremely likely', '4 out of 5', or labels in words.

CREATE FUNCTION score_of(label text) RETURNS integer
    AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;

CREATE FUNCTION score_of(label text, labels text[]) RETURNS integer
    AS 'MODULE_PATHNAME', 'score_of_labels' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;

COMMENT ON FUNCTION score_of(text)
    IS 'the one score in a label: 10 of "10 - Extremely likely", 4 of "4 out of 5"; '
       'an error if there is none, or more than one';
COMMENT ON FUNCTION score_of(text, text[])
    IS 'the place of a label among the labels of a question, 1 for the first, whatever the case '
       'and spaces around it; an error if it is not among them';

-- Strata: a score of a population whose parts were sampled separately

CREATE FUNCTION stratified_combine(double precision[], double precision[])
    RETURNS double precision[]
    AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION stratified_combine(double precision[], double precision[])
    IS 'combine function: adds the strata of two states';

CREATE TYPE nps_stratified_row AS (
    strata bigint, responses bigint, population double precision, nps double precision,
    std_error double precision, lower double precision, upper double precision,
    design_effect double precision, degrees_of_freedom double precision
);
COMMENT ON TYPE nps_stratified_row
    IS 'NPS, -100 to 100 points, of a population: counts, and score, standard error and confidence limits from '
       'strata of known size';

CREATE FUNCTION nps_stratified_accum(double precision[], tally, double precision)
    RETURNS double precision[]
    AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION nps_stratified_accum(double precision[], tally, double precision)
    IS 'transition function: adds a stratum';

CREATE FUNCTION nps_stratified_final(double precision[]) RETURNS nps_stratified_row
    AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION nps_stratified_final(double precision[])
    IS 'final function of the aggregate nps_stratified';

CREATE AGGREGATE nps_stratified(t tally, population double precision) (
    SFUNC = nps_stratified_accum, STYPE = double precision[],
    INITCOND = '{0,0,0,0,0,0,0,0,0,0,0,0,0,0}', COMBINEFUNC = stratified_combine,
    FINALFUNC = nps_stratified_final, SSPACE = 160, PARALLEL = SAFE
);
COMMENT ON AGGREGATE nps_stratified(tally, double precision)
    IS 'NPS, -100 to 100 points, of a population that was sampled in strata: a tally, on the scale 0 to 10, and the size of the '
       'population of each; with 95% confidence limits';

CREATE TYPE csat_stratified_row AS (
    strata bigint, responses bigint, population double precision, csat double precision,
    std_error double precision, lower double precision, upper double precision,
    design_effect double precision, degrees_of_freedom double precision
);
COMMENT ON TYPE csat_stratified_row
    IS 'CSAT, 0 to 100, of a population: counts, and score, standard error and confidence limits from '
       'strata of known size';

CREATE FUNCTION csat_stratified_accum(double precision[], tally, double precision)
    RETURNS double precision[]
    AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION csat_stratified_accum(double precision[], tally, double precision)
    IS 'transition function: adds a stratum';

CREATE FUNCTION csat_stratified_final(double precision[]) RETURNS csat_stratified_row
    AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION csat_stratified_final(double precision[])
    IS 'final function of the aggregate csat_stratified';

CREATE AGGREGATE csat_stratified(t tally, population double precision) (
    SFUNC = csat_stratified_accum, STYPE = double precision[],
    INITCOND = '{0,0,0,0,0,0,0,0,0,0,0,0,0,0}', COMBINEFUNC = stratified_combine,
    FINALFUNC = csat_stratified_final, SSPACE = 160, PARALLEL = SAFE
);
COMMENT ON AGGREGATE csat_stratified(tally, double precision)
    IS 'CSAT, 0 to 100, of a population that was sampled in strata: a tally, all on one scale from 1, and the size of the '
       'population of each; with 95% confidence limits';

CREATE TYPE mean_stratified_row AS (
    strata bigint, responses bigint, population double precision, mean double precision,
    std_error double precision, lower double precision, upper double precision,
    design_effect double precision, degrees_of_freedom double precision
);
COMMENT ON TYPE mean_stratified_row
    IS 'mean, in points of the scale, of a population: counts, and score, standard error and confidence limits from '
       'strata of known size';

CREATE FUNCTION mean_stratified_accum(double precision[], tally, double precision)
    RETURNS double precision[]
    AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION mean_stratified_accum(double precision[], tally, double precision)
    IS 'transition function: adds a stratum';

CREATE FUNCTION mean_stratified_final(double precision[]) RETURNS mean_stratified_row
    AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION mean_stratified_final(double precision[])
    IS 'final function of the aggregate mean_stratified';

CREATE AGGREGATE mean_stratified(t tally, population double precision) (
    SFUNC = mean_stratified_accum, STYPE = double precision[],
    INITCOND = '{0,0,0,0,0,0,0,0,0,0,0,0,0,0}', COMBINEFUNC = stratified_combine,
    FINALFUNC = mean_stratified_final, SSPACE = 160, PARALLEL = SAFE
);
COMMENT ON AGGREGATE mean_stratified(tally, double precision)
    IS 'mean, in points of the scale, of a population that was sampled in strata: a tally, all on one scale, and the size of the '
       'population of each; with 95% confidence limits';

-- Weighted tallies: responses with sampling weights, each of which stands for as many customers as
-- its weight. As a tally, it is both the transition state of the aggregates and what tables store.

CREATE TYPE weighted_tally;

CREATE FUNCTION weighted_tally_in(cstring) RETURNS weighted_tally
    AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION weighted_tally_in(cstring) IS 'reads the text form of a weighted tally, such as 0..10 {9:2 1.5 1.25}';

CREATE FUNCTION weighted_tally_out(weighted_tally) RETURNS cstring
    AS 'MODULE_PATHNAME', 'weighted_tally_out' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION weighted_tally_out(weighted_tally) IS 'writes the text form of a weighted tally, such as 0..10 {9:2 1.5 1.25}';

CREATE FUNCTION weighted_tally_recv(internal) RETURNS weighted_tally
    AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION weighted_tally_recv(internal) IS 'reads the binary form of a weighted tally';

CREATE FUNCTION weighted_tally_send(weighted_tally) RETURNS bytea
    AS 'MODULE_PATHNAME', 'weighted_tally_send' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION weighted_tally_send(weighted_tally) IS 'writes the binary form of a weighted tally';

CREATE TYPE weighted_tally (
    INPUT = weighted_tally_in, OUTPUT = weighted_tally_out, RECEIVE = weighted_tally_recv, SEND = weighted_tally_send,
    CATEGORY = 's',
    PREFERRED = false,
    INTERNALLENGTH = VARIABLE, ALIGNMENT = double, STORAGE = extended
);
COMMENT ON TYPE weighted_tally
    IS 'responses with sampling weights on an integer scale of up to 101 points: of each score their '
       'number, the sum of the weights and that of the squares of the weights';

-- Equality

CREATE FUNCTION weighted_tally_eq(weighted_tally, weighted_tally) RETURNS boolean
    AS 'MODULE_PATHNAME', 'stored_eq' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION weighted_tally_eq(weighted_tally, weighted_tally) IS 'true if two weighted tallies are equal';

CREATE FUNCTION weighted_tally_ne(weighted_tally, weighted_tally) RETURNS boolean
    AS 'MODULE_PATHNAME', 'stored_ne' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION weighted_tally_ne(weighted_tally, weighted_tally) IS 'true if two weighted tallies differ';

CREATE FUNCTION weighted_tally_hash(weighted_tally) RETURNS integer
    AS 'MODULE_PATHNAME', 'stored_hash' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION weighted_tally_hash(weighted_tally) IS '32-bit hash of a weighted tally';

CREATE FUNCTION weighted_tally_hash_extended(weighted_tally, bigint) RETURNS bigint
    AS 'MODULE_PATHNAME', 'stored_hash_extended' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION weighted_tally_hash_extended(weighted_tally, bigint) IS '64-bit hash of a weighted tally with a seed';

CREATE OPERATOR = (
    LEFTARG = weighted_tally, RIGHTARG = weighted_tally, FUNCTION = weighted_tally_eq,
    COMMUTATOR = =, NEGATOR = <>, RESTRICT = eqsel, JOIN = eqjoinsel, HASHES, MERGES
);
COMMENT ON OPERATOR = (weighted_tally, weighted_tally) IS 'equal';

CREATE OPERATOR <> (
    LEFTARG = weighted_tally, RIGHTARG = weighted_tally, FUNCTION = weighted_tally_ne,
    COMMUTATOR = <>, NEGATOR = =, RESTRICT = neqsel, JOIN = neqjoinsel
);
COMMENT ON OPERATOR <> (weighted_tally, weighted_tally) IS 'not equal';

CREATE OPERATOR CLASS weighted_tally_ops DEFAULT FOR TYPE weighted_tally USING hash AS
    OPERATOR 1 =,
    FUNCTION 1 weighted_tally_hash(weighted_tally),
    FUNCTION 2 weighted_tally_hash_extended(weighted_tally, bigint);
COMMENT ON OPERATOR CLASS weighted_tally_ops USING hash IS 'hashes weighted tallies for GROUP BY, DISTINCT and joins';
COMMENT ON OPERATOR FAMILY weighted_tally_ops USING hash
    IS 'hashes weighted tallies for GROUP BY, DISTINCT and joins';

-- An order: it has no meaning, but ORDER BY, DISTINCT and unique indexes need one

CREATE FUNCTION weighted_tally_lt(weighted_tally, weighted_tally) RETURNS boolean
    AS 'MODULE_PATHNAME', 'stored_lt' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION weighted_tally_lt(weighted_tally, weighted_tally)
    IS 'true if the first of two weighted tallies sorts before the second';

CREATE FUNCTION weighted_tally_le(weighted_tally, weighted_tally) RETURNS boolean
    AS 'MODULE_PATHNAME', 'stored_le' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION weighted_tally_le(weighted_tally, weighted_tally)
    IS 'true if the first of two weighted tallies sorts before the second or equals it';

CREATE FUNCTION weighted_tally_gt(weighted_tally, weighted_tally) RETURNS boolean
    AS 'MODULE_PATHNAME', 'stored_gt' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION weighted_tally_gt(weighted_tally, weighted_tally)
    IS 'true if the first of two weighted tallies sorts after the second';

CREATE FUNCTION weighted_tally_ge(weighted_tally, weighted_tally) RETURNS boolean
    AS 'MODULE_PATHNAME', 'stored_ge' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION weighted_tally_ge(weighted_tally, weighted_tally)
    IS 'true if the first of two weighted tallies sorts after the second or equals it';

CREATE FUNCTION weighted_tally_cmp(weighted_tally, weighted_tally) RETURNS integer
    AS 'MODULE_PATHNAME', 'stored_cmp' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION weighted_tally_cmp(weighted_tally, weighted_tally)
    IS 'less than, equal to or greater than 0, as the first of two weighted tallies sorts before the '
       'second, equals it or sorts after it';

CREATE OPERATOR < (
    LEFTARG = weighted_tally, RIGHTARG = weighted_tally, FUNCTION = weighted_tally_lt,
    COMMUTATOR = >, NEGATOR = >=, RESTRICT = scalarltsel, JOIN = scalarltjoinsel
);
COMMENT ON OPERATOR < (weighted_tally, weighted_tally) IS 'sorts before';

CREATE OPERATOR <= (
    LEFTARG = weighted_tally, RIGHTARG = weighted_tally, FUNCTION = weighted_tally_le,
    COMMUTATOR = >=, NEGATOR = >, RESTRICT = scalarlesel, JOIN = scalarlejoinsel
);
COMMENT ON OPERATOR <= (weighted_tally, weighted_tally) IS 'sorts before or equal';

CREATE OPERATOR > (
    LEFTARG = weighted_tally, RIGHTARG = weighted_tally, FUNCTION = weighted_tally_gt,
    COMMUTATOR = <, NEGATOR = <=, RESTRICT = scalargtsel, JOIN = scalargtjoinsel
);
COMMENT ON OPERATOR > (weighted_tally, weighted_tally) IS 'sorts after';

CREATE OPERATOR >= (
    LEFTARG = weighted_tally, RIGHTARG = weighted_tally, FUNCTION = weighted_tally_ge,
    COMMUTATOR = <=, NEGATOR = <, RESTRICT = scalargesel, JOIN = scalargejoinsel
);
COMMENT ON OPERATOR >= (weighted_tally, weighted_tally) IS 'sorts after or equal';

CREATE OPERATOR CLASS weighted_tally_ops DEFAULT FOR TYPE weighted_tally USING btree AS
    OPERATOR 1 <, OPERATOR 2 <=, OPERATOR 3 =, OPERATOR 4 >=, OPERATOR 5 >,
    FUNCTION 1 weighted_tally_cmp(weighted_tally, weighted_tally);
COMMENT ON OPERATOR CLASS weighted_tally_ops USING btree
    IS 'sorts weighted tallies for ORDER BY, DISTINCT and unique indexes';
COMMENT ON OPERATOR FAMILY weighted_tally_ops USING btree
    IS 'sorts weighted tallies for ORDER BY, DISTINCT and unique indexes';

CREATE FUNCTION weighted_tally_to_jsonb(t weighted_tally) RETURNS jsonb
    AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION weighted_tally_to_jsonb(weighted_tally)
    IS 'a weighted tally as {"low": 0, "high": 10, "counts": [...], "weights": [...], '
       '"squares": [...]}';

CREATE CAST (weighted_tally AS jsonb) WITH FUNCTION weighted_tally_to_jsonb(weighted_tally);
COMMENT ON CAST (weighted_tally AS jsonb)
    IS 'a weighted tally as {"low": 0, "high": 10, "counts": [...], "weights": [...], '
       '"squares": [...]}';

-- Merging. Sums of weights are not exact, so that there is no way to subtract.

CREATE FUNCTION weighted_tally_merge(weighted_tally, weighted_tally) RETURNS weighted_tally
    AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION weighted_tally_merge(weighted_tally, weighted_tally)
    IS 'the responses of two weighted tallies on one scale together';

CREATE FUNCTION weighted_tally_final(weighted_tally) RETURNS weighted_tally
    AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION weighted_tally_final(weighted_tally)
    IS 'final function of aggregates that return a weighted tally';

CREATE OPERATOR + (
    LEFTARG = weighted_tally, RIGHTARG = weighted_tally, FUNCTION = weighted_tally_merge,
    COMMUTATOR = +
);
COMMENT ON OPERATOR + (weighted_tally, weighted_tally)
    IS 'the responses of two weighted tallies on one scale together';

-- SSPACE is for the planner: 40 bytes for each of 11 points
CREATE AGGREGATE rollup(t weighted_tally) (
    SFUNC = weighted_tally_merge, STYPE = weighted_tally, INITCOND = 'empty',
    COMBINEFUNC = weighted_tally_merge, FINALFUNC = weighted_tally_final,
    SSPACE = 456, PARALLEL = SAFE
);
COMMENT ON AGGREGATE rollup(weighted_tally) IS 'the responses of many weighted tallies together';

-- From single responses

CREATE FUNCTION weighted_tally_accum(weighted_tally, double precision, double precision)
    RETURNS weighted_tally
    AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION weighted_tally_accum(weighted_tally, double precision, double precision)
    IS 'transition function: adds a response with its weight on the scale of the weighted tally';

CREATE FUNCTION weighted_tally_accum(
    weighted_tally, double precision, double precision, double precision
)
    RETURNS weighted_tally
    AS 'MODULE_PATHNAME', 'weighted_tally_accum_high' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION weighted_tally_accum(
    weighted_tally, double precision, double precision, double precision
)
    IS 'transition function: adds a response with its weight on the scale 1 to high';

CREATE FUNCTION weighted_tally_accum(
    weighted_tally, double precision, double precision, double precision, double precision
)
    RETURNS weighted_tally
    AS 'MODULE_PATHNAME', 'weighted_tally_accum_scale' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION weighted_tally_accum(
    weighted_tally, double precision, double precision, double precision, double precision
)
    IS 'transition function: adds a response with its weight on the scale low to high';

CREATE AGGREGATE nps_weighted_tally(score double precision, weight double precision) (
    SFUNC = weighted_tally_accum, STYPE = weighted_tally, INITCOND = '0..10 {}',
    COMBINEFUNC = weighted_tally_merge, FINALFUNC = weighted_tally_final,
    SSPACE = 456, PARALLEL = SAFE
);
COMMENT ON AGGREGATE nps_weighted_tally(score double precision, weight double precision) IS 'weighted tally of responses on the scale 0 to 10, each with its sampling weight';

CREATE AGGREGATE csat_weighted_tally(score double precision, weight double precision) (
    SFUNC = weighted_tally_accum, STYPE = weighted_tally, INITCOND = '1..5 {}',
    COMBINEFUNC = weighted_tally_merge, FINALFUNC = weighted_tally_final,
    SSPACE = 216, PARALLEL = SAFE
);
COMMENT ON AGGREGATE csat_weighted_tally(score double precision, weight double precision) IS 'weighted tally of responses on the scale 1 to 5, each with its sampling weight';

CREATE AGGREGATE csat_weighted_tally(score double precision, weight double precision, high double precision) (
    SFUNC = weighted_tally_accum, STYPE = weighted_tally, INITCOND = 'empty',
    COMBINEFUNC = weighted_tally_merge, FINALFUNC = weighted_tally_final,
    SSPACE = 456, PARALLEL = SAFE
);
COMMENT ON AGGREGATE csat_weighted_tally(score double precision, weight double precision, high double precision) IS 'weighted tally of responses on the scale 1 to high, each with its sampling weight';

CREATE AGGREGATE ces_weighted_tally(score double precision, weight double precision) (
    SFUNC = weighted_tally_accum, STYPE = weighted_tally, INITCOND = '1..7 {}',
    COMBINEFUNC = weighted_tally_merge, FINALFUNC = weighted_tally_final,
    SSPACE = 296, PARALLEL = SAFE
);
COMMENT ON AGGREGATE ces_weighted_tally(score double precision, weight double precision) IS 'weighted tally of responses on the scale 1 to 7, each with its sampling weight';

CREATE AGGREGATE weighted_tally(score double precision, weight double precision, low double precision, high double precision) (
    SFUNC = weighted_tally_accum, STYPE = weighted_tally, INITCOND = 'empty',
    COMBINEFUNC = weighted_tally_merge, FINALFUNC = weighted_tally_final,
    SSPACE = 456, PARALLEL = SAFE
);
COMMENT ON AGGREGATE weighted_tally(score double precision, weight double precision, low double precision, high double precision) IS 'weighted tally of responses on the scale low to high, each with its sampling weight';

-- Reading

CREATE FUNCTION responses(t weighted_tally) RETURNS bigint
    AS 'MODULE_PATHNAME', 'weighted_responses' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION responses(weighted_tally)
    IS 'number of responses in a weighted tally, whatever their weights';

CREATE FUNCTION effective_responses(t weighted_tally) RETURNS double precision
    AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION effective_responses(weighted_tally)
    IS 'number of responses of equal weight that say as much: the square of the sum of the weights, '
       'divided by the sum of their squares';

CREATE FUNCTION mean(t weighted_tally) RETURNS double precision
    AS 'MODULE_PATHNAME', 'weighted_mean' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION mean(weighted_tally)
    IS 'weighted mean response, in points of the scale; NULL without weight';

CREATE FUNCTION top_box(t weighted_tally, points double precision) RETURNS double precision
    AS 'MODULE_PATHNAME', 'weighted_top_box' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION top_box(weighted_tally, double precision)
    IS 'share, 0 to 1, of the weight on the highest points of the scale; NULL without weight';

CREATE FUNCTION bottom_box(t weighted_tally, points double precision) RETURNS double precision
    AS 'MODULE_PATHNAME', 'weighted_bottom_box' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION bottom_box(weighted_tally, double precision)
    IS 'share, 0 to 1, of the weight on the lowest points of the scale; NULL without weight';

CREATE FUNCTION nps(t weighted_tally) RETURNS double precision
    AS 'MODULE_PATHNAME', 'weighted_nps' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION nps(weighted_tally)
    IS 'Net Promoter Score, -100 to 100 points, of weighted responses; NULL without weight';

CREATE FUNCTION csat(t weighted_tally) RETURNS double precision
    AS 'MODULE_PATHNAME', 'weighted_csat' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION csat(weighted_tally)
    IS 'customer satisfaction score, 0 to 100, of weighted responses; NULL without weight';

CREATE FUNCTION ces(t weighted_tally) RETURNS double precision
    AS 'MODULE_PATHNAME', 'weighted_ces' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION ces(weighted_tally)
    IS 'customer effort score, 1 to 7, of weighted responses; NULL without weight';

-- Reports

CREATE TYPE nps_weighted_report_row AS (
    responses bigint, promoter_share double precision, passive_share double precision,
    detractor_share double precision, nps double precision, std_error double precision,
    lower double precision, upper double precision, design_effect double precision,
    effective_responses double precision, degrees_of_freedom double precision
);
COMMENT ON TYPE nps_weighted_report_row
    IS 'NPS of weighted responses: their number, shares (0 to 1) of the weight, score, standard '
       'error and confidence limits in points, and what the weights cost';

CREATE TYPE csat_weighted_report_row AS (
    responses bigint, csat double precision, mean double precision, std_error double precision,
    lower double precision, upper double precision, design_effect double precision,
    effective_responses double precision, degrees_of_freedom double precision
);
COMMENT ON TYPE csat_weighted_report_row
    IS 'CSAT of weighted responses: their number, percentage, mean in points of the scale, standard '
       'error and confidence limits of the percentage, and what the weights cost';

CREATE TYPE ces_weighted_report_row AS (
    responses bigint, ces double precision, easy_rate double precision, std_error double precision,
    lower double precision, upper double precision, design_effect double precision,
    effective_responses double precision, degrees_of_freedom double precision
);
COMMENT ON TYPE ces_weighted_report_row
    IS 'CES of weighted responses: their number, mean 1 to 7, share (0 to 1) of the weight on 5 to '
       '7, standard error and confidence limits of the mean, and what the weights cost';

CREATE TYPE mean_weighted_report_row AS (
    responses bigint, mean double precision, std_dev double precision, std_error double precision,
    lower double precision, upper double precision, design_effect double precision,
    effective_responses double precision, degrees_of_freedom double precision
);
COMMENT ON TYPE mean_weighted_report_row
    IS 'mean of weighted responses: their number, mean, standard deviation, standard error and '
       'confidence limits in points of the scale, and what the weights cost';

CREATE FUNCTION nps_report(t weighted_tally, level double precision DEFAULT 0.95)
    RETURNS nps_weighted_report_row
    AS 'MODULE_PATHNAME', 'weighted_nps_report' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION nps_report(weighted_tally, double precision)
    IS 'NPS of weighted responses: shares of the weight, and score, standard error and confidence '
       'limits in points; level at least 0.5 and below 1';

CREATE FUNCTION csat_report(t weighted_tally, level double precision DEFAULT 0.95)
    RETURNS csat_weighted_report_row
    AS 'MODULE_PATHNAME', 'weighted_csat_report' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION csat_report(weighted_tally, double precision)
    IS 'CSAT of weighted responses: percentage with standard error and confidence limits, and mean '
       'in points of the scale; level at least 0.5 and below 1';

CREATE FUNCTION ces_report(t weighted_tally, level double precision DEFAULT 0.95)
    RETURNS ces_weighted_report_row
    AS 'MODULE_PATHNAME', 'weighted_ces_report' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION ces_report(weighted_tally, double precision)
    IS 'CES of weighted responses: mean 1 to 7 with standard error and confidence limits, and share '
       '(0 to 1) of the weight on 5 to 7; level at least 0.5 and below 1';

CREATE FUNCTION mean_report(t weighted_tally, level double precision DEFAULT 0.95)
    RETURNS mean_weighted_report_row
    AS 'MODULE_PATHNAME', 'weighted_mean_report' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION mean_report(weighted_tally, double precision)
    IS 'mean of weighted responses on any scale, with standard error and confidence limits in '
       'points of the scale; level at least 0.5 and below 1';

-- Comparisons

CREATE FUNCTION nps_compare(
    a weighted_tally, b weighted_tally, level double precision DEFAULT 0.95
)
    RETURNS score_comparison_row
    AS 'MODULE_PATHNAME', 'weighted_nps_compare' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION nps_compare(weighted_tally, weighted_tally, double precision)
    IS 'NPS of the first weighted group minus that of the second, -200 to 200 points, with limits and '
       'test; level at least 0.5 and below 1';

CREATE FUNCTION csat_compare(
    a weighted_tally, b weighted_tally, level double precision DEFAULT 0.95
)
    RETURNS score_comparison_row
    AS 'MODULE_PATHNAME', 'weighted_csat_compare' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION csat_compare(weighted_tally, weighted_tally, double precision)
    IS 'CSAT of the first weighted group minus that of the second, -100 to 100 points, with limits and '
       'test; level at least 0.5 and below 1';

CREATE FUNCTION ces_compare(
    a weighted_tally, b weighted_tally, level double precision DEFAULT 0.95
)
    RETURNS score_comparison_row
    AS 'MODULE_PATHNAME', 'weighted_ces_compare' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION ces_compare(weighted_tally, weighted_tally, double precision)
    IS 'CES of the first weighted group minus that of the second, in points of the scale, with limits and '
       'test; level at least 0.5 and below 1';

CREATE FUNCTION mean_compare(
    a weighted_tally, b weighted_tally, level double precision DEFAULT 0.95
)
    RETURNS score_comparison_row
    AS 'MODULE_PATHNAME', 'weighted_mean_compare' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION mean_compare(weighted_tally, weighted_tally, double precision)
    IS 'mean of the first weighted group minus that of the second, in points of the scale, with limits and '
       'test; level at least 0.5 and below 1';

-- Reports where a customer may give several responses, which are not independent of each other.

CREATE TYPE nps_report_clustered_row AS (
    customers bigint, responses bigint, promoters bigint, passives bigint, detractors bigint,
    nps double precision, std_error double precision, lower double precision,
    upper double precision, design_effect double precision, degrees_of_freedom double precision
);

CREATE TYPE csat_report_clustered_row AS (
    customers bigint, responses bigint, satisfied bigint, csat double precision,
    mean double precision, std_error double precision, lower double precision,
    upper double precision, design_effect double precision, degrees_of_freedom double precision
);

CREATE TYPE ces_report_clustered_row AS (
    customers bigint, responses bigint, easy bigint, ces double precision,
    easy_rate double precision, std_error double precision, lower double precision,
    upper double precision, design_effect double precision, degrees_of_freedom double precision
);

CREATE TYPE proportion_report_clustered_row AS (
    customers bigint, trials bigint, successes bigint, rate double precision,
    std_error double precision, lower double precision, upper double precision,
    design_effect double precision, degrees_of_freedom double precision
);

CREATE FUNCTION clustered_combine(internal, internal) RETURNS internal
    AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE PARALLEL SAFE;

CREATE FUNCTION clustered_serialize(internal) RETURNS bytea
    AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;

CREATE FUNCTION clustered_deserialize(bytea, internal) RETURNS internal
    AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;

-- Net Promoter Score

CREATE FUNCTION nps_report_clustered_final(internal) RETURNS nps_report_clustered_row
    AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION nps_report_clustered_final(internal)
    IS 'final function of the aggregate nps_report_clustered';

CREATE FUNCTION nps_clustered_accum(internal, tally) RETURNS internal
    AS 'MODULE_PATHNAME', 'nps_clustered_accum_tally' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION nps_clustered_accum(internal, tally)
    IS 'transition function: adds the tally of a customer on the scale 0 to 10';

CREATE AGGREGATE nps_report_clustered(t tally) (
    SFUNC = nps_clustered_accum, STYPE = internal, FINALFUNC = nps_report_clustered_final,
    COMBINEFUNC = clustered_combine, SERIALFUNC = clustered_serialize,
    DESERIALFUNC = clustered_deserialize, SSPACE = 512, PARALLEL = SAFE
);
COMMENT ON AGGREGATE nps_report_clustered(t tally) IS 'NPS of a group in which customers may have given several responses: counts, and score, standard error and 95% confidence limits in points, from one tally for each customer';

CREATE FUNCTION nps_clustered_accum(internal, smallint, anyelement)
    RETURNS internal
    AS 'MODULE_PATHNAME', 'nps_clustered_accum_int2' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION nps_clustered_accum(internal, smallint, anyelement)
    IS 'transition function: adds a response of a customer on the scale 0 to 10';

CREATE AGGREGATE nps_report_clustered(score smallint, customer anyelement) (
    SFUNC = nps_clustered_accum, STYPE = internal, FINALFUNC = nps_report_clustered_final,
    COMBINEFUNC = clustered_combine, SERIALFUNC = clustered_serialize,
    DESERIALFUNC = clustered_deserialize, SSPACE = 65536, PARALLEL = SAFE
);
COMMENT ON AGGREGATE nps_report_clustered(score smallint, customer anyelement) IS 'NPS of a group in which customers may have given several responses: counts, and score, standard error and 95% confidence limits in points';

CREATE FUNCTION nps_clustered_accum(internal, integer, anyelement)
    RETURNS internal
    AS 'MODULE_PATHNAME', 'nps_clustered_accum_int4' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION nps_clustered_accum(internal, integer, anyelement)
    IS 'transition function: adds a response of a customer on the scale 0 to 10';

CREATE AGGREGATE nps_report_clustered(score integer, customer anyelement) (
    SFUNC = nps_clustered_accum, STYPE = internal, FINALFUNC = nps_report_clustered_final,
    COMBINEFUNC = clustered_combine, SERIALFUNC = clustered_serialize,
    DESERIALFUNC = clustered_deserialize, SSPACE = 65536, PARALLEL = SAFE
);
COMMENT ON AGGREGATE nps_report_clustered(score integer, customer anyelement) IS 'NPS of a group in which customers may have given several responses: counts, and score, standard error and 95% confidence limits in points';

CREATE FUNCTION nps_clustered_accum(internal, double precision, anyelement)
    RETURNS internal
    AS 'MODULE_PATHNAME', 'nps_clustered_accum_float8' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION nps_clustered_accum(internal, double precision, anyelement)
    IS 'transition function: adds a response of a customer on the scale 0 to 10';

CREATE AGGREGATE nps_report_clustered(score double precision, customer anyelement) (
    SFUNC = nps_clustered_accum, STYPE = internal, FINALFUNC = nps_report_clustered_final,
    COMBINEFUNC = clustered_combine, SERIALFUNC = clustered_serialize,
    DESERIALFUNC = clustered_deserialize, SSPACE = 65536, PARALLEL = SAFE
);
COMMENT ON AGGREGATE nps_report_clustered(score double precision, customer anyelement) IS 'NPS of a group in which customers may have given several responses: counts, and score, standard error and 95% confidence limits in points';

CREATE FUNCTION nps_clustered_accum(internal, text, anyelement)
    RETURNS internal
    AS 'MODULE_PATHNAME', 'nps_clustered_accum_text' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION nps_clustered_accum(internal, text, anyelement)
    IS 'transition function: adds a response of a customer on the scale 0 to 10';

CREATE AGGREGATE nps_report_clustered(score text, customer anyelement) (
    SFUNC = nps_clustered_accum, STYPE = internal, FINALFUNC = nps_report_clustered_final,
    COMBINEFUNC = clustered_combine, SERIALFUNC = clustered_serialize,
    DESERIALFUNC = clustered_deserialize, SSPACE = 65536, PARALLEL = SAFE
);
COMMENT ON AGGREGATE nps_report_clustered(score text, customer anyelement) IS 'NPS of a group in which customers may have given several responses: counts, and score, standard error and 95% confidence limits in points';

-- Customer satisfaction score

CREATE FUNCTION csat_report_clustered_final(internal) RETURNS csat_report_clustered_row
    AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION csat_report_clustered_final(internal)
    IS 'final function of the aggregate csat_report_clustered';

CREATE FUNCTION csat_clustered_accum(internal, tally) RETURNS internal
    AS 'MODULE_PATHNAME', 'csat_clustered_accum_tally' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION csat_clustered_accum(internal, tally)
    IS 'transition function: adds the tally of a customer on the scale 1 to 5';

CREATE AGGREGATE csat_report_clustered(t tally) (
    SFUNC = csat_clustered_accum, STYPE = internal, FINALFUNC = csat_report_clustered_final,
    COMBINEFUNC = clustered_combine, SERIALFUNC = clustered_serialize,
    DESERIALFUNC = clustered_deserialize, SSPACE = 512, PARALLEL = SAFE
);
COMMENT ON AGGREGATE csat_report_clustered(t tally) IS 'CSAT of a group in which customers may have given several responses: counts, percentage, mean in points of the scale, and standard error and 95% confidence limits of the percentage, from one tally for each customer';

CREATE FUNCTION csat_clustered_accum(internal, smallint, anyelement)
    RETURNS internal
    AS 'MODULE_PATHNAME', 'csat_clustered_accum_int2' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION csat_clustered_accum(internal, smallint, anyelement)
    IS 'transition function: adds a response of a customer on the scale 1 to 5';

CREATE AGGREGATE csat_report_clustered(score smallint, customer anyelement) (
    SFUNC = csat_clustered_accum, STYPE = internal, FINALFUNC = csat_report_clustered_final,
    COMBINEFUNC = clustered_combine, SERIALFUNC = clustered_serialize,
    DESERIALFUNC = clustered_deserialize, SSPACE = 65536, PARALLEL = SAFE
);
COMMENT ON AGGREGATE csat_report_clustered(score smallint, customer anyelement) IS 'CSAT of a group in which customers may have given several responses: counts, percentage, mean in points of the scale, and standard error and 95% confidence limits of the percentage';

CREATE FUNCTION csat_clustered_accum(internal, integer, anyelement)
    RETURNS internal
    AS 'MODULE_PATHNAME', 'csat_clustered_accum_int4' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION csat_clustered_accum(internal, integer, anyelement)
    IS 'transition function: adds a response of a customer on the scale 1 to 5';

CREATE AGGREGATE csat_report_clustered(score integer, customer anyelement) (
    SFUNC = csat_clustered_accum, STYPE = internal, FINALFUNC = csat_report_clustered_final,
    COMBINEFUNC = clustered_combine, SERIALFUNC = clustered_serialize,
    DESERIALFUNC = clustered_deserialize, SSPACE = 65536, PARALLEL = SAFE
);
COMMENT ON AGGREGATE csat_report_clustered(score integer, customer anyelement) IS 'CSAT of a group in which customers may have given several responses: counts, percentage, mean in points of the scale, and standard error and 95% confidence limits of the percentage';

CREATE FUNCTION csat_clustered_accum(internal, double precision, anyelement)
    RETURNS internal
    AS 'MODULE_PATHNAME', 'csat_clustered_accum_float8' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION csat_clustered_accum(internal, double precision, anyelement)
    IS 'transition function: adds a response of a customer on the scale 1 to 5';

CREATE AGGREGATE csat_report_clustered(score double precision, customer anyelement) (
    SFUNC = csat_clustered_accum, STYPE = internal, FINALFUNC = csat_report_clustered_final,
    COMBINEFUNC = clustered_combine, SERIALFUNC = clustered_serialize,
    DESERIALFUNC = clustered_deserialize, SSPACE = 65536, PARALLEL = SAFE
);
COMMENT ON AGGREGATE csat_report_clustered(score double precision, customer anyelement) IS 'CSAT of a group in which customers may have given several responses: counts, percentage, mean in points of the scale, and standard error and 95% confidence limits of the percentage';

CREATE FUNCTION csat_clustered_accum(internal, text, anyelement)
    RETURNS internal
    AS 'MODULE_PATHNAME', 'csat_clustered_accum_text' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION csat_clustered_accum(internal, text, anyelement)
    IS 'transition function: adds a response of a customer on the scale 1 to 5';

CREATE AGGREGATE csat_report_clustered(score text, customer anyelement) (
    SFUNC = csat_clustered_accum, STYPE = internal, FINALFUNC = csat_report_clustered_final,
    COMBINEFUNC = clustered_combine, SERIALFUNC = clustered_serialize,
    DESERIALFUNC = clustered_deserialize, SSPACE = 65536, PARALLEL = SAFE
);
COMMENT ON AGGREGATE csat_report_clustered(score text, customer anyelement) IS 'CSAT of a group in which customers may have given several responses: counts, percentage, mean in points of the scale, and standard error and 95% confidence limits of the percentage';

CREATE FUNCTION csat_clustered_accum(internal, double precision, anyelement, integer)
    RETURNS internal
    AS 'MODULE_PATHNAME', 'csat_clustered_accum_high' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION csat_clustered_accum(internal, double precision, anyelement, integer)
    IS 'transition function: adds a response of a customer on the scale 1 to high';

CREATE AGGREGATE csat_report_clustered(score double precision, customer anyelement, high integer) (
    SFUNC = csat_clustered_accum, STYPE = internal, FINALFUNC = csat_report_clustered_final,
    COMBINEFUNC = clustered_combine, SERIALFUNC = clustered_serialize,
    DESERIALFUNC = clustered_deserialize, SSPACE = 65536, PARALLEL = SAFE
);
COMMENT ON AGGREGATE csat_report_clustered(score double precision, customer anyelement, high integer) IS 'CSAT of a group on the scale 1 to high, in which customers may have given several responses: counts, percentage, mean in points of the scale, and standard error and 95% confidence limits of the percentage';

CREATE FUNCTION csat_clustered_accum(internal, double precision, anyelement, double precision)
    RETURNS internal
    AS 'MODULE_PATHNAME', 'csat_clustered_accum_high_float8' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION csat_clustered_accum(internal, double precision, anyelement, double precision)
    IS 'transition function: adds a response of a customer on the scale 1 to high';

CREATE AGGREGATE csat_report_clustered(score double precision, customer anyelement, high double precision) (
    SFUNC = csat_clustered_accum, STYPE = internal, FINALFUNC = csat_report_clustered_final,
    COMBINEFUNC = clustered_combine, SERIALFUNC = clustered_serialize,
    DESERIALFUNC = clustered_deserialize, SSPACE = 65536, PARALLEL = SAFE
);
COMMENT ON AGGREGATE csat_report_clustered(score double precision, customer anyelement, high double precision) IS 'CSAT of a group on the scale 1 to high, in which customers may have given several responses: counts, percentage, mean in points of the scale, and standard error and 95% confidence limits of the percentage';

-- Customer effort score

CREATE FUNCTION ces_report_clustered_final(internal) RETURNS ces_report_clustered_row
    AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION ces_report_clustered_final(internal)
    IS 'final function of the aggregate ces_report_clustered';

CREATE FUNCTION ces_clustered_accum(internal, tally) RETURNS internal
    AS 'MODULE_PATHNAME', 'ces_clustered_accum_tally' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION ces_clustered_accum(internal, tally)
    IS 'transition function: adds the tally of a customer on the scale 1 to 7';

CREATE AGGREGATE ces_report_clustered(t tally) (
    SFUNC = ces_clustered_accum, STYPE = internal, FINALFUNC = ces_report_clustered_final,
    COMBINEFUNC = clustered_combine, SERIALFUNC = clustered_serialize,
    DESERIALFUNC = clustered_deserialize, SSPACE = 512, PARALLEL = SAFE
);
COMMENT ON AGGREGATE ces_report_clustered(t tally) IS 'CES of a group in which customers may have given several responses: counts, mean 1 to 7, share (0 to 1) of responses 5 to 7, and standard error and 95% confidence limits of the mean, from one tally for each customer';

CREATE FUNCTION ces_clustered_accum(internal, smallint, anyelement)
    RETURNS internal
    AS 'MODULE_PATHNAME', 'ces_clustered_accum_int2' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION ces_clustered_accum(internal, smallint, anyelement)
    IS 'transition function: adds a response of a customer on the scale 1 to 7';

CREATE AGGREGATE ces_report_clustered(score smallint, customer anyelement) (
    SFUNC = ces_clustered_accum, STYPE = internal, FINALFUNC = ces_report_clustered_final,
    COMBINEFUNC = clustered_combine, SERIALFUNC = clustered_serialize,
    DESERIALFUNC = clustered_deserialize, SSPACE = 65536, PARALLEL = SAFE
);
COMMENT ON AGGREGATE ces_report_clustered(score smallint, customer anyelement) IS 'CES of a group in which customers may have given several responses: counts, mean 1 to 7, share (0 to 1) of responses 5 to 7, and standard error and 95% confidence limits of the mean';

CREATE FUNCTION ces_clustered_accum(internal, integer, anyelement)
    RETURNS internal
    AS 'MODULE_PATHNAME', 'ces_clustered_accum_int4' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION ces_clustered_accum(internal, integer, anyelement)
    IS 'transition function: adds a response of a customer on the scale 1 to 7';

CREATE AGGREGATE ces_report_clustered(score integer, customer anyelement) (
    SFUNC = ces_clustered_accum, STYPE = internal, FINALFUNC = ces_report_clustered_final,
    COMBINEFUNC = clustered_combine, SERIALFUNC = clustered_serialize,
    DESERIALFUNC = clustered_deserialize, SSPACE = 65536, PARALLEL = SAFE
);
COMMENT ON AGGREGATE ces_report_clustered(score integer, customer anyelement) IS 'CES of a group in which customers may have given several responses: counts, mean 1 to 7, share (0 to 1) of responses 5 to 7, and standard error and 95% confidence limits of the mean';

CREATE FUNCTION ces_clustered_accum(internal, double precision, anyelement)
    RETURNS internal
    AS 'MODULE_PATHNAME', 'ces_clustered_accum_float8' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION ces_clustered_accum(internal, double precision, anyelement)
    IS 'transition function: adds a response of a customer on the scale 1 to 7';

CREATE AGGREGATE ces_report_clustered(score double precision, customer anyelement) (
    SFUNC = ces_clustered_accum, STYPE = internal, FINALFUNC = ces_report_clustered_final,
    COMBINEFUNC = clustered_combine, SERIALFUNC = clustered_serialize,
    DESERIALFUNC = clustered_deserialize, SSPACE = 65536, PARALLEL = SAFE
);
COMMENT ON AGGREGATE ces_report_clustered(score double precision, customer anyelement) IS 'CES of a group in which customers may have given several responses: counts, mean 1 to 7, share (0 to 1) of responses 5 to 7, and standard error and 95% confidence limits of the mean';

CREATE FUNCTION ces_clustered_accum(internal, text, anyelement)
    RETURNS internal
    AS 'MODULE_PATHNAME', 'ces_clustered_accum_text' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION ces_clustered_accum(internal, text, anyelement)
    IS 'transition function: adds a response of a customer on the scale 1 to 7';

CREATE AGGREGATE ces_report_clustered(score text, customer anyelement) (
    SFUNC = ces_clustered_accum, STYPE = internal, FINALFUNC = ces_report_clustered_final,
    COMBINEFUNC = clustered_combine, SERIALFUNC = clustered_serialize,
    DESERIALFUNC = clustered_deserialize, SSPACE = 65536, PARALLEL = SAFE
);
COMMENT ON AGGREGATE ces_report_clustered(score text, customer anyelement) IS 'CES of a group in which customers may have given several responses: counts, mean 1 to 7, share (0 to 1) of responses 5 to 7, and standard error and 95% confidence limits of the mean';

-- Yes or no; both reports share their transition state

CREATE FUNCTION proportion_report_clustered_final(internal) RETURNS proportion_report_clustered_row
    AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION proportion_report_clustered_final(internal)
    IS 'final function of the aggregate proportion_report_clustered';

CREATE FUNCTION proportion_clustered_accum(internal, tally) RETURNS internal
    AS 'MODULE_PATHNAME', 'proportion_clustered_accum_tally' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION proportion_clustered_accum(internal, tally)
    IS 'transition function: adds the tally of a customer on the scale 0 to 1';

CREATE AGGREGATE proportion_report_clustered(t tally) (
    SFUNC = proportion_clustered_accum, STYPE = internal, FINALFUNC = proportion_report_clustered_final,
    COMBINEFUNC = clustered_combine, SERIALFUNC = clustered_serialize,
    DESERIALFUNC = clustered_deserialize, SSPACE = 512, PARALLEL = SAFE
);
COMMENT ON AGGREGATE proportion_report_clustered(t tally) IS 'share of true, 0 to 1, in a group in which customers may have given several responses: counts, rate, and its standard error and 95% confidence limits, from one tally for each customer';

CREATE FUNCTION proportion_clustered_accum(internal, boolean, anyelement)
    RETURNS internal
    AS 'MODULE_PATHNAME', 'proportion_clustered_accum' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION proportion_clustered_accum(internal, boolean, anyelement)
    IS 'transition function: adds a response of a customer on a scale with 0 for false and 1 for true';

CREATE AGGREGATE proportion_report_clustered(x boolean, customer anyelement) (
    SFUNC = proportion_clustered_accum, STYPE = internal, FINALFUNC = proportion_report_clustered_final,
    COMBINEFUNC = clustered_combine, SERIALFUNC = clustered_serialize,
    DESERIALFUNC = clustered_deserialize, SSPACE = 65536, PARALLEL = SAFE
);
COMMENT ON AGGREGATE proportion_report_clustered(x boolean, customer anyelement) IS 'share of true, 0 to 1, in a group in which customers may have given several responses: counts, rate, and its standard error and 95% confidence limits';

CREATE AGGREGATE csat_report_clustered(satisfied boolean, customer anyelement) (
    SFUNC = proportion_clustered_accum, STYPE = internal, FINALFUNC = csat_report_clustered_final,
    COMBINEFUNC = clustered_combine, SERIALFUNC = clustered_serialize,
    DESERIALFUNC = clustered_deserialize, SSPACE = 65536, PARALLEL = SAFE
);
COMMENT ON AGGREGATE csat_report_clustered(satisfied boolean, customer anyelement) IS 'CSAT of a group from yes or no, in which customers may have given several responses: counts, percentage of true, mean (0 to 1), and standard error and 95% confidence limits of the percentage';

COMMENT ON TYPE nps_report_clustered_row
    IS 'NPS of a group with several responses of a customer: counts, and score, standard error '
       'and confidence limits in points; design_effect is how many times as large the variance '
       'is as that of independent responses';
COMMENT ON TYPE csat_report_clustered_row
    IS 'CSAT of a group with several responses of a customer: counts, percentage, mean in '
       'points of the scale, and standard error and confidence limits of the percentage; '
       'design_effect is how many times as large the variance is as that of independent '
       'responses';
COMMENT ON TYPE ces_report_clustered_row
    IS 'CES of a group with several responses of a customer: counts, mean 1 to 7, share (0 to '
       '1) of responses 5 to 7, and standard error and confidence limits of the mean; '
       'design_effect is how many times as large the variance is as that of independent '
       'responses';
COMMENT ON TYPE proportion_report_clustered_row
    IS 'share of a yes or no, 0 to 1, with several responses of a customer: counts, rate, '
       'standard error and confidence limits; design_effect is how many times as large the '
       'variance is as that of independent responses';
COMMENT ON FUNCTION clustered_combine(internal, internal)
    IS 'combine function: merges two transition states of clustered reports';
COMMENT ON FUNCTION clustered_serialize(internal)
    IS 'writes the transition state of a clustered report for another process';
COMMENT ON FUNCTION clustered_deserialize(bytea, internal)
    IS 'reads the transition state of a clustered report from another process';

-- Is the difference of two groups real?

CREATE FUNCTION nps_compare(
    a nps_report_clustered_row, b nps_report_clustered_row,
    level double precision DEFAULT 0.95
)
    RETURNS score_comparison_row
    AS 'MODULE_PATHNAME', 'clustered_nps_compare' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION nps_compare(
    nps_report_clustered_row, nps_report_clustered_row, double precision
)
    IS 'NPS of the first group minus that of the second, -200 to 200 points, where customers may have '
       'given several responses, with limits and test; level between 0 and 1';

CREATE FUNCTION csat_compare(
    a csat_report_clustered_row, b csat_report_clustered_row,
    level double precision DEFAULT 0.95
)
    RETURNS score_comparison_row
    AS 'MODULE_PATHNAME', 'clustered_csat_compare' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION csat_compare(
    csat_report_clustered_row, csat_report_clustered_row, double precision
)
    IS 'CSAT of the first group minus that of the second, -100 to 100 points, where customers may have '
       'given several responses, with limits and test; level between 0 and 1';

CREATE FUNCTION ces_compare(
    a ces_report_clustered_row, b ces_report_clustered_row,
    level double precision DEFAULT 0.95
)
    RETURNS score_comparison_row
    AS 'MODULE_PATHNAME', 'clustered_ces_compare' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION ces_compare(
    ces_report_clustered_row, ces_report_clustered_row, double precision
)
    IS 'CES of the first group minus that of the second, in points of the scale, where customers may have '
       'given several responses, with limits and test; level between 0 and 1';

CREATE FUNCTION proportion_compare(
    a proportion_report_clustered_row, b proportion_report_clustered_row,
    level double precision DEFAULT 0.95
)
    RETURNS score_comparison_row
    AS 'MODULE_PATHNAME', 'clustered_proportion_compare' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION proportion_compare(
    proportion_report_clustered_row, proportion_report_clustered_row, double precision
)
    IS 'share of true of the first group minus that of the second, -1 to 1, where customers may have '
       'given several responses, with limits and test; level between 0 and 1';

-- Yes or no: shares of true, such as thumbs up. The tally is on the scale 0 to 1, where 1 is true.

CREATE TYPE proportion_report_row AS (
    trials bigint, successes bigint, rate double precision,
    std_error double precision, lower double precision, upper double precision
);

CREATE FUNCTION proportion_report(
    t tally, level double precision DEFAULT 0.95, method text DEFAULT 'wilson'
)
    RETURNS proportion_report_row
    AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;

CREATE FUNCTION proportion_report_final(tally) RETURNS proportion_report_row
    AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;

CREATE FUNCTION tally_accum(tally, boolean) RETURNS tally
    AS 'MODULE_PATHNAME', 'tally_accum_bool' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION tally_accum(tally, boolean)
    IS 'transition function: adds a response on a scale with 0 for false and 1 for true';

CREATE FUNCTION tally_discard(tally, boolean) RETURNS tally
    AS 'MODULE_PATHNAME', 'tally_discard_bool' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION tally_discard(tally, boolean)
    IS 'inverse transition function: removes a response on a scale with 0 for false and 1 for true';

CREATE AGGREGATE proportion_tally(x boolean) (
    SFUNC = tally_accum, STYPE = tally, INITCOND = '0..1 {}', COMBINEFUNC = tally_merge,
    MSFUNC = tally_accum, MINVFUNC = tally_discard, MSTYPE = tally, MINITCOND = '0..1 {}',
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE proportion_tally(x boolean) IS 'tally of false as 0 and true as 1, on the scale 0 to 1';

CREATE AGGREGATE proportion_report(x boolean) (
    SFUNC = tally_accum, STYPE = tally, INITCOND = '0..1 {}', COMBINEFUNC = tally_merge,
    FINALFUNC = proportion_report_final, MFINALFUNC = proportion_report_final,
    MSFUNC = tally_accum, MINVFUNC = tally_discard, MSTYPE = tally, MINITCOND = '0..1 {}',
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE proportion_report(x boolean) IS 'share of true, 0 to 1: counts, rate, and its standard error and 95% confidence limits';

CREATE AGGREGATE csat(satisfied boolean) (
    SFUNC = tally_accum, STYPE = tally, INITCOND = '0..1 {}', COMBINEFUNC = tally_merge,
    FINALFUNC = csat, MFINALFUNC = csat,
    MSFUNC = tally_accum, MINVFUNC = tally_discard, MSTYPE = tally, MINITCOND = '0..1 {}',
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE csat(satisfied boolean) IS 'customer satisfaction score, 0 to 100: percentage of true, such as thumbs up';

CREATE AGGREGATE csat_lower(satisfied boolean) (
    SFUNC = tally_accum, STYPE = tally, INITCOND = '0..1 {}', COMBINEFUNC = tally_merge,
    FINALFUNC = csat_lower_final, MFINALFUNC = csat_lower_final,
    MSFUNC = tally_accum, MINVFUNC = tally_discard, MSTYPE = tally, MINITCOND = '0..1 {}',
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE csat_lower(satisfied boolean) IS 'lower 95% confidence limit of csat';

CREATE AGGREGATE csat_upper(satisfied boolean) (
    SFUNC = tally_accum, STYPE = tally, INITCOND = '0..1 {}', COMBINEFUNC = tally_merge,
    FINALFUNC = csat_upper_final, MFINALFUNC = csat_upper_final,
    MSFUNC = tally_accum, MINVFUNC = tally_discard, MSTYPE = tally, MINITCOND = '0..1 {}',
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE csat_upper(satisfied boolean) IS 'upper 95% confidence limit of csat';

CREATE AGGREGATE csat_report(satisfied boolean) (
    SFUNC = tally_accum, STYPE = tally, INITCOND = '0..1 {}', COMBINEFUNC = tally_merge,
    FINALFUNC = csat_report_final, MFINALFUNC = csat_report_final,
    MSFUNC = tally_accum, MINVFUNC = tally_discard, MSTYPE = tally, MINITCOND = '0..1 {}',
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE csat_report(satisfied boolean) IS 'CSAT of a group from yes or no: counts, percentage of true, mean (0 to 1), and standard error and 95% confidence limits of the percentage';

COMMENT ON TYPE proportion_report_row
    IS 'share of a yes or no, 0 to 1: counts, rate, standard error and confidence limits';
COMMENT ON FUNCTION proportion_report(tally, double precision, text)
    IS 'share of 1 in a tally on the scale 0 to 1: counts, rate, standard error and confidence '
       'limits; level at least 0.5 and below 1, method wilson, clopper_pearson, agresti_coull or '
       'wald';
COMMENT ON FUNCTION proportion_report_final(tally)
    IS 'final function of the aggregate proportion_report';

-- Kano: how satisfaction depends on a feature. A customer responds to two questions about it, each
-- from 1 (like) to 5 (dislike). The tally is on the scale 1 to 25: a point for each pair.

CREATE TYPE kano_category AS ENUM (
    'must_be', 'one_dimensional', 'attractive', 'indifferent', 'reverse', 'questionable'
);

CREATE TYPE kano_report_row AS (
    responses bigint, must_be bigint, one_dimensional bigint, attractive bigint,
    indifferent bigint, reverse bigint, questionable bigint,
    category kano_category, category_strength double precision, total_strength double precision,
    tie_p_value double precision,
    better double precision, better_lower double precision, better_upper double precision,
    worse double precision, worse_lower double precision, worse_upper double precision,
    functional double precision, dysfunctional double precision
);

COMMENT ON TYPE kano_category
    IS 'how satisfaction depends on a feature: must_be < one_dimensional < attractive < '
       'indifferent < reverse < questionable';
COMMENT ON TYPE kano_report_row
    IS 'Kano report of a feature: counts, the category of most responses and how sure it is, '
       'coefficients with confidence limits, and mean values';

CREATE FUNCTION kano_category(functional double precision, dysfunctional double precision)
    RETURNS kano_category
    AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION kano_category(double precision, double precision)
    IS 'category of a feature for one customer, by the responses, 1 (like) to 5 (dislike), to '
       'having it and to not having it';

CREATE FUNCTION kano_accum(tally, double precision, double precision) RETURNS tally
    AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION kano_accum(tally, double precision, double precision)
    IS 'transition function: adds a pair of responses';

CREATE FUNCTION kano_discard(tally, double precision, double precision) RETURNS tally
    AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION kano_discard(tally, double precision, double precision)
    IS 'inverse transition function: removes a pair of responses';

CREATE FUNCTION kano_report_final(tally) RETURNS kano_report_row
    AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION kano_report_final(tally) IS 'final function of the aggregate kano_report';

CREATE AGGREGATE kano_tally(functional double precision, dysfunctional double precision) (
    SFUNC = kano_accum, STYPE = tally, INITCOND = '1..25 {}', COMBINEFUNC = tally_merge,
    MSFUNC = kano_accum, MINVFUNC = kano_discard, MSTYPE = tally, MINITCOND = '1..25 {}',
    SSPACE = 64, PARALLEL = SAFE
);
COMMENT ON AGGREGATE kano_tally(double precision, double precision)
    IS 'tally of pairs of responses, on the scale 1 to 25: '
       '5 * (functional - 1) + dysfunctional';

CREATE AGGREGATE kano_report(functional double precision, dysfunctional double precision) (
    SFUNC = kano_accum, STYPE = tally, INITCOND = '1..25 {}', COMBINEFUNC = tally_merge,
    FINALFUNC = kano_report_final, MFINALFUNC = kano_report_final,
    MSFUNC = kano_accum, MINVFUNC = kano_discard, MSTYPE = tally, MINITCOND = '1..25 {}',
    SSPACE = 64, PARALLEL = SAFE
);
COMMENT ON AGGREGATE kano_report(double precision, double precision)
    IS 'Kano report of a feature: counts, the category of most responses and how sure it is, '
       'coefficients with confidence limits, and mean values; at level 0.95';

CREATE FUNCTION kano_report(t tally, level double precision DEFAULT 0.95) RETURNS kano_report_row
    AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION kano_report(tally, double precision)
    IS 'Kano report of a tally of pairs of responses; level at least 0.5 and below 1';

-- A quoted tally and a level, as in kano_report('1..25 {5:3}', 0.9). Without this function it would be
-- taken as a pair of responses.
CREATE FUNCTION kano_report(t text, level double precision) RETURNS kano_report_row
    LANGUAGE SQL IMMUTABLE STRICT PARALLEL SAFE
    RETURN kano_report(t::tally, level);
COMMENT ON FUNCTION kano_report(text, double precision)
    IS 'Kano report of a tally in text form; level at least 0.5 and below 1';

CREATE FUNCTION kano_rows(
    t tally, level double precision DEFAULT 0.95, OUT category kano_category,
    OUT responses bigint, OUT share double precision, OUT lower double precision,
    OUT upper double precision
)
    RETURNS SETOF record
    AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE ROWS 6;
COMMENT ON FUNCTION kano_rows(tally, double precision)
    IS 'a row for every category: number of responses, and their share, 0 to 1, with confidence '
       'limits; level at least 0.5 and below 1';

-- Other scales: means and indices of any scale, tallies from counts, and the same responses on
-- another scale.

CREATE TYPE mean_report_row AS (
    responses bigint, mean double precision, std_dev double precision,
    std_error double precision, lower double precision, upper double precision
);

CREATE FUNCTION mean_report(t tally, level double precision DEFAULT 0.95) RETURNS mean_report_row
    AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;

CREATE FUNCTION index_report(t tally, level double precision DEFAULT 0.95) RETURNS mean_report_row
    AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;

CREATE FUNCTION tally_of(counts bigint[], low integer) RETURNS tally
    AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;

CREATE FUNCTION recode(t tally, scores integer[], low integer, high integer) RETURNS tally
    AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;

COMMENT ON TYPE mean_report_row
    IS 'mean of a group: number of responses, mean, standard deviation, standard error and '
       'confidence limits, in points of the scale or as an index from 0 to 100';
COMMENT ON FUNCTION mean_report(tally, double precision)
    IS 'mean of a tally on any scale: number of responses, mean, standard deviation, standard '
       'error and confidence limits in points of the scale; level at least 0.5 and below 1';
COMMENT ON FUNCTION index_report(tally, double precision)
    IS 'the mean of a tally as an index: as mean_report, but 0 is the low end of the scale and '
       '100 the high one; level at least 0.5 and below 1';
COMMENT ON FUNCTION tally_of(bigint[], integer)
    IS 'tally of numbers of responses that have been counted already, in the order of the '
       'scores from low';
COMMENT ON FUNCTION recode(tally, integer[], integer, integer)
    IS 'the responses of a tally on the scale low to high; scores has the new score for each '
       'point of the scale of the tally';

-- Retention cohorts: how many of the customers of one period come back in later ones.

CREATE FUNCTION retention_options(
    period text DEFAULT 'month', tz text DEFAULT NULL, mode text DEFAULT 'on',
    cohort text DEFAULT 'first', week_start text DEFAULT 'monday', as_of timestamptz DEFAULT NULL,
    brackets integer[] DEFAULT NULL, origin text DEFAULT 'calendar',
    min_events integer DEFAULT 1, first_period text DEFAULT 'all',
    cohort_period text DEFAULT NULL, during text DEFAULT 'end', scale integer DEFAULT 2
) RETURNS jsonb
    AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION retention_options(
    text, text, text, text, text, timestamptz, integer[], text, integer, text, text, text, integer
)
    IS 'checked options of retention: period (day, week, month, quarter, year), time zone, '
       'mode (on, on_or_after, on_or_before, streak), cohort (first, every), '
       'first day of the week (monday to sunday), time of observation, '
       'widths of the brackets after period 0, origin of the periods (calendar, first_event), '
       'return events that a period needs, whom period 0 retains (all, returned), '
       'period of the cohorts, periods in which a contract is active (end, any), '
       'decimals of amounts (0 to 6)';

-- The retention matrix

CREATE TYPE retention_matrix;

CREATE FUNCTION retention_matrix_in(cstring) RETURNS retention_matrix
    AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION retention_matrix_in(cstring) IS 'reads the text form of a retention matrix, which is its bytes in hexadecimal';

CREATE FUNCTION retention_matrix_out(retention_matrix) RETURNS cstring
    AS 'MODULE_PATHNAME', 'stored_out' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION retention_matrix_out(retention_matrix) IS 'writes the text form of a retention matrix, which is its bytes in hexadecimal';

CREATE FUNCTION retention_matrix_recv(internal) RETURNS retention_matrix
    AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION retention_matrix_recv(internal) IS 'reads the binary form of a retention matrix';

CREATE FUNCTION retention_matrix_send(retention_matrix) RETURNS bytea
    AS 'MODULE_PATHNAME', 'stored_send' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION retention_matrix_send(retention_matrix) IS 'writes the binary form of a retention matrix';

CREATE TYPE retention_matrix (
    INPUT = retention_matrix_in, OUTPUT = retention_matrix_out, RECEIVE = retention_matrix_recv, SEND = retention_matrix_send,
    INTERNALLENGTH = VARIABLE, ALIGNMENT = double, STORAGE = extended
);
COMMENT ON TYPE retention_matrix
    IS 'retention matrix: how many customers of each cohort came back in each later period';

-- Equality

CREATE FUNCTION retention_matrix_eq(retention_matrix, retention_matrix) RETURNS boolean
    AS 'MODULE_PATHNAME', 'stored_eq' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION retention_matrix_eq(retention_matrix, retention_matrix) IS 'true if two retention matrices are equal';

CREATE FUNCTION retention_matrix_ne(retention_matrix, retention_matrix) RETURNS boolean
    AS 'MODULE_PATHNAME', 'stored_ne' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION retention_matrix_ne(retention_matrix, retention_matrix) IS 'true if two retention matrices differ';

CREATE FUNCTION retention_matrix_hash(retention_matrix) RETURNS integer
    AS 'MODULE_PATHNAME', 'stored_hash' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION retention_matrix_hash(retention_matrix) IS '32-bit hash of a retention matrix';

CREATE FUNCTION retention_matrix_hash_extended(retention_matrix, bigint) RETURNS bigint
    AS 'MODULE_PATHNAME', 'stored_hash_extended' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION retention_matrix_hash_extended(retention_matrix, bigint) IS '64-bit hash of a retention matrix with a seed';

CREATE OPERATOR = (
    LEFTARG = retention_matrix, RIGHTARG = retention_matrix, FUNCTION = retention_matrix_eq,
    COMMUTATOR = =, NEGATOR = <>, RESTRICT = eqsel, JOIN = eqjoinsel, HASHES, MERGES
);
COMMENT ON OPERATOR = (retention_matrix, retention_matrix) IS 'equal';

CREATE OPERATOR <> (
    LEFTARG = retention_matrix, RIGHTARG = retention_matrix, FUNCTION = retention_matrix_ne,
    COMMUTATOR = <>, NEGATOR = =, RESTRICT = neqsel, JOIN = neqjoinsel
);
COMMENT ON OPERATOR <> (retention_matrix, retention_matrix) IS 'not equal';

CREATE OPERATOR CLASS retention_matrix_ops DEFAULT FOR TYPE retention_matrix USING hash AS
    OPERATOR 1 =,
    FUNCTION 1 retention_matrix_hash(retention_matrix),
    FUNCTION 2 retention_matrix_hash_extended(retention_matrix, bigint);
COMMENT ON OPERATOR CLASS retention_matrix_ops USING hash IS 'hashes retention matrices for GROUP BY, DISTINCT and joins';
COMMENT ON OPERATOR FAMILY retention_matrix_ops USING hash
    IS 'hashes retention matrices for GROUP BY, DISTINCT and joins';

-- An order: it has no meaning, but ORDER BY, DISTINCT and unique indexes need one

CREATE FUNCTION retention_matrix_lt(retention_matrix, retention_matrix) RETURNS boolean
    AS 'MODULE_PATHNAME', 'stored_lt' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION retention_matrix_lt(retention_matrix, retention_matrix)
    IS 'true if the first of two retention matrices sorts before the second';

CREATE FUNCTION retention_matrix_le(retention_matrix, retention_matrix) RETURNS boolean
    AS 'MODULE_PATHNAME', 'stored_le' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION retention_matrix_le(retention_matrix, retention_matrix)
    IS 'true if the first of two retention matrices sorts before the second or equals it';

CREATE FUNCTION retention_matrix_gt(retention_matrix, retention_matrix) RETURNS boolean
    AS 'MODULE_PATHNAME', 'stored_gt' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION retention_matrix_gt(retention_matrix, retention_matrix)
    IS 'true if the first of two retention matrices sorts after the second';

CREATE FUNCTION retention_matrix_ge(retention_matrix, retention_matrix) RETURNS boolean
    AS 'MODULE_PATHNAME', 'stored_ge' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION retention_matrix_ge(retention_matrix, retention_matrix)
    IS 'true if the first of two retention matrices sorts after the second or equals it';

CREATE FUNCTION retention_matrix_cmp(retention_matrix, retention_matrix) RETURNS integer
    AS 'MODULE_PATHNAME', 'stored_cmp' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION retention_matrix_cmp(retention_matrix, retention_matrix)
    IS 'less than, equal to or greater than 0, as the first of two retention matrices sorts before the '
       'second, equals it or sorts after it';

CREATE OPERATOR < (
    LEFTARG = retention_matrix, RIGHTARG = retention_matrix, FUNCTION = retention_matrix_lt,
    COMMUTATOR = >, NEGATOR = >=, RESTRICT = scalarltsel, JOIN = scalarltjoinsel
);
COMMENT ON OPERATOR < (retention_matrix, retention_matrix) IS 'sorts before';

CREATE OPERATOR <= (
    LEFTARG = retention_matrix, RIGHTARG = retention_matrix, FUNCTION = retention_matrix_le,
    COMMUTATOR = >=, NEGATOR = >, RESTRICT = scalarlesel, JOIN = scalarlejoinsel
);
COMMENT ON OPERATOR <= (retention_matrix, retention_matrix) IS 'sorts before or equal';

CREATE OPERATOR > (
    LEFTARG = retention_matrix, RIGHTARG = retention_matrix, FUNCTION = retention_matrix_gt,
    COMMUTATOR = <, NEGATOR = <=, RESTRICT = scalargtsel, JOIN = scalargtjoinsel
);
COMMENT ON OPERATOR > (retention_matrix, retention_matrix) IS 'sorts after';

CREATE OPERATOR >= (
    LEFTARG = retention_matrix, RIGHTARG = retention_matrix, FUNCTION = retention_matrix_ge,
    COMMUTATOR = <=, NEGATOR = <, RESTRICT = scalargesel, JOIN = scalargejoinsel
);
COMMENT ON OPERATOR >= (retention_matrix, retention_matrix) IS 'sorts after or equal';

CREATE OPERATOR CLASS retention_matrix_ops DEFAULT FOR TYPE retention_matrix USING btree AS
    OPERATOR 1 <, OPERATOR 2 <=, OPERATOR 3 =, OPERATOR 4 >=, OPERATOR 5 >,
    FUNCTION 1 retention_matrix_cmp(retention_matrix, retention_matrix);
COMMENT ON OPERATOR CLASS retention_matrix_ops USING btree
    IS 'sorts retention matrices for ORDER BY, DISTINCT and unique indexes';
COMMENT ON OPERATOR FAMILY retention_matrix_ops USING btree
    IS 'sorts retention matrices for ORDER BY, DISTINCT and unique indexes';

-- From events. The transition state is internal; parallel workers send it as bytes.

CREATE FUNCTION retention_combine(internal, internal) RETURNS internal
    AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION retention_combine(internal, internal)
    IS 'combine function: merges two transition states of retention_agg';

CREATE FUNCTION retention_serialize(internal) RETURNS bytea
    AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION retention_serialize(internal)
    IS 'writes the transition state of retention_agg for another process';

CREATE FUNCTION retention_deserialize(bytea, internal) RETURNS internal
    AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION retention_deserialize(bytea, internal)
    IS 'reads the transition state of retention_agg from another process';

CREATE FUNCTION retention_final(internal) RETURNS retention_matrix
    AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION retention_final(internal)
    IS 'final function: makes a retention matrix of the transition state of retention_agg';

CREATE FUNCTION retention_accum(internal, customer anyelement, at timestamptz) RETURNS internal
    AS 'MODULE_PATHNAME', 'retention_accum_timestamptz' LANGUAGE C STABLE PARALLEL SAFE;
COMMENT ON FUNCTION retention_accum(internal, customer anyelement, at timestamptz) IS 'transition function: adds an event';

CREATE AGGREGATE retention_agg(customer anyelement, at timestamptz) (
    SFUNC = retention_accum, STYPE = internal, FINALFUNC = retention_final,
    COMBINEFUNC = retention_combine, SERIALFUNC = retention_serialize,
    DESERIALFUNC = retention_deserialize, SSPACE = 65536, PARALLEL = SAFE
);
COMMENT ON AGGREGATE retention_agg(customer anyelement, at timestamptz) IS 'retention matrix of events, by calendar months';

CREATE FUNCTION retention_accum(internal, customer anyelement, at timestamptz, options jsonb) RETURNS internal
    AS 'MODULE_PATHNAME', 'retention_accum_timestamptz_options' LANGUAGE C STABLE PARALLEL SAFE;
COMMENT ON FUNCTION retention_accum(internal, customer anyelement, at timestamptz, options jsonb) IS 'transition function: adds an event';

CREATE AGGREGATE retention_agg(customer anyelement, at timestamptz, options jsonb) (
    SFUNC = retention_accum, STYPE = internal, FINALFUNC = retention_final,
    COMBINEFUNC = retention_combine, SERIALFUNC = retention_serialize,
    DESERIALFUNC = retention_deserialize, SSPACE = 65536, PARALLEL = SAFE
);
COMMENT ON AGGREGATE retention_agg(customer anyelement, at timestamptz, options jsonb) IS 'retention matrix of events, by the options that retention_options gives';

CREATE FUNCTION retention_accum(internal, customer anyelement, at timestamptz, is_start boolean, is_return boolean, options jsonb) RETURNS internal
    AS 'MODULE_PATHNAME', 'retention_accum_timestamptz_separate' LANGUAGE C STABLE PARALLEL SAFE;
COMMENT ON FUNCTION retention_accum(internal, customer anyelement, at timestamptz, is_start boolean, is_return boolean, options jsonb) IS 'transition function: adds a start or return event';

CREATE AGGREGATE retention_agg(customer anyelement, at timestamptz, is_start boolean, is_return boolean, options jsonb) (
    SFUNC = retention_accum, STYPE = internal, FINALFUNC = retention_final,
    COMBINEFUNC = retention_combine, SERIALFUNC = retention_serialize,
    DESERIALFUNC = retention_deserialize, SSPACE = 65536, PARALLEL = SAFE
);
COMMENT ON AGGREGATE retention_agg(customer anyelement, at timestamptz, is_start boolean, is_return boolean, options jsonb) IS 'retention matrix of start events and return events, by the options that retention_options gives';

CREATE FUNCTION retention_accum(internal, customer anyelement, at timestamptz, amount numeric, options jsonb) RETURNS internal
    AS 'MODULE_PATHNAME', 'retention_accum_timestamptz_amount' LANGUAGE C STABLE PARALLEL SAFE;
COMMENT ON FUNCTION retention_accum(internal, customer anyelement, at timestamptz, amount numeric, options jsonb) IS 'transition function: adds an event with an amount';

CREATE AGGREGATE retention_agg(customer anyelement, at timestamptz, amount numeric, options jsonb) (
    SFUNC = retention_accum, STYPE = internal, FINALFUNC = retention_final,
    COMBINEFUNC = retention_combine, SERIALFUNC = retention_serialize,
    DESERIALFUNC = retention_deserialize, SSPACE = 65536, PARALLEL = SAFE
);
COMMENT ON AGGREGATE retention_agg(customer anyelement, at timestamptz, amount numeric, options jsonb) IS 'retention matrix of events with amounts, by the options that retention_options gives';

CREATE FUNCTION retention_accum(internal, customer anyelement, at timestamptz, is_start boolean, is_return boolean, amount numeric, options jsonb) RETURNS internal
    AS 'MODULE_PATHNAME', 'retention_accum_timestamptz_separate_amount' LANGUAGE C STABLE PARALLEL SAFE;
COMMENT ON FUNCTION retention_accum(internal, customer anyelement, at timestamptz, is_start boolean, is_return boolean, amount numeric, options jsonb) IS 'transition function: adds a start or return event with an amount';

CREATE AGGREGATE retention_agg(customer anyelement, at timestamptz, is_start boolean, is_return boolean, amount numeric, options jsonb) (
    SFUNC = retention_accum, STYPE = internal, FINALFUNC = retention_final,
    COMBINEFUNC = retention_combine, SERIALFUNC = retention_serialize,
    DESERIALFUNC = retention_deserialize, SSPACE = 65536, PARALLEL = SAFE
);
COMMENT ON AGGREGATE retention_agg(customer anyelement, at timestamptz, is_start boolean, is_return boolean, amount numeric, options jsonb) IS 'retention matrix of start events and return events with amounts, by the options that retention_options gives';

CREATE FUNCTION retention_accum(internal, customer anyelement, at timestamp) RETURNS internal
    AS 'MODULE_PATHNAME', 'retention_accum_timestamp' LANGUAGE C STABLE PARALLEL SAFE;
COMMENT ON FUNCTION retention_accum(internal, customer anyelement, at timestamp) IS 'transition function: adds an event';

CREATE AGGREGATE retention_agg(customer anyelement, at timestamp) (
    SFUNC = retention_accum, STYPE = internal, FINALFUNC = retention_final,
    COMBINEFUNC = retention_combine, SERIALFUNC = retention_serialize,
    DESERIALFUNC = retention_deserialize, SSPACE = 65536, PARALLEL = SAFE
);
COMMENT ON AGGREGATE retention_agg(customer anyelement, at timestamp) IS 'retention matrix of events, by calendar months';

CREATE FUNCTION retention_accum(internal, customer anyelement, at timestamp, options jsonb) RETURNS internal
    AS 'MODULE_PATHNAME', 'retention_accum_timestamp_options' LANGUAGE C STABLE PARALLEL SAFE;
COMMENT ON FUNCTION retention_accum(internal, customer anyelement, at timestamp, options jsonb) IS 'transition function: adds an event';

CREATE AGGREGATE retention_agg(customer anyelement, at timestamp, options jsonb) (
    SFUNC = retention_accum, STYPE = internal, FINALFUNC = retention_final,
    COMBINEFUNC = retention_combine, SERIALFUNC = retention_serialize,
    DESERIALFUNC = retention_deserialize, SSPACE = 65536, PARALLEL = SAFE
);
COMMENT ON AGGREGATE retention_agg(customer anyelement, at timestamp, options jsonb) IS 'retention matrix of events, by the options that retention_options gives';

CREATE FUNCTION retention_accum(internal, customer anyelement, at timestamp, is_start boolean, is_return boolean, options jsonb) RETURNS internal
    AS 'MODULE_PATHNAME', 'retention_accum_timestamp_separate' LANGUAGE C STABLE PARALLEL SAFE;
COMMENT ON FUNCTION retention_accum(internal, customer anyelement, at timestamp, is_start boolean, is_return boolean, options jsonb) IS 'transition function: adds a start or return event';

CREATE AGGREGATE retention_agg(customer anyelement, at timestamp, is_start boolean, is_return boolean, options jsonb) (
    SFUNC = retention_accum, STYPE = internal, FINALFUNC = retention_final,
    COMBINEFUNC = retention_combine, SERIALFUNC = retention_serialize,
    DESERIALFUNC = retention_deserialize, SSPACE = 65536, PARALLEL = SAFE
);
COMMENT ON AGGREGATE retention_agg(customer anyelement, at timestamp, is_start boolean, is_return boolean, options jsonb) IS 'retention matrix of start events and return events, by the options that retention_options gives';

CREATE FUNCTION retention_accum(internal, customer anyelement, at timestamp, amount numeric, options jsonb) RETURNS internal
    AS 'MODULE_PATHNAME', 'retention_accum_timestamp_amount' LANGUAGE C STABLE PARALLEL SAFE;
COMMENT ON FUNCTION retention_accum(internal, customer anyelement, at timestamp, amount numeric, options jsonb) IS 'transition function: adds an event with an amount';

CREATE AGGREGATE retention_agg(customer anyelement, at timestamp, amount numeric, options jsonb) (
    SFUNC = retention_accum, STYPE = internal, FINALFUNC = retention_final,
    COMBINEFUNC = retention_combine, SERIALFUNC = retention_serialize,
    DESERIALFUNC = retention_deserialize, SSPACE = 65536, PARALLEL = SAFE
);
COMMENT ON AGGREGATE retention_agg(customer anyelement, at timestamp, amount numeric, options jsonb) IS 'retention matrix of events with amounts, by the options that retention_options gives';

CREATE FUNCTION retention_accum(internal, customer anyelement, at timestamp, is_start boolean, is_return boolean, amount numeric, options jsonb) RETURNS internal
    AS 'MODULE_PATHNAME', 'retention_accum_timestamp_separate_amount' LANGUAGE C STABLE PARALLEL SAFE;
COMMENT ON FUNCTION retention_accum(internal, customer anyelement, at timestamp, is_start boolean, is_return boolean, amount numeric, options jsonb) IS 'transition function: adds a start or return event with an amount';

CREATE AGGREGATE retention_agg(customer anyelement, at timestamp, is_start boolean, is_return boolean, amount numeric, options jsonb) (
    SFUNC = retention_accum, STYPE = internal, FINALFUNC = retention_final,
    COMBINEFUNC = retention_combine, SERIALFUNC = retention_serialize,
    DESERIALFUNC = retention_deserialize, SSPACE = 65536, PARALLEL = SAFE
);
COMMENT ON AGGREGATE retention_agg(customer anyelement, at timestamp, is_start boolean, is_return boolean, amount numeric, options jsonb) IS 'retention matrix of start events and return events with amounts, by the options that retention_options gives';

CREATE FUNCTION retention_accum(internal, customer anyelement, at date) RETURNS internal
    AS 'MODULE_PATHNAME', 'retention_accum_date' LANGUAGE C STABLE PARALLEL SAFE;
COMMENT ON FUNCTION retention_accum(internal, customer anyelement, at date) IS 'transition function: adds an event';

CREATE AGGREGATE retention_agg(customer anyelement, at date) (
    SFUNC = retention_accum, STYPE = internal, FINALFUNC = retention_final,
    COMBINEFUNC = retention_combine, SERIALFUNC = retention_serialize,
    DESERIALFUNC = retention_deserialize, SSPACE = 65536, PARALLEL = SAFE
);
COMMENT ON AGGREGATE retention_agg(customer anyelement, at date) IS 'retention matrix of events, by calendar months';

CREATE FUNCTION retention_accum(internal, customer anyelement, at date, options jsonb) RETURNS internal
    AS 'MODULE_PATHNAME', 'retention_accum_date_options' LANGUAGE C STABLE PARALLEL SAFE;
COMMENT ON FUNCTION retention_accum(internal, customer anyelement, at date, options jsonb) IS 'transition function: adds an event';

CREATE AGGREGATE retention_agg(customer anyelement, at date, options jsonb) (
    SFUNC = retention_accum, STYPE = internal, FINALFUNC = retention_final,
    COMBINEFUNC = retention_combine, SERIALFUNC = retention_serialize,
    DESERIALFUNC = retention_deserialize, SSPACE = 65536, PARALLEL = SAFE
);
COMMENT ON AGGREGATE retention_agg(customer anyelement, at date, options jsonb) IS 'retention matrix of events, by the options that retention_options gives';

CREATE FUNCTION retention_accum(internal, customer anyelement, at date, is_start boolean, is_return boolean, options jsonb) RETURNS internal
    AS 'MODULE_PATHNAME', 'retention_accum_date_separate' LANGUAGE C STABLE PARALLEL SAFE;
COMMENT ON FUNCTION retention_accum(internal, customer anyelement, at date, is_start boolean, is_return boolean, options jsonb) IS 'transition function: adds a start or return event';

CREATE AGGREGATE retention_agg(customer anyelement, at date, is_start boolean, is_return boolean, options jsonb) (
    SFUNC = retention_accum, STYPE = internal, FINALFUNC = retention_final,
    COMBINEFUNC = retention_combine, SERIALFUNC = retention_serialize,
    DESERIALFUNC = retention_deserialize, SSPACE = 65536, PARALLEL = SAFE
);
COMMENT ON AGGREGATE retention_agg(customer anyelement, at date, is_start boolean, is_return boolean, options jsonb) IS 'retention matrix of start events and return events, by the options that retention_options gives';

CREATE FUNCTION retention_accum(internal, customer anyelement, at date, amount numeric, options jsonb) RETURNS internal
    AS 'MODULE_PATHNAME', 'retention_accum_date_amount' LANGUAGE C STABLE PARALLEL SAFE;
COMMENT ON FUNCTION retention_accum(internal, customer anyelement, at date, amount numeric, options jsonb) IS 'transition function: adds an event with an amount';

CREATE AGGREGATE retention_agg(customer anyelement, at date, amount numeric, options jsonb) (
    SFUNC = retention_accum, STYPE = internal, FINALFUNC = retention_final,
    COMBINEFUNC = retention_combine, SERIALFUNC = retention_serialize,
    DESERIALFUNC = retention_deserialize, SSPACE = 65536, PARALLEL = SAFE
);
COMMENT ON AGGREGATE retention_agg(customer anyelement, at date, amount numeric, options jsonb) IS 'retention matrix of events with amounts, by the options that retention_options gives';

CREATE FUNCTION retention_accum(internal, customer anyelement, at date, is_start boolean, is_return boolean, amount numeric, options jsonb) RETURNS internal
    AS 'MODULE_PATHNAME', 'retention_accum_date_separate_amount' LANGUAGE C STABLE PARALLEL SAFE;
COMMENT ON FUNCTION retention_accum(internal, customer anyelement, at date, is_start boolean, is_return boolean, amount numeric, options jsonb) IS 'transition function: adds a start or return event with an amount';

CREATE AGGREGATE retention_agg(customer anyelement, at date, is_start boolean, is_return boolean, amount numeric, options jsonb) (
    SFUNC = retention_accum, STYPE = internal, FINALFUNC = retention_final,
    COMBINEFUNC = retention_combine, SERIALFUNC = retention_serialize,
    DESERIALFUNC = retention_deserialize, SSPACE = 65536, PARALLEL = SAFE
);
COMMENT ON AGGREGATE retention_agg(customer anyelement, at date, is_start boolean, is_return boolean, amount numeric, options jsonb) IS 'retention matrix of start events and return events with amounts, by the options that retention_options gives';

-- As rows

CREATE FUNCTION retention_rows(
    m retention_matrix, level double precision DEFAULT 0.95,
    OUT cohort date, OUT cohort_size bigint, OUT period integer, OUT period_start date,
    OUT eligible bigint, OUT retained bigint, OUT rate double precision,
    OUT lower double precision, OUT upper double precision, OUT complete boolean
) RETURNS SETOF record
    AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE ROWS 300;
COMMENT ON FUNCTION retention_rows(retention_matrix, double precision)
    IS 'a row for every cell that has begun: counts, rate (0 to 1) with its Wilson limits, '
       'and whether the period has ended';

CREATE FUNCTION retention_pooled(
    m retention_matrix, level double precision DEFAULT 0.95, cohorts_from date DEFAULT '-infinity',
    cohorts_to date DEFAULT 'infinity',
    OUT period integer, OUT cohorts bigint, OUT eligible bigint, OUT retained bigint,
    OUT rate double precision, OUT lower double precision, OUT upper double precision
) RETURNS SETOF record
    AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE ROWS 24;
COMMENT ON FUNCTION retention_pooled(retention_matrix, double precision, date, date)
    IS 'a row for every period over all cohorts, or those that begin between two days, that have '
       'completed it: counts, and rate (0 to 1) with its Wilson limits';

CREATE FUNCTION retention_lifecycle(
    m retention_matrix,
    OUT period_start date, OUT active bigint, OUT new bigint, OUT retained bigint,
    OUT resurrected bigint, OUT churned bigint, OUT churn_rate double precision
) RETURNS SETOF record
    AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE ROWS 24;
COMMENT ON FUNCTION retention_lifecycle(retention_matrix)
    IS 'a row for every calendar period: customers active, new, active as in the period before, '
       'resurrected after a pause, and churned, which with the churn rate (0 to 1) is NULL until '
       'the period has ended';

-- Casts

CREATE FUNCTION retention_matrix_to_jsonb(m retention_matrix) RETURNS jsonb
    AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION retention_matrix_to_jsonb(retention_matrix)
    IS 'a retention matrix with its options and all counts';

CREATE CAST (retention_matrix AS jsonb) WITH FUNCTION retention_matrix_to_jsonb(retention_matrix);
COMMENT ON CAST (retention_matrix AS jsonb) IS 'a retention matrix with its options and all counts';

-- Activity periods: the periods in which one customer was active. What tables store to keep
-- cohorts up to date, instead of reading all events again.

CREATE TYPE activity_periods;

CREATE FUNCTION activity_periods_in(cstring) RETURNS activity_periods
    AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION activity_periods_in(cstring) IS 'reads the text form of activity periods, which is their bytes in hexadecimal';

CREATE FUNCTION activity_periods_out(activity_periods) RETURNS cstring
    AS 'MODULE_PATHNAME', 'stored_out' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION activity_periods_out(activity_periods) IS 'writes the text form of activity periods, which is their bytes in hexadecimal';

CREATE FUNCTION activity_periods_recv(internal) RETURNS activity_periods
    AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION activity_periods_recv(internal) IS 'reads the binary form of activity periods';

CREATE FUNCTION activity_periods_send(activity_periods) RETURNS bytea
    AS 'MODULE_PATHNAME', 'stored_send' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION activity_periods_send(activity_periods) IS 'writes the binary form of activity periods';

CREATE TYPE activity_periods (
    INPUT = activity_periods_in, OUTPUT = activity_periods_out, RECEIVE = activity_periods_recv, SEND = activity_periods_send,
    INTERNALLENGTH = VARIABLE, ALIGNMENT = double, STORAGE = extended
);
COMMENT ON TYPE activity_periods IS 'the calendar periods in which one customer was active';

-- Equality

CREATE FUNCTION activity_periods_eq(activity_periods, activity_periods) RETURNS boolean
    AS 'MODULE_PATHNAME', 'stored_eq' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION activity_periods_eq(activity_periods, activity_periods) IS 'true if two sets of activity periods are equal';

CREATE FUNCTION activity_periods_ne(activity_periods, activity_periods) RETURNS boolean
    AS 'MODULE_PATHNAME', 'stored_ne' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION activity_periods_ne(activity_periods, activity_periods) IS 'true if two sets of activity periods differ';

CREATE FUNCTION activity_periods_hash(activity_periods) RETURNS integer
    AS 'MODULE_PATHNAME', 'stored_hash' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION activity_periods_hash(activity_periods) IS '32-bit hash of activity periods';

CREATE FUNCTION activity_periods_hash_extended(activity_periods, bigint) RETURNS bigint
    AS 'MODULE_PATHNAME', 'stored_hash_extended' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION activity_periods_hash_extended(activity_periods, bigint) IS '64-bit hash of activity periods with a seed';

CREATE OPERATOR = (
    LEFTARG = activity_periods, RIGHTARG = activity_periods, FUNCTION = activity_periods_eq,
    COMMUTATOR = =, NEGATOR = <>, RESTRICT = eqsel, JOIN = eqjoinsel, HASHES, MERGES
);
COMMENT ON OPERATOR = (activity_periods, activity_periods) IS 'equal';

CREATE OPERATOR <> (
    LEFTARG = activity_periods, RIGHTARG = activity_periods, FUNCTION = activity_periods_ne,
    COMMUTATOR = <>, NEGATOR = =, RESTRICT = neqsel, JOIN = neqjoinsel
);
COMMENT ON OPERATOR <> (activity_periods, activity_periods) IS 'not equal';

CREATE OPERATOR CLASS activity_periods_ops DEFAULT FOR TYPE activity_periods USING hash AS
    OPERATOR 1 =,
    FUNCTION 1 activity_periods_hash(activity_periods),
    FUNCTION 2 activity_periods_hash_extended(activity_periods, bigint);
COMMENT ON OPERATOR CLASS activity_periods_ops USING hash IS 'hashes sets of activity periods for GROUP BY, DISTINCT and joins';
COMMENT ON OPERATOR FAMILY activity_periods_ops USING hash
    IS 'hashes sets of activity periods for GROUP BY, DISTINCT and joins';

-- An order: it has no meaning, but ORDER BY, DISTINCT and unique indexes need one

CREATE FUNCTION activity_periods_lt(activity_periods, activity_periods) RETURNS boolean
    AS 'MODULE_PATHNAME', 'stored_lt' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION activity_periods_lt(activity_periods, activity_periods)
    IS 'true if the first of two sets of activity periods sorts before the second';

CREATE FUNCTION activity_periods_le(activity_periods, activity_periods) RETURNS boolean
    AS 'MODULE_PATHNAME', 'stored_le' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION activity_periods_le(activity_periods, activity_periods)
    IS 'true if the first of two sets of activity periods sorts before the second or equals it';

CREATE FUNCTION activity_periods_gt(activity_periods, activity_periods) RETURNS boolean
    AS 'MODULE_PATHNAME', 'stored_gt' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION activity_periods_gt(activity_periods, activity_periods)
    IS 'true if the first of two sets of activity periods sorts after the second';

CREATE FUNCTION activity_periods_ge(activity_periods, activity_periods) RETURNS boolean
    AS 'MODULE_PATHNAME', 'stored_ge' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION activity_periods_ge(activity_periods, activity_periods)
    IS 'true if the first of two sets of activity periods sorts after the second or equals it';

CREATE FUNCTION activity_periods_cmp(activity_periods, activity_periods) RETURNS integer
    AS 'MODULE_PATHNAME', 'stored_cmp' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION activity_periods_cmp(activity_periods, activity_periods)
    IS 'less than, equal to or greater than 0, as the first of two sets of activity periods sorts before the '
       'second, equals it or sorts after it';

CREATE OPERATOR < (
    LEFTARG = activity_periods, RIGHTARG = activity_periods, FUNCTION = activity_periods_lt,
    COMMUTATOR = >, NEGATOR = >=, RESTRICT = scalarltsel, JOIN = scalarltjoinsel
);
COMMENT ON OPERATOR < (activity_periods, activity_periods) IS 'sorts before';

CREATE OPERATOR <= (
    LEFTARG = activity_periods, RIGHTARG = activity_periods, FUNCTION = activity_periods_le,
    COMMUTATOR = >=, NEGATOR = >, RESTRICT = scalarlesel, JOIN = scalarlejoinsel
);
COMMENT ON OPERATOR <= (activity_periods, activity_periods) IS 'sorts before or equal';

CREATE OPERATOR > (
    LEFTARG = activity_periods, RIGHTARG = activity_periods, FUNCTION = activity_periods_gt,
    COMMUTATOR = <, NEGATOR = <=, RESTRICT = scalargtsel, JOIN = scalargtjoinsel
);
COMMENT ON OPERATOR > (activity_periods, activity_periods) IS 'sorts after';

CREATE OPERATOR >= (
    LEFTARG = activity_periods, RIGHTARG = activity_periods, FUNCTION = activity_periods_ge,
    COMMUTATOR = <=, NEGATOR = <, RESTRICT = scalargesel, JOIN = scalargejoinsel
);
COMMENT ON OPERATOR >= (activity_periods, activity_periods) IS 'sorts after or equal';

CREATE OPERATOR CLASS activity_periods_ops DEFAULT FOR TYPE activity_periods USING btree AS
    OPERATOR 1 <, OPERATOR 2 <=, OPERATOR 3 =, OPERATOR 4 >=, OPERATOR 5 >,
    FUNCTION 1 activity_periods_cmp(activity_periods, activity_periods);
COMMENT ON OPERATOR CLASS activity_periods_ops USING btree
    IS 'sorts sets of activity periods for ORDER BY, DISTINCT and unique indexes';
COMMENT ON OPERATOR FAMILY activity_periods_ops USING btree
    IS 'sorts sets of activity periods for ORDER BY, DISTINCT and unique indexes';

-- From events

CREATE FUNCTION activity_combine(internal, internal) RETURNS internal
    AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION activity_combine(internal, internal)
    IS 'combine function: merges two transition states of activity_agg';

CREATE FUNCTION activity_serialize(internal) RETURNS bytea
    AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION activity_serialize(internal)
    IS 'writes the transition state of activity_agg for another process';

CREATE FUNCTION activity_deserialize(bytea, internal) RETURNS internal
    AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION activity_deserialize(bytea, internal)
    IS 'reads the transition state of activity_agg from another process';

CREATE FUNCTION activity_final(internal) RETURNS activity_periods
    AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION activity_final(internal)
    IS 'final function: makes activity periods of the transition state of activity_agg';

CREATE FUNCTION activity_accum(internal, at timestamptz) RETURNS internal
    AS 'MODULE_PATHNAME', 'activity_accum_timestamptz' LANGUAGE C STABLE PARALLEL SAFE;
COMMENT ON FUNCTION activity_accum(internal, at timestamptz) IS 'transition function: adds an event';

CREATE AGGREGATE activity_agg(at timestamptz) (
    SFUNC = activity_accum, STYPE = internal, FINALFUNC = activity_final,
    COMBINEFUNC = activity_combine, SERIALFUNC = activity_serialize,
    DESERIALFUNC = activity_deserialize, SSPACE = 64, PARALLEL = SAFE
);
COMMENT ON AGGREGATE activity_agg(at timestamptz) IS 'the calendar months in which one customer was active';

CREATE FUNCTION activity_accum(internal, at timestamptz, options jsonb) RETURNS internal
    AS 'MODULE_PATHNAME', 'activity_accum_timestamptz_options' LANGUAGE C STABLE PARALLEL SAFE;
COMMENT ON FUNCTION activity_accum(internal, at timestamptz, options jsonb) IS 'transition function: adds an event';

CREATE AGGREGATE activity_agg(at timestamptz, options jsonb) (
    SFUNC = activity_accum, STYPE = internal, FINALFUNC = activity_final,
    COMBINEFUNC = activity_combine, SERIALFUNC = activity_serialize,
    DESERIALFUNC = activity_deserialize, SSPACE = 64, PARALLEL = SAFE
);
COMMENT ON AGGREGATE activity_agg(at timestamptz, options jsonb) IS 'the periods in which one customer was active, by the options period, tz and week_start of retention_options';

CREATE FUNCTION activity_accum(internal, at timestamptz, amount numeric, options jsonb) RETURNS internal
    AS 'MODULE_PATHNAME', 'activity_accum_timestamptz_amount' LANGUAGE C STABLE PARALLEL SAFE;
COMMENT ON FUNCTION activity_accum(internal, at timestamptz, amount numeric, options jsonb) IS 'transition function: adds an event with an amount';

CREATE AGGREGATE activity_agg(at timestamptz, amount numeric, options jsonb) (
    SFUNC = activity_accum, STYPE = internal, FINALFUNC = activity_final,
    COMBINEFUNC = activity_combine, SERIALFUNC = activity_serialize,
    DESERIALFUNC = activity_deserialize, SSPACE = 96, PARALLEL = SAFE
);
COMMENT ON AGGREGATE activity_agg(at timestamptz, amount numeric, options jsonb) IS 'the periods in which one customer was active, with the sum of the amounts of each, by the options period, tz, week_start and scale of retention_options';

CREATE FUNCTION activity_accum(internal, at timestamp) RETURNS internal
    AS 'MODULE_PATHNAME', 'activity_accum_timestamp' LANGUAGE C STABLE PARALLEL SAFE;
COMMENT ON FUNCTION activity_accum(internal, at timestamp) IS 'transition function: adds an event';

CREATE AGGREGATE activity_agg(at timestamp) (
    SFUNC = activity_accum, STYPE = internal, FINALFUNC = activity_final,
    COMBINEFUNC = activity_combine, SERIALFUNC = activity_serialize,
    DESERIALFUNC = activity_deserialize, SSPACE = 64, PARALLEL = SAFE
);
COMMENT ON AGGREGATE activity_agg(at timestamp) IS 'the calendar months in which one customer was active';

CREATE FUNCTION activity_accum(internal, at timestamp, options jsonb) RETURNS internal
    AS 'MODULE_PATHNAME', 'activity_accum_timestamp_options' LANGUAGE C STABLE PARALLEL SAFE;
COMMENT ON FUNCTION activity_accum(internal, at timestamp, options jsonb) IS 'transition function: adds an event';

CREATE AGGREGATE activity_agg(at timestamp, options jsonb) (
    SFUNC = activity_accum, STYPE = internal, FINALFUNC = activity_final,
    COMBINEFUNC = activity_combine, SERIALFUNC = activity_serialize,
    DESERIALFUNC = activity_deserialize, SSPACE = 64, PARALLEL = SAFE
);
COMMENT ON AGGREGATE activity_agg(at timestamp, options jsonb) IS 'the periods in which one customer was active, by the options period, tz and week_start of retention_options';

CREATE FUNCTION activity_accum(internal, at timestamp, amount numeric, options jsonb) RETURNS internal
    AS 'MODULE_PATHNAME', 'activity_accum_timestamp_amount' LANGUAGE C STABLE PARALLEL SAFE;
COMMENT ON FUNCTION activity_accum(internal, at timestamp, amount numeric, options jsonb) IS 'transition function: adds an event with an amount';

CREATE AGGREGATE activity_agg(at timestamp, amount numeric, options jsonb) (
    SFUNC = activity_accum, STYPE = internal, FINALFUNC = activity_final,
    COMBINEFUNC = activity_combine, SERIALFUNC = activity_serialize,
    DESERIALFUNC = activity_deserialize, SSPACE = 96, PARALLEL = SAFE
);
COMMENT ON AGGREGATE activity_agg(at timestamp, amount numeric, options jsonb) IS 'the periods in which one customer was active, with the sum of the amounts of each, by the options period, tz, week_start and scale of retention_options';

CREATE FUNCTION activity_accum(internal, at date) RETURNS internal
    AS 'MODULE_PATHNAME', 'activity_accum_date' LANGUAGE C STABLE PARALLEL SAFE;
COMMENT ON FUNCTION activity_accum(internal, at date) IS 'transition function: adds an event';

CREATE AGGREGATE activity_agg(at date) (
    SFUNC = activity_accum, STYPE = internal, FINALFUNC = activity_final,
    COMBINEFUNC = activity_combine, SERIALFUNC = activity_serialize,
    DESERIALFUNC = activity_deserialize, SSPACE = 64, PARALLEL = SAFE
);
COMMENT ON AGGREGATE activity_agg(at date) IS 'the calendar months in which one customer was active';

CREATE FUNCTION activity_accum(internal, at date, options jsonb) RETURNS internal
    AS 'MODULE_PATHNAME', 'activity_accum_date_options' LANGUAGE C STABLE PARALLEL SAFE;
COMMENT ON FUNCTION activity_accum(internal, at date, options jsonb) IS 'transition function: adds an event';

CREATE AGGREGATE activity_agg(at date, options jsonb) (
    SFUNC = activity_accum, STYPE = internal, FINALFUNC = activity_final,
    COMBINEFUNC = activity_combine, SERIALFUNC = activity_serialize,
    DESERIALFUNC = activity_deserialize, SSPACE = 64, PARALLEL = SAFE
);
COMMENT ON AGGREGATE activity_agg(at date, options jsonb) IS 'the periods in which one customer was active, by the options period, tz and week_start of retention_options';

CREATE FUNCTION activity_accum(internal, at date, amount numeric, options jsonb) RETURNS internal
    AS 'MODULE_PATHNAME', 'activity_accum_date_amount' LANGUAGE C STABLE PARALLEL SAFE;
COMMENT ON FUNCTION activity_accum(internal, at date, amount numeric, options jsonb) IS 'transition function: adds an event with an amount';

CREATE AGGREGATE activity_agg(at date, amount numeric, options jsonb) (
    SFUNC = activity_accum, STYPE = internal, FINALFUNC = activity_final,
    COMBINEFUNC = activity_combine, SERIALFUNC = activity_serialize,
    DESERIALFUNC = activity_deserialize, SSPACE = 96, PARALLEL = SAFE
);
COMMENT ON AGGREGATE activity_agg(at date, amount numeric, options jsonb) IS 'the periods in which one customer was active, with the sum of the amounts of each, by the options period, tz, week_start and scale of retention_options';

-- From contracts, which are active from one time to another. The other functions of these
-- aggregates are those of events.

CREATE FUNCTION activity_accum(internal, during tstzrange) RETURNS internal
    AS 'MODULE_PATHNAME', 'activity_accum_tstzrange' LANGUAGE C STABLE PARALLEL SAFE;
COMMENT ON FUNCTION activity_accum(internal, during tstzrange) IS 'transition function: adds a contract';

CREATE AGGREGATE activity_agg(during tstzrange) (
    SFUNC = activity_accum, STYPE = internal, FINALFUNC = activity_final,
    COMBINEFUNC = activity_combine, SERIALFUNC = activity_serialize,
    DESERIALFUNC = activity_deserialize, SSPACE = 64, PARALLEL = SAFE
);
COMMENT ON AGGREGATE activity_agg(during tstzrange) IS 'the calendar months at whose end one customer had a contract';

CREATE FUNCTION activity_accum(internal, during tstzrange, options jsonb) RETURNS internal
    AS 'MODULE_PATHNAME', 'activity_accum_tstzrange_options' LANGUAGE C STABLE PARALLEL SAFE;
COMMENT ON FUNCTION activity_accum(internal, during tstzrange, options jsonb) IS 'transition function: adds a contract';

CREATE AGGREGATE activity_agg(during tstzrange, options jsonb) (
    SFUNC = activity_accum, STYPE = internal, FINALFUNC = activity_final,
    COMBINEFUNC = activity_combine, SERIALFUNC = activity_serialize,
    DESERIALFUNC = activity_deserialize, SSPACE = 64, PARALLEL = SAFE
);
COMMENT ON AGGREGATE activity_agg(during tstzrange, options jsonb) IS 'the periods at whose end one customer had a contract, or with during => any those that a contract touches, by the options period, tz, week_start, as_of and during of retention_options';

CREATE FUNCTION activity_accum(internal, during tsrange) RETURNS internal
    AS 'MODULE_PATHNAME', 'activity_accum_tsrange' LANGUAGE C STABLE PARALLEL SAFE;
COMMENT ON FUNCTION activity_accum(internal, during tsrange) IS 'transition function: adds a contract';

CREATE AGGREGATE activity_agg(during tsrange) (
    SFUNC = activity_accum, STYPE = internal, FINALFUNC = activity_final,
    COMBINEFUNC = activity_combine, SERIALFUNC = activity_serialize,
    DESERIALFUNC = activity_deserialize, SSPACE = 64, PARALLEL = SAFE
);
COMMENT ON AGGREGATE activity_agg(during tsrange) IS 'the calendar months at whose end one customer had a contract';

CREATE FUNCTION activity_accum(internal, during tsrange, options jsonb) RETURNS internal
    AS 'MODULE_PATHNAME', 'activity_accum_tsrange_options' LANGUAGE C STABLE PARALLEL SAFE;
COMMENT ON FUNCTION activity_accum(internal, during tsrange, options jsonb) IS 'transition function: adds a contract';

CREATE AGGREGATE activity_agg(during tsrange, options jsonb) (
    SFUNC = activity_accum, STYPE = internal, FINALFUNC = activity_final,
    COMBINEFUNC = activity_combine, SERIALFUNC = activity_serialize,
    DESERIALFUNC = activity_deserialize, SSPACE = 64, PARALLEL = SAFE
);
COMMENT ON AGGREGATE activity_agg(during tsrange, options jsonb) IS 'the periods at whose end one customer had a contract, or with during => any those that a contract touches, by the options period, tz, week_start, as_of and during of retention_options';

CREATE FUNCTION activity_accum(internal, during daterange) RETURNS internal
    AS 'MODULE_PATHNAME', 'activity_accum_daterange' LANGUAGE C STABLE PARALLEL SAFE;
COMMENT ON FUNCTION activity_accum(internal, during daterange) IS 'transition function: adds a contract';

CREATE AGGREGATE activity_agg(during daterange) (
    SFUNC = activity_accum, STYPE = internal, FINALFUNC = activity_final,
    COMBINEFUNC = activity_combine, SERIALFUNC = activity_serialize,
    DESERIALFUNC = activity_deserialize, SSPACE = 64, PARALLEL = SAFE
);
COMMENT ON AGGREGATE activity_agg(during daterange) IS 'the calendar months at whose end one customer had a contract';

CREATE FUNCTION activity_accum(internal, during daterange, options jsonb) RETURNS internal
    AS 'MODULE_PATHNAME', 'activity_accum_daterange_options' LANGUAGE C STABLE PARALLEL SAFE;
COMMENT ON FUNCTION activity_accum(internal, during daterange, options jsonb) IS 'transition function: adds a contract';

CREATE AGGREGATE activity_agg(during daterange, options jsonb) (
    SFUNC = activity_accum, STYPE = internal, FINALFUNC = activity_final,
    COMBINEFUNC = activity_combine, SERIALFUNC = activity_serialize,
    DESERIALFUNC = activity_deserialize, SSPACE = 64, PARALLEL = SAFE
);
COMMENT ON AGGREGATE activity_agg(during daterange, options jsonb) IS 'the periods at whose end one customer had a contract, or with during => any those that a contract touches, by the options period, tz, week_start, as_of and during of retention_options';

-- Merging

CREATE FUNCTION activity_periods_merge(activity_periods, activity_periods) RETURNS activity_periods
    AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION activity_periods_merge(activity_periods, activity_periods)
    IS 'the periods of both';

CREATE OPERATOR + (
    LEFTARG = activity_periods, RIGHTARG = activity_periods, FUNCTION = activity_periods_merge,
    COMMUTATOR = +
);
COMMENT ON OPERATOR + (activity_periods, activity_periods) IS 'the periods of both';

-- SSPACE is for the planner, which guesses 32 bytes: the months of a year take 25 to 35, a day a
-- week for a year 129.
CREATE AGGREGATE rollup(a activity_periods) (
    SFUNC = activity_periods_merge, STYPE = activity_periods, INITCOND = '0101',
    COMBINEFUNC = activity_periods_merge, SSPACE = 64, PARALLEL = SAFE
);
COMMENT ON AGGREGATE rollup(activity_periods) IS 'the periods of all of them, each once';

-- Reading

CREATE FUNCTION activity_rows(a activity_periods, OUT period_start date) RETURNS SETOF date
    AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE ROWS 12;
COMMENT ON FUNCTION activity_rows(activity_periods)
    IS 'a row for every period in which the customer was active: its first day';

CREATE FUNCTION activity_periods_to_jsonb(a activity_periods) RETURNS jsonb
    AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION activity_periods_to_jsonb(activity_periods)
    IS 'activity periods with their options';

CREATE CAST (activity_periods AS jsonb) WITH FUNCTION activity_periods_to_jsonb(activity_periods);
COMMENT ON CAST (activity_periods AS jsonb) IS 'activity periods with their options';

-- To cohorts. The transition state is the matrix itself, an ordinary type, so that engines which
-- do not accept internal states can split this aggregate.

CREATE FUNCTION retention_accum(retention_matrix, activity_periods) RETURNS retention_matrix
    AS 'MODULE_PATHNAME', 'retention_accum_activity' LANGUAGE C STABLE PARALLEL SAFE;
COMMENT ON FUNCTION retention_accum(retention_matrix, activity_periods)
    IS 'transition function: adds a customer';

CREATE FUNCTION retention_accum(retention_matrix, activity_periods, options jsonb)
    RETURNS retention_matrix
    AS 'MODULE_PATHNAME', 'retention_accum_activity_options' LANGUAGE C STABLE PARALLEL SAFE;
COMMENT ON FUNCTION retention_accum(retention_matrix, activity_periods, jsonb)
    IS 'transition function: adds a customer';

CREATE FUNCTION retention_matrix_merge(retention_matrix, retention_matrix) RETURNS retention_matrix
    AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION retention_matrix_merge(retention_matrix, retention_matrix)
    IS 'combine function: the cohorts of two sets of customers that have no customer in common';

CREATE AGGREGATE retention_agg(a activity_periods) (
    SFUNC = retention_accum, STYPE = retention_matrix, INITCOND = '0101',
    COMBINEFUNC = retention_matrix_merge, SSPACE = 16384, PARALLEL = SAFE
);
COMMENT ON AGGREGATE retention_agg(activity_periods)
    IS 'retention matrix of activity periods, a row for each customer';

CREATE AGGREGATE retention_agg(a activity_periods, options jsonb) (
    SFUNC = retention_accum, STYPE = retention_matrix, INITCOND = '0101',
    COMBINEFUNC = retention_matrix_merge, SSPACE = 16384, PARALLEL = SAFE
);
COMMENT ON AGGREGATE retention_agg(activity_periods, jsonb)
    IS 'retention matrix of activity periods, a row for each customer, '
       'by the options that retention_options gives';

-- Retention of a table or view by the names of two of its columns.

CREATE FUNCTION retention_of(source regclass, customer name, at name, options jsonb DEFAULT '{}')
    RETURNS retention_matrix
    AS 'MODULE_PATHNAME' LANGUAGE C STABLE STRICT PARALLEL RESTRICTED;
COMMENT ON FUNCTION retention_of(regclass, name, name, jsonb)
    IS 'retention matrix of a table or view, which is read with the rights of the caller';

CREATE FUNCTION retention_cohort(
    source regclass, customer name, at name, period text DEFAULT 'month', tz text DEFAULT NULL,
    mode text DEFAULT 'on', cohort text DEFAULT 'first', week_start text DEFAULT 'monday',
    as_of timestamptz DEFAULT NULL, brackets integer[] DEFAULT NULL,
    origin text DEFAULT 'calendar', min_events integer DEFAULT 1, first_period text DEFAULT 'all',
    cohort_period text DEFAULT NULL, level double precision DEFAULT 0.95
) RETURNS TABLE (
    cohort date, cohort_size bigint, period integer, period_start date, eligible bigint,
    retained bigint, rate double precision, lower double precision, upper double precision,
    complete boolean
)
    LANGUAGE SQL STABLE PARALLEL RESTRICTED ROWS 300
BEGIN ATOMIC
    SELECT r.cohort, r.cohort_size, r.period, r.period_start, r.eligible, r.retained, r.rate,
        r.lower, r.upper, r.complete
    FROM retention_rows(
        retention_of($1, $2, $3, retention_options(
            $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)), $15) r;
END;
COMMENT ON FUNCTION retention_cohort(
    regclass, name, name, text, text, text, text, text, timestamptz, integer[], text, integer, text,
    text, double precision
)
    IS 'retention of the customers in a table or view, which is read with the rights of the '
       'caller: a row for every cell that has begun, with counts, '
       'rate (0 to 1) with its Wilson limits, and whether the period has ended';

-- The same for each value of a column

CREATE FUNCTION retention_by(
    source regclass, customer name, at name, segment name, options jsonb DEFAULT '{}',
    OUT segment text, OUT m retention_matrix
) RETURNS SETOF record
    AS 'MODULE_PATHNAME' LANGUAGE C STABLE STRICT PARALLEL RESTRICTED ROWS 10;
COMMENT ON FUNCTION retention_by(regclass, name, name, name, jsonb)
    IS 'a row for each segment of a table or view, which is read with the rights of the caller: '
       'the value of a column as text, and the retention matrix of the rows with it';

CREATE FUNCTION retention_cohort_by(
    source regclass, customer name, at name, segment name, period text DEFAULT 'month',
    tz text DEFAULT NULL, mode text DEFAULT 'on', cohort text DEFAULT 'first',
    week_start text DEFAULT 'monday', as_of timestamptz DEFAULT NULL,
    brackets integer[] DEFAULT NULL, origin text DEFAULT 'calendar', min_events integer DEFAULT 1,
    first_period text DEFAULT 'all', cohort_period text DEFAULT NULL,
    level double precision DEFAULT 0.95
) RETURNS TABLE (
    segment text, cohort date, cohort_size bigint, period integer, period_start date,
    eligible bigint, retained bigint, rate double precision, lower double precision,
    upper double precision, complete boolean
)
    LANGUAGE SQL STABLE PARALLEL RESTRICTED ROWS 3000
BEGIN ATOMIC
    SELECT s.segment, r.cohort, r.cohort_size, r.period, r.period_start, r.eligible, r.retained,
        r.rate, r.lower, r.upper, r.complete
    FROM retention_by($1, $2, $3, $4, retention_options(
             $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)) s,
        retention_rows(s.m, $16) r;
END;
COMMENT ON FUNCTION retention_cohort_by(
    regclass, name, name, name, text, text, text, text, text, timestamptz, integer[], text, integer,
    text, text, double precision
)
    IS 'retention_cohort of each segment of a table or view, which is read with the rights of the '
       'caller: the rows with one value of a column, which precedes the columns as text';

-- What stored activity periods tell about one customer, as a condition of a query.

CREATE FUNCTION activity_cohort(a activity_periods) RETURNS date
    AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION activity_cohort(activity_periods)
    IS 'first day of the first period with activity: the cohort of the customer';

CREATE FUNCTION activity_last(a activity_periods) RETURNS date
    AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION activity_last(activity_periods)
    IS 'first day of the last period with activity';

CREATE FUNCTION activity_count(
    a activity_periods, since date DEFAULT NULL, until date DEFAULT NULL
) RETURNS bigint
    AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION activity_count(activity_periods, date, date)
    IS 'number of periods with activity whose first day is from since to until, both included';

CREATE FUNCTION activity_streak(a activity_periods, as_of timestamptz DEFAULT NULL) RETURNS integer
    AS 'MODULE_PATHNAME' LANGUAGE C STABLE PARALLEL SAFE;
COMMENT ON FUNCTION activity_streak(activity_periods, timestamptz)
    IS 'number of consecutive periods with activity up to that of as_of, or of now';

CREATE FUNCTION activity_retained(
    a activity_periods, period integer, options jsonb DEFAULT NULL
) RETURNS boolean
    AS 'MODULE_PATHNAME' LANGUAGE C STABLE PARALLEL SAFE;
COMMENT ON FUNCTION activity_retained(activity_periods, integer, jsonb)
    IS 'whether the customer is retained in this period, or bracket, of their cohort '
       'by as_of, or by now; NULL if it has not begun';

-- Active customers: the distinct customers of the last days, or other periods, on each of them.

CREATE TYPE rolling_actives_row AS (period_start date, active bigint);
COMMENT ON TYPE rolling_actives_row
    IS 'a period by its first day, and the distinct customers who were active in the periods that '
       'end with it';

-- Of events. The transition state is that of retention_agg(customer, at).

CREATE FUNCTION rolling_actives_final(internal) RETURNS rolling_actives_row[]
    AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION rolling_actives_final(internal)
    IS 'final function: makes the rows of the transition state of rolling_actives of events';

CREATE FUNCTION rolling_actives_accum(internal, customer anyelement, at timestamptz, width integer) RETURNS internal
    AS 'MODULE_PATHNAME', 'rolling_actives_accum_timestamptz' LANGUAGE C STABLE PARALLEL SAFE;
COMMENT ON FUNCTION rolling_actives_accum(internal, customer anyelement, at timestamptz, width integer)
    IS 'transition function: adds an event';

CREATE AGGREGATE rolling_actives(customer anyelement, at timestamptz, width integer) (
    SFUNC = rolling_actives_accum, STYPE = internal, FINALFUNC = rolling_actives_final,
    COMBINEFUNC = retention_combine, SERIALFUNC = retention_serialize,
    DESERIALFUNC = retention_deserialize, SSPACE = 65536, PARALLEL = SAFE
);
COMMENT ON AGGREGATE rolling_actives(customer anyelement, at timestamptz, width integer) IS 'for each day, how many distinct customers had events in the last width days';

CREATE FUNCTION rolling_actives_accum(internal, customer anyelement, at timestamptz, width integer, options jsonb) RETURNS internal
    AS 'MODULE_PATHNAME', 'rolling_actives_accum_timestamptz_options' LANGUAGE C STABLE PARALLEL SAFE;
COMMENT ON FUNCTION rolling_actives_accum(internal, customer anyelement, at timestamptz, width integer, options jsonb)
    IS 'transition function: adds an event';

CREATE AGGREGATE rolling_actives(customer anyelement, at timestamptz, width integer, options jsonb) (
    SFUNC = rolling_actives_accum, STYPE = internal, FINALFUNC = rolling_actives_final,
    COMBINEFUNC = retention_combine, SERIALFUNC = retention_serialize,
    DESERIALFUNC = retention_deserialize, SSPACE = 65536, PARALLEL = SAFE
);
COMMENT ON AGGREGATE rolling_actives(customer anyelement, at timestamptz, width integer, options jsonb) IS 'for each period, how many distinct customers had events in the last width periods, by the options period, tz, week_start and as_of of retention_options';

CREATE FUNCTION rolling_actives_accum(internal, customer anyelement, at timestamp, width integer) RETURNS internal
    AS 'MODULE_PATHNAME', 'rolling_actives_accum_timestamp' LANGUAGE C STABLE PARALLEL SAFE;
COMMENT ON FUNCTION rolling_actives_accum(internal, customer anyelement, at timestamp, width integer)
    IS 'transition function: adds an event';

CREATE AGGREGATE rolling_actives(customer anyelement, at timestamp, width integer) (
    SFUNC = rolling_actives_accum, STYPE = internal, FINALFUNC = rolling_actives_final,
    COMBINEFUNC = retention_combine, SERIALFUNC = retention_serialize,
    DESERIALFUNC = retention_deserialize, SSPACE = 65536, PARALLEL = SAFE
);
COMMENT ON AGGREGATE rolling_actives(customer anyelement, at timestamp, width integer) IS 'for each day, how many distinct customers had events in the last width days';

CREATE FUNCTION rolling_actives_accum(internal, customer anyelement, at timestamp, width integer, options jsonb) RETURNS internal
    AS 'MODULE_PATHNAME', 'rolling_actives_accum_timestamp_options' LANGUAGE C STABLE PARALLEL SAFE;
COMMENT ON FUNCTION rolling_actives_accum(internal, customer anyelement, at timestamp, width integer, options jsonb)
    IS 'transition function: adds an event';

CREATE AGGREGATE rolling_actives(customer anyelement, at timestamp, width integer, options jsonb) (
    SFUNC = rolling_actives_accum, STYPE = internal, FINALFUNC = rolling_actives_final,
    COMBINEFUNC = retention_combine, SERIALFUNC = retention_serialize,
    DESERIALFUNC = retention_deserialize, SSPACE = 65536, PARALLEL = SAFE
);
COMMENT ON AGGREGATE rolling_actives(customer anyelement, at timestamp, width integer, options jsonb) IS 'for each period, how many distinct customers had events in the last width periods, by the options period, tz, week_start and as_of of retention_options';

CREATE FUNCTION rolling_actives_accum(internal, customer anyelement, at date, width integer) RETURNS internal
    AS 'MODULE_PATHNAME', 'rolling_actives_accum_date' LANGUAGE C STABLE PARALLEL SAFE;
COMMENT ON FUNCTION rolling_actives_accum(internal, customer anyelement, at date, width integer)
    IS 'transition function: adds an event';

CREATE AGGREGATE rolling_actives(customer anyelement, at date, width integer) (
    SFUNC = rolling_actives_accum, STYPE = internal, FINALFUNC = rolling_actives_final,
    COMBINEFUNC = retention_combine, SERIALFUNC = retention_serialize,
    DESERIALFUNC = retention_deserialize, SSPACE = 65536, PARALLEL = SAFE
);
COMMENT ON AGGREGATE rolling_actives(customer anyelement, at date, width integer) IS 'for each day, how many distinct customers had events in the last width days';

CREATE FUNCTION rolling_actives_accum(internal, customer anyelement, at date, width integer, options jsonb) RETURNS internal
    AS 'MODULE_PATHNAME', 'rolling_actives_accum_date_options' LANGUAGE C STABLE PARALLEL SAFE;
COMMENT ON FUNCTION rolling_actives_accum(internal, customer anyelement, at date, width integer, options jsonb)
    IS 'transition function: adds an event';

CREATE AGGREGATE rolling_actives(customer anyelement, at date, width integer, options jsonb) (
    SFUNC = rolling_actives_accum, STYPE = internal, FINALFUNC = rolling_actives_final,
    COMBINEFUNC = retention_combine, SERIALFUNC = retention_serialize,
    DESERIALFUNC = retention_deserialize, SSPACE = 65536, PARALLEL = SAFE
);
COMMENT ON AGGREGATE rolling_actives(customer anyelement, at date, width integer, options jsonb) IS 'for each period, how many distinct customers had events in the last width periods, by the options period, tz, week_start and as_of of retention_options';

-- Of activity periods, which must be of different customers. The transition state has counts of
-- each period, and no customers.

CREATE FUNCTION rolling_activity_combine(internal, internal) RETURNS internal
    AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION rolling_activity_combine(internal, internal)
    IS 'combine function: merges two transition states of rolling_actives of activity periods';

CREATE FUNCTION rolling_activity_serialize(internal) RETURNS bytea
    AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION rolling_activity_serialize(internal)
    IS 'writes the transition state of rolling_actives of activity periods for another process';

CREATE FUNCTION rolling_activity_deserialize(bytea, internal) RETURNS internal
    AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION rolling_activity_deserialize(bytea, internal)
    IS 'reads the transition state of rolling_actives of activity periods from another process';

CREATE FUNCTION rolling_activity_final(internal) RETURNS rolling_actives_row[]
    AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION rolling_activity_final(internal)
    IS 'final function: makes the rows of the transition state of rolling_actives of activity '
       'periods';

CREATE FUNCTION rolling_actives_accum(internal, a activity_periods, width integer) RETURNS internal
    AS 'MODULE_PATHNAME', 'rolling_actives_accum_activity' LANGUAGE C STABLE PARALLEL SAFE;
COMMENT ON FUNCTION rolling_actives_accum(internal, a activity_periods, width integer)
    IS 'transition function: adds a customer';

CREATE AGGREGATE rolling_actives(a activity_periods, width integer) (
    SFUNC = rolling_actives_accum, STYPE = internal, FINALFUNC = rolling_activity_final,
    COMBINEFUNC = rolling_activity_combine, SERIALFUNC = rolling_activity_serialize,
    DESERIALFUNC = rolling_activity_deserialize, SSPACE = 16384, PARALLEL = SAFE
);
COMMENT ON AGGREGATE rolling_actives(a activity_periods, width integer) IS 'for each period, how many customers were active in the last width periods; of activity periods, a row for each customer';

CREATE FUNCTION rolling_actives_accum(internal, a activity_periods, width integer, options jsonb) RETURNS internal
    AS 'MODULE_PATHNAME', 'rolling_actives_accum_activity_options' LANGUAGE C STABLE PARALLEL SAFE;
COMMENT ON FUNCTION rolling_actives_accum(internal, a activity_periods, width integer, options jsonb)
    IS 'transition function: adds a customer';

CREATE AGGREGATE rolling_actives(a activity_periods, width integer, options jsonb) (
    SFUNC = rolling_actives_accum, STYPE = internal, FINALFUNC = rolling_activity_final,
    COMBINEFUNC = rolling_activity_combine, SERIALFUNC = rolling_activity_serialize,
    DESERIALFUNC = rolling_activity_deserialize, SSPACE = 16384, PARALLEL = SAFE
);
COMMENT ON AGGREGATE rolling_actives(a activity_periods, width integer, options jsonb) IS 'for each period, how many customers were active in the last width periods; of activity periods, a row for each customer, by the options that retention_options gives';

-- Revenue: how much the customers of each cohort bring in.

CREATE FUNCTION retention_revenue(
    m retention_matrix, level double precision DEFAULT 0.95,
    OUT cohort date, OUT cohort_size bigint, OUT period integer, OUT period_start date,
    OUT eligible bigint, OUT revenue double precision, OUT cumulative_revenue double precision,
    OUT revenue_per_customer double precision, OUT per_customer_lower double precision,
    OUT per_customer_upper double precision, OUT net_retention double precision,
    OUT net_lower double precision, OUT net_upper double precision,
    OUT gross_retention double precision, OUT gross_lower double precision,
    OUT gross_upper double precision, OUT complete boolean
) RETURNS SETOF record
    AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE ROWS 300;
COMMENT ON FUNCTION retention_revenue(retention_matrix, double precision)
    IS 'a row for every cell that has begun: revenue, revenue up to it in total and per customer, '
       'net and gross revenue retention (fractions) with limits, and whether the period has ended';

CREATE FUNCTION retention_revenue_pooled(
    m retention_matrix, level double precision DEFAULT 0.95, cohorts_from date DEFAULT '-infinity',
    cohorts_to date DEFAULT 'infinity',
    OUT period integer, OUT cohorts bigint, OUT eligible bigint, OUT base double precision,
    OUT revenue double precision, OUT cumulative_revenue double precision,
    OUT revenue_per_customer double precision, OUT per_customer_lower double precision,
    OUT per_customer_upper double precision, OUT net_retention double precision,
    OUT net_lower double precision, OUT net_upper double precision,
    OUT gross_retention double precision, OUT gross_lower double precision,
    OUT gross_upper double precision
) RETURNS SETOF record
    AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE ROWS 24;
COMMENT ON FUNCTION retention_revenue_pooled(retention_matrix, double precision, date, date)
    IS 'a row for every period over all cohorts, or those that begin between two days, that have '
       'completed it: revenue of period 0 and of the period, revenue up to it in total and per '
       'customer, net and gross revenue retention (fractions) with limits';

CREATE FUNCTION retention_movements(
    m retention_matrix,
    OUT period_start date, OUT opening double precision, OUT new double precision,
    OUT resurrected double precision, OUT expansion double precision,
    OUT contraction double precision, OUT churned double precision,
    OUT closing double precision, OUT net_retention double precision,
    OUT gross_retention double precision, OUT quick_ratio double precision, OUT complete boolean
) RETURNS SETOF record
    AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE ROWS 24;
COMMENT ON FUNCTION retention_movements(retention_matrix)
    IS 'a row for every calendar period: revenue of the period before, what is new, resurrected, '
       'more, less and churned, revenue of the period, and ratios of these, which are NULL until '
       'the period has ended';

-- Revenue of a table or view by the names of three of its columns. The options have no default, or
-- the fourth of four unknown literals could be options or the name of a column.

CREATE FUNCTION retention_of(
    source regclass, customer name, at name, amount name, options jsonb
) RETURNS retention_matrix
    AS 'MODULE_PATHNAME', 'retention_of_amount' LANGUAGE C STABLE STRICT PARALLEL RESTRICTED;
COMMENT ON FUNCTION retention_of(regclass, name, name, name, jsonb)
    IS 'retention matrix with amounts of a table or view, which is read with the rights of the '
       'caller';

CREATE FUNCTION retention_revenue_cohort(
    source regclass, customer name, at name, amount name, period text DEFAULT 'month',
    tz text DEFAULT NULL, cohort text DEFAULT 'first', week_start text DEFAULT 'monday',
    as_of timestamptz DEFAULT NULL, brackets integer[] DEFAULT NULL,
    cohort_period text DEFAULT NULL, scale integer DEFAULT 2, level double precision DEFAULT 0.95
) RETURNS TABLE (
    cohort date, cohort_size bigint, period integer, period_start date, eligible bigint,
    revenue double precision, cumulative_revenue double precision,
    revenue_per_customer double precision, per_customer_lower double precision,
    per_customer_upper double precision, net_retention double precision,
    net_lower double precision, net_upper double precision, gross_retention double precision,
    gross_lower double precision, gross_upper double precision, complete boolean
)
    LANGUAGE SQL STABLE PARALLEL RESTRICTED ROWS 300
BEGIN ATOMIC
    SELECT r.cohort, r.cohort_size, r.period, r.period_start, r.eligible, r.revenue,
        r.cumulative_revenue, r.revenue_per_customer, r.per_customer_lower, r.per_customer_upper,
        r.net_retention, r.net_lower, r.net_upper, r.gross_retention, r.gross_lower,
        r.gross_upper, r.complete
    FROM retention_revenue(
        retention_of($1, $2, $3, $4, retention_options(
            period => $5, tz => $6, cohort => $7, week_start => $8, as_of => $9, brackets => $10,
            cohort_period => $11, scale => $12)), $13) r;
END;
COMMENT ON FUNCTION retention_revenue_cohort(
    regclass, name, name, name, text, text, text, text, timestamptz, integer[], text, integer,
    double precision
)
    IS 'revenue of the customers in a table or view, which is read with the rights of the caller: '
       'a row for every cell that has begun, with revenue, revenue per customer, net and gross '
       'revenue retention (fractions) with limits, and whether the period has ended';

-- Customer tiers: ordered labels with thresholds, and the rules of a loyalty program.

CREATE TYPE customer_tier AS ENUM ('new', 'returning', 'loyal', 'vip');
COMMENT ON TYPE customer_tier
    IS 'the usual four tiers: new < returning < loyal < vip; for other tiers, see create_tier_type';

CREATE TYPE tier_policy;

CREATE FUNCTION tier_policy_in(cstring) RETURNS tier_policy
    AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION tier_policy_in(cstring) IS 'reads the text form of a tier policy, such as new 0, loyal 5, vip 12; grace 2; landing soft';

CREATE FUNCTION tier_policy_out(tier_policy) RETURNS cstring
    AS 'MODULE_PATHNAME', 'tier_policy_out' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION tier_policy_out(tier_policy) IS 'writes the text form of a tier policy, such as new 0, loyal 5, vip 12; grace 2; landing soft';

CREATE FUNCTION tier_policy_recv(internal) RETURNS tier_policy
    AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION tier_policy_recv(internal) IS 'reads the binary form of a tier policy';

CREATE FUNCTION tier_policy_send(tier_policy) RETURNS bytea
    AS 'MODULE_PATHNAME', 'tier_policy_send' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION tier_policy_send(tier_policy) IS 'writes the binary form of a tier policy';

CREATE TYPE tier_policy (
    INPUT = tier_policy_in, OUTPUT = tier_policy_out, RECEIVE = tier_policy_recv, SEND = tier_policy_send,
    INTERNALLENGTH = VARIABLE, ALIGNMENT = double, STORAGE = extended
);
COMMENT ON TYPE tier_policy
    IS 'tiers with ascending thresholds, and the rules of a loyalty program: hold, valid, grace, '
       'landing';

-- Equality

CREATE FUNCTION tier_policy_eq(tier_policy, tier_policy) RETURNS boolean
    AS 'MODULE_PATHNAME', 'stored_eq' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION tier_policy_eq(tier_policy, tier_policy) IS 'true if two tier policies are equal';

CREATE FUNCTION tier_policy_ne(tier_policy, tier_policy) RETURNS boolean
    AS 'MODULE_PATHNAME', 'stored_ne' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION tier_policy_ne(tier_policy, tier_policy) IS 'true if two tier policies differ';

CREATE FUNCTION tier_policy_hash(tier_policy) RETURNS integer
    AS 'MODULE_PATHNAME', 'stored_hash' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION tier_policy_hash(tier_policy) IS '32-bit hash of a tier policy';

CREATE FUNCTION tier_policy_hash_extended(tier_policy, bigint) RETURNS bigint
    AS 'MODULE_PATHNAME', 'stored_hash_extended' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION tier_policy_hash_extended(tier_policy, bigint) IS '64-bit hash of a tier policy with a seed';

CREATE OPERATOR = (
    LEFTARG = tier_policy, RIGHTARG = tier_policy, FUNCTION = tier_policy_eq,
    COMMUTATOR = =, NEGATOR = <>, RESTRICT = eqsel, JOIN = eqjoinsel, HASHES, MERGES
);
COMMENT ON OPERATOR = (tier_policy, tier_policy) IS 'equal';

CREATE OPERATOR <> (
    LEFTARG = tier_policy, RIGHTARG = tier_policy, FUNCTION = tier_policy_ne,
    COMMUTATOR = <>, NEGATOR = =, RESTRICT = neqsel, JOIN = neqjoinsel
);
COMMENT ON OPERATOR <> (tier_policy, tier_policy) IS 'not equal';

CREATE OPERATOR CLASS tier_policy_ops DEFAULT FOR TYPE tier_policy USING hash AS
    OPERATOR 1 =,
    FUNCTION 1 tier_policy_hash(tier_policy),
    FUNCTION 2 tier_policy_hash_extended(tier_policy, bigint);
COMMENT ON OPERATOR CLASS tier_policy_ops USING hash IS 'hashes tier policies for GROUP BY, DISTINCT and joins';
COMMENT ON OPERATOR FAMILY tier_policy_ops USING hash
    IS 'hashes tier policies for GROUP BY, DISTINCT and joins';

-- An order: it has no meaning, but ORDER BY, DISTINCT and unique indexes need one

CREATE FUNCTION tier_policy_lt(tier_policy, tier_policy) RETURNS boolean
    AS 'MODULE_PATHNAME', 'stored_lt' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION tier_policy_lt(tier_policy, tier_policy)
    IS 'true if the first of two tier policies sorts before the second';

CREATE FUNCTION tier_policy_le(tier_policy, tier_policy) RETURNS boolean
    AS 'MODULE_PATHNAME', 'stored_le' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION tier_policy_le(tier_policy, tier_policy)
    IS 'true if the first of two tier policies sorts before the second or equals it';

CREATE FUNCTION tier_policy_gt(tier_policy, tier_policy) RETURNS boolean
    AS 'MODULE_PATHNAME', 'stored_gt' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION tier_policy_gt(tier_policy, tier_policy)
    IS 'true if the first of two tier policies sorts after the second';

CREATE FUNCTION tier_policy_ge(tier_policy, tier_policy) RETURNS boolean
    AS 'MODULE_PATHNAME', 'stored_ge' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION tier_policy_ge(tier_policy, tier_policy)
    IS 'true if the first of two tier policies sorts after the second or equals it';

CREATE FUNCTION tier_policy_cmp(tier_policy, tier_policy) RETURNS integer
    AS 'MODULE_PATHNAME', 'stored_cmp' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION tier_policy_cmp(tier_policy, tier_policy)
    IS 'less than, equal to or greater than 0, as the first of two tier policies sorts before the '
       'second, equals it or sorts after it';

CREATE OPERATOR < (
    LEFTARG = tier_policy, RIGHTARG = tier_policy, FUNCTION = tier_policy_lt,
    COMMUTATOR = >, NEGATOR = >=, RESTRICT = scalarltsel, JOIN = scalarltjoinsel
);
COMMENT ON OPERATOR < (tier_policy, tier_policy) IS 'sorts before';

CREATE OPERATOR <= (
    LEFTARG = tier_policy, RIGHTARG = tier_policy, FUNCTION = tier_policy_le,
    COMMUTATOR = >=, NEGATOR = >, RESTRICT = scalarlesel, JOIN = scalarlejoinsel
);
COMMENT ON OPERATOR <= (tier_policy, tier_policy) IS 'sorts before or equal';

CREATE OPERATOR > (
    LEFTARG = tier_policy, RIGHTARG = tier_policy, FUNCTION = tier_policy_gt,
    COMMUTATOR = <, NEGATOR = <=, RESTRICT = scalargtsel, JOIN = scalargtjoinsel
);
COMMENT ON OPERATOR > (tier_policy, tier_policy) IS 'sorts after';

CREATE OPERATOR >= (
    LEFTARG = tier_policy, RIGHTARG = tier_policy, FUNCTION = tier_policy_ge,
    COMMUTATOR = <=, NEGATOR = <, RESTRICT = scalargesel, JOIN = scalargejoinsel
);
COMMENT ON OPERATOR >= (tier_policy, tier_policy) IS 'sorts after or equal';

CREATE OPERATOR CLASS tier_policy_ops DEFAULT FOR TYPE tier_policy USING btree AS
    OPERATOR 1 <, OPERATOR 2 <=, OPERATOR 3 =, OPERATOR 4 >=, OPERATOR 5 >,
    FUNCTION 1 tier_policy_cmp(tier_policy, tier_policy);
COMMENT ON OPERATOR CLASS tier_policy_ops USING btree
    IS 'sorts tier policies for ORDER BY, DISTINCT and unique indexes';
COMMENT ON OPERATOR FAMILY tier_policy_ops USING btree
    IS 'sorts tier policies for ORDER BY, DISTINCT and unique indexes';

-- Which tier a metric qualifies for

CREATE FUNCTION tier_of(metric double precision, policy tier_policy) RETURNS text
    AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION tier_of(double precision, tier_policy)
    IS 'label of the tier that a metric qualifies for; NULL below the lowest threshold';

CREATE FUNCTION tier_of(metric double precision, policy tier_policy, tier anyenum) RETURNS anyenum
    AS 'MODULE_PATHNAME', 'tier_of_enum' LANGUAGE C STABLE PARALLEL SAFE;
COMMENT ON FUNCTION tier_of(double precision, tier_policy, anyenum)
    IS 'tier that a metric qualifies for, as a value of the type of the third argument; '
       'NULL below the lowest threshold';

-- The same for numeric, whose cast to double precision takes longer than all the rest; also below.

CREATE FUNCTION tier_of(metric numeric, policy tier_policy) RETURNS text
    AS 'MODULE_PATHNAME', 'tier_of_numeric' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION tier_of(numeric, tier_policy)
    IS 'label of the tier that a metric qualifies for; NULL below the lowest threshold';

CREATE FUNCTION tier_of(metric numeric, policy tier_policy, tier anyenum) RETURNS anyenum
    AS 'MODULE_PATHNAME', 'tier_of_numeric_enum' LANGUAGE C STABLE PARALLEL SAFE;
COMMENT ON FUNCTION tier_of(numeric, tier_policy, anyenum)
    IS 'tier that a metric qualifies for, as a value of the type of the third argument; '
       'NULL below the lowest threshold';

CREATE FUNCTION tier_rank(metric double precision, policy tier_policy) RETURNS integer
    AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION tier_rank(double precision, tier_policy)
    IS 'rank of the tier that a metric qualifies for, from 1 for the lowest tier; '
       'NULL below the lowest threshold';

CREATE FUNCTION tier_rank(metric numeric, policy tier_policy) RETURNS integer
    AS 'MODULE_PATHNAME', 'tier_rank_numeric' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION tier_rank(numeric, tier_policy)
    IS 'rank of the tier that a metric qualifies for, from 1 for the lowest tier; '
       'NULL below the lowest threshold';

CREATE FUNCTION tier_gap(metric double precision, policy tier_policy) RETURNS double precision
    AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION tier_gap(double precision, tier_policy)
    IS 'how much a metric is below the threshold of the next tier; NULL in the highest tier';

CREATE FUNCTION tier_gap(metric numeric, policy tier_policy) RETURNS double precision
    AS 'MODULE_PATHNAME', 'tier_gap_numeric' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION tier_gap(numeric, tier_policy)
    IS 'how much a metric is below the threshold of the next tier; NULL in the highest tier';

CREATE FUNCTION tier_thresholds(
    policy tier_policy, OUT rank integer, OUT tier text, OUT threshold double precision,
    OUT hold double precision
)
    RETURNS SETOF record
    AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE ROWS 4;
COMMENT ON FUNCTION tier_thresholds(tier_policy)
    IS 'a row for every tier of a policy, from the lowest: rank, label, threshold, and what is '
       'enough to hold the tier';

-- Tiers as enums

CREATE FUNCTION create_tier_type(name text, policy tier_policy, schema text DEFAULT NULL)
    RETURNS text
    AS 'MODULE_PATHNAME' LANGUAGE C VOLATILE PARALLEL UNSAFE;
COMMENT ON FUNCTION create_tier_type(text, tier_policy, text)
    IS 'creates an enum type of the labels of a policy, owned by the caller, '
       'and returns the command that did it';

CREATE FUNCTION tier_policy_of(enum regtype, thresholds double precision[]) RETURNS tier_policy
    AS 'MODULE_PATHNAME' LANGUAGE C STABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION tier_policy_of(regtype, double precision[])
    IS 'policy with the labels of an enum type and a threshold for each, without grace';

-- A ladder of quantiles

CREATE FUNCTION quantile_policy_accum(internal, double precision, text[]) RETURNS internal
    AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION quantile_policy_accum(internal, double precision, text[])
    IS 'transition function: adds a value to those to be sorted';

CREATE FUNCTION quantile_policy_final(internal) RETURNS tier_policy
    AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION quantile_policy_final(internal)
    IS 'final function: sorts the values and returns the policy; NULL without values';

-- A sorted state cannot be merged, nor sorted again, so that plans are not split between processes.

CREATE AGGREGATE quantile_policy(value double precision, labels text[]) (
    SFUNC = quantile_policy_accum, STYPE = internal, SSPACE = 256,
    FINALFUNC = quantile_policy_final, FINALFUNC_MODIFY = READ_WRITE, PARALLEL = SAFE
);
COMMENT ON AGGREGATE quantile_policy(double precision, text[])
    IS 'policy with a tier for each label, lowest first, that divides the values into equal parts '
       'by quantiles; equal values are always in one tier';

-- The tier held from period to period

CREATE FUNCTION tier_track(metric double precision, policy tier_policy) RETURNS text
    AS 'MODULE_PATHNAME' LANGUAGE C WINDOW IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION tier_track(double precision, tier_policy)
    IS 'label of the tier that a customer holds in each period by the rules of the policy; '
       'PARTITION BY customer ORDER BY period';

CREATE FUNCTION tier_track(metric double precision, policy tier_policy, tier anyenum)
    RETURNS anyenum
    AS 'MODULE_PATHNAME', 'tier_track_enum' LANGUAGE C WINDOW STABLE PARALLEL SAFE;
COMMENT ON FUNCTION tier_track(double precision, tier_policy, anyenum)
    IS 'tier that a customer holds in each period by the rules of the policy, '
       'as a value of the type of the third argument; PARTITION BY customer ORDER BY period';

CREATE FUNCTION tier_track(metric numeric, policy tier_policy) RETURNS text
    AS 'MODULE_PATHNAME', 'tier_track_numeric' LANGUAGE C WINDOW IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION tier_track(numeric, tier_policy)
    IS 'label of the tier that a customer holds in each period by the rules of the policy; '
       'PARTITION BY customer ORDER BY period';

CREATE FUNCTION tier_track(metric numeric, policy tier_policy, tier anyenum) RETURNS anyenum
    AS 'MODULE_PATHNAME', 'tier_track_numeric_enum' LANGUAGE C WINDOW STABLE PARALLEL SAFE;
COMMENT ON FUNCTION tier_track(numeric, tier_policy, anyenum)
    IS 'tier that a customer holds in each period by the rules of the policy, '
       'as a value of the type of the third argument; PARTITION BY customer ORDER BY period';

-- Moves between tiers

CREATE TYPE tier_moves_row AS (
    customers bigint, upgraded bigint, stayed bigint, downgraded bigint,
    entered bigint, exited bigint,
    upgrade_rate double precision, downgrade_rate double precision, net_rate double precision,
    lower double precision, upper double precision
);
COMMENT ON TYPE tier_moves_row
    IS 'moves between tiers: counts, rates (0 to 1) among customers with a tier before and after, '
       'net rate (-1 to 1) with its confidence limits';

CREATE FUNCTION tier_moves_combine(bigint[], bigint[]) RETURNS bigint[]
    AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION tier_moves_combine(bigint[], bigint[])
    IS 'combine function: adds the counts of moves';

CREATE FUNCTION tier_moves_final(bigint[]) RETURNS tier_moves_row
    AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION tier_moves_final(bigint[]) IS 'final function of the aggregate tier_moves';

CREATE FUNCTION tier_moves_accum(bigint[], from_tier anyenum, to_tier anyenum) RETURNS bigint[]
    AS 'MODULE_PATHNAME', 'tier_moves_accum_enum' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION tier_moves_accum(bigint[], from_tier anyenum, to_tier anyenum)
    IS 'transition function: adds the move of one customer';

CREATE FUNCTION tier_moves_discard(bigint[], from_tier anyenum, to_tier anyenum) RETURNS bigint[]
    AS 'MODULE_PATHNAME', 'tier_moves_discard_enum' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION tier_moves_discard(bigint[], from_tier anyenum, to_tier anyenum)
    IS 'inverse transition function: removes the move of one customer';

CREATE AGGREGATE tier_moves(from_tier anyenum, to_tier anyenum) (
    SFUNC = tier_moves_accum, STYPE = bigint[], INITCOND = '{0,0,0,0,0}',
    COMBINEFUNC = tier_moves_combine, FINALFUNC = tier_moves_final,
    MSFUNC = tier_moves_accum, MINVFUNC = tier_moves_discard, MSTYPE = bigint[],
    MINITCOND = '{0,0,0,0,0}', MFINALFUNC = tier_moves_final,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE tier_moves(from_tier anyenum, to_tier anyenum) IS 'moves between tiers, a row for each customer: NULL before is an entry, NULL after an exit; with the 95% confidence limits of the net rate';

-- Citus splits an aggregate between nodes only if its arguments are of declared types.

CREATE FUNCTION tier_moves_accum(bigint[], from_tier customer_tier, to_tier customer_tier) RETURNS bigint[]
    AS 'MODULE_PATHNAME', 'tier_moves_accum_enum' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION tier_moves_accum(bigint[], from_tier customer_tier, to_tier customer_tier)
    IS 'transition function: adds the move of one customer';

CREATE FUNCTION tier_moves_discard(bigint[], from_tier customer_tier, to_tier customer_tier) RETURNS bigint[]
    AS 'MODULE_PATHNAME', 'tier_moves_discard_enum' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION tier_moves_discard(bigint[], from_tier customer_tier, to_tier customer_tier)
    IS 'inverse transition function: removes the move of one customer';

CREATE AGGREGATE tier_moves(from_tier customer_tier, to_tier customer_tier) (
    SFUNC = tier_moves_accum, STYPE = bigint[], INITCOND = '{0,0,0,0,0}',
    COMBINEFUNC = tier_moves_combine, FINALFUNC = tier_moves_final,
    MSFUNC = tier_moves_accum, MINVFUNC = tier_moves_discard, MSTYPE = bigint[],
    MINITCOND = '{0,0,0,0,0}', MFINALFUNC = tier_moves_final,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE tier_moves(from_tier customer_tier, to_tier customer_tier) IS 'moves between tiers, a row for each customer: NULL before is an entry, NULL after an exit; with the 95% confidence limits of the net rate';

CREATE FUNCTION tier_moves_accum(bigint[], from_tier text, to_tier text, policy tier_policy) RETURNS bigint[]
    AS 'MODULE_PATHNAME', 'tier_moves_accum_text' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION tier_moves_accum(bigint[], from_tier text, to_tier text, policy tier_policy)
    IS 'transition function: adds the move of one customer';

CREATE FUNCTION tier_moves_discard(bigint[], from_tier text, to_tier text, policy tier_policy) RETURNS bigint[]
    AS 'MODULE_PATHNAME', 'tier_moves_discard_text' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION tier_moves_discard(bigint[], from_tier text, to_tier text, policy tier_policy)
    IS 'inverse transition function: removes the move of one customer';

CREATE AGGREGATE tier_moves(from_tier text, to_tier text, policy tier_policy) (
    SFUNC = tier_moves_accum, STYPE = bigint[], INITCOND = '{0,0,0,0,0}',
    COMBINEFUNC = tier_moves_combine, FINALFUNC = tier_moves_final,
    MSFUNC = tier_moves_accum, MINVFUNC = tier_moves_discard, MSTYPE = bigint[],
    MINITCOND = '{0,0,0,0,0}', MFINALFUNC = tier_moves_final,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE tier_moves(from_tier text, to_tier text, policy tier_policy) IS 'moves between the tiers of a policy, a row for each customer: NULL before is an entry, NULL after an exit; with the 95% confidence limits of the net rate';

-- Time in open hours: business calendars.

CREATE TYPE business_calendar;

CREATE FUNCTION business_calendar_in(cstring) RETURNS business_calendar
    AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION business_calendar_in(cstring) IS 'reads the text form of a business calendar, such as Asia/Seoul; mon-fri 09:00-18:00; closed 2026-01-01';

CREATE FUNCTION business_calendar_out(business_calendar) RETURNS cstring
    AS 'MODULE_PATHNAME', 'business_calendar_out' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION business_calendar_out(business_calendar) IS 'writes the text form of a business calendar, such as Asia/Seoul; mon-fri 09:00-18:00; closed 2026-01-01';

CREATE FUNCTION business_calendar_recv(internal) RETURNS business_calendar
    AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION business_calendar_recv(internal) IS 'reads the binary form of a business calendar';

CREATE FUNCTION business_calendar_send(business_calendar) RETURNS bytea
    AS 'MODULE_PATHNAME', 'business_calendar_send' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION business_calendar_send(business_calendar) IS 'writes the binary form of a business calendar';

CREATE TYPE business_calendar (
    INPUT = business_calendar_in, OUTPUT = business_calendar_out, RECEIVE = business_calendar_recv, SEND = business_calendar_send,
    INTERNALLENGTH = VARIABLE, ALIGNMENT = double, STORAGE = extended
);
COMMENT ON TYPE business_calendar
    IS 'open hours of each day of the week in local time of a zone, and days that are different';

-- Equality

CREATE FUNCTION business_calendar_eq(business_calendar, business_calendar) RETURNS boolean
    AS 'MODULE_PATHNAME', 'stored_eq' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION business_calendar_eq(business_calendar, business_calendar) IS 'true if two business calendars are equal';

CREATE FUNCTION business_calendar_ne(business_calendar, business_calendar) RETURNS boolean
    AS 'MODULE_PATHNAME', 'stored_ne' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION business_calendar_ne(business_calendar, business_calendar) IS 'true if two business calendars differ';

CREATE FUNCTION business_calendar_hash(business_calendar) RETURNS integer
    AS 'MODULE_PATHNAME', 'stored_hash' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION business_calendar_hash(business_calendar) IS '32-bit hash of a business calendar';

CREATE FUNCTION business_calendar_hash_extended(business_calendar, bigint) RETURNS bigint
    AS 'MODULE_PATHNAME', 'stored_hash_extended' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION business_calendar_hash_extended(business_calendar, bigint) IS '64-bit hash of a business calendar with a seed';

CREATE OPERATOR = (
    LEFTARG = business_calendar, RIGHTARG = business_calendar, FUNCTION = business_calendar_eq,
    COMMUTATOR = =, NEGATOR = <>, RESTRICT = eqsel, JOIN = eqjoinsel, HASHES, MERGES
);
COMMENT ON OPERATOR = (business_calendar, business_calendar) IS 'equal';

CREATE OPERATOR <> (
    LEFTARG = business_calendar, RIGHTARG = business_calendar, FUNCTION = business_calendar_ne,
    COMMUTATOR = <>, NEGATOR = =, RESTRICT = neqsel, JOIN = neqjoinsel
);
COMMENT ON OPERATOR <> (business_calendar, business_calendar) IS 'not equal';

CREATE OPERATOR CLASS business_calendar_ops DEFAULT FOR TYPE business_calendar USING hash AS
    OPERATOR 1 =,
    FUNCTION 1 business_calendar_hash(business_calendar),
    FUNCTION 2 business_calendar_hash_extended(business_calendar, bigint);
COMMENT ON OPERATOR CLASS business_calendar_ops USING hash IS 'hashes business calendars for GROUP BY, DISTINCT and joins';
COMMENT ON OPERATOR FAMILY business_calendar_ops USING hash
    IS 'hashes business calendars for GROUP BY, DISTINCT and joins';

-- An order: it has no meaning, but ORDER BY, DISTINCT and unique indexes need one

CREATE FUNCTION business_calendar_lt(business_calendar, business_calendar) RETURNS boolean
    AS 'MODULE_PATHNAME', 'stored_lt' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION business_calendar_lt(business_calendar, business_calendar)
    IS 'true if the first of two business calendars sorts before the second';

CREATE FUNCTION business_calendar_le(business_calendar, business_calendar) RETURNS boolean
    AS 'MODULE_PATHNAME', 'stored_le' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION business_calendar_le(business_calendar, business_calendar)
    IS 'true if the first of two business calendars sorts before the second or equals it';

CREATE FUNCTION business_calendar_gt(business_calendar, business_calendar) RETURNS boolean
    AS 'MODULE_PATHNAME', 'stored_gt' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION business_calendar_gt(business_calendar, business_calendar)
    IS 'true if the first of two business calendars sorts after the second';

CREATE FUNCTION business_calendar_ge(business_calendar, business_calendar) RETURNS boolean
    AS 'MODULE_PATHNAME', 'stored_ge' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION business_calendar_ge(business_calendar, business_calendar)
    IS 'true if the first of two business calendars sorts after the second or equals it';

CREATE FUNCTION business_calendar_cmp(business_calendar, business_calendar) RETURNS integer
    AS 'MODULE_PATHNAME', 'stored_cmp' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION business_calendar_cmp(business_calendar, business_calendar)
    IS 'less than, equal to or greater than 0, as the first of two business calendars sorts before the '
       'second, equals it or sorts after it';

CREATE OPERATOR < (
    LEFTARG = business_calendar, RIGHTARG = business_calendar, FUNCTION = business_calendar_lt,
    COMMUTATOR = >, NEGATOR = >=, RESTRICT = scalarltsel, JOIN = scalarltjoinsel
);
COMMENT ON OPERATOR < (business_calendar, business_calendar) IS 'sorts before';

CREATE OPERATOR <= (
    LEFTARG = business_calendar, RIGHTARG = business_calendar, FUNCTION = business_calendar_le,
    COMMUTATOR = >=, NEGATOR = >, RESTRICT = scalarlesel, JOIN = scalarlejoinsel
);
COMMENT ON OPERATOR <= (business_calendar, business_calendar) IS 'sorts before or equal';

CREATE OPERATOR > (
    LEFTARG = business_calendar, RIGHTARG = business_calendar, FUNCTION = business_calendar_gt,
    COMMUTATOR = <, NEGATOR = <=, RESTRICT = scalargtsel, JOIN = scalargtjoinsel
);
COMMENT ON OPERATOR > (business_calendar, business_calendar) IS 'sorts after';

CREATE OPERATOR >= (
    LEFTARG = business_calendar, RIGHTARG = business_calendar, FUNCTION = business_calendar_ge,
    COMMUTATOR = <=, NEGATOR = <, RESTRICT = scalargesel, JOIN = scalargejoinsel
);
COMMENT ON OPERATOR >= (business_calendar, business_calendar) IS 'sorts after or equal';

CREATE OPERATOR CLASS business_calendar_ops DEFAULT FOR TYPE business_calendar USING btree AS
    OPERATOR 1 <, OPERATOR 2 <=, OPERATOR 3 =, OPERATOR 4 >=, OPERATOR 5 >,
    FUNCTION 1 business_calendar_cmp(business_calendar, business_calendar);
COMMENT ON OPERATOR CLASS business_calendar_ops USING btree
    IS 'sorts business calendars for ORDER BY, DISTINCT and unique indexes';
COMMENT ON OPERATOR FAMILY business_calendar_ops USING btree
    IS 'sorts business calendars for ORDER BY, DISTINCT and unique indexes';

CREATE FUNCTION business_time(
    from_time timestamp with time zone, to_time timestamp with time zone,
    calendar business_calendar
)
    RETURNS interval
    AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION business_time(
    timestamp with time zone, timestamp with time zone, business_calendar
)
    IS 'how long a calendar is open from one moment to another, in hours';

CREATE FUNCTION business_add(
    at timestamp with time zone, duration interval, calendar business_calendar
)
    RETURNS timestamp with time zone
    AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION business_add(timestamp with time zone, interval, business_calendar)
    IS 'moment at which a calendar has been open for a duration since a moment; a negative '
       'duration counts back';

CREATE FUNCTION is_open(at timestamp with time zone, calendar business_calendar) RETURNS boolean
    AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION is_open(timestamp with time zone, business_calendar)
    IS 'true if a calendar is open at a moment';

-- Survival curves: how long until it happens, where cases that are still open count for as long as
-- they have lasted.

CREATE TYPE survival_curve;

CREATE FUNCTION survival_curve_in(cstring) RETURNS survival_curve
    AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION survival_curve_in(cstring) IS 'reads the text form of a survival curve, such as {02:00:00 3+1, 30:00:00 1+0}';

CREATE FUNCTION survival_curve_out(survival_curve) RETURNS cstring
    AS 'MODULE_PATHNAME', 'survival_curve_out' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION survival_curve_out(survival_curve) IS 'writes the text form of a survival curve, such as {02:00:00 3+1, 30:00:00 1+0}';

CREATE FUNCTION survival_curve_recv(internal) RETURNS survival_curve
    AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION survival_curve_recv(internal) IS 'reads the binary form of a survival curve';

CREATE FUNCTION survival_curve_send(survival_curve) RETURNS bytea
    AS 'MODULE_PATHNAME', 'survival_curve_send' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION survival_curve_send(survival_curve) IS 'writes the binary form of a survival curve';

CREATE TYPE survival_curve (
    INPUT = survival_curve_in, OUTPUT = survival_curve_out, RECEIVE = survival_curve_recv, SEND = survival_curve_send,
    INTERNALLENGTH = VARIABLE, ALIGNMENT = double, STORAGE = extended
);
COMMENT ON TYPE survival_curve
    IS 'survival curve: how many cases finished, and how many were still open, after each time';

-- Equality

CREATE FUNCTION survival_curve_eq(survival_curve, survival_curve) RETURNS boolean
    AS 'MODULE_PATHNAME', 'stored_eq' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION survival_curve_eq(survival_curve, survival_curve) IS 'true if two survival curves are equal';

CREATE FUNCTION survival_curve_ne(survival_curve, survival_curve) RETURNS boolean
    AS 'MODULE_PATHNAME', 'stored_ne' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION survival_curve_ne(survival_curve, survival_curve) IS 'true if two survival curves differ';

CREATE FUNCTION survival_curve_hash(survival_curve) RETURNS integer
    AS 'MODULE_PATHNAME', 'stored_hash' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION survival_curve_hash(survival_curve) IS '32-bit hash of a survival curve';

CREATE FUNCTION survival_curve_hash_extended(survival_curve, bigint) RETURNS bigint
    AS 'MODULE_PATHNAME', 'stored_hash_extended' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION survival_curve_hash_extended(survival_curve, bigint) IS '64-bit hash of a survival curve with a seed';

CREATE OPERATOR = (
    LEFTARG = survival_curve, RIGHTARG = survival_curve, FUNCTION = survival_curve_eq,
    COMMUTATOR = =, NEGATOR = <>, RESTRICT = eqsel, JOIN = eqjoinsel, HASHES, MERGES
);
COMMENT ON OPERATOR = (survival_curve, survival_curve) IS 'equal';

CREATE OPERATOR <> (
    LEFTARG = survival_curve, RIGHTARG = survival_curve, FUNCTION = survival_curve_ne,
    COMMUTATOR = <>, NEGATOR = =, RESTRICT = neqsel, JOIN = neqjoinsel
);
COMMENT ON OPERATOR <> (survival_curve, survival_curve) IS 'not equal';

CREATE OPERATOR CLASS survival_curve_ops DEFAULT FOR TYPE survival_curve USING hash AS
    OPERATOR 1 =,
    FUNCTION 1 survival_curve_hash(survival_curve),
    FUNCTION 2 survival_curve_hash_extended(survival_curve, bigint);
COMMENT ON OPERATOR CLASS survival_curve_ops USING hash IS 'hashes survival curves for GROUP BY, DISTINCT and joins';
COMMENT ON OPERATOR FAMILY survival_curve_ops USING hash
    IS 'hashes survival curves for GROUP BY, DISTINCT and joins';

-- An order: it has no meaning, but ORDER BY, DISTINCT and unique indexes need one

CREATE FUNCTION survival_curve_lt(survival_curve, survival_curve) RETURNS boolean
    AS 'MODULE_PATHNAME', 'stored_lt' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION survival_curve_lt(survival_curve, survival_curve)
    IS 'true if the first of two survival curves sorts before the second';

CREATE FUNCTION survival_curve_le(survival_curve, survival_curve) RETURNS boolean
    AS 'MODULE_PATHNAME', 'stored_le' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION survival_curve_le(survival_curve, survival_curve)
    IS 'true if the first of two survival curves sorts before the second or equals it';

CREATE FUNCTION survival_curve_gt(survival_curve, survival_curve) RETURNS boolean
    AS 'MODULE_PATHNAME', 'stored_gt' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION survival_curve_gt(survival_curve, survival_curve)
    IS 'true if the first of two survival curves sorts after the second';

CREATE FUNCTION survival_curve_ge(survival_curve, survival_curve) RETURNS boolean
    AS 'MODULE_PATHNAME', 'stored_ge' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION survival_curve_ge(survival_curve, survival_curve)
    IS 'true if the first of two survival curves sorts after the second or equals it';

CREATE FUNCTION survival_curve_cmp(survival_curve, survival_curve) RETURNS integer
    AS 'MODULE_PATHNAME', 'stored_cmp' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION survival_curve_cmp(survival_curve, survival_curve)
    IS 'less than, equal to or greater than 0, as the first of two survival curves sorts before the '
       'second, equals it or sorts after it';

CREATE OPERATOR < (
    LEFTARG = survival_curve, RIGHTARG = survival_curve, FUNCTION = survival_curve_lt,
    COMMUTATOR = >, NEGATOR = >=, RESTRICT = scalarltsel, JOIN = scalarltjoinsel
);
COMMENT ON OPERATOR < (survival_curve, survival_curve) IS 'sorts before';

CREATE OPERATOR <= (
    LEFTARG = survival_curve, RIGHTARG = survival_curve, FUNCTION = survival_curve_le,
    COMMUTATOR = >=, NEGATOR = >, RESTRICT = scalarlesel, JOIN = scalarlejoinsel
);
COMMENT ON OPERATOR <= (survival_curve, survival_curve) IS 'sorts before or equal';

CREATE OPERATOR > (
    LEFTARG = survival_curve, RIGHTARG = survival_curve, FUNCTION = survival_curve_gt,
    COMMUTATOR = <, NEGATOR = <=, RESTRICT = scalargtsel, JOIN = scalargtjoinsel
);
COMMENT ON OPERATOR > (survival_curve, survival_curve) IS 'sorts after';

CREATE OPERATOR >= (
    LEFTARG = survival_curve, RIGHTARG = survival_curve, FUNCTION = survival_curve_ge,
    COMMUTATOR = <=, NEGATOR = <, RESTRICT = scalargesel, JOIN = scalargejoinsel
);
COMMENT ON OPERATOR >= (survival_curve, survival_curve) IS 'sorts after or equal';

CREATE OPERATOR CLASS survival_curve_ops DEFAULT FOR TYPE survival_curve USING btree AS
    OPERATOR 1 <, OPERATOR 2 <=, OPERATOR 3 =, OPERATOR 4 >=, OPERATOR 5 >,
    FUNCTION 1 survival_curve_cmp(survival_curve, survival_curve);
COMMENT ON OPERATOR CLASS survival_curve_ops USING btree
    IS 'sorts survival curves for ORDER BY, DISTINCT and unique indexes';
COMMENT ON OPERATOR FAMILY survival_curve_ops USING btree
    IS 'sorts survival curves for ORDER BY, DISTINCT and unique indexes';

-- From cases. The transition state is internal; parallel workers send it as bytes.

CREATE FUNCTION survival_combine(internal, internal) RETURNS internal
    AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION survival_combine(internal, internal)
    IS 'combine function: merges two transition states of survival_agg';

CREATE FUNCTION survival_serialize(internal) RETURNS bytea
    AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION survival_serialize(internal)
    IS 'writes the transition state of survival_agg for another process';

CREATE FUNCTION survival_deserialize(bytea, internal) RETURNS internal
    AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION survival_deserialize(bytea, internal)
    IS 'reads the transition state of survival_agg from another process';

CREATE FUNCTION survival_final(internal) RETURNS survival_curve
    AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION survival_final(internal)
    IS 'final function: makes a survival curve of the transition state of survival_agg';

CREATE FUNCTION survival_accum(internal, duration interval, finished boolean) RETURNS internal
    AS 'MODULE_PATHNAME', 'survival_accum' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION survival_accum(internal, duration interval, finished boolean) IS 'transition function: adds a case';

CREATE FUNCTION survival_discard(internal, duration interval, finished boolean) RETURNS internal
    AS 'MODULE_PATHNAME', 'survival_discard' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION survival_discard(internal, duration interval, finished boolean)
    IS 'inverse transition function: removes a case that leaves a moving window';

CREATE AGGREGATE survival_agg(duration interval, finished boolean) (
    SFUNC = survival_accum, STYPE = internal, FINALFUNC = survival_final,
    COMBINEFUNC = survival_combine, SERIALFUNC = survival_serialize,
    DESERIALFUNC = survival_deserialize, SSPACE = 2048,
    MSFUNC = survival_accum, MINVFUNC = survival_discard, MSTYPE = internal, MSSPACE = 2048,
    MFINALFUNC = survival_final, PARALLEL = SAFE
);
COMMENT ON AGGREGATE survival_agg(duration interval, finished boolean) IS 'survival curve of cases: how long each has lasted, and whether it has finished by then or is still open';

CREATE FUNCTION survival_accum(internal, duration interval, finished boolean, resolution interval) RETURNS internal
    AS 'MODULE_PATHNAME', 'survival_accum_resolution' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION survival_accum(internal, duration interval, finished boolean, resolution interval) IS 'transition function: adds a case';

CREATE FUNCTION survival_discard(internal, duration interval, finished boolean, resolution interval) RETURNS internal
    AS 'MODULE_PATHNAME', 'survival_discard_resolution' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION survival_discard(internal, duration interval, finished boolean, resolution interval)
    IS 'inverse transition function: removes a case that leaves a moving window';

CREATE AGGREGATE survival_agg(duration interval, finished boolean, resolution interval) (
    SFUNC = survival_accum, STYPE = internal, FINALFUNC = survival_final,
    COMBINEFUNC = survival_combine, SERIALFUNC = survival_serialize,
    DESERIALFUNC = survival_deserialize, SSPACE = 2048,
    MSFUNC = survival_accum, MINVFUNC = survival_discard, MSTYPE = internal, MSSPACE = 2048,
    MFINALFUNC = survival_final, PARALLEL = SAFE
);
COMMENT ON AGGREGATE survival_agg(duration interval, finished boolean, resolution interval) IS 'survival curve of cases whose durations are rounded up to a resolution';

-- From counts

CREATE FUNCTION survival_of(times interval[], events bigint[], censored bigint[])
    RETURNS survival_curve
    AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION survival_of(interval[], bigint[], bigint[])
    IS 'survival curve of counts: how many cases finished, and how many were still open, after '
       'each time';

-- Merging

CREATE FUNCTION survival_curve_merge(survival_curve, survival_curve) RETURNS survival_curve
    AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION survival_curve_merge(survival_curve, survival_curve)
    IS 'the cases of two survival curves together';

CREATE OPERATOR + (
    LEFTARG = survival_curve, RIGHTARG = survival_curve, FUNCTION = survival_curve_merge,
    COMMUTATOR = +
);
COMMENT ON OPERATOR + (survival_curve, survival_curve)
    IS 'the cases of two survival curves together';

CREATE AGGREGATE rollup(s survival_curve) (
    SFUNC = survival_curve_merge, STYPE = survival_curve, INITCOND = '{}',
    COMBINEFUNC = survival_curve_merge, SSPACE = 1024, PARALLEL = SAFE
);
COMMENT ON AGGREGATE rollup(survival_curve) IS 'the cases of all survival curves together';

-- Reading

CREATE FUNCTION survival_rows(
    s survival_curve, level double precision DEFAULT 0.95, method text DEFAULT 'log-log',
    OUT "time" interval, OUT at_risk bigint, OUT events bigint, OUT censored bigint,
    OUT survival double precision, OUT std_error double precision, OUT lower double precision,
    OUT upper double precision
) RETURNS SETOF record
    AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE ROWS 100;
COMMENT ON FUNCTION survival_rows(survival_curve, double precision, text)
    IS 'a row for every distinct time: counts, and the share (0 to 1) that lasts longer, with its '
       'limits';

CREATE FUNCTION survival_at(
    s survival_curve, "time" interval, level double precision DEFAULT 0.95,
    method text DEFAULT 'log-log',
    OUT share_open double precision, OUT share_done double precision,
    OUT std_error double precision, OUT lower double precision, OUT upper double precision,
    OUT at_risk bigint
)
    AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION survival_at(survival_curve, interval, double precision, text)
    IS 'the shares (0 to 1) of cases that are still open and done at a time, and limits of the '
       'share done';

CREATE FUNCTION survival_median(
    s survival_curve, share double precision DEFAULT 0.5, level double precision DEFAULT 0.95,
    method text DEFAULT 'log-log',
    OUT median interval, OUT lower interval, OUT upper interval
)
    AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION survival_median(survival_curve, double precision, double precision, text)
    IS 'the time by which half of the cases, or another share, are done, with its limits; NULL if '
       'it is not reached';

CREATE FUNCTION survival_mean(
    s survival_curve, horizon interval, level double precision DEFAULT 0.95,
    OUT mean interval, OUT std_error interval, OUT lower interval, OUT upper interval
)
    AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION survival_mean(survival_curve, interval, double precision)
    IS 'the mean duration, each counted up to a horizon, with its limits; NULL if the curve does '
       'not reach the horizon';

-- Comparing

CREATE TYPE survival_comparison_row AS (
    chi_squared double precision, df integer, p_value double precision
);
COMMENT ON TYPE survival_comparison_row
    IS 'row of survival_compare: the statistic of the log-rank test with its degrees of freedom '
       'and p-value';

CREATE FUNCTION survival_compare(a survival_curve, b survival_curve)
    RETURNS survival_comparison_row
    AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION survival_compare(survival_curve, survival_curve)
    IS 'are cases of two groups done equally fast? The log-rank test';

CREATE FUNCTION survival_compare_final(survival_curve[]) RETURNS survival_comparison_row
    AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION survival_compare_final(survival_curve[])
    IS 'final function: the log-rank test of all curves';

CREATE AGGREGATE survival_compare(s survival_curve) (
    SFUNC = array_append, STYPE = survival_curve[], INITCOND = '{}',
    FINALFUNC = survival_compare_final, COMBINEFUNC = array_cat, SSPACE = 4096, PARALLEL = SAFE
);
COMMENT ON AGGREGATE survival_compare(survival_curve)
    IS 'are cases of all groups done equally fast? The log-rank test of a curve for each group';

-- Casts

CREATE FUNCTION survival_curve_to_jsonb(s survival_curve) RETURNS jsonb
    AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION survival_curve_to_jsonb(survival_curve)
    IS 'a survival curve as {"resolution": null, "times": [...], "events": [...], "censored": '
       '[...]}';

CREATE CAST (survival_curve AS jsonb) WITH FUNCTION survival_curve_to_jsonb(survival_curve);
COMMENT ON CAST (survival_curve AS jsonb)
    IS 'a survival curve as {"resolution": null, "times": [...], "events": [...], "censored": '
       '[...]}';

-- Key drivers: how much each of several attributes has to do with an outcome.

CREATE TYPE driver_summary;

CREATE FUNCTION driver_summary_in(cstring) RETURNS driver_summary
    AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION driver_summary_in(cstring) IS 'reads the text form of a driver summary, such as 3 1 {24, 12} {2, 1.5, 6}';

CREATE FUNCTION driver_summary_out(driver_summary) RETURNS cstring
    AS 'MODULE_PATHNAME', 'driver_summary_out' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION driver_summary_out(driver_summary) IS 'writes the text form of a driver summary, such as 3 1 {24, 12} {2, 1.5, 6}';

CREATE FUNCTION driver_summary_recv(internal) RETURNS driver_summary
    AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION driver_summary_recv(internal) IS 'reads the binary form of a driver summary';

CREATE FUNCTION driver_summary_send(driver_summary) RETURNS bytea
    AS 'MODULE_PATHNAME', 'driver_summary_send' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION driver_summary_send(driver_summary) IS 'writes the binary form of a driver summary';

CREATE TYPE driver_summary (
    INPUT = driver_summary_in, OUTPUT = driver_summary_out, RECEIVE = driver_summary_recv, SEND = driver_summary_send,
    INTERNALLENGTH = VARIABLE, ALIGNMENT = double, STORAGE = extended
);
COMMENT ON TYPE driver_summary
    IS 'responses with an outcome and several drivers: how many, the totals, and the co-moments '
       'that correlations and regression need';

-- Equality

CREATE FUNCTION driver_summary_eq(driver_summary, driver_summary) RETURNS boolean
    AS 'MODULE_PATHNAME', 'stored_eq' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION driver_summary_eq(driver_summary, driver_summary) IS 'true if two driver summaries are equal';

CREATE FUNCTION driver_summary_ne(driver_summary, driver_summary) RETURNS boolean
    AS 'MODULE_PATHNAME', 'stored_ne' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION driver_summary_ne(driver_summary, driver_summary) IS 'true if two driver summaries differ';

CREATE FUNCTION driver_summary_hash(driver_summary) RETURNS integer
    AS 'MODULE_PATHNAME', 'stored_hash' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION driver_summary_hash(driver_summary) IS '32-bit hash of a driver summary';

CREATE FUNCTION driver_summary_hash_extended(driver_summary, bigint) RETURNS bigint
    AS 'MODULE_PATHNAME', 'stored_hash_extended' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION driver_summary_hash_extended(driver_summary, bigint) IS '64-bit hash of a driver summary with a seed';

CREATE OPERATOR = (
    LEFTARG = driver_summary, RIGHTARG = driver_summary, FUNCTION = driver_summary_eq,
    COMMUTATOR = =, NEGATOR = <>, RESTRICT = eqsel, JOIN = eqjoinsel, HASHES, MERGES
);
COMMENT ON OPERATOR = (driver_summary, driver_summary) IS 'equal';

CREATE OPERATOR <> (
    LEFTARG = driver_summary, RIGHTARG = driver_summary, FUNCTION = driver_summary_ne,
    COMMUTATOR = <>, NEGATOR = =, RESTRICT = neqsel, JOIN = neqjoinsel
);
COMMENT ON OPERATOR <> (driver_summary, driver_summary) IS 'not equal';

CREATE OPERATOR CLASS driver_summary_ops DEFAULT FOR TYPE driver_summary USING hash AS
    OPERATOR 1 =,
    FUNCTION 1 driver_summary_hash(driver_summary),
    FUNCTION 2 driver_summary_hash_extended(driver_summary, bigint);
COMMENT ON OPERATOR CLASS driver_summary_ops USING hash IS 'hashes driver summaries for GROUP BY, DISTINCT and joins';
COMMENT ON OPERATOR FAMILY driver_summary_ops USING hash
    IS 'hashes driver summaries for GROUP BY, DISTINCT and joins';

-- An order: it has no meaning, but ORDER BY, DISTINCT and unique indexes need one

CREATE FUNCTION driver_summary_lt(driver_summary, driver_summary) RETURNS boolean
    AS 'MODULE_PATHNAME', 'stored_lt' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION driver_summary_lt(driver_summary, driver_summary)
    IS 'true if the first of two driver summaries sorts before the second';

CREATE FUNCTION driver_summary_le(driver_summary, driver_summary) RETURNS boolean
    AS 'MODULE_PATHNAME', 'stored_le' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION driver_summary_le(driver_summary, driver_summary)
    IS 'true if the first of two driver summaries sorts before the second or equals it';

CREATE FUNCTION driver_summary_gt(driver_summary, driver_summary) RETURNS boolean
    AS 'MODULE_PATHNAME', 'stored_gt' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION driver_summary_gt(driver_summary, driver_summary)
    IS 'true if the first of two driver summaries sorts after the second';

CREATE FUNCTION driver_summary_ge(driver_summary, driver_summary) RETURNS boolean
    AS 'MODULE_PATHNAME', 'stored_ge' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION driver_summary_ge(driver_summary, driver_summary)
    IS 'true if the first of two driver summaries sorts after the second or equals it';

CREATE FUNCTION driver_summary_cmp(driver_summary, driver_summary) RETURNS integer
    AS 'MODULE_PATHNAME', 'stored_cmp' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION driver_summary_cmp(driver_summary, driver_summary)
    IS 'less than, equal to or greater than 0, as the first of two driver summaries sorts before the '
       'second, equals it or sorts after it';

CREATE OPERATOR < (
    LEFTARG = driver_summary, RIGHTARG = driver_summary, FUNCTION = driver_summary_lt,
    COMMUTATOR = >, NEGATOR = >=, RESTRICT = scalarltsel, JOIN = scalarltjoinsel
);
COMMENT ON OPERATOR < (driver_summary, driver_summary) IS 'sorts before';

CREATE OPERATOR <= (
    LEFTARG = driver_summary, RIGHTARG = driver_summary, FUNCTION = driver_summary_le,
    COMMUTATOR = >=, NEGATOR = >, RESTRICT = scalarlesel, JOIN = scalarlejoinsel
);
COMMENT ON OPERATOR <= (driver_summary, driver_summary) IS 'sorts before or equal';

CREATE OPERATOR > (
    LEFTARG = driver_summary, RIGHTARG = driver_summary, FUNCTION = driver_summary_gt,
    COMMUTATOR = <, NEGATOR = <=, RESTRICT = scalargtsel, JOIN = scalargtjoinsel
);
COMMENT ON OPERATOR > (driver_summary, driver_summary) IS 'sorts after';

CREATE OPERATOR >= (
    LEFTARG = driver_summary, RIGHTARG = driver_summary, FUNCTION = driver_summary_ge,
    COMMUTATOR = <=, NEGATOR = <, RESTRICT = scalargesel, JOIN = scalargejoinsel
);
COMMENT ON OPERATOR >= (driver_summary, driver_summary) IS 'sorts after or equal';

CREATE OPERATOR CLASS driver_summary_ops DEFAULT FOR TYPE driver_summary USING btree AS
    OPERATOR 1 <, OPERATOR 2 <=, OPERATOR 3 =, OPERATOR 4 >=, OPERATOR 5 >,
    FUNCTION 1 driver_summary_cmp(driver_summary, driver_summary);
COMMENT ON OPERATOR CLASS driver_summary_ops USING btree
    IS 'sorts driver summaries for ORDER BY, DISTINCT and unique indexes';
COMMENT ON OPERATOR FAMILY driver_summary_ops USING btree
    IS 'sorts driver summaries for ORDER BY, DISTINCT and unique indexes';

-- From rows. The transition state is internal; parallel workers send it as bytes. Floats have no
-- exact inverse, so windows do not move.

CREATE FUNCTION driver_accum(internal, double precision, double precision[]) RETURNS internal
    AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION driver_accum(internal, double precision, double precision[])
    IS 'transition function: adds a row';

CREATE FUNCTION driver_accum(internal, driver_summary) RETURNS internal
    AS 'MODULE_PATHNAME', 'driver_accum_summary' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION driver_accum(internal, driver_summary)
    IS 'transition function of rollup: adds the rows of a driver summary';

CREATE FUNCTION driver_combine(internal, internal) RETURNS internal
    AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION driver_combine(internal, internal)
    IS 'combine function: adds the rows of another state';

CREATE FUNCTION driver_serialize(internal) RETURNS bytea
    AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION driver_serialize(internal)
    IS 'serialization function: the bytes of a state, for another process';

CREATE FUNCTION driver_deserialize(bytea, internal) RETURNS internal
    AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION driver_deserialize(bytea, internal)
    IS 'deserialization function: the state of such bytes';

CREATE FUNCTION driver_final(internal) RETURNS driver_summary
    AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION driver_final(internal) IS 'final function: the driver summary of a state';

CREATE AGGREGATE driver_agg(outcome double precision, drivers double precision[]) (
    SFUNC = driver_accum, STYPE = internal, FINALFUNC = driver_final,
    COMBINEFUNC = driver_combine, SERIALFUNC = driver_serialize,
    DESERIALFUNC = driver_deserialize, SSPACE = 2048, PARALLEL = SAFE
);
COMMENT ON AGGREGATE driver_agg(double precision, double precision[])
    IS 'driver summary of responses, of which each has an outcome and up to 12 drivers';

-- Merging

CREATE FUNCTION driver_summary_merge(driver_summary, driver_summary) RETURNS driver_summary
    AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION driver_summary_merge(driver_summary, driver_summary)
    IS 'the responses of two driver summaries together';

CREATE OPERATOR + (
    LEFTARG = driver_summary, RIGHTARG = driver_summary, FUNCTION = driver_summary_merge,
    COMMUTATOR = +
);
COMMENT ON OPERATOR + (driver_summary, driver_summary)
    IS 'the responses of two driver summaries together';

CREATE AGGREGATE rollup(d driver_summary) (
    SFUNC = driver_accum, STYPE = internal, FINALFUNC = driver_final,
    COMBINEFUNC = driver_combine, SERIALFUNC = driver_serialize,
    DESERIALFUNC = driver_deserialize, SSPACE = 2048, PARALLEL = SAFE
);
COMMENT ON AGGREGATE rollup(driver_summary)
    IS 'the responses of all driver summaries together; empty without any driver summary';

-- Reading

CREATE FUNCTION driver_rows(
    d driver_summary, names text[] DEFAULT NULL,
    OUT driver text, OUT mean double precision, OUT correlation double precision,
    OUT beta double precision, OUT importance double precision, OUT share double precision
) RETURNS SETOF record
    AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE PARALLEL SAFE ROWS 12;
COMMENT ON FUNCTION driver_rows(driver_summary, text[])
    IS 'a row for each driver: mean, correlation with the outcome, standardized coefficient, and '
       'importance by LMG, also as a share (0 to 1) of the explained variance';

CREATE FUNCTION driver_fit(
    d driver_summary,
    OUT responses bigint, OUT skipped bigint, OUT r_squared double precision,
    OUT adjusted_r_squared double precision
)
    AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION driver_fit(driver_summary)
    IS 'how many responses there are, how many rows were skipped since something was NULL, and '
       'which share (0 to 1) of the variance of the outcome all drivers explain together';

-- The cast

CREATE FUNCTION driver_summary_to_jsonb(d driver_summary) RETURNS jsonb
    AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION driver_summary_to_jsonb(driver_summary)
    IS 'a driver summary as {"responses": 3, "skipped": 1, "totals": [...], "comoments": [[...], '
       '...]}';

CREATE CAST (driver_summary AS jsonb) WITH FUNCTION driver_summary_to_jsonb(driver_summary);
COMMENT ON CAST (driver_summary AS jsonb)
    IS 'a driver summary as {"responses": 3, "skipped": 1, "totals": [...], "comoments": [[...], '
       '...]}';

-- Loyalty by Dick and Basu: what customers think, and what they do.

CREATE TYPE loyalty_type AS ENUM ('no_loyalty', 'spurious', 'latent', 'true_loyalty');

COMMENT ON TYPE loyalty_type
    IS 'loyalty by attitude and patronage: no_loyalty < spurious < latent < true_loyalty';

CREATE FUNCTION loyalty_type(attitude boolean, patronage boolean) RETURNS loyalty_type
    AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION loyalty_type(boolean, boolean)
    IS 'true_loyalty with both attitude and patronage, latent with attitude only, spurious with '
       'patronage only, else no_loyalty';

