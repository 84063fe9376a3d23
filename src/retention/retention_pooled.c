/*
 * retention_pooled.c
 *		The rows of a retention matrix pooled over the cohorts that have completed a cell.
 */
#include "postgres.h"

#include "common/arguments.h"
#include "common/count.h"
#include "common/interrupts.h"
#include "retention/cohort_group.h"
#include "retention/retention_rows.h"

/*
 * Returns whether a cohort is between the days that were given. The function of
 * 0.1.0, which an upgrade keeps for views, has no choice of cohorts.
 */
static bool
pool_has_cohort(FunctionCallInfo fcinfo, DateADT start)
{
	return PG_NARGS() < 4 ||
		(start >= PG_GETARG_DATEADT(2) && start <= PG_GETARG_DATEADT(3));
}

/* Adds the columns of a pooled cell. */
static void
row_add_pool(Row *row, const MatrixScan *scan, int k, int64 cohorts, int64 eligible,
			 int64 retained)
{
	row_add(row, Int32GetDatum(k));
	row_add_int8(row, cohorts);
	row_add_int8(row, eligible);
	row_add_int8(row, retained);
	row_add_rate(row, retained, eligible, scan->level);
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

	/* if cohorts are groups, instead of all of the above */
	int			groups;			/* how many have completed all cells so far */
	CohortGroup *group;
} PoolCursor;

/* Reads the cohorts that have completed cell 0, up to that cell. */
static void
pool_read_cohorts(PoolCursor *cursor, FunctionCallInfo fcinfo)
{
	MatrixReader *reader = &cursor->scan.reader;
	int			capacity = 64;

	cursor->cohort = palloc(capacity * sizeof(PooledCohort));
	while (matrix_reader_next(reader, NULL))
	{
		DateADT		cohort = period_start(reader->options.rule, reader->row.period);

		if (reader->row.size == 0 || reader->row.period > cursor->scan.last_ended ||
			!pool_has_cohort(fcinfo, cohort))
			continue;
		if (cursor->cohorts == capacity)
		{
			capacity *= 2;
			cursor->cohort = repalloc_huge(cursor->cohort, capacity * sizeof(PooledCohort));
		}
		cursor->cohort[cursor->cohorts].period = reader->row.period;
		cursor->cohort[cursor->cohorts++].walk = cohort_walk_begin(reader);
		cursor->eligible = count_add(cursor->eligible, reader->row.size, "retention");
		cursor->retained += cursor->cohort[cursor->cohorts - 1].walk.retained;
	}
	cursor->changing = cursor->cohorts;
	cursor->change = MemoryContextAllocHuge(CurrentMemoryContext,
											Max(cursor->cohorts, 1) * sizeof(int));
	for (int i = 0; i < cursor->cohorts; i++)
		cursor->change[i] = i;
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
pool_next_cell(PoolCursor *cursor, Row *row)
{
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
	row_add_pool(row, &cursor->scan, cursor->k++, cursor->cohorts, cursor->eligible,
				 cursor->retained);
	return true;
}

/* Reads all cohorts, up to cell 0. */
static void
pool_read_groups(PoolCursor *cursor, FunctionCallInfo fcinfo)
{
	CohortGroup *next = cohort_group_new(&cursor->scan);
	int			capacity = 64;

	cursor->group = palloc(capacity * sizeof(CohortGroup));
	while (cohort_group_read(next))
	{
		if (!pool_has_cohort(fcinfo, next->cell.start))
			continue;
		if (cursor->groups == capacity)
		{
			capacity *= 2;
			cursor->group = repalloc_huge(cursor->group, capacity * sizeof(CohortGroup));
		}
		cursor->group[cursor->groups++] = *next;
		/* the parts now belong to the copy */
		next->part = NULL;
		next->capacity = 0;
	}
}

/* Adds the columns of the next cell; returns false if no cohort has completed it. */
static bool
pool_next_group_cell(PoolCursor *cursor, Row *row)
{
	int64		eligible = 0,
				retained = 0;
	int			complete = 0,
				left = 0;
	int			k = 0;

	for (int i = 0; i < cursor->groups; i++)
	{
		CohortGroup *group = &cursor->group[i];

		CHECK_FOR_INTERRUPTS();
		k = group->cell.k;
		/* who has not completed a cell does not complete a later one */
		if (!group->cell.complete)
			continue;
		complete++;
		eligible = count_add(eligible, group->cell.eligible, "retention");
		retained += group->cell.retained;
		if (cohort_group_advance(group))
			cursor->group[left++] = *group;
	}
	cursor->groups = left;
	if (complete > 0)
		row_add_pool(row, &cursor->scan, k, complete, eligible, retained);
	return complete > 0;
}

/* Returns a cursor at cell 0. */
static void *
pool_start(FunctionCallInfo fcinfo)
{
	PoolCursor *cursor = palloc0(sizeof(PoolCursor));

	matrix_scan_begin(&cursor->scan, fcinfo);
	cursor->scan.level = level_argument(fcinfo, 1);
	if (cohort_groups_are_needed(&cursor->scan.reader))
		pool_read_groups(cursor, fcinfo);
	else
		pool_read_cohorts(cursor, fcinfo);
	return cursor;
}

/* Adds the columns of the next cell; returns false after the last. */
static bool
pool_next(void *state, Row *row)
{
	PoolCursor *cursor = state;

	return cursor->group != NULL ? pool_next_group_cell(cursor, row) : pool_next_cell(cursor, row);
}

PG_FUNCTION_INFO_V1(retention_pooled);

/* Returns a row for every cell that at least one of the chosen cohorts has completed. */
Datum
retention_pooled(PG_FUNCTION_ARGS)
{
	static const RowSource cells = {pool_start, pool_next};

	return row_source_next(fcinfo, &cells);
}
