# A table of stored values survives pg_dump and restore, in text and in the custom format, to the byte.
use strict;
use warnings;
use Test::More;

my $bin = $ENV{BINDIR};
my $dump = "$ENV{WORK}/dump";

sub run_ok { my ($name, @command) = @_; is(system(@command), 0, $name); return }

# Answers a digest of the bytes of everything stored.
sub digest
{
	my ($database) = @_;
	my $query = q{SELECT md5(string_agg(encode(tally_send(t), 'hex') || k || s || c, ',' ORDER BY k)) || count(*) FROM stored};
	my $answer = `"$bin/psql" -XqAt -d $database -c "$query" 2>&1`;
	chomp $answer;
	return $answer;
}

for my $database ('dumped', 'restored')
{
	system("$bin/psql", '-Xq', '-d', 'postgres', '-c', "SET client_min_messages = warning", '-c', "DROP DATABASE IF EXISTS $database", '-c', "CREATE DATABASE $database") == 0 or die;
}
run_ok('stored values', "$bin/psql", '-Xq', '-v', 'ON_ERROR_STOP=1', '-d', 'dumped', '-c', q{
	CREATE SCHEMA analytics;
	CREATE EXTENSION satisfaction SCHEMA analytics;
	ALTER DATABASE dumped SET search_path = public, analytics;
	ALTER DATABASE restored SET search_path = public, analytics;
	SET search_path = public, analytics;
	CREATE TABLE stored (k int PRIMARY KEY, t tally NOT NULL DEFAULT 'empty', s nps_score, c nps_category);
	INSERT INTO stored SELECT i, nps_tally(x % 11), i % 11, nps_category(i % 11) FROM generate_series(1, 500) i, generate_series(1, i) x GROUP BY i;
	INSERT INTO stored VALUES (0, DEFAULT, 0, 'detractor'), (-1, '-50..50 {-50:9223372036854775807}', 0, 'promoter');
	CREATE INDEX ON stored (t);
	CREATE VIEW scores AS SELECT k, nps(t), (nps_report(t)).lower FROM stored WHERE k > 0;
	CREATE MATERIALIZED VIEW total AS SELECT rollup(t) AS t FROM stored WHERE k > 0;
});
my $before = digest('dumped');
like($before, qr/^[0-9a-f]{32}502$/, 'something to compare');

run_ok('dump as text', "$bin/pg_dump", '-f', "$dump.sql", 'dumped');
run_ok('restore', "$bin/psql", '-Xq', '-v', 'ON_ERROR_STOP=1', '-o', '/dev/null', '-d', 'restored', '-f', "$dump.sql");
is(digest('restored'), $before, 'text dump: the same bytes');
my $view = `"$bin/psql" -XqAt -d restored -c "SELECT count(*), count(nps) FROM scores" -c "SELECT nps_report(t) FROM total"`;
my $was = `"$bin/psql" -XqAt -d dumped -c "SELECT count(*), count(nps) FROM scores" -c "SELECT nps_report(t) FROM total"`;
is($view, $was, 'views and materialised views work again');
like($view, qr/^500\|500\n\(\d+/, 'and say something');

system("$bin/psql", '-Xq', '-d', 'postgres', '-c', 'DROP DATABASE restored', '-c', 'CREATE DATABASE restored', '-c', 'ALTER DATABASE restored SET search_path = public, analytics') == 0 or die;
run_ok('dump in the custom format', "$bin/pg_dump", '-Fc', '-f', "$dump.custom", 'dumped');
run_ok('restore', "$bin/pg_restore", '--exit-on-error', '-d', 'restored', "$dump.custom");
is(digest('restored'), $before, 'custom dump: the same bytes');

done_testing();
