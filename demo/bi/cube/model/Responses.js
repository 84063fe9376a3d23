// Scores are measures of type number: their SQL is an aggregate, which Cube takes as it is.
cube(`Responses`, {
  sql: `SELECT * FROM responses`,

  joins: {
    Customers: { relationship: `belongsTo`, sql: `${CUBE}.customer_id = ${Customers}.customer_id` },
  },

  measures: {
    count: { sql: `nps_score`, type: `count` },
    nps: { sql: `nps(${CUBE}.nps_score)`, type: `number` },
    npsLower: { sql: `nps_lower(${CUBE}.nps_score)`, type: `number` },
    npsUpper: { sql: `nps_upper(${CUBE}.nps_score)`, type: `number` },
    csat: { sql: `csat(${CUBE}.csat_score)`, type: `number` },
    ces: { sql: `ces(${CUBE}.effort_score)`, type: `number` },
  },

  dimensions: {
    id: { sql: `response_id`, type: `number`, primaryKey: true },
    channel: { sql: `channel`, type: `string` },
    // an enum as text, for filters such as "contains"
    category: { sql: `nps_category(${CUBE}.nps_score)::text`, type: `string` },
    respondedAt: { sql: `responded_at`, type: `time` },
  },
});

cube(`Customers`, {
  sql: `SELECT * FROM customers`,

  dimensions: {
    id: { sql: `customer_id`, type: `number`, primaryKey: true },
    country: { sql: `country`, type: `string` },
    segment: { sql: `segment`, type: `string` },
  },
});
