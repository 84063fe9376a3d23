/*
 * retention_matrix.h
 *		The retention matrix in memory: how many customers of each cohort came
 *		back in each period.
 */
#ifndef SATISFACTION_RETENTION_MATRIX_H
#define SATISFACTION_RETENTION_MATRIX_H

#include "datatype/timestamp.h"
#include "fmgr.h"

#include "retention/retention_options.h"

/*
 * How many cells had ended for each customer of a cohort, where that is not the same
 * for all of them. A customer leaves those who are eligible after the last of these
 * cells.
 */
typedef struct MatrixLeavers
{
	int			first;			/* the lowest number of ended cells */
	int			count;			/* of numbers, from that one on */
	int			capacity;
	int64	   *all;			/* customers for whom so many cells have ended */
	int64	   *retained;		/* those of them who were retained then, in
								 * mode "on_or_before"; in other modes 0 */
} MatrixLeavers;

/* The cohort of one period, and what all customers did in that calendar period. */
typedef struct MatrixRow
{
	int32		period;
	int			cells;			/* how many are in use */
	int			capacity;
	int64		size;			/* customers in the cohort */
	int64		newcomers;		/* customers whose first start event was in
								 * this period */
	int64		active;			/* customers active in this period */
	int64		retained;		/* of those, customers also active in the
								 * period before */
	int64	   *cell;			/* by period or bracket, from 1: see
								 * retention_matrix.c */
	MatrixLeavers *leavers;		/* with origin "first_event", otherwise NULL */
	struct MatrixMoney *money;	/* with amounts, otherwise NULL */
} MatrixRow;

struct matrix_hash;
struct money_hash;

/* How many rows are remembered by the low bits of their period, which saves most lookups. */
#define MATRIX_RECENT 256

/* A retention matrix, to which customers and other matrices can be added. */
typedef struct RetentionMatrix
{
	MemoryContext context;
	bool		empty;			/* no event yet and no options: the neutral
								 * element of merging */
	RetentionOptions options;	/* without as_of */
	Timestamp	as_of;			/* local time up to which the matrix is
								 * observed */
	struct matrix_hash *rows;
	struct money_hash *money_cells; /* NULL if there are none */
	MatrixRow  *recent[MATRIX_RECENT];
} RetentionMatrix;

extern RetentionMatrix *matrix_new(MemoryContext context, const RetentionOptions *options);
extern void matrix_add_customer(RetentionMatrix *m, const int32 *starts, int nstarts,
								const int32 *returns, int nreturns);
extern void matrix_add_plain_bits(RetentionMatrix *m, int32 first, uint64 bits);
extern void matrix_add_lifecycle(RetentionMatrix *m, int32 first, const int32 *starts, int nstarts,
								 const int32 *returns, int nreturns);
extern void matrix_add_reached(RetentionMatrix *m, int32 start, const int32 *cells, int n,
							   int ended);
extern void matrix_check_options(const RetentionMatrix *m, const RetentionOptions *options);
extern void matrix_merge(RetentionMatrix *into, const RetentionMatrix *from);
extern int	matrix_sorted_rows(const RetentionMatrix *m, MatrixRow ***rows);
extern MatrixRow *matrix_row_search(RetentionMatrix *m, int32 period);
extern void matrix_cell_add(RetentionMatrix *m, MatrixRow *row, int cell, int64 count);
extern int64 *matrix_put_row(RetentionMatrix *m, const MatrixRow *header);

/* retention_matrix_leavers.c */
extern void matrix_leavers_add(RetentionMatrix *m, MatrixRow *row, int ended, int64 all,
							   int64 retained);
extern void matrix_leavers_merge(RetentionMatrix *m, MatrixRow *into, const MatrixRow *from);

/* retention_matrix_io.c */
extern Datum matrix_to_datum(const RetentionMatrix *m);
extern RetentionMatrix *matrix_from_datum(Datum value, MemoryContext context);

/* Returns whether a matrix has mode "on", cohort "first", and no brackets. */
static inline bool
matrix_is_plain(const RetentionMatrix *m)
{
	return m->options.mode == RETENTION_ON && m->options.cohort == COHORT_FIRST &&
		m->options.brackets == 0;
}

/* Returns the row of a period; a new one if there is none yet. */
static inline MatrixRow *
matrix_row(RetentionMatrix *m, int32 period)
{
	MatrixRow  *row = m->recent[period & (MATRIX_RECENT - 1)];

	return likely(row != NULL && row->period == period) ? row : matrix_row_search(m, period);
}

#endif							/* SATISFACTION_RETENTION_MATRIX_H */
