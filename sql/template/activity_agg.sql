--# The aggregate from the events of one customer to activity periods.
--#   at  the type of times

-- @use event_aggregate family=activity form=@at@ size=64 arguments="at @at@" event="an event" \
--      comment="the calendar months in which one customer was active"

-- @use event_aggregate family=activity form=@at@_options size=64 \
--      arguments="at @at@, options jsonb" event="an event" \
--      comment="the periods in which one customer was active, by the options period, tz and \
--          week_start of retention_options"

-- @use event_aggregate family=activity form=@at@_amount size=96 \
--      arguments="at @at@, amount numeric, options jsonb" event="an event with an amount" \
--      comment="the periods in which one customer was active, with the sum of the amounts of \
--          each, by the options period, tz, week_start and scale of retention_options"
