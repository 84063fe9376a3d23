/*
 * merge_state.c
 *		Merges the states of retention_agg that another database has serialized.
 */
#include "postgres.h"

#include "catalog/namespace.h"
#include "catalog/pg_type.h"
#include "fmgr.h"
#include "nodes/value.h"
#include "parser/parse_func.h"

PG_MODULE_MAGIC;

/* Calls a function of two arguments, the second of which is internal. */
static Datum
call_by_name(char *name, Oid first_type, FunctionCallInfo caller, NullableDatum first, Datum second)
{
	LOCAL_FCINFO(call, 2);
	Oid			types[] = {first_type, INTERNALOID};
	FmgrInfo	flinfo;

	fmgr_info(LookupFuncName(list_make1(makeString(name)), 2, types, false), &flinfo);
	InitFunctionCallInfoData(*call, &flinfo, 2, InvalidOid, caller->context, NULL);
	call->args[0] = first;
	call->args[1].value = second;
	call->args[1].isnull = false;
	return FunctionCallInvoke(call);
}

PG_FUNCTION_INFO_V1(merge_state);

/* Transition function: merges the state in a message with the one so far. */
Datum
merge_state(PG_FUNCTION_ARGS)
{
	Datum		state = call_by_name("retention_deserialize", BYTEAOID, fcinfo, fcinfo->args[1],
									 (Datum) 0);

	return call_by_name("retention_combine", INTERNALOID, fcinfo, fcinfo->args[0], state);
}
