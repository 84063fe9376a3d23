/*
 * number_text.h
 *		Numbers in the text forms of types: lists in braces, such as
 *		`{7, 3, 12.5}`.
 */
#ifndef SATISFACTION_NUMBER_TEXT_H
#define SATISFACTION_NUMBER_TEXT_H

#include "lib/stringinfo.h"

/* A text that is being read. */
typedef struct NumberText
{
	const char *at;				/* the next character */
	const char *problem;		/* what is wrong, or NULL */
	int			code;			/* its SQLSTATE */
} NumberText;

extern bool number_text_error(NumberText *text, int code, const char *problem);
extern void number_text_skip_spaces(NumberText *text);
extern bool number_text_token(NumberText *text, const char *token);
extern bool number_text_open(NumberText *text);
extern bool number_text_close(NumberText *text);
extern bool number_text_number(NumberText *text, double *value);
extern bool number_text_numbers(NumberText *text, double *numbers, int count);

extern void number_append(StringInfo out, double number);
extern void number_append_list(StringInfo out, const double *numbers, int count);

#endif							/* SATISFACTION_NUMBER_TEXT_H */
