# client: DBD::Pg
# packages: libdbd-pg-perl
# present: perl -MDBD::Pg -e 1
# run: perl $PROGRAM $CASES
# placeholder: $
# modes: prepared direct
use strict;
use warnings;
use DBI;

# Returns a parameter of this kind.
sub bound
{
	my ($kind, $value) = @_;
	return undef if $kind eq 'null';
	return [split /,/, $value] if $kind eq 'ints';
	return [split /;/, $value] if $kind eq 'texts';
	return $value;
}

# Returns a value as psql prints it.
sub shown
{
	my ($value) = @_;
	return 'NULL' if !defined $value;
	return $value if !ref $value;
	return '{' . join(',', map { /^[^{}",\\\s]+$/ ? $_ : '"' . s/(["\\])/\\$1/gr . '"' } map { shown($_) } @$value) . '}';
}

sub copy
{
	my ($dbh, $format) = @_;
	my ($piece, @pieces);
	$dbh->do('TRUNCATE copied');
	$dbh->do("COPY kept TO STDOUT (FORMAT $format)");
	push @pieces, $piece while $dbh->pg_getcopydata($piece) >= 0;
	$dbh->do("COPY copied FROM STDIN (FORMAT $format)");
	$dbh->pg_putcopydata($_) for @pieces;
	$dbh->pg_putcopyend;
	print "copied\n";
	return;
}

sub columns
{
	my ($dbh, $table) = @_;
	my $columns = $dbh->column_info(undef, undef, $table, undef);
	while (my $column = $columns->fetchrow_hashref)
	{
		print "$column->{COLUMN_NAME}|$column->{pg_type}\n";
	}
	return;
}

sub execute
{
	my ($dbh, $sql, @parameters) = @_;
	my $statement = $dbh->prepare($sql);
	$statement->execute(map { bound(split / /, $_, 2) } @parameters);
	my ($names, $types) = ($statement->{NAME}, $statement->{pg_type});
	print ': ', join(', ', map { "$names->[$_] $types->[$_]" } 0 .. $#$names), "\n";
	while (my $row = $statement->fetchrow_arrayref)
	{
		print join('|', map { shown($_) } @$row), "\n";
	}
	return;
}

my %commands = ('@copy' => \&copy, '@columns' => \&columns);
open(my $cases, '<', $ARGV[0]) or die "$ARGV[0]: $!";
my @cases = <$cases>;
chomp @cases;
for my $mode ('prepared', 'direct')
{
	my $dbh = DBI->connect('dbi:Pg:', '', '', {
		RaiseError => 1, PrintError => 0, pg_bool_tf => 1, pg_enable_utf8 => 0, pg_server_prepare => $mode eq 'prepared'});
	for (@cases)
	{
		my ($name, $sql, @parameters) = split /\t/;
		print "# $name [$mode]\n";
		my ($command, $argument) = split / /, $sql;
		my $call = $commands{$command};
		next if eval { $call ? $call->($dbh, $argument) : execute($dbh, $sql, @parameters); 1 };
		print 'ERROR ', $dbh->state || "client $@", "\n";
	}
	$dbh->disconnect;
}
