/*
 * customers.c
 *		The customers of a group, each with the periods in which there were events.
 */
#include "postgres.h"

#include "executor/nodeHash.h"
#include "miscadmin.h"
#include "utils/datum.h"
#include "utils/memutils.h"

#include "common/customer_record.h"
#include "common/customer_spill.h"
#include "common/customers.h"

/* Returns an empty set of customers. */
Customers *
customers_new(const CustomerType *type, MemoryContext context)
{
	Customers  *c = MemoryContextAllocZero(context, sizeof(Customers));

	c->context = context;
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
		c->spill = customer_spill_new(c->spill_level, c->context);
	customer_spill_write(c->spill, &c->table);
}

/* Writes all customers to temporary files if the table exceeds the limit, or would by growing. */
static void
customers_spill_if_over_limit(Customers *c)
{
	Size		used = customer_table_memory(&c->table, CUSTOMER_BUFFER);

	if (unlikely(used > c->limit && customer_table_count(&c->table) > CUSTOMER_BUFFER &&
				 c->spill_level < SPILL_LEVELS))
		customers_spill(c);
}

/* Enlarges an empty table for a number of customers, if they fit into memory. */
void
customers_reserve(Customers *c, int64 count)
{
	if (customer_table_count(&c->table) == 0 &&
		count * 2 * (int64) sizeof(Customer) < (int64) c->limit / 2)
		customer_table_reserve(&c->table, count);
}

/* Prefetches the blocks of a buffered event's customer, if its slot shows where they are. */
static inline void
customers_prefetch_blocks(const Customers *c, uint32 hash)
{
	const Customer *slot = customer_table_slot(&c->table, hash);

	if (slot->status != customer_SH_EMPTY && slot->events.base == PERIOD_SET_BLOCKS)
	{
		customer_prefetch(slot->events.u.blocks);
		customer_prefetch((char *) slot->events.u.blocks + 64);
		customer_prefetch((char *) slot->events.u.blocks + 128);
	}
}

/* Adds the buffered events to the table. */
static void
customers_flush(Customers *c)
{
	CHECK_FOR_INTERRUPTS();
	customers_spill_if_over_limit(c);

	for (int i = 0; i < c->buffered && c->has_blocks; i++)
		customers_prefetch_blocks(c, c->hash[i]);
	for (int i = 0; i < c->buffered; i++)
	{
		PeriodSet  *events = &customer_table_find(&c->table, c->hash[i], c->key[i])->events;

		period_set_add(events, c->event[i], c->table.context);
		c->has_blocks |= events->base == PERIOD_SET_BLOCKS;
	}
	c->buffered = 0;
	if (c->buffered_keys != NULL)
		MemoryContextReset(c->buffered_keys);
}

/*
 * Returns a by-value key with zeros in the bits beyond its type: some functions
 * of the server extend an integer by its sign, others by zeros.
 */
static inline Datum
customers_plain_key(const CustomerType *type, Datum key)
{
	switch (type->length)
	{
		case 1:
			return (uint8) key;
		case 2:
			return (uint16) key;
		case 4:
			return (uint32) key;
		default:
			return key;
	}
}

/* Adds one event of a customer to the buffer. */
void
customers_add(Customers *c, Datum key, int32 event)
{
	int			i = c->buffered;

	if (c->table.type.by_value)
		key = customers_plain_key(&c->table.type, key);
	else
	{
		/* the row's memory is freed before the buffer is emptied */
		MemoryContext old = MemoryContextSwitchTo(c->buffered_keys);

		key = datumCopy(key, false, c->table.type.length);
		MemoryContextSwitchTo(old);
	}
	c->key[i] = (uint64) key;
	c->event[i] = event;
	c->hash[i] = customer_key_hash(&c->table.type, c->key[i]);
	/* the slot is loaded while the server reads the next rows */
	customer_table_prefetch(&c->table, c->hash[i]);
	c->buffered++;
	if (c->buffered == CUSTOMER_BUFFER)
		customers_flush(c);
}

/* Adds all events of a customer that was read from a file or a message. */
void
customers_put(Customers *c, const Customer *customer)
{
	if (customer_table_may_grow(&c->table, 1) || (customer_table_count(&c->table) & 255) == 255)
		customers_spill_if_over_limit(c);
	period_set_add_all(&customer_table_find(&c->table, customer->hash, customer->key)->events,
					   &customer->events, c->table.context);
}

/* Adds all customers in a message from another process, whose events must be valid periods. */
void
customers_read(ByteReader *in, Customers *c, PeriodRule rule, bool separate)
{
	CustomerBody body = {0};

	while (in->at < in->end)
	{
		Customer	customer;

		CHECK_FOR_INTERRUPTS();
		customer_record_prefetch(in, &c->table);
		customer_record_parse(in, &c->table.type, rule, separate, &body, &customer);
		customers_put(c, &customer);
	}
}

/* Visits the customers in temporary files, partition by partition. */
static void
customers_visit_partitions(Customers *c, CustomerVisitor visitor, void *argument)
{
	CustomerBody body = {0};

	/*
	 * all customers must be in the files, which remain: more may be added, or
	 * all read again
	 */
	customers_spill(c);

	for (int i = 0; i < SPILL_PARTITIONS; i++)
	{
		MemoryContext context;
		Customers  *partition;
		Customer	customer;

		if (!customer_spill_rewind(c->spill, i))
			continue;
		context = AllocSetContextCreate(CurrentMemoryContext, "satisfaction partition",
										ALLOCSET_DEFAULT_SIZES);
		partition = customers_new(&c->table.type, context);
		partition->limit = c->limit;
		partition->spill_level = c->spill_level + 1;
		while (customer_spill_read(c->spill, i, &c->table.type, &body, &customer))
		{
			CHECK_FOR_INTERRUPTS();
			customers_put(partition, &customer);
		}
		customers_visit(partition, visitor, argument);
		MemoryContextDelete(context);
	}
}

/* Visits every customer once, with all events. More may be added later, and all visited again. */
void
customers_visit(Customers *c, CustomerVisitor visitor, void *argument)
{
	if (c->buffered > 0)
		customers_flush(c);
	if (c->spill == NULL)
		customer_table_each(&c->table, visitor, argument);
	else
		customers_visit_partitions(c, visitor, argument);
}
