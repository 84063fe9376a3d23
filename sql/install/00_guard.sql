-- This script is part of an extension: CREATE EXTENSION runs it.
\echo Use "CREATE EXTENSION satisfaction" to load this file. \quit

