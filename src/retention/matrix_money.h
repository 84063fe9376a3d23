/*
 * matrix_money.h
 *		The amounts of a retention matrix: sums for each cell of a cohort, and for
 *		each calendar period.
 *
 * All sums are exact, in units of the last decimal of amounts. r is the money of a
 * customer in a cell, r0 in the period of the cohort, and w how many periods the
 * cell has. What of r was there in period 0 already is min(r, w r0).
 */
#ifndef SATISFACTION_MATRIX_MONEY_H
#define SATISFACTION_MATRIX_MONEY_H

#include "common/wide.h"
#include "retention/retention_matrix.h"

/* Sums over the customers of a cohort, of their money in its period. */
typedef struct MoneyBase
{
	Wide		revenue;		/* of r0 */
	Wide		squares;		/* of r0² */
	Wide		negative;		/* of -r0, and of r0², where r0 is negative */
	Wide		negative_squares;
} MoneyBase;

/*
 * Sums over the customers of a cohort, of their money in a later cell. Customers
 * without any add nothing: those of min(r, w r0) are what is more than min(0, w r0).
 */
typedef struct MoneyCell
{
	Wide		revenue;		/* of r */
	Wide		squares;		/* of r² */
	Wide		products;		/* of r r0 */
	Wide		kept;			/* of min(r, w r0) */
	Wide		kept_squares;	/* of min(r, w r0)² */
	Wide		kept_products;	/* of min(r, w r0) r0 */
	Wide		value_squares;	/* by how much the squares of the money up to
								 * this cell are more than up to the one
								 * before */
} MoneyCell;

/*
 * How the money of a calendar period differs from that of the period before. What
 * churned follows from these and from the period before.
 */
typedef struct MoneyMoves
{
	Wide		closing;		/* all money of the period */
	Wide		fresh;			/* of customers who bring in money for the
								 * first time */
	Wide		resurrected;	/* of those who did before, but not in the
								 * last period */
	Wide		expansion;		/* by how much it is more, or less, of others */
	Wide		contraction;
	Wide		lapsed;			/* negative money, without its sign, of
								 * customers without events in the next
								 * period: that is its expansion */
} MoneyMoves;

/* The money of a row, but for the cells. */
typedef struct MatrixMoney
{
	MoneyMoves	moves;
	MoneyBase	base;
} MatrixMoney;

/* The cells with money of a matrix, in order. */
typedef struct MoneyCells
{
	int64		count;
	struct MoneySlot **slot;
} MoneyCells;

extern void money_sum_add(Wide *sum, Wide value);
extern void money_base_merge(MoneyBase *into, const MoneyBase *from);
extern void money_cell_merge_current(MoneyCell *into, const MoneyCell *from);
extern MatrixMoney *matrix_money(RetentionMatrix *m, MatrixRow *row);
extern MoneyCell *matrix_money_cell(RetentionMatrix *m, int32 period, int cell);
extern void matrix_add_money(RetentionMatrix *m, const int32 *periods, const int64 *amounts,
							 int n, const int32 *starts, int nstarts);
extern void matrix_money_merge(RetentionMatrix *m, MatrixRow *into, const MatrixRow *from);
extern void matrix_money_merge_cells(RetentionMatrix *m, const RetentionMatrix *from);
extern MoneyCells matrix_money_sorted_cells(const RetentionMatrix *m);
extern void matrix_money_write(StringInfo out, const MatrixRow *row, MoneyCells *cells);

#endif							/* SATISFACTION_MATRIX_MONEY_H */
