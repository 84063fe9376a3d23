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

-- @use stored_type type=retention_matrix write=stored one="a retention matrix" \
--      form="which is its bytes in hexadecimal"
COMMENT ON TYPE retention_matrix
    IS 'retention matrix: how many customers of each cohort came back in each later period';

-- @use comparison type=retention_matrix compare=stored one="a retention matrix" \
--      many="retention matrices" \
--      sorted_since=0.2.0

-- From events. The transition state is internal; parallel workers send it as bytes.

-- @use event_state family=retention type=retention_matrix one="a retention matrix"

-- @use retention_agg at=timestamptz|timestamp|date

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

