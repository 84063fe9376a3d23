/*
 * arguments.h
 *		What SQL functions of every family share: checked arguments, and rows as results.
 */
#ifndef SATISFACTION_ARGUMENTS_H
#define SATISFACTION_ARGUMENTS_H

#include "fmgr.h"

#include "common/compat.h"
#include "stats/stats.h"

/* The level and methods where the caller names none. */
#define DEFAULT_LEVEL 0.95

/* A row under construction: columns are added from left to right. */
typedef struct Row
{
	int			columns;
	Datum		values[16];
	bool		nulls[16];
} Row;

extern double level_argument(FunctionCallInfo fcinfo, int n);
extern double count_argument(FunctionCallInfo fcinfo, int n, const char *name);
extern int	word_index(const char *given, const char *name, const char *const *words);
extern int	word_argument(FunctionCallInfo fcinfo, int n, const char *name,
						  const char *const *words);

extern Datum known_float8(FunctionCallInfo fcinfo, double value);
extern void row_add(Row *row, Datum value);
extern void row_add_null(Row *row);
extern void row_add_float8(Row *row, double value);
extern void row_add_int8(Row *row, int64 value);
extern Datum row_datum(FunctionCallInfo fcinfo, Row *row);

/* rate.c: the intervals of a rate, by the name of the method */
typedef StatsLimits (*RateMethod) (double successes, double trials, double level);
extern RateMethod rate_method_argument(FunctionCallInfo fcinfo, int n);

#endif							/* SATISFACTION_ARGUMENTS_H */
