/*
 * stats_ratio_sums.h
 *		Sums for a ratio over units whose numerators and denominators are whole
 *		numbers, such as scores and numbers of responses.
 *
 * The sums are exact, so they do not depend on the order of the units or on how
 * they are split.
 */
#ifndef SATISFACTION_STATS_RATIO_SUMS_H
#define SATISFACTION_STATS_RATIO_SUMS_H

#include "stats/stats_exact.h"
#include "stats/stats_ratio.h"

/* of[i][j] is the sum of y^i x^j, for i + j <= 4. All zeros for no unit. */
typedef struct StatsRatioSums
{
	StatsSum	of[5][5];
} StatsRatioSums;

/* numerator and denominator are whole numbers below 2^26, or digits are lost */
extern void stats_ratio_sums_add(StatsRatioSums *s, double numerator, double denominator,
								 double units);
extern void stats_ratio_sums_merge(StatsRatioSums *s, const StatsRatioSums *other);
extern StatsRatio stats_ratio_of_sums(const StatsRatioSums *s);
extern StatsRatio stats_ratio_residuals(const StatsRatioSums *s);

/* needs the sums of up to the second order only, and a positive denominator */
extern StatsRatioEstimate stats_ratio_linearized(const StatsRatioSums *s);

#endif							/* SATISFACTION_STATS_RATIO_SUMS_H */
