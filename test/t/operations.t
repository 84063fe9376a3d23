# What doc/operations.md says about roles and search_path, about functions of users, and about dropping
# the extension and having the data again.
use strict;
use warnings;
use Test::More;
use lib "$ENV{ROOT}/test/lib";
use Psql;

my $version = sql('SHOW server_version_num');
my $outside = q{SET search_path = '';};

new_database('operations');
must(q{CREATE SCHEMA analytics; CREATE EXTENSION satisfaction SCHEMA analytics; CREATE ROLE sat_analyst LOGIN; CREATE ROLE sat_viewer LOGIN;
	ALTER DATABASE operations SET search_path = public, analytics});
must(q{CREATE TABLE daily (day date PRIMARY KEY, t tally); INSERT INTO daily VALUES ('2026-03-02', '0..10 {3:1, 9:12}'), ('2026-03-03', '0..10 {9:1}');
	CREATE VIEW scores AS SELECT day, nps(t) FROM daily; GRANT SELECT ON daily, scores TO sat_analyst, sat_viewer});

# A role needs USAGE to call functions, and none to read values and views.
my %as = (username => 'sat_analyst');
like(sql('SELECT nps(9)', %as), qr/42883.*function nps\(integer\) does not exist/, 'a closed schema is left out of the path');
like(sql('SELECT analytics.nps(9)', %as), qr/42501.*permission denied for schema analytics/, 'and cannot be named');
is(sql('SELECT max(t::text), max(nps) FROM daily JOIN scores USING (day)', %as), '0..10 {9:1}|100', 'values and views can be read');
must('GRANT USAGE ON SCHEMA analytics TO sat_analyst');
is(sql('SELECT nps(t), t + t FROM daily WHERE t = $$0..10 {9:1}$$', %as), '100|0..10 {9:2}', 'with USAGE functions and operators work');

# Which path holds: of the role in the database, of the role, of the database.
is(sql('SHOW search_path', %as), 'public, analytics', 'the path of the database');
must('ALTER ROLE sat_analyst SET search_path = pg_catalog');
is(sql('SHOW search_path', %as), 'pg_catalog', 'that of the role is stronger');
must('ALTER ROLE sat_analyst IN DATABASE operations SET search_path = analytics');
is(sql('SHOW search_path', %as), 'analytics', 'and that of the role in the database is the strongest');
is(sql('SET ROLE sat_analyst; SHOW search_path'), 'public, analytics', 'SET ROLE keeps the path of the session');
must('ALTER ROLE sat_analyst IN DATABASE operations RESET search_path; ALTER ROLE sat_analyst RESET search_path');

# Who may move it, drop it, make types.
like(sql('ALTER EXTENSION satisfaction SET SCHEMA public', %as), qr/42501/, 'others may not move the extension');
like(sql(q{DO $$ BEGIN PERFORM analytics.create_tier_type('mine', 'a 0', 'public'); END $$}, %as), qr/42501/, 'a type needs CREATE on its schema');
must('REVOKE ALL ON DATABASE operations FROM sat_viewer; GRANT CREATE ON DATABASE operations TO sat_viewer');
is(sql('CREATE SCHEMA own; DROP SCHEMA own', username => 'sat_viewer'), '', 'a role that may create schemas');
like(sql('CREATE SCHEMA own; ALTER EXTENSION satisfaction SET SCHEMA own', username => 'sat_viewer'), qr/42501/, 'may not move what it does not own');

# A session whose path has not the schema: functions by their full name, operators by their long form.
my $tallies = q{(VALUES ('0..10 {9:1}'::analytics.tally, 'loyal'::analytics.customer_tier), ('0..10 {9:1}', 'new')) v (t, tier)};
for my $works ('SELECT analytics.nps(t) FROM', 'SELECT DISTINCT t FROM', 'SELECT count(DISTINCT t) FROM', 'SELECT t FROM', 'SELECT t OPERATOR(analytics.+) t FROM', 'SELECT tier > $$new$$ FROM')
{
	unlike(sql("$outside $works $tallies"), qr/ERROR/, "off the path: $works");
}
is(sql("$outside SELECT t FROM $tallies GROUP BY t ORDER BY t"), '0..10 {9:1}', 'off the path: GROUP BY and ORDER BY');
is(sql("$outside SELECT t FROM $tallies UNION SELECT t FROM $tallies"), '0..10 {9:1}', 'off the path: UNION');
for my $fails ('t = t', 't <> t', 't < t', 't + t', 't IN (t)', 'NULLIF(t, t)', 't IS NOT DISTINCT FROM t')
{
	like(sql("$outside SELECT $fails FROM $tallies"), qr/42883.*operator does not exist/, "off the path: $fails fails");
}
like(sql("$outside WITH a AS (SELECT t FROM $tallies), b AS (TABLE a) SELECT FROM a JOIN b USING (t)"), qr/42883.*operator does not exist/, 'off the path: JOIN USING fails');

# Functions of users. Their index is made again without the schema in the path: by a restore, and from 17 on by CREATE INDEX.
my %body = (
	full => q{AS 'SELECT analytics.nps($1)'},
	path => q{SET search_path = analytics AS 'SELECT nps($1)'},
	standard => 'RETURN nps($1)');
must("CREATE FUNCTION score_$_(analytics.tally) RETURNS float8 LANGUAGE sql IMMUTABLE $body{$_}; CREATE INDEX ON daily (score_$_(t))") for sort keys %body;
must(q{CREATE FUNCTION score_plain(analytics.tally) RETURNS float8 LANGUAGE sql IMMUTABLE AS 'SELECT nps($1)'});
is(sql('SELECT count(*) FROM daily WHERE nps(t) = ALL (ARRAY[score_full(t), score_path(t), score_standard(t), score_plain(t)])'), 2, 'all of them work here');

# Dumps the database and restores it into another; returns what is said.
sub restored
{
	my $said = run("$ENV{BINDIR}/pg_dump", '-f', "$ENV{WORK}/operations.sql", 'operations');
	must('DROP DATABASE IF EXISTS again', dbname => 'postgres');
	must('CREATE DATABASE again', dbname => 'postgres');
	return $said . run("$ENV{BINDIR}/psql", '-Xq', '-o', '/dev/null', '-d', 'again', '-f', "$ENV{WORK}/operations.sql");
}
is(restored(), '', 'indexes by functions with a full name, with a path, and in standard form are restored');
is(sql(q{SELECT count(*) FROM pg_indexes WHERE tablename = 'daily'}, dbname => 'again'), 4, 'all of them');
my $index = sql('CREATE INDEX daily_plain ON daily (score_plain(t))');
my $missing = qr/function nps\(analytics\.tally\) does not exist/;
if ($version >= 170000) { like($index, $missing, 'an index by a plain name fails') }
else { like($index . restored(), $missing, 'an index by a plain name cannot be restored') }
must('DROP INDEX IF EXISTS daily_plain');

# A materialized view is refreshed by what it was made of.
must('CREATE MATERIALIZED VIEW kept AS SELECT day, nps(t) FROM daily');
is(sql("$outside REFRESH MATERIALIZED VIEW public.kept; SELECT count(nps) FROM public.kept"), 2, 'materialized views do not need the path');

# SET SCHEMA: what is stored by OID follows; a body in quotes does not, and with it an index by such a function.
must('ALTER EXTENSION satisfaction SET SCHEMA public');
like(sql('SELECT * FROM daily'), qr/42883: function analytics\.nps\(tally\) does not exist/, 'moved: an index by a body in quotes makes its table unreadable');
must('SET client_min_messages = warning; DROP FUNCTION score_full, score_path CASCADE');
is(sql('SELECT max(nps) FROM scores; SELECT max(score_standard(t)) FROM daily'), "100\n100", 'views and functions in standard form follow');
must('ALTER EXTENSION satisfaction SET SCHEMA analytics');

# DROP ... CASCADE.
must(q{
	ALTER TABLE daily ADD points float8 GENERATED ALWAYS AS (nps(t)) STORED, ADD score int CHECK (nps_category(score) >= 'detractor'), ADD tier customer_tier DEFAULT 'new';
	CREATE INDEX daily_t ON daily (t);
	CREATE VIEW on_scores AS SELECT * FROM scores;
	CREATE FUNCTION best() RETURNS float8 LANGUAGE sql BEGIN ATOMIC SELECT max(nps(t)) FROM daily; END});
is(sql(q{SELECT 'made' FROM create_tier_type('ladder', 'a 0, b 5', 'public') \g /dev/null
	CREATE TABLE members AS SELECT 'b'::ladder AS tier}), '', 'a ladder of the user');
like(sql('DROP EXTENSION satisfaction'), qr/2BP01.*column t of table daily depends on type tally/s, 'DROP EXTENSION lists what depends on it');
is(sql('SET client_min_messages = warning; DROP EXTENSION satisfaction CASCADE'), '', 'dropped with CASCADE');
is(sql(q{SELECT string_agg(attname, ' ' ORDER BY attnum) FROM pg_attribute WHERE attrelid = 'daily'::regclass AND attnum > 0 AND NOT attisdropped}), 'day score', 'columns of our types and generated ones are gone');
is(sql('SELECT count(*) FROM daily'), 2, 'the rows of the table are not');
is(sql(q{SELECT count(*) FROM pg_class WHERE relname IN ('daily_t', 'scores', 'on_scores', 'kept')}), 0, 'indexes, views, views on them and materialized views are gone');
is(sql(q{SELECT count(*) FROM pg_constraint WHERE conrelid = 'daily'::regclass AND contype = 'c'}), 0, 'and the CHECK');
is(sql(q{SELECT string_agg(proname, ' ') FROM pg_proc WHERE proname IN ('best', 'score_plain')}), '', 'functions of our types or in standard form, too');
is(sql('SELECT tier FROM members'), 'b', 'an enum by create_tier_type stays');

# Functions with a body in quotes stay, and fail.
must('CREATE EXTENSION satisfaction SCHEMA analytics');
must(q{CREATE FUNCTION text_body() RETURNS float8 LANGUAGE sql AS 'SELECT nps(9)'; DROP EXTENSION satisfaction});
like(sql('SELECT text_body()'), qr/42883/, 'a body in quotes stays, and fails');
must('CREATE EXTENSION satisfaction SCHEMA analytics');
is(sql('SELECT text_body()'), 100, 'until the extension is there again');

# Without CASCADE: columns of every type as text, and back.
new_database('operations');
must('CREATE SCHEMA analytics; CREATE EXTENSION satisfaction SCHEMA analytics; ALTER DATABASE operations SET search_path = public, analytics');
must(script_of('stored_values.sql'));
my $before = join "\n", grep { !/^stored\.(v_|total)/ } split /\n/, stored_digest('operations');
must(q{
	CREATE TABLE stored_columns AS
	SELECT attrelid::regclass::text AS source, quote_ident(attname) AS name, format_type(atttypid, NULL) AS type, pg_get_expr(adbin, adrelid) AS default
	FROM pg_attribute JOIN pg_class c ON c.oid = attrelid JOIN pg_type t ON t.oid = atttypid LEFT JOIN pg_attrdef ON (adrelid, adnum) = (attrelid, attnum)
	WHERE relkind IN ('r', 'p') AND NOT attisdropped AND EXISTS (
		SELECT FROM pg_depend JOIN pg_extension e ON e.oid = refobjid AND refclassid = 'pg_extension'::regclass
		WHERE objid IN (t.oid, typelem) AND classid = 'pg_type'::regclass AND extname = 'satisfaction');
	SET client_min_messages = warning;
	SELECT format('DROP VIEW IF EXISTS %s CASCADE', oid::regclass) FROM pg_class WHERE relkind = 'v' AND relnamespace = 'stored'::regnamespace \gexec
	DROP MATERIALIZED VIEW stored.total;
	DROP FUNCTION stored.last_periods;
	-- indexes on columns of our types, and by our functions
	SELECT DISTINCT format('ALTER TABLE %s DROP CONSTRAINT %I', conrelid::regclass, conname) FROM pg_constraint
		JOIN stored_columns ON source = conrelid::regclass::text JOIN pg_attribute ON attrelid = conrelid AND quote_ident(attname) = name AND attnum = ANY (conkey)
		WHERE contype = 'u' \gexec
	SELECT DISTINCT format('DROP INDEX %s', indexrelid::regclass) FROM pg_index WHERE indrelid IN (SELECT source::regclass FROM stored_columns) AND NOT indisprimary \gexec
	SELECT format('ALTER TABLE %s ALTER %s DROP DEFAULT, ALTER %2$s TYPE text', source, name) FROM stored_columns \gexec
});
my ($columns, $types) = split /\|/, sql('SELECT count(*), count(DISTINCT type) FROM stored_columns');
cmp_ok($types, '>=', 20, "$columns columns of $types types");
is(sql('DROP EXTENSION satisfaction'), '', 'then nothing depends on the extension');
is(sql('SELECT count(own) FROM stored.members'), 100, 'an enum of the user stays as it is');
must('CREATE EXTENSION satisfaction SCHEMA analytics');
is(sql(q{SELECT format('ALTER TABLE %s ALTER %s TYPE %s USING %2$s::%3$s', source, name, type) FROM stored_columns \gexec}), '', 'back to their types');
is(sql(q{SELECT format('ALTER TABLE %s ALTER %s SET DEFAULT %s', source, name, "default") FROM stored_columns WHERE "default" IS NOT NULL \gexec}), '', 'and to their defaults');
is(differences($before, join "\n", grep { !/^stored\.(v_|total)/ } split /\n/, stored_digest('operations')), '', 'the same bytes');

must('DROP DATABASE operations; DROP DATABASE IF EXISTS again; DROP ROLE sat_analyst, sat_viewer', dbname => 'postgres');
done_testing();
