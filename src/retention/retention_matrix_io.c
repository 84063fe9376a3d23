/*
 * retention_matrix_io.c
 *		The type retention_matrix: stored bytes, text and binary input, and conversion to jsonb.
 *
 * Text and binary output are those of all types of stored bytes: see stored.c.
 */
#include "postgres.h"

#include "catalog/pg_type.h"
#include "libpq/pqformat.h"
#include "utils/timestamp.h"

#include "common/interrupts.h"
#include "common/jsonb_writer.h"
#include "common/stored.h"
#include "retention/retention_matrix_reader.h"

/* The keys and values of a row in the jsonb form, besides its cells. */
#define MATRIX_JSON_ROW 12
#define MATRIX_JSON_LEAVERS 6
#define MATRIX_JSON_MONEY 23
#define MATRIX_JSON_MONEY_CELL 8

/* Writes for how many customers of a row how many cells have ended. */
static void
matrix_write_leavers(StringInfo out, const MatrixLeavers *leavers, RetentionMode mode)
{
	int			count = leavers == NULL ? 0 : leavers->count;

	bytes_write_uint(out, count);
	if (count > 0)
		bytes_write_uint(out, leavers->first);
	for (int i = 0; i < count; i++)
	{
		check_for_interrupts_at(i);
		bytes_write_uint(out, leavers->all[i]);
		if (mode == RETENTION_ON_OR_BEFORE)
			bytes_write_uint(out, leavers->retained[i]);
	}
}

/* Writes a matrix. */
static void
matrix_write(StringInfo out, const RetentionMatrix *m)
{
	MatrixRow **rows;
	int			n = matrix_sorted_rows(m, &rows);
	MoneyCells	money = matrix_money_sorted_cells(m);
	int32		previous = 0;

	appendStringInfoChar(out, MATRIX_VERSION);
	appendStringInfoChar(out, m->empty ? MATRIX_EMPTY :
						 (retention_options_are_special(&m->options) ? MATRIX_SPECIAL : 0) |
						 (m->options.has_amounts ? MATRIX_AMOUNTS : 0));
	if (m->empty)
		return;

	retention_options_write(out, &m->options);
	if (retention_options_are_special(&m->options))
		retention_options_write_special(out, &m->options);
	if (m->options.has_amounts)
		retention_options_write_amounts(out, &m->options);
	bytes_write_int(out, m->as_of);
	bytes_write_uint(out, n);
	for (int i = 0; i < n; i++)
	{
		const MatrixRow *row = rows[i];

		check_for_interrupts_at(i);
		bytes_write_int(out, (int64) row->period - previous);
		previous = row->period;
		bytes_write_uint(out, row->size);
		bytes_write_uint(out, row->newcomers);
		bytes_write_uint(out, row->active);
		bytes_write_uint(out, row->retained);
		bytes_write_uint(out, row->cells);
		for (int k = 0; k < row->cells; k++)
		{
			check_for_interrupts_at(k);
			bytes_write_uint(out, row->cell[k]);
		}
		if (m->options.origin == ORIGIN_FIRST_EVENT)
			matrix_write_leavers(out, row->leavers, m->options.mode);
		if (m->options.has_amounts)
			matrix_money_write(out, row, &money);
	}
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
	MatrixReader reader;
	RetentionMatrix *m;

	matrix_reader_begin_stored(&reader, value);
	m = matrix_new(context, reader.empty ? NULL : &reader.options);
	if (!reader.empty)
		m->as_of = reader.as_of;
	while (matrix_reader_next(&reader, m))
		;
	return m;
}

/* Returns whether bytes from a client are a matrix. */
static bool
matrix_bytes_ok(const char *bytes, int length)
{
	MatrixReader reader;

	if (!matrix_reader_begin(&reader, bytes, length))
		return false;
	while (matrix_reader_next(&reader, NULL))
		;
	return !reader.in.failed;
}

/* Writes the special options of a matrix as members of an object. */
static void
matrix_json_special(JsonbWriter *json, const RetentionOptions *options)
{
	jsonb_writer_key(json, "origin");
	jsonb_writer_string(json, retention_origin_names[options->origin]);
	jsonb_writer_key(json, "min_events");
	jsonb_writer_int(json, options->min_events);
	jsonb_writer_key(json, "first_period");
	jsonb_writer_string(json, first_period_names[options->first_period]);
	if (!options->has_cohort_rule)
		return;
	jsonb_writer_key(json, "cohort_period");
	jsonb_writer_string(json, period_unit_names[options->cohort_rule.unit]);
	if (options->cohort_rule.unit == PERIOD_WEEK)
	{
		jsonb_writer_key(json, "week_start");
		jsonb_writer_string(json, weekday_names[options->cohort_rule.week_start]);
	}
}

/* Writes the options of a matrix as members of an object. */
static void
matrix_json_options(JsonbWriter *json, const RetentionOptions *options)
{
	jsonb_writer_key(json, "period");
	jsonb_writer_string(json, period_unit_names[options->rule.unit]);
	jsonb_writer_key(json, "mode");
	jsonb_writer_string(json, retention_mode_names[options->mode]);
	jsonb_writer_key(json, "cohort");
	jsonb_writer_string(json, cohort_kind_names[options->cohort]);
	if (options->rule.unit == PERIOD_WEEK)
	{
		jsonb_writer_key(json, "week_start");
		jsonb_writer_string(json, weekday_names[options->rule.week_start]);
	}
	jsonb_writer_key(json, "tz");
	jsonb_writer_string(json, options->zone);
	if (retention_options_are_special(options))
		matrix_json_special(json, options);
	if (options->has_amounts)
	{
		jsonb_writer_key(json, "scale");
		jsonb_writer_int(json, options->scale);
	}
	if (options->brackets == 0)
		return;
	jsonb_writer_key(json, "brackets");
	jsonb_writer_put(json, WJB_BEGIN_ARRAY);
	for (int i = 0; i < options->brackets; i++)
		jsonb_writer_int(json, options->bracket_ends[i] -
						 (i == 0 ? 0 : options->bracket_ends[i - 1]));
	jsonb_writer_put(json, WJB_END_ARRAY);
}

/* Writes for how many customers of a row how many cells have ended, from the lowest number on. */
static void
matrix_json_leavers(JsonbWriter *json, const MatrixReader *reader)
{
	LeaverReader leavers = reader->leavers;

	jsonb_writer_key(json, "ended");
	jsonb_writer_put(json, WJB_BEGIN_OBJECT);
	jsonb_writer_key(json, "first");
	jsonb_writer_int(json, leavers.next);
	jsonb_writer_key(json, "customers");
	jsonb_writer_put(json, WJB_BEGIN_ARRAY);
	for (LeaverReader each = leavers; each.left > 0;)
	{
		leaver_reader_next(&each);
		jsonb_writer_int(json, each.all);
	}
	jsonb_writer_put(json, WJB_END_ARRAY);
	if (leavers.mode == RETENTION_ON_OR_BEFORE)
	{
		jsonb_writer_key(json, "retained");
		jsonb_writer_put(json, WJB_BEGIN_ARRAY);
		for (LeaverReader each = leavers; each.left > 0;)
		{
			leaver_reader_next(&each);
			jsonb_writer_int(json, each.retained);
		}
		jsonb_writer_put(json, WJB_END_ARRAY);
	}
	jsonb_writer_put(json, WJB_END_OBJECT);
}

/* Writes a sum as the next element. */
static void
matrix_json_sum(JsonbWriter *json, Wide sum)
{
	jsonb_writer_number(json, wide_to_string(sum));
}

/* Writes a sum with its name. */
static void
matrix_json_named_sum(JsonbWriter *json, const char *name, Wide sum)
{
	jsonb_writer_key(json, name);
	matrix_json_sum(json, sum);
}

/* Writes the money of the row that was read last; a cell is an array, its number first. */
static void
matrix_json_money(JsonbWriter *json, MoneyRow row)
{
	MoneyCell	cell;
	int			number = 0;

	jsonb_writer_key(json, "revenue");
	jsonb_writer_put(json, WJB_BEGIN_OBJECT);
	matrix_json_named_sum(json, "closing", row.moves.closing);
	matrix_json_named_sum(json, "new", row.moves.fresh);
	matrix_json_named_sum(json, "resurrected", row.moves.resurrected);
	matrix_json_named_sum(json, "expansion", row.moves.expansion);
	matrix_json_named_sum(json, "contraction", row.moves.contraction);
	matrix_json_named_sum(json, "lapsed", row.moves.lapsed);
	matrix_json_named_sum(json, "base", row.base.revenue);
	matrix_json_named_sum(json, "squares", row.base.squares);
	matrix_json_named_sum(json, "negative", row.base.negative);
	matrix_json_named_sum(json, "negative_squares", row.base.negative_squares);
	jsonb_writer_key(json, "cells");
	jsonb_writer_put(json, WJB_BEGIN_ARRAY);
	while (money_row_next_cell(&row, &number, &cell))
	{
		jsonb_writer_put(json, WJB_BEGIN_ARRAY);
		jsonb_writer_int(json, number);
		matrix_json_sum(json, cell.revenue);
		matrix_json_sum(json, cell.squares);
		matrix_json_sum(json, cell.products);
		matrix_json_sum(json, cell.kept);
		matrix_json_sum(json, cell.kept_squares);
		matrix_json_sum(json, cell.kept_products);
		matrix_json_sum(json, cell.value_squares);
		jsonb_writer_put(json, WJB_END_ARRAY);
	}
	jsonb_writer_put(json, WJB_END_ARRAY);
	jsonb_writer_put(json, WJB_END_OBJECT);
}

/* Writes the row that was read last as an object. */
static void
matrix_json_row(JsonbWriter *json, const MatrixReader *reader)
{
	const MatrixRow *row = &reader->row;
	ByteReader	cells = reader->cells;

	jsonb_writer_put(json, WJB_BEGIN_OBJECT);
	jsonb_writer_key(json, "start");
	jsonb_writer_time(json, DateADTGetDatum(period_start(reader->options.rule, row->period)),
					  DATEOID);
	jsonb_writer_key(json, "cohort_size");
	jsonb_writer_int(json, row->size);
	jsonb_writer_key(json, "new");
	jsonb_writer_int(json, row->newcomers);
	jsonb_writer_key(json, "active");
	jsonb_writer_int(json, row->active);
	jsonb_writer_key(json, "retained");
	jsonb_writer_int(json, row->retained);
	jsonb_writer_key(json, "counts");
	jsonb_writer_put(json, WJB_BEGIN_ARRAY);
	for (int k = 0; k < row->cells; k++)
		jsonb_writer_int(json, bytes_read_uint(&cells, PG_INT64_MAX));
	jsonb_writer_put(json, WJB_END_ARRAY);
	if (reader->leavers.left > 0)
		matrix_json_leavers(json, reader);
	if (reader->options.has_amounts)
		matrix_json_money(json, reader->money);
	jsonb_writer_put(json, WJB_END_OBJECT);
}

/* Raises an error if the jsonb form of a matrix would be too large. */
static void
matrix_json_check_size(MatrixReader reader)
{
	int64		values = 0;

	while (matrix_reader_next(&reader, NULL))
		values += MATRIX_JSON_ROW + reader.row.cells + MATRIX_JSON_LEAVERS +
			2 * (int64) reader.leavers.left + MATRIX_JSON_MONEY +
			MATRIX_JSON_MONEY_CELL * (int64) reader.money.left;
	if (values > JSONB_WRITER_MAX)
		ereport(ERROR,
				(errcode(ERRCODE_PROGRAM_LIMIT_EXCEEDED),
				 errmsg("retention matrix is too large for jsonb"),
				 errdetail("It would have %lld keys and values, and at most %d are allowed.",
						   (long long) values, JSONB_WRITER_MAX),
				 errhint("Use retention_rows(), which returns one row after another.")));
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

	if (bytes == NULL || !matrix_bytes_ok(bytes, length))
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

	if (!matrix_bytes_ok(bytes, length))
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_BINARY_REPRESENTATION),
				 errmsg("invalid binary form of type %s", "retention_matrix")));
	return stored_from_bytes(bytes, length);
}

/* Returns all that a matrix contains as jsonb. */
Datum
retention_matrix_to_jsonb(PG_FUNCTION_ARGS)
{
	MatrixReader reader;
	JsonbWriter json = {0};

	matrix_reader_begin_stored(&reader, PG_GETARG_DATUM(0));
	matrix_json_check_size(reader);
	jsonb_writer_put(&json, WJB_BEGIN_OBJECT);
	if (!reader.empty)
	{
		matrix_json_options(&json, &reader.options);
		jsonb_writer_key(&json, "as_of");
		jsonb_writer_time(&json, TimestampGetDatum(reader.as_of), TIMESTAMPOID);
		jsonb_writer_key(&json, "periods");
		jsonb_writer_put(&json, WJB_BEGIN_ARRAY);
		while (matrix_reader_next(&reader, NULL))
			matrix_json_row(&json, &reader);
		jsonb_writer_put(&json, WJB_END_ARRAY);
	}
	jsonb_writer_put(&json, WJB_END_OBJECT);
	return jsonb_writer_result(&json);
}
