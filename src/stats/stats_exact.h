/*
 * stats_exact.h
 *		Small pieces of arithmetic that lose no digits where counts are huge.
 */
#ifndef SATISFACTION_STATS_EXACT_H
#define SATISFACTION_STATS_EXACT_H

#include <math.h>

/*
 * A sum with twice the digits of a double: high is rounded, low is the rest. It
 * holds whole numbers up to 2^104.
 */
typedef struct StatsSum
{
	double		high;
	double		low;
} StatsSum;

/*
 * Returns a * b - c * d without losing digits where the products are close, as
 * variances and differences of shares have them. Swapping the products negates
 * it to the last bit.
 */
static inline double
stats_product_difference(double a, double b, double c, double d)
{
	double		ab = a * b;
	double		cd = c * d;

	/* the products, and what rounding took from them */
	return (ab - cd) + (fma(a, b, -ab) - fma(c, d, -cd));
}

/*
 * Adds a number to a sum, both with a rest: what rounding took from them
 * (Knuth's two-sum). The rest stays below the last digit of the sum.
 */
static inline void
stats_add(double *sum, double *rest, double more, double more_rest)
{
	double		total = *sum + more;
	double		of_more = total - *sum;
	double		lost = (*sum - (total - of_more)) + (more - of_more);

	lost += *rest + more_rest;
	*sum = total + lost;
	*rest = lost - (*sum - total);
}

/*
 * Returns the variance, with divisor n, of n values by their sum and the sum
 * of their squares.
 */
static inline double
stats_variance(double n, double sum, double sum_squares)
{
	return fmax(stats_product_difference(n, sum_squares, sum, sum), 0) / n / n;
}

#endif							/* SATISFACTION_STATS_EXACT_H */
