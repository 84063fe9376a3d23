/*
 * stats_sample_size.c
 *		Sample sizes and powers by the normal approximation.
 */
#include <math.h>

#include "stats/stats.h"
#include "stats/stats_distribution.h"
#include "stats/stats_sample_size.h"

/*
 * Returns how many responses give a margin of error: z² σ² / m². The variance
 * of a response to a net score is that of stats_net_variance(), at most 1.
 */
double
stats_margin_size(double variance, double margin, double level)
{
	double		z = stats_z(level);

	return z * z * variance / (margin * margin);
}

/* Returns the margin of error of n responses. */
double
stats_margin(double variance, double n, double level)
{
	return stats_z(level) * sqrt(variance / n);
}

/* Returns how many responses each of two groups needs: 2 σ² (z_level + z_power)² / Δ². */
double
stats_difference_size(double difference, double std_dev, double power, double level)
{
	double		z = stats_z(level) + stats_normal_quantile(power);
	double		effect = std_dev * z / difference;

	return 2 * effect * effect;
}

/*
 * Returns the probability that the test of n responses in each of two groups
 * finds the difference, and its right sign.
 */
double
stats_difference_power(double difference, double std_dev, double n, double level)
{
	double		shift = fabs(difference) / (std_dev * sqrt(2 / n));

	return stats_normal_tail(stats_z(level) - shift);
}

/* Returns the standard deviation of the difference of two rates if they are equal. */
static double
null_deviation(double rate1, double rate2)
{
	double		sum = rate1 + rate2;

	return sqrt(sum * (1 - sum / 2));
}

/* Returns the standard deviation of the difference of two rates. */
static double
deviation(double rate1, double rate2)
{
	return sqrt(rate1 * (1 - rate1) + rate2 * (1 - rate2));
}

/*
 * Returns how many trials each of two groups needs, for the pooled z test
 * (Fleiss, Levin and Paik, Statistical Methods for Rates and Proportions,
 * 2003, formula 4.14; power.prop.test of R).
 */
double
stats_rate_difference_size(double rate1, double rate2, double power, double level)
{
	double		root = (stats_z(level) * null_deviation(rate1, rate2) +
						stats_normal_quantile(power) * deviation(rate1, rate2)) / (rate1 - rate2);

	return root * root;
}

/*
 * Returns the probability that the test of n trials in each of two groups finds
 * the difference of two rates, and its right sign.
 */
double
stats_rate_difference_power(double rate1, double rate2, double n, double level)
{
	double		shift = fabs(rate1 - rate2) * sqrt(n) -
		stats_z(level) * null_deviation(rate1, rate2);
	double		spread = deviation(rate1, rate2);

	/* with rates of 0 and 1 nothing is left to chance */
	if (spread == 0)
		return shift > 0;
	return stats_normal_tail(-shift / spread);
}

/*
 * Returns the size of the sample of a finite population that is as precise as n
 * of an infinite one: n / (1 + (n - 1) / N), never more than N.
 */
double
stats_finite_size(double n, double population)
{
	if (isinf(n))
		return population;
	return fmin(n / (1 + (n - 1) / population), population);
}

/*
 * Returns the size of the sample of an infinite population that is as precise
 * as n of a finite one, the inverse of stats_finite_size(): infinity if n is
 * the whole population.
 */
double
stats_infinite_size(double n, double population)
{
	return n < population ? n * (population - 1) / (population - n) : INFINITY;
}

/*
 * Returns the size rounded up to whole responses, at least 1. What exceeds a
 * whole number by rounding errors only does not count.
 */
double
stats_whole_size(double n)
{
	return fmax(ceil(n - n * 1e-12), 1);
}
