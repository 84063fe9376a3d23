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
#include "retention/retention_member.h"

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
	uint64		flags;

	if (bytes_read_uint(in, MATRIX_VERSION) != MATRIX_VERSION)
		return matrix_reader_fail(reader);
	flags = bytes_read_uint(in, MATRIX_SPECIAL | MATRIX_AMOUNTS);
	reader->empty = flags == MATRIX_EMPTY;
	if (reader->empty)
		return true;
	if (in->failed || (flags & MATRIX_EMPTY) != 0 ||
		!retention_options_read(in, &reader->options))
		return matrix_reader_fail(reader);
	if ((flags & MATRIX_SPECIAL) != 0 &&
		(!retention_options_read_special(in, &reader->options) ||
		 !retention_options_are_special(&reader->options)))
		return matrix_reader_fail(reader);
	if ((flags & MATRIX_AMOUNTS) != 0 &&
		!retention_options_read_amounts(in, &reader->options))
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
	int64		period;
	int64		most;

	if (in->failed || step > PG_INT32_MAX || step < PG_INT32_MIN || (!is_first && step < 1))
		return false;
	period = (int64) row->period + step;
	if (!period_is_valid(reader->options.rule, period) || period > reader->current)
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
	most = reader->options.brackets > 0 ?
		reader->options.brackets +
		(reader->options.first_period == FIRST_PERIOD_RETURNED ? 1 : 0) : PG_INT32_MAX / 8;
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
 * Returns whether so many cells can have ended for a customer of the row. Where clocks
 * were turned back, so that a day came twice, one more day of 24 hours has passed than
 * the calendar has.
 */
static bool
matrix_reader_can_have_ended(const MatrixReader *reader, int ended)
{
	return ended == 0 || retention_cell_last(&reader->options, ended - 1) <=
		(int64) reader->current - reader->row.period + 1;
}

/*
 * Reads for how many customers of the row how many cells have ended, and adds it to a
 * matrix unless that is NULL; returns false if that is malformed.
 */
static bool
matrix_reader_leavers(MatrixReader *reader, RetentionMatrix *into)
{
	ByteReader *in = &reader->in;
	LeaverReader leavers = {.mode = reader->options.mode};
	int			most = reader->options.brackets > 0 ? reader->options.brackets + 1 :
		PG_INT32_MAX / 8;
	int64		size = 0;

	leavers.left = (int) bytes_read_uint(in, Min(in->end - in->at, most + 1));
	if (leavers.left > 0)
		leavers.next = (int) bytes_read_uint(in, most - leavers.left + 1);
	leavers.in = *in;
	reader->leavers = leavers;
	if (!matrix_reader_can_have_ended(reader, leavers.next + Max(leavers.left, 1) - 1))
		return false;
	while (leavers.left > 0)
	{
		check_for_interrupts_at(leavers.left);
		leaver_reader_next(&leavers);
		/* the first and the last number have customers */
		if (leavers.in.failed || leavers.all > reader->row.size - size ||
			(leavers.all == 0 && (leavers.left == 0 || size == 0)))
			return false;
		size += leavers.all;
		if (into != NULL)
			matrix_leavers_add(into, matrix_row(into, reader->row.period), leavers.next - 1,
							   leavers.all, leavers.retained);
	}
	*in = leavers.in;
	return !in->failed && size == reader->row.size;
}

/*
 * Returns whether in no cell more customers are retained than eligible, or fewer than
 * none.
 */
static bool
matrix_reader_windows_ok(const MatrixReader *reader)
{
	CohortWalk	walk = cohort_walk_begin(reader);
	int			last = Max(reader->row.cells, reader->leavers.next + reader->leavers.left);

	/* cell 0 may retain all, even if it has not ended for all */
	bool		ok = reader->options.first_period == FIRST_PERIOD_ALL ||
		(walk.retained >= 0 && walk.retained <= walk.eligible);

	while (ok && walk.cell < last)
	{
		check_for_interrupts_at(walk.cell);

		/*
		 * after the last stored cell, nothing changes until the first
		 * customer leaves
		 */
		if (walk.left == 0 && walk.leavers.left > 0)
			walk.cell = Max(walk.cell, walk.leavers.next - 1);
		cohort_walk_next_any(&walk, reader->options.mode);
		ok = walk.retained >= 0 && walk.retained <= walk.eligible;
	}
	return ok;
}

/*
 * Returns whether in no period more money was lost than there was: between the row and
 * the one before if they adjoin, otherwise between each and a period without events.
 */
static bool
matrix_reader_moves_ok(const MatrixReader *reader, const MoneyMoves *before, bool adjoins)
{
	const MoneyMoves *now = &reader->money.moves;
	Wide		churned;

	if (!money_moves_churned(before, adjoins ? now : NULL, &churned) ||
		(!adjoins && !(money_moves_churned(NULL, now, &churned) && wide_is_zero(churned))))
		return false;
	return reader->rows_left > 0 || money_moves_churned(now, NULL, &churned);
}

/*
 * Reads the money of the row, and adds it to a matrix unless that is NULL; returns
 * false if it is malformed. The row before was that of this period.
 */
static bool
matrix_reader_money(MatrixReader *reader, int64 period_before, RetentionMatrix *into)
{
	const MatrixRow *row = &reader->row;
	MoneyMoves	before = reader->money.moves;

	if (!money_row_read(&reader->in, &reader->money, &reader->options, row->size > 0,
						cohort_cells_begun(&reader->options, reader->current - row->period)) ||
		!matrix_reader_moves_ok(reader, &before, row->period == period_before + 1))
		return false;
	if (into != NULL)
		money_row_put(&reader->money, into, matrix_row(into, row->period));
	return true;
}

/*
 * Reads the next row, and adds it to a matrix unless that is NULL. Returns false
 * at the end, or if the bytes are malformed; in.failed tells which.
 */
bool
matrix_reader_next(MatrixReader *reader, RetentionMatrix *into)
{
	int64	   *cell = NULL;
	int64		before = reader->row.active == 0 ? PG_INT64_MIN : reader->row.period;

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
	if (!matrix_reader_cells(reader, cell))
		return matrix_reader_fail(reader);
	if (reader->options.origin == ORIGIN_FIRST_EVENT &&
		!(matrix_reader_leavers(reader, into) && matrix_reader_windows_ok(reader)))
		return matrix_reader_fail(reader);
	if (reader->options.has_amounts && !matrix_reader_money(reader, before, into))
		return matrix_reader_fail(reader);
	return true;
}
