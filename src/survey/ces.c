/*
 * ces.c
 *		Customer Effort Score: the mean agreement, from 1 to 7, with "the
 *		company made it easy for me".
 */
#include "postgres.h"

#include <math.h>

#include "stats/stats_design.h"
#include "survey/clustered.h"
#include "survey/score_counts.h"
#include "survey/survey.h"

#define CES_FIRST_EASY 5

/* Raises an error if a tally is not on the scale 1 to 7. */
static void
ces_check_scale(const Tally *t)
{
	tally_check_scale(t, "ces", CES_LOW, CES_HIGH);
}

/* Returns the limits of the mean; NaN with fewer than two responses. */
static StatsLimits
ces_limits(const Tally *t, double level, int method PG_USED_FOR_ASSERTS_ONLY)
{
	int64		n = tally_responses(t);
	StatsLimits unknown = {NAN, NAN};

	Assert(method == 0);
	if (n < 2)
		return unknown;
	return stats_mean(tally_mean(t), tally_std_dev(t), n, level, CES_LOW, CES_HIGH);
}

/* Adds the counts, the mean and the share of easy responses to a report. */
static void
ces_add_report(Row *row, const Tally *t)
{
	int64		responses = tally_responses(t);
	int64		easy = 0;

	if (responses > 0)
		easy = tally_responses_between(t, CES_FIRST_EASY - CES_LOW, CES_HIGH - CES_LOW);
	row_add_int8(row, responses);
	row_add_int8(row, easy);
	row_add_float8(row, responses > 0 ? tally_mean(t) : NAN);
	row_add_float8(row, responses > 0 ? (double) easy / responses : NAN);
}

static const Survey ces_survey = {
	.check_scale = ces_check_scale,
	.score = tally_mean,
	.limits = ces_limits,
	.add_report = ces_add_report
};

/* Returns what a response adds to the sum of which the score is the mean. */
static int
ces_value(int low pg_attribute_unused(), int high pg_attribute_unused(), int score)
{
	return score;
}

/* Returns the variance of a response; NaN with fewer than two. */
static double
ces_variance(const Tally *t)
{
	double		std_dev = tally_responses(t) < 2 ? NAN : tally_std_dev(t);

	return std_dev * std_dev;
}

/* Returns the limits of the mean, if its variance is this one. */
static StatsLimits
ces_design_limits(const Tally *t, double variance, double fallback_n pg_attribute_unused(),
				  double df, double level)
{
	return stats_design_mean(tally_mean(t), variance, df, level, CES_LOW, CES_HIGH);
}

const ClusteredScore ces_clustered = {
	.check_scale = ces_check_scale,
	.value = ces_value,
	.add_columns = ces_add_report,
	.variance = ces_variance,
	.limits = ces_design_limits,
	.unit = 1
};

PG_FUNCTION_INFO_V1(ces);
PG_FUNCTION_INFO_V1(ces_lower);
PG_FUNCTION_INFO_V1(ces_upper);
PG_FUNCTION_INFO_V1(ces_lower_final);
PG_FUNCTION_INFO_V1(ces_upper_final);
PG_FUNCTION_INFO_V1(ces_report);
PG_FUNCTION_INFO_V1(ces_report_final);
PG_FUNCTION_INFO_V1(ces_report_clustered_final);

/* Returns the mean of a tally; NULL without responses. */
Datum
ces(PG_FUNCTION_ARGS)
{
	return survey_score(fcinfo, &ces_survey);
}

/* Returns the lower limit, by level. */
Datum
ces_lower(PG_FUNCTION_ARGS)
{
	return survey_lower(fcinfo, &ces_survey);
}

/* Returns the upper limit, by level. */
Datum
ces_upper(PG_FUNCTION_ARGS)
{
	return survey_upper(fcinfo, &ces_survey);
}

/* Returns the lower 95% limit for the aggregate. */
Datum
ces_lower_final(PG_FUNCTION_ARGS)
{
	return survey_lower_final(fcinfo, &ces_survey);
}

/* Returns the upper 95% limit for the aggregate. */
Datum
ces_upper_final(PG_FUNCTION_ARGS)
{
	return survey_upper_final(fcinfo, &ces_survey);
}

/* Returns the report of a tally, by level. */
Datum
ces_report(PG_FUNCTION_ARGS)
{
	return survey_report(fcinfo, &ces_survey);
}

/* Returns the report for the aggregate. */
Datum
ces_report_final(PG_FUNCTION_ARGS)
{
	return survey_report_final(fcinfo, &ces_survey);
}

/* Returns the report for the aggregate of customers. */
Datum
ces_report_clustered_final(PG_FUNCTION_ARGS)
{
	return clustered_report(fcinfo, &ces_clustered);
}
