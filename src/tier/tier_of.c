/*
 * tier_of.c
 *		The tier that a metric qualifies for.
 */
#include "postgres.h"

#include "funcapi.h"
#include "utils/builtins.h"
#include "utils/float.h"

#include "common/result_row.h"
#include "tier/tier.h"

/*
 * Returns the label of the tier that a metric qualifies for; NULL below the
 * lowest.
 */
static Datum
tier_label(FunctionCallInfo fcinfo, double metric)
{
	const TierPolicy *policy = tier_policy_cached(fcinfo->flinfo, PG_GETARG_DATUM(1));
	int			rank = tier_policy_rank_of_metric(policy, metric);

	if (rank == 0)
		PG_RETURN_NULL();
	PG_RETURN_TEXT_P(cstring_to_text(policy->tier[rank - 1].label));
}

/* Returns the same as a value of the type of the third argument. */
static Datum
tier_enum_value(FunctionCallInfo fcinfo, double metric)
{
	const Oid  *values = tier_enum_values_cached(fcinfo->flinfo, PG_GETARG_DATUM(1),
												 get_fn_expr_argtype(fcinfo->flinfo, 2));
	const TierPolicy *policy = tier_policy_cached(fcinfo->flinfo, PG_GETARG_DATUM(1));
	int			rank = tier_policy_rank_of_metric(policy, metric);

	if (rank == 0)
		PG_RETURN_NULL();
	PG_RETURN_OID(values[rank - 1]);
}

/* Returns the rank of the tier that a metric qualifies for; NULL below the lowest. */
static Datum
tier_rank_value(FunctionCallInfo fcinfo, double metric)
{
	const TierPolicy *policy = tier_policy_cached(fcinfo->flinfo, PG_GETARG_DATUM(1));
	int			rank = tier_policy_rank_of_metric(policy, metric);

	if (rank == 0)
		PG_RETURN_NULL();
	PG_RETURN_INT32(rank);
}

/*
 * Returns how far a metric is below the threshold of the next tier; NULL in
 * the highest tier.
 */
static Datum
tier_gap_value(FunctionCallInfo fcinfo, double metric)
{
	const TierPolicy *policy = tier_policy_cached(fcinfo->flinfo, PG_GETARG_DATUM(1));
	int			rank = tier_policy_rank_of_metric(policy, metric);

	if (rank == policy->tiers)
		PG_RETURN_NULL();
	PG_RETURN_FLOAT8(float8_mi(policy->tier[rank].threshold, metric));
}

PG_FUNCTION_INFO_V1(tier_of);
PG_FUNCTION_INFO_V1(tier_of_numeric);
PG_FUNCTION_INFO_V1(tier_of_enum);
PG_FUNCTION_INFO_V1(tier_of_numeric_enum);
PG_FUNCTION_INFO_V1(tier_rank);
PG_FUNCTION_INFO_V1(tier_rank_numeric);
PG_FUNCTION_INFO_V1(tier_gap);
PG_FUNCTION_INFO_V1(tier_gap_numeric);
PG_FUNCTION_INFO_V1(tier_thresholds);

/* Returns the label of the tier that a metric qualifies for. */
Datum
tier_of(PG_FUNCTION_ARGS)
{
	return tier_label(fcinfo, PG_GETARG_FLOAT8(0));
}

/* Returns the label of the tier that a numeric metric qualifies for. */
Datum
tier_of_numeric(PG_FUNCTION_ARGS)
{
	return tier_label(fcinfo, tier_metric_of_numeric(PG_GETARG_DATUM(0)));
}

/* Returns the tier that a metric qualifies for as a value of an enum. */
Datum
tier_of_enum(PG_FUNCTION_ARGS)
{
	if (PG_ARGISNULL(0) || PG_ARGISNULL(1))
		PG_RETURN_NULL();
	return tier_enum_value(fcinfo, PG_GETARG_FLOAT8(0));
}

/* Returns the tier that a numeric metric qualifies for as a value of an enum. */
Datum
tier_of_numeric_enum(PG_FUNCTION_ARGS)
{
	if (PG_ARGISNULL(0) || PG_ARGISNULL(1))
		PG_RETURN_NULL();
	return tier_enum_value(fcinfo, tier_metric_of_numeric(PG_GETARG_DATUM(0)));
}

/* Returns the rank of the tier that a metric qualifies for. */
Datum
tier_rank(PG_FUNCTION_ARGS)
{
	return tier_rank_value(fcinfo, PG_GETARG_FLOAT8(0));
}

/* Returns the rank of the tier that a numeric metric qualifies for. */
Datum
tier_rank_numeric(PG_FUNCTION_ARGS)
{
	return tier_rank_value(fcinfo, tier_metric_of_numeric(PG_GETARG_DATUM(0)));
}

/* Returns how far a metric is below the threshold of the next tier. */
Datum
tier_gap(PG_FUNCTION_ARGS)
{
	return tier_gap_value(fcinfo, PG_GETARG_FLOAT8(0));
}

/* Returns how far a numeric metric is below the threshold of the next tier. */
Datum
tier_gap_numeric(PG_FUNCTION_ARGS)
{
	return tier_gap_value(fcinfo, tier_metric_of_numeric(PG_GETARG_DATUM(0)));
}

/* The tiers of a policy that tier_thresholds() has yet to return. */
typedef struct TierCursor
{
	const TierPolicy *policy;
	int			tier;
	bool		holds;			/* not in 0.1.0 */
} TierCursor;

/* Returns a cursor before the lowest tier. */
static void *
tier_thresholds_start(FunctionCallInfo fcinfo)
{
	TierCursor *cursor = palloc(sizeof(TierCursor));
	TupleDesc	desc;

	if (get_call_result_type(fcinfo, NULL, &desc) != TYPEFUNC_COMPOSITE)
		elog(ERROR, "function %u does not return rows", fcinfo->flinfo->fn_oid);
	cursor->policy = tier_policy_from_datum(PG_GETARG_DATUM(0));
	cursor->tier = 0;
	cursor->holds = desc->natts > 3;
	return cursor;
}

/* Adds the columns of the next tier; returns false after the highest. */
static bool
tier_thresholds_next(void *state, Row *row)
{
	TierCursor *cursor = state;
	const Tier *tier = &cursor->policy->tier[cursor->tier];

	if (cursor->tier == cursor->policy->tiers)
		return false;
	row_add(row, Int32GetDatum(++cursor->tier));
	row_add(row, CStringGetTextDatum(tier->label));
	row_add(row, Float8GetDatum(tier->threshold));
	if (cursor->holds)
		row_add(row, Float8GetDatum(tier->hold));
	return true;
}

/* Returns the tiers of a policy as rows, from the lowest to the highest. */
Datum
tier_thresholds(PG_FUNCTION_ARGS)
{
	static const RowSource tiers = {tier_thresholds_start, tier_thresholds_next};

	return row_source_next(fcinfo, &tiers);
}
