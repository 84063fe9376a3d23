/*
 * exact.c
 *		Copies of bytes in memory of exactly their size, so that AddressSanitizer sees a read past the end.
 */
#include "postgres.h"

#include "fuzz.h"

/* Copies that live until the input is done, whatever errors there were. */
static void *copies[64];
static int	ncopies = 0;

/* Returns memory of exactly this size. */
static char *
exact_memory(size_t size)
{
	char	   *memory = malloc(size);

	if (memory == NULL || ncopies == lengthof(copies))
		finding("the harness has no memory for a copy");
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

/* Returns a value of these bytes; every other size that allows it gets the short header that tables have. */
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

/* Returns such a copy of a value. */
Datum
exact_datum(Datum value)
{
	struct varlena *plain = PG_DETOAST_DATUM_PACKED(value);

	return exact_value(VARDATA_ANY(plain), VARSIZE_ANY_EXHDR(plain));
}

/* Gives the copies back. */
void
exact_free(void)
{
	while (ncopies > 0)
		free(copies[--ncopies]);
}
