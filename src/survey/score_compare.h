/*
 * score_compare.h
 *		The result of comparisons of two scores.
 */
#ifndef SATISFACTION_SCORE_COMPARE_H
#define SATISFACTION_SCORE_COMPARE_H

#include "fmgr.h"

#include "stats/stats_compare.h"

/* NPS and CSAT are in points, of which a net rate or a rate of 1 has 100. */
#define POINTS 100

extern Datum comparison_row(FunctionCallInfo fcinfo, StatsComparison c, double unit);

#endif							/* SATISFACTION_SCORE_COMPARE_H */
