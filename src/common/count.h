/*
 * count.h
 *		Adding counts without overflow.
 */
#ifndef SATISFACTION_COUNT_H
#define SATISFACTION_COUNT_H

#include "common/int.h"

/*
 * Returns the sum of two counts of customers; what counts them is named in the
 * error.
 */
static inline int64
count_add(int64 a, int64 b, const char *what)
{
	int64		sum;

	if (unlikely(pg_add_s64_overflow(a, b, &sum)))
		ereport(ERROR,
				(errcode(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE),
				 errmsg("%s would count more customers than bigint can hold", what)));
	return sum;
}

#endif							/* SATISFACTION_COUNT_H */
