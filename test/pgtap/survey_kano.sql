-- Kano's categories: the table, counting, and the report against plain SQL and a published example.
\set present `test/lib/published --present next/krano_example.csv`
BEGIN;
SELECT plan(59);

-- the table: functional responses down, dysfunctional ones across
CREATE TEMP TABLE cells AS
SELECT f, d, 5 * (f - 1) + d AS code,
    CASE substr((ARRAY['QAAAO', 'RIIIM', 'RIIIM', 'RIIIM', 'RRRRQ'])[f], d, 1)
        WHEN 'M' THEN 'must_be' WHEN 'O' THEN 'one_dimensional' WHEN 'A' THEN 'attractive'
        WHEN 'I' THEN 'indifferent' WHEN 'R' THEN 'reverse' ELSE 'questionable' END AS category
FROM generate_series(1, 5) f, generate_series(1, 5) d;
SELECT is(
    (SELECT string_agg(format('%s, %s is %s', f, d, kano_category(f, d)), '; ' ORDER BY f, d)
     FROM cells WHERE kano_category(f, d)::text IS DISTINCT FROM category),
    NULL,
    'all 25 cells');
SELECT is((SELECT count(*) FROM cells WHERE category IS NOT NULL), 25::bigint, 'which are known');
SELECT is(
    enum_range(NULL::kano_category)::text,
    '{must_be,one_dimensional,attractive,indifferent,reverse,questionable}',
    'the order of the categories');
SELECT is(string_agg(code::text, ','), NULL, 'each pair has a point of its own in the tally')
FROM (SELECT code, kano_tally(f, d) = tally(code, 1, 25) AS same FROM cells GROUP BY code) q
WHERE NOT same;
SELECT is(kano_category(1::smallint, 5.0), 'one_dimensional', 'of any numeric type');
SELECT is(kano_category('1', '5'), 'one_dimensional', 'of literals without a type');

-- responses of 40 features, very uneven
CREATE TEMP TABLE said AS
SELECT i, i % 40 AS feature,
    CASE WHEN i % 23 <> 5 THEN 1 + abs(hashint4(i)) % (1 + i % 40 % 5) END AS f,
    CASE WHEN i % 29 <> 7 THEN 5 - abs(hashint4(-i)) % (1 + i % 40 % 7 % 5) END AS d
FROM generate_series(1, 6000) i;
CREATE TEMP TABLE tallies AS SELECT feature, kano_tally(f, d) AS t FROM said GROUP BY feature;

SELECT is(
    (SELECT count(*) FROM tallies WHERE responses(t) <> (SELECT count(*) FROM said s
         WHERE s.feature = tallies.feature AND f IS NOT NULL AND d IS NOT NULL)),
    0::bigint,
    'a pair with a NULL is not counted');
SELECT is(kano_tally(NULL, 3), '1..25 {}', 'no pair: the empty tally of the scale');
SELECT is(kano_tally(f, d), '1..25 {}', 'nor without rows') FROM said WHERE false;
SELECT is(
    (SELECT rollup(t) FROM tallies),
    (SELECT tally(5 * (f - 1) + d, 1, 25) FROM said),
    'rollup: the responses of all features');
SELECT is(
    (SELECT kano_tally(f, d) FROM said) - (SELECT t FROM tallies WHERE feature = 3),
    (SELECT kano_tally(f, d) FROM said WHERE feature <> 3),
    'minus: the responses of the others');
SELECT is(
    (SELECT t + t FROM tallies WHERE feature = 4),
    (SELECT kano_tally(f, d) FROM said, generate_series(1, 2) WHERE feature = 4),
    'plus');
SELECT is(
    (SELECT count(*)
     FROM (SELECT i, kano_tally(f, d) OVER (ORDER BY i ROWS 30 PRECEDING) AS moving FROM said) w
     WHERE i % 50 = 0 AND moving IS DISTINCT FROM
         (SELECT kano_tally(f, d) FROM said s WHERE s.i BETWEEN w.i - 30 AND w.i)),
    0::bigint,
    'a moving window has the same tally as its rows');
SELECT is(
    (SELECT count(*)
     FROM (SELECT i, kano_report(f, d) OVER (ORDER BY i ROWS 30 PRECEDING) AS moving FROM said) w
     WHERE i % 50 = 0 AND moving IS DISTINCT FROM
         (SELECT kano_report(f, d) FROM said s WHERE s.i BETWEEN w.i - 30 AND w.i)),
    0::bigint,
    'and the same report');
SELECT is(kano_report(f, d)::text, kano_report(kano_tally(f, d))::text, 'in one step or in two')
FROM said;
SELECT is(
    kano_report('1..25 {5:3}', 0.9)::text,
    kano_report('1..25 {5:3}'::tally, 0.9)::text,
    'of a quoted tally');

-- the report in plain SQL
CREATE FUNCTION pg_temp.category(f int, d int) RETURNS kano_category LANGUAGE SQL
    RETURN CASE WHEN (f, d) IN ((1, 1), (5, 5)) THEN 'questionable'
                WHEN f = 5 OR d = 1 THEN 'reverse'
                WHEN f = 1 THEN CASE d WHEN 5 THEN 'one_dimensional' ELSE 'attractive' END
                WHEN d = 5 THEN 'must_be' ELSE 'indifferent' END::kano_category;
CREATE TEMP VIEW counts AS
SELECT feature, category, (SELECT count(*) FROM said s
                           WHERE s.feature = q.feature AND f IS NOT NULL AND d IS NOT NULL
                               AND pg_temp.category(f, d) = category) AS n
FROM (SELECT DISTINCT feature FROM said) q, unnest(enum_range(NULL::kano_category)) category
WHERE feature IS NOT NULL;
CREATE TEMP TABLE oracle AS
WITH ranked AS (
    SELECT feature, category, n, sum(n) OVER w AS total,
        row_number() OVER (PARTITION BY feature ORDER BY n DESC, category) AS place
    FROM counts
    WINDOW w AS (PARTITION BY feature)
), pairs AS (
    SELECT feature, f, d, pg_temp.category(f, d) AS category
    FROM said
    WHERE f IS NOT NULL AND d IS NOT NULL
)
SELECT a.feature, a.total, a.category, (a.n - b.n) / a.total::float8 AS category_strength,
    (SELECT sum(n) FROM counts c WHERE c.feature = a.feature AND c.category < 'indifferent')
        / a.total::float8 AS total_strength,
    -- customers asked twice, who moved from the second category to the first or the reverse
    (SELECT (csat_change(CASE WHEN p.category = b.category THEN 5 ELSE 1 END,
                         CASE WHEN p.category = a.category THEN 5 ELSE 1 END)).p_value
     FROM pairs p
     WHERE p.feature = a.feature) AS tie_p_value,
    (SELECT ROW(better.*, -worse.rate, -worse.upper, -worse.lower)::text
     FROM (SELECT count(*) FILTER (WHERE category IN ('attractive', 'one_dimensional')) AS b,
               count(*) FILTER (WHERE category IN ('must_be', 'one_dimensional')) AS w,
               count(*) AS n
           FROM pairs
           WHERE pairs.feature = a.feature AND category < 'reverse') q,
         proportion_interval(b, n) better, proportion_interval(w, n) worse) AS coefficients,
    (SELECT ARRAY[avg(('{4,2,0,-1,-2}'::float8[])[f]), avg(('{-2,-1,0,2,4}'::float8[])[d])]
     FROM pairs p
     WHERE p.feature = a.feature) AS means
FROM ranked a
JOIN ranked b USING (feature)
WHERE a.place = 1 AND b.place = 2;
CREATE TEMP TABLE reports AS
SELECT feature, r.* FROM tallies, kano_report(t) r;
SELECT is((SELECT count(*) FROM reports JOIN oracle USING (feature)), 40::bigint, '40 features');
SELECT ok((SELECT count(DISTINCT category) >= 4 FROM reports), 'of several categories');
SELECT is(
    (SELECT string_agg(feature || ' ' || c.category, ', ')
     FROM counts c JOIN reports r USING (feature)
     WHERE n <> CASE c.category WHEN 'must_be' THEN must_be
                    WHEN 'one_dimensional' THEN one_dimensional WHEN 'attractive' THEN attractive
                    WHEN 'indifferent' THEN indifferent WHEN 'reverse' THEN reverse
                    ELSE questionable END),
    NULL,
    'counts of categories as in plain SQL');
SELECT is(
    (SELECT string_agg(feature::text, ', ')
     FROM reports r JOIN oracle o USING (feature)
     WHERE (r.responses, r.category) IS DISTINCT FROM (o.total, o.category)),
    NULL,
    'the category');
SELECT is(
    (SELECT string_agg(feature::text, ', ')
     FROM reports r JOIN oracle o USING (feature)
     WHERE r.category_strength IS DISTINCT FROM o.category_strength
         OR r.total_strength IS DISTINCT FROM o.total_strength),
    NULL,
    'its strength, and the total strength');
SELECT is(
    (SELECT string_agg(feature || ': ' || r.tie_p_value || ' not ' || o.tie_p_value, ', ')
     FROM reports r JOIN oracle o USING (feature)
     WHERE NOT abs(r.tie_p_value - o.tie_p_value) <= 1e-14 + 1e-12 * o.tie_p_value),
    NULL,
    'the test of a tie: that of the same customers asked twice');
SELECT is(
    (SELECT string_agg(feature::text, ', ')
     FROM reports r JOIN oracle o USING (feature)
     WHERE ROW(r.better, r.better_lower, r.better_upper, r.worse, r.worse_lower,
               r.worse_upper)::text IS DISTINCT FROM replace(coefficients, '-0,', '0,')),
    NULL,
    'better and worse, with Wilson''s limits');
SELECT is(
    (SELECT string_agg(feature::text, ', ')
     FROM reports r JOIN oracle o USING (feature)
     WHERE NOT (abs(r.functional - means[1]) <= 1e-12
                    AND abs(r.dysfunctional - means[2]) <= 1e-12)),
    NULL,
    'means of the values');
SELECT is(
    (SELECT string_agg(feature::text, ', ')
     FROM (SELECT feature, mode() WITHIN GROUP (ORDER BY kano_category(f, d)) AS category
           FROM said
           WHERE f IS NOT NULL AND d IS NOT NULL
           GROUP BY feature) m
     JOIN reports r USING (feature)
     WHERE m.category <> r.category),
    NULL,
    'the category is what mode() finds, which takes the first of several');
SELECT is(
    (SELECT string_agg(k::text, '; ' ORDER BY k.category)
     FROM tallies, kano_rows(t, 0.8) k
     WHERE feature = 9),
    (SELECT string_agg(ROW(category, n, rate, lower, upper)::text, '; ' ORDER BY category)
     FROM counts, LATERAL (SELECT responses(t) FROM tallies WHERE feature = 9) q (total),
         proportion_interval(n, total, 0.8)
     WHERE feature = 9),
    'kano_rows: shares with Wilson''s limits');

-- ties: each set of categories with equally many responses, and one response less of the others
SELECT is(
    (SELECT string_agg(format('%s: %s', tied, r.category), ', ')
     FROM generate_series(1, 63) tied,
         LATERAL (SELECT tally_of(
                             array_agg(CASE WHEN code IN (1, 2, 5, 6, 7, 10)
                                           THEN 2 + (tied >> place & 1) ELSE 0 END
                                       ORDER BY code), 1),
                      min(category) FILTER (WHERE tied >> place & 1 = 1)
                  FROM (SELECT code, pg_temp.category(f, d) AS category,
                            array_position(enum_range(NULL::kano_category),
                                           pg_temp.category(f, d)) - 1 AS place
                        FROM cells) c) q (t, first),
         kano_report(t) r
     WHERE r.category IS DISTINCT FROM first),
    NULL,
    'of equally large categories the first counts: M > O > A > I > R > Q');
SELECT results_eq(
    $$SELECT r.category::text, category_strength, tie_p_value
      FROM kano_report('1..25 {2:4, 10:4}'::tally) r$$,
    $$VALUES ('must_be', 0::float8, 1::float8)$$,
    'a tie has the p-value 1');

-- corner cases
SELECT is(kano_report('empty'::tally)::text, '(0,0,0,0,0,0,0,,,,,,,,,,,,)', 'no responses');
SELECT is(
    kano_report('1..25 {6:2, 25:1}'::tally)::text,
    '(3,0,0,0,0,2,1,reverse,0.3333333333333333,0,' || stats.p || ',,,,,,,0.6666666666666666,0)',
    'only reverse and questionable responses: no coefficients')
FROM (SELECT (csat_change(b, a)).p_value AS p FROM (VALUES (5, 1), (1, 5), (1, 5)) v (b, a)) stats;
SELECT is(
    (SELECT ROW(r.category, r.category_strength, r.better, r.worse, r.functional)::text
     FROM kano_report('1..25 {7:9223372036854775807}'::tally) r),
    '(indifferent,1,0,0,2)',
    'as many responses as a tally can have; worse is 0, not -0');
SELECT is(
    (SELECT string_agg(ROW(k.responses, k.share, k.lower, k.upper)::text, ',')
     FROM kano_rows('1..25 {}') k),
    '(0,,,),(0,,,),(0,,,),(0,,,),(0,,,),(0,,,)',
    'no responses: all categories, no shares');

-- errors
SELECT throws_ok(format('SELECT %s(%s)', f, v), '22003', NULL, f || ' of ' || v)
FROM unnest(ARRAY['kano_category', 'kano_tally', 'kano_report']) f,
    unnest(ARRAY['0, 1', '6::smallint, 1', '1, 0', '1, 2.5', '1, ''NaN''::float8',
                 '''Infinity''::float8, 1']) v;
SELECT throws_ok(call, code, message, call)
FROM (VALUES
          ('SELECT kano_category(1, 6)', '22003',
           'dysfunctional response 6 is not a whole number from 1 to 5'),
          ('SELECT kano_report(''1..5 {5:3}''::tally)', '22023',
           'tally on the scale 1 to 5 does not count pairs of responses'),
          ('SELECT kano_rows(''0..25 {5:3}'')', '22023',
           'tally on the scale 0 to 25 does not count pairs of responses'),
          ('SELECT kano_report(''1..25 {}''::tally, 1)', '22023', NULL),
          ('SELECT kano_rows(''1..25 {}'', 0.4)', '22023', NULL),
          ('SELECT kano_report(''x'', 0.9)', '22P02', NULL),
          ('SELECT kano_accum(''0..10 {}'', 1, 1)', '22023', NULL),
          ('SELECT kano_discard(''1..25 {2:1}'', 1, 1)', '22003', NULL)
     ) v (call, code, message);

-- published: a row for each respondent, a pair of columns for each feature
\if :present
CREATE TEMP TABLE krano (f1 int, d1 int, f2 int, d2 int, f3 int, d3 int, f4 int, d4 int, f5 int,
    d5 int, f6 int, d6 int, f7 int, d7 int);
\copy krano FROM PROGRAM 'test/lib/published next/krano_example.csv' CSV
SELECT results_eq(
    $$SELECT attractive, one_dimensional, must_be, indifferent, reverse, questionable,
          round(better::numeric, 8), round(worse::numeric, 8), functional, dysfunctional
      FROM (SELECT (kano_report(f1, d1)).* FROM krano) q$$,
    $$VALUES (1::bigint, 2::bigint, 0::bigint, 4::bigint, 1::bigint, 0::bigint, 0.42857143,
          -0.28571429, 2.25::float8, 0.5::float8)$$,
    'krano: the first feature');
\else
SELECT skip('no published data', 1);
\endif

SELECT * FROM finish();
ROLLBACK;
