/*
 * proportion.c
 *		The proportion of successes among trials, and its confidence intervals.
 */
#include "postgres.h"

#include <math.h>

#include "utils/float.h"

#include "common/arguments.h"
#include "common/result_row.h"
#include "survey/proportion.h"

const char *const proportion_method_names[] = {
	"wilson", "clopper_pearson", "agresti_coull", "wald", NULL
};
const ProportionMethod proportion_methods[] = {
	stats_wilson, stats_clopper_pearson, stats_agresti_coull, stats_wald
};

PG_FUNCTION_INFO_V1(proportion_interval);

/*
 * Returns the proportion of successes and its confidence limits, all from 0 to
 * 1.
 */
Datum
proportion_interval(PG_FUNCTION_ARGS)
{
	double		successes = count_argument(fcinfo, 0, "successes");
	double		trials = count_argument(fcinfo, 1, "trials");
	double		level = level_argument(fcinfo, 2);
	int			method = keyword_argument(fcinfo, 3, "method", proportion_method_names);
	StatsLimits limits = {NAN, NAN};
	Row			row = {0};

	if (successes > trials)
		ereport(ERROR,
				(errcode(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE),
				 errmsg("%s successes are more than %s trials",
						float8out_internal(successes), float8out_internal(trials)),
				 errhint("Count each success among the trials, too.")));

	if (trials > 0)
		limits = proportion_methods[method] (successes, trials, level);
	row_add_float8(&row, trials > 0 ? successes / trials : NAN);
	row_add_float8(&row, limits.lower);
	row_add_float8(&row, limits.upper);
	return row_datum(fcinfo, &row);
}
