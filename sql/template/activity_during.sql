--# The aggregate from the contracts of one customer to activity periods.
--#   range  the type of contracts

-- @use event_aggregate family=activity form=@range@ size=64 arguments="during @range@" \
--      event="a contract" \
--      comment="the calendar months at whose end one customer had a contract"

-- @use event_aggregate family=activity form=@range@_options size=64 \
--      arguments="during @range@, options jsonb" event="a contract" \
--      comment="the periods at whose end one customer had a contract, or with during => any \
--          those that a contract touches, by the options period, tz, week_start, as_of and \
--          during of retention_options"
