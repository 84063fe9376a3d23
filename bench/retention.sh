# Retention: the extension against the usual SQL, by period, type of key and memory. Sourced by bench/run.
#
# Events come in random order: a customer's are scattered over the whole table.

CUSTOMERS=$((ROWS / 20))
EVENTS="SELECT hashint8extended(i, 1) & 9223372036854775807 AS a, hashint8extended(i, 2) & 9223372036854775807 AS b
	FROM generate_series(1, $ROWS::bigint) i"
TS="timestamptz '2023-01-01 UTC' + (b % 63158400) * interval '1 second' AS ts"
prepare "$ROWS events of $CUSTOMERS customers in 24 months" "
	CREATE UNLOGGED TABLE ev AS SELECT (a % $CUSTOMERS)::int AS customer_id, $TS FROM ($EVENTS) e;
	VACUUM ANALYZE ev"

# Every contestant answers with a digest of the same rows: cohort, period, customers.
digest() { echo "SELECT md5(string_agg(format('%s %s %s', c, k, n), ',' ORDER BY c, k)) FROM ($1) answer"; }

# All of the following take a table and a period.
ours() {
	digest "SELECT cohort AS c, period AS k, retained AS n
		FROM retention_rows((SELECT retention_agg(customer_id, ts, retention_options(period => '$2')) FROM $1)) WHERE retained > 0"
}

# How many periods the start b.p lies after a.p.
distance() {
	case $1 in
		month) echo "((extract(year FROM b.p) - extract(year FROM a.p)) * 12 + extract(month FROM b.p) - extract(month FROM a.p))::int" ;;
		week) echo "((b.p::date - a.p::date) / 7)" ;;
		day) echo "(b.p::date - a.p::date)" ;;
	esac
}

usual() {
	digest "WITH b AS (SELECT DISTINCT customer_id, date_trunc('$2', ts) AS p FROM $1),
		a AS (SELECT customer_id, min(date_trunc('$2', ts)) AS p FROM $1 GROUP BY customer_id)
		SELECT a.p::date AS c, $(distance "$2") AS k, count(*) AS n FROM b JOIN a USING (customer_id) GROUP BY 1, 2"
}

windowed() {
	digest "SELECT a.p::date AS c, $(distance "$2") AS k, count(*) AS n
		FROM (SELECT customer_id, p, min(p) OVER (PARTITION BY customer_id) AS first
			FROM (SELECT DISTINCT customer_id, date_trunc('$2', ts) AS p FROM $1) d) b, LATERAL (SELECT b.first AS p) a GROUP BY 1, 2"
}

arrays() {
	digest "SELECT a.p::date AS c, $(distance "$2") AS k, count(*) AS n
		FROM (SELECT array_agg(DISTINCT date_trunc('$2', ts)) AS ps FROM $1 GROUP BY customer_id) d,
			LATERAL (SELECT min(p) AS p FROM unnest(ps) p) a, LATERAL (SELECT p FROM unnest(ps) p) b GROUP BY 1, 2"
}

# What plain SQL can do at its best, for up to 63 months: one hash aggregate of bit masks.
masks() {
	digest "SELECT (date '2023-01-01' + make_interval(months => f))::date AS c, k, count(*) AS n
		FROM (SELECT bit_or(1::bigint << (extract(year FROM ts)::int * 12 + extract(month FROM ts)::int - 24277)) AS m FROM $1 GROUP BY customer_id) d,
			LATERAL (SELECT round(ln((m & -m)::float8) / ln(2::float8))::int AS f) a, LATERAL generate_series(0, 24 - f) k
		WHERE m >> (f + k) & 1 = 1 GROUP BY 1, 2"
}

scan() { echo "SELECT count(customer_id), max(ts) FROM $1"; }
UTC="SET timezone = 'UTC'"
BERLIN="SET timezone = 'Europe/Berlin'"
WORKERS="$UTC; SET max_parallel_workers_per_gather = 2; SET parallel_setup_cost = 0"
SMALL="$UTC; SET work_mem = '4MB'"

question "24 months"
contestant "retention_agg" "$UTC" "$(ours ev month)"
contestant "first month joined to distinct months" "$UTC" "$(usual ev month)"
contestant "window over distinct months" "$UTC" "$(windowed ev month)"
contestant "array_agg(DISTINCT month)" "$UTC" "$(arrays ev month)"
contestant "bit masks" "$UTC" "$(masks ev)"
contestant "(bare scan: count, max)" "$UTC" "$(scan ev)"

question "24 months, zone with daylight saving"
contestant "retention_agg" "$BERLIN" "$(ours ev month)"
contestant "first month joined to distinct months" "$BERLIN" "$(usual ev month)"

question "24 months, workers"
contestant "retention_agg, 2 workers" "$WORKERS" "$(ours ev month)"
contestant "retention_agg, none" "$UTC" "$(ours ev month)"
contestant "first month joined to distinct months, 2 workers" "$WORKERS" "$(usual ev month)"

question "104 weeks"
contestant "retention_agg" "$UTC" "$(ours ev week)"
contestant "first week joined to distinct weeks" "$UTC" "$(usual ev week)"
contestant "window over distinct weeks" "$UTC" "$(windowed ev week)"

question "731 days"
contestant "retention_agg" "$UTC" "$(ours ev day)"
contestant "first day joined to distinct days" "$UTC" "$(usual ev day)"
contestant "window over distinct days" "$UTC" "$(windowed ev day)"

prepare "the same with uuid keys" "
	CREATE UNLOGGED TABLE ev_uuid AS SELECT md5(customer_id::text)::uuid AS customer_id, ts FROM ev; VACUUM ANALYZE ev_uuid"
question "24 months, uuid keys"
contestant "retention_agg" "$UTC" "$(ours ev_uuid month)"
contestant "first month joined to distinct months" "$UTC" "$(usual ev_uuid month)"
contestant "(bare scan: count, max)" "$UTC" "$(scan ev_uuid)"

prepare "the same with text keys" "
	CREATE UNLOGGED TABLE ev_text AS SELECT 'customer-' || lpad(customer_id::text, 9, '0') AS customer_id, ts FROM ev; VACUUM ANALYZE ev_text"
question "24 months, text keys"
contestant "retention_agg" "$UTC" "$(ours ev_text month)"
contestant "first month joined to distinct months" "$UTC" "$(usual ev_text month)"
contestant "(bare scan: count, max)" "$UTC" "$(scan ev_text)"

prepare "as many events of ten times as many customers" "
	CREATE UNLOGGED TABLE ev_many AS SELECT (a % ($CUSTOMERS * 10))::int AS customer_id, $TS FROM ($EVENTS) e;
	VACUUM ANALYZE ev_many"
question "$((CUSTOMERS * 10)) customers, 24 months"
contestant "retention_agg, work_mem 4MB" "$SMALL" "$(ours ev_many month)"
contestant "retention_agg, work_mem 512MB" "$UTC" "$(ours ev_many month)"
contestant "first month joined to distinct months, work_mem 4MB" "$SMALL" "$(usual ev_many month)"

prepare "stored activities" "
	SET timezone = 'UTC';
	CREATE UNLOGGED TABLE acts AS SELECT customer_id, activity_agg(ts) AS activity FROM ev GROUP BY customer_id; VACUUM ANALYZE acts"
question "24 months, stored activities"
contestant "retention_agg(activity)" "$UTC" "$(digest "SELECT cohort AS c, period AS k, retained AS n
	FROM retention_rows((SELECT retention_agg(activity) FROM acts)) WHERE retained > 0")"
contestant "retention_agg(customer, at)" "$UTC" "$(ours ev month)"
