-- Activity periods: the periods in which one customer was active. What tables store to keep
-- cohorts up to date, instead of reading all events again.

-- @use stored_type type=activity_periods write=stored one="activity periods" \
--      form="which is their bytes in hexadecimal"
COMMENT ON TYPE activity_periods IS 'the calendar periods in which one customer was active';

-- @use comparison type=activity_periods compare=stored one="activity periods" \
--      many="sets of activity periods" \
--      sorted_since=0.2.0

-- From events

-- @use event_state family=activity type=activity_periods one="activity periods"

-- @use activity_agg at=timestamptz|timestamp|date

-- From contracts, which are active from one time to another. The other functions of these
-- aggregates are those of events.

-- @use activity_during range=tstzrange|tsrange|daterange

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

