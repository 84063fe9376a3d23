# The data of all suites, the same on every machine: events of a shop in 2023 and 2024, and the digests
# by which results are compared. Sourced by bench/run.

CUSTOMERS=$((ROWS / 20))
UTC="SET timezone = 'UTC'"

# events_sql ROWS [COLUMNS]: prints a SELECT of this number of events, in order of time.
#
# Customers differ as those of a shop do. Each has one event, which makes one event in 20. The other events
# belong to a customer of rank x, in 0..1, with a density of 1 / (x + 1/5000)^1.4; u is a random number, and
# the expression with it inverts the cumulative distribution. So two in three customers have one or two
# events, and one of 500,000 customers has 1/250 of all events.
events_sql() {
	echo "SELECT ${2:-customer_id, (1 + customer_id % 20)::smallint AS segment, score, ts, amount}
		FROM (SELECT nth, 1 + CASE WHEN nth % 20 = 0 THEN nth / 20 ELSE trunc($1 / 20 * (power(30.17::float8 - 29.17::float8 * u, -2.5::float8) - 0.0002::float8)) END::int AS customer_id,
				('{0,2,3,4,5,6,6,7,7,7,8,8,8,8,9,9,9,10,10,10}'::smallint[])[1 + (hashint8extended(nth, 2) & 65535) % 20] AS score,
				timestamptz '2023-01-01 UTC' + nth * 63158400 / $1 * interval '1 second' AS ts,
				((hashint8extended(nth, 3) & 65535) / 100.0)::numeric(8,2) AS amount
			FROM generate_series(0, $1::bigint - 1) nth, LATERAL (SELECT (hashint8extended(nth, 1) & 268435455) / 268435456::float8 AS u) random) e"
}

# Creates the table ev_time: events in order of time.
make_events_by_time() {
	prepare "$ROWS events of $CUSTOMERS customers, in order of time" "
		CREATE UNLOGGED TABLE ev_time AS $(events_sql "$ROWS"); VACUUM ANALYZE ev_time"
}

# Creates the table ev: the same events in random order, so that those of a customer are all over the table.
make_events_at_random() {
	prepare "$ROWS events of $CUSTOMERS customers, in random order" "
		CREATE UNLOGGED TABLE ev AS $(events_sql "$ROWS") ORDER BY hashint8extended(nth, 4); VACUUM ANALYZE ev"
}

# Every contestant returns a digest of the same rows: two keys and a number or text.
digest() { echo "SELECT md5(string_agg(format('%s %s %s', c, k, n), ',' ORDER BY c, k)) FROM ($1) result"; }
duckdb_digest() { echo "SELECT md5(string_agg(concat(c, ' ', k, ' ', n), ',' ORDER BY c, k)) FROM ($1) result"; }
clickhouse_digest() {
	echo "SELECT lower(hex(MD5(arrayStringConcat(arrayMap(t -> concat(toString(t.1), ' ', toString(t.2), ' ', toString(t.3)),
		arraySort(groupArray((c, k, n)))), ',')))) FROM ($1) result"
}

# For very many rows, sums of the numbers and of key times number, which cost less.
sums() { echo "SELECT concat(count(*), ' ', sum(n), ' ', sum(n * k)) FROM ($1) result"; }

# A number in whole thousandths. No score has a fraction of 0.63 thousandths, so that all engines round the
# same way.
thousandths() { echo "CAST(floor(($1) * 1000 + 0.37) AS bigint)"; }
