/*
 * customer_money.h
 *		Customers, each with the periods of the events and the money of each period.
 *
 * An entry is a period with the sum of its amounts. Its number is the period times
 * 4, and what kinds of event there were.
 */
#ifndef SATISFACTION_CUSTOMER_MONEY_H
#define SATISFACTION_CUSTOMER_MONEY_H

#include "common/customers.h"
#include "retention/customer_periods.h"

#define MONEY_START 1
#define MONEY_RETURN 2
#define MONEY_KINDS 4			/* numbers below this are kinds, 0 is none */

typedef struct MoneyEntry
{
	int64		amount;
	int32		number;
} PERIOD_SET_PACKED MoneyEntry;

#ifdef pg_attribute_packed
StaticAssertDecl(sizeof(MoneyEntry) == 12, "an entry has no padding");
#endif

extern const CustomerMethods customer_money_methods;

extern int	customer_money_entries(const CustomerPayload *payload, const MoneyEntry **entries);
extern void customer_money_put(CustomerPayload *payload, MoneyEntry added, MemoryContext context);
extern int64 money_add(int64 a, int64 b);

/* Returns the number of an event of these kinds. */
static inline int32
money_number(int32 period, int kinds)
{
	return period * MONEY_KINDS + kinds;
}

/* Returns the period of an entry; rounds down below zero. */
static inline int32
money_period(const MoneyEntry *entry)
{
	return entry->number >> 2;
}

#endif							/* SATISFACTION_CUSTOMER_MONEY_H */
