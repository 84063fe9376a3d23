-- Customer tiers: ordered labels with thresholds, and the rules of a loyalty program.

CREATE TYPE customer_tier AS ENUM ('new', 'returning', 'loyal', 'vip');
COMMENT ON TYPE customer_tier
    IS 'the usual four tiers: new < returning < loyal < vip; for other tiers, see create_tier_type';

-- @use stored_type type=tier_policy write=tier_policy one="a tier policy" \
--      form="such as new 0, loyal 5, vip 12; grace 2; landing soft"
COMMENT ON TYPE tier_policy
    IS 'tiers with ascending thresholds, and the rules of a loyalty program: hold, valid, grace, '
       'landing';

-- @use comparison type=tier_policy compare=stored one="a tier policy" many="tier policies" \
--      sorted_since=0.1.0

-- Which tier a metric qualifies for

CREATE FUNCTION tier_of(metric double precision, policy tier_policy) RETURNS text
    AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION tier_of(double precision, tier_policy)
    IS 'label of the tier that a metric qualifies for; NULL below the lowest threshold';

CREATE FUNCTION tier_of(metric double precision, policy tier_policy, tier anyenum) RETURNS anyenum
    AS 'MODULE_PATHNAME', 'tier_of_enum' LANGUAGE C STABLE PARALLEL SAFE;
COMMENT ON FUNCTION tier_of(double precision, tier_policy, anyenum)
    IS 'tier that a metric qualifies for, as a value of the type of the third argument; '
       'NULL below the lowest threshold';

-- The same for numeric, whose cast to double precision takes longer than all the rest; also below.

CREATE FUNCTION tier_of(metric numeric, policy tier_policy) RETURNS text
    AS 'MODULE_PATHNAME', 'tier_of_numeric' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION tier_of(numeric, tier_policy)
    IS 'label of the tier that a metric qualifies for; NULL below the lowest threshold';

CREATE FUNCTION tier_of(metric numeric, policy tier_policy, tier anyenum) RETURNS anyenum
    AS 'MODULE_PATHNAME', 'tier_of_numeric_enum' LANGUAGE C STABLE PARALLEL SAFE;
COMMENT ON FUNCTION tier_of(numeric, tier_policy, anyenum)
    IS 'tier that a metric qualifies for, as a value of the type of the third argument; '
       'NULL below the lowest threshold';

CREATE FUNCTION tier_rank(metric double precision, policy tier_policy) RETURNS integer
    AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION tier_rank(double precision, tier_policy)
    IS 'rank of the tier that a metric qualifies for, from 1 for the lowest tier; '
       'NULL below the lowest threshold';

CREATE FUNCTION tier_rank(metric numeric, policy tier_policy) RETURNS integer
    AS 'MODULE_PATHNAME', 'tier_rank_numeric' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION tier_rank(numeric, tier_policy)
    IS 'rank of the tier that a metric qualifies for, from 1 for the lowest tier; '
       'NULL below the lowest threshold';

CREATE FUNCTION tier_gap(metric double precision, policy tier_policy) RETURNS double precision
    AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION tier_gap(double precision, tier_policy)
    IS 'how much a metric is below the threshold of the next tier; NULL in the highest tier';

CREATE FUNCTION tier_gap(metric numeric, policy tier_policy) RETURNS double precision
    AS 'MODULE_PATHNAME', 'tier_gap_numeric' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION tier_gap(numeric, tier_policy)
    IS 'how much a metric is below the threshold of the next tier; NULL in the highest tier';

CREATE FUNCTION tier_thresholds(
    policy tier_policy, OUT rank integer, OUT tier text, OUT threshold double precision,
    OUT hold double precision
)
    RETURNS SETOF record
    AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE ROWS 4;
COMMENT ON FUNCTION tier_thresholds(tier_policy)
    IS 'a row for every tier of a policy, from the lowest: rank, label, threshold, and what is '
       'enough to hold the tier';

-- Tiers as enums

CREATE FUNCTION create_tier_type(name text, policy tier_policy, schema text DEFAULT NULL)
    RETURNS text
    AS 'MODULE_PATHNAME' LANGUAGE C VOLATILE PARALLEL UNSAFE;
COMMENT ON FUNCTION create_tier_type(text, tier_policy, text)
    IS 'creates an enum type of the labels of a policy, owned by the caller, '
       'and returns the command that did it';

CREATE FUNCTION tier_policy_of(enum regtype, thresholds double precision[]) RETURNS tier_policy
    AS 'MODULE_PATHNAME' LANGUAGE C STABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION tier_policy_of(regtype, double precision[])
    IS 'policy with the labels of an enum type and a threshold for each, without grace';

-- A ladder of quantiles

CREATE FUNCTION quantile_policy_accum(internal, double precision, text[]) RETURNS internal
    AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION quantile_policy_accum(internal, double precision, text[])
    IS 'transition function: adds a value to those to be sorted';

CREATE FUNCTION quantile_policy_final(internal) RETURNS tier_policy
    AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION quantile_policy_final(internal)
    IS 'final function: sorts the values and returns the policy; NULL without values';

-- A sorted state cannot be merged, nor sorted again, so that plans are not split between processes.

CREATE AGGREGATE quantile_policy(value double precision, labels text[]) (
    SFUNC = quantile_policy_accum, STYPE = internal, SSPACE = 256,
    FINALFUNC = quantile_policy_final, FINALFUNC_MODIFY = READ_WRITE, PARALLEL = SAFE
);
COMMENT ON AGGREGATE quantile_policy(double precision, text[])
    IS 'policy with a tier for each label, lowest first, that divides the values into equal parts '
       'by quantiles; equal values are always in one tier';

-- The tier held from period to period

CREATE FUNCTION tier_track(metric double precision, policy tier_policy) RETURNS text
    AS 'MODULE_PATHNAME' LANGUAGE C WINDOW IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION tier_track(double precision, tier_policy)
    IS 'label of the tier that a customer holds in each period by the rules of the policy; '
       'PARTITION BY customer ORDER BY period';

CREATE FUNCTION tier_track(metric double precision, policy tier_policy, tier anyenum)
    RETURNS anyenum
    AS 'MODULE_PATHNAME', 'tier_track_enum' LANGUAGE C WINDOW STABLE PARALLEL SAFE;
COMMENT ON FUNCTION tier_track(double precision, tier_policy, anyenum)
    IS 'tier that a customer holds in each period by the rules of the policy, '
       'as a value of the type of the third argument; PARTITION BY customer ORDER BY period';

CREATE FUNCTION tier_track(metric numeric, policy tier_policy) RETURNS text
    AS 'MODULE_PATHNAME', 'tier_track_numeric' LANGUAGE C WINDOW IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION tier_track(numeric, tier_policy)
    IS 'label of the tier that a customer holds in each period by the rules of the policy; '
       'PARTITION BY customer ORDER BY period';

CREATE FUNCTION tier_track(metric numeric, policy tier_policy, tier anyenum) RETURNS anyenum
    AS 'MODULE_PATHNAME', 'tier_track_numeric_enum' LANGUAGE C WINDOW STABLE PARALLEL SAFE;
COMMENT ON FUNCTION tier_track(numeric, tier_policy, anyenum)
    IS 'tier that a customer holds in each period by the rules of the policy, '
       'as a value of the type of the third argument; PARTITION BY customer ORDER BY period';

-- Moves between tiers

CREATE TYPE tier_moves_row AS (
    customers bigint, upgraded bigint, stayed bigint, downgraded bigint,
    entered bigint, exited bigint,
    upgrade_rate double precision, downgrade_rate double precision, net_rate double precision,
    lower double precision, upper double precision
);
COMMENT ON TYPE tier_moves_row
    IS 'moves between tiers: counts, rates (0 to 1) among customers with a tier before and after, '
       'net rate (-1 to 1) with its confidence limits';

CREATE FUNCTION tier_moves_combine(bigint[], bigint[]) RETURNS bigint[]
    AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION tier_moves_combine(bigint[], bigint[])
    IS 'combine function: adds the counts of moves';

CREATE FUNCTION tier_moves_final(bigint[]) RETURNS tier_moves_row
    AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION tier_moves_final(bigint[]) IS 'final function of the aggregate tier_moves';

-- @use tier_moves form=enum arguments="from_tier anyenum, to_tier anyenum" \
--      comment="moves between tiers, a row for each customer: NULL before is an entry, NULL \
--          after an exit; with the 95% confidence limits of the net rate"

-- @since 0.2.0
-- Citus splits an aggregate between nodes only if its arguments are of declared types.

-- @use tier_moves form=enum arguments="from_tier customer_tier, to_tier customer_tier" \
--      comment="moves between tiers, a row for each customer: NULL before is an entry, NULL \
--          after an exit; with the 95% confidence limits of the net rate"
-- @end

-- @use tier_moves form=text arguments="from_tier text, to_tier text, policy tier_policy" \
--      comment="moves between the tiers of a policy, a row for each customer: NULL before is \
--          an entry, NULL after an exit; with the 95% confidence limits of the net rate"

