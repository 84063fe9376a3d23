-- The tally: text form, operators and casts.
SELECT '0..10 {7:3, 9:12}'::tally, '  -2..2{ 2 : 1 }'::tally, 'empty'::tally;
SELECT tally(x, 1, 20) FROM unnest(ARRAY[1, 20, 20]) x;
SELECT '1..5 {5:2}'::tally + '1..5 {1:1, 5:1}' AS merged,
    '1..5 {5:2}'::tally - '1..5 {5:1}' AS undone;
SELECT '1..3 {2:4}'::tally::jsonb, '1..3 {2:4}'::tally::bigint[],
    ('1..3 {2:4}'::tally::bigint[])[2];
SELECT '0..10 {11:1}'::tally;
SELECT '0..10 {1:1'::tally;
SELECT '0..500 {}'::tally;
SELECT '1..5 {5:2}'::tally + '1..7 {5:2}';
SELECT '1..5 {5:2}'::tally - '1..5 {5:3}';
