-- A call of every aggregate of the extension, and of every function that reads a table, over a
-- table that is spread over several nodes and one with the same rows on this node. Needs two tables
-- made as facts in every_aggregate_data.sql, and the variables
--
--   many       the table that is spread
--   one        the table on this node
--   part       a part of the first table on one other node, or the table itself
--   one_part   the same part of the second table
--   sent       a regular expression of the lines of plans that say what other nodes do
--
-- Makes the temporary table comparison: a row for each call and each GROUP BY.

-- Every aggregate is found in the catalogs. Arguments are columns of the table, chosen by the name
-- of the aggregate, that of the argument, and its type; the first row counts. Further variants are
-- called, too.
CREATE TEMP TABLE choice (variant int, aggregate text, argument text, type text, value text);
INSERT INTO choice
VALUES (1, 'csat.*', 't', 'tally', 'csat_counts'), (1, 'ces.*', 't', 'tally', 'ces_counts'),
    (1, 'proportion.*', 't', 'tally', 'yes_counts'), (1, 'mean.*', 't', 'tally', 'csat_counts'),
    (1, '.*', 't', 'tally', 'nps_counts'), (1, '.*', 't', 'weighted_tally', 'weighted'),
    (1, '.*', 'r', 'ratio_summary', 'ratio'), (1, '.*', 's', 'survival_curve', 'curve'),
    (1, '.*', 'd', 'driver_summary', 'driver'), (1, '.*', 'a', 'activity_periods', 'periods'),
    (2, '.*', 'a', 'activity_periods', 'paid_periods'),
    (1, '.*', 'score', 'smallint', 'small'), (1, '.*', 'score', 'integer', 'whole'),
    (1, '.*', 'score', 'double precision', 'score'), (1, '.*', 'score', 'text', 'word'),
    (1, '.*', 'low', 'integer', '0'), (1, '.*', 'low', 'double precision', '0.0::float8'),
    (1, '.*', 'high', 'integer', '10'), (1, '.*', 'high', 'double precision', '10.0::float8'),
    (1, '.*', 'before|functional|numerator', 'double precision', 'score'),
    (1, '.*', 'after|dysfunctional|outcome', 'double precision', 'later'),
    (1, '.*', 'weight|denominator', 'double precision', 'weight'),
    (1, '.*', 'population', 'double precision', '100000.0::float8'),
    (1, '.*', 'satisfied|x|is_start', 'boolean', 'yes'),
    (1, '.*', 'finished|is_return', 'boolean', 'finished'),
    (1, '.*', 'customer', 'anyelement', 'customer'), (2, '.*', 'customer', 'anyelement', 'name'),
    (1, '.*', 'at', 'timestamp with time zone', 'at'), (1, '.*', 'at', 'date', 'day'),
    (1, '.*', 'at', 'timestamp without time zone', 'local'),
    (1, '.*', 'during', 'tstzrange', 'contract'), (1, '.*', 'during', 'tsrange', 'local_contract'),
    (1, '.*', 'during', 'daterange', 'day_contract'), (1, '.*', 'amount', 'numeric', 'amount'),
    (1, 'rolling_actives', 'options', 'jsonb', '''{"tz": "America/Los_Angeles", "period": "month"}'''),
    (1, '.*', 'options', 'jsonb', '''{"tz": "America/Los_Angeles"}'''), (1, '.*', 'width', 'integer', '3'),
    (1, '.*', 'value', 'double precision', 'metric'), (1, '.*', 'labels', 'text[]', '''{low,middle,high}'''),
    (1, '.*', 'duration', 'interval', 'lasted'), (1, '.*', 'resolution', 'interval', '''1 hour'''),
    (1, '.*', 'drivers', 'double precision[]', 'drivers'), (1, '.*', 'from_tier', 'anyenum', 'mood'),
    (1, '.*', 'to_tier', 'anyenum', 'next_mood'), (1, '.*', 'from_tier', 'customer_tier', 'tier'),
    (1, '.*', 'to_tier', 'customer_tier', 'next_tier'), (1, '.*', 'from_tier', 'text', 'tier_name'),
    (1, '.*', 'to_tier', 'text', 'next_tier_name'),
    (1, '.*', 'policy', 'tier_policy', '''new 0, returning 2, loyal 5, vip 9''');

-- The arguments of every aggregate, and of every function of a table without those that have a
-- default. A value is NULL if there is no choice above, which is a failure.
CREATE TEMP TABLE argument AS
WITH ours AS (
    SELECT p.*
    FROM pg_depend
    JOIN pg_proc p ON p.oid = objid
    WHERE classid = 'pg_proc'::regclass AND deptype = 'e' AND refclassid = 'pg_extension'::regclass
        AND refobjid = (SELECT oid FROM pg_extension WHERE extname = 'satisfaction')
        AND (prokind = 'a' OR proargtypes[0] = 'regclass'::regtype))
SELECT ours.oid::regprocedure::text AS signature, proname::text AS name, prokind = 'a' AS aggregate,
    k, variant,
    -- a zone that is not given is that of the session that counts
    prokind = 'a' AND 'options' <> ALL (proargnames)
        AND ('timestamptz'::regtype = ANY (proargtypes) OR 'tstzrange'::regtype = ANY (proargtypes))
        AS zoneless,
    CASE WHEN prokind = 'a' THEN value
        WHEN type = 'regclass' THEN '''%s'''
        WHEN type = 'name' THEN quote_literal(argument)
        WHEN type = 'jsonb' THEN 'retention_options()'
    END AS value
FROM ours, generate_series(1, pronargs - pronargdefaults) k,
    LATERAL (SELECT proargnames[k] AS argument, format_type(proargtypes[k - 1], NULL) AS type) a
    LEFT JOIN LATERAL (
        SELECT DISTINCT ON (variant) variant, value
        FROM choice c
        WHERE c.type = a.type AND proname ~ ('^(' || aggregate || ')$')
            AND a.argument ~ ('^(' || c.argument || ')$')
        ORDER BY variant, c.ctid) c ON true;

-- The calls, each with the first variant of the arguments that have no other one.
CREATE TEMP TABLE call AS
SELECT signature, aggregate, zoneless, name,
    format('%I(%s)', name, string_agg(value, ', ' ORDER BY k)) AS call,
    bool_or(value IS NULL) AS incomplete
FROM (SELECT a.*, v AS called
      FROM argument a,
          LATERAL (SELECT DISTINCT coalesce(variant, 1) AS v FROM argument b WHERE b.signature = a.signature) v
      WHERE coalesce(a.variant, 1) = v
          OR a.variant = 1 AND NOT EXISTS (
              SELECT FROM argument b WHERE b.signature = a.signature AND b.k = a.k AND b.variant = v)) q
GROUP BY signature, name, aggregate, zoneless, called;

-- Returns whether a plan has other nodes call a function.
CREATE FUNCTION pg_temp.is_sent(query text, name text, sent text) RETURNS boolean LANGUAGE plpgsql AS $$
DECLARE line text;
BEGIN
    FOR line IN EXECUTE 'EXPLAIN (VERBOSE, COSTS OFF) ' || query LOOP
        IF line ~ sent AND line ~ ('\m' || name || '\(') THEN
            RETURN true;
        END IF;
    END LOOP;
    RETURN false;
END $$;

-- Returns the rows of a query as text, in a time zone.
CREATE FUNCTION pg_temp.rows_of(query text, zone text) RETURNS text[] LANGUAGE plpgsql AS $$
DECLARE
    usual text := current_setting('TimeZone');
    r record;
    rows text[] := '{}';
BEGIN
    PERFORM set_config('TimeZone', zone, true);
    FOR r IN EXECUTE query LOOP
        rows := rows || r::text;
    END LOOP;
    PERFORM set_config('TimeZone', usual, true);
    RETURN ARRAY(SELECT u FROM unnest(rows) u ORDER BY u COLLATE "C");
END $$;

-- Returns whether two results are the same: fractions but for their last digits, which may depend
-- on the order of the rows.
CREATE FUNCTION pg_temp.alike(a text[], b text[]) RETURNS boolean LANGUAGE sql IMMUTABLE AS $$
    SELECT a = b
        OR regexp_replace(a::text, '-?\d+(\.\d+)?(e-?\d+)?', '#', 'g')
            = regexp_replace(b::text, '-?\d+(\.\d+)?(e-?\d+)?', '#', 'g')
        AND (SELECT bool_and(CASE
                 WHEN x[1] = y[1] THEN true
                 WHEN x[1] || y[1] ~ '\.|e-'
                     THEN abs(x[1]::float8 - y[1]::float8) <= 1e-12 * greatest(abs(x[1]::float8), 1)
                 ELSE false END)
             FROM regexp_matches(a::text, '-?\d+(?:\.\d+)?(?:e-?\d+)?', 'g') WITH ORDINALITY p (x, k)
             JOIN regexp_matches(b::text, '-?\d+(?:\.\d+)?(?:e-?\d+)?', 'g') WITH ORDINALITY q (y, k)
                 USING (k))
$$;

-- Aggregates of all rows, by a column, by the column that tells the node, and of one node; functions
-- of a table; and retention in two steps. %s stands for the table.
CREATE TEMP TABLE task AS
SELECT row_number() OVER () AS id, *, :'sent' AS sent_lines, :'many' AS many, :'one' AS one
FROM (SELECT signature, call, name, zoneless, grouped,
          CASE grouped WHEN 'all' THEN format('SELECT %s FROM %%s', call)
              ELSE format('SELECT %1$s, %2$s FROM %%s GROUP BY %1$s', grouped, call) END AS query
      FROM call, unnest('{all,segment,customer}'::text[]) grouped
      WHERE aggregate
      UNION ALL
      SELECT signature, call, name, false, 'source', format('SELECT r FROM %s r', call)
      FROM call
      WHERE NOT aggregate
      UNION ALL
      SELECT arguments, call, 'activity_agg', false, 'two steps',
          format('SELECT %s FROM (SELECT customer, activity_agg(%s, %L) AS a FROM %%s GROUP BY customer) q',
                 call, arguments, '{"tz": "America/Los_Angeles"}')
      FROM (VALUES ('retention_agg(a)', 'at'), ('retention_agg(a)', 'at, amount'),
                ('rolling_actives(a, 3)', 'at'), ('rollup(a)', 'contract')) v (call, arguments)) q
WHERE query IS NOT NULL;
INSERT INTO task
SELECT id, signature, call, name, zoneless, 'one node', query, sent_lines, :'part', :'one_part'
FROM task
WHERE grouped = 'all' AND :'part' <> :'many';

-- Returns whether other nodes call the function of a task, and "same", "different" or an error.
-- Where they do, the zone is theirs.
CREATE FUNCTION pg_temp.compare(
    t task, OUT sent boolean, OUT outcome text, OUT rows bigint
) LANGUAGE plpgsql AS $$
DECLARE
    zone text := current_setting('TimeZone');
    there text[];
BEGIN
    sent := pg_temp.is_sent(format(t.query, t.many), t.name, t.sent_lines);
    there := pg_temp.rows_of(format(t.query, t.many), zone);
    rows := cardinality(there);
    IF sent AND t.zoneless THEN
        zone := 'GMT';
    END IF;
    outcome := CASE WHEN pg_temp.alike(there, pg_temp.rows_of(format(t.query, t.one), zone))
        THEN 'same' ELSE 'different' END;
EXCEPTION WHEN OTHERS THEN
    outcome := SQLSTATE || ' ' || SQLERRM;
END $$;

-- a transaction for each
CREATE TEMP TABLE comparison AS
SELECT t.*, r.* FROM task t, LATERAL pg_temp.compare(t) r LIMIT 0;
SELECT format('INSERT INTO comparison SELECT t.*, r.* FROM task t, LATERAL pg_temp.compare(t) r WHERE id = %s AND grouped = %L', id, grouped)
FROM task
ORDER BY id
\gexec
