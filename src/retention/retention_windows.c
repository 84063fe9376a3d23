/*
 * retention_windows.c
 *		Periods that begin at a customer's own event, not with the calendar.
 *
 * A day has 24 hours, and a week 7 of these days. Months, quarters and years are
 * added to the local time of the event, as PostgreSQL adds an interval: where the
 * month is too short, the window begins on its last day, and where clocks were
 * turned, as the server reads such a local time.
 */
#include "postgres.h"

#include "utils/datetime.h"

#include "retention/retention_windows.h"

/* Returns how many months a window has; 0 for days and weeks. */
static int
windows_months(PeriodUnit unit)
{
	switch (unit)
	{
		case PERIOD_MONTH:
			return 1;
		case PERIOD_QUARTER:
			return 3;
		case PERIOD_YEAR:
			return MONTHS_PER_YEAR;
		default:
			return 0;
	}
}

/* Converts a moment to local time. */
static void
windows_local(pg_tz *zone, int64 moment, struct pg_tm *local, fsec_t *microseconds)
{
	int			offset;

	if (timestamp2tm(moment, zone == NULL ? NULL : &offset, local, microseconds, NULL, zone) != 0)
		ereport(ERROR,
				(errcode(ERRCODE_DATETIME_VALUE_OUT_OF_RANGE),
				 errmsg("timestamp out of range")));
}

/* Sets the windows after an event. */
void
windows_begin(Windows *windows, PeriodUnit unit, pg_tz *zone, int64 origin)
{
	windows->unit = unit;
	windows->zone = zone;
	windows->origin = origin;
	windows->begin = windows->end = origin;
	if (windows_months(unit) > 0)
		windows_local(zone, origin, &windows->local, &windows->microseconds);
}

/* Returns the moment that is some months after the event; the highest number if there is none. */
static int64
windows_after_months(const Windows *windows, int64 months)
{
	struct pg_tm tm = windows->local;
	int64		month = (int64) tm.tm_year * MONTHS_PER_YEAR + tm.tm_mon - 1 + months;
	int			offset = 0;
	Timestamp	result;

	tm.tm_year = (int) (month / MONTHS_PER_YEAR - (month % MONTHS_PER_YEAR < 0));
	tm.tm_mon = (int) (month - (int64) tm.tm_year * MONTHS_PER_YEAR) + 1;
	tm.tm_mday = Min(tm.tm_mday, day_tab[isleap(tm.tm_year)][tm.tm_mon - 1]);
	if (windows->zone != NULL)
		offset = DetermineTimeZoneOffset(&tm, windows->zone);
	if (tm2timestamp(&tm, windows->microseconds, windows->zone == NULL ? NULL : &offset,
					 &result) != 0)
		return PG_INT64_MAX;
	return result;
}

/* Returns the number of the window that contains a moment, which is not before the event. */
int32
windows_number(Windows *windows, int64 moment)
{
	int			length = windows_months(windows->unit);
	struct pg_tm tm;
	fsec_t		microseconds;
	int64		months,
				number;

	Assert(moment >= windows->origin);
	if (length == 0)
		return (int32) ((moment - windows->origin) /
						(windows->unit == PERIOD_WEEK ? 7 * USECS_PER_DAY : USECS_PER_DAY));
	/* events are looked up in order of time, and most are near the one before */
	if (moment >= windows->begin && moment < windows->end)
		return windows->number;
	windows_local(windows->zone, moment, &tm, &microseconds);
	months = ((int64) tm.tm_year - windows->local.tm_year) * MONTHS_PER_YEAR +
		tm.tm_mon - windows->local.tm_mon;
	number = Max(months / length, 0);

	/*
	 * the month of the moment tells the number but for one; where clocks were
	 * turned at the beginning of a window, also one more
	 */
	while (number > 0 && windows_after_months(windows, number * length) > moment)
		number--;
	while ((windows->end = windows_after_months(windows, (number + 1) * length)) <= moment)
		number++;
	windows->number = (int32) number;
	windows->begin = number == 0 ? windows->origin :
		windows_after_months(windows, number * length);
	return windows->number;
}
