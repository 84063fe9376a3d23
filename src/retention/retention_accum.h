/*
 * retention_accum.h
 *		The transition function of aggregates over the events of customers.
 *
 * It is inline, so that each form has only the steps that it needs: for most rows,
 * what is done here takes as long as what the server does to call it.
 */
#ifndef SATISFACTION_RETENTION_ACCUM_H
#define SATISFACTION_RETENTION_ACCUM_H

#include "common/aggregate_state.h"
#include "retention/retention_amount.h"
#include "retention/retention_state.h"

/* Returns the transition state; a new one at the first row of a group. */
static inline RetentionState *
retention_state(FunctionCallInfo fcinfo, CachedOptions *cached, TimeKind kind, bool separate,
				int width)
{
	RetentionState *state;

	if (unlikely(PG_ARGISNULL(0)))
		return retention_state_first(fcinfo, cached, kind, separate, width);
	state = (RetentionState *) PG_GETARG_POINTER(0);
	if (unlikely(state->options_id != cached->id || state->width != width))
		retention_state_check(state, cached, width);
	return state;
}

/* Adds an event of a customer, with its moment. */
static inline void
retention_add_moment(RetentionState *state, Datum key, int64 moment, int32 period, bool is_start,
					 bool is_return)
{
	int			kinds = (is_start ? EVENT_START : 0) | (is_return ? EVENT_RETURN : 0);

	state->observed_moment = Max(state->observed_moment, moment);
	customers_add(state->customers, key, customer_event(moment, kinds, period));
}

/*
 * Adds the event of a row; returns the transition state.
 * options_argument is 0 for the forms without options, amount_argument for those
 * without an amount, and width is 0 except for rolling_actives(), whose period is the
 * day unless the options say otherwise. Rows without a customer or a time, and rows
 * after as_of or now, are ignored.
 */
static pg_attribute_always_inline Datum
retention_accum(FunctionCallInfo fcinfo, TimeKind kind, bool separate, int options_argument,
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

#endif							/* SATISFACTION_RETENTION_ACCUM_H */
