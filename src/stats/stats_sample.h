/*
 * stats_sample.h
 *		What a weighted or stratified sample says of a score: an estimate and how
 *		far it can be off.
 *
 * A score is the mean of what each response counts: 1, 0 or -1 for a net rate, 1
 * or 0 for a rate, and the response itself for a mean.
 */
#ifndef SATISFACTION_STATS_SAMPLE_H
#define SATISFACTION_STATS_SAMPLE_H

#include "stats/stats.h"
#include "stats/stats_compare.h"

/*
 * estimate is NaN where there is nothing to estimate it from, and then all
 * others are, too. variance is NaN where it cannot be known.
 */
typedef struct StatsSample
{
	double		estimate;
	double		sigma_squared;	/* variance of what a response counts */
	double		variance;		/* of the estimate */
	double		effective_n;	/* independent responses to assume where all
								 * are alike: NaN if limits are unknown,
								 * INFINITY if all were asked */
	double		least_variance; /* limits of shares assume no less */
	double		df;				/* degrees of freedom of the variance */
	double		design_effect;	/* variance, as a multiple of that of a simple
								 * random sample of the size */
} StatsSample;

/* stats_sample.c */
extern StatsLimits stats_sample_net(const StatsSample *s, double level);
extern StatsLimits stats_sample_rate(const StatsSample *s, double level);
extern StatsLimits stats_sample_mean(const StatsSample *s, double level,
									 double scale_low, double scale_high);
extern StatsComparison stats_sample_compare_nets(const StatsSample *a, const StatsSample *b,
												 double level);
extern StatsComparison stats_sample_compare_rates(const StatsSample *a, const StatsSample *b,
												  double level);
extern StatsComparison stats_sample_compare_means(const StatsSample *a, const StatsSample *b,
												  double level, double scale_low,
												  double scale_high);

/* responses that count the same, with the sums of their weights and of their squares */
typedef struct StatsWeights
{
	double		counts;
	double		responses;
	double		weight;
	double		squares;
} StatsWeights;

/* stats_weighted.c */
extern StatsSample stats_weighted(const StatsWeights *groups, int n);

/*
 * What is kept of the strata seen so far. All zeros is none. The members are
 * doubles, so that an array of them can be a transition state.
 */
typedef struct StatsStrata
{
	double		strata;			/* those that have a population */
	double		responses;
	double		population;
	double		mean;			/* of what the population counts */
	double		squares;		/* and the sum of squares around it */
	double		within;			/* the part of it around the means of strata */
	double		error;			/* sum of N² (1 - n/N) s²/n */
	double		unit;			/* the same with s² = 1 */
	double		error_squares;	/* sum of squares of the first, by n - 1 */
	double		silent;			/* strata without a response */
	double		single;			/* strata whose variance is unknown */
} StatsStrata;

/* stats_strata.c */
extern void stats_strata_add(StatsStrata *s, double population, double responses,
							 double mean, double sigma_squared);
extern void stats_strata_merge(StatsStrata *s, const StatsStrata *other);
extern StatsSample stats_strata(const StatsStrata *s);

#endif							/* SATISFACTION_STATS_SAMPLE_H */
