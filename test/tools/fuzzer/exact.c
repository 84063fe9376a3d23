/*
 * exact.c
 *		Copies of bytes in memory blocks of exactly their size, so that
 *		AddressSanitizer detects reads past the end.
 */
#include "postgres.h"

#include "fuzz.h"

/*
 * The copies, which live until the input has been processed, even if errors
 * were raised.
 */
static void *copies[64];
static int	ncopies = 0;

/* Returns a memory block of exactly this size. */
static char *
exact_memory(size_t size)
{
	char	   *memory = malloc(size);

	if (memory == NULL || ncopies == lengthof(copies))
		finding("out of memory for a copy");
	copies[ncopies++] = memory;
	return memory;
}

/* Returns a copy of bytes. */
char *
exact_bytes(const void *data, size_t size)
{
	char	   *copy = exact_memory(size);

	if (size > 0)
		memcpy(copy, data, size);
	return copy;
}

/*
 * Returns a varlena value with these bytes.
 *
 * It has a short header, like values in tables, if the size is odd and small
 * enough.
 */
Datum
exact_value(const void *data, size_t size)
{
	bool		is_short = size % 2 == 1 && size + VARHDRSZ_SHORT <= VARATT_SHORT_MAX;
	size_t		header = is_short ? VARHDRSZ_SHORT : VARHDRSZ;
	char	   *value = exact_memory(header + size);

	if (is_short)
		SET_VARSIZE_SHORT(value, header + size);
	else
		SET_VARSIZE(value, header + size);
	if (size > 0)
		memcpy(value + header, data, size);
	return PointerGetDatum(value);
}

/* Returns such a copy of a varlena value. */
Datum
exact_datum(Datum value)
{
	struct varlena *plain = PG_DETOAST_DATUM_PACKED(value);

	return exact_value(VARDATA_ANY(plain), VARSIZE_ANY_EXHDR(plain));
}

/* Frees all copies. */
void
exact_free(void)
{
	while (ncopies > 0)
		free(copies[--ncopies]);
}
