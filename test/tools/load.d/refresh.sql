-- weight 1: refreshes a materialized view of activity periods while others read it
REFRESH MATERIALIZED VIEW CONCURRENTLY monthly;
SELECT must_be_true('on', 0, cells(retention_agg(a, retention_options('month', 'UTC'))))
FROM monthly;
