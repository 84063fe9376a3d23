# Runs the examples of README.md, README.ko.md, doc/*.md and doc/ko/*.md and compares what psql prints with what the
# pages print.
#
# The blocks ```sql of a page run in order, in one session and in a database of their own, in which the
# extension is installed unless the page does that. If the next block is ```text, it is their output.
# A block is not run if the line before it is a comment <!-- not run: REASON -->.
# test/run --accept examples writes the outputs into the pages.
use strict;
use warnings;
use Test::More;
use lib "$ENV{ROOT}/test/lib";
use Psql;

$ENV{PGCLIENTENCODING} = 'UTF8';

# Returns the lines of a page, and its blocks: the language, whether it is run, and the numbers of the first line
# and of the line after the last.
sub blocks
{
	my ($file) = @_;
	open(my $in, '<', $file) or die "$file: $!";
	my @lines = <$in>;
	my @blocks;
	my $open;
	for my $i (0 .. $#lines)
	{
		$lines[$i] =~ /^\s*```(\w*)/ or next;
		if ($open)
		{
			$open->{end} = $i;
			push @blocks, $open;
			undef $open;
		}
		else
		{
			# the second match would change $1
			my $language = $1;
			$open = {language => $language, runs => $i == 0 || $lines[$i - 1] !~ /^\s*<!-- not run: /, start => $i + 1};
		}
	}
	die "$file: a block that begins in line $open->{start} has no end" if $open;
	return (\@lines, @blocks);
}

# Returns text as it is compared: without spaces at the ends of lines, and without empty lines around it.
sub trimmed
{
	my ($text) = @_;
	$text =~ s/[ \t]+$//mg;
	$text =~ s/\A\n+|\n+\z//g;
	return $text;
}

# Returns what psql prints for each of these scripts, which run in one session.
sub outputs
{
	my (@scripts) = @_;
	my $input = join '', map { "$_\n\\echo \x01\n" } @scripts;
	my $printed = sql($input,
		options => ['-v', 'VERBOSITY=default', map { ('-P', $_) } qw(format=aligned tuples_only=off pager=off)]);
	return map { trimmed($_) } split /\x01\n?/, $printed, -1;
}

# Writes an output into the lines of a page, in place of a block.
sub rewrite
{
	my ($lines, $block, $output) = @_;
	my ($indent) = $lines->[$block->{start} - 1] =~ /^(\s*)/;
	my $text = join '', map { /^$/ ? "\n" : "$indent$_\n" } split /\n/, $output;
	if ($block->{start} == $block->{end})
	{
		# no line to replace, and other blocks must stay where they are
		$lines->[$block->{start} - 1] .= $text;
		return;
	}
	splice @$lines, $block->{start}, $block->{end} - $block->{start}, $text, ('') x ($block->{end} - $block->{start} - 1);
	return;
}

my ($blocks, $compared, $skipped) = (0, 0, 0);
for my $file (map { glob "$ENV{ROOT}/$_" } qw(README.md README.*.md doc/*.md doc/*/*.md))
{
	# pages of several languages have the same name
	my $page = substr($file, length("$ENV{ROOT}/"));
	my ($lines, @blocks) = blocks($file);
	my @sql;
	for my $i (0 .. $#blocks)
	{
		my $block = $blocks[$i];
		next if $block->{language} ne 'sql';
		$skipped++, next if !$block->{runs};
		$block->{script} = join '', @$lines[$block->{start} .. $block->{end} - 1];
		$block->{output} = $blocks[$i + 1] if $i < $#blocks && $blocks[$i + 1]{language} eq 'text';
		push @sql, $block;
	}
	next if !@sql;

	new_database('examples');
	must('CREATE EXTENSION satisfaction') if !grep { $_->{script} =~ /^CREATE EXTENSION/m } @sql;
	my @printed = outputs(map { $_->{script} } @sql);
	is(scalar @printed, @sql + 1, "$page: psql ran to the end of the page");
	for my $block (@sql)
	{
		my $printed = shift(@printed) // '';
		$blocks++;
		my $expected = $block->{output};
		if (!$expected)
		{
			# it may print what the page leaves out, but must not fail
			unlike($printed, qr/^(ERROR|FATAL|PANIC|invalid command)|^\\\w+:/m, "$page:$block->{start}: runs") or diag($printed);
			next;
		}
		$compared++;
		my ($indent) = $lines->[$expected->{start} - 1] =~ /^(\s*)/;
		my $shown = trimmed(join '', map { s/^$indent//r } @$lines[$expected->{start} .. $expected->{end} - 1]);
		if ($ENV{ACCEPT})
		{
			rewrite($lines, $expected, $printed) if $printed ne $shown;
			pass("$page:$expected->{start}: written") if $printed ne $shown;
			next;
		}
		is($printed, $shown, "$page:$expected->{start}: the output of the example");
	}
	if ($ENV{ACCEPT})
	{
		open(my $out, '>', $file) or die "$file: $!";
		print $out @$lines;
		close $out or die "$file: $!";
	}
}
cmp_ok($compared, '>', 20, "$blocks blocks ran, $compared outputs were compared");
cmp_ok($skipped, '<', 0.1 * $blocks, "only $skipped blocks are not run");

done_testing();
