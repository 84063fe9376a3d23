--# A stored type with its input and output functions.
--#   type  its name
--#   write what the names of the C functions for output begin with
--#   one   what a value is called
--#   form  what its text looks like
--#   category  a letter, if it is one of several types that a quoted value may have
--#   preferred  true for the one of them that is then taken
CREATE TYPE @type@;

CREATE FUNCTION @type@_in(cstring) RETURNS @type@
    AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION @type@_in(cstring) IS 'reads the text form of @one@, @form@';

CREATE FUNCTION @type@_out(@type@) RETURNS cstring
    AS 'MODULE_PATHNAME', '@write@_out' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION @type@_out(@type@) IS 'writes the text form of @one@, @form@';

CREATE FUNCTION @type@_recv(internal) RETURNS @type@
    AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION @type@_recv(internal) IS 'reads the binary form of @one@';

CREATE FUNCTION @type@_send(@type@) RETURNS bytea
    AS 'MODULE_PATHNAME', '@write@_send' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION @type@_send(@type@) IS 'writes the binary form of @one@';

CREATE TYPE @type@ (
    INPUT = @type@_in, OUTPUT = @type@_out, RECEIVE = @type@_recv, SEND = @type@_send,
@?category@    CATEGORY = '@category@',
@?preferred@    PREFERRED = @preferred@,
    INTERNALLENGTH = VARIABLE, ALIGNMENT = double, STORAGE = extended
);
