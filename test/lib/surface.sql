-- What a user can call: the temporary table surface, one row for each function, aggregate, window
-- function, operator and cast, and the queries that call it. Read by
-- test/pgtap/extension_surface_nulls.sql and test/tools/sqlsmith.
CREATE TEMP TABLE surface AS WITH member AS (
    SELECT classid, objid
    FROM pg_depend
    WHERE refclassid = 'pg_extension'::regclass AND deptype = 'e'
        AND refobjid = (SELECT oid FROM pg_extension WHERE extname = 'satisfaction'))
SELECT objid::regprocedure::text AS signature,
    CASE WHEN proretset THEN 's' ELSE prokind END AS kind,
    format('%I.%I', pronamespace::regnamespace, proname) AS name,
    ARRAY(SELECT format_type(t, NULL)
          FROM unnest(proargtypes) WITH ORDINALITY u (t, k)
          ORDER BY k) AS types,
    ARRAY(SELECT pg_get_function_arg_default(objid, k)
          FROM generate_series(1, pronargs) k) AS defaults,
    format_type(prorettype, NULL) AS result
FROM member
JOIN pg_proc p ON p.oid = objid
WHERE classid = 'pg_proc'::regclass
UNION ALL SELECT objid::regoperator::text, 'o',
    format('OPERATOR(%I.%s)', oprnamespace::regnamespace, oprname),
    ARRAY[format_type(oprleft, NULL), format_type(oprright, NULL)], '{}',
    format_type(oprresult, NULL)
FROM member
JOIN pg_operator o ON o.oid = objid
WHERE classid = 'pg_operator'::regclass
UNION ALL SELECT pg_describe_object(classid, objid, 0), 'c', format_type(casttarget, NULL),
    ARRAY[format_type(castsource, NULL)], '{}', format_type(casttarget, NULL)
FROM member
JOIN pg_cast c ON c.oid = objid
WHERE classid = 'pg_cast'::regclass;

-- Returns queries that call one of them with these arguments: an aggregate over no row, one row,
-- two rows, and a moving frame.
CREATE FUNCTION pg_temp.surface_queries(s surface, arguments text)
RETURNS SETOF text LANGUAGE plpgsql AS $$
DECLARE
    columns text := (SELECT string_agg('c' || k, ', ' ORDER BY k)
                     FROM generate_subscripts(s.types, 1) k);
    rows text := format('(VALUES (%s), (%s)) v (%s)', arguments, arguments, columns);
    call text := format('%s(%s)', s.name, columns);
BEGIN
    CASE s.kind
        WHEN 's' THEN RETURN NEXT format('SELECT count(r::text) FROM %s(%s) r', s.name, arguments);
        WHEN 'o' THEN RETURN NEXT format(
            'SELECT (a %s b)::text FROM (VALUES (%s)) v (a, b)', s.name, arguments);
        WHEN 'c' THEN RETURN NEXT format('SELECT (%s)::%s::text', arguments, s.name);
        WHEN 'w' THEN RETURN NEXT format('SELECT %s OVER () FROM %s', call, rows);
        WHEN 'a' THEN
            RETURN NEXT format('SELECT %s::text FROM %s LIMIT 1', call, rows);
            RETURN NEXT format(
                'SELECT %s::text FROM (VALUES (%s)) v (%s)', call, arguments, columns);
            RETURN NEXT format(
                'SELECT (%s OVER (ROWS BETWEEN CURRENT ROW AND 1 FOLLOWING))::text FROM %s', call,
                rows);
            RETURN NEXT format('SELECT %s::text FROM %s WHERE false', call, rows);
        ELSE
            RETURN NEXT format(
                CASE
                    WHEN 'internal' = ANY (s.types) THEN 'SELECT %s(%s) IS NULL'
                    ELSE 'SELECT %s(%s)::text' END,
                s.name, arguments);
    END CASE;
END $$;
