-- Revenue by cohort, pooled revenue and movements in slow and simple SQL. Included by tests after
-- retention.sql and windows.sql, whose sets, events and members it uses.

ALTER TABLE oracle_event ADD COLUMN amount numeric;
CREATE TABLE oracle_scale (id int PRIMARY KEY REFERENCES oracle_set, scale int NOT NULL);

-- Returns what each customer paid in each period with an event, from the one of their first start.
-- A period is numbered from the first one with events. NULL amounts add nothing.
CREATE FUNCTION oracle_paid(s oracle_set)
RETURNS TABLE (customer int, n int, money numeric) LANGUAGE sql STABLE AS $$
    WITH calendar AS MATERIALIZED (SELECT * FROM oracle_calendar(s)),
    counted AS MATERIALIZED (
        SELECT e.customer, c.n, coalesce(e.amount, 0) AS amount,
            NOT s.separate OR coalesce(e.is_start, false) AS is_start
        FROM oracle_event e
        JOIN calendar c ON c.start = oracle_trunc(s, oracle_local(s, e.at))
        WHERE e.id = s.id AND e.customer IS NOT NULL
            AND (NOT s.separate OR coalesce(e.is_start, false) OR coalesce(e.is_return, false))
            AND CASE WHEN s.kind = 'timestamptz' THEN e.at <= oracle_until(s)
                     ELSE oracle_local(s, e.at) <= oracle_until(s) AT TIME ZONE s.tz END)
    SELECT customer, n, sum(amount)
    FROM counted e
    WHERE n >= (SELECT min(n) FROM counted b WHERE b.customer = e.customer AND b.is_start)
    GROUP BY customer, n
$$;

-- Returns every member of every cohort in every cell that has a row: what they paid in the cell
-- (paid), at most as much for each of its periods as in period 0 (kept), so many times what they
-- paid in period 0 (base), and up to the end of the cell (total). Members who are not eligible
-- have NULLs. A cell of several periods has the base of that many.
CREATE FUNCTION oracle_revenue_members(s oracle_set, w oracle_window)
RETURNS TABLE (
    cohort date, k int, period_start date, complete boolean, customer int, first_paid numeric,
    base numeric, paid numeric, kept numeric, total numeric) LANGUAGE sql STABLE AS $$
    WITH calendar AS MATERIALIZED (SELECT * FROM oracle_calendar(s)),
    observed AS MATERIALIZED (SELECT oracle_observed(s) AS at, max(n) AS n FROM calendar),
    money AS MATERIALIZED (SELECT * FROM oracle_paid(s)),
    cells AS MATERIALIZED (SELECT c.* FROM observed h, oracle_cells(s, h.n + 2) c),
    visits AS MATERIALIZED (
        SELECT c.first AS cohort, c.next, v.customer, v.k, v.first, cell.last, v.begun, v.ended,
            m.n, coalesce(w.cohort_period, s.unit) = s.unit AS same
        FROM oracle_visits(s, w) v
        JOIN calendar m USING (start)
        JOIN cells cell USING (k), oracle_cohort(s, w, v.start) c),
    payments AS MATERIALIZED (
        SELECT v.*, v.last - v.first + 1 AS width,
            (SELECT coalesce(sum(money), 0)
             FROM money p
             WHERE p.customer = v.customer AND p.n = v.n) AS first_paid,
            (SELECT coalesce(sum(money), 0)
             FROM money p
             WHERE p.customer = v.customer AND p.n BETWEEN v.n + v.first AND v.n + v.last) AS paid,
            (SELECT coalesce(sum(money), 0)
             FROM money p
             WHERE p.customer = v.customer AND p.n BETWEEN v.n AND v.n + v.last) AS total
        FROM visits v),
    cohorts AS MATERIALIZED (
        SELECT cohort, k, bool_and(ended) AND next <= h.at + interval '1 us' AS complete
        FROM visits v, observed h
        WHERE begun OR NOT same
        GROUP BY cohort, next, k, same, h.at
        HAVING k = 0 OR same OR bool_or(ended))
    SELECT cohort, k,
        oracle_later(
            s, CASE WHEN cohort = oracle_skipped(s) AND s.unit = 'day' THEN cohort + 1
                    ELSE cohort END,
            first),
        complete, customer,
        CASE WHEN same OR ended THEN first_paid END,
        CASE WHEN same OR ended THEN width * first_paid END,
        CASE WHEN same OR ended THEN paid END,
        CASE WHEN same OR ended THEN least(paid, width * first_paid) END,
        CASE WHEN same OR ended THEN total END
    FROM payments JOIN cohorts USING (cohort, k)
    WHERE begun OR NOT same
$$;

-- Returns the share of Student's distribution between -t and t (Abramowitz and Stegun 26.7.3).
CREATE FUNCTION oracle_student(t float8, df int) RETURNS float8 LANGUAGE plpgsql IMMUTABLE AS $$
DECLARE theta float8 = atan(t / sqrt(df));
DECLARE term float8 = CASE WHEN df % 2 = 0 THEN 1 ELSE cos(theta) END;
DECLARE total float8 = 0;
BEGIN
    FOR i IN 1..df / 2 LOOP
        total = total + term;
        term = term * cos(theta) ^ 2 * CASE WHEN df % 2 = 0 THEN (2 * i - 1) / (2.0 * i)
                                            ELSE 2 * i / (2 * i + 1.0) END;
    END LOOP;
    RETURN CASE WHEN df % 2 = 0 THEN sin(theta) * total
                ELSE (theta + sin(theta) * total) * 2 / pi() END;
END $$;

-- Returns Student's two-sided quantile.
CREATE FUNCTION oracle_quantile(level float8, df int) RETURNS float8 LANGUAGE plpgsql IMMUTABLE AS $$
DECLARE low float8 = 0;
DECLARE high float8 = 1000;
DECLARE middle float8;
BEGIN
    FOR i IN 1..70 LOOP
        middle = (low + high) / 2;
        IF oracle_student(middle, df) < level THEN low = middle; ELSE high = middle; END IF;
    END LOOP;
    RETURN middle;
END $$;
CREATE TABLE oracle_quantiles AS
SELECT level, df, oracle_quantile(level, df) AS t
FROM unnest('{0.95,0.8}'::float8[]) level, generate_series(1, 60) df;

-- Returns the ratio of two totals over customers, and its limits from the linearized variance;
-- without a variance there are none. The limits of a share, from 0 to 1, are those of Wilson with
-- as many independent customers as have that variance; without a variance, with Kish's number.
CREATE FUNCTION oracle_ratio(y numeric[], x numeric[], is_share boolean, level float8)
RETURNS TABLE (ratio numeric, lower numeric, upper numeric) LANGUAGE plpgsql STABLE AS $$
DECLARE n numeric = cardinality(y);
DECLARE sum_y numeric = (SELECT sum(v) FROM unnest(y) v);
DECLARE sum_x numeric = (SELECT sum(v) FROM unnest(x) v);
DECLARE variance numeric;
DECLARE kish numeric;
DECLARE t numeric;
DECLARE margin numeric;
DECLARE wilson boolean;
BEGIN
    IF sum_x > 0 THEN
        ratio = round(sum_y, 40) / sum_x;
    END IF;
    IF sum_x > 0 AND n > 1 THEN
        variance = (SELECT sum((v.y - ratio * v.x) * (v.y - ratio * v.x)) FROM unnest(y, x) v (y, x))
            * n / (n - 1) / (sum_x * sum_x);
        -- what is left of the rounded ratio
        variance = round(variance, 40);
        t = (SELECT q.t FROM oracle_quantiles q WHERE q.level = oracle_ratio.level AND df = n - 1);
        wilson = is_share AND ratio BETWEEN 0 AND 1;
        IF wilson THEN
            kish = CASE WHEN variance > 0 AND ratio > 0 AND ratio < 1
                            THEN ratio * (1 - ratio) / variance
                        ELSE round(sum_x, 40) * sum_x / (SELECT sum(v * v) FROM unnest(x) v) END;
            margin = t / (1 + t * t / kish)
                * sqrt(ratio * (1 - ratio) / kish + t * t / (4 * kish * kish));
            lower = (ratio + t * t / (2 * kish)) / (1 + t * t / kish) - margin;
            upper = lower + 2 * margin;
        ELSIF variance > 0 THEN
            margin = t * sqrt(variance);
            lower = ratio - margin;
            upper = CASE WHEN is_share THEN least(ratio + margin, 1) ELSE ratio + margin END;
        END IF;
    END IF;
    RETURN NEXT;
END $$;

-- Returns the rows of all cohorts. What is not known yet is NULL. In period 0, net and gross
-- retention are 1 by definition.
CREATE FUNCTION oracle_revenue(s oracle_set, w oracle_window, level float8)
RETURNS TABLE (
    cohort date, cohort_size bigint, period int, period_start date, eligible bigint,
    revenue numeric, cumulative_revenue numeric, revenue_per_customer numeric,
    per_customer_lower numeric, per_customer_upper numeric, net_retention numeric,
    net_lower numeric, net_upper numeric, gross_retention numeric, gross_lower numeric,
    gross_upper numeric, complete boolean) LANGUAGE sql STABLE AS $$
    WITH rows AS MATERIALIZED (
        SELECT cohort, count(*) AS cohort_size, k, period_start, complete,
            count(paid) AS eligible, sum(paid) AS revenue, sum(total) AS cumulative_revenue,
            -- without longer cohorts, all are eligible before the period has ended
            complete OR coalesce(w.cohort_period, s.unit) <> s.unit AS known,
            array_agg(paid) FILTER (WHERE paid IS NOT NULL) AS paid,
            array_agg(kept) FILTER (WHERE paid IS NOT NULL) AS kept,
            array_agg(base) FILTER (WHERE paid IS NOT NULL) AS base,
            array_agg(total) FILTER (WHERE paid IS NOT NULL) AS total,
            array_agg(1::numeric) FILTER (WHERE paid IS NOT NULL) AS one
        FROM oracle_revenue_members(s, w)
        GROUP BY cohort, k, period_start, complete)
    SELECT cohort, cohort_size, k, period_start, eligible, revenue, cumulative_revenue,
        each.ratio, each.lower, each.upper,
        net.ratio, CASE k WHEN 0 THEN net.ratio ELSE net.lower END,
        CASE k WHEN 0 THEN net.ratio ELSE net.upper END,
        gross.ratio, CASE k WHEN 0 THEN gross.ratio ELSE gross.lower END,
        CASE k WHEN 0 THEN gross.ratio ELSE gross.upper END, complete
    FROM rows
    LEFT JOIN oracle_ratio(total, one, false, level) each ON known
    LEFT JOIN oracle_ratio(paid, base, false, level) net ON known
    LEFT JOIN oracle_ratio(kept, base, true, level) gross ON known
$$;

-- Returns the rows of the cohorts whose first day is within limits: each cell over those that have
-- completed it.
CREATE FUNCTION oracle_revenue_pooled(
    s oracle_set, w oracle_window, level float8, cohorts_from date, cohorts_to date)
RETURNS TABLE (
    period int, cohorts bigint, eligible bigint, base numeric, revenue numeric,
    cumulative_revenue numeric, revenue_per_customer numeric, per_customer_lower numeric,
    per_customer_upper numeric, net_retention numeric, net_lower numeric, net_upper numeric,
    gross_retention numeric, gross_lower numeric, gross_upper numeric) LANGUAGE sql STABLE AS $$
    WITH rows AS MATERIALIZED (
        SELECT k, count(DISTINCT cohort) AS cohorts, count(*) AS eligible,
            sum(first_paid) AS first_paid, sum(paid) AS revenue, sum(total) AS cumulative_revenue,
            array_agg(paid) AS paid, array_agg(kept) AS kept, array_agg(base) AS base,
            array_agg(total) AS total, array_agg(1::numeric) AS one
        FROM oracle_revenue_members(s, w)
        WHERE complete AND cohort BETWEEN cohorts_from AND cohorts_to
        GROUP BY k)
    SELECT k, cohorts, eligible, first_paid, revenue, cumulative_revenue,
        each.ratio, each.lower, each.upper,
        net.ratio, CASE k WHEN 0 THEN net.ratio ELSE net.lower END,
        CASE k WHEN 0 THEN net.ratio ELSE net.upper END,
        gross.ratio, CASE k WHEN 0 THEN gross.ratio ELSE gross.lower END,
        CASE k WHEN 0 THEN gross.ratio ELSE gross.upper END
    FROM rows, oracle_ratio(total, one, false, level) each,
        oracle_ratio(paid, base, false, level) net, oracle_ratio(kept, base, true, level) gross
$$;

-- Returns the movements of each calendar period, from the first start of any customer on.
CREATE FUNCTION oracle_movements(s oracle_set)
RETURNS TABLE (
    period_start date, opening numeric, new numeric, resurrected numeric, expansion numeric,
    contraction numeric, churned numeric, closing numeric, net_retention numeric,
    gross_retention numeric, quick_ratio numeric, complete boolean) LANGUAGE sql STABLE AS $$
    WITH calendar AS MATERIALIZED (SELECT * FROM oracle_calendar(s)),
    money AS MATERIALIZED (SELECT * FROM oracle_paid(s)),
    -- every customer in every period from their first start on
    life AS MATERIALIZED (
        SELECT b.customer, c.n,
            coalesce((SELECT money FROM money m WHERE m.customer = b.customer AND m.n = c.n - 1), 0)
                AS before,
            coalesce((SELECT money FROM money m WHERE m.customer = b.customer AND m.n = c.n), 0)
                AS now,
            EXISTS (SELECT FROM money m WHERE m.customer = b.customer AND m.n < c.n AND m.money > 0)
                AS has_paid
        FROM (SELECT customer, min(n) AS n FROM money GROUP BY customer) b
        JOIN calendar c ON c.n >= b.n),
    sums AS (
        SELECT n, sum(before) AS opening,
            coalesce(sum(now - before)
                FILTER (WHERE before <= 0 AND now > 0 AND NOT has_paid), 0) AS new,
            coalesce(sum(now - before)
                FILTER (WHERE before <= 0 AND now > 0 AND has_paid), 0) AS resurrected,
            coalesce(sum(now - before)
                FILTER (WHERE now > before AND NOT (before <= 0 AND now > 0)), 0) AS expansion,
            coalesce(sum(before - now)
                FILTER (WHERE now < before AND NOT (before > 0 AND now <= 0)), 0) AS contraction,
            coalesce(sum(before - now) FILTER (WHERE before > 0 AND now <= 0), 0) AS churned,
            sum(now) AS closing
        FROM life
        GROUP BY n)
    SELECT start, opening, new, resurrected, expansion, CASE WHEN ended THEN contraction END,
        CASE WHEN ended THEN churned END, CASE WHEN ended THEN closing END,
        CASE WHEN ended AND opening > 0
             THEN round(opening + expansion - contraction - churned, 40) / opening END,
        CASE WHEN ended AND opening > 0
             THEN round(opening - contraction - churned, 40) / opening END,
        CASE WHEN ended AND contraction + churned > 0
             THEN round(new + resurrected + expansion, 40) / (contraction + churned) END,
        ended
    FROM sums JOIN calendar USING (n)
$$;
