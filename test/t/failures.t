# Every family when its query is cancelled, times out, or runs out of disk or memory: the right SQLSTATE,
# no temporary file left, and the next query right. (retention_files.t cuts retention short while it spills.)
use strict;
use warnings;
use Test::More;
use Time::HiRes qw(time sleep);
use lib "$ENV{ROOT}/test/lib";
use Psql;
use Session;

my $answers = "$ENV{WORK}/answers";
my $as_server = $> == 0 ? "runuser -u $ENV{SERVER_USER} --" : '';

new_database('failures');
is(sql('CREATE EXTENSION satisfaction'), '', 'the extension');
is(sql(q{
	CREATE TABLE big AS SELECT i AS id, i % 100000 AS c, timestamptz '2020-01-01' + i % 1000 * interval '1 day' AS at FROM generate_series(1, 300000) i;
	VACUUM ANALYZE big;
}), '', '300,000 rows');

# What is asked of each family: %s stands for the rows.
my $retention = q{SELECT md5(retention_agg(c, at)::text) FROM %s};
my $activity = q{SELECT md5(string_agg(a::text, '' ORDER BY c)) FROM (SELECT c, activity_agg(at, retention_options('day')) AS a FROM %s GROUP BY c) s};
my $report = q{SELECT md5(string_agg(r::text, '' ORDER BY c)) FROM (SELECT c, nps_report(id %% 11) AS r FROM %s GROUP BY c) s};
my $rolling = q{SELECT sum(n) FROM (SELECT nps(id %% 11) OVER (ORDER BY id ROWS 100 PRECEDING) AS n FROM %s) s};
my $track = q{SELECT md5(string_agg(t, '' ORDER BY c, id)) FROM (SELECT c, id, tier_track(id %% 9, 'new 0, loyal 5; grace 1') OVER (PARTITION BY c ORDER BY id) AS t FROM %s) s};
my %question = (retention_agg => $retention, activity_agg => $activity, nps_report => $report, 'rolling nps' => $rolling, tier_track => $track);
my @families = sort keys %question;
my %right = map { $_ => sql(sprintf $question{$_}, 'big') } @families;
like($right{$_}, qr/^(\w{32}|-?\d+\.?\d*)$/, "$_ answers") for @families;

# Answers how many files lie in a tablespace for temporary ones.
sub files_in { return sql("SELECT count(*) FROM pg_tablespace t, pg_ls_tmpdir(t.oid) WHERE spcname = '$_[0]'") }

# Checks that nothing is left and all is answered as before.
sub all_is_well
{
	my ($after) = @_;
	ok(wait_for('SELECT count(*) = 0 FROM pg_ls_tmpdir()'), "no file is left after $after");
	is(join(' ', map { sql(sprintf $question{$_}, 'big') } @families), join(' ', map { $right{$_} } @families), "all is answered after $after");
	return;
}

# cancel and terminate, in the midst of rows without end
my %endless = (
	activity_agg => q{SELECT activity_agg(at + interval '1 day' * g) FROM big, generate_series(1, 1000) g},
	nps_report => q{SELECT nps_report(id % 11) FROM big, generate_series(1, 1000)},
	'rolling nps' => q{SELECT sum(n) FROM (SELECT nps(id % 11) OVER (ROWS 100 PRECEDING) AS n FROM big, generate_series(1, 1000)) s},
	tier_track => q{SELECT count(t) FROM (SELECT tier_track(id % 9, 'new 0, loyal 5; grace 1') OVER () AS t FROM big, generate_series(1, 1000)) s});
for my $family (sort keys %endless)
{
	for my $case ([pg_cancel_backend => qr/ERROR:  57014/], [pg_terminate_backend => qr/FATAL:  57P01/])
	{
		my ($how, $expected) = @$case;
		my $session = start($endless{$family});
		ok(wait_for(q{SELECT count(*) > 0 FROM pg_stat_activity WHERE application_name = 'victim' AND state = 'active' AND query !~ '^SET'}), "$family runs");
		sleep 0.1;
		my $begin = time;
		sql("SELECT $how(pid) FROM pg_stat_activity WHERE application_name = 'victim'");
		waitpid($session, 0);
		cmp_ok(time - $begin, '<', $ENV{SLOW} // 1, "$family: $how ends it soon");
		like(said(), $expected, "$family: $how gives its SQLSTATE");
	}
}

# a timeout at any moment, then the same session goes on
for my $family (@families)
{
	my @said = split /\n/, sql(join '', map { "SET statement_timeout = $_; " . sprintf($question{$family}, 'big') . ";\n" } 1, 3, 10, 30, 100, 0);
	is(pop @said, $right{$family}, "$family is right after timeouts in its session");
	my @timeouts = grep { /ERROR:/ } @said;
	cmp_ok(scalar(@timeouts), '>', 1, "$family: timeouts happened");
	is(scalar(grep { !/57014/ } @timeouts), 0, "$family: and are 57014");
}
all_is_well('cancels and timeouts');

# Mounts a small file system as a tablespace and answers why not, or nothing.
my $disk = "$ENV{WORK}/disk";
sub mount_disk
{
	return 'only root can mount a small disk' if $> != 0;
	mkdir $disk or die;
	my $said = `mount -t tmpfs -o size=3m,mode=777 tmpfs $disk 2>&1`;
	return "root cannot mount here: $said" if $?;
	$said = sql("CREATE TABLESPACE small LOCATION '$disk'");
	return $said ? "no tablespace: $said" : '';
}
END { my $status = $?; system("umount $disk 2>/dev/null") if -d $disk; $? = $status }

SKIP: {
	my $reason = mount_disk();
	skip($reason =~ s/\s+/ /gr, 1) if $reason;
	# retention_agg reads the table as it is, so that the files are its own; the others' are the plan's
	my $narrow = q{SET temp_tablespaces = small; SET work_mem = '64kB'; SET max_parallel_workers_per_gather = 0; SET enable_material = off; };
	my @cases = map { [$_, $narrow . sprintf($question{$_}, 'big')] } @families;
	for my $case (@cases)
	{
		my ($name, $query) = @$case;
		my $said = sql("$query;\nSELECT 'files ' || count(*) FROM pg_tablespace t, pg_ls_tmpdir(t.oid) WHERE spcname = 'small'; RESET ALL; " . sprintf($retention, 'big'));
		like($said, qr/ERROR:  53100.*^files 0\n$right{retention_agg}$/ms, "$name without disk: 53100, no file, and the session lives on");
	}
	like(sql("$narrow DO \$\$ BEGIN BEGIN PERFORM retention_agg(c, at) FROM big; EXCEPTION WHEN disk_full THEN RAISE NOTICE 'caught'; END; PERFORM retention_agg(c, at) FROM big WHERE c < 100; END \$\$; SELECT 'alive'"),
		qr/caught.*alive/s, 'a full disk can be caught');
	is(files_in('small'), 0, 'and leaves no file');
	is(sql('DROP TABLESPACE small'), '', 'the tablespace is free of files');
	all_is_well('a full disk');
}

# Runs queries in one session whose address space can grow by so many kB only, once it has run them on few rows.
sub short_of_memory
{
	my ($room, $warm, @queries) = @_;
	my $limit = q{size=$(sed -n 's/^VmSize:[^0-9]*\([0-9]*\).*/\1/p' /proc/$BACKEND/status); } .
		"$as_server prlimit --pid \$BACKEND --as=\$(((size + $room) * 1024)):";
	return sql("SET work_mem = '1GB'; SET max_parallel_workers_per_gather = 0; $warm\nSELECT pg_backend_pid() AS pid \\gset\n\\setenv BACKEND :pid\n" .
		"\\! $limit\n\\echo limited\n" . join ";\n", @queries, "SELECT 'alive'");
}

SKIP: {
	skip('a server with AddressSanitizer cannot be short of memory', 1) if sql(q{SELECT setting ~ 'sanitize=address' FROM pg_config WHERE name = 'CFLAGS'}) eq 't';
	skip('no program prlimit, or no /proc', 1) if system('command -v prlimit >/dev/null && test -r /proc/self/status') != 0;
	# one customer or value with very many periods, so that memory ends within our own code
	my %greedy = (%question,
		'long activity' => q{SELECT md5(activity_agg(date '0001-01-01' + id * 70, retention_options('day'))::text) FROM %s},
		'long retention' => q{SELECT md5(retention_agg(c %% 3, date '0001-01-01' + id, retention_options('day', cohort => 'every'))::text) FROM %s WHERE id < 3000});
	my %expected = map { $_ => $right{$_} // sql(sprintf $greedy{$_}, 'big') } keys %greedy;
	for my $family (sort keys %greedy)
	{
		my $warm = sprintf($greedy{$family}, '(SELECT * FROM big LIMIT 100) b') . ';';
		my ($failed, $wrong) = (0, '');
		for my $room (300, 1000, 3000, 6000, 9000, 14000, 20000)
		{
			my $query = sprintf($greedy{$family}, 'big');
			my ($before, $said) = split /limited\n/, short_of_memory($room, $warm, $query, $query);
			my @lines = grep { !/^(DETAIL|HINT|LOCATION):/ } split /\n/, $said;
			$wrong .= "with $room kB: $said" if @lines != 3 || pop @lines ne 'alive' || grep { $_ ne $expected{$family} && !/ERROR:  53200:/ } @lines;
			$failed += grep { /53200/ } @lines;
		}
		is($wrong, '', "$family short of memory: 53200, and the session lives on");
		cmp_ok($failed, '>', 1, "$family was short of memory $failed times");
	}
	all_is_well('memory ran out');
}

is(sql(q{SELECT count(*) FROM pg_stat_activity WHERE application_name = 'victim'}), 0, 'no session is left');
is(sql('DROP DATABASE failures', dbname => 'postgres'), '', 'and nothing holds the database');

done_testing();
