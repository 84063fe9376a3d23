# How a JDBC client sees a tier column: an enum is VARCHAR. Needs Java and Debian's driver.
use strict;
use warnings;
use Test::More;
use IO::Socket::INET;
use lib "$ENV{ROOT}/test/lib";
use Psql;

my $jar = '/usr/share/java/postgresql.jar';
plan skip_all => 'no java here' if system('java -version >/dev/null 2>&1') != 0;
plan skip_all => "no JDBC driver here: $jar is absent (package libpostgresql-jdbc-java)" if !-r $jar;

# The driver speaks TCP only, so this server listens on the loopback address, on a port that is free.
my $probe = IO::Socket::INET->new(Listen => 1, LocalAddr => '127.0.0.1') or die;
my $port = $probe->sockport;
close $probe;
my $folder = server_folder('jdbc');
my $said = as_server('initdb', '-D', "$folder/data", '-U', 'satisfaction', '-A', 'trust', '-E', 'UTF8', '--locale=C', '--no-sync');
die $said if $? != 0;
$said = start_server($folder, 'listen_addresses=127.0.0.1', "port=$port", "unix_socket_directories=''", 'fsync=off');
die $said if $said ne '';

open(my $java, '>', "$folder/Metadata.java") or die;
print $java <<"END";
import java.sql.*;

public class Metadata {
	public static void main(String[] a) throws Exception {
		try (Connection c = DriverManager.getConnection("jdbc:postgresql://127.0.0.1:$port/postgres?user=satisfaction"); Statement s = c.createStatement()) {
			s.execute("CREATE EXTENSION satisfaction");
			s.execute("CREATE VIEW tiers AS SELECT tier_of(m, p, NULL::customer_tier) AS tier, tier_of(m, p) AS tier_label, tier_rank(m, p) AS tier_rank, nps(m) OVER () AS nps"
				+ " FROM generate_series(0, 9) m, (SELECT tier_policy 'new 0, returning 2, loyal 5, vip 8') q (p)");
			ResultSet r = s.executeQuery("SELECT * FROM tiers ORDER BY tier DESC LIMIT 1");
			ResultSetMetaData m = r.getMetaData();
			for (int i = 1; i <= m.getColumnCount(); i++)
				System.out.println(m.getColumnName(i) + " " + JDBCType.valueOf(m.getColumnType(i)) + " " + m.getColumnClassName(i));
			r.next();
			System.out.println(r.getString(1) + " " + r.getString(2) + " " + r.getInt(3));
			r = c.getMetaData().getColumns(null, null, "tiers", "tier");
			r.next();
			System.out.println("getColumns " + JDBCType.valueOf(r.getInt("DATA_TYPE")));
		}
	}
}
END
close $java;
$said = run('java', '-cp', $jar, "$folder/Metadata.java");
like($said, qr/^tier VARCHAR java\.lang\.String$/m, 'the enum is VARCHAR in a result');
like($said, qr/^tier_label VARCHAR java\.lang\.String$/m, 'and so is the label');
like($said, qr/^tier_rank INTEGER java\.lang\.Integer$/m, 'the rank is INTEGER');
like($said, qr/^nps DOUBLE java\.lang\.Double$/m, 'a score is DOUBLE');
like($said, qr/^vip vip 4$/m, 'the highest tier sorts last');
like($said, qr/^getColumns VARCHAR$/m, 'the enum is VARCHAR in the catalogs');

done_testing();
