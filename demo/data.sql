-- An imaginary shop: 40,000 customers, their orders, their survey responses and their complaints,
-- 2024 and 2025, and what some of them say about features that the shop has or may have.
--
--   psql -X -f data.sql        in an empty database; does not need the extension
--
-- All random numbers are hashes of keys, so every run on every server makes the same rows.
-- What the questions will find in the data:
--   * the phone line has long hold times from April to June 2025 and then recovers;
--   * the app is disliked, is relaunched in October 2024 and improves from then on;
--   * satisfied customers recommend the shop and come back more often than others;
--   * complaints by email take longest, and those by phone are slow while the phone line is; some
--     are still open at the end;
--   * complaints of satisfied customers are solved sooner;
--   * the shop grows all the time;
--   * customers expect returns to be free, like fast delivery, are delighted by gift wrapping if they
--     are private, and would rather do without push messages.

\set ON_ERROR_STOP on
\set QUIET on
\set SHOW_CONTEXT never
SET timezone = 'UTC';

CREATE TABLE customers (
    customer_id bigint PRIMARY KEY,
    country     text NOT NULL,
    segment     text NOT NULL,     -- private or business
    first_seen  date NOT NULL
);

CREATE TABLE orders (
    order_id    bigint PRIMARY KEY,
    customer_id bigint NOT NULL,
    ordered_at  timestamptz NOT NULL,
    amount      numeric(8, 2) NOT NULL,
    channel     text NOT NULL      -- where it was placed: app, store or web
);

CREATE TABLE responses (
    response_id  bigint PRIMARY KEY,
    customer_id  bigint NOT NULL,
    responded_at timestamptz NOT NULL,
    channel      text NOT NULL,    -- what the customer used: app, email, phone, store or web
    nps_score    smallint,         -- "would you recommend us?", 0 to 10; NULL: no response
    csat_score   smallint,         -- "how satisfied are you?", 1 to 5
    effort_score smallint          -- "you made it easy for me", 1 (no) to 7 (yes)
);

CREATE TABLE complaints (
    complaint_id bigint PRIMARY KEY,
    customer_id  bigint NOT NULL,
    channel      text NOT NULL,
    opened_at    timestamptz NOT NULL,
    resolved_at  timestamptz       -- NULL: still open
);

CREATE TABLE needs (
    customer_id   bigint NOT NULL,
    feature       text NOT NULL,
    functional    smallint,        -- "if the shop has it?", 1 like, 2 expect, 3 do not care,
    dysfunctional smallint,        -- "if it does not?",     4 can live with, 5 dislike
    PRIMARY KEY (customer_id, feature)
);

-- Returns a number from 0 to less than 1, always the same for the same key and question.
CREATE FUNCTION pg_temp.chance(key bigint, question int) RETURNS float8 IMMUTABLE LANGUAGE sql AS $$
    SELECT (hashint8extended(key, question) & 9007199254740991)::float8 / 9007199254740992.0::float8
$$;

-- Returns a number from -1.5 to 1.5, more often one near 0.
CREATE FUNCTION pg_temp.bell(key bigint, question int) RETURNS float8 IMMUTABLE LANGUAGE sql AS $$
    SELECT pg_temp.chance(key, question) + pg_temp.chance(key, question + 1)
        + pg_temp.chance(key, question + 2) - 1.5
$$;

-- Returns how far a day is from first (0, also before it) to last (1, also after it).
CREATE FUNCTION pg_temp.progress(day date, first date, last date)
RETURNS float8 IMMUTABLE LANGUAGE sql AS $$
    SELECT least(greatest((day - first)::float8 / (last - first), 0), 1)
$$;

-- Returns the nearest whole number on the scale low to high.
CREATE FUNCTION pg_temp.on_scale(x float8, low int, high int)
RETURNS smallint IMMUTABLE LANGUAGE sql AS $$
    SELECT least(greatest(floor(x + 0.5), low), high)::smallint
$$;

-- Returns how satisfied a customer of that mood is with a channel on a day, on a scale of about 10.
CREATE FUNCTION pg_temp.content(channel text, day date, mood float8)
RETURNS float8 IMMUTABLE LANGUAGE sql AS $$
    SELECT 7.9 + 4 * (mood - 0.5) +
        CASE channel
            WHEN 'store' THEN 0.6
            WHEN 'web'   THEN 0.2
            WHEN 'email' THEN -0.2
            WHEN 'phone' THEN 0.1 - 1.7 * (day >= '2025-04-01')::int
                                  * (1 - pg_temp.progress(day, '2025-07-01', '2025-10-01'))
            WHEN 'app'   THEN -1.2 + 0.4 * (day >= '2024-10-01')::int
                                   + 1.7 * pg_temp.progress(day, '2024-10-01', '2025-12-31')
        END
$$;

-- Returns a moment at which somebody is at the help desk: at, or some time in the next morning.
CREATE FUNCTION pg_temp.at_desk(at timestamptz, key bigint)
RETURNS timestamptz STABLE LANGUAGE sql AS $$
    SELECT CASE WHEN day + interval '9 hours' <= at THEN at
                ELSE day + interval '1 minute' * floor(540 + 200 * pg_temp.chance(key, 60)) END
    FROM generate_series(date_trunc('day', at), at + interval '7 days', '1 day') AS day
    WHERE day + interval '17 hours' > at AND extract(isodow FROM day) < 6
        AND to_char(day, 'MM-DD') <> ALL ('{01-01,12-25,12-26}')
    ORDER BY day
    LIMIT 1
$$;

-- At the end, three times as many new customers per day as at the start
INSERT INTO customers
SELECT id,
       ('{DE,DE,DE,FR,FR,GB,GB,ES,IT,NL}'::text[])[1 + floor(10 * pg_temp.chance(id, 1))::int],
       CASE WHEN pg_temp.chance(id, 2) < 0.15 THEN 'business' ELSE 'private' END,
       date '2024-01-01' + floor(731 * (sqrt(1 + 8 * (id - 0.5::float8) / 40000) - 1) / 2)::int
FROM generate_series(1::bigint, 40000) AS id;

-- Most customers order once or twice, a few very often, and those at shorter intervals.
CREATE TEMP TABLE planned AS
WITH customer AS (
    SELECT customer_id, first_seen, pg_temp.chance(customer_id, 3) AS mood
    FROM customers
), plan AS (
    SELECT customer_id, first_seen, mood,
           least(120, greatest(1, floor((0.4 + 2.1 * mood * mood)
                                        / (1 - pg_temp.chance(customer_id, 4)))))::int AS orders
    FROM customer
), step AS (
    SELECT customer_id, first_seen, mood, nth, customer_id * 128 + nth AS key,
           CASE WHEN nth = 1 THEN 0
                ELSE 1 + floor((8 + 180.0::float8 / orders)
                               * (0.2 + 1.6 * pg_temp.chance(customer_id * 128 + nth, 5)))::int
           END AS wait
    FROM plan, generate_series(1, orders) AS nth
), dated AS (
    SELECT customer_id, mood, key,
           first_seen + (sum(wait) OVER (PARTITION BY customer_id ORDER BY nth))::int AS day
    FROM step
)
SELECT customer_id, mood, key, day,
       day::timestamptz + interval '1 second' * floor(25200 + 57600 * pg_temp.chance(key, 6))
           AS ordered_at,
       CASE WHEN pg_temp.chance(key, 8)
                 < 0.18 + 0.24 * pg_temp.progress(day, '2024-10-01', '2025-12-31') THEN 'app'
            WHEN pg_temp.chance(key, 9) < 0.3 THEN 'store'
            ELSE 'web' END AS channel
FROM dated
WHERE day <= '2025-12-31';

-- After an order, a customer may respond about its channel, and about a call or a message.
CREATE TEMP TABLE asked AS
SELECT customer_id, mood, key * 2 AS key,
       ordered_at + interval '1 minute' * floor(60 + 5000 * pg_temp.chance(key, 7)) AS responded_at,
       channel
FROM planned
WHERE pg_temp.chance(key, 10) < 0.85
UNION ALL
SELECT customer_id, mood, key * 2 + 1,
       ordered_at + interval '1 minute' * floor(60 + 14000 * pg_temp.chance(key, 11)),
       CASE WHEN pg_temp.chance(key, 12) < 0.45 THEN 'phone' ELSE 'email' END
FROM planned
WHERE pg_temp.chance(key, 13) < 0.55;

-- Loads what happened from start to before stop, and returns how much that was.
CREATE FUNCTION pg_temp.load(start timestamptz, stop timestamptz)
RETURNS text LANGUAGE plpgsql AS $$
DECLARE
    new_orders bigint;
    new_responses bigint;
BEGIN
    INSERT INTO orders
    SELECT (SELECT count(*) FROM orders) + row_number() OVER (ORDER BY ordered_at, key),
           customer_id, ordered_at,
           (900 + floor(26000 * pg_temp.chance(key, 14) * pg_temp.chance(key, 15)))::numeric / 100,
           channel
    FROM planned
    WHERE ordered_at >= start AND ordered_at < stop
    ORDER BY 1;
    GET DIAGNOSTICS new_orders = ROW_COUNT;

    -- one contact in sixteen goes wrong
    INSERT INTO responses
    SELECT (SELECT count(*) FROM responses) + row_number() OVER (ORDER BY responded_at, key),
           customer_id, responded_at, channel,
           CASE WHEN pg_temp.chance(key, 20) < 0.90 THEN
               pg_temp.on_scale(content + 4.0 * pg_temp.bell(key, 21), 0, 10) END,
           CASE WHEN pg_temp.chance(key, 30) < 0.95 THEN
               pg_temp.on_scale(0.8 + 0.42 * content + 1.6 * pg_temp.bell(key, 31), 1, 5) END,
           CASE WHEN pg_temp.chance(key, 40) < 0.60 THEN
               pg_temp.on_scale(1.0 + 0.60 * content + 2.4 * pg_temp.bell(key, 41), 1, 7) END
    FROM (SELECT *, pg_temp.content(channel, responded_at::date, mood)
                    - 4 * (pg_temp.chance(key, 17) < 0.0625)::int AS content
          FROM asked
          WHERE responded_at >= start AND responded_at < stop) AS asked
    ORDER BY 1;
    GET DIAGNOSTICS new_responses = ROW_COUNT;

    RETURN format('%s: %s orders, %s responses',
                  to_char(start, 'YYYY-MM'), new_orders, new_responses);
END
$$;

\pset tuples_only on
\pset format unaligned
SELECT format('SELECT pg_temp.load(%L, %L)', month, month + interval '1 month')
FROM generate_series(timestamptz '2024-01-01', '2025-12-01', '1 month') AS month
ORDER BY month \gexec
\pset tuples_only off
\pset format aligned

-- Most customers whose contact went wrong complain about it, more of them while the phone line is
-- slow. One complaint in eight is difficult.
WITH said AS (
    SELECT customer_id, mood, key, channel, responded_at,
           CASE WHEN channel = 'phone' AND responded_at >= '2025-04-01'
               THEN 1 - pg_temp.progress(responded_at::date, '2025-07-01', '2025-10-01')
               ELSE 0 END AS breakdown
    FROM asked
    WHERE responded_at < '2026-01-01'
), opened AS (
    SELECT customer_id, key, channel,
           CASE WHEN channel IN ('phone', 'store') THEN pg_temp.at_desk(responded_at, key)
                ELSE responded_at END AS opened_at,
           (CASE channel WHEN 'store' THEN 4 WHEN 'phone' THEN 8 WHEN 'app' THEN 16
                         WHEN 'web' THEN 30 ELSE 60 END)
               * (1 + 6 * breakdown) * (1.8 - 1.6 * mood) * exp(2.2 * pg_temp.bell(key, 61))
               * (CASE WHEN pg_temp.chance(key, 64) < 0.125 THEN 8 ELSE 1 END) AS hours
    FROM said
    WHERE pg_temp.chance(key, 17) < 0.06 * (1 + breakdown)
), solved AS (
    SELECT *, pg_temp.at_desk(opened_at + interval '1 second' * floor(3600 * hours), key + 1)
                  AS resolved_at
    FROM opened
    WHERE opened_at < '2026-01-01'
)
INSERT INTO complaints
SELECT row_number() OVER (ORDER BY opened_at, key), customer_id, channel, opened_at,
       CASE WHEN resolved_at < '2026-01-01' THEN resolved_at END
FROM solved
ORDER BY 1;

-- One customer in a hundred was asked about features. What most say is two responses with a share of
-- three in five; the others say anything.
INSERT INTO needs
SELECT customer_id, feature,
       CASE WHEN pg_temp.chance(key, 71) < 0.6 THEN f
            WHEN pg_temp.chance(key, 72) < 0.97 THEN 1 + floor(4 * pg_temp.chance(key, 73)) END,
       CASE WHEN pg_temp.chance(key, 74) < 0.6 THEN d
            ELSE 2 + floor(4 * pg_temp.chance(key, 75)) END
FROM customers,
     LATERAL (VALUES (1, 'free returns', 2, 5), (2, 'fast delivery', 1, 5),
                     (3, 'gift wrapping', CASE segment WHEN 'private' THEN 1 ELSE 3 END, 3),
                     (4, 'push messages', 4, 1)) AS asked (nth, feature, f, d),
     LATERAL (SELECT customer_id * 8 + nth AS key) AS keys
WHERE pg_temp.chance(customer_id, 70) < 0.01
ORDER BY customer_id, nth;

CREATE INDEX ON orders (customer_id, ordered_at);
CREATE INDEX ON responses (customer_id, responded_at);
DROP TABLE planned, asked;
ANALYZE customers, orders, responses, complaints, needs;
