/*
 * retention_rows.c
 *		The rows of a retention matrix: by cell, and by calendar period.
 *
 * They are computed one at a time, in time and memory that are in proportion to
 * the stored cells and the rows: as_of may be thousands of years after the last
 * event.
 */
#include "postgres.h"

#include <math.h>

#include "utils/memutils.h"

#include "common/arguments.h"
#include "retention/cohort_group.h"
#include "retention/retention_rows.h"
#include "retention/retention_member.h"
#include "stats/stats.h"

/* Begins to read the first argument. */
void
matrix_scan_begin(MatrixScan *scan, FunctionCallInfo fcinfo)
{
	MatrixReader *reader = &scan->reader;

	matrix_reader_begin_stored(reader, PG_GETARG_DATUM(0));
	if (!reader->empty)
		scan->last_ended = period_last_ended(reader->options.rule, reader->as_of);
}

/* Adds a rate and its limits, all NULL if there were no trials. */
void
row_add_rate(Row *row, int64 successes, int64 trials, double level)
{
	StatsLimits limits = {NAN, NAN};

	if (trials > 0)
		limits = stats_wilson((double) successes, (double) trials, level);
	row_add_float8(row, trials > 0 ? (double) successes / (double) trials : NAN);
	row_add_float8(row, limits.lower);
	row_add_float8(row, limits.upper);
}

/* The cells that retention_rows() has yet to return. */
typedef struct CellCursor
{
	MatrixScan	scan;
	CohortGroup *group;			/* the current cohort, if it is a group */
	CohortWalk	walk;			/* otherwise, along the cells of it */
	DateADT		start;			/* of that cohort */
	int			k;				/* the next cell */
	int			cells;			/* the last cell that has begun */
} CellCursor;

/* Returns a cursor before the first cell. */
static void *
retention_rows_start(FunctionCallInfo fcinfo)
{
	CellCursor *cursor = palloc0(sizeof(CellCursor));

	matrix_scan_begin(&cursor->scan, fcinfo);
	cursor->scan.level = level_argument(fcinfo, 1);
	if (cohort_groups_are_needed(&cursor->scan.reader))
		cursor->group = cohort_group_new(&cursor->scan);
	cursor->cells = -1;			/* no cohort yet */
	return cursor;
}

/* Goes to the next cell; returns false after the last. */
static bool
cell_cursor_advance(CellCursor *cursor)
{
	MatrixReader *reader = &cursor->scan.reader;

	if (cursor->k < cursor->cells)
	{
		cursor->k++;
		cohort_walk_next(&cursor->walk, reader->options.mode);
		return true;
	}
	do
	{
		if (!matrix_reader_next(reader, NULL))
			return false;
	} while (reader->row.size == 0);
	cursor->walk = cohort_walk_begin(reader);
	cursor->start = period_start(reader->options.rule, reader->row.period);
	cursor->k = 0;
	cursor->cells = cohort_cells_begun(&reader->options, reader->current - reader->row.period);
	return true;
}

/* Adds the columns of a cell. */
static void
row_add_cell(Row *row, const MatrixScan *scan, const CohortCell *cell)
{
	const RetentionOptions *options = &scan->reader.options;

	row_add(row, DateADTGetDatum(cell->start));
	row_add_int8(row, cell->size);
	row_add(row, Int32GetDatum(cell->k));
	row_add(row, DateADTGetDatum(period_start(options->rule, cell->first_period +
											  retention_cell_first(options, cell->k))));
	row_add_int8(row, cell->eligible);
	row_add_int8(row, cell->retained);
	row_add_rate(row, cell->retained, cell->eligible, scan->level);
	row_add(row, BoolGetDatum(cell->complete));
}

/* Adds the columns of the next cell; returns false after the last. */
static bool
retention_rows_next(void *state, Row *row)
{
	CellCursor *cursor = state;
	const MatrixScan *scan = &cursor->scan;
	CohortCell	cell;

	if (cursor->group != NULL)
	{
		if (!cohort_group_advance(cursor->group) && !cohort_group_read(cursor->group))
			return false;
		row_add_cell(row, scan, &cursor->group->cell);
		return true;
	}
	if (!cell_cursor_advance(cursor))
		return false;
	cell.start = cursor->start;
	cell.first_period = scan->reader.row.period;
	cell.size = cell.eligible = cursor->walk.size;
	cell.k = cursor->k;
	cell.retained = cursor->walk.retained;
	cell.complete = (int64) cell.first_period +
		retention_cell_last(&scan->reader.options, cell.k) <= scan->last_ended;
	row_add_cell(row, scan, &cell);
	return true;
}

/* The calendar periods that retention_lifecycle() has yet to return. */
typedef struct LifecycleCursor
{
	MatrixScan	scan;
	bool		has_row;		/* the reader has a row that is not returned
								 * yet */
	int64		period;			/* the next one */
	int64		before;			/* customers active in the period before */
} LifecycleCursor;

/* Returns a cursor before the period of the first cohort. */
static void *
retention_lifecycle_start(FunctionCallInfo fcinfo)
{
	LifecycleCursor *cursor = palloc0(sizeof(LifecycleCursor));

	matrix_scan_begin(&cursor->scan, fcinfo);
	cursor->has_row = matrix_reader_next(&cursor->scan.reader, NULL);
	cursor->period = cursor->has_row ? cursor->scan.reader.row.period : PG_INT64_MAX;
	return cursor;
}

/* Adds the columns of the next period; returns false after that of as_of. */
static bool
retention_lifecycle_next(void *state, Row *row)
{
	static const MatrixRow inactive = {0};
	LifecycleCursor *cursor = state;
	MatrixReader *reader = &cursor->scan.reader;
	MatrixRow	now = inactive;
	int64		period = cursor->period;

	if (period > reader->current)
		return false;
	if (cursor->has_row && reader->row.period == period)
	{
		now = reader->row;
		cursor->has_row = matrix_reader_next(reader, NULL);
	}
	row_add(row, DateADTGetDatum(period_start(reader->options.rule, (int32) period)));
	row_add_int8(row, now.active);
	row_add_int8(row, now.newcomers);
	row_add_int8(row, now.retained);
	row_add_int8(row, now.active - now.newcomers - now.retained);
	if (period <= cursor->scan.last_ended)
	{
		int64		churned = cursor->before - now.retained;

		row_add_int8(row, churned);
		row_add_float8(row, cursor->before > 0 ?
					   (double) churned / (double) cursor->before : NAN);
	}
	else
	{
		/* a customer who has not come yet may still come */
		row_add_null(row);
		row_add_null(row);
	}
	cursor->before = now.active;
	cursor->period++;
	return true;
}

PG_FUNCTION_INFO_V1(retention_rows);
PG_FUNCTION_INFO_V1(retention_lifecycle);

/* Returns a row for every cell that has begun of every cohort that has customers. */
Datum
retention_rows(PG_FUNCTION_ARGS)
{
	static const RowSource cells = {retention_rows_start, retention_rows_next};

	return row_source_next(fcinfo, &cells);
}

/*
 * Returns a row for every calendar period from that of the first cohort to that
 * of as_of: how many customers were active, how many of these were new, retained
 * or resurrected, and how many churned.
 */
Datum
retention_lifecycle(PG_FUNCTION_ARGS)
{
	static const RowSource periods = {retention_lifecycle_start, retention_lifecycle_next};

	return row_source_next(fcinfo, &periods);
}
