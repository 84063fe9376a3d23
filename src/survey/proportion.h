/*
 * proportion.h
 *		The confidence intervals of a proportion, by the names of their
 *		methods.
 */
#ifndef SATISFACTION_PROPORTION_H
#define SATISFACTION_PROPORTION_H

#include "stats/stats.h"

typedef StatsLimits (*ProportionMethod) (double successes, double trials, double level);

/* Both lists have the same order; the first method is the default. */
extern const char *const proportion_method_names[];
extern const ProportionMethod proportion_methods[];

#endif							/* SATISFACTION_PROPORTION_H */
