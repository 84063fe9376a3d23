/*
 * customer_record.c
 *		The record of a customer, in temporary files and in messages between parallel workers.
 */
#include "postgres.h"

#include "utils/memutils.h"

#include "common/customer_record.h"

/* Makes the buffer large enough for what follows the fixed part of a record. */
void
customer_body_prepare(CustomerBody *body, Size key_size, Size tail_size)
{
	Size		at = MAXALIGN(key_size);
	Size		size = at + tail_size;

	if (size > body->capacity)
	{
		if (body->data != NULL)
			pfree(body->data);
		body->capacity = size * 2;
		body->data = MemoryContextAllocHuge(CurrentMemoryContext, body->capacity);
	}
	body->size = size;
	body->tail = body->data + at;
}

/* Writes the record of a customer. */
void
customer_record_write(const CustomerType *type, const CustomerTails *tails,
					  const Customer *customer, CustomerWriter write, void *out)
{
	CustomerRecord record = *customer;
	const char *tail = NULL;

	if (!type->by_value)
		record.key = customer_key_size(type, customer->key);
	if (tails != NULL)
		tail = tails->find(&customer->payload, &record.payload);
	write(out, &record, sizeof(record));
	if (!type->by_value)
		write(out, DatumGetPointer((Datum) customer->key), record.key);
	if (tail != NULL)
		write(out, tail + tails->unrecorded,
			  tails->size(&record.payload) - tails->unrecorded);
}

/* Returns whether bytes can be a key: their length must be that of the type or of the value. */
static bool
customer_key_is_valid(const CustomerType *type, const char *data, uint64 size)
{
	if (type->length >= 0)
		return size == (uint64) type->length;
	if (type->length == -1)
		return size > 0 && !VARATT_IS_EXTERNAL(data) &&
			(VARATT_IS_SHORT(data) || size >= VARHDRSZ) && size == VARSIZE_ANY(data);
	return size > 0 && data[size - 1] == '\0';
}

/* Copies bytes from a message; raises an error if it is too short. */
static void
customer_record_copy(ByteReader *in, void *data, Size size)
{
	if (size > (Size) (in->end - in->at))
		elog(ERROR, "serialized transition state is truncated");
	memcpy(data, in->at, size);
	in->at += size;
}

/*
 * Parses the next record of a message and checks its key; the caller checks the
 * payload. The customer points into the body.
 */
void
customer_record_parse(ByteReader *in, const CustomerType *type, const CustomerTails *tails,
					  CustomerBody *body, Customer *customer)
{
	uint64		key_size,
				tail_size,
				left;

	customer_record_copy(in, customer, sizeof(CustomerRecord));
	key_size = customer_record_key_size(type, customer);
	tail_size = customer_record_tail_size(tails, customer);
	if (type->by_value && tail_size == 0)
		return;
	left = in->end - in->at;
	if (key_size > left || (tail_size > 0 && tail_size - tails->unrecorded > left))
		elog(ERROR, "serialized transition state is damaged");
	customer_body_prepare(body, key_size, tail_size);
	customer_record_copy(in, body->data, key_size);
	if (tail_size > 0)
		customer_record_copy(in, body->tail + tails->unrecorded, tail_size - tails->unrecorded);
	if (!type->by_value && !customer_key_is_valid(type, body->data, key_size))
		elog(ERROR, "serialized transition state is damaged");
	customer_record_restore(type, tails, customer, tail_size, body);
}
