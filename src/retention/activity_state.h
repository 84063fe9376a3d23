/*
 * activity_state.h
 *		The transition state of activity_agg(): the periods in which one customer was active.
 *
 * The state is small, as a query has one for each customer.
 */
#ifndef SATISFACTION_ACTIVITY_STATE_H
#define SATISFACTION_ACTIVITY_STATE_H

#include "fmgr.h"

#include "retention/customer_money.h"
#include "retention/period_set.h"
#include "retention/retention_options.h"

typedef struct ActivityState
{
	PeriodSet	periods;		/* without amounts */
	CustomerPayload money;		/* with amounts, also the periods */
	PeriodRule	rule;
	DuringKind	during;			/* of contracts; DURING_END for events */
	bool		has_amounts;
	int			scale;
	const char *zone;			/* the server's own name, which lives as long
								 * as the process */
	Timestamp	latest;			/* the latest local time */
	int64		latest_moment;	/* of an event with an earlier local time, if
								 * clocks have been turned back in between */
	MemoryContext context;
} ActivityState;

extern ActivityState *activity_state(FunctionCallInfo fcinfo, const RetentionOptions *options,
									 DuringKind during);

#endif							/* SATISFACTION_ACTIVITY_STATE_H */
