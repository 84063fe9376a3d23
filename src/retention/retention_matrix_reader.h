/*
 * retention_matrix_reader.h
 *		Reads the stored form of a retention matrix cohort by cohort.
 *
 * Little memory is needed, however large the matrix is.
 */
#ifndef SATISFACTION_RETENTION_MATRIX_READER_H
#define SATISFACTION_RETENTION_MATRIX_READER_H

#include "retention/money_reader.h"
#include "retention/retention_matrix.h"

/* The first two bytes of the stored form. */
#define MATRIX_VERSION 1
#define MATRIX_EMPTY 0x01		/* no event yet, and nothing follows */
#define MATRIX_SPECIAL 0x02		/* the special options follow the others */
#define MATRIX_AMOUNTS 0x04		/* rows have amounts */

/* Reads for how many customers of a row how many cells have ended, see MatrixLeavers. */
typedef struct LeaverReader
{
	ByteReader	in;
	RetentionMode mode;
	int			left;			/* how many numbers follow */
	int			next;			/* the next one */
	int64		all;			/* customers with the last one */
	int64		retained;
} LeaverReader;

typedef struct MatrixReader
{
	ByteReader	in;
	bool		stored;			/* raise an error if the bytes are malformed */
	bool		empty;			/* no event yet and no options */
	RetentionOptions options;
	Timestamp	as_of;
	int32		current;		/* the period of as_of */
	uint64		rows_left;

	/* the row that was read last; its cells are bytes */
	MatrixRow	row;
	ByteReader	cells;
	int64		returned;		/* sum of the cells; 0 in mode "on" */
	LeaverReader leavers;		/* none unless the origin is "first_event" */
	MoneyRow	money;			/* none unless there are amounts */
} MatrixReader;

/*
 * Goes through the cells of one cohort. A cohort with few stored cells needs
 * little memory and time, however long it was observed.
 */
typedef struct CohortWalk
{
	ByteReader	cells;			/* those that follow */
	int32		left;			/* how many follow */
	int64		size;
	int64		returned;		/* sum of all cells; not used in mode "on" */
	int64		passed;			/* sum of the cells passed */
	int64		retained;		/* customers retained in the current cell */
	int			cell;			/* the number of that cell */
	int64		eligible;		/* customers for whom it has ended */
	LeaverReader leavers;		/* those who are not eligible any more */
} CohortWalk;

extern bool matrix_reader_begin(MatrixReader *reader, const char *bytes, int length);
extern void matrix_reader_begin_stored(MatrixReader *reader, Datum value);
extern bool matrix_reader_next(MatrixReader *reader, RetentionMatrix *into);

/* Goes to the next number of ended cells, of which there must be one. */
static inline void
leaver_reader_next(LeaverReader *leavers)
{
	leavers->left--;
	leavers->next++;
	leavers->all = bytes_read_uint(&leavers->in, PG_INT64_MAX);
	if (leavers->mode == RETENTION_ON_OR_BEFORE)
		leavers->retained = bytes_read_uint(&leavers->in, leavers->all);
}

/* Goes to the next cell, where period 0 retains all and the origin is the calendar. */
static inline void
cohort_walk_next(CohortWalk *walk, RetentionMode mode)
{
	int64		cell = 0;

	if (walk->left > 0)
	{
		walk->left--;
		cell = bytes_read_uint(&walk->cells, PG_INT64_MAX);
	}
	switch (mode)
	{
		case RETENTION_ON:
			walk->retained = cell;
			break;
		case RETENTION_ON_OR_BEFORE:
			walk->passed += cell;
			walk->retained = walk->passed;
			break;
		case RETENTION_ON_OR_AFTER:
		case RETENTION_STREAK:
			walk->retained = walk->returned - walk->passed;
			walk->passed += cell;
			break;
	}
}

/* Takes away the customers for whom the current cell has not ended. */
static inline void
cohort_walk_leave(CohortWalk *walk)
{
	while (walk->leavers.left > 0 && walk->leavers.next <= walk->cell)
	{
		leaver_reader_next(&walk->leavers);
		walk->eligible -= walk->leavers.all;
		walk->passed -= walk->leavers.retained;
		walk->retained -= walk->leavers.retained;
	}
}

/* Goes to the next cell, whatever the options are. */
static inline void
cohort_walk_next_any(CohortWalk *walk, RetentionMode mode)
{
	walk->cell++;
	cohort_walk_next(walk, mode);
	cohort_walk_leave(walk);
}

/* Begins at cell 0 of the row that was read last. */
static inline CohortWalk
cohort_walk_begin(const MatrixReader *reader)
{
	CohortWalk	walk = {
		.cells = reader->cells,
		.left = reader->row.cells,
		.size = reader->row.size,
		.returned = reader->returned,
		.retained = reader->row.size,
		.eligible = reader->row.size,
		.leavers = reader->leavers
	};

	if (reader->options.first_period == FIRST_PERIOD_RETURNED)
		cohort_walk_next(&walk, reader->options.mode);
	cohort_walk_leave(&walk);
	return walk;
}

#endif							/* SATISFACTION_RETENTION_MATRIX_READER_H */
