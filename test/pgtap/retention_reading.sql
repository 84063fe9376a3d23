-- Reading stored values: the same rows in FROM and in the select list, pooled cells as sums of
-- cells however far as_of is from the events, and JSON that is built without its text.
BEGIN;
SELECT plan(22);

CREATE TEMP TABLE event AS
SELECT c AS customer, date '2020-01-31' + c * c % 500 + k * (c % 7 + 1) * 9 AS day
FROM generate_series(1, 200) c, generate_series(0, 20) k
WHERE (c + k * k) % 3 > 0;
CREATE TEMP TABLE read AS
SELECT unit, mode, cohort, brackets,
    retention_agg(
        customer, day,
        retention_options(
            unit, mode => mode, cohort => cohort, brackets => brackets, as_of => as_of)) AS m
FROM event, unnest('{week,month,quarter}'::text[]) unit,
    unnest('{on,on_or_after,on_or_before,streak}'::text[]) mode,
    unnest('{first,every}'::text[]) cohort,
    (VALUES (NULL::int[]), ('{1,3,2}')) b (brackets),
    unnest(ARRAY[timestamptz '2021-03-31 23:59:59.999999', '2021-03-31', '2025-12-31']) as_of
GROUP BY unit, mode, cohort, brackets, as_of;
SELECT is(count(*), 144::bigint, 'matrices of all options') FROM read;

-- pooled
SELECT is(
    (SELECT count(*)
     FROM read,
         LATERAL (SELECT array_agg((period, cohorts, eligible, retained)::text ORDER BY period)
                  FROM retention_pooled(m)) ours (pooled),
         LATERAL (SELECT array_agg((period, n, eligible, retained)::text ORDER BY period)
                  FROM (SELECT period, count(*) AS n, sum(eligible)::bigint AS eligible,
                            sum(retained)::bigint AS retained
                        FROM retention_rows(m)
                        WHERE complete
                        GROUP BY period) s) sums (pooled)
     WHERE ours.pooled IS DISTINCT FROM sums.pooled),
    0::bigint,
    'pooled cells are the sums of complete cells');
-- one customer in each of two daily cohorts, active once more, a hundred years before as_of
CREATE TEMP TABLE far AS
SELECT mode,
    ('010000000' || mode || '000000feffbfc5d6cda30c' || '02' || '0001010100020001'
     || '02010101000101')::retention_matrix AS m
FROM generate_series(0, 3) mode;
SELECT is(
    (SELECT string_agg(
         concat_ws(' ', mode, period, cohorts, eligible, retained), ', ' ORDER BY mode, period)
     FROM far, retention_pooled(m)
     WHERE period < 4),
    '0 0 2 2 2, 0 1 2 2 1, 0 2 2 2 1, 0 3 2 2 0, 1 0 2 2 2, 1 1 2 2 2, 1 2 2 2 1, 1 3 2 2 0, '
    '2 0 2 2 2, 2 1 2 2 1, 2 2 2 2 2, 2 3 2 2 2, 3 0 2 2 2, 3 1 2 2 2, 3 2 2 2 1, 3 3 2 2 0',
    'pooled cells of each mode');
SELECT is(
    (SELECT array_agg(concat_ws(' ', mode, period, cohorts, retained) ORDER BY mode, period)
     FROM far, retention_pooled(m)
     WHERE period > 39997),
    ARRAY['0 39998 2 0', '0 39999 1 0', '1 39998 2 0', '1 39999 1 0', '2 39998 2 2',
        '2 39999 1 1', '3 39998 2 0', '3 39999 1 0'],
    'up to as_of, which only the first cohort has reached');

-- each set-returning function, in FROM and in the select list
CREATE FUNCTION both_ways(call text, source text)
RETURNS boolean LANGUAGE plpgsql AS $$
DECLARE
    same boolean;
BEGIN
    EXECUTE format(
        'SELECT (SELECT array_agg(r::text) FROM %2$s, %1$s r)
             = (SELECT array_agg(r::text) FROM (SELECT %1$s AS r FROM %2$s) s)', call, source)
        INTO same;
    RETURN same;
END $$;
SELECT ok(both_ways(call, source), call)
FROM (VALUES ('retention_rows(m)', '(SELECT m FROM read) q'),
          ('retention_pooled(m)', '(SELECT m FROM read) q'),
          ('retention_lifecycle(m)', '(SELECT m FROM read) q'),
          ('activity_rows(a)', '(SELECT activity_agg(day) AS a FROM event GROUP BY customer) q'),
          ('tally_rows(t)', '(VALUES (''0..10 {9:1}''::tally), (''empty'')) q (t)'),
          ('tier_thresholds(p)', '(VALUES (''a 0, b 5''::tier_policy)) q (p)')) c (call, source);

-- reading that ends early and begins again
SELECT is(
    (SELECT count(*)
     FROM read,
         LATERAL (SELECT array_agg(r::text)
                  FROM (SELECT retention_rows(m) AS r LIMIT 3) s) a (few),
         LATERAL (SELECT array_agg(r::text)
                  FROM (SELECT r FROM retention_rows(m) r LIMIT 3) s) b (few)
     WHERE a.few = b.few),
    144::bigint,
    'the first rows of each matrix');
SELECT is(
    (SELECT array_agg((SELECT count(*) FROM (SELECT activity_rows(a) LIMIT i) s) ORDER BY i)
     FROM generate_series(1, 4) i,
         (SELECT activity_agg(day) AS a FROM event WHERE customer = 1) q),
    '{1,2,3,4}'::bigint[],
    'a subquery that is run again');
SELECT is(
    (SELECT array_agg(concat_ws(' ', score, tier) ORDER BY n)
     FROM (SELECT row_number() OVER () AS n, score, tier
           FROM (SELECT (tally_rows('1..3 {2:1}')).score, (tier_thresholds('a 0, b 5')).tier) s) t),
    '{"1 a","2 b",3}',
    'two functions with a different number of rows');
CREATE FUNCTION first_days(a activity_periods, n int)
RETURNS text LANGUAGE plpgsql AS $$
DECLARE
    day date;
    said text := '';
BEGIN
    FOR day IN SELECT activity_rows(a) LOOP
        EXIT WHEN n = 0;
        -- the loop does not see this
        a := NULL;
        n := n - 1;
        said := said || ' ' || day;
    END LOOP;
    RETURN said;
END $$;
SELECT is(
    (SELECT first_days(activity_agg(day, retention_options('week')), 2)
     FROM event
     WHERE customer = 1),
    ' 2020-01-27 2020-02-17',
    'a loop that is left, over a variable that changes');
DECLARE few NO SCROLL CURSOR FOR
SELECT (retention_rows(m)).period FROM read WHERE brackets IS NULL AND unit = 'week' LIMIT 5;
MOVE 2 FROM few;
SELECT is(
    (SELECT count(*) FROM (SELECT retention_pooled(m) FROM read LIMIT 2) s),
    2::bigint,
    'while another query reads');
CLOSE few;

-- JSON: the bytes are those that its text would give
SELECT ok(
    record_image_eq(ROW(m::jsonb), ROW(m::jsonb::text::jsonb)),
    'JSON of a matrix')
FROM (SELECT retention_agg(
          customer, day,
          retention_options(
              'week', mode => 'streak', week_start => 'sunday', tz => 'Asia/Seoul',
              brackets => '{1,10000,20}')) AS m
      FROM event) q;
SELECT ok(
    bool_and(record_image_eq(ROW(a::jsonb), ROW(a::jsonb::text::jsonb))),
    'JSON of activity periods')
FROM (SELECT activity_agg(day, retention_options('week', tz => 'Asia/Seoul')) AS a
      FROM event
      GROUP BY customer) q;
SELECT throws_ok(
    $$SELECT ('0100000000000000feffdb93f2c2f38007018d905901010100e09143'
              || repeat('00', 1099999) || '01')::retention_matrix::jsonb$$,
    '54000',
    'retention matrix is too large for jsonb',
    'JSON of more than a million values');
SELECT is(
    (SELECT jsonb_array_length(
         ('0100000000000000feffdb93f2c2f38007018d905901010100a08d06'
          || repeat('00', 99999) || '01')::retention_matrix::jsonb #> '{periods,0,counts}')),
    100000,
    'JSON of less');

-- Some of the cohorts: as the rows that they have.

SELECT is(
    (SELECT count(*)
     FROM (SELECT retention_agg(customer, day, retention_options('week')) AS m FROM event) q,
         (VALUES ('-infinity'::date, 'infinity'::date), ('2020-06-01', '2020-09-14'),
                 ('2020-06-02', '2020-09-13'), ('-infinity', '2021-01-04'),
                 ('2021-01-04', 'infinity'), ('2020-09-14', '2020-09-14'),
                 ('2020-09-15', '2020-09-14'), ('1000-01-01', '1000-01-01')) v(since, until),
         LATERAL (SELECT array_agg((p.period, p.cohorts, p.eligible, p.retained) ORDER BY p.period)
                  FROM retention_pooled(m, 0.9, since, until) p) pooled(found),
         LATERAL (SELECT array_agg((w.period, w.cohorts, w.eligible, w.retained) ORDER BY w.period)
                  FROM (SELECT r.period, count(*) AS cohorts, sum(eligible)::bigint AS eligible,
                            sum(retained)::bigint AS retained
                        FROM retention_rows(m) r
                        WHERE complete AND cohort BETWEEN since AND until
                        GROUP BY r.period) w) wanted(expected)
     WHERE found IS NOT DISTINCT FROM expected),
    8::bigint,
    'pooled over some cohorts');
SELECT cmp_ok(
    (SELECT count(DISTINCT c)::int
     FROM (SELECT retention_agg(customer, day, retention_options('week')) AS m FROM event) q,
         retention_rows(m) r(c)
     WHERE c BETWEEN '2020-06-01' AND '2020-09-14'),
    '>', 2, 'there are such cohorts');
SELECT is_empty(
    $$SELECT * FROM retention_pooled((SELECT retention_agg(customer, day) FROM event), 0.9, NULL)$$,
    'no limit is infinity, not NULL');

SELECT * FROM finish();
ROLLBACK;
