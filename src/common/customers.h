/*
 * customers.h
 *		The customers of a group, each with the periods in which there were events.
 *
 * Events are buffered, and the slot of a customer is prefetched when its event
 * enters the buffer, so that it is in the cache when the buffer is emptied.
 *
 * The customers keep to a memory limit. Beyond it, all of them are written to
 * temporary files, partitioned by hash, and merged partition by partition when
 * they are visited.
 */
#ifndef SATISFACTION_CUSTOMERS_H
#define SATISFACTION_CUSTOMERS_H

#include "common/bytes.h"
#include "common/calendar.h"
#include "common/customer_table.h"

#define CUSTOMER_BUFFER 128

typedef struct Customers
{
	MemoryContext context;		/* of this struct and the temporary files */
	CustomerTable table;
	struct CustomerSpill *spill;	/* NULL if nothing was written to
									 * temporary files */
	int			spill_level;	/* how many times the customers have been
								 * partitioned already */
	Size		limit;			/* bytes that the table may take */
	bool		has_blocks;		/* some customer has been active in periods
								 * far apart */

	/* the buffer */
	int			buffered;
	uint64		key[CUSTOMER_BUFFER];
	int32		event[CUSTOMER_BUFFER];
	uint32		hash[CUSTOMER_BUFFER];
	MemoryContext buffered_keys;
} Customers;

extern Customers *customers_new(const CustomerType *type, MemoryContext context);
extern void customers_reserve(Customers *c, int64 count);
extern void customers_add(Customers *c, Datum key, int32 event);
extern void customers_put(Customers *c, const Customer *customer);
extern void customers_read(ByteReader *in, Customers *c, PeriodRule rule, bool separate);
extern void customers_visit(Customers *c, CustomerVisitor visitor, void *argument);

#endif							/* SATISFACTION_CUSTOMERS_H */
