-- Every function, aggregate, window function, operator and cast of the extension, found in the
-- catalogs, called with NULL in every combination of arguments and with the corner cases of each
-- type. Each call must return a result or raise a documented error of class 22, 42, 0A or 54; one
-- test per signature.
BEGIN;
\ir ../lib/surface.sql
\ir ../lib/corners.sql
SELECT plan(1 + count(*)::int) FROM surface;

SELECT is(
    (SELECT string_agg(DISTINCT t, ', ')
     FROM surface, unnest(types) t
     WHERE t <> 'internal' AND t NOT IN (SELECT type FROM corner)),
    NULL,
    'every type of an argument has corners');

-- Returns argument lists: NULL in every combination (of many arguments, in those with at most two
-- NULLs or two values), each corner case alone, and random mixtures.
CREATE FUNCTION pg_temp.argument_lists(types text[], usual text[])
RETURNS SETOF text LANGUAGE plpgsql AS $$
DECLARE
    n int := cardinality(types);
    nulls text[];
    mixed text[];
BEGIN
    IF n = 0 THEN
        RETURN NEXT '';
        RETURN;
    END IF;
    SELECT array_agg(format(
                         'NULL::%s',
                         CASE t
                             WHEN 'anyenum' THEN 'customer_tier'
                             WHEN 'anyelement' THEN 'integer'
                             ELSE t END) ORDER BY k)
        INTO nulls FROM unnest(types) WITH ORDINALITY u (t, k);
    RETURN QUERY
    SELECT string_agg(
        CASE WHEN mask & (1 << k - 1) <> 0 THEN nulls[k] ELSE usual[k] END, ', ' ORDER BY k)
        FROM generate_series(0, (1 << n) - 1) mask,
            generate_series(1, n) k
        WHERE n <= 8 OR bit_count(mask::bit(32)) NOT BETWEEN 3 AND n - 3
        GROUP BY mask ORDER BY mask;
    RETURN QUERY SELECT array_to_string(usual[:k - 1] || value || usual[k + 1:], ', ')
        FROM generate_series(1, n) k JOIN corner ON type = types[k] ORDER BY k, id;
    FOR i IN 1 .. CASE WHEN n > 1 THEN 60 ELSE 0 END LOOP
        mixed := usual;
        FOR k IN 1 .. n LOOP
            mixed[k] := coalesce(
                (SELECT value FROM corner WHERE type = types[k] ORDER BY random() LIMIT 1),
                nulls[k]);
        END LOOP;
        RETURN NEXT array_to_string(mixed, ', ');
    END LOOP;
END $$;

-- Returns what is wrong with the outcomes of some queries, and how many succeeded and failed.
CREATE FUNCTION pg_temp.outcomes(
    queries text[], OUT wrong text, OUT succeeded int, OUT failed int) LANGUAGE plpgsql AS $$
DECLARE
    query text;
BEGIN
    succeeded := 0;
    failed := 0;
    FOREACH query IN ARRAY queries LOOP
        BEGIN
            EXECUTE query;
            succeeded := succeeded + 1;
        EXCEPTION WHEN OTHERS THEN
            failed := failed + 1;
            -- 3F000: the schema given to create_tier_type does not exist
            IF SQLSTATE !~ '^(22|42|0A|54)'
                AND NOT (SQLSTATE = '3F000' AND query ~ 'create_tier_type') THEN
                wrong := concat_ws(
                    E'\n', wrong, format('%s %s: %s', SQLSTATE, SQLERRM, left(query, 500)));
            END IF;
        END;
    END LOOP;
END $$;

-- Tests one signature; functions of internal states need not succeed when a user calls them.
CREATE FUNCTION pg_temp.test_signature(one text) RETURNS text LANGUAGE sql AS $$
    SELECT CASE
               WHEN succeeded = 0 AND NOT 'internal' = ANY (types)
                   THEN fail(signature || ': no call succeeds, of ' || failed)
        ELSE is(wrong, NULL, format('%s: %s results, %s errors', signature, succeeded, failed)) END
    FROM surface, LATERAL (
        SELECT array_agg(q) AS queries FROM pg_temp.argument_lists(types, ARRAY(
                SELECT coalesce(
                    defaults[k],
                    (SELECT value FROM corner WHERE type = types[k] ORDER BY id LIMIT 1),
                    'NULL::' || types[k])
                FROM generate_subscripts(types, 1) k)) arguments,
            pg_temp.surface_queries(surface, arguments) q) l, pg_temp.outcomes(queries) o
    WHERE signature = one
$$;

-- one statement per test, so that the output before a crash shows which tests have passed
SELECT setseed(0.5) \g /dev/null
SELECT format('SELECT pg_temp.test_signature(%L)', signature)
FROM surface
ORDER BY signature COLLATE "C" \gexec

SELECT * FROM finish();
ROLLBACK;
