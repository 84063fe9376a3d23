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

/*
 * Answers what is asked here. It is kept with the call site, and made anew wherever there is none: in
 * a parallel worker, or when another row brings other options.
 */
RetentionCall *
retention_call(FunctionCallInfo fcinfo, TimeKind kind, int options_argument)
{
	RetentionCall *call = fcinfo->flinfo->fn_extra;
	Jsonb	   *options = NULL;
	MemoryContext old;

	if (options_argument > 0 && !PG_ARGISNULL(options_argument))
	{
		options = PG_GETARG_JSONB_P(options_argument);
		if (call != NULL && call->options != NULL && VARSIZE(options) == VARSIZE(call->options) &&
			memcmp(options, call->options, VARSIZE(options)) == 0)
			return call;
	}
	else if (call != NULL && call->options == NULL)
		return call;

	old = MemoryContextSwitchTo(fcinfo->flinfo->fn_mcxt);
	/* groups that already count keep the old one, so it is not freed */
	call = palloc0(sizeof(RetentionCall));
	call_learn(call, options, kind);
	fcinfo->flinfo->fn_extra = call;
	MemoryContextSwitchTo(old);
	return call;
}
