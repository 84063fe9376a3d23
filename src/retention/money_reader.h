/*
 * money_reader.h
 *		Reads the amounts of a cohort in the stored form of a retention matrix, cell by cell.
 */
#ifndef SATISFACTION_MONEY_READER_H
#define SATISFACTION_MONEY_READER_H

#include "retention/matrix_money.h"

/* The money of a row, of which the cells are bytes. */
typedef struct MoneyRow
{
	MoneyMoves	moves;
	MoneyBase	base;
	ByteReader	cells;
	int			left;			/* how many cells are stored */
} MoneyRow;

/* Goes through the cells of one cohort. */
typedef struct MoneyWalk
{
	ByteReader	cells;			/* those that follow */
	int			left;			/* how many follow */
	int			next;			/* the number of the first of them */
	int			number;			/* of the current cell */
	MoneyBase	base;
	MoneyCell	cell;			/* the current one, but all squares of the
								 * money up to it */
	Wide		cumulative;		/* money up to the current cell */
} MoneyWalk;

extern bool money_row_read(ByteReader *in, MoneyRow *row, const RetentionOptions *options,
						   bool has_customers, int most_cells);
extern bool money_moves_churned(const MoneyMoves *before, const MoneyMoves *now, Wide *churned);
extern bool money_row_next_cell(MoneyRow *row, int *number, MoneyCell *cell);
extern void money_row_put(const MoneyRow *money, RetentionMatrix *m, MatrixRow *row);
extern MoneyWalk money_walk_begin(const MoneyRow *row);
extern void money_walk_next(MoneyWalk *walk);

#endif							/* SATISFACTION_MONEY_READER_H */
