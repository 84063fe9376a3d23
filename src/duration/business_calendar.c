/*
 * business_calendar.c
 *		The rules that every business calendar follows.
 */
#include "postgres.h"

#include "duration/business_calendar.h"

StaticAssertDecl(CALENDAR_MAX_SPANS == 24, "an error message contains the limit");
StaticAssertDecl(CALENDAR_MAX_EXCEPTIONS == 10000, "an error message contains the limit");

/* The hours of a closed day. */
const DayHours calendar_closed = {0};

/* Returns whether two days have the same open hours. */
bool
day_hours_equal(const DayHours *a, const DayHours *b)
{
	return a->spans == b->spans && memcmp(a->span, b->span, a->spans * sizeof(OpenSpan)) == 0;
}

/*
 * Adds hours to those of a day, in order, and joins those that touch; returns
 * false if they overlap.
 */
bool
day_hours_add(DayHours *hours, OpenSpan new)
{
	int			i = 0;

	while (i < hours->spans && hours->span[i].end < new.begin)
		i++;
	if (i < hours->spans && hours->span[i].begin <= new.end)
	{
		OpenSpan   *old = &hours->span[i];

		if (new.begin < old->end && old->begin < new.end)
			return false;
		if (i + 1 < hours->spans && new.end > hours->span[i + 1].begin)
			return false;
		old->begin = Min(old->begin, new.begin);
		old->end = Max(old->end, new.end);
		if (i + 1 < hours->spans && old->end == hours->span[i + 1].begin)
		{
			old->end = hours->span[i + 1].end;
			hours->spans--;
			memmove(old + 1, old + 2, (hours->spans - i - 1) * sizeof(OpenSpan));
		}
		return true;
	}
	memmove(&hours->span[i + 1], &hours->span[i], (hours->spans - i) * sizeof(OpenSpan));
	hours->span[i] = new;
	hours->spans++;
	return true;
}

/* Returns whether a calendar has any open hours. */
bool
calendar_is_ever_open(const BusinessCalendar *calendar)
{
	for (int day = 0; day < 7; day++)
		if (calendar->week[day]->spans > 0)
			return true;
	for (int i = 0; i < calendar->exceptions; i++)
		if (calendar->exception[i].hours->spans > 0)
			return true;
	return false;
}

/* Compares two exceptions by their first day, for qsort. */
int
calendar_exception_compare(const void *a, const void *b)
{
	const CalendarException *x = a;
	const CalendarException *y = b;

	if (x->first != y->first)
		return x->first < y->first ? -1 : 1;
	return (x->at > y->at) - (x->at < y->at);
}
