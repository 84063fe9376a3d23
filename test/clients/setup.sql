-- What the statements of cases.sql read and write. Each client has a copy of this database.
CREATE EXTENSION satisfaction;

CREATE TABLE survey (
    channel text, score nps_score, stars csat_score,
    category nps_category GENERATED ALWAYS AS (nps_category(score)) STORED);
INSERT INTO survey (channel, score, stars)
VALUES ('web', 10, 5), ('web', 10, 5), ('web', 9, 4), ('web', 9, 4), ('web', 8, 3), ('web', 7, 3), ('web', 6, 2),
    ('web', 0, 1), ('phone', 9, 4), ('phone', 8, 3), ('phone', 3, 2), ('phone', 2, 1), ('phone', NULL, NULL);

-- Ann first came in 2026 by the clock of London, and in 2025 by that of Los Angeles.
CREATE TABLE visits (customer text, at timestamptz);
INSERT INTO visits
VALUES ('Ann', '2026-01-01 07:00Z'), ('Ann', '2026-02-10 12:00Z'), ('Bob', '2026-01-15 12:00Z'),
    ('Bob', '2026-02-20 12:00Z'), ('Cy', '2026-02-05 12:00Z'), ('Dan', '2026-01-20 12:00Z');

-- A stored value of every type, and a row of NULLs
CREATE TABLE kept AS
SELECT row_number() OVER (ORDER BY channel)::int AS id, channel, nps_tally(score) AS t,
    nps_weighted_tally(score, 0.5) AS w, ratio_agg(score, stars) AS r, driver_agg(score, ARRAY[stars]) AS d,
    survival_agg(score * interval '1 hour', stars < 5) AS s, nps_report(score) AS report,
    mode() WITHIN GROUP (ORDER BY category) AS category, max(score)::nps_score AS score
FROM survey
GROUP BY channel;
ALTER TABLE kept ADD a activity_periods, ADD m retention_matrix, ADD p tier_policy, ADD c business_calendar,
    ADD tier customer_tier;
UPDATE kept
SET a = (SELECT activity_agg(at, retention_options(tz => 'UTC')) FROM visits WHERE customer = 'Ann'),
    m = (SELECT retention_agg(customer, at, retention_options(tz => 'UTC')) FROM visits),
    p = 'new 0, "very loyal" 5 hold 4, vip 12; grace 2',
    c = 'Asia/Seoul; mon-fri 09:00-12:00 13:00-18:00; closed 2026-01-01', tier = 'loyal';
INSERT INTO kept (id) VALUES (3);
CREATE TABLE copied (LIKE kept);
CREATE TABLE taken (t tally, category nps_category, score nps_score, p tier_policy);

CREATE VIEW tiers AS
SELECT tier_of(metric, p, NULL::customer_tier) AS tier, tier_of(metric, p) AS label, tier_rank(metric, p) AS rank,
    tier_gap(metric, p) AS gap
FROM generate_series(0, 9) metric, (VALUES (tier_policy 'new 0, returning 2, loyal 5, vip 8')) q (p);
