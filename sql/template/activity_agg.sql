--# The aggregate from the events of one customer to activity periods.
--#   at  the type of times

-- @use event_aggregate family=activity form=@at@ size=64 arguments="at @at@" event="an event" \
--      comment="the calendar months in which one customer was active"

-- @use event_aggregate family=activity form=@at@_options size=64 \
--      arguments="at @at@, options jsonb" event="an event" \
--      comment="the periods in which one customer was active, by the options period, tz and \
--          week_start of retention_options"
