/*
 * survival_test.c
 *		Tests the Kaplan-Meier estimate and the log-rank test; prints TAP.
 */
#include <stdlib.h>
#include <string.h>

#include "stats/stats_survival.h"
#include "tap.h"

/* A time with its counts. */
typedef struct Step
{
	double		time;
	double		events;
	double		censored;
} Step;

/* Leukemia: weeks in remission, with and without maintenance (Miller 1981). */
static const Step maintained[] = {
	{9, 1, 0}, {13, 1, 1}, {18, 1, 0}, {23, 1, 0}, {28, 0, 1}, {31, 1, 0}, {34, 1, 0},
	{45, 0, 1}, {48, 1, 0}, {161, 0, 1}
};
static const Step not_maintained[] = {
	{5, 2, 0}, {8, 2, 0}, {12, 1, 0}, {16, 0, 1}, {23, 1, 0}, {27, 1, 0}, {30, 1, 0},
	{33, 1, 0}, {43, 1, 0}, {45, 1, 0}
};

#define COUNT(steps) ((int) (sizeof(steps) / sizeof((steps)[0])))

/* Returns the number of cases. */
static double
cases_of(const Step *steps, int count)
{
	double		cases = 0;

	for (int i = 0; i < count; i++)
		cases += steps[i].events + steps[i].censored;
	return cases;
}

/* Adds a step; at_risk is the number of cases before it. */
static void
add_step(StatsSurvival *s, double *at_risk, Step step)
{
	stats_survival_add(s, *at_risk, *at_risk - step.events,
					   *at_risk - step.events - step.censored);
	*at_risk -= step.events + step.censored;
}

/* Returns the estimate at a time. */
static StatsSurvival
estimate_at(const Step *steps, int count, double time)
{
	double		at_risk = cases_of(steps, count);
	StatsSurvival s = stats_survival_begin(at_risk);

	for (int i = 0; i < count && steps[i].time <= time; i++)
		add_step(&s, &at_risk, steps[i]);
	return s;
}

static void
test_estimate(void)
{
	static const double times[] = {9, 13, 18, 23, 31, 34, 48};
	static const double survival[] = {.9091, .8182, .7159, .6136, .4909, .3682, .1841};
	static const double error[] = {.08668, .11629, .13966, .15263, .16419, .16267, .15349};
	StatsSurvival s;

	for (int i = 0; i < COUNT(times); i++)
	{
		s = estimate_at(maintained, COUNT(maintained), times[i]);
		near(s.survival, survival[i], 5e-5, "published estimate");
		near(stats_survival_error(&s), error[i], 5e-5, "and its standard error");
	}
	s = estimate_at(maintained, COUNT(maintained), 8);
	ok(s.survival == 1 && stats_survival_error(&s) == 0, "nothing has happened yet");
	s = estimate_at(not_maintained, COUNT(not_maintained), 45);
	ok(s.survival == 0 && isnan(stats_survival_error(&s)), "all have finished");
	ok(isnan(stats_survival_limits(&s, 1.96, STATS_PLAIN).upper), "which has no limits");
}

static void
test_limits(void)
{
	/*
	 * R: summary(survfit(Surv(time, status) ~ 1, conf.type = ...), times =
	 * 18)
	 */
	StatsSurvival s = estimate_at(maintained, COUNT(maintained), 18);
	double		z = stats_z(0.95);
	StatsLimits limits = stats_survival_limits(&s, z, STATS_LOG);

	near(limits.lower, 0.4884, 5e-5, "lower limit by log");
	ok(limits.upper == 1, "upper limit by log is at most 1");
	limits = stats_survival_limits(&s, z, STATS_LOG_LOG);
	near(limits.lower, 0.3502, 5e-4, "lower limit by log-log");
	near(limits.upper, 0.8990, 5e-4, "upper limit by log-log");
	limits = stats_survival_limits(&s, z, STATS_PLAIN);
	near(limits.lower, s.survival - z * stats_survival_error(&s), 1e-12, "plain lower limit");
	near(limits.upper, s.survival + z * stats_survival_error(&s), 1e-12, "plain upper limit");
	s = stats_survival_begin(5);
	ok(isnan(stats_survival_limits(&s, z, STATS_LOG_LOG).lower) &&
	   stats_survival_limits(&s, z, STATS_LOG).lower == 1,
	   "before the first event, only log-log has no limits");
}

/* No limit is at or below a share that the limits are said to be above. */
static void
test_above(void)
{
	int			wrong = 0;
	int			above = 0;

	for (double p = 0.001; p < 1; p += 0.013)
		for (double hazard = 1e-9; hazard < 1; hazard *= 1.7)
			for (double share = 0.01; share < p; share += 0.02)
			{
				StatsSurvival s = {p, hazard, 1, 1};

				if (!stats_survival_above(&s, 1.96, share))
					continue;
				above++;
				wrong += !(stats_survival_limits(&s, 1.96, STATS_LOG_LOG).lower > share) ||
					!(stats_survival_limits(&s, 1.96, STATS_LOG).lower > share) ||
					!(stats_survival_limits(&s, 1.96, STATS_PLAIN).lower > share);
			}
	ok(above > 1000 && wrong == 0, "limits are above what they are said to be above");
}

/* Returns where the limits or the estimate, 0, fall to a share. */
static double
reached(const Step *steps, int count, double share, int which, StatsSurvivalMethod method)
{
	double		at_risk = cases_of(steps, count);
	StatsSurvival s = stats_survival_begin(at_risk);
	StatsReach	reach = stats_reach_begin(share);

	for (int i = 0; i < count; i++)
	{
		StatsLimits limits;

		add_step(&s, &at_risk, steps[i]);
		limits = stats_survival_limits(&s, stats_z(0.95), method);
		stats_reach_add(&reach, steps[i].time,
						which == 0 ? s.survival : which < 0 ? limits.lower : limits.upper);
	}
	return reach.time;
}

static void
test_reach(void)
{
	static const Step even[] = {{1, 1, 0}, {2, 1, 0}, {5, 1, 0}, {9, 1, 0}};
	const Step *a = maintained;
	const Step *b = not_maintained;

	ok(reached(a, COUNT(maintained), 0.5, 0, STATS_LOG) == 31, "median");
	ok(reached(a, COUNT(maintained), 0.5, -1, STATS_LOG) == 18, "its lower limit by log");
	ok(isnan(reached(a, COUNT(maintained), 0.5, 1, STATS_LOG)), "the upper one is not reached");
	ok(reached(a, COUNT(maintained), 0.5, -1, STATS_LOG_LOG) == 13, "lower limit by log-log");
	ok(reached(b, COUNT(not_maintained), 0.5, 0, STATS_LOG) == 23, "another median");
	ok(reached(b, COUNT(not_maintained), 0.5, -1, STATS_LOG_LOG) == 5, "its lower limit");
	ok(reached(b, COUNT(not_maintained), 0.5, 1, STATS_LOG_LOG) == 33, "its upper limit");
	ok(reached(even, 4, 0.5, 0, STATS_LOG) == 3.5, "the middle of a flat part");
	ok(reached(even, 4, 0, 0, STATS_LOG) == 9, "the end");
	ok(isnan(reached(even, 2, -0.1, 0, STATS_LOG)), "not reached");
}

static void
test_mean(void)
{
	StatsRestrictedMean m = {0};

	/* R: print(survfit(...), rmean = 45): 22.71, se 4.18 */
	for (int pass = 0; pass < 2; pass++)
	{
		double		at_risk = cases_of(not_maintained, COUNT(not_maintained));
		StatsSurvival s = stats_survival_begin(at_risk);

		for (int i = 0; i < COUNT(not_maintained); i++)
		{
			stats_restricted_area(&m, not_maintained[i].time, s.survival);
			if (pass == 1)
				stats_restricted_variance(&m, at_risk, at_risk - not_maintained[i].events);
			add_step(&s, &at_risk, not_maintained[i]);
		}
		if (pass == 0)
			m = (StatsRestrictedMean)
		{
			.mean = m.area
		};
	}
	near(m.mean, 22.708333, 1e-5, "mean");
	near(sqrt(m.variance), 4.18, 5e-3, "standard error of the mean");
}

/* Returns the log-rank test of groups of steps. */
static StatsLogRankResult
log_rank(const Step *const *steps, const int *counts, int groups)
{
	double		n[4] = {0};
	double		d[4];
	int			at[4] = {0};
	int			order[4];
	double		excess[4] = {0};
	double		expected[4] = {0};
	double		covariance[16] = {0};
	StatsLogRank test = {groups, excess, expected, covariance};

	for (int i = 0; i < groups; i++)
		n[i] = cases_of(steps[i], counts[i]);
	for (;;)
	{
		double		time = INFINITY;
		double		events = 0;

		for (int i = 0; i < groups; i++)
			if (at[i] < counts[i])
				time = fmin(time, steps[i][at[i]].time);
		if (isinf(time))
			return stats_log_rank(&test, order);
		for (int i = 0; i < groups; i++)
		{
			d[i] = at[i] < counts[i] && steps[i][at[i]].time == time ? steps[i][at[i]].events : 0;
			events += d[i];
		}
		if (events > 0)
			stats_log_rank_add(&test, n, d);
		for (int i = 0; i < groups; i++)
			if (at[i] < counts[i] && steps[i][at[i]].time == time)
			{
				n[i] -= steps[i][at[i]].events + steps[i][at[i]].censored;
				at[i]++;
			}
	}
}

static void
test_log_rank(void)
{
	static const Step alone[] = {{1, 1, 0}};
	static const Step later[] = {{2, 1, 0}};
	static const Step open[] = {{0, 0, 3}};
	static const Step many[] = {
		{1, 3000000000007, 1000000000001}, {2, 2000000000013, 2000000000009},
		{5, 1000000000003, 999999999977}
	};
	static const Step two[] = {{3, 1, 0}, {4, 1, 0}};
	const Step *groups[] = {maintained, not_maintained, maintained, open};
	const int	counts[] = {COUNT(maintained), COUNT(not_maintained), COUNT(maintained), 1};
	const Step *few[] = {alone, later};
	const int	one[] = {1, 1};
	const int	lopsided[] = {COUNT(many), COUNT(two)};
	StatsLogRankResult r = log_rank(groups, counts, 2);
	StatsLogRankResult same;

	near(r.chi_squared, 3.396, 5e-4, "published log-rank test");
	near(r.p_value, 0.0653, 5e-5, "its p-value");
	ok(r.df == 1, "one degree of freedom");
	r = log_rank(groups, counts, 3);
	ok(r.df == 2 && r.chi_squared > 3.396, "three groups");
	same = log_rank(groups, counts, 4);
	ok(same.df == 2, "a group that nothing was expected of does not count");
	near(same.chi_squared, r.chi_squared, 1e-12, "and changes nothing");
	groups[1] = maintained;
	r = log_rank(groups, counts, 1);
	ok(r.df == 0 && isnan(r.chi_squared) && isnan(r.p_value), "one group is not compared");
	r = log_rank(few, one, 2);
	near(r.chi_squared, 1, 1e-12, "two cases");
	few[1] = open;
	r = log_rank(few, one, 2);
	ok(r.df == 0 && isnan(r.chi_squared), "nobody else at risk");
	few[0] = many;
	few[1] = two;
	r = log_rank(few, lopsided, 2);
	near(r.chi_squared, 0.6221079691392495, 1e-12, "a group of two beside 10^13");
}

int
main(void)
{
	test_estimate();
	test_limits();
	test_above();
	test_reach();
	test_mean();
	test_log_rank();
	return done_testing();
}
