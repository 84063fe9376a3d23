/*
 * clustered.c
 *		The transition state of reports where a customer may give several
 *		responses.
 *
 * From single responses, the state has a table of customers, each with the
 * number of responses and the sum of their values. From tallies, one for each
 * customer, it has sums of products of these two numbers over the customers.
 */
#include "postgres.h"

#include "common/int.h"

#include "common/aggregate_state.h"
#include "common/stored.h"
#include "survey/clustered.h"
#include "survey/customer_responses.h"

/* Returns the number of points of the state's scale. */
static int
clustered_points(const ClusteredState *state)
{
	return state->high - state->low + 1;
}

/* Returns the type of the customers, which is looked up once for each call site. */
static const CustomerType *
clustered_customer_type(FunctionCallInfo fcinfo)
{
	FmgrInfo   *flinfo = fcinfo->flinfo;

	if (flinfo->fn_extra == NULL)
		flinfo->fn_extra = customer_type_of_argument(fcinfo, 2, flinfo->fn_mcxt);
	return flinfo->fn_extra;
}

/* Raises an error if a scale is not that of the state. */
static void
clustered_check_scale(const ClusteredState *state, int32 low, int32 high)
{
	if (state->low != low || state->high != high)
		scale_change_error(state->low, state->high, low, high);
}

/* Returns the transition state, as clustered_state(), unless it needs nothing. */
ClusteredState *
clustered_state_slow(FunctionCallInfo fcinfo, const ClusteredScore *score, int32 low, int32 high,
					 bool single)
{
	ClusteredState *state;
	MemoryContext context;

	if (!PG_ARGISNULL(0))
	{
		state = (ClusteredState *) PG_GETARG_POINTER(0);
		clustered_check_scale(state, low, high);
		return state;
	}
	if (!AggCheckCallContext(fcinfo, &context))
		elog(ERROR, "clustered report called outside an aggregate");
	state = MemoryContextAllocZero(context, sizeof(ClusteredState));
	state->low = low;
	state->high = high;
	for (int i = 0; i < clustered_points(state); i++)
		state->value[i] = score->value(low, high, low + i);
	if (single)
	{
		state->customers = customers_new(clustered_customer_type(fcinfo),
										 &customer_responses_methods, context);
		state->customers->is_part = runs_in_part_of_aggregate(fcinfo);
	}
	return state;
}

/* Adds numbers of responses of each point of the scale to those of all customers. */
static void
clustered_add_counts(ClusteredState *state, const int64 *counts)
{
	int64		total = 0;

	for (int i = 0; i < clustered_points(state); i++)
		if (pg_add_s64_overflow(state->count[i], counts[i], &state->count[i]) ||
			pg_add_s64_overflow(total, state->count[i], &total))
			ereport(ERROR,
					(errcode(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE),
					 errmsg("there are more responses than bigint can count")));
}

/* Adds the tally of a customer, which is the second argument; NULL and no responses are ignored. */
Datum
clustered_accum_tally(FunctionCallInfo fcinfo, const ClusteredScore *score)
{
	ClusteredState *state;
	const Tally *t;
	int64		counts[CLUSTERED_MAX_POINTS];
	double		sum = 0;

	if (PG_ARGISNULL(1))
		return unchanged_state(fcinfo);
	t = PG_GETARG_TALLY(1);
	if (tally_responses(t) == 0)
		return unchanged_state(fcinfo);
	score->check_scale(t);
	state = clustered_state(fcinfo, score, t->low, t->high, false);
	for (int i = 0; i < tally_points(t); i++)
	{
		counts[i] = tally_count(t, i);
		sum += (double) counts[i] * state->value[i];
	}
	clustered_add_counts(state, counts);
	stats_ratio_sums_add(&state->sums, sum, tally_responses(t), 1);
	PG_RETURN_POINTER(state);
}

PG_FUNCTION_INFO_V1(clustered_combine);
PG_FUNCTION_INFO_V1(clustered_serialize);
PG_FUNCTION_INFO_V1(clustered_deserialize);

/* Returns a state without responses that is otherwise like another one. */
static ClusteredState *
clustered_state_like(const ClusteredState *other, MemoryContext context)
{
	ClusteredState *state = MemoryContextAllocZero(context, sizeof(ClusteredState));
	const CustomerType *type = NULL;

	state->low = other->low;
	state->high = other->high;
	memcpy(state->value, other->value, sizeof(state->value));
	if (other->message != NULL)
		type = other->message->type;
	else if (other->customers != NULL)
		type = &other->customers->table.type;
	if (type != NULL)
		state->customers = customers_new(type, &customer_responses_methods, context);
	return state;
}

/* Adds the customers of the second state, which the context keeps, to the first. */
static void
clustered_merge_customers(ClusteredState *into, ClusteredState *from, MemoryContext context)
{
	CustomerValues valid = {PG_INT8_MAX, PG_INT8_MIN};

	if (from->message == NULL)
	{
		customers_add_all(into->customers, from->customers);
		return;
	}
	for (int i = 0; i < clustered_points(into); i++)
	{
		valid.least = Min(valid.least, into->value[i]);
		valid.most = Max(valid.most, into->value[i]);
	}
	customers_add_message(into->customers, from->message, &valid, context);
}

/* Combine function: adds the responses of the second state to the first. */
Datum
clustered_combine(PG_FUNCTION_ARGS)
{
	ClusteredState *into = PG_ARGISNULL(0) ? NULL : (ClusteredState *) PG_GETARG_POINTER(0);
	ClusteredState *from = PG_ARGISNULL(1) ? NULL : (ClusteredState *) PG_GETARG_POINTER(1);
	MemoryContext context;

	if (!AggCheckCallContext(fcinfo, &context))
		elog(ERROR, "clustered_combine called outside an aggregate");
	if (from == NULL)
		return unchanged_state(fcinfo);
	if (into == NULL)
		into = clustered_state_like(from, context);
	clustered_check_scale(into, from->low, from->high);
	if (memcmp(into->value, from->value, sizeof(into->value)) != 0 ||
		(into->customers == NULL) != (from->customers == NULL && from->message == NULL))
		elog(ERROR, "transition states of different aggregates cannot be combined");
	clustered_add_counts(into, from->count);
	for (int i = 0; i < clustered_points(into); i++)
		into->anonymous[i] += from->anonymous[i];
	if (into->customers != NULL)
		clustered_merge_customers(into, from, combined_states_context(fcinfo, context));
	else
		stats_ratio_sums_merge(&into->sums, &from->sums);
	PG_RETURN_POINTER(into);
}

/* Serialization function. */
Datum
clustered_serialize(PG_FUNCTION_ARGS)
{
	ClusteredState *state = (ClusteredState *) PG_GETARG_POINTER(0);
	StringInfoData out;

	stored_begin(&out);
	bytes_write_int(&out, state->low);
	bytes_write_int(&out, state->high);
	for (int i = 0; i < clustered_points(state); i++)
	{
		bytes_write_int(&out, state->value[i]);
		bytes_write_uint(&out, state->count[i]);
		bytes_write_uint(&out, state->anonymous[i]);
	}
	bytes_write_uint(&out, state->customers != NULL);
	if (state->customers != NULL)
		customers_write(state->customers, &out);
	else
		appendBinaryStringInfo(&out, (char *) &state->sums, sizeof(state->sums));
	return stored_end(&out);
}

/* Reads the scale, and for each point the value of a response and the numbers of responses. */
static void
clustered_read_counts(ByteReader *in, ClusteredState *state)
{
	int64		low = bytes_read_int(in);
	int64		high = bytes_read_int(in);

	if (low < 0 || high < low || high >= CLUSTERED_MAX_POINTS)
	{
		in->failed = true;
		return;
	}
	state->low = low;
	state->high = high;
	for (int i = 0; i < clustered_points(state); i++)
	{
		int64		value = bytes_read_int(in);

		if (value < -1 || value > state->high)
			in->failed = true;
		state->value[i] = value;
		state->count[i] = bytes_read_uint(in, PG_INT64_MAX);
		state->anonymous[i] = bytes_read_uint(in, state->count[i]);
	}
}

/*
 * Deserialization function. Customers remain a message, which is read into the
 * state with which this one is combined.
 */
Datum
clustered_deserialize(PG_FUNCTION_ARGS)
{
	bytea	   *bytes = PG_GETARG_BYTEA_PP(0);
	unsigned char *data = (unsigned char *) VARDATA_ANY(bytes);
	ByteReader	in = {data, data + VARSIZE_ANY_EXHDR(bytes), false};
	ClusteredState *state = palloc0(sizeof(ClusteredState));

	clustered_read_counts(&in, state);
	if (bytes_read_uint(&in, 1) != 0)
		state->message = customers_read(&in, CurrentMemoryContext);
	else if (in.end - in.at != sizeof(state->sums))
		in.failed = true;
	else
		memcpy(&state->sums, in.at, sizeof(state->sums));
	if (in.failed)
		elog(ERROR, "serialized transition state is damaged");
	PG_RETURN_POINTER(state);
}
