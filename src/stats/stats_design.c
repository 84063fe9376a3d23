/*
 * stats_design.c
 *		Limits and comparisons of estimates whose variance comes from the design
 *		of a survey.
 *
 * An estimate of variance V is as good as one from n* = σ²/V independent
 * responses, where σ² is the variance of one. This n* goes into the score
 * interval, with Student's quantile in the place of the normal one.
 */
#include <math.h>

#include "stats/stats.h"
#include "stats/stats_design.h"
#include "stats/stats_distribution.h"

static const StatsLimits unknown = {NAN, NAN};

/* Returns n*, the number of independent responses that are as good. */
static double
design_responses(double sigma_squared, double variance, double fallback_n)
{
	return sigma_squared > 0 && variance > 0 ? sigma_squared / variance : fallback_n;
}

/* Returns the limits of a net rate, the share that counts +1 minus the share that counts -1. */
StatsLimits
stats_design_net(double plus_share, double minus_share, double variance,
				 double fallback_n, double df, double level)
{
	double		zero_share = fmax(1 - plus_share - minus_share, 0);
	double		n = design_responses(stats_net_variance(plus_share, zero_share, minus_share),
									 variance, fallback_n);

	if (isnan(variance) || isnan(df))
		return unknown;
	return stats_net_score_z(plus_share * n, zero_share * n, minus_share * n,
							 stats_student(level, df));
}

/* Returns the limits of a rate in 0..1. */
StatsLimits
stats_design_rate(double rate, double variance, double fallback_n, double df, double level)
{
	double		n = design_responses(rate * (1 - rate), variance, fallback_n);

	if (isnan(variance) || isnan(df))
		return unknown;
	return stats_wilson_z(rate * n, n, stats_student(level, df));
}

/* Returns the limits of a mean; they have no width if the variance is 0. */
StatsLimits
stats_design_mean(double mean, double variance, double df, double level,
				  double scale_low, double scale_high)
{
	double		margin = variance == 0 ? 0 : stats_student(level, df) * sqrt(variance);
	StatsLimits limits = {fmax(mean - margin, scale_low), fmin(mean + margin, scale_high)};

	/* fmax and fmin prefer the scale to a NaN */
	return isnan(margin) ? unknown : limits;
}

/* Returns the comparison of a difference of this variance, or the difference alone. */
static StatsComparison
design_comparison(double difference, double variance, double df, double level)
{
	StatsComparison only_difference = {difference, NAN, NAN, NAN, NAN, NAN};

	if (isnan(variance) || isnan(df))
		return only_difference;
	return stats_student_comparison(difference, sqrt(variance), df, level);
}

/*
 * Returns the comparison of two independent estimates by Welch's t test, with
 * the degrees of freedom of Satterthwaite (Biometrics Bulletin 2, 1946).
 */
StatsComparison
stats_design_compare(StatsDesign a, StatsDesign b, double level)
{
	double		variance = a.variance + b.variance;

	/* in shares of the variance, which cannot overflow or vanish when squared */
	double		share = a.variance > 0 ? a.variance / variance : 0;

	return design_comparison(a.estimate - b.estimate, variance,
							 1 / (share * share / a.df + (1 - share) * (1 - share) / b.df),
							 level);
}

/* Returns the comparison of an estimate with a benchmark by Student's t test. */
StatsComparison
stats_design_benchmark(StatsDesign a, double benchmark, double level)
{
	return design_comparison(a.estimate - benchmark, a.variance, a.df, level);
}
