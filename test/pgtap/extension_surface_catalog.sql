-- Rules that make the extension safe to have in a database, checked in the catalogs: each rule with
-- its exceptions and their reasons. Volatility, parallel safety, SECURITY DEFINER and OR REPLACE
-- are in extension_catalog.sql.
\set scripts `cat sql/install/*.sql sql/template/*.sql`
BEGIN;
SELECT plan(18);

CREATE TEMP VIEW member AS
SELECT classid, objid
FROM pg_depend
WHERE refclassid = 'pg_extension'::regclass AND deptype = 'e'
    AND refobjid = (SELECT oid FROM pg_extension WHERE extname = 'satisfaction');
CREATE TEMP VIEW function AS
SELECT p.* FROM member JOIN pg_proc p ON p.oid = objid WHERE classid = 'pg_proc'::regclass;
CREATE TEMP VIEW aggregate AS SELECT a.* FROM pg_aggregate a JOIN function f ON f.oid = aggfnoid;
SELECT cmp_ok((SELECT count(*) FROM function), '>', 150::bigint, 'there are functions to look at');

-- A function of internal values may crash if it is called with an arbitrary one.
SELECT is(
    (SELECT string_agg(oid::regprocedure::text, ', ')
     FROM function
     WHERE ('internal'::regtype = ANY (proargtypes) OR prorettype = 'internal'::regtype)
         -- the receive function of a type, which must take a StringInfo
         AND oid NOT IN (SELECT typreceive FROM pg_type)
         -- support functions of aggregates whose transition state is internal
         AND oid NOT IN (SELECT unnest(ARRAY[aggtransfn, aggcombinefn, aggserialfn, aggdeserialfn,
                                             aggfinalfn, aggminvtransfn]::oid[])
                         FROM aggregate
                         WHERE aggtranstype = 'internal'::regtype)),
    NULL,
    'only receive functions of types and support functions of aggregates take internal');

-- STRICT: the result is NULL for a NULL argument, which the C code never sees. Aggregates cannot be
-- strict.
SELECT is(
    (SELECT string_agg(DISTINCT proname, ', ' ORDER BY proname)
     FROM function
     WHERE prokind <> 'a' AND NOT proisstrict),
    concat_ws(', ',
        'activity_accum',     -- an internal state has no initial value, so it is NULL at first
        'activity_combine',
        'activity_count',     -- an end that is not given is NULL
        'activity_final',
        'activity_retained', 'activity_streak', -- options and as_of that are not given are NULL
        'ces_clustered_accum', 'ces_report_clustered_final', 'clustered_combine', -- likewise
        'create_tier_type',   -- without a schema it uses the first of search_path
        'csat_clustered_accum', 'csat_report_clustered_final',
        'csat_stratified_accum', -- as mean_stratified_accum
        'driver_accum',       -- a row with a NULL is counted
        'driver_combine', 'driver_final',
        'driver_rows',        -- without names, drivers are numbered
        'mean_stratified_accum',
                              -- a stratum without responses; one without a population is an error
        'nps_clustered_accum', 'nps_report_clustered_final', 'nps_stratified_accum',
        'proportion_clustered_accum', 'proportion_report_clustered_final',
        'quantile_policy_accum', -- as activity_accum
        'rate_chart',         -- a period without data
        'retention_accum',    -- as activity_accum
        'retention_cohort', 'retention_cohort_by', -- options that are not given are NULL
        'retention_combine', 'retention_final',
        'retention_options',  -- options that are not given are NULL
        'retention_revenue_cohort', -- likewise
        'rolling_actives_accum', -- as activity_accum
        'rolling_actives_final', 'rolling_activity_combine', 'rolling_activity_final',
        'score_chart',        -- a period without responses
        'suppressed',         -- a group without responses
        'survival_accum',     -- as activity_accum
        'survival_combine', 'survival_discard', 'survival_final',
        'tier_moves_accum',   -- a customer without a tier before or after has entered or left
        'tier_moves_discard',
        'tier_of',            -- of an enum: the third argument only gives its type
        'tier_track'),        -- a period without a metric keeps the tier
    'every function is strict, but for those to which NULL has a meaning');
SELECT is(
    (SELECT string_agg(oid::regprocedure::text, ', ' ORDER BY oid::regprocedure::text)
     FROM function
     WHERE proname = 'tier_of' AND NOT proisstrict),
    'tier_of(double precision,tier_policy,anyenum), tier_of(numeric,tier_policy,anyenum)',
    'of each two, the tier_of with an enum');

-- LEAKPROOF would let a function see rows that a policy hides; SET and SUPPORT change how a call is
-- planned.
SELECT is(
    (SELECT string_agg(oid::regprocedure::text, ', ') FROM function WHERE proleakproof),
    NULL,
    'nothing is leakproof, as errors show arguments');
SELECT is(
    (SELECT string_agg(oid::regprocedure::text, ', ') FROM function WHERE proconfig IS NOT NULL),
    NULL,
    'nothing sets a parameter, which would also keep SQL functions from being inlined');
SELECT is(
    (SELECT string_agg(oid::regprocedure::text, ', ') FROM function WHERE prosupport <> 0),
    NULL,
    'nothing has a planner support function');
SELECT is(
    (SELECT string_agg(oid::regprocedure::text, ', ') FROM function WHERE provariadic <> 0),
    NULL,
    'nothing is variadic, so that no array of any length is read as arguments');

-- Code: C functions of our library, or SQL whose names are resolved at creation.
SELECT is(
    (SELECT string_agg(DISTINCT lanname, ', ' ORDER BY lanname)
     FROM function
     JOIN pg_language l ON l.oid = prolang
     WHERE prokind <> 'a'),
    'c, sql',
    'C and SQL only');
SELECT is(
    (SELECT string_agg(oid::regprocedure::text, ', ')
     FROM function
     WHERE probin <> '$libdir/satisfaction'),
    NULL,
    'C functions are of our library');
SELECT is(
    (SELECT string_agg(f.oid::regprocedure::text, ', ')
     FROM function f
     JOIN pg_language l ON l.oid = prolang
     WHERE lanname = 'sql' AND (prosqlbody IS NULL OR prosrc <> '')),
    NULL,
    'SQL bodies are BEGIN ATOMIC: no name in them is looked up at run time');
SELECT is(
    (SELECT string_agg(oid::regprocedure::text || ': ' || pg_get_expr(proargdefaults, 0), ', ')
     FROM function
     WHERE pg_get_expr(proargdefaults, 0) ~ '\(|OPERATOR'),
    NULL,
    'defaults of arguments are constants');
SELECT is(
    (SELECT string_agg(pg_describe_object(d.refclassid, d.refobjid, 0), ', ')
     FROM member m
     JOIN pg_depend d USING (classid, objid)
     WHERE d.deptype = 'n'
         AND (d.refclassid, d.refobjid) NOT IN (SELECT classid, objid FROM member)
         -- the row type of a composite type of ours, and the schema of the extension
         AND NOT EXISTS (SELECT
                         FROM pg_depend i
                         JOIN member o ON (i.refclassid, i.refobjid) = (o.classid, o.objid)
                         WHERE (i.classid, i.objid) = (d.refclassid, d.refobjid)
                             AND i.deptype = 'i')
         AND (d.refclassid, d.refobjid) <> (
             'pg_namespace'::regclass,
             (SELECT extnamespace FROM pg_extension WHERE extname = 'satisfaction'))),
    NULL,
    'nothing depends on what is neither PostgreSQL''s nor ours');

-- Casts: PostgreSQL would apply implicit ones where the query does not say so.
SELECT is(
    (SELECT string_agg(pg_describe_object(classid, objid, 0), ', ')
     FROM member
     JOIN pg_cast c ON c.oid = objid
     WHERE classid = 'pg_cast'::regclass AND castcontext <> 'e'),
    NULL,
    'casts are explicit');
SELECT is(
    (SELECT string_agg(pg_describe_object(classid, objid, 0), ', ')
     FROM member
     JOIN pg_cast c ON c.oid = objid
     WHERE classid = 'pg_cast'::regclass AND castmethod <> 'f'),
    NULL,
    'and by functions: no bytes become a value of another type unchecked');

-- No object is left outside the extension, or owned by another user.
SELECT is(
    (SELECT string_agg(p.oid::regprocedure::text, ', ')
     FROM pg_proc p
     WHERE (probin LIKE '%satisfaction%'
             OR EXISTS (SELECT
                        FROM unnest(proargtypes::oid[] || prorettype) t
                        JOIN member ON classid = 'pg_type'::regclass AND objid = t))
         AND p.oid NOT IN (SELECT oid FROM function)),
    NULL,
    'every function of our library or with our types is a member');
SELECT is(
    (SELECT string_agg(pg_describe_object(m.classid, m.objid, 0), ', ')
     FROM member m, pg_extension e, pg_identify_object(m.classid, m.objid, 0) i
     WHERE extname = 'satisfaction' AND m.classid NOT IN ('pg_cast'::regclass)
         AND (i.schema::regnamespace <> extnamespace
             OR (m.classid = 'pg_proc'::regclass
                 AND EXISTS (SELECT
                             FROM function
                             WHERE oid = m.objid
                                 AND (proowner <> extowner OR proacl IS NOT NULL)))
             OR (m.classid = 'pg_type'::regclass
                 AND EXISTS (SELECT
                             FROM pg_type t
                             WHERE t.oid = m.objid
                                 AND (typowner <> extowner OR typacl IS NOT NULL))))),
    NULL,
    'all is in one schema, of one owner, and nobody is granted or denied anything');

-- Install scripts only create objects and comments: they do not drop, alter, set, grant, insert or
-- run code.
SELECT is(
    (SELECT string_agg(DISTINCT w[1], ', ' ORDER BY w[1])
     FROM regexp_matches(:'scripts', '^([[:alpha:]]+)', 'gn') w),
    'BEGIN, COMMENT, CREATE, END',
    'scripts consist of CREATE and COMMENT');

SELECT * FROM finish();
ROLLBACK;
