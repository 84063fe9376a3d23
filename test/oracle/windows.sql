-- Retention with the options origin, min_events, first_period and cohort_period in slow and simple
-- SQL, without the extension. Included by tests after retention.sql, whose sets and events it uses.

CREATE TABLE oracle_window (
    id int PRIMARY KEY REFERENCES oracle_set,
    origin text NOT NULL,           -- calendar, first_event
    min_events int NOT NULL,
    first_period text NOT NULL,     -- all, returned
    cohort_period text              -- NULL, or a unit that consists of whole units of the set
);

-- Returns the zone in which months are added to a moment. Local times are moments of UTC here.
CREATE FUNCTION oracle_zone(s oracle_set) RETURNS text LANGUAGE sql STABLE AS $$
    SELECT CASE s.kind WHEN 'timestamptz' THEN s.tz ELSE 'UTC' END
$$;

-- Returns the end of so many periods after a moment. TimeZone must be that of oracle_zone.
CREATE FUNCTION oracle_after(s oracle_set, moment timestamptz, periods int)
RETURNS timestamptz LANGUAGE sql STABLE AS $$
    SELECT moment + periods * CASE s.unit
                                  WHEN 'day' THEN interval '24 hours'
                                  WHEN 'week' THEN interval '168 hours'
                                  WHEN 'month' THEN interval '1 month'
                                  WHEN 'quarter' THEN interval '3 months'
                                  ELSE interval '12 months' END
$$;

-- Returns the events that count, each with its moment and its period, also equal ones.
CREATE FUNCTION oracle_moments(s oracle_set)
RETURNS TABLE (
    customer int, moment timestamptz, start date, is_start boolean,
    is_return boolean) LANGUAGE sql STABLE AS $$
    SELECT e.customer,
        CASE s.kind WHEN 'timestamptz' THEN e.at ELSE local AT TIME ZONE 'UTC' END,
        oracle_trunc(s, local), NOT s.separate OR coalesce(e.is_start, false),
            NOT s.separate OR coalesce(e.is_return, false)
    FROM oracle_event e, oracle_local(s, e.at) local
    WHERE e.id = s.id AND e.customer IS NOT NULL AND e.at IS NOT NULL
        AND (NOT s.separate OR coalesce(e.is_start, false) OR coalesce(e.is_return, false))
        AND CASE WHEN s.kind = 'timestamptz' THEN e.at <= oracle_until(s)
                 ELSE local <= oracle_until(s) AT TIME ZONE s.tz END
$$;

-- Returns the moment of observation: as_of, or the latest event that counts.
CREATE FUNCTION oracle_moment_observed(s oracle_set) RETURNS timestamptz LANGUAGE sql STABLE AS $$
    SELECT CASE
               WHEN s.as_of IS NULL THEN (SELECT max(moment) FROM oracle_moments(s))
               WHEN s.kind = 'timestamptz' THEN oracle_until(s)
                       ELSE oracle_until(s) AT TIME ZONE s.tz AT TIME ZONE 'UTC' END
$$;

-- Returns the first day of the cohort's period, and that of the period after it.
CREATE FUNCTION oracle_cohort(s oracle_set, w oracle_window, start date)
RETURNS TABLE (first date, next date) LANGUAGE plpgsql STABLE AS $$
DECLARE long oracle_set = s;
BEGIN
    long.unit = coalesce(w.cohort_period, s.unit);
    first = oracle_trunc(long, start);
    next = oracle_beginning(long, first, 1);
    RETURN NEXT;
END $$;

-- Returns every member of every cohort: customers by the periods in which they start, from their
-- first start event in it.
CREATE FUNCTION oracle_members(s oracle_set)
RETURNS TABLE (customer int, start date, t0 timestamptz) LANGUAGE sql STABLE AS $$
    SELECT customer, start, t0
    FROM (SELECT e.customer, e.start, min(e.moment) AS t0,
              row_number() OVER (PARTITION BY e.customer ORDER BY e.start) AS i
          FROM oracle_moments(s) e
          WHERE e.is_start
          GROUP BY e.customer, e.start) m
    WHERE s.cohort = 'every' OR i = 1
$$;

-- Returns every member in every cell: whether the windows of the cell have begun and ended, and
-- whether they hold enough return events. The cell after the last bracket has no end.
CREATE FUNCTION oracle_visits(s oracle_set, w oracle_window)
RETURNS TABLE (
    customer int, start date, k int, first int, begun boolean, ended boolean,
    reached boolean) LANGUAGE sql STABLE AS $$
    WITH calendar AS MATERIALIZED (SELECT * FROM oracle_calendar(s)),
    observed AS MATERIALIZED (
        SELECT max(n) AS n, oracle_observed(s) AS local, oracle_moment_observed(s) AS moment
        FROM calendar),
    cells AS MATERIALIZED (
        -- when clocks go back, one more day of 24 hours
        SELECT c.* FROM observed, oracle_cells(s, observed.n + 2) c
        UNION ALL SELECT cardinality(s.brackets) + 1,
            1 + (SELECT sum(width) FROM unnest(s.brackets) width)::int, NULL
        WHERE s.brackets IS NOT NULL),
    members AS MATERIALIZED (SELECT m.*, c.n
                             FROM oracle_members(s) m
                             JOIN calendar c USING (start)),
    returns AS MATERIALIZED (SELECT e.customer, e.moment, c.n
                             FROM oracle_moments(s) e
                             JOIN calendar c USING (start)
                             WHERE e.is_return)
    SELECT m.customer, m.start, c.k, c.first, m.n + c.first <= h.n,
        coalesce(
            CASE w.origin
                WHEN 'calendar'
                    THEN oracle_beginning(s, m.start, c.last + 1) <= h.local + interval '1 us'
                ELSE oracle_after(s, m.t0, c.last + 1) <= h.moment + interval '1 us' END,
            false),
        (SELECT count(*)
         FROM returns r
         WHERE r.customer = m.customer AND r.moment >= m.t0
             AND CASE w.origin
                     WHEN 'calendar'
                         THEN r.n >= m.n + c.first AND (r.n <= m.n + c.last OR c.last IS NULL)
                     ELSE r.moment >= oracle_after(s, m.t0, c.first)
                         AND (r.moment < oracle_after(s, m.t0, c.last + 1)
                              OR c.last IS NULL) END) >= w.min_events
    FROM members m, cells c, observed h
$$;

CREATE FUNCTION oracle_window_rows_in_zone(s oracle_set, w oracle_window)
RETURNS TABLE (
    cohort date, cohort_size bigint, period int, period_start date, eligible bigint,
    retained bigint, complete boolean) LANGUAGE sql STABLE AS $$
    WITH visits AS MATERIALIZED (SELECT c.first AS cohort, c.next, v.*
                                 FROM oracle_visits(s, w) v, oracle_cohort(s, w, v.start) c),
    verdicts AS MATERIALIZED (
        SELECT v.*,
            w.origin = 'calendar' AND coalesce(w.cohort_period, s.unit) = s.unit AS same,
            CASE
                WHEN v.k = 0 AND w.first_period = 'all' THEN true
                ELSE (SELECT CASE s.mode
                          WHEN 'on' THEN bool_or(o.reached) FILTER (WHERE o.k = v.k)
                          WHEN 'on_or_after' THEN bool_or(o.reached) FILTER (WHERE o.k >= v.k)
                          WHEN 'on_or_before' THEN bool_or(o.reached) FILTER (WHERE o.k <= v.k)
                          ELSE bool_and(o.reached) FILTER (WHERE o.k <= v.k) END
                      FROM visits o
                      WHERE o.customer = v.customer AND o.start = v.start
                          AND (o.k > 0 OR w.first_period = 'returned')) END AS came
        FROM visits v
        WHERE v.k <= cardinality(s.brackets) OR s.brackets IS NULL)
    SELECT v.cohort, count(*), v.k,
        oracle_later(
            s, CASE WHEN v.cohort = oracle_skipped(s) AND s.unit = 'day' THEN v.cohort + 1
                    ELSE v.cohort END,
            v.first),
        count(*) FILTER (WHERE same OR ended OR v.k = 0 AND w.first_period = 'all'),
        count(*) FILTER (WHERE came
                         AND (same OR ended OR v.k = 0 AND w.first_period = 'all')),
        bool_and(ended) AND v.next <= oracle_observed(s) + interval '1 us'
    FROM verdicts v
    WHERE begun OR NOT same
    GROUP BY v.cohort, v.next, v.k, v.first, same
    HAVING v.k = 0 OR same OR bool_or(ended)
$$;

CREATE FUNCTION oracle_window_rows(s oracle_set, w oracle_window)
RETURNS TABLE (
    cohort date, cohort_size bigint, period int, period_start date, eligible bigint,
    retained bigint, complete boolean) LANGUAGE plpgsql AS $$
DECLARE zone text = current_setting('TimeZone');
BEGIN
    PERFORM set_config('TimeZone', oracle_zone(s), true);
    RETURN QUERY SELECT * FROM oracle_window_rows_in_zone(s, w);
    PERFORM set_config('TimeZone', zone, true);
END $$;

-- Returns the pooled rows of cohorts whose first day is within limits.
CREATE FUNCTION oracle_window_pooled(rows jsonb, cohorts_from date, cohorts_to date)
RETURNS TABLE (
    period int, cohorts bigint, eligible bigint, retained bigint) LANGUAGE sql STABLE AS $$
    SELECT r.period, count(*), sum(r.eligible)::bigint, sum(r.retained)::bigint
    FROM jsonb_to_recordset(rows) r (
        cohort date, period int, eligible bigint, retained bigint, complete boolean)
    WHERE r.complete AND r.cohort BETWEEN cohorts_from AND cohorts_to
    GROUP BY r.period
$$;
