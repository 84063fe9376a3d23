/*
 * suppressed.c
 *		The window function suppressed: which groups of a published table must be
 *		hidden?
 */
#include "postgres.h"

#include "windowapi.h"

#include "common/partition.h"
#include "stats/stats_suppress.h"

/* The groups of a partition: memory of the partition. */
typedef struct Suppression
{
	int64		groups;			/* 0 before the partition has been read */
	int64		minimum;
	int64	   *counts;			/* NULL after it has been read */
	bool	   *hidden;
} Suppression;

/*
 * Reads a group. A number of responses that is NULL is none, as an outer join
 * gives it. A minimum of NULL is an error and not a result of NULL, which a
 * report could take for "not hidden".
 */
static void
suppressed_read(FunctionCallInfo fcinfo, int64 row, void *state)
{
	Suppression *suppression = state;
	int64		count = PG_ARGISNULL(0) ? 0 : PG_GETARG_INT64(0);
	int64		minimum;

	if (PG_ARGISNULL(1))
		ereport(ERROR,
				(errcode(ERRCODE_NULL_VALUE_NOT_ALLOWED),
				 errmsg("minimum must not be NULL")));
	minimum = PG_GETARG_INT64(1);
	if (minimum < 1)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("minimum " INT64_FORMAT " is not at least 1", minimum)));
	if (row > 0 && minimum != suppression->minimum)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("minimum changes from " INT64_FORMAT " to " INT64_FORMAT
						" within a partition", suppression->minimum, minimum)));
	if (count < 0)
		ereport(ERROR,
				(errcode(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE),
				 errmsg("number of responses must not be negative, but is " INT64_FORMAT, count)));
	suppression->minimum = minimum;
	suppression->counts[row] = count;
}

PG_FUNCTION_INFO_V1(suppressed);

/* Returns whether the current row's group must be hidden. */
Datum
suppressed(PG_FUNCTION_ARGS)
{
	WindowObject window = PG_WINDOW_OBJECT();
	Suppression *suppression = WinGetPartitionLocalMemory(window, sizeof(Suppression));

	WinCheckAndInitializeNullTreatment(window, false, fcinfo);
	if (suppression->groups == 0)
	{
		int64		groups = partition_rows(fcinfo);

		suppression->groups = groups;
		suppression->counts = partition_array(suppression, groups, sizeof(int64));
		suppression->hidden = partition_array(suppression, groups, sizeof(bool));
		partition_read(fcinfo, suppressed_read, suppression);
		stats_suppress(suppression->counts, suppression->groups, suppression->minimum,
					   suppression->hidden);
		pfree(suppression->counts);
		suppression->counts = NULL;
	}
	PG_RETURN_BOOL(suppression->hidden[WinGetCurrentPosition(window)]);
}
