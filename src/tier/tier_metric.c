/*
 * tier_metric.c
 *		Metrics of the types that functions of tiers take, as doubles.
 */
#include "postgres.h"

#include "utils/fmgrprotos.h"

#include "common/numeric_scaled.h"
#include "tier/tier.h"

/* The decimals of a numeric that is converted without help of the server. */
#define METRIC_DECIMALS 4
#define METRIC_UNITS 10000.0

/* Up to here, all integers are doubles. */
#define MOST_EXACT (INT64CONST(1) << 53)

/* Returns a metric that is a double. */
double
tier_metric_of_float8(Datum metric)
{
	return DatumGetFloat8(metric);
}

/*
 * Returns a numeric metric as a double, the same as by a cast.
 *
 * The server casts by way of text. For a number like an amount of money, it is
 * enough to divide two integers that are doubles: the quotient is rounded once.
 */
double
tier_metric_of_numeric(Datum metric)
{
	Datum		packed = PointerGetDatum(PG_DETOAST_DATUM_PACKED(metric));
	int64		units;

	if (numeric_to_scaled_int64(packed, METRIC_DECIMALS, &units) == SCALED_EXACT &&
		units >= -MOST_EXACT && units <= MOST_EXACT)
		return units / METRIC_UNITS;
	return DatumGetFloat8(DirectFunctionCall1(numeric_float8, metric));
}
