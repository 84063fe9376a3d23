/*
 * customer_record.h
 *		The record of a customer, in temporary files and in messages between parallel workers.
 *
 * A record is a Customer, in which the size of what a pointer points to stands
 * in place of the pointer, followed by the key and the period blocks, if any.
 */
#ifndef SATISFACTION_CUSTOMER_RECORD_H
#define SATISFACTION_CUSTOMER_RECORD_H

#include "lib/stringinfo.h"

#include "common/bytes.h"
#include "common/calendar.h"
#include "common/customer_table.h"

typedef Customer CustomerRecord;

/* A buffer for what follows the fixed part: the key, then the blocks as a PeriodBlocks, aligned. */
typedef struct CustomerBody
{
	char	   *data;
	Size		capacity;
	PeriodBlocks *blocks;
} CustomerBody;

extern void customer_body_prepare(CustomerBody *body, Size key_size, int blocks);
extern void customer_type_write(StringInfo out, const CustomerType *type);
extern CustomerType *customer_type_read(ByteReader *in, MemoryContext context);
extern void customer_record_append(StringInfo out, const CustomerType *type,
								   const Customer *customer);
extern void customer_record_parse(ByteReader *in, const CustomerType *type, PeriodRule rule,
								  bool separate, CustomerBody *body, Customer *customer);

/* Returns how many bytes of a key follow. */
static inline uint64
customer_record_key_size(const CustomerType *type, const CustomerRecord *record)
{
	return type->by_value ? 0 : record->key;
}

/* Returns how many blocks follow. */
static inline uint64
customer_record_blocks(const CustomerRecord *record)
{
	return record->events.base == PERIOD_SET_BLOCKS ? record->events.u.bits : 0;
}

/* Returns whether nothing follows the fixed part. */
static inline bool
customer_record_is_fixed(const CustomerType *type, const CustomerRecord *record)
{
	return type->by_value && record->events.base != PERIOD_SET_BLOCKS;
}

/* Returns the fixed part of a customer's record. */
static inline CustomerRecord
customer_record(const CustomerType *type, const Customer *customer)
{
	CustomerRecord record = *customer;

	if (!type->by_value)
		record.key = customer_key_size(type, customer->key);
	if (record.events.base == PERIOD_SET_BLOCKS)
		record.events.u.bits = customer->events.u.blocks->count;
	return record;
}

/* Turns the fixed part of a record back into a customer, which points into the body. */
static inline void
customer_record_restore(const CustomerType *type, CustomerRecord *record, const CustomerBody *body)
{
	if (!type->by_value)
		record->key = (uint64) PointerGetDatum(body->data);
	if (record->events.base == PERIOD_SET_BLOCKS)
		record->events.u.blocks = body->blocks;
}

/*
 * Prefetches the slot of a customer some records ahead in a message. The place of
 * the record is a guess: that none in between has a body. A wrong guess does no harm.
 */
static inline void
customer_record_prefetch(const ByteReader *in, const CustomerTable *table)
{
	Size		ahead = 12 * sizeof(CustomerRecord);
	CustomerRecord record;

	if ((Size) (in->end - in->at) < ahead + sizeof(record))
		return;
	memcpy(&record, in->at + ahead, sizeof(record));
	customer_table_prefetch(table, record.hash);
}

#endif							/* SATISFACTION_CUSTOMER_RECORD_H */
