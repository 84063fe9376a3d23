-- The kinds of loyalty.
BEGIN;
SELECT plan(4);

SELECT results_eq(
    'SELECT attitude, patronage, loyalty_type(attitude, patronage)::text
     FROM (VALUES (true), (false), (NULL)) a (attitude),
         (VALUES (true), (false), (NULL)) p (patronage)
     WHERE loyalty_type(attitude, patronage) IS NOT NULL
     ORDER BY 1, 2',
    $$VALUES (false, false, 'no_loyalty'), (false, true, 'spurious'), (true, false, 'latent'),
         (true, true, 'true_loyalty')$$,
    'the four kinds; unknown attitude or patronage has none');
SELECT is(
    enum_range(NULL::loyalty_type)::text,
    '{no_loyalty,spurious,latent,true_loyalty}',
    'from the least to the most loyal');
SELECT is(loyalty_type('t', 'f'), 'latent', 'of literals without a type');
SELECT is(
    (SELECT array_agg(loyalty_type(patronage => p, attitude => NOT p) ORDER BY p)::text
     FROM unnest('{f,t}'::boolean[]) p),
    '{latent,spurious}',
    'arguments by name');

SELECT * FROM finish();
ROLLBACK;
