# Every function, operator, cast and aggregate, found in the catalogs and called with the largest values that
# it accepts: it ends, or the query can be canceled, within 200 ms of processor time.
use strict;
use warnings;
use Test::More;
use POSIX ();
use Time::HiRes qw(time);
use lib "$ENV{ROOT}/test/lib";
use Psql qw(:DEFAULT psql_command spawn written);

plan skip_all => 'SKIPPED: there is no /proc/self/stat, so the processor time of a backend is unknown' if !-r '/proc/self/stat';
plan skip_all => 'SKIPPED: under valgrind, every call takes too long' if $ENV{SERVER_PROGRAM};

my $LATE = 200 * ($ENV{SLOW} // 1);    # how many ms of processor time may follow a timeout
my $TICK = 1000 / POSIX::sysconf(POSIX::_SC_CLK_TCK());
my $ROWS = 50_000;                    # of an aggregate

new_database('cancel');
must('CREATE EXTENSION satisfaction');

# Returns an integer as the bytes of a stored value, in hexadecimal digits; the second form is for either sign.
sub unsigned
{
	my ($value) = @_;
	my $bytes = '';
	while ($value >= 0x80) { $bytes .= sprintf '%02x', $value & 0x7f | 0x80; $value >>= 7 }
	return $bytes . sprintf '%02x', $value;
}
sub signed { return unsigned($_[0] < 0 ? -2 * $_[0] - 1 : 2 * $_[0]) }

# Returns a matrix by day, as SQL: so many cohorts of one customer from day $first on, with these cells. The events
# that lead to such a matrix would take minutes to count.
my %MODE = (on => 0, on_or_after => 1, on_or_before => 2, streak => 3);
sub matrix
{
	my ($mode, $cohort, $brackets, $as_of, $rows, $first, $cells, $last) = @_;
	my $microseconds = $as_of * 86_400_000_000 - 1;
	my $header = '0100' . '0000' . unsigned($MODE{$mode}) . unsigned($cohort) . '00' . unsigned($brackets) . '01' x $brackets .
		signed($microseconds) . unsigned($rows);
	my $counts = '01010100' . unsigned($cells);
	return sprintf q{'%s%s%s' || repeat('02%s' || repeat('00', %d) || '%s', %d)}, $header, signed($first), '01010100' . '00', $counts,
		$cells > 0 ? $cells - 1 : 0, $last, $rows - 1;
}
my $YEAR_1 = -730_119;                 # days after 2000-01-01
my $YEAR_10000 = 2_921_940;
my $YEAR_294276 = 106_751_983;         # the last year that a timestamp can have

# The largest values of each type, as queries. All are stored, most of them toasted.
my %large = (
	retention_matrix => [
		(map { matrix($_, 0, 0, $YEAR_10000, 6, $YEAR_1, 3_650_000, '01') } sort keys %MODE),
		matrix('on', 1, 10_000, $YEAR_10000, 2_000, $YEAR_1, 10_000, '01'),
		matrix('streak', 0, 0, $YEAR_10000, 500_000, $YEAR_1, 0, ''),
		matrix('on', 0, 0, $YEAR_294276, 22, $YEAR_1, 1, '01'),
		q{SELECT retention_agg(i / 600000, date '0001-01-01' + i, i % 3 - 1, '{"period": "day"}') FROM generate_series(1, 700000) i}],
	activity_periods => [
		(map { "SELECT activity_agg(date '0001-01-01' + i * $_, retention_options('day')) FROM generate_series(0, 979999) i" } 1, 2),
		(map { "SELECT activity_agg(date '0001-01-01' + i * $_, i, retention_options('day')) FROM generate_series(0, 979999) i" } 1, 2)],
	tally => [map { "SELECT format('%s..%s {%s:4611686018427387904}', low, high, high)::tally FROM (VALUES ($_)) v(low, high)" } '-50, 50', '0, 10', '1, 5', '1, 7'],
	ratio_summary => ['SELECT ratio_agg(i * 0.1, i % 7) FROM generate_series(1, 1000) i'],
	driver_summary => ['SELECT driver_agg(i, (SELECT array_agg(i % p) FROM generate_series(2, 13) p)) FROM generate_series(1, 1000) i'],
	weighted_tally => ["SELECT nps_weighted_tally(i % 11, i) FROM generate_series(1, 1000) i", "SELECT csat_weighted_tally(i % 5 + 1, i) FROM generate_series(1, 1000) i"],
	survival_curve => [map { "SELECT survival_of(array_agg(i * interval '1 second'), array_agg(1::bigint), array_agg(1::bigint)) FROM generate_series(1, $_) i" } 333_333, 1_000_000],
	'survival_curve[]' => ["SELECT array_agg(survival_of(ARRAY[i * interval '1 second'], ARRAY[1], ARRAY[1])) FROM generate_series(1, 1000) i"],
	'interval[]' => ["SELECT array_agg(i * interval '1 second') FROM generate_series(1, 1000000) i"],
	tier_policy => [q{SELECT (string_agg(format('%s %s', rpad('t' || i, 63, 'x'), i), ', ') || '; grace 1000; landing soft')::tier_policy FROM generate_series(1, 100) i}],
	business_calendar => [q{SELECT ('America/New_York; mon 9-10; closed ' || string_agg((date '1990-01-01' + i * 2)::text, ', '))::business_calendar FROM generate_series(1, 10000) i}],
	text => [q{SELECT repeat('x', 20000000)}],
	'text[]' => [q{SELECT array_agg('label ' || i) FROM generate_series(1, 1000000) i}, q{SELECT array_agg(repeat('x', 200000) || i) FROM generate_series(1, 100) i}],
	jsonb => [
		q{SELECT retention_options('day', cohort => 'every', brackets => array_agg(1)) FROM generate_series(1, 10000)},
		q{SELECT '{"period": "day", "cohort": "every"}'::jsonb},
		q{SELECT jsonb_build_object('brackets', array_agg(1)) FROM generate_series(1, 1000000)}],
	'integer[]' => [map { "SELECT array_agg(1) FROM generate_series(1, $_)" } 10_000, 1_000_000],
	'bigint[]' => ['SELECT array_agg(1::bigint) FROM generate_series(1, 1000000)'],
	'double precision[]' => ['SELECT array_agg(i::double precision) FROM generate_series(1, 1000000) i']);
$_ = "SELECT ($_)::retention_matrix" for @{ $large{retention_matrix} };

# Small values, and expressions of the row number g for the arguments of aggregates.
my %value = (
	smallint => ['(g % 5 + 1)::smallint'], integer => ['(g % 5 + 1)'], bigint => ['5'], numeric => ['(g % 5 - 1.5)'], boolean => ['true'], text => [q{'day'}],
	'double precision' => ['(g % 5 + 1)::double precision'], date => [q{date '0001-01-01' + g}],
	'timestamp without time zone' => [q{timestamp '0001-01-01' + g * interval '1 day'}],
	'timestamp with time zone' => [q{timestamptz '0001-01-01 00:00+00' + g * interval '1 day'}],
	(map { my ($range, $type, $sum) = @$_;
		my $begins = "$type '0001-01-01' + g$sum";
		$range => ["${range}($begins, $type '0001-07-01' + g$sum)", "$range($begins, NULL)"]
	} ['daterange', 'date', ''], map { [$_, $_ eq 'tsrange' ? 'timestamp' : 'timestamptz', " * interval '1 day'"] } 'tsrange', 'tstzrange'),
	interval => [q{interval '1 hour'}], anyelement => ['(g % 3)'], anyenum => [q{customer_tier 'vip'}], customer_tier => [q{customer_tier 'vip'}], regtype => [q{'customer_tier'::regtype}],
	(map { my ($score, $row) = @$_; "${score}_report_clustered_row" => ["'($row)'::${score}_report_clustered_row"] }
		[nps => '40,50,30,10,10,40,9,20,55,1.2,38.5'], [csat => '40,50,30,60,3.5,9,40,75,1.2,38.5'], [ces => '40,50,30,5.5,0.6,0.2,5,6,1.2,38.5'],
		[proportion => '40,50,30,0.6,0.1,0.4,0.75,1.2,38.5']),
	regclass => [q{'events'::regclass}], name => [q{'at'::name}]);

my $tables = "CREATE TABLE events AS SELECT date '0001-01-01' + i AS at FROM generate_series(1, 300000) i;
	CREATE TABLE halves (half int, at date) PARTITION BY LIST (half);
	CREATE TABLE half_0 PARTITION OF halves FOR VALUES IN (0) WITH (parallel_workers = 1);
	CREATE TABLE half_1 PARTITION OF halves FOR VALUES IN (1) WITH (parallel_workers = 1);
	INSERT INTO halves SELECT i / 100000, date '0001-01-01' + i * 64 FROM generate_series(0, 199999) i;\n";
for my $type (sort keys %large)
{
	for my $n (0 .. $#{ $large{$type} })
	{
		my $name = ($type =~ s/\W+/_/gr) . "_$n";
		$tables .= "CREATE TABLE large_$name AS $large{$type}[$n] AS v;\n" =~ s/^(CREATE TABLE \S+) AS (.*) AS v;$/$1 (v) WITH (parallel_workers = 0) AS $2;/sr;
		push @{ $value{$type} }, "(SELECT v FROM large_$name)";
	}
}
my $begin = time;
must($tables);
note(sprintf 'making the values: %.1f s', time - $begin);

# text for input functions: that of the largest values, and what is wrong only at its end
$value{cstring} = [
	(map { "retention_matrix_out(v) FROM large_retention_matrix_$_" } 0, 5, 7), (map { "activity_periods_out(v) FROM large_activity_periods_$_" } 0, 1),
	(map { "survival_curve_out(v) FROM large_survival_curve_$_" } 0), (map { "business_calendar_out(v) FROM large_business_calendar_$_" } 0),
	map { "textout($_)" } q{repeat('00', 10000000)}, q{'0..100 {' || repeat('1:1, ', 4000000) || '}'}, q{'"' || repeat('x', 20000000) || '" 0'}, q{repeat(' ', 20000000)},
	q{'UTC;' || repeat(' ;', 10000000) || 'x'}, q{'UTC; ' || repeat('x', 20000000)}, q['{00:00:00 ' || repeat('0', 20000000)], q{repeat(' ', 20000000) || '{}'}, q['1 0 {1' || repeat(' ', 20000000)]];
$value{cstring} = [map { "(SELECT $_)" } @{ $value{cstring} }];

# [kind, name, [types], [defaults]] of all that can be called, but for what only aggregates call
my @surface = grep { !grep { $_ eq 'internal' } @{ $_->[2] } } map {
	my ($kind, $name, $types, $defaults) = split /\t/, $_, -1;
	[$kind, $name, [split /\|/, $types], [split /\|/, $defaults, -1]]
} split /\n/, must(script_of('surface.sql') . q{
	SELECT kind::text || E'\t' || name || E'\t' || array_to_string(types, '|') || E'\t' || array_to_string(defaults, '|', '') FROM surface ORDER BY kind, name, types::text;});
cmp_ok(scalar(@surface), '>', 200, 'what can be called');
my %types = map { $_ => 1 } map { @{ $_->[2] } } @surface;
is(join(', ', sort grep { !$value{$_} } keys %types), '', 'every type has values') or BAIL_OUT('add values to %large or %value');

# Returns the arguments of a call: the n-th values of their types.
sub arguments
{
	my ($n, $types, $defaults) = @_;
	return map {
		my $values = $value{ $types->[$_] };
		# large values come instead of a default, small ones do not
		my $default = ($defaults->[$_] // '') ne '' && ($n == 0 || !$large{ $types->[$_] });
		$default ? $defaults->[$_] : $values->[$n < @$values ? $n : $#$values]
	} 0 .. $#$types;
}

# Returns queries that call one of them.
sub queries
{
	my ($kind, $name, @arguments) = @_;
	my $columns = join ', ', map { "c$_" } 1 .. @arguments;
	my $rows = "(SELECT g, @{[join ', ', @arguments]} FROM (SELECT generate_series(1, $ROWS) AS g) s OFFSET 0) v (g, $columns)";
	s/\bg\b/5/g for $kind =~ /[fcos]/ ? @arguments : ();
	my $list = join ', ', @arguments;
	return "SELECT count($name($list))" if $kind eq 'f';
	return "SELECT count(($list)::$name)" if $kind eq 'c';
	return "SELECT count(a $name b) FROM (SELECT $list) v (a, b)" if $kind eq 'o';
	return ("SELECT count(r) FROM $name($list) r", "SELECT count(r) FROM (SELECT $name($list) AS r) s") if $kind eq 's';
	return "SELECT count(x) FROM (SELECT $name($columns) OVER (ORDER BY g) AS x FROM $rows) s" if $kind eq 'w';
	return ("SELECT $name($columns) IS NULL FROM $rows",
		"SELECT count(x) FROM (SELECT $name($columns) OVER (ROWS BETWEEN CURRENT ROW AND 1 FOLLOWING) AS x FROM $rows) s");
}

my @queries;
for my $called (@surface)
{
	my ($kind, $name, $types, $defaults) = @$called;
	my ($most) = sort { $b <=> $a } 1, map { scalar @{ $value{$_} } } @$types;
	my %seen;
	push @queries, grep { !$seen{$_}++ } map { queries($kind, $name, arguments($_, $types, $defaults)) } 0 .. $most - 1;
}
push @queries, "SELECT count(r) FROM retention_cohort('events', 'at', 'at', 'day', cohort => 'every') r",
	"SELECT count(r) FROM retention_cohort('events', 'at', 'at', 'day', mode => 'streak', brackets => '{1000000}') r",
	# one worker has the earlier half of the days and another the later one
	q{SELECT activity_agg(at, retention_options('day')) IS NULL FROM halves},
	# a row for each day, and a state that is merged
	'SELECT cardinality(rolling_actives(at, at, 30)) FROM events', 'SELECT cardinality(rolling_actives(1, at, 30, NULL)) FROM events',
	(map { "SELECT cardinality(rolling_actives(v, 3)) FROM (SELECT v FROM large_activity_periods_0, generate_series(1, $_)) s" } 1, 50),
	q{SELECT cardinality(rolling_actives(a, 3)) FROM (SELECT half, activity_agg(at, retention_options('day')) AS a FROM (SELECT half, date '0001-01-01' + row_number() OVER (PARTITION BY half)::int AS at FROM halves) d GROUP BY half) s},
	q{SELECT proportion_interval(4503599627370496, 9007199254740992, method => 'clopper_pearson')};

# Returns a script that runs queries with a timeout in ms, and prints number, SQLSTATE and ticks of processor time of each.
sub timed
{
	my ($timeout, $queries, @numbers) = @_;
	my $script = <<'END';
\set VERBOSITY sqlstate
SET log_min_messages = panic;
SET log_min_error_statement = panic;
SET client_min_messages = error;
SET parallel_setup_cost = 0;
SET parallel_leader_participation = off;
CREATE FUNCTION pg_temp.ticks() RETURNS int LANGUAGE sql AS $$
	SELECT f[12]::int + f[13]::int
	FROM regexp_split_to_array(regexp_replace(pg_read_file('/proc/self/stat'), '^.*\) ', ''), ' ') f $$;
END
	return join '', $script, map {
		"SELECT pg_temp.ticks() AS before \\gset\nSET statement_timeout = $timeout;\n\\o /dev/null\n$queries->[$_];\n\\set state :SQLSTATE\n\\o\n" .
			"RESET statement_timeout;\nSELECT 'ran', $_, :'state', pg_temp.ticks() - :before;\n"
	} @numbers;
}

# Runs queries with a timeout in ms, in two sessions; returns [query, SQLSTATE, ms of processor time] of each.
sub run_all
{
	my ($timeout, @run) = @_;
	my @sessions = map { my $half = $_; [spawn(timed($timeout, \@run, grep { $_ % 2 == $half } 0 .. $#run), psql_command())] } 0, 1;
	my ($said, @ran) = ('');
	for my $session (@sessions)
	{
		waitpid($session->[0], 0);
		$said .= written($session->[1]) . "\n";
	}
	@ran = map { /^ran\|(\d+)\|(\w+)\|(\d+)$/ ? [$run[$1], $2, $3 * $TICK] : () } split /\n/, $said;
	is(scalar(@ran), scalar(@run), "all queries were run with a timeout of $timeout ms") or diag(substr $said, -2000);
	return @ran;
}

# Longer timeouts reach what a function does later, such as writing its result.
my @run = @queries;
my %said;
for my $timeout (50, 150)
{
	$begin = time;
	my @ran = run_all($timeout, @run);
	my @late = sort grep { defined } map { my ($query, $state, $ms) = @$_; $ms > $timeout + $LATE ? sprintf '%5d ms, %s: %s', $ms, $state, $query : undef } @ran;
	is(join("\n", @late), '', "and ended within $timeout + $LATE ms of processor time");
	my @wrong = grep { $_->[1] !~ /^(00|22|42|0A|54|57014)/ } @ran;
	is(join("\n", map { "$_->[1]: $_->[0]" } @wrong), '', 'each with a result or a documented error');
	# operators, casts, functions of operators and moving frames have nothing of their own
	@run = map { $_->[0] } grep { $_->[1] eq '57014' && $_->[0] !~ /OPERATOR|::|_([egl][qte]|ne)\(|OVER \(ROWS/ } @ran;
	cmp_ok(scalar(@run), '>', 20, sprintf '%d queries in %.1f s, canceled %d', scalar(@ran), time - $begin, scalar grep { $_->[1] eq '57014' } @ran);
}

# a set-returning function in the select list computes no more rows than it is asked for
my @few = run_all(10000, (map { "SELECT count(*) FROM (SELECT $_ LIMIT 3) s" } map { ("retention_rows($_)", "retention_pooled($_)", "retention_lifecycle($_)") } @{ $value{retention_matrix} }),
	# only the last one has amounts
	map { "SELECT count(*) FROM (SELECT $_($value{retention_matrix}[-1]) LIMIT 3) s" } 'retention_revenue', 'retention_revenue_pooled', 'retention_movements');
is(join("\n", map { "$_->[2] ms: $_->[0]" } grep { $_->[1] ne '00000' || $_->[2] > $LATE } @few), '', 'three rows of a large matrix are there soon');

note(sprintf '%.1f s', time - $^T);
done_testing();
