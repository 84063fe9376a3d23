-- Customer effort score: the mean agreement, 1 to 7, with "The company made it easy for me."

CREATE DOMAIN ces_score AS smallint CHECK (VALUE BETWEEN 1 AND 7);
COMMENT ON DOMAIN ces_score
    IS 'a response to "The company made it easy for me.", '
       '1 (strongly disagree) to 7 (strongly agree)';

CREATE TYPE ces_report_row AS (
    responses bigint, easy bigint, ces double precision, easy_rate double precision,
    lower double precision, upper double precision
);
COMMENT ON TYPE ces_report_row
    IS 'CES of a group: counts, mean 1 to 7, share (0 to 1) of responses 5 to 7, '
       'and confidence limits of the mean';

-- @use survey name=ces scale=1..7 \
--      score="customer effort score, 1 to 7: mean response, where 7 is easy; NULL without \
--          responses" \
--      report="CES of a group: counts, mean 1 to 7, share (0 to 1) of responses 5 to 7, and \
--          confidence limits of the mean" \
--      options="level double precision DEFAULT 0.95" option_types="double precision" \
--      choices="level at least 0.5 and below 1"

