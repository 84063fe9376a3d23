/*
 * quantile_policy.c
 *		The aggregate quantile_policy: a tier policy whose thresholds are
 *		quantiles of the values.
 *
 * The values are sorted by the server's tuplesort, which writes temporary
 * files beyond work_mem. A state that is being sorted takes no further values
 * and cannot be merged, so that there is no combine function and no form for
 * windows, as for the server's ordered-set aggregates.
 */
#include "postgres.h"

#include <math.h>

#include "catalog/pg_operator.h"
#include "catalog/pg_type.h"
#include "common/shortest_dec.h"
#include "miscadmin.h"
#include "nodes/execnodes.h"
#include "utils/array.h"
#include "utils/builtins.h"
#include "utils/fmgrprotos.h"
#include "utils/numeric.h"
#include "utils/tuplesort.h"

#include "common/aggregate_state.h"
#include "common/stored.h"
#include "tier/tier.h"

/* How many values are kept before they are given to a tuplesort. */
#define FIRST_VALUES 8
#define MOST_VALUES 4096

/*
 * Work memory of a tuplesort, in kB, where there may be many at once: the
 * least that it takes.
 */
#define HASHED_SORT_MEMORY 64

/* Digits after the point in a quotient: enough for every double. */
#define QUOTIENT_DIGITS 360

/* The values so far, in the memory of the aggregate. */
typedef struct QuantileState
{
	struct varlena *labels;		/* of the first row */
	int64		values;
	double	   *kept;			/* NULL once there is a sort */
	int			room;
	int			sort_memory;
	Tuplesortstate *sort;
} QuantileState;

/* The values in ascending order, while they are read. */
typedef struct SortedValues
{
	Tuplesortstate *sort;
	int64		read;
	double		last;			/* value number `read`, from 1 up */
	double		previous;		/* the value read before it */
} SortedValues;

/* Returns a policy of the labels of an array, whose thresholds say nothing yet. */
static TierPolicy *
quantile_policy_of_labels(struct varlena *labels)
{
	ArrayType  *array = DatumGetArrayTypeP(PointerGetDatum(labels));
	TierPolicy *policy = palloc0(sizeof(TierPolicy));
	Datum	   *label;
	bool	   *nulls;
	int			n;

	if (ARR_NDIM(array) > 1)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("labels must be an array of one dimension")));
	deconstruct_array(array, TEXTOID, -1, false, TYPALIGN_INT, &label, &nulls, &n);
	if (n == 0)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("labels must not be empty"),
				 errhint("Give the labels from the lowest values to the highest, "
						 "such as '{1,2,3,4,5}'.")));
	for (int i = 0; i < n; i++)
	{
		TierProblem problem;
		char	   *name;

		if (nulls[i])
			ereport(ERROR,
					(errcode(ERRCODE_NULL_VALUE_NOT_ALLOWED),
					 errmsg("a label must not be NULL")));
		name = TextDatumGetCString(label[i]);
		problem = tier_policy_add(policy, name, i);
		if (problem.code != 0)
			ereport(ERROR,
					(errcode(problem.code),
					 errmsg("cannot add label \"%s\" to a policy: %s", name, problem.reason)));
	}
	return policy;
}

/* Ends a sort that has files, if its group ends without a result. */
static void
quantile_policy_shutdown(Datum arg)
{
	QuantileState *state = (QuantileState *) DatumGetPointer(arg);

	if (state->sort != NULL)
		tuplesort_end(state->sort);
	state->sort = NULL;
}

/*
 * Returns a new state, in the current memory context, for the labels of the
 * first row.
 */
static QuantileState *
quantile_policy_begin(FunctionCallInfo fcinfo, struct varlena *labels)
{
	AggStrategy strategy = castNode(AggState, fcinfo->context)->aggstrategy;
	QuantileState *state = palloc0(sizeof(QuantileState));
	bool		hashed = strategy == AGG_HASHED || strategy == AGG_MIXED;

	state->labels = memcpy(palloc(VARSIZE_ANY(labels)), labels, VARSIZE_ANY(labels));
	state->room = FIRST_VALUES;
	state->kept = palloc(sizeof(double) * state->room);
	state->sort_memory = hashed ? HASHED_SORT_MEMORY : work_mem;
	return state;
}

/* Gives the values kept to a tuplesort, in the current memory context. */
static void
quantile_policy_begin_sort(QuantileState *state)
{
	state->sort = tuplesort_begin_datum(FLOAT8OID, Float8LessOperator, InvalidOid, false,
										state->sort_memory, NULL, TUPLESORT_NONE);
	for (int64 i = 0; i < state->values; i++)
		tuplesort_putdatum(state->sort, Float8GetDatum(state->kept[i]), false);
	pfree(state->kept);
	state->kept = NULL;
}

/* Adds a value; the current memory context is that of the state. */
static void
quantile_policy_add_value(FunctionCallInfo fcinfo, QuantileState *state, double value)
{
	if (state->kept != NULL && state->values == state->room)
	{
		if (state->room == MOST_VALUES)
		{
			quantile_policy_begin_sort(state);
			AggRegisterCallback(fcinfo, quantile_policy_shutdown, PointerGetDatum(state));
		}
		else
			state->kept = repalloc(state->kept, sizeof(double) * (state->room *= 2));
	}
	if (state->kept != NULL)
		state->kept[state->values] = value;
	else
		tuplesort_putdatum(state->sort, Float8GetDatum(value), false);
	state->values++;
}

/*
 * Returns the value of a row, counted from 0: of the last one read, of the one
 * before it, or of a later one.
 */
static double
quantile_policy_value(SortedValues *values, int64 row)
{
	Datum		value;
	bool		null;

	if (row < values->read)
		return row == values->read - 1 ? values->last : values->previous;
	if ((row > values->read && !tuplesort_skiptuples(values->sort, row - values->read, true)) ||
		!tuplesort_getdatum(values->sort, true, false, &value, &null, NULL))
		elog(ERROR, "missing row in quantile_policy");
	values->read = row + 1;
	values->previous = values->last;
	values->last = DatumGetFloat8(value);
	return values->last;
}

/* Returns the number that the shortest digits of a double say. */
static Datum
quantile_policy_decimal(double value)
{
	char		digits[DOUBLE_SHORTEST_DECIMAL_LEN];

	double_to_shortest_decimal_buf(value, digits);
	return DirectFunctionCall3(numeric_in, CStringGetDatum(digits), ObjectIdGetDatum(InvalidOid),
							   Int32GetDatum(-1));
}

/*
 * Returns the number at `part` of `parts` of the way from a value to a higher
 * one.
 *
 * The digits are those of the values as they are printed: between 505.3 and
 * 505.5 is 505.4, and not 505.40000000000003.
 */
static double
quantile_policy_between(double low, double high, int part, int parts)
{
	Datum		low_share,
				high_share,
				divisor,
				quotient;

	if (low == high)
		return low;
	low_share = DirectFunctionCall2(numeric_mul, quantile_policy_decimal(low),
									NumericGetDatum(int64_to_numeric(parts - part)));
	high_share = DirectFunctionCall2(numeric_mul, quantile_policy_decimal(high),
									 NumericGetDatum(int64_to_numeric(part)));

	/* a quotient has at least as many digits after the point as its divisor */
	divisor = DirectFunctionCall2(numeric_round, NumericGetDatum(int64_to_numeric(parts)),
								  Int32GetDatum(QUOTIENT_DIGITS));
	quotient = DirectFunctionCall2(numeric_div,
								   DirectFunctionCall2(numeric_add, low_share, high_share),
								   divisor);

	/* numeric_float8 raises an error for numbers that are nearly 0 */
	return strtod(DatumGetCString(DirectFunctionCall1(numeric_out, quotient)), NULL);
}

/* Returns the quantile that is `part` of `parts` of the way through the sorted values. */
static double
quantile_policy_quantile(SortedValues *values, int64 n, int part, int parts)
{
	int64		whole = (n - 1) / parts * part;
	int64		rest = (n - 1) % parts * part;
	int64		row = whole + rest / parts;
	double		low = quantile_policy_value(values, row);

	if (rest % parts == 0)
		return low;
	return quantile_policy_between(low, quantile_policy_value(values, row + 1),
								   (int) (rest % parts), parts);
}

/*
 * Returns the policy of the sorted values.
 *
 * The lowest label has all values below the first quantile. Where quantiles
 * coincide, no value lies between them, and the lower label is left out.
 */
static TierPolicy *
quantile_policy_build(const QuantileState *state)
{
	TierPolicy *labels = quantile_policy_of_labels(state->labels);
	TierPolicy *policy = palloc0(sizeof(TierPolicy));
	SortedValues values = {.sort = state->sort};

	tier_policy_add(policy, labels->tier[0].label, -INFINITY);
	for (int i = 1; i < labels->tiers; i++)
	{
		double		threshold = quantile_policy_quantile(&values, state->values, i, labels->tiers);

		if (threshold == policy->tier[policy->tiers - 1].threshold)
			policy->tiers--;
		tier_policy_add(policy, labels->tier[i].label, threshold);
	}
	return policy;
}

PG_FUNCTION_INFO_V1(quantile_policy_accum);
PG_FUNCTION_INFO_V1(quantile_policy_final);

/* Transition function: adds a value; all rows must have the same labels. */
Datum
quantile_policy_accum(PG_FUNCTION_ARGS)
{
	QuantileState *state = PG_ARGISNULL(0) ? NULL : (QuantileState *) PG_GETARG_POINTER(0);
	MemoryContext context;
	MemoryContext old;
	struct varlena *labels;
	double		value;

	if (AggCheckCallContext(fcinfo, &context) != AGG_CONTEXT_AGGREGATE)
		elog(ERROR, "quantile_policy_accum called in non-aggregate context");
	if (PG_ARGISNULL(2))
		ereport(ERROR,
				(errcode(ERRCODE_NULL_VALUE_NOT_ALLOWED),
				 errmsg("labels must not be NULL")));
	labels = PG_GETARG_VARLENA_PP(2);
	if (state == NULL)
		quantile_policy_of_labels(labels);	/* raises errors at the first row */
	old = MemoryContextSwitchTo(context);
	if (state == NULL)
		state = quantile_policy_begin(fcinfo, labels);
	else if (!stored_same(state->labels, labels))
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("labels change within a group"),
				 errhint("Add the columns that the labels depend on to GROUP BY.")));
	if (!PG_ARGISNULL(1))
	{
		value = PG_GETARG_FLOAT8(1);
		if (!isfinite(value))
			ereport(ERROR,
					(errcode(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE),
					 errmsg("value must be finite, not %s",
							isnan(value) ? "NaN" : value > 0 ? "Infinity" : "-Infinity"),
					 errhint("Exclude it with FILTER (WHERE ...), or replace it with NULL.")));
		quantile_policy_add_value(fcinfo, state, value);
	}
	MemoryContextSwitchTo(old);
	PG_RETURN_POINTER(state);
}

/* Final function: returns the policy; NULL without values. */
Datum
quantile_policy_final(PG_FUNCTION_ARGS)
{
	QuantileState *state = (QuantileState *) PG_GETARG_POINTER(0);
	MemoryContext context;
	MemoryContext old;
	Datum		result;

	if (AggCheckCallContext(fcinfo, &context) != AGG_CONTEXT_AGGREGATE)
		elog(ERROR, "quantile_policy_final called in non-aggregate context");
	if (state->values == 0)
		PG_RETURN_NULL();
	if (state->sort == NULL)
	{
		old = MemoryContextSwitchTo(context);
		quantile_policy_begin_sort(state);
		MemoryContextSwitchTo(old);
	}
	tuplesort_performsort(state->sort);
	result = tier_policy_to_datum(quantile_policy_build(state));
	tuplesort_end(state->sort);
	state->sort = NULL;
	return result;
}
