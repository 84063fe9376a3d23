# Retention that is interrupted leaves no temporary file, does not affect the next query, and ends soon. And
# its binary forms accept no invalid bytes.
use strict;
use warnings;
use Test::More;
use Time::HiRes qw(time sleep);
use lib "$ENV{ROOT}/test/lib";
use Psql;
use Session;

# how many times as long a query may take here, where a tool watches the server
my $slow = $ENV{SLOW} // 1;
my $seed = $ENV{SEED} // 20240229;
srand($seed);
note("seed $seed");

new_database('files');
is(sql('CREATE EXTENSION satisfaction'), '', 'the extension');
is(sql(q{
	CREATE TABLE big AS SELECT i AS id, i % 400000 AS c, timestamptz '2020-01-01' + (i % 1000) * interval '1 day' AS at FROM generate_series(1, 2000000) i;
	SELECT format('CREATE TABLE v%s AS SELECT i, repeat(''x'', 200) AS t FROM generate_series(1, 4000) i', g) FROM generate_series(1, 20) g \gexec
	VACUUM big;
	CHECKPOINT;
}), '', 'two million events');

# an error after spilling
my $spill = "SET work_mem = '64kB'; SET max_parallel_workers_per_gather = 0;\n";
my $failing = q{SELECT retention_agg(c, at + interval '1 day' / (id - 1900000)) FROM big};
like(sql("$spill SET client_min_messages = debug1; $failing;"), qr/customers written to temporary files.*22012/s, 'it spills, and fails');
is(temporary_files(), 0, 'no file is left by an error');
my $caught = "DO \$\$ BEGIN BEGIN PERFORM retention_agg(c, at + interval '1 day' / (id - 900000)) FROM big; EXCEPTION WHEN division_by_zero THEN RAISE NOTICE 'caught'; END; END \$\$";
like(sql("$spill BEGIN; $caught; SELECT 'files ' || count(*) FROM pg_ls_tmpdir(); COMMIT;"), qr/caught.*^files 0$/sm, 'nor by one that is caught, already within the transaction');

# where options need all events, a few customers can take much memory, and so can a partition of the first files
for my $customers (100, 9600)
{
	my $query = qq{SELECT 'result ' || md5(retention_agg(i % $customers, timestamptz '2024-01-01' + i * interval '1 minute', retention_options(tz => 'UTC', min_events => 2))::text) FROM generate_series(1, 400000) i;};
	my $said = sql("$spill SET hash_mem_multiplier = 1; SET client_min_messages = debug1; $query");
	my @written = $said =~ /(\d+) customers written to temporary files/g;
	cmp_ok(scalar(@written), '>', 20, "$customers customers are written");
	cmp_ok(scalar(grep { $written[$_] < $written[$_ - 1] } 1 .. $#written), '>', 10, 'and those of partitions again');
	my ($result) = $said =~ /^(result .*)$/m;
	is($result, sql("SET work_mem = '1GB'; $query"), 'with the same result');
}

# a cursor that fails within a savepoint: other files are opened before the rest of it is cleaned up
my $tables = join ' ', map { "SELECT 'v$_', count(*), sum(length(t)) FROM v$_;" } 1 .. 20;
my $said = sql(qq{\\c
	$spill BEGIN;
	DECLARE cur CURSOR FOR SELECT retention_agg(c, at + interval '1 day' / (id - 1900000)) FROM big;
	SAVEPOINT s; FETCH cur; ROLLBACK TO s; $tables CLOSE cur; COMMIT; $tables SELECT 'alive';});
my @good = $said =~ /^v\d+\|4000\|800000$/mg;
is(scalar(@good), 40, 'tables are read well after a cursor has failed');
my @errors = $said =~ /(ERROR|WARNING|PANIC|FATAL):/g;
is("@errors", 'ERROR', 'and nothing but that failure is said') or diag($said);
like($said, qr/22012.*alive$/s, 'the session lives on');
is(temporary_files(), 0, 'no file is left');

# the same with a cursor that is canceled by a timeout, after several times
for my $wait (100, 250, 400)
{
	$said = sql(qq{\\c
		$spill BEGIN; DECLARE cur CURSOR FOR SELECT length(retention_agg(c, at)::text) FROM big;
		SAVEPOINT s; SET LOCAL statement_timeout = $wait; FETCH cur; ROLLBACK TO s; $tables CLOSE cur; COMMIT; SELECT 'files ' || count(*) FROM pg_ls_tmpdir();});
	@good = $said =~ /^v\d+\|4000\|800000$/mg;
	@errors = $said =~ /(?:ERROR|WARNING|PANIC|FATAL):\s+(?!\s|57014)/g;
	ok(@good == 20 && @errors == 0 && $said =~ /^files 0$/m, "a cursor cut short after $wait ms") or diag($said);
}

# cancel and terminate while there are files
for my $case (['pg_cancel_backend', qr/57014/], ['pg_terminate_backend', qr/57P01|terminat/])
{
	my ($how, $expected) = @$case;
	my $pid = start('SELECT length(retention_agg(c, at)::text) FROM big, generate_series(1, 50)');
	ok(wait_for(q{SELECT count(*) > 0 FROM pg_ls_tmpdir()}), "$how: there are files");
	my $begin = time;
	sql("SELECT $how(pid) FROM pg_stat_activity WHERE application_name = 'victim'");
	waitpid($pid, 0);
	my $took = time - $begin;
	like(said(), $expected, "$how: it ends");
	cmp_ok($took, '<', $slow, "$how: soon");
	ok(wait_for('SELECT count(*) = 0 FROM pg_ls_tmpdir()'), "$how: no file is left");
}

# cancel while there are no files: two million rows, and a matrix that takes long to read
for my $query ('SELECT length(retention_agg(c, at)::text) FROM big, generate_series(1, 50)',
	'SELECT nps_report_clustered(id % 11, c) FROM big, generate_series(1, 50)',
	q{SELECT count(*) FROM generate_series(1, 1000), retention_rows((SELECT retention_agg(c, at, retention_options('day', cohort => 'every')) FROM big WHERE c < 2000))})
{
	my $pid = start("SET work_mem = '1GB'; $query");
	wait_for(q{SELECT count(*) > 0 FROM pg_stat_activity WHERE application_name = 'victim' AND state = 'active'});
	sleep 0.7;
	my $begin = time;
	sql(q{SELECT pg_cancel_backend(pid) FROM pg_stat_activity WHERE application_name = 'victim'});
	waitpid($pid, 0);
	cmp_ok(time - $begin, '<', $slow, 'cancel ends it soon');
	like(said(), qr/57014/, 'cancelled: ' . substr($query, 0, 40));
}

# queries that end without an error leave nothing either
like(sql(qq{$spill
	BEGIN; DECLARE h CURSOR WITH HOLD FOR SELECT length(retention_agg(c, at)::text) FROM big; COMMIT; FETCH h; CLOSE h;
	BEGIN; DECLARE n CURSOR FOR SELECT length(retention_agg(c, at)::text) FROM big, (VALUES (1), (2)) v(g) GROUP BY g; FETCH n; CLOSE n; COMMIT;
	SELECT 'files ' || count(*) FROM pg_ls_tmpdir();}), qr/^\d+\n\d+\nfiles 0$/, 'cursors that are held, or closed early');
my $parallel = q{SET max_parallel_workers_per_gather = 4; SET parallel_setup_cost = 0; SET parallel_tuple_cost = 0; SET min_parallel_table_scan_size = 0;};
like(sql("$spill SELECT md5(retention_agg(c, at)::text) FROM big; $parallel SELECT md5(retention_agg(c, at)::text) FROM big; SET work_mem = '1GB'; SELECT md5(retention_agg(c, at)::text) FROM big; SELECT 'files ' || count(*) FROM pg_ls_tmpdir();"),
	qr/^(\w{32})\n\1\n\1\nfiles 0$/, 'spilled = spilled by workers = in memory');
my $clustered = 'SELECT nps_report_clustered(id % 11, c) FROM big';
like(sql("$spill $clustered; $parallel $clustered; SET work_mem = '1GB'; $clustered; SELECT 'files ' || count(*) FROM pg_ls_tmpdir();"),
	qr/^(\(400000,2000000,.*\))\n\1\n\1\nfiles 0$/, 'a clustered report: spilled = spilled by workers = in memory');
like(sql("$spill SELECT nps_report_clustered(id % 11 + 0 / (id - 1900000), c) FROM big; SELECT 'files ' || count(*) FROM pg_ls_tmpdir()"), qr/22012.*^files 0$/sm, 'and one that fails');
like(sql("$spill $parallel $failing; SELECT 'alive';"), qr/22012.*alive$/s, 'workers that fail');
ok(wait_for('SELECT count(*) = 0 FROM pg_ls_tmpdir()'), 'leave no file');

# the binary forms
sql(q{
	CREATE TABLE b_retention_matrix (x retention_matrix);
	CREATE TABLE b_activity_periods (x activity_periods);
	CREATE TABLE kept_retention_matrix (x retention_matrix);
	CREATE TABLE kept_activity_periods (x activity_periods);
	CREATE VIEW few AS SELECT id, c % 20 AS c, at FROM big WHERE id <= 300;
});
my %good = (
	retention_matrix => [split /\n/, sql(q{
		SELECT encode(retention_matrix_send(retention_agg(c, at, retention_options(p, mode => m, cohort => k, brackets => b))), 'hex')
		FROM few, unnest('{day,week,month,year}'::text[]) p, unnest('{on,on_or_after,on_or_before,streak}'::text[]) m, unnest('{first,every}'::text[]) k,
			(VALUES (NULL::int[]), ('{1,2}'), ('{4,10,3}')) v(b) GROUP BY p, m, k, b;
		SELECT encode(retention_matrix_send('0101'), 'hex');})],
	activity_periods => [split /\n/, sql(q{
		SELECT encode(activity_periods_send(activity_agg(at, retention_options(p))), 'hex') FROM few, unnest('{day,week,month,quarter,year}'::text[]) p GROUP BY p, c;
		SELECT encode(activity_periods_send('0101'), 'hex');})]);
# small ones, so that a random change hits something that matters
push @{$good{retention_matrix}}, split /\n/, sql(q{SELECT encode(retention_matrix_send(retention_agg(c % 3, at, retention_options(p, cohort => 'every', brackets => b))), 'hex')
	FROM few, unnest('{month,quarter,year}'::text[]) p, (VALUES (NULL::int[]), ('{1,2}')) v(b) WHERE id < 60 GROUP BY p, b});

for my $type ('retention_matrix', 'activity_periods')
{
	my @good = map { pack('H*', $_) } @{$good{$type}};
	cmp_ok(scalar(@good), '>', 90, "$type: good values to begin with");
	is(copy_binary($type, \@good), '', "$type: all are accepted");
	is(join(' ', sort split /\n/, sql("SELECT encode(${type}_send(x), 'hex') FROM b_$type")) eq join(' ', sort @{$good{$type}}), 1, "$type: and are sent back unchanged");
	sql("INSERT INTO kept_$type TABLE b_$type");

	my $short = (sort { length($a) <=> length($b) } grep { length($_) > 20 } @good)[0];
	my @cut = receive($type, map { substr($short, 0, $_) } 0 .. length($short) - 1);
	is(scalar(grep { $_ ne '22P03' } @cut), 0, "$type: cannot be truncated");
	is(receive($type, "$short\0"), '22P03', "$type: and a byte too many");

	my ($refused, $wrong, @values, @accepted) = (0, 0);
	for my $round (1 .. 400)
	{
		my $bytes = $good[rand @good];
		$bytes = $good[-1 - int rand 6] if $round % 2;
		if ($round % 5 == 0) { $bytes = join '', map { chr int rand 256 } 1 .. int rand 100 }
		elsif ($round % 5 == 1) { $bytes = "\x01\0" . join '', map { chr int rand 12 } 1 .. int rand 60 }
		elsif ($round % 5 == 2) { substr($bytes, int rand length($bytes), int rand 4) = join '', map { chr int rand 256 } 0 .. int rand 4 }
		else { for (0 .. int rand 3) { my $at = int rand length($bytes); substr($bytes, $at, 1) = chr((ord(substr($bytes, $at, 1)) + (1, 2, 127, 128, 255)[rand 5]) % 256) } }
		push @values, $bytes;
	}
	my @got = receive($type, @values);
	for my $bytes (@values)
	{
		my $got = shift @got;
		if ($got eq '22P03') { $refused++ }
		elsif ($got eq unpack('H*', $bytes)) { push @accepted, $bytes }
		else { $wrong++; diag("got $got for " . unpack('H*', $bytes)) }
	}
	is($wrong, 0, "$type: $refused errors, @{[scalar @accepted]} accepted and sent back unchanged");
	ok($refused > 20 && @accepted > 5, "$type: both happened");
	is(copy_binary($type, \@accepted, "INSERT INTO kept_$type TABLE b_$type"), '', "$type: they are kept");
}

# accepted values can be read: with a result, or one of the errors below, but no crash and no long wait
sql(q{
	CREATE FUNCTION try(query text, r retention_matrix, a activity_periods) RETURNS text LANGUAGE plpgsql AS $$
	BEGIN
		EXECUTE query USING r, a;
		RETURN 'fine';
	EXCEPTION
		WHEN query_canceled THEN RETURN 'too slow';
		WHEN OTHERS THEN RETURN SQLSTATE;
	END $$;
	CREATE TABLE tried (query text, result text, value text);
});
# one statement per value, since statement_timeout is for a statement
sub try
{
	my ($type, $query) = @_;
	sql(qq{SET statement_timeout = '@{[5 * $slow]}s';
		SELECT format('INSERT INTO tried SELECT %L, try(%L, %L, %L), %L', q, q, r, a, coalesce(r, a))
		FROM (SELECT '$query' AS q, @{[$type eq 'retention_matrix' ? 'x::text AS r, NULL AS a' : 'NULL AS r, x::text AS a']} FROM kept_$type) s \\gexec});
	return;
}
try('retention_matrix', $_) for 'SELECT count(*), sum(rate), sum(lower) FROM retention_rows($1)', 'SELECT sum(rate) FROM retention_pooled($1)', 'SELECT count(*), sum(churn_rate) FROM retention_lifecycle($1)',
	'SELECT $1::jsonb', 'SELECT retention_matrix_merge($1, $1)', 'SELECT $1 = $1, retention_matrix_hash($1)', 'SELECT $1::text::retention_matrix';
try('activity_periods', $_) for 'SELECT count(*) FROM activity_rows($2)', 'SELECT $2::jsonb', 'SELECT $2 + $2', 'SELECT retention_agg($2)', 'SELECT count(*) FROM retention_rows((SELECT retention_agg(x) FROM (VALUES ($2)) v(x)))', 'SELECT $2::text::activity_periods';
cmp_ok(sql('SELECT count(*) FROM tried'), '>', 1500, 'accepted values are read');
is(sql(q{SELECT string_agg(DISTINCT result || ': ' || query, '; ') FROM tried WHERE result NOT IN ('fine', '22003', '22008', '54000', '22023')}), '', 'with a result, or an error of too large a number or of an unknown time zone');
is(sql(q{SELECT max(value) FROM tried WHERE result NOT IN ('fine', '22003', '22008', '54000', '22023')}), '', 'by every value');
cmp_ok(sql(q{SELECT count(*) FROM tried WHERE result = 'fine'}), '>', 1400, 'most with a result');
is(sql('SELECT 1'), '1', 'the server is well');
sql('DROP DATABASE files', dbname => 'postgres');

done_testing();
