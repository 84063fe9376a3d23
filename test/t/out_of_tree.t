# A build outside the source tree installs the same files as one in it, and does not write to the sources.
use strict;
use warnings;
use Test::More;
use File::Find;
use File::Path qw(make_path);
use Digest::SHA;

my $work = "$ENV{WORK}/out_of_tree";
my $control = do { local (@ARGV, $/) = "$ENV{ROOT}/satisfaction.control"; <> };
my ($version) = $control =~ /^default_version = '(.*)'/m or die 'no version';
my @kept = map { m{.*/(sql/.*)} } glob "$ENV{ROOT}/sql/{install,template,released,upgrade}/*.sql";
my @installed = ("satisfaction--$version.sql", map { m{.*/(.*)} } glob "$ENV{ROOT}/sql/released/*.sql");
push @installed, map { m{.*/(.*)} ? "satisfaction--$1" : () } glob "$ENV{ROOT}/sql/upgrade/*--$version.sql";
make_path("$work/build");

# Runs make in a folder; shows its output if it fails.
sub make_ok
{
	my ($name, $folder, @arguments) = @_;
	my $log = "$work/make.log";
	my $status = system("make -C '$folder' PG_CONFIG='$ENV{BINDIR}/pg_config' @arguments >'$log' 2>&1");
	is($status, 0, $name);
	diag(`tail -5 '$log'`) if $status != 0;
	return;
}

# Returns the commands that a second make would run.
sub made_again
{
	my ($folder, @arguments) = @_;
	return join '', grep { !/^make.*(directory|Nothing to be done)/ } `make -C '$folder' -n PG_CONFIG='$ENV{BINDIR}/pg_config' @arguments 2>&1`;
}

# Returns a line for each file of a folder: its name and, if that matches the pattern, its checksum.
sub files
{
	my ($folder, $whole) = @_;
	my @files;
	find({no_chdir => 1, wanted => sub {
		return if !-f;
		my $name = substr($_, length $folder);
		push @files, $name . ($name =~ $whole ? ' ' . Digest::SHA->new(256)->addfile($_)->hexdigest : '');
	}}, $folder);
	return join "\n", sort @files;
}

# The sources alone: make clean removes what was built, and nothing else.
system("cp -R '$ENV{BUILD}' '$work/source'") == 0 or die;
make_ok('clean', "$work/source", 'clean');
# Nothing of this is run, so one file of each folder is compiled, and the others are empty.
my %seen;
truncate $_, 0 or die "$_: $!" for grep { m{(.*)/} && $seen{$1}++ } sort glob "$work/source/src/*/*.c";
my $sources = files("$work/source", qr/./);
like($sources, qr{^/\Q$_\E }m, "clean keeps $_") for @kept;
unlike($sources, qr{/sql/satisfaction--|\.(o|bc|so) }, 'and nothing that is built');

make_ok('build in another folder', "$work/build", "-f '$work/source/Makefile'");
is(made_again("$work/build", "-f '$work/source/Makefile'"), '', 'a second make has nothing to do');
make_ok('install from there', "$work/build", "-f '$work/source/Makefile' DESTDIR='$work/there' install");
is(files("$work/source", qr/./), $sources, 'the sources are as they were');
make_ok('install from a source tree', "$ENV{BUILD}", "DESTDIR='$work/here' install");
my $installed = files("$work/there", qr/\.(sql|control)$/);
is($installed, files("$work/here", qr/\.(sql|control)$/), 'the same files');
like($installed, qr{/extension/\Q$_\E }, "$_ is among them") for @installed;
like($installed, qr{/satisfaction\.(so|dylib)$}m, 'and so is the library');

# a symbol could clash with one of another module
my ($library) = map { "$work/here$_" } $installed =~ m{^(.*/satisfaction\.(?:so|dylib))$}m;
my %exported = map { m{ T _?(\w+)$} ? ($1 => 1) : () } `nm -g '$library' 2>/dev/null`;
SKIP: {
	skip 'there is no nm', 1 if !%exported;
	my @others = grep { !/^(pg_finfo_|Pg_magic_func$|_?PG_init$|_init$|_fini$)/ && !$exported{"pg_finfo_$_"} } sort keys %exported;
	is("@others", '', 'the library exports only what SQL calls');
}

make_ok('uninstall', "$ENV{BUILD}", "DESTDIR='$work/here' uninstall");
is(files("$work/here", qr/./), '', 'leaves no file');
my @left;
find(sub { push @left, $_ if /satisfaction/ }, "$work/here");
is("@left", '', 'and no folder of its own');

done_testing();
