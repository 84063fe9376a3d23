/*
 * revenue_sums.h
 *		Sums of the money of the customers of cohorts in a cell, and what they say of it.
 */
#ifndef SATISFACTION_REVENUE_SUMS_H
#define SATISFACTION_REVENUE_SUMS_H

#include "retention/retention_rows.h"

/* Sums over customers who are eligible for a cell. */
typedef struct RevenueSums
{
	int64		customers;
	MoneyBase	base;			/* of period 0 */
	MoneyCell	cell;			/* of the cell; value_squares of all up to it */
	Wide		cumulative;		/* money up to the cell */
} RevenueSums;

extern void revenue_scan_begin(MatrixScan *scan, FunctionCallInfo fcinfo);
extern void revenue_sums_add(RevenueSums *sums, int64 customers, const MoneyWalk *walk);
extern void revenue_sums_add_lasting(RevenueSums *sums, int64 customers, const MoneyWalk *walk);
extern void revenue_sums_remove_lasting(RevenueSums *sums, int64 customers, const MoneyWalk *walk);
extern double money_amount(const RetentionOptions *options, Wide sum);
extern void row_add_estimates(Row *row, const MatrixScan *scan, const RevenueSums *sums, int k);

#endif							/* SATISFACTION_REVENUE_SUMS_H */
