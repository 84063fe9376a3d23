/*
 * customer_responses.h
 *		Customers, each with the number of responses and the sum of their values.
 */
#ifndef SATISFACTION_CUSTOMER_RESPONSES_H
#define SATISFACTION_CUSTOMER_RESPONSES_H

#include "common/customers.h"

#if defined(pg_attribute_packed) && defined(pg_attribute_aligned)
#define CUSTOMER_RESPONSES_PACKED pg_attribute_packed() pg_attribute_aligned(4)
#else
#define CUSTOMER_RESPONSES_PACKED
#endif

typedef struct CustomerResponses
{
	int64		sum;
	uint32		responses;
} CUSTOMER_RESPONSES_PACKED CustomerResponses;

/* The values that responses of valid customers have. */
typedef struct CustomerValues
{
	int			least;
	int			most;
} CustomerValues;

extern const CustomerMethods customer_responses_methods;

/* Returns the responses of a customer. */
static inline const CustomerResponses *
customer_responses(const Customer *customer)
{
	return (const CustomerResponses *) &customer->payload;
}

#endif							/* SATISFACTION_CUSTOMER_RESPONSES_H */
