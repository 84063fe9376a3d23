/*
 * weighted_tally_accum.c
 *		Transition functions of weighted tallies: adding a response with its
 *		weight.
 *
 * There is no inverse: taking a weight away from a sum does not give back the
 * sum before, so windows are computed from their rows.
 */
#include "postgres.h"

#include "utils/float.h"

#include "common/aggregate_state.h"
#include "stats/stats_exact.h"
#include "survey/weighted_tally.h"

/*
 * Returns the weighted tally to add to: in an aggregate the transition state,
 * which is modified in place, else a copy of the value.
 *
 * The initial value of an aggregate has no rests yet. What is made instead of
 * it is in the short-lived memory of the caller; the executor copies it into
 * the aggregate's memory.
 */
static inline WeightedTally *
weighted_state(FunctionCallInfo fcinfo)
{
	WeightedTally *t = (WeightedTally *) PG_GETARG_POINTER(0);

	if (!runs_in_aggregate(fcinfo))
		return weighted_copy(weighted_from_datum(PG_GETARG_DATUM(0), 0), 0);
	if (likely(!VARATT_IS_EXTENDED(t) && weighted_header_ok(t, WEIGHTED_STATE) &&
			   t->flags == WEIGHTED_STATE))
		return t;
	return weighted_copy(weighted_from_datum(PG_GETARG_DATUM(0), WEIGHTED_STATE), WEIGHTED_STATE);
}

/* Raises an error for a weight that is not a sampling weight. */
pg_noreturn static pg_noinline void
weighted_weight_error(double weight)
{
	ereport(ERROR,
			(errcode(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE),
			 errmsg("weight %s is out of range", float8out_internal(weight)),
			 errdetail("A sampling weight is 0, or a number from 1e-100 to 1e100."),
			 errhint("Exclude responses without a valid weight with FILTER (WHERE ...).")));
}

/* Adds a response. */
static Datum
weighted_add(WeightedTally *t, double score, double weight)
{
	int			i = scale_point_of_float(t->low, t->high, score);
	WeightedPoint *point = &t->points[i];
	WeightedRest none = {0, 0};
	WeightedRest *rest = t->flags == WEIGHTED_STATE ? &weighted_rests(t)[i] : &none;

	if (unlikely(!(weight >= WEIGHT_LEAST && weight <= WEIGHT_MOST) && weight != 0))
		weighted_weight_error(weight);
	if (unlikely(t->flags == 0 || point->responses == PG_INT64_MAX))
	{
		WeightedTally *one = weighted_new(t->low, t->high, 0);

		one->points[i].responses = 1;
		one->points[i].weight = weight + 0.0;
		one->points[i].squares = weight * weight;
		return WeightedTallyPGetDatum(weighted_merged(t, one));
	}
	point->responses++;
	stats_add(&point->weight, &rest->weight, weight, 0);
	stats_add(&point->squares, &rest->squares, weight * weight, 0);
	return WeightedTallyPGetDatum(t);
}

/* Returns what to add to, in an aggregate that gets the scale with every row. */
static WeightedTally *
weighted_scaled_state(FunctionCallInfo fcinfo, int32 low, int32 high)
{
	WeightedTally *t = weighted_state(fcinfo);

	if (likely(t->low == low && t->high == high && !weighted_is_empty(t)))
		return t;
	scale_check(low, high);
	if (!weighted_is_empty(t))
		scale_change_error(t->low, t->high, low, high);
	return weighted_new(low, high, t->flags);
}

PG_FUNCTION_INFO_V1(weighted_tally_accum);
PG_FUNCTION_INFO_V1(weighted_tally_accum_high);
PG_FUNCTION_INFO_V1(weighted_tally_accum_scale);
PG_FUNCTION_INFO_V1(weighted_tally_merge);
PG_FUNCTION_INFO_V1(weighted_tally_final);

/* Transition function: adds a response on the scale of the state. */
Datum
weighted_tally_accum(PG_FUNCTION_ARGS)
{
	return weighted_add(weighted_state(fcinfo), PG_GETARG_FLOAT8(1), PG_GETARG_FLOAT8(2));
}

/* Transition function: adds a response on the scale 1..high. */
Datum
weighted_tally_accum_high(PG_FUNCTION_ARGS)
{
	WeightedTally *t = weighted_scaled_state(fcinfo, 1, scale_argument(fcinfo, 3, "high"));

	return weighted_add(t, PG_GETARG_FLOAT8(1), PG_GETARG_FLOAT8(2));
}

/* Transition function: adds a response on the scale low..high. */
Datum
weighted_tally_accum_scale(PG_FUNCTION_ARGS)
{
	WeightedTally *t = weighted_scaled_state(fcinfo, scale_argument(fcinfo, 3, "low"),
											 scale_argument(fcinfo, 4, "high"));

	return weighted_add(t, PG_GETARG_FLOAT8(1), PG_GETARG_FLOAT8(2));
}

/*
 * Adds two weighted tallies: the operator +, rollup's transition function and
 * every combine function.
 */
Datum
weighted_tally_merge(PG_FUNCTION_ARGS)
{
	int			flags = runs_in_aggregate(fcinfo) ? WEIGHTED_STATE : 0;
	const WeightedTally *from = weighted_from_datum(PG_GETARG_DATUM(1), flags);

	return WeightedTallyPGetDatum(weighted_merged(weighted_state(fcinfo), from));
}

/* Final function: returns the transition state without its rests. */
Datum
weighted_tally_final(PG_FUNCTION_ARGS)
{
	int			flags = runs_in_aggregate(fcinfo) ? WEIGHTED_STATE : 0;

	return WeightedTallyPGetDatum(weighted_copy(weighted_from_datum(PG_GETARG_DATUM(0), flags), 0));
}
