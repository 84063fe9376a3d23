/*
 * stats_compare.h
 *		Is a difference real? Two groups, a group and a benchmark, the same
 *		customers twice.
 *
 * Differences are the first minus the second, in natural units: a net rate is
 * in -1..1, a rate in 0..1, a mean on its scale. Every caller has checked that
 * counts are not negative, that there is at least one response in each group,
 * that a benchmark is on the scale, and that 0 < level < 1.
 *
 * NaN means that the data cannot tell; it appears only where this is said.
 */
#ifndef SATISFACTION_STATS_COMPARE_H
#define SATISFACTION_STATS_COMPARE_H

#include "stats/stats.h"

/*
 * std_error is the standard error of the estimated difference. The statistic is
 * the difference divided by the standard error that it has if there is no true
 * difference; only for means these are the same.
 */
typedef struct StatsComparison
{
	double		difference;
	double		std_error;
	double		lower;
	double		upper;
	double		statistic;
	double		p_value;
} StatsComparison;

/* responses that count +1, 0 and -1 */
typedef struct StatsNet
{
	double		plus;
	double		zero;
	double		minus;
} StatsNet;

typedef struct StatsRate
{
	double		successes;
	double		trials;
} StatsRate;

/* std_dev has divisor n - 1; it is not used where n is 1 */
typedef struct StatsMean
{
	double		n;
	double		mean;
	double		std_dev;
} StatsMean;

typedef enum StatsRateMethod
{
	STATS_NEWCOMBE,
	STATS_AGRESTI_CAFFO,
	STATS_DIFFERENCE_WALD
} StatsRateMethod;

/* stats_compare.c: two groups */
extern StatsLimits stats_mover(double a, StatsLimits a_limits, double b, StatsLimits b_limits);
extern StatsComparison stats_net_compare(StatsNet a, StatsNet b, double level);
extern double stats_net_score_statistic(StatsNet a, StatsNet b);
extern StatsComparison stats_rate_compare(StatsRate a, StatsRate b, double level,
										  StatsRateMethod method);

/* stats_compare.c: a group and a benchmark, which is taken to have no error */
extern StatsComparison stats_net_benchmark(StatsNet a, double benchmark, double level);
extern StatsComparison stats_rate_benchmark(StatsRate a, double benchmark, double level);

/*
 * stats_compare_mean.c: limits are held to the differences that the scale
 * allows (-INFINITY and INFINITY for none)
 */
extern StatsComparison stats_mean_compare(StatsMean a, StatsMean b, double level,
										  double scale_low, double scale_high);
extern StatsComparison stats_mean_benchmark(StatsMean a, double benchmark, double level,
											double scale_low, double scale_high);
extern StatsComparison stats_student_comparison(double difference, double error, double df,
												double level);
extern double stats_pooled_statistic(StatsMean a, StatsMean b);

/*
 * stats_change.c: the differences, after minus before, of n customers asked
 * twice, by their sum, the sum of their absolute values and of their squares
 */
typedef struct StatsChange
{
	double		n;
	double		sum;
	double		sum_absolute;
	double		sum_squares;
} StatsChange;

extern StatsComparison stats_net_change(StatsChange change, double level);
extern StatsComparison stats_mean_change(StatsChange change, double level,
										 double scale_low, double scale_high);

#endif							/* SATISFACTION_STATS_COMPARE_H */
