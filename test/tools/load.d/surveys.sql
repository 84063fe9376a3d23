-- weight 8: scores, limits and reports of responses
\set g random(0, 11)
SELECT must_be_true(
    'nps', :g,
    concat_ws(
        ' ', r.responses, r.promoters, r.passives, r.detractors,
        digits(r.nps, r.std_error, r.lower, r.upper)))
FROM (SELECT (nps_report(nps)).* FROM responses WHERE g = :g) r;
SELECT must_be_true(
    'nps', :g,
    concat_ws(
        ' ', count(*), promoters(nps_tally(nps)), passives(nps_tally(nps)),
        detractors(nps_tally(nps)),
        digits(nps(nps), (nps_report(nps)).std_error, nps_lower(nps), nps_upper(nps))))
FROM responses
WHERE g = :g;
SELECT must_be_true(
    'csat', :g, concat_ws(' ', r.responses, r.satisfied, digits(r.csat, r.mean, r.lower, r.upper)))
FROM (SELECT (csat_report(csat::float8)).* FROM responses WHERE g = :g) r;
SELECT must_be_true(
    'ces', :g, concat_ws(' ', r.responses, r.easy, digits(r.ces, r.easy_rate, r.lower, r.upper)))
FROM (SELECT (ces_report(ces)).* FROM responses WHERE g = :g) r;
