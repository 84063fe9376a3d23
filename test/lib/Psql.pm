# What Perl tests share: running SQL by psql, new databases, another server, the binary forms of values, a
# call of every family, and comparing what is stored.
package Psql;
use strict;
use warnings;
use Exporter 'import';
use POSIX ();
our @EXPORT = qw(run as_server server_folder start_server sql must new_database script_of quoted copy_binary receive every_family stored_digest differences);
our @EXPORT_OK = qw(psql_command spawn written);

# Starts a command with this input; returns its process and the unnamed file that it writes to.
sub spawn
{
	my ($input, @command) = @_;
	open(my $in, '+>:raw', undef) or die "temporary file: $!";
	open(my $out, '+>:raw', undef) or die "temporary file: $!";
	print $in $input;
	seek($in, 0, 0) or die "temporary file: $!";
	my $pid = fork() // die "fork: $!";
	if (!$pid)
	{
		open(STDIN, '<&', $in);
		open(STDOUT, '>&', $out);
		open(STDERR, '>&', $out);
		exec(@command) or print STDERR "$command[0]: $!\n";
		POSIX::_exit(127);
	}
	return ($pid, $out);
}

# Returns what a command has written to that file, without the last newline.
sub written
{
	my ($out) = @_;
	seek($out, 0, 0) or die "temporary file: $!";
	my $written = join '', <$out>;
	chomp $written;
	return $written;
}

# Returns the output of a command with this input, errors included; sets $?.
sub output_of
{
	my ($pid, $out) = spawn(@_);
	waitpid($pid, 0);
	return written($out);
}

# The same for a command without input.
sub run { return output_of('', @_) }

# The same for a program of the server, run by the user who owns the cluster.
sub as_server
{
	my ($program, @arguments) = @_;
	# that user may have no access to our folder
	my @as = $> == 0 ? ('env', '-C', '/', 'runuser', '-u', $ENV{SERVER_USER}, '--') : ();
	return run(@as, "$ENV{BINDIR}/$program", @arguments);
}

# Creates a folder for another server, owned by the user of the cluster.
sub server_folder
{
	my $folder = "$ENV{WORK}/$_[0]";
	mkdir $folder or die "$folder: $!";
	$> != 0 || chown((getpwnam $ENV{SERVER_USER})[2, 3], $folder) or die "$folder: $!";
	return $folder;
}

# Starts a server on the data in such a folder with these settings, until the test ends; returns what is
# wrong, or ''.
my @started;
sub start_server
{
	my ($folder, @settings) = @_;
	push @started, "$folder/data";
	my $said = as_server('pg_ctl', '-D', $started[-1], '-l', "$folder/log", '-w', '-o', join(' ', map { "-c $_" } @settings), 'start');
	return $? == 0 ? '' : $said . run('cat', "$folder/log");
}
END { my $status = $?; as_server('pg_ctl', '-D', $_, '-m', 'immediate', 'stop') for @started; $? = $status }

# Returns the psql command for a database, a user, a host and a list of options, each if it is given.
sub psql_command
{
	my (%to) = @_;
	my @to = map { defined $to{$_} ? ("--$_=$to{$_}") : () } qw(dbname username host);
	return ("$ENV{BINDIR}/psql", '-XqAt', '-v', 'VERBOSITY=verbose', @to, @{ $to{options} // [] });
}

# Returns the output of psql for a script, errors included; sets $?.
sub sql
{
	my ($script, %to) = @_;
	return output_of("$script\n", psql_command(%to));
}

# The same for a script in which nothing may fail.
sub must
{
	my ($script, %to) = @_;
	my $said = sql($script, %to, options => ['-v', 'ON_ERROR_STOP=1', @{ $to{options} // [] }]);
	die $said if $? != 0;
	return $said;
}

# Creates a database, after dropping one of this name, and makes it the default for the calls that follow.
sub new_database
{
	my ($name) = @_;
	must("DROP DATABASE IF EXISTS $name; CREATE DATABASE $name", dbname => 'postgres');
	return $ENV{PGDATABASE} = $name;
}

# Returns the line that runs a script of this folder.
sub script_of { return "\\i '$ENV{ROOT}/test/lib/$_[0]'\n" }

# Returns a name in quotes.
sub quoted { return '"' . $_[0] =~ s/"/""/gr . '"' }

# Returns values as COPY reads them in binary form.
sub copied
{
	my ($values) = @_;
	my $rows = join '', map { pack('n N', 1, length($_)) . $_ } @$values;
	return "PGCOPY\n\xff\r\n\0" . pack('NN', 0, 0) . $rows . pack('n', 0xffff);
}

# Copies values in binary form into the table b_TYPE; returns the output of that and of more SQL.
sub copy_binary
{
	my ($type, $values, @then) = @_;
	return output_of(copied($values), psql_command(), map { ('-c', $_) } "TRUNCATE b_$type", "\\copy b_$type FROM pstdin (FORMAT binary)", @then);
}

# Returns for each of some values in binary form the SQLSTATE that it raises, or the hexadecimal bytes that are sent
# back. All are sent by one session.
sub receive
{
	my ($type, @values) = @_;
	my ($script, $n) = ('', 0);
	for my $value (@values)
	{
		my $file = "$ENV{WORK}/value." . $n++;
		open(my $out, '>:raw', $file) or die "$file: $!";
		print $out copied([$value]);
		close $out or die "$file: $!";
		$script .= "TRUNCATE b_$type;\n\\copy b_$type FROM '$file' (FORMAT binary)\nSELECT encode(${type}_send(x), 'hex') FROM b_$type;\n\\echo ended\n";
	}
	my @said = split /^ended$/m, sql($script), -1;
	unlink map { "$ENV{WORK}/value.$_" } 0 .. $#values;
	# nothing after the value that has ended the session
	my @got = map { /ERROR:\s+(\S{5})/ ? $1 : s/^\n//r =~ s/\n\z//r } map { $said[$_] // 'not sent' } 0 .. $#values;
	return wantarray ? @got : $got[0];
}

# Returns the output of a call of every family by a user, with the extension in this schema and these settings.
sub every_family
{
	my ($user, $schema, $settings) = @_;
	return sql("BEGIN;\n$settings\n" . script_of('every_family.sql') . 'ROLLBACK;',
		username => $user, options => ['-v', "s=$schema", '-v', 's_text=' . quoted($schema) . '.customer_tier']);
}

# Returns a digest of the values of stored_values.sql.
sub stored_digest { return must(script_of('stored_digest.sql'), dbname => $_[0]) }

# Returns the lines that only one of two texts has: - for the first, + for the second.
sub differences
{
	my ($first, $second) = @_;
	my %count;
	$count{$_}-- for split /\n/, $first;
	$count{$_}++ for split /\n/, $second;
	return join "\n", map { ($count{$_} < 0 ? '- ' : '+ ') . $_ } sort grep { $count{$_} } keys %count;
}

1;
