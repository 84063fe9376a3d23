-- Slow, simple control charts: the table period has a row for each period of each series: its size,
-- the sum of its scores and of their squares, whether it sets the center, the scale, and the
-- options. The view chart_oracle has what the chart of it must say.
CREATE TEMP TABLE period (
    series text, i int, size float8, total float8, squares float8, baseline boolean,
    low float8, high float8, sigmas float8, lambda float8, poisson boolean, overdispersed boolean);

CREATE TEMP VIEW chart_center AS
SELECT series, sum(total) / sum(size) AS center,
    CASE
        WHEN bool_or(poisson) THEN sum(total) / sum(size)
        ELSE sum(squares) / sum(size) - (sum(total) / sum(size)) ^ 2 END AS variance
FROM period
WHERE baseline
GROUP BY series;

-- Laney's factor: the mean distance of the standardized values of neighbors
CREATE TEMP VIEW chart_factor AS
SELECT series, coalesce(greatest(avg(abs(z - before)) / 1.128, 1), 1) AS factor
FROM (SELECT series, z, lag(z) OVER (PARTITION BY series ORDER BY i) AS before
      FROM (SELECT series, i, (total / size - center) / sqrt(variance / size) AS z
            FROM period
            JOIN chart_center USING (series)
            WHERE baseline AND size > 0 AND overdispersed) standardized) pairs
GROUP BY series;

CREATE TEMP VIEW chart_known AS
SELECT p.*, CASE WHEN size > 0 THEN total / nullif(size, 0) END AS value, center,
    sigmas * sqrt(variance) * coalesce(factor, 1) AS reach,
    count(*) FILTER (WHERE size > 0) OVER (PARTITION BY series ORDER BY i) AS k
FROM period p
LEFT JOIN chart_center USING (series)
LEFT JOIN chart_factor USING (series);

-- The average as the weighted sum of all values so far, not from one period to the next.
CREATE TEMP VIEW chart_oracle AS
SELECT series, i, value, center,
    CASE WHEN size > 0 THEN greatest(low, center - reach / sqrt(nullif(size, 0))) END AS lower,
    CASE WHEN size > 0 THEN least(high, center + reach / sqrt(nullif(size, 0))) END AS upper, ewma,
    greatest(low, center - reach * sqrt(share)) AS ewma_lower,
    least(high, center + reach * sqrt(share)) AS ewma_upper
FROM chart_known p,
    LATERAL (SELECT p.center * (1 - p.lambda) ^ p.k
                 + coalesce(sum(p.lambda * (1 - p.lambda) ^ (p.k - b.k) * b.value), 0) AS ewma,
                 coalesce(sum((p.lambda * (1 - p.lambda) ^ (p.k - b.k)) ^ 2 / b.size), 0) AS share
             FROM chart_known b
             WHERE b.series = p.series AND b.i <= p.i AND b.size > 0) average;
