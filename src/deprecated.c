/*
 * deprecated.c
 *		C symbols that SQL functions had in released versions.
 *
 * After a new version of the library has been installed, a database still calls
 * the symbols of its own version until ALTER EXTENSION ... UPDATE. So a symbol
 * that was released is never removed: each one here calls its successor.
 */
#include "postgres.h"

#include "fmgr.h"

#include "common/compat.h"

#define DEPRECATED_SYMBOL(symbol, successor) \
extern PGDLLEXPORT Datum successor(PG_FUNCTION_ARGS); \
PG_FUNCTION_INFO_V1(symbol); \
Datum \
symbol(PG_FUNCTION_ARGS) \
{ \
	return successor(fcinfo); \
} \
extern int	no_such_variable

/* in 0.1.0 */
DEPRECATED_SYMBOL(activity_in, activity_periods_in);
DEPRECATED_SYMBOL(activity_merge, activity_periods_merge);
DEPRECATED_SYMBOL(activity_recv, activity_periods_recv);
DEPRECATED_SYMBOL(activity_to_jsonb, activity_periods_to_jsonb);
DEPRECATED_SYMBOL(retention_in, retention_matrix_in);
DEPRECATED_SYMBOL(retention_merge, retention_matrix_merge);
DEPRECATED_SYMBOL(retention_recv, retention_matrix_recv);
DEPRECATED_SYMBOL(retention_to_jsonb, retention_matrix_to_jsonb);
DEPRECATED_SYMBOL(tier_next, tier_gap);
