/*
 * retention_windows.h
 *		Periods that begin at a customer's own event, not with the calendar.
 */
#ifndef SATISFACTION_RETENTION_WINDOWS_H
#define SATISFACTION_RETENTION_WINDOWS_H

#include "pgtime.h"
#include "utils/timestamp.h"

#include "common/calendar.h"

/* The windows after one event; window 0 begins with it. */
typedef struct Windows
{
	PeriodUnit	unit;
	pg_tz	   *zone;			/* NULL if moments are local times */
	int64		origin;			/* the moment of the event */
	struct pg_tm local;			/* its local time */
	fsec_t		microseconds;

	/* the window that was looked up last, of months or longer */
	int32		number;
	int64		begin;
	int64		end;			/* where the next one begins */
} Windows;

extern void windows_begin(Windows *windows, PeriodUnit unit, pg_tz *zone, int64 origin);
extern int32 windows_number(Windows *windows, int64 moment);

#endif							/* SATISFACTION_RETENTION_WINDOWS_H */
