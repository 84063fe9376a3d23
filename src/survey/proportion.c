/*
 * proportion.c
 *		Intervals of a rate from plain counts, and the names of their methods.
 */
#include "postgres.h"

#include <math.h>

#include "utils/float.h"

#include "common/arguments.h"
#include "common/result_row.h"

static const char *const rate_method_names[] = {
	"wilson", "clopper_pearson", "agresti_coull", "wald", NULL
};
static const RateMethod rate_methods[] = {
	stats_wilson, stats_clopper_pearson, stats_agresti_coull, stats_wald
};

/* Returns the interval that an argument names. */
RateMethod
rate_method_argument(FunctionCallInfo fcinfo, int n)
{
	return rate_methods[word_argument(fcinfo, n, "method", rate_method_names)];
}

PG_FUNCTION_INFO_V1(proportion_interval);

/* Returns the rate of successes among trials, with its interval: fractions 0..1. */
Datum
proportion_interval(PG_FUNCTION_ARGS)
{
	double		successes = count_argument(fcinfo, 0, "successes");
	double		trials = count_argument(fcinfo, 1, "trials");
	double		level = level_argument(fcinfo, 2);
	RateMethod	method = rate_method_argument(fcinfo, 3);
	Row			row = {0};

	if (successes > trials)
		ereport(ERROR,
				(errcode(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE),
				 errmsg("%s successes are more than %s trials",
						float8out_internal(successes), float8out_internal(trials)),
				 errhint("The first argument counts a part of the second.")));

	if (trials == 0)
	{
		row_add_null(&row);
		row_add_null(&row);
		row_add_null(&row);
	}
	else
	{
		StatsLimits limits = method(successes, trials, level);

		row_add_float8(&row, successes / trials);
		row_add_float8(&row, limits.lower);
		row_add_float8(&row, limits.upper);
	}
	return row_datum(fcinfo, &row);
}
