// Counts of customers may be added up, over cohorts, too; rates may not.
cube(`Retention`, {
  sql: `
    SELECT *
    FROM retention_cohort('orders', 'customer_id', 'ordered_at', tz => 'UTC', as_of => '2026-01-01Z')
    WHERE complete
  `,

  measures: {
    eligible: { sql: `eligible`, type: `sum` },
    retained: { sql: `retained`, type: `sum` },
    rate: { sql: `1.0 * ${retained} / nullif(${eligible}, 0)`, type: `number` },
  },

  dimensions: {
    key: { sql: `${CUBE}.cohort || ' ' || ${CUBE}.period`, type: `string`, primaryKey: true },
    cohort: { sql: `cohort::timestamp`, type: `time` },
    period: { sql: `period`, type: `number` },
  },
});
