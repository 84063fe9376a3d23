/*
 * activity_io.c
 *		From stored bytes to an activity.
 */
#include "postgres.h"

#include "miscadmin.h"
#include "utils/memutils.h"

#include "retention/activity.h"
#include "common/bytes.h"

/* Makes a reader whose activity lives in the context. */
ActivityReader *
activity_reader_new(MemoryContext context)
{
	ActivityReader *reader = MemoryContextAllocZero(context, sizeof(ActivityReader));

	reader->context = context;
	return reader;
}

/* Reads which periods are counted, and by whose clocks, and notes the bytes that tell it. */
static void
read_calendar(ActivityReader *reader, ByteReader *in)
{
	static uint64 calendars = 0;	/* that this process has seen */
	Activity   *a = &reader->activity;
	const unsigned char *start = in->at;
	MemoryContext old = MemoryContextSwitchTo(reader->context);

	reader->header_size = 0;
	reader->calendar = ++calendars;
	if (reader->header != NULL)
	{
		pfree(reader->header);
		pfree(a->zone);
		reader->header = NULL;
	}
	a->rule.unit = bytes_read_uint(in, PERIOD_YEAR);
	a->rule.week_start = bytes_read_uint(in, a->rule.unit == PERIOD_WEEK ? 6 : 0);
	a->zone = bytes_read_string(in, TZ_STRLEN_MAX);
	if (!in->failed)
	{
		reader->header_size = in->at - start;
		reader->header = palloc(reader->header_size);
		memcpy(reader->header, start, reader->header_size);
	}
	MemoryContextSwitchTo(old);
}

/* Makes room for so many periods. */
static void
make_room(ActivityReader *reader, int64 count)
{
	Activity   *a = &reader->activity;
	int			room = Max(count, Max(reader->room * 2, 64));

	if (count <= reader->room)
		return;
	a->periods = a->periods == NULL ? MemoryContextAllocHuge(reader->context, room * sizeof(int32)) :
		repalloc_huge(a->periods, room * sizeof(int32));
	reader->room = room;
}

/* Reads the runs of an activity; false where they are none. */
static bool
read_runs(ActivityReader *reader, ByteReader *in)
{
	Activity   *a = &reader->activity;
	/* a run takes two bytes at least */
	uint64		runs = bytes_read_uint(in, (in->end - in->at) / 2);
	int64		end = 0;		/* the period after the last run */

	if (runs == 0)
		return false;
	for (uint64 run = 0; run < runs; run++)
	{
		int64		first = run == 0 ? bytes_read_int(in) : end + (int64) bytes_read_uint(in, PG_INT32_MAX);
		int64		length = bytes_read_uint(in, ACTIVITY_MAX_PERIODS);

		if (in->failed || length < 1 || a->count + length > ACTIVITY_MAX_PERIODS ||
			(run == 0 ? !period_is_valid(a->rule, first) : first == end))
			return false;
		end = first + length;
		make_room(reader, a->count + length);
		CHECK_FOR_INTERRUPTS();
		for (int64 period = first; period < end; period++)
			a->periods[a->count++] = (int32) period;
	}
	/* where this one is valid, so are all that lie before it */
	return period_is_valid(a->rule, end - 1);
}

/* Reads the next activity from bytes that may come from anywhere; false where they are none. */
static bool
read_next(ActivityReader *reader, const char *bytes, int length)
{
	ByteReader	in = {(const unsigned char *) bytes, (const unsigned char *) bytes + length, false};
	Activity   *a = &reader->activity;

	a->count = 0;
	if (bytes_read_uint(&in, ACTIVITY_VERSION) != ACTIVITY_VERSION)
		return false;
	a->empty = bytes_read_uint(&in, ACTIVITY_EMPTY) == ACTIVITY_EMPTY;
	if (a->empty)
		return in.at == in.end && !in.failed;
	if (reader->header != NULL && in.end - in.at >= reader->header_size &&
		memcmp(in.at, reader->header, reader->header_size) == 0)
		in.at += reader->header_size;
	else
		read_calendar(reader, &in);
	a->latest = bytes_read_int(&in);
	return !in.failed && IS_VALID_TIMESTAMP(a->latest) && read_runs(reader, &in) && in.at == in.end;
}

/* Returns the activity in bytes that a client has sent, NULL where there is none; looks closer than where it is stored. */
Activity *
activity_from_bytes(const char *bytes, int length)
{
	ActivityReader *reader = activity_reader_new(CurrentMemoryContext);
	Activity   *a = &reader->activity;

	if (!read_next(reader, bytes, length))
		return NULL;
	/* the latest event made the last period active */
	return a->empty || period_of_local(a->rule, a->latest) == a->periods[a->count - 1] ? a : NULL;
}

/* Returns the activity that the next stored value holds; it is there until the one after it is read. */
Activity *
activity_read_next(ActivityReader *reader, Datum value)
{
	struct varlena *stored = PG_DETOAST_DATUM_PACKED(value);

	if (!read_next(reader, VARDATA_ANY(stored), VARSIZE_ANY_EXHDR(stored)))
		ereport(ERROR,
				(errcode(ERRCODE_DATA_CORRUPTED),
				 errmsg("stored activity is damaged or of an unknown version")));
	return &reader->activity;
}

/* Returns the activity that a stored value holds. */
Activity *
activity_from_datum(Datum value)
{
	return activity_read_next(activity_reader_new(CurrentMemoryContext), value);
}
