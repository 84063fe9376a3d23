/*
 * rolling_counts.c
 *		How many customers become active in each period, and stop being so.
 */
#include "postgres.h"

#include "utils/fmgrprotos.h"

#include "common/count.h"
#include "common/interrupts.h"
#include "retention/rolling_counts.h"

/* Makes counts without activity. */
void
rolling_counts_init(RollingCounts *counts, PeriodRule rule, MemoryContext context)
{
	memset(counts, 0, sizeof(RollingCounts));
	counts->context = context;
	counts->rule = rule;
}

/* Returns the number of periods from one to another; raises an error if there are too many. */
static int
rolling_span(PeriodRule rule, int32 first, int32 last)
{
	int64		span = (int64) last - first + 1;

	if (span > ROLLING_MAX_PERIODS)
	{
		Datum		start = DirectFunctionCall1(date_out,
												DateADTGetDatum(period_start(rule, first)));

		ereport(ERROR,
				(errcode(ERRCODE_PROGRAM_LIMIT_EXCEEDED),
				 errmsg("rolling_actives would return more than %d rows", ROLLING_MAX_PERIODS),
				 errdetail("The first %s with activity begins on %s, and each %s since then "
						   "has a row.", period_unit_names[rule.unit], DatumGetCString(start),
						   period_unit_names[rule.unit]),
				 errhint("Use FILTER to exclude events with wrong times, or a longer period.")));
	}
	return (int) span;
}

/* Returns how many rows there are from the first period with activity until another one. */
int
rolling_counts_rows(const RollingCounts *counts, int32 until)
{
	if (counts->total == 0)
		return 0;
	return rolling_span(counts->rule, counts->first, Max(until, counts->last));
}

/* Enlarges the array for periods; half of it is spare then, on the side that had to grow. */
static void
rolling_counts_grow(RollingCounts *counts, int32 first, int32 last)
{
	int			span = rolling_span(counts->rule, first, last);
	int			capacity = Max(span * 2, 64);
	RollingRuns *runs = MemoryContextAllocZero(counts->context, capacity * sizeof(RollingRuns));
	int32		base = counts->runs != NULL && first < counts->base ? last - capacity + 1 : first;

	if (counts->total > 0)
		memcpy(&runs[counts->first - base], rolling_runs(counts, counts->first),
			   (counts->last - counts->first + 1) * sizeof(RollingRuns));
	if (counts->runs != NULL)
		pfree(counts->runs);
	counts->base = base;
	counts->capacity = capacity;
	counts->runs = runs;
}

/* Makes the counts cover the periods from one to another. */
static void
rolling_counts_cover(RollingCounts *counts, int32 first, int32 last)
{
	if (counts->total > 0)
	{
		first = Min(first, counts->first);
		last = Max(last, counts->last);
	}
	if (counts->runs == NULL || first < counts->base ||
		(int64) last >= (int64) counts->base + counts->capacity)
		rolling_counts_grow(counts, first, last);
	counts->first = first;
	counts->last = last;
}

/* Adds a customer, who was active in these ascending periods, of which there is one at least. */
void
rolling_counts_add(RollingCounts *counts, const int32 *periods, int count, int width)
{
	rolling_counts_cover(counts, periods[0], periods[count - 1]);
	rolling_runs(counts, periods[0])->begin++;
	counts->total++;
	for (int i = 1; i < count; i++)
	{
		check_for_interrupts_at(i);
		if (periods[i] - periods[i - 1] > width)
		{
			rolling_runs(counts, periods[i - 1])->end++;
			rolling_runs(counts, periods[i])->begin++;
			counts->total++;
		}
	}
	rolling_runs(counts, periods[count - 1])->end++;
}

/* Adds the counts of other customers, of the same calendar and width. */
void
rolling_counts_merge(RollingCounts *into, const RollingCounts *from)
{
	int64		total = count_add(into->total, from->total, "rolling_actives");

	if (from->total == 0)
		return;
	rolling_counts_cover(into, from->first, from->last);
	into->total = total;
	for (int32 period = from->first; period <= from->last; period++)
	{
		RollingRuns *sum = rolling_runs(into, period);
		const RollingRuns *added = rolling_runs(from, period);

		check_for_interrupts_at(period);
		/* no count is above the total */
		sum->begin += added->begin;
		sum->end += added->end;
	}
}

/* Writes the counts for another process. */
void
rolling_counts_write(StringInfo out, const RollingCounts *counts)
{
	int			periods = counts->total == 0 ? 0 : counts->last - counts->first + 1;

	bytes_write_int(out, counts->first);
	bytes_write_uint(out, periods);
	for (int i = 0; i < periods; i++)
	{
		const RollingRuns *runs = rolling_runs(counts, counts->first + i);

		check_for_interrupts_at(i);
		bytes_write_uint(out, runs->begin);
		bytes_write_uint(out, runs->end);
	}
}

/*
 * Reads counts, which have been initialized, from the bytes of another process. The
 * reader fails unless every run begins before it ends, and ends.
 */
void
rolling_counts_read(ByteReader *in, RollingCounts *counts)
{
	int64		first = bytes_read_int(in);
	int			periods = (int) bytes_read_uint(in, Min(ROLLING_MAX_PERIODS, in->end - in->at));
	int64		open = 0;

	if (periods == 0)
		return;
	if (!period_is_valid(counts->rule, first) ||
		!period_is_valid(counts->rule, first + periods - 1))
		in->failed = true;
	if (in->failed)
		return;
	rolling_counts_cover(counts, (int32) first, (int32) first + periods - 1);
	for (int i = 0; i < periods && !in->failed; i++)
	{
		RollingRuns *runs = rolling_runs(counts, (int32) first + i);

		check_for_interrupts_at(i);
		runs->begin = bytes_read_uint(in, PG_INT64_MAX - counts->total);
		counts->total += runs->begin;
		open += runs->begin;
		runs->end = bytes_read_uint(in, open);
		open -= runs->end;
	}
	if (counts->total == 0 || open != 0)
		in->failed = true;
}
