/*
 * money_reader.c
 *		Reads the amounts of a cohort in the stored form of a retention matrix, cell by cell.
 *
 * All that later code relies on is checked: sums over the cells do not overflow, no
 * more was kept of the money of period 0 than there was, and what churned is not
 * negative.
 */
#include "postgres.h"

#include "common/interrupts.h"
#include "retention/money_reader.h"

/* Returns whether a sum of numbers, less its sign, is not more than that of their squares. */
static bool
money_sum_fits_squares(Wide sum, Wide squares)
{
	return !wide_less(squares, sum) && !wide_less(squares, wide_negated(sum));
}

/* Reads the movements. */
static void
money_moves_read(ByteReader *in, MoneyMoves *moves)
{
	moves->closing = bytes_read_wide_int(in);
	moves->fresh = bytes_read_wide_uint(in);
	moves->resurrected = bytes_read_wide_uint(in);
	moves->expansion = bytes_read_wide_uint(in);
	moves->contraction = bytes_read_wide_uint(in);
	moves->lapsed = bytes_read_wide_uint(in);
}

/* Reads the sums of period 0; returns false if they are malformed. */
static bool
money_base_read(ByteReader *in, MoneyBase *base)
{
	Wide		positive;

	base->revenue = bytes_read_wide_int(in);
	base->squares = bytes_read_wide_uint(in);
	base->negative = bytes_read_wide_uint(in);
	base->negative_squares = bytes_read_wide_uint(in);
	positive = base->revenue;
	return !in->failed && wide_add(&positive, base->negative) && !wide_is_negative(positive) &&
		money_sum_fits_squares(base->negative, base->negative_squares) &&
		!wide_less(base->squares, base->negative_squares) &&
		money_sum_fits_squares(base->revenue, base->squares) &&
	/* all or none is negative money */
		(wide_is_zero(positive) == wide_equal(base->squares, base->negative_squares)) &&
		(wide_is_zero(base->negative) == wide_is_zero(base->negative_squares));
}

/* Reads the sums of a cell. */
static void
money_cell_read(ByteReader *in, MoneyCell *cell)
{
	cell->revenue = bytes_read_wide_int(in);
	cell->squares = bytes_read_wide_uint(in);
	cell->products = bytes_read_wide_int(in);
	cell->kept = bytes_read_wide_int(in);
	cell->kept_squares = bytes_read_wide_int(in);
	cell->kept_products = bytes_read_wide_int(in);
	cell->value_squares = bytes_read_wide_int(in);
}

/*
 * Returns whether a cell has money, and no more was kept than there was in as many
 * periods like period 0, without those who brought in less than nothing.
 */
static bool
money_cell_is_valid(const MoneyCell *cell, const MoneyBase *base, int periods)
{
	Wide		most = base->revenue;

	return !wide_is_zero(cell->squares) && money_sum_fits_squares(cell->revenue, cell->squares) &&
		wide_add(&most, base->negative) && wide_multiply(&most, periods) &&
		!wide_less(most, cell->kept);
}

/* Reads the cells, so that the walk along them needs no checks; returns false if malformed. */
static bool
money_row_read_cells(ByteReader *in, MoneyRow *row, const RetentionOptions *options,
					 int most_cells)
{
	Wide		cumulative = row->base.revenue;
	Wide		value_squares = row->base.squares;
	int			number = 0;

	row->left = (int) bytes_read_uint(in, most_cells);
	row->cells = *in;
	for (int i = 0; i < row->left; i++)
	{
		MoneyCell	cell;
		int			step;

		check_for_interrupts_at(i);
		step = (int) bytes_read_uint(in, most_cells - number);
		number += step;
		money_cell_read(in, &cell);
		if (in->failed || step == 0 ||
			!money_cell_is_valid(&cell, &row->base, retention_cell_last(options, number) + 1 -
								 retention_cell_first(options, number)) ||
			!wide_add(&cumulative, cell.revenue) ||
			!wide_add(&value_squares, cell.value_squares) || wide_is_negative(value_squares))
			return false;
	}
	return !in->failed;
}

/*
 * Reads the money of a row; returns false if it is malformed. Without customers in the
 * cohort there are only movements.
 */
bool
money_row_read(ByteReader *in, MoneyRow *row, const RetentionOptions *options,
			   bool has_customers, int most_cells)
{
	memset(row, 0, sizeof(MoneyRow));
	money_moves_read(in, &row->moves);
	if (!has_customers)
		return !in->failed;
	return money_base_read(in, &row->base) &&
		money_row_read_cells(in, row, options, most_cells);
}

/*
 * Computes what churned between a period and the next; either is NULL if there were no
 * events in it. Returns false if that is negative, or overflows.
 */
bool
money_moves_churned(const MoneyMoves *before, const MoneyMoves *now, Wide *churned)
{
	*churned = wide_of(0);
	return (before == NULL ||
			(wide_add(churned, before->closing) && wide_add(churned, before->lapsed))) &&
		(now == NULL ||
		 (wide_add(churned, now->fresh) && wide_add(churned, now->resurrected) &&
		  wide_add(churned, now->expansion) && wide_subtract(churned, now->contraction) &&
		  wide_subtract(churned, now->closing))) &&
		!wide_is_negative(*churned);
}

/* Reads the next cell and its number, which is 0 before the first; returns false at the end. */
bool
money_row_next_cell(MoneyRow *row, int *number, MoneyCell *cell)
{
	if (row->left == 0)
		return false;
	check_for_interrupts_at(row->left--);
	*number += (int) bytes_read_uint(&row->cells, PG_INT32_MAX);
	money_cell_read(&row->cells, cell);
	return true;
}

/* Adds the money of a row that was read to the row of a matrix, which has none yet. */
void
money_row_put(const MoneyRow *money, RetentionMatrix *m, MatrixRow *row)
{
	MoneyRow	left = *money;
	MoneyCell	cell;
	int			number = 0;

	matrix_money(m, row)->moves = money->moves;
	row->money->base = money->base;
	while (money_row_next_cell(&left, &number, &cell))
		*matrix_money_cell(m, row->period, number) = cell;
}

/* Reads the number of the next cell. */
static inline void
money_walk_look_ahead(MoneyWalk *walk)
{
	if (walk->left > 0)
		walk->next += (int) bytes_read_uint(&walk->cells, PG_INT32_MAX);
}

/* Begins at cell 0 of a row. */
MoneyWalk
money_walk_begin(const MoneyRow *row)
{
	const MoneyBase *base = &row->base;
	MoneyWalk	walk = {
		.cells = row->cells,
		.left = row->left,
		.base = *base,
		.cell = {
			.revenue = base->revenue,
			.squares = base->squares,
			.products = base->squares,
			.kept = base->revenue,
			.kept_squares = base->squares,
			.kept_products = base->squares,
			.value_squares = base->squares
		},
		.cumulative = base->revenue
	};

	/* what is more than that of customers without money in the cell */
	wide_add(&walk.cell.kept, base->negative);
	wide_subtract(&walk.cell.kept_squares, base->negative_squares);
	wide_subtract(&walk.cell.kept_products, base->negative_squares);
	money_walk_look_ahead(&walk);
	return walk;
}

/* Goes to the next cell. */
void
money_walk_next(MoneyWalk *walk)
{
	static const MoneyCell none = {0};
	Wide		value_squares = walk->cell.value_squares;

	walk->number++;
	walk->cell = none;
	if (walk->left > 0 && walk->next == walk->number)
	{
		walk->left--;
		money_cell_read(&walk->cells, &walk->cell);
		wide_add(&walk->cumulative, walk->cell.revenue);
		wide_add(&value_squares, walk->cell.value_squares);
		money_walk_look_ahead(walk);
	}
	walk->cell.value_squares = value_squares;
}
