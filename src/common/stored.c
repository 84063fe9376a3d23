/*
 * stored.c
 *		What types with a canonical binary form share: text and binary output,
 *		comparison and hash functions.
 *
 * Each value has exactly one form, and input functions accept no other. So
 * values are equal if their bytes are equal.
 */
#include "postgres.h"

#include "common/hashfn.h"
#include "libpq/pqformat.h"
#include "miscadmin.h"
#include "utils/builtins.h"

#include "common/stored.h"

/* Begins a stored value: reserves its length word. */
void
stored_begin(StringInfo out)
{
	initStringInfo(out);
	appendStringInfoSpaces(out, VARHDRSZ);
}

/* Returns the finished stored value. */
Datum
stored_end(StringInfo out)
{
	SET_VARSIZE(out->data, out->len);
	return PointerGetDatum(out->data);
}

/* Returns the stored value of checked bytes from a client, which are kept as they are. */
Datum
stored_from_bytes(const char *bytes, int length)
{
	StringInfoData out;

	stored_begin(&out);
	appendBinaryStringInfo(&out, bytes, length);
	return stored_end(&out);
}

/* How many bytes are converted from or to hexadecimal digits without a check for interrupts. */
#define HEX_AT_ONCE ((Size) 1 << 20)

/*
 * Converts lower-case hexadecimal digits to bytes; returns NULL if the text is
 * malformed.
 */
char *
stored_from_hex(const char *text, int *length)
{
	size_t		digits = strlen(text);
	char	   *bytes;

	if (digits % 2 != 0)
		return NULL;
	bytes = palloc(digits / 2 + 1);
	for (size_t at = 0; at < digits; at += 2 * HEX_AT_ONCE)
	{
		size_t		piece = Min(digits - at, 2 * HEX_AT_ONCE);
		bool		ok = true;

		CHECK_FOR_INTERRUPTS();
		/* without branches, as most would be mispredicted */
		for (size_t i = at; i < at + piece; i++)
			ok &= ((text[i] >= '0') & (text[i] <= '9')) | ((text[i] >= 'a') & (text[i] <= 'f'));
		if (!ok)
			return NULL;
		hex_decode(text + at, piece, bytes + at / 2);
	}
	*length = (int) (digits / 2);
	return bytes;
}

PG_FUNCTION_INFO_V1(stored_out);
PG_FUNCTION_INFO_V1(stored_send);
PG_FUNCTION_INFO_V1(stored_eq);
PG_FUNCTION_INFO_V1(stored_ne);
PG_FUNCTION_INFO_V1(stored_lt);
PG_FUNCTION_INFO_V1(stored_le);
PG_FUNCTION_INFO_V1(stored_gt);
PG_FUNCTION_INFO_V1(stored_ge);
PG_FUNCTION_INFO_V1(stored_cmp);
PG_FUNCTION_INFO_V1(stored_hash);
PG_FUNCTION_INFO_V1(stored_hash_extended);

/*
 * Converts a value to text: its bytes in hexadecimal, which lose nothing and
 * depend on no setting.
 */
Datum
stored_out(PG_FUNCTION_ARGS)
{
	struct varlena *stored = PG_GETARG_VARLENA_PP(0);
	Size		length = VARSIZE_ANY_EXHDR(stored);
	char	   *text = palloc(length * 2 + 1);

	for (Size at = 0; at < length; at += HEX_AT_ONCE)
	{
		CHECK_FOR_INTERRUPTS();
		hex_encode(VARDATA_ANY(stored) + at, Min(length - at, HEX_AT_ONCE), text + 2 * at);
	}
	text[2 * length] = '\0';
	PG_RETURN_CSTRING(text);
}

/* Converts a value to bytes for a client, which are the stored ones. */
Datum
stored_send(PG_FUNCTION_ARGS)
{
	struct varlena *stored = PG_GETARG_VARLENA_PP(0);
	StringInfoData buf;

	pq_begintypsend(&buf);
	pq_sendbytes(&buf, VARDATA_ANY(stored), VARSIZE_ANY_EXHDR(stored));
	PG_RETURN_BYTEA_P(pq_endtypsend(&buf));
}

/* Returns whether two detoasted values have the same bytes. */
bool
stored_same(const struct varlena *a, const struct varlena *b)
{
	return VARSIZE_ANY_EXHDR(a) == VARSIZE_ANY_EXHDR(b) &&
		memcmp(VARDATA_ANY(a), VARDATA_ANY(b), VARSIZE_ANY_EXHDR(a)) == 0;
}

/* Returns whether the two arguments have the same bytes. */
static bool
stored_same_arguments(FunctionCallInfo fcinfo)
{
	struct varlena *a = PG_GETARG_VARLENA_PP(0);
	struct varlena *b = PG_GETARG_VARLENA_PP(1);
	bool		same = stored_same(a, b);

	PG_FREE_IF_COPY(a, 0);
	PG_FREE_IF_COPY(b, 1);
	return same;
}

/* Returns whether two values are equal. */
Datum
stored_eq(PG_FUNCTION_ARGS)
{
	PG_RETURN_BOOL(stored_same_arguments(fcinfo));
}

/* Returns whether two values differ. */
Datum
stored_ne(PG_FUNCTION_ARGS)
{
	PG_RETURN_BOOL(!stored_same_arguments(fcinfo));
}

/*
 * Compares the two arguments: returns a negative number, 0 or a positive one.
 *
 * The order is that of the bytes and has no other meaning.
 */
static int
stored_compare_arguments(FunctionCallInfo fcinfo)
{
	struct varlena *a = PG_GETARG_VARLENA_PP(0);
	struct varlena *b = PG_GETARG_VARLENA_PP(1);
	Size		a_size = VARSIZE_ANY_EXHDR(a);
	Size		b_size = VARSIZE_ANY_EXHDR(b);
	int			result = memcmp(VARDATA_ANY(a), VARDATA_ANY(b), Min(a_size, b_size));

	if (result == 0)
		result = (a_size > b_size) - (a_size < b_size);

	PG_FREE_IF_COPY(a, 0);
	PG_FREE_IF_COPY(b, 1);
	return result;
}

/* Returns whether the first value sorts before the second. */
Datum
stored_lt(PG_FUNCTION_ARGS)
{
	PG_RETURN_BOOL(stored_compare_arguments(fcinfo) < 0);
}

/* Returns whether the first value does not sort after the second. */
Datum
stored_le(PG_FUNCTION_ARGS)
{
	PG_RETURN_BOOL(stored_compare_arguments(fcinfo) <= 0);
}

/* Returns whether the first value sorts after the second. */
Datum
stored_gt(PG_FUNCTION_ARGS)
{
	PG_RETURN_BOOL(stored_compare_arguments(fcinfo) > 0);
}

/* Returns whether the first value does not sort before the second. */
Datum
stored_ge(PG_FUNCTION_ARGS)
{
	PG_RETURN_BOOL(stored_compare_arguments(fcinfo) >= 0);
}

/* Compares two values: the btree support function. */
Datum
stored_cmp(PG_FUNCTION_ARGS)
{
	PG_RETURN_INT32(stored_compare_arguments(fcinfo));
}

/* Returns the 32-bit hash of a value. */
Datum
stored_hash(PG_FUNCTION_ARGS)
{
	struct varlena *stored = PG_GETARG_VARLENA_PP(0);
	Datum		hash = hash_any((unsigned char *) VARDATA_ANY(stored),
								VARSIZE_ANY_EXHDR(stored));

	PG_FREE_IF_COPY(stored, 0);
	return hash;
}

/* Returns the seeded 64-bit hash of a value. */
Datum
stored_hash_extended(PG_FUNCTION_ARGS)
{
	struct varlena *stored = PG_GETARG_VARLENA_PP(0);
	Datum		hash = hash_any_extended((unsigned char *) VARDATA_ANY(stored),
										 VARSIZE_ANY_EXHDR(stored), PG_GETARG_INT64(1));

	PG_FREE_IF_COPY(stored, 0);
	return hash;
}
