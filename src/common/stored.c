/*
 * stored.c
 *		What types that are stored as self-describing bytes share: text form, binary form, equality.
 *
 * Each value has one form only, which reading makes sure of. So values are equal when their bytes are.
 */
#include "postgres.h"

#include "common/hashfn.h"
#include "libpq/pqformat.h"
#include "utils/builtins.h"

#include "common/stored.h"

/* Begins a value. */
void
stored_begin(StringInfo out)
{
	initStringInfo(out);
	appendStringInfoSpaces(out, VARHDRSZ);
}

/* Returns the finished value. */
Datum
stored_end(StringInfo out)
{
	SET_VARSIZE(out->data, out->len);
	return PointerGetDatum(out->data);
}

/* Returns the bytes that hexadecimal digits stand for, or NULL. */
char *
stored_from_hex(const char *text, int *length)
{
	size_t		digits = strlen(text);
	char	   *bytes;

	if (digits % 2 != 0 || strspn(text, "0123456789abcdef") != digits)
		return NULL;
	bytes = palloc(digits / 2 + 1);
	*length = (int) hex_decode(text, digits, bytes);
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

/* Returns the text form: the bytes in hexadecimal, which lose nothing and depend on no setting. */
Datum
stored_out(PG_FUNCTION_ARGS)
{
	struct varlena *stored = PG_GETARG_VARLENA_PP(0);
	Size		length = VARSIZE_ANY_EXHDR(stored);
	char	   *text = palloc(length * 2 + 1);

	text[hex_encode(VARDATA_ANY(stored), length, text)] = '\0';
	PG_RETURN_CSTRING(text);
}

/* Returns the bytes for a client, which are those that are stored. */
Datum
stored_send(PG_FUNCTION_ARGS)
{
	struct varlena *stored = PG_GETARG_VARLENA_PP(0);
	StringInfoData buf;

	pq_begintypsend(&buf);
	pq_sendbytes(&buf, VARDATA_ANY(stored), VARSIZE_ANY_EXHDR(stored));
	PG_RETURN_BYTEA_P(pq_endtypsend(&buf));
}

/* Returns whether two values, which are plain in memory, have the same bytes. */
bool
stored_same(const struct varlena *a, const struct varlena *b)
{
	return VARSIZE_ANY_EXHDR(a) == VARSIZE_ANY_EXHDR(b) &&
		memcmp(VARDATA_ANY(a), VARDATA_ANY(b), VARSIZE_ANY_EXHDR(a)) == 0;
}

/* Returns whether the two arguments have the same bytes. */
static bool
same_bytes(FunctionCallInfo fcinfo)
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
	PG_RETURN_BOOL(same_bytes(fcinfo));
}

/* Returns whether two values differ. */
Datum
stored_ne(PG_FUNCTION_ARGS)
{
	PG_RETURN_BOOL(!same_bytes(fcinfo));
}

/* Returns which of two values sorts first; the order is that of the bytes and has no other meaning. */
static int
compare_bytes(FunctionCallInfo fcinfo)
{
	struct varlena *a = PG_GETARG_VARLENA_PP(0);
	struct varlena *b = PG_GETARG_VARLENA_PP(1);
	int			result = memcmp(VARDATA_ANY(a), VARDATA_ANY(b), Min(VARSIZE_ANY_EXHDR(a), VARSIZE_ANY_EXHDR(b)));

	if (result == 0)
		result = (VARSIZE_ANY_EXHDR(a) > VARSIZE_ANY_EXHDR(b)) - (VARSIZE_ANY_EXHDR(a) < VARSIZE_ANY_EXHDR(b));

	PG_FREE_IF_COPY(a, 0);
	PG_FREE_IF_COPY(b, 1);
	return result;
}

/* Returns whether the first value sorts before the second. */
Datum
stored_lt(PG_FUNCTION_ARGS)
{
	PG_RETURN_BOOL(compare_bytes(fcinfo) < 0);
}

/* Returns whether the first value does not sort after the second. */
Datum
stored_le(PG_FUNCTION_ARGS)
{
	PG_RETURN_BOOL(compare_bytes(fcinfo) <= 0);
}

/* Returns whether the first value sorts after the second. */
Datum
stored_gt(PG_FUNCTION_ARGS)
{
	PG_RETURN_BOOL(compare_bytes(fcinfo) > 0);
}

/* Returns whether the first value does not sort before the second. */
Datum
stored_ge(PG_FUNCTION_ARGS)
{
	PG_RETURN_BOOL(compare_bytes(fcinfo) >= 0);
}

/* Returns which of two values sorts first: the btree support function. */
Datum
stored_cmp(PG_FUNCTION_ARGS)
{
	PG_RETURN_INT32(compare_bytes(fcinfo));
}

/* Returns the hash of a value. */
Datum
stored_hash(PG_FUNCTION_ARGS)
{
	struct varlena *stored = PG_GETARG_VARLENA_PP(0);
	Datum		hash = hash_any((unsigned char *) VARDATA_ANY(stored), VARSIZE_ANY_EXHDR(stored));

	PG_FREE_IF_COPY(stored, 0);
	return hash;
}

/* Returns the seeded 64-bit hash of a value. */
Datum
stored_hash_extended(PG_FUNCTION_ARGS)
{
	struct varlena *stored = PG_GETARG_VARLENA_PP(0);
	Datum		hash = hash_any_extended((unsigned char *) VARDATA_ANY(stored), VARSIZE_ANY_EXHDR(stored),
										 PG_GETARG_INT64(1));

	PG_FREE_IF_COPY(stored, 0);
	return hash;
}
