# The binary form of every type through COPY: what is accepted comes back to the byte, everything else is refused.
use strict;
use warnings;
use Test::More;

my $psql = "$ENV{BINDIR}/psql";
my $file = "$ENV{WORK}/copy.bin";
my $seed = $ENV{SEED} // 20240229;
srand($seed);
note("seed $seed");

# Runs SQL and answers its output, errors included.
sub sql
{
	my ($query) = @_;
	open(my $pipe, '-|', $psql, '-XqAt', '-v', 'VERBOSITY=sqlstate', '-d', 'hostile', '-c', $query) or die;
	my $answer = join '', <$pipe>;
	close($pipe);
	chomp $answer;
	return $answer;
}

# Copies these bytes into a column of the type in question and answers the SQLSTATE, or the value's bytes in hex.
my $type = 'tally';

sub receive
{
	my (@values) = @_;
	open(my $out, '>:raw', $file) or die;
	print $out "PGCOPY\n\xff\r\n\0", pack('NN', 0, 0);
	print $out pack('n N', 1, length($_)), $_ for @values;
	print $out pack('n', 0xffff);
	close($out);
	my $error = `"$psql" -XqAt -v VERBOSITY=sqlstate -d hostile -c "TRUNCATE b_$type" -c "\\copy b_$type FROM '$file' WITH (FORMAT binary)" 2>&1`;
	return $1 if $error =~ /ERROR:\s+(\S{5})/;
	die $error if $error;
	return sql("SELECT string_agg(encode(${type}_send(v), 'hex'), ' ') FROM b_$type");
}

# A well-formed binary tally.
sub tally
{
	my ($low, $high, @counts) = @_;
	return pack('CC l> l> (q>)*', 1, 0, $low, $high, @counts);
}

system($psql, '-Xq', '-d', 'postgres', '-c', 'DROP DATABASE IF EXISTS hostile', '-c', 'CREATE DATABASE hostile') == 0 or die;
system($psql, '-Xq', '-d', 'hostile', '-c', 'CREATE EXTENSION satisfaction', map { ('-c', "CREATE TABLE b_$_ (v $_)") } qw(tally activity retention tier_policy)) == 0 or die;

# round trips
for my $good (tally(0, -1), tally(0, 10, (0) x 11), tally(1, 5, 1, 255, 256, 65536, 4294967296),
	tally(-50, 50, 0 .. 100), tally(0, 0, 9223372036854775807), tally(2147483647, 2147483647, 1))
{
	is(receive($good), unpack('H*', $good), 'comes back to the byte: ' . length($good));
}

# every cut, and one byte too many
my $good = tally(1, 3, 5, 6, 7);
is(receive(substr($good, 0, $_)), '22P03', "cut to $_ bytes") for 0 .. length($good) - 1;
is(receive("$good\0"), '22P03', 'a byte too many');

# each field beyond what it may hold
is(receive(pack('CC l> l>', 2, 0, 0, -1)), '22P03', 'an unknown version');
is(receive(pack('CC l> l>', 1, 1, 0, -1)), '22P03', 'an unknown flag');
is(receive(tally(5, 1)), '22P03', 'a scale that runs downwards');
is(receive(tally(1, 0)), '22P03', 'an empty tally that is not canonical');
is(receive(tally(0, 101, (0) x 102)), '22P03', 'a scale that is too wide');
is(receive(pack('CC l> l>', 1, 0, -2147483648, 2147483647)), '22P03', 'the widest scale');
is(receive(tally(0, 1, 1, -1)), '22P03', 'a negative count');
is(receive(tally(0, 1, 9223372036854775807, 1)), '22P03', 'more answers than bigint');

# Random bytes, and random changes to good ones: refused, or accepted and sent back unchanged.
sub hurt
{
	my ($rounds, $good) = @_;
	my ($refused, $accepted, $wrong) = (0, 0, 0);
	for my $round (1 .. $rounds)
	{
		my $bytes;
		if ($round % 2)
		{
			$bytes = join '', map { chr int rand 256 } 1 .. int rand 120;
		}
		else
		{
			$bytes = $good->();
			substr($bytes, int rand length($bytes), 1) = chr int rand 256 for 0 .. int rand 3;
		}
		my $got = receive($bytes);
		# 22021: a label that is not in the database's encoding
		if ($got eq '22P03' || ($got eq '22021' && $type eq 'tier_policy')) { $refused++ }
		elsif ($got eq unpack('H*', $bytes)) { $accepted++ }
		else { $wrong++; diag("got $got for " . unpack('H*', $bytes)) }
	}
	is($wrong, 0, "$type, random bytes: $refused refused, $accepted accepted and sent back unchanged");
	return ($refused, $accepted);
}

my ($refused, $accepted) = hurt(300, sub { tally(0, 4, map { int rand 1000 } 0 .. 4) });
ok($refused > 0 && $accepted > 0, 'both happened');

# the other types
my $days = "unnest(ARRAY['2024-01-31', '2024-02-29', '2024-05-01']::timestamp[]) day";
my %sample = (
	activity => "activity_agg(day) FROM $days",
	retention => "retention_agg(length(day::text), day) FROM $days",
	tier_policy => "tier_policy 'new 0, loyal 5.5, vip 12; grace 2'");
for (sort keys %sample)
{
	$type = $_;
	$good = pack 'H*', sql("SELECT encode(${type}_send(v), 'hex') FROM (SELECT $sample{$type}) s (v)");
	is(receive($good), unpack('H*', $good), "$type comes back to the byte");
	is(join(' ', grep { receive(substr($good, 0, $_)) ne '22P03' } 0 .. length($good) - 1), '', "$type is refused wherever it is cut");
	is(receive("$good\0"), '22P03', "$type is refused with a byte too many");
	ok((hurt(60, sub { $good }))[0] > 0, 'some were refused');
}
is(sql('SELECT 1'), '1', 'the server is well');

done_testing();
