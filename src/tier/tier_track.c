/*
 * tier_track.c
 *		The window function tier_track: the tier that a customer holds in each
 *		period of a program.
 */
#include "postgres.h"

#include "utils/builtins.h"
#include "utils/memutils.h"
#include "windowapi.h"

#include "common/stored.h"
#include "tier/tier.h"

/* Reads a metric of the type of the first argument. */
typedef double (*TierMetric) (Datum);

/*
 * What is known of a customer after the rows so far: memory of the partition.
 */
typedef struct TierState
{
	int			held;			/* rank of the tier held, 0 for none */
	int			forgiven;		/* periods in a row below it, after it was
								 * valid */
	int64		period;			/* how many have counted */
	int64	   *earned;			/* the last one that earned each tier, 0 if
								 * none; NULL if no tier remains valid */
	struct varlena *policy;		/* as stored, to notice a change */
} TierState;

/*
 * Returns the highest rank that this period earns, or that one of the `valid`
 * periods before it has earned; 0 for none.
 *
 * A period earns a tier by its threshold. It earns the tier that is held, and
 * those below it, by what is enough to hold them.
 */
static int
tier_track_earned(const TierPolicy *policy, TierState *state, double metric)
{
	int			rank = 0;

	state->period++;
	for (int i = policy->tiers; i > 0; i--)
	{
		const Tier *tier = &policy->tier[i - 1];
		bool		earned = metric >= (i <= state->held ? tier->hold : tier->threshold);

		if (state->earned != NULL)
		{
			if (earned)
				state->earned[i - 1] = state->period;
			else if (state->earned[i - 1] > 0)
				earned = state->period - state->earned[i - 1] <= policy->valid;
		}
		if (earned && rank == 0)
			rank = i;
		if (earned && state->earned == NULL)
			break;
	}
	return rank;
}

/*
 * Returns the rank held after a period with a metric.
 *
 * A customer rises at once. A customer who falls below a tier keeps it for
 * `grace` periods in a row and then falls, but not below a tier that is still
 * valid. Earning the tier again, and every change of tier, restores the grace.
 */
static int
tier_track_step(const TierPolicy *policy, TierState *state, double metric)
{
	int			earned = tier_track_earned(policy, state, metric);

	if (earned >= state->held)
	{
		state->held = earned;
		state->forgiven = 0;
	}
	else if (++state->forgiven > policy->grace)
	{
		state->held = policy->landing == LANDING_SOFT ? state->held - 1 : earned;
		state->forgiven = 0;
	}
	return state->held;
}

/* Raises an error if the policy is not the same in all rows of a partition. */
static void
tier_track_check_policy(TierState *state, Datum stored, MemoryContext context)
{
	struct varlena *bytes = PG_DETOAST_DATUM_PACKED(stored);

	if (state->policy == NULL)
	{
		state->policy = MemoryContextAlloc(context, VARSIZE_ANY(bytes));
		memcpy(state->policy, bytes, VARSIZE_ANY(bytes));
	}
	else if (!stored_same(bytes, state->policy))
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("tier policy changes within a partition"),
				 errhint("Add the columns that the policy depends on to PARTITION BY.")));
}

/*
 * Returns the rank held in the current row, 0 for none, and sets the policy
 * and its stored form; the policy is NULL if it is NULL in the row.
 *
 * A metric that is NULL is not known: the tier is held, and the period does
 * not count.
 */
static int
tier_track_rank(FunctionCallInfo fcinfo, TierMetric metric_of, const TierPolicy **policy,
				Datum *stored_policy)
{
	WindowObject window = PG_WINDOW_OBJECT();
	TierState  *state = WinGetPartitionLocalMemory(window, sizeof(TierState));
	bool		null;
	Datum		stored;
	Datum		argument;
	double		metric;

	WinCheckAndInitializeNullTreatment(window, false, fcinfo);

	/* earlier rows are not needed again, so the executor need not keep them */
	WinSetMarkPosition(window, WinGetCurrentPosition(window));
	*policy = NULL;
	stored = WinGetFuncArgCurrent(window, 1, &null);
	if (null)
		return 0;
	tier_track_check_policy(state, stored, GetMemoryChunkContext(state));

	/*
	 * return the copy: evaluating a volatile argument again could give
	 * another value
	 */
	*stored_policy = PointerGetDatum(state->policy);
	*policy = tier_policy_cached(fcinfo->flinfo, stored);

	if ((*policy)->valid > 0 && state->earned == NULL)
		state->earned = MemoryContextAllocZero(GetMemoryChunkContext(state),
											   sizeof(int64) * (*policy)->tiers);

	argument = WinGetFuncArgCurrent(window, 0, &null);
	if (null)
		return state->held;
	metric = metric_of(argument);
	tier_policy_check_metric(metric);
	return tier_track_step(*policy, state, metric);
}

/* Returns the label of the tier held in the current row. */
static Datum
tier_track_label(FunctionCallInfo fcinfo, TierMetric metric_of)
{
	const TierPolicy *policy;
	Datum		stored;
	int			rank = tier_track_rank(fcinfo, metric_of, &policy, &stored);

	if (rank == 0)
		PG_RETURN_NULL();
	PG_RETURN_TEXT_P(cstring_to_text(policy->tier[rank - 1].label));
}

/*
 * Returns the tier held in the current row as a value of the type of the third
 * argument.
 */
static Datum
tier_track_enum_value(FunctionCallInfo fcinfo, TierMetric metric_of)
{
	const TierPolicy *policy;
	Datum		stored;
	int			rank = tier_track_rank(fcinfo, metric_of, &policy, &stored);
	const Oid  *values;

	if (rank == 0)
		PG_RETURN_NULL();
	values = tier_enum_values_cached(fcinfo->flinfo, stored,
									 get_fn_expr_argtype(fcinfo->flinfo, 2));
	PG_RETURN_OID(values[rank - 1]);
}

PG_FUNCTION_INFO_V1(tier_track);
PG_FUNCTION_INFO_V1(tier_track_numeric);
PG_FUNCTION_INFO_V1(tier_track_enum);
PG_FUNCTION_INFO_V1(tier_track_numeric_enum);

/* Returns the label of the tier that a customer holds. */
Datum
tier_track(PG_FUNCTION_ARGS)
{
	return tier_track_label(fcinfo, tier_metric_of_float8);
}

/* Returns the label of the tier that a customer holds by numeric metrics. */
Datum
tier_track_numeric(PG_FUNCTION_ARGS)
{
	return tier_track_label(fcinfo, tier_metric_of_numeric);
}

/* Returns the tier that a customer holds as a value of an enum. */
Datum
tier_track_enum(PG_FUNCTION_ARGS)
{
	return tier_track_enum_value(fcinfo, tier_metric_of_float8);
}

/* Returns the tier that a customer holds by numeric metrics as a value of an enum. */
Datum
tier_track_numeric_enum(PG_FUNCTION_ARGS)
{
	return tier_track_enum_value(fcinfo, tier_metric_of_numeric);
}
