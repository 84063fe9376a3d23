-- Hostile names, tables of other users, and options that make no sense.
BEGIN;
SELECT plan(104);
SET LOCAL TimeZone = 'UTC';
SET LOCAL max_parallel_workers_per_gather = 0;
CREATE TABLE e (customer int, at timestamptz, d date, t timestamp, note text);
INSERT INTO e
SELECT i % 50, timestamptz '2024-01-01' + i * interval '7 hours', date '2024-01-01' + i / 4,
    timestamp '2024-01-01' + i * interval '7 hours', 'x'
FROM generate_series(1, 1000) i;
CREATE FUNCTION ask(query text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE result text;
BEGIN
    EXECUTE query INTO result;
    RETURN result;
END $$;
-- Returns the SQLSTATE, message, detail and hint of an error, or that there was none.
CREATE FUNCTION refusal(query text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE state text; words text; more text; advice text;
BEGIN
    EXECUTE query;
    RETURN 'no error';
EXCEPTION WHEN OTHERS THEN
    GET STACKED DIAGNOSTICS state = RETURNED_SQLSTATE, words = MESSAGE_TEXT,
        more = PG_EXCEPTION_DETAIL, advice = PG_EXCEPTION_HINT;
    RETURN concat_ws(' | ', state, words, nullif(more, ''), nullif(advice, ''));
END $$;

-- hostile names of schemas, tables and columns, which are never run as SQL
CREATE TABLE witness (x int);
INSERT INTO witness VALUES (1);
CREATE TABLE names (n text);
INSERT INTO names
VALUES ('plain'), ('UPPER Case'), ('quo"te'), ('apo''strophe'), ('"; DROP TABLE witness; --'),
    ('x FROM witness; --'), ('고객'), ('naïve ☃'), ('select'), ('user'), ('a.b'), ('$1'),
    (E'new\nline'), ('back\slash'), ('%s %I'), (' '), (repeat('n', 63)), ('--'), ('/*');
CREATE FUNCTION hostile(n text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE result text;
BEGIN
    EXECUTE format('CREATE SCHEMA %I', 's' || left(n, 60));
    EXECUTE format(
        'CREATE TABLE %I.%I AS SELECT customer AS %I, at AS %I FROM e', 's' || left(n, 60), n, n,
        't' || left(n, 60));
    SELECT md5(string_agg(c::text, ' ' ORDER BY cohort, period)) INTO result
    FROM retention_cohort(
        format('%I.%I', 's' || left(n, 60), n)::regclass, n, 't' || left(n, 60)) c;
    RETURN result;
END $$;
SELECT is(
    hostile(n),
    (SELECT md5(string_agg(c::text, ' ' ORDER BY cohort, period))
     FROM retention_cohort('e', 'customer', 'at') c),
    'name: ' || n)
FROM names;
SELECT is((SELECT sum(x) FROM witness), 1::bigint, 'the witness still stands');
-- objects of the same name earlier on search_path
CREATE SCHEMA trap;
CREATE FUNCTION trap.retention_agg(int, timestamptz, jsonb)
RETURNS retention_matrix LANGUAGE sql AS $$ SELECT NULL::retention_matrix $$;
CREATE TABLE trap.e AS SELECT 1 AS customer, now() AS at;
SET LOCAL search_path = trap, public;
SELECT is(
    (SELECT count(*) FROM retention_cohort('public.e', 'customer', 'at')),
    (SELECT count(*)
     FROM retention_rows((SELECT public.retention_agg(customer, at, NULL) FROM public.e))),
    'the search path leads nowhere else');
RESET search_path;
ALTER TABLE e ADD COLUMN gone int;
ALTER TABLE e DROP COLUMN gone;

-- tables of other users
CREATE ROLE satisfaction_stranger;
CREATE TABLE secret AS TABLE e;
CREATE VIEW window_view AS SELECT * FROM secret WHERE customer < 10;
GRANT SELECT ON window_view TO satisfaction_stranger;
CREATE TABLE halves AS TABLE e;
GRANT SELECT (customer) ON halves TO satisfaction_stranger;
CREATE TABLE rows_of_all AS TABLE e;
ALTER TABLE rows_of_all ENABLE ROW LEVEL SECURITY;
CREATE POLICY few ON rows_of_all USING (customer < 5);
GRANT SELECT ON rows_of_all TO satisfaction_stranger;
GRANT CREATE ON SCHEMA public TO satisfaction_stranger;
SET LOCAL ROLE satisfaction_stranger;
SELECT matches(
    refusal($$SELECT * FROM retention_cohort('secret', 'customer', 'at')$$),
    '^42501 \| permission denied for table secret',
    'a table of another user');
SELECT matches(
    refusal($$SELECT * FROM retention_cohort('halves', 'customer', 'at')$$),
    '^42501 \| permission denied for table halves',
    'a column of another user');
SELECT matches(
    refusal($$SELECT retention_of('secret', 'customer', 'at')$$),
    '^42501',
    'also one level below');
SELECT is(
    (SELECT sum(cohort_size)
     FROM retention_cohort('window_view', 'customer', 'at')
     WHERE period = 0),
    10::numeric,
    'a view shows what it shows');
SELECT is(
    (SELECT sum(cohort_size)
     FROM retention_cohort('rows_of_all', 'customer', 'at')
     WHERE period = 0),
    5::numeric,
    'row security holds');
RESET ROLE;
SELECT is(
    (SELECT sum(cohort_size)
     FROM retention_cohort('rows_of_all', 'customer', 'at')
     WHERE period = 0),
    50::numeric,
    'for others only');

-- activity periods with different options
CREATE TABLE activities AS
SELECT n, customer, activity_agg(at, options) AS a
FROM e,
    LATERAL (VALUES (1, retention_options()), (2, retention_options(tz => 'Asia/Seoul')),
                 (3, retention_options('week'))) v(n, options)
GROUP BY n, customer
ORDER BY md5(n::text || customer);

-- relations and columns that do not exist, and columns of the wrong type
CREATE TABLE mixed ("Customer ID" int, at date);
SELECT matches(refusal(query), words, query) FROM (VALUES
    ($$SELECT * FROM retention_cohort('nowhere', 'customer', 'at')$$,
     '^42P01 \| relation "nowhere" does not exist'),
    ($$SELECT * FROM retention_cohort(4294967295::regclass, 'customer', 'at')$$,
     '^42P01 \| relation with OID 4294967295 does not exist'),
    ($$SELECT * FROM retention_cohort('e', 'custmer', 'at')$$,
     '^42703 \| column "custmer" of relation "e" does not exist \| '
     'Its columns are customer, at, d, t, note\.$'),
    ($$SELECT * FROM retention_cohort('mixed', '"Customer ID"', 'at')$$,
     '^42703 .* \| Its columns are Customer ID, at\.$'),
    ($$SELECT * FROM retention_cohort('e', 'customer', 'when')$$,
     '^42703 \| column "when" of relation "e" does not exist'),
    ($$SELECT * FROM retention_cohort('e', 'customer', 'ctid')$$, '^42703 \| column "ctid"'),
    ($$SELECT * FROM retention_cohort('e', 'gone', 'at')$$, '^42703 \| column "gone"'),
    ($$SELECT * FROM retention_cohort('e', 'customer', 'note')$$,
     '^42804 \| column "note" of relation "e" is of type text \| It must be of type timestamptz, '
     'timestamp or date\.$'),
    ($$SELECT * FROM retention_cohort('e', 'customer', 'customer')$$, '^42804 .* integer'),
-- unknown words: the message lists the known ones
    ($$SELECT retention_options('fortnight')$$,
     '^22023 .*fortnight.*day.*week.*month.*quarter.*year'),
    ($$SELECT retention_options(mode => 'off')$$,
     '^22023 .*off.*on.*on_or_after.*on_or_before.*streak'),
    ($$SELECT retention_options(cohort => 'last')$$, '^22023 .*last.*first.*every'),
    ($$SELECT retention_options(origin => 'birth')$$, '^22023 .*birth.*calendar.*first_event'),
    ($$SELECT retention_options(first_period => 'none')$$, '^22023 .*none.*all.*returned'),
    ($$SELECT retention_options(during => 'start')$$, '^22023 .*start.*end.*any'),
    ($$SELECT retention_options(min_events => 0)$$, '^22023 .*whole number from 1 to 1000000'),
    ($$SELECT retention_options(min_events => -3)$$, '^22023 .*whole number from 1 to 1000000'),
    ($$SELECT retention_options(min_events => 1000001)$$, '^22023 .*whole number from 1 to'),
    ($$SELECT retention_agg(customer, at, '{"min_events": 1.5}') FROM e$$,
     '^22023 .*whole number'),
    ($$SELECT retention_agg(customer, at, '{"min_events": "2"}') FROM e$$,
     '^22023 .*whole number'),
    ($$SELECT retention_options(cohort_period => 'decade')$$, '^22023 .*decade.*day.*week.*year'),
    ($$SELECT retention_options('week', cohort_period => 'month')$$,
     '^22023 .*cohort of one month .* of one week.*\{7,7,7\}'),
    ($$SELECT retention_options(cohort_period => 'day')$$,
     '^22023 .*cohort of one day .* of one month.*longer than the period'),
    ($$SELECT retention_options(week_start => 'caturday')$$, '^22023 .*caturday.*monday.*sunday'),
    ($$SELECT retention_options(tz => 'Atlantis')$$,
     '^22023 \| time zone "Atlantis" not recognized \| See pg_timezone_names'),
    ($$SELECT retention_options(tz => '')$$,
     '^22023 \| retention option "tz" must be the name of a time zone'),
    ($$SELECT retention_options(tz => repeat('x', 5000))$$, '^22023 \| time zone'),
    ($$SELECT retention_options(as_of => 'infinity')$$, '^22023 \| as_of must be a finite time'),
    ($$SELECT retention_options(as_of => '-infinity')$$, '^22023 \| as_of must be a finite time'),
    ($$SELECT retention_options(brackets => '{}')$$,
     '^22023 \| brackets must be positive widths in periods \| .* \| \{4,10,3\} stands for'),
    ($$SELECT retention_options(brackets => '{1,0}')$$, '^22023 \| brackets must be'),
    ($$SELECT retention_options(brackets => '{1,-1}')$$, '^22023 \| brackets must be'),
    ($$SELECT retention_options(brackets => '{NULL}')$$, '^22023 \| brackets must be'),
    ($$SELECT retention_options(brackets => '{2147483647,2147483647}')$$,
     '^22023 \| brackets must be'),
    ($$SELECT retention_options(brackets => array_fill(1, ARRAY[10001]))$$,
     '^22023 \| brackets must be'),
    ($$SELECT retention_agg(customer, at, '[]') FROM e$$,
     '^22023 \| retention options must be a JSON object'),
    ($$SELECT retention_agg(customer, at, '{"perod": "day"}') FROM e$$, '^22023 .*perod.*period'),
    ($$SELECT retention_agg(customer, at, '{"period": 7}') FROM e$$,
     '^22023 \| retention option "period" must be a string'),
    ($$SELECT retention_agg(customer, at, '{"period": ["day"]}') FROM e$$, '^22023'),
    ($$SELECT retention_agg(customer, at, '{"brackets": [[1]]}') FROM e$$, '^22023'),
    ($$SELECT retention_agg(customer, at, '{"brackets": [1.5]}') FROM e$$,
     '^22023 \| brackets must be'),
    ($$SELECT retention_agg(customer, at, '{"as_of": 3}') FROM e$$,
     '^22023 \| retention option "as_of" must be a string'),
    ($$SELECT retention_agg(customer, at, '{"as_of": "tomorrowish"}') FROM e$$, '^22007'),
    ($$SELECT * FROM retention_cohort('e', 'customer', 'at', 'moon')$$, '^22023 .*moon'),
    ($$SELECT * FROM retention_cohort('e', 'customer', 'at', level => 1.5)$$, '^22023 .*level'),
    ($$SELECT * FROM retention_rows('0101', 0)$$, '^22023 .*level'),
    ($$SELECT * FROM retention_pooled('0101', 'NaN')$$, '^22023 .*level'),
-- values with different options cannot be merged
    ($$SELECT retention_matrix_merge(retention_agg(customer, at), retention_agg(customer, at,
         retention_options('week'))) FROM e$$,
     '^22023 \| cannot combine retention matrices with different options \| All options '
     'but as_of must be the same\.$'),
    ($$SELECT retention_matrix_merge(retention_agg(customer, at), retention_agg(customer, at,
         retention_options(mode => 'streak'))) FROM e$$,
     '^22023 \| cannot combine retention matrices with different options'),
    ($$SELECT retention_matrix_merge(retention_agg(customer, at), retention_agg(customer, at,
         retention_options(cohort => 'every'))) FROM e$$,
     '^22023 \| cannot combine retention matrices with different options'),
    ($$SELECT retention_matrix_merge(retention_agg(customer, at), retention_agg(customer, at,
         retention_options(brackets => '{1}'))) FROM e$$,
     '^22023 \| cannot combine retention matrices with different options'),
    ($$SELECT retention_matrix_merge(retention_agg(customer, at), retention_agg(customer, at,
         retention_options(tz => 'Asia/Seoul'))) FROM e$$,
     '^22023 \| cannot combine retention matrices with different options'),
    ($$SELECT activity_agg(at, retention_options('day')) + activity_agg(at) FROM e$$,
     '^22023 \| activity periods have a different calendar \| Their period is the (day, '
     'not the month|month, not the day)\.'),
    ($$SELECT activity_agg(at, retention_options(tz => 'Asia/Seoul')) + activity_agg(at) FROM e$$,
     '^22023 \| activity periods are in time zone "(UTC|Asia/Seoul)", not'),
    ($$SELECT rollup(a) FROM (SELECT activity_agg(at, retention_options('week',
         week_start => w)) AS a FROM e, unnest('{monday,sunday}'::text[]) w GROUP BY w) s$$,
     '^22023 \| activity periods have a different calendar'),
    ($$SELECT retention_agg(a, retention_options('week')) FROM (SELECT activity_agg(at) AS a
         FROM e GROUP BY customer) s$$,
     '^22023 \| activity periods have a different calendar .* Use the same period in both steps'),
    ($$SELECT retention_agg(a, retention_options(tz => 'Asia/Seoul'))
         FROM (SELECT activity_agg(at) AS a FROM e GROUP BY customer) s$$,
     '^22023 \| activity periods are in time zone "UTC", not "Asia/Seoul" '
     '\| Use the same retention_options\(tz'),
    ($$SELECT retention_agg(a, retention_options(as_of => '2024-02-15'))
         FROM (SELECT activity_agg(at) AS a FROM e GROUP BY customer) s$$,
     '^22023 \| as_of splits a period with activity \| Activity periods do not record'),
    ($$SELECT retention_agg(a ORDER BY n) FROM activities$$,
     '^22023 \| cannot combine retention matrices with different options'),
    ($$SELECT retention_agg(a ORDER BY n) FROM activities WHERE n <> 2$$,
     '^22023 \| cannot combine retention matrices with different options'),
    ($$SELECT retention_agg(a, retention_options(mode => m) ORDER BY n)
         FROM activities, unnest('{on,streak}'::text[]) m WHERE n = 1$$,
     '^22023 \| cannot combine retention matrices with different options')
) v(query, words);
SELECT is(
    ask($$SELECT retention_agg(a, retention_options(as_of => '2024-02-29 23:59:59.999999'))
            FROM (SELECT activity_agg(at) AS a FROM e GROUP BY customer) s$$),
    ask($$SELECT retention_agg(customer, at,
            retention_options(as_of => '2024-02-29 23:59:59.999999')) FROM e$$),
    'as_of at the end of a period is known to activities, too');

-- brackets of other integers need a cast, so that literals and calls without them need none
SELECT throws_ok(
    'SELECT retention_options(brackets => ARRAY[4,10]::bigint[])', '42883', NULL, 'bigint[]');
SELECT is(
    retention_options(brackets => ARRAY[4,10]::bigint[]::int[]),
    retention_options(brackets => '{4,10}'),
    'a cast, a literal');
SELECT is(retention_options(brackets => NULL), retention_options(), 'no type at all');
SELECT is(
    ask($$SELECT retention_agg(customer, at, '{"brackets": [4, 10.0]}') FROM e$$),
    ask($$SELECT retention_agg(customer, at, retention_options(brackets => '{4,10}')) FROM e$$),
    'any whole number in JSON');

SELECT results_eq('SELECT retention_agg(a)::text FROM activities GROUP BY n ORDER BY n',
    $$SELECT retention_agg(customer, at, options)::text FROM e,
        LATERAL (VALUES (1, retention_options()), (2, retention_options(tz => 'Asia/Seoul')),
                     (3, retention_options('week'))) v(n, options)
        GROUP BY n ORDER BY n$$, 'activities of different calendars, each in a group of its own');

-- options that change within a group raise an error, however the rows are split; between groups
-- they may
CREATE TABLE o (p text, c int, d date) PARTITION BY LIST (p);
CREATE TABLE o1 PARTITION OF o FOR VALUES IN ('month');
CREATE TABLE o2 PARTITION OF o FOR VALUES IN ('week');
INSERT INTO o
SELECT p, i, date '2024-01-01' + i * j
FROM unnest('{month,week}'::text[]) p, generate_series(1, 20) i, generate_series(0, 3) j;
ANALYZE o;
SELECT matches(
    refusal('SELECT retention_agg(c, d, retention_options(p)) FROM o'),
    '^22023 \| retention options must not change within a group \| Use the same options for all '
    'rows of a group\.$',
    'options change within a group');
SELECT matches(
    refusal('SELECT activity_agg(d, retention_options(p)) FROM o'),
    '^22023 \| retention options must not change within a group',
    'of activity_agg, too');
SELECT matches(
    refusal('SELECT retention_agg(c, d, retention_options(as_of => d::timestamptz)) FROM o1'),
    '^22023 \| retention options must not change within a group',
    'as_of changes');
SET LOCAL enable_partitionwise_aggregate = on;
SELECT matches(
    ask('EXPLAIN (FORMAT json) SELECT retention_agg(c, d, retention_options(p)) FROM o'),
    '"Partial Mode": "Partial"',
    'each partition by itself:');
SELECT matches(
    refusal('SELECT retention_agg(c, d, retention_options(p)) FROM o'),
    '^22023 \| retention options must not change within a group',
    'options change between partitions');
SELECT is(
    ask($$SELECT string_agg(((r::jsonb->>'period') = p)::text, ' ')
            FROM (SELECT p, retention_agg(c, d, retention_options(p)) AS r FROM o GROUP BY p) s$$),
    'true true',
    'each group its own options');
SET LOCAL enable_partitionwise_aggregate = off;
SET LOCAL enable_sort = off;
SELECT is(
    ask($$SELECT string_agg(((r::jsonb->>'period') = p)::text, ' ')
            FROM (SELECT p, retention_agg(c, d, retention_options(p)) AS r FROM (SELECT *
            FROM o ORDER BY d) x GROUP BY p) s$$),
    'true true',
    'groups that take turns');
-- relations without rows
CREATE INDEX e_customer ON e (customer);
CREATE SEQUENCE numbers;
CREATE TYPE pair AS (customer int, at timestamptz);
SELECT throws_ok(
    format('SELECT * FROM retention_cohort(%L, ''customer'', ''at'')', r),
    '42809',
    format('"%s" is not a table or view', r),
    r)
FROM unnest('{e_customer,numbers,pair}'::text[]) r;
SELECT * FROM finish();
ROLLBACK;
