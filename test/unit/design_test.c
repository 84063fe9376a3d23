/*
 * design_test.c
 *		Tests limits and comparisons of estimates whose variance comes from the
 *		design of a survey; prints TAP.
 */
#include "stats/stats.h"
#include "stats/stats_compare.h"
#include "stats/stats_design.h"
#include "tap.h"

/* Tests that limits are as expected. */
static void
limits_are(StatsLimits got, double lower, double upper, double tolerance, const char *name)
{
	near(got.lower, lower, tolerance, name);
	near(got.upper, upper, tolerance, name);
}

/* Tests that nothing is known of limits. */
static void
limits_unknown(StatsLimits got, const char *name)
{
	ok(isnan(got.lower) && isnan(got.upper), name);
}

/* Tests that a design of independent responses gives the limits of independent responses. */
static void
test_independent(void)
{
	for (double n = 10; n < 1e12; n *= 10)
	{
		double		variance = stats_net_variance(5, 3, 2) / n;
		StatsLimits score = stats_net_score(n / 2, 0.3 * n, n / 5, 0.95);
		StatsLimits wilson = stats_wilson(0.9 * n, n, 0.95);

		limits_are(stats_design_net(0.5, 0.2, variance, 1, INFINITY, 0.95),
				   score.lower, score.upper, 1e-12, "net rate of n* responses");
		limits_are(stats_design_rate(0.9, 0.09 / n, 1, INFINITY, 0.95),
				   wilson.lower, wilson.upper, 1e-12, "rate of n* responses");
	}
	limits_are(stats_design_mean(4, 0.25, INFINITY, 0.95, 1, 7),
			   4 - 0.5 * stats_z(0.95), 4 + 0.5 * stats_z(0.95), 1e-12, "mean, normal");
	limits_are(stats_design_mean(4, 0.25, 10, 0.95, 1, 7),
			   4 - 0.5 * 2.228138851986273, 4 + 0.5 * 2.228138851986273, 1e-11, "mean, Student");
	limits_are(stats_design_mean(6, 0.25, 2, 0.95, 1, 7),
			   6 - 0.5 * stats_student(0.95, 2), 7, 1e-12, "mean, held to the scale");
}

/* Tests limits with few degrees of freedom. */
static void
test_student(void)
{
	/* the level at which the normal quantile is that of Student */
	double		t = stats_student(0.95, 5);
	double		level = erf(t / sqrt(2.0));
	StatsLimits score = stats_net_score(20, 12, 8, level);
	StatsLimits wilson = stats_wilson(30, 40, level);

	limits_are(stats_design_net(0.5, 0.2, stats_net_variance(20, 12, 8) / 40, 1, 5, 0.95),
			   score.lower, score.upper, 1e-12, "net rate with Student's quantile");
	limits_are(stats_design_rate(0.75, 0.75 * 0.25 / 40, 1, 5, 0.95),
			   wilson.lower, wilson.upper, 1e-12, "rate with Student's quantile");
	/* R's survey, shapka_03: svymean of the sign of NPS, confint with degf */
	limits_are(stats_design_mean(15.6980305, 1.747596445 * 1.747596445, 1839, 0.95,
								 -INFINITY, INFINITY),
			   12.27054859, 19.12551241, 1e-6, "weighted NPS of R survey");
	/* never beyond the scale, and always with some width */
	for (double df = 1; df < 100; df *= 3)
		for (int i = 0; i <= 10; i++)
			for (int k = 0; k <= 10 - i; k++)
			{
				StatsLimits x = stats_design_net(i / 10.0, k / 10.0, 0.05, 3, df, 0.95);
				StatsLimits y = stats_design_rate(i / 10.0, 0.05, 3, df, 0.95);
				double		net = (i - k) / 10.0;

				ok(-1 <= x.lower && x.lower <= net + 1e-12 && net <= x.upper + 1e-12 &&
				   x.upper <= 1 && x.upper - x.lower > 0.01, "net rate within the scale");
				ok(0 <= y.lower && y.lower <= i / 10.0 && i / 10.0 <= y.upper && y.upper <= 1 &&
				   y.upper - y.lower > 0.01, "rate within the scale");
			}
}

/* Tests what happens where there is no variance, or none is known. */
static void
test_degenerate(void)
{
	StatsLimits all = stats_net_score(7, 0, 0, 0.95);
	StatsLimits none = stats_wilson(0, 7, 0.95);
	StatsLimits mixed = stats_net_score(3.5, 3.5, 0, 0.95);

	limits_are(stats_design_net(1, 0, 0, 7, INFINITY, 0.95), all.lower, 1, 1e-15,
			   "all promoters: the fallback number");
	limits_are(stats_design_net(0, 1, 0, 7, INFINITY, 0.95), -1, -all.lower, 1e-15,
			   "all detractors: the fallback number");
	limits_are(stats_design_rate(0, 0, 7, INFINITY, 0.95), 0, none.upper, 1e-15,
			   "none satisfied: the fallback number");
	limits_are(stats_design_rate(1, 0, 7, INFINITY, 0.95), 1 - none.upper, 1, 1e-15,
			   "all satisfied: the fallback number");
	limits_are(stats_design_net(0.5, 0, 0, 7, INFINITY, 0.95), mixed.lower, mixed.upper, 1e-15,
			   "customers of the same score: the fallback number");
	limits_are(stats_design_mean(4, 0, 3, 0.95, 1, 7), 4, 4, 0, "mean without variance");
	limits_unknown(stats_design_net(0.5, 0.2, NAN, 7, 3, 0.95), "net rate of unknown variance");
	limits_unknown(stats_design_net(0.5, 0.2, 0.1, 7, NAN, 0.95), "net rate, df unknown");
	limits_unknown(stats_design_rate(0.5, NAN, 7, 3, 0.95), "rate of unknown variance");
	limits_unknown(stats_design_rate(0.5, 0.1, 7, NAN, 0.95), "rate, df unknown");
	limits_unknown(stats_design_mean(4, NAN, 3, 0.95, 1, 7), "mean of unknown variance");
	limits_unknown(stats_design_mean(4, 0.1, NAN, 0.95, 1, 7), "mean, df unknown");
}

/* Tests comparisons. */
static void
test_compare(void)
{
	StatsMean	m = {12, 5, 2};
	StatsMean	k = {20, 4, 1};
	StatsDesign a = {5, 4.0 / 12, 11};
	StatsDesign b = {4, 1.0 / 20, 19};
	StatsDesign normal = {4, 1.0 / 20, INFINITY};
	StatsDesign exact = {4, 0, INFINITY};
	StatsDesign unknown = {4, NAN, NAN};
	StatsComparison welch = stats_mean_compare(m, k, 0.95, -INFINITY, INFINITY);
	StatsComparison c = stats_design_compare(a, b, 0.95);
	double		error = sqrt(4.0 / 12 + 1.0 / 20);
	double		df = pow(4.0 / 12 + 1.0 / 20, 2) / (pow(4.0 / 12, 2) / 11 + pow(1.0 / 20, 2) / 19);

	near(c.std_error, error, 1e-15, "two designs: standard error");
	near(c.upper, 1 + stats_student(0.95, df) * error, 1e-13, "two designs: Satterthwaite");
	ok(same(c.lower, welch.lower) && same(c.p_value, welch.p_value), "two designs: as Welch");
	c = stats_design_compare(exact, a, 0.95);
	near(c.lower, -1 - stats_student(0.95, 11) * sqrt(4.0 / 12), 1e-13, "one without variance");
	c = stats_design_compare(normal, normal, 0.95);
	near(c.upper, stats_z(0.95) * sqrt(0.1), 1e-13, "two normal ones: normal limits");
	near(c.p_value, 1, 0, "two equal ones: p-value 1");
	c = stats_design_compare(exact, exact, 0.95);
	near(c.upper, 0, 0, "two equal ones without variance: no width");
	c = stats_design_compare(a, unknown, 0.95);
	near(c.difference, 1, 0, "one unknown: the difference alone");
	ok(isnan(c.std_error) && isnan(c.lower) && isnan(c.upper) && isnan(c.statistic) &&
	   isnan(c.p_value), "one unknown: no limits");
	c = stats_design_benchmark(a, 4, 0.95);
	near(c.lower, 1 - stats_student(0.95, 11) * sqrt(4.0 / 12), 1e-13, "benchmark: limits");
	near(c.statistic, 1 / sqrt(4.0 / 12), 1e-14, "benchmark: statistic");
	c = stats_design_benchmark(unknown, 4, 0.95);
	ok(c.difference == 0 && isnan(c.lower) && isnan(c.p_value), "benchmark: unknown");
}

int
main(void)
{
	test_independent();
	test_student();
	test_degenerate();
	test_compare();
	return done_testing();
}
