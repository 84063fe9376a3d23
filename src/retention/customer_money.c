/*
 * customer_money.c
 *		Customers, each with the periods of the events and the money of each period.
 *
 * A payload is its only entry, or the address of a list of entries and how many there
 * are. So the last entry of a list, which most events need, can be prefetched, and a
 * list needs nothing besides its entries.
 */
#include "postgres.h"

#include "common/int.h"
#include "port/pg_bitutils.h"

#include "common/interrupts.h"
#include "retention/customer_money.h"
#include "retention/retention_amount.h"

/* The number of a payload with a list is the count times 4: it has no kinds. */
typedef union MoneyPayload
{
	MoneyEntry	entry;			/* all zeros if there is none */
	struct
	{
		MoneyEntry *list;		/* in the order of the periods */
	} PERIOD_SET_PACKED many;
	CustomerPayload words;
} MoneyPayload;

StaticAssertDecl(sizeof(MoneyPayload) == sizeof(CustomerPayload), "a payload is an entry");

/* Returns the sum of two amounts of a customer. */
int64
money_add(int64 a, int64 b)
{
	int64		sum;

	if (unlikely(pg_add_s64_overflow(a, b, &sum)))
		ereport(ERROR,
				(errcode(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE),
				 errmsg("sum of the amounts of a customer is out of range"),
				 errhint(AMOUNT_RANGE_HINT)));
	return sum;
}

/* Adds an entry to another one of the same period. */
static inline void
money_entry_add(MoneyEntry *into, MoneyEntry added)
{
	into->number |= added.number;
	into->amount = money_add(into->amount, added.amount);
}

/* Returns whether a payload has a list. */
static inline bool
money_is_list(const MoneyPayload *payload)
{
	return (payload->entry.number & (MONEY_KINDS - 1)) == 0 && payload->entry.number != 0;
}

/* Returns how many entries the list of a payload has; any number if it is invalid. */
static inline uint32
money_count(const MoneyPayload *payload)
{
	return (uint32) payload->entry.number / MONEY_KINDS;
}

/* Allocations are powers of two from 64 bytes on; returns how many entries fit for so many. */
static inline uint32
money_capacity(uint32 count)
{
	Size		size = pg_nextpower2_64(Max(count * sizeof(MoneyEntry), 64));

	return (uint32) (size / sizeof(MoneyEntry));
}

/* Sets the number of entries in the list of a payload, for which there is room afterwards. */
static void
money_set_count(MoneyPayload *payload, uint32 count)
{
	if (count > money_capacity(money_count(payload)))
		payload->many.list = repalloc_huge(payload->many.list,
										   money_capacity(count) * sizeof(MoneyEntry));
	payload->entry.number = (int32) count * MONEY_KINDS;
}

/* Returns the place of the first entry that is not before a period. */
static uint32
money_list_search(const MoneyEntry *list, uint32 count, int32 period)
{
	uint32		low = 0,
				high = count;

	while (low < high)
	{
		uint32		middle = (low + high) / 2;

		if (money_period(&list[middle]) < period)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

/* Adds an entry to the list of a payload. */
static inline void
money_list_add(MoneyPayload *payload, MoneyEntry added)
{
	int32		period = money_period(&added);
	uint32		count = money_count(payload);
	uint32		at = count;
	int32		last = money_period(&payload->many.list[count - 1]);

	/* most events are in the last period, or after it */
	if (last >= period)
	{
		at = last == period ? count - 1 : money_list_search(payload->many.list, count, period);
		if (money_period(&payload->many.list[at]) == period)
		{
			money_entry_add(&payload->many.list[at], added);
			return;
		}
	}
	money_set_count(payload, count + 1);
	memmove(&payload->many.list[at + 1], &payload->many.list[at],
			(count - at) * sizeof(MoneyEntry));
	payload->many.list[at] = added;
}

/* Adds all entries of a list to that of a payload. */
static void
money_list_merge(MoneyPayload *payload, const MoneyEntry *from, int count)
{
	MoneyEntry *list = payload->many.list;
	int			have = (int) money_count(payload);
	int			i = 0,
				last = have - 1,
				missing = count;

	/* add to the periods that both have, and count the others */
	for (int j = 0; j < count; j++)
	{
		check_for_interrupts_at(j);
		while (i < have && money_period(&list[i]) < money_period(&from[j]))
			i++;
		if (i < have && money_period(&list[i]) == money_period(&from[j]))
		{
			money_entry_add(&list[i], from[j]);
			missing--;
		}
	}
	money_set_count(payload, have + missing);
	list = payload->many.list;

	/*
	 * insert the others, from the end, so that no entry is overwritten before
	 * it is moved
	 */
	for (int j = count - 1; missing > 0; j--)
	{
		check_for_interrupts_at(j);
		while (last >= 0 && money_period(&list[last]) > money_period(&from[j]))
		{
			list[last + missing] = list[last];
			last--;
		}
		if (last < 0 || money_period(&list[last]) < money_period(&from[j]))
		{
			list[last + missing] = from[j];
			missing--;
		}
	}
}

/* Makes a list of the only entry of a payload. */
static void
money_payload_make_list(MoneyPayload *payload, MemoryContext context)
{
	MoneyEntry *list = MemoryContextAlloc(context, money_capacity(1) * sizeof(MoneyEntry));

	list[0] = payload->entry;
	payload->many.list = list;
	payload->entry.number = MONEY_KINDS;
}

/* Adds an entry to a payload. */
void
customer_money_put(CustomerPayload *into, MoneyEntry added, MemoryContext context)
{
	MoneyPayload *payload = (MoneyPayload *) into;

	if (payload->entry.number == 0)
		payload->entry = added;
	else if (money_is_list(payload))
		money_list_add(payload, added);
	else if (money_period(&payload->entry) == money_period(&added))
		money_entry_add(&payload->entry, added);
	else
	{
		money_payload_make_list(payload, context);
		money_list_add(payload, added);
	}
}

/* Returns how many entries a payload has, and where they are. */
int
customer_money_entries(const CustomerPayload *payload, const MoneyEntry **entries)
{
	const MoneyPayload *money = (const MoneyPayload *) payload;

	if (money_is_list(money))
	{
		*entries = money->many.list;
		return (int) money_count(money);
	}
	*entries = &money->entry;
	return money->entry.number == 0 ? 0 : 1;
}

/* How many slots are searched for a customer whose list is prefetched. */
#define MONEY_PROBES 8

/*
 * Prefetches the last entry of a buffered event's customer. Another customer of the
 * same hash does no harm.
 */
static inline void
customer_money_prefetch(const Customers *c, uint32 hash)
{
	const		customer_hash *slots = c->table.slots;

	for (uint32 i = 0; i < MONEY_PROBES; i++)
	{
		const Customer *slot = &slots->data[(hash + i) & slots->sizemask];
		const MoneyPayload *payload = (const MoneyPayload *) &slot->payload;

		if (slot->status == customer_SH_EMPTY)
			return;
		if (slot->hash != hash)
			continue;
		if (money_is_list(payload))
		{
			const MoneyEntry *last = &payload->many.list[money_count(payload) - 1];

			/* with the next one, it can be on two lines */
			customer_prefetch(last);
			customer_prefetch((const char *) (last + 2) - 1);
		}
		return;
	}
}

/*
 * Customer method: adds the events in the buffer to the table. First all lists are
 * prefetched, so that waiting for them overlaps.
 */
static void
customer_money_add(Customers *c)
{
	for (int i = 0; i < c->buffered; i++)
	{
		customers_prefetch_ahead(c, i);
		customer_money_prefetch(c, c->hash[i]);
	}
	for (int i = 0; i < c->buffered; i++)
	{
		Customer   *customer = customer_table_find(&c->table, c->hash[i], c->key[i]);
		MoneyEntry	added = {.amount = c->amount[i],.number = (int32) c->event[i]};

		customer_money_put(&customer->payload, added, c->table.context);
	}
}

/* Customer method: adds all entries of another payload. */
static void
customer_money_merge(CustomerPayload *into, const CustomerPayload *from, MemoryContext context)
{
	MoneyPayload *payload = (MoneyPayload *) into;
	const MoneyEntry *entries;
	int			count = customer_money_entries(from, &entries);

	if (count == 1 || payload->entry.number == 0)
	{
		customer_money_put(into, entries[0], context);
		entries++;
		count--;
	}
	if (count == 0)
		return;
	if (!money_is_list(payload))
		money_payload_make_list(payload, context);
	money_list_merge(payload, entries, count);
}

/* Customer method: returns the list of entries, if any; the record has their number. */
static const void *
customer_money_find_tail(const CustomerPayload *payload,
						 CustomerPayload *record pg_attribute_unused())
{
	const MoneyPayload *money = (const MoneyPayload *) payload;

	return money_is_list(money) ? money->many.list : NULL;
}

/* Customer method: returns the size of the list of entries. */
static uint64
customer_money_tail_size(const CustomerPayload *record)
{
	const MoneyPayload *money = (const MoneyPayload *) record;

	return money_is_list(money) ? money_count(money) * (uint64) sizeof(MoneyEntry) : 0;
}

/* Customer method: makes a payload point to its list of entries. */
static void
customer_money_attach_tail(CustomerPayload *record, void *tail)
{
	((MoneyPayload *) record)->many.list = tail;
}

static const CustomerTails customer_money_tails = {
	.find = customer_money_find_tail,
	.size = customer_money_tail_size,
	.attach = customer_money_attach_tail
};

/* Customer check: returns whether the entries of a customer are in order and of valid periods. */
static bool
customer_money_is_valid(const CustomerPayload *payload, const void *periods)
{
	const CustomerPeriods *valid = periods;
	const MoneyEntry *entries;
	int			count = customer_money_entries(payload, &entries);

	for (int i = 0; i < count; i++)
	{
		int			kinds = entries[i].number & (MONEY_KINDS - 1);

		check_for_interrupts_at(i);
		if (kinds == 0 || (!valid->separate && kinds != (MONEY_START | MONEY_RETURN)) ||
			!period_is_valid(valid->rule, money_period(&entries[i])) ||
			(i > 0 && money_period(&entries[i]) <= money_period(&entries[i - 1])))
			return false;
	}
	return count > 0;
}

const CustomerMethods customer_money_methods = {
	.add_events = customer_money_add,
	.merge = customer_money_merge,
	.check = customer_money_is_valid,
	.tails = &customer_money_tails
};
