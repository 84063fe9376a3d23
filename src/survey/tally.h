/*
 * tally.h
 *		The type tally: how many responses there are of each score on an
 *		integer scale.
 *
 * A tally is both the transition state of the aggregates and what is stored in
 * tables.
 */
#ifndef SATISFACTION_TALLY_H
#define SATISFACTION_TALLY_H

#include "fmgr.h"

#include "common/compat.h"
#include "survey/scale.h"

#define TALLY_MAX_POINTS SCALE_MAX_POINTS
#define TALLY_VERSION 1

/*
 * The format in memory and on disk.
 *
 * All counts have the same width, the smallest that was sufficient when the
 * tally was made: the tally of one customer or one day needs one byte for each
 * point of the scale. An aggregate widens its tally when a count no longer
 * fits.
 *
 * A tally without a scale is empty: low 0, high -1, no counts. It can be
 * merged with any tally and does not change it.
 */
typedef struct Tally
{
	int32		vl_len_;
	uint8		version;
	uint8		flags;			/* none defined: always 0 */
	uint8		width;			/* bytes per count: 1, 2, 4 or 8 */
	uint8		reserved;		/* always 0 */
	int32		low;
	int32		high;
	char		counts[FLEXIBLE_ARRAY_MEMBER];
} Tally;

#define TallyPGetDatum(t) PointerGetDatum(t)

/* Returns how many points the scale has. */
static inline int
tally_points(const Tally *t)
{
	return t->high - t->low + 1;
}

/* Returns whether a tally has no scale, and hence no responses. */
static inline bool
tally_is_empty(const Tally *t)
{
	return t->high < t->low;
}

/*
 * Returns how many responses there are of a point; point 0 is the low end of
 * the scale.
 */
static inline int64
tally_count(const Tally *t, int point)
{
	switch (t->width)
	{
		case 1:
			return ((const uint8 *) t->counts)[point];
		case 2:
			return ((const uint16 *) t->counts)[point];
		case 4:
			return ((const uint32 *) t->counts)[point];
		default:
			return ((const int64 *) t->counts)[point];
	}
}

/* Returns the size of a tally in bytes. */
static inline Size
tally_size(int points, int width)
{
	return offsetof(Tally, counts) + (Size) points * width;
}

/*
 * Returns whether detoasted bytes have the header of a tally of a known
 * version.
 */
static inline bool
tally_header_ok(const Tally *t)
{
	uint32		points;

	/* do not read beyond a truncated header */
	if (VARSIZE(t) < offsetof(Tally, counts))
		return false;

	/*
	 * unsigned, so that a scale too wide for integer fails, too; an empty
	 * tally has 0 points
	 */
	points = (uint32) t->high - (uint32) t->low + 1;
	return t->version == TALLY_VERSION && t->flags == 0 && t->reserved == 0 &&
		(t->width == 1 || t->width == 2 || t->width == 4 || t->width == 8) &&
		points <= TALLY_MAX_POINTS &&
		(points > 0 ? t->high >= t->low : t->low == 0 && t->high == -1) &&
		VARSIZE(t) == tally_size(points, t->width);
}

/* tally.c */
extern Tally *tally_from_datum(Datum value, bool to_modify);
extern Tally *tally_new(int32 low, int32 high, const int64 *counts);
extern int64 tally_responses_between(const Tally *t, int first, int last);
extern int64 tally_responses(const Tally *t);
extern double tally_mean(const Tally *t);
extern double tally_mean_above(const Tally *t, int point);
extern double tally_std_dev(const Tally *t);
extern Tally *tally_merged(Tally *into, const Tally *from);
extern Tally *tally_subtracted(Tally *from, const Tally *what);
extern void tally_check_scale(const Tally *t, const char *measure, int32 low, int32 high);

/* tally_accum.c */
extern double tally_score_of_text(FunctionCallInfo fcinfo, int n);
extern Datum tally_accum_on_scale(FunctionCallInfo fcinfo, int32 low, int32 high, int32 score);
extern Datum tally_discard_on_scale(FunctionCallInfo fcinfo, int32 low, int32 high, int32 score);

#define PG_GETARG_TALLY(n) ((const Tally *) tally_from_datum(PG_GETARG_DATUM(n), false))
#define PG_GETARG_TALLY_COPY(n) tally_from_datum(PG_GETARG_DATUM(n), true)

#endif							/* SATISFACTION_TALLY_H */
