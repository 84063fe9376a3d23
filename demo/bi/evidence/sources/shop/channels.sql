SELECT channel, nps(nps_score) AS nps, nps_lower(nps_score) AS lower, nps_upper(nps_score) AS upper,
       csat(csat_score) AS csat, ces(effort_score) AS ces, count(nps_score)::int AS responses
FROM responses WHERE responded_at >= '2025-10-01Z' AND responded_at < '2026-01-01Z'
GROUP BY channel ORDER BY nps DESC
