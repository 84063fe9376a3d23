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

