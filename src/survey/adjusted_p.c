/*
 * adjusted_p.c
 *		The window functions holm and benjamini_hochberg: p-values of many
 *		comparisons, adjusted for their number.
 *
 * A partition is one family of comparisons. Its p-values are read, sorted and
 * adjusted at its first row, which takes 24 bytes for each until then, and 8
 * bytes after.
 */
#include "postgres.h"

#include <math.h>

#include "miscadmin.h"
#include "utils/float.h"
#include "utils/memutils.h"
#include "windowapi.h"

#include "common/result_row.h"
#include "stats/stats_groups.h"

typedef void (*Adjustment) (StatsPValue *values, size_t n);

/* What is kept of a partition: an adjusted value for each row, NaN for NULL. */
typedef struct AdjustedP
{
	double	   *adjusted;
} AdjustedP;

/* Compares two p-values for a sort. */
static int
adjusted_p_compare(const void *a, const void *b, void *unused pg_attribute_unused())
{
	double		p = ((const StatsPValue *) a)->p;
	double		q = ((const StatsPValue *) b)->p;

	return (p > q) - (p < q);
}

/*
 * Reads the p-values of the partition that are not NULL, with the numbers of
 * their rows, and returns how many there are.
 */
static size_t
adjusted_p_read(WindowObject window, int rows, StatsPValue *values)
{
	size_t		n = 0;

	for (int row = 0; row < rows; row++)
	{
		bool		null;
		bool		outside;
		double		p;

		CHECK_FOR_INTERRUPTS();

		/* no row is needed again, so the executor need not keep them */
		p = DatumGetFloat8(WinGetFuncArgInPartition(window, 0, row, WINDOW_SEEK_HEAD, true,
													&null, &outside));
		if (null)
			continue;
		if (!(p >= 0 && p <= 1))
			ereport(ERROR,
					(errcode(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE),
					 errmsg("p-value %s is not between 0 and 1", float8out_internal(p))));
		values[n].p = p;
		values[n++].row = row;
	}
	return n;
}

/* Returns the adjusted values of all rows of the partition. */
static double *
adjusted_p_of_partition(WindowObject window, MemoryContext context, Adjustment adjust)
{
	int64		rows = WinGetPartitionRowCount(window);
	double	   *adjusted;
	StatsPValue *values;
	size_t		n;

	/* the executor numbers the rows of a partition by int */
	if (rows > PG_INT32_MAX)
		ereport(ERROR,
				(errcode(ERRCODE_PROGRAM_LIMIT_EXCEEDED),
				 errmsg("cannot adjust more than %d p-values together", PG_INT32_MAX)));
	adjusted = MemoryContextAllocHuge(context, rows * sizeof(double));
	values = MemoryContextAllocHuge(context, rows * sizeof(StatsPValue));
	n = adjusted_p_read(window, (int) rows, values);
	qsort_interruptible(values, n, sizeof(StatsPValue), adjusted_p_compare, NULL);
	adjust(values, n);
	for (int64 row = 0; row < rows; row++)
		adjusted[row] = NAN;
	for (size_t i = 0; i < n; i++)
		adjusted[values[i].row] = values[i].p;
	pfree(values);
	return adjusted;
}

/* Returns the adjusted p-value of the current row; NULL for NULL. */
static Datum
adjusted_p_current(FunctionCallInfo fcinfo, Adjustment adjust)
{
	WindowObject window = PG_WINDOW_OBJECT();
	AdjustedP  *state = WinGetPartitionLocalMemory(window, sizeof(AdjustedP));

	if (state->adjusted == NULL)
		state->adjusted = adjusted_p_of_partition(window, GetMemoryChunkContext(state), adjust);
	return float8_nan_as_null(fcinfo, state->adjusted[WinGetCurrentPosition(window)]);
}

PG_FUNCTION_INFO_V1(holm);
PG_FUNCTION_INFO_V1(benjamini_hochberg);

/* Returns the p-value adjusted so that any false finding is improbable. */
Datum
holm(PG_FUNCTION_ARGS)
{
	return adjusted_p_current(fcinfo, stats_holm);
}

/* Returns the p-value adjusted so that few of the findings are false. */
Datum
benjamini_hochberg(PG_FUNCTION_ARGS)
{
	return adjusted_p_current(fcinfo, stats_benjamini_hochberg);
}
