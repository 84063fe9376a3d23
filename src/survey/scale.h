/*
 * scale.h
 *		Integer scales of responses, which tallies and weighted tallies share.
 */
#ifndef SATISFACTION_SCALE_H
#define SATISFACTION_SCALE_H

#include "fmgr.h"

#include "common/compat.h"

/*
 * A scale has at most this many points: 0..100 is the widest that surveys use.
 */
#define SCALE_MAX_POINTS 101
StaticAssertDecl(SCALE_MAX_POINTS == 101, "error messages contain the limit");

extern bool scale_ok(int64 low, int64 high);
extern void scale_check(int64 low, int64 high);
extern void scale_check_same(int32 a_low, int32 a_high, int32 b_low, int32 b_high);
extern void scale_check_comparable(int32 a_low, int32 a_high, int32 b_low, int32 b_high);
extern void scale_check_measure(const char *measure, int32 low, int32 high,
								int32 wanted_low, int32 wanted_high);
extern void scale_check_box(int32 low, int32 high, int points);
extern int32 scale_argument(FunctionCallInfo fcinfo, int n, const char *name);
extern int32 scale_box_argument(FunctionCallInfo fcinfo);
pg_noreturn extern void scale_change_error(int32 old_low, int32 old_high, int32 low, int32 high);
pg_noreturn extern void scale_score_error(int32 low, int32 high, double score);

/*
 * Returns the point of the scale for an integer; point 0 is the low end.
 */
static inline int
scale_point_of_integer(int32 low, int32 high, int32 score)
{
	if (unlikely(score < low || score > high))
		scale_score_error(low, high, score);
	return score - low;
}

/*
 * Returns the point of the scale for a number; NaN fails the comparison and
 * raises an error.
 */
static inline int
scale_point_of_float(int32 low, int32 high, double score)
{
	if (unlikely(!(score >= low && score <= high)) || unlikely(score != (int32) score))
		scale_score_error(low, high, score);
	return (int32) score - low;
}

#endif							/* SATISFACTION_SCALE_H */
