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
