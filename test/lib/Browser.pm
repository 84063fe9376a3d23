# Chromium without a window, driven through chromedriver by WebDriver's HTTP requests.
package Browser;
use strict;
use warnings;
use HTTP::Tiny;
use JSON::PP;
use MIME::Base64;
use POSIX ();
use Time::HiRes qw(sleep);

my %KEY = (Tab => "\x{E004}", Enter => "\x{E007}", ArrowRight => "\x{E014}", ArrowDown => "\x{E015}");

# Returns the texts whose contrast is too low: below 4.5, or 3 if they are large (WCAG AA). Shows all tables.
our $LOW_CONTRAST = <<'END';
for (const hidden of document.querySelectorAll('.numbers[hidden]')) hidden.hidden = false;
const parse = (c) => { const [r, g, b, a = 1] = c.match(/[\d.]+/g).map(Number); return [r, g, b, a]; };
const over = (top, under) => [0, 1, 2].map((i) => top[i] * top[3] + under[i] * (1 - top[3])).concat(1);
const ground = (e) => {
	const own = e ? parse(getComputedStyle(e).backgroundColor) : [255, 255, 255, 1];
	return own[3] === 1 ? own : over(own, ground(e.parentElement));
};
const light = (c) => c.slice(0, 3).map((v) => v / 255).map((v) => v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4)
	.reduce((sum, v, i) => sum + v * [0.2126, 0.7152, 0.0722][i], 0);
const low = [];
for (const e of document.body.querySelectorAll('*')) {
	const text = [...e.childNodes].filter((n) => n.nodeType === 3).map((n) => n.data.trim()).join('');
	if (!text || !e.getClientRects().length || e.tagName === 'SCRIPT') continue;
	const style = getComputedStyle(e), behind = ground(e), size = parseFloat(style.fontSize);
	const ink = over(parse(e instanceof SVGElement ? style.fill : style.color), behind);
	const [a, b] = [light(ink), light(behind)].sort((x, y) => y - x), ratio = (a + 0.05) / (b + 0.05);
	const large = size >= 24 || size >= 18.66 && style.fontWeight >= 700;
	if (ratio < (large ? 3 : 4.5)) low.push(`${text.slice(0, 30)}: ${ratio.toFixed(2)}`);
}
return low;
END

# Returns the path of a program, or undef.
sub program
{
	my ($found) = grep { -x } map { my $name = $_; map { "$_/$name" } split /:/, $ENV{PATH} } @_;
	return $found;
}

# Starts a browser that writes to a folder; returns nothing if there is none.
sub start
{
	my ($class, $folder) = @_;
	my $driver = program('chromedriver');
	my $chromium = program(qw(chromium chromium-browser google-chrome));
	return if !$driver || !$chromium;
	my $log = "$folder/chromedriver.log";
	unlink $log;
	my $pid = fork() // die "fork: $!";
	if (!$pid)
	{
		open(STDOUT, '>', $log);
		open(STDERR, '>&', \*STDOUT);
		exec($driver, '--port=0') or POSIX::_exit(127);
	}
	my $self = bless {pid => $pid, http => HTTP::Tiny->new(timeout => 60, http_proxy => undef)}, $class;
	for (1 .. 200)
	{
		open(my $in, '<', $log) or (sleep(0.05), next);
		my ($port) = map { /started successfully on port (\d+)/ } <$in>;
		$self->{url} = "http://127.0.0.1:$port", last if $port;
		sleep(0.05);
	}
	die 'chromedriver did not start' if !$self->{url};
	my $session = $self->request(POST => '/session', {capabilities => {alwaysMatch => {
		browserName => 'chrome',
		'goog:loggingPrefs' => {browser => 'ALL', performance => 'ALL'},
		'goog:chromeOptions' => {binary => $chromium, args => ['--headless=new', '--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage', '--hide-scrollbars',
			'--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync', "--user-data-dir=$folder/chromium"]},
	}}});
	$self->{session} = "/session/$session->{sessionId}";
	return $self;
}

# Sends a request; returns the value that comes back.
sub request
{
	my ($self, $method, $path, $body) = @_;
	my $response = $self->{http}->request($method, $self->{url} . $path,
		$method eq 'POST' ? {content => encode_json($body // {}), headers => {'content-type' => 'application/json'}} : {});
	my $value = eval { decode_json($response->{content})->{value} };
	die "$method $path: " . ($value->{message} // $response->{content}) if !$response->{success};
	return $value;
}

# The same for the session; and a command of Chromium's own protocol.
sub post { my ($self, $path, $body) = @_; return $self->request(POST => $self->{session} . $path, $body) }
sub command { my ($self, $name, %params) = @_; return $self->post('/goog/cdp/execute', {cmd => $name, params => \%params}) }

# Sets how large a page is, whether it is for paper, and whether the user prefers dark colors.
sub size { my ($self, $width, $height) = @_; return $self->command('Emulation.setDeviceMetricsOverride', width => $width, height => $height, deviceScaleFactor => 1, mobile => JSON::PP::false) }
sub media { return $_[0]->command('Emulation.setEmulatedMedia', media => $_[1]) }
sub scheme { return $_[0]->command('Emulation.setEmulatedMedia', features => [{name => 'prefers-color-scheme', value => $_[1]}]) }

# Opens a file, after forgetting the errors and requests of those before.
sub visit
{
	my ($self, $file) = @_;
	$self->log_of($_) for qw(browser performance);
	return $self->post('/url', {url => "file://$file"});
}

# Returns the value of a script.
sub run { return $_[0]->post('/execute/sync', {script => $_[1], args => []}) }

# Presses keys.
sub press
{
	my ($self, @keys) = @_;
	my @actions = map { ({type => 'keyDown', value => $KEY{$_}}, {type => 'keyUp', value => $KEY{$_}}) } @keys;
	return $self->post('/actions', {actions => [{type => 'key', id => 'keyboard', actions => \@actions}]});
}

# Returns what the browser has noted since the last call.
sub log_of { return @{ $_[0]->post('/se/log', {type => $_[1]}) } }
sub errors { return map { $_->{message} } grep { $_->{level} eq 'SEVERE' } $_[0]->log_of('browser') }

# Returns the addresses that the page has asked for.
sub requests
{
	my @messages = map { decode_json($_->{message})->{message} } $_[0]->log_of('performance');
	return map { $_->{params}{request}{url} } grep { $_->{method} eq 'Network.requestWillBeSent' } @messages;
}

# Writes a picture of the whole page.
sub screenshot
{
	my ($self, $file) = @_;
	open(my $out, '>:raw', $file) or die "$file: $!";
	print $out decode_base64($self->command('Page.captureScreenshot', captureBeyondViewport => JSON::PP::true)->{data});
	return close $out;
}

# Prints the page to a file, and returns it.
sub pdf
{
	my ($self, $file) = @_;
	my $pdf = decode_base64($self->post('/print', {background => JSON::PP::true}));
	open(my $out, '>:raw', $file) or die "$file: $!";
	print $out $pdf;
	close $out or die "$file: $!";
	return $pdf;
}

# Closes the browser and ends the driver.
sub stop
{
	my ($self) = @_;
	my $pid = delete $self->{pid} or return;
	eval { $self->request(DELETE => $self->{session}) } if $self->{session};
	kill TERM => $pid;
	waitpid($pid, 0);
	return;
}

sub DESTROY { local ($?, $@); $_[0]->stop; return }

1;
