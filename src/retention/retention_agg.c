/*
 * retention_agg.c
 *		The aggregate retention_agg(customer, at, ...): from events to a retention matrix.
 */
#include "postgres.h"

#include "retention/matrix_money.h"
#include "retention/retention_accum.h"
#include "retention/retention_moments.h"

/* A matrix that is being computed, and arrays for the periods of one customer. */
typedef struct MatrixFill
{
	RetentionMatrix *matrix;
	bool		separate;
	bool		plain;			/* not separate, and the matrix is plain */
	int			capacity;		/* of each array */
	int32	   *events;
	int32	   *starts;
	int32	   *returns;
	int64	   *amounts;		/* of each period with events */
} MatrixFill;

/* Makes room for the periods of a customer. */
static void
retention_fill_reserve(MatrixFill *fill, int n)
{
	if (n <= fill->capacity)
		return;
	fill->capacity = n * 2;
	fill->events = palloc(fill->capacity * sizeof(int32));
	fill->starts = palloc(fill->capacity * sizeof(int32));
	fill->returns = palloc(fill->capacity * sizeof(int32));
	if (fill->matrix->options.has_amounts)
		fill->amounts = palloc_extended(fill->capacity * sizeof(int64), MCXT_ALLOC_HUGE);
}

/* Customer visitor: adds the customer to the matrix. */
static void
retention_fill_matrix(const Customer *customer, void *argument)
{
	MatrixFill *fill = argument;
	const PeriodSet *events = customer_events(customer);
	int			n;
	int			starts = 0,
				returns = 0;

	if (fill->plain && events->base != PERIOD_SET_BLOCKS)
	{
		matrix_add_plain_bits(fill->matrix, events->base, events->u.bits);
		return;
	}
	n = period_set_size(events);
	retention_fill_reserve(fill, n);
	period_set_expand(events, fill->events);
	if (!fill->separate)
	{
		matrix_add_customer(fill->matrix, fill->events, n, fill->events, n);
		return;
	}
	for (int i = 0; i < n; i++)
	{
		/* rounds down: periods before year 0 are negative */
		int32		period = fill->events[i] >> 1;

		if (fill->events[i] & 1)
			fill->returns[returns++] = period;
		else
			fill->starts[starts++] = period;
	}
	matrix_add_customer(fill->matrix, fill->starts, starts, fill->returns, returns);
}

/* Customer visitor: adds the customer with the amounts to the matrix. */
static void
retention_fill_money(const Customer *customer, void *argument)
{
	MatrixFill *fill = argument;
	const MoneyEntry *entries;
	int			n = customer_money_entries(&customer->payload, &entries);
	int			starts = 0,
				returns = 0;

	retention_fill_reserve(fill, n);
	for (int i = 0; i < n; i++)
	{
		int32		period = money_period(&entries[i]);

		fill->events[i] = period;
		fill->amounts[i] = entries[i].amount;
		if (!fill->separate)
			continue;
		if (entries[i].number & MONEY_START)
			fill->starts[starts++] = period;
		if (entries[i].number & MONEY_RETURN)
			fill->returns[returns++] = period;
	}
	if (!fill->separate)
	{
		matrix_add_customer(fill->matrix, fill->events, n, fill->events, n);
		matrix_add_money(fill->matrix, fill->events, fill->amounts, n, fill->events, n);
		return;
	}
	matrix_add_customer(fill->matrix, fill->starts, starts, fill->returns, returns);
	matrix_add_money(fill->matrix, fill->events, fill->amounts, n, fill->starts, starts);
}

PG_FUNCTION_INFO_V1(retention_accum_timestamptz);
PG_FUNCTION_INFO_V1(retention_accum_timestamptz_options);
PG_FUNCTION_INFO_V1(retention_accum_timestamptz_separate);
PG_FUNCTION_INFO_V1(retention_accum_timestamptz_amount);
PG_FUNCTION_INFO_V1(retention_accum_timestamptz_separate_amount);
PG_FUNCTION_INFO_V1(retention_accum_timestamp);
PG_FUNCTION_INFO_V1(retention_accum_timestamp_options);
PG_FUNCTION_INFO_V1(retention_accum_timestamp_separate);
PG_FUNCTION_INFO_V1(retention_accum_timestamp_amount);
PG_FUNCTION_INFO_V1(retention_accum_timestamp_separate_amount);
PG_FUNCTION_INFO_V1(retention_accum_date);
PG_FUNCTION_INFO_V1(retention_accum_date_options);
PG_FUNCTION_INFO_V1(retention_accum_date_separate);
PG_FUNCTION_INFO_V1(retention_accum_date_amount);
PG_FUNCTION_INFO_V1(retention_accum_date_separate_amount);
PG_FUNCTION_INFO_V1(retention_final);

/* Transition function: adds a timestamptz event. */
Datum
retention_accum_timestamptz(PG_FUNCTION_ARGS)
{
	return retention_accum(fcinfo, TIME_TIMESTAMPTZ, false, 0, 0, 0);
}

/* Transition function: adds a timestamptz event, with options. */
Datum
retention_accum_timestamptz_options(PG_FUNCTION_ARGS)
{
	return retention_accum(fcinfo, TIME_TIMESTAMPTZ, false, 3, 0, 0);
}

/* Transition function: adds a timestamptz start or return event, with options. */
Datum
retention_accum_timestamptz_separate(PG_FUNCTION_ARGS)
{
	return retention_accum(fcinfo, TIME_TIMESTAMPTZ, true, 5, 0, 0);
}

/* Transition function: adds a timestamptz event with an amount, with options. */
Datum
retention_accum_timestamptz_amount(PG_FUNCTION_ARGS)
{
	return retention_accum(fcinfo, TIME_TIMESTAMPTZ, false, 4, 0, 3);
}

/* Transition function: adds a timestamptz start or return event with an amount, with options. */
Datum
retention_accum_timestamptz_separate_amount(PG_FUNCTION_ARGS)
{
	return retention_accum(fcinfo, TIME_TIMESTAMPTZ, true, 6, 0, 5);
}

/* Transition function: adds a timestamp event. */
Datum
retention_accum_timestamp(PG_FUNCTION_ARGS)
{
	return retention_accum(fcinfo, TIME_TIMESTAMP, false, 0, 0, 0);
}

/* Transition function: adds a timestamp event, with options. */
Datum
retention_accum_timestamp_options(PG_FUNCTION_ARGS)
{
	return retention_accum(fcinfo, TIME_TIMESTAMP, false, 3, 0, 0);
}

/* Transition function: adds a timestamp start or return event, with options. */
Datum
retention_accum_timestamp_separate(PG_FUNCTION_ARGS)
{
	return retention_accum(fcinfo, TIME_TIMESTAMP, true, 5, 0, 0);
}

/* Transition function: adds a timestamp event with an amount, with options. */
Datum
retention_accum_timestamp_amount(PG_FUNCTION_ARGS)
{
	return retention_accum(fcinfo, TIME_TIMESTAMP, false, 4, 0, 3);
}

/* Transition function: adds a timestamp start or return event with an amount, with options. */
Datum
retention_accum_timestamp_separate_amount(PG_FUNCTION_ARGS)
{
	return retention_accum(fcinfo, TIME_TIMESTAMP, true, 6, 0, 5);
}

/* Transition function: adds a date event. */
Datum
retention_accum_date(PG_FUNCTION_ARGS)
{
	return retention_accum(fcinfo, TIME_DATE, false, 0, 0, 0);
}

/* Transition function: adds a date event, with options. */
Datum
retention_accum_date_options(PG_FUNCTION_ARGS)
{
	return retention_accum(fcinfo, TIME_DATE, false, 3, 0, 0);
}

/* Transition function: adds a date start or return event, with options. */
Datum
retention_accum_date_separate(PG_FUNCTION_ARGS)
{
	return retention_accum(fcinfo, TIME_DATE, true, 5, 0, 0);
}

/* Transition function: adds a date event with an amount, with options. */
Datum
retention_accum_date_amount(PG_FUNCTION_ARGS)
{
	return retention_accum(fcinfo, TIME_DATE, false, 4, 0, 3);
}

/* Transition function: adds a date start or return event with an amount, with options. */
Datum
retention_accum_date_separate_amount(PG_FUNCTION_ARGS)
{
	return retention_accum(fcinfo, TIME_DATE, true, 6, 0, 5);
}

/* Final function: returns the retention matrix; the empty one if there was no event. */
Datum
retention_final(PG_FUNCTION_ARGS)
{
	RetentionState *state;
	MatrixFill	fill = {0};

	if (PG_ARGISNULL(0))
		return matrix_to_datum(matrix_new(CurrentMemoryContext, NULL));

	state = (RetentionState *) PG_GETARG_POINTER(0);
	fill.matrix = matrix_new(CurrentMemoryContext, state->options);
	fill.separate = state->separate;
	fill.plain = !state->separate && matrix_is_plain(fill.matrix);
	fill.matrix->as_of = Max(state->latest, state->observed);
	if (retention_options_need_moments(state->options))
		retention_fill_moments(fill.matrix, state);
	else if (state->options->has_amounts)
		customers_visit(state->customers, retention_fill_money, &fill);
	else
		customers_visit(state->customers, retention_fill_matrix, &fill);
	return matrix_to_datum(fill.matrix);
}
