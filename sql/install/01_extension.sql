-- The extension itself

-- @since 0.2.0
CREATE FUNCTION satisfaction_version() RETURNS text
    AS 'MODULE_PATHNAME' LANGUAGE C STABLE STRICT PARALLEL SAFE;
-- @end
COMMENT ON FUNCTION satisfaction_version()
    IS 'version of the SQL objects, and that of the library if it is another one';
