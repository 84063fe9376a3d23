/*
 * loyalty.c
 *		The four kinds of loyalty of Dick and Basu: by what customers think and
 *		by what they do.
 */
#include "postgres.h"

#include "common/enum_value.h"

PG_FUNCTION_INFO_V1(loyalty_type);

/* Returns the kind of loyalty of a customer by attitude and patronage. */
Datum
loyalty_type(PG_FUNCTION_ARGS)
{
	static const char *const labels[] = {
		"no_loyalty", "spurious", "latent", "true_loyalty", NULL
	};
	bool		attitude = PG_GETARG_BOOL(0);
	bool		patronage = PG_GETARG_BOOL(1);

	PG_RETURN_OID(enum_result_value(fcinfo, labels, 2 * attitude + patronage));
}
