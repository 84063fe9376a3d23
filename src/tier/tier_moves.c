/*
 * tier_moves.c
 *		The aggregate tier_moves: who rose, who stayed, who fell, who came and who left.
 *
 * The state is a bigint array of five counts, a type of PostgreSQL's own.
 */
#include "postgres.h"

#include <math.h>

#include "catalog/pg_type.h"
#include "common/int.h"
#include "utils/array.h"
#include "utils/builtins.h"
#include "utils/typcache.h"

#include "common/arguments.h"
#include "common/result_row.h"
#include "stats/stats.h"
#include "tier/tier.h"

enum
{
	MOVE_UP, MOVE_NONE, MOVE_DOWN, MOVE_IN, MOVE_OUT, MOVES
};

/* Returns the five counts of a state, to be changed where they are in an aggregate, or in a copy. */
static int64 *
move_counts(FunctionCallInfo fcinfo, int n, ArrayType **state)
{
	if (PG_ARGISNULL(n))
		ereport(ERROR,
				(errcode(ERRCODE_NULL_VALUE_NOT_ALLOWED),
				 errmsg("state of tier_moves must not be NULL")));
	*state = n == 0 && AggCheckCallContext(fcinfo, NULL) ? PG_GETARG_ARRAYTYPE_P(n) : PG_GETARG_ARRAYTYPE_P_COPY(n);
	if (ARR_NDIM(*state) != 1 || ARR_DIMS(*state)[0] != MOVES || ARR_HASNULL(*state) ||
		ARR_ELEMTYPE(*state) != INT8OID)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("state of tier_moves must be an array of %d counts", MOVES)));
	for (int i = 0; i < MOVES; i++)
		if (((int64 *) ARR_DATA_PTR(*state))[i] < 0)
			ereport(ERROR,
					(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
					 errmsg("state of tier_moves must not hold negative counts")));
	return (int64 *) ARR_DATA_PTR(*state);
}

/* Adds two counts of customers. */
static int64
add_moves(int64 a, int64 b)
{
	int64		sum;

	if (pg_add_s64_overflow(a, b, &sum))
		ereport(ERROR,
				(errcode(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE),
				 errmsg("tier_moves would count more customers than bigint holds")));
	return sum;
}

/* Counts a customer whose tier was compared, or was missing before or after; a change of -1 takes one back. */
static Datum
count_move(FunctionCallInfo fcinfo, int compared, int change)
{
	ArrayType  *state;
	int64	   *counts = move_counts(fcinfo, 0, &state);
	int			move;

	if (PG_ARGISNULL(1) && PG_ARGISNULL(2))
		PG_RETURN_ARRAYTYPE_P(state);
	if (PG_ARGISNULL(1))
		move = MOVE_IN;
	else if (PG_ARGISNULL(2))
		move = MOVE_OUT;
	else
		move = compared > 0 ? MOVE_UP : compared < 0 ? MOVE_DOWN : MOVE_NONE;
	if (change < 0 && counts[move] == 0)
		ereport(ERROR,
				(errcode(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE),
				 errmsg("tier_moves cannot give back a move it does not hold")));
	counts[move] = add_moves(counts[move], change);
	PG_RETURN_ARRAYTYPE_P(state);
}

/* Returns the rank of a label, which must be one of the policy. */
static int
rank_of_label(const TierPolicy *policy, const char *label)
{
	for (int i = 0; i < policy->tiers; i++)
		if (strcmp(policy->tier[i].label, label) == 0)
			return i + 1;
	ereport(ERROR,
			(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
			 errmsg("tier \"%s\" is not in the policy", label),
			 errdetail("The policy is %s.", tier_policy_text(policy))));
	return 0;					/* not reached */
}

PG_FUNCTION_INFO_V1(tier_moves_accum_enum);
PG_FUNCTION_INFO_V1(tier_moves_accum_text);
PG_FUNCTION_INFO_V1(tier_moves_discard_enum);
PG_FUNCTION_INFO_V1(tier_moves_discard_text);
PG_FUNCTION_INFO_V1(tier_moves_combine);
PG_FUNCTION_INFO_V1(tier_moves_final);

/* Counts one customer's move between values of an enum. */
static Datum
enum_move(FunctionCallInfo fcinfo, int change)
{
	TypeCacheEntry *type = fcinfo->flinfo->fn_extra;
	int			compared = 0;

	if (type == NULL)
		type = fcinfo->flinfo->fn_extra =
			lookup_type_cache(get_fn_expr_argtype(fcinfo->flinfo, 1), TYPECACHE_CMP_PROC_FINFO);
	if (!PG_ARGISNULL(1) && !PG_ARGISNULL(2))
		compared = DatumGetInt32(FunctionCall2Coll(&type->cmp_proc_finfo, InvalidOid,
												   PG_GETARG_DATUM(2), PG_GETARG_DATUM(1)));
	return count_move(fcinfo, compared, change);
}

/* Counts one customer's move between labels of a policy. */
static Datum
text_move(FunctionCallInfo fcinfo, int change)
{
	int			compared = 0;

	if (PG_ARGISNULL(3))
		ereport(ERROR,
				(errcode(ERRCODE_NULL_VALUE_NOT_ALLOWED),
				 errmsg("policy must not be NULL")));
	if (!PG_ARGISNULL(1) || !PG_ARGISNULL(2))
	{
		const TierPolicy *policy = tier_policy_at(fcinfo->flinfo, PG_GETARG_DATUM(3));
		int			from = PG_ARGISNULL(1) ? 0 : rank_of_label(policy, text_to_cstring(PG_GETARG_TEXT_PP(1)));
		int			to = PG_ARGISNULL(2) ? 0 : rank_of_label(policy, text_to_cstring(PG_GETARG_TEXT_PP(2)));

		compared = to - from;
	}
	return count_move(fcinfo, compared, change);
}

/* Counts a move between values of an enum. */
Datum
tier_moves_accum_enum(PG_FUNCTION_ARGS)
{
	return enum_move(fcinfo, 1);
}

/* Counts a move between labels of a policy. */
Datum
tier_moves_accum_text(PG_FUNCTION_ARGS)
{
	return text_move(fcinfo, 1);
}

/* Takes a move between values of an enum back: the inverse for moving windows. */
Datum
tier_moves_discard_enum(PG_FUNCTION_ARGS)
{
	return enum_move(fcinfo, -1);
}

/* Takes a move between labels of a policy back: the inverse for moving windows. */
Datum
tier_moves_discard_text(PG_FUNCTION_ARGS)
{
	return text_move(fcinfo, -1);
}

/* Adds the counts of two states. */
Datum
tier_moves_combine(PG_FUNCTION_ARGS)
{
	ArrayType  *into,
			   *from;
	int64	   *a = move_counts(fcinfo, 0, &into);
	int64	   *b = move_counts(fcinfo, 1, &from);

	for (int i = 0; i < MOVES; i++)
		a[i] = add_moves(a[i], b[i]);
	PG_RETURN_ARRAYTYPE_P(into);
}

/* Returns the counts, and the rates among those who had a tier before and after. */
Datum
tier_moves_final(PG_FUNCTION_ARGS)
{
	ArrayType  *state;
	int64	   *c = move_counts(fcinfo, 0, &state);
	double		both = (double) c[MOVE_UP] + (double) c[MOVE_NONE] + (double) c[MOVE_DOWN];
	StatsLimits limits = {NAN, NAN};
	int64		customers = 0;
	Row			row = {0};

	for (int i = 0; i < MOVES; i++)
		customers = add_moves(customers, c[i]);
	if (both > 0)
		limits = stats_net_score(c[MOVE_UP], c[MOVE_NONE], c[MOVE_DOWN], DEFAULT_LEVEL);
	row_add_int8(&row, customers);
	for (int i = 0; i < MOVES; i++)
		row_add_int8(&row, c[i]);
	row_add_float8(&row, both > 0 ? c[MOVE_UP] / both : NAN);
	row_add_float8(&row, both > 0 ? c[MOVE_DOWN] / both : NAN);
	row_add_float8(&row, both > 0 ? (c[MOVE_UP] - c[MOVE_DOWN]) / both : NAN);
	row_add_float8(&row, limits.lower);
	row_add_float8(&row, limits.upper);
	return row_datum(fcinfo, &row);
}
