-- Slow, simple ratios: the table unit has a row for each unit of each series, as exact decimals. The
-- view ratio_oracle has what the ratio summary of a series must say, computed in two passes with 40
-- decimals.
CREATE TEMP TABLE unit (
    series text, i int, part int, y numeric, x numeric,
    numerator float8 GENERATED ALWAYS AS (y::float8) STORED,
    denominator float8 GENERATED ALWAYS AS (x::float8) STORED);

CREATE TEMP VIEW ratio_totals AS
SELECT series, count(*) AS n, sum(y) AS y, sum(x) AS x,
    CAST (sum(y) AS numeric(100, 40)) / nullif(sum(x), 0) AS ratio,
    CAST (sum(y) AS numeric(100, 40)) / count(*) AS mean_y,
    CAST (sum(x) AS numeric(100, 40)) / count(*) AS mean_x
FROM unit
GROUP BY series;

-- The moments about the means, in the order of the text form.
CREATE TEMP VIEW moment_oracle AS
SELECT series, ARRAY[
        sum(a * a), sum(a * b), sum(b * b), sum(a * a * a), sum(a * a * b), sum(a * b * b),
        sum(b * b * b), sum(a * a * a * a), sum(a * a * a * b), sum(a * a * b * b),
        sum(a * b * b * b), sum(b * b * b * b)]::float8[] AS moments,
    -- what the odd ones may differ by is measured against these
    ARRAY[
        sum(a * a), sum(abs(a * b)), sum(b * b), sum(abs(a * a * a)), sum(abs(a * a * b)),
        sum(abs(a * b * b)), sum(abs(b * b * b)), sum(a * a * a * a), sum(abs(a * a * a * b)),
        sum(a * a * b * b), sum(abs(a * b * b * b)), sum(b * b * b * b)]::float8[] AS sizes
FROM (SELECT series, round(u.y - mean_y, 40) AS a, round(u.x - mean_x, 40) AS b
      FROM unit u
      JOIN ratio_totals USING (series)) d
GROUP BY series;

-- Residuals e and leverages h. The jackknife needs Σ(e / (1 - h))², which the summary has by the
-- quadrature of Gauss and Radau from Σe², Σe²h and Σe²h².
CREATE TEMP VIEW ratio_oracle AS
SELECT series, n AS units, y AS numerator, x AS denominator, ratio,
    CASE WHEN n > 1 THEN sqrt(CAST (n AS numeric(60, 40)) / (n - 1) * e2) / abs(x) END AS linearized,
    CASE
        WHEN n > 1 AND e2h > 0 AND e2h2 > 0 AND e2h2 < e2h THEN sqrt(
            (n - 1.0000000000000000000000000) / n * (
                e2 + e2h * e2h / e2h2 * (1 / (1 - e2h2 / e2h) / (1 - e2h2 / e2h) - 1))) / abs(x)
        WHEN n > 1 THEN sqrt((n - 1.0000000000000000000000000) / n * e2) / abs(x) END AS jackknife,
    CASE WHEN n > 1 THEN sqrt((n - 1.0000000000000000000000000) / n * deleted) / abs(x) END
        AS full_jackknife,
    CASE
        WHEN n > 1 AND e4 > 0 THEN least(n - 1, greatest(1, e2 * e2 / e4))
        WHEN n > 1 THEN n - 1 END AS degrees_of_freedom
FROM (SELECT series, n, t.y, t.x, ratio,
          sum(e * e) AS e2, sum(e * e * h) AS e2h, sum(e * e * h * h) AS e2h2,
          sum(e * e * e * e) AS e4, sum(e * e / nullif((1 - h) * (1 - h), 0)) AS deleted
      FROM ratio_totals t
      JOIN LATERAL (SELECT round(u.y - ratio * u.x, 40) AS e,
                        CAST (u.x AS numeric(100, 40)) / t.x AS h
                    FROM unit u
                    WHERE u.series = t.series) r ON true
      WHERE t.x <> 0
      GROUP BY series, n, t.y, t.x, ratio) s;
