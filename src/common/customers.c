/*
 * customers.c
 *		The customers of a group, and what an aggregate keeps of each.
 */
#include "postgres.h"

#include "access/xact.h"
#include "executor/nodeHash.h"
#include "miscadmin.h"
#include "utils/datum.h"
#include "utils/memutils.h"

#include "common/customer_files.h"
#include "common/customer_reader.h"
#include "common/customer_record.h"
#include "common/customer_spill.h"
#include "common/customers.h"

/*
 * Files of customers that a part of a parallel aggregate has left. They may be kept
 * for longer than the customers.
 */
typedef struct CustomerLeft
{
	CustomerFiles files;
	struct CustomerLeft *next;	/* of the same customers */
	MemoryContextCallback delete;
} CustomerLeft;

/* Returns an empty set of customers. */
Customers *
customers_new(const CustomerType *type, const CustomerMethods *methods, MemoryContext context)
{
	Customers  *c = MemoryContextAllocZero(context, sizeof(Customers));

	c->context = context;
	c->methods = methods;
	c->limit = get_hash_memory_limit();
	customer_table_init(&c->table, type, context);
	if (!type->by_value)
		c->buffered_keys = AllocSetContextCreate(context, "satisfaction buffer",
												 ALLOCSET_DEFAULT_SIZES);
	return c;
}

/* Writes all customers in memory to temporary files. */
static void
customers_spill(Customers *c)
{
	if (c->spill == NULL)
		c->spill = customer_spill_new(c->spill_level, c->methods->tails, c->is_part, c->context);
	customer_spill_write(c->spill, &c->table);
	c->added = 0;
}

/* How many events make it worthwhile to write a few customers to temporary files. */
#define EVENTS_TO_SPILL 8192

/*
 * Returns whether writing the table to temporary files frees much memory, compared
 * to what comes back with the next events. One customer cannot be partitioned.
 */
static inline bool
customers_are_worth_spilling(const Customers *c)
{
	return customer_table_count(&c->table) > CUSTOMER_BUFFER ||
		(customer_table_count(&c->table) > 1 && c->added >= EVENTS_TO_SPILL);
}

/* Writes all customers to temporary files if the table exceeds the limit, or would by growing. */
static void
customers_spill_if_over_limit(Customers *c)
{
	Size		used = customer_table_memory(&c->table, CUSTOMER_BUFFER);

	if (unlikely(used > c->limit && customers_are_worth_spilling(c) &&
				 c->spill_level < SPILL_LEVELS))
		customers_spill(c);
}

/* Enlarges an empty table for a number of customers, if they fit into memory. */
static void
customers_reserve(Customers *c, int64 count)
{
	if (customer_table_count(&c->table) == 0 &&
		count * 2 * (int64) sizeof(Customer) < (int64) c->limit / 2)
		customer_table_reserve(&c->table, count);
}

/*
 * Returns which bits of a by-value key belong to its type: some functions of the
 * server extend an integer by its sign, others by zeros.
 */
static inline uint64
customers_key_bits(const CustomerType *type)
{
	return !type->by_value || type->length == sizeof(uint64) ? PG_UINT64_MAX :
		(UINT64CONST(1) << (type->length * BITS_PER_BYTE)) - 1;
}

/* Computes the hash values of the buffered keys. */
static void
customers_hash_buffered(Customers *c)
{
	const CustomerType type = c->table.type;
	uint64		bits = customers_key_bits(&type);

	for (int i = 0; i < c->buffered; i++)
	{
		c->key[i] &= bits;
		c->hash[i] = customer_key_hash(&type, c->key[i]);
	}
}

/* Adds the buffered events to the table. */
void
customers_flush(Customers *c)
{
	CHECK_FOR_INTERRUPTS();
	customers_spill_if_over_limit(c);
	customers_hash_buffered(c);
	c->methods->add_events(c);
	c->added += c->buffered;
	c->buffered = 0;
	if (c->buffered_keys != NULL)
		MemoryContextReset(c->buffered_keys);
}

/* Returns a copy of a key that lives until the buffer is emptied, as the row does not. */
uint64
customers_keep_key(Customers *c, Datum key)
{
	int16		length = c->table.type.length;
	MemoryContext old;

	if (length == -1)
		key = PointerGetDatum(PG_DETOAST_DATUM_PACKED(key));
	old = MemoryContextSwitchTo(c->buffered_keys);
	key = datumCopy(key, false, length);
	MemoryContextSwitchTo(old);
	return (uint64) key;
}

/* Adds a customer of a file, a message or another set. */
static void
customers_put(Customers *c, const Customer *customer)
{
	/* a record counts as many events, as it may consist of that many */
	c->added += CUSTOMER_BUFFER;
	if (customer_table_may_grow(&c->table, 1) || c->table.context->mem_allocated > c->limit)
		customers_spill_if_over_limit(c);
	c->methods->merge(&customer_table_find(&c->table, customer->hash, customer->key)->payload,
					  &customer->payload, c->table.context);
}

/* Customer visitor: adds the customer to another set. */
static void
customers_put_visited(const Customer *customer, void *argument)
{
	customers_put(argument, customer);
}

/* Adds all customers of another set. */
void
customers_add_all(Customers *into, Customers *from)
{
	customers_visit(from, customers_put_visited, into);
}

/*
 * Adds all customers in a file, if there is one. A customer is added after some more
 * have been read: meanwhile its slot is prefetched.
 */
static void
customers_add_file(Customers *c, BufFile *file, CustomerReader *reader)
{
	Customer	ahead[CUSTOMER_AHEAD];
	uint32		first = 0,
				end = 0;
	Customer	customer;

	if (file == NULL)
		return;
	customer_reader_begin(reader, file);
	while (customer_reader_next(reader, &customer))
	{
		/* the next customer will be read into the same body */
		bool		alone = reader->body.size > 0;

		if (alone)
			customers_put(c, &customer);
		else
		{
			if (end - first == CUSTOMER_AHEAD)
				customers_put(c, &ahead[first++ % CUSTOMER_AHEAD]);
			customer_table_prefetch(&c->table, customer.hash);
			ahead[end++ % CUSTOMER_AHEAD] = customer;
		}
	}
	while (first != end)
		customers_put(c, &ahead[first++ % CUSTOMER_AHEAD]);
}

/*
 * Returns how many customers a partition probably has. Where several processes have
 * written customers, each has only some of them.
 */
static int64
customers_expected(const Customers *c)
{
	int64		most = c->spill == NULL ? 0 : customer_spill_written(c->spill);

	for (const CustomerLeft *left = c->left; left != NULL; left = left->next)
		most = Max(most, left->files.customers);
	return (c->left != NULL ? most * 3 / 2 : most) / SPILL_PARTITIONS;
}

/* Returns the customers of a partition, from all files, in the context. */
static Customers *
customers_of_partition(Customers *c, int i, MemoryContext context, CustomerReader *reader)
{
	Customers  *partition = customers_new(&c->table.type, c->methods, context);

	partition->limit = c->limit;
	partition->spill_level = c->spill_level + 1;
	customers_reserve(partition, customers_expected(c));
	if (c->spill != NULL)
		customers_add_file(partition, customer_spill_rewind(c->spill, i), reader);
	for (CustomerLeft *left = c->left; left != NULL; left = left->next)
	{
		BufFile    *file = customer_files_open(&left->files, i);

		customers_add_file(partition, file, reader);
		if (file != NULL)
			BufFileClose(file);
	}
	return partition;
}

/* Visits the customers in temporary files, partition by partition. */
static void
customers_visit_partitions(Customers *c, CustomerVisitor visitor, void *argument)
{
	CustomerReader *reader = customer_reader_new(&c->table.type, c->methods->tails);

	/*
	 * all customers must be in the files, which remain: more may be added, or
	 * all read again
	 */
	if (customer_table_count(&c->table) > 0)
		customers_spill(c);

	for (int i = 0; i < SPILL_PARTITIONS; i++)
	{
		MemoryContext context = AllocSetContextCreate(CurrentMemoryContext,
													  "satisfaction partition",
													  ALLOCSET_DEFAULT_SIZES);

		customers_visit(customers_of_partition(c, i, context, reader), visitor, argument);
		MemoryContextDelete(context);
	}
	customer_reader_free(reader);
}

/* Visits every customer once. More may be added later, and all visited again. */
void
customers_visit(Customers *c, CustomerVisitor visitor, void *argument)
{
	if (c->buffered > 0)
		customers_flush(c);
	if (c->spill == NULL && c->left == NULL)
		customer_table_each(&c->table, visitor, argument);
	else
		customers_visit_partitions(c, visitor, argument);
}

/* A set of customers that is being written to a message. */
typedef struct CustomersWriting
{
	const Customers *customers;
	StringInfo	out;
} CustomersWriting;

/*
 * Customer writer: appends to a message, which as a bytea is limited to 1 GB. Only the
 * message of an extension that sends it to another server can be as long as that.
 */
static void
customers_append(void *out, const void *data, Size size)
{
	StringInfo	message = out;

	if ((uint64) message->len + size > MaxAllocSize / 10 * 9)
		ereport(ERROR,
				(errcode(ERRCODE_PROGRAM_LIMIT_EXCEEDED),
				 errmsg("too many customers or events for one value of at most 1 GB"),
				 errhint("Aggregate some of the customers at a time.")));
	appendBinaryStringInfo(message, data, size);
}

/* Customer visitor: appends the record of the customer to a message. */
static void
customers_write_one(const Customer *customer, void *argument)
{
	CustomersWriting *w = argument;

	customer_record_write(&w->customers->table.type, w->customers->methods->tails, customer,
						  customers_append, w->out);
}

/* How much memory of customers is worth files; less goes into the message. */
#define CUSTOMERS_TO_LEAVE (1024 * 1024)

/* Returns whether the customers leave files, because they are many. */
static bool
customers_leave_files(const Customers *c)
{
	return c->is_part && (c->spill != NULL || c->table.context->mem_allocated > CUSTOMERS_TO_LEAVE);
}

/*
 * Writes the customers to the end of a message. If they are many, and a part of a
 * parallel aggregate, the message only says in which files they are; then there are
 * none in this set any more.
 */
void
customers_write(Customers *c, StringInfo out)
{
	CustomersWriting w = {c, out};

	if (c->buffered > 0)
		customers_flush(c);
	customer_type_write(out, &c->table.type);
	bytes_write_uint(out, customers_leave_files(c));
	if (customers_leave_files(c))
	{
		CustomerFiles files;

		customers_spill(c);
		files = customer_spill_leave(c->spill);
		c->spill = NULL;
		customer_files_write(out, &files);
		return;
	}
	bytes_write_uint(out, customer_table_count(&c->table));
	customers_visit(c, customers_write_one, &w);
}

/*
 * Reads what stands before the records in a message. The records are the rest of
 * it, and are read only into the customers to which they are added.
 */
CustomerMessage *
customers_read(ByteReader *in, MemoryContext context)
{
	CustomerMessage *message = MemoryContextAllocZero(context, sizeof(CustomerMessage));

	message->type = customer_type_read(in, context);
	if (bytes_read_uint(in, 1) == 1)
	{
		message->files = MemoryContextAllocZero(context, sizeof(CustomerFiles));
		customer_files_read(in, message->files);
	}
	else
		message->count = bytes_read_uint(in, PG_INT64_MAX / 1024);
	if (in->failed)
		elog(ERROR, "serialized transition state is damaged");
	message->records = *in;
	return message;
}

/* Memory context callback: deletes files. A transaction that fails deletes them itself. */
static void
customers_delete_left(void *files)
{
	if (IsTransactionState())
		customer_files_delete(files);
}

/*
 * Adds the customers in files that were left, which are read when the customers are
 * visited, and deleted with a memory context.
 */
static void
customers_add_left(Customers *c, const CustomerFiles *files, MemoryContext context)
{
	CustomerLeft *left = MemoryContextAllocZero(context, sizeof(CustomerLeft));

	left->files = *files;
	left->next = c->left;
	c->left = left;
	left->delete.func = customers_delete_left;
	left->delete.arg = &left->files;
	MemoryContextRegisterResetCallback(context, &left->delete);
}

/*
 * Adds all customers in a message; raises an error if a payload is not valid. The
 * context lives until the message is not needed any more.
 */
void
customers_add_message(Customers *c, CustomerMessage *message, const void *check_argument,
					  MemoryContext context)
{
	ByteReader	in = message->records;
	CustomerBody body = {0};

	if (message->files != NULL)
	{
		customers_add_left(c, message->files, context);
		return;
	}
	customers_reserve(c, message->count);
	while (in.at < in.end)
	{
		Customer	customer;

		CHECK_FOR_INTERRUPTS();
		customer_record_prefetch(&in, &c->table);
		customer_record_parse(&in, &c->table.type, c->methods->tails, &body, &customer);
		if (!c->methods->check(&customer.payload, check_argument))
			elog(ERROR, "serialized transition state is damaged");
		customers_put(c, &customer);
	}
}
