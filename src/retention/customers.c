/*
 * customers.c
 *		The table of customers: for each, in which periods there were events.
 */
#include "postgres.h"

#include "catalog/pg_type.h"
#include "common/hashfn.h"
#include "executor/nodeHash.h"
#include "miscadmin.h"
#include "port/pg_bitutils.h"
#include "utils/builtins.h"
#include "utils/lsyscache.h"
#include "utils/memutils.h"

#include "retention/customers.h"

/* Returns whether two keys are the same customer. */
static inline bool
keys_equal(const CustomerType *type, uint64 a, uint64 b)
{
	if (type->plain)
		return a == b;
	return DatumGetBool(FunctionCall2Coll(type->equal, type->collation, (Datum) a, (Datum) b));
}

#define SH_PREFIX customer
#define SH_ELEMENT_TYPE Customer
#define SH_KEY_TYPE uint64
#define SH_KEY key
#define SH_HASH_KEY(tb, key) customer_hash_key((const CustomerType *) (tb)->private_data, key)
#define SH_EQUAL(tb, a, b) keys_equal((const CustomerType *) (tb)->private_data, a, b)
/* so that the table doubles when it is full and limit_memory() has been asked, but hardly ever for a long chain */
#define SH_FILLFACTOR (0.75)
#define SH_GROW_MAX_DIB 100
#define SH_GROW_MAX_MOVE 1000
#define SH_STORE_HASH
#define SH_GET_HASH(tb, a) (a)->hash
#define SH_SCOPE static inline
#define SH_DECLARE
#define SH_DEFINE

/* Returns the hash of a key. */
static inline uint32
customer_hash_key(const CustomerType *type, uint64 key)
{
	uint32		hash;

	if (type->plain)
		hash = (uint32) key ^ murmurhash32((uint32) (key >> 32));
	else
		hash = DatumGetUInt32(FunctionCall1Coll(type->hash, type->collation, (Datum) key));
	/* a type's own hash function, too, since not every one spreads its values over all bits */
	return murmurhash32(hash) >> (32 - CUSTOMER_HASH_BITS);
}

#include "lib/simplehash.h"

#define FIRST_SIZE 64

/* Returns whether equality of a type is equality of its datum's bits. */
static bool
is_plain(Oid type)
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

/* Returns how to handle keys of a type, which must have a hash function. */
CustomerType *
customer_type(Oid type, Oid collation, MemoryContext context)
{
	CustomerType *t = MemoryContextAllocZero(context, sizeof(CustomerType));

	t->type = type;
	t->collation = collation;
	get_typlenbyval(type, &t->length, &t->by_value);
	t->plain = is_plain(getBaseType(type));
	if (!t->plain)
	{
		TypeCacheEntry *entry = lookup_type_cache(type, TYPECACHE_HASH_PROC_FINFO | TYPECACHE_EQ_OPR_FINFO);

		if (!OidIsValid(entry->hash_proc_finfo.fn_oid) || !OidIsValid(entry->eq_opr_finfo.fn_oid))
			ereport(ERROR,
					(errcode(ERRCODE_UNDEFINED_FUNCTION),
					 errmsg("could not identify a hash function for type %s", format_type_be(type)),
					 errhint("Tell customers apart by a column of a type that can be grouped by hash, such as bigint, uuid or text.")));
		/* own copies: a cache entry may be rebuilt while we count */
		t->hash = MemoryContextAlloc(context, sizeof(FmgrInfo));
		t->equal = MemoryContextAlloc(context, sizeof(FmgrInfo));
		fmgr_info_cxt(entry->hash_proc_finfo.fn_oid, t->hash, context);
		fmgr_info_cxt(entry->eq_opr_finfo.fn_oid, t->equal, context);
	}
	return t;
}

/* Makes the table anew, with nothing in it. */
void
customers_clear(Customers *c)
{
	MemoryContextReset(c->entries);
	c->table = customer_create(c->entries, FIRST_SIZE, &c->type);
}

/* Makes a table of customers. */
Customers *
customers_new(const CustomerType *type, MemoryContext context)
{
	Customers  *c = MemoryContextAllocZero(context, sizeof(Customers));

	c->context = context;
	c->type = *type;
	c->limit = get_hash_memory_limit();
	c->entries = AllocSetContextCreate(context, "satisfaction customers", ALLOCSET_DEFAULT_SIZES);
	if (!type->by_value)
		c->buffered_keys = AllocSetContextCreate(context, "satisfaction buffer", ALLOCSET_DEFAULT_SIZES);
	customers_clear(c);
	return c;
}

/* Returns where the table looks first for a customer. */
static inline Customer *
customer_slot(const Customers *c, uint32 hash)
{
	return &c->table->data[hash & c->table->sizemask];
}

/* Returns how many bytes a key takes that is not held by value. */
Size
customer_key_size(const CustomerType *type, uint64 key)
{
	return type->by_value ? 0 : datumGetSize((Datum) key, false, type->length);
}

/* Returns the customer of a key; a new one gets a copy of the key. */
static inline Customer *
customers_find(Customers *c, uint32 hash, uint64 key)
{
	Customer   *customer = customer_slot(c, hash);
	bool		found;

	/* most customers are there already, and where their hash says */
	if (customer->status != customer_SH_EMPTY && customer->hash == hash && keys_equal(&c->type, customer->key, key))
		return customer;
	customer = customer_insert_hash(c->table, key, hash, &found);
	if (!found)
	{
		customer->events.u.bits = 0;
		customer->events.base = 0;
		if (!c->type.by_value)
		{
			MemoryContext old = MemoryContextSwitchTo(c->entries);

			customer->key = (uint64) datumCopy((Datum) key, false, c->type.length);
			MemoryContextSwitchTo(old);
		}
	}
	return customer;
}

/*
 * Sends everything to files if the table has outgrown its memory, or would by growing.
 */
static void
limit_memory(Customers *c)
{
	size_t		used = MemoryContextMemAllocated(c->entries, true);

	/* a table that grows is there twice for a moment, the new one being twice the size */
	if (c->table->members + CUSTOMER_BATCH >= c->table->grow_threshold)
		used += c->table->size * 2 * sizeof(Customer);
	if (unlikely(used > c->limit && c->table->members > CUSTOMER_BATCH && c->level < SPILL_LEVELS))
		customers_spill(c);
}

/* Asks the processor to bring memory that will be written into its cache. */
static inline void
fetch(const void *memory)
{
#if defined(__GNUC__) || defined(__clang__)
	__builtin_prefetch(memory, 1);
#else
	(void) memory;
#endif
}

/* Asks for the slot of a customer. */
void
customers_fetch(const Customers *c, uint32 hash)
{
	const Customer *slot = customer_slot(c, hash);

	/* it may begin in one line of the cache and end in the next */
	fetch(slot);
	fetch((const char *) (slot + 1) - 1);
}

/* Makes room for so many customers at once, if that fits into memory. */
void
customers_make_room(Customers *c, int64 count)
{
	int64		slots = count * 4 / 3;

	if (c->table->members == 0 && count * 2 * (int64) sizeof(Customer) < (int64) c->limit / 2 &&
		slots > (int64) c->table->size)
		customer_grow(c->table, slots);
}

/* Brings the buffered events into the table. */
static void
customers_flush(Customers *c)
{
	CHECK_FOR_INTERRUPTS();
	limit_memory(c);

	/* the slots tell where longer sets lie */
	for (int i = 0; i < c->buffered && c->long_sets; i++)
	{
		const Customer *slot = customer_slot(c, c->hash[i]);

		if (slot->status != customer_SH_EMPTY && slot->events.base == PERIOD_SET_BLOCKS)
		{
			fetch(slot->events.u.blocks);
			fetch((char *) slot->events.u.blocks + 64);
			fetch((char *) slot->events.u.blocks + 128);
		}
	}
	for (int i = 0; i < c->buffered; i++)
	{
		PeriodSet  *events = &customers_find(c, c->hash[i], c->key[i])->events;

		period_set_add(events, c->event[i], c->entries);
		c->long_sets |= events->base == PERIOD_SET_BLOCKS;
	}
	c->buffered = 0;
	if (!c->type.by_value)
		MemoryContextReset(c->buffered_keys);
}

/*
 * Returns a by-value key with nothing in the bits that are not its type's: some functions of the server
 * extend an integer by its sign, others by zeros.
 */
static inline Datum
plain_key(const CustomerType *type, Datum key)
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

/* Buffers one event of a customer. */
void
customers_add(Customers *c, Datum key, int32 event)
{
	int			i = c->buffered;

	if (c->type.by_value)
		key = plain_key(&c->type, key);
	else
	{
		/* the row's memory will be gone when the buffer is emptied */
		MemoryContext old = MemoryContextSwitchTo(c->buffered_keys);

		key = datumCopy(key, false, c->type.length);
		MemoryContextSwitchTo(old);
	}
	c->key[i] = (uint64) key;
	c->event[i] = event;
	c->hash[i] = customer_hash_key(&c->type, c->key[i]);
	/* while the slot is on its way, the server reads the next rows */
	customers_fetch(c, c->hash[i]);
	c->buffered++;
	if (c->buffered == CUSTOMER_BATCH)
		customers_flush(c);
}

/* Adds all events of a customer of another table. */
void
customers_put(Customers *c, const Customer *customer)
{
	if (c->table->members + 1 >= c->table->grow_threshold || (c->table->members & 255) == 255)
		limit_memory(c);
	period_set_add_all(&customers_find(c, customer->hash, customer->key)->events, &customer->events, c->entries);
}

/* Returns how many customers are in the table. */
int64
customers_count(const Customers *c)
{
	return c->table->members;
}

/* Visits the customers in the table. */
void
customers_each(Customers *c, CustomerVisitor visitor, void *argument)
{
	customer_iterator i;
	Customer   *customer;

	customer_start_iterate(c->table, &i);
	while ((customer = customer_iterate(c->table, &i)) != NULL)
	{
		CHECK_FOR_INTERRUPTS();
		visitor(customer, argument);
	}
}

/* Visits every customer once, with all events. May be done again, and more events may follow. */
void
customers_visit(Customers *c, CustomerVisitor visitor, void *argument)
{
	if (c->buffered > 0)
		customers_flush(c);
	if (c->parts == NULL)
		customers_each(c, visitor, argument);
	else
		customers_visit_parts(c, visitor, argument);
}
