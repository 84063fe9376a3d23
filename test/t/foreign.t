# Every aggregate over a table whose partitions are on two other servers gives what it gives over a table of this
# server, in a session that is not in GMT. postgres_fdw sends whole aggregates to a server, and runs them with
# timezone GMT. What other servers do is what doc/scale.md says.
use strict;
use warnings;
use Test::More;
use lib "$ENV{ROOT}/test/lib";
use Psql;

plan skip_all => 'this server has no postgres_fdw'
	if sql(q{SELECT count(*) FROM pg_available_extensions WHERE name = 'postgres_fdw'}) eq '0';

# Two servers, which are started from copies of one cluster. In the second one, types have other OIDs.
my %folder = map { $_ => server_folder($_) } 'east', 'west';
my $said = as_server('initdb', '-D', "$folder{east}/data", '-U', $ENV{PGUSER}, '-A', 'trust', '-E', 'UTF8', '--locale=C', '--no-sync');
is($?, 0, 'a cluster') or diag($said);
run('cp', '-Rp', "$folder{east}/data", "$folder{west}/data");
my %zone = (east => 'Asia/Seoul', west => 'Europe/Berlin');
for my $server ('east', 'west')
{
	is(start_server($folder{$server}, "unix_socket_directories='$folder{$server}'", "listen_addresses=''", 'fsync=off', 'autovacuum=off', "timezone=$zone{$server}"), '', "server $server starts");
	is(sql('SET client_min_messages = warning;' . ($server eq 'west' ? 'CREATE TYPE first AS (a int);' : '') . "CREATE EXTENSION satisfaction;\n\\set rows 0\n" . script_of('every_aggregate_data.sql'),
		host => $folder{$server}, dbname => 'postgres'), '', 'with an empty table');
}

new_database('foreign_partitions');
is(sql("CREATE EXTENSION satisfaction; CREATE EXTENSION postgres_fdw;\n\\set rows 500\n" . script_of('every_aggregate_data.sql')), '', 'the rows');
is(sql(join "\n", 'CREATE TABLE everywhere (LIKE facts) PARTITION BY RANGE (customer);', map { qq{
	CREATE SERVER $_ FOREIGN DATA WRAPPER postgres_fdw
		OPTIONS (host '$folder{$_}', port '5432', dbname 'postgres', extensions 'satisfaction', use_remote_estimate 'true', async_capable 'true', batch_size '1000');
	CREATE USER MAPPING FOR CURRENT_USER SERVER $_ OPTIONS (user '$ENV{PGUSER}');
	CREATE FOREIGN TABLE in_$_ PARTITION OF everywhere FOR VALUES FROM (@{[$_ eq 'east' ? 'MINVALUE) TO (16' : '16) TO (MAXVALUE']}) SERVER $_ OPTIONS (table_name 'facts');
} } 'east', 'west'), '', 'its partitions');
# every type is written by postgres_fdw, too
is(sql('INSERT INTO everywhere TABLE facts; CREATE VIEW facts_west AS SELECT * FROM facts WHERE customer >= 16;'), '', 'the rows on both servers');
is(sql('(TABLE everywhere EXCEPT ALL TABLE facts) UNION ALL (TABLE facts EXCEPT ALL TABLE everywhere)'), '', 'are the same');
cmp_ok(sql('SELECT least(count(*) FILTER (WHERE customer < 16), count(*) FILTER (WHERE customer >= 16)) FROM facts'), '>', 150, 'on each of them many');
for my $server ('east', 'west') { is(sql('ANALYZE facts', host => $folder{$server}, dbname => 'postgres'), '', 'statistics') }

# Then what was not called, what is not the same, and what was sent.
my $compare = q{
	SET TimeZone = 'America/Los_Angeles';
	SET enable_partitionwise_aggregate = on;
	\set many everywhere
	\set one facts
	\set part in_west
	\set one_part facts_west
	\set sent 'Remote SQL'
} . script_of('every_aggregate.sql');
my $begin = time;
my @lines = split /\n/, must($compare . q{
	SELECT 'incomplete ' || signature FROM call WHERE incomplete;
	SELECT 'aggregate ' || objid::regprocedure FROM pg_depend JOIN pg_proc p ON p.oid = objid WHERE classid = 'pg_proc'::regclass AND deptype = 'e' AND prokind = 'a'
		AND refobjid = (SELECT oid FROM pg_extension WHERE extname = 'satisfaction') AND NOT EXISTS (SELECT FROM comparison WHERE signature = objid::regprocedure::text);
	SELECT format('%s %s by %s: %s', call, signature, grouped, outcome) FROM comparison WHERE outcome <> 'same';
	SELECT format('%s rows: %s by %s', rows, call, grouped) FROM comparison WHERE rows < CASE grouped WHEN 'segment' THEN 3 WHEN 'customer' THEN 32 ELSE 1 END;
	SELECT format('kinds|%s|%s|%s', grouped, count(*), count(*) FILTER (WHERE sent)) FROM comparison GROUP BY grouped ORDER BY grouped;
	SELECT DISTINCT format('not sent|%s|%s', grouped, signature) FROM comparison WHERE NOT sent AND grouped IN ('one node', 'customer', 'two steps') ORDER BY 1;
	SELECT DISTINCT format('sent|%s|%s', grouped, signature) FROM comparison WHERE sent AND grouped IN ('all', 'segment') ORDER BY 1;
});
my %kinds = map { my (undef, $grouped, $count, $sent) = split /\|/; ($grouped => [$count, $sent]) } grep { /^kinds\|/ } @lines;
note("$_: $kinds{$_}[0] calls, $kinds{$_}[1] sent") for sort keys %kinds;
cmp_ok($kinds{$_}[0], '>', 180, "calls by $_") for 'all', 'segment', 'customer', 'one node';
cmp_ok($kinds{source}[0], '>', 5, 'functions of a table');
is($kinds{'two steps'}[0], 4, 'two steps');
is(join("\n", grep { !/^kinds|^(not )?sent/ } @lines), '', 'every aggregate is called, and gives the same as here');

# Not known to be the same on the other server: an enum of one's own, and labels, which have a collation. On older
# servers the array of a row type, too, which does not belong to the extension there.
my @arrays = ('rolling_actives(activity_periods,integer)', 'rolling_actives(activity_periods,integer,jsonb)',
	map { my $at = $_; map { "rolling_actives(anyelement,$at,integer$_)" } '', ',jsonb' } 'date', 'timestamp with time zone', 'timestamp without time zone');
@arrays = () if must(q{SELECT EXISTS (SELECT FROM pg_depend WHERE classid = 'pg_type'::regclass AND deptype = 'e'
	AND objid = (SELECT prorettype FROM pg_proc WHERE oid = 'rolling_actives(activity_periods,integer)'::regprocedure))}) eq 't';
my @fetched = ('quantile_policy(double precision,text[])', @arrays, 'tier_moves(anyenum,anyenum)');
is(join("\n", grep { /^not sent/ } @lines), join("\n", map { my $grouped = $_; map { "not sent|$grouped|$_" } @fetched } 'customer', 'one node'), 'other whole aggregates are sent');
is(join("\n", grep { /^sent/ } @lines), '', 'others are counted here');
note(sprintf '%d s', time - $begin);
done_testing();
