/*
 * tally.c
 *		Making, checking, merging and measuring tallies.
 */
#include "postgres.h"

#include <math.h>

#include "common/int.h"

#include "survey/tally.h"

/*
 * Returns whether the counts are valid; only counts of 8 bytes can be invalid.
 */
static bool
tally_counts_ok(const Tally *t)
{
	int64		total = 0;

	for (int i = 0; t->width == 8 && i < tally_points(t); i++)
		if (tally_count(t, i) < 0 || pg_add_s64_overflow(total, tally_count(t, i), &total))
			return false;
	return true;
}

/*
 * Returns the tally that a datum holds, or a copy of it that the caller may
 * modify.
 */
Tally *
tally_from_datum(Datum value, bool to_modify)
{
	Tally	   *t;

	if (to_modify)
		t = (Tally *) PG_DETOAST_DATUM_COPY(value);
	else
		t = (Tally *) PG_DETOAST_DATUM(value);

	if (!tally_header_ok(t) || !tally_counts_ok(t))
		ereport(ERROR,
				(errcode(ERRCODE_DATA_CORRUPTED),
				 errmsg("stored tally is damaged or of an unknown version"),
				 VARSIZE(t) < offsetof(Tally, counts) ?
				 errdetail("It has %u bytes.", (unsigned) VARSIZE(t)) :
				 errdetail("Version %d, flags %d, width %d, scale %d to %d, %u bytes.",
						   t->version, t->flags, t->width, t->low, t->high,
						   (unsigned) VARSIZE(t))));
	return t;
}

/* Returns how many bytes a count needs. */
static int
tally_width_of_count(int64 count)
{
	return count <= PG_UINT8_MAX ? 1 :
		count <= PG_UINT16_MAX ? 2 :
		count <= PG_UINT32_MAX ? 4 : 8;
}

/* Returns how many bytes the largest of these counts needs. */
static int
tally_width_of_counts(const int64 *counts, int points)
{
	int			width = 1;

	for (int i = 0; i < points; i++)
		width = Max(width, tally_width_of_count(counts[i]));
	return width;
}

/* Sets the counts of a tally whose width is known to be sufficient. */
static void
tally_set_counts(Tally *t, const int64 *counts)
{
	int			points = tally_points(t);

	for (int i = 0; i < points; i++)
	{
		switch (t->width)
		{
			case 1:
				((uint8 *) t->counts)[i] = (uint8) counts[i];
				break;
			case 2:
				((uint16 *) t->counts)[i] = (uint16) counts[i];
				break;
			case 4:
				((uint32 *) t->counts)[i] = (uint32) counts[i];
				break;
			default:
				((int64 *) t->counts)[i] = counts[i];
		}
	}
}

/*
 * Makes a tally of these counts; low 0 and high -1 make the empty tally.
 *
 * The caller has checked the scale, and that the sum of the counts fits
 * bigint.
 */
Tally *
tally_new(int32 low, int32 high, const int64 *counts)
{
	int			points = high - low + 1;
	int			width = tally_width_of_counts(counts, points);
	Tally	   *t = palloc0(tally_size(points, width));

	SET_VARSIZE(t, tally_size(points, width));
	t->version = TALLY_VERSION;
	t->width = width;
	t->low = low;
	t->high = high;
	tally_set_counts(t, counts);
	return t;
}

/*
 * Returns how many responses there are of the points first..last; point 0 is
 * the low end.
 */
int64
tally_responses_between(const Tally *t, int first, int last)
{
	int64		sum = 0;

	/* cannot overflow: the sum of all counts of a tally fits bigint */
	for (int i = first; i <= last; i++)
		sum += tally_count(t, i);
	return sum;
}

/* Returns the number of responses. */
int64
tally_responses(const Tally *t)
{
	return tally_responses_between(t, 0, tally_points(t) - 1);
}

/*
 * Returns how far the mean score lies above a point of the scale, 0 for its low
 * end; there must be a response. Near the mean it loses the fewest digits.
 */
double
tally_mean_above(const Tally *t, int point)
{
	double		sum = 0;

	for (int i = 0; i < tally_points(t); i++)
		sum += (double) tally_count(t, i) * (i - point);
	return sum / (double) tally_responses(t);
}

/* Returns the mean score; there must be a response. */
double
tally_mean(const Tally *t)
{
	return t->low + tally_mean_above(t, 0);
}

/*
 * Returns the sample standard deviation (divisor n - 1); there must be two
 * responses.
 */
double
tally_std_dev(const Tally *t)
{
	double		mean = tally_mean_above(t, 0);
	double		sum = 0;

	for (int i = 0; i < tally_points(t); i++)
		sum += (double) tally_count(t, i) * (i - mean) * (i - mean);
	return sqrt(sum / (double) (tally_responses(t) - 1));
}

/*
 * Raises an error if a tally is not on the scale of a measure; the empty tally
 * passes.
 */
void
tally_check_scale(const Tally *t, const char *measure, int32 low, int32 high)
{
	scale_check_measure(measure, t->low, t->high, low, high);
}

/*
 * Returns a tally with other counts: the same tally if they fit, else a wider
 * one.
 */
static Tally *
tally_with_counts(Tally *t, const int64 *counts)
{
	if (t->width < tally_width_of_counts(counts, tally_points(t)))
		return tally_new(t->low, t->high, counts);
	tally_set_counts(t, counts);
	return t;
}

/* Returns the sum of two tallies; modifies the first one if the counts fit. */
Tally *
tally_merged(Tally *into, const Tally *from)
{
	int64		counts[TALLY_MAX_POINTS];
	int64		total;

	if (tally_is_empty(from))
		return into;
	if (tally_is_empty(into))
	{
		Tally	   *copy = palloc(VARSIZE(from));

		memcpy(copy, from, VARSIZE(from));
		return copy;
	}
	scale_check_same(into->low, into->high, from->low, from->high);

	if (pg_add_s64_overflow(tally_responses(into), tally_responses(from), &total))
		ereport(ERROR,
				(errcode(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE),
				 errmsg("tally would have more responses than bigint can count"),
				 errdetail("A tally can have at most " INT64_FORMAT " responses.", PG_INT64_MAX)));
	for (int i = 0; i < tally_points(into); i++)
		counts[i] = tally_count(into, i) + tally_count(from, i);
	return tally_with_counts(into, counts);
}

/* Returns the first tally minus the second; modifies the first one. */
Tally *
tally_subtracted(Tally *from, const Tally *what)
{
	int64		counts[TALLY_MAX_POINTS];

	if (tally_is_empty(what))
		return from;
	if (tally_is_empty(from) && tally_responses(what) == 0)
		return from;
	if (!tally_is_empty(from))
		scale_check_same(from->low, from->high, what->low, what->high);

	for (int i = 0; i < tally_points(what); i++)
	{
		int64		have = tally_is_empty(from) ? 0 : tally_count(from, i);

		if (tally_count(what, i) > have)
			ereport(ERROR,
					(errcode(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE),
					 errmsg("cannot subtract a tally that has more responses of a score"),
					 errdetail("Cannot subtract " INT64_FORMAT " responses of score %d from "
							   INT64_FORMAT ".",
							   tally_count(what, i), what->low + i, have)));
		counts[i] = have - tally_count(what, i);
	}
	return tally_with_counts(from, counts);
}
