/*
 * activity.h
 *		Activity: in which periods of the calendar one customer was active.
 */
#ifndef SATISFACTION_ACTIVITY_H
#define SATISFACTION_ACTIVITY_H

#include "common/calendar.h"
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

/* The stored form begins with these two bytes. */
#define ACTIVITY_VERSION 1
#define ACTIVITY_EMPTY 0x01		/* the only flag: nothing seen yet, and nothing follows */

/* A million days are more than 2,700 years. */
#define ACTIVITY_MAX_PERIODS 1000000

/*
 * Reads one activity after another into the same memory. The bytes before the latest event, which tell the
 * calendar, are nearly always those of the activity before, and are then not read again.
 */
typedef struct ActivityReader
{
	Activity	activity;		/* the last that was read */
	uint64		calendar;		/* a number of the bytes that tell it; no other reader, and no other bytes, have it */
	int			room;			/* in activity.periods */
	int			header_size;
	unsigned char *header;
	MemoryContext context;
} ActivityReader;

/* these are ours alone: other modules of the server may have functions of the same names */
#pragma GCC visibility push(hidden)

extern Activity *activity_from_datum(Datum value);
extern Activity *activity_from_bytes(const char *bytes, int length);
extern ActivityReader *activity_reader_new(MemoryContext context);
extern Activity *activity_read_next(ActivityReader *reader, Datum value);
extern Datum activity_datum(const Activity *a);
extern void activity_check_calendar(const Activity *a, PeriodRule rule, const char *zone);

#pragma GCC visibility pop

#endif							/* SATISFACTION_ACTIVITY_H */
