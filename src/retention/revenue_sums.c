/*
 * revenue_sums.c
 *		Sums of the money of the customers of cohorts in a cell, and what they say of it.
 *
 * The unit of the variances is the customer: all that a customer brings in is kept
 * or lost together.
 */
#include "postgres.h"

#include <math.h>

#include "common/count.h"
#include "retention/retention_amount.h"
#include "retention/revenue_sums.h"
#include "stats/stats_design.h"
#include "stats/stats_ratio_sums.h"

/* Begins to read the first argument, which must have amounts. */
void
revenue_scan_begin(MatrixScan *scan, FunctionCallInfo fcinfo)
{
	matrix_scan_begin(scan, fcinfo);
	if (!scan->reader.empty && !scan->reader.options.has_amounts)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("retention matrix has no amounts"),
				 errhint("Use retention_agg(customer, at, amount, options) to create one.")));
}

/* Adds what lasts when cells follow without money: customers, period 0 and all cells so far. */
void
revenue_sums_add_lasting(RevenueSums *sums, int64 customers, const MoneyWalk *walk)
{
	sums->customers = count_add(sums->customers, customers, "retention");
	money_base_merge(&sums->base, &walk->base);
	money_sum_add(&sums->cell.value_squares, walk->cell.value_squares);
	money_sum_add(&sums->cumulative, walk->cumulative);
}

/* Takes away what the function above added. */
void
revenue_sums_remove_lasting(RevenueSums *sums, int64 customers, const MoneyWalk *walk)
{
	sums->customers -= customers;
	wide_subtract(&sums->base.revenue, walk->base.revenue);
	wide_subtract(&sums->base.squares, walk->base.squares);
	wide_subtract(&sums->base.negative, walk->base.negative);
	wide_subtract(&sums->base.negative_squares, walk->base.negative_squares);
	wide_subtract(&sums->cell.value_squares, walk->cell.value_squares);
	wide_subtract(&sums->cumulative, walk->cumulative);
}

/* Adds the customers of a cohort, in the current cell of the walk. */
void
revenue_sums_add(RevenueSums *sums, int64 customers, const MoneyWalk *walk)
{
	revenue_sums_add_lasting(sums, customers, walk);
	money_cell_merge_current(&sums->cell, &walk->cell);
}

/* Returns a sum in the unit of the amounts. */
double
money_amount(const RetentionOptions *options, Wide sum)
{
	static const double units[] = {1, 10, 100, 1000, 10000, 100000, 1000000};

	return wide_to_double(sum) / units[options->scale];
}

/* Returns a sum for the variance. */
static StatsSum
money_stats_sum(Wide value)
{
	StatsSum	sum;

	wide_to_doubles(value, &sum.high, &sum.low);
	return sum;
}

/* Returns the estimate of a ratio to the money of period 0. */
static StatsRatioEstimate
revenue_ratio(const RevenueSums *sums, Wide total, Wide squares, Wide products)
{
	StatsRatioSums s = {0};

	s.of[0][0].high = (double) sums->customers;
	s.of[1][0] = money_stats_sum(total);
	s.of[0][1] = money_stats_sum(sums->base.revenue);
	s.of[2][0] = money_stats_sum(squares);
	s.of[1][1] = money_stats_sum(products);
	s.of[0][2] = money_stats_sum(sums->base.squares);
	return stats_ratio_linearized(&s);
}

/* Adds a multiple of a number, which nearly always is 0, to a sum. */
static void
money_add_multiple(Wide *sum, Wide value, int64 factor)
{
	if (wide_is_zero(value))
		return;
	if (!wide_multiply(&value, factor))
		ereport(ERROR,
				(errcode(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE),
				 errmsg("sum of amounts is out of range"),
				 errhint(AMOUNT_RANGE_HINT)));
	money_sum_add(sum, value);
}

/*
 * Returns the estimate of the gross retention, over as many periods. The sums of the
 * cell lack customers without money in it who had less than none in period 0.
 */
static StatsRatioEstimate
revenue_gross(const RevenueSums *sums, int periods)
{
	Wide		kept = sums->cell.kept;
	Wide		squares = sums->cell.kept_squares;
	Wide		products = sums->cell.kept_products;

	money_add_multiple(&kept, sums->base.negative, -periods);
	money_add_multiple(&squares, sums->base.negative_squares, (int64) periods * periods);
	money_add_multiple(&products, sums->base.negative_squares, periods);
	return revenue_ratio(sums, kept, squares, products);
}

/*
 * Returns the limits of a mean or ratio; unknown if all customers are alike, which
 * does not tell how much customers differ.
 */
static StatsLimits
revenue_limits(double ratio, double variance, double df, double level)
{
	static const StatsLimits unknown = {NAN, NAN};

	return variance > 0 ? stats_design_mean(ratio, variance, df, level, -INFINITY, INFINITY) :
		unknown;
}

/*
 * Adds a ratio to the money of period 0, over as many periods, and its limits. Those
 * of a share are limits of a rate, unless refunds make it negative.
 */
static void
row_add_ratio(Row *row, StatsRatioEstimate e, int periods, bool is_share, double level)
{
	double		ratio = e.ratio / periods;
	double		variance = e.variance / periods / periods;
	StatsLimits limits;

	if (is_share && ratio >= 0 && ratio <= 1)
		limits = stats_design_rate(ratio, variance, e.effective_units, e.degrees_of_freedom,
								   level);
	else
		limits = revenue_limits(ratio, variance, e.degrees_of_freedom, level);
	row_add_float8(row, ratio);
	row_add_float8(row, limits.lower);
	/* fmin would prefer 1 to a NaN */
	row_add_float8(row, is_share && limits.upper > 1 ? 1 : limits.upper);
}

/* Adds the money per customer up to the cell, with its limits. */
static void
row_add_value(Row *row, const MatrixScan *scan, const RevenueSums *sums)
{
	StatsRatioSums s = {0};
	double		unit = money_amount(&scan->reader.options, wide_of(1));
	StatsRatioEstimate e;
	StatsLimits limits;

	s.of[0][0].high = s.of[0][1].high = s.of[0][2].high = (double) sums->customers;
	s.of[1][0] = s.of[1][1] = money_stats_sum(sums->cumulative);
	s.of[2][0] = money_stats_sum(sums->cell.value_squares);
	e = stats_ratio_linearized(&s);
	limits = revenue_limits(e.ratio, e.variance, e.degrees_of_freedom, scan->level);
	row_add_float8(row, money_amount(&scan->reader.options, sums->cumulative) /
				   (double) sums->customers);
	row_add_float8(row, limits.lower * unit);
	row_add_float8(row, limits.upper * unit);
}

/*
 * Adds the money per customer up to cell k, the net and the gross retention, each with
 * its limits. All are NULL without customers, and the rates if period 0 had no money.
 * In cell 0 the rates are 1 by definition.
 */
void
row_add_estimates(Row *row, const MatrixScan *scan, const RevenueSums *sums, int k)
{
	const RetentionOptions *options = &scan->reader.options;
	int			periods = retention_cell_last(options, k) + 1 - retention_cell_first(options, k);
	bool		has_base = !wide_is_negative(sums->base.revenue) &&
		!wide_is_zero(sums->base.revenue);

	if (sums->customers > 0)
		row_add_value(row, scan, sums);
	for (int i = sums->customers > 0 ? 3 : 0; i < 9 && !has_base; i++)
		row_add_null(row);
	if (!has_base)
		return;
	if (k == 0)
	{
		for (int i = 0; i < 6; i++)
			row_add_float8(row, 1);
		return;
	}
	row_add_ratio(row, revenue_ratio(sums, sums->cell.revenue, sums->cell.squares,
									 sums->cell.products), periods, false, scan->level);
	row_add_ratio(row, revenue_gross(sums, periods), periods, true, scan->level);
}
