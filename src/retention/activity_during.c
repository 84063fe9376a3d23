/*
 * activity_during.c
 *		The aggregate activity_agg(during, ...): from the contracts of one customer to
 *		activity periods.
 *
 * A contract is active in the periods at whose end it runs, at their last
 * microsecond, or if so wanted in all periods that it touches. Nothing is known
 * after as_of, or now where that is earlier. The period that has not ended by
 * then ends there for the time being: a contract that runs then is active in it.
 *
 * The other functions of the aggregate are those of events: see activity_agg.c.
 */
#include "postgres.h"

#include "catalog/pg_type.h"
#include "utils/rangetypes.h"
#include "utils/timestamp.h"
#include "utils/typcache.h"

#include "common/aggregate_state.h"
#include "common/zone.h"
#include "retention/activity.h"
#include "retention/activity_state.h"
#include "retention/retention_options_cache.h"

/* The last moments of periods in a time zone, of which these are remembered. */
#define REMEMBERED_ENDS 256

typedef struct PeriodEnds
{
	pg_tz	   *zone;
	struct
	{
		bool		is_known;
		int32		period;
		TimestampTz end;
	}			slot[REMEMBERED_ENDS];
} PeriodEnds;

/* A contract in the terms of its column, see CachedOptions. */
typedef struct Contract
{
	int64		first;			/* the first microsecond at which it runs */
	int64		last;			/* the last one, at most as_of or now */
} Contract;

/* The periods in which a contract is active. */
typedef struct ContractPeriods
{
	int32		first;
	int32		last;			/* before the first if there are none */
} ContractPeriods;

/* Returns the zone of a column of type tstzrange, and remembered ends of periods in it. */
static PeriodEnds *
period_ends(FunctionCallInfo fcinfo, CachedOptions *cached)
{
	if (cached->period_ends == NULL)
	{
		cached->period_ends = MemoryContextAllocZero(fcinfo->flinfo->fn_mcxt, sizeof(PeriodEnds));
		cached->period_ends->zone = zone_lookup(cached->options->zone);
	}
	return cached->period_ends;
}

/* Returns the last moment of a period, after which clocks show no time in it. */
static int64
period_end(const CachedOptions *cached, int32 period)
{
	PeriodEnds *ends = cached->period_ends;
	Timestamp	next = period_start_local(cached->options->rule, period + 1);
	int			i = period & (REMEMBERED_ENDS - 1);

	if (ends->zone == NULL)
		return next - 1;
	if (!ends->slot[i].is_known || ends->slot[i].period != period)
	{
		ends->slot[i].end = zone_last_before(ends->zone, next);
		ends->slot[i].period = period;
		ends->slot[i].is_known = true;
	}
	return ends->slot[i].end;
}

/* Returns whether a bound of a range is "infinity" or "-infinity". */
static bool
bound_is_infinity(TimeKind kind, const RangeBound *bound)
{
	return kind == TIME_DATE ? DATE_NOT_FINITE(DatumGetDateADT(bound->val)) :
		TIMESTAMP_NOT_FINITE(DatumGetTimestamp(bound->val));
}

/* Returns the first microsecond of a contract. */
static int64
contract_first(TimeKind kind, const RangeBound *lower)
{
	if (lower->infinite)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("range has no lower bound"),
				 errdetail("A contract must have a beginning."),
				 errhint("Exclude such ranges with FILTER (WHERE isfinite(lower(...))).")));
	if (bound_is_infinity(kind, lower))
		ereport(ERROR,
				(errcode(ERRCODE_DATETIME_VALUE_OUT_OF_RANGE),
				 errmsg("lower bound of range is infinite"),
				 errdetail("A contract must have a beginning."),
				 errhint("Exclude such ranges with FILTER (WHERE isfinite(lower(...))).")));
	return calendar_moment(kind, lower->val) + (lower->inclusive ? 0 : 1);
}

/* Returns the last microsecond of a contract; PG_INT64_MAX if its end is open. */
static int64
contract_last(TimeKind kind, const RangeBound *upper)
{
	if (upper->infinite || bound_is_infinity(kind, upper))
		return PG_INT64_MAX;
	if (kind != TIME_DATE)
		return DatumGetTimestamp(upper->val) - (upper->inclusive ? 0 : 1);
	/* the days of a range are the ones before its upper bound */
	if (DatumGetDateADT(upper->val) >= TIMESTAMP_END_JULIAN - POSTGRES_EPOCH_JDATE)
		return PG_INT64_MAX;
	return DatumGetDateADT(upper->val) * USECS_PER_DAY - 1;
}

/* Reads a contract; returns false if it has not run by as_of or now. */
static bool
contract_read(Contract *contract, const RangeType *range, TimeKind kind, int64 until)
{
	TypeCacheEntry *type = lookup_type_cache(RangeTypeGetOid(range), TYPECACHE_RANGE_INFO);
	RangeBound	lower,
				upper;
	bool		empty;

	range_deserialize(type, range, &lower, &upper, &empty);
	if (empty)
		return false;
	contract->first = contract_first(kind, &lower);
	contract->last = Min(contract_last(kind, &upper), until);
	return contract->first <= contract->last;
}

/* Returns the periods at whose end a contract runs, or in which it runs at as_of. */
static ContractPeriods
contract_ends(const CachedOptions *cached, const Contract *contract)
{
	ContractPeriods p;
	Timestamp	local;

	/* if clocks are turned back over midnight, an earlier period ends later */
	p.first = calendar_period(cached->calendar, contract->first, &local);
	while (period_end(cached, p.first - 1) >= contract->first)
		p.first--;

	p.last = calendar_period(cached->calendar, contract->last, &local);
	if (contract->last < cached->until)
		while (period_end(cached, p.last) > contract->last)
			p.last--;
	return p;
}

/* Returns the periods that a contract touches. */
static ContractPeriods
contract_touches(const CachedOptions *cached, const Contract *contract)
{
	ContractPeriods p;
	Timestamp	lowest,
				highest;

	p.first = calendar_period(cached->calendar, contract->first, &lowest);
	p.last = calendar_period(cached->calendar, contract->last, &highest);
	if (cached->period_ends->zone != NULL)
	{
		zone_local_times(cached->period_ends->zone, contract->first, contract->last,
						 &lowest, &highest);
		p.first = period_of_local(cached->options->rule, lowest);
		p.last = period_of_local(cached->options->rule, highest);
	}
	return p;
}

/*
 * Adds the periods of a contract to the state. Up to the end of the last one, or
 * as_of, it is known whether the contract is active, so that is the time of the
 * latest event.
 */
static void
contract_add(ActivityState *state, const CachedOptions *cached, TimeKind kind,
			 const Contract *contract, ContractPeriods p)
{
	pg_tz	   *zone = cached->period_ends->zone;
	int64		moment = Min(period_end(cached, p.last), cached->until);
	Timestamp	latest = calendar_local_time(kind, zone, moment);
	Timestamp	lowest;

	/*
	 * if clocks are turned back over midnight, as_of can be between times of
	 * the last period
	 */
	if (period_of_local(state->rule, latest) != p.last)
	{
		moment = contract->last;
		zone_local_times(zone, contract->first, moment, &lowest, &latest);
	}
	period_set_add_range(&state->periods, p.first, p.last, state->context);
	state->latest = Max(state->latest, latest);
	state->latest_moment = Max(state->latest_moment, moment);
}

/*
 * Transition function of all forms; options_argument is 0 for those without
 * options. Empty ranges, and contracts that begin after as_of or now, are ignored.
 */
static Datum
activity_accum_during(FunctionCallInfo fcinfo, TimeKind kind, int options_argument)
{
	CachedOptions *cached = get_retention_options(fcinfo, kind, options_argument);
	const RetentionOptions *options = cached->options;
	ActivityState *state;
	Contract	contract;
	ContractPeriods p;

	if (PG_ARGISNULL(1) ||
		!contract_read(&contract, PG_GETARG_RANGE_P(1), kind, cached->until))
		return unchanged_state(fcinfo);
	period_ends(fcinfo, cached);
	p = options->during == DURING_ANY ? contract_touches(cached, &contract) :
		contract_ends(cached, &contract);
	if (p.first > p.last)
		return unchanged_state(fcinfo);
	if ((int64) p.last - p.first >= ACTIVITY_MAX_PERIODS)
		raise_too_many_periods();
	state = activity_state(fcinfo, options, options->during);
	contract_add(state, cached, kind, &contract, p);
	PG_RETURN_POINTER(state);
}

PG_FUNCTION_INFO_V1(activity_accum_tstzrange);
PG_FUNCTION_INFO_V1(activity_accum_tstzrange_options);
PG_FUNCTION_INFO_V1(activity_accum_tsrange);
PG_FUNCTION_INFO_V1(activity_accum_tsrange_options);
PG_FUNCTION_INFO_V1(activity_accum_daterange);
PG_FUNCTION_INFO_V1(activity_accum_daterange_options);

/* Transition function: adds a tstzrange contract. */
Datum
activity_accum_tstzrange(PG_FUNCTION_ARGS)
{
	return activity_accum_during(fcinfo, TIME_TIMESTAMPTZ, 0);
}

/* Transition function: adds a tstzrange contract, with options. */
Datum
activity_accum_tstzrange_options(PG_FUNCTION_ARGS)
{
	return activity_accum_during(fcinfo, TIME_TIMESTAMPTZ, 2);
}

/* Transition function: adds a tsrange contract. */
Datum
activity_accum_tsrange(PG_FUNCTION_ARGS)
{
	return activity_accum_during(fcinfo, TIME_TIMESTAMP, 0);
}

/* Transition function: adds a tsrange contract, with options. */
Datum
activity_accum_tsrange_options(PG_FUNCTION_ARGS)
{
	return activity_accum_during(fcinfo, TIME_TIMESTAMP, 2);
}

/* Transition function: adds a daterange contract. */
Datum
activity_accum_daterange(PG_FUNCTION_ARGS)
{
	return activity_accum_during(fcinfo, TIME_DATE, 0);
}

/* Transition function: adds a daterange contract, with options. */
Datum
activity_accum_daterange_options(PG_FUNCTION_ARGS)
{
	return activity_accum_during(fcinfo, TIME_DATE, 2);
}
