/*
 * retention_rows.c
 *		The rows of a retention matrix: by cell, pooled over cohorts, and by calendar period.
 *
 * They are computed one at a time, in time and memory that are in proportion to
 * the stored cells and the rows: as_of may be thousands of years after the last
 * event.
 */
#include "postgres.h"

#include <math.h>

#include "utils/memutils.h"

#include "common/arguments.h"
#include "common/count.h"
#include "common/interrupts.h"
#include "common/result_row.h"
#include "retention/retention_matrix_reader.h"
#include "retention/retention_member.h"
#include "stats/stats.h"

/* What the three functions read. */
typedef struct MatrixScan
{
	MatrixReader reader;
	double		level;			/* not used for the lifecycle */
	int32		last_ended;		/* the last period that has ended by as_of */
} MatrixScan;

/*
 * Begins to read the first argument.
 *
 * An as_of in the last microsecond of a period ends it: there is no moment between
 * that and the next period.
 */
static void
matrix_scan_begin(MatrixScan *scan, FunctionCallInfo fcinfo)
{
	MatrixReader *reader = &scan->reader;

	matrix_reader_begin_stored(reader, PG_GETARG_DATUM(0));
	scan->last_ended = reader->current;
	if (!reader->empty &&
		period_start_local(reader->options.rule, reader->current + 1) > reader->as_of + 1)
		scan->last_ended--;
}

/* Adds a rate and its limits, all NULL if there were no trials. */
static void
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
	CohortWalk	walk;			/* along the cells of the current cohort */
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

/* Adds the columns of the next cell; returns false after the last. */
static bool
retention_rows_next(void *state, Row *row)
{
	CellCursor *cursor = state;
	const MatrixReader *reader = &cursor->scan.reader;
	const CohortWalk *walk = &cursor->walk;
	const RetentionOptions *options = &reader->options;
	int64		cohort;

	if (!cell_cursor_advance(cursor))
		return false;
	cohort = reader->row.period;
	row_add(row, DateADTGetDatum(cursor->start));
	row_add_int8(row, walk->size);
	row_add(row, Int32GetDatum(cursor->k));
	row_add(row, DateADTGetDatum(period_start(options->rule,
											  cohort + retention_cell_first(options, cursor->k))));
	row_add_int8(row, walk->size);
	row_add_int8(row, walk->retained);
	row_add_rate(row, walk->retained, walk->size, cursor->scan.level);
	row_add(row, BoolGetDatum(cohort + retention_cell_last(options, cursor->k) <=
							  cursor->scan.last_ended));
	return true;
}

/* A cohort that has completed the current cell. */
typedef struct PooledCohort
{
	int32		period;
	CohortWalk	walk;
} PooledCohort;

/*
 * The cells that retention_pooled() has yet to return. Cohorts are in calendar
 * order, so those that have not completed the next cell are the last ones.
 */
typedef struct PoolCursor
{
	MatrixScan	scan;
	int			k;				/* the next cell */
	int			cohorts;		/* how many have completed the current cell */
	PooledCohort *cohort;
	int			changing;		/* how many of them have cells left, or had
								 * until now */
	int		   *change;			/* their indexes, ascending */
	int64		eligible;		/* customers of all the cohorts */
	int64		retained;		/* in the current cell */
} PoolCursor;

/*
 * Returns a cursor before cell 0, with the cohorts that have completed it. The
 * function of 0.1.0, which an upgrade keeps for views, has no choice of cohorts.
 */
static void *
retention_pooled_start(FunctionCallInfo fcinfo)
{
	PoolCursor *cursor = palloc0(sizeof(PoolCursor));
	MatrixReader *reader = &cursor->scan.reader;
	DateADT		from = PG_NARGS() > 2 ? PG_GETARG_DATEADT(2) : DATEVAL_NOBEGIN;
	DateADT		to = PG_NARGS() > 3 ? PG_GETARG_DATEADT(3) : DATEVAL_NOEND;
	int			capacity = 64;

	matrix_scan_begin(&cursor->scan, fcinfo);
	cursor->scan.level = level_argument(fcinfo, 1);
	cursor->cohort = palloc(capacity * sizeof(PooledCohort));
	while (matrix_reader_next(reader, NULL))
	{
		DateADT		cohort = period_start(reader->options.rule, reader->row.period);

		if (reader->row.size == 0 || reader->row.period > cursor->scan.last_ended ||
			cohort < from || cohort > to)
			continue;
		if (cursor->cohorts == capacity)
		{
			capacity *= 2;
			cursor->cohort = repalloc_huge(cursor->cohort, capacity * sizeof(PooledCohort));
		}
		cursor->cohort[cursor->cohorts].period = reader->row.period;
		cursor->cohort[cursor->cohorts++].walk = cohort_walk_begin(reader);
		cursor->eligible = count_add(cursor->eligible, reader->row.size, "retention");
	}
	cursor->retained = cursor->eligible;
	cursor->changing = cursor->cohorts;
	cursor->change = MemoryContextAllocHuge(CurrentMemoryContext,
											Max(cursor->cohorts, 1) * sizeof(int));
	for (int i = 0; i < cursor->cohorts; i++)
		cursor->change[i] = i;
	return cursor;
}

/*
 * Goes from a cell to the next. Only cohorts that have stored cells take time:
 * beyond its last one, a cohort retains the same customers in each cell.
 */
static void
pool_cursor_advance(PoolCursor *cursor, RetentionMode mode)
{
	int			changing = 0;

	for (int i = 0; i < cursor->changing && cursor->change[i] < cursor->cohorts; i++)
	{
		CohortWalk *walk = &cursor->cohort[cursor->change[i]].walk;

		check_for_interrupts_at(i);
		if (walk->left > 0)
			cursor->change[changing++] = cursor->change[i];
		cursor->retained -= walk->retained;
		cohort_walk_next(walk, mode);
		cursor->retained += walk->retained;
	}
	cursor->changing = changing;
}

/* Adds the columns of the next cell; returns false if no cohort has completed it. */
static bool
retention_pooled_next(void *state, Row *row)
{
	PoolCursor *cursor = state;
	const RetentionOptions *options = &cursor->scan.reader.options;
	int			last;

	if (options->brackets > 0 && cursor->k > options->brackets)
		return false;
	last = retention_cell_last(options, cursor->k);
	for (; cursor->cohorts > 0; cursor->cohorts--)
	{
		const PooledCohort *latest = &cursor->cohort[cursor->cohorts - 1];

		check_for_interrupts_at(cursor->cohorts);
		if ((int64) latest->period + last <= cursor->scan.last_ended)
			break;
		cursor->eligible -= latest->walk.size;
		cursor->retained -= latest->walk.retained;
	}
	if (cursor->cohorts == 0)
		return false;
	if (cursor->k > 0)
		pool_cursor_advance(cursor, options->mode);
	row_add(row, Int32GetDatum(cursor->k++));
	row_add_int8(row, cursor->cohorts);
	row_add_int8(row, cursor->eligible);
	row_add_int8(row, cursor->retained);
	row_add_rate(row, cursor->retained, cursor->eligible, cursor->scan.level);
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
PG_FUNCTION_INFO_V1(retention_pooled);
PG_FUNCTION_INFO_V1(retention_lifecycle);

/* Returns a row for every cell that has begun of every cohort that has customers. */
Datum
retention_rows(PG_FUNCTION_ARGS)
{
	static const RowSource cells = {retention_rows_start, retention_rows_next};

	return row_source_next(fcinfo, &cells);
}

/* Returns a row for every cell that at least one of the chosen cohorts has completed. */
Datum
retention_pooled(PG_FUNCTION_ARGS)
{
	static const RowSource cells = {retention_pooled_start, retention_pooled_next};

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
