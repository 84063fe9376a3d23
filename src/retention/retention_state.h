/*
 * retention_state.h
 *		The transition state of aggregates over the events of customers.
 *
 * It contains all customers of a group, each with the periods of the events, or
 * with their moments where options need these, and is serialized for parallel
 * workers.
 */
#ifndef SATISFACTION_RETENTION_STATE_H
#define SATISFACTION_RETENTION_STATE_H

#include "retention/customer_moments.h"
#include "retention/customer_money.h"
#include "retention/customer_periods.h"
#include "retention/retention_options_cache.h"

typedef struct RetentionState
{
	uint64		options_id;		/* of the cached options that were compared
								 * last, or 0 */
	RetentionOptions *options;
	TimeKind	kind;
	bool		separate;		/* start and return events are distinguished */
	int			width;			/* of rolling_actives(), in periods; else 0 */
	int64		as_of;			/* as given, see CachedOptions */
	Timestamp	observed;		/* up to this local time at least; DT_NOBEGIN
								 * if as_of is not given */
	Timestamp	latest;			/* the latest local time; that of the last
								 * event can be earlier, as local time goes
								 * back in autumn */
	int64		observed_moment;	/* of the latest event, or as_of; not used
									 * if the periods of events are enough */
	Customers  *customers;

	/* a deserialized state has a message instead of customers */
	CustomerMessage *message;
} RetentionState;

extern RetentionState *retention_state_first(FunctionCallInfo fcinfo, CachedOptions *cached,
											 TimeKind kind, bool separate, int width);
extern void retention_state_check(RetentionState *state, const CachedOptions *cached, int width);

#endif							/* SATISFACTION_RETENTION_STATE_H */
