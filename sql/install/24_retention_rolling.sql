-- Active customers: the distinct customers of the last days, or other periods, on each of them.

-- @since 0.2.0
CREATE TYPE rolling_actives_row AS (period_start date, active bigint);
COMMENT ON TYPE rolling_actives_row
    IS 'a period by its first day, and the distinct customers who were active in the periods that '
       'end with it';
-- @end

-- Of events. The transition state is that of retention_agg(customer, at).

CREATE FUNCTION rolling_actives_final(internal) RETURNS rolling_actives_row[]
    AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION rolling_actives_final(internal)
    IS 'final function: makes the rows of the transition state of rolling_actives of events';

-- @use rolling_actives_events at=timestamptz|timestamp|date

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

-- @use rolling_actives form=activity state=rolling_activity final=rolling_activity_final \
--      size=16384 arguments="a activity_periods, width integer" event="a customer" \
--      comment="for each period, how many customers were active in the last width periods; of \
--          activity periods, a row for each customer"

-- @use rolling_actives form=activity_options state=rolling_activity final=rolling_activity_final \
--      size=16384 arguments="a activity_periods, width integer, options jsonb" event="a customer" \
--      comment="for each period, how many customers were active in the last width periods; of \
--          activity periods, a row for each customer, by the options that retention_options gives"
