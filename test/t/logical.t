# Logical replication carries stored values of every type byte by byte: the initial copy and later changes, as
# text and in binary form, also into a database where the extension lies in another schema.
use strict;
use warnings;
use Test::More;
use Time::HiRes qw(sleep);
use lib "$ENV{ROOT}/test/lib";
use Psql;

# A server of its own, because it needs wal_level = logical. All databases are on it.
my $folder = server_folder('logical');
my $said = as_server('initdb', '-D', "$folder/data", '-U', $ENV{PGUSER}, '-A', 'trust', '-E', 'UTF8', '--locale=C', '--no-sync');
is($?, 0, 'a cluster') or diag($said);
is(start_server($folder, "unix_socket_directories='$folder'", "listen_addresses=''", 'wal_level=logical', 'fsync=off', 'timezone=UTC', 'max_worker_processes=30',
	'max_logical_replication_workers=20', 'max_sync_workers_per_subscription=8'), '', 'its server starts');
$ENV{PGHOST} = $folder;

# Values of every type, and a table whose rows are found by values of our types.
new_database('published');
must('CREATE SCHEMA analytics; CREATE EXTENSION satisfaction SCHEMA analytics; ALTER DATABASE published SET search_path = public, analytics');
must(script_of('stored_values.sql'));
must(q{
	CREATE TABLE stored.by_key (t tally PRIMARY KEY, k int);
	CREATE TABLE stored.by_row (k int, t tally, w weighted_tally, r ratio_summary, a activity_periods, m retention_matrix, p tier_policy, s survival_curve, d driver_summary,
		c business_calendar, e customer_tier);
	ALTER TABLE stored.by_row REPLICA IDENTITY FULL;
	INSERT INTO stored.by_key SELECT tally(i, 0, 20), i FROM generate_series(1, 20) i GROUP BY i;
	INSERT INTO stored.by_row SELECT i, nps_tally(i % 11), nps_weighted_tally(i % 11, i), ratio_agg(i * 0.1, i), activity_agg(date '2026-01-01' + i), retention_agg(i, date '2026-01-01' + i),
		tier_policy('a 0, b ' || i), survival_agg(i * interval '1 h', true), driver_agg(i, ARRAY[i, 1]), 'UTC; mon-sun 0-24', 'vip' FROM generate_series(1, 20) i GROUP BY i;
});

must('CREATE PUBLICATION everything FOR ALL TABLES');

# Creates a database with the same tables, which subscribes to a publication.
my $schema = "$ENV{WORK}/logical.sql";
is(run("$ENV{BINDIR}/pg_dump", '-s', '--no-publications', '-f', $schema, 'published'), '', 'the definitions');
sub subscribe
{
	my ($name, $binary, $move) = @_;
	# a server cannot create a slot for itself within CREATE SUBSCRIPTION
	must("SELECT 'made' FROM pg_create_logical_replication_slot('$name', 'pgoutput')", dbname => 'published');
	new_database($name);
	must("ALTER DATABASE $name SET search_path = public, analytics, elsewhere");
	is(run("$ENV{BINDIR}/psql", '-Xq', '-v', 'ON_ERROR_STOP=1', '-o', '/dev/null', '-d', $name, '-f', $schema), '', "$name: the tables");
	must($move);
	is(sql("CREATE SUBSCRIPTION $name CONNECTION 'host=$folder dbname=published user=$ENV{PGUSER}' PUBLICATION everything WITH (create_slot = false, binary = $binary)"), '', "$name subscribes");
	return;
}
subscribe('as_text', 'false', 'CREATE SCHEMA elsewhere; ALTER EXTENSION satisfaction SET SCHEMA elsewhere');
subscribe('as_binary', 'true', 'SELECT 1');

# Waits until a query returns true in a database.
sub wait_until
{
	my ($database, $query) = @_;
	for (1 .. 600) { return 1 if sql($query, dbname => $database) eq 't'; sleep 0.05 }
	diag(run('tail', '-20', "$folder/log"));
	return 0;
}

# Tests that both databases have the same values as the publishing one.
sub same_values
{
	my ($what) = @_;
	my ($published, @there) = map { must('REFRESH MATERIALIZED VIEW stored.total', dbname => $_) . stored_digest($_) } 'published', 'as_text', 'as_binary';
	is(differences($published, $there[0]), '', "$what, as text into another schema: the same bytes, and views give the same results");
	is(differences($published, $there[1]), '', "$what, in binary form: the same bytes, and views give the same results");
	return;
}
ok(wait_until($_, q{SELECT count(*) > 12 AND bool_and(srsubstate = 'r') FROM pg_subscription_rel}), "$_: the initial copy") for 'as_text', 'as_binary';
same_values('initial copy');

# Changes: found by a key, by a key of our types, and by whole rows.
must(q{
	UPDATE stored.tallies SET t = t + t WHERE k ~ '^nps [0-9]?[0-9]?7$'; DELETE FROM stored.tallies WHERE k ~ '^nps [0-9]?[0-9]?3$'; INSERT INTO stored.tallies VALUES ('late', '0..10 {9:7}');
	UPDATE stored.weighted_tallies SET t = t + nps_weighted_tally FROM (SELECT nps_weighted_tally(9, 0.1)) q WHERE k ~ '^nps [0-9]*5$';
	UPDATE stored.ratios SET r = r + r WHERE k LIKE 'of %'; DELETE FROM stored.ratios WHERE k = 'none';
	UPDATE stored.activities SET a = a + (SELECT activity_agg(timestamptz '2030-01-01', retention_options('week', 'Asia/Seoul'))) WHERE k ~ '^[0-9]+ week monday$';
	UPDATE stored.cohorts SET r = '0101' WHERE k ~ '^year'; DELETE FROM stored.cohorts WHERE k ~ '^day';
	UPDATE stored.policies SET policy = 'late 1; grace 3' WHERE k = 'usual';
	UPDATE stored.members SET own = 'base', usual = 'vip' WHERE k % 3 = 0;
	UPDATE stored.calendars SET c = 'UTC; fri 9-10' WHERE k = 'office';
	UPDATE stored.survivals SET s = s + s WHERE k ~ '^of'; UPDATE stored.drivers SET d = d + d WHERE k ~ '^of'; DELETE FROM stored.drivers WHERE k = 'most';
	DELETE FROM stored.reports WHERE k = 'no responses'; UPDATE stored.reports SET tallies = tallies || tallies;
	UPDATE stored.by_key SET t = t + t WHERE k > 10; DELETE FROM stored.by_key WHERE k < 5;
	UPDATE stored.by_row SET t = t + t, p = 'z 1', e = 'new' WHERE k > 10; DELETE FROM stored.by_row WHERE k < 5}, dbname => 'published');
my $lsn = must('SELECT pg_current_wal_lsn()', dbname => 'published');
ok(wait_until('published', "SELECT count(*) = 2 AND bool_and(confirmed_flush_lsn >= '$lsn') FROM pg_replication_slots WHERE slot_name LIKE 'as!_%' ESCAPE '!'"), 'changes arrive');
same_values('changes');
is(sql(q{SELECT count(*), count(*) FILTER (WHERE p = 'z 1') FROM stored.by_row; SELECT count(*) FROM stored.by_key}, dbname => $_), "16|10\n16", "$_: rows without a key, and by a key of our types") for 'as_text', 'as_binary';

# A publication does not filter by our functions.
like(sql('CREATE PUBLICATION filtered FOR TABLE stored.tallies WHERE (nps(t) > 0)', dbname => 'published'), qr/ERROR:  0A000/, 'no WHERE with our functions');
like(sql("CREATE PUBLICATION filtered FOR TABLE stored.members WHERE (usual = 'vip')", dbname => 'published'), qr/ERROR:  0A000/, 'nor with our enums');

note(sprintf('%.1f s', time - $^T));
done_testing();
