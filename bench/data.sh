# The data of all suites, the same on every machine: events of a shop in 2023 and 2024, and the digests
# by which answers are compared. Sourced by bench/run.

CUSTOMERS=$((ROWS / 20))
UTC="SET timezone = 'UTC'"

# events_sql ROWS [COLUMNS]: the SELECT of so many events, nth after nth in order of time.
#
# Customers are skewed as a shop's are. One event in 20 is the one that every customer has. The others fall on
# a customer of rank x, in 0..1, as 1 / (x + 1/5000)^1.4; u is a random number, and the expression of it
# inverts the sum of these shares. So two in three customers have one or two events, and the heaviest of
# 500,000 has 1/250 of all.
events_sql() {
	echo "SELECT ${2:-customer_id, (1 + customer_id % 20)::smallint AS segment, score, ts, amount}
		FROM (SELECT nth, 1 + CASE WHEN nth % 20 = 0 THEN nth / 20 ELSE trunc($1 / 20 * (power(30.17::float8 - 29.17::float8 * u, -2.5::float8) - 0.0002::float8)) END::int AS customer_id,
				('{0,2,3,4,5,6,6,7,7,7,8,8,8,8,9,9,9,10,10,10}'::smallint[])[1 + (hashint8extended(nth, 2) & 65535) % 20] AS score,
				timestamptz '2023-01-01 UTC' + nth * 63158400 / $1 * interval '1 second' AS ts,
				((hashint8extended(nth, 3) & 65535) / 100.0)::numeric(8,2) AS amount
			FROM generate_series(0, $1::bigint - 1) nth, LATERAL (SELECT (hashint8extended(nth, 1) & 268435455) / 268435456::float8 AS u) random) e"
}

# Makes the table ev_time: events arrive in order of time.
make_events_by_time() {
	prepare "$ROWS events of $CUSTOMERS customers, in order of time" "
		CREATE UNLOGGED TABLE ev_time AS $(events_sql "$ROWS"); VACUUM ANALYZE ev_time"
}

# Makes the table ev: the same events arrive in random order, a customer's are scattered over the whole table.
make_events_at_random() {
	prepare "$ROWS events of $CUSTOMERS customers, in random order" "
		CREATE UNLOGGED TABLE ev AS $(events_sql "$ROWS") ORDER BY hashint8extended(nth, 4); VACUUM ANALYZE ev"
}

# Every contestant answers with a digest of the same rows: two keys and a number or text.
digest() { echo "SELECT md5(string_agg(format('%s %s %s', c, k, n), ',' ORDER BY c, k)) FROM ($1) answer"; }
duckdb_digest() { echo "SELECT md5(string_agg(concat(c, ' ', k, ' ', n), ',' ORDER BY c, k)) FROM ($1) answer"; }
clickhouse_digest() {
	echo "SELECT lower(hex(MD5(arrayStringConcat(arrayMap(t -> concat(toString(t.1), ' ', toString(t.2), ' ', toString(t.3)),
		arraySort(groupArray((c, k, n)))), ',')))) FROM ($1) answer"
}

# Where there are very many rows, sums of their numbers and of key × number will do, and cost less.
sums() { echo "SELECT concat(count(*), ' ', sum(n), ' ', sum(n * k)) FROM ($1) answer"; }

# A fraction as a whole number of thousandths. No score has a fraction of 0.63 thousandths, so that none is
# rounded up by one engine and down by another.
thousandths() { echo "CAST(floor(($1) * 1000 + 0.37) AS bigint)"; }
