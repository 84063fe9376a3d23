-- Tiers: everyday use.
SET extra_float_digits = -3;
SELECT tier_policy 'new 0,returning   2, "loyal" 5.0,vip 1.2e1 ;grace 2;  landing SOFT';
SELECT tier_policy '신규 0, 재방문 2, 단골 5, VIP 12; grace 0; landing hard';
SELECT metric, tier_of(metric, p), tier_rank(metric, p), tier_gap(metric, p),
    tier_of(metric, p, NULL::customer_tier)
FROM (VALUES (-1), (0), (1.5), (2), (11.9), (12), (NULL)) v(metric),
    (SELECT tier_policy 'new 0, returning 2, loyal 5, vip 12') x(p);
SELECT * FROM tier_thresholds('bronze 0, silver 100, gold 1000');

-- the worked example: grace 1, soft landing
SELECT period, metric,
    tier_track(metric, 'new 0, returning 2, loyal 5, vip 12; grace 1; landing soft')
        OVER (ORDER BY period)
FROM (VALUES (1, 15), (2, 3), (3, 3), (4, 3), (5, 3)) v(period, metric);

-- user-defined tiers
SELECT create_tier_type('loyalty tier', 'base 0, "gold, real" 10');
SELECT tier_of(11, 'base 0, "gold, real" 10', NULL::"loyalty tier"),
    enum_range(NULL::"loyalty tier");
SELECT tier_policy_of('"loyalty tier"', '{0,50}');
SELECT create_tier_type('loyalty tier', 'base 0');
DROP TYPE "loyalty tier";

SELECT quantile_policy(x, '{low,middle,high}') FROM generate_series(1, 10) x;

SELECT (tier_moves(a, b)).*
FROM (VALUES ('new'::customer_tier, 'loyal'::customer_tier), ('vip', 'loyal'), ('vip', 'vip'),
          (NULL, 'new'), ('loyal', NULL), (NULL, NULL)) v(a, b);

SELECT tier_policy 'new 5, vip 2';
SELECT tier_policy 'new 0, new 2';
SELECT tier_policy 'new 0, vip';
SELECT tier_policy '신규 0, 단골 x';
SELECT tier_policy 'new 0; grace -1';
SELECT tier_policy 'new 0; speed 3';
SELECT tier_policy '';
SELECT tier_of('NaN', 'new 0');
SELECT tier_of(3, 'new 0, best 2', NULL::customer_tier);
SELECT tier_of(3, 'vip 0, new 2', NULL::customer_tier);
