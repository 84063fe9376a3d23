/*
 * retention_revenue_pooled.c
 *		The money of a retention matrix pooled over the cohorts that have completed a cell.
 */
#include "postgres.h"

#include "common/arguments.h"
#include "common/interrupts.h"
#include "retention/cohort_group.h"
#include "retention/revenue_sums.h"

/* A row of the matrix. Several are one cohort, if cohorts are longer than periods. */
typedef struct PooledPart
{
	int32		last;			/* the last period of the cohort with a row */
	bool		is_first;		/* of the cohort */
	int64		size;
	MoneyWalk	walk;
} PooledPart;

/*
 * The cells that retention_revenue_pooled() has yet to return. Cohorts are in
 * calendar order, so those that have not completed the next cell are the last ones.
 */
typedef struct RevenuePool
{
	MatrixScan	scan;
	int			k;				/* the next cell */
	int			cohorts;		/* how many have completed the current cell */
	int			parts;			/* of how many rows they consist */
	int			capacity;
	PooledPart *part;
	int			changing;		/* how many of them have cells left */
	int		   *change;			/* their indexes, ascending */
	RevenueSums sums;			/* over all of them */
} RevenuePool;

/* Adds the row of the reader as a part of a cohort. */
static void
revenue_pool_add(RevenuePool *pool, bool is_first)
{
	const MatrixReader *reader = &pool->scan.reader;
	PooledPart *part;

	if (pool->parts == pool->capacity)
	{
		pool->capacity *= 2;
		pool->part = repalloc_huge(pool->part, pool->capacity * sizeof(PooledPart));
	}
	part = &pool->part[pool->parts++];
	part->is_first = is_first;
	part->size = reader->row.size;
	part->walk = money_walk_begin(&reader->money);
	revenue_sums_add_lasting(&pool->sums, part->size, &part->walk);
}

/* Sets the last period of the cohort that was read last. */
static void
revenue_pool_end_cohort(RevenuePool *pool, int32 last)
{
	for (int i = pool->parts - 1; i >= 0; i--)
	{
		check_for_interrupts_at(i);
		pool->part[i].last = last;
		if (pool->part[i].is_first)
			break;
	}
}

/*
 * Reads the cohorts between the days that were given, up to cell 0. The last one
 * does not count if more customers can join it.
 */
static void
revenue_pool_read(RevenuePool *pool, DateADT from, DateADT to)
{
	MatrixReader *reader = &pool->scan.reader;
	int64		over = PG_INT64_MIN;	/* the last period of the cohort */
	int32		last = 0;		/* the last one of it with a row */

	while (matrix_reader_next(reader, NULL))
	{
		DateADT		start;
		int32		first,
					end;

		if (reader->row.size == 0)
			continue;
		end = cohort_group_range(&reader->options, reader->row.period, &start, &first);
		if (end > pool->scan.last_ended)
			break;
		if (start < from || start > to)
			continue;
		if (end != over && pool->cohorts > 0)
			revenue_pool_end_cohort(pool, last);
		revenue_pool_add(pool, end != over);
		pool->cohorts += end != over;
		over = end;
		last = reader->row.period;
	}
	revenue_pool_end_cohort(pool, last);
	/* reading the rest checks it */
	while (matrix_reader_next(reader, NULL))
		;
}

/* Returns a cursor at cell 0. */
static void *
revenue_pool_start(FunctionCallInfo fcinfo)
{
	RevenuePool *pool = palloc0(sizeof(RevenuePool));

	revenue_scan_begin(&pool->scan, fcinfo);
	pool->scan.level = level_argument(fcinfo, 1);
	pool->capacity = 64;
	pool->part = palloc(pool->capacity * sizeof(PooledPart));
	revenue_pool_read(pool, PG_GETARG_DATEADT(2), PG_GETARG_DATEADT(3));
	pool->changing = pool->parts;
	pool->change = MemoryContextAllocHuge(CurrentMemoryContext,
										  Max(pool->parts, 1) * sizeof(int));
	for (int i = 0; i < pool->parts; i++)
	{
		pool->change[i] = i;
		money_cell_merge_current(&pool->sums.cell, &pool->part[i].walk.cell);
	}
	return pool;
}

/* Takes away the cohorts that have not completed a cell with this last period. */
static void
revenue_pool_drop(RevenuePool *pool, int last)
{
	while (pool->parts > 0 &&
		   (int64) pool->part[pool->parts - 1].last + last > pool->scan.last_ended)
	{
		const PooledPart *part = &pool->part[--pool->parts];

		check_for_interrupts_at(pool->parts);
		revenue_sums_remove_lasting(&pool->sums, part->size, &part->walk);
		pool->cohorts -= part->is_first;
	}
}

/* Goes from a cell to the next. Only cohorts that have stored cells take time. */
static void
revenue_pool_advance(RevenuePool *pool)
{
	MoneyCell	sums = {.value_squares = pool->sums.cell.value_squares};
	int			changing = 0;

	pool->sums.cell = sums;
	for (int i = 0; i < pool->changing && pool->change[i] < pool->parts; i++)
	{
		PooledPart *part = &pool->part[pool->change[i]];

		check_for_interrupts_at(i);
		if (part->walk.left == 0)
			continue;
		pool->change[changing++] = pool->change[i];
		revenue_sums_remove_lasting(&pool->sums, part->size, &part->walk);
		money_walk_next(&part->walk);
		revenue_sums_add(&pool->sums, part->size, &part->walk);
	}
	pool->changing = changing;
}

/* Adds the columns of the next cell; returns false if no cohort has completed it. */
static bool
revenue_pool_next(void *state, Row *row)
{
	RevenuePool *pool = state;
	const RetentionOptions *options = &pool->scan.reader.options;
	const RevenueSums *sums = &pool->sums;

	if (options->brackets > 0 && pool->k > options->brackets)
		return false;
	revenue_pool_drop(pool, pool->k == 0 ? 0 : retention_cell_last(options, pool->k));
	if (pool->parts == 0)
		return false;
	if (pool->k > 0)
		revenue_pool_advance(pool);
	row_add(row, Int32GetDatum(pool->k));
	row_add_int8(row, pool->cohorts);
	row_add_int8(row, sums->customers);
	row_add_float8(row, money_amount(options, sums->base.revenue));
	row_add_float8(row, money_amount(options, sums->cell.revenue));
	row_add_float8(row, money_amount(options, sums->cumulative));
	row_add_estimates(row, &pool->scan, sums, pool->k);
	pool->k++;
	return true;
}

PG_FUNCTION_INFO_V1(retention_revenue_pooled);

/* Returns a row for every cell that at least one of the chosen cohorts has completed. */
Datum
retention_revenue_pooled(PG_FUNCTION_ARGS)
{
	static const RowSource cells = {revenue_pool_start, revenue_pool_next};

	return row_source_next(fcinfo, &cells);
}
