/*
 * customer_responses.c
 *		Customers, each with the number of responses and the sum of their values.
 */
#include "postgres.h"

#include "survey/customer_responses.h"

StaticAssertDecl(sizeof(CustomerResponses) == sizeof(CustomerPayload),
				 "a payload is the responses of a customer");

/* Raises an error for a customer with more responses than can be counted. */
pg_noreturn static pg_noinline void
customer_responses_error(void)
{
	ereport(ERROR,
			(errcode(ERRCODE_PROGRAM_LIMIT_EXCEEDED),
			 errmsg("a customer has more than %u responses", PG_UINT32_MAX),
			 errhint("Responses of many people should not have one customer in common; NULL "
					 "stands for an unknown customer.")));
}

/* Adds responses to those of a customer. */
static inline void
customer_responses_add(CustomerResponses *into, uint32 responses, int64 sum)
{
	if (unlikely(responses > PG_UINT32_MAX - into->responses))
		customer_responses_error();
	into->responses += responses;
	into->sum += sum;
}

/* Customer method: adds the responses in the buffer, whose events are their values. */
static void
customer_responses_add_events(Customers *c)
{
	for (int i = 0; i < c->buffered; i++)
	{
		Customer   *customer = customers_buffered(c, i);

		customer_responses_add((CustomerResponses *) &customer->payload, 1, c->event[i]);
	}
}

/* Customer method: adds all responses of another payload. */
static void
customer_responses_merge(CustomerPayload *into, const CustomerPayload *from,
						 MemoryContext context pg_attribute_unused())
{
	const CustomerResponses *other = (const CustomerResponses *) from;

	customer_responses_add((CustomerResponses *) into, other->responses, other->sum);
}

/* Customer check: returns whether there are responses, and the sum of their values can be right. */
static bool
customer_responses_are_valid(const CustomerPayload *payload, const void *values)
{
	const CustomerResponses *r = (const CustomerResponses *) payload;
	const CustomerValues *valid = values;

	return r->responses > 0 && r->sum >= valid->least * (int64) r->responses &&
		r->sum <= valid->most * (int64) r->responses;
}

const CustomerMethods customer_responses_methods = {
	.add_events = customer_responses_add_events,
	.merge = customer_responses_merge,
	.check = customer_responses_are_valid
};
