/*
 * customer_table.h
 *		Hash table of customers, and of what an aggregate keeps of each.
 *
 * With many customers most of the time goes into waiting for memory. Therefore
 * a slot is kept small, and can be prefetched long before it is read.
 */
#ifndef SATISFACTION_CUSTOMER_TABLE_H
#define SATISFACTION_CUSTOMER_TABLE_H

#include "common/customer_type.h"

/*
 * What an aggregate keeps of a customer, in a struct of its own of this size. A
 * new customer has zeros.
 */
typedef struct CustomerPayload
{
	uint32		words[3];
} CustomerPayload;

typedef struct Customer
{
	uint64		key;			/* an integer, another by-value datum, or a
								 * pointer */
	CustomerPayload payload;
	uint32		hash:CUSTOMER_HASH_BITS;
	uint32		status:1;		/* used by simplehash */
} Customer;

#ifdef pg_attribute_packed
StaticAssertDecl(sizeof(Customer) == 24, "a slot has no padding");
#endif

/* Called for each customer of a table. */
typedef void (*CustomerVisitor) (const Customer *customer, void *argument);

#define SH_PREFIX customer
#define SH_USE_NONDEFAULT_ALLOCATOR
#define SH_ELEMENT_TYPE Customer
#define SH_KEY_TYPE uint64
#define SH_SCOPE extern
#define SH_DECLARE
#include "lib/simplehash.h"

typedef struct CustomerTable
{
	MemoryContext context;		/* of the slots and all they point to */
	CustomerType type;
	customer_hash *slots;
} CustomerTable;

extern void customer_table_init(CustomerTable *table, const CustomerType *type,
								MemoryContext context);
extern void customer_table_clear(CustomerTable *table);
extern void customer_table_reserve(CustomerTable *table, int64 count);
extern Size customer_table_memory(const CustomerTable *table, int more);
extern Customer *customer_table_search(CustomerTable *table, uint32 hash, uint64 key);
extern void customer_table_each(CustomerTable *table, CustomerVisitor visitor, void *argument);

/* Returns how many customers the table has. */
static inline int64
customer_table_count(const CustomerTable *table)
{
	return table->slots->members;
}

/* Returns whether the table may grow when some more customers are added. */
static inline bool
customer_table_may_grow(const CustomerTable *table, int more)
{
	return table->slots->members + more >= table->slots->grow_threshold;
}

/* Returns the slot at which the search for a customer begins. */
static inline Customer *
customer_table_slot(const CustomerTable *table, uint32 hash)
{
	return &table->slots->data[hash & table->slots->sizemask];
}

/* How many slots of a customer are searched inline. */
#define CUSTOMER_FIRST_SLOTS 4

/* Returns the customer with a key; a new one gets a copy of the key and no events. */
static inline Customer *
customer_table_find(CustomerTable *table, uint32 hash, uint64 key)
{
	customer_hash *slots = table->slots;

	/* most customers are in the table already, and in the first slots */
	for (uint32 i = 0; i < CUSTOMER_FIRST_SLOTS; i++)
	{
		Customer   *customer = &slots->data[(hash + i) & slots->sizemask];

		if (customer->status == customer_SH_EMPTY)
			break;
		if (customer->hash == hash && customer_key_equal(&table->type, customer->key, key))
			return customer;
	}
	return customer_table_search(table, hash, key);
}

/*
 * Prefetches memory that will be written. GCC takes a function that does nothing but
 * that for one without effects, and drops calls of it, unless there is an asm.
 */
static inline void
customer_prefetch(const void *memory)
{
#if defined(__GNUC__) || defined(__clang__)
	__builtin_prefetch(memory, 1);
	__asm__ volatile ("");
#else
	(void) memory;
#endif
}

/* Prefetches the slot of a customer. */
static inline void
customer_table_prefetch(const CustomerTable *table, uint32 hash)
{
	const Customer *slot = customer_table_slot(table, hash);

	/* a slot may extend over two cache lines */
	customer_prefetch(slot);
	customer_prefetch((const char *) (slot + 1) - 1);
}

#endif							/* SATISFACTION_CUSTOMER_TABLE_H */
