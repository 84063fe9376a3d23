/*
 * retention_matrix_io.c
 *		The type retention_matrix: stored bytes, text and binary input, and conversion to jsonb.
 *
 * Text and binary output are those of all types of stored bytes: see stored.c.
 */
#include "postgres.h"

#include "catalog/pg_type.h"
#include "libpq/pqformat.h"
#include "utils/builtins.h"
#include "utils/datetime.h"
#include "utils/fmgrprotos.h"
#include "utils/json.h"

#include "common/arguments.h"
#include "common/stored.h"
#include "retention/retention_matrix.h"

/* The first two bytes of the stored form. */
#define MATRIX_VERSION 1
#define MATRIX_EMPTY 0x01		/* the only flag: no event yet, nothing
								 * follows */

/* Writes a matrix. */
static void
matrix_write(StringInfo out, const RetentionMatrix *m)
{
	MatrixRow **rows;
	int			n = matrix_sorted_rows(m, &rows);
	int32		previous = 0;

	appendStringInfoChar(out, MATRIX_VERSION);
	appendStringInfoChar(out, m->empty ? MATRIX_EMPTY : 0);
	if (m->empty)
		return;

	retention_options_write(out, &m->options);
	bytes_write_int(out, m->as_of);
	bytes_write_uint(out, n);
	for (int i = 0; i < n; i++)
	{
		const MatrixRow *row = rows[i];

		bytes_write_int(out, (int64) row->period - previous);
		previous = row->period;
		bytes_write_uint(out, row->size);
		bytes_write_uint(out, row->newcomers);
		bytes_write_uint(out, row->active);
		bytes_write_uint(out, row->retained);
		bytes_write_uint(out, row->cells);
		for (int k = 0; k < row->cells; k++)
			bytes_write_uint(out, row->cell[k]);
	}
}

/*
 * Reads the row of a period; returns false if it is malformed. What later code
 * relies on is checked: no cell retains more customers than the cohort has, and
 * sums do not overflow.
 */
static bool
matrix_read_row(ByteReader *in, RetentionMatrix *m, int32 period)
{
	MatrixRow  *row = matrix_row(m, period);
	int64		most;
	uint64		cells;
	int64		left;

	row->size = bytes_read_uint(in, PG_INT64_MAX);
	row->newcomers = bytes_read_uint(in, PG_INT64_MAX);
	row->active = bytes_read_uint(in, PG_INT64_MAX);
	row->retained = bytes_read_uint(in, row->active);

	/*
	 * a cell takes at least one byte, so a wrong count cannot make us
	 * allocate much
	 */
	most = m->options.brackets > 0 ? m->options.brackets : PG_INT32_MAX / 8;
	cells = bytes_read_uint(in, Min((int64) (in->end - in->at), most));
	if (in->failed || row->newcomers > row->active || row->newcomers > row->size ||
		row->active - row->retained < row->newcomers ||
		row->size > row->active || row->active == 0 || (row->size == 0 && cells > 0) ||
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

/* Reads a matrix from bytes of any origin; returns NULL if they are malformed. */
static RetentionMatrix *
matrix_read(const char *bytes, int length, MemoryContext context)
{
	const unsigned char *start = (const unsigned char *) bytes;
	ByteReader	in = {start, start + length, false};
	RetentionOptions options;
	Timestamp	as_of;
	RetentionMatrix *m;
	uint64		n;
	int64		period = 0;
	const MatrixRow *before = NULL;

	if (bytes_read_uint(&in, MATRIX_VERSION) != MATRIX_VERSION)
		return NULL;
	if (bytes_read_uint(&in, MATRIX_EMPTY) == MATRIX_EMPTY)
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
		if (!period_is_valid(options.rule, period) ||
			period > period_of_local(options.rule, as_of) ||
			!matrix_read_row(&in, m, (int32) period))
			return NULL;

		/*
		 * customers active in the period before cannot be more than were
		 * active then
		 */
		if (matrix_row(m, (int32) period)->retained >
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

/* Returns the matrix in a stored value. */
RetentionMatrix *
matrix_from_datum(Datum value, MemoryContext context)
{
	struct varlena *stored = PG_DETOAST_DATUM_PACKED(value);
	RetentionMatrix *m = matrix_read(VARDATA_ANY(stored), VARSIZE_ANY_EXHDR(stored), context);

	if (m == NULL)
		ereport(ERROR,
				(errcode(ERRCODE_DATA_CORRUPTED),
				 errmsg("stored retention matrix is damaged or of an unknown version")));
	return m;
}

/* Appends a date or timestamp to JSON, as ISO 8601. */
static void
matrix_json_append_time(StringInfo json, Datum value, Oid type)
{
	char		buf[MAXDATELEN + 1];

	JsonEncodeDateTime(buf, value, type, NULL);
	appendStringInfo(json, "\"%s\"", buf);
}

/* Appends the options of a matrix to JSON, as members of an object. */
static void
matrix_json_append_options(StringInfo json, const RetentionOptions *options)
{
	appendStringInfo(json, "\"period\": \"%s\", \"mode\": \"%s\", \"cohort\": \"%s\", ",
					 period_unit_names[options->rule.unit], retention_mode_names[options->mode],
					 cohort_kind_names[options->cohort]);
	if (options->rule.unit == PERIOD_WEEK)
		appendStringInfo(json, "\"week_start\": \"%s\", ",
						 weekday_names[options->rule.week_start]);
	appendStringInfoString(json, "\"tz\": ");
	escape_json(json, options->zone);
	if (options->brackets > 0)
	{
		appendStringInfoString(json, ", \"brackets\": [");
		for (int i = 0; i < options->brackets; i++)
			appendStringInfo(json, "%s%d", i == 0 ? "" : ", ", options->bracket_ends[i] -
							 (i == 0 ? 0 : options->bracket_ends[i - 1]));
		appendStringInfoChar(json, ']');
	}
}

/* Returns all that a matrix contains as JSON. */
static char *
matrix_json(const RetentionMatrix *m)
{
	StringInfoData json;
	MatrixRow **rows;
	int			n = matrix_sorted_rows(m, &rows);

	initStringInfo(&json);
	if (m->empty)
		return pstrdup("{}");

	appendStringInfoChar(&json, '{');
	matrix_json_append_options(&json, &m->options);
	appendStringInfoString(&json, ", \"as_of\": ");
	matrix_json_append_time(&json, TimestampGetDatum(m->as_of), TIMESTAMPOID);
	appendStringInfoString(&json, ", \"periods\": [");
	for (int i = 0; i < n; i++)
	{
		DateADT		start = period_start(m->options.rule, rows[i]->period);

		appendStringInfoString(&json, i == 0 ? "{\"start\": " : ", {\"start\": ");
		matrix_json_append_time(&json, DateADTGetDatum(start), DATEOID);
		appendStringInfo(&json, ", \"cohort_size\": " INT64_FORMAT ", \"new\": " INT64_FORMAT
						 ", \"active\": " INT64_FORMAT ", \"retained\": " INT64_FORMAT
						 ", \"counts\": [", rows[i]->size, rows[i]->newcomers,
						 rows[i]->active, rows[i]->retained);
		for (int k = 0; k < rows[i]->cells; k++)
			appendStringInfo(&json, "%s" INT64_FORMAT, k == 0 ? "" : ", ", rows[i]->cell[k]);
		appendStringInfoString(&json, "]}");
	}
	appendStringInfoString(&json, "]}");
	return json.data;
}

PG_FUNCTION_INFO_V1(retention_matrix_in);
PG_FUNCTION_INFO_V1(retention_matrix_recv);
PG_FUNCTION_INFO_V1(retention_matrix_to_jsonb);

/* Input function: the text form is that of stored_out(). */
Datum
retention_matrix_in(PG_FUNCTION_ARGS)
{
	int			length;
	char	   *bytes = stored_from_hex(PG_GETARG_CSTRING(0), &length);
	RetentionMatrix *m = NULL;

	if (bytes != NULL)
		m = matrix_read(bytes, length, CurrentMemoryContext);
	if (m == NULL)
		ereturn(fcinfo->context, (Datum) 0,
				(errcode(ERRCODE_INVALID_TEXT_REPRESENTATION),
				 errmsg("invalid input syntax for type %s", "retention_matrix"),
				 errhint("Use retention_agg() to create values of this type. "
						 "Their text form is for dump and restore.")));
	return stored_from_bytes(bytes, length);
}

/* Binary input function. */
Datum
retention_matrix_recv(PG_FUNCTION_ARGS)
{
	StringInfo	buf = (StringInfo) PG_GETARG_POINTER(0);
	int			length = buf->len - buf->cursor;
	const char *bytes = pq_getmsgbytes(buf, length);
	RetentionMatrix *m = matrix_read(bytes, length, CurrentMemoryContext);

	if (m == NULL)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_BINARY_REPRESENTATION),
				 errmsg("invalid binary form of type %s", "retention_matrix")));
	return stored_from_bytes(bytes, length);
}

/* Returns all that a matrix contains as jsonb. */
Datum
retention_matrix_to_jsonb(PG_FUNCTION_ARGS)
{
	RetentionMatrix *m = matrix_from_datum(PG_GETARG_DATUM(0), CurrentMemoryContext);

	return DirectFunctionCall1(jsonb_in, CStringGetDatum(matrix_json(m)));
}
