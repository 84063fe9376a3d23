-- Key drivers: what an analyst types and sees.
SET extra_float_digits = -8;
\pset null NULL
-- a row for each response, of two stores
CREATE TABLE visits (store, overall, price, staff, clean, parking) AS
SELECT CASE WHEN i % 2 = 0 THEN 'north' ELSE 'south' END, 2 + (i * i % 11) / 2 + i % 4 - i % 3,
    CASE WHEN i % 9 > 0 THEN 3 + i % 4 END, 4 + i % 7 / 2 - i % 3, 9 - i % 5, 7
FROM generate_series(1, 60) i;
SELECT d.*
FROM (SELECT driver_agg(overall, ARRAY[price, staff, clean, parking]) AS d FROM visits) s,
    driver_rows(s.d, '{price,staff,clean,parking}') d
ORDER BY importance DESC;
SELECT (driver_fit(driver_agg(overall, ARRAY[price, staff, clean, parking]))).* FROM visits;

-- two steps: stored by store, then merged
CREATE TABLE stores AS
SELECT store, driver_agg(overall, ARRAY[price, staff]) AS d FROM visits GROUP BY store;
SELECT store, r.* FROM stores, driver_rows(d, '{price,staff}') r ORDER BY store, driver;
SELECT (driver_fit(rollup(d))).* FROM stores;
SELECT (driver_fit(a.d + b.d)).* FROM stores a JOIN stores b ON a.store < b.store;
SELECT driver_agg(y, x), driver_agg(y, x)::jsonb
FROM (VALUES (1, '{2,3}'::float8[]), (6, '{1,7}'), (NULL, '{1,1}')) v (y, x);

-- nothing, drivers that say the same, and what is not a number
SELECT driver_agg(overall, ARRAY[price]), (driver_fit(driver_agg(overall, ARRAY[price]))).*
FROM visits
WHERE false;
SELECT r.*
FROM (SELECT driver_agg(overall, ARRAY[price, staff, price + staff]) AS d FROM visits) s,
    driver_rows(d, '{price,staff,both}') r;
SELECT driver_agg(overall, ARRAY[price, 'NaN'::float8]) FROM visits;
SELECT driver_agg(overall, CASE WHEN price > 3 THEN ARRAY[price] ELSE ARRAY[price, staff] END)
FROM visits;
SELECT '1 0 {1, 2} {3, 0, 0}'::driver_summary;
DROP TABLE visits, stores;
