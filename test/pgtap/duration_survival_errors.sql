-- Survival curves: the SQLSTATE of every error, with the way out.
BEGIN;
SELECT plan(58);

-- durations
PREPARE one(interval, interval) AS SELECT survival_agg($1, true, $2);
SELECT throws_ok(
    format('EXECUTE one(%L, %L)', duration, resolution), code, message,
    format('%s by %s', duration, resolution))
FROM (VALUES ('1 month', '1 h', '22023', 'duration 1 mon has months'),
          ('-1 s', '1 h', '22003', 'duration -00:00:01 is negative'),
          ('1 day -25 h', '1 h', '22003', 'duration 1 day -25:00:00 is negative'),
          ('2147483647 days', '1 h', '22003', 'duration 2147483647 days is out of range'),
          ('1 h', '0', '22023', 'resolution must be positive'),
          ('1 h', '-1 h', '22023', 'resolution must be positive'),
          ('1 h', '1 year', '22023', 'resolution 1 year has months'),
          ('2562047788:00:54.775807', '1 h', '22003',
           'duration is out of range when it is rounded up to the resolution')
     ) v (duration, resolution, code, message);
SELECT throws_ok(
    'SELECT survival_agg(d, true) FROM (VALUES (interval ''1 month'')) v (d)', '22023',
    'duration 1 mon has months', 'months without a resolution');
SELECT throws_ok(
    'SELECT survival_agg(''1 h'', true, r * interval ''1 h'') FROM generate_series(1, 2) r',
    '22023', 'resolution must be the same in all rows of a group', 'two resolutions');
SELECT lives_ok(
    'SELECT survival_agg(''1 h'', true, r * interval ''1 h'') FROM generate_series(1, 2) r '
    'GROUP BY r',
    'but not in two groups');
SELECT CASE
           WHEN current_setting('server_version_num')::int >= 170000
               THEN throws_ok('EXECUTE one(''infinity'', ''1 h'')', '22003',
                              'duration must be finite, not infinity', 'infinite durations')
           ELSE pass('infinite durations do not exist on this server') END;
SET LOCAL work_mem = '64kB';
SET LOCAL hash_mem_multiplier = 1;
SELECT throws_ok(
    'SELECT survival_agg(i * interval ''1 s'', true) FROM generate_series(1, 10000) i', '53200',
    'survival_agg has too many distinct durations for its memory', 'too little memory');
SELECT lives_ok(
    'SELECT survival_agg(i * interval ''1 s'', true, ''1 min'') FROM generate_series(1, 10000) i',
    'which a resolution saves');
RESET work_mem;

-- jsonb
PREPARE json(int) AS
SELECT survival_of(array_agg(i * interval '1 s'), array_agg(1::bigint), array_agg(0::bigint))::jsonb
FROM generate_series(1, $1) i;
SELECT lives_ok('EXECUTE json(333333)', 'a curve of many times as jsonb');
SELECT throws_ok(
    'EXECUTE json(333334)', '54000', 'survival curve is too large for jsonb', 'one of more times');

-- arguments of readers
SELECT throws_ok(
    format('SELECT %s FROM (VALUES (survival_curve %L)) v (s)', call, '{01:00:00 2+1}'), code,
    message, call)
FROM (VALUES ('survival_at(s, ''-1 h'')', '22003', 'time -01:00:00 is negative'),
          ('survival_at(s, ''1 mon'')', '22023', 'time 1 mon has months'),
          ('survival_at(s, ''1 h'', 95)', '22023', 'level 95 is not between 0 and 1'),
          ('survival_at(s, ''1 h'', 0.9, ''wald'')', '22023', 'unrecognized method "wald"'),
          ('survival_rows(s, 0.05)', '22023', 'level 0.05 is below 0.5'),
          ('survival_rows(s, method => ''x'')', '22023', 'unrecognized method "x"'),
          ('survival_median(s, 50)', '22023', 'share 50 is not between 0 and 1'),
          ('survival_median(s, ''NaN'')', '22023', 'share NaN is not between 0 and 1'),
          ('survival_median(s, 0.5, 2)', '22023', 'level 2 is not between 0 and 1'),
          ('survival_median(s, method => ''x'')', '22023', 'unrecognized method "x"'),
          ('survival_mean(s, ''-1 h'')', '22003', 'horizon -01:00:00 is negative'),
          ('survival_mean(s, ''1 mon'')', '22023', 'horizon 1 mon has months'),
          ('survival_mean(s, ''1 h'', 1)', '22023', 'level 1 is not between 0 and 1'),
          ('survival_compare_final(array_fill(s, ''{1001}''))', '54000',
           'survival_compare can compare at most 1000 groups, not 1001'),
          ('s + ''{01:00:00 9223372036854775807+0}''', '22003',
           'survival curve would have more cases than bigint can count'),
          ('s + ''{02:00:00 9223372036854775807+0}''', '22003',
           'survival curve would have more cases than bigint can count'),
          ('survival_curve ''2000000000:00:00.000001 {2000000000:00:00.000001 1+0}'' '
           '+ ''02:00:00 {02:00:00 1+0}''',
           '22003', 'resolutions of survival curves have no common multiple in range'),
          ('survival_curve ''{2562047788:00:54.775807 1+0}'' + ''02:00:00 {02:00:00 1+0}''',
           '22003', 'duration is out of range when it is rounded up to the resolution')
     ) v (call, code, message);

-- counts
SELECT throws_ok(
    format('SELECT survival_of(%L, %L, %L)', times, events, censored), code, message, message)
FROM (VALUES ('{1 h}', '{1,2}', '{0}', '22023',
           'times, events and censored must have the same length'),
          ('{1 h,NULL}', '{1,2}', '{0,0}', '22004', 'element 2 of times must not be NULL'),
          ('{1 h}', '{NULL}', '{0}', '22004', 'element 1 of events must not be NULL'),
          ('{1 h}', '{1}', '{NULL}', '22004', 'element 1 of censored must not be NULL'),
          ('{1 h}', '{-1}', '{0}', '22003', 'events must not be negative, but there is -1'),
          ('{1 h}', '{1}', '{-2}', '22003', 'censored must not be negative, but there is -2'),
          ('{-1 h}', '{1}', '{0}', '22003', 'time -01:00:00 is negative'),
          ('{{1 h}}', '{1}', '{0}', '22023', 'times must be an array of one dimension'),
          ('{1 h,1 h}', '{9223372036854775807,1}', '{0,0}', '22003',
           'survival curve would have more cases than bigint can count'),
          ('{1 h,2 h}', '{9223372036854775807,1}', '{0,0}', '22003',
           'survival curve would have more cases than bigint can count')
     ) v (times, events, censored, code, message);

-- text
SELECT throws_ok(format('SELECT survival_curve %L', t), code, NULL, t)
FROM (VALUES ('', '22P02'), ('{', '22P02'), ('{}x', '22P02'), ('{1:00:00}', '22P02'),
          ('{01:00:00 1}', '22P02'), ('{01:00:00 0+0}', '22P02'), ('{01:60:00 1+0}', '22P02'),
          ('{02:00:00 1+0, 02:00:00 1+0}', '22P02'), ('{-01:00:00 1+0}', '22P02'),
          ('00:00:00 {01:00:00 1+0}', '22P02'), ('01:00:00 {01:30:00 1+0}', '22P02'),
          ('{01:00:00 9223372036854775808+0}', '22003'),
          ('{01:00:00 9223372036854775807+1}', '22003'),
          ('{9999999999:00:00 1+0}', '22P02')) v (t, code)
WHERE t <> '';
-- white space and the resolution of no cases are no part of a value
SELECT is(survival_curve ' 01:00:00 { } ', '{}', 'no cases have no resolution');

SELECT * FROM finish();
ROLLBACK;
