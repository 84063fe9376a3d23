-- Time in open hours: business calendars.

-- @since 0.2.0
-- @use stored_type type=business_calendar write=business_calendar one="a business calendar" \
--      form="such as Asia/Seoul; mon-fri 09:00-18:00; closed 2026-01-01"
COMMENT ON TYPE business_calendar
    IS 'open hours of each day of the week in local time of a zone, and days that are different';

-- @use comparison type=business_calendar compare=stored one="a business calendar" \
--      many="business calendars" sorted_since=0.2.0
-- @end

CREATE FUNCTION business_time(
    from_time timestamp with time zone, to_time timestamp with time zone,
    calendar business_calendar
)
    RETURNS interval
    AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION business_time(
    timestamp with time zone, timestamp with time zone, business_calendar
)
    IS 'how long a calendar is open from one moment to another, in hours';

CREATE FUNCTION business_add(
    at timestamp with time zone, duration interval, calendar business_calendar
)
    RETURNS timestamp with time zone
    AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION business_add(timestamp with time zone, interval, business_calendar)
    IS 'moment at which a calendar has been open for a duration since a moment; a negative '
       'duration counts back';

CREATE FUNCTION is_open(at timestamp with time zone, calendar business_calendar) RETURNS boolean
    AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION is_open(timestamp with time zone, business_calendar)
    IS 'true if a calendar is open at a moment';
