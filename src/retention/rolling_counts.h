/*
 * rolling_counts.h
 *		How many customers become active in each period, and stop being so.
 *
 * With a width of n periods, a customer is active in a period if there is activity
 * in it or in the n - 1 periods before. Activity without a longer pause is a run: the
 * customer is active from the first period of a run until n - 1 periods after its
 * last. Both are counted where there was activity. So the counts take memory in
 * proportion to the periods from the first with activity to the last, whatever the
 * width and however many customers there are.
 */
#ifndef SATISFACTION_ROLLING_COUNTS_H
#define SATISFACTION_ROLLING_COUNTS_H

#include "common/bytes.h"
#include "common/calendar.h"

/* A result has at most as many rows: more than 2,700 years of days. */
#define ROLLING_MAX_PERIODS 1000000

/* The runs that begin with a period, and those that end with it. */
typedef struct RollingRuns
{
	int64		begin;
	int64		end;
} RollingRuns;

typedef struct RollingCounts
{
	MemoryContext context;
	PeriodRule	rule;
	int64		total;			/* all runs; if 0, there is no period */
	int32		first;			/* the first period with activity */
	int32		last;			/* and the last */
	int32		base;			/* the period of the first element */
	int			capacity;
	RollingRuns *runs;
} RollingCounts;

extern void rolling_counts_init(RollingCounts *counts, PeriodRule rule, MemoryContext context);
extern void rolling_counts_add(RollingCounts *counts, const int32 *periods, int count, int width);
extern void rolling_counts_merge(RollingCounts *into, const RollingCounts *from);
extern int	rolling_counts_rows(const RollingCounts *counts, int32 until);
extern void rolling_counts_write(StringInfo out, const RollingCounts *counts);
extern void rolling_counts_read(ByteReader *in, RollingCounts *counts);

/* Returns the runs that begin and end with a period from the first to the last. */
static inline RollingRuns *
rolling_runs(const RollingCounts *counts, int32 period)
{
	return &counts->runs[period - counts->base];
}

#endif							/* SATISFACTION_ROLLING_COUNTS_H */
