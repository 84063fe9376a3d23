// client: JDBC (pgjdbc)
// packages: libpostgresql-jdbc-java default-jdk-headless
// present: command -v javac && test -r ${JDBC_JAR:-/usr/share/java/postgresql.jar}
// run: java -XX:TieredStopAtLevel=1 -Duser.timezone=$PGTZ -cp ${JDBC_JAR:-/usr/share/java/postgresql.jar} $PROGRAM $CASES
// placeholder: ?
// modes: text binary simple unspecified
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.*;
import java.time.OffsetDateTime;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyManager;
import org.postgresql.util.PGobject;

class JdbcClient {
	static final String[][] MODES = {
		{"text", "binaryTransfer=false&prepareThreshold=0"},
		{"binary", "prepareThreshold=-1"},
		{"simple", "preferQueryMode=simple"},
		{"unspecified", "stringtype=unspecified"}};

	static void bind(Connection c, PreparedStatement s, int i, String kind, String value) throws SQLException {
		switch (kind) {
			case "int" -> s.setInt(i, Integer.parseInt(value));
			case "bigint" -> s.setLong(i, Long.parseLong(value));
			case "double" -> s.setDouble(i, Double.parseDouble(value));
			case "numeric" -> s.setBigDecimal(i, new BigDecimal(value));
			case "text" -> s.setString(i, value);
			case "untyped" -> s.setObject(i, value, Types.OTHER);
			case "time" -> s.setObject(i, OffsetDateTime.parse(value));
			case "null" -> s.setNull(i, Types.NULL);
			case "ints" -> s.setArray(i, c.createArrayOf("int4", Stream.of(value.split(",")).map(Integer::valueOf).toArray()));
			case "texts" -> s.setArray(i, c.createArrayOf("text", value.split(";")));
			default -> throw new IllegalArgumentException(kind);
		}
	}

	// Returns a value as psql prints it.
	static String shown(Object value) throws SQLException {
		if (value == null)
			return "NULL";
		if (value instanceof Boolean)
			return (Boolean) value ? "t" : "f";
		if (value instanceof PGobject)
			return ((PGobject) value).getValue();
		if (value instanceof java.sql.Array) {
			StringBuilder elements = new StringBuilder();
			for (Object element : (Object[]) ((java.sql.Array) value).getArray()) {
				String text = shown(element);
				elements.append(elements.length() == 0 ? "" : ",")
					.append(text.matches("[^{}\",\\\\\\s]+") ? text : '"' + text.replaceAll("[\"\\\\]", "\\\\$0") + '"');
			}
			return "{" + elements + "}";
		}
		return value.toString();
	}

	static void execute(Connection c, String[] fields) throws SQLException {
		try (PreparedStatement s = c.prepareStatement(fields[1])) {
			for (int i = 2; i < fields.length; i++) {
				String[] bound = fields[i].split(" ", 2);
				bind(c, s, i - 1, bound[0], bound.length > 1 ? bound[1] : null);
			}
			ResultSet r = s.executeQuery();
			ResultSetMetaData m = r.getMetaData();
			StringBuilder line = new StringBuilder();
			for (int i = 1; i <= m.getColumnCount(); i++)
				line.append(i == 1 ? ": " : ", ").append(m.getColumnName(i)).append(' ').append(m.getColumnTypeName(i))
					.append('(').append(JDBCType.valueOf(m.getColumnType(i))).append(')');
			System.out.println(line);
			while (r.next()) {
				line = new StringBuilder();
				for (int i = 1; i <= m.getColumnCount(); i++)
					line.append(i == 1 ? "" : "|").append(shown(r.getObject(i)));
				System.out.println(line);
			}
		}
	}

	static void copy(Connection c, String format) throws Exception {
		try (Statement s = c.createStatement()) {
			s.execute("TRUNCATE copied");
		}
		CopyManager manager = c.unwrap(PGConnection.class).getCopyAPI();
		ByteArrayOutputStream bytes = new ByteArrayOutputStream();
		manager.copyOut("COPY kept TO STDOUT (FORMAT " + format + ")", bytes);
		manager.copyIn("COPY copied FROM STDIN (FORMAT " + format + ")", new ByteArrayInputStream(bytes.toByteArray()));
		System.out.println("copied");
	}

	static void columns(Connection c, String table) throws SQLException {
		ResultSet r = c.getMetaData().getColumns(null, null, table, null);
		while (r.next())
			System.out.println(r.getString("COLUMN_NAME") + "|" + r.getString("TYPE_NAME") + "|" + JDBCType.valueOf(r.getInt("DATA_TYPE")));
	}

	static void arguments(Connection c, String function) throws SQLException {
		ResultSet r = c.getMetaData().getFunctionColumns(null, null, function, null);
		while (r.next())
			if (r.getInt("COLUMN_TYPE") == DatabaseMetaData.functionColumnIn)
				System.out.println(r.getString("COLUMN_NAME") + "|" + r.getString("TYPE_NAME"));
	}

	static void client(String mode, String options, String cases) throws Exception {
		String url = String.format("jdbc:postgresql://%s:%s/%s?user=%s&%s", System.getenv("PGHOST"), System.getenv("PGPORT"),
			System.getenv("PGDATABASE"), System.getenv("PGUSER"), options);
		try (Connection c = DriverManager.getConnection(url)) {
			for (String line : Files.readAllLines(Path.of(cases))) {
				String[] fields = line.split("\t");
				System.out.println("# " + fields[0] + " [" + mode + "]");
				String[] command = fields[1].split(" ");
				try {
					switch (command[0]) {
						case "@copy" -> copy(c, command[1]);
						case "@columns" -> columns(c, command[1]);
						case "@arguments" -> arguments(c, command[1]);
						default -> execute(c, fields);
					}
				} catch (Exception e) {
					String state = e instanceof SQLException ? ((SQLException) e).getSQLState() : null;
					System.out.println("ERROR " + (state != null ? state : "client " + e));
				}
			}
		}
	}

	public static void main(String[] arguments) throws Exception {
		for (String[] mode : MODES)
			client(mode[0], mode[1], arguments[0]);
	}
}
