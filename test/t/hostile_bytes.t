# The binary form of every type through COPY: what is accepted is sent back unchanged, everything else is
# an error.
use strict;
use warnings;
use Test::More;
use lib "$ENV{ROOT}/test/lib";
use Psql;

my $seed = $ENV{SEED} // 20240229;
srand($seed);
note("seed $seed");

# A well-formed binary tally.
sub tally
{
	my ($low, $high, @counts) = @_;
	return pack('CC l> l> (q>)*', 1, 0, $low, $high, @counts);
}

# Returns what is wrong with the beginnings of a value: each must be an error.
sub cut
{
	my ($type, $good) = @_;
	return join ' ', grep { $_ ne '22P03' } receive($type, map { substr($good, 0, $_) } 0 .. length($good) - 1);
}

new_database('hostile');
must('CREATE EXTENSION satisfaction;' . join ' ', map { "CREATE TABLE b_$_ (x $_);" } qw(tally weighted_tally activity_periods retention_matrix tier_policy ratio_summary survival_curve business_calendar driver_summary));

# round trips
for my $good (tally(0, -1), tally(0, 10, (0) x 11), tally(1, 5, 1, 255, 256, 65536, 4294967296),
	tally(-50, 50, 0 .. 100), tally(0, 0, 9223372036854775807), tally(2147483647, 2147483647, 1))
{
	is(receive('tally', $good), unpack('H*', $good), 'is sent back unchanged: ' . length($good));
}

# truncated anywhere, and one byte too many
my $good = tally(1, 3, 5, 6, 7);
is(cut('tally', $good), '', 'tally cannot be truncated');
is(receive('tally', "$good\0"), '22P03', 'a byte too many');

# each field out of its range
is(receive('tally', pack('CC l> l>', 2, 0, 0, -1)), '22P03', 'an unknown version');
is(receive('tally', pack('CC l> l>', 1, 1, 0, -1)), '22P03', 'an unknown flag');
is(receive('tally', tally(5, 1)), '22P03', 'a scale that runs downwards');
is(receive('tally', tally(1, 0)), '22P03', 'an empty tally that is not canonical');
is(receive('tally', tally(0, 101, (0) x 102)), '22P03', 'a scale that is too wide');
is(receive('tally', pack('CC l> l>', 1, 0, -2147483648, 2147483647)), '22P03', 'the widest scale');
is(receive('tally', tally(0, 1, 1, -1)), '22P03', 'a negative count');
is(receive('tally', tally(0, 1, 9223372036854775807, 1)), '22P03', 'more responses than bigint');

# Random bytes, and random changes of valid ones: an error, or accepted and sent back unchanged.
sub hurt
{
	my ($type, $rounds, $good) = @_;
	my ($refused, $accepted, $wrong) = (0, 0, 0);
	my @values;
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
		push @values, $bytes;
	}
	my @got = receive($type, @values);
	for my $bytes (@values)
	{
		my $got = shift @got;
		# 22021: a label that is not in the database's encoding
		if ($got eq '22P03' || ($got eq '22021' && $type eq 'tier_policy')) { $refused++ }
		elsif ($got eq unpack('H*', $bytes)) { $accepted++ }
		else { $wrong++; diag("got $got for " . unpack('H*', $bytes)) }
	}
	is($wrong, 0, "$type, random bytes: $refused errors, $accepted accepted and sent back unchanged");
	return ($refused, $accepted);
}

# A well-formed binary weighted tally; each point is the number of responses and the two sums.
sub weighted
{
	my ($low, $high, @points) = @_;
	return pack('CC l> l> (q> d> d>)*', 1, 0, $low, $high, @points);
}

for my $good (weighted(0, -1), weighted(0, 10, (0, 0, 0) x 11), weighted(1, 2, 2, 1.5, 1.25, 1, 0, 0),
	weighted(0, 0, 9223372036854775807, 1e100, 1e200), weighted(2147483647, 2147483647, 1, 1e-100, 1e-200))
{
	is(receive('weighted_tally', $good), unpack('H*', $good), 'is sent back unchanged: ' . length($good));
}
$good = weighted(1, 2, 2, 1.5, 1.25, 1, 3, 9);
is(cut('weighted_tally', $good), '', 'weighted_tally cannot be truncated');
is(receive('weighted_tally', "$good\0"), '22P03', 'nor have a byte too many');
is(receive('weighted_tally', pack('CC l> l>', 2, 0, 0, -1)), '22P03', 'an unknown version');
is(receive('weighted_tally', pack('CC l> l>', 1, 1, 0, -1)), '22P03', 'the flag of transition states');
is(receive('weighted_tally', weighted(5, 1)), '22P03', 'a scale that runs downwards');
is(receive('weighted_tally', weighted(0, 101, (0, 0, 0) x 102)), '22P03', 'a scale that is too wide');
is(receive('weighted_tally', weighted(0, 1, 9223372036854775807, 1, 1, 1, 1, 1)), '22P03', 'more responses than bigint');
is(receive('weighted_tally', weighted(0, 0, @$_)), '22P03', "sums that cannot be: @$_")
	for [-1, 1, 1], [0, 1, 1], [1, 0, 1], [1, 1, 0], [1, -1, 1], [1, 1, -1], [1, 2, 5], [2, 2, 1], [1, 'nan', 1], [1, 1, 'nan'], [1, 'inf', 'inf'], [1, 1e-101, 1e-202], [1, 1e101, 1e202], [0, -0.0, 0], [1, 0, -0.0];
hurt('weighted_tally', 300, sub { weighted(0, 4, map { my $n = 1 + int rand 9; ($n, $n * 2, $n * 4) } 0 .. 4) });

my ($refused, $accepted) = hurt('tally', 300, sub { tally(0, 4, map { int rand 1000 } 0 .. 4) });
ok($refused > 0 && $accepted > 0, 'both happened');

# the other types
my $days = "unnest(ARRAY['2024-01-31', '2024-02-29', '2024-05-01']::timestamp[]) day";
my %sample = (
	activity_periods => "activity_agg(day) FROM $days",
	retention_matrix => "retention_agg(length(day::text), day) FROM $days",
	survival_curve => "survival_curve '00:01:00 {00:00:00 3+1, 05:00:00 300+0, 90:00:00 0+2}'",
	tier_policy => "tier_policy 'new 0, loyal 5.5, vip 12 hold 8; valid 1; grace 2'",
	ratio_summary => 'ratio_agg(y * 0.1, y) FROM generate_series(1, 5) y',
	driver_summary => 'driver_agg(y * y, ARRAY[y * 0.1, y % 3]) FROM generate_series(1, 5) y',
	business_calendar => "business_calendar 'UTC; mon-fri 9-12 13-18; closed 2026-01-01; open 2026-01-04..2026-01-05 9-12'");
for my $type (sort keys %sample)
{
	$good = pack 'H*', sql("SELECT encode(${type}_send(v), 'hex') FROM (SELECT $sample{$type}) s (v)");
	is(receive($type, $good), unpack('H*', $good), "$type is sent back unchanged");
	is(cut($type, $good), '', "$type cannot be truncated");
	is(receive($type, "$good\0"), '22P03', "$type cannot have a byte too many");
	ok((hurt($type, 60, sub { $good }))[0] > 0, 'some are errors');
}

# the numbers of a ratio summary: units, totals, rests, moments
sub ratio { my %other = @_; return pack('CC (d>)*', 1, 0, map { $other{$_} // ($_ == 0 ? 2 : 1e-20) } 0 .. 16) }
$good = ratio(1 => 7, 2 => 3);
is(receive('ratio_summary', $good), unpack('H*', $good), 'a ratio summary is sent back unchanged');
is(receive('ratio_summary', ratio(1 => 7, 2 => 3, @$_[1, 2])), '22P03', $_->[0])
	for ['a negative number of units', 0, -1], ['a fraction of a unit', 0, 1.5], ['too many units', 0, 2**53 + 2], ['totals without units', 0, 0],
	['moments of one unit', 0, 1], ['NaN', 1, 'nan'], ['infinity', 2, 'inf'], ['minus zero', 2, -0.0], ['a rest that is too large', 3, 1], ['and another', 4, 1e-9],
	['negative squares', 5, -1], ['negative squares of denominators', 7, -1], ['negative fourth powers', 12, -1], ['negative products of squares', 14, -1],
	['negative fourth powers of denominators', 16, -1e-300];
is(receive('ratio_summary', pack('CC (d>)*', 2, 0, (0) x 17)), '22P03', 'an unknown version');
is(receive('ratio_summary', pack('CC (d>)*', 1, 1, (0) x 17)), '22P03', 'an unknown flag');
is(receive('ratio_summary', pack('CC (d>)*', 1, 0, (0) x 16)), '22P03', 'a number too few');

# a driver summary: its header, two totals, three co-moments, and the rests of both
sub driver { my %other = @_; my @number = (7, 3, 0, 0, 12.5, -2.5, 0.5, 0, 0, 0); return pack('CCC q> q> (d>)*', 1, 0, 2, $other{responses} // 2, $other{skipped} // 1, map { $other{$_} // $number[$_] } 0 .. 9) }
is(receive('driver_summary', driver()), unpack('H*', driver()), 'a driver summary is sent back unchanged');
is(receive('driver_summary', driver(@$_[1, 2])), '22P03', $_->[0])
	for ['a negative number of responses', 'responses', -1], ['too many responses', 'responses', 2**53 + 2], ['totals without responses', 'responses', 0],
	['co-moments of one response', 'responses', 1], ['a negative number of skipped rows', 'skipped', -1], ['NaN', 0, 'nan'], ['infinity', 1, 'inf'], ['minus zero', 2, -0.0],
	['a total out of range', 0, 3e100], ['a rest that is too large', 2, 1], ['and another', 9, 1], ['negative squares', 4, -1], ['squares out of range', 4, 3e200],
	['negative squares of a driver', 6, -1], ['products that are larger than the squares', 5, 2.6];
is(receive('driver_summary', pack('CCC q> q>', @$_)), '22P03', "header @$_") for [2, 0, 0, 0, 0], [1, 1, 0, 0, 0], [1, 0, 1, 0, 1], [1, 0, 14, 0, 1], [1, 0, 2, 0, 1], [1, 0, 0, 1, 0];
is(receive('driver_summary', pack('CCC q> q> (d>)*', 1, 0, 2, 0, 0, (0) x 10)), '22P03', 'drivers without rows');

# A binary policy with one tier: flags, what comes before the number of tiers, and the numbers and what is between them.
sub policy
{
	my ($flags, $rules, @tier) = @_;
	return pack('C*', 1, $flags, @$rules, 1) . pack('C/a* d> (C d>)*', 'vip', @tier);
}
is(receive('tier_policy', policy(0, [2, 1], 12)), unpack('H*', policy(0, [2, 1], 12)), 'a policy with the rules of 0.1.0');
is(receive('tier_policy', policy(1, [2, 1, 3], 12, 1, 8)), unpack('H*', policy(1, [2, 1, 3], 12, 1, 8)), 'and one with those of 0.2.0');
is(receive('tier_policy', $_->[1]), '22P03', $_->[0])
  for ['an unknown flag', policy(2, [2, 1], 12)], ['flag without such rules', policy(1, [2, 1, 0], 12) . "\0"], ['a hold that is the threshold', policy(1, [2, 1, 3], 12, 1, 12)],
	['a hold above the threshold', policy(1, [2, 1, 3], 12, 1, 13)], ['a hold that is infinite', policy(1, [2, 1, 3], 12, 1, '-inf')], ['a hold that is NaN', policy(1, [2, 1, 3], 12, 1, 'nan')],
	['a hold of minus zero', policy(1, [2, 1, 3], 12, 1, -0.0)], ['neither hold nor none', policy(1, [2, 1, 3], 12, 2, 8)], ['no hold', policy(1, [2, 1, 3], 12)],
	['valid for too long', policy(1, [2, 1, 0xe9, 7], 12, 1, 8)], ['a threshold of infinity', policy(0, [2, 1], 'inf')];
is(sql('SELECT 1'), '1', 'the server is well');

done_testing();
