/*
 * bytes.h
 *		Writing and reading the bytes of stored values: integers with 7 bits in
 *		each byte, low bits first.
 *
 * The same bytes are stored, sent to clients and exchanged between processes,
 * so they do not depend on the machine. Readers do not trust them: at the end
 * of the bytes, or at an integer that is out of range or not in its shortest
 * form, the reader fails. It returns zeros and empty strings from then on, so
 * the caller needs to check only once, at the end.
 */
#ifndef SATISFACTION_BYTES_H
#define SATISFACTION_BYTES_H

#include "lib/stringinfo.h"

typedef struct ByteReader
{
	const unsigned char *at;
	const unsigned char *end;
	bool		failed;
} ByteReader;

extern void bytes_write_uint(StringInfo out, uint64 value);
extern void bytes_write_int(StringInfo out, int64 value);
extern void bytes_write_string(StringInfo out, const char *string);
extern uint64 bytes_read_long_uint(ByteReader *in, uint64 most);
extern int64 bytes_read_int(ByteReader *in);
extern char *bytes_read_raw_string(ByteReader *in, int most);
extern char *bytes_read_string(ByteReader *in, int most);

/* Reads an integer from 0 to most; inline for those of one byte. */
static inline uint64
bytes_read_uint(ByteReader *in, uint64 most)
{
	if (likely(!in->failed && in->at < in->end && *in->at < 0x80 && *in->at <= most))
		return *in->at++;
	return bytes_read_long_uint(in, most);
}

#endif							/* SATISFACTION_BYTES_H */
