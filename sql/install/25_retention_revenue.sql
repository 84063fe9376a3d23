-- Revenue: how much the customers of each cohort bring in.

CREATE FUNCTION retention_revenue(
    m retention_matrix, level double precision DEFAULT 0.95,
    OUT cohort date, OUT cohort_size bigint, OUT period integer, OUT period_start date,
    OUT eligible bigint, OUT revenue double precision, OUT cumulative_revenue double precision,
    OUT revenue_per_customer double precision, OUT per_customer_lower double precision,
    OUT per_customer_upper double precision, OUT net_retention double precision,
    OUT net_lower double precision, OUT net_upper double precision,
    OUT gross_retention double precision, OUT gross_lower double precision,
    OUT gross_upper double precision, OUT complete boolean
) RETURNS SETOF record
    AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE ROWS 300;
COMMENT ON FUNCTION retention_revenue(retention_matrix, double precision)
    IS 'a row for every cell that has begun: revenue, revenue up to it in total and per customer, '
       'net and gross revenue retention (fractions) with limits, and whether the period has ended';

CREATE FUNCTION retention_revenue_pooled(
    m retention_matrix, level double precision DEFAULT 0.95, cohorts_from date DEFAULT '-infinity',
    cohorts_to date DEFAULT 'infinity',
    OUT period integer, OUT cohorts bigint, OUT eligible bigint, OUT base double precision,
    OUT revenue double precision, OUT cumulative_revenue double precision,
    OUT revenue_per_customer double precision, OUT per_customer_lower double precision,
    OUT per_customer_upper double precision, OUT net_retention double precision,
    OUT net_lower double precision, OUT net_upper double precision,
    OUT gross_retention double precision, OUT gross_lower double precision,
    OUT gross_upper double precision
) RETURNS SETOF record
    AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE ROWS 24;
COMMENT ON FUNCTION retention_revenue_pooled(retention_matrix, double precision, date, date)
    IS 'a row for every period over all cohorts, or those that begin between two days, that have '
       'completed it: revenue of period 0 and of the period, revenue up to it in total and per '
       'customer, net and gross revenue retention (fractions) with limits';

CREATE FUNCTION retention_movements(
    m retention_matrix,
    OUT period_start date, OUT opening double precision, OUT new double precision,
    OUT resurrected double precision, OUT expansion double precision,
    OUT contraction double precision, OUT churned double precision,
    OUT closing double precision, OUT net_retention double precision,
    OUT gross_retention double precision, OUT quick_ratio double precision, OUT complete boolean
) RETURNS SETOF record
    AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE ROWS 24;
COMMENT ON FUNCTION retention_movements(retention_matrix)
    IS 'a row for every calendar period: revenue of the period before, what is new, resurrected, '
       'more, less and churned, revenue of the period, and ratios of these, which are NULL until '
       'the period has ended';

-- Revenue of a table or view by the names of three of its columns. The options have no default, or
-- the fourth of four unknown literals could be options or the name of a column.

CREATE FUNCTION retention_of(
    source regclass, customer name, at name, amount name, options jsonb
) RETURNS retention_matrix
    AS 'MODULE_PATHNAME', 'retention_of_amount' LANGUAGE C STABLE STRICT PARALLEL RESTRICTED;
COMMENT ON FUNCTION retention_of(regclass, name, name, name, jsonb)
    IS 'retention matrix with amounts of a table or view, which is read with the rights of the '
       'caller';

CREATE FUNCTION retention_revenue_cohort(
    source regclass, customer name, at name, amount name, period text DEFAULT 'month',
    tz text DEFAULT NULL, cohort text DEFAULT 'first', week_start text DEFAULT 'monday',
    as_of timestamptz DEFAULT NULL, brackets integer[] DEFAULT NULL,
    cohort_period text DEFAULT NULL, scale integer DEFAULT 2, level double precision DEFAULT 0.95
) RETURNS TABLE (
    cohort date, cohort_size bigint, period integer, period_start date, eligible bigint,
    revenue double precision, cumulative_revenue double precision,
    revenue_per_customer double precision, per_customer_lower double precision,
    per_customer_upper double precision, net_retention double precision,
    net_lower double precision, net_upper double precision, gross_retention double precision,
    gross_lower double precision, gross_upper double precision, complete boolean
)
    LANGUAGE SQL STABLE PARALLEL RESTRICTED ROWS 300
BEGIN ATOMIC
    SELECT r.cohort, r.cohort_size, r.period, r.period_start, r.eligible, r.revenue,
        r.cumulative_revenue, r.revenue_per_customer, r.per_customer_lower, r.per_customer_upper,
        r.net_retention, r.net_lower, r.net_upper, r.gross_retention, r.gross_lower,
        r.gross_upper, r.complete
    FROM retention_revenue(
        retention_of($1, $2, $3, $4, retention_options(
            period => $5, tz => $6, cohort => $7, week_start => $8, as_of => $9, brackets => $10,
            cohort_period => $11, scale => $12)), $13) r;
END;
COMMENT ON FUNCTION retention_revenue_cohort(
    regclass, name, name, name, text, text, text, text, timestamptz, integer[], text, integer,
    double precision
)
    IS 'revenue of the customers in a table or view, which is read with the rights of the caller: '
       'a row for every cell that has begun, with revenue, revenue per customer, net and gross '
       'revenue retention (fractions) with limits, and whether the period has ended';
