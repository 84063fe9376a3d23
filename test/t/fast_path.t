# The function call message of the protocol: a client calls functions by OID with any arguments, without a
# query from which the server would know their types. Each call must return a result or raise an error, and
# the server must not crash.
use strict;
use warnings;
use Test::More;
use IO::Socket::UNIX;
use lib "$ENV{ROOT}/test/lib";
use Psql;

my $socket;

# Reads this many bytes; returns undef if the server has closed the connection.
sub get
{
	my ($length) = @_;
	my $bytes = '';
	while (length $bytes < $length)
	{
		$socket->read($bytes, $length - length $bytes, length $bytes) or return undef;
	}
	return $bytes;
}

# Sends a message and returns those that the server sends until it is ready; none if it has closed the connection.
sub exchange
{
	my ($type, $body) = @_;
	my @messages;
	$socket->print($type, pack('N', length($body) + 4), $body);
	$socket->flush;
	while (1)
	{
		my $head = get(5) // return;
		my ($kind, $length) = unpack('a N', $head);
		push @messages, [$kind, $length > 4 ? get($length - 4) // return : ''];
		return @messages if $kind eq 'Z';
	}
}

sub connected
{
	$socket = IO::Socket::UNIX->new("$ENV{PGHOST}/.s.PGSQL.$ENV{PGPORT}") or return 0;
	return scalar(exchange('', pack('N', 196608) . "user\0$ENV{PGUSER}\0database\0fast_path\0\0"));
}

# Returns the rows of a query, their columns joined by tabs.
sub rows
{
	my @rows;
	for (exchange('Q', "$_[0]\0"))
	{
		my ($kind, $body) = @$_;
		next if $kind ne 'D';
		my ($columns, $rest) = unpack('n a*', $body);
		my @values;
		for (1 .. $columns)
		{
			(my $length, $rest) = unpack('N a*', $rest);
			push @values, $length == 0xffffffff ? '' : substr($rest, 0, $length, '');
		}
		push @rows, join "\t", @values;
	}
	return @rows;
}

# Calls a function with arguments in text form, undef for NULL: 'result', an SQLSTATE, or 'crash'.
sub call
{
	my ($oid, @arguments) = @_;
	my $body = pack('N n n n', $oid, 1, 0, scalar @arguments);
	$body .= defined $_ ? pack('N a*', length $_, $_) : pack('N', 0xffffffff) for @arguments;
	my @messages = exchange('F', $body . pack('n', 0)) or return 'crash';
	for (@messages)
	{
		return $1 if $_->[0] eq 'E' && $_->[1] =~ /\0C(\w{5})\0/;
	}
	return 'result';
}

my %value = (
	'double precision' => 5, tier_policy => 'new 0, vip 4', tally => '0..10 {9:1}', ratio_summary => '1 {1, 2} {0, 0, 0} {0, 0, 0, 0} {0, 0, 0, 0, 0}', text => 'score', integer => 3, smallint => 3, bigint => 3,
	'bigint[]' => '{0,0,0,0,0}', 'integer[]' => '{1,2}', jsonb => '{}', activity_periods => '0101', retention_matrix => '0101', cstring => 'x',
	regclass => 'pg_class', name => 'relname', oid => 1259, bytea => 'abc', boolean => 't', 'timestamp with time zone' => '2024-01-01',
	'timestamp without time zone' => '2024-01-01', date => '2024-01-01', 'double precision[]' => '{1,2}', regtype => 'int4',
	driver_summary => '1 0 {1, 2} {0, 0, 0}', 'text[]' => '{a}',
	nps_report_clustered_row => '(40,50,30,10,10,40,9,20,55,1.2,38.5)', csat_report_clustered_row => '(40,50,30,60,3.5,9,40,75,1.2,38.5)',
	ces_report_clustered_row => '(40,50,30,5.5,0.6,0.2,5,6,1.2,38.5)', proportion_report_clustered_row => '(40,50,30,0.6,0.1,0.4,0.75,1.2,38.5)',
	nps_category => 'promoter', survival_curve => '{01:00:00 2+1}', 'survival_curve[]' => '{"{01:00:00 2+1}"}', interval => '1 hour', 'interval[]' => '{1 hour}');

new_database('fast_path');
must('CREATE EXTENSION satisfaction');
ok(connected(), 'connected');
my @functions = rows(q{SELECT p.oid, p.oid::regprocedure, array_to_string(ARRAY(SELECT format_type(t, NULL) FROM unnest(proargtypes::oid[]) t), '|')
	FROM pg_proc p JOIN pg_depend d ON d.classid = 'pg_proc'::regclass AND d.objid = p.oid AND d.deptype = 'e'
		AND d.refobjid = (SELECT oid FROM pg_extension WHERE extname = 'satisfaction')
	WHERE prokind = 'f' AND NOT proretset ORDER BY 2});
cmp_ok(scalar @functions, '>', 100, 'functions to call');

# Every combination of a value and NULL; where there would be thousands, those with few values or few NULLs. Values of
# pseudo-types cannot be sent.
my ($calls, $results, @wrong) = (0, 0);
for (@functions)
{
	my ($oid, $name, $types) = split /\t/;
	my @types = split /\|/, $types // '';
	for my $mask (0 .. 2**@types - 1)
	{
		my $values = grep { $mask >> $_ & 1 } 0 .. $#types;
		next if @types > 8 && $values > 2 && $values < @types - 2;
		my @arguments = map { $mask >> $_ & 1 ? $value{$types[$_]} : undef } 0 .. $#types;
		next if grep { $mask >> $_ & 1 && !defined $arguments[$_] } 0 .. $#types;
		my $outcome = call($oid, @arguments);
		$calls++;
		$results++ if $outcome eq 'result';
		# 22: wrong value; 42: wrong type; 0A: what a call without a query does not know; 3F: unknown schema
		next if $outcome eq 'result' || $outcome =~ /^(22|42|0A|3F)/;
		push @wrong, "$name with " . join(', ', map { $_ // 'NULL' } @arguments) . ": $outcome";
		next if $outcome ne 'crash';
		for (1 .. 100) { last if connected(); select undef, undef, undef, 0.2 }
	}
}
is(join("\n", @wrong), '', "$calls calls: $results results, the others documented errors");
cmp_ok($results, '>', $calls / 3, 'many succeed');

done_testing();
