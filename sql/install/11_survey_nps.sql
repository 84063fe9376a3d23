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

