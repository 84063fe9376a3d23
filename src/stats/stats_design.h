/*
 * stats_design.h
 *		Limits and comparisons of estimates whose variance comes from the design
 *		of a survey: clusters, weights or strata.
 *
 * variance is that of the estimate, and df its degrees of freedom, INFINITY for
 * the normal distribution. If either is NaN, so are the limits.
 */
#ifndef SATISFACTION_STATS_DESIGN_H
#define SATISFACTION_STATS_DESIGN_H

#include "stats/stats.h"
#include "stats/stats_compare.h"

/*
 * fallback_n is the number of independent responses to assume where the
 * variance is 0, or that of one response is: all responses equal.
 */
extern StatsLimits stats_design_net(double plus_share, double minus_share, double variance,
									double fallback_n, double df, double level);
extern StatsLimits stats_design_rate(double rate, double variance,
									 double fallback_n, double df, double level);

/* limits within the scale, -INFINITY and INFINITY for none */
extern StatsLimits stats_design_mean(double mean, double variance, double df, double level,
									 double scale_low, double scale_high);

typedef struct StatsDesign
{
	double		estimate;
	double		variance;
	double		df;
} StatsDesign;

/*
 * Limits of differences of net rates and rates are better made by stats_mover()
 * from those of each.
 */
extern StatsComparison stats_design_compare(StatsDesign a, StatsDesign b, double level);
extern StatsComparison stats_design_benchmark(StatsDesign a, double benchmark, double level);

#endif							/* SATISFACTION_STATS_DESIGN_H */
