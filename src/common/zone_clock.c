/*
 * zone_clock.c
 *		What the clocks of a time zone show: they are turned back and forward.
 *
 * Where they are turned back, such as at the end of summer time, they show some
 * local times twice, so that later moments can have earlier local times.
 */
#include "postgres.h"

#include "access/xact.h"
#include "utils/date.h"
#include "utils/hsearch.h"
#include "utils/timestamp.h"

#include "common/zone.h"

/* Returns the time of a moment in seconds since 1970; rounds down. */
static pg_time_t
zone_seconds(TimestampTz moment)
{
	return moment / USECS_PER_SEC - (moment % USECS_PER_SEC < 0) +
		(POSTGRES_EPOCH_JDATE - UNIX_EPOCH_JDATE) * SECS_PER_DAY;
}

/* Returns by how many microseconds local time is ahead of UTC at a moment. */
int64
zone_utc_offset(pg_tz *zone, TimestampTz moment)
{
	pg_time_t	t = zone_seconds(moment);
	struct pg_tm *tm = pg_localtime(&t, zone);

	if (tm == NULL)
		ereport(ERROR,
				(errcode(ERRCODE_DATETIME_VALUE_OUT_OF_RANGE),
				 errmsg("timestamp out of range")));
	return tm->tm_gmtoff * USECS_PER_SEC;
}

/* Finds the first turn after a moment; returns false if there is none. */
bool
zone_next_turn(pg_tz *zone, TimestampTz moment, ZoneTurn *turn)
{
	pg_time_t	t = zone_seconds(moment);
	pg_time_t	boundary;
	long int	before,
				after;
	int			before_dst,
				after_dst;

	if (pg_next_dst_boundary(&t, &before, &before_dst, &boundary, &after, &after_dst, zone) <= 0)
		return false;
	turn->moment = (boundary - (POSTGRES_EPOCH_JDATE - UNIX_EPOCH_JDATE) * SECS_PER_DAY) *
		USECS_PER_SEC;
	turn->before = before * USECS_PER_SEC;
	turn->after = after * USECS_PER_SEC;
	return true;
}

/* Returns whether the UTC offset is the same from one moment to another. */
bool
zone_offset_is_constant(pg_tz *zone, TimestampTz first, TimestampTz last)
{
	ZoneTurn	turn;

	if (!zone_next_turn(zone, first, &turn))
		return zone_utc_offset(zone, first) == zone_utc_offset(zone, last);
	return turn.moment > last;
}

/* Returns whether clocks are turned back after one moment and up to another. */
bool
zone_turns_back(pg_tz *zone, TimestampTz first, TimestampTz last)
{
	ZoneTurn	turn;

	while (zone_next_turn(zone, first, &turn) && turn.moment <= last)
	{
		if (turn.after < turn.before)
			return true;
		first = turn.moment;
	}
	return false;
}

/* Returns whether clocks show a local time at a moment. */
static bool
zone_shows(pg_tz *zone, TimestampTz moment, Timestamp local)
{
	return moment + zone_utc_offset(zone, moment) == local;
}

/*
 * Finds the first and the last moment at which clocks show a local time. If they
 * skip it, both are the moment at which a clock that was not turned shows it.
 */
void
zone_moments(pg_tz *zone, Timestamp local, TimestampTz *first, TimestampTz *last)
{
	TimestampTz begin = local - ZONE_MOST_TURN;
	ZoneTurn	turn = {begin, 0, zone_utc_offset(zone, begin)};

	*first = *last = local - turn.after;
	while (zone_next_turn(zone, turn.moment, &turn) && turn.moment <= local + ZONE_MOST_TURN)
	{
		TimestampTz moment = local - turn.after;

		if (!zone_shows(zone, moment, local))
			continue;
		if (!zone_shows(zone, *first, local))
			*first = *last = moment;
		*first = Min(*first, moment);
		*last = Max(*last, moment);
	}
}

/* Returns whether clocks have shown the local time of a moment before. */
bool
zone_is_repeated(pg_tz *zone, TimestampTz moment)
{
	TimestampTz first,
				last;

	zone_moments(zone, moment + zone_utc_offset(zone, moment), &first, &last);
	return first < moment;
}

/* Returns the highest local time that clocks have shown up to a moment. */
Timestamp
zone_highest_local_time(pg_tz *zone, TimestampTz moment)
{
	Timestamp	highest = moment + zone_utc_offset(zone, moment);
	ZoneTurn	turn = {.moment = moment - ZONE_MOST_TURN};

	while (zone_next_turn(zone, turn.moment, &turn) && turn.moment <= moment)
		highest = Max(highest, turn.moment - 1 + turn.before);
	return highest;
}

/*
 * Returns the last moment at which clocks show a time before a local time. After
 * it, they never do again.
 */
TimestampTz
zone_last_before(pg_tz *zone, Timestamp local)
{
	TimestampTz begin = local - ZONE_MOST_TURN,
				end = local + ZONE_MOST_TURN,
				last = begin;
	ZoneTurn	turn = {begin, 0, zone_utc_offset(zone, begin)};
	bool		has_next;

	do
	{
		TimestampTz moment = turn.moment;
		TimestampTz before = local - 1 - turn.after;

		/* the clocks have this offset from the moment to the next turn */
		has_next = zone_next_turn(zone, moment, &turn) && turn.moment <= end;
		if (has_next)
			before = Min(before, turn.moment - 1);
		if (before >= moment)
			last = before;
	} while (has_next);
	return last;
}

/* Finds the lowest and the highest local time that clocks show from one moment to another. */
void
zone_local_times(pg_tz *zone, TimestampTz first, TimestampTz last,
				 Timestamp *lowest, Timestamp *highest)
{
	ZoneTurn	turn = {.moment = first};

	*lowest = first + zone_utc_offset(zone, first);
	*highest = last + zone_utc_offset(zone, last);
	while (zone_next_turn(zone, turn.moment, &turn) &&
		   turn.moment <= Min(last, first + ZONE_MOST_TURN))
		*lowest = Min(*lowest, turn.moment + turn.after);
	turn.moment = Max(first, last - ZONE_MOST_TURN);
	while (zone_next_turn(zone, turn.moment, &turn) && turn.moment <= last)
		*highest = Max(*highest, turn.moment - 1 + turn.before);
}

/* Returns the day of a local time; rounds down. */
static DateADT
zone_day(Timestamp local)
{
	return (DateADT) (local / USECS_PER_DAY - (local % USECS_PER_DAY < 0));
}

/*
 * Returns the day that the clocks of a zone skipped, or 0. No zone has skipped two
 * days. Days on which the clocks were turned by an hour or so exist.
 */
static DateADT
zone_find_skipped_day(pg_tz *zone)
{
	/* zones were introduced after 1800; nobody knows what clocks will skip */
	TimestampTz end = GetCurrentTransactionStartTimestamp();
	ZoneTurn	turn = {.moment = -200 * INT64CONST(365) * USECS_PER_DAY};

	while (zone_next_turn(zone, turn.moment, &turn) && turn.moment < end)
	{
		DateADT		before = zone_day(turn.moment - 1 + turn.before);

		if (zone_day(turn.moment + turn.after) > before + 1)
			return before + 1;
	}
	return 0;
}

/* What is known about the days of a zone. */
typedef struct ZoneDays
{
	char		name[TZ_STRLEN_MAX + 1];
	DateADT		skipped;
} ZoneDays;

/*
 * Returns the day that the clocks of a zone skipped, or 0; also 0 for names that are
 * not those of zones. It is found once for each zone.
 */
DateADT
zone_skipped_day(const char *name)
{
	static HTAB *zones = NULL;
	static const ZoneDays *last = NULL;
	ZoneDays   *days;
	bool		found;

	if (name[0] == '\0' || strlen(name) > TZ_STRLEN_MAX)
		return 0;
	if (last != NULL && strcmp(last->name, name) == 0)
		return last->skipped;
	if (zones == NULL)
	{
		HASHCTL		control = {.keysize = TZ_STRLEN_MAX + 1,.entrysize = sizeof(ZoneDays)};

		zones = hash_create("satisfaction zones", 64, &control, HASH_ELEM | HASH_STRINGS);
	}
	days = hash_search(zones, name, HASH_FIND, NULL);
	if (days == NULL)
	{
		pg_tz	   *zone = pg_tzset(name);
		DateADT		skipped =
			zone != NULL && pg_tz_acceptable(zone) ? zone_find_skipped_day(zone) : 0;

		days = hash_search(zones, name, HASH_ENTER, &found);
		days->skipped = skipped;
	}
	last = days;
	return days->skipped;
}
