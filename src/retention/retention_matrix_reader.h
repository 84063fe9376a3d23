/*
 * retention_matrix_reader.h
 *		Reads the stored form of a retention matrix cohort by cohort.
 *
 * Little memory is needed, however large the matrix is.
 */
#ifndef SATISFACTION_RETENTION_MATRIX_READER_H
#define SATISFACTION_RETENTION_MATRIX_READER_H

#include "retention/retention_matrix.h"

/* The first two bytes of the stored form. */
#define MATRIX_VERSION 1
#define MATRIX_EMPTY 0x01		/* the only flag: no event yet, nothing
								 * follows */

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
} CohortWalk;

extern bool matrix_reader_begin(MatrixReader *reader, const char *bytes, int length);
extern void matrix_reader_begin_stored(MatrixReader *reader, Datum value);
extern bool matrix_reader_next(MatrixReader *reader, RetentionMatrix *into);

/* Begins at cell 0 of the row that was read last. */
static inline CohortWalk
cohort_walk_begin(const MatrixReader *reader)
{
	return (CohortWalk)
	{
		.cells = reader->cells,
			.left = reader->row.cells,
			.size = reader->row.size,
			.returned = reader->returned,
			.retained = reader->row.size
	};
}

/* Goes to the next cell. */
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

#endif							/* SATISFACTION_RETENTION_MATRIX_READER_H */
