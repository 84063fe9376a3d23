-- Slow, simple business calendars: the hours of a calendar as rows, and each minute looked up in
-- them by its local time. Zones whose clocks are not turned by whole minutes are not supported.
CREATE FUNCTION pg_temp.oracle_open(at timestamptz, zone text, week jsonb, special jsonb)
RETURNS boolean LANGUAGE sql IMMUTABLE AS $$
    SELECT EXISTS (
               SELECT
               FROM (SELECT at AT TIME ZONE zone AS local) l,
                   jsonb_array_elements(
                       coalesce(
                           special -> (l.local::date)::text,
                           week -> to_char(l.local, 'ID'), '[]')) span
               WHERE extract(hour FROM l.local) * 60 + extract(minute FROM l.local)
                   BETWEEN (span->>0)::int AND (span->>1)::int - 1)
$$;

-- The text form of hours given as [[begin, end], ...] in minutes.
CREATE FUNCTION pg_temp.oracle_hours(hours jsonb)
RETURNS text LANGUAGE sql IMMUTABLE AS $$
    SELECT string_agg(
               format(
                   '%s:%s-%s:%s', (s->>0)::int / 60, lpad(((s->>0)::int % 60)::text, 2, '0'),
                   (s->>1)::int / 60, lpad(((s->>1)::int % 60)::text, 2, '0')),
               ' ')
    FROM jsonb_array_elements(hours) s
$$;

-- The text form of a calendar.
CREATE FUNCTION pg_temp.oracle_text(zone text, week jsonb, special jsonb)
RETURNS business_calendar LANGUAGE sql STABLE AS $$
    SELECT concat_ws(
               '; ', zone,
               (SELECT string_agg(
                           format(
                               '%s %s', ('{mon,tue,wed,thu,fri,sat,sun}'::text[])[day::int],
                               pg_temp.oracle_hours(h)),
                           '; ' ORDER BY md5(day))
                FROM jsonb_each(week) w (day, h)),
               (SELECT string_agg(
                           CASE h WHEN '[]' THEN 'closed ' || day
                           ELSE format('open %s %s', day, pg_temp.oracle_hours(h)) END,
                           '; ' ORDER BY md5(day))
                FROM jsonb_each(special) e (day, h)))::business_calendar
$$;
