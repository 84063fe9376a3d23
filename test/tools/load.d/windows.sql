-- weight 2: the score of the last hundred responses, in a moving window
\set g random(0, 11)
SELECT must_be_true('window', :g, string_agg(round(score::numeric, 6)::text, ' ' ORDER BY i))
FROM (SELECT i, nps(nps) OVER (ORDER BY i ROWS 99 PRECEDING) AS score
      FROM responses
      WHERE g = :g) w;
