/*
 * activity_agg.c
 *		The aggregate activity_agg(at, ...): from the events of one customer to an activity.
 *
 * The state is internal and small, as there is one for each customer.
 */
#include "postgres.h"

#include "retention/activity.h"
#include "retention/period_set.h"
#include "retention/aggregate_state.h"
#include "retention/retention_options_cache.h"

typedef struct ActivityState
{
	PeriodSet	periods;
	PeriodRule	rule;
	char	   *zone;			/* shared by all groups of a call site */
	Timestamp	latest;			/* local time */
	MemoryContext context;
} ActivityState;

/* Returns the state of the aggregate, made where there is none. */
static ActivityState *
activity_state(FunctionCallInfo fcinfo, PeriodRule rule, char *zone)
{
	ActivityState *state;
	MemoryContext context;

	if (!AggCheckCallContext(fcinfo, &context))
		elog(ERROR, "activity_agg called outside an aggregate");
	if (!PG_ARGISNULL(0))
	{
		state = (ActivityState *) PG_GETARG_POINTER(0);
		if (state->zone != zone &&
			(state->rule.unit != rule.unit || state->rule.week_start != rule.week_start ||
			 strcmp(state->zone, zone) != 0))
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

/* Brings one event into the state. */
static Datum
activity_accum(FunctionCallInfo fcinfo, TimeKind kind, int options_argument)
{
	CachedOptions *cached = get_retention_options(fcinfo, kind, options_argument);
	ActivityState *state;
	int64		moment;
	Timestamp	local;

	if (PG_ARGISNULL(1))
		return unchanged_state(fcinfo);
	moment = calendar_moment(kind, PG_GETARG_DATUM(1));
	if (moment > cached->as_of)
		return unchanged_state(fcinfo);
	state = activity_state(fcinfo, cached->options->rule, cached->options->zone);
	period_set_add(&state->periods, calendar_period(cached->calendar, moment, &local), state->context);
	state->latest = Max(state->latest, local);
	PG_RETURN_POINTER(state);
}

/* Returns the value of a state. */
static Datum
activity_of_state(const ActivityState *state)
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
	return activity_datum(&a);
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

/* Brings in an event at an instant. */
Datum
activity_accum_timestamptz(PG_FUNCTION_ARGS)
{
	return activity_accum(fcinfo, TIME_TIMESTAMPTZ, 0);
}

/* Brings in an event at an instant, with options. */
Datum
activity_accum_timestamptz_options(PG_FUNCTION_ARGS)
{
	return activity_accum(fcinfo, TIME_TIMESTAMPTZ, 2);
}

/* Brings in an event at a local time. */
Datum
activity_accum_timestamp(PG_FUNCTION_ARGS)
{
	return activity_accum(fcinfo, TIME_TIMESTAMP, 0);
}

/* Brings in an event at a local time, with options. */
Datum
activity_accum_timestamp_options(PG_FUNCTION_ARGS)
{
	return activity_accum(fcinfo, TIME_TIMESTAMP, 2);
}

/* Brings in an event on a day. */
Datum
activity_accum_date(PG_FUNCTION_ARGS)
{
	return activity_accum(fcinfo, TIME_DATE, 0);
}

/* Brings in an event on a day, with options. */
Datum
activity_accum_date_options(PG_FUNCTION_ARGS)
{
	return activity_accum(fcinfo, TIME_DATE, 2);
}

/* Returns the bytes of a state, for another process: those of its value. */
Datum
activity_serialize(PG_FUNCTION_ARGS)
{
	return activity_of_state((ActivityState *) PG_GETARG_POINTER(0));
}

/* Returns the state that another process has sent, as the value it stands for. */
Datum
activity_deserialize(PG_FUNCTION_ARGS)
{
	PG_RETURN_POINTER(activity_from_datum(PG_GETARG_DATUM(0)));
}

/* Brings the periods that another process has sent into the state. */
Datum
activity_combine(PG_FUNCTION_ARGS)
{
	Activity   *from = PG_ARGISNULL(1) ? NULL : (Activity *) PG_GETARG_POINTER(1);
	ActivityState *state;
	char	   *zone;

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

/* Returns the activity; the empty one where there was no event. */
Datum
activity_final(PG_FUNCTION_ARGS)
{
	return activity_of_state(PG_ARGISNULL(0) ? NULL : (ActivityState *) PG_GETARG_POINTER(0));
}
