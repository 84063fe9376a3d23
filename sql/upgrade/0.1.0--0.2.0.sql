-- Updates a database from 0.1.0 to 0.2.0.
\echo Use "ALTER EXTENSION satisfaction UPDATE TO '0.2.0'" to load this file. \quit

-- Names that tables rarely have. What depends on a renamed object keeps working.

ALTER TYPE retention RENAME TO retention_matrix;
ALTER FUNCTION retention_in(cstring) RENAME TO retention_matrix_in;
ALTER FUNCTION retention_out(retention_matrix) RENAME TO retention_matrix_out;
ALTER FUNCTION retention_recv(internal) RENAME TO retention_matrix_recv;
ALTER FUNCTION retention_send(retention_matrix) RENAME TO retention_matrix_send;
ALTER FUNCTION retention_eq(retention_matrix, retention_matrix) RENAME TO retention_matrix_eq;
ALTER FUNCTION retention_ne(retention_matrix, retention_matrix) RENAME TO retention_matrix_ne;
ALTER FUNCTION retention_hash(retention_matrix) RENAME TO retention_matrix_hash;
ALTER FUNCTION retention_hash_extended(retention_matrix, bigint)
    RENAME TO retention_matrix_hash_extended;
ALTER FUNCTION retention_merge(retention_matrix, retention_matrix) RENAME TO retention_matrix_merge;
ALTER FUNCTION retention_to_jsonb(retention_matrix) RENAME TO retention_matrix_to_jsonb;
ALTER OPERATOR CLASS retention_ops USING hash RENAME TO retention_matrix_ops;
ALTER OPERATOR FAMILY retention_ops USING hash RENAME TO retention_matrix_ops;

ALTER TYPE activity RENAME TO activity_periods;
ALTER FUNCTION activity_in(cstring) RENAME TO activity_periods_in;
ALTER FUNCTION activity_out(activity_periods) RENAME TO activity_periods_out;
ALTER FUNCTION activity_recv(internal) RENAME TO activity_periods_recv;
ALTER FUNCTION activity_send(activity_periods) RENAME TO activity_periods_send;
ALTER FUNCTION activity_eq(activity_periods, activity_periods) RENAME TO activity_periods_eq;
ALTER FUNCTION activity_ne(activity_periods, activity_periods) RENAME TO activity_periods_ne;
ALTER FUNCTION activity_hash(activity_periods) RENAME TO activity_periods_hash;
ALTER FUNCTION activity_hash_extended(activity_periods, bigint)
    RENAME TO activity_periods_hash_extended;
ALTER FUNCTION activity_merge(activity_periods, activity_periods) RENAME TO activity_periods_merge;
ALTER FUNCTION activity_to_jsonb(activity_periods) RENAME TO activity_periods_to_jsonb;
ALTER OPERATOR CLASS activity_ops USING hash RENAME TO activity_periods_ops;
ALTER OPERATOR FAMILY activity_ops USING hash RENAME TO activity_periods_ops;

ALTER TYPE nps_report RENAME TO nps_report_row;
ALTER TYPE csat_report RENAME TO csat_report_row;
ALTER TYPE ces_report RENAME TO ces_report_row;
ALTER TYPE tier_moves RENAME TO tier_moves_row;
ALTER TYPE tier_moves_row RENAME ATTRIBUTE left_programme TO exited;
ALTER FUNCTION tier_next(double precision, tier_policy) RENAME TO tier_gap;

-- These functions have more arguments now, or return more columns. A function of the same name and
-- fewer arguments would make calls ambiguous. One that a view uses stays under another name, outside
-- of the extension.

ALTER FUNCTION retention_options(text, text, text, text, text, timestamptz, integer[])
    RENAME TO retention_options_0_1;
ALTER FUNCTION retention_pooled(retention_matrix, double precision) RENAME TO retention_pooled_0_1;
ALTER FUNCTION retention_cohort(
    regclass, name, name, text, text, text, text, text, timestamptz, integer[], double precision
) RENAME TO retention_cohort_0_1;
ALTER FUNCTION tier_thresholds(tier_policy) RENAME TO tier_thresholds_0_1;
DO $$
DECLARE
    old pg_catalog.regprocedure;
BEGIN
    FOREACH old IN ARRAY ARRAY[
        'retention_cohort_0_1(regclass,name,name,text,text,text,text,text,timestamptz,integer[],'
            'double precision)',
        'retention_options_0_1(text,text,text,text,text,timestamptz,integer[])',
        'retention_pooled_0_1(retention_matrix,double precision)',
        'tier_thresholds_0_1(tier_policy)'
    ]::pg_catalog.regprocedure[]
    LOOP
        EXECUTE pg_catalog.format('ALTER EXTENSION satisfaction DROP FUNCTION %s', old);
        BEGIN
            EXECUTE pg_catalog.format('DROP FUNCTION %s', old);
        EXCEPTION WHEN dependent_objects_still_exist THEN
            RAISE NOTICE 'function % is kept, because other objects depend on it', old;
        END;
    END LOOP;
END $$;

-- No command renames an output column of a function, and dropping the function would drop the views
-- that use it. The script of a trusted extension runs as a superuser, so it may change the catalog.
UPDATE pg_catalog.pg_proc
SET proargnames = pg_catalog.array_replace(
    proargnames, 'returning'::pg_catalog.text, 'retained'::pg_catalog.text)
WHERE oid OPERATOR(pg_catalog.=)
    'retention_lifecycle(retention_matrix)'::pg_catalog.regprocedure::pg_catalog.oid;

-- These types can now be sorted, so their values can be merge joined. Before PostgreSQL 17 no
-- command can set this for an existing operator.
UPDATE pg_catalog.pg_operator
SET oprcanmerge = true
WHERE oid OPERATOR(pg_catalog.=)
    '=(retention_matrix,retention_matrix)'::pg_catalog.regoperator::pg_catalog.oid
    OR oid OPERATOR(pg_catalog.=)
    '=(activity_periods,activity_periods)'::pg_catalog.regoperator::pg_catalog.oid;

-- Weighted tallies have functions of the same names as tallies. Of a quoted value, a tally is meant;
-- no command can say so of an existing type.
UPDATE pg_catalog.pg_type
SET typcategory = 's', typispreferred = true
WHERE oid OPERATOR(pg_catalog.=) 'tally'::pg_catalog.regtype::pg_catalog.oid;

-- The definitions of sql/install: existing functions and aggregates, which get names of arguments,
-- comments, and what is new. OR REPLACE keeps what depends on an object, and in an extension script
-- the server replaces only members of the extension.

-- @pieces
