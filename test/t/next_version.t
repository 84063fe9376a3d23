# The next version can be begun as CONTRIBUTING.md says: a database is updated to it, and keeps everything.
use strict;
use warnings;
use Test::More;
use lib "$ENV{ROOT}/test/lib";
use Psql;

my $copy = "$ENV{WORK}/next_version";
my $current = sql(q{SELECT default_version FROM pg_available_extensions WHERE name = 'satisfaction'});
my $next = '99.0.0';
system("mkdir '$copy' && cp -R '$ENV{BUILD}/Makefile' '$ENV{BUILD}/satisfaction.control' '$ENV{BUILD}/sql' '$copy' && rm -f '$copy'/sql/satisfaction--*.sql") == 0 or die;

# Appends to a file of the copy, or replaces it.
sub write_file
{
	my ($mode, $name, $text) = @_;
	open(my $file, $mode, "$copy/$name") or die "$name: $!";
	print $file $text;
	close $file or die "$name: $!";
	return;
}

write_file('>', 'satisfaction.control', "default_version = '$next'\n");
write_file('>', "sql/upgrade/$current--$next.sql", "\\echo Use ALTER EXTENSION satisfaction UPDATE. \\quit\n-- \@pieces\n");
write_file('>>', 'sql/install/51_insight_loyalty.sql', <<"END");

-- \@since $next
CREATE DOMAIN next_score AS integer;
-- \@end
CREATE FUNCTION next_function(score next_score) RETURNS integer
	LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE RETURN score;
COMMENT ON FUNCTION next_function(next_score) IS 'Returns the score.';
END
my $log = `make -C '$copy' PG_CONFIG='$ENV{BINDIR}/pg_config' sql/satisfaction--$next.sql sql/satisfaction--$current--$next.sql 2>&1`;
is($?, 0, 'the scripts of the next version are built') or diag($log);

# What an update would do, without installing it
new_database('next_version');
must('CREATE EXTENSION satisfaction');
my $before = must(script_of('fingerprint.sql'));
my $update = do { local (@ARGV, $/) = "$copy/sql/satisfaction--$current--$next.sql"; <> };
$update =~ s/^\\echo.*\n//m;
$update =~ s/MODULE_PATHNAME/\$libdir\/satisfaction/g;
is(sql("BEGIN; $update COMMIT"), '', 'the update runs');
is(sql(q{SELECT next_function(7::next_score)}), '7', 'what is new is there');
is(sql(q{DROP FUNCTION next_function; DROP DOMAIN next_score}), '', 'and stands alone');
is(differences($before, must(script_of('fingerprint.sql'))), '', 'what was there is as it was');

# A version that is not released has its new objects in its own update only.
unlike($update, qr/CREATE (DOMAIN|TYPE|CAST|OPERATOR) (?!next_score)/, 'and nothing is made twice');

done_testing();
