/*
 * mean_report.c
 *		The mean of a tally on any scale, with confidence limits: in points of
 *		the scale, or as an index from 0 to 100.
 */
#include "postgres.h"

#include <math.h>

#include "survey/survey.h"

/* The unit of a report: what the low end of the scale is in it, and `size` per points. */
typedef struct MeanUnit
{
	double		origin;
	double		points;
	double		size;
} MeanUnit;

/* Returns a number of points in a unit; exact at both ends of the scale. */
static double
mean_in_unit(double points, MeanUnit unit)
{
	return unit.size * points / unit.points;
}

/* Any scale has a mean. */
static void
mean_check_scale(const Tally *t pg_attribute_unused())
{
}

/* Raises an error if a scale has one point only, so that no index can be computed. */
static void
index_check_scale(const Tally *t)
{
	if (tally_points(t) == 1)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("index_report is not defined on the scale %d to %d", t->low, t->high),
				 errdetail("The scale must have at least two points.")));
}

/* Returns the unit of an index: 0 is the low end of the scale, 100 the high one. */
static MeanUnit
index_unit(const Tally *t)
{
	return (MeanUnit)
	{
		0, t->high - (double) t->low, 100
	};
}

/* Returns the unit of a mean, which is that of the scale. */
static MeanUnit
mean_unit(const Tally *t)
{
	return (MeanUnit)
	{
		t->low, 1, 1
	};
}

/* Adds the count, the mean, the standard deviation and the standard error. */
static void
mean_add_columns(Row *row, const Tally *t, MeanUnit unit)
{
	int64		responses = tally_responses(t);
	double		std_dev = responses > 1 ? mean_in_unit(tally_std_dev(t), unit) : NAN;

	row_add_int8(row, responses);
	row_add_float8(row, responses > 0 ?
				   unit.origin + mean_in_unit(tally_mean_above(t, 0), unit) : NAN);
	row_add_float8(row, std_dev);
	row_add_float8(row, std_dev / sqrt(responses));
}

/*
 * Returns the limits of the mean, which needs two responses to tell their
 * spread.
 */
static StatsLimits
mean_limits_in(const Tally *t, double level, MeanUnit unit)
{
	int64		n = tally_responses(t);
	StatsLimits limits = {NAN, NAN};

	if (n < 2)
		return limits;
	limits = stats_mean(tally_mean_above(t, 0), tally_std_dev(t), n, level, 0,
						(double) t->high - t->low);
	limits.lower = unit.origin + mean_in_unit(limits.lower, unit);
	limits.upper = unit.origin + mean_in_unit(limits.upper, unit);
	return limits;
}

/* Adds the columns of a report in points of the scale. */
static void
mean_add_report(Row *row, const Tally *t)
{
	mean_add_columns(row, t, mean_unit(t));
}

/* Returns the limits in points of the scale. */
static StatsLimits
mean_limits(const Tally *t, double level, int method pg_attribute_unused())
{
	return mean_limits_in(t, level, mean_unit(t));
}

/* Adds the columns of a report as an index. */
static void
index_add_report(Row *row, const Tally *t)
{
	mean_add_columns(row, t, index_unit(t));
}

/* Returns the limits as an index. */
static StatsLimits
index_limits(const Tally *t, double level, int method pg_attribute_unused())
{
	return mean_limits_in(t, level, index_unit(t));
}

static const Survey mean_survey = {
	.check_scale = mean_check_scale,
	.limits = mean_limits,
	.add_report = mean_add_report
};

static const Survey index_survey = {
	.check_scale = index_check_scale,
	.limits = index_limits,
	.add_report = index_add_report
};

PG_FUNCTION_INFO_V1(mean_report);
PG_FUNCTION_INFO_V1(index_report);

/* Returns the mean of a tally and its limits, by level. */
Datum
mean_report(PG_FUNCTION_ARGS)
{
	return survey_report(fcinfo, &mean_survey);
}

/* Returns the same as an index from 0 to 100. */
Datum
index_report(PG_FUNCTION_ARGS)
{
	return survey_report(fcinfo, &index_survey);
}
