/*
 * sample_test.c
 *		Tests of scores of weighted and stratified samples: published values of R's
 *		survey, closed forms, and what must hold for all samples.
 */
#include <math.h>
#include <stdio.h>

#include "stats/stats.h"
#include "stats/stats_sample.h"
#include "tap.h"

/* Returns so many responses that count the same, with the sums of their weights and squares. */
static StatsWeights
group(double counts, double responses, double weight, double squares)
{
	StatsWeights g = {counts, responses, weight, squares};

	return g;
}

/* Returns the counts of a net rate. */
static StatsNet
net_of(double plus, double zero, double minus)
{
	StatsNet	a = {plus, zero, minus};

	return a;
}

/* Tests the weighted mean of ten firms, from the tests of R's survey (deff.Rout.save). */
static void
test_firms(void)
{
	static const double sales[] = {15, 143, 21, 51, 337, 50, 274, 145, 15, 86};
	static const double pps[] = {20, 200, 11, 25, 550, 30, 250, 100, 10, 55};
	StatsWeights weighted[10];
	StatsWeights equal[10];
	StatsSample s;

	for (int i = 0; i < 10; i++)
	{
		weighted[i] = group(sales[i], 1, pps[i], pps[i] * pps[i]);
		equal[i] = group(sales[i], 1, 100, 100 * 100);
	}
	s = stats_weighted(weighted, 10);
	near(s.estimate, 243.914, 5e-4, "weighted mean of ten firms");
	near(sqrt(s.variance), 48.752, 5e-4, "its standard error");
	near(s.design_effect, 1.974067, 5e-7, "its design effect");
	s = stats_weighted(equal, 10);
	near(s.estimate, 113.700, 5e-4, "mean of ten firms of equal weight");
	near(sqrt(s.variance), 35.626, 5e-4, "its standard error");
	near(s.design_effect, 1, 1e-14, "its design effect is 1");
	near(s.effective_n, 10, 1e-14, "as many effective responses as firms");
	near(s.df, 9, 1e-14, "and one degree of freedom less");
}

/* Tests that equal weights, whatever they are, give the plain numbers, but for n / (n - 1). */
static void
test_equal_weights(void)
{
	static const double weight[] = {1, 0.1, 1e-100, 1e100, 7.25};

	for (int i = 0; i < 5; i++)
	{
		double		w = weight[i];
		StatsWeights net[] = {{1, 50, 50 * w, 50 * w * w}, {0, 30, 30 * w, 30 * w * w},
		{-1, 20, 20 * w, 20 * w * w}};
		StatsSample s = stats_weighted(net, 3);
		StatsLimits limits = stats_sample_net(&s, 0.95);
		double		z = stats_student(0.95, 99);
		StatsLimits plain = stats_net_score_z(50 * 0.99, 30 * 0.99, 20 * 0.99, z);

		near(s.estimate, 0.3, 1e-15, "net rate of equal weights");
		near(s.variance, stats_net_variance(50, 30, 20) / 99, 1e-16, "and its variance");
		near(limits.lower, plain.lower, 1e-14, "lower limit of 99 responses, by Student");
		near(limits.upper, plain.upper, 1e-14, "upper limit");
	}
}

/* Tests samples in which all responses are alike, or only one counts. */
static void
test_alike(void)
{
	StatsWeights all[] = {{1, 20, 30, 90}, {-1, 5, 0, 0}};
	StatsWeights one[] = {{1, 1, 5, 25}, {0, 9, 0, 0}};
	StatsWeights tenth[] = {{6, 1, 0.1, 0.01}, {0, 3, 0, 0}};
	StatsSample s = stats_weighted(all, 2);
	StatsLimits limits = stats_sample_net(&s, 0.95);

	near(s.variance, 0, 0, "responses with a weight are alike: no variance");
	near(limits.upper, 1, 0, "upper limit 1");
	near(limits.lower, stats_net_score(10, 0, 0, 0.95).lower, 1e-15,
		 "lower limit of as many responses as are effective");
	limits = stats_sample_rate(&s, 0.95);
	near(limits.lower, stats_wilson(10, 10, 0.95).lower, 1e-15, "and so for a rate");

	s = stats_weighted(one, 1);
	ok(isnan(s.variance) && isnan(s.df) && isnan(s.design_effect), "one response has no variance");
	near(stats_sample_net(&s, 0.95).lower, stats_net_score(1, 0, 0, 0.95).lower, 1e-15,
		 "but limits of a share");
	ok(isnan(stats_sample_mean(&s, 0.95, 0, 10).lower), "and none of a mean");
	s = stats_weighted(one, 2);
	ok(isnan(s.variance) && s.effective_n == 1, "nor have one and nine that stand for nobody");
	s = stats_weighted(tenth, 2);
	ok(s.estimate == 6 && s.sigma_squared == 0, "rounding does not lead out of the range");
	s = stats_weighted(all + 1, 1);
	ok(isnan(s.estimate) && isnan(stats_sample_rate(&s, 0.95).upper), "no weight, no score");
	s = stats_weighted(NULL, 0);
	ok(isnan(s.estimate) && isnan(stats_sample_net(&s, 0.95).lower), "no response, no score");
}

/* Tests that limits are on the scale and ordered, however the weights are. */
static void
test_range(void)
{
	int			bad = 0;
	unsigned	seed = 20240229;

	for (int round = 0; round < 20000; round++)
	{
		StatsWeights g[3] = {{1, 0, 0, 0}, {0, 0, 0, 0}, {-1, 0, 0, 0}};
		StatsSample s;
		StatsLimits net;
		StatsLimits mean;
		int			n = 1 + round % 30;

		for (int i = 0; i < n; i++)
		{
			double		w;
			int			k;

			seed = seed * 1664525 + 1013904223;
			k = (seed >> 16) % 3;
			seed = seed * 1664525 + 1013904223;
			/* weights of all magnitudes in a third of the samples */
			w = round % 3 == 0 ? pow(10, (int) (seed >> 16) % 201 - 100) : 1 + (seed >> 16) % 10;
			g[k].responses++;
			g[k].weight += w;
			g[k].squares += w * w;
		}
		s = stats_weighted(g, 3);
		net = stats_sample_net(&s, 0.95);
		mean = stats_sample_mean(&s, 0.95, -1, 1);
		if (!(s.effective_n >= 1 - 1e-12 && s.effective_n <= n))
			bad++;
		if (!isnan(net.lower) && !(net.lower >= -1 && net.lower <= s.estimate + 1e-12 &&
								   net.upper >= s.estimate - 1e-12 && net.upper <= 1))
			bad++;
		if (!isnan(s.variance) && (isnan(net.lower) || isnan(mean.lower)))
			bad++;
		if (!isnan(mean.lower) &&
			!(mean.lower >= -1 && mean.lower <= mean.upper && mean.upper <= 1))
			bad++;
	}
	ok(bad == 0, "limits are ordered, on the scale, and known if the variance is");
}

/* Tests comparisons of weighted samples. */
static void
test_compare(void)
{
	StatsWeights g[] = {{1, 40, 44, 60}, {0, 30, 28, 35}, {-1, 30, 33, 40}};
	StatsWeights h[] = {{1, 400, 400, 400}, {0, 300, 300, 300}, {-1, 300, 300, 300}};
	StatsWeights i[] = {{1, 100, 100, 100}, {0, 500, 500, 500}, {-1, 400, 400, 400}};
	StatsWeights alike[] = {{1, 10, 10, 10}};
	StatsWeights opposite[] = {{-1, 10, 10, 10}};
	StatsSample a = stats_weighted(g, 3);
	StatsSample b = stats_weighted(h, 3);
	StatsSample c = stats_weighted(i, 3);
	StatsSample d = stats_weighted(alike, 1);
	StatsSample e = stats_weighted(opposite, 1);
	StatsComparison ab = stats_sample_compare_nets(&a, &b, 0.95);
	StatsComparison ba = stats_sample_compare_nets(&b, &a, 0.95);
	StatsComparison bc = stats_sample_compare_nets(&b, &c, 0.95);
	StatsComparison plain = stats_net_compare(net_of(400, 300, 300), net_of(100, 500, 400), 0.95);

	near(ab.difference, a.estimate - b.estimate, 0, "difference");
	near(ab.std_error, sqrt(a.variance + b.variance), 1e-16, "its standard error");
	ok(same(ab.difference, -ba.difference) && same(ab.lower, -ba.upper) &&
	   same(ab.statistic, -ba.statistic) && same(ab.p_value, ba.p_value), "swapped, it is negated");
	near(bc.statistic, plain.statistic, 0.01, "equal weights give nearly the plain statistic");
	near(bc.lower, plain.lower, 0.001, "and the plain limits");
	ab = stats_sample_compare_nets(&d, &e, 0.95);
	plain = stats_net_compare(net_of(10, 0, 0), net_of(0, 0, 10), 0.95);
	near(ab.statistic, plain.statistic, 1e-12, "groups that are alike within are told apart");
	near(ab.p_value, plain.p_value, 1e-15, "by the normal distribution");
	ab = stats_sample_compare_nets(&d, &d, 0.95);
	near(ab.p_value, 1, 0, "no difference");
	ab = stats_sample_compare_rates(&d, &d, 0.95);
	near(ab.lower, -ab.upper, 1e-15, "rates that are alike");
	ab = stats_sample_compare_means(&a, &b, 0.95, -1, 1);
	ok(ab.p_value > 0 && ab.p_value < 1 && ab.lower < ab.upper, "means");
}

/* Tests the stratified mean of schools, from the tests of R's survey (api.Rout.saved). */
static void
test_schools(void)
{
	StatsStrata s = {0};
	StatsStrata one = {0};
	StatsStrata others = {0};
	StatsSample all;
	StatsSample merged;
	double		a[3];

	/*
	 * elementary, middle and high schools: population, sample, mean and
	 * variance
	 */
	stats_strata_add(&s, 4421, 100, 674.43, 15530.5451);
	stats_strata_add(&s, 1018, 50, 636.6, 13548.36);
	stats_strata_add(&s, 755, 50, 625.82, 11708.1476);
	all = stats_strata(&s);
	near(all.estimate, 662.29, 5e-3, "stratified mean of schools");
	near(sqrt(all.variance), 9.4089, 5e-5, "its standard error");

	a[0] = 4421.0 * 4321 / 100 * 15530.5451 * 100 / 99;
	a[1] = 1018.0 * 968 / 50 * 13548.36 * 50 / 49;
	a[2] = 755.0 * 705 / 50 * 11708.1476 * 50 / 49;
	near(all.df, pow(a[0] + a[1] + a[2], 2) /
		 (a[0] * a[0] / 99 + a[1] * a[1] / 49 + a[2] * a[2] / 49), 1e-9, "Satterthwaite's degrees");
	ok(all.df < 197 && all.df > 49, "which lie between the least and all together");

	stats_strata_add(&one, 755, 50, 625.82, 11708.1476);
	stats_strata_add(&others, 1018, 50, 636.6, 13548.36);
	stats_strata_add(&others, 4421, 100, 674.43, 15530.5451);
	stats_strata_merge(&one, &others);
	merged = stats_strata(&one);
	near(merged.estimate, all.estimate, 1e-10, "merged: the same mean");
	near(merged.variance, all.variance, 1e-11, "the same variance");
	near(merged.design_effect, all.design_effect, 1e-13, "the same design effect");
}

/* Tests strata of which something is not known, or all. */
static void
test_strata_edges(void)
{
	StatsStrata s = {0};
	StatsSample sample = stats_strata(&s);

	ok(isnan(sample.estimate), "no strata, no score");
	stats_strata_add(&s, 0, 0, NAN, NAN);
	ok(s.strata == 0, "a stratum without a population does not count");
	stats_strata_add(&s, 10, 10, 0.5, 0.25);
	sample = stats_strata(&s);
	near(sample.variance, 0, 0, "all were asked: no error");
	near(stats_sample_rate(&sample, 0.95).lower, 0.5, 0, "and limits without a width");
	near(stats_sample_net(&sample, 0.95).upper, 0.5, 0, "of a net rate, too");
	stats_strata_add(&s, 1, 1, 1, 0);
	sample = stats_strata(&s);
	near(sample.variance, 0, 0, "one of one was asked: no error either");
	stats_strata_add(&s, 89, 9, 0, 0);
	sample = stats_strata(&s);
	near(sample.estimate, 0.06, 1e-15, "mean of three strata");
	near(sample.variance, 0, 0, "each alike within, or known");
	ok(stats_sample_rate(&sample, 0.95).upper > 0.2, "limits are those of the effective responses");
	stats_strata_add(&s, 5, 1, 0, 0);
	sample = stats_strata(&s);
	ok(!isnan(sample.estimate) && isnan(sample.variance) && isnan(sample.df) &&
	   isnan(stats_sample_rate(&sample, 0.95).upper) &&
	   isnan(stats_sample_net(&sample, 0.95).lower) &&
	   isnan(stats_sample_mean(&sample, 0.95, 0, 1).lower), "one response of five: error unknown");
	stats_strata_add(&s, 5, 0, 0, 0);
	ok(isnan(stats_strata(&s).estimate) && s.population == 110, "none of five: score unknown");
}

int
main(void)
{
	test_firms();
	test_equal_weights();
	test_alike();
	test_range();
	test_compare();
	test_schools();
	test_strata_edges();
	return done_testing();
}
