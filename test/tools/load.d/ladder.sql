-- weight 3: a session makes a type of a ladder, uses it and drops it, of other labels each time
\set n random(1, 9)
BEGIN;
SELECT create_tier_type('ladder_' || pg_backend_pid(), ladder_policy(:n));
SELECT must_be_true('ladder', :n, ladder_answer(:n));
ROLLBACK;
BEGIN;
SELECT create_tier_type('ladder_' || pg_backend_pid(), ladder_policy(10 - :n));
COMMIT;
SELECT must_be_true('ladder', 10 - :n, ladder_answer(10 - :n));
SELECT ladder_drop();
