# Tables and views with the names that a company gives them do not stand in the way of the extension,
# neither before nor after it is created.
use strict;
use warnings;
use Test::More;
use lib "$ENV{ROOT}/test/lib";
use Psql;

# 0.1.0 has types of the first six names.
my @taken = qw(activity retention nps_report csat_report ces_report tier_moves);
my @free = qw(survey answers responses customers orders features needs kano loyalty drivers);

# Returns commands that create a table or a view with each of these names.
sub relations
{
	my ($kind, @names) = @_;
	return join '', map { "CREATE $kind public.$_ AS SELECT i AS customer, (i % 11)::smallint AS score, timestamptz '2025-01-01 00:00+00' + i * interval '1 day' AS at FROM generate_series(1, 100) i;" } @names;
}

# Checks that the relations and the extension work side by side.
sub works_beside
{
	my ($name, @names) = @_;
	is(sql(join '', map { "SELECT count(*) FROM $_;" } @names), join("\n", (100) x @names), "$name: they can be read");
	is(sql(join '', map { "SELECT round(nps(score)), (nps_report(score)).responses, responses(nps_tally(score)) FROM $_;" } @names),
		join("\n", ('-46|100|100') x @names), "$name: and scored");
	is(sql(join '', map { "SELECT sum(retained) FROM retention_cohort('$_', 'customer', 'at', tz => 'UTC');" } @names),
		join("\n", (100) x @names), "$name: and read by name");
	is(sql(join '', map { "SELECT count(DISTINCT segment), sum(retained) FROM retention_cohort_by('$_', 'customer', 'at', 'score', tz => 'UTC') WHERE period = 0;" } @names),
		join("\n", ('11|100') x @names), "$name: and by segments");
	return;
}

for my $kind ('TABLE', 'VIEW')
{
	new_database('names');
	is(sql(relations($kind, @taken, @free)), '', "a $kind of each name");
	is(sql('CREATE EXTENSION satisfaction'), '', 'the extension is created beside them');
	works_beside("before, $kind", @taken, @free);

	new_database('names');
	is(sql('CREATE EXTENSION satisfaction'), '', 'the extension is there first');
	is(sql(relations($kind, @taken, @free)), '', "then a $kind of each name");
	works_beside("after, $kind", @taken, @free);
}

# An update frees the names that 0.1.0 takes.
new_database('names');
is(sql(relations('TABLE', @free)), '', 'tables whose names 0.1.0 leaves free');
is(sql(q{CREATE EXTENSION satisfaction VERSION '0.1.0'}), '', '0.1.0 is created beside them');
like(sql(relations('TABLE', $_)), qr/ERROR:  42710: type "$_" already exists|ERROR:  42P07/, "0.1.0 does not leave $_ free") for @taken;
is(sql('ALTER EXTENSION satisfaction UPDATE'), '', 'it is updated');
is(sql(relations('TABLE', @taken)), '', 'then the other names are free, too');
works_beside('updated', @taken, @free);

done_testing();
