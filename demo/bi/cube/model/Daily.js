// Stored tallies, a row for each day and channel: what Cube's own rollups cannot do for a score. In
// a real database this is a table, which is filled every night.
cube(`Daily`, {
  sql: `
    SELECT (responded_at AT TIME ZONE 'UTC')::date AS day, channel, nps_tally(nps_score) AS t
    FROM responses
    GROUP BY 1, 2
  `,

  measures: {
    nps: { sql: `nps(rollup(${CUBE}.t))`, type: `number` },
    responses: { sql: `responses(rollup(${CUBE}.t))`, type: `number` },
  },

  dimensions: {
    key: { sql: `${CUBE}.day || ${CUBE}.channel`, type: `string`, primaryKey: true },
    channel: { sql: `channel`, type: `string` },
    day: { sql: `day::timestamp`, type: `time` },
  },
});
