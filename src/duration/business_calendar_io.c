/*
 * business_calendar_io.c
 *		The forms of a business calendar: text, stored bytes and bytes sent to
 *		clients.
 */
#include "postgres.h"

#include "lib/stringinfo.h"
#include "libpq/pqformat.h"
#include "utils/datetime.h"

#include "common/bytes.h"
#include "common/calendar.h"
#include "common/stored.h"
#include "common/zone.h"
#include "duration/business_calendar.h"

#define BUSINESS_CALENDAR_VERSION 1

/* The fewest bytes of an exception: a gap, a number of days, no hours. */
#define EXCEPTION_MIN_BYTES 3

/* Appends the hours of a day. */
static void
text_append_hours(StringInfo out, const DayHours *hours)
{
	for (int i = 0; i < hours->spans; i++)
		appendStringInfo(out, " %02d:%02d-%02d:%02d",
						 hours->span[i].begin / 60, hours->span[i].begin % 60,
						 hours->span[i].end / 60, hours->span[i].end % 60);
}

/* Appends a date. */
static void
text_append_date(StringInfo out, const char *before, DateADT date)
{
	int			year,
				month,
				day;

	j2date(date + POSTGRES_EPOCH_JDATE, &year, &month, &day);
	appendStringInfo(out, "%s%04d-%02d-%02d", before, year, month, day);
}

/* Appends the hours of the week: successive days of the same hours as one. */
static void
text_append_week(StringInfo out, const BusinessCalendar *calendar)
{
	for (int first = 0, last; first < 7; first = last + 1)
	{
		last = first;
		if (calendar->week[first]->spans == 0)
			continue;
		while (last < 6 && day_hours_equal(calendar->week[first], calendar->week[last + 1]))
			last++;
		appendStringInfo(out, "; %.3s", weekday_names[first]);
		if (last > first)
			appendStringInfo(out, "-%.3s", weekday_names[last]);
		text_append_hours(out, calendar->week[first]);
	}
}

/* Appends the closed days or the open ones, those of the same hours together. */
static void
text_append_exceptions(StringInfo out, const BusinessCalendar *calendar, bool open)
{
	const DayHours *hours = NULL;

	for (int i = 0; i < calendar->exceptions; i++)
	{
		const CalendarException *exception = &calendar->exception[i];

		if ((exception->hours->spans > 0) != open)
			continue;
		if (hours != NULL && day_hours_equal(hours, exception->hours))
			text_append_date(out, ", ", exception->first);
		else
		{
			if (hours != NULL)
				text_append_hours(out, hours);
			text_append_date(out, open ? "; open " : "; closed ", exception->first);
		}
		if (exception->last > exception->first)
			text_append_date(out, "..", exception->last);
		hours = exception->hours;
	}
	if (hours != NULL)
		text_append_hours(out, hours);
}

/* Writes the hours of a day, each time as the minutes since the one before. */
static void
day_hours_write(StringInfo out, const DayHours *hours)
{
	int			at = 0;

	bytes_write_uint(out, hours->spans);
	for (int i = 0; i < hours->spans; i++)
	{
		bytes_write_uint(out, hours->span[i].begin - at);
		bytes_write_uint(out, hours->span[i].end - hours->span[i].begin);
		at = hours->span[i].end;
	}
}

/* Reads the hours of a day. */
static const DayHours *
day_hours_read(ByteReader *in)
{
	int			spans = bytes_read_uint(in, CALENDAR_MAX_SPANS);
	DayHours   *hours;
	int			at = 0;

	if (spans == 0)
		return &calendar_closed;
	hours = palloc0(offsetof(DayHours, span) + spans * sizeof(OpenSpan));
	hours->spans = spans;
	for (int i = 0; i < spans; i++)
	{
		int			begin = at + bytes_read_uint(in, MINUTES_PER_DAY);
		int			end = begin + bytes_read_uint(in, MINUTES_PER_DAY);

		/* hours without a gap between them are written as one */
		if (end == begin || end > MINUTES_PER_DAY || (i > 0 && begin == at))
			in->failed = true;
		hours->span[i] = (OpenSpan)
		{
			begin, end
		};
		at = end;
	}
	return hours;
}

/* Writes a calendar. */
static void
calendar_write(StringInfo out, const BusinessCalendar *calendar)
{
	int64		next = 0;

	appendStringInfoChar(out, BUSINESS_CALENDAR_VERSION);
	appendStringInfoChar(out, 0);	/* flags: none defined */
	bytes_write_string(out, calendar->zone);
	for (int day = 0; day < 7; day++)
		day_hours_write(out, calendar->week[day]);
	bytes_write_uint(out, calendar->exceptions);
	for (int i = 0; i < calendar->exceptions; i++)
	{
		const CalendarException *exception = &calendar->exception[i];

		if (i == 0)
			bytes_write_int(out, exception->first);
		else
			bytes_write_uint(out, exception->first - next);
		bytes_write_uint(out, exception->last - exception->first);
		day_hours_write(out, exception->hours);
		next = (int64) exception->last + 1;
	}
}

/* Reads the exceptions; returns false if they are not valid. */
static bool
calendar_read_exceptions(ByteReader *in, BusinessCalendar *calendar)
{
	int64		first = 0;

	calendar->exceptions = bytes_read_uint(in, CALENDAR_MAX_EXCEPTIONS);
	if (in->failed || in->end - in->at < calendar->exceptions * EXCEPTION_MIN_BYTES)
		return false;
	calendar->exception = palloc0(Max(calendar->exceptions, 1) * sizeof(CalendarException));
	for (int i = 0; i < calendar->exceptions; i++)
	{
		CalendarException *exception = &calendar->exception[i];
		int64		last;

		if (i == 0)
			first = bytes_read_int(in);
		else
			first += bytes_read_uint(in, CALENDAR_LAST_DATE - CALENDAR_FIRST_DATE);
		if (first < CALENDAR_FIRST_DATE || first > CALENDAR_LAST_DATE)
			return false;
		last = first + bytes_read_uint(in, CALENDAR_LAST_DATE - CALENDAR_FIRST_DATE);
		if (last > CALENDAR_LAST_DATE)
			return false;
		exception->first = (DateADT) first;
		exception->last = (DateADT) last;
		exception->hours = day_hours_read(in);

		/*
		 * days that follow each other and have the same hours are written as
		 * one
		 */
		if (in->failed ||
			(i > 0 && exception[-1].last + 1 == exception->first &&
			 day_hours_equal(exception[-1].hours, exception->hours)))
			return false;
		first = last + 1;
	}
	return true;
}

/*
 * Reads a calendar from bytes that need not be valid; returns NULL if they are
 * not. Whether the server knows the zone is not checked, so that a calendar
 * can be dumped anywhere.
 */
static BusinessCalendar *
calendar_read(const char *bytes, int length)
{
	const unsigned char *start = (const unsigned char *) bytes;
	ByteReader	in = {start, start + length, false};
	BusinessCalendar *calendar = palloc0(sizeof(BusinessCalendar));

	if (bytes_read_uint(&in, BUSINESS_CALENDAR_VERSION) != BUSINESS_CALENDAR_VERSION)
		return NULL;
	bytes_read_uint(&in, 0);	/* flags */
	calendar->zone = bytes_read_string(&in, TZ_STRLEN_MAX);
	if (in.failed || calendar->zone[0] == '\0' ||
		strpbrk(calendar->zone, " \t\n\r\f\v;") != NULL || !zone_is_name(calendar->zone) ||
		strcmp(zone_canonical_name(calendar->zone), calendar->zone) != 0)
		return NULL;
	for (int day = 0; day < 7; day++)
		calendar->week[day] = day_hours_read(&in);
	if (!calendar_read_exceptions(&in, calendar) || in.at != in.end)
		return NULL;
	return calendar_is_ever_open(calendar) ? calendar : NULL;
}

/* Returns the calendar that a stored value holds. */
BusinessCalendar *
business_calendar_from_datum(Datum value)
{
	struct varlena *stored = PG_DETOAST_DATUM_PACKED(value);
	BusinessCalendar *calendar = calendar_read(VARDATA_ANY(stored), VARSIZE_ANY_EXHDR(stored));

	if (calendar == NULL)
		ereport(ERROR,
				(errcode(ERRCODE_DATA_CORRUPTED),
				 errmsg("stored business_calendar is damaged or of an unknown version")));
	return calendar;
}

/* Returns the stored form of a calendar. */
static Datum
calendar_to_datum(const BusinessCalendar *calendar)
{
	StringInfoData out;

	stored_begin(&out);
	calendar_write(&out, calendar);
	return stored_end(&out);
}

PG_FUNCTION_INFO_V1(business_calendar_in);
PG_FUNCTION_INFO_V1(business_calendar_out);
PG_FUNCTION_INFO_V1(business_calendar_recv);
PG_FUNCTION_INFO_V1(business_calendar_send);

/* Converts text to a calendar. */
Datum
business_calendar_in(PG_FUNCTION_ARGS)
{
	BusinessCalendar calendar;

	if (!calendar_parse(PG_GETARG_CSTRING(0), &calendar, fcinfo->context))
		PG_RETURN_NULL();
	return calendar_to_datum(&calendar);
}

/* Converts a calendar to its canonical text. */
Datum
business_calendar_out(PG_FUNCTION_ARGS)
{
	const BusinessCalendar *calendar = business_calendar_from_datum(PG_GETARG_DATUM(0));
	StringInfoData out;

	initStringInfo(&out);
	appendStringInfoString(&out, calendar->zone);
	text_append_week(&out, calendar);
	text_append_exceptions(&out, calendar, false);
	text_append_exceptions(&out, calendar, true);
	PG_RETURN_CSTRING(out.data);
}

/* Converts bytes from a client to a calendar. */
Datum
business_calendar_recv(PG_FUNCTION_ARGS)
{
	StringInfo	buf = (StringInfo) PG_GETARG_POINTER(0);
	int			length = buf->len - buf->cursor;
	BusinessCalendar *calendar = calendar_read(pq_getmsgbytes(buf, length), length);
	pg_tz	   *zone = calendar == NULL ? NULL : zone_find(calendar->zone);

	if (calendar == NULL)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_BINARY_REPRESENTATION),
				 errmsg("invalid binary form of type business_calendar")));
	if (zone == NULL || strcmp(pg_get_timezone_name(zone), calendar->zone) != 0)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_BINARY_REPRESENTATION),
				 errmsg("invalid binary form of type business_calendar"),
				 errdetail("This server does not have a time zone \"%s\".", calendar->zone)));
	return calendar_to_datum(calendar);
}

/* Converts a calendar to bytes for a client, which are the stored ones. */
Datum
business_calendar_send(PG_FUNCTION_ARGS)
{
	StringInfoData buf;

	pq_begintypsend(&buf);
	calendar_write(&buf, business_calendar_from_datum(PG_GETARG_DATUM(0)));
	PG_RETURN_BYTEA_P(pq_endtypsend(&buf));
}
