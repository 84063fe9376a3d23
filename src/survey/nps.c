/*
 * nps.c
 *		Net Promoter Score: the percentage of promoters (9 and 10) minus that
 *		of detractors (0 to 6), from -100 to 100.
 */
#include "postgres.h"

#include <math.h>

#include "utils/float.h"

#include "common/arguments.h"
#include "common/enum_value.h"
#include "stats/stats_design.h"
#include "survey/clustered.h"
#include "survey/score_counts.h"
#include "survey/survey.h"

#define NPS_FIRST_PASSIVE 7
#define NPS_FIRST_PROMOTER 9

typedef StatsLimits (*NpsMethod) (double promoters, double passives, double detractors,
								  double level);

/* Both lists have the same order; the first method is the default. */
static const char *const nps_method_names[] = {
	"widened_score", "score", "adjusted_wald", "wald", NULL
};
static const NpsMethod nps_methods[] = {
	stats_net_widened_score, stats_net_score, stats_net_adjusted_wald, stats_net_wald
};

/* Raises an error if a tally is not on the scale 0 to 10. */
static void
nps_check_scale(const Tally *t)
{
	tally_check_scale(t, "nps", NPS_LOW, NPS_HIGH);
}

/* Returns how many responses of a tally lie between two scores. */
static int64
nps_count(const Tally *t, int first, int last)
{
	return tally_is_empty(t) ? 0 : tally_responses_between(t, first, last);
}

/* Returns how many promoters a tally has. */
static int64
nps_count_promoters(const Tally *t)
{
	return nps_count(t, NPS_FIRST_PROMOTER, NPS_HIGH);
}

/* Returns how many passives a tally has. */
static int64
nps_count_passives(const Tally *t)
{
	return nps_count(t, NPS_FIRST_PASSIVE, NPS_FIRST_PROMOTER - 1);
}

/* Returns how many detractors a tally has. */
static int64
nps_count_detractors(const Tally *t)
{
	return nps_count(t, 0, NPS_FIRST_PASSIVE - 1);
}

/*
 * Returns the promoters, passives and detractors of a tally; raises an error
 * if it is not on the scale 0 to 10.
 */
StatsNet
nps_counts(const Tally *t)
{
	StatsNet	net;

	nps_check_scale(t);
	net.plus = nps_count_promoters(t);
	net.zero = nps_count_passives(t);
	net.minus = nps_count_detractors(t);
	return net;
}

/* Returns 1 for a promoter, 0 for a passive and -1 for a detractor. */
int
nps_sign(int score)
{
	return score >= NPS_FIRST_PROMOTER ? 1 : score >= NPS_FIRST_PASSIVE ? 0 : -1;
}

/* Returns the score; NaN without responses. */
static double
nps_score(double promoters, double passives, double detractors)
{
	return 100 * (promoters - detractors) / (promoters + passives + detractors);
}

/* Returns the standard error of the score; NaN without responses. */
static double
nps_std_error(double promoters, double passives, double detractors)
{
	return 100 * sqrt(stats_net_variance(promoters, passives, detractors) /
					  (promoters + passives + detractors));
}

/* Returns the limits of the score. */
static StatsLimits
nps_limits(double promoters, double passives, double detractors, double level, int method)
{
	StatsLimits limits = nps_methods[method] (promoters, passives, detractors, level);

	limits.lower *= 100;
	limits.upper *= 100;
	return limits;
}

/* Returns the score of a tally; NaN without responses. */
static double
nps_tally_score(const Tally *t)
{
	return nps_score(nps_count_promoters(t), nps_count_passives(t), nps_count_detractors(t));
}

/* Returns the limits of the score of a tally. */
static StatsLimits
nps_tally_limits(const Tally *t, double level, int method)
{
	return nps_limits(nps_count_promoters(t), nps_count_passives(t), nps_count_detractors(t),
					  level, method);
}

/* Adds the counts and the score to a report. */
static void
nps_add_score(Row *row, const Tally *t)
{
	int64		promoters = nps_count_promoters(t);
	int64		passives = nps_count_passives(t);
	int64		detractors = nps_count_detractors(t);

	row_add_int8(row, tally_responses(t));
	row_add_int8(row, promoters);
	row_add_int8(row, passives);
	row_add_int8(row, detractors);
	row_add_float8(row, nps_score(promoters, passives, detractors));
}

/* Adds the counts, the score and its standard error to a report. */
static void
nps_add_report(Row *row, const Tally *t)
{
	nps_add_score(row, t);
	row_add_float8(row, nps_std_error(nps_count_promoters(t), nps_count_passives(t),
									  nps_count_detractors(t)));
}

static const Survey nps_survey = {
	.check_scale = nps_check_scale,
	.score = nps_tally_score,
	.limits = nps_tally_limits,
	.add_report = nps_add_report,
	.methods = nps_method_names
};

/* Returns what a response adds to the score, divided by 100. */
static int
nps_value(int low pg_attribute_unused(), int high pg_attribute_unused(), int score)
{
	return nps_sign(score);
}

/* Returns the variance of what a response adds to the score, divided by 100. */
static double
nps_variance(const Tally *t)
{
	return stats_net_variance(nps_count_promoters(t), nps_count_passives(t),
							  nps_count_detractors(t));
}

/* Returns the limits of the score, divided by 100, if its variance is this one. */
static StatsLimits
nps_design_limits(const Tally *t, double variance, double fallback_n, double df, double level)
{
	double		n = tally_responses(t);

	return stats_design_net(nps_count_promoters(t) / n, nps_count_detractors(t) / n,
							variance, fallback_n, df, level);
}

const ClusteredScore nps_clustered = {
	.check_scale = nps_check_scale,
	.value = nps_value,
	.add_columns = nps_add_score,
	.variance = nps_variance,
	.limits = nps_design_limits,
	.unit = 100
};

PG_FUNCTION_INFO_V1(nps);
PG_FUNCTION_INFO_V1(nps_lower);
PG_FUNCTION_INFO_V1(nps_upper);
PG_FUNCTION_INFO_V1(nps_lower_final);
PG_FUNCTION_INFO_V1(nps_upper_final);
PG_FUNCTION_INFO_V1(nps_report);
PG_FUNCTION_INFO_V1(nps_report_final);
PG_FUNCTION_INFO_V1(nps_report_clustered_final);
PG_FUNCTION_INFO_V1(nps_promoters);
PG_FUNCTION_INFO_V1(nps_passives);
PG_FUNCTION_INFO_V1(nps_detractors);
PG_FUNCTION_INFO_V1(nps_interval);
PG_FUNCTION_INFO_V1(nps_category);

/* Returns the score of a tally; NULL without responses. */
Datum
nps(PG_FUNCTION_ARGS)
{
	return survey_score(fcinfo, &nps_survey);
}

/* Returns the lower limit, by level and method. */
Datum
nps_lower(PG_FUNCTION_ARGS)
{
	return survey_lower(fcinfo, &nps_survey);
}

/* Returns the upper limit, by level and method. */
Datum
nps_upper(PG_FUNCTION_ARGS)
{
	return survey_upper(fcinfo, &nps_survey);
}

/* Returns the lower 95% limit for the aggregate. */
Datum
nps_lower_final(PG_FUNCTION_ARGS)
{
	return survey_lower_final(fcinfo, &nps_survey);
}

/* Returns the upper 95% limit for the aggregate. */
Datum
nps_upper_final(PG_FUNCTION_ARGS)
{
	return survey_upper_final(fcinfo, &nps_survey);
}

/* Returns the report of a tally, by level and method. */
Datum
nps_report(PG_FUNCTION_ARGS)
{
	return survey_report(fcinfo, &nps_survey);
}

/* Returns the report for the aggregate. */
Datum
nps_report_final(PG_FUNCTION_ARGS)
{
	return survey_report_final(fcinfo, &nps_survey);
}

/* Returns the report for the aggregate of customers. */
Datum
nps_report_clustered_final(PG_FUNCTION_ARGS)
{
	return clustered_report(fcinfo, &nps_clustered);
}

/* Returns how many responses of a tally are 9 or 10. */
Datum
nps_promoters(PG_FUNCTION_ARGS)
{
	const Tally *t = PG_GETARG_TALLY(0);

	nps_check_scale(t);
	PG_RETURN_INT64(nps_count_promoters(t));
}

/* Returns how many responses of a tally are 7 or 8. */
Datum
nps_passives(PG_FUNCTION_ARGS)
{
	const Tally *t = PG_GETARG_TALLY(0);

	nps_check_scale(t);
	PG_RETURN_INT64(nps_count_passives(t));
}

/* Returns how many responses of a tally are 0 to 6. */
Datum
nps_detractors(PG_FUNCTION_ARGS)
{
	const Tally *t = PG_GETARG_TALLY(0);

	nps_check_scale(t);
	PG_RETURN_INT64(nps_count_detractors(t));
}

/* Returns the score and its limits from plain counts. */
Datum
nps_interval(PG_FUNCTION_ARGS)
{
	double		promoters = count_argument(fcinfo, 0, "promoters");
	double		passives = count_argument(fcinfo, 1, "passives");
	double		detractors = count_argument(fcinfo, 2, "detractors");
	double		level = level_argument(fcinfo, 3);
	int			method = keyword_argument(fcinfo, 4, "method", nps_method_names);
	StatsLimits limits = {NAN, NAN};
	Row			row = {0};

	if (promoters + passives + detractors > 0)
		limits = nps_limits(promoters, passives, detractors, level, method);
	row_add_float8(&row, nps_score(promoters, passives, detractors));
	row_add_float8(&row, nps_std_error(promoters, passives, detractors));
	row_add_float8(&row, limits.lower);
	row_add_float8(&row, limits.upper);
	return row_datum(fcinfo, &row);
}

/* Returns the category of a score. */
Datum
nps_category(PG_FUNCTION_ARGS)
{
	static const char *const labels[] = {"detractor", "passive", "promoter", NULL};
	double		score = PG_GETARG_FLOAT8(0);

	if (!(score >= 0 && score <= NPS_HIGH) || score != floor(score))
		ereport(ERROR,
				(errcode(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE),
				 errmsg("score %s is not a whole number from 0 to 10", float8out_internal(score)),
				 errhint("Exclude codes that are not responses with a WHERE clause.")));
	PG_RETURN_OID(enum_result_value(fcinfo, labels, nps_sign((int) score) + 1));
}
