/*
 * customer_table.c
 *		Hash table of customers.
 */
#include "postgres.h"

#ifndef WIN32
#include <sys/mman.h>
#endif

#include "miscadmin.h"
#include "utils/datum.h"
#include "utils/memutils.h"

#include "common/customer_table.h"
#include "common/interrupts.h"

/* The size of the pages that a system may use for much memory. */
#define LARGE_PAGE ((Size) 2 * 1024 * 1024)

/*
 * Allocates slots that are not in use. In a large table nearly every access is to
 * another page, and large pages save the processor a search for it. They must be
 * asked for before the memory is touched.
 */
static void *
customer_allocate(customer_hash * slots, Size size)
{
	char	   *memory = MemoryContextAllocHuge(slots->ctx, size);

#ifdef MADV_HUGEPAGE
	if (size >= 2 * LARGE_PAGE)
	{
		char	   *first = (char *) TYPEALIGN(LARGE_PAGE, memory);
		char	   *end = (char *) TYPEALIGN_DOWN(LARGE_PAGE, memory + size);

		/* it is only advice, so failure does not matter */
		(void) madvise(first, end - first, MADV_HUGEPAGE);
	}
#endif
	zero_memory(memory, size);
	return memory;
}

/* Frees slots. */
static void
customer_free(customer_hash * slots pg_attribute_unused(), void *memory)
{
	pfree(memory);
}

/*
 * Returns a customer. A table of millions takes long to grow, so there are checks for
 * interrupts where it asks for the hash values of all of them; after an interrupt the
 * table is never used again.
 */
static inline Customer *
customer_check(Customer *customer)
{
	static uint64 asked = 0;

	check_for_interrupts_at(asked++);
	return customer;
}

#define SH_PREFIX customer
#define SH_USE_NONDEFAULT_ALLOCATOR
#define SH_ELEMENT_TYPE Customer
#define SH_KEY_TYPE uint64
#define SH_KEY key
#define SH_HASH_KEY(tb, key) customer_key_hash((const CustomerType *) (tb)->private_data, key)
#define SH_EQUAL(tb, a, b) customer_key_equal((const CustomerType *) (tb)->private_data, a, b)
/*
 * Grow when the table is full, and hardly ever because of a long probe sequence:
 * the owner of the table checks its memory limit only before the table is full.
 */
#define SH_FILLFACTOR (0.75)
#define SH_GROW_MAX_DIB 100
#define SH_GROW_MAX_MOVE 1000
#define SH_STORE_HASH
#define SH_GET_HASH(tb, a) customer_check(a)->hash
#define SH_SCOPE extern
#define SH_DEFINE
#include "lib/simplehash.h"

#define INITIAL_SLOTS 64

/* Initializes an empty table, which keeps nothing outside the context. */
void
customer_table_init(CustomerTable *table, const CustomerType *type, MemoryContext context)
{
	table->type = customer_type_copy(type, context);
	table->context = AllocSetContextCreate(context, "satisfaction customers",
										   ALLOCSET_DEFAULT_SIZES);
	customer_table_clear(table);
}

/* Removes all customers and frees their memory. */
void
customer_table_clear(CustomerTable *table)
{
	MemoryContextReset(table->context);
	table->slots = customer_create(table->context, INITIAL_SLOTS, &table->type);
}

/* Makes an empty table large enough for a number of customers. */
void
customer_table_reserve(CustomerTable *table, int64 count)
{
	int64		slots = count * 4 / 3;

	if (slots > (int64) table->slots->size)
		customer_grow(table->slots, slots);
}

/* Returns how many bytes the table takes at most while some more customers are added. */
Size
customer_table_memory(const CustomerTable *table, int more)
{
	Size		used = MemoryContextMemAllocated(table->context, true);

	/* while the table grows, the old slots and twice as many new ones coexist */
	if (customer_table_may_grow(table, more))
		used += table->slots->size * 2 * sizeof(Customer);
	return used;
}

/* Returns the customer with a key, as customer_table_find(), by a complete search. */
Customer *
customer_table_search(CustomerTable *table, uint32 hash, uint64 key)
{
	bool		found;
	Customer   *customer = customer_insert_hash(table->slots, key, hash, &found);

	if (!found)
	{
		memset(&customer->payload, 0, sizeof(customer->payload));
		if (!table->type.by_value)
		{
			MemoryContext old = MemoryContextSwitchTo(table->context);

			customer->key = (uint64) datumCopy((Datum) key, false, table->type.length);
			MemoryContextSwitchTo(old);
		}
	}
	return customer;
}

/* Calls the visitor for each customer. */
void
customer_table_each(CustomerTable *table, CustomerVisitor visitor, void *argument)
{
	customer_iterator i;
	Customer   *customer;

	customer_start_iterate(table->slots, &i);
	while ((customer = customer_iterate(table->slots, &i)) != NULL)
	{
		CHECK_FOR_INTERRUPTS();
		visitor(customer, argument);
	}
}
