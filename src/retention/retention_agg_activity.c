/*
 * retention_agg_activity.c
 *		The aggregates retention_agg(activity_periods, ...) and rollup(retention_matrix).
 *
 * Their transition state is of type retention_matrix. During aggregation it is
 * an expanded object: a matrix in memory, which is flattened only when it leaves
 * the aggregate.
 */
#include "postgres.h"

#include "utils/expandeddatum.h"
#include "utils/memutils.h"
#include "utils/timestamp.h"

#include "common/zone.h"
#include "retention/activity.h"
#include "retention/retention_matrix.h"
#include "retention/retention_options_cache.h"

typedef struct ExpandedMatrix
{
	ExpandedObjectHeader header;
	RetentionMatrix *matrix;
	uint64		calendar;		/* the reader's calendar that was checked
								 * last, or 0 */
	struct varlena *flat;		/* between the calls for its size and for its
								 * bytes */
} ExpandedMatrix;

/*
 * Where activity periods are read, and up to when they are observed at most: as_of,
 * or now where that is earlier. For local times, "moments" are local times.
 */
typedef struct ActivitySource
{
	ActivityReader *reader;
	uint64		calendar;		/* the reader's calendar that the rest was
								 * computed for, or 0 */
	TimestampTz until;
	Timestamp	local_until;	/* the local time of that moment */
	Timestamp	highest;		/* the highest local time that clocks have
								 * shown by then */
	int32		last;			/* the last period that has begun by then */
	bool		last_has_ended; /* and clocks will not show it again */
} ActivitySource;

/* Expanded object method: returns the size of the flat value. */
static Size
expanded_matrix_size(ExpandedObjectHeader *header)
{
	ExpandedMatrix *e = (ExpandedMatrix *) header;
	MemoryContext old = MemoryContextSwitchTo(header->eoh_context);

	if (e->flat != NULL)
		pfree(e->flat);
	e->flat = (struct varlena *) DatumGetPointer(matrix_to_datum(e->matrix));
	MemoryContextSwitchTo(old);
	return VARSIZE(e->flat);
}

/* Expanded object method: writes the flat value. */
static void
expanded_matrix_flatten(ExpandedObjectHeader *header, void *result, Size size)
{
	ExpandedMatrix *e = (ExpandedMatrix *) header;

	Assert(e->flat != NULL && VARSIZE(e->flat) == size);
	memcpy(result, e->flat, size);
	pfree(e->flat);
	e->flat = NULL;
}

static const ExpandedObjectMethods expanded_matrix_methods = {
	expanded_matrix_size, expanded_matrix_flatten
};

/* Returns the transition state, to be modified in place; in an aggregate it stays expanded. */
static ExpandedMatrix *
expanded_matrix_state(FunctionCallInfo fcinfo)
{
	Datum		value = PG_GETARG_DATUM(0);
	MemoryContext context = CurrentMemoryContext;
	ExpandedMatrix *e;

	if (PG_ARGISNULL(0))
		ereport(ERROR,
				(errcode(ERRCODE_NULL_VALUE_NOT_ALLOWED),
				 errmsg("state of retention_agg must not be NULL")));
	AggCheckCallContext(fcinfo, &context);
	if (VARATT_IS_EXTERNAL_EXPANDED_RW(DatumGetPointer(value)))
	{
		e = (ExpandedMatrix *) DatumGetEOHP(value);
		Assert(e->header.eoh_methods == &expanded_matrix_methods);
		return e;
	}
	context = AllocSetContextCreate(context, "satisfaction retention", ALLOCSET_DEFAULT_SIZES);
	e = MemoryContextAllocZero(context, sizeof(ExpandedMatrix));
	EOH_init_header(&e->header, &expanded_matrix_methods, context);
	e->matrix = matrix_from_datum(value, context);
	return e;
}

/*
 * Returns the options of the matrix for activity periods. They keep the calendar
 * in which they were recorded, and options that name another one are an error.
 */
static RetentionOptions
activity_options(const CachedOptions *cached, const Activity *a)
{
	RetentionOptions options = *cached->options;
	bool		check_zone;

	retention_options_check_activity(&options);
	if (cached->json == NULL)
		options.rule = a->rule;

	/*
	 * if times were local already, tz only tells how to convert as_of to
	 * local time
	 */
	check_zone = cached->zone_given && a->zone[0] != '\0';
	activity_check_calendar(a, options.rule, check_zone ? options.zone : a->zone);
	options.rule = a->rule;
	options.zone = a->zone;
	return options;
}

/* Computes up to when periods of the reader's calendar are observed at most. */
static void
activity_set_until(CachedOptions *cached, const Activity *a)
{
	ActivitySource *source = cached->activities;
	RetentionOptions options = *cached->options;
	pg_tz	   *zone = zone_lookup(a->zone);
	Timestamp	end;			/* the last microsecond of the last period */
	TimestampTz first,
				last;

	/*
	 * if times were local already, as_of is converted in the zone of the
	 * options, or the session
	 */
	if (zone != NULL)
		options.zone = a->zone;
	source->until = retention_until(&options);
	source->local_until = retention_local_time(&options, source->until);
	source->calendar = source->reader->calendar;
	if (zone == NULL)
		source->highest = source->until = source->local_until;
	else
		source->highest = zone_highest_local_time(zone, source->until);

	source->last = period_of_local(a->rule, source->highest);
	end = period_start_local(a->rule, source->last + 1) - 1;
	first = last = end;
	if (zone != NULL)
		zone_moments(zone, end, &first, &last);
	source->last_has_ended = source->until >= last;
}

/* Returns whether the latest event is after as_of, or now where that is earlier. */
static inline bool
activity_goes_on(const ActivitySource *source, const Activity *a)
{
	/* what clocks had not shown before the event, they have not shown by then */
	return a->again == DT_NOBEGIN ? a->latest > source->highest :
		activity_latest_moment(a) > source->until;
}

/*
 * Returns how many of the periods of a customer count, and sets the local time up
 * to which they are observed. What is after as_of does not count. Activity
 * periods do not record at what time within a period the customer was active, so
 * as_of must not split one of them.
 *
 * Without as_of, periods that have not begun by now do not count, and in the last
 * one that has, activity cannot be told from what is still to come. So it is
 * observed up to its beginning only.
 */
static int
activity_observe(const CachedOptions *cached, const Activity *a, Timestamp *observed)
{
	const ActivitySource *source = cached->activities;
	bool		has_as_of = cached->options->has_as_of;
	int			count = a->count;

	if (likely(!activity_goes_on(source, a)))
	{
		*observed = has_as_of ? Max(source->local_until, a->latest) : a->latest;
		return count;
	}
	while (count > 0 && a->periods[count - 1] > source->last)
		count--;
	if (has_as_of && count > 0 && a->periods[count - 1] == source->last &&
		!source->last_has_ended)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("as_of splits a period with activity"),
				 errdetail("Activity periods do not record what was before as_of in that period."),
				 errhint("Use the last microsecond of a period, or retention_agg() of events.")));
	*observed = has_as_of || count == 0 ? source->local_until :
		period_start_local(a->rule, a->periods[count - 1]);
	return count;
}

/* Adds the activity periods of one customer, up to as_of, to the matrix. */
static void
expanded_matrix_add(ExpandedMatrix *state, CachedOptions *cached, const Activity *a)
{
	ActivitySource *source = cached->activities;
	RetentionOptions options = {0};
	Timestamp	observed;
	int			count;
	bool		checked = state->calendar == source->reader->calendar;

	/* errors of options come before those of as_of */
	if (!checked)
		options = activity_options(cached, a);
	if (unlikely(source->calendar != source->reader->calendar))
		activity_set_until(cached, a);
	count = activity_observe(cached, a, &observed);
	if (count == 0)
		return;
	if (!checked)
	{
		if (state->matrix->empty)
			state->matrix = matrix_new(state->header.eoh_context, &options);
		else
			matrix_check_options(state->matrix, &options);
		state->calendar = source->reader->calendar;
	}
	state->matrix->as_of = Max(state->matrix->as_of, observed);
	matrix_add_customer(state->matrix, a->periods, count, a->periods, count);
}

/* Returns what aggregates over activity periods remember between rows. */
static ActivitySource *
activity_source(CachedOptions *cached, MemoryContext context)
{
	if (cached->activities == NULL)
	{
		cached->activities = MemoryContextAllocZero(context, sizeof(ActivitySource));
		cached->activities->reader = activity_reader_new(context);
	}
	return cached->activities;
}

/* Transition function of all forms; options_argument is 0 for those without options. */
static Datum
retention_accum_activity_any(FunctionCallInfo fcinfo, int options_argument)
{
	CachedOptions *cached = get_retention_options(fcinfo, TIME_TIMESTAMPTZ, options_argument);
	ExpandedMatrix *state = expanded_matrix_state(fcinfo);

	if (!PG_ARGISNULL(1))
	{
		ActivitySource *source = activity_source(cached, fcinfo->flinfo->fn_mcxt);
		Activity   *a = activity_read_next(source->reader, PG_GETARG_DATUM(1));

		if (!a->empty)
			expanded_matrix_add(state, cached, a);
	}
	PG_RETURN_DATUM(EOHPGetRWDatum(&state->header));
}

PG_FUNCTION_INFO_V1(retention_accum_activity);
PG_FUNCTION_INFO_V1(retention_accum_activity_options);
PG_FUNCTION_INFO_V1(retention_matrix_merge);

/* Transition function: adds the activity periods of one customer. */
Datum
retention_accum_activity(PG_FUNCTION_ARGS)
{
	return retention_accum_activity_any(fcinfo, 0);
}

/* Transition function: adds the activity periods of one customer, with options. */
Datum
retention_accum_activity_options(PG_FUNCTION_ARGS)
{
	return retention_accum_activity_any(fcinfo, 2);
}

/* Returns the sum of two retention matrices, whose customers must be different ones. */
Datum
retention_matrix_merge(PG_FUNCTION_ARGS)
{
	ExpandedMatrix *state = expanded_matrix_state(fcinfo);

	matrix_merge(state->matrix, matrix_from_datum(PG_GETARG_DATUM(1), CurrentMemoryContext));
	PG_RETURN_DATUM(EOHPGetRWDatum(&state->header));
}
