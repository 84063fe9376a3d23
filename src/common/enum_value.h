/*
 * enum_value.h
 *		Values of the enums that the extension creates.
 */
#ifndef SATISFACTION_ENUM_VALUE_H
#define SATISFACTION_ENUM_VALUE_H

#include "fmgr.h"

#include "common/compat.h"

extern Oid	enum_value(Oid type, const char *label);
extern Oid	enum_result_value(FunctionCallInfo fcinfo, const char *const *labels, int n);

#endif							/* SATISFACTION_ENUM_VALUE_H */
