# Privileges: a user with CREATE on the database may create the extension, in any schema. Queries that it
# runs have the rights of the caller, and no name or label is run as SQL.
use strict;
use warnings;
use Test::More;
use lib "$ENV{ROOT}/test/lib";
use Psql;

my $admin = $ENV{PGUSER};
my $odd = 'odd "schema"; --';

new_database('privileges');
is(sql(<<"END"), '', 'data');
CREATE ROLE sat_maker LOGIN;
CREATE ROLE sat_reader LOGIN;
GRANT CREATE ON DATABASE privileges TO sat_maker;
@{[script_of('every_family_data.sql')]}
GRANT USAGE ON SCHEMA data TO PUBLIC;
GRANT SELECT ON ALL TABLES IN SCHEMA data TO PUBLIC;
GRANT USAGE, CREATE ON SCHEMA scratch TO PUBLIC;
END

# the results of every family in an ordinary database
is(sql("CREATE SCHEMA plain; CREATE EXTENSION satisfaction SCHEMA plain;"), '', 'made by a superuser');
my $usual = every_family($admin, 'plain', '');
unlike($usual, qr/ERROR/, 'every family works');
cmp_ok(scalar(split /\n/, $usual), '>=', 100, 'and says a lot');
is(sql("DROP EXTENSION satisfaction;"), '', 'dropped');

# trusted
like(sql('CREATE EXTENSION satisfaction SCHEMA scratch;', username => 'sat_reader'), qr/42501/, 'who may not create in the database may not make it');
is(sql('CREATE SCHEMA ' . quoted($odd) . '; CREATE EXTENSION satisfaction SCHEMA ' . quoted($odd) . ';', username => 'sat_maker'), '',
	'who may create in the database makes it, in a schema whose name needs quoting');
is(sql('SELECT rolsuper FROM pg_roles WHERE rolname = current_user', username => 'sat_maker'), 'f', 'and is no superuser');
is(every_family('sat_maker', $odd, "SET search_path = '';"), $usual, 'works with an empty search_path');
like(every_family('sat_reader', $odd, "SET search_path = '';"), qr/42501: permission denied for schema/, 'who may not use the schema may not use it');
is(sql('GRANT USAGE ON SCHEMA ' . quoted($odd) . ' TO PUBLIC', username => 'sat_maker'), '', 'opened');
is(every_family('sat_reader', $odd, "SET search_path = '';"), $usual, 'who may use the schema may use it');
like(sql('DROP EXTENSION satisfaction', username => 'sat_reader'), qr/42501/, 'and may not drop it');

# it can be moved to another schema; stored values still work
is(sql('CREATE TABLE scratch.kept AS SELECT ' . quoted($odd) . ".tally '0..10 {9:1}' AS t; CREATE VIEW scratch.seen AS SELECT " . quoted($odd) . '.nps(t) FROM scratch.kept;', username => 'sat_maker'), '', 'something stored');
is(sql('CREATE SCHEMA "Moved"; GRANT USAGE ON SCHEMA "Moved" TO PUBLIC; ALTER EXTENSION satisfaction SET SCHEMA "Moved";'), '', 'moved');
is(every_family('sat_reader', 'Moved', "SET search_path = '';"), $usual, 'works after SET SCHEMA with an empty search_path');
is(sql('SELECT t, nps FROM scratch.kept, scratch.seen', username => 'sat_maker'), '0..10 {9:1}|100', 'stored values and views, too');

# the rights of the caller
is(sql(<<'END'), '', 'tables with rights of their own');
CREATE SCHEMA closed;
CREATE TABLE closed.orders AS TABLE data.events;
CREATE TABLE scratch.orders AS TABLE data.events;
CREATE TABLE scratch.columns AS TABLE data.events;
GRANT SELECT (customer, day) ON scratch.columns TO sat_reader;
CREATE TABLE scratch.rows AS TABLE data.events;
GRANT SELECT ON scratch.rows TO sat_reader;
ALTER TABLE scratch.rows ENABLE ROW LEVEL SECURITY;
CREATE POLICY own ON scratch.rows TO sat_reader USING (customer <= 2);
CREATE VIEW scratch.lent AS TABLE closed.orders;
CREATE VIEW scratch.unlent WITH (security_invoker) AS TABLE closed.orders;
GRANT SELECT ON scratch.lent, scratch.unlent TO sat_reader;
CREATE TABLE scratch.oid AS SELECT 'closed.orders'::regclass AS source;
GRANT SELECT ON scratch.oid TO sat_reader;
END

# Returns how many customers a source has for a user.
sub customers
{
	my ($source, $columns, $user) = @_;
	$columns //= "'customer', 'day'";
	return sql(qq{SET search_path = "Moved"; SELECT sum(cohort_size) FROM retention_cohort($source, $columns) WHERE period = 0;}, username => $user // 'sat_reader');
}
is(customers("'data.events'"), 5, 'a table that may be read');
like(customers("'scratch.orders'"), qr/42501: permission denied for table orders/, 'a table that may not be read');
like(customers("'closed.orders'"), qr/42501: permission denied for schema closed/, 'a schema that may not be used');
like(customers("(SELECT source FROM scratch.oid)"), qr/42501: permission denied for schema closed/, 'nor by the OID of its table');
is(customers("'scratch.columns'"), 5, 'columns that may be read');
like(customers("'scratch.columns'", "'name', 'day'"), qr/42501: permission denied for table columns/, 'a customer that may not be read');
like(customers("'scratch.columns'", "'customer', 'at'"), qr/42501: permission denied for table columns/, 'a time that may not be read');
# Returns how many customers the segments of a source have.
sub of_segments { my ($source, $columns) = @_; return sql(qq{SET search_path = "Moved"; SELECT sum(cohort_size) FROM retention_cohort_by($source, $columns) WHERE period = 0;}, username => 'sat_reader') }
is(of_segments("'scratch.columns'", "'customer', 'day', 'customer'"), 5, 'a segment that may be read');
like(of_segments("'scratch.columns'", "'customer', 'day', 'name'"), qr/42501: permission denied for table columns/, 'a segment that may not be read');
like(of_segments("'closed.orders'", "'customer', 'day', 'name'"), qr/42501: permission denied for schema closed/, 'nor a schema that may not be used');
is(of_segments("'scratch.rows'", "'customer', 'day', 'customer'"), 2, 'row level security applies to segments');
is(customers("'scratch.rows'"), 2, 'row level security applies');
is(customers("'scratch.rows'", undef, $admin), 5, 'and not to whom it does not apply');
is(customers("'scratch.lent'"), 5, 'a view has the rights of its owner');
like(customers("'scratch.unlent'"), qr/42501: permission denied for/, 'or of the caller, if made so');
is(sql(q{REVOKE EXECUTE ON FUNCTION "Moved".retention_agg(anyelement, timestamptz, jsonb) FROM PUBLIC}), '', 'revoked');
like(customers("'data.events'", "'customer', 'at'"), qr/42501: permission denied for/, 'an aggregate that may not be executed');
is(customers("'data.events'"), 5, 'while another may');
is(sql(q{GRANT EXECUTE ON FUNCTION "Moved".retention_agg(anyelement, timestamptz, jsonb) TO PUBLIC}), '', 'granted again');
like(sql(q{SELECT "Moved".create_tier_type('x', 'a 0', 'closed')}, username => 'sat_reader'), qr/42501/, 'no type where the caller may not create');
is(sql(q{DO $$ BEGIN PERFORM "Moved".create_tier_type('mine', 'a 0', 'scratch'); END $$; SELECT pg_get_userbyid(typowner) FROM pg_type WHERE typname = 'mine'}, username => 'sat_reader'), 'sat_reader', 'the caller owns the type that is made');
like(sql(q{BEGIN READ ONLY; SELECT "Moved".create_tier_type('y', 'a 0', 'scratch')}, username => 'sat_reader'), qr/25006/, 'none in a transaction that only reads');

# names that would be commands if they were run as SQL
my $hostile = q{x"; DROP TABLE data.canary; --};
my $tick = q{y'); DROP TABLE data.canary; --};
my ($table, $customer, $at) = (quoted($hostile) . '.' . quoted($tick), quoted($hostile), quoted($tick));
is(sql(<<"END"), '', 'a table of hostile names');
CREATE TABLE data.canary ();
CREATE SCHEMA ${\quoted($hostile)};
CREATE TABLE $table ($customer int, $at date, "select" int, "Day" date);
INSERT INTO $table VALUES (1, '2026-01-01', 2, '2026-02-01');
END
my $top = q{SET search_path = "Moved"; };
s/'/''/g for $hostile, $tick, $table;
is(sql("$top SELECT cohort FROM retention_cohort('$table', '$hostile', '$tick')"), '2026-01-01', 'reads a table of hostile names');
is(sql("$top SELECT cohort FROM retention_cohort('$table', 'select', 'Day')"), '2026-02-01', 'keywords and capitals are names, too');
is(sql("$top SELECT segment, cohort FROM retention_cohort_by('$table', 'select', '$tick', '$hostile')"), '1|2026-01-01', 'reads segments of hostile names');
is(sql("$top SELECT segment, cohort FROM retention_cohort_by('$table', '$hostile', 'Day', 'select')"), '2|2026-02-01', 'and those of a keyword');
like(sql("$top SELECT retention_cohort_by('data.events', 'customer', 'day', '$_')"), qr/42703/, "no column: $_") for 'customer)', '1', $tick, $hostile;
like(sql("$top SELECT retention_cohort('$table', '1', '$tick')"), qr/42703/, 'a number is not a column');
like(sql("$top SELECT retention_cohort('data.events', 'customer)', 'day')"), qr/42703/, 'an expression is not a column');
like(sql("$top SELECT retention_cohort('data.events; DROP TABLE data.canary', 'customer', 'day')"), qr/ERROR: +42(602|601|P01)/, 'a command is not a table');
like(sql("$top SELECT retention_cohort('data.events', 'customer', 'day', $_ => '$tick')"), qr/22023/, "nor an option: $_") for qw(period tz mode cohort week_start);
like(sql("$top SELECT retention_of('data.events', 'customer', 'day', jsonb_build_object('period', '$hostile'))"), qr/22023/, 'nor options as jsonb');
like(sql("$top SELECT nps_lower('0..10 {9:1}', method => '$tick')"), qr/22023/, 'nor a method');
for my $strings ('on', 'off')
{
	my $label = q{\' back'); DROP TABLE data.canary; --};
	(my $text = $label) =~ s/(['\\])/\\$1/g;
	# from 19 on, standard_conforming_strings is always on
	my $settings = sql("SELECT string_agg(format('SET %I = %s; ', s, v), '') FROM (VALUES ('standard_conforming_strings', '$strings'), ('escape_string_warning', 'off')) v (s, v)
		WHERE EXISTS (SELECT FROM pg_settings WHERE name = 'escape_string_warning')");
	my $said = sql("$top $settings SET backslash_quote = on;"
		. " DO \$\$ BEGIN PERFORM create_tier_type(E'$hostile$strings', E'\"$text\" 0, b 1', 'scratch'); END \$\$;"
		. " SELECT enumlabel FROM pg_enum JOIN pg_type t ON t.oid = enumtypid WHERE typname = E'$hostile$strings' ORDER BY enumsortorder LIMIT 1");
	is($said, $label, "a hostile label is a label, standard_conforming_strings $strings");
}
like(sql("$top SELECT create_tier_type('z', 'a 0', 'public; DROP TABLE data.canary; --')"), qr/3F000/, 'a command is not a schema');
is(sql('SELECT count(*) FROM data.canary'), 0, 'the table that the names would have dropped still exists');

sql('DROP DATABASE privileges; DROP ROLE sat_maker, sat_reader', dbname => 'postgres');
done_testing();
