-- Retention cohorts: do the customers won in one period come back in later ones?

CREATE FUNCTION retention_options(
    period text DEFAULT 'month', tz text DEFAULT NULL, mode text DEFAULT 'on', cohort text DEFAULT 'first',
    week_start text DEFAULT 'monday', as_of timestamptz DEFAULT NULL, brackets integer[] DEFAULT NULL
) RETURNS jsonb
    AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION retention_options(text, text, text, text, text, timestamptz, integer[])
    IS 'checked options of retention: period, time zone, mode, cohort, first day of the week, as_of, brackets';

-- The cohort matrix

CREATE TYPE retention;

CREATE FUNCTION retention_in(cstring) RETURNS retention
    AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION retention_in(cstring) IS 'reads the text form of a cohort matrix';

CREATE FUNCTION retention_out(retention) RETURNS cstring
    AS 'MODULE_PATHNAME', 'stored_out' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION retention_out(retention) IS 'writes the text form of a cohort matrix, its bytes in hexadecimal';

CREATE FUNCTION retention_recv(internal) RETURNS retention
    AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION retention_recv(internal) IS 'reads the binary form of a cohort matrix';

CREATE FUNCTION retention_send(retention) RETURNS bytea
    AS 'MODULE_PATHNAME', 'stored_send' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION retention_send(retention) IS 'writes the binary form of a cohort matrix';

CREATE TYPE retention (
    INPUT = retention_in, OUTPUT = retention_out, RECEIVE = retention_recv, SEND = retention_send,
    INTERNALLENGTH = VARIABLE, ALIGNMENT = double, STORAGE = extended
);
COMMENT ON TYPE retention IS 'a cohort matrix: how many customers of each cohort came back in each later period';

CREATE FUNCTION retention_eq(retention, retention) RETURNS boolean
    AS 'MODULE_PATHNAME', 'stored_eq' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION retention_eq(retention, retention) IS 'whether two values are the same';

CREATE FUNCTION retention_ne(retention, retention) RETURNS boolean
    AS 'MODULE_PATHNAME', 'stored_ne' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION retention_ne(retention, retention) IS 'whether two values differ';

CREATE FUNCTION retention_hash(retention) RETURNS integer
    AS 'MODULE_PATHNAME', 'stored_hash' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION retention_hash(retention) IS 'hash of a value';

CREATE FUNCTION retention_hash_extended(retention, bigint) RETURNS bigint
    AS 'MODULE_PATHNAME', 'stored_hash_extended' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION retention_hash_extended(retention, bigint) IS 'seeded 64-bit hash of a value';

CREATE OPERATOR = (
    LEFTARG = retention, RIGHTARG = retention, FUNCTION = retention_eq, COMMUTATOR = =, NEGATOR = <>,
    RESTRICT = eqsel, JOIN = eqjoinsel, HASHES
);
COMMENT ON OPERATOR = (retention, retention) IS 'the same';

CREATE OPERATOR <> (
    LEFTARG = retention, RIGHTARG = retention, FUNCTION = retention_ne, COMMUTATOR = <>, NEGATOR = =,
    RESTRICT = neqsel, JOIN = neqjoinsel
);
COMMENT ON OPERATOR <> (retention, retention) IS 'different';

CREATE OPERATOR CLASS retention_ops DEFAULT FOR TYPE retention USING hash AS
    OPERATOR 1 =,
    FUNCTION 1 retention_hash(retention),
    FUNCTION 2 retention_hash_extended(retention, bigint);
COMMENT ON OPERATOR CLASS retention_ops USING hash IS 'hashes values, for GROUP BY and joins';
COMMENT ON OPERATOR FAMILY retention_ops USING hash IS 'hashes values, for GROUP BY and joins';

-- From events. The state is internal and travels between processes as bytes.

CREATE FUNCTION retention_accum(internal, customer anyelement, at timestamptz) RETURNS internal
    AS 'MODULE_PATHNAME', 'retention_accum_timestamptz' LANGUAGE C STABLE PARALLEL SAFE;
COMMENT ON FUNCTION retention_accum(internal, anyelement, timestamptz) IS 'brings an event into a cohort matrix under construction';

CREATE FUNCTION retention_accum(internal, customer anyelement, at timestamptz, options jsonb) RETURNS internal
    AS 'MODULE_PATHNAME', 'retention_accum_timestamptz_options' LANGUAGE C STABLE PARALLEL SAFE;
COMMENT ON FUNCTION retention_accum(internal, anyelement, timestamptz, jsonb) IS 'brings an event into a cohort matrix under construction';

CREATE FUNCTION retention_accum(internal, customer anyelement, at timestamptz, is_start boolean, is_return boolean, options jsonb) RETURNS internal
    AS 'MODULE_PATHNAME', 'retention_accum_timestamptz_separate' LANGUAGE C STABLE PARALLEL SAFE;
COMMENT ON FUNCTION retention_accum(internal, anyelement, timestamptz, boolean, boolean, jsonb) IS 'brings a start or return event into a cohort matrix under construction';

CREATE FUNCTION retention_accum(internal, customer anyelement, at timestamp) RETURNS internal
    AS 'MODULE_PATHNAME', 'retention_accum_timestamp' LANGUAGE C STABLE PARALLEL SAFE;
COMMENT ON FUNCTION retention_accum(internal, anyelement, timestamp) IS 'brings an event into a cohort matrix under construction';

CREATE FUNCTION retention_accum(internal, customer anyelement, at timestamp, options jsonb) RETURNS internal
    AS 'MODULE_PATHNAME', 'retention_accum_timestamp_options' LANGUAGE C STABLE PARALLEL SAFE;
COMMENT ON FUNCTION retention_accum(internal, anyelement, timestamp, jsonb) IS 'brings an event into a cohort matrix under construction';

CREATE FUNCTION retention_accum(internal, customer anyelement, at timestamp, is_start boolean, is_return boolean, options jsonb) RETURNS internal
    AS 'MODULE_PATHNAME', 'retention_accum_timestamp_separate' LANGUAGE C STABLE PARALLEL SAFE;
COMMENT ON FUNCTION retention_accum(internal, anyelement, timestamp, boolean, boolean, jsonb) IS 'brings a start or return event into a cohort matrix under construction';

CREATE FUNCTION retention_accum(internal, customer anyelement, at date) RETURNS internal
    AS 'MODULE_PATHNAME', 'retention_accum_date' LANGUAGE C STABLE PARALLEL SAFE;
COMMENT ON FUNCTION retention_accum(internal, anyelement, date) IS 'brings an event into a cohort matrix under construction';

CREATE FUNCTION retention_accum(internal, customer anyelement, at date, options jsonb) RETURNS internal
    AS 'MODULE_PATHNAME', 'retention_accum_date_options' LANGUAGE C STABLE PARALLEL SAFE;
COMMENT ON FUNCTION retention_accum(internal, anyelement, date, jsonb) IS 'brings an event into a cohort matrix under construction';

CREATE FUNCTION retention_accum(internal, customer anyelement, at date, is_start boolean, is_return boolean, options jsonb) RETURNS internal
    AS 'MODULE_PATHNAME', 'retention_accum_date_separate' LANGUAGE C STABLE PARALLEL SAFE;
COMMENT ON FUNCTION retention_accum(internal, anyelement, date, boolean, boolean, jsonb) IS 'brings a start or return event into a cohort matrix under construction';

CREATE FUNCTION retention_combine(internal, internal) RETURNS internal
    AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION retention_combine(internal, internal) IS 'brings two parts of a cohort matrix under construction together';

CREATE FUNCTION retention_serialize(internal) RETURNS bytea
    AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION retention_serialize(internal) IS 'writes a cohort matrix under construction for another process';

CREATE FUNCTION retention_deserialize(bytea, internal) RETURNS internal
    AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION retention_deserialize(bytea, internal) IS 'reads a cohort matrix under construction from another process';

CREATE FUNCTION retention_final(internal) RETURNS retention
    AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION retention_final(internal) IS 'finishes a cohort matrix';

CREATE AGGREGATE retention_agg(customer anyelement, at timestamptz) (
    SFUNC = retention_accum, STYPE = internal, FINALFUNC = retention_final,
    COMBINEFUNC = retention_combine, SERIALFUNC = retention_serialize, DESERIALFUNC = retention_deserialize,
    SSPACE = 65536, PARALLEL = SAFE
);
COMMENT ON AGGREGATE retention_agg(anyelement, timestamptz) IS 'cohort matrix of events';

CREATE AGGREGATE retention_agg(customer anyelement, at timestamptz, options jsonb) (
    SFUNC = retention_accum, STYPE = internal, FINALFUNC = retention_final,
    COMBINEFUNC = retention_combine, SERIALFUNC = retention_serialize, DESERIALFUNC = retention_deserialize,
    SSPACE = 65536, PARALLEL = SAFE
);
COMMENT ON AGGREGATE retention_agg(anyelement, timestamptz, jsonb) IS 'cohort matrix of events';

CREATE AGGREGATE retention_agg(customer anyelement, at timestamptz, is_start boolean, is_return boolean, options jsonb) (
    SFUNC = retention_accum, STYPE = internal, FINALFUNC = retention_final,
    COMBINEFUNC = retention_combine, SERIALFUNC = retention_serialize, DESERIALFUNC = retention_deserialize,
    SSPACE = 65536, PARALLEL = SAFE
);
COMMENT ON AGGREGATE retention_agg(anyelement, timestamptz, boolean, boolean, jsonb) IS 'cohort matrix of start and return events';

CREATE AGGREGATE retention_agg(customer anyelement, at timestamp) (
    SFUNC = retention_accum, STYPE = internal, FINALFUNC = retention_final,
    COMBINEFUNC = retention_combine, SERIALFUNC = retention_serialize, DESERIALFUNC = retention_deserialize,
    SSPACE = 65536, PARALLEL = SAFE
);
COMMENT ON AGGREGATE retention_agg(anyelement, timestamp) IS 'cohort matrix of events';

CREATE AGGREGATE retention_agg(customer anyelement, at timestamp, options jsonb) (
    SFUNC = retention_accum, STYPE = internal, FINALFUNC = retention_final,
    COMBINEFUNC = retention_combine, SERIALFUNC = retention_serialize, DESERIALFUNC = retention_deserialize,
    SSPACE = 65536, PARALLEL = SAFE
);
COMMENT ON AGGREGATE retention_agg(anyelement, timestamp, jsonb) IS 'cohort matrix of events';

CREATE AGGREGATE retention_agg(customer anyelement, at timestamp, is_start boolean, is_return boolean, options jsonb) (
    SFUNC = retention_accum, STYPE = internal, FINALFUNC = retention_final,
    COMBINEFUNC = retention_combine, SERIALFUNC = retention_serialize, DESERIALFUNC = retention_deserialize,
    SSPACE = 65536, PARALLEL = SAFE
);
COMMENT ON AGGREGATE retention_agg(anyelement, timestamp, boolean, boolean, jsonb) IS 'cohort matrix of start and return events';

CREATE AGGREGATE retention_agg(customer anyelement, at date) (
    SFUNC = retention_accum, STYPE = internal, FINALFUNC = retention_final,
    COMBINEFUNC = retention_combine, SERIALFUNC = retention_serialize, DESERIALFUNC = retention_deserialize,
    SSPACE = 65536, PARALLEL = SAFE
);
COMMENT ON AGGREGATE retention_agg(anyelement, date) IS 'cohort matrix of events';

CREATE AGGREGATE retention_agg(customer anyelement, at date, options jsonb) (
    SFUNC = retention_accum, STYPE = internal, FINALFUNC = retention_final,
    COMBINEFUNC = retention_combine, SERIALFUNC = retention_serialize, DESERIALFUNC = retention_deserialize,
    SSPACE = 65536, PARALLEL = SAFE
);
COMMENT ON AGGREGATE retention_agg(anyelement, date, jsonb) IS 'cohort matrix of events';

CREATE AGGREGATE retention_agg(customer anyelement, at date, is_start boolean, is_return boolean, options jsonb) (
    SFUNC = retention_accum, STYPE = internal, FINALFUNC = retention_final,
    COMBINEFUNC = retention_combine, SERIALFUNC = retention_serialize, DESERIALFUNC = retention_deserialize,
    SSPACE = 65536, PARALLEL = SAFE
);
COMMENT ON AGGREGATE retention_agg(anyelement, date, boolean, boolean, jsonb) IS 'cohort matrix of start and return events';

-- As rows

CREATE FUNCTION retention_rows(
    retention, level double precision DEFAULT 0.95,
    OUT cohort date, OUT cohort_size bigint, OUT period integer, OUT period_start date, OUT eligible bigint,
    OUT retained bigint, OUT rate double precision, OUT lower double precision, OUT upper double precision,
    OUT complete boolean
) RETURNS SETOF record
    AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE ROWS 300;
COMMENT ON FUNCTION retention_rows(retention, double precision)
    IS 'every cell of a cohort matrix that has begun: counts, rate (0..1) with its Wilson interval, and whether the period has ended';

CREATE FUNCTION retention_pooled(
    retention, level double precision DEFAULT 0.95,
    OUT period integer, OUT cohorts bigint, OUT eligible bigint, OUT retained bigint,
    OUT rate double precision, OUT lower double precision, OUT upper double precision
) RETURNS SETOF record
    AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE ROWS 24;
COMMENT ON FUNCTION retention_pooled(retention, double precision)
    IS 'each period over all cohorts that have completed it: counts, rate (0..1) with its Wilson interval';

CREATE FUNCTION retention_lifecycle(
    retention,
    OUT period_start date, OUT active bigint, OUT new bigint, OUT "returning" bigint, OUT resurrected bigint,
    OUT churned bigint, OUT churn_rate double precision
) RETURNS SETOF record
    AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE ROWS 24;
COMMENT ON FUNCTION retention_lifecycle(retention)
    IS 'each period of the calendar: customers active, new, returning and resurrected, and those who stayed away';

-- Casts

CREATE FUNCTION retention_to_jsonb(retention) RETURNS jsonb
    AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION retention_to_jsonb(retention) IS 'all that a cohort matrix holds';

CREATE CAST (retention AS jsonb) WITH FUNCTION retention_to_jsonb(retention);
COMMENT ON CAST (retention AS jsonb) IS 'all that a cohort matrix holds';

