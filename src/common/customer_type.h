/*
 * customer_type.h
 *		The type of a column of customers: how keys are hashed and compared, and how
 *		another process learns it.
 */
#ifndef SATISFACTION_CUSTOMER_TYPE_H
#define SATISFACTION_CUSTOMER_TYPE_H

#include "common/hashfn.h"
#include "fmgr.h"

#include "common/bytes.h"
#include "common/compat.h"

#define CUSTOMER_HASH_BITS 31	/* a slot takes 24 bytes, with all 32 it would
								 * be 32 */

/* The type of the customer column: how keys are hashed, compared and measured. */
typedef struct CustomerType
{
	Oid			type;
	Oid			collation;
	int16		length;
	bool		by_value;
	bool		plain;			/* keys are equal if and only if their bits
								 * are */
	FmgrInfo   *hash;
	FmgrInfo   *equal;
} CustomerType;

extern CustomerType *customer_type_new(Oid type, Oid collation, MemoryContext context);
extern CustomerType customer_type_copy(const CustomerType *type, MemoryContext context);
extern CustomerType *customer_type_of_argument(FunctionCallInfo fcinfo, int n,
											   MemoryContext context);
extern void customer_type_write(StringInfo out, const CustomerType *type);
extern CustomerType *customer_type_read(ByteReader *in, MemoryContext context);
extern Size customer_key_size(const CustomerType *type, uint64 key);

/* Returns whether two keys are those of the same customer. */
static inline bool
customer_key_equal(const CustomerType *type, uint64 a, uint64 b)
{
	if (type->plain)
		return a == b;
	return DatumGetBool(FunctionCall2Coll(type->equal, type->collation, (Datum) a, (Datum) b));
}

/* Returns the hash of a key. */
static inline uint32
customer_key_hash(const CustomerType *type, uint64 key)
{
	uint32		hash;

	if (type->plain)
		hash = (uint32) key ^ murmurhash32((uint32) (key >> 32));
	else
		hash = DatumGetUInt32(FunctionCall1Coll(type->hash, type->collation, (Datum) key));

	/*
	 * also after a type's own hash function, as not all of them spread values
	 * over all bits
	 */
	return murmurhash32(hash) >> (32 - CUSTOMER_HASH_BITS);
}

#endif							/* SATISFACTION_CUSTOMER_TYPE_H */
