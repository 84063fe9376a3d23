/*
 * stats_compare.c
 *		Comparisons of net rates (of which the Net Promoter Score is one) and of
 *		rates: two groups, or one group and a benchmark.
 *
 * The test of two groups is the z test with the variance of both together. For
 * scores on any scale z² = N r², the Cochran-Armitage statistic of the 2 x K
 * table of groups and scores; for two scores it is Pearson's chi-squared. If the
 * shares of both groups are alike its false alarms stay near the nominal level,
 * in small samples too; test/tools/coverage computes them.
 */
#include <math.h>

#include "stats/stats.h"
#include "stats/stats_compare.h"
#include "stats/stats_distribution.h"
#include "stats/stats_exact.h"

/* Returns a statistic of a difference and its error, 0 where both are 0. */
static double
standardized(double difference, double error)
{
	return difference == 0 ? 0 : difference / error;
}

/*
 * Returns the limits of the difference a - b from those of a and of b: MOVER,
 * the "method of variance estimates recovery" (Zou and Donner, Statistics in
 * Medicine 27, 2008). With Wilson's limits it is Newcombe's method 10
 * (Statistics in Medicine 17, 1998). It never leaves the scale if they do not.
 */
StatsLimits
stats_mover(double a, StatsLimits a_limits, double b, StatsLimits b_limits)
{
	StatsLimits limits = {
		a - b - hypot(a - a_limits.lower, b_limits.upper - b),
		a - b + hypot(a_limits.upper - a, b - b_limits.lower)
	};

	return limits;
}

/* Returns the net rate of a group. */
static double
net_rate(StatsNet a)
{
	return (a.plus - a.minus) / (a.plus + a.zero + a.minus);
}

/* Returns the variance of the net rate of a group. */
static double
net_error_squared(StatsNet a)
{
	return stats_net_variance(a.plus, a.zero, a.minus) / (a.plus + a.zero + a.minus);
}

/* Returns the difference of two net rates, however close they are. */
static double
net_difference(StatsNet a, StatsNet b)
{
	double		n_a = a.plus + a.zero + a.minus;
	double		n_b = b.plus + b.zero + b.minus;

	return stats_product_difference(a.plus - a.minus, n_b, b.plus - b.minus, n_a) / (n_a * n_b);
}

/*
 * Returns the comparison of two net rates: limits by MOVER from Tango's score
 * limits of each, and the pooled z test. If all responses of both groups are
 * alike there is no evidence of a difference: statistic 0, p-value 1.
 */
StatsComparison
stats_net_compare(StatsNet a, StatsNet b, double level)
{
	double		n_a = a.plus + a.zero + a.minus;
	double		n_b = b.plus + b.zero + b.minus;
	double		pooled = stats_net_variance(a.plus + b.plus, a.zero + b.zero, a.minus + b.minus);
	StatsLimits limits = stats_mover(net_rate(a), stats_net_score(a.plus, a.zero, a.minus, level),
									 net_rate(b), stats_net_score(b.plus, b.zero, b.minus, level));
	StatsComparison c;

	c.difference = net_difference(a, b);
	c.std_error = sqrt(net_error_squared(a) + net_error_squared(b));
	c.lower = fmax(limits.lower, -2);
	c.upper = fmin(limits.upper, 2);
	c.statistic = standardized(c.difference, sqrt(pooled * (1 / n_a + 1 / n_b)));
	c.p_value = stats_normal_p(c.statistic);
	return c;
}

/*
 * Returns the variance of one response that is most likely if the net rate is
 * delta (Tango, Statistics in Medicine 17, 1998; as in stats_interval.c). What
 * delta lacks of 1 or -1 is given, too: it has few digits in delta where nearly
 * all of very many responses are alike.
 */
static double
net_null_variance(StatsNet a, double delta, double lacks)
{
	double		n = a.plus + a.zero + a.minus;
	StatsNet	mirrored = {a.minus, a.zero, a.plus};
	double		b = lacks < 0.5 ?
		2 * (a.zero + a.minus) - (2 * a.zero + a.plus + 3 * a.minus) * lacks :
		(2 * a.zero + a.plus + 3 * a.minus) * delta - a.plus - a.minus;
	double		c = -a.minus / n * delta * lacks;
	double		root;
	double		share;			/* of those that count -1 */

	/* near -1 the formula would lose its digits */
	if (delta < 0)
		return net_null_variance(mirrored, -delta, lacks);

	b /= n;
	root = sqrt(fmax(b * b - 8 * c, 0));
	/* of two equal forms, the one that does not subtract like from like */
	share = b > 0 ? -2 * c / (root + b) : (root - b) / 4;
	return fmax(2 * share + delta * lacks, 0);
}

/*
 * Returns the score statistic of two net rates, a standard normal deviate: each
 * group has the variance that is most likely if its net rate is that of both
 * together.
 *
 * The pooled z test is a test of equal shares. Where the scores are equal but
 * one group is more divided than the other, and much smaller, it finds a
 * difference far too often; this one does not. Without zeros they are the same.
 */
double
stats_net_score_statistic(StatsNet a, StatsNet b)
{
	StatsNet	both = {a.plus + b.plus, a.zero + b.zero, a.minus + b.minus};
	double		n_a = a.plus + a.zero + a.minus;
	double		n_b = b.plus + b.zero + b.minus;
	double		common = net_rate(both);
	double		lacks = (both.zero + 2 * fmin(both.plus, both.minus)) / (n_a + n_b);

	return standardized(net_difference(a, b), sqrt(net_null_variance(a, common, lacks) / n_a +
												   net_null_variance(b, common, lacks) / n_b));
}

/* Returns the limits of a difference of two rates by Wald's method, after adding to each group. */
static StatsLimits
rate_difference_wald(StatsRate a, StatsRate b, double added, double level)
{
	double		n_a = a.trials + 2 * added;
	double		n_b = b.trials + 2 * added;
	double		p_a = (a.successes + added) / n_a;
	double		p_b = (b.successes + added) / n_b;
	double		reach = stats_z(level) * sqrt(p_a * (1 - p_a) / n_a + p_b * (1 - p_b) / n_b);
	StatsLimits limits = {p_a - p_b - reach, p_a - p_b + reach};

	return limits;
}

/*
 * Returns the limits of a difference of two rates. Agresti and Caffo (The
 * American Statistician 54, 2000) add one success and one failure to each
 * group before Wald's method, which alone is too narrow.
 */
static StatsLimits
rate_difference_limits(StatsRate a, StatsRate b, double level, StatsRateMethod method)
{
	switch (method)
	{
		case STATS_AGRESTI_CAFFO:
			return rate_difference_wald(a, b, 1, level);
		case STATS_DIFFERENCE_WALD:
			return rate_difference_wald(a, b, 0, level);
		case STATS_NEWCOMBE:
			break;
	}
	return stats_mover(a.successes / a.trials, stats_wilson(a.successes, a.trials, level),
					   b.successes / b.trials, stats_wilson(b.successes, b.trials, level));
}

/* Returns the variance of one trial. */
static double
rate_variance(StatsRate a)
{
	return a.successes / a.trials * ((a.trials - a.successes) / a.trials);
}

/*
 * Returns the comparison of two rates: limits by the method, and the pooled z
 * test whatever the method. The square of z is Pearson's chi-squared of the
 * 2 x 2 table.
 */
StatsComparison
stats_rate_compare(StatsRate a, StatsRate b, double level, StatsRateMethod method)
{
	StatsRate	both = {a.successes + b.successes, a.trials + b.trials};
	StatsLimits limits = rate_difference_limits(a, b, level, method);
	StatsComparison c;

	c.difference = stats_product_difference(a.successes, b.trials, b.successes, a.trials) /
		(a.trials * b.trials);
	c.std_error = sqrt(rate_variance(a) / a.trials + rate_variance(b) / b.trials);
	c.lower = fmax(limits.lower, -1);
	c.upper = fmin(limits.upper, 1);
	c.statistic = standardized(c.difference,
							   sqrt(rate_variance(both) * (1 / a.trials + 1 / b.trials)));
	c.p_value = stats_normal_p(c.statistic);
	return c;
}

/*
 * Returns the comparison of a net rate with a benchmark in -1..1: Tango's score
 * test, and the limits of the net rate less the benchmark. They agree: 0 is
 * outside the limits where the p-value is below 1 - level. A benchmark at an
 * end of the scale is refuted by a single other response: p-value 0.
 */
StatsComparison
stats_net_benchmark(StatsNet a, double benchmark, double level)
{
	double		n = a.plus + a.zero + a.minus;
	double		variance = net_null_variance(a, benchmark, 1 - fabs(benchmark));
	StatsLimits limits = stats_net_score(a.plus, a.zero, a.minus, level);
	StatsComparison c;

	c.difference = net_rate(a) - benchmark;
	c.std_error = sqrt(net_error_squared(a));
	c.lower = limits.lower - benchmark;
	c.upper = limits.upper - benchmark;
	c.statistic = standardized(c.difference, sqrt(variance / n));
	c.p_value = stats_normal_p(c.statistic);
	return c;
}

/*
 * Returns the comparison of a rate with a benchmark in 0..1: the score test,
 * and Wilson's limits less the benchmark, which agree as those above do.
 */
StatsComparison
stats_rate_benchmark(StatsRate a, double benchmark, double level)
{
	StatsLimits limits = stats_wilson(a.successes, a.trials, level);
	StatsComparison c;

	c.difference = a.successes / a.trials - benchmark;
	c.std_error = sqrt(rate_variance(a) / a.trials);
	c.lower = limits.lower - benchmark;
	c.upper = limits.upper - benchmark;
	c.statistic = standardized(c.difference, sqrt(benchmark * (1 - benchmark) / a.trials));
	c.p_value = stats_normal_p(c.statistic);
	return c;
}
