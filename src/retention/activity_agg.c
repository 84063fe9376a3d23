/*
 * activity_agg.c
 *		The aggregate activity_agg(at, ...): from the events of one customer to activity periods.
 *
 * The transition state is small, as a query has one for each customer.
 */
#include "postgres.h"

#include "retention/activity.h"
#include "retention/aggregate_state.h"
#include "retention/period_set.h"
#include "retention/retention_options_cache.h"

typedef struct ActivityState
{
	PeriodSet	periods;
	PeriodRule	rule;
	const char *zone;			/* the server's own name, which lives as long
								 * as the process */
	Timestamp	latest;			/* the latest local time */
	MemoryContext context;
} ActivityState;

/* Returns the transition state; a new one at the first row of a group. */
static ActivityState *
activity_state(FunctionCallInfo fcinfo, PeriodRule rule, const char *zone)
{
	ActivityState *state;
	MemoryContext context;

	if (!AggCheckCallContext(fcinfo, &context))
		elog(ERROR, "activity_agg called outside an aggregate");
	if (!PG_ARGISNULL(0))
	{
		state = (ActivityState *) PG_GETARG_POINTER(0);
		if (state->rule.unit != rule.unit || state->rule.week_start != rule.week_start ||
			(state->zone != zone && strcmp(state->zone, zone) != 0))
			raise_retention_options_changed();
		return state;
	}
	state = MemoryContextAllocZero(context, sizeof(ActivityState));
	state->rule = rule;
	state->zone = zone;
	state->latest = DT_NOBEGIN;
	state->context = context;
	return state;
}

/*
 * Transition function of all forms; options_argument is 0 for those without
 * options. Rows without a time, and rows after as_of, are ignored.
 */
static Datum
activity_accum(FunctionCallInfo fcinfo, TimeKind kind, int options_argument)
{
	CachedOptions *cached = get_retention_options(fcinfo, kind, options_argument);
	ActivityState *state;
	int64		moment;
	Timestamp	local;
	int32		period;

	if (PG_ARGISNULL(1))
		return unchanged_state(fcinfo);
	moment = calendar_moment(kind, PG_GETARG_DATUM(1));
	if (moment > cached->as_of)
		return unchanged_state(fcinfo);
	state = activity_state(fcinfo, cached->options->rule, cached->options->zone);
	period = calendar_period(cached->calendar, moment, &local);
	period_set_add(&state->periods, period, state->context);
	state->latest = Max(state->latest, local);
	PG_RETURN_POINTER(state);
}

/* Returns the activity periods of a state; empty ones if there is no state. */
static Datum
activity_state_to_datum(const ActivityState *state)
{
	Activity	a = {0};

	a.empty = state == NULL;
	if (state != NULL)
	{
		a.rule = state->rule;
		a.zone = state->zone;
		a.latest = state->latest;
		a.periods = palloc(period_set_size(&state->periods) * sizeof(int32));
		a.count = period_set_expand(&state->periods, a.periods);
	}
	return activity_to_datum(&a);
}

PG_FUNCTION_INFO_V1(activity_accum_timestamptz);
PG_FUNCTION_INFO_V1(activity_accum_timestamptz_options);
PG_FUNCTION_INFO_V1(activity_accum_timestamp);
PG_FUNCTION_INFO_V1(activity_accum_timestamp_options);
PG_FUNCTION_INFO_V1(activity_accum_date);
PG_FUNCTION_INFO_V1(activity_accum_date_options);
PG_FUNCTION_INFO_V1(activity_combine);
PG_FUNCTION_INFO_V1(activity_serialize);
PG_FUNCTION_INFO_V1(activity_deserialize);
PG_FUNCTION_INFO_V1(activity_final);

/* Transition function: adds a timestamptz event. */
Datum
activity_accum_timestamptz(PG_FUNCTION_ARGS)
{
	return activity_accum(fcinfo, TIME_TIMESTAMPTZ, 0);
}

/* Transition function: adds a timestamptz event, with options. */
Datum
activity_accum_timestamptz_options(PG_FUNCTION_ARGS)
{
	return activity_accum(fcinfo, TIME_TIMESTAMPTZ, 2);
}

/* Transition function: adds a timestamp event. */
Datum
activity_accum_timestamp(PG_FUNCTION_ARGS)
{
	return activity_accum(fcinfo, TIME_TIMESTAMP, 0);
}

/* Transition function: adds a timestamp event, with options. */
Datum
activity_accum_timestamp_options(PG_FUNCTION_ARGS)
{
	return activity_accum(fcinfo, TIME_TIMESTAMP, 2);
}

/* Transition function: adds a date event. */
Datum
activity_accum_date(PG_FUNCTION_ARGS)
{
	return activity_accum(fcinfo, TIME_DATE, 0);
}

/* Transition function: adds a date event, with options. */
Datum
activity_accum_date_options(PG_FUNCTION_ARGS)
{
	return activity_accum(fcinfo, TIME_DATE, 2);
}

/* Serialization function: a state is serialized as the activity periods it stands for. */
Datum
activity_serialize(PG_FUNCTION_ARGS)
{
	return activity_state_to_datum((ActivityState *) PG_GETARG_POINTER(0));
}

/* Deserialization function: returns an Activity, which activity_combine() expects. */
Datum
activity_deserialize(PG_FUNCTION_ARGS)
{
	PG_RETURN_POINTER(activity_from_datum(PG_GETARG_DATUM(0)));
}

/* Combine function: adds deserialized activity periods to the state. */
Datum
activity_combine(PG_FUNCTION_ARGS)
{
	Activity   *from = PG_ARGISNULL(1) ? NULL : (Activity *) PG_GETARG_POINTER(1);
	ActivityState *state;
	const char *zone;

	if (from == NULL || from->empty)
		return unchanged_state(fcinfo);
	zone = PG_ARGISNULL(0) ? NULL : ((ActivityState *) PG_GETARG_POINTER(0))->zone;
	state = activity_state(fcinfo, from->rule, zone == NULL ? from->zone : zone);
	if (zone == NULL)
		state->zone = MemoryContextStrdup(state->context, from->zone);
	activity_check_calendar(from, state->rule, state->zone);
	for (int i = 0; i < from->count; i++)
		period_set_add(&state->periods, from->periods[i], state->context);
	state->latest = Max(state->latest, from->latest);
	PG_RETURN_POINTER(state);
}

/* Final function: returns the activity periods; empty ones if there was no event. */
Datum
activity_final(PG_FUNCTION_ARGS)
{
	return activity_state_to_datum(PG_ARGISNULL(0) ? NULL : (ActivityState *) PG_GETARG_POINTER(0));
}
