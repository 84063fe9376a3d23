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

#include "utils/builtins.h"

#include "common/aggregate_state.h"
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
	bool		in_aggregate = runs_in_aggregate(fcinfo);

	if (likely(in_aggregate && !VARATT_IS_EXTENDED(t) && tally_header_ok(t)))
		return t;
	return tally_from_datum(PG_GETARG_DATUM(0), !in_aggregate);
}

/* Returns the point of the scale for an integer; point 0 is the low end. */
static inline int
tally_point_of_integer(const Tally *t, int32 score)
{
	return scale_point_of_integer(t->low, t->high, score);
}

/* Returns the point of the scale for a number. */
static inline int
tally_point_of_float(const Tally *t, double score)
{
	return scale_point_of_float(t->low, t->high, score);
}

/* Returns the score that a text argument holds. */
double
tally_score_of_text(FunctionCallInfo fcinfo, int n)
{
	char	   *given = text_to_cstring(PG_GETARG_TEXT_PP(n));
	char	   *end;
	double		score = strtod(given, &end);
	bool		found = end != given;

	while (isspace((unsigned char) *end))
		end++;
	if (!found || *end != '\0')
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
	scale_check(low, high);
	if (!tally_is_empty(t))
		scale_change_error(t->low, t->high, low, high);
	return tally_new(low, high, counts);
}

/*
 * Counts a response on this scale, for a transition function whose first
 * argument is a tally; the score is on the scale.
 */
Datum
tally_accum_on_scale(FunctionCallInfo fcinfo, int32 low, int32 high, int32 score)
{
	Tally	   *t = tally_scaled_state(fcinfo, low, high);

	return TallyPGetDatum(tally_count_one(t, score - low));
}

/* Removes such a response, for an inverse transition function. */
Datum
tally_discard_on_scale(FunctionCallInfo fcinfo, int32 low, int32 high, int32 score)
{
	Tally	   *t = tally_scaled_state(fcinfo, low, high);

	return TallyPGetDatum(tally_discard_one(t, score - low));
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
	Tally	   *t = tally_scaled_state(fcinfo, 1, scale_argument(fcinfo, 2, "high"));

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
	Tally	   *t = tally_scaled_state(fcinfo, scale_argument(fcinfo, 2, "low"),
									   scale_argument(fcinfo, 3, "high"));

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
	Tally	   *t = tally_scaled_state(fcinfo, 1, scale_argument(fcinfo, 2, "high"));

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
	Tally	   *t = tally_scaled_state(fcinfo, scale_argument(fcinfo, 2, "low"),
									   scale_argument(fcinfo, 3, "high"));

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
