/*
 * tally_accum.c
 *		The transition functions: how an aggregate counts one more answer, or takes one back.
 *
 * One function serves every survey, because the scale is in the state: NPS starts from '0..10 {}',
 * CSAT from '1..5 {}'. So all aggregates of a survey over one argument share one transition.
 */
#include "postgres.h"

#include <math.h>

#include "nodes/execnodes.h"
#include "utils/float.h"

#include "survey/tally.h"

/*
 * Returns the state of an aggregate, which may be changed where it lies, or else a copy.
 *
 * This runs for every row, and calls of AggCheckCallContext and of the detoaster would cost more
 * than the counting. So it asks the same questions in place.
 */
static inline Tally *
tally_state(FunctionCallInfo fcinfo)
{
	Tally	   *t = (Tally *) PG_GETARG_POINTER(0);
	bool		in_aggregate = fcinfo->context != NULL &&
		(IsA(fcinfo->context, AggState) || IsA(fcinfo->context, WindowAggState));

	if (likely(in_aggregate && !VARATT_IS_EXTENDED(t) && tally_header_ok(t)))
		return t;
	return tally_from_datum(PG_GETARG_DATUM(0), !in_aggregate);
}

/* Refuses an answer that is not on the scale. */
static pg_noinline void
score_error(const Tally *t, double score)
{
	char	   *shown = float8out_internal(score);

	if (tally_is_empty(t))
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("tally has no scale to count score %s on", shown)));
	if (!isnan(score) && !isinf(score) && score != floor(score))
		ereport(ERROR,
				(errcode(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE),
				 errmsg("score %s is not a whole number", shown),
				 errdetail("The scale is %d to %d.", t->low, t->high),
				 errhint("Round the answers as your survey defines it, or leave them out with FILTER (WHERE ...).")));
	ereport(ERROR,
			(errcode(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE),
			 errmsg("score %s is outside the scale %d to %d", shown, t->low, t->high),
			 errhint("Leave codes that are no answer out with FILTER (WHERE score BETWEEN %d AND %d).",
					 t->low, t->high)));
}

/* Returns which point of the scale an integer is; 0 is the low end. */
static inline int
point_of_integer(const Tally *t, int32 score)
{
	if (unlikely(score < t->low || score > t->high))
		score_error(t, score);
	return score - t->low;
}

/* Returns which point of the scale a number is; NaN fails the comparison and so is refused. */
static inline int
point_of_float(const Tally *t, double score)
{
	if (unlikely(!(score >= t->low && score <= t->high)) || unlikely(score != (int32) score))
		score_error(t, score);
	return (int32) score - t->low;
}

/* Counts an answer on a tally whose counts are too narrow, or at the very limit of bigint. */
static pg_noinline Tally *
tally_count_wide(Tally *t, int point)
{
	int64		counts[TALLY_MAX_POINTS] = {0};

	counts[point] = 1;
	return tally_merged(t, tally_new(t->low, t->high, counts));
}

/*
 * Counts one answer. A tally that had to be widened is a new one, in the caller's short-lived
 * memory: the executor copies a changed state to where it belongs and frees the old one.
 */
static inline Tally *
tally_count_one(Tally *t, int point)
{
	switch (t->width)
	{
		case 1:
			if (likely(((uint8 *) t->counts)[point] < PG_UINT8_MAX))
			{
				((uint8 *) t->counts)[point]++;
				return t;
			}
			break;
		case 2:
			if (likely(((uint16 *) t->counts)[point] < PG_UINT16_MAX))
			{
				((uint16 *) t->counts)[point]++;
				return t;
			}
			break;
		case 4:
			if (likely(((uint32 *) t->counts)[point] < PG_UINT32_MAX))
			{
				((uint32 *) t->counts)[point]++;
				return t;
			}
			break;
	}
	return tally_count_wide(t, point);
}

/* Refuses to take back what is not there, in the words of subtraction. */
static pg_noinline void
discard_error(Tally *t, int point)
{
	int64		counts[TALLY_MAX_POINTS] = {0};

	counts[point] = 1;
	tally_subtracted(t, tally_new(t->low, t->high, counts));
}

/* Takes one answer back, where it lies: counts never need more room for that. */
static inline Tally *
tally_discard_one(Tally *t, int point)
{
	if (unlikely(tally_count(t, point) == 0))
		discard_error(t, point);
	switch (t->width)
	{
		case 1:
			((uint8 *) t->counts)[point]--;
			break;
		case 2:
			((uint16 *) t->counts)[point]--;
			break;
		case 4:
			((uint32 *) t->counts)[point]--;
			break;
		default:
			((int64 *) t->counts)[point]--;
	}
	return t;
}

/* Returns the state of an aggregate whose scale comes with every row, and holds it to one scale. */
static Tally *
tally_scaled_state(FunctionCallInfo fcinfo, int32 low, int32 high)
{
	Tally	   *t = tally_state(fcinfo);
	int64		counts[TALLY_MAX_POINTS] = {0};

	if (likely(t->low == low && t->high == high && !tally_is_empty(t)))
		return t;
	if (!tally_scale_ok(low, high))
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("scale %d to %d is not possible", low, high),
				 errdetail("A scale runs upwards and has at most %d points.", TALLY_MAX_POINTS)));
	if (!tally_is_empty(t))
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("scale changes from %d..%d to %d..%d within one group",
						t->low, t->high, low, high),
				 errhint("Group by the scale as well.")));
	return tally_new(low, high, counts);
}

PG_FUNCTION_INFO_V1(tally_accum_int2);
PG_FUNCTION_INFO_V1(tally_accum_int4);
PG_FUNCTION_INFO_V1(tally_accum_float8);
PG_FUNCTION_INFO_V1(tally_discard_int2);
PG_FUNCTION_INFO_V1(tally_discard_int4);
PG_FUNCTION_INFO_V1(tally_discard_float8);
PG_FUNCTION_INFO_V1(tally_accum_high);
PG_FUNCTION_INFO_V1(tally_discard_high);
PG_FUNCTION_INFO_V1(tally_accum_scale);
PG_FUNCTION_INFO_V1(tally_discard_scale);

/* Counts one smallint answer on the scale of the state. */
Datum
tally_accum_int2(PG_FUNCTION_ARGS)
{
	Tally	   *t = tally_state(fcinfo);

	return TallyPGetDatum(tally_count_one(t, point_of_integer(t, PG_GETARG_INT16(1))));
}

/* Counts one integer answer on the scale of the state. */
Datum
tally_accum_int4(PG_FUNCTION_ARGS)
{
	Tally	   *t = tally_state(fcinfo);

	return TallyPGetDatum(tally_count_one(t, point_of_integer(t, PG_GETARG_INT32(1))));
}

/* Counts one answer of any numeric type on the scale of the state. */
Datum
tally_accum_float8(PG_FUNCTION_ARGS)
{
	Tally	   *t = tally_state(fcinfo);

	return TallyPGetDatum(tally_count_one(t, point_of_float(t, PG_GETARG_FLOAT8(1))));
}

/* Takes one smallint answer back: the inverse for moving windows. */
Datum
tally_discard_int2(PG_FUNCTION_ARGS)
{
	Tally	   *t = tally_state(fcinfo);

	return TallyPGetDatum(tally_discard_one(t, point_of_integer(t, PG_GETARG_INT16(1))));
}

/* Takes one integer answer back: the inverse for moving windows. */
Datum
tally_discard_int4(PG_FUNCTION_ARGS)
{
	Tally	   *t = tally_state(fcinfo);

	return TallyPGetDatum(tally_discard_one(t, point_of_integer(t, PG_GETARG_INT32(1))));
}

/* Takes one answer of any numeric type back: the inverse for moving windows. */
Datum
tally_discard_float8(PG_FUNCTION_ARGS)
{
	Tally	   *t = tally_state(fcinfo);

	return TallyPGetDatum(tally_discard_one(t, point_of_float(t, PG_GETARG_FLOAT8(1))));
}

/* Counts one answer on the scale 1..high. */
Datum
tally_accum_high(PG_FUNCTION_ARGS)
{
	Tally	   *t = tally_scaled_state(fcinfo, 1, PG_GETARG_INT32(2));

	return TallyPGetDatum(tally_count_one(t, point_of_float(t, PG_GETARG_FLOAT8(1))));
}

/* Takes one answer on the scale 1..high back. */
Datum
tally_discard_high(PG_FUNCTION_ARGS)
{
	Tally	   *t = tally_scaled_state(fcinfo, 1, PG_GETARG_INT32(2));

	return TallyPGetDatum(tally_discard_one(t, point_of_float(t, PG_GETARG_FLOAT8(1))));
}

/* Counts one answer on the scale low..high. */
Datum
tally_accum_scale(PG_FUNCTION_ARGS)
{
	Tally	   *t = tally_scaled_state(fcinfo, PG_GETARG_INT32(2), PG_GETARG_INT32(3));

	return TallyPGetDatum(tally_count_one(t, point_of_float(t, PG_GETARG_FLOAT8(1))));
}

/* Takes one answer on the scale low..high back. */
Datum
tally_discard_scale(PG_FUNCTION_ARGS)
{
	Tally	   *t = tally_scaled_state(fcinfo, PG_GETARG_INT32(2), PG_GETARG_INT32(3));

	return TallyPGetDatum(tally_discard_one(t, point_of_float(t, PG_GETARG_FLOAT8(1))));
}

PG_FUNCTION_INFO_V1(tally_merge);
PG_FUNCTION_INFO_V1(tally_unmerge);

/* Merges two tallies: the combine function of every aggregate here, rollup's step, and `+`. */
Datum
tally_merge(PG_FUNCTION_ARGS)
{
	return TallyPGetDatum(tally_merged(tally_state(fcinfo), PG_GETARG_TALLY(1)));
}

/* Takes a tally away from another: `-`, and rollup's inverse for moving windows. */
Datum
tally_unmerge(PG_FUNCTION_ARGS)
{
	Tally	   *left = tally_subtracted(tally_state(fcinfo), PG_GETARG_TALLY(1));

	/*
	 * A window that still holds tallies but no answers may hold only empty ones, which have no
	 * scale. Answering NULL makes the executor count the window afresh, so that it never matters
	 * which tallies have passed through it.
	 */
	if (AggCheckCallContext(fcinfo, NULL) && tally_responses(left) == 0)
		PG_RETURN_NULL();
	return TallyPGetDatum(left);
}
