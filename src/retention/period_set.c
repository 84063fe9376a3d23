/*
 * period_set.c
 *		A set of periods: when one customer was active.
 */
#include "postgres.h"

#include "port/pg_bitutils.h"

#include "retention/period_set.h"

/* Returns which word a period is in, rounding down. */
static inline int32
word_of(int32 period)
{
	return period >> 6;
}

/* What fits into 64 bytes, then 128, 256 and so on, as memory is given out in powers of two. */
#define FIRST_CAPACITY 4

static inline int
capacity_after(int capacity)
{
	return capacity * 2 + 1;
}

/* Adds the periods of one word to a list of words, which may move. */
static PeriodBlocks *
blocks_add(PeriodBlocks *blocks, int32 word, uint64 bits)
{
	int			at = blocks->count;
	int64		guess = at == 0 ? -1 : at - 1 - ((int64) blocks->block[at - 1].word - word);

	/* the customers with most of the events have some in every word */
	if (guess >= 0 && guess < at && blocks->block[guess].word == word)
	{
		blocks->block[guess].bits |= bits;
		return blocks;
	}

	/* most events come late, so look from the end */
	while (at > 0 && blocks->block[at - 1].word > word)
		at--;
	if (at > 0 && blocks->block[at - 1].word == word)
	{
		blocks->block[at - 1].bits |= bits;
		return blocks;
	}

	if (blocks->count == blocks->capacity)
	{
		blocks->capacity = capacity_after(blocks->capacity);
		blocks = repalloc(blocks, offsetof(PeriodBlocks, block) + blocks->capacity * sizeof(PeriodBlock));
	}
	memmove(&blocks->block[at + 1], &blocks->block[at], (blocks->count - at) * sizeof(PeriodBlock));
	blocks->block[at].word = word;
	blocks->block[at].bits = bits;
	blocks->count++;
	return blocks;
}

/* Adds the members base + bit to a list of words, which may move. */
static inline PeriodBlocks *
blocks_add_bits(PeriodBlocks *blocks, int32 base, uint64 bits)
{
	int			shift = base & 63;

	if (bits << shift != 0)
		blocks = blocks_add(blocks, word_of(base), bits << shift);
	if (shift > 0 && bits >> (64 - shift) != 0)
		blocks = blocks_add(blocks, word_of(base) + 1, bits >> (64 - shift));
	return blocks;
}

/* Makes a list with room for so many words. */
static PeriodBlocks *
blocks_new(int capacity, MemoryContext context)
{
	PeriodBlocks *blocks = MemoryContextAlloc(context, offsetof(PeriodBlocks, block) + capacity * sizeof(PeriodBlock));

	blocks->count = 0;
	blocks->capacity = capacity;
	return blocks;
}

/* Adds a list of words to another, which may move. */
static PeriodBlocks *
blocks_merge(PeriodBlocks *into, const PeriodBlocks *from)
{
	int			i = 0,
				last = into->count - 1,
				missing = from->count;

	/* the words that are there already, and how many are not */
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
		into->capacity = Max(into->count, capacity_after(into->capacity));
		into = repalloc(into, offsetof(PeriodBlocks, block) + into->capacity * sizeof(PeriodBlock));
	}
	/* the others, from the end, so that nothing is written over that is still to be moved */
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
to_blocks(PeriodSet *set, MemoryContext context)
{
	PeriodBlocks *blocks = blocks_new(FIRST_CAPACITY, context);

	set->u.blocks = blocks_add_bits(blocks, set->base, set->u.bits);
	set->base = PERIOD_SET_BLOCKS;
}

/* Adds the periods of another set; a list, where one is needed, is allocated in the context. */
void
period_set_add_all(PeriodSet *set, const PeriodSet *other, MemoryContext context)
{
	if (period_set_is_empty(set))
	{
		*set = *other;
		if (other->base == PERIOD_SET_BLOCKS)
			set->u.blocks = blocks_merge(blocks_new(other->u.blocks->count, context), other->u.blocks);
		return;
	}
	if (set->base != PERIOD_SET_BLOCKS && other->base != PERIOD_SET_BLOCKS)
	{
		const PeriodSet *early = set->base <= other->base ? set : other;
		const PeriodSet *late = early == set ? other : set;
		int64		distance = (int64) late->base - early->base;

		/* one word for both, as long as the last member stays in */
		if (distance < 64 && late->u.bits << distance >> distance == late->u.bits)
		{
			set->u.bits = early->u.bits | late->u.bits << distance;
			set->base = early->base;
			return;
		}
	}
	if (set->base != PERIOD_SET_BLOCKS)
		to_blocks(set, context);
	set->u.blocks = other->base == PERIOD_SET_BLOCKS ? blocks_merge(set->u.blocks, other->u.blocks) :
		blocks_add_bits(set->u.blocks, other->base, other->u.bits);
}

/* Adds a period where it does not simply fall into the word. */
void
period_set_add_slow(PeriodSet *set, int32 period, MemoryContext context)
{
	PeriodSet	one = {.u.bits = 1,.base = period};

	period_set_add_all(set, &one, context);
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

/* Writes the periods in ascending order and returns how many there are. */
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

		for (uint64 bits = block->bits; bits != 0; bits &= bits - 1)
			periods[n++] = block->word * 64 + pg_rightmost_one_pos64(bits);
	}
	return n;
}
