-- Customer satisfaction score: the percentage of responses in the top boxes of a scale from 1.

CREATE DOMAIN csat_score AS smallint CHECK (VALUE BETWEEN 1 AND 5);
COMMENT ON DOMAIN csat_score IS 'a response to "How satisfied are you?", 1 to 5';

CREATE TYPE csat_report_row AS (
    responses bigint, satisfied bigint, csat double precision, mean double precision,
    std_error double precision, lower double precision, upper double precision
);
COMMENT ON TYPE csat_report_row
    IS 'CSAT of a group: counts, percentage, mean in points of the scale, '
       'and standard error and confidence limits of the percentage';

-- @use survey name=csat scale=1..5 \
--      score="customer satisfaction score, 0 to 100: percentage of responses in the top \
--          boxes, which are 4 and 5 on the scale 1 to 5; NULL without responses" \
--      report="CSAT of a group: counts, percentage, mean in points of the scale, and standard \
--          error and confidence limits of the percentage" \
--      options="level double precision DEFAULT 0.95, method text DEFAULT 'wilson'" \
--      option_types="double precision, text" \
--      choices="level at least 0.5 and below 1, method wilson, clopper_pearson, agresti_coull or wald"

-- On other scales

-- @use tally_aggregate name=csat final=csat initial=empty \
--      arguments="score double precision, high integer" \
--      comment="customer satisfaction score, 0 to 100, on the scale 1 to high: percentage of \
--          responses on the highest point (of 2 or 3), on the top 2 (of 4 to 7) or the top 3 (of \
--          8 to 10)"

-- @use tally_aggregate name=csat_tally initial=empty \
--      arguments="score double precision, high integer" \
--      comment="tally of responses on the scale 1 to high"

-- @since 0.2.0
-- @use tally_aggregate name=csat final=csat initial=empty \
--      arguments="score double precision, high double precision" \
--      comment="customer satisfaction score, 0 to 100, on the scale 1 to high: percentage of \
--          responses on the highest point (of 2 or 3), on the top 2 (of 4 to 7) or the top 3 (of \
--          8 to 10)"

-- @use tally_aggregate name=csat_tally initial=empty \
--      arguments="score double precision, high double precision" \
--      comment="tally of responses on the scale 1 to high"

-- @use tally_aggregate name=csat_lower final=csat_lower_final initial=empty \
--      arguments="score double precision, high integer|score double precision, high double precision" \
--      comment="lower 95% confidence limit of csat on the scale 1 to high"

-- @use tally_aggregate name=csat_upper final=csat_upper_final initial=empty \
--      arguments="score double precision, high integer|score double precision, high double precision" \
--      comment="upper 95% confidence limit of csat on the scale 1 to high"

-- @use tally_aggregate name=csat_report final=csat_report_final initial=empty \
--      arguments="score double precision, high integer|score double precision, high double precision" \
--      comment="CSAT of a group on the scale 1 to high: counts, percentage, mean in points of \
--          the scale, and standard error and confidence limits of the percentage; at level 0.95"

-- A quoted tally and a level, as in csat_lower('1..5 {4:2, 5:3}', 0.9). Without these functions it
-- would be taken as a score and the end of its scale.

-- @use csat_of_text name=csat_lower result="double precision" \
--      comment="lower confidence limit of csat of a tally in text form"

-- @use csat_of_text name=csat_upper result="double precision" \
--      comment="upper confidence limit of csat of a tally in text form"

-- @use csat_of_text name=csat_report result=csat_report_row \
--      comment="report of csat of a tally in text form"
-- @end
