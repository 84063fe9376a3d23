-- Contracts: activity_agg of ranges. Each value is compared with that of the events that a slow and
-- simple query finds in random contracts. psql -v seed=0.25 -v sets=4000 repeats or extends a run.
\if :{?seed}
\else
\set seed 0.20170101
\endif
\if :{?sets}
\else
\set sets 400
\endif
BEGIN;
SELECT plan(73);
SELECT diag('seed ' || :seed || ', ' || :sets || ' sets');
SET LOCAL TimeZone = 'UTC';
SET LOCAL jit = off;
SET LOCAL max_parallel_workers_per_gather = 0;
SELECT setseed(:seed);
CREATE FUNCTION pick(words text[]) RETURNS text LANGUAGE sql VOLATILE AS
    $$ SELECT words[1 + floor(random() * cardinality(words))::int] $$;
-- Periods as a text: their first days, and the latest time.
CREATE FUNCTION periods(a activity_periods) RETURNS text LANGUAGE sql IMMUTABLE AS $$
    SELECT concat_ws(
        ' ', string_agg(to_char(period_start, 'MM-DD'), ' ' ORDER BY period_start),
        '| ' || (a::jsonb->>'latest'))
    FROM activity_rows(a)
$$;

-- Published contracts: churn is 1 of 3, 1 of 4 and 1 of 4 in January, February and March 2017.
CREATE TABLE contracts (customer int, during daterange);
INSERT INTO contracts
VALUES (1, '[2016-12-01,2017-02-01)'), (2, '[2016-12-01,2017-01-24)'), (3, '[2016-12-05,)'),
    (4, '[2017-01-10,2017-03-15)'), (5, '[2017-01-20,)'), (6, '[2017-02-14,2017-04-02)');
CREATE FUNCTION lifecycle(options jsonb) RETURNS text LANGUAGE sql STABLE AS $$
    SELECT string_agg(
        concat_ws('/', to_char(period_start, 'MM'), active, new, l.retained, resurrected, churned),
        ' ' ORDER BY period_start)
    FROM retention_lifecycle(
        (SELECT retention_agg(a)
         FROM (SELECT activity_agg(during, options) AS a FROM contracts GROUP BY customer) q)) l
$$;
SELECT is(
    lifecycle('{"as_of": "2017-04-15"}'),
    '12/3/3/0/0/0 01/4/2/2/0/1 02/4/1/3/0/1 03/3/0/3/0/1 04/2/0/2/0',
    'churn of 1 of 3, 1 of 4 and 1 of 4');
SELECT is(
    lifecycle(retention_options(as_of => '2017-04-15', during => 'END')),
    lifecycle('{"as_of": "2017-04-15"}'),
    'the default is end');
SELECT is(
    lifecycle(retention_options(as_of => '2017-04-15', during => 'any')),
    '12/3/3/0/0/0 01/5/2/3/0/0 02/4/1/3/0/2 03/4/0/4/0/0 04/3/0/3/0',
    'any: churned in the month after the last');
SELECT is(
    lifecycle('{"as_of": "2017-04-30 23:59:59.999999"}'),
    '12/3/3/0/0/0 01/4/2/2/0/1 02/4/1/3/0/1 03/3/0/3/0/1 04/2/0/2/0/1',
    'the last microsecond of April ends it');
SELECT is(
    (SELECT string_agg(concat_ws('/', l.active, churned), ' ' ORDER BY period_start)
     FROM retention_lifecycle(
         (SELECT retention_agg(a)
          FROM (SELECT activity_agg(
                    tstzrange(
                        lower(during)::timestamp AT TIME ZONE 'America/New_York',
                        upper(during)::timestamp AT TIME ZONE 'America/New_York'),
                    '{"tz": "America/New_York", "as_of": "2017-04-15"}') AS a
                FROM contracts
                GROUP BY customer) q)) l),
    '3/0 4/1 4/1 3/1 2',
    'the same by instants');
SELECT is(
    (SELECT activity_agg(during) FROM contracts WHERE customer = 3),
    (SELECT activity_agg(during, retention_options(as_of => now() + interval '1 year'))
     FROM contracts
     WHERE customer = 3),
    'an open end runs until now, also if as_of is in the future');

-- One contract at a time
CREATE FUNCTION one(during daterange, options jsonb) RETURNS text LANGUAGE sql STABLE AS
    $$ SELECT periods(activity_agg(during, options)) $$;
CREATE FUNCTION one(during tsrange, options jsonb) RETURNS text LANGUAGE sql STABLE AS
    $$ SELECT periods(activity_agg(during, options)) $$;
CREATE FUNCTION one(during tstzrange, options jsonb) RETURNS text LANGUAGE sql STABLE AS
    $$ SELECT periods(activity_agg(during, options)) $$;
SELECT is(one(during::daterange, o), want, concat_ws(' ', during, o))
FROM (VALUES ('[2017-01-05,2017-01-20)', '{}'::jsonb, ''),
          ('[2017-01-05,2017-01-20)', '{"during": "any"}', '01-01 | 2017-01-31T23:59:59.999999'),
          ('[2017-01-05,2017-01-31)', '{}', ''),
          ('[2017-01-05,2017-01-31]', '{}', '01-01 | 2017-01-31T23:59:59.999999'),
          ('[2017-01-31,2017-02-01)', '{}', '01-01 | 2017-01-31T23:59:59.999999'),
          ('[2017-01-31,2017-02-01)', '{"during": "any"}', '01-01 | 2017-01-31T23:59:59.999999'),
          ('[2017-01-05,2017-03-01)', '{"as_of": "2017-02-15 12:00"}',
           '01-01 02-01 | 2017-02-15T12:00:00'),
          ('[2017-01-05,2017-02-15)', '{"as_of": "2017-02-14 23:59:59.999999"}',
           '01-01 02-01 | 2017-02-14T23:59:59.999999'),
          ('[2017-01-05,2017-02-15)', '{"as_of": "2017-02-15"}',
           '01-01 | 2017-01-31T23:59:59.999999'),
          ('[2017-01-05,2017-02-15)', '{"as_of": "2017-02-15", "during": "any"}',
           '01-01 02-01 | 2017-02-15T00:00:00'),
          ('[2017-01-05,)', '{"as_of": "2017-01-04 23:59:59.999999"}', ''),
          ('[2017-01-05,)', '{"as_of": "2017-01-05"}', '01-01 | 2017-01-05T00:00:00'),
          ('[2017-01-05,infinity)', '{"as_of": "2017-01-05"}', '01-01 | 2017-01-05T00:00:00'),
          ('[2017-01-05,infinity]', '{"as_of": "2017-01-05"}', '01-01 | 2017-01-05T00:00:00'),
          ('[2017-01-05,5000000-01-01)', '{"as_of": "2017-01-05"}', '01-01 | 2017-01-05T00:00:00'),
          ('[2017-01-05,)', '{"as_of": "2017-01-06 02:00+00", "tz": "America/New_York",
                              "period": "day"}', '01-05 | 2017-01-05T21:00:00'),
          ('empty', '{}', ''), (NULL, '{}', '')) v(during, o, want);
SELECT unnest(ARRAY[is(one(during::tsrange, '{"during": "end"}'), e, 'end ' || during),
                    is(one(during::tsrange, '{"during": "any"}'), a, 'any ' || during)])
FROM (VALUES ('[2017-01-31 23:59:59.999999,2017-02-01)', '01-01 | 2017-01-31T23:59:59.999999',
              '01-01 | 2017-01-31T23:59:59.999999'),
          ('(2017-01-31 23:59:59.999999,2017-02-01]', '', '02-01 | 2017-02-28T23:59:59.999999'),
          ('(2017-01-31 23:59:59.999999,2017-02-01)', '', ''),
          ('[2017-01-31,2017-01-31 23:59:59.999999)', '', '01-01 | 2017-01-31T23:59:59.999999'),
          ('[2017-01-31,2017-01-31 23:59:59.999999]', '01-01 | 2017-01-31T23:59:59.999999',
           '01-01 | 2017-01-31T23:59:59.999999'),
          ('empty', '', '')) v(during, e, a);
SELECT is(
    one(during::tstzrange, '{"period": "day", "tz": "Europe/Berlin", "as_of": "2018-01-01"}'),
    want,
    'days of 23 and 25 hours: ' || during)
FROM (VALUES ('[2017-03-25 23:00Z,2017-03-26 22:00Z)', '03-26 | 2017-03-26T23:59:59.999999'),
          ('[2017-03-25 23:00Z,2017-03-26 21:59:59.999999Z)', ''),
          ('[2017-10-28 22:00Z,2017-10-29 23:00Z)', '10-29 | 2017-10-29T23:59:59.999999'),
          ('[2017-10-28 22:00Z,2017-10-29 22:59:59.999999Z)', '')) v(during, want);
SELECT is(
    activity_agg(tstzrange '[2017-10-01Z,)', o)::jsonb - 'periods',
    '{"tz": "Europe/Berlin", "period": "month", "again": "2017-10-29T02:30:00",
      "latest": "2017-10-29T02:30:00"}',
    'a moment of observation that clocks showed before')
FROM (VALUES ('{"tz": "Europe/Berlin", "as_of": "2017-10-29 01:30Z"}'::jsonb)) v(o);

-- Errors
SELECT throws_ok(format('SELECT activity_agg(%s)', q), state, words, split_part(q, E'\n', 1))
FROM (VALUES ('daterange ''(,2017-01-01)''', '22023', 'range has no lower bound'),
          ('tsrange ''(,)''', '22023', 'range has no lower bound'),
          ('tstzrange ''(,2017-01-01)''', '22023', 'range has no lower bound'),
          ('daterange ''[-infinity,2017-01-01)''', '22008', 'lower bound of range is infinite'),
          ('tsrange ''[-infinity,)''', '22008', 'lower bound of range is infinite'),
          ('tstzrange ''[infinity,]''', '22008', 'lower bound of range is infinite'),
          ('daterange ''[5000000-01-01,)''', '22008', 'date out of range for timestamp'),
          ('tsrange ''[4714-12-31 BC,)'', ''{"period": "year"}''', '22008',
           'timestamp out of range'),
          ('tsrange ''[4000-01-01 BC,)'', ''{"period": "day"}''', '54000',
           'number of activity periods exceeds the maximum allowed (1000000)'),
          ('d, ''{"period": "day"}'') FROM (VALUES (daterange ''[1000-01-01 BC,1000-01-01)''),
               (daterange ''[1001-01-01,2020-01-01)'')) v(d', '54000',
           'number of activity periods exceeds the maximum allowed (1000000)'),
          ('d, o) FROM (VALUES (daterange ''[2017-01-01,2018-01-01)'', ''{}''::jsonb),
               (daterange ''[2017-01-01,2018-01-01)'', ''{"during": "any"}'')) v(d, o', '22023',
           'retention options must not change within a group'),
          ('d, o) FROM (VALUES (daterange ''[2017-01-01,2018-01-01)'', ''{}''::jsonb),
               (daterange ''[2017-01-01,2018-01-01)'', ''{"period": "week"}'')) v(d, o', '22023',
           'retention options must not change within a group'),
          ('daterange ''[2017-01-01,2018-01-01)'', ''{"during": "never"}''', '22023', NULL))
    v(q, state, words);

-- Random contracts. The oracle finds an event at the end of every period, or at as_of.
CREATE TABLE set AS
SELECT i AS id, pick('{day,week,month,quarter,year}') AS unit, floor(random() * 7)::int AS ws,
    pick('{tstzrange,tsrange,daterange}') AS kind, pick('{end,any}') AS rule,
    pick('{UTC,America/New_York,Europe/Berlin,Asia/Seoul,America/Sao_Paulo,Pacific/Apia}') AS tz,
    timestamp '2000-01-01' + random() * interval '25 years' AS beginning, NULL::timestamptz AS as_of
FROM generate_series(1, :sets) i;
-- around the day that was none
UPDATE set SET beginning = timestamp '2011-12-29' - random() * interval '40 days'
WHERE tz = 'Pacific/Apia';
CREATE TABLE period AS
SELECT unit, ws, d::timestamp AS first, lead(d) OVER w::timestamp AS next
FROM (SELECT d::date FROM generate_series(date '1999-01-01', date '2031-01-01', '1 day') d) d,
    unnest('{day,week,month,quarter,year}'::text[]) unit, generate_series(0, 6) ws
WHERE (unit = 'week' OR ws = 0)
    AND CASE unit
            WHEN 'day' THEN true
            WHEN 'week' THEN extract(isodow FROM d) = ws + 1
            WHEN 'month' THEN extract(day FROM d) = 1
            WHEN 'quarter' THEN extract(day FROM d) = 1 AND extract(month FROM d) IN (1, 4, 7, 10)
            ELSE extract(doy FROM d) = 1 END
WINDOW w AS (PARTITION BY unit, ws ORDER BY d);
CREATE INDEX ON period (unit, ws, first);
ANALYZE period;
-- a time in the set: any, or at the border of a period, or next to that
CREATE FUNCTION some_time(s set, after timestamp) RETURNS timestamp LANGUAGE sql VOLATILE AS $$
    SELECT CASE
        WHEN random() < 0.5 THEN t
        ELSE date_trunc(s.unit, t) + floor(random() * 3 - 1) * interval '1 us' END
    FROM (VALUES (after + random() * random() * CASE s.unit
                                                    WHEN 'day' THEN interval '9 days'
                                                    WHEN 'week' THEN interval '60 days'
                                                    ELSE interval '500 days' END)) v(t)
$$;
UPDATE set s SET as_of = some_time(s, beginning) AT TIME ZONE tz WHERE random() < 0.8;
-- others are observed until now
UPDATE set
SET beginning = date_trunc('day', now() - random() * interval '400 days'),
    as_of = CASE WHEN random() < 0.3 THEN now() + interval '1 day' END
WHERE as_of IS NULL;
ANALYZE set;
CREATE FUNCTION some_range(low timestamp, high timestamp, s set) RETURNS tstzrange
LANGUAGE sql VOLATILE AS $$
    SELECT tstzrange(
        least(low, high) AT TIME ZONE tz,
        CASE
            WHEN random() < 0.1 THEN NULL
            WHEN random() < 0.05 THEN 'infinity'
            ELSE greatest(low, high) AT TIME ZONE tz END,
        pick('{[),[),[],(],()}'))
    -- local times are random, too; only instants are in a zone
    FROM (VALUES (CASE s.kind WHEN 'tstzrange' THEN s.tz ELSE 'UTC' END)) v(tz)
$$;
CREATE TABLE contract AS
SELECT s.id, i % 3 AS customer,
    CASE
        WHEN random() < 0.05 THEN NULL
        WHEN random() < 0.05 THEN 'empty'::tstzrange
        ELSE some_range(some_time(s, beginning), some_time(s, beginning), s) END AS during
FROM set s, generate_series(1, 1 + s.id % 8) i;
CREATE FUNCTION to_ts(d tstzrange) RETURNS tsrange
LANGUAGE sql IMMUTABLE STRICT AS $$
    SELECT CASE
        WHEN isempty(d) THEN 'empty'
        ELSE tsrange(
            lower(d) AT TIME ZONE 'UTC', upper(d) AT TIME ZONE 'UTC',
            (CASE WHEN lower_inc(d) THEN '[' ELSE '(' END)
                || CASE WHEN upper_inc(d) THEN ']' ELSE ')' END) END
$$;
CREATE FUNCTION to_day(d tstzrange) RETURNS daterange
LANGUAGE sql IMMUTABLE STRICT AS $$
    SELECT CASE
        WHEN isempty(d) THEN 'empty'
        ELSE daterange(
            lower(to_ts(d))::date, upper(to_ts(d))::date,
            (CASE WHEN lower_inc(d) THEN '[' ELSE '(' END)
                || CASE WHEN upper_inc(d) THEN ']' ELSE ')' END) END
$$;
-- dates have no times
UPDATE contract c
SET during = CASE
                 WHEN isempty(to_day(c.during)) THEN 'empty'
                 ELSE tstzrange(
                     lower(to_day(c.during))::timestamptz, upper(to_day(c.during))::timestamptz) END
FROM set s
WHERE s.id = c.id AND kind = 'daterange' AND c.during IS NOT NULL;
ANALYZE contract;

-- The oracle's events. "until" and ends are instants, or local times as if in UTC.
CREATE TABLE event AS
SELECT s.id, customer, least(ends, until) AS at
FROM set s
CROSS JOIN LATERAL (VALUES (CASE kind WHEN 'tstzrange' THEN tz ELSE 'UTC' END,
                            coalesce(least(as_of, now()), now()))) v(zone, moment)
CROSS JOIN LATERAL (VALUES (CASE kind
                                WHEN 'tstzrange' THEN moment
                                ELSE moment AT TIME ZONE tz AT TIME ZONE 'UTC' END)) u(until)
JOIN contract c USING (id)
CROSS JOIN LATERAL (SELECT first, next
                    FROM period p
                    WHERE p.unit = s.unit AND p.ws = CASE s.unit WHEN 'week' THEN s.ws ELSE 0 END
                        AND first >= lower(during) AT TIME ZONE zone - interval '370 days'
                        AND first <= least(until, upper(during)) AT TIME ZONE zone
                    OFFSET 0) p
CROSS JOIN LATERAL (VALUES (first AT TIME ZONE zone,
                            next AT TIME ZONE zone - interval '1 us')) e(begins, ends)
WHERE (zone, s.unit, first) <> ('Pacific/Apia', 'day', '2011-12-30')
    AND CASE s.rule
            WHEN 'end' THEN c.during @> least(ends, until)
            -- a range of no whole microsecond is not empty, but contains nothing
            ELSE c.during && tstzrange(begins, least(ends, until), '[]')
                AND (c.during @> begins OR c.during @> least(ends, until)
                         OR c.during @> lower(c.during)
                         OR c.during @> lower(c.during) + interval '1 us') END;
CREATE INDEX ON event (id, customer);
ANALYZE event;
CREATE FUNCTION options_of(s set) RETURNS jsonb LANGUAGE sql STABLE AS $$
    SELECT jsonb_strip_nulls(
        jsonb_build_object(
            'period', s.unit, 'tz', s.tz, 'during', s.rule, 'as_of', s.as_of, 'week_start',
            ('{monday,tuesday,wednesday,thursday,friday,saturday,sunday}'::text[])[s.ws + 1]))
$$;
CREATE TABLE compared AS
SELECT s, id, c.customer, have,
    CASE kind
        WHEN 'tstzrange' THEN
            (SELECT activity_agg(at, o) FROM event e WHERE (e.id, e.customer) = (s.id, c.customer))
        ELSE (SELECT activity_agg(at AT TIME ZONE 'UTC', o)
              FROM event e
              WHERE (e.id, e.customer) = (s.id, c.customer)) END AS want
FROM set s
CROSS JOIN LATERAL (SELECT options_of(s)) v(o)
CROSS JOIN LATERAL (SELECT customer,
                        CASE kind
                            WHEN 'tstzrange' THEN activity_agg(during, o)
                            WHEN 'tsrange' THEN activity_agg(to_ts(during), o)
                            ELSE activity_agg(to_day(during), o) END AS have
                    FROM contract
                    WHERE contract.id = s.id
                    GROUP BY customer) c;
SELECT ok(
    (SELECT count(*) FROM compared WHERE want <> '0101') > :sets / 2
        AND (SELECT count(*) FROM compared WHERE want = '0101') > :sets / 10,
    'the oracle finds periods, and often none');
SELECT is(
    (SELECT ARRAY[count(DISTINCT (unit, kind, rule)), count(DISTINCT (kind, tz))] FROM set),
    '{30,18}'::bigint[],
    'every combination');
SELECT is(
    (SELECT count(*) FROM compared WHERE have <> want),
    0::bigint,
    'contracts = events at the ends of periods');
SELECT diag(
    concat(c.s, E'\n have ', have::jsonb, E'\n want ', want::jsonb, E'\n',
           (SELECT string_agg(during::text, ' ')
            FROM contract o
            WHERE (o.id, o.customer) = (c.id, c.customer))))
FROM compared c
WHERE have <> want
LIMIT 2;
SELECT is(
    (SELECT count(*) FROM compared WHERE have::text::activity_periods <> have),
    0::bigint,
    'they can be restored');
SELECT is(
    (SELECT count(*)
     FROM (SELECT retention_agg(have, o) AS have, retention_agg(want, o) AS want
           FROM compared, options_of(s) o
           GROUP BY id) q
     WHERE have <> want),
    0::bigint,
    'cohorts of the same as_of');
CREATE TABLE single AS
SELECT c.id, customer,
    CASE kind
        WHEN 'tstzrange' THEN activity_agg(during, o)
        WHEN 'tsrange' THEN activity_agg(to_ts(during), o)
        ELSE activity_agg(to_day(during), o) END AS a
FROM contract c
JOIN set s USING (id)
CROSS JOIN LATERAL options_of(s) o
GROUP BY c.ctid, c.id, customer, kind;
SELECT is(
    (SELECT count(*)
     FROM compared c
     WHERE have <> (SELECT rollup(a) FROM single s WHERE (s.id, s.customer) = (c.id, c.customer))),
    0::bigint,
    'contracts one by one, merged');

-- Merging with a later computation gives what that gives if the earlier one was at the end of a
-- period. In the middle of one, contracts can end before its end.
CREATE FUNCTION as_of(at timestamptz) RETURNS jsonb LANGUAGE sql STABLE AS
    $$ SELECT retention_options('month', 'UTC', as_of => at) $$;
SELECT is(
    (SELECT count(*)
     FROM generate_series(timestamptz '2016-12-01', '2017-06-01', '1 month') ends,
         generate_series(ends, '2017-07-01', '9 days') later,
         LATERAL (SELECT activity_agg(during, as_of(ends - interval '1 us')) AS a,
                      activity_agg(during, as_of(later)) AS b
                  FROM contracts
                  GROUP BY customer) q
     WHERE a + b <> b),
    0::bigint,
    'merged with a later computation');
SELECT is(
    (SELECT string_agg(periods(a) || ' + ' || periods(b) || ' = ' || periods(a + b), '; ')
     FROM (SELECT activity_agg(during, as_of('2017-03-10')) AS a,
               activity_agg(during, as_of('2017-03-20')) AS b
           FROM contracts
           WHERE customer = 4) q),
    '01-01 02-01 03-01 | 2017-03-10T00:00:00 + 01-01 02-01 | 2017-02-28T23:59:59.999999 = '
    '01-01 02-01 03-01 | 2017-03-10T00:00:00',
    'but what ran in the middle of a month remains');

-- Clocks that are turned back over midnight, such as from 00:01 to 23:01: the day before has an
-- hour more, after the first minute of the next. Others skip the end of a day, or a day, or repeat
-- one. Every minute is looked at.
CREATE TABLE turn (tz text, turn timestamptz, step interval);
INSERT INTO turn
VALUES ('America/St_Johns', '2010-11-07 02:31Z', '15 min'),
    ('America/Toronto', '1919-03-31 04:30Z', '13 min'),
    ('Pacific/Kiritimati', '1994-12-31 10:00Z', '9 h 1 min'),
    ('America/Juneau', '1867-10-18 08:30Z', '9 h 1 min');
CREATE TABLE minute AS
SELECT tz, m, (m AT TIME ZONE tz)::date AS day
FROM turn, generate_series(turn - interval '4 days', turn + interval '6 days', '1 min') m;
CREATE INDEX ON minute (tz, m);
ANALYZE minute;
CREATE TABLE day_end AS
SELECT tz, day, max(max(m)) OVER (PARTITION BY tz ORDER BY day) + interval '1 min - 1 us' AS ends
FROM minute
GROUP BY tz, day;
CREATE TABLE around AS
SELECT tz, tstzrange(low, high) AS during, until,
    jsonb_build_object('period', 'day', 'tz', tz, 'as_of', until) AS o
FROM turn, generate_series(turn - step * 5, turn + step * 6, step) low,
    generate_series(turn - step * 5, turn + step * 6, step - interval '1 min') high,
    generate_series(turn - step * 5, turn + step * 6, step - interval '2 min') until
WHERE low < high
UNION ALL SELECT tz, tstzrange(low, high), until,
    jsonb_build_object('period', 'day', 'tz', tz, 'as_of', until)
FROM turn, generate_series(turn - interval '3 min', turn + interval '2 min', '1 min') low,
    generate_series(turn - interval '3 min', turn + interval '2 min', '1 min') high,
    generate_series(turn - interval '3 min', turn + interval '2 min', '1 min') until
WHERE low < high;
CREATE TABLE turned AS
SELECT a.*, activity_agg(during, o) AS at_end, activity_agg(during, o || '{"during": "any"}') AS any
FROM around a
GROUP BY a.ctid, tz, during, until, o;
SELECT is(
    (SELECT count(*)
     FROM turned t
     WHERE ARRAY(SELECT DISTINCT day
                 FROM minute m
                 WHERE m.tz = t.tz AND m >= lower(during) AND m < upper(during) AND m <= until
                 ORDER BY 1)
         <> ARRAY(SELECT activity_rows("any"))),
    0::bigint,
    'every day that clocks show');
SELECT is(
    (SELECT count(*)
     FROM turned t
     WHERE ARRAY(SELECT day
                 FROM day_end d
                 WHERE d.tz = t.tz AND during @> least(ends, until)
                     AND day <= (until AT TIME ZONE d.tz)::date
                 ORDER BY 1)
         <> ARRAY(SELECT activity_rows(at_end))),
    0::bigint,
    'days at whose end, or the moment of observation, a contract runs');
SELECT is(
    (SELECT count(*)
     FROM turned
     WHERE "any"::text::activity_periods <> "any" OR at_end::text::activity_periods <> at_end),
    0::bigint,
    'they can be restored, too');

-- Long contracts by day
SELECT is(
    (SELECT count(*) FROM activity_rows(activity_agg(daterange '[0001-01-01,1970-01-01)', o))),
    (date '1970-01-01' - date '0001-01-01')::bigint,
    'a contract of many days')
FROM (VALUES ('{"period": "day"}'::jsonb)) v(o);
SELECT is(
    (SELECT periods(activity_agg(d) FILTER (WHERE isfinite(lower(d))))
     FROM unnest('{"(,)","[2017-01-05,2017-02-03)","[-infinity,2017-01-01)"}'::daterange[]) d),
    '01-01 | 2017-01-31T23:59:59.999999',
    'ranges without a beginning can be left out');

-- Parallel workers
CREATE TABLE many (during, local, day) AS
SELECT tstzrange(low, low + i % 700 * interval '3 hours'),
    tsrange(low::timestamp, low::timestamp + i % 700 * interval '3 hours'),
    daterange(low::date, low::date + i % 90)
FROM generate_series(1, 20000) i, LATERAL (SELECT timestamptz '2015-01-01' + i % 5000 * i
                                               % 977 * interval '17 minutes') v(low);
ALTER TABLE many SET (parallel_workers = 4);
ANALYZE many;
SET LOCAL parallel_setup_cost = 0;
SET LOCAL parallel_tuple_cost = 0;
SET LOCAL min_parallel_table_scan_size = 0;
SET LOCAL max_parallel_workers_per_gather = 4;
\ir ../lib/plan_of.sql
SELECT matches(
    pg_temp.plan_of('SELECT activity_agg(during, ''{"period": "day"}'') FROM many'),
    'Partial Aggregate',
    'a parallel plan');
CREATE TABLE by_workers AS
SELECT activity_agg(during, o) AS a, activity_agg(local, o) AS b, activity_agg(day, o) AS c
FROM many, retention_options('day', 'America/St_Johns', during => 'any') o;
CREATE TABLE by_one AS
SELECT activity_agg(during, o ORDER BY during DESC) AS a,
    activity_agg(local, o ORDER BY local) AS b, activity_agg(day, o ORDER BY day) AS c
FROM many, retention_options('day', 'America/St_Johns', during => 'any') o;
SELECT results_eq('TABLE by_workers', 'TABLE by_one', 'workers = one process');
SELECT cmp_ok(
    (SELECT count(*) FROM by_one, activity_rows(a)), '>', 90::bigint, 'with many periods');
-- each worker gets other options than another one, or not
CREATE TABLE o (during text, day daterange) PARTITION BY LIST (during);
CREATE TABLE o1 PARTITION OF o FOR VALUES IN ('end');
CREATE TABLE o2 PARTITION OF o FOR VALUES IN ('any');
INSERT INTO o
SELECT w, daterange('2017-01-01', '2018-01-01')
FROM unnest('{end,any}'::text[]) w, generate_series(1, 1000);
ANALYZE o;
SET LOCAL enable_partitionwise_aggregate = on;
SELECT matches(
    pg_temp.plan_of('SELECT activity_agg(day, jsonb_build_object(''during'', during)) FROM o'),
    'Partial Aggregate',
    'partial states');
SELECT throws_ok(
    $$SELECT activity_agg(day, jsonb_build_object('during', during)) FROM o$$,
    '22023',
    'retention options must not change within a group',
    'options that differ between partial states');
SELECT is(
    (SELECT count(a)
     FROM (SELECT activity_agg(day, jsonb_build_object('during', during)) AS a
           FROM o
           GROUP BY during) q),
    2::bigint,
    'between groups they may differ');
SELECT * FROM finish();
ROLLBACK;
