/*
 * tier_policy_cache.c
 *		Call-site cache (fn_extra) of the last tier policy that was read.
 *
 * Nearly every row has the same policy. The cache is built again wherever it
 * is missing, for example in a parallel worker.
 */
#include "postgres.h"

#include "utils/inval.h"
#include "utils/memutils.h"
#include "utils/syscache.h"

#include "common/stored.h"
#include "tier/tier.h"

typedef struct TierPolicyCache
{
	MemoryContext context;		/* holds the rest; reset when another policy
								 * comes */
	struct varlena *stored;		/* the policy as stored, NULL if the cache is
								 * empty */
	const TierPolicy *policy;
	Oid		   *enum_values;	/* NULL if not looked up yet */
	uint64		enum_generation;	/* when they were looked up */
} TierPolicyCache;

/*
 * How many times the values of some enum have changed, as far as this process
 * knows. A call site of PL/pgSQL is used for a whole transaction, in which
 * values may be added and renamed.
 */
static uint64 enum_generation = 0;

/* Invalidation callback: enum values have changed. */
static void
tier_enum_invalidate(Datum arg pg_attribute_unused(),
					 SysCacheIdentifier cache pg_attribute_unused(),
					 uint32 hash pg_attribute_unused())
{
	enum_generation++;
}

/* Returns the present generation, which counts from the first call on. */
static uint64
tier_enum_generation(void)
{
	if (enum_generation == 0)
	{
		CacheRegisterSyscacheCallback(ENUMTYPOIDNAME, tier_enum_invalidate, (Datum) 0);
		enum_generation = 1;
	}
	return enum_generation;
}

/* Returns the cache, filled with a policy. */
static TierPolicyCache *
tier_policy_cache_fill(FmgrInfo *flinfo, Datum stored)
{
	TierPolicyCache *cache = flinfo->fn_extra;
	struct varlena *bytes = PG_DETOAST_DATUM_PACKED(stored);
	MemoryContext old;

	if (cache == NULL)
	{
		cache = MemoryContextAllocZero(flinfo->fn_mcxt, sizeof(TierPolicyCache));
		cache->context = AllocSetContextCreate(flinfo->fn_mcxt, "tier policy",
											   ALLOCSET_SMALL_SIZES);
		flinfo->fn_extra = cache;
	}
	if (cache->stored != NULL && stored_same(cache->stored, bytes))
		return cache;

	/* leave an empty cache if reading the policy raises an error */
	cache->stored = NULL;
	cache->enum_values = NULL;
	MemoryContextReset(cache->context);
	old = MemoryContextSwitchTo(cache->context);
	cache->policy = tier_policy_from_datum(stored);
	bytes = memcpy(palloc(VARSIZE_ANY(bytes)), bytes, VARSIZE_ANY(bytes));
	MemoryContextSwitchTo(old);
	cache->stored = bytes;
	return cache;
}

/*
 * Returns the policy that a stored value holds; valid until the next call from
 * this call site.
 */
const TierPolicy *
tier_policy_cached(FmgrInfo *flinfo, Datum stored)
{
	return tier_policy_cache_fill(flinfo, stored)->policy;
}

/*
 * Returns the values of an enum for the tiers of a policy.
 *
 * A call site always has the same enum.
 */
const Oid  *
tier_enum_values_cached(FmgrInfo *flinfo, Datum stored, Oid type)
{
	TierPolicyCache *cache = tier_policy_cache_fill(flinfo, stored);
	uint64		generation = tier_enum_generation();

	if (cache->enum_values == NULL)
	{
		cache->enum_values = MemoryContextAlloc(cache->context,
												sizeof(Oid) * cache->policy->tiers);
		cache->enum_generation = 0;
	}
	if (unlikely(cache->enum_generation != generation))
	{
		/* so that an error leaves them to be looked up again */
		cache->enum_generation = 0;
		tier_enum_values(cache->policy, type, cache->enum_values);
		cache->enum_generation = generation;
	}
	return cache->enum_values;
}
