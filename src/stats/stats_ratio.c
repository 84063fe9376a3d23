/*
 * stats_ratio.c
 *		A ratio of two totals over independent units: moments that merge, the
 *		variance of the ratio and its degrees of freedom.
 */
#include <math.h>

#include "stats/stats_exact.h"
#include "stats/stats_ratio.h"

/* Returns by how much the second mean is larger. */
static double
ratio_mean_difference(double n1, double sum1, double rest1, double n2, double sum2, double rest2)
{
	double		mean1 = sum1 / n1;
	double		mean2 = sum2 / n2;
	double		more1 = (fma(-mean1, n1, sum1) + rest1) / n1;
	double		more2 = (fma(-mean2, n2, sum2) + rest2) / n2;

	return (mean2 - mean1) + (more2 - more1);
}

/*
 * Returns r with the sums taken around means that are dy and dx below its own
 * (Pébay, "Formulas for robust, one-pass parallel computation of covariances
 * and arbitrary-order statistical moments", Sandia report SAND2008-6212).
 */
static StatsRatio
ratio_moved(const StatsRatio *r, double dy, double dx)
{
	double		n = r->units;
	StatsRatio	moved = *r;

	moved.m20 += n * dy * dy;
	moved.m11 += n * dy * dx;
	moved.m02 += n * dx * dx;
	moved.m30 += dy * (3 * r->m20 + n * dy * dy);
	moved.m21 += 2 * dy * r->m11 + dx * (r->m20 + n * dy * dy);
	moved.m12 += 2 * dx * r->m11 + dy * (r->m02 + n * dx * dx);
	moved.m03 += dx * (3 * r->m02 + n * dx * dx);
	moved.m40 += dy * (4 * r->m30 + dy * (6 * r->m20 + n * dy * dy));
	moved.m31 += 3 * dy * (r->m21 + dy * r->m11) +
		dx * (r->m30 + dy * (3 * r->m20 + n * dy * dy));
	moved.m22 += 2 * dy * r->m12 + 2 * dx * r->m21 + 4 * dy * dx * r->m11 +
		dy * dy * r->m02 + dx * dx * (r->m20 + n * dy * dy);
	moved.m13 += 3 * dx * (r->m12 + dx * r->m11) +
		dy * (r->m03 + dx * (3 * r->m02 + n * dx * dx));
	moved.m04 += dx * (4 * r->m03 + dx * (6 * r->m02 + n * dx * dx));
	return moved;
}

/* Returns a sum of even powers, which rounding may have made negative; keeps NaN. */
static double
even_sum(double sum)
{
	return sum < 0 ? 0 : sum;
}

/* Adds the units of other to r; the order of the two makes no difference. */
void
stats_ratio_merge(StatsRatio *r, const StatsRatio *other)
{
	double		n = r->units + other->units;
	double		share = other->units / n;
	double		rest = r->units / n;
	double		dy;
	double		dx;
	StatsRatio	added;

	if (other->units == 0)
		return;
	if (r->units == 0)
	{
		*r = *other;
		return;
	}
	dy = ratio_mean_difference(r->units, r->sum_y, r->rest_y,
							   other->units, other->sum_y, other->rest_y);
	dx = ratio_mean_difference(r->units, r->sum_x, r->rest_x,
							   other->units, other->sum_x, other->rest_x);
	added = ratio_moved(other, rest * dy, rest * dx);
	*r = ratio_moved(r, -share * dy, -share * dx);
	r->units = n;
	stats_add(&r->sum_y, &r->rest_y, other->sum_y, other->rest_y);
	stats_add(&r->sum_x, &r->rest_x, other->sum_x, other->rest_x);
	r->m20 += added.m20;
	r->m11 += added.m11;
	r->m02 += added.m02;
	r->m30 += added.m30;
	r->m21 += added.m21;
	r->m12 += added.m12;
	r->m03 += added.m03;
	r->m40 = even_sum(r->m40 + added.m40);
	r->m31 += added.m31;
	r->m22 = even_sum(r->m22 + added.m22);
	r->m13 += added.m13;
	r->m04 = even_sum(r->m04 + added.m04);
}

/* Adds a unit. */
void
stats_ratio_add(StatsRatio *r, double numerator, double denominator)
{
	StatsRatio	unit = {.units = 1,.sum_y = numerator,.sum_x = denominator};

	stats_ratio_merge(r, &unit);
}

/*
 * Returns a sum that cannot be negative, 0 if it is no more than rounding
 * errors of its terms. One that overflows stays infinite or NaN.
 */
static double
positive_sum(double sum, double terms)
{
	return sum > 1e-13 * terms || !isfinite(terms) ? sum : 0;
}

/* Returns the sum of e² for the residuals e = y - ratio x, whose sum is 0. */
static double
residual_squares(const StatsRatio *r, double ratio)
{
	double		a = r->m20;
	double		b = 2 * ratio * r->m11;
	double		c = ratio * ratio * r->m02;

	return positive_sum(a - b + c, a + fabs(b) + c);
}

/*
 * Returns (Σe²)²/Σe⁴, from 1 to n - 1. Where the numerators are so close to
 * ratio x that rounding errors hide Σe⁴, it is n - 1.
 */
static double
cautious_degrees(const StatsRatio *r, double ratio, double squares)
{
	double		a = r->m40;
	double		b = 4 * ratio * r->m31;
	double		c = 6 * ratio * ratio * r->m22;
	double		d = 4 * ratio * ratio * ratio * r->m13;
	double		e = ratio * ratio * ratio * ratio * r->m04;
	double		fourths = a - b + c - d + e;

	if (!(fourths > 1e-12 * (a + fabs(b) + c + fabs(d) + e)))
		return r->units - 1;
	return fmin(fmax(squares / fourths * squares, 1), r->units - 1);
}

/*
 * Returns the degrees of freedom of Satterthwaite, 2 (Σe²)² over the variance
 * of Σe², from those above. They suffice for scores, whose residuals are
 * bounded by the size of a unit; those of amounts have longer tails.
 */
static double
satterthwaite_degrees(double cautious, double n)
{
	return cautious < n - 1 ? fmin(2 / (1 / cautious - 1 / n), n - 1) : n - 1;
}

/* Above it, 1 - leverage is but a rounding error. */
#define LEVERAGE_MOST (1 - 1e-12)

/*
 * Returns the sum of (e / (1 - h))², where h = x / Σx is the leverage of a unit.
 *
 * The moments give the sums of e², e² h and e² h². The sum wanted is that of
 * the quadrature of Gauss and Radau with these three: as if the units had
 * either no leverage, or all the same one. It is exact for units of the same
 * size, nearly so where one is much larger than the others, and never above
 * the sum wanted.
 */
static double
leverage_corrected(const StatsRatio *r, double ratio, double squares)
{
	double		total = r->sum_x;
	double		mean_x = total / r->units;
	double		square_dx = r->m21 - ratio * (2 * r->m12 - ratio * r->m03);
	double		square_dx2 = r->m22 - ratio * (2 * r->m13 - ratio * r->m04);
	double		first = (square_dx + mean_x * squares) / total;
	double		second = (square_dx2 + mean_x * (2 * square_dx + mean_x * squares)) /
		total / total;
	double		leverage = second / first;

	/*
	 * with denominators of both signs there are no such leverages; and
	 * without the only unit that has a denominator, there is no ratio
	 */
	if (!(squares > 0 && first > 0 && leverage > 0 && leverage < LEVERAGE_MOST))
		return squares;
	/* exactly, first / leverage is at most the sum of squares */
	return squares + fmin(first / leverage, squares) *
		(1 / ((1 - leverage) * (1 - leverage)) - 1);
}

/* Returns the ratio, its variance and the degrees of freedom of that. */
StatsRatioEstimate
stats_ratio_estimate(const StatsRatio *r, StatsRatioMethod method)
{
	double		n = r->units;
	double		total = r->sum_x;
	double		mean_x = total / n;
	StatsRatioEstimate estimate = {method, r->sum_y, total, NAN, NAN, NAN, NAN, NAN};
	double		squares;

	if (n == 0 || total == 0)
		return estimate;
	estimate.ratio = r->sum_y / total;
	estimate.effective_units = n / (1 + r->m02 / n / mean_x / mean_x);
	if (n < 2)
		return estimate;

	squares = residual_squares(r, estimate.ratio);
	if (method == STATS_LINEARIZED)
	{
		estimate.variance = n / (n - 1) * squares / total / total;
		estimate.degrees_of_freedom = n - 1;
		estimate.score_degrees_of_freedom = n - 1;
	}
	else
	{
		double		df = squares > 0 ? cautious_degrees(r, estimate.ratio, squares) : n - 1;

		estimate.variance = (n - 1) / n * leverage_corrected(r, estimate.ratio, squares) /
			total / total;
		estimate.degrees_of_freedom = df;
		estimate.score_degrees_of_freedom = satterthwaite_degrees(df, n);
	}
	return estimate;
}

/*
 * Returns the variance to use in the limits of a score of clustered responses.
 *
 * With few customers the jackknife finds too little variance if none of those
 * who respond often happens to disagree. So it is averaged with the variance
 * that customers would cause who always give the same response. That counts as
 * one degree of freedom, and hardly matters where there are many customers.
 * test/tools/coverage clusters measures what it is good for.
 */
double
stats_clustered_variance(const StatsRatioEstimate *e, double response_variance)
{
	double		df = e->score_degrees_of_freedom;
	double		alike = response_variance / e->effective_units;

	if (e->method == STATS_LINEARIZED)
		return e->variance;
	/* customers of the same mean give no estimate */
	if (e->variance == 0)
		return alike;
	return (df * e->variance + alike) / (df + 1);
}
