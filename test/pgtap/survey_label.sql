-- Scores of labels: what is read, and that nothing is guessed.
BEGIN;
SELECT plan(131);

SELECT is(score_of(label), score, 'label ' || to_json(label))
FROM (VALUES ('10 - Extremely likely', 10), ('10 - Extremely Likely', 10), ('9 - likely', 9),
          ('10 (Very Likely)', 10), ('5 - Highly interested', 5), ('0', 0), (' 7 ', 7),
          ('0 = not at all', 0), ('10-Extremely likely', 10), ('Very good (5)', 5), ('[3] fair', 3),
          ('4.', 4), ('4) good', 4), ('score: 8', 8), ('007', 7), ('2147483647', 2147483647),
          -- out of
          ('4 out of 5', 4), ('4 OUT OF 5', 4), ('4 of 5', 4), ('4/5', 4), ('4 / 5 points', 4),
          ('0/10', 0), ('10/10', 10), ('rated 3 out of 5 stars', 3), (E'4\tout\nof 5', 4),
          ('3out of5', 3),
          -- below zero
          ('-3', -3), (' -3 worse', -3), ('worse (-3)', -3), ('change: -2', -2), ('−1', -1),
          ('–2', -2), ('-2147483647', -2147483647), ('10 – excellent', 10), ('10 − excellent', 10),
          -- stars
          ('★★★★☆', 4), ('★', 1), ('★★★★★', 5), ('☆★', 1),
          ('⭐⭐⭐', 3), ('⭐️⭐️', 2), ('5★', 5), ('★ 5', 5), ('4/5 ★', 4), ('good ★★★', 3),
          -- Korean, and the digits of East Asia
          ('5점', 5), ('5점 (매우 만족)', 5), ('매우 만족 5', 5),
          ('10 - 매우 추천함', 10), ('⑤ 매우 그렇다', 5), ('① 전혀 그렇지 않다', 1),
          ('⑩', 10), ('⑳', 20), ('５점', 5), ('１０　매우 추천', 10), ('－２', -2),
          ('5️⃣', 5), ('만족도: 4/5', 4), ('별점 ★★★☆☆', 3)) v (label, score);
SELECT is(score_of(NULL), NULL, 'NULL');

SELECT throws_ok(
    format('SELECT score_of(%L)', label),
    '22P02',
    NULL,
    'no one score: ' || to_json(label))
FROM unnest(ARRAY[
                '', ' ', 'satisfied', '매우 만족', '☆☆☆', '-', '/', 'out of', '7-8', '7 - 8', '4.5',
                '4,5', '1,000', '4.0', 'likely-9', '점-9', '5 - 5', '1 of 2 or 3',
                '24/7 support', '6/5', '11 out of 10', '-1/5', '2026-10-01', '1/2/2026', '★★ ★',
                '★★★ 4', '★★★½', '½', '4½', '⅘', '④⑤', '④ 5', '5점 만점에 4점',
                'between 3 and 4']) label;
SELECT throws_ok(
    format('SELECT score_of(%L)', label),
    '22003',
    NULL,
    'more than an integer: ' || left(label, 20))
FROM unnest(ARRAY[
                '2147483648', '99999999999999999999 - likely', '1/99999999999',
                repeat('9', 100000)]) label;

-- labels in words
SELECT is(
    score_of(label, '{Very poor,poor,fair,Good,excellent}'),
    place,
    'label ' || to_json(label))
FROM (VALUES ('Very poor', 1), ('very POOR', 1), ('poor', 2), (E' fair\r\n', 3), ('good', 4),
          ('EXCELLENT', 5), (NULL, NULL)) v (label, place);
SELECT is(
    score_of(label, '{매우 불만족,불만족,보통,만족,매우 만족}'),
    place,
    'label ' || to_json(label))
FROM (VALUES ('매우 불만족', 1), ('보통', 3), (' 만족 ', 4), ('매우 만족', 5)) v (label, place);
SELECT is(
    ARRAY(SELECT score_of(label, '[0:1]={no,yes}') FROM unnest('{yes,no}'::text[]) label),
    '{1,0}',
    'the subscripts of the array are the scores');
SELECT is(score_of('', '{bad,"",good}'), 2, 'an empty label, if it is one of them');
SELECT is(score_of('poor', NULL), NULL, 'NULL labels');
SELECT is(
    (SELECT array_agg(score_of(label, labels) ORDER BY k)
     FROM (VALUES (1, 'b', '{a,b}'::text[]), (2, 'b', '{b}'), (3, 'a', '{a,b}'),
               (4, 'c', '[5:6]={b,c}')) v (k, label, labels)),
    '{2,1,1,6}',
    'labels that differ from row to row');
SELECT throws_ok(
    format('SELECT score_of(%L, %L)', label, labels),
    code,
    NULL,
    format('%s in %s', to_json(label), labels))
FROM (VALUES ('22P02', 'satisfyed', '{satisfied,neutral}'), ('22P02', '', '{satisfied}'),
          ('22P02', 'a', '{}'), ('22P02', '만족함', '{불만족,만족}'), ('22P02', '4', '{poor,fair}'),
          ('22023', 'a', '{a,b,A}'), ('22023', 'c', '{a,b," b"}'), ('22023', 'a', '{{a,b},{c,d}}'),
          ('22004', 'a', '{a,NULL}')) v (code, label, labels);
SELECT throws_ok(
    'SELECT score_of(label, ''{a,b}'') FROM unnest(''{a,b,c}''::text[]) label',
    '22P02',
    'label "c" is not among the labels of the question',
    'and after rows that are');

-- messages say which label, and which there are
CREATE FUNCTION pg_temp.words(query text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE m text; d text; h text;
BEGIN
    EXECUTE query;
    RETURN 'no error';
EXCEPTION WHEN OTHERS THEN
    GET STACKED DIAGNOSTICS m = MESSAGE_TEXT, d = PG_EXCEPTION_DETAIL, h = PG_EXCEPTION_HINT;
    RETURN concat_ws(' | ', m, nullif(d, ''), nullif(h, ''));
END $$;
SELECT is(
    pg_temp.words('SELECT score_of(''satisfyed'', ''{very satisfied, satisfied, neutral}'')'),
    'label "satisfyed" is not among the labels of the question | '
    'The labels are "very satisfied", "satisfied", "neutral".',
    'a label that is not among those of the question');
SELECT is(
    pg_temp.words('SELECT score_of(''만족'')'),
    'no score in label "만족" | For labels in words, give all of them in their order: '
    'score_of(label, ''{poor,fair,good}'').',
    'a label in words alone');

-- in the places where people put them
CREATE TEMP TABLE export (label text, words text);
INSERT INTO export VALUES ('10 - Extremely likely', 'Satisfied'), ('9', 'very satisfied'),
    ('0 - Not at all likely', 'neutral'), (NULL, NULL);
CREATE TEMP VIEW scores AS SELECT score_of(label) AS score FROM export;
SELECT is(
    (SELECT round(nps(score)::numeric, 6) FROM scores),
    33.333333,
    'in a view, for an aggregate');
SELECT is(
    (SELECT csat(score_of(
                words, '{very dissatisfied,dissatisfied,neutral,satisfied,very satisfied}'))
     FROM export),
    csat(x),
    'from words in one query')
FROM unnest('{4,5,3}'::int[]) x;
SELECT is((SELECT count(*) FROM export WHERE score_of(label) >= 9), 2::bigint, 'in WHERE');
CREATE INDEX ON export (score_of(label));
SELECT is(
    score_of('İ' COLLATE "C", ARRAY['i', 'İ']),
    2,
    'a collation of its own');
-- a character can take fewer bytes in lower case, such as the sign of Kelvin
SELECT is(
    score_of(repeat(x, 100), ARRAY[repeat(lower(x), 100)]),
    1,
    'lower case of fewer bytes')
FROM (VALUES (U&'\212A')) kelvin (x);
SELECT throws_ok(
    $$SELECT score_of(repeat('x', 100), '{x}')$$,
    '22P02',
    NULL,
    'a text much longer than the labels');

SELECT * FROM finish();
ROLLBACK;
