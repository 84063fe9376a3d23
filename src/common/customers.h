/*
 * customers.h
 *		The customers of a group, and what an aggregate keeps of each.
 *
 * Events are buffered. When the buffer is emptied, the slots of some customers
 * ahead are prefetched, so that waiting for memory overlaps.
 *
 * The customers keep to a memory limit. Beyond it, all of them are written to
 * temporary files, partitioned by hash, and merged partition by partition when
 * they are visited. The parts of a parallel aggregate leave such files, unless they
 * have few customers; these are not read either before the customers are visited.
 */
#ifndef SATISFACTION_CUSTOMERS_H
#define SATISFACTION_CUSTOMERS_H

#include "common/bytes.h"
#include "common/customer_record.h"
#include "common/customer_table.h"

#define CUSTOMER_BUFFER 128
#define CUSTOMER_AHEAD 16		/* about as many loads as a processor has
								 * under way */

struct Customers;
struct CustomerFiles;

/* Returns whether the payload of a customer in a message is valid. */
typedef bool (*CustomerCheck) (const CustomerPayload *payload, const void *argument);

/* What the payloads of an aggregate are. */
typedef struct CustomerMethods
{
	/* Adds all events in the buffer to the table. */
	void		(*add_events) (struct Customers *c);

	/*
	 * Adds a customer's payload to another one; what it points to is
	 * allocated in the context.
	 */
	void		(*merge) (CustomerPayload *into, const CustomerPayload *from,
						  MemoryContext context);
	CustomerCheck check;
	const CustomerTails *tails; /* NULL if payloads have none */
} CustomerMethods;

typedef struct Customers
{
	MemoryContext context;		/* of this struct and the temporary files */
	const CustomerMethods *methods;
	CustomerTable table;
	struct CustomerSpill *spill;	/* NULL if nothing was written to
									 * temporary files */
	struct CustomerLeft *left;	/* files that others have left */
	bool		is_part;		/* of a parallel aggregate: leaves files */
	int			spill_level;	/* how many times the customers have been
								 * partitioned already */
	Size		limit;			/* bytes that the table may take */
	bool		has_tails;		/* only for add_events: some payload has a
								 * tail */
	int64		added;			/* events since customers were last written to
								 * files */

	/* the buffer */
	int			buffered;
	uint64		key[CUSTOMER_BUFFER];
	int64		event[CUSTOMER_BUFFER];
	uint32		hash[CUSTOMER_BUFFER];	/* computed when the buffer is emptied */
	MemoryContext buffered_keys;
	int64		amount[CUSTOMER_BUFFER];	/* of events that have one */
} Customers;

/* The customers of a serialized transition state. */
typedef struct CustomerMessage
{
	CustomerType *type;
	struct CustomerFiles *files;	/* NULL if there are records instead */
	int64		count;			/* there are at least this many */
	ByteReader	records;
} CustomerMessage;

/* Prefetches the slot of a buffered event's customer, if there is such an event. */
static inline void
customers_prefetch(const Customers *c, int i)
{
	if (i < c->buffered)
		customer_table_prefetch(&c->table, c->hash[i]);
}

/* Prefetches slots ahead of a buffered event; to be called for each, in order, from 0. */
static inline void
customers_prefetch_ahead(const Customers *c, int i)
{
	if (i == 0)
		for (int j = 0; j < CUSTOMER_AHEAD; j++)
			customers_prefetch(c, j);
	customers_prefetch(c, i + CUSTOMER_AHEAD);
}

/* Returns the customer of a buffered event; these must be asked for in order, from 0. */
static inline Customer *
customers_buffered(Customers *c, int i)
{
	customers_prefetch_ahead(c, i);
	return customer_table_find(&c->table, c->hash[i], c->key[i]);
}

extern Customers *customers_new(const CustomerType *type, const CustomerMethods *methods,
								MemoryContext context);
extern uint64 customers_keep_key(Customers *c, Datum key);
extern void customers_flush(Customers *c);
extern void customers_add_all(Customers *into, Customers *from);
extern void customers_visit(Customers *c, CustomerVisitor visitor, void *argument);

extern void customers_write(Customers *c, StringInfo out);
extern CustomerMessage *customers_read(ByteReader *in, MemoryContext context);
extern void customers_add_message(Customers *c, CustomerMessage *message,
								  const void *check_argument, MemoryContext context);

/* Adds one event of a customer to the buffer. */
static inline void
customers_add(Customers *c, Datum key, int64 event)
{
	c->key[c->buffered] = c->table.type.by_value ? (uint64) key : customers_keep_key(c, key);
	c->event[c->buffered] = event;
	if (unlikely(++c->buffered == CUSTOMER_BUFFER))
		customers_flush(c);
}

/* Adds one event that has an amount. */
static inline void
customers_add_amount(Customers *c, Datum key, int64 event, int64 amount)
{
	c->amount[c->buffered] = amount;
	customers_add(c, key, event);
}

#endif							/* SATISFACTION_CUSTOMERS_H */
