--# Comparison of a stored type: functions, operators, a btree and a hash operator class.
--#   type     its name
--#   compare  what the names of the C functions begin with
--#   one, many  what a value and several are called
--#   sorted_since  the version that added its order

-- Equality

CREATE FUNCTION @type@_eq(@type@, @type@) RETURNS boolean
    AS 'MODULE_PATHNAME', '@compare@_eq' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION @type@_eq(@type@, @type@) IS 'true if two @many@ are equal';

CREATE FUNCTION @type@_ne(@type@, @type@) RETURNS boolean
    AS 'MODULE_PATHNAME', '@compare@_ne' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION @type@_ne(@type@, @type@) IS 'true if two @many@ differ';

CREATE FUNCTION @type@_hash(@type@) RETURNS integer
    AS 'MODULE_PATHNAME', '@compare@_hash' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION @type@_hash(@type@) IS '32-bit hash of @one@';

CREATE FUNCTION @type@_hash_extended(@type@, bigint) RETURNS bigint
    AS 'MODULE_PATHNAME', '@compare@_hash_extended' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION @type@_hash_extended(@type@, bigint) IS '64-bit hash of @one@ with a seed';

CREATE OPERATOR = (
    LEFTARG = @type@, RIGHTARG = @type@, FUNCTION = @type@_eq,
    COMMUTATOR = =, NEGATOR = <>, RESTRICT = eqsel, JOIN = eqjoinsel, HASHES, MERGES
);
COMMENT ON OPERATOR = (@type@, @type@) IS 'equal';

CREATE OPERATOR <> (
    LEFTARG = @type@, RIGHTARG = @type@, FUNCTION = @type@_ne,
    COMMUTATOR = <>, NEGATOR = =, RESTRICT = neqsel, JOIN = neqjoinsel
);
COMMENT ON OPERATOR <> (@type@, @type@) IS 'not equal';

CREATE OPERATOR CLASS @type@_ops DEFAULT FOR TYPE @type@ USING hash AS
    OPERATOR 1 =,
    FUNCTION 1 @type@_hash(@type@),
    FUNCTION 2 @type@_hash_extended(@type@, bigint);
COMMENT ON OPERATOR CLASS @type@_ops USING hash IS 'hashes @many@ for GROUP BY, DISTINCT and joins';
COMMENT ON OPERATOR FAMILY @type@_ops USING hash
    IS 'hashes @many@ for GROUP BY, DISTINCT and joins';

-- @since @sorted_since@
-- An order: it has no meaning, but ORDER BY, DISTINCT and unique indexes need one

CREATE FUNCTION @type@_lt(@type@, @type@) RETURNS boolean
    AS 'MODULE_PATHNAME', '@compare@_lt' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION @type@_lt(@type@, @type@)
    IS 'true if the first of two @many@ sorts before the second';

CREATE FUNCTION @type@_le(@type@, @type@) RETURNS boolean
    AS 'MODULE_PATHNAME', '@compare@_le' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION @type@_le(@type@, @type@)
    IS 'true if the first of two @many@ sorts before the second or equals it';

CREATE FUNCTION @type@_gt(@type@, @type@) RETURNS boolean
    AS 'MODULE_PATHNAME', '@compare@_gt' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION @type@_gt(@type@, @type@)
    IS 'true if the first of two @many@ sorts after the second';

CREATE FUNCTION @type@_ge(@type@, @type@) RETURNS boolean
    AS 'MODULE_PATHNAME', '@compare@_ge' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION @type@_ge(@type@, @type@)
    IS 'true if the first of two @many@ sorts after the second or equals it';

CREATE FUNCTION @type@_cmp(@type@, @type@) RETURNS integer
    AS 'MODULE_PATHNAME', '@compare@_cmp' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION @type@_cmp(@type@, @type@)
    IS 'less than, equal to or greater than 0, as the first of two @many@ sorts before the '
       'second, equals it or sorts after it';

CREATE OPERATOR < (
    LEFTARG = @type@, RIGHTARG = @type@, FUNCTION = @type@_lt,
    COMMUTATOR = >, NEGATOR = >=, RESTRICT = scalarltsel, JOIN = scalarltjoinsel
);
COMMENT ON OPERATOR < (@type@, @type@) IS 'sorts before';

CREATE OPERATOR <= (
    LEFTARG = @type@, RIGHTARG = @type@, FUNCTION = @type@_le,
    COMMUTATOR = >=, NEGATOR = >, RESTRICT = scalarlesel, JOIN = scalarlejoinsel
);
COMMENT ON OPERATOR <= (@type@, @type@) IS 'sorts before or equal';

CREATE OPERATOR > (
    LEFTARG = @type@, RIGHTARG = @type@, FUNCTION = @type@_gt,
    COMMUTATOR = <, NEGATOR = <=, RESTRICT = scalargtsel, JOIN = scalargtjoinsel
);
COMMENT ON OPERATOR > (@type@, @type@) IS 'sorts after';

CREATE OPERATOR >= (
    LEFTARG = @type@, RIGHTARG = @type@, FUNCTION = @type@_ge,
    COMMUTATOR = <=, NEGATOR = <, RESTRICT = scalargesel, JOIN = scalargejoinsel
);
COMMENT ON OPERATOR >= (@type@, @type@) IS 'sorts after or equal';

CREATE OPERATOR CLASS @type@_ops DEFAULT FOR TYPE @type@ USING btree AS
    OPERATOR 1 <, OPERATOR 2 <=, OPERATOR 3 =, OPERATOR 4 >=, OPERATOR 5 >,
    FUNCTION 1 @type@_cmp(@type@, @type@);
COMMENT ON OPERATOR CLASS @type@_ops USING btree
    IS 'sorts @many@ for ORDER BY, DISTINCT and unique indexes';
COMMENT ON OPERATOR FAMILY @type@_ops USING btree
    IS 'sorts @many@ for ORDER BY, DISTINCT and unique indexes';
-- @end
