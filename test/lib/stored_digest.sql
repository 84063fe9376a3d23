-- A digest of stored values: a line "table.column | rows | bytes | md5" for every column in the
-- schema "stored", of the bytes of the type's send function, in the order of the key; and a line
-- for every view, of the text of its rows. Arrays and composite values are taken as text, since
-- their binary forms contain OIDs, which a restored dump does not keep.
CREATE TEMP TABLE digest (name text, rows bigint, bytes bigint, md5 text);
SET TimeZone = 'UTC';
DO $$
DECLARE
    c record;
BEGIN
    FOR c IN
        SELECT attrelid::regclass AS source, attname AS name,
            CASE
                WHEN typsend IN ('array_send'::regproc, 'record_send'::regproc)
                    THEN format('convert_to(%I::text, ''UTF8'')', attname)
                ELSE format('%s(%I)', typsend, attname) END AS bytes
        FROM pg_attribute JOIN pg_class r ON r.oid = attrelid JOIN pg_type t ON t.oid = atttypid
        WHERE relnamespace = 'stored'::regnamespace AND relkind IN ('r', 'm') AND attnum > 0
            AND NOT attisdropped
    LOOP
        EXECUTE format(
            'INSERT INTO digest
             SELECT %L, count(*), sum(length(b)),
                 md5(string_agg(coalesce(encode(b, ''hex''), ''null''), '',''
                                ORDER BY k::text COLLATE "C"))
             FROM (SELECT k, %s AS b FROM %s) q',
            c.source || '.' || c.name, c.bytes, c.source);
    END LOOP;
    FOR c IN
        SELECT oid::regclass AS source
        FROM pg_class
        WHERE relnamespace = 'stored'::regnamespace AND relkind = 'v'
    LOOP
        EXECUTE format(
            'INSERT INTO digest
             SELECT %L, count(*), sum(length(v)), md5(string_agg(v, chr(10) ORDER BY v COLLATE "C"))
             FROM (SELECT v::text FROM %s v) q (v)',
            c.source, c.source);
    END LOOP;
END
$$;
SELECT * FROM digest ORDER BY name COLLATE "C";
