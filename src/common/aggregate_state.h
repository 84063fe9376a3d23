/*
 * aggregate_state.h
 *		What aggregates with an internal transition state share.
 */
#ifndef SATISFACTION_AGGREGATE_STATE_H
#define SATISFACTION_AGGREGATE_STATE_H

#include "fmgr.h"

/* Returns the transition state of an aggregate as it is, for a row that adds nothing. */
static inline Datum
unchanged_state(FunctionCallInfo fcinfo)
{
	if (PG_ARGISNULL(0))
		PG_RETURN_NULL();
	return PG_GETARG_DATUM(0);
}

#endif							/* SATISFACTION_AGGREGATE_STATE_H */
