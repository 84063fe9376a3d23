-- Ratios of totals: what an analyst types and sees.
SET extra_float_digits = -8;
\pset null NULL
-- a row for each customer
CREATE TABLE buyers (name, region, orders, revenue, complaints) AS VALUES
    ('Ann', 'north', 4, 120.50, 0), ('Bob', 'north', 1, 20, 1), ('Cy', 'north', 2, 45.25, 0),
    ('Dee', 'north', 7, 310, 2), ('Eli', 'south', 1, 18, 0), ('Fay', 'south', 3, 66, 1),
    ('Gus', 'south', 2, 70, NULL), ('Hal', 'south', 5, 90.75, 3);
SELECT region, ratio(revenue, orders), ratio(complaints, orders)
FROM buyers
GROUP BY region
ORDER BY region;
SELECT region, (ratio_report(revenue, orders)).* FROM buyers GROUP BY region ORDER BY region;
SELECT (ratio_report(complaints, orders)).* FROM buyers;

-- two steps: stored by region, then merged
CREATE TABLE regions AS
SELECT region, ratio_agg(revenue, orders) AS value, ratio_agg(complaints, orders) AS trouble
FROM buyers
GROUP BY region;
SELECT ratio(rollup(value)), (ratio_report(rollup(value), 0.9)).* FROM regions;
SELECT (ratio_report(rollup(value), method => 'linearized')).* FROM regions;
SELECT a.value + b.value = (SELECT rollup(value) FROM regions) AS merged, c.*
FROM regions a
JOIN regions b ON a.region < b.region, ratio_compare(a.value, b.value) c;
SELECT ratio_agg(y, x), ratio_agg(y, x)::jsonb FROM (VALUES (1, 2), (6, 1)) v (y, x);

-- nothing, and what is not a number
SELECT ratio_agg(revenue, orders), ratio(revenue, orders), ratio_report(revenue, orders)
FROM buyers
WHERE false;
SELECT ratio('NaN', 1);
SELECT '-1 {0, 0} {0, 0, 0} {0, 0, 0, 0} {0, 0, 0, 0, 0}'::ratio_summary;
