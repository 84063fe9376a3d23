/*
 * ratio_summary_io.c
 *		Input, output and the cast of ratio summaries.
 *
 * The text is the number of units and then, in braces, the totals, the sums of
 * second, third and fourth powers about the means, as in
 * `2 {7, 3} {12.5, -2.5, 0.5} {0, 0, 0, 0} {78.125, -15.625, 3.125, -0.625, 0.125}`,
 * or `empty` without units. For the binary form see ratio_summary_send.
 */
#include "postgres.h"

#include "lib/stringinfo.h"
#include "libpq/pqformat.h"
#include "utils/builtins.h"
#include "utils/fmgrprotos.h"

#include "common/number_text.h"
#include "survey/ratio_summary.h"

/* How many numbers each pair of braces has: totals, and sums of powers. */
static const int ratio_groups[] = {2, 3, 4, 5};

/* The text of a summary while it is read. */
typedef struct RatioText
{
	NumberText	text;
	StatsRatio	sums;
} RatioText;

/* Reads all numbers; returns false after setting the problem. */
static bool
ratio_text_summary(NumberText *text, double *number)
{
	if (!number_text_number(text, number++))
		return false;
	for (int g = 0; g < (int) lengthof(ratio_groups); g++)
	{
		if (!number_text_open(text) || !number_text_numbers(text, number, ratio_groups[g]))
			return false;
		number += ratio_groups[g];
		if (g == 0)
		{
			/* what rounding took from the totals */
			if (number_text_token(text, ";") &&
				!number_text_numbers(text, number, ratio_groups[g]))
				return false;
			number += ratio_groups[g];
		}
		if (!number_text_close(text))
			return false;
	}
	return true;
}

/* Reads the whole text; returns false after setting the problem. */
static bool
ratio_text_read(RatioText *ratio)
{
	NumberText *text = &ratio->text;

	if (!number_text_token(text, "empty") &&
		!ratio_text_summary(text, ratio_numbers(&ratio->sums)))
		return false;
	number_text_skip_spaces(text);
	if (*text->at != '\0')
		return number_text_error(text, ERRCODE_INVALID_TEXT_REPRESENTATION,
								 "There are extra characters at the end.");
	text->problem = ratio_sums_problem(&ratio->sums);
	text->code = ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE;
	return text->problem == NULL;
}

PG_FUNCTION_INFO_V1(ratio_summary_in);
PG_FUNCTION_INFO_V1(ratio_summary_out);
PG_FUNCTION_INFO_V1(ratio_summary_recv);
PG_FUNCTION_INFO_V1(ratio_summary_send);
PG_FUNCTION_INFO_V1(ratio_summary_to_jsonb);

/* Converts text to a summary. */
Datum
ratio_summary_in(PG_FUNCTION_ARGS)
{
	char	   *string = PG_GETARG_CSTRING(0);
	RatioText	ratio = {.text.at = string};

	if (!ratio_text_read(&ratio))
		ereturn(fcinfo->context, (Datum) 0,
				(errcode(ratio.text.code),
				 errmsg("invalid input syntax for type ratio_summary: \"%s\"", string),
				 errdetail("%s", ratio.text.problem),
				 errhint("Make ratio summaries with ratio_agg(numerator, denominator).")));
	return RatioSummaryPGetDatum(ratio_summary_new(&ratio.sums));
}

/* Converts a summary to text, which loses nothing. */
Datum
ratio_summary_out(PG_FUNCTION_ARGS)
{
	const StatsRatio *sums = &PG_GETARG_RATIO_SUMMARY(0)->sums;
	const double *number = (const double *) sums;
	StringInfoData out;

	if (sums->units == 0)
		PG_RETURN_CSTRING(pstrdup("empty"));

	initStringInfo(&out);
	number_append_list(&out, number++, 1);
	for (int g = 0; g < (int) lengthof(ratio_groups); g++)
	{
		appendStringInfoString(&out, " {");
		number_append_list(&out, number, ratio_groups[g]);
		number += ratio_groups[g];
		if (g == 0)
		{
			if (number[0] != 0 || number[1] != 0)
			{
				appendStringInfoString(&out, "; ");
				number_append_list(&out, number, ratio_groups[g]);
			}
			number += ratio_groups[g];
		}
		appendStringInfoChar(&out, '}');
	}
	PG_RETURN_CSTRING(out.data);
}

/* Raises an error for invalid bytes from a client. */
pg_noreturn static void
ratio_recv_error(const char *problem)
{
	ereport(ERROR,
			(errcode(ERRCODE_INVALID_BINARY_REPRESENTATION),
			 errmsg("invalid binary form of type ratio_summary"),
			 errdetail("%s", problem)));
}

/* Converts bytes from a client to a summary. */
Datum
ratio_summary_recv(PG_FUNCTION_ARGS)
{
	StringInfo	buf = (StringInfo) PG_GETARG_POINTER(0);
	StatsRatio	sums;
	double	   *numbers = ratio_numbers(&sums);
	const char *problem;

	if (buf->len - buf->cursor < 2)
		ratio_recv_error("The header is truncated.");
	if (pq_getmsgbyte(buf) != RATIO_SUMMARY_VERSION)
		ratio_recv_error("The version is unknown.");
	if (pq_getmsgbyte(buf) != 0)
		ratio_recv_error("Unknown flags are set.");
	if (buf->len - buf->cursor != sizeof(StatsRatio))
		ratio_recv_error("There are not 17 numbers.");
	for (int i = 0; i < RATIO_NUMBERS; i++)
		numbers[i] = pq_getmsgfloat8(buf);
	problem = ratio_sums_problem(&sums);
	if (problem != NULL)
		ratio_recv_error(problem);
	return RatioSummaryPGetDatum(ratio_summary_new(&sums));
}

/*
 * Converts a summary to bytes for a client: version and flags (one byte each),
 * and the numbers of 8 bytes, all in network byte order.
 */
Datum
ratio_summary_send(PG_FUNCTION_ARGS)
{
	const double *numbers = (const double *) &PG_GETARG_RATIO_SUMMARY(0)->sums;
	StringInfoData buf;

	pq_begintypsend(&buf);
	pq_sendbyte(&buf, RATIO_SUMMARY_VERSION);
	pq_sendbyte(&buf, 0);
	for (int i = 0; i < RATIO_NUMBERS; i++)
		pq_sendfloat8(&buf, numbers[i]);
	PG_RETURN_BYTEA_P(pq_endtypsend(&buf));
}

/* Appends a key and an array of numbers. */
static void
ratio_append_json(StringInfo json, const char *key, const double *numbers, int count)
{
	appendStringInfo(json, ", \"%s\": [", key);
	number_append_list(json, numbers, count);
	appendStringInfoChar(json, ']');
}

/*
 * Converts a summary to `{"units": 2, "numerator": 7, "denominator": 3,
 * "second": [...], "third": [...], "fourth": [...]}`.
 */
Datum
ratio_summary_to_jsonb(PG_FUNCTION_ARGS)
{
	const StatsRatio *sums = &PG_GETARG_RATIO_SUMMARY(0)->sums;
	StringInfoData json;

	initStringInfo(&json);
	appendStringInfo(&json, "{\"units\": %.0f, \"numerator\": ", sums->units);
	number_append_list(&json, &sums->sum_y, 1);
	appendStringInfoString(&json, ", \"denominator\": ");
	number_append_list(&json, &sums->sum_x, 1);
	ratio_append_json(&json, "second", &sums->m20, 3);
	ratio_append_json(&json, "third", &sums->m30, 4);
	ratio_append_json(&json, "fourth", &sums->m40, 5);
	appendStringInfoChar(&json, '}');
	return DirectFunctionCall1(jsonb_in, CStringGetDatum(json.data));
}
