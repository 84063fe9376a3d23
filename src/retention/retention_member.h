/*
 * retention_member.h
 *		In which cells of a cohort one of its customers is counted.
 */
#ifndef SATISFACTION_RETENTION_MEMBER_H
#define SATISFACTION_RETENTION_MEMBER_H

#include "common/interrupts.h"
#include "retention/retention_options.h"

/*
 * Goes through the cells that a customer has reached, by period or bracket from 1,
 * as far as they matter: in mode "on" each of them, in mode "on_or_before" the
 * first one, in the other modes each up to the last one.
 */
typedef struct MemberWalk
{
	const RetentionOptions *options;
	int32		start;			/* the period of the cohort */
	const int32 *returns;		/* the later periods with return events */
	int			left;			/* how many of these follow */
	int			cell;			/* the last cell that was reached, 0 at first */
} MemberWalk;

/* Goes to the next cell; returns false after the last, and keeps that one. */
static inline bool
member_walk_next(MemberWalk *walk)
{
	const RetentionOptions *options = walk->options;

	while (walk->left > 0)
	{
		int			cell = retention_bracket_of(options, (int64) *walk->returns - walk->start);

		CHECK_FOR_INTERRUPTS();
		walk->returns++;
		walk->left--;
		if (cell == walk->cell)
			continue;
		if (options->brackets > 0 && cell > options->brackets)
		{
			/* activity after the last bracket is also "or after" that bracket */
			walk->left = 0;
			if (options->mode != RETENTION_ON_OR_AFTER || walk->cell == options->brackets)
				return false;
			cell = options->brackets;
		}
		if (options->mode == RETENTION_ON_OR_BEFORE)
			walk->left = 0;
		if (options->mode == RETENTION_STREAK && cell != walk->cell + 1)
		{
			walk->left = 0;
			return false;
		}
		walk->cell = cell;
		return true;
	}
	return false;
}

/*
 * Returns whether a customer of a cohort is retained in a cell of it: what
 * cohort_walk_next() sums up over customers.
 */
static inline bool
member_is_retained(MemberWalk *walk, int cell)
{
	while (walk->cell < cell && member_walk_next(walk))
		;
	switch (walk->options->mode)
	{
		case RETENTION_ON:
			return walk->cell == cell;
		case RETENTION_ON_OR_BEFORE:
			return cell == 0 || (walk->cell > 0 && walk->cell <= cell);
		case RETENTION_ON_OR_AFTER:
		case RETENTION_STREAK:
			return walk->cell >= cell;
	}
	pg_unreachable();
}

/*
 * Returns how many cells of a cohort, besides cell 0, have begun this many periods
 * after its own.
 */
static inline int
cohort_cells_begun(const RetentionOptions *options, int periods)
{
	int			cells;

	if (options->brackets == 0 || periods == 0)
		return periods;
	cells = retention_bracket_of(options, periods);
	return Min(cells, options->brackets);
}

/*
 * Returns the last period that has ended by a local time. The last microsecond of a
 * period ends it: there is no moment between that and the next period.
 */
static inline int32
period_last_ended(PeriodRule rule, Timestamp observed)
{
	int32		current = period_of_local(rule, observed);

	return current - (period_start_local(rule, current + 1) > observed + 1);
}

#endif							/* SATISFACTION_RETENTION_MEMBER_H */
