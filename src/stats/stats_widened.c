/*
 * stats_widened.c
 *		The score interval of a net rate, widened where it contains the true one
 *		too seldom.
 *
 * The score interval takes the estimate to be about normal. Where nearly all
 * responses are equal it is not, and true rates close to an end of the scale
 * are left out too often. There the sample is nearly one of a proportion, whose
 * exact limits (Clopper and Pearson, 1934) never fail. Those are wide, so they
 * may be wrong 1.4 times as often as the level says: 7% for 95%.
 *
 * Limits only become wider, and more promoters never lower one.
 */
#include <math.h>

#include "stats/stats.h"

/* how often the exact limits may be wrong, in units of 1 - level */
#define WIDENED_ERROR 1.4

/* As few responses that are not promoters, or not detractors, are a corner. */
#define WIDENED_CORNER 2

/* Beyond this variance of a count the score limits are at least as wide, or nearly so. */
#define WIDENED_NORMAL 100

/* Keep the exact limits of this many samples: small groups are often alike. */
#define KNOWN_LIMITS 512

/* Samples of at most so many are worth keeping. */
#define KNOWN_SAMPLE 1000

typedef struct KnownLimit
{
	double		successes;
	double		failures;
	double		tail;
	double		limit;
} KnownLimit;

/*
 * Returns the exact lower limit of a proportion, which is wrong as often as
 * tail says, for successes > 0.
 *
 * Computing it takes ten times as long as the whole score interval.
 */
static double
exact_lower(double successes, double failures, double tail)
{
	static KnownLimit known[KNOWN_LIMITS];
	KnownLimit *k;

	if (successes + failures > KNOWN_SAMPLE)
		return stats_beta_quantile(tail, 1 - tail, successes, failures + 1);
	k = &known[(unsigned) (31 * successes + failures + 4096 * tail) % KNOWN_LIMITS];
	if (k->successes != successes || k->failures != failures || k->tail != tail)
	{
		k->limit = stats_beta_quantile(tail, 1 - tail, successes, failures + 1);
		k->successes = successes;
		k->failures = failures;
		k->tail = tail;
	}
	return k->limit;
}

/*
 * Returns the upper limit, raised to end - weight * s if it is lower, where s
 * is the exact lower limit of a proportion.
 */
static double
raised(double upper, double end, double weight, double successes, double failures, double tail)
{
	if (successes == 0 || successes / (successes + failures) * failures > WIDENED_NORMAL)
		return upper;
	return fmax(upper, end - weight * exact_lower(successes, failures, tail));
}

/* Returns the upper limit of the score interval, widened. */
static double
widened_upper(double plus, double zero, double minus, double level, double upper)
{
	double		error = WIDENED_ERROR * (1 - level);

	if (zero + minus <= WIDENED_CORNER)
	{
		/* as if all of the few were minus, since their true shares may be so */
		upper = raised(upper, 1, 2, zero + minus, plus, error / 2);
	}
	else if (zero == 0)
	{
		double		exact = raised(upper, 1, 2, minus, plus, error / 2);

		/* a zero in the place of a minus must not lower the limit */
		if (exact > upper)
			upper = fmin(exact, stats_net_score(plus, 1, minus - 1, level).upper);
	}
	if (plus == 0)
		upper = raised(upper, 0, 1, minus, zero, error / 2);
	/* with plus and zero alone the lower limit is hardly ever wrong */
	if (minus == 0)
		upper = raised(upper, 1, 1, zero, plus, error);
	return upper;
}

/*
 * The score interval of the net rate, widened so that it contains the true one
 * in at least 93 of 100 samples of ten or more at level 0.95, wherever it is.
 *
 * doc/intervals.md has a table of how often it does, and
 * test/tools/coverage.d/corners.c prints it.
 */
StatsLimits
stats_net_widened_score(double plus, double zero, double minus, double level)
{
	StatsLimits score = stats_net_score(plus, zero, minus, level);
	StatsLimits limits = score;

	if (zero == 0 || plus == 0 || minus == 0 ||
		zero + minus <= WIDENED_CORNER || zero + plus <= WIDENED_CORNER)
	{
		limits.lower = -widened_upper(minus, zero, plus, level, -score.lower);
		limits.upper = widened_upper(plus, zero, minus, level, score.upper);
	}
	return limits;
}
