/*
 * retention_state.c
 *		The transition state of aggregates over the events of customers: creating,
 *		combining and serializing.
 */
#include "postgres.h"

#include "utils/fmgrprotos.h"

#include "common/aggregate_state.h"
#include "common/stored.h"
#include "retention/retention_state.h"
#include "retention/rolling_actives.h"

/* Returns what is kept of the customers. */
static const CustomerMethods *
retention_customer_methods(const RetentionOptions *options)
{
	if (options->has_amounts)
		return &customer_money_methods;
	if (!retention_options_need_moments(options))
		return &customer_periods_methods;
	/* where counts, or starts in every calendar period, matter, all events do */
	return options->origin == ORIGIN_FIRST_EVENT && options->cohort == COHORT_FIRST &&
		options->min_events == 1 ? &customer_thinned_moments_methods : &customer_moments_methods;
}

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
	state->observed_moment = PG_INT64_MIN;
	state->customers = customers_new(type, retention_customer_methods(options), context);
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

/* Returns the transition state at the first row of a group. */
RetentionState *
retention_state_first(FunctionCallInfo fcinfo, CachedOptions *cached, TimeKind kind,
					  bool separate, int width)
{
	RetentionState *state;
	MemoryContext context;

	if (!AggCheckCallContext(fcinfo, &context))
		elog(ERROR, "retention_agg called outside an aggregate");
	if (width > 0)
		rolling_check_options(cached->options);
	if (cached->customer_type == NULL)
		cached->customer_type = customer_type_of_argument(fcinfo, 1, fcinfo->flinfo->fn_mcxt);
	state = retention_state_new(context, cached->options, cached->as_of, kind, separate,
								cached->customer_type);
	state->customers->is_part = runs_in_part_of_aggregate(fcinfo);
	state->width = width;
	state->options_id = cached->id;
	state->observed = cached->observed;
	if (cached->options->has_as_of)
		state->observed_moment = cached->until;
	return state;
}

/* Checks the options and the width of a row that has other ones than the row before. */
void
retention_state_check(RetentionState *state, const CachedOptions *cached, int width)
{
	if (state->options_id != cached->id)
		retention_check_options(state, cached);
	if (state->width != width)
		raise_rolling_width_changed(state->width, width);
}

PG_FUNCTION_INFO_V1(retention_combine);
PG_FUNCTION_INFO_V1(retention_serialize);
PG_FUNCTION_INFO_V1(retention_deserialize);

/* Serialization function. */
Datum
retention_serialize(PG_FUNCTION_ARGS)
{
	RetentionState *state = (RetentionState *) PG_GETARG_POINTER(0);
	StringInfoData out;

	stored_begin(&out);
	retention_options_write(&out, state->options);
	retention_options_write_special(&out, state->options);
	bytes_write_uint(&out, state->options->has_amounts);
	if (state->options->has_amounts)
		retention_options_write_amounts(&out, state->options);
	bytes_write_int(&out, state->as_of);
	bytes_write_uint(&out, state->kind);
	bytes_write_uint(&out, state->separate);
	bytes_write_uint(&out, state->width);
	bytes_write_int(&out, state->observed);
	bytes_write_int(&out, state->latest);
	bytes_write_int(&out, state->observed_moment);
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
	if (!retention_options_read(&in, state->options) ||
		!retention_options_read_special(&in, state->options) ||
		(bytes_read_uint(&in, 1) == 1 && !retention_options_read_amounts(&in, state->options)))
		in.failed = true;
	state->as_of = bytes_read_int(&in);
	state->kind = bytes_read_uint(&in, TIME_DATE);
	state->separate = bytes_read_uint(&in, 1);
	state->width = bytes_read_uint(&in, ROLLING_MAX_WIDTH);
	state->observed = bytes_read_int(&in);
	state->latest = bytes_read_int(&in);
	state->observed_moment = bytes_read_int(&in);
	if (state->observed_moment != PG_INT64_MIN && !IS_VALID_TIMESTAMP(state->observed_moment))
		in.failed = true;
	state->message = customers_read(&in, CurrentMemoryContext);
	PG_RETURN_POINTER(state);
}

/* Returns a state without events that has the options of another one. */
static RetentionState *
retention_state_like(const RetentionState *other, MemoryContext context)
{
	const CustomerType *type =
		other->message ? other->message->type : &other->customers->table.type;
	RetentionState *state = retention_state_new(context, other->options, other->as_of,
												other->kind, other->separate, type);

	state->width = other->width;
	return state;
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
	else if (into->width != from->width)
		raise_rolling_width_changed(into->width, from->width);
	into->observed = Max(into->observed, from->observed);
	into->latest = Max(into->latest, from->latest);
	into->observed_moment = Max(into->observed_moment, from->observed_moment);
	if (from->message != NULL)
	{
		CustomerPeriods valid = {into->options->rule, into->separate};

		customers_add_message(into->customers, from->message, &valid,
							  combined_states_context(fcinfo, context));
	}
	else
		customers_add_all(into->customers, from->customers);
	PG_RETURN_POINTER(into);
}
