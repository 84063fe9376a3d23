# pg_dump and restore, in text and custom format, keep every byte of stored values of every type, and
# what is built on them works again; also what doc/operations.md says about databases that have the
# extension in another schema, and about roles that are no superusers.
use strict;
use warnings;
use Test::More;
use lib "$ENV{ROOT}/test/lib";
use Psql;

my $dump = "$ENV{WORK}/dump";

# Creates a database with two schemas on its search_path.
sub database_of_two_schemas
{
	my ($name) = @_;
	new_database($name);
	must("ALTER DATABASE $name SET search_path = public, analytics");
	return;
}

# Runs a program of the server.
sub run_ok
{
	my ($name, $command, @arguments) = @_;
	is(run("$ENV{BINDIR}/$command", @arguments), '', $name);
	return;
}

database_of_two_schemas('dumped');
is(sql('CREATE SCHEMA analytics; CREATE EXTENSION satisfaction SCHEMA analytics'), '', 'the extension in a schema of its own');
is(sql(script_of('stored_values.sql')), '', 'stored values');
my $before = stored_digest('dumped');
my %rows = map { /^stored\.(.*?)\|(\d+)\|\d+\|\w{32}$/ ? ($1 => $2) : () } split /\n/, $before;
cmp_ok($rows{$_}, '>=', 1, "something to compare: $_ of $rows{$_} rows")
	for 'tallies.t', 'activities.a', 'cohorts.r', 'policies.policy', 'members.own', 'reports.nps', 'total.t', 'v_scores', 'v_moves', 'weighted_tallies.t', 'v_weighted', 'ratios.r', 'v_ratios', 'survivals.s', 'v_survivals', 'calendars.c', 'v_office_hours', 'drivers.d', 'v_drivers';

run_ok('dump as text', 'pg_dump', '-f', "$dump.sql", 'dumped');
database_of_two_schemas('restored');
run_ok('restore', 'psql', '-Xq', '-v', 'ON_ERROR_STOP=1', '-o', '/dev/null', '-d', 'restored', '-f', "$dump.sql");
is(differences($before, stored_digest('restored')), '', 'text dump: the same bytes, and views give the same results');

run_ok('dump in the custom format', 'pg_dump', '-Fc', '-f', "$dump.custom", 'dumped');
database_of_two_schemas('restored');
run_ok('restore', 'pg_restore', '--exit-on-error', '-d', 'restored', "$dump.custom");
is(differences($before, stored_digest('restored')), '', 'custom dump: the same bytes, and views give the same results');

# COPY in text and in binary format keeps the values, too.
for my $format ('text', 'binary')
{
	must('TRUNCATE stored.tallies, stored.activities, stored.cohorts, stored.policies, stored.members, stored.weighted_tallies, stored.ratios, stored.survivals, stored.calendars, stored.drivers');
	for my $table ('tallies', 'activities', 'cohorts', 'policies', 'members', 'weighted_tallies', 'ratios', 'survivals', 'calendars', 'drivers')
	{
		my $file = "$dump.copy";
		is(sql("\\copy stored.$table TO '$file' (FORMAT $format)", dbname => 'dumped') . sql("\\copy stored.$table FROM '$file' (FORMAT $format)"), '', "$format copy of $table");
	}
	is(differences($before, stored_digest('restored')), '', "$format copy: the same bytes");
}

# The default of a column is a value of the type, and an index gives the same results as the table.
is(sql(q{INSERT INTO stored.tallies (k) VALUES ('new'); SELECT t FROM stored.tallies WHERE k = 'new'}), 'empty', 'a default came along');
is(sql(q{SET enable_seqscan = off; SELECT count(*) FROM stored.tallies WHERE t = 'empty'}), 2, 'an index came along');

# Restores that dump into the database; returns what pg_restore says.
sub restored_with { return run("$ENV{BINDIR}/pg_restore", '-d', 'restored', @_, "$dump.custom") }

# A database that has the extension in another schema: tables with our types fail, others do not.
database_of_two_schemas('restored');
must('CREATE EXTENSION satisfaction SCHEMA public');
my $said = restored_with();
like($said, qr/type "analytics\.tally" does not exist/, 'in another schema: no such type');
like($said, qr/errors ignored on restore: \d\d/, 'and many errors');
is(sql(q{SELECT to_regclass('stored.tallies') IS NULL, (SELECT count(*) FROM stored.visits)}), 't|1000', 'only tables without our types are there');

# It may be moved for the time of the restore, beside tables that use it.
database_of_two_schemas('restored');
must(q{CREATE EXTENSION satisfaction SCHEMA public; CREATE TABLE mine AS SELECT '0..10 {9:1}'::tally AS t; CREATE VIEW of_mine AS SELECT nps(t) FROM mine;
	CREATE SCHEMA analytics; ALTER EXTENSION satisfaction SET SCHEMA analytics;});
like(restored_with(), qr/ERROR:  schema "analytics" already exists\n.*errors ignored on restore: 1$/s, 'moved: the only error is that the schema exists');
is(differences($before, stored_digest('restored')), '', 'the same bytes');
is(sql('ALTER EXTENSION satisfaction SET SCHEMA public'), '', 'moved back');
is(differences($before, stored_digest('restored')), '', 'the same bytes, and views give the same results');
is(sql('SELECT t, nps FROM mine, of_mine'), '0..10 {9:1}|100', 'what was there before, too');

# Or it is dropped, and the dump creates it; the owner of the database is no superuser.
must('DROP DATABASE restored; DROP ROLE IF EXISTS sat_clerk; CREATE ROLE sat_clerk LOGIN; CREATE DATABASE restored OWNER sat_clerk; ALTER DATABASE restored SET search_path = public, analytics', dbname => 'postgres');
must('GRANT CREATE ON SCHEMA public TO sat_clerk');
is(sql('CREATE EXTENSION satisfaction; DROP EXTENSION satisfaction', username => 'sat_clerk'), '', 'the owner of the database creates and drops the extension');
is(restored_with('--exit-on-error', '--no-owner', '-U', 'sat_clerk'), '', 'and restores the dump');
is(differences($before, stored_digest('restored')), '', 'the same bytes');
is(sql(q{SELECT extnamespace::regnamespace, extowner::regrole FROM pg_extension WHERE extname = 'satisfaction'}), 'analytics|sat_clerk', 'the extension is in the schema of the dump');
must('DROP DATABASE restored; DROP ROLE sat_clerk', dbname => 'postgres');

# A dump of one table does not create the extension.
my $one = run("$ENV{BINDIR}/pg_dump", '-f', "$dump.one", '-t', 'stored.tallies', 'dumped') . must(qq{\\! grep -c 'CREATE EXTENSION' '$dump.one'}, dbname => 'postgres');
is($one, '0', 'dump of one table');
database_of_two_schemas('restored');
must('CREATE SCHEMA analytics; CREATE EXTENSION satisfaction SCHEMA analytics; CREATE SCHEMA stored');
run_ok('restore of one table', 'psql', '-Xq', '-v', 'ON_ERROR_STOP=1', '-o', '/dev/null', '-d', 'restored', '-f', "$dump.one");
is(sql('SELECT count(*) FROM stored.tallies'), $rows{'tallies.t'}, 'its rows');

# The definitions alone: with -C the settings of the database and of roles in it; never a label of our enums.
must(q{CREATE ROLE sat_clerk; ALTER ROLE sat_clerk IN DATABASE dumped SET search_path = analytics; ALTER ROLE sat_clerk SET search_path = stored; ALTER TYPE analytics.customer_tier ADD VALUE 'mine'}, dbname => 'dumped');
my ($plain, $created) = map { run("$ENV{BINDIR}/pg_dump", '-s', @$_, 'dumped') } [], ['-C'];
my $settings = qr/ALTER (?:DATABASE dumped|ROLE sat_clerk IN DATABASE dumped) SET search_path TO /;
is(scalar(() = $plain =~ /$settings/g), 0, 'without -C: no settings of the database');
is(scalar(() = $created =~ /$settings/g), 2, 'with -C: those of the database and of roles in it');
unlike($created, qr/search_path TO '?stored/, 'but none of a role in all databases');
my $globals = run("$ENV{BINDIR}/pg_dumpall", '--globals-only');
like($globals, qr/ALTER ROLE sat_clerk SET search_path TO '?stored/, 'which pg_dumpall has');
unlike($created, qr/'mine'/, 'a label that was added to customer_tier is in no dump');
must('DROP ROLE sat_clerk', dbname => 'dumped');

done_testing();
