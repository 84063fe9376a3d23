/*
 * stats_groups.h
 *		Many groups at once: are they all alike, and p-values of many comparisons.
 */
#ifndef SATISFACTION_STATS_GROUPS_H
#define SATISFACTION_STATS_GROUPS_H

#include <stddef.h>

/*
 * What is kept of the groups seen so far. All zeros is no group. The members
 * are doubles, so that an array of them can be a transition state.
 */
typedef struct StatsGroups
{
	double		groups;
	double		responses;		/* the sum of the sizes n */
	double		sum;			/* of the scores of all responses */
	double		sum_squares;
	double		size_squares;	/* the sum of n² */
	double		between;		/* the sum over groups of (sum of scores)² /
								 * n */
	double		between_rest;	/* the digits that `between` cannot hold */
	double		lowest;			/* mean of a group */
	double		highest;
} StatsGroups;

/* NaN in the last three where there are not two groups */
typedef struct StatsConsistency
{
	double		groups;
	double		responses;
	double		overall;
	double		lowest;
	double		highest;
	double		chi_squared;	/* with groups - 1 degrees of freedom */
	double		p_value;
	double		between_sd;
	double		i_squared;
} StatsConsistency;

/* stats_consistency.c: a net rate has scores -1, 0, 1, a rate 0, 1 */
extern void stats_groups_add(StatsGroups *groups, double n, double sum, double sum_squares);
extern void stats_groups_merge(StatsGroups *groups, const StatsGroups *others);
extern StatsConsistency stats_consistency(const StatsGroups *groups);

typedef struct StatsPValue
{
	double		p;
	size_t		row;			/* for the caller: where the value belongs */
} StatsPValue;

/* stats_adjust.c: ascending values, none of them NaN, are replaced by the adjusted ones */
extern void stats_holm(StatsPValue *values, size_t n);
extern void stats_benjamini_hochberg(StatsPValue *values, size_t n);

#endif							/* SATISFACTION_STATS_GROUPS_H */
