/*
 * cohort_group.c
 *		Cohorts whose customers are not all eligible for the same cells.
 */
#include "postgres.h"

#include "common/count.h"
#include "common/interrupts.h"
#include "retention/cohort_group.h"

/* Returns whether the cohorts of a matrix have to be read as groups. */
bool
cohort_groups_are_needed(const MatrixReader *reader)
{
	return !reader->empty &&
		(reader->options.origin == ORIGIN_FIRST_EVENT || reader->options.has_cohort_rule);
}

/* Goes to the next row of the matrix with customers. */
static void
cohort_group_next_row(CohortGroup *group)
{
	MatrixReader *reader = &group->scan->reader;

	do
	{
		group->has_row = matrix_reader_next(reader, NULL);
	} while (group->has_row && reader->row.size == 0);
}

/* Returns a group before the first one of a matrix. */
CohortGroup *
cohort_group_new(MatrixScan *scan)
{
	CohortGroup *group = palloc0(sizeof(CohortGroup));

	group->context = CurrentMemoryContext;
	group->scan = scan;
	cohort_group_next_row(group);
	return group;
}

/* Adds the row of the reader as a part. */
static void
cohort_group_add(CohortGroup *group)
{
	const MatrixReader *reader = &group->scan->reader;

	if (group->count == group->capacity)
	{
		group->capacity = Max(group->capacity * 2, 1);
		group->part = group->part == NULL ?
			MemoryContextAlloc(group->context, sizeof(CohortPart)) :
			repalloc_huge(group->part, group->capacity * sizeof(CohortPart));
	}
	group->part[group->count].period = reader->row.period;
	group->part[group->count++].walk = cohort_walk_begin(reader);
	group->cell.size = count_add(group->cell.size, reader->row.size, "retention");
}

/* Counts the customers of the current cell. */
static void
cohort_group_count(CohortGroup *group)
{
	const RetentionOptions *options = &group->scan->reader.options;
	CohortCell *cell = &group->cell;
	int			last = retention_cell_last(options, cell->k);
	int64		ended = 0;

	cell->retained = 0;
	for (int i = 0; i < group->count; i++)
	{
		const CohortPart *part = &group->part[i];

		check_for_interrupts_at(i);
		if (options->origin == ORIGIN_FIRST_EVENT)
			ended += part->walk.eligible;
		else if ((int64) part->period + last <= group->scan->last_ended)
			ended += part->walk.size;
		else
			continue;
		cell->retained += part->walk.retained;
	}
	cell->complete = group->over && ended == cell->size;
	cell->eligible = ended;
	if (cell->k == 0 && options->first_period == FIRST_PERIOD_ALL)
		cell->eligible = cell->retained = cell->size;
}

/*
 * Sets the first day and the first period of the cohort that a period of the matrix
 * is in, and returns the last period of it.
 */
int32
cohort_group_range(const RetentionOptions *options, int32 period, DateADT *start, int32 *first)
{
	int32		number;

	*start = period_start(options->rule, period);
	*first = period;
	if (!options->has_cohort_rule)
		return period;
	number = period_of_date(options->cohort_rule, *start);
	*start = period_start(options->cohort_rule, number);
	*first = period_of_date(options->rule, *start);
	return period_of_date(options->rule, period_start(options->cohort_rule, number + 1)) - 1;
}

/* Reads the next group, up to its cell 0; returns false after the last. */
bool
cohort_group_read(CohortGroup *group)
{
	const MatrixScan *scan = group->scan;
	const RetentionOptions *options = &scan->reader.options;
	int32		last;

	if (!group->has_row)
		return false;
	group->count = 0;
	memset(&group->cell, 0, sizeof(CohortCell));
	last = cohort_group_range(options, scan->reader.row.period, &group->cell.start,
							  &group->cell.first_period);
	group->over = last <= scan->last_ended;
	do
	{
		cohort_group_add(group);
		cohort_group_next_row(group);
	} while (group->has_row && scan->reader.row.period <= last);
	cohort_group_count(group);
	return true;
}

/* Goes to the next cell; returns false if no customer is eligible for it. */
bool
cohort_group_advance(CohortGroup *group)
{
	const RetentionOptions *options = &group->scan->reader.options;

	if (options->brackets > 0 && group->cell.k >= options->brackets)
		return false;
	for (int i = 0; i < group->count; i++)
	{
		check_for_interrupts_at(i);
		cohort_walk_next_any(&group->part[i].walk, options->mode);
	}
	group->cell.k++;
	cohort_group_count(group);
	return group->cell.eligible > 0;
}
