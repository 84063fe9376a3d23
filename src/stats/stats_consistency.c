/*
 * stats_consistency.c
 *		Are all groups alike? Cochran's test of homogeneity with the variance of
 *		all responses together, and how far the groups lie apart beyond chance.
 *
 * The variance is pooled because a small group can have none of its own. The
 * statistic is N times the share of the variance that lies between the groups
 * (eta squared); for two groups it is the square of the pooled z, for rates
 * Pearson's chi-squared.
 *
 * Groups may come in any order and be merged in any order: the sum of squares
 * between them is kept with twice the digits of a double, so that the result is
 * the same to 1e-12 even where groups of 1e15 responses differ by chance only.
 */
#include <math.h>

#include "stats/stats_distribution.h"
#include "stats/stats_exact.h"
#include "stats/stats_groups.h"

/*
 * Adds high + low to the sum of squares between the groups, and keeps what
 * rounding takes from it (Knuth's two-sum). Volatile, since the registers of
 * some processors hold more digits than a double, and it would not be seen.
 */
static void
add_between(StatsGroups *groups, double high, double low)
{
	volatile double sum = groups->between + high;
	volatile double part = sum - groups->between;
	volatile double rest = (groups->between - (sum - part)) + (high - part);
	volatile double total;

	rest += groups->between_rest + low;
	total = sum + rest;
	groups->between = total;
	groups->between_rest = rest - (total - sum);
}

/* Widens the range of the groups' means. */
static void
add_extremes(StatsGroups *groups, double lowest, double highest)
{
	groups->lowest = groups->groups == 0 ? lowest : fmin(groups->lowest, lowest);
	groups->highest = groups->groups == 0 ? highest : fmax(groups->highest, highest);
}

/*
 * Adds a group of n responses by the sum of their scores and of the squares of
 * them. A group without responses does not count.
 */
void
stats_groups_add(StatsGroups *groups, double n, double sum, double sum_squares)
{
	volatile double square = sum * sum;
	volatile double quotient = square / n;
	double		mean = sum / n;

	if (!(n > 0))
		return;
	add_extremes(groups, mean, mean);
	groups->groups++;
	groups->responses += n;
	groups->sum += sum;
	groups->sum_squares += sum_squares;
	groups->size_squares += n * n;
	/* what rounding took from the square and from the quotient */
	add_between(groups, quotient, (fma(-quotient, n, square) + fma(sum, sum, -square)) / n);
}

/* Adds other groups. */
void
stats_groups_merge(StatsGroups *groups, const StatsGroups *others)
{
	if (others->groups == 0)
		return;
	add_extremes(groups, others->lowest, others->highest);
	groups->groups += others->groups;
	groups->responses += others->responses;
	groups->sum += others->sum;
	groups->sum_squares += others->sum_squares;
	groups->size_squares += others->size_squares;
	add_between(groups, others->between, others->between_rest);
}

/* Returns Cochran's statistic, 0 for one group and where all responses are alike. */
static double
homogeneity(const StatsGroups *g)
{
	double		total = stats_product_difference(g->responses, g->sum_squares, g->sum, g->sum);
	double		between = stats_product_difference(g->between, g->responses, g->sum, g->sum) +
		g->between_rest * g->responses;

	return g->groups > 1 && total > 0 ? g->responses * fmax(between / total, 0) : 0;
}

/*
 * Returns whether the groups are alike, and how much they differ.
 *
 * between_sd is the standard deviation of the true scores of the groups by
 * DerSimonian and Laird (Controlled Clinical Trials 7, 1986), with weights of
 * the pooled variance. i_squared is the share of the variance between the
 * groups' scores that is not chance (Higgins and Thompson, Statistics in
 * Medicine 21, 2002).
 */
StatsConsistency
stats_consistency(const StatsGroups *g)
{
	StatsConsistency c = {g->groups, g->responses, NAN, NAN, NAN, NAN, NAN, NAN, NAN};
	double		excess;
	double		variance;

	if (g->groups < 1)
		return c;
	c.overall = g->sum / g->responses;
	c.lowest = g->lowest;
	c.highest = g->highest;
	c.chi_squared = homogeneity(g);
	if (g->groups < 2)
		return c;
	c.p_value = stats_chi_squared_p(c.chi_squared, g->groups - 1);
	excess = fmax(c.chi_squared - (g->groups - 1), 0);
	variance = stats_variance(g->responses, g->sum, g->sum_squares);
	c.between_sd = sqrt(excess * variance / (g->responses - g->size_squares / g->responses));
	c.i_squared = excess > 0 ? excess / c.chi_squared : 0;
	return c;
}
