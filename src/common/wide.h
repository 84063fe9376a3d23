/*
 * wide.h
 *		Integers of 128 bits, for exact sums of amounts, their squares and products.
 *
 * Not every platform has a type for them.
 */
#ifndef SATISFACTION_WIDE_H
#define SATISFACTION_WIDE_H

#include "common/int.h"

#include "common/bytes.h"

/* The value is high * 2^64 + low. */
typedef struct Wide
{
	uint64		low;
	int64		high;
} Wide;

extern bool wide_multiply(Wide *value, int64 factor);
extern void wide_to_doubles(Wide value, double *high, double *low);
extern double wide_to_double(Wide value);
extern char *wide_to_string(Wide value);
extern void bytes_write_wide_uint(StringInfo out, Wide value);
extern void bytes_write_wide_int(StringInfo out, Wide value);
extern Wide bytes_read_wide_uint(ByteReader *in);
extern Wide bytes_read_wide_int(ByteReader *in);

/* Returns a number of 64 bits. */
static inline Wide
wide_of(int64 value)
{
	return (Wide)
	{
		(uint64) value, value < 0 ? -1 : 0
	};
}

/* Returns whether a number is negative. */
static inline bool
wide_is_negative(Wide value)
{
	return value.high < 0;
}

/* Returns whether a number is 0. */
static inline bool
wide_is_zero(Wide value)
{
	return value.high == 0 && value.low == 0;
}

/* Returns whether the first number is less than the second. */
static inline bool
wide_less(Wide a, Wide b)
{
	return a.high < b.high || (a.high == b.high && a.low < b.low);
}

/* Returns whether two numbers are the same. */
static inline bool
wide_equal(Wide a, Wide b)
{
	return a.high == b.high && a.low == b.low;
}

/* Returns the number of the opposite sign; the lowest number of all has none, and is kept. */
static inline Wide
wide_negated(Wide value)
{
	Wide		negated = {0 - value.low, (int64) (0 - (uint64) value.high - (value.low != 0))};

	return negated;
}

/* Adds a number to a sum; returns false, and an undefined sum, if it overflows. */
static inline bool
wide_add(Wide *sum, Wide value)
{
	uint64		low = sum->low + value.low;
	uint64		carry = low < value.low;
	int64		high = (int64) ((uint64) sum->high + (uint64) value.high + carry);

	/* only numbers of one sign can overflow, and then the sum has the other */
	bool		fits = ((sum->high ^ high) & (value.high ^ high)) >= 0;

	sum->low = low;
	sum->high = high;
	return fits;
}

/* Subtracts a number from a sum; returns false, and an undefined sum, if it overflows. */
static inline bool
wide_subtract(Wide *sum, Wide value)
{
	uint64		low = sum->low - value.low;
	uint64		borrow = sum->low < value.low;
	int64		high = (int64) ((uint64) sum->high - (uint64) value.high - borrow);
	bool		fits = ((sum->high ^ value.high) & (sum->high ^ high)) >= 0;

	sum->low = low;
	sum->high = high;
	return fits;
}

#ifdef HAVE_INT128

/* Returns the product of two numbers of 64 bits. */
static inline Wide
wide_product(int64 a, int64 b)
{
	int128		product = (int128) a * b;

	return (Wide)
	{
		(uint64) product, (int64) (product >> 64)
	};
}

#else

/* Returns the product of two numbers of 64 bits. */
static inline Wide
wide_product(int64 a, int64 b)
{
	uint64		a_low = (uint32) a,
				a_high = (uint64) a >> 32,
				b_low = (uint32) b,
				b_high = (uint64) b >> 32;
	uint64		middle = a_high * b_low + ((a_low * b_low) >> 32);
	uint64		middle2 = a_low * b_high + (uint32) middle;
	uint64		high = a_high * b_high + (middle >> 32) + (middle2 >> 32);

	/* that is the product of a and b without their signs */
	high -= (a < 0 ? (uint64) b : 0) + (b < 0 ? (uint64) a : 0);
	return (Wide)
	{
		(uint64) a * (uint64) b, (int64) high
	};
}

#endif

#endif							/* SATISFACTION_WIDE_H */
