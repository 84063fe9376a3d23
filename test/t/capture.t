# No object of the same name earlier on search_path can capture what the extension calls: neither when
# it is created or updated in a schema full of such objects, nor when it runs with that schema first
# on search_path, nor among temporary tables.
use strict;
use warnings;
use Test::More;
use lib "$ENV{ROOT}/test/lib";
use Psql;

my $admin = $ENV{PGUSER};

# Makes the database again, with data, and with traps in public: objects named like PostgreSQL's own.
sub trapped_database
{
	new_database('capture');
	is(sql("CREATE ROLE sat_trapper LOGIN; GRANT CREATE, USAGE ON SCHEMA public TO sat_trapper; ALTER DATABASE capture SET search_path = pg_catalog;\n" . script_of('every_family_data.sql')), '', 'data');
	my $traps = sql(script_of('traps.sql'), username => 'sat_trapper', options => ['-v', 'trapped=public']);
	like($traps, qr/^\d{4}$/, "$traps traps");
	return;
}

new_database('capture');
is(sql(script_of('every_family_data.sql') . 'CREATE EXTENSION satisfaction;'), '', 'a database without traps');
my $usual = every_family($admin, 'public', '');
unlike($usual, qr/ERROR/, 'every family works');

# the traps work
trapped_database();
my $first = 'SET search_path = public, pg_catalog;';
like(sql("$first SELECT $_"), qr/TRAP0/, "a trap: $_")
	for q{1 + 1}, q{1 = 1}, q{length('a')}, q{date_trunc('day', '2026-01-01'::timestamptz)}, q{jsonb_typeof('{}'::jsonb)}, q{sum(1)}, q{'{}'::jsonb}, q{1::int2 < 1.5}, q{1::int2 >= 0};

# an object that has one of our names is an error: it is neither replaced nor made a member
my $namesake = 'public.retention_options(text, text, text, text, text, timestamptz, integer[], text, integer, text, text, text, integer)';
is(sql("CREATE FUNCTION $namesake RETURNS jsonb LANGUAGE plpgsql AS \$\$ BEGIN RAISE EXCEPTION USING ERRCODE = 'TRAP0'; END \$\$;", username => 'sat_trapper'), '', 'a function with one of our names');
like(sql("$first CREATE EXTENSION satisfaction;"), qr/42723/, 'stops CREATE EXTENSION');
is(sql("DROP FUNCTION $namesake;", username => 'sat_trapper'), '', 'and still belongs to its owner');

# What an object of the extension depends on outside of it: no trap may be among that.
my $captured = <<'END';
WITH RECURSIVE ours AS (SELECT classid, objid FROM pg_depend WHERE refclassid = 'pg_extension'::regclass AND deptype = 'e'
	AND refobjid = (SELECT oid FROM pg_extension WHERE extname = 'satisfaction')
	-- with what belongs to it, such as the CHECK of a domain
	UNION SELECT d.classid, d.objid FROM ours JOIN pg_depend d ON d.refclassid = ours.classid AND d.refobjid = ours.objid AND deptype IN ('i', 'a'))
SELECT pg_describe_object(d.classid, d.objid, 0), pg_describe_object(d.refclassid, d.refobjid, 0)
FROM pg_depend d JOIN ours o USING (classid, objid)
WHERE d.refclassid IN ('pg_proc'::regclass, 'pg_type'::regclass, 'pg_operator'::regclass)
	AND (d.refclassid, d.refobjid) NOT IN (SELECT classid, objid FROM ours)
END
my $temporary = join '', map { "CREATE TEMP TABLE $_ (oid oid, x int);" }
	qw(pg_class pg_proc pg_type pg_enum pg_namespace pg_attribute pg_operator pg_aggregate pg_extension pg_cast);
$temporary .= 'CREATE TEMP TABLE events (customer int, at timestamptz);';
$temporary .= "CREATE TEMP TABLE $_ (x int);" for qw(tally retention_matrix activity_periods);

# created, or updated, by a superuser among the traps, in their schema
for my $how ('CREATE EXTENSION satisfaction;', q{CREATE EXTENSION satisfaction VERSION '0.1.0'; ALTER EXTENSION satisfaction UPDATE;})
{
	is(sql("SET client_min_messages = warning; DROP EXTENSION IF EXISTS satisfaction; $first $how"), '', "in the schema of the traps: $how");
	is(sql("SELECT extnamespace::regnamespace FROM pg_extension WHERE extname = 'satisfaction'"), 'public', 'it is there');
	is(sql($captured), '', 'nothing of it depends on a trap');
	is(every_family($admin, 'public', $_), $usual, "the same results: $_")
		for "SET search_path = '';", $first, 'SET search_path = pg_temp, public, pg_catalog;';
	is(every_family($admin, 'public', "$temporary SET search_path = pg_temp, public, pg_catalog;"), $usual, 'the same results among temporary tables');
}

# nor does an update replace what is not a member
is(sql("DROP EXTENSION satisfaction; CREATE EXTENSION satisfaction VERSION '0.1.0' SCHEMA public;"), '', '0.1.0');
my $gap = 'public.tier_gap(double precision, public.tier_policy)';
is(sql("CREATE FUNCTION $gap RETURNS double precision LANGUAGE sql AS 'SELECT 0.0::pg_catalog.float8';", username => 'sat_trapper'), '', 'a function of a name that 0.2.0 uses');
like(sql("$first ALTER EXTENSION satisfaction UPDATE;"), qr/ERROR:  42723/, 'stops the update');
is(sql("DROP FUNCTION $gap;", username => 'sat_trapper'), '', 'and still belongs to its owner');
my $member = 'public.nps_lower(public.tally, double precision, text)';
is(sql("ALTER EXTENSION satisfaction DROP FUNCTION $member; ALTER FUNCTION $member OWNER TO sat_trapper;"), '', 'a function that is no longer a member');
like(sql("$first ALTER EXTENSION satisfaction UPDATE;"), qr/ERROR:  55000.*is not a member of extension/, 'is not replaced');
is(sql("SELECT extversion FROM pg_extension WHERE extname = 'satisfaction'; SELECT proowner::regrole FROM pg_proc WHERE oid = '$member'::regprocedure;"), "0.1.0\nsat_trapper", 'and nothing has changed');
is(sql("ALTER FUNCTION $member OWNER TO CURRENT_USER; ALTER EXTENSION satisfaction ADD FUNCTION $member; ALTER EXTENSION satisfaction UPDATE;"), '', 'once it is a member again, the update works');

# a function of one of our names
for my $type ('integer', 'text')
{
	my $column = $type eq 'text' ? 'name' : 'customer';
	is(sql("CREATE FUNCTION public.retention_agg($type, timestamptz, jsonb) RETURNS public.retention_matrix LANGUAGE plpgsql AS \$\$ BEGIN RAISE EXCEPTION USING ERRCODE = 'TRAP0'; END \$\$;", username => 'sat_trapper'), '', "a closer match for $type");
	my $said = sql("SELECT sum(cohort_size) FROM public.retention_cohort('data.events', '$column', 'at') WHERE period = 0");
	unlike($said, qr/TRAP0/, 'is not reached');
	like($said, qr/42725.*closer match/, 'and is reported');
	$said = sql("SELECT sum(cohort_size) FROM public.retention_cohort_by('data.events', '$column', 'at', 'day') WHERE period = 0");
	unlike($said, qr/TRAP0/, 'nor by segments');
	like($said, qr/42725.*closer match/, 'which is reported, too');
}

done_testing();
