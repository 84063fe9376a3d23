/*
 * csat.c
 *		Customer Satisfaction Score: the percentage of responses on the highest
 *		points of a scale from 1.
 */
#include "postgres.h"

#include <math.h>

#include "stats/stats_design.h"
#include "survey/clustered.h"
#include "survey/proportion.h"
#include "survey/score_counts.h"
#include "survey/survey.h"

/*
 * Returns the lowest score that counts as satisfied: on a short scale the
 * highest one, on a medium scale the second highest and on a long one the
 * third highest, as is usual. Raises an error if there is no rule for a scale.
 */
int
csat_first_satisfied(int low, int high)
{
	if (!(low == 0 && high == 1) && (low != 1 || high < 2 || high > 10))
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("csat is not defined on the scale %d to %d", low, high),
				 errdetail("The scale must begin at 1 and end at 2 to 10, or be 0 to 1."),
				 errhint("Use top_box to choose how many points count.")));
	return high - (high <= 3 ? 0 : high <= 7 ? 1 : 2);
}

/*
 * Raises an error if there is no rule for the scale of a tally; the empty
 * tally passes.
 */
static void
csat_check_scale(const Tally *t)
{
	if (!tally_is_empty(t))
		csat_first_satisfied(t->low, t->high);
}

/* Returns how many responses are satisfied. */
static int64
csat_satisfied(const Tally *t)
{
	if (tally_is_empty(t))
		return 0;
	return tally_responses_between(t, csat_first_satisfied(t->low, t->high) - t->low,
								   t->high - t->low);
}

/*
 * Returns the satisfied responses of a tally and all of them; raises an error
 * if there is no rule for its scale.
 */
StatsRate
csat_counts(const Tally *t)
{
	StatsRate	rate = {csat_satisfied(t), tally_responses(t)};

	return rate;
}

/* Returns the percentage of satisfied responses; NaN without responses. */
static double
csat_score(const Tally *t)
{
	return 100.0 * csat_satisfied(t) / tally_responses(t);
}

/* Returns the limits of the percentage. */
static StatsLimits
csat_limits(const Tally *t, double level, int method)
{
	StatsLimits limits;

	limits = proportion_methods[method] (csat_satisfied(t), tally_responses(t), level);
	limits.lower *= 100;
	limits.upper *= 100;
	return limits;
}

/* Adds the counts, the percentage and the mean to a report. */
static void
csat_add_score(Row *row, const Tally *t)
{
	int64		responses = tally_responses(t);

	row_add_int8(row, responses);
	row_add_int8(row, csat_satisfied(t));
	row_add_float8(row, csat_score(t));
	row_add_float8(row, responses > 0 ? tally_mean(t) : NAN);
}

/* Returns the variance of a response that is 1 if satisfied, else 0; NaN without responses. */
static double
csat_variance(const Tally *t)
{
	double		rate = (double) csat_satisfied(t) / tally_responses(t);

	return rate * (1 - rate);
}

/*
 * Adds the counts, the percentage, the mean and the standard error to a
 * report.
 */
static void
csat_add_report(Row *row, const Tally *t)
{
	csat_add_score(row, t);
	row_add_float8(row, 100 * sqrt(csat_variance(t) / tally_responses(t)));
}

static const Survey csat_survey = {
	.check_scale = csat_check_scale,
	.score = csat_score,
	.limits = csat_limits,
	.add_report = csat_add_report,
	.methods = proportion_method_names
};

/* Returns 1 for a satisfied response, otherwise 0. */
static int
csat_value(int low, int high, int score)
{
	return score >= csat_first_satisfied(low, high);
}

/* Returns the limits of the rate, if its variance is this one. */
static StatsLimits
csat_design_limits(const Tally *t, double variance, double fallback_n, double df, double level)
{
	return stats_design_rate((double) csat_satisfied(t) / tally_responses(t),
							 variance, fallback_n, df, level);
}

const ClusteredScore csat_clustered = {
	.check_scale = csat_check_scale,
	.value = csat_value,
	.add_columns = csat_add_score,
	.variance = csat_variance,
	.limits = csat_design_limits,
	.unit = 100
};

PG_FUNCTION_INFO_V1(csat);
PG_FUNCTION_INFO_V1(csat_lower);
PG_FUNCTION_INFO_V1(csat_upper);
PG_FUNCTION_INFO_V1(csat_lower_final);
PG_FUNCTION_INFO_V1(csat_upper_final);
PG_FUNCTION_INFO_V1(csat_report);
PG_FUNCTION_INFO_V1(csat_report_final);
PG_FUNCTION_INFO_V1(csat_report_clustered_final);

/*
 * Returns the percentage of satisfied responses of a tally; NULL without
 * responses.
 */
Datum
csat(PG_FUNCTION_ARGS)
{
	return survey_score(fcinfo, &csat_survey);
}

/* Returns the lower limit, by level and method. */
Datum
csat_lower(PG_FUNCTION_ARGS)
{
	return survey_lower(fcinfo, &csat_survey);
}

/* Returns the upper limit, by level and method. */
Datum
csat_upper(PG_FUNCTION_ARGS)
{
	return survey_upper(fcinfo, &csat_survey);
}

/* Returns the lower 95% limit for the aggregate. */
Datum
csat_lower_final(PG_FUNCTION_ARGS)
{
	return survey_lower_final(fcinfo, &csat_survey);
}

/* Returns the upper 95% limit for the aggregate. */
Datum
csat_upper_final(PG_FUNCTION_ARGS)
{
	return survey_upper_final(fcinfo, &csat_survey);
}

/* Returns the report of a tally, by level and method. */
Datum
csat_report(PG_FUNCTION_ARGS)
{
	return survey_report(fcinfo, &csat_survey);
}

/* Returns the report for the aggregate. */
Datum
csat_report_final(PG_FUNCTION_ARGS)
{
	return survey_report_final(fcinfo, &csat_survey);
}

/* Returns the report for the aggregate of customers. */
Datum
csat_report_clustered_final(PG_FUNCTION_ARGS)
{
	return clustered_report(fcinfo, &csat_clustered);
}
