/*
 * survey.c
 *		What the scores of surveys have in common: a value, confidence limits
 *		and a report.
 */
#include "postgres.h"

#include <math.h>

#include "common/arguments.h"
#include "survey/survey.h"

/*
 * Returns the tally in the first argument; raises an error if the score is not
 * defined on its scale.
 */
static const Tally *
survey_tally(FunctionCallInfo fcinfo, const Survey *survey)
{
	const Tally *t = PG_GETARG_TALLY(0);

	survey->check_scale(t);
	return t;
}

/* Returns the method that an argument names; 0 if the survey has only one. */
static int
survey_method_argument(FunctionCallInfo fcinfo, int n, const Survey *survey)
{
	if (survey->methods == NULL)
		return 0;
	return keyword_argument(fcinfo, n, "method", survey->methods);
}

/* Returns the limits of the score, NaN without responses. */
static StatsLimits
survey_limits(const Survey *survey, const Tally *t, double level, int method)
{
	StatsLimits unknown = {NAN, NAN};

	if (tally_responses(t) == 0)
		return unknown;
	return survey->limits(t, level, method);
}

/* Returns the limits with the level and the method that the arguments give. */
static StatsLimits
survey_limits_from_args(FunctionCallInfo fcinfo, const Survey *survey, const Tally *t)
{
	double		level = level_argument(fcinfo, 1);
	int			method = survey_method_argument(fcinfo, 2, survey);

	return survey_limits(survey, t, level, method);
}

/* Returns the limits with the default level and method. */
static StatsLimits
survey_limits_default(const Survey *survey, const Tally *t)
{
	return survey_limits(survey, t, DEFAULT_LEVEL, 0);
}

/* Returns a report as one row. */
static Datum
survey_report_row(FunctionCallInfo fcinfo, const Survey *survey, const Tally *t,
				  StatsLimits limits)
{
	Row			row = {0};

	survey->add_report(&row, t);
	row_add_float8(&row, limits.lower);
	row_add_float8(&row, limits.upper);
	return row_datum(fcinfo, &row);
}

/* Returns the score of a tally; NULL without responses. */
Datum
survey_score(FunctionCallInfo fcinfo, const Survey *survey)
{
	return float8_nan_as_null(fcinfo, survey->score(survey_tally(fcinfo, survey)));
}

/* Returns the lower limit of the score, by level and method. */
Datum
survey_lower(FunctionCallInfo fcinfo, const Survey *survey)
{
	const Tally *t = survey_tally(fcinfo, survey);

	return float8_nan_as_null(fcinfo, survey_limits_from_args(fcinfo, survey, t).lower);
}

/* Returns the upper limit of the score, by level and method. */
Datum
survey_upper(FunctionCallInfo fcinfo, const Survey *survey)
{
	const Tally *t = survey_tally(fcinfo, survey);

	return float8_nan_as_null(fcinfo, survey_limits_from_args(fcinfo, survey, t).upper);
}

/* Returns the report of a tally, by level and method. */
Datum
survey_report(FunctionCallInfo fcinfo, const Survey *survey)
{
	const Tally *t = survey_tally(fcinfo, survey);

	return survey_report_row(fcinfo, survey, t, survey_limits_from_args(fcinfo, survey, t));
}

/* Returns the lower 95% limit as the result of an aggregate. */
Datum
survey_lower_final(FunctionCallInfo fcinfo, const Survey *survey)
{
	const Tally *t = survey_tally(fcinfo, survey);

	return float8_nan_as_null(fcinfo, survey_limits_default(survey, t).lower);
}

/* Returns the upper 95% limit as the result of an aggregate. */
Datum
survey_upper_final(FunctionCallInfo fcinfo, const Survey *survey)
{
	const Tally *t = survey_tally(fcinfo, survey);

	return float8_nan_as_null(fcinfo, survey_limits_default(survey, t).upper);
}

/* Returns the report as the result of an aggregate. */
Datum
survey_report_final(FunctionCallInfo fcinfo, const Survey *survey)
{
	const Tally *t = survey_tally(fcinfo, survey);

	return survey_report_row(fcinfo, survey, t, survey_limits_default(survey, t));
}
