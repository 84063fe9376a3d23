-- Fills the schema :"trapped" with objects named like PostgreSQL's own: functions, operators and types that
-- raise an error when they are used. Used by test/t/capture.t.
SELECT set_config('traps.schema', :'trapped', false) \g /dev/null
SET check_function_bodies = off;
SET client_min_messages = warning;
DO $$
DECLARE
	schema text := pg_catalog.quote_ident(pg_catalog.current_setting('traps.schema'));
	f record;
	made int := 0;
BEGIN
	-- pg_catalog first, so that this block does not use the traps
	SET LOCAL search_path = pg_catalog;
	-- what a trap does
	EXECUTE format('CREATE FUNCTION %s.caught() RETURNS boolean LANGUAGE plpgsql AS $f$ BEGIN RAISE EXCEPTION USING ERRCODE = ''TRAP0'', MESSAGE = ''caught''; END $f$', schema);
	-- types: domains without a valid value
	FOR f IN SELECT typname FROM pg_type t WHERE typnamespace = 'pg_catalog'::regnamespace AND typtype IN ('b', 'e') AND typelem = 0 LOOP
		EXECUTE format('CREATE DOMAIN %s.%I AS pg_catalog.%I CHECK (%s.caught())', schema, f.typname, f.typname, schema);
	END LOOP;
	-- functions, also instead of aggregates; operators have functions of their own below
	FOR f IN
		SELECT DISTINCT ON (proname, proargtypes) proname, oidvectortypes(proargtypes) AS arguments, prorettype::regtype AS result, proretset
		FROM pg_proc p
		WHERE pronamespace = 'pg_catalog'::regnamespace AND prokind IN ('f', 'a') AND pronargs > 0
			AND proname ~ '^[a-z_0-9]+$'
			AND NOT EXISTS (SELECT FROM unnest(proargtypes::oid[] || prorettype) a JOIN pg_type t ON t.oid = a
				WHERE t.typtype = 'p' AND typname NOT IN ('anyelement', 'anyarray', 'anynonarray', 'anyenum'))
	LOOP
		EXECUTE format('CREATE FUNCTION %s.%I(%s) RETURNS %s%s LANGUAGE plpgsql AS $f$ BEGIN RAISE EXCEPTION USING ERRCODE = ''TRAP0'', MESSAGE = ''caught''; END $f$',
			schema, f.proname, f.arguments, CASE WHEN f.proretset THEN 'SETOF ' ELSE '' END, f.result);
		made := made + 1;
	END LOOP;
	-- operators
	FOR f IN
		SELECT *, row_number() OVER () AS n
		FROM (SELECT oprname, oprleft::regtype AS l, oprright::regtype AS r, oprresult::regtype AS result
			FROM pg_operator o
			WHERE oprnamespace = 'pg_catalog'::regnamespace AND oprkind = 'b' AND oprname <> '=>'
				AND NOT EXISTS (SELECT FROM pg_type t WHERE t.oid IN (oprleft, oprright) AND t.typtype = 'p' AND typname NOT IN ('anyarray', 'anyenum', 'anyelement'))
			UNION
			-- pairs of types for which PostgreSQL casts an operand: a closer match than its own
			SELECT name, l, r, 'boolean'::regtype
			FROM unnest('{=,<>,<,<=,>,>=}'::name[]) name, unnest('{int2,int4,int8,float4,float8,numeric,text,date,timestamptz}'::regtype[]) l,
				unnest('{int2,int4,int8,float4,float8,numeric,text,date,timestamptz}'::regtype[]) r
			WHERE NOT EXISTS (SELECT FROM pg_operator o WHERE o.oprname = name AND oprleft = l AND oprright = r)) o
	LOOP
		EXECUTE format('CREATE FUNCTION %s."trap %s"(%s, %s) RETURNS %s LANGUAGE plpgsql AS $f$ BEGIN RAISE EXCEPTION USING ERRCODE = ''TRAP0'', MESSAGE = ''caught''; END $f$',
			schema, f.n, f.l, f.r, f.result);
		EXECUTE format('CREATE OPERATOR %s.%s (LEFTARG = %s, RIGHTARG = %s, FUNCTION = %s."trap %s")', schema, f.oprname, f.l, f.r, schema, f.n);
		made := made + 1;
	END LOOP;
	PERFORM set_config('traps.made', made::text, false);
END $$;
RESET check_function_bodies;
SELECT pg_catalog.current_setting('traps.made');
