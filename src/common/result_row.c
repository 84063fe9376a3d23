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
 * Returns the finished row, of the type that the function is declared to
 * return.
 *
 * The row type is looked up once for each call site and kept in fn_extra.
 */
Datum
row_datum(FunctionCallInfo fcinfo, Row *row)
{
	TupleDesc	desc = fcinfo->flinfo->fn_extra;

	if (desc == NULL)
	{
		MemoryContext old = MemoryContextSwitchTo(fcinfo->flinfo->fn_mcxt);

		if (get_call_result_type(fcinfo, NULL, &desc) != TYPEFUNC_COMPOSITE ||
			desc->natts != row->columns)
			elog(ERROR, "function %u does not return a row of %d columns",
				 fcinfo->flinfo->fn_oid, row->columns);
		desc = fcinfo->flinfo->fn_extra = BlessTupleDesc(desc);
		MemoryContextSwitchTo(old);
	}
	return HeapTupleGetDatum(heap_form_tuple(desc, row->values, row->nulls));
}

/* Returns a float8 result; NaN becomes NULL. */
Datum
float8_nan_as_null(FunctionCallInfo fcinfo, double value)
{
	if (isnan(value))
		PG_RETURN_NULL();
	PG_RETURN_FLOAT8(value);
}
