-- weight 3: creates an enum of tiers, uses it and drops it, with other labels each time
\set n random(1, 9)
BEGIN;
SELECT create_tier_type('ladder_' || pg_backend_pid(), ladder_policy(:n));
SELECT must_be_true('ladder', :n, ladder_tiers(:n));
ROLLBACK;
BEGIN;
SELECT create_tier_type('ladder_' || pg_backend_pid(), ladder_policy(10 - :n));
COMMIT;
SELECT must_be_true('ladder', 10 - :n, ladder_tiers(10 - :n));
SELECT ladder_drop();
