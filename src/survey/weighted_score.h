/*
 * weighted_score.h
 *		The scores of weighted tallies: what each response counts, and what the
 *		sample says.
 */
#ifndef SATISFACTION_WEIGHTED_SCORE_H
#define SATISFACTION_WEIGHTED_SCORE_H

#include "stats/stats_sample.h"
#include "survey/weighted_tally.h"

/*
 * weighted_score.c; these raise an error if the score is not defined on the
 * scale. A mean is relative to the low end of the scale, so that large scores
 * do not lose digits.
 */
extern StatsSample weighted_nps_sample(const WeightedTally *t, const char *measure);
extern StatsSample weighted_csat_sample(const WeightedTally *t);
extern StatsSample weighted_ces_sample(const WeightedTally *t, const char *measure);
extern StatsSample weighted_mean_sample(const WeightedTally *t);

extern double weighted_share(const WeightedTally *t, int first, int last);
extern double weighted_effective(const WeightedTally *t);

#endif							/* SATISFACTION_WEIGHTED_SCORE_H */
