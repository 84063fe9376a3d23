# How much memory one server process uses during queries and after. Run by test/tools/leaks.
use strict;
use warnings;
use Test::More;
use IPC::Open2;
use IO::Select;
use List::Util qw(max);
use lib "$ENV{ROOT}/test/lib";
use Psql;
use Session;

my ($rows, $cancels) = ($ENV{ROWS}, $ENV{CANCELS});
my $seed = $ENV{SEED} // 20240229;
srand($seed);
note("seed $seed");

new_database('leaks');
is(sql('CREATE EXTENSION satisfaction'), '', 'the extension');
is(sql(qq{
	CREATE TABLE big AS SELECT i::bigint AS id, i * 7 % 11 AS score, timestamptz '2020-01-01' + i % 1000 * interval '1 day' AS at, nps_tally(i * 7 % 11) AS t, survival_of(ARRAY[i % 50 * interval '1 hour', interval '2 days'], '{1,1}', '{1,0}') AS c, driver_agg(j * i % 7, ARRAY[j, j * j]) AS d FROM generate_series(1, $rows) i, generate_series(1, 5) j GROUP BY i ORDER BY i;
	CREATE TABLE few AS TABLE big LIMIT 100;
	CREATE INDEX ON big (id) INCLUDE (score, at, t, c, d);
	CREATE INDEX ON few (id) INCLUDE (score, at, t);
	VACUUM ANALYZE;
}), '', "$rows rows");

my ($psql, $out, $in, $backend);

# Starts a session with these settings, and runs the query on few rows so that its caches are filled.
sub begin
{
	my ($settings, $query) = @_;
	close($in) && waitpid($psql, 0) if $in;
	$backend = undef;
	$psql = open2($out, $in, "exec '$ENV{BINDIR}/psql' -XqAt -v VERBOSITY=sqlstate -d leaks 2>&1");
	$in->autoflush(1);
	$backend = ask('SELECT pg_backend_pid()');
	ask("$settings;\n" . $query =~ s/\bbig\b/few/gr);
	return;
}

# Returns the private memory of the server process in kB.
sub held
{
	open(my $status, '<', "/proc/$backend/status") or die "the server process is gone";
	while (my $line = <$status>) { return $1 if $line =~ /^RssAnon:\s+(\d+)/ }
	die 'RssAnon is not known here';
}

# Runs a query in the session; returns its output, in list context with the peak of its memory.
sub ask
{
	my ($query) = @_;
	my ($said, $peak) = ('', 0);
	my $select = IO::Select->new($out);
	print $in "$query;\n\\echo done\n";
	until ($said =~ s/done\n\z//)
	{
		if ($select->can_read(0.005)) { sysread($out, $said, 65536, length $said) or die "the session is gone: $said" }
		elsif ($backend) { my $now = held(); $peak = $now if $now > $peak }
	}
	chomp $said;
	return wantarray ? ($said, $peak) : $said;
}

# Returns what the session keeps: bytes in memory contexts, number of contexts, number of open files.
sub kept { return map { int } split /\|/, ask(q{SELECT sum(total_bytes), count(*), (SELECT count(*) FROM pg_ls_dir('/proc/self/fd')) FROM pg_backend_memory_contexts}) }

# Tests how much more memory a query uses than for few rows, and that running it again adds nothing.
sub watch
{
	my ($name, $settings, $query, $bound) = @_;
	begin($settings, $query);
	my $few = held();
	my (@said, @peak, @held, @kept);
	for my $time (0, 1)
	{
		($said[$time], $peak[$time]) = ask($query);
		$held[$time] = held();
		kept();    # which has caches of its own
		$kept[$time] = join ' ', kept();
	}
	my $most = (max(@peak) - $few) / 1024;
	my $left = ($held[1] - $held[0]) / 1024;
	ok($said[0] =~ /^\d+$/ && $said[1] eq $said[0], "$name: has a result") or diag(@said);
	ok($most <= $bound, sprintf('%s: %.1f MB held at most, %d are allowed', $name, $most, $bound));
	is($kept[1], $kept[0], "$name: no context, byte or file is kept");
	# memory contexts are compared above; this is what malloc did not return, which does not depend on the rows
	ok($left <= 3, sprintf('%s: %.1f MB kept, 3 are allowed', $name, $left));
	return;
}

# groups: one at a time if they are sorted, as many as fit in hash_mem if they are hashed
my $sorted = 'SET enable_hashagg = off; SET enable_sort = off; SET enable_seqscan = off; SET enable_bitmapscan = off';
my $hashed = 'SET enable_sort = off; SET enable_indexscan = off; SET enable_indexonlyscan = off';
my @aggregates = ('nps_tally(score)', 'nps_report(score)', 'csat_upper(score % 5 + 1)', 'kano_report(score % 5 + 1, 5)', 'nps_report_clustered(t)', 'nps_weighted_tally(score, 0.5)', 'nps_stratified(t, 99)', 'ratio_agg(score, id)', 'ratio_report(score, 1)', 'driver_agg(score, ARRAY[id % 5, id % 3])', 'rollup(d)', 'activity_agg(at)', q{activity_agg(at, score / 4.0, '{}')}, q{activity_agg(tstzrange(at, at + interval '90 days'), '{"period": "day"}')}, 'retention_agg(id, at)', q{retention_agg(id, at, score / 4.0, '{}')}, 'rolling_actives(id, at, 7)', 'nps_report_clustered(score, id)', q{survival_agg(at - '2020-01-01', score > 3, '1 hour')}, q{survival_agg(at - '2020-01-01', score > 3)}, 'rollup(c)', 'survival_compare(c)', q{tier_moves('new', 'vip', 'new 0, vip 5')}, q{quantile_policy(score, '{1,2,3,4,5}')});
for my $how (['sorted', $sorted, 2], ['hashed', $hashed, 14])
{
	my ($name, $settings, $bound) = @$how;
	for my $aggregate (@aggregates)
	{
		my $query = "SELECT count(x) FROM (SELECT $aggregate AS x FROM big GROUP BY id) s";
		like(sql("$settings; EXPLAIN $query"), $name eq 'sorted' ? qr/GroupAggregate/ : qr/HashAggregate/, "$aggregate $name");
		watch("$rows groups $name, $aggregate", $settings, $query, $bound);
	}
}

# window rows with moving frames
for my $call ('nps(score)', 'nps_report(score)', 'csat_upper(score % 5 + 1)', 'kano_report(score % 5 + 1, 5)', 'nps_report_clustered(t)', 'rollup(t)', 'ratio_report(score, id)', 'driver_agg(score, ARRAY[id % 5, id % 3])', q{survival_agg(at - '2020-01-01', score > 3, '1 hour')}, q{survival_agg(at - '2020-01-01', score > 3)}, q{tier_moves('new', 'vip', 'new 0, vip 5')}, q{tier_track(score, 'new 0, vip 5')}, q{tier_track(score / 2.0, 'new 0, vip 5 hold 3; valid 2')}, q{tier_track(score, 'new 0, vip 5 hold 3; valid 2', NULL::customer_tier)}, 'kano_tally(score % 5 + 1, 5)')
{
	watch("$rows window rows, $call", $sorted, "SELECT count(x) FROM (SELECT $call OVER (ORDER BY id ROWS 100 PRECEDING) AS x FROM big) s", 2);
}

# window functions that look at the whole partition first keep some bytes for each row of it; short partitions
# are sorted, in 4 MB
for my $case ([q{holm(1.0 / length(repeat('x', score + 1)))}, 24], [q{benjamini_hochberg(1.0 / length(repeat('x', score + 1)))}, 24], ['suppressed(score, 3)', 9], ['score_chart(t)', 32], [q{rate_chart(score, 11)}, 32])
{
	my ($call, $bytes) = @$case;
	watch("$rows window rows, $call", $sorted, "SELECT count(x) FROM (SELECT $call OVER (ORDER BY id) AS x FROM big) s", 6 + $rows * $bytes / 1024 / 1024);
	watch("$rows window rows in partitions, $call", $sorted, "SELECT count(x) FROM (SELECT $call OVER (PARTITION BY id / 1000 ORDER BY id) AS x FROM big) s", 5);
}

# calendars: one, and more than are kept, in turn
for my $calendar ("'Asia/Seoul; mon-fri 9-18; closed 2026-01-01'", "('UTC; mon 0:00-' || 1 + id % 23 || ':' || 10 + id % 50 || '; closed 2026-01-01')::business_calendar")
{
	watch("$rows open times, $calendar", $sorted, "SELECT count(business_time(at, at + interval '100 days', $calendar)) FROM big", 12);
}

# readers of tallies, curves and calendars, row by row
for my $call (q{survival_at(c, at - '2020-01-01')}, q{kano_rows(tally_of(array_fill(score::bigint, '{25}'), 1))}, 'survival_median(c, 0.09 * score + 0.05)', q{survival_mean(c, at - '2020-01-01')}, 'survival_compare(c, c)', 'survival_rows(c)', 'c + c', 'driver_rows(d)', 'driver_fit(d)', 'd + d', 'd::jsonb', 'd::text::driver_summary', 'c::jsonb', 'c::text::survival_curve', q{business_add(at, '100 hours', 'Asia/Seoul; mon-fri 9-18; closed 2026-01-01')}, q{is_open(at, 'Asia/Seoul; mon-fri 9-18; closed 2026-01-01')})
{
	watch("$rows rows, $call", $sorted, "SELECT count(x::text) FROM (SELECT $call AS x FROM big OFFSET 0) s", 3);
}
# policies, the tiers of numeric metrics, categories, labels; and readers of values that are made once, of a
# ladder, of a report, and of a matrix and activity periods with amounts
my $year = q{'{"period": "year"}'};
my $made = "(SELECT quantile_policy(score, '{1,2,3}') AS ladder, nps_report_clustered(score, id) AS report, retention_agg(id % 5, at, score / 4.0, $year) AS m, activity_agg(at, score / 4.0, $year) AS a FROM few) p";
for my $call (q{tier_of(score / 2.0, 'new 0, vip 5 hold 3; valid 2')}, q{tier_gap(score / 2.0 * 1e30, 'new 0, vip 5 hold 3; valid 2')}, q{tier_rank(score, ('new 0, vip ' || 1 + score || ' hold 1; valid 2')::tier_policy)},
	q{('new 0, vip ' || 1 + score || ' hold 1; valid 2')::tier_policy::text}, 'kano_category(score % 5 + 1, 5)', 'loyalty_type(score > 8, score > 3)', q{score_of(score % 5 || ' out of 5')},
	'mean_report(t)', 'tier_thresholds(ladder)', 'nps_compare(report, report)', 'retention_revenue(m)', 'retention_revenue_pooled(m)', 'retention_movements(m)', 'retention_rows(m)', 'retention_pooled(m)',
	'retention_lifecycle(m)', 'm::jsonb', 'm::text::retention_matrix', 'retention_accum(m, a)', 'a + a')
{
	watch("$rows rows, $call", $sorted, "SELECT count(x::text) FROM (SELECT $call AS x FROM big, $made OFFSET 0) s", 3);
}
watch('1000 tables of revenue', $sorted, "SELECT count(r::text) FROM (SELECT id FROM big LIMIT 1000) s, retention_revenue_cohort('few', 'id', 'at', 'score', 'year', as_of => timestamptz '2024-01-01' + id * interval '1 us') r", 3);
# questions to activity periods: with the same options in each row, and with others
my $activity = '(SELECT activity_agg(at) FROM few)';
for my $call ("activity_retained($activity, 3)", "activity_retained($activity, 3, retention_options(as_of => '2024-01-31 23:59:59.999999+00', brackets => ARRAY[1, (id % 100 + 1)::int, 9]))",
	"activity_streak($activity, '2024-01-31 23:59:59.999999+00'::timestamptz + id * interval '1 us')", 'activity_cohort(a)')
{
	my $from = $call =~ /\(a\)/ ? '(SELECT activity_agg(at) AS a FROM big GROUP BY id) s' : 'big';
	watch("$rows rows, $call", $sorted, "SELECT count($call) FROM $from", 3);
}

# more customers than fit in hash_mem, which is twice work_mem here: spilled to files
for my $case ([1, 'id'], [1, 'id::text'], [4, 'id'], [4, 'id::text'])
{
	my ($mb, $customer) = @$case;
	my $settings = "SET hash_mem_multiplier = 2; SET work_mem = '${mb}MB'";
	watch("$rows customers by $customer, hash_mem $mb * 2 MB", $settings, "SELECT length(retention_agg($customer, at)::text) FROM big", 2 * $mb + 1.5);
	watch("$rows customers by $customer, hash_mem $mb * 2 MB, amounts", $settings, "SELECT length(retention_agg($customer, at, score / 4.0, '{}')::text) FROM big", 2 * $mb + 1.5);
	watch("$rows customers by $customer, hash_mem $mb * 2 MB, rolling", $settings, "SELECT cardinality(rolling_actives($customer, at, 7)) FROM big", 2 * $mb + 1.5);
	watch("$rows responses by $customer, hash_mem $mb * 2 MB", $settings, "SELECT (nps_report_clustered(score, $customer)).customers FROM big", 2 * $mb + 1.5);
}

# activity periods: one state, and one for each group
for my $group ('id % 2', 'id / 50')
{
	watch("$rows activity periods with amounts by $group", $sorted, "SELECT count(*) FROM (SELECT retention_agg(a) AS x, rollup(a) AS y FROM (SELECT id, activity_agg(at, score / 4.0, '{}') AS a FROM big GROUP BY id) s GROUP BY $group) t WHERE x IS NOT NULL AND y IS NOT NULL", 12);
	watch("$rows activity periods by $group", $sorted, "SELECT count(cardinality(x)) FROM (SELECT rolling_actives(a, 7) AS x FROM (SELECT id, activity_agg(at, '{\"period\": \"day\"}') AS a FROM big GROUP BY id) s GROUP BY $group) t", 12);
}

# queries canceled at any time
begin('SET client_min_messages = error', 'SELECT retention_agg(id, at) FROM big');
kept();
my ($cut, $ended) = (0, 0);
my (@first, $held);
for my $round (1 .. $cancels)
{
	my $memory = $round % 2 ? '64kB' : '64MB';
	my $timeout = 1 + int rand 150;
	my $said = ask("SET work_mem = '$memory'; SET statement_timeout = $timeout;\nSELECT length(retention_agg(id, at)::text) FROM big WHERE id <= 200000;\nSET statement_timeout = 0");
	$said =~ /57014/ ? $cut++ : $ended++;
	($held, @first) = (held(), kept()) if $round == int($cancels / 10);
}
is(join(' ', kept()), "@first", "$cut queries canceled, $ended not: no context, byte or file is kept");
cmp_ok(held() - $held, '<=', 1024, 'nor memory held');
cmp_ok($cut, '>', $cancels / 2, 'most were canceled');
is(temporary_files(), 0, 'no temporary file is left');

close($in);
waitpid($psql, 0);
done_testing();
