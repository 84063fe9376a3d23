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
#include "utils/timestamp.h"

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
 *
 * Time is divided into slices shorter than any period of the unit, so that at
 * most one period begins within a slice. If the UTC offset does not change
 * within a slice either, the slice is described by the period at its start and
 * the moment at which the next period begins.
 */
typedef struct CalendarSlice
{
	int64		number;
	int64		change;			/* when the next period begins */
	int64		offset;			/* of local time from UTC, in microseconds */
	int32		period;
	enum
	{
		CALENDAR_SLICE_UNKNOWN,
		CALENDAR_SLICE_SIMPLE,
		CALENDAR_SLICE_IRREGULAR	/* the offset changes: compute every
									 * moment */
	}			kind;
} CalendarSlice;

typedef struct Calendar
{
	PeriodRule	rule;
	TimeKind	kind;
	pg_tz	   *zone;
	int			shift;			/* a slice has 2^shift microseconds */
	int			slices;			/* a power of two */
	int			learned;		/* slices filled since their number last
								 * changed */
	CalendarSlice *slice;
} Calendar;

extern Calendar *calendar_new(PeriodRule rule, TimeKind kind, pg_tz *zone);
extern int32 calendar_find_period(Calendar *calendar, int64 moment, Timestamp *local);
extern Timestamp calendar_local_time(TimeKind kind, pg_tz *zone, int64 moment);
pg_noreturn extern void calendar_moment_error(TimeKind kind, Datum value);

/* Converts a column's value to a moment; raises an error if it is infinite. */
static inline int64
calendar_moment(TimeKind kind, Datum value)
{
	if (kind == TIME_DATE)
	{
		DateADT		date = DatumGetDateADT(value);

		if (unlikely(DATE_NOT_FINITE(date) || date >= TIMESTAMP_END_JULIAN - POSTGRES_EPOCH_JDATE))
			calendar_moment_error(kind, value);
		return (int64) date * USECS_PER_DAY;
	}
	if (unlikely(TIMESTAMP_NOT_FINITE(DatumGetTimestamp(value))))
		calendar_moment_error(kind, value);
	return DatumGetTimestamp(value);
}

/* Returns where the slice with a number is, if it is known. */
static inline CalendarSlice *
calendar_slice(const Calendar *calendar, int64 number)
{
	return &calendar->slice[number & (calendar->slices - 1)];
}

/* Returns the period that contains a moment of a simple slice, and sets its local time. */
static inline int32
calendar_slice_period(const CalendarSlice *slice, int64 moment, Timestamp *local)
{
	*local = moment + slice->offset;
	return slice->period + (moment >= slice->change);
}

/* Returns the period that contains a moment, and sets its local time. */
static inline int32
calendar_period(Calendar *calendar, int64 moment, Timestamp *local)
{
	int64		number = moment >> calendar->shift;
	const CalendarSlice *slice = calendar_slice(calendar, number);

	if (likely(slice->number == number && slice->kind == CALENDAR_SLICE_SIMPLE))
		return calendar_slice_period(slice, moment, local);
	return calendar_find_period(calendar, moment, local);
}

#endif							/* SATISFACTION_CALENDAR_H */
