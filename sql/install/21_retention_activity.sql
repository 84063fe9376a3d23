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

-- SSPACE is for the planner, which guesses 32 bytes: the months of a year take 25 to 35, a day a week for a year 129.
CREATE AGGREGATE rollup(activity) (
    SFUNC = activity_merge, STYPE = activity, INITCOND = '0101', COMBINEFUNC = activity_merge,
    SSPACE = 64, PARALLEL = SAFE
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

