/*
 * arguments.c
 *		Checked arguments, and rows as results.
 */
#include "postgres.h"

#include <math.h>

#include "access/htup_details.h"
#include "funcapi.h"
#include "lib/stringinfo.h"
#include "utils/builtins.h"
#include "utils/float.h"

#include "common/arguments.h"

/* Returns a confidence level, which lies between 0 and 1. */
double
level_argument(FunctionCallInfo fcinfo, int n)
{
	double		level = PG_GETARG_FLOAT8(n);

	if (!(level > 0 && level < 1))
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("level %s is not between 0 and 1", float8out_internal(level)),
				 errhint("Write 95 %% as 0.95.")));
	return level;
}

/* Returns a count given as a number of any type: whole, not negative, finite. */
double
count_argument(FunctionCallInfo fcinfo, int n, const char *name)
{
	double		count = PG_GETARG_FLOAT8(n);

	/* past 2^53 a double skips whole numbers */
	if (!(count >= 0 && count <= 9007199254740992.0) || count != floor(count))
		ereport(ERROR,
				(errcode(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE),
				 errmsg("%s must be a whole number, not %s", name, float8out_internal(count)),
				 errdetail("Counts are whole numbers from 0 to 9007199254740992.")));
	return count;
}

/* Returns which of the words, a NULL-terminated list, the given one is. */
int
word_index(const char *given, const char *name, const char *const *words)
{
	StringInfoData list;

	for (int i = 0; words[i] != NULL; i++)
		if (pg_strcasecmp(given, words[i]) == 0)
			return i;

	initStringInfo(&list);
	for (int i = 0; words[i] != NULL; i++)
		appendStringInfo(&list, "%s\"%s\"", i == 0 ? "" : words[i + 1] ? ", " : " or ", words[i]);
	ereport(ERROR,
			(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
			 errmsg("unrecognized %s \"%s\"", name, given),
			 errhint("Use %s.", list.data)));
	return -1;					/* not reached */
}

/* Returns which of the words an argument is. */
int
word_argument(FunctionCallInfo fcinfo, int n, const char *name, const char *const *words)
{
	return word_index(text_to_cstring(PG_GETARG_TEXT_PP(n)), name, words);
}

/* Adds a column to a row. */
void
row_add(Row *row, Datum value)
{
	Assert(row->columns < (int) lengthof(row->values));
	row->values[row->columns] = value;
	row->nulls[row->columns++] = false;
}

/* Adds a column that is not known. */
void
row_add_null(Row *row)
{
	row_add(row, (Datum) 0);
	row->nulls[row->columns - 1] = true;
}

/* Adds a float8 column; NaN stands for what is not known. */
void
row_add_float8(Row *row, double value)
{
	if (isnan(value))
		row_add_null(row);
	else
		row_add(row, Float8GetDatum(value));
}

/* Returns a float8; NaN stands for what is not known, which is NULL. */
Datum
known_float8(FunctionCallInfo fcinfo, double value)
{
	if (isnan(value))
		PG_RETURN_NULL();
	PG_RETURN_FLOAT8(value);
}

/* Adds a bigint column. */
void
row_add_int8(Row *row, int64 value)
{
	row_add(row, Int64GetDatum(value));
}

/* Returns the finished row, of the type that the function is declared to return. */
Datum
row_datum(FunctionCallInfo fcinfo, Row *row)
{
	TupleDesc	desc = fcinfo->flinfo->fn_extra;

	/* looked up once for each call site */
	if (desc == NULL)
	{
		MemoryContext old = MemoryContextSwitchTo(fcinfo->flinfo->fn_mcxt);

		if (get_call_result_type(fcinfo, NULL, &desc) != TYPEFUNC_COMPOSITE ||
			desc->natts != row->columns)
			elog(ERROR, "function %u does not return the row it should", fcinfo->flinfo->fn_oid);
		desc = fcinfo->flinfo->fn_extra = BlessTupleDesc(desc);
		MemoryContextSwitchTo(old);
	}
	return HeapTupleGetDatum(heap_form_tuple(desc, row->values, row->nulls));
}
