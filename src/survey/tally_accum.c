/*
 * tally_accum.c
 *		Transition functions: counting a response, and removing one from a
 *		moving window.
 *
 * The same functions serve every survey, because the scale is in the
 * transition state: NPS starts with '0..10 {}', CSAT with '1..5 {}'.
 * Aggregates of one survey over the same argument share their state.
 */
#include "postgres.h"

#include <ctype.h>
#include <math.h>

#include "nodes/execnodes.h"
#include "utils/builtins.h"
#include "utils/float.h"

#include "common/arguments.h"
#include "survey/tally.h"

/*
 * Returns the transition state, which may be modified in place; outside an
 * aggregate, returns a copy.
 *
 * This runs for every row, and calling AggCheckCallContext and the detoaster
 * would cost more than the counting. So it makes the same checks inline.
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

/* Raises an error for a score that is not on the scale. */
pg_noreturn static pg_noinline void
tally_score_error(const Tally *t, double score)
{
	char	   *shown = float8out_internal(score);

	if (tally_is_empty(t))
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("cannot count score %s in a tally without a scale", shown)));
	if (!isnan(score) && !isinf(score) && score != floor(score))
		ereport(ERROR,
				(errcode(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE),
				 errmsg("score %s is not a whole number", shown),
				 errdetail("The scale is %d to %d.", t->low, t->high),
				 errhint("Round the scores as your survey defines it, "
						 "or exclude them with FILTER (WHERE ...).")));
	ereport(ERROR,
			(errcode(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE),
			 errmsg("score %s is outside the scale %d to %d", shown, t->low, t->high),
			 errhint("Exclude codes that are not responses with "
					 "FILTER (WHERE score BETWEEN %d AND %d).",
					 t->low, t->high)));
}

/* Returns the point of the scale for an integer; point 0 is the low end. */
static inline int
tally_point_of_integer(const Tally *t, int32 score)
{
	if (unlikely(score < t->low || score > t->high))
		tally_score_error(t, score);
	return score - t->low;
}

/*
 * Returns the point of the scale for a number; NaN fails the comparison and
 * raises an error.
 */
static inline int
tally_point_of_float(const Tally *t, double score)
{
	if (unlikely(!(score >= t->low && score <= t->high)) || unlikely(score != (int32) score))
		tally_score_error(t, score);
	return (int32) score - t->low;
}

/* Returns the score that a text argument holds. */
static double
tally_score_of_text(FunctionCallInfo fcinfo, int n)
{
	char	   *given = text_to_cstring(PG_GETARG_TEXT_PP(n));
	char	   *end;
	double		score = strtod(given, &end);

	while (isspace((unsigned char) *end))
		end++;
	if (end == given || *end != '\0')
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_TEXT_REPRESENTATION),
				 errmsg("score \"%s\" is not a number", given),
				 errhint("Write tally '...' for a tally, "
						 "or exclude texts that are not responses with FILTER (WHERE ...).")));
	return score;
}

/*
 * Counts a response where the width of the counts may not be sufficient any
 * more.
 */
static pg_noinline Tally *
tally_count_wide(Tally *t, int point)
{
	int64		counts[TALLY_MAX_POINTS] = {0};

	counts[point] = 1;
	return tally_merged(t, tally_new(t->low, t->high, counts));
}

/*
 * Counts a response.
 *
 * A tally that had to be widened is a new one in the short-lived memory of the
 * caller: the executor copies a new state into the aggregate's memory and
 * frees the old one.
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

/* Raises the error of subtraction for a response that has not been counted. */
pg_noreturn static pg_noinline void
tally_discard_error(Tally *t, int point)
{
	int64		counts[TALLY_MAX_POINTS] = {0};

	counts[point] = 1;
	tally_subtracted(t, tally_new(t->low, t->high, counts));
	pg_unreachable();
}

/* Removes a response in place: this never needs wider counts. */
static inline Tally *
tally_discard_one(Tally *t, int point)
{
	if (unlikely(tally_count(t, point) == 0))
		tally_discard_error(t, point);
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

#define SCALE_RULE "A scale must ascend and have at most 101 points."
StaticAssertDecl(TALLY_MAX_POINTS == 101, "SCALE_RULE contains the limit");

/* Returns an end of a scale, given as a number of any type. */
static int32
tally_scale_argument(FunctionCallInfo fcinfo, int n, const char *name)
{
	return whole_argument(fcinfo, n, name, SCALE_RULE);
}

/*
 * Returns the transition state of an aggregate that gets the scale with every
 * row.
 */
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
				 errmsg("invalid scale %d to %d", low, high),
				 errdetail(SCALE_RULE)));
	if (!tally_is_empty(t))
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("scale changes from %d..%d to %d..%d within a group",
						t->low, t->high, low, high),
				 errhint("Group by the scale as well.")));
	return tally_new(low, high, counts);
}

PG_FUNCTION_INFO_V1(tally_accum_int2);
PG_FUNCTION_INFO_V1(tally_accum_int4);
PG_FUNCTION_INFO_V1(tally_accum_float8);
PG_FUNCTION_INFO_V1(tally_accum_text);
PG_FUNCTION_INFO_V1(tally_discard_int2);
PG_FUNCTION_INFO_V1(tally_discard_int4);
PG_FUNCTION_INFO_V1(tally_discard_float8);
PG_FUNCTION_INFO_V1(tally_discard_text);
PG_FUNCTION_INFO_V1(tally_accum_bool);
PG_FUNCTION_INFO_V1(tally_discard_bool);
PG_FUNCTION_INFO_V1(tally_accum_high);
PG_FUNCTION_INFO_V1(tally_accum_high_float8);
PG_FUNCTION_INFO_V1(tally_discard_high);
PG_FUNCTION_INFO_V1(tally_discard_high_float8);
PG_FUNCTION_INFO_V1(tally_accum_scale);
PG_FUNCTION_INFO_V1(tally_accum_scale_float8);
PG_FUNCTION_INFO_V1(tally_discard_scale);
PG_FUNCTION_INFO_V1(tally_discard_scale_float8);

/* Transition function: counts a smallint score on the scale of the state. */
Datum
tally_accum_int2(PG_FUNCTION_ARGS)
{
	Tally	   *t = tally_state(fcinfo);

	return TallyPGetDatum(tally_count_one(t, tally_point_of_integer(t, PG_GETARG_INT16(1))));
}

/* Transition function: counts an integer score on the scale of the state. */
Datum
tally_accum_int4(PG_FUNCTION_ARGS)
{
	Tally	   *t = tally_state(fcinfo);

	return TallyPGetDatum(tally_count_one(t, tally_point_of_integer(t, PG_GETARG_INT32(1))));
}

/*
 * Transition function: counts a score of any numeric type on the scale of the
 * state.
 */
Datum
tally_accum_float8(PG_FUNCTION_ARGS)
{
	Tally	   *t = tally_state(fcinfo);

	return TallyPGetDatum(tally_count_one(t, tally_point_of_float(t, PG_GETARG_FLOAT8(1))));
}

/*
 * Transition function: counts a score in text form on the scale of the state.
 */
Datum
tally_accum_text(PG_FUNCTION_ARGS)
{
	Tally	   *t = tally_state(fcinfo);
	double		score = tally_score_of_text(fcinfo, 1);

	return TallyPGetDatum(tally_count_one(t, tally_point_of_float(t, score)));
}

/* Inverse transition function: removes a smallint score. */
Datum
tally_discard_int2(PG_FUNCTION_ARGS)
{
	Tally	   *t = tally_state(fcinfo);

	return TallyPGetDatum(tally_discard_one(t, tally_point_of_integer(t, PG_GETARG_INT16(1))));
}

/* Inverse transition function: removes an integer score. */
Datum
tally_discard_int4(PG_FUNCTION_ARGS)
{
	Tally	   *t = tally_state(fcinfo);

	return TallyPGetDatum(tally_discard_one(t, tally_point_of_integer(t, PG_GETARG_INT32(1))));
}

/* Inverse transition function: removes a score of any numeric type. */
Datum
tally_discard_float8(PG_FUNCTION_ARGS)
{
	Tally	   *t = tally_state(fcinfo);

	return TallyPGetDatum(tally_discard_one(t, tally_point_of_float(t, PG_GETARG_FLOAT8(1))));
}

/* Inverse transition function: removes a score in text form. */
Datum
tally_discard_text(PG_FUNCTION_ARGS)
{
	Tally	   *t = tally_state(fcinfo);
	double		score = tally_score_of_text(fcinfo, 1);

	return TallyPGetDatum(tally_discard_one(t, tally_point_of_float(t, score)));
}

/* Transition function: counts true as 1 and false as 0. */
Datum
tally_accum_bool(PG_FUNCTION_ARGS)
{
	Tally	   *t = tally_state(fcinfo);

	return TallyPGetDatum(tally_count_one(t, tally_point_of_integer(t, PG_GETARG_BOOL(1))));
}

/* Inverse transition function: removes a yes or no. */
Datum
tally_discard_bool(PG_FUNCTION_ARGS)
{
	Tally	   *t = tally_state(fcinfo);

	return TallyPGetDatum(tally_discard_one(t, tally_point_of_integer(t, PG_GETARG_BOOL(1))));
}

/* Transition function: counts a score on the scale 1..high. */
Datum
tally_accum_high(PG_FUNCTION_ARGS)
{
	Tally	   *t = tally_scaled_state(fcinfo, 1, PG_GETARG_INT32(2));

	return TallyPGetDatum(tally_count_one(t, tally_point_of_float(t, PG_GETARG_FLOAT8(1))));
}

/* The same, with an end of the scale of any numeric type. */
Datum
tally_accum_high_float8(PG_FUNCTION_ARGS)
{
	Tally	   *t = tally_scaled_state(fcinfo, 1, tally_scale_argument(fcinfo, 2, "high"));

	return TallyPGetDatum(tally_count_one(t, tally_point_of_float(t, PG_GETARG_FLOAT8(1))));
}

/* Transition function: counts a score on the scale low..high. */
Datum
tally_accum_scale(PG_FUNCTION_ARGS)
{
	Tally	   *t = tally_scaled_state(fcinfo, PG_GETARG_INT32(2), PG_GETARG_INT32(3));

	return TallyPGetDatum(tally_count_one(t, tally_point_of_float(t, PG_GETARG_FLOAT8(1))));
}

/* The same, with ends of the scale of any numeric type. */
Datum
tally_accum_scale_float8(PG_FUNCTION_ARGS)
{
	Tally	   *t = tally_scaled_state(fcinfo, tally_scale_argument(fcinfo, 2, "low"),
									   tally_scale_argument(fcinfo, 3, "high"));

	return TallyPGetDatum(tally_count_one(t, tally_point_of_float(t, PG_GETARG_FLOAT8(1))));
}

/* Inverse transition function: removes a score on the scale 1..high. */
Datum
tally_discard_high(PG_FUNCTION_ARGS)
{
	Tally	   *t = tally_scaled_state(fcinfo, 1, PG_GETARG_INT32(2));

	return TallyPGetDatum(tally_discard_one(t, tally_point_of_float(t, PG_GETARG_FLOAT8(1))));
}

/* The same, with an end of the scale of any numeric type. */
Datum
tally_discard_high_float8(PG_FUNCTION_ARGS)
{
	Tally	   *t = tally_scaled_state(fcinfo, 1, tally_scale_argument(fcinfo, 2, "high"));

	return TallyPGetDatum(tally_discard_one(t, tally_point_of_float(t, PG_GETARG_FLOAT8(1))));
}

/* Inverse transition function: removes a score on the scale low..high. */
Datum
tally_discard_scale(PG_FUNCTION_ARGS)
{
	Tally	   *t = tally_scaled_state(fcinfo, PG_GETARG_INT32(2), PG_GETARG_INT32(3));

	return TallyPGetDatum(tally_discard_one(t, tally_point_of_float(t, PG_GETARG_FLOAT8(1))));
}

/* The same, with ends of the scale of any numeric type. */
Datum
tally_discard_scale_float8(PG_FUNCTION_ARGS)
{
	Tally	   *t = tally_scaled_state(fcinfo, tally_scale_argument(fcinfo, 2, "low"),
									   tally_scale_argument(fcinfo, 3, "high"));

	return TallyPGetDatum(tally_discard_one(t, tally_point_of_float(t, PG_GETARG_FLOAT8(1))));
}

PG_FUNCTION_INFO_V1(tally_merge);
PG_FUNCTION_INFO_V1(tally_unmerge);

/*
 * Adds two tallies: the operator +, rollup's transition function and every
 * combine function.
 */
Datum
tally_merge(PG_FUNCTION_ARGS)
{
	return TallyPGetDatum(tally_merged(tally_state(fcinfo), PG_GETARG_TALLY(1)));
}

/*
 * Subtracts a tally from another: the operator - and rollup's inverse
 * transition function.
 */
Datum
tally_unmerge(PG_FUNCTION_ARGS)
{
	Tally	   *left = tally_subtracted(tally_state(fcinfo), PG_GETARG_TALLY(1));

	/*
	 * A window without responses may have only empty tallies left, which have
	 * no scale, while the state still has one. Returning NULL makes the
	 * executor compute the window from its rows, so the result does not
	 * depend on tallies that have left it.
	 */
	if (AggCheckCallContext(fcinfo, NULL) && tally_responses(left) == 0)
		PG_RETURN_NULL();
	return TallyPGetDatum(left);
}
