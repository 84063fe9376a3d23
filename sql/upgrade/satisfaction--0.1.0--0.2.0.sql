-- What 0.2.0 changes in a database that has 0.1.0. Here OR REPLACE is right: it keeps what depends on an object, and the
-- server replaces nothing that is not the extension's own.
\echo Use "ALTER EXTENSION satisfaction UPDATE TO '0.2.0'" to load this file. \quit
