/*
 * scale_text.c
 *		Reading the text form of tallies, as in `0..10 {7:3, 9:12}`, or `empty`
 *		for a tally without a scale.
 *
 * Functions return false after setting the problem, for the caller to return.
 */
#include "postgres.h"

#include <errno.h>
#include <math.h>

#include "common/int.h"
#include "parser/scansup.h"

#include "common/interrupts.h"
#include "survey/scale_text.h"

/* Sets the problem; returns false for the caller to return. */
bool
scale_text_error(ScaleText *text, int code, const char *problem)
{
	text->code = code;
	text->problem = problem;
	return false;
}

/* Skips white space, the same in every locale. */
static void
scale_text_skip_spaces(ScaleText *text)
{
	while (scanner_isspace(*text->at))
		check_for_interrupts_at((uintptr_t) text->at++);
}

/*
 * Reads a token after optional white space; returns false if something else
 * follows.
 */
static bool
scale_text_token(ScaleText *text, const char *token)
{
	scale_text_skip_spaces(text);
	if (strncmp(text->at, token, strlen(token)) != 0)
		return false;
	text->at += strlen(token);
	return true;
}

/* Reads a whole number after optional white space. */
static bool
scale_text_integer(ScaleText *text, int64 *value)
{
	bool		negative;
	const char *first;

	scale_text_skip_spaces(text);
	negative = *text->at == '-';
	if (*text->at == '-' || *text->at == '+')
		text->at++;
	first = text->at;

	/*
	 * sum up as a negative number, because the most negative one has no
	 * positive counterpart
	 */
	*value = 0;
	for (; *text->at >= '0' && *text->at <= '9'; text->at++)
	{
		check_for_interrupts_at((uintptr_t) text->at);
		if (pg_mul_s64_overflow(*value, 10, value) ||
			pg_sub_s64_overflow(*value, *text->at - '0', value))
			return scale_text_error(text, ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE,
									"A number is too large.");
	}
	if (text->at == first)
		return scale_text_error(text, ERRCODE_INVALID_TEXT_REPRESENTATION,
								"A whole number is missing.");
	if (!negative && *value == PG_INT64_MIN)
		return scale_text_error(text, ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE, "A number is too large.");
	*value = negative ? *value : -*value;
	return true;
}

/* Reads a count, and adds it to the total. */
bool
scale_text_count(ScaleText *text, int64 *count, int64 *total)
{
	if (!scale_text_integer(text, count))
		return false;
	if (*count < 0)
		return scale_text_error(text, ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE, "A count is negative.");
	if (pg_add_s64_overflow(*total, *count, total))
		return scale_text_error(text, ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE,
								"The sum of the counts is out of range for bigint.");
	return true;
}

/* Reads a finite number after white space. */
bool
scale_text_number(ScaleText *text, double *value)
{
	char	   *end;

	if (!scanner_isspace(*text->at))
		return scale_text_error(text, ERRCODE_INVALID_TEXT_REPRESENTATION, "A number is missing.");
	scale_text_skip_spaces(text);
	errno = 0;
	*value = strtod(text->at, &end);
	/* strtod also accepts hexadecimal digits, infinity and NaN */
	if (end == text->at || strspn(text->at, "+-.0123456789eE") < (size_t) (end - text->at))
		return scale_text_error(text, ERRCODE_INVALID_TEXT_REPRESENTATION, "A number is missing.");
	if (isinf(*value) || (*value == 0 && errno == ERANGE))
		return scale_text_error(text, ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE,
								"A number is too large or too small.");
	text->at = end;
	return true;
}

/* Reads a score, a colon, and what follows. */
static bool
scale_text_point(ScaleText *text, ScaleTextReader read_point)
{
	int64		value;

	if (!scale_text_integer(text, &value))
		return false;
	if (!scale_text_token(text, ":"))
		return scale_text_error(text, ERRCODE_INVALID_TEXT_REPRESENTATION,
								"Each score must be followed by a colon and a count.");
	if (value < text->low || value > text->high)
		return scale_text_error(text, ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE,
								"A score is outside the scale.");
	if (text->seen[value - text->low])
		return scale_text_error(text, ERRCODE_INVALID_TEXT_REPRESENTATION,
								"A score is given twice.");
	text->seen[value - text->low] = true;
	return read_point(text, (int) (value - text->low));
}

/* Reads the scale and what is in braces after it. */
static bool
scale_text_points(ScaleText *text, ScaleTextReader read_point)
{
	if (!scale_text_integer(text, &text->low))
		return false;
	if (!scale_text_token(text, ".."))
		return scale_text_error(text, ERRCODE_INVALID_TEXT_REPRESENTATION,
								"The ends of the scale must be separated by two dots.");
	if (!scale_text_integer(text, &text->high))
		return false;
	if (!scale_ok(text->low, text->high))
		return scale_text_error(text, ERRCODE_INVALID_PARAMETER_VALUE,
								"A scale must ascend, be within the range of integer, "
								"and have at most 101 points.");
	if (!scale_text_token(text, "{"))
		return scale_text_error(text, ERRCODE_INVALID_TEXT_REPRESENTATION,
								"An opening brace must precede the counts.");
	if (scale_text_token(text, "}"))
		return true;
	do
	{
		if (!scale_text_point(text, read_point))
			return false;
	} while (scale_text_token(text, ","));
	if (!scale_text_token(text, "}"))
		return scale_text_error(text, ERRCODE_INVALID_TEXT_REPRESENTATION,
								"A closing brace must follow the counts.");
	return true;
}

/* Reads the whole text; returns false after setting the problem. */
bool
scale_text_read(ScaleText *text, ScaleTextReader read_point)
{
	if (scale_text_token(text, "empty"))
		text->high = -1;
	else if (!scale_text_points(text, read_point))
		return false;
	scale_text_skip_spaces(text);
	if (*text->at != '\0')
		return scale_text_error(text, ERRCODE_INVALID_TEXT_REPRESENTATION,
								"There are extra characters at the end.");
	return true;
}
