# pg_dump and restore, in text and custom format, keep every byte of stored values of every type, and
# what is built on them works again.
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

done_testing();
