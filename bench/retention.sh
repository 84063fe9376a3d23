# Retention: the extension and plain SQL, by period, type of key, cohort, order of rows and memory, and stored
# activity periods. Sourced by bench/run.

make_events_at_random
load_peers ev
make_events_by_time

# The following functions take a table and a period, and print a query with rows of cohort, period, customers.
ours() {
	digest "SELECT cohort AS c, period AS k, retained AS n
		FROM retention_rows((SELECT retention_agg(customer_id, ts, retention_options(period => '$2', cohort => '${3:-first}')) FROM $1)) WHERE retained > 0"
}

# distance PERIOD FROM TO: the number of periods from the start FROM to the start TO.
distance() {
	case $1 in
		month) echo "((extract(year FROM $3) - extract(year FROM $2)) * 12 + extract(month FROM $3) - extract(month FROM $2))::int" ;;
		week) echo "(($3::date - $2::date) / 7)" ;;
		day) echo "($3::date - $2::date)" ;;
	esac
}
# The same in the other engines
duckdb_distance() { echo "date_diff('$1', $2, $3)"; }
clickhouse_distance() { echo "dateDiff('$1', $2, $3)"; }

# SQL for all engines, with the function of the engine for the distance.
usual_rows() {
	echo "WITH b AS (SELECT DISTINCT customer_id, date_trunc('$2', ts) AS p FROM $1),
		a AS (SELECT customer_id, min(date_trunc('$2', ts)) AS first FROM $1 GROUP BY customer_id)
		SELECT CAST(first AS date) AS c, $("${3:-}distance" "$2" first p) AS k, count(*) AS n FROM b JOIN a USING (customer_id) GROUP BY 1, 2"
}
usual() { digest "$(usual_rows "$1" "$2")"; }

# The same where a customer is in the cohort of each period with an event.
usual_every_rows() {
	echo "WITH b AS (SELECT DISTINCT customer_id, date_trunc('$2', ts) AS p FROM $1),
		a AS (SELECT customer_id, p AS first FROM b)
		SELECT CAST(first AS date) AS c, $("${3:-}distance" "$2" first p) AS k, count(*) AS n FROM b JOIN a USING (customer_id) WHERE p >= first GROUP BY 1, 2"
}

windowed() {
	digest "SELECT first::date AS c, $(distance "$2" first p) AS k, count(*) AS n
		FROM (SELECT customer_id, p, min(p) OVER (PARTITION BY customer_id) AS first
			FROM (SELECT DISTINCT customer_id, date_trunc('$2', ts) AS p FROM $1) d) b GROUP BY 1, 2"
}

arrays() {
	digest "SELECT a.p::date AS c, $(distance "$2" a.p b.p) AS k, count(*) AS n
		FROM (SELECT array_agg(DISTINCT date_trunc('$2', ts)) AS ps FROM $1 GROUP BY customer_id) d,
			LATERAL (SELECT min(p) AS p FROM unnest(ps) p) a, LATERAL (SELECT p FROM unnest(ps) p) b GROUP BY 1, 2"
}

# The fastest plain SQL, for up to 63 months: one hash aggregate of bit masks.
masks() {
	digest "SELECT (date '2023-01-01' + make_interval(months => f))::date AS c, k, count(*) AS n
		FROM (SELECT bit_or(1::bigint << (extract(year FROM ts)::int * 12 + extract(month FROM ts)::int - 24277)) AS m FROM $1 GROUP BY customer_id) d,
			LATERAL (SELECT round(ln((m & -m)::float8) / ln(2::float8))::int AS f) a, LATERAL generate_series(0, 24 - f) k
		WHERE m >> (f + k) & 1 = 1 GROUP BY 1, 2"
}

# The fastest SQL of the other engines: the periods of each customer as an array, or the months as a bit mask.
duckdb_arrays() {
	duckdb_digest "SELECT CAST(first AS date) AS c, date_diff('$2', first, p) AS k, count(*) AS n
		FROM (SELECT list_min(ps) AS first, unnest(ps) AS p FROM (SELECT list(DISTINCT date_trunc('$2', ts)) AS ps FROM $1 GROUP BY customer_id)) q GROUP BY 1, 2"
}
clickhouse_arrays() {
	clickhouse_digest "SELECT toDate(first) AS c, dateDiff('$2', first, p) AS k, count() AS n
		FROM (SELECT arrayMin(ps) AS first, arrayJoin(ps) AS p FROM (SELECT groupUniqArray(dateTrunc('$2', ts)) AS ps FROM $1 GROUP BY customer_id)) q GROUP BY 1, 2"
}
# one row for each mask, then its months
duckdb_masks() {
	duckdb_digest "SELECT CAST(date '2023-01-01' + to_months(f) AS date) AS c, m - f AS k, sum(customers)::bigint AS n
		FROM (SELECT customers, mask, unnest(range(24))::int AS m, (log2(mask & -mask))::int AS f FROM (SELECT mask, count(*) AS customers
			FROM (SELECT bit_or(1::bigint << (year(ts) * 12 + month(ts) - 24277)) AS mask FROM $1 GROUP BY customer_id) q GROUP BY mask) r) s
		WHERE (mask >> m) & 1 = 1 GROUP BY 1, 2"
}
clickhouse_masks() {
	clickhouse_digest "SELECT addMonths(toDate('2023-01-01'), arrayMin(ms)) AS c, toInt32(m - arrayMin(ms)) AS k, sum(customers) AS n
		FROM (SELECT customers, bitPositionsToArray(mask) AS ms FROM (SELECT mask, count() AS customers
			FROM (SELECT groupBitOr(bitShiftLeft(toUInt64(1), toYear(ts) * 12 + toMonth(ts) - 24277)) AS mask FROM $1 GROUP BY customer_id) q GROUP BY mask) r) s
		ARRAY JOIN ms AS m GROUP BY 1, 2"
}
# ClickHouse's retention() returns for one start month which conditions a customer has met; here for all 24 months.
clickhouse_retention() {
	local start k later starts="" sums=""
	for ((start = 0; start < 24; start++)); do
		later="m = $start"
		for ((k = start + 1; k < 24; k++)); do later+=", m = $k"; done
		later+=", 0"	# it needs at least two
		starts+="${starts:+, }retention($later) AS r$start"
		sums+="${sums:+, }sumForEach(r$start)"
	done
	clickhouse_digest "SELECT addMonths(toDate('2023-01-01'), start - 1) AS c, toInt32(k - 1) AS k, n
		FROM (SELECT arrayEnumerate(retained) AS starts, retained FROM (SELECT [$sums] AS retained
			FROM (SELECT $starts FROM (SELECT customer_id, toYear(ts) * 12 + toMonth(ts) - 24277 AS m FROM $1) e GROUP BY customer_id) r) q) t
		ARRAY JOIN starts AS start, retained AS counts ARRAY JOIN arrayEnumerate(counts) AS k, counts AS n WHERE n > 0"
}

scan() { echo "SELECT count(customer_id), max(ts) FROM $1"; }
BERLIN="SET timezone = 'Europe/Berlin'"
SMALL="$UTC; SET work_mem = '4MB'"

task "24 months" ev
contestant "retention_agg" "$UTC" "$(ours ev month)"
contestant "first month joined to distinct months" "$UTC" "$(usual ev month)" 0.1
contestant "window over distinct months" "$UTC" "$(windowed ev month)" 0.2
contestant "array_agg(DISTINCT month)" "$UTC" "$(arrays ev month)" 0.2
contestant "bit masks" "$UTC" "$(masks ev)" 0.2
contestant "(bare scan: count, max)" "$UTC" "$(scan ev)" 1.5
peer duckdb "DuckDB, first month joined to distinct months" "$(duckdb_digest "$(usual_rows ev month duckdb_)")" 1
peer duckdb "DuckDB, list(DISTINCT month)" "$(duckdb_arrays ev month)"
peer duckdb "DuckDB, bit masks" "$(duckdb_masks ev)"
peer clickhouse "ClickHouse, first month joined to distinct months" "$(clickhouse_digest "$(usual_rows ev month clickhouse_)")" 1
peer clickhouse "ClickHouse, groupUniqArray(month)" "$(clickhouse_arrays ev month)"
peer clickhouse "ClickHouse, bit masks" "$(clickhouse_masks ev)"

task "24 months, events in order of time" ev_time
contestant "retention_agg" "$UTC" "$(ours ev_time month)"
contestant "first month joined to distinct months" "$UTC" "$(usual ev_time month)" 0.1
contestant "(bare scan: count, max)" "$UTC" "$(scan ev_time)" 1.5

task "24 months, zone with daylight saving" ev
contestant "retention_agg" "$BERLIN" "$(ours ev month)"
contestant "first month joined to distinct months" "$BERLIN" "$(usual ev month)" 0.1

task "24 months, cohorts of every month" ev
contestant "retention_agg" "$UTC" "$(ours ev month every)"
contestant "distinct months joined to themselves" "$UTC" "$(digest "$(usual_every_rows ev month)")" 0.1
peer duckdb "DuckDB, distinct months joined to themselves" "$(duckdb_digest "$(usual_every_rows ev month duckdb_)")"
peer clickhouse "ClickHouse, distinct months joined to themselves" "$(clickhouse_digest "$(usual_every_rows ev month clickhouse_)")"
peer clickhouse "ClickHouse, retention()" "$(clickhouse_retention ev)"

for unit in "week 104" "day 731"; do
	count=${unit#* }
	unit=${unit% *}
	task "$count ${unit}s" ev
	contestant "retention_agg" "$UTC" "$(ours ev "$unit")"
	contestant "first $unit joined to distinct ${unit}s" "$UTC" "$(usual ev "$unit")" 0.2
	contestant "window over distinct ${unit}s" "$UTC" "$(windowed ev "$unit")" 0.2
	peer duckdb "DuckDB, first $unit joined to distinct ${unit}s" "$(duckdb_digest "$(usual_rows ev "$unit" duckdb_)")"
	peer duckdb "DuckDB, list(DISTINCT $unit)" "$(duckdb_arrays ev "$unit")"
	peer clickhouse "ClickHouse, first $unit joined to distinct ${unit}s" "$(clickhouse_digest "$(usual_rows ev "$unit" clickhouse_)")"
	peer clickhouse "ClickHouse, groupUniqArray($unit)" "$(clickhouse_arrays ev "$unit")"
done

# Distinct customers of the last 30 days, on each day. The following functions take a table.
rolling() { digest "SELECT period_start AS c, 0 AS k, active AS n FROM unnest((SELECT rolling_actives($2, 30) FROM $1))"; }

# By hand: one more when a customer comes, one less after 30 days or when the customer comes again.
rolling_changes() {
	digest "WITH days AS (SELECT DISTINCT customer_id, ts::date AS day FROM $1),
			changes AS (SELECT day, 1 AS change FROM days
				UNION ALL SELECT least(day + 30, lead(day) OVER (PARTITION BY customer_id ORDER BY day)), -1 FROM days
				UNION ALL SELECT day::date, 0 FROM generate_series((SELECT min(day) FROM days), (SELECT max(day) FROM days), '1 day') day)
		SELECT day AS c, 0 AS k, sum(sum(change)) OVER (ORDER BY day) AS n FROM changes
		WHERE day <= (SELECT max(day) FROM days) GROUP BY day"
}

# As it is usually written: each customer in each of the 30 days that an event is in.
rolling_distinct() {
	digest "WITH days AS (SELECT DISTINCT customer_id, ts::date AS day FROM $1),
			calendar AS (SELECT day::date FROM generate_series((SELECT min(day) FROM days), (SELECT max(day) FROM days), '1 day') day)
		SELECT calendar.day AS c, 0 AS k, count(DISTINCT customer_id) AS n FROM calendar
		LEFT JOIN (SELECT customer_id, day + later AS day FROM days, generate_series(0, 29) later) active USING (day) GROUP BY calendar.day"
}

prepare "days of stored activity periods, and the events of a fiftieth of the customers" "
	SET timezone = 'UTC';
	CREATE UNLOGGED TABLE acts_days AS SELECT customer_id, activity_agg(ts, retention_options(period => 'day')) AS activity FROM ev GROUP BY customer_id;
	CREATE UNLOGGED TABLE ev_few AS SELECT * FROM ev WHERE customer_id % 50 = 0;
	VACUUM ANALYZE acts_days, ev_few"
task "customers of the last 30 days, on each of 731 days" ev
contestant "rolling_actives" "$UTC" "$(rolling ev "customer_id, ts")"
contestant "(retention_agg by day)" "$UTC" "SELECT retention_agg(customer_id, ts, retention_options(period => 'day')) IS NULL FROM ev" 1.5
contestant "changes of distinct days" "$UTC" "$(rolling_changes ev)" 0.3
task "customers of the last 30 days, a fiftieth of the customers" ev_few
contestant "rolling_actives" "$UTC" "$(rolling ev_few "customer_id, ts")"
contestant "changes of distinct days" "$UTC" "$(rolling_changes ev_few)" 0.5
contestant "count(DISTINCT customer)" "$UTC" "$(rolling_distinct ev_few)" 0.05
task "customers of the last 30 days, stored activity periods" acts_days ev
contestant "rolling_actives(activity_periods)" "$UTC" "$(rolling acts_days activity)"
contestant "rolling_actives(customer, at)" "$UTC" "$(rolling ev "customer_id, ts")" 0.2
discard acts_days
discard ev_few

# ask_keys TYPE EXPRESSION: the same with another type of key, made from the number
ask_keys() {
	prepare "the same with $1 keys" "
		CREATE UNLOGGED TABLE ev_keys AS SELECT $2 AS customer_id, ts FROM ev; VACUUM ANALYZE ev_keys"
	task "24 months, $1 keys" ev_keys
	contestant "retention_agg" "$UTC" "$(ours ev_keys month)"
	contestant "first month joined to distinct months" "$UTC" "$(usual ev_keys month)" 0.2
	contestant "(bare scan: count, max)" "$UTC" "$(scan ev_keys)"
	discard ev_keys
}
ask_keys uuid "md5(customer_id::text)::uuid"
ask_keys text "'customer-' || lpad(customer_id::text, 9, '0')"

# even_events CUSTOMERS: prints a SELECT of events of customers who come equally often, as subscribers do
even_events() {
	echo "SELECT customer_id, (1 + customer_id % 20)::smallint AS segment, 9::smallint AS score, ts, 5.00::numeric(8,2) AS amount
		FROM (SELECT ((hashint8extended(nth, 1) & 9223372036854775807) % $1)::int AS customer_id,
				timestamptz '2023-01-01 UTC' + ((hashint8extended(nth, 2) & 9223372036854775807) % 63158400) * interval '1 second' AS ts
			FROM generate_series(1, $ROWS::bigint) nth) e"
}
prepare "as many events of customers who come equally often, in random order and in order of time" "
	CREATE UNLOGGED TABLE ev_even AS $(even_events "$CUSTOMERS");
	CREATE UNLOGGED TABLE ev_even_time AS SELECT * FROM ev_even ORDER BY ts;
	VACUUM ANALYZE ev_even, ev_even_time"
load_peers ev_even
load_peers ev_even_time
for order in ev_even:1.9 ev_even_time:1.5; do
	bar=${order#*:}
	order=${order%:*}
	task "24 months, even customers$([ $order = ev_even ] || echo ", events in order of time")" $order
	contestant "retention_agg" "$UTC" "$(ours $order month)"
	contestant "first month joined to distinct months" "$UTC" "$(usual $order month)" 0.1
	contestant "(bare scan: count, max)" "$UTC" "$(scan $order)" "$bar"
	peer duckdb "DuckDB, first month joined to distinct months" "$(duckdb_digest "$(usual_rows $order month duckdb_)")" 1
	peer clickhouse "ClickHouse, first month joined to distinct months" "$(clickhouse_digest "$(usual_rows $order month clickhouse_)")" 1
done
discard "ev_even, ev_even_time"

prepare "as many events of ten times as many customers, who come equally often" "
	CREATE UNLOGGED TABLE ev_many AS $(even_events "($CUSTOMERS * 10)");
	VACUUM ANALYZE ev_many"
task "24 months, $((CUSTOMERS * 10)) customers" ev_many
contestant "retention_agg, work_mem 512MB" "$UTC" "$(ours ev_many month)"
contestant "retention_agg, work_mem 4MB" "$SMALL" "$(ours ev_many month)"
contestant "(bare scan: count, max)" "$UTC" "$(scan ev_many)" 3.5
contestant "first month joined to distinct months, work_mem 512MB" "$UTC" "$(usual ev_many month)"
contestant "first month joined to distinct months, work_mem 4MB" "$SMALL" "$(usual ev_many month)"
discard ev_many

# Stored activity periods

of_activities() { digest "SELECT cohort AS c, period AS k, retained AS n FROM retention_rows((SELECT retention_agg(activity) FROM $1)) WHERE retained > 0"; }
LAST_DAY="timestamptz '2024-12-31 UTC'"
prepare "stored activity periods of all days, and of all but the last" "
	SET timezone = 'UTC';
	CREATE UNLOGGED TABLE acts AS SELECT customer_id, activity_agg(ts) AS activity FROM ev GROUP BY customer_id;
	CREATE UNLOGGED TABLE acts_before WITH (fillfactor = 90) AS SELECT customer_id, activity_agg(ts) AS activity FROM ev WHERE ts < $LAST_DAY GROUP BY customer_id;
	ALTER TABLE acts_before ADD PRIMARY KEY (customer_id);
	CREATE UNLOGGED TABLE ev_today AS SELECT * FROM ev WHERE ts >= $LAST_DAY;
	VACUUM ANALYZE acts, acts_before, ev_today"

task "24 months, stored activity periods" acts ev
contestant "retention_agg(activity_periods)" "$UTC" "$(of_activities acts)"
contestant "retention_agg(customer, at)" "$UTC" "$(ours ev month)" 0.1
contestant "first month joined to distinct months" "$UTC" "$(usual ev month)"

# rolled back, so that each run starts with the same data
task "24 months, after a day of new events" acts_before ev_today ev
contestant "merged into stored activity periods" "$UTC" "BEGIN\\; INSERT INTO acts_before SELECT customer_id, activity_agg(ts) FROM ev_today GROUP BY customer_id
	ON CONFLICT (customer_id) DO UPDATE SET activity = acts_before.activity + excluded.activity\\; $(of_activities acts_before)\\; ROLLBACK"
contestant "retention_agg of all events" "$UTC" "$(ours ev month)" 0.1
contestant "first month joined to distinct months" "$UTC" "$(usual ev month)"
