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
