/*
 * survival_duration.c
 *		Durations: intervals of a fixed length, as microseconds that are not
 *		negative.
 */
#include "postgres.h"

#include "common/int.h"
#include "utils/builtins.h"
#include "utils/fmgrprotos.h"
#include "utils/timestamp.h"

#include "common/compat.h"
#include "duration/survival_curve.h"

/* Returns an interval as text, for an error. */
static char *
duration_shown(const Interval *duration)
{
	return DatumGetCString(DirectFunctionCall1(interval_out, IntervalPGetDatum(duration)));
}

/* Raises the error for an interval that is not a duration; only cases have a way out. */
pg_noreturn static pg_noinline void
duration_error(const Interval *duration, const char *name)
{
	bool		of_case = strcmp(name, "duration") == 0;

	if (INTERVAL_NOT_FINITE(duration))
		ereport(ERROR,
				(errcode(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE),
				 errmsg("%s must be finite, not %s", name, duration_shown(duration)),
				 !of_case ? 0 :
				 errhint("A case that is still open has lasted until now, or until the time of "
						 "the report.")));
	if (duration->month != 0)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("%s %s has months", name, duration_shown(duration)),
				 errdetail("Months have no fixed length; a day has 24 hours."),
				 of_case ?
				 errhint("Subtract timestamps, without age() or justify_days(), or write days.") :
				 errhint("Write days, such as '30 days'.")));
	if (duration->day < 0 || duration->time < 0)
		ereport(ERROR,
				(errcode(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE),
				 errmsg("%s %s is negative", name, duration_shown(duration)),
				 !of_case ? 0 :
				 errhint("Subtract the earlier time from the later one, or exclude cases that "
						 "begin later with FILTER (WHERE ...).")));
	ereport(ERROR,
			(errcode(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE),
			 errmsg("%s %s is out of range", name, duration_shown(duration))));
}

/* Finds the microseconds of an interval; returns false if they are unknown or out of range. */
static bool
interval_microseconds(const Interval *interval, int64 *sum)
{
	int64		days;

	return !INTERVAL_NOT_FINITE(interval) && interval->month == 0 &&
		!pg_mul_s64_overflow(interval->day, USECS_PER_DAY, &days) &&
		!pg_add_s64_overflow(days, interval->time, sum);
}

/* Returns the microseconds of any duration, as duration_from_interval(). */
int64
duration_from_any_interval(const Interval *duration, const char *name)
{
	int64		sum;

	if (unlikely(!interval_microseconds(duration, &sum) || sum < 0))
		duration_error(duration, name);
	return sum;
}

/* Returns the microseconds of a resolution, which must be positive. */
int64
resolution_from_interval(const Interval *resolution)
{
	int64		result;

	if (interval_microseconds(resolution, &result) && result <= 0)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("resolution must be positive"),
				 errhint("Without a resolution, durations are not rounded.")));
	return duration_from_interval(resolution, "resolution");
}

/* Returns the lowest multiple of the resolution that is not below a duration. */
int64
duration_round_up(int64 duration, int64 resolution)
{
	int64		rest = duration % resolution;

	if (rest != 0 && pg_add_s64_overflow(duration, resolution - rest, &duration))
		ereport(ERROR,
				(errcode(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE),
				 errmsg("duration is out of range when it is rounded up to the resolution")));
	return duration;
}

/*
 * Returns a duration as an interval of days and hours, as the difference of two
 * timestamps is.
 */
Datum
duration_to_interval(int64 duration)
{
	Interval   *interval = palloc0(sizeof(Interval));

	interval->day = (int32) (duration / USECS_PER_DAY);
	interval->time = duration % USECS_PER_DAY;
	return IntervalPGetDatum(interval);
}

/* Appends a duration as hours, minutes and seconds, whatever IntervalStyle is. */
void
duration_append(StringInfo out, int64 duration)
{
	int64		seconds = duration / USECS_PER_SEC;
	int			fraction = (int) (duration % USECS_PER_SEC);

	appendStringInfo(out, "%02lld:%02d:%02d", (long long) (seconds / SECS_PER_HOUR),
					 (int) (seconds / SECS_PER_MINUTE % MINS_PER_HOUR),
					 (int) (seconds % SECS_PER_MINUTE));
	if (fraction != 0)
	{
		appendStringInfo(out, ".%06d", fraction);
		while (out->data[out->len - 1] == '0')
			out->data[--out->len] = '\0';
	}
}

/* Reads up to `most` digits; returns where they end, or NULL if there are none or more. */
static const char *
duration_parse_digits(const char *text, int most, int64 *value, int *digits)
{
	*value = 0;
	for (*digits = 0; *text >= '0' && *text <= '9'; text++)
	{
		if (++*digits > most)
			return NULL;
		*value = *value * 10 + (*text - '0');
	}
	return *digits == 0 ? NULL : text;
}

/*
 * Reads a duration of hours, minutes and seconds; returns where it ends, or NULL
 * if it is malformed or out of range.
 */
const char *
duration_parse(const char *text, int64 *duration)
{
	int64		part[4] = {0, 0, 0, 0};
	int			digits;

	text = duration_parse_digits(text, 10, &part[0], &digits);
	for (int i = 1; i <= 2; i++)
	{
		if (text == NULL || *text != ':')
			return NULL;
		text = duration_parse_digits(text + 1, 2, &part[i], &digits);
		if (text == NULL || digits != 2 || part[i] > 59)
			return NULL;
	}
	if (*text == '.')
	{
		text = duration_parse_digits(text + 1, 6, &part[3], &digits);
		if (text == NULL)
			return NULL;
		for (; digits < 6; digits++)
			part[3] *= 10;
	}
	if (pg_mul_s64_overflow(part[0], USECS_PER_HOUR, duration) ||
		pg_add_s64_overflow(*duration, part[1] * USECS_PER_MINUTE + part[2] * USECS_PER_SEC +
							part[3], duration))
		return NULL;
	return text;
}
