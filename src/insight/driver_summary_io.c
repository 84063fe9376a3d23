/*
 * driver_summary_io.c
 *		Input, output and the cast of driver summaries.
 *
 * The text is the number of responses and that of skipped rows, and in braces
 * the totals of the outcome and the drivers, and their co-moments by the rows of
 * the lower triangle, as in `3 1 {24, 12} {2, 1.5, 6}`; or `empty` without rows.
 * After a semicolon, a list has what rounding took from its numbers, if that is
 * not all 0.
 */
#include "postgres.h"

#include <math.h>

#include "libpq/pqformat.h"
#include "utils/builtins.h"
#include "utils/fmgrprotos.h"

#include "common/number_text.h"
#include "insight/driver_summary.h"

/* The text of a summary while it is read. */
typedef struct DriverText
{
	NumberText	text;
	DriverSummary *d;
	int			variables;
	double		total[STATS_MOST_VARIABLES];
} DriverText;

/* Reads a whole number. */
static bool
driver_text_count(NumberText *text, int64 *count)
{
	char	   *end;

	number_text_skip_spaces(text);
	errno = 0;
	*count = strtoll(text->at, &end, 10);
	if (end == text->at)
		return number_text_error(text, ERRCODE_INVALID_TEXT_REPRESENTATION,
								 "A whole number is missing.");
	if (errno == ERANGE)
		return number_text_error(text, ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE,
								 "A number is too large.");
	text->at = end;
	return true;
}

/* Reads the totals, whose number tells that of the variables. */
static bool
driver_text_totals(DriverText *driver)
{
	NumberText *text = &driver->text;

	if (!number_text_open(text))
		return false;
	if (number_text_token(text, "}"))
		return true;
	do
	{
		if (driver->variables == STATS_MOST_VARIABLES)
			return number_text_error(text, ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE,
									 "There are more than 12 drivers.");
		if (!number_text_number(text, &driver->total[driver->variables++]))
			return false;
	} while (number_text_token(text, ","));
	if (driver->variables == 1)
		return number_text_error(text, ERRCODE_INVALID_TEXT_REPRESENTATION,
								 "There is no driver.");
	return true;
}

/* Reads what rounding took from numbers, if it is there, and the closing brace. */
static bool
driver_text_rests(NumberText *text, DriverNumbers numbers)
{
	if (number_text_token(text, ";") &&
		!number_text_numbers(text, numbers.rest, numbers.count))
		return false;
	return number_text_close(text);
}

/* Reads a summary that is not empty. */
static bool
driver_text_summary(DriverText *driver)
{
	NumberText *text = &driver->text;
	int64		responses;
	int64		skipped;
	DriverNumbers totals;
	DriverNumbers comoments;

	if (!driver_text_count(text, &responses) || !driver_text_count(text, &skipped) ||
		!driver_text_totals(driver))
		return false;
	driver->d = driver_summary_new(driver->variables);
	driver->d->responses = responses;
	driver->d->skipped = skipped;
	if (driver->variables == 0)
		return true;
	totals = driver_totals(driver->d);
	comoments = driver_comoments(driver->d);
	memcpy(totals.number, driver->total, totals.count * sizeof(double));
	return driver_text_rests(text, totals) && number_text_open(text) &&
		number_text_numbers(text, comoments.number, comoments.count) &&
		driver_text_rests(text, comoments);
}

/* Reads the whole text; returns false after setting the problem. */
static bool
driver_text_read(DriverText *driver)
{
	NumberText *text = &driver->text;

	if (number_text_token(text, "empty"))
		driver->d = driver_summary_new(0);
	else if (!driver_text_summary(driver))
		return false;
	number_text_skip_spaces(text);
	if (*text->at != '\0')
		return number_text_error(text, ERRCODE_INVALID_TEXT_REPRESENTATION,
								 "There are extra characters at the end.");
	text->problem = driver_summary_problem(driver->d);
	text->code = ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE;
	return text->problem == NULL;
}

PG_FUNCTION_INFO_V1(driver_summary_in);
PG_FUNCTION_INFO_V1(driver_summary_out);
PG_FUNCTION_INFO_V1(driver_summary_recv);
PG_FUNCTION_INFO_V1(driver_summary_send);
PG_FUNCTION_INFO_V1(driver_summary_to_jsonb);

/* Converts text to a summary. */
Datum
driver_summary_in(PG_FUNCTION_ARGS)
{
	char	   *string = PG_GETARG_CSTRING(0);
	DriverText	driver = {.text.at = string};

	if (!driver_text_read(&driver))
		ereturn(fcinfo->context, (Datum) 0,
				(errcode(driver.text.code),
				 errmsg("invalid input syntax for type driver_summary: \"%s\"", string),
				 errdetail("%s", driver.text.problem),
				 errhint("Make driver summaries with driver_agg(outcome, drivers).")));
	return DriverSummaryPGetDatum(driver.d);
}

/* Appends a list of numbers, and what rounding took from them unless that is nothing. */
static void
driver_append_numbers(StringInfo out, DriverNumbers numbers)
{
	bool		rests = false;

	for (int i = 0; i < numbers.count; i++)
		rests |= numbers.rest[i] != 0;
	appendStringInfoString(out, " {");
	number_append_list(out, numbers.number, numbers.count);
	if (rests)
	{
		appendStringInfoString(out, "; ");
		number_append_list(out, numbers.rest, numbers.count);
	}
	appendStringInfoChar(out, '}');
}

/* Converts a summary to text, which loses nothing. */
Datum
driver_summary_out(PG_FUNCTION_ARGS)
{
	const DriverSummary *d = PG_GETARG_DRIVER_SUMMARY(0);
	StringInfoData out;

	if (d->responses == 0 && d->skipped == 0)
		PG_RETURN_CSTRING(pstrdup("empty"));
	initStringInfo(&out);
	appendStringInfo(&out, INT64_FORMAT " " INT64_FORMAT, d->responses, d->skipped);
	driver_append_numbers(&out, driver_totals(d));
	if (d->variables > 0)
		driver_append_numbers(&out, driver_comoments(d));
	PG_RETURN_CSTRING(out.data);
}

/* Raises an error for invalid bytes from a client. */
pg_noreturn static void
driver_recv_error(const char *problem)
{
	ereport(ERROR,
			(errcode(ERRCODE_INVALID_BINARY_REPRESENTATION),
			 errmsg("invalid binary form of type driver_summary"),
			 errdetail("%s", problem)));
}

/* Converts bytes from a client to a summary. */
Datum
driver_summary_recv(PG_FUNCTION_ARGS)
{
	StringInfo	buf = (StringInfo) PG_GETARG_POINTER(0);
	int			variables;
	DriverSummary *d;
	const char *problem;

	if (buf->len - buf->cursor < 3 + 2 * (int) sizeof(int64))
		driver_recv_error("The header is truncated.");
	if (pq_getmsgbyte(buf) != DRIVER_SUMMARY_VERSION)
		driver_recv_error("The version is unknown.");
	if (pq_getmsgbyte(buf) != 0)
		driver_recv_error("Unknown flags are set.");
	variables = pq_getmsgbyte(buf);
	if (variables == 1 || variables > STATS_MOST_VARIABLES)
		driver_recv_error("The number of variables is neither 0 nor from 2 to 13.");
	d = driver_summary_new(variables);
	d->responses = pq_getmsgint64(buf);
	d->skipped = pq_getmsgint64(buf);
	if (buf->len - buf->cursor != DRIVER_NUMBERS(variables) * (int) sizeof(double))
		driver_recv_error("There are too few or too many numbers.");
	for (int i = 0; i < DRIVER_NUMBERS(variables); i++)
		d->numbers[i] = pq_getmsgfloat8(buf);
	problem = driver_summary_problem(d);
	if (problem != NULL)
		driver_recv_error(problem);
	return DriverSummaryPGetDatum(d);
}

/*
 * Converts a summary to bytes for a client: version, flags and number of
 * variables (one byte each), two counts and the numbers of 8 bytes, all in
 * network byte order.
 */
Datum
driver_summary_send(PG_FUNCTION_ARGS)
{
	const DriverSummary *d = PG_GETARG_DRIVER_SUMMARY(0);
	StringInfoData buf;

	pq_begintypsend(&buf);
	pq_sendbyte(&buf, DRIVER_SUMMARY_VERSION);
	pq_sendbyte(&buf, 0);
	pq_sendbyte(&buf, d->variables);
	pq_sendint64(&buf, d->responses);
	pq_sendint64(&buf, d->skipped);
	for (int i = 0; i < DRIVER_NUMBERS(d->variables); i++)
		pq_sendfloat8(&buf, d->numbers[i]);
	PG_RETURN_BYTEA_P(pq_endtypsend(&buf));
}

/*
 * Converts a summary to `{"responses": 3, "skipped": 1, "totals": [24, 12],
 * "comoments": [[2], [1.5, 6]]}`.
 */
Datum
driver_summary_to_jsonb(PG_FUNCTION_ARGS)
{
	const DriverSummary *d = PG_GETARG_DRIVER_SUMMARY(0);
	StringInfoData json;

	initStringInfo(&json);
	appendStringInfo(&json, "{\"responses\": " INT64_FORMAT ", \"skipped\": " INT64_FORMAT
					 ", \"totals\": [", d->responses, d->skipped);
	number_append_list(&json, driver_totals(d).number, d->variables);
	appendStringInfoString(&json, "], \"comoments\": [");
	for (int i = 0; i < d->variables; i++)
	{
		appendStringInfoString(&json, i == 0 ? "[" : ", [");
		number_append_list(&json, driver_comoments(d).number + STATS_PAIR(i, 0), i + 1);
		appendStringInfoChar(&json, ']');
	}
	appendStringInfoString(&json, "]}");
	return DirectFunctionCall1(jsonb_in, CStringGetDatum(json.data));
}
