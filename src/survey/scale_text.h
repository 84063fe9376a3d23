/*
 * scale_text.h
 *		Reading the text form of tallies: a scale, and what there is of each
 *		score.
 */
#ifndef SATISFACTION_SCALE_TEXT_H
#define SATISFACTION_SCALE_TEXT_H

#include "survey/scale.h"

/* The text while it is read. */
typedef struct ScaleText
{
	const char *at;				/* the next character */
	const char *problem;		/* what is wrong, or NULL */
	int			code;			/* its SQLSTATE */
	int64		low;			/* 0 and -1 for no scale */
	int64		high;
	bool		seen[SCALE_MAX_POINTS];
} ScaleText;

/* Reads what follows the colon after a score; point 0 is the low end. */
typedef bool (*ScaleTextReader) (ScaleText *text, int point);

extern bool scale_text_read(ScaleText *text, ScaleTextReader read_point);
extern bool scale_text_error(ScaleText *text, int code, const char *problem);
extern bool scale_text_count(ScaleText *text, int64 *count, int64 *total);
extern bool scale_text_number(ScaleText *text, double *value);

#endif							/* SATISFACTION_SCALE_TEXT_H */
