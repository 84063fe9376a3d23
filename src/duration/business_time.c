/*
 * business_time.c
 *		The SQL functions that count and add the open time of a business
 *		calendar.
 */
#include "postgres.h"

#include "common/int.h"
#include "utils/builtins.h"
#include "utils/timestamp.h"

#include "duration/business_calendar.h"

/* Returns a timestamp argument; raises an error if it is infinite. */
static TimestampTz
moment_argument(FunctionCallInfo fcinfo, int n)
{
	TimestampTz moment = PG_GETARG_TIMESTAMPTZ(n);

	if (TIMESTAMP_NOT_FINITE(moment))
		ereport(ERROR,
				(errcode(ERRCODE_DATETIME_VALUE_OUT_OF_RANGE),
				 errmsg("a business calendar has no infinite timestamp"),
				 errhint("For a case that is still open, use now(), as in "
						 "coalesce(closed_at, now()).")));
	return moment;
}

/* Returns the text of a timestamp, for errors. */
static char *
moment_text(TimestampTz moment)
{
	return DatumGetCString(DirectFunctionCall1(timestamptz_out, TimestampTzGetDatum(moment)));
}

/*
 * Returns an open time in microseconds. Days and months are refused, since
 * nobody knows how many open hours they mean.
 */
static int64
duration_argument(FunctionCallInfo fcinfo, int n)
{
	Interval   *duration = PG_GETARG_INTERVAL_P(n);

	if (duration->month != 0 || duration->day != 0)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("duration %s is not in hours",
						DatumGetCString(DirectFunctionCall1(interval_out,
															IntervalPGetDatum(duration)))),
				 errdetail("Days and months do not have a fixed number of open hours."),
				 errhint("Write open hours, such as '16 hours' for two days of 8 hours.")));
	return duration->time;
}

PG_FUNCTION_INFO_V1(business_time);
PG_FUNCTION_INFO_V1(business_add);
PG_FUNCTION_INFO_V1(is_open);

/* Returns the open time from one moment to another. */
Datum
business_time(PG_FUNCTION_ARGS)
{
	TimestampTz from = moment_argument(fcinfo, 0);
	TimestampTz to = moment_argument(fcinfo, 1);
	BusinessClock *clock = business_clock_cached(fcinfo->flinfo, PG_GETARG_DATUM(2));
	Interval   *result;

	if (to < from)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("to_time %s is before from_time %s", moment_text(to), moment_text(from)),
				 errhint("Exclude such rows, or use greatest(from_time, to_time).")));
	result = palloc0(sizeof(Interval));
	result->time = business_clock_reading(clock, to) - business_clock_reading(clock, from);
	PG_RETURN_INTERVAL_P(result);
}

/*
 * Returns the moment at which a duration of open time has passed; if it is
 * negative, the moment from which it has passed. If it is zero, that is the
 * first open moment.
 */
Datum
business_add(PG_FUNCTION_ARGS)
{
	TimestampTz at = moment_argument(fcinfo, 0);
	int64		duration = duration_argument(fcinfo, 1);
	BusinessClock *clock = business_clock_cached(fcinfo->flinfo, PG_GETARG_DATUM(2));
	int64		reading = business_clock_reading(clock, at);
	TimestampTz result;
	bool		found;

	/*
	 * While the calendar is closed, the clock has the same reading. A
	 * positive duration ends at the first moment of its reading. Otherwise
	 * the last one is wanted, which is a microsecond before the first of the
	 * next reading.
	 */
	found = !pg_add_s64_overflow(reading, duration, &reading) && reading < PG_INT64_MAX &&
		business_clock_moment(clock, duration > 0 ? reading : reading + 1, &result);
	if (!found)
		ereport(ERROR,
				(errcode(ERRCODE_DATETIME_VALUE_OUT_OF_RANGE),
				 errmsg("business_add has no result within the years 1 to 9999"),
				 errdetail("The calendar does not have this much open time %s %s.",
						   duration < 0 ? "before" : "after", moment_text(at))));
	PG_RETURN_TIMESTAMPTZ(duration > 0 ? result : result - 1);
}

/* Returns whether a calendar is open at a moment. */
Datum
is_open(PG_FUNCTION_ARGS)
{
	TimestampTz at = moment_argument(fcinfo, 0);
	BusinessClock *clock = business_clock_cached(fcinfo->flinfo, PG_GETARG_DATUM(1));

	PG_RETURN_BOOL(business_clock_is_open(clock, at));
}
