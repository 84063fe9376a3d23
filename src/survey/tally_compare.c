/*
 * tally_compare.c
 *		Comparison operators and hash functions of tallies.
 *
 * They use the scale and the counts, not the bytes: equal counts can have
 * different widths.
 */
#include "postgres.h"

#include "common/hashfn.h"

#include "survey/tally.h"

PG_FUNCTION_INFO_V1(tally_eq);
PG_FUNCTION_INFO_V1(tally_ne);
PG_FUNCTION_INFO_V1(tally_lt);
PG_FUNCTION_INFO_V1(tally_le);
PG_FUNCTION_INFO_V1(tally_gt);
PG_FUNCTION_INFO_V1(tally_ge);
PG_FUNCTION_INFO_V1(tally_cmp);
PG_FUNCTION_INFO_V1(tally_hash);
PG_FUNCTION_INFO_V1(tally_hash_extended);

/* Compares two numbers: returns -1, 0 or 1. */
static int
tally_compare_numbers(int64 a, int64 b)
{
	return (a > b) - (a < b);
}

/*
 * Compares the two arguments: returns a negative number, 0 or a positive one.
 *
 * The order is by scale, then by the counts from the low end. It has no
 * meaning, but is needed to sort, group and find distinct tallies.
 */
static int
tally_compare_arguments(FunctionCallInfo fcinfo)
{
	Tally	   *a = tally_from_datum(PG_GETARG_DATUM(0), false);
	Tally	   *b = tally_from_datum(PG_GETARG_DATUM(1), false);
	int			result = tally_compare_numbers(a->low, b->low);

	if (result == 0)
		result = tally_compare_numbers(a->high, b->high);
	for (int i = 0; result == 0 && i < tally_points(a); i++)
		result = tally_compare_numbers(tally_count(a, i), tally_count(b, i));

	/* sorts and index builds call this in long-lived memory */
	PG_FREE_IF_COPY(a, 0);
	PG_FREE_IF_COPY(b, 1);
	return result;
}

/* Returns a seeded hash of the scale and counts of the first argument. */
static uint64
tally_hash_argument(FunctionCallInfo fcinfo, uint64 seed)
{
	Tally	   *t = tally_from_datum(PG_GETARG_DATUM(0), false);
	int			points = tally_points(t);
	struct
	{
		int64		low;
		int64		high;
		int64		counts[TALLY_MAX_POINTS];
	}			key;

	key.low = t->low;
	key.high = t->high;
	for (int i = 0; i < points; i++)
		key.counts[i] = tally_count(t, i);
	PG_FREE_IF_COPY(t, 0);
	return DatumGetUInt64(hash_any_extended((unsigned char *) &key,
											(2 + points) * (int) sizeof(int64), seed));
}

/* Returns whether two tallies have the same scale and counts. */
Datum
tally_eq(PG_FUNCTION_ARGS)
{
	PG_RETURN_BOOL(tally_compare_arguments(fcinfo) == 0);
}

/* Returns whether two tallies differ in scale or counts. */
Datum
tally_ne(PG_FUNCTION_ARGS)
{
	PG_RETURN_BOOL(tally_compare_arguments(fcinfo) != 0);
}

/* Returns whether the first tally sorts before the second. */
Datum
tally_lt(PG_FUNCTION_ARGS)
{
	PG_RETURN_BOOL(tally_compare_arguments(fcinfo) < 0);
}

/* Returns whether the first tally does not sort after the second. */
Datum
tally_le(PG_FUNCTION_ARGS)
{
	PG_RETURN_BOOL(tally_compare_arguments(fcinfo) <= 0);
}

/* Returns whether the first tally sorts after the second. */
Datum
tally_gt(PG_FUNCTION_ARGS)
{
	PG_RETURN_BOOL(tally_compare_arguments(fcinfo) > 0);
}

/* Returns whether the first tally does not sort before the second. */
Datum
tally_ge(PG_FUNCTION_ARGS)
{
	PG_RETURN_BOOL(tally_compare_arguments(fcinfo) >= 0);
}

/* Compares two tallies: the btree support function. */
Datum
tally_cmp(PG_FUNCTION_ARGS)
{
	PG_RETURN_INT32(tally_compare_arguments(fcinfo));
}

/* Returns the 32-bit hash of a tally. */
Datum
tally_hash(PG_FUNCTION_ARGS)
{
	/*
	 * hash operator classes require the low half of the extended hash with
	 * seed 0
	 */
	PG_RETURN_INT32((int32) tally_hash_argument(fcinfo, 0));
}

/* Returns the seeded 64-bit hash of a tally. */
Datum
tally_hash_extended(PG_FUNCTION_ARGS)
{
	PG_RETURN_INT64((int64) tally_hash_argument(fcinfo, (uint64) PG_GETARG_INT64(1)));
}
