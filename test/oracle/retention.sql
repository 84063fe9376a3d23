-- Retention, lifecycle and pooled rates in slow and simple SQL, without the extension. Included by
-- tests. One table holds the events of many small sets, another the options of each set.

CREATE TABLE oracle_set (
    id int PRIMARY KEY,
    unit text NOT NULL,             -- day, week, month, quarter, year
    mode text NOT NULL,
    cohort text NOT NULL,
    week_start int NOT NULL,        -- 0 = Monday
    brackets int[],
    kind text NOT NULL,             -- timestamptz, timestamp, date
    tz text NOT NULL,               -- of instants, and of as_of
    separate boolean NOT NULL,      -- some events only start, some only return
    as_of timestamptz
);
CREATE TABLE oracle_event (
    id int, customer int, at timestamptz, is_start boolean, is_return boolean);
CREATE INDEX ON oracle_event (id);

-- Returns the local time: of timestamptz in the zone of the set, of timestamp and date in UTC.
CREATE FUNCTION oracle_local(s oracle_set, at timestamptz)
RETURNS timestamp LANGUAGE sql STABLE AS $$
    SELECT CASE s.kind
               WHEN 'timestamptz' THEN at AT TIME ZONE s.tz
               WHEN 'timestamp' THEN at AT TIME ZONE 'UTC'
                       ELSE date_trunc('day', at AT TIME ZONE 'UTC') END
$$;

CREATE FUNCTION oracle_trunc(s oracle_set, at timestamp) RETURNS date LANGUAGE sql STABLE AS $$
    SELECT CASE s.unit
               WHEN 'week'
                   THEN date_trunc(
                       'week', at - s.week_start * interval '1 day')::date + s.week_start
                       ELSE date_trunc(s.unit, at)::date END
$$;

-- Returns the day that the clocks of the set skipped, and that is no period.
CREATE FUNCTION oracle_skipped(s oracle_set) RETURNS date LANGUAGE sql STABLE AS $$
    SELECT date '2011-12-30'
    WHERE s.unit = 'day' AND s.kind = 'timestamptz' AND s.tz = 'Pacific/Apia'
$$;

-- Returns the first day of the period that is this many periods later.
CREATE FUNCTION oracle_later(s oracle_set, start date, periods int)
RETURNS date LANGUAGE sql STABLE AS $$
    SELECT CASE WHEN start < oracle_skipped(s) AND later >= oracle_skipped(s) THEN later + 1
                ELSE later END
    FROM (SELECT (start + periods * CASE s.unit
                                        WHEN 'quarter' THEN interval '3 months'
                                        ELSE ('1 ' || s.unit)::interval END)::date AS later) l
$$;

-- Returns when that period begins and the one before ends: after a skipped day, with that day.
CREATE FUNCTION oracle_beginning(s oracle_set, start date, periods int)
RETURNS date LANGUAGE sql STABLE AS $$
    SELECT CASE WHEN later - 1 = oracle_skipped(s) THEN later - 1 ELSE later END
    FROM oracle_later(s, start, periods) later
$$;

-- Returns the moment up to which events count: as_of, or now where that is earlier.
CREATE FUNCTION oracle_until(s oracle_set) RETURNS timestamptz LANGUAGE sql STABLE AS $$
    SELECT least(s.as_of, now())
$$;

-- Returns the events that count: customer and time not NULL, not after as_of or now, a start or a
-- return.
CREATE FUNCTION oracle_counted(s oracle_set)
RETURNS TABLE (
    customer int, local timestamp, start date, is_start boolean,
    is_return boolean) LANGUAGE sql STABLE AS $$
    SELECT e.customer, oracle_local(s, e.at), oracle_trunc(s, oracle_local(s, e.at)),
        NOT s.separate OR coalesce(e.is_start, false),
            NOT s.separate OR coalesce(e.is_return, false)
    FROM oracle_event e
    WHERE e.id = s.id AND e.customer IS NOT NULL AND e.at IS NOT NULL
        AND (NOT s.separate OR coalesce(e.is_start, false) OR coalesce(e.is_return, false))
        AND CASE WHEN s.kind = 'timestamptz' THEN e.at <= oracle_until(s)
                 ELSE oracle_local(s, e.at) <= oracle_until(s) AT TIME ZONE s.tz END
$$;

-- Returns the local time of observation: as_of, or the latest event that counts. When clocks go
-- back, the latest local time may belong to an earlier event.
CREATE FUNCTION oracle_observed(s oracle_set) RETURNS timestamp LANGUAGE sql STABLE AS $$
    SELECT greatest(
        max(local), CASE WHEN s.as_of IS NOT NULL THEN oracle_until(s) AT TIME ZONE s.tz END)
    FROM oracle_counted(s)
$$;

-- Returns the numbered periods from the first event's to that of the observation.
CREATE FUNCTION oracle_calendar(s oracle_set)
RETURNS TABLE (n int, start date, ended boolean) LANGUAGE plpgsql STABLE AS $$
DECLARE observed timestamp = oracle_observed(s);
BEGIN
    n = 0;
    SELECT min(c.start) INTO start FROM oracle_counted(s) c;
    WHILE start <= observed LOOP
        -- the last microsecond ends a period
        ended = oracle_beginning(s, start, 1) <= observed + interval '1 us';
        RETURN NEXT;
        start = oracle_later(s, start, 1);
        n = n + 1;
    END LOOP;
END $$;

-- Returns the cells: k = 0 is the cohort's period; otherwise period or bracket k, from its first to
-- its last period.
CREATE FUNCTION oracle_cells(s oracle_set, most int)
RETURNS TABLE (k int, first int, last int) LANGUAGE sql STABLE AS $$
    SELECT 0, 0, 0
    UNION ALL SELECT i, i, i FROM generate_series(1, most) i WHERE s.brackets IS NULL
    UNION ALL SELECT b::int, (1 + sum(width) OVER (ORDER BY b) - width)::int,
        (sum(width) OVER (ORDER BY b))::int
    FROM unnest(s.brackets) WITH ORDINALITY u(width, b)
$$;

CREATE FUNCTION oracle_rows(s oracle_set)
RETURNS TABLE (
    cohort date, cohort_size bigint, period int, period_start date, retained bigint,
    complete boolean) LANGUAGE sql STABLE AS $$
    WITH calendar AS MATERIALIZED (SELECT * FROM oracle_calendar(s)),
    counted AS MATERIALIZED (SELECT DISTINCT e.customer, c.n, e.is_start, e.is_return
                             FROM oracle_counted(s) e
                             JOIN calendar c USING (start)),
    observed AS MATERIALIZED (SELECT max(n) AS n, oracle_observed(s) AS at FROM calendar),
    cells AS MATERIALIZED (SELECT cells.* FROM observed, oracle_cells(s, observed.n) cells),
    members AS MATERIALIZED (
        SELECT customer, min(n) AS n
        FROM counted
        WHERE is_start AND s.cohort = 'first'
        GROUP BY customer
        UNION SELECT customer, n FROM counted WHERE is_start AND s.cohort = 'every'),
    -- for each member whether there was a return in each cell that has begun
    visits AS MATERIALIZED (
        SELECT m.customer, m.n, c.k, c.first, c.last,
            c.k = 0
                OR EXISTS (SELECT
                           FROM counted r
                           WHERE r.customer = m.customer AND r.is_return
                               AND r.n BETWEEN m.n + c.first AND m.n + c.last) AS came,
            EXISTS (SELECT
                    FROM counted r
                    WHERE r.customer = m.customer AND r.is_return
                        AND r.n >= m.n + c.first) AS came_later,
            EXISTS (SELECT
                    FROM counted r
                    WHERE r.customer = m.customer AND r.is_return
                        AND r.n BETWEEN m.n + 1 AND m.n + c.last) AS came_before
        FROM members m, cells c, observed h WHERE m.n + c.first <= h.n)
    SELECT start, count(*), v.k, oracle_later(s, start, v.first),
        count(*) FILTER (WHERE v.k = 0 OR CASE s.mode
            WHEN 'on' THEN came
            WHEN 'on_or_after' THEN came_later
            WHEN 'on_or_before' THEN came_before
            WHEN 'streak' THEN (
                SELECT bool_and(w.came)
                FROM visits w
                WHERE w.customer = v.customer AND w.n = v.n AND w.k <= v.k) END),
        oracle_beginning(s, start, v.last + 1) <= h.at + interval '1 us'
    FROM visits v JOIN calendar USING (n), observed h
    GROUP BY start, v.k, v.first, v.last, h.at
$$;

CREATE FUNCTION oracle_pooled(s oracle_set)
RETURNS TABLE (
    period int, cohorts bigint, eligible bigint, retained bigint) LANGUAGE sql STABLE AS $$
    SELECT period, count(*), sum(cohort_size)::bigint, sum(retained)::bigint
    FROM oracle_rows(s)
    WHERE complete
    GROUP BY period
$$;

CREATE FUNCTION oracle_lifecycle(s oracle_set)
RETURNS TABLE (
    period_start date, active bigint, new bigint, retained bigint, resurrected bigint,
    churned bigint, churn_rate float8) LANGUAGE sql STABLE AS $$
    WITH calendar AS MATERIALIZED (SELECT * FROM oracle_calendar(s)),
    counted AS MATERIALIZED (SELECT DISTINCT e.customer, c.n, e.is_start
                             FROM oracle_counted(s) e
                             JOIN calendar c USING (start)),
    born AS MATERIALIZED (SELECT customer, min(n) AS n
                          FROM counted
                          WHERE is_start
                          GROUP BY customer),
    -- every customer in every period from their first start on
    life AS MATERIALIZED (
        SELECT b.customer, c.n, c.n = b.n AS is_new,
            EXISTS (SELECT FROM counted e WHERE e.customer = b.customer AND e.n = c.n) AS is_active,
            c.n > b.n
                AND EXISTS (SELECT
                            FROM counted e
                            WHERE e.customer = b.customer AND e.n = c.n - 1) AS was_active
        FROM born b JOIN calendar c ON c.n >= b.n)
    SELECT c.start, count(*) FILTER (WHERE is_active), count(*) FILTER (WHERE is_new),
        count(*) FILTER (WHERE is_active AND was_active),
        count(*) FILTER (WHERE is_active AND NOT was_active AND NOT is_new),
        CASE WHEN c.ended THEN count(*) FILTER (WHERE was_active AND NOT is_active) END,
        CASE
            WHEN c.ended
                THEN count(*) FILTER (WHERE was_active AND NOT is_active)::float8 / nullif(
                    count(*) FILTER (WHERE was_active), 0) END
    FROM life JOIN calendar c USING (n) GROUP BY c.start, c.ended
$$;
