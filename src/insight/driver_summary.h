/*
 * driver_summary.h
 *		The type driver_summary: what must be kept of responses with an outcome
 *		and several drivers to tell how much each driver has to do with the
 *		outcome.
 *
 * While rows are added it is a DriverState, whose sums have twice the digits of
 * what is stored.
 */
#ifndef SATISFACTION_DRIVER_SUMMARY_H
#define SATISFACTION_DRIVER_SUMMARY_H

#include "fmgr.h"

#include "common/compat.h"
#include "stats/stats_drivers.h"
#include "stats/stats_moments.h"

#define DRIVER_SUMMARY_VERSION 1

/* Beyond 2^53, float8 cannot represent every whole number. */
#define DRIVER_MOST_RESPONSES INT64CONST(9007199254740992)

StaticAssertDecl(STATS_MOST_VARIABLES == STATS_MOST_DRIVERS + 1, "the outcome and the drivers");

/*
 * The format in memory and on disk. The variables are the outcome and then the
 * drivers, none if their number is not known yet. For each there is its total,
 * for each pair the co-moment, and after each of both lists what rounding took
 * from its numbers.
 */
typedef struct DriverSummary
{
	int32		vl_len_;
	uint8		version;
	uint8		flags;			/* none defined: always 0 */
	uint8		variables;
	uint8		reserved;		/* always 0 */
	int64		responses;
	int64		skipped;		/* rows with a NULL */
	double		numbers[FLEXIBLE_ARRAY_MEMBER];
} DriverSummary;

StaticAssertDecl(offsetof(DriverSummary, numbers) == 24, "the header has 24 bytes");

/* How many numbers there are. */
#define DRIVER_NUMBERS(variables) (2 * (variables) + 2 * STATS_PAIRS(variables))

/* A list of numbers, and the list of what rounding took from them. */
typedef struct DriverNumbers
{
	int			count;
	double	   *number;
	double	   *rest;
} DriverNumbers;

#define DriverSummaryPGetDatum(d) PointerGetDatum(d)

/* The transition state of aggregates. */
typedef struct DriverState
{
	int			drivers;		/* 0 until it is known */
	int64		skipped;
	StatsMoments *moments;		/* NULL until the number of drivers is known */
} DriverState;

/* driver_summary.c */
extern DriverSummary *driver_summary_new(int variables);
extern DriverNumbers driver_totals(const DriverSummary *d);
extern DriverNumbers driver_comoments(const DriverSummary *d);
extern const char *driver_summary_problem(const DriverSummary *d);
extern const DriverSummary *driver_summary_from_datum(Datum value);
extern void driver_state_set_drivers(DriverState *state, int drivers, MemoryContext context);
extern void driver_state_merge(DriverState *state, const DriverState *other,
							   MemoryContext context);
extern DriverState *driver_state_of(const DriverSummary *d);
extern Datum driver_state_summary(const DriverState *state);

#define PG_GETARG_DRIVER_SUMMARY(n) driver_summary_from_datum(PG_GETARG_DATUM(n))

#endif							/* SATISFACTION_DRIVER_SUMMARY_H */
