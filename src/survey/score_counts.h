/*
 * score_counts.h
 *		What a tally holds, as the statistics of comparisons take it.
 */
#ifndef SATISFACTION_SCORE_COUNTS_H
#define SATISFACTION_SCORE_COUNTS_H

#include "stats/stats_compare.h"
#include "survey/tally.h"

/* the scales; CSAT has others, too */
#define NPS_LOW 0
#define NPS_HIGH 10
#define CSAT_LOW 1
#define CSAT_HIGH 5
#define CES_LOW 1
#define CES_HIGH 7

/* nps.c */
extern StatsNet nps_counts(const Tally *t);
extern int	nps_sign(int score);

/* csat.c */
extern StatsRate csat_counts(const Tally *t);
extern int	csat_first_satisfied(int low, int high);

#endif							/* SATISFACTION_SCORE_COUNTS_H */
