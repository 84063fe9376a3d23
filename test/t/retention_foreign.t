# A foreign server counts in the time zone of the session that asks, where a function or an option names
# the zone. postgres_fdw sends whole aggregates to it, and runs them with timezone GMT.
use strict;
use warnings;
use Test::More;
use lib "$ENV{ROOT}/test/lib";
use Psql;

plan skip_all => 'this server has no postgres_fdw'
	if sql(q{SELECT count(*) FROM pg_available_extensions WHERE name = 'postgres_fdw'}) eq '0';

# "plain" and "shipping" are foreign tables of the same rows; only aggregates of the second one are counted
# by the other server.
new_database('shop');
is(sql(q{
	CREATE EXTENSION satisfaction;
	CREATE EXTENSION postgres_fdw;
	CREATE TABLE orders AS SELECT abs(hashint4(i)) % 900 AS customer, timestamptz '2024-01-01 00:00+00' + abs(hashint4(i * 7)) % 40000000 * interval '1 s' AS at,
		timestamp '2024-01-01' + abs(hashint4(i * 11)) % 40000000 * interval '1 s' AS local, date '2024-01-01' + abs(hashint4(i * 13)) % 460 AS day FROM generate_series(1, 5000) i;
	CREATE SERVER fetching FOREIGN DATA WRAPPER postgres_fdw OPTIONS (host '} . $ENV{PGHOST} . q{', dbname 'shop', port '5432');
	CREATE SERVER shipping FOREIGN DATA WRAPPER postgres_fdw OPTIONS (host '} . $ENV{PGHOST} . q{', dbname 'shop', port '5432', extensions 'satisfaction');
	CREATE USER MAPPING FOR CURRENT_USER SERVER fetching OPTIONS (user '} . $ENV{PGUSER} . q{');
	CREATE USER MAPPING FOR CURRENT_USER SERVER shipping OPTIONS (user '} . $ENV{PGUSER} . q{');
	CREATE FOREIGN TABLE fetched (customer int, at timestamptz, local timestamp, day date) SERVER fetching OPTIONS (table_name 'orders');
	CREATE FOREIGN TABLE shipped (customer int, at timestamptz, local timestamp, day date) SERVER shipping OPTIONS (table_name 'orders');
}), '', 'foreign tables');

# Returns the result of a query in a session of a time zone.
sub in_zone { my ($zone, $query) = @_; return sql("SET timezone = '$zone'; $query") }

# Only what is sent can be counted in another zone.
like(sql(q{EXPLAIN (VERBOSE, COSTS OFF) SELECT retention_agg(customer, at, '{"tz": "UTC"}') FROM shipped}), qr/Remote SQL: SELECT public\.retention_agg\(/, 'the aggregate is sent to the other server');

my %differs;
for my $zone ('America/Los_Angeles', 'Pacific/Auckland', 'UTC', '<+05:45>-05:45')
{
	for my $options (q{'{}'}, q{'{"period": "day", "as_of": "2024-11-03 01:30:00"}'}, q{retention_options('week', as_of => '2025-03-01')}, q{retention_options('month', 'Asia/Seoul')})
	{
		for my $at ('at', 'local', 'day')
		{
			my ($here, $fetched, $shipped) = map { in_zone($zone, "SELECT md5(retention_of('$_', 'customer', '$at', $options)::text)") } 'orders', 'fetched', 'shipped';
			like($here, qr/^[0-9a-f]{32}$/, "$zone, $options, $at: a matrix");
			is($fetched, $here, "$zone, $options, $at: rows of a foreign table");
			is($shipped, $here, "$zone, $options, $at: counted by another server");
			$differs{$here} = 1;
		}
	}
	my ($here, $shipped) = map { in_zone($zone, "SELECT r.* FROM retention_cohort('$_', 'customer', 'at', as_of => '2025-02-01') r ORDER BY 1, 3") } 'orders', 'shipped';
	is($shipped, $here, "$zone: retention_cohort");
	($here, $shipped) = map { in_zone($zone, "SELECT md5(string_agg(s::text, ' ')) FROM retention_by('$_', 'customer', 'at', 'day', retention_options('week')) s") } 'orders', 'shipped';
	like($here, qr/^[0-9a-f]{32}$/, "$zone: segments");
	is($shipped, $here, "$zone: retention_by");
}
cmp_ok(scalar keys %differs, '>', 12, 'the zone makes a difference');

# A zone that is not a name could be another one on the other server.
sql('CREATE TABLE parts (customer int, at timestamptz, local timestamp, day date) PARTITION BY LIST (customer); ALTER TABLE parts ATTACH PARTITION shipped DEFAULT');
for my $table ('fetched', 'shipped', 'parts')
{
	for my $at ('at', 'local', 'day')
	{
		like(in_zone('UTC+8', "SELECT retention_of('$table', 'customer', '$at')"), qr/22023/, "$table, $at: a session zone that is not a name");
		like(in_zone('UTC+8', "SELECT retention_by('$table', 'customer', '$at', 'day')"), qr/22023/, "$table, $at: nor for segments");
		my ($here, $there) = map { in_zone('UTC+8', qq{SELECT md5(retention_of('$_', 'customer', '$at', '{"tz": "Asia/Seoul"}')::text)}) } 'orders', $table;
		is($there, $here, "$table, $at: it does not matter where tz is given");
	}
}
is(in_zone('UTC+8', q{SELECT retention_of('orders', 'customer', 'at') = (SELECT retention_agg(customer, at) FROM orders)}), 't', 'a table of this server: it may be');

# The aggregates promise this only with tz: see doc/scale.md.
my @with_tz = map { in_zone('America/Los_Angeles', "SELECT md5(retention_agg(customer, at, retention_options(tz => 'America/Los_Angeles'))::text) FROM $_") } 'orders', 'shipped';
is($with_tz[0], $with_tz[1], 'retention_agg with tz');
my @activity = map { in_zone('America/Los_Angeles', "SELECT md5(string_agg(a::text, ',' ORDER BY customer)) FROM (SELECT customer, activity_agg(at, retention_options(tz => 'America/Los_Angeles')) AS a FROM $_ GROUP BY customer) q") } 'orders', 'shipped';
is($activity[0], $activity[1], 'activity_agg with tz');

done_testing();
