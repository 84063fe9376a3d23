/*
 * rolling_actives.c
 *		The aggregate rolling_actives(customer, at, width, ...): from events to the
 *		number of customers who were active in the last periods.
 */
#include "postgres.h"

#include "retention/retention_accum.h"
#include "retention/rolling_actives.h"

/* Transition function of all forms; options_argument is 0 for those without options. */
static inline Datum
rolling_accum(FunctionCallInfo fcinfo, TimeKind kind, int options_argument)
{
	return retention_accum(fcinfo, kind, false, options_argument,
						   rolling_width_argument(fcinfo, 3), 0);
}

/* Counts that are being computed, and an array for the periods of one customer. */
typedef struct RollingFill
{
	RollingCounts counts;
	int			width;
	int			capacity;
	int32	   *periods;
} RollingFill;

/* Customer visitor: adds the customer to the counts. */
static void
rolling_fill_counts(const Customer *customer, void *argument)
{
	RollingFill *fill = argument;
	const PeriodSet *events = customer_events(customer);
	int			n = period_set_size(events);

	if (n > fill->capacity)
	{
		fill->capacity = n * 2;
		fill->periods = palloc(fill->capacity * sizeof(int32));
	}
	period_set_expand(events, fill->periods);
	rolling_counts_add(&fill->counts, fill->periods, n, fill->width);
}

PG_FUNCTION_INFO_V1(rolling_actives_accum_timestamptz);
PG_FUNCTION_INFO_V1(rolling_actives_accum_timestamptz_options);
PG_FUNCTION_INFO_V1(rolling_actives_accum_timestamp);
PG_FUNCTION_INFO_V1(rolling_actives_accum_timestamp_options);
PG_FUNCTION_INFO_V1(rolling_actives_accum_date);
PG_FUNCTION_INFO_V1(rolling_actives_accum_date_options);
PG_FUNCTION_INFO_V1(rolling_actives_final);

/* Transition function: adds a timestamptz event. */
Datum
rolling_actives_accum_timestamptz(PG_FUNCTION_ARGS)
{
	return rolling_accum(fcinfo, TIME_TIMESTAMPTZ, 0);
}

/* Transition function: adds a timestamptz event, with options. */
Datum
rolling_actives_accum_timestamptz_options(PG_FUNCTION_ARGS)
{
	return rolling_accum(fcinfo, TIME_TIMESTAMPTZ, 4);
}

/* Transition function: adds a timestamp event. */
Datum
rolling_actives_accum_timestamp(PG_FUNCTION_ARGS)
{
	return rolling_accum(fcinfo, TIME_TIMESTAMP, 0);
}

/* Transition function: adds a timestamp event, with options. */
Datum
rolling_actives_accum_timestamp_options(PG_FUNCTION_ARGS)
{
	return rolling_accum(fcinfo, TIME_TIMESTAMP, 4);
}

/* Transition function: adds a date event. */
Datum
rolling_actives_accum_date(PG_FUNCTION_ARGS)
{
	return rolling_accum(fcinfo, TIME_DATE, 0);
}

/* Transition function: adds a date event, with options. */
Datum
rolling_actives_accum_date_options(PG_FUNCTION_ARGS)
{
	return rolling_accum(fcinfo, TIME_DATE, 4);
}

/* Final function: returns the rows; none if there was no event. */
Datum
rolling_actives_final(PG_FUNCTION_ARGS)
{
	RetentionState *state = PG_ARGISNULL(0) ? NULL : (RetentionState *) PG_GETARG_POINTER(0);
	RollingFill fill = {0};

	if (state == NULL)
		return rolling_rows(fcinfo, &fill.counts, 0, 0);
	Assert(!retention_options_need_moments(state->options));
	rolling_counts_init(&fill.counts, state->options->rule, CurrentMemoryContext);
	fill.width = state->width;
	customers_visit(state->customers, rolling_fill_counts, &fill);
	return rolling_rows(fcinfo, &fill.counts, fill.width, Max(state->latest, state->observed));
}
