/*
 * clustered_accum.c
 *		Transition functions of reports where a customer may give several
 *		responses, for each score and type of response.
 *
 * Responses that are NULL are ignored.
 */
#include "postgres.h"

#include "common/aggregate_state.h"
#include "survey/clustered.h"
#include "survey/scale.h"
#include "survey/score_counts.h"

/* Returns the point of the state's scale for an integer. */
static inline int
clustered_point_of_integer(const ClusteredState *state, int32 score)
{
	return scale_point_of_integer(state->low, state->high, score);
}

/* Returns the point of the state's scale for a number. */
static inline int
clustered_point_of_float(const ClusteredState *state, double score)
{
	return scale_point_of_float(state->low, state->high, score);
}

/* Adds a smallint score of a customer. */
static Datum
clustered_accum_int2(FunctionCallInfo fcinfo, const ClusteredScore *score, int32 low, int32 high)
{
	ClusteredState *state;

	if (PG_ARGISNULL(1))
		return unchanged_state(fcinfo);
	state = clustered_state(fcinfo, score, low, high, true);
	return clustered_accum(fcinfo, state, clustered_point_of_integer(state, PG_GETARG_INT16(1)));
}

/* Adds an integer score of a customer. */
static Datum
clustered_accum_int4(FunctionCallInfo fcinfo, const ClusteredScore *score, int32 low, int32 high)
{
	ClusteredState *state;

	if (PG_ARGISNULL(1))
		return unchanged_state(fcinfo);
	state = clustered_state(fcinfo, score, low, high, true);
	return clustered_accum(fcinfo, state, clustered_point_of_integer(state, PG_GETARG_INT32(1)));
}

/* Adds a score of any numeric type. */
static Datum
clustered_accum_float8(FunctionCallInfo fcinfo, const ClusteredScore *score, int32 low,
					   int32 high)
{
	ClusteredState *state;

	if (PG_ARGISNULL(1))
		return unchanged_state(fcinfo);
	state = clustered_state(fcinfo, score, low, high, true);
	return clustered_accum(fcinfo, state, clustered_point_of_float(state, PG_GETARG_FLOAT8(1)));
}

/* Adds a score in text form. */
static Datum
clustered_accum_text(FunctionCallInfo fcinfo, const ClusteredScore *score, int32 low, int32 high)
{
	ClusteredState *state;
	double		given;

	if (PG_ARGISNULL(1))
		return unchanged_state(fcinfo);
	given = tally_score_of_text(fcinfo, 1);
	state = clustered_state(fcinfo, score, low, high, true);
	return clustered_accum(fcinfo, state, clustered_point_of_float(state, given));
}

/* Adds a CSAT score on the scale 1..high, which must have a rule. */
static Datum
clustered_accum_high(FunctionCallInfo fcinfo, int32 high)
{
	if (PG_ARGISNULL(0))
		csat_first_satisfied(1, high);
	return clustered_accum_float8(fcinfo, &csat_clustered, 1, high);
}

PG_FUNCTION_INFO_V1(nps_clustered_accum_int2);
PG_FUNCTION_INFO_V1(nps_clustered_accum_int4);
PG_FUNCTION_INFO_V1(nps_clustered_accum_float8);
PG_FUNCTION_INFO_V1(nps_clustered_accum_text);
PG_FUNCTION_INFO_V1(csat_clustered_accum_int2);
PG_FUNCTION_INFO_V1(csat_clustered_accum_int4);
PG_FUNCTION_INFO_V1(csat_clustered_accum_float8);
PG_FUNCTION_INFO_V1(csat_clustered_accum_text);
PG_FUNCTION_INFO_V1(ces_clustered_accum_int2);
PG_FUNCTION_INFO_V1(ces_clustered_accum_int4);
PG_FUNCTION_INFO_V1(ces_clustered_accum_float8);
PG_FUNCTION_INFO_V1(ces_clustered_accum_text);
PG_FUNCTION_INFO_V1(csat_clustered_accum_high);
PG_FUNCTION_INFO_V1(csat_clustered_accum_high_float8);
PG_FUNCTION_INFO_V1(proportion_clustered_accum);
PG_FUNCTION_INFO_V1(nps_clustered_accum_tally);
PG_FUNCTION_INFO_V1(csat_clustered_accum_tally);
PG_FUNCTION_INFO_V1(ces_clustered_accum_tally);
PG_FUNCTION_INFO_V1(proportion_clustered_accum_tally);

/* Transition function: adds a smallint score of a customer. */
Datum
nps_clustered_accum_int2(PG_FUNCTION_ARGS)
{
	return clustered_accum_int2(fcinfo, &nps_clustered, NPS_LOW, NPS_HIGH);
}

/* Transition function: adds an integer score of a customer. */
Datum
nps_clustered_accum_int4(PG_FUNCTION_ARGS)
{
	return clustered_accum_int4(fcinfo, &nps_clustered, NPS_LOW, NPS_HIGH);
}

/* Transition function: adds a score of any numeric type of a customer. */
Datum
nps_clustered_accum_float8(PG_FUNCTION_ARGS)
{
	return clustered_accum_float8(fcinfo, &nps_clustered, NPS_LOW, NPS_HIGH);
}

/* Transition function: adds a score in text form of a customer. */
Datum
nps_clustered_accum_text(PG_FUNCTION_ARGS)
{
	return clustered_accum_text(fcinfo, &nps_clustered, NPS_LOW, NPS_HIGH);
}

/* Transition function: adds a smallint score of a customer. */
Datum
csat_clustered_accum_int2(PG_FUNCTION_ARGS)
{
	return clustered_accum_int2(fcinfo, &csat_clustered, CSAT_LOW, CSAT_HIGH);
}

/* Transition function: adds an integer score of a customer. */
Datum
csat_clustered_accum_int4(PG_FUNCTION_ARGS)
{
	return clustered_accum_int4(fcinfo, &csat_clustered, CSAT_LOW, CSAT_HIGH);
}

/* Transition function: adds a score of any numeric type of a customer. */
Datum
csat_clustered_accum_float8(PG_FUNCTION_ARGS)
{
	return clustered_accum_float8(fcinfo, &csat_clustered, CSAT_LOW, CSAT_HIGH);
}

/* Transition function: adds a score in text form of a customer. */
Datum
csat_clustered_accum_text(PG_FUNCTION_ARGS)
{
	return clustered_accum_text(fcinfo, &csat_clustered, CSAT_LOW, CSAT_HIGH);
}

/* Transition function: adds a smallint score of a customer. */
Datum
ces_clustered_accum_int2(PG_FUNCTION_ARGS)
{
	return clustered_accum_int2(fcinfo, &ces_clustered, CES_LOW, CES_HIGH);
}

/* Transition function: adds an integer score of a customer. */
Datum
ces_clustered_accum_int4(PG_FUNCTION_ARGS)
{
	return clustered_accum_int4(fcinfo, &ces_clustered, CES_LOW, CES_HIGH);
}

/* Transition function: adds a score of any numeric type of a customer. */
Datum
ces_clustered_accum_float8(PG_FUNCTION_ARGS)
{
	return clustered_accum_float8(fcinfo, &ces_clustered, CES_LOW, CES_HIGH);
}

/* Transition function: adds a score in text form of a customer. */
Datum
ces_clustered_accum_text(PG_FUNCTION_ARGS)
{
	return clustered_accum_text(fcinfo, &ces_clustered, CES_LOW, CES_HIGH);
}

/* Transition function: adds a score of a customer on the scale 1..high. */
Datum
csat_clustered_accum_high(PG_FUNCTION_ARGS)
{
	if (PG_ARGISNULL(3))
		return unchanged_state(fcinfo);
	return clustered_accum_high(fcinfo, PG_GETARG_INT32(3));
}

/* The same, with an end of the scale of any numeric type. */
Datum
csat_clustered_accum_high_float8(PG_FUNCTION_ARGS)
{
	if (PG_ARGISNULL(3))
		return unchanged_state(fcinfo);
	return clustered_accum_high(fcinfo, scale_argument(fcinfo, 3, "high"));
}

/* Transition function: adds a yes or no of a customer. */
Datum
proportion_clustered_accum(PG_FUNCTION_ARGS)
{
	ClusteredState *state;

	if (PG_ARGISNULL(1))
		return unchanged_state(fcinfo);
	state = clustered_state(fcinfo, &proportion_clustered, 0, 1, true);
	return clustered_accum(fcinfo, state, PG_GETARG_BOOL(1) ? 1 : 0);
}

/* Transition function: adds the tally of a customer. */
Datum
nps_clustered_accum_tally(PG_FUNCTION_ARGS)
{
	return clustered_accum_tally(fcinfo, &nps_clustered);
}

/* Transition function: adds the tally of a customer. */
Datum
csat_clustered_accum_tally(PG_FUNCTION_ARGS)
{
	return clustered_accum_tally(fcinfo, &csat_clustered);
}

/* Transition function: adds the tally of a customer. */
Datum
ces_clustered_accum_tally(PG_FUNCTION_ARGS)
{
	return clustered_accum_tally(fcinfo, &ces_clustered);
}

/* Transition function: adds the tally of a customer. */
Datum
proportion_clustered_accum_tally(PG_FUNCTION_ARGS)
{
	return clustered_accum_tally(fcinfo, &proportion_clustered);
}
