/*
 * kano.c
 *		Kano's categories, and counting pairs of responses.
 *
 * A customer is asked twice about a feature: how they feel if the product has
 * it (functional), and how if it does not (dysfunctional). A tally has a point
 * for each of the 25 pairs of responses.
 */
#include "postgres.h"

#include <math.h>

#include "utils/float.h"

#include "common/enum_value.h"
#include "survey/kano.h"
#include "survey/tally.h"

const char *const kano_labels[KANO_CATEGORIES + 1] = {
	"must_be", "one_dimensional", "attractive", "indifferent", "reverse", "questionable", NULL
};

/* Returns the category of a pair of responses, each from 1 to 5. */
KanoCategory
kano_category_of_pair(int functional, int dysfunctional)
{
	enum
	{
		M = KANO_MUST_BE, O = KANO_ONE_DIMENSIONAL, A = KANO_ATTRACTIVE,
		I = KANO_INDIFFERENT, R = KANO_REVERSE, Q = KANO_QUESTIONABLE
	};

	/* a row for each functional response, a column for each dysfunctional one */
	static const uint8 category[KANO_RESPONSES][KANO_RESPONSES] = {
		{Q, A, A, A, O},
		{R, I, I, I, M},
		{R, I, I, I, M},
		{R, I, I, I, M},
		{R, R, R, R, Q}
	};

	return (KanoCategory) category[functional - 1][dysfunctional - 1];
}

/* Returns the response in an argument, a whole number from 1 to 5. */
static int
kano_response(FunctionCallInfo fcinfo, int n, const char *question)
{
	double		response = PG_GETARG_FLOAT8(n);

	if (unlikely(!(response >= 1 && response <= KANO_RESPONSES) || response != floor(response)))
		ereport(ERROR,
				(errcode(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE),
				 errmsg("%s response %s is not a whole number from 1 to 5",
						question, float8out_internal(response)),
				 errhint("Code responses from 1 (like) to 5 (dislike), and exclude codes that are "
						 "not responses with WHERE or FILTER.")));
	return (int) response;
}

/* Returns the score in the tally for the pair of responses in two arguments. */
static int
kano_score(FunctionCallInfo fcinfo, int n)
{
	int			functional = kano_response(fcinfo, n, "functional");
	int			dysfunctional = kano_response(fcinfo, n + 1, "dysfunctional");

	return KANO_RESPONSES * (functional - 1) + dysfunctional;
}

PG_FUNCTION_INFO_V1(kano_category);
PG_FUNCTION_INFO_V1(kano_accum);
PG_FUNCTION_INFO_V1(kano_discard);

/* Returns the category of a pair of responses. */
Datum
kano_category(PG_FUNCTION_ARGS)
{
	int			functional = kano_response(fcinfo, 0, "functional");
	int			dysfunctional = kano_response(fcinfo, 1, "dysfunctional");

	PG_RETURN_OID(enum_result_value(fcinfo, kano_labels,
									kano_category_of_pair(functional, dysfunctional)));
}

/* Transition function: counts a pair of responses. */
Datum
kano_accum(PG_FUNCTION_ARGS)
{
	return tally_accum_on_scale(fcinfo, KANO_LOW, KANO_HIGH, kano_score(fcinfo, 1));
}

/* Inverse transition function: removes a pair of responses. */
Datum
kano_discard(PG_FUNCTION_ARGS)
{
	return tally_discard_on_scale(fcinfo, KANO_LOW, KANO_HIGH, kano_score(fcinfo, 1));
}
