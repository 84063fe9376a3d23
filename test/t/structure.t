# Checks how the source tree is built: which folder includes which, names, sizes, and how files are written.
# Needs no server. Each check is first tried on a small tree that violates it.
use strict;
use warnings;
use Test::More;
use File::Find;
use File::Path qw(make_path);

my $MOST_LINES = 500;
my $MOST_COLUMNS = 100;
my $MOST_COLUMNS_OF_PAGES = 120;
my $MOST_LINES_OF_QUESTIONS = 8;
my $TAB = 4;

# Folders below src that belong to no family, and what they may include besides themselves.
my %SHARED = (common => ['stats'], stats => []);

# Returns the files of a tree whose path matches, sorted; what a build makes is left out.
sub files
{
	my ($tree, $pattern) = @_;
	my @files;
	return () if !-d $tree;
	find({no_chdir => 1, wanted => sub {
		$File::Find::prune = 1 if -d && m{/(\.git|results|tmp_check|corpus|dist|node_modules)$};
		return if !-f;
		my $path = substr($_, length($tree) + 1);
		push @files, $path if $path =~ $pattern && $path !~ m{\.(o|bc|so|gcno|gcda)$|^sql/satisfaction--};
	}}, $tree);
	return sort @files;
}

# Returns the lines of a file, without their ends.
sub lines
{
	my ($file) = @_;
	open(my $in, '<:utf8', $file) or die "$file: $!";
	chomp(my @lines = <$in>);
	return @lines;
}

# Returns how many columns a line takes. Wide characters, such as Korean ones, take two.
sub width
{
	my ($line) = @_;
	my $width = 0;
	$width += $_ eq "\t" ? $TAB - $width % $TAB : /[\p{East_Asian_Width=Wide}\p{East_Asian_Width=Fullwidth}]/ ? 2 : 1
		for split //, $line;
	return $width;
}

# Returns "path:number: text" for each line of these files that a test accepts.
sub lines_where
{
	my ($tree, $pattern, $test) = @_;
	my @found;
	for my $path (files($tree, $pattern))
	{
		my $number = 0;
		for (lines("$tree/$path"))
		{
			$number++;
			push @found, "$path:$number: $_" if $test->($_, $path);
		}
	}
	return @found;
}

# Returns the folder below src that a path lies in.
sub folder { return $_[0] =~ m{^(?:src/)?(\w+)/} ? $1 : '' }

# Returns [path, header] for each quoted include in src.
sub includes
{
	my ($tree) = @_;
	return map { /^(\S+?):\d+: .*"(.*)"/ ? [$1, $2] : () }
		lines_where($tree, qr{^src/.*\.[ch]$}, sub { $_[0] =~ /^\s*#\s*include\s+"/ });
}

# A family includes itself, common and stats; common includes stats; stats includes nothing else, not even PostgreSQL.
sub folders_crossed
{
	my ($tree) = @_;
	my %is_ours = map { folder($_) => 1 } files($tree, qr{^src/\w+/});
	my %is_file = map { $_ => 1 } files($tree, qr{^src/});
	my @crossed;
	for (includes($tree))
	{
		my ($path, $header) = @$_;
		my $from = folder($path) or next;
		# PostgreSQL has a folder common, too
		my $to = $is_file{"src/$header"} ? folder($header) : '';
		next if $from eq $to;
		my $allowed = $SHARED{$from} // ['common', 'stats'];
		push @crossed, "$path includes $header"
			if $to ? !grep { $_ eq $to } @$allowed : $from eq 'stats';
	}
	return @crossed;
}

# A header includes no header that includes it, directly or through others.
sub circles
{
	my ($tree) = @_;
	my (%included, %state, @circles);
	for (includes($tree))
	{
		my ($path, $header) = @$_;
		push @{ $included{$path} }, "src/$header" if -f "$tree/src/$header";
	}
	my $visit;
	$visit = sub {
		my ($path, @way) = @_;
		return if ($state{$path} // '') eq 'done';
		if (($state{$path} // '') eq 'open')
		{
			push @circles, join ' > ', @way, $path;
			return;
		}
		$state{$path} = 'open';
		$visit->($_, @way, $path) for @{ $included{$path} // [] };
		$state{$path} = 'done';
	};
	$visit->($_) for sort keys %included;
	return @circles;
}

# psql, gdb and gcov show only the last part of a path, so it must tell the file.
sub names_twice
{
	my ($tree) = @_;
	my (%folders, @twice);
	for (files($tree, qr{^src/.*\.[ch]$}))
	{
		my ($folder, $name) = m{(.*)/(.*)\.\w$};
		$folders{$name}{$folder} = 1;
	}
	return map { "$_ is in " . join(' and ', sort keys %{ $folders{$_} }) }
		grep { keys %{ $folders{$_} } > 1 } sort keys %folders;
}

# Only compat.h knows the server's version.
sub versions
{
	return lines_where($_[0], qr{\.[ch]$}, sub { $_[0] =~ /PG_VERSION_NUM/ && $_[1] !~ m{/compat\.h$} });
}

# Returns the C files that are too long.
sub long_files
{
	my ($tree) = @_;
	return map { my $n = lines("$tree/$_"); $n > $MOST_LINES ? "$_: $n lines" : () } files($tree, qr{\.[ch]$});
}

# Returns the lines of C and of pgTAP that are too wide. Commands of psql cannot be wrapped.
sub wide_lines
{
	return lines_where($_[0], qr{\.[ch]$|^test/pgtap/}, sub { width($_[0]) > $MOST_COLUMNS && $_[0] !~ /^\\\w/ });
}

# Returns the lines of pages that are too wide: not those of tables and outputs, and without the targets of links.
# Outputs are blocks ```text and lines that are indented by 4.
sub wide_pages
{
	my ($in_output, $of) = (0, '');
	return lines_where($_[0], qr{^([A-Z]+(\.\w+)?|doc/(\w+/)?\w+)\.md$}, sub {
		my ($line, $path) = @_;
		($in_output, $of) = (0, $path) if $of ne $path;
		$in_output = $1 eq 'text' && !$in_output if $line =~ /^\s*```(\w*)/;
		return !$in_output && $line !~ /^\s*\||^    / && width($line =~ s/\]\([^)]*\)/]/gr) > $MOST_COLUMNS_OF_PAGES;
	});
}

# Returns the first lines of queries that are longer than the page of questions promises.
sub long_queries
{
	my ($tree) = @_;
	my ($first, $lines, $question, @long) = ('', 0, 0);
	return if !-f "$tree/doc/questions.md";
	for (lines("$tree/doc/questions.md"))
	{
		$question = 1 if /^### /;
		($first, $lines) = ('', 0) if /^```/;
		next if /^```(?!sql)/ || !$question;
		$lines++ if $lines || /^```sql$/;
		$first = $_ if $lines == 2;
		push @long, $first if $lines == $MOST_LINES_OF_QUESTIONS + 2;
	}
	return @long;
}

# The name of a piece of SQL, and of its tests, begins with the folder of src that it belongs to.
sub topics
{
	my ($tree) = @_;
	my %is_topic = (extension => 1, map { folder($_) => 1 } files($tree, qr{^src/\w+/}));
	my @names;
	for (files($tree, qr{^(sql/install|test/pgtap)/}))
	{
		next if m{^sql/install/00_guard\.sql$};
		my ($topic) = m{^sql/install/\d\d_([a-z]+)(?:_\w+)?\.sql$|^test/pgtap/([a-z]+)_\w+\.sql$};
		$topic = $1 // $2 // '';
		push @names, $_ if !$is_topic{$topic};
	}
	return @names;
}

# Each file of test/sql has its output in expected, and no namesake directly in sql, which pg_regress would run instead.
sub regress
{
	my ($tree) = @_;
	my @wrong;
	for (files($tree, qr{^test/sql/.*\.sql$}))
	{
		my ($name) = m{([^/]*)\.sql$};
		push @wrong, "expected/$name.out is missing" if !-f "$tree/expected/$name.out";
		push @wrong, "sql/$name.sql has the name of a test" if -f "$tree/sql/$name.sql";
	}
	push @wrong, map { m{([^/]*)\.out$} && !-f "$tree/test/sql/$1.sql" ? "$_ has no test" : () } files($tree, qr{^expected/});
	return @wrong;
}

# The version is written in satisfaction.control; META.json must not have another one.
sub meta_versions
{
	my ($tree) = @_;
	my ($version) = map { /^default_version = '(.*)'/ } lines("$tree/satisfaction.control");
	return lines_where($tree, qr{^META\.json$}, sub { $_[0] =~ /^ {4}(?: {8})?"version": "(.*)"/ && $1 ne $version });
}

# What .editorconfig says of every file. Outputs of psql end in spaces where psql writes them.
sub editorconfig
{
	my ($tree) = @_;
	my $all = qr{^(?!expected/|test/tools/fuzzer/dictionary)(?:.*/)?[^/]*$};
	my @wrong = lines_where($tree, $all, sub { $_[0] =~ /\s$/ });
	for my $path (files($tree, $all))
	{
		open(my $in, '<:raw', "$tree/$path") or die "$path: $!";
		my $text = join '', <$in>;
		push @wrong, "$path has no newline at its end" if $text =~ /[^\n]\z/;
		# pieces of SQL are concatenated
		push @wrong, "$path ends in an empty line" if $text =~ /\n\n\z/ && $path !~ m{^sql/};
	}
	return (@wrong, lines_where($tree, qr{\.([chtm]|p[lm]|sh)$}, sub { $_[0] =~ /^\t*    / && $_[1] !~ /\.md$/ }));
}

# What is checked: a name, the check, and what a tree looks like that violates it: path, then text.
my @checks = (
	['a family includes only itself, common and stats', \&folders_crossed,
		{'src/tier/tier.c' => qq{#include "survey/tally.h"\n}, 'src/survey/tally.h' => ''},
		{'src/common/stored.h' => qq{#include "survey/tally.h"\n}, 'src/survey/tally.h' => ''},
		{'src/stats/stats.h' => qq{#include "postgres.h"\n}}],
	['no header includes itself, directly or through others', \&circles,
		{'src/tier/a.h' => qq{#include "tier/b.h"\n}, 'src/tier/b.h' => qq{#include "tier/c.h"\n},
			'src/tier/c.h' => qq{#include "tier/a.h"\n}}],
	['a name of a source file is in one folder only', \&names_twice,
		{'src/tier/report.c' => '', 'src/survey/report.h' => ''}],
	['only compat.h looks at the server\'s version', \&versions,
		{'src/tier/tier.c' => "#if PG_VERSION_NUM >= 160000\n#endif\n"}],
	["no C file is longer than $MOST_LINES lines", \&long_files,
		{'src/tier/tier.c' => "\n" x ($MOST_LINES + 1)}],
	["no line of C and pgTAP is wider than $MOST_COLUMNS columns", \&wide_lines,
		{'src/tier/tier.c' => "\t\t" . 'x' x ($MOST_COLUMNS - 2 * $TAB + 1) . "\n"},
		{'test/pgtap/tier_track.sql' => '-' x ($MOST_COLUMNS + 1) . "\n"}],
	["no line of a page is wider than $MOST_COLUMNS_OF_PAGES columns", \&wide_pages,
		{'README.md' => "[x](y) " . 'x' x $MOST_COLUMNS_OF_PAGES . "\n"},
		{'doc/tiers.md' => "```text\n" . '-' x 200 . "\n```\n" . 'x' x 121 . "\n"},
		{'README.ko.md' => '가' x 61 . "\n"}, {'doc/ko/tiers.md' => '가' x 61 . "\n"}],
	["no query of the questions has more than $MOST_LINES_OF_QUESTIONS lines", \&long_queries,
		{'doc/questions.md' => "### 1\n```sql\n" . "SELECT\n" x ($MOST_LINES_OF_QUESTIONS + 1) . "```\n"}],
	['files in sql/install and test/pgtap are named for a folder of src', \&topics,
		{'src/tier/tier.c' => '', 'sql/install/30_tiers.sql' => ''},
		{'src/tier/tier.c' => '', 'test/pgtap/policy.sql' => ''}],
	['test/sql, expected and sql fit together', \&regress,
		{'test/sql/tier.sql' => ''},
		{'test/sql/tier.sql' => '', 'expected/tier.out' => '', 'sql/tier.sql' => ''},
		{'expected/tier.out' => ''}],
	['META.json has the version of the control file', \&meta_versions,
		{'satisfaction.control' => "default_version = '0.2.0'\n", 'META.json' => qq{    "version": "0.1.0",\n}},
		{'satisfaction.control' => "default_version = '0.2.0'\n", 'META.json' => qq{            "version": "0.1.0"\n}}],
	['files are written as .editorconfig says', \&editorconfig,
		{'a.c' => "int x; \n"}, {'a.c' => 'int x;'}, {'a.c' => "int x;\n\n"}, {'a.c' => "    int x;\n"},
		{'a.md' => "x\r\n"}]);

my $bad = "$ENV{WORK}/structure";
for (@checks)
{
	my ($name, $check, @violations) = @$_;
	is(join("\n", $check->($ENV{ROOT})), '', $name);
	my $missed = 0;
	for my $i (0 .. $#violations)
	{
		my $tree = "$bad/" . ($name =~ s/\W+/_/gr) . $i;
		for my $path (sort keys %{ $violations[$i] })
		{
			make_path("$tree/$path" =~ s{/[^/]*$}{}r);
			open(my $out, '>', "$tree/$path") or die "$path: $!";
			print $out $violations[$i]{$path};
			close $out or die "$path: $!";
		}
		my @seen = $check->($tree);
		$missed++ if !@seen;
	}
	is($missed, 0, '... and a violation of it is seen, of ' . @violations);
}

done_testing();
