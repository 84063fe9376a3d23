/*
 * fresh_call.c
 *		Calls transition functions as an engine around PostgreSQL may: each row
 *		with its own FmgrInfo, in memory that is overwritten and freed after it.
 *
 * An SQL function fresh_NAME with one of the symbols below calls the function
 * NAME of the same arguments.
 */
#include "postgres.h"

#include "catalog/namespace.h"
#include "fmgr.h"
#include "nodes/value.h"
#include "parser/parse_func.h"
#include "utils/builtins.h"
#include "utils/datum.h"
#include "utils/expandeddatum.h"
#include "utils/lsyscache.h"
#include "utils/memutils.h"

PG_MODULE_MAGIC;

/* Large enough that all of a row's memory is one block. */
#define ROW_MEMORY (1024 * 1024)

/* Returns the function NAME for a function fresh_NAME of the same arguments. */
static Oid
fresh_target(Oid function)
{
	char	   *name = get_func_name(function) + strlen("fresh_");
	Oid		   *types;
	int			n;

	get_func_signature(function, &types, &n);
	return LookupFuncName(list_make1(makeString(name)), n, types, false);
}

/* Returns the type of an argument: the actual one, or if it is not known, the declared one. */
static Oid
fresh_argument_type(FunctionCallInfo fcinfo, int argument)
{
	Oid		   *types;
	int			n;
	Oid			type = get_fn_expr_argtype(fcinfo->flinfo, argument);

	get_func_signature(fcinfo->flinfo->fn_oid, &types, &n);
	return OidIsValid(type) ? type : types[argument];
}

/* Copies the arguments after the state into the row's memory. */
static void
fresh_copy_arguments(FunctionCallInfo to, FunctionCallInfo from)
{
	for (int i = 0; i < from->nargs; i++)
	{
		int16		length;
		bool		by_value;

		to->args[i] = from->args[i];
		if (i == 0 || from->args[i].isnull)
			continue;
		get_typlenbyval(fresh_argument_type(from, i), &length, &by_value);
		to->args[i].value = datumCopy(from->args[i].value, by_value, length);
	}
}

/* Calls the function, and then overwrites and frees the row's memory. */
static Datum
fresh_call_any(FunctionCallInfo fcinfo, bool typed)
{
	LOCAL_FCINFO(call, FUNC_MAX_ARGS);
	Oid			target = fresh_target(fcinfo->flinfo->fn_oid);
	MemoryContext row = AllocSetContextCreate(CurrentMemoryContext, "row", 0, ROW_MEMORY,
											  ROW_MEMORY * 2);
	MemoryContext old = MemoryContextSwitchTo(row);
	char	   *begin = palloc(8),
			   *end;
	FmgrInfo   *flinfo = palloc(sizeof(FmgrInfo));
	Datum		result;

	fmgr_info_cxt(target, flinfo, row);
	if (typed)
		fmgr_info_set_expr((Node *) copyObjectImpl(fcinfo->flinfo->fn_expr), flinfo);
	InitFunctionCallInfoData(*call, flinfo, fcinfo->nargs, fcinfo->fncollation,
							 fcinfo->context, fcinfo->resultinfo);
	fresh_copy_arguments(call, fcinfo);
	result = FunctionCallInvoke(call);
	fcinfo->isnull = call->isnull;

	/* no chunk of this size has been freed before, so it is the last in the block */
	end = palloc(7000);
	if (end < begin || end - begin > ROW_MEMORY)
		elog(ERROR, "the memory of a row is not one block");
	memset(begin, 0x7f, end - begin);
	MemoryContextSwitchTo(old);
	MemoryContextDelete(row);
	return result;
}

PG_FUNCTION_INFO_V1(fresh_call);
PG_FUNCTION_INFO_V1(fresh_call_untyped);

/* Calls the function and says of which types its arguments are. */
Datum
fresh_call(PG_FUNCTION_ARGS)
{
	return fresh_call_any(fcinfo, true);
}

/* Calls the function without saying of which types its arguments are. */
Datum
fresh_call_untyped(PG_FUNCTION_ARGS)
{
	return fresh_call_any(fcinfo, false);
}
