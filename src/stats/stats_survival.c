/*
 * stats_survival.c
 *		The Kaplan-Meier estimate, its limits, quantiles and mean.
 *
 * E. L. Kaplan and P. Meier, Nonparametric estimation from incomplete
 * observations, JASA 53 (1958). The variance is Greenwood's. Limits, quantiles
 * and means are defined as by R's package survival.
 */
#include <math.h>

#include "stats/stats_survival.h"

/* Two shares are the same if they differ by rounding only. */
#define SAME_SHARE 1e-10

/* Returns the estimate before the first time. */
StatsSurvival
stats_survival_begin(double cases)
{
	StatsSurvival s = {1, 0, cases, 1};

	return s;
}

/*
 * Adds a time.
 *
 * While nobody is censored, the estimate is a quotient of counts, and is
 * computed as such: it has no errors of rounding to multiply.
 */
void
stats_survival_add(StatsSurvival *s, double at_risk, double lasting, double remaining)
{
	if (lasting < at_risk)
	{
		s->survival = s->base_survival * (lasting / s->base_at_risk);
		s->hazard += (at_risk - lasting) / at_risk / lasting;
	}
	if (remaining < lasting)
	{
		s->base_at_risk = remaining;
		s->base_survival = s->survival;
	}
}

/* Returns the standard error of the estimate; NaN once all have finished. */
double
stats_survival_error(const StatsSurvival *s)
{
	return s->survival > 0 ? s->survival * sqrt(s->hazard) : NAN;
}

/*
 * Returns the limits of the estimate, NaN once all have finished. Before the
 * first event, limits of log-log are NaN, too, and the others are 1.
 */
StatsLimits
stats_survival_limits(const StatsSurvival *s, double z, StatsSurvivalMethod method)
{
	double		p = s->survival;
	double		error = z * sqrt(s->hazard);	/* of log(p) */
	StatsLimits limits = {NAN, NAN};

	if (!(p > 0) || (method == STATS_LOG_LOG && p >= 1))
		return limits;
	switch (method)
	{
		case STATS_LOG_LOG:
			limits.lower = pow(p, exp(error / -log(p)));
			limits.upper = pow(p, exp(error / log(p)));
			break;
		case STATS_LOG:
			limits.lower = p * exp(-error);
			limits.upper = fmin(p * exp(error), 1);
			break;
		case STATS_PLAIN:
			limits.lower = fmax(p - p * error, 0);
			limits.upper = fmin(p + p * error, 1);
			break;
	}
	return limits;
}

/*
 * Returns whether the limits of all methods are surely above a share, which is
 * known much faster than the limits.
 *
 * With e = z sqrt(hazard), the widest lower limit is that of log-log, which is
 * p exp(-e (exp(d) - 1) / d) with d = e / -log(p). Where d is below 1/2, it is
 * above p (1 - 1.3 e).
 */
bool
stats_survival_above(const StatsSurvival *s, double z, double share)
{
	double		error = z * sqrt(s->hazard);

	return error < (1 - s->survival) / 2 && s->survival * (1 - 1.3 * error) > share + SAME_SHARE;
}

/* Returns the search for the time at which a curve falls to a share. */
StatsReach
stats_reach_begin(double share)
{
	StatsReach	reach = {share, NAN, false};

	return reach;
}

/* Adds the value of the curve from a time on; NaN is skipped. */
void
stats_reach_add(StatsReach *reach, double time, double value)
{
	if (isnan(value))
		return;
	if (isnan(reach->time))
	{
		if (value <= reach->share + SAME_SHARE)
		{
			reach->time = time;
			reach->stays = value >= reach->share - SAME_SHARE;
		}
	}
	else if (reach->stays && value < reach->share - SAME_SHARE)
	{
		reach->time += (time - reach->time) / 2;
		reach->stays = false;
	}
}

/* Returns whether later times cannot change the result. */
bool
stats_reach_done(const StatsReach *reach)
{
	return !isnan(reach->time) && !reach->stays;
}

/* First pass: adds the time up to which the curve has this value. */
void
stats_restricted_area(StatsRestrictedMean *m, double time, double survival)
{
	m->area += (time - m->time) * survival;
	m->time = time;
}

/*
 * Second pass: adds the events at the last time, whose area has been added. Of
 * all at risk, the last events change nothing: no area follows.
 */
void
stats_restricted_variance(StatsRestrictedMean *m, double at_risk, double lasting)
{
	double		rest = m->mean - m->area;

	if (lasting > 0)
		m->variance += rest * rest * ((at_risk - lasting) / at_risk / lasting);
}
