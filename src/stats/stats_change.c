/*
 * stats_change.c
 *		The same customers asked twice: is the change real?
 *
 * The two scores of a customer are not independent, so the differences of the
 * customers are what is tested, never the two groups of scores.
 */
#include <math.h>

#include "stats/stats.h"
#include "stats/stats_compare.h"
#include "stats/stats_distribution.h"
#include "stats/stats_exact.h"

/*
 * Returns the limits of the mean of differences that are whole steps, as those
 * of a net rate: of the responses that count +1, 0 and -1 times `step` and have
 * the same mean and mean square. If every customer moved by one step or by
 * none, as where a score has two classes, this is Tango's interval itself.
 */
static StatsLimits
net_change_limits(StatsChange change, double level)
{
	double		step = change.sum_absolute > 0 ? change.sum_squares / change.sum_absolute : 1;
	double		moved = change.sum_squares / (step * step);
	double		net = change.sum / step;
	StatsLimits limits = stats_net_score(fmax((moved + net) / 2, 0), fmax(change.n - moved, 0),
										 fmax((moved - net) / 2, 0), level);

	limits.lower *= step;
	limits.upper *= step;
	return limits;
}

/*
 * Returns the change of a net rate, whose differences are -2 to 2, or of a
 * rate, whose differences are -1 to 1.
 *
 * The statistic is the sum of the differences over the root of the sum of their
 * squares, which is its standard deviation if each customer were as likely to
 * move the other way. Of differences of one step it is McNemar's. If nobody
 * moved it is 0, and the p-value 1. The limits exclude 0 where the p-value is
 * below 1 - level. Student's limits would have no width where all moved alike,
 * and cover far less than their level where few moved.
 */
StatsComparison
stats_net_change(StatsChange change, double level)
{
	StatsLimits limits = net_change_limits(change, level);
	StatsComparison c;

	c.difference = change.sum / change.n;
	c.std_error = sqrt(stats_variance(change.n, change.sum, change.sum_squares) / change.n);
	c.lower = limits.lower;
	c.upper = limits.upper;
	c.statistic = change.sum == 0 ? 0 : change.sum / sqrt(change.sum_squares);
	c.p_value = stats_normal_p(c.statistic);
	return c;
}

/* Returns the change of a mean by Student's t test of the differences. */
StatsComparison
stats_mean_change(StatsChange change, double level, double scale_low, double scale_high)
{
	double		n = change.n;
	StatsMean	differences = {n, change.sum / n, 0};

	if (n > 1)
		differences.std_dev = sqrt(stats_variance(n, change.sum, change.sum_squares) * n / (n - 1));
	return stats_mean_benchmark(differences, 0, level, scale_low - scale_high,
								scale_high - scale_low);
}
