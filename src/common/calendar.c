/*
 * calendar.c
 *		Which period of the calendar a moment falls in.
 */
#include "postgres.h"

#include "utils/datetime.h"
#include "utils/timestamp.h"

#include "common/calendar.h"

const char *const period_unit_names[] = {"day", "week", "month", "quarter", "year", NULL};
const char *const weekday_names[] = {
	"monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday", NULL
};

/* 2000-01-01, day 0 of PostgreSQL's dates, was a Saturday: five days after Monday. */
#define WEEKDAY_OF_DAY_0 5

/* Divides towards minus infinity, as calendars do. */
static inline int64
floor_div(int64 a, int64 b)
{
	return a / b - (a % b < 0);
}

/* Returns the period that a day belongs to. */
int32
period_of_date(PeriodRule rule, DateADT date)
{
	int			year,
				month,
				day;

	if (rule.unit == PERIOD_DAY)
		return date;
	if (rule.unit == PERIOD_WEEK)
		return (int32) floor_div((int64) date + WEEKDAY_OF_DAY_0 - rule.week_start, 7);

	j2date(date + POSTGRES_EPOCH_JDATE, &year, &month, &day);
	if (rule.unit == PERIOD_MONTH)
		return year * 12 + month - 1;
	if (rule.unit == PERIOD_QUARTER)
		return year * 4 + (month - 1) / 3;
	return year;
}

/* Returns the period of a local time. */
int32
period_of_local(PeriodRule rule, Timestamp local)
{
	return period_of_date(rule, (DateADT) floor_div(local, USECS_PER_DAY));
}

/* Returns the first day of a period. */
DateADT
period_start(PeriodRule rule, int32 period)
{
	switch (rule.unit)
	{
		case PERIOD_DAY:
			return period;
		case PERIOD_WEEK:
			return period * 7 - WEEKDAY_OF_DAY_0 + rule.week_start;
		case PERIOD_MONTH:
			return date2j((int) floor_div(period, 12), period - (int) floor_div(period, 12) * 12 + 1, 1) -
				POSTGRES_EPOCH_JDATE;
		case PERIOD_QUARTER:
			return date2j((int) floor_div(period, 4), (period - (int) floor_div(period, 4) * 4) * 3 + 1, 1) -
				POSTGRES_EPOCH_JDATE;
		case PERIOD_YEAR:
			return date2j(period, 1, 1) - POSTGRES_EPOCH_JDATE;
	}
	pg_unreachable();
}

/* Returns the first instant of a period, in local time. */
Timestamp
period_start_local(PeriodRule rule, int32 period)
{
	return (Timestamp) period_start(rule, period) * USECS_PER_DAY;
}

/* Returns whether a number is a period that lies wholly within the range of timestamps. */
bool
period_is_valid(PeriodRule rule, int64 period)
{
	/* beyond these the arithmetic below would not fit an integer */
	static const int64 most[] = {110000000, 16000000, 3600000, 1200000, 295000};

	/* some way within the range, 4714 BC to 294276, there is no need to look at the calendar */
	static const int64 lowest_sure[] = {-2450000, -350000, -56500, -18800, -4700};
	static const int64 highest_sure[] = {106700000, 15200000, 3530000, 1176000, 294000};

	if (likely(period >= lowest_sure[rule.unit] && period <= highest_sure[rule.unit]))
		return true;
	return period >= -most[rule.unit] && period <= most[rule.unit] &&
		period_start(rule, (int32) period) >= DATETIME_MIN_JULIAN - POSTGRES_EPOCH_JDATE &&
		period_start(rule, (int32) period + 1) <= TIMESTAMP_END_JULIAN - POSTGRES_EPOCH_JDATE;
}

/*
 * Time is cut into slices shorter than any period of the unit, so that at most one period ends in a
 * slice. Where the zone's offset does not change within the slice either, two numbers say it all:
 * the period at its beginning, and the moment from which the next one counts.
 */
typedef struct Slice
{
	int64		number;
	int64		change;			/* the first moment of the next period */
	int64		offset;			/* of local time from UTC */
	int32		period;
	enum
	{
		SLICE_UNKNOWN,
		SLICE_SIMPLE,
		SLICE_IRREGULAR			/* the offset changes: look at every moment */
	}			kind;
} Slice;

/*
 * How many slices are remembered: few at first, as there may be a calendar for every time zone, and up to
 * 1024 where the moments need them; 1024 times 19 hours are more than two years of days.
 */
#define FIRST_SLICES 32
#define MOST_SLICES 1024

struct Calendar
{
	PeriodRule	rule;
	TimeKind	kind;
	pg_tz	   *zone;
	int			shift;			/* a slice is 2^shift microseconds */
	int			slices;			/* a power of two */
	int			learned;		/* since the number of slices last changed */
	Slice	   *slice;
};

/* Makes a calendar; the zone matters to instants only. */
Calendar *
calendar_new(PeriodRule rule, TimeKind kind, pg_tz *zone)
{
	/* 2^36 us are 19 hours, less than the shortest day; 2^38 are 3 days; 2^40 are 13 */
	static const int shifts[] = {36, 38, 40, 40, 40};
	Calendar   *calendar = palloc0(sizeof(Calendar));

	calendar->rule = rule;
	calendar->kind = kind;
	calendar->zone = zone;
	calendar->shift = shifts[rule.unit];
	calendar->slices = FIRST_SLICES;
	calendar->slice = palloc0(FIRST_SLICES * sizeof(Slice));
	return calendar;
}

/* Gives the memory of a calendar back. */
void
calendar_free(Calendar *calendar)
{
	pfree(calendar->slice);
	pfree(calendar);
}

/* Returns a column's value as microseconds since 2000; infinity belongs to no period. */
int64
calendar_moment(TimeKind kind, Datum value)
{
	if (kind == TIME_DATE)
	{
		DateADT		date = DatumGetDateADT(value);

		if (DATE_NOT_FINITE(date))
			ereport(ERROR,
					(errcode(ERRCODE_DATETIME_VALUE_OUT_OF_RANGE),
					 errmsg("infinite date belongs to no period"),
					 errhint("Leave such rows out with FILTER (WHERE isfinite(...)).")));
		if (date >= TIMESTAMP_END_JULIAN - POSTGRES_EPOCH_JDATE)
			ereport(ERROR,
					(errcode(ERRCODE_DATETIME_VALUE_OUT_OF_RANGE),
					 errmsg("date out of range for timestamp")));
		return (int64) date * USECS_PER_DAY;
	}
	if (TIMESTAMP_NOT_FINITE(DatumGetTimestamp(value)))
		ereport(ERROR,
				(errcode(ERRCODE_DATETIME_VALUE_OUT_OF_RANGE),
				 errmsg("infinite timestamp belongs to no period"),
				 errhint("Leave such rows out with FILTER (WHERE isfinite(...)).")));
	return DatumGetTimestamp(value);
}

/* Returns how many microseconds local time is ahead of UTC at an instant. */
static int64
zone_offset(const Calendar *calendar, int64 moment)
{
	struct pg_tm *tm;
	pg_time_t	t;

	if (calendar->kind != TIME_TIMESTAMPTZ)
		return 0;
	t = (pg_time_t) floor_div(moment, USECS_PER_SEC) +
		(POSTGRES_EPOCH_JDATE - UNIX_EPOCH_JDATE) * SECS_PER_DAY;
	tm = pg_localtime(&t, calendar->zone);
	if (tm == NULL)
		ereport(ERROR,
				(errcode(ERRCODE_DATETIME_VALUE_OUT_OF_RANGE),
				 errmsg("timestamp out of range")));
	return tm->tm_gmtoff * USECS_PER_SEC;
}

/* Returns the local time of a moment. */
Timestamp
calendar_local(const Calendar *calendar, int64 moment)
{
	return moment + zone_offset(calendar, moment);
}

/* Returns whether the zone's offset is the same from one moment to the next slice. */
static bool
offset_is_constant(const Calendar *calendar, int64 first, int64 last)
{
	pg_time_t	t,
				boundary;
	long int	before,
				after;
	int			before_dst,
				after_dst;

	if (calendar->kind != TIME_TIMESTAMPTZ)
		return true;
	t = (pg_time_t) floor_div(first, USECS_PER_SEC) +
		(POSTGRES_EPOCH_JDATE - UNIX_EPOCH_JDATE) * SECS_PER_DAY;
	/* 0 means that no change is known after t */
	if (pg_next_dst_boundary(&t, &before, &before_dst, &boundary, &after, &after_dst, calendar->zone) <= 0)
		return zone_offset(calendar, first) == zone_offset(calendar, last);
	boundary -= (POSTGRES_EPOCH_JDATE - UNIX_EPOCH_JDATE) * SECS_PER_DAY;
	return boundary > last / USECS_PER_SEC + 1;
}

/* Learns what happens in a slice, and remembers more slices where many are forgotten again. */
static Slice *
slice_learn(Calendar *calendar, int64 number)
{
	Slice	   *slice;
	int64		first = number * (INT64CONST(1) << calendar->shift);
	int64		last = first + (INT64CONST(1) << calendar->shift) - 1;
	int64		offset;

	if (++calendar->learned > calendar->slices && calendar->slices < MOST_SLICES)
	{
		calendar->slices *= 2;
		calendar->learned = 0;
		calendar->slice = repalloc(calendar->slice, calendar->slices * sizeof(Slice));
		memset(calendar->slice, 0, calendar->slices * sizeof(Slice));
	}
	slice = &calendar->slice[number & (calendar->slices - 1)];
	slice->number = number;
	slice->kind = SLICE_IRREGULAR;
	if (first < MIN_TIMESTAMP || last >= END_TIMESTAMP - USECS_PER_DAY * 400 ||
		!offset_is_constant(calendar, first, last))
		return slice;

	offset = zone_offset(calendar, first);
	slice->kind = SLICE_SIMPLE;
	slice->offset = offset;
	slice->period = period_of_local(calendar->rule, first + offset);
	slice->change = period_start_local(calendar->rule, slice->period + 1) - offset;
	if (!period_is_valid(calendar->rule, slice->period) ||
		!period_is_valid(calendar->rule, (int64) slice->period + 1))
		slice->kind = SLICE_IRREGULAR;
	return slice;
}

/* Returns the period of a local time that no slice tells of. */
static int32
irregular_period(const Calendar *calendar, Timestamp local)
{
	int32		period = period_of_local(calendar->rule, local);

	if (!period_is_valid(calendar->rule, period))
		ereport(ERROR,
				(errcode(ERRCODE_DATETIME_VALUE_OUT_OF_RANGE),
				 errmsg("the %s of this time is not wholly in the range of timestamps",
						period_unit_names[calendar->rule.unit])));
	return period;
}

/* Returns the period of a moment, and what local clocks show. */
int32
calendar_period(Calendar *calendar, int64 moment, Timestamp *local)
{
	int64		number = moment >> calendar->shift;
	Slice	   *slice = &calendar->slice[number & (calendar->slices - 1)];

	if (unlikely(slice->number != number || slice->kind == SLICE_UNKNOWN))
		slice = slice_learn(calendar, number);
	if (likely(slice->kind == SLICE_SIMPLE))
	{
		*local = moment + slice->offset;
		return slice->period + (moment >= slice->change);
	}
	*local = calendar_local(calendar, moment);
	return irregular_period(calendar, *local);
}
