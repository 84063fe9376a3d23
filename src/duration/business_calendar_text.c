/*
 * business_calendar_text.c
 *		Reads the text form of a business calendar.
 *
 * Asia/Seoul; mon-fri 09:00-12:00 13:00-18:00; sat 10:00-14:00;
 * closed 2026-01-01, 2026-09-24..2026-09-26; open 2026-12-31 09:00-12:00
 *
 * Spaces, the case of letters and the order of days and hours do not matter.
 */
#include "postgres.h"

#include "mb/pg_wchar.h"
#include "utils/datetime.h"

#include "common/calendar.h"
#include "common/interrupts.h"
#include "common/zone.h"
#include "duration/business_calendar.h"

#define PIECE_BYTES 60

/* The text of a calendar while it is read. */
typedef struct CalendarText
{
	const char *start;
	const char *at;				/* the next character */
	int			room;			/* for exceptions */
	int			code;			/* SQLSTATE, 0 if nothing is wrong */
	const char *reason;
	const char *hint;			/* NULL for the usual one */
	int			problem_at;		/* its byte in the text */
	int			problem_bytes;	/* how long the wrong piece is */
} CalendarText;

#define USUAL_HINT "Write the zone, the hours of the week, and any special days, as in " \
	"'Asia/Seoul; mon-fri 09:00-18:00; closed 2026-01-01; open 2026-12-31 09:00-12:00'."
#define MIDNIGHT_HINT "Divide hours across midnight between two days, " \
	"as in 'fri 22:00-24:00; sat 00:00-02:00'."
#define TOGETHER_HINT "Write all hours of a day together, as in 'mon 09:00-12:00 13:00-18:00'."
#define ONCE_HINT "Divide days that are closed around one that is open, " \
	"as in 'closed 2026-09-23..2026-09-24, 2026-09-26'."
#define FIRST_HINT "Begin with the time zone, as in 'Asia/Seoul; mon-fri 09:00-18:00'."
#define ZONE_HINT "See pg_timezone_names for valid names, such as 'Asia/Seoul'."

/* Skips white space, the same in every locale. */
static void
text_skip_spaces(CalendarText *text)
{
	while (*text->at != '\0' && strchr(" \t\n\r\f\v", *text->at) != NULL)
	{
		check_for_interrupts_at(text->at - text->start);
		text->at++;
	}
}

/* Returns whether a word ends before a character. */
static bool
text_ends_word(const char *at)
{
	return *at == '\0' || strchr(" \t\n\r\f\v;,", *at) != NULL;
}

/*
 * Sets the problem of the text from a place to the end of the last piece that
 * was read; returns false for the caller to return.
 */
static bool
text_error(CalendarText *text, const char *from, int code, const char *reason, const char *hint)
{
	const char *to = text->at;

	/* longer pieces are cut in the message */
	if (to <= from)
		for (to = from; to - from <= PIECE_BYTES && !text_ends_word(to); to++)
			;
	text->code = code;
	text->reason = reason;
	text->hint = hint;
	text->problem_at = (int) (from - text->start);
	text->problem_bytes = (int) (to - from);
	return false;
}

/* Returns whether letters are next. */
static bool
text_has_word(const CalendarText *text)
{
	return (*text->at >= 'a' && *text->at <= 'z') || (*text->at >= 'A' && *text->at <= 'Z');
}

/* Returns whether a digit is next. */
static bool
text_has_digit(const CalendarText *text)
{
	return *text->at >= '0' && *text->at <= '9';
}

/* Takes a mark and the spaces around it, if it is next. */
static bool
text_take(CalendarText *text, const char *mark)
{
	const char *at = text->at;

	text_skip_spaces(text);
	if (strncmp(text->at, mark, strlen(mark)) != 0)
	{
		text->at = at;
		return false;
	}
	text->at += strlen(mark);
	text_skip_spaces(text);
	return true;
}

/* Takes a word and the spaces after it, if it is next. */
static bool
text_take_word(CalendarText *text, const char *word)
{
	size_t		length = strlen(word);

	if (pg_strncasecmp(text->at, word, length) != 0 || !text_ends_word(text->at + length))
		return false;
	text->at += length;
	text_skip_spaces(text);
	return true;
}

/* Reads digits; returns -1 if their number is not within the limits. */
static int
text_digits(CalendarText *text, int fewest, int most)
{
	int			value = 0;
	int			digits = 0;

	for (; text_has_digit(text) && digits <= most; digits++)
		value = value * 10 + (*text->at++ - '0');
	return digits >= fewest && digits <= most ? value : -1;
}

/* Reads a time of the day in minutes. */
static bool
text_time(CalendarText *text, int *minutes)
{
	const char *from = text->at;
	int			hour = text_digits(text, 1, 2);
	int			minute = 0;

	if (*text->at == ':')
	{
		text->at++;
		minute = text_digits(text, 2, 2);
	}
	if (hour < 0 || minute < 0 || text_has_digit(text) || text_has_word(text) || *text->at == ':')
	{
		text->at = from;
		return text_error(text, from, ERRCODE_INVALID_TEXT_REPRESENTATION,
						  "hours must be like 09:00-18:00", NULL);
	}
	*minutes = hour * 60 + minute;
	if (minute > 59 || *minutes > MINUTES_PER_DAY)
		return text_error(text, from, ERRCODE_INVALID_PARAMETER_VALUE,
						  "times must be from 00:00 to 24:00", NULL);
	return true;
}

/* Reads the hours of a day, at least one. */
static bool
text_hours(CalendarText *text, const DayHours **result)
{
	DayHours   *hours = palloc0(offsetof(DayHours, span) +
								(CALENDAR_MAX_SPANS + 1) * sizeof(OpenSpan));

	*result = hours;
	do
	{
		const char *from = text->at;
		OpenSpan	span;
		int			begin,
					end;

		if (!text_has_digit(text))
			return text_error(text, from, ERRCODE_INVALID_TEXT_REPRESENTATION,
							  "hours must follow, such as 09:00-18:00", NULL);
		if (!text_time(text, &begin))
			return false;
		if (!text_take(text, "-"))
			return text_error(text, from, ERRCODE_INVALID_TEXT_REPRESENTATION,
							  "hours must be like 09:00-18:00", NULL);
		if (!text_time(text, &end))
			return false;
		if (end <= begin)
			return text_error(text, from, ERRCODE_INVALID_PARAMETER_VALUE,
							  "hours must end after they begin", MIDNIGHT_HINT);
		span.begin = begin;
		span.end = end;
		if (!day_hours_add(hours, span))
			return text_error(text, from, ERRCODE_INVALID_PARAMETER_VALUE,
							  "hours of a day must not overlap", NULL);
		if (hours->spans > CALENDAR_MAX_SPANS)
			return text_error(text, from, ERRCODE_INVALID_PARAMETER_VALUE,
							  "a day must not have hours in more than 24 pieces", NULL);
		if (!text_take(text, ","))
			text_skip_spaces(text);
	} while (text_has_digit(text));
	return true;
}

/* Reads the name of a day of the week, of three letters or more. */
static bool
text_weekday(CalendarText *text, int *weekday)
{
	const char *from = text->at;
	size_t		length;

	while (text_has_word(text))
	{
		check_for_interrupts_at(text->at - text->start);
		text->at++;
	}
	length = text->at - from;
	for (*weekday = 0; length >= 3 && *weekday < 7; ++*weekday)
		if (length <= strlen(weekday_names[*weekday]) &&
			pg_strncasecmp(from, weekday_names[*weekday], length) == 0)
			return true;
	return text_error(text, from, ERRCODE_INVALID_TEXT_REPRESENTATION,
					  "a day such as mon, or closed or open must follow", NULL);
}

/* Reads the name of the zone. */
static bool
text_zone(CalendarText *text, BusinessCalendar *calendar)
{
	CalendarText days;
	const char *from;
	char	   *name;
	pg_tz	   *zone;
	int			weekday;

	text_skip_spaces(text);
	days = *text;
	from = text->at;
	while (*text->at == ',' || !text_ends_word(text->at))
	{
		check_for_interrupts_at(text->at - text->start);
		text->at++;
	}
	name = pnstrdup(from, Min(text->at - from, TZ_STRLEN_MAX + 1));
	if (name[0] == '\0')
		return text_error(text, from, ERRCODE_INVALID_TEXT_REPRESENTATION,
						  "a time zone is missing", NULL);
	zone = zone_is_name(name) ? zone_find(name) : NULL;
	if (zone == NULL && (text_take_word(&days, "closed") || text_take_word(&days, "open") ||
						 text_weekday(&days, &weekday)))
		return text_error(text, from, ERRCODE_INVALID_PARAMETER_VALUE,
						  "the time zone must come first", FIRST_HINT);
	if (!zone_is_name(name))
		return text_error(text, from, ERRCODE_INVALID_PARAMETER_VALUE,
						  "a time zone must be a name that is the same on every server",
						  ZONE_HINT);
	if (zone == NULL)
		return text_error(text, from, ERRCODE_INVALID_PARAMETER_VALUE,
						  "this time zone is not recognized", ZONE_HINT);
	calendar->zone = pstrdup(zone_canonical_name(pg_get_timezone_name(zone)));
	return true;
}

/* Reads days of the week and their hours. */
static bool
text_week(CalendarText *text, BusinessCalendar *calendar)
{
	bool		chosen[7] = {false};
	const DayHours *hours;

	do
	{
		const char *from = text->at;
		int			first,
					last;

		if (!text_weekday(text, &first))
			return false;
		last = first;
		if (text_take(text, "-") && !text_weekday(text, &last))
			return false;
		for (int day = first;; day = (day + 1) % 7)
		{
			if (chosen[day] || calendar->week[day] != NULL)
				return text_error(text, from, ERRCODE_INVALID_PARAMETER_VALUE,
								  psprintf("%s is given twice", weekday_names[day]),
								  TOGETHER_HINT);
			chosen[day] = true;
			if (day == last)
				break;
		}
		if (!text_take(text, ","))
			text_skip_spaces(text);
	} while (text_has_word(text));
	if (!text_hours(text, &hours))
		return false;
	for (int day = 0; day < 7; day++)
		if (chosen[day])
			calendar->week[day] = hours;
	return true;
}

/* Reads two digits after a hyphen; returns -1 if they are not next. */
static int
text_hyphen_digits(CalendarText *text)
{
	if (*text->at != '-')
		return -1;
	text->at++;
	return text_digits(text, 2, 2);
}

/* Reads a date. */
static bool
text_date(CalendarText *text, DateADT *date)
{
	const char *from = text->at;
	int			year = text_digits(text, 4, 4);
	int			month = text_hyphen_digits(text);
	int			day = text_hyphen_digits(text);

	if (year < 0 || month < 0 || day < 0 || text_has_digit(text) || text_has_word(text))
	{
		text->at = from;
		return text_error(text, from, ERRCODE_INVALID_TEXT_REPRESENTATION,
						  "a date such as 2026-12-31 must follow", NULL);
	}
	if (year < 1 || month < 1 || month > 12 || day < 1 || day > day_tab[isleap(year)][month - 1])
		return text_error(text, from, ERRCODE_INVALID_PARAMETER_VALUE,
						  "there is no such day", NULL);
	*date = date2j(year, month, day) - POSTGRES_EPOCH_JDATE;
	return true;
}

/* Adds days with hours of their own, in the order of the text. */
static void
calendar_add_exception(CalendarText *text, BusinessCalendar *calendar, CalendarException exception)
{
	if (calendar->exceptions == text->room)
	{
		text->room = Max(text->room * 2, 16);
		calendar->exception = calendar->exceptions == 0 ?
			palloc(text->room * sizeof(CalendarException)) :
			repalloc(calendar->exception, text->room * sizeof(CalendarException));
	}
	calendar->exception[calendar->exceptions++] = exception;
}

/* Reads closed days, or open days and their hours. */
static bool
text_exceptions(CalendarText *text, BusinessCalendar *calendar, bool open)
{
	int			before = calendar->exceptions;
	const DayHours *hours = &calendar_closed;

	do
	{
		CalendarException new = {.at = (int) (text->at - text->start)};
		const char *from = text->at;

		if (!text_date(text, &new.first))
			return false;
		new.last = new.first;
		if (text_take(text, "..") && !text_date(text, &new.last))
			return false;
		if (new.last < new.first)
			return text_error(text, from, ERRCODE_INVALID_PARAMETER_VALUE,
							  "the last day must not be before the first", NULL);
		if (calendar->exceptions == CALENDAR_MAX_EXCEPTIONS)
			return text_error(text, from, ERRCODE_INVALID_PARAMETER_VALUE,
							  "a calendar must not have more than 10000 special days",
							  "Write days that follow each other as one, "
							  "as in 2026-09-24..2026-09-26.");
		calendar_add_exception(text, calendar, new);
	} while (text_take(text, ","));
	text_skip_spaces(text);
	if (open && !text_hours(text, &hours))
		return false;
	for (int i = before; i < calendar->exceptions; i++)
		calendar->exception[i].hours = hours;
	return true;
}

/* Sorts the exceptions, checks that each day is given once, and joins days. */
static bool
calendar_sort_exceptions(CalendarText *text, BusinessCalendar *calendar)
{
	CalendarException *exception = calendar->exception;
	int			kept = 0;

	if (calendar->exceptions > 1)
		qsort(exception, calendar->exceptions, sizeof(CalendarException),
			  calendar_exception_compare);
	for (int i = 0; i < calendar->exceptions; i++)
	{
		CalendarException *last = kept == 0 ? NULL : &exception[kept - 1];

		if (last != NULL && exception[i].first <= last->last)
		{
			int			year,
						month,
						day;

			j2date(exception[i].first + POSTGRES_EPOCH_JDATE, &year, &month, &day);
			text->at = text->start + Max(exception[i].at, last->at);
			return text_error(text, text->at, ERRCODE_INVALID_PARAMETER_VALUE,
							  psprintf("%04d-%02d-%02d is %s", year, month, day,
									   (exception[i].hours->spans == 0) ==
									   (last->hours->spans == 0) ?
									   "given twice" : "both closed and open"),
							  ONCE_HINT);
		}
		if (last != NULL && exception[i].first == last->last + 1 &&
			day_hours_equal(exception[i].hours, last->hours))
		{
			last->last = exception[i].last;
			last->at = Max(last->at, exception[i].at);
		}
		else
			exception[kept++] = exception[i];
	}
	calendar->exceptions = kept;
	return true;
}

/* Reads the whole text; returns false after setting the problem. */
static bool
text_calendar(CalendarText *text, BusinessCalendar *calendar)
{
	if (!text_zone(text, calendar))
		return false;
	while (text_take(text, ";"))
	{
		bool		ok = true;

		check_for_interrupts_at(text->at - text->start);
		if (text_take_word(text, "closed"))
			ok = text_exceptions(text, calendar, false);
		else if (text_take_word(text, "open"))
			ok = text_exceptions(text, calendar, true);
		else if (*text->at != '\0' && *text->at != ';')
			ok = text_week(text, calendar);
		if (!ok)
			return false;
	}
	text_skip_spaces(text);
	if (*text->at != '\0')
		return text_error(text, text->at, ERRCODE_INVALID_TEXT_REPRESENTATION,
						  "a semicolon or the end must follow", NULL);
	for (int day = 0; day < 7; day++)
		if (calendar->week[day] == NULL)
			calendar->week[day] = &calendar_closed;
	if (!calendar_sort_exceptions(text, calendar))
		return false;
	if (!calendar_is_ever_open(calendar))
		return text_error(text, text->at, ERRCODE_INVALID_PARAMETER_VALUE,
						  "a calendar must be open at some time", NULL);
	return true;
}

/* Returns the first bytes of a text, with dots if there are more. */
static char *
text_clip(const char *string, int bytes)
{
	int			kept = pg_mbcliplen(string, bytes, PIECE_BYTES);

	return psprintf("%.*s%s", kept, string, kept < bytes ? "..." : "");
}

/* Reads a calendar; returns false after a soft error. */
bool
calendar_parse(const char *string, BusinessCalendar *calendar, Node *escontext)
{
	CalendarText text = {.start = string,.at = string};
	int			character;

	memset(calendar, 0, sizeof(BusinessCalendar));
	if (text_calendar(&text, calendar))
		return true;
	/* all that was read before the problem is ASCII */
	character = text.problem_at + 1;
	ereturn(escontext, false,
			(errcode(text.code),
			 errmsg("invalid input syntax for type business_calendar: \"%s\"",
					text_clip(string, strlen(string))),
			 text.problem_bytes == 0 ?
			 errdetail("At character %d: %s.", character, text.reason) :
			 errdetail("At character %d, \"%s\": %s.", character,
					   text_clip(string + text.problem_at, text.problem_bytes), text.reason),
			 errhint("%s", text.hint == NULL ? USUAL_HINT : text.hint)));
}
