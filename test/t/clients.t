# What programs see: each client of test/clients runs the statements of test/clients/cases.sql in each of its modes.
#
# A client is one program there, whose first lines say how it is run:
#   client: NAME       as the test calls it
#   packages: ...      of Debian, for test/tools/clients; npm: ... of npm instead, in the folder SATISFACTION_NPM
#   present: COMMAND   succeeds if the driver is here
#   run: COMMAND       runs the program $PROGRAM on the cases of the file $CASES
#   placeholder: ?     how the driver writes a parameter: ?, %s, or $ for $1, $2 ...
#   modes: ...         the ways in which it runs the cases
#   errors: without SQLSTATE    if programs see only the message
# The file $CASES has for each case a line of fields separated by tabs: name, statement, and for each parameter its kind
# and its value. The program prints "# NAME [MODE]" for a case, then ": NAME TYPE, ..." for the columns, where the type
# may be an OID, and the rows as psql -At does, or "ERROR SQLSTATE". It finds the server by PGHOST, PGPORT, PGUSER and
# PGDATABASE, and sets the time zone PGTZ in the way that is usual for it.
#
# A client whose driver is absent is skipped, unless SATISFACTION_CLIENTS names it, as in CI.
use strict;
use warnings;
use IO::Socket::INET;
use Scalar::Util qw(looks_like_number);
use Test::More;
use lib "$ENV{ROOT}/test/lib";
use Psql qw(:DEFAULT spawn written);

my $MOST_SECONDS = 300;
my $clients = "$ENV{ROOT}/test/clients";
$ENV{SATISFACTION_NPM} //= ($ENV{XDG_CACHE_HOME} // ($ENV{HOME} // '') . '/.cache') . '/satisfaction-clients';
my %needed = map { $_ => 1 } split ' ', $ENV{SATISFACTION_CLIENTS} // '';

# Returns what the first lines of a program say, and its short name.
sub header
{
	my ($file) = @_;
	my ($key) = $file =~ m{([^/_]*)_client\.\w+$};
	my %header = (key => $key, file => $file);
	open(my $in, '<', $file) or die "$file: $!";
	while (my $line = <$in>)
	{
		$line =~ m{^(?:#|//) (\w+): (.*)} or last;
		$header{$1} = $2;
	}
	return \%header;
}

# Returns the cases: name, sql, parameters and, for each kind of line, what it says to each client.
sub cases
{
	my ($file) = @_;
	my @cases;
	open(my $in, '<', $file) or die "$file: $!";
	while (<$in>)
	{
		chomp;
		if (/^-- case: (.*)/) { push @cases, {name => $1, sql => '', parameters => []} }
		elsif (!@cases || $_ eq '') { next }
		elsif (/^-- \$\d: (.*)/) { push @{ $cases[-1]{parameters} }, $1 }
		elsif (/^-- (row|plain|error|columns|only)(?: ([\w.]+))?: (.*)/) { push @{ $cases[-1]{$1}{ $2 // '' } }, $3 }
		elsif (/^--/) { die "$file:$.: what is this? $_\n" }
		else { $cases[-1]{sql} .= ($cases[-1]{sql} eq '' ? '' : ' ') . $_ }
	}
	return @cases;
}

# Returns what lines of a kind say to a client in this mode: the closest ones.
sub lines_for
{
	my ($case, $kind, $client, $mode) = @_;
	my ($lines) = grep { defined } map { $case->{$kind}{$_} } "$client.$mode", $client, '';
	return $lines;
}

# Returns a case as a client reads it.
sub case_line
{
	my ($case, $placeholder) = @_;
	my $sql = $case->{sql};
	$sql =~ s/\$\d/$placeholder/g if $placeholder ne '$';
	return join("\t", $case->{name}, $sql, @{ $case->{parameters} }) . "\n";
}

# Returns the rows that a client must print, or "ERROR SQLSTATE".
sub expected
{
	my ($case, $client, $mode, $plain) = @_;
	# what is said to this client goes before what is said to all
	for my $key ("$client.$mode", $client, '')
	{
		return "ERROR $case->{error}{$key}[0]" if $case->{error}{$key};
		return @{ $case->{row}{$key} } if $case->{row}{$key};
		return split /\n/, $plain->{"@{ $case->{plain}{$key} }"} if $case->{plain}{$key};
	}
	die "case $case->{name} expects nothing of $client";
}

# Returns the results of all "plain" statements.
sub plain_results
{
	my %results = map { ("@$_" => '') } map { values %{ $_->{plain} // {} } } @_;
	my @statements = sort keys %results;
	my $printed = must(join('', map { "$_;\n\\echo \x01\n" } @statements), options => ['-P', 'null=NULL']);
	@results{@statements} = map { s/^\n//r } split /\x01/, $printed;
	return \%results;
}

# Returns whether two values are the same; numbers may differ in the last digits.
sub same_value
{
	my ($got, $want) = @_;
	return 1 if $got eq $want;
	return 0 if !looks_like_number($got) || !looks_like_number($want);
	return abs($got - $want) <= 1e-12 * (abs($want) > 1 ? abs($want) : 1);
}

# Returns whether the lines are as expected.
sub same_lines
{
	my ($got, $want) = @_;
	return 0 if @$got != @$want;
	for my $i (0 .. $#$got)
	{
		my @got = split /\|/, $got->[$i], -1;
		my @want = split /\|/, $want->[$i], -1;
		return 0 if @got != @want || grep { !same_value($got[$_], $want[$_]) } 0 .. $#got;
	}
	return 1;
}

# Returns what is wrong with the lines that a client printed for a case.
sub wrong
{
	my ($client, $mode, $case, $printed, $plain, $type_names) = @_;
	return "$case->{name}: nothing printed" if !$printed;
	my @got = @$printed;
	my $columns = @got && $got[0] =~ /^: / ? substr(shift @got, 2) : '';
	my @want = expected($case, $client->{key}, $mode, $plain);
	my @wrong;
	if (@got == 1 && $got[0] =~ /^ERROR / && $want[0] =~ /^ERROR /)
	{
		# the message is shown only if this is wrong
		my ($said) = $got[0] =~ /^(ERROR \S+)/;
		@got = ($client->{errors} ? $want[0] : $said) if $client->{errors} || $said eq $want[0];
	}
	push @wrong, "$case->{name}: " . join("\n    ", '', @got) . "\n  not" . join("\n    ", '', @want) if !same_lines(\@got, \@want);
	if (my $lines = lines_for($case, 'columns', $client->{key}, $mode))
	{
		$columns =~ s/ (\d+)(?=,|$)/' ' . ($type_names->{$1} \/\/ $1)/ge;
		$columns =~ s/\(\w+\)//g if $lines->[0] !~ /\(/;
		push @wrong, "$case->{name}: columns\n    $columns\n  not\n    $lines->[0]" if $columns ne $lines->[0];
	}
	return @wrong;
}

# Starts a client on its own database.
sub start_client
{
	my ($client, $cases) = @_;
	my $file = "$ENV{WORK}/$client->{key}.cases";
	open(my $out, '>', $file) or die "$file: $!";
	print $out map { case_line($_, $client->{placeholder}) } @$cases;
	close $out or die "$file: $!";
	local @ENV{qw(PROGRAM CASES PGDATABASE)} = ($client->{file}, $file, "clients_$client->{key}");
	must("CREATE DATABASE $ENV{PGDATABASE} TEMPLATE clients", dbname => 'postgres');
	@$client{qw(process out)} = spawn('', 'timeout', $MOST_SECONDS, 'sh', '-c', $client->{run});
	return;
}

# Waits for a client; returns its exit status and the lines it printed for each mode and case.
sub finish_client
{
	my ($client) = @_;
	waitpid($client->{process}, 0);
	my $status = $?;
	my (%printed, $lines);
	for (split /\n/, written($client->{out}))
	{
		if (/^# (.*) \[(\w+)\]$/) { $lines = $printed{$2}{$1} = [] }
		elsif ($lines) { push @$lines, $_ }
	}
	return ($status, \%printed);
}

# JDBC speaks TCP only, so this server listens on the loopback address, on a port that is free.
my @clients = map { header($_) } sort glob "$clients/*_client.*";
for (sort keys %needed)
{
	my $key = $_;
	die "SATISFACTION_CLIENTS: no client $key\n" if !grep { $_->{key} eq $key } @clients;
}
my @here = grep { $_->{present} && system("($_->{present}) >/dev/null 2>&1") == 0 } @clients;
my %is_here = map { $_->{key} => 1 } @here;
my $probe = IO::Socket::INET->new(Listen => 1, LocalAddr => '127.0.0.1') or die "no free port: $!";
my $port = $probe->sockport;
close $probe;
my $server = server_folder('clients');
my $said = as_server('initdb', '-D', "$server/data", '-U', 'satisfaction', '-A', 'trust', '-E', 'UTF8', '--locale=C', '--no-sync');
die $said if $? != 0;
$said = start_server($server, 'listen_addresses=127.0.0.1', "port=$port", "unix_socket_directories=''", 'timezone=UTC',
	qw(fsync=off autovacuum=off jit=off));
die $said if $said ne '';
@ENV{qw(PGHOST PGPORT PGTZ)} = ('127.0.0.1', $port, 'America/Los_Angeles');

my @cases = cases("$clients/cases.sql");
new_database('clients');
must("\\i '$clients/setup.sql'");
my $plain = plain_results(@cases);
my %type_names = map { split /\|/ } split /\n/, must('SELECT oid, typname FROM pg_type');

my %cases_of;
for my $client (@here)
{
	my $only = sub { my $names = $_[0]{only}{''}; !$names || grep { $_ eq $client->{key} } split / /, $names->[0] };
	$cases_of{ $client->{key} } = [grep { $only->($_) } @cases];
	start_client($client, $cases_of{ $client->{key} });
}
for my $client (@clients)
{
	my @modes = split / /, $client->{modes};
	SKIP:
	{
		if (!$is_here{ $client->{key} })
		{
			fail("$client->{client} is absent, but SATISFACTION_CLIENTS needs it") if $needed{ $client->{key} };
			skip "$client->{client} is absent (packages $client->{packages})", 1;
		}
		my ($status, $printed) = finish_client($client);
		my $cases = $cases_of{ $client->{key} };
		is($status, 0, "$client->{client} ran to its end") or diag(written($client->{out}));
		for my $mode (@modes)
		{
			my @wrong = !$printed->{$mode} ? 'nothing printed' : map { wrong($client, $mode, $_, $printed->{$mode}{ $_->{name} }, $plain, \%type_names) } @$cases;
			is(join("\n", @wrong), '', "$client->{client}, $mode: " . @$cases . ' cases');
		}
	}
}

done_testing();
