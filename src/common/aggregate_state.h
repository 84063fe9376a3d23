/*
 * aggregate_state.h
 *		What transition functions share.
 */
#ifndef SATISFACTION_AGGREGATE_STATE_H
#define SATISFACTION_AGGREGATE_STATE_H

#include "fmgr.h"
#include "nodes/execnodes.h"

/*
 * Returns whether a function runs in an aggregate, inline: AggCheckCallContext
 * would cost more than adding a row.
 */
static inline bool
runs_in_aggregate(FunctionCallInfo fcinfo)
{
	return fcinfo->context != NULL &&
		(IsA(fcinfo->context, AggState) || IsA(fcinfo->context, WindowAggState));
}

/*
 * Returns whether a transition function runs in a part of an aggregate whose state
 * the server serializes for a process of the same query.
 */
static inline bool
runs_in_part_of_aggregate(FunctionCallInfo fcinfo)
{
	const Aggref *aggregate = AggGetAggref(fcinfo);

	return aggregate != NULL && DO_AGGSPLIT_SERIALIZE(aggregate->aggsplit);
}

/* Returns the transition state of an aggregate as it is, for a row that adds nothing. */
static inline Datum
unchanged_state(FunctionCallInfo fcinfo)
{
	if (PG_ARGISNULL(0))
		PG_RETURN_NULL();
	return PG_GETARG_DATUM(0);
}

#endif							/* SATISFACTION_AGGREGATE_STATE_H */
