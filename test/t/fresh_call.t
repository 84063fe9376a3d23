# Aggregates that are called as an engine around PostgreSQL may call them: with another FmgrInfo for each row,
# in memory that is overwritten and freed after the row. The results are those of an ordinary call, so no
# transition state keeps a pointer into the memory of its caller.
use strict;
use warnings;
use Test::More;
use lib "$ENV{ROOT}/test/lib";
use Psql;

# a small module makes such calls
my $module = "$ENV{WORK}/fresh_call";
my $log = run('sh', '-c', "cp -R '$ENV{ROOT}/test/module' '$module' && chmod -R u+w '$module' && make -C '$module' PG_CONFIG='$ENV{BINDIR}/pg_config' with_llvm=no");
my ($library) = glob "$module/fresh_call.{so,dylib}";
if (!$library || !-f $library)
{
	diag($log);
	plan skip_all => 'the test module cannot be built';
}

new_database('fresh_call');
is(sql('CREATE EXTENSION satisfaction'), '', 'the extension');

# fresh_NAME() calls NAME() in this way; the arguments of the aggregates, their C function, the row
my @calls = (
	['activity', 'at timestamptz', 'fresh_call', 'at'],
	['activity', 'at timestamptz, options jsonb', 'fresh_call', 'at, o'],
	['activity', 'at timestamp', 'fresh_call_untyped', q{at AT TIME ZONE 'UTC'}],
	['activity', 'at date, options jsonb', 'fresh_call_untyped', 'at::date, o'],
	['activity', 'during tstzrange', 'fresh_call', q{tstzrange(at, at + interval '30 days')}],
	['activity', 'during daterange, options jsonb', 'fresh_call_untyped', 'daterange(at::date, at::date + 99), o'],
	['retention', 'customer anyelement, at timestamptz', 'fresh_call', 'c, at'],
	['retention', 'customer anyelement, at timestamptz', 'fresh_call', 't, at'],
	['retention', 'customer anyelement, at timestamptz, options jsonb', 'fresh_call', 'c, at, o'],
	['retention', 'customer anyelement, at timestamptz, options jsonb', 'fresh_call', 't, at, o'],
	['retention', 'customer anyelement, at date, options jsonb', 'fresh_call', 'n, at::date, o'],
	['retention', 'customer anyelement, at timestamp, is_start boolean, is_return boolean, options jsonb', 'fresh_call', q{t, at AT TIME ZONE 'UTC', c % 3 > 0, c % 2 = 0, o}],
);
my %accum = map { ("$_->[0]($_->[1])" => 1) } @calls;
my $definitions = '';
for (@calls)
{
	my ($family, $arguments, $symbol) = @$_;
	next if !delete $accum{"$family($arguments)"};
	$definitions .= <<SQL;
CREATE FUNCTION fresh_${family}_accum(internal, $arguments) RETURNS internal AS '$library', '$symbol' LANGUAGE C;
CREATE AGGREGATE fresh_${family}_agg($arguments) (SFUNC = fresh_${family}_accum, STYPE = internal, FINALFUNC = ${family}_final);
SQL
}
# customers of types that the functions themselves declare
for my $type ('bigint', 'text')
{
	$definitions .= <<SQL;
CREATE FUNCTION declared_accum(internal, $type, timestamptz) RETURNS internal AS '\$libdir/satisfaction', 'retention_accum_timestamptz' LANGUAGE C;
CREATE FUNCTION fresh_declared_accum(internal, $type, timestamptz) RETURNS internal AS '$library', 'fresh_call_untyped' LANGUAGE C;
CREATE AGGREGATE fresh_declared_agg($type, timestamptz) (SFUNC = fresh_declared_accum, STYPE = internal, FINALFUNC = retention_final);
SQL
}
# clustered reports, with a customer or as a tally of a customer
my @clustered = (
	['nps', 'smallint, anyelement', 'fresh_call', '(c % 11)::smallint, n'],
	['nps', 'text, anyelement', 'fresh_call', '(c % 11)::text, t'],
	['csat', 'double precision, anyelement, integer', 'fresh_call', '1 + c % 7, n, 7'],
	['proportion', 'boolean, anyelement', 'fresh_call', 'c % 3 > 0, t'],
	['ces', 'tally', 'fresh_call_untyped', 'ces_tally'],
);
for (@clustered)
{
	my ($score, $arguments, $symbol) = @$_;
	$definitions .= <<SQL;
CREATE FUNCTION fresh_${score}_clustered_accum(internal, $arguments) RETURNS internal AS '$library', '$symbol' LANGUAGE C;
CREATE AGGREGATE fresh_${score}($arguments) (SFUNC = fresh_${score}_clustered_accum, STYPE = internal, FINALFUNC = ${score}_report_clustered_final);
SQL
}
$definitions .= <<SQL;
CREATE FUNCTION fresh_tier_moves_accum(bigint[], customer_tier, customer_tier) RETURNS bigint[] AS '$library', 'fresh_call_untyped' LANGUAGE C;
CREATE AGGREGATE fresh_tier_moves(customer_tier, customer_tier) (SFUNC = fresh_tier_moves_accum, STYPE = bigint[], INITCOND = '{0,0,0,0,0}', FINALFUNC = tier_moves_final);
CREATE FUNCTION fresh_tier_moves_accum(bigint[], anyenum, anyenum) RETURNS bigint[] AS '$library', 'fresh_call_untyped' LANGUAGE C;
CREATE AGGREGATE fresh_any_moves(anyenum, anyenum) (SFUNC = fresh_tier_moves_accum, STYPE = bigint[], INITCOND = '{0,0,0,0,0}', FINALFUNC = tier_moves_final);
CREATE FUNCTION fresh_retention_accum(retention_matrix, activity_periods, options jsonb) RETURNS retention_matrix AS '$library', 'fresh_call' LANGUAGE C;
CREATE AGGREGATE fresh_retention_agg(a activity_periods, options jsonb) (SFUNC = fresh_retention_accum, STYPE = retention_matrix, INITCOND = '0101');
CREATE FUNCTION untyped_accum(internal, anyelement, timestamptz) RETURNS internal AS '\$libdir/satisfaction', 'retention_accum_timestamptz' LANGUAGE C;
CREATE FUNCTION fresh_untyped_accum(internal, anyelement, timestamptz) RETURNS internal AS '$library', 'fresh_call_untyped' LANGUAGE C;
CREATE AGGREGATE fresh_untyped_agg(anyelement, timestamptz) (SFUNC = fresh_untyped_accum, STYPE = internal, FINALFUNC = retention_final);
CREATE TABLE e AS
SELECT i % 37 AS c, 'customer ' || i % 37 AS t, round((i % 37) / 4.0, i % 3 + 2) AS n, i % 19 AS g, timestamptz '2023-01-01' + i * interval '7 hours' AS at,
	retention_options((ARRAY['day', 'week', 'month'])[1 + i % 19 % 3], (ARRAY['Asia/Seoul', 'America/Argentina/Buenos_Aires', 'UTC'])[1 + i % 19 / 3 % 3],
		brackets => CASE WHEN i % 19 > 9 THEN array_fill(2, ARRAY[i % 19]) END, as_of => CASE WHEN i % 19 % 4 = 1 THEN timestamptz '2024-06-30 12:00+00' END) AS o
FROM generate_series(1, 4000) i;
SQL
is(must("SET client_min_messages = warning; $definitions"), '', 'the aggregates');

my $settings = "SET timezone = 'America/Sao_Paulo'; SET max_parallel_workers_per_gather = 0;";

# Compares the groups of two calls.
sub same_groups
{
	my ($name, $fresh, $plain, $source) = @_;
	for my $sort ('off', 'on')
	{
		is(sql(qq{$settings SET enable_hashagg = @{[ $sort eq 'on' ? 'off' : 'on' ]}; SET enable_sort = $sort;
			SELECT count(*), count(*) FILTER (WHERE fresh <> plain OR (fresh IS NULL) <> (plain IS NULL)), max(length(plain)) > 20
			FROM (SELECT g, ($fresh)::text AS fresh, ($plain)::text AS plain FROM $source GROUP BY g) s}), '19|0|t',
			"$name, groups that @{[ $sort eq 'on' ? 'follow each other' : 'take turns' ]}");
	}
	return;
}
for (@calls)
{
	my ($family, $arguments, undef, $row) = @$_;
	same_groups("$family($row)", "fresh_${family}_agg($row)", "${family}_agg($row)", 'e');
}
for (@clustered)
{
	my ($score, $arguments, undef, $row) = @$_;
	my $source = $row eq 'ces_tally' ? '(SELECT g, c, ces_tally(1 + c % 7) FROM e GROUP BY g, c, at) s' : 'e';
	same_groups("$score($arguments)", "fresh_$score($row)", "${score}_report_clustered($row)", $source);
}
same_groups("declared customers $_", "fresh_declared_agg($_, at)", "retention_agg($_, at)", 'e') for 'c::bigint', 't';
same_groups('retention(activity, options)', 'fresh_retention_agg(a, o)', 'retention_agg(a, o)',
	q{(SELECT g, c, o - 'as_of' AS o, activity_agg(at, o) AS a FROM e GROUP BY g, c, o) s});

my ($from, $to) = map { "(enum_range(NULL::customer_tier))[1 + c * $_ % 5]" } 3, 7;
same_groups('tier_moves(customer_tier, customer_tier)', "fresh_tier_moves($from, $to)", "tier_moves($from, $to)", 'e');
like(sql("$settings SELECT fresh_any_moves('detractor'::nps_category, 'passive')"), qr/ERROR:\s+42P18: could not determine the type of the tiers/, 'tiers whose type nobody says are an error');

# what the caller must pass, and what must not change
like(sql("$settings SELECT fresh_untyped_agg(c, at) FROM e"), qr/ERROR:\s+42P18: could not determine the type of the customer/, 'a type that nobody says is an error');
like(sql("$settings SELECT fresh_${_}"), qr/ERROR:\s+22023: retention options must not change within a group/, "options change: $_")
	for 'activity_agg(at, o) FROM e', 'retention_agg(c, at, o) FROM e',
	q{retention_agg(c, at, o || jsonb_build_object('as_of', at)) FROM e WHERE g = 1},
	q{retention_agg(c, at, o || jsonb_build_object('brackets', jsonb_build_array(g % 2 + 1))) FROM e WHERE g IN (0, 9)};
is(sql('SELECT 1'), '1', 'the server is well');
sql('DROP DATABASE fresh_call', dbname => 'postgres');

done_testing();
