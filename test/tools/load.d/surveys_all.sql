-- weight 2: all groups of responses at once, by workers if there are any
BEGIN;
SET LOCAL parallel_setup_cost = 0;
SET LOCAL parallel_tuple_cost = 0;
SET LOCAL min_parallel_table_scan_size = 0;
SELECT must_be_true(
    'nps', g,
    concat_ws(
        ' ', r.responses, r.promoters, r.passives, r.detractors,
        digits(r.nps, r.std_error, r.lower, r.upper)))
FROM (SELECT g, (nps_report(nps)).* FROM responses GROUP BY g) r;
SELECT must_be_true(
    'csat', g, concat_ws(' ', r.responses, r.satisfied, digits(r.csat, r.mean, r.lower, r.upper)))
FROM (SELECT g, (csat_report(csat)).* FROM responses GROUP BY g) r;
COMMIT;
