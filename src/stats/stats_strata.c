/*
 * stats_strata.c
 *		Scores of samples that were drawn within strata, such as regions, of
 *		known size (Cochran, Sampling Techniques, 1977, chapter 5).
 *
 * The estimate is the mean of the strata's by their populations, its variance
 * Σ (N_h/N)² (1 - n_h/N_h) s_h²/n_h. The degrees of freedom are Satterthwaite's,
 * which lie between the smallest n_h - 1 and the n - H that R's survey takes:
 * where one stratum has most of the variance, its own count.
 *
 * Limits of shares take the variance to be at least that which it is if all
 * strata have the same within. A stratum of few responses that happen to be alike
 * has none of its own; without this, coverage fell to 89% where nearly all are
 * promoters.
 */
#include <math.h>

#include "stats/stats_sample.h"

/* Merges the mean and the sum of squares around it of two parts of the population. */
static void
merge_moments(StatsStrata *s, double population, double mean, double squares)
{
	double		difference = mean - s->mean;
	double		share = population / (s->population + population);

	s->squares += squares + difference * difference * s->population * share;
	/* exact where the means are alike, and where there was none before */
	s->mean = s->population == 0 ? mean : s->mean + difference * share;
	s->population += population;
}

/*
 * Adds a stratum of a population by its responses, of which there are at most
 * as many, and the mean and the variance (divisor n) of what they count. A
 * stratum without a population does not count.
 */
void
stats_strata_add(StatsStrata *s, double population, double responses, double mean,
				 double sigma_squared)
{
	double		unit;
	double		error;

	if (population == 0)
		return;
	s->strata++;
	s->responses += responses;
	if (responses == 0)
	{
		s->silent++;
		s->population += population;
		return;
	}
	unit = population * (population - responses) / responses;
	merge_moments(s, population, mean, population * sigma_squared);
	s->within += population * sigma_squared;
	s->unit += unit;
	/* of a stratum in which all were asked, nothing is unknown */
	if (unit == 0)
		return;
	if (responses < 2)
	{
		s->single++;
		return;
	}
	error = unit * sigma_squared * responses / (responses - 1);
	s->error += error;
	s->error_squares += error * error / (responses - 1);
}

/* Adds other strata. */
void
stats_strata_merge(StatsStrata *s, const StatsStrata *other)
{
	/*
	 * the mean of silent strata is not known, but then no result will be,
	 * either
	 */
	if (other->population > 0)
		merge_moments(s, other->population, other->mean, other->squares);
	s->strata += other->strata;
	s->responses += other->responses;
	s->within += other->within;
	s->error += other->error;
	s->unit += other->unit;
	s->error_squares += other->error_squares;
	s->silent += other->silent;
	s->single += other->single;
}

/* Returns what a stratified sample says. */
StatsSample
stats_strata(const StatsStrata *s)
{
	StatsSample sample = {NAN, NAN, NAN, NAN, NAN, NAN, NAN};
	double		n = s->responses;

	if (!(s->population > 0) || s->silent > 0)
		return sample;
	sample.estimate = s->mean;
	sample.sigma_squared = s->squares / s->population;
	if (s->single > 0)
		return sample;
	sample.effective_n = s->unit > 0 ? s->population * s->population / s->unit : INFINITY;
	sample.variance = s->error / (s->population * s->population);
	sample.least_variance = s->within / s->population / sample.effective_n;
	sample.df = s->error > 0 ? s->error * s->error / s->error_squares : n - s->strata;
	sample.design_effect = sample.variance * (n - 1) /
		(sample.sigma_squared * (1 - n / s->population));
	return sample;
}
