-- Kano: how satisfaction depends on a feature. A customer responds to two questions about it, each
-- from 1 (like) to 5 (dislike). The tally is on the scale 1 to 25: a point for each pair.

-- @since 0.2.0
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
-- @end

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
