/*
 * driver_agg.c
 *		The aggregates driver_agg(outcome, drivers) and rollup(driver_summary).
 */
#include "postgres.h"

#include <math.h>

#include "catalog/pg_type.h"
#include "utils/array.h"
#include "utils/float.h"

#include "common/aggregate_state.h"
#include "insight/driver_summary.h"

/*
 * Returns the transition state, a new one at the first row of a group, and sets
 * the memory context that it lives in.
 */
static DriverState *
driver_state(FunctionCallInfo fcinfo, MemoryContext *context)
{
	if (!AggCheckCallContext(fcinfo, context))
		elog(ERROR, "aggregate of drivers called outside an aggregate");
	if (!PG_ARGISNULL(0))
		return (DriverState *) PG_GETARG_POINTER(0);
	return MemoryContextAllocZero(*context, sizeof(DriverState));
}

/* Raises an error if a value cannot be summed up. */
static inline void
driver_check_value(double value, int variable)
{
	/* NaN fails the comparison */
	if (likely(fabs(value) <= STATS_LARGEST_VARIABLE))
		return;
	ereport(ERROR,
			(errcode(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE),
			 variable == 0 ?
			 errmsg("outcome %s is out of range", float8out_internal(value)) :
			 errmsg("driver %d of a row is out of range: %s", variable,
					float8out_internal(value)),
			 errdetail("Outcomes and drivers are numbers from -1e+100 to 1e+100."),
			 errhint("Exclude such rows with FILTER (WHERE ...).")));
}

/* Adds a row, of which nothing is NULL. */
static void
driver_state_add(DriverState *state, double outcome, const double *drivers)
{
	double		row[STATS_MOST_VARIABLES];

	row[0] = outcome;
	memcpy(row + 1, drivers, state->drivers * sizeof(double));
	for (int i = 0; i <= state->drivers; i++)
		driver_check_value(row[i], i);
	stats_moments_add(state->moments, row);
}

/* Returns the number of elements of an array of drivers. */
static int
driver_array_length(const ArrayType *array)
{
	if (ARR_NDIM(array) > 1)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("drivers must be an array of one dimension")));
	return ARR_NDIM(array) == 0 ? 0 : ARR_DIMS(array)[0];
}

PG_FUNCTION_INFO_V1(driver_accum);
PG_FUNCTION_INFO_V1(driver_accum_summary);
PG_FUNCTION_INFO_V1(driver_combine);
PG_FUNCTION_INFO_V1(driver_serialize);
PG_FUNCTION_INFO_V1(driver_deserialize);
PG_FUNCTION_INFO_V1(driver_final);
PG_FUNCTION_INFO_V1(driver_summary_merge);

/* Transition function: adds a row; one with a NULL is counted only. */
Datum
driver_accum(PG_FUNCTION_ARGS)
{
	MemoryContext context;
	DriverState *state = driver_state(fcinfo, &context);
	ArrayType  *array;

	if (PG_ARGISNULL(2))
	{
		state->skipped++;
		PG_RETURN_POINTER(state);
	}
	array = PG_GETARG_ARRAYTYPE_P(2);
	driver_state_set_drivers(state, driver_array_length(array), context);
	if (PG_ARGISNULL(1) || (ARR_HASNULL(array) && array_contains_nulls(array)))
		state->skipped++;
	else
		driver_state_add(state, PG_GETARG_FLOAT8(1), (const double *) ARR_DATA_PTR(array));
	PG_FREE_IF_COPY(array, 2);
	PG_RETURN_POINTER(state);
}

/* Transition function of rollup: adds the rows of a summary. */
Datum
driver_accum_summary(PG_FUNCTION_ARGS)
{
	MemoryContext context;
	DriverState *state;

	if (PG_ARGISNULL(1))
		return unchanged_state(fcinfo);
	state = driver_state(fcinfo, &context);
	driver_state_merge(state, driver_state_of(PG_GETARG_DRIVER_SUMMARY(1)), context);
	PG_RETURN_POINTER(state);
}

/* Combine function: adds the rows of another state. */
Datum
driver_combine(PG_FUNCTION_ARGS)
{
	MemoryContext context;
	DriverState *state;

	if (PG_ARGISNULL(1))
		return unchanged_state(fcinfo);
	state = driver_state(fcinfo, &context);
	driver_state_merge(state, (const DriverState *) PG_GETARG_POINTER(1), context);
	PG_RETURN_POINTER(state);
}

/*
 * Serialization function: returns the bytes of the state, and then those of its
 * moments. They go to another process of the same server only.
 */
Datum
driver_serialize(PG_FUNCTION_ARGS)
{
	const DriverState *state = (const DriverState *) PG_GETARG_POINTER(0);
	Size		moments = state->drivers > 0 ? stats_moments_size(state->drivers + 1) : 0;
	bytea	   *bytes = palloc(VARHDRSZ + sizeof(DriverState) + moments);

	SET_VARSIZE(bytes, VARHDRSZ + sizeof(DriverState) + moments);
	memcpy(VARDATA(bytes), state, sizeof(DriverState));
	if (moments > 0)
		memcpy(VARDATA(bytes) + sizeof(DriverState), state->moments, moments);
	PG_RETURN_BYTEA_P(bytes);
}

/* Deserialization function: returns the state of such bytes. */
Datum
driver_deserialize(PG_FUNCTION_ARGS)
{
	const bytea *bytes = PG_GETARG_BYTEA_PP(0);
	Size		length = VARSIZE_ANY_EXHDR(bytes);
	DriverState *state = palloc(sizeof(DriverState));
	Size		moments;

	if (length < sizeof(DriverState))
		elog(ERROR, "invalid state of driver_agg");
	memcpy(state, VARDATA_ANY(bytes), sizeof(DriverState));
	if (state->drivers < 0 || state->drivers > STATS_MOST_DRIVERS)
		elog(ERROR, "invalid state of driver_agg");
	moments = state->drivers > 0 ? stats_moments_size(state->drivers + 1) : 0;
	if (length != sizeof(DriverState) + moments)
		elog(ERROR, "invalid state of driver_agg");
	state->moments = palloc(Max(moments, 1));
	memcpy(state->moments, VARDATA_ANY(bytes) + sizeof(DriverState), moments);
	PG_RETURN_POINTER(state);
}

/* Final function: returns the summary; one without rows if there are none. */
Datum
driver_final(PG_FUNCTION_ARGS)
{
	static const DriverState none = {0};

	return driver_state_summary(PG_ARGISNULL(0) ? &none :
								(const DriverState *) PG_GETARG_POINTER(0));
}

/* Merges two summaries: the operator +. */
Datum
driver_summary_merge(PG_FUNCTION_ARGS)
{
	DriverState *state = driver_state_of(PG_GETARG_DRIVER_SUMMARY(0));

	driver_state_merge(state, driver_state_of(PG_GETARG_DRIVER_SUMMARY(1)),
					   CurrentMemoryContext);
	return driver_state_summary(state);
}
