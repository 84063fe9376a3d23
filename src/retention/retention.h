/*
 * retention.h
 *		Retention cohorts: what is asked (RetentionSpec) and what is found (Matrix).
 */
#ifndef SATISFACTION_RETENTION_H
#define SATISFACTION_RETENTION_H

#include "fmgr.h"
#include "utils/jsonb.h"

#include "common/bytes.h"
#include "common/calendar.h"

typedef enum RetentionMode
{
	RETENTION_ON,				/* active in period k */
	RETENTION_ON_OR_AFTER,		/* active in k or later */
	RETENTION_ON_OR_BEFORE,		/* active in some period 1..k */
	RETENTION_STREAK			/* active in every period 1..k */
} RetentionMode;

typedef enum CohortKind
{
	COHORT_FIRST,				/* a customer belongs to the period of the first start event */
	COHORT_EVERY				/* and to every period with one */
} CohortKind;

/* Brackets may not be more than this, nor reach further. */
#define MAX_BRACKETS 10000
#define MAX_BRACKET_REACH 1000000

/* What is asked. */
typedef struct RetentionSpec
{
	PeriodRule	rule;
	RetentionMode mode;
	CohortKind	cohort;
	char	   *zone;			/* name of the time zone; "" where times are local already */
	bool		has_as_of;
	TimestampTz as_of;			/* an instant, if given */
	int			brackets;		/* how many; 0 where each period stands alone */
	int32	   *bracket_ends;	/* the last period of each */
} RetentionSpec;

/* The cohort of one period, and what customers did in that period of the calendar. */
typedef struct MatrixRow
{
	int32		period;
	int			cells;			/* how many are in use */
	int			capacity;
	int64		size;			/* customers in the cohort */
	int64		newcomers;		/* customers whose first start event was in this period */
	int64		active;			/* customers active in it */
	int64		returning;		/* of those, customers active in the period before as well */
	int64	   *cell;			/* by period or bracket, from 1: see matrix.c */
} MatrixRow;

struct matrix_hash;

/* The rows looked at lately, by the low bits of their period: it saves most searches. */
#define MATRIX_RECENT 256

/* What is found: additive over customers, whatever the mode. */
typedef struct Matrix
{
	MemoryContext context;
	bool		empty;			/* nothing seen: no rule yet, the neutral element of merging */
	RetentionSpec spec;			/* as_of there is not used */
	Timestamp	as_of;			/* local time up to which the calendar is observed */
	struct matrix_hash *rows;
	MatrixRow  *recent[MATRIX_RECENT];
} Matrix;

/* The question of a call site. */
typedef struct RetentionCall
{
	Jsonb	   *options;		/* as given, or NULL */
	RetentionSpec *spec;
	int64		as_of;			/* the moment up to which events count */
	bool		zone_given;		/* and not taken from the session */
	Calendar   *calendar;
	struct CustomerType *customer;	/* for aggregates over customers; NULL until the first row */

	/* for aggregates over activities */
	struct ActivityReader *activities;	/* NULL until the first row */
	uint64		as_of_calendar; /* the reader's number of the calendar that local_as_of is of, 0 for none */
	Timestamp	local_as_of;
} RetentionCall;

/* these are ours alone: other modules of the server may have functions of the same names */
#pragma GCC visibility push(hidden)

/* retention_call.c */
extern void retention_options_changed(void);
extern Datum state_unchanged(FunctionCallInfo fcinfo);
extern RetentionCall *retention_call(FunctionCallInfo fcinfo, TimeKind kind, int options_argument);

/* retention_options.c */
extern const char *const retention_mode_names[];
extern const char *const cohort_kind_names[];
extern RetentionSpec *retention_spec_default(void);
extern RetentionSpec *retention_spec_from_jsonb(Jsonb *options);
extern RetentionSpec *spec_copy(const RetentionSpec *spec);
extern pg_tz *retention_zone(const char *name);
extern int64 retention_as_of(const RetentionSpec *spec, TimeKind kind);
extern int	bracket_of(const RetentionSpec *spec, int64 distance);

/* matrix.c */
extern int64 retention_add(int64 a, int64 b);
extern Matrix *matrix_new(MemoryContext context, const RetentionSpec *spec);
extern void matrix_add_customer(Matrix *m, const int32 *starts, int nstarts,
								const int32 *returns, int nreturns);
extern bool same_question(const RetentionSpec *a, const RetentionSpec *b);
extern void matrix_check_question(const Matrix *m, const RetentionSpec *spec);
extern void matrix_merge(Matrix *into, const Matrix *from);
extern int	matrix_sorted_rows(const Matrix *m, MatrixRow ***rows);
extern MatrixRow *matrix_row_search(Matrix *m, int32 period);
extern void matrix_cell_add(Matrix *m, MatrixRow *row, int cell, int64 count);
extern int64 *matrix_retained(const Matrix *m, const MatrixRow *row, int cells);

/* Returns the row of a period, made where it is not there yet. */
static inline MatrixRow *
matrix_row(Matrix *m, int32 period)
{
	MatrixRow  *row = m->recent[period & (MATRIX_RECENT - 1)];

	return likely(row != NULL && row->period == period) ? row : matrix_row_search(m, period);
}

/* retention_io.c */
extern void spec_write(StringInfo out, const RetentionSpec *spec);
extern bool spec_read(ByteReader *in, RetentionSpec *spec);
extern Datum matrix_datum(const Matrix *m);
extern Matrix *matrix_from_datum(Datum value, MemoryContext context);
extern Matrix *matrix_read(const char *bytes, int length, MemoryContext context);
extern void matrix_write(StringInfo out, const Matrix *m);

#pragma GCC visibility pop

#endif							/* SATISFACTION_RETENTION_H */
