/*
 * calendar.h
 *		Which period of the calendar a moment falls in.
 *
 * Periods are numbered: days, weeks, months, quarters or years, in order and without gaps, BC years
 * included. All arithmetic on them is done with these numbers, never with seconds.
 */
#ifndef SATISFACTION_CALENDAR_H
#define SATISFACTION_CALENDAR_H

#include "datatype/timestamp.h"
#include "pgtime.h"
#include "utils/date.h"

#include "common/compat.h"

typedef enum PeriodUnit
{
	PERIOD_DAY,
	PERIOD_WEEK,
	PERIOD_MONTH,
	PERIOD_QUARTER,
	PERIOD_YEAR
} PeriodUnit;

/* The type of the column that says when; each has its own idea of a local calendar. */
typedef enum TimeKind
{
	TIME_TIMESTAMPTZ,			/* an instant, local by the time zone */
	TIME_TIMESTAMP,				/* local already */
	TIME_DATE					/* local already, and counted in days */
} TimeKind;

/* What divides time into periods. */
typedef struct PeriodRule
{
	PeriodUnit	unit;
	int			week_start;		/* 0 = Monday ... 6 = Sunday */
} PeriodRule;

extern const char *const period_unit_names[];
extern const char *const weekday_names[];

extern int32 period_of_date(PeriodRule rule, DateADT date);
extern int32 period_of_local(PeriodRule rule, Timestamp local);
extern DateADT period_start(PeriodRule rule, int32 period);
extern Timestamp period_start_local(PeriodRule rule, int32 period);
extern bool period_is_valid(PeriodRule rule, int64 period);

/* A calendar remembers where periods change, so that most moments take a look-up. */
typedef struct Calendar Calendar;

extern Calendar *calendar_new(PeriodRule rule, TimeKind kind, pg_tz *zone);
extern void calendar_free(Calendar *calendar);
extern int32 calendar_period(Calendar *calendar, int64 moment, Timestamp *local);
extern Timestamp calendar_local(const Calendar *calendar, int64 moment);
extern int64 calendar_moment(TimeKind kind, Datum value);

#endif							/* SATISFACTION_CALENDAR_H */
