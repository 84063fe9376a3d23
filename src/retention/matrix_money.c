/*
 * matrix_money.c
 *		The amounts of a retention matrix: adding customers, merging and writing them.
 */
#include "postgres.h"

#include "common/hashfn.h"

#include "common/interrupts.h"
#include "retention/customer_money.h"
#include "retention/matrix_money.h"
#include "retention/retention_amount.h"

/* A cell of a matrix; there may be few of them, however far apart. */
typedef struct MoneySlot
{
	int64		key;			/* the period of the cohort and the cell */
	char		status;
	MoneyCell	cell;
} MoneySlot;

static inline uint32 money_key_hash(int64 key);

#define SH_PREFIX money
#define SH_ELEMENT_TYPE MoneySlot
#define SH_KEY_TYPE int64
#define SH_KEY key
#define SH_HASH_KEY(tb, key) money_key_hash(key)
#define SH_EQUAL(tb, a, b) ((a) == (b))
#define SH_USE_NONDEFAULT_ALLOCATOR
#define SH_SCOPE static inline
#define SH_DECLARE
#define SH_DEFINE
#include "lib/simplehash.h"

/* As in retention_matrix.c, there are checks for interrupts where a large table grows. */

/* Returns the hash value of a key. */
static inline uint32
money_key_hash(int64 key)
{
	static uint64 hashed = 0;	/* how many this process has hashed */

	check_for_interrupts_at(hashed++);
	return murmurhash32((uint32) key ^ murmurhash32((uint32) ((uint64) key >> 32)));
}

/* Allocates slots that are not in use. */
static inline void *
money_allocate(money_hash * table, Size size)
{
	void	   *slots = MemoryContextAllocHuge(table->ctx, size);

	zero_memory(slots, size);
	return slots;
}

/* Frees slots. */
static inline void
money_free(money_hash * table pg_attribute_unused(), void *slots)
{
	pfree(slots);
}

/* Returns the key of a cell. Keys are in the order of the cells. */
static inline int64
money_key(int32 period, int cell)
{
	return period * (INT64CONST(1) << 32) + cell;
}

/* Returns the period of the cohort of a cell; rounds down below zero. */
static inline int32
money_key_period(int64 key)
{
	return (int32) (key >> 32);
}

/* Adds to a sum; raises an error if it overflows. */
void
money_sum_add(Wide *sum, Wide value)
{
	if (unlikely(!wide_add(sum, value)))
		ereport(ERROR,
				(errcode(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE),
				 errmsg("sum of amounts is out of range"),
				 errhint(AMOUNT_RANGE_HINT)));
}

/* Adds the difference of two numbers to a sum. */
static inline void
money_sum_add_difference(Wide *sum, Wide a, Wide b)
{
	/* both are products or numbers of 64 bits, so this cannot overflow */
	wide_subtract(&a, b);
	money_sum_add(sum, a);
}

/* Returns the money of a row, of which there may be none yet. */
MatrixMoney *
matrix_money(RetentionMatrix *m, MatrixRow *row)
{
	if (row->money == NULL)
		row->money = MemoryContextAllocZero(m->context, sizeof(MatrixMoney));
	return row->money;
}

/* Returns the sums of a cell, 1 is the first, until the next cell is added. */
MoneyCell *
matrix_money_cell(RetentionMatrix *m, int32 period, int cell)
{
	bool		found;
	MoneySlot  *slot;

	if (m->money_cells == NULL)
		m->money_cells = money_create(m->context, 64, NULL);
	slot = money_insert(m->money_cells, money_key(period, cell), &found);
	if (!found)
		memset(&slot->cell, 0, sizeof(MoneyCell));
	return &slot->cell;
}

/* Adds how the money of a customer changed in a period. */
static void
money_moves_add(MoneyMoves *moves, int64 before, int64 now, bool is_new)
{
	Wide		more = wide_of(now);

	money_sum_add(&moves->closing, more);
	if (now == before)
		return;
	wide_subtract(&more, wide_of(before));
	if (now > before)
		money_sum_add(before > 0 || now <= 0 ? &moves->expansion :
					  is_new ? &moves->fresh : &moves->resurrected, more);
	else if (before <= 0 || now > 0)
		money_sum_add(&moves->contraction, wide_negated(more));
	/* else the customer churned, which follows from the other sums */
}

/* Adds the money of one customer by calendar period, from that of the first start event on. */
static void
matrix_add_moves(RetentionMatrix *m, const int32 *periods, const int64 *amounts, int n)
{
	MatrixMoney *last = NULL;
	bool		is_new = true;

	for (int i = 0; i < n; i++)
	{
		bool		continues = i > 0 && periods[i] == periods[i - 1] + 1;
		MatrixMoney *money = matrix_money(m, matrix_row(m, periods[i]));

		CHECK_FOR_INTERRUPTS();
		if (i > 0 && !continues && amounts[i - 1] < 0)
			money_sum_add(&last->moves.lapsed, wide_negated(wide_of(amounts[i - 1])));
		money_moves_add(&money->moves, continues ? amounts[i - 1] : 0, amounts[i], is_new);
		is_new &= amounts[i] <= 0;
		last = money;
	}
	if (amounts[n - 1] < 0)
		money_sum_add(&last->moves.lapsed, wide_negated(wide_of(amounts[n - 1])));
}

/* Adds what a customer with r0 brought in in the cohort's period. */
static void
money_base_add(MoneyBase *base, int64 r0)
{
	Wide		square = wide_product(r0, r0);

	money_sum_add(&base->revenue, wide_of(r0));
	money_sum_add(&base->squares, square);
	if (r0 < 0)
	{
		money_sum_add(&base->negative, wide_negated(wide_of(r0)));
		money_sum_add(&base->negative_squares, square);
	}
}

/* Returns the money of as many periods as that of one. */
static int64
money_times(int64 r0, int periods)
{
	int64		product;

	if (periods == 1)
		return r0;
	if (pg_mul_s64_overflow(r0, periods, &product))
		ereport(ERROR,
				(errcode(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE),
				 errmsg("amounts are out of range for brackets of %d periods", periods),
				 errhint(AMOUNT_RANGE_HINT)));
	return product;
}

/*
 * Adds what a customer with r0 brought in in a later cell, and up to the cell before
 * it.
 */
static void
money_cell_add(MoneyCell *cell, int64 r, int64 r0, int periods, int64 before)
{
	int64		most = money_times(r0, periods);
	int64		none = Min(most, 0);
	int64		kept = Min(r, most);
	int64		value = money_add(before, r);

	money_sum_add(&cell->revenue, wide_of(r));
	money_sum_add(&cell->squares, wide_product(r, r));
	money_sum_add(&cell->products, wide_product(r, r0));
	money_sum_add(&cell->kept, wide_of(kept - none));
	money_sum_add_difference(&cell->kept_squares, wide_product(kept, kept),
							 wide_product(none, none));
	money_sum_add(&cell->kept_products, wide_product(kept - none, r0));
	money_sum_add_difference(&cell->value_squares, wide_product(value, value),
							 wide_product(before, before));
}

/* Adds one customer to the cohort of the first of these periods. */
static void
matrix_add_member_money(RetentionMatrix *m, const int32 *periods, const int64 *amounts, int n)
{
	const RetentionOptions *options = &m->options;
	MatrixRow  *row = matrix_row(m, periods[0]);
	int64		value = amounts[0];

	money_base_add(&matrix_money(m, row)->base, amounts[0]);
	for (int i = 1, end; i < n; i = end)
	{
		int			cell = retention_bracket_of(options, (int64) periods[i] - periods[0]);
		int64		r = amounts[i];

		CHECK_FOR_INTERRUPTS();
		if (options->brackets > 0 && cell > options->brackets)
			break;
		for (end = i + 1; end < n && options->brackets > 0 &&
			 retention_bracket_of(options, (int64) periods[end] - periods[0]) == cell; end++)
			r = money_add(r, amounts[end]);
		if (r == 0)
			continue;
		money_cell_add(matrix_money_cell(m, row->period, cell), r, amounts[0],
					   retention_cell_last(options, cell) + 1 -
					   retention_cell_first(options, cell), value);
		value = money_add(value, r);
	}
}

/*
 * Adds the money of one customer, given all periods with events, ascending, the sum
 * of the amounts in each, and the periods with start events, ascending. The same
 * customer must have been added by matrix_add_customer().
 */
void
matrix_add_money(RetentionMatrix *m, const int32 *periods, const int64 *amounts, int n,
				 const int32 *starts, int nstarts)
{
	int			at = 0;

	if (nstarts == 0)
		return;
	while (periods[at] < starts[0])
		at++;
	matrix_add_moves(m, periods + at, amounts + at, n - at);
	for (int i = 0; i < (m->options.cohort == COHORT_FIRST ? 1 : nstarts); i++)
	{
		while (periods[at] < starts[i])
			at++;
		matrix_add_member_money(m, periods + at, amounts + at, n - at);
	}
}

/* Adds the sums of a base to another one. */
void
money_base_merge(MoneyBase *into, const MoneyBase *from)
{
	money_sum_add(&into->revenue, from->revenue);
	money_sum_add(&into->squares, from->squares);
	money_sum_add(&into->negative, from->negative);
	money_sum_add(&into->negative_squares, from->negative_squares);
}

/* Adds the sums of a cell to another one, except those of all cells up to it. */
void
money_cell_merge_current(MoneyCell *into, const MoneyCell *from)
{
	money_sum_add(&into->revenue, from->revenue);
	money_sum_add(&into->squares, from->squares);
	money_sum_add(&into->products, from->products);
	money_sum_add(&into->kept, from->kept);
	money_sum_add(&into->kept_squares, from->kept_squares);
	money_sum_add(&into->kept_products, from->kept_products);
}

/* Adds the sums of a cell to another one. */
static void
money_cell_merge(MoneyCell *into, const MoneyCell *from)
{
	money_cell_merge_current(into, from);
	money_sum_add(&into->value_squares, from->value_squares);
}

/* Adds the movements of other customers. */
static void
money_moves_merge(MoneyMoves *into, const MoneyMoves *from)
{
	money_sum_add(&into->closing, from->closing);
	money_sum_add(&into->fresh, from->fresh);
	money_sum_add(&into->resurrected, from->resurrected);
	money_sum_add(&into->expansion, from->expansion);
	money_sum_add(&into->contraction, from->contraction);
	money_sum_add(&into->lapsed, from->lapsed);
}

/* Adds the money of a row of another matrix, but for its cells. */
void
matrix_money_merge(RetentionMatrix *m, MatrixRow *into, const MatrixRow *from)
{
	if (from->money == NULL)
		return;
	money_moves_merge(&matrix_money(m, into)->moves, &from->money->moves);
	money_base_merge(&into->money->base, &from->money->base);
}

/* Adds the cells of all rows of another matrix. */
void
matrix_money_merge_cells(RetentionMatrix *m, const RetentionMatrix *from)
{
	money_iterator i;
	MoneySlot  *slot;

	if (from->money_cells == NULL)
		return;
	money_start_iterate(from->money_cells, &i);
	while ((slot = money_iterate(from->money_cells, &i)) != NULL)
		money_cell_merge(matrix_money_cell(m, money_key_period(slot->key), (int32) slot->key),
						 &slot->cell);
}

/* qsort_arg comparator: orders cells. */
static int
money_slot_compare(const void *a, const void *b, void *arg pg_attribute_unused())
{
	int64		p = (*(MoneySlot *const *) a)->key;
	int64		q = (*(MoneySlot *const *) b)->key;

	return (p > q) - (p < q);
}

/* Lists the cells with money. */
MoneyCells
matrix_money_sorted_cells(const RetentionMatrix *m)
{
	MoneyCells	cells = {0};
	money_iterator i;
	MoneySlot  *slot;

	if (m->money_cells == NULL)
		return cells;
	cells.slot = MemoryContextAllocHuge(CurrentMemoryContext,
										Max(m->money_cells->members, 1) * sizeof(MoneySlot *));
	money_start_iterate(m->money_cells, &i);
	while ((slot = money_iterate(m->money_cells, &i)) != NULL)
	{
		check_for_interrupts_at(cells.count);
		cells.slot[cells.count++] = slot;
	}
	qsort_interruptible(cells.slot, cells.count, sizeof(MoneySlot *), money_slot_compare, NULL);
	return cells;
}

/* Writes a cell. */
static void
money_cell_write(StringInfo out, const MoneyCell *cell)
{
	bytes_write_wide_int(out, cell->revenue);
	bytes_write_wide_uint(out, cell->squares);
	bytes_write_wide_int(out, cell->products);
	bytes_write_wide_int(out, cell->kept);
	bytes_write_wide_int(out, cell->kept_squares);
	bytes_write_wide_int(out, cell->kept_products);
	bytes_write_wide_int(out, cell->value_squares);
}

/*
 * Writes the money of a row, with the first of the cells, which are those that follow;
 * without customers in the cohort, only the movements.
 */
void
matrix_money_write(StringInfo out, const MatrixRow *row, MoneyCells *cells)
{
	static const MatrixMoney none = {0};
	const MatrixMoney *money = row->money == NULL ? &none : row->money;
	int64		stored = 0;
	int			last = 0;

	bytes_write_wide_int(out, money->moves.closing);
	bytes_write_wide_uint(out, money->moves.fresh);
	bytes_write_wide_uint(out, money->moves.resurrected);
	bytes_write_wide_uint(out, money->moves.expansion);
	bytes_write_wide_uint(out, money->moves.contraction);
	bytes_write_wide_uint(out, money->moves.lapsed);
	if (row->size == 0)
		return;
	bytes_write_wide_int(out, money->base.revenue);
	bytes_write_wide_uint(out, money->base.squares);
	bytes_write_wide_uint(out, money->base.negative);
	bytes_write_wide_uint(out, money->base.negative_squares);
	while (stored < cells->count && money_key_period(cells->slot[stored]->key) == row->period)
		stored++;
	bytes_write_uint(out, stored);
	for (int64 i = 0; i < stored; i++)
	{
		int			cell = (int32) cells->slot[i]->key;

		check_for_interrupts_at(i);
		bytes_write_uint(out, cell - last);
		last = cell;
		money_cell_write(out, &cells->slot[i]->cell);
	}
	if (stored > 0)
		cells->slot += stored;
	cells->count -= stored;
}
