/*
 * partition.h
 *		Window functions that look at a whole partition before they return the
 *		result of its first row.
 */
#ifndef SATISFACTION_PARTITION_H
#define SATISFACTION_PARTITION_H

#include "fmgr.h"

#include "common/compat.h"

/* Called for a row, whose arguments are in fcinfo, in short-lived memory. */
typedef void (*PartitionReader) (FunctionCallInfo fcinfo, int64 row, void *state);

extern int64 partition_rows(FunctionCallInfo fcinfo);
extern void *partition_array(void *local, int64 rows, Size size);
extern void partition_read(FunctionCallInfo fcinfo, PartitionReader reader, void *state);

#endif							/* SATISFACTION_PARTITION_H */
