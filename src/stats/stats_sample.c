/*
 * stats_sample.c
 *		Limits and comparisons of scores of weighted and stratified samples.
 *
 * Where all responses are alike there is no variance to go by. Then the sample
 * is taken for as many independent responses as are effective, and the quantile
 * is the normal one, since no variance has been estimated.
 */
#include <math.h>

#include "stats/stats.h"
#include "stats/stats_design.h"
#include "stats/stats_distribution.h"
#include "stats/stats_sample.h"

static const StatsLimits unknown = {NAN, NAN};

/* With fewer degrees of freedom limits are the whole scale in any case, and quantiles overflow. */
#define LEAST_DF 0.25

/*
 * Returns the variance to take for limits of shares: 0 where all responses are
 * alike.
 *
 * Where the few responses that differ happen to have small weights, or to lie in
 * other strata than the largest, the variance comes out far too small; the
 * callers say what it is at least.
 */
static double
sample_variance(const StatsSample *s)
{
	/* a comparison with NaN is false, so that an unknown variance stays it */
	if (s->sigma_squared == 0)
		return 0;
	return s->variance < s->least_variance ? s->least_variance : s->variance;
}

/* Returns the degrees of freedom to take for limits. */
static double
sample_df(const StatsSample *s)
{
	return sample_variance(s) == 0 ? INFINITY : fmax(s->df, LEAST_DF);
}

/*
 * Returns how many independent responses are as good as a sample; NaN if that
 * is unknown.
 */
static double
sample_responses(const StatsSample *s)
{
	double		variance = sample_variance(s);

	return variance == 0 ? s->effective_n : s->sigma_squared / variance;
}

/* Returns the share that counts 1 of what counts 1, 0 or -1. */
static double
sample_plus(const StatsSample *s)
{
	double		squares = s->sigma_squared + s->estimate * s->estimate;

	return fmax((squares + s->estimate) / 2, 0);
}

/* Returns the share that counts -1. */
static double
sample_minus(const StatsSample *s)
{
	double		squares = s->sigma_squared + s->estimate * s->estimate;

	return fmax((squares - s->estimate) / 2, 0);
}

/* Returns whether all the population was asked, so that the score is known. */
static int
sample_is_census(const StatsSample *s)
{
	return isinf(s->effective_n);
}

/* Returns limits that are the estimate itself. */
static StatsLimits
no_width(double estimate)
{
	StatsLimits limits = {estimate, estimate};

	return limits;
}

/* Returns the limits of a net rate, in -1..1. */
StatsLimits
stats_sample_net(const StatsSample *s, double level)
{
	if (isnan(s->effective_n))
		return unknown;
	if (sample_is_census(s))
		return no_width(s->estimate);
	return stats_design_net(sample_plus(s), sample_minus(s), sample_variance(s), s->effective_n,
							sample_df(s), level);
}

/* Returns the limits of a rate, in 0..1. */
StatsLimits
stats_sample_rate(const StatsSample *s, double level)
{
	if (isnan(s->effective_n))
		return unknown;
	if (sample_is_census(s))
		return no_width(s->estimate);
	return stats_design_rate(s->estimate, sample_variance(s), s->effective_n, sample_df(s), level);
}

/*
 * Returns the limits of a mean. As those of an unweighted mean, they have no
 * width where all responses are alike, and need two of them.
 */
StatsLimits
stats_sample_mean(const StatsSample *s, double level, double scale_low, double scale_high)
{
	if (isnan(s->estimate))
		return unknown;
	return stats_design_mean(s->estimate, s->variance, fmax(s->df, LEAST_DF), level,
							 scale_low, scale_high);
}

/* Returns the degrees of freedom of a difference, by Satterthwaite. */
static double
difference_df(const StatsSample *a, const StatsSample *b)
{
	double		v_a = sample_variance(a);
	double		v_b = sample_variance(b);
	double		share = v_a > 0 ? v_a / (v_a + v_b) : 0;

	if (v_a == 0 && v_b == 0)
		return INFINITY;
	return 1 / (share * share / sample_df(a) + (1 - share) * (1 - share) / sample_df(b));
}

/*
 * Completes a comparison: limits by MOVER from those of each sample, and the
 * test from the statistic of as many independent responses as each is as good
 * as, with Student's distribution.
 */
static StatsComparison
sample_comparison(StatsComparison c, const StatsSample *a, StatsLimits a_limits,
				  const StatsSample *b, StatsLimits b_limits, double most)
{
	StatsLimits limits = stats_mover(a->estimate, a_limits, b->estimate, b_limits);
	double		df = difference_df(a, b);

	c.difference = a->estimate - b->estimate;
	c.std_error = sqrt(a->variance + b->variance);
	/* fmax and fmin prefer the scale to a NaN */
	c.lower = isnan(limits.lower) ? NAN : fmax(limits.lower, -most);
	c.upper = isnan(limits.upper) ? NAN : fmin(limits.upper, most);
	c.p_value = isinf(df) ? stats_normal_p(c.statistic) : stats_student_p(c.statistic, df);
	return c;
}

/* Returns a comparison of which nothing is known, except that without a known error. */
static StatsComparison
no_comparison(double difference)
{
	StatsComparison c = {difference, NAN, NAN, NAN, NAN, NAN};

	return c;
}

/* Returns whether limits and test of a difference can be known. */
static int
comparable(const StatsSample *a, const StatsSample *b)
{
	return sample_responses(a) > 0 && sample_responses(b) > 0;
}

/* Returns the net counts of as many independent responses as a sample is as good as. */
static StatsNet
sample_net_counts(const StatsSample *s)
{
	double		n = sample_responses(s);
	double		plus = sample_plus(s);
	double		minus = sample_minus(s);
	StatsNet	net = {plus * n, fmax(1 - plus - minus, 0) * n, minus * n};

	return net;
}

/* Returns the comparison of two net rates. */
StatsComparison
stats_sample_compare_nets(const StatsSample *a, const StatsSample *b, double level)
{
	if (!comparable(a, b))
		return no_comparison(a->estimate - b->estimate);
	return sample_comparison(stats_net_compare(sample_net_counts(a), sample_net_counts(b), level),
							 a, stats_sample_net(a, level), b, stats_sample_net(b, level), 2);
}

/* Returns the comparison of two rates. */
StatsComparison
stats_sample_compare_rates(const StatsSample *a, const StatsSample *b, double level)
{
	StatsRate	rate_a = {a->estimate * sample_responses(a), sample_responses(a)};
	StatsRate	rate_b = {b->estimate * sample_responses(b), sample_responses(b)};

	if (!comparable(a, b))
		return no_comparison(a->estimate - b->estimate);
	return sample_comparison(stats_rate_compare(rate_a, rate_b, level, STATS_NEWCOMBE),
							 a, stats_sample_rate(a, level), b, stats_sample_rate(b, level), 1);
}

/* Returns the comparison of two means by Welch's t test. */
StatsComparison
stats_sample_compare_means(const StatsSample *a, const StatsSample *b, double level,
						   double scale_low, double scale_high)
{
	StatsDesign design_a = {a->estimate, a->variance, a->df};
	StatsDesign design_b = {b->estimate, b->variance, b->df};
	StatsComparison c = stats_design_compare(design_a, design_b, level);

	/* fmax and fmin prefer the scale to a NaN */
	c.lower = isnan(c.lower) ? NAN : fmax(c.lower, scale_low - scale_high);
	c.upper = isnan(c.upper) ? NAN : fmin(c.upper, scale_high - scale_low);
	return c;
}
