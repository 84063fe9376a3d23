/*
 * weighted_tally.h
 *		The type weighted_tally: of each score on an integer scale, how many
 *		responses there are, the sum of their weights and that of the squares of
 *		the weights.
 *
 * Like a tally it is both the transition state of the aggregates and what is
 * stored in tables.
 */
#ifndef SATISFACTION_WEIGHTED_TALLY_H
#define SATISFACTION_WEIGHTED_TALLY_H

#include "fmgr.h"

#include "common/compat.h"
#include "survey/scale.h"

#define WEIGHTED_TALLY_VERSION 1

/*
 * Flag of transition states: the points are followed by a WeightedRest for
 * each. No other function than those of aggregates accepts it, and no result
 * has it.
 */
#define WEIGHTED_STATE 1

/*
 * A weight is 0 or in this range, so that no sum of weights or squares, nor the
 * square of a sum, can overflow or vanish.
 */
#define WEIGHT_LEAST ((double) 1e-100)
#define WEIGHT_MOST ((double) 1e100)

typedef struct WeightedPoint
{
	int64		responses;
	double		weight;			/* 0, never -0, if there is none */
	double		squares;
} WeightedPoint;

/* What rounding took from the sums of a point. */
typedef struct WeightedRest
{
	double		weight;
	double		squares;
} WeightedRest;

/*
 * The format in memory and on disk. As for a tally, low 0 and high -1 stand for
 * no scale.
 */
typedef struct WeightedTally
{
	int32		vl_len_;
	uint8		version;
	uint8		flags;			/* 0, or WEIGHTED_STATE */
	uint16		reserved;		/* always 0 */
	int32		low;
	int32		high;
	WeightedPoint points[FLEXIBLE_ARRAY_MEMBER];
} WeightedTally;

#define WeightedTallyPGetDatum(t) PointerGetDatum(t)

/* Returns how many points the scale has. */
static inline int
weighted_points(const WeightedTally *t)
{
	return t->high - t->low + 1;
}

/* Returns whether a weighted tally has no scale, and hence no responses. */
static inline bool
weighted_is_empty(const WeightedTally *t)
{
	return t->high < t->low;
}

/* Returns the size of a weighted tally in bytes. */
static inline Size
weighted_size(int points, int flags)
{
	return offsetof(WeightedTally, points) + (Size) points * sizeof(WeightedPoint) +
		(flags == WEIGHTED_STATE ? (Size) points * sizeof(WeightedRest) : 0);
}

/*
 * Returns whether detoasted bytes have the header of a weighted tally of a
 * known version, with no other flags than these.
 */
static inline bool
weighted_header_ok(const WeightedTally *t, int flags)
{
	uint32		points;

	/* do not read beyond a truncated header */
	if (VARSIZE(t) < offsetof(WeightedTally, points))
		return false;

	/*
	 * unsigned, so that a scale too wide for integer fails, too; an empty one
	 * has 0 points
	 */
	points = (uint32) t->high - (uint32) t->low + 1;
	return t->version == WEIGHTED_TALLY_VERSION && (t->flags & ~flags) == 0 && t->reserved == 0 &&
		points <= SCALE_MAX_POINTS &&
		(points > 0 ? t->high >= t->low : t->low == 0 && t->high == -1) &&
		VARSIZE(t) == weighted_size(points, t->flags);
}

/* Returns the rests of a transition state. */
static inline WeightedRest *
weighted_rests(WeightedTally *t)
{
	return (WeightedRest *) (t->points + weighted_points(t));
}

/* weighted_tally.c */
extern WeightedTally *weighted_from_datum(Datum value, int flags);
extern WeightedTally *weighted_new(int32 low, int32 high, int flags);
extern WeightedTally *weighted_copy(const WeightedTally *t, int flags);
extern bool weighted_point_ok(const WeightedPoint *point);
extern WeightedTally *weighted_merged(WeightedTally *into, const WeightedTally *from);
extern int64 weighted_total(const WeightedTally *t);

#define PG_GETARG_WEIGHTED_TALLY(n) \
	((const WeightedTally *) weighted_from_datum(PG_GETARG_DATUM(n), 0))

#endif							/* SATISFACTION_WEIGHTED_TALLY_H */
