# A table of stored values survives pg_dump and restore, in text and in the custom format, to the byte.
use strict;
use warnings;
use Test::More;

my $bin = $ENV{BINDIR};
my $dump = "$ENV{WORK}/dump";

sub run_ok { my ($name, @command) = @_; is(system(@command), 0, $name); return }

# Answers a digest of the bytes of everything stored.
sub digest
{
	my ($database) = @_;
	my $query = q{SELECT md5(string_agg(encode(tally_send(t), 'hex') || k || s || c, ',' ORDER BY k)) || count(*) FROM stored};
	my $answer = `"$bin/psql" -XqAt -d $database -c "$query" 2>&1`;
	chomp $answer;
	return $answer;
}

# Answers a digest of the cohorts and activities stored, and of what they say.
sub digest_of_retention
{
	my ($database) = @_;
	my @queries = (q{SELECT md5(string_agg(encode(activity_send(a), 'hex') || customer, ',' ORDER BY customer)) || count(*) FROM stored_activity},
		q{SELECT md5(string_agg(encode(retention_send(r), 'hex') || k, ',' ORDER BY k)) || count(*) FROM stored_retention},
		q{SELECT md5(string_agg(c::text, ',' ORDER BY k, cohort, period)) || count(*) FROM stored_retention, retention_rows(r) c},
		q{SELECT count(*), sum(retained), sum(cohort_size) FROM cohorts}, q{SELECT md5((r::jsonb)::text) FROM whole},
		q{SELECT bool_and(r = (SELECT retention_agg(a) FROM stored_activity)) FROM whole});
	return join "\n", map { my $answer = `"$bin/psql" -XqAt -d $database -c "$_" 2>&1`; chomp $answer; $answer } @queries;
}

for my $database ('dumped', 'restored')
{
	system("$bin/psql", '-Xq', '-d', 'postgres', '-c', "SET client_min_messages = warning", '-c', "DROP DATABASE IF EXISTS $database", '-c', "CREATE DATABASE $database") == 0 or die;
}
run_ok('stored values', "$bin/psql", '-Xq', '-v', 'ON_ERROR_STOP=1', '-d', 'dumped', '-c', q{
	CREATE SCHEMA analytics;
	CREATE EXTENSION satisfaction SCHEMA analytics;
	ALTER DATABASE dumped SET search_path = public, analytics;
	ALTER DATABASE restored SET search_path = public, analytics;
	SET search_path = public, analytics;
	CREATE TABLE stored (k int PRIMARY KEY, t tally NOT NULL DEFAULT 'empty', s nps_score, c nps_category);
	INSERT INTO stored SELECT i, nps_tally(x % 11), i % 11, nps_category(i % 11) FROM generate_series(1, 500) i, generate_series(1, i) x GROUP BY i;
	INSERT INTO stored VALUES (0, DEFAULT, 0, 'detractor'), (-1, '-50..50 {-50:9223372036854775807}', 0, 'promoter');
	CREATE INDEX ON stored (t);
	CREATE VIEW scores AS SELECT k, nps(t), (nps_report(t)).lower FROM stored WHERE k > 0;
	SELECT create_tier_type('ladder', 'base 0, "gold, real" 10; grace 2');
	CREATE TABLE policies (name text PRIMARY KEY, policy tier_policy UNIQUE);
	INSERT INTO policies VALUES ('ours', 'base 0, "gold, real" 10; grace 2'), ('usual', 'new 0, returning 2, loyal 5, vip 12; landing soft'), ('신규', '신규 0.1, 단골 5e+300');
	CREATE TABLE members (k int, own ladder, usual customer_tier);
	INSERT INTO members SELECT i, tier_of(i % 20, o.policy, NULL::ladder), tier_of(i % 20, u.policy, NULL::customer_tier)
	FROM generate_series(1, 100) i, policies o, policies u WHERE o.name = 'ours' AND u.name = 'usual';
	CREATE INDEX ON members (own);
	CREATE VIEW standing AS SELECT k, own AS tier, own::text AS tier_label FROM members ORDER BY own, k;
	CREATE MATERIALIZED VIEW total AS SELECT rollup(t) AS t FROM stored WHERE k > 0;
	SET TimeZone = 'Asia/Seoul';
	CREATE TABLE visits AS SELECT i % 40 AS customer, timestamptz '2023-01-01 00:00+00' + i * interval '17 hours' AS at FROM generate_series(1, 1000) i;
	CREATE TABLE stored_activity AS SELECT customer, activity_agg(at) AS a FROM visits GROUP BY customer;
	INSERT INTO stored_activity VALUES (-1, '0101');
	CREATE TABLE stored_retention (k text PRIMARY KEY, r retention NOT NULL DEFAULT '0101');
	INSERT INTO stored_retention SELECT concat(p, m, c, b), retention_agg(customer, at, retention_options(p, 'Asia/Seoul', m, c, 'sunday', '2024-06-01 00:00+00', b))
	FROM visits, unnest('{day,week,month,quarter,year}'::text[]) p, unnest('{on,on_or_after,on_or_before,streak}'::text[]) m, unnest('{first,every}'::text[]) c, (VALUES (NULL::int[]), ('{1,2,3}')) v(b)
	GROUP BY p, m, c, b;
	INSERT INTO stored_retention VALUES ('none', DEFAULT);
	CREATE VIEW cohorts AS SELECT * FROM retention_cohort('visits', 'customer', 'at', 'week', tz => 'Asia/Seoul');
	CREATE MATERIALIZED VIEW whole AS SELECT retention_agg(customer, at, retention_options(tz => 'Asia/Seoul')) AS r FROM visits;
});
my $before = digest('dumped');
like($before, qr/^[0-9a-f]{32}502$/, 'something to compare');
my $retention_before = digest_of_retention('dumped');
like($retention_before, qr/^[0-9a-f]{32}41\n[0-9a-f]{32}81\n[0-9a-f]{32}\d{4,}\n\d+\|\d+\|\d+\n[0-9a-f]{32}\nt$/, 'retention to compare');

run_ok('dump as text', "$bin/pg_dump", '-f', "$dump.sql", 'dumped');
run_ok('restore', "$bin/psql", '-Xq', '-v', 'ON_ERROR_STOP=1', '-o', '/dev/null', '-d', 'restored', '-f', "$dump.sql");
is(digest('restored'), $before, 'text dump: the same bytes');
is(digest_of_retention('restored'), $retention_before, 'text dump: the same retention');
my $tiers = q{SELECT md5(string_agg(encode(tier_policy_send(policy), 'hex') || policy, ',' ORDER BY name)) FROM policies
	UNION ALL SELECT md5(string_agg(s::text, ',')) FROM standing s UNION ALL SELECT string_agg(m.own || ' ' || m.usual, ',' ORDER BY k) FROM members m};
my $ladders = `"$bin/psql" -XqAt -d dumped -c "$tiers" 2>&1`;
like($ladders, qr/^[0-9a-f]{32}\n[0-9a-f]{32}\nbase new,base returning/, 'ladders and policies to compare');
is(`"$bin/psql" -XqAt -d restored -c "$tiers" 2>&1`, $ladders, 'text dump: the same ladders and policies');
my $view = `"$bin/psql" -XqAt -d restored -c "SELECT count(*), count(nps) FROM scores" -c "SELECT nps_report(t) FROM total"`;
my $was = `"$bin/psql" -XqAt -d dumped -c "SELECT count(*), count(nps) FROM scores" -c "SELECT nps_report(t) FROM total"`;
is($view, $was, 'views and materialised views work again');
like($view, qr/^500\|500\n\(\d+/, 'and say something');

system("$bin/psql", '-Xq', '-d', 'postgres', '-c', 'DROP DATABASE restored', '-c', 'CREATE DATABASE restored', '-c', 'ALTER DATABASE restored SET search_path = public, analytics') == 0 or die;
run_ok('dump in the custom format', "$bin/pg_dump", '-Fc', '-f', "$dump.custom", 'dumped');
run_ok('restore', "$bin/pg_restore", '--exit-on-error', '-d', 'restored', "$dump.custom");
is(digest('restored'), $before, 'custom dump: the same bytes');
is(digest_of_retention('restored'), $retention_before, 'custom dump: the same retention');

done_testing();
