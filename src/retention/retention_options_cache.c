/*
 * retention_options_cache.c
 *		Call-site cache of parsed options, shared by all groups of a query.
 */
#include "postgres.h"

#include "access/htup_details.h"
#include "catalog/pg_aggregate.h"
#include "common/hashfn.h"
#include "nodes/primnodes.h"
#include "utils/memutils.h"
#include "utils/syscache.h"
#include "utils/timestamp.h"

#include "common/zone.h"
#include "retention/retention_options_cache.h"

/* Computes up to which time events count, in the terms of a column. */
static void
cached_options_set_until(CachedOptions *cached, TimeKind kind)
{
	const RetentionOptions *options = cached->options;
	TimestampTz until = retention_until(options);
	Timestamp	local = retention_local_time(options, until);

	cached->until = kind == TIME_TIMESTAMPTZ ? until : local;
	cached->observed = options->has_as_of ? local : DT_NOBEGIN;
	if (!options->has_as_of)
		cached->as_of = PG_INT64_MAX;
	else if (kind == TIME_TIMESTAMPTZ)
		cached->as_of = options->as_of;
	else
		cached->as_of = calendar_local_time(TIME_TIMESTAMPTZ, zone_lookup(options->zone),
											options->as_of);
}

/* Returns whether options, which may be NULL, have a period. */
static bool
options_have_period(Jsonb *json)
{
	JsonbValue	value;

	return json != NULL &&
		getKeyJsonValueFromContainer(&json->root, "period", strlen("period"), &value) != NULL &&
		value.type != jbvNull;
}

/*
 * Parses options, which may be NULL, into the current memory context. Those without
 * a period get one of this unit.
 */
static CachedOptions *
cached_options_new(Jsonb *json, TimeKind kind, PeriodUnit unit)
{
	static uint64 ids = 0;
	CachedOptions *cached = palloc0(sizeof(CachedOptions));
	RetentionOptions *options;

	cached->id = ++ids;
	if (json != NULL)
	{
		cached->json = palloc(VARSIZE(json));
		memcpy(cached->json, json, VARSIZE(json));
		options = retention_options_from_jsonb(cached->json);
	}
	else
		options = retention_options_default();
	if (!options_have_period(cached->json))
		options->rule.unit = unit;
	cached->options = options;

	cached->session_zone = session_timezone;
	cached->zone_given = options->zone[0] != '\0';
	if (!cached->zone_given)
		options->zone = zone_canonical_name(pg_get_timezone_name(session_timezone));
	cached_options_set_until(cached, kind);
	if (kind != TIME_TIMESTAMPTZ)
		options->zone = "";
	if (options->rule.unit == PERIOD_DAY)
		options->rule.skipped = zone_skipped_day(options->zone);
	cached->calendar = calendar_new(options->rule, kind, zone_lookup(options->zone));
	return cached;
}

/* Returns whether two jsonb values, which may be NULL, are the same. */
static inline bool
cached_options_match(const Jsonb *a, const Jsonb *b)
{
	if (a == NULL || b == NULL)
		return a == b;
	return VARSIZE(a) == VARSIZE(b) && memcmp(a, b, VARSIZE(a)) == 0;
}

/*
 * Makes *cached the options of a jsonb value, which may be NULL. For functions that
 * can get other options in every row, and so keep only the last ones, in a context
 * of their own. They may also outlive a setting of the time zone, as a call site in
 * PL/pgSQL does.
 */
void
retention_options_renew(CachedOptions **cached, Jsonb *json, MemoryContext context)
{
	MemoryContext old;

	if (*cached != NULL && likely((*cached)->session_zone == session_timezone &&
								  cached_options_match((*cached)->json, json)))
		return;
	*cached = NULL;
	MemoryContextReset(context);
	old = MemoryContextSwitchTo(context);
	*cached = cached_options_new(json, TIME_TIMESTAMPTZ, PERIOD_MONTH);
	MemoryContextSwitchTo(old);
}

/* An entry of the hash table of all options that a call site has seen. */
typedef struct OptionsEntry
{
	const Jsonb *json;
	CachedOptions *cached;
	char		status;
} OptionsEntry;

#define SH_PREFIX options
#define SH_ELEMENT_TYPE OptionsEntry
#define SH_KEY_TYPE const Jsonb *
#define SH_KEY json
#define SH_HASH_KEY(tb, key) \
	((key) == NULL ? 0 : hash_bytes((const unsigned char *) (key), VARSIZE(key)))
#define SH_EQUAL(tb, a, b) cached_options_match(a, b)
#define SH_SCOPE static inline
#define SH_DECLARE
#define SH_DEFINE
#include "lib/simplehash.h"

/* Returns whether a function is the transition function of an aggregate. */
static bool
aggregate_calls(Oid aggregate, Oid function)
{
	HeapTuple	tuple = SearchSysCache1(AGGFNOID, ObjectIdGetDatum(aggregate));
	bool		calls;

	if (!HeapTupleIsValid(tuple))
		elog(ERROR, "cache lookup failed for aggregate %u", aggregate);
	calls = ((Form_pg_aggregate) GETSTRUCT(tuple))->aggtransfn == function;
	ReleaseSysCache(tuple);
	return calls;
}

/*
 * Returns whether an argument of an aggregate, 0 for no argument, is the same
 * in every row. Window functions cannot see their arguments, so for them it is
 * not; nor for a function that another aggregate's function calls, which has
 * arguments of its own.
 */
static bool
aggregate_argument_is_constant(FunctionCallInfo fcinfo, int argument)
{
	Aggref	   *aggref = AggGetAggref(fcinfo);
	TargetEntry *entry;

	if (argument == 0)
		return true;
	/* Aggref does not count the state */
	if (aggref == NULL || list_length(aggref->args) < argument)
		return false;
	entry = list_nth_node(TargetEntry, aggref->args, argument - 1);
	return IsA(entry->expr, Const) &&
		aggregate_calls(aggref->aggfnoid, fcinfo->flinfo->fn_oid);
}

/* Returns the options as get_retention_options_by(), if they need not be constant. */
CachedOptions *
retention_options_find(FunctionCallInfo fcinfo, TimeKind kind, int argument, PeriodUnit unit)
{
	OptionsCache *cache = fcinfo->flinfo->fn_extra;
	Jsonb	   *json = NULL;
	OptionsEntry *entry;
	MemoryContext old;
	bool		found;

	if (argument > 0 && !PG_ARGISNULL(argument))
		json = PG_GETARG_JSONB_P(argument);
	if (cache != NULL && likely(cached_options_match(cache->last->json, json)))
		return cache->last;

	old = MemoryContextSwitchTo(fcinfo->flinfo->fn_mcxt);
	if (cache == NULL)
	{
		cache = palloc0(sizeof(OptionsCache));
		cache->entries = options_create(fcinfo->flinfo->fn_mcxt, 16, NULL);
		cache->constant = aggregate_argument_is_constant(fcinfo, argument);
	}
	entry = options_lookup(cache->entries, json);
	if (entry != NULL)
		cache->last = entry->cached;
	else
	{
		CachedOptions *cached = cached_options_new(json, kind, unit);

		entry = options_insert(cache->entries, cached->json, &found);
		entry->cached = cached;
		cache->last = cached;
	}

	/*
	 * not earlier: parsing may raise an error, and the call site may be used
	 * again after it
	 */
	fcinfo->flinfo->fn_extra = cache;
	MemoryContextSwitchTo(old);
	return cache->last;
}
