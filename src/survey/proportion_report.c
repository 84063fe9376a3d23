/*
 * proportion_report.c
 *		The report of a yes or no: how many of the responses are true, with
 *		confidence limits.
 *
 * Responses are counted in a tally on the scale 0 to 1, where 1 is true.
 */
#include "postgres.h"

#include <math.h>

#include "survey/proportion.h"
#include "survey/survey.h"

/* Raises an error if a tally is not on the scale 0 to 1. */
static void
proportion_check_scale(const Tally *t)
{
	tally_check_scale(t, "proportion_report", 0, 1);
}

/* Returns how many responses are true. */
static int64
proportion_successes(const Tally *t)
{
	return tally_is_empty(t) ? 0 : tally_count(t, 1);
}

/* Returns the limits of the rate. */
static StatsLimits
proportion_limits(const Tally *t, double level, int method)
{
	return proportion_methods[method] (proportion_successes(t), tally_responses(t), level);
}

/* Adds the counts, the rate and its standard error to a report. */
static void
proportion_add_report(Row *row, const Tally *t)
{
	int64		trials = tally_responses(t);
	int64		successes = proportion_successes(t);
	double		rate = (double) successes / trials; /* NaN without responses */

	row_add_int8(row, trials);
	row_add_int8(row, successes);
	row_add_float8(row, rate);
	row_add_float8(row, sqrt(rate * (1 - rate) / trials));
}

static const Survey proportion_survey = {
	.check_scale = proportion_check_scale,
	.limits = proportion_limits,
	.add_report = proportion_add_report,
	.methods = proportion_method_names
};

PG_FUNCTION_INFO_V1(proportion_report);
PG_FUNCTION_INFO_V1(proportion_report_final);

/* Returns the report of a tally, by level and method. */
Datum
proportion_report(PG_FUNCTION_ARGS)
{
	return survey_report(fcinfo, &proportion_survey);
}

/* Returns the report for the aggregate. */
Datum
proportion_report_final(PG_FUNCTION_ARGS)
{
	return survey_report_final(fcinfo, &proportion_survey);
}
