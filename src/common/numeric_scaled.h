/*
 * numeric_scaled.h
 *		Numerics as exact integers of a power of ten, such as cents.
 */
#ifndef SATISFACTION_NUMERIC_SCALED_H
#define SATISFACTION_NUMERIC_SCALED_H

#include "fmgr.h"

#include "common/compat.h"

typedef enum ScaledNumeric
{
	SCALED_EXACT,
	SCALED_INEXACT,				/* it has more decimals */
	SCALED_OUT_OF_RANGE,
	SCALED_NOT_FINITE			/* NaN or infinity */
} ScaledNumeric;

extern ScaledNumeric numeric_to_scaled_int64(Datum value, int scale, int64 *result);

#endif							/* SATISFACTION_NUMERIC_SCALED_H */
