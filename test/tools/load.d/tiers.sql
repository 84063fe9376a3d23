-- weight 4: tiers, tiers held by the rules of a policy, and moves
\set q random(2, 12)
SELECT must_be_true(
    'tier_of', 0,
    string_agg(
        tier_of(metric, 'new 0, returning 2, loyal 5, vip 12', NULL::customer_tier)::text,
        ' ' ORDER BY customer, q))
FROM quarters;
SELECT must_be_true('tier_track', 0, string_agg(tier::text, ' ' ORDER BY customer, q))
FROM (SELECT customer, q,
          tier_track(
              metric, 'new 0, returning 2, loyal 5, vip 12; grace 1; landing soft',
              NULL::customer_tier) OVER (PARTITION BY customer ORDER BY q) AS tier
      FROM quarters) t;
SELECT must_be_true(
    'tier_moves', :q, concat_ws(' ', r.customers, r.upgraded, r.stayed, r.downgraded))
FROM (SELECT (tier_moves(
                  (enum_range(NULL::customer_tier))[a.tier],
                  (enum_range(NULL::customer_tier))[b.tier])).*
      FROM held a
      JOIN held b USING (customer)
      WHERE a.q = 1 AND b.q = :q) r;
