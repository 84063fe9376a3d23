/*
 * tally_recode.c
 *		Tallies of counts that somebody else made, and tallies on another scale.
 */
#include "postgres.h"

#include "catalog/pg_type.h"
#include "common/int.h"
#include "utils/array.h"

#include "survey/tally.h"

/* Raises an error if an array has several dimensions. */
static void
recode_check_array(const ArrayType *array, const char *name)
{
	if (ARR_NDIM(array) > 1)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("%s must be an array of one dimension", name)));
}

PG_FUNCTION_INFO_V1(tally_of);
PG_FUNCTION_INFO_V1(recode);

/*
 * Returns the tally of counts in the order of their scores, the first of which
 * is given. Without counts it is empty.
 */
Datum
tally_of(PG_FUNCTION_ARGS)
{
	ArrayType  *array = PG_GETARG_ARRAYTYPE_P(0);
	int32		low = PG_GETARG_INT32(1);
	int64		counts[TALLY_MAX_POINTS];
	int64		total = 0;
	Datum	   *values;
	bool	   *nulls;
	int			n;

	recode_check_array(array, "counts");
	deconstruct_array(array, INT8OID, sizeof(int64), FLOAT8PASSBYVAL, TYPALIGN_DOUBLE,
					  &values, &nulls, &n);
	if (n == 0)
		return TallyPGetDatum(tally_new(0, -1, counts));
	/* an array with subscripts of its own says which scores it has */
	if (ARR_LBOUND(array)[0] != 1 && ARR_LBOUND(array)[0] != low)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("counts with subscripts from %d cannot be those of a scale from %d",
						ARR_LBOUND(array)[0], low)));
	scale_check(low, (int64) low + n - 1);

	for (int i = 0; i < n; i++)
	{
		if (nulls[i])
			ereport(ERROR,
					(errcode(ERRCODE_NULL_VALUE_NOT_ALLOWED),
					 errmsg("count of score %d must not be NULL", low + i),
					 errhint("Write 0 for a score without responses.")));
		counts[i] = DatumGetInt64(values[i]);
		if (counts[i] < 0)
			ereport(ERROR,
					(errcode(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE),
					 errmsg("count of score %d must not be negative, but is " INT64_FORMAT,
							low + i, counts[i])));
		if (pg_add_s64_overflow(total, counts[i], &total))
			ereport(ERROR,
					(errcode(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE),
					 errmsg("tally would have more responses than bigint can count")));
	}
	return TallyPGetDatum(tally_new(low, low + n - 1, counts));
}

/*
 * Returns the responses of a tally on the scale low..high: those of its first
 * score become responses of the first of the given scores, and so on.
 */
Datum
recode(PG_FUNCTION_ARGS)
{
	const Tally *t = PG_GETARG_TALLY(0);
	ArrayType  *array = PG_GETARG_ARRAYTYPE_P(1);
	int32		low = PG_GETARG_INT32(2);
	int32		high = PG_GETARG_INT32(3);
	int64		counts[TALLY_MAX_POINTS] = {0};
	Datum	   *scores;
	bool	   *nulls;
	int			n;

	scale_check(low, high);
	recode_check_array(array, "scores");
	deconstruct_array(array, INT4OID, sizeof(int32), true, TYPALIGN_INT, &scores, &nulls, &n);
	/* the empty tally may be on any scale */
	if (!tally_is_empty(t) && n != tally_points(t))
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("%d new scores cannot be those of the scale %d to %d",
						n, t->low, t->high),
				 errdetail("There must be one for each of its %d points.", tally_points(t))));

	for (int i = 0; i < n; i++)
	{
		int32		score = DatumGetInt32(scores[i]);
		int64		count = tally_is_empty(t) ? 0 : tally_count(t, i);

		if (!nulls[i] && (score < low || score > high))
			ereport(ERROR,
					(errcode(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE),
					 errmsg("new score %d is outside the scale %d to %d", score, low, high)));
		if (nulls[i] && count > 0)
			ereport(ERROR,
					(errcode(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE),
					 errmsg("responses of score %d have no new score", t->low + i),
					 errdetail("The new score is NULL, but there are " INT64_FORMAT " responses.",
							   count)));
		if (!nulls[i])
			counts[score - low] += count;
	}
	return TallyPGetDatum(tally_new(low, high, counts));
}
