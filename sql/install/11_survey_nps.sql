-- Net Promoter Score: the percentage of promoters (9 and 10) minus that of detractors (0 to 6).

CREATE DOMAIN nps_score AS smallint CHECK (VALUE BETWEEN 0 AND 10);
COMMENT ON DOMAIN nps_score IS 'a response to "How likely are you to recommend us?", 0 to 10';

CREATE TYPE nps_category AS ENUM ('detractor', 'passive', 'promoter');
COMMENT ON TYPE nps_category
    IS 'category of a response to the NPS question: detractor < passive < promoter';

CREATE FUNCTION nps_category(score double precision) RETURNS nps_category
    AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION nps_category(double precision)
    IS 'detractor for a score of 0 to 6, passive for 7 and 8, promoter for 9 and 10';

CREATE FUNCTION promoters(t tally) RETURNS bigint
    AS 'MODULE_PATHNAME', 'nps_promoters' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION promoters(tally) IS 'number of responses 9 and 10 on the scale 0 to 10';

CREATE FUNCTION passives(t tally) RETURNS bigint
    AS 'MODULE_PATHNAME', 'nps_passives' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION passives(tally) IS 'number of responses 7 and 8 on the scale 0 to 10';

CREATE FUNCTION detractors(t tally) RETURNS bigint
    AS 'MODULE_PATHNAME', 'nps_detractors' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION detractors(tally) IS 'number of responses 0 to 6 on the scale 0 to 10';

CREATE TYPE nps_report_row AS (
    responses bigint, promoters bigint, passives bigint, detractors bigint,
    nps double precision, std_error double precision, lower double precision, upper double precision
);
COMMENT ON TYPE nps_report_row
    IS 'NPS of a group: counts, and score, standard error and confidence limits in points';

-- @use survey name=nps scale=0..10 \
--      score="Net Promoter Score, -100 to 100 points: percentage of responses 9 and 10 minus \
--          percentage of 0 to 6; NULL without responses" \
--      report="NPS of a group: counts, and score, standard error and confidence limits in \
--          points" \
--      options="level double precision DEFAULT 0.95, method text DEFAULT 'widened_score'" \
--      option_types="double precision, text" \
--      choices="level at least 0.5 and below 1, method widened_score, score, adjusted_wald or wald"

