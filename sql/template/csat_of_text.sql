--# A function of a tally in text form and a level.
--#   name, result, comment
CREATE FUNCTION @name@(t text, level double precision, method text DEFAULT 'wilson')
    RETURNS @result@
    LANGUAGE SQL IMMUTABLE STRICT PARALLEL SAFE
    RETURN @name@(t::tally, level, method);
COMMENT ON FUNCTION @name@(text, double precision, text)
    IS '@comment@; level at least 0.5 and below 1, method wilson, clopper_pearson, agresti_coull '
       'or wald';
