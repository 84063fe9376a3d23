/*
 * ces.c
 *		Customer effort score: the mean agreement, 1 to 7, with "the company made it easy for me".
 */
#include "postgres.h"

#include <math.h>

#include "common/arguments.h"
#include "common/result_row.h"
#include "survey/tally.h"

#define CES_LOW 1
#define CES_HIGH 7
#define CES_FIRST_EASY 5

/* Returns how many answers there are, after checking that the tally is one of effort scores. */
static int64
ces_responses(const Tally *t)
{
	tally_check_scale(t, "ces", CES_LOW, CES_HIGH);
	return tally_responses(t);
}

/* Returns the limits of the mean, NaN below two answers, which say nothing of their spread. */
static StatsLimits
ces_limits(const Tally *t, double level)
{
	int64		n = ces_responses(t);
	StatsLimits unknown = {NAN, NAN};

	return n < 2 ? unknown : stats_mean(tally_mean(t), tally_std_dev(t), n, level, CES_LOW, CES_HIGH);
}

PG_FUNCTION_INFO_V1(ces);
PG_FUNCTION_INFO_V1(ces_lower);
PG_FUNCTION_INFO_V1(ces_upper);
PG_FUNCTION_INFO_V1(ces_lower_final);
PG_FUNCTION_INFO_V1(ces_upper_final);
PG_FUNCTION_INFO_V1(ces_report);
PG_FUNCTION_INFO_V1(ces_report_final);

/* Returns the mean; NULL where nobody answered. */
Datum
ces(PG_FUNCTION_ARGS)
{
	const Tally *t = PG_GETARG_TALLY(0);

	if (ces_responses(t) == 0)
		PG_RETURN_NULL();
	PG_RETURN_FLOAT8(tally_mean(t));
}

/* Returns the lower limit of the mean, by level. */
Datum
ces_lower(PG_FUNCTION_ARGS)
{
	return float8_nan_as_null(fcinfo, ces_limits(PG_GETARG_TALLY(0), level_argument(fcinfo, 1)).lower);
}

/* Returns the upper limit of the mean, by level. */
Datum
ces_upper(PG_FUNCTION_ARGS)
{
	return float8_nan_as_null(fcinfo, ces_limits(PG_GETARG_TALLY(0), level_argument(fcinfo, 1)).upper);
}

/* Returns the lower 95 % limit for the aggregate. */
Datum
ces_lower_final(PG_FUNCTION_ARGS)
{
	return float8_nan_as_null(fcinfo, ces_limits(PG_GETARG_TALLY(0), DEFAULT_LEVEL).lower);
}

/* Returns the upper 95 % limit for the aggregate. */
Datum
ces_upper_final(PG_FUNCTION_ARGS)
{
	return float8_nan_as_null(fcinfo, ces_limits(PG_GETARG_TALLY(0), DEFAULT_LEVEL).upper);
}

/* Returns the whole report of a tally as one row. */
static Datum
ces_report_row(FunctionCallInfo fcinfo, double level)
{
	const Tally *t = PG_GETARG_TALLY(0);
	int64		responses = ces_responses(t);
	int64		easy = 0;
	StatsLimits limits = ces_limits(t, level);
	Row			row = {0};

	if (responses > 0)
		easy = tally_responses_between(t, CES_FIRST_EASY - CES_LOW, CES_HIGH - CES_LOW);
	row_add_int8(&row, responses);
	row_add_int8(&row, easy);
	row_add_float8(&row, responses > 0 ? tally_mean(t) : NAN);
	row_add_float8(&row, responses > 0 ? (double) easy / responses : NAN);
	row_add_float8(&row, limits.lower);
	row_add_float8(&row, limits.upper);
	return row_datum(fcinfo, &row);
}

/* Returns the report of a tally, by level. */
Datum
ces_report(PG_FUNCTION_ARGS)
{
	return ces_report_row(fcinfo, level_argument(fcinfo, 1));
}

/* Returns the report for the aggregate. */
Datum
ces_report_final(PG_FUNCTION_ARGS)
{
	return ces_report_row(fcinfo, DEFAULT_LEVEL);
}
