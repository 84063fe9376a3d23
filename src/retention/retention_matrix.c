/*
 * retention_matrix.c
 *		The retention matrix: adding customers to it, and matrices to each other.
 *
 * What a cell counts depends on the mode. In every mode, cells of different
 * customers and of different matrices can be added, however long each has been
 * observed:
 *		on				customers active in period k
 *		on_or_after		customers whose last active period is k
 *		on_or_before	customers whose first active period after 0 is k
 *		streak			customers active in periods 1 to k, but not in k + 1
 * cohort_walk_next() sums these up to the number of retained customers. If there
 * are brackets, k counts brackets instead of periods. If period 0 retains those who
 * returned only, it is a period like the others, and the first that is stored.
 */
#include "postgres.h"

#include "common/hashfn.h"
#include "port/pg_bitutils.h"

#include "common/count.h"
#include "common/interrupts.h"
#include "retention/matrix_money.h"
#include "retention/retention_member.h"

/* Rows by period. They are allocated separately, so that they do not move when the table grows. */
typedef struct MatrixSlot
{
	int32		period;
	char		status;
	MatrixRow  *row;
} MatrixSlot;

static inline uint32 matrix_period_hash(int32 period);

#define SH_PREFIX matrix
#define SH_ELEMENT_TYPE MatrixSlot
#define SH_KEY_TYPE int32
#define SH_KEY period
#define SH_HASH_KEY(tb, key) matrix_period_hash(key)
#define SH_EQUAL(tb, a, b) ((a) == (b))
#define SH_USE_NONDEFAULT_ALLOCATOR
#define SH_SCOPE static inline
#define SH_DECLARE
#define SH_DEFINE
#include "lib/simplehash.h"

/*
 * A hash table of millions of rows takes long to grow. So there are checks for
 * interrupts where its slots are set to zero, and where each row is hashed again.
 * After an interrupt the table is never used again.
 */

/* Returns the hash value of a period. */
static inline uint32
matrix_period_hash(int32 period)
{
	static uint64 hashed = 0;	/* how many this process has hashed */

	check_for_interrupts_at(hashed++);
	return murmurhash32((uint32) period);
}

/* Allocates slots that are not in use. */
static inline void *
matrix_allocate(matrix_hash * table, Size size)
{
	void	   *slots = MemoryContextAllocHuge(table->ctx, size);

	zero_memory(slots, size);
	return slots;
}

/* Frees slots. */
static inline void
matrix_free(matrix_hash * table pg_attribute_unused(), void *slots)
{
	pfree(slots);
}

/* Returns a matrix without customers; without options it is the empty one. */
RetentionMatrix *
matrix_new(MemoryContext context, const RetentionOptions *options)
{
	MemoryContext old = MemoryContextSwitchTo(context);
	RetentionMatrix *m = palloc0(sizeof(RetentionMatrix));

	m->context = context;
	m->empty = options == NULL;
	if (options != NULL)
		m->options = *retention_options_copy(options);
	m->as_of = DT_NOBEGIN;
	m->rows = matrix_create(context, 64, NULL);
	MemoryContextSwitchTo(old);
	return m;
}

/* Returns the row of a period from the hash table; a new one if there is none yet. */
MatrixRow *
matrix_row_search(RetentionMatrix *m, int32 period)
{
	bool		found;
	MatrixSlot *slot = matrix_insert(m->rows, period, &found);

	if (!found)
	{
		slot->row = MemoryContextAllocZero(m->context, sizeof(MatrixRow));
		slot->row->period = period;
	}
	m->recent[period & (MATRIX_RECENT - 1)] = slot->row;
	return slot->row;
}

/* Extends a row to a number of cells. */
static void
matrix_row_extend(RetentionMatrix *m, MatrixRow *row, int cells)
{
	if (cells > row->capacity)
	{
		int			capacity = Max(16, row->capacity);

		while (capacity < cells)
			capacity *= 2;
		row->cell = row->cell ?
			repalloc_huge(row->cell, capacity * sizeof(int64)) :
			MemoryContextAllocHuge(m->context, capacity * sizeof(int64));
		row->capacity = capacity;
	}

	/* after a wrong year there are millions */
	zero_memory(row->cell + row->cells, (cells - row->cells) * sizeof(int64));
	row->cells = cells;
}

/*
 * Adds a row that the matrix does not have yet, and returns its cells for the
 * caller to fill.
 */
int64 *
matrix_put_row(RetentionMatrix *m, const MatrixRow *header)
{
	MatrixRow  *row = matrix_row(m, header->period);

	*row = *header;
	row->capacity = row->cells;
	row->cell = row->cells == 0 ? NULL :
		MemoryContextAllocHuge(m->context, row->cells * sizeof(int64));
	return row->cell;
}

/* Adds customers to a cell; 1 is the first. */
void
matrix_cell_add(RetentionMatrix *m, MatrixRow *row, int cell, int64 count)
{
	if (cell > row->cells)
		matrix_row_extend(m, row, cell);
	row->cell[cell - 1] = count_add(row->cell[cell - 1], count, "retention");
}

/*
 * Counts one customer for retention_lifecycle(): as new in the period of the
 * first start event, as active in every period with an event, and as retained if
 * there was also one in the period before. Events before the first start event
 * do not count.
 */
void
matrix_add_lifecycle(RetentionMatrix *m, int32 first, const int32 *starts, int nstarts,
					 const int32 *returns, int nreturns)
{
	int64		before = PG_INT64_MIN;
	int			s = 0,
				r = 0;

	matrix_row(m, first)->newcomers++;
	while (s < nstarts || r < nreturns)
	{
		int32		period;
		MatrixRow  *row;

		CHECK_FOR_INTERRUPTS();

		/* merge the two ascending lists */
		period = r >= nreturns || (s < nstarts && starts[s] <= returns[r]) ? starts[s] : returns[r];
		s += s < nstarts && starts[s] == period;
		r += r < nreturns && returns[r] == period;
		if (period < first)
			continue;
		row = matrix_row(m, period);
		row->active++;
		if (before == (int64) period - 1)
			row->retained++;
		before = period;
	}
}

/* Counts one customer in the cohort of period start, with return events in these later periods. */
static void
matrix_add_member(RetentionMatrix *m, int32 start, const int32 *returns, int nreturns)
{
	MatrixRow  *row = matrix_row(m, start);
	MemberWalk	walk = {&m->options, start, returns, nreturns, 0};

	row->size++;
	while (member_walk_next(&walk))
		if (m->options.mode == RETENTION_ON)
			matrix_cell_add(m, row, walk.cell, 1);
	if (m->options.mode != RETENTION_ON && walk.cell > 0)
		matrix_cell_add(m, row, walk.cell, 1);
}

/* Returns the last cell that counts in mode "on_or_after" or "streak". */
static int
matrix_last_reached(const RetentionOptions *options, const int32 *cells, int n)
{
	int			last = options->first_period == FIRST_PERIOD_ALL ? 0 : -1;

	if (options->mode == RETENTION_ON_OR_AFTER)
		return n == 0 ? last : cells[n - 1];
	for (int i = 0; i < n && cells[i] == last + 1; i++)
		last++;
	return last;
}

/*
 * Counts one customer in the cohort of period start, given the cells that were
 * reached, ascending; one that is after the last bracket stands for all time after
 * it. If cells end at different times for the customers of a cohort, `ended` says
 * how many have for this one, and those after them do not count; otherwise it is -1.
 */
void
matrix_add_reached(RetentionMatrix *m, int32 start, const int32 *cells, int n, int ended)
{
	const RetentionOptions *options = &m->options;

	/*
	 * the first cell that is stored: a customer is always in cell 0, if that
	 * retains all
	 */
	int			first = options->first_period == FIRST_PERIOD_ALL ? 1 : 0;
	int			last = options->brackets > 0 ? options->brackets : PG_INT32_MAX;
	MatrixRow  *row = matrix_row(m, start);
	bool		counted = false;

	if (ended >= 0)
		last = Min(last, ended - 1);
	row->size++;
	if (options->mode == RETENTION_ON || options->mode == RETENTION_ON_OR_BEFORE)
		for (int i = 0; i < n && cells[i] <= last; i++)
		{
			CHECK_FOR_INTERRUPTS();
			matrix_cell_add(m, row, cells[i] + 1 - first, 1);
			counted = options->mode == RETENTION_ON_OR_BEFORE;
			if (counted)
				break;
		}
	else
	{
		last = Min(last, matrix_last_reached(options, cells, n));
		if (last >= first)
			matrix_cell_add(m, row, last + 1 - first, 1);
	}
	if (ended >= 0)
		matrix_leavers_add(m, row, ended, 1, counted);
}

/*
 * Counts one customer in the period of the first event, and returns the row of that
 * cohort, which has a cell for the period of the last event.
 */
static inline MatrixRow *
matrix_add_plain_first(RetentionMatrix *m, int32 first, int cells)
{
	MatrixRow  *cohort = matrix_row(m, first);

	cohort->size++;
	cohort->newcomers++;
	cohort->active++;
	if (cells > cohort->cells)
		matrix_row_extend(m, cohort, cells);
	return cohort;
}

/* Counts that customer in a later period: k periods after the first one. */
static inline void
matrix_add_plain_later(RetentionMatrix *m, MatrixRow *cohort, int k, bool was_active_before)
{
	MatrixRow  *row = matrix_row(m, cohort->period + k);
	int64	   *cell = &cohort->cell[k - 1];

	row->active++;
	row->retained += was_active_before;
	*cell = count_add(*cell, 1, "retention");
}

/*
 * Adds one customer to a plain matrix, if every event is both a start and a return
 * event. The result is that of the functions above, but it takes less time.
 */
static void
matrix_add_plain_customer(RetentionMatrix *m, const int32 *periods, int n)
{
	int32		first = periods[0];
	MatrixRow  *cohort = matrix_add_plain_first(m, first, periods[n - 1] - first);

	for (int i = 1; i < n; i++)
	{
		CHECK_FOR_INTERRUPTS();
		matrix_add_plain_later(m, cohort, periods[i] - first, periods[i] == periods[i - 1] + 1);
	}
}

/*
 * Adds one customer as matrix_add_plain_customer(): period first + i has events if bit
 * i is set; bit 0 is.
 */
void
matrix_add_plain_bits(RetentionMatrix *m, int32 first, uint64 bits)
{
	MatrixRow  *cohort = matrix_add_plain_first(m, first, pg_leftmost_one_pos64(bits));

	Assert(bits & 1);
	for (uint64 left = bits & (bits - 1); left != 0; left &= left - 1)
	{
		int			k = pg_rightmost_one_pos64(left);

		matrix_add_plain_later(m, cohort, k, (bits >> (k - 1)) & 1);
	}
}

/*
 * Adds one customer, given the periods with start events and those with return
 * events, both ascending. A customer without a start event is in no cohort and
 * is ignored.
 */
void
matrix_add_customer(RetentionMatrix *m, const int32 *starts, int nstarts,
					const int32 *returns, int nreturns)
{
	int			later = 0;

	if (nstarts == 0)
		return;
	if (starts == returns && matrix_is_plain(m))
	{
		matrix_add_plain_customer(m, starts, nstarts);
		return;
	}
	matrix_add_lifecycle(m, starts[0], starts, nstarts, returns, nreturns);
	for (int i = 0; i < (m->options.cohort == COHORT_FIRST ? 1 : nstarts); i++)
	{
		CHECK_FOR_INTERRUPTS();
		while (later < nreturns && returns[later] <= starts[i])
			later++;
		matrix_add_member(m, starts[i], returns + later, nreturns - later);
	}
}

/* Raises an error unless a matrix has these options. */
void
matrix_check_options(const RetentionMatrix *m, const RetentionOptions *options)
{
	if (!retention_options_equal(&m->options, options))
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("cannot combine retention matrices with different options"),
				 errhint("All options but as_of must be the same.")));
}

/* Adds the customers of another matrix, which must be different customers. */
void
matrix_merge(RetentionMatrix *into, const RetentionMatrix *from)
{
	matrix_iterator i;
	MatrixSlot *slot;

	if (from->empty)
		return;
	if (into->empty)
	{
		RetentionMatrix *fresh = matrix_new(into->context, &from->options);

		*into = *fresh;
	}
	else
	{
		matrix_check_options(into, &from->options);
		if (into->options.origin == ORIGIN_FIRST_EVENT && into->as_of != from->as_of)
			ereport(ERROR,
					(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
					 errmsg("cannot combine retention matrices that were observed at different "
							"moments"),
					 errdetail("Which windows of a customer have ended depends on that moment."),
					 errhint("Use the same as_of for all of them.")));
	}

	into->as_of = Max(into->as_of, from->as_of);
	matrix_start_iterate(from->rows, &i);
	while ((slot = matrix_iterate(from->rows, &i)) != NULL)
	{
		const MatrixRow *theirs = slot->row;
		MatrixRow  *ours = matrix_row(into, theirs->period);

		CHECK_FOR_INTERRUPTS();
		ours->size = count_add(ours->size, theirs->size, "retention");
		ours->newcomers = count_add(ours->newcomers, theirs->newcomers, "retention");
		ours->active = count_add(ours->active, theirs->active, "retention");
		ours->retained = count_add(ours->retained, theirs->retained, "retention");
		for (int k = 1; k <= theirs->cells; k++)
		{
			check_for_interrupts_at(k);
			if (theirs->cell[k - 1] != 0)
				matrix_cell_add(into, ours, k, theirs->cell[k - 1]);
		}
		matrix_leavers_merge(into, ours, theirs);
		matrix_money_merge(into, ours, theirs);
	}
	matrix_money_merge_cells(into, from);
}

/* qsort_arg comparator: orders rows by period. */
static int
matrix_row_compare(const void *a, const void *b, void *arg pg_attribute_unused())
{
	int32		p = (*(MatrixRow *const *) a)->period;
	int32		q = (*(MatrixRow *const *) b)->period;

	return (p > q) - (p < q);
}

/* Lists the rows in calendar order and returns how many there are. */
int
matrix_sorted_rows(const RetentionMatrix *m, MatrixRow ***rows)
{
	matrix_iterator i;
	MatrixSlot *slot;
	int			n = 0;

	*rows = palloc(Max(m->rows->members, 1) * sizeof(MatrixRow *));
	matrix_start_iterate(m->rows, &i);
	while ((slot = matrix_iterate(m->rows, &i)) != NULL)
	{
		check_for_interrupts_at(n);
		(*rows)[n++] = slot->row;
	}
	qsort_interruptible(*rows, n, sizeof(MatrixRow *), matrix_row_compare, NULL);
	return n;
}
