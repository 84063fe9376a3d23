# States of retention_agg that another database has serialized, as an engine that spreads a table over servers
# passes them. Types and collations have other OIDs there, so they are found by name.
use strict;
use warnings;
use Test::More;
use lib "$ENV{ROOT}/test/lib";
use Psql;

# a small module merges states
my $module = "$ENV{WORK}/merge_state";
my $log = run('sh', '-c', "cp -R '$ENV{ROOT}/test/module' '$module' && chmod -R u+w '$module' && make -C '$module' PG_CONFIG='$ENV{BINDIR}/pg_config' with_llvm=no");
my ($library) = glob "$module/merge_state.{so,dylib}";
if (!$library || !-f $library)
{
	diag($log);
	plan skip_all => 'the test module cannot be built';
}

# "there" has created other objects before, and "bare" has no types of its own
my $own = q{
	CREATE SCHEMA "the shop";
	CREATE DOMAIN "the shop"."a code" AS text;
	CREATE COLLATION "the shop"."by code" (LOCALE = 'C');
	CREATE TYPE shade AS ENUM ('light', 'dark');
	CREATE TYPE place AS (shop int, shelf int);
	CREATE TYPE span AS RANGE (SUBTYPE = int);};
my %objects = (there => 'CREATE TYPE first AS (a int); CREATE DOMAIN second AS int;' . $own, here => $own, bare => '');
for my $database ('there', 'here', 'bare')
{
	new_database($database);
	is(sql(qq{$objects{$database} CREATE EXTENSION satisfaction;
		CREATE FUNCTION merge_state(internal, bytea) RETURNS internal AS '$library' LANGUAGE C;
		CREATE AGGREGATE merged(bytea) (SFUNC = merge_state, STYPE = internal, FINALFUNC = retention_final);
		CREATE AGGREGATE state(customer anyelement, at timestamptz, options jsonb) (SFUNC = retention_accum, STYPE = internal, FINALFUNC = retention_serialize);
		CREATE FUNCTION at(k int) RETURNS timestamptz LANGUAGE sql IMMUTABLE AS \$\$ SELECT timestamptz '2024-01-01Z' + k * interval '7 hours' \$\$;}), '', "a database: $database");
}
isnt(sql(q{SELECT 'tally'::regtype::oid}, dbname => 'there'), sql(q{SELECT 'tally'::regtype::oid}, dbname => 'here'), 'types have other OIDs');

# Returns the state of the events of these numbers; customers are an expression of the number.
sub state_of
{
	my ($database, $customer, $from, $to) = @_;
	return sql(qq{SELECT state($customer, at(k), '{"tz": "UTC"}') FROM generate_series($from, $to) k}, dbname => $database);
}

# Returns whether the merged states of two databases give what all events give, or the error.
sub merged
{
	my ($other, $customer) = @_;
	my $states = join ', ', map { qq{('$_'::bytea)} } state_of($other, $customer, 1, 1500), state_of('here', $customer, 1200, 3000);
	return sql(qq{SELECT merged(s) = (SELECT retention_agg($customer, at(k), '{"tz": "UTC"}') FROM generate_series(1, 3000) k) FROM (VALUES $states) v (s)}, dbname => 'here');
}

is(merged('there', $_), 't', "customers $_")
	for 'k % 70', '(k % 70)::text', '(k % 70)::text COLLATE "C"', '(k % 70)::text::"the shop"."a code"', '(k % 70)::text COLLATE "the shop"."by code"',
	q{format('new 0, vip %s', 1 + k % 70)::tier_policy}, 'ARRAY[k % 70, 1]', 'int4range(k % 70, 100)', 'md5((k % 70)::text)::uuid';

# values that contain OIDs mean nothing in another database
for my $customer (q{(ARRAY['light', 'dark'])[1 + k % 2]::shade}, 'ROW(k % 70, 1)::place', '(k % 70, 1)', 'span(k % 70, 100)', 'ARRAY[(k % 70)::text::"the shop"."a code"]')
{
	like(merged('there', $customer), qr/^ERROR:  0A000: customers of type \S.* cannot be merged with those of another database/, "customers $customer: an error");
}
is(merged('here', q{(ARRAY['light', 'dark'])[1 + k % 2]::shade}), 't', 'customers of an enum of the same database');

# what is missing is named
for my $customer ('k::text::"the shop"."a code"', 'k::text COLLATE "the shop"."by code"')
{
	my ($what) = $customer =~ /("the shop".*)/;
	my $state = state_of('here', $customer, 1, 9);
	like(sql("SELECT merged('$state')", dbname => 'bare'), qr/^ERROR:  42704: (type|collation) \Q$what\E does not exist/, "$what is missing");
}

# between the processes of one query, privileges on the schema of a type do not matter
is(sql(q{SET client_min_messages = warning; DROP ROLE IF EXISTS clerk; CREATE ROLE clerk;
	CREATE TABLE e AS SELECT (k % 70)::text::"the shop"."a code" AS customer, at(k) FROM generate_series(1, 3000) k; GRANT SELECT ON e TO clerk;
	SET ROLE clerk; SET parallel_setup_cost = 0; SET parallel_tuple_cost = 0; SET min_parallel_table_scan_size = 0;
	SELECT retention_agg(customer, at) = (SELECT retention_agg(customer::text, at) FROM e) FROM e;
	RESET ROLE; DROP TABLE e; DROP ROLE clerk}, dbname => 'here'), 't', 'a parallel plan without privileges on the schema of the type');

for my $database ('there', 'here', 'bare') { sql("DROP DATABASE $database", dbname => 'postgres') }
done_testing();
