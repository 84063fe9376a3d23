/*
 * tier_moves.c
 *		The aggregate tier_moves: how many customers rose, stayed, fell,
 *		entered and exited.
 *
 * The transition state is a bigint[] of five counts.
 */
#include "postgres.h"

#include <math.h>

#include "catalog/pg_type.h"
#include "utils/builtins.h"
#include "utils/lsyscache.h"
#include "utils/typcache.h"

#include "common/arguments.h"
#include "common/count.h"
#include "common/numbers.h"
#include "common/result_row.h"
#include "stats/stats.h"
#include "tier/tier.h"

enum
{
	MOVE_UP,
	MOVE_NONE,
	MOVE_DOWN,
	MOVE_IN,
	MOVE_OUT,
	MOVES
};

/* Returns the counts of a transition state, as array_state(), after checking them. */
static int64 *
tier_moves_counts(FunctionCallInfo fcinfo, int n, ArrayType **state)
{
	int64	   *counts;

	if (PG_ARGISNULL(n))
		ereport(ERROR,
				(errcode(ERRCODE_NULL_VALUE_NOT_ALLOWED),
				 errmsg("state of tier_moves must not be NULL")));
	counts = array_state(fcinfo, n, INT8OID, MOVES, state);
	if (counts == NULL)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("state of tier_moves must be an array of %d counts", MOVES)));
	for (int i = 0; i < MOVES; i++)
		if (counts[i] < 0)
			ereport(ERROR,
					(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
					 errmsg("state of tier_moves must not contain negative counts")));
	return counts;
}

/*
 * Counts a customer, or removes one if the change is -1.
 *
 * `compared` is the sign of the new tier minus the old one; it does not matter
 * if either is NULL.
 */
static Datum
tier_moves_count(FunctionCallInfo fcinfo, int compared, int change)
{
	ArrayType  *state;
	int64	   *counts = tier_moves_counts(fcinfo, 0, &state);
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
				 errmsg("cannot remove a move that tier_moves has not counted")));
	counts[move] = count_add(counts[move], change, "tier_moves");
	PG_RETURN_ARRAYTYPE_P(state);
}

/*
 * Returns the rank of the label in an argument, which must be in the policy; 0
 * for NULL.
 */
static int
tier_moves_rank_argument(FunctionCallInfo fcinfo, int n, const TierPolicy *policy)
{
	char	   *label;
	int			rank;

	if (PG_ARGISNULL(n))
		return 0;
	label = text_to_cstring(PG_GETARG_TEXT_PP(n));
	rank = tier_policy_rank_of_label(policy, label);
	if (rank == 0)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("tier \"%s\" is not in the policy", label),
				 errdetail("The policy is %s.", tier_policy_to_text(policy))));
	return rank;
}

/*
 * Returns the type of the tiers: that of the argument, or if the caller does not
 * say of which types its arguments are, the one that the function declares.
 */
static Oid
tier_moves_type(FmgrInfo *flinfo)
{
	Oid			type = get_fn_expr_argtype(flinfo, 1);

	if (!OidIsValid(type))
	{
		Oid		   *declared;
		int			n;

		get_func_signature(flinfo->fn_oid, &declared, &n);
		type = declared[1];
	}
	if (IsPolymorphicType(type))
		ereport(ERROR,
				(errcode(ERRCODE_INDETERMINATE_DATATYPE),
				 errmsg("could not determine the type of the tiers"),
				 errhint("Cast the tiers to text, and pass the policy.")));
	return type;
}

/* Counts a move between values of an enum. */
static Datum
tier_moves_count_enum(FunctionCallInfo fcinfo, int change)
{
	TypeCacheEntry *type = fcinfo->flinfo->fn_extra;
	int			compared = 0;

	if (type == NULL)
		type = fcinfo->flinfo->fn_extra =
			lookup_type_cache(tier_moves_type(fcinfo->flinfo), TYPECACHE_CMP_PROC_FINFO);
	if (!PG_ARGISNULL(1) && !PG_ARGISNULL(2))
		compared = DatumGetInt32(FunctionCall2Coll(&type->cmp_proc_finfo, InvalidOid,
												   PG_GETARG_DATUM(2), PG_GETARG_DATUM(1)));
	return tier_moves_count(fcinfo, compared, change);
}

/* Counts a move between labels of a policy. */
static Datum
tier_moves_count_text(FunctionCallInfo fcinfo, int change)
{
	int			compared = 0;

	if (PG_ARGISNULL(3))
		ereport(ERROR,
				(errcode(ERRCODE_NULL_VALUE_NOT_ALLOWED),
				 errmsg("policy must not be NULL")));
	if (!PG_ARGISNULL(1) || !PG_ARGISNULL(2))
	{
		const TierPolicy *policy = tier_policy_cached(fcinfo->flinfo, PG_GETARG_DATUM(3));
		int			from = tier_moves_rank_argument(fcinfo, 1, policy);
		int			to = tier_moves_rank_argument(fcinfo, 2, policy);

		compared = to - from;
	}
	return tier_moves_count(fcinfo, compared, change);
}

PG_FUNCTION_INFO_V1(tier_moves_accum_enum);
PG_FUNCTION_INFO_V1(tier_moves_accum_text);
PG_FUNCTION_INFO_V1(tier_moves_discard_enum);
PG_FUNCTION_INFO_V1(tier_moves_discard_text);
PG_FUNCTION_INFO_V1(tier_moves_combine);
PG_FUNCTION_INFO_V1(tier_moves_final);

/* Transition function: counts a move between values of an enum. */
Datum
tier_moves_accum_enum(PG_FUNCTION_ARGS)
{
	return tier_moves_count_enum(fcinfo, 1);
}

/* Transition function: counts a move between labels of a policy. */
Datum
tier_moves_accum_text(PG_FUNCTION_ARGS)
{
	return tier_moves_count_text(fcinfo, 1);
}

/* Inverse transition function: removes a move between values of an enum. */
Datum
tier_moves_discard_enum(PG_FUNCTION_ARGS)
{
	return tier_moves_count_enum(fcinfo, -1);
}

/* Inverse transition function: removes a move between labels of a policy. */
Datum
tier_moves_discard_text(PG_FUNCTION_ARGS)
{
	return tier_moves_count_text(fcinfo, -1);
}

/* Combine function: adds the counts of two states. */
Datum
tier_moves_combine(PG_FUNCTION_ARGS)
{
	ArrayType  *into,
			   *from;
	int64	   *a = tier_moves_counts(fcinfo, 0, &into);
	int64	   *b = tier_moves_counts(fcinfo, 1, &from);

	for (int i = 0; i < MOVES; i++)
		a[i] = count_add(a[i], b[i], "tier_moves");
	PG_RETURN_ARRAYTYPE_P(into);
}

/*
 * Final function: returns the counts, and the rates among customers with a
 * tier before and after.
 */
Datum
tier_moves_final(PG_FUNCTION_ARGS)
{
	ArrayType  *state;
	int64	   *c = tier_moves_counts(fcinfo, 0, &state);
	double		both = (double) c[MOVE_UP] + (double) c[MOVE_NONE] + (double) c[MOVE_DOWN];
	StatsLimits limits = {NAN, NAN};
	int64		customers = 0;
	Row			row = {0};

	for (int i = 0; i < MOVES; i++)
		customers = count_add(customers, c[i], "tier_moves");
	if (both > 0)
		limits = stats_net_widened_score(c[MOVE_UP], c[MOVE_NONE], c[MOVE_DOWN], DEFAULT_LEVEL);
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
