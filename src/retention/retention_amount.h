/*
 * retention_amount.h
 *		Amounts as arguments: exact integers, in units of the last decimal.
 */
#ifndef SATISFACTION_RETENTION_AMOUNT_H
#define SATISFACTION_RETENTION_AMOUNT_H

#include "fmgr.h"

/* The hint of errors about sums that are out of range, whatever their scale. */
#define AMOUNT_RANGE_HINT \
	"Use retention_options(scale => ...) with fewer decimals, or with scale 0 amounts in larger " \
	"units, such as round(amount / 1000)."

extern int64 retention_amount(FunctionCallInfo fcinfo, int argument, int scale);

#endif							/* SATISFACTION_RETENTION_AMOUNT_H */
