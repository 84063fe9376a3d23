--# An aggregate that makes the report of a score from customers.
--#   name        of the score
--#   transition  the transition function
--#   arguments   of the aggregate
--#   size        the size of its state in bytes, for the planner
--#   comment
CREATE AGGREGATE @name@_report_clustered(@arguments@) (
    SFUNC = @transition@, STYPE = internal, FINALFUNC = @name@_report_clustered_final,
    COMBINEFUNC = clustered_combine, SERIALFUNC = clustered_serialize,
    DESERIALFUNC = clustered_deserialize, SSPACE = @size@, PARALLEL = SAFE
);
COMMENT ON AGGREGATE @name@_report_clustered(@arguments@) IS '@comment@';
