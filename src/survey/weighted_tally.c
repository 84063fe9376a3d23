/*
 * weighted_tally.c
 *		Making, checking and merging weighted tallies.
 *
 * Sums of weights are not exact. A transition state also keeps what rounding
 * took from them, so that the same responses give the same sums, to about the
 * last bit, in whatever order they come and however many there are.
 */
#include "postgres.h"

#include <math.h>

#include "common/int.h"

#include "stats/stats_exact.h"
#include "survey/weighted_tally.h"

/*
 * How much rounding may take from a sum, as a fraction. Merging many stored
 * values by + keeps no rests.
 */
#define WEIGHT_ROUNDING 1e-6

/*
 * Returns whether the sums of a point can be those of so many weights: each
 * value has one form only, so that equal values have equal bytes.
 */
bool
weighted_point_ok(const WeightedPoint *point)
{
	double		n = (double) point->responses;
	double		square = point->weight * point->weight;
	double		slack = 1 + WEIGHT_ROUNDING;

	if (point->responses < 0 || signbit(point->weight) || signbit(point->squares))
		return false;
	if (point->weight == 0 || point->responses == 0)
		return point->weight == 0 && point->squares == 0;
	/* NaN fails these comparisons */
	return point->weight >= WEIGHT_LEAST && point->weight <= n * WEIGHT_MOST * slack &&
		point->squares <= square * slack && square <= n * point->squares * slack;
}

/* Returns whether the points of a weighted tally are valid. */
static bool
weighted_points_ok(const WeightedTally *t)
{
	int64		total = 0;

	for (int i = 0; i < weighted_points(t); i++)
		if (!weighted_point_ok(&t->points[i]) ||
			pg_add_s64_overflow(total, t->points[i].responses, &total))
			return false;
	return true;
}

/*
 * Returns the weighted tally that a datum holds; with WEIGHTED_STATE it may be
 * a transition state.
 */
WeightedTally *
weighted_from_datum(Datum value, int flags)
{
	WeightedTally *t = (WeightedTally *) PG_DETOAST_DATUM(value);

	if (!weighted_header_ok(t, flags) || !weighted_points_ok(t))
		ereport(ERROR,
				(errcode(ERRCODE_DATA_CORRUPTED),
				 errmsg("stored weighted tally is damaged or of an unknown version"),
				 VARSIZE(t) < offsetof(WeightedTally, points) ?
				 errdetail("It has %u bytes.", (unsigned) VARSIZE(t)) :
				 errdetail("Version %d, flags %d, scale %d to %d, %u bytes.",
						   t->version, t->flags, t->low, t->high, (unsigned) VARSIZE(t))));
	return t;
}

/*
 * Makes a weighted tally without responses; low 0 and high -1 make the empty
 * one.
 */
WeightedTally *
weighted_new(int32 low, int32 high, int flags)
{
	Size		size = weighted_size(high - low + 1, flags);
	WeightedTally *t = palloc0(size);

	SET_VARSIZE(t, size);
	t->version = WEIGHTED_TALLY_VERSION;
	t->flags = flags;
	t->low = low;
	t->high = high;
	return t;
}

/* Returns a copy with other flags; a copy without rests has them in its sums. */
WeightedTally *
weighted_copy(const WeightedTally *t, int flags)
{
	WeightedTally *copy = weighted_new(t->low, t->high, flags);
	int			points = weighted_points(t);

	memcpy(copy->points, t->points, points * sizeof(WeightedPoint));
	if (t->flags == WEIGHTED_STATE)
	{
		const WeightedRest *rest = weighted_rests((WeightedTally *) t);

		for (int i = 0; i < points; i++)
		{
			if (flags == WEIGHTED_STATE)
				weighted_rests(copy)[i] = rest[i];
			else
			{
				copy->points[i].weight += rest[i].weight;
				copy->points[i].squares += rest[i].squares;
			}
		}
	}
	return copy;
}

/* Returns the number of responses. */
int64
weighted_total(const WeightedTally *t)
{
	int64		sum = 0;

	/* cannot overflow: the sum of all counts fits bigint */
	for (int i = 0; i < weighted_points(t); i++)
		sum += t->points[i].responses;
	return sum;
}

/* Adds the points of a weighted tally to those of another. */
static void
weighted_add_points(WeightedTally *into, const WeightedTally *from)
{
	WeightedRest *into_rest = into->flags == WEIGHTED_STATE ? weighted_rests(into) : NULL;
	const WeightedRest none = {0, 0};
	const WeightedRest *from_rest = from->flags == WEIGHTED_STATE ?
		weighted_rests((WeightedTally *) from) : NULL;

	for (int i = 0; i < weighted_points(into); i++)
	{
		WeightedPoint *point = &into->points[i];
		WeightedRest ignored = {0, 0};
		WeightedRest *rest = into_rest != NULL ? &into_rest[i] : &ignored;
		const WeightedRest *more = from_rest != NULL ? &from_rest[i] : &none;

		point->responses += from->points[i].responses;
		stats_add(&point->weight, &rest->weight, from->points[i].weight, more->weight);
		stats_add(&point->squares, &rest->squares, from->points[i].squares, more->squares);
	}
}

/* Returns the sum of two weighted tallies; modifies the first one, unless it is empty. */
WeightedTally *
weighted_merged(WeightedTally *into, const WeightedTally *from)
{
	int64		total;

	if (weighted_is_empty(from))
		return into;
	if (weighted_is_empty(into))
		return weighted_copy(from, into->flags);
	scale_check_same(into->low, into->high, from->low, from->high);
	if (pg_add_s64_overflow(weighted_total(into), weighted_total(from), &total))
		ereport(ERROR,
				(errcode(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE),
				 errmsg("weighted tally would have more responses than bigint can count"),
				 errdetail("A tally can have at most " INT64_FORMAT " responses.", PG_INT64_MAX)));
	weighted_add_points(into, from);
	return into;
}
