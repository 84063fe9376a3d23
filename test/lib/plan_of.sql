-- Returns the plan of a query, its lines joined.
CREATE FUNCTION pg_temp.plan_of(query text, options text DEFAULT 'COSTS OFF')
RETURNS text LANGUAGE plpgsql AS $$
DECLARE line text; lines text;
BEGIN
    FOR line IN EXECUTE format(
        'EXPLAIN (%s) %s', options, query) LOOP lines := concat_ws(E'\n', lines, line); END LOOP;
    RETURN lines;
END $$;
