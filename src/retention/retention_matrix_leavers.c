/*
 * retention_matrix_leavers.c
 *		How many cells have ended for the customers of a cohort, if each customer's
 *		cells end at other times.
 */
#include "postgres.h"

#include "common/count.h"
#include "common/interrupts.h"
#include "retention/retention_matrix.h"

/* Moves counts so that some more come first, which are 0, and some after them. */
static int64 *
leavers_move(MemoryContext context, int64 *counts, int count, int before, int capacity)
{
	int64	   *moved = MemoryContextAllocExtended(context, capacity * sizeof(int64),
												   MCXT_ALLOC_HUGE | MCXT_ALLOC_ZERO);

	if (count > 0)
	{
		memcpy(moved + before, counts, count * sizeof(int64));
		pfree(counts);
	}
	return moved;
}

/* Extends the range of numbers, so that it contains one more. */
static void
leavers_extend(MemoryContext context, MatrixLeavers *leavers, int ended)
{
	int			first = leavers->count == 0 ? ended : Min(leavers->first, ended);
	int			last = leavers->count == 0 ? ended :
		Max(leavers->first + leavers->count - 1, ended);
	int			before = leavers->count == 0 ? 0 : leavers->first - first;
	int			count = last - first + 1;

	if (before > 0 || count > leavers->capacity)
	{
		int			capacity = Max(count + count / 2, 4);

		leavers->all = leavers_move(context, leavers->all, leavers->count, before, capacity);
		leavers->retained = leavers_move(context, leavers->retained, leavers->count, before,
										 capacity);
		leavers->capacity = capacity;
	}
	leavers->first = first;
	leavers->count = count;
}

/* Adds customers of a row for whom this many cells have ended. */
void
matrix_leavers_add(RetentionMatrix *m, MatrixRow *row, int ended, int64 all, int64 retained)
{
	MatrixLeavers *leavers = row->leavers;
	int			i;

	if (leavers == NULL)
		leavers = row->leavers = MemoryContextAllocZero(m->context, sizeof(MatrixLeavers));
	if (leavers->count == 0 || ended < leavers->first ||
		ended - leavers->first >= leavers->count)
		leavers_extend(m->context, leavers, ended);
	i = ended - leavers->first;
	leavers->all[i] = count_add(leavers->all[i], all, "retention");
	leavers->retained[i] = count_add(leavers->retained[i], retained, "retention");
}

/* Adds the customers of a row of another matrix. */
void
matrix_leavers_merge(RetentionMatrix *m, MatrixRow *into, const MatrixRow *from)
{
	const MatrixLeavers *leavers = from->leavers;

	for (int i = 0; leavers != NULL && i < leavers->count; i++)
	{
		check_for_interrupts_at(i);
		if (leavers->all[i] != 0)
			matrix_leavers_add(m, into, leavers->first + i, leavers->all[i], leavers->retained[i]);
	}
}
