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

/* Returns how many of the periods have begun by a local time. */
static int
activity_periods_begun(const Activity *a, Timestamp local)
{
	int32		last = period_of_local(a->rule, local);
	int			count = a->count;

	while (count > 0 && a->periods[count - 1] > last)
		count--;
	return count;
}

/*
 * Returns how many of the periods are not after as_of. Activity periods do not
 * record at what time within a period the customer was active, so as_of must not
 * split one of them.
 */
static int
activity_periods_until(const Activity *a, Timestamp as_of)
{
	int32		last = period_of_local(a->rule, as_of);
	int			count = activity_periods_begun(a, as_of);

	if (count > 0 && a->periods[count - 1] == last && a->latest > as_of &&
		as_of < period_start_local(a->rule, last + 1) - 1)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("as_of splits a period with activity"),
				 errdetail("Activity periods do not record what was before as_of in that period."),
				 errhint("Use the last microsecond of a period, or retention_agg() of events.")));
	return count;
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

	if (cached->json == NULL)
		options.rule = a->rule;

	/*
	 * if times were local already, tz only tells how to convert as_of to
	 * local time
	 */
	check_zone = cached->zone_given && a->zone[0] != '\0';
	activity_check_calendar(a, options.rule, check_zone ? options.zone : a->zone);
	options.zone = a->zone;
	return options;
}

/*
 * Returns as_of, or now where that is earlier, in the local time of activity
 * periods; computed once for each calendar.
 */
static Timestamp
activity_until(CachedOptions *cached, const Activity *a)
{
	RetentionOptions options = *cached->options;

	if (likely(cached->until_calendar == cached->reader->calendar))
		return cached->local_until;

	/*
	 * if times were local already, as_of is converted in the zone of the
	 * options, or the session
	 */
	if (a->zone[0] != '\0')
		options.zone = a->zone;
	cached->local_until = retention_local_time(&options, retention_until(&options));
	cached->until_calendar = cached->reader->calendar;
	return cached->local_until;
}

/*
 * Adds the activity periods of one customer, up to as_of, to the matrix. Without
 * as_of, periods that have not begun by now are ignored. In the last one that has,
 * activity is not told from that which is still to come, so that of this customer
 * is observed up to its beginning only.
 */
static void
expanded_matrix_add(ExpandedMatrix *state, CachedOptions *cached, const Activity *a)
{
	RetentionOptions options = {0};
	Timestamp	as_of = a->latest;
	Timestamp	until;
	int			count = a->count;
	bool		checked = state->calendar == cached->reader->calendar;

	/* errors of options come before those of as_of */
	if (!checked)
		options = activity_options(cached, a);
	until = activity_until(cached, a);
	if (cached->options->has_as_of)
	{
		as_of = until;
		count = activity_periods_until(a, as_of);
	}
	else if (unlikely(a->latest > until))
	{
		count = activity_periods_begun(a, until);
		if (count > 0)
			as_of = period_start_local(a->rule, a->periods[count - 1]);
	}
	if (count == 0)
		return;
	if (!checked)
	{
		if (state->matrix->empty)
			state->matrix = matrix_new(state->header.eoh_context, &options);
		else
			matrix_check_options(state->matrix, &options);
		state->calendar = cached->reader->calendar;
	}
	state->matrix->as_of = Max(state->matrix->as_of, as_of);
	matrix_add_customer(state->matrix, a->periods, count, a->periods, count);
}

/* Transition function of all forms; options_argument is 0 for those without options. */
static Datum
retention_accum_activity_any(FunctionCallInfo fcinfo, int options_argument)
{
	CachedOptions *cached = get_retention_options(fcinfo, TIME_TIMESTAMPTZ, options_argument);
	ExpandedMatrix *state = expanded_matrix_state(fcinfo);

	if (!PG_ARGISNULL(1))
	{
		Activity   *a;

		if (cached->reader == NULL)
			cached->reader = activity_reader_new(fcinfo->flinfo->fn_mcxt);
		a = activity_read_next(cached->reader, PG_GETARG_DATUM(1));
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
