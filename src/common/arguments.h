/*
 * arguments.h
 *		Checked arguments of SQL functions.
 */
#ifndef SATISFACTION_ARGUMENTS_H
#define SATISFACTION_ARGUMENTS_H

#include "fmgr.h"

#include "common/compat.h"

/* The confidence level of functions that have no argument for it. */
#define DEFAULT_LEVEL 0.95

extern double level_argument(FunctionCallInfo fcinfo, int n);
extern double count_argument(FunctionCallInfo fcinfo, int n, const char *name);
extern int32 whole_argument(FunctionCallInfo fcinfo, int n, const char *name,
							const char *allowed);
extern int	keyword_argument(FunctionCallInfo fcinfo, int n, const char *name,
							 const char *const *keywords);
extern int	keyword_index(const char *given, const char *name,
						  const char *const *keywords);

#endif							/* SATISFACTION_ARGUMENTS_H */
