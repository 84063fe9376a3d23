/*
 * activity.h
 *		Activity periods: the calendar periods in which one customer was active.
 */
#ifndef SATISFACTION_ACTIVITY_H
#define SATISFACTION_ACTIVITY_H

#include "common/bytes.h"
#include "common/calendar.h"

typedef struct Activity
{
	bool		empty;			/* no event yet and no calendar: the neutral
								 * element of merging */
	PeriodRule	rule;
	const char *zone;			/* name of the time zone; "" if times were
								 * local already */
	Timestamp	latest;			/* the latest local time of an event */
	Timestamp	again;			/* local time of the latest event if clocks
								 * had shown it before, and so may have shown
								 * a later one; DT_NOBEGIN nearly always */
	bool		has_amounts;
	int			scale;			/* decimals of the amounts */
	int			count;
	int32	   *periods;		/* ascending */
	int64	   *amounts;		/* of each period, in units of the last
								 * decimal; NULL without amounts */
} Activity;

/* More than 2,700 years of days. */
#define ACTIVITY_MAX_PERIODS 1000000

/*
 * Reads one stored value after another into the same memory. The header, which
 * says what the calendar is, is nearly always that of the value before, and is
 * then not parsed again.
 */
typedef struct ActivityReader
{
	Activity	activity;		/* the value that was read last */
	uint64		calendar;		/* identifies the header, among all readers of
								 * this process */
	int			capacity;		/* of activity.periods */
	int			amounts_capacity;	/* of activity.amounts */
	int			header_size;
	unsigned char *header;
	char	   *zone;			/* as stored; activity.zone is the canonical
								 * name */
	MemoryContext context;
} ActivityReader;

pg_noreturn extern void raise_too_many_periods(void);
extern void activity_write(StringInfo out, const Activity *a);
extern Datum activity_to_datum(const Activity *a);
extern Activity *activity_from_datum(Datum value);
extern Activity *activity_from_reader(ByteReader *in);
extern Activity *activity_from_bytes(const char *bytes, int length);
extern ActivityReader *activity_reader_new(MemoryContext context);
extern Activity *activity_read_next(ActivityReader *reader, Datum value);

/* activity.c */
extern void activity_check_calendar(const Activity *a, PeriodRule rule, const char *zone);
extern void activity_check_amounts(const Activity *a, bool has_amounts, int scale);
extern TimestampTz activity_latest_moment(const Activity *a);
extern void activity_set_latest(Activity *both, const Activity *a, const Activity *b);

#endif							/* SATISFACTION_ACTIVITY_H */
