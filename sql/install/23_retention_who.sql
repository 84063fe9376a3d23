-- What stored activity periods tell about one customer, as a condition of a query.

CREATE FUNCTION activity_cohort(a activity_periods) RETURNS date
    AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION activity_cohort(activity_periods)
    IS 'first day of the first period with activity: the cohort of the customer';

CREATE FUNCTION activity_last(a activity_periods) RETURNS date
    AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION activity_last(activity_periods)
    IS 'first day of the last period with activity';

CREATE FUNCTION activity_count(
    a activity_periods, since date DEFAULT NULL, until date DEFAULT NULL
) RETURNS bigint
    AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION activity_count(activity_periods, date, date)
    IS 'number of periods with activity whose first day is from since to until, both included';

CREATE FUNCTION activity_streak(a activity_periods, as_of timestamptz DEFAULT NULL) RETURNS integer
    AS 'MODULE_PATHNAME' LANGUAGE C STABLE PARALLEL SAFE;
COMMENT ON FUNCTION activity_streak(activity_periods, timestamptz)
    IS 'number of consecutive periods with activity up to that of as_of, or of now';

CREATE FUNCTION activity_retained(
    a activity_periods, period integer, options jsonb DEFAULT NULL
) RETURNS boolean
    AS 'MODULE_PATHNAME' LANGUAGE C STABLE PARALLEL SAFE;
COMMENT ON FUNCTION activity_retained(activity_periods, integer, jsonb)
    IS 'whether the customer is retained in this period, or bracket, of their cohort '
       'by as_of, or by now; NULL if it has not begun';
