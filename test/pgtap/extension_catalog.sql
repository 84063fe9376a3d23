-- Rules that every object of the extension follows.
\set reference `cat doc/reference.md`
\set scripts `cat sql/install/*.sql sql/template/*.sql`
BEGIN;
SELECT plan(16);

CREATE TEMP VIEW objects AS
SELECT classid, objid, pg_describe_object(classid, objid, 0) AS description
FROM pg_depend
WHERE refclassid = 'pg_extension'::regclass AND deptype = 'e'
    AND refobjid = (SELECT oid FROM pg_extension WHERE extname = 'satisfaction')
    -- array types, and the row types of composite types, are created with the type
    AND NOT (classid = 'pg_type'::regclass
                 AND EXISTS (SELECT
                             FROM pg_type t
                             WHERE t.oid = objid AND t.typelem <> 0
                                 AND t.typsubscript = 'array_subscript_handler'::regproc));
SELECT ok((SELECT count(*) > 100 FROM objects), 'the extension has objects');

SELECT is(
    (SELECT string_agg(description, ', ')
     FROM objects
     WHERE obj_description(objid, (SELECT relname FROM pg_class WHERE oid = classid)) IS NULL),
    NULL,
    'every object has a COMMENT');

-- The name that the reference page must contain in backquotes; a line may end after a comma in it.
CREATE TEMP VIEW names AS
SELECT description,
    CASE classid
        WHEN 'pg_proc'::regclass THEN objid::regprocedure::text
        WHEN 'pg_type'::regclass THEN format_type(objid, NULL)
        WHEN 'pg_operator'::regclass
            THEN (SELECT format(
                      '%s (%s, %s)', oprname, format_type(oprleft, NULL),
                      format_type(oprright, NULL))
                  FROM pg_operator
                  WHERE oid = objid)
        WHEN 'pg_cast'::regclass
            THEN (SELECT format(
                      '%s AS %s', format_type(castsource, NULL), format_type(casttarget, NULL))
                  FROM pg_cast
                  WHERE oid = objid)
        WHEN 'pg_opclass'::regclass THEN (SELECT opcname FROM pg_opclass WHERE oid = objid)
        WHEN 'pg_opfamily'::regclass
            THEN (SELECT opfname FROM pg_opfamily WHERE oid = objid) END AS name
FROM objects
WHERE classid <> 'pg_class'::regclass;
SELECT is(
    (SELECT string_agg(description, ', ') FROM names WHERE name IS NULL),
    NULL,
    'every kind of object is known to this test');
SELECT is(
    (SELECT string_agg(description, ', ' ORDER BY description)
     FROM names
     WHERE strpos(replace(:'reference', E',\n', ','), '`' || name || '`') = 0),
    NULL,
    'every object is in doc/reference.md');

-- Functions that read a table are parallel restricted, and the server plans their query.
SELECT is(
    (SELECT string_agg(objid::regprocedure::text, ', ')
     FROM objects
     JOIN pg_proc p ON p.oid = objid
     WHERE classid = 'pg_proc'::regclass
         AND proparallel <> CASE
                                WHEN proname ~ '^retention_(of|by|cohort_by|.*cohort)$' THEN 'r'
                                WHEN proname = 'create_tier_type' THEN 'u'
                                ELSE 's' END),
    NULL,
    'every function is parallel safe, but for those that read a table');
-- Calendars depend on the session's time zone, and what is observed on the current time.
SELECT is(
    (SELECT string_agg(objid::regprocedure::text, ', ')
     FROM objects
     JOIN pg_proc p ON p.oid = objid
     WHERE classid = 'pg_proc'::regclass
         AND provolatile <> CASE
                                WHEN proname = 'create_tier_type' THEN 'v'
                                WHEN proname IN (
                                    'retention_of', 'retention_by', 'retention_cohort',
                                    'retention_cohort_by', 'retention_revenue_cohort',
                                    'retention_accum',
                                    'activity_accum', 'activity_streak', 'activity_retained',
                                    'rolling_actives_accum',
                                    'tier_policy_of', 'satisfaction_version')
                                    OR pg_get_function_result(p.oid) = 'anyenum'
                                    THEN 's'
                                ELSE 'i' END),
    NULL,
    'every function is immutable, but for those that read a table, a catalog or a calendar');
SELECT is(
    (SELECT string_agg(objid::regprocedure::text, ', ')
     FROM objects
     JOIN pg_aggregate a ON a.aggfnoid = objid
     WHERE classid = 'pg_proc'::regclass
         AND (aggcombinefn = 0
                  OR (aggtranstype = 'internal'::regtype
                          AND (aggserialfn = 0 OR aggdeserialfn = 0)))),
    'quantile_policy(double precision,text[])',
    'every aggregate can be split between processes, but for the one that sorts');
SELECT is(
    (SELECT string_agg(DISTINCT proname::text, ', ')
     FROM objects
     JOIN pg_aggregate a ON a.aggfnoid = objid
     JOIN pg_proc p ON p.oid = objid
     WHERE classid = 'pg_proc'::regclass AND aggtranstype = 'internal'::regtype),
    'activity_agg, ces_report_clustered, csat_report_clustered, driver_agg, nps_report_clustered, '
    'proportion_report_clustered, quantile_policy, retention_agg, rolling_actives, rollup, '
    'survival_agg',
    'only what must be fast over single events, sorts, or has more digits than are stored, has an '
    'internal state');
SELECT is(
    (SELECT string_agg(objid::regprocedure::text, ', ')
     FROM objects
     JOIN pg_aggregate a ON a.aggfnoid = objid
     JOIN pg_proc p ON p.oid = objid
     WHERE classid = 'pg_proc'::regclass AND aggminvtransfn = 0
         AND proname NOT IN (
             'retention_agg', 'activity_agg', 'rolling_actives', 'nps_consistency',
             'csat_consistency', 'ratio', 'ratio_agg', 'ratio_report', 'survival_compare',
             'driver_agg', 'quantile_policy')
         AND proname !~ '_stratified$' AND aggtranstype <> 'weighted_tally'::regtype
         AND proname NOT LIKE '%\_report\_clustered'
         AND objid NOT IN ('rollup(activity_periods)'::regprocedure,
                           'rollup(ratio_summary)'::regprocedure,
                           'rollup(survival_curve)'::regprocedure,
                           'rollup(driver_summary)'::regprocedure)),
    NULL,
    'counts can be taken back, so windows move; customers, resolutions and fractions cannot');
SELECT is(
    (SELECT string_agg(objid::regprocedure::text, ', ')
     FROM objects
     JOIN pg_aggregate a ON a.aggfnoid = objid
     JOIN pg_proc p ON p.oid = objid
     WHERE classid = 'pg_proc'::regclass AND aggminvtransfn <> 0
         AND ((agginitval, aggtranstype, aggtransfn, aggfinalfn) IS DISTINCT FROM (
                  aggminitval, aggmtranstype, aggmtransfn, aggmfinalfn)
                  OR agginitval IS DISTINCT FROM CASE
                                                     WHEN proname = 'tier_moves' THEN '{0,0,0,0,0}'
                                                     WHEN proname ~ '_change$'
                                                         THEN '{0,0,0,0,0,0,0,0,-1}'
                                                     WHEN proname = 'survival_agg' THEN NULL
                                                     WHEN proname ~ '^kano' THEN '1..25 {}'
                                                     WHEN pronargs > 1 OR proname = 'rollup'
                                                         THEN 'empty'
                                                     WHEN proargtypes[0] = 'boolean'::regtype
                                                         THEN '0..1 {}'
                                                     WHEN proname ~ '^nps' THEN '0..10 {}'
                                                     WHEN proname ~ '^csat' THEN '1..5 {}'
                                                     WHEN proname ~ '^ces' THEN '1..7 {}' END)),
    NULL,
    'the moving form is the plain one, and each survey starts on its scale');
SELECT is(
    (SELECT string_agg(objid::regprocedure::text, ', ')
     FROM objects
     JOIN pg_proc p ON p.oid = objid
     WHERE classid = 'pg_proc'::regclass AND prosecdef),
    NULL,
    'nothing runs with its owner''s rights');
SELECT unalike(:'scripts'::text, '%OR REPLACE%', 'CREATE EXTENSION replaces nothing that exists');

-- Arguments can be given by name, and \df shows what they are. What only the server calls has none:
-- input and output, operators, support functions of aggregates.
SELECT is(
    (SELECT string_agg(p.oid::regprocedure::text, ', ')
     FROM objects
     JOIN pg_proc p ON p.oid = objid
     WHERE classid = 'pg_proc'::regclass
         AND proname !~ (
             '_(in|out|recv|send|eq|ne|lt|le|gt|ge|cmp|hash|hash_extended|merge|unmerge'
             '|accum|discard|combine|serialize|deserialize|final)$')
         AND (SELECT count(*)
              FROM unnest(proargnames) WITH ORDINALITY a (name, k)
              WHERE name <> '' AND coalesce(proargmodes[k], 'i') = 'i') <> pronargs),
    NULL,
    'every argument of a user''s function has a name');

-- the version of the SQL objects and of the library
SELECT is(
    satisfaction_version(),
    (SELECT default_version FROM pg_available_extensions WHERE name = 'satisfaction'),
    'the version');
UPDATE pg_extension SET extversion = '0.1.9' WHERE extname = 'satisfaction';
SELECT is(
    satisfaction_version(),
    '0.1.9 (library ' || (SELECT default_version
                          FROM pg_available_extensions
                          WHERE name = 'satisfaction') || ')',
    'SQL objects that have not been updated');

-- the extension can be moved to any schema
CREATE SCHEMA elsewhere;
ALTER EXTENSION satisfaction SET SCHEMA elsewhere;
SET LOCAL search_path = '';
CREATE TEMP TABLE said AS
SELECT elsewhere.nps_category(9)::text || elsewhere.nps(x) || elsewhere.nps_report(x)::text AS x
FROM pg_catalog.unnest(ARRAY[10]) x;
SET LOCAL search_path = public;
SELECT alike(
    x,
    'promoter100(1,1,0,0,100,0,-93,100)',
    'works after SET SCHEMA with an empty search_path')
FROM said;

SELECT * FROM finish();
ROLLBACK;
