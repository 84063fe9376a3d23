# A hot standby gives the same results as its primary, byte for byte: for values of every type from the base
# backup, and for values that arrived by WAL since. Commands that write are errors there.
use strict;
use warnings;
use File::Basename qw(dirname);
use Test::More;
use Time::HiRes qw(sleep);
use lib "$ENV{ROOT}/test/lib";
use Psql;

my $primary = $ENV{PGHOST};
my $standby = server_folder('standby');
$ENV{PGOPTIONS} = '-c client_min_messages=warning -c synchronous_commit=on';

# Returns the output of a script on a server, with headings, so that names of columns are compared, too.
sub ask { my ($server, $script) = @_; return sql($script, host => $server, options => [qw(-P format=aligned -P tuples_only=off)]) }

# Runs SQL on the primary, which must succeed, and waits until the standby has replayed it.
sub write_on_primary
{
	my ($script) = @_;
	my ($lsn) = must("$script\n;\nSELECT 'at ' || pg_current_wal_lsn();") =~ m{^at (\S+)$}m or die 'no place in the WAL';
	for (1 .. 1000)
	{
		return 1 if sql("SELECT pg_last_wal_replay_lsn() >= '$lsn'", host => $standby, dbname => 'postgres') eq 't';
		sleep 0.01;
	}
	die "the standby has not replayed $lsn";
}

# Shows the first line in which two outputs differ.
sub diag_difference
{
	my @here = split /\n/, $_[1];
	for my $line (split /\n/, $_[0])
	{
		my $other = shift(@here) // '(nothing)';
		next if $line eq $other;
		diag("primary: $line\nstandby: $other");
		return;
	}
	return;
}

# Returns whether the output on the standby differs from that on the primary, and the output.
sub compare
{
	my ($script) = @_;
	my ($there, $here) = (ask($primary, $script), ask($standby, $script));
	diag_difference($there, $here) if $there ne $here;
	return ($there ne $here ? 1 : 0, $here);
}

# Tests that both give the same output.
sub same { my ($script, $name) = @_; my ($bad) = compare($script); ok(!$bad, $name); return }

# Splits a psql script into statements, each with the command that ends it. Reads the scripts that it includes by \ir,
# and leaves out other commands.
sub statements
{
	my ($file) = @_;
	my @statements;
	my $statement = '';
	open(my $in, '<', "$ENV{ROOT}/$file") or die "$file: $!";
	while (my $line = <$in>)
	{
		push @statements, statements(dirname($file) . "/$1") if $line =~ /^\\ir (\S+)/;
		next if $statement eq '' && $line =~ /^\\|^--|^\s*$/;
		$statement .= $line;
		next unless $line =~ /;\s*$|^\\/;
		push @statements, $statement;
		$statement = '';
	}
	return @statements;
}

# Runs a script: what writes on the primary, what reads on both.
sub follow
{
	my ($file) = @_;
	my ($settings, $reading, $queries, $differ, $bytes) = ('', '', 0, 0, 0);
	my $flush = sub {
		return if $reading eq '';
		my ($bad, $output) = compare("$settings\n$reading");
		$differ += $bad;
		$bytes += length $output;
		$reading = '';
	};
	for my $statement (statements($file))
	{
		if ($statement =~ /^SET /) { $settings .= $statement }
		elsif ($statement =~ /^(?:CREATE|DROP|INSERT)\b|^SELECT create_tier_type/)
		{
			$flush->();
			$statement =~ s/^CREATE TEMP VIEW/CREATE VIEW/;
			# scripts also try to create a type that exists
			if ($statement =~ /create_tier_type.*'base 0'/) { $reading .= "SELECT 1;\n" }
			else { write_on_primary($statement) }
		}
		else
		{
			# the size of a table's files may differ between servers
			$statement =~ s/pg_table_size\('\w+'\)/0/g;
			$reading .= $statement;
			$queries++;
		}
	}
	$flush->();
	is($differ, 0, "$file: the same results of $queries queries");
	cmp_ok($bytes, '>', 40 * $queries, "$file: and there are results");
	return;
}

# Values for the base backup.
new_database('standby');
is(sql('CREATE EXTENSION satisfaction'), '', 'the extension');
is(sql(q{
	SET TimeZone = 'Asia/Seoul';
	CREATE TABLE events AS SELECT i AS id, abs(hashint4(i)) % 9000 AS customer, timestamptz '2023-01-01' + abs(hashint4(i * 7)) % 40000000 * interval '1 s' AS at FROM generate_series(1, 60000) i;
	CREATE TABLE responses AS SELECT i, i % 5 AS g, (abs(hashint4(i)) % 11)::smallint AS nps, (1 + abs(hashint4(i)) % 5)::smallint AS csat, 1 + abs(hashint4(i)) % 7 AS ces FROM generate_series(1, 20000) i;
	CREATE TABLE tallies (k serial, t tally UNIQUE);
	INSERT INTO tallies (t) VALUES ('empty'), ('0..10 {10:1}'), ('0..10 {9:300}'), ('1..5 {1:70000}'), ('1..7 {7:5000000000}'), ('-50..50 {-50:9223372036854775807}');
	INSERT INTO tallies (t) SELECT nps_tally(nps) FROM responses GROUP BY i / 40;
	CREATE INDEX ON tallies USING hash (t);
	CREATE TABLE weighted (k serial, t weighted_tally UNIQUE);
	INSERT INTO weighted (t) SELECT nps_weighted_tally(nps, i) FROM responses GROUP BY g;
	INSERT INTO weighted (t) VALUES ('empty'), ('0..10 {9:2 1.5 1.25}'), ('-50..50 {-50:9223372036854775807 1 1}');
	CREATE INDEX ON weighted USING hash (t);
	CREATE TABLE ratios AS SELECT customer % 100 AS k, ratio_agg(customer * 0.1, id) AS r FROM events GROUP BY 1;
	INSERT INTO ratios VALUES (-1, 'empty');
	CREATE INDEX ON ratios (r);
	CREATE INDEX ON ratios USING hash (r);
	CREATE TABLE activities AS SELECT customer, activity_agg(at, retention_options('week')) AS a FROM events GROUP BY customer;
	CREATE INDEX ON activities USING hash (a);
	CREATE TABLE matrices AS SELECT p, m, retention_agg(customer, at, retention_options(p, mode => m)) AS r FROM events, unnest('{week,month}'::text[]) p, unnest('{on,streak}'::text[]) m GROUP BY p, m;
	CREATE TABLE policies (policy tier_policy PRIMARY KEY);
	INSERT INTO policies VALUES ('new 0, returning 2, loyal 5, vip 12; grace 1; landing soft'), ('신규 0.1, "gold, real" 5e+300');
	SELECT 'made' FROM create_tier_type('ladder', 'base 0, gold 6') \g /dev/null
	CREATE TABLE members AS SELECT customer, count(*) % 13 AS metric, tier_of(count(*) % 13, 'base 0, gold 6', NULL::ladder) AS own,
		tier_of(count(*) % 13, 'new 0, returning 2, loyal 5, vip 12', NULL::customer_tier) AS usual FROM events GROUP BY customer;
	CREATE INDEX ON members (own);
	CREATE TABLE calendars (c business_calendar PRIMARY KEY);
	INSERT INTO calendars VALUES ('Asia/Seoul; mon-fri 9-18; closed 2026-09-24..2026-09-26'), ('Europe/Madrid; mon-sun 0-24'), ('UTC; open 2026-12-31 9-12');
	CREATE TABLE others AS SELECT nps_report(nps) AS n, csat_report(csat) AS c, ces_report(ces) AS e, nps_category(g) AS k, g::nps_score AS d, retention_options('week') AS o FROM responses GROUP BY g;
	CREATE TABLE curves AS SELECT customer % 9 AS k, survival_agg(at - '2022-12-31', id % 3 > 0) AS s FROM events GROUP BY 1;
	CREATE INDEX ON curves USING hash (s);
	CREATE TABLE drivers AS SELECT g, driver_agg(nps, ARRAY[csat, ces * 0.1, i]) AS d FROM responses GROUP BY g;
	INSERT INTO drivers VALUES (-1, 'empty'), (-2, '0 7 {}');
	CREATE INDEX ON drivers (d);
	CREATE INDEX ON drivers USING hash (d);
	VACUUM ANALYZE;
}), '', 'values of every type on the primary');

my $said = as_server('pg_basebackup', '-D', "$standby/data", '-R', '-c', 'fast', '--no-sync');
is($?, 0, 'base backup') or diag($said);
is(start_server($standby, "unix_socket_directories='$standby'"), '', 'the standby starts');

like(ask($standby, 'SELECT pg_is_in_recovery()'), qr/^ t$/m, 'it is a standby');

# every aggregate, window function, set-returning function and row, of columns and of stored values
my @queries = (
	'SELECT g, nps(nps), nps_lower(nps), nps_upper(nps), nps_report(nps), nps_tally(nps) FROM responses GROUP BY g ORDER BY g',
	'SELECT g, csat(csat), csat_lower(csat), csat_upper(csat), csat_report(csat), csat_tally(csat), csat(nps::int, 10) FILTER (WHERE nps > 0), csat_tally(csat, 7), csat_lower(csat, 7), csat_upper(csat, 7.0), csat_report(csat, 7) FROM responses GROUP BY g ORDER BY g',
	'SELECT g, ces(ces), ces_lower(ces), ces_upper(ces), ces_report(ces), ces_tally(ces), tally(ces, -3, 20), tally(ces, -3.0, 20.0), nps(ces::text) FROM responses GROUP BY g ORDER BY g',
	'SELECT i, nps(nps) OVER w, csat_report(csat) OVER w, tally(ces, 1, 7) OVER w FROM responses WINDOW w AS (ORDER BY i ROWS 20 PRECEDING) ORDER BY i LIMIT 500',
	'SELECT k, t, t::jsonb, t::bigint[], tally_send(t), pg_column_size(t) FROM tallies ORDER BY tallies.t',
	q{SELECT rollup(t), nps_report(rollup(t), 0.9, 'wald') FROM tallies WHERE k > 6},
	'SELECT k, tally_rows(t) FROM tallies ORDER BY k LIMIT 2000',
	q{SET enable_seqscan = off; SELECT count(*) FROM tallies WHERE t = '0..10 {9:300}'; SELECT k, t FROM tallies WHERE t > '1..5 {}' ORDER BY t; SELECT count(*) FROM members WHERE own >= 'gold'},
	'SELECT customer, a, a::jsonb FROM activities ORDER BY customer LIMIT 300',
	'SELECT rollup(a), count(DISTINCT md5(a::text)) FROM activities; SELECT customer, activity_rows(a) FROM activities ORDER BY 1, 2 LIMIT 1000',
	q{SELECT customer, activity_cohort(a), activity_last(a), activity_count(a, '2024-01-01'), activity_streak(a, now()), activity_retained(a, 2, '{"period": "week", "mode": "streak"}') FROM activities ORDER BY customer LIMIT 300},
	q{SELECT md5(string_agg(s.a::text, ',' ORDER BY customer)), bool_and(s.a = t.a) FROM (SELECT customer, activity_agg(at, retention_options('week', 'Asia/Seoul')) AS a FROM events GROUP BY customer) s JOIN activities t USING (customer)},
	q{SELECT retention_agg(a, '{"period": "week", "tz": "Asia/Seoul"}')::text FROM activities},
	q{SELECT retention_agg(a), retention_agg(b), retention_agg(c, '{"period": "week", "scale": 0}'), rollup(b)::jsonb FROM (SELECT activity_agg(at, id / 100.0, '{}') AS a, activity_agg(at::timestamp, -id, '{}') AS b, activity_agg(at::date, id - 90, '{"period": "week", "scale": 0}') AS c FROM events GROUP BY customer) s},
	q{SELECT customer % 100, activity_agg(tstzrange(at, at + interval '40 days')), activity_agg(tsrange(at::timestamp, NULL), '{"during": "any", "as_of": "2024-01-01"}'), activity_agg(daterange(at::date, at::date + 9), '{"period": "week"}') FROM events GROUP BY 1 ORDER BY 1},
	q{SELECT rolling_actives(customer, at, 30), rolling_actives(customer, at, 4, retention_options('week', 'Asia/Seoul')) FROM events; SELECT rolling_actives(a, 4), rolling_actives(a, 4, '{"period": "week", "tz": "Asia/Seoul"}') FROM activities},
	'SELECT p, m, retention_matrix_send(r), retention_rows(r) FROM matrices ORDER BY 1, 2, 4; SELECT p, m, retention_pooled(r, 0.9), r::jsonb FROM matrices ORDER BY 1, 2, 3; SELECT p, m, retention_lifecycle(r) FROM matrices ORDER BY 1, 2, 3',
	q{SELECT customer % 7 AS g, retention_agg(customer, at, id / 100.0, '{}') FROM events GROUP BY 1 ORDER BY 1; SELECT retention_revenue(m), m::jsonb FROM (SELECT retention_agg(customer, at::timestamp, id % 3 = 0, id % 2 = 0, id - 90, '{"scale": 0}') AS m FROM events) s; SELECT retention_revenue_pooled(m), retention_movements(m) FROM (SELECT retention_agg(customer, at::date, id - 90, '{"period": "week"}') AS m FROM events) s},
	q{SELECT * FROM retention_revenue_cohort('events', 'customer', 'at', 'id', 'week', tz => 'UTC'); SELECT retention_of('events', 'customer', 'at', 'id', '{"scale": 0}')},
	q{SELECT * FROM retention_cohort('events', 'customer', 'at', 'week', tz => 'UTC') ORDER BY cohort, period; SELECT retention_of('events', 'customer', 'at', '{"mode": "streak"}'); SELECT * FROM retention_cohort_by('events', 'customer', 'at', 'at', 'year', tz => 'UTC') LIMIT 500; SELECT * FROM retention_by('events', 'customer', 'at', 'at') LIMIT 100},
	'SELECT policy, tier_policy_send(policy), tier_thresholds(policy) FROM policies ORDER BY policy',
	q{SELECT c, business_calendar_send(c) FROM calendars ORDER BY c; SELECT c, id, business_time(at, at + interval '99 days', c), is_open(at, c) FROM calendars, events WHERE id <= 300 ORDER BY c, id; SELECT business_add(at, '1:23', c) FROM calendars, events WHERE id <= 300 AND c <> 'UTC; open 2026-12-31 9-12' ORDER BY 1},
	q{SELECT customer % 5, quantile_policy(metric, '{low,middle,high}') FROM members GROUP BY 1 ORDER BY 1},
	q{SELECT customer, tier_track(metric, 'base 0, gold 6; grace 1', NULL::ladder) OVER w, tier_track(metric, 'base 0, gold 6') OVER w FROM members WINDOW w AS (PARTITION BY customer % 100 ORDER BY customer) ORDER BY customer LIMIT 500},
	q{SELECT tier_moves(usual, lead) FROM (SELECT usual, lead(usual) OVER (ORDER BY customer) FROM members) s; SELECT own, count(*) FROM members GROUP BY own ORDER BY own; SELECT tier_policy_of('ladder', '{1,2}')},
	'SELECT nps_interval(50, 20, 30), proportion_interval(3, 7)',
	q{SELECT k, s, s::jsonb, survival_curve_send(s), survival_at(s, '100 days'), survival_median(s, 0.3), survival_mean(s, '90 days') FROM curves ORDER BY curves.s; SELECT rollup(s), survival_compare(s), survival_compare(min(s::text)::survival_curve, max(s::text)::survival_curve) FROM curves},
	q{SELECT k, survival_rows(s, 0.9, 'log') FROM curves ORDER BY 1, 2 LIMIT 500; SELECT customer % 5, survival_agg(at - '2022-12-31', id % 3 > 0, '1 day') FROM events GROUP BY 1 ORDER BY 1},
	'SELECT g, d, d::jsonb, driver_summary_send(d), driver_rows(d), driver_fit(d) FROM drivers ORDER BY drivers.d; SELECT rollup(d) FROM drivers; SELECT driver_agg(nps, ARRAY[csat, ces]) FROM responses',
	'SET enable_seqscan = off; SELECT count(*) FROM drivers WHERE d = $$empty$$; SELECT g FROM drivers ORDER BY d',
	'SELECT g, csat(nps > 6), csat_lower(nps > 6), csat_upper(nps > 6), csat_report(nps > 6), proportion_report(nps > 6), proportion_tally(nps > 6) FROM responses GROUP BY g ORDER BY g',
	'SELECT k, mean_report(t), index_report(t) FROM tallies ORDER BY k',
	'SELECT g, kano_report(csat, csat), kano_report(kano_tally(csat, 6 - csat), 0.9), kano_rows(kano_tally(csat, 5)) FROM responses GROUP BY g ORDER BY g',
	'SELECT i, kano_category(csat, 6 - csat), loyalty_type(nps > 8, csat > 3) FROM responses ORDER BY i LIMIT 500',
	'SELECT k, score_chart(t) OVER w, rate_chart(promoters(t), responses(t)) OVER w, suppressed(promoters(t)) OVER w FROM tallies WHERE k > 6 WINDOW w AS (ORDER BY k) ORDER BY k',
	'SELECT nps_interval(50, 20, 30), proportion_interval(3, 7), nps_difference(5, 2, 3, 4, 4, 4), proportion_difference(3, 7, 1, 9), proportion_compare(tally($$0..1 {1:2}$$), tally($$0..1 {0:2, 1:5}$$))',
	'SELECT g, nps_change(nps, nps % 7), csat_change(csat, nps % 5 + 1), csat_change(csat, ces, 10), mean_change(nps, ces), mean_change(nps, ces, 0, 20) FROM responses GROUP BY g ORDER BY g',
	'SELECT i, nps_change(nps, csat) OVER (ORDER BY i ROWS 20 PRECEDING) FROM responses ORDER BY i LIMIT 500',
	'SELECT g, nps_report_clustered(nps, i % 700), nps_report_clustered(nps::int, i % 700), nps_report_clustered(nps::text, i % 700), nps_report_clustered(nps::float8, i % 700) FROM responses GROUP BY g ORDER BY g',
	'SELECT g, csat_report_clustered(csat, i % 700), csat_report_clustered(csat, i, 5), csat_report_clustered(csat, i, 5.0), csat_report_clustered(csat > 3, i % 700), proportion_report_clustered(csat > 3, i % 700), ces_report_clustered(ces, i % 700) FROM responses GROUP BY g ORDER BY g',
	'SELECT nps_report_clustered(n), csat_report_clustered(c), ces_report_clustered(e), proportion_report_clustered(p) FROM (SELECT nps_tally(nps) AS n, csat_tally(csat) AS c, ces_tally(ces) AS e, proportion_tally(csat > 3) AS p FROM responses GROUP BY i % 700) q',
	'SELECT g, nps_compare(a, b) FROM (SELECT g, nps_report_clustered(nps, i % 700) FILTER (WHERE i % 3 = 0) AS a, nps_report_clustered(nps, i % 700) FILTER (WHERE i % 3 = 1) AS b FROM responses GROUP BY g) q ORDER BY g',
	'SELECT nps_consistency(n), csat_consistency(s) FROM (SELECT nps_tally(nps) AS n, csat_tally(csat) AS s FROM responses GROUP BY g) q',
	'SELECT i, holm(i / 20000.0) OVER w, benjamini_hochberg(i / 20000.0) OVER w FROM responses WINDOW w AS (PARTITION BY g) ORDER BY i LIMIT 500',
	'SELECT g, nps_compare(nps_tally(nps), 10), nps_compare(nps_tally(nps), rollup(nps_tally(nps)) OVER ()), mean_compare(nps_tally(nps), 5), csat_compare(csat_tally(csat), 60), ces_compare(ces_tally(ces), 4) FROM responses GROUP BY g ORDER BY g',
	'SELECT g, nps_weighted_tally(nps, i), csat_weighted_tally(csat, i), csat_weighted_tally(csat, i, 7), ces_weighted_tally(ces, i), weighted_tally(nps, i, 0, 20) FROM responses GROUP BY g ORDER BY g',
	'SELECT k, t, t::jsonb, weighted_tally_send(t), pg_column_size(t), mean_report(t), responses(t), effective_responses(t) FROM weighted ORDER BY weighted.t; SELECT rollup(t) FROM weighted WHERE k < 6',
	q{SET enable_seqscan = off; SELECT k FROM weighted WHERE t = '0..10 {9:2 1.5 1.25}'; SELECT k FROM weighted WHERE t > 'empty' ORDER BY t},
	'SELECT g, nps_report(nps_weighted_tally(nps, i)), csat_report(csat_weighted_tally(csat, i)), ces_report(ces_weighted_tally(ces, i)), nps_compare(nps_weighted_tally(nps, i), rollup(nps_weighted_tally(nps, i)) OVER ()), csat_compare(csat_weighted_tally(csat, i), csat_weighted_tally(csat, 1)), ces_compare(ces_weighted_tally(ces, i), ces_weighted_tally(ces, 1)), mean_compare(ces_weighted_tally(ces, i), ces_weighted_tally(ces, 1)) FROM responses GROUP BY g ORDER BY g',
	'SELECT nps_stratified(n, 9999), csat_stratified(s, 9999), mean_stratified(s, 9999) FROM (SELECT nps_tally(nps) AS n, csat_tally(csat) AS s FROM responses GROUP BY g) q',
	'SELECT k, r, r::jsonb, ratio_summary_send(r), ratio(r), ratio_report(r, 0.9), ratio_compare(r, r + $$empty$$) FROM ratios ORDER BY ratios.r',
	'SELECT g, ratio(nps, ces), ratio_report(nps, ces), ratio_agg(nps * 0.1, csat ORDER BY i) FROM responses GROUP BY g ORDER BY g; SELECT rollup(r ORDER BY k) FROM ratios',
	'SET enable_seqscan = off; SELECT count(*) FROM ratios WHERE r = $$empty$$; SELECT k FROM ratios ORDER BY r LIMIT 20',
	'TABLE others ORDER BY n::text');
my ($differ, $bytes) = (0, 0);
for my $query (@queries)
{
	my ($bad, $output) = compare("$query;");
	$differ += $bad;
	$bytes += length $output;
	unlike($output, qr/ERROR/, 'no error: ' . substr($query, 0, 50));
}
is($differ, 0, scalar(@queries) . ' queries: the same results, byte for byte');
cmp_ok($bytes, '>', 100000, 'and there are results');

my @names = ask($primary, q{SELECT DISTINCT 'name ' || proname FROM pg_proc JOIN pg_depend ON objid = pg_proc.oid AND refclassid = 'pg_extension'::regclass AND deptype = 'e' LEFT JOIN pg_type t ON t.oid = prorettype
	WHERE refobjid = (SELECT oid FROM pg_extension WHERE extname = 'satisfaction') AND (prokind IN ('a', 'w') OR proretset OR typtype = 'c') AND proname !~ '_final$'}) =~ /name (\w+)/g;
cmp_ok(scalar(@names), '>', 25, 'aggregates and functions of rows');
is(join(' ', grep { my $name = $_; !grep { /\b$name\(/ } @queries } @names), '', 'all of them are in the queries');

# temporary files and workers
my $spill = q{SET work_mem = '64kB'; SET max_parallel_workers_per_gather = 0;};
my $parallel = 'SET max_parallel_workers_per_gather = 2; SET parallel_setup_cost = 0; SET parallel_tuple_cost = 0; SET min_parallel_table_scan_size = 0;';
my $cohorts = 'SELECT md5(retention_agg(customer, at)::text) FROM events';
my ($truth) = ask($primary, "SET max_parallel_workers_per_gather = 0; $cohorts") =~ /(\w{32})/;
like(ask($standby, "$spill SET client_min_messages = debug1; $cohorts;"), qr/customers written to temporary files.* $truth$/sm, 'retention that goes to temporary files');
like(ask($standby, "$parallel $cohorts;"), qr/^ $truth$/m, 'retention by parallel workers');
like(ask($standby, "$parallel SET work_mem = '64kB'; $cohorts;"), qr/^ $truth$/m, 'and by workers with temporary files');
for my $query ($cohorts, 'SELECT nps_report(nps), csat_tally(csat), ces(ces) FROM responses', 'SELECT rollup(t) FROM tallies WHERE k > 6', q{SELECT retention_agg(a, retention_options('week')) FROM activities},
	'SELECT rolling_actives(customer, at, 30) FROM events', 'SELECT rolling_actives(a, 4) FROM activities')
{
	like(ask($standby, "$parallel EXPLAIN (ANALYZE, COSTS OFF, TIMING OFF, SUMMARY OFF) $query;"), qr/Workers Launched: 2/, "workers on the standby: $query");
	same("$parallel $query;", 'and the same result');
}
like(ask($standby, 'SELECT count(*) FROM pg_ls_tmpdir()'), qr/^ +0$/m, 'no temporary file is left');

# commands that write
for my $query (q{SELECT create_tier_type('other', 'base 0, gold 6')}, q{INSERT INTO tallies (t) VALUES ('empty')}, q{UPDATE activities SET a = a + a}, 'CREATE EXTENSION satisfaction',
	'CREATE TEMP TABLE x AS SELECT nps_tally(1)')
{
	like(ask($standby, "$query;"), qr/ERROR:  25006: /, "an error: $query");
}

# values that are written after the base backup
write_on_primary(q{
	INSERT INTO tallies (t) SELECT tally(x, 0, 100) FROM generate_series(0, 100) x GROUP BY x;
	UPDATE tallies SET t = t + t WHERE k <= 5;
	DELETE FROM tallies WHERE k = 6;
	UPDATE activities SET a = a + (SELECT activity_agg(timestamptz '2030-01-01', retention_options('week', 'Asia/Seoul')));
	INSERT INTO matrices SELECT 'year', 'on', retention_agg(customer, at, retention_options('year')) FROM events;
	INSERT INTO policies VALUES ('late 1; grace 1000');
	ALTER TYPE ladder ADD VALUE 'diamond';
	UPDATE members SET own = 'diamond' WHERE customer < 100});
my $late = q{SET enable_seqscan = off; SELECT k FROM tallies WHERE t = '0..100 {77:1}'; SELECT count(*), rollup(t) FROM tallies WHERE t BETWEEN '0..100 {}' AND '1..1 {}'; SELECT md5(string_agg(a::text, ',' ORDER BY customer)) FROM activities;
	SELECT r::jsonb, retention_pooled(r) FROM matrices WHERE p = 'year'; TABLE policies ORDER BY policy; SELECT own, count(*) FROM members GROUP BY own ORDER BY own;};
same($late, 'what was written later, through indexes, too');
like(ask($standby, $late), qr/101 \| 0\.\.100.*late 1; grace 1000.*diamond +\|/s, 'has arrived');

# the regression tests, and the questions of the demo
write_on_primary('DROP TABLE responses');
follow("test/sql/$_.sql") for 'nps', 'csat', 'ces', 'tally', 'ratio', 'driver', 'tier';
$said = sql("\\set ON_ERROR_STOP on\n\\i '$ENV{ROOT}/demo/data.sql'");
is($?, 0, 'the imaginary shop') or diag($said);
write_on_primary('SELECT 1');
follow('demo/questions.sql');
ok(!-s "$standby/log" || `grep -cE 'PANIC|FATAL|signal' '$standby/log'` == 0, 'nothing broke') or diag(`tail '$standby/log'`);

note(sprintf('%.1f s', time - $^T));
done_testing();
