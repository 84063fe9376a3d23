/*
 * customer_periods.h
 *		Customers, each with the periods in which there were events.
 *
 * Events are kept as one set of numbers: the periods, or where start and return
 * events are separate, twice the period for a start event and one more for a
 * return event.
 */
#ifndef SATISFACTION_CUSTOMER_PERIODS_H
#define SATISFACTION_CUSTOMER_PERIODS_H

#include "common/calendar.h"
#include "common/customers.h"
#include "retention/period_set.h"

/* What the numbers of valid events are. */
typedef struct CustomerPeriods
{
	PeriodRule	rule;
	bool		separate;		/* start and return events are distinguished */
} CustomerPeriods;

extern const CustomerMethods customer_periods_methods;

/* Returns the events of a customer. */
static inline const PeriodSet *
customer_events(const Customer *customer)
{
	return (const PeriodSet *) &customer->payload;
}

#endif							/* SATISFACTION_CUSTOMER_PERIODS_H */
