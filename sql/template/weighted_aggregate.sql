--# An aggregate that adds responses with their weights to a weighted tally.
--#   name, arguments
--#   initial  the weighted tally it starts with
--#   size     the size of its state in bytes, for the planner
--#   comment
CREATE AGGREGATE @name@(@arguments@) (
    SFUNC = weighted_tally_accum, STYPE = weighted_tally, INITCOND = '@initial@',
    COMBINEFUNC = weighted_tally_merge, FINALFUNC = weighted_tally_final,
    SSPACE = @size@, PARALLEL = SAFE
);
COMMENT ON AGGREGATE @name@(@arguments@) IS '@comment@';
