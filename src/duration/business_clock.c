/*
 * business_clock.c
 *		A clock that runs while a business calendar is open, and stands still
 *		while it is closed.
 *
 * The open time between two moments is the difference of the two readings, and
 * the moment of a reading is found by binary search, so the cost does not grow
 * with the time between them.
 *
 * A reading is computed in two steps. The local reading counts the open hours
 * up to a local time as if clocks were never turned. It is the sum of whole
 * weeks, of the days of the last week, of corrections for exceptional days
 * before, which are summed up in advance, and of the hours of the last day. To
 * it belongs a correction for each time that clocks have been turned: open
 * hours that were skipped have not passed, and those that were repeated have
 * passed twice. These corrections are summed up in advance, too.
 */
#include "postgres.h"

#include "miscadmin.h"
#include "utils/datetime.h"
#include "utils/timestamp.h"

#include "common/zone.h"
#include "duration/business_calendar.h"

/* 2000-01-01, day 0 of PostgreSQL's dates, was a Saturday. */
#define WEEKDAY_OF_DAY_0 5

/* Up to which year turns are looked up at first. */
#define FIRST_YEARS 2040

/* 400 years */
#define GREGORIAN_CYCLE (146097 * USECS_PER_DAY)

/* Exceptional days, with sums of open time in microseconds. */
typedef struct ClockException
{
	DateADT		first;
	DateADT		last;
	const DayHours *hours;
	int64		daily;			/* open time of each day */
	int64		begin;			/* local reading when they begin */
	int64		end;			/* local reading when they end */
	int64		correction;		/* of the weeks up to here and later */
} ClockException;

/* The clocks of the zone are turned, or the first segment. */
typedef struct ClockTurn
{
	TimestampTz moment;
	int64		offset;			/* from then on, of local time from UTC */
	int64		correction;		/* of local readings from then on */
	int64		reading;		/* at this moment */
} ClockTurn;

struct BusinessClock
{
	pg_tz	   *zone;
	const DayHours *week[7];
	int64		weekly;			/* open time of a week */
	int64		before[8];		/* open time of a week before each of its days */
	int			exceptions;
	ClockException *exception;
	int			turns;			/* at least 1 */
	int			room;
	ClockTurn  *turn;
	TimestampTz known;			/* turns up to here are in the array */
	int64		known_reading;
};

/* Returns the moment at which a year begins in UTC. */
static TimestampTz
year_begin(int year)
{
	return (TimestampTz) (date2j(year, 1, 1) - POSTGRES_EPOCH_JDATE) * USECS_PER_DAY;
}

/* Divides and rounds down. */
static inline int64
floor_div(int64 a, int64 b)
{
	return a / b - (a % b < 0);
}

/* Returns the open time of a day up to a time of the day, in microseconds. */
static inline int64
day_hours_until(const DayHours *hours, int64 time)
{
	int64		open = 0;

	for (int i = 0; i < hours->spans; i++)
	{
		int64		begin = hours->span[i].begin * USECS_PER_MINUTE;
		int64		end = hours->span[i].end * USECS_PER_MINUTE;

		if (time <= begin)
			break;
		open += Min(time, end) - begin;
	}
	return open;
}

/* Returns the time of the day at which this much open time has passed. */
static int64
day_hours_time(const DayHours *hours, int64 open)
{
	for (int i = 0; i < hours->spans; i++)
	{
		int64		begin = hours->span[i].begin * USECS_PER_MINUTE;
		int64		length = hours->span[i].end * USECS_PER_MINUTE - begin;

		if (open <= length)
			return begin + open;
		open -= length;
	}
	elog(ERROR, "day does not have this much open time");
}

/* Returns the open time of whole weeks and days before a day. */
static inline int64
clock_weeks(const BusinessClock *clock, int64 day, int *weekday)
{
	int64		week = floor_div(day + WEEKDAY_OF_DAY_0, 7);

	*weekday = (int) (day + WEEKDAY_OF_DAY_0 - week * 7);
	return week * clock->weekly + clock->before[*weekday];
}

/* Returns the last exception that begins up to a day; NULL if none does. */
static inline const ClockException *
clock_exception(const BusinessClock *clock, int64 day)
{
	int			low = 0,
				high = clock->exceptions;

	while (low < high)
	{
		int			middle = (low + high) / 2;

		if (clock->exception[middle].first <= day)
			low = middle + 1;
		else
			high = middle;
	}
	return low == 0 ? NULL : &clock->exception[low - 1];
}

/* Returns the local reading at a local time. */
static int64
clock_local_reading(const BusinessClock *clock, Timestamp local)
{
	int64		day = floor_div(local, USECS_PER_DAY);
	int64		time = local - day * USECS_PER_DAY;
	const ClockException *exception = clock_exception(clock, day);
	int			weekday;
	int64		weeks;

	if (exception != NULL && day <= exception->last)
		return exception->begin + (day - exception->first) * exception->daily +
			day_hours_until(exception->hours, time);
	weeks = clock_weeks(clock, day, &weekday);
	return weeks + (exception == NULL ? 0 : exception->correction) +
		day_hours_until(clock->week[weekday], time);
}

/*
 * Finds the first local time with a local reading; returns false if the
 * calendar is not open as long as that.
 */
static bool
clock_local_time(const BusinessClock *clock, int64 reading, Timestamp *local)
{
	int			low = 0,
				high = clock->exceptions;
	const ClockException *exception;
	int64		week;
	int			weekday = 6;

	while (low < high)
	{
		int			middle = (low + high) / 2;

		if (clock->exception[middle].begin < reading)
			low = middle + 1;
		else
			high = middle;
	}
	exception = low == 0 ? NULL : &clock->exception[low - 1];
	if (exception != NULL && reading <= exception->end)
	{
		int64		days = (reading - exception->begin - 1) / exception->daily;

		*local = (exception->first + days) * USECS_PER_DAY +
			day_hours_time(exception->hours,
						   reading - exception->begin - days * exception->daily);
		return true;
	}
	if (clock->weekly == 0)
		return false;
	if (exception != NULL)
		reading -= exception->correction;
	week = floor_div(reading - 1, clock->weekly);
	reading -= week * clock->weekly;
	while (clock->before[weekday] >= reading)
		weekday--;
	*local = (week * 7 + weekday - WEEKDAY_OF_DAY_0) * USECS_PER_DAY +
		day_hours_time(clock->week[weekday], reading - clock->before[weekday]);
	return true;
}

/* Adds a turn of the clocks. */
static void
clock_add_turn(BusinessClock *clock, TimestampTz moment, int64 offset)
{
	ClockTurn  *turn;

	if (clock->turns == clock->room)
	{
		clock->turn = repalloc(clock->turn, clock->room * 2 * sizeof(ClockTurn));
		clock->room *= 2;
	}
	turn = &clock->turn[clock->turns];
	turn->moment = moment;
	turn->offset = offset;
	turn->correction = 0;
	turn->reading = clock_local_reading(clock, moment + offset);
	if (clock->turns > 0)
	{
		turn->correction = turn[-1].correction +
			clock_local_reading(clock, moment + turn[-1].offset) - turn->reading;
		turn->reading += turn->correction;
	}
	clock->turns++;

	/* so that an error later leaves the clock as it is now */
	clock->known = moment;
	clock->known_reading = turn->reading;
}

/*
 * Finds the first turn after a moment. The server lists those of the next 400
 * years or so; after these they are repeated, as the Gregorian calendar is,
 * unless the clocks of the zone are not turned any longer.
 */
static bool
clock_next_turn(const BusinessClock *clock, TimestampTz moment, ZoneTurn *turn)
{
	for (int64 shift = 0; moment - shift >= year_begin(1); shift += GREGORIAN_CYCLE)
	{
		if (!zone_next_turn(clock->zone, moment - shift, turn))
			continue;
		turn->moment += shift;
		if (shift > 0)
			turn->after = zone_utc_offset(clock->zone, turn->moment);
		return true;
	}
	return false;
}

/* Looks up the turns up to a later moment. */
static void
clock_learn(BusinessClock *clock, TimestampTz until)
{
	ZoneTurn	turn = {.moment = clock->known};
	const ClockTurn *last;

	while (clock_next_turn(clock, turn.moment, &turn) && turn.moment <= until)
	{
		CHECK_FOR_INTERRUPTS();
		if (turn.after != clock->turn[clock->turns - 1].offset)
			clock_add_turn(clock, turn.moment, turn.after);
	}
	last = &clock->turn[clock->turns - 1];
	clock->known = until;
	clock->known_reading = clock_local_reading(clock, until + last->offset) + last->correction;
}

/* Looks up some more turns; returns false at the end of the year 9999. */
static bool
clock_learn_more(BusinessClock *clock)
{
	TimestampTz end = year_begin(10000);

	if (clock->known >= end)
		return false;
	clock_learn(clock, Min(end, clock->known + Max(clock->known, USECS_PER_DAY * 3653)));
	return true;
}

/* Sums up the exceptions of a calendar. */
static void
clock_sum_exceptions(BusinessClock *clock, const BusinessCalendar *calendar)
{
	int64		correction = 0;

	clock->exception = palloc(sizeof(ClockException) * Max(calendar->exceptions, 1));
	for (int i = 0; i < calendar->exceptions; i++)
	{
		ClockException *to = &clock->exception[i];
		int			weekday;

		to->first = calendar->exception[i].first;
		to->last = calendar->exception[i].last;
		to->hours = calendar->exception[i].hours;
		to->daily = day_hours_until(to->hours, USECS_PER_DAY);
		to->begin = clock_weeks(clock, to->first, &weekday) + correction;
		to->end = to->begin + ((int64) to->last - to->first + 1) * to->daily;
		correction = to->end - clock_weeks(clock, (int64) to->last + 1, &weekday);
		to->correction = correction;
	}
	clock->exceptions = calendar->exceptions;
}

/* Makes the clock of a calendar, which must exist as long as the clock. */
BusinessClock *
business_clock_new(const BusinessCalendar *calendar)
{
	BusinessClock *clock = palloc0(sizeof(BusinessClock));
	TimestampTz begin = year_begin(1);

	clock->zone = zone_lookup(calendar->zone);
	for (int day = 0; day < 7; day++)
	{
		clock->week[day] = calendar->week[day];
		clock->before[day] = clock->weekly;
		clock->weekly += day_hours_until(calendar->week[day], USECS_PER_DAY);
	}
	clock->before[7] = clock->weekly;
	clock_sum_exceptions(clock, calendar);
	clock->room = 8;
	clock->turn = palloc(clock->room * sizeof(ClockTurn));
	clock_add_turn(clock, begin, zone_utc_offset(clock->zone, begin));
	clock_learn(clock, year_begin(FIRST_YEARS));
	return clock;
}

/* Returns the offset and the correction that are in force at a moment. */
static inline const ClockTurn *
clock_turn(BusinessClock *clock, TimestampTz moment)
{
	int			low = 1,
				high;

	while (unlikely(moment > clock->known))
		if (!clock_learn_more(clock))
			break;
	if (unlikely(moment < clock->turn[0].moment || moment > clock->known))
		ereport(ERROR,
				(errcode(ERRCODE_DATETIME_VALUE_OUT_OF_RANGE),
				 errmsg("timestamp out of range"),
				 errdetail("A business calendar has the years 1 to 9999.")));
	high = clock->turns;
	while (low < high)
	{
		int			middle = (low + high) / 2;

		if (clock->turn[middle].moment <= moment)
			low = middle + 1;
		else
			high = middle;
	}
	return &clock->turn[low - 1];
}

/* Returns whether a calendar is open at a moment. */
bool
business_clock_is_open(BusinessClock *clock, TimestampTz moment)
{
	Timestamp	local = moment + clock_turn(clock, moment)->offset;

	return clock_local_reading(clock, local + 1) > clock_local_reading(clock, local);
}

/* Returns the reading of the clock at a moment: open time in microseconds. */
int64
business_clock_reading(BusinessClock *clock, TimestampTz moment)
{
	const ClockTurn *turn = clock_turn(clock, moment);

	return clock_local_reading(clock, moment + turn->offset) + turn->correction;
}

/*
 * Finds the first moment with a reading; returns false if there is none up to
 * the year 9999.
 */
bool
business_clock_moment(BusinessClock *clock, int64 reading, TimestampTz *moment)
{
	int			low = 1,
				high;
	const ClockTurn *turn;
	Timestamp	local;

	while (clock->known_reading < reading)
		if (!clock_learn_more(clock))
			return false;
	high = clock->turns;
	while (low < high)
	{
		int			middle = (low + high) / 2;

		if (clock->turn[middle].reading < reading)
			low = middle + 1;
		else
			high = middle;
	}
	turn = &clock->turn[low - 1];
	if (reading <= turn->reading ||
		!clock_local_time(clock, reading - turn->correction, &local))
		return false;
	*moment = local - turn->offset;
	return true;
}
