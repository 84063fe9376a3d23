-- Kinds of loyalty: everyday use.
SELECT attitude, patronage, loyalty_type(attitude, patronage)
FROM (VALUES (true), (false), (NULL)) a (attitude), (VALUES (true), (false), (NULL)) p (patronage)
ORDER BY 1, 2;
SELECT loyalty_type(score >= 9, orders >= 2) AS loyalty, count(*)
FROM (VALUES (10, 5), (9, 1), (3, 7), (6, 1), (9, 2), (NULL, 3)) customers (score, orders)
GROUP BY loyalty
ORDER BY loyalty;
