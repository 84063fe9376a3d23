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

