/*
 * tally_compare.c
 *		Equality, order and hash of tallies.
 *
 * All go by scale and counts, never by bytes: the same counts may be held in different widths.
 */
#include "postgres.h"

#include "common/hashfn.h"

#include "tally.h"

PG_FUNCTION_INFO_V1(tally_eq);
PG_FUNCTION_INFO_V1(tally_ne);
PG_FUNCTION_INFO_V1(tally_lt);
PG_FUNCTION_INFO_V1(tally_le);
PG_FUNCTION_INFO_V1(tally_gt);
PG_FUNCTION_INFO_V1(tally_ge);
PG_FUNCTION_INFO_V1(tally_cmp);
PG_FUNCTION_INFO_V1(tally_hash);
PG_FUNCTION_INFO_V1(tally_hash_extended);

/* Answers which of two numbers is larger: -1, 0 or 1. */
static int
order(int64 a, int64 b)
{
	return (a > b) - (a < b);
}

/*
 * Answers which of two tallies comes first. The order is by scale, then count by count; it has no
 * meaning of its own but lets tallies be sorted, grouped and made distinct.
 */
static int
compare(FunctionCallInfo fcinfo)
{
	const Tally *a = PG_GETARG_TALLY(0);
	const Tally *b = PG_GETARG_TALLY(1);
	int			result = order(a->low, b->low);

	if (result == 0)
		result = order(a->high, b->high);
	for (int i = 0; result == 0 && i < tally_points(a); i++)
		result = order(tally_count(a, i), tally_count(b, i));
	return result;
}

/* Answers a seeded hash of scale and counts. */
static uint64
hash(const Tally *t, uint64 seed)
{
	struct
	{
		int64		low;
		int64		high;
		int64		counts[TALLY_MAX_POINTS];
	}			key;

	key.low = t->low;
	key.high = t->high;
	for (int i = 0; i < tally_points(t); i++)
		key.counts[i] = tally_count(t, i);
	return DatumGetUInt64(hash_any_extended((unsigned char *) &key,
											(2 + tally_points(t)) * (int) sizeof(int64), seed));
}

/* Answers whether two tallies have the same scale and counts. */
Datum
tally_eq(PG_FUNCTION_ARGS)
{
	PG_RETURN_BOOL(compare(fcinfo) == 0);
}

/* Answers whether two tallies differ in scale or counts. */
Datum
tally_ne(PG_FUNCTION_ARGS)
{
	PG_RETURN_BOOL(compare(fcinfo) != 0);
}

/* Answers whether the first tally sorts before the second. */
Datum
tally_lt(PG_FUNCTION_ARGS)
{
	PG_RETURN_BOOL(compare(fcinfo) < 0);
}

/* Answers whether the first tally does not sort after the second. */
Datum
tally_le(PG_FUNCTION_ARGS)
{
	PG_RETURN_BOOL(compare(fcinfo) <= 0);
}

/* Answers whether the first tally sorts after the second. */
Datum
tally_gt(PG_FUNCTION_ARGS)
{
	PG_RETURN_BOOL(compare(fcinfo) > 0);
}

/* Answers whether the first tally does not sort before the second. */
Datum
tally_ge(PG_FUNCTION_ARGS)
{
	PG_RETURN_BOOL(compare(fcinfo) >= 0);
}

/* Answers which of two tallies sorts first: the btree support function. */
Datum
tally_cmp(PG_FUNCTION_ARGS)
{
	PG_RETURN_INT32(compare(fcinfo));
}

/* Answers the hash of a tally. */
Datum
tally_hash(PG_FUNCTION_ARGS)
{
	/* the low half of the extended hash at seed 0, as hash operator classes require */
	PG_RETURN_INT32((int32) hash(PG_GETARG_TALLY(0), 0));
}

/* Answers the seeded 64-bit hash of a tally. */
Datum
tally_hash_extended(PG_FUNCTION_ARGS)
{
	PG_RETURN_INT64((int64) hash(PG_GETARG_TALLY(0), (uint64) PG_GETARG_INT64(1)));
}
