/*
 * ratio_summary.h
 *		The type ratio_summary: what must be kept of units with a numerator and
 *		a denominator to tell the ratio of their totals, and its error.
 *
 * A ratio summary is both the transition state of the aggregates and what is
 * stored in tables.
 */
#ifndef SATISFACTION_RATIO_SUMMARY_H
#define SATISFACTION_RATIO_SUMMARY_H

#include "fmgr.h"

#include "common/compat.h"
#include "stats/stats_ratio.h"

#define RATIO_SUMMARY_VERSION 1

/* Beyond 2^53, float8 cannot represent every whole number. */
#define RATIO_MOST_UNITS 9007199254740992.0

/*
 * Fourth powers of larger values could overflow: 2^53 of them, each twice this
 * far from the mean, do not. The cast keeps processors of 32 bits from comparing
 * with more digits than a double has.
 */
#define RATIO_LARGEST_VALUE ((double) 1e70)

/*
 * The format in memory and on disk. A summary of no units is all zeros after
 * the header.
 */
typedef struct RatioSummary
{
	int32		vl_len_;
	uint8		version;
	uint8		flags;			/* none defined: always 0 */
	uint16		reserved;		/* always 0 */
	StatsRatio	sums;
} RatioSummary;

/* The numbers of a summary, in the order of StatsRatio. */
#define RATIO_NUMBERS 17

/* The first of the numbers that are powers about the means, which a single unit has not. */
#define RATIO_FIRST_POWER 5

StaticAssertDecl(sizeof(StatsRatio) == RATIO_NUMBERS * sizeof(double),
				 "StatsRatio has nothing but its numbers");
StaticAssertDecl(offsetof(RatioSummary, sums) == 8, "the header has 8 bytes");
StaticAssertDecl(offsetof(StatsRatio, m20) == RATIO_FIRST_POWER * sizeof(double),
				 "powers follow the totals");

#define RatioSummaryPGetDatum(r) PointerGetDatum(r)

/* Returns the numbers of a summary as an array. */
static inline double *
ratio_numbers(StatsRatio *sums)
{
	return (double *) sums;
}

/* Returns whether detoasted bytes have the header of a summary of a known version. */
static inline bool
ratio_summary_header_ok(const RatioSummary *r)
{
	return VARSIZE(r) == sizeof(RatioSummary) && r->version == RATIO_SUMMARY_VERSION &&
		r->flags == 0 && r->reserved == 0;
}

/* ratio_summary.c */
extern const char *ratio_sums_problem(const StatsRatio *sums);
extern RatioSummary *ratio_summary_from_datum(Datum value, bool to_modify);
extern RatioSummary *ratio_summary_new(const StatsRatio *sums);

#define PG_GETARG_RATIO_SUMMARY(n) \
	((const RatioSummary *) ratio_summary_from_datum(PG_GETARG_DATUM(n), false))

#endif							/* SATISFACTION_RATIO_SUMMARY_H */
