/*
 * customer_money.c
 *		Customers, each with the periods of the events and the money of each period.
 *
 * A payload is its only entry, or the address of a list of entries.
 */
#include "postgres.h"

#include "common/int.h"

#include "common/interrupts.h"
#include "retention/customer_money.h"

/* The number of a payload with a list: no entry has it, as it has no kinds. */
#define MONEY_LIST PG_INT32_MIN

/* Allocations are powers of two: this many entries fit into 64 bytes. */
#define MONEY_FIRST_CAPACITY 4

typedef union MoneyPayload
{
	MoneyEntry	entry;			/* its number is 0 if there is none */
	struct
	{
		MoneyList  *list;
	} PERIOD_SET_PACKED many;	/* the number is MONEY_LIST */
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
				 errhint("Use retention_options(scale => ...) with fewer decimals.")));
	return sum;
}

/* Adds an entry to another one of the same period. */
static inline void
money_entry_add(MoneyEntry *into, MoneyEntry added)
{
	into->number |= added.number;
	into->amount = money_add(into->amount, added.amount);
}

/* Returns the size of a list. */
static inline Size
money_list_memory(int capacity)
{
	return offsetof(MoneyList, entry) + capacity * sizeof(MoneyEntry);
}

/* Makes room for more entries; the list may be reallocated. */
static MoneyList *
money_list_reserve(MoneyList *list, int count)
{
	if (count <= list->capacity)
		return list;
	/* what fits into the next power of two */
	list->capacity = Max(count, list->capacity * 2 + 1);
	return repalloc_huge(list, money_list_memory(list->capacity));
}

/* Returns the place of the first entry that is not before a period. */
static int
money_list_search(const MoneyList *list, int32 period)
{
	int			low = 0,
				high = list->count;

	while (low < high)
	{
		int			middle = (low + high) / 2;

		if (money_period(&list->entry[middle]) < period)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

/* Adds an entry to a list, which may be reallocated. */
static MoneyList *
money_list_add(MoneyList *list, MoneyEntry added)
{
	int32		period = money_period(&added);
	MoneyEntry *last = &list->entry[list->count - 1];
	int			at = list->count;

	/* most events are in the last period, or after it */
	if (money_period(last) >= period)
	{
		at = money_period(last) == period ? at - 1 : money_list_search(list, period);
		if (money_period(&list->entry[at]) == period)
		{
			money_entry_add(&list->entry[at], added);
			return list;
		}
	}
	list = money_list_reserve(list, list->count + 1);
	memmove(&list->entry[at + 1], &list->entry[at], (list->count - at) * sizeof(MoneyEntry));
	list->entry[at] = added;
	list->count++;
	return list;
}

/* Adds all entries of a list to another one, which may be reallocated. */
static MoneyList *
money_list_merge(MoneyList *into, const MoneyEntry *from, int count)
{
	int			i = 0,
				last = into->count - 1,
				missing = count;

	/* add to the periods that both have, and count the others */
	for (int j = 0; j < count; j++)
	{
		check_for_interrupts_at(j);
		while (i < into->count && money_period(&into->entry[i]) < money_period(&from[j]))
			i++;
		if (i < into->count && money_period(&into->entry[i]) == money_period(&from[j]))
		{
			money_entry_add(&into->entry[i], from[j]);
			missing--;
		}
	}
	into = money_list_reserve(into, into->count + missing);
	into->count += missing;

	/*
	 * insert the others, from the end, so that no entry is overwritten before
	 * it is moved
	 */
	for (int j = count - 1; missing > 0; j--)
	{
		check_for_interrupts_at(j);
		while (last >= 0 && money_period(&into->entry[last]) > money_period(&from[j]))
		{
			into->entry[last + missing] = into->entry[last];
			last--;
		}
		if (last < 0 || money_period(&into->entry[last]) < money_period(&from[j]))
		{
			into->entry[last + missing] = from[j];
			missing--;
		}
	}
	return into;
}

/* Makes a list of the entries of a payload. */
static void
money_payload_make_list(MoneyPayload *payload, MemoryContext context)
{
	MoneyList  *list = MemoryContextAlloc(context, money_list_memory(MONEY_FIRST_CAPACITY));

	list->capacity = MONEY_FIRST_CAPACITY;
	list->count = 1;
	list->entry[0] = payload->entry;
	payload->many.list = list;
	payload->entry.number = MONEY_LIST;
}

/* Adds an entry to a payload. */
void
customer_money_put(CustomerPayload *into, MoneyEntry added, MemoryContext context)
{
	MoneyPayload *payload = (MoneyPayload *) into;

	if (payload->entry.number == 0)
	{
		payload->entry = added;
		return;
	}
	if (payload->entry.number != MONEY_LIST)
	{
		if (money_period(&payload->entry) == money_period(&added))
		{
			money_entry_add(&payload->entry, added);
			return;
		}
		money_payload_make_list(payload, context);
	}
	payload->many.list = money_list_add(payload->many.list, added);
}

/* Returns how many entries a payload has, and where they are. */
int
customer_money_entries(const CustomerPayload *payload, const MoneyEntry **entries)
{
	const MoneyPayload *money = (const MoneyPayload *) payload;

	if (money->entry.number == MONEY_LIST)
	{
		*entries = money->many.list->entry;
		return money->many.list->count;
	}
	*entries = &money->entry;
	return money->entry.number == 0 ? 0 : 1;
}

/* Prefetches the list of a buffered event's customer, if the slot shows where it is. */
static inline void
customer_money_prefetch(const Customers *c, uint32 hash)
{
	const Customer *slot = customer_table_slot(&c->table, hash);
	const MoneyPayload *payload = (const MoneyPayload *) &slot->payload;

	if (slot->status != customer_SH_EMPTY && payload->entry.number == MONEY_LIST)
	{
		customer_prefetch(payload->many.list);
		customer_prefetch((char *) payload->many.list + 64);
	}
}

/* Customer method: adds the events in the buffer to the table. */
static void
customer_money_add(Customers *c)
{
	for (int i = 0; i < c->buffered; i++)
	{
		Customer   *customer = customers_buffered(c, i);
		MoneyEntry	added = {.amount = c->amount[i],.number = (int32) c->event[i]};

		/* the slot of that customer has been loaded by now */
		if (i + CUSTOMER_AHEAD / 2 < c->buffered)
			customer_money_prefetch(c, c->hash[i + CUSTOMER_AHEAD / 2]);
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
	if (payload->entry.number != MONEY_LIST)
		money_payload_make_list(payload, context);
	payload->many.list = money_list_merge(payload->many.list, entries, count);
}

/* Customer method: returns the list of entries, if any, and puts their number into the record. */
static const void *
customer_money_find_tail(const CustomerPayload *payload, CustomerPayload *record)
{
	const MoneyPayload *money = (const MoneyPayload *) payload;

	if (money->entry.number != MONEY_LIST)
		return NULL;
	((MoneyPayload *) record)->entry.amount = money->many.list->count;
	return money->many.list;
}

/* Customer method: returns the size of the list of entries. */
static uint64
customer_money_tail_size(const CustomerPayload *record)
{
	const MoneyEntry *entry = &((const MoneyPayload *) record)->entry;

	if (entry->number != MONEY_LIST)
		return 0;
	/* an invalid record may have any number */
	return offsetof(MoneyList, entry) +
		Min((uint64) entry->amount, PG_UINT32_MAX) * sizeof(MoneyEntry);
}

/* Customer method: makes a payload point to its list of entries. */
static void
customer_money_attach_tail(CustomerPayload *record, void *tail)
{
	MoneyPayload *payload = (MoneyPayload *) record;
	MoneyList  *list = tail;

	list->count = list->capacity = (int) payload->entry.amount;
	payload->many.list = list;
}

static const CustomerTails customer_money_tails = {
	.find = customer_money_find_tail,
	.size = customer_money_tail_size,
	.attach = customer_money_attach_tail,
	.unrecorded = offsetof(MoneyList, entry)
};

const CustomerMethods customer_money_methods = {
	.add_events = customer_money_add,
	.merge = customer_money_merge,
	.tails = &customer_money_tails
};

/* Customer check: returns whether the entries of a customer are in order and of valid periods. */
bool
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
