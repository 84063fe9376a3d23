# Sessions that a test watches, cuts short or lets fail: asking, waiting, and what is left behind.
package Session;
use strict;
use warnings;
use Exporter 'import';
use Time::HiRes qw(sleep);

our @EXPORT = qw(use_database sql start said wait_for temporary_files);

my $psql = "$ENV{BINDIR}/psql";
my $database;

# Makes a database of that name with the extension, the one that all below asks.
sub use_database
{
	$database = shift;
	sql("SET client_min_messages = warning; DROP DATABASE IF EXISTS $database;", 'postgres');
	return sql("CREATE DATABASE $database", 'postgres') . sql('CREATE EXTENSION satisfaction');
}

# Runs SQL of one session and answers all it says, errors included.
sub sql
{
	my ($query, $where) = @_;
	my $script = "$ENV{WORK}/session.sql";
	open(my $out, '>', $script) or die;
	print $out $query;
	close($out);
	$where //= $database;
	my $answer = `"$psql" -XqAt -v VERBOSITY=verbose -d $where -f "$script" 2>&1`;
	chomp $answer;
	return $answer;
}

# Starts a session named victim that asks this and answers its process.
sub start
{
	my ($query) = @_;
	my $pid = fork() // die;
	if ($pid == 0)
	{
		open(STDOUT, '>', "$ENV{WORK}/session.log");
		open(STDERR, '>&', \*STDOUT);
		$ENV{PGAPPNAME} = 'victim';
		exec($psql, '-XqAt', '-v', 'VERBOSITY=verbose', '-d', $database, '-c', 'SET work_mem = \'64kB\'; SET max_parallel_workers_per_gather = 0', '-c', $query) or die;
	}
	return $pid;
}

# Answers what that session has said.
sub said { open(my $in, '<', "$ENV{WORK}/session.log") or die; local $/; return <$in> // '' }

# Waits until a query answers true; false after ten seconds.
sub wait_for
{
	my ($query) = @_;
	for (1 .. 400) { return 1 if sql($query) eq 't'; sleep 0.025 }
	return 0;
}

# Answers how many temporary files there are.
sub temporary_files { return sql('SELECT count(*) FROM pg_ls_tmpdir()') }

1;
