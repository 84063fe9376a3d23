/*
 * retention_agg_activity.c
 *		The aggregates retention_agg(activity_periods, ...).
 *
 * Their transition state is of type retention_matrix. During aggregation it is
 * an expanded object: a matrix in memory, which is flattened only when it leaves
 * the aggregate.
 */
#include "postgres.h"

#include "utils/expandeddatum.h"
#include "utils/memutils.h"
#include "utils/timestamp.h"

#include "retention/activity_source.h"
#include "retention/matrix_money.h"

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
	MemoryContext context;
	ExpandedMatrix *e;

	if (PG_ARGISNULL(0))
		ereport(ERROR,
				(errcode(ERRCODE_NULL_VALUE_NOT_ALLOWED),
				 errmsg("state of retention_agg must not be NULL")));
	if (!AggCheckCallContext(fcinfo, &context))
		context = CurrentMemoryContext;
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
	{
		options = activity_source_options(cached, a);
		if (cached->json != NULL && a->has_amounts)
			activity_check_amounts(a, true, options.scale);
		options.has_amounts = a->has_amounts;
		options.scale = a->scale;
	}
	if (unlikely(source->calendar != source->reader->calendar))
		activity_source_set_until(source, cached->options, a);
	count = activity_source_observe(source, cached->options, a, &observed);
	if (count == 0)
		return;
	if (!checked)
	{
		if (state->matrix->empty)
			state->matrix = matrix_new(state->header.eoh_context, &options);
		else
		{
			activity_check_amounts(a, state->matrix->options.has_amounts,
								   state->matrix->options.scale);
			matrix_check_options(state->matrix, &options);
		}
		state->calendar = source->reader->calendar;
	}
	state->matrix->as_of = Max(state->matrix->as_of, observed);
	matrix_add_customer(state->matrix, a->periods, count, a->periods, count);
	if (a->has_amounts)
		matrix_add_money(state->matrix, a->periods, a->amounts, count, a->periods, count);
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
