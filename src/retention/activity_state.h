/*
 * activity_state.h
 *		The transition state of activity_agg(): the periods in which one customer was active.
 *
 * The state is small, as a query has one for each customer.
 */
#ifndef SATISFACTION_ACTIVITY_STATE_H
#define SATISFACTION_ACTIVITY_STATE_H

#include "fmgr.h"

#include "retention/period_set.h"
#include "retention/retention_options.h"

typedef struct ActivityState
{
	PeriodSet	periods;
	PeriodRule	rule;
	DuringKind	during;			/* of contracts; DURING_END for events */
	const char *zone;			/* the server's own name, which lives as long
								 * as the process */
	Timestamp	latest;			/* the latest local time */
	int64		latest_moment;	/* of an event with an earlier local time, if
								 * clocks have been turned back in between */
	MemoryContext context;
} ActivityState;

extern ActivityState *activity_state(FunctionCallInfo fcinfo, PeriodRule rule, const char *zone,
									 DuringKind during);

#endif							/* SATISFACTION_ACTIVITY_STATE_H */
