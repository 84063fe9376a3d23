-- Key drivers by the definition: the normal equations of every subset of drivers in exact decimals,
-- and the growth of R² averaged over all orders in which drivers can be added. Rows are in
-- driver_row; pg_temp.driver_oracle() has a row for each series and driver.
CREATE TEMP TABLE driver_row (series text, i int, part int, y numeric, x numeric[]);

-- n Σab - Σa Σb for the outcome, number 0, and the drivers, from 1 on
CREATE TEMP VIEW driver_product AS
WITH v AS (
    SELECT series, i, k::int - 1 AS k, v
    FROM driver_row, unnest(y || x) WITH ORDINALITY u (v, k)
    WHERE y IS NOT NULL AND array_position(x, NULL) IS NULL
)
SELECT series, a.k AS j, b.k, count(*) * sum(a.v * b.v) - sum(a.v) * sum(b.v) AS c,
    count(*) AS n, avg(b.v) AS mean
FROM v a
JOIN v b USING (series, i)
GROUP BY series, a.k, b.k;

-- R² of a subset of drivers and the slope of each, by Gauss and Jordan
CREATE FUNCTION pg_temp.driver_regression(
    products numeric[], subset int[], OUT r_squared numeric, OUT slopes numeric[]
) LANGUAGE plpgsql IMMUTABLE AS $$
DECLARE
    n int := cardinality(subset);
    a numeric[] := array_fill(0::numeric, ARRAY[n, n + 1]);
    f numeric;
BEGIN
    FOR i IN 1..n LOOP
        FOR j IN 1..n LOOP
            a[i][j] := products[subset[i] + 1][subset[j] + 1];
        END LOOP;
        a[i][n + 1] := products[subset[i] + 1][1];
    END LOOP;
    FOR k IN 1..n LOOP
        FOR i IN 1..n LOOP
            CONTINUE WHEN i = k;
            f := round(a[i][k], 60) / a[k][k];
            FOR j IN k..n + 1 LOOP
                a[i][j] := round(a[i][j] - f * a[k][j], 60);
            END LOOP;
        END LOOP;
    END LOOP;
    r_squared := 0;
    FOR k IN 1..n LOOP
        f := round(a[k][n + 1], 60) / a[k][k];
        slopes[k] := f;
        r_squared := r_squared + f * products[subset[k] + 1][1] / products[1][1];
    END LOOP;
END $$;

CREATE FUNCTION pg_temp.driver_oracle()
RETURNS TABLE (
    series text, driver int, mean float8, correlation float8, beta float8, importance float8,
    share float8, r_squared float8, adjusted float8
) LANGUAGE sql AS $$
    WITH RECURSIVE product AS MATERIALIZED (
        SELECT * FROM driver_product
    ), matrix AS MATERIALIZED (
        SELECT series, array_agg(line ORDER BY j) AS products,
            array_agg(j ORDER BY j) FILTER (WHERE j > 0 AND line[j + 1] > 0) AS varying
        FROM (SELECT series, j, array_agg(c ORDER BY k) AS line
              FROM product
              GROUP BY series, j) l
        GROUP BY series
    ), subset AS (
        SELECT series, '{}'::int[] AS drivers FROM matrix
        UNION ALL
        SELECT series, drivers || d
        FROM subset
        JOIN matrix USING (series), unnest(varying) d
        WHERE d > ALL (drivers)
    ), fit AS MATERIALIZED (
        SELECT series, drivers, r.*
        FROM subset
        JOIN matrix USING (series), pg_temp.driver_regression(products, drivers) r
    ), added AS (
        -- every order of the drivers, one driver after the other
        SELECT series, '{}'::int[] AS before, NULL::int AS driver, 1::numeric AS weight FROM matrix
        UNION ALL
        SELECT series, array_remove(before || a.driver, NULL), d, weight
        FROM added a
        JOIN matrix USING (series), unnest(varying) d
        WHERE d <> ALL (array_remove(before || a.driver, NULL))
    ), step AS MATERIALIZED (
        SELECT series, driver, cardinality(varying) - cardinality(before) - 1 AS later,
            (SELECT array_agg(d ORDER BY d) FROM unnest(before || driver) d) AS with_it,
            (SELECT coalesce(array_agg(d ORDER BY d), '{}') FROM unnest(before) d) AS without_it
        FROM added
        JOIN matrix USING (series)
        WHERE driver IS NOT NULL
    ), growth AS MATERIALIZED (
        SELECT s.series, driver, avg(w.r_squared - o.r_squared) AS importance
        FROM step s
        JOIN fit w ON w.series = s.series AND w.drivers = with_it
        JOIN fit o ON o.series = s.series AND o.drivers = without_it,
            -- how many orders begin like this
            generate_series(1, factorial(later)::int)
        GROUP BY s.series, driver
    )
    SELECT p.series, p.k, p.mean::float8,
        (CASE WHEN v.c > 0
              THEN p.c / sqrt(round(v.c, 60)) / sqrt(round(y.c, 60)) END)::float8,
        (f.slopes[array_position(varying, p.k)] * sqrt(round(v.c, 60))
         / sqrt(round(y.c, 60)))::float8,
        coalesce(g.importance, 0)::float8, (coalesce(g.importance, 0) / f.r_squared)::float8,
        f.r_squared::float8,
        (1 - (1 - f.r_squared) * (p.n - 1) / (p.n - cardinality(varying) - 1))::float8
    FROM matrix
    JOIN fit f ON f.series = matrix.series AND f.drivers = varying
    JOIN product p ON p.series = matrix.series AND p.j = 0 AND p.k > 0
    JOIN product v ON v.series = p.series AND v.j = p.k AND v.k = p.k
    JOIN product y ON y.series = p.series AND y.j = 0 AND y.k = 0
    LEFT JOIN growth g ON g.series = p.series AND g.driver = p.k
$$;
