/*
 * numeric_scaled.c
 *		Numerics as exact integers of a power of ten, such as cents.
 *
 * PostgreSQL's functions would multiply and convert in two steps, each with memory
 * for its result. That takes several times as long as adding an event. So the stored
 * form is read here. It has been the same since PostgreSQL 9.1, and cannot change
 * without breaking pg_upgrade: a header of 16 bits, or 32 if the number is long, and
 * then digits to the base 10000. The tests compare the result with the server's own
 * functions.
 */
#include "postgres.h"

#include "common/int.h"

#include "common/numeric_scaled.h"

/* The two high bits of the first header word say of what form the number is. */
#define NUMERIC_FORM 0xC000
#define NUMERIC_FORM_NEGATIVE 0x4000	/* of long numbers */
#define NUMERIC_FORM_SHORT 0x8000
#define NUMERIC_FORM_SPECIAL 0xC000 /* NaN or infinity */

/* The other bits of the header word of a short number. */
#define NUMERIC_SHORT_NEGATIVE 0x2000
#define NUMERIC_SHORT_WEIGHT_NEGATIVE 0x0040
#define NUMERIC_SHORT_WEIGHT 0x003F

#define NUMERIC_BASE_DIGITS 4

/* Reads a word of 16 bits, which may be at any address. */
static inline uint16
numeric_word(const char *at)
{
	uint16		word;

	memcpy(&word, at, sizeof(word));
	return word;
}

/* Adds a digit times 10^exponent to the sum. */
static inline ScaledNumeric
scaled_add_digit(uint64 *sum, uint64 digit, int exponent)
{
	static const uint64 power[] = {
		UINT64CONST(1), UINT64CONST(10), UINT64CONST(100), UINT64CONST(1000),
		UINT64CONST(10000), UINT64CONST(100000), UINT64CONST(1000000), UINT64CONST(10000000),
		UINT64CONST(100000000), UINT64CONST(1000000000), UINT64CONST(10000000000),
		UINT64CONST(100000000000), UINT64CONST(1000000000000), UINT64CONST(10000000000000),
		UINT64CONST(100000000000000), UINT64CONST(1000000000000000),
		UINT64CONST(10000000000000000), UINT64CONST(100000000000000000),
		UINT64CONST(1000000000000000000)
	};
	uint64		term;

	if (digit == 0)
		return SCALED_EXACT;
	if (exponent >= 0)
	{
		if (exponent >= (int) lengthof(power) ||
			pg_mul_u64_overflow(digit, power[exponent], &term))
			return SCALED_OUT_OF_RANGE;
	}
	else
	{
		if (exponent <= -NUMERIC_BASE_DIGITS || digit % power[-exponent] != 0)
			return SCALED_INEXACT;
		term = digit / power[-exponent];
	}
	return pg_add_u64_overflow(*sum, term, sum) ? SCALED_OUT_OF_RANGE : SCALED_EXACT;
}

/*
 * Stores a numeric as an integer in units of 10^-scale, if that is exact. The value
 * may be any that is not compressed or stored elsewhere, also one with a short header.
 */
ScaledNumeric
numeric_to_scaled_int64(Datum value, int scale, int64 *result)
{
	const char *at = VARDATA_ANY(DatumGetPointer(value));
	const char *end = at + VARSIZE_ANY_EXHDR(DatumGetPointer(value));
	uint16		header = numeric_word(at);
	bool		negative;
	int			weight;
	uint64		sum = 0;

	at += sizeof(uint16);
	if ((header & NUMERIC_FORM) == NUMERIC_FORM_SHORT)
	{
		negative = (header & NUMERIC_SHORT_NEGATIVE) != 0;
		weight = header & NUMERIC_SHORT_WEIGHT;
		if (header & NUMERIC_SHORT_WEIGHT_NEGATIVE)
			weight -= NUMERIC_SHORT_WEIGHT + 1;
	}
	else if ((header & NUMERIC_FORM) == NUMERIC_FORM_SPECIAL)
		return SCALED_NOT_FINITE;
	else
	{
		negative = (header & NUMERIC_FORM) == NUMERIC_FORM_NEGATIVE;
		weight = (int16) numeric_word(at);
		at += sizeof(uint16);
	}

	/* the first digit is multiplied by 10000^weight */
	for (int exponent = weight * NUMERIC_BASE_DIGITS + scale; at < end;
		 exponent -= NUMERIC_BASE_DIGITS, at += sizeof(uint16))
	{
		ScaledNumeric status = scaled_add_digit(&sum, numeric_word(at), exponent);

		if (status != SCALED_EXACT)
			return status;
	}
	if (sum > (uint64) PG_INT64_MAX + negative)
		return SCALED_OUT_OF_RANGE;
	*result = negative ? (int64) (0 - sum) : (int64) sum;
	return SCALED_EXACT;
}
