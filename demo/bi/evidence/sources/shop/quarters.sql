-- the last two quarters, and whether the difference may be chance
SELECT after.nps, after.lower, after.upper, after.responses::int AS responses, c.difference,
       CASE WHEN c.p_value < 0.05 THEN 'more than chance' ELSE 'may be chance' END AS verdict
FROM (SELECT nps_tally(nps_score) FILTER (WHERE responded_at >= '2025-10-01Z') AS q4,
             nps_tally(nps_score) FILTER (WHERE responded_at < '2025-10-01Z') AS q3
      FROM responses WHERE responded_at >= '2025-07-01Z' AND responded_at < '2026-01-01Z') q,
    nps_report(q4) after, nps_compare(q4, q3) c
