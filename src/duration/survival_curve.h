/*
 * survival_curve.h
 *		The type survival_curve: how many cases finished, and how many were still
 *		open, after each time.
 *
 * Times are microseconds since a case began. A case that finished is an event,
 * one that was still open when it was last seen is censored.
 */
#ifndef SATISFACTION_SURVIVAL_CURVE_H
#define SATISFACTION_SURVIVAL_CURVE_H

#include "datatype/timestamp.h"
#include "fmgr.h"
#include "lib/stringinfo.h"

#include "common/bytes.h"
#include "common/compat.h"
#include "stats/stats_survival.h"

/* A distinct time with its cases, of which there is one at least. */
typedef struct SurvivalStep
{
	int64		time;
	int64		events;
	int64		censored;
} SurvivalStep;

/*
 * Reads the steps of a curve, in ascending order. If the resolution is made
 * coarser after the reader began, times are rounded up to it.
 */
typedef struct SurvivalReader
{
	ByteReader	in;
	int64		resolution;		/* times are multiples of it */
	int64		stored_resolution;
	int64		last;			/* the last time read, as stored; -1: none */
	SurvivalStep ahead;			/* the next step; time -1: none */
	int64		cases;			/* of the whole curve */
	int64		longest;		/* the last time of the curve, as stored; -1:
								 * no cases */
} SurvivalReader;

/* A curve that is being written, step by step. */
typedef struct SurvivalWriter
{
	StringInfoData out;
	int64		resolution;
	int64		last;			/* the last time written; -1: none */
	int64		cases;
} SurvivalWriter;

/* The estimate after some steps of a curve. */
typedef struct SurvivalEstimate
{
	int64		at_risk;		/* cases that have lasted longer */
	StatsSurvival stats;
} SurvivalEstimate;

/* Returns the estimate of a curve before its first step. */
static inline SurvivalEstimate
survival_estimate_begin(const SurvivalReader *reader)
{
	SurvivalEstimate e = {reader->cases, stats_survival_begin((double) reader->cases)};

	return e;
}

/* Adds the next step. */
static inline void
survival_estimate_add(SurvivalEstimate *e, const SurvivalStep *step)
{
	int64		lasting = e->at_risk - step->events;
	int64		remaining = lasting - step->censored;

	stats_survival_add(&e->stats, (double) e->at_risk, (double) lasting, (double) remaining);
	e->at_risk = remaining;
}

/* survival_curve.c */
extern void survival_reader_begin(SurvivalReader *reader, Datum value);
extern void survival_reader_set_resolution(SurvivalReader *reader, int64 resolution);
extern bool survival_reader_next(SurvivalReader *reader, SurvivalStep *step);
extern void survival_writer_begin(SurvivalWriter *writer, int64 resolution);
extern bool survival_writer_add(SurvivalWriter *writer, const SurvivalStep *step);
extern Datum survival_writer_end(SurvivalWriter *writer);
extern int64 survival_common_resolution(int64 a, int64 b);
pg_noreturn extern void raise_too_many_cases(void);

/* survival_duration.c */
extern int64 duration_from_any_interval(const Interval *duration, const char *name);
extern int64 resolution_from_interval(const Interval *resolution);
extern int64 duration_round_up(int64 duration, int64 resolution);
extern Datum duration_to_interval(int64 duration);
extern void duration_append(StringInfo out, int64 duration);
extern const char *duration_parse(const char *text, int64 *duration);

/* survival_steps.c */
extern void survival_steps_sort(SurvivalStep *steps, int64 count);

/* survival_measures.c */
extern StatsSurvivalMethod survival_method_argument(FunctionCallInfo fcinfo, int n);

/*
 * Returns the microseconds of a duration; a day has 24 hours. Raises an error if
 * it has months or is negative. What it is called is named in the error. Inline
 * for those that are positive and not thousands of years long.
 */
static inline int64
duration_from_interval(const Interval *duration, const char *name)
{
	if (likely(duration->month == 0 && duration->day >= 0 && duration->day < 1000000 &&
			   duration->time >= 0 && duration->time < PG_INT64_MAX / 2))
		return duration->day * USECS_PER_DAY + duration->time;
	return duration_from_any_interval(duration, name);
}

#endif							/* SATISFACTION_SURVIVAL_CURVE_H */
