/*
 * stats.h
 *		Confidence intervals and the quantiles they need, in plain C without
 *		PostgreSQL.
 *
 * Counts are passed as double, which is exact for whole numbers up to 2^53.
 * The caller has checked that counts are not negative, that there is at least
 * one response, and that 0 < level < 1.
 */
#ifndef SATISFACTION_STATS_H
#define SATISFACTION_STATS_H

typedef struct StatsLimits
{
	double		lower;
	double		upper;
} StatsLimits;

/* stats_quantile.c */
typedef double (*StatsFunction) (double x, const void *parameters);

extern double stats_root(StatsFunction f, const void *parameters, double low, double high);
extern double stats_z(double level);
extern double stats_student(double level, double df);
extern double stats_beta_cdf(double x, double a, double b);
extern double stats_beta_quantile(double lower, double upper, double a, double b);

/* stats_interval.c: a proportion of `successes` in `trials`, limits in 0..1 */
extern StatsLimits stats_wilson(double successes, double trials, double level);
extern StatsLimits stats_wilson_z(double successes, double trials, double z);
extern StatsLimits stats_clopper_pearson(double successes, double trials, double level);
extern StatsLimits stats_agresti_coull(double successes, double trials, double level);
extern StatsLimits stats_wald(double successes, double trials, double level);

/* stats_interval.c: the net rate of a multinomial, limits in -1..1 */
extern double stats_net_variance(double plus, double zero, double minus);
extern StatsLimits stats_net_score(double plus, double zero, double minus, double level);
extern StatsLimits stats_net_score_z(double plus, double zero, double minus, double z);
extern StatsLimits stats_net_adjusted_wald(double plus, double zero, double minus, double level);
extern StatsLimits stats_net_wald(double plus, double zero, double minus, double level);

/* stats_widened.c: the default for scores */
extern StatsLimits stats_net_widened_score(double plus, double zero, double minus, double level);

/* stats_interval.c: a mean, with limits within the scale */
extern StatsLimits stats_mean(double mean, double std_dev, double n, double level,
							  double scale_low, double scale_high);

#endif							/* SATISFACTION_STATS_H */
