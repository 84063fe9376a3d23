/*
 * ratio_report.c
 *		The ratio of two totals, with confidence limits, and the comparison of
 *		two ratios.
 */
#include "postgres.h"

#include <math.h>

#include "common/arguments.h"
#include "common/result_row.h"
#include "stats/stats_design.h"
#include "survey/ratio_summary.h"

/* In the order of StatsRatioMethod; the first method is the default. */
static const char *const ratio_method_names[] = {"jackknife", "linearized", NULL};

/* Raises an error if a result overflows; NaN, which stands for NULL, does not. */
static void
ratio_check_result(double value)
{
	if (isinf(value))
		ereport(ERROR,
				(errcode(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE),
				 errmsg("ratio or its error is out of range"),
				 errdetail("The total of the denominators is too small for that of the "
						   "numerators.")));
}

/*
 * Returns what a summary says of its ratio. Where the ratio is known but its
 * variance overflows, raises an error.
 */
static StatsRatioEstimate
ratio_estimate(const RatioSummary *r, StatsRatioMethod method)
{
	StatsRatioEstimate estimate = stats_ratio_estimate(&r->sums, method);
	bool		known = !isnan(estimate.ratio) && r->sums.units >= 2;

	ratio_check_result(estimate.ratio);
	ratio_check_result(known && isnan(estimate.variance) ? INFINITY : estimate.variance);
	return estimate;
}

/* Returns a report as one row. */
static Datum
ratio_report_row(FunctionCallInfo fcinfo, const RatioSummary *r, double level,
				 StatsRatioMethod method)
{
	StatsRatioEstimate estimate = ratio_estimate(r, method);
	StatsLimits limits = stats_design_mean(estimate.ratio, estimate.variance,
										   estimate.degrees_of_freedom, level,
										   -INFINITY, INFINITY);
	bool		empty = r->sums.units == 0;
	Row			row = {0};

	ratio_check_result(limits.lower);
	ratio_check_result(limits.upper);
	row_add_int8(&row, (int64) r->sums.units);
	row_add_float8(&row, empty ? NAN : estimate.numerator);
	row_add_float8(&row, empty ? NAN : estimate.denominator);
	row_add_float8(&row, estimate.ratio);
	row_add_float8(&row, sqrt(estimate.variance));
	row_add_float8(&row, limits.lower);
	row_add_float8(&row, limits.upper);
	row_add_float8(&row, estimate.degrees_of_freedom);
	return row_datum(fcinfo, &row);
}

PG_FUNCTION_INFO_V1(ratio_summary_ratio);
PG_FUNCTION_INFO_V1(ratio_report);
PG_FUNCTION_INFO_V1(ratio_report_final);
PG_FUNCTION_INFO_V1(ratio_compare);

/* Returns the ratio of a summary; NULL without units, or if the denominator is 0. */
Datum
ratio_summary_ratio(PG_FUNCTION_ARGS)
{
	const RatioSummary *r = PG_GETARG_RATIO_SUMMARY(0);
	double		value = stats_ratio_estimate(&r->sums, STATS_LINEARIZED).ratio;

	ratio_check_result(value);
	return float8_nan_as_null(fcinfo, value);
}

/* Returns the report of a summary, by level and method. */
Datum
ratio_report(PG_FUNCTION_ARGS)
{
	const RatioSummary *r = PG_GETARG_RATIO_SUMMARY(0);
	double		level = level_argument(fcinfo, 1);
	int			method = keyword_argument(fcinfo, 2, "method", ratio_method_names);

	return ratio_report_row(fcinfo, r, level, method);
}

/* Returns the report as the result of an aggregate. */
Datum
ratio_report_final(PG_FUNCTION_ARGS)
{
	return ratio_report_row(fcinfo, PG_GETARG_RATIO_SUMMARY(0), DEFAULT_LEVEL, STATS_JACKKNIFE);
}

/* Returns the estimate of a summary for a comparison. */
static StatsDesign
ratio_design(const RatioSummary *r)
{
	StatsRatioEstimate estimate = ratio_estimate(r, STATS_JACKKNIFE);

	return (StatsDesign)
	{
		estimate.ratio, estimate.variance, estimate.degrees_of_freedom
	};
}

/* Returns the difference of the ratios of two summaries, by level. */
Datum
ratio_compare(PG_FUNCTION_ARGS)
{
	StatsDesign a = ratio_design(PG_GETARG_RATIO_SUMMARY(0));
	StatsDesign b = ratio_design(PG_GETARG_RATIO_SUMMARY(1));
	StatsComparison c = stats_design_compare(a, b, level_argument(fcinfo, 2));
	Row			row = {0};

	row_add_float8(&row, c.difference);
	row_add_float8(&row, c.std_error);
	row_add_float8(&row, c.lower);
	row_add_float8(&row, c.upper);
	row_add_float8(&row, c.statistic);
	row_add_float8(&row, c.p_value);
	for (int i = 0; i < row.columns; i++)
		if (!row.nulls[i])
			ratio_check_result(DatumGetFloat8(row.values[i]));
	return row_datum(fcinfo, &row);
}
