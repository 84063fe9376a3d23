/*
 * cohort_group.h
 *		Cohorts whose customers are not all eligible for the same cells.
 *
 * That is so if each customer has windows of their own, or if a cohort is longer
 * than the windows: then it is a group of the cohorts of which a matrix consists.
 */
#ifndef SATISFACTION_COHORT_GROUP_H
#define SATISFACTION_COHORT_GROUP_H

#include "retention/retention_rows.h"

/* A cohort of the matrix that is a part of the group. */
typedef struct CohortPart
{
	int32		period;
	CohortWalk	walk;
} CohortPart;

typedef struct CohortGroup
{
	MemoryContext context;		/* of the parts, which outlive a row */
	MatrixScan *scan;			/* its reader is at the row after the group */
	bool		has_row;		/* there is such a row */
	CohortCell	cell;			/* the current cell */
	bool		over;			/* no more customers can join the cohort */
	int			count;
	int			capacity;
	CohortPart *part;
} CohortGroup;

extern int32 cohort_group_range(const RetentionOptions *options, int32 period, DateADT *start,
								int32 *first);
extern bool cohort_groups_are_needed(const MatrixReader *reader);
extern CohortGroup *cohort_group_new(MatrixScan *scan);
extern bool cohort_group_read(CohortGroup *group);
extern bool cohort_group_advance(CohortGroup *group);

#endif							/* SATISFACTION_COHORT_GROUP_H */
