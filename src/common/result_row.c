/*
 * result_row.c
 *		Rows as results of SQL functions, and float8 results that may be NULL.
 *
 * No result of this extension is NaN, so NaN can stand for NULL until the
 * result is returned.
 */
#include "postgres.h"

#include <math.h>

#include "access/htup_details.h"
#include "funcapi.h"
#include "miscadmin.h"
#include "utils/memutils.h"
#include "utils/tuplestore.h"

#include "common/result_row.h"

/* Adds a column to a row. */
void
row_add(Row *row, Datum value)
{
	Assert(row->columns < (int) lengthof(row->values));
	row->values[row->columns] = value;
	row->nulls[row->columns++] = false;
}

/* Adds a column that is NULL. */
void
row_add_null(Row *row)
{
	row_add(row, (Datum) 0);
	row->nulls[row->columns - 1] = true;
}

/* Adds a float8 column; NaN becomes NULL. */
void
row_add_float8(Row *row, double value)
{
	if (isnan(value))
		row_add_null(row);
	else
		row_add(row, Float8GetDatum(value));
}

/* Adds a bigint column. */
void
row_add_int8(Row *row, int64 value)
{
	row_add(row, Int64GetDatum(value));
}

/*
 * Returns the columns of the row type that the function is declared to return.
 *
 * They are looked up once for each call site and kept in fn_extra.
 */
TupleDesc
row_descriptor(FunctionCallInfo fcinfo)
{
	TupleDesc	desc = fcinfo->flinfo->fn_extra;

	if (desc == NULL)
	{
		MemoryContext old = MemoryContextSwitchTo(fcinfo->flinfo->fn_mcxt);

		if (get_call_result_type(fcinfo, NULL, &desc) != TYPEFUNC_COMPOSITE)
			elog(ERROR, "function %u does not return a row", fcinfo->flinfo->fn_oid);
		desc = fcinfo->flinfo->fn_extra = BlessTupleDesc(desc);
		MemoryContextSwitchTo(old);
	}
	return desc;
}

/*
 * Returns the finished row, of the type that the function is declared to
 * return.
 */
Datum
row_datum(FunctionCallInfo fcinfo, Row *row)
{
	TupleDesc	desc = row_descriptor(fcinfo);

	if (desc->natts != row->columns)
		elog(ERROR, "function %u does not return a row of %d columns",
			 fcinfo->flinfo->fn_oid, row->columns);
	return HeapTupleGetDatum(heap_form_tuple(desc, row->values, row->nulls));
}

/*
 * Puts all rows of a set-returning function into a tuplestore. That is what the
 * server would do in FROM, but it takes longer to do so.
 */
static Datum
row_source_store(FunctionCallInfo fcinfo, const RowSource *source)
{
	ReturnSetInfo *result = (ReturnSetInfo *) fcinfo->resultinfo;
	MemoryContext of_row = AllocSetContextCreate(CurrentMemoryContext, "satisfaction row",
												 ALLOCSET_SMALL_SIZES);
	void	   *cursor = source->start(fcinfo);
	Row			row = {0};

	InitMaterializedSRF(fcinfo, MAT_SRF_USE_EXPECTED_DESC);
	MemoryContextSwitchTo(of_row);
	while (source->next(cursor, &row))
	{
		CHECK_FOR_INTERRUPTS();
		Assert(row.columns == result->setDesc->natts);
		tuplestore_putvalues(result->setResult, result->setDesc, row.values, row.nulls);
		row.columns = 0;
		MemoryContextReset(of_row);
	}
	MemoryContextSwitchTo(MemoryContextGetParent(of_row));
	MemoryContextDelete(of_row);
	return (Datum) 0;
}

/*
 * Returns the next row of a set-returning function, a value if it has one column.
 * In FROM, it returns all rows at once.
 */
Datum
row_source_next(FunctionCallInfo fcinfo, const RowSource *source)
{
	ReturnSetInfo *set = (ReturnSetInfo *) fcinfo->resultinfo;
	FuncCallContext *call;
	Row			row = {0};
	Datum		result;

	if (set != NULL && IsA(set, ReturnSetInfo) &&
		(set->allowedModes & SFRM_Materialize_Preferred) != 0)
		return row_source_store(fcinfo, source);
	if (SRF_IS_FIRSTCALL())
	{
		MemoryContext old;

		call = SRF_FIRSTCALL_INIT();
		old = MemoryContextSwitchTo(call->multi_call_memory_ctx);
		if (get_call_result_type(fcinfo, NULL, &call->tuple_desc) == TYPEFUNC_COMPOSITE)
			BlessTupleDesc(call->tuple_desc);
		call->user_fctx = source->start(fcinfo);
		MemoryContextSwitchTo(old);
	}
	call = SRF_PERCALL_SETUP();
	CHECK_FOR_INTERRUPTS();
	if (!source->next(call->user_fctx, &row))
		SRF_RETURN_DONE(call);
	Assert(row.columns == (call->tuple_desc == NULL ? 1 : call->tuple_desc->natts));
	result = call->tuple_desc == NULL ? row.values[0] :
		HeapTupleGetDatum(heap_form_tuple(call->tuple_desc, row.values, row.nulls));
	SRF_RETURN_NEXT(call, result);
}

/* Returns a float8 result; NaN becomes NULL. */
Datum
float8_nan_as_null(FunctionCallInfo fcinfo, double value)
{
	if (isnan(value))
		PG_RETURN_NULL();
	PG_RETURN_FLOAT8(value);
}
