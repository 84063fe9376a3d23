/*
 * partition.c
 *		Window functions that look at a whole partition before they return the
 *		result of its first row.
 *
 * Rows are read once and in order, so that time is linear in the rows even
 * where the executor keeps them in a temporary file.
 */
#include "postgres.h"

#include "miscadmin.h"
#include "utils/memutils.h"
#include "windowapi.h"

#include "common/partition.h"

/* Returns the number of rows of the partition. */
int64
partition_rows(FunctionCallInfo fcinfo)
{
	int64		rows = WinGetPartitionRowCount(PG_WINDOW_OBJECT());

	/* WinGetFuncArgInPartition takes an int */
	if (rows > PG_INT32_MAX)
		ereport(ERROR,
				(errcode(ERRCODE_PROGRAM_LIMIT_EXCEEDED),
				 errmsg("partition has more than %d rows", PG_INT32_MAX),
				 errhint("Use PARTITION BY, or group the rows first.")));
	return rows;
}

/*
 * Returns an array with an element of this size for each row, in the memory of
 * the partition, in which `local` has been allocated.
 */
void *
partition_array(void *local, int64 rows, Size size)
{
	/* with pointers of 32 bits, the product could overflow */
	if (rows > (int64) (MaxAllocHugeSize / size))
		ereport(ERROR,
				(errcode(ERRCODE_PROGRAM_LIMIT_EXCEEDED),
				 errmsg("partition has more than " INT64_FORMAT " rows",
						(int64) (MaxAllocHugeSize / size))));
	return MemoryContextAllocHuge(GetMemoryChunkContext(local),
								  (Size) rows * size);
}

/*
 * Reads the rows of the partition from first to last: puts the arguments of
 * each into fcinfo, as those of an ordinary function are, and calls the reader.
 *
 * An argument that is the same in all rows, such as a constant, is evaluated
 * once, because the server fetches a row anew for each argument.
 */
void
partition_read(FunctionCallInfo fcinfo, PartitionReader reader, void *state)
{
	WindowObject window = PG_WINDOW_OBJECT();
	int64		rows = partition_rows(fcinfo);
	bool		same[FUNC_MAX_ARGS];
	MemoryContext context = AllocSetContextCreate(CurrentMemoryContext, "row of a partition",
												  ALLOCSET_SMALL_SIZES);

	for (int k = 0; k < fcinfo->nargs; k++)
	{
		same[k] = get_fn_expr_arg_stable(fcinfo->flinfo, k);
		if (same[k])
			fcinfo->args[k].value = WinGetFuncArgCurrent(window, k, &fcinfo->args[k].isnull);
	}
	for (int64 row = 0; row < rows; row++)
	{
		MemoryContext old = MemoryContextSwitchTo(context);
		bool		outside;

		CHECK_FOR_INTERRUPTS();
		for (int k = 0; k < fcinfo->nargs; k++)
		{
			if (!same[k])
				fcinfo->args[k].value =
					WinGetFuncArgInPartition(window, k, (int) row, WINDOW_SEEK_HEAD, false,
											 &fcinfo->args[k].isnull, &outside);
		}
		reader(fcinfo, row, state);
		MemoryContextSwitchTo(old);
		MemoryContextReset(context);
	}
	MemoryContextDelete(context);
}
