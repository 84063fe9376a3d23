/*
 * csat.c
 *		Customer satisfaction: the percentage of answers in the top boxes of a scale from 1.
 */
#include "postgres.h"

#include <math.h>

#include "common/arguments.h"
#include "common/result_row.h"
#include "survey/tally.h"

typedef struct CsatCounts
{
	int64		responses;
	int64		satisfied;
} CsatCounts;

/*
 * Returns how many points count as satisfied on a scale 1..high: the usual "top box" of a short
 * scale, "top 2" of a middling and "top 3" of a long one.
 */
static int
csat_top_points(const Tally *t)
{
	if (t->low != 1 || t->high < 2 || t->high > 10)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("csat has no rule for the scale %d to %d", t->low, t->high),
				 errdetail("It is defined on scales 1 to 2 up to 1 to 10."),
				 errhint("Use top_box, which lets you say how many points count.")));
	return t->high <= 3 ? 1 : t->high <= 7 ? 2 : 3;
}

/* Returns how many answers a tally holds, and how many of them are satisfied. */
static CsatCounts
csat_counts(const Tally *t)
{
	CsatCounts	c = {0};
	int			points = tally_points(t);

	if (!tally_is_empty(t))
	{
		c.satisfied = tally_responses_between(t, points - csat_top_points(t), points - 1);
		c.responses = tally_responses(t);
	}
	return c;
}

/* Returns the limits of the percentage, NaN where nobody answered. */
static StatsLimits
csat_limits(CsatCounts c, double level, RateMethod method)
{
	StatsLimits limits = {NAN, NAN};

	if (c.responses > 0)
		limits = method(c.satisfied, c.responses, level);
	limits.lower *= 100;
	limits.upper *= 100;
	return limits;
}

/* Returns the limits that the arguments ask for. */
static StatsLimits
csat_limits_asked(FunctionCallInfo fcinfo)
{
	return csat_limits(csat_counts(PG_GETARG_TALLY(0)), level_argument(fcinfo, 1), rate_method_argument(fcinfo, 2));
}

/* Returns the limits for the aggregates. */
static StatsLimits
csat_limits_usual(FunctionCallInfo fcinfo)
{
	return csat_limits(csat_counts(PG_GETARG_TALLY(0)), DEFAULT_LEVEL, stats_wilson);
}

PG_FUNCTION_INFO_V1(csat);
PG_FUNCTION_INFO_V1(csat_lower);
PG_FUNCTION_INFO_V1(csat_upper);
PG_FUNCTION_INFO_V1(csat_lower_final);
PG_FUNCTION_INFO_V1(csat_upper_final);
PG_FUNCTION_INFO_V1(csat_report);
PG_FUNCTION_INFO_V1(csat_report_final);

/* Returns the percentage of satisfied answers; NULL where nobody answered. */
Datum
csat(PG_FUNCTION_ARGS)
{
	CsatCounts	c = csat_counts(PG_GETARG_TALLY(0));

	if (c.responses == 0)
		PG_RETURN_NULL();
	PG_RETURN_FLOAT8(100.0 * c.satisfied / c.responses);
}

/* Returns the lower limit of the percentage, by level and method. */
Datum
csat_lower(PG_FUNCTION_ARGS)
{
	return float8_nan_as_null(fcinfo, csat_limits_asked(fcinfo).lower);
}

/* Returns the upper limit of the percentage, by level and method. */
Datum
csat_upper(PG_FUNCTION_ARGS)
{
	return float8_nan_as_null(fcinfo, csat_limits_asked(fcinfo).upper);
}

/* Returns the lower 95 % limit for the aggregate. */
Datum
csat_lower_final(PG_FUNCTION_ARGS)
{
	return float8_nan_as_null(fcinfo, csat_limits_usual(fcinfo).lower);
}

/* Returns the upper 95 % limit for the aggregate. */
Datum
csat_upper_final(PG_FUNCTION_ARGS)
{
	return float8_nan_as_null(fcinfo, csat_limits_usual(fcinfo).upper);
}

/* Returns the whole report of a tally as one row. */
static Datum
csat_report_row(FunctionCallInfo fcinfo, double level, RateMethod method)
{
	const Tally *t = PG_GETARG_TALLY(0);
	CsatCounts	c = csat_counts(t);
	double		rate = (double) c.satisfied / c.responses;	/* NaN where nobody answered */
	StatsLimits limits = csat_limits(c, level, method);
	Row			row = {0};

	row_add_int8(&row, c.responses);
	row_add_int8(&row, c.satisfied);
	row_add_float8(&row, 100 * rate);
	row_add_float8(&row, c.responses > 0 ? tally_mean(t) : NAN);
	row_add_float8(&row, 100 * sqrt(rate * (1 - rate) / c.responses));
	row_add_float8(&row, limits.lower);
	row_add_float8(&row, limits.upper);
	return row_datum(fcinfo, &row);
}

/* Returns the report of a tally, by level and method. */
Datum
csat_report(PG_FUNCTION_ARGS)
{
	return csat_report_row(fcinfo, level_argument(fcinfo, 1), rate_method_argument(fcinfo, 2));
}

/* Returns the report for the aggregate. */
Datum
csat_report_final(PG_FUNCTION_ARGS)
{
	return csat_report_row(fcinfo, DEFAULT_LEVEL, stats_wilson);
}
