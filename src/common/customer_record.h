/*
 * customer_record.h
 *		The record of a customer, in temporary files and in messages between parallel workers.
 *
 * A record is a Customer, in which the size of what a pointer points to stands
 * in place of the pointer, followed by the key and the tail of the payload, if
 * any.
 */
#ifndef SATISFACTION_CUSTOMER_RECORD_H
#define SATISFACTION_CUSTOMER_RECORD_H

#include "lib/stringinfo.h"

#include "common/bytes.h"
#include "common/customer_table.h"

typedef Customer CustomerRecord;

/*
 * Payloads with a tail: memory to which a payload may point. An aggregate whose
 * payloads never do has no CustomerTails.
 */
typedef struct CustomerTails
{
	/*
	 * Returns the tail, or NULL; puts what tells its size into the record's
	 * payload.
	 */
	const void *(*find) (const CustomerPayload *payload, CustomerPayload *record);

	/*
	 * Returns the size of the tail of a record's payload, 0 if it has none.
	 * The record may be invalid, then the size is, too.
	 */
	uint64		(*size) (const CustomerPayload *record);
	/* Makes the payload of a record point to its tail. */
	void		(*attach) (CustomerPayload *record, void *tail);
	/* How many bytes at the beginning of a tail are not in records. */
	Size		unrecorded;
} CustomerTails;

/* A buffer for what follows the fixed part: the key, then the tail, aligned. */
typedef struct CustomerBody
{
	char	   *data;
	Size		size;			/* 0 if there is only the fixed part */
	Size		capacity;
	char	   *tail;
} CustomerBody;

/* Writes bytes of a record to a file or a message. */
typedef void (*CustomerWriter) (void *out, const void *data, Size size);

extern void customer_body_prepare(CustomerBody *body, Size key_size, Size tail_size);
extern void customer_record_write(const CustomerType *type, const CustomerTails *tails,
								  const Customer *customer, CustomerWriter write, void *out);
extern void customer_record_parse(ByteReader *in, const CustomerType *type,
								  const CustomerTails *tails, CustomerBody *body,
								  Customer *customer);

/* Returns how many bytes of a key follow. */
static inline uint64
customer_record_key_size(const CustomerType *type, const CustomerRecord *record)
{
	return type->by_value ? 0 : record->key;
}

/* Returns the size of the tail, 0 if there is none. */
static inline uint64
customer_record_tail_size(const CustomerTails *tails, const CustomerRecord *record)
{
	return tails == NULL ? 0 : tails->size(&record->payload);
}

/* Turns the fixed part of a record back into a customer, which points into the body. */
static inline void
customer_record_restore(const CustomerType *type, const CustomerTails *tails,
						CustomerRecord *record, uint64 tail_size, const CustomerBody *body)
{
	if (!type->by_value)
		record->key = (uint64) PointerGetDatum(body->data);
	if (tail_size > 0)
		tails->attach(&record->payload, body->tail);
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
