/*
 * wide.c
 *		Integers of 128 bits: as double, as text and as bytes.
 */
#include "postgres.h"

#include <math.h>

#include "common/wide.h"
#include "stats/stats_exact.h"

/* How many bytes of 7 bits a number takes at most. */
#define WIDE_BYTES 19

/* Returns a number without its sign; the lowest one is 2^127, without a sign. */
static Wide
wide_magnitude(Wide value)
{
	return wide_is_negative(value) ? wide_negated(value) : value;
}

/* Multiplies a number; returns false, and an undefined number, if it overflows. */
bool
wide_multiply(Wide *value, int64 factor)
{
	Wide		low = wide_product((int64) (value->low >> 1), factor);
	Wide		high;

	/* the low word has no sign, so it is multiplied in two steps */
	if (!wide_add(&low, low) ||
		((value->low & 1) != 0 && !wide_add(&low, wide_of(factor))))
		return false;
	high = wide_product(value->high, factor);
	if (high.high != ((int64) high.low < 0 ? -1 : 0))
		return false;
	value->low = 0;
	value->high = (int64) high.low;
	return wide_add(value, low);
}

/* Splits a number into the nearest one that double represents, and about what is left of it. */
void
wide_to_doubles(Wide value, double *high, double *low)
{
	Wide		magnitude = wide_magnitude(value);
	double		sign = wide_is_negative(value) ? -1 : 1;

	*high = *low = 0;
	stats_add(high, low, ldexp((double) ((uint64) magnitude.high >> 32), 96), 0);
	stats_add(high, low, ldexp((double) ((uint64) magnitude.high & PG_UINT32_MAX), 64), 0);
	stats_add(high, low, ldexp((double) (magnitude.low >> 32), 32), 0);
	stats_add(high, low, (double) (magnitude.low & PG_UINT32_MAX), 0);
	*high *= sign;
	*low *= sign;
}

/* Returns the nearest double. */
double
wide_to_double(Wide value)
{
	double		high,
				low;

	wide_to_doubles(value, &high, &low);
	return high + low;
}

/* Divides a number without a sign by 10^9 and returns the rest. */
static uint32
wide_divide(uint32 digits[4])
{
	uint64		rest = 0;

	for (int i = 0; i < 4; i++)
	{
		rest = rest << 32 | digits[i];
		digits[i] = (uint32) (rest / 1000000000);
		rest %= 1000000000;
	}
	return (uint32) rest;
}

/* Returns a number in decimal. */
char *
wide_to_string(Wide value)
{
	Wide		magnitude = wide_magnitude(value);
	uint32		digits[4] = {(uint32) ((uint64) magnitude.high >> 32), (uint32) magnitude.high,
	(uint32) (magnitude.low >> 32), (uint32) magnitude.low};
	uint32		part[5];
	int			parts = 0;
	StringInfoData text;

	do
		part[parts++] = wide_divide(digits);
	while ((digits[0] | digits[1] | digits[2] | digits[3]) != 0);
	initStringInfo(&text);
	if (wide_is_negative(value))
		appendStringInfoChar(&text, '-');
	appendStringInfo(&text, "%u", part[--parts]);
	while (parts > 0)
		appendStringInfo(&text, "%09u", part[--parts]);
	return text.data;
}

/* Writes a number of 128 bits without a sign, with 7 bits in each byte, low bits first. */
static void
bytes_write_wide_bits(StringInfo out, uint64 low, uint64 high)
{
	while (high != 0 || low >= 0x80)
	{
		appendStringInfoChar(out, (char) (low | 0x80));
		low = low >> 7 | high << 57;
		high >>= 7;
	}
	appendStringInfoChar(out, (char) low);
}

/* Reads what the function above wrote; fails if it is not in its shortest form. */
static void
bytes_read_wide_bits(ByteReader *in, uint64 *low, uint64 *high)
{
	*low = *high = 0;
	for (int i = 0; !in->failed; i++)
	{
		uint64		bits;
		unsigned char byte;

		if (in->at == in->end || i == WIDE_BYTES)
			break;
		byte = *in->at++;
		bits = byte & 0x7f;
		/* the last byte has room for 2 bits, and is not 0 after others */
		if ((i == WIDE_BYTES - 1 && byte > 3) || (i > 0 && byte == 0))
			break;
		if (i < 9)
			*low |= bits << 7 * i;
		else if (i == 9)
		{
			*low |= bits << 63;
			*high = bits >> 1;
		}
		else
			*high |= bits << (7 * i - 64);
		if (byte < 0x80)
			return;
	}
	in->failed = true;
	*low = *high = 0;
}

/* Writes a number that is not negative. */
void
bytes_write_wide_uint(StringInfo out, Wide value)
{
	Assert(!wide_is_negative(value));
	bytes_write_wide_bits(out, value.low, (uint64) value.high);
}

/* Writes a number of either sign: 2n, or -2n - 1 for a negative one. */
void
bytes_write_wide_int(StringInfo out, Wide value)
{
	uint64		sign = value.high < 0 ? ~UINT64CONST(0) : 0;

	bytes_write_wide_bits(out, value.low << 1 ^ sign,
						  ((uint64) value.high << 1 | value.low >> 63) ^ sign);
}

/* Reads a number that is not negative. */
Wide
bytes_read_wide_uint(ByteReader *in)
{
	uint64		low,
				high;

	bytes_read_wide_bits(in, &low, &high);
	if (high > PG_INT64_MAX)
	{
		in->failed = true;
		return wide_of(0);
	}
	return (Wide)
	{
		low, (int64) high
	};
}

/* Reads a number of either sign. */
Wide
bytes_read_wide_int(ByteReader *in)
{
	uint64		low,
				high,
				sign;

	bytes_read_wide_bits(in, &low, &high);
	sign = (low & 1) != 0 ? ~UINT64CONST(0) : 0;
	return (Wide)
	{
		(low >> 1 | high << 63) ^ sign, (int64) (high >> 1 ^ sign)
	};
}
