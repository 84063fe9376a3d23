# Random statements in which nearly every expression is a call of the extension: typed, nested, over tables,
# as aggregates, window functions and functions in FROM. Used by test/tools/sqlsmith, after test/lib/sqlsmith.sql.
#
#   perl random_calls.pl SEED SECONDS PSQL-COMMAND...
#
# Prints "STATEMENTS SUCCEEDED REACHED ALL": how many were run, how many succeeded, and how many of all
# signatures were called in those.
use strict;
use warnings;

my ($seed, $seconds, @psql) = @ARGV;
srand($seed);
my $folder = "$ENV{ROOT}/test/lib";

# Returns the rows of a query, each a list.
sub rows
{
	my ($query) = @_;
	open(my $pipe, '-|', @psql, '-XqAt', '-F', "\x1f", '-R', "\x1e", '-v', 'ON_ERROR_STOP=1',
		'-c', 'BEGIN', '-f', "$folder/surface.sql", '-f', "$folder/corners.sql", '-c', $query, '-c', 'ROLLBACK') or die;
	local $/;
	my $text = <$pipe>;
	close $pipe or die "no catalogs\n";
	chomp $text;
	return map { [split /\x1f/, $_, -1] } split /\x1e/, $text;
}

my (%corner, %column, %returning, @aggregate, @window, @set, @all);
push @{ $corner{ $_->[0] } }, $_->[1] for rows(q{SELECT type, value FROM corner WHERE value !~ 'corner_' ORDER BY id});
push @{ $column{ $_->[0] }{ $_->[1] } }, $_->[2]
	for rows(q{SELECT relname, format_type(atttypid, NULL), quote_ident(attname) FROM pg_attribute JOIN pg_class c ON c.oid = attrelid
		WHERE relnamespace = 'public'::regnamespace AND relkind = 'r' AND relname !~ '^corner' AND attnum > 0 AND NOT attisdropped ORDER BY 1, attnum});
my @tables = sort keys %column;
for (rows(q{SELECT signature, kind, name, array_to_string(types, '|'), result, array_to_string(defaults, '|', '') FROM surface
	WHERE 'internal' <> ALL (types) AND 'cstring' <> ALL (types) AND result NOT IN ('internal', 'cstring') AND name !~ 'create_tier_type' ORDER BY signature}))
{
	my %f = (signature => $_->[0], kind => $_->[1], name => $_->[2], types => [split /\|/, $_->[3]], result => $_->[4], defaults => [split /\|/, $_->[5], -1]);
	push @all, \%f;
	push @{ $f{kind} eq 'a' ? \@aggregate : $f{kind} eq 'w' ? \@window : $f{kind} eq 's' ? \@set : ($returning{ $f{result} } //= []) }, \%f;
}

my %used;
our @from;

# Returns a random item of a list.
sub any { return $_[rand @_] }

# Returns the arguments of a call, and notes the call; polymorphic types are replaced by one enum and one type.
sub arguments
{
	my ($f, $depth) = @_;
	$used{ $f->{signature} } = 1;
	my %stands = (anyenum => any('customer_tier', 'customer_tier', 'nps_category'), anyelement => any('integer', 'text', 'date', 'customer_tier', 'double precision'));
	my $k = 0;
	return map { my $default = $f->{defaults}[$k++]; defined $default && $default ne '' && rand() < 0.6 ? $default : expression($stands{$_} // $_, $depth) } @{ $f->{types} };
}

# Returns a call of a function, an operator or a cast.
sub call
{
	my ($f, $depth) = @_;
	my @arguments = arguments($f, $depth);
	return "($arguments[0] $f->{name} $arguments[1])" if $f->{kind} eq 'o';
	return "CAST ($arguments[0] AS $f->{name})" if $f->{kind} eq 'c';
	return "$f->{name}(" . join(', ', @arguments) . ')';
}

# Returns an aggregate in a subquery.
sub aggregated
{
	my ($f, $depth) = @_;
	my $table = any(@tables);
	local @from = ([$table, 'q' . int rand 1000]);
	return "(SELECT " . call($f, $depth) . " FROM $table $from[0][1])";
}

# Returns an expression of a type, nested at most to this depth.
sub expression
{
	my ($type, $depth) = @_;
	my @columns = map { my $from = $_; map { "$from->[1].$_" } @{ $column{ $from->[0] }{$type} // [] } } @from;
	my @values = @{ $corner{$type} // [] };
	my @functions = $depth > 0 ? @{ $returning{$type} // [] } : ();
	my @aggregates = $depth > 0 ? grep { $_->{result} eq $type } @aggregate : ();
	my $chance = rand;
	return call(any(@functions), $depth - 1) if @functions && $chance < 0.5;
	return aggregated(any(@aggregates), $depth - 1) if @aggregates && $chance < 0.6;
	return 'CASE WHEN ' . expression('boolean', $depth - 1) . ' THEN ' . expression($type, $depth - 1) . ' ELSE ' . expression($type, $depth - 1) . ' END' if $depth > 1 && $chance < 0.66;
	return any(@columns) if @columns && $chance < 0.92;
	return rand() < 0.7 ? $values[0] : any(@values) if @values && $chance < 0.99;
	return "NULL::$type";
}

# Returns a random statement.
sub statement
{
	@from = map { [any(@tables), "t$_"] } 1 .. any(1, 1, 2);
	my $tables = join ', ', map { "(SELECT * FROM $_->[0] LIMIT 8) $_->[1]" } @from;
	my $where = rand() < 0.3 ? ' WHERE ' . expression('boolean', 2) : '';
	my $shape = rand;
	return 'SELECT ' . call(any(@aggregate), 2) . (rand() < 0.3 ? ' FILTER (WHERE ' . expression('boolean', 1) . ')' : '') . " FROM $tables$where" . (rand() < 0.5 ? ' GROUP BY ' . expression(any(qw(tally activity_periods retention_matrix tier_policy integer)), 1) : '')
		if $shape < 0.3;
	return 'SELECT ' . call(any(@window, @window, @window, @aggregate), 2) . ' OVER (' . (rand() < 0.5 ? 'PARTITION BY ' . expression(any(qw(integer tier_policy tally text)), 1) : '')
		. ' ORDER BY ' . expression(any(qw(integer tally tier_policy)), 1) . any('', ' ROWS BETWEEN 3 PRECEDING AND CURRENT ROW', ' ROWS BETWEEN 1 FOLLOWING AND 4 FOLLOWING', ' GROUPS BETWEEN 1 PRECEDING AND 1 FOLLOWING EXCLUDE CURRENT ROW') . ") FROM $tables$where"
		if $shape < 0.45;
	return 'SELECT r FROM ' . $tables . ', LATERAL ' . call(any(@set), 2) . " r$where LIMIT 100" if $shape < 0.6;
	return 'SELECT ' . any('', 'DISTINCT ') . join(', ', map { call($_, 2) } map { any(map { @$_ } values %returning) } 1 .. any(1, 2, 3)) . " FROM $tables$where LIMIT 100";
}

# Settings that change the plans: workers, spilled states, sorts instead of hashes.
my @settings = ('RESET ALL', 'SET work_mem = 64', 'SET parallel_setup_cost = 0; SET parallel_tuple_cost = 0; SET min_parallel_table_scan_size = 0; SET max_parallel_workers_per_gather = 2',
	'SET enable_hashagg = off', 'SET enable_sort = off', 'SET TimeZone = \'Asia/Seoul\'', 'SET TimeZone = \'America/New_York\'', 'SET plan_cache_mode = force_generic_plan');
my $log = "$ENV{WORK}/random_calls.log";
my $pid = open(my $session, '|-', 'sh', '-c', 'exec "$@" -XqAt -o /dev/null >"$0" 2>/dev/null', $log, @psql) or die;
$SIG{PIPE} = 'IGNORE';
my ($until, $n, %uses) = (time + $seconds, 0);
print $session "SET search_path = public, pg_catalog;\n";
while (time < $until)
{
	%used = ();
	print $session any(@settings), "; SET statement_timeout = '1s'; SET search_path = public, pg_catalog; SET client_min_messages = error;\n" if $n % 50 == 0;
	my $statement = statement();
	$uses{ ++$n } = { %used };
	print $session "$statement;\n\\echo $n :SQLSTATE\n" or last;
}
# do not wait for output in the pipe; the caller notices if the server has crashed
kill 'TERM', $pid;
close $session;
my ($run, $succeeded, %reached) = (0, 0);
open(my $said, '<', $log) or die;
while (<$said>)
{
	my ($number, $state) = /^(\d+) (\S{5})$/ or next;
	$run++;
	next if $state ne '00000';
	$succeeded++;
	$reached{$_} = 1 for keys %{ $uses{$number} };
}
print join(' ', $run, $succeeded, scalar(keys %reached), scalar @all), "\n";
print STDERR join(', ', 'not reached:', grep { !$reached{$_} } map { $_->{signature} } @all), "\n" if $ENV{VERBOSE};
