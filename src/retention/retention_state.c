/*
 * retention_state.c
 *		The transition state of aggregates over the events of customers: adding
 *		events, combining and serializing.
 */
#include "postgres.h"

#include "utils/fmgrprotos.h"

#include "common/aggregate_state.h"
#include "common/stored.h"
#include "retention/retention_amount.h"
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

/* Returns the transition state; a new one at the first row of a group. */
static RetentionState *
retention_state(FunctionCallInfo fcinfo, CachedOptions *cached, TimeKind kind, bool separate,
				int width)
{
	RetentionState *state;
	MemoryContext context;

	if (!PG_ARGISNULL(0))
	{
		state = (RetentionState *) PG_GETARG_POINTER(0);
		if (unlikely(state->options_id != cached->id))
			retention_check_options(state, cached);
		if (unlikely(state->width != width))
			raise_rolling_width_changed(state->width, width);
		return state;
	}
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

/* Adds an event of a customer, with its moment. */
static void
retention_add_moment(RetentionState *state, Datum key, int64 moment, int32 period, bool is_start,
					 bool is_return)
{
	int			kinds = (is_start ? EVENT_START : 0) | (is_return ? EVENT_RETURN : 0);

	state->observed_moment = Max(state->observed_moment, moment);
	customers_add(state->customers, key, customer_event(moment, kinds, period));
}

/*
 * Transition function of all forms; options_argument is 0 for those without
 * options, amount_argument for those without an amount, and width is 0 except for
 * rolling_actives(), whose period is the day unless the options say otherwise. Rows
 * without a customer or a time, and rows after as_of or now, are ignored. It is
 * inline, so that each form has only the steps that it needs.
 */
static inline Datum
retention_accum_any(FunctionCallInfo fcinfo, TimeKind kind, bool separate, int options_argument,
					int width, int amount_argument)
{
	CachedOptions *cached = get_retention_options_by(fcinfo, kind, options_argument,
													 width > 0 ? PERIOD_DAY : PERIOD_MONTH);
	RetentionState *state;
	bool		is_start = !separate || (!PG_ARGISNULL(3) && PG_GETARG_BOOL(3));
	bool		is_return = separate && !PG_ARGISNULL(4) && PG_GETARG_BOOL(4);
	int64		moment;
	Timestamp	local;
	int32		period;
	Datum		key;

	if (amount_argument > 0 && unlikely(!cached->options->has_amounts))
	{
		retention_options_check_amounts(cached->options);
		cached->options->has_amounts = true;
	}
	if (PG_ARGISNULL(1) || PG_ARGISNULL(2) || (!is_start && !is_return))
		return unchanged_state(fcinfo);
	moment = calendar_moment(kind, PG_GETARG_DATUM(2));
	if (moment > cached->until)
		return unchanged_state(fcinfo);

	state = retention_state(fcinfo, cached, kind, separate, width);
	period = calendar_period(cached->calendar, moment, &local);
	state->latest = Max(state->latest, local);
	key = PG_GETARG_DATUM(1);
	if (state->customers->table.type.length == -1)
		key = PointerGetDatum(PG_DETOAST_DATUM_PACKED(key));
	if (amount_argument > 0)
		customers_add_amount(state->customers, key,
							 money_number(period, (is_start ? MONEY_START : 0) |
										  (is_return || !separate ? MONEY_RETURN : 0)),
							 retention_amount(fcinfo, amount_argument, state->options->scale));
	else if (unlikely(state->customers->methods != &customer_periods_methods))
		retention_add_moment(state, key, moment, period, is_start, is_return || !separate);
	else
	{
		if (is_start)
			customers_add(state->customers, key, separate ? period * 2 : period);
		if (is_return)
			customers_add(state->customers, key, period * 2 + 1);
	}
	PG_RETURN_POINTER(state);
}

/* Transition function of the forms without an amount. */
Datum
retention_accum(FunctionCallInfo fcinfo, TimeKind kind, bool separate, int options_argument,
				int width)
{
	return retention_accum_any(fcinfo, kind, separate, options_argument, width, 0);
}

/* Transition function of the forms with an amount, which precedes the options. */
Datum
retention_accum_amount(FunctionCallInfo fcinfo, TimeKind kind, bool separate)
{
	int			amount_argument = separate ? 5 : 3;

	return retention_accum_any(fcinfo, kind, separate, amount_argument + 1, 0, amount_argument);
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
