/*
 * period_set.h
 *		A set of periods: when one customer was active.
 *
 * While all members lie within 64 periods of each other, the set is a bitmap of
 * one word and the period of its first bit. After that it is a sorted list of
 * words, so that a few days in many years remain small. It can be embedded in
 * the entry of a hash table: a set of zeros is empty.
 */
#ifndef SATISFACTION_PERIOD_SET_H
#define SATISFACTION_PERIOD_SET_H

/* Waiting for memory takes most of the time, so there is no padding. */
#if defined(pg_attribute_packed) && defined(pg_attribute_aligned)
#define PERIOD_SET_PACKED pg_attribute_packed() pg_attribute_aligned(4)
#else
#define PERIOD_SET_PACKED
#endif

/* The members are word * 64 + the number of each bit that is set; bit 0 is the lowest. */
typedef struct PeriodBlock
{
	uint64		bits;
	int32		word;
} PERIOD_SET_PACKED PeriodBlock;

#ifdef pg_attribute_packed
StaticAssertDecl(sizeof(PeriodBlock) == 12, "a block has no padding");
#endif

typedef struct PeriodBlocks
{
	int			count;
	int			capacity;
	PeriodBlock block[FLEXIBLE_ARRAY_MEMBER];
} PeriodBlocks;

typedef struct PeriodSet
{
	union
	{
		uint64		bits;		/* members are base + bit; bit 0 is set unless
								 * the set is empty */
		PeriodBlocks *blocks;
	}			u;
	int32		base;			/* PERIOD_SET_BLOCKS if the set is a list */
} PERIOD_SET_PACKED PeriodSet;

#define PERIOD_SET_BLOCKS PG_INT32_MIN

extern void period_set_add_slow(PeriodSet *set, int32 period, MemoryContext context);
extern void period_set_add_all(PeriodSet *set, const PeriodSet *other, MemoryContext context);
extern void period_set_add_sorted(PeriodSet *set, const int32 *periods, int count,
								  MemoryContext context);
extern void period_set_add_range(PeriodSet *set, int32 first, int32 last, MemoryContext context);
extern int	period_set_size(const PeriodSet *set);
extern int	period_set_expand(const PeriodSet *set, int32 *periods);

/* Returns whether the set is empty. */
static inline bool
period_set_is_empty(const PeriodSet *set)
{
	return set->base != PERIOD_SET_BLOCKS && set->u.bits == 0;
}

/* Adds a period; a list, if one is needed, is allocated in the context. */
static inline void
period_set_add(PeriodSet *set, int32 period, MemoryContext context)
{
	uint32		distance = (uint32) period - (uint32) set->base;

	if (likely(set->base != PERIOD_SET_BLOCKS && set->u.bits != 0 && distance < 64))
		set->u.bits |= UINT64CONST(1) << distance;
	else
		period_set_add_slow(set, period, context);
}

#endif							/* SATISFACTION_PERIOD_SET_H */
