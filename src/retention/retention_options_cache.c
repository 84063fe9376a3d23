/*
 * retention_options_cache.c
 *		What a call of an aggregate asks: parsed once, and shared by all groups of the query.
 */
#include "postgres.h"

#include "common/hashfn.h"
#include "nodes/primnodes.h"
#include "utils/timestamp.h"

#include "retention/retention.h"

/* Returns the question that the options of this row ask, in the caller's memory that lasts. */
static void
call_learn(RetentionCall *call, Jsonb *options, TimeKind kind)
{
	call->options = NULL;
	if (options != NULL)
	{
		call->options = palloc(VARSIZE(options));
		memcpy(call->options, options, VARSIZE(options));
		call->spec = retention_spec_from_jsonb(call->options);
	}
	else
		call->spec = retention_spec_default();

	call->zone_given = call->spec->zone[0] != '\0';
	if (!call->zone_given)
		call->spec->zone = pstrdup(pg_get_timezone_name(session_timezone));
	call->as_of = call->spec->has_as_of ? retention_as_of(call->spec, kind) : PG_INT64_MAX;
	if (kind != TIME_TIMESTAMPTZ)
		call->spec->zone = pstrdup("");
	call->calendar = calendar_new(call->spec->rule, kind, retention_zone(call->spec->zone));
}

/* Returns whether two values of options, which may be none, are the same. */
static inline bool
same_options(const Jsonb *a, const Jsonb *b)
{
	if (a == NULL || b == NULL)
		return a == b;
	return VARSIZE(a) == VARSIZE(b) && memcmp(a, b, VARSIZE(a)) == 0;
}

/* All that a call site was asked, by options. */
typedef struct CallSlot
{
	const Jsonb *options;
	RetentionCall *call;
	char		status;
} CallSlot;

#define SH_PREFIX calls
#define SH_ELEMENT_TYPE CallSlot
#define SH_KEY_TYPE const Jsonb *
#define SH_KEY options
#define SH_HASH_KEY(tb, key) \
	((key) == NULL ? 0 : hash_bytes((const unsigned char *) (key), VARSIZE(key)))
#define SH_EQUAL(tb, a, b) same_options(a, b)
#define SH_SCOPE static inline
#define SH_DECLARE
#define SH_DEFINE
#include "lib/simplehash.h"

/* What is kept with a call site. */
typedef struct CallSite
{
	RetentionCall *last;		/* what the row before asked: nearly always the same */
	bool		constant;		/* the options are the same in every row, so that last answers for all */
	calls_hash *calls;
} CallSite;

/*
 * Returns whether an argument, 0 for none, is the same in every row of an aggregate; a window function
 * is not told.
 */
static bool
argument_is_constant(FunctionCallInfo fcinfo, int argument)
{
	Aggref	   *aggref = AggGetAggref(fcinfo);
	TargetEntry *entry;

	if (argument == 0)
		return true;
	/* the aggregate's arguments are counted without the state */
	if (aggref == NULL || list_length(aggref->args) < argument)
		return false;
	entry = list_nth_node(TargetEntry, aggref->args, argument - 1);
	return IsA(entry->expr, Const);
}

/*
 * Returns what is asked here. What a call site was asked is kept with it, equal options giving the same
 * answer; it is made anew wherever there is none, as in a parallel worker.
 */
RetentionCall *
retention_call(FunctionCallInfo fcinfo, TimeKind kind, int options_argument)
{
	CallSite   *site = fcinfo->flinfo->fn_extra;
	Jsonb	   *options = NULL;
	CallSlot   *slot;
	MemoryContext old;
	bool		found;

	if (site != NULL && likely(site->constant))
		return site->last;
	if (options_argument > 0 && !PG_ARGISNULL(options_argument))
		options = PG_GETARG_JSONB_P(options_argument);
	if (site != NULL && likely(same_options(site->last->options, options)))
		return site->last;

	old = MemoryContextSwitchTo(fcinfo->flinfo->fn_mcxt);
	if (site == NULL)
	{
		site = palloc0(sizeof(CallSite));
		site->calls = calls_create(fcinfo->flinfo->fn_mcxt, 16, NULL);
		site->constant = argument_is_constant(fcinfo, options_argument);
	}
	slot = calls_lookup(site->calls, options);
	if (slot != NULL)
		site->last = slot->call;
	else
	{
		RetentionCall *call = palloc0(sizeof(RetentionCall));

		call_learn(call, options, kind);
		slot = calls_insert(site->calls, call->options, &found);
		slot->call = call;
		site->last = call;
	}
	/* only now, since learning may fail and the call site be asked again */
	fcinfo->flinfo->fn_extra = site;
	MemoryContextSwitchTo(old);
	return site->last;
}

/* Returns the state of an aggregate as it was, for a row that says nothing. */
Datum
state_unchanged(FunctionCallInfo fcinfo)
{
	if (PG_ARGISNULL(0))
		PG_RETURN_NULL();
	return PG_GETARG_DATUM(0);
}

/* Refuses rows of one group, or parts of it, that ask different questions. */
void
retention_options_changed(void)
{
	ereport(ERROR,
			(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
			 errmsg("retention options change within one group"),
			 errhint("Options must be the same for all rows of a group.")));
}
