/*
 * clustered_report.c
 *		The report of a score where a customer may give several responses.
 */
#include "postgres.h"

#include <math.h>

#include "common/arguments.h"
#include "survey/clustered.h"
#include "survey/customer_responses.h"

/* Customer visitor: adds the customer to the sums. */
static void
clustered_add_customer(const Customer *customer, void *argument)
{
	const CustomerResponses *r = customer_responses(customer);

	stats_ratio_sums_add(argument, r->sum, r->responses, 1);
}

/* Returns the moments of the residuals of values over all customers. */
static StatsRatio
clustered_residuals(ClusteredState *state)
{
	StatsRatioSums sums = state->sums;

	if (state->customers != NULL)
		customers_visit(state->customers, clustered_add_customer, &sums);
	/* each customer without a name gave one response */
	for (int i = 0; i <= state->high - state->low; i++)
		stats_ratio_sums_add(&sums, state->value[i], 1, state->anonymous[i]);
	return stats_ratio_residuals(&sums);
}

/* Adds the standard error, the limits, the design effect and the degrees of freedom. */
static void
clustered_add_limits(Row *row, const ClusteredScore *score, const Tally *t, const StatsRatio *r)
{
	StatsRatioEstimate e = stats_ratio_estimate(r, STATS_JACKKNIFE);
	int64		responses = tally_responses(t);
	StatsLimits limits = {NAN, NAN};
	double		independent = NAN;

	if (responses > 0)
	{
		double		response_variance = score->variance(t);

		limits = score->limits(t, stats_clustered_variance(&e, response_variance),
							   e.effective_units, e.score_degrees_of_freedom, DEFAULT_LEVEL);
		independent = response_variance / responses;
	}
	row_add_float8(row, score->unit * sqrt(e.variance));
	row_add_float8(row, score->unit * limits.lower);
	row_add_float8(row, score->unit * limits.upper);
	row_add_float8(row, independent > 0 ? e.variance / independent : NAN);
	row_add_float8(row, e.score_degrees_of_freedom);
}

/* Returns the report of a transition state, which is NULL if there was no response. */
Datum
clustered_report(FunctionCallInfo fcinfo, const ClusteredScore *score)
{
	Row			row = {0};
	StatsRatio	residuals = {0};
	const Tally *t;

	if (PG_ARGISNULL(0))
		t = tally_new(0, -1, NULL);
	else
	{
		ClusteredState *state = (ClusteredState *) PG_GETARG_POINTER(0);

		t = tally_new(state->low, state->high, state->count);
		residuals = clustered_residuals(state);
	}
	row_add_int8(&row, residuals.units);
	score->add_columns(&row, t);
	clustered_add_limits(&row, score, t, &residuals);
	return row_datum(fcinfo, &row);
}
