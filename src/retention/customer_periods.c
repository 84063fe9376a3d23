/*
 * customer_periods.c
 *		Customers, each with the periods in which there were events.
 */
#include "postgres.h"

#include "port/pg_bitutils.h"

#include "retention/customer_periods.h"

StaticAssertDecl(sizeof(PeriodSet) == sizeof(CustomerPayload), "a payload is a set of periods");

/* Prefetches the blocks of a buffered event's customer, if its slot shows where they are. */
static inline void
customer_periods_prefetch(const Customers *c, uint32 hash)
{
	const Customer *slot = customer_table_slot(&c->table, hash);
	const PeriodSet *events = customer_events(slot);

	if (slot->status != customer_SH_EMPTY && events->base == PERIOD_SET_BLOCKS)
	{
		customer_prefetch(events->u.blocks);
		customer_prefetch((char *) events->u.blocks + 64);
		customer_prefetch((char *) events->u.blocks + 128);
	}
}

/* Customer method: adds the events in the buffer to the table. */
static void
customer_periods_add(Customers *c)
{
	for (int i = 0; i < c->buffered; i++)
	{
		Customer   *customer = customers_buffered(c, i);
		PeriodSet  *events = (PeriodSet *) &customer->payload;

		/* the slot of that customer has been loaded by now */
		if (c->has_tails && i + CUSTOMER_AHEAD / 2 < c->buffered)
			customer_periods_prefetch(c, c->hash[i + CUSTOMER_AHEAD / 2]);
		period_set_add(events, c->event[i], c->table.context);
		c->has_tails |= events->base == PERIOD_SET_BLOCKS;
	}
}

/* Customer method: adds all events of another payload. */
static void
customer_periods_merge(CustomerPayload *into, const CustomerPayload *from, MemoryContext context)
{
	period_set_add_all((PeriodSet *) into, (const PeriodSet *) from, context);
}

/* Customer method: returns the list of blocks, if any, and puts their number into the record. */
static const void *
customer_periods_find_tail(const CustomerPayload *payload, CustomerPayload *record)
{
	const PeriodSet *events = (const PeriodSet *) payload;

	if (events->base != PERIOD_SET_BLOCKS)
		return NULL;
	((PeriodSet *) record)->u.bits = events->u.blocks->count;
	return events->u.blocks;
}

/* Customer method: returns the size of the list of blocks. */
static uint64
customer_periods_tail_size(const CustomerPayload *record)
{
	const PeriodSet *events = (const PeriodSet *) record;

	if (events->base != PERIOD_SET_BLOCKS)
		return 0;
	/* an invalid record may have any number */
	return offsetof(PeriodBlocks, block) +
		Min(events->u.bits, PG_UINT32_MAX) * (uint64) sizeof(PeriodBlock);
}

/* Customer method: makes a payload point to its list of blocks. */
static void
customer_periods_attach_tail(CustomerPayload *record, void *tail)
{
	PeriodSet  *events = (PeriodSet *) record;
	PeriodBlocks *blocks = tail;

	blocks->count = blocks->capacity = events->u.bits;
	events->u.blocks = blocks;
}

static const CustomerTails customer_periods_tails = {
	.find = customer_periods_find_tail,
	.size = customer_periods_tail_size,
	.attach = customer_periods_attach_tail,
	.unrecorded = offsetof(PeriodBlocks, block)
};

/* Customer check: returns whether the events of a customer are a valid set of valid periods. */
static bool
customer_periods_are_valid(const CustomerPayload *payload, const void *periods)
{
	const PeriodSet *events = (const PeriodSet *) payload;
	const CustomerPeriods *valid = periods;
	int64		first,
				last;

	if (events->base != PERIOD_SET_BLOCKS)
	{
		if ((events->u.bits & 1) == 0)
			return false;
		first = events->base;
		last = (int64) events->base + pg_leftmost_one_pos64(events->u.bits);
	}
	else
	{
		const PeriodBlock *block = events->u.blocks->block;
		int			n = events->u.blocks->count;

		for (int i = 0; i < n; i++)
			if (block[i].bits == 0 || (i > 0 && block[i].word <= block[i - 1].word))
				return false;
		if (n == 0)
			return false;
		first = block[0].word * INT64CONST(64) + pg_rightmost_one_pos64(block[0].bits);
		last = block[n - 1].word * INT64CONST(64) + pg_leftmost_one_pos64(block[n - 1].bits);
	}
	/* where start and return events are separate, a period has two numbers */
	return period_is_valid(valid->rule, valid->separate ? first >> 1 : first) &&
		period_is_valid(valid->rule, valid->separate ? last >> 1 : last);
}

const CustomerMethods customer_periods_methods = {
	.add_events = customer_periods_add,
	.merge = customer_periods_merge,
	.check = customer_periods_are_valid,
	.tails = &customer_periods_tails
};
