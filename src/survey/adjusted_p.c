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

#include "utils/float.h"
#include "windowapi.h"

#include "common/partition.h"
#include "common/result_row.h"
#include "stats/stats_groups.h"

typedef void (*Adjustment) (StatsPValue *values, size_t n);

/* The p-values of a partition: memory of the partition. */
typedef struct AdjustedP
{
	double	   *adjusted;		/* for each row, NaN for NULL; NULL before the
								 * partition has been read */
	StatsPValue *values;		/* those that are not NULL; while it is read */
	size_t		n;
} AdjustedP;

/* Compares two p-values for a sort. */
static int
adjusted_p_compare(const void *a, const void *b, void *unused pg_attribute_unused())
{
	double		p = ((const StatsPValue *) a)->p;
	double		q = ((const StatsPValue *) b)->p;

	return (p > q) - (p < q);
}

/* Reads the p-value of a row; NULL is no comparison. */
static void
adjusted_p_read(FunctionCallInfo fcinfo, int64 row, void *state)
{
	AdjustedP  *all = state;
	double		p;

	all->adjusted[row] = NAN;
	if (PG_ARGISNULL(0))
		return;
	p = PG_GETARG_FLOAT8(0);
	if (!(p >= 0 && p <= 1))
		ereport(ERROR,
				(errcode(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE),
				 errmsg("p-value %s is not between 0 and 1", float8out_internal(p))));
	all->values[all->n].p = p;
	all->values[all->n++].row = row;
}

/* Adjusts the p-values of the partition. */
static void
adjusted_p_of_partition(FunctionCallInfo fcinfo, AdjustedP *all, Adjustment adjust)
{
	int64		rows = partition_rows(fcinfo);

	all->values = partition_array(all, rows, sizeof(StatsPValue));
	all->adjusted = partition_array(all, rows, sizeof(double));
	partition_read(fcinfo, adjusted_p_read, all);
	qsort_interruptible(all->values, all->n, sizeof(StatsPValue), adjusted_p_compare, NULL);
	adjust(all->values, all->n);
	for (size_t i = 0; i < all->n; i++)
		all->adjusted[all->values[i].row] = all->values[i].p;
	pfree(all->values);
}

/* Returns the adjusted p-value of the current row; NULL for NULL. */
static Datum
adjusted_p_current(FunctionCallInfo fcinfo, Adjustment adjust)
{
	WindowObject window = PG_WINDOW_OBJECT();
	AdjustedP  *all = WinGetPartitionLocalMemory(window, sizeof(AdjustedP));

	WinCheckAndInitializeNullTreatment(window, false, fcinfo);
	if (all->adjusted == NULL)
		adjusted_p_of_partition(fcinfo, all, adjust);
	return float8_nan_as_null(fcinfo, all->adjusted[WinGetCurrentPosition(window)]);
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
