/*
 * retention_agg.c
 *		The aggregate retention_agg(customer, at, ...): from events to a cohort matrix in one pass.
 *
 * Its state is internal: a table of customers. Between processes it travels as bytes.
 */
#include "postgres.h"

#include "utils/memutils.h"

#include "retention/aggregate_state.h"
#include "retention/customer_record.h"
#include "retention/customers.h"
#include "retention/retention_matrix.h"
#include "retention/retention_options_cache.h"
#include "common/stored.h"

/* What one group has counted so far. */
typedef struct RetentionState
{
	RetentionOptions *options;
	Calendar   *calendar;
	TimeKind	kind;
	bool		separate;		/* start and return events are told apart */
	int64		as_of;			/* the moment up to which events count, the greatest where none is set */
	Timestamp	latest;			/* the latest local time seen, which clocks that go back may show first */
	Customers  *customers;

	/* a state that has just arrived from another process has no table yet, but bytes */
	CustomerType *arrived_type;
	int64		arriving;		/* how many customers at least */
	ByteReader	arrived;
} RetentionState;

/* Makes the state of a group that sees its first row. */
static RetentionState *
state_new(MemoryContext context, RetentionOptions *options, int64 as_of, Calendar *calendar, TimeKind kind,
		  bool separate, const CustomerType *type)
{
	RetentionState *state = MemoryContextAllocZero(context, sizeof(RetentionState));

	state->options = options;
	state->as_of = as_of;
	state->calendar = calendar;
	state->kind = kind;
	state->separate = separate;
	state->latest = DT_NOBEGIN;
	state->customers = customers_new(type, context);
	return state;
}

/* Returns the aggregate's state, made where this is the first row of its group. */
static RetentionState *
retention_state(FunctionCallInfo fcinfo, CachedOptions *cached, TimeKind kind, bool separate)
{
	RetentionState *state;
	MemoryContext context;

	if (!PG_ARGISNULL(0))
	{
		state = (RetentionState *) PG_GETARG_POINTER(0);
		if (unlikely(state->options != cached->options))
			raise_retention_options_changed();
		return state;
	}
	if (!AggCheckCallContext(fcinfo, &context))
		elog(ERROR, "retention_agg called outside an aggregate");
	if (cached->customer_type == NULL)
		cached->customer_type = customer_type_new(get_fn_expr_argtype(fcinfo->flinfo, 1), PG_GET_COLLATION(),
									   fcinfo->flinfo->fn_mcxt);
	return state_new(context, cached->options, cached->as_of, cached->calendar, kind, separate, cached->customer_type);
}

/*
 * Brings one event into the state. The options are the last argument, 0 standing for none. A row
 * without a customer or a time says nothing, nor does one after as_of.
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
	if (moment > cached->as_of)
		return unchanged_state(fcinfo);

	state = retention_state(fcinfo, cached, kind, separate);
	period = calendar_period(state->calendar, moment, &local);
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

/* A state on its way to another process. */
typedef struct Message
{
	const RetentionState *state;
	StringInfoData out;
} Message;

/* Writes one customer. */
static void
serialize_customer(const Customer *customer, void *argument)
{
	Message    *message = argument;

	/* a value has room for 1 GB; a customer with all its periods is far below a tenth of that */
	if (message->out.len > (int) (MaxAllocSize / 10 * 9))
		ereport(ERROR,
				(errcode(ERRCODE_PROGRAM_LIMIT_EXCEEDED),
				 errmsg("too many customers for a parallel plan"),
				 errhint("SET max_parallel_workers_per_gather = 0 for this query.")));
	customer_record_append(&message->out, &message->state->customers->table.type, customer);
}

/* The matrix that customers are added to, and room for the periods of one of them. */
typedef struct MatrixFill
{
	RetentionMatrix *matrix;
	bool		separate;
	int			room;
	int32	   *events;
	int32	   *starts;
	int32	   *returns;
} MatrixFill;

/* Adds one customer to a matrix. */
static void
fill_matrix(const Customer *customer, void *argument)
{
	MatrixFill *fill = argument;
	int			n = period_set_size(&customer->events);
	int			starts = 0,
				returns = 0;

	if (n > fill->room)
	{
		fill->room = n * 2;
		fill->events = palloc(fill->room * sizeof(int32));
		fill->starts = palloc(fill->room * sizeof(int32));
		fill->returns = palloc(fill->room * sizeof(int32));
	}
	period_set_expand(&customer->events, fill->events);
	if (!fill->separate)
	{
		matrix_add_customer(fill->matrix, fill->events, n, fill->events, n);
		return;
	}
	for (int i = 0; i < n; i++)
	{
		/* rounding down, as periods before year 0 are negative */
		int32		period = fill->events[i] >> 1;

		if (fill->events[i] & 1)
			fill->returns[returns++] = period;
		else
			fill->starts[starts++] = period;
	}
	matrix_add_customer(fill->matrix, fill->starts, starts, fill->returns, returns);
}

/* Adds the customers of another state. */
static void
put_customer(const Customer *customer, void *argument)
{
	customers_put(argument, customer);
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

/* Brings in an event at an instant. */
Datum
retention_accum_timestamptz(PG_FUNCTION_ARGS)
{
	return retention_accum(fcinfo, TIME_TIMESTAMPTZ, false, 0);
}

/* Brings in an event at an instant, with options. */
Datum
retention_accum_timestamptz_options(PG_FUNCTION_ARGS)
{
	return retention_accum(fcinfo, TIME_TIMESTAMPTZ, false, 3);
}

/* Brings in a start or return event at an instant, with options. */
Datum
retention_accum_timestamptz_separate(PG_FUNCTION_ARGS)
{
	return retention_accum(fcinfo, TIME_TIMESTAMPTZ, true, 5);
}

/* Brings in an event at a local time. */
Datum
retention_accum_timestamp(PG_FUNCTION_ARGS)
{
	return retention_accum(fcinfo, TIME_TIMESTAMP, false, 0);
}

/* Brings in an event at a local time, with options. */
Datum
retention_accum_timestamp_options(PG_FUNCTION_ARGS)
{
	return retention_accum(fcinfo, TIME_TIMESTAMP, false, 3);
}

/* Brings in a start or return event at a local time, with options. */
Datum
retention_accum_timestamp_separate(PG_FUNCTION_ARGS)
{
	return retention_accum(fcinfo, TIME_TIMESTAMP, true, 5);
}

/* Brings in an event on a day. */
Datum
retention_accum_date(PG_FUNCTION_ARGS)
{
	return retention_accum(fcinfo, TIME_DATE, false, 0);
}

/* Brings in an event on a day, with options. */
Datum
retention_accum_date_options(PG_FUNCTION_ARGS)
{
	return retention_accum(fcinfo, TIME_DATE, false, 3);
}

/* Brings in a start or return event on a day, with options. */
Datum
retention_accum_date_separate(PG_FUNCTION_ARGS)
{
	return retention_accum(fcinfo, TIME_DATE, true, 5);
}

/* Returns the bytes of a state, for another process. */
Datum
retention_serialize(PG_FUNCTION_ARGS)
{
	RetentionState *state = (RetentionState *) PG_GETARG_POINTER(0);
	Message		message = {.state = state};

	stored_begin(&message.out);
	retention_options_write(&message.out, state->options);
	write_int(&message.out, state->as_of);
	write_uint(&message.out, state->kind);
	write_uint(&message.out, state->separate);
	write_int(&message.out, state->latest);
	write_uint(&message.out, state->customers->table.type.type);
	write_uint(&message.out, state->customers->table.type.collation);
	write_uint(&message.out, customer_table_count(&state->customers->table));
	customers_visit(state->customers, serialize_customer, &message);
	return stored_end(&message.out);
}

/*
 * Returns a state whose customers are still bytes: they are brought into the table they are combined
 * with, and need no table of their own.
 */
Datum
retention_deserialize(PG_FUNCTION_ARGS)
{
	bytea	   *bytes = PG_GETARG_BYTEA_PP(0);
	ByteReader	in = {(unsigned char *) VARDATA_ANY(bytes),
	(unsigned char *) VARDATA_ANY(bytes) + VARSIZE_ANY_EXHDR(bytes), false};
	RetentionState *state = palloc0(sizeof(RetentionState));
	Oid			type,
				collation;

	state->options = palloc0(sizeof(RetentionOptions));
	if (!retention_options_read(&in, state->options))
		in.failed = true;
	state->as_of = bytes_read_int(&in);
	state->kind = bytes_read_uint(&in, TIME_DATE);
	state->separate = bytes_read_uint(&in, 1);
	state->latest = bytes_read_int(&in);
	type = bytes_read_uint(&in, PG_UINT32_MAX);
	collation = bytes_read_uint(&in, PG_UINT32_MAX);
	state->arriving = bytes_read_uint(&in, PG_INT64_MAX / 1024);
	if (in.failed)
		elog(ERROR, "serialized retention state is damaged");
	state->arrived_type = customer_type_new(type, collation, CurrentMemoryContext);
	state->arrived = in;
	PG_RETURN_POINTER(state);
}

/* Brings the customers of the second state into the first. */
Datum
retention_combine(PG_FUNCTION_ARGS)
{
	RetentionState *into = PG_ARGISNULL(0) ? NULL : (RetentionState *) PG_GETARG_POINTER(0);
	RetentionState *from = PG_ARGISNULL(1) ? NULL : (RetentionState *) PG_GETARG_POINTER(1);
	MemoryContext context,
				old;

	if (!AggCheckCallContext(fcinfo, &context))
		elog(ERROR, "retention_combine called outside an aggregate");
	if (from == NULL)
		return unchanged_state(fcinfo);
	if (into == NULL)
	{
		const CustomerType *type = from->arrived_type ? from->arrived_type : &from->customers->table.type;
		RetentionOptions *options;
		Calendar   *calendar;

		old = MemoryContextSwitchTo(context);
		options = retention_options_copy(from->options);
		calendar = calendar_new(options->rule, from->kind, retention_zone(options->zone));
		into = state_new(context, options, from->as_of, calendar, from->kind, from->separate,
						 customer_type_new(type->type, type->collation, context));
		MemoryContextSwitchTo(old);
	}
	else if (!retention_options_equal(into->options, from->options) || into->as_of != from->as_of)
		raise_retention_options_changed();
	into->latest = Max(into->latest, from->latest);
	if (from->arrived_type != NULL)
	{
		customers_reserve(into->customers, from->arriving);
		customers_read(&from->arrived, into->customers, into->options->rule, into->separate);
	}
	else
		customers_visit(from->customers, put_customer, into->customers);
	PG_RETURN_POINTER(into);
}

/* Returns the cohort matrix; the empty one where there was no event. */
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
	fill.matrix->as_of = state->latest;
	if (state->as_of < PG_INT64_MAX)
		fill.matrix->as_of = Max(state->latest, calendar_local(state->calendar, state->as_of));
	customers_visit(state->customers, fill_matrix, &fill);
	return matrix_to_datum(fill.matrix);
}
