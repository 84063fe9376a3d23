# What Perl tests share: psql, databases of the private cluster, and comparing what is stored in them.
package Psql;
use strict;
use warnings;
use Exporter 'import';
our @EXPORT = qw(psql psql_file new_database stored_digest differences);

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

# Answers a digest of what stored_values.sql has made.
sub stored_digest
{
	my ($database) = @_;
	my $said = psql_file($database, "$ENV{ROOT}/test/lib/stored_digest.sql");
	die $said if $? != 0;
	return $said;
}

# Answers the lines that only one of two texts has: - those of the first, + those of the second.
sub differences
{
	my ($first, $second) = @_;
	my %count;
	$count{$_}-- for split /\n/, $first;
	$count{$_}++ for split /\n/, $second;
	return join "\n", map { ($count{$_} < 0 ? '- ' : '+ ') . $_ } sort grep { $count{$_} } keys %count;
}

1;
