# Tiers: tier_track and a recursive query or a loop; tier_of and CASE. Sourced by bench/run.

# A row for each customer and quarter, also without orders
make_events_by_time
prepare "orders of $CUSTOMERS customers in 8 quarters" "
	CREATE UNLOGGED TABLE quarters AS
	SELECT customer_id, quarter, coalesce(orders, 0) AS orders
	FROM generate_series(1, $CUSTOMERS) customer_id CROSS JOIN generate_series(1, 8) quarter
	LEFT JOIN (SELECT customer_id, (extract(year FROM ts) * 4 + extract(quarter FROM ts))::int - 8092 AS quarter, count(*)::int AS orders
		FROM ev_time GROUP BY 1, 2) q USING (customer_id, quarter) ORDER BY quarter, customer_id;
	ALTER TABLE quarters ADD PRIMARY KEY (customer_id, quarter);
	VACUUM ANALYZE quarters"

# The number of customers of each tier in each quarter, and the sum of their ids.
held_by_quarter() { digest "SELECT quarter AS c, tier::text AS k, concat(count(*), ' ', sum(customer_id)) AS n FROM ($1) held GROUP BY quarter, tier"; }

# The tier that orders qualify for, as a number from 1
QUALIFIES="CASE WHEN orders >= 12 THEN 4 WHEN orders >= 5 THEN 3 WHEN orders >= 2 THEN 2 ELSE 1 END"
LABEL="('{new,returning,loyal,vip}'::customer_tier[])"

# tracked RULES
tracked() {
	held_by_quarter "SELECT customer_id, quarter, tier_track(orders, tier_policy 'new 0, returning 2, loyal 5, vip 12; $1', NULL::customer_tier)
		OVER (PARTITION BY customer_id ORDER BY quarter) AS tier FROM quarters"
}

# recursive GRACE LANDING: all customers quarter by quarter; LANDING is the tier after the grace periods
recursive() {
	held_by_quarter "WITH RECURSIVE qualified AS (SELECT customer_id, quarter, $QUALIFIES AS q FROM quarters),
		held AS (
			SELECT customer_id, quarter, q AS held, 0 AS grace_used FROM qualified WHERE quarter = 1
			UNION ALL
			SELECT customer_id, n.quarter, CASE WHEN q > held THEN q WHEN q < held AND grace_used = $1 THEN $2 ELSE held END,
				CASE WHEN q >= held OR grace_used = $1 THEN 0 ELSE grace_used + 1 END
			FROM held h JOIN qualified n USING (customer_id) WHERE n.quarter = h.quarter + 1
		) SELECT customer_id, quarter, ${LABEL}[held] AS tier FROM held"
}

# loop GRACE LANDING: creates the function looped, which reads the rows in order
loop() {
	prepare "the loop" "
		CREATE OR REPLACE FUNCTION looped() RETURNS TABLE (customer_id int, quarter int, tier customer_tier) LANGUAGE plpgsql AS \$\$
		DECLARE r record; last int; held int; grace_used int;
		BEGIN
			FOR r IN SELECT t.customer_id, t.quarter, $QUALIFIES AS q FROM quarters t ORDER BY 1, 2 LOOP
				IF last IS DISTINCT FROM r.customer_id THEN
					last := r.customer_id; held := r.q; grace_used := 0;
				ELSIF r.q >= held THEN
					held := r.q; grace_used := 0;
				ELSE
					IF grace_used = $1 THEN held := $2; grace_used := 0; ELSE grace_used := grace_used + 1; END IF;
				END IF;
				customer_id := r.customer_id; quarter := r.quarter; tier := ${LABEL}[held];
				RETURN NEXT;
			END LOOP;
		END \$\$"
}

# ask_program RULES GRACE LANDING
ask_program() {
	loop "$2" "${3/#q/r.q}"
	task "$CUSTOMERS customers in 8 quarters, $1" quarters
	contestant "tier_track" "$UTC" "$(tracked "$1")"
	contestant "by hand: recursive query" "$UTC" "$(recursive "$2" "$3")" 0.1
	contestant "by hand: plpgsql loop" "$UTC" "$(held_by_quarter 'SELECT * FROM looped()')" 0.1
	contestant "(lag over the same window)" "$UTC" "SELECT max(p) FROM (SELECT lag(orders) OVER (PARTITION BY customer_id ORDER BY quarter) AS p FROM quarters) q"
	contestant "(row_number over the same window)" "$UTC" "SELECT max(p) FROM (SELECT row_number() OVER (PARTITION BY customer_id ORDER BY quarter) AS p FROM quarters) q"
	contestant "(rows in this order alone)" "$UTC" "SELECT max(orders) FROM (SELECT orders FROM quarters ORDER BY customer_id, quarter OFFSET 0) q"
}
ask_program "grace 1; landing soft" 1 "held - 1"
ask_program "grace 2; landing hard" 2 "q"

# The tier of one metric in each row
by_tier() { digest "SELECT tier::text AS c, 0 AS k, count(*) AS n FROM (SELECT $1 AS tier FROM ev_time) q GROUP BY tier"; }

task "tier of each of $ROWS amounts" ev_time
contestant "tier_of, enum" "$UTC" "$(by_tier "tier_of(amount, tier_policy 'new 0, returning 20, loyal 50, vip 200', NULL::customer_tier)")"
contestant "tier_of, label" "$UTC" "$(by_tier "tier_of(amount, tier_policy 'new 0, returning 20, loyal 50, vip 200')")"
contestant "CASE, label" "$UTC" "$(by_tier "CASE WHEN amount >= 200 THEN 'vip' WHEN amount >= 50 THEN 'loyal' WHEN amount >= 20 THEN 'returning' ELSE 'new' END")"
contestant "CASE, enum" "$UTC" "$(by_tier "CASE WHEN amount >= 200 THEN 'vip'::customer_tier WHEN amount >= 50 THEN 'loyal' WHEN amount >= 20 THEN 'returning' ELSE 'new' END")"
