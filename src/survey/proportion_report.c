/*
 * proportion_report.c
 *		The report of a yes or no: how many of the responses are true, with
 *		confidence limits.
 *
 * Responses are counted in a tally on the scale 0 to 1, where 1 is true.
 */
#include "postgres.h"

#include <math.h>

#include "stats/stats_design.h"
#include "survey/clustered.h"
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

/* Returns the rate; NaN without responses. */
static double
proportion_rate(const Tally *t)
{
	return (double) proportion_successes(t) / tally_responses(t);
}

/* Returns the variance of a response; NaN without responses. */
static double
proportion_variance(const Tally *t)
{
	double		rate = proportion_rate(t);

	return rate * (1 - rate);
}

/* Adds the counts and the rate to a report. */
static void
proportion_add_rate(Row *row, const Tally *t)
{
	row_add_int8(row, tally_responses(t));
	row_add_int8(row, proportion_successes(t));
	row_add_float8(row, proportion_rate(t));
}

/* Adds the counts, the rate and its standard error to a report. */
static void
proportion_add_report(Row *row, const Tally *t)
{
	proportion_add_rate(row, t);
	row_add_float8(row, sqrt(proportion_variance(t) / tally_responses(t)));
}

static const Survey proportion_survey = {
	.check_scale = proportion_check_scale,
	.limits = proportion_limits,
	.add_report = proportion_add_report,
	.methods = proportion_method_names
};

/* Returns what a response adds to the sum of which the score is the mean. */
static int
proportion_value(int low pg_attribute_unused(), int high pg_attribute_unused(), int score)
{
	return score;
}

/* Returns the limits of the rate, if its variance is this one. */
static StatsLimits
proportion_design_limits(const Tally *t, double variance, double fallback_n, double df,
						 double level)
{
	return stats_design_rate(proportion_rate(t), variance, fallback_n, df, level);
}

const ClusteredScore proportion_clustered = {
	.check_scale = proportion_check_scale,
	.value = proportion_value,
	.add_columns = proportion_add_rate,
	.variance = proportion_variance,
	.limits = proportion_design_limits,
	.unit = 1
};

PG_FUNCTION_INFO_V1(proportion_report);
PG_FUNCTION_INFO_V1(proportion_report_final);
PG_FUNCTION_INFO_V1(proportion_report_clustered_final);

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

/* Returns the report for the aggregate of customers. */
Datum
proportion_report_clustered_final(PG_FUNCTION_ARGS)
{
	return clustered_report(fcinfo, &proportion_clustered);
}
