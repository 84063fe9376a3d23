-- counts, which the page may add up under any filter; scores it may not
SELECT day, channel, responses(t)::int AS responses, promoters(t)::int AS promoters,
       passives(t)::int AS passives, detractors(t)::int AS detractors
FROM (SELECT (responded_at AT TIME ZONE 'UTC')::date AS day, channel, nps_tally(nps_score) AS t
      FROM responses WHERE responded_at < '2026-01-01Z' GROUP BY 1, 2) daily
