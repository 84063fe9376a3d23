SELECT to_char(cohort, 'YYYY-MM') AS cohort, period, cohort_size::int AS customers, rate
FROM retention_cohort('orders', 'customer_id', 'ordered_at', tz => 'UTC', as_of => '2026-01-01Z')
WHERE complete AND period BETWEEN 1 AND 12 AND cohort >= '2024-07-01' ORDER BY cohort, period
