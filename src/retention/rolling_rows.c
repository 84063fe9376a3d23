/*
 * rolling_rows.c
 *		What the two forms of rolling_actives(), of events and of activity periods,
 *		share: the width, which options they have, and the rows of the result.
 */
#include "postgres.h"

#include "access/htup_details.h"
#include "funcapi.h"
#include "utils/array.h"
#include "utils/lsyscache.h"
#include "utils/typcache.h"

#include "common/interrupts.h"
#include "retention/rolling_actives.h"

/* Returns the width, a number of periods. */
int
rolling_width_argument(FunctionCallInfo fcinfo, int n)
{
	int32		width;

	if (unlikely(PG_ARGISNULL(n)))
		ereport(ERROR,
				(errcode(ERRCODE_NULL_VALUE_NOT_ALLOWED),
				 errmsg("width must not be NULL")));
	width = PG_GETARG_INT32(n);
	if (unlikely(width < 1 || width > ROLLING_MAX_WIDTH))
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("width %d is not between 1 and %d", width, ROLLING_MAX_WIDTH),
				 errdetail("It is the number of periods in which a customer counts as active.")));
	return width;
}

/* Raises an error for widths that differ between the rows, or partial states, of a group. */
void
raise_rolling_width_changed(int width, int other)
{
	ereport(ERROR,
			(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
			 errmsg("width must not change within a group"),
			 errdetail("Some rows have width %d, others %d.", Min(width, other), Max(width, other)),
			 errhint("Call rolling_actives once for each width.")));
}

/* Raises an error for options that would change which activity counts, or have no effect. */
void
rolling_check_options(const RetentionOptions *options)
{
	if (retention_options_are_special(options))
		ereport(ERROR,
				(errcode(ERRCODE_FEATURE_NOT_SUPPORTED),
				 errmsg("rolling_actives does not support retention option \"%s\"",
						options->origin != ORIGIN_CALENDAR ? "origin" :
						options->min_events != 1 ? "min_events" :
						options->first_period != FIRST_PERIOD_ALL ? "first_period" :
						"cohort_period"),
				 errdetail("It counts the customers with any activity in calendar periods.")));
}

/* Returns an array with the number of active customers of each period up to that of as_of. */
Datum
rolling_rows(FunctionCallInfo fcinfo, const RollingCounts *counts, int width, Timestamp as_of)
{
	Oid			type = get_element_type(get_func_rettype(fcinfo->flinfo->fn_oid));
	int			rows = rolling_counts_rows(counts, period_of_local(counts->rule, as_of));
	Datum	   *elements = palloc(Max(rows, 1) * sizeof(Datum));
	TupleDesc	desc;
	int64		active = 0;

	if (rows == 0)
		return PointerGetDatum(construct_empty_array(type));
	desc = lookup_rowtype_tupdesc(type, -1);
	for (int i = 0; i < rows; i++)
	{
		int32		period = counts->first + i;
		Datum		values[2];
		bool		nulls[2] = {false, false};

		check_for_interrupts_at(i);
		if (period <= counts->last)
			active += rolling_runs(counts, period)->begin;
		if (i >= width && period - width <= counts->last)
			active -= rolling_runs(counts, period - width)->end;
		values[0] = DateADTGetDatum(period_start(counts->rule, period));
		values[1] = Int64GetDatum(active);
		elements[i] = HeapTupleGetDatum(heap_form_tuple(desc, values, nulls));
	}
	ReleaseTupleDesc(desc);
	return PointerGetDatum(construct_array(elements, rows, type, -1, false, TYPALIGN_DOUBLE));
}
