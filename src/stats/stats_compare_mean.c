/*
 * stats_compare_mean.c
 *		Comparisons of means: two groups, or one group and a benchmark.
 */
#include <math.h>

#include "stats/stats.h"
#include "stats/stats_compare.h"
#include "stats/stats_design.h"
#include "stats/stats_distribution.h"

/* Returns a comparison of which nothing is known but the difference. */
static StatsComparison
only_difference(double difference)
{
	StatsComparison c = {difference, NAN, NAN, NAN, NAN, NAN};

	return c;
}

/*
 * Returns Student's comparison of a difference with a known error. Where the
 * responses of each group are all alike, Student's limits have no width, and
 * the test can tell nothing about a difference other than 0.
 */
StatsComparison
stats_student_comparison(double difference, double error, double df, double level)
{
	StatsComparison c;
	double		reach = error > 0 ? stats_student(level, df) * error : 0;

	c.difference = difference;
	c.std_error = error;
	c.lower = difference - reach;
	c.upper = difference + reach;
	c.statistic = difference == 0 ? 0 : error > 0 ? difference / error : NAN;
	c.p_value = difference == 0 ? 1 : error > 0 ? stats_student_p(c.statistic, df) : NAN;
	return c;
}

/*
 * Returns the comparison of two means by Welch's t test (Biometrika 34, 1947).
 * With one response in a group all but the difference is NaN.
 */
StatsComparison
stats_mean_compare(StatsMean a, StatsMean b, double level, double scale_low, double scale_high)
{
	StatsDesign x = {a.mean, a.std_dev * a.std_dev / a.n, a.n - 1};
	StatsDesign y = {b.mean, b.std_dev * b.std_dev / b.n, b.n - 1};
	StatsComparison c;

	if (a.n < 2 || b.n < 2)
		return only_difference(a.mean - b.mean);
	c = stats_design_compare(x, y, level);
	c.lower = fmax(c.lower, scale_low - scale_high);
	c.upper = fmin(c.upper, scale_high - scale_low);
	return c;
}

/*
 * Returns the comparison of a mean with a benchmark on its scale by Student's
 * t test. With one response all but the difference is NaN.
 */
StatsComparison
stats_mean_benchmark(StatsMean a, double benchmark, double level,
					 double scale_low, double scale_high)
{
	StatsComparison c;

	if (a.n < 2)
		return only_difference(a.mean - benchmark);
	c = stats_student_comparison(a.mean - benchmark, a.std_dev / sqrt(a.n), a.n - 1, level);
	c.lower = fmax(c.lower, scale_low - benchmark);
	c.upper = fmin(c.upper, scale_high - benchmark);
	return c;
}

/*
 * Returns the pooled z of two means, which is 0 where all responses of both
 * groups are alike: z² = N r², the Cochran-Armitage statistic of the table of
 * groups and scores. It needs no spread within the groups.
 */
double
stats_pooled_statistic(StatsMean a, StatsMean b)
{
	double		n = a.n + b.n;
	double		difference = a.mean - b.mean;
	double		within = (a.n > 1 ? (a.n - 1) * a.std_dev * a.std_dev : 0) +
		(b.n > 1 ? (b.n - 1) * b.std_dev * b.std_dev : 0);
	double		variance = within / n + difference * difference * (a.n / n) * (b.n / n);

	return difference == 0 ? 0 : difference / sqrt(variance * (1 / a.n + 1 / b.n));
}
