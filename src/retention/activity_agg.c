/*
 * activity_agg.c
 *		The aggregate activity_agg(at, ...): from the events of one customer to activity periods.
 */
#include "postgres.h"

#include "common/aggregate_state.h"
#include "common/interrupts.h"
#include "common/stored.h"
#include "common/zone.h"
#include "retention/activity.h"
#include "retention/activity_state.h"
#include "retention/retention_amount.h"
#include "retention/retention_options_cache.h"

/* A state of another process: activity periods, whose "again" is not set. */
typedef struct ActivityMessage
{
	const Activity *activity;
	int64		latest_moment;
	DuringKind	during;
} ActivityMessage;

/* Returns the transition state; a new one at the first row of a group. */
ActivityState *
activity_state(FunctionCallInfo fcinfo, const RetentionOptions *options, DuringKind during)
{
	PeriodRule	rule = options->rule;
	const char *zone = options->zone;
	ActivityState *state;
	MemoryContext context;

	if (!AggCheckCallContext(fcinfo, &context))
		elog(ERROR, "activity_agg called outside an aggregate");
	if (!PG_ARGISNULL(0))
	{
		state = (ActivityState *) PG_GETARG_POINTER(0);
		if (state->rule.unit != rule.unit || state->rule.week_start != rule.week_start ||
			state->during != during || state->has_amounts != options->has_amounts ||
			(state->has_amounts && state->scale != options->scale) ||
			(state->zone != zone && strcmp(state->zone, zone) != 0))
			raise_retention_options_changed();
		return state;
	}
	state = MemoryContextAllocZero(context, sizeof(ActivityState));
	state->rule = rule;
	state->during = during;
	state->zone = zone;
	state->has_amounts = options->has_amounts;
	state->scale = options->scale;
	state->latest = DT_NOBEGIN;
	state->latest_moment = PG_INT64_MIN;
	state->context = context;
	return state;
}

/*
 * Transition function of all forms; options_argument is 0 for those without
 * options, and amount_argument for those without an amount. Rows without a time, and
 * rows after as_of, are ignored.
 */
static Datum
activity_accum(FunctionCallInfo fcinfo, TimeKind kind, int amount_argument, int options_argument)
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
	cached->options->has_amounts = amount_argument > 0;
	state = activity_state(fcinfo, cached->options, DURING_END);
	period = calendar_period(cached->calendar, moment, &local);
	if (amount_argument > 0)
	{
		MoneyEntry	added = {
			.amount = retention_amount(fcinfo, amount_argument, state->scale),
			.number = money_number(period, MONEY_START | MONEY_RETURN)
		};

		customer_money_put(&state->money, added, state->context);
	}
	else
		period_set_add(&state->periods, period, state->context);
	state->latest = Max(state->latest, local);
	state->latest_moment = Max(state->latest_moment, moment);
	PG_RETURN_POINTER(state);
}

/* Sets the periods and amounts of a state. */
static void
activity_set_amounts(Activity *a, const CustomerPayload *money)
{
	const MoneyEntry *entries;

	a->count = customer_money_entries(money, &entries);
	a->periods = MemoryContextAllocHuge(CurrentMemoryContext, a->count * sizeof(int32));
	a->amounts = MemoryContextAllocHuge(CurrentMemoryContext, a->count * sizeof(int64));
	for (int i = 0; i < a->count; i++)
	{
		check_for_interrupts_at(i);
		a->periods[i] = money_period(&entries[i]);
		a->amounts[i] = entries[i].amount;
	}
}

/* Returns the activity periods of a state; "again" is not set. */
static Activity
activity_from_state(const ActivityState *state)
{
	Activity	a = {0};

	a.rule = state->rule;
	a.zone = state->zone;
	a.latest = state->latest;
	a.again = DT_NOBEGIN;
	a.has_amounts = state->has_amounts;
	a.scale = state->scale;
	if (a.has_amounts)
	{
		activity_set_amounts(&a, &state->money);
		return a;
	}
	a.periods = palloc(period_set_size(&state->periods) * sizeof(int32));
	a.count = period_set_expand(&state->periods, a.periods);
	return a;
}

/*
 * Call-site cache of the final function: when the clocks of a time zone show what
 * they have shown before. That is an hour in a year, so nearly always it is known
 * that they do not at all around a moment.
 */
typedef struct RepeatedTimes
{
	const char *name;			/* the server's own name of the zone */
	pg_tz	   *zone;
	struct
	{
		int64		number;
		bool		is_known;
		bool		is_possible;
	}			slice[64];
} RepeatedTimes;

/* A slice has 2^41 microseconds, which are 25 days. */
#define REPEATED_SHIFT 41

/* Returns whether the clocks of a zone have shown the local time of a moment before. */
static bool
activity_is_repeated(FunctionCallInfo fcinfo, const char *zone, int64 moment)
{
	RepeatedTimes *cache = fcinfo->flinfo->fn_extra;
	int64		number = moment >> REPEATED_SHIFT;
	int			i = number & (lengthof(cache->slice) - 1);

	if (cache == NULL)
		cache = fcinfo->flinfo->fn_extra =
			MemoryContextAllocZero(fcinfo->flinfo->fn_mcxt, sizeof(RepeatedTimes));
	if (cache->name != zone && (cache->name == NULL || strcmp(cache->name, zone) != 0))
	{
		memset(cache, 0, sizeof(RepeatedTimes));
		cache->zone = zone_lookup(zone);
		cache->name = pg_get_timezone_name(cache->zone);
	}
	if (!cache->slice[i].is_known || cache->slice[i].number != number)
	{
		TimestampTz first = number * (INT64CONST(1) << REPEATED_SHIFT);

		cache->slice[i].is_possible =
			zone_turns_back(cache->zone, first - ZONE_MOST_TURN,
							first + (INT64CONST(1) << REPEATED_SHIFT));
		cache->slice[i].number = number;
		cache->slice[i].is_known = true;
	}
	return cache->slice[i].is_possible && zone_is_repeated(cache->zone, moment);
}

PG_FUNCTION_INFO_V1(activity_accum_timestamptz);
PG_FUNCTION_INFO_V1(activity_accum_timestamptz_options);
PG_FUNCTION_INFO_V1(activity_accum_timestamptz_amount);
PG_FUNCTION_INFO_V1(activity_accum_timestamp);
PG_FUNCTION_INFO_V1(activity_accum_timestamp_options);
PG_FUNCTION_INFO_V1(activity_accum_timestamp_amount);
PG_FUNCTION_INFO_V1(activity_accum_date);
PG_FUNCTION_INFO_V1(activity_accum_date_options);
PG_FUNCTION_INFO_V1(activity_accum_date_amount);
PG_FUNCTION_INFO_V1(activity_combine);
PG_FUNCTION_INFO_V1(activity_serialize);
PG_FUNCTION_INFO_V1(activity_deserialize);
PG_FUNCTION_INFO_V1(activity_final);

/* Transition function: adds a timestamptz event. */
Datum
activity_accum_timestamptz(PG_FUNCTION_ARGS)
{
	return activity_accum(fcinfo, TIME_TIMESTAMPTZ, 0, 0);
}

/* Transition function: adds a timestamptz event, with options. */
Datum
activity_accum_timestamptz_options(PG_FUNCTION_ARGS)
{
	return activity_accum(fcinfo, TIME_TIMESTAMPTZ, 0, 2);
}

/* Transition function: adds a timestamptz event with an amount. */
Datum
activity_accum_timestamptz_amount(PG_FUNCTION_ARGS)
{
	return activity_accum(fcinfo, TIME_TIMESTAMPTZ, 2, 3);
}

/* Transition function: adds a timestamp event. */
Datum
activity_accum_timestamp(PG_FUNCTION_ARGS)
{
	return activity_accum(fcinfo, TIME_TIMESTAMP, 0, 0);
}

/* Transition function: adds a timestamp event, with options. */
Datum
activity_accum_timestamp_options(PG_FUNCTION_ARGS)
{
	return activity_accum(fcinfo, TIME_TIMESTAMP, 0, 2);
}

/* Transition function: adds a timestamp event with an amount. */
Datum
activity_accum_timestamp_amount(PG_FUNCTION_ARGS)
{
	return activity_accum(fcinfo, TIME_TIMESTAMP, 2, 3);
}

/* Transition function: adds a date event. */
Datum
activity_accum_date(PG_FUNCTION_ARGS)
{
	return activity_accum(fcinfo, TIME_DATE, 0, 0);
}

/* Transition function: adds a date event, with options. */
Datum
activity_accum_date_options(PG_FUNCTION_ARGS)
{
	return activity_accum(fcinfo, TIME_DATE, 0, 2);
}

/* Transition function: adds a date event with an amount. */
Datum
activity_accum_date_amount(PG_FUNCTION_ARGS)
{
	return activity_accum(fcinfo, TIME_DATE, 2, 3);
}

/*
 * Serialization function: the moment of the latest event, which periods contracts
 * are active in, and the activity periods that the state stands for.
 */
Datum
activity_serialize(PG_FUNCTION_ARGS)
{
	ActivityState *state = (ActivityState *) PG_GETARG_POINTER(0);
	Activity	a = activity_from_state(state);
	StringInfoData out;

	stored_begin(&out);
	bytes_write_int(&out, state->latest_moment);
	bytes_write_uint(&out, state->during);
	activity_write(&out, &a);
	return stored_end(&out);
}

/* Deserialization function: returns an ActivityMessage, which activity_combine() expects. */
Datum
activity_deserialize(PG_FUNCTION_ARGS)
{
	bytea	   *bytes = PG_GETARG_BYTEA_PP(0);
	unsigned char *data = (unsigned char *) VARDATA_ANY(bytes);
	ByteReader	in = {data, data + VARSIZE_ANY_EXHDR(bytes), false};
	ActivityMessage *message = palloc(sizeof(ActivityMessage));

	message->latest_moment = bytes_read_int(&in);
	message->during = bytes_read_uint(&in, DURING_ANY);
	message->activity = activity_from_reader(&in);
	PG_RETURN_POINTER(message);
}

/* Adds periods with amounts to a state. */
static void
activity_add_amounts(ActivityState *state, const Activity *a)
{
	CustomerPayload added = {0};

	for (int i = 0; i < a->count; i++)
	{
		MoneyEntry	entry = {
			.amount = a->amounts[i],
			.number = money_number(a->periods[i], MONEY_START | MONEY_RETURN)
		};

		check_for_interrupts_at(i);
		customer_money_put(&added, entry, CurrentMemoryContext);
	}
	customer_money_methods.merge(&state->money, &added, state->context);
}

/* Combine function: adds deserialized activity periods to the state. */
Datum
activity_combine(PG_FUNCTION_ARGS)
{
	ActivityMessage *message = PG_ARGISNULL(1) ? NULL : (ActivityMessage *) PG_GETARG_POINTER(1);
	const Activity *from;
	ActivityState *state;
	RetentionOptions options = {0};
	bool		is_first;

	if (message == NULL)
		return unchanged_state(fcinfo);
	from = message->activity;
	is_first = PG_ARGISNULL(0);
	options.rule = from->rule;
	options.zone = is_first ? from->zone : ((ActivityState *) PG_GETARG_POINTER(0))->zone;
	options.has_amounts = from->has_amounts;
	options.scale = from->scale;
	state = activity_state(fcinfo, &options, message->during);
	if (is_first)
		state->zone = MemoryContextStrdup(state->context, from->zone);
	activity_check_calendar(from, state->rule, state->zone);
	if (from->has_amounts)
		activity_add_amounts(state, from);
	else
		period_set_add_sorted(&state->periods, from->periods, from->count, state->context);
	state->latest = Max(state->latest, from->latest);
	state->latest_moment = Max(state->latest_moment, message->latest_moment);
	PG_RETURN_POINTER(state);
}

/* Final function: returns the activity periods; empty ones if there was no event. */
Datum
activity_final(PG_FUNCTION_ARGS)
{
	ActivityState *state;
	Activity	a = {.empty = true,.again = DT_NOBEGIN};

	if (PG_ARGISNULL(0))
		return activity_to_datum(&a);
	state = (ActivityState *) PG_GETARG_POINTER(0);
	a = activity_from_state(state);
	if (a.zone[0] != '\0' && activity_is_repeated(fcinfo, a.zone, state->latest_moment))
		a.again = state->latest_moment +
			zone_utc_offset(zone_lookup(a.zone), state->latest_moment);
	return activity_to_datum(&a);
}
