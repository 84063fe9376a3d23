# Parts of parallel aggregates leave files to their leader. All are deleted, also those that it does not read.
use strict;
use warnings;
use Test::More;
use Time::HiRes qw(sleep);
use lib "$ENV{ROOT}/test/lib";
use Psql;
use Session;

new_database('left_files');
is(sql('CREATE EXTENSION satisfaction'), '', 'the extension');
is(sql(q{
	CREATE TABLE big AS SELECT i AS id, i % 150000 AS c, (i % 3)::smallint AS g, timestamptz '2020-01-01' + (i % 1000) * interval '1 day' AS at FROM generate_series(1, 450000) i;
	VACUUM ANALYZE big;
}), '', 'events of many customers');

my $serial = 'SET max_parallel_workers_per_gather = 0;';
my $parallel = q{SET max_parallel_workers_per_gather = 2; SET parallel_setup_cost = 0; SET parallel_tuple_cost = 0; SET min_parallel_table_scan_size = 0;};
my $small = q{SET work_mem = '64kB';};

# the files and folders of leaders; those that a process keeps to itself have no folder
my $left = q{SELECT 'left ' || count(*) FROM pg_ls_dir('base/pgsql_tmp', true, false) d, pg_ls_dir('base/pgsql_tmp/' || d, true, false) WHERE d ~ 'fileset$';};
my $none = q{SELECT 'none ' || count(*) FROM pg_ls_dir('base/pgsql_tmp', true, false);};

for my $query ('SELECT md5(retention_agg(c, at)::text) FROM big', 'SELECT md5(retention_agg(c::text, at)::text) FROM big',
	q{SELECT md5(retention_agg(c, at, retention_options('day', min_events => 2))::text) FROM big}, 'SELECT nps_report_clustered(id % 11, c) FROM big',
	q{SELECT string_agg(md5(r::text), ' ' ORDER BY g) FROM (SELECT g, retention_agg(c, at) AS r FROM big GROUP BY 1) s},
	'SELECT md5(rolling_actives(c, at, 30)::text) FROM big')
{
	my $expected = sql("$serial $query");
	is(sql("$parallel $query; $none"), "$expected\nnone 0", "files of workers: $query");
	is(sql("$parallel $small $query; $none"), "$expected\nnone 0", 'that have spilled');
	is(sql("$parallel BEGIN; $query; $left COMMIT; $none"), "$expected\nleft 0\nnone 0", 'and are deleted with the query');
}
like(sql("$parallel SET client_min_messages = debug1; SELECT length(retention_agg(c, at)::text) FROM big"), qr/(?:\d+ customers written to temporary files.*){2}/s, 'there were files');

# groups that the leader does not read
my $first = 'SELECT g, length(retention_agg(c, at)::text) > 0 FROM big GROUP BY 1 ORDER BY 1 LIMIT 1';
my $groups = "$parallel SET enable_hashagg = off;";
like(sql("$groups EXPLAIN (COSTS OFF) $first"), qr/Finalize GroupAggregate.*Gather Merge/s, 'a plan that reads group by group');
like(sql("$groups BEGIN; $first; $left COMMIT; $none"), qr/^0\|t\nleft [1-9]\d*\nnone 0$/, 'files of groups that nobody needs are deleted at commit');
like(sql("$groups BEGIN; $first; ROLLBACK; $none"), qr/^0\|t\nnone 0$/, 'or at rollback');
like(sql("$groups BEGIN; $first; PREPARE TRANSACTION 'left'; ROLLBACK PREPARED 'left'; $none"), qr/^0\|t\n(?:.*55000.*\n)?none 0$/s, 'or when the transaction is prepared');

# a sort keeps the rows of the workers, and gives them again
my $again = 'SELECT x, g, md5(r::text) FROM generate_series(1, 3) x LEFT JOIN (SELECT g, retention_agg(c, at) AS r FROM big GROUP BY g) s ON true ORDER BY 1, 2';
my $sorted = "$groups SET enable_gathermerge = off; SET enable_material = off;";
like(sql("$sorted EXPLAIN (COSTS OFF) $again"), qr/Nested Loop.*Finalize GroupAggregate.*Sort.*Gather/s, 'a plan that reads the rows of workers again');
is(sql("$sorted BEGIN; $again; $left COMMIT; $none"), sql("$serial $again") . "\nleft 0\nnone 0", 'files that are read again');
my $spread = 'SELECT x, r.g, md5(r.r::text) FROM generate_series(1, 3) x LEFT JOIN (SELECT g, (nps_report_clustered(id % 11, c)) AS r FROM big GROUP BY g) r ON true ORDER BY 1, 2';
is(sql("$sorted $spread; $none"), sql("$serial $spread") . "\nnone 0", 'of another aggregate');

# a worker that runs a query in parts itself
is(sql(q{
	CREATE TABLE parted (LIKE big) PARTITION BY RANGE (id);
	CREATE TABLE parted_low PARTITION OF parted FOR VALUES FROM (0) TO (200000);
	CREATE TABLE parted_high PARTITION OF parted FOR VALUES FROM (200000) TO (500000);
	INSERT INTO parted SELECT * FROM big;
	ANALYZE parted;
	CREATE FUNCTION in_parts(x int) RETURNS text PARALLEL SAFE LANGUAGE plpgsql SET enable_partitionwise_aggregate = on AS
	$$BEGIN RETURN (pg_backend_pid() = x) || ' ' || md5(retention_agg(c, at)::text) FROM parted; END$$;
}), '', 'a partitioned table');
my $within = 'SELECT in_parts(pg_backend_pid()) FROM big WHERE id = 7';
like(sql("SET enable_partitionwise_aggregate = on; $serial EXPLAIN SELECT retention_agg(c, at) FROM parted"), qr/Finalize Aggregate.*Append.*Partial Aggregate/s, 'a plan of parts without workers');
like(sql("SELECT in_parts(pg_backend_pid()); $none"), qr/^true [0-9a-f]{32}\nnone 0$/, 'in a leader');
is(sql("$parallel SET parallel_leader_participation = off; $within; $none") =~ s/^false/true/r, sql("$within; $none"), 'in a worker');

# errors: in a worker, in the leader after all, within a savepoint, and by a timeout
my $late = 'SELECT 1 / (length(retention_agg(c, at)::text) * 0) FROM big';
like(sql("$parallel SELECT retention_agg(c, at + interval '1 day' / (id - 449999)) FROM big; $none"), qr/22012.*^none 0$/sm, 'an error in a worker');
like(sql("$parallel $late; $none"), qr/22012.*^none 0$/sm, 'an error in the leader');
like(sql("$parallel BEGIN; SAVEPOINT s; $late; ROLLBACK TO s; SELECT 'alive'; COMMIT; $none"), qr/22012.*^alive\nnone 0$/sm, 'within a savepoint');
like(sql("$parallel BEGIN; DECLARE cur CURSOR FOR $late; SAVEPOINT s; FETCH cur; ROLLBACK TO s; CLOSE cur; COMMIT; $none"), qr/22012.*^none 0$/sm, 'a cursor');
like(sql("$parallel SET statement_timeout = $_; SELECT length(retention_agg(c, at)::text) FROM big, generate_series(1, 20); RESET statement_timeout; $none"), qr/57014.*^none 0$/sm, "a timeout of $_ ms")
	for 100, 200, 400;

# where temporary files lie elsewhere, also if that ended before the transaction does
is(sql(q{SET allow_in_place_tablespaces = on; CREATE TABLESPACE left_space LOCATION ''}), '', 'a tablespace');
my $there = q{SELECT 'there ' || count(*) FROM pg_tablespace t, pg_ls_dir('pg_tblspc/' || t.oid, true, false) v, pg_ls_dir('pg_tblspc/' || t.oid || '/' || v || '/pgsql_tmp', true, false) WHERE spcname = 'left_space';};
like(sql("$groups SET temp_tablespaces = left_space; BEGIN; $first; $there COMMIT; $there $none"), qr/^0\|t\nthere [1-9]\d*\nthere 0\nnone 0$/, 'in the tablespace for temporary files');
like(sql("$groups BEGIN; SET LOCAL temp_tablespaces = left_space; $first; SET LOCAL temp_tablespaces = ''; $there COMMIT; $there $none"), qr/^0\|t\nthere [1-9]\d*\nthere 0\nnone 0$/,
	'also if that was changed');
is(sql('DROP TABLESPACE left_space'), '', 'nothing remains in it');

# a leader that is terminated
my $pid = start("$parallel SELECT length(retention_agg(c, at)::text) FROM big, generate_series(1, 200)");
sleep 1;
sql(q{SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'victim' AND backend_type = 'client backend'});
waitpid($pid, 0);
like(said(), qr/57P01|terminat/, 'a leader is terminated');
ok(wait_for(q{SELECT count(*) = 0 FROM pg_ls_dir('base/pgsql_tmp', true, false)}), 'and leaves nothing');

sql('DROP DATABASE left_files', dbname => 'postgres');
done_testing();
