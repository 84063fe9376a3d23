-- Questions about the imaginary shop of data.sql, each with its SQL, ready to copy.
--
--   psql -X -f questions.sql   in the database of data.sql, with the extension
--
-- The questions are in questions/, a file for each subject, and are numbered through all files. A
-- new subject goes to the end.

\set ON_ERROR_STOP on
\set QUIET on
\pset pager off
\pset footer off
-- a blank line between each query and its rows
\pset title ' '
\if :{?bold}
\else
    \set bold ''
    \set plain ''
\endif
SET timezone = 'UTC';
SET client_min_messages = warning;

\echo
\ir questions/survey.sql
\ir questions/retention.sql
\ir questions/tier.sql
\ir questions/time.sql
\ir questions/activity.sql
\ir questions/insight.sql
\ir questions/revenue.sql
\pset title
\pset footer on
