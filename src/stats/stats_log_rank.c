/*
 * stats_log_rank.c
 *		The log-rank test of several groups, with the full covariance matrix.
 *
 * R. Peto and J. Peto, Asymptotically efficient rank invariant test procedures,
 * JRSS A 135 (1972).
 */
#include <math.h>

#include "stats/stats_distribution.h"
#include "stats/stats_survival.h"

/* If this share of a variance is left, that is rounding. */
#define NO_VARIANCE 1e-10

/* Returns an element of the covariance matrix, of which half is kept. */
static double *
covariance_of(const StatsLogRank *test, int a, int b)
{
	int			row = a > b ? a : b;
	int			column = a > b ? b : a;

	return &test->covariance[(long) row * test->groups + column];
}

/*
 * Adds a time at which there are events: for each group those at risk, and the
 * events.
 *
 * The excess is the events of the group times the share of the others, less the
 * events of the others times the share of the group. Unlike events less expected
 * ones, that has all its digits if one group is much larger than the others.
 */
void
stats_log_rank_add(StatsLogRank *test, const double *at_risk, const double *events)
{
	double		n = 0;
	double		d = 0;
	double		factor;

	for (int i = 0; i < test->groups; i++)
	{
		n += at_risk[i];
		d += events[i];
	}
	factor = n > 1 ? d * ((n - d) / (n - 1)) : 0;
	for (int i = 0; i < test->groups; i++)
	{
		double		share = at_risk[i] / n;
		double		others = (n - at_risk[i]) / n;

		if (share == 0)
			continue;
		test->expected[i] += d * share;
		test->excess[i] += events[i] * others - (d - events[i]) * share;
		*covariance_of(test, i, i) += factor * share * others;
		for (int j = 0; j < i; j++)
			*covariance_of(test, i, j) -= factor * share * (at_risk[j] / n);
	}
}

/*
 * Returns which share of the variance of a group is left; its whole variance has
 * taken the place of the expected events.
 */
static double
variance_left(const StatsLogRank *test, int group)
{
	double		whole = test->expected[group];

	return whole > 0 ? *covariance_of(test, group, group) / whole : 0;
}

/*
 * Returns the place, from a place of the order on, of the group of whose variance
 * most is left.
 */
static int
least_explained(const StatsLogRank *test, const int *order, int from)
{
	int			best = from;

	for (int i = from + 1; i < test->groups; i++)
		if (variance_left(test, order[i]) > variance_left(test, order[best]))
			best = i;
	return best;
}

/* Takes from all later groups what the group at this place explains of them. */
static void
eliminate(StatsLogRank *test, const int *order, int place)
{
	int			p = order[place];
	double		variance = *covariance_of(test, p, p);

	for (int i = place + 1; i < test->groups; i++)
	{
		double		factor = *covariance_of(test, order[i], p) / variance;

		if (factor == 0)
			continue;
		test->excess[order[i]] -= factor * test->excess[p];
		for (int j = place + 1; j <= i; j++)
			*covariance_of(test, order[i], order[j]) -=
				factor * *covariance_of(test, order[j], p);
	}
}

/*
 * Returns the result, and uses up the sums; `order` has room for a number for
 * each group.
 *
 * The degrees of freedom are the rank of the covariance matrix: one less than
 * the groups of which events were expected, or fewer if groups were never at
 * risk at the same time.
 */
StatsLogRankResult
stats_log_rank(StatsLogRank *test, int *order)
{
	StatsLogRankResult result = {0, 0, NAN};
	int			groups = 0;

	for (int i = 0; i < test->groups; i++)
	{
		order[i] = i;
		groups += test->expected[i] > 0;
		test->expected[i] = *covariance_of(test, i, i);
	}
	for (int place = 0; place < groups - 1; place++)
	{
		int			best = least_explained(test, order, place);
		int			p = order[best];

		if (!(variance_left(test, p) > NO_VARIANCE))
			break;
		order[best] = order[place];
		order[place] = p;
		result.chi_squared += test->excess[p] * (test->excess[p] / *covariance_of(test, p, p));
		result.df++;
		eliminate(test, order, place);
	}
	if (result.df == 0)
		result.chi_squared = NAN;
	else
		result.p_value = stats_chi_squared_p(result.chi_squared, result.df);
	return result;
}
