/*
 * stats_ratio_sums.c
 *		Exact sums for a ratio over units.
 */
#include <math.h>
#include <string.h>

#include "stats/stats_exact.h"
#include "stats/stats_ratio_sums.h"

/* Adds a number to a sum; nothing is lost while both are whole and the sum is below 2^104. */
static inline void
sum_add(StatsSum *sum, double high, double low)
{
	stats_add(&sum->high, &sum->low, high, low);
}

/* Adds a product of two numbers to a sum. */
static void
sum_add_product(StatsSum *sum, double a, double b)
{
	/* volatile, or a compiler may round the product and the sum in one step */
	volatile double product = a * b;

	sum_add(sum, product, fma(a, b, -product));
}

/* Adds a product of two whole numbers to a sum. */
static inline void
sum_add_whole_product(StatsSum *sum, double a, double b)
{
	/* up to 2^53, double represents each exactly */
	if (fabs(a * b) < 9007199254740992.0)
		sum_add(sum, a * b, 0);
	else
		sum_add_product(sum, a, b);
}

/* Adds a number of units, which all have these values. */
void
stats_ratio_sums_add(StatsRatioSums *s, double numerator, double denominator, double units)
{
	/* y^i x^j up to the second order, which double represents exactly */
	double		power[3][3] = {
		{1, denominator, denominator * denominator},
		{numerator, numerator * denominator, 0},
		{numerator * numerator, 0, 0}
	};

	for (int i = 0; i <= 4; i++)
		for (int j = 0; j <= 4 - i; j++)
		{
			int			first_i = i < 2 ? i : 2;
			int			first_j = j < 2 - first_i ? j : 2 - first_i;

			sum_add_whole_product(&s->of[i][j], power[first_i][first_j],
								  power[i - first_i][j - first_j] * units);
		}
}

/* Adds the units of other to s. */
void
stats_ratio_sums_merge(StatsRatioSums *s, const StatsRatioSums *other)
{
	for (int i = 0; i <= 4; i++)
		for (int j = 0; j <= 4 - i; j++)
			sum_add(&s->of[i][j], other->of[i][j].high, other->of[i][j].low);
}

/* Subtracts a multiple of another sum from a sum. */
static void
sum_subtract_multiple(StatsSum *sum, double factor, const StatsSum *other)
{
	sum_add_product(sum, -factor, other->high);
	sum_add_product(sum, -factor, other->low);
}

/*
 * Returns the moments around the means. Taking the factor y - c out of y one at
 * a time, the sum of (y - c)^a y^b is that of (y - c)^(a-1) y^(b+1) minus c times
 * that of (y - c)^(a-1) y^b.
 */
StatsRatio
stats_ratio_of_sums(const StatsRatioSums *s)
{
	StatsRatioSums around = *s;
	double		units = s->of[0][0].high;
	double		mean_y = units > 0 ? s->of[1][0].high / units : 0;
	double		mean_x = units > 0 ? s->of[0][1].high / units : 0;

	for (int k = 0; k <= 4; k++)
		for (int a = 1; a <= 4 - k; a++)
			for (int i = 4 - k; i >= a; i--)
				sum_subtract_multiple(&around.of[i][k], mean_y, &around.of[i - 1][k]);
	for (int k = 0; k <= 4; k++)
		for (int a = 1; a <= 4 - k; a++)
			for (int j = 4 - k; j >= a; j--)
				sum_subtract_multiple(&around.of[k][j], mean_x, &around.of[k][j - 1]);
	return (StatsRatio)
	{
		.units = units,.sum_y = s->of[1][0].high,.sum_x = s->of[0][1].high,
			.rest_y = s->of[1][0].low,.rest_x = s->of[0][1].low,
			.m20 = around.of[2][0].high,.m11 = around.of[1][1].high,.m02 = around.of[0][2].high,
			.m30 = around.of[3][0].high,.m21 = around.of[2][1].high,
			.m12 = around.of[1][2].high,.m03 = around.of[0][3].high,
			.m40 = around.of[4][0].high,.m31 = around.of[3][1].high,
			.m22 = around.of[2][2].high,.m13 = around.of[1][3].high,.m04 = around.of[0][4].high
	};
}

/* Residuals whose squares are so small a part of their terms are rounding errors. */
#define ROUNDING 1e-26

/* Takes a multiple of the denominator from the numerator of each unit, a factor y at a time. */
static void
sums_subtract_denominators(StatsRatioSums *s, double multiple)
{
	for (int a = 1; a <= 4; a++)
		for (int i = 4; i >= a; i--)
			for (int j = 0; j <= 4 - i; j++)
				sum_subtract_multiple(&s->of[i][j], multiple, &s->of[i - 1][j + 1]);
}

/*
 * Returns the moments of the residuals y - Rx, as numerators, and x, where R is
 * the ratio of the totals.
 *
 * stats_ratio_estimate() finds the same variance and degrees of freedom from
 * the moments of y and x. But where a unit has most of the denominator and
 * nearly all responses are equal, the fourth powers of residuals are less than
 * a rounding error of their terms. These sums have twice the digits.
 */
StatsRatio
stats_ratio_residuals(const StatsRatioSums *s)
{
	StatsRatioSums residuals = *s;
	double		ratio = s->of[0][1].high > 0 ? s->of[1][0].high / s->of[0][1].high : 0;
	double		terms = s->of[2][0].high + ratio * ratio * s->of[0][2].high;

	sums_subtract_denominators(&residuals, ratio);
	if (residuals.of[2][0].high <= ROUNDING * terms)
		for (int i = 1; i <= 4; i++)
			memset(residuals.of[i], 0, sizeof(residuals.of[i]));
	return stats_ratio_of_sums(&residuals);
}

/*
 * Returns the ratio, and its linearized variance from the residuals: where nearly
 * all units have the same ratio, those of y and x would lose most digits.
 */
StatsRatioEstimate
stats_ratio_linearized(const StatsRatioSums *s)
{
	StatsRatio	residuals = stats_ratio_residuals(s);
	StatsRatioEstimate estimate = stats_ratio_estimate(&residuals, STATS_LINEARIZED);

	estimate.numerator = s->of[1][0].high;
	if (s->of[0][0].high > 0 && s->of[0][1].high > 0)
		estimate.ratio = s->of[1][0].high / s->of[0][1].high;
	return estimate;
}
