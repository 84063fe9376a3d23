/*
 * bytes.c
 *		Writing and reading the bytes of stored values.
 */
#include "postgres.h"

#include "mb/pg_wchar.h"

#include "common/bytes.h"

/* Writes an integer that is not negative. */
void
bytes_write_uint(StringInfo out, uint64 value)
{
	while (value >= 0x80)
	{
		appendStringInfoCharMacro(out, (char) (value | 0x80));
		value >>= 7;
	}
	appendStringInfoCharMacro(out, (char) value);
}

/* Writes an integer of either sign; those near zero take few bytes. */
void
bytes_write_int(StringInfo out, int64 value)
{
	bytes_write_uint(out, ((uint64) value << 1) ^ (uint64) (value >> 63));
}

/* Writes the length of a string and its bytes. */
void
bytes_write_string(StringInfo out, const char *string)
{
	bytes_write_uint(out, strlen(string));
	appendBinaryStringInfo(out, string, strlen(string));
}

/* Reads an integer from 0 to most, of any number of bytes. */
uint64
bytes_read_long_uint(ByteReader *in, uint64 most)
{
	uint64		value = 0;

	for (int shift = 0; !in->failed; shift += 7)
	{
		uint64		byte;

		if (in->at == in->end || shift > 63)
			break;
		byte = *in->at++;
		if (shift == 63 && byte > 1)
			break;
		value |= (byte & 0x7f) << shift;
		if ((byte & 0x80) == 0)
		{
			/* if the last byte is zero, there is a shorter form */
			if ((byte == 0 && shift > 0) || value > most)
				break;
			return value;
		}
	}
	in->failed = true;
	return 0;
}

/* Reads an integer of either sign. */
int64
bytes_read_int(ByteReader *in)
{
	uint64		value = bytes_read_uint(in, PG_UINT64_MAX);

	return (int64) (value >> 1) ^ -(int64) (value & 1);
}

/*
 * Reads a string of up to `most` bytes without NUL; its encoding is not
 * checked.
 */
char *
bytes_read_raw_string(ByteReader *in, int most)
{
	size_t		length = bytes_read_uint(in, most);
	char	   *string;

	if (in->failed || length > (size_t) (in->end - in->at) ||
		memchr(in->at, 0, length) != NULL)
	{
		in->failed = true;
		return pstrdup("");
	}
	string = pnstrdup((const char *) in->at, length);
	in->at += length;
	return string;
}

/*
 * Reads a string of up to `most` bytes that is valid in the server's encoding.
 */
char *
bytes_read_string(ByteReader *in, int most)
{
	char	   *string = bytes_read_raw_string(in, most);

	if (!pg_verifymbstr(string, strlen(string), true))
		in->failed = true;
	return string;
}
