/*
 * retention_revenue.c
 *		The money of each cell of a retention matrix.
 */
#include "postgres.h"

#include "common/arguments.h"
#include "common/interrupts.h"
#include "retention/cohort_group.h"
#include "retention/retention_member.h"
#include "retention/revenue_sums.h"

/* A cohort of the matrix that is a part of the current cohort. */
typedef struct RevenuePart
{
	int32		period;
	int64		size;
	MoneyWalk	walk;
} RevenuePart;

/* The cells that retention_revenue() has yet to return. */
typedef struct RevenueCursor
{
	MemoryContext context;		/* of the parts, which outlive a row */
	MatrixScan	scan;
	bool		grouped;		/* cohorts can have more than one part */
	bool		has_row;		/* the reader is at the row after the cohort */
	CohortCell	cell;			/* the current cell */
	RevenueSums sums;			/* in it, over those who are eligible */
	bool		over;			/* no more customers can join the cohort */
	int			cells;			/* the last cell that has begun, if not
								 * grouped */
	int			count;
	int			capacity;
	RevenuePart *part;
} RevenueCursor;

/* Goes to the next row of the matrix with customers. */
static void
revenue_next_row(RevenueCursor *cursor)
{
	MatrixReader *reader = &cursor->scan.reader;

	do
	{
		cursor->has_row = matrix_reader_next(reader, NULL);
	} while (cursor->has_row && reader->row.size == 0);
}

/* Returns a cursor before the first cell. */
static void *
retention_revenue_start(FunctionCallInfo fcinfo)
{
	RevenueCursor *cursor = palloc0(sizeof(RevenueCursor));

	cursor->context = CurrentMemoryContext;
	revenue_scan_begin(&cursor->scan, fcinfo);
	cursor->scan.level = level_argument(fcinfo, 1);
	cursor->grouped = cohort_groups_are_needed(&cursor->scan.reader);
	revenue_next_row(cursor);
	return cursor;
}

/* Adds the row of the reader as a part. */
static void
revenue_add_part(RevenueCursor *cursor)
{
	const MatrixReader *reader = &cursor->scan.reader;

	if (cursor->count == cursor->capacity)
	{
		cursor->capacity = Max(cursor->capacity * 2, 1);
		cursor->part = cursor->part == NULL ?
			MemoryContextAlloc(cursor->context, sizeof(RevenuePart)) :
			repalloc_huge(cursor->part, cursor->capacity * sizeof(RevenuePart));
	}
	cursor->part[cursor->count++] = (RevenuePart)
	{
		.period = reader->row.period,
			.size = reader->row.size,
			.walk = money_walk_begin(&reader->money)
	};
	cursor->cell.size += reader->row.size;
}

/* Adds up the money of the current cell. */
static void
revenue_add_up(RevenueCursor *cursor)
{
	CohortCell *cell = &cursor->cell;
	int			last = retention_cell_last(&cursor->scan.reader.options, cell->k);
	int64		ended = 0;

	memset(&cursor->sums, 0, sizeof(RevenueSums));
	for (int i = 0; i < cursor->count; i++)
	{
		const RevenuePart *part = &cursor->part[i];
		bool		has_ended = (int64) part->period + last <= cursor->scan.last_ended;

		check_for_interrupts_at(i);
		if (has_ended)
			ended += part->size;
		if (has_ended || !cursor->grouped)
			revenue_sums_add(&cursor->sums, part->size, &part->walk);
	}
	cell->eligible = cursor->sums.customers;
	cell->complete = cursor->over && ended == cell->size;
}

/* Reads the next cohort, up to its cell 0; returns false after the last. */
static bool
revenue_read_cohort(RevenueCursor *cursor)
{
	const MatrixReader *reader = &cursor->scan.reader;
	int32		last;

	if (!cursor->has_row)
		return false;
	cursor->count = 0;
	memset(&cursor->cell, 0, sizeof(CohortCell));
	last = cohort_group_range(&reader->options, reader->row.period, &cursor->cell.start,
							  &cursor->cell.first_period);
	cursor->over = last <= cursor->scan.last_ended;
	cursor->cells = cohort_cells_begun(&reader->options, reader->current - reader->row.period);
	do
	{
		revenue_add_part(cursor);
		revenue_next_row(cursor);
	} while (cursor->has_row && reader->row.period <= last);
	revenue_add_up(cursor);
	return true;
}

/* Goes to the next cell of the cohort; returns false after the last. */
static bool
revenue_advance(RevenueCursor *cursor)
{
	const RetentionOptions *options = &cursor->scan.reader.options;

	if (cursor->count == 0 ||
		(options->brackets > 0 && cursor->cell.k >= options->brackets) ||
		(!cursor->grouped && cursor->cell.k >= cursor->cells))
		return false;
	for (int i = 0; i < cursor->count; i++)
	{
		check_for_interrupts_at(i);
		money_walk_next(&cursor->part[i].walk);
	}
	cursor->cell.k++;
	revenue_add_up(cursor);
	return cursor->cell.eligible > 0;
}

/* Adds the columns of the next cell; returns false after the last. */
static bool
retention_revenue_next(void *state, Row *row)
{
	RevenueCursor *cursor = state;
	const RetentionOptions *options = &cursor->scan.reader.options;
	const CohortCell *cell = &cursor->cell;
	const RevenueSums *sums = &cursor->sums;
	RevenueSums unknown = {0};

	if (!revenue_advance(cursor) && !revenue_read_cohort(cursor))
		return false;
	row_add(row, DateADTGetDatum(cell->start));
	row_add_int8(row, cell->size);
	row_add(row, Int32GetDatum(cell->k));
	row_add(row, DateADTGetDatum(period_start(options->rule, cell->first_period +
											  retention_cell_first(options, cell->k))));
	row_add_int8(row, cell->eligible);
	if (cell->eligible > 0)
	{
		row_add_float8(row, money_amount(options, sums->cell.revenue));
		row_add_float8(row, money_amount(options, sums->cumulative));
	}
	else
	{
		row_add_null(row);
		row_add_null(row);
	}
	/* more money may come until the cell has ended */
	row_add_estimates(row, &cursor->scan, cursor->grouped || cell->complete ? sums : &unknown,
					  cell->k);
	row_add(row, BoolGetDatum(cell->complete));
	return true;
}

PG_FUNCTION_INFO_V1(retention_revenue);

/* Returns a row for every cell that has begun of every cohort that has customers. */
Datum
retention_revenue(PG_FUNCTION_ARGS)
{
	static const RowSource cells = {retention_revenue_start, retention_revenue_next};

	return row_source_next(fcinfo, &cells);
}
