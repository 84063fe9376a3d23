-- How often do the intervals of 400 random groups of customers contain the score of all of them? In percent.
-- The groups of a shuffle have no customer in common. Random numbers are hashes, the same in every run.
CREATE EXTENSION satisfaction;
\pset footer off

CREATE TEMP TABLE score AS
SELECT customer_id, nps_score, csat_score, effort_score FROM responses;

CREATE TEMP TABLE customer AS
SELECT DISTINCT customer_id FROM score WHERE nps_score IS NOT NULL;

CREATE TEMP TABLE truth AS
SELECT nps(nps_score) AS nps, csat(csat_score) AS csat, ces(effort_score) AS ces
FROM score JOIN customer USING (customer_id);

CREATE TEMP TABLE member AS
SELECT size, shuffle, place / size AS part, customer_id
FROM unnest(ARRAY[10, 37, 93, 374, 934]) AS size,
     LATERAL (SELECT count(*) / size AS groups FROM customer) AS of_a_shuffle,
     LATERAL generate_series(1, (399 + groups) / groups) AS shuffle,
     LATERAL (SELECT customer_id,
                     row_number() OVER (ORDER BY hashint8extended(customer_id, shuffle * 1000 + size)) - 1 AS place
              FROM customer) AS shuffled
WHERE (shuffle - 1) * groups + place / size < 400 AND place / size < groups;

SELECT size AS customers, count(*) AS groups, round(avg((nps_clustered).degrees_of_freedom)) AS df,
       round(100 * avg((nps BETWEEN (nps_plain).lower AND (nps_plain).upper)::int), 1) AS nps_plain,
       round(100 * avg((nps BETWEEN (nps_clustered).lower AND (nps_clustered).upper)::int), 1) AS nps_clustered,
       round(100 * avg((csat BETWEEN (csat_plain).lower AND (csat_plain).upper)::int), 1) AS csat_plain,
       round(100 * avg((csat BETWEEN (csat_clustered).lower AND (csat_clustered).upper)::int), 1) AS csat_clustered,
       round(100 * avg((ces BETWEEN (ces_plain).lower AND (ces_plain).upper)::int), 1) AS ces_plain,
       round(100 * avg((ces BETWEEN (ces_clustered).lower AND (ces_clustered).upper)::int), 1) AS ces_clustered
FROM truth, (SELECT size, nps_report(nps_score) AS nps_plain, csat_report(csat_score) AS csat_plain,
                    ces_report(effort_score) AS ces_plain,
                    nps_report_clustered(nps_score, customer_id) AS nps_clustered,
                    csat_report_clustered(csat_score, customer_id) AS csat_clustered,
                    ces_report_clustered(effort_score, customer_id) AS ces_clustered
             FROM member JOIN score USING (customer_id)
             GROUP BY size, shuffle, part) AS report
GROUP BY size
ORDER BY size;
