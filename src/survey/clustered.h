/*
 * clustered.h
 *		Reports of scores where a customer may give several responses.
 *
 * Such responses are alike, so they tell less than as many customers would. The
 * score is then a ratio over customers: what the responses of a customer add to
 * it, to their number.
 */
#ifndef SATISFACTION_CLUSTERED_H
#define SATISFACTION_CLUSTERED_H

#include "common/customers.h"
#include "common/result_row.h"
#include "stats/stats.h"
#include "stats/stats_ratio_sums.h"
#include "survey/tally.h"

/* The widest scale of these scores is 0..10. */
#define CLUSTERED_MAX_POINTS 11

/* What a report needs to know of a score. Variances and limits are those of the mean value. */
typedef struct ClusteredScore
{
	/* Raises an error if the score is not defined on the scale of a tally. */
	void		(*check_scale) (const Tally *t);

	/*
	 * Returns what a response on such a scale adds to the sum of which the
	 * score is the mean.
	 */
	int			(*value) (int low, int high, int score);

	/*
	 * Adds the columns of the report between customers and the standard
	 * error.
	 */
	void		(*add_columns) (Row *row, const Tally *t);
	/* Returns the variance of a response. */
	double		(*variance) (const Tally *t);
	/* Returns the limits; see stats_design.h. */
	StatsLimits (*limits) (const Tally *t, double variance, double fallback_n, double df,
						   double level);
	double		unit;			/* the score is this many times the mean value */
} ClusteredScore;

/*
 * The transition state: the responses of one group. What is known of customers is
 * in exactly one of customers, message and sums.
 */
typedef struct ClusteredState
{
	int32		low;
	int32		high;
	int8		value[CLUSTERED_MAX_POINTS];	/* of each point of the scale */
	int64		count[CLUSTERED_MAX_POINTS];	/* of all responses */
	int64		anonymous[CLUSTERED_MAX_POINTS];	/* of those without a
													 * customer */
	Customers  *customers;		/* of single responses, or NULL */
	CustomerMessage *message;	/* of a deserialized state, or NULL */
	StatsRatioSums sums;		/* of tallies, one for each customer */
} ClusteredState;

/* clustered.c */
extern ClusteredState *clustered_state_slow(FunctionCallInfo fcinfo, const ClusteredScore *score,
											int32 low, int32 high, bool single);
extern Datum clustered_accum_tally(FunctionCallInfo fcinfo, const ClusteredScore *score);

/* clustered_report.c */
extern Datum clustered_report(FunctionCallInfo fcinfo, const ClusteredScore *score);

/* nps.c, csat.c, ces.c, proportion_report.c */
extern const ClusteredScore nps_clustered;
extern const ClusteredScore csat_clustered;
extern const ClusteredScore ces_clustered;
extern const ClusteredScore proportion_clustered;

/*
 * Returns the transition state; a new one at the first response of a group,
 * which has customers if it is for single responses.
 */
static inline ClusteredState *
clustered_state(FunctionCallInfo fcinfo, const ClusteredScore *score, int32 low, int32 high,
				bool single)
{
	ClusteredState *state = (ClusteredState *) PG_GETARG_POINTER(0);

	if (likely(!PG_ARGISNULL(0) && state->low == low && state->high == high))
		return state;
	return clustered_state_slow(fcinfo, score, low, high, single);
}

/*
 * Adds a response of the customer in the third argument. A response without a
 * customer is one of a customer who gave no other.
 */
static inline Datum
clustered_accum(FunctionCallInfo fcinfo, ClusteredState *state, int point)
{
	state->count[point]++;
	if (PG_ARGISNULL(2))
		state->anonymous[point]++;
	else
		customers_add(state->customers, PG_GETARG_DATUM(2), state->value[point]);
	PG_RETURN_POINTER(state);
}

#endif							/* SATISFACTION_CLUSTERED_H */
