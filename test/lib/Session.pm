# Sessions that a test watches and interrupts: starting, waiting, and the files that they leave.
package Session;
use strict;
use warnings;
use Exporter 'import';
use Time::HiRes qw(sleep);
use Psql qw(sql spawn written psql_command);
our @EXPORT = qw(start said wait_for temporary_files);

my $log;

# Starts a session named victim that runs this query; returns its process.
sub start
{
	my ($query) = @_;
	local $ENV{PGAPPNAME} = 'victim';
	(my $pid, $log) = spawn("SET work_mem = '64kB'; SET max_parallel_workers_per_gather = 0;\n$query\n;\n", psql_command());
	return $pid;
}

# Returns the output of that session.
sub said { return written($log) }

# Waits until a query returns true; returns false after ten seconds.
sub wait_for
{
	my ($query) = @_;
	for (1 .. 400) { return 1 if sql($query) eq 't'; sleep 0.025 }
	return 0;
}

# Returns how many temporary files there are.
sub temporary_files { return sql('SELECT count(*) FROM pg_ls_tmpdir()') }

1;
