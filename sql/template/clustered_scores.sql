--# The report of a score on one scale where a customer may give several responses, from responses of
--# all types, and from tallies. Keys as those of clustered.

-- @use clustered name=@name@ scale="@scale@" comment="@comment@"

-- @use clustered_aggregate name=@name@ response=score scores=smallint form=_int2 more="" \
--      more_types="" scale="@scale@" comment="@comment@"

-- @use clustered_aggregate name=@name@ response=score scores=integer form=_int4 more="" \
--      more_types="" scale="@scale@" comment="@comment@"

-- @use clustered_aggregate name=@name@ response=score scores="double precision" form=_float8 \
--      more="" more_types="" scale="@scale@" comment="@comment@"

-- @use clustered_aggregate name=@name@ response=score scores=text form=_text more="" \
--      more_types="" scale="@scale@" comment="@comment@"
