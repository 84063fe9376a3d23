-- Customer tiers: a ladder with thresholds, and the rules of a programme.

CREATE TYPE customer_tier AS ENUM ('new', 'returning', 'loyal', 'vip');
COMMENT ON TYPE customer_tier IS 'the usual four tiers; a ladder of your own is an enum of your own, see create_tier_type';

CREATE TYPE tier_policy;

CREATE FUNCTION tier_policy_in(cstring) RETURNS tier_policy
    AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION tier_policy_in(cstring) IS 'reads a tier policy such as new 0, loyal 5, vip 12; grace 2; landing soft';

CREATE FUNCTION tier_policy_out(tier_policy) RETURNS cstring
    AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION tier_policy_out(tier_policy) IS 'writes the canonical text of a tier policy';

CREATE FUNCTION tier_policy_recv(internal) RETURNS tier_policy
    AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION tier_policy_recv(internal) IS 'reads the binary form of a tier policy';

CREATE FUNCTION tier_policy_send(tier_policy) RETURNS bytea
    AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION tier_policy_send(tier_policy) IS 'writes the binary form of a tier policy';

CREATE TYPE tier_policy (
    INPUT = tier_policy_in, OUTPUT = tier_policy_out, RECEIVE = tier_policy_recv, SEND = tier_policy_send,
    INTERNALLENGTH = VARIABLE, ALIGNMENT = double, STORAGE = extended
);
COMMENT ON TYPE tier_policy IS 'a ladder of tiers with ascending thresholds, and the rules of a programme';

CREATE FUNCTION tier_policy_eq(tier_policy, tier_policy) RETURNS boolean
    AS 'MODULE_PATHNAME', 'stored_eq' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION tier_policy_eq(tier_policy, tier_policy) IS 'whether two policies are the same';

CREATE FUNCTION tier_policy_ne(tier_policy, tier_policy) RETURNS boolean
    AS 'MODULE_PATHNAME', 'stored_ne' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION tier_policy_ne(tier_policy, tier_policy) IS 'whether two policies differ';

CREATE FUNCTION tier_policy_lt(tier_policy, tier_policy) RETURNS boolean
    AS 'MODULE_PATHNAME', 'stored_lt' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION tier_policy_lt(tier_policy, tier_policy) IS 'whether a policy sorts before another';

CREATE FUNCTION tier_policy_le(tier_policy, tier_policy) RETURNS boolean
    AS 'MODULE_PATHNAME', 'stored_le' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION tier_policy_le(tier_policy, tier_policy) IS 'whether a policy sorts before another or equals it';

CREATE FUNCTION tier_policy_gt(tier_policy, tier_policy) RETURNS boolean
    AS 'MODULE_PATHNAME', 'stored_gt' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION tier_policy_gt(tier_policy, tier_policy) IS 'whether a policy sorts after another';

CREATE FUNCTION tier_policy_ge(tier_policy, tier_policy) RETURNS boolean
    AS 'MODULE_PATHNAME', 'stored_ge' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION tier_policy_ge(tier_policy, tier_policy) IS 'whether a policy sorts after another or equals it';

CREATE FUNCTION tier_policy_cmp(tier_policy, tier_policy) RETURNS integer
    AS 'MODULE_PATHNAME', 'stored_cmp' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION tier_policy_cmp(tier_policy, tier_policy) IS 'which of two policies sorts first: less than, equal to or greater than 0';

CREATE FUNCTION tier_policy_hash(tier_policy) RETURNS integer
    AS 'MODULE_PATHNAME', 'stored_hash' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION tier_policy_hash(tier_policy) IS 'hash of a policy';

CREATE FUNCTION tier_policy_hash_extended(tier_policy, bigint) RETURNS bigint
    AS 'MODULE_PATHNAME', 'stored_hash_extended' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION tier_policy_hash_extended(tier_policy, bigint) IS 'seeded 64-bit hash of a policy';

CREATE OPERATOR = (
    LEFTARG = tier_policy, RIGHTARG = tier_policy, FUNCTION = tier_policy_eq, COMMUTATOR = =, NEGATOR = <>,
    RESTRICT = eqsel, JOIN = eqjoinsel, HASHES, MERGES
);
COMMENT ON OPERATOR = (tier_policy, tier_policy) IS 'the same policy';

CREATE OPERATOR <> (
    LEFTARG = tier_policy, RIGHTARG = tier_policy, FUNCTION = tier_policy_ne, COMMUTATOR = <>, NEGATOR = =,
    RESTRICT = neqsel, JOIN = neqjoinsel
);
COMMENT ON OPERATOR <> (tier_policy, tier_policy) IS 'different policies';

CREATE OPERATOR < (
    LEFTARG = tier_policy, RIGHTARG = tier_policy, FUNCTION = tier_policy_lt, COMMUTATOR = >, NEGATOR = >=,
    RESTRICT = scalarltsel, JOIN = scalarltjoinsel
);
COMMENT ON OPERATOR < (tier_policy, tier_policy) IS 'sorts before';

CREATE OPERATOR <= (
    LEFTARG = tier_policy, RIGHTARG = tier_policy, FUNCTION = tier_policy_le, COMMUTATOR = >=, NEGATOR = >,
    RESTRICT = scalarlesel, JOIN = scalarlejoinsel
);
COMMENT ON OPERATOR <= (tier_policy, tier_policy) IS 'sorts before or equal';

CREATE OPERATOR > (
    LEFTARG = tier_policy, RIGHTARG = tier_policy, FUNCTION = tier_policy_gt, COMMUTATOR = <, NEGATOR = <=,
    RESTRICT = scalargtsel, JOIN = scalargtjoinsel
);
COMMENT ON OPERATOR > (tier_policy, tier_policy) IS 'sorts after';

CREATE OPERATOR >= (
    LEFTARG = tier_policy, RIGHTARG = tier_policy, FUNCTION = tier_policy_ge, COMMUTATOR = <=, NEGATOR = <,
    RESTRICT = scalargesel, JOIN = scalargejoinsel
);
COMMENT ON OPERATOR >= (tier_policy, tier_policy) IS 'sorts after or equal';

CREATE OPERATOR CLASS tier_policy_ops DEFAULT FOR TYPE tier_policy USING btree AS
    OPERATOR 1 <, OPERATOR 2 <=, OPERATOR 3 =, OPERATOR 4 >=, OPERATOR 5 >,
    FUNCTION 1 tier_policy_cmp(tier_policy, tier_policy);
COMMENT ON OPERATOR CLASS tier_policy_ops USING btree IS 'sorts policies, for ORDER BY, DISTINCT and unique indexes';
COMMENT ON OPERATOR FAMILY tier_policy_ops USING btree IS 'sorts policies, for ORDER BY, DISTINCT and unique indexes';

CREATE OPERATOR CLASS tier_policy_ops DEFAULT FOR TYPE tier_policy USING hash AS
    OPERATOR 1 =,
    FUNCTION 1 tier_policy_hash(tier_policy),
    FUNCTION 2 tier_policy_hash_extended(tier_policy, bigint);
COMMENT ON OPERATOR CLASS tier_policy_ops USING hash IS 'hashes policies, for GROUP BY and joins';
COMMENT ON OPERATOR FAMILY tier_policy_ops USING hash IS 'hashes policies, for GROUP BY and joins';

-- Which tier a metric qualifies for

CREATE FUNCTION tier_of(metric double precision, policy tier_policy) RETURNS text
    AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION tier_of(double precision, tier_policy) IS 'label of the tier that a metric qualifies for; NULL below the first threshold';

CREATE FUNCTION tier_of(metric double precision, policy tier_policy, tier anyenum) RETURNS anyenum
    AS 'MODULE_PATHNAME', 'tier_of_enum' LANGUAGE C STABLE PARALLEL SAFE;
COMMENT ON FUNCTION tier_of(double precision, tier_policy, anyenum) IS 'tier that a metric qualifies for, as a value of the enum of the third argument';

CREATE FUNCTION tier_rank(metric double precision, policy tier_policy) RETURNS integer
    AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION tier_rank(double precision, tier_policy) IS 'rank of the tier that a metric qualifies for: 1 is the lowest; NULL below the first threshold';

CREATE FUNCTION tier_next(metric double precision, policy tier_policy) RETURNS double precision
    AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION tier_next(double precision, tier_policy) IS 'what is missing to the next tier, in units of the metric; NULL in the highest';

CREATE FUNCTION tier_thresholds(policy tier_policy, OUT rank integer, OUT tier text, OUT threshold double precision)
    RETURNS SETOF record
    AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE ROWS 4;
COMMENT ON FUNCTION tier_thresholds(tier_policy) IS 'the tiers of a policy, from the lowest up';

-- Ladders as enums

CREATE FUNCTION create_tier_type(name text, policy tier_policy, schema text DEFAULT NULL) RETURNS text
    AS 'MODULE_PATHNAME' LANGUAGE C VOLATILE PARALLEL UNSAFE;
COMMENT ON FUNCTION create_tier_type(text, tier_policy, text) IS 'makes an enum of the labels of a policy, which the caller owns, and answers the command that made it';

CREATE FUNCTION tier_policy_of(enum regtype, thresholds double precision[]) RETURNS tier_policy
    AS 'MODULE_PATHNAME' LANGUAGE C STABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION tier_policy_of(regtype, double precision[]) IS 'policy of the labels of an enum, with a threshold for each';

-- The tier held from period to period

CREATE FUNCTION tier_track(metric double precision, policy tier_policy) RETURNS text
    AS 'MODULE_PATHNAME' LANGUAGE C WINDOW IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION tier_track(double precision, tier_policy) IS 'label of the tier held in each period of a programme, by its rules';

CREATE FUNCTION tier_track(metric double precision, policy tier_policy, tier anyenum) RETURNS anyenum
    AS 'MODULE_PATHNAME', 'tier_track_enum' LANGUAGE C WINDOW STABLE PARALLEL SAFE;
COMMENT ON FUNCTION tier_track(double precision, tier_policy, anyenum) IS 'tier held in each period of a programme, as a value of the enum of the third argument';

-- Who moves

CREATE TYPE tier_moves AS (
    customers bigint, upgraded bigint, stayed bigint, downgraded bigint, entered bigint, left_programme bigint,
    upgrade_rate double precision, downgrade_rate double precision, net_rate double precision,
    lower double precision, upper double precision
);
COMMENT ON TYPE tier_moves IS 'moves between tiers: counts, rates (0..1) among those with a tier before and after, net rate (-1..1) with its interval';

CREATE FUNCTION tier_moves_accum(bigint[], from_tier anyenum, to_tier anyenum) RETURNS bigint[]
    AS 'MODULE_PATHNAME', 'tier_moves_accum_enum' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION tier_moves_accum(bigint[], anyenum, anyenum) IS 'counts the move of one customer';

CREATE FUNCTION tier_moves_accum(bigint[], from_tier text, to_tier text, policy tier_policy) RETURNS bigint[]
    AS 'MODULE_PATHNAME', 'tier_moves_accum_text' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION tier_moves_accum(bigint[], text, text, tier_policy) IS 'counts the move of one customer';

CREATE FUNCTION tier_moves_discard(bigint[], from_tier anyenum, to_tier anyenum) RETURNS bigint[]
    AS 'MODULE_PATHNAME', 'tier_moves_discard_enum' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION tier_moves_discard(bigint[], anyenum, anyenum) IS 'takes the move of one customer back';

CREATE FUNCTION tier_moves_discard(bigint[], from_tier text, to_tier text, policy tier_policy) RETURNS bigint[]
    AS 'MODULE_PATHNAME', 'tier_moves_discard_text' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION tier_moves_discard(bigint[], text, text, tier_policy) IS 'takes the move of one customer back';

CREATE FUNCTION tier_moves_combine(bigint[], bigint[]) RETURNS bigint[]
    AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION tier_moves_combine(bigint[], bigint[]) IS 'adds the counts of moves';

CREATE FUNCTION tier_moves_final(bigint[]) RETURNS tier_moves
    AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION tier_moves_final(bigint[]) IS 'report of moves';

CREATE AGGREGATE tier_moves(from_tier anyenum, to_tier anyenum) (
    SFUNC = tier_moves_accum, STYPE = bigint[], INITCOND = '{0,0,0,0,0}', COMBINEFUNC = tier_moves_combine,
    FINALFUNC = tier_moves_final, MSFUNC = tier_moves_accum, MINVFUNC = tier_moves_discard, MSTYPE = bigint[],
    MINITCOND = '{0,0,0,0,0}', MFINALFUNC = tier_moves_final, PARALLEL = SAFE
);
COMMENT ON AGGREGATE tier_moves(anyenum, anyenum) IS 'who rose, stayed, fell, entered (NULL before) and left (NULL after)';

CREATE AGGREGATE tier_moves(from_tier text, to_tier text, policy tier_policy) (
    SFUNC = tier_moves_accum, STYPE = bigint[], INITCOND = '{0,0,0,0,0}', COMBINEFUNC = tier_moves_combine,
    FINALFUNC = tier_moves_final, MSFUNC = tier_moves_accum, MINVFUNC = tier_moves_discard, MSTYPE = bigint[],
    MINITCOND = '{0,0,0,0,0}', MFINALFUNC = tier_moves_final, PARALLEL = SAFE
);
COMMENT ON AGGREGATE tier_moves(text, text, tier_policy) IS 'who rose, stayed, fell, entered (NULL before) and left (NULL after)';

