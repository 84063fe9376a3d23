/*
 * score_consistency.c
 *		The aggregates nps_consistency and csat_consistency: are all groups
 *		alike? They take a tally for each group, such as a channel or a store.
 *
 * A sum of squares between the groups is not a whole number, so that the last
 * digits of a result may depend on the order of the groups.
 */
#include "postgres.h"

#include <math.h>

#include "common/numbers.h"
#include "common/result_row.h"
#include "stats/stats_groups.h"
#include "survey/score_counts.h"

/* The transition state, a float8[] of these. */
typedef struct ConsistencyState
{
	StatsGroups groups;
	double		high;			/* end of the scale, 0 before the first group */
} ConsistencyState;

#define CONSISTENCY_NUMBERS (sizeof(ConsistencyState) / sizeof(double))

/* Returns whether the numbers of a state can be those of some groups. */
static bool
consistency_state_ok(const ConsistencyState *s)
{
	const StatsGroups *g = &s->groups;

	return g->groups >= 0 && g->groups <= 9007199254740992.0 && g->groups == floor(g->groups) &&
		g->responses >= g->groups && g->sum_squares >= 0 && g->size_squares >= 0 &&
		g->between >= 0 && s->high >= 0 && s->high <= 10 && s->high == floor(s->high);
}

/* Returns the numbers of a transition state, and the array that they are in. */
static ConsistencyState *
consistency_state(FunctionCallInfo fcinfo, int n, ArrayType **array)
{
	ConsistencyState *s;

	s = (ConsistencyState *) numbers_state(fcinfo, n, CONSISTENCY_NUMBERS, array);
	if (s == NULL || !consistency_state_ok(s))
		numbers_state_error("a consistency", CONSISTENCY_NUMBERS);
	return s;
}

/* Raises an error unless the groups are on one scale, which ends at `high`. */
static void
consistency_set_scale(ConsistencyState *s, double high)
{
	if (s->high != 0 && s->high != high)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("cannot compare tallies on different scales"),
				 errdetail("The scales end at %g and %g.", s->high, high)));
	s->high = high;
}

/*
 * Adds a group, by its size and the sums of what its responses count and of
 * the squares; one without responses does not count.
 */
static Datum
consistency_add(FunctionCallInfo fcinfo, const Tally *t, double n, double sum, double squares)
{
	ArrayType  *array;
	ConsistencyState *s = consistency_state(fcinfo, 0, &array);

	if (n > 0)
	{
		consistency_set_scale(s, t->high);
		stats_groups_add(&s->groups, n, sum, squares);
	}
	PG_RETURN_ARRAYTYPE_P(array);
}

PG_FUNCTION_INFO_V1(nps_consistency_accum);
PG_FUNCTION_INFO_V1(csat_consistency_accum);
PG_FUNCTION_INFO_V1(score_consistency_combine);
PG_FUNCTION_INFO_V1(score_consistency_final);

/* Transition function: adds a group with a tally on the scale 0 to 10. */
Datum
nps_consistency_accum(PG_FUNCTION_ARGS)
{
	const Tally *t = PG_GETARG_TALLY(1);
	StatsNet	net = nps_counts(t);

	return consistency_add(fcinfo, t, net.plus + net.zero + net.minus, net.plus - net.minus,
						   net.plus + net.minus);
}

/* Transition function: adds a group with a tally on a scale from 1. */
Datum
csat_consistency_accum(PG_FUNCTION_ARGS)
{
	const Tally *t = PG_GETARG_TALLY(1);
	StatsRate	rate = csat_counts(t);

	return consistency_add(fcinfo, t, rate.trials, rate.successes, rate.successes);
}

/* Combine function: adds the groups of two states. */
Datum
score_consistency_combine(PG_FUNCTION_ARGS)
{
	ArrayType  *into;
	ArrayType  *from;
	ConsistencyState *a = consistency_state(fcinfo, 0, &into);
	const ConsistencyState *b = consistency_state(fcinfo, 1, &from);

	if (b->groups.groups > 0)
	{
		consistency_set_scale(a, b->high);
		stats_groups_merge(&a->groups, &b->groups);
	}
	PG_RETURN_ARRAYTYPE_P(into);
}

/* Returns a count as bigint. */
static int64
consistency_count(double count)
{
	if (!(count < (double) PG_INT64_MAX))
		ereport(ERROR,
				(errcode(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE),
				 errmsg("groups have more responses than bigint can count")));
	return (int64) count;
}

/* Final function: returns whether the groups are alike; scores are in points. */
Datum
score_consistency_final(PG_FUNCTION_ARGS)
{
	ArrayType  *array;
	const ConsistencyState *s = consistency_state(fcinfo, 0, &array);
	StatsConsistency c = stats_consistency(&s->groups);
	Row			row = {0};

	row_add_int8(&row, consistency_count(c.groups));
	row_add_int8(&row, consistency_count(c.responses));
	row_add_float8(&row, 100 * c.overall);
	row_add_float8(&row, 100 * c.lowest);
	row_add_float8(&row, 100 * c.highest);
	row_add_float8(&row, c.chi_squared);
	row_add_float8(&row, c.p_value);
	row_add_float8(&row, 100 * c.between_sd);
	row_add_float8(&row, c.i_squared);
	return row_datum(fcinfo, &row);
}
