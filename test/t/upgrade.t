# A database that was made with an older release and updated is the same as a fresh one, object by
# object; what users have stored and built stays; and released scripts never change.
use strict;
use warnings;
use Test::More;
use Digest::SHA;
use File::Compare;
use lib "$ENV{ROOT}/test/lib";
use Psql;

my $root = $ENV{ROOT};

# Returns the rows of the catalogs about the extension, after some commands.
sub fingerprint
{
	my ($database, @commands) = @_;
	return must(join(";\n", @commands, script_of('fingerprint.sql')), dbname => $database);
}

# Released scripts: definitions, and the upgrades from one to the next.
my %sum;
open(my $sums, '<', "$root/sql/released/SHA256SUMS") or die "SHA256SUMS: $!";
while (<$sums>) { $sum{$2} = $1 if /^([0-9a-f]{64})  (\S+)$/ }
close $sums;
for my $file (glob "$root/sql/released/*.sql")
{
	my ($name) = $file =~ m{^\Q$root\E/sql/(.*)$};
	is(Digest::SHA->new(256)->addfile($file)->hexdigest, $sum{$name}, "$name is as it was released");
	delete $sum{$name};
}
is(join(' ', sort keys %sum), '', 'and none is missing');
my @released = map { m{/satisfaction--((?:(?!--).)*)\.sql$} } glob "$root/sql/released/*.sql";
cmp_ok(scalar @released, '>', 0, 'there are releases');

# Once a version is released, a change of its SQL needs the next version; see "Releases" in CONTRIBUTING.md.
my $current = sql(q{SELECT default_version FROM pg_available_extensions WHERE name = 'satisfaction'});
for my $file (glob "$root/sql/released/*--$current.sql")
{
	my ($name) = $file =~ m{([^/]*)$};
	ok(compare($file, "$ENV{BUILD}/sql/$name") == 0, "$name is built as it was released");
}

# Every release can be updated to the current version.
my %path = map { split /\|/, $_, 2 } split /\n/, sql(qq{SELECT source, path FROM pg_extension_update_paths('satisfaction') WHERE target = '$current'});
for my $version (grep { $_ ne $current } @released)
{
	like($path{$version}, qr/^\Q$version\E--(.*--)?\Q$current\E$/, "an update path from $version to $current");
}

my $fresh = new_database('fresh');
is(sql('CREATE EXTENSION satisfaction'), '', "a fresh $current");
my $wanted = fingerprint($fresh);
cmp_ok(scalar(split /\n/, $wanted), '>', 10000, 'a fingerprint');

# The fingerprint shows anything that an upgrade script may forget; each change is rolled back.
my %change = (
	'a cost' => 'ALTER FUNCTION nps(tally) COST 2',
	'a C symbol' => q{UPDATE pg_proc SET prosrc = 'csat' WHERE oid = 'nps(tally)'::regprocedure},
	'a default' => q{CREATE OR REPLACE FUNCTION nps_lower(t tally, level double precision DEFAULT 0.9, method text DEFAULT 'widened_score') RETURNS double precision AS '$libdir/satisfaction' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE},
	'a privilege' => 'REVOKE EXECUTE ON FUNCTION nps(tally) FROM public',
	'a comment' => 'COMMENT ON TYPE tally IS NULL',
	'the size of a state' => q{UPDATE pg_aggregate SET aggtransspace = 1000 WHERE aggfnoid = 'nps(int)'::regprocedure},
	'a storage' => 'ALTER TYPE tally SET (STORAGE = external)',
	'an estimator' => 'ALTER OPERATOR = (tally, tally) SET (RESTRICT = NONE)',
	'a member of an operator family' => q{ALTER OPERATOR FAMILY tally_ops USING btree ADD FUNCTION 4 (tally, tally) btequalimage(oid)},
	'a label' => q{ALTER TYPE customer_tier ADD VALUE 'x'},
	'a check' => 'ALTER DOMAIN nps_score DROP CONSTRAINT nps_score_check',
	'an attribute' => 'ALTER TYPE nps_report_row ADD ATTRIBUTE x int',
	'the kind of a cast' => q{UPDATE pg_cast SET castcontext = 'i' WHERE castsource = 'tally'::regtype},
	'a lost object' => 'ALTER EXTENSION satisfaction DROP CAST (tally AS jsonb); DROP CAST (tally AS jsonb)',
	'a member that left' => 'ALTER EXTENSION satisfaction DROP FUNCTION mean(tally)',
	'a new member' => 'ALTER EXTENSION satisfaction ADD TABLE spare');
must('CREATE TABLE spare (x int)');
for my $what (sort keys %change)
{
	isnt(differences($wanted, fingerprint($fresh, 'BEGIN', $change{$what})), '', "the fingerprint sees $what");
}
is(differences($wanted, fingerprint($fresh)), '', 'and nothing where nothing differs');

for my $version (grep { $path{$_} ne '' } sort keys %path)
{
	my $database = new_database('updated');
	is(sql("CREATE EXTENSION satisfaction VERSION '$version'"), '', "$version: all its functions are in today's library");
	is(sql(script_of('stored_values.sql')), '', "$version: stored values, indexes and views");
	my $before = stored_digest($database);
	cmp_ok(scalar(split /\n/, $before), '>', 30, "$version: something to compare");
	is(sql(q{ALTER EXTENSION satisfaction UPDATE; SELECT extversion FROM pg_extension WHERE extname = 'satisfaction'}), $current, "$version: update by $path{$version}");
	is(differences($wanted, fingerprint($database)), '', "$version: as a fresh $current");
	is(differences($before, stored_digest($database)), '', "$version: stored values and views give the same results");
	# as pg_dump would write them
	is(sql(<<'END'), '', "$version: views can be created again from their definitions");
BEGIN;
CREATE TEMP TABLE definition AS
SELECT oid, format('%s.%I', relnamespace::regnamespace, relname) AS name, pg_get_viewdef(oid) AS query FROM pg_class WHERE relkind = 'v' AND relnamespace = 'stored'::regnamespace;
SELECT format('DROP VIEW %s', name), format('CREATE VIEW %s AS %s', name, query) FROM definition \gexec
ROLLBACK;
END

	# The extension is trusted, so an owner without a superuser's rights updates it as well.
	must('DROP DATABASE IF EXISTS clerks; DROP ROLE IF EXISTS clerk; CREATE ROLE clerk LOGIN; CREATE DATABASE clerks OWNER clerk');
	is(sql(qq{CREATE SCHEMA elsewhere; CREATE EXTENSION satisfaction VERSION '$version' SCHEMA elsewhere; ALTER EXTENSION satisfaction UPDATE;
			SELECT extversion FROM pg_extension WHERE extname = 'satisfaction'}, dbname => 'clerks', username => 'clerk'), $current, "$version: update by the database's owner");
}

done_testing();
