# score_of in databases whose encoding is not UTF8: digits everywhere, stars and other signs where the encoding has
# them, and no error for bytes that have no meaning.
use strict;
use warnings;
use utf8;
use Encode;
use Test::More;
use lib "$ENV{ROOT}/test/lib";
use Psql;

# Makes an empty database of an encoding, with the extension.
sub database
{
	my ($encoding) = @_;
	must("DROP DATABASE IF EXISTS encoded; CREATE DATABASE encoded ENCODING '$encoding' LOCALE 'C' TEMPLATE template0", dbname => 'postgres');
	must('CREATE EXTENSION satisfaction', dbname => 'encoded');
	return;
}

# Returns what score_of says of a label, or the SQLSTATE. The label is sent as UTF8.
sub score
{
	my ($label, $labels) = @_;
	my $arguments = join ', ', map { "'" . encode('UTF-8', $_) . "'" } grep { defined } $label, $labels;
	my $said = sql("SET client_encoding = 'UTF8'; SELECT score_of($arguments)", dbname => 'encoded');
	return $said =~ /ERROR:  (\w+)/ ? $1 : $said;
}

# Returns what score_of says of a label of these bytes.
sub score_of_bytes
{
	my ($bytes) = @_;
	my $said = sql("SELECT score_of('$bytes')", dbname => 'encoded');
	return $said =~ /ERROR:  (\w+)/ ? $1 : $said;
}

my @words = ('만족', '{불만족,보통,만족}');

database('EUC_KR');
is(score('5점 (매우 만족)'), 5, 'EUC_KR: a number beside Korean');
is(score('★★★★☆'), 4, 'EUC_KR has stars');
is(score('⑤ 매우 만족'), 5, 'and circled digits');
is(score('５점'), 5, 'and full-width digits');
is(score('3½'), '22P02', 'and a half');
is(score('매우 만족'), '22P02', 'no number');
is(score(@words), 3, 'labels in words');
is(score('만족함', $words[1]), '22P02', 'a label that is not among them');

database('EUC_JP');
is(score('★★★☆☆'), 3, 'EUC_JP has stars');
is(score('10 とても'), 10, 'EUC_JP: a number');

database('LATIN1');
is(score('4 - zufrieden, sehr schön'), 4, 'LATIN1: a number');
is(score('4½'), '22P02', 'LATIN1 has a half');
is(score('★★★'), '22P05', 'but no stars');
is(score('SCHÖN', '{mäßig,SCHÖN}'), 2, 'labels in words');

database('SQL_ASCII');
is(score('5점 (매우 만족)'), 5, 'SQL_ASCII: a number');
is(score('★★★★☆'), 4, 'bytes that are UTF8 are read as such');
is(score('3½'), '22P02', 'a half, too');
is(score_of_bytes(encode('EUC-KR', '5점 (매우 만족)')), 5, 'other bytes mean nothing');
is(score_of_bytes(encode('EUC-KR', '★★★★☆')), '22P02', 'also if they are stars elsewhere');
is(score_of_bytes("\xff\xfe 7 \x80"), 7, 'any bytes');
is(score(@words), 3, 'labels in words');

must('DROP DATABASE encoded', dbname => 'postgres');
done_testing();
