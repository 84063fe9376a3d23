/*
 * activity.h
 *		Activity: in which periods of the calendar one customer was active.
 */
#ifndef SATISFACTION_ACTIVITY_H
#define SATISFACTION_ACTIVITY_H

#include "calendar.h"
#include "lib/stringinfo.h"

typedef struct Activity
{
	bool		empty;			/* nothing seen: the neutral element of merging */
	PeriodRule	rule;
	char	   *zone;			/* name of the time zone; "" where times were local already */
	Timestamp	latest;			/* local time of the latest event */
	int			count;
	int32	   *periods;		/* ascending */
} Activity;

/* these are ours alone: other modules of the server may have functions of the same names */
#pragma GCC visibility push(hidden)

extern Activity *activity_from_datum(Datum value);
extern Activity *activity_read(const char *bytes, int length);
extern Datum activity_datum(const Activity *a);
extern void activity_check_calendar(const Activity *a, PeriodRule rule, const char *zone);

#pragma GCC visibility pop

#endif							/* SATISFACTION_ACTIVITY_H */
