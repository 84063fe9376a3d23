/*
 * scale.c
 *		Checks of integer scales, and of scores on them.
 *
 * low 0 and high -1 stand for the scale of an empty tally, which may be any.
 */
#include "postgres.h"

#include <math.h>

#include "utils/float.h"

#include "common/arguments.h"
#include "survey/scale.h"

#define SCALE_RULE "A scale must ascend and have at most 101 points."

/* Returns whether low..high can be a scale. */
bool
scale_ok(int64 low, int64 high)
{
	return low >= PG_INT32_MIN && high <= PG_INT32_MAX && low <= high &&
		high - low < SCALE_MAX_POINTS;
}

/* Raises an error if low..high cannot be a scale. */
void
scale_check(int64 low, int64 high)
{
	if (!scale_ok(low, high))
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("invalid scale " INT64_FORMAT " to " INT64_FORMAT, low, high),
				 errdetail(SCALE_RULE)));
}

/* Raises an error if two tallies to be merged are on different scales. */
void
scale_check_same(int32 a_low, int32 a_high, int32 b_low, int32 b_high)
{
	if (a_low != b_low || a_high != b_high)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("cannot combine tallies on different scales"),
				 errdetail("The scales are %d to %d and %d to %d.", a_low, a_high, b_low, b_high),
				 errhint("Keep one tally for each question, or group by the scale.")));
}

/*
 * Raises an error if two tallies to be compared are on different scales; the
 * empty tally passes.
 */
void
scale_check_comparable(int32 a_low, int32 a_high, int32 b_low, int32 b_high)
{
	if (a_high >= a_low && b_high >= b_low && (a_low != b_low || a_high != b_high))
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("cannot compare tallies on different scales"),
				 errdetail("The scales are %d to %d and %d to %d.", a_low, a_high, b_low, b_high)));
}

/*
 * Raises an error if a tally is not on the scale of a measure; the empty tally
 * passes.
 */
void
scale_check_measure(const char *measure, int32 low, int32 high,
					int32 wanted_low, int32 wanted_high)
{
	if (high >= low && (low != wanted_low || high != wanted_high))
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("%s needs a tally on the scale %d to %d, not %d to %d",
						measure, wanted_low, wanted_high, low, high),
				 errhint("On other scales, use top_box, bottom_box or mean.")));
}

/*
 * Raises an error for the points of a box unless they are at least one and at
 * most the whole scale.
 */
void
scale_check_box(int32 low, int32 high, int points)
{
	/* the empty tally can be on any scale */
	int			most = high < low ? SCALE_MAX_POINTS : high - low + 1;

	if (points < 1 || points > most)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("invalid box of %d points", points),
				 errdetail("A box must have 1 to %d points.", most)));
}

/* Returns an end of a scale, given as a number of any type. */
int32
scale_argument(FunctionCallInfo fcinfo, int n, const char *name)
{
	return whole_argument(fcinfo, n, name, SCALE_RULE);
}

/* Returns the points of a box, given as a number of any type. */
int32
scale_box_argument(FunctionCallInfo fcinfo)
{
	return whole_argument(fcinfo, 1, "points", "A box must have 1 or more points of the scale.");
}

/* Raises an error for rows of one group that have different scales. */
void
scale_change_error(int32 old_low, int32 old_high, int32 low, int32 high)
{
	ereport(ERROR,
			(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
			 errmsg("scale changes from %d..%d to %d..%d within a group",
					old_low, old_high, low, high),
			 errhint("Group by the scale as well.")));
}

/* Raises an error for a score that is not on the scale. */
void
scale_score_error(int32 low, int32 high, double score)
{
	char	   *shown = float8out_internal(score);

	if (high < low)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("cannot count score %s in a tally without a scale", shown)));
	if (!isnan(score) && !isinf(score) && score != floor(score))
		ereport(ERROR,
				(errcode(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE),
				 errmsg("score %s is not a whole number", shown),
				 errdetail("The scale is %d to %d.", low, high),
				 errhint("Round the scores as your survey defines it, "
						 "or exclude them with FILTER (WHERE ...).")));
	ereport(ERROR,
			(errcode(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE),
			 errmsg("score %s is outside the scale %d to %d", shown, low, high),
			 errhint("Exclude codes that are not responses with "
					 "FILTER (WHERE score BETWEEN %d AND %d).",
					 low, high)));
}
