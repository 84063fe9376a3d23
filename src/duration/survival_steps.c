/*
 * survival_steps.c
 *		Sorting the distinct times of a curve, and curves from counts that
 *		somebody else made.
 */
#include "postgres.h"

#include "catalog/pg_type.h"
#include "common/int.h"
#include "miscadmin.h"
#include "utils/array.h"
#include "utils/memutils.h"
#include "utils/timestamp.h"

#include "duration/survival_curve.h"

/* Compares two times. */
static inline int
survival_step_compare(const SurvivalStep *a, const SurvivalStep *b)
{
	return (a->time > b->time) - (a->time < b->time);
}

#define ST_SORT survival_steps_sort_template
#define ST_ELEMENT_TYPE SurvivalStep
#define ST_COMPARE(a, b) survival_step_compare(a, b)
#define ST_SCOPE static
#define ST_CHECK_FOR_INTERRUPTS
#define ST_DEFINE
#include "lib/sort_template.h"

/* Sorts steps by time. */
void
survival_steps_sort(SurvivalStep *steps, int64 count)
{
	survival_steps_sort_template(steps, count);
}

/* Returns the elements of an array of one dimension, none of which is NULL. */
static Datum *
survival_array(FunctionCallInfo fcinfo, int n, const char *name, Oid type, int *count)
{
	ArrayType  *array = PG_GETARG_ARRAYTYPE_P(n);
	Datum	   *values;
	bool	   *nulls;

	if (ARR_NDIM(array) > 1)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("%s must be an array of one dimension", name)));
	if (type == INTERVALOID)
		deconstruct_array(array, INTERVALOID, sizeof(Interval), false, TYPALIGN_DOUBLE,
						  &values, &nulls, count);
	else
		deconstruct_array(array, INT8OID, sizeof(int64), FLOAT8PASSBYVAL, TYPALIGN_DOUBLE,
						  &values, &nulls, count);
	for (int i = 0; i < *count; i++)
		if (nulls[i])
			ereport(ERROR,
					(errcode(ERRCODE_NULL_VALUE_NOT_ALLOWED),
					 errmsg("element %d of %s must not be NULL", i + 1, name),
					 type == INT8OID ? errhint("Write 0 where there are no cases.") : 0));
	return values;
}

/* Returns a count, which must not be negative. */
static int64
survival_count(Datum value, const char *name)
{
	int64		count = DatumGetInt64(value);

	if (count < 0)
		ereport(ERROR,
				(errcode(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE),
				 errmsg("%s must not be negative, but there is " INT64_FORMAT, name, count)));
	return count;
}

/* Raises an error unless the arrays are of one length. */
static void
survival_check_lengths(int times, int events, int censored)
{
	if (times != events || times != censored)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("times, events and censored must have the same length"),
				 errdetail("They have %d, %d and %d elements.", times, events, censored)));
}

/* Adds the steps from place i on that have the same time; returns the place after them. */
static int64
survival_steps_join(SurvivalStep *steps, int64 count, int64 i, SurvivalStep *sum)
{
	*sum = steps[i];
	for (i++; i < count && steps[i].time == sum->time; i++)
		if (pg_add_s64_overflow(sum->events, steps[i].events, &sum->events) ||
			pg_add_s64_overflow(sum->censored, steps[i].censored, &sum->censored))
			raise_too_many_cases();
	return i;
}

PG_FUNCTION_INFO_V1(survival_of);

/*
 * Returns the curve of counts: for each time the cases that finished, and those
 * that were still open. The times may be in any order, and may be repeated.
 */
Datum
survival_of(PG_FUNCTION_ARGS)
{
	int			count;
	int			events_count;
	int			censored_count;
	Datum	   *times = survival_array(fcinfo, 0, "times", INTERVALOID, &count);
	Datum	   *events = survival_array(fcinfo, 1, "events", INT8OID, &events_count);
	Datum	   *censored = survival_array(fcinfo, 2, "censored", INT8OID, &censored_count);
	SurvivalStep *steps;
	SurvivalStep step;
	SurvivalWriter writer;

	survival_check_lengths(count, events_count, censored_count);
	steps = MemoryContextAllocHuge(CurrentMemoryContext, Max(count, 1) * sizeof(SurvivalStep));
	for (int i = 0; i < count; i++)
	{
		CHECK_FOR_INTERRUPTS();
		steps[i].time = duration_from_interval(DatumGetIntervalP(times[i]), "time");
		steps[i].events = survival_count(events[i], "events");
		steps[i].censored = survival_count(censored[i], "censored");
	}
	survival_steps_sort(steps, count);
	survival_writer_begin(&writer, 1);
	for (int64 i = 0; i < count;)
	{
		i = survival_steps_join(steps, count, i, &step);
		if ((step.events > 0 || step.censored > 0) && !survival_writer_add(&writer, &step))
			raise_too_many_cases();
	}
	PG_RETURN_DATUM(survival_writer_end(&writer));
}
