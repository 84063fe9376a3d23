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

/*
 * Returns whether a node keeps its rows, so that it gives the same ones again when the
 * query begins it anew: a sort does, also below a merge of several.
 */
static inline bool
plan_keeps_rows(const PlanState *plan)
{
	while (plan != NULL && IsA(plan, MergeAppendState) &&
		   ((const MergeAppendState *) plan)->ms_nplans > 0)
		plan = ((const MergeAppendState *) plan)->mergeplans[0];
	return plan != NULL && IsA(plan, SortState) && ((const SortState *) plan)->randomAccess;
}

/*
 * Returns the context that lives as long as serialized states may be given to this
 * combine function: that of its states, or of the query if they may be given again.
 */
static inline MemoryContext
combined_states_context(FunctionCallInfo fcinfo, MemoryContext context)
{
	const AggState *aggregate = (const AggState *) fcinfo->context;

	return IsA(aggregate, AggState) && plan_keeps_rows(outerPlanState(aggregate)) ?
		aggregate->ss.ps.state->es_query_cxt : context;
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
