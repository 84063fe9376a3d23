/*
 * business_calendar.h
 *		Business calendars: the hours at which somebody works, in local time of
 *		a zone, and the days that are different.
 */
#ifndef SATISFACTION_BUSINESS_CALENDAR_H
#define SATISFACTION_BUSINESS_CALENDAR_H

#include "fmgr.h"
#include "datatype/timestamp.h"
#include "nodes/nodes.h"
#include "pgtime.h"
#include "utils/date.h"

#include "common/compat.h"

#define MINUTES_PER_DAY 1440
#define CALENDAR_MAX_SPANS 24
#define CALENDAR_MAX_EXCEPTIONS 10000

/* 0001-01-01 and 9999-12-31 */
#define CALENDAR_FIRST_DATE (1721426 - POSTGRES_EPOCH_JDATE)
#define CALENDAR_LAST_DATE (5373484 - POSTGRES_EPOCH_JDATE)

/* Open hours in minutes from midnight; the end is not included. */
typedef struct OpenSpan
{
	int16		begin;
	int16		end;
} OpenSpan;

/* The open hours of a day in ascending order, with closed time between them. */
typedef struct DayHours
{
	int			spans;			/* 0 is closed */
	OpenSpan	span[FLEXIBLE_ARRAY_MEMBER];
} DayHours;

/* Successive days with hours of their own: they replace those of the week. */
typedef struct CalendarException
{
	DateADT		first;
	DateADT		last;
	const DayHours *hours;
	int			at;				/* where it is in the text that is read */
} CalendarException;

/*
 * A calendar. Exceptions are in ascending order; those next to each other
 * differ in their hours.
 */
typedef struct BusinessCalendar
{
	const char *zone;
	const DayHours *week[7];	/* from Monday */
	int			exceptions;
	CalendarException *exception;
} BusinessCalendar;

/* business_calendar.c */
extern const DayHours calendar_closed;
extern bool day_hours_equal(const DayHours *a, const DayHours *b);
extern bool day_hours_add(DayHours *hours, OpenSpan new);
extern bool calendar_is_ever_open(const BusinessCalendar *calendar);
extern int	calendar_exception_compare(const void *a, const void *b);

/* business_calendar_text.c */
extern bool calendar_parse(const char *string, BusinessCalendar *calendar, Node *escontext);

/* business_calendar_io.c */
extern BusinessCalendar *business_calendar_from_datum(Datum value);

/* business_clock.c */
typedef struct BusinessClock BusinessClock;

extern BusinessClock *business_clock_new(const BusinessCalendar *calendar);
extern bool business_clock_is_open(BusinessClock *clock, TimestampTz moment);
extern int64 business_clock_reading(BusinessClock *clock, TimestampTz moment);
extern bool business_clock_moment(BusinessClock *clock, int64 reading, TimestampTz *moment);

/* business_cache.c */
extern BusinessClock *business_clock_cached(FmgrInfo *flinfo, Datum stored);

#endif							/* SATISFACTION_BUSINESS_CALENDAR_H */
