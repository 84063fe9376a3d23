/*
 * activity_io.c
 *		The stored form of activity periods.
 */
#include "postgres.h"

#include "miscadmin.h"
#include "utils/memutils.h"

#include "common/bytes.h"
#include "common/int.h"
#include "common/interrupts.h"
#include "common/stored.h"
#include "common/zone.h"
#include "retention/activity.h"
#include "retention/retention_options.h"

/* The first two bytes of the stored form: the version, and flags. */
#define ACTIVITY_VERSION 1
#define ACTIVITY_EMPTY 0x01		/* no event yet, nothing follows; no other
								 * flag */
#define ACTIVITY_AGAIN 0x02		/* there is a time in "again" */
#define ACTIVITY_AMOUNTS 0x04	/* periods have amounts */

/*
 * Returns the numbers of the periods in the stored form, in which a skipped day has
 * a number, too: what is known about time zones may change.
 */
static const int32 *
activity_numbers(const Activity *a)
{
	int32	   *numbers;

	if (a->rule.skipped == 0)
		return a->periods;
	numbers = MemoryContextAllocHuge(CurrentMemoryContext, Max(a->count, 1) * sizeof(int32));
	for (int i = 0; i < a->count; i++)
		numbers[i] = period_start(a->rule, a->periods[i]);
	return numbers;
}

/*
 * Turns these numbers, two of which may be of the same period, into periods; returns
 * false if the amounts of these cannot be added.
 */
static bool
activity_from_numbers(Activity *a)
{
	int			count = 0;

	if (a->rule.skipped == 0)
		return true;
	for (int i = 0; i < a->count; i++)
	{
		int32		period = period_of_date(a->rule, a->periods[i]);
		int64		amount = a->has_amounts ? a->amounts[i] : 0;

		if (count > 0 && period == a->periods[count - 1])
		{
			if (a->has_amounts && pg_add_s64_overflow(a->amounts[count - 1], amount,
													  &a->amounts[count - 1]))
				return false;
			continue;
		}
		if (a->has_amounts)
			a->amounts[count] = amount;
		a->periods[count++] = period;
	}
	a->count = count;
	return true;
}

/* Raises the error for too many periods of one customer. */
void
raise_too_many_periods(void)
{
	ereport(ERROR,
			(errcode(ERRCODE_PROGRAM_LIMIT_EXCEEDED),
			 errmsg("number of activity periods exceeds the maximum allowed (%d)",
					ACTIVITY_MAX_PERIODS)));
}

/*
 * Writes the stored form. Periods are written as runs of consecutive periods: the
 * distance from the end of the run before, and the length. Their amounts follow.
 */
void
activity_write(StringInfo out, const Activity *a)
{
	bool		again = a->again != DT_NOBEGIN;
	const int32 *periods = activity_numbers(a);
	int			runs = 0;
	int64		end = 0;		/* the period after the last run */

	if (a->count > ACTIVITY_MAX_PERIODS)
		raise_too_many_periods();
	appendStringInfoChar(out, ACTIVITY_VERSION);
	appendStringInfoChar(out, a->empty ? ACTIVITY_EMPTY :
						 (again ? ACTIVITY_AGAIN : 0) | (a->has_amounts ? ACTIVITY_AMOUNTS : 0));
	if (a->empty)
		return;

	bytes_write_uint(out, a->rule.unit);
	bytes_write_uint(out, a->rule.week_start);
	bytes_write_string(out, a->zone);
	if (a->has_amounts)
		bytes_write_uint(out, a->scale);
	bytes_write_int(out, a->latest);
	if (again)
		bytes_write_uint(out, a->latest - a->again);
	for (int i = 0; i < a->count; i++)
		runs += i == 0 || periods[i] != periods[i - 1] + 1;
	bytes_write_uint(out, runs);
	for (int i = 0; i < a->count;)
	{
		int			length = 1;

		while (i + length < a->count && periods[i + length] == periods[i] + length)
			length++;
		if (i == 0)
			bytes_write_int(out, periods[i]);
		else
			bytes_write_uint(out, periods[i] - end);
		bytes_write_uint(out, length);
		end = (int64) periods[i] + length;
		i += length;
	}
	for (int i = 0; a->has_amounts && i < a->count; i++)
		bytes_write_int(out, a->amounts[i]);
}

/* Returns the stored value. */
Datum
activity_to_datum(const Activity *a)
{
	StringInfoData out;

	stored_begin(&out);
	activity_write(&out, a);
	return stored_end(&out);
}

/* Returns a reader, whose values live in the context. */
ActivityReader *
activity_reader_new(MemoryContext context)
{
	ActivityReader *reader = MemoryContextAllocZero(context, sizeof(ActivityReader));

	reader->context = context;
	return reader;
}

/*
 * Reads which periods are counted, in which time zone, and how many decimals amounts
 * have, and remembers the bytes read.
 */
static void
activity_read_header(ActivityReader *reader, ByteReader *in, bool has_amounts)
{
	static uint64 calendars = 0;	/* how many this process has read */
	Activity   *a = &reader->activity;
	const unsigned char *start = in->at;
	MemoryContext old = MemoryContextSwitchTo(reader->context);

	reader->header_size = 0;
	reader->calendar = ++calendars;
	if (reader->header != NULL)
	{
		pfree(reader->header);
		pfree(reader->zone);
		reader->header = NULL;
	}
	a->rule.unit = bytes_read_uint(in, PERIOD_YEAR);
	a->rule.week_start = bytes_read_uint(in, a->rule.unit == PERIOD_WEEK ? 6 : 0);
	reader->zone = bytes_read_string(in, TZ_STRLEN_MAX);
	a->zone = zone_canonical_name(reader->zone);
	a->rule.skipped = a->rule.unit == PERIOD_DAY ? zone_skipped_day(a->zone) : 0;
	a->has_amounts = has_amounts;
	a->scale = has_amounts ? bytes_read_uint(in, MAX_AMOUNT_SCALE) : 0;
	if (!in->failed)
	{
		reader->header_size = in->at - start;
		reader->header = palloc(reader->header_size);
		memcpy(reader->header, start, reader->header_size);
	}
	MemoryContextSwitchTo(old);
}

/* Enlarges the array of periods to at least this many. */
static void
activity_enlarge(ActivityReader *reader, int64 count)
{
	Activity   *a = &reader->activity;
	int			capacity = Max(count, Max(reader->capacity * 2, 64));

	if (count <= reader->capacity)
		return;
	a->periods = a->periods == NULL ?
		MemoryContextAllocHuge(reader->context, capacity * sizeof(int32)) :
		repalloc_huge(a->periods, capacity * sizeof(int32));
	reader->capacity = capacity;
}

/* Reads the runs of periods; returns false if they are malformed. */
static bool
activity_read_runs(ActivityReader *reader, ByteReader *in)
{
	Activity   *a = &reader->activity;

	/* a run takes at least two bytes */
	uint64		runs = bytes_read_uint(in, (in->end - in->at) / 2);
	int64		end = 0;		/* the period after the last run */

	if (runs == 0)
		return false;
	for (uint64 run = 0; run < runs; run++)
	{
		int64		first = run == 0 ? bytes_read_int(in) :
			end + (int64) bytes_read_uint(in, PG_INT32_MAX);
		int64		length = bytes_read_uint(in, ACTIVITY_MAX_PERIODS);

		if (in->failed || length < 1 || a->count + length > ACTIVITY_MAX_PERIODS ||
			(run == 0 ? !period_is_valid(a->rule, first) : first == end))
			return false;
		end = first + length;
		activity_enlarge(reader, a->count + length);
		CHECK_FOR_INTERRUPTS();
		for (int64 period = first; period < end; period++)
			a->periods[a->count++] = (int32) period;
	}
	/* the first and the last period are valid, so all are */
	return period_is_valid(a->rule, end - 1);
}

/* Reads the amounts of the periods; returns false if they are malformed. */
static bool
activity_read_amounts(ActivityReader *reader, ByteReader *in)
{
	Activity   *a = &reader->activity;

	if (reader->amounts_capacity < reader->capacity)
	{
		Size		size = reader->capacity * sizeof(int64);

		a->amounts = a->amounts == NULL ? MemoryContextAllocHuge(reader->context, size) :
			repalloc_huge(a->amounts, size);
		reader->amounts_capacity = reader->capacity;
	}
	for (int i = 0; i < a->count && !in->failed; i++)
	{
		check_for_interrupts_at(i);
		a->amounts[i] = bytes_read_int(in);
	}
	return !in->failed;
}

/* Reads the times of the latest events; returns false if they are malformed. */
static bool
activity_read_latest(Activity *a, ByteReader *in, bool again)
{
	a->latest = bytes_read_int(in);
	a->again = DT_NOBEGIN;
	if (in->failed || !IS_VALID_TIMESTAMP(a->latest))
		return false;
	if (again)
	{
		a->again = a->latest - (int64) bytes_read_uint(in, ZONE_MOST_TURN);
		/* local times without a zone are never repeated */
		return !in->failed && IS_VALID_TIMESTAMP(a->again) && a->zone[0] != '\0';
	}
	return true;
}

/* Reads the next value from bytes of any origin; returns false if they are malformed. */
static bool
activity_read(ActivityReader *reader, ByteReader *in)
{
	Activity   *a = &reader->activity;
	uint64		flags;
	bool		has_amounts;

	a->count = 0;
	if (bytes_read_uint(in, ACTIVITY_VERSION) != ACTIVITY_VERSION)
		return false;
	flags = bytes_read_uint(in, ACTIVITY_AGAIN | ACTIVITY_AMOUNTS);
	has_amounts = (flags & ACTIVITY_AMOUNTS) != 0;
	a->empty = flags == ACTIVITY_EMPTY;
	if (a->empty)
		return in->at == in->end && !in->failed;
	if (flags & ACTIVITY_EMPTY)
		return false;
	if (reader->header != NULL && a->has_amounts == has_amounts &&
		in->end - in->at >= reader->header_size &&
		memcmp(in->at, reader->header, reader->header_size) == 0)
		in->at += reader->header_size;
	else
		activity_read_header(reader, in, has_amounts);
	return activity_read_latest(a, in, (flags & ACTIVITY_AGAIN) != 0) &&
		activity_read_runs(reader, in) &&
		(!has_amounts || activity_read_amounts(reader, in)) &&
		activity_from_numbers(a) && in->at == in->end;
}

/* Returns a reader of bytes. */
static inline ByteReader
activity_bytes(const char *bytes, int length)
{
	const unsigned char *start = (const unsigned char *) bytes;

	return (ByteReader)
	{
		start, start + length, false
	};
}

/*
 * Returns the activity in bytes from a client; NULL if they are malformed. The
 * checks are stricter than for stored bytes, which were checked when stored.
 */
Activity *
activity_from_bytes(const char *bytes, int length)
{
	ActivityReader *reader = activity_reader_new(CurrentMemoryContext);
	Activity   *a = &reader->activity;
	ByteReader	in = activity_bytes(bytes, length);

	if (!activity_read(reader, &in))
		return NULL;
	/* the last period must be that of the latest event */
	if (!a->empty && period_of_local(a->rule, a->latest) != a->periods[a->count - 1])
		return NULL;
	return a;
}

/* Returns the activity in the next stored value; it is valid until the next call. */
Activity *
activity_read_next(ActivityReader *reader, Datum value)
{
	struct varlena *stored = PG_DETOAST_DATUM_PACKED(value);
	ByteReader	in = activity_bytes(VARDATA_ANY(stored), VARSIZE_ANY_EXHDR(stored));

	if (!activity_read(reader, &in))
		ereport(ERROR,
				(errcode(ERRCODE_DATA_CORRUPTED),
				 errmsg("stored activity periods are damaged or of an unknown version")));
	return &reader->activity;
}

/* Returns the activity in a stored value. */
Activity *
activity_from_datum(Datum value)
{
	return activity_read_next(activity_reader_new(CurrentMemoryContext), value);
}

/* Returns the activity in the rest of a message from another process. */
Activity *
activity_from_reader(ByteReader *in)
{
	ActivityReader *reader = activity_reader_new(CurrentMemoryContext);

	if (!activity_read(reader, in) || reader->activity.empty)
		elog(ERROR, "serialized activity state is damaged");
	return &reader->activity;
}
