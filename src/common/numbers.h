/*
 * numbers.h
 *		Transition states that are arrays of numbers.
 */
#ifndef SATISFACTION_NUMBERS_H
#define SATISFACTION_NUMBERS_H

#include "fmgr.h"
#include "utils/array.h"

#include "common/compat.h"

extern void *array_state(FunctionCallInfo fcinfo, int n, Oid type, int count,
						 ArrayType **array);
extern double *numbers_state(FunctionCallInfo fcinfo, int n, int count, ArrayType **array);
pg_noreturn extern void numbers_state_error(const char *what, int count);

#endif							/* SATISFACTION_NUMBERS_H */
