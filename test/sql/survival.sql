-- How long until a case is solved: open cases count for as long as they have lasted.
SET extra_float_digits = -10;
SET IntervalStyle = 'postgres';
CREATE TEMP TABLE ticket (team, duration, finished) AS VALUES
    ('north', interval '2 hours', true), ('north', '5 hours', true), ('north', '5 hours', false),
    ('north', '26 hours', true), ('south', '3 hours', true), ('south', '30 hours', false),
    ('south', '30 hours', true), ('south', NULL, true), ('south', '49 hours', NULL);
SELECT survival_agg(duration, finished) FROM ticket;
SELECT team, survival_agg(duration, finished, '1 day') FROM ticket GROUP BY team ORDER BY team;
SELECT r.* FROM (SELECT survival_agg(duration, finished) AS s FROM ticket) q, survival_rows(s) r;
SELECT (survival_at(survival_agg(duration, finished), '24 hours')).* FROM ticket;
SELECT (survival_median(survival_agg(duration, finished))).* FROM ticket;
SELECT (survival_mean(survival_agg(duration, finished), '24 hours')).* FROM ticket;
SELECT (survival_compare(s)).*
FROM (SELECT survival_agg(duration, finished) AS s FROM ticket GROUP BY team) q;
SELECT survival_of('{1 h,2 h}', '{3,1}', '{0,4}') + '01:00:00 {01:00:00 1+0}';
SELECT survival_agg('1 month', true);
SELECT survival_agg('-1 hour', true);
SELECT '{02:00:00 1+0, 01:00:00 1+0}'::survival_curve;
