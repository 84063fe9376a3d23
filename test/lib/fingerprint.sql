-- The catalogs' contents about the extension: a line "object | column | value" for every column of
-- every row that belongs to it, without OIDs, so that two databases can be compared. The columns
-- and what their OIDs refer to come from pg_attribute and pg_get_catalog_foreign_keys(), so that
-- columns of newer servers are included.

-- The members of the extension and what belongs to them: array types, row types, constraints,
-- members of operator families.
CREATE TEMP VIEW ours AS WITH RECURSIVE ours (classid, objid) AS (
    SELECT classid, objid
    FROM pg_depend
    WHERE refclassid = 'pg_extension'::regclass AND deptype = 'e'
        AND refobjid = (SELECT oid FROM pg_extension WHERE extname = 'satisfaction')
    UNION SELECT d.classid, d.objid
    FROM pg_depend d
    JOIN ours o ON d.refclassid = o.classid AND d.refobjid = o.objid
    WHERE d.deptype IN ('i', 'a'))
SELECT classid, objid
FROM ours
UNION SELECT 'pg_extension'::regclass, oid
FROM pg_extension
WHERE extname = 'satisfaction';

CREATE TEMP TABLE fingerprint (object text, attribute text, value text);

-- Returns an expression that writes a column without OIDs, or NULL where the column is left out.
CREATE FUNCTION pg_temp.written(a pg_attribute) RETURNS text LANGUAGE sql AS $$
    SELECT CASE
        -- these differ between databases; the object's name stands for the OID
        WHEN a.attname IN ('oid', 'relfilenode') THEN NULL
        WHEN f.is_array THEN format(
            '(SELECT string_agg(pg_describe_object(%s::regclass, x, 0), '', '' ORDER BY n) '
            'FROM unnest(%I::oid[]) WITH ORDINALITY u (x, n))',
            f.pktable::oid, a.attname)
        WHEN f.pktable IS NOT NULL THEN format(
            'CASE WHEN %2$I::oid <> 0 THEN pg_describe_object(%1$s::regclass, %2$I::oid, 0) END',
            f.pktable::oid, a.attname)
        -- newer minor releases keep a version of the columns of composite types here
        WHEN a.attname = 'attoptions'
            THEN '(SELECT string_agg(o, '', '') FROM unnest(attoptions) o '
                 'WHERE o !~ ''^pg_attver='')'
        WHEN a.attname = 'prosqlbody' THEN 'pg_get_function_sqlbody(oid)'
        WHEN a.attname = 'ev_action' THEN 'pg_get_ruledef(oid)'
        WHEN a.atttypid = 'pg_node_tree'::regtype THEN format('pg_get_expr(%I, 0)', a.attname)
        ELSE format('%I::text', a.attname)
    END
    FROM (SELECT) one LEFT JOIN pg_get_catalog_foreign_keys() f
        ON f.fktable = a.attrelid AND f.fkcols = ARRAY[a.attname::text] AND f.pkcols = '{oid}'
$$;

-- Writes the rows of a catalog that fulfill a condition, under the names of their objects.
CREATE FUNCTION pg_temp.write_rows(catalog regclass, object text, condition text)
RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    EXECUTE (
        SELECT format(
            'INSERT INTO fingerprint SELECT %s, v.* FROM %s c, LATERAL (VALUES %s) v WHERE %s',
            object, catalog,
            string_agg(format('(%L, %s)', catalog || '.' || attname, pg_temp.written(a)), ', '),
            condition)
        FROM pg_attribute a
        WHERE attrelid = catalog AND attnum > 0 AND NOT attisdropped
            AND pg_temp.written(a) IS NOT NULL);
END
$$;

-- the objects themselves,
SELECT pg_temp.write_rows(classid::regclass, format('pg_describe_object(%s, c.oid, 0)', classid),
                          format('c.oid IN (SELECT objid FROM ours WHERE classid = %s)', classid))
FROM (SELECT DISTINCT classid FROM ours) classes \g /dev/null
-- the rows that belong to them,
SELECT pg_temp.write_rows(
    catalog, format('pg_describe_object(%s::regclass, c.%I, 0) || %s', owner::oid, key, part),
    format('c.%I IN (SELECT objid FROM ours WHERE classid = %s)', key, owner::oid))
FROM (VALUES ('pg_aggregate'::regclass, 'pg_proc'::regclass, 'aggfnoid', ''''''),
          ('pg_enum', 'pg_type', 'enumtypid', ''' label '' || c.enumlabel'),
          ('pg_attribute', 'pg_class', 'attrelid', ''' column '' || c.attnum'),
          ('pg_index', 'pg_class', 'indexrelid', ''''''),
          ('pg_range', 'pg_type', 'rngtypid', '''''')) v (catalog, owner, key, part) \g /dev/null
-- and their comments, privileges and dependencies
INSERT INTO fingerprint
SELECT pg_describe_object(classoid, objoid, objsubid), 'comment', description
FROM pg_description
WHERE (classoid, objoid) IN (TABLE ours)
UNION ALL SELECT pg_describe_object(classoid, objoid, objsubid), 'initial privileges',
    format('%s %s', privtype, initprivs)
FROM pg_init_privs
WHERE (classoid, objoid) IN (TABLE ours)
UNION ALL SELECT pg_describe_object(classid, objid, objsubid), 'depends',
    format('%s %s', deptype, pg_describe_object(refclassid, refobjid, refobjsubid))
FROM pg_depend
WHERE (classid, objid) IN (TABLE ours);

SELECT object, attribute, value
FROM fingerprint
ORDER BY object COLLATE "C", attribute COLLATE "C", value COLLATE "C";
