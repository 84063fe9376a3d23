-- Activity periods: the periods in which one customer was active. What tables store to keep
-- cohorts up to date, instead of reading all events again.

-- @use stored_type type=activity read=activity write=stored one="activity periods" \
--      form="which is their bytes in hexadecimal"
COMMENT ON TYPE activity IS 'the calendar periods in which one customer was active';

-- @use comparison type=activity compare=stored one="activity periods" many="sets of activity periods" \
--      sorted_since=0.2.0

-- From events

-- @use event_state family=activity type=activity one="activity periods"

-- @use activity_agg at=timestamptz|timestamp|date

-- Merging

CREATE FUNCTION activity_merge(activity, activity) RETURNS activity
    AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION activity_merge(activity, activity) IS 'the periods of both';

CREATE OPERATOR + (
    LEFTARG = activity, RIGHTARG = activity, FUNCTION = activity_merge, COMMUTATOR = +
);
COMMENT ON OPERATOR + (activity, activity) IS 'the periods of both';

-- SSPACE is for the planner, which guesses 32 bytes: the months of a year take 25 to 35, a day a
-- week for a year 129.
CREATE AGGREGATE rollup(a activity) (
    SFUNC = activity_merge, STYPE = activity, INITCOND = '0101',
    COMBINEFUNC = activity_merge, SSPACE = 64, PARALLEL = SAFE
);
COMMENT ON AGGREGATE rollup(activity) IS 'the periods of all of them, each once';

-- Reading

CREATE FUNCTION activity_rows(a activity, OUT period_start date) RETURNS SETOF date
    AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE ROWS 12;
COMMENT ON FUNCTION activity_rows(activity)
    IS 'a row for every period in which the customer was active: its first day';

CREATE FUNCTION activity_to_jsonb(a activity) RETURNS jsonb
    AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION activity_to_jsonb(activity) IS 'activity periods with their options';

CREATE CAST (activity AS jsonb) WITH FUNCTION activity_to_jsonb(activity);
COMMENT ON CAST (activity AS jsonb) IS 'activity periods with their options';

-- To cohorts. The transition state is the matrix itself, an ordinary type, so that engines which
-- do not accept internal states can split this aggregate.

CREATE FUNCTION retention_accum(retention, activity) RETURNS retention
    AS 'MODULE_PATHNAME', 'retention_accum_activity' LANGUAGE C STABLE PARALLEL SAFE;
COMMENT ON FUNCTION retention_accum(retention, activity) IS 'transition function: adds a customer';

CREATE FUNCTION retention_accum(retention, activity, options jsonb) RETURNS retention
    AS 'MODULE_PATHNAME', 'retention_accum_activity_options' LANGUAGE C STABLE PARALLEL SAFE;
COMMENT ON FUNCTION retention_accum(retention, activity, jsonb) IS 'transition function: adds a customer';

CREATE FUNCTION retention_merge(retention, retention) RETURNS retention
    AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION retention_merge(retention, retention)
    IS 'combine function: the cohorts of two sets of customers that have no customer in common';

CREATE AGGREGATE retention_agg(a activity) (
    SFUNC = retention_accum, STYPE = retention, INITCOND = '0101',
    COMBINEFUNC = retention_merge, SSPACE = 16384, PARALLEL = SAFE
);
COMMENT ON AGGREGATE retention_agg(activity)
    IS 'retention matrix of activity periods, a row for each customer';

CREATE AGGREGATE retention_agg(a activity, options jsonb) (
    SFUNC = retention_accum, STYPE = retention, INITCOND = '0101',
    COMBINEFUNC = retention_merge, SSPACE = 16384, PARALLEL = SAFE
);
COMMENT ON AGGREGATE retention_agg(activity, jsonb)
    IS 'retention matrix of activity periods, a row for each customer, by the options that retention_options gives';

