-- Control charts: against a slow oracle, on corner cases, and in the places where people put them.
BEGIN;
SELECT plan(77);
\ir ../oracle/chart.sql

-- Random series: sizes from 0 to 60, the first half sets the center in some of them.
SELECT setseed(0.3) \g /dev/null
CREATE TEMP TABLE kind (
    series text, measure text, low int, high int, lambda float8, sigmas float8, half boolean);
INSERT INTO kind VALUES ('nps', 'nps', 0, 10, 0.2, 3, true),
    ('nps, lambda 1', 'nps', 0, 10, 1, 1.5, false), ('csat', 'csat', 1, 5, 0.4, 2, true),
    ('csat to 10', 'csat', 1, 10, 0.2, 3, false), ('yes or no', 'csat', 0, 1, 0.1, 1, true),
    ('ces', 'ces', 1, 7, 0.2, 3, true), ('mean', 'mean', -3, 20, 0.3, 2, false),
    ('large mean', 'mean', 2147483600, 2147483647, 0.2, 3, true);
CREATE TEMP TABLE response AS
SELECT k.*, i,
    low::bigint + floor(random() ^ 0.7 * (high - low + 1))::int AS score
FROM kind k, generate_series(1, 40) i, generate_series(1, floor(random() * 61)::int) n
WHERE i % 9 <> 4;
INSERT INTO period
SELECT series, i, count(x), coalesce(sum(x - origin), 0), coalesce(sum((x - origin) ^ 2), 0),
    i <= CASE WHEN half THEN 20 ELSE 40 END, s_low - origin, s_high - origin, sigmas, lambda,
    false, false
FROM (SELECT k.*,
          CASE measure WHEN 'nps' THEN -100 WHEN 'csat' THEN 0 ELSE low END AS s_low,
          CASE measure WHEN 'nps' THEN 100 WHEN 'csat' THEN 100 ELSE high END AS s_high,
          CASE WHEN measure IN ('ces', 'mean') THEN low ELSE 0 END AS origin
      FROM kind k) k
CROSS JOIN generate_series(1, 40) i
LEFT JOIN LATERAL (
    SELECT CASE measure
               WHEN 'nps' THEN CASE WHEN score >= 9 THEN 100 WHEN score <= 6 THEN -100 ELSE 0 END
               WHEN 'csat' THEN CASE
                                    WHEN score > high - CASE
                                                            WHEN high < 4 THEN 1
                                                            WHEN high < 8 THEN 2
                                                            ELSE 3 END
                                        THEN 100
                                    ELSE 0 END
               ELSE score END AS x
    FROM response r
    WHERE r.series = k.series AND r.i = i.i) r ON true
GROUP BY series, i, half, s_low, s_high, origin, sigmas, lambda;
CREATE TEMP TABLE summary AS
SELECT k.*, n.i, t
FROM kind k
CROSS JOIN generate_series(1, 40) n (i)
LEFT JOIN (SELECT series, i, tally(score, low, high) AS t FROM response GROUP BY series, i) r
    ON r.series = k.series AND r.i = n.i;
CREATE TEMP TABLE chart AS
SELECT series, i, CASE WHEN measure IN ('ces', 'mean') THEN low ELSE 0 END::float8 AS origin, c
FROM (SELECT series, i, measure, low,
          score_chart(t, measure, sigmas, lambda, i <= CASE WHEN half THEN 20 ELSE 40 END)
              OVER (PARTITION BY series ORDER BY i) AS c
      FROM summary) s;

-- Random rates: shares of up to 60, and events in fractional units; some periods are empty.
CREATE TEMP TABLE rate AS
SELECT kind || CASE WHEN wide THEN ' wide' ELSE '' END AS series, kind, wide, i,
    CASE WHEN i % 7 = 3 THEN NULL WHEN i % 7 = 5 THEN 0 ELSE size END AS out_of,
    CASE WHEN i % 7 = 5 THEN 0 ELSE floor(random() ^ CASE WHEN wide THEN 3 ELSE 1 END * size) END
        AS events
FROM (VALUES ('p', false), ('p', true), ('u', false), ('u', true)) k (kind, wide),
    generate_series(1, 40) i,
    LATERAL (SELECT CASE kind WHEN 'p' THEN ceil(random() * 60) ELSE random() * 60 END::float8
             WHERE i > 0 AND kind <> '') s (size);
INSERT INTO period
SELECT series, i, coalesce(out_of, 0), CASE WHEN out_of > 0 THEN events ELSE 0 END,
    CASE WHEN out_of > 0 THEN events ELSE 0 END, i % 3 > 0, 0,
    CASE kind WHEN 'p' THEN 1 ELSE float8 'Infinity' END, 3, 0.2, kind = 'u', wide
FROM rate;
INSERT INTO chart
SELECT series, i, 0,
    rate_chart(events, out_of, kind, overdispersed => wide, baseline => i % 3 > 0)
        OVER (PARTITION BY series ORDER BY i)
FROM rate;

-- Returns whether two results are the same to 9 digits, or as exact as a scale allows that begins
-- at 2,147,483,600.
CREATE FUNCTION pg_temp.near(a float8, b float8, origin float8 DEFAULT 0)
RETURNS boolean LANGUAGE sql AS $$
    SELECT CASE
               WHEN a IS NULL OR b IS NULL THEN a IS NULL AND b IS NULL
               ELSE abs(a - origin - b) <= greatest(1e-9, origin * 1e-15) END
$$;
SELECT is(
    (SELECT count(*)
     FROM chart_oracle o
     FULL JOIN (SELECT series, i, origin, (c).* FROM chart) c USING (series, i)
     WHERE series = s
         AND (pg_temp.near(c.value, o.value, origin)
              AND pg_temp.near(c.center, o.center, origin)
              AND pg_temp.near(c.lower, o.lower, origin)
              AND pg_temp.near(c.upper, o.upper, origin)
              AND pg_temp.near(c.ewma, o.ewma, origin)
              AND pg_temp.near(c.ewma_lower, o.ewma_lower, origin)
              AND pg_temp.near(c.ewma_upper, o.ewma_upper, origin)) IS NOT TRUE),
    0::bigint,
    'as the oracle says: ' || s)
FROM (SELECT DISTINCT series FROM period ORDER BY series) q (s);
SELECT is(
    (SELECT count(*)
     FROM chart
     WHERE (c).signal IS DISTINCT FROM CASE
                                           WHEN (c).value IS NULL THEN NULL
                                           WHEN (c).value > (c).upper THEN 'above'
                                           WHEN (c).value < (c).lower THEN 'below'
                                           WHEN (c).ewma > (c).ewma_upper THEN 'drift up'
                                           WHEN (c).ewma < (c).ewma_lower THEN 'drift down' END),
    0::bigint,
    'the signal is what the row says');
SELECT is(
    (SELECT count(DISTINCT (c).signal) FROM chart),
    4::bigint,
    'and every signal occurs');

-- The numbers of a chart are those of the scores, to the last digit.
SELECT is(
    (SELECT count(*)
     FROM summary s
     JOIN chart USING (series, i)
     WHERE measure = m
         AND (c).value IS DISTINCT FROM CASE measure
                                            WHEN 'nps' THEN nps(t)
                                            WHEN 'csat' THEN csat(t)
                                            WHEN 'ces' THEN ces(t)
                                            ELSE mean(t) END),
    0::bigint,
    'a value is the score of its tally: ' || m)
FROM unnest('{nps,csat,ces,mean}'::text[]) m;
SELECT is(
    (SELECT count(*)
     FROM (SELECT (score_chart(t, baseline => i <= 20) OVER (ORDER BY i)).center,
               nps(rollup(t) FILTER (WHERE i <= 20) OVER ()) AS nps
           FROM summary
           WHERE series = 'nps') s
     WHERE center <> nps),
    0::bigint,
    'the center is the score of the baseline rows together');

-- Returns the chart of some tallies in their order.
CREATE FUNCTION pg_temp.chart_of(
    tallies tally[], measure text DEFAULT 'nps', sigmas float8 DEFAULT 3,
    lambda float8 DEFAULT 0.2, baseline boolean DEFAULT true)
RETURNS SETOF chart_row LANGUAGE sql AS $$
    SELECT (score_chart(t, measure, sigmas, lambda, baseline) OVER (ORDER BY k)).*
    FROM unnest(tallies) WITH ORDINALITY u (t, k)
$$;
SELECT is_empty('SELECT pg_temp.chart_of(''{}'')', 'no rows, no chart');
SELECT results_eq(
    'SELECT * FROM pg_temp.chart_of(''{"0..10 {3:1, 7:2, 9:1}"}'')',
    $$VALUES (0::float8, 0::float8, -100::float8, 100::float8, 0::float8,
        -3 * sqrt(50::float8), 3 * sqrt(50::float8), NULL::text)$$,
    'one row is its own center, with limits on the scale');
SELECT results_eq(
    'SELECT * FROM pg_temp.chart_of(''{"0..10 {9:7}", NULL, "0..10 {}", empty, "0..10 {10:1}"}'')',
    $$VALUES (100::float8, 100::float8, 100::float8, 100::float8, 100::float8, 100::float8,
             100::float8, NULL::text),
        (NULL, 100, NULL, NULL, 100, 100, 100, NULL),
        (NULL, 100, NULL, NULL, 100, 100, 100, NULL),
        (NULL, 100, NULL, NULL, 100, 100, 100, NULL),
        (100, 100, 100, 100, 100, 100, 100, NULL)$$,
    'unanimous responses: no spread and no signal; NULL and empty tallies have no responses');
SELECT results_eq(
    'SELECT * FROM pg_temp.chart_of(''{NULL, empty, "0..10 {}"}'')',
    'SELECT NULL::float8, NULL::float8, NULL::float8, NULL::float8, NULL::float8, NULL::float8, '
    'NULL::float8, NULL::text FROM generate_series(1, 3)',
    'no responses at all: all is NULL');
SELECT results_eq(
    $$SELECT value, center, lower, upper, ewma, signal
    FROM pg_temp.chart_of('{"0..10 {9:7}", NULL}', baseline => false)$$,
    'VALUES (100::float8, NULL::float8, NULL::float8, NULL::float8, NULL::float8, NULL::text), '
    '(NULL, NULL, NULL, NULL, NULL, NULL)',
    'without baseline rows there is a value only');
SELECT results_eq(
    'SELECT signal FROM pg_temp.chart_of(''{"0..10 {9:7}", "0..10 {0:1}"}'', baseline => NULL)',
    'VALUES (NULL::text), (NULL)',
    'baseline NULL is not true');
SELECT results_eq(
    'SELECT c IS NULL FROM (SELECT pg_temp.chart_of(''{"0..10 {9:7}"}'', '
    || arguments || ') AS c) s',
    'VALUES (true)',
    'NULL: ' || arguments)
FROM unnest('{measure => NULL,sigmas => NULL,lambda => NULL}'::text[]) arguments;
SELECT results_eq(
    $$SELECT round(value::numeric, 9), round(center::numeric, 9), round(lower::numeric, 3), signal
    FROM pg_temp.chart_of('{"0..10 {0:2305843009213693952, 10:6917529027641081855}",
        "0..10 {0:9223372036854775807}"}')$$,
    $$VALUES (50.0, -25.0, -25.000, 'above'), (-100.0, -25.0, -25.000, 'below')$$,
    'as many responses as bigint can count');
SELECT results_eq(
    $$SELECT value, center, lower, upper
    FROM pg_temp.chart_of('{"-2147483648..-2147483648 {-2147483648:3}"}', 'mean')$$,
    'VALUES ((-2147483648)::float8, (-2147483648)::float8, (-2147483648)::float8, '
    '(-2147483648)::float8)',
    'a scale of one point');
SELECT is(
    (SELECT array_agg(DISTINCT i ORDER BY i)
     FROM (SELECT i, (score_chart(t, baseline => i <= 20) OVER (ORDER BY i)).signal
           FROM generate_series(1, 32) i,
               LATERAL (SELECT CASE
                                   WHEN i <= 20 THEN tally '0..10 {0:30, 10:50}'
                                   ELSE '0..10 {0:25, 10:55}' END) s (t)) c
     WHERE signal = 'drift up'),
    '{30,31,32}'::int[],
    'a small change that lasts is a drift after some time');

-- one pass: an argument is evaluated once for each row, however many columns are read
CREATE TEMP SEQUENCE calls;
CREATE FUNCTION pg_temp.counted(t tally) RETURNS tally LANGUAGE plpgsql IMMUTABLE AS $$
BEGIN
    PERFORM nextval('calls');
    RETURN t;
END $$;
SELECT is(
    (SELECT count(c)
     FROM (SELECT (score_chart(pg_temp.counted(t)) OVER (ORDER BY i)).*
           FROM summary
           WHERE series = 'nps'
           OFFSET 0) c),
    40::bigint,
    'eight columns of each row');
SELECT is(nextval('calls') - 1, 40::bigint, 'come from one pass');
\ir ../lib/plan_of.sql
SELECT is(
    (SELECT count(*)
     FROM regexp_matches(
         pg_temp.plan_of(
             'SELECT (score_chart(t) OVER w).*, (score_chart(t, ''mean'') OVER w).ewma, '
             'nps(rollup(t) OVER w) FROM summary WINDOW w AS (PARTITION BY series ORDER BY i)'),
         'WindowAgg', 'g')),
    1::bigint,
    'and one node for all functions of a window');

-- where people write it
CREATE TEMP TABLE raw AS
SELECT CASE i % 3 WHEN 0 THEN 'app' ELSE 'phone' END AS channel,
    date '2026-01-05' + i / 9 * 7 AS week,
    CASE WHEN i BETWEEN 180 AND 198 THEN 3 ELSE 7 + i * i % 4 END AS score
FROM generate_series(0, 269) i;
SELECT results_eq(
    'SELECT channel, week FROM (SELECT channel, week, score_chart(nps_tally(score)) OVER '
    '(PARTITION BY channel ORDER BY week) AS c FROM raw GROUP BY channel, week) s '
    'WHERE (c).signal = ''below'' ORDER BY 1, 2',
    $$VALUES ('app', date '2026-05-25'), ('app', '2026-06-01'), ('phone', '2026-05-25'),
        ('phone', '2026-06-01')$$,
    'from responses in one query, and in WHERE');
CREATE TEMP VIEW weekly AS
SELECT channel, week,
    (score_chart(t, sigmas => 2, baseline => week < '2026-03-01')
        OVER (PARTITION BY channel ORDER BY week)).*
FROM (SELECT channel, week, nps_tally(score) AS t FROM raw GROUP BY channel, week) s;
SELECT is(
    (SELECT count(*) FROM weekly WHERE signal = 'below'),
    5::bigint,
    'in a view, with arguments by name');
CREATE TEMP TABLE stored AS
SELECT channel, week, nps_tally(score) AS t FROM raw GROUP BY channel, week ORDER BY random();
SELECT results_eq(
    'SELECT channel, week, (score_chart(t, sigmas => 2, baseline => week < ''2026-03-01'') '
    'OVER (PARTITION BY channel ORDER BY week ROWS CURRENT ROW)).* FROM stored ORDER BY 1, 2',
    'SELECT * FROM weekly ORDER BY 1, 2',
    'the same over stored tallies in any order, whatever the frame');
SELECT results_eq(
    'SELECT week, (score_chart(rollup(t)) OVER (ORDER BY week)).value FROM stored GROUP BY week '
    'ORDER BY 1',
    'SELECT week, nps(score) FROM raw GROUP BY week ORDER BY 1',
    'over merged tallies');
SELECT results_eq(
    'SELECT week, (score_chart(t) OVER (ORDER BY week)).value FROM stored WHERE channel = ''app'' '
    'ORDER BY week LIMIT 2 OFFSET 3',
    'SELECT week, nps(t) FROM stored WHERE channel = ''app'' ORDER BY week LIMIT 2 OFFSET 3',
    'with LIMIT');
SELECT results_eq(
    'SELECT n, (score_chart(t) OVER (ORDER BY week)).ewma FROM (SELECT *, row_number() OVER '
    '(ORDER BY week) AS n FROM stored WHERE channel = ''app'') s WHERE n <= 3 ORDER BY n',
    'SELECT n, (score_chart(t) OVER (ORDER BY week)).ewma FROM (SELECT *, row_number() OVER '
    '(ORDER BY week) AS n FROM stored WHERE channel = ''app'' ORDER BY week LIMIT 3) s ORDER BY n',
    'the rows of a chart are those of its window');

-- more rows than fit into work_mem
SET LOCAL work_mem = '64kB';
SELECT is(
    (SELECT count(*)
     FROM (SELECT i, (score_chart(tally_of(ARRAY[i % 7, 1], 0), 'csat') OVER (ORDER BY i)).value
           FROM generate_series(1, 20000) i) s
     WHERE value IS DISTINCT FROM 100 * 1 / (i % 7 + 1)::float8),
    0::bigint,
    'rows in temporary files');
RESET work_mem;

-- rates
SELECT results_eq(
    'SELECT value, center, ewma, lower IS NULL, upper IS NULL FROM (SELECT (rate_chart(events, '
    'out_of) OVER (ORDER BY i)).* FROM (VALUES (1, 3::bigint, 10::numeric), (2, NULL, 10), '
    '(3, 0, 0), (4, 9, NULL)) v (i, events, out_of)) c',
    $$VALUES (0.3::float8, 0.3::float8, 0.3::float8, false, false), (NULL, 0.3, 0.3, true, true),
        (NULL, 0.3, 0.3, true, true), (NULL, 0.3, 0.3, true, true)$$,
    'numbers of any type; without both there is no rate');
SELECT is(
    (rate_chart(3, 9007199254740992) OVER ()).value,
    3 / 9007199254740992::float8,
    'the largest count');
SELECT is((rate_chart(7, 2, 'U') OVER ()).value, 3.5::float8, 'more events than units, by kind u');
SELECT ok(
    (rate_chart(7, 2, NULL) OVER ()) IS NULL AND (rate_chart(7, 2, overdispersed => NULL) OVER ())
        IS NULL,
    'an option of NULL, no chart');
SELECT ok(
    bool_and(wide >= narrow),
    'overdispersed never narrows limits')
FROM (SELECT (rate_chart(5, 10) OVER (ORDER BY i)).upper AS narrow,
          (rate_chart(5, 10, overdispersed => true) OVER (ORDER BY i)).upper AS wide
      FROM generate_series(1, 9) i) s;

-- errors
SELECT throws_ok('SELECT ' || call, code, NULL, call)
FROM (VALUES ('42883', 'score_chart(9) OVER ()'), ('42883', 'score_chart(9::smallint) OVER ()'),
          ('42883', 'score_chart(9::float8) OVER ()'), ('42883', 'score_chart(true) OVER ()'),
          ('42809', 'score_chart(''0..10 {9:1}''::tally)'),
          ('22023', 'score_chart(''1..5 {}'') OVER ()'),
          ('22023', 'score_chart(''0..10 {}'', ''csat'') OVER ()'),
          ('22023', 'score_chart(''1..5 {}'', ''ces'') OVER ()'),
          ('22023', 'score_chart(''1..5 {}'', ''median'') OVER ()'),
          ('22023', 'score_chart(''0..10 {}'', sigmas => 0) OVER ()'),
          ('22023', 'score_chart(''0..10 {}'', sigmas => ''NaN'') OVER ()'),
          ('22023', 'score_chart(''0..10 {}'', sigmas => ''Infinity'') OVER ()'),
          ('22023', 'score_chart(''0..10 {}'', lambda => 0) OVER ()'),
          ('22023', 'score_chart(''0..10 {}'', lambda => 1.01) OVER ()'),
          ('22023', 'score_chart(t, ''mean'') OVER () '
              'FROM unnest(''{"1..5 {}","1..7 {}"}''::tally[]) t'),
          ('22023', 'score_chart(''0..10 {}'', sigmas => i) OVER () FROM generate_series(1, 2) i'),
          ('22023', 'score_chart(''0..10 {}'', lambda => 1.0 / i) OVER () '
              'FROM generate_series(1, 2) i'),
          ('22023', 'score_chart(''0..10 {}'', m) OVER () FROM unnest(''{nps,mean}''::text[]) m'),
          ('22023', 'score_chart(''0..10 {}'', m) OVER () FROM unnest(''{nps,NULL}''::text[]) m'),
          ('22023', 'rate_chart(1, 2, ''c'') OVER ()'),
          ('22023', 'rate_chart(1, 2, overdispersed => i > 1) OVER () '
              'FROM generate_series(1, 2) i'),
          ('22003', 'rate_chart(3, 2) OVER ()'), ('22003', 'rate_chart(-1, 2) OVER ()'),
          ('22003', 'rate_chart(1.5, 2) OVER ()'), ('22003', 'rate_chart(1, 2.5) OVER ()'),
          ('22003', 'rate_chart(1, ''NaN'', ''u'') OVER ()'),
          ('22003', 'rate_chart(1, -2, ''u'') OVER ()'),
          ('22003', 'rate_chart(1, ''Infinity'', ''u'') OVER ()'),
          ('22003', 'rate_chart(1, 0, ''u'') OVER ()'),
          ('22003', 'rate_chart(1, 5e-324, ''u'') OVER ()')) e (code, call);
SELECT lives_ok(
    'SELECT score_chart(t, ''mean'') OVER (PARTITION BY t::text) '
    'FROM unnest(''{"1..5 {}","1..7 {}"}''::tally[]) t',
    'each partition has a scale of its own');

SELECT * FROM finish();
ROLLBACK;
