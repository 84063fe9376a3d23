/*
 * tier_of.c
 *		Which tier a metric qualifies for.
 */
#include "postgres.h"

#include <math.h>

#include "funcapi.h"
#include "utils/builtins.h"
#include "utils/float.h"
#include "utils/tuplestore.h"

#include "common/result_row.h"
#include "tier/tier.h"

/* Returns a metric, which is any number. */
double
metric_argument(FunctionCallInfo fcinfo, int n)
{
	double		metric = PG_GETARG_FLOAT8(n);

	if (isnan(metric))
		ereport(ERROR,
				(errcode(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE),
				 errmsg("metric NaN qualifies for no tier"),
				 errhint("Leave such rows out, or turn the value into NULL.")));
	return metric;
}

/* Returns the rank of the tier that a metric qualifies for: 1 is the lowest, 0 is below all. */
int
tier_rank_of(const TierPolicy *policy, double metric)
{
	int			rank = policy->tiers;

	while (rank > 0 && metric < policy->tier[rank - 1].threshold)
		rank--;
	return rank;
}

PG_FUNCTION_INFO_V1(tier_of);
PG_FUNCTION_INFO_V1(tier_of_enum);
PG_FUNCTION_INFO_V1(tier_rank);
PG_FUNCTION_INFO_V1(tier_next);
PG_FUNCTION_INFO_V1(tier_thresholds);

/* Returns the label of the tier that a metric qualifies for; NULL below the first threshold. */
Datum
tier_of(PG_FUNCTION_ARGS)
{
	const TierPolicy *policy = tier_policy_at(fcinfo->flinfo, PG_GETARG_DATUM(1));
	int			rank = tier_rank_of(policy, metric_argument(fcinfo, 0));

	if (rank == 0)
		PG_RETURN_NULL();
	PG_RETURN_TEXT_P(cstring_to_text(policy->tier[rank - 1].label));
}

/* Returns the tier as a value of the enum that the third argument is of. */
Datum
tier_of_enum(PG_FUNCTION_ARGS)
{
	const Oid  *values;
	int			rank;

	if (PG_ARGISNULL(0) || PG_ARGISNULL(1))
		PG_RETURN_NULL();
	values = tier_enum_values_at(fcinfo->flinfo, PG_GETARG_DATUM(1), get_fn_expr_argtype(fcinfo->flinfo, 2));
	rank = tier_rank_of(tier_policy_at(fcinfo->flinfo, PG_GETARG_DATUM(1)), metric_argument(fcinfo, 0));
	if (rank == 0)
		PG_RETURN_NULL();
	PG_RETURN_OID(values[rank - 1]);
}

/* Returns the rank of the tier that a metric qualifies for, 1 being the lowest; NULL below it. */
Datum
tier_rank(PG_FUNCTION_ARGS)
{
	int			rank = tier_rank_of(tier_policy_at(fcinfo->flinfo, PG_GETARG_DATUM(1)), metric_argument(fcinfo, 0));

	if (rank == 0)
		PG_RETURN_NULL();
	PG_RETURN_INT32(rank);
}

/* Returns what is missing to the next tier; NULL in the highest. */
Datum
tier_next(PG_FUNCTION_ARGS)
{
	const TierPolicy *policy = tier_policy_at(fcinfo->flinfo, PG_GETARG_DATUM(1));
	double		metric = metric_argument(fcinfo, 0);
	int			rank = tier_rank_of(policy, metric);

	if (rank == policy->tiers)
		PG_RETURN_NULL();
	PG_RETURN_FLOAT8(float8_mi(policy->tier[rank].threshold, metric));
}

/* Returns the tiers of a policy, from the lowest up. */
Datum
tier_thresholds(PG_FUNCTION_ARGS)
{
	TierPolicy *policy = tier_policy_from_datum(PG_GETARG_DATUM(0));
	ReturnSetInfo *result = (ReturnSetInfo *) fcinfo->resultinfo;

	InitMaterializedSRF(fcinfo, 0);
	for (int i = 0; i < policy->tiers; i++)
	{
		Row			row = {0};

		row_add(&row, Int32GetDatum(i + 1));
		row_add(&row, CStringGetTextDatum(policy->tier[i].label));
		row_add(&row, Float8GetDatum(policy->tier[i].threshold));
		tuplestore_putvalues(result->setResult, result->setDesc, row.values, row.nulls);
	}
	return (Datum) 0;
}
