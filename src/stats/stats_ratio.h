/*
 * stats_ratio.h
 *		A ratio of two totals over independent units, such as the complaints and
 *		the orders of each customer: what must be kept of the units, and what it
 *		says of the ratio.
 *
 * Seventeen numbers are kept, whatever the number of units. They merge, so the
 * estimate is the same from one pass over all units and from stored parts.
 */
#ifndef SATISFACTION_STATS_RATIO_H
#define SATISFACTION_STATS_RATIO_H

/*
 * The units, the totals of y and x, and the sums mIJ of
 * (y - mean_y)^I (x - mean_x)^J, where y is the numerator and x the denominator
 * of a unit. All zeros for no unit.
 *
 * rest_y and rest_x are what rounding took from the totals, so that the means
 * are known to twice the digits: otherwise values that differ only in their
 * last digits, such as numbers around 1e9, would have moments with few digits.
 *
 * Sums of huge values can overflow: the caller checks that they are finite.
 */
typedef struct StatsRatio
{
	double		units;
	double		sum_y;
	double		sum_x;
	double		rest_y;
	double		rest_x;
	double		m20;
	double		m11;
	double		m02;
	double		m30;
	double		m21;
	double		m12;
	double		m03;
	double		m40;
	double		m31;
	double		m22;
	double		m13;
	double		m04;
} StatsRatio;

/* STATS_LINEARIZED gives the variance and the degrees of freedom of R's package survey */
typedef enum StatsRatioMethod
{
	STATS_JACKKNIFE,
	STATS_LINEARIZED
} StatsRatioMethod;

/*
 * ratio is NaN where the denominator is 0; variance and degrees of freedom also
 * where there are fewer than two units. Kish's effective_units is the number of
 * units of one size that are as good: (Σx)²/Σx².
 *
 * Limits of ratios take variance and degrees_of_freedom. Those of scores, where
 * a unit is a customer, y the sum of the responses and x their number, take
 * stats_clustered_variance() and score_degrees_of_freedom, and effective_units
 * as the number to fall back to.
 */
typedef struct StatsRatioEstimate
{
	StatsRatioMethod method;
	double		numerator;
	double		denominator;
	double		ratio;
	double		variance;
	double		degrees_of_freedom;
	double		score_degrees_of_freedom;
	double		effective_units;
} StatsRatioEstimate;

extern void stats_ratio_add(StatsRatio *r, double numerator, double denominator);
extern void stats_ratio_merge(StatsRatio *r, const StatsRatio *other);
extern StatsRatioEstimate stats_ratio_estimate(const StatsRatio *r, StatsRatioMethod method);

/* response_variance is that of a single response, σ² */
extern double stats_clustered_variance(const StatsRatioEstimate *e, double response_variance);

#endif							/* SATISFACTION_STATS_RATIO_H */
