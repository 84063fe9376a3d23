/*
 * customer_record.c
 *		The record of a customer, in temporary files and in messages between parallel workers.
 */
#include "postgres.h"

#include "port/pg_bitutils.h"

#include "retention/customer_record.h"

/* Makes the buffer large enough for what follows the fixed part of a record. */
void
customer_body_prepare(CustomerBody *body, Size key_size, int blocks)
{
	Size		at = MAXALIGN(key_size);
	Size		size = at + offsetof(PeriodBlocks, block) + blocks * sizeof(PeriodBlock);

	if (size > body->capacity)
	{
		if (body->data != NULL)
			pfree(body->data);
		body->capacity = size * 2;
		body->data = palloc(body->capacity);
	}
	body->blocks = (PeriodBlocks *) (body->data + at);
	body->blocks->count = body->blocks->capacity = blocks;
}

/* Appends the record of a customer to a message. */
void
customer_record_append(StringInfo out, const CustomerType *type, const Customer *customer)
{
	CustomerRecord record = customer_record(type, customer);
	uint64		key_size = customer_record_key_size(type, &record);
	uint64		blocks = customer_record_blocks(&record);

	appendBinaryStringInfo(out, (char *) &record, sizeof(record));
	if (key_size > 0)
		appendBinaryStringInfo(out, DatumGetPointer((Datum) customer->key), key_size);
	if (blocks > 0)
		appendBinaryStringInfo(out, (char *) customer->events.u.blocks->block,
							   blocks * sizeof(PeriodBlock));
}

/* Returns whether the events of a customer are a valid set of valid periods. */
static bool
customer_events_are_valid(const PeriodSet *events, PeriodRule rule, bool separate)
{
	int64		first,
				last;

	if (events->base != PERIOD_SET_BLOCKS)
	{
		if (events->u.bits == 0)
			return false;
		first = (int64) events->base + pg_rightmost_one_pos64(events->u.bits);
		last = (int64) events->base + pg_leftmost_one_pos64(events->u.bits);
	}
	else
	{
		const PeriodBlock *block = events->u.blocks->block;
		int			n = events->u.blocks->count;

		for (int i = 0; i < n; i++)
			if (block[i].bits == 0 || (i > 0 && block[i].word <= block[i - 1].word))
				return false;
		if (n == 0)
			return false;
		first = block[0].word * INT64CONST(64) + pg_rightmost_one_pos64(block[0].bits);
		last = block[n - 1].word * INT64CONST(64) + pg_leftmost_one_pos64(block[n - 1].bits);
	}
	/* where start and return events are separate, a period has two numbers */
	return period_is_valid(rule, separate ? first >> 1 : first) &&
		period_is_valid(rule, separate ? last >> 1 : last);
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
		elog(ERROR, "serialized retention state is truncated");
	memcpy(data, in->at, size);
	in->at += size;
}

/* Parses and checks the next record of a message; the customer points into the body. */
void
customer_record_parse(ByteReader *in, const CustomerType *type, PeriodRule rule, bool separate,
					  CustomerBody *body, Customer *customer)
{
	uint64		key_size,
				blocks;

	customer_record_copy(in, customer, sizeof(CustomerRecord));
	key_size = customer_record_key_size(type, customer);
	blocks = customer_record_blocks(customer);
	if (key_size > (uint64) (in->end - in->at) ||
		blocks > (in->end - in->at) / sizeof(PeriodBlock))
		elog(ERROR, "serialized retention state is damaged");
	if (!customer_record_is_fixed(type, customer))
	{
		customer_body_prepare(body, key_size, blocks);
		customer_record_copy(in, body->data, key_size);
		customer_record_copy(in, body->blocks->block, blocks * sizeof(PeriodBlock));
		if (!type->by_value && !customer_key_is_valid(type, body->data, key_size))
			elog(ERROR, "serialized retention state is damaged");
		customer_record_restore(type, customer, body);
	}
	if (!customer_events_are_valid(&customer->events, rule, separate))
		elog(ERROR, "serialized retention state is damaged");
}
