# What the tests of rights and names share: sessions of other users, and a call of every family.
package sessions;
use strict;
use warnings;
use Exporter 'import';
our @EXPORT = qw(fresh_database as_user every_family quoted);

my $psql = "$ENV{BINDIR}/psql";

# Answers what psql prints for a script, errors as their SQLSTATE and message included.
sub as_user
{
	my ($database, $user, $script, @options) = @_;
	my $file = "$ENV{WORK}/session.sql";
	open(my $out, '>', $file) or die;
	print $out $script;
	close $out;
	my $pid = open(my $answer, '-|') // die;
	if (!$pid)
	{
		open(STDERR, '>&', \*STDOUT) or die;
		exec($psql, '-XqAt', '-v', 'VERBOSITY=verbose', '-v', 'SHOW_CONTEXT=never', '-d', $database, '-U', $user, @options, '-f', $file) or die;
	}
	my $text = join '', <$answer>;
	close $answer;
	# the lines that only say where
	$text =~ s/^psql:\S+ //mg;
	$text =~ s/^(LINE \d+: |LOCATION: | +\^).*\n//mg;
	chomp $text;
	return $text;
}

# Makes a database anew, and the roles where they are missing.
sub fresh_database
{
	my ($database, @roles) = @_;
	my $script = "SET client_min_messages = warning;\nDROP DATABASE IF EXISTS $database;\nCREATE DATABASE $database;\n";
	$script .= "DO \$\$ BEGIN CREATE ROLE $_ LOGIN; EXCEPTION WHEN duplicate_object THEN END \$\$;\n" for @roles;
	my $said = as_user('postgres', $ENV{PGUSER}, $script);
	die $said if $said ne '';
	return;
}

# Answers a name in quotes.
sub quoted
{
	my ($name) = @_;
	$name =~ s/"/""/g;
	return "\"$name\"";
}

# Answers what a call of every family says, with the extension in this schema and these settings.
sub every_family
{
	my ($database, $user, $schema, $settings) = @_;
	open(my $in, '<', "$ENV{ROOT}/test/lib/every_family.sql") or die;
	my $script = "BEGIN;\n$settings\n" . join('', <$in>) . "ROLLBACK;\n";
	return as_user($database, $user, $script, '-v', "s=$schema", '-v', 's_text=' . quoted($schema) . '.customer_tier');
}

1;
