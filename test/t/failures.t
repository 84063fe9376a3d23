# Errors inside the extension's code: canceled within one long call, out of disk space, out of memory. Each
# has its SQLSTATE, leaves no file, and the next result is right. (retention_files.t cancels while retention
# spills.)
use strict;
use warnings;
use Test::More;
use Time::HiRes qw(time sleep);
use lib "$ENV{ROOT}/test/lib";
use Psql;
use Session;

my $as_server = $> == 0 ? "runuser -u $ENV{SERVER_USER} --" : '';
my $narrow = q{SET work_mem = '64kB'; SET max_parallel_workers_per_gather = 0;};
my $retention = q{SELECT md5(retention_agg(c, at)::text) FROM %s};

new_database('failures');
is(sql('CREATE EXTENSION satisfaction'), '', 'the extension');
is(sql(q{
	CREATE TABLE big AS SELECT i AS id, i % 60000 AS c, timestamptz '2020-01-01' + i % 1000 * interval '1 day' AS at FROM generate_series(1, 120000) i;
	VACUUM ANALYZE;
}), '', '120,000 rows');

# Canceled within a call that takes many seconds: one customer in the cohorts of very many days.
my $long_call = q{SELECT retention_agg(1, date '0001-01-01' + i, retention_options('day', cohort => 'every', brackets => '{1000000}')) FROM generate_series(1, 80000) i};
my $victim = q{FROM pg_stat_activity WHERE application_name = 'victim' AND state = 'active' AND query LIKE 'SELECT retention_agg%'};
for my $case ([pg_cancel_backend => qr/ERROR:  57014/], [pg_terminate_backend => qr/FATAL:  57P01/])
{
	my ($how, $expected) = @$case;
	my $session = start($long_call);
	ok(wait_for("SELECT count(*) > 0 $victim"), 'a long call runs');
	sleep 0.3;
	my $begin = time;
	is(sql("SELECT $how(pid) $victim"), 't', "$how finds it");
	waitpid($session, 0);
	cmp_ok(time - $begin, '<', $ENV{SLOW} // 1, "$how ends it soon");
	like(said(), $expected, "$how gives its SQLSTATE");
}

# Mounts a small file system for the server's user; returns why it cannot, or ''.
my $disk = "$ENV{WORK}/disk";
sub mount_disk
{
	return 'only root can mount a small disk' if $> != 0;
	mkdir $disk or die;
	my $said = `mount -t tmpfs -o size=1m,mode=700,uid=\$(id -u $ENV{SERVER_USER}) tmpfs $disk 2>&1`;
	return $? ? "root cannot mount here: $said" : '';
}
# a lazy unmount, as a query may still be writing when the test is interrupted
$SIG{INT} = $SIG{TERM} = sub { die "interrupted\n" };
END { my $status = $?; system("umount -l $disk 2>/dev/null") if -d $disk; $? = $status }

# Tests retention with settings under which it cannot write its files.
sub no_room_for_files
{
	my ($name, $settings, $expected) = @_;
	my $query = sprintf $retention, 'big';
	my $files = q{SELECT 'files ' || sum(n) FROM (SELECT count(f) AS n FROM pg_tablespace t LEFT JOIN LATERAL pg_ls_tmpdir(t.oid) f ON true WHERE spcname <> 'pg_global' GROUP BY t.oid) s;};
	# a leaked file would exist until the session ends
	my $said = sql("$narrow $settings $query;\n$files BEGIN; SAVEPOINT s; $query; ROLLBACK TO s; $files COMMIT;\nRESET ALL; $query;");
	is(join(' ', $said =~ /ERROR:  (\w{5})/g), "$expected $expected", "$name: one error each time, which says so");
	unlike($said, qr/WARNING|PANIC/, "$name: and nothing else is said");
	is(join(' ', $said =~ /^files (\d+)$/mg), '0 0', "$name: and leaves no file, nor within a transaction");
	like($said, qr/^\Q@{[sql($query)]}\E$/m, "$name: the session lives on");
	return;
}

no_room_for_files('temp_file_limit', q{SET temp_file_limit = '1MB';}, '53400');
SKIP: {
	my $reason = mount_disk();
	skip($reason =~ s/\s+/ /gr, 1) if $reason;
	is(sql("CREATE TABLESPACE small LOCATION '$disk'"), '', 'a small disk');
	no_room_for_files('a full disk', q{SET temp_tablespaces = small;}, '53100');
	is(sql('DROP TABLESPACE small'), '', 'the disk is free of files');
}

# Runs queries in one session whose address space can grow only by $room kB after a first query on few rows.
sub short_of_memory
{
	my ($room, $warm, @queries) = @_;
	my $limit = q{size=$(sed -n 's/^VmSize:[^0-9]*\([0-9]*\).*/\1/p' /proc/$BACKEND/status); } .
		"$as_server prlimit --pid \$BACKEND --as=\$(((size + $room) * 1024)):";
	return sql("SET work_mem = '1GB'; SET max_parallel_workers_per_gather = 0; $warm\nSELECT pg_backend_pid() AS pid \\gset\n\\setenv BACKEND :pid\n" .
		"\\! $limit\n\\echo limited\n" . join ";\n", @queries, "SELECT 'alive'");
}

SKIP: {
	skip('a server that is watched by AddressSanitizer or valgrind cannot be short of memory', 1)
		if $ENV{SERVER_PROGRAM} || sql(q{SELECT setting ~ 'sanitize=address' FROM pg_config WHERE name = 'CFLAGS'}) eq 't';
	skip('no program prlimit, or no /proc', 1) if system('command -v prlimit >/dev/null && test -r /proc/self/status') != 0;
	# one large group or value, so that memory runs out in the extension's code
	my %greedy = (
		'a table of customers' => $retention,
		'a long activity' => q{SELECT md5(activity_agg(date '0001-01-01' + id * 20, retention_options('day'))::text) FROM %s},
		'a large matrix' => q{SELECT md5(retention_agg(c %% 3, date '0001-01-01' + id, retention_options('day', cohort => 'every'))::text) FROM %s WHERE id < 2000});
	for my $family (sort keys %greedy)
	{
		my $query = sprintf($greedy{$family}, 'big');
		my $right = sql($query);
		my $warm = sprintf($greedy{$family}, '(SELECT * FROM big LIMIT 100) b') . ';';
		my ($failed, $wrong) = (0, '');
		for my $room (300, 1000, 3000, 9000)
		{
			my ($before, $said) = split /limited\n/, short_of_memory($room, $warm, $query, $query);
			my @lines = grep { !/^(DETAIL|HINT|LOCATION):/ } split /\n/, $said;
			$wrong .= "with $room kB: $said" if @lines != 3 || pop @lines ne 'alive' || grep { $_ ne $right && !/ERROR:  53200:/ } @lines;
			$failed += grep { /53200/ } @lines;
		}
		is($wrong, '', "$family, short of memory: 53200, and the session lives on");
		cmp_ok($failed, '>', 1, "$family was short of memory $failed times");
	}
}

is(sql(q{SELECT count(*) FROM pg_stat_activity WHERE application_name = 'victim'}), 0, 'no session is left');
is(sql('DROP DATABASE failures', dbname => 'postgres'), '', 'and nothing holds the database');

note(sprintf('%.1f s', time - $^T));
done_testing();
