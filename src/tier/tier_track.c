/*
 * tier_track.c
 *		The window function tier_track: the tier that a customer holds in each period of a programme,
 *		which remembers.
 */
#include "postgres.h"

#include "utils/builtins.h"
#include "utils/memutils.h"
#include "windowapi.h"

#include "common/stored.h"
#include "tier/tier.h"

/* What the programme remembers of a customer. */
typedef struct TierMemory
{
	int			held;			/* rank of the tier held, 0 for none */
	int			forgiven;		/* periods below its threshold so far */
	struct varlena *policy;		/* as stored, to notice a change */
} TierMemory;

/*
 * Returns the rank held after a period in which the metric qualified for a rank.
 *
 * A customer rises at once. A period below the tier held is forgiven so many times; then the customer
 * falls, and the count begins anew, as it does after every change.
 */
static int
tier_step(const TierPolicy *policy, TierMemory *memory, int qualified)
{
	int			held = memory->held;

	if (qualified > held)
		held = qualified;
	else if (qualified < held && ++memory->forgiven > policy->grace)
		held = policy->landing == LANDING_SOFT ? held - 1 : qualified;
	if (held != memory->held)
		memory->forgiven = 0;
	memory->held = held;
	return held;
}

/* Holds a partition to one policy. */
static void
check_policy(TierMemory *memory, Datum stored, MemoryContext context)
{
	struct varlena *bytes = PG_DETOAST_DATUM_PACKED(stored);

	if (memory->policy == NULL)
	{
		memory->policy = MemoryContextAlloc(context, VARSIZE_ANY(bytes));
		memcpy(memory->policy, bytes, VARSIZE_ANY(bytes));
	}
	else if (!stored_same(bytes, memory->policy))
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("tier policy changes within one partition"),
				 errhint("Add what the policy depends on to PARTITION BY.")));
}

/*
 * Returns the rank held in the current row, 0 for none. A metric that is NULL is not known: the tier is
 * held, and nothing is counted.
 */
static int
tier_track_rank(FunctionCallInfo fcinfo, const TierPolicy **policy, Datum *stored_policy)
{
	WindowObject window = PG_WINDOW_OBJECT();
	TierMemory *memory = WinGetPartitionLocalMemory(window, sizeof(TierMemory));
	bool		null;
	Datum		stored = WinGetFuncArgCurrent(window, 1, &null);
	LOCAL_FCINFO(metric, 1);

	/* no row is looked at again, so that none need be stored */
	WinSetMarkPosition(window, WinGetCurrentPosition(window));
	*policy = NULL;
	if (null)
		return 0;
	check_policy(memory, stored, GetMemoryChunkContext(memory));
	/* asked once only: an argument may answer differently when it is asked again */
	*stored_policy = PointerGetDatum(memory->policy);
	*policy = tier_policy_at(fcinfo->flinfo, stored);

	metric->args[0].value = WinGetFuncArgCurrent(window, 0, &null);
	if (null)
		return memory->held;
	return tier_step(*policy, memory, tier_rank_of(*policy, metric_argument(metric, 0)));
}

PG_FUNCTION_INFO_V1(tier_track);
PG_FUNCTION_INFO_V1(tier_track_enum);

/* Returns the label of the tier held in the current row. */
Datum
tier_track(PG_FUNCTION_ARGS)
{
	const TierPolicy *policy;
	Datum		stored;
	int			rank = tier_track_rank(fcinfo, &policy, &stored);

	if (rank == 0)
		PG_RETURN_NULL();
	PG_RETURN_TEXT_P(cstring_to_text(policy->tier[rank - 1].label));
}

/* Returns the tier held as a value of the enum that the third argument is of. */
Datum
tier_track_enum(PG_FUNCTION_ARGS)
{
	const TierPolicy *policy;
	Datum		stored;
	int			rank = tier_track_rank(fcinfo, &policy, &stored);

	if (rank == 0)
		PG_RETURN_NULL();
	PG_RETURN_OID(tier_enum_values_at(fcinfo->flinfo, stored, get_fn_expr_argtype(fcinfo->flinfo, 2))[rank - 1]);
}
