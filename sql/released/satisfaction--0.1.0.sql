-- This script is part of an extension: CREATE EXTENSION runs it.
\echo Use "CREATE EXTENSION satisfaction" to load this file. \quit

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

CREATE AGGREGATE rollup(tally) (
    SFUNC = tally_merge, STYPE = tally, INITCOND = 'empty', COMBINEFUNC = tally_merge,
    MSFUNC = tally_merge, MINVFUNC = tally_unmerge, MSTYPE = tally, MINITCOND = 'empty',
    PARALLEL = SAFE
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

CREATE AGGREGATE tally(score double precision, low integer, high integer) (
    SFUNC = tally_accum, STYPE = tally, INITCOND = 'empty', COMBINEFUNC = tally_merge,
    MSFUNC = tally_accum, MINVFUNC = tally_discard, MSTYPE = tally, MINITCOND = 'empty',
    PARALLEL = SAFE
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

-- Net Promoter Score: promoters (9 and 10) less detractors (0 to 6), in points from -100 to 100.

CREATE DOMAIN nps_score AS smallint CHECK (VALUE BETWEEN 0 AND 10);
COMMENT ON DOMAIN nps_score IS 'an answer to "how likely are you to recommend us?", 0 to 10';

CREATE TYPE nps_category AS ENUM ('detractor', 'passive', 'promoter');
COMMENT ON TYPE nps_category IS 'what kind of customer an answer tells of, in order of loyalty';

CREATE FUNCTION nps_category(score double precision) RETURNS nps_category
    AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION nps_category(double precision) IS 'detractor (0 to 6), passive (7, 8) or promoter (9, 10)';

-- From a stored tally

CREATE FUNCTION nps(tally) RETURNS double precision
    AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION nps(tally) IS 'Net Promoter Score, -100..100 points';

CREATE FUNCTION promoters(tally) RETURNS bigint
    AS 'MODULE_PATHNAME', 'nps_promoters' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION promoters(tally) IS 'how many answered 9 or 10';

CREATE FUNCTION passives(tally) RETURNS bigint
    AS 'MODULE_PATHNAME', 'nps_passives' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION passives(tally) IS 'how many answered 7 or 8';

CREATE FUNCTION detractors(tally) RETURNS bigint
    AS 'MODULE_PATHNAME', 'nps_detractors' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION detractors(tally) IS 'how many answered 0 to 6';

CREATE FUNCTION nps_lower(tally, level double precision DEFAULT 0.95, method text DEFAULT 'score') RETURNS double precision
    AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION nps_lower(tally, double precision, text) IS 'lower limit of nps, by level, and method score, adjusted_wald or wald';

CREATE FUNCTION nps_upper(tally, level double precision DEFAULT 0.95, method text DEFAULT 'score') RETURNS double precision
    AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION nps_upper(tally, double precision, text) IS 'upper limit of nps, by level, and method score, adjusted_wald or wald';

CREATE TYPE nps_report AS (
    responses bigint, promoters bigint, passives bigint, detractors bigint,
    nps double precision, std_error double precision, lower double precision, upper double precision
);
COMMENT ON TYPE nps_report IS 'nps of a group: counts, and score, standard error and interval in points';

CREATE FUNCTION nps_report(tally, level double precision DEFAULT 0.95, method text DEFAULT 'score') RETURNS nps_report
    AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION nps_report(tally, double precision, text) IS 'counts, and score, standard error and interval in points, by level, and method score, adjusted_wald or wald';

-- From single answers, at level 0.95. All aggregates over one argument share one pass.

CREATE FUNCTION nps_lower_final(tally) RETURNS double precision
    AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION nps_lower_final(tally) IS 'lower 95 % limit of nps, for the aggregate';

CREATE FUNCTION nps_upper_final(tally) RETURNS double precision
    AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION nps_upper_final(tally) IS 'upper 95 % limit of nps, for the aggregate';

CREATE FUNCTION nps_report_final(tally) RETURNS nps_report
    AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION nps_report_final(tally) IS 'nps report at level 0.95, for the aggregate';

CREATE AGGREGATE nps(score smallint) (
    SFUNC = tally_accum, STYPE = tally, INITCOND = '0..10 {}', COMBINEFUNC = tally_merge,
    FINALFUNC = nps, MFINALFUNC = nps,
    MSFUNC = tally_accum, MINVFUNC = tally_discard, MSTYPE = tally, MINITCOND = '0..10 {}',
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE nps(smallint) IS 'Net Promoter Score, -100..100 points';

CREATE AGGREGATE nps(score integer) (
    SFUNC = tally_accum, STYPE = tally, INITCOND = '0..10 {}', COMBINEFUNC = tally_merge,
    FINALFUNC = nps, MFINALFUNC = nps,
    MSFUNC = tally_accum, MINVFUNC = tally_discard, MSTYPE = tally, MINITCOND = '0..10 {}',
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE nps(integer) IS 'Net Promoter Score, -100..100 points';

CREATE AGGREGATE nps(score double precision) (
    SFUNC = tally_accum, STYPE = tally, INITCOND = '0..10 {}', COMBINEFUNC = tally_merge,
    FINALFUNC = nps, MFINALFUNC = nps,
    MSFUNC = tally_accum, MINVFUNC = tally_discard, MSTYPE = tally, MINITCOND = '0..10 {}',
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE nps(double precision) IS 'Net Promoter Score, -100..100 points';

CREATE AGGREGATE nps_lower(score smallint) (
    SFUNC = tally_accum, STYPE = tally, INITCOND = '0..10 {}', COMBINEFUNC = tally_merge,
    FINALFUNC = nps_lower_final, MFINALFUNC = nps_lower_final,
    MSFUNC = tally_accum, MINVFUNC = tally_discard, MSTYPE = tally, MINITCOND = '0..10 {}',
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE nps_lower(smallint) IS 'lower 95 % limit of nps';

CREATE AGGREGATE nps_lower(score integer) (
    SFUNC = tally_accum, STYPE = tally, INITCOND = '0..10 {}', COMBINEFUNC = tally_merge,
    FINALFUNC = nps_lower_final, MFINALFUNC = nps_lower_final,
    MSFUNC = tally_accum, MINVFUNC = tally_discard, MSTYPE = tally, MINITCOND = '0..10 {}',
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE nps_lower(integer) IS 'lower 95 % limit of nps';

CREATE AGGREGATE nps_lower(score double precision) (
    SFUNC = tally_accum, STYPE = tally, INITCOND = '0..10 {}', COMBINEFUNC = tally_merge,
    FINALFUNC = nps_lower_final, MFINALFUNC = nps_lower_final,
    MSFUNC = tally_accum, MINVFUNC = tally_discard, MSTYPE = tally, MINITCOND = '0..10 {}',
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE nps_lower(double precision) IS 'lower 95 % limit of nps';

CREATE AGGREGATE nps_upper(score smallint) (
    SFUNC = tally_accum, STYPE = tally, INITCOND = '0..10 {}', COMBINEFUNC = tally_merge,
    FINALFUNC = nps_upper_final, MFINALFUNC = nps_upper_final,
    MSFUNC = tally_accum, MINVFUNC = tally_discard, MSTYPE = tally, MINITCOND = '0..10 {}',
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE nps_upper(smallint) IS 'upper 95 % limit of nps';

CREATE AGGREGATE nps_upper(score integer) (
    SFUNC = tally_accum, STYPE = tally, INITCOND = '0..10 {}', COMBINEFUNC = tally_merge,
    FINALFUNC = nps_upper_final, MFINALFUNC = nps_upper_final,
    MSFUNC = tally_accum, MINVFUNC = tally_discard, MSTYPE = tally, MINITCOND = '0..10 {}',
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE nps_upper(integer) IS 'upper 95 % limit of nps';

CREATE AGGREGATE nps_upper(score double precision) (
    SFUNC = tally_accum, STYPE = tally, INITCOND = '0..10 {}', COMBINEFUNC = tally_merge,
    FINALFUNC = nps_upper_final, MFINALFUNC = nps_upper_final,
    MSFUNC = tally_accum, MINVFUNC = tally_discard, MSTYPE = tally, MINITCOND = '0..10 {}',
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE nps_upper(double precision) IS 'upper 95 % limit of nps';

CREATE AGGREGATE nps_report(score smallint) (
    SFUNC = tally_accum, STYPE = tally, INITCOND = '0..10 {}', COMBINEFUNC = tally_merge,
    FINALFUNC = nps_report_final, MFINALFUNC = nps_report_final,
    MSFUNC = tally_accum, MINVFUNC = tally_discard, MSTYPE = tally, MINITCOND = '0..10 {}',
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE nps_report(smallint) IS 'counts, and score, standard error and interval in points, at level 0.95';

CREATE AGGREGATE nps_report(score integer) (
    SFUNC = tally_accum, STYPE = tally, INITCOND = '0..10 {}', COMBINEFUNC = tally_merge,
    FINALFUNC = nps_report_final, MFINALFUNC = nps_report_final,
    MSFUNC = tally_accum, MINVFUNC = tally_discard, MSTYPE = tally, MINITCOND = '0..10 {}',
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE nps_report(integer) IS 'counts, and score, standard error and interval in points, at level 0.95';

CREATE AGGREGATE nps_report(score double precision) (
    SFUNC = tally_accum, STYPE = tally, INITCOND = '0..10 {}', COMBINEFUNC = tally_merge,
    FINALFUNC = nps_report_final, MFINALFUNC = nps_report_final,
    MSFUNC = tally_accum, MINVFUNC = tally_discard, MSTYPE = tally, MINITCOND = '0..10 {}',
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE nps_report(double precision) IS 'counts, and score, standard error and interval in points, at level 0.95';

CREATE AGGREGATE nps_tally(score smallint) (
    SFUNC = tally_accum, STYPE = tally, INITCOND = '0..10 {}', COMBINEFUNC = tally_merge,
    MSFUNC = tally_accum, MINVFUNC = tally_discard, MSTYPE = tally, MINITCOND = '0..10 {}',
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE nps_tally(smallint) IS 'tally of answers on the scale 0 to 10';

CREATE AGGREGATE nps_tally(score integer) (
    SFUNC = tally_accum, STYPE = tally, INITCOND = '0..10 {}', COMBINEFUNC = tally_merge,
    MSFUNC = tally_accum, MINVFUNC = tally_discard, MSTYPE = tally, MINITCOND = '0..10 {}',
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE nps_tally(integer) IS 'tally of answers on the scale 0 to 10';

CREATE AGGREGATE nps_tally(score double precision) (
    SFUNC = tally_accum, STYPE = tally, INITCOND = '0..10 {}', COMBINEFUNC = tally_merge,
    MSFUNC = tally_accum, MINVFUNC = tally_discard, MSTYPE = tally, MINITCOND = '0..10 {}',
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE nps_tally(double precision) IS 'tally of answers on the scale 0 to 10';

-- Customer satisfaction: the percentage of answers in the top boxes of a scale from 1.

CREATE DOMAIN csat_score AS smallint CHECK (VALUE BETWEEN 1 AND 5);
COMMENT ON DOMAIN csat_score IS 'an answer to "how satisfied are you?", 1 to 5';

-- From a stored tally

CREATE FUNCTION csat(tally) RETURNS double precision
    AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION csat(tally) IS 'customer satisfaction, the percentage 0..100 of answers in the top boxes: 4 and 5 on a scale 1 to 5';

CREATE FUNCTION csat_lower(tally, level double precision DEFAULT 0.95, method text DEFAULT 'wilson') RETURNS double precision
    AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION csat_lower(tally, double precision, text) IS 'lower limit of csat, by level, and method wilson, clopper_pearson, agresti_coull or wald';

CREATE FUNCTION csat_upper(tally, level double precision DEFAULT 0.95, method text DEFAULT 'wilson') RETURNS double precision
    AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION csat_upper(tally, double precision, text) IS 'upper limit of csat, by level, and method wilson, clopper_pearson, agresti_coull or wald';

CREATE TYPE csat_report AS (
    responses bigint, satisfied bigint, csat double precision, mean double precision,
    std_error double precision, lower double precision, upper double precision
);
COMMENT ON TYPE csat_report IS 'csat of a group: counts, percentage, mean, standard error and interval';

CREATE FUNCTION csat_report(tally, level double precision DEFAULT 0.95, method text DEFAULT 'wilson') RETURNS csat_report
    AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION csat_report(tally, double precision, text) IS 'counts, percentage, mean, standard error and interval, by level, and method wilson, clopper_pearson, agresti_coull or wald';

-- From single answers, at level 0.95. All aggregates over one argument share one pass.

CREATE FUNCTION csat_lower_final(tally) RETURNS double precision
    AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION csat_lower_final(tally) IS 'lower 95 % limit of csat, for the aggregate';

CREATE FUNCTION csat_upper_final(tally) RETURNS double precision
    AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION csat_upper_final(tally) IS 'upper 95 % limit of csat, for the aggregate';

CREATE FUNCTION csat_report_final(tally) RETURNS csat_report
    AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION csat_report_final(tally) IS 'csat report at level 0.95, for the aggregate';

CREATE AGGREGATE csat(score smallint) (
    SFUNC = tally_accum, STYPE = tally, INITCOND = '1..5 {}', COMBINEFUNC = tally_merge,
    FINALFUNC = csat, MFINALFUNC = csat,
    MSFUNC = tally_accum, MINVFUNC = tally_discard, MSTYPE = tally, MINITCOND = '1..5 {}',
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE csat(smallint) IS 'customer satisfaction, the percentage 0..100 of answers 4 and 5 on a scale 1 to 5';

CREATE AGGREGATE csat(score integer) (
    SFUNC = tally_accum, STYPE = tally, INITCOND = '1..5 {}', COMBINEFUNC = tally_merge,
    FINALFUNC = csat, MFINALFUNC = csat,
    MSFUNC = tally_accum, MINVFUNC = tally_discard, MSTYPE = tally, MINITCOND = '1..5 {}',
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE csat(integer) IS 'customer satisfaction, the percentage 0..100 of answers 4 and 5 on a scale 1 to 5';

CREATE AGGREGATE csat(score double precision) (
    SFUNC = tally_accum, STYPE = tally, INITCOND = '1..5 {}', COMBINEFUNC = tally_merge,
    FINALFUNC = csat, MFINALFUNC = csat,
    MSFUNC = tally_accum, MINVFUNC = tally_discard, MSTYPE = tally, MINITCOND = '1..5 {}',
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE csat(double precision) IS 'customer satisfaction, the percentage 0..100 of answers 4 and 5 on a scale 1 to 5';

CREATE AGGREGATE csat_lower(score smallint) (
    SFUNC = tally_accum, STYPE = tally, INITCOND = '1..5 {}', COMBINEFUNC = tally_merge,
    FINALFUNC = csat_lower_final, MFINALFUNC = csat_lower_final,
    MSFUNC = tally_accum, MINVFUNC = tally_discard, MSTYPE = tally, MINITCOND = '1..5 {}',
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE csat_lower(smallint) IS 'lower 95 % limit of csat';

CREATE AGGREGATE csat_lower(score integer) (
    SFUNC = tally_accum, STYPE = tally, INITCOND = '1..5 {}', COMBINEFUNC = tally_merge,
    FINALFUNC = csat_lower_final, MFINALFUNC = csat_lower_final,
    MSFUNC = tally_accum, MINVFUNC = tally_discard, MSTYPE = tally, MINITCOND = '1..5 {}',
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE csat_lower(integer) IS 'lower 95 % limit of csat';

CREATE AGGREGATE csat_lower(score double precision) (
    SFUNC = tally_accum, STYPE = tally, INITCOND = '1..5 {}', COMBINEFUNC = tally_merge,
    FINALFUNC = csat_lower_final, MFINALFUNC = csat_lower_final,
    MSFUNC = tally_accum, MINVFUNC = tally_discard, MSTYPE = tally, MINITCOND = '1..5 {}',
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE csat_lower(double precision) IS 'lower 95 % limit of csat';

CREATE AGGREGATE csat_upper(score smallint) (
    SFUNC = tally_accum, STYPE = tally, INITCOND = '1..5 {}', COMBINEFUNC = tally_merge,
    FINALFUNC = csat_upper_final, MFINALFUNC = csat_upper_final,
    MSFUNC = tally_accum, MINVFUNC = tally_discard, MSTYPE = tally, MINITCOND = '1..5 {}',
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE csat_upper(smallint) IS 'upper 95 % limit of csat';

CREATE AGGREGATE csat_upper(score integer) (
    SFUNC = tally_accum, STYPE = tally, INITCOND = '1..5 {}', COMBINEFUNC = tally_merge,
    FINALFUNC = csat_upper_final, MFINALFUNC = csat_upper_final,
    MSFUNC = tally_accum, MINVFUNC = tally_discard, MSTYPE = tally, MINITCOND = '1..5 {}',
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE csat_upper(integer) IS 'upper 95 % limit of csat';

CREATE AGGREGATE csat_upper(score double precision) (
    SFUNC = tally_accum, STYPE = tally, INITCOND = '1..5 {}', COMBINEFUNC = tally_merge,
    FINALFUNC = csat_upper_final, MFINALFUNC = csat_upper_final,
    MSFUNC = tally_accum, MINVFUNC = tally_discard, MSTYPE = tally, MINITCOND = '1..5 {}',
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE csat_upper(double precision) IS 'upper 95 % limit of csat';

CREATE AGGREGATE csat_report(score smallint) (
    SFUNC = tally_accum, STYPE = tally, INITCOND = '1..5 {}', COMBINEFUNC = tally_merge,
    FINALFUNC = csat_report_final, MFINALFUNC = csat_report_final,
    MSFUNC = tally_accum, MINVFUNC = tally_discard, MSTYPE = tally, MINITCOND = '1..5 {}',
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE csat_report(smallint) IS 'counts, percentage, mean, standard error and interval, at level 0.95';

CREATE AGGREGATE csat_report(score integer) (
    SFUNC = tally_accum, STYPE = tally, INITCOND = '1..5 {}', COMBINEFUNC = tally_merge,
    FINALFUNC = csat_report_final, MFINALFUNC = csat_report_final,
    MSFUNC = tally_accum, MINVFUNC = tally_discard, MSTYPE = tally, MINITCOND = '1..5 {}',
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE csat_report(integer) IS 'counts, percentage, mean, standard error and interval, at level 0.95';

CREATE AGGREGATE csat_report(score double precision) (
    SFUNC = tally_accum, STYPE = tally, INITCOND = '1..5 {}', COMBINEFUNC = tally_merge,
    FINALFUNC = csat_report_final, MFINALFUNC = csat_report_final,
    MSFUNC = tally_accum, MINVFUNC = tally_discard, MSTYPE = tally, MINITCOND = '1..5 {}',
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE csat_report(double precision) IS 'counts, percentage, mean, standard error and interval, at level 0.95';

CREATE AGGREGATE csat_tally(score smallint) (
    SFUNC = tally_accum, STYPE = tally, INITCOND = '1..5 {}', COMBINEFUNC = tally_merge,
    MSFUNC = tally_accum, MINVFUNC = tally_discard, MSTYPE = tally, MINITCOND = '1..5 {}',
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE csat_tally(smallint) IS 'tally of answers on the scale 1 to 5';

CREATE AGGREGATE csat_tally(score integer) (
    SFUNC = tally_accum, STYPE = tally, INITCOND = '1..5 {}', COMBINEFUNC = tally_merge,
    MSFUNC = tally_accum, MINVFUNC = tally_discard, MSTYPE = tally, MINITCOND = '1..5 {}',
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE csat_tally(integer) IS 'tally of answers on the scale 1 to 5';

CREATE AGGREGATE csat_tally(score double precision) (
    SFUNC = tally_accum, STYPE = tally, INITCOND = '1..5 {}', COMBINEFUNC = tally_merge,
    MSFUNC = tally_accum, MINVFUNC = tally_discard, MSTYPE = tally, MINITCOND = '1..5 {}',
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE csat_tally(double precision) IS 'tally of answers on the scale 1 to 5';

-- On other scales

CREATE AGGREGATE csat(score double precision, high integer) (
    SFUNC = tally_accum, STYPE = tally, INITCOND = 'empty', COMBINEFUNC = tally_merge,
    FINALFUNC = csat, MFINALFUNC = csat,
    MSFUNC = tally_accum, MINVFUNC = tally_discard, MSTYPE = tally, MINITCOND = 'empty',
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE csat(double precision, integer) IS 'customer satisfaction on a scale 1..high: the percentage 0..100 of answers in the top box (2 or 3 points), top 2 (4 to 7) or top 3 (8 to 10)';

CREATE AGGREGATE csat_tally(score double precision, high integer) (
    SFUNC = tally_accum, STYPE = tally, INITCOND = 'empty', COMBINEFUNC = tally_merge,
    MSFUNC = tally_accum, MINVFUNC = tally_discard, MSTYPE = tally, MINITCOND = 'empty',
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE csat_tally(double precision, integer) IS 'tally of answers on the scale 1 to high';

-- Customer effort score: the mean agreement, 1 to 7, with "the company made it easy for me".

CREATE DOMAIN ces_score AS smallint CHECK (VALUE BETWEEN 1 AND 7);
COMMENT ON DOMAIN ces_score IS 'an answer to "the company made it easy for me", 1 (not at all) to 7 (very much)';

-- From a stored tally

CREATE FUNCTION ces(tally) RETURNS double precision
    AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION ces(tally) IS 'customer effort score, the mean 1..7 of answers where 7 is easy';

CREATE FUNCTION ces_lower(tally, level double precision DEFAULT 0.95) RETURNS double precision
    AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION ces_lower(tally, double precision) IS 'lower limit of ces, by level';

CREATE FUNCTION ces_upper(tally, level double precision DEFAULT 0.95) RETURNS double precision
    AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION ces_upper(tally, double precision) IS 'upper limit of ces, by level';

CREATE TYPE ces_report AS (
    responses bigint, easy bigint, ces double precision, easy_rate double precision,
    lower double precision, upper double precision
);
COMMENT ON TYPE ces_report IS 'ces of a group: counts, mean, share (0..1) of answers 5 to 7, and the interval of the mean';

CREATE FUNCTION ces_report(tally, level double precision DEFAULT 0.95) RETURNS ces_report
    AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION ces_report(tally, double precision) IS 'counts, mean, share (0..1) of answers 5 to 7, and the interval of the mean, by level';

-- From single answers, at level 0.95. All aggregates over one argument share one pass.

CREATE FUNCTION ces_lower_final(tally) RETURNS double precision
    AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION ces_lower_final(tally) IS 'lower 95 % limit of ces, for the aggregate';

CREATE FUNCTION ces_upper_final(tally) RETURNS double precision
    AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION ces_upper_final(tally) IS 'upper 95 % limit of ces, for the aggregate';

CREATE FUNCTION ces_report_final(tally) RETURNS ces_report
    AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION ces_report_final(tally) IS 'ces report at level 0.95, for the aggregate';

CREATE AGGREGATE ces(score smallint) (
    SFUNC = tally_accum, STYPE = tally, INITCOND = '1..7 {}', COMBINEFUNC = tally_merge,
    FINALFUNC = ces, MFINALFUNC = ces,
    MSFUNC = tally_accum, MINVFUNC = tally_discard, MSTYPE = tally, MINITCOND = '1..7 {}',
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE ces(smallint) IS 'customer effort score, the mean 1..7 of answers where 7 is easy';

CREATE AGGREGATE ces(score integer) (
    SFUNC = tally_accum, STYPE = tally, INITCOND = '1..7 {}', COMBINEFUNC = tally_merge,
    FINALFUNC = ces, MFINALFUNC = ces,
    MSFUNC = tally_accum, MINVFUNC = tally_discard, MSTYPE = tally, MINITCOND = '1..7 {}',
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE ces(integer) IS 'customer effort score, the mean 1..7 of answers where 7 is easy';

CREATE AGGREGATE ces(score double precision) (
    SFUNC = tally_accum, STYPE = tally, INITCOND = '1..7 {}', COMBINEFUNC = tally_merge,
    FINALFUNC = ces, MFINALFUNC = ces,
    MSFUNC = tally_accum, MINVFUNC = tally_discard, MSTYPE = tally, MINITCOND = '1..7 {}',
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE ces(double precision) IS 'customer effort score, the mean 1..7 of answers where 7 is easy';

CREATE AGGREGATE ces_lower(score smallint) (
    SFUNC = tally_accum, STYPE = tally, INITCOND = '1..7 {}', COMBINEFUNC = tally_merge,
    FINALFUNC = ces_lower_final, MFINALFUNC = ces_lower_final,
    MSFUNC = tally_accum, MINVFUNC = tally_discard, MSTYPE = tally, MINITCOND = '1..7 {}',
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE ces_lower(smallint) IS 'lower 95 % limit of ces';

CREATE AGGREGATE ces_lower(score integer) (
    SFUNC = tally_accum, STYPE = tally, INITCOND = '1..7 {}', COMBINEFUNC = tally_merge,
    FINALFUNC = ces_lower_final, MFINALFUNC = ces_lower_final,
    MSFUNC = tally_accum, MINVFUNC = tally_discard, MSTYPE = tally, MINITCOND = '1..7 {}',
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE ces_lower(integer) IS 'lower 95 % limit of ces';

CREATE AGGREGATE ces_lower(score double precision) (
    SFUNC = tally_accum, STYPE = tally, INITCOND = '1..7 {}', COMBINEFUNC = tally_merge,
    FINALFUNC = ces_lower_final, MFINALFUNC = ces_lower_final,
    MSFUNC = tally_accum, MINVFUNC = tally_discard, MSTYPE = tally, MINITCOND = '1..7 {}',
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE ces_lower(double precision) IS 'lower 95 % limit of ces';

CREATE AGGREGATE ces_upper(score smallint) (
    SFUNC = tally_accum, STYPE = tally, INITCOND = '1..7 {}', COMBINEFUNC = tally_merge,
    FINALFUNC = ces_upper_final, MFINALFUNC = ces_upper_final,
    MSFUNC = tally_accum, MINVFUNC = tally_discard, MSTYPE = tally, MINITCOND = '1..7 {}',
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE ces_upper(smallint) IS 'upper 95 % limit of ces';

CREATE AGGREGATE ces_upper(score integer) (
    SFUNC = tally_accum, STYPE = tally, INITCOND = '1..7 {}', COMBINEFUNC = tally_merge,
    FINALFUNC = ces_upper_final, MFINALFUNC = ces_upper_final,
    MSFUNC = tally_accum, MINVFUNC = tally_discard, MSTYPE = tally, MINITCOND = '1..7 {}',
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE ces_upper(integer) IS 'upper 95 % limit of ces';

CREATE AGGREGATE ces_upper(score double precision) (
    SFUNC = tally_accum, STYPE = tally, INITCOND = '1..7 {}', COMBINEFUNC = tally_merge,
    FINALFUNC = ces_upper_final, MFINALFUNC = ces_upper_final,
    MSFUNC = tally_accum, MINVFUNC = tally_discard, MSTYPE = tally, MINITCOND = '1..7 {}',
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE ces_upper(double precision) IS 'upper 95 % limit of ces';

CREATE AGGREGATE ces_report(score smallint) (
    SFUNC = tally_accum, STYPE = tally, INITCOND = '1..7 {}', COMBINEFUNC = tally_merge,
    FINALFUNC = ces_report_final, MFINALFUNC = ces_report_final,
    MSFUNC = tally_accum, MINVFUNC = tally_discard, MSTYPE = tally, MINITCOND = '1..7 {}',
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE ces_report(smallint) IS 'counts, mean, share (0..1) of answers 5 to 7, and the interval of the mean, at level 0.95';

CREATE AGGREGATE ces_report(score integer) (
    SFUNC = tally_accum, STYPE = tally, INITCOND = '1..7 {}', COMBINEFUNC = tally_merge,
    FINALFUNC = ces_report_final, MFINALFUNC = ces_report_final,
    MSFUNC = tally_accum, MINVFUNC = tally_discard, MSTYPE = tally, MINITCOND = '1..7 {}',
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE ces_report(integer) IS 'counts, mean, share (0..1) of answers 5 to 7, and the interval of the mean, at level 0.95';

CREATE AGGREGATE ces_report(score double precision) (
    SFUNC = tally_accum, STYPE = tally, INITCOND = '1..7 {}', COMBINEFUNC = tally_merge,
    FINALFUNC = ces_report_final, MFINALFUNC = ces_report_final,
    MSFUNC = tally_accum, MINVFUNC = tally_discard, MSTYPE = tally, MINITCOND = '1..7 {}',
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE ces_report(double precision) IS 'counts, mean, share (0..1) of answers 5 to 7, and the interval of the mean, at level 0.95';

CREATE AGGREGATE ces_tally(score smallint) (
    SFUNC = tally_accum, STYPE = tally, INITCOND = '1..7 {}', COMBINEFUNC = tally_merge,
    MSFUNC = tally_accum, MINVFUNC = tally_discard, MSTYPE = tally, MINITCOND = '1..7 {}',
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE ces_tally(smallint) IS 'tally of answers on the scale 1 to 7';

CREATE AGGREGATE ces_tally(score integer) (
    SFUNC = tally_accum, STYPE = tally, INITCOND = '1..7 {}', COMBINEFUNC = tally_merge,
    MSFUNC = tally_accum, MINVFUNC = tally_discard, MSTYPE = tally, MINITCOND = '1..7 {}',
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE ces_tally(integer) IS 'tally of answers on the scale 1 to 7';

CREATE AGGREGATE ces_tally(score double precision) (
    SFUNC = tally_accum, STYPE = tally, INITCOND = '1..7 {}', COMBINEFUNC = tally_merge,
    MSFUNC = tally_accum, MINVFUNC = tally_discard, MSTYPE = tally, MINITCOND = '1..7 {}',
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE ces_tally(double precision) IS 'tally of answers on the scale 1 to 7';

-- The same intervals from plain counts, for engines that keep counts only. Counts may come as any
-- numeric type, since sum() of a bigint is numeric.

CREATE FUNCTION nps_interval(
    promoters double precision, passives double precision, detractors double precision,
    level double precision DEFAULT 0.95, method text DEFAULT 'score',
    OUT nps double precision, OUT std_error double precision,
    OUT lower double precision, OUT upper double precision
)
    AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION nps_interval(double precision, double precision, double precision, double precision, text)
    IS 'Net Promoter Score with standard error and interval from counts, in points -100..100';

CREATE FUNCTION proportion_interval(
    successes double precision, trials double precision,
    level double precision DEFAULT 0.95, method text DEFAULT 'wilson',
    OUT rate double precision, OUT lower double precision, OUT upper double precision
)
    AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION proportion_interval(double precision, double precision, double precision, text)
    IS 'a rate with its interval from counts, as fractions 0..1';
-- Retention cohorts: do the customers won in one period come back in later ones?

CREATE FUNCTION retention_options(
    period text DEFAULT 'month', tz text DEFAULT NULL, mode text DEFAULT 'on', cohort text DEFAULT 'first',
    week_start text DEFAULT 'monday', as_of timestamptz DEFAULT NULL, brackets integer[] DEFAULT NULL
) RETURNS jsonb
    AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION retention_options(text, text, text, text, text, timestamptz, integer[])
    IS 'checked options of retention: period, time zone, mode, cohort, first day of the week, as_of, brackets';

-- The cohort matrix

CREATE TYPE retention;

CREATE FUNCTION retention_in(cstring) RETURNS retention
    AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION retention_in(cstring) IS 'reads the text form of a cohort matrix';

CREATE FUNCTION retention_out(retention) RETURNS cstring
    AS 'MODULE_PATHNAME', 'stored_out' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION retention_out(retention) IS 'writes the text form of a cohort matrix, its bytes in hexadecimal';

CREATE FUNCTION retention_recv(internal) RETURNS retention
    AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION retention_recv(internal) IS 'reads the binary form of a cohort matrix';

CREATE FUNCTION retention_send(retention) RETURNS bytea
    AS 'MODULE_PATHNAME', 'stored_send' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION retention_send(retention) IS 'writes the binary form of a cohort matrix';

CREATE TYPE retention (
    INPUT = retention_in, OUTPUT = retention_out, RECEIVE = retention_recv, SEND = retention_send,
    INTERNALLENGTH = VARIABLE, ALIGNMENT = double, STORAGE = extended
);
COMMENT ON TYPE retention IS 'a cohort matrix: how many customers of each cohort came back in each later period';

CREATE FUNCTION retention_eq(retention, retention) RETURNS boolean
    AS 'MODULE_PATHNAME', 'stored_eq' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION retention_eq(retention, retention) IS 'whether two values are the same';

CREATE FUNCTION retention_ne(retention, retention) RETURNS boolean
    AS 'MODULE_PATHNAME', 'stored_ne' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION retention_ne(retention, retention) IS 'whether two values differ';

CREATE FUNCTION retention_hash(retention) RETURNS integer
    AS 'MODULE_PATHNAME', 'stored_hash' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION retention_hash(retention) IS 'hash of a value';

CREATE FUNCTION retention_hash_extended(retention, bigint) RETURNS bigint
    AS 'MODULE_PATHNAME', 'stored_hash_extended' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION retention_hash_extended(retention, bigint) IS 'seeded 64-bit hash of a value';

CREATE OPERATOR = (
    LEFTARG = retention, RIGHTARG = retention, FUNCTION = retention_eq, COMMUTATOR = =, NEGATOR = <>,
    RESTRICT = eqsel, JOIN = eqjoinsel, HASHES
);
COMMENT ON OPERATOR = (retention, retention) IS 'the same';

CREATE OPERATOR <> (
    LEFTARG = retention, RIGHTARG = retention, FUNCTION = retention_ne, COMMUTATOR = <>, NEGATOR = =,
    RESTRICT = neqsel, JOIN = neqjoinsel
);
COMMENT ON OPERATOR <> (retention, retention) IS 'different';

CREATE OPERATOR CLASS retention_ops DEFAULT FOR TYPE retention USING hash AS
    OPERATOR 1 =,
    FUNCTION 1 retention_hash(retention),
    FUNCTION 2 retention_hash_extended(retention, bigint);
COMMENT ON OPERATOR CLASS retention_ops USING hash IS 'hashes values, for GROUP BY and joins';
COMMENT ON OPERATOR FAMILY retention_ops USING hash IS 'hashes values, for GROUP BY and joins';

-- From events. The state is internal and travels between processes as bytes.

CREATE FUNCTION retention_accum(internal, customer anyelement, at timestamptz) RETURNS internal
    AS 'MODULE_PATHNAME', 'retention_accum_timestamptz' LANGUAGE C STABLE PARALLEL SAFE;
COMMENT ON FUNCTION retention_accum(internal, anyelement, timestamptz) IS 'brings an event into a cohort matrix under construction';

CREATE FUNCTION retention_accum(internal, customer anyelement, at timestamptz, options jsonb) RETURNS internal
    AS 'MODULE_PATHNAME', 'retention_accum_timestamptz_options' LANGUAGE C STABLE PARALLEL SAFE;
COMMENT ON FUNCTION retention_accum(internal, anyelement, timestamptz, jsonb) IS 'brings an event into a cohort matrix under construction';

CREATE FUNCTION retention_accum(internal, customer anyelement, at timestamptz, is_start boolean, is_return boolean, options jsonb) RETURNS internal
    AS 'MODULE_PATHNAME', 'retention_accum_timestamptz_separate' LANGUAGE C STABLE PARALLEL SAFE;
COMMENT ON FUNCTION retention_accum(internal, anyelement, timestamptz, boolean, boolean, jsonb) IS 'brings a start or return event into a cohort matrix under construction';

CREATE FUNCTION retention_accum(internal, customer anyelement, at timestamp) RETURNS internal
    AS 'MODULE_PATHNAME', 'retention_accum_timestamp' LANGUAGE C STABLE PARALLEL SAFE;
COMMENT ON FUNCTION retention_accum(internal, anyelement, timestamp) IS 'brings an event into a cohort matrix under construction';

CREATE FUNCTION retention_accum(internal, customer anyelement, at timestamp, options jsonb) RETURNS internal
    AS 'MODULE_PATHNAME', 'retention_accum_timestamp_options' LANGUAGE C STABLE PARALLEL SAFE;
COMMENT ON FUNCTION retention_accum(internal, anyelement, timestamp, jsonb) IS 'brings an event into a cohort matrix under construction';

CREATE FUNCTION retention_accum(internal, customer anyelement, at timestamp, is_start boolean, is_return boolean, options jsonb) RETURNS internal
    AS 'MODULE_PATHNAME', 'retention_accum_timestamp_separate' LANGUAGE C STABLE PARALLEL SAFE;
COMMENT ON FUNCTION retention_accum(internal, anyelement, timestamp, boolean, boolean, jsonb) IS 'brings a start or return event into a cohort matrix under construction';

CREATE FUNCTION retention_accum(internal, customer anyelement, at date) RETURNS internal
    AS 'MODULE_PATHNAME', 'retention_accum_date' LANGUAGE C STABLE PARALLEL SAFE;
COMMENT ON FUNCTION retention_accum(internal, anyelement, date) IS 'brings an event into a cohort matrix under construction';

CREATE FUNCTION retention_accum(internal, customer anyelement, at date, options jsonb) RETURNS internal
    AS 'MODULE_PATHNAME', 'retention_accum_date_options' LANGUAGE C STABLE PARALLEL SAFE;
COMMENT ON FUNCTION retention_accum(internal, anyelement, date, jsonb) IS 'brings an event into a cohort matrix under construction';

CREATE FUNCTION retention_accum(internal, customer anyelement, at date, is_start boolean, is_return boolean, options jsonb) RETURNS internal
    AS 'MODULE_PATHNAME', 'retention_accum_date_separate' LANGUAGE C STABLE PARALLEL SAFE;
COMMENT ON FUNCTION retention_accum(internal, anyelement, date, boolean, boolean, jsonb) IS 'brings a start or return event into a cohort matrix under construction';

CREATE FUNCTION retention_combine(internal, internal) RETURNS internal
    AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION retention_combine(internal, internal) IS 'brings two parts of a cohort matrix under construction together';

CREATE FUNCTION retention_serialize(internal) RETURNS bytea
    AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION retention_serialize(internal) IS 'writes a cohort matrix under construction for another process';

CREATE FUNCTION retention_deserialize(bytea, internal) RETURNS internal
    AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION retention_deserialize(bytea, internal) IS 'reads a cohort matrix under construction from another process';

CREATE FUNCTION retention_final(internal) RETURNS retention
    AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION retention_final(internal) IS 'finishes a cohort matrix';

CREATE AGGREGATE retention_agg(customer anyelement, at timestamptz) (
    SFUNC = retention_accum, STYPE = internal, FINALFUNC = retention_final,
    COMBINEFUNC = retention_combine, SERIALFUNC = retention_serialize, DESERIALFUNC = retention_deserialize,
    SSPACE = 65536, PARALLEL = SAFE
);
COMMENT ON AGGREGATE retention_agg(anyelement, timestamptz) IS 'cohort matrix of events';

CREATE AGGREGATE retention_agg(customer anyelement, at timestamptz, options jsonb) (
    SFUNC = retention_accum, STYPE = internal, FINALFUNC = retention_final,
    COMBINEFUNC = retention_combine, SERIALFUNC = retention_serialize, DESERIALFUNC = retention_deserialize,
    SSPACE = 65536, PARALLEL = SAFE
);
COMMENT ON AGGREGATE retention_agg(anyelement, timestamptz, jsonb) IS 'cohort matrix of events';

CREATE AGGREGATE retention_agg(customer anyelement, at timestamptz, is_start boolean, is_return boolean, options jsonb) (
    SFUNC = retention_accum, STYPE = internal, FINALFUNC = retention_final,
    COMBINEFUNC = retention_combine, SERIALFUNC = retention_serialize, DESERIALFUNC = retention_deserialize,
    SSPACE = 65536, PARALLEL = SAFE
);
COMMENT ON AGGREGATE retention_agg(anyelement, timestamptz, boolean, boolean, jsonb) IS 'cohort matrix of start and return events';

CREATE AGGREGATE retention_agg(customer anyelement, at timestamp) (
    SFUNC = retention_accum, STYPE = internal, FINALFUNC = retention_final,
    COMBINEFUNC = retention_combine, SERIALFUNC = retention_serialize, DESERIALFUNC = retention_deserialize,
    SSPACE = 65536, PARALLEL = SAFE
);
COMMENT ON AGGREGATE retention_agg(anyelement, timestamp) IS 'cohort matrix of events';

CREATE AGGREGATE retention_agg(customer anyelement, at timestamp, options jsonb) (
    SFUNC = retention_accum, STYPE = internal, FINALFUNC = retention_final,
    COMBINEFUNC = retention_combine, SERIALFUNC = retention_serialize, DESERIALFUNC = retention_deserialize,
    SSPACE = 65536, PARALLEL = SAFE
);
COMMENT ON AGGREGATE retention_agg(anyelement, timestamp, jsonb) IS 'cohort matrix of events';

CREATE AGGREGATE retention_agg(customer anyelement, at timestamp, is_start boolean, is_return boolean, options jsonb) (
    SFUNC = retention_accum, STYPE = internal, FINALFUNC = retention_final,
    COMBINEFUNC = retention_combine, SERIALFUNC = retention_serialize, DESERIALFUNC = retention_deserialize,
    SSPACE = 65536, PARALLEL = SAFE
);
COMMENT ON AGGREGATE retention_agg(anyelement, timestamp, boolean, boolean, jsonb) IS 'cohort matrix of start and return events';

CREATE AGGREGATE retention_agg(customer anyelement, at date) (
    SFUNC = retention_accum, STYPE = internal, FINALFUNC = retention_final,
    COMBINEFUNC = retention_combine, SERIALFUNC = retention_serialize, DESERIALFUNC = retention_deserialize,
    SSPACE = 65536, PARALLEL = SAFE
);
COMMENT ON AGGREGATE retention_agg(anyelement, date) IS 'cohort matrix of events';

CREATE AGGREGATE retention_agg(customer anyelement, at date, options jsonb) (
    SFUNC = retention_accum, STYPE = internal, FINALFUNC = retention_final,
    COMBINEFUNC = retention_combine, SERIALFUNC = retention_serialize, DESERIALFUNC = retention_deserialize,
    SSPACE = 65536, PARALLEL = SAFE
);
COMMENT ON AGGREGATE retention_agg(anyelement, date, jsonb) IS 'cohort matrix of events';

CREATE AGGREGATE retention_agg(customer anyelement, at date, is_start boolean, is_return boolean, options jsonb) (
    SFUNC = retention_accum, STYPE = internal, FINALFUNC = retention_final,
    COMBINEFUNC = retention_combine, SERIALFUNC = retention_serialize, DESERIALFUNC = retention_deserialize,
    SSPACE = 65536, PARALLEL = SAFE
);
COMMENT ON AGGREGATE retention_agg(anyelement, date, boolean, boolean, jsonb) IS 'cohort matrix of start and return events';

-- As rows

CREATE FUNCTION retention_rows(
    retention, level double precision DEFAULT 0.95,
    OUT cohort date, OUT cohort_size bigint, OUT period integer, OUT period_start date, OUT eligible bigint,
    OUT retained bigint, OUT rate double precision, OUT lower double precision, OUT upper double precision,
    OUT complete boolean
) RETURNS SETOF record
    AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE ROWS 300;
COMMENT ON FUNCTION retention_rows(retention, double precision)
    IS 'every cell of a cohort matrix that has begun: counts, rate (0..1) with its Wilson interval, and whether the period has ended';

CREATE FUNCTION retention_pooled(
    retention, level double precision DEFAULT 0.95,
    OUT period integer, OUT cohorts bigint, OUT eligible bigint, OUT retained bigint,
    OUT rate double precision, OUT lower double precision, OUT upper double precision
) RETURNS SETOF record
    AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE ROWS 24;
COMMENT ON FUNCTION retention_pooled(retention, double precision)
    IS 'each period over all cohorts that have completed it: counts, rate (0..1) with its Wilson interval';

CREATE FUNCTION retention_lifecycle(
    retention,
    OUT period_start date, OUT active bigint, OUT new bigint, OUT "returning" bigint, OUT resurrected bigint,
    OUT churned bigint, OUT churn_rate double precision
) RETURNS SETOF record
    AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE ROWS 24;
COMMENT ON FUNCTION retention_lifecycle(retention)
    IS 'each period of the calendar: customers active, new, returning and resurrected, and those who stayed away';

-- Casts

CREATE FUNCTION retention_to_jsonb(retention) RETURNS jsonb
    AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION retention_to_jsonb(retention) IS 'all that a cohort matrix holds';

CREATE CAST (retention AS jsonb) WITH FUNCTION retention_to_jsonb(retention);
COMMENT ON CAST (retention AS jsonb) IS 'all that a cohort matrix holds';

-- Activity: in which periods one customer was active. The stored, incremental way to the same cohorts.

CREATE TYPE activity;

CREATE FUNCTION activity_in(cstring) RETURNS activity
    AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION activity_in(cstring) IS 'reads the text form of an activity';

CREATE FUNCTION activity_out(activity) RETURNS cstring
    AS 'MODULE_PATHNAME', 'stored_out' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION activity_out(activity) IS 'writes the text form of an activity, its bytes in hexadecimal';

CREATE FUNCTION activity_recv(internal) RETURNS activity
    AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION activity_recv(internal) IS 'reads the binary form of an activity';

CREATE FUNCTION activity_send(activity) RETURNS bytea
    AS 'MODULE_PATHNAME', 'stored_send' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION activity_send(activity) IS 'writes the binary form of an activity';

CREATE TYPE activity (
    INPUT = activity_in, OUTPUT = activity_out, RECEIVE = activity_recv, SEND = activity_send,
    INTERNALLENGTH = VARIABLE, ALIGNMENT = double, STORAGE = extended
);
COMMENT ON TYPE activity IS 'in which periods of the calendar one customer was active';

CREATE FUNCTION activity_eq(activity, activity) RETURNS boolean
    AS 'MODULE_PATHNAME', 'stored_eq' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION activity_eq(activity, activity) IS 'whether two values are the same';

CREATE FUNCTION activity_ne(activity, activity) RETURNS boolean
    AS 'MODULE_PATHNAME', 'stored_ne' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION activity_ne(activity, activity) IS 'whether two values differ';

CREATE FUNCTION activity_hash(activity) RETURNS integer
    AS 'MODULE_PATHNAME', 'stored_hash' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION activity_hash(activity) IS 'hash of a value';

CREATE FUNCTION activity_hash_extended(activity, bigint) RETURNS bigint
    AS 'MODULE_PATHNAME', 'stored_hash_extended' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION activity_hash_extended(activity, bigint) IS 'seeded 64-bit hash of a value';

CREATE OPERATOR = (
    LEFTARG = activity, RIGHTARG = activity, FUNCTION = activity_eq, COMMUTATOR = =, NEGATOR = <>,
    RESTRICT = eqsel, JOIN = eqjoinsel, HASHES
);
COMMENT ON OPERATOR = (activity, activity) IS 'the same';

CREATE OPERATOR <> (
    LEFTARG = activity, RIGHTARG = activity, FUNCTION = activity_ne, COMMUTATOR = <>, NEGATOR = =,
    RESTRICT = neqsel, JOIN = neqjoinsel
);
COMMENT ON OPERATOR <> (activity, activity) IS 'different';

CREATE OPERATOR CLASS activity_ops DEFAULT FOR TYPE activity USING hash AS
    OPERATOR 1 =,
    FUNCTION 1 activity_hash(activity),
    FUNCTION 2 activity_hash_extended(activity, bigint);
COMMENT ON OPERATOR CLASS activity_ops USING hash IS 'hashes values, for GROUP BY and joins';
COMMENT ON OPERATOR FAMILY activity_ops USING hash IS 'hashes values, for GROUP BY and joins';

-- From events

CREATE FUNCTION activity_accum(internal, at timestamptz) RETURNS internal
    AS 'MODULE_PATHNAME', 'activity_accum_timestamptz' LANGUAGE C STABLE PARALLEL SAFE;
COMMENT ON FUNCTION activity_accum(internal, timestamptz) IS 'brings an event into an activity under construction';

CREATE FUNCTION activity_accum(internal, at timestamptz, options jsonb) RETURNS internal
    AS 'MODULE_PATHNAME', 'activity_accum_timestamptz_options' LANGUAGE C STABLE PARALLEL SAFE;
COMMENT ON FUNCTION activity_accum(internal, timestamptz, jsonb) IS 'brings an event into an activity under construction';

CREATE FUNCTION activity_accum(internal, at timestamp) RETURNS internal
    AS 'MODULE_PATHNAME', 'activity_accum_timestamp' LANGUAGE C STABLE PARALLEL SAFE;
COMMENT ON FUNCTION activity_accum(internal, timestamp) IS 'brings an event into an activity under construction';

CREATE FUNCTION activity_accum(internal, at timestamp, options jsonb) RETURNS internal
    AS 'MODULE_PATHNAME', 'activity_accum_timestamp_options' LANGUAGE C STABLE PARALLEL SAFE;
COMMENT ON FUNCTION activity_accum(internal, timestamp, jsonb) IS 'brings an event into an activity under construction';

CREATE FUNCTION activity_accum(internal, at date) RETURNS internal
    AS 'MODULE_PATHNAME', 'activity_accum_date' LANGUAGE C STABLE PARALLEL SAFE;
COMMENT ON FUNCTION activity_accum(internal, date) IS 'brings an event into an activity under construction';

CREATE FUNCTION activity_accum(internal, at date, options jsonb) RETURNS internal
    AS 'MODULE_PATHNAME', 'activity_accum_date_options' LANGUAGE C STABLE PARALLEL SAFE;
COMMENT ON FUNCTION activity_accum(internal, date, jsonb) IS 'brings an event into an activity under construction';

CREATE FUNCTION activity_combine(internal, internal) RETURNS internal
    AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION activity_combine(internal, internal) IS 'brings two parts of an activity under construction together';

CREATE FUNCTION activity_serialize(internal) RETURNS bytea
    AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION activity_serialize(internal) IS 'writes an activity under construction for another process';

CREATE FUNCTION activity_deserialize(bytea, internal) RETURNS internal
    AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION activity_deserialize(bytea, internal) IS 'reads an activity under construction from another process';

CREATE FUNCTION activity_final(internal) RETURNS activity
    AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION activity_final(internal) IS 'finishes an activity';

CREATE AGGREGATE activity_agg(at timestamptz) (
    SFUNC = activity_accum, STYPE = internal, FINALFUNC = activity_final,
    COMBINEFUNC = activity_combine, SERIALFUNC = activity_serialize, DESERIALFUNC = activity_deserialize,
    SSPACE = 64, PARALLEL = SAFE
);
COMMENT ON AGGREGATE activity_agg(timestamptz) IS 'the periods in which one customer was active';

CREATE AGGREGATE activity_agg(at timestamptz, options jsonb) (
    SFUNC = activity_accum, STYPE = internal, FINALFUNC = activity_final,
    COMBINEFUNC = activity_combine, SERIALFUNC = activity_serialize, DESERIALFUNC = activity_deserialize,
    SSPACE = 64, PARALLEL = SAFE
);
COMMENT ON AGGREGATE activity_agg(timestamptz, jsonb) IS 'the periods in which one customer was active';

CREATE AGGREGATE activity_agg(at timestamp) (
    SFUNC = activity_accum, STYPE = internal, FINALFUNC = activity_final,
    COMBINEFUNC = activity_combine, SERIALFUNC = activity_serialize, DESERIALFUNC = activity_deserialize,
    SSPACE = 64, PARALLEL = SAFE
);
COMMENT ON AGGREGATE activity_agg(timestamp) IS 'the periods in which one customer was active';

CREATE AGGREGATE activity_agg(at timestamp, options jsonb) (
    SFUNC = activity_accum, STYPE = internal, FINALFUNC = activity_final,
    COMBINEFUNC = activity_combine, SERIALFUNC = activity_serialize, DESERIALFUNC = activity_deserialize,
    SSPACE = 64, PARALLEL = SAFE
);
COMMENT ON AGGREGATE activity_agg(timestamp, jsonb) IS 'the periods in which one customer was active';

CREATE AGGREGATE activity_agg(at date) (
    SFUNC = activity_accum, STYPE = internal, FINALFUNC = activity_final,
    COMBINEFUNC = activity_combine, SERIALFUNC = activity_serialize, DESERIALFUNC = activity_deserialize,
    SSPACE = 64, PARALLEL = SAFE
);
COMMENT ON AGGREGATE activity_agg(date) IS 'the periods in which one customer was active';

CREATE AGGREGATE activity_agg(at date, options jsonb) (
    SFUNC = activity_accum, STYPE = internal, FINALFUNC = activity_final,
    COMBINEFUNC = activity_combine, SERIALFUNC = activity_serialize, DESERIALFUNC = activity_deserialize,
    SSPACE = 64, PARALLEL = SAFE
);
COMMENT ON AGGREGATE activity_agg(date, jsonb) IS 'the periods in which one customer was active';

-- Merging

CREATE FUNCTION activity_merge(activity, activity) RETURNS activity
    AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION activity_merge(activity, activity) IS 'the periods in which either was active';

CREATE OPERATOR + (LEFTARG = activity, RIGHTARG = activity, FUNCTION = activity_merge, COMMUTATOR = +);
COMMENT ON OPERATOR + (activity, activity) IS 'the periods in which either was active';

CREATE AGGREGATE rollup(activity) (
    SFUNC = activity_merge, STYPE = activity, INITCOND = '0101', COMBINEFUNC = activity_merge, PARALLEL = SAFE
);
COMMENT ON AGGREGATE rollup(activity) IS 'the periods in which any of them was active';

-- Reading

CREATE FUNCTION activity_rows(activity, OUT period_start date) RETURNS SETOF date
    AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE ROWS 12;
COMMENT ON FUNCTION activity_rows(activity) IS 'the first day of each period in which the customer was active';

CREATE FUNCTION activity_to_jsonb(activity) RETURNS jsonb
    AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION activity_to_jsonb(activity) IS 'all that an activity holds';

CREATE CAST (activity AS jsonb) WITH FUNCTION activity_to_jsonb(activity);
COMMENT ON CAST (activity AS jsonb) IS 'all that an activity holds';

-- To cohorts. The state is the matrix itself, a type like any other, so that engines which refuse
-- internal states can split this aggregate.

CREATE FUNCTION retention_accum(retention, activity) RETURNS retention
    AS 'MODULE_PATHNAME', 'retention_accum_activity' LANGUAGE C STABLE PARALLEL SAFE;
COMMENT ON FUNCTION retention_accum(retention, activity) IS 'adds a customer to a cohort matrix';

CREATE FUNCTION retention_accum(retention, activity, options jsonb) RETURNS retention
    AS 'MODULE_PATHNAME', 'retention_accum_activity_options' LANGUAGE C STABLE PARALLEL SAFE;
COMMENT ON FUNCTION retention_accum(retention, activity, jsonb) IS 'adds a customer to a cohort matrix';

CREATE FUNCTION retention_merge(retention, retention) RETURNS retention
    AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION retention_merge(retention, retention) IS 'the cohorts of two sets of customers that have none in common';

CREATE AGGREGATE retention_agg(activity) (
    SFUNC = retention_accum, STYPE = retention, INITCOND = '0101', COMBINEFUNC = retention_merge,
    SSPACE = 16384, PARALLEL = SAFE
);
COMMENT ON AGGREGATE retention_agg(activity) IS 'cohort matrix of stored activities, one a customer';

CREATE AGGREGATE retention_agg(activity, options jsonb) (
    SFUNC = retention_accum, STYPE = retention, INITCOND = '0101', COMBINEFUNC = retention_merge,
    SSPACE = 16384, PARALLEL = SAFE
);
COMMENT ON AGGREGATE retention_agg(activity, jsonb) IS 'cohort matrix of stored activities, one a customer';

-- The friendly way: name a table and two columns.

CREATE FUNCTION retention_of(source regclass, customer name, at name, options jsonb DEFAULT '{}') RETURNS retention
    AS 'MODULE_PATHNAME' LANGUAGE C STABLE STRICT PARALLEL RESTRICTED;
COMMENT ON FUNCTION retention_of(regclass, name, name, jsonb)
    IS 'cohort matrix of a table or view, read with the rights of the caller';

CREATE FUNCTION retention_cohort(
    source regclass, customer name, at name, period text DEFAULT 'month', tz text DEFAULT NULL,
    mode text DEFAULT 'on', cohort text DEFAULT 'first', week_start text DEFAULT 'monday',
    as_of timestamptz DEFAULT NULL, brackets integer[] DEFAULT NULL, level double precision DEFAULT 0.95
) RETURNS TABLE (
    cohort date, cohort_size bigint, period integer, period_start date, eligible bigint,
    retained bigint, rate double precision, lower double precision, upper double precision, complete boolean
)
    LANGUAGE SQL STABLE PARALLEL RESTRICTED ROWS 300
BEGIN ATOMIC
    SELECT r.cohort, r.cohort_size, r.period, r.period_start, r.eligible, r.retained, r.rate, r.lower, r.upper, r.complete
    FROM retention_rows(retention_of($1, $2, $3, retention_options($4, $5, $6, $7, $8, $9, $10)), $11) r;
END;
COMMENT ON FUNCTION retention_cohort(regclass, name, name, text, text, text, text, text, timestamptz, integer[], double precision)
    IS 'retention of the customers in a table or view: every cell that has begun, with its Wilson interval';
-- Customer tiers: a ladder with thresholds, and the rules of a programme.

CREATE TYPE customer_tier AS ENUM ('new', 'returning', 'loyal', 'vip');
COMMENT ON TYPE customer_tier IS 'the usual four tiers; a ladder of your own is an enum of your own, see create_tier_type';

CREATE TYPE tier_policy;

CREATE FUNCTION tier_policy_in(cstring) RETURNS tier_policy
    AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION tier_policy_in(cstring) IS 'reads a tier policy such as new 0, loyal 5, vip 12; grace 2; landing soft';

CREATE FUNCTION tier_policy_out(tier_policy) RETURNS cstring
    AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION tier_policy_out(tier_policy) IS 'writes the canonical text of a tier policy';

CREATE FUNCTION tier_policy_recv(internal) RETURNS tier_policy
    AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION tier_policy_recv(internal) IS 'reads the binary form of a tier policy';

CREATE FUNCTION tier_policy_send(tier_policy) RETURNS bytea
    AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION tier_policy_send(tier_policy) IS 'writes the binary form of a tier policy';

CREATE TYPE tier_policy (
    INPUT = tier_policy_in, OUTPUT = tier_policy_out, RECEIVE = tier_policy_recv, SEND = tier_policy_send,
    INTERNALLENGTH = VARIABLE, ALIGNMENT = double, STORAGE = extended
);
COMMENT ON TYPE tier_policy IS 'a ladder of tiers with ascending thresholds, and the rules of a programme';

CREATE FUNCTION tier_policy_eq(tier_policy, tier_policy) RETURNS boolean
    AS 'MODULE_PATHNAME', 'stored_eq' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION tier_policy_eq(tier_policy, tier_policy) IS 'whether two policies are the same';

CREATE FUNCTION tier_policy_ne(tier_policy, tier_policy) RETURNS boolean
    AS 'MODULE_PATHNAME', 'stored_ne' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION tier_policy_ne(tier_policy, tier_policy) IS 'whether two policies differ';

CREATE FUNCTION tier_policy_lt(tier_policy, tier_policy) RETURNS boolean
    AS 'MODULE_PATHNAME', 'stored_lt' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION tier_policy_lt(tier_policy, tier_policy) IS 'whether a policy sorts before another';

CREATE FUNCTION tier_policy_le(tier_policy, tier_policy) RETURNS boolean
    AS 'MODULE_PATHNAME', 'stored_le' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION tier_policy_le(tier_policy, tier_policy) IS 'whether a policy sorts before another or equals it';

CREATE FUNCTION tier_policy_gt(tier_policy, tier_policy) RETURNS boolean
    AS 'MODULE_PATHNAME', 'stored_gt' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION tier_policy_gt(tier_policy, tier_policy) IS 'whether a policy sorts after another';

CREATE FUNCTION tier_policy_ge(tier_policy, tier_policy) RETURNS boolean
    AS 'MODULE_PATHNAME', 'stored_ge' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION tier_policy_ge(tier_policy, tier_policy) IS 'whether a policy sorts after another or equals it';

CREATE FUNCTION tier_policy_cmp(tier_policy, tier_policy) RETURNS integer
    AS 'MODULE_PATHNAME', 'stored_cmp' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION tier_policy_cmp(tier_policy, tier_policy) IS 'which of two policies sorts first: less than, equal to or greater than 0';

CREATE FUNCTION tier_policy_hash(tier_policy) RETURNS integer
    AS 'MODULE_PATHNAME', 'stored_hash' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION tier_policy_hash(tier_policy) IS 'hash of a policy';

CREATE FUNCTION tier_policy_hash_extended(tier_policy, bigint) RETURNS bigint
    AS 'MODULE_PATHNAME', 'stored_hash_extended' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION tier_policy_hash_extended(tier_policy, bigint) IS 'seeded 64-bit hash of a policy';

CREATE OPERATOR = (
    LEFTARG = tier_policy, RIGHTARG = tier_policy, FUNCTION = tier_policy_eq, COMMUTATOR = =, NEGATOR = <>,
    RESTRICT = eqsel, JOIN = eqjoinsel, HASHES, MERGES
);
COMMENT ON OPERATOR = (tier_policy, tier_policy) IS 'the same policy';

CREATE OPERATOR <> (
    LEFTARG = tier_policy, RIGHTARG = tier_policy, FUNCTION = tier_policy_ne, COMMUTATOR = <>, NEGATOR = =,
    RESTRICT = neqsel, JOIN = neqjoinsel
);
COMMENT ON OPERATOR <> (tier_policy, tier_policy) IS 'different policies';

CREATE OPERATOR < (
    LEFTARG = tier_policy, RIGHTARG = tier_policy, FUNCTION = tier_policy_lt, COMMUTATOR = >, NEGATOR = >=,
    RESTRICT = scalarltsel, JOIN = scalarltjoinsel
);
COMMENT ON OPERATOR < (tier_policy, tier_policy) IS 'sorts before';

CREATE OPERATOR <= (
    LEFTARG = tier_policy, RIGHTARG = tier_policy, FUNCTION = tier_policy_le, COMMUTATOR = >=, NEGATOR = >,
    RESTRICT = scalarlesel, JOIN = scalarlejoinsel
);
COMMENT ON OPERATOR <= (tier_policy, tier_policy) IS 'sorts before or equal';

CREATE OPERATOR > (
    LEFTARG = tier_policy, RIGHTARG = tier_policy, FUNCTION = tier_policy_gt, COMMUTATOR = <, NEGATOR = <=,
    RESTRICT = scalargtsel, JOIN = scalargtjoinsel
);
COMMENT ON OPERATOR > (tier_policy, tier_policy) IS 'sorts after';

CREATE OPERATOR >= (
    LEFTARG = tier_policy, RIGHTARG = tier_policy, FUNCTION = tier_policy_ge, COMMUTATOR = <=, NEGATOR = <,
    RESTRICT = scalargesel, JOIN = scalargejoinsel
);
COMMENT ON OPERATOR >= (tier_policy, tier_policy) IS 'sorts after or equal';

CREATE OPERATOR CLASS tier_policy_ops DEFAULT FOR TYPE tier_policy USING btree AS
    OPERATOR 1 <, OPERATOR 2 <=, OPERATOR 3 =, OPERATOR 4 >=, OPERATOR 5 >,
    FUNCTION 1 tier_policy_cmp(tier_policy, tier_policy);
COMMENT ON OPERATOR CLASS tier_policy_ops USING btree IS 'sorts policies, for ORDER BY, DISTINCT and unique indexes';
COMMENT ON OPERATOR FAMILY tier_policy_ops USING btree IS 'sorts policies, for ORDER BY, DISTINCT and unique indexes';

CREATE OPERATOR CLASS tier_policy_ops DEFAULT FOR TYPE tier_policy USING hash AS
    OPERATOR 1 =,
    FUNCTION 1 tier_policy_hash(tier_policy),
    FUNCTION 2 tier_policy_hash_extended(tier_policy, bigint);
COMMENT ON OPERATOR CLASS tier_policy_ops USING hash IS 'hashes policies, for GROUP BY and joins';
COMMENT ON OPERATOR FAMILY tier_policy_ops USING hash IS 'hashes policies, for GROUP BY and joins';

-- Which tier a metric qualifies for

CREATE FUNCTION tier_of(metric double precision, policy tier_policy) RETURNS text
    AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION tier_of(double precision, tier_policy) IS 'label of the tier that a metric qualifies for; NULL below the first threshold';

CREATE FUNCTION tier_of(metric double precision, policy tier_policy, tier anyenum) RETURNS anyenum
    AS 'MODULE_PATHNAME', 'tier_of_enum' LANGUAGE C STABLE PARALLEL SAFE;
COMMENT ON FUNCTION tier_of(double precision, tier_policy, anyenum) IS 'tier that a metric qualifies for, as a value of the enum of the third argument';

CREATE FUNCTION tier_rank(metric double precision, policy tier_policy) RETURNS integer
    AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION tier_rank(double precision, tier_policy) IS 'rank of the tier that a metric qualifies for: 1 is the lowest; NULL below the first threshold';

CREATE FUNCTION tier_next(metric double precision, policy tier_policy) RETURNS double precision
    AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION tier_next(double precision, tier_policy) IS 'what is missing to the next tier, in units of the metric; NULL in the highest';

CREATE FUNCTION tier_thresholds(policy tier_policy, OUT rank integer, OUT tier text, OUT threshold double precision)
    RETURNS SETOF record
    AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE ROWS 4;
COMMENT ON FUNCTION tier_thresholds(tier_policy) IS 'the tiers of a policy, from the lowest up';

-- Ladders as enums

CREATE FUNCTION create_tier_type(name text, policy tier_policy, schema text DEFAULT NULL) RETURNS text
    AS 'MODULE_PATHNAME' LANGUAGE C VOLATILE PARALLEL UNSAFE;
COMMENT ON FUNCTION create_tier_type(text, tier_policy, text) IS 'makes an enum of the labels of a policy, which the caller owns, and answers the command that made it';

CREATE FUNCTION tier_policy_of(enum regtype, thresholds double precision[]) RETURNS tier_policy
    AS 'MODULE_PATHNAME' LANGUAGE C STABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION tier_policy_of(regtype, double precision[]) IS 'policy of the labels of an enum, with a threshold for each';

-- The tier held from period to period

CREATE FUNCTION tier_track(metric double precision, policy tier_policy) RETURNS text
    AS 'MODULE_PATHNAME' LANGUAGE C WINDOW IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION tier_track(double precision, tier_policy) IS 'label of the tier held in each period of a programme, by its rules';

CREATE FUNCTION tier_track(metric double precision, policy tier_policy, tier anyenum) RETURNS anyenum
    AS 'MODULE_PATHNAME', 'tier_track_enum' LANGUAGE C WINDOW STABLE PARALLEL SAFE;
COMMENT ON FUNCTION tier_track(double precision, tier_policy, anyenum) IS 'tier held in each period of a programme, as a value of the enum of the third argument';

-- Who moves

CREATE TYPE tier_moves AS (
    customers bigint, upgraded bigint, stayed bigint, downgraded bigint, entered bigint, left_programme bigint,
    upgrade_rate double precision, downgrade_rate double precision, net_rate double precision,
    lower double precision, upper double precision
);
COMMENT ON TYPE tier_moves IS 'moves between tiers: counts, rates (0..1) among those with a tier before and after, net rate (-1..1) with its interval';

CREATE FUNCTION tier_moves_accum(bigint[], from_tier anyenum, to_tier anyenum) RETURNS bigint[]
    AS 'MODULE_PATHNAME', 'tier_moves_accum_enum' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION tier_moves_accum(bigint[], anyenum, anyenum) IS 'counts the move of one customer';

CREATE FUNCTION tier_moves_accum(bigint[], from_tier text, to_tier text, policy tier_policy) RETURNS bigint[]
    AS 'MODULE_PATHNAME', 'tier_moves_accum_text' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION tier_moves_accum(bigint[], text, text, tier_policy) IS 'counts the move of one customer';

CREATE FUNCTION tier_moves_discard(bigint[], from_tier anyenum, to_tier anyenum) RETURNS bigint[]
    AS 'MODULE_PATHNAME', 'tier_moves_discard_enum' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION tier_moves_discard(bigint[], anyenum, anyenum) IS 'takes the move of one customer back';

CREATE FUNCTION tier_moves_discard(bigint[], from_tier text, to_tier text, policy tier_policy) RETURNS bigint[]
    AS 'MODULE_PATHNAME', 'tier_moves_discard_text' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION tier_moves_discard(bigint[], text, text, tier_policy) IS 'takes the move of one customer back';

CREATE FUNCTION tier_moves_combine(bigint[], bigint[]) RETURNS bigint[]
    AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION tier_moves_combine(bigint[], bigint[]) IS 'adds the counts of moves';

CREATE FUNCTION tier_moves_final(bigint[]) RETURNS tier_moves
    AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION tier_moves_final(bigint[]) IS 'report of moves';

CREATE AGGREGATE tier_moves(from_tier anyenum, to_tier anyenum) (
    SFUNC = tier_moves_accum, STYPE = bigint[], INITCOND = '{0,0,0,0,0}', COMBINEFUNC = tier_moves_combine,
    FINALFUNC = tier_moves_final, MSFUNC = tier_moves_accum, MINVFUNC = tier_moves_discard, MSTYPE = bigint[],
    MINITCOND = '{0,0,0,0,0}', MFINALFUNC = tier_moves_final, PARALLEL = SAFE
);
COMMENT ON AGGREGATE tier_moves(anyenum, anyenum) IS 'who rose, stayed, fell, entered (NULL before) and left (NULL after)';

CREATE AGGREGATE tier_moves(from_tier text, to_tier text, policy tier_policy) (
    SFUNC = tier_moves_accum, STYPE = bigint[], INITCOND = '{0,0,0,0,0}', COMBINEFUNC = tier_moves_combine,
    FINALFUNC = tier_moves_final, MSFUNC = tier_moves_accum, MINVFUNC = tier_moves_discard, MSTYPE = bigint[],
    MINITCOND = '{0,0,0,0,0}', MFINALFUNC = tier_moves_final, PARALLEL = SAFE
);
COMMENT ON AGGREGATE tier_moves(text, text, tier_policy) IS 'who rose, stayed, fell, entered (NULL before) and left (NULL after)';

