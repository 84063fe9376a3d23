/*
 * rate_chart.c
 *		The window function rate_chart: is the rate of events in a period out of
 *		the ordinary?
 */
#include "postgres.h"

#include <math.h>

#include "utils/float.h"

#include "common/arguments.h"
#include "survey/chart.h"

typedef enum RateKind
{
	RATE_SHARE,					/* each of out_of is an event or not */
	RATE_PER_UNIT				/* any number of events in out_of units */
} RateKind;

/* in the order of RateKind, by the names that control charts have */
static const char *const kind_names[] = {"p", "u", NULL};

/* Returns the units in which events were counted: any number that is not negative. */
static double
rate_chart_units(FunctionCallInfo fcinfo, int n)
{
	double		units = PG_GETARG_FLOAT8(n);

	if (!(units >= 0) || isinf(units))
		ereport(ERROR,
				(errcode(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE),
				 errmsg("out_of must be a number that is not negative, not %s",
						float8out_internal(units))));
	return units;
}

/* Reads a period; without events or without what they are out of it is empty. */
static void
rate_chart_read(FunctionCallInfo fcinfo, Chart *chart, StatsPeriod *period)
{
	bool		poisson = chart->arguments.kind == RATE_PER_UNIT;

	chart->options.high = poisson ? INFINITY : 1;
	chart->options.poisson = poisson;
	if (PG_ARGISNULL(0) || PG_ARGISNULL(1))
		return;

	period->sum = count_argument(fcinfo, 0, "events");
	period->sum_squares = period->sum;
	period->size = poisson ? rate_chart_units(fcinfo, 1) : count_argument(fcinfo, 1, "out_of");
	if (period->sum > 0 && (poisson ? period->size == 0 : period->sum > period->size))
		ereport(ERROR,
				(errcode(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE),
				 errmsg("%s events cannot be out of %s",
						float8out_internal(period->sum), float8out_internal(period->size)),
				 poisson ? 0 : errhint("Use kind 'u' if one of them can have several events.")));
}

static const ChartFunction rate_chart_function = {
	.kind_name = "kind",
	.kinds = kind_names,
	.kind = 2,
	.sigmas = 3,
	.lambda = 4,
	.overdispersed = 5,
	.baseline = 6,
	.read = rate_chart_read
};

PG_FUNCTION_INFO_V1(rate_chart);

/* Returns value, limits, average and signal of the current row's period. */
Datum
rate_chart(PG_FUNCTION_ARGS)
{
	return chart_row(fcinfo, &rate_chart_function);
}
