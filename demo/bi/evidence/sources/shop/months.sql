SELECT date_trunc('month', responded_at AT TIME ZONE 'UTC')::date AS month, nps(nps_score) AS nps,
       nps_lower(nps_score) AS lower, nps_upper(nps_score) AS upper,
       count(nps_score)::int AS responses
FROM responses WHERE responded_at < '2026-01-01Z' GROUP BY 1 ORDER BY 1
