/*
 * zone.h
 *		Time zones: which names are accepted, and which of them are the same zone.
 *
 * The server also reads POSIX specifications, in which "UTC+8" is 8 hours west
 * of Greenwich, and takes any letters for the name in them. These are accepted
 * as the TimeZone of a session and in stored values, but not as a name that
 * somebody gives.
 */
#ifndef SATISFACTION_ZONE_H
#define SATISFACTION_ZONE_H

#include "datatype/timestamp.h"
#include "pgtime.h"
#include "utils/date.h"

extern bool zone_is_name(const char *name);
extern void zone_check_name(const char *name);
extern const char *zone_search_canonical_name(const char *name);
extern pg_tz *zone_find(const char *name);
extern pg_tz *zone_lookup(const char *name);

/* How far the clocks of a zone are turned, and when. */
typedef struct ZoneTurn
{
	TimestampTz moment;			/* the first with the new offset */
	int64		before;			/* the offset from UTC, in microseconds */
	int64		after;
} ZoneTurn;

/* zone_clock.c */
extern int64 zone_utc_offset(pg_tz *zone, TimestampTz moment);
extern bool zone_next_turn(pg_tz *zone, TimestampTz moment, ZoneTurn *turn);
extern bool zone_offset_is_constant(pg_tz *zone, TimestampTz first, TimestampTz last);
extern bool zone_turns_back(pg_tz *zone, TimestampTz first, TimestampTz last);
extern void zone_moments(pg_tz *zone, Timestamp local, TimestampTz *first, TimestampTz *last);
extern bool zone_is_repeated(pg_tz *zone, TimestampTz moment);
extern Timestamp zone_highest_local_time(pg_tz *zone, TimestampTz moment);
extern TimestampTz zone_last_before(pg_tz *zone, Timestamp local);
extern void zone_local_times(pg_tz *zone, TimestampTz first, TimestampTz last,
							 Timestamp *lowest, Timestamp *highest);
extern DateADT zone_skipped_day(const char *name);

/* Returns the one name that is used for a zone of several names: that of UTC. */
static inline const char *
zone_canonical_name(const char *name)
{
	/*
	 * nearly always there is no zone, or one in America, Asia, Europe or the
	 * like
	 */
	if (name[0] == '\0' || name[0] == 'A' || (name[0] == 'E' && name[1] == 'u'))
		return name;
	return zone_search_canonical_name(name);
}

/* No clock has been turned by more than this. */
#define ZONE_MOST_TURN (26 * USECS_PER_HOUR)

#endif							/* SATISFACTION_ZONE_H */
