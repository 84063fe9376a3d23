# META.json meets the specification of PGXN, all packages have the version of the control file, and the archive for
# PGXN is built from what is committed. Each check is first tried on a META.json that violates it.
use strict;
use warnings;
use Test::More;
use JSON::PP;
use File::Path qw(make_path);

my $root = $ENV{ROOT};
my $semantic = qr/^(0|[1-9]\d*)\.(0|[1-9]\d*)\.(0|[1-9]\d*)(-[0-9A-Za-z.-]+)?$/;
my $url = qr{^https?://[^/\s]+(/\S*)?$};
my %url_of = (homepage => [''], bugtracker => ['web'], repository => ['url', 'web']);

# Returns the text of a file.
sub text_of
{
	my ($file) = @_;
	open(my $in, '<', $file) or die "$file: $!";
	return join '', <$in>;
}

# Returns what the keys of a map should be, and are not: those that must be there, and those that may.
sub wrong_keys
{
	my ($name, $map, $required, $optional) = @_;
	return "$name is no object" if ref $map ne 'HASH';
	my %known = map { $_ => 1 } @$required, @$optional;
	return ((map { defined $map->{$_} ? () : "$name has no $_" } @$required),
		map { $known{$_} || /^[xX]_/ ? () : "$name has an unknown key $_" } sort keys %$map);
}

# Returns what is wrong with a META.json, by version 1.0.0 of the specification, https://pgxn.org/spec.
sub meta_problems
{
	my ($text, $version, $folder) = @_;
	my $meta = eval { JSON::PP->new->utf8->decode($text) } or return "it is not JSON: $@";
	my @problems = wrong_keys('META.json', $meta, [qw(name version abstract maintainer license provides meta-spec)],
		[qw(description generated_by release_status no_index prereqs resources tags)]);
	return @problems if @problems;

	push @problems, 'the specification is not 1.0.0' if $meta->{'meta-spec'}{version} ne '1.0.0';
	push @problems, 'name' if $meta->{name} !~ m{^[^\s/\\[:cntrl:]]{2,}$};
	push @problems, "the version is not $version" if $meta->{version} ne $version || $version !~ $semantic;
	push @problems, 'release_status' if ($meta->{release_status} // 'stable') !~ /^(stable|testing|unstable)$/;
	push @problems, 'license' if $meta->{license} ne 'postgresql';
	push @problems, map { m{^[^/\\[:cntrl:]]{1,255}$} ? () : "tag $_" } @{ $meta->{tags} // [] };
	push @problems, 'it provides nothing' if !%{ $meta->{provides} };
	while (my ($name, $provided) = each %{ $meta->{provides} })
	{
		push @problems, wrong_keys($name, $provided, [qw(file version)], [qw(abstract docfile)]);
		push @problems, "the version of $name is not $version" if ($provided->{version} // '') ne $version;
		push @problems, map { -f "$folder/$_" ? () : "there is no $_" } grep { defined } @$provided{qw(file docfile)};
	}
	while (my ($phase, $relations) = each %{ $meta->{prereqs} // {} })
	{
		push @problems, "phase $phase" if $phase !~ /^(configure|build|test|runtime|develop)$/;
		push @problems, map { /^(requires|recommends|suggests|conflicts)$/ ? () : "relation $_" } keys %$relations;
		push @problems, map { /^0$|$semantic/ ? () : "version $_ of $phase" } map { values %$_ } values %$relations;
	}
	my $resources = $meta->{resources} // {};
	push @problems, wrong_keys('resources', $resources, [], [keys %url_of]);
	for my $resource (grep { $resources->{$_} } keys %url_of)
	{
		push @problems, map { "$resource $_" } grep { $_ !~ $url }
			map { $_ eq '' ? $resources->{$resource} : $resources->{$resource}{$_} // '' } @{ $url_of{$resource} };
	}
	return @problems;
}

my $control = text_of("$root/satisfaction.control");
my ($version) = $control =~ /^default_version = '(.*)'/m or die 'no version';
my $meta = text_of("$root/META.json");
is(join("\n", meta_problems($meta, $version, $root)), '', 'META.json meets the specification');

# changes of META.json, each of which is a violation
my @violations = (
	sub { delete $_[0]{abstract} }, sub { $_[0]{home} = 'x' }, sub { $_[0]{name} = 'two words' }, sub { $_[0]{version} = '0.0.1' },
	sub { $_[0]{'meta-spec'}{version} = '2.0.0' }, sub { $_[0]{release_status} = 'beta' }, sub { $_[0]{license} = 'none' },
	sub { push @{ $_[0]{tags} }, 'a/b' }, sub { $_[0]{provides} = {} }, sub { delete $_[0]{provides}{satisfaction}{file} },
	sub { $_[0]{provides}{satisfaction}{docfile} = 'doc/none.md' }, sub { $_[0]{provides}{satisfaction}{version} = '9.9.9' },
	sub { $_[0]{prereqs}{run} = {} }, sub { $_[0]{prereqs}{test}{needs} = {} }, sub { $_[0]{prereqs}{test}{requires}{pgTAP} = '1.0' },
	sub { $_[0]{resources} = {homepage => 'here'} }, sub { $_[0]{resources} = {repository => {url => 'https://example.com'}} });
my $missed = 0;
for my $violate (@violations)
{
	my $changed = JSON::PP->new->utf8->decode($meta);
	$violate->($changed);
	$missed++ if !meta_problems(JSON::PP->new->utf8->encode($changed), $version, $root);
}
is($missed, 0, '... and a violation of it is seen, of ' . @violations);

my ($of_rpm) = text_of("$root/packaging/satisfaction.spec") =~ /^Version:\s+([\d.]+)/m;
is($of_rpm, $version, 'the RPM package has the version of the control file');
my $servers = text_of("$root/packaging/debian/pgversions");
my ($least) = JSON::PP->new->utf8->decode($meta)->{prereqs}{runtime}{requires}{PostgreSQL} =~ /^(\d+)\.0\.0$/;
is((split ' ', $servers)[0], $least, 'and the Debian packages begin with the same server as META.json');
is(text_of("$root/packaging/debian/copyright") =~ s/^ (?:\.$)?//gmr =~ s/\s+//gr =~ s/.*?License:PostgreSQLPermission/Permission/r,
	text_of("$root/LICENSE") =~ s/.*?\n(?=Permission)//sr =~ s/\s+//gr, 'the license of the Debian packages is LICENSE');

SKIP: {
	my $in_git = system("git -C '$root' rev-parse -q --verify HEAD >'$ENV{WORK}/head' 2>/dev/null") == 0;
	skip 'this is no repository, or there is no git', 4 if !$in_git || system('git -C ' . "'$root'" . ' archive --list >/dev/null 2>&1') != 0;
	my $committed = `git -C '$root' ls-tree -r --name-only HEAD`;
	make_path("$ENV{WORK}/dist");
	my $said = `cd / && REPOSITORY=https://example.com/satisfaction.git DIST='$ENV{WORK}/dist' '$root/packaging/build' pgxn 2>&1`;
	is($?, 0, 'the archive for PGXN is built') or diag($said);
	my $folder = "satisfaction-$version";
	my $listed = join '', sort map { s{^\Q$folder\E/}{}r } grep { !m{/$} } `unzip -Z1 '$ENV{WORK}/dist/$folder.zip' 2>/dev/null`;
	skip 'there is no unzip', 3 if $listed eq '';
	is($listed, join('', map { "$_\n" } sort split /\n/, $committed), 'with all files that are committed, in one folder');
	my $packed = `unzip -p '$ENV{WORK}/dist/$folder.zip' '$folder/META.json'`;
	is(join("\n", meta_problems($packed, $version, $root)), '', 'its META.json meets the specification');
	is(eval { JSON::PP->new->utf8->decode($packed)->{resources}{repository}{web} }, 'https://example.com/satisfaction', 'and has the address');
}

done_testing();
