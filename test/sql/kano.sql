-- Kano's categories: everyday use.
SET extra_float_digits = -3;
CREATE TABLE features AS
SELECT feature, f AS functional, d AS dysfunctional
FROM (VALUES ('search', 1, 5, 9), ('search', 1, 3, 4), ('search', 2, 5, 3), ('search', 3, 3, 4),
          ('dark mode', 1, 3, 8), ('dark mode', 3, 3, 8), ('dark mode', 5, 1, 2),
          ('login', 2, 5, 12), ('login', 1, 5, 6), ('login', 1, 1, 1), ('login', NULL, 5, 3)
     ) v (feature, f, d, n), generate_series(1, n);
SELECT kano_category(1, 5), kano_category(functional => 2, dysfunctional => 5), kano_category(1, NULL);
SELECT feature, responses, must_be, one_dimensional, attractive, indifferent, reverse, questionable
FROM (SELECT feature, (kano_report(functional, dysfunctional)).* FROM features GROUP BY feature) q
ORDER BY feature;
SELECT feature, category, category_strength, total_strength, tie_p_value, functional, dysfunctional
FROM (SELECT feature, (kano_report(functional, dysfunctional)).* FROM features GROUP BY feature) q
ORDER BY feature;
SELECT feature, better, better_lower, better_upper, worse, worse_lower, worse_upper
FROM (SELECT feature, kano_tally(functional, dysfunctional) AS t FROM features GROUP BY feature) q,
    kano_report(t, 0.9)
ORDER BY feature;
SELECT k.* FROM (SELECT kano_tally(functional, dysfunctional) AS t FROM features) q, kano_rows(t) k;
SELECT kano_tally(functional, dysfunctional) FROM features WHERE feature = 'login';
SELECT kano_tally(functional, 0) FROM features;
SELECT kano_report('1..5 {5:3}'::tally);
DROP TABLE features;
