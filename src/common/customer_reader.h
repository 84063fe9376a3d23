/*
 * customer_reader.h
 *		Reading the records of customers from a temporary file, many at a time.
 */
#ifndef SATISFACTION_CUSTOMER_READER_H
#define SATISFACTION_CUSTOMER_READER_H

#include "storage/buffile.h"

#include "common/customer_record.h"

typedef struct CustomerReader
{
	BufFile    *file;
	const CustomerType *type;
	const CustomerTails *tails;
	CustomerBody body;			/* of the last customer */
	Size		at;				/* what was not parsed yet begins here */
	Size		end;
	char		data[BLCKSZ];
} CustomerReader;

extern CustomerReader *customer_reader_new(const CustomerType *type, const CustomerTails *tails);
extern void customer_reader_free(CustomerReader *reader);
extern void customer_reader_begin(CustomerReader *reader, BufFile *file);
extern bool customer_reader_refill(CustomerReader *reader);
extern void customer_reader_read_body(CustomerReader *reader, CustomerRecord *record,
									  uint64 key_size, uint64 tail_size);

/* Reads the next customer, which points into the body of the reader; false at the end. */
static inline bool
customer_reader_next(CustomerReader *reader, Customer *customer)
{
	uint64		key_size,
				tail_size;

	if (reader->end - reader->at < sizeof(CustomerRecord) && !customer_reader_refill(reader))
		return false;
	memcpy(customer, reader->data + reader->at, sizeof(CustomerRecord));
	reader->at += sizeof(CustomerRecord);
	key_size = customer_record_key_size(reader->type, customer);
	tail_size = customer_record_tail_size(reader->tails, customer);
	reader->body.size = 0;
	if (key_size > 0 || tail_size > 0)
		customer_reader_read_body(reader, customer, key_size, tail_size);
	return true;
}

#endif							/* SATISFACTION_CUSTOMER_READER_H */
