-- Queries of each family; the first wrong result is an error. The extension is there.
CREATE TEMP TABLE survey (channel, score) AS VALUES
    ('app', 10), ('app', 9), ('app', 9), ('app', 10), ('app', 8), ('app', 7), ('app', 9), ('app', 3),
    ('phone', 6), ('phone', 8), ('phone', 2), ('phone', 9), ('phone', 5);
CREATE TEMP TABLE visits (member, day) AS VALUES
    ('Ann', date '2026-01-05'), ('Ann', '2026-02-20'), ('Ann', '2026-03-02'), ('Bob', '2026-01-31'),
    ('Bob', '2026-03-03'), ('Cy', '2026-01-12'), ('Di', '2026-02-10'), ('Di', '2026-03-01'), ('Ed', '2026-02-28');

DO $$
BEGIN
    ASSERT (SELECT string_agg(n::text, ' ') FROM (SELECT nps(score) AS n FROM survey GROUP BY channel ORDER BY channel) s)
        = '50 -40', 'nps';
    ASSERT (SELECT (nps_report(score)).detractors FROM survey) = 4, 'nps_report';
    ASSERT (SELECT nps(rollup(t)) = nps(nps_tally_all)
            FROM (SELECT nps_tally(score) AS t FROM survey GROUP BY channel) s,
                 (SELECT nps_tally(score) AS nps_tally_all FROM survey) a
            GROUP BY nps_tally_all), 'rollup';
    ASSERT (SELECT retained FROM retention_cohort('visits', 'member', 'day')
            WHERE cohort = '2026-01-01' AND period = 2) = 2, 'retention_cohort';
    ASSERT (SELECT string_agg(tier, ' ' ORDER BY member)
            FROM (SELECT member, tier_of(count(*), 'new 1, returning 2, loyal 3') AS tier FROM visits GROUP BY member) s)
        = 'loyal returning new returning new', 'tier_of';
END
$$;
