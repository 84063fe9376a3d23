-- weight 6: scores of stored tallies, rolled up
\set g random(0, 11)
SELECT must_be_true(
    'nps', :g,
    concat_ws(
        ' ', r.responses, r.promoters, r.passives, r.detractors,
        digits(r.nps, r.std_error, r.lower, r.upper)))
FROM (SELECT (nps_report(rollup(n))).* FROM daily WHERE g = :g) r;
SELECT must_be_true(
    'csat', :g, concat_ws(' ', r.responses, r.satisfied, digits(r.csat, r.mean, r.lower, r.upper)))
FROM (SELECT (csat_report(rollup(c), 0.95, 'wilson')).* FROM daily WHERE g = :g) r;
SELECT must_be_true(
    'ces', :g, concat_ws(' ', r.responses, r.easy, digits(r.ces, r.easy_rate, r.lower, r.upper)))
FROM (SELECT (ces_report(rollup(e))).* FROM daily WHERE g = :g) r;
