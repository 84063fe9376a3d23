/*
 * activity_source.h
 *		Activity periods as a source of retention: which of a customer's periods
 *		count, and up to when they are observed.
 *
 * Aggregates over activity periods and functions about one customer share this,
 * so that they agree.
 */
#ifndef SATISFACTION_ACTIVITY_SOURCE_H
#define SATISFACTION_ACTIVITY_SOURCE_H

#include "access/xact.h"
#include "pgtime.h"

#include "retention/activity.h"
#include "retention/retention_options_cache.h"

/*
 * Where activity periods are read, and up to when they are observed at most: as_of,
 * or now where that is earlier. For local times, "moments" are local times.
 */
typedef struct ActivitySource
{
	ActivityReader *reader;
	uint64		calendar;		/* the reader's calendar that the rest was
								 * computed for, or 0 */
	TimestampTz until;
	Timestamp	local_until;	/* the local time of that moment */
	Timestamp	highest;		/* the highest local time that clocks have
								 * shown by then */
	int32		last;			/* the last period that has begun by then */
	bool		last_has_ended; /* and clocks will not show it again */

	/* what this depends on besides options and calendar */
	TimestampTz now;
	pg_tz	   *session_zone;
} ActivitySource;

extern ActivitySource *activity_source(CachedOptions *cached, MemoryContext context);
extern RetentionOptions activity_source_options(const CachedOptions *cached, const Activity *a);
extern void activity_source_set_until(ActivitySource *source, const RetentionOptions *options,
									  const Activity *a);
extern int	activity_source_observe(const ActivitySource *source, const RetentionOptions *options,
									const Activity *a, Timestamp *observed);

/*
 * Returns whether all was computed for the calendar that the reader has read, in
 * this transaction and for this time zone of the session. A call site outside of a
 * query, such as an expression in PL/pgSQL, can live longer than these.
 */
static inline bool
activity_source_is_current(const ActivitySource *source)
{
	return source->calendar == source->reader->calendar &&
		source->now == GetCurrentTransactionStartTimestamp() &&
		source->session_zone == session_timezone;
}

#endif							/* SATISFACTION_ACTIVITY_SOURCE_H */
