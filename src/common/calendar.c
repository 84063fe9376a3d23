/*
 * calendar.c
 *		Calendar periods: which period a time is in, and when a period begins.
 */
#include "postgres.h"

#include "utils/datetime.h"
#include "utils/timestamp.h"

#include "common/calendar.h"
#include "common/zone.h"

const char *const period_unit_names[] = {"day", "week", "month", "quarter", "year", NULL};
const char *const weekday_names[] = {
	"monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday", NULL
};

/*
 * 2000-01-01, day 0 of PostgreSQL's dates, was a Saturday: five days after
 * Monday.
 */
#define WEEKDAY_OF_DAY_0 5

/* Divides and rounds down, also below zero. */
static inline int64
floor_div(int64 a, int64 b)
{
	return a / b - (a % b < 0);
}

/* Returns the number of a day, where one is skipped. That one has the number of the next. */
static int32
day_number(PeriodRule rule, DateADT date)
{
	return date - (date > rule.skipped);
}

/* Returns the period that contains a day. */
int32
period_of_date(PeriodRule rule, DateADT date)
{
	int			year,
				month,
				day;

	if (rule.unit == PERIOD_DAY)
		return rule.skipped == 0 ? date : day_number(rule, date);
	if (rule.unit == PERIOD_WEEK)
		return (int32) floor_div((int64) date + WEEKDAY_OF_DAY_0 - rule.week_start, 7);

	j2date(date + POSTGRES_EPOCH_JDATE, &year, &month, &day);
	if (rule.unit == PERIOD_MONTH)
		return year * 12 + month - 1;
	if (rule.unit == PERIOD_QUARTER)
		return year * 4 + (month - 1) / 3;
	return year;
}

/* Returns the period that contains a local time. */
int32
period_of_local(PeriodRule rule, Timestamp local)
{
	return period_of_date(rule, (DateADT) floor_div(local, USECS_PER_DAY));
}

/* Returns the first day of a period. */
DateADT
period_start(PeriodRule rule, int32 period)
{
	int			year;

	switch (rule.unit)
	{
		case PERIOD_DAY:
			return rule.skipped == 0 ? period : period + (period >= rule.skipped);
		case PERIOD_WEEK:
			return period * 7 - WEEKDAY_OF_DAY_0 + rule.week_start;
		case PERIOD_MONTH:
			year = (int) floor_div(period, 12);
			return date2j(year, period - year * 12 + 1, 1) - POSTGRES_EPOCH_JDATE;
		case PERIOD_QUARTER:
			year = (int) floor_div(period, 4);
			return date2j(year, (period - year * 4) * 3 + 1, 1) - POSTGRES_EPOCH_JDATE;
		case PERIOD_YEAR:
			return date2j(period, 1, 1) - POSTGRES_EPOCH_JDATE;
	}
	pg_unreachable();
}

/*
 * Returns the local time at which a period begins: after a skipped day, when that
 * would have begun. No clock shows a time in between, and so the day before ends.
 */
Timestamp
period_start_local(PeriodRule rule, int32 period)
{
	DateADT		date = period_start(rule, period);

	if (rule.unit == PERIOD_DAY && rule.skipped != 0 && date == rule.skipped + 1)
		date = rule.skipped;
	return (Timestamp) date * USECS_PER_DAY;
}

/*
 * Returns whether a number is a period that is entirely within the range of
 * timestamps.
 */
bool
period_is_valid(PeriodRule rule, int64 period)
{
	/* beyond these limits, the arithmetic below would overflow */
	static const int64 most[] = {110000000, 16000000, 3600000, 1200000, 295000};

	/*
	 * between these, well within 4714 BC to 294276, no calendar arithmetic is
	 * needed
	 */
	static const int64 lowest_sure[] = {-2450000, -350000, -56500, -18800, -4700};
	static const int64 highest_sure[] = {106700000, 15200000, 3530000, 1176000, 294000};

	if (likely(period >= lowest_sure[rule.unit] && period <= highest_sure[rule.unit]))
		return true;
	return period >= -most[rule.unit] && period <= most[rule.unit] &&
		period_start(rule, (int32) period) >= DATETIME_MIN_JULIAN - POSTGRES_EPOCH_JDATE &&
		period_start(rule, (int32) period + 1) <= TIMESTAMP_END_JULIAN - POSTGRES_EPOCH_JDATE;
}

/*
 * How many slices are remembered: few at first, because there can be a
 * calendar for every time zone, and up to 1024 if needed. 1024 slices of 19
 * hours are more than two years of days.
 */
#define FIRST_SLICES 32
#define MOST_SLICES 1024

/* Makes a calendar; the zone is used for timestamptz only. */
Calendar *
calendar_new(PeriodRule rule, TimeKind kind, pg_tz *zone)
{
	/*
	 * 2^36 us are 19 hours, less than the shortest day; 2^38 are 3 days; 2^40
	 * are 13
	 */
	static const int shifts[] = {36, 38, 40, 40, 40};
	Calendar   *calendar = palloc0(sizeof(Calendar));

	calendar->rule = rule;
	calendar->kind = kind;
	calendar->zone = zone;
	calendar->shift = shifts[rule.unit];
	calendar->slices = FIRST_SLICES;
	calendar->slice = palloc0(FIRST_SLICES * sizeof(CalendarSlice));
	return calendar;
}

/* Raises an error for a column's value that is no moment. */
void
calendar_moment_error(TimeKind kind, Datum value)
{
	if (kind != TIME_DATE)
		ereport(ERROR,
				(errcode(ERRCODE_DATETIME_VALUE_OUT_OF_RANGE),
				 errmsg("infinite timestamp belongs to no period"),
				 errhint("Exclude infinite values with FILTER (WHERE isfinite(...)).")));
	if (DATE_NOT_FINITE(DatumGetDateADT(value)))
		ereport(ERROR,
				(errcode(ERRCODE_DATETIME_VALUE_OUT_OF_RANGE),
				 errmsg("infinite date belongs to no period"),
				 errhint("Exclude infinite values with FILTER (WHERE isfinite(...)).")));
	ereport(ERROR,
			(errcode(ERRCODE_DATETIME_VALUE_OUT_OF_RANGE),
			 errmsg("date out of range for timestamp")));
}

/* Returns by how many microseconds local time is ahead of UTC at a moment. */
static int64
calendar_utc_offset(TimeKind kind, pg_tz *zone, int64 moment)
{
	return kind == TIME_TIMESTAMPTZ ? zone_utc_offset(zone, moment) : 0;
}

/* Returns the local time of a moment; the zone is used for timestamptz only. */
Timestamp
calendar_local_time(TimeKind kind, pg_tz *zone, int64 moment)
{
	return moment + calendar_utc_offset(kind, zone, moment);
}

/* Fills a slice, after enlarging the array of slices if many were replaced. */
static CalendarSlice *
calendar_fill_slice(Calendar *calendar, int64 number)
{
	CalendarSlice *slice;
	int64		first = number * (INT64CONST(1) << calendar->shift);
	int64		last = first + (INT64CONST(1) << calendar->shift) - 1;
	int64		offset;

	if (++calendar->learned > calendar->slices && calendar->slices < MOST_SLICES)
	{
		calendar->slices *= 2;
		calendar->learned = 0;
		calendar->slice = repalloc(calendar->slice, calendar->slices * sizeof(CalendarSlice));
		memset(calendar->slice, 0, calendar->slices * sizeof(CalendarSlice));
	}
	slice = calendar_slice(calendar, number);
	slice->number = number;
	slice->kind = CALENDAR_SLICE_IRREGULAR;
	if (first < MIN_TIMESTAMP || last >= END_TIMESTAMP - USECS_PER_DAY * 400 ||
		(calendar->kind == TIME_TIMESTAMPTZ &&
		 !zone_offset_is_constant(calendar->zone, first, last)))
		return slice;

	offset = calendar_utc_offset(calendar->kind, calendar->zone, first);
	slice->kind = CALENDAR_SLICE_SIMPLE;
	slice->offset = offset;
	slice->period = period_of_local(calendar->rule, first + offset);
	slice->change = period_start_local(calendar->rule, slice->period + 1) - offset;
	if (!period_is_valid(calendar->rule, slice->period) ||
		!period_is_valid(calendar->rule, (int64) slice->period + 1))
		slice->kind = CALENDAR_SLICE_IRREGULAR;
	return slice;
}

/* Returns the period of a local time that cannot be looked up in a slice. */
static int32
calendar_irregular_period(const Calendar *calendar, Timestamp local)
{
	int32		period = period_of_local(calendar->rule, local);

	if (!period_is_valid(calendar->rule, period))
		ereport(ERROR,
				(errcode(ERRCODE_DATETIME_VALUE_OUT_OF_RANGE),
				 errmsg("timestamp out of range"),
				 errdetail("The %s that contains it is not entirely within "
						   "the range of timestamps.",
						   period_unit_names[calendar->rule.unit])));
	return period;
}

/* Returns the period as calendar_period(), also if it is in no slice that is known and simple. */
int32
calendar_find_period(Calendar *calendar, int64 moment, Timestamp *local)
{
	int64		number = moment >> calendar->shift;
	CalendarSlice *slice = calendar_slice(calendar, number);

	if (slice->number != number || slice->kind == CALENDAR_SLICE_UNKNOWN)
		slice = calendar_fill_slice(calendar, number);
	if (slice->kind == CALENDAR_SLICE_SIMPLE)
		return calendar_slice_period(slice, moment, local);
	*local = calendar_local_time(calendar->kind, calendar->zone, moment);
	return calendar_irregular_period(calendar, *local);
}
