/*
 * survival_text.c
 *		Survival curves as text and jsonb.
 *
 * The text form has the resolution, if there is one, and the times in ascending
 * order, each with the cases that finished and those that were still open:
 * '01:00:00 {02:00:00 3+1, 30:00:00 1+0}'.
 */
#include "postgres.h"

#include "common/int.h"
#include "miscadmin.h"
#include "utils/builtins.h"

#include "common/interrupts.h"
#include "common/jsonb_writer.h"
#include "duration/survival_curve.h"

/* A text that is being read. */
typedef struct SurvivalText
{
	const char *start;
	const char *at;				/* the next character */
	SurvivalWriter writer;
	int			code;			/* of the problem */
	const char *problem;
} SurvivalText;

/* Sets the problem of a malformed text; returns false. */
static bool
survival_text_error(SurvivalText *text, int code, const char *problem)
{
	text->code = code;
	text->problem = problem;
	return false;
}

/* Skips white space. */
static void
survival_text_skip_spaces(SurvivalText *text)
{
	while (*text->at != '\0' && strchr(" \t\n\r\f\v", *text->at) != NULL)
	{
		check_for_interrupts_at(text->at - text->start);
		text->at++;
	}
}

/* Reads a character after white space, if it is there. */
static bool
survival_text_token(SurvivalText *text, char token)
{
	survival_text_skip_spaces(text);
	if (*text->at != token)
		return false;
	text->at++;
	return true;
}

/* Reads a duration. */
static bool
survival_text_duration(SurvivalText *text, int64 *duration)
{
	const char *end;

	survival_text_skip_spaces(text);
	end = duration_parse(text->at, duration);
	if (end == NULL)
		return survival_text_error(text, ERRCODE_INVALID_TEXT_REPRESENTATION,
								   "A time must be hours, minutes and seconds, such as 30:15:00.");
	text->at = end;
	return true;
}

/* Reads a count. */
static bool
survival_text_count(SurvivalText *text, int64 *count)
{
	int64		value = 0;

	survival_text_skip_spaces(text);
	if (*text->at < '0' || *text->at > '9')
		return survival_text_error(text, ERRCODE_INVALID_TEXT_REPRESENTATION,
								   "After each time there must be two counts, such as 3+1.");
	for (; *text->at >= '0' && *text->at <= '9'; text->at++)
	{
		check_for_interrupts_at(text->at - text->start);
		if (pg_mul_s64_overflow(value, 10, &value) ||
			pg_add_s64_overflow(value, *text->at - '0', &value))
			return survival_text_error(text, ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE,
									   "A count is out of range for bigint.");
	}
	*count = value;
	return true;
}

/* Reads a time with its counts. */
static bool
survival_text_step(SurvivalText *text)
{
	SurvivalStep step;

	CHECK_FOR_INTERRUPTS();
	if (!survival_text_duration(text, &step.time) || !survival_text_count(text, &step.events))
		return false;
	if (!survival_text_token(text, '+'))
		return survival_text_error(text, ERRCODE_INVALID_TEXT_REPRESENTATION,
								   "After each time there must be two counts, such as 3+1.");
	if (!survival_text_count(text, &step.censored))
		return false;
	if (step.events == 0 && step.censored == 0)
		return survival_text_error(text, ERRCODE_INVALID_TEXT_REPRESENTATION,
								   "A time has no cases.");
	if (step.time <= text->writer.last)
		return survival_text_error(text, ERRCODE_INVALID_TEXT_REPRESENTATION,
								   "Times must ascend.");
	if (step.time % text->writer.resolution != 0)
		return survival_text_error(text, ERRCODE_INVALID_TEXT_REPRESENTATION,
								   "A time is not a multiple of the resolution.");
	if (!survival_writer_add(&text->writer, &step))
		return survival_text_error(text, ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE,
								   "The sum of the counts is out of range for bigint.");
	return true;
}

/* Reads the times between the braces. */
static bool
survival_text_steps(SurvivalText *text)
{
	if (!survival_text_token(text, '{'))
		return survival_text_error(text, ERRCODE_INVALID_TEXT_REPRESENTATION,
								   "An opening brace must precede the times.");
	if (survival_text_token(text, '}'))
		return true;
	do
	{
		if (!survival_text_step(text))
			return false;
	} while (survival_text_token(text, ','));
	if (!survival_text_token(text, '}'))
		return survival_text_error(text, ERRCODE_INVALID_TEXT_REPRESENTATION,
								   "A closing brace must follow the times.");
	return true;
}

/* Reads the whole text; returns false after setting the problem. */
static bool
survival_text_read(SurvivalText *text)
{
	int64		resolution = 1;

	survival_text_skip_spaces(text);
	if (*text->at != '{' && !survival_text_duration(text, &resolution))
		return false;
	if (resolution == 0)
		return survival_text_error(text, ERRCODE_INVALID_TEXT_REPRESENTATION,
								   "The resolution must be positive.");
	survival_writer_begin(&text->writer, resolution);
	if (!survival_text_steps(text))
		return false;
	survival_text_skip_spaces(text);
	if (*text->at != '\0')
		return survival_text_error(text, ERRCODE_INVALID_TEXT_REPRESENTATION,
								   "There are extra characters at the end.");
	return true;
}

PG_FUNCTION_INFO_V1(survival_curve_in);
PG_FUNCTION_INFO_V1(survival_curve_out);
PG_FUNCTION_INFO_V1(survival_curve_to_jsonb);

/* Converts text to a curve. */
Datum
survival_curve_in(PG_FUNCTION_ARGS)
{
	char	   *string = PG_GETARG_CSTRING(0);
	SurvivalText text = {.start = string,.at = string};

	if (!survival_text_read(&text))
		ereturn(fcinfo->context, (Datum) 0,
				(errcode(text.code),
				 errmsg("invalid input syntax for type survival_curve: \"%s\"", string),
				 errdetail("%s", text.problem),
				 errhint("Write each time with the cases that finished and those that were still "
						 "open, as in '{02:00:00 3+1, 30:00:00 1+0}'.")));
	PG_RETURN_DATUM(survival_writer_end(&text.writer));
}

/* Converts a curve to text, which loses nothing. */
Datum
survival_curve_out(PG_FUNCTION_ARGS)
{
	SurvivalReader reader;
	SurvivalStep step;
	StringInfoData out;
	const char *separator = "{";

	survival_reader_begin(&reader, PG_GETARG_DATUM(0));
	if (reader.longest < 0)
		PG_RETURN_CSTRING(pstrdup("{}"));
	initStringInfo(&out);
	if (reader.resolution != 1)
	{
		duration_append(&out, reader.resolution);
		separator = " {";
	}
	while (survival_reader_next(&reader, &step))
	{
		appendStringInfoString(&out, separator);
		duration_append(&out, step.time);
		appendStringInfo(&out, " " INT64_FORMAT "+" INT64_FORMAT, step.events, step.censored);
		separator = ", ";
	}
	appendStringInfoChar(&out, '}');
	PG_RETURN_CSTRING(out.data);
}

/*
 * Raises an error if the jsonb value of a curve would be too large. Here and below
 * the reader is passed by value, so that the next one begins at the same place.
 */
static void
survival_json_check_size(SurvivalReader reader)
{
	SurvivalStep step;
	int64		times = 0;

	while (survival_reader_next(&reader, &step))
		times++;
	if (times > JSONB_WRITER_MAX / 3)
		ereport(ERROR,
				(errcode(ERRCODE_PROGRAM_LIMIT_EXCEEDED),
				 errmsg("survival curve is too large for jsonb"),
				 errdetail("It has %lld distinct times, and at most %d are allowed.",
						   (long long) times, JSONB_WRITER_MAX / 3),
				 errhint("Use survival_rows(), or give a resolution to survival_agg().")));
}

/* Writes a duration as a string. */
static void
survival_json_duration(JsonbWriter *json, int64 duration)
{
	StringInfoData text;

	initStringInfo(&text);
	duration_append(&text, duration);
	jsonb_writer_string(json, pstrdup(text.data));
	pfree(text.data);
}

/* Writes the array of the times. */
static void
survival_json_times(JsonbWriter *json, SurvivalReader reader)
{
	SurvivalStep step;

	jsonb_writer_key(json, "times");
	jsonb_writer_put(json, WJB_BEGIN_ARRAY);
	while (survival_reader_next(&reader, &step))
		survival_json_duration(json, step.time);
	jsonb_writer_put(json, WJB_END_ARRAY);
}

/* Writes the array of the events or of the censored cases. */
static void
survival_json_counts(JsonbWriter *json, SurvivalReader reader, bool events)
{
	SurvivalStep step;

	jsonb_writer_key(json, events ? "events" : "censored");
	jsonb_writer_put(json, WJB_BEGIN_ARRAY);
	while (survival_reader_next(&reader, &step))
		jsonb_writer_int(json, events ? step.events : step.censored);
	jsonb_writer_put(json, WJB_END_ARRAY);
}

/*
 * Converts a curve to `{"resolution": ..., "times": [...], "events": [...],
 * "censored": [...]}`.
 */
Datum
survival_curve_to_jsonb(PG_FUNCTION_ARGS)
{
	SurvivalReader reader;
	JsonbWriter json = {0};

	survival_reader_begin(&reader, PG_GETARG_DATUM(0));
	survival_json_check_size(reader);
	jsonb_writer_put(&json, WJB_BEGIN_OBJECT);
	jsonb_writer_key(&json, "resolution");
	if (reader.resolution == 1)
		jsonb_writer_null(&json);
	else
		survival_json_duration(&json, reader.resolution);
	survival_json_times(&json, reader);
	survival_json_counts(&json, reader, true);
	survival_json_counts(&json, reader, false);
	jsonb_writer_put(&json, WJB_END_OBJECT);
	return jsonb_writer_result(&json);
}
