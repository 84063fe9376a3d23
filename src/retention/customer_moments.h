/*
 * customer_moments.h
 *		Customers, each with the moments of all events.
 *
 * Some options of retention need more than the periods of the events: when
 * within a period they were, or how many of them there were.
 *
 * An event is its moment times 4, and what kinds of event it is. So events in
 * the order of these numbers are in order of time.
 */
#ifndef SATISFACTION_CUSTOMER_MOMENTS_H
#define SATISFACTION_CUSTOMER_MOMENTS_H

#include "common/customers.h"

#define EVENT_START 1
#define EVENT_RETURN 2
#define EVENT_KINDS 4			/* numbers below this are kinds, 0 is none */
#define EVENT_ODD 4				/* the number of the calendar period is odd */
#define EVENT_FORMS 8

extern const CustomerMethods customer_moments_methods;
extern const CustomerMethods customer_thinned_moments_methods;

extern int64 customer_event(int64 moment, int kinds, int32 period);
extern uint32 customer_moments_count(const Customer *customer);
extern void customer_moments_sorted(const Customer *customer, int64 *events);

/* Returns the moment of an event; rounds down below zero. */
static inline int64
customer_event_moment(int64 event)
{
	return event >> 3;
}

/* Returns whether an event is of a kind. */
static inline bool
customer_event_is(int64 event, int kind)
{
	return (event & kind) != 0;
}

#endif							/* SATISFACTION_CUSTOMER_MOMENTS_H */
