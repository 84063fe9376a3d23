--# The aggregate from events to a retention matrix.
--#   at  the type of times

-- @use event_aggregate family=retention form=@at@ size=65536 \
--      arguments="customer anyelement, at @at@" event="an event" \
--      comment="retention matrix of events, by calendar months"

-- @use event_aggregate family=retention form=@at@_options size=65536 \
--      arguments="customer anyelement, at @at@, options jsonb" event="an event" \
--      comment="retention matrix of events, by the options that retention_options gives"

-- @use event_aggregate family=retention form=@at@_separate size=65536 \
--      arguments="customer anyelement, at @at@, is_start boolean, is_return boolean, \
--          options jsonb" \
--      event="a start or return event" \
--      comment="retention matrix of start events and return events, by the options that \
--          retention_options gives"

-- @use event_aggregate family=retention form=@at@_amount size=65536 \
--      arguments="customer anyelement, at @at@, amount numeric, options jsonb" \
--      event="an event with an amount" \
--      comment="retention matrix of events with amounts, by the options that retention_options \
--          gives"

-- @use event_aggregate family=retention form=@at@_separate_amount size=65536 \
--      arguments="customer anyelement, at @at@, is_start boolean, is_return boolean, \
--          amount numeric, options jsonb" \
--      event="a start or return event with an amount" \
--      comment="retention matrix of start events and return events with amounts, by the options \
--          that retention_options gives"
