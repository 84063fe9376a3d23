/*
 * retention_amount.h
 *		Amounts as arguments: exact integers, in units of the last decimal.
 */
#ifndef SATISFACTION_RETENTION_AMOUNT_H
#define SATISFACTION_RETENTION_AMOUNT_H

#include "fmgr.h"

extern int64 retention_amount(FunctionCallInfo fcinfo, int argument, int scale);

#endif							/* SATISFACTION_RETENTION_AMOUNT_H */
