-- Labels, yes or no, and other scales: everyday use.
SET extra_float_digits = -3;
SELECT label, score_of(label)
FROM (VALUES ('10 - Extremely likely'), ('4 out of 5'), ('4/5'), ('★★★★☆'), ('5점 (매우 만족)'), (NULL)
     ) export (label);
SELECT label, score_of(label, '{매우 불만족,불만족,보통,만족,매우 만족}')
FROM (VALUES ('매우 만족'), (' 보통 ')) export (label);
SELECT score_of('satisfyed', '{dissatisfied,neutral,satisfied}');
SELECT score_of('satisfied');
SELECT score_of('7-8');

-- thumbs up
CREATE TABLE thumbs AS
SELECT i % 2 = 0 AS new_design, i * i % 7 < 4 AS up
FROM generate_series(1, 60) i;
SELECT new_design, csat(up), (proportion_report(up)).*
FROM thumbs
GROUP BY 1
ORDER BY 1;
SELECT proportion_tally(up), (csat_report(up)).* FROM thumbs;
DROP TABLE thumbs;

-- other scales
SELECT tally_of('{14,9,10,32,42}', 1), recode(tally_of('{14,9,10,32,42}', 1), '{5,4,3,2,1}', 1, 5);
SELECT (mean_report(tally_of('{14,9,10,32,42}', 1))).*;
SELECT (index_report(tally_of('{14,9,10,32,42}', 1), 0.9)).*;
SELECT tally_of('{1,-2}', 0);
SELECT recode('1..5 {5:1}', '{1,2}', 1, 2);
