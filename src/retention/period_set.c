/*
 * period_set.c
 *		A set of periods: when one customer was active.
 */
#include "postgres.h"

#include "port/pg_bitutils.h"

#include "common/interrupts.h"
#include "retention/period_set.h"

/* Returns the word of a period; rounds down. */
static inline int32
period_set_word(int32 period)
{
	return period >> 6;
}

/* Allocations are powers of two: this many blocks fit into 64 bytes. */
#define INITIAL_CAPACITY 4

/* Returns the next larger capacity: what fits into 128 bytes, 256 and so on. */
static inline int
period_blocks_next_capacity(int capacity)
{
	return capacity * 2 + 1;
}

/* Returns the size of a list. */
static inline Size
period_blocks_memory(int capacity)
{
	return offsetof(PeriodBlocks, block) + capacity * sizeof(PeriodBlock);
}

/* Adds the periods of one word to a list, which may be reallocated. */
static PeriodBlocks *
period_blocks_add(PeriodBlocks *blocks, int32 word, uint64 bits)
{
	int			at = blocks->count;
	int64		guess = at == 0 ? -1 : at - 1 - ((int64) blocks->block[at - 1].word - word);

	/* customers with many events often have some in every word */
	if (guess >= 0 && guess < at && blocks->block[guess].word == word)
	{
		blocks->block[guess].bits |= bits;
		return blocks;
	}

	/* most events are in later periods, so search from the end */
	while (at > 0 && blocks->block[at - 1].word > word)
		at--;
	if (at > 0 && blocks->block[at - 1].word == word)
	{
		blocks->block[at - 1].bits |= bits;
		return blocks;
	}

	if (blocks->count == blocks->capacity)
	{
		blocks->capacity = period_blocks_next_capacity(blocks->capacity);
		blocks = repalloc(blocks, period_blocks_memory(blocks->capacity));
	}
	memmove(&blocks->block[at + 1], &blocks->block[at],
			(blocks->count - at) * sizeof(PeriodBlock));
	blocks->block[at].word = word;
	blocks->block[at].bits = bits;
	blocks->count++;
	return blocks;
}

/* Adds the members base + bit to a list, which may be reallocated. */
static inline PeriodBlocks *
period_blocks_add_bits(PeriodBlocks *blocks, int32 base, uint64 bits)
{
	int			shift = base & 63;

	if (bits << shift != 0)
		blocks = period_blocks_add(blocks, period_set_word(base), bits << shift);
	if (shift > 0 && bits >> (64 - shift) != 0)
		blocks = period_blocks_add(blocks, period_set_word(base) + 1, bits >> (64 - shift));
	return blocks;
}

/* Returns an empty list. */
static PeriodBlocks *
period_blocks_new(int capacity, MemoryContext context)
{
	PeriodBlocks *blocks = MemoryContextAlloc(context, period_blocks_memory(capacity));

	blocks->count = 0;
	blocks->capacity = capacity;
	return blocks;
}

/* Adds a list to another, which may be reallocated. */
static PeriodBlocks *
period_blocks_merge(PeriodBlocks *into, const PeriodBlocks *from)
{
	int			i = 0,
				last = into->count - 1,
				missing = from->count;

	/* merge the words that both lists have, and count the others */
	for (int j = 0; j < from->count; j++)
	{
		while (i < into->count && into->block[i].word < from->block[j].word)
			i++;
		if (i < into->count && into->block[i].word == from->block[j].word)
		{
			into->block[i].bits |= from->block[j].bits;
			missing--;
		}
	}
	if (missing == 0)
		return into;

	into->count += missing;
	if (into->count > into->capacity)
	{
		into->capacity = Max(into->count, period_blocks_next_capacity(into->capacity));
		into = repalloc(into, period_blocks_memory(into->capacity));
	}

	/*
	 * insert the others, from the end, so that no block is overwritten before
	 * it is moved
	 */
	for (int j = from->count - 1; missing > 0; j--)
	{
		while (last >= 0 && into->block[last].word > from->block[j].word)
		{
			into->block[last + missing] = into->block[last];
			last--;
		}
		if (last < 0 || into->block[last].word < from->block[j].word)
		{
			into->block[last + missing] = from->block[j];
			missing--;
		}
	}
	return into;
}

/* Turns a set of one word into a list. */
static void
period_set_to_blocks(PeriodSet *set, MemoryContext context)
{
	PeriodBlocks *blocks = period_blocks_new(INITIAL_CAPACITY, context);

	set->u.blocks = period_blocks_add_bits(blocks, set->base, set->u.bits);
	set->base = PERIOD_SET_BLOCKS;
}

/* Adds the periods of another set; a list, if one is needed, is allocated in the context. */
void
period_set_add_all(PeriodSet *set, const PeriodSet *other, MemoryContext context)
{
	if (period_set_is_empty(set))
	{
		*set = *other;
		if (other->base == PERIOD_SET_BLOCKS)
		{
			PeriodBlocks *blocks = period_blocks_new(other->u.blocks->count, context);

			set->u.blocks = period_blocks_merge(blocks, other->u.blocks);
		}
		return;
	}
	if (set->base != PERIOD_SET_BLOCKS && other->base != PERIOD_SET_BLOCKS)
	{
		const PeriodSet *early = set->base <= other->base ? set : other;
		const PeriodSet *late = early == set ? other : set;
		int64		distance = (int64) late->base - early->base;

		/* both fit into one word if no bit is shifted out */
		if (distance < 64 && late->u.bits << distance >> distance == late->u.bits)
		{
			set->u.bits = early->u.bits | late->u.bits << distance;
			set->base = early->base;
			return;
		}
	}
	if (set->base != PERIOD_SET_BLOCKS)
		period_set_to_blocks(set, context);
	if (other->base == PERIOD_SET_BLOCKS)
		set->u.blocks = period_blocks_merge(set->u.blocks, other->u.blocks);
	else
		set->u.blocks = period_blocks_add_bits(set->u.blocks, other->base, other->u.bits);
}

/* Adds a period to an empty set, to a list, or outside the 64 periods of the word. */
void
period_set_add_slow(PeriodSet *set, int32 period, MemoryContext context)
{
	PeriodSet	one = {.u.bits = 1,.base = period};

	period_set_add_all(set, &one, context);
}

/*
 * Adds ascending periods. One list is merged with another: adding periods one by
 * one before those of a long list would move that list each time.
 */
void
period_set_add_sorted(PeriodSet *set, const int32 *periods, int count, MemoryContext context)
{
	PeriodSet	added = {0};

	for (int i = 0; i < count; i++)
	{
		check_for_interrupts_at(i);
		period_set_add(&added, periods[i], CurrentMemoryContext);
	}
	period_set_add_all(set, &added, context);
	if (added.base == PERIOD_SET_BLOCKS)
		pfree(added.u.blocks);
}

/* Adds all periods from the first to the last. */
void
period_set_add_range(PeriodSet *set, int32 first, int32 last, MemoryContext context)
{
	PeriodSet	added = {.base = PERIOD_SET_BLOCKS};
	int32		word = period_set_word(first);
	int			count = period_set_word(last) - word + 1;
	PeriodBlocks *blocks;

	if (last - (int64) first < 64)
	{
		added.base = first;
		added.u.bits = PG_UINT64_MAX >> (63 - (last - first));
		period_set_add_all(set, &added, context);
		return;
	}
	blocks = added.u.blocks = period_blocks_new(count, CurrentMemoryContext);
	blocks->count = count;
	for (int i = 0; i < count; i++)
	{
		blocks->block[i].word = word + i;
		blocks->block[i].bits = PG_UINT64_MAX;
	}
	blocks->block[0].bits <<= first & 63;
	blocks->block[count - 1].bits >>= 63 - (last & 63);
	period_set_add_all(set, &added, context);
	pfree(blocks);
}

/* Returns how many periods the set has. */
int
period_set_size(const PeriodSet *set)
{
	int			size = 0;

	if (set->base != PERIOD_SET_BLOCKS)
		return pg_popcount64(set->u.bits);
	for (int i = 0; i < set->u.blocks->count; i++)
		size += pg_popcount64(set->u.blocks->block[i].bits);
	return size;
}

/* Stores the periods, in ascending order, and returns how many there are. */
int
period_set_expand(const PeriodSet *set, int32 *periods)
{
	int			n = 0;

	if (set->base != PERIOD_SET_BLOCKS)
	{
		for (uint64 bits = set->u.bits; bits != 0; bits &= bits - 1)
			periods[n++] = set->base + pg_rightmost_one_pos64(bits);
		return n;
	}
	for (int i = 0; i < set->u.blocks->count; i++)
	{
		const PeriodBlock *block = &set->u.blocks->block[i];

		check_for_interrupts_at(i);
		for (uint64 bits = block->bits; bits != 0; bits &= bits - 1)
			periods[n++] = block->word * 64 + pg_rightmost_one_pos64(bits);
	}
	return n;
}
