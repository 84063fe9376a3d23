/*
 * period_set.c
 *		A set of periods: when one customer was active.
 */
#include "postgres.h"

#include "port/pg_bitutils.h"

#include "period_set.h"

/* Answers which word a period is in, rounding down. */
static inline int32
word_of(int32 period)
{
	return period >> 6;
}

/* Adds a period to a list of words, which may move. */
static PeriodBlocks *
blocks_add(PeriodBlocks *blocks, int32 period)
{
	int32		word = word_of(period);
	uint64		bit = UINT64CONST(1) << (period & 63);
	int			at = blocks->count;

	/* most events come late, so look from the end */
	while (at > 0 && blocks->block[at - 1].word > word)
		at--;
	if (at > 0 && blocks->block[at - 1].word == word)
	{
		blocks->block[at - 1].bits |= bit;
		return blocks;
	}

	if (blocks->count == blocks->capacity)
	{
		blocks->capacity *= 2;
		blocks = repalloc(blocks, offsetof(PeriodBlocks, block) + blocks->capacity * sizeof(PeriodBlock));
	}
	memmove(&blocks->block[at + 1], &blocks->block[at], (blocks->count - at) * sizeof(PeriodBlock));
	blocks->block[at].word = word;
	blocks->block[at].bits = bit;
	blocks->count++;
	return blocks;
}

/* Turns a set of one word into a list. */
static void
to_blocks(PeriodSet *set, MemoryContext context)
{
	uint64		bits = set->u.bits;
	int32		base = set->base;
	PeriodBlocks *blocks = MemoryContextAlloc(context, offsetof(PeriodBlocks, block) + 3 * sizeof(PeriodBlock));

	blocks->count = 0;
	blocks->capacity = 3;		/* two that the word may touch, and the one it is done for */
	for (; bits != 0; bits &= bits - 1)
		blocks = blocks_add(blocks, base + pg_rightmost_one_pos64(bits));
	set->base = PERIOD_SET_BLOCKS;
	set->u.blocks = blocks;
}

/* Adds a period where it does not simply fall into the word. */
void
period_set_add_slow(PeriodSet *set, int32 period, MemoryContext context)
{
	if (set->base != PERIOD_SET_BLOCKS)
	{
		int64		earlier = (int64) set->base - period;

		if (set->u.bits == 0)
		{
			set->base = period;
			set->u.bits = 1;
			return;
		}
		/* an earlier period moves the word back, as long as its last member stays in */
		if (earlier > 0 && earlier < 64 && set->u.bits >> (64 - earlier) == 0)
		{
			set->u.bits = set->u.bits << earlier | 1;
			set->base = period;
			return;
		}
		to_blocks(set, context);
	}
	set->u.blocks = blocks_add(set->u.blocks, period);
}

/* Answers how many periods the set has. */
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

/* Writes the periods in ascending order and answers how many there are. */
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
