# The dashboard: demo/dashboard/make writes one page from a database, with the numbers that plain SQL
# gives; in a browser, it shows them, raises no error and requests nothing.
#
# The second part needs chromium and chromedriver, which test/run does not install: on Debian,
# apt-get install chromium chromium-driver. SCREENSHOTS=FOLDER keeps what it looks like.
use strict;
use warnings;
use utf8;
use Test::More;
use JSON::PP;
use lib "$ENV{ROOT}/test/lib";
use Psql;
use Browser;

binmode(Test::More->builder->$_, ':utf8') for qw(output failure_output);

my $folder = "$ENV{WORK}/dashboard";
mkdir $folder or die "$folder: $!";
my $demo = "$ENV{ROOT}/demo/dashboard";

# Runs make with a config; returns its status, the page and what it says.
sub make
{
	my ($config, @options) = @_;
	local $ENV{PSQL} = "$ENV{BINDIR}/psql";
	my $status = system('bash', '-c', '"$0" --config "$@" >"$OUT" 2>"$ERR"', "$demo/make", $config, @options) >> 8;
	my @texts = map { open(my $in, '<:utf8', $_) or die "$_: $!"; local $/; <$in> // '' } @ENV{qw(OUT ERR)};
	return ($status, @texts);
}
@ENV{qw(OUT ERR)} = ("$folder/out", "$folder/err");

# Writes a file of this test; returns its name.
sub file
{
	my ($name, $text) = @_;
	open(my $out, '>:utf8', "$folder/$name") or die "$name: $!";
	print $out $text;
	close $out or die "$name: $!";
	return "$folder/$name";
}

# Returns the data of a page.
sub data_of
{
	my ($page) = @_;
	my ($json) = $page =~ m{<script id="data" type="application/json">(.*?)</script>}s or die 'no data';
	utf8::encode($json);
	return decode_json($json);
}

# Returns the lines of a query's result, with | between columns.
sub rows_of
{
	my $said = must($_[0]);
	utf8::decode($said);
	return [split /\n/, $said];
}

# Returns such lines from rows of the page's data, whose numbers psql would print in the same way.
sub lines_of { my ($rows, @keys) = @_; return [map { my $row = $_; join '|', map { $row->{$_} // '' } @keys } @$rows] }

# Four channels, one with a name that must not end the script; 700 customers with orders, responses and complaints.
new_database('dashboard');
must(<<'END');
CREATE EXTENSION satisfaction;
CREATE TABLE channels AS SELECT * FROM unnest(ARRAY['app', 'phone', 'web', E'</script><b>&\u2028']) WITH ORDINALITY c (channel, nth);
CREATE TABLE customers AS SELECT id AS customer_id, timestamptz '2024-01-01 UTC' + id * interval '25 hours' AS first_seen FROM generate_series(1, 680) id;
CREATE TABLE orders AS
SELECT customer_id, at AS ordered_at, (10 + (customer_id * nth * 37) % 5000 / 100.0)::numeric(8, 2) AS amount
FROM customers, generate_series(1, 1 + customer_id % 7) nth,
	LATERAL (SELECT first_seen + (nth - 1) * (20 + customer_id % 41) * interval '1 day' AS at) t
WHERE at < '2025-12-31 20:00 UTC';
CREATE TABLE responses AS
SELECT customer_id, ordered_at + interval '3 hours' AS responded_at, channel, CASE WHEN h % 7 > 0 THEN h % 11 END AS nps_score,
	1 + h / 3 % 5 AS csat_score, CASE WHEN h % 3 > 0 THEN 1 + h / 2 % 7 END AS effort_score
FROM (SELECT *, (customer_id * 31 + extract(day FROM ordered_at)::int * 17) % 997 AS h FROM orders) o
JOIN channels ON nth = 1 + h % 4;
-- complaints by web are all solved
CREATE TABLE complaints AS
SELECT channel, responded_at AS opened_at, CASE WHEN channel = 'web' OR took < interval '20 days' THEN responded_at + took END AS resolved_at
FROM responses, LATERAL (SELECT (customer_id % 53 + csat_score * 7) * interval '7 hours' AS took) t
WHERE (customer_id + csat_score) % 3 = 0 AND responded_at + took < '2025-12-31 20:00 UTC';
END

my ($status, $page, $said) = make("$demo/demo.conf", 'dashboard');
is($status, 0, 'a page is made') or diag($said);
is($said, '', 'without a warning');
my $data = data_of($page);
cmp_ok(length $page, '<', 150_000, 'it is small');
my $bare = $page =~ s{http://www\.w3\.org/2000/svg}{}r;
unlike($bare, qr{https?:|\bsrc\s*=|<link|\@import|\burl\(|\bfetch\(|XMLHttpRequest}, 'it needs nothing else');
is(() = $page =~ m{</script>}g, 2, 'no text ends a script');
unlike($page, qr/\x{2028}/, 'no text ends a line of it');
ok((grep { $_->{label} eq "</script><b>&\x{2028}" } @{ $data->{csat} }), 'such a text is kept');

# What the page shows, by plain SQL: lines as psql prints them.
my $quarter = q{responded_at >= '2025-10-01 UTC'};
my $nps = q{round(100.0 * (count(*) FILTER (WHERE nps_score >= 9) - count(*) FILTER (WHERE nps_score <= 6)) / count(nps_score), 1)};
my $csat = q{round(100.0 * count(*) FILTER (WHERE csat_score >= 4) / count(csat_score), 1)};
my $cohorts = q{
	WITH active AS (SELECT DISTINCT customer_id, date_trunc('month', ordered_at) AS month FROM orders),
	joined AS (SELECT customer_id, month, min(month) OVER (PARTITION BY customer_id) AS cohort FROM active),
	counted AS (SELECT c.cohort, k, c.size, count(j.customer_id) AS n
		FROM (SELECT cohort, count(*) AS size FROM joined WHERE month = cohort GROUP BY cohort) c
		CROSS JOIN generate_series(1, 12) k
		LEFT JOIN joined j ON j.cohort = c.cohort AND j.month = c.cohort + k * interval '1 month'
		WHERE c.cohort + k * interval '1 month' <= '2025-12-31' GROUP BY c.cohort, k, c.size)};
must("ALTER DATABASE dashboard SET timezone = 'UTC'");
my %plain = (
	months => rows_of("SELECT to_char(responded_at, 'FMMon YYYY'), count(nps_score), $nps FROM responses
		GROUP BY to_char(responded_at, 'FMMon YYYY'), date_trunc('month', responded_at) ORDER BY date_trunc('month', responded_at)"),
	csat => rows_of("SELECT channel, count(csat_score), $csat FROM responses WHERE $quarter GROUP BY channel ORDER BY $csat DESC"),
	channels => rows_of("SELECT channel, $nps FROM responses WHERE $quarter GROUP BY channel ORDER BY channel"),
	retention => rows_of("$cohorts SELECT to_char(cohort, 'FMMon YYYY'), size, k, n, round(100.0 * n / size, 1),
		cohort + (k + 1) * interval '1 month' > '2025-12-31' FROM counted ORDER BY cohort, k"),
	pooled => rows_of("$cohorts SELECT k, count(*), sum(size), sum(n), round(100.0 * sum(n) / sum(size), 1) FROM counted
		WHERE cohort + (k + 1) * interval '1 month' <= '2025-12-31' GROUP BY k ORDER BY k"),
	revenue => rows_of("WITH paid AS (SELECT amount, date_trunc('month', ordered_at) AS month,
			date_trunc('month', min(ordered_at) OVER (PARTITION BY customer_id)) AS cohort FROM orders)
		SELECT k, round(100 * sum(amount) FILTER (WHERE month = cohort + k * interval '1 month') / sum(amount) FILTER (WHERE month = cohort), 1)
		FROM paid, generate_series(1, 12) k WHERE cohort + (k + 1) * interval '1 month' <= '2025-12-31' GROUP BY k ORDER BY k"),
	web => rows_of("SELECT count(*), 0, round((extract(epoch FROM percentile_cont(0.5) WITHIN GROUP (ORDER BY resolved_at - opened_at)) / 3600)::numeric, 1),
		round(100.0 * count(*) FILTER (WHERE resolved_at - opened_at <= '24 hours') / count(*), 1)
		FROM complaints WHERE channel = 'web' AND opened_at >= '2025-10-01'"),
	tiles => rows_of("SELECT 'nps', $nps, count(nps_score) FROM responses WHERE $quarter
		UNION ALL SELECT 'csat', $csat, count(csat_score) FROM responses WHERE $quarter
		UNION ALL SELECT 'ces', round(avg(effort_score), 2), count(effort_score) FROM responses WHERE $quarter"),
	before => rows_of("SELECT $nps, $csat, round(avg(effort_score), 2) FROM responses WHERE responded_at >= '2025-07-01' AND NOT $quarter"),
);
s/\|f$/|0/, s/\|t$/|1/ for @{ $plain{retention} };
my @cells = map { my $row = $_; map { { %$_, label => $row->{label}, size => $row->{n}, open => $_->{open} ? 1 : 0 } } @{ $row->{cells} } } @{ $data->{retention} };
my %shown = (
	months => lines_of($data->{months}, qw(label n value)),
	csat => lines_of($data->{csat}, qw(label n value)),
	channels => [sort map { "$_->{channel}|$_->{points}[-1]{value}" } @{ $data->{channels} }],
	retention => lines_of(\@cells, qw(label size period n value open)),
	pooled => lines_of($data->{pooled}, qw(period cohorts of n value)),
	revenue => lines_of($data->{revenue}, qw(period net)),
	web => lines_of([grep { $_->{label} eq 'web' } @{ $data->{solved} }], qw(n still_open value in_time)),
	tiles => lines_of([grep { $_->{name} =~ /nps|csat|ces/ } @{ $data->{tiles} }], qw(name value n)),
	before => [join '|', map { $_->{before} } grep { $_->{name} =~ /nps|csat|ces/ } @{ $data->{tiles} }],
);
$plain{channels} = [sort @{ $plain{channels} }];
# 12 and 12.0 are one number, and rows of equal scores come in any order
my $same = sub { [sort map { join '|', map { /^-?\d+(\.\d+)?$/ ? $_ + 0 : $_ } split /\|/ } @{ $_[0] }] };
for (sort keys %plain)
{
	cmp_ok(scalar @{ $plain{$_} }, '>', 0, "there are $_");
	is_deeply($same->($shown{$_}), $same->($plain{$_}), "$_: the numbers of plain SQL");
}
is(join(' ', sort map { $_->{name} } @{ $data->{tiles} }), 'back ces csat moves nps solved', 'all tiles');
ok(!(grep { !defined $_->{luck} } @{ $data->{tiles} }), 'each says whether luck makes such a difference');

# Tables with other names, a query with a name of a column that needs quotes, and a user who can only read them
my $sql = q{
	CREATE TABLE "Käufe" AS SELECT customer_id AS "Kunden-Nr", ordered_at::timestamp AS wann, amount FROM orders;
	CREATE ROLE dashboard_reader LOGIN;
	REVOKE TEMP ON DATABASE dashboard FROM PUBLIC;
	GRANT SELECT ON "Käufe" TO dashboard_reader};
utf8::encode($sql);
must($sql);
my $own = file('own.conf', <<'END');
# a comment

title = My <shop> & "mine"
as_of = 2025-12-31 23:00
orders = (SELECT *
  FROM "Käufe" WHERE amount > 0)
  AS k
order_customer = "Kunden-Nr"
order_time = wann
tier_policy = new 1, returning 2, loyal 4
END
($status, my $own_page, $said) = make($own, '-U', 'dashboard_reader', 'dashboard');
is($status, 0, 'a page of own tables, by a user who can only read') or diag($said);
$data = data_of($own_page);
is($data->{about}{title}, 'My <shop> & "mine"', 'its title');
is(join(' ', map { "$_:" . @{ $data->{$_} } } qw(months channels csat solved revenue)), 'months:0 channels:0 csat:0 solved:0 revenue:0',
	'no data for what the config does not name');
is(join(' ', sort map { $_->{name} } @{ $data->{tiles} }), 'back moves', 'nor tiles');
is_deeply($same->([map { my $row = $_; map { "$row->{label}|$_->{period}|$_->{n}" } @{ $row->{cells} } } @{ $data->{retention} }]),
	$same->([map { s/^([^|]*)\|\d+\|(\d+\|\d+).*/$1|$2/r } @{ $plain{retention} }]), 'the same retention');
my $tier = sub { "CASE WHEN sum(n) FILTER (WHERE q $_[0]) >= 4 THEN 'loyal' WHEN sum(n) FILTER (WHERE q $_[0]) >= 2 THEN 'returning'
	WHEN sum(n) FILTER (WHERE q $_[0]) >= 1 THEN 'new' END" };
is_deeply($same->([map { join '|', map { $_ // '' } @$_{qw(from to customers)} } @{ $data->{tiers}{flows} }]), $same->(rows_of(
	"WITH counted AS (SELECT customer_id, date_trunc('quarter', ordered_at) AS q, count(*) AS n FROM orders GROUP BY 1, 2),
	held AS (SELECT ${\ $tier->(q{BETWEEN '2024-10-01' AND '2025-07-01'})} AS a, ${\ $tier->(q{BETWEEN '2025-01-01' AND '2025-10-01'})} AS b
		FROM counted GROUP BY customer_id)
	SELECT a, b, count(*) FROM held WHERE a IS NOT NULL OR b IS NOT NULL GROUP BY a, b")), 'tiers: the numbers of plain SQL');

# The example of the guide
must(<<'END');
CREATE TABLE visits AS SELECT customer_id * 100 + nth AS visit_id, CASE customer_id % 3 WHEN 0 THEN 'north' ELSE 'south' END AS store
FROM customers, generate_series(0, 2) nth;
CREATE TABLE survey AS SELECT visit_id, visit_id / 100 AS member_no, timestamptz '2025-12-01 UTC' + visit_id % 30 * interval '23 hours' AS sent_at,
	CASE WHEN visit_id % 5 = 0 THEN 99 ELSE visit_id % 11 END AS q1, 1 + visit_id / 100 % 10 AS q2, NULLIF(visit_id % 7 = 0, false) AS test_run
FROM visits;
CREATE TABLE sales AS SELECT customer_id AS member_no, ordered_at::date AS sold_on, (amount * 100)::int AS gross_cents FROM orders;
END
my ($example) = do { local (@ARGV, $/) = "$ENV{ROOT}/doc/dashboard.md"; <> } =~ /^```ini\n(.*?)^```/ms or die 'no example';
utf8::decode($example);
($status, my $example_page, $said) = make(file('example.conf', $example), 'dashboard');
is($status, 0, 'the example of the guide') or diag($said);
$data = data_of($example_page);
is($data->{about}{currency}, '€', 'its currency');
is_deeply($same->(lines_of([grep { $_->{name} =~ /nps|csat/ } @{ $data->{tiles} }], qw(name value n))), $same->(rows_of(
	"WITH r AS (SELECT nullif(q1, 99) AS nps_score, CASE WHEN q2 >= 8 THEN 4 ELSE 3 END AS csat_score FROM survey
		WHERE test_run IS NOT TRUE AND sent_at >= '2025-12-01 Europe/Berlin')
	SELECT 'nps', $nps, count(nps_score) FROM r UNION ALL SELECT 'csat', $csat, count(csat_score) FROM r")), 'its numbers are those of plain SQL');
is(join(' ', map { $_->{tier} // '' } @{ $data->{tiers}{tiers} }), 'gold silver bronze ', 'its tiers');

# What is wrong is said, and then nothing is written.
for (['an unknown key', "title = x\nresponse_tmie = at\n", qr/:2: there is no key "response_tmie"/],
	['no key', "  more\n", qr/:1: there is no key to continue/],
	['no value', "title\n", qr/:1: this is not KEY = VALUE: title/],
	['an unknown period', "period = week\n", qr/month, quarter or year, not "week"/],
	['a missing column', "orders = orders\norder_time = ordered\n", qr/column "ordered" does not exist.*could not be made/s],
	['no tables', "title = x\n", qr/have no rows/])
{
	my ($name, $text, $message) = @$_;
	($status, my $none, $said) = make(file('wrong.conf', $text), 'dashboard');
	isnt($status, 0, "$name: an error");
	is($none, '', 'no page');
	like($said, $message, 'a message');
}
like(`'$ENV{ROOT}/demo/run' --help`, qr/--dashboard FILE/, 'demo/run --help mentions it');
isnt(system("'$ENV{ROOT}/demo/run' --dashboard >/dev/null 2>&1"), 0, 'demo/run --dashboard needs a file');

# In a browser
SKIP: {
	my $browser = Browser->start($folder) or skip 'NOT CHECKED IN A BROWSER: there is no chromium and chromedriver', 1;
	my $true = sub { ok($browser->run("return $_[0]"), $_[1]) or diag(explain($_[2])) };
	my $rows = sub { [map { s/−/-/gr } @{ $browser->run("return [...document.querySelectorAll('$_[0] tr')].slice(1).map(r => [...r.cells].map(c => c.textContent).join('|'))") }] };
	for (['wide', 1200, 900], ['phone', 390, 844], ['tiny', 320, 600])
	{
		my ($name, $width, $height) = @$_;
		$browser->size($width, $height);
		$browser->visit(file("$name.html", $page));
		is($browser->run('return innerWidth'), $width, "$name: $width pixels");
		cmp_ok($browser->run('return document.documentElement.scrollWidth'), '<=', $width, 'nothing is wider');
		is($browser->run(q{return document.documentElement.dataset.cards}), 7, 'all cards');
		is_deeply($browser->run(q{return [...document.querySelectorAll('.chart')].filter(c => !c.querySelector('.mark')).map(c => c.parentNode.id)}), [], 'none is empty');
		is_deeply([$browser->errors], [], 'no error');
		is_deeply([grep { !m{^(file|data):} } $browser->requests], [], 'no request');
		$browser->screenshot("$ENV{SCREENSHOTS}/test-$name.png") if $ENV{SCREENSHOTS};

		# the numbers of plain SQL, in the tables
		is_deeply([map { s/\|[^|]*$//r } @{ $rows->('#nps-numbers') }], $plain{months}, 'NPS by month is shown');
		is_deeply($same->([map { join '|', (split /\|| \(/)[0 .. 2] } @{ $rows->('#csat-numbers') }]), $same->($plain{csat}), 'CSAT is shown');
		is_deeply([map { s/%?\|[^|]*$//r } @{ $rows->('#retention-numbers') }], $plain{pooled}, 'pooled retention is shown');
		is_deeply([map { join '|', (split /\|| \(/)[0, 2] } @{ $rows->('#revenue-numbers') }], $plain{revenue}, 'net revenue retention is shown');
		my ($open) = map { my @f = split /\|/; $f[-1] ? [@f] : () } @{ $plain{retention} };
		my $cell = $browser->run(qq{return document.querySelector('#retention .mark[aria-label^="First order $open->[0], month $open->[2]:"]').textContent});
		is($cell, sprintf('%.0f*', rows_of("SELECT round(100.0 * $open->[3] / $open->[1])")->[0]), 'an open month is marked');
		my $values = $browser->run(q{return [...document.querySelectorAll('.tile .value')].map(v => v.textContent).join(' ').replaceAll('−', '-')});
		like(" $values ", qr/ \Q$_\E[ %]/, "a tile shows $_") for map { (split /\|/)[1] } @{ $plain{tiles} };

		# text on its background: 4.5, large text 3
		for my $scheme ('light', 'dark')
		{
			$browser->scheme($scheme);
			is_deeply($browser->run($Browser::LOW_CONTRAST), [], "$name, $scheme: contrast");
			$browser->screenshot("$ENV{SCREENSHOTS}/test-$name-$scheme.png") if $ENV{SCREENSHOTS};
		}
		$browser->scheme('light');
	}

	# by keyboard: every chart is one stop, arrow keys go on
	$browser->size(1200, 900);
	$browser->visit("$folder/wide.html");
	my %reached;
	for (1 .. 40)
	{
		$browser->press('Tab');
		my $at = $browser->run(q{const a = document.activeElement; return a.closest('section') ? a.closest('section').id + (a.matches('.mark') ? '' : ' button') : ''});
		last if !$at && %reached;
		$reached{$at}++;
	}
	is_deeply(\%reached, { map { ($_ => 1, "$_ button" => 1) } qw(nps channels csat solved retention revenue tiers) }, 'Tab reaches every chart and button');
	$browser->run(q{document.querySelector('#retention .mark').focus()});
	$browser->press('ArrowDown', 'ArrowRight');
	my @first = split /\|/, $plain{retention}[1];
	like($browser->run(q{return document.querySelector('#retention .readout').textContent}),
		qr/^First order $first[0], month 2: \Q$first[4]\E%.*, $first[3] of $first[1] customers/, 'arrow keys read another mark');
	$browser->run(q{document.querySelector('#nps button').focus()});
	$browser->press('Enter');
	$true->(q{document.querySelector('#nps-numbers').offsetHeight > 100}, 'a button shows the numbers');

	# on paper, all numbers
	$browser->media('print');
	is_deeply($browser->run(q{return [...document.querySelectorAll('.numbers')].filter(n => n.offsetHeight < 20).map(n => n.id)}), [], 'print shows all numbers');
	like($browser->pdf("$folder/page.pdf"), qr/^%PDF/, 'and makes a PDF');
	$browser->media('screen');

	$browser->visit(file('own.html', $own_page));
	is($browser->run('return document.title'), 'My <shop> & "mine"', 'a title with special characters');
	is($browser->run(q{return [...document.querySelectorAll('section')].map(s => s.id).join(' ')}), 'retention tiers', 'cards of what there is');
	is_deeply([$browser->errors], [], 'no error');
	$browser->stop;
}

done_testing();
