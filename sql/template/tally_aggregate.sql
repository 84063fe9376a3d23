--# An aggregate that counts responses in a tally, and reads a result from it.
--#   name, arguments
--#   initial  the tally it starts with
--#   final    the function that reads the result, if it is not the tally itself
--#   size     the size of its state in bytes, if the planner should not guess 32
--#   comment
CREATE AGGREGATE @name@(@arguments@) (
    SFUNC = tally_accum, STYPE = tally, INITCOND = '@initial@', COMBINEFUNC = tally_merge,
@?final@    FINALFUNC = @final@, MFINALFUNC = @final@,
    MSFUNC = tally_accum, MINVFUNC = tally_discard, MSTYPE = tally, MINITCOND = '@initial@',
@?size@    SSPACE = @size@,
    PARALLEL = SAFE
);
COMMENT ON AGGREGATE @name@(@arguments@) IS '@comment@';
