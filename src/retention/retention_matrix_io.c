/*
 * retention_matrix_io.c
 *		The retention type: its bytes, its text (which is JSON), its casts and its equality.
 */
#include "postgres.h"

#include "catalog/pg_type.h"
#include "libpq/pqformat.h"
#include "utils/builtins.h"
#include "utils/datetime.h"
#include "utils/fmgrprotos.h"
#include "utils/json.h"

#include "common/arguments.h"
#include "retention/retention_matrix.h"
#include "common/stored.h"

#define RETENTION_VERSION 1
#define RETENTION_EMPTY 0x01	/* the only flag: nothing seen yet, and nothing follows */

/* Writes a matrix. */
static void
matrix_write(StringInfo out, const RetentionMatrix *m)
{
	MatrixRow **rows;
	int			n = matrix_sorted_rows(m, &rows);
	int32		previous = 0;

	appendStringInfoChar(out, RETENTION_VERSION);
	appendStringInfoChar(out, m->empty ? RETENTION_EMPTY : 0);
	if (m->empty)
		return;

	retention_options_write(out, &m->options);
	write_int(out, m->as_of);
	write_uint(out, n);
	for (int i = 0; i < n; i++)
	{
		const MatrixRow *row = rows[i];

		bytes_write_int(out, (int64) row->period - previous);
		previous = row->period;
		bytes_write_uint(out, row->size);
		bytes_write_uint(out, row->newcomers);
		bytes_write_uint(out, row->active);
		bytes_write_uint(out, row->returning);
		bytes_write_uint(out, row->cells);
		for (int k = 0; k < row->cells; k++)
			bytes_write_uint(out, row->cell[k]);
	}
}

/*
 * Reads the row of a period; false where its counts contradict each other. What is checked is what
 * later code relies on: nobody is retained more often than there are customers, and sums fit.
 */
static bool
read_row(ByteReader *in, RetentionMatrix *m, int32 period)
{
	MatrixRow  *row = matrix_row(m, period);
	uint64		cells;
	int64		left;

	row->size = bytes_read_uint(in, PG_INT64_MAX);
	row->newcomers = bytes_read_uint(in, PG_INT64_MAX);
	row->active = bytes_read_uint(in, PG_INT64_MAX);
	row->returning = bytes_read_uint(in, row->active);
	/* a cell takes a byte at least, so that a lie about their number costs nothing */
	cells = read_uint(in, Min((int64) (in->end - in->at),
							  m->options.brackets > 0 ? m->options.brackets : PG_INT32_MAX / 8));
	if (in->failed || row->newcomers > row->active || row->newcomers > row->size ||
		row->active - row->returning < row->newcomers ||
		row->size > row->active || (row->active == 0) || (row->size == 0 && cells > 0) ||
		(m->options.cohort == COHORT_FIRST && row->newcomers != row->size))
		return false;

	left = row->size;
	for (uint64 k = 1; k <= cells; k++)
	{
		int64		count = bytes_read_uint(in, left);

		if (in->failed || (k == cells && count == 0))
			return false;
		matrix_cell_add(m, row, (int) k, count);
		if (m->options.mode != RETENTION_ON)
			left -= count;
	}
	return true;
}

/* Reads a matrix from bytes that may come from anywhere; NULL where they are none. */
static RetentionMatrix *
matrix_read(const char *bytes, int length, MemoryContext context)
{
	ByteReader	in = {(const unsigned char *) bytes, (const unsigned char *) bytes + length, false};
	RetentionOptions options;
	Timestamp	as_of;
	RetentionMatrix *m;
	uint64		n;
	int64		period = 0;
	const MatrixRow *before = NULL;

	if (bytes_read_uint(&in, RETENTION_VERSION) != RETENTION_VERSION)
		return NULL;
	if (bytes_read_uint(&in, RETENTION_EMPTY) == RETENTION_EMPTY)
		return in.at == in.end && !in.failed ? matrix_new(context, NULL) : NULL;
	if (in.failed || !retention_options_read(&in, &options))
		return NULL;
	as_of = bytes_read_int(&in);
	if (in.failed || !IS_VALID_TIMESTAMP(as_of))
		return NULL;

	m = matrix_new(context, &options);
	m->as_of = as_of;
	n = bytes_read_uint(&in, in.end - in.at);
	for (uint64 i = 0; i < n; i++)
	{
		int64		step = bytes_read_int(&in);

		if (in.failed || step > PG_INT32_MAX || step < PG_INT32_MIN || (i > 0 && step < 1))
			return NULL;
		period += step;
		if (!period_is_valid(options.rule, period) || period > period_of_local(options.rule, as_of) ||
			!read_row(&in, m, (int32) period))
			return NULL;

		/* who returned was active in the period before */
		if (matrix_row(m, (int32) period)->returning >
			(before != NULL && step == 1 ? before->active : 0))
			return NULL;
		before = matrix_row(m, (int32) period);
	}
	return in.at == in.end && !in.failed ? m : NULL;
}

/* Returns the stored form of a matrix. */
Datum
matrix_to_datum(const RetentionMatrix *m)
{
	StringInfoData out;

	stored_begin(&out);
	matrix_write(&out, m);
	return stored_end(&out);
}

/* Returns the matrix that a stored value holds. */
RetentionMatrix *
matrix_from_datum(Datum value, MemoryContext context)
{
	struct varlena *stored = PG_DETOAST_DATUM_PACKED(value);
	RetentionMatrix *m = matrix_read(VARDATA_ANY(stored), VARSIZE_ANY_EXHDR(stored), context);

	if (m == NULL)
		ereport(ERROR,
				(errcode(ERRCODE_DATA_CORRUPTED),
				 errmsg("stored retention is damaged or of an unknown version")));
	return m;
}

PG_FUNCTION_INFO_V1(retention_in);
PG_FUNCTION_INFO_V1(retention_recv);

/* Appends a local time, as ISO 8601. */
static void
append_local(StringInfo json, Timestamp local)
{
	char		buf[MAXDATELEN + 1];

	JsonEncodeDateTime(buf, TimestampGetDatum(local), TIMESTAMPOID, NULL);
	appendStringInfo(json, "\"%s\"", buf);
}

/* Appends a day, as ISO 8601. */
static void
append_date(StringInfo json, DateADT date)
{
	char		buf[MAXDATELEN + 1];

	JsonEncodeDateTime(buf, DateADTGetDatum(date), DATEOID, NULL);
	appendStringInfo(json, "\"%s\"", buf);
}

/* Returns everything a matrix holds as JSON. */
static char *
matrix_json(const RetentionMatrix *m)
{
	StringInfoData json;
	MatrixRow **rows;
	int			n = matrix_sorted_rows(m, &rows);

	initStringInfo(&json);
	if (m->empty)
		return pstrdup("{}");

	appendStringInfo(&json, "{\"period\": \"%s\", \"mode\": \"%s\", \"cohort\": \"%s\", ",
					 period_unit_names[m->options.rule.unit], retention_mode_names[m->options.mode],
					 cohort_kind_names[m->options.cohort]);
	if (m->options.rule.unit == PERIOD_WEEK)
		appendStringInfo(&json, "\"week_start\": \"%s\", ", weekday_names[m->options.rule.week_start]);
	appendStringInfoString(&json, "\"tz\": ");
	escape_json(&json, m->options.zone);
	appendStringInfoString(&json, ", \"as_of\": ");
	append_local(&json, m->as_of);
	if (m->options.brackets > 0)
	{
		appendStringInfoString(&json, ", \"brackets\": [");
		for (int i = 0; i < m->options.brackets; i++)
			appendStringInfo(&json, "%s%d", i == 0 ? "" : ", ",
							 m->options.bracket_ends[i] - (i == 0 ? 0 : m->options.bracket_ends[i - 1]));
		appendStringInfoChar(&json, ']');
	}
	appendStringInfoString(&json, ", \"periods\": [");
	for (int i = 0; i < n; i++)
	{
		appendStringInfoString(&json, i == 0 ? "{\"start\": " : ", {\"start\": ");
		append_date(&json, period_start(m->options.rule, rows[i]->period));
		appendStringInfo(&json, ", \"cohort_size\": " INT64_FORMAT ", \"new\": " INT64_FORMAT
						 ", \"active\": " INT64_FORMAT ", \"returning\": " INT64_FORMAT ", \"counts\": [",
						 rows[i]->size, rows[i]->newcomers, rows[i]->active, rows[i]->returning);
		for (int k = 0; k < rows[i]->cells; k++)
			appendStringInfo(&json, "%s" INT64_FORMAT, k == 0 ? "" : ", ", rows[i]->cell[k]);
		appendStringInfoString(&json, "]}");
	}
	appendStringInfoString(&json, "]}");
	return json.data;
}

/* Returns the value that a text form stands for. */
Datum
retention_in(PG_FUNCTION_ARGS)
{
	int			length;
	char	   *bytes = stored_from_hex(PG_GETARG_CSTRING(0), &length);
	RetentionMatrix *m = bytes == NULL ? NULL : matrix_read(bytes, length, CurrentMemoryContext);

	if (m == NULL)
		ereturn(fcinfo->context, (Datum) 0,
				(errcode(ERRCODE_INVALID_TEXT_REPRESENTATION),
				 errmsg("invalid input syntax for type retention"),
				 errhint("Values of this type come from retention_agg(); the text form is for dump and restore.")));
	return matrix_to_datum(m);
}

PG_FUNCTION_INFO_V1(retention_to_jsonb);

/* Returns everything a value holds, to be read by people and programs. */
Datum
retention_to_jsonb(PG_FUNCTION_ARGS)
{
	RetentionMatrix *m = matrix_from_datum(PG_GETARG_DATUM(0), CurrentMemoryContext);

	return DirectFunctionCall1(jsonb_in, CStringGetDatum(matrix_json(m)));
}

/* Returns the value that a client sends. */
Datum
retention_recv(PG_FUNCTION_ARGS)
{
	StringInfo	buf = (StringInfo) PG_GETARG_POINTER(0);
	int			length = buf->len - buf->cursor;
	const char *bytes = pq_getmsgbytes(buf, length);
	RetentionMatrix *m = matrix_read(bytes, length, CurrentMemoryContext);

	if (m == NULL)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_BINARY_REPRESENTATION),
				 errmsg("invalid binary form of type retention")));
	return matrix_to_datum(m);
}
