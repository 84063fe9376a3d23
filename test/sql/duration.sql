-- Business calendars: everyday use.
SET TimeZone = 'Asia/Seoul';
SELECT business_calendar 'asia/seoul; Mon-Fri 13-18, 9-12; sat 10:00-14:00;
    closed 2026-09-26, 2026-09-24..2026-09-25, 2026-01-01; open 2026-12-31 09:00-12:00';
SELECT business_calendar 'Asia/Seoul; fri 22:00-02:00';

-- a complaint on the day before Chuseok, solved after it
SELECT from_time, to_time, business_time(from_time, to_time, calendar),
    business_add(from_time, '8 hours', calendar) AS due, is_open(from_time, calendar)
FROM (VALUES (timestamptz '2026-09-23 16:00', timestamptz '2026-09-28 10:00'),
          ('2026-09-24 12:00', '2026-09-28 10:00'), ('2026-09-28 10:00', '2026-09-28 10:00'),
          (NULL, '2026-09-28 10:00')) v (from_time, to_time),
    (SELECT business_calendar 'Asia/Seoul; mon-fri 9-12 13-18; closed 2026-09-24..2026-09-26')
        c (calendar);
SELECT business_time('2026-09-28 10:00', '2026-09-23 16:00', 'Asia/Seoul; mon-fri 9-18');
SELECT business_add('2026-09-23 16:00', '2 days', 'Asia/Seoul; mon-fri 9-18');

-- the day on which clocks are turned back
SELECT business_time('2026-10-25 00:00 Europe/Madrid', '2026-10-26 00:00 Europe/Madrid', calendar)
FROM (SELECT business_calendar 'Europe/Madrid; mon-sun 00:00-24:00') c (calendar);
