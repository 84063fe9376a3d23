/*
 * rolling_activity.c
 *		The aggregate rolling_actives(activity_periods, width, ...): from activity
 *		periods, a row for each customer, to the number of customers who were active
 *		in the last periods.
 *
 * The transition state has no customers, only counts of each period.
 */
#include "postgres.h"

#include "utils/timestamp.h"

#include "common/aggregate_state.h"
#include "common/stored.h"
#include "retention/activity_source.h"
#include "retention/rolling_actives.h"

typedef struct RollingState
{
	uint64		options_id;		/* of the cached options that were compared
								 * last, or 0 */
	uint64		calendar;		/* the reader's calendar that was checked
								 * last, or 0 */
	RetentionOptions *options;	/* only the calendar counts */
	int64		as_of;			/* as given, see CachedOptions */
	int			width;
	Timestamp	observed;		/* up to when activity is observed */
	RollingCounts counts;
} RollingState;

/* Returns a state without activity. It keeps copies, in the context. */
static RollingState *
rolling_state_new(MemoryContext context, PeriodRule rule, const char *zone, int64 as_of, int width)
{
	MemoryContext old = MemoryContextSwitchTo(context);
	RollingState *state = palloc0(sizeof(RollingState));

	state->options = retention_options_default();
	state->options->rule = rule;
	state->options->zone = pstrdup(zone);
	state->as_of = as_of;
	state->width = width;
	state->observed = DT_NOBEGIN;
	rolling_counts_init(&state->counts, rule, context);
	MemoryContextSwitchTo(old);
	return state;
}

/* Raises an error unless a row, or another state, has the same calendar, as_of and width. */
static void
rolling_state_check(const RollingState *state, PeriodRule rule, const char *zone, int64 as_of,
					int width)
{
	Activity	a = {.rule = rule,.zone = zone};

	activity_check_calendar(&a, state->options->rule, state->options->zone);
	if (state->as_of != as_of)
		raise_retention_options_changed();
	if (state->width != width)
		raise_rolling_width_changed(state->width, width);
}

/* Adds the activity periods of a customer, up to as_of; returns the state, which may be new. */
static RollingState *
rolling_state_add(RollingState *state, CachedOptions *cached, const Activity *a, int width,
				  MemoryContext context)
{
	ActivitySource *source = cached->activities;
	bool		checked = state != NULL && state->options_id == cached->id &&
		state->calendar == source->reader->calendar && state->width == width;
	Timestamp	observed;
	int			count;

	/* errors of options come before those of as_of */
	if (!checked)
	{
		rolling_check_options(cached->options);
		(void) activity_source_options(cached, a);
	}
	if (unlikely(source->calendar != source->reader->calendar))
		activity_source_set_until(source, cached->options, a);
	count = activity_source_observe(source, cached->options, a, &observed);
	if (count == 0)
		return state;
	if (state == NULL)
		state = rolling_state_new(context, a->rule, a->zone, cached->as_of, width);
	else if (!checked)
		rolling_state_check(state, a->rule, a->zone, cached->as_of, width);
	state->options_id = cached->id;
	state->calendar = source->reader->calendar;
	state->observed = Max(state->observed, observed);
	rolling_counts_add(&state->counts, a->periods, count, width);
	return state;
}

/* Transition function of both forms; options_argument is 0 for the one without options. */
static Datum
rolling_accum_activity(FunctionCallInfo fcinfo, int options_argument)
{
	CachedOptions *cached = get_retention_options_by(fcinfo, TIME_TIMESTAMPTZ, options_argument,
													 PERIOD_DAY);
	int			width = rolling_width_argument(fcinfo, 2);
	RollingState *state = PG_ARGISNULL(0) ? NULL : (RollingState *) PG_GETARG_POINTER(0);
	MemoryContext context;

	if (!AggCheckCallContext(fcinfo, &context))
		elog(ERROR, "rolling_actives called outside an aggregate");
	if (!PG_ARGISNULL(1))
	{
		ActivitySource *source = activity_source(cached, fcinfo->flinfo->fn_mcxt);
		Activity   *a = activity_read_next(source->reader, PG_GETARG_DATUM(1));

		if (!a->empty)
			state = rolling_state_add(state, cached, a, width, context);
	}
	if (state == NULL)
		PG_RETURN_NULL();
	PG_RETURN_POINTER(state);
}

PG_FUNCTION_INFO_V1(rolling_actives_accum_activity);
PG_FUNCTION_INFO_V1(rolling_actives_accum_activity_options);
PG_FUNCTION_INFO_V1(rolling_activity_combine);
PG_FUNCTION_INFO_V1(rolling_activity_serialize);
PG_FUNCTION_INFO_V1(rolling_activity_deserialize);
PG_FUNCTION_INFO_V1(rolling_activity_final);

/* Transition function: adds the activity periods of one customer. */
Datum
rolling_actives_accum_activity(PG_FUNCTION_ARGS)
{
	return rolling_accum_activity(fcinfo, 0);
}

/* Transition function: adds the activity periods of one customer, with options. */
Datum
rolling_actives_accum_activity_options(PG_FUNCTION_ARGS)
{
	return rolling_accum_activity(fcinfo, 3);
}

/* Combine function: adds the counts of the second state, of other customers, to the first. */
Datum
rolling_activity_combine(PG_FUNCTION_ARGS)
{
	RollingState *into = PG_ARGISNULL(0) ? NULL : (RollingState *) PG_GETARG_POINTER(0);
	const RollingState *from = PG_ARGISNULL(1) ? NULL : (RollingState *) PG_GETARG_POINTER(1);
	MemoryContext context;

	if (!AggCheckCallContext(fcinfo, &context))
		elog(ERROR, "rolling_activity_combine called outside an aggregate");
	if (from == NULL)
		return unchanged_state(fcinfo);
	if (into == NULL)
		into = rolling_state_new(context, from->options->rule, from->options->zone, from->as_of,
								 from->width);
	else
		rolling_state_check(into, from->options->rule, from->options->zone, from->as_of,
							from->width);
	into->observed = Max(into->observed, from->observed);
	rolling_counts_merge(&into->counts, &from->counts);
	PG_RETURN_POINTER(into);
}

/* Serialization function. */
Datum
rolling_activity_serialize(PG_FUNCTION_ARGS)
{
	RollingState *state = (RollingState *) PG_GETARG_POINTER(0);
	StringInfoData out;

	stored_begin(&out);
	retention_options_write(&out, state->options);
	bytes_write_int(&out, state->as_of);
	bytes_write_uint(&out, state->width);
	bytes_write_int(&out, state->observed);
	rolling_counts_write(&out, &state->counts);
	return stored_end(&out);
}

/* Deserialization function. */
Datum
rolling_activity_deserialize(PG_FUNCTION_ARGS)
{
	bytea	   *bytes = PG_GETARG_BYTEA_PP(0);
	unsigned char *data = (unsigned char *) VARDATA_ANY(bytes);
	ByteReader	in = {data, data + VARSIZE_ANY_EXHDR(bytes), false};
	RollingState *state = palloc0(sizeof(RollingState));

	state->options = palloc0(sizeof(RetentionOptions));
	if (!retention_options_read(&in, state->options))
		in.failed = true;
	state->as_of = bytes_read_int(&in);
	state->width = (int) bytes_read_uint(&in, ROLLING_MAX_WIDTH);
	state->observed = bytes_read_int(&in);
	rolling_counts_init(&state->counts, state->options->rule, CurrentMemoryContext);
	if (!in.failed)
		rolling_counts_read(&in, &state->counts);
	if (in.failed || in.at != in.end || state->width < 1 || !IS_VALID_TIMESTAMP(state->observed))
		elog(ERROR, "serialized transition state is damaged");
	PG_RETURN_POINTER(state);
}

/* Final function: returns the rows; none if there was no activity. */
Datum
rolling_activity_final(PG_FUNCTION_ARGS)
{
	RollingState *state = PG_ARGISNULL(0) ? NULL : (RollingState *) PG_GETARG_POINTER(0);
	RollingCounts none = {0};

	if (state == NULL)
		return rolling_rows(fcinfo, &none, 0, 0);
	return rolling_rows(fcinfo, &state->counts, state->width, state->observed);
}
