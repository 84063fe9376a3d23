/*
 * number_text.c
 *		Numbers in the text forms of types.
 *
 * Functions that read return false after setting the problem, for the caller to
 * return.
 */
#include "postgres.h"

#include <math.h>

#include "common/shortest_dec.h"
#include "parser/scansup.h"

#include "common/interrupts.h"
#include "common/number_text.h"

/* Sets the problem; returns false. */
bool
number_text_error(NumberText *text, int code, const char *problem)
{
	text->code = code;
	text->problem = problem;
	return false;
}

/* Skips white space, the same in every locale. */
void
number_text_skip_spaces(NumberText *text)
{
	for (uint64 i = 0; scanner_isspace(*text->at); i++)
	{
		check_for_interrupts_at(i);
		text->at++;
	}
}

/*
 * Reads a token after optional white space; returns false if something else
 * follows.
 */
bool
number_text_token(NumberText *text, const char *token)
{
	number_text_skip_spaces(text);
	if (strncmp(text->at, token, strlen(token)) != 0)
		return false;
	text->at += strlen(token);
	return true;
}

/* Reads an opening brace. */
bool
number_text_open(NumberText *text)
{
	return number_text_token(text, "{") ||
		number_text_error(text, ERRCODE_INVALID_TEXT_REPRESENTATION,
						  "An opening brace is missing.");
}

/* Reads a closing brace. */
bool
number_text_close(NumberText *text)
{
	return number_text_token(text, "}") ||
		number_text_error(text, ERRCODE_INVALID_TEXT_REPRESENTATION,
						  "A closing brace is missing.");
}

/* Reads a finite number after optional white space. */
bool
number_text_number(NumberText *text, double *value)
{
	char	   *end;

	number_text_skip_spaces(text);
	*value = strtod(text->at, &end);
	/* strtod also accepts hexadecimal digits, infinity and NaN */
	if (end == text->at ||
		strspn(text->at, "+-.0123456789eE") < (size_t) (end - text->at))
		return number_text_error(text, ERRCODE_INVALID_TEXT_REPRESENTATION,
								 "A number is missing.");
	if (isinf(*value))
		return number_text_error(text, ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE,
								 "A number is too large.");
	/* minus zero loses its sign */
	*value += 0.0;
	text->at = end;
	return true;
}

/* Reads numbers that are separated by commas. */
bool
number_text_numbers(NumberText *text, double *numbers, int count)
{
	for (int i = 0; i < count; i++)
	{
		if (i > 0 && !number_text_token(text, ","))
			return number_text_error(text, ERRCODE_INVALID_TEXT_REPRESENTATION,
									 "Numbers must be separated by commas.");
		if (!number_text_number(text, &numbers[i]))
			return false;
	}
	return true;
}

/* Appends the shortest digits that give the same number, whatever extra_float_digits is. */
void
number_append(StringInfo out, double number)
{
	char		digits[DOUBLE_SHORTEST_DECIMAL_LEN];

	double_to_shortest_decimal_buf(number, digits);
	appendStringInfoString(out, digits);
}

/* Appends numbers, separated by commas. */
void
number_append_list(StringInfo out, const double *numbers, int count)
{
	for (int i = 0; i < count; i++)
	{
		if (i > 0)
			appendStringInfoString(out, ", ");
		number_append(out, numbers[i]);
	}
}
