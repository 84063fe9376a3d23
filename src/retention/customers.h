/*
 * customers.h
 *		The table of customers: for each, in which periods there were events.
 *
 * Rows are buffered, and a row's slot of the table is fetched into the cache long before it is looked at:
 * with many customers the wait for memory is most of the work. The table holds itself to a memory
 * limit; past it, everything goes to temporary files, parted by hash, and is put together again part by
 * part when it is asked for.
 */
#ifndef SATISFACTION_CUSTOMERS_H
#define SATISFACTION_CUSTOMERS_H

#include "fmgr.h"
#include "lib/ilist.h"
#include "lib/stringinfo.h"
#include "storage/buffile.h"
#include "utils/datum.h"
#include "utils/resowner.h"
#include "utils/typcache.h"

#include "common/bytes.h"
#include "common/calendar.h"
#include "common/compat.h"
#include "retention/period_set.h"

#define CUSTOMER_HASH_BITS 31	/* so that a slot of the table takes 24 bytes and not 32 */

/*
 * A customer. Events are kept as one set of numbers: periods, or where start and return events are
 * told apart, twice the period for a start and one more for a return.
 */
typedef struct Customer
{
	uint64		key;			/* an integer, another by-value datum, or a pointer */
	PeriodSet	events;
	uint32		hash:CUSTOMER_HASH_BITS;
	uint32		status:1;		/* of the hash table */
} Customer;

#ifdef pg_attribute_packed
StaticAssertDecl(sizeof(Customer) == 24, "nothing is unused in a slot");
#endif

/* How keys of a type are hashed, compared and measured. */
typedef struct CustomerType
{
	Oid			type;
	Oid			collation;
	int16		length;
	bool		by_value;
	bool		plain;			/* equal if and only if the datum's bits are */
	FmgrInfo   *hash;
	FmgrInfo   *equal;
} CustomerType;

#define CUSTOMER_BATCH 128
#define SPILL_FANOUT 32			/* parts at each level of spilling */
#define SPILL_LEVELS 4			/* levels; the other bits of the hash are for the table's slots */

struct customer_hash;

typedef struct Customers
{
	MemoryContext context;		/* of this struct and the files */
	MemoryContext entries;		/* of the table and all it points to */
	CustomerType type;
	struct customer_hash *table;
	size_t		limit;			/* bytes that the entries may take */
	int			level;			/* of spilling: which bits of the hash part the files */
	BufFile   **parts;			/* SPILL_FANOUT files, or NULL where nothing was spilled */
	dlist_node	open;			/* in the list of tables that have files */
	ResourceOwner owner;		/* of the files; NULL once it has closed them */
	bool		long_sets;		/* some customer has been active in periods far apart */
	int64		spilled;		/* customers written, the same one perhaps several times */

	/* the buffer */
	int			buffered;
	uint64		key[CUSTOMER_BATCH];
	int32		event[CUSTOMER_BATCH];
	uint32		hash[CUSTOMER_BATCH];
	MemoryContext buffered_keys;
} Customers;

/* What is done with each customer in the end. */
typedef void (*CustomerVisitor) (const Customer *customer, void *argument);

/* these are ours alone: other modules of the server may have functions of the same names */
#pragma GCC visibility push(hidden)

extern CustomerType *customer_type(Oid type, Oid collation, MemoryContext context);
extern Customers *customers_new(const CustomerType *type, MemoryContext context);
extern void customers_add(Customers *c, Datum key, int32 event);
extern void customers_visit(Customers *c, CustomerVisitor visitor, void *argument);
extern void customer_write(StringInfo out, const CustomerType *type, const Customer *customer);
extern void customers_read(ByteReader *in, Customers *c, PeriodRule rule, bool separate);

/* customers.c, for spill.c */
extern void customers_put(Customers *c, const Customer *customer);
extern Size customer_key_size(const CustomerType *type, uint64 key);
extern int64 customers_count(const Customers *c);
extern void customers_clear(Customers *c);
extern void customers_fetch(const Customers *c, uint32 hash);
extern void customers_make_room(Customers *c, int64 count);
extern void customers_each(Customers *c, CustomerVisitor visitor, void *argument);

/* spill.c */
extern void customers_spill(Customers *c);
extern void customers_visit_parts(Customers *c, CustomerVisitor visitor, void *argument);

#pragma GCC visibility pop

#endif							/* SATISFACTION_CUSTOMERS_H */
