/*
 * calendar.h
 *		Calendar periods: which period a time is in, and when a period begins.
 *
 * Periods are days, weeks, months, quarters or years. They are numbered in
 * order and without gaps, including years BC, and all arithmetic uses these
 * numbers, never seconds.
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

/* The type of the column with the time of an event. */
typedef enum TimeKind
{
	TIME_TIMESTAMPTZ,			/* an instant; local time depends on the zone */
	TIME_TIMESTAMP,				/* local time */
	TIME_DATE					/* local time, in days */
} TimeKind;

/* How time is divided into periods. */
typedef struct PeriodRule
{
	PeriodUnit	unit;
	int			week_start;		/* 0 = Monday ... 6 = Sunday */
	DateADT		skipped;		/* of days: the one that clocks of the zone
								 * skipped, such as when it crossed the date
								 * line, or 0; it is no period */
} PeriodRule;

extern const char *const period_unit_names[];
extern const char *const weekday_names[];

extern int32 period_of_date(PeriodRule rule, DateADT date);
extern int32 period_of_local(PeriodRule rule, Timestamp local);
extern DateADT period_start(PeriodRule rule, int32 period);
extern Timestamp period_start_local(PeriodRule rule, int32 period);
extern bool period_is_valid(PeriodRule rule, int64 period);

/*
 * A calendar maps times to periods. It remembers where periods begin, so that
 * most times need a look-up only. A moment is the microseconds since
 * 2000-01-01 of a column's value: in UTC for timestamptz, in local time for
 * the other types.
 */
typedef struct Calendar Calendar;

extern Calendar *calendar_new(PeriodRule rule, TimeKind kind, pg_tz *zone);
extern int32 calendar_period(Calendar *calendar, int64 moment, Timestamp *local);
extern int64 calendar_moment(TimeKind kind, Datum value);
extern Timestamp calendar_local_time(TimeKind kind, pg_tz *zone, int64 moment);

#endif							/* SATISFACTION_CALENDAR_H */
