/*
 * result_row.h
 *		Rows as results of SQL functions, and float8 results that may be NULL.
 */
#ifndef SATISFACTION_RESULT_ROW_H
#define SATISFACTION_RESULT_ROW_H

#include "access/tupdesc.h"
#include "fmgr.h"

#include "common/compat.h"

#define ROW_MOST_COLUMNS 24

/* A row under construction: columns are added from left to right. */
typedef struct Row
{
	int			columns;
	Datum		values[ROW_MOST_COLUMNS];
	bool		nulls[ROW_MOST_COLUMNS];
} Row;

extern void row_add(Row *row, Datum value);
extern void row_add_null(Row *row);
extern void row_add_float8(Row *row, double value);
extern void row_add_int8(Row *row, int64 value);
extern TupleDesc row_descriptor(FunctionCallInfo fcinfo);
extern Datum row_datum(FunctionCallInfo fcinfo, Row *row);

/*
 * The rows of a set-returning function. In FROM they are stored first, elsewhere
 * they are made when they are asked for.
 */
typedef struct RowSource
{
	/* returns a cursor; the memory it allocates lives as long */
	void	   *(*start) (FunctionCallInfo fcinfo);

	/*
	 * adds the columns of the next row, allocated in short-lived memory;
	 * returns false after the last
	 */
	bool		(*next) (void *cursor, Row *row);
} RowSource;

extern Datum row_source_next(FunctionCallInfo fcinfo, const RowSource *source);

extern Datum float8_nan_as_null(FunctionCallInfo fcinfo, double value);

#endif							/* SATISFACTION_RESULT_ROW_H */
