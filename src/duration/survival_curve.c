/*
 * survival_curve.c
 *		The stored form of survival curves, and merging.
 *
 * Curves are read and written step by step: a curve with millions of distinct
 * times is never unpacked.
 */
#include "postgres.h"

#include "common/int.h"
#include "libpq/pqformat.h"
#include "miscadmin.h"
#include "utils/memutils.h"

#include "common/stored.h"
#include "duration/survival_curve.h"

/* The first two bytes of the stored form: the version, and flags, of which there are none. */
#define SURVIVAL_VERSION 1

/*
 * Reads a step after the last time, -1 before the first; returns false if the
 * bytes are malformed. After the last step, its time is -1.
 *
 * Times are stored as the distance from the time before, in units of the
 * resolution, and the first one as that plus one. So 0 can end the list.
 */
static bool
survival_read_step(ByteReader *in, int64 resolution, int64 last, SurvivalStep *step)
{
	uint64		stored = bytes_read_uint(in, PG_UINT64_MAX);
	uint64		distance = last < 0 ? stored - 1 : stored;

	step->time = -1;
	if (stored == 0)
		return !in->failed;
	step->events = bytes_read_uint(in, PG_INT64_MAX);
	step->censored = bytes_read_uint(in, PG_INT64_MAX);
	if (in->failed || (step->events == 0 && step->censored == 0) || distance > PG_INT64_MAX ||
		pg_mul_s64_overflow((int64) distance, resolution, &step->time) ||
		pg_add_s64_overflow(Max(last, 0), step->time, &step->time))
		return false;
	return true;
}

/* Reads all bytes of a curve, to count the cases; returns false if they are malformed. */
static bool
survival_read_all(SurvivalReader *reader)
{
	ByteReader	in = reader->in;
	SurvivalStep step;

	if (bytes_read_uint(&in, SURVIVAL_VERSION) != SURVIVAL_VERSION)
		return false;
	/* flags */
	bytes_read_uint(&in, 0);
	reader->resolution = bytes_read_uint(&in, PG_INT64_MAX);
	if (in.failed || reader->resolution == 0)
		return false;
	reader->stored_resolution = reader->resolution;
	reader->in.at = in.at;
	reader->cases = 0;
	reader->longest = -1;
	for (;;)
	{
		CHECK_FOR_INTERRUPTS();
		if (!survival_read_step(&in, reader->resolution, reader->longest, &step))
			return false;
		if (step.time < 0)
			break;
		if (pg_add_s64_overflow(reader->cases, step.events, &reader->cases) ||
			pg_add_s64_overflow(reader->cases, step.censored, &reader->cases))
			return false;
		reader->longest = step.time;
	}
	/* without cases there is only one form */
	return in.at == in.end && (reader->longest >= 0 || reader->resolution == 1);
}

/* Reads the next step as it is stored; its time is -1 after the last. */
static void
survival_reader_advance(SurvivalReader *reader)
{
	SurvivalStep *step = &reader->ahead;

	if (reader->in.at == reader->in.end)
		step->time = -1;
	else if (!survival_read_step(&reader->in, reader->stored_resolution, reader->last, step))
		elog(ERROR, "survival curve has changed while it was read");
	if (step->time < 0)
		return;
	reader->last = step->time;
	if (reader->resolution != reader->stored_resolution)
		step->time = duration_round_up(step->time, reader->resolution);
}

/* Begins to read bytes of any origin; returns false if they are malformed. */
static bool
survival_reader_begin_bytes(SurvivalReader *reader, const char *bytes, int length)
{
	const unsigned char *start = (const unsigned char *) bytes;

	reader->in = (ByteReader)
	{
		start, start + length, false
	};
	if (!survival_read_all(reader))
		return false;
	reader->last = -1;
	survival_reader_advance(reader);
	return true;
}

/* Begins to read a stored curve. */
void
survival_reader_begin(SurvivalReader *reader, Datum value)
{
	struct varlena *stored = PG_DETOAST_DATUM_PACKED(value);

	if (!survival_reader_begin_bytes(reader, VARDATA_ANY(stored), VARSIZE_ANY_EXHDR(stored)))
		ereport(ERROR,
				(errcode(ERRCODE_DATA_CORRUPTED),
				 errmsg("stored survival curve is damaged or of an unknown version")));
}

/*
 * Sets a resolution, a multiple of the stored one, before the first step is
 * taken. A curve without cases takes any.
 */
void
survival_reader_set_resolution(SurvivalReader *reader, int64 resolution)
{
	reader->resolution = resolution;
	if (reader->ahead.time >= 0)
		reader->ahead.time = duration_round_up(reader->ahead.time, resolution);
}

/* Takes the next step; returns false after the last. */
bool
survival_reader_next(SurvivalReader *reader, SurvivalStep *step)
{
	CHECK_FOR_INTERRUPTS();
	*step = reader->ahead;
	if (step->time < 0)
		return false;
	survival_reader_advance(reader);
	/* several stored times may have been rounded up to one */
	while (reader->ahead.time == step->time)
	{
		CHECK_FOR_INTERRUPTS();
		step->events += reader->ahead.events;
		step->censored += reader->ahead.censored;
		survival_reader_advance(reader);
	}
	return true;
}

/* Begins a curve of a resolution. */
void
survival_writer_begin(SurvivalWriter *writer, int64 resolution)
{
	stored_begin(&writer->out);
	writer->resolution = resolution;
	writer->last = -1;
	writer->cases = 0;
}

/* Raises an error for a curve of too many cases. */
void
raise_too_many_cases(void)
{
	ereport(ERROR,
			(errcode(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE),
			 errmsg("survival curve would have more cases than bigint can count")));
}

/* Writes the next step, whose time is later than the last and a multiple of the resolution. */
bool
survival_writer_add(SurvivalWriter *writer, const SurvivalStep *step)
{
	StringInfo	out = &writer->out;

	Assert(step->time > writer->last && step->time % writer->resolution == 0);
	if (pg_add_s64_overflow(writer->cases, step->events, &writer->cases) ||
		pg_add_s64_overflow(writer->cases, step->censored, &writer->cases))
		return false;
	/* a step takes at most three times ten bytes */
	if (out->len > (int) (MaxAllocSize - 100))
		ereport(ERROR,
				(errcode(ERRCODE_PROGRAM_LIMIT_EXCEEDED),
				 errmsg("survival curve has too many distinct times"),
				 errhint("Give a resolution to survival_agg, such as '1 minute'.")));
	if (writer->last < 0)
	{
		appendStringInfoChar(out, SURVIVAL_VERSION);
		appendStringInfoChar(out, 0);
		bytes_write_uint(out, writer->resolution);
	}
	if (writer->last < 0)
		bytes_write_uint(out, (uint64) (step->time / writer->resolution) + 1);
	else
		bytes_write_uint(out, (step->time - writer->last) / writer->resolution);
	bytes_write_uint(out, step->events);
	bytes_write_uint(out, step->censored);
	writer->last = step->time;
	return true;
}

/* Returns the finished curve; without cases it has no resolution. */
Datum
survival_writer_end(SurvivalWriter *writer)
{
	if (writer->last < 0)
	{
		appendStringInfoChar(&writer->out, SURVIVAL_VERSION);
		appendStringInfoChar(&writer->out, 0);
		bytes_write_uint(&writer->out, 1);
	}
	bytes_write_uint(&writer->out, 0);
	return stored_end(&writer->out);
}

/*
 * Returns the resolution of two curves together: the least common multiple, so
 * that curves can be merged in any order.
 */
int64
survival_common_resolution(int64 a, int64 b)
{
	int64		x = a;
	int64		y = b;
	int64		common;

	while (y != 0)
	{
		int64		rest = x % y;

		x = y;
		y = rest;
	}
	if (pg_mul_s64_overflow(a / x, b, &common))
		ereport(ERROR,
				(errcode(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE),
				 errmsg("resolutions of survival curves have no common multiple in range")));
	return common;
}

/*
 * Takes the next step of two curves together; `a` and `b` are the steps that are
 * next in each, with the time -1 after the last.
 */
static bool
survival_merge_next(SurvivalReader *from_a, SurvivalStep *a,
					SurvivalReader *from_b, SurvivalStep *b, SurvivalStep *both)
{
	bool		take_a = a->time >= 0 && (b->time < 0 || a->time <= b->time);
	bool		take_b = b->time >= 0 && (a->time < 0 || b->time <= a->time);

	if (!take_a && !take_b)
		return false;
	*both = take_a ? *a : *b;
	if (take_a && take_b &&
		(pg_add_s64_overflow(a->events, b->events, &both->events) ||
		 pg_add_s64_overflow(a->censored, b->censored, &both->censored)))
		raise_too_many_cases();
	if (take_a)
		survival_reader_next(from_a, a);
	if (take_b)
		survival_reader_next(from_b, b);
	return true;
}

PG_FUNCTION_INFO_V1(survival_curve_merge);
PG_FUNCTION_INFO_V1(survival_curve_recv);
PG_FUNCTION_INFO_V1(survival_curve_send);

/* Returns the cases of two curves. */
Datum
survival_curve_merge(PG_FUNCTION_ARGS)
{
	SurvivalReader from_a;
	SurvivalReader from_b;
	SurvivalStep a;
	SurvivalStep b;
	SurvivalStep both;
	SurvivalWriter writer;
	int64		resolution;

	survival_reader_begin(&from_a, PG_GETARG_DATUM(0));
	survival_reader_begin(&from_b, PG_GETARG_DATUM(1));
	if (from_a.longest < 0)
		PG_RETURN_DATUM(PG_GETARG_DATUM(1));
	if (from_b.longest < 0)
		PG_RETURN_DATUM(PG_GETARG_DATUM(0));
	resolution = survival_common_resolution(from_a.resolution, from_b.resolution);
	survival_reader_set_resolution(&from_a, resolution);
	survival_reader_set_resolution(&from_b, resolution);
	survival_writer_begin(&writer, resolution);
	survival_reader_next(&from_a, &a);
	survival_reader_next(&from_b, &b);
	while (survival_merge_next(&from_a, &a, &from_b, &b, &both))
		if (!survival_writer_add(&writer, &both))
			raise_too_many_cases();
	PG_RETURN_DATUM(survival_writer_end(&writer));
}

/* Converts bytes from a client to a curve, after checking them. */
Datum
survival_curve_recv(PG_FUNCTION_ARGS)
{
	StringInfo	buf = (StringInfo) PG_GETARG_POINTER(0);
	int			length = buf->len - buf->cursor;
	const char *bytes = pq_getmsgbytes(buf, length);
	SurvivalReader reader;

	if (!survival_reader_begin_bytes(&reader, bytes, length))
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_BINARY_REPRESENTATION),
				 errmsg("invalid binary form of type survival_curve")));
	return stored_from_bytes(bytes, length);
}

/* Converts a curve to bytes for a client, which are the stored ones. */
Datum
survival_curve_send(PG_FUNCTION_ARGS)
{
	struct varlena *stored = PG_GETARG_VARLENA_PP(0);
	StringInfoData buf;

	pq_begintypsend(&buf);
	pq_sendbytes(&buf, VARDATA_ANY(stored), VARSIZE_ANY_EXHDR(stored));
	PG_RETURN_BYTEA_P(pq_endtypsend(&buf));
}
