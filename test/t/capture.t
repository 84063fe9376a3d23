# No name of another schema can capture what the extension calls: neither while it is created in a schema full
# of look-alikes, nor when it runs with those first on the search path, and before them temporary tables.
use strict;
use warnings;
use Test::More;
use lib "$ENV{ROOT}/test/lib";
use Psql;

my $admin = $ENV{PGUSER};

# Makes the database anew, with data to read and look-alikes of PostgreSQL's own objects in public.
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
unlike($usual, qr/ERROR/, 'every family answers');

# the traps work
trapped_database();
my $first = 'SET search_path = public, pg_catalog;';
like(sql("$first SELECT $_"), qr/TRAP0/, "a trap: $_")
	for q{1 + 1}, q{1 = 1}, q{length('a')}, q{date_trunc('day', '2026-01-01'::timestamptz)}, q{jsonb_typeof('{}'::jsonb)}, q{sum(1)}, q{'{}'::jsonb}, q{1::int2 < 1.5}, q{1::int2 >= 0};

# what has one of our names already is an error, not replaced and not taken over
my $namesake = 'public.retention_options(text, text, text, text, text, timestamptz, integer[])';
is(sql("CREATE FUNCTION $namesake RETURNS jsonb LANGUAGE plpgsql AS \$\$ BEGIN RAISE EXCEPTION USING ERRCODE = 'TRAP0'; END \$\$;", username => 'sat_trapper'), '', 'a function of our name');
like(sql("$first CREATE EXTENSION satisfaction;"), qr/42723/, 'stops the making');
is(sql("DROP FUNCTION $namesake;", username => 'sat_trapper'), '', 'and is its owner\'s still');

# made among traps, in their schema
is(sql("$first CREATE EXTENSION satisfaction;"), '', 'made by a superuser in the schema of the traps');
is(sql("SELECT extnamespace::regnamespace FROM pg_extension WHERE extname = 'satisfaction'"), 'public', 'it is there');
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
is(sql($captured), '', 'nothing of it depends on a trap');
my $temporary = join '', map { "CREATE TEMP TABLE $_ (oid oid, x int);" }
	qw(pg_class pg_proc pg_type pg_enum pg_namespace pg_attribute pg_operator pg_aggregate pg_extension pg_cast);
$temporary .= 'CREATE TEMP TABLE events (customer int, at timestamptz); CREATE TEMP TABLE tally (x int); CREATE TEMP TABLE retention (x int);';
is(every_family($admin, 'public', $_), $usual, "the same answers: $_") for "SET search_path = '';", $first, 'SET search_path = pg_temp, public, pg_catalog;';
is(every_family($admin, 'public', "$temporary SET search_path = pg_temp, public, pg_catalog;"), $usual, 'the same answers among temporary tables');

# a function of one of our names
for my $type ('integer', 'text')
{
	my $column = $type eq 'text' ? 'name' : 'customer';
	is(sql("CREATE FUNCTION public.retention_agg($type, timestamptz, jsonb) RETURNS public.retention LANGUAGE plpgsql AS \$\$ BEGIN RAISE EXCEPTION USING ERRCODE = 'TRAP0'; END \$\$;", username => 'sat_trapper'), '', "a closer match for $type");
	my $said = sql("SELECT sum(cohort_size) FROM public.retention_cohort('data.events', '$column', 'at') WHERE period = 0");
	unlike($said, qr/TRAP0/, 'is not reached');
	like($said, qr/42725.*closer match/, 'and is reported');
}

done_testing();
