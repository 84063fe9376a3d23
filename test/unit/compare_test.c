/*
 * compare_test.c
 *		Tests the comparisons of scores; prints TAP.
 *
 * Expected values are published ones, those of R, closed forms and identities.
 */
#include "stats/stats.h"
#include "stats/stats_compare.h"
#include "stats/stats_distribution.h"
#include "tap.h"

/* Returns the counts of a group. */
static StatsNet
net_of(double plus, double zero, double minus)
{
	StatsNet	a = {plus, zero, minus};

	return a;
}

/* Returns the counts of a rate. */
static StatsRate
rate_of(double successes, double trials)
{
	StatsRate	a = {successes, trials};

	return a;
}

/* Returns the mean of a group. */
static StatsMean
mean_of(double n, double mean, double std_dev)
{
	StatsMean	a = {n, mean, std_dev};

	return a;
}

/* Returns the sums of the changes of n customers. */
static StatsChange
change_of(double n, double sum, double sum_absolute, double sum_squares)
{
	StatsChange a = {n, sum, sum_absolute, sum_squares};

	return a;
}

/* Returns the number of responses. */
static double
size(StatsNet a)
{
	return a.plus + a.zero + a.minus;
}

/* Reports a comparison in points, as NPS has them. */
static void
near_points(StatsComparison c, double difference, double lower, double upper, double tolerance,
			const char *name)
{
	int			passed = fabs(100 * c.difference - difference) <= tolerance &&
		fabs(100 * c.lower - lower) <= tolerance && fabs(100 * c.upper - upper) <= tolerance;

	ok(passed, name);
	if (!passed)
		printf("# got %.12g, %.12g, %.12g\n", 100 * c.difference, 100 * c.lower, 100 * c.upper);
}

/* Returns whether two comparisons are each other's mirror image, to the last bit. */
static int
mirrored(StatsComparison a, StatsComparison b)
{
	return same(a.difference, -b.difference) && same(a.std_error, b.std_error) &&
		same(a.lower, -b.upper) && same(a.upper, -b.lower) &&
		same(a.statistic, -b.statistic) && same(a.p_value, b.p_value);
}

/* Returns whether all numbers are finite and in order. */
static int
sound(StatsComparison c, double end)
{
	return -end <= c.lower && c.lower <= c.difference && c.difference <= c.upper &&
		c.upper <= end && c.std_error >= 0 && 0 <= c.p_value && c.p_value <= 1;
}

/* Returns N r² of the scores +1, 0, -1 and the groups, from its definition. */
static double
cochran_armitage(StatsNet a, StatsNet b)
{
	double		counts[2][3] = {{a.minus, a.zero, a.plus}, {b.minus, b.zero, b.plus}};
	double		n = size(a) + size(b);
	double		x = 0,
				y = 0,
				xx = 0,
				yy = 0,
				xy = 0;

	for (int group = 0; group < 2; group++)
		for (int score = -1; score <= 1; score++)
		{
			double		weight = counts[group][score + 1] / n;

			x += weight * group;
			y += weight * score;
			xx += weight * group * group;
			yy += weight * score * score;
			xy += weight * group * score;
		}
	return n * (xy - x * y) * (xy - x * y) / ((xx - x * x) * (yy - y * y));
}

/* Returns whether the score statistic behaves as the pooled z does. */
static int
score_alike(StatsNet a, StatsNet b, StatsComparison pooled)
{
	double		z = stats_net_score_statistic(a, b);

	if (a.zero + b.zero == 0 && fabs(z - pooled.statistic) > 1e-12)
		return 0;
	return isfinite(z) && same(z, -stats_net_score_statistic(b, a)) &&
		(z > 0) == (pooled.statistic > 0) && (z < 0) == (pooled.statistic < 0);
}

static void
test_net_published(void)
{
	StatsNet	treated = {21, 7, 13};
	StatsNet	placebo = {7, 7, 29};
	StatsComparison c = stats_net_compare(treated, placebo, 0.95);

	near_points(c, 70.674986, 32.561440, 101.730896, 1e-6, "arthritis: difference and limits");
	near(c.statistic * c.statistic, 13.013946, 1e-6, "arthritis: z squared");
	near(c.statistic * c.statistic * 83 / 84, 12.859018, 1e-6, "arthritis: Mantel's test of R");
	near(c.p_value, 0.0003091798, 1e-10, "arthritis: p");

	/* no passives: twice the published difference of 5/56 and 0/29 */
	c = stats_net_compare(net_of(5, 0, 51), net_of(0, 0, 29), 0.95);
	near_points(c, 2 * 100 * 5 / 56.0, -7.62, 38.52, 0.01, "no passives: twice Newcombe's");
}

static void
test_net_properties(void)
{
	int			identity = 1,
				swaps = 1,
				turns = 1,
				bounded = 1,
				score = 1,
				nested = 1;

	for (int n = 1; n <= 6; n++)
		for (int m = 1; m <= 6; m++)
			for (int i = 0; i < (n + 1) * (n + 1); i++)
				for (int j = 0; j < (m + 1) * (m + 1); j++)
				{
					StatsNet	a = {i / (n + 1), n - i / (n + 1) - i % (n + 1), i % (n + 1)};
					StatsNet	b = {j / (m + 1), m - j / (m + 1) - j % (m + 1), j % (m + 1)};
					StatsNet	a_turned = {a.minus, a.zero, a.plus};
					StatsNet	b_turned = {b.minus, b.zero, b.plus};
					StatsComparison c,
								wide;
					double		expected;

					if (a.zero < 0 || b.zero < 0)
						continue;
					c = stats_net_compare(a, b, 0.95);
					wide = stats_net_compare(a, b, 0.99);
					expected = cochran_armitage(a, b);
					/* one score only: no correlation */
					if (isnan(expected) || expected < 1e-12)
						identity &= fabs(c.statistic) < 1e-6 && fabs(c.p_value - 1) < 1e-6;
					else
						identity &= fabs(c.statistic * c.statistic / expected - 1) < 1e-12;
					swaps &= mirrored(c, stats_net_compare(b, a, 0.95));
					turns &= mirrored(c, stats_net_compare(a_turned, b_turned, 0.95));
					bounded &= sound(c, 2);
					score &= score_alike(a, b, c);
					nested &= wide.lower <= c.lower && c.upper <= wide.upper;
				}
	ok(identity, "z squared is N r squared for every pair of groups up to 6");
	ok(swaps, "swapping the groups negates, to the last bit");
	ok(turns, "swapping promoters and detractors negates, to the last bit");
	ok(bounded, "limits lie around the difference, within the scale, and nothing is NaN");
	ok(nested, "a higher level contains a lower one");
	ok(score, "the score statistic is finite, antisymmetric, and the pooled z without passives");
}

/* Nearly all responses of very many are alike; expected values with 50 digits. */
static void
test_net_score_of_huge_counts(void)
{
	near(stats_net_score_statistic(net_of(0, 1, 891229818954527), net_of(2, 1, 124716448813888)),
		 -4.0873913707052798, 1e-12, "score statistic, nearly all detractors");
	near(stats_net_score_statistic(net_of(5, 3, 2), net_of(0, 0, 615866351956)) / 1e6,
		 0.70192099382278511, 1e-12, "score statistic, one huge group");
	near(stats_net_score_statistic(net_of(1, 999999999999999, 2), net_of(2, 999999999999999, 2)),
		 -0.37862042302309251, 1e-12, "score statistic, nearly all passives");
}

static void
test_net_edges(void)
{
	StatsNet	all = {10, 0, 0},
				none = {0, 0, 10},
				one = {1, 0, 0};
	StatsComparison c = stats_net_compare(all, net_of(3, 0, 0), 0.95);
	double		worst = 0,
				wide = 0;

	ok(c.statistic == 0 && c.p_value == 1, "all promoters twice: statistic 0, p 1");
	ok(c.lower < 0 && c.upper > 0, "all promoters twice: the limits have a width");
	c = stats_net_compare(net_of(0, 4, 0), net_of(0, 9, 0), 0.95);
	ok(c.statistic == 0 && c.p_value == 1 && c.lower < 0 && c.upper > 0, "all passives twice");
	c = stats_net_compare(all, none, 0.95);
	near(c.statistic, sqrt(20), 1e-14, "all promoters and all detractors");
	ok(c.upper == 2 && c.lower > 1 && c.std_error == 0, "all promoters and all detractors: limits");
	c = stats_net_compare(one, net_of(0, 0, 1), 0.95);
	ok(c.p_value > 0.15 && c.lower < 0, "one response each tells little");

	for (double n = 1e6; n <= 1e15; n *= 10)
	{
		double		moved = floor(sqrt(n));
		StatsNet	a = {n / 2 + moved, n / 4, n / 4 - moved};
		StatsNet	b = {n / 2, n / 4, n / 4};
		double		variance = stats_net_variance(n + moved, n / 2, n / 2 - moved);

		c = stats_net_compare(a, b, 0.95);
		worst = fmax(worst, fabs(c.statistic / (2 * moved / n / sqrt(variance * 2 / n)) - 1));
		wide = fmax(wide, fabs((c.upper - c.lower) / (2 * stats_z(0.95) * c.std_error) - 1));
	}
	near(worst, 0, 1e-14, "huge counts: z keeps its digits");
	near(wide, 0, 1e-5, "huge counts: limits as Wald's");
}

/*
 * Returns how far the statistic of a benchmark at the limits is from z, which it is at limits that
 * are not ends of the scale.
 */
static double
error_at_limits(StatsNet a, double level)
{
	StatsLimits l = stats_net_score(a.plus, a.zero, a.minus, level);
	double		z = stats_z(level);
	double		lower = stats_net_benchmark(a, l.lower, level).statistic;
	double		upper = stats_net_benchmark(a, l.upper, level).statistic;

	return fmax(l.lower > -1 ? fabs(lower - z) : 0, l.upper < 1 ? fabs(upper + z) : 0) / z;
}

static void
test_net_benchmark(void)
{
	double		worst = 0;
	StatsComparison c = stats_net_benchmark(net_of(0, 43, 1), -0.1, 0.95);
	int			agrees = 1,
				turns = 1,
				limits_are = 1;

	near(c.statistic, 1.709, 5e-4, "Tango's own example");
	c = stats_net_benchmark(net_of(93, 113, 9), 0, 0.95);
	near(c.statistic * c.statistic, 69.1765, 5e-5, "against 0: McNemar's test of R");
	for (int n = 1; n <= 12; n++)
		for (int p = 0; p <= n; p++)
			for (int d = 0; d <= n - p; d++)
				for (double benchmark = -100; benchmark <= 100; benchmark += 12.5)
				{
					StatsNet	a = {p, n - p - d, d};
					StatsLimits l = stats_net_score(p, n - p - d, d, 0.95);

					c = stats_net_benchmark(a, benchmark / 100, 0.95);
					agrees &= (c.lower > 0 || c.upper < 0) == (c.p_value < 0.05);
					agrees &= !isnan(c.statistic) && !isnan(c.p_value);
					limits_are &= fabs(c.lower - (l.lower - benchmark / 100)) < 1e-15;
					turns &= mirrored(c, stats_net_benchmark(net_of(d, n - p - d, p),
															 -benchmark / 100, 0.95));
				}
	ok(agrees, "p is below 0.05 just where the limits exclude the benchmark");
	ok(turns, "swapping promoters and detractors negates");
	for (int n = 1; n <= 30; n++)
		for (int p = 0; p <= n; p++)
			for (int d = 0; d <= n - p; d++)
				for (double level = 0.5; level < 1; level += 0.09)
				{
					worst = fmax(worst, error_at_limits(net_of(p, n - p - d, d), level));
					worst = fmax(worst, error_at_limits(net_of(100 * p, n, 30 * d), level));
				}
	near(worst, 0, 1e-10, "the statistic of a benchmark at a limit is z");
	ok(limits_are, "limits are those of the score less the benchmark");
	c = stats_net_benchmark(net_of(5, 0, 0), 1, 0.95);
	ok(c.statistic == 0 && c.p_value == 1, "all promoters against 100");
	c = stats_net_benchmark(net_of(1e15, 0, 1), 1, 0.95);
	ok(c.statistic < 0 && isinf(c.statistic) && c.p_value == 0, "one detractor refutes 100");
	c = stats_net_benchmark(net_of(5e14, 3e14, 2e14), 0.3, 0.95);
	near(c.statistic, 0, 1e-6, "huge counts against what they are");
}

static void
test_rates(void)
{
	StatsRate	a = {10, 100};
	StatsRate	b = {11, 101};
	StatsComparison c = stats_rate_compare(a, b, 0.95, STATS_DIFFERENCE_WALD);
	int			pearson = 1,
				swaps = 1,
				bounded = 1,
				halves = 1;

	near(c.difference / c.std_error, -0.20656724435948853, 1e-12, "ClickHouse: unpooled z");
	near(stats_normal_p(c.difference / c.std_error), 0.8363478437079654, 1e-12, "ClickHouse: p");
	near(c.lower, -0.09345975390115283, 1e-12, "ClickHouse: lower");
	near(c.upper, 0.07563797172293502, 1e-12, "ClickHouse: upper");

	c = stats_rate_compare(rate_of(5, 56), rate_of(0, 29), 0.95, STATS_NEWCOMBE);
	near(c.lower, -0.0381, 5e-5, "Newcombe's own example, lower");
	near(c.upper, 0.1926, 5e-5, "Newcombe's own example, upper");
	c = stats_rate_compare(rate_of(56, 70), rate_of(48, 80), 0.95, STATS_NEWCOMBE);
	near(c.lower, 0.0524, 5e-5, "Newcombe's first example, lower");
	near(c.upper, 0.3339, 5e-5, "Newcombe's first example, upper");
	c = stats_rate_compare(rate_of(56, 70), rate_of(48, 80), 0.95, STATS_AGRESTI_CAFFO);
	near(c.lower, 57.0 / 72 - 49.0 / 82 - stats_z(0.95) *
		 sqrt(57.0 * 15 / 72 / 72 / 72 + 49.0 * 33 / 82 / 82 / 82), 1e-15, "Agresti-Caffo, lower");

	for (int n = 1; n <= 9; n++)
		for (int m = 1; m <= 9; m++)
			for (int x = 0; x <= n; x++)
				for (int y = 0; y <= m; y++)
				{
					double		all = n + m,
								hits = x + y,
								cross = x * (m - y) - y * (n - x);
					StatsComparison net = stats_net_compare(net_of(x, 0, n - x),
															net_of(y, 0, m - y), 0.95);

					for (int method = STATS_NEWCOMBE; method <= STATS_DIFFERENCE_WALD; method++)
					{
						a = rate_of(x, n);
						b = rate_of(y, m);
						c = stats_rate_compare(a, b, 0.95, method);
						swaps &= mirrored(c, stats_rate_compare(b, a, 0.95, method));
						bounded &= method == STATS_AGRESTI_CAFFO ?
							c.lower >= -1 && c.upper <= 1 : sound(c, 1);
						pearson &= cross == 0 ? c.statistic == 0 && c.p_value == 1 :
							fabs(c.statistic * c.statistic /
								 (all * cross * cross / (n * m * hits * (all - hits))) - 1) < 1e-13;
					}
					c = stats_rate_compare(a, b, 0.95, STATS_NEWCOMBE);
					halves &= fabs(net.lower - 2 * c.lower) < 1e-13 &&
						fabs(net.statistic - c.statistic) < 1e-13;
				}
	ok(pearson, "z squared is Pearson's chi-squared");
	ok(swaps, "swapping the groups negates, to the last bit, whatever the method");
	ok(bounded, "limits lie around the difference, within the scale");
	ok(halves, "without passives a net rate is twice a rate");
}

static void
test_rate_benchmark(void)
{
	StatsComparison c = stats_rate_benchmark(rate_of(15, 148), 0.08, 0.95);
	int			agrees = 1;

	near(c.statistic, (15.0 / 148 - 0.08) / sqrt(0.08 * 0.92 / 148), 1e-14, "score test of a rate");
	near(c.lower, .062386 - 0.08, 5e-7, "Wilson's limits less the benchmark");
	for (int n = 1; n <= 30; n++)
		for (int x = 0; x <= n; x++)
			for (double benchmark = 0; benchmark <= 100; benchmark += 6.25)
			{
				c = stats_rate_benchmark(rate_of(x, n), benchmark / 100, 0.95);
				agrees &= (c.lower > 0 || c.upper < 0) == (c.p_value < 0.05);
			}
	ok(agrees, "p is below 0.05 just where the limits exclude the benchmark");
	c = stats_rate_benchmark(rate_of(0, 8), 0, 0.95);
	ok(c.statistic == 0 && c.p_value == 1, "none against 0");
}

static void
test_means(void)
{
	/* Welch's test of R, t.test(extra ~ group, data = sleep) */
	StatsMean	first = {10, 0.75, 1.7890096577591625};
	StatsMean	second = {10, 2.33, 2.002248735796829};
	StatsComparison c = stats_mean_compare(first, second, 0.95, -INFINITY, INFINITY);
	StatsMean	smokers = {372, (83 + 2 * 90 + 3 * 129 + 4 * 70) / 372.0, 0};
	StatsMean	others = {25, (3 + 2 * 3 + 3 * 7 + 4 * 12) / 25.0, 0};
	StatsMean	one = {1, 5, NAN};
	StatsMean	sevens = {4, 7, 0};
	StatsMean	sixes = {4, 6, 0};

	near(c.statistic, -1.8608, 5e-5, "Welch: t");
	near(c.p_value, 0.07939, 5e-6, "Welch: p");
	near(c.lower, -3.3654832, 5e-8, "Welch: lower");
	near(c.upper, 0.2054832, 5e-8, "Welch: upper");
	ok(mirrored(c, stats_mean_compare(second, first, 0.95, -INFINITY, INFINITY)),
	   "Welch: swapping negates");
	c = stats_mean_benchmark(first, 0, 0.95, -INFINITY, INFINITY);
	near(c.p_value, 0.2175978, 1e-6, "one-sample t: p");
	near(c.lower, 0.75 - stats_student(0.95, 9) * first.std_dev / sqrt(10), 1e-14,
		 "one-sample t: lower");
	c = stats_mean_compare(first, second, 1 - 0.07939, -INFINITY, INFINITY);
	near(c.upper, 0, 1e-4, "Welch: p and limits agree");
	c = stats_mean_compare(first, second, 0.95, 0, 2);
	ok(c.lower == -2, "limits are held to the differences of the scale");

	smokers.std_dev = sqrt((83 + 4 * 90 + 9 * 129 + 16 * 70 -
							372 * smokers.mean * smokers.mean) / 371);
	others.std_dev = sqrt((3 + 4 * 3 + 9 * 7 + 16 * 12 - 25 * others.mean * others.mean) / 24);
	near(pow(stats_pooled_statistic(smokers, others), 2), 8.22492, 5e-6,
		 "smokers: R's test for trend");
	near(stats_normal_p(stats_pooled_statistic(smokers, others)), 0.0041319, 5e-8, "smokers: p");

	c = stats_mean_compare(one, first, 0.95, 1, 7);
	ok(c.difference == 4.25 && isnan(c.p_value) && isnan(c.lower), "one response has no spread");
	c = stats_mean_compare(first, one, 0.95, 1, 7);
	ok(c.difference == -4.25 && isnan(c.p_value) && isnan(c.upper), "nor has the second group's");
	c = stats_mean_benchmark(one, 4, 0.95, 1, 7);
	ok(c.difference == 1 && isnan(c.p_value) && isnan(c.lower), "one response and a benchmark");
	c = stats_mean_compare(sevens, sevens, 0.95, 1, 7);
	ok(c.statistic == 0 && c.p_value == 1 && c.lower == 0 && c.upper == 0, "all alike: p is 1");
	c = stats_mean_compare(sevens, sixes, 0.95, 1, 7);
	ok(c.difference == 1 && c.lower == 1 && isnan(c.statistic) && isnan(c.p_value),
	   "each group alike: Welch cannot tell");
	near(stats_pooled_statistic(sevens, sixes), sqrt(8), 1e-14, "each group alike: pooled z");
	near(stats_pooled_statistic(one, sixes), -sqrt(5), 1e-14, "one response has a pooled z");
	near(stats_pooled_statistic(sevens, sevens), 0, 0, "all alike: pooled z is 0");
	c = stats_mean_compare(sevens, mean_of(1e15, 5, 1), 0.95, 1, 7);
	ok(c.p_value == 0 && c.lower > 1.99 && c.upper < 2.01, "a huge group");
}

static void
test_change(void)
{
	/* improved 93, worsened 9 of 215 */
	StatsComparison c = stats_net_change(change_of(215, 84, 102, 102), 0.95);
	StatsLimits l = stats_net_score(93, 113, 9, 0.95);
	int			agrees = 1,
				bounded = 1,
				turns = 1;

	near(c.statistic * c.statistic, 69.1765, 5e-5, "McNemar's test of R");
	near(c.difference, 84.0 / 215, 1e-15, "change of a rate");
	near(c.lower, l.lower, 1e-14, "changes of one step: Tango's lower limit");
	near(c.upper, l.upper, 1e-14, "changes of one step: Tango's upper limit");
	c = stats_net_change(change_of(215, 168, 204, 408), 0.95);
	near(c.lower, 2 * l.lower, 1e-14, "changes of two steps: twice Tango's lower limit");
	c = stats_net_change(change_of(8, 0, 0, 0), 0.95);
	ok(c.statistic == 0 && c.p_value == 1, "nobody moved: p is 1");
	near(c.upper, stats_wilson(0, 8, 0.95).upper, 1e-15, "nobody moved: the limits have a width");
	c = stats_net_change(change_of(8, 16, 16, 32), 0.95);
	ok(c.upper == 2 && c.lower > 0.7 && c.std_error == 0, "everybody moved by two steps");

	for (int n = 1; n <= 9; n++)
		for (int up2 = 0; up2 <= n; up2++)
			for (int up = 0; up <= n - up2; up++)
				for (int down = 0; down <= n - up2 - up; down++)
					for (int down2 = 0; down2 <= n - up2 - up - down; down2++)
					{
						double		sum = 2 * up2 + up - down - 2 * down2;
						StatsChange x = {n, sum, 2 * (up2 + down2) + up + down,
						4 * (up2 + down2) + up + down};
						StatsChange turned = {n, -sum, x.sum_absolute, x.sum_squares};

						c = stats_net_change(x, 0.95);
						agrees &= (c.lower > 0 || c.upper < 0) == (c.p_value < 0.05);
						bounded &= sound(c, 2);
						turns &= mirrored(c, stats_net_change(turned, 0.95));
					}
	ok(agrees, "p is below 0.05 just where the limits exclude no change");
	ok(bounded, "limits lie around the change, within the scale, and nothing is NaN");
	ok(turns, "swapping before and after negates");

	/*
	 * R: t.test(extra ~ group, data = sleep, paired = TRUE): t = 4.0621, p =
	 * 0.002833
	 */
	c = stats_mean_change(change_of(10, 15.8, 15.8, 38.58), 0.95, -INFINITY, INFINITY);
	near(c.statistic, 4.0621, 5e-5, "paired t");
	near(c.p_value, 0.002833, 5e-7, "paired t: p");
	near(c.lower, 0.7001142, 5e-8, "paired t: lower");
	near(c.upper, 2.4598858, 5e-8, "paired t: upper");
	c = stats_mean_change(change_of(1, 3, 3, 9), 0.95, 1, 7);
	ok(c.difference == 3 && isnan(c.p_value), "paired t of one customer");
	c = stats_mean_change(change_of(4, 0, 0, 0), 0.95, 1, 7);
	ok(c.statistic == 0 && c.p_value == 1, "paired t where nobody moved");
	c = stats_mean_change(change_of(1e15, 1e15, 1e15, 1e15), 0.95, 1, 7);
	ok(c.std_error == 0 && isnan(c.p_value), "paired t where all moved alike");
}

int
main(void)
{
	test_net_published();
	test_net_properties();
	test_net_score_of_huge_counts();
	test_net_edges();
	test_net_benchmark();
	test_rates();
	test_rate_benchmark();
	test_means();
	test_change();
	return done_testing();
}
