/*
 * retention_agg.c
 *		The aggregate retention_agg(customer, at, ...): from events to a retention matrix.
 *
 * The transition state contains all customers of a group, each with the periods
 * of the events. It is serialized for parallel workers.
 */
#include "postgres.h"

#include "catalog/pg_type.h"
#include "utils/lsyscache.h"
#include "utils/memutils.h"

#include "common/aggregate_state.h"
#include "common/stored.h"
#include "retention/customer_periods.h"
#include "retention/retention_matrix.h"
#include "retention/retention_options_cache.h"

/* The transition state: the events of one group. */
typedef struct RetentionState
{
	uint64		options_id;		/* of the cached options that were compared
								 * last, or 0 */
	RetentionOptions *options;
	TimeKind	kind;
	bool		separate;		/* start and return events are distinguished */
	int64		as_of;			/* as given, see CachedOptions */
	Timestamp	observed;		/* up to this local time at least; DT_NOBEGIN
								 * if as_of is not given */
	Timestamp	latest;			/* the latest local time; that of the last
								 * event can be earlier, as local time goes
								 * back in autumn */
	Customers  *customers;

	/* a deserialized state has a message instead of customers */
	CustomerMessage *message;
} RetentionState;

/* Returns the state of a group without events. It keeps copies, in the context. */
static RetentionState *
retention_state_new(MemoryContext context, const RetentionOptions *options, int64 as_of,
					TimeKind kind, bool separate, const CustomerType *type)
{
	MemoryContext old = MemoryContextSwitchTo(context);
	RetentionState *state = palloc0(sizeof(RetentionState));

	state->options = retention_options_copy(options);
	MemoryContextSwitchTo(old);
	state->as_of = as_of;
	state->kind = kind;
	state->separate = separate;
	state->observed = DT_NOBEGIN;
	state->latest = DT_NOBEGIN;
	state->customers = customers_new(type, &customer_periods_methods, context);
	return state;
}

/*
 * Checks that the options of a row are those of its group. They have the same id
 * nearly always; a caller that prepares the call for each row gets new ones.
 */
static void
retention_check_options(RetentionState *state, const CachedOptions *cached)
{
	if (!retention_options_equal(state->options, cached->options) ||
		state->as_of != cached->as_of)
		raise_retention_options_changed();
	state->options_id = cached->id;
}

/* Returns the transition state; a new one at the first row of a group. */
static RetentionState *
retention_state(FunctionCallInfo fcinfo, CachedOptions *cached, TimeKind kind, bool separate)
{
	RetentionState *state;
	MemoryContext context;

	if (!PG_ARGISNULL(0))
	{
		state = (RetentionState *) PG_GETARG_POINTER(0);
		if (unlikely(state->options_id != cached->id))
			retention_check_options(state, cached);
		return state;
	}
	if (!AggCheckCallContext(fcinfo, &context))
		elog(ERROR, "retention_agg called outside an aggregate");
	retention_options_check_activity(cached->options);
	if (cached->customer_type == NULL)
		cached->customer_type = customer_type_of_argument(fcinfo, 1, fcinfo->flinfo->fn_mcxt);
	state = retention_state_new(context, cached->options, cached->as_of, kind, separate,
								cached->customer_type);
	state->options_id = cached->id;
	state->observed = cached->observed;
	return state;
}

/*
 * Transition function of all forms; options_argument is 0 for those without
 * options. Rows without a customer or a time, and rows after as_of or now, are
 * ignored.
 */
static Datum
retention_accum(FunctionCallInfo fcinfo, TimeKind kind, bool separate, int options_argument)
{
	CachedOptions *cached = get_retention_options(fcinfo, kind, options_argument);
	RetentionState *state;
	bool		is_start = !separate || (!PG_ARGISNULL(3) && PG_GETARG_BOOL(3));
	bool		is_return = separate && !PG_ARGISNULL(4) && PG_GETARG_BOOL(4);
	int64		moment;
	Timestamp	local;
	int32		period;
	Datum		key;

	if (PG_ARGISNULL(1) || PG_ARGISNULL(2) || (!is_start && !is_return))
		return unchanged_state(fcinfo);
	moment = calendar_moment(kind, PG_GETARG_DATUM(2));
	if (moment > cached->until)
		return unchanged_state(fcinfo);

	state = retention_state(fcinfo, cached, kind, separate);
	period = calendar_period(cached->calendar, moment, &local);
	state->latest = Max(state->latest, local);
	key = PG_GETARG_DATUM(1);
	if (state->customers->table.type.length == -1)
		key = PointerGetDatum(PG_DETOAST_DATUM_PACKED(key));
	if (is_start)
		customers_add(state->customers, key, separate ? period * 2 : period);
	if (is_return)
		customers_add(state->customers, key, period * 2 + 1);
	PG_RETURN_POINTER(state);
}

/* A matrix that is being computed, and arrays for the periods of one customer. */
typedef struct MatrixFill
{
	RetentionMatrix *matrix;
	bool		separate;
	int			capacity;		/* of each array */
	int32	   *events;
	int32	   *starts;
	int32	   *returns;
} MatrixFill;

/* Customer visitor: adds the customer to the matrix. */
static void
retention_fill_matrix(const Customer *customer, void *argument)
{
	MatrixFill *fill = argument;
	const PeriodSet *events = customer_events(customer);
	int			n = period_set_size(events);
	int			starts = 0,
				returns = 0;

	if (n > fill->capacity)
	{
		fill->capacity = n * 2;
		fill->events = palloc(fill->capacity * sizeof(int32));
		fill->starts = palloc(fill->capacity * sizeof(int32));
		fill->returns = palloc(fill->capacity * sizeof(int32));
	}
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

PG_FUNCTION_INFO_V1(retention_accum_timestamptz);
PG_FUNCTION_INFO_V1(retention_accum_timestamptz_options);
PG_FUNCTION_INFO_V1(retention_accum_timestamptz_separate);
PG_FUNCTION_INFO_V1(retention_accum_timestamp);
PG_FUNCTION_INFO_V1(retention_accum_timestamp_options);
PG_FUNCTION_INFO_V1(retention_accum_timestamp_separate);
PG_FUNCTION_INFO_V1(retention_accum_date);
PG_FUNCTION_INFO_V1(retention_accum_date_options);
PG_FUNCTION_INFO_V1(retention_accum_date_separate);
PG_FUNCTION_INFO_V1(retention_combine);
PG_FUNCTION_INFO_V1(retention_serialize);
PG_FUNCTION_INFO_V1(retention_deserialize);
PG_FUNCTION_INFO_V1(retention_final);

/* Transition function: adds a timestamptz event. */
Datum
retention_accum_timestamptz(PG_FUNCTION_ARGS)
{
	return retention_accum(fcinfo, TIME_TIMESTAMPTZ, false, 0);
}

/* Transition function: adds a timestamptz event, with options. */
Datum
retention_accum_timestamptz_options(PG_FUNCTION_ARGS)
{
	return retention_accum(fcinfo, TIME_TIMESTAMPTZ, false, 3);
}

/* Transition function: adds a timestamptz start or return event, with options. */
Datum
retention_accum_timestamptz_separate(PG_FUNCTION_ARGS)
{
	return retention_accum(fcinfo, TIME_TIMESTAMPTZ, true, 5);
}

/* Transition function: adds a timestamp event. */
Datum
retention_accum_timestamp(PG_FUNCTION_ARGS)
{
	return retention_accum(fcinfo, TIME_TIMESTAMP, false, 0);
}

/* Transition function: adds a timestamp event, with options. */
Datum
retention_accum_timestamp_options(PG_FUNCTION_ARGS)
{
	return retention_accum(fcinfo, TIME_TIMESTAMP, false, 3);
}

/* Transition function: adds a timestamp start or return event, with options. */
Datum
retention_accum_timestamp_separate(PG_FUNCTION_ARGS)
{
	return retention_accum(fcinfo, TIME_TIMESTAMP, true, 5);
}

/* Transition function: adds a date event. */
Datum
retention_accum_date(PG_FUNCTION_ARGS)
{
	return retention_accum(fcinfo, TIME_DATE, false, 0);
}

/* Transition function: adds a date event, with options. */
Datum
retention_accum_date_options(PG_FUNCTION_ARGS)
{
	return retention_accum(fcinfo, TIME_DATE, false, 3);
}

/* Transition function: adds a date start or return event, with options. */
Datum
retention_accum_date_separate(PG_FUNCTION_ARGS)
{
	return retention_accum(fcinfo, TIME_DATE, true, 5);
}

/* Serialization function. */
Datum
retention_serialize(PG_FUNCTION_ARGS)
{
	RetentionState *state = (RetentionState *) PG_GETARG_POINTER(0);
	StringInfoData out;

	stored_begin(&out);
	retention_options_write(&out, state->options);
	bytes_write_int(&out, state->as_of);
	bytes_write_uint(&out, state->kind);
	bytes_write_uint(&out, state->separate);
	bytes_write_int(&out, state->observed);
	bytes_write_int(&out, state->latest);
	customers_write(state->customers, &out);
	return stored_end(&out);
}

/*
 * Deserialization function. The customers remain records, which are read directly
 * into the state with which this one is combined.
 */
Datum
retention_deserialize(PG_FUNCTION_ARGS)
{
	bytea	   *bytes = PG_GETARG_BYTEA_PP(0);
	unsigned char *data = (unsigned char *) VARDATA_ANY(bytes);
	ByteReader	in = {data, data + VARSIZE_ANY_EXHDR(bytes), false};
	RetentionState *state = palloc0(sizeof(RetentionState));

	state->options = palloc0(sizeof(RetentionOptions));
	if (!retention_options_read(&in, state->options))
		in.failed = true;
	state->as_of = bytes_read_int(&in);
	state->kind = bytes_read_uint(&in, TIME_DATE);
	state->separate = bytes_read_uint(&in, 1);
	state->observed = bytes_read_int(&in);
	state->latest = bytes_read_int(&in);
	state->message = customers_read(&in, CurrentMemoryContext);
	PG_RETURN_POINTER(state);
}

/* Returns a state without events that has the options of another one. */
static RetentionState *
retention_state_like(const RetentionState *other, MemoryContext context)
{
	const CustomerType *type =
		other->message ? other->message->type : &other->customers->table.type;

	return retention_state_new(context, other->options, other->as_of, other->kind,
							   other->separate, type);
}

/* Combine function: adds the customers of the second state to the first. */
Datum
retention_combine(PG_FUNCTION_ARGS)
{
	RetentionState *into = PG_ARGISNULL(0) ? NULL : (RetentionState *) PG_GETARG_POINTER(0);
	RetentionState *from = PG_ARGISNULL(1) ? NULL : (RetentionState *) PG_GETARG_POINTER(1);
	MemoryContext context;

	if (!AggCheckCallContext(fcinfo, &context))
		elog(ERROR, "retention_combine called outside an aggregate");
	if (from == NULL)
		return unchanged_state(fcinfo);
	if (into == NULL)
		into = retention_state_like(from, context);
	else if (!retention_options_equal(into->options, from->options) || into->as_of != from->as_of)
		raise_retention_options_changed();
	into->observed = Max(into->observed, from->observed);
	into->latest = Max(into->latest, from->latest);
	if (from->message != NULL)
	{
		CustomerPeriods valid = {into->options->rule, into->separate};

		customers_add_message(into->customers, from->message, customer_periods_are_valid, &valid);
	}
	else
		customers_add_all(into->customers, from->customers);
	PG_RETURN_POINTER(into);
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
	fill.matrix->as_of = Max(state->latest, state->observed);
	customers_visit(state->customers, retention_fill_matrix, &fill);
	return matrix_to_datum(fill.matrix);
}
