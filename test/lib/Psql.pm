# What the Perl tests share: psql and databases of the private cluster.
package Psql;
use strict;
use warnings;
use Exporter 'import';
our @EXPORT = qw(psql psql_file new_database);

# Answers what a command prints, errors included, without the last newline; $? says how it ended.
sub said
{
	my (@command) = @_;
	my $pid = open(my $out, '-|') // die "fork: $!";
	if (!$pid)
	{
		open(STDERR, '>&', \*STDOUT);
		exec(@command) or die "exec: $!";
	}
	my $said = join '', <$out>;
	close $out;
	chomp $said;
	return $said;
}

# Answers what SQL commands print, each in a transaction of its own, in one session that stops at an error.
sub psql
{
	my ($database, @commands) = @_;
	return said("$ENV{BINDIR}/psql", '-XqAt', '-v', 'ON_ERROR_STOP=1', '-d', $database, map { ('-c', $_) } @commands);
}

# The same of a file, after some commands.
sub psql_file
{
	my ($database, $file, @commands) = @_;
	return said("$ENV{BINDIR}/psql", '-XqAt', '-v', 'ON_ERROR_STOP=1', '-d', $database, (map { ('-c', $_) } @commands), '-f', $file);
}

# Makes a database, afresh if there is one of this name.
sub new_database
{
	my ($name) = @_;
	psql('postgres', 'SET client_min_messages = warning', "DROP DATABASE IF EXISTS $name", "CREATE DATABASE $name");
	die "no database $name" if $? != 0;
	return $name;
}

1;
