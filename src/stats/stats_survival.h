/*
 * stats_survival.h
 *		How long until it happens, where some have not finished yet: the
 *		Kaplan-Meier estimate, its limits, quantiles and mean, and the log-rank
 *		test.
 *
 * All of them take the distinct times one after another, in ascending order,
 * each with the number of events and of censored cases. A case that is censored
 * at the time of an event was at risk of it.
 */
#ifndef SATISFACTION_STATS_SURVIVAL_H
#define SATISFACTION_STATS_SURVIVAL_H

#include <stdbool.h>

#include "stats/stats.h"

typedef enum StatsSurvivalMethod
{
	STATS_LOG_LOG,
	STATS_LOG,
	STATS_PLAIN
} StatsSurvivalMethod;

/* The estimate after the times seen so far. */
typedef struct StatsSurvival
{
	double		survival;		/* share that has not finished */
	double		hazard;			/* Greenwood's sum of d / (n (n - d)) */
	double		base_at_risk;	/* after the last time with a censored case */
	double		base_survival;
} StatsSurvival;

extern StatsSurvival stats_survival_begin(double cases);

/*
 * The cases at risk of an event at the time, those of them that last longer, and
 * those that remain without the censored ones. They are not computed from each
 * other here, since a double does not hold each digit of a huge number.
 */
extern void stats_survival_add(StatsSurvival *s, double at_risk, double lasting,
							   double remaining);
extern double stats_survival_error(const StatsSurvival *s);
extern bool stats_survival_above(const StatsSurvival *s, double z, double share);
extern StatsLimits stats_survival_limits(const StatsSurvival *s, double z,
										 StatsSurvivalMethod method);

/*
 * The time at which a falling curve reaches a share: where it stays at the share
 * for a while, the middle of that while.
 */
typedef struct StatsReach
{
	double		share;
	double		time;			/* NaN: not reached */
	bool		stays;			/* at the share since that time */
} StatsReach;

extern StatsReach stats_reach_begin(double share);
extern void stats_reach_add(StatsReach *reach, double time, double value);
extern bool stats_reach_done(const StatsReach *reach);

/*
 * The mean up to a horizon, which takes the times twice: first for the mean, and
 * then for its variance.
 */
typedef struct StatsRestrictedMean
{
	double		time;			/* the last one */
	double		area;			/* below the curve up to that time */
	double		mean;			/* the whole area, in the second pass */
	double		variance;
} StatsRestrictedMean;

extern void stats_restricted_area(StatsRestrictedMean *m, double time, double survival);
extern void stats_restricted_variance(StatsRestrictedMean *m, double at_risk, double lasting);

/*
 * The log-rank test of several groups. The arrays have an element for each group,
 * covariance a square of them.
 */
typedef struct StatsLogRank
{
	int			groups;
	double	   *excess;			/* events beyond those expected */
	double	   *expected;
	double	   *covariance;		/* of the excess; row by row, lower half */
} StatsLogRank;

typedef struct StatsLogRankResult
{
	double		chi_squared;	/* NaN where nothing can be compared */
	int			df;
	double		p_value;
} StatsLogRankResult;

extern void stats_log_rank_add(StatsLogRank *test, const double *at_risk, const double *events);
extern StatsLogRankResult stats_log_rank(StatsLogRank *test, int *order);

#endif							/* SATISFACTION_STATS_SURVIVAL_H */
