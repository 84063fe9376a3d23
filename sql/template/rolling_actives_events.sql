--# The aggregate from events to rolling_actives_row[].
--#   at  the type of times

-- @use rolling_actives form=@at@ state=retention final=rolling_actives_final size=65536 \
--      arguments="customer anyelement, at @at@, width integer" event="an event" \
--      comment="for each day, how many distinct customers had events in the last width days"

-- @use rolling_actives form=@at@_options state=retention final=rolling_actives_final size=65536 \
--      arguments="customer anyelement, at @at@, width integer, options jsonb" event="an event" \
--      comment="for each period, how many distinct customers had events in the last width \
--          periods, by the options period, tz, week_start and as_of of retention_options"
