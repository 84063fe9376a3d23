/*
 * retention_matrix_reader.c
 *		Reads the stored form of a retention matrix cohort by cohort.
 *
 * All that later code relies on is checked: cohorts are in order and begin by
 * as_of, no cell retains more customers than the cohort has, and sums do not
 * overflow.
 */
#include "postgres.h"

#include "common/interrupts.h"
#include "retention/retention_matrix_reader.h"

/* Ends reading malformed bytes: raises an error if they are stored, else returns false. */
static bool
matrix_reader_fail(MatrixReader *reader)
{
	if (reader->stored)
		ereport(ERROR,
				(errcode(ERRCODE_DATA_CORRUPTED),
				 errmsg("stored retention matrix is damaged or of an unknown version")));
	reader->in.failed = true;
	return false;
}

/* Reads what precedes the rows. */
static bool
matrix_reader_header(MatrixReader *reader)
{
	ByteReader *in = &reader->in;

	if (bytes_read_uint(in, MATRIX_VERSION) != MATRIX_VERSION)
		return matrix_reader_fail(reader);
	reader->empty = bytes_read_uint(in, MATRIX_EMPTY) == MATRIX_EMPTY;
	if (reader->empty)
		return true;
	if (in->failed || !retention_options_read(in, &reader->options))
		return matrix_reader_fail(reader);
	reader->as_of = bytes_read_int(in);
	if (in->failed || !IS_VALID_TIMESTAMP(reader->as_of))
		return matrix_reader_fail(reader);
	reader->current = period_of_local(reader->options.rule, reader->as_of);
	reader->rows_left = bytes_read_uint(in, in->end - in->at);
	return !in->failed || matrix_reader_fail(reader);
}

/* Begins to read bytes of any origin; returns false if they are malformed. */
bool
matrix_reader_begin(MatrixReader *reader, const char *bytes, int length)
{
	const unsigned char *start = (const unsigned char *) bytes;

	memset(reader, 0, sizeof(MatrixReader));
	reader->in.at = start;
	reader->in.end = start + length;
	return matrix_reader_header(reader);
}

/* Begins to read a stored value, which is detoasted in the current memory context. */
void
matrix_reader_begin_stored(MatrixReader *reader, Datum value)
{
	struct varlena *stored = PG_DETOAST_DATUM_PACKED(value);

	memset(reader, 0, sizeof(MatrixReader));
	reader->stored = true;
	reader->in.at = (unsigned char *) VARDATA_ANY(stored);
	reader->in.end = reader->in.at + VARSIZE_ANY_EXHDR(stored);
	matrix_reader_header(reader);
}

/* Reads the counts of the next row, up to its cells; returns false if they are malformed. */
static bool
matrix_reader_counts(MatrixReader *reader)
{
	ByteReader *in = &reader->in;
	MatrixRow  *row = &reader->row;
	bool		is_first = row->active == 0;
	int64		active_before = row->active;
	int64		step = bytes_read_int(in);
	int64		period = (int64) row->period + step;
	int64		most;

	if (in->failed || step > PG_INT32_MAX || step < PG_INT32_MIN || (!is_first && step < 1) ||
		!period_is_valid(reader->options.rule, period) || period > reader->current)
		return false;
	row->period = (int32) period;
	row->size = bytes_read_uint(in, PG_INT64_MAX);
	row->newcomers = bytes_read_uint(in, PG_INT64_MAX);
	row->active = bytes_read_uint(in, PG_INT64_MAX);

	/*
	 * customers active in the period before are not more than were active
	 * then
	 */
	row->retained = bytes_read_uint(in, !is_first && step == 1 ?
									Min(active_before, row->active) : 0);

	/*
	 * a cell takes at least one byte, so a wrong count cannot make us
	 * allocate much
	 */
	most = reader->options.brackets > 0 ? reader->options.brackets : PG_INT32_MAX / 8;
	row->cells = (int) bytes_read_uint(in, Min((int64) (in->end - in->at), most));
	return !in->failed && row->active > 0 && row->size <= row->active &&
		row->newcomers <= row->size && row->newcomers <= row->active - row->retained &&
		(row->size > 0 || row->cells == 0) &&
		(reader->options.cohort != COHORT_FIRST || row->newcomers == row->size);
}

/*
 * Reads the cells of the row, and stores them unless `cell` is NULL; returns false
 * if they are malformed.
 */
static bool
matrix_reader_cells(MatrixReader *reader, int64 *cell)
{
	ByteReader	in = reader->in;
	int			cells = reader->row.cells;
	int64		left = reader->row.size;
	int64		count = 1;

	for (int k = 0; k < cells; k++)
	{
		check_for_interrupts_at(k);
		count = bytes_read_uint(&in, left);
		if (cell != NULL)
			cell[k] = count;
		if (reader->options.mode != RETENTION_ON)
			left -= count;
	}
	reader->returned = reader->row.size - left;
	reader->in = in;
	/* zeros at the end are not written */
	return !in.failed && count > 0;
}

/*
 * Reads the next row, and adds it to a matrix unless that is NULL. Returns false
 * at the end, or if the bytes are malformed; in.failed tells which.
 */
bool
matrix_reader_next(MatrixReader *reader, RetentionMatrix *into)
{
	int64	   *cell = NULL;

	if (reader->in.failed)
		return false;
	if (reader->rows_left == 0)
		return reader->in.at != reader->in.end && matrix_reader_fail(reader);
	check_for_interrupts_at(reader->rows_left--);
	if (!matrix_reader_counts(reader))
		return matrix_reader_fail(reader);
	if (into != NULL)
		cell = matrix_put_row(into, &reader->row);
	reader->cells = reader->in;
	return matrix_reader_cells(reader, cell) || matrix_reader_fail(reader);
}
