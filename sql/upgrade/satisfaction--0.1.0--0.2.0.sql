-- What 0.2.0 changes in a database that has 0.1.0. Here OR REPLACE is right: it keeps what depends on an object, and the
-- server replaces nothing that is not the extension's own.
\echo Use "ALTER EXTENSION satisfaction UPDATE TO '0.2.0'" to load this file. \quit

-- The size of a state, for the planner
CREATE OR REPLACE AGGREGATE tally(score double precision, low integer, high integer) (
    SFUNC = tally_accum, STYPE = tally, INITCOND = 'empty', COMBINEFUNC = tally_merge,
    MSFUNC = tally_accum, MINVFUNC = tally_discard, MSTYPE = tally, MINITCOND = 'empty',
    SSPACE = 64, PARALLEL = SAFE
);

CREATE OR REPLACE AGGREGATE rollup(tally) (
    SFUNC = tally_merge, STYPE = tally, INITCOND = 'empty', COMBINEFUNC = tally_merge,
    MSFUNC = tally_merge, MINVFUNC = tally_unmerge, MSTYPE = tally, MINITCOND = 'empty',
    SSPACE = 64, PARALLEL = SAFE
);

CREATE OR REPLACE AGGREGATE rollup(activity) (
    SFUNC = activity_merge, STYPE = activity, INITCOND = '0101', COMBINEFUNC = activity_merge,
    SSPACE = 64, PARALLEL = SAFE
);
