/*
 * customer_table.c
 *		Hash table of customers.
 */
#include "postgres.h"

#include "catalog/pg_type.h"
#include "miscadmin.h"
#include "utils/builtins.h"
#include "utils/datum.h"
#include "utils/fmgroids.h"
#include "utils/lsyscache.h"
#include "utils/memutils.h"
#include "utils/typcache.h"

#include "common/customer_table.h"

#define SH_PREFIX customer
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
#define SH_GET_HASH(tb, a) (a)->hash
#define SH_SCOPE extern
#define SH_DEFINE
#include "lib/simplehash.h"

#define INITIAL_SLOTS 64

/* Returns whether values of a type are equal if and only if their bits are. */
static bool
customer_type_is_plain(Oid type)
{
	switch (type)
	{
		case INT2OID:
		case INT4OID:
		case OIDOID:
		case DATEOID:
		case BOOLOID:
		case CHAROID:
			return true;
		case INT8OID:
		case TIMESTAMPOID:
		case TIMESTAMPTZOID:
			return FLOAT8PASSBYVAL;
		default:
			return type_is_enum(type);
	}
}

/* Finds the functions that hash and compare keys of a type, which must have them. */
static void
customer_type_functions(Oid type, Oid *hash, Oid *equal)
{
	TypeCacheEntry *entry;

	/*
	 * Customers of several columns, (a, b). The type cache names no hash
	 * function for them, since whether they can be hashed depends on their
	 * columns; the hash function itself raises an error if they cannot.
	 */
	if (type == RECORDOID)
	{
		*hash = F_HASH_RECORD;
		*equal = F_RECORD_EQ;
		return;
	}
	entry = lookup_type_cache(type, TYPECACHE_HASH_PROC | TYPECACHE_EQ_OPR);
	*hash = entry->hash_proc;
	*equal = OidIsValid(entry->eq_opr) ? get_opcode(entry->eq_opr) : InvalidOid;
	if (!OidIsValid(*hash) || !OidIsValid(*equal))
		ereport(ERROR,
				(errcode(ERRCODE_UNDEFINED_FUNCTION),
				 errmsg("could not identify a hash function for type %s", format_type_be(type)),
				 errhint("Identify customers by a column of a hashable type, "
						 "such as bigint, uuid or text.")));
}

/* Returns how to handle keys of a type, which must have a hash function. */
CustomerType *
customer_type_new(Oid type, Oid collation, MemoryContext context)
{
	CustomerType *t = MemoryContextAllocZero(context, sizeof(CustomerType));

	t->type = type;
	t->collation = collation;
	get_typlenbyval(type, &t->length, &t->by_value);
	t->plain = customer_type_is_plain(getBaseType(type));
	if (!t->plain)
	{
		Oid			hash,
					equal;

		customer_type_functions(type, &hash, &equal);
		t->hash = MemoryContextAlloc(context, sizeof(FmgrInfo));
		t->equal = MemoryContextAlloc(context, sizeof(FmgrInfo));
		fmgr_info_cxt(hash, t->hash, context);
		fmgr_info_cxt(equal, t->equal, context);
	}
	return t;
}

/* Returns a copy of a function's call information that lives in the context. */
static FmgrInfo *
customer_function_copy(FmgrInfo *function, MemoryContext context)
{
	FmgrInfo   *copy = MemoryContextAlloc(context, sizeof(FmgrInfo));

	fmgr_info_copy(copy, function, context);
	return copy;
}

/* Returns a copy that lives in the context. */
CustomerType
customer_type_copy(const CustomerType *type, MemoryContext context)
{
	CustomerType copy = *type;

	if (!type->plain)
	{
		copy.hash = customer_function_copy(type->hash, context);
		copy.equal = customer_function_copy(type->equal, context);
	}
	return copy;
}

/* Returns the size of a by-reference key; 0 for a by-value key. */
Size
customer_key_size(const CustomerType *type, uint64 key)
{
	return type->by_value ? 0 : datumGetSize((Datum) key, false, type->length);
}

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
		customer->events.u.bits = 0;
		customer->events.base = 0;
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
