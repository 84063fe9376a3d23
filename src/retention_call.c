/*
 * retention_call.c
 *		What a call of an aggregate asks: parsed once, and shared by all groups of the query.
 */
#include "postgres.h"

#include "utils/timestamp.h"

#include "retention.h"

/* Answers the question that the options of this row ask, in the caller's memory that lasts. */
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

/* Answers whether a call site has been asked with these options, which may be none. */
static bool
call_matches(const RetentionCall *call, const Jsonb *options)
{
	if (options == NULL || call->options == NULL)
		return options == NULL && call->options == NULL;
	return VARSIZE(options) == VARSIZE(call->options) &&
		memcmp(options, call->options, VARSIZE(options)) == 0;
}

/*
 * Answers what is asked here. What a call site was asked is kept with it, equal options giving the same
 * answer; it is made anew wherever there is none, as in a parallel worker.
 */
RetentionCall *
retention_call(FunctionCallInfo fcinfo, TimeKind kind, int options_argument)
{
	Jsonb	   *options = NULL;
	RetentionCall *call;
	MemoryContext old;

	if (options_argument > 0 && !PG_ARGISNULL(options_argument))
		options = PG_GETARG_JSONB_P(options_argument);
	for (call = fcinfo->flinfo->fn_extra; call != NULL; call = call->next)
		if (call_matches(call, options))
			return call;

	old = MemoryContextSwitchTo(fcinfo->flinfo->fn_mcxt);
	call = palloc0(sizeof(RetentionCall));
	call_learn(call, options, kind);
	call->next = fcinfo->flinfo->fn_extra;
	fcinfo->flinfo->fn_extra = call;
	MemoryContextSwitchTo(old);
	return call;
}
