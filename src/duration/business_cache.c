/*
 * business_cache.c
 *		Call-site cache (fn_extra) of the clocks of business calendars.
 *
 * Usually all rows have the same calendar, or one of a few, such as those of
 * countries. Each is read once, and found again by its bytes.
 */
#include "postgres.h"

#include "common/hashfn.h"
#include "utils/memutils.h"

#include "common/stored.h"
#include "duration/business_calendar.h"

/* The cache starts again when it has this many calendars or bytes. */
#define CACHE_BUCKETS 256
#define CACHE_MAX_CALENDARS 128
#define CACHE_MAX_BYTES (8 * 1024 * 1024)

typedef struct CachedClock
{
	struct varlena *stored;		/* the calendar, NULL in a free bucket */
	uint32		hash;
	BusinessClock *clock;
} CachedClock;

typedef struct ClockCache
{
	MemoryContext context;		/* of the calendars */
	int			calendars;
	const CachedClock *last;	/* NULL if the cache is empty */
	CachedClock bucket[CACHE_BUCKETS];
} ClockCache;

/* Returns the cache of a call site. */
static ClockCache *
clock_cache(FmgrInfo *flinfo)
{
	ClockCache *cache = flinfo->fn_extra;

	if (cache == NULL)
	{
		cache = MemoryContextAllocZero(flinfo->fn_mcxt, sizeof(ClockCache));
		cache->context = AllocSetContextCreate(flinfo->fn_mcxt, "business calendars",
											   ALLOCSET_DEFAULT_SIZES);
		flinfo->fn_extra = cache;
	}
	return cache;
}

/* Removes all calendars. */
static void
clock_cache_clear(ClockCache *cache)
{
	cache->last = NULL;
	cache->calendars = 0;
	memset(cache->bucket, 0, sizeof(cache->bucket));
	MemoryContextReset(cache->context);
}

/*
 * Fills a bucket. The calendar is read in a memory context of its own, which
 * becomes part of the cache only if no error is raised.
 */
static void
clock_cache_fill(ClockCache *cache, CachedClock *bucket, const struct varlena *stored, uint32 hash)
{
	MemoryContext own = AllocSetContextCreate(CurrentMemoryContext, "business calendar",
											  ALLOCSET_SMALL_SIZES);
	MemoryContext old = MemoryContextSwitchTo(own);
	struct varlena *copy = memcpy(palloc(VARSIZE_ANY(stored)), stored, VARSIZE_ANY(stored));

	bucket->clock = business_clock_new(business_calendar_from_datum(PointerGetDatum(copy)));
	bucket->hash = hash;
	MemoryContextSwitchTo(old);
	MemoryContextSetParent(own, cache->context);
	bucket->stored = copy;
	cache->calendars++;
}

/*
 * Returns the clock of a stored calendar; valid until the next call from this
 * call site.
 */
BusinessClock *
business_clock_cached(FmgrInfo *flinfo, Datum stored)
{
	ClockCache *cache = clock_cache(flinfo);
	struct varlena *bytes = PG_DETOAST_DATUM_PACKED(stored);
	CachedClock *bucket;
	uint32		hash;
	int			i;

	if (likely(cache->last != NULL && stored_same(cache->last->stored, bytes)))
		return cache->last->clock;
	hash = hash_bytes((const unsigned char *) VARDATA_ANY(bytes), VARSIZE_ANY_EXHDR(bytes));
	for (i = hash % CACHE_BUCKETS;; i = (i + 1) % CACHE_BUCKETS)
	{
		bucket = &cache->bucket[i];
		if (bucket->stored == NULL ||
			(bucket->hash == hash && stored_same(bucket->stored, bytes)))
			break;
	}
	if (bucket->stored == NULL)
	{
		if (cache->calendars == CACHE_MAX_CALENDARS ||
			MemoryContextMemAllocated(cache->context, true) > CACHE_MAX_BYTES)
		{
			clock_cache_clear(cache);
			bucket = &cache->bucket[hash % CACHE_BUCKETS];
		}
		clock_cache_fill(cache, bucket, bytes, hash);
	}
	cache->last = bucket;
	return bucket->clock;
}
