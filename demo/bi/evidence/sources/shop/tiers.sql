SELECT tier, count(*)::int AS customers
FROM (SELECT tier_of(count(*), 'new 1, returning 2, loyal 5, vip 12', NULL::customer_tier) AS tier
      FROM orders GROUP BY customer_id) q
GROUP BY tier ORDER BY tier
