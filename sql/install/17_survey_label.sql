-- Scores in texts: '10 - Extremely likely', '4 out of 5', or labels in words.

-- @since 0.2.0
CREATE FUNCTION score_of(label text) RETURNS integer
    AS 'MODULE_PATHNAME' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;

CREATE FUNCTION score_of(label text, labels text[]) RETURNS integer
    AS 'MODULE_PATHNAME', 'score_of_labels' LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
-- @end

COMMENT ON FUNCTION score_of(text)
    IS 'the one score in a label: 10 of "10 - Extremely likely", 4 of "4 out of 5"; '
       'an error if there is none, or more than one';
COMMENT ON FUNCTION score_of(text, text[])
    IS 'the place of a label among the labels of a question, 1 for the first, whatever the case '
       'and spaces around it; an error if it is not among them';
