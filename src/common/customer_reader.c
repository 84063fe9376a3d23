/*
 * customer_reader.c
 *		Reading the records of customers from a temporary file, many at a time.
 */
#include "postgres.h"

#include "miscadmin.h"

#include "common/customer_reader.h"

/* Returns a reader of files of customers of this type. */
CustomerReader *
customer_reader_new(const CustomerType *type, const CustomerTails *tails)
{
	CustomerReader *reader = palloc0(sizeof(CustomerReader));

	reader->type = type;
	reader->tails = tails;
	return reader;
}

/* Frees a reader. */
void
customer_reader_free(CustomerReader *reader)
{
	if (reader->body.data != NULL)
		pfree(reader->body.data);
	pfree(reader);
}

/* Begins to read a file. */
void
customer_reader_begin(CustomerReader *reader, BufFile *file)
{
	reader->file = file;
	reader->at = reader->end = 0;
}

/*
 * Reads on, at least to the end of a record without a body. Returns false at the end of
 * the file.
 */
bool
customer_reader_refill(CustomerReader *reader)
{
	Size		left = reader->end - reader->at;

	CHECK_FOR_INTERRUPTS();
	memmove(reader->data, reader->data + reader->at, left);
	reader->at = 0;
	reader->end = left + BufFileRead(reader->file, reader->data + left,
									 sizeof(reader->data) - left);
	if (reader->end == 0)
		return false;
	if (reader->end < sizeof(CustomerRecord))
		ereport(ERROR,
				(errcode_for_file_access(),
				 errmsg("could not read from temporary file: read only %zu of %zu bytes",
						reader->end, sizeof(CustomerRecord))));
	return true;
}

/* Copies the next bytes of the file. */
static void
customer_reader_copy(CustomerReader *reader, char *to, Size size)
{
	Size		here = Min(size, reader->end - reader->at);

	memcpy(to, reader->data + reader->at, here);
	reader->at += here;
	if (size > here)
		BufFileReadExact(reader->file, to + here, size - here);
}

/* Reads the key and the tail of a record, and turns it back into a customer. */
void
customer_reader_read_body(CustomerReader *reader, CustomerRecord *record,
						  uint64 key_size, uint64 tail_size)
{
	CustomerBody *body = &reader->body;

	CHECK_FOR_INTERRUPTS();
	customer_body_prepare(body, key_size, tail_size);
	customer_reader_copy(reader, body->data, key_size);
	if (tail_size > 0)
		customer_reader_copy(reader, body->tail + reader->tails->unrecorded,
							 tail_size - reader->tails->unrecorded);
	customer_record_restore(reader->type, reader->tails, record, tail_size, body);
}
