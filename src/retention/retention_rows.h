/*
 * retention_rows.h
 *		What the functions share that return the rows of a retention matrix.
 */
#ifndef SATISFACTION_RETENTION_ROWS_H
#define SATISFACTION_RETENTION_ROWS_H

#include "common/result_row.h"
#include "retention/retention_matrix_reader.h"

/* The matrix that is read. */
typedef struct MatrixScan
{
	MatrixReader reader;
	double		level;			/* not used for the lifecycle */
	int32		last_ended;		/* the last period that has ended by as_of */
} MatrixScan;

/* A cell of a cohort as users see it. */
typedef struct CohortCell
{
	DateADT		start;			/* the first day of the cohort */
	int32		first_period;	/* the first period of the cohort */
	int64		size;
	int			k;
	int64		eligible;
	int64		retained;
	bool		complete;
} CohortCell;

extern void matrix_scan_begin(MatrixScan *scan, FunctionCallInfo fcinfo);
extern void row_add_rate(Row *row, int64 successes, int64 trials, double level);

#endif							/* SATISFACTION_RETENTION_ROWS_H */
