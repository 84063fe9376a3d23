/*
 * retention_agg_activity.c
 *		The aggregate retention_agg(activity, ...): from stored activities to a cohort matrix.
 *
 * Its state is the retention type itself. While it counts, the value is an expanded object: the matrix
 * in memory, which is written to bytes only when it leaves the aggregate.
 */
#include "postgres.h"

#include "utils/expandeddatum.h"
#include "utils/memutils.h"
#include "utils/timestamp.h"

#include "retention/activity.h"
#include "retention/retention_matrix.h"
#include "retention/retention_options_cache.h"

typedef struct ExpandedMatrix
{
	ExpandedObjectHeader header;
	RetentionMatrix *matrix;
	uint64		calendar;		/* the reader's number of the calendar last found to fit, 0 for none; options that differ
								 * have readers of their own */
	struct varlena *flat;		/* between asking for its size and for its bytes */
} ExpandedMatrix;

/* Returns how many bytes the value takes. */
static Size
expanded_size(ExpandedObjectHeader *header)
{
	ExpandedMatrix *e = (ExpandedMatrix *) header;
	MemoryContext old = MemoryContextSwitchTo(header->eoh_context);

	if (e->flat != NULL)
		pfree(e->flat);
	e->flat = (struct varlena *) DatumGetPointer(matrix_to_datum(e->matrix));
	MemoryContextSwitchTo(old);
	return VARSIZE(e->flat);
}

/* Writes the value. */
static void
expanded_write(ExpandedObjectHeader *header, void *result, Size size)
{
	ExpandedMatrix *e = (ExpandedMatrix *) header;

	Assert(e->flat != NULL && VARSIZE(e->flat) == size);
	memcpy(result, e->flat, size);
	pfree(e->flat);
	e->flat = NULL;
}

static const ExpandedObjectMethods expanded_methods = {expanded_size, expanded_write};

/* Returns the matrix of the state, to be changed where it is; in an aggregate it stays expanded. */
static ExpandedMatrix *
expanded_state(FunctionCallInfo fcinfo)
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
		Assert(e->header.eoh_methods == &expanded_methods);
		return e;
	}
	context = AllocSetContextCreate(context, "satisfaction retention", ALLOCSET_DEFAULT_SIZES);
	e = MemoryContextAllocZero(context, sizeof(ExpandedMatrix));
	EOH_init_header(&e->header, &expanded_methods, context);
	e->matrix = matrix_from_datum(value, context);
	return e;
}

/*
 * Returns how many of the periods are not after as_of. An activity does not tell when within a period
 * the customer was active, so as_of must not cut a period in two that it has.
 */
static int
periods_until(const Activity *a, Timestamp as_of)
{
	int32		last = period_of_local(a->rule, as_of);
	int			count = a->count;

	while (count > 0 && a->periods[count - 1] > last)
		count--;
	if (count > 0 && a->periods[count - 1] == last && a->latest > as_of &&
		as_of < period_start_local(a->rule, last + 1) - 1)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("as_of lies within a period, and activities do not tell what came before it"),
				 errhint("Observe up to the last microsecond of a period, or count from the events themselves.")));
	return count;
}

/* Returns what is asked of an activity: its own calendar, which the options must not contradict. */
static RetentionOptions
activity_options(const CachedOptions *cached, const Activity *a)
{
	RetentionOptions options = *cached->options;

	if (cached->json == NULL)
		options.rule = a->rule;
	/* local times have no zone: there, tz says on whose clocks as_of is read */
	activity_check_calendar(a, options.rule, cached->zone_given && a->zone[0] != '\0' ? options.zone : a->zone);
	options.zone = a->zone;
	return options;
}

/* Returns the local time up to which an activity is to be observed, worked out once for each calendar. */
static Timestamp
activity_as_of(CachedOptions *cached, const Activity *a)
{
	RetentionOptions clocks = *cached->options;

	if (cached->as_of_calendar == cached->reader->calendar)
		return cached->local_as_of;
	/* local times have no zone of their own: as_of is what the session's clocks show */
	if (a->zone[0] != '\0')
		clocks.zone = a->zone;
	cached->local_as_of = retention_as_of(&clocks, TIME_TIMESTAMP);
	cached->as_of_calendar = cached->reader->calendar;
	return cached->local_as_of;
}

/* Adds one customer's activity; the options are argument 2, or none. */
static Datum
retention_accum_activity_any(FunctionCallInfo fcinfo, int options_argument)
{
	CachedOptions *cached = get_retention_options(fcinfo, TIME_TIMESTAMPTZ, options_argument);
	ExpandedMatrix *state = expanded_state(fcinfo);
	RetentionOptions options;
	Activity   *a;
	Timestamp	as_of;
	int			count;
	bool		known;

	if (PG_ARGISNULL(1))
		PG_RETURN_DATUM(EOHPGetRWDatum(&state->header));
	if (cached->reader == NULL)
		cached->reader = activity_reader_new(fcinfo->flinfo->fn_mcxt);
	a = activity_read_next(cached->reader, PG_GETARG_DATUM(1));
	if (a->empty)
		PG_RETURN_DATUM(EOHPGetRWDatum(&state->header));
	known = state->calendar == cached->reader->calendar;
	if (!known)
		options = activity_options(cached, a);

	as_of = a->latest;
	count = a->count;
	if (cached->options->has_as_of)
	{
		as_of = activity_as_of(cached, a);
		count = periods_until(a, as_of);
		if (count == 0)
			PG_RETURN_DATUM(EOHPGetRWDatum(&state->header));
	}
	if (!known)
	{
		if (state->matrix->empty)
			state->matrix = matrix_new(state->header.eoh_context, &options);
		else
			matrix_check_options(state->matrix, &options);
		state->calendar = cached->reader->calendar;
	}
	state->matrix->as_of = Max(state->matrix->as_of, as_of);
	matrix_add_customer(state->matrix, a->periods, count, a->periods, count);
	PG_RETURN_DATUM(EOHPGetRWDatum(&state->header));
}

PG_FUNCTION_INFO_V1(retention_accum_activity);
PG_FUNCTION_INFO_V1(retention_accum_activity_options);
PG_FUNCTION_INFO_V1(retention_merge);

/* Adds one customer's activity. */
Datum
retention_accum_activity(PG_FUNCTION_ARGS)
{
	return retention_accum_activity_any(fcinfo, 0);
}

/* Adds one customer's activity, with options. */
Datum
retention_accum_activity_options(PG_FUNCTION_ARGS)
{
	return retention_accum_activity_any(fcinfo, 2);
}

/* Returns the cohorts of two sets of customers that have none in common. */
Datum
retention_merge(PG_FUNCTION_ARGS)
{
	ExpandedMatrix *state = expanded_state(fcinfo);

	matrix_merge(state->matrix, matrix_from_datum(PG_GETARG_DATUM(1), CurrentMemoryContext));
	PG_RETURN_DATUM(EOHPGetRWDatum(&state->header));
}
