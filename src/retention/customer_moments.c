/*
 * customer_moments.c
 *		Customers, each with the moments of all events.
 *
 * A payload has two words with the only event, or with the address of a list of
 * events in any order, and then their number.
 */
#include "postgres.h"

#include "datatype/timestamp.h"
#include "port/pg_bitutils.h"
#include "utils/memutils.h"

#include "common/compat.h"
#include "common/interrupts.h"
#include "retention/customer_moments.h"

#define MOMENTS_COUNT 2			/* the word with the number of events */

/* How many events the first list has room for. */
#define MOMENTS_FIRST_CAPACITY 4

/* Lists from this length on are thinned before they grow, if that is possible. */
#define MOMENTS_TO_THIN 64

/* Returns the event, or the address of the list, of a payload. */
static inline int64
moments_value(const CustomerPayload *payload)
{
	int64		value;

	memcpy(&value, payload->words, sizeof(value));
	return value;
}

/* Sets the event, or the address of the list, of a payload. */
static inline void
moments_set_value(CustomerPayload *payload, int64 value)
{
	memcpy(payload->words, &value, sizeof(value));
}

/* Returns the list of a payload with more than one event. */
static inline int64 *
moments_list(const CustomerPayload *payload)
{
	return (int64 *) (uintptr_t) moments_value(payload);
}

/* Returns how many events fit into a list that has this many: the next power of two. */
static inline uint64
moments_capacity(uint32 count)
{
	return count <= MOMENTS_FIRST_CAPACITY ? MOMENTS_FIRST_CAPACITY :
		pg_nextpower2_64(count);
}

/*
 * Returns a number that identifies events, made from the moment, the kinds, and
 * whether the number of the calendar period is odd.
 */
int64
customer_event(int64 moment, int kinds, int32 period)
{
	/* now, after which no events count, is far from this */
	if (moment > PG_INT64_MAX / EVENT_FORMS - 1)
		ereport(ERROR,
				(errcode(ERRCODE_DATETIME_VALUE_OUT_OF_RANGE),
				 errmsg("timestamp out of range")));
	return moment * EVENT_FORMS + (period & 1) * EVENT_ODD + kinds;
}

/* qsort_arg comparator: orders events by time. */
static int
moments_compare(const void *a, const void *b, void *arg pg_attribute_unused())
{
	int64		p = *(const int64 *) a;
	int64		q = *(const int64 *) b;

	return (p > q) - (p < q);
}

/*
 * Two windows, of a day or longer, never begin within 12 hours of each other, and
 * neither do two calendar days. So of the events of the same kinds within such a
 * cell, only the first and the last can make a difference, wherever windows begin.
 * Where clocks are turned back across midnight, a day begins twice, and goes on after
 * the first moments of the next one; that is why events tell which periods are odd.
 */
#define MOMENTS_CELL (12 * USECS_PER_HOUR)

/* Returns the number of the cell of an event; rounds down. */
static inline int64
moments_cell(int64 event)
{
	int64		moment = customer_event_moment(event);

	return moment / MOMENTS_CELL - (moment % MOMENTS_CELL < 0);
}

/* Returns whether two events are in the same cell and of the same kinds. */
static inline bool
moments_are_alike(int64 a, int64 b)
{
	return ((a ^ b) & (EVENT_FORMS - 1)) == 0 && moments_cell(a) == moments_cell(b);
}

/* qsort_arg comparator: puts events that are alike next to each other, in order of time. */
static int
moments_compare_alike(const void *a, const void *b, void *arg)
{
	int64		p = *(const int64 *) a;
	int64		q = *(const int64 *) b;
	int64		difference = moments_cell(p) - moments_cell(q);

	if (difference == 0)
		difference = (p & (EVENT_FORMS - 1)) - (q & (EVENT_FORMS - 1));
	if (difference == 0)
		return moments_compare(a, b, arg);
	return difference > 0 ? 1 : -1;
}

/*
 * Sorts events, and drops those that can make no difference if these are at least
 * half of them; returns how many are left. If fewer are dropped, the list would soon
 * be full again, and be sorted for every few events.
 */
static uint32
moments_thin(int64 *events, uint32 count)
{
	uint32		ends = 0,
				left = 0;

	qsort_interruptible(events, count, sizeof(int64), moments_compare_alike, NULL);
	for (uint32 i = 0; i < count; i++)
		if (i == 0 || i + 1 == count || !moments_are_alike(events[i - 1], events[i]) ||
			!moments_are_alike(events[i], events[i + 1]))
			ends++;
	if (ends > count / 2)
		return count;
	for (uint32 i = 0; i < count; i++)
	{
		bool		is_first = left == 0 || !moments_are_alike(events[left - 1], events[i]);
		bool		is_last = i + 1 == count || !moments_are_alike(events[i], events[i + 1]);

		if (is_first || is_last)
			events[left++] = events[i];
	}
	return left;
}

/* Makes room for more events in the list of a payload; also where there is no list yet. */
static int64 *
moments_reserve(CustomerPayload *payload, uint64 count, MemoryContext context)
{
	uint32		have = payload->words[MOMENTS_COUNT];
	int64	   *events;

	if (count > PG_INT32_MAX)
		ereport(ERROR,
				(errcode(ERRCODE_PROGRAM_LIMIT_EXCEEDED),
				 errmsg("a customer has more than %d events", PG_INT32_MAX)));
	if (have > 1 && count <= moments_capacity(have))
		return moments_list(payload);
	if (have > 1)
		events = repalloc_huge(moments_list(payload), moments_capacity(count) * sizeof(int64));
	else
	{
		events = MemoryContextAllocHuge(context, moments_capacity(count) * sizeof(int64));
		events[0] = moments_value(payload);
	}
	moments_set_value(payload, (int64) (uintptr_t) events);
	return events;
}

/* Adds an event to a payload. */
static inline void
moments_add(CustomerPayload *payload, int64 event, bool thin, MemoryContext context)
{
	uint32		count = payload->words[MOMENTS_COUNT];

	if (count == 0)
		moments_set_value(payload, event);
	else
	{
		int64	   *events;

		if (thin && count >= MOMENTS_TO_THIN && count == moments_capacity(count))
		{
			uint32		left = moments_thin(moments_list(payload), count);

			/*
			 * the room for a list follows from its length, so this one gets
			 * shorter
			 */
			if (left < count)
				moments_set_value(payload, (int64) (uintptr_t)
								  repalloc_huge(moments_list(payload),
												moments_capacity(left) * sizeof(int64)));
			count = payload->words[MOMENTS_COUNT] = left;
		}
		events = moments_reserve(payload, (uint64) count + 1, context);
		events[count] = event;
	}
	payload->words[MOMENTS_COUNT] = count + 1;
}

/* Adds the events in the buffer to the table. */
static inline void
moments_add_buffered(Customers *c, bool thin)
{
	for (int i = 0; i < c->buffered; i++)
	{
		Customer   *customer = customers_buffered(c, i);

		moments_add(&customer->payload, c->event[i], thin, c->table.context);
	}
}

/* Customer method: adds the events in the buffer to the table. */
static void
customer_moments_add(Customers *c)
{
	moments_add_buffered(c, false);
}

/* Customer method: the same, and drops events that can make no difference. */
static void
customer_moments_add_thinned(Customers *c)
{
	moments_add_buffered(c, true);
}

/* Customer method: adds all events of another payload. */
static void
customer_moments_merge(CustomerPayload *into, const CustomerPayload *from, MemoryContext context)
{
	uint32		have = into->words[MOMENTS_COUNT];
	uint32		more = from->words[MOMENTS_COUNT];

	if (more == 1)
		moments_add(into, moments_value(from), false, context);
	else
	{
		int64	   *events = moments_reserve(into, (uint64) have + more, context);

		memcpy(events + have, moments_list(from), more * sizeof(int64));
		into->words[MOMENTS_COUNT] = have + more;
	}
}

/* Customer method: returns the list of events, if any; the record has their number. */
static const void *
customer_moments_find_tail(const CustomerPayload *payload,
						   CustomerPayload *record pg_attribute_unused())
{
	return payload->words[MOMENTS_COUNT] > 1 ? moments_list(payload) : NULL;
}

/* Customer method: returns the size of the list of events. */
static uint64
customer_moments_tail_size(const CustomerPayload *record)
{
	uint32		count = record->words[MOMENTS_COUNT];

	return count > 1 ? count * (uint64) sizeof(int64) : 0;
}

/* Customer method: makes a payload point to its list of events. */
static void
customer_moments_attach_tail(CustomerPayload *record, void *tail)
{
	moments_set_value(record, (int64) (uintptr_t) tail);
}

static const CustomerTails customer_moments_tails = {
	.find = customer_moments_find_tail,
	.size = customer_moments_tail_size,
	.attach = customer_moments_attach_tail
};

/* Returns the events of a payload, wherever they are. */
static const int64 *
moments_of(const CustomerPayload *payload, int64 *one)
{
	if (payload->words[MOMENTS_COUNT] > 1)
		return moments_list(payload);
	*one = moments_value(payload);
	return one;
}

/* Customer check: returns whether all events are of some kind and at valid times. */
static bool
customer_moments_are_valid(const CustomerPayload *payload, const void *unused pg_attribute_unused())
{
	int64		one;
	const int64 *events = moments_of(payload, &one);

	for (uint32 i = 0; i < payload->words[MOMENTS_COUNT]; i++)
	{
		check_for_interrupts_at(i);
		if ((events[i] & (EVENT_KINDS - 1)) == 0 ||
			!IS_VALID_TIMESTAMP(customer_event_moment(events[i])))
			return false;
	}
	return payload->words[MOMENTS_COUNT] > 0;
}

const CustomerMethods customer_moments_methods = {
	.add_events = customer_moments_add,
	.merge = customer_moments_merge,
	.check = customer_moments_are_valid,
	.tails = &customer_moments_tails
};

const CustomerMethods customer_thinned_moments_methods = {
	.add_events = customer_moments_add_thinned,
	.merge = customer_moments_merge,
	.check = customer_moments_are_valid,
	.tails = &customer_moments_tails
};

/* Returns how many events a customer has. */
uint32
customer_moments_count(const Customer *customer)
{
	return customer->payload.words[MOMENTS_COUNT];
}

/* Stores the events of a customer in order of time. */
void
customer_moments_sorted(const Customer *customer, int64 *events)
{
	int64		one;
	uint32		count = customer_moments_count(customer);

	memcpy(events, moments_of(&customer->payload, &one), count * sizeof(int64));
	qsort_interruptible(events, count, sizeof(int64), moments_compare, NULL);
}
